"""Which files a quarter was calculated from and wrote, and what each is called in its archive."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from importlib import resources
from pathlib import Path

from atersok import rules
from atersok.domain.errors import UnusableInput
from atersok.domain.register import BOOKS, Book
from atersok.domain.settings import Settings
from atersok.raindance import PROFILE_FILE, find_exports
from atersok.rules.parameters import OWN_FILE, own_file
from atersok.turnover.manifest import CSV_FILE, JSON_FILE, What
from atersok.workbook.book_file import FILE_NAMES, resolve_path
from atersok.workplace.conf import CONF_FILES

ARCHIVE_FOLDER = "Arkiv"
REOPENED_PREFIX = "Omkörning "
PRODUCT_RULES = "parameters.toml"


@dataclass(frozen=True)
class Source:
    """A file, what it was to the quarter, and its path within the archive, with slashes."""

    path: Path
    what: What
    name: str


def archive_folder(folder: Path, quarter: object) -> Path:
    """Where the archive of a quarter is."""
    return folder / ARCHIVE_FOLDER / str(quarter)


def find_sources(folder: Path, settings: Mapping[Book, Settings]) -> list[Source]:
    """Every file of a quarter, in the order of the manifest.

    A file keeps its place within the folder; one from elsewhere stands by its name alone. Where a municipality has no
    rules of its own the program's are taken in their place, so that the quarter can be computed by them ever after.

    Raises:
        UnusableInput: the register or the export is missing.
    """
    green = settings["gron"]
    found: list[tuple[Path, What]] = [(folder / FILE_NAMES[book], "Arbetsbok") for book in BOOKS]
    register = resolve_path(folder, green.register_file)
    if not register.is_file():
        raise UnusableInput(
            f"filen {register.name} saknas, och utan den blir arkivet inte helt",
            str(register.parent),
            "Lägg filen där, eller rätta PUT-databas på bladet Inställningar",
        )
    found.append((register, "PUT-databas"))
    transit = green.transit_file or settings["vit"].transit_file
    if transit and resolve_path(folder, transit).is_file():
        found.append((resolve_path(folder, transit), "Transit-databas"))
    found += [(path, "Raindance") for path in exports_of(folder, green.ledger_pattern)]
    if (folder / PROFILE_FILE).is_file():
        found.append((folder / PROFILE_FILE, "Exportprofil"))
    found += [(folder / name, "Inställningsfil") for name in CONF_FILES if (folder / name).is_file()]
    named = _named(folder, found)
    own = own_file(folder)
    return [*named, Source(own or product_rules(), "Regler", OWN_FILE)]


def exports_of(folder: Path, pattern: str) -> list[Path]:
    """The exports that the setting Raindance names, without those of archives and reopened quarters.

    Raises:
        UnusableInput: there is none.
    """
    found = [path for path in find_exports(folder, pattern) if not _is_kept_aside(folder, path)]
    if not found:
        raise UnusableInput(
            f"ingen exportfil heter {pattern}", folder.name, "Rätta inställningen Raindance till exportens filnamn"
        )
    return found


def _is_kept_aside(folder: Path, path: Path) -> bool:
    parts = path.relative_to(folder).parts if path.is_relative_to(folder) else ()
    return len(parts) > 1 and (parts[0] == ARCHIVE_FOLDER or parts[0].startswith(REOPENED_PREFIX))


def product_rules() -> Path:
    """The program's own parameter file."""
    return Path(str(resources.files(rules).joinpath(PRODUCT_RULES)))


def _named(folder: Path, files: Iterable[tuple[Path, What]]) -> list[Source]:
    here = folder.resolve()
    taken = {JSON_FILE, CSV_FILE, OWN_FILE}
    named = []
    for path, what in files:
        there = path.resolve()
        name = there.relative_to(here).as_posix() if there.is_relative_to(here) else path.name
        named.append(Source(path, what, free_name(name, taken)))
        taken.add(named[-1].name.casefold())
    return named


def free_name(name: str, taken: Iterable[str]) -> str:
    """The name, with a number where it is taken; `taken` in casefolded form, as Windows tells no case."""
    names = set(taken)
    stem, dot, suffix = name.rpartition(".")
    number, free = 2, name
    while free.casefold() in names:
        free = f"{stem} ({number}){dot}{suffix}" if dot else f"{name} ({number})"
        number += 1
    return free


def lock_of(path: Path) -> Path | None:
    """The lock file that Excel or LibreOffice puts beside a file that is open there; None where there is none."""
    locks = (path.with_name(f"~${path.name}"), path.with_name(f".~lock.{path.name}#"))
    return next((lock for lock in locks if lock.exists()), None)


def check_not_open(folder: Path, sources: Sequence[Source]) -> list[str]:
    """Whether the files in the folder are closed: an archive of a book that somebody works in would lack the work.

    Returns:
        what the user should know of files elsewhere that are open, which are taken as they were last saved (Swedish).

    Raises:
        UnusableInput: one in the folder is open; the message names it.
    """
    notes = []
    for source in sources:
        lock = lock_of(source.path)
        if lock is None:
            continue
        name = source.path.name
        if source.path.is_relative_to(folder):
            raise UnusableInput(
                f"{name} är öppen i Excel eller LibreOffice",
                str(source.path.parent),
                f"Spara och stäng den, och kör om. Är den stängd överallt: ta bort den kvarglömda filen {lock.name}",
            )
        notes.append(f"{name} är öppen hos någon; den arkiverades så som den senast sparades.")
    return notes
