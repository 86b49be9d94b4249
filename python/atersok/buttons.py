"""One function per button: a workbook in, a report out.

A button writes the calling workbook only. It reads the registers, the export and the other book as they were last
saved, computes everything before its first write, and can be undone by Ångra whatever Excel's own undo remembers.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any, Protocol

from atersok import closedbook, lock, safety
from atersok.assembly import Assembled, assemble
from atersok.backups import Keeping
from atersok.checklist import is_done
from atersok.commands import RUN_ID, STATE_FOLDER, event_text, log_rows
from atersok.domain import names
from atersok.domain.errors import UnusableInput
from atersok.domain.ore import kr_text
from atersok.domain.register import BOOKS, Book
from atersok.domain.words import counted
from atersok.journal import logger
from atersok.payment_lists import payment_paths, read_payment_lists
from atersok.preconditions import Unchanged
from atersok.raindance import PROFILE_FILE, Export, describe, remember
from atersok.register_events import Sending, check_sendable, enter
from atersok.rules.parameters import OWN_FILE, load, own_file
from atersok.rules.version import named_version
from atersok.safety import COPY_OF_UNDO, UNDO
from atersok.submissions.model import PaymentList, Submitted
from atersok.workbook import layout, native, snapshot
from atersok.workbook.book_file import FILE_NAMES, ROLES, EnteredSettings, resolve_path
from atersok.workbook.changes import SheetChange, changes
from atersok.workbook.folder import logged_file, read_folder
from atersok.workbook.refusals import writable
from atersok.workbook.sheets.logg import LoggedSource, logg_rows
from atersok.workbook.tables import file_name, find_table, read_rows
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
from atersok.workbook.write_table import append_rows

NOT_RECALCULATED = "Excel hann inte räkna om funktionerna: tryck Ctrl+Alt+F9."


class Screen(Protocol):
    """What a command says while it works."""

    def step(self, text: str) -> None:
        """A step, in Swedish."""

    def confirm(self, text: str) -> bool:
        """Asks whether to go on."""


@dataclass(frozen=True)
class Command:
    """A button that writes.

    Attributes:
        name: its name on the ribbon.
        stage: how far it writes.
        sends: whether it marks the book's quarter as sent.
        pays: whether it reads Migrationsverket's payment lists.
    """

    name: str
    stage: Stage
    sends: bool = False
    pays: bool = False


FETCH = Command("Hämta Raindance", Stage.LEDGER)
CHECK = Command("Stäm av", Stage.FINDINGS)
CALCULATE = Command("Beräkna", Stage.COSTS)
DOCUMENTS = Command("Skriv blad", Stage.DOCUMENTS)
QUARTER = Command("Hela kvartalet", Stage.DOCUMENTS)
SUBMIT = Command("Markera inskickad", Stage.COSTS, sends=True)
PAYMENTS = Command("Läs utbetalningar", Stage.COSTS, pays=True)


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
    understood: Callable[[Export], str] = describe,
    *,
    now: datetime | None = None,
) -> ButtonReport:
    """Runs one of the writing buttons on a workbook.

    An export whose columns no profile says is shown first; when the user says that it was understood rightly, that is
    saved as the profile, and used without a question next time.

    Args:
        command: which button.
        book: the calling workbook (an xlwings book, open in Excel or closed).
        screen: is told the steps, and asked about an export of a new kind, and where the setting Visa ändringar först
            says so.
        preview: makes the question's text from the changes.
        understood: makes the question's text from how the export was understood.
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
    sibling_path, sibling, sibling_entered = _sibling(here, entered, other)
    unchanged = Unchanged(folder, {own: entered, other: sibling_entered}, [sibling_path])
    sibling_source = logged_file(sibling_path)
    read = read_folder(folder, {own: book, other: sibling}, screen.step, {own: entered, other: sibling_entered})
    settings = read.inputs.settings[own]
    registers = [resolve_path(folder, name) for name in (settings.register_file, settings.transit_file) if name]
    notes = (*_unsaved(book, [sibling_path, *registers]), *read.notes)
    read = replace(read, sources=(sibling_source, *read.sources), notes=notes)
    standing = standing_documents(targets) if command.stage >= Stage.COSTS else None
    at = now or datetime.now()
    lists: list[PaymentList] = []
    if command.pays:
        lists, told_of_lists = read_payment_lists(payment_paths(folder, settings.payment_pattern))
        read = replace(read, notes=(*read.notes, *told_of_lists))
    assembled = assemble(
        read,
        screen.step,
        (own,),
        {own: targets, other: Targets(sibling, other, Stage.FINDINGS)},
        command.stage,
        standing if command.stage < Stage.DOCUMENTS else None,
        at=at,
        sending={own: Sending()} if command.sends else {},
        lists=lists,
    )
    content = assembled.content[own]
    if command.sends:
        check_sendable(content.master, file)
    tables, documents = table_writes(targets, content, command.stage), document_writes(targets, content)
    run = safety.next_run(targets.logg, at)
    before = snapshot.noting(snapshot.take(targets, command.stage, run, command.name, standing), tables)
    changed = changes(before, tables, documents)
    notes = (*read.notes, *assembled.added.notes)
    report = ButtonReport(command, own, file, assembled, changed, read.sources, notes, True, 0.0)
    export = read.inputs.export
    is_new = any(source.mapping and not source.profile for source in export.sources)
    asks = [understood(export)] if is_new else []
    asks += [sent_text(event) for event in assembled.added.events if isinstance(event, Submitted)]
    if assembled.quarter.books[own].settings.ask_first:
        asks.append(preview(report))
    if not all(screen.confirm(text) for text in asks):
        return replace(report, written=False, seconds=time.perf_counter() - started)
    logged = log_rows(assembled, at, command.name, _event(report), read.sources, run)
    with writable(file):
        check_writes(book, tables, documents, targets.logg, logged)
    # Not before the questions: they can stand unanswered for as long as a lunch.
    with lock.hold(folder, f"knappen {command.name}", settings.contact_role) as held:
        unchanged.check()
        if is_new:
            remember(folder / PROFILE_FILE, export)
        safety.keep(book, here, run, before)
        enter(read.claims, assembled.added)
        with safety.whole(book, own, here, before, targets.logg, run), writable(file):
            write_sheets(book, tables, documents, screen.step)
            store_results(targets, command.stage, content.master or None)
            append_rows(targets.logg, logged)
        safety.thin_out(here, Keeping(settings.backups_kept, settings.backup_days), at)
    told = [*held.notes, *_filters(targets, command.stage), *_recalculate(book, screen)]
    return replace(report, notes=(*report.notes, *told), seconds=time.perf_counter() - started)


