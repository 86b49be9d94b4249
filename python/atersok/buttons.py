"""One function per button: a workbook in, a report out.

A button writes the calling workbook only. It reads the registers, the export and the other book as they were last
saved, computes everything before its first write, and can be undone by Ångra whatever Excel's own undo remembers.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol

from atersok import closedbook
from atersok.assembly import Assembled, assemble
from atersok.commands import RUN_ID, STATE_FOLDER, event_text, run_id, writable
from atersok.domain import names
from atersok.domain.errors import UnusableInput
from atersok.domain.register import BOOKS, Book
from atersok.rules.parameters import load as load_parameters
from atersok.workbook import layout, native, snapshot
from atersok.workbook.book_file import FILE_NAMES, resolve_path, role_of, setting
from atersok.workbook.changes import SheetChange, changes
from atersok.workbook.folder import logged_file, read_folder
from atersok.workbook.sheets.kontroller import MASTER_OK
from atersok.workbook.sheets.logg import LoggedSource, logg_rows
from atersok.workbook.sheets.sammanstallning import WITHHELD
from atersok.workbook.tables import file_name, find_table, read_rows
from atersok.workbook.write_book import (
    Stage,
    Targets,
    check_writes,
    document_writes,
    find_targets,
    standing_documents,
    store_results,
    table_writes,
    write_log,
    write_sheets,
)
from atersok.workbook.write_table import append_rows

UNDO_FOLDER = "angra"
KEPT_SNAPSHOTS = 10
UNDO = "Ångra"


class Screen(Protocol):
    """What a command says while it works."""

    def step(self, text: str) -> None:
        """A step, in Swedish."""

    def confirm(self, text: str) -> bool:
        """Asks whether to go on."""


@dataclass(frozen=True)
class Command:
    """A button that writes: its name on the ribbon, and how far it goes."""

    name: str
    stage: Stage


FETCH = Command("Hämta Raindance", Stage.LEDGER)
CHECK = Command("Stäm av", Stage.FINDINGS)
CALCULATE = Command("Beräkna", Stage.COSTS)
DOCUMENTS = Command("Skriv blad", Stage.DOCUMENTS)
QUARTER = Command("Hela kvartalet", Stage.DOCUMENTS)


@dataclass(frozen=True)
class ButtonReport:
    """What a button did.

    Attributes:
        book: the book that it wrote.
        file: its file name.
        assembled: the calculation, and what the book now holds.
        changes: how each sheet changed.
        sources: what was read, the other book first.
        notes: what the user should know of the reading.
        written: False when the user was asked and said no.
        seconds: how long it took.
    """

    command: Command
    book: Book
    file: str
    assembled: Assembled
    changes: Sequence[SheetChange]
    sources: Sequence[LoggedSource]
    notes: Sequence[str]
    written: bool
    seconds: float


def press(
    command: Command,
    book: Any,
    screen: Screen,
    preview: Callable[[ButtonReport], str],
    *,
    now: datetime | None = None,
) -> ButtonReport:
    """Runs one of the writing buttons on a workbook.

    Args:
        command: which button.
        book: the calling workbook (an xlwings book, open in Excel or closed).
        screen: is told the steps, and asked where the setting Visa ändringar först says so.
        preview: makes the question's text from the changes.
        now: the time that stands on Logg.

    Raises:
        UnusableInput: something cannot be used; the workbook is as it was.
    """
    started = time.perf_counter()
    screen.step("Kontrollerar arbetsboken")
    folder = usable_folder(book)
    own = role_of(book)
    other = next(name for name in BOOKS if name != own)
    targets = find_targets(book, own)
    check_unprotected(targets, command.stage)
    sibling, sibling_source, notes = _sibling(book, folder, other)
    read = read_folder(folder, {own: book, other: sibling}, screen.step)
    read = replace(read, sources=(sibling_source, *read.sources), notes=(*notes, *read.notes))
    standing = standing_documents(book, targets) if command.stage >= Stage.COSTS else None
    shown = {own: standing} if standing is not None and command.stage < Stage.DOCUMENTS else {}
    assembled = assemble(read, screen.step, (own,), shown, {own: targets, other: find_targets(sibling, other)})
    content = assembled.content[own]
    tables = table_writes(targets, content, command.stage)
    documents = document_writes(targets, content, command.stage)
    at = now or datetime.now()
    before = snapshot.take(book, targets, command.stage, run_id(at), command.name, standing)
    changed = changes(before, tables, documents)
    report = ButtonReport(command, own, file_name(book), assembled, changed, read.sources, read.notes, True, 0.0)
    if assembled.quarter.books[own].settings.ask_first and not screen.confirm(preview(report)):
        return replace(report, written=False, seconds=time.perf_counter() - started)
    with writable(file_name(book)):
        check_writes(book, tables, documents)
    with _undoable(book, folder, own, before), writable(file_name(book)):
        write_sheets(book, tables, documents, screen.step)
        verdict = content.master if command.stage >= Stage.COSTS else None
        store_results(book, targets, verdict, all_of=command.stage == Stage.DOCUMENTS)
        write_log(targets, at, before.run, command.name, assembled.quarter, _event(report), read.sources)
    screen.step("Räknar om")
    native.recalculate(book)
    return replace(report, seconds=time.perf_counter() - started)


def _event(report: ButtonReport) -> str:
    """What Logg says; a button that stops before the sums says nothing of them."""
    if report.command.stage >= Stage.COSTS:
        return event_text(report.command.name, report.assembled, report.book)
    found = len(report.assembled.quarter.books[report.book].findings)
    rows = f"{report.command.name}: {len(report.assembled.quarter.rows)} huvudboksrader"
    return rows if report.command.stage == Stage.LEDGER else f"{rows}, {found} avvikelser"


def usable_folder(book: Any) -> Path:
    """The folder of a workbook that can be worked on.

    Raises:
        UnusableInput: its full name is a web address, it has never been saved, or it is read-only.
    """
    file = file_name(book)
    if native.is_url(book):
        raise UnusableInput(
            "arbetsboken är öppen från OneDrive eller SharePoint, där Återsök inte når registren och exporten bredvid",
            file,
            "Spara boken i en mapp på datorn eller på en nätverksenhet, tillsammans med de andra filerna, och öppna "
            "den därifrån",
        )
    folder = Path(str(book.fullname)).parent
    if not folder.is_absolute():
        raise UnusableInput("arbetsboken är inte sparad än", file, "Spara den i mappen med kvartalets filer")
    if native.is_read_only(book):
        raise UnusableInput(
            "arbetsboken är skrivskyddad, eller öppen hos någon annan",
            file,
            "Stäng den, se till att ingen annan har den öppen, och öppna den igen för redigering",
        )
    return folder


def check_unprotected(targets: Targets, stage: Stage) -> None:
    """Whether every sheet that a command writes can be written.

    Raises:
        UnusableInput: one is protected.
    """
    for sheet in targets.sheets(stage):
        if native.is_protected(sheet):
            raise UnusableInput(
                f"bladet {sheet.name} är skyddat",
                sheet.book.name,
                "Ta bort bladskyddet (fliken Granska, Ta bort bladets skydd) och klicka igen",
            )


def _sibling(book: Any, folder: Path, other: Book) -> tuple[Any, LoggedSource, list[str]]:
    """The other book as it was last saved, what Om says of it, and a note if it is open with changes."""
    path = resolve_path(folder, setting(book, "Syskonbok") or FILE_NAMES[other])
    if not path.is_file():
        raise UnusableInput(
            f"den andra boken, {path.name}, saknas",
            str(path.parent),
            "Lägg den där, eller rätta Syskonbok på bladet Inställningar",
        )
    notes = []
    if native.has_unsaved_changes(book, path):
        notes.append(f"{path.name} är öppen med ändringar som inte är sparade; den lästes som den senast sparades.")
    return closedbook.open_workbook(path), logged_file(path), notes


@contextmanager
def _undoable(book: Any, folder: Path, own: Book, before: snapshot.Snapshot) -> Iterator[None]:
    """Keeps a copy of the workbook and a snapshot before the first write, and puts it back if the writing fails."""
    state = folder / STATE_FOLDER
    kept = _snapshot_file(folder, book, before.run)
    try:
        native.save_copy(book, state / "backup" / before.run / file_name(book))
        snapshot.save(before, kept)
    except OSError as error:
        raise UnusableInput(
            "säkerhetskopian kunde inte skrivas, så inget har skrivits i boken",
            str(state),
            "Se till att det går att skriva i mappen och att disken inte är full",
        ) from error
    try:
        yield
    except BaseException:
        try:
            _put_back(book, find_targets(book, own), before)
        except BaseException as second:
            raise UnusableInput(
                "skrivningen avbröts och boken kunde inte ställas tillbaka",
                file_name(book),
                f"Stäng boken utan att spara; en kopia från före körningen ligger i {STATE_FOLDER}/backup/{before.run}",
            ) from second
        kept.unlink(missing_ok=True)
        raise
    for old in _snapshots(folder, book)[:-KEPT_SNAPSHOTS]:
        with suppress(OSError):  # one that cannot be removed now is removed another time
            old.unlink()


def _snapshot_folder(folder: Path, book: Any) -> Path:
    return folder / STATE_FOLDER / UNDO_FOLDER / Path(file_name(book)).stem


def _snapshot_file(folder: Path, book: Any, run: str) -> Path:
    return _snapshot_folder(folder, book) / f"{run}.json.gz"


def _snapshots(folder: Path, book: Any) -> list[Path]:
    """The snapshots of a workbook, oldest first."""
    return sorted(_snapshot_folder(folder, book).glob("*.json.gz"))


def _put_back(book: Any, targets: Targets, before: snapshot.Snapshot, screen: Screen | None = None) -> None:
    tables, documents = snapshot.restore(targets, before)
    check_writes(book, tables, documents)
    write_sheets(book, tables, documents, screen.step if screen else lambda step: None)
    snapshot.store_restored(book, targets, before)


@dataclass(frozen=True)
class UndoneReport:
    """What Ångra did: which command's run it took back, and the sheets that are as before it."""

    command: str
    time: datetime
    sheets: Sequence[str]


