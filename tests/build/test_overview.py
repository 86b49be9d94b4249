"""Översikt: native charts, fed by the tables beneath them, that anybody can read."""

from __future__ import annotations

import re
import zipfile
from itertools import pairwise
from pathlib import Path

import openpyxl
import pytest
from lxml import etree
from openpyxl.utils import range_boundaries
from openpyxl.worksheet.worksheet import Worksheet

from atersok.build import build_book
from atersok.build.content import Role
from atersok.build.overview import CHART_WIDTH, FIRST_TABLE, TURN_ROW
from atersok.workbook import layout

SPACE = {
    "c": "http://schemas.openxmlformats.org/drawingml/2006/chart",
    "a": "http://schemas.openxmlformats.org/drawingml/2006/main",
    "d": "http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing",
}
TITLES = {
    "Kostnad och återsökt per månad (tkr)": ("tblOversiktManad", ["Kostnad", "Återsöks"]),
    "Kostnaden per spår (tkr)": ("tblOversiktSpar", ["Återsöks", "Schablon", "Ej återsökt"]),
    "Kostnad per boende och månad (tkr)": ("tblOversiktBoende", [f"Kostnad mån {n}" for n in (1, 2, 3)]),
    "Återsökt per boende och månad (tkr)": ("tblOversiktBoende", [f"Återsöks mån {n}" for n in (1, 2, 3)]),
    "Öppna avvikelser per roll (antal)": ("tblOversiktRoll", ["Stopp", "Varning"]),
    "Dagar kvar till sista dag": ("tblOversiktDagar", ["Minst 30 dagar", "Under 30 dagar"]),
}
"""Title → the table and the columns that are its series."""
BY_MONTH = {title for title in TITLES if "per boende och månad" in title}
EMU_PER_PIXEL = 9525


