"""A double of a workbook that is open in Excel on Windows: no Excel, but Excel's ways.

The cells are those of the closed-book engine. What xlwings asks goes through classes of their own, so that the product
takes its road for open workbooks, and a write does what Excel does with it instead of being refused: text that looks
like a number becomes one, text that begins with = + - or @ becomes a formula, a number in a cell with format @ becomes
text, a leading apostrophe is eaten. So damage shows in what is read back. Formulas have no value until
:meth:`LiveBook.calculate` is asked for.

    live = LiveBook(folder / "gron_statistik.xlsm")
    live.answers = ["no"]                        # what the user clicks in dialogs, in turn; then "ok" or "yes"
    buttons.press(buttons.QUARTER, live.book, ExcelScreen(live.book.app), messages.question)
    live.statuses, live.alerts                   # what stood on the status bar, and every dialog
    live.save()                                  # to the file it was opened from, or to another one

What a test may set: ``name_in_excel`` (a URL for a book from OneDrive), ``read_only``, ``saved``, ``protected`` (names
of sheets), ``filtered`` (names of tables with hidden rows), ``busy_after`` (calls until Excel turns everything down),
``fails_after`` (changes until one raises, once), ``has_formula2`` (False: Excel before 2021), ``solver`` (True:
formulas are computed whenever Excel is told to calculate). ``others`` are further LiveBooks in the same Excel. What it
may look at: ``statuses``, ``alerts``, ``pdfs``, ``copies``, ``calculated`` (times), ``shown`` (sheet and address last
selected), ``marked`` (sheet and address that the user has marked), ``filters`` (table → column and texts), ``app`` (its
settings), ``changes`` (what was done and the sheet, of each change).
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import wraps
from pathlib import Path
from tempfile import TemporaryDirectory
from types import SimpleNamespace
from typing import Any

import xlwings as xw
from xlwings import base_classes

from atersok import closedbook
from atersok.closedbook import engine as closed
from atersok.closedbook import sheet_values
from atersok.closedbook.cells import ERRORS, CellError, Content, Formula
from atersok.closedbook.dates import to_serial
from atersok.closedbook.refs import MAX_COL, Area
from atersok.closedbook.styles import Kind

CALL_REJECTED = -2147418111
REFUSED = -2146827284
_NUMBER = re.compile(r"[+-]?(\d[\d ]*([.,]\d*)?|[.,]\d+)(e[+-]?\d+)?\s*%?", re.IGNORECASE)
_DAY = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_TRUTH = {"TRUE": True, "SANT": True, "FALSE": False, "FALSKT": False}


class com_error(Exception):  # noqa: N801, N818 - the name that pywin32 gives it
    """What pywin32 raises."""

    def __init__(self, hresult: int, text: str) -> None:
        super().__init__(hresult, text, None, None)
        self.hresult = hresult
        self.excepinfo = None


@dataclass(frozen=True)
class Alert:
    """A dialog that was shown."""

    prompt: str
    title: str
    buttons: str
    mode: str | None
    answer: str


class LiveBook:
    """One open workbook; see the module. ``book`` is the xlwings book to hand to the product."""

    def __init__(self, path: Path, others: tuple[LiveBook, ...] = (), *, solver: bool = False) -> None:
        self.path = path
        self.closed = closedbook.open_workbook(path)
        self.name_in_excel = str(path)
        self.read_only = False
        self.saved = True
        self.protected: set[str] = set()
        self.filtered: set[str] = set()
        self.filters: dict[str, tuple[int, tuple[str, ...]]] = {}
        self.others = others
        self.solver = solver
        self.busy_after: int | None = None
        self.fails_after: int | None = None
        self.has_formula2 = True
        self.answers: list[str] = []
        self.alerts: list[Alert] = []
        self.statuses: list[str | bool] = []
        self.pdfs: list[tuple[str, Path]] = []
        self.copies: list[Path] = []
        self.comments: dict[str, list[int]] = {}
        self.copies_objects = True
        self.objects_copied = 0
        self.calculated = 0
        self.changes: list[tuple[str, str]] = []
        self.shown: tuple[str, str] | None = None
        self.marked: tuple[str, str] | None = None
        self.app_impl = App(self)
        self.book = xw.Book(impl=Book(self))
        self.app = self.book.app

    def save(self, path: Path | None = None) -> Path:
        """Writes the workbook as it stands, and takes it up anew if it was written to its own file."""
        target = path or self.path
        file = self.closed.impl.file
        draft = target.with_name(f"{target.name}.draft")
        with draft.open("wb") as stream:
            file.write(stream, file.changes())
        draft.replace(target)
        if path is None:
            self.saved = True
        return target

    def calculate(self) -> None:
        """Computes every formula, with IronCalc, an engine that is not ours, and stores the values beside them."""
        import ironcalc

        with TemporaryDirectory() as folder:
            copy = self.save(Path(folder) / "copy.xlsx")
            model = ironcalc.load_from_xlsx(str(copy), "en", "UTC", "en")
        model.evaluate()
        for number, slot in enumerate(self.closed.impl.file.sheets):
            used = slot.sheet.used()
            if used is None:
                continue
            texts = sheet_values.read_formulas(slot.sheet, used)
            for down, line in enumerate(texts):
                for across, text in enumerate(line):
                    row, col = used.row1 + down, used.col1 + across
                    if text.startswith("=") and isinstance(_content_at(slot.sheet, row, col), Formula | bytes):
                        value = _computed(model.get_formatted_cell_value(number, row, col))
                        sheet_values.store_computed(slot.sheet, Area(row, col, row, col), [[value]])

    # -- what every call passes ---------------------------------------------------------------------------------------

    def asked(self) -> None:
        """Excel is asked for something: turned down once it is busy."""
        if self.busy_after is not None:
            if self.busy_after <= 0:
                raise com_error(CALL_REJECTED, "Call was rejected by callee.")
            self.busy_after -= 1

    def changing(self, operation: str, *areas: closed.Range) -> None:
        """Cells are about to change. What a filter hides is passed over by some of Excel's ways to change cells."""
        self.asked()
        if self.fails_after is not None:
            self.fails_after -= 1
            if self.fails_after < 0:
                self.fails_after = None
                raise RuntimeError("Excel försvann")
        self.changes.append((operation, areas[0].sheet.name))
        for area in areas:
            if area.sheet.name in self.protected:
                raise com_error(REFUSED, "The cell is protected.")
            for table in area.sheet.slot.tables:
                if table.name in self.filtered and area.area._replace(col1=1, col2=MAX_COL).intersects(table.area):
                    raise AssertionError(f"written while a filter hides rows of {table.name}")
        self.saved = False


