"""A table part: its areas, and a ref that is changed by splicing."""

from __future__ import annotations

import pytest

from atersok.closedbook.refs import Area
from atersok.closedbook.tables import TablePart
from atersok.closedbook.xmltext import MalformedXml

XML = (
    '<?xml version="1.0"?>\n<x:table xmlns:x="m" id="1" name="t" displayName="tblBarn" ref="B2:C5" totalsRowShown="0">'
    '<x:autoFilter ref="B2:C5"><x:filterColumn colId="0"/><x:sortState ref="B3:C5"><x:sortCondition ref="B3:B5"/>'
    '</x:sortState></x:autoFilter><x:tableColumns count="2"><x:tableColumn id="1" name="Namn_x000a_rad"/>'
    '<x:tableColumn id="2" name="Summa"><x:calculatedColumnFormula>1+1</x:calculatedColumnFormula></x:tableColumn>'
    '</x:tableColumns><x:tableStyleInfo name="TableStyleMedium2" showRowStripes="1"/></x:table>'
)


def test_a_table_is_read() -> None:
    table = TablePart("p", XML.encode())
    assert (table.name, table.area, table.columns, table.calculated) == (
        "tblBarn",
        Area(2, 2, 5, 3),
        ["Namn\nrad", "Summa"],
        {1},
    )
    assert table.header == Area(2, 2, 2, 3)
    assert table.body == Area(3, 2, 5, 3)
    assert table.totals is None
    assert (table.style, table.stripes["showRowStripes"], table.has_filter) == ("TableStyleMedium2", True, True)
    assert table.changed is None


def test_another_size_changes_the_refs_and_no_other_byte() -> None:
    table = TablePart("p", XML.encode())
    table.set_area(Area(2, 2, 9, 3))
    assert table.changed == XML.replace("C5", "C9").replace("B5", "B9").encode()
    table.set_area(Area(2, 2, 5, 3))
    assert table.changed is None


def test_a_moved_table_takes_its_filter_with_it() -> None:
    table = TablePart("p", XML.encode())
    table.set_area(Area(4, 2, 7, 3))
    assert b'ref="B4:C7" totals' in table.data
    assert b'autoFilter ref="B4:C7"' in table.data
    assert b'sortState ref="B5:C7"' in table.data


def test_the_totals_row_is_outside_body_and_filter() -> None:
    xml = XML.replace('totalsRowShown="0"', 'totalsRowCount="1"').replace(
        'autoFilter ref="B2:C5"', 'autoFilter ref="B2:C4"'
    )
    table = TablePart("p", xml.encode())
    assert table.body == Area(3, 2, 4, 3)
    assert table.totals == Area(5, 2, 5, 3)


def test_an_empty_table_has_no_body_until_data_comes_in() -> None:
    table = TablePart("p", XML.replace('ref="B2:C5" totals', 'ref="B2:C3" insertRow="1" totals').encode())
    assert table.body is None
    table.filled()
    assert table.body == Area(3, 2, 3, 3)
    assert b"insertRow" not in table.data


def test_a_bare_header_has_no_body() -> None:
    assert TablePart("p", XML.replace('ref="B2:C5" totals', 'ref="B2:C2" totals').encode()).body is None


def test_the_number_of_columns_cannot_change() -> None:
    with pytest.raises(ValueError, match="columns"):
        TablePart("p", XML.encode()).set_area(Area(2, 2, 5, 4))


def test_another_part_is_no_table() -> None:
    with pytest.raises(MalformedXml):
        TablePart("p", b"<worksheet/>")
