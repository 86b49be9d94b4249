"""A workbook with all that users put into one comes through a write untouched but for our sheet."""

from __future__ import annotations

import base64
import zipfile
from pathlib import Path

import pytest
import xlsxwriter

from atersok.closedbook import open_workbook, save_all, set_row_breaks, store_computed

from .conftest import read_parts

PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
RIBBON = '<customUI xmlns="http://schemas.microsoft.com/office/2009/07/customui"><ribbon/></customUI>'
RIBBON_REL = "http://schemas.microsoft.com/office/2007/relationships/ui/extensibility"


def rich_workbook(path: Path, picture: Path) -> Path:
    """A macro-enabled workbook with a ribbon, a slicer, a chart, drawings, comments, sparklines and rules."""
    picture.write_bytes(PNG)
    draft = path.with_suffix(".draft.xlsx")
    with xlsxwriter.Workbook(draft) as book:
        text, amount = book.add_format({"num_format": "@"}), book.add_format({"num_format": "0.00"})
        ours = book.add_worksheet("Kontroller")
        ours.set_column("A:A", 20, text)
        ours.set_column("B:B", 12, amount)
        ours.add_table("A1:B4", {"name": "tblBrygga", "columns": [{"header": "Hink"}, {"header": "Belopp"}]})
        for row in range(1, 4):
            ours.write_string(row, 0, f"hink {row}", text)
            ours.write_number(row, 1, row, amount)
        ours.write_formula("B6", "=SUM(B2:B4)", amount, 6)
        ours.conditional_format("B2:B99", {"type": "data_bar", "data_bar_2010": True})
        ours.conditional_format("A2:A99", {"type": "cell", "criteria": "==", "value": '"FEL"', "format": text})
        ours.data_validation("D2:D99", {"validate": "list", "source": ["Ny", "Utreds"]})
        ours.add_sparkline("F2", {"range": "B2:B4"})
        ours.freeze_panes(1, 0)
        ours.protect("", {"sort": True})
        ours.set_header("&LÅtersök")
        ours.insert_image("H2", str(picture))
        user = book.add_worksheet("Min flik")
        user.insert_textbox("B2", "anteckning")
        user.write_comment("A1", "kommentar")
        user.write_formula("A2", "=Kontroller!B6", None, 6)
        user.merge_range("A4:B5", "sammanslagen")
        chart = book.add_chart({"type": "column"})
        chart.add_series({"values": "=Kontroller!$B$2:$B$4"})
        user.insert_chart("D2", chart)
    with zipfile.ZipFile(draft) as source, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            content = source.read(name)
            if name == "[Content_Types].xml":
                content = content.replace(
                    b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml",
                    b"application/vnd.ms-excel.sheet.macroEnabled.main+xml",
                ).replace(
                    b"</Types>",
                    b'<Default Extension="bin" ContentType="application/vnd.ms-office.vbaProject"/></Types>',
                )
            elif name == "_rels/.rels":
                relation = f'<Relationship Id="rIdUI" Type="{RIBBON_REL}" Target="customUI/customUI14.xml"/>'
                content = content.replace(b"</Relationships>", relation.encode() + b"</Relationships>")
            elif name == "xl/_rels/workbook.xml.rels":
                more = (
                    '<Relationship Id="rIdVba" '
                    'Type="http://schemas.microsoft.com/office/2006/relationships/vbaProject" '
                    'Target="vbaProject.bin"/><Relationship Id="rIdSl" Type="http://schemas.microsoft.com/office/2007/'
                    'relationships/slicerCache" Target="slicerCaches/slicerCache1.xml"/>'
                )
                content = content.replace(b"</Relationships>", more.encode() + b"</Relationships>")
            target.writestr(name, content)
        target.writestr("xl/vbaProject.bin", bytes(range(256)) * 20)
        target.writestr("customUI/customUI14.xml", RIBBON)
        target.writestr("xl/slicerCaches/slicerCache1.xml", '<slicerCacheDefinition name="s"/>')
        target.writestr("xl/slicers/slicer1.xml", '<slicers><slicer name="s" cache="s"/></slicers>')
    draft.unlink()
    return path