def sent_text(event: Submitted) -> str:
    """What is asked before a quarter is marked as sent."""
    children = len({line.dossier for line in event.lines if line.claim_ore})
    held = ""
    if event.withheld:
        held = f" {counted(len(event.withheld), 'boende hålls', 'boenden hålls')} inne och ingår inte."
    return (
        f"Markera {event.quarter} version {event.version} som inskickad {event.sent_on} ({event.how})?\n\n"
        f"Sökt i allt: {kr_text(event.claim_ore)} kr för {children} barn.{held}\n\n"
        "Versionen bevaras som den är nu och kan inte tas bort, inte heller med Ångra. En senare ändring blir nästa "
        "version."
    )


def _filters(targets: Targets, stage: Stage) -> list[str]:
    """The sheets where a filter that hid rows had to go, so that the user sets it anew."""
    sheets = [found.spec.sheet for found in [*targets.tables(stage), targets.logg] if found.extent.filter_gone]
    return [f"Filtret togs bort på {', '.join(sheets)}, så att alla rader syns."] if sheets else []


def _recalculate(book: Any, screen: Screen) -> list[str]:
    """Computes the functions anew; what keeps Excel from it now is no reason to say that the work was not done."""
    try:
        screen.step("Räknar om")
        native.recalculate(book)
    except Exception as error:
        logger().info("omräkningen: %s", type(error).__name__)
        return [NOT_RECALCULATED]
    return []


