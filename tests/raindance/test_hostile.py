"""Hostile and broken files: one message within a second and within 300 MB of memory, and nothing written.

Each file is read in a process of its own that has read nothing before, which tells its time and its highest memory.
"""

from __future__ import annotations

import io
import json
import math
import os
import struct
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import xlsxwriter

from raindance.binary import xls

READ = """
import json, os, sys, time
from pathlib import Path
from atersok.domain.errors import UnusableInput
from atersok.raindance import describe, read_export

def told(path):
    start = time.perf_counter()
    try:
        told = {"lines": len(describe(read_export([Path(path)])).splitlines())}
    except UnusableInput as error:
        told = {"what": error.what, "where": error.where, "remedy": error.remedy}
    told["seconds"] = time.perf_counter() - start
    status = Path("/proc/self/status")
    lines = status.read_text().splitlines() if status.exists() else []
    told["peak_mb"] = next((int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM")), 0)
    return told

for line in sys.stdin:
    child = os.fork() if hasattr(os, "fork") else 0
    if child:
        if os.waitpid(child, 0)[1]:
            break
    else:
        print(json.dumps(told(line.rstrip("\\n"))), flush=True)
        os._exit(0)
"""
SECONDS, MEGABYTES = 1.0, 300.0
HEAD, ROW = "Konto;Period;Belopp\n", "64400;202504;1,00\n"
SHEET = "xl/worksheets/sheet1.xml"


def workbook() -> bytes:
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["Konto", "Period", "Belopp"])
        sheet.write_row(1, 0, ["64400", "202504", 10])
    return target.getvalue()


def changed(parts: dict[str, bytes] | None = None, old: bytes = b"", new: bytes = b"") -> bytes:
    """The workbook with further parts, and with something replaced in its sheet."""
    target = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(workbook())) as source,
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as out,
    ):
        for name in source.namelist():
            data = source.read(name)
            out.writestr(name, data.replace(old, new, 1) if name == SHEET and old else data)
        for name, data in (parts or {}).items():
            out.writestr(name, data)
    return target.getvalue()


def stray(row: int, column: str) -> bytes:
    cell = f'<row r="{row}"><c r="{column}{row}"><v>1</v></c></row></sheetData>'.encode()
    return changed(old=b"</sheetData>", new=cell)


def large_xls() -> bytes:
    """More than eight megabytes of cells in one column, and one far away."""
    cells: dict[tuple[int, int], str | float] = {(row, 0): "x" * 100 for row in range(40_000)}
    cells[65_535, 255] = 1.0
    return xls(cells)


BOMB = b"<worksheet>" + b" " * 200_000_000
ENTITIES = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;">]>'
SPREADSHEET = '<?xml version="1.0"?>{}<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet">{}</Workbook>'
LAUGHS = '<!DOCTYPE lolz [<!ENTITY l "lol">' + "".join(
    f'<!ENTITY l{i} "{f"&l{i - 1 if i > 1 else str()};" * 10}">' for i in range(1, 12)
)
ONE_ROW = "<Worksheet><Table><Row>" + "<Cell/>" * 2_000_000 + "</Row></Table></Worksheet>"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

REFUSED: dict[str, tuple[Callable[[], bytes], str]] = {
    "zip_bomb.xlsx": (lambda: changed({"xl/worksheets/sheet9.xml": BOMB}), "orimligt mycket"),
    "entities.xlsx": (lambda: changed(old=b"<worksheet", new=ENTITIES + b"<worksheet"), "dokumenttyp"),
    "shared_entities.xlsx": (lambda: changed({"xl/x.xml": ENTITIES + b"<a/>"}), "dokumenttyp"),
    "stray_gs.xlsx": (lambda: stray(1_048_576, "GS"), "GS1048576"),
    "stray_xfd.xlsx": (lambda: stray(1_048_576, "XFD"), "XFD1048576"),
    "links.xlsx": (lambda: changed({"xl/externalLinks/externalLink1.xml": b"<externalLink/>"}), "länkar till andra"),
    "encrypted.xlsx": (lambda: OLE + bytes(600) + "EncryptedPackage".encode("utf-16-le"), "krypterad"),
    "encrypted.xls": (lambda: xls({(0, 0): "Konto"}, filepass=True), "krypterad"),
    "truncated.xlsx": (lambda: workbook()[:2_000], "skadad"),
    "empty_zip.xlsx": (lambda: b"PK\x05\x06" + bytes(18), "varken text"),
    "stray.xls": (lambda: xls({(0, 0): "Konto", (65_535, 255): 1.0}), "ensam cell"),
    "large_stray.xls": (large_xls, "ensam cell"),
    "truncated.xls": (lambda: xls({(0, 0): "Konto"})[:700], "skadad"),
    "loop.xls": (lambda: OLE + bytes(22) + struct.pack("<H", 9) + bytes(12) + bytes(50_000), "skadad"),
    "pdf.xlsx": (lambda: b"%PDF-1.7\n" + bytes(5_000), "PDF"),
    "nul.csv": (lambda: bytes(50_000_000), "tom"),
    "nul_rows.csv": (lambda: HEAD.encode() + b"\0" * 30_000_000, ""),
    "noise.csv": (lambda: bytes(range(256)) * 100_000, ""),
    "long_line.csv": (lambda: b"a;" * 50_000_000, "en rad på över"),
    "long_last_line.csv": (lambda: HEAD.encode() + b";" * 20_000_000, "en rad på över"),
    "huge.html": (lambda: b"<html><table>" + b"<tr><td>x" * 8_000_000, "för stor"),
    "many_tags.html": (lambda: b"<html><table>" + b"<tr><td>x" * 4_000_000, "orimligt många celler"),
    "many_rows.html": (lambda: b"<html><table>" + b"<tr><td>x<td>y" * 800_000, "orimligt många celler"),
    "one_row.html": (lambda: b"<html><table><tr>" + b"<td>x" * 2_000_000, "orimligt många celler"),
    "one_row.xls": (lambda: SPREADSHEET.format("", ONE_ROW).encode(), "orimligt många celler"),
    "deep.html": (lambda: b"<html>" + b"<div>" * 300_000 + b"<table><tr><td>x", ""),
    "spans.html": (
        lambda: b"<html><table>" + b"<tr>" + b'<td colspan="200">x' * 150_000 + b"</table></html>",
        "orimligt många celler",
    ),
    "laughs.xls": (lambda: SPREADSHEET.format(LAUGHS + "]>", "&l11;").encode(), "utan läsbar tabell"),
    "external.xls": (
        lambda: SPREADSHEET.format('<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/hostname">]>', "&e;").encode(),
        "utan läsbar tabell",
    ),
}


