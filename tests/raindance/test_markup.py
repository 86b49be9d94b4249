"""HTML and XML spreadsheets that call themselves .xls."""

from __future__ import annotations

from pathlib import Path

import pytest

from atersok.domain.errors import UnusableInput
from atersok.raindance import Export, markup, read_export
from atersok.raindance.markup import read_html

HTML = """<html><head><meta http-equiv="Content-Type" content="text/html; charset={charset}"></head><body>
<table><tr><td colspan="4">Huvudbok för enheten</td></tr>
<tr><th>Konto</th><th>Period</th><th>Text</th><th>Belopp</th></tr>
<tr><td rowspan="2">64400</td><td>202504</td><td>V&aring;rd <b>Åsen</b></td><td>9&nbsp;632,00</td></tr>
<tr><td>202505</td><td></td><td>-1,00</td></tr>
<tr><td>Totalt</td><td></td><td></td><td>9&nbsp;631,00</td></tr></table></body></html>"""

XML = """<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?>
<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet">
<Worksheet ss:Name="Data"><Table><Row><Cell><Data ss:Type="String">Konto</Data></Cell><Cell><Data
ss:Type="String">Period
</Data></Cell><Cell><Data ss:Type="String">Text</Data></Cell><Cell><Data ss:Type="String">Belopp</Data></Cell></Row>
<Row ss:Index="4"><Cell><Data ss:Type="Number">64400</Data></Cell><Cell><Data ss:Type="Number">202504</Data></Cell>
<Cell ss:Index="4"><Data ss:Type="Number">10.5</Data></Cell></Row></Table></Worksheet></Workbook>"""


def read(path: Path) -> Export:
    export = read_export([path])
    for source in export.sources:
        assert source.rows_read + source.set_aside + source.recognised == source.lines_total
    return export


@pytest.mark.parametrize("charset", ["iso-8859-1", "utf-8"])
def test_a_page_named_xls_is_read(tmp_path: Path, charset: str) -> None:
    path = tmp_path / "x.xls"
    path.write_bytes(HTML.format(charset=charset).encode(charset))
    export = read(path)
    assert export.rows["belopp_ore"].tolist() == [963_200, -100]
    assert export.rows["text"].tolist() == ["Vård Åsen", ""]
    assert export.rows["konto"].tolist() == ["64400", "64400"]
    assert (export.sources[0].kind, export.sources[0].stated_total_ore) == ("html", 963_100)


def test_an_xml_spreadsheet_is_read(tmp_path: Path) -> None:
    path = tmp_path / "x.xls"
    path.write_text(XML, encoding="utf-8")
    export = read(path)
    assert export.ledger_ore == 1_050
    assert export.rows[["sheet", "line", "period"]].to_numpy().tolist() == [["Data", 4, "202504"]]


@pytest.mark.parametrize(
    "text",
    [
        "<html><body>Logga in</body></html>",
        XML.replace("<Workbook", '<!DOCTYPE x [<!ENTITY a "b">]><Workbook'),
        XML[:300],
        XML.replace('ss:Index="4"', 'ss:Index="1048576"'),
    ],
)
def test_a_page_or_xml_without_a_readable_table_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "x.xls"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(UnusableInput) as caught:
        read_export([path])
    assert caught.value.where == "x.xls"


def grids(page: str) -> list[list[list[object]]]:
    """The rows of each table of a page."""
    return [[list(record.cells) for record in grid.head(99)] for grid in read_html(page.encode(), "x.xls")]


def test_only_tables_without_tables_in_them_are_read() -> None:
    inner = "<table><tr><td>a</td></tr><tr><td>b</td></tr></table>"
    assert grids(f"<table><tr><td>menu</td></tr><tr><td>{inner}</td><td>c</td></tr></table><table><tr><td>d") == [
        [["a"], ["b"]],
        [["d"]],
    ]


def test_a_broken_page_keeps_its_rows_in_their_order() -> None:
    assert grids("<table><tr><td>a<td>b<tr><td>c<div><tr><td>d<td>e</table>") == [[["a", "b"], ["cde", ""], ["d", "e"]]]


def test_cells_that_span_columns_and_rows_fill_them() -> None:
    assert grids("<table><tr><td rowspan=2>a<td colspan=2>b<tr><td>c<td>d<tr><td>e</table>") == [
        [["a", "b", ""], ["a", "c", "d"], ["e", "", ""]]
    ]


@pytest.mark.parametrize("piece", [1, 7, 100])
def test_it_does_not_matter_how_a_page_is_cut_for_the_parser(monkeypatch: pytest.MonkeyPatch, piece: int) -> None:
    whole = grids(HTML.format(charset="utf-8"))
    monkeypatch.setattr(markup, "_PIECE", piece)
    assert grids(HTML.format(charset="utf-8")) == whole
