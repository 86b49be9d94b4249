"""The one module that touches what only one kind of workbook has (design.md §8).

A closed workbook needs the computed value of each formula handed to it, since nothing computes it, and refuses what
Excel would have changed. A workbook open in Excel computes by itself, changes in silence what its cells cannot hold,
and each call into it costs time: so the whole of a range goes in one call, and the formats of many areas in another.
All else in workbook/ is ordinary xlwings.
"""

from __future__ import annotations

import shutil
import sys
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from atersok import closedbook
from atersok.closedbook import engine as closed
from atersok.closedbook.cell_writes import write_areas as write_areas_in_file
from atersok.closedbook.cells import Formula
from atersok.closedbook.refs import Area, area_ref, parse_area
from atersok.closedbook.row_moves import move_rows as move_rows_in_file

Matrix = Sequence[Sequence[Any]]

MAX_ADDRESS = 255
"""Excel takes no longer address."""
MAX_ATTEMPTS = 1000
"""Times that xlwings tries a call which Excel turns down because it is busy; its own default is for ever."""

_BUSY_COM = frozenset({-2147418111, -2147417846, -2146777998})
"""RPC_E_CALL_REJECTED, RPC_E_SERVERCALL_RETRYLATER, VBA_E_IGNORE (a cell is being edited)."""
_BUSY_APPLE = frozenset({-609, -1708, -1712})
"""connectionInvalid, errAEEventNotHandled, errAETimeout."""
_CANCEL_DISABLED = 0
_CANCEL_INTERRUPTS = 1
_PDF = 0
_FILTER_VALUES = 7
_EPOCH = datetime(1899, 12, 30)
_closed_kinds = (closed.Book, closed.Sheet, closed.Range, closed.Table)
_engines: dict[type, Any] = {}
_formula_property: dict[type, str] = {}


def _on_mac() -> bool:
    return sys.platform == "darwin"


class AsText(str):
    """Text that is to stay text in an open workbook whatever its cell's format: what a user typed among numbers."""


def is_live(thing: Any) -> bool:
    """Whether a book, sheet, range or table of xlwings is of a workbook that is open in Excel."""
    return not isinstance(thing.impl, _closed_kinds)


def is_lazy(thing: Any) -> bool:
    """Whether a sheet or table may be named that is not there: Apple events find out at the first question."""
    return is_live(thing) and _on_mac()


# -- reading ----------------------------------------------------------------------------------------------------------


def read_values(area: Any) -> list[list[Any]]:
    """The values of a range row by row, whatever its shape: None, str, float, bool or datetime; errors as text.

    One call into Excel.
    """
    if not is_live(area) or _on_mac():  # Apple events need xlwings' own care with errors and large ranges
        return list(area.options(ndim=2, err_to_str=True).value)
    rows = _engine_of(area).clean_value_data(as_rows(area.raw_value), datetime, None, None, True)
    # Cells with a currency format arrive as Decimal.
    return [[float(value) if isinstance(value, Decimal) else value for value in row] for row in rows]


def read_formulas(area: Any) -> list[list[str]]:
    """The formulas of a range row by row, constants as text, as they can be written back.

    Excel since 2021 tells a formula that yields several values from one that does not by another property, and would
    change the former if it were read and written by the property of old.
    """
    if not is_live(area):
        return as_rows(area.formula)
    kind = type(area.impl)
    if _formula_property.get(kind, "formula2") == "formula2":
        try:
            found = area.formula2
        except Exception:
            found = area.formula  # raises in its turn if it is not the property that is missing
            _formula_property[kind] = "formula"
        return as_rows(found)
    return as_rows(area.formula)


def as_rows(found: Any) -> list[list[Any]]:
    """What a range gives, as rows: a single cell comes bare, and from Apple events a single line flat."""
    if not isinstance(found, (list, tuple)):
        return [[found]]
    if found and not isinstance(found[0], (list, tuple)):
        return [list(found)]
    return [list(row) for row in found]


def _engine_of(area: Any) -> Any:
    """xlwings' conversions for a range; they are the same for every range of a kind, and asking costs calls."""
    kind = type(area.impl)
    if kind not in _engines:
        _engines[kind] = area.sheet.book.app.engine.impl
    return _engines[kind]


# -- writing ----------------------------------------------------------------------------------------------------------


def store_computed(area: Any, values: Matrix) -> None:
    """Stores the value beside each formula of the area; None drops it. No-op on a workbook open in Excel."""
    closedbook.store_computed(area, values)


