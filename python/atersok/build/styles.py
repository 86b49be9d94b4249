"""How the workbooks look: palettes, named cell styles, number formats.

Every cell belongs to a named style (Excel's gallery of cell styles shows them in Swedish), so that a municipality can
restyle a whole book in one place. Input, computed and check cells differ by border and weight as well as by colour.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from atersok.build.writer import Format, Workbook
from atersok.workbook.layout import Column, Kind

FONT: Final = "Calibri"
FONT_SIZE: Final = 11
"""Points; nothing on a sheet is smaller."""

NUMBER_FORMATS: Final[dict[Kind, str]] = {
    "text": "@",
    "date": "yyyy-mm-dd",
    "int": "0",
    "kr": "#,##0.00",  # in the file's own English; a Swedish Excel shows # ##0,00
}
GENERAL: Final = "General"
_BUILT_IN: Final = {"@": 49, "#,##0.00": 4}
"""Excel's own indexes, so that the formats are its Text and Number and no look-alikes."""


@dataclass(frozen=True, slots=True)
class Palette:
    """The colours of one kind of book, as RRGGBB. Text on its ground keeps a contrast of at least 4.5:1."""

    title_ground: str
    title_text: str
    title_line: str
    header_ground: str
    header_text: str
    label_text: str
    document_text: str
    total_ground: str
    line: str
    tab: str
    accents: tuple[str, str, str, str, str, str]


GREEN: Final = Palette(
    title_ground="1D5B3A",
    title_text="FFFFFF",
    title_line="8CC5A2",
    header_ground="2F6B4A",
    header_text="FFFFFF",
    label_text="2C5B42",
    document_text="1D5B3A",
    total_ground="E3F1E8",
    line="B9CFC1",
    tab="2E8B57",
    accents=("1D5B3A", "5AA57B", "A8742A", "3E6C8F", "8CC5A2", "7A7F85"),
)
WHITE: Final = Palette(
    title_ground="F3F5F7",
    title_text="1F2933",
    title_line="52606D",
    header_ground="E1E6EB",
    header_text="1F2933",
    label_text="43505C",
    document_text="1F2933",
    total_ground="EDF0F3",
    line="C3CAD1",
    tab="DDE2E7",
    accents=("52606D", "9AA5B1", "A8742A", "3E6C8F", "CBD2D9", "1F2933"),
)
NEUTRAL: Final = Palette(
    title_ground="274766",
    title_text="FFFFFF",
    title_line="9DB8D2",
    header_ground="3A5F84",
    header_text="FFFFFF",
    label_text="2F4F6E",
    document_text="274766",
    total_ground="E5EDF5",
    line="BAC7D4",
    tab="3A5F84",
    accents=("274766", "5B86AF", "A8742A", "2F6B4A", "9DB8D2", "7A7F85"),
)

INPUT_GROUND: Final = "FFF9E0"
INPUT_LINE: Final = "C2B684"
CHECK_GROUND: Final = "EFEFF4"
RED_GROUND: Final = "C00000"
"""The red of a child who is anvisad: R ≥ 192, G ≤ 80, B ≤ 80 (design.md §4)."""
RED_ROW_GROUND: Final = "FBE9E7"

STOP: Final = {"bg_color": "#FADBD8", "font_color": "#7B1A12", "bold": True}
WARN: Final = {"bg_color": "#FDEBC8", "font_color": "#664200", "bold": True}
INFO: Final = {"bg_color": "#E1ECF7", "font_color": "#1F4567", "italic": True}
GOOD: Final = {"bg_color": "#DDF0E3", "font_color": "#14532D", "bold": True}
QUIET: Final = {"font_color": "#5A5F66", "italic": True}


class Style(StrEnum):
    """The named cell styles, as the gallery shows them."""

    TITLE = "Återsök bladtitel"
    SUBTITLE = "Återsök bladtext"
    HEADER = "Återsök tabellhuvud"
    HEADING = "Återsök rubrik"
    LABEL = "Återsök etikett"
    INPUT = "Återsök indata"
    COMPUTED = "Återsök beräknad"
    CHECK = "Återsök kontroll"
    TOTAL = "Återsök summa"
    RED = "Återsök anvisad"
    DOCUMENT_TITLE = "Återsök dokumenttitel"
    DOCUMENT_HEADER = "Återsök dokumenthuvud"


SOURCE_STYLES: Final = {"input": Style.INPUT, "computed": Style.COMPUTED, "check": Style.CHECK}


