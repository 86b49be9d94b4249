"""The xlwings engine: what xlwings asks of a workbook, answered by a closed one.

It is never added to ``xw.engines`` nor activated. On Windows xlwings ends every EXCEL.EXE at exit that is not in
``xw.apps``, and ``xw.apps`` follows the active engine: an active engine of ours would cost the user their open Excel.
``xw.Book(impl=…)`` needs neither, because conversions take the engine from the range's own app.

What the engine cannot do raises NotImplementedError, by xlwings' own base classes or here; nothing is ignored.
"""

from __future__ import annotations

import datetime as dt
import itertools
import math
import numbers
from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from typing import Any, NoReturn, TypeVar

from xlwings import base_classes

from . import sheet_rows, sheet_values
from .book import SheetSlot, WorkbookFile, absolute
from .cells import CellError, Readable
from .formulas import quoted_sheet
from .refs import MAX_COL, MAX_ROW, Area, col_letters, parse_area
from .sheet_part import SheetPart
from .tables import TablePart
from .workbook_part import DefinedName

_pids = itertools.count(-1, -1)  # no process of Excel's has a number below zero

_XL_ENDS = {"down": (1, 0), "up": (-1, 0), "right": (0, 1), "left": (0, -1)}


class Engine:
    """What ``range.sheet.book.app.engine`` gives: the two conversions of values."""

    name = "closedbook"
    type = "desktop"

    @property
    def apps(self) -> NoReturn:
        raise NotImplementedError("the closed-book engine has no apps: open a workbook with open_workbook")

    @staticmethod
    def prepare_xl_data_element(value: Any, options: Any) -> Any:
        """A value that the caller wrote, as the engine takes it: numpy and pandas types unpacked, missing as None."""
        kind = value.__class__
        if kind is str or kind is int or kind is bool or value is None:
            return value
        if kind is float:
            return None if math.isnan(value) else value
        if isinstance(value, (dt.date, Decimal, str)):
            return value if value == value else None  # pandas' NaT is a datetime that is not itself
        if kind.__name__ in ("NAType", "NaTType"):
            return None
        if hasattr(value, "item") and callable(value.item):  # a numpy scalar
            return Engine._numpy(value)
        return value

    @staticmethod
    def _numpy(value: Any) -> Any:
        if value.dtype.kind == "M":
            value = value.astype("datetime64[us]")
        unpacked = value.item()
        return None if unpacked is None or (isinstance(unpacked, float) and math.isnan(unpacked)) else unpacked

    @staticmethod
    def clean_value_data(
        data: Sequence[Sequence[Readable]],
        datetime_builder: Callable[..., Any],
        empty_as: Any,
        number_builder: Callable[[float], Any] | None,
        err_to_str: bool,
    ) -> list[list[Any]]:
        """What the engine read, as the caller's options ask for it."""

        def clean(value: Any) -> Any:
            if value is None or value == "":
                return empty_as
            kind = value.__class__
            if kind is float:
                return value if number_builder is None else number_builder(value)
            if kind is CellError:
                return str(value) if err_to_str else None
            if kind is dt.datetime:
                if datetime_builder is dt.datetime:
                    return value
                return datetime_builder(
                    year=value.year, month=value.month, day=value.day, hour=value.hour, minute=value.minute,
                    second=value.second, microsecond=value.microsecond, tzinfo=None,
                )  # fmt: skip
            return value

        return [[clean(value) for value in row] for row in data]


ENGINE = Engine()


def fixed(get: Callable[[Any], Any]) -> Any:
    """A property that can be read but, in a closed workbook, not set."""

    def refuse(self: Any, value: Any) -> NoReturn:
        raise NotImplementedError(f"{get.__name__} of a closed workbook cannot be set")

    return property(get, refuse, doc=get.__doc__)


_T = TypeVar("_T", bound=type)


def complete(made: _T) -> _T:
    """Gives every member that xlwings' base class names and the engine lacks an error that says so."""
    for base in made.__mro__[1:-1]:
        for name, member in vars(base).items():
            if name in vars(made) or (name.startswith("_") and name != "__call__"):
                continue
            what = f"{made.__name__}.{name}"
            if isinstance(member, property):
                setattr(made, name, property(_refusal(what), _refusal(what)))
            elif callable(member) or isinstance(member, staticmethod):
                setattr(made, name, _refusal(what))
    return made


