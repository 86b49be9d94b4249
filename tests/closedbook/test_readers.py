"""What the engine wrote, other readers read alike; what other writers wrote, the engine reads."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

import openpyxl
import pytest
import python_calamine
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl.utils.escape import unescape

from atersok.closedbook import TextContractError, open_workbook, save_all, stage

from .conftest import package_parts, sheet_xml, write_package

COLUMNS = (
    '<cols><col min="1" max="1" style="1"/><col min="2" max="2" style="2"/><col min="3" max="3" style="3"/></cols>'
)

# Lone surrogates are no text for any reader; all else is.
TEXTS = st.text(st.characters(exclude_categories=("Cs",)), max_size=20) | st.sampled_from(
    [
        "0110",
        "1-2",
        "TRUE",
        "=1+1",
        "'x",
        " x ",
        "1e5",
        "2025-04-01",
        "_x0041_",
        "å&<>\"'",
        "a\nb",
        "\t",
        "#N/A",
        "=",
        "\ufeff",
    ]
)
NUMBERS = st.floats(-1e15, 1e15) | st.integers(-(10**14), 10**14) | st.booleans()
DAYS = st.dates(dt.date(1900, 3, 1), dt.date(9999, 12, 31))
ROWS = st.lists(st.tuples(st.none() | TEXTS, st.none() | NUMBERS, st.none() | DAYS), min_size=1, max_size=8)


def text_or_none(value: str | None) -> str | None:
    return value or None


def number(value: object) -> object:
    return float(value) if isinstance(value, (int, float)) and not isinstance(value, bool) else value


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(ROWS)
def test_a_matrix_reads_back_equal_by_the_engine_openpyxl_and_calamine(
    rows: list[tuple[str | None, object, dt.date | None]],
) -> None:
    with TemporaryDirectory() as name:
        folder = Path(name)
        path = write_package(folder / "bok.xlsx", package_parts({"Blad": sheet_xml("", COLUMNS)}))
        book = open_workbook(path)
        # A cell of its own at the end, so that the readers see rows of one length.
        book.sheets[0].range("A1").value = [[*row, 1] for row in rows]
        staged = stage(book, folder)
        assert staged is not None
        content = staged.read_bytes()
        read = open_workbook(staged).sheets[0].range((1, 1), (len(rows), 3)).options(ndim=2).value
    midnight = [None if day is None else dt.datetime.combine(day, dt.time()) for _, _, day in rows]
    assert [row[0] for row in read] == [text_or_none(text) for text, _, _ in rows]
    assert [row[1] for row in read] == [number(value) for _, value, _ in rows]
    assert [type(row[1]) is bool for row in read] == [type(value) is bool for _, value, _ in rows]
    assert [row[2] for row in read] == midnight

    sheet = openpyxl.load_workbook(io.BytesIO(content))["Blad"]
    by_openpyxl = [[cell.value for cell in row[:3]] for row in sheet.iter_rows()]
    assert [row[0] and unescape(row[0]) for row in by_openpyxl] == [text_or_none(text) for text, _, _ in rows]
    assert [row[1] for row in by_openpyxl] == [value for _, value, _ in rows]
    assert [row[2] for row in by_openpyxl] == midnight
    assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row)

    reader = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content))
    by_calamine = reader.get_sheet_by_index(0).to_python(skip_empty_area=False)
    assert [row[1] if row[1] != "" else None for row in by_calamine] == [value for _, value, _ in rows]
    assert [row[2] if row[2] != "" else None for row in by_calamine] == [day for _, _, day in rows]
    for row, (text, _, _) in zip(by_calamine, rows, strict=True):
        if text is None or (not set(text) & set("_\r") and text.isprintable()):
            assert row[0] == (text or "")


@settings(max_examples=60, deadline=None)
@given(
    st.sampled_from("ABC"),
    st.one_of(TEXTS.filter(bool), NUMBERS, DAYS),
    st.booleans(),
)
def test_a_value_goes_in_and_comes_back_or_the_contract_forbids_it(column: str, value: object, formulas: bool) -> None:
    """Nothing in between: no value is changed in silence."""
    with TemporaryDirectory() as name:
        path = write_package(Path(name) / "bok.xlsx", package_parts({"Blad": sheet_xml("", COLUMNS)}))
        cell = open_workbook(path).sheets[0].range(f"{column}1")
    text, day = isinstance(value, str), isinstance(value, dt.date)
    formula = text and formulas and column != "A" and len(str(value)) > 1 and str(value).startswith("=")
    allowed = formula or (text if column == "A" else not text and (column == "C" or not day))
    if not allowed:
        with pytest.raises(TextContractError):
            setattr(cell, "formula" if formulas else "value", value)
        return
    setattr(cell, "formula" if formulas else "value", value)
    if formula:
        assert cell.formula == value
    elif column == "C" and not isinstance(value, bool):
        assert isinstance(cell.value, (dt.datetime, float))
    else:
        assert cell.value == (dt.datetime.combine(value, dt.time()) if isinstance(value, dt.date) else value)


def test_a_workbook_of_openpyxl_is_read_and_written(tmp_path: Path) -> None:
    path = tmp_path / "bok.xlsx"
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Blad"
    sheet.append(["ett", 2, dt.datetime(2025, 4, 1), True, "=B1*2"])
    sheet["A2"].number_format = "@"
    sheet["A2"].fill = openpyxl.styles.PatternFill("solid", fgColor="FFC00000")
    sheet.auto_filter.ref = "A1:E1"
    sheet.print_title_rows = "1:1"
    sheet.row_breaks.append(openpyxl.worksheet.pagebreak.Break(id=20))
    book.save(path)
    ours = open_workbook(path)
    cells = ours.sheets["Blad"]
    assert cells.range("A1:E1").value == ["ett", 2.0, dt.datetime(2025, 4, 1), True, None]
    assert cells.range("E1").formula == "=B1*2"
    assert cells.range("A2").color == (192, 0, 0)
    cells.range("A2").value = "0110"
    save_all([ours], tmp_path / "k")
    again = openpyxl.load_workbook(path)["Blad"]
    assert (again["A2"].value, again["E1"].value, again.auto_filter.ref, again.print_title_rows) == (
        "0110",
        "=B1*2",
        "A1:E1",
        "$1:$1",
    )
    assert [brk.id for brk in again.row_breaks.brk] == [20]


def test_what_the_engine_wrote_opens_in_openpyxl_with_table_and_formats(
    statistics: Callable[[], Path], tmp_path: Path
) -> None:
    path = statistics()
    book = open_workbook(path)
    table = book.sheets[0].tables[0]
    table.resize(table.range.resize(row_size=4))
    table.data_body_range.value = [["a", 1, dt.date(2025, 5, 1)], ["b", 2, None], ["c", 3, dt.date(2025, 5, 3)]]
    save_all([book], tmp_path / "k")
    sheet = openpyxl.load_workbook(path)["Närvaro"]
    assert sheet.tables["tblNarvaro"].ref == "A1:C4"
    assert [cell.number_format for cell in sheet[4]] == ["@", "#,##0.00", "yyyy-mm-dd"]
    assert sheet["C4"].value == dt.datetime(2025, 5, 3)