def _computed(text: str) -> object:
    """A value as IronCalc shows it, in the form of the file."""
    plain = text.replace(",", "")
    if text in ("TRUE", "FALSE"):
        return text == "TRUE"
    try:
        return float(plain)
    except ValueError:
        return CellError(text) if text in ERRORS else text


def _content_at(part: Any, row: int, col: int) -> Content:
    cell = part.cells_of(row).get(col)
    return None if cell is None else cell[1]


def as_excel_takes(value: Any, kind: Kind, date1904: bool = False) -> Content:
    """What stands in a cell of that kind after a value, or a formula, was written into it."""
    if value is None or value == "":
        return None
    if isinstance(value, str):
        if value.startswith("'"):
            return value[1:] or None
        return value if kind == Kind.TEXT else _typed(value)
    if isinstance(value, dt.date):
        number = float(to_serial(value, date1904))
        return value.isoformat() if kind == Kind.TEXT else number
    if kind == Kind.TEXT:
        return str(value).upper() if isinstance(value, bool) else f"{value:.15g}".replace(".", ",")
    return value if isinstance(value, bool) else float(value)


def _typed(text: str) -> Content:
    """Text into a cell that is not formatted as text: what Excel takes it for."""
    plain = text.strip()
    if _NUMBER.fullmatch(plain):
        number = float(plain.rstrip("% ").replace(" ", "").replace(",", "."))
        return number / 100 if plain.endswith("%") else number
    if (day := _DAY.fullmatch(plain)) is not None:
        try:
            return float(to_serial(dt.date(*(int(part) for part in day.groups()))))
        except ValueError:
            return text
    if plain.upper() in _TRUTH:
        return _TRUTH[plain.upper()]
    if plain in ERRORS:
        return CellError(plain)
    if text[0] in "=+-@" and len(text) > 1:
        return Formula(text[1:] if text[0] in "=@" else text)
    return text