def _refusal(what: str) -> Callable[..., NoReturn]:
    def refuse(*args: Any, **kwargs: Any) -> NoReturn:
        raise NotImplementedError(f"{what} is not supported on a closed workbook")

    return refuse


@complete
class App(base_classes.App):
    """The application of one closed workbook: settings are kept, calculating does nothing."""

    screen_updating: bool = True
    display_alerts: bool = True
    enable_events: bool = True
    interactive: bool = True
    visible: bool = False
    calculation: str = "automatic"
    status_bar: str | bool = False
    cut_copy_mode: bool | str = False

    def __init__(self, book: Book) -> None:
        self._book = book
        self._pid = next(_pids)

    @property
    def engine(self) -> Engine:
        return ENGINE

    @property
    def api(self) -> App:
        return self

    @property
    def pid(self) -> int:
        return self._pid

    @property
    def books(self) -> Books:
        return Books(self._book)

    def calculate(self) -> None:
        """Nothing: the stored results are what :func:`store_computed` gave, and Excel calculates on opening."""


@complete
class Books(base_classes.Books):
    """The one workbook of an app."""

    def __init__(self, book: Book) -> None:
        self._book = book

    @property
    def api(self) -> Books:
        return self

    def __call__(self, name_or_index: int | str) -> Book:
        if name_or_index == 1 or (
            isinstance(name_or_index, str) and name_or_index.casefold() == self._book.name.casefold()
        ):
            return self._book
        raise KeyError(name_or_index)

    def __len__(self) -> int:
        return 1

    def __iter__(self) -> Iterator[Book]:
        yield self._book


@complete
class Book(base_classes.Book):
    """A closed workbook for xlwings."""

    def __init__(self, file: WorkbookFile) -> None:
        self._file: WorkbookFile | None = file
        self._path = file.path
        self._app = App(self)

    @property
    def file(self) -> WorkbookFile:
        """The workbook file.

        Raises:
            ValueError: the book was closed.
        """
        if self._file is None:
            raise ValueError("the book was closed")
        return self._file

    @property
    def api(self) -> Book:
        return self

    @property
    def name(self) -> str:
        return self._path.name

    @property
    def fullname(self) -> str:
        return str(self._path)

    @property
    def app(self) -> App:
        return self._app

    @property
    def sheets(self) -> Sheets:
        return Sheets(self)

    @property
    def names(self) -> Names:
        return Names(self, None)

    def close(self) -> None:
        """Forgets the workbook without saving."""
        if self._file is not None:
            self._file.closed = True
        self._file = None

    def reopen(self) -> None:
        """Reads the file anew after it was saved. Sheets and ranges taken before raise ValueError from now on."""
        self.file.closed = True
        self._file = WorkbookFile(self._path)

    def save(self, path: str | None = None, password: str | None = None) -> NoReturn:
        raise NotImplementedError("a closed book is saved by save_all, together with its backup")


@complete
class Sheets(base_classes.Sheets):
    """The sheets of a workbook."""

    def __init__(self, book: Book) -> None:
        self._book = book

    @property
    def api(self) -> Sheets:
        return self

    @property
    def active(self) -> Sheet:
        file = self._book.file
        return Sheet(self._book, file.sheets[min(file.workbook.active, len(file.sheets) - 1)])

    def __call__(self, name_or_index: int | str) -> Sheet:
        file = self._book.file
        if isinstance(name_or_index, str):
            slot = file.slot(name_or_index)
            if slot is None:
                raise KeyError(name_or_index)
            return Sheet(self._book, slot)
        if not 1 <= name_or_index <= len(file.sheets):
            raise IndexError(name_or_index)
        return Sheet(self._book, file.sheets[name_or_index - 1])

    def __contains__(self, key: str) -> bool:
        return self._book.file.slot(key) is not None

    def __len__(self) -> int:
        return len(self._book.file.sheets)

    def __iter__(self) -> Iterator[Sheet]:
        return (Sheet(self._book, slot) for slot in self._book.file.sheets)


