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
from atersok.commands import RUN_ID, STATE_FOLDER, event_text, log_rows, run_id, writable
from atersok.domain import names
from atersok.domain.errors import UnusableInput
from atersok.domain.register import BOOKS, Book
from atersok.rules.parameters import load as load_parameters
from atersok.workbook import layout, native, snapshot
from atersok.workbook.book_file import FILE_NAMES, ROLES, EnteredSettings, resolve_path
from atersok.workbook.changes import SheetChange, changes
from atersok.workbook.folder import logged_file, read_folder
from atersok.workbook.sheets.kontroller import MASTER_OK
from atersok.workbook.sheets.logg import LoggedSource, logg_rows
from atersok.workbook.sheets.sammanstallning import WITHHELD
from atersok.workbook.tables import FoundTable, file_name, find_table, read_rows
from atersok.workbook.write_book import (
    Stage,
    Targets,
    check_writes,
    document_writes,
    standing_documents,
    store_results,
    table_writes,
    write_sheets,
)
from atersok.workbook.write_table import Row, append_rows

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
    here = usable_file(book)
    folder, file = here.parent, here.name
    entered = EnteredSettings(book)
    own = entered.role
    other = next(name for name in BOOKS if name != own)
    targets = Targets(book, own, command.stage)
    check_unprotected(targets, command.stage)
    sibling, sibling_source, notes = _sibling(book, folder, entered, other)
    read = read_folder(folder, {own: book, other: sibling}, screen.step, {own: entered})
    read = replace(read, sources=(sibling_source, *read.sources), notes=(*notes, *read.notes))
    standing = standing_documents(targets) if command.stage >= Stage.COSTS else None
    assembled = assemble(
        read,
        screen.step,
        (own,),
        {own: targets, other: Targets(sibling, other, Stage.FINDINGS)},
        command.stage,
        standing if command.stage < Stage.DOCUMENTS else None,
    )
    content = assembled.content[own]
    tables, documents = table_writes(targets, content, command.stage), document_writes(targets, content)
    at = now or datetime.now()
    before = snapshot.take(targets, command.stage, run_id(at), command.name, standing)
    changed = changes(before, tables, documents)
    report = ButtonReport(command, own, file, assembled, changed, read.sources, read.notes, True, 0.0)
    if assembled.quarter.books[own].settings.ask_first and not screen.confirm(preview(report)):
        return replace(report, written=False, seconds=time.perf_counter() - started)
    logged = log_rows(assembled, at, command.name, _event(report), read.sources)
    with writable(file):
        check_writes(book, tables, documents, targets.logg, logged)
    with _undoable(book, here, own, before), writable(file):
        write_sheets(book, tables, documents, screen.step)
        store_results(targets, command.stage, content.master or None)
        append_rows(targets.logg, logged)
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


def usable_file(book: Any) -> Path:
    """The path of a workbook that can be worked on.

    Raises:
        UnusableInput: its full name is a web address, it has never been saved, or it is read-only.
    """
    path = Path(native.full_name(book))
    if native.is_url(book):
        raise UnusableInput(
            "arbetsboken är öppen från OneDrive eller SharePoint, där Återsök inte når registren och exporten bredvid",
            file_name(book),
            "Spara boken i en mapp på datorn eller på en nätverksenhet, tillsammans med de andra filerna, och öppna "
            "den därifrån",
        )
    if not path.is_absolute():
        raise UnusableInput("arbetsboken är inte sparad än", path.name, "Spara den i mappen med kvartalets filer")
    if native.is_read_only(book):
        raise UnusableInput(
            "arbetsboken är skrivskyddad, eller öppen hos någon annan",
            path.name,
            "Stäng den, se till att ingen annan har den öppen, och öppna den igen för redigering",
        )
    return path


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


def _sibling(book: Any, folder: Path, entered: EnteredSettings, other: Book) -> tuple[Any, LoggedSource, list[str]]:
    """The other book as it was last saved, what Om says of it, and a note if it is open with changes."""
    path = resolve_path(folder, entered.text("Syskonbok", FILE_NAMES[other]))
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
def _undoable(book: Any, here: Path, own: Book, before: snapshot.Snapshot) -> Iterator[None]:
    """Keeps a copy of the workbook and a snapshot before the first write, and puts it back if the writing fails."""
    state = here.parent / STATE_FOLDER
    kept = _snapshot_file(here, before.run)
    try:
        native.save_copy(book, state / "backup" / before.run / here.name)
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
            _put_back(book, Targets(book, own, before.stage), before, [])
        except BaseException as second:
            raise UnusableInput(
                "skrivningen avbröts och boken kunde inte ställas tillbaka",
                here.name,
                f"Stäng boken utan att spara; en kopia från före körningen ligger i {STATE_FOLDER}/backup/{before.run}",
            ) from second
        kept.unlink(missing_ok=True)
        raise
    for old in _snapshots(here)[:-KEPT_SNAPSHOTS]:
        with suppress(OSError):  # one that cannot be removed now is removed another time
            old.unlink()