class Engine:
    """The conversions, as those for Windows."""

    name = "excel"
    type = "desktop"

    @staticmethod
    def prepare_xl_data_element(value: Any, options: Any) -> Any:
        if value is None:
            return ""
        if isinstance(value, dt.datetime):
            return value.replace(tzinfo=dt.UTC)
        if isinstance(value, dt.date):
            return dt.datetime(value.year, value.month, value.day, tzinfo=dt.UTC)
        return value

    clean_value_data = staticmethod(closed.Engine.clean_value_data)


_ENGINE = Engine()
SAFE_OVER_COM = (str, float, int, dt.datetime)


def _live(method: Callable[..., Any]) -> Callable[..., Any]:
    """A method that asks Excel."""

    @wraps(method)
    def call(self: Any, *args: Any, **kwargs: Any) -> Any:
        self.live.asked()
        return method(self, *args, **kwargs)

    return call


class App(base_classes.App):
    """Excel itself. Settings are plain attributes, so that a test may look at them and see them put back."""

    screen_updating: bool = True
    display_alerts: bool = True
    enable_events: bool = True
    interactive: bool = True
    calculation: str = "automatic"
    visible: bool = True

    def __init__(self, live: LiveBook) -> None:
        self.live = live

    @property
    def engine(self) -> Engine:
        return _ENGINE

    @property
    def api(self) -> ComApp:
        return ComApp(self.live)

    @property
    def pid(self) -> int:
        return 4711

    @property
    def books(self) -> Books:
        return Books(self.live)

    @property
    def status_bar(self) -> str | bool:
        return self.live.statuses[-1] if self.live.statuses else False

    @status_bar.setter
    def status_bar(self, value: str | bool) -> None:
        self.live.asked()
        self.live.statuses.append(value)

    @property
    @_live
    def selection(self) -> Range | None:
        if self.live.marked is None:
            return None
        name, address = self.live.marked
        return Range(self.live, [self.live.closed.sheets[name].range(address).impl])

    @_live
    def calculate(self) -> None:
        self.live.calculated += 1
        if self.live.solver:
            self.live.calculate()

    def activate(self, steal_focus: bool = False) -> None:
        """In the foreground already."""

    def alert(self, prompt: str, title: str, buttons: str, mode: str | None, callback: Any) -> str:
        given = self.live.answers.pop(0) if self.live.answers else {"ok": "ok"}.get(buttons, "yes")
        self.live.alerts.append(Alert(prompt, title, buttons, mode, given))
        return given


class Books(base_classes.Books):
    """The workbooks that are open."""

    def __init__(self, live: LiveBook) -> None:
        self.live = live

    @property
    def api(self) -> Books:
        return self

    def __iter__(self) -> Iterator[Book]:
        return iter([Book(self.live), *(Book(other) for other in self.live.others)])

    def __len__(self) -> int:
        return 1 + len(self.live.others)

    def __call__(self, name_or_index: int | str) -> Book:
        books = list(self)
        if isinstance(name_or_index, int):
            return books[name_or_index - 1]
        for book in books:
            if book.name.casefold() == name_or_index.casefold():
                return book
        raise KeyError(name_or_index)


class Book(base_classes.Book):
    """An open workbook."""

    def __init__(self, live: LiveBook) -> None:
        self.live = live

    @property
    def api(self) -> ComBook:
        return ComBook(self.live)

    @property
    def app(self) -> App:
        return self.live.app_impl

    @property
    def sheets(self) -> Sheets:
        return Sheets(self.live)

    @property
    def names(self) -> Names:
        return Names(self.live, self.live.closed.impl.names)

    @property
    @_live
    def name(self) -> str:
        return self.live.path.name

    @property
    @_live
    def fullname(self) -> str:
        if "://" in self.live.name_in_excel:
            raise xw.XlwingsError("Couldn't find the local path of a workbook on SharePoint")
        return self.live.name_in_excel

    @_live
    def activate(self) -> None:
        """On top already."""

    @_live
    def save(self, path: str | None = None, password: str | None = None) -> None:
        self.live.save(None if path is None else Path(path))

    def close(self) -> None:
        self.live.closed.close()