@complete
class Sheet(base_classes.Sheet):
    """A sheet."""

    def __init__(self, book: Book, slot: SheetSlot) -> None:
        self._book = book
        self.slot = slot

    @property
    def part(self) -> SheetPart:
        """The cells, loaded now if they were not."""
        return self.slot.sheet

    @property
    def api(self) -> Sheet:
        return self

    @fixed
    def name(self) -> str:
        return self.slot.name

    @property
    def index(self) -> int:
        return self.slot.index + 1

    @fixed
    def visible(self) -> bool:
        return self.slot.visible

    @property
    def book(self) -> Book:
        return self._book

    @property
    def names(self) -> Names:
        return Names(self._book, self.slot)

    @property
    def tables(self) -> Tables:
        return Tables(self)

    @property
    def page_setup(self) -> PageSetup:
        return PageSetup(self)

    @property
    def cells(self) -> Range:
        return Range(self, Area(1, 1, MAX_ROW, MAX_COL))

    @property
    def used_range(self) -> Range:
        with self._book.file.guarded(self.slot.part):
            return Range(self, self.part.used() or Area(1, 1, 1, 1))

    def range(self, arg1: Any, arg2: Any = None) -> Range:
        if isinstance(arg1, numbers.Number) and isinstance(arg2, numbers.Number):
            arg1, arg2 = (arg1, arg2), None
        if isinstance(arg1, tuple) and len(arg1) == 4:
            row, col, rows, cols = (int(number) for number in arg1)
            return Range(self, Area(row, col, row + rows - 1, col + cols - 1))
        first = self._corner(arg1)
        second = first if arg2 is None else self._corner(arg2)
        return Range(
            self,
            Area(
                min(first.row1, second.row1), min(first.col1, second.col1),
                max(first.row2, second.row2), max(first.col2, second.col2),
            ),
        )  # fmt: skip

    def _corner(self, given: Any) -> Area:
        if isinstance(given, Range):
            return given.area
        if isinstance(given, tuple):
            row, col = int(given[0]), int(given[1])
            if not (row and col):
                raise IndexError("ranges count from 1")
            if not (1 <= row <= MAX_ROW and 1 <= col <= MAX_COL):
                raise ValueError(f"{self.name}: the range reaches outside the sheet")
            return Area(row, col, row, col)
        return self._address(str(given))

    def _address(self, text: str) -> Area:
        prefix, mark, ref = text.rpartition("!")
        if mark and prefix.strip("'").replace("''", "'").casefold() != self.name.casefold():
            raise ValueError(f"{self.name}: the address is on another sheet")
        area = parse_area(ref)
        if area is not None:
            return area
        if "," in ref or " " in ref.strip():
            raise NotImplementedError("a range of several areas is not supported")
        file = self._book.file
        for scope in (self.slot.index, None):
            defined = file.workbook.find(ref, scope)
            if defined is not None:
                target = file.name_target(defined)
                if target is None or target[0] is not self.slot:
                    raise ValueError(f"{self.name}: the name {ref!r} is not one area of this sheet")
                return target[1]
        for table in self.slot.tables:
            if table.name.casefold() == ref.casefold():
                return table.body or table.area
        raise ValueError(f"{self.name}: not an address or a name: {ref!r}")

    def clear_contents(self) -> None:
        self.cells.clear_contents()

    def clear(self) -> None:
        self.cells.clear()


