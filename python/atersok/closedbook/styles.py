"""styles.xml and the theme, read only: number formats and fills of the cell formats. styles.xml is never written."""

from __future__ import annotations

import colorsys
import re
from enum import IntEnum

from lxml import etree

from .xmltext import parse

RGB = tuple[int, int, int]

# ECMA-376 18.8.30: formats that a file refers to by number only. Codes as Excel in en-US gives them.
BUILTIN = {
    0: "General", 1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 9: "0%", 10: "0.00%", 11: "0.00E+00", 12: "# ?/?",
    13: "# ??/??", 14: "m/d/yyyy", 15: "d-mmm-yy", 16: "d-mmm", 17: "mmm-yy", 18: "h:mm AM/PM", 19: "h:mm:ss AM/PM",
    20: "h:mm", 21: "h:mm:ss", 22: "m/d/yyyy h:mm", 37: "#,##0_);(#,##0)", 38: "#,##0_);[Red](#,##0)",
    39: "#,##0.00_);(#,##0.00)", 40: "#,##0.00_);[Red](#,##0.00)", 45: "mm:ss", 46: "[h]:mm:ss", 47: "mm:ss.0",
    48: "##0.0E+0", 49: "@",
}  # fmt: skip
# Numbers 27-36 and 50-58 are dates in East Asian versions and unused elsewhere.
_EAST_ASIAN_DATES = frozenset((*range(27, 37), *range(50, 59)))
_SAME_CODE = {"mm-dd-yy": "m/d/yyyy", "m/d/yy h:mm": "m/d/yyyy h:mm"}

_NOT_CODE = re.compile(r'"[^"]*"|\\.|_.|\*.|\[(?![hms]+\])[^\]]*\]', re.IGNORECASE)

# ECMA-376 18.8.27: the palette that old files and LibreOffice index.
_COLOURS = (
    "000000FFFFFFFF000000FF000000FFFFFF00FF00FF00FFFF000000FFFFFFFF000000FF000000FFFFFF00FF00FF00FFFF"
    "800000008000000080808000800080008080C0C0C08080809999FF993366FFFFCCCCFFFF660066FF80800066CCCCCCFF"
    "000080FF00FFFFFF0000FFFF8000808000000080800000FF00CCFFCCFFFFCCFFCCFFFF9999CCFFFF99CCCC99FFFFCC99"
    "3366FF33CCCC99CC00FFCC00FF9900FF6600666699969696003366339966003300333300993300993366333399333333"
)
_PALETTE = tuple(_COLOURS[at : at + 6] for at in range(0, len(_COLOURS), 6))
_SYSTEM_FOREGROUND, _SYSTEM_BACKGROUND = 64, 65
# A theme's own order is dk1, lt1, dk2, lt2; a cell's theme numbers swap each pair.
_THEME_ORDER = (1, 0, 3, 2, 4, 5, 6, 7, 8, 9, 10, 11)


class Kind(IntEnum):
    """What the text contract asks about a cell's number format."""

    OTHER = 0
    TEXT = 1
    DATE = 2


def kind_of(code: str) -> Kind:
    """Text for ``@``, a date for a code with day, month, year or time in it, else other."""
    if code == "@":
        return Kind.TEXT
    bare = _NOT_CODE.sub("", code.split(";", 1)[0]).lower()
    if "general" in bare:
        return Kind.OTHER
    return Kind.DATE if re.search(r"[dmyhs]", bare) else Kind.OTHER