class Sheets(base_classes.Sheets):
    """The sheets of the workbook."""

    def __init__(self, live: LiveBook) -> None:
        self.live = live

    @property
    def api(self) -> Sheets:
        return self

    @property
    def active(self) -> Sheet:
        return Sheet(self.live, self.live.closed.impl.sheets.active)

    @_live
    def __call__(self, name_or_index: int | str) -> Sheet:
        try:
            return Sheet(self.live, self.live.closed.impl.sheets(name_or_index))
        except KeyError:
            raise com_error(-2147352565, "Invalid index.") from None

    def __len__(self) -> int:
        return len(self.live.closed.impl.sheets)

    def __iter__(self) -> Iterator[Sheet]:
        return (Sheet(self.live, sheet) for sheet in self.live.closed.impl.sheets)


class Sheet(base_classes.Sheet):
    """A sheet."""

    def __init__(self, live: LiveBook, inner: closed.Sheet) -> None:
        self.live = live
        self.inner = inner

    @property
    def on(self) -> str:
        """The sheet that a call is about."""
        return self.inner.name

    @property
    def api(self) -> ComSheet:
        return ComSheet(self.live, self.inner)

    @property
    @_live
    def name(self) -> str:
        return self.inner.name

    @property
    @_live
    def index(self) -> int:
        return self.inner.index

    @property
    def visible(self) -> bool:
        return bool(self.inner.visible)

    @property
    def book(self) -> Book:
        return Book(self.live)

    @property
    def names(self) -> Names:
        return Names(self.live, self.inner.names)

    @property
    def tables(self) -> Tables:
        return Tables(self.live, self.inner)

    @property
    def page_setup(self) -> PageSetup:
        return PageSetup(self.live, self.inner)

    @property
    def used_range(self) -> Range:
        return Range(self.live, [self.inner.used_range])

    @property
    def cells(self) -> Range:
        return Range(self.live, [self.inner.cells])

    @_live
    def range(self, arg1: Any, arg2: Any = None) -> Range:
        """A string may name several areas, put together with commas, as in Excel."""
        if isinstance(arg1, str) and arg2 is None:
            if len(arg1) > 255:
                raise com_error(REFUSED, "Method 'Range' of object '_Worksheet' failed")
            try:
                return Range(self.live, [self.inner.range(part) for part in arg1.split(",")])
            except ValueError:
                raise com_error(REFUSED, "Method 'Range' of object '_Worksheet' failed") from None
        corners = [arg.first if isinstance(arg, Range) else arg for arg in (arg1, arg2)]
        return Range(self.live, [self.inner.range(*corners)])

    @_live
    def activate(self) -> None:
        self.live.shown = (self.inner.name, "")

    @_live
    def select(self) -> None:
        self.live.shown = (self.inner.name, "")


