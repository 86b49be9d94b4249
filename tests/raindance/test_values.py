"""Cells: amounts to the öre, days, months, codes and missing values (raindance.md variants 7–10)."""

from __future__ import annotations

import datetime as dt
import math
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from atersok.raindance import values as v


@pytest.mark.parametrize(
    ("cell", "ore"),
    [
        ("9632,00", 963_200),
        ("9632.00", 963_200),
        ("9 632,00", 963_200),
        ("9\u00a0632,00", 963_200),
        ("9\u202f632,00", 963_200),
        ("9.632,00", 963_200),
        ("9,632.00", 963_200),
        ("1.234.567", 123_456_700),
        ("1 234 567,5", 123_456_750),
        ("228,00-", -22_800),
        ("-228,00", -22_800),
        ("- 228,00", -22_800),
        ("\u2212228,00", -22_800),
        ("(228,00)", -22_800),
        ("+228", 22_800),
        ("0,00", 0),
        ("-0,00", 0),
        (",50", 50),
        ("12.3400", 1234),
        ("1234.500", 123_450),
        ("0.120", 12),
        (" 100 kr ", 10_000),
        ("100:-", 10_000),
        (100, 10_000),
        (9632.0, 963_200),
        (0.1, 10),
        (-1234.56, -123_456),
        (0.1 + 0.2, 30),  # Excel shows 0.3; the rest is binary noise beyond its 15 digits
        (1e12, 10**14),
    ],
)
def test_an_amount_is_read_to_the_ore(cell: object, ore: int) -> None:
    assert v.read_amount(cell) == ore


@pytest.mark.parametrize(
    "cell",
    [
        *(
            "~100",
            "1.234",
            "1,234",
            "12,345",
            "1234,565",
            "0,125",
            "12 34,00",
            "1 2345",
            "--5",
            "-5-",
            "(5",
            "1e5",
            "abc",
        ),
        *("1,2,3", "12,", "5 %", "١٢٣", "1234567890123456"),
        *(1234.565, 0.001, 1e300, math.nan, math.inf, True, dt.date(2025, 4, 1)),
    ],
)
def test_what_is_no_single_amount_is_refused_with_a_reason(cell: object) -> None:
    reason = v.read_amount(cell)
    assert isinstance(reason, str)
    assert len(reason) > 10


@pytest.mark.parametrize("cell", ["", " ", ".", "..", "-", "NULL", "null", "SAKNAS", "*", "\u2212", None])
def test_missing_values_are_missing_everywhere(cell: object) -> None:
    assert v.read_amount(cell) is None
    assert v.read_text(cell) == ""
    assert v.read_code(cell) == ""
    assert v.read_day(cell) is None
    assert v.read_period(cell) is None


@given(st.integers(-(10**14), 10**14))
def test_an_amount_survives_its_swedish_and_english_forms(ore: int) -> None:
    whole, rest = divmod(abs(ore), 100)
    sign = "-" if ore < 0 else ""
    swedish = f"{whole:,}".replace(",", "\u00a0")
    assert v.read_amount(f"{sign}{swedish},{rest:02}") == ore
    assert v.read_amount(f"{sign}{whole:,}.{rest:02}") == ore
    assert v.read_amount(f"{sign}{whole}.{rest:02}") == ore


@given(st.integers(-(10**13), 10**13))
def test_a_number_cell_of_whole_ore_is_exact(ore: int) -> None:
    assert v.read_amount(float(Decimal(ore) / 100)) == ore


@given(st.text(alphabet="0123456789 .,-()+\u2212\u00a0krKR~eE", max_size=14))
def test_any_amount_text_ends_in_ore_missing_or_a_reason(text: str) -> None:
    value = v.read_amount(text)
    assert value is None or isinstance(value, int | str)
    if isinstance(value, int):  # the digits of the text are the digits of the amount
        digits = "".join(ch for ch in text if ch.isdigit()).strip("0")
        assert str(abs(value)).strip("0") in digits or value == 0


APRIL = dt.date(2025, 4, 3)