def undo(book: Any, screen: Screen, *, now: datetime | None = None) -> UndoneReport:
    """Puts the workbook's own tables and documents back as before the last button.

    Comments, statuses and signatures written since then stay, and so do the user's own columns and sheets.

    Raises:
        UnusableInput: no run of a button can be undone.
    """
    screen.step("Letar efter den senaste körningen")
    folder = usable_folder(book)
    own = role_of(book)
    targets = find_targets(book, own)
    run = last_run(targets)
    kept = None if run is None else _snapshot_file(folder, book, run)
    if run is None or kept is None or not kept.is_file():
        raise UnusableInput(
            "det finns ingen knapptryckning att ångra i den här boken",
            file_name(book),
            "En körning med atersok run ångras med atersok undo när boken är stängd; äldre lägen finns i mappen "
            f"{STATE_FOLDER}/backup",
        )
    before = snapshot.load(kept)
    check_unprotected(targets, before.stage)
    with writable(file_name(book)):
        _put_back(book, targets, before, screen)
        event = f"Ångrade {before.command}, körning {run}"
        rows = logg_rows(
            now or datetime.now(), run, UNDO, setting(book, "Kvartal"), load_parameters().version, event, ()
        )
        append_rows(targets.logg, rows)
    kept.unlink()
    screen.step("Räknar om")
    native.recalculate(book)
    sheets = dict.fromkeys(sheet.name for sheet in targets.sheets(before.stage) if sheet.name != layout.LOGG.sheet)
    return UndoneReport(before.command, datetime.strptime(run, RUN_ID), tuple(sheets))