def write_cells(area: Any, matrix: Matrix, formulas: Collection[int] = ()) -> None:
    """Writes values and, in the columns named, formulas or numbers.

    An open workbook takes all of it in one call; its text cells must have the format @ by then.

    Args:
        area: the range.
        matrix: of the range's shape; None empties a cell.
        formulas: columns of the matrix (from 0) where text that begins with an equal sign is a formula.

    Raises:
        TextContractError: a closed workbook's cell cannot hold its value.
    """
    if is_live(area):
        if formulas:
            area.impl.formula = [[_for_formula(value) for value in row] for row in matrix]
        else:
            convert = _engine_of(area).prepare_xl_data_element
            area.raw_value = [[_for_value(value, convert) for value in row] for row in matrix]
        return
    if not formulas:
        area.raw_value = matrix
        return
    top, left, bottom = area.row, area.column, area.row + len(matrix) - 1
    for first, last in runs(range(len(matrix[0])), split=formulas):
        part = area.sheet.range(area_ref(Area(top, left + first, bottom, left + last)))
        block = [row[first : last + 1] for row in matrix]
        if first in formulas:
            part.impl.formula = block
        else:
            part.raw_value = block


def write_areas(area: Any, matrix: Matrix, areas: Sequence[tuple[int, int, int, int]], values: Matrix) -> None:
    """Writes some cells of a range, values and formulas; the others keep what they hold.

    An open workbook takes the whole matrix in one call, which gives the others back what was read from them.

    Args:
        area: the range.
        matrix: of the range's shape; outside the areas what :func:`read_formulas` gave.
        areas: first row, first column, last row, last column of the cells to write, 0-based, ends included.
        values: of the range's shape; outside the areas what :func:`read_values` gave.
    """
    if not is_live(area):
        write_areas_in_file(area, matrix, areas)
        return
    whole = [[as_typed(*cell) for cell in zip(*rows, strict=True)] for rows in zip(matrix, values, strict=True)]
    for top, left, bottom, right in areas:
        for row in range(top, bottom + 1):
            whole[row][left : right + 1] = [_for_formula(value) for value in matrix[row][left : right + 1]]
    write_as_typed(area, whole)


def write_as_typed(area: Any, matrix: Matrix) -> None:
    """Gives cells of an open workbook back what :func:`read_formulas` read from them; see :func:`as_typed`."""
    setattr(area.impl, _formula_property.get(type(area.impl), "formula2"), [list(row) for row in matrix])


def as_typed(formula: object, value: object) -> Any:
    """What to write for a cell of an open workbook to hold again what it held.

    Args:
        formula: what reading formulas gave.
        value: what reading values gave.
    """
    if isinstance(value, str):
        if isinstance(formula, str) and formula.startswith("=") and value != formula:  # text may begin so too
            return formula
        # A leading apostrophe keeps what is text as text whatever the cell's format; Excel does not show it.
        return f"'{value}" if value else ""
    if isinstance(formula, str) and formula.startswith("="):
        return formula
    if value is None or isinstance(value, bool):
        return "" if value is None else value
    with suppress(ValueError, TypeError):
        return float(str(formula))  # exact, where a value with a currency format is rounded, and a day is no number
    return serial(value) if isinstance(value, date) else value


def serial(day: date) -> float:
    """A day, or a day with its time, as Excel's number."""
    if isinstance(day, datetime):
        return (day.replace(tzinfo=None) - _EPOCH).total_seconds() / 86_400
    return float(day.toordinal() - _EPOCH.toordinal())


def _for_value(value: Any, convert: Any) -> Any:
    if isinstance(value, date):
        return convert(value, {})
    return _plain(value)


def _for_formula(value: Any) -> Any:
    return serial(value) if isinstance(value, date) else _plain(value)


def _plain(value: Any) -> Any:
    """A value without what Excel or the bridge to it would change: None, whole numbers, a leading apostrophe."""
    if value is None:
        return ""
    if isinstance(value, str):
        return f"'{value}" if isinstance(value, AsText) or value.startswith("'") else value
    return value if isinstance(value, bool) else float(value)


def put_back(area: Any, lines: Mapping[int, Sequence[Any]]) -> None:
    """Gives lines of a closed workbook's range what stood in them, whatever their cells' formats.

    The text contract is for what comes from outside; a user's own cells hold what the user let them hold.

    Args:
        area: the range.
        lines: line (0-based) → for each column what :func:`as_typed` gave.
    """
    if not lines:
        return
    impl = area.impl
    place, part = impl.area, impl.part
    part.touch(place)
    for line, typed in lines.items():
        row = place.row1 + line
        cells = part.live(row).cells
        for col, cell in enumerate(typed, start=place.col1):
            content = _content(cell)
            if col in cells:
                cells[col] = (cells[col][0], content)
            elif content is not None:
                cells[col] = (part.default_style(row, col), content)


