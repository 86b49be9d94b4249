"""The book's own tables and documents as they stood before a command wrote: what Ångra puts back.

A snapshot is taken by reading whole tables, so it is the same on a book that is open in Excel and on a closed one, and
it does not need Excel's own undo stack, which a macro clears.
"""

from __future__ import annotations

import gzip
import json
import shutil
import zlib
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

from atersok.documents.model import Block
from atersok.domain import names
from atersok.domain.errors import UnusableInput
from atersok.files.durable import open_new
from atersok.workbook import layout, native, user_cells
from atersok.workbook.read_blocks import as_value
from atersok.workbook.sheets import oversikt
from atersok.workbook.sheets.bridge import bridge_formulas
from atersok.workbook.sheets.checklista import checklista_formulas
from atersok.workbook.sheets.kontroller import check_formulas
from atersok.workbook.sheets.kostnad import kostnad_formulas
from atersok.workbook.sheets.tidplan import tidplan_formulas
from atersok.workbook.tables import FoundTable, read_rows
from atersok.workbook.write_book import (
    KEPT,
    DocumentWrite,
    Stage,
    TableWrite,
    Targets,
    standing_documents,
    store_results,
    table_write,
)
from atersok.workbook.write_table import OwnRows, Row, regrow

FORMAT = 2
FORMULA_COLUMNS: Mapping[str, Sequence[str]] = {
    layout.KONTROLLER.name: tuple(check_formulas(())),
    layout.BRYGGA.name: tuple(bridge_formulas()),
    layout.KOSTNAD.name: tuple(kostnad_formulas()),
    layout.TIDPLAN.name: tuple(tidplan_formulas()),
    layout.CHECKLISTA.name: tuple(checklista_formulas(())),
    **oversikt.FORMULA_HEADERS,
}
"""Table → its columns that hold formulas."""

ANSWERS = ("Status", "Kommentar", "Signatur", "Datum")
"""What users write beside a finding."""

Formulas = Mapping[str, Sequence[user_cells.Typed]]
Placed = tuple[Row, int | None]
"""A row to write, and the line that it had in the snapshot."""


@dataclass(frozen=True)
class TableShot:
    """A table as it stands.

    Attributes:
        rows: header → value; blank lines at the end are left out.
        formulas: of its formula columns, what native.as_typed gives for each row.
        height: lines that it has, blank ones too.
        own: the user's cells beside all lines, None where the table has no such column.
    """

    rows: Sequence[Row]
    formulas: Formulas
    height: int = 1
    own: user_cells.OwnCells | None = None


@dataclass(frozen=True)
class Snapshot:
    """What a command is about to overwrite.

    Attributes:
        run: the id of the run that is about to write, as it will stand on Logg.
        command: its name, as on the ribbon.
        stage: how far it writes.
        master: the master check as it stands, "" where it has no value.
        tables: table → what it holds.
        documents: document sheet → its blocks; empty where the command writes none.
        written: table that users write in too → row by its identity → the cells that the run is about to write there,
            so that what users wrote since can be told from what the run wrote.
    """

    run: str
    command: str
    stage: Stage
    master: str
    tables: Mapping[str, TableShot]
    documents: Mapping[str, Sequence[Block]]
    written: Mapping[str, Mapping[str, Row]] = field(default_factory=dict)


def take(
    targets: Targets,
    stage: Stage,
    run: str,
    command: str,
    documents: Mapping[str, Sequence[Block]] | None = None,
) -> Snapshot:
    """Reads what a command of that stage is about to overwrite.

    Args:
        documents: the documents as they stand, where they have been read already.
    """
    masters = [cell.value for cell in targets.master_cells[:1]] if stage >= Stage.COSTS else []
    blocks: Mapping[str, Sequence[Block]] = {}
    if stage >= Stage.DOCUMENTS:
        blocks = standing_documents(targets) if documents is None else documents
    return Snapshot(
        run,
        command,
        stage,
        str(masters[0] or "") if masters else "",
        {found.spec.name: _shot(found) for found in targets.tables(stage)},
        blocks,
    )


