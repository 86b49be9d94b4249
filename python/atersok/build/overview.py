"""Översikt: native charts of the quarter, and beneath them the tables that feed them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from atersok.build.content import Role
from atersok.build.sheet import (
    HEADER_ROW,
    NOT_YET,
    Look,
    Making,
    conditional,
    put_band,
    put_page,
    put_table,
    write_value,
)
from atersok.build.styles import FONT, FONT_SIZE, STOP, Style
from atersok.build.writer import Worksheet, xl_rowcol_to_cell
from atersok.domain.register import BOOK_TRACKS, Book
from atersok.workbook.layout import (
    OVERSIKT_BOENDE,
    OVERSIKT_DAGAR,
    OVERSIKT_MANAD,
    OVERSIKT_ROLL,
    OVERSIKT_SHEET,
    OVERSIKT_SPAR,
    OVERVIEW_DAYS,
    OVERVIEW_HOMES,
    Table,
)
from atersok.workbook.sheets.oversikt import MONTHS, ROLES, SHORT_OF_TIME

_BOOKS: Final[Mapping[Role, Book]] = {"Grön": "gron", "Vit": "vit"}
WIDTHS: Final = (40.0, *[16.5] * 8)
"""Characters: labels, and amounts of hundreds of millions."""

FIRST_ROW, SECOND_ROW, TURN_ROW, THIRD_ROW = 4, 20, 39, 40
"""Rows (from 0) where the pictures stand; TURN_ROW is a heading, and begins the second printed page."""
FIRST_TABLE: Final = 57
"""Row (from 0) of the first table's heading, on the page of the pictures above it."""
PRINT_SCALE: Final = 77
"""Per cent at which the sheet's width is that of an A4 page that lies, in Excel and in LibreOffice, which draws columns
wider. Excel does not heed set page breaks on a sheet that is fitted to a page."""
CHART_WIDTH, CHART_GAP = 619, 10
LOW, HIGH, MIDDLE = 312, 370, 312
"""Pixels; a row has 20."""

INK: Final = "1F2933"
GRID: Final = "D5DADF"
THOUSANDS: Final = "#,##0,"
"""In the file's own English: thousands of kronor, as 1 234."""
COUNT: Final = "0"
COUNT_SHOWN: Final = "0;-0;"
"""The same, and nothing for zero."""


@dataclass(frozen=True)
class Fill:
    """How the bars of a series look: by shade and, where a hue means something, by pattern too."""

    colour: str
    pattern: str = ""
    ground: str = "FFFFFF"
    text: str = INK

    def options(self) -> dict[str, Any]:
        """As XlsxWriter takes them."""
        # Of the axes' colour: a bar of nothing draws its border upon them, and is not seen.
        line = {"border": {"color": f"#{INK}", "width": 0.75}}
        if self.pattern:
            paint = {"pattern": self.pattern, "fg_color": f"#{self.colour}", "bg_color": f"#{self.ground}"}
            return {"pattern": paint, **line}
        return {"fill": {"color": f"#{self.colour}"}, **line}


@dataclass(frozen=True)
class Picture:
    """One chart.

    Attributes:
        title: with the unit.
        alt: what it shows, for whoever cannot see it.
        table: where its figures stand.
        headers: the columns that are its series, each with its look.
        named: for each series the row of tblOversiktManad that has its name; the headers where empty.
        kind: lying bars, or columns.
        stacked: whether the series stand on each other.
        format: of the axis.
        labels: format of the figures on the bars, "" for none.
        gap: between bars, per cent of their width.
        place: row, and 0 to the left or 1 to the right.
        height: pixels.
    """

    title: str
    alt: str
    table: Table
    headers: Mapping[str, Fill]
    place: tuple[int, int]
    height: int
    kind: str = "bar"
    stacked: bool = False
    format: str = THOUSANDS
    labels: str = ""
    gap: int = 45
    named: Sequence[int] = field(default_factory=tuple)


