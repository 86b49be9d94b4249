"""The registers as last saved: children, placements, homes, red fills, and what cannot be read."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from openpyxl.formatting.rule import CellIsRule, FormulaRule
from openpyxl.styles import Color, GradientFill, PatternFill
from openpyxl.writer.theme import theme_xml

from atersok.domain.errors import UnusableInput
from atersok.domain.register import Child, Register
from atersok.workbook import layout
from atersok.workbook.register_file import is_red, read_register, read_transit
from workbook.books import HOME, openpyxl_register, write_book, write_register
from workbook.quarter import hashes, replace_in_parts

AS_OF = date(2025, 6, 30)


def read(path: Path) -> Register:
    return read_register(path, AS_OF)


def refusal(path: Path) -> UnusableInput:
    with pytest.raises(UnusableInput) as caught:
        read(path)
    assert path.name in caught.value.where
    assert caught.value.remedy
    return caught.value


# -- children ---------------------------------------------------------------------------------------------------------


def test_a_child_is_read_as_it_stands(tmp_path: Path) -> None:
    row = {
        "Dossiernr": "12-345678/2",
        "Personnummer": "20100203-2387",
        "Namn": " Provbarn Ett ",
        "Födelsedatum": date(2010, 2, 3),
        "Mottagningsdatum": "2023-10-01",
        "Migrationsdatum": "20231001",
        "Tillståndsdag": date(2023, 11, 1),
        "Status": "PUT",
        "Anvisad": "Ja",
        "Skyddad": "nej",
        "Studiehjälp": "Nej",
        "Prioriteringsgrupp": 2,
        "Avslutsorsak": "Flyttat",
    }
    register = read(write_register(tmp_path / "put.xlsx", barn=[row]))
    assert register.all_children == (
        Child(
            dossier="12345678/2", row=4, personnummer="20100203-2387", name="Provbarn Ett",
            born_entered=date(2010, 2, 3), born_by_number=date(2010, 2, 3), received=date(2023, 10, 1),
            migrated=date(2023, 10, 1), permit_day=date(2023, 11, 1), municipality_day=None, status="PUT",
            assigned=True, red=False, protected=False, study_aid="Nej", priority_group="2", ended=None,
            end_reason="Flyttat",
        ),
    )  # fmt: skip
    assert register.bad_rows == ()
    assert register.bad_dossiers == ()
    assert register.file == "put.xlsx"


@pytest.mark.parametrize("value", [1234567, "1234567", "12-34567", "ABCDEFGH", None])
def test_a_dossiernummer_that_lost_its_zero_or_its_form_is_told_and_not_guessed(tmp_path: Path, value: object) -> None:
    register = read(write_register(tmp_path / "put.xlsx", barn=[{"Dossiernr": value, "Namn": "Provbarn"}]))
    assert register.all_children == ()
    (bad,) = register.bad_dossiers
    assert (bad.sheet, bad.row, bad.column, bad.reason) == ("Barn", 4, "Dossiernr", "saknas eller har fel form")


SAID = {
    "Dossiernr": "1234567",
    "Personnummer": "20100203-2387",
    "Namn": "Provbarn Ett",
    "Födelsedatum": date(2010, 2, 3),
}
PLACED = {"Dossiernr": "1234567", "Från": date(2024, 1, 1), "Beslutsdatum": date(2023, 12, 1), "Beslutsnr": "B1"}


def marks(path: Path, *rows: dict[str, Any], table: str = "barn") -> list[str]:
    return [bad.mark for bad in read(write_register(path, **{table: list(rows)})).bad_dossiers]


@pytest.mark.parametrize(
    ("row", "table", "other"),
    [
        (SAID, "barn", {"Dossiernr": "7654321"}),
        (SAID, "barn", {"Personnummer": "20100203-2395"}),
        (SAID, "barn", {"Namn": "Provbarn Två"}),
        (SAID, "barn", {"Födelsedatum": date(2010, 2, 4)}),
        (PLACED, "placeringar", {"Dossiernr": None}),
        (PLACED, "placeringar", {"Från": date(2024, 1, 2)}),
        (PLACED, "placeringar", {"Beslutsdatum": None}),
        (PLACED, "placeringar", {"Beslutsnr": "B2"}),
    ],
)
def test_rows_without_a_dossiernummer_are_marked_by_whom_they_are_about_and_not_by_where_they_stand(
    tmp_path: Path, row: dict[str, Any], table: str, other: dict[str, Any]
) -> None:
    first, second, again = marks(tmp_path / "put.xlsx", row, row | other, row, table=table)
    assert first == again != second
    assert marks(tmp_path / "vänt.xlsx", row | other, row, table=table) == [second, first]


def test_a_mark_shows_nothing_of_what_it_was_made_of_and_does_not_hang_on_blanks_and_case(tmp_path: Path) -> None:
    first, second, other = marks(
        tmp_path / "put.xlsx", SAID, SAID | {"Namn": "PROVBARN  ett ", "Status": "PUT"}, {"Status": "PUT"}
    )
    assert first == second
    assert len(first) == 8
    assert set(first) <= set("0123456789abcdef")
    assert other == ""


def test_a_dossiernummer_as_text_keeps_its_leading_zero_and_as_a_whole_number_is_read(tmp_path: Path) -> None:
    rows = [{"Dossiernr": "01234567"}, {"Dossiernr": 12345678}]
    register = read(write_register(tmp_path / "put.xlsx", barn=rows))
    assert [child.dossier for child in register.all_children] == ["01234567", "12345678"]


def test_a_date_that_cannot_be_read_empties_that_cell_alone_and_quotes_nothing(tmp_path: Path) -> None:
    rows = [{"Dossiernr": "12345678", "Födelsedatum": "Provbarn Ett", "Anvisad": "kanske", "Status": "PUT"}]
    register = read(write_register(tmp_path / "put.xlsx", barn=rows))
    (child,) = register.all_children
    assert (child.born_entered, child.assigned, child.status) == (None, False, "PUT")
    found = {(bad.row, bad.column, bad.reason, bad.dossier, bad.whole) for bad in register.bad_rows}
    assert found == {
        (4, "Födelsedatum", "är inget datum (skriv ÅÅÅÅ-MM-DD)", "12345678", False),
        (4, "Anvisad", "ska vara Ja eller Nej", "12345678", False),
    }


# -- red rows ---------------------------------------------------------------------------------------------------------

THEME_RED = 5  # accent 2 of the theme that the test writes: FF0000


def solid(**color: Any) -> PatternFill:
    return PatternFill("solid", fgColor=Color(**color))


@pytest.mark.parametrize(
    ("fill", "red"),
    [
        (solid(rgb="FFFF0000"), True),
        (solid(rgb="FFC05050"), True),  # on the limits: R 192, G 80, B 80
        (solid(rgb="FFBF0000"), False),
        (solid(rgb="FFC05150"), False),
        (solid(rgb="FFC05051"), False),
        (solid(rgb="FFFFC7CE"), False),  # Excel's pale "bad" style
        (solid(indexed=10), True),  # red of the old palette
        (solid(indexed=2), True),
        (solid(indexed=12), False),
        (solid(theme=THEME_RED), True),
        (solid(theme=THEME_RED, tint=-0.2), True),  # CC0000
        (solid(theme=THEME_RED, tint=-0.5), False),  # 800000
        (solid(theme=THEME_RED, tint=0.6), False),  # FF9999
        (PatternFill("darkUp", fgColor=Color(rgb="FFFF0000")), False),  # hatched is not solid
        (GradientFill(stop=("FF0000", "FF0000")), False),
        (PatternFill(None, fgColor=Color(rgb="FFFF0000")), False),
        (None, False),
    ],
)
def test_red_is_a_solid_fill_with_theme_tint_and_palette_resolved(tmp_path: Path, fill: Any, red: bool) -> None:
    book = openpyxl_register(tmp_path / "put.xlsx", [["12345678"]])
    book.loaded_theme = _theme("FF0000")
    if fill is not None:
        book["Barn"]["A2"].fill = fill
    book.save(tmp_path / "put.xlsx")
    (child,) = read(tmp_path / "put.xlsx").all_children
    assert child.red is red


def _theme(accent_2: str) -> bytes:
    assert "C0504D" in theme_xml
    return theme_xml.replace("C0504D", accent_2).encode()


def test_only_the_dossiernummers_own_cell_counts(tmp_path: Path) -> None:
    book = openpyxl_register(tmp_path / "put.xlsx", [["12345678"], ["23456789"]])
    for cell in book["Barn"][2][1:]:
        cell.fill = solid(rgb="FFFF0000")
    book["Barn"]["A3"].fill = solid(rgb="FFFF0000")
    book.save(tmp_path / "put.xlsx")
    assert [child.red for child in read(tmp_path / "put.xlsx").all_children] == [False, True]


def test_conditional_formats_do_not_make_a_row_red(tmp_path: Path) -> None:
    book = openpyxl_register(tmp_path / "put.xlsx", [["12345678"]])
    red = solid(rgb="FFFF0000")
    sheet = book["Barn"]
    sheet.conditional_formatting.add("A1:O9", FormulaRule(formula=["TRUE"], fill=red))
    sheet.conditional_formatting.add("A2", CellIsRule(operator="notEqual", formula=['""'], fill=red))
    book.save(tmp_path / "put.xlsx")
    assert [child.red for child in read(tmp_path / "put.xlsx").all_children] == [False]


def test_red_follows_the_column_wherever_it_stands(tmp_path: Path) -> None:
    headers = tuple(reversed(layout.BARN.headers))
    book = openpyxl_register(tmp_path / "put.xlsx", [[None] * 14 + ["12345678"]])
    sheet = book["Barn"]
    for number, header in enumerate(headers, start=1):
        sheet.cell(1, number).value = header
    sheet["O2"].fill = solid(rgb="FFFF0000")
    book.save(tmp_path / "put.xlsx")
    assert [child.red for child in read(tmp_path / "put.xlsx").all_children] == [True]


def test_no_fill_is_not_red() -> None:
    assert not is_red(None)


# -- placements -------------------------------------------------------------------------------------------------------


def test_placements_are_read_and_the_unusable_are_set_aside_with_row_and_reason(tmp_path: Path) -> None:
    rows = [
        {"Dossiernr": "12345678", "Boende": "Linden", "Från": date(2024, 1, 1), "Lagrum": " LVU ", "Behov": 2},
        {"Dossiernr": "12345678", "Boende": "Linden"},
        {"Dossiernr": "12345678", "Boende": "Linden", "Från": date(2024, 5, 1), "Till": date(2024, 4, 1)},
        {"Dossiernr": "12345678", "Boende": "Linden", "Från": "i våras"},
        {"Dossiernr": "12345678", "Boende": "Linden", "Från": date(2024, 6, 1), "Beslutsdatum": "okänt"},
        {"Dossiernr": "1", "Boende": "Linden", "Från": date(2024, 6, 1)},
    ]
    register = read(write_register(tmp_path / "put.xlsx", placeringar=rows))
    assert [(p.dossier, p.start, p.lagrum, p.need, p.row) for p in register.placements] == [
        ("12345678", date(2024, 1, 1), "LVU", "2", 4),
        ("12345678", date(2024, 6, 1), "", "", 8),
        ("", date(2024, 6, 1), "", "", 9),
    ]
    assert [(bad.row, bad.column, bad.reason, bad.whole) for bad in register.bad_rows] == [
        (5, "Från", "är tom", True),
        (6, "Till", "är före Från", True),
        (7, "Från", "är inget datum (skriv ÅÅÅÅ-MM-DD)", True),
        (8, "Beslutsdatum", "är inget datum (skriv ÅÅÅÅ-MM-DD)", False),
    ]
    assert [(bad.row, bad.home) for bad in register.bad_dossiers] == [(9, "Linden")]


# -- homes ------------------------------------------------------------------------------------------------------------


def test_homes_are_read_with_ore_and_the_columns_that_a_municipality_adds(tmp_path: Path) -> None:
    headers = {"tblBoenden": ("Projekt", *layout.BOENDEN.headers, "Verksamhet")}
    row = {**HOME, "Form": "externt ", "Spår": "a", "Projekt": "007", "Verksamhet": 5710, "Kostnadsställe": 48110}
    (home,) = read(write_register(tmp_path / "put.xlsx", boenden=[row], headers=headers)).homes.values()
    assert (home.track, home.form, home.cost_centre, home.daily_price) == ("A", "Externt", "48110", 190050)
    assert (home.objekt, home.verksamhet, home.projekt, home.row) == ("", "5710", "007", 4)


def test_a_home_twice_is_refused_with_both_rows(tmp_path: Path) -> None:
    problem = refusal(write_register(tmp_path / "put.xlsx", boenden=[HOME, {**HOME, "Boende": "lin DEN"}]))
    assert problem.what == "boendet lin DEN står två gånger (även på rad 4)"
    assert problem.where == "put.xlsx, blad Boenden, rad 5, kolumn Boende"


@pytest.mark.parametrize(
    ("change", "column", "what", "remedy"),
    [
        ({"Spår": "D"}, "Spår", "Linden har inget spår", "Skriv A, B eller C"),
        ({"Spår": None}, "Spår", "Linden har inget spår", "Skriv A, B eller C"),
        ({"Form": "HVB"}, "Form", "Linden har ingen känd form", "Skriv Externt, Internt"),
        ({"Form": None}, "Form", "Linden har ingen känd form", "Skriv Externt, Internt"),
        ({"Boende": None}, "Boende", "boendet saknar namn", "Fyll i namnet"),
        ({"Dygnspris": "tolv"}, "Dygnspris", "cellen är inget belopp i hela ören", "Rätta cellen"),
    ],
)
def test_a_home_that_cannot_be_used_is_refused_with_its_cell(
    tmp_path: Path, change: dict[str, Any], column: str, what: str, remedy: str
) -> None:
    problem = refusal(write_register(tmp_path / "put.xlsx", boenden=[{**HOME, **change}]))
    assert problem.what == what
    assert problem.where == f"put.xlsx, blad Boenden, rad 4, kolumn {column}"
    assert problem.remedy.startswith(remedy)


def test_a_register_without_homes_is_refused(tmp_path: Path) -> None:
    assert refusal(write_register(tmp_path / "put.xlsx", boenden=[])).what == "tabellen tblBoenden är tom"


def test_a_register_without_children_or_placements_is_an_empty_register(tmp_path: Path) -> None:
    register = read(write_register(tmp_path / "put.xlsx"))
    assert (register.all_children, register.placements) == ((), ())
    assert list(register.homes) == ["Linden"]


def test_a_table_that_is_missing_is_told(tmp_path: Path) -> None:
    path = write_register(tmp_path / "put.xlsx")
    replace_in_parts(path, "xl/tables/", "tblPlaceringar", "tblGamla")
    assert refusal(path).what.startswith("tabellen tblPlaceringar saknas")


def test_the_register_is_never_written_to(tmp_path: Path) -> None:
    path = write_register(tmp_path / "put.xlsx")
    before = hashes(tmp_path), path.stat().st_mtime_ns
    read(path)
    assert (hashes(tmp_path), path.stat().st_mtime_ns) == before


# -- transit ----------------------------------------------------------------------------------------------------------


def test_transit_stays_are_read_and_the_unreadable_are_set_aside(tmp_path: Path) -> None:
    rows = [
        {"Dossiernr": "12345678", "Boende": "Porten", "Inskriven": date(2025, 4, 1), "Avslutad": datetime(2025, 5, 1)},
        {"Dossiernr": "12345678", "Boende": "Porten", "Inskriven": "snart"},
        {"Dossiernr": "123", "Boende": "Porten", "Inskriven": date(2025, 4, 1)},
    ]
    path = write_book(tmp_path / "transit.xlsx", {"Transit": ("tblTransit", layout.TRANSIT.headers, rows)})
    stays, bad = read_transit(path)
    assert [(s.dossier, s.home, s.arrived, s.left, s.row) for s in stays] == [
        ("12345678", "Porten", date(2025, 4, 1), date(2025, 5, 1), 4),
        ("", "Porten", date(2025, 4, 1), None, 6),
    ]
    assert [(b.row, b.column, b.whole) for b in bad] == [(5, "Inskriven", True), (6, "Dossiernr", True)]


def test_transit_rows_without_a_dossiernummer_are_told_apart_by_what_they_say(tmp_path: Path) -> None:
    row = {"Dossiernr": "123", "Namn": "Provbarn Ett", "Boende": "Porten", "Inskriven": date(2025, 4, 1)}
    changed = [{"Dossiernr": "124"}, {"Namn": "Provbarn Två"}, {"Inskriven": date(2025, 4, 2)}]
    rows = [row, *(row | other for other in changed), row | {"Avslutad": date(2025, 5, 1)}]
    path = write_book(tmp_path / "transit.xlsx", {"Transit": ("tblTransit", layout.TRANSIT.headers, rows)})
    found = [b.mark for b in read_transit(path)[1]]
    assert len(set(found)) == 4
    assert found[0] == found[-1]