def _event(report: ButtonReport) -> str:
    """What Logg says; a button that stops before the sums says nothing of them."""
    if report.command.stage >= Stage.COSTS:
        return event_text(report.command.name, report.assembled, report.book)
    found = len(report.assembled.quarter.books[report.book].findings)
    rows = counted(len(report.assembled.quarter.rows), "huvudboksrad", "huvudboksrader")
    findings = "" if report.command.stage == Stage.LEDGER else f", {counted(found, 'avvikelse', 'avvikelser')}"
    return f"{report.command.name}: {rows}{findings}"


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
        check_sheet_unprotected(sheet)


def check_sheet_unprotected(sheet: Any) -> None:
    """Whether a sheet can be written.

    Raises:
        UnusableInput: it is protected.
    """
    if native.is_protected(sheet):
        raise UnusableInput(
            f"bladet {sheet.name} är skyddat",
            sheet.book.name,
            "Ta bort bladskyddet (fliken Granska, Ta bort bladets skydd) och klicka igen",
        )


def _sibling(here: Path, entered: EnteredSettings, other: Book) -> tuple[Path, Any, EnteredSettings]:
    """The other book's path, the book as it was last saved, and its settings.

    Raises:
        UnusableInput: it is not there, is this very book, or has not the other role.
    """
    path = resolve_path(here.parent, entered.text("Syskonbok", FILE_NAMES[other]))
    if not path.is_file():
        raise UnusableInput(
            f"den andra boken, {path.name}, saknas",
            str(path.parent),
            "Lägg den där, eller rätta Syskonbok på bladet Inställningar",
        )
    if path == here or (here.is_file() and path.samefile(here)):
        raise entered.complain(
            "Syskonbok", "anger den här boken själv", f"Skriv den andra bokens namn, {FILE_NAMES[other]}"
        )
    sibling = closedbook.open_workbook(path)
    its = EnteredSettings(sibling)
    if its.role != other:
        raise entered.complain(
            "Syskonbok",
            f"anger {path.name}, som också har rollen {ROLES[its.role]}",
            f"Skriv namnet på boken med rollen {ROLES[other]}",
        )
    return path, sibling, its


def _unsaved(book: Any, paths: Sequence[Path]) -> list[str]:
    """Notes on files that are open with changes."""
    return [
        f"{path.name} är öppen med ändringar som inte är sparade; den lästes som den senast sparades."
        for path in native.unsaved(book, paths)
    ]


@dataclass(frozen=True)
class UndoneReport:
    """What Ångra did: which command's run it took back, the sheets that are as before it, and what else to know."""

    command: str
    time: datetime
    sheets: Sequence[str]
    notes: Sequence[str] = ()


def undo(book: Any, screen: Screen, *, now: datetime | None = None) -> UndoneReport:
    """Puts the workbook's own tables and documents back as before the last button.

    Comments, statuses and signatures written since then stay, and so do the user's own columns and sheets. Their cells
    beside a row that the button took away come back with it.

    Raises:
        UnusableInput: no run of a button can be undone.
    """
    screen.step("Letar efter den senaste körningen")
    here = usable_file(book)
    entered = EnteredSettings(book)
    targets = Targets(book, entered.role, Stage.LEDGER)
    run = safety.last_run(targets.logg)
    kept = None if run is None else safety.snapshot_file(here, run)
    if run is None or kept is None or not kept.is_file():
        raise UnusableInput(
            "det finns ingen knapptryckning att ångra i den här boken",
            here.name,
            "En körning med atersok run ångras med atersok undo när boken är stängd; äldre lägen finns i mappen "
            f"{STATE_FOLDER}/backup",
        )
    before = snapshot.load(kept)
    check_unprotected(targets, before.stage)
    event = f"Ångrade {before.command}, körning {run}"
    logged = logg_rows(now or datetime.now(), run, UNDO, entered.text("Kvartal"), _rules(here.parent), event, ())
    current = snapshot.take(targets, before.stage, run, UNDO)
    tables, documents = snapshot.restore(targets, before)
    with writable(here.name):
        check_writes(book, tables, documents, targets.logg, logged)
    copy = run + COPY_OF_UNDO
    with lock.hold(here.parent, f"knappen {UNDO}", entered.text("Handläggare")) as held:
        safety.keep(book, here, copy, None)
        with safety.whole(book, entered.role, here, current, targets.logg, copy), writable(here.name):
            write_sheets(book, tables, documents, screen.step)
            snapshot.store_restored(targets, before)
            append_rows(targets.logg, logged)
        safety.drop_snapshot(here, run)
    told = [*held.notes, *_filters(targets, before.stage), *_recalculate(book, screen)]
    log_sheet = targets.logg.sheet.name
    sheets = [name for name in dict.fromkeys(sheet.name for sheet in targets.sheets(before.stage)) if name != log_sheet]
    return UndoneReport(before.command, datetime.strptime(run, RUN_ID), tuple(sheets), tuple(told))