def put_overview(making: Making, role: Role) -> None:
    """The sheet, with nothing in its tables yet."""
    sheet = making.workbook.add_worksheet(OVERSIKT_SHEET)
    sheet.hide_gridlines(2)
    sheet.set_tab_color(f"#{making.palette.tab}")
    for col, width in enumerate(WIDTHS):
        sheet.set_column(col, col, width)
    put_band(making, sheet, OVERSIKT_SHEET, WIDTHS, NOT_YET)
    note = making.styles.get(Style.LABEL, "@", indent=1)
    write_value(
        sheet, HEADER_ROW, 0, "Belopp i tusental kronor (tkr) i bilderna, i kronor i tabellerna. Inga barn nämns.", note
    )
    _heading(making, sheet, TURN_ROW, "Vem som har något kvar att göra, och till när", 30)
    tops = _put_tables(making, sheet, role)
    for picture in pictures(making):
        _put_picture(making, sheet, picture, tops, _heights(role))
    sheet.freeze_panes(HEADER_ROW + 1, 0)
    put_page(making, sheet, landscape=True, repeat=None)
    sheet.set_print_scale(PRINT_SCALE)
    sheet.set_h_pagebreaks([TURN_ROW, tops[OVERSIKT_MANAD.name] - 1])


def _heights(role: Role) -> dict[str, int]:
    return {
        OVERSIKT_MANAD.name: MONTHS,
        OVERSIKT_BOENDE.name: OVERVIEW_HOMES,
        OVERSIKT_SPAR.name: len(BOOK_TRACKS[_BOOKS[role]]),
        OVERSIKT_ROLL.name: len(ROLES),
        OVERSIKT_DAGAR.name: OVERVIEW_DAYS,
    }


TABLE_HEADINGS: Final[Sequence[tuple[Table, str]]] = (
    (OVERSIKT_ROLL, "Öppna avvikelser per roll, antal"),
    (OVERSIKT_DAGAR, "Sista dag hos kommunen och hos Migrationsverket (strikt). Dagar kvar räknas från i dag."),
    (OVERSIKT_MANAD, "Kostnad och återsökt per månad, kronor"),
    (OVERSIKT_BOENDE, "Kostnad och återsökt per boende och månad, kronor. De största först; spår C är en rad."),
    (OVERSIKT_SPAR, "Vad som händer med kostnaden per spår, kronor"),
)
"""The tables from the top, each with what stands above it."""


def _put_tables(making: Making, sheet: Worksheet, role: Role) -> dict[str, int]:
    """The tables one beneath another; returns the row (from 0) of each one's header."""
    tops: dict[str, int] = {}
    row = FIRST_TABLE
    for table, heading in TABLE_HEADINGS:
        _heading(making, sheet, row, heading, 22)
        tops[table.name] = row + 1
        height = _heights(role)[table.name]
        put_table(making, sheet, table, [{}] * height, Look({}), row + 1, filtered=False)
        row += height + 3
    top = tops[OVERSIKT_DAGAR.name] + 1
    col = OVERSIKT_DAGAR.headers.index("Dagar kvar")
    cell = xl_rowcol_to_cell(top, col, row_abs=False, col_abs=True)
    soon = {"type": "formula", "criteria": f"=AND(ISNUMBER({cell}),{cell}<{SHORT_OF_TIME})"}
    sheet.conditional_format(top, col, top + OVERVIEW_DAYS - 1, col, {**soon, "format": conditional(making, STOP)})
    return tops


def _heading(making: Making, sheet: Worksheet, row: int, text: str, height: float) -> None:
    write_value(sheet, row, 0, text, making.styles.get(Style.HEADING, "@", indent=1))
    sheet.set_row(row, height)


