"""Nytt kvartal: archives the books that are done, and makes them the books of the quarter that comes."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from atersok import closedbook
from atersok.domain.errors import UnusableInput
from atersok.domain.quarter import Quarter
from atersok.domain.register import BOOKS, Book
from atersok.domain.settings import Settings
from atersok.domain.words import counted
from atersok.rules.parameters import load, own_file
from atersok.turnover.archive import Archive, make_archive
from atersok.turnover.next_books import Turned, turn
from atersok.turnover.sources import Source, archive_folder, check_not_open, exports_of, find_sources
from atersok.workbook.book_file import FILE_NAMES, EnteredSettings, check_agreement, read_book
from atersok.workbook.folder import Progress, open_books
from atersok.workbook.refusals import writable
from atersok.workbook.sheets.logg import logg_rows

COMMAND = "new-quarter"
Save = Callable[[Path, Mapping[Book, Any]], object]
"""Saves the two books of a folder, both or neither, so that Ångra finds its way back."""


@dataclass(frozen=True)
class TurnoverReport:
    """What a turnover did.

    Attributes:
        old, new: the quarters.
        archive: where the old one is.
        turned: what became of each book.
        notes: what the user should know (Swedish).
    """

    folder: Path
    old: Quarter
    new: Quarter
    archive: Archive
    turned: Mapping[Book, Turned]
    notes: Sequence[str] = field(default_factory=tuple)

    @property
    def lines(self) -> list[str]:
        """The whole of it, a line each, in Swedish; names no child."""
        archive = self.archive
        where = archive.path.relative_to(self.folder).as_posix()
        state = "fanns redan av samma filer" if archive.was_there else "skrivskyddade"
        return [
            f"Böckerna gäller nu {self.new}.",
            f"{self.old} ligger i {where}: {len(archive.manifest.files)} filer, {state}.",
            *(
                f"{FILE_NAMES[book]}: {counted(found.carried, 'placering går', 'placeringar går')} vidare i Närvaro, "
                f"{counted(found.ended, 'avslutad togs', 'avslutade togs')} bort."
                for book, found in self.turned.items()
            ),
            *self.notes,
        ]


def new_quarter(
    folder: Path,
    quarter: Quarter | None,
    now: datetime,
    progress: Progress,
    *,
    run: str,
    save: Save,
    submitted: bool | None = None,
    skip: bool = False,
) -> TurnoverReport:
    """Archives the quarter of a folder and turns both its books to another, or does neither.

    What was cut off between the archive and the books is finished by calling again: an archive of the very same files
    is taken as it is. Nothing is removed from the folder.

    Args:
        folder: holds the two books.
        quarter: the one to come, None for the next.
        now: the time that stands on Logg and in the archive.
        progress: told each step, in Swedish.
        run: what the turnover is called on Logg.
        save: saves both books or neither.
        submitted: whether the old quarter has been marked as submitted, None where that is not known.
        skip: whether quarters may be left out between the old and the new.

    Raises:
        UnusableInput: the quarter is not the one after, a file is open or missing, the books cannot be used, or another
            archive of the quarter is there already; the books are as they were.
    """
    folder = folder.absolute()
    if folder.is_dir():
        closedbook.recover(folder)
    progress("Läser arbetsböckerna")
    books = open_books(folder)
    entered = {book: EnteredSettings(books[book]) for book in BOOKS}
    read = {book: read_book(books[book], book, entered[book]) for book in BOOKS}
    check_agreement(read["gron"], read["vit"])
    settings = {book: read[book].settings for book in BOOKS}
    old = settings["gron"].quarter
    new = quarter or old.next()
    _check_order(folder, old, new, skip)
    sources = find_sources(folder, settings)
    notes = check_not_open(folder, sources)
    parameters = load(own_file(folder))

    turned: dict[Book, Turned] = {}
    archived = archive_folder(folder, old).relative_to(folder).as_posix()
    for book in BOOKS:
        progress(f"Vänder {FILE_NAMES[book]} till {new}")
        event = f"Nytt kvartal: {old} arkiverades i {archived}, boken gäller nu {new}"
        logged = logg_rows(now, run, COMMAND, new, parameters.version, event, ())
        with writable(FILE_NAMES[book]):
            turned[book] = turn(books[book], book, entered[book], settings[book], new, parameters, logged)
    progress(f"Arkiverar {old}")
    archive = make_archive(folder, old, sources, parameters, now, submitted)
    progress("Sparar")
    save(folder, books)
    notes += _notes(folder, old, settings, turned, sources, now, submitted)
    return TurnoverReport(folder, old, new, archive, turned, tuple(notes))


def _check_order(folder: Path, old: Quarter, new: Quarter, skip: bool) -> None:
    if new == old.next() or (skip and new > old):
        return
    if new == old:
        what, remedy = f"böckerna gäller redan {old}", f"Ange {old.next()}, eller inget kvartal"
    elif new < old:
        what = f"{new} ligger före {old}, som böckerna gäller"
        remedy = f"Ta upp {new} igen ur arkivet i stället"
    else:
        what = f"{new} kommer inte närmast efter {old}, som böckerna gäller"
        remedy = f"Ange {old.next()}, eller säg till att kvartal ska hoppas över"
    raise UnusableInput(what, folder.name, remedy)


def _notes(
    folder: Path,
    old: Quarter,
    settings: Mapping[Book, Settings],
    turned: Mapping[Book, Turned],
    sources: Sequence[Source],
    now: datetime,
    submitted: bool | None,
) -> list[str]:
    notes = []
    if submitted is False:
        notes.append(
            f"Varning: {old} är inte markerat som inskickat. Ångra, markera det och kör om, "
            "eller ta upp kvartalet igen ur arkivet och markera det där."
        )
    if now.date() <= old.end:
        notes.append(f"Varning: {old} är inte slut förrän {old.end}; det som kommer till efter i dag saknas i arkivet.")
    stopped = settings["gron"].count_until or settings["vit"].count_until
    if stopped is not None and stopped < old.end:
        notes.append(f"Varning: {old} var räknat till och med {stopped}, inte till kvartalets slut.")
    notes += _ledger_notes(folder, old, settings["gron"].ledger_pattern, turned["gron"].ledger_pattern, sources)
    for book, found in turned.items():
        notes += [f"{FILE_NAMES[book]}: {remark}." for remark in found.remarks]
    return notes


def _ledger_notes(folder: Path, old: Quarter, before: str, after: str, sources: Sequence[Source]) -> list[str]:
    notes = [
        f"Raindance är nu {after}."
        if after != before
        else f"Raindance är kvar som {before}, som inte nämner {old}; skriv namnet på nästa kvartals export."
    ]
    try:
        matching = set(exports_of(folder, after))
    except UnusableInput:
        matching = set()
    again = [source.path.name for source in sources if source.what == "Raindance" and source.path in matching]
    if again:
        notes.append(
            f"Varning: Raindance ({after}) träffar även exporten för {old} ({', '.join(again[:3])}), "
            "som ligger kvar i mappen."
        )
    return notes