def _rules(folder: Path) -> str:
    """What Logg says of the rules; a file that cannot be used keeps nobody from taking a run back."""
    try:
        return named_version(load(own_file(folder)))
    except UnusableInput:
        return f"{OWN_FILE} kan inte användas"


@dataclass(frozen=True)
class EvidenceReport:
    """The row of Kostnad per barn that was marked, and how many rows of Raindance are shown for it."""

    dossier: str
    home: str
    month: str
    code: str
    rows: int


def evidence(book: Any, screen: Screen) -> EvidenceReport:
    """Shows on Raindance the ledger rows behind the marked row of Kostnad per barn, and no others.

    Raises:
        UnusableInput: no row with ledger rows behind it is marked, or Excel cannot filter for a program.
    """
    screen.step("Söker underlaget")
    costs, ledger = find_table(book, layout.KOSTNAD), find_table(book, layout.RAINDANCE)
    where = f"bladet {layout.KOSTNAD.sheet}"
    marked = native.selected_row(book, costs.sheet.name)
    row = next((found.values for found in read_rows(costs) if found.row == marked), None)
    if row is None:
        raise UnusableInput("ingen rad är markerad", where, "Markera en cell i raden som ska visas, och klicka igen")
    spreads = names.clean(row["Fördelningar"]).split()
    if not spreads:
        raise UnusableInput("ingen rad i huvudboken ligger bakom den markerade raden", where, "Markera en annan rad")
    shown = [found.row for found in read_rows(ledger) if names.clean(found.values["Fördelning"]) in spreads]
    try:
        native.show_rows(ledger.table, ledger.place["Fördelning"] + 1, spreads)
    except NotImplementedError as error:
        raise UnusableInput(
            "raderna kan bara filtreras i Excel för Windows", where, "Klicka på Gå till i kolumnen Underlag i stället"
        ) from error
    native.show_sheet(ledger.sheet, shown[0] if shown else ledger.header_row)
    dossier, home, month, code = (names.clean(row[header]) for header in ("Dossiernr", "Boende", "Månad", "Kod"))
    return EvidenceReport(dossier, home, month, code, len(shown))


@dataclass(frozen=True)
class ChecklistReport:
    """How far Checklista has come.

    Attributes:
        steps, left: how many steps there are, and how many neither the user has ticked nor the program has done.
        next_step, role: the first that is left and who answers for it, "" if none is.
        due: its last day (ÅÅÅÅ-MM-DD), "" where none is set.
        state: what Återsök says of it.
    """

    steps: int
    left: int
    next_step: str
    role: str
    due: str = ""
    state: str = ""


def checklist(book: Any, screen: Screen) -> ChecklistReport:
    """Shows Checklista at the first step that is left."""
    screen.step("Läser checklistan")
    found = find_table(book, layout.CHECKLISTA)
    rows = read_rows(found)
    left = [row for row in rows if not is_done(names.clean(row.values["Klart"]), names.clean(row.values["Återsök"]))]
    native.show_sheet(found.sheet, left[0].row if left else found.header_row)
    if not left:
        return ChecklistReport(len(rows), 0, "", "")
    step, role, state = (names.clean(left[0].values[header]) for header in ("Steg", "Ansvar", "Återsök"))
    day = left[0].values["Senast"]
    due = day.isoformat()[:10] if isinstance(day, date) else names.clean(day)
    return ChecklistReport(len(rows), len(left), step, role, due, state)
