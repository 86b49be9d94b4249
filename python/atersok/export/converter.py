"""What turns the document pages of packets into PDF: a program that knows how Excel's pages look on paper."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Job:
    """A workbook to be printed: its sheets in order, with the pages that each should come to, 0 where nobody knows."""

    book: Path
    sheets: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class PageRun:
    """Where a sheet's pages lie: a PDF file, the first page from 0, and how many."""

    pdf: Path
    first: int
    count: int


Watch = Callable[[int], bool]
"""Asked again and again while workbooks are printed: is told how many are, and says whether to go on."""


def unwatched(printed: int) -> bool:
    """Lets a converter work to its end."""
    return True


class Converter(Protocol):
    """Prints workbooks as PDF."""

    @property
    def name(self) -> str:
        """What the program is called, for messages."""

    def convert(self, jobs: Sequence[Job], folder: Path, watch: Watch = unwatched) -> dict[Path, dict[str, PageRun]]:
        """Prints some workbooks.

        Args:
            jobs: the workbooks.
            folder: an empty folder of the caller's for the PDF files.
            watch: once it says no, what is being printed is given up, and nothing that was started runs on.

        Returns:
            Workbook → sheet → its pages; a workbook that could not be printed is left out.
        """
