"""The folder that a run takes: the two books, the registers and the export(s) that Inställningar names."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import xlwings as xw

from atersok.calculation import Inputs
from atersok.closedbook import forget, open_workbook
from atersok.domain.attendance import TransitStay
from atersok.domain.errors import UnusableInput
from atersok.domain.masking import Masker
from atersok.domain.register import BOOKS, BadRow, Book
from atersok.domain.settings import Settings
from atersok.files.durable import sha256
from atersok.raindance import PROFILE_FILE, Export, find_exports, load_profile, read_export
from atersok.rules.parameters import load, own_file
from atersok.rules.version import named_version
from atersok.submissions.store import ClaimsRegister
from atersok.workbook.book_file import FILE_NAMES, BookInput, EnteredSettings, check_agreement, read_book, resolve_path
from atersok.workbook.register_file import read_register, read_transit
from atersok.workbook.sheets.logg import LoggedSource

INVOICE_SUFFIXES = frozenset({".pdf", ".png", ".jpg", ".jpeg", ".tif", ".tiff"})
MAX_WARNINGS = 5
Progress = Callable[[str], None]


@dataclass(frozen=True)
class QuarterFolder:
    """A folder, read.

    Attributes:
        books: the two books, open for writing.
        inputs: what the calculation needs.
        sources: every file that was read, for Logg and Om.
        notes: what the user should know of the reading (Swedish), such as a register that is not there.
        claims: the claims register.
    """

    folder: Path
    books: Mapping[Book, xw.Book]
    inputs: Inputs
    sources: tuple[LoggedSource, ...]
    notes: tuple[str, ...]
    claims: ClaimsRegister


def open_books(folder: Path) -> dict[Book, xw.Book]:
    """Opens the two statistics books.

    Raises:
        UnusableInput: the folder or a book is missing or cannot be used.
    """
    if not folder.is_dir():
        raise UnusableInput("mappen finns inte", str(folder), "Ange mappen med kvartalets arbetsböcker")
    for name in FILE_NAMES.values():
        if not (folder / name).is_file():
            raise UnusableInput(
                f"arbetsboken {name} saknas",
                str(folder),
                "Ange mappen med kvartalets arbetsböcker, eller lägg upp en ny med atersok init",
            )
    return {book: open_workbook(folder / name) for book, name in FILE_NAMES.items()}


def read_folder(
    folder: Path,
    books: Mapping[Book, xw.Book],
    progress: Progress = lambda step: None,
    entered: Mapping[Book, EnteredSettings] | None = None,
) -> QuarterFolder:
    """Reads everything that a quarter is calculated from: also the rules, the folder's own where it has any.

    Args:
        entered: a book's settings, where they have been read already.

    Raises:
        UnusableInput: something is missing or cannot be used; nothing has been written.
    """
    progress("Läser arbetsböckerna")
    read: dict[Book, BookInput] = {book: read_book(books[book], book, (entered or {}).get(book)) for book in BOOKS}
    check_agreement(read["gron"], read["vit"])
    settings = read["gron"].settings
    notes: list[str] = []
    sources: list[LoggedSource] = []

    rules_path = own_file(folder)
    parameters = load(rules_path)

    progress("Läser PUT-databasen")
    register_path = resolve_path(folder, settings.register_file)
    register = read_register(_existing(register_path, "PUT-databas"), settings.quarter.end)
    sources.append(logged_file(register_path, len(register.all_children)))
    masker = Masker(register)
    for opened in books.values():  # what the sheets no longer say of a child protected since must not stay in the file
        forget(opened, masker.is_secret)

    transit: list[TransitStay] = []
    transit_bad: list[BadRow] = []
    transit_name = settings.transit_file or read["vit"].settings.transit_file
    if transit_name and (transit_path := resolve_path(folder, transit_name)).is_file():
        transit, transit_bad = read_transit(transit_path)
        sources.append(logged_file(transit_path, len(transit) + len(transit_bad)))
    else:
        notes.append("Ingen transit-databas lästes: N01 och R13 kontrolleras bara mot närvaron.")

    if rules_path is not None:
        sources.append(logged_file(rules_path))
        notes.append(f"Kommunens egna regler gäller: version {named_version(parameters)}.")

    progress("Läser Raindance")
    export = read_export(find_exports(folder, settings.ledger_pattern), profile=load_profile(folder / PROFILE_FILE))
    sources.extend(_export_sources(export))
    notes.extend(_warnings(export))

    return QuarterFolder(
        folder,
        books,
        Inputs(
            settings={book: read[book].settings for book in BOOKS},
            register=register,
            attendances={book: read[book].attendance for book in BOOKS},
            export=export,
            transit=transit,
            transit_bad=transit_bad,
            invoice_copies={book: _invoice_copies(folder, read[book].settings) for book in BOOKS},
            parameters=parameters,
        ),
        tuple(sources),
        tuple(notes),
        ClaimsRegister.load(resolve_path(folder, settings.claims_folder)),
    )


def _warnings(export: Export) -> list[str]:
    """What the reader says of each file that a user should see, such as what no longer fits the saved profile."""
    texts = [f"{source.name}: {warning}" for source in export.sources for warning in source.warnings]
    if len(texts) <= MAX_WARNINGS:
        return texts
    return [*texts[:MAX_WARNINGS], f"och {len(texts) - MAX_WARNINGS} anmärkningar till, se atersok inspect FIL"]


def _existing(path: Path, setting: str) -> Path:
    if not path.is_file():
        raise UnusableInput(
            f"filen {path.name} saknas",
            str(path.parent),
            f"Lägg filen där, eller rätta {setting} på bladet Inställningar",
        )
    return path


def _invoice_copies(folder: Path, settings: Settings) -> frozenset[str] | None:
    if not settings.invoice_folder:
        return None
    place = resolve_path(folder, settings.invoice_folder)
    if not place.is_dir():
        return None
    return frozenset(path.stem.casefold() for path in place.iterdir() if path.suffix.casefold() in INVOICE_SUFFIXES)


def logged_file(path: Path, rows: int | None = None) -> LoggedSource:
    """A file that was read, as it is told on Om and Logg."""
    digest = sha256(path)
    found = path.stat()
    return LoggedSource(path.name, digest, datetime.fromtimestamp(found.st_mtime), found.st_size, rows)


def _export_sources(export: Export) -> list[LoggedSource]:
    return [
        LoggedSource(
            source.name if not source.sheet else f"{source.name} ({source.sheet})",
            source.sha256,
            source.modified,
            source.size,
            source.rows_read,
            source.sum_ore,
        )
        for source in export.sources
    ]