def _snapshot_folder(here: Path) -> Path:
    return here.parent / STATE_FOLDER / UNDO_FOLDER / here.stem


def _snapshot_file(here: Path, run: str) -> Path:
    return _snapshot_folder(here) / f"{run}.json.gz"


def _snapshots(here: Path) -> list[Path]:
    """The snapshots of a workbook, oldest first."""
    return sorted(_snapshot_folder(here).glob("*.json.gz"))


def _put_back(
    book: Any, targets: Targets, before: snapshot.Snapshot, logged: Sequence[Row], screen: Screen | None = None
) -> None:
    """Writes a snapshot back, and what Logg is to say of it."""
    tables, documents = snapshot.restore(targets, before)
    check_writes(book, tables, documents, targets.logg, logged)
    write_sheets(book, tables, documents, screen.step if screen else lambda step: None)
    snapshot.store_restored(targets, before)
    append_rows(targets.logg, logged)


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
    here = usable_file(book)
    entered = EnteredSettings(book)
    log = find_table(book, layout.LOGG)
    run = last_run(log)
    kept = None if run is None else _snapshot_file(here, run)
    if run is None or kept is None or not kept.is_file():
        raise UnusableInput(
            "det finns ingen knapptryckning att ångra i den här boken",
            here.name,
            "En körning med atersok run ångras med atersok undo när boken är stängd; äldre lägen finns i mappen "
            f"{STATE_FOLDER}/backup",
        )
    before = snapshot.load(kept)
    targets = Targets(book, entered.role, before.stage)
    check_unprotected(targets, before.stage)
    event = f"Ångrade {before.command}, körning {run}"
    rules = load_parameters().version
    logged = logg_rows(now or datetime.now(), run, UNDO, entered.text("Kvartal"), rules, event, ())
    with writable(here.name):
        _put_back(book, targets, before, logged, screen)
    kept.unlink()
    screen.step("Räknar om")
    native.recalculate(book)
    sheets = dict.fromkeys(sheet.name for sheet in targets.sheets(before.stage) if sheet.name != layout.LOGG.sheet)
    return UndoneReport(before.command, datetime.strptime(run, RUN_ID), tuple(sheets))


def last_run(log: FoundTable) -> str | None:
    """The id of the last run on Logg that has not been undone; None where there is none."""
    stack: list[str] = []
    for row in read_rows(log):
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
    here = usable_file(book)
    entered = EnteredSettings(book)
    targets = Targets(book, entered.role)
    if any(cell.value != MASTER_OK for cell in targets.master_cells[:1]):
        raise UnusableInput(
            "huvudkontrollen är inte OK, så bladen stämmer inte med beräkningen",
            f"{here.name}, blad {layout.KONTROLLER.sheet}",
            "Tryck Hela kvartalet, och exportera när huvudkontrollen är OK",
        )
    if not native.is_live(book):
        raise UnusableInput("PDF-filer skrivs av Excel, och boken är inte öppen där", here.name, "Öppna boken i Excel")
    place = resolve_path(here.parent, entered.text("Exportmapp", "export"))
    stem = f"{entered.text('Kvartal')} {ROLES[entered.role]}"
    files = []
    for name, (_, template) in targets.templates.items():
        screen.step(f"Skriver {name} som PDF")
        path = _free_name(place, f"{stem} {name}")
        with _folder_for_export(place):
            native.export_pdf(template.sheet, path)
        files.append(path)
    held = [row.values["Boende"] for row in read_rows(targets.sammanstallning) if row.values["Grind"] == WITHHELD]
    return ExportReport(files, list(dict.fromkeys(names.clean(home) for home in held)))


@contextmanager
def _folder_for_export(place: Path) -> Iterator[None]:
    try:
        place.mkdir(parents=True, exist_ok=True)
        yield
    except OSError as error:
        raise UnusableInput(
            "det går inte att skriva i exportmappen", str(place), "Rätta Exportmapp på bladet Inställningar"
        ) from error


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
