"""A copy that names a child with protected data."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from atersok.build import build_register
from atersok.export.protected import ProtectedNames
from atersok.workbook.register_file import read_register
from export.making import pdf
from tools.sample.people import personnummer

NUMBER = personnummer(date(2009, 7, 27), 3)


@pytest.fixture(scope="module")
def names(tmp_path_factory: pytest.TempPathFactory) -> ProtectedNames:
    return known(tmp_path_factory.mktemp("r") / "r.xlsx", "Ja")


def known(path: Path, protected: str) -> ProtectedNames:
    build_register(
        path,
        barn=[
            {"Dossiernr": "12391719", "Namn": "Testbarn Beta", "Personnummer": NUMBER, "Skyddad": protected},
            {"Dossiernr": "23456789", "Namn": "Testbarn Gamma", "Skyddad": "Nej"},
        ],
        placeringar=[],
        boenden=[{"Boende": "Linden", "Spår": "A", "Form": "Externt", "Kostnadsställe": "48110"}],
    )
    return ProtectedNames(read_register(path, date(2025, 6, 30)))


@pytest.mark.parametrize(
    "text",
    [
        "Vårddygn maj 12-391719 Testbarn Beta",
        "BETA, TESTBARN",
        "Testbarn\nBeta",
        f"Personnr {NUMBER}",
        f"Personnr {NUMBER[2:8]} {NUMBER[-4:]}",
    ],
)
def test_a_name_or_number_is_seen(text: str, names: ProtectedNames) -> None:
    assert names.in_text(text)


@pytest.mark.parametrize(
    "text",
    ["Vårddygn maj 12-391719", "dossier 12391719, 30 dygn", "Testbarn Gamma", "", "Testbarn", "2025-04-01 1 234,50"],
)
def test_a_dossiernummer_or_another_child_is_nobody_s_secret(text: str, names: ProtectedNames) -> None:
    assert not names.in_text(text)


def test_a_pdf_is_read_and_one_that_cannot_be_read_is_like_a_picture(names: ProtectedNames) -> None:
    assert names.in_pdf(pdf("ett", "Testbarn Beta"))
    assert not names.in_pdf(pdf("ett", "Testbarn Gamma"))
    assert not names.in_pdf(b"%PDF-1.4")


def test_where_nobody_is_protected_nothing_is_secret(tmp_path: Path) -> None:
    assert not known(tmp_path / "r.xlsx", "Nej").in_text("Testbarn Beta")


@pytest.mark.parametrize(("dossier", "known"), [("12391719", True), ("23456789", False), (None, False), ("", False)])
def test_a_child_is_known_by_its_dossiernummer(names: ProtectedNames, dossier: str | None, known: bool) -> None:
    assert names.has_child(dossier) is known
