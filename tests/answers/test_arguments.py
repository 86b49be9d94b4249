"""What a cell given to a function means."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from atersok.answers import arguments, refusal
from atersok.answers.refusal import NoAnswer
from atersok.domain.quarter import Quarter

NOT_AVAILABLE = -2146826246
SPILL = -2146826243


@pytest.mark.parametrize(
    "cell",
    [date(2025, 5, 15), datetime(2025, 5, 15, 13, 30), datetime(2025, 5, 15, tzinfo=UTC), 45792.0, 45792, 45792.75,
     Decimal("45792"), "2025-05-15", " 2025-05-15 ", "20250515", 20250515.0],
)  # fmt: skip
def test_a_day_is_a_date_cell_a_serial_number_or_a_text(cell: object) -> None:
    assert arguments.day(cell) == date(2025, 5, 15)


@pytest.mark.parametrize("cell", ["15/5 2025", "Linden", True, 0.0, -1.0, 12345678.0, "9999-12-31", date(1899, 12, 31)])
def test_what_is_no_day_of_anybody_s_life_is_refused(cell: object) -> None:
    with pytest.raises(NoAnswer) as caught:
        arguments.day(cell)
    assert caught.value.text == refusal.NO_DAY


@pytest.mark.parametrize("of", [arguments.day, arguments.quarter, arguments.text, arguments.personal_number])
@pytest.mark.parametrize("error", [NOT_AVAILABLE, SPILL])
def test_an_error_value_is_told_as_one(of: Callable[[Any], object], error: int) -> None:
    with pytest.raises(NoAnswer) as caught:
        of(error)
    assert caught.value.text == refusal.CELL_ERROR


def test_a_day_goes_to_excel_as_that_day_whatever_the_time_zone() -> None:
    assert arguments.as_cell(date(2026, 1, 2)).astimezone(UTC) == datetime(2026, 1, 2, tzinfo=UTC)


@pytest.mark.parametrize("cell", ["2025K2", " 2025 k2 ", "2025q2"])
def test_a_quarter_is_a_text(cell: str) -> None:
    assert arguments.quarter(cell) == Quarter(2025, 2)


@pytest.mark.parametrize("cell", ["2025", "2025K5", 20252.0, True, date(2025, 5, 15)])
def test_what_is_no_quarter_is_refused(cell: object) -> None:
    with pytest.raises(NoAnswer) as caught:
        arguments.quarter(cell)
    assert caught.value.text == refusal.UNKNOWN_QUARTER


@pytest.mark.parametrize(
    ("cell", "key"),
    [
        ("12-345678", "12345678"),
        (" 12345678/2 ", "12345678/2"),
        (12345678.0, "12345678"),
        (12345678, "12345678"),
        (Decimal("12345678"), "12345678"),
        (1234567.0, "01234567"),
        ("1234567", None),
        (123456789.0, None),
        (12345678.5, None),
        (-12345678.0, None),
        (True, None),
        (date(2025, 5, 15), None),
        ("Linden", None),
    ],
)
def test_a_dossiernummer_typed_as_a_number_gets_its_leading_zeros_back_a_text_does_not(
    cell: object, key: str | None
) -> None:
    assert arguments.dossier(cell) == key


@pytest.mark.parametrize(
    ("cell", "number"),
    [
        ("20100305-2389", "20100305-2389"),
        (201003052389.0, "201003052389"),
        (1003052389.0, "1003052389"),
        (503052389.0, "0503052389"),
        (3052389.0, "0003052389"),
        (True, ""),
        (date(2025, 5, 15), ""),
    ],
)
def test_a_personnummer_typed_as_a_number_gets_its_leading_zeros_back(cell: object, number: str) -> None:
    assert arguments.personal_number(cell) == number
