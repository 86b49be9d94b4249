"""The book's own tables and documents as they stood before a command wrote: what Ångra puts back.

A snapshot is taken by reading whole tables, so it is the same on a book that is open in Excel and on a closed one, and
it does not need Excel's own undo stack, which a macro clears.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from atersok.documents.model import Block
from atersok.domain import names
from atersok.domain.errors import UnusableInput
from atersok.workbook import layout
from atersok.workbook.read_blocks import as_value
from atersok.workbook.sheets.avvikelser import NEW
from atersok.workbook.sheets.bridge import bridge_formulas
from atersok.workbook.sheets.kontroller import check_formulas
from atersok.workbook.tables import FoundTable
from atersok.workbook.write_book import (
    DocumentWrite,
    Stage,
    TableWrite,
    Targets,
    standing_documents,
    store_results,
    table_write,
)
from atersok.workbook.write_table import Row

FORMAT = 1
FORMULA_COLUMNS: Mapping[str, Sequence[str]] = {
    layout.KONTROLLER.name: tuple(check_formulas(())),
    layout.BRYGGA.name: tuple(bridge_formulas()),
}
"""Table → its columns that hold formulas."""

ANSWERS = ("Status", "Kommentar", "Signatur", "Datum")
"""What users write beside a finding."""

Formulas = Mapping[str, Sequence[str | float | None]]


@dataclass(frozen=True)
class TableShot:
    """A table's rows as they stand, header → value, and the formulas of its formula columns."""

    rows: Sequence[Row]
    formulas: Formulas


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
    """

    run: str
    command: str
    stage: Stage
    master: str
    tables: Mapping[str, TableShot]
    documents: Mapping[str, Sequence[Block]]


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
    formulas: dict[str, list[str | float | None]] = {}
    if headers:
        written = found.body_formulas()
        for header in headers:
            index = found.place[header]
            formulas[header] = [_formula(line[index], row[header]) for line, row in zip(written, rows, strict=True)]
    while rows and all(value is None for value in rows[-1].values()):
        rows.pop()
    return TableShot(rows, {header: cells[: len(rows)] for header, cells in formulas.items()})


def _formula(formula: str, value: object) -> str | float | None:
    if str(formula).startswith("="):
        return formula
    return float(value) if isinstance(value, int | float) else None


def restore(targets: Targets, snapshot: Snapshot) -> tuple[list[TableWrite], list[DocumentWrite]]:
    """What puts a snapshot back: the tables and the document sheets to write.

    What users wrote beside a finding since then is not thrown away: it stays on its row, and a row that the snapshot
    does not have stays at the end when somebody has answered it.
    """
    by_name = {found.spec.name: found for found in targets.tables(snapshot.stage)}
    tables = []
    for name, shot in snapshot.tables.items():
        found = by_name[name]
        rows = shot.rows
        if name == layout.AVVIKELSER.name:
            rows = with_later_answers(rows, targets.answers)
        tables.append(table_write(found, rows, shot.formulas))
    documents = [DocumentWrite(*targets.templates[sheet], blocks) for sheet, blocks in snapshot.documents.items()]
    return tables, documents


def store_restored(targets: Targets, snapshot: Snapshot) -> None:
    """The master check's stored result as it was, on a closed book; none where its sheets were not put back."""
    store_results(targets, snapshot.stage, snapshot.master or None if snapshot.stage >= Stage.COSTS else None)


def with_later_answers(rows: Sequence[Row], now: Mapping[str, Row]) -> list[Row]:
    """The rows of a snapshot of Avvikelser with what users have answered since."""
    found: list[Row] = []
    seen: set[str] = set()
    for row in rows:
        identity = names.clean(row.get("Id"))
        seen.add(identity)
        later = now.get(identity)
        answered = {} if later is None or not _answered(later) else {header: later[header] for header in ANSWERS}
        found.append({**row, **answered})
    found += [row for identity, row in now.items() if identity not in seen and _answered(row) and row.get("Id")]
    return found


def _answered(row: Row) -> bool:
    """Whether somebody has written anything beside the finding."""
    status = names.clean(row.get("Status"))
    return status not in {"", NEW, "Löst"} or any(row.get(header) is not None for header in ANSWERS[1:])


def save(snapshot: Snapshot, path: Path) -> None:
    """Writes a snapshot to a file, whole or not at all."""
    content = {
        "format": FORMAT,
        "run": snapshot.run,
        "command": snapshot.command,
        "stage": int(snapshot.stage),
        "master": snapshot.master,
        "tables": {
            name: {"rows": [_plain(row) for row in shot.rows], "formulas": shot.formulas}
            for name, shot in snapshot.tables.items()
        },
        "documents": {
            sheet: [
                {"fields": _plain(block.fields), "lines": [_plain(line) for line in block.lines]} for block in blocks
            ]
            for sheet, blocks in snapshot.documents.items()
        },
    }  # fmt: skip
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.ny")
    with gzip.open(draft, "wt", encoding="utf-8", compresslevel=3) as stream:
        json.dump(content, stream, ensure_ascii=False)
    draft.replace(path)


def load(path: Path) -> Snapshot:
    """Reads a snapshot.

    Raises:
        UnusableInput: the file is damaged, or of a newer version.
    """
    try:
        with gzip.open(path, "rt", encoding="utf-8") as stream:
            content: dict[str, Any] = json.load(stream)
        if content["format"] != FORMAT:
            raise ValueError("another version")
        return Snapshot(
            content["run"],
            content["command"],
            Stage(content["stage"]),
            content["master"],
            {
                name: TableShot([_typed(row) for row in shot["rows"]], shot["formulas"])
                for name, shot in content["tables"].items()
            },
            {
                sheet: [Block(_typed(block["fields"]), [_typed(line) for line in block["lines"]]) for block in blocks]
                for sheet, blocks in content["documents"].items()
            },
        )
    except (OSError, EOFError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise UnusableInput(
            "det som sparades före körningen går inte att läsa",
            path.name,
            "Hämta tillbaka arbetsboken ur mappen .atersok/backup eller en egen kopia",
        ) from error


def _plain(row: Mapping[str, Any]) -> dict[str, Any]:
    """Values as JSON knows them; a day is a list of its ISO text alone."""
    return {header: [value.isoformat()] if isinstance(value, date) else value for header, value in row.items()}


def _typed(row: Mapping[str, Any]) -> dict[str, Any]:
    return {header: date.fromisoformat(value[0]) if isinstance(value, list) else value for header, value in row.items()}
