"""Cells as values: days in every form that people leave behind, Ja and Nej, whole numbers and öre."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from atersok.workbook.cells import (
    parse_day,
    parse_dossier,
    parse_end,
    parse_int,
    parse_ore,
    parse_past_or_near_day,
    parse_yes,
)

DAY = date(2025, 4, 1)


@pytest.mark.parametrize(
    "value",
    [
        datetime(2025, 4, 1),
        datetime(2025, 4, 1, 23, 59),
        DAY,
        "2025-04-01",
        "  2025-04-01 ",
        "20250401",
        "2025/04/01",
        "2025.04.01",
        "2025-04-01 00:00:00",
        "2025-04-01T00:00",
        20250401,
        20250401.0,
        45748,  # the serial number of a cell that lost its date format
        45748.0,
    ],
)
def test_a_day_is_read_in_every_form_that_means_one(value: object) -> None:
    assert parse_day(value) == DAY


@pytest.mark.parametrize("value", [None, "", "   ", date(1900, 1, 1), datetime(1899, 12, 31), date(1799, 12, 31)])
def test_an_empty_cell_and_a_sentinel_are_no_day(value: object) -> None:
    assert parse_day(value) is None


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        ("Anna Testsson", "är inget datum (skriv ÅÅÅÅ-MM-DD)"),
        ("1 april", "är inget datum (skriv ÅÅÅÅ-MM-DD)"),
        ("250401", "är inget datum (skriv ÅÅÅÅ-MM-DD)"),
        ("2025-04-01 13:30", "är inget datum (skriv ÅÅÅÅ-MM-DD)"),
        (True, "är inget datum (skriv ÅÅÅÅ-MM-DD)"),
        (1, "är inget datum (skriv ÅÅÅÅ-MM-DD)"),
        (45748.5, "är inget datum (skriv ÅÅÅÅ-MM-DD)"),
        ("2025-02-29", "är inget datum som finns"),
        ("2025-13-01", "är inget datum som finns"),
        ("00000000", "är inget datum som finns"),
    ],
)
def test_what_is_no_day_is_said_in_swedish_without_quoting_the_cell(value: object, reason: str) -> None:
    """The cell may hold a name; messages never name a child."""
    with pytest.raises(ValueError) as caught:  # noqa: PT011 - the whole message is compared below
        parse_day(value)
    assert str(caught.value) == reason


@pytest.mark.parametrize("value", ["Ja", "ja", " JA ", "J", "x", "X", 1, 1.0, True, "sant"])
def test_yes_in_the_forms_that_people_use(value: object) -> None:
    assert parse_yes(value) is True


@pytest.mark.parametrize("value", ["Nej", "nej ", "N", 0, 0.0, False, None, "", " ", "falskt"])
def test_no_and_empty_are_no(value: object) -> None:
    assert parse_yes(value) is False


@pytest.mark.parametrize("value", ["kanske", "Ja?", 2, "-"])
def test_neither_yes_nor_no_is_told(value: object) -> None:
    with pytest.raises(ValueError, match=r"^ska vara Ja eller Nej$"):
        parse_yes(value)


@pytest.mark.parametrize(
    ("value", "ore"),
    [
        (1234.5, 123450),
        (0.1 + 0.2, 30),  # binary noise of a formula is no öre
        (1900, 190000),
        ("1 234,50", 123450),
        ("1\u00a0234,50 kr", 123450),
        ("-12,30", -1230),
        ("\u221212,30", -1230),
        (-0.01, -1),
        (4503599627370.49, 450359962737049),
        (None, None),
        ("", None),
        ("  ", None),
    ],
)
def test_kronor_are_read_as_whole_ore(value: object, ore: int | None) -> None:
    assert parse_ore(value) == ore


@pytest.mark.parametrize("value", ["tolv", 12.345, "12,345", float("inf"), True, "1.234,50"])
def test_what_is_no_whole_ore_is_told(value: object) -> None:
    with pytest.raises(ValueError, match=r"^är inget belopp i hela ören$"):
        parse_ore(value)


@pytest.mark.parametrize(
    ("value", "number"),
    [(30.0, 30), (30, 30), ("30", 30), (" 1 000 ", 1000), ("1\u00a0000", 1000), (None, None), ("", None)],
)
def test_whole_numbers(value: object, number: int | None) -> None:
    assert parse_int(value) == number


@pytest.mark.parametrize("value", [30.5, "trettio", "30,0", True])
def test_what_is_no_whole_number_is_told(value: object) -> None:
    with pytest.raises(ValueError, match=r"^är inget heltal$"):
        parse_int(value)


@pytest.mark.parametrize(
    ("value", "key"),
    [
        ("12-345678", "12345678"),
        ("12345678", "12345678"),
        (12345678.0, "12345678"),
        ("12-345678/2", "12345678/2"),
        ("12 345678", "12345678"),
        ("01-234567", "01234567"),
        (1234567, ""),  # a number cell has lost the leading zero; no zero is guessed
        ("1234567", ""),
        ("12-34567", ""),
        ("12-345678/", ""),
        (None, ""),
        ("okänt", ""),
    ],
)
def test_a_dossiernummer_is_a_key_or_nothing_and_a_lost_zero_is_not_guessed(value: object, key: str) -> None:
    assert parse_dossier(value) == key


def test_a_day_beyond_anybodys_life_is_told_but_as_an_end_it_means_none() -> None:
    with pytest.raises(ValueError, match="rimligt"):
        parse_past_or_near_day(datetime(9990, 1, 1))
    assert parse_past_or_near_day("2030-01-31") == date(2030, 1, 31)
    assert parse_end("9999-12-31") is None
    assert parse_end("2025-06-30") == date(2025, 6, 30)
