"""The committed folders: made by the script, of test people only, and complete."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from datetime import datetime
from pathlib import Path

import pytest
from openpyxl import load_workbook

from atersok.domain.identity import normalise_dossier
from atersok.workbook.layout import AVVIKELSER, BARN, NARVARO, PLACERINGAR
from tools.sample.__main__ import main
from tools.sample.folder import BOOK_FILES, GOLDEN, GOLDEN_HEADER, QUARTERS, Sample, golden_text

TEST_SERIES = re.compile(r"(?:[0-9]{2})?[0-9]{6}-23[89][0-9]")
IN_TEXT = re.compile(r"(?<![0-9])(?:[0-9]{2})?[0-9]{6}[-+][0-9]{4}(?![0-9])")


def table(path: Path, sheet: str, name: str) -> list[dict[str, object]]:
    """A table's rows as header → value."""
    book = load_workbook(path)
    found = book[sheet]
    lines = [[cell.value for cell in line] for line in found[found.tables[name].ref]]
    book.close()
    return [dict(zip(map(str, lines[0]), line, strict=True)) for line in lines[1:]]


def contents(path: Path) -> dict[str, bytes]:
    """A file's bytes; a workbook's part by part, so that the zip library's version does not matter."""
    if path.suffix not in (".xlsx", ".xlsm"):
        return {"": path.read_bytes()}
    with zipfile.ZipFile(io.BytesIO(path.read_bytes())) as package:
        return {name: package.read(name) for name in package.namelist()}


def test_the_script_makes_what_is_committed(tmp_path: Path, sample_data: Path) -> None:
    main(tmp_path)
    made = {path.relative_to(tmp_path) for path in tmp_path.rglob("*") if path.is_file()}
    committed = {path.relative_to(sample_data) for path in sample_data.rglob("*") if path.is_file()}
    assert made == committed
    different = [path for path in sorted(made) if contents(tmp_path / path) != contents(sample_data / path)]
    assert different == []


def test_a_folder_is_what_the_command_takes(sample_data: Path, quarter: str) -> None:
    names = {path.name for path in (sample_data / quarter).iterdir()}
    assert {"put_databas.xlsx", "transit_databas.xlsx", "fakturor", GOLDEN, *BOOK_FILES.values()} <= names
    assert len([name for name in names if name.startswith("raindance")]) == 1


def test_everybody_has_a_number_of_the_test_series(sample_data: Path, quarter: str) -> None:
    children = table(sample_data / quarter / "put_databas.xlsx", BARN.sheet, BARN.name)
    numbers = [str(child["Personnummer"]) for child in children if child["Personnummer"]]
    assert len(numbers) >= 60
    assert all(TEST_SERIES.fullmatch(number) for number in numbers)


def test_a_personal_number_elsewhere_is_of_the_test_series_or_an_organisation(sample_data: Path, quarter: str) -> None:
    for path in (sample_data / quarter).rglob("*"):
        if not path.is_file():
            continue
        for part in contents(path).values():
            for number in IN_TEXT.findall(part.decode("latin-1")):
                assert TEST_SERIES.fullmatch(number) or number.startswith("559900-")


def test_the_golden_list_beside_a_folder_is_sorted_and_from_the_plants(
    sample_data: Path, quarter: str, planted: Sample
) -> None:
    text = (sample_data / quarter / GOLDEN).read_bytes().decode("utf-8")
    assert text == golden_text(planted.expected)
    lines = list(csv.reader(text.splitlines(), delimiter=";"))
    assert tuple(lines[0]) == GOLDEN_HEADER
    assert lines[1:] == sorted(lines[1:])


def test_dossiernummer_are_text_and_readable_but_for_the_planted_ones(sample_data: Path, quarter: str) -> None:
    folder = sample_data / quarter
    unreadable = []
    for path, layout in (
        (folder / "put_databas.xlsx", BARN),
        (folder / "put_databas.xlsx", PLACERINGAR),
        (folder / BOOK_FILES["gron"], NARVARO),
        (folder / BOOK_FILES["vit"], NARVARO),
    ):
        for row in table(path, layout.sheet, layout.name):
            assert isinstance(row["Dossiernr"], str)
            if normalise_dossier(row["Dossiernr"]) is None:
                unreadable.append(layout.name)
    assert unreadable == (["tblBarn"] if quarter == "2025K2" else ["tblBarn", "tblNarvaro"])


@pytest.mark.parametrize("book", list(BOOK_FILES.values()))
def test_the_findings_that_hold_back_every_home_stand_answered(sample_data: Path, quarter: str, book: str) -> None:
    rows = table(sample_data / quarter / book, AVVIKELSER.sheet, AVVIKELSER.name)
    assert {"F01", "F04", "K11"} == {row["Kod"] for row in rows}
    for row in rows:
        assert (row["Status"], row["Signatur"]) == ("Kvitterad", "controller")
        assert row["Kommentar"]
        assert row["Id"]
        assert isinstance(row["Datum"], datetime)


def test_nothing_names_the_machine_it_was_made_on(sample_data: Path) -> None:
    assert {path.name for path in sample_data.iterdir()} == {*QUARTERS, "README.md"}
    words = [str(Path.home()).encode(), b"/work/", b"/tmp/"]
    for path in sample_data.rglob("*"):
        if path.is_file():
            assert not any(word in part for part in contents(path).values() for word in words)
