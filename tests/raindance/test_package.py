"""Hostile and broken Office files end in one message, fast and in little memory."""

from __future__ import annotations

import tracemalloc
import zipfile
from pathlib import Path

import pytest
import xlsxwriter

from atersok.domain.errors import UnusableInput
from atersok.raindance import package, read_export
from raindance.binary import xls

HEAD = ["Konto", "Period", "Belopp"]


def workbook(path: Path, cells: dict[tuple[int, int], object] | None = None, *, formats: bool = False) -> Path:
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, HEAD)
        sheet.write_row(1, 0, ["64400", "202504", 10])
        for (row, column), value in (cells or {}).items():
            sheet.write(row, column, value)
        if formats:
            sheet.write_blank(1_048_575, 16_383, None, book.add_format({"bold": True}))
    return path


def repacked(path: Path, part: str, change: bytes, *, old: bytes = b"<worksheet") -> Path:
    target = path.with_name("changed.xlsx")
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as out:
        for name in source.namelist():
            data = source.read(name)
            out.writestr(name, data.replace(old, change, 1) if name == part else data)
    return target


def refused(path: Path) -> str:
    tracemalloc.start()
    try:
        with pytest.raises(UnusableInput) as caught:
            read_export([path])
        assert tracemalloc.get_traced_memory()[1] < 100_000_000
    finally:
        tracemalloc.stop()
    assert path.name in caught.value.where
    assert caught.value.remedy
    return caught.value.what


@pytest.mark.parametrize(("cell", "name"), [((1_048_575, 200), "GS1048576"), ((1_048_575, 16_383), "XFD1048576")])
def test_a_value_far_outside_the_table_is_refused_and_named(tmp_path: Path, cell: tuple[int, int], name: str) -> None:
    assert name in refused(workbook(tmp_path / "x.xlsx", {cell: "x"}))


def test_a_reference_that_contradicts_its_row_is_seen(tmp_path: Path) -> None:
    path = workbook(tmp_path / "x.xlsx")
    assert "B999999" in refused(
        repacked(path, "xl/worksheets/sheet1.xml", b'r="XY1"><v>1</v></c><c r="B999999"', old=b'r="A1"')
    )


def test_a_format_far_outside_the_table_does_no_harm(tmp_path: Path) -> None:
    assert read_export([workbook(tmp_path / "x.xlsx", formats=True)]).ledger_ore == 1_000


def test_a_bomb_is_refused(tmp_path: Path) -> None:
    path = workbook(tmp_path / "x.xlsx")
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as out:
        out.writestr("xl/worksheets/sheet9.xml", b"<worksheet>" + b" " * 60_000_000)
    assert "orimligt mycket" in refused(path)


def test_entities_are_refused(tmp_path: Path) -> None:
    path = workbook(tmp_path / "x.xlsx")
    doctype = b'<!DOCTYPE x [<!ENTITY a "aaaa">]><worksheet'
    assert "dokumenttyp" in refused(repacked(path, "xl/worksheets/sheet1.xml", doctype))


def test_truncated_and_garbled_packages_are_refused(tmp_path: Path) -> None:
    whole = workbook(tmp_path / "x.xlsx").read_bytes()
    path = tmp_path / "y.xlsx"
    for data in (whole[: len(whole) // 2], whole[:40], whole[:200] + b"\xff" * 200 + whole[400:]):
        path.write_bytes(data)
        assert "skadad" in refused(path)


def test_encrypted_files_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "x.xlsx"
    path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + "EncryptedPackage".encode("utf-16-le"))
    assert "krypterad" in refused(path)
    path.write_bytes(xls({(0, 0): "Konto"}, filepass=True))
    assert "krypterad" in refused(path)


def test_other_archives_and_documents_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "x.xlsx"
    with zipfile.ZipFile(path, "w") as out:
        out.writestr("a.txt", "x")
    assert "zip-arkiv" in refused(path)
    path.write_bytes(b"%PDF-1.7 ...")
    assert "PDF" in refused(path)
    path.write_bytes(bytes(range(32)) * 50)
    assert "varken text" in refused(path)


def test_a_stray_cell_in_an_xls_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "x.xls"
    path.write_bytes(xls({(0, 0): "Konto", (65_535, 255): 1.0}))
    assert "ensam cell" in refused(path)


def test_a_damaged_xls_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "x.xls"
    path.write_bytes(xls({(0, 0): "Konto"})[:700])
    assert "skadad" in refused(path)


def test_column_letters_are_numbered() -> None:
    assert [package._column_number(name) for name in (b"A", b"Z", b"AA", b"XFD")] == [1, 26, 27, 16_384]
