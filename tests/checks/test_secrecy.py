"""K18."""

from __future__ import annotations

from datetime import date

import pytest

from checks.build import ALFA, COST_CENTRES, EKEN, child, clean, row

CODE = COST_CENTRES[EKEN]


def told(text: str, **changes: str) -> list[tuple[str, str]]:
    scenario = clean().child(ALFA, personnummer="20090501-2381", born_by_number=date(2009, 5, 1))
    return scenario.plus(row(CODE, 100, text=text, **changes)).where("K18")


@pytest.mark.parametrize(
    "text",
    [
        "Taxi TESTBARN alfa",
        "Alfa, Testbarn: kläder",
        "pnr 20090501-2381",
        "200905012381",
        "090501-2381.",
        "0905012381",
        "(090501 2381)",
    ],
)
def test_k18_name_or_number_of_a_registered_child(text: str) -> None:
    assert told(text) == [(EKEN, ALFA)]


@pytest.mark.parametrize(
    "text", ["Alfa", "Testbarn", "Testbarn Alfabeta", "1090501-2381", "0905012381x", "090501-2382", "Taxi"]
)
def test_k18_near_misses(text: str) -> None:
    assert told(text) == []


def test_k18_objekt_is_ledger_text_too() -> None:
    assert told("", objekt="10-000001", objekt_text="10-000001 Testbarn Alfa") == [(EKEN, ALFA)]


def test_k18_once_for_home_and_child() -> None:
    scenario = clean().plus(row(CODE, 1, text="Testbarn Alfa"), row(CODE, 2, text="Testbarn Alfa och Testbarn Beta"))
    assert [dossier for _, dossier in scenario.where("K18")] == [ALFA, "10000002"]
    assert "2 rader" in scenario.of("K18")[0].found
    assert scenario.where("K18", "vit") == []


def test_k18_a_reserve_number_and_a_single_name() -> None:
    extra = child("10000008", "Ensam", date(2010, 1, 1), row=9, personnummer="100101-T12")
    assert clean().plus(extra, row(CODE, 1, text="100101t12")).where("K18") == [(EKEN, "10000008")]
    assert clean().plus(extra, row(CODE, 1, text="ensam")).where("K18") == [(EKEN, "10000008")]
    assert clean().plus(extra, row(CODE, 1, text="ensamkommande")).where("K18") == []