def _content(typed: Any) -> Any:
    """What a cell of a file holds for what would be typed into it."""
    if not isinstance(typed, str):
        return typed
    if typed.startswith("="):
        return Formula(typed[1:])
    return typed.removeprefix("'") or None


def move_rows(area: Any, sources: Sequence[int | None]) -> None:
    """Moves the user's own cells of a closed workbook with their rows; user_cells.py does it on an open one.

    Args:
        area: the user's columns over the table's new height.
        sources: for each line the old line (0-based, within the area) or None for an empty one.
    """
    move_rows_in_file(area, sources)


def comment_rows(sheet: Any) -> list[int]:
    """The rows (1, 2, …) of a sheet on which a comment or a note stands, in order; macOS does not tell: none.

    Two calls into Excel, and two for each comment.
    """
    if not is_live(sheet):
        return closedbook.comment_rows(sheet)
    if _on_mac():
        return []
    kinds = [sheet.api.Comments]
    with suppress(Exception):  # Excel before 2019 knows no such thing
        kinds.append(sheet.api.CommentsThreaded)
    return sorted({int(kind.Item(number + 1).Parent.Row) for kind in kinds for number in range(kind.Count)})


def copies_objects(app: Any) -> bool | None:
    """Excel's setting that pictures are copied along with the cells they stand on; None where there is no such setting.

    macOS does not tell, and a closed workbook has no application that has settings of Excel's own.
    """
    if _on_mac() or isinstance(getattr(app, "impl", None), closed.App):
        return None
    return bool(app.api.CopyObjectsWithCells)


def set_copies_objects(app: Any, wanted: bool | None) -> None:
    """Sets it; None leaves it."""
    if wanted is not None:
        app.api.CopyObjectsWithCells = wanted


def drop_comments(area: Any) -> None:
    """Takes away comments that came along with copied cells; on a closed workbook none do."""
    if is_live(area) and not _on_mac():
        area.api.ClearComments()


# -- number formats ---------------------------------------------------------------------------------------------------


def common_format(sheet: Any, areas: Iterable[Area]) -> str | None:
    """The number format that all cells of some areas share, None where they differ.

    One call into Excel for as many areas as an address names.
    """
    codes: set[str | None] = set()
    for address in _addresses(sheet, areas):
        codes.add(sheet.range(address).number_format)
        if len(codes) > 1:
            return None
    return codes.pop() if codes else None


def set_format(sheet: Any, areas: Iterable[Area], code: str) -> None:
    """Gives all cells of some areas of an open workbook a number format."""
    for address in _addresses(sheet, areas):
        sheet.range(address).number_format = code


def give_format(sheet: Any, area: Area, source: Area, code: str) -> None:
    """Gives cells the number format of a cell of their column.

    A closed workbook takes the cell's whole format, as styles.xml never changes at run time.

    Args:
        area: the cells.
        source: the cell, anywhere in the same column.
        code: its number format.
    """
    if is_live(sheet):
        sheet.range(area_ref(area)).number_format = code
        return
    whole = Area(min(area.row1, source.row1), area.col1, max(area.row2, source.row2), area.col2)
    sheet.range(area_ref(source)).autofill(sheet.range(area_ref(whole)), "fill_formats")


def _addresses(sheet: Any, areas: Iterable[Area]) -> Iterator[str]:
    """The areas as addresses, many in one where Excel is asked through COM: Apple events take the first alone."""
    if not is_live(sheet) or _on_mac():
        yield from (area_ref(area) for area in areas)
        return
    yield from joined(area_ref(area) for area in areas)


def joined(words: Iterable[str]) -> Iterator[str]:
    """Addresses or names put together with commas, none longer than Excel takes."""
    text = ""
    for word in words:
        if text and len(text) + 1 + len(word) > MAX_ADDRESS:
            yield text
            text = ""
        text = f"{text},{word}" if text else word
    if text:
        yield text


def runs(indexes: Iterable[int], split: Collection[int] = ()) -> list[tuple[int, int]]:
    """Neighbours together as (first, last); those in `split` never with those that are not."""
    found: list[tuple[int, int]] = []
    for index in sorted(indexes):
        if found and index == found[-1][1] + 1 and (index in split) == (found[-1][1] in split):
            found[-1] = (found[-1][0], index)
        else:
            found.append((index, index))
    return found


# -- what stands in the way -------------------------------------------------------------------------------------------


