"""Makes a closed book of one quarter the book of another: what is the user's stays, what a run wrote goes.

Nothing is saved here.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from atersok.closedbook.formulas import shifted
from atersok.documents.kommunens_kostnader import CONTRACTOR, MUNICIPAL
from atersok.documents.model import Block
from atersok.domain.quarter import Quarter
from atersok.domain.register import Book
from atersok.domain.settings import Settings
from atersok.rules.parameters import Parameters
from atersok.turnover.quarter_names import renamed
from atersok.turnover.setting_cells import enter
from atersok.workbook import layout, native
from atersok.workbook.book_file import EnteredSettings
from atersok.workbook.cells import parse_end
from atersok.workbook.sheets.bridge import Bridge
from atersok.workbook.sheets.kontroller import MASTER_WRONG
from atersok.workbook.sheets.om import om_rows
from atersok.workbook.tables import Cell, FoundTable, find_table
from atersok.workbook.user_cells import OwnLine
from atersok.workbook.write_book import (
    Content,
    DocumentWrite,
    Stage,
    TableWrite,
    Targets,
    store_results,
    table_writes,
    write_sheets,
)
from atersok.workbook.write_table import OwnRows, Row, append_rows, write_table

ENTERED = ("Dagar mån 1", "Dagar mån 2", "Dagar mån 3", "Dagar", "Belopp")
"""Columns of Närvaro that are entered anew each quarter."""
CARRIED_ON = ("tblInskickat", "tblUppfoljning")
"""Tables that show the claims register, which goes on from quarter to quarter, with what users typed beside it."""
NOT_EMPTIED = (layout.CHECKLISTA.name, layout.LOGG.name, *CARRIED_ON)
"""Tables that commands write to and that are not emptied as a whole."""
OF_THE_QUARTER = ("Senast", "Återsök", "Klart", "Signatur")
"""Columns of Checklista that say how far the quarter has come."""
PLACES = ("Fakturamapp", "Exportmapp", "PUT-databas", "Transit-databas", "Utbetalningslista")
"""Settings that name files and may name the quarter too."""


@dataclass(frozen=True)
class Turned:
    """What became of one book.

    Attributes:
        carried: rows of Närvaro that go on.
        ended: rows of Närvaro that were taken away.
        ledger_pattern: what Raindance says now.
        remarks: what the user should look at (Swedish, no full stop).
    """

    carried: int
    ended: int
    ledger_pattern: str
    remarks: tuple[str, ...] = ()


def turn(
    book: Any,
    name: Book,
    entered: EnteredSettings,
    settings: Settings,
    new: Quarter,
    parameters: Parameters,
    logged: Sequence[Row],
) -> Turned:
    """Turns a closed book to another quarter, in memory.

    Args:
        name: which of the two books it is.
        entered, settings: its settings as they stand.
        new: the quarter to come.
        parameters: the rules, as Om tells of them.
        logged: what Logg is told.

    Raises:
        UnusableInput: a sheet, table or template is missing, or something stands in the way of writing.
        TextContractError, NotImplementedError, ValueError: the engine refuses what the user has made of a sheet.
    """
    pattern = renamed(settings.ledger_pattern, settings.quarter, new)
    enter(entered, "Kvartal", str(new))
    enter(entered, "Räkna till och med", "")
    if pattern != settings.ledger_pattern:
        enter(entered, "Raindance", pattern)
    carried, ended, remarks = _turn_attendance(find_table(book, layout.NARVARO), new)
    targets = Targets(book, name)
    coming = replace(settings, quarter=new, count_until=None, ledger_pattern=pattern)
    om = om_rows(targets.table(layout.OM), coming, parameters, ())
    _empty(targets, Content(raindance=(), avvikelser=(), bridge=Bridge((), (), ()), om=om), new)
    _untick(find_table(book, layout.CHECKLISTA))
    append_rows(targets.logg, logged)
    return Turned(carried, ended, pattern, (*remarks, *_named_places(entered, settings.quarter, new)))


def _named_places(entered: EnteredSettings, old: Quarter, new: Quarter) -> list[str]:
    values = {name: entered.text(name) for name in PLACES}
    return [
        f"inställningen {name} är kvar som {value}, som nämner {old}"
        for name, value in values.items()
        if renamed(value, old, new) != value
    ]


# -- attendance -------------------------------------------------------------------------------------------------------


def _turn_attendance(found: FoundTable, new: Quarter) -> tuple[int, int, list[str]]:
    """Leaves the rows that go on, each with all that stands in it but what is entered for a quarter.

    A line on which the user has only noted something in a column of their own goes on, too.
    """
    last = new.start - timedelta(days=1)
    rows: list[Row] = []
    unreadable: list[int] = []
    carried = ended = 0
    users = [index for index in range(len(found.headers)) if index not in set(found.place.values())]
    for line, (texts, values) in enumerate(zip(found.body_formulas(), found.hold_values(), strict=True)):
        row = {header: values[index] for header, index in found.place.items()}
        if all(value in {None, ""} for value in row.values()):
            noted = (index for index in users if values[index] not in {None, ""})
            if not all(_is_formula(texts[index], values[index]) for index in noted):
                rows.append(row)
            continue
        try:
            left = parse_end(row["Utskriven"])
        except ValueError:
            unreadable.append(found.header_row + 1 + line)
            left = None
        if left is None or left > last:
            rows.append(row)
            carried += 1
        else:
            ended += 1
    remarks = [f"Utskriven på rad {row} i Närvaro kunde inte läsas, så raden fördes vidare" for row in unreadable]
    own = None if rows else _own_rows(found, range(len(found.headers)))
    height = found.extent.height
    # All of a row is the user's here: it moves as it is, and two rows that say the same both stay or both go.
    write_table(found, rows, _whole_row, kept=tuple(found.place), own=own)
    _clear_beneath(found, height)
    if _clear(found, ENTERED):
        remarks.append("formler i Närvaros dagar eller belopp är kvar; se efter att de räknar för det nya kvartalet")
    return carried, ended, remarks


def _whole_row(row: Row) -> tuple[Any, ...]:
    return tuple(row[column.header] for column in layout.NARVARO.columns)


def _clear(found: FoundTable, headers: Collection[str]) -> bool:
    """Empties columns of a table but for formulas, whose results are of before and go.

    Returns:
        whether there are formulas.
    """
    found.extent.values = None
    texts, values = found.body_formulas(), found.body_values()
    has_formulas = False
    for index in (found.place[header] for header in headers):
        for line, (text, value) in enumerate(zip(texts, values, strict=True)):
            cell = found.range(index, index, line, line)
            if _is_formula(text[index], value[index]):
                has_formulas = True
                native.store_computed(cell, [[None]])
            elif value[index] not in {None, ""}:
                native.write_cells(cell, [[None]])
    return has_formulas


def _is_formula(text: object, value: Cell) -> bool:
    typed = native.as_typed(text, value)
    return isinstance(typed, str) and typed.startswith("=")


# -- what a run wrote -------------------------------------------------------------------------------------------------


def _empty(targets: Targets, content: Content, new: Quarter) -> None:
    """Empties every table and document that a run writes, as in a book that has not been run."""
    tables = [
        _with_formulas(write) for write in table_writes(targets, content) if write.found.spec.name not in NOT_EMPTIED
    ]
    heights = [write.found.extent.height for write in tables]
    documents = [
        DocumentWrite(document, template, [_blank_page(document, new)])
        for document, template in targets.templates.values()
    ]
    write_sheets(targets.book, tables, documents)
    for write, height in zip(tables, heights, strict=True):
        _clear_beneath(write.found, height)
    store_results(targets, Stage.DOCUMENTS, MASTER_WRONG)


LABELS = {"Etikett entreprenör": CONTRACTOR, "Etikett kommunen": MUNICIPAL, "Etikett sökt": "Summa sökt"}
"""Fields that say on every page what stands beside them."""


def _blank_page(document: layout.Document, new: Quarter) -> Block:
    headers = {column.header for column in document.fields}
    return Block(
        {
            **{header: text for header, text in LABELS.items() if header in headers},
            "Titel": f"{document.sheet}: inget är skrivet än för {new}",
            "Summa etikett": document.total_label,
            "Kontroll": MASTER_WRONG,
        },
        (),
    )


def _clear_beneath(found: FoundTable, height: int) -> None:
    """Takes away the lines that a table had: thousands of blank ones, else, for the file to carry ever after.

    Where anything stands beside them they stay as they are.
    """
    is_lowest = all(table.range.row <= found.header_row for table in found.sheet.tables)
    if height <= found.extent.height or not is_lowest:
        return
    top, bottom = found.header_row + 1 + found.extent.height, found.header_row + height
    right = max(found.sheet.used_range.last_cell.column, found.first_column + len(found.headers))
    lines = native.read_formulas(found.sheet.range((top, 1), (bottom, right)))
    if all(cell in {None, ""} for line in lines for cell in line):
        found.sheet.range(f"{top}:{bottom}").clear()


def _with_formulas(write: TableWrite) -> TableWrite:
    """What empties a table, but for the formulas of the user's own columns: they stay in its one blank line."""
    ours = set(write.found.place.values())
    users = [index for index in range(len(write.found.headers)) if index not in ours]
    return write if write.rows or not users else replace(write, own=_own_rows(write.found, users))


def _own_rows(found: FoundTable, columns: Collection[int]) -> OwnRows:
    """A blank line with the formulas of columns that compute: those that most of a column's cells have."""
    texts, values = found.body_formulas(), found.hold_values()
    cells: dict[str, str] = {}
    for index in columns:
        filled = 0
        counted: Counter[str] = Counter()
        for line, (text, value) in enumerate(zip(texts, values, strict=True)):
            filled += text[index] not in {None, ""}
            if _is_formula(text[index], value[index]):
                counted["=" + shifted(str(text[index])[1:], -line)] += 1
        formula, count = next(iter(counted.most_common(1)), ("", 0))
        cells[found.headers[index]] = formula if 2 * count > filled else ""
    return OwnRows([OwnLine(found.header_row + 1, cells, {})])


def _untick(found: FoundTable) -> None:
    """Takes away what Checklista says of the quarter: ticks, days due, and what the program had done."""
    _clear(found, [header for header in OF_THE_QUARTER if header in found.place])