@pytest.fixture
def rich(tmp_path: Path) -> Path:
    return rich_workbook(tmp_path / "grön.xlsm", tmp_path / "bild.png")


def write(path: Path, backups: Path) -> None:
    book = open_workbook(path)
    sheet = book.sheets["Kontroller"]
    table = sheet.tables["tblBrygga"]
    table.resize(table.range.resize(row_size=6))
    body = table.data_body_range
    body[0, :].autofill(body, "fill_formats")
    body.options(chunksize=None).value = [[f"hink {row}", row * 1.5] for row in range(5)]
    sheet.range("B8").formula = "=SUM(tblBrygga[Belopp])"
    store_computed(sheet.range("B8"), 15.0)
    set_row_breaks(sheet, [48])
    book.names.add("Summa", "=Kontroller!$B$8")
    save_all([book], backups)


def test_every_part_that_is_not_ours_is_the_same_bytes(rich: Path, tmp_path: Path) -> None:
    before = read_parts(rich)
    write(rich, tmp_path / "kopior")
    after = read_parts(rich)
    assert list(before) == list(after)
    assert {name for name in before if before[name] != after[name]} == {
        "xl/workbook.xml", "xl/worksheets/sheet1.xml", "xl/tables/table1.xml",
    }  # fmt: skip
    assert len(before) > 20


def test_compressed_streams_are_kept_too(rich: Path, tmp_path: Path) -> None:
    def sizes(path: Path) -> dict[str, tuple[int, object]]:
        with zipfile.ZipFile(path) as archive:
            return {info.filename: (info.compress_size, info.date_time) for info in archive.infolist()}

    before = sizes(rich)
    write(rich, tmp_path / "kopior")
    after = sizes(rich)
    assert sum(before[name] != after[name] for name in before) == 3


def test_of_our_sheet_only_rows_dimension_and_breaks_differ(rich: Path, tmp_path: Path) -> None:
    def around(xml: bytes) -> bytes:
        head, rest = xml.split(b"<sheetData>")
        tail = rest.split(b"</sheetData>")[1]
        breaks = b'<rowBreaks count="1" manualBreakCount="1"><brk id="48" max="16383" man="1"/></rowBreaks>'
        assert tail.count(breaks) <= 1
        return head.replace(b'ref="A1:B8"', b'ref="A1:B6"') + tail.replace(breaks, b"")

    before = read_parts(rich)["xl/worksheets/sheet1.xml"]
    write(rich, tmp_path / "kopior")
    after = read_parts(rich)["xl/worksheets/sheet1.xml"]
    assert around(before) == around(after)
    for kept in (
        b"sheetProtection",
        b"dataValidations",
        b"sparklineGroup",
        b"x14:conditionalFormatting",
        b"<drawing",
        b"pane ",
    ):
        assert kept in after


def test_of_the_workbook_part_only_the_name_and_the_order_to_calculate_differ(rich: Path, tmp_path: Path) -> None:
    before = read_parts(rich)["xl/workbook.xml"]
    write(rich, tmp_path / "kopior")
    after = read_parts(rich)["xl/workbook.xml"]
    added = b'<definedNames><definedName name="Summa">Kontroller!$B$8</definedName></definedNames>'
    assert after.replace(added, b"") == before
    assert b'fullCalcOnLoad="1"' in before  # XlsxWriter writes it already


def test_a_second_run_changes_no_byte(rich: Path, tmp_path: Path) -> None:
    write(rich, tmp_path / "kopior")
    first = rich.read_bytes()
    write(rich, tmp_path / "kopior")
    assert rich.read_bytes() == first


def test_what_was_written_reads_back(rich: Path, tmp_path: Path) -> None:
    write(rich, tmp_path / "kopior")
    sheet = open_workbook(rich).sheets["Kontroller"]
    assert sheet.tables[0].range.value[1:] == [[f"hink {row}", row * 1.5] for row in range(5)]
    assert (sheet.range("Summa").value, sheet.range("Summa").formula) == (15.0, "=SUM(tblBrygga[Belopp])")
