"""Document sheets: one template block each, of fixed height, that the product copies and fills by defined names.

A block fills one A4 page at a fixed scale, so that preset page breaks every block height are right for any number of
blocks. Nothing is merged. Text stands only in cells of format @, numbers, dates and formulas only in others, so that
a program can write a whole block back in one call.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from atersok.build.sheet import A4, Making, conditional, foot, put_master, write_value
from atersok.build.styles import GENERAL, STOP, Style, number_format
from atersok.build.texts import LATER_TEXT, SHEET_TEXTS
from atersok.build.validation import LAST_ROW
from atersok.build.writer import Format, Worksheet, xl_range, xl_range_abs, xl_rowcol_to_cell
from atersok.workbook.layout import (
    ANSOKAN,
    BLOCK_NAME,
    CARRIED_LABEL,
    FIELD_PREFIX,
    INDIVIDBLAD,
    LINES_NAME,
    ROW_PREFIX,
    Column,
    Document,
    block_name,
)

BLOCKS: Final = 1000
"""Preset page breaks, one per block; Excel holds 1 023 a sheet."""
POINTS_PER_INCH: Final = 72.0
A4_POINTS: Final = (595.28, 841.89)

ORDINANCE: Final = (
    "Förordning (2010:1122) om statlig ersättning för insatser för vissa utlänningar. Belopp i kronor utan moms."
)


@dataclass(frozen=True)
class Page:
    """The paper of a document: A4 with margins in inches and a fixed scale in per cent."""

    landscape: bool
    scale: int
    left: float
    top: float
    bottom: float

    @property
    def printable(self) -> tuple[float, float]:
        """Width and height in points that a block may take before scaling."""
        width, height = reversed(A4_POINTS) if self.landscape else A4_POINTS
        usable = width - 2 * self.left * POINTS_PER_INCH, height - (self.top + self.bottom) * POINTS_PER_INCH
        return usable[0] * 100 / self.scale, usable[1] * 100 / self.scale


ANSOKAN_PAGE: Final = Page(landscape=True, scale=67, left=0.3, top=0.4, bottom=0.6)
INDIVIDBLAD_PAGE: Final = Page(landscape=False, scale=72, left=0.4, top=0.45, bottom=0.65)


@dataclass
class Block:
    """A template block being written."""

    making: Making
    sheet: Worksheet
    document: Document
    columns: int
    names: dict[str, str] = field(default_factory=dict)
    heights: list[float] = field(default_factory=list)

    def row(self, height: float) -> int:
        """A further row of a height in points; returns its zero-based number."""
        self.heights.append(height)
        self.sheet.set_row(len(self.heights) - 1, height)
        return len(self.heights) - 1

    def text(self, row: int, col: int, text: str, style: Style = Style.LABEL, **look: object) -> None:
        """Text that is the same on every block."""
        write_value(self.sheet, row, col, text, self.making.styles.get(style, "@", **look))

    def put_field(
        self, header: str, row: int, col: int, *, style: Style = Style.COMPUTED, value: str = "", **look: object
    ) -> None:
        """A single field of the document, named; a date or number stands to the left like its neighbours."""
        column = self._column(header)
        write_value(self.sheet, row, col, value, self.making.styles.get(style, number_format(column), **look))
        self.names[block_name(FIELD_PREFIX, header)] = self._address(row, col)

    def put_pair(self, header: str, row: int, label: int, value: int, until: int) -> None:
        """A label, its field to the right, and the field's line drawn through to a column."""
        self.text(row, label, header, indent=1 if label else 0)
        self.put_field(header, row, value, align="left")
        line = self.making.styles.get(Style.COMPUTED, GENERAL)
        for col in range(value + 1, until + 1):
            self.sheet.write_blank(row, col, None, line)

    def put_lines(self, headings: Mapping[str, str], heights: tuple[float, float], carried: Mapping[str, str]) -> int:
        """Heading row, carried sums if there are any, and the lines; returns the first line's row."""
        heading = self.row(heights[0])
        for col, column in enumerate(self.document.lines):
            look = _line_alignment(column)
            self.text(heading, col, headings.get(column.header, column.header), Style.DOCUMENT_HEADER, **look)
        if carried:
            row = self.row(16)
            for col, column in enumerate(self.document.lines):
                if column.header in carried:
                    self.put_field(carried[column.header], row, col, italic=True)
                else:
                    self.text(row, col, CARRIED_LABEL if col == 0 else "", Style.COMPUTED, italic=True)
        first = len(self.heights)
        formats = [self._line_format(column) for column in self.document.lines]
        for _ in range(self.document.line_count):
            row = self.row(heights[1])
            for col, line in enumerate(formats):
                self.sheet.write_blank(row, col, None, line)
        for col, column in enumerate(self.document.lines):
            self.names[block_name(ROW_PREFIX, column.header)] = self._address(first, col)
        last = first + self.document.line_count - 1
        self.names[LINES_NAME] = f"'{self.document.sheet}'!{xl_range_abs(first, 0, last, self.columns - 1)}"
        return first

    def put_total(self, first: int, sums: Mapping[str, str], *, carried: bool) -> int:
        """The total row: live sums over the lines, and over the carried row where there is one."""
        row = self.row(19)
        start = first - 1 if carried else first
        for col, column in enumerate(self.document.lines):
            if column.header in sums:
                total = self.making.styles.get(Style.TOTAL, number_format(column), valign="vcenter")
                formula = f"=SUM({xl_range(start, col, row - 1, col)})"
                self.sheet.write_formula(row, col, formula, total, 0)
                self.names[block_name(FIELD_PREFIX, sums[column.header])] = self._address(row, col)
            else:
                self.text(row, col, "", Style.TOTAL, valign="vcenter")
        self.put_field("Summa etikett", row, 0, style=Style.TOTAL, value=self.document.total_label, valign="vcenter")
        return row

    def put_formula(
        self, header: str, row: int, col: int, formula: str, *, style: Style = Style.COMPUTED, **look: object
    ) -> None:
        """A single field of the document that computes its value itself, named."""
        shown = self.making.styles.get(style, number_format(self._column(header)), **look)
        self.sheet.write_formula(row, col, formula, shown, 0)
        self.names[block_name(FIELD_PREFIX, header)] = self._address(row, col)

    def put_signatures(self, spans: Sequence[tuple[str, int, int]]) -> None:
        """Lines to sign on, each over columns first–last with what is to be written beneath."""
        lines, labels = self.row(26), self.row(16)
        for label, first, last in spans:
            for col in range(first, last + 1):
                self.sheet.write_blank(lines, col, None, self.making.styles.get(Style.COMPUTED, bottom_color="#222222"))
            self.text(labels, first, label)

    def put_foot(self, run: tuple[int, int], check: tuple[int, int], rules: tuple[int, int] | None = None) -> None:
        """The last row: which run wrote the block, by which rules, and the master check; label and value columns."""
        row = self.row(17)
        if rules is not None:
            self.text(row, rules[0], "Regler", indent=1)
            self.put_field("Regelversion", row, rules[1], align="left", bottom=0)
        self.text(row, run[0], "Körning")
        self.put_field("Körning", row, run[1], align="left", bottom=0)
        self.text(row, check[0], "Kontroll", align="right", indent=1)
        put_master(self.making, self.sheet, row, check[1], until=LAST_ROW)
        self.names[block_name(FIELD_PREFIX, "Kontroll")] = self._address(row, check[1])

    def close(self, page: Page, widths: Sequence[float]) -> None:
        """Names, print area, page breaks and paper, once all rows are there."""
        for col, width in enumerate(widths):
            self.sheet.set_column(col, col, width)
        height = len(self.heights)
        area = xl_range_abs(0, 0, height - 1, self.columns - 1)
        self.names[BLOCK_NAME] = f"'{self.document.sheet}'!{area}"
        for name, target in self.names.items():
            self.making.workbook.define_name(f"'{self.document.sheet}'!{name}", f"={target}")
        put_document_page(self.making, self.sheet, page)
        self.sheet.print_area(0, 0, height - 1, self.columns - 1)
        self.sheet.set_h_pagebreaks([height * number for number in range(1, BLOCKS + 1)])

    def _line_format(self, column: Column) -> Format:
        extra = {"valign": "vcenter", **_line_alignment(column)}
        if column.header in ("Orsak", "Paragraf", "Leverantör", "Kopia", "Anmärkning"):
            extra["text_wrap"] = True
        elif column.kind == "text":
            extra["shrink"] = True  # a long name is set smaller rather than cut
        return self.making.styles.get(Style.COMPUTED, number_format(column), **extra)

    def _column(self, header: str) -> Column:
        return next(column for column in self.document.fields if column.header == header)

    def _address(self, row: int, col: int) -> str:
        return f"'{self.document.sheet}'!{xl_rowcol_to_cell(row, col, row_abs=True, col_abs=True)}"


