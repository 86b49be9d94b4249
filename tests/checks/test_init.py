"""All findings of a book together: none on clean data, one order, one Id each, the same whatever the rows' order."""

from __future__ import annotations

import random
from dataclasses import fields, replace
from datetime import date

import pytest

from atersok.checks import _merged, all_findings
from atersok.checks.catalogue import CATALOGUE, finding
from atersok.domain.finding import Finding
from atersok.domain.register import BOOKS, Book
from checks.build import (
    ALFA,
    BETA,
    BJORKEN,
    COST_CENTRES,
    EKEN,
    GAMMA,
    ROLES,
    UNKNOWN,
    VILLAN,
    Scenario,
    child,
    clean,
    invoice,
    placement,
    row,
    stay,
)


def messy() -> Scenario:
    """Many things wrong at once, with real names and numbers that no finding may tell."""
    scenario = clean().child(ALFA, personnummer="20090501-2380", protected=True, name="Hemlig Alfasson")
    scenario = scenario.placement(GAMMA, decided=None, lagrum="LSS åt Hemlig").home(EKEN, daily_price=PRICE_OFF)
    scenario = scenario.plus(
        placement(ALFA, BJORKEN, start=date(2025, 5, 1), row=9),
        child("10000009", "Hemlig Nionde", date(2010, 1, 1), row=9),
        child("10000009", "Hemlig Tionde", date(2010, 1, 1), row=10),
        row("99000", 100, text="okänt ställe"),
        row("99000", 300, text="okänt ställe"),
        row(COST_CENTRES[EKEN], 700, konto=UNKNOWN),
        row(COST_CENTRES[EKEN], 701, konto=UNKNOWN),
        row(COST_CENTRES[EKEN], 900, text="Taxi för Hemlig Alfasson"),
        row(COST_CENTRES[EKEN], 901, text="Taxi 090501-2380"),
        row(COST_CENTRES["Fyren"], 500),
        invoice(COST_CENTRES[VILLAN], 12345, "D1", vernr="A1"),
        invoice(COST_CENTRES[VILLAN], 12345, "D1", vernr="A2"),
        invoice(COST_CENTRES[VILLAN], -777, "C9", 1, leverantorsnr="888"),
        invoice(COST_CENTRES[EKEN], 5000, "Q1", periodstart=date(2025, 3, 1), periodslut=date(2025, 4, 30)),
    )
    scenario = scenario.plus_stays("gron", stay("10000009", EKEN, row=20, name="Hemlig Nionde"))
    return scenario.plus_stays(
        "vit",
        stay(BETA, "Okända huset", row=21, name="Hemlig Beta"),
        stay(BETA, VILLAN, row=22, arrived=date(2025, 6, 1), days_entered=(0, 0, 12, None)),
    )


PRICE_OFF = 123_400


@pytest.mark.parametrize("book", BOOKS)
def test_a_clean_quarter_gives_no_finding(book: Book) -> None:
    assert clean().findings(book) == []


def test_catalogue_holds_every_code_with_the_severity_and_role_of_the_design() -> None:
    assert {code: (kind.severity, kind.asks) for code, kind in CATALOGUE.items()} == ROLES


@pytest.mark.parametrize("book", BOOKS)
def test_findings_come_in_order_of_severity_code_home_dossier(book: Book) -> None:
    found = messy().findings(book)
    severities = ["Stopp", "Varning", "Info"]
    keys = [(severities.index(f.severity), f.code, f.home, f.dossier, f.identity) for f in found]
    assert len(found) > 5
    assert keys == sorted(keys)


@pytest.mark.parametrize("book", BOOKS)
def test_no_two_findings_of_a_book_have_one_id(book: Book) -> None:
    ids = [finding_.id_in("2025K2") for finding_ in messy().findings(book)]
    assert len(set(ids)) == len(ids)


@pytest.mark.parametrize("book", BOOKS)
def test_every_finding_says_what_differs_and_what_to_do(book: Book) -> None:
    for found in messy().findings(book):
        assert found.what.endswith("."), found
        assert found.action.endswith("."), found
        assert found.source, found
        assert found.identity, found


