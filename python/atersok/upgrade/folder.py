"""`atersok upgrade FOLDER`: both books of a folder to today's layout, with a backup, or neither."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Final

from atersok import closedbook, resources
from atersok.closedbook.book import WorkbookFile
from atersok.closedbook.save import Beside, Saved
from atersok.domain.errors import UnusableInput
from atersok.domain.register import Book
from atersok.files import durable
from atersok.upgrade.compare import compare, version_of
from atersok.upgrade.one_book import upgrade_book
from atersok.workbook import layout
from atersok.workbook.book_file import FILE_NAMES, ROLES, EnteredSettings
from atersok.workbook.folder import open_books
from atersok.workbook.tables import find_table

Progress = Callable[[str], None]
BACKUPS: Final = Path(".atersok", "backup")
_STAMP: Final = "%Y%m%d-%H%M%S"
_SUFFIX: Final = "-uppgradering"


@dataclass(frozen=True)
class UpgradeReport:
    """What an upgrade did.

    Attributes:
        folder: the folder.
        version: today's layout version.
        versions: file → the version that it had.
        lines: file → what was added, in Swedish, one line each; none for a book that has today's layout.
        backups: file → its copy from before; none for a book that was left as it is.
    """

    folder: Path
    version: int
    versions: Mapping[str, int]
    lines: Mapping[str, Sequence[str]] = field(default_factory=dict)
    backups: Mapping[str, Path] = field(default_factory=dict)

    @property
    def changed(self) -> bool:
        """Whether any book was upgraded."""
        return bool(self.backups)

    @property
    def text(self) -> list[str]:
        """All of it for the user, in Swedish."""
        told = []
        for file, version in self.versions.items():
            if file not in self.backups:
                told.append(f"{file} har redan dagens layout ({self.version}): inget att göra")
                continue
            told.append(f"{file}: från layout {version} till {self.version}")
            told += [f"  {line}" for line in self.lines.get(file, ())]
            told.append(f"  Kopia från före: {self.backups[file].relative_to(self.folder).as_posix()}")
        return told


def _silent(step: str) -> None:
    """Progress for those who do not want any."""


def upgrade_folder(
    folder: Path,
    progress: Progress = _silent,
    *,
    now: datetime | None = None,
    templates: Path | None = None,
    beside: Beside | None = None,
    check: Callable[[], None] | None = None,
) -> UpgradeReport:
    """Brings the books of a folder to today's layout, in place; a book that has it is left as it is.

    Args:
        folder: holds the two books.
        progress: told each step, in Swedish.
        now: names the folder of the backup.
        templates: where today's books are, when not those of the program.
        beside: what else is written, with the books that are replaced or not at all.
        check: called last before anything is put in place; what it raises stops the upgrade.

    Raises:
        UnusableInput: a book is missing, newer than the program, of the other role, or has something in the way;
            nothing has been written.
    """
    folder = folder.absolute()
    if folder.is_dir():
        closedbook.recover(folder)
    progress("Läser arbetsböckerna")
    versions, old = _older(folder)
    report = UpgradeReport(folder, layout.LAYOUT_VERSION, versions)
    if not old:
        return report
    staged: dict[Path, Path] = {}
    lines: dict[str, Sequence[str]] = {}
    try:
        for file in old:
            name = file.path.name
            progress(f"Uppgraderar {name}")
            with ExitStack() as opened:
                template = opened.enter_context(resources.template(name)) if templates is None else templates / name
                today = WorkbookFile(template)
                upgraded = upgrade_book(file, today)
                staged[file.path] = _stage(file.path, upgraded.parts.write_to)
                _check_result(staged[file.path], file.path.name, today)
            lines[name] = upgraded.lines
        progress("Sparar")
        backups = _back_up(old, folder / BACKUPS / f"{(now or datetime.now()):{_STAMP}}{_SUFFIX}")
        try:
            saved = [Saved(path, backups[path.name], True, durable.sha256(new)) for path, new in staged.items()]
            note = beside(saved) if beside is not None else None
            if check is not None:
                check()
            _check_unchanged(old)
            closedbook.replace_files(staged, beside=note)
        except BaseException:
            _drop(backups)
            raise
    except OSError as error:
        raise UnusableInput(
            "böckerna kunde inte skrivas, så inget har ändrats",
            str(folder),
            "Stäng böckerna i Excel, se till att det går att skriva i mappen och kör om",
        ) from error
    finally:
        for path in staged.values():
            durable.remove_quietly(path)
    return UpgradeReport(folder, layout.LAYOUT_VERSION, versions, lines, backups)


def _older(folder: Path) -> tuple[dict[str, int], list[WorkbookFile]]:
    """File → its version, and those that are older than the program.

    Raises:
        UnusableInput: a book is missing, newer, or of the other role.
    """
    versions: dict[str, int] = {}
    old: list[WorkbookFile] = []
    for book, opened in open_books(folder).items():
        _check_role(book, EnteredSettings(opened))
        file = WorkbookFile(folder / FILE_NAMES[book])
        version = versions[file.path.name] = version_of(file)
        if version > layout.LAYOUT_VERSION:
            raise UnusableInput(
                f"arbetsboken har layoutversion {version}, men programmet känner bara till {layout.LAYOUT_VERSION}",
                file.path.name,
                "Installera en nyare version av Återsök",
            )
        if version < layout.LAYOUT_VERSION:
            old.append(file)
    return versions, old


def _check_role(expected: Book, settings: EnteredSettings) -> None:
    if settings.role != expected:
        raise settings.complain(
            "Roll",
            f"är {ROLES[settings.role]}, men {FILE_NAMES[expected]} ska ha rollen {ROLES[expected]}",
            "Kontrollera att rätt fil ligger i mappen",
        )


def _stage(path: Path, write: Callable[..., None]) -> Path:
    """The new book beside its target, complete and on disk, under a name that a later command sweeps away."""
    staged = durable.temporary(path.parent, path.name)
    with durable.new_file(staged) as stream:
        write(stream)
    try:
        shutil.copymode(path, staged)
    except BaseException:
        durable.remove_quietly(staged)
        raise
    return staged


def _check_result(staged: Path, name: str, today: WorkbookFile) -> None:
    """Reads the new book as a command would, before it takes the old one's place.

    Raises:
        UnusableInput: it is not what it should be.
    """
    try:
        lacks = compare(WorkbookFile(staged), today)
        whole = version_of(WorkbookFile(staged)) == layout.LAYOUT_VERSION
        book = closedbook.open_workbook(staged)
        for table in (*layout.BOOK_INPUT_TABLES, *layout.BOOK_OUTPUT_TABLES):
            find_table(book, table)
    except UnusableInput as error:
        raise _not_whole(name, error.what) from error
    if lacks.sheets or lacks.columns or lacks.rows or lacks.room or not whole:
        raise _not_whole(name, "något saknas ännu")


def _not_whole(name: str, what: str) -> UnusableInput:
    return UnusableInput(
        f"den uppgraderade boken blev inte hel ({what}), så inget har ändrats",
        name,
        "Hämta en ny mapp med atersok init och för över det egna innehållet, eller hör av dig till supporten",
    )


def _back_up(old: Sequence[WorkbookFile], place: Path) -> dict[str, Path]:
    """Copies of the books from before, in a folder that is not there yet."""
    number = 1
    chosen = place
    while chosen.exists():
        number += 1
        chosen = place.with_name(f"{place.name}-{number}")
    chosen.mkdir(parents=True)
    backups = {}
    for file in old:
        copy = backups[file.path.name] = chosen / file.path.name
        durable.copy_new(file.path, copy)
    return backups


def _drop(backups: Mapping[str, Path]) -> None:
    """Takes away copies of books that were not replaced after all."""
    for copy in backups.values():
        with suppress(OSError):
            copy.unlink()
            copy.parent.rmdir()


def _check_unchanged(old: Sequence[WorkbookFile]) -> None:
    for file in old:
        if not file.package.same_on_disk():
            raise UnusableInput(
                "arbetsboken har ändrats av någon annan medan den uppgraderades, så inget har skrivits",
                file.path.name,
                "Kör om",
            )