def places_of(sheet: Any, wanted: Sequence[str]) -> dict[str, Area]:
    """Where the sheet's own defined names stand: name → its one area; names that are missing or broken are left out.

    Args:
        sheet: the sheet.
        wanted: the names, of any case.
    """
    if is_live(sheet) and not _on_mac():
        found: dict[str, Area] = {}
        for chunk in joined(wanted):
            found.update(_places(sheet, chunk.split(",")))
        return found
    by_key = {name.casefold(): name for name in wanted}
    return {
        by_key[short]: area
        for name in sheet.names
        if (short := name.name.rpartition("!")[2].casefold()) in by_key and (area := _place_of(name)) is not None
    }


def _places(sheet: Any, wanted: Sequence[str]) -> dict[str, Area]:
    """As places_of, in one call where all are there; the address of many areas names them in the order asked."""
    try:
        areas = [parse_area(part) for part in sheet.range(",".join(wanted)).address.split(",")]
    except Exception:  # what the application beneath raises for a name that is not there
        areas = []
    if len(areas) == len(wanted):
        return {name: area for name, area in zip(wanted, areas, strict=True) if area is not None}
    if len(wanted) == 1:
        return {}
    middle = len(wanted) // 2
    return {**_places(sheet, wanted[:middle]), **_places(sheet, wanted[middle:])}


def _place_of(name: Any) -> Area | None:
    try:
        return parse_area(name.refers_to_range.address)
    except Exception:  # what the application beneath raises for a broken reference
        return None


def is_merged(area: Any) -> bool:
    """Whether a range holds merged cells."""
    return area.merge_cells is not False  # Excel says None where some are


def has_arrays(area: Any) -> bool:
    """Whether a range holds a formula that fills several cells, which cannot be written in part."""
    if not is_live(area):
        return bool(area.has_array)
    spills = False
    if not _on_mac():
        with suppress(Exception):  # Excel before 2021 knows no such thing
            spills = area.api.HasSpill is not False
    return spills or area.has_array is not False


def show_all_rows(table: Any) -> bool:
    """Takes away what filters a table of an open workbook, and says whether anything did.

    Clearing, filling and copying pass over the rows that a filter hides, and the filter would hide other rows than the
    user meant once the rows have changed. No-op on a closed workbook, where no row is passed over.
    """
    if not is_live(table):
        return False
    if _on_mac():
        if table.range.rows.hidden is False:
            return False
        table.autofilter.clear()
        return True
    found = table.api.AutoFilter
    if found is None or not found.FilterMode:
        return False
    found.ShowAllData()
    return True


def show_rows(table: Any, field: int, wanted: Sequence[str]) -> None:
    """Filters a table of an open workbook on the texts of one column (1, 2, …), and on nothing else.

    Raises:
        NotImplementedError: the workbook is closed, or Excel runs on macOS, where xlwings knows no such filter.
    """
    if not is_live(table) or _on_mac():
        raise NotImplementedError("only Excel for Windows filters a table for a program")
    show_all_rows(table)
    table.api.Range.AutoFilter(field, tuple(wanted), _FILTER_VALUES)


def selected_row(book: Any, sheet: str) -> int | None:
    """The row (1, 2, …) of the cell that is marked on a sheet of an open workbook; None where another is shown."""
    if not is_live(book):
        return None
    marked = book.app.selection
    if marked is None or marked.sheet.name != sheet or marked.sheet.book.name != book.name:
        return None
    return int(marked.row)


def is_protected(sheet: Any) -> bool:
    """Whether the sheet's cells are protected; a closed workbook's protection does not stand in our way."""
    return is_live(sheet) and bool(_read(sheet.api, "ProtectContents", "protect_contents"))


# -- the workbook and the application ---------------------------------------------------------------------------------


def _read(native: Any, com: str, apple: str) -> Any:
    """A property of a native object: a COM object gives it at once, an Apple event's reference when asked."""
    return getattr(native, apple).get() if _on_mac() else getattr(native, com)


def full_name(book: Any) -> str:
    """The full name as Excel says it: a path, or a URL for a file that Excel opened from OneDrive or SharePoint.

    Not ``Book.fullname``, which raises where xlwings finds no local path for a URL.
    """
    if not is_live(book):
        return str(book.fullname)
    return str(_read(book.api, "FullName", "full_name"))


def is_url(book: Any) -> bool:
    """Whether Excel opened the workbook from the web."""
    return is_live(book) and "://" in full_name(book)


def is_read_only(book: Any) -> bool:
    """Whether the workbook is open for reading alone; a closed one is not open at all."""
    return is_live(book) and bool(_read(book.api, "ReadOnly", "read_only"))


