"""The document pages by Excel, where the caller has one running: exactly as the user sees them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from pypdf import PdfReader

from atersok.export.converter import Job, PageRun, Watch, unwatched
from atersok.journal import logger
from atersok.workbook import native


class ExcelPages:
    """Excel as a converter.

    Args:
        app: the running Excel (an xlwings app), which is left as it is.
    """

    name = "Excel"

    def __init__(self, app: Any) -> None:
        self._app = app

    def convert(self, jobs: Sequence[Job], folder: Path, watch: Watch = unwatched) -> dict[Path, dict[str, PageRun]]:
        """As the protocol says; what Excel cannot print is left out, and noted in the log."""
        found: dict[Path, dict[str, PageRun]] = {}
        for number, job in enumerate(jobs):
            try:
                printed = self._printed(job, folder / str(number), partial(watch, number))
            except Exception as error:  # whatever Excel raises; the workbook of the packet is there all the same
                logger().info("Excel skrev ingen PDF: %s", type(error).__name__)
                continue
            if printed is None:
                return {}
            found[job.book] = printed
        return found

    def _printed(self, job: Job, folder: Path, go_on: Callable[[], bool]) -> dict[str, PageRun] | None:
        """Sheet → its pages; None once it is stopped."""
        folder.mkdir(parents=True, exist_ok=True)
        book = self._app.books.open(str(job.book), update_links=False, read_only=True)
        try:
            found = {}
            for number, sheet in enumerate(job.sheets):
                if not go_on():
                    return None
                pdf = folder / f"{number}.pdf"
                native.export_pdf(book.sheets[sheet], pdf)
                found[sheet] = PageRun(pdf, 0, len(PdfReader(pdf).pages))
            return found
        finally:
            book.close()
