"""What XlsxWriter cannot say: ribbon, add-in, named cell styles, theme colours, language; same bytes each time."""

from __future__ import annotations

import copy
import io
import re
import zipfile
from collections.abc import Mapping
from typing import Final

from lxml import etree

from atersok.build import ribbon as custom_ui
from atersok.build.styles import Palette

MAIN: Final = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
XLSM_TYPE: Final = b"application/vnd.ms-excel.sheet.macroEnabled.main+xml"
XLAM_TYPE: Final = b"application/vnd.ms-excel.addin.macroEnabled.main+xml"
STAMP: Final = (1980, 1, 1, 0, 0, 0)


def finish(
    package: bytes,
    *,
    named: Mapping[int, str],
    palette: Palette,
    theme_name: str,
    ribbon: bytes | None = None,
    addin: bool = False,
) -> bytes:
    """The package as it is committed.

    Args:
        package: a package as XlsxWriter wrote it.
        named: index in cellXfs → name of its cell style.
        palette: whose accents become the theme's.
        theme_name: name of the theme.
        ribbon: the part customUI14.xml, where there is a ribbon.
        addin: whether a workbook with macros becomes an add-in.

    Raises:
        ValueError: XlsxWriter wrote something else than is known.
    """
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(package)) as source, zipfile.ZipFile(out, "w") as target:
        parts = {name: source.read(name) for name in source.namelist()}
        parts["xl/styles.xml"] = name_styles(parts["xl/styles.xml"], named)
        parts["xl/theme/theme1.xml"] = recolour(parts["xl/theme/theme1.xml"], palette, theme_name)
        language = b"<dc:language>sv-SE</dc:language>"
        _put_before(parts, "docProps/core.xml", language, b"</cp:coreProperties>")
        for name in parts:
            if name.startswith("xl/charts/"):
                parts[name] = chart_without_figures(parts[name])
            if name.endswith(".vml"):  # says no encoding, so nothing in it needs one
                parts[name] = parts[name].decode("utf-8").encode("ascii", "xmlcharrefreplace")
        if addin:
            _replace(parts, "[Content_Types].xml", XLSM_TYPE, XLAM_TYPE)
            # As xlwings ships its own: no window shows, and so the sheet does not either.
            _replace(parts, "xl/workbook.xml", b"<workbookView ", b'<workbookView visibility="hidden" ')
        if ribbon is not None:
            parts[custom_ui.PART] = ribbon
            related = f'<Relationship Id="rIdRibbon" Type="{custom_ui.RELATIONSHIP}" Target="{custom_ui.PART}"/>'
            _put_before(parts, "_rels/.rels", related.encode(), b"</Relationships>")
        for name, content in parts.items():
            info = zipfile.ZipInfo(name, STAMP)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.create_system = 0  # the same bytes whichever system builds
            info.external_attr = 0
            target.writestr(info, content)
    return out.getvalue()


def chart_without_figures(chart: bytes) -> bytes:
    """A chart part with its references alone, in Swedish and with square corners.

    The copies of figures that a chart may carry are of the day that they were made; every program that opens the file
    draws from the cells.
    """
    chart = re.sub(rb"<c:(num|str)Cache>.*?</c:\1Cache>", b"", chart, flags=re.DOTALL)
    chart = chart.replace(b'lang="en-US"', b'lang="sv-SE"')
    return chart.replace(b'<c:lang val="en-US"/>', b'<c:lang val="sv-SE"/><c:roundedCorners val="0"/>')


def _put_before(parts: dict[str, bytes], name: str, added: bytes, end: bytes) -> None:
    _replace(parts, name, end, added + end)


def _replace(parts: dict[str, bytes], name: str, old: bytes, new: bytes) -> None:
    if parts[name].count(old) != 1:
        raise ValueError(f"{name} has {old.decode()} {parts[name].count(old)} times")
    parts[name] = parts[name].replace(old, new)


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
