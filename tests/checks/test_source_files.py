"""F01–F04, K11."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from atersok.domain.register import BadRow
from atersok.raindance.model import Conflict, DestroyedText, DuplicateRow, Place, SetAside, SourceReport
from checks.build import ALFA, BETA, BJORKEN, EKEN, Scenario, child, clean

IDENTITY = ("1", "LF", "77", "2")


def report(stated: int | None, total: int = 1000) -> SourceReport:
    return SourceReport(
        name="raindance.csv", sha256="", size=1, modified=dt.datetime(2025, 7, 1), kind="text", encoding="utf-8",
        delimiter=";", sheet="", header_line=1, mapping={}, scores={}, ignored=(), period_from="", period_to="",
        lines_total=3, rows_read=1, set_aside=0, blank=0, preamble=0, header=1, totals=1, footnotes=0, continuation=0,
        duplicates=0, sum_ore=total, stated_total_ore=stated,
    )  # fmt: skip


def exported(**export: object) -> Scenario:
    return replace(clean(), export=export)


def test_f01_rows_of_the_export_in_both_books() -> None:
    aside = (
        SetAside("raindance.csv", "", 5, "belopp", "~100", "beloppet kan inte läsas"),
        SetAside("raindance.csv", "", 9, "", "", "raden är trasig"),
    )
    scenario = exported(set_aside=aside)
    assert scenario.where("F01", "gron") == scenario.where("F01", "vit") == [("", ""), ("", "")]
    assert "raindance.csv rad 5" in {f.source for f in scenario.of("F01")}
    assert {f.found for f in scenario.of("F01")} == {"~100", "raden är trasig"}


def test_f01_lines_that_failed_alike_are_one_finding_whose_id_no_line_number_moves() -> None:
    def ids(*lines: int) -> list[str]:
        aside = tuple(SetAside("raindance.csv", "", line, "belopp", "~100", "fel") for line in lines)
        return [f.id_in("2025K2") for f in exported(set_aside=aside).of("F01")]

    assert ids(5, 9) == ids(6, 12)
    assert len(ids(5, 9)) == 1


def test_f01_cells_of_the_registers_in_the_books_concerned() -> None:
    scenario = replace(
        clean(),
        bad_rows=(
            BadRow("Barn", 2, "Tillståndsdag", "är inget datum", "", ALFA, whole=False),
            BadRow("Placeringar", 7, "Från", "är tom", BJORKEN, ALFA),
            BadRow("Placeringar", 8, "Från", "är tom", "Okänt hus", BETA),
        ),
        attendance_bad={"vit": (BadRow("Närvaro", 4, "Utskriven", "är före Inskriven", "björken", BETA),)},
        transit_bad=(BadRow("Transit", 4, "Inskriven", "är inget datum", "slussen", ""),),
    )
    assert scenario.where("F01", "gron") == [("", ALFA), ("Okänt hus", BETA), ("Slussen", "")]
    assert scenario.where("F01", "vit") == [(BJORKEN, ALFA), (BJORKEN, BETA), ("Okänt hus", BETA)]


def test_a_dossiernummer_that_cannot_be_read_is_r02_not_f01() -> None:
    bad = BadRow("Närvaro", 4, "Dossiernr", "saknas eller har fel form", EKEN)
    scenario = replace(clean(), attendance_bad={"gron": (bad,)}, transit_bad=(replace(bad, sheet="Transit"),))
    assert scenario.codes() == {"R02"}


def test_f02_once_for_source_and_column() -> None:
    destroyed = (DestroyedText("raindance.csv", "", "Text", 3), DestroyedText("raindance.csv", "", "Leverant�r", 0))
    scenario = exported(destroyed=destroyed)
    assert scenario.where("F02", "gron") == scenario.where("F02", "vit") == [("", ""), ("", "")]


def test_f03_once_for_a_row_identity() -> None:
    first, again, third = (Place("raindance.csv", "", line) for line in (3, 7, 9))
    scenario = exported(duplicates=(DuplicateRow(first, again, IDENTITY), DuplicateRow(first, third, IDENTITY)))
    assert scenario.where("F03", "vit") == [("", "")]
    assert (scenario.of("F03")[0].found, scenario.of("F03")[0].source) == ("3 gånger", "raindance.csv rad 3, 7, 9")


def test_f04_says_how_far_the_amounts_are_apart() -> None:
    places = (Place("raindance.csv", "", 2), Place("raindance.csv", "", 3))  # 60 000 kr and 50 000 kr
    scenario = exported(conflicts=(Conflict(IDENTITY, places, ("belopp_ore",)),))
    assert [f.difference for f in scenario.of("F04")] == ["10\u00a0000,00 kr"]
    alike = (Place("raindance.csv", "", 3), Place("raindance.csv", "", 7))  # 50 000 kr both
    assert [f.difference for f in exported(conflicts=(Conflict(IDENTITY, alike, ("text",)),)).of("F04")] == [""]


def test_f01_expects_what_the_cell_should_have_held() -> None:
    bad = tuple(
        BadRow("Placeringar", 7 + number, column, reason, EKEN, ALFA)
        for number, (column, reason) in enumerate(
            (("Till", "är före Från"), ("Från", "är tom"), ("Beslutsdatum", "är inget datum"))
        )
    )
    assert {f.expected for f in replace(clean(), bad_rows=bad).of("F01")} == {
        "Till samma dag som Från eller senare",
        "Från ifylld",
        "ett läsbart värde i Beslutsdatum",
    }


def test_f04_once_for_a_row_identity() -> None:
    places = (Place("raindance.csv", "", 3), Place("raindance_2.csv", "", 7))
    scenario = exported(conflicts=(Conflict(IDENTITY, places, ("belopp_ore", "text")),))
    assert scenario.where("F04", "gron") == scenario.where("F04", "vit") == [("", "")]
    assert "belopp, text" in scenario.of("F04")[0].found


def test_k11_the_files_own_total_differs() -> None:
    scenario = exported(sources=(report(1001),))
    assert scenario.where("K11", "gron") == scenario.where("K11", "vit") == [("", "")]
    assert scenario.of("K11")[0].difference == "-0,01 kr"
    assert exported(sources=(report(1000), report(None))).where("K11") == []


def test_a_bad_cell_of_a_child_without_any_home_is_told_in_both_books() -> None:
    lonely = clean().plus(child("10000008", "Testbarn Ensam", dt.date(2010, 1, 1), row=9))
    scenario = replace(lonely, bad_rows=(BadRow("Barn", 9, "Avslutsdag", "är inget datum", "", "10000008", False),))
    assert scenario.where("F01", "gron") == scenario.where("F01", "vit") == [("", "10000008")]
