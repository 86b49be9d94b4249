"""`python -m bench.documents`: writing a quarter's documents, beside XlsxWriter writing the same cells from nothing.

Both are given what is to be written ready made: we the pages of a calculated quarter and an empty statistics book,
XlsxWriter every cell with its value and its format, and every row's height. Each has a process of its own, the two
take turns, and the best CPU time of each counts; reading what is given and imports are not in it.
"""

from __future__ import annotations

import argparse
import json
import pickle
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final

LIMIT: Final = 2.0
"""How many times as long ours may take."""
_ROOT: Final = Path(__file__).parents[1]


@dataclass(frozen=True)
class Plain:
    """A sheet as XlsxWriter writes it.

    Attributes:
        name: of the sheet.
        cells: row and column from 0, what is in it (a text that begins with = is a formula), a formula's result, and
            the number of its format.
        heights: row from 0 → points.
    """

    name: str
    cells: Sequence[tuple[int, int, object, object, int]]
    heights: Mapping[int, float]


@dataclass(frozen=True)
class Given:
    """A book's document sheets, for both.

    Attributes:
        book, file: which, and the empty book.
        documents: document sheet → its pages.
        sheets, formats: the same as plain cells, and the formats by number.
    """

    book: Any
    file: str
    documents: Mapping[str, Sequence[Any]]
    sheets: Sequence[Plain]
    formats: Sequence[Mapping[str, object]]


@dataclass(frozen=True)
class Comparison:
    """What was measured.

    Attributes:
        children: of the quarter. cells: that have a value, a formula or a format of their own.
        base, ours: CPU seconds, the best of some rounds.
    """

    children: int
    cells: int
    base: float
    ours: float

    @property
    def ratio(self) -> float:
        """How many times as long ours takes."""
        return self.ours / self.base


def prepare(folder: Path, place: Path) -> int:
    """Runs a quarter, and puts what both are given into a place; returns how many cells that is.

    Args:
        folder: the quarter's folder, not run yet; it is not written to.
        place: an empty folder.
    """
    from atersok import closedbook, commands
    from atersok.workbook.book_file import FILE_NAMES
    from atersok.workbook.write_book import Targets, standing_documents

    ran = Path(shutil.copytree(folder, place / "kvartal"))
    commands.run(ran)
    given = []
    for book, name in FILE_NAMES.items():
        shutil.copy2(folder / name, place / name)
        documents = standing_documents(Targets(closedbook.open_workbook(ran / name), book))
        given.append(Given(book, name, documents, *_plain(ran / name, list(documents))))
    (place / "given.pickle").write_bytes(pickle.dumps(given))
    return sum(len(sheet.cells) for one in given for sheet in one.sheets)


def _plain(path: Path, names: Sequence[str]) -> tuple[list[Plain], list[dict[str, object]]]:
    """Every cell of some sheets that were written, and the formats that they share."""
    import openpyxl

    written, computed = (openpyxl.load_workbook(path, data_only=values) for values in (False, True))
    formats: list[dict[str, object]] = []
    numbers: dict[int, int] = {}
    sheets = []
    for name in names:
        cells = []
        for down, (row, results) in enumerate(zip(written[name].iter_rows(), computed[name].iter_rows(), strict=True)):
            for across, (cell, result) in enumerate(zip(row, results, strict=True)):
                if cell.value is None and not cell.has_style:
                    continue
                if cell.style_id not in numbers:
                    numbers[cell.style_id] = len(formats)
                    formats.append(_format(cell))
                cells.append((down, across, cell.value, result.value, numbers[cell.style_id]))
        heights = {row - 1: found.height for row, found in written[name].row_dimensions.items() if found.height}
        sheets.append(Plain(name, cells, heights))
    return sheets, formats


def _format(cell: Any) -> dict[str, object]:
    """A cell's format in XlsxWriter's words."""
    found: dict[str, object] = {
        "num_format": cell.number_format,
        "font_name": cell.font.name,
        "font_size": cell.font.sz,
        "bold": bool(cell.font.b),
        "italic": bool(cell.font.i),
        "text_wrap": bool(cell.alignment.wrap_text),
    }
    if cell.alignment.horizontal:
        found["align"] = cell.alignment.horizontal
    if cell.fill.fill_type == "solid" and isinstance(cell.fill.fgColor.rgb, str):
        found["bg_color"] = "#" + cell.fill.fgColor.rgb[-6:]
    for side in ("left", "right", "top", "bottom"):
        if getattr(cell.border, side).style:
            found[side] = 1
    return found


