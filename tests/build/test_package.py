"""Named cell styles, theme and zip stamps that XlsxWriter leaves out."""

from __future__ import annotations

import io
import zipfile

import pytest
from lxml import etree

from atersok.build.package import STAMP, finish, name_styles, recolour
from atersok.build.styles import GREEN
from atersok.build.writer import Workbook

SPACE = {"m": "http://schemas.openxmlformats.org/spreadsheetml/2006/main"}


def plain_package() -> bytes:
    buffer = io.BytesIO()
    workbook = Workbook(buffer, {"in_memory": True})
    bold = workbook.add_format({"bold": True, "num_format": "0.0", "align": "center"})
    workbook.add_worksheet("A").write_number(0, 0, 1, bold)
    workbook.close()
    return buffer.getvalue()


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
    done = finish(plain_package(), named={}, palette=GREEN, theme_name="Prov", macro=True)
    with zipfile.ZipFile(io.BytesIO(done)) as package:
        assert package.namelist()[0] == "[Content_Types].xml"
        assert {info.date_time for info in package.infolist()} == {STAMP}
        assert b"macroEnabled" in package.read("[Content_Types].xml")
        theme = package.read("xl/theme/theme1.xml").decode()
    assert 'name="Prov"' in theme
    assert [colour for colour in GREEN.accents if f'<a:srgbClr val="{colour}"/>' not in theme] == []


def test_a_theme_keeps_its_other_colours() -> None:
    theme = b'<a:theme xmlns:a="x" name="Office"><a:dk2>a</a:dk2><a:accent1>b</a:accent1><a:hlink>c</a:hlink></a:theme>'
    done = recolour(theme, GREEN, "Prov")
    assert b"<a:dk2>a</a:dk2>" in done
    assert b"<a:hlink>c</a:hlink>" in done
    assert GREEN.accents[0].encode() in done
