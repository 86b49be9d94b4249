"""What differs from a quarter that was sent leaves the house as packets that say so."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import shutil
from pathlib import Path

import openpyxl
import pytest
from pypdf import PdfReader

from atersok import closedbook
from atersok.domain.errors import UnusableInput
from atersok.domain.quarter import Quarter
from atersok.export import export as export_module
from atersok.export.difference import nothing_new, prepare_difference, rows_to_send
from atersok.export.report import DifferenceReport
from atersok.workbook import layout
from atersok.workbook.tables import TableRow, find_table, read_rows
from export.test_export import Printer
from workbook.quarter import RAINDANCE, Small, atersok, hashes

WHITE, GREEN = "vit_statistik.xlsm", "gron_statistik.xlsm"
STEM = "2025K2 Vit tillägg till version 1"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A quarter that was sent, of whose white home two months cost 1 000 kr more since."""
    found = Small().make(tmp_path_factory.mktemp("skillnad") / "kvartal")
    assert atersok("run", found).code == 0
    assert atersok("submit", found, "--skickat", "2025-07-20", "--satt", "Post").code == 0
    source = found / RAINDANCE
    source.write_bytes(source.read_bytes().replace(b";75000,00", b";76000,00"))
    assert atersok("run", found).code in {0, 1}
    return found


