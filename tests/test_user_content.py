"""What users put into a book of ours comes through a run whole: chart, picture, text box, slicer, column, ribbon."""

from __future__ import annotations

import base64
import re
import shutil
import zipfile
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter

from atersok.commands import run
from atersok.resources import sample
from atersok.workbook import layout

PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
NOTE = "ring Aspens föreståndare"
Parts = dict[str, bytes]


def read_parts(path: Path) -> Parts:
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def write_parts(path: Path, parts: Parts) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)


def insert_before(data: bytes, mark: bytes, more: str) -> bytes:
    assert data.count(mark) == 1
    return data.replace(mark, more.encode() + mark)


def with_user_sheet(parts: Parts, draft: Path) -> Parts:
    """Adds a sheet of the user's with a chart over our table, a picture and a text box, as Excel would store them."""
    picture = draft.with_suffix(".png")
    picture.write_bytes(PNG)
    with xlsxwriter.Workbook(draft, {"constant_memory": True}) as book:
        sheet = book.add_worksheet("Min flik")
        sheet.write_number(0, 0, 17)
        sheet.write_formula(1, 0, "=Kontroller!B4", None, "FEL")
        sheet.insert_textbox("B2", "anteckning")
        sheet.insert_image("H2", str(picture))
        chart = book.add_chart({"type": "column"})
        chart.add_series({"values": "='Kostnad per barn'!$I$5:$I$9"})
        sheet.insert_chart("D2", chart)
        book.add_worksheet("Kostnad per barn")  # what the chart refers to; it stays in the draft
    made = {_own(name).decode(): _own(data) for name, data in read_parts(draft).items()}
    out = dict(parts)
    for name, data in made.items():
        if name == "xl/worksheets/sheet1.xml":
            out["xl/worksheets/sheet99.xml"] = data
        elif name == "xl/worksheets/_rels/sheet1.xml.rels":
            out["xl/worksheets/_rels/sheet99.xml.rels"] = data
        elif name.startswith(("xl/drawings/", "xl/charts/", "xl/media/")):
            assert name not in parts
            out[name] = data
    types = re.findall(
        rb'<(?:Default Extension="png"|Override PartName="/xl/(?:drawings|charts)/)[^>]*/>', made["[Content_Types].xml"]
    )
    sheet_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"
    out["[Content_Types].xml"] = insert_before(
        out["[Content_Types].xml"],
        b"</Types>",
        b"".join(types).decode()
        + f'<Override PartName="/xl/worksheets/sheet99.xml" ContentType="{sheet_type}"/>'
        + '<Override PartName="/xl/slicerCaches/slicerCache1.xml" '
        + 'ContentType="application/vnd.ms-excel.slicerCache+xml"/>',
    )
    out["xl/workbook.xml"] = insert_before(
        out["xl/workbook.xml"], b"</sheets>", '<sheet name="Min flik" sheetId="99" r:id="rId99"/>'
    )
    out["xl/_rels/workbook.xml.rels"] = insert_before(
        out["xl/_rels/workbook.xml.rels"],
        b"</Relationships>",
        f'<Relationship Id="rId99" Type="{RELATION}/worksheet" Target="worksheets/sheet99.xml"/>'
        '<Relationship Id="rId98" Type="http://schemas.microsoft.com/office/2007/relationships/slicerCache" '
        'Target="slicerCaches/slicerCache1.xml"/>',
    )
    out["xl/slicerCaches/slicerCache1.xml"] = b'<slicerCacheDefinition name="Utsnitt_Kod"/>'
    out["_rels/.rels"] = insert_before(
        out["_rels/.rels"],
        b"</Relationships>",
        '<Relationship Id="rIdUI" Type="http://schemas.microsoft.com/office/2007/relationships/ui/extensibility" '
        'Target="customUI/customUI14.xml"/>',
    )
    out["customUI/customUI14.xml"] = (
        b'<customUI xmlns="http://schemas.microsoft.com/office/2009/07/customui"><ribbon/></customUI>'
    )
    return out


def _own(text: str | bytes) -> bytes:
    """Names of drawings and charts, or what leads to them, under numbers that the book's own do not have."""
    data = text.encode() if isinstance(text, str) else text
    return data.replace(b"/chart1.", b"/chart99.").replace(b"/drawing1.", b"/drawing99.")


def part_of_sheet(parts: Parts, sheet: str) -> str:
    found = re.search(rf'<sheet name="{sheet}" sheetId="\d+" r:id="(rId\d+)"'.encode(), parts["xl/workbook.xml"])
    assert found is not None
    target = re.search(rb'Id="' + found[1] + rb'"[^>]*Target="/?(?:xl/)?([^"]+)"', parts["xl/_rels/workbook.xml.rels"])
    assert target is not None
    return "xl/" + target[1].decode()


