"""A quarter taken up again: a copy of its archive to work in, beside the books of today."""

from __future__ import annotations

import os
import shutil
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path, PurePosixPath

from atersok import closedbook
from atersok.domain import names
from atersok.domain.errors import UnusableInput
from atersok.domain.quarter import Quarter
from atersok.domain.register import BOOKS, Book
from atersok.files.durable import sha256
from atersok.files.whole_folder import copy_into, new_folder
from atersok.raindance import find_exports
from atersok.turnover.manifest import Manifest, check_files, read_manifest
from atersok.turnover.setting_cells import add, enter, has_setting
from atersok.turnover.sources import REOPENED_PREFIX, archive_folder, free_name
from atersok.workbook import layout
from atersok.workbook.book_file import FILE_NAMES, EnteredSettings, resolve_path
from atersok.workbook.folder import Progress, open_books
from atersok.workbook.refusals import writable
from atersok.workbook.sheets.logg import logg_rows
from atersok.workbook.tables import find_table
from atersok.workbook.write_table import append_rows

COMMAND = "reopen"
EXPORTS_FOLDER = "huvudbok"
"""Where the exports go that no setting of the archive names all of."""
CLAIMS_SETTING = "Ansökningsregister"
CLAIMS_FOLDER = "ansokningar"
"""The claims register's folder where the setting says nothing."""
CLAIMS_TEXT = "Mapp där det som har skickats in och svaren på det bevaras. Samma i båda böckerna."
SHARED = (CLAIMS_SETTING, "Fakturamapp", "Utbetalningslista")
"""Settings that name what is not copied, since all quarters share it."""
_SIBLINGS: dict[Book, Book] = {"gron": "vit", "vit": "gron"}


@dataclass(frozen=True)
class Reopened:
    """A quarter that was taken up again.

    Attributes:
        path: the folder to run.
        lines: what was done, and what the user should know (Swedish).
    """

    path: Path
    lines: tuple[str, ...]


def reopen(
    folder: Path,
    quarter: Quarter,
    now: datetime,
    progress: Progress,
    *,
    run: str,
    exports: Sequence[Path] = (),
) -> Reopened:
    """Copies the archive of a quarter to a folder of its own, where it is computed with the rules of its days.

    The claims register and the invoice copies are not copied: the settings of the copy point at those of the folder.

    Args:
        folder: the folder with the books of today and the archive.
        quarter: the one to take up.
        now: the time that stands on Logg.
        progress: told each step, in Swedish.
        run: what it is called on Logg.
        exports: later exports, with invoices that came after the quarter was archived.

    Raises:
        UnusableInput: there is no such archive, one of its files is damaged, an export is missing, or the quarter has
            been taken up before and its folder is still there; nothing has been written.
    """
    folder = folder.absolute()
    archive = archive_folder(folder, quarter)
    if not archive.is_dir():
        raise UnusableInput(
            f"det finns inget arkiv för {quarter}",
            str(archive.parent),
            f"Ange ett kvartal som är arkiverat{_there_are(archive.parent)}",
        )
    progress(f"Kontrollerar arkivet för {quarter}")
    manifest = read_manifest(archive)
    check_files(archive, manifest)
    target = folder / f"{REOPENED_PREFIX}{quarter}"
    for path in exports:
        if not path.is_file():
            raise UnusableInput(
                f"exportfilen {path.name} saknas", str(path.parent), "Kontrollera filens namn och plats"
            )
    lines = [f"{quarter} är kopierat ur arkivet till mappen {target.name}. Räkna det med atersok run på den mappen."]
    with new_folder(target) as draft:
        progress("Kopierar")
        for entry in manifest.files:
            copy_into(archive / entry.name, draft / entry.name)
        ledger, told_of_exports = _lay_exports(draft, manifest, exports)
        lines += told_of_exports
        progress("Ställer in arbetsböckerna")
        lines += _set_up(folder, draft, target, manifest, ledger, quarter, now, run)
    return Reopened(target, tuple(lines))


def _there_are(archives: Path) -> str:
    found = sorted(path.name for path in archives.iterdir() if path.is_dir()) if archives.is_dir() else []
    quarters = [name for name in found if Quarter.parse(name) is not None]
    listed = ", ".join(quarters)
    return f": {listed}" if quarters else ". Ett kvartal arkiveras när nästa kvartal läggs upp"


# -- exports ----------------------------------------------------------------------------------------------------------