@complete
class Range(base_classes.Range):
    """A rectangle of cells."""

    def __init__(self, sheet: Sheet, area: Area) -> None:
        self._sheet = sheet
        self.area = area
        self.options: dict[str, Any] = {}

    # -- where ----------------------------------------------------------------------------------------------------

    @property
    def api(self) -> Range:
        return self

    @property
    def part(self) -> SheetPart:
        return self._sheet.part

    @property
    def coords(self) -> tuple[str, int, int, int, int]:
        return self._sheet.name, self.row, self.column, *self.shape

    @property
    def sheet(self) -> Sheet:
        return self._sheet

    def __len__(self) -> int:
        return max(0, self.area.rows) * max(0, self.area.cols)

    @property
    def row(self) -> int:
        return self.area.row1

    @property
    def column(self) -> int:
        return self.area.col1

    @property
    def shape(self) -> tuple[int, int]:
        return max(0, self.area.rows), max(0, self.area.cols)

    def __call__(self, arg1: int, arg2: int | None = None) -> Range:
        if arg2 is None:
            down, across = divmod(arg1 - 1, self.area.cols)
            arg1, arg2 = down + 1, across + 1
        row, col = self.area.row1 + arg1 - 1, self.area.col1 + arg2 - 1
        if not (1 <= row <= MAX_ROW and 1 <= col <= MAX_COL):
            raise ValueError(f"{self._sheet.name}: the range reaches outside the sheet")
        return Range(self._sheet, Area(row, col, row, col))

    @property
    def address(self) -> str:
        return absolute(self.area)

    def get_address(self, row_absolute: bool = True, col_absolute: bool = True, external: bool = False) -> str:
        text = self.address
        if not (row_absolute and col_absolute):
            area = self.area

            def point(row: int, col: int) -> str:
                return f"{'$' if col_absolute else ''}{col_letters(col)}{'$' if row_absolute else ''}{row}"

            text = point(area.row1, area.col1)
            if len(self) > 1:
                text += ":" + point(area.row2, area.col2)
        if external:
            name = f"[{self._sheet.book.name}]{self._sheet.name}"
            plain = quoted_sheet(self._sheet.name) == self._sheet.name and " " not in name
            text = f"{name}!{text}" if plain else f"'{name}'!{text}"
        return text

    @property
    def table(self) -> Table | None:
        for table in self._sheet.slot.tables:
            if table.area.intersects(self.area):
                return Table(self._sheet, table)
        return None

    def expand(self, mode: str = "table") -> Range:
        from xlwings import Range as FrontRange
        from xlwings.expansion import expanders

        expanded = expanders[mode].expand(FrontRange(impl=self))
        found: Range = expanded.impl
        return found

    def end(self, direction: str) -> Range:
        """Where Ctrl+arrow leads from the first cell: the edge of the filled run, else the next filled cell."""
        down, across = _XL_ENDS[direction]
        row, col = self.area.row1, self.area.col1

        def inside(row: int, col: int) -> bool:
            return 1 <= row <= MAX_ROW and 1 <= col <= MAX_COL

        filled = self._filled_line(row if across else None, col if down else None)
        place, step = (row, down) if down else (col, across)
        limit = (MAX_ROW if down else MAX_COL) if step > 0 else 1
        if place in filled and place + step in filled:
            while place + step in filled and inside(place + step, 1):
                place += step
        else:
            ahead = [at for at in filled if (at - place) * step > 0]
            place = (min(ahead) if step > 0 else max(ahead)) if ahead else limit
        return Range(self._sheet, Area(place, col, place, col) if down else Area(row, place, row, place))

    def _filled_line(self, row: int | None, col: int | None) -> set[int]:
        """The places along a row or a column with something in them."""
        part = self.part
        used = part.used()
        if used is None:
            return set()
        if row is not None:
            values = sheet_values.read_values(part, Area(row, 1, row, used.col2))[0]
            return {at for at, value in enumerate(values, 1) if value is not None}
        assert col is not None  # one of the two is given
        column = sheet_values.read_values(part, Area(1, col, used.row2, col))
        return {at for at, (value,) in enumerate(column, 1) if value is not None}

    # -- values ---------------------------------------------------------------------------------------------------

    @property
    def max_cells_per_read(self) -> None:
        return None

    @property
    def max_cells_per_write(self) -> None:
        return None

    @property
    def raw_value(self) -> list[list[Readable]] | Readable:
        if not len(self):
            return None
        with self._sheet.book.file.guarded(self._sheet.slot.part):
            values = sheet_values.read_values(self.part, self.area)
        return values[0][0] if len(self) == 1 else values

    @raw_value.setter
    def raw_value(self, data: Any) -> None:
        self._write(data, formulas=False)

    @property
    def formula(self) -> str | tuple[tuple[str, ...], ...]:
        with self._sheet.book.file.guarded(self._sheet.slot.part):
            texts = sheet_values.read_formulas(self.part, self.area)
        return texts[0][0] if len(self) == 1 else tuple(tuple(row) for row in texts)

    @formula.setter
    def formula(self, data: Any) -> None:
        self._write(data, formulas=True)

    def _write(self, data: Any, formulas: bool) -> None:
        if not len(self):
            return
        with self._sheet.book.file.guarded(self._sheet.slot.part):
            if not isinstance(data, (list, tuple)):
                sheet_values.fill(self.part, self.area, data, formulas)
                return
            matrix = data if data and isinstance(data[0], (list, tuple)) else [data]
            if len(matrix) != self.area.rows:
                raise ValueError(f"{self._sheet.name}: the matrix has not the shape of the range")
            sheet_values.write_block(self.part, self.area, matrix, formulas)

    @property
    def has_array(self) -> bool:
        return any(group.area.intersects(self.area) for group in self.part.arrays)

    def clear_contents(self) -> None:
        if len(self):
            with self._sheet.book.file.guarded(self._sheet.slot.part):
                sheet_values.clear(self.part, self.area, formats=False)

    def clear(self) -> None:
        if len(self):
            with self._sheet.book.file.guarded(self._sheet.slot.part):
                sheet_values.clear(self.part, self.area, formats=True)

    # -- formats --------------------------------------------------------------------------------------------------

    @property
    def number_format(self) -> str | None:
        """The number format, None when the cells have several."""
        part = self.part
        with self._sheet.book.file.guarded(self._sheet.slot.part):
            codes = {part.styles.code(style) for style in sheet_values.styles_within(part, self.area)}
        return codes.pop() if len(codes) == 1 else None

    @number_format.setter
    def number_format(self, value: str) -> None:
        if self.area.rows == MAX_ROW or self.area.whole_rows:
            raise NotImplementedError("the number format of whole columns or rows cannot be set")
        with self._sheet.book.file.guarded(self._sheet.slot.part):
            sheet_values.set_number_format(self.part, self.area, value)

    @property
    def color(self) -> tuple[int, int, int] | None:
        """The colour of the solid fill, None without one or when the cells have several."""
        part = self.part
        with self._sheet.book.file.guarded(self._sheet.slot.part):
            fills = {part.styles.fill(style) for style in sheet_values.styles_within(part, self.area)}
        return fills.pop() if len(fills) == 1 else None

    @color.setter
    def color(self, color_or_rgb: Any) -> NoReturn:
        raise NotImplementedError("fills are set in the template: styles.xml is never changed")

    @property
    def row_height(self) -> float | None:
        """Height of the rows in points, None when they differ."""
        part = self.part
        heights = {sheet_rows.row_height(part, row) for row in part.rows_within(self.area)}
        if len(part.rows_within(self.area)) < self.area.rows:
            heights.add(part.default_height)
        return heights.pop() if len(heights) == 1 else None

    @row_height.setter
    def row_height(self, value: float) -> None:
        with self._sheet.book.file.guarded(self._sheet.slot.part):
            sheet_rows.set_row_height(self.part, self.area, value)

    @property
    def merge_cells(self) -> bool:
        return any(merge.intersects(self.area) for merge in self.part.merges)

    def autofill(self, destination: Any, type_: str = "fill_default") -> None:
        if type_ != "fill_formats":
            raise NotImplementedError("only autofill of the type fill_formats is supported")
        target: Range = destination.impl
        self._same_sheet(target)
        with self._sheet.book.file.guarded(self._sheet.slot.part):
            sheet_rows.fill_formats(self.part, self.area, target.area)

    # -- blocks and rows ------------------------------------------------------------------------------------------

    def copy(self, destination: Any = None) -> None:
        if destination is None:
            raise NotImplementedError("copying needs a destination: there is no clipboard")
        target: Range = destination.impl
        if target.sheet.book is not self._sheet.book:
            raise NotImplementedError("copying to another workbook is not supported: formats do not follow")
        if self.area.whole_rows and target.area.cols == 1:
            target = Range(target.sheet, target.area._replace(col2=MAX_COL))
        # Pictures and comments stay where they are: in Excel too (ExcelScreen.working, native.drop_comments).
        with self._sheet.book.file.guarded(self._sheet.slot.part):
            sheet_rows.copy_block(self.part, self.area, target.part, target.area)

    def insert(self, shift: str | None = None, copy_origin: str = "format_from_left_or_above") -> None:
        self._whole_rows()
        with self._sheet.book.file.guarded(self._sheet.slot.part):
            below = copy_origin == "format_from_right_or_below"
            self._sheet.book.file.shift_rows(self._sheet.slot, self.area.row1, self.area.rows, below)

    def delete(self, shift: str | None = None) -> None:
        self._whole_rows()
        with self._sheet.book.file.guarded(self._sheet.slot.part):
            self._sheet.book.file.shift_rows(self._sheet.slot, self.area.row1, -self.area.rows)

    def _whole_rows(self) -> None:
        if not self.area.whole_rows:
            raise NotImplementedError("only whole rows can be inserted or deleted")

    def _same_sheet(self, other: Range) -> None:
        if other.sheet.slot is not self._sheet.slot:
            raise ValueError("the ranges are on different sheets")


