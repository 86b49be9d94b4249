"""Whose child, home and period a ledger row is (design.md §5)."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from atersok.domain.attendance import Attendance
from atersok.domain.ledger import HomeFinder, child_of_row, is_booked, period_of_row, resolve
from atersok.domain.register import Book, Home, Register
from domain.making import ANNA, BO, child, home, ledger, register, stay

ONE, TWO = "11111111/1", "11111111/2"
REGISTER = register([child(ANNA), child(BO), child(ONE), child(TWO)], [])


@pytest.mark.parametrize(
    ("status", "booked"),
    [
        ("", True),
        ("DEF", True),
        ("Bokförd", True),
        ("MAKS", True),
        ("MAK", False),
        ("mak", False),
        (" Makulerad ", False),
        ("PREL", False),
        ("Preliminär", False),
    ],
)
def test_only_void_and_preliminary_rows_are_not_booked(status: str, booked: bool) -> None:
    assert is_booked(status) is booked


# -- its child


@pytest.mark.parametrize(
    ("objekt", "text", "found"),
    [
        ("", "", ""),
        ("", "Vård april", ""),
        ("", "Vård 12-345678 april", ANNA),
        ("12345678", "", ANNA),
        ("12345678", "12-345678", ANNA),
        ("", "12-345678, samma 12345678", ANNA),
        ("", "11-111111/2", TWO),
        ("", "A12345678", ""),
        ("", "12-345678-1", ""),
        ("", "Faktura 55555555", ""),
        ("701", "Vård 23456789", BO),
        ("", "12345678 och 55555555", ANNA),
    ],
)
def test_the_child_is_the_registered_one_that_objekt_or_text_names(objekt: str, text: str, found: str) -> None:
    """Eight digits that are nobody's dossier are some other number: an invoice, a date."""
    assert child_of_row(objekt, text, REGISTER) == (found, "")


@pytest.mark.parametrize(
    ("objekt", "text", "trouble"),
    [
        ("", "12-345678 och 23-456789", "two_children"),
        ("12345678", "23456789", "two_children"),
        ("", "11111111/1 11111111/2", "two_children"),
        ("", "11-111111", "shared_dossier"),
        ("11111111", "", "shared_dossier"),
        ("", "55-555555", "unknown_dossier"),
        ("", "11-111111/3", "unknown_dossier"),
        ("12345678", "55-555555", "unknown_dossier"),
    ],
)
def test_two_children_a_shared_dossier_or_an_unknown_hyphenated_one_is_no_single_child(
    objekt: str, text: str, trouble: str
) -> None:
    """K01."""
    assert child_of_row(objekt, text, REGISTER) == ("", trouble)


def test_a_doubled_dossier_names_nobody_in_the_register() -> None:
    """R03: none of its rows counts as in the register, so a hyphenated mention is unknown."""
    doubled = register([child(ANNA), child(ANNA), child(BO)], [])
    assert child_of_row("", "12-345678", doubled) == ("", "unknown_dossier")
    assert child_of_row("", "12345678", doubled) == ("", "")


# -- its period

FIRST, LAST = date(2025, 5, 3), date(2025, 5, 20)
BOOKED = date(2025, 6, 17)
MAY = (date(2025, 5, 1), date(2025, 5, 31))
JUNE = (date(2025, 6, 1), date(2025, 6, 30))


@pytest.mark.parametrize(
    ("start", "end", "period", "booked", "found"),
    [
        (FIRST, LAST, "202506", BOOKED, (FIRST, LAST)),
        (FIRST, FIRST, "202506", BOOKED, (FIRST, FIRST)),
        (LAST, FIRST, "202505", BOOKED, MAY),
        (FIRST, None, "202505", BOOKED, MAY),
        (None, LAST, "202505", BOOKED, MAY),
        (None, None, "202505", BOOKED, MAY),
        (None, None, "", BOOKED, JUNE),
        (None, None, "202513", BOOKED, JUNE),
        (None, None, "202500", BOOKED, JUNE),
        (None, None, "000005", BOOKED, JUNE),
        (None, None, "2025-5", BOOKED, JUNE),
        (None, None, "maj", BOOKED, JUNE),
        (None, None, "202402", None, (date(2024, 2, 1), date(2024, 2, 29))),
        (LAST, FIRST, "", None, None),
        (None, None, "", None, None),
    ],
)
def test_the_period_is_the_service_period_else_the_month_of_period_else_of_bokforingsdatum(
    start: date | None, end: date | None, period: str, booked: date | None, found: tuple[date, date] | None
) -> None:
    assert period_of_row(start, end, period, booked) == found