def _lay_exports(draft: Path, manifest: Manifest, exports: Iterable[Path]) -> tuple[str | None, list[str]]:
    """Puts later exports beside those of the archive.

    Returns:
        what Raindance must say to name all of them and nothing else, None where it does already; and what to tell.
    """
    archived = [draft / entry.name for entry in manifest.of("Raindance")]
    digests = {entry.sha256 for entry in manifest.of("Raindance")}
    lines: list[str] = []
    later: list[Path] = []
    for path in exports:
        digest = sha256(path)
        if digest in digests:
            lines.append(f"{path.name} är samma fil som en av arkivets exporter och kopierades inte.")
        else:
            digests.add(digest)
            later.append(path)
    if not later and _names_exactly(draft, archived):
        return None, lines
    place = draft / _free(draft, EXPORTS_FOLDER)
    place.mkdir()
    for path in archived:
        path.rename(place / _free(place, path.name))
    for path in later:
        name = _free(place, path.name)
        copy_into(path, place / name)
        lines.append(f"{path.name} lades till" + (f" som {name}." if name != path.name else "."))
    suffixes = {path.suffix for path in place.iterdir()}
    return f"{place.name}/*{suffixes.pop() if len(suffixes) == 1 else ''}", lines


def _free(place: Path, name: str) -> str:
    return free_name(name, {path.name.casefold() for path in place.iterdir()})


def _names_exactly(draft: Path, archived: Collection[Path]) -> bool:
    """Whether Raindance names the archive's exports in the copy, in both books."""
    books = open_books(draft).values()
    patterns = {EnteredSettings(book).text("Raindance") for book in books}
    for book in books:
        book.close()
    try:
        return all(set(find_exports(draft, pattern)) == set(archived) for pattern in patterns)
    except UnusableInput:
        return False


# -- settings ---------------------------------------------------------------------------------------------------------


def _set_up(
    folder: Path,
    draft: Path,
    target: Path,
    manifest: Manifest,
    ledger: str | None,
    quarter: Quarter,
    now: datetime,
    run: str,
) -> list[str]:
    """Makes the settings of both books say where things are, seen from the folder that they will lie in."""
    books = open_books(draft)
    lines: dict[str, None] = {}
    for book in BOOKS:
        with writable(FILE_NAMES[book]):
            entered = EnteredSettings(books[book])
            for name, value in _changes(book, entered, folder, draft, target, manifest, ledger).items():
                if has_setting(entered, name):
                    enter(entered, name, value)
                else:
                    add(entered, name, value, CLAIMS_TEXT)
                lines[f"Inställningen {name} är {value} i {target.name}."] = None
            event = f"{quarter} togs upp igen ur arkivet i mappen {target.name}"
            logg = find_table(books[book], layout.LOGG)
            append_rows(logg, logg_rows(now, run, COMMAND, quarter, manifest.rules, event, ()))
    backups = draft / ".atersok"
    closedbook.save_all([books[book] for book in BOOKS], backups)
    for book in BOOKS:
        books[book].close()
    shutil.rmtree(backups)
    return list(lines)


def _changes(
    book: Book,
    entered: EnteredSettings,
    folder: Path,
    draft: Path,
    target: Path,
    manifest: Manifest,
    ledger: str | None,
) -> dict[str, str]:
    """Setting → its value in the copy, for those that must change."""
    wanted: dict[str, str] = {}
    for name, entries in (
        ("PUT-databas", manifest.of("PUT-databas")),
        ("Transit-databas", manifest.of("Transit-databas")),
    ):
        value = entered.text(name)
        if entries and value and resolve_path(draft, value) != draft / entries[0].name:
            wanted[name] = entries[0].name
    if ledger is not None:
        wanted["Raindance"] = ledger
    if entered.text("Syskonbok"):
        wanted["Syskonbok"] = FILE_NAMES[_SIBLINGS[book]]
    for name in SHARED:
        # A book from before the claims register has no row for it, and would begin one of its own in the copy.
        value = entered.text(name, CLAIMS_FOLDER if name == CLAIMS_SETTING else "")
        if value:
            wanted[name] = _seen_from(target, folder, value)
    packets = entered.text("Exportmapp")
    if ".." in PurePosixPath(packets.replace("\\", "/")).parts:
        # What is exported anew goes to the copy's own folder; only a folder elsewhere stays the same.
        wanted["Exportmapp"] = _seen_from(target, folder, packets)
    return {name: value for name, value in wanted.items() if names.clean(value) != entered.text(name)}


def _seen_from(target: Path, folder: Path, value: str) -> str:
    """A path relative to one folder as it is relative to another, with slashes; an absolute one stays."""
    if Path(value).is_absolute():
        return value
    return os.path.relpath(resolve_path(folder, value), target).replace(os.sep, "/")
