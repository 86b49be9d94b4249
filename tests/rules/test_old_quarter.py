"""An old quarter that is run today is run by the rules of its days: 2016K4, the sample's and a small one."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from atersok.calculation import Inputs, QuarterResult, calculate
from atersok.domain.codes import CODES, WHOLE_COST
from atersok.domain.quarter import Quarter
from atersok.domain.register import BOOKS
from atersok.resources import sample
from atersok.rules.deadlines import practice_deadline, strict_deadline
from atersok.rules.parameters import load
from atersok.rules.version import version_text
from atersok.workbook.folder import open_books, read_folder
from domain.making import child, inputs, ledger, register, settings, stay

K4 = Quarter(2016, 4)
NEW_CODES = {"UT_FK", "UT_DS", "UT_FK18", "EJ_VARDBEHOV"}


@pytest.fixture(scope="module")
def old_sample() -> Inputs:
    """What the sample quarter 2016K4 is calculated from; nothing is written."""
    with sample("2016K4") as folder:
        return read_folder(Path(folder), open_books(Path(folder))).inputs


def codes_of(result: QuarterResult) -> set[str]:
    return {CODES[code] for book in BOOKS for code in np.unique(result.books[book].eligibility.code)}


def claims_of(result: QuarterResult) -> list[object]:
    return [row for book in BOOKS for row in result.books[book].claim.entries]


def test_no_day_of_2016k4_is_judged_by_the_day_rates_of_2017(old_sample: Inputs) -> None:
    result = calculate(old_sample)
    found = codes_of(result)
    assert found >= WHOLE_COST
    assert not found & NEW_CODES
    for book in BOOKS:
        assert result.books[book].claim.buckets["covered_by_daily_rate"] == 0
        assert set(result.books[book].eligibility.rate.tolist()) == {0}


def test_what_came_later_changes_no_ore_of_it(old_sample: Inputs) -> None:
    """Every value from 2017-07-01 on doubled, as if the law had changed: the claim of 2016K4 stays."""
    rows = tuple(
        row.model_copy(update={"value": row.value * 2}) if row.valid_from == date(2017, 7, 1) else row
        for row in load().parameter
        if row.id != "regim_schablon"
    )
    regime = tuple(row for row in load().parameter if row.id == "regim_schablon")
    later = load().model_copy(update={"parameter": rows + regime})
    assert claims_of(calculate(replace(old_sample, parameters=later))) == claims_of(calculate(old_sample))


def test_the_same_child_and_cost_claim_by_each_quarter_s_own_rules() -> None:
    born = child(born_entered=date(2005, 1, 1))

    def claimed(quarter: Quarter) -> int:
        days = (quarter.end - quarter.start).days + 1
        row = {"belopp_ore": days * 3000_00, "periodstart": quarter.start, "periodslut": quarter.end}
        found = calculate(inputs(register([born]), {"gron": [stay()]}, ledger(row), settings(quarter)))
        return found.books["gron"].claim.buckets["claimed"] // days

    assert claimed(K4) == 3000_00
    assert claimed(Quarter(2017, 2)) == 3000_00
    assert claimed(Quarter(2017, 3)) == 1650_00
    assert claimed(Quarter(2022, 4)) == 1650_00
    assert claimed(Quarter(2023, 1)) == 2250_00  # 18 on New Year's Day


def test_its_deadlines_and_its_rule_version_are_told_by_its_days() -> None:
    assert strict_deadline(K4, load()) == date(2017, 12, 31)
    assert practice_deadline(K4, load()) == date(2018, 1, 2)
    assert version_text(load(), K4) == "2025-09-01 (kontrollerade 2025-09-01)"