def _shot(found: FoundTable) -> TableShot:
    values = found.hold_values()
    kinds = {column.header: column.kind for column in found.spec.columns}
    rows: list[Row] = [
        {header: as_value(line[index], kinds[header]) for header, index in found.place.items()} for line in values
    ]
    headers = FORMULA_COLUMNS.get(found.spec.name, ())
    kept = {found.place[header] for header in KEPT.get(found.spec.name, ())}
    ours = set(found.place.values()) - kept
    users = {index: header for index, header in enumerate(found.headers) if index not in ours}
    texts = found.body_formulas() if headers or users else []
    formulas: dict[str, list[user_cells.Typed]] = {}
    for header in headers:
        index = found.place[header]
        formulas[header] = [native.as_typed(text[index], line[index]) for text, line in zip(texts, values, strict=True)]
    own = None
    if users:
        area = found.area(0, len(found.headers) - 1, 0, found.extent.height - 1)
        own = user_cells.read(found.sheet, area, users, values, texts)
    while rows and all(value is None for value in rows[-1].values()):
        rows.pop()
    return TableShot(rows, {header: cells[: len(rows)] for header, cells in formulas.items()}, found.extent.height, own)


def noting(snapshot: Snapshot, tables: Sequence[TableWrite]) -> Snapshot:
    """The snapshot with what the run is about to write where users write too."""
    by_name = {write.found.spec.name: write.rows for write in tables}
    written = {}
    for name, headers in ((layout.AVVIKELSER.name, ANSWERS), (layout.OM.name, ("Värde",))):
        written[name] = {
            identity: {header: row.get(header) for header in headers}
            for row in by_name.get(name, ())
            if (identity := _identity(name, row))
        }
    return replace(snapshot, written=written)


def _identity(table: str, row: Row) -> str:
    return names.clean(row.get("Id")) if table == layout.AVVIKELSER.name else names.key(row.get("Uppgift"))


def restore(
    targets: Targets, snapshot: Snapshot, *, exact: bool = False
) -> tuple[list[TableWrite], list[DocumentWrite]]:
    """What puts a snapshot back: the tables and the document sheets to write.

    What users wrote since then is not thrown away: answers beside a finding stay on its row, rows that they typed on
    Avvikelser and Om stay, and so do their own columns and ticks beside every row that is there before and after.

    Args:
        targets: the book.
        snapshot: what stood there.
        exact: whether a write has just failed: then everything is as in the snapshot, the user's cells too.
    """
    by_name = {found.spec.name: found for found in targets.tables(snapshot.stage)}
    tables = []
    for name, shot in snapshot.tables.items():
        if name not in by_name:  # a sheet that is optional, and that the user has taken away since
            continue
        found = by_name[name]
        if exact:
            regrow(found, shot.height)
        placed: list[Placed] = [(row, line) for line, row in enumerate(shot.rows)]
        if name == layout.AVVIKELSER.name and not exact:
            placed = with_later_answers(shot.rows, targets.answers, snapshot.written.get(name, {}))
        elif name == layout.OM.name and not exact:
            placed = with_later_facts(
                shot.rows, [row.values for row in read_rows(found)], snapshot.written.get(name, {})
            )
        elif shot.height > 1 or placed:
            blank: Row = dict.fromkeys(found.place)
            placed += [(blank, line) for line in range(len(placed), shot.height)]
        tables.append(_table(found, shot, placed, exact=exact))
    live = native.is_live(targets.book)
    documents = []
    for sheet, blocks in snapshot.documents.items():
        document, template = targets.templates[sheet]
        field_kinds = {column.header: column.kind for column in document.fields}
        line_kinds = {column.header: column.kind for column in document.lines}
        computing = {header for header, place in template.fields.items() if place in template.formulas}
        written = [
            Block(
                _fitting(block.fields, field_kinds, live, computing),
                [_fitting(line, line_kinds, live) for line in block.lines],
            )
            for block in blocks
        ]
        documents.append(DocumentWrite(document, template, written))
    return tables, documents