# -- its home


def home_of(homes: list[Home], row: dict[str, Any], stays: dict[Book, list[Any]] | None = None) -> tuple[str, str]:
    """(home, trouble) of one ledger row."""
    of = Register([child(ANNA), child(BO)], [], {found.name: found for found in homes})
    books = {book: Attendance((stays or {}).get(book, [])) for book in ("gron", "vit")}
    resolved = resolve(ledger(row), of, books, False)  # type: ignore[arg-type]  # the keys are the two books
    return resolved.home[0], resolved.trouble[0]


EKEN = home("Eken", cost_centre="48100", orgnr="556000-0001", supplier="Omsorg AB")
ASKEN = home("Asken", cost_centre="48100", orgnr="16556000-0002", supplier="Vård & Värme AB")
ALMEN = home("Almen", cost_centre="48100", orgnr="16556000-0002", supplier="Omsorg AB")


@pytest.mark.parametrize(
    ("code", "found"),
    [("48200", "Öken"), ("048200", "Öken"), ("", ""), ("77777", ""), ("48200 x", "")],
)
def test_the_home_is_the_one_with_that_kostnadsstalle(code: str, found: str) -> None:
    homes = [EKEN, home("Öken", cost_centre="48200")]
    assert home_of(homes, {"kostnadsstalle": code}) == (found, "" if found else "unknown_cost_centre")


def test_leading_zeros_are_dropped_only_where_no_home_has_the_code_as_text() -> None:
    homes = [home("Eken", cost_centre="0481"), home("Asken", cost_centre="481")]
    assert home_of(homes, {"kostnadsstalle": "0481"}) == ("Eken", "")
    assert home_of(homes, {"kostnadsstalle": "481"}) == ("Asken", "")
    assert home_of(homes, {"kostnadsstalle": "00481"}) == ("", "several_homes")


@pytest.mark.parametrize("column", ["objekt", "verksamhet", "projekt"])
def test_objekt_verksamhet_and_projekt_tell_homes_apart_where_boenden_fills_them_in(column: str) -> None:
    homes = [home("Eken", **{column: "701"}), home("Asken", **{column: "702"})]
    assert home_of(homes, {column: "702"}) == ("Asken", "")
    assert home_of(homes, {column: "703"}) == ("", "unknown_cost_centre")
    assert home_of(homes, {column: ""}) == ("", "unknown_cost_centre")
    assert home_of([home("Eken"), home("Asken", **{column: "702"})], {column: "703"}) == ("Eken", "")


@pytest.mark.parametrize(
    ("orgnr", "supplier", "found"),
    [
        ("5560000001", "", "Eken"),
        ("16556000-0001", "", "Eken"),
        ("", "vård&VÄRME ab", "Asken"),
        ("5560000002", "omsorg  ab", "Almen"),
        ("5569999999", "vård & värme ab", "Asken"),
        ("5560000001", "Vård & Värme AB", "Eken"),
    ],
)
def test_several_homes_are_narrowed_by_orgnr_then_by_supplier(orgnr: str, supplier: str, found: str) -> None:
    """A step that would leave none is skipped."""
    assert home_of([EKEN, ASKEN, ALMEN], {"orgnr": orgnr, "leverantor": supplier}) == (found, "")


