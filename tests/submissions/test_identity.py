"""A ledger row is known by the same text in every export of it, and by no other row's."""

from __future__ import annotations

import hashlib
import random
import time
from datetime import date
from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from atersok.raindance.identity import merge
from atersok.submissions.identity import invoice_identity, row_content, row_identity, voucher_text
from domain.making import ledger, unhurried

ROWS = st.lists(
    st.fixed_dictionaries(
        {
            "foretag": st.sampled_from(["1", "2"]),
            "vertyp": st.sampled_from(["LF", "IN"]),
            "vernr": st.sampled_from(["", "1", "2"]),
            "rad": st.sampled_from(["", "", "1", "2"]),
            "text": st.sampled_from(["Vård", "Annat"]),
            "belopp_ore": st.integers(1, 2),
        }
    ),
    max_size=12,
)


def read_again(rows: pd.DataFrame, order: list[int]) -> pd.DataFrame:
    """The rows as another export has them: in another file, on other lines, in another order."""
    again = rows.iloc[order].reset_index(drop=True)
    return again.assign(source="annan.xlsx", sheet="Blad1", line=range(5, 5 + len(again)), ordinal=range(len(again)))


@unhurried
@given(ROWS, st.randoms(use_true_random=False))
def test_identity_and_content_are_the_same_in_every_export_of_the_rows(
    values: list[dict[str, Any]], rng: random.Random
) -> None:
    rows = ledger(*values)
    again = read_again(rows, rng.sample(range(len(rows)), len(rows)))
    known = sorted(zip(row_identity(rows), row_content(rows), strict=True))
    assert sorted(zip(row_identity(again), row_content(again), strict=True)) == known


@unhurried
@given(ROWS)
def test_no_two_rows_share_an_identity_but_those_of_one_number(values: list[dict[str, Any]]) -> None:
    """Two rows with all of företag, vertyp, vernr and rad alike are one row (F03) or two contents of one (F04)."""
    rows, _, _ = merge(ledger(*values))
    of: dict[str, set[object]] = {}
    four = zip(*(rows[name] for name in ("foretag", "vertyp", "vernr", "rad")), rows["ordinal"], strict=True)
    for text, (company, kind, number, line, ordinal) in zip(row_identity(rows), four, strict=True):
        of.setdefault(text, set()).add((company, kind, number, line) if number and line else ordinal)
    assert all(len(members) == 1 for members in of.values())


def test_a_row_with_a_number_is_known_by_year_company_kind_verifikat_and_line() -> None:
    """A register that was written rests on these very texts."""
    rows = ledger({"text": "a"}, {"text": "b", "belopp_ore": 5, "konto": "6000"})
    assert row_identity(rows) == ["2025|1|LF|1000|1", "2025|1|LF|1001|1"]


def test_what_stands_for_a_number_does_not_change_with_the_program() -> None:
    """A register that was written rests on these very texts."""
    row = {"rad": "", "belopp_ore": 125_000, "fakturanr": "L1", "periodstart": date(2025, 4, 1)}
    says = ["1", "LF", "1000", "2025-04-15", "202504", "48100", "5000", "", "L1", "2025-04-01", "", "125000"]
    numbered = hashlib.sha256("\x1f".join(says).encode()).hexdigest()[:16]
    assert row_identity(ledger(row, row | {"vernr": "1000"})) == [
        f"2025|1|LF|1000||{numbered}.1", f"2025|1|LF|1000||{numbered}.2",
    ]  # fmt: skip
    says[2] = ""
    bare = hashlib.sha256("\x1f".join(says).encode()).hexdigest()[:16]
    assert row_identity(ledger(row | {"vernr": ""})) == [f"{bare}.1"]


def test_the_numbers_of_verifikat_begin_anew_each_year() -> None:
    row = {"vernr": "1000", "belopp_ore": 1}
    rows = ledger(row, row | {"period": "202604", "bokforingsdatum": date(2026, 4, 15)})
    assert len(set(row_identity(rows))) == 2


def test_without_a_period_the_year_is_that_of_bokforingsdatum() -> None:
    rows = ledger({"period": ""}, {"period": "", "bokforingsdatum": None})
    assert row_identity(rows) == ["2025|1|LF|1000|1", "|1|LF|1001|1"]


def test_equal_rows_of_a_verifikat_without_line_numbers_are_numbered() -> None:
    row = {"vernr": "7", "rad": "", "belopp_ore": 100}
    first, second, other = row_identity(ledger(row, row, row | {"belopp_ore": 200}))
    assert first.removesuffix(".1") == second.removesuffix(".2")
    assert other.endswith(".1")
    assert not other.startswith(first.removesuffix(".1"))


@pytest.mark.parametrize("changed", ["text", "status", "leverantor", "orgnr", "projekt", "objekt_text", "moms_ore"])
def test_what_may_read_otherwise_in_a_later_export_is_no_part_of_the_identity(changed: str) -> None:
    row = {"rad": "", "belopp_ore": 100}
    rows = ledger(row)
    later = rows.assign(**{changed: ["25" if changed != "moms_ore" else 25]})
    assert row_identity(later) == row_identity(rows)
    assert row_content(later) != row_content(rows)


def test_a_separator_within_a_field_makes_no_two_rows_alike() -> None:
    rows = ledger(
        {"vertyp": "L|F", "vernr": "1"}, {"vertyp": "L", "vernr": "F|1"}, {"vertyp": "L\\", "vernr": "F|1"},
        {"vertyp": "L", "vernr": "\\F|1"}, {"vertyp": "L\\|F", "vernr": "1"},
    )  # fmt: skip
    assert len(set(row_identity(rows))) == len(rows)


def test_content_is_the_same_however_pandas_keeps_the_numbers() -> None:
    rows = ledger({"moms_ore": 25}, {"moms_ore": None})
    assert row_content(rows.assign(moms_ore=rows["moms_ore"].astype(float))) == row_content(rows)


def test_an_invoice_is_known_by_its_supplier_and_number() -> None:
    rows = ledger(
        {"leverantorsnr": "77", "leverantor": "Lindens HVB AB", "fakturanr": "L1"},
        {"leverantor": "Lindens  HVB ab", "fakturanr": "L1"},
        {"leverantor": "LINDENS HVB AB ", "fakturanr": "L1"},
        {"fakturanr": "L1"},
        {"leverantor": "Lindens HVB AB"},
    )
    assert invoice_identity(rows) == [
        "77 faktura L1", "lindenshvbab faktura L1", "lindenshvbab faktura L1", "faktura L1", "",
    ]  # fmt: skip


def test_a_verifikat_is_written_as_a_user_knows_it() -> None:
    rows = ledger({}, {"rad": ""}, {"vertyp": ""}, {"vernr": ""})
    assert voucher_text(rows) == ["LF 1000 rad 1", "LF 1001", "1002 rad 1", ""]


def test_no_rows_have_no_identity() -> None:
    assert row_identity(ledger()) == row_content(ledger()) == invoice_identity(ledger()) == voucher_text(ledger()) == []


def test_fifty_thousand_rows_take_less_than_a_second() -> None:
    """By the fastest of three, also where no row has a number; the machine may be busy with something else."""
    rows = ledger(*({"belopp_ore": i, "text": f"Rad {i}", "rad": ""} for i in range(2000)))
    many = pd.concat([rows] * 25, ignore_index=True)

    def seconds() -> float:
        start = time.perf_counter()
        row_identity(many)
        row_content(many)
        return time.perf_counter() - start

    assert len(many) == 50_000
    assert min(seconds() for _ in range(3)) < 1