def _table(found: FoundTable, shot: TableShot, placed: Sequence[Placed], *, exact: bool) -> TableWrite:
    live = native.is_live(found.sheet)
    kinds = {column.header: column.kind for column in found.spec.columns}
    rows = [_fitting(row, kinds, live, shot.formulas) for row, _ in placed]
    formulas = {
        header: [_as_stood(cells[line], live) if line is not None and line < len(cells) else None for _, line in placed]
        for header, cells in shot.formulas.items()
    }
    own = None
    if shot.own is not None:
        lines = shot.own.by_line()
        own = OwnRows([None if line is None else lines[line] for _, line in placed], exact)
    return table_write(found, rows, formulas, own)


def _fitting(
    row: Mapping[str, Any], kinds: Mapping[str, layout.Kind], live: bool, computed: Collection[str] = ()
) -> dict[str, Any]:
    """Values as their cells can take them.

    A text among numbers, which only a user can have typed, stays text in an open workbook; a closed one takes none.
    """
    return {
        header: (native.AsText(value) if live else None)
        if isinstance(value, str) and kinds[header] != "text" and header not in computed
        else value
        for header, value in row.items()
    }


def _as_stood(typed: user_cells.Typed, live: bool) -> str | float | None:
    """What stood in a cell of a formula column: a formula, a number, or a text that a user typed there."""
    if not isinstance(typed, str) or typed.startswith("="):
        return typed
    return native.AsText(typed.removeprefix("'")) if live and typed else None


def store_restored(targets: Targets, snapshot: Snapshot) -> None:
    """The master check's stored result as it was, on a closed book; none where its sheets were not put back."""
    store_results(targets, snapshot.stage, snapshot.master or None if snapshot.stage >= Stage.COSTS else None)


def with_later_answers(rows: Sequence[Row], now: Mapping[str, Row], written: Mapping[str, Row]) -> list[Placed]:
    """The rows of a snapshot of Avvikelser with what users have answered since.

    Args:
        rows: the snapshot's.
        now: Id → the row as it stands; rows that users typed stand under keys that are no Id.
        written: Id → the answers as the run wrote them.
    """
    typed = [row for row in now.values() if not row.get("Id")]
    left = Counter(_content(row) for row in typed)
    found: list[Placed] = []
    seen: set[str] = set()
    for line, row in enumerate(rows):
        identity = names.clean(row.get("Id"))
        if not identity or identity in seen:  # a row of the user's own, which no run changes
            if left[_content(row)]:
                left[_content(row)] -= 1
                found.append((row, line))
            continue
        seen.add(identity)
        later = _later(now.get(identity), written.get(identity, row), ANSWERS)
        found.append(({**row, **later}, line))
    for identity, row in now.items():
        if row.get("Id") and identity not in seen and _later(row, written.get(identity, {}), ANSWERS):
            found.append((row, None))
    for row in typed:
        if left[_content(row)]:
            left[_content(row)] -= 1
            found.append((row, None))
    return found


def with_later_facts(rows: Sequence[Row], now: Sequence[Row], written: Mapping[str, Row]) -> list[Placed]:
    """The rows of Om as they stand, with the facts that the run wrote as they were before it.

    Args:
        rows: the snapshot's.
        now: the rows as they stand.
        written: Uppgift → Värde as the run wrote it.
    """
    before = {names.key(row.get("Uppgift")): (row, line) for line, row in reversed(list(enumerate(rows)))}
    found: list[Placed] = []
    for row in now:
        identity = names.key(row.get("Uppgift"))
        old, line = before.get(identity, (None, None))
        if old is None or _later(row, written.get(identity, old), ("Värde",)):
            found.append(({header: names.clean(value) or None for header, value in row.items()}, line))
        else:
            found.append((old, line))
    return found


