"""Commands on a claim's life: sent, paid, due, the next quarter, one taken up again. A folder in, a report out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path

from atersok.closedbook import open_workbook
from atersok.commands import RunReport, note_of_save, run_id, save_books, working
from atersok.domain.errors import UnusableInput
from atersok.domain.ore import kr_text
from atersok.domain.quarter import Quarter
from atersok.domain.register import BOOKS, Book, Register
from atersok.domain.words import counted
from atersok.followup import payments_of
from atersok.rules.parameters import load, own_file
from atersok.submissions.model import PaymentList, Submitted, submissions
from atersok.submissions.store import ClaimsRegister
from atersok.turnover.reopen import Reopened
from atersok.turnover.reopen import reopen as reopen_archive
from atersok.turnover.turnover import TurnoverReport
from atersok.turnover.turnover import new_quarter as turn_folder
from atersok.watch import tidplan
from atersok.workbook import layout
from atersok.workbook.book_file import FILE_NAMES, EnteredSettings, read_book, resolve_path
from atersok.workbook.folder import Progress, open_books
from atersok.workbook.register_file import read_register
from atersok.workbook.sheets.kontroller import MASTER_OK
from atersok.workbook.tables import read_rows
from atersok.workbook.write_book import Targets


def sent_lines(report: RunReport) -> list[str]:
    """What was marked as sent, a line each, in Swedish."""
    lines = []
    for event in report.assembled.added.events:
        if isinstance(event, Submitted):
            held = f", {counted(len(event.withheld), 'boende', 'boenden')} hålls inne" if event.withheld else ""
            lines.append(
                f"{FILE_NAMES[event.book]}: {event.quarter} version {event.version} markerad som inskickad "
                f"{event.sent_on} ({event.how}), sökt i allt {kr_text(event.claim_ore)} kr{held}."
            )
    return lines


def payment_lines(report: RunReport) -> list[str]:
    """What the payment lists say, in Swedish: how many rows were new, and what does not agree, by kind."""
    added = [event for event in report.assembled.added.events if isinstance(event, PaymentList)]
    lines = [
        f"{event.name}: {counted(len(event.rows), 'rad', 'rader')}, {kr_text(sum(row.ore for row in event.rows))} kr."
        for event in added
    ] or ["Listorna finns redan i ansökningsregistret."]
    match = payments_of(report.quarter, report.assembled.added.entries)
    outcomes = () if match is None else match.outcomes
    for kind in dict.fromkeys(outcome.kind for outcome in outcomes):
        same = [outcome for outcome in outcomes if outcome.kind == kind]
        paid = kr_text(sum(outcome.paid_ore for outcome in same))
        lines.append(f"{kind}: {len(same)}, utbetalt {paid} kr")
    return [*lines, *report.notes, "Se bladen Bevakning och Uppföljning."]


@dataclass(frozen=True)
class Deadlines:
    """What falls due, as text and as JSON."""

    lines: Sequence[str]
    json: dict[str, object]


def deadlines(quarter: Quarter | None, folder: Path | None, *, today: date | None = None) -> Deadlines:
    """What falls due for one quarter, or for every one that can still be claimed.

    Args:
        folder: a folder with the two books, whose register says which children turn 18, and which may have rules of
            its own; the product's rules and no children where None.
        today: the day that is counted from.

    Raises:
        UnusableInput: the folder cannot be used.
    """
    today = today or date.today()
    if folder is None:
        register, parameters, leaving, also = Register((), (), {}), load(), False, list[Quarter]()
    else:
        folder = folder.absolute()
        book = read_book(open_books(folder)["gron"], "gron")
        settings = book.settings
        parameters = load(own_file(folder))
        register = read_register(resolve_path(folder, settings.register_file), settings.quarter.end)
        leaving, also = settings.leaving_day_counts, [settings.quarter]
    if quarter is None:
        rows = tidplan.plan(register, parameters, leaving, today, also)
    else:
        rows = tidplan.plan_of(quarter, register, parameters, leaving, today)
    return Deadlines(tidplan.lines(rows), tidplan.as_json(rows, today))


def new_quarter(
    folder: Path, quarter: Quarter | None, progress: Progress, *, skip: bool = False, now: datetime | None = None
) -> TurnoverReport:
    """Archives the quarter of a folder, and turns both its books to the next (or another), or does neither.

    Raises:
        UnusableInput: as turnover.new_quarter.
    """
    at = now or datetime.now()
    folder = folder.absolute()
    with working(folder, "atersok new-quarter") as work:
        report = turn_folder(
            folder,
            quarter,
            at,
            progress,
            run=run_id(at),
            save=lambda place, books: save_books(place, books, at, check=work.check),
            submitted=is_submitted(folder),
            skip=skip,
        )
        return replace(report, notes=(*work.notes, *report.notes))


def is_submitted(folder: Path, settings: EnteredSettings | None = None) -> bool | None:
    """Whether nothing of the quarter is left to send: each book is in the claims register, or claims nothing.

    Args:
        settings: of either book, where they have been read already.

    Returns:
        None where that cannot be told.
    """
    try:
        entered = settings or EnteredSettings(open_books(folder)["gron"])
        quarter = Quarter.parse(entered.text("Kvartal"))
        entries = ClaimsRegister.load(resolve_path(folder, entered.text("Ansökningsregister", "ansokningar"))).entries
    except UnusableInput:
        return None
    sent = {event.book for event in submissions(entries) if event.quarter == quarter}
    return all(book in sent or _claims_nothing(folder, entered, book) for book in BOOKS)


def _claims_nothing(folder: Path, entered: EnteredSettings, name: Book) -> bool:
    """Whether a book has been calculated and claims nothing, homes held back included; it cannot be marked as sent.

    So does the other book where it has been turned to another quarter already: what was left then was said then.

    Args:
        entered: the settings of either book.
    """
    try:
        if name == entered.role:
            book, its = entered.found.sheet.book, entered
        else:
            book = open_workbook(resolve_path(folder, entered.text("Syskonbok", FILE_NAMES[name])))
            its = EnteredSettings(book)
        if Quarter.parse(its.text("Kvartal")) != Quarter.parse(entered.text("Kvartal")):
            return True
        if its.role != name:
            return False
        targets = Targets(book, name)
        # No check holds in a book that has been turned, or whose sheets are of a ledger that has changed since.
        if [cell.value for cell in targets.master_cells[:1]] != [MASTER_OK]:
            return False
        return not any(row.values["Återsöks"] for row in read_rows(targets.table(layout.KOSTNAD)))
    except UnusableInput:
        return False


def reopen(
    folder: Path, quarter: Quarter, progress: Progress, *, exports: Sequence[Path] = (), now: datetime | None = None
) -> Reopened:
    """Takes up an archived quarter again, in a folder of its own.

    Raises:
        UnusableInput: as turnover.reopen.
    """
    at = now or datetime.now()
    return reopen_archive(folder.absolute(), quarter, at, progress, run=run_id(at), exports=exports)


def upgrade(folder: Path, progress: Progress, *, now: datetime | None = None) -> list[str]:
    """Brings both books of a folder to today's layout, or neither; undo takes it back.

    Raises:
        UnusableInput: as upgrade.upgrade_folder.
    """
    from atersok.upgrade import upgrade_folder  # loads the tools for macros, which nothing else here needs

    at = now or datetime.now()
    folder = folder.absolute()
    with working(folder, "atersok upgrade") as work:
        report = upgrade_folder(folder, progress, now=at, beside=note_of_save(folder, at), check=work.check)
        return [*work.notes, *report.text]
