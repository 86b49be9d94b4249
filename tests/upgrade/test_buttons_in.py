"""Today's buttons on a sheet that was there: put in, or in place of those of the same macros, beside comments."""

from __future__ import annotations

from pathlib import Path

import pytest

from atersok.closedbook.package import Package
from atersok.upgrade.buttons_in import update_buttons
from atersok.upgrade.parts import Parts
from atersok.upgrade.vml import blocks, buttons
from upgrade.conftest import BOOKS, FIRST

SHEET = "xl/worksheets/sheet1.xml"
VML = "xl/drawings/vmlDrawing1.vml"
CONTROL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/ctrlProp"


@pytest.fixture
def source(today: Path) -> Parts:
    return Parts(Package(today / BOOKS[0]))


def test_a_sheet_without_a_drawing_gets_todays(source: Parts) -> None:
    parts = Parts(Package(FIRST / BOOKS[0]))
    parts.write("xl/drawings/vmlDrawing5.vml", source.read(VML))  # another sheet's, with the same numbers
    wanted = buttons(source.read(VML))
    assert update_buttons(parts, SHEET, source, SHEET) == (len(wanted), [])
    rel = parts.relation(SHEET, "vmlDrawing")
    assert rel is not None
    assert f'<legacyDrawing r:id="{rel.id}"/><tableParts'.encode() in parts.read(SHEET)
    assert set(buttons(parts.read(rel.target or ""))) == set(wanted)
    assert blocks(parts.read(rel.target or "")) != blocks(source.read(VML))
    assert parts.type_of(rel.target or "").endswith("vmlDrawing")


def test_buttons_that_are_todays_already_are_left(source: Parts, today: Path) -> None:
    parts = Parts(Package(today / BOOKS[0]))
    assert update_buttons(parts, SHEET, source, SHEET) == (0, [])
    assert parts.read(VML) == source.read(VML)


def test_older_buttons_are_replaced_and_a_comment_stays(source: Parts, today: Path) -> None:
    parts = Parts(Package(today / BOOKS[0]))
    old = parts.read(VML)
    first = next(iter(buttons(old)))
    note = b'<v:shape id="_x0000_s1090"><x:ClientData ObjectType="Note"><x:Row>3</x:Row></x:ClientData></v:shape>'
    shape = buttons(old)[first]
    parts.write(VML, old.replace(shape, b"").replace(b"</xml>", note + b"</xml>"))
    count, left = update_buttons(parts, SHEET, source, SHEET)
    assert (count, left) == (len(buttons(old)), [])
    assert set(buttons(parts.read(VML))) == set(buttons(old))
    assert note in parts.read(VML)


def test_buttons_that_excel_has_saved_are_left_and_those_that_are_missing_told(source: Parts, today: Path) -> None:
    parts = Parts(Package(today / BOOKS[0]))
    old = parts.read(VML)
    first = next(iter(buttons(old)))
    parts.write(VML, old.replace(buttons(old)[first], b""))
    parts.write("xl/ctrlProps/ctrlProp1.xml", b"<formControlPr/>")
    parts.relate(SHEET, CONTROL, "xl/ctrlProps/ctrlProp1.xml")
    before = parts.read(VML)
    assert update_buttons(parts, SHEET, source, SHEET) == (0, [first])
    assert parts.read(VML) == before


def test_a_sheet_without_buttons_today_is_left(source: Parts) -> None:
    parts = Parts(Package(FIRST / BOOKS[0]))
    before = parts.read("xl/worksheets/sheet2.xml")
    assert update_buttons(parts, "xl/worksheets/sheet2.xml", source, "xl/worksheets/sheet2.xml") == (0, [])
    assert parts.read("xl/worksheets/sheet2.xml") == before