Measured = Callable[..., dict[str, object]]


class Reader:
    """A process that has imported the product and read nothing; each reading is a fork of it, where a system can fork.

    Where none can, each reading has a process of its own from the start.
    """

    def __init__(self) -> None:
        self.process: subprocess.Popen[str] | None = None

    def read(self, path: Path) -> dict[str, object]:
        if self.process is None or not hasattr(os, "fork"):
            self.end()
            self.process = subprocess.Popen(
                [sys.executable, "-c", READ], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8"
            )
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(f"{path}\n")
        self.process.stdin.flush()
        told = self.process.stdout.readline()
        assert told, "the process that reads has ended without an answer"
        return dict(json.loads(told))

    def end(self) -> None:
        if self.process is not None:
            self.process.communicate()
        self.process = None


@pytest.fixture(scope="module")
def measured() -> Iterator[Measured]:
    """What a file gives, and its time and memory: of the fastest of three readings, as the machine may be busy.

    The first that took no longer than it may is enough.
    """
    reader = Reader()

    def read(path: Path, seconds: float = SECONDS) -> dict[str, object]:
        told = []
        for _ in range(3):
            told.append(reader.read(path))
            if float(str(told[-1]["seconds"])) < seconds:
                break
        return min(told, key=lambda one: float(str(one["seconds"])))

    yield read
    reader.end()


@pytest.mark.parametrize("name", list(REFUSED))
def test_a_hostile_file_is_one_message_fast_and_in_little_memory(measured: Measured, tmp_path: Path, name: str) -> None:
    make, says = REFUSED[name]
    path = tmp_path / name
    path.write_bytes(make())
    told = measured(path)
    assert says in str(told["what"])
    assert str(told["where"]).startswith(name)
    assert told["remedy"]
    assert float(str(told["seconds"])) < SECONDS
    assert float(str(told["peak_mb"])) < MEGABYTES
    assert [entry.name for entry in tmp_path.iterdir()] == [name]


def test_a_line_of_a_gigabyte_is_one_message_without_being_read(measured: Measured, tmp_path: Path) -> None:
    path = tmp_path / "line.csv"
    with path.open("wb") as out:
        out.write(HEAD.encode())
        out.truncate(1_000_000_000)  # a sparse file: zeros that take no room
    told = measured(path)
    assert "för stor" in str(told["what"])
    assert float(str(told["seconds"])) < SECONDS
    assert float(str(told["peak_mb"])) < MEGABYTES


@pytest.mark.parametrize("kind", ["html", "xml"])
def test_a_page_as_large_as_is_read_takes_little_memory(measured: Measured, tmp_path: Path, kind: str) -> None:
    path = tmp_path / "page.xls"
    rows = [["Konto", "Period", "Belopp"], *[["64400", "202504", f"{number},00"] for number in range(220_000)]]
    if kind == "html":
        page = "<table>" + "".join(f"<tr><td>{'</td><td>'.join(row)}</td></tr>" for row in rows) + "</table>"
    else:
        cell = "</Data></Cell><Cell><Data>"
        inside = "".join(f"<Row><Cell><Data>{cell.join(row)}</Data></Cell></Row>" for row in rows)
        page = SPREADSHEET.format("", f"<Worksheet><Table>{inside}</Table></Worksheet>")
    path.write_text(page, encoding="utf-8")
    told = measured(path, seconds=math.inf)
    assert "lines" in told or "orimligt" in str(told["what"])
    assert float(str(told["peak_mb"])) < MEGABYTES


@pytest.mark.parametrize("end", ["\r\n", "\n", "\r"])
def test_many_odd_lines_take_no_longer_than_a_second(measured: Measured, tmp_path: Path, end: str) -> None:
    """A stray quote on every line, the worst for a reader that looks for the closing one."""
    path = tmp_path / "quotes.csv"
    path.write_bytes((HEAD + '64400;202504;"1,00\n' * 10_000 + ROW).replace("\n", end).encode())
    told = measured(path, seconds=2 * SECONDS)
    assert int(str(told["lines"])) <= 45
    assert float(str(told["seconds"])) < 2 * SECONDS


def test_formula_text_stays_text(tmp_path: Path) -> None:
    from atersok.raindance import read_export

    path = tmp_path / "x.csv"
    path.write_text("Konto;Period;Text;Belopp\n64400;202504;=HYPERLINK(1);1,00\n", encoding="utf-8")
    assert read_export([path]).rows["text"].tolist() == ["=HYPERLINK(1)"]