class Styles:
    """The cell formats of a workbook, by their index (a cell's ``s``).

    Args:
        styles: content of styles.xml; None where the package has none.
        theme: content of the theme part, or None.
    """

    def __init__(self, styles: bytes | None, theme: bytes | None) -> None:
        root = None if styles is None else parse(styles)
        self._custom: dict[int, str] = {}
        self._xfs: list[etree._Element] = []
        self._fills: list[etree._Element] = []
        self._palette = list(_PALETTE)
        if root is not None:
            for fmt in root.iterfind("{*}numFmts/{*}numFmt"):
                self._custom[int(fmt.get("numFmtId", "0"))] = fmt.get("formatCode", "General")
            self._xfs = root.findall("{*}cellXfs/{*}xf")
            self._fills = root.findall("{*}fills/{*}fill")
            indexed = [
                colour.get("rgb", "FF000000")[-6:] for colour in root.iterfind("{*}colors/{*}indexedColors/{*}rgbColor")
            ]
            self._palette[: len(indexed)] = indexed
        self._theme = _theme_colours(theme)
        self.codes = [self._code(xf) for xf in self._xfs] or ["General"]
        self.kinds = [self._kind(xf, code) for xf, code in zip(self._xfs, self.codes, strict=False)] or [Kind.OTHER]
        self._colours: dict[int, RGB | None] = {}
        self._same: dict[tuple[int, str], int | None] = {}

    def code(self, style: int) -> str:
        """The number format of a cell format."""
        return self.codes[style] if style < len(self.codes) else "General"

    def kind(self, style: int) -> Kind:
        return self.kinds[style] if style < len(self.kinds) else Kind.OTHER

    def fill(self, style: int) -> RGB | None:
        """The colour of a solid fill, theme, tint and palette resolved; None for every other fill."""
        if style not in self._colours:
            self._colours[style] = self._fill(style)
        return self._colours[style]

    def with_code(self, style: int, code: str) -> int | None:
        """An existing cell format equal to ``style`` in everything but its number format, which is ``code``.

        None when the workbook has none: styles.xml is not written to.
        """
        code = _SAME_CODE.get(code, code)
        if self.code(style) == code:
            return style
        key = (style, code)
        if key not in self._same:
            self._same[key] = self._find(style, code)
        return self._same[key]

    def _find(self, style: int, code: str) -> int | None:
        if style >= len(self._xfs):
            return None
        wanted = _but_for_number_format(self._xfs[style])
        for index, xf in enumerate(self._xfs):
            if self.codes[index] == code and _but_for_number_format(xf) == wanted:
                return index
        return None

    def _code(self, xf: etree._Element) -> str:
        number = int(xf.get("numFmtId", "0"))
        code = self._custom.get(number, BUILTIN.get(number, "General"))
        return _SAME_CODE.get(code, code)

    def _kind(self, xf: etree._Element, code: str) -> Kind:
        number = int(xf.get("numFmtId", "0"))
        if number in _EAST_ASIAN_DATES and number not in self._custom:
            return Kind.DATE
        return kind_of(code)

    def _fill(self, style: int) -> RGB | None:
        if style >= len(self._xfs):
            return None
        number = int(self._xfs[style].get("fillId", "0"))
        if number >= len(self._fills):
            return None
        pattern = self._fills[number].find("{*}patternFill")
        if pattern is None or pattern.get("patternType") != "solid":
            return None
        colour = pattern.find("{*}fgColor")
        return None if colour is None else self._resolve(colour)

    def _resolve(self, colour: etree._Element) -> RGB | None:
        if (rgb := colour.get("rgb")) is not None:
            base = rgb[-6:]
        elif (theme := colour.get("theme")) is not None:
            index = int(theme)
            if index >= len(_THEME_ORDER) or _THEME_ORDER[index] >= len(self._theme):
                return None
            base = self._theme[_THEME_ORDER[index]]
        elif (indexed := colour.get("indexed")) is not None:
            number = int(indexed)
            if number == _SYSTEM_FOREGROUND:
                base = "000000"
            elif number == _SYSTEM_BACKGROUND:
                base = "FFFFFF"
            elif number < len(self._palette):
                base = self._palette[number]
            else:
                return None
        else:
            return None
        return _tinted(base, float(colour.get("tint", "0")))


def _but_for_number_format(xf: etree._Element) -> tuple[object, ...]:
    attrs = {"borderId": "0", "fillId": "0", "fontId": "0", "xfId": "0"}
    attrs.update((str(key), str(value)) for key, value in xf.attrib.items() if key != "numFmtId")
    # Whether a group of properties is "applied" says nothing about how the cell looks; it concerns the named style.
    shown = tuple(sorted(item for item in attrs.items() if not item[0].startswith("apply")))
    parts = tuple((etree.QName(child).localname, tuple(sorted(child.attrib.items()))) for child in xf)
    return (shown, parts)


def _theme_colours(theme: bytes | None) -> list[str]:
    if theme is None:
        return []
    scheme = parse(theme).find(".//{*}clrScheme")
    if scheme is None:
        return []
    colours = []
    for slot in scheme:
        value = "000000"
        for colour in slot:
            value = colour.get("lastClr") or colour.get("val") or value
        colours.append(value)
    return colours


def _tinted(base: str, tint: float) -> RGB | None:
    """ECMA-376 18.8.19: a negative tint darkens, a positive one lightens, on the luminance of HLS."""
    try:
        red, green, blue = (int(base[at : at + 2], 16) for at in (0, 2, 4))
    except ValueError:
        return None
    if not tint:
        return red, green, blue
    hue, light, saturation = colorsys.rgb_to_hls(red / 255, green / 255, blue / 255)
    light = light * (1 + tint) if tint < 0 else light * (1 - tint) + tint
    tinted = colorsys.hls_to_rgb(hue, min(1.0, max(0.0, light)), saturation)
    return round(tinted[0] * 255), round(tinted[1] * 255), round(tinted[2] * 255)
