"""The whole export of a quarter."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
import shutil
import zipfile
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

from atersok import closedbook
from atersok.domain.errors import UnusableInput
from atersok.domain.ore import NBSP, kr_text
from atersok.domain.register import Book
from atersok.export import export as module
from atersok.export.converter import Job, PageRun, Watch, unwatched
from atersok.export.export import export_folder, export_quarter
from atersok.export.packet import Packet
from atersok.export.written_book import WrittenBook
from atersok.workbook import layout
from export.making import Exported, locked, pages_of, pdf, text_of
from workbook.quarter import Ran, change, hashes, records, replace_in_parts, set_setting, table_of

BOOKS = ("gron_statistik.xlsm", "vit_statistik.xlsm")


class Printer:
    """Prints as many blank pages as each workbook is to have, and breaks on those that it is told to."""

    name = "Skrivaren"

    def __init__(self, *broken: int) -> None:
        self.broken = set(broken)
        self.books = 0

    def convert(self, jobs: Sequence[Job], folder: Path, watch: Watch = unwatched) -> dict[Path, dict[str, PageRun]]:
        if not watch(0):
            return {}
        if self.broken and len(jobs) > 1:
            return {}
        found: dict[Path, dict[str, PageRun]] = {}
        for job in jobs:
            self.books += 1
            if self.books in self.broken:
                continue
            path = folder / f"{job.book.stem}.pdf"
            sheets = {sheet: count or 1 for sheet, count in job.sheets.items()}
            path.write_bytes(pdf(*[f"sida {sheet}" for sheet, count in sheets.items() for _ in range(count)]))
            first = 0
            found[job.book] = {}
            for sheet, count in sheets.items():
                found[job.book][sheet] = PageRun(path, first, count)
                first += count
        return found


@pytest.fixture
def quarter(small_run: Ran, tmp_path: Path) -> Path:
    """The small quarter, run, to work on."""
    return Path(shutil.copytree(small_run.first, tmp_path / "kvartal"))


def books(folder: Path) -> list[Path]:
    return [folder / name for name in BOOKS]


def plain(text: str) -> str:
    """Text with every kind of blank as one."""
    return " ".join(text.replace(NBSP, " ").replace("\u202f", " ").split())


def protected_children(ran: Ran) -> list[dict[str, Any]]:
    """The rows of tblBarn whose data are protected."""
    register = closedbook.open_workbook(ran.first / "put_databas.xlsx")
    return [row for row in records(table_of(register, layout.BARN.name)) if row["Skyddad"] == "Ja"]


def holds(text: str, *wanted: str) -> bool:
    """Whether each of them stands in a text; a number is not part of another."""
    return all(re.search(rf"(?<![0-9,]){re.escape(plain(word))}(?![0-9])", text) for word in wanted)


def test_each_released_packet_s_pdf_has_every_child_day_count_and_amount_of_the_run(
    exported: Exported, sample_run: Ran
) -> None:
    """By child, and in track A and B month by month, but for the protected children whose Individblad is held back."""
    protected = {child["Dossiernr"].replace("-", "") for child in protected_children(sample_run)}
    for packet in exported.packets:
        pages = [plain(page) for page in pages_of(exported.file(packet, "pdf"))]
        told = sample_run.json["books"][packet.book]
        rows = [
            row
            for row in told["claims"]
            if row["home"] == packet.home and packet.child in ("", row["dossier"]) and row["dossier"] in packet.children
        ]
        assert sum(row["claim_ore"] for row in rows) == packet.claim_ore
        sums: dict[tuple[str, str], list[int]] = {}
        for row in rows:
            if row["claim_ore"]:
                total = sums.setdefault((row["dossier"], row["code"]), [0, 0])
                total[0] += row["days"]
                total[1] += row["claim_ore"]
        application = " ".join(page for page in pages if page.startswith("Ansökan"))
        for (dossier, _), (days, ore) in sums.items():
            assert holds(application, dossier, f" {days} ", kr_text(ore), kr_text(packet.claim_ore)), packet.title
        if packet.track == "C":
            continue
        for row in rows:
            sheets = [page for page in pages if page.startswith("Individblad") and row["dossier"] in page]
            if row["dossier"] in protected:
                assert sheets == [], packet.title
                continue
            amounts = [kr_text(row[name]) for name in ("cost_ore", "daily_rate_ore", "claim_ore")]
            assert holds(" ".join(sheets), row["month"], f" {row['days']} ", *amounts), (packet.title, row["month"])


def test_no_released_file_names_a_protected_child(exported: Exported, sample_run: Ran) -> None:
    protected = protected_children(sample_run)
    assert any(
        child["Dossiernr"].replace("-", "") in packet.children for child in protected for packet in exported.packets
    )
    assert exported.report.folder is not None
    for path in exported.report.folder.iterdir():
        content = path.read_bytes()
        if path.suffix == ".pdf":
            text = plain(" ".join(pages_of(path)))
        elif path.suffix == ".xlsx":
            with zipfile.ZipFile(io.BytesIO(content)) as archive:
                text = " ".join(archive.read(name).decode("utf-8", "replace") for name in archive.namelist())
        else:
            text = content.decode("utf-8-sig")
        for child in protected:
            for secret in (child["Namn"], child["Personnummer"], child["Personnummer"].replace("-", "")):
                assert secret not in text, path.name
                assert secret not in path.name


def test_a_copy_that_names_a_protected_child_is_held_back_and_told(exported: Exported) -> None:
    eken = next(found for found in exported.report.packets if found.packet.title == "A Eken")
    (note,) = eken.notes
    assert re.fullmatch(r"Kopia av faktura \S+ kunde inte tas med: den har namn .* skyddade uppgifter, .*", note)
    assert plain(note.partition(":")[0]) in plain(text_of(exported.file(eken.packet, "pdf").read_bytes()))


def test_the_copies_lie_behind_the_invoices_in_the_order_of_the_list(exported: Exported) -> None:
    packet = next(packet for packet in exported.packets if packet.title == "A Tallbacken")
    reader = PdfReader(exported.file(packet, "pdf"))
    numbers = [enclosure.number for enclosure in packet.enclosures]
    count = len(numbers)
    assert count > 2
    titles = [entry.title for part in reader.outline if isinstance(part, list) for entry in part]
    assert titles == [f"Kopia av faktura {number}" for number in numbers]
    texts = pages_of(exported.file(packet, "pdf"))
    first = next(place for place, text in enumerate(texts) if "FAKTURA" in text)
    assert ["FAKTURA" in text for text in texts[first : first + count]] == [True] * count
    for number, text in zip(numbers, texts[first:], strict=False):
        assert number in text


def test_the_manifest_tells_of_every_file_what_is_true(exported: Exported) -> None:
    folder = exported.report.folder
    assert folder is not None
    content = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    told = {entry["name"]: entry for entry in content["files"]}
    assert {path.name for path in folder.iterdir()} == {*told, "manifest.json", "manifest.csv"}
    for name, entry in told.items():
        data = (folder / name).read_bytes()
        assert (entry["sha256"], entry["bytes"]) == (hashlib.sha256(data).hexdigest(), len(data))
        if name.endswith(".pdf"):
            assert entry["pages"] == len(PdfReader(io.BytesIO(data)).pages)
    rows = list(csv.DictReader(io.StringIO((folder / "manifest.csv").read_text("utf-8-sig")), delimiter=";"))
    assert [(row["Fil"], row["SHA-256"]) for row in rows] == [(name, entry["sha256"]) for name, entry in told.items()]
    assert content["withheld"] == sorted(exported.report.withheld)
    assert sum(packet["claim_ore"] for packet in content["packets"]) == exported.report.claim_ore


def test_progress_is_told_packet_by_packet_and_what_is_said_afterwards_names_the_withheld(exported: Exported) -> None:
    count = len(exported.packets)
    steps = [step for step in exported.steps if step.startswith("Skriver paket")]
    assert [step.partition(":")[0] for step in steps] == [
        f"Skriver paket {number} av {count}" for number in range(1, count + 1)
    ]
    lines = exported.report.lines
    assert lines[1] == f"{count} paket, {kr_text(exported.report.claim_ore)} kr, {len(exported.report.files)} filer."
    assert lines[2] == f"Hålls inne och har inget paket: {', '.join(exported.report.withheld)}."


def test_the_procapita_list_comes_to_the_claim(exported: Exported, sample_run: Ran) -> None:
    assert exported.report.folder is not None
    names: dict[Book, str] = {"gron": "grön", "vit": "vit"}
    for book, name in names.items():
        lines = (exported.report.folder / f"2025K2 v1 Procapita {name}.csv").read_text("utf-8-sig").splitlines()
        claimed = sample_run.json["books"][book]["buckets"]["claimed"]
        assert lines[-1] == f"Summa;;;;;;{claimed // 100},{claimed % 100:02d}"


def test_the_statistics_of_each_book_have_its_sheets_its_invoices_and_every_copy_once(
    exported: Exported, written: dict[str, WrittenBook], sample_run: Ran
) -> None:
    """Also of homes that are withheld; what an invoice for care days lacks stands on the first page.

    The dossiernummer of a protected child stands in place of its name.
    """
    shown, protected = 0, protected_children(sample_run)
    assert exported.report.folder is not None
    for found in exported.report.statistics:
        book = written[found.book]
        reader = PdfReader(exported.report.folder / found.file)
        pages = [plain(page) for page in pages_of(exported.report.folder / found.file)]
        first, whole = pages[0], " ".join(pages)
        shown += sum(whole.count(f"{child['Dossiernr']} {child['Dossiernr']}") for child in protected)
        titles = [entry.title for entry in reader.outline if not isinstance(entry, list)]
        assert titles == ["Försättsblad", "Närvaro", "Kostnad per barn", "Sammanställning", "Leverantörsfakturor"]
        assert all(page.endswith(f"Sida {number} av {len(pages)}") for number, page in enumerate(pages, start=1))
        assert holds(first, f"Kvartal 2025K2, {'grön' if found.book == 'gron' else 'vit'}a boken", book.run)
        assert holds(first, kr_text(found.cost_ore), kr_text(found.claim_ore), kr_text(found.invoices_ore))
        assert found.cost_ore == sum(row["cost_ore"] for row in told_claims(exported.folder, found.book))
        for invoice in book.statistics.invoices:
            assert holds(whole, invoice.number, kr_text(invoice.ore))
        copies = {path.stem for path in (exported.folder / "fakturor").iterdir()}
        wanted = {invoice.number.replace("/", "_") for invoice in book.statistics.invoices} & copies
        refused = [line for line in found.missing if "skyddade uppgifter" in line]
        assert found.copies == len(wanted) - len(refused)
        assert sum("FAKTURA" in page for page in pages) == found.copies
        assert len(found.missing) == first.count("finns inte i Fakturamapp") + len(refused)
        lacking = [
            invoice for invoice in book.statistics.invoices if invoice.needs_copy and not wanted & {invoice.number}
        ]
        assert all(holds(first, invoice.number) for invoice in lacking if "/" not in invoice.number)
    assert shown


def told_claims(folder: Path, book: str) -> list[dict[str, int]]:
    """The rows of tblKostnad of a book, öre."""
    found = closedbook.open_workbook(folder / f"{book}_statistik.xlsm")
    return [{"cost_ore": round(row["Kostnad"] * 100)} for row in records(table_of(found, layout.KOSTNAD.name))]


def test_the_pages_of_the_contents_are_where_they_say(exported: Exported) -> None:
    assert exported.report.folder is not None
    for found in exported.report.statistics:
        path = exported.report.folder / found.file
        reader = PdfReader(path)
        first = plain(pages_of(path)[0])
        starts = {
            entry.title: reader.get_destination_page_number(entry)
            for entry in reader.outline
            if not isinstance(entry, list)
        }
        for title in ("Närvaro", "Kostnad per barn", "Sammanställning"):
            assert re.search(rf"{title} {starts[title] + 1} \d", first), title
        assert re.search(rf"Leverantörsfakturor, förteckning {starts['Leverantörsfakturor'] + 1} \d", first)


def test_where_no_packet_may_be_sent_the_statistics_are_there_all_the_same(quarter: Path, tmp_path: Path) -> None:
    """Invandrarservice examines the figures; the gate is for what goes to Migrationsverket."""
    for book in BOOKS:
        replace_in_parts(quarter / book, r"xl/worksheets/sheet\d+\.xml", ">Klar att skriva under<", ">EJ KLAR<")
    report = export_folder(quarter, books(quarter), tmp_path / "ut", converter=Printer())
    assert report.folder is not None
    assert [path.name for path in sorted(report.folder.glob("*.pdf"))] == [
        "2025K2 v1 Statistik grön.pdf",
        "2025K2 v1 Statistik vit.pdf",
    ]
    assert report.packets == []
    assert any(line.startswith("Inget paket: varje boende hålls inne") for line in report.lines)


def test_a_second_export_is_version_2_and_says_what_changed(quarter: Path, tmp_path: Path) -> None:
    target = tmp_path / "ut"
    first = export_folder(quarter, books(quarter), target, converter=Printer())
    assert first.folder is not None
    before = hashes(first.folder)
    manifest = first.folder / "manifest.json"
    content = json.loads(manifest.read_text(encoding="utf-8"))
    content["packets"][0]["claim_ore"] -= 12_345
    content["packets"].append({**content["packets"][1], "home": "Aspen", "packet": "B Aspen", "claim_ore": 100})
    manifest.write_text(json.dumps(content), encoding="utf-8")
    second = export_folder(quarter, books(quarter), target, converter=Printer())
    assert second.folder == target / "2025K2 v2"
    assert [path.name for path in sorted(target.iterdir())] == ["2025K2 v1", "2025K2 v2"]
    assert {name: digest for name, digest in hashes(first.folder).items() if name != "manifest.json"} == {
        name: digest for name, digest in before.items() if name != "manifest.json"
    }
    assert second.changed is not None
    assert [(change.packet, change.kind, change.difference) for change in second.changed] == [
        ("A Linden", "Ändrat", 12_345),
        ("B Aspen", "Borttaget", -100),
    ]
    text = plain(text_of((second.folder / "2025K2 v2 Vad som ändrats.pdf").read_bytes()))
    assert "A Linden Ändrat" in text
    assert "123,45" in text
    assert "B Aspen Borttaget 1,00 -1,00" in text
    assert "2 paket har annan summa än i förra versionen (se Vad som ändrats)." in second.lines
    assert not any("Vad som ändrats" in name for name in first.files)


def test_one_book_alone_has_a_folder_and_versions_of_its_own(quarter: Path, tmp_path: Path) -> None:
    target = tmp_path / "ut"
    export_folder(quarter, books(quarter), target, converter=Printer())
    report = export_folder(quarter, books(quarter)[1:], target, converter=Printer())
    assert report.folder == target / "2025K2 Vit v1"
    assert [found.packet.title for found in report.packets] == ["B Björken"]


@pytest.mark.parametrize("stood", [True, False])
def test_an_export_that_is_stopped_leaves_nothing(quarter: Path, tmp_path: Path, stood: bool) -> None:
    """Whenever it is stopped: before each question in turn, until one export is not stopped in time and is whole."""
    target = tmp_path / "ut"
    if stood:
        target.mkdir()
    calls = 0
    while True:
        left = [calls]

        def stop(left: list[int] = left) -> bool:
            left[0] -= 1
            return left[0] < 0

        report = export_folder(quarter, books(quarter), target, stop=stop, converter=Printer())
        if not report.stopped:
            break
        assert not stood or list(target.iterdir()) == []
        assert stood == target.exists()
        assert report.lines == ["Exporten avbröts. Inga filer lämnades kvar."]
        calls += 13
    assert calls > 20
    assert [path.name for path in target.iterdir()] == ["2025K2 v1"]


def test_an_export_that_fails_leaves_nothing(quarter: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*arguments: object) -> None:
        raise OSError("full disk")

    monkeypatch.setattr(module, "manifest_json", full)
    with pytest.raises(UnusableInput, match="det går inte att skriva i exportmappen"):
        export_folder(quarter, books(quarter), tmp_path / "ut", converter=Printer())
    assert not (tmp_path / "ut").exists()


def test_a_packet_that_cannot_be_printed_has_its_workbook_and_a_note_and_the_others_are_whole(
    quarter: Path, tmp_path: Path
) -> None:
    report = export_folder(quarter, books(quarter), tmp_path / "ut", converter=Printer(1))
    assert report.folder is not None
    assert [found.pages is None for found in report.packets] == [True, False]
    assert sorted(path.name for path in report.folder.glob("*v1 ? *")) == [
        *("2025K2 v1 A Linden.xlsx", "2025K2 v1 B Björken.pdf", "2025K2 v1 B Björken.xlsx"),
    ]
    assert any(line.startswith("A Linden: Skrivaren kunde inte skriva sidorna") for line in report.lines)


def test_without_excel_and_libreoffice_the_workbooks_are_there_and_it_is_said(
    quarter: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "find_office", lambda: None)
    report = export_folder(quarter, books(quarter), tmp_path / "ut")
    statistics = [f"2025K2 v1 Statistik {name}.pdf" for name in ("grön", "vit")]
    assert [name for name in report.files if name.endswith(".pdf")] == statistics
    assert any("Skriv ut Närvaro, Kostnad per barn, Sammanställning ur arbetsboken" in line for line in report.lines)
    assert len([name for name in report.files if name.endswith(".xlsx")]) == 2
    assert any(line.startswith("Varken Excel eller LibreOffice hittades") for line in report.lines)


def test_hostile_copies_are_told_and_do_not_stop_the_export(quarter: Path, tmp_path: Path) -> None:
    hostile = {"L1.pdf": b"", "L2.pdf": locked(pdf("x"), "hemligt"), "L3.pdf": pdf(*["x"] * 300)}
    for name, content in hostile.items():
        (quarter / "fakturor" / name).write_bytes(content)
    report = export_folder(quarter, books(quarter), tmp_path / "ut", converter=Printer())
    assert report.folder is not None
    text = text_of((report.folder / "2025K2 v1 A Linden.pdf").read_bytes())
    for number, reason in (("L1", "är tom"), ("L2", "är krypterad med lösenord"), ("L3", "har 300 sidor")):
        assert f"Kopia av faktura {number} kunde inte tas med" in text
        assert f"Orsak: filen {reason}" in text
        assert any(f"Kopia av faktura {number} kunde inte tas med: filen {reason}" in line for line in report.lines)


def test_the_folder_of_exportmapp_is_where_it_goes(
    quarter: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "find_office", lambda: None)
    assert export_quarter(quarter).folder == quarter / "export" / "2025K2 v1"
    change(quarter / BOOKS[0], lambda book: set_setting(book, "Exportmapp", "till MIG"))
    assert export_quarter(quarter).folder == quarter / "till MIG" / "2025K2 v1"


def test_a_folder_without_a_written_quarter_is_refused_and_nothing_is_written(small: Path, tmp_path: Path) -> None:
    before = hashes(small)
    with pytest.raises(UnusableInput, match=r"huvudkontrollen är (EJ KÖRD|FEL), inte OK"):
        export_quarter(small)
    assert hashes(small) == before
    for folder in (tmp_path / "finns inte", tmp_path):
        with pytest.raises(UnusableInput):
            export_quarter(folder)


def test_the_same_books_give_the_same_files(quarter: Path, tmp_path: Path) -> None:
    at = datetime(2025, 7, 1, 12)
    made = [
        export_folder(quarter, books(quarter), tmp_path / name, converter=Printer(), now=at).folder
        for name in ("ett", "två")
    ]
    assert made[0] is not None
    assert made[1] is not None
    assert hashes(made[0]) == hashes(made[1])


def test_packets_are_told_apart_by_what_they_are(exported: Exported) -> None:
    keys = [packet.key for packet in exported.packets]
    assert len(set(keys)) == len(keys) == len({exported.file(packet, "pdf") for packet in exported.packets})
    assert all(isinstance(packet, Packet) and exported.file(packet, "pdf").is_file() for packet in exported.packets)