def _line_alignment(column: Column) -> dict[str, object]:
    """Amounts and days to the right, running numbers in the middle, text to the left and clear of an amount."""
    if column.header == "Löpnr":
        return {"align": "center"}
    if column.kind in ("kr", "int"):
        return {"align": "right"}
    return {"align": "left", "indent": 1 if column.header in ("Bilagor", "Orsak", "Kopia", "Läge") else 0}


def put_document_page(making: Making, sheet: Worksheet, page: Page) -> None:
    """A4 at a fixed scale, which Fit-to would undo page breaks with."""
    sheet.set_paper(A4)
    if page.landscape:
        sheet.set_landscape()
    else:
        sheet.set_portrait()
    sheet.set_print_scale(page.scale)
    sheet.set_margins(left=page.left, right=page.left, top=page.top, bottom=page.bottom)
    foot(making, sheet)


def mark_withheld(making: Making, sheet: Worksheet, columns: int, last_row: int, state: str = "C") -> None:
    """Rows that say EJ KLAR, in Läge or as the total's label, stand out in every block that is copied down.

    Args:
        state: the letter of the column that Läge stands in.
    """
    for rule in ('$A1="EJ KLAR"', f'LEFT(${state}1,LEN("EJ KLAR"))="EJ KLAR"'):
        options = {"type": "formula", "criteria": f"={rule}", "format": conditional(making, STOP)}
        sheet.conditional_format(0, 0, last_row, columns - 1, options)


