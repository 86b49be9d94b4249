"""What XlsxWriter cannot say: macro-enabled type, named cell styles, theme colours, language; same bytes each time."""

from __future__ import annotations

import copy
import io
import re
import zipfile
from collections.abc import Mapping
from typing import Final

from lxml import etree

from atersok.build.styles import Palette

MAIN: Final = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
XLSX_TYPE: Final = b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
XLSM_TYPE: Final = b"application/vnd.ms-excel.sheet.macroEnabled.main+xml"
STAMP: Final = (1980, 1, 1, 0, 0, 0)


def finish(package: bytes, *, named: Mapping[int, str], palette: Palette, theme_name: str, macro: bool) -> bytes:
    """The package as it is committed.

    Args:
        package: an .xlsx package as XlsxWriter wrote it.
        named: index in cellXfs → name of its cell style.
        palette: whose accents become the theme's.
        theme_name: name of the theme.
        macro: whether the workbook is of the macro-enabled type.
    """
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(package)) as source, zipfile.ZipFile(out, "w") as target:
        for name in source.namelist():
            content = source.read(name)
            if name == "[Content_Types].xml" and macro:
                content = content.replace(XLSX_TYPE, XLSM_TYPE)
            elif name == "xl/styles.xml":
                content = name_styles(content, named)
            elif name == "xl/theme/theme1.xml":
                content = recolour(content, palette, theme_name)
            elif name == "docProps/core.xml":
                content = content.replace(
                    b"</cp:coreProperties>", b"<dc:language>sv-SE</dc:language></cp:coreProperties>"
                )
            info = zipfile.ZipInfo(name, STAMP)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.create_system = 0  # the same bytes whichever system builds
            info.external_attr = 0
            target.writestr(info, content)
    return out.getvalue()


def name_styles(styles: bytes, named: Mapping[int, str]) -> bytes:
    """styles.xml with a named cell style for each name, and the cells' formats belonging to them."""
    root = etree.fromstring(styles, _parser())
    cell_xfs = _child(root, "cellXfs")
    style_xfs = _child(root, "cellStyleXfs")
    cell_styles = _child(root, "cellStyles")
    style_ids: dict[str, int] = {}
    for index in sorted(named):
        name = named[index]
        cell_xf = cell_xfs[index]
        if name not in style_ids:
            style_ids[name] = len(style_xfs)
            style_xfs.append(_style_xf(cell_xf))
            etree.SubElement(cell_styles, f"{{{MAIN}}}cellStyle", name=name, xfId=str(style_ids[name]))
        cell_xf.set("xfId", str(style_ids[name]))
    style_xfs.set("count", str(len(style_xfs)))
    cell_styles.set("count", str(len(cell_styles)))
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


def _style_xf(cell_xf: etree._Element) -> etree._Element:
    """The named style's own xf: the cell's look in the general number format, without what one cell adds."""
    xf = copy.deepcopy(cell_xf)
    for attribute in ("xfId", "applyNumberFormat", "applyAlignment"):
        if attribute in xf.attrib:
            del xf.attrib[attribute]
    xf.set("numFmtId", "0")
    for alignment in xf.findall(f"{{{MAIN}}}alignment"):
        xf.remove(alignment)
    return xf


def recolour(theme: bytes, palette: Palette, name: str) -> bytes:
    """The theme with the palette's accents, so that charts and shapes that users add take the book's colours."""
    text = theme.decode("utf-8")
    for number, colour in enumerate(palette.accents, start=1):
        text = re.sub(
            rf"<a:accent{number}>.*?</a:accent{number}>",
            f'<a:accent{number}><a:srgbClr val="{colour}"/></a:accent{number}>',
            text,
            flags=re.DOTALL,
        )
    text = re.sub(r'(<a:theme [^>]*name=")[^"]*', rf"\g<1>{name}", text, count=1)
    return text.encode("utf-8")


def _child(root: etree._Element, tag: str) -> etree._Element:
    found = root.find(f"{{{MAIN}}}{tag}")
    if found is None:
        raise ValueError(f"styles.xml has no {tag}")
    return found


def _parser() -> etree.XMLParser:
    return etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)