class Range(base_classes.Range):
    """One area, or several."""

    def __init__(self, live: LiveBook, areas: list[closed.Range]) -> None:
        self.live = live
        self.areas = areas
        self.options: dict[str, Any] = {}

    @property
    def first(self) -> closed.Range:
        return self.areas[0]

    @property
    def on(self) -> str:
        return self.first.sheet.name

    @property
    def api(self) -> ComRange:
        return ComRange(self.live, self)

    @property
    def sheet(self) -> Sheet:
        return Sheet(self.live, self.first.sheet)

    @property
    @_live
    def row(self) -> int:
        return self.first.row

    @property
    @_live
    def column(self) -> int:
        return self.first.column

    @property
    @_live
    def shape(self) -> tuple[int, int]:
        return self.first.shape

    @property
    @_live
    def address(self) -> str:
        return ",".join(area.address for area in self.areas)

    @_live
    def get_address(self, row_absolute: bool, col_absolute: bool, external: bool) -> str:
        return ",".join(area.get_address(row_absolute, col_absolute, external) for area in self.areas)

    def __len__(self) -> int:
        return sum(len(area) for area in self.areas)

    @_live
    def __call__(self, arg1: int, arg2: int | None = None) -> Range:
        return Range(self.live, [self.first(arg1, arg2)])

    @property
    def max_cells_per_read(self) -> None:
        return None

    @property
    def max_cells_per_write(self) -> int:
        return 100_000

    # -- contents -----------------------------------------------------------------------------------------------------

    @property
    @_live
    def raw_value(self) -> Any:
        """As COM gives it: rows of tuples, a single cell bare; the first area's alone."""
        found = self.first.raw_value
        return tuple(tuple(row) for row in found) if isinstance(found, list) else found

    @raw_value.setter
    def raw_value(self, data: Any) -> None:
        self._put(data, "values")

    @property
    @_live
    def formula(self) -> Any:
        return self.first.formula

    @formula.setter
    def formula(self, data: Any) -> None:
        self._put(data, "formulas")

    @property
    @_live
    def formula2(self) -> Any:
        if not self.live.has_formula2:
            raise com_error(-2147352570, "Unknown name.")
        return self.first.formula

    @formula2.setter
    def formula2(self, data: Any) -> None:
        if not self.live.has_formula2:
            raise com_error(-2147352570, "Unknown name.")
        self._put(data, "formulas")

    def _put(self, data: Any, operation: str) -> None:
        self.live.changing(operation, *self.areas)
        for area in self.areas:
            rows, cols = area.shape
            matrix = data if isinstance(data, list | tuple) else [[data] * cols] * rows
            if matrix and not isinstance(matrix[0], list | tuple):
                matrix = [matrix] * rows
            assert len(matrix) == rows, "a matrix of another height is cut or padded with #N/A by Excel"
            assert all(len(line) == cols for line in matrix)
            for line in matrix:
                for value in line:
                    if value.__class__ is not str:
                        assert value is not None, "None is Null over COM"
                        assert isinstance(value, SAFE_OVER_COM), "unsafe over COM"
            part, kinds = area.part, area.part.styles.kinds
            part.touch(area.area)
            for number, line in enumerate(matrix, start=area.area.row1):
                cells = part.live(number).cells
                for col, value in enumerate(line, start=area.area.col1):
                    old = cells.get(col)
                    if old is None and value == "":
                        continue
                    style = part.default_style(number, col) if old is None else old[0]
                    new = as_excel_takes(value, kinds[style])
                    if new is not None or old is not None:
                        cells[col] = (style, new)

    @_live
    def clear_contents(self) -> None:
        self.live.changing("clear contents", *self.areas)
        for area in self.areas:
            area.clear_contents()

    @_live
    def clear(self) -> None:
        self.live.changing("clear", *self.areas)
        rows = self.live.comments.get(self.on, [])
        for area in self.areas:
            area.clear()
            rows[:] = [row for row in rows if not area.area.row1 <= row <= area.area.row2]

    # -- formats ------------------------------------------------------------------------------------------------------

    @property
    @_live
    def number_format(self) -> str | None:
        codes = {area.number_format for area in self.areas}
        return codes.pop() if len(codes) == 1 else None

    @number_format.setter
    def number_format(self, code: str) -> None:
        self.live.changing("number format", *self.areas)
        for area in self.areas:
            part = area.part
            fallback = part.styles.codes.index(code)  # a format that the template does not have is a test's mistake
            sheet_values.restyle(
                part,
                area.area,
                lambda style, part=part, fallback=fallback: (
                    fallback if (same := part.styles.with_code(style, code)) is None else same
                ),
            )

    @property
    @_live
    def merge_cells(self) -> bool | None:
        return None if self.first.merge_cells else False

    @property
    @_live
    def has_array(self) -> bool | None:
        return None if self.first.has_array else False

    @_live
    def autofill(self, destination: Any, type_: str) -> None:
        self.live.changing("autofill", destination.impl.first)
        self.first.autofill(xw.Range(impl=destination.impl.first), type_)

    @_live
    def copy(self, destination: Any = None) -> None:
        self.live.changing("copy", destination.impl.first)
        self.first.copy(xw.Range(impl=destination.impl.first))
        self.live.objects_copied += self.live.copies_objects
        rows, source, target = self.live.comments.get(self.on, []), self.first.area, destination.impl.first.area
        rows[:] = [row for row in rows if not target.row1 <= row <= target.row2]
        rows += [row - source.row1 + target.row1 for row in rows if source.row1 <= row <= source.row2]

    @_live
    def select(self) -> None:
        self.live.shown = (self.on, self.first.address)


class Tables(base_classes.Tables):
    """The tables on a sheet."""

    def __init__(self, live: LiveBook, inner: closed.Sheet) -> None:
        self.live = live
        self.inner = inner

    @property
    def on(self) -> str:
        return self.inner.name

    @property
    def api(self) -> Tables:
        return self

    @_live
    def __call__(self, key: int | str) -> Table:
        return Table(self.live, self.inner.tables(key))

    def __len__(self) -> int:
        return len(self.inner.tables)

    def __iter__(self) -> Iterator[Table]:
        return (Table(self.live, table) for table in self.inner.tables)

    def __contains__(self, key: str) -> bool:
        return key in self.inner.tables