@pytest.fixture(scope="module", params=["Grön", "Vit"])
def path(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    role: Role = request.param
    made = tmp_path_factory.mktemp("oversikt") / "bok.xlsm"
    build_book(made, role)
    return made


@pytest.fixture(scope="module")
def sheet(path: Path) -> Worksheet:
    return openpyxl.load_workbook(path)[layout.OVERSIKT_SHEET]


@pytest.fixture(scope="module")
def charts(path: Path) -> dict[str, etree._Element]:
    """Title → chart."""
    with zipfile.ZipFile(path) as package:
        roots = [etree.fromstring(package.read(name)) for name in package.namelist() if name.startswith("xl/charts/")]
    return {"".join(root.xpath("c:chart/c:title//a:t/text()", namespaces=SPACE)): root for root in roots}


def cells(formula: str) -> tuple[int, int, int, int]:
    name, _, area = formula.rpartition("!")
    assert name.strip("'") == layout.OVERSIKT_SHEET
    return range_boundaries(area.replace("$", ""))


def test_the_charts_are_those_that_a_controller_asks_for(charts: dict[str, etree._Element]) -> None:
    assert set(charts) == set(TITLES)


def test_every_series_spans_its_column_of_its_table_and_is_named_by_a_cell(
    charts: dict[str, etree._Element], sheet: Worksheet
) -> None:
    months = range_boundaries(sheet.tables[layout.OVERSIKT_MANAD.name].ref)
    for title, (table, headers) in TITLES.items():
        left, top, _, bottom = range_boundaries(sheet.tables[table].ref)
        series = charts[title].findall(".//c:ser", SPACE)
        assert len(series) == len(headers)
        for number, (found, header) in enumerate(zip(series, headers, strict=True)):
            names = [sheet.cell(top, col).value for col in range(1, 12)]
            col = names.index(header) + 1
            assert cells(found.findtext("c:cat//c:f", namespaces=SPACE)) == (left, top + 1, left, bottom)
            assert cells(found.findtext("c:val//c:f", namespaces=SPACE)) == (col, top + 1, col, bottom)
            label = (1, months[1] + 1 + number) if title in BY_MONTH else (col, top)
            assert cells(found.findtext("c:tx//c:f", namespaces=SPACE))[:2] == label
            assert found.find("c:cat/c:strRef", SPACE) is not None


def test_no_chart_carries_figures_of_its_own(charts: dict[str, etree._Element]) -> None:
    """A copy of a former quarter's would be shown by whoever does not draw from the cells."""
    for chart in charts.values():
        assert chart.xpath("count(//c:numCache | //c:strCache | //c:numLit | //c:strLit)", namespaces=SPACE) == 0


def test_the_charts_are_flat_swedish_and_at_least_eleven_points(charts: dict[str, etree._Element]) -> None:
    for title, chart in charts.items():
        assert {int(size) for size in chart.xpath("//@sz")} <= {1100, 1300}
        assert set(chart.xpath("//a:latin/@typeface", namespaces=SPACE)) == {"Calibri"}
        assert set(chart.xpath("//@lang")) <= {"sv-SE"}
        assert chart.find("c:lang", SPACE).get("val") == "sv-SE"
        assert not chart.xpath("//c:view3D", namespaces=SPACE)
        assert len(chart.findall(".//c:legend", SPACE)) == 1  # none has a single series
        axis = chart.find(".//c:valAx/c:numFmt", SPACE).get("formatCode")
        assert axis == ("#,##0," if "(tkr)" in title else "0")


def test_bars_that_mean_different_things_differ_by_more_than_hue(charts: dict[str, etree._Element]) -> None:
    """By lightness, or by a pattern; and each has an outline, so that a light one is seen on white."""
    for title, chart in charts.items():
        looks = []
        for series in chart.findall(".//c:ser", SPACE):
            shape = series.find("c:spPr", SPACE)
            assert shape.find("a:ln/a:solidFill", SPACE) is not None
            pattern = shape.find("a:pattFill", SPACE)
            colour = shape.xpath("a:solidFill/a:srgbClr/@val", namespaces=SPACE)
            looks.append(("pattern", pattern.get("prst")) if pattern is not None else lightness(colour[0]))
        assert len(looks) == len(set(map(str, looks))), title
        solid = sorted(look for look in looks if isinstance(look, float))
        assert all(second - first > 0.12 for first, second in pairwise(solid)), title


def lightness(colour: str) -> float:
    red, green, blue = (int(colour[at : at + 2], 16) / 255 for at in (0, 2, 4))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def anchors(path: Path) -> list[etree._Element]:
    with zipfile.ZipFile(path) as package:
        drawing = next(name for name in package.namelist() if re.fullmatch(r"xl/drawings/drawing\d+\.xml", name))
        return list(etree.fromstring(package.read(drawing)))


def test_every_chart_has_a_text_for_who_cannot_see_it(path: Path) -> None:
    found = [anchor.find(".//d:cNvPr", SPACE).get("descr") for anchor in anchors(path)]
    assert len(set(found)) == len(TITLES)
    assert all(text.startswith("Stapeldiagram: ") and text.endswith(".") for text in found)


def test_no_chart_covers_a_table_or_another_chart(path: Path, sheet: Worksheet) -> None:
    places = []
    for anchor in anchors(path):
        corner = [
            int(anchor.findtext(f"d:from/d:{name}", namespaces=SPACE)) for name in ("col", "colOff", "row", "rowOff")
        ]
        end = [int(anchor.findtext(f"d:to/d:{name}", namespaces=SPACE)) for name in ("col", "colOff", "row", "rowOff")]
        assert end[2] < FIRST_TABLE
        assert not corner[2] <= TURN_ROW <= end[2]
        places.append((corner[:2], end[:2], corner[2:], end[2:]))
    for number, (left, right, top, bottom) in enumerate(places):
        for other_left, other_right, other_top, other_bottom in places[number + 1 :]:
            apart = right <= other_left or other_right <= left or bottom <= other_top or other_bottom <= top
            assert apart
    tops = [range_boundaries(table.ref)[1] for table in sheet.tables.values()]
    assert min(tops) > FIRST_TABLE


def test_the_tables_stand_apart_have_no_filter_and_the_formats_of_their_kinds(sheet: Worksheet) -> None:
    assert set(sheet.tables) == {table.name for table in layout.OVERVIEW_TABLES}
    reach = 0
    formats = {"text": "@", "date": "yyyy-mm-dd", "int": "0", "kr": "#,##0.00"}
    for name in sorted(sheet.tables, key=lambda found: range_boundaries(sheet.tables[found].ref)[1]):
        left, top, right, bottom = range_boundaries(sheet.tables[name].ref)
        assert top > reach + 2
        assert left == 1
        reach = bottom
        spec = next(table for table in layout.OVERVIEW_TABLES if table.name == name)
        assert tuple(sheet.cell(top, col).value for col in range(1, right + 1)) == spec.headers
        assert sheet.tables[name].autoFilter is None
        for col, column in enumerate(spec.columns, start=1):
            live_text = column.source == "check" and column.kind == "text"
            for row in range(top + 1, bottom + 1):
                assert sheet.cell(row, col).number_format == ("General" if live_text else formats[column.kind])
                assert sheet.cell(row, col).value is None


def test_the_sheet_prints_on_three_lying_pages(sheet: Worksheet) -> None:
    """Set breaks hold only where the sheet is not fitted to a page, so the scale is one that fits its width."""
    months = range_boundaries(sheet.tables[layout.OVERSIKT_MANAD.name].ref)[1]
    assert [brk.id for brk in sheet.row_breaks.brk] == [TURN_ROW, months - 2]
    setup, margins = sheet.page_setup, sheet.page_margins
    assert (setup.orientation, int(setup.paperSize)) == ("landscape", 9)
    width = sum(dimension.width * (dimension.max - dimension.min + 1) for dimension in sheet.column_dimensions.values())
    usable = (842 - 72 * (margins.left + margins.right)) * 100 / setup.scale
    # Points that LibreOffice draws for a unit of width, measured; Excel draws 5.25.
    assert width * 5.6 <= usable
    assert usable >= 2 * CHART_WIDTH * 0.75
    height = (595 - 72 * (margins.top + margins.bottom)) * 100 / setup.scale
    for first, last in ((1, TURN_ROW), (TURN_ROW + 1, months - 2), (months - 1, sheet.max_row)):
        rows = (sheet.row_dimensions[row].height or 15 for row in range(first, last + 1))
        assert sum(rows) <= height