@complete
class Tables(base_classes.Tables):
    """The tables on a sheet."""

    def __init__(self, sheet: Sheet) -> None:
        self._sheet = sheet

    @property
    def api(self) -> Tables:
        return self

    @property
    def parent(self) -> Sheet:
        return self._sheet

    def __call__(self, key: int | str) -> Table:
        tables = self._sheet.slot.tables
        if isinstance(key, str):
            for table in tables:
                if table.name.casefold() == key.casefold():
                    return Table(self._sheet, table)
            raise KeyError(key)
        if not 1 <= key <= len(tables):
            raise IndexError(key)
        return Table(self._sheet, tables[key - 1])

    def __len__(self) -> int:
        return len(self._sheet.slot.tables)

    def __iter__(self) -> Iterator[Table]:
        return (Table(self._sheet, table) for table in self._sheet.slot.tables)

    def __contains__(self, key: str) -> bool:
        return any(table.name.casefold() == key.casefold() for table in self._sheet.slot.tables)


@complete
class Table(base_classes.Table):
    """A table."""

    def __init__(self, sheet: Sheet, table: TablePart) -> None:
        self._sheet = sheet
        self._table = table

    @property
    def api(self) -> Table:
        return self

    @property
    def parent(self) -> Sheet:
        return self._sheet

    @fixed
    def name(self) -> str:
        return self._table.name

    @fixed
    def display_name(self) -> str:
        return self._table.name

    def _range(self, area: Area | None) -> Range | None:
        return None if area is None else Range(self._sheet, area)

    @property
    def range(self) -> Range:
        return Range(self._sheet, self._table.area)

    @property
    def header_row_range(self) -> Range | None:
        return self._range(self._table.header)

    @property
    def data_body_range(self) -> Range | None:
        return self._range(self._table.body)

    @property
    def totals_row_range(self) -> Range | None:
        return self._range(self._table.totals)

    @property
    def insert_row_range(self) -> Range | None:
        table = self._table
        if not table.insert_row:
            return None
        row = table.area.row1 + table.header_rows
        return Range(self._sheet, Area(row, table.area.col1, row, table.area.col2))

    @fixed
    def show_headers(self) -> bool:
        return self._table.header_rows > 0

    @fixed
    def show_totals(self) -> bool:
        return self._table.totals_rows > 0

    @fixed
    def show_autofilter(self) -> bool:
        return self._table.has_filter

    @fixed
    def table_style(self) -> str | None:
        return self._table.style

    @fixed
    def show_table_style_row_stripes(self) -> bool:
        return self._table.stripes["showRowStripes"]

    @fixed
    def show_table_style_column_stripes(self) -> bool:
        return self._table.stripes["showColumnStripes"]

    @fixed
    def show_table_style_first_column(self) -> bool:
        return self._table.stripes["showFirstColumn"]

    @fixed
    def show_table_style_last_column(self) -> bool:
        return self._table.stripes["showLastColumn"]

    def resize(self, range: Any) -> None:
        """Gives the table another number of rows; the header stays where it is and no cell is written.

        A column with a formula of its own (calculated column) gets it in new, empty rows, as in Excel.

        Raises:
            ValueError: another header row or other columns, no data row, outside the sheet, another table in the way.
            NotImplementedError: a table with a totals row.
        """
        target: Range = range.impl
        target._same_sheet(Range(self._sheet, self._table.area))
        table, new = self._table, target.area
        if new.row1 != table.area.row1 or (new.col1, new.col2) != (table.area.col1, table.area.col2):
            raise ValueError(f"table {table.name}: the header row and the columns must stay")
        if new == table.area:
            return
        if new.rows < table.header_rows + 1:
            raise ValueError(f"table {table.name}: a table has at least one data row")
        if table.totals_rows:
            raise NotImplementedError(f"table {table.name}: a table with a totals row cannot be resized")
        if new.row2 > MAX_ROW:
            raise ValueError(f"table {table.name}: outside the sheet")
        for other in self._sheet.slot.tables:
            if other is not table and other.area.intersects(new):
                raise ValueError(f"table {table.name}: table {other.name} is in the way")
        old = table.area
        with self._sheet.book.file.guarded(self._sheet.slot.part):
            if new.row2 > old.row2:
                sheet_values.extend_calculated(self._sheet.part, table, new.row2)
            table.filled()
            table.set_area(new)