def last_run(targets: Targets) -> str | None:
    """The id of the last run on Logg that has not been undone; None where there is none."""
    stack: list[str] = []
    for row in read_rows(targets.logg):
        run, command = names.clean(row.values["Körning"]), names.clean(row.values["Kommando"])
        if command == UNDO:
            if run in stack:
                stack.remove(run)
        elif run and run not in stack:
            stack.append(run)
    return stack[-1] if stack else None


@dataclass(frozen=True)
class ExportReport:
    """The files that Exportera wrote, and the homes whose pages say EJ KLAR."""

    files: Sequence[Path]
    withheld: Sequence[str]


def export(book: Any, screen: Screen) -> ExportReport:
    """Writes the document sheets, as they stand, as PDF files into Exportmapp; never over an earlier file.

    Raises:
        UnusableInput: the sheets are empty, the master check is not OK, or the workbook is not open in Excel.
    """
    screen.step("Kontrollerar bladen")
    folder = usable_folder(book)
    own = role_of(book)
    targets = find_targets(book, own)
    if any(cell.value != MASTER_OK for cell in targets.master_cells[:1]):
        raise UnusableInput(
            "huvudkontrollen är inte OK, så bladen stämmer inte med beräkningen",
            f"{file_name(book)}, blad {layout.KONTROLLER.sheet}",
            "Tryck Hela kvartalet, och exportera när huvudkontrollen är OK",
        )
    if native.changes_silently(book) is False:
        raise UnusableInput(
            "PDF-filer skrivs av Excel, och boken är inte öppen där", file_name(book), "Öppna boken i Excel"
        )
    place = resolve_path(folder, setting(book, "Exportmapp", "export"))
    quarter = setting(book, "Kvartal")
    place.mkdir(parents=True, exist_ok=True)
    files = []
    for sheet in targets.document_sheets:
        screen.step(f"Skriver {sheet.name} som PDF")
        path = _free_name(place, f"{quarter} {own} {sheet.name}")
        native.export_pdf(sheet, path)
        files.append(path)
    held = [row.values["Boende"] for row in read_rows(targets.sammanstallning) if row.values["Grind"] == WITHHELD]
    return ExportReport(files, list(dict.fromkeys(names.clean(home) for home in held)))


def _free_name(folder: Path, stem: str) -> Path:
    """A name that no file has: version 1, 2, …"""
    number = 1
    while (path := folder / f"{stem} v{number}.pdf").exists():
        number += 1
    return path


@dataclass(frozen=True)
class ChecklistReport:
    """How many steps of Checklista there are, how many are not ticked, and the first of these ("" if none)."""

    steps: int
    left: int
    next_step: str
    role: str


def checklist(book: Any, screen: Screen) -> ChecklistReport:
    """Shows Checklista at the first step that is not ticked."""
    screen.step("Läser checklistan")
    found = find_table(book, layout.CHECKLISTA)
    rows = read_rows(found)
    left = [row for row in rows if not names.clean(row.values["Klart"])]
    native.show_sheet(found.sheet, left[0].row if left else found.header_row)
    first = left[0].values if left else {}
    return ChecklistReport(len(rows), len(left), names.clean(first.get("Steg")), names.clean(first.get("Ansvar")))