def put_title(block: Block, title: str) -> None:
    """Rows 1 and 2 of a block: the title field, and the ordinance with the unit of all amounts."""
    row = block.row(30)
    for col in range(1, block.columns):
        block.text(row, col, "", Style.DOCUMENT_TITLE)
    block.put_field("Titel", row, 0, style=Style.DOCUMENT_TITLE, value=title)
    block.text(block.row(18), 0, ORDINANCE, valign="vcenter")
    block.row(6)


def document_sheet(making: Making, name: str) -> Worksheet:
    """A new sheet for a document, as all of them look."""
    sheet = making.workbook.add_worksheet(name)
    sheet.hide_gridlines(2)
    sheet.set_tab_color(f"#{making.palette.header_ground}")
    sheet.set_zoom(90)
    return sheet


def put_ansokan(making: Making) -> None:
    """Ansökan: header, 28 rows with all that a claim row must carry, sums carried from page to page."""
    sheet = document_sheet(making, ANSOKAN.sheet)
    block = Block(making, sheet, ANSOKAN, columns=len(ANSOKAN.lines))
    put_title(block, "Ansökan om ersättning")
    groups = (
        (("Kommun", "Boende", "Handläggare"), 0, 2, 3),
        (("Kvartal", "Period", "Spår"), 4, 5, 7),
        (("Sida", "Antal barn"), 8, 10, 13),
    )
    rows = [block.row(16) for _ in range(3)]
    for headers, label, value, until in groups:
        for row, header in zip(rows, headers, strict=False):
            block.put_pair(header, row, label, value, until)
    block.put_pair("Dossiernr", rows[2], 8, 10, 10)
    block.text(rows[2], 11, "Hos MIG senast", indent=1)
    block.put_field("Senast", rows[2], 12, align="left")
    sheet.write_blank(rows[2], 13, None, making.styles.get(Style.COMPUTED, GENERAL))
    for header in ("Kategori", "Läge"):
        block.put_pair(header, block.row(16), 0, 2, 13)
    block.row(6)
    headings = {
        "Mottagningsdatum": "Mottagnings-\ndatum",
        "Prioriteringsgrupp": "Prioriterings-\ngrupp",
        "Kategori och lagrum": "Kategori och\nlagrum",
    }
    carried = {
        "Dagar": "Ingående dagar",
        "Faktisk kostnad": "Ingående kostnad",
        "Avdragen schablon": "Ingående schablon",
        "Sökt belopp": "Ingående",
    }
    sums = {
        "Dagar": "Summa dagar",
        "Faktisk kostnad": "Summa kostnad",
        "Avdragen schablon": "Summa schablon",
        "Sökt belopp": "Summa sökt",
    }
    first = block.put_lines(headings, (32, 14.5), carried)
    block.put_total(first, sums, carried=True)
    block.row(6)
    for header in ("Innehåll", "Saknas"):
        block.put_pair(header, block.row(16), 0, 2, 13)
    block.put_field("Saknas forts", block.row(16), 2, bottom=0)
    block.put_field("Granskning", block.row(22), 0, bottom=0, valign="bottom")
    block.row(4)
    block.put_signatures((("Underskrift (handläggare)", 0, 2), ("Namnförtydligande", 4, 7), ("Ort och datum", 9, 13)))
    block.put_foot(run=(0, 2), rules=(4, 5), check=(12, 13))
    widths = (5.5, 11.5, 28, 14.5, 12, 10.5, 10.5, 29, 12.5, 6.5, 14, 15, 14, 15)
    block.close(ANSOKAN_PAGE, widths)
    mark_withheld(making, sheet, block.columns, BLOCKS * len(block.heights) - 1)


