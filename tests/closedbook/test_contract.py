"""The text contract, value by value."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from fractions import Fraction

import pytest

from atersok.closedbook import contract
from atersok.closedbook.cells import Formula
from atersok.closedbook.contract import Broken, content
from atersok.closedbook.styles import Kind

DAY = dt.date(2025, 4, 1)


@pytest.mark.parametrize(
    ("value", "kind", "formulas", "rule"),
    [
        ("text", Kind.OTHER, False, contract.NOT_TEXT_CELL),
        ("text", Kind.DATE, True, contract.NOT_TEXT_CELL),
        ("=A1", Kind.OTHER, False, contract.NOT_TEXT_CELL),
        ("=", Kind.OTHER, True, contract.NOT_TEXT_CELL),
        (1, Kind.TEXT, False, contract.TEXT_CELL),
        (1.5, Kind.TEXT, True, contract.TEXT_CELL),
        (Decimal(1), Kind.TEXT, False, contract.TEXT_CELL),
        (True, Kind.TEXT, False, contract.TEXT_CELL),
        (DAY, Kind.TEXT, False, contract.TEXT_CELL),
        (DAY, Kind.OTHER, False, contract.NOT_DATE_CELL),
        (dt.datetime(2025, 4, 1, 12), Kind.OTHER, False, contract.NOT_DATE_CELL),
        (dt.date(1899, 1, 1), Kind.DATE, False, contract.BEFORE_CALENDAR),
        ("x" * 32_768, Kind.TEXT, False, contract.TOO_LONG),
        ("\U0001f600" * 16_384, Kind.TEXT, False, contract.TOO_LONG),
        ("=" + "1" * 8_192, Kind.OTHER, True, contract.FORMULA_TOO_LONG),
        ("=SUM(tbl[@Belopp])", Kind.OTHER, True, contract.SHORT_ROW_REFERENCE),
        (float("inf"), Kind.OTHER, False, contract.NOT_A_NUMBER),
        (10**15, Kind.OTHER, False, contract.NOT_EXACT),
        (Decimal("1234567890123.456"), Kind.OTHER, False, contract.NOT_EXACT),
        (Fraction(1, 3), Kind.OTHER, False, contract.UNKNOWN_TYPE),
        (dt.time(12), Kind.DATE, False, contract.UNKNOWN_TYPE),
        (object(), Kind.OTHER, False, contract.UNKNOWN_TYPE),
    ],
)
def test_what_excel_would_change_is_forbidden(value: object, kind: Kind, formulas: bool, rule: str) -> None:
    with pytest.raises(Broken) as caught:
        content(value, kind, formulas, False)
    assert str(caught.value) == rule


@pytest.mark.parametrize(
    ("value", "kind", "formulas", "held"),
    [
        ("0110", Kind.TEXT, False, "0110"),
        ("=A1", Kind.TEXT, True, "=A1"),
        ("x" * 32_767, Kind.TEXT, False, "x" * 32_767),
        ("", Kind.OTHER, False, None),
        (None, Kind.TEXT, True, None),
        (float("nan"), Kind.TEXT, False, None),
        (1, Kind.DATE, False, 1),
        (DAY, Kind.DATE, False, 45748),
        (True, Kind.OTHER, False, True),
        (Decimal("0.10"), Kind.OTHER, False, Decimal("0.10")),
    ],
)
def test_what_stays_what_it_is_goes_in(value: object, kind: Kind, formulas: bool, held: object) -> None:
    assert content(value, kind, formulas, False) == held


def test_a_formula_is_one_only_through_formula_and_outside_text_cells() -> None:
    made = content('=SUM(tbl[[#This Row],[Belopp]])&"[@x]"', Kind.OTHER, True, False)
    assert isinstance(made, Formula)
    assert made.text == 'SUM(tbl[[#This Row],[Belopp]])&"[@x]"'


def test_the_1904_system_is_the_workbooks() -> None:
    assert content(DAY, Kind.DATE, False, True) == 45748 - 1462