def looks(palette: Palette) -> dict[Style, dict[str, Any]]:
    """The properties of each named style, as XlsxWriter takes them."""
    hair = {"bottom": 1, "bottom_color": f"#{palette.line}"}
    return {
        Style.TITLE: {
            "bold": True,
            "font_size": 16,
            "font_color": f"#{palette.title_text}",
            "bg_color": f"#{palette.title_ground}",
            "valign": "vcenter",
        },
        Style.SUBTITLE: {
            "font_color": f"#{palette.title_text}",
            "bg_color": f"#{palette.title_ground}",
            "bottom": 5,
            "bottom_color": f"#{palette.title_line}",
            "valign": "vcenter",
        },
        Style.HEADER: {
            "bold": True,
            "font_color": f"#{palette.header_text}",
            "bg_color": f"#{palette.header_ground}",
            "bottom": 2,
            "bottom_color": f"#{palette.title_line}",
            "text_wrap": True,
            "valign": "vcenter",
        },
        Style.HEADING: {"bold": True, "font_size": 13, "font_color": f"#{palette.label_text}", "valign": "vcenter"},
        Style.LABEL: {"font_color": f"#{palette.label_text}"},
        Style.INPUT: {
            "font_color": "#1B365D",
            "bg_color": f"#{INPUT_GROUND}",
            "border": 4,
            "border_color": f"#{INPUT_LINE}",
            "locked": False,
        },
        Style.COMPUTED: {"font_color": "#222222", **hair},
        Style.CHECK: {
            "bold": True,
            "font_color": "#26264D",
            "bg_color": f"#{CHECK_GROUND}",
            "left": 5,
            "left_color": "#6B6B93",
            "bottom": 1,
            "bottom_color": f"#{palette.line}",
        },
        Style.TOTAL: {
            "bold": True,
            "font_color": "#1A1A1A",
            "bg_color": f"#{palette.total_ground}",
            "top": 1,
            "top_color": f"#{palette.label_text}",
            "bottom": 6,
            "bottom_color": f"#{palette.label_text}",
        },
        Style.DOCUMENT_TITLE: {
            "bold": True,
            "font_size": 18,
            "font_color": f"#{palette.document_text}",
            "bottom": 5,
            "bottom_color": f"#{palette.document_text}",
            "valign": "vcenter",
        },
        Style.DOCUMENT_HEADER: {
            "bold": True,
            "font_color": f"#{palette.document_text}",
            "bg_color": f"#{palette.total_ground}",
            "top": 1,
            "top_color": f"#{palette.document_text}",
            "bottom": 1,
            "bottom_color": f"#{palette.document_text}",
            "text_wrap": True,
            "valign": "vcenter",
        },
        Style.RED: {
            "bold": True,
            "font_color": "#FFFFFF",
            "bg_color": f"#{RED_GROUND}",
            "border": 4,
            "border_color": "#7B1A12",
            "locked": False,
        },
    }


class Styles:
    """Formats of one workbook, each made once, and which named style each belongs to."""

    def __init__(self, workbook: Workbook, palette: Palette) -> None:
        self._workbook = workbook
        self._looks = looks(palette)
        self._formats: dict[tuple[Style, tuple[tuple[str, Any], ...]], Format] = {}

    def get(self, style: Style, number_format: str = GENERAL, **properties: object) -> Format:
        """The format of a named style with a number format and, at need, further XlsxWriter properties."""
        extra = {"num_format": _BUILT_IN.get(number_format, number_format), **properties}
        key = (style, tuple(sorted(extra.items())))
        if key not in self._formats:
            base = {"font_name": FONT, "font_size": FONT_SIZE, **self._looks[style]}
            self._formats[key] = self._workbook.add_format({**base, **extra})
        return self._formats[key]

    def cell(self, column: Column, **properties: object) -> Format:
        """The format of a table cell: its look from who fills it, its number format from what it holds."""
        return self.get(SOURCE_STYLES[column.source], number_format(column), **properties)

    def named(self) -> dict[int, str]:
        """Index in cellXfs → named style, of all formats that were used. Known once the workbook is closed."""
        found: dict[int, str] = {}
        for (style, _), made in self._formats.items():
            if made.xf_index is not None:
                found.setdefault(made.xf_index, style.value)
        return found


def number_format(column: Column) -> str:
    """The number format of a column's cells.

    A verdict is a live formula, and a formula in a cell of format @ would show as its own text; so a check column of
    kind text has the general format.
    """
    if column.source == "check" and column.kind == "text":
        return GENERAL
    return NUMBER_FORMATS[column.kind]