@pytest.mark.parametrize("book", BOOKS)
def test_no_finding_tells_a_name_or_a_personal_number_in_any_field(book: Book) -> None:
    for found in messy().findings(book):
        text = " ".join(str(getattr(found, field.name)) for field in fields(Finding)).casefold()
        assert "hemlig" not in text
        assert "090501" not in text


@pytest.mark.parametrize("book", BOOKS)
def test_the_order_of_rows_changes_nothing(book: Book) -> None:
    scenario = messy()
    expected = scenario.findings(book)
    mixed = random.Random(7)
    for _ in range(5):
        frame = scenario.frame().sample(frac=1, random_state=mixed.randrange(10**6)).reset_index(drop=True)
        shuffled = replace(
            scenario,
            children=tuple(mixed.sample(scenario.children, len(scenario.children))),
            placements=tuple(mixed.sample(scenario.placements, len(scenario.placements))),
            homes=tuple(mixed.sample(scenario.homes, len(scenario.homes))),
            stays={name: tuple(mixed.sample(rows, len(rows))) for name, rows in scenario.stays.items()},
        )
        assert all_findings(shuffled.context(book, frame)) == expected


@pytest.mark.parametrize("book", BOOKS)
def test_an_id_does_not_depend_on_row_numbers_or_amounts(book: Book) -> None:
    scenario = messy()
    moved = replace(
        scenario,
        children=tuple(replace(c, row=c.row + 50) for c in scenario.children),
        placements=tuple(replace(p, row=p.row + 50) for p in scenario.placements),
        stays={name: tuple(replace(s, row=s.row + 50) for s in rows) for name, rows in scenario.stays.items()},
        rows=tuple({**values, "line": number + 500} for number, values in enumerate(scenario.rows)),
    )
    doubled = replace(moved, rows=tuple({**values, "belopp_ore": values["belopp_ore"] * 2} for values in moved.rows))
    ids = [finding_.id_in("2025K2") for finding_ in scenario.findings(book)]
    assert [finding_.id_in("2025K2") for finding_ in moved.findings(book)] == ids
    amount_free = {"K04", "K12"}  # these come and go with the amounts themselves
    assert {f.id_in("2025K2") for f in doubled.findings(book) if f.code not in amount_free} == {
        f.id_in("2025K2") for f in scenario.findings(book) if f.code not in amount_free
    }


def test_a_severity_of_the_municipalitys_own_goes_before_the_catalogues() -> None:
    scenario = clean().child(ALFA, permit_day=None).plus(row("77777", 1))
    context = scenario.context("gron")
    assert [(f.code, f.severity) for f in all_findings(context)] == [("K01", "Stopp"), ("R04", "Varning")]
    own = scenario.setting(severities={"R04": "Stopp", "K03": "Info"}).context("gron")
    assert [(f.code, f.severity) for f in all_findings(own)] == [("K01", "Stopp"), ("R04", "Stopp")]
    lower = scenario.setting(severities={"R04": "Info"}).plus(row("99000", 1)).context("gron")
    assert [(f.code, f.severity) for f in all_findings(lower)] == [("K01", "Stopp"), ("K01", "Stopp"), ("R04", "Info")]
    moved = clean().stay("gron", ALFA, amount=None).child(ALFA, permit_day=None)
    assert [f.code for f in moved.findings("gron")] == ["K04", "R04"]
    swapped = moved.setting(severities={"K04": "Varning", "R04": "Stopp"}).findings("gron")
    assert [(f.code, f.severity) for f in swapped] == [("R04", "Stopp"), ("K04", "Varning")]
    assert [f.id_in("2025K2") for f in swapped] == [f.id_in("2025K2") for f in reversed(moved.findings("gron"))]


def test_findings_that_only_their_place_tells_apart_become_one_that_says_both() -> None:
    one, two = (
        finding("N07", what="a.", identity="i", action="b.", source=f"fil rad {number}", found=f"{number} kr")
        for number in (1, 2)
    )
    merged = _merged([two, one])
    assert (merged.source, merged.found, merged.what) == ("fil rad 1; fil rad 2", "1 kr; 2 kr", "a.")
