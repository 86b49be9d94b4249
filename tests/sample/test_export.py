"""The exports: what the reader of exports must cope with in this issue, and the total row."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from openpyxl import load_workbook

from tools.sample.export import amount_text, export_name, write_export
from tools.sample.folder import make


def test_the_text_export_is_cp1252_with_lines_before_the_header_and_a_total_row(tmp_path: Path) -> None:
    sample = make("2025K2")
    write_export(sample.scenario, tmp_path, "Exempelstad", sample.total)
    raw = (tmp_path / export_name(sample.scenario)).read_bytes()
    with pytest.raises(UnicodeDecodeError):
        raw.decode("utf-8")
    assert raw.count(b"\r\n") == raw.count(b"\n")
    lines = list(csv.reader(raw.decode("cp1252").splitlines(), delimiter=";"))
    header = lines[5]
    assert header[0] == "Företag"
    data = lines[6:-1]
    assert len(data) == len(sample.scenario.rows)
    assert sum(len(line) != len(header) for line in data) == 1  # the row with a stray delimiter
    assert lines[-1][0] == "Totalt"
    assert lines[-1][header.index("Belopp")] == amount_text(sum(row.belopp for row in sample.scenario.rows))


def test_the_sheet_export_has_other_headers_and_code_with_text_in_one_cell(tmp_path: Path) -> None:
    sample = make("2016K4")
    write_export(sample.scenario, tmp_path, "Exempelstad", sample.total)
    sheet = load_workbook(tmp_path / export_name(sample.scenario)).active
    assert sheet is not None
    lines = [list(line) for line in sheet.iter_rows(values_only=True)]
    header = lines[5]
    assert header[:2] == ["FORETAG", "VERTYP"]
    assert {"Ansvar", "BELOPP_SEK", "Externnr"} <= set(header)
    first = dict(zip(header, lines[6], strict=True))
    assert " " in str(first["Konto"])
    amounts = [line[header.index("BELOPP_SEK")] for line in lines[6:-1]]
    assert sum(isinstance(value, str) for value in amounts) == 1  # the amount with a tilde
    assert len(amounts) == len(sample.scenario.rows)


@pytest.mark.parametrize(
    ("ore", "text"), [(0, "0,00"), (5, "0,05"), (123456789, "1 234 567,89"), (-100, "-1,00"), (-5, "-0,05")]
)
def test_amounts_are_swedish(ore: int, text: str) -> None:
    assert amount_text(ore) == text