class Table(base_classes.Table):
    """A table."""

    def __init__(self, live: LiveBook, inner: closed.Table) -> None:
        self.live = live
        self.inner = inner

    @property
    def on(self) -> str:
        return self.inner.parent.name

    @property
    def api(self) -> ComTable:
        return ComTable(self.live, self.inner)

    @property
    def parent(self) -> Sheet:
        return Sheet(self.live, self.inner.parent)

    @property
    @_live
    def name(self) -> str:
        return self.inner.name

    @property
    @_live
    def show_totals(self) -> bool:
        return bool(self.inner.show_totals)

    def _range(self, inner: closed.Range | None) -> Range | None:
        return None if inner is None else Range(self.live, [inner])

    @property
    def range(self) -> Range | None:
        return self._range(self.inner.range)

    @property
    def header_row_range(self) -> Range | None:
        return self._range(self.inner.header_row_range)

    @property
    def data_body_range(self) -> Range | None:
        return self._range(self.inner.data_body_range)

    @property
    def totals_row_range(self) -> Range | None:
        return self._range(self.inner.totals_row_range)

    @_live
    def resize(self, range: Any) -> None:
        self.live.changing("resize", self.inner.range)
        self.inner.resize(xw.Range(impl=range.impl.first))


class Names(base_classes.Names):
    """Defined names."""

    def __init__(self, live: LiveBook, inner: closed.Names) -> None:
        self.live = live
        self.inner = inner

    @property
    def api(self) -> Names:
        return self

    @_live
    def __call__(self, key: int | str) -> Name:
        return Name(self.live, self.inner(key))

    def __len__(self) -> int:
        return len(self.inner)

    @_live
    def contains(self, key: int | str) -> bool:
        return self.inner.contains(key)

    def snapshot(self) -> list[tuple[str, Name]]:
        return [(name, Name(self.live, inner)) for name, inner in self.inner.snapshot()]


class Name(base_classes.Name):
    """A defined name."""

    def __init__(self, live: LiveBook, inner: closed.Name) -> None:
        self.live = live
        self.inner = inner

    @property
    def api(self) -> Name:
        return self

    @property
    @_live
    def name(self) -> str:
        return str(self.inner.name)

    @property
    @_live
    def refers_to(self) -> str:
        return self.inner.refers_to

    @property
    @_live
    def refers_to_range(self) -> Range:
        try:
            return Range(self.live, [self.inner.refers_to_range])
        except ValueError:
            raise com_error(REFUSED, "Application-defined or object-defined error") from None


class PageSetup(base_classes.PageSetup):
    """The page set-up of a sheet."""

    def __init__(self, live: LiveBook, inner: closed.Sheet) -> None:
        self.live = live
        self.inner = inner

    @property
    def on(self) -> str:
        return self.inner.name

    @property
    def api(self) -> PageSetup:
        return self

    @property
    @_live
    def print_area(self) -> str | None:
        return self.inner.page_setup.print_area

    @print_area.setter
    def print_area(self, value: str | None) -> None:
        self.live.asked()
        self.inner.page_setup.print_area = value


# -- native objects ---------------------------------------------------------------------------------------------------


class ComApp:
    """Excel.Application."""

    def __init__(self, live: LiveBook) -> None:
        self.live = live

    @property
    @_live
    def CopyObjectsWithCells(self) -> bool:  # noqa: N802 - Excel's name
        return self.live.copies_objects

    @CopyObjectsWithCells.setter
    @_live
    def CopyObjectsWithCells(self, value: bool) -> None:  # noqa: N802 - Excel's name
        self.live.copies_objects = value

    @_live
    def CalculateFull(self) -> None:  # noqa: N802 - Excel's name
        self.live.calculated += 1
        if self.live.solver:
            self.live.calculate()