def put_individblad(making: Making) -> None:
    """Individblad: the child's data and decisions, and days, cost, daily rate and claim by month and code."""
    sheet = document_sheet(making, INDIVIDBLAD.sheet)
    block = Block(making, sheet, INDIVIDBLAD, columns=len(INDIVIDBLAD.lines))
    put_title(block, "Individblad")
    left = (
        "Spår", "Dossiernr", "Personnummer", "Födelsedatum", "Mottagningsdatum", "Kommunplaceringsdag",
        "Prioriteringsgrupp",
    )  # fmt: skip
    right = ("Kommun", "Namn", "Boende", "Kvartal", "Tillståndsdag", "Status", "Lagrum")
    for near, far in zip(left, right, strict=True):
        row = block.row(17)
        block.put_pair(near, row, 0, 2, 3)
        block.put_pair(far, row, 4, 6, 7)
    for header in ("Placering", "Beslut", "Närvaro", "Dagar per månad"):
        block.put_pair(header, block.row(17), 0, 2, 7)
    block.row(8)
    sums = {
        "Dagar": "Summa dagar",
        "Kostnad": "Summa kostnad",
        "Schablon": "Summa schablon",
        "Återsöks": "Summa sökt",
    }
    first = block.put_lines({}, (24, 31), {})
    block.put_total(first, sums, carried=False)
    block.row(8)
    for header in ("Källa", "Huvudbok", "Regelversion"):
        block.put_pair(header, block.row(17), 0, 2, 7)
    block.row(8)
    block.put_signatures((("Granskat av (handläggare)", 0, 2), ("Namnförtydligande", 4, 6), ("Datum", 7, 7)))
    block.put_foot(run=(0, 2), check=(6, 7))
    block.close(INDIVIDBLAD_PAGE, (9.5, 20.5, 17, 7, 13, 13, 13, 34))


def put_later(making: Making, name: str) -> None:
    """A document sheet that has no block yet: its title and when it is written."""
    sheet = document_sheet(making, name)
    styles = making.styles
    for col in range(5):
        sheet.set_column(col, col, 21)
        write_value(sheet, 0, col, name if col == 0 else "", styles.get(Style.DOCUMENT_TITLE, "@"))
    sheet.set_row(0, 30)
    write_value(sheet, 1, 0, SHEET_TEXTS[name], styles.get(Style.LABEL, "@"))
    write_value(sheet, 2, 0, LATER_TEXT, styles.get(Style.LABEL, "@"))
    put_document_page(making, sheet, Page(landscape=False, scale=85, left=0.45, top=0.45, bottom=0.65))


def put_document(making: Making, name: str) -> None:
    """The document sheet of that name."""
    from atersok.build.cost_pages import COST_PAGES  # it builds on this module
    from atersok.build.packet_pages import PACKET_PAGES  # and so does this

    if name == ANSOKAN.sheet:
        put_ansokan(making)
    elif name == INDIVIDBLAD.sheet:
        put_individblad(making)
    elif name in COST_PAGES:
        COST_PAGES[name](making)
    elif name in PACKET_PAGES:
        PACKET_PAGES[name](making)
    else:
        put_later(making, name)


__all__ = ["ANSOKAN_PAGE", "BLOCKS", "INDIVIDBLAD_PAGE", "Page", "put_document"]