@pytest.mark.parametrize(
    ("cell", "day"),
    [
        *[(text, APRIL) for text in ("2025-04-03", "20250403", "250403", "2025/04/03", "2025.04.03", "03.04.2025")],
        *[(text, APRIL) for text in ("2025-04-03 00:00:00", "2025-04-03T12:30:00.000", "2025-04-03 00:00", "45750")],
        *[(cell, APRIL) for cell in (APRIL, dt.datetime(2025, 4, 3, 8), 45750.0, 45750.5, 20250403.0, 250403.0)],
        *[(text, "202504") for text in ("202504", "2504", "2025-04", "25-04", "2025M04", "apr 2025", "April 2025")],
        *[(text, None) for text in ("1799-12-31", "1899-12-31", "1900-01-01 00:00:00", "9999-12-31", "0", "00000000")],
        (dt.date(1899, 12, 31), None),
        *[(text, "") for text in ("2025-02-30", "20251301", "igår", "01/04/2025", "251332", "2025", "123", "1234567")],
    ],
)
def test_a_date_cell_is_a_day_a_month_missing_or_unreadable(cell: object, day: v.Day) -> None:
    assert v.read_day(cell) == day


def test_six_digits_with_two_readings_follow_their_column() -> None:
    assert v.read_day("201112") == dt.date(2020, 11, 12)
    assert v.read_day("201112", months_first=True) == "201112"
    assert v.is_six_digit_day("250430")
    assert v.is_six_digit_month("202504")
    assert not v.is_six_digit_day("201112")
    assert not v.is_six_digit_month("201112")


@pytest.mark.parametrize(
    ("cell", "period"),
    [
        *[(text, "202504") for text in ("202504", "2504", "2025-04", "2025-04-01", "20250430", "apr-25", "april 2025")],
        *[(cell, "202504") for cell in (202504.0, 2504.0, dt.date(2025, 4, 30), "202504.0")],
        ("04", "04"),
        (4.0, "04"),
        *[("202513", ""), ("kvartal 2", ""), ("202504-202506", ""), ("13", "")],
    ],
)
def test_a_period_is_a_month(cell: object, period: str) -> None:
    assert v.read_period(cell) == period


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("64400 Livsmedel", "64400"),
        ("64400: Livsmedel", "64400"),
        ("64400 - Livsmedel", "64400"),
        (" 0470 ", "0470"),
        (16541005.0, "16541005"),
        ("16541005.0", "16541005"),
        ("47\u00a0000", "47000"),
        ('="047"', "047"),
        ("12-345678 Namn", "12-345678"),
        ("12345678/1 Namn", "12345678/1"),
        ("Boende Eken 2", "Boende Eken 2"),
        ("Summa 47000", "Summa 47000"),
        ("Eken", "Eken"),
    ],
)
def test_a_code_is_split_from_its_text_only_where_it_is_a_code(cell: object, code: str) -> None:
    assert v.read_code(cell) == code


def test_text_keeps_what_stands_there() -> None:
    assert v.read_text(" =SUM(A1) ") == "=SUM(A1)"
    assert v.read_text("- kredit") == "- kredit"
    assert v.read_text(12.5) == "12.5"
    assert v.read_text(dt.datetime(2025, 4, 3)) == "2025-04-03"


def test_a_memo_reads_each_distinct_cell_once() -> None:
    calls: list[object] = []
    memo = v.Memo(lambda cell: calls.append(cell) or len(calls))
    assert [memo[cell] for cell in "aabab"] == [1, 1, 2, 1, 2]
    assert calls == ["a", "b"]


@pytest.mark.parametrize(("cell", "year"), [("2025", "2025"), (2025.0, "2025"), ("25", ""), ("x", "")])
def test_a_year_has_four_digits(cell: object, year: str) -> None:
    assert v.read_year(cell) == year


def test_many_amounts_are_read_as_each_of_them_is() -> None:
    for cells in (
        ["1,00", "-2.50"],
        ["1,00", "x"],
        ["1,00\n2,00"],
        ["-0,50", "1 000,00"],
        ["1,000"],
        [1.5, "2,00"],
        [""],
    ):
        assert v.read_amounts(cells, set(map(type, cells))) == [v.read_amount(cell) for cell in cells]


MANY = st.lists(st.text('aå01-.:/ \u00a0,="', max_size=12) | st.sampled_from(["saknas", "NULL", "64400 Livsmedel"]))


@given(cells=MANY | st.lists(st.text("ab12", min_size=9, max_size=12)) | st.lists(st.floats(0, 9) | st.none()))
def test_many_cells_at_once_are_read_as_one_by_one(cells: list[v.Cell]) -> None:
    assert v.read_texts(cells) == [v.read_text(cell) for cell in cells]
    for read in (v.read_code, v.read_plain_code):
        assert v.read_codes(cells, read) == [read(cell) for cell in cells]
