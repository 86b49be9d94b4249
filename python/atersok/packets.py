"""Exportera: the packets of a quarter that has not been sent, and of one that has only what differs from it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from atersok import closedbook
from atersok.buttons import Screen, usable_file
from atersok.domain import names
from atersok.domain.errors import UnusableInput
from atersok.domain.quarter import Quarter
from atersok.domain.register import BOOKS
from atersok.export.excel_pages import ExcelPages
from atersok.export.export import DEFAULT_FOLDER, export_folder
from atersok.export.swedish_csv import csv_bytes, kr_field
from atersok.submissions.earlier import latest_versions
from atersok.submissions.model import Submitted, submissions
from atersok.submissions.store import ClaimsRegister
from atersok.workbook import layout, native
from atersok.workbook.book_file import FILE_NAMES, ROLES, EnteredSettings, resolve_path
from atersok.workbook.cells import parse_ore
from atersok.workbook.tables import TableRow, find_table, read_rows

TO_SEND = ("Tillägg", "Rättelse/återbetalning")
"""What of tblTillagg may be sent; a home that is held back, and what another quarter can claim, may not."""
COLUMNS = (
    "Slag",
    "Kvartal",
    "Boende",
    "Dossiernr",
    "Månad",
    "Kod",
    "Dagar då",
    "Dagar nu",
    "Inskickat",
    "Nu",
    "Skillnad",
)
_AMOUNTS = ("Inskickat", "Nu", "Skillnad")


@dataclass(frozen=True)
class Exported:
    """What an export did, a line each, in Swedish; names no child."""

    lines: tuple[str, ...]


def export(book: Any, screen: Screen) -> Exported:
    """Exports the calling workbook, as it stands, into Exportmapp; never over an earlier export.

    Raises:
        UnusableInput: the master check is not OK, nothing is to be sent, or Exportmapp cannot be written to.
    """
    screen.step("Kontrollerar bladen")
    here = usable_file(book)
    entered = EnteredSettings(book)
    target = resolve_path(here.parent, entered.text("Exportmapp", DEFAULT_FOLDER))
    sent = _sent(here.parent, entered)
    if sent is not None:
        return Exported((_difference(book, entered, sent, target),))
    if not native.is_live(book):
        return Exported(tuple(export_folder(here.parent, [here], target, screen.step).lines))
    with TemporaryDirectory() as private:
        copy = Path(private) / FILE_NAMES[entered.role]
        native.save_copy(book, copy)
        report = export_folder(here.parent, [copy], target, screen.step, converter=ExcelPages(book.app))
    return Exported(tuple(report.lines))


def export_quarter(folder: Path, progress: Callable[[str], None]) -> Exported:
    """Exports both books of a folder: the packets of those that have not been sent, and of the others what differs.

    Raises:
        UnusableInput: as `export`; of two books the first that cannot be exported.
    """
    folder = folder.absolute()
    if folder.is_dir():
        closedbook.recover(folder)
    paths = [folder / FILE_NAMES[book] for book in BOOKS]
    for path in paths:
        if not path.is_file():
            raise UnusableInput(
                f"arbetsboken {path.name} saknas", str(folder), "Ange mappen med kvartalets arbetsböcker"
            )
    fresh: list[Path] = []
    lines: list[str] = []
    target = folder / DEFAULT_FOLDER
    for path in paths:
        book = closedbook.open_workbook(path)
        entered = EnteredSettings(book)
        target = resolve_path(folder, entered.text("Exportmapp", DEFAULT_FOLDER))
        sent = _sent(folder, entered)
        if sent is None:
            fresh.append(path)
        elif _rows(book, sent.quarter):
            lines.append(_difference(book, entered, sent, target))
        else:
            lines.append(f"{path.name}: {_nothing_new(sent)}.")
    if fresh:
        lines[:0] = export_folder(folder, fresh, target, progress).lines
    return Exported(tuple(lines))


def _sent(folder: Path, entered: EnteredSettings) -> Submitted | None:
    """The latest submission of the book's quarter."""
    quarter = Quarter.parse(entered.text("Kvartal"))
    if quarter is None:
        return None
    register = ClaimsRegister.load(resolve_path(folder, entered.text("Ansökningsregister", "ansokningar")))
    return latest_versions(submissions(register.entries)).get((quarter, entered.role))


def _nothing_new(sent: Submitted) -> str:
    return f"{sent.quarter} är inskickat som version {sent.version}, och inget har ändrats sedan dess"


def _rows(book: Any, quarter: Quarter) -> list[TableRow]:
    return [
        row
        for row in read_rows(find_table(book, layout.TILLAGG))
        if names.clean(row.values["Slag"]) in TO_SEND and Quarter.parse(names.clean(row.values["Kvartal"])) == quarter
    ]


def _difference(book: Any, entered: EnteredSettings, sent: Submitted, target: Path) -> str:
    """Writes what differs from the submission as a list, and says so: the rest is with Migrationsverket already."""
    rows = _rows(book, sent.quarter)
    if not rows:
        raise UnusableInput(_nothing_new(sent), f"blad {layout.TILLAGG.sheet}", "Inget behöver skickas")
    content = csv_bytes([COLUMNS, *(_line(row) for row in rows), _sum(rows)])
    path = _free_name(target, f"{sent.quarter} {ROLES[entered.role]} tillägg till version {sent.version}")
    try:
        target.mkdir(parents=True, exist_ok=True)
        with path.open("xb") as stream:
            stream.write(content)
    except OSError as error:
        raise UnusableInput(
            "det går inte att skriva i exportmappen", str(target), "Rätta Exportmapp på bladet Inställningar"
        ) from error
    return (
        f"{sent.quarter} är inskickat som version {sent.version}: bara skillnaden exporteras. {len(rows)} rader i "
        f"{path.name}. Skriv ut bladet Tillägg som underlag, och markera version {sent.version + 1} som inskickad."
    )


def _line(row: TableRow) -> list[str]:
    return [
        kr_field(parse_ore(row.values[header]) or 0) if header in _AMOUNTS else names.clean(row.values[header])
        for header in COLUMNS
    ]


def _sum(rows: Sequence[TableRow]) -> list[str]:
    sums = {header: sum(parse_ore(row.values[header]) or 0 for row in rows) for header in _AMOUNTS}
    return ["Summa", *(kr_field(sums[header]) if header in sums else "" for header in COLUMNS[1:])]


def _free_name(folder: Path, stem: str) -> Path:
    """A name that no file has."""
    path, number = folder / f"{stem}.csv", 2
    while path.exists():
        path, number = folder / f"{stem} ({number}).csv", number + 1
    return path
