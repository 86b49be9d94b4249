"""What should have been paid: days × the rate of the day by code, and what was granted or claimed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import pytest

from atersok.domain.quarter import Quarter
from atersok.domain.register import Book, Register
from atersok.rules.parameters import load
from atersok.submissions.model import ClaimLine, Submitted
from atersok.submissions.payment_expected import Children, Expected, QuarterLines
from atersok.submissions.standing import ChildKey, Standing
from domain.making import ANNA, BO, child, register

K2 = Quarter(2025, 2)


def line(dossier: str, code: str, days: int, month: str = "2025-04") -> ClaimLine:
    return ClaimLine(dossier, "Eken", "A", month, code, days, 0, 0, 0)


def expected(
    *lines: ClaimLine,
    quarter: Quarter = K2,
    of: Register | None = None,
    standing: Mapping[ChildKey, Standing] | None = None,
    listed: tuple[str, ...] = (),
) -> Expected:
    quarters = [QuarterLines(quarter, "gron", lines)]
    return Expected(quarters, standing or {}, of or register(), load(), listed)


@pytest.mark.parametrize(
    ("code", "kr"),
    [("UT_DS", 1000), ("UT_FK", 1000), ("UT_FK18", 750), ("FAKTISK", 0), ("EJ_TILLSTAND", 0), ("ANVISAD", 0)],
)
def test_the_day_rate_of_each_code(code: str, kr: int) -> None:
    assert expected(line(ANNA, code, 30)).day_rate(K2, ANNA) == 30 * kr * 100


def test_the_rate_is_that_of_the_day() -> None:
    old = Quarter(2023, 4)
    assert expected(line(ANNA, "UT_FK", 31, "2023-12"), quarter=old).day_rate(old, ANNA) == 31 * 1350 * 100
    new = Quarter(2024, 1)
    assert expected(line(ANNA, "UT_FK", 31, "2024-01"), quarter=new).day_rate(new, ANNA) == 31 * 1000 * 100


@pytest.mark.parametrize(("study_aid", "kr"), [("Nej", 0), ("nej ", 0), ("Ja", 750), ("", 750)])
def test_at_18_to_20_no_day_rate_is_paid_where_studiehjalp_is_nej(study_aid: str, kr: int) -> None:
    of = register([child(study_aid=study_aid)])
    assert expected(line(ANNA, "UT_FK18", 30), of=of).day_rate(K2, ANNA) == 30 * kr * 100
    assert expected(line(ANNA, "UT_FK", 30), of=of).day_rate(K2, ANNA) == 30 * 1000 * 100


def test_a_childs_days_under_several_codes_and_homes_are_added_by_month() -> None:
    found = expected(line(ANNA, "UT_DS", 10), line(ANNA, "UT_FK", 20), line(ANNA, "UT_FK18", 31, "2025-05"))
    assert found.day_rates == {(K2, ANNA): {"2025-04": 3_000_000, "2025-05": 2_325_000}}
    assert found.months == {(K2, ANNA): {"2025-04", "2025-05"}}
    assert found.above == {(K2, ANNA)}


def test_a_line_without_days_or_child_counts_for_nothing() -> None:
    found = expected(line(ANNA, "UT_DS", 0), line("", "UT_DS", 30))
    assert (found.day_rates, found.months) == ({}, {})


def test_a_quarter_is_whole_when_both_books_are_known_with_nothing_held_back() -> None:
    def sent(book: Book, withheld: tuple[str, ...] = ()) -> QuarterLines:
        return QuarterLines.of(
            Submitted(K2, book, 1, date(2025, 9, 1), "Post", "r", date(2025, 9, 1), withheld, (), ())
        )

    def covered(*quarters: QuarterLines) -> dict[Quarter, bool]:
        return Expected(quarters, {}, register(), load(), ()).covered

    assert covered() == {}
    assert covered(sent("gron")) == {K2: False}
    assert covered(sent("gron"), sent("vit")) == {K2: True}
    assert covered(sent("gron"), sent("vit", ("Eken",))) == {K2: False}


def test_what_is_applied_for_is_what_was_granted_else_claimed_over_both_books() -> None:
    day = date(2025, 11, 1)
    found = expected(
        standing={
            (K2, "gron", ANNA): Standing(K2, "gron", ANNA, claimed_ore=500, granted_ore=300, decided_on=day),
            (K2, "vit", ANNA): Standing(K2, "vit", ANNA, claimed_ore=70),
            (K2, "gron", BO): Standing(K2, "gron", BO, claimed_ore=90, refused_ore=90, decided_on=day),
            (K2, "vit", "34567890"): Standing(K2, "vit", "34567890"),
        }
    )
    assert found.applied == {(K2, ANNA): 370, (K2, BO): 0}
    assert found.decided == {(K2, BO)}, "one book's claim is still open"


@pytest.mark.parametrize(
    ("known", "listed", "child"),
    [
        (["12345678"], "12345678", "12345678"),
        (["12345678"], "12345678/1", "12345678"),
        (["12345678/1"], "12345678", "12345678/1"),
        (["12345678/1"], "12345678/2", ""),
        (["12345678/1", "12345678/2"], "12345678/2", "12345678/2"),
        (["12345678/1", "12345678/2"], "12345678/3", ""),
        (["12345678", "12345678/1"], "12345678/2", ""),
        (["12345678", "12345678/1"], "12345678", "12345678"),
        (["12345678"], "23456789", ""),
        ([""], "23456789", ""),
    ],
)
def test_who_is_meant_by_a_dossiernummer(known: list[str], listed: str, child: str) -> None:
    assert Children(known, [listed]).child(listed) == child


def test_siblings_that_a_list_takes_together_are_one() -> None:
    children = Children(["12345678/1", "12345678/2", "23456789"], ["12345678", "12345678/1"])
    assert {children.child(dossier) for dossier in ("12345678", "12345678/1", "12345678/2")} == {"12345678"}
    assert children.child("23456789") == "23456789"
    lines = line("12345678/1", "UT_DS", 30), line("12345678/2", "UT_DS", 10)
    found = expected(*lines, of=register([]), listed=("12345678",))
    assert found.day_rate(K2, "12345678") == 40 * 1000 * 100
