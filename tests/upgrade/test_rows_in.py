"""Settings, facts and room come in with what the user wrote kept, beneath where it was or moved as a whole."""

from __future__ import annotations

from pathlib import Path

import pytest

from atersok.closedbook.book import WorkbookFile
from atersok.closedbook.sheet_rows import row_height
from atersok.domain.errors import UnusableInput
from atersok.upgrade.cells import text_at
from atersok.upgrade.compare import NewRows, compare, version_of
from atersok.upgrade.rows_in import add_rows, make_room, set_heights, set_version
from atersok.upgrade.styles_in import StylesIn
from upgrade.books import GREEN, opened, table_part
from upgrade.conftest import FIRST


def longer(own: WorkbookFile, today: Path, table: str = "tblInstallningar") -> tuple[NewRows, StylesIn]:
    built = WorkbookFile(today / GREEN)
    new = next(found for found in compare(own, built).rows if found.pair.own.table.name == table)
    return new, StylesIn(own.package.read("xl/styles.xml"), built.package.read("xl/styles.xml"))


def column(own: WorkbookFile, sheet: str, first: int, count: int, col: int = 1) -> list[str]:
    slot = own.slot(sheet)
    assert slot is not None
    return [text_at(slot.sheet, row, col) for row in range(first, first + count)]


def test_new_rows_come_last_with_todays_texts_values_formats_and_heights(today: Path) -> None:
    own = WorkbookFile(FIRST / GREEN)
    new, styles = longer(own, today)
    assert add_rows(own, new, styles) is None
    source, part = new.pair.today.slot.sheet, new.pair.own.slot.sheet
    assert new.pair.own.table.area.row2 == 20 + len(new.rows)
    for row, there in enumerate(new.rows, start=21):
        for col in (1, 2, 3):
            assert text_at(part, row, col) == text_at(source, there, col)
            assert part.cells_of(row)[col][0] == styles.cell(source.cells_of(there)[col][0])
        assert b" ht=" in part.row_attributes(row)


def test_what_the_user_has_beneath_moves_down_whole_and_formulas_with_it(today: Path, tmp_path: Path) -> None:
    own = opened(
        FIRST / GREEN,
        tmp_path / GREEN,
        {
            "Inställningar": ("</sheetData>", '<row r="22"><c r="A22"><v>7</v></c></row></sheetData>'),
            "Konton": ("</sheetData>", '<row r="40"><c r="A40"><f>Inställningar!A22</f><v>7</v></c></row></sheetData>'),
        },
    )
    new, styles = longer(own, today)
    count = len(new.rows)
    moved = add_rows(own, new, styles)
    assert moved is not None
    assert (moved.at, moved.by) == (21, count)
    assert column(own, "Inställningar", 21, count + 2)[count:] == ["", "7"]
    slot = own.slot("Konton")
    assert slot is not None
    assert f"Inställningar!A{22 + count}" in repr(slot.sheet.cells_of(40)[1][1])


def test_a_fact_comes_above_what_stands_beneath_the_facts(today: Path, tmp_path: Path) -> None:
    """Om's table is followed by what the cells' looks mean, a blank row between."""
    part = table_part(FIRST / GREEN, "Om")
    own = opened(FIRST / GREEN, tmp_path / GREEN, {part: ('ref="A4:B22"', 'ref="A4:B20"')})
    slot = own.slot("Om")
    assert slot is not None
    slot.sheet.change()
    for row in (21, 22):
        slot.sheet.live(row).cells.clear()
    before = column(own, "Om", 24, 6)
    new, styles = longer(own, today, "tblOm")
    count = len(new.rows)
    assert count >= 2
    add_rows(own, new, styles)
    facts = column(own, "Om", 21, count)
    assert facts == [text_at(new.pair.today.slot.sheet, row, 1) for row in new.rows]
    assert {"Källa 7", "Källa 8"} <= set(facts)
    below = column(own, "Om", 21 + count, 30)
    assert below[0] == ""
    at = below.index(before[0])
    assert below[at : at + len(before)] == before


def test_room_is_made_beneath_the_upper_table(today: Path) -> None:
    own = WorkbookFile(FIRST / GREEN)
    (room,) = compare(own, WorkbookFile(today / GREEN)).room
    heading = column(own, "Kontroller", 38, 3)
    shift = make_room(own, room)
    assert (shift.sheet, shift.at, shift.by) == ("Kontroller", 8, room.count)
    assert column(own, "Kontroller", 38 + room.count, 3) == heading
    slot = own.slot("Kontroller")
    assert slot is not None
    assert [table.area.row1 for table in slot.tables] == [6, 40 + room.count]
    assert slot.sheet.cells_of(8)[6][0] == slot.sheet.cells_of(7)[6][0]  # an inserted row looks as the one above it


def test_an_array_formula_in_the_way_is_told(today: Path, tmp_path: Path) -> None:
    array = '<row r="90"><c r="A90"><f t="array" ref="A90:A91">1+1</f><v>2</v></c></row></sheetData>'
    own = opened(FIRST / GREEN, tmp_path / GREEN, {"Kontroller": ("</sheetData>", array)})
    (room,) = compare(own, WorkbookFile(today / GREEN)).room
    with pytest.raises(UnusableInput) as caught:
        make_room(own, room)
    assert "Kontroller" in caught.value.where


def test_lines_get_todays_heights_and_keep_their_cells(today: Path) -> None:
    """A run writes today's steps into Checklista; a height of before would cut them."""
    own = WorkbookFile(FIRST / GREEN)
    pair = compare(own, WorkbookFile(today / GREEN)).pairs["tblChecklista"]
    steps = column(own, "Checklista", 5, 10, 2)
    set_heights(pair)
    assert not set_heights(pair)
    source, part = pair.today.slot.sheet, pair.own.slot.sheet
    for row in range(5, pair.today.table.area.row2 + 1):
        assert row_height(part, row) == row_height(source, row)
    assert column(own, "Checklista", 5, 10, 2) == steps


def test_the_version_is_written_where_it_stands() -> None:
    own = WorkbookFile(FIRST / GREEN)
    set_version(own, 7)
    assert version_of(own) == 7
