"""Rows and cells taken from bytes, in the forms that the writers of this world give them."""

from __future__ import annotations

import pytest

from atersok.closedbook.sheet_read import parse_row, restart, scan_cells, scan_rows, styles_only
from atersok.closedbook.xmltext import MalformedXml


def test_rows_keep_their_bytes_and_attributes() -> None:
    data = b'\n<row r="2" spans="1:3" ht="20"><c r="A2"/></row><row r="5" hidden="1"/>'
    rows = scan_rows(data, b"")
    assert list(rows) == [2, 5]
    assert rows[2].xml == b'<row r="2" spans="1:3" ht="20"><c r="A2"/></row>'
    assert rows[2].inner == b'<c r="A2"/>'
    assert rows[5].attrs == b' hidden="1"'


def test_rows_and_cells_without_numbers_are_counted() -> None:
    rows = scan_rows(b"<x:row><x:c><x:v>1</x:v></x:c><x:c r='D1'/><x:c/></x:row><x:row ht='9'/>", b"x:")
    assert list(rows) == [1, 2]
    assert rows[1].xml.startswith(b'<x:row r="1">')
    assert rows[2].xml == b"<x:row r=\"2\" ht='9'/>"
    cells = parse_row(rows[1], 1, b"x:")
    assert list(cells) == [1, 4, 5]
    assert cells[1][1] == b'<x:c r="A1"><x:v>1</x:v></x:c>'


@pytest.mark.parametrize(
    "data",
    [b"<row r='2'/><row r='2'/>", b"<row r='3'/><row r='1'/>", b"<row>", b"text", b"<rows/>", b"<row r='1048577'/>"],
)
def test_what_is_not_rows_in_order_is_damage(data: bytes) -> None:
    with pytest.raises(MalformedXml):
        scan_rows(data, b"")


@pytest.mark.parametrize("inner", [b'<c r="B1"/><c r="A1"/>', b"<c><v>1</v>", b"x", b'<d r="A1"/>', b'<c r="XFE1"/>'])
def test_what_is_not_cells_in_order_is_damage(inner: bytes) -> None:
    with pytest.raises(MalformedXml):
        list(scan_cells(inner, b""))


def test_one_place_has_one_cell() -> None:
    row = scan_rows(b'<row r="1"><c r="A1"><v>1</v></c><c r="A1"><v>2</v></c></row>', b"")[1]
    with pytest.raises(MalformedXml):
        parse_row(row, 1, b"")


def test_a_cell_moves_with_all_it_has() -> None:
    cell = b'<c r="A1" s="3" t="str" cm="1" ph="1"><f>1</f><v>x</v><extLst/></c>'
    assert restart(cell, b"", "B7", 5) == b'<c r="B7" s="5" t="str" cm="1" ph="1"><f>1</f><v>x</v><extLst/></c>'
    assert restart(cell, b"", style=0) == b'<c r="A1" t="str" cm="1" ph="1"><f>1</f><v>x</v><extLst/></c>'


@pytest.mark.parametrize(
    ("cells", "styles"),
    [
        ("", {}),
        ('<c r="A1"/><c r="C1" s="4"/>', {1: 0, 3: 4}),
        (
            '<c r="B1" s="2" t="inlineStr"><is><t>x &lt;c r="Z1"&gt;</t></is></c><c r="AA1" s="1"><f>1</f></c>',
            {2: 2, 27: 1},
        ),
        ('<c r="A1" t="s" s="5"><v>1</v></c>', None),
        ('<c s="5" r="A1"/>', None),
        ('<c r="A1" cm="1"><f t="array" ref="A1">1</f></c>', None),
        ('<c/>', None),
        ('<c r="A1"/><c r="A1"/>', None),
    ],
)  # fmt: skip
def test_the_formats_of_a_row_are_read_without_its_cells_or_not_at_all(
    cells: str, styles: dict[int, int] | None
) -> None:
    """What is found is what the long way finds; anything out of the ordinary is left to that one."""
    row = scan_rows(f'<row r="1">{cells}</row>'.encode(), b"")[1]
    assert styles_only(row, b"") == styles
    if styles is not None:
        assert {col: style for col, (style, _) in parse_row(row, 1, b"").items()} == styles


def test_rows_are_found_within_a_larger_text() -> None:
    data = b'<x><sheetData><row r="1"><c r="A1"/></row><row r="2"/></sheetData><row r="9"/></x>'
    start, stop = data.index(b"<row"), data.index(b"</sheetData")
    assert scan_rows(data, b"", start, stop) == scan_rows(data[start:stop], b"")
    with pytest.raises(MalformedXml):
        scan_rows(data, b"", start, stop - 3)
