"""Named cell styles, theme, ribbon, add-in and zip stamps that XlsxWriter leaves out."""

from __future__ import annotations

import io
import zipfile

import pytest
from lxml import etree

from atersok.build.package import STAMP, finish, name_styles, recolour
from atersok.build.styles import GREEN
from atersok.build.writer import Workbook

SPACE = {"m": "http://schemas.openxmlformats.org/spreadsheetml/2006/main"}


def plain_package(project: bytes | None = None) -> bytes:
    buffer = io.BytesIO()
    workbook = Workbook(buffer, {"in_memory": True})
    bold = workbook.add_format({"bold": True, "num_format": "0.0", "align": "center"})
    sheet = workbook.add_worksheet("A")
    sheet.write_number(0, 0, 1, bold)
    if project is not None:
        sheet.insert_button(2, 2, {"caption": "Ångra", "description": "Ställer tillbaka – allt"})
        workbook.add_vba_project(io.BytesIO(project), is_stream=True)
    workbook.close()
    return buffer.getvalue()


def parts(package: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(package)) as opened:
        return {name: opened.read(name) for name in opened.namelist()}


def test_a_named_style_takes_the_look_but_not_number_format_or_alignment() -> None:
    with zipfile.ZipFile(io.BytesIO(plain_package())) as package:
        styles = package.read("xl/styles.xml")
    root = etree.fromstring(name_styles(styles, {1: "Återsök prov"}))
    (named,) = root.xpath("m:cellStyles/m:cellStyle[@name='Återsök prov']", namespaces=SPACE)
    style_xf = root.xpath("m:cellStyleXfs/m:xf", namespaces=SPACE)[int(named.get("xfId"))]
    cell_xf = root.xpath("m:cellXfs/m:xf", namespaces=SPACE)[1]
    assert cell_xf.get("xfId") == named.get("xfId") != "0"
    assert cell_xf.get("numFmtId") != "0"
    assert style_xf.get("numFmtId") == "0"
    assert style_xf.get("fontId") == cell_xf.get("fontId")
    assert style_xf.find("m:alignment", SPACE) is None
    for tag in ("cellStyleXfs", "cellStyles"):
        (element,) = root.xpath(f"m:{tag}", namespaces=SPACE)
        assert element.get("count") == str(len(element))


def test_styles_without_the_expected_parts_are_refused() -> None:
    with pytest.raises(ValueError, match="cellXfs"):
        name_styles(b'<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"/>', {})


def test_every_part_has_the_fixed_stamp_and_the_theme_its_accents() -> None:
    done = finish(plain_package(), named={}, palette=GREEN, theme_name="Prov")
    with zipfile.ZipFile(io.BytesIO(done)) as package:
        assert package.namelist()[0] == "[Content_Types].xml"
        assert {info.date_time for info in package.infolist()} == {STAMP}
        theme = package.read("xl/theme/theme1.xml").decode()
    assert 'name="Prov"' in theme
    assert [colour for colour in GREEN.accents if f'<a:srgbClr val="{colour}"/>' not in theme] == []


def test_a_theme_keeps_its_other_colours() -> None:
    theme = b'<a:theme xmlns:a="x" name="Office"><a:dk2>a</a:dk2><a:accent1>b</a:accent1><a:hlink>c</a:hlink></a:theme>'
    done = recolour(theme, GREEN, "Prov")
    assert b"<a:dk2>a</a:dk2>" in done
    assert b"<a:hlink>c</a:hlink>" in done
    assert GREEN.accents[0].encode() in done


def test_a_ribbon_is_a_part_of_its_own_that_the_package_points_at() -> None:
    done = parts(finish(plain_package(), named={}, palette=GREEN, theme_name="Prov", ribbon=b"<customUI/>"))
    assert done["customUI/customUI14.xml"] == b"<customUI/>"
    related = etree.fromstring(done["_rels/.rels"])
    assert [dict(one.attrib) for one in related if "customUI" in one.get("Target", "")] == [
        {
            "Id": "rIdRibbon",
            "Type": "http://schemas.microsoft.com/office/2007/relationships/ui/extensibility",
            "Target": "customUI/customUI14.xml",
        }
    ]
    assert len({one.get("Id") for one in related}) == len(related)
    plain = parts(finish(plain_package(), named={}, palette=GREEN, theme_name="Prov"))
    assert set(done) - set(plain) == {"customUI/customUI14.xml"}


def test_an_addin_is_of_its_own_type_and_shows_no_window() -> None:
    package = plain_package(b"projekt")
    book = parts(finish(package, named={}, palette=GREEN, theme_name="Prov"))
    addin = parts(finish(package, named={}, palette=GREEN, theme_name="Prov", addin=True))
    assert b"application/vnd.ms-excel.sheet.macroEnabled.main+xml" in book["[Content_Types].xml"]
    assert b"application/vnd.ms-excel.addin.macroEnabled.main+xml" in addin["[Content_Types].xml"]
    assert b"application/vnd.ms-excel.sheet" not in addin["[Content_Types].xml"]
    assert b"visibility" not in book["xl/workbook.xml"]
    assert b'<workbookView visibility="hidden" ' in addin["xl/workbook.xml"]
    assert {name for name in book if book[name] != addin[name]} == {"[Content_Types].xml", "xl/workbook.xml"}


def test_a_workbook_without_macros_becomes_no_addin() -> None:
    with pytest.raises(ValueError, match=r"Content_Types.*0 times"):
        finish(plain_package(), named={}, palette=GREEN, theme_name="Prov", addin=True)


def test_a_drawing_that_says_no_encoding_needs_none() -> None:
    done = parts(finish(plain_package(b"projekt"), named={}, palette=GREEN, theme_name="Prov"))
    drawing = done["xl/drawings/vmlDrawing1.vml"]
    assert drawing.isascii()
    shape = etree.fromstring(drawing).find("{urn:schemas-microsoft-com:vml}shape")
    assert shape is not None
    assert shape.get("alt") == "Ställer tillbaka – allt"
    assert "Ångra" in "".join(shape.itertext())
