"""What the sample's users have already answered: the findings that hold back every home, read off a run of the product.

A finding's Id and texts are the product's, so they can only come from a run; which findings are answered, and what the
answer says, is decided here.
"""

from __future__ import annotations

import contextlib
import io
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from openpyxl import load_workbook
from openpyxl.utils import range_boundaries

from atersok.workbook.layout import AVVIKELSER

from .folder import BOOK_FILES, Cells, Sample, write
from .model import Book

COMMENTS: Mapping[tuple[str, bool], str] = {
    ("F01", False): "Raden är granskad mot pappersfakturan. Den bokas om rätt nästa kvartal.",
    ("F01", True): "Boendet har bekräftat att datumen kastats om. Rätt närvaro kommer med nästa rapport.",
    ("F04", False): "Båda raderna är riktiga: den andra är en rättelse av elräkningen.",
    ("K11", False): "Skillnaden är raden som inte gick att läsa, se F01.",
}
"""Code, and whether it is about a home, → what the controller wrote when acknowledging it."""
SIGNATURE = "controller"


def answered(sample: Sample) -> dict[Book, list[Cells]]:
    """Rows of tblAvvikelser for both books: the findings of COMMENTS, acknowledged.

    The product is run once on a copy in a temporary folder.

    Raises:
        RuntimeError: the product refused the folder.
    """
    # Imported here, so that the scenario can be made and tested without the whole product.
    from atersok.cli import main

    with TemporaryDirectory() as name:
        folder = Path(name) / str(sample.scenario.quarter)
        write(sample, folder)
        said = io.StringIO()
        with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
            code = main(["run", str(folder), "--json"])
        if code not in (0, 1):
            raise RuntimeError(said.getvalue())
        day = sample.scenario.quarter.next().start + timedelta(days=22)
        return {book: _rows(folder / file, day) for book, file in BOOK_FILES.items()}


def _rows(path: Path, day: date) -> list[Cells]:
    book = load_workbook(path, data_only=True)
    try:
        sheet = book[AVVIKELSER.sheet]
        left, top, right, bottom = range_boundaries(sheet.tables[AVVIKELSER.name].ref)
        lines = list(sheet.iter_rows(top, bottom, left, right, values_only=True))
    finally:
        book.close()
    headers = [str(header) for header in lines[0]]
    rows: list[Cells] = []
    for line in lines[1:]:
        cells = {h: v.date() if isinstance(v, datetime) else v for h, v in zip(headers, line, strict=True)}
        comment = COMMENTS.get((str(cells["Kod"]), bool(cells["Boende"])))
        if comment is not None:
            answer = {"Status": "Kvitterad", "Kommentar": comment, "Signatur": SIGNATURE, "Datum": day}
            rows.append(cells | answer)
    return rows
