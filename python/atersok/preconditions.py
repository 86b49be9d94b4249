"""What must hold before a command writes: the books are closed and may be written, and what was read is still so."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Final

from atersok.domain.errors import UnusableInput
from atersok.domain.register import Book
from atersok.files.durable import sha256_or_none
from atersok.raindance import PROFILE_FILE, find_exports
from atersok.rules.parameters import own_file
from atersok.turnover.sources import lock_of
from atersok.workbook.book_file import FILE_NAMES, EnteredSettings, resolve_path

_WRITE_BITS: Final = 0o222
Digests = Mapping[Path, str | None]
"""File → its SHA-256, None where it could not be read."""


def check_closed(folder: Path) -> None:
    """Whether both books can be replaced.

    Raises:
        UnusableInput: one is open in Excel or LibreOffice, here or elsewhere, or is write-protected.
    """
    for name in FILE_NAMES.values():
        path = folder / name
        lock = lock_of(path)
        if lock is not None:
            raise UnusableInput(
                f"{name} är öppen i Excel eller LibreOffice, här eller på en annan dator",
                str(folder),
                f"Spara och stäng den, och kör om. Är den stängd överallt: ta bort den kvarglömda filen {lock.name}",
            )
        with suppress(OSError):
            if not path.stat().st_mode & _WRITE_BITS:
                raise UnusableInput(
                    f"{name} är skrivskyddad",
                    str(folder),
                    "Ligger den i ett arkiv: ta upp kvartalet med atersok reopen. Annars: ta bort skrivskyddet i "
                    "filens egenskaper, och kör om",
                )


def open_notes(paths: Iterable[Path]) -> list[str]:
    """What the user should know of files that are only read and are open somewhere (Swedish)."""
    return [
        f"{path.name} är öppen hos någon; den lästes så som den senast sparades."
        for path in paths
        if lock_of(path) is not None
    ]


def source_files(folder: Path, entered: Iterable[EnteredSettings]) -> list[Path]:
    """Every file that a calculation reads, the books and the claims register apart; those that are missing too."""
    found: dict[Path, None] = {}
    for settings in entered:
        found[resolve_path(folder, settings.text("PUT-databas", "put_databas.xlsx"))] = None
        if transit := settings.text("Transit-databas"):
            found[resolve_path(folder, transit)] = None
        with suppress(UnusableInput):  # the reading says what is wrong
            found.update(dict.fromkeys(find_exports(folder, settings.text("Raindance"))))
    found[folder / PROFILE_FILE] = None
    with suppress(UnusableInput):
        if (rules := own_file(folder)) is not None:
            found[rules] = None
    return list(found)


class Unchanged:
    """Files as they were before they were read.

    Args:
        folder: what is watched for exports that come.
        entered: the settings of the books that were read.
        others: further files.
    """

    def __init__(self, folder: Path, entered: Mapping[Book, EnteredSettings], others: Sequence[Path] = ()) -> None:
        self._folder = folder
        self._entered = entered
        self._others = others
        self._before = self._digests()

    @property
    def paths(self) -> Sequence[Path]:
        """The files that are there."""
        return [path for path, digest in self._before.items() if digest is not None]

    def check(self) -> None:
        """Whether they still are as they were; asked last before something is written.

        Raises:
            UnusableInput: one was changed, came or went.
        """
        now = self._digests()
        differing = sorted(
            {path.name for path in now.keys() | self._before.keys() if now.get(path) != self._before.get(path)}
        )
        if differing:
            raise UnusableInput(
                f"{', '.join(differing[:3])} ändrades medan kommandot läste och räknade, så inget har skrivits",
                str(self._folder),
                "Vänta tills filen är sparad och kör om",
            )

    def _digests(self) -> Digests:
        files = [*source_files(self._folder, self._entered.values()), *self._others]
        return {path: sha256_or_none(path) for path in files}