def unsaved(book: Any, paths: Sequence[Path]) -> list[Path]:
    """Those files that are open in the calling workbook's Excel with changes that are not on disk.

    One call for each open workbook. Excel opens no two of one name, so the name tells, and its place confirms.
    """
    if not is_live(book) or not paths:
        return []
    by_name = {path.name.casefold(): path for path in paths}
    found = []
    for other in book.app.books:
        path = by_name.get(str(other.name).casefold())
        if path is not None and _is_at(other, path) and not _read(other.api, "Saved", "saved"):
            found.append(path)
    return found


def _is_at(book: Any, path: Path) -> bool:
    name = full_name(book)
    return "://" in name or Path(name) == path or Path(name).resolve() == path.resolve()


def save_copy(book: Any, path: Path) -> None:
    """Copies the workbook to a file, in a folder that is made if need be.

    On Windows with what is not saved yet; on macOS, and of a closed workbook, as it was last saved.

    Raises:
        OSError: it could not be written.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    if not is_live(book) or _on_mac():
        shutil.copy2(full_name(book), path)
        return
    with _writing(path):
        book.api.SaveCopyAs(str(path))


@contextmanager
def _writing(path: Path) -> Iterator[None]:
    """Excel writes a file: whatever it raises is an OSError, unless it is only busy."""
    try:
        yield
    except OSError:
        raise
    except Exception as error:
        if busy(error):
            raise
        raise OSError(f"{path.name} could not be written") from error


def recalculate(book: Any) -> None:
    """Computes everything anew, functions whose arguments have not changed too; nothing on a closed workbook."""
    if not is_live(book):
        return
    if _on_mac():
        book.app.calculate()
    else:
        book.app.api.CalculateFull()


def process(app: Any) -> int:
    """The number of the application's process; one of no process at all for a closed workbook."""
    return int(app.pid)


@contextmanager
def uncancelled(app: Any) -> Iterator[None]:
    """Keeps Excel for Windows from taking Esc for a wish to break off the macro that waits for us.

    Excel takes it so again by itself once the macro has ended.
    """
    with suppress(Exception):  # then it asks the user, as it does without us
        app.api.EnableCancelKey = _CANCEL_DISABLED
    try:
        yield
    finally:
        with suppress(Exception):
            app.api.EnableCancelKey = _CANCEL_INTERRUPTS


def show_sheet(sheet: Any, row: int) -> None:
    """Shows a sheet with a row's first cell selected; nothing on a closed workbook."""
    if is_live(sheet):
        sheet.book.impl.activate()  # xlwings' own activate walks through every running Excel first
        sheet.impl.activate()
        sheet.range(f"A{row}").select()


def export_pdf(sheet: Any, path: Path) -> None:
    """Writes a sheet's print area as a PDF file.

    Raises:
        NotImplementedError: the workbook is closed; only Excel prints.
        OSError: Excel could not write it.
    """
    if not is_live(sheet):
        raise NotImplementedError("only a workbook that is open in Excel can be printed")
    with _writing(path):
        if _on_mac():
            sheet.to_pdf(str(path))
        else:  # xlwings would hide every other sheet meanwhile
            sheet.api.ExportAsFixedFormat(_PDF, str(path))


def bound_retries() -> None:
    """Lets xlwings give up a call that Excel keeps turning down, instead of trying for ever. Nothing but on Windows."""
    windows = sys.modules.get("xlwings._xlwindows")
    if windows is not None:
        windows.N_COM_ATTEMPTS = MAX_ATTEMPTS  # type: ignore[attr-defined]  # a module of Windows alone


def busy(error: BaseException | None) -> bool:
    """Whether an error, or what caused it, says that Excel is busy: a cell being edited, a dialog, calculating."""
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        if type(error).__name__ == "ExcelBusyError" or _BUSY_COM & _com_codes(error):
            return True
        if getattr(error, "errornumber", None) in _BUSY_APPLE:  # appscript's CommandError
            return True
        error = error.__cause__ or error.__context__
    return False


def _com_codes(error: BaseException) -> set[object]:
    """The numbers in a COM error: its own, and that of the exception that the application described."""
    described = getattr(error, "excepinfo", None)
    if not isinstance(described, tuple) and len(error.args) > 2:
        described = error.args[2]
    codes: set[object] = {getattr(error, "hresult", None)}
    if isinstance(described, tuple):
        codes.update(code for code in described if isinstance(code, int))
    if type(error).__name__ == "com_error":
        codes.update(code for code in error.args[:1] if isinstance(code, int))
    return codes