@pytest.mark.parametrize(
    ("orgnr", "supplier"), [("", ""), ("5569999999", "Okänd AB"), ("5560000002", ""), ("", "Omsorg AB")]
)
def test_several_homes_that_nothing_tells_apart_are_no_single_home(orgnr: str, supplier: str) -> None:
    assert home_of([EKEN, ASKEN, ALMEN], {"orgnr": orgnr, "leverantor": supplier}) == ("", "several_homes")


def test_a_single_candidate_is_the_home_whatever_the_supplier() -> None:
    assert home_of([EKEN], {"orgnr": "5569999999", "leverantor": "Okänd AB"}) == ("Eken", "")


PLAIN = [home("Eken"), home("Asken")]
NAMED = {"text": "12-345678", "periodstart": date(2025, 4, 10), "periodslut": date(2025, 4, 20)}


@pytest.mark.parametrize(
    ("arrived", "left", "found"),
    [
        (date(2025, 4, 20), None, "Asken"),
        (date(2025, 4, 21), None, ""),
        (date(2025, 1, 1), date(2025, 4, 11), "Asken"),
        (date(2025, 1, 1), date(2025, 4, 10), ""),
    ],
)
@pytest.mark.parametrize("book", ["gron", "vit"])
def test_a_named_child_s_attendance_on_a_day_of_the_period_narrows(
    book: Book, arrived: date, left: date | None, found: str
) -> None:
    """In either book; the leaving day is no day of it."""
    trouble = "" if found else "several_homes"
    assert home_of(PLAIN, NAMED, {book: [stay(ANNA, "Asken", arrived, left=left)]}) == (found, trouble)


def test_the_whole_period_of_the_row_is_asked_also_outside_the_quarter() -> None:
    row = NAMED | {"periodstart": date(2025, 3, 1)}
    assert home_of(PLAIN, row, {"gron": [stay(ANNA, "Asken", date(2025, 3, 2), left=date(2025, 3, 3))]}) == (
        "Asken",
        "",
    )


def test_another_child_s_attendance_narrows_nothing() -> None:
    assert home_of(PLAIN, NAMED, {"gron": [stay(BO, "Asken")]}) == ("", "several_homes")


def test_a_child_at_both_homes_narrows_nothing() -> None:
    assert home_of(PLAIN, NAMED, {"gron": [stay(ANNA, "Asken"), stay(ANNA, "Eken")]}) == ("", "several_homes")


def test_a_row_without_a_single_child_has_no_home() -> None:
    assert home_of([EKEN], {"text": "12-345678 23-456789"}) == ("", "two_children")


def test_rows_are_resolved_in_their_order_each_by_itself() -> None:
    of = register([child(ANNA)], [], [home("Eken"), home("Öken", "B", "Internt", "48300")])
    rows = ledger({"text": "12-345678"}, {"kostnadsstalle": "48300", "period": "202505"}, {"kostnadsstalle": "1"})
    resolved = resolve(rows, of, {"gron": Attendance([]), "vit": Attendance([])}, False)
    assert list(resolved.child) == [ANNA, "", ""]
    assert list(resolved.home) == ["Eken", "Öken", ""]
    assert list(resolved.trouble) == ["", "", "unknown_cost_centre"]
    assert [date.fromordinal(day) for day in resolved.first.tolist()] == [date(2025, m, 1) for m in (4, 5, 4)]
    assert [date.fromordinal(day) for day in resolved.last.tolist()] == [date(2025, 4, 30), MAY[1], date(2025, 4, 30)]


def test_a_row_without_any_date_is_not_for_here() -> None:
    of = register()
    rows = ledger({"period": "", "bokforingsdatum": None})
    with pytest.raises(ValueError, match="no period"):
        resolve(rows, of, {"gron": Attendance([]), "vit": Attendance([])}, False)


def test_the_homes_on_a_kostnadsstalle_are_told_in_order_of_name() -> None:
    finder = HomeFinder(register(homes=[EKEN, ASKEN, home("Utan", cost_centre="")]), {}, False)
    assert [found.name for found in finder.on_cost_centre("048100")] == ["Asken", "Eken"]
    assert finder.on_cost_centre("") == []