@pytest.fixture(scope="module")
def made(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> DifferenceReport:
    target = tmp_path_factory.mktemp("ut")
    return prepared(folder, target).publish()


def prepared(folder: Path, target: Path, file: str = WHITE, stop: bool = False):  # type: ignore[no-untyped-def]
    return prepare_difference(folder, folder / file, target, 1, lambda step: None, lambda: stop, converter=Printer())


def plain(page: object) -> str:
    return " ".join(page.extract_text().split())  # type: ignore[attr-defined]


def pages_of(made: DifferenceReport, name: str) -> list[str]:
    assert made.folder is not None
    return [plain(page).replace("\u00a0", " ") for page in PdfReader(made.folder / name).pages]


def test_the_folder_holds_the_list_the_packets_that_differ_and_a_manifest(made: DifferenceReport) -> None:
    assert made.folder is not None
    assert made.folder.name == f"{STEM} v1"
    names = [f"{STEM}.csv", f"{STEM}.pdf", "2025K2 tillägg B Björken.xlsx", "2025K2 tillägg B Björken.pdf"]
    assert list(made.files) == [*names, "manifest.csv", "manifest.json"]
    assert sorted(path.name for path in made.folder.iterdir()) == sorted(made.files)
    assert made.difference_ore == 2_000_00
    assert made.lines[1].startswith("2 rader, skillnad 2")


def test_the_list_on_paper_says_what_was_sent_what_is_now_and_the_difference(made: DifferenceReport) -> None:
    (page,) = pages_of(made, f"{STEM}.pdf")
    for line in ("2025-04 UT_FK 30 30 45 000,00 46 000,00 1 000,00", "Summa 90 000,00 92 000,00 2 000,00"):
        assert line in page
    assert "körning" in page
    assert page.endswith("Sida 1 av 1")


def test_each_packet_begins_with_its_own_difference_and_counts_that_page(made: DifferenceReport) -> None:
    pages = pages_of(made, "2025K2 tillägg B Björken.pdf")
    assert pages[0].startswith("Tillägg till version 1: B Björken")
    assert "Summa 90 000,00 92 000,00 2 000,00" in pages[0]
    assert "söker nu i allt 138 500,00 kr" in pages[0]
    assert pages[1].startswith("sida Försättsblad")
    assert all(page.endswith(f"Sida {number} av {len(pages)}") for number, page in enumerate(pages, start=1))
    assert "2025K2 B Björken · tillägg till version 1" in pages[-1]


def test_the_workbook_of_a_packet_has_the_rows_that_differ_before_its_documents(made: DifferenceReport) -> None:
    assert made.folder is not None
    book = openpyxl.load_workbook(made.folder / "2025K2 tillägg B Björken.xlsx")
    assert book.sheetnames[:2] == ["Tillägg", "Försättsblad"]
    rows = [[cell.value for cell in row] for row in book["Tillägg"].iter_rows()]
    header = next(number for number, row in enumerate(rows) if "Skillnad" in row)
    column = rows[header].index("Skillnad")
    assert [row[column] for row in rows[header + 1 :]] == [1000, 1000]


def test_the_manifest_has_the_checksum_and_the_sum_of_each_file(made: DifferenceReport) -> None:
    assert made.folder is not None
    content = json.loads((made.folder / "manifest.json").read_text(encoding="utf-8"))
    assert content["added_to"] == 1
    assert [packet["packet"] for packet in content["packets"]] == ["B Björken"]
    for entry in content["files"]:
        data = (made.folder / entry["name"]).read_bytes()
        assert entry["sha256"] == hashlib.sha256(data).hexdigest()
        if entry["name"].endswith(".pdf"):
            assert entry["pages"] == len(PdfReader(io.BytesIO(data)).pages)
    sums = {entry["name"].rpartition(".")[0]: entry["sum_ore"] for entry in content["files"]}
    assert sums == {STEM: 2_000_00, "2025K2 tillägg B Björken": 138_500_00}
    rows = list(csv.DictReader(io.StringIO((made.folder / "manifest.csv").read_text("utf-8-sig")), delimiter=";"))
    assert [row["Fil"] for row in rows] == [entry["name"] for entry in content["files"]]


def test_a_second_export_stands_beside_the_first(folder: Path, tmp_path: Path) -> None:
    first = prepared(folder, tmp_path).publish().folder
    second = prepared(folder, tmp_path).publish().folder
    assert (first.name, second.name) == (f"{STEM} v1", f"{STEM} v2")


def test_until_it_is_published_there_is_nothing_to_see(folder: Path, tmp_path: Path) -> None:
    ready = prepared(folder, tmp_path)
    assert [path for path in tmp_path.iterdir() if not path.name.startswith(".")] == []
    ready.discard()
    assert list(tmp_path.iterdir()) == []


def test_stopped_it_leaves_nothing(folder: Path, tmp_path: Path) -> None:
    report = prepared(folder, tmp_path / "ut", stop=True).publish()
    assert report.stopped
    assert report.lines == ["Exporten avbröts. Inga filer lämnades kvar."]
    assert not (tmp_path / "ut").exists()


def test_a_home_that_claims_nothing_any_more_stands_in_the_list_alone(folder: Path, tmp_path: Path) -> None:
    work = Path(shutil.copytree(folder, tmp_path / "kvartal"))
    source = work / RAINDANCE
    text = source.read_text(encoding="cp1252")
    source.write_text("\n".join(line for line in text.splitlines() if not line.startswith("48210")), encoding="cp1252")
    assert atersok("run", work).code in {0, 1}
    report = prepared(work, tmp_path / "ut").publish()
    assert [found.packet.title for found in report.packets] == []
    assert report.gone == ["Björken"]
    assert report.difference_ore == -136_500_00
    assert any("Har inget paket längre, bara rader i listan: Björken" in line for line in report.lines)


def test_where_nothing_differs_nothing_is_written(folder: Path, tmp_path: Path) -> None:
    before = hashes(folder)
    with pytest.raises(UnusableInput, match="inget har ändrats sedan dess"):
        prepared(folder, tmp_path / "ut", GREEN)
    assert hashes(folder) == before
    assert not (tmp_path / "ut").exists()


def test_without_anything_that_prints_the_list_is_on_paper_all_the_same(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(export_module, "find_office", lambda: None)
    ready = prepare_difference(folder, folder / WHITE, tmp_path, 1, lambda step: None, lambda: False)
    report = ready.publish()
    assert [name for name in report.files if name.endswith(".pdf")] == [f"{STEM}.pdf"]
    assert any("Varken Excel eller LibreOffice" in line for line in report.lines)


def row(kind: str, quarter: str) -> TableRow:
    return TableRow(5, {"Slag": kind, "Kvartal": quarter})


def test_only_what_may_be_sent_of_the_quarter_itself_is_sent(folder: Path) -> None:
    quarter = Quarter.parse("2025K2")
    assert quarter is not None
    rows = [
        row("Tillägg", "2025K2"),
        row("Rättelse/återbetalning", "2025K2"),
        row("Hålls inne nu", "2025K2"),
        row("Tillägg", "2025K1"),
    ]
    assert rows_to_send(rows, quarter) == rows[:2]
    assert "får inte skickas än" in nothing_new(rows[2:], quarter, 1)
    assert "inget har ändrats" in nothing_new(rows[3:], quarter, 1)
    book = closedbook.open_workbook(folder / WHITE)
    assert len(rows_to_send(read_rows(find_table(book, layout.TILLAGG)), quarter)) == 2