class ComBook:
    """Workbook."""

    def __init__(self, live: LiveBook) -> None:
        self.live = live

    @property
    @_live
    def FullName(self) -> str:  # noqa: N802 - Excel's name
        return self.live.name_in_excel

    @property
    @_live
    def ReadOnly(self) -> bool:  # noqa: N802 - Excel's name
        return self.live.read_only

    @property
    @_live
    def Saved(self) -> bool:  # noqa: N802 - Excel's name
        return self.live.saved

    @_live
    def SaveCopyAs(self, path: str) -> None:  # noqa: N802 - Excel's name
        if not Path(path).parent.is_dir():
            raise com_error(REFUSED, "Cannot access the file.")
        self.live.copies.append(self.live.save(Path(path)))


class ComSheet:
    """Worksheet."""

    def __init__(self, live: LiveBook, inner: closed.Sheet) -> None:
        self.live = live
        self.inner = inner

    @property
    def on(self) -> str:
        return self.inner.name

    @property
    @_live
    def ProtectContents(self) -> bool:  # noqa: N802 - Excel's name
        return self.inner.name in self.live.protected

    @property
    @_live
    def Comments(self) -> ComComments:  # noqa: N802 - Excel's name
        return ComComments(self.live, self.on)

    @_live
    def ExportAsFixedFormat(self, kind: int, path: str) -> None:  # noqa: N802 - Excel's name
        assert kind == 0, "0 is PDF"
        Path(path).write_bytes(b"%PDF-1.4\n")
        self.live.pdfs.append((self.inner.name, Path(path)))


class ComComments:
    """The notes of a sheet: their rows. Excel before 2019, as here, has no threads."""

    def __init__(self, live: LiveBook, on: str) -> None:
        self.live = live
        self.on = on
        self.rows = live.comments.setdefault(on, [])

    @property
    @_live
    def Count(self) -> int:  # noqa: N802 - Excel's name
        return len(self.rows)

    @_live
    def Item(self, number: int) -> SimpleNamespace:  # noqa: N802 - Excel's name
        return SimpleNamespace(Parent=SimpleNamespace(Row=self.rows[number - 1]))


class ComTable:
    """ListObject."""

    def __init__(self, live: LiveBook, inner: closed.Table) -> None:
        self.live = live
        self.inner = inner

    @property
    def on(self) -> str:
        return self.inner.parent.name

    @property
    def Range(self) -> ComTableRange:  # noqa: N802 - Excel's name
        return ComTableRange(self.live, self.inner)

    @property
    def AutoFilter(self) -> ComFilter | None:  # noqa: N802 - Excel's name
        return ComFilter(self.live, self.inner) if self.inner.show_autofilter else None


class ComTableRange:
    """The range of a ListObject."""

    def __init__(self, live: LiveBook, inner: closed.Table) -> None:
        self.live = live
        self.inner = inner

    @property
    def on(self) -> str:
        return self.inner.parent.name

    @_live
    def AutoFilter(self, field: int, criteria: tuple[str, ...], operator: int) -> None:  # noqa: N802 - Excel's name
        assert operator == 7, "7 is xlFilterValues"
        self.live.filters[self.inner.name] = (field, criteria)
        self.live.filtered.add(self.inner.name)


class ComFilter:
    """AutoFilter."""

    def __init__(self, live: LiveBook, inner: closed.Table) -> None:
        self.live = live
        self.inner = inner

    @property
    def on(self) -> str:
        return self.inner.parent.name

    @property
    @_live
    def FilterMode(self) -> bool:  # noqa: N802 - Excel's name
        return self.inner.name in self.live.filtered

    @_live
    def ShowAllData(self) -> None:  # noqa: N802 - Excel's name
        self.live.filtered.discard(self.inner.name)


class ComRange:
    """Range."""

    def __init__(self, live: LiveBook, inner: Range) -> None:
        self.live = live
        self.inner = inner

    @property
    def on(self) -> str:
        return self.inner.on

    @_live
    def ClearComments(self) -> None:  # noqa: N802 - Excel's name
        area = self.inner.first.area
        rows = self.live.comments.get(self.on, [])
        rows[:] = [row for row in rows if not area.row1 <= row <= area.row2]

    @property
    @_live
    def HasSpill(self) -> bool:  # noqa: N802 - Excel's name
        if not self.live.has_formula2:
            raise com_error(-2147352570, "Unknown name.")
        return False


for _kind in (App, Books, Book, Sheets, Sheet, Range, Tables, Table, Names, Name, PageSetup):
    closed.complete(_kind)
