"""Nytt kvartal in an open workbook: the quarter is archived as saved, and this book turned to the next one.

The other book is turned by its own button: a button writes its own workbook only. Whichever comes first makes the
archive, of both; the second finds its own file in it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from atersok import closedbook, lock, safety
from atersok.buttons import Screen, check_sheet_unprotected, check_unprotected, usable_file
from atersok.domain.errors import UnusableInput
from atersok.domain.quarter import Quarter
from atersok.domain.register import BOOKS, Book
from atersok.domain.settings import Settings
from atersok.domain.words import counted
from atersok.files.durable import sha256
from atersok.quarter_life import is_submitted
from atersok.rules.parameters import Parameters, load, own_file
from atersok.turnover.archive import make_archive
from atersok.turnover.manifest import check_files, read_manifest
from atersok.turnover.next_books import Turned, turn
from atersok.turnover.sources import archive_folder, find_sources
from atersok.turnover.turnover import COMMAND
from atersok.workbook import layout, native
from atersok.workbook.book_file import FILE_NAMES, EnteredSettings, read_book, resolve_path
from atersok.workbook.sheets.logg import logg_rows
from atersok.workbook.write_book import Stage, Targets

NAME = "Nytt kvartal"


@dataclass(frozen=True)
class TurnReport:
    """What the button did; `turned` is None when the user said no, `notes` tell how the folder was found (Swedish)."""

    file: str
    old: Quarter
    new: Quarter
    archive: Path
    turned: Turned | None
    other: str
    notes: Sequence[str] = ()


def new_quarter(
    book: Any, screen: Screen, question: Callable[[TurnReport, bool | None], str], *, now: datetime | None = None
) -> TurnReport:
    """Archives the quarter and turns the calling workbook to the next.

    Args:
        question: makes the question's text of what is about to be done, and of whether the quarter was sent.

    Raises:
        UnusableInput: another command works in the folder; the book has changes that are not saved, or cannot be
            turned; it is then to be closed without saving, and is as it was.
    """
    at = now or datetime.now()
    screen.step("Kontrollerar arbetsboken")
    here = usable_file(book)
    folder, file = here.parent, here.name
    if native.unsaved(book, [here]):
        raise UnusableInput("boken har ändringar som inte är sparade", file, "Spara boken och klicka igen")
    entered = EnteredSettings(book)
    own = entered.role
    targets = Targets(book, own)
    check_unprotected(targets, Stage.DOCUMENTS)
    for inputs in (entered.found, targets.table(layout.NARVARO)):
        check_sheet_unprotected(inputs.sheet)
    settings = read_book(book, own, entered).settings
    old, new = settings.quarter, settings.quarter.next()
    other = next(name for name in BOOKS if name != own)
    sibling = resolve_path(folder, entered.text("Syskonbok", FILE_NAMES[other]))
    archive = archive_folder(folder, old)
    report = TurnReport(file, old, new, archive, None, sibling.name)
    if not screen.confirm(question(report, is_submitted(folder, entered))):
        return report
    # Not before the question: it can stand unanswered for as long as a lunch.
    with lock.hold(folder, f"knappen {NAME}", settings.contact_role) as held:
        screen.step(f"Arkiverar {old}")
        parameters = load(own_file(folder))
        if not _is_archived(archive, here, FILE_NAMES[own]):
            _archive(book, here, sibling, own, settings, parameters, at, is_submitted(folder, entered))
        screen.step(f"Vänder boken till {new}")
        run = safety.next_run(targets.logg, at)
        event = f"{NAME}: {old} arkiverades i {archive.relative_to(folder).as_posix()}, boken gäller nu {new}"
        logged = logg_rows(at, run, COMMAND, new, parameters.version, event, ())
        try:
            turned = turn(book, own, entered, settings, new, parameters, logged)
        except Exception as error:
            why = f" ({error.where}: {error.what})" if isinstance(error, UnusableInput) else ""
            raise UnusableInput(
                f"boken kunde inte göras till {new}s, och är skriven till en del{why}",
                file,
                f"Stäng den utan att spara: filen är som förut, och {old} är arkiverat. Öppna den sedan och klicka "
                "igen",
            ) from error
        return replace(report, turned=turned, notes=held.notes)


def _archive(
    book: Any,
    here: Path,
    sibling: Path,
    own: Book,
    settings: Settings,
    parameters: Parameters,
    at: datetime,
    submitted: bool | None,
) -> None:
    """Archives both books as they were saved, with all that they were counted from."""
    folder, file, old = here.parent, here.name, settings.quarter
    other = next(name for name in BOOKS if name != own)
    if native.unsaved(book, [sibling]):
        raise UnusableInput(
            f"{sibling.name} är öppen med ändringar som inte är sparade, och arkivet skulle sakna dem",
            file,
            f"Spara {sibling.name} och klicka igen",
        )
    its = read_book(closedbook.open_workbook(sibling), other).settings
    if its.quarter != old:
        raise UnusableInput(
            f"{sibling.name} gäller {its.quarter}, och boken finns inte i något arkiv av {old}",
            file,
            f"Lägg tillbaka {sibling.name} för {old} ur arkivet eller en säkerhetskopia, byt namn på arkivets mapp "
            "om den finns, och klicka igen",
        )
    both: dict[Book, Any] = {own: settings, other: its}
    places = {FILE_NAMES[own]: here, FILE_NAMES[other]: sibling}
    sources = [replace(source, path=places.get(source.name, source.path)) for source in find_sources(folder, both)]
    make_archive(folder, old, sources, parameters, at, submitted)


def _is_archived(archive: Path, here: Path, name: str) -> bool:
    """Whether the archive is there already, whole, and of this very file: the other book's button made it.

    Args:
        name: what the book is called there, whatever its file is called here.
    """
    if not archive.is_dir():
        return False
    manifest = read_manifest(archive)
    check_files(archive, manifest)
    return any(entry.name == name and entry.sha256 == sha256(here) for entry in manifest.files)


def asked(report: TurnReport, submitted: bool | None) -> str:
    """The question before anything is done."""
    warning = "" if submitted else f"\n\n{report.old} är inte markerat som inskickat i båda böckerna."
    return (
        f"Avsluta {report.old} och gör {report.file} till {report.new}s bok?\n\nMappens filer kopieras till "
        f"{report.archive.parent.name}/{report.archive.name}. Pågående vistelser följer med; det som körningarna har "
        f"skrivit töms. Det ångras inte med Ångra.{warning}"
    )


def told(report: TurnReport) -> str:
    """What was done."""
    if report.turned is None:
        return f"{NAME}: inget har skrivits."
    carried = counted(report.turned.carried, "vistelse går", "vistelser går")
    lines = [
        f"{report.file} gäller nu {report.new}. {report.old} ligger skrivskyddat i {report.archive.parent.name}/"
        f"{report.archive.name}.",
        f"{carried} vidare i Närvaro, {report.turned.ended} avslutade togs bort. Raindance är "
        f"{report.turned.ledger_pattern}.",
        *(f"{remark[0].upper()}{remark[1:]}." for remark in report.turned.remarks),
        *report.notes,
        f"Spara boken. Tryck sedan {NAME} i {report.other}.",
    ]
    return "\n\n".join(lines)