@complete
class Names(base_classes.Names):
    """The defined names of a workbook, or those of one sheet."""

    def __init__(self, book: Book, slot: SheetSlot | None) -> None:
        self._book = book
        self._slot = slot

    @property
    def api(self) -> Names:
        return self

    def _all(self) -> list[DefinedName]:
        names = self._book.file.workbook.names
        return names if self._slot is None else [name for name in names if name.sheet == self._slot.index]

    def snapshot(self) -> list[tuple[str, Name]]:
        found = [Name(self._book, defined) for defined in self._all()]
        return [(name.name, name) for name in found]

    def _find(self, text: str) -> DefinedName | None:
        workbook = self._book.file.workbook
        prefix, mark, name = text.rpartition("!")
        if mark:
            slot = self._book.file.slot(prefix.strip("'").replace("''", "'"))
            return None if slot is None else workbook.find(name, slot.index)
        return workbook.find(text, None if self._slot is None else self._slot.index)

    def __call__(self, name_or_index: int | str) -> Name:
        if isinstance(name_or_index, str):
            defined = self._find(name_or_index)
            if defined is None:
                raise KeyError(name_or_index)
            return Name(self._book, defined)
        return Name(self._book, self._all()[name_or_index - 1])

    def contains(self, name_or_index: int | str) -> bool:
        if isinstance(name_or_index, str):
            return self._find(name_or_index) is not None
        return 1 <= name_or_index <= len(self)

    def __len__(self) -> int:
        return len(self._all())

    def add(self, name: str, refers_to: str) -> Name:
        """Defines a name; ``Sheet!Name`` or a sheet's own collection makes it the sheet's."""
        prefix, mark, bare = name.rpartition("!")
        slot = self._slot
        if mark:
            slot = self._book.file.slot(prefix.strip("'").replace("''", "'"))
            if slot is None:
                raise ValueError("there is no such sheet")
        if not bare or parse_area(bare) is not None or not (bare[0].isalpha() or bare[0] in "_\\") or " " in bare:
            raise ValueError(f"not a name: {bare!r}")
        text = refers_to.removeprefix("=")
        defined = self._book.file.workbook.set_name(bare, None if slot is None else slot.index, text)
        return Name(self._book, defined)


