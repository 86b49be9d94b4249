"""HTML and XML spreadsheets that call themselves .xls."""

from __future__ import annotations

from pathlib import Path

import pytest

from atersok.domain.errors import UnusableInput
from atersok.raindance import Export, read_export

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