# -- in a process of its own ------------------------------------------------------------------------------------------


def write_ours(place: Path) -> float:
    """Writes the pages into the empty books and those to files; CPU seconds.

    Raises:
        AssertionError: what was written reads back as something else: then no time counts.
    """
    from atersok import closedbook
    from atersok.workbook.blocks import write_blocks
    from atersok.workbook.write_book import Targets, standing_documents

    given: list[Given] = pickle.loads((place / "given.pickle").read_bytes())
    target = place / "ours"
    target.mkdir(exist_ok=True)
    staged: list[Path] = []
    start = time.process_time()
    for one in given:
        book = closedbook.open_workbook(place / one.file)
        for document, template in Targets(book, one.book).templates.values():
            write_blocks(book, document, template, one.documents[document.sheet])
        staged += [file for file in [closedbook.stage(book, target)] if file is not None]
        book.close()
    seconds = time.process_time() - start
    for one, file in zip(given, staged, strict=True):
        found = standing_documents(Targets(closedbook.open_workbook(file), one.book))
        if found != one.documents:
            raise AssertionError(f"{one.file}: the pages are not those that were given")
    return seconds


def write_xlsxwriter(place: Path) -> float:
    """Writes the same cells with XlsxWriter; CPU seconds."""
    import xlsxwriter

    given: list[Given] = pickle.loads((place / "given.pickle").read_bytes())
    target = place / "xlsxwriter"
    target.mkdir(exist_ok=True)
    start = time.process_time()
    for one in given:
        with xlsxwriter.Workbook(str(target / f"{one.file}.xlsx")) as book:
            formats = [book.add_format(dict(found)) for found in one.formats]
            for plain in one.sheets:
                sheet = book.add_worksheet(plain.name)
                for row, height in plain.heights.items():
                    sheet.set_row(row, height)
                for row, column, value, result, number in plain.cells:
                    if value is None:
                        sheet.write_blank(row, column, None, formats[number])
                    elif isinstance(value, datetime):
                        sheet.write_datetime(row, column, value, formats[number])
                    elif not isinstance(value, str):
                        sheet.write_number(row, column, value, formats[number])
                    elif value.startswith("="):
                        sheet.write_formula(row, column, value, formats[number], "" if result is None else result)
                    else:
                        sheet.write_string(row, column, value, formats[number])
    return time.process_time() - start


WRITERS = {"ours": write_ours, "xlsxwriter": write_xlsxwriter}


def in_child(what: str, place: Path) -> float:
    """CPU seconds of one writing in a new process."""
    command = [sys.executable, "-m", "bench.documents", "--write", what, str(place)]
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=_ROOT)
    return float(json.loads(done.stdout))


# -- the measurement --------------------------------------------------------------------------------------------------


def compare(folder: Path, children: int, rounds: int = 3) -> Comparison:
    """Measures both in turn on a quarter's folder that has not been run."""
    with tempfile.TemporaryDirectory() as place:
        cells = prepare(folder, Path(place))
        base, ours = [], []
        for _ in range(rounds):
            base.append(in_child("xlsxwriter", Path(place)))
            ours.append(in_child("ours", Path(place)))
    return Comparison(children, cells, min(base), min(ours))


def measure(children: int = 300, rounds: int = 3) -> Comparison:
    """Makes a quarter of so many children, and measures both on it."""
    from bench import city

    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / "stad"
        city.write(city.City(children=children, homes=max(5, children // 10), rows=children * 60), folder)
        return compare(folder, children, rounds)


def table(found: Comparison) -> str:
    """The measurement as text."""
    return (
        f"{'children':>9}{'cells':>9}{'base s':>9}{'ours s':>9}{'ratio':>8}{'limit':>7}\n"
        f"{found.children:9}{found.cells:9}{found.base:9.2f}{found.ours:9.2f}{found.ratio:8.2f}{LIMIT:7.1f}"
    )


def main(arguments: list[str] | None = None) -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(prog="bench.documents", description=__doc__)
    parser.add_argument("--children", type=int, default=300)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--write", nargs=2, help=argparse.SUPPRESS)
    chosen = parser.parse_args(arguments)
    if chosen.write:
        print(json.dumps(WRITERS[chosen.write[0]](Path(chosen.write[1]))))
        return
    print(table(measure(chosen.children, chosen.rounds)))


if __name__ == "__main__":
    main()
