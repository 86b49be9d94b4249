"""An export whose files are all written, in a folder that nobody sees before it is published."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Generic, TypeVar

from atersok.domain.errors import UnusableInput
from atersok.export.report import DifferenceReport, ExportReport
from atersok.files.whole_folder import WholeFolder, next_version

Report = TypeVar("Report", ExportReport, DifferenceReport)


@dataclass(frozen=True)
class Prepared(Generic[Report]):
    """An export that is ready.

    Attributes:
        report: what it did, without a folder yet.
        target: its folder; None where it was stopped, and nothing was left.
    """

    report: Report
    target: WholeFolder | None

    def publish(self) -> Report:
        """Puts the folder in its place, and tells where; does nothing where it was stopped.

        Raises:
            UnusableInput: it cannot be put there; nothing of it is left.
        """
        if self.target is None:
            return self.report
        with writable(self.target.draft.parent):
            try:
                return replace(self.report, folder=self.target.publish())
            except BaseException:
                self.target.discard()
                raise

    def discard(self) -> None:
        """Takes it away; nothing once it is published."""
        if self.target is not None:
            self.target.discard()


@contextmanager
def draft(target: Path, stem: str) -> Iterator[WholeFolder]:
    """A folder to be made, the next version of a name; where the block fails, nothing of it is left.

    Args:
        target: where exports lie; made where it is missing, and taken away again where nothing came of it.
        stem: what the folder is called, but for its version.

    Raises:
        UnusableInput: it cannot be written.
    """
    had_place = target.is_dir()
    with writable(target):
        try:
            whole = WholeFolder(target / f"{stem} v{next_version(target, stem)}")
            try:
                yield whole
            except BaseException:
                whole.discard()
                raise
        except BaseException:
            if not had_place:
                with suppress(OSError):  # somebody has put something there
                    target.rmdir()
            raise


@contextmanager
def writable(target: Path) -> Iterator[None]:
    """Says in Swedish what keeps an export from being written.

    Raises:
        UnusableInput: something does.
    """
    try:
        yield
    except OSError as error:
        raise UnusableInput(
            "det går inte att skriva i exportmappen (saknad skrivrätt, full disk eller en fil som är öppen)",
            str(target),
            "Rätta Exportmapp på bladet Inställningar, eller frigör plats, och exportera igen",
        ) from error