def pictures(making: Making) -> list[Picture]:
    """What is shown, in the book's colours."""
    dark, light = Fill(making.palette.accents[0]), Fill(making.palette.accents[4])
    middle = Fill(making.palette.accents[1])
    shades = (dark, middle, light)
    months = tuple(range(MONTHS))
    homes = "ett liggande streck per boende, det dyraste överst, delat i kvartalets tre månader"
    return [
        Picture(
            "Kostnad och återsökt per månad (tkr)",
            "Stapeldiagram: kvartalets kostnad och det som återsöks, månad för månad, i tusental kronor.",
            OVERSIKT_MANAD,
            {"Kostnad": light, "Återsöks": dark},
            (FIRST_ROW, 0),
            LOW,
            kind="column",
            gap=80,
            labels=THOUSANDS,
        ),
        Picture(
            "Kostnaden per spår (tkr)",
            "Stapeldiagram: vad som återsöks, täcks av schablon och inte återsöks i varje spår, i tusental kronor.",
            OVERSIKT_SPAR,
            {"Återsöks": dark, "Schablon": light, "Ej återsökt": Fill(INK, "wide_upward_diagonal")},
            (FIRST_ROW, 1),
            LOW,
            labels=THOUSANDS,
            gap=60,
        ),
        Picture(
            "Kostnad per boende och månad (tkr)",
            f"Stapeldiagram: kostnaden i tusental kronor, {homes}.",
            OVERSIKT_BOENDE,
            dict(zip((f"Kostnad mån {number}" for number in (1, 2, 3)), shades, strict=True)),
            (SECOND_ROW, 0),
            HIGH,
            stacked=True,
            named=months,
        ),
        Picture(
            "Återsökt per boende och månad (tkr)",
            f"Stapeldiagram: det som återsöks i tusental kronor, {homes}.",
            OVERSIKT_BOENDE,
            dict(zip((f"Återsöks mån {number}" for number in (1, 2, 3)), shades, strict=True)),
            (SECOND_ROW, 1),
            HIGH,
            stacked=True,
            named=months,
        ),
        Picture(
            "Öppna avvikelser per roll (antal)",
            "Stapeldiagram: hur många öppna Stopp och Varningar som varje roll har att svara på.",
            OVERSIKT_ROLL,
            {"Stopp": Fill("7B1A12", text="FFFFFF"), "Varning": Fill("D9A441", "light_upward_diagonal", "FDEBC8")},
            (THIRD_ROW, 0),
            MIDDLE,
            stacked=True,
            format=COUNT,
            labels=COUNT_SHOWN,
        ),
        Picture(
            "Dagar kvar till sista dag",
            "Stapeldiagram: dagar kvar tills ansökan ska vara klar i kommunen och hos Migrationsverket, per kvartal.",
            OVERSIKT_DAGAR,
            {"Minst 30 dagar": dark, "Under 30 dagar": Fill("7B1A12", "wide_upward_diagonal", "FADBD8")},
            (THIRD_ROW, 1),
            MIDDLE,
            stacked=True,
            format=COUNT,
        ),
    ]


def _font(*, bold: bool = False, size: int = FONT_SIZE, colour: str = INK) -> dict[str, Any]:
    return {"name": FONT, "size": size, "bold": bold, "color": f"#{colour}"}


def _put_picture(
    making: Making, sheet: Worksheet, picture: Picture, tops: Mapping[str, int], heights: Mapping[str, int]
) -> None:
    options = {"type": picture.kind, **({"subtype": "stacked"} if picture.stacked else {})}
    chart = making.workbook.add_chart(options)
    header = tops[picture.table.name]
    first, last = header + 1, header + heights[picture.table.name]
    for number, (column, look) in enumerate(picture.headers.items()):
        col = picture.table.headers.index(column)
        name: list[object] = [OVERSIKT_SHEET, header, col]
        if picture.named:
            name = [OVERSIKT_SHEET, tops[OVERSIKT_MANAD.name] + 1 + picture.named[number], 0]
        series: dict[str, Any] = {
            "name": name,
            "categories": [OVERSIKT_SHEET, first, 0, last, 0],
            "values": [OVERSIKT_SHEET, first, col, last, col],
            "categories_data": ["text"],  # blank cells would be taken for numbers
            "gap": picture.gap,
            **look.options(),
        }
        if not picture.stacked:
            series["overlap"] = -5
        if picture.labels:
            series["data_labels"] = {"value": True, "num_format": picture.labels, "font": _font()}
            if picture.stacked:
                series["data_labels"] |= {"position": "center", "font": _font(colour=look.text)}
        chart.add_series(series)
    chart.set_title({"name": picture.title, "name_font": _font(bold=True, size=13), "overlay": False})
    chart.set_legend({"position": "bottom", "font": _font()})
    line = {"color": f"#{INK}", "width": 0.75}
    categories = {"num_font": _font(), "line": line, "major_tick_mark": "none", "minor_tick_mark": "none"}
    values = {
        "num_font": _font(),
        "num_format": picture.format,
        "major_gridlines": {"visible": True, "line": {"color": f"#{GRID}", "width": 0.75}},
        "line": {"none": True},
    }
    if picture.kind == "bar":
        # The first row of the table at the top, and the figures beneath.
        chart.set_x_axis(values)
        chart.set_y_axis({**categories, "reverse": True, "crossing": "max"})
    else:
        chart.set_x_axis(categories)
        chart.set_y_axis(values)
    chart.set_chartarea({"border": {"color": f"#{making.palette.line}"}, "fill": {"color": "#FFFFFF"}})
    chart.set_size({"width": CHART_WIDTH, "height": picture.height})
    chart.show_hidden_data()
    row, side = picture.place
    sheet.insert_chart(
        row,
        0,
        chart,
        {
            "x_offset": side * (CHART_WIDTH + CHART_GAP),
            "y_offset": 4,
            "object_position": 2,
            "description": picture.alt,
        },
    )
