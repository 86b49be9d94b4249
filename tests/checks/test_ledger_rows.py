"""K01, K02, K08, K09."""

from __future__ import annotations

from datetime import date

import pytest

from atersok.domain.register import Home
from checks.build import (
    ALFA,
    BETA,
    BJORKEN,
    COST_CENTRES,
    EDUCATION,
    EKEN,
    FYREN,
    GAMMA,
    SLUSSEN,
    UNKNOWN,
    VILLAN,
    child,
    clean,
    invoice,
    row,
)

EKEN_CODE = COST_CENTRES[EKEN]


def test_k01_unknown_cost_centre_once_a_code_in_both_books() -> None:
    scenario = clean().plus(row("77777", 1), row("77777", 2), row("88888", 3))
    found = scenario.of("K01", "gron")
    assert [(f.home, f.dossier, f.cost_centre) for f in found] == [("", "", "77777"), ("", "", "88888")]
    assert (found[0].difference, found[0].expected) == ("0,03 kr", "ett boende för kostnadsställe 77777")
    assert [f.id_in("2025K2") for f in found] == [f.id_in("2025K2") for f in scenario.of("K01", "vit")]


def test_k01_several_homes_on_one_cost_centre() -> None:
    twin = clean().plus(Home("Eken 2", "A", "Externt", EKEN_CODE, row=9), row(EKEN_CODE, 100, leverantor="Ingen alls"))
    assert [f.cost_centre for f in twin.of("K01")] == [EKEN_CODE]
    assert "flera boenden" in twin.of("K01")[0].found
    named = clean().plus(Home("Eken 2", "A", "Externt", EKEN_CODE, row=9), row(EKEN_CODE, 100, objekt=ALFA))
    assert named.where("K01") == []


@pytest.mark.parametrize(
    ("text", "reason", "expected"),
    [
        (f"{ALFA} och {BETA}", "två barn", "ett barn på raden"),
        ("12-345678", "okänt dossiernummer", "ett dossiernummer som finns i PUT-databasen"),
        ("20000001", "delat dossiernummer", "dossiernummer med löpnummer"),
    ],
)
def test_k01_child_reasons_once_a_verifikat(text: str, reason: str, expected: str) -> None:
    siblings = [child(f"20000001/{n}", f"Testbarn Syskon {n}", date(2010, 1, n), row=9 + n) for n in (1, 2)]
    scenario = clean().plus(
        *siblings,
        row(EKEN_CODE, 100, text=text, vernr="1"),
        row(EKEN_CODE, 100, text=text, vernr="1", rad="2"),
        row(EKEN_CODE, 100, text=text, vernr="2"),
    )
    found = scenario.of("K01")
    assert [f.cost_centre for f in found] == [EKEN_CODE, EKEN_CODE]
    assert all(reason in f.found for f in found)
    assert {f.expected for f in found} == {expected}
    assert all(text.replace("-", "").split()[0] in f.found for f in found)


@pytest.mark.parametrize(
    "changes",
    [{"kostnadsstalle": "49001"}, {"status": "MAK"}, {"konto": EDUCATION}, {"konto": UNKNOWN}],
)
def test_k01_only_rows_that_come_that_far(changes: dict[str, str]) -> None:
    assert clean().plus(row("77777", 1, **changes)).where("K01") == []


def test_k02_cost_without_care_days() -> None:
    scenario = clean().plus(row(COST_CENTRES[FYREN], 500), row(COST_CENTRES[FYREN], 100, 1))
    assert scenario.where("K02", "vit") == [(FYREN, ""), (FYREN, "")]
    assert scenario.where("K02", "gron") == []
    named = clean().plus(invoice(EKEN_CODE, 500, "X1", text=f"Vård {BETA}"))
    assert named.where("K02") == [(EKEN, BETA)]


def test_k02_near_misses() -> None:
    assert clean().plus(invoice(EKEN_CODE, 500, "X1", text=f"Vård {ALFA}")).where("K02") == []
    march = row(COST_CENTRES[FYREN], 500, periodstart=date(2025, 3, 1), periodslut=date(2025, 3, 31))
    assert clean().plus(march).where("K02", "vit") == []
    gone = clean().plus(row(COST_CENTRES[FYREN], 0))
    assert gone.where("K02", "vit") == []


def test_k08_konto_in_no_range_once_for_konto_and_cost_centre() -> None:
    scenario = clean().plus(
        row(EKEN_CODE, 100, konto=UNKNOWN),
        row(EKEN_CODE, 200, konto=UNKNOWN),
        row(COST_CENTRES[SLUSSEN], 300, konto=UNKNOWN),
        row(COST_CENTRES[VILLAN], 400, konto=UNKNOWN),
    )
    found = scenario.of("K08")
    assert [(f.home, f.dossier, f.cost_centre, f.difference) for f in found] == [
        ("", "", EKEN_CODE, "3,00 kr"),
        ("", "", COST_CENTRES[VILLAN], "4,00 kr"),
        ("", "", COST_CENTRES[SLUSSEN], "3,00 kr"),
    ]
    # The row never came to a home, so its cost is unexplained in both books, and both ask.
    assert [f.cost_centre for f in scenario.of("K08", "vit")] == [f.cost_centre for f in found]
    assert found[0].what.startswith(f"Konto {UNKNOWN} finns inte i Konton. Kostnaden på kostnadsställe {EKEN_CODE}")
    assert clean().plus(row(EKEN_CODE, 100, konto=EDUCATION)).where("K08") == []


def test_k09_void_and_preliminary_rows_of_the_book_in_one() -> None:
    scenario = clean().plus(
        row(EKEN_CODE, 100, status="PREL"),
        row(EKEN_CODE, 200, status="makulerad"),
        row(COST_CENTRES[BJORKEN], 400, status="Preliminär"),
        row("77777", 800, status="MAK"),
        row("49001", 1600, status="MAK"),
    )
    found = scenario.of("K09")
    assert [(f.home, f.dossier, f.difference) for f in found] == [("", "", "11,00 kr")]
    assert found[0].found.startswith("3 rader")
    assert [f.difference for f in scenario.of("K09", "vit")] == ["12,00 kr"]
    assert clean().plus(row(EKEN_CODE, 100, status="KLAR")).where("K09") == []


def test_rows_outside_the_books_cost_centres_give_no_finding() -> None:
    outside = {"konto": UNKNOWN, "text": "Testbarn Gamma", "vernr": "9"}
    scenario = clean().plus(row("49001", 100, **outside), row("49001", -100, **outside, leverantorsnr="9"))
    assert scenario.findings("gron") == scenario.findings("vit") == []
    assert GAMMA in scenario.context("vit").register.children