@complete
class Name(base_classes.Name):
    """A defined name."""

    def __init__(self, book: Book, defined: DefinedName) -> None:
        self._book = book
        self._defined = defined

    @property
    def api(self) -> Name:
        return self

    @fixed
    def name(self) -> str:
        sheet = self._defined.sheet
        if sheet is None:
            return self._defined.shown
        return f"{quoted_sheet(self._book.file.sheets[sheet].name)}!{self._defined.shown}"

    @property
    def refers_to(self) -> str:
        return "=" + self._defined.text

    @refers_to.setter
    def refers_to(self, value: str) -> None:
        self._book.file.workbook.set_name(self._defined.name, self._defined.sheet, value.removeprefix("="))

    @property
    def refers_to_range(self) -> Range:
        target = self._book.file.name_target(self._defined)
        if target is None:
            raise ValueError(f"the name {self._defined.shown!r} does not refer to one area")
        return Range(Sheet(self._book, target[0]), target[1])

    def delete(self) -> None:
        self._book.file.workbook.drop_name(self._defined)


@complete
class PageSetup(base_classes.PageSetup):
    """The page set-up of a sheet: its print area."""

    def __init__(self, sheet: Sheet) -> None:
        self._sheet = sheet

    @property
    def api(self) -> PageSetup:
        return self

    @property
    def print_area(self) -> str | None:
        return self._sheet.book.file.print_area(self._sheet.slot)

    @print_area.setter
    def print_area(self, value: str | None) -> None:
        self._sheet.book.file.set_print_area(self._sheet.slot, value)
