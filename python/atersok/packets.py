"""Exportera: the packets of a quarter that has not been sent, and of one that has only what differs from it."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from atersok import closedbook, commands, lock
from atersok.buttons import Screen, usable_file
from atersok.domain.errors import UnusableInput
from atersok.domain.quarter import Quarter
from atersok.domain.register import BOOKS
from atersok.export.converter import Converter
from atersok.export.difference import nothing_new, prepare_difference, rows_to_send
from atersok.export.excel_pages import ExcelPages
from atersok.export.export import DEFAULT_FOLDER, prepare_export
from atersok.export.prepared import Prepared
from atersok.export.report import STOPPED
from atersok.submissions.earlier import latest_versions
from atersok.submissions.model import Submitted, submissions
from atersok.submissions.store import ClaimsRegister
from atersok.workbook import layout, native
from atersok.workbook.book_file import FILE_NAMES, EnteredSettings, resolve_path
from atersok.workbook.tables import find_table, read_rows

NAME = "Exportera"
Stop = Callable[[], bool]


@dataclass(frozen=True)
class Exported:
    """What an export did.

    Attributes:
        lines: what is said of it, in Swedish; names no child.
        stopped: whether the user stopped it; then nothing was left.
    """

    lines: tuple[str, ...]
    stopped: bool = False


def export(book: Any, screen: Screen, stop: Stop = lambda: False) -> Exported:
    """Exports the calling workbook, as it stands, into Exportmapp; never over an earlier export.

    Args:
        book: the workbook.
        screen: is told the steps.
        stop: asked again and again whether the user wants to stop.

    Raises:
        UnusableInput: another command works in the folder, the master check is not OK, nothing differs from what was
            sent, or Exportmapp cannot be written to.
    """
    screen.step("Kontrollerar bladen")
    here = usable_file(book)
    entered = EnteredSettings(book)
    with lock.hold(here.parent, f"knappen {NAME}", entered.text("Handläggare")) as held:
        if not native.is_live(book):
            return _published(_prepared(here.parent, here, entered, screen.step, stop), held.notes)
        with TemporaryDirectory(prefix="atersok-", ignore_cleanup_errors=True) as private:
            copy = Path(private) / FILE_NAMES[entered.role]
            native.save_copy(book, copy)
            converter = ExcelPages(book.app)
            return _published(_prepared(here.parent, copy, entered, screen.step, stop, converter), held.notes)


def export_quarter(folder: Path, progress: Callable[[str], None], stop: Stop = lambda: False) -> Exported:
    """Exports both books of a folder: the packets of those that have not been sent, and of the others what differs.

    Raises:
        UnusableInput: as `export`, or a book is open in Excel; of two books the first that cannot be exported. Nothing
            was written.
    """
    folder = folder.absolute()
    with commands.working(folder, "atersok export") as work:
        for path in (folder / FILE_NAMES[book] for book in BOOKS):
            if not path.is_file():
                raise UnusableInput(
                    f"arbetsboken {path.name} saknas", str(folder), "Ange mappen med kvartalets arbetsböcker"
                )
        return _export_books(folder, progress, stop, work.notes)


def _export_books(folder: Path, progress: Callable[[str], None], stop: Stop, notes: tuple[str, ...]) -> Exported:
    """Everything is written before the first folder is put in its place, so that a stop leaves nothing."""
    fresh: list[Path] = []
    ready: list[Prepared[Any]] = []
    unchanged: list[str] = []
    target = folder / DEFAULT_FOLDER
    new_places: list[Path] = []
    try:
        for path in (folder / FILE_NAMES[book] for book in BOOKS):
            book = closedbook.open_workbook(path)
            entered = EnteredSettings(book)
            target = resolve_path(folder, entered.text("Exportmapp", DEFAULT_FOLDER))
            new_places += [] if target.is_dir() else [target]
            sent = _sent(folder, entered)
            if sent is None:
                fresh.append(path)
            elif rows_to_send(added := read_rows(find_table(book, layout.TILLAGG)), sent.quarter):
                ready.append(prepare_difference(folder, path, target, sent.version, progress, stop))
            else:
                unchanged.append(f"{path.name}: {nothing_new(added, sent.quarter, sent.version)}.")
            book.close()
        if fresh:
            ready.insert(0, prepare_export(folder, fresh, target, progress, stop))
        if any(one.target is None for one in ready):
            return Exported((*notes, STOPPED), stopped=True)
        reports = [one.publish() for one in ready]
    finally:
        for one in ready:
            one.discard()
        for place in new_places:
            with suppress(OSError):  # it is not empty: something was published
                place.rmdir()
    return Exported((*notes, *(line for report in reports for line in report.lines), *unchanged))


def _prepared(
    folder: Path,
    path: Path,
    entered: EnteredSettings,
    progress: Callable[[str], None],
    stop: Stop,
    converter: Converter | None = None,
) -> Prepared[Any]:
    """The export of one book."""
    target = resolve_path(folder, entered.text("Exportmapp", DEFAULT_FOLDER))
    sent = _sent(folder, entered)
    if sent is None:
        return prepare_export(folder, [path], target, progress, stop, converter=converter)
    return prepare_difference(folder, path, target, sent.version, progress, stop, converter=converter)


def _published(ready: Prepared[Any], notes: tuple[str, ...]) -> Exported:
    report = ready.publish()
    return Exported((*notes, *report.lines), stopped=report.stopped)


def _sent(folder: Path, entered: EnteredSettings) -> Submitted | None:
    """The latest submission of the book's quarter."""
    quarter = Quarter.parse(entered.text("Kvartal"))
    if quarter is None:
        return None
    register = ClaimsRegister.load(resolve_path(folder, entered.text("Ansökningsregister", "ansokningar")))
    return latest_versions(submissions(register.entries)).get((quarter, entered.role))