def _later(now: Row | None, written: Row, headers: Sequence[str]) -> Row:
    """The cells that somebody has changed since the run."""
    if now is None:
        return {}
    return {header: now.get(header) for header in headers if _same(now.get(header)) != _same(written.get(header))}


def _content(row: Row) -> tuple[str, ...]:
    return tuple(_same(row.get(column.header)) for column in layout.AVVIKELSER.columns if column.header != "Id")


def _same(value: object) -> str:
    return value.isoformat()[:10] if isinstance(value, date) else names.clean(value)


def save(snapshot: Snapshot, path: Path, like: Path | None = None) -> None:
    """Writes a snapshot to a file, whole or not at all.

    Args:
        like: a file that may be read by whoever may read the snapshot; only the user may where None.
    """
    content = {
        "format": FORMAT,
        "run": snapshot.run,
        "command": snapshot.command,
        "stage": int(snapshot.stage),
        "master": snapshot.master,
        "tables": {
            name: {
                "rows": [_plain(row) for row in shot.rows],
                "formulas": shot.formulas,
                "height": shot.height,
                "own": None if shot.own is None else vars(shot.own),
            }
            for name, shot in snapshot.tables.items()
        },
        "documents": {
            sheet: [
                {"fields": _plain(block.fields), "lines": [_plain(line) for line in block.lines]} for block in blocks
            ]
            for sheet, blocks in snapshot.documents.items()
        },
        "written": {
            name: {identity: _plain(row) for identity, row in rows.items()} for name, rows in snapshot.written.items()
        },
    }  # fmt: skip
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.ny")
    # Excel may hold half a character, where a text was cut in the middle of one.
    draft.unlink(missing_ok=True)
    with (
        open_new(draft) as file,
        gzip.open(file, "wt", encoding="utf-8", errors="surrogatepass", compresslevel=3) as stream,
    ):
        stream.write(json.dumps(content, ensure_ascii=False, check_circular=False))
    if like is not None:
        shutil.copymode(like, draft)
    draft.replace(path)


def load(path: Path) -> Snapshot:
    """Reads a snapshot.

    Raises:
        UnusableInput: the file is damaged, or of a newer version.
    """
    try:
        with gzip.open(path, "rt", encoding="utf-8", errors="surrogatepass") as stream:
            content: dict[str, Any] = json.load(stream)
        if content["format"] != FORMAT:
            raise ValueError("another version")
        return Snapshot(
            content["run"],
            content["command"],
            Stage(content["stage"]),
            content["master"],
            {
                name: TableShot(
                    [_typed(row) for row in shot["rows"]], shot["formulas"], shot["height"], _own(shot["own"])
                )
                for name, shot in content["tables"].items()
            },
            {
                sheet: [Block(_typed(block["fields"]), [_typed(line) for line in block["lines"]]) for block in blocks]
                for sheet, blocks in content["documents"].items()
            },
            {
                name: {identity: _typed(row) for identity, row in rows.items()}
                for name, rows in content["written"].items()
            },
        )
    except (OSError, EOFError, zlib.error, ValueError, KeyError, TypeError, AttributeError) as error:
        raise UnusableInput(
            "det som sparades före körningen går inte att läsa",
            path.name,
            "Hämta tillbaka arbetsboken ur mappen .atersok/backup eller en egen kopia",
        ) from error


def _own(stored: dict[str, Any] | None) -> user_cells.OwnCells | None:
    if stored is None:
        return None
    looks = [[(str(code), int(count)) for code, count in column] for column in stored["looks"]]
    return user_cells.OwnCells(int(stored["first_row"]), tuple(stored["headers"]), stored["lines"], looks)


def _plain(row: Mapping[str, Any]) -> dict[str, Any]:
    """Values as JSON knows them; a day is a list of its ISO text alone."""
    return {header: [value.isoformat()] if isinstance(value, date) else value for header, value in row.items()}


def _typed(row: Mapping[str, Any]) -> dict[str, Any]:
    return {header: date.fromisoformat(value[0]) if isinstance(value, list) else value for header, value in row.items()}
