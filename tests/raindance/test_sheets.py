"""Workbooks: .xlsx and .xls, several sheets, number and date cells."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from atersok.domain.errors import UnusableInput
from atersok.raindance import Export, read_export
from raindance.binary import xls

HEAD = ["Ver.nr", "Rad", "Bokf.dat", "Ansvar", "Konto", "Text", "Belopp"]


def rows(*amounts: object, first: int = 1) -> list[list[object]]:
    return [[str(i), "1", "2025-04-03", "47000", "64400", "Vård", amount] for i, amount in enumerate(amounts, first)]


def write(path: Path, sheets: dict[str, list[list[Any]]], hidden: tuple[str, ...] = ()) -> Path:
    with xlsxwriter.Workbook(str(path)) as book:
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        for name, lines in sheets.items():
            sheet = book.add_worksheet(name)
            if name in hidden:
                sheet.hide()
            for r, line in enumerate(lines):
                for c, cell in enumerate(line):
                    if isinstance(cell, dt.date):
                        sheet.write_datetime(r, c, dt.datetime.combine(cell, dt.time()), day)
                    elif isinstance(cell, str):
                        sheet.write_string(r, c, cell)
                    else:
                        sheet.write(r, c, cell)
    return path


def read(path: Path) -> Export:
    export = read_export([path])
    for source in export.sources:
        assert source.rows_read + source.set_aside + source.recognised == source.lines_total
    return export


def test_number_and_date_cells_are_exact(tmp_path: Path) -> None:
    lines = [
        ["Huvudbok", *[""] * 6],
        [],
        HEAD,
        [1000001.0, 1.0, dt.date(2025, 4, 3), 47000, 64400, "=1+1", 9632.1],
        [1000002, 1, dt.date(1899, 12, 31), "047000", "64400", "Utan datum", 1.0],
        [1000003, 1, 20250503, 47000, 16541005.0, "Tal", -0.29],
        [1000004, 1, 45800, 47000, 64400, "Ej hela ören", 1234.565],
        [1000005, 1, 45800, 47000, 64400, "Sant", True],
        ["Totalt", "", "", "", "", "", 9631.81],
    ]
    export = read(write(tmp_path / "x.xlsx", {"Data": lines}))
    assert export.rows["belopp_ore"].tolist() == [963_210, -29]
    assert export.rows["vernr"].tolist() == ["1000001", "1000003"]
    assert export.rows["bokforingsdatum"].tolist() == [dt.date(2025, 4, 3), dt.date(2025, 5, 3)]
    assert export.rows["text"].tolist() == ["=1+1", "Tal"]
    assert export.rows["konto"].tolist() == ["64400", "16541005"]
    assert export.rows["line"].tolist() == [4, 6]
    assert [(line.line, line.field) for line in export.set_aside] == [(5, "period"), (7, "belopp"), (8, "belopp")]
    assert export.sources[0].stated_total_ore == 963_181


def test_the_data_need_not_be_on_the_first_sheet_nor_on_one(tmp_path: Path) -> None:
    sheets = {
        "Om": [["Rapport"], ["Skapad 2025-07-01"]],
        "April": [HEAD, *rows(10, 20)],
        "Maj": [HEAD, *rows(30, first=3)],
        "Pivot": [["Konto", "Period", "Belopp"], ["64400", "202504", 60]],
        "Gammalt": [HEAD, *rows(99, first=9)],
    }
    export = read(write(tmp_path / "x.xlsx", sheets, hidden=("Gammalt",)))
    assert export.ledger_ore == 6_000
    assert export.rows["sheet"].tolist() == ["April", "April", "Maj"]
    told = {source.sheet: source.warnings for source in export.sources}
    assert "sammanställning" in told["Pivot"][0]
    assert "dolt" in told["Gammalt"][0]
    assert "ingen huvudbokstabell" in told["Om"][0]
    assert [source.header_line for source in export.sources] == [0, 1, 1, 0, 0]


def test_a_sheet_without_headers_that_goes_on_is_read_and_told(tmp_path: Path) -> None:
    export = read(write(tmp_path / "x.xlsx", {"Data": [HEAD, *rows(10, 20)], "Data2": rows(30, 40, first=3)}))
    assert export.ledger_ore == 10_000
    assert export.rows["line"].tolist() == [2, 3, 1, 2]
    assert "fortsättning" in export.sources[1].warnings[0]
    assert export.sources[1].header == 0


CELLS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**6), 10**6),
    st.floats(allow_nan=False, allow_infinity=False),
    st.dates(dt.date(1900, 3, 1), dt.date(2100, 1, 1)),
    st.text(alphabet="abÅ=;0123456789.,-~ ", max_size=10),
    st.sampled_from(["Totalt", "64400", "202504", "2025-04-03", "10,00", "Summa", *HEAD]),
)


@settings(max_examples=25, deadline=None)
@given(lines=st.lists(st.lists(CELLS, max_size=8), max_size=8))
def test_any_cells_end_in_rows_or_a_message_and_every_line_is_accounted_for(
    tmp_path_factory: pytest.TempPathFactory, lines: list[list[object]]
) -> None:
    path = write(tmp_path_factory.mktemp("fuzz") / "x.xlsx", {"Data": [HEAD, *rows(10), *lines, *rows(20, first=2)]})
    try:
        export = read(path)
    except UnusableInput:
        return
    assert export.ledger_ore == sum(export.rows["belopp_ore"])


def test_notes_blank_rows_and_repeated_headers_in_a_sheet_are_recognised(tmp_path: Path) -> None:
    lines = [HEAD, *rows(10), [], ["Ansvar: eken"], HEAD, *rows(20, first=2), [], ["Källa: Raindance"]]
    export = read(write(tmp_path / "x.xlsx", {"Data": lines}))
    assert export.ledger_ore == 3_000
    assert not export.set_aside
    assert (export.sources[0].footnotes, export.sources[0].blank, export.sources[0].header) == (2, 2, 2)


def test_an_xls_file_is_read_whatever_it_is_called(tmp_path: Path) -> None:
    table = [HEAD, *rows(10.5, -3.25)]
    cells = {(r, c): cell for r, line in enumerate(table) for c, cell in enumerate(line)}
    path = tmp_path / "x.xlsx"
    path.write_bytes(xls(cells))  # type: ignore[arg-type]  # the table holds text and numbers only
    export = read(path)
    assert export.ledger_ore == 725
    assert export.sources[0].kind == "xls"


@pytest.mark.parametrize("name", ["x.xls", "x.csv", "x.txt"])
def test_the_kind_is_told_by_content_not_by_name(tmp_path: Path, name: str) -> None:
    path = write(tmp_path / "x.xlsx", {"Data": [HEAD, *rows(10)]}).rename(tmp_path / name)
    assert read(path).sources[0].kind == "xlsx"
    path.write_text(";".join(HEAD) + "\n1;1;2025-04-03;47000;64400;x;5\n", encoding="utf-8")
    assert read(path).sources[0].kind == "text"


def test_a_workbook_without_a_table_says_so(tmp_path: Path) -> None:
    with pytest.raises(UnusableInput, match="ingen rubrikrad"):
        read_export([write(tmp_path / "x.xlsx", {"Data": [["a", "b"], [1, 2]]})])