def tables_of_sheet(parts: Parts, sheet_part: str) -> set[str]:
    rels = parts.get(f"xl/worksheets/_rels/{Path(sheet_part).name}.rels", b"")
    return {"xl/" + target.decode() for target in re.findall(rb'Target="\.\./(tables/[^"]+)"', rels)}


def with_user_column(parts: Parts) -> Parts:
    """Adds a column Min anteckning to tblAvvikelser, with a note beside the first finding of the sample."""
    sheet = part_of_sheet(parts, layout.AVVIKELSER.sheet)
    (table,) = tables_of_sheet(parts, sheet)
    count = len(layout.AVVIKELSER.headers)
    old, new = column_letter(count), column_letter(count + 1)
    out = dict(parts)
    data = parts[table].replace(f":{old}".encode(), f":{new}".encode())
    data = data.replace(f'<tableColumns count="{count}">'.encode(), f'<tableColumns count="{count + 1}">'.encode())
    out[table] = insert_before(data, b"</tableColumns>", f'<tableColumn id="{count + 1}" name="Min anteckning"/>')
    xml = out[sheet]
    header = int(re.search(rb'ref="A(\d+):', parts[table])[1])  # type: ignore[index]  # the table has a ref
    for row, text in ((header, "Min anteckning"), (header + 1, NOTE)):
        cell = f'<c r="{new}{row}" t="inlineStr"><is><t>{text}</t></is></c>'
        xml, changed = re.subn(
            rf'(<row r="{row}"[^>]*>.*?)(</row>)'.encode(), rb"\1" + cell.encode() + rb"\2", xml, count=1, flags=re.S
        )
        assert changed == 1
    out[sheet] = xml
    return out


def column_letter(number: int) -> str:
    return openpyxl.utils.get_column_letter(number)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Parts]:
    """A sample quarter whose green book has all that, after a run; and the book's parts before it."""
    place = tmp_path_factory.mktemp("user") / "kvartal"
    with sample("2025K2") as source:
        shutil.copytree(source, place)
    book = place / "gron_statistik.xlsm"
    before = with_user_column(with_user_sheet(read_parts(book), place.parent / "utkast.xlsx"))
    write_parts(book, before)
    run(place)
    return place, before


def test_every_part_that_is_not_of_our_sheets_or_tables_is_the_same_bytes(folder: tuple[Path, Parts]) -> None:
    place, before = folder
    after = read_parts(place / "gron_statistik.xlsm")
    ours: set[str] = set()
    for name in layout.OUTPUT_SHEETS:
        if f'name="{name}"'.encode() in before["xl/workbook.xml"]:
            sheet = part_of_sheet(before, name)
            ours |= {sheet, *tables_of_sheet(before, sheet)}
    assert set(before) == set(after)
    changed = {name for name in before if before[name] != after[name]}
    assert changed <= ours | {"xl/workbook.xml"}
    for kept in ("customUI/customUI14.xml", "xl/worksheets/sheet99.xml", "xl/slicerCaches/slicerCache1.xml"):
        assert kept not in changed
    assert any(name.startswith("xl/charts/") for name in after)
    assert any(name.startswith("xl/media/") for name in after)


def test_of_the_workbook_part_only_names_change(folder: tuple[Path, Parts]) -> None:
    """Our own names and print areas; sheets, views, calculation and whatever else stay byte for byte."""
    place, before = folder
    after = read_parts(place / "gron_statistik.xlsm")["xl/workbook.xml"]

    def rest(data: bytes) -> bytes:
        return re.sub(rb"<definedNames>.*</definedNames>", b"", data, flags=re.S)

    assert rest(before["xl/workbook.xml"]) == rest(after)


def test_a_users_column_stays_beside_its_finding(folder: tuple[Path, Parts]) -> None:
    """The note stands in the row of the Id that it stood beside, wherever the run put that row."""
    place, before = folder
    draft = place.parent / "fore.xlsx"
    write_parts(draft, before)
    notes = []
    for path in (draft, place / "gron_statistik.xlsm"):
        sheet = openpyxl.load_workbook(path, data_only=True)[layout.AVVIKELSER.sheet]
        cells = sheet[sheet.tables[layout.AVVIKELSER.name].ref]
        headers = [cell.value for cell in cells[0]]
        identity, note = headers.index("Id"), headers.index("Min anteckning")
        notes.append({row[identity].value: row[note].value for row in cells[1:] if row[note].value})
    assert list(notes[0].values()) == [NOTE]
    assert notes[0] == notes[1]
