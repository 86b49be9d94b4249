"""Writes one book's results in place: everything is computed before the first cell is touched (design.md §8)."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import IntEnum
from typing import Any

import xlwings as xw

from atersok.calculation import BookResult, QuarterResult
from atersok.closedbook.refs import col_letters
from atersok.documents.ansokan import TOTAL_OF_TRACK, ansokan_blocks
from atersok.documents.individblad import TRACKS, individblad_blocks
from atersok.documents.model import Block
from atersok.domain import names
from atersok.domain.errors import UnusableInput
from atersok.domain.finding import Answer, Finding
from atersok.domain.register import BOOK_TRACKS, Book
from atersok.workbook import layout, native
from atersok.workbook.blocks import Template, check_blocks, find_sheet, find_template, write_blocks
from atersok.workbook.read_blocks import read_blocks, store_field
from atersok.workbook.sheets import kontroller
from atersok.workbook.sheets.avvikelser import answers_of, merge, read_answers
from atersok.workbook.sheets.bridge import Bridge, bridge_formulas, bridge_rows, build_bridge
from atersok.workbook.sheets.kontroller import Check, DocumentTotals, build_checks, check_formulas, check_rows
from atersok.workbook.sheets.kostnad import kostnad_rows
from atersok.workbook.sheets.logg import LoggedSource, logg_rows
from atersok.workbook.sheets.om import om_rows
from atersok.workbook.sheets.procapita import procapita_rows
from atersok.workbook.sheets.raindance import raindance_rows
from atersok.workbook.sheets.sammanstallning import sammanstallning_rows
from atersok.workbook.tables import FoundTable, file_name, find_table, formulas_of
from atersok.workbook.write_table import Row, append_rows, check_table, write_table


class Stage(IntEnum):
    """How far a command writes; each stage writes what those before it do, since all of it is of one calculation."""

    LEDGER = 1
    FINDINGS = 2
    COSTS = 3
    DOCUMENTS = 4


@dataclass(frozen=True)
class Targets:
    """Every place that a run writes to in one book, found before anything is written."""

    raindance: FoundTable
    avvikelser: FoundTable
    kostnad: FoundTable
    kontroller: FoundTable
    brygga: FoundTable
    sammanstallning: FoundTable
    procapita: FoundTable
    logg: FoundTable
    om: FoundTable
    ansokan: Template
    individblad: Template | None
    master_cells: tuple[Any, ...]
    answers: Mapping[str, Row]
    document_sheets: tuple[Any, ...]

    def sheets(self, stage: Stage) -> list[Any]:
        """The sheets that a command of that stage writes to."""
        tables = [self.raindance, self.om, self.logg]
        if stage >= Stage.FINDINGS:
            tables.append(self.avvikelser)
        if stage >= Stage.COSTS:
            tables += [self.kostnad, self.kontroller, self.sammanstallning, self.procapita]
        return [*(found.sheet for found in tables), *(self.document_sheets if stage >= Stage.DOCUMENTS else ())]


def find_targets(book: xw.Book, name: Book) -> Targets:
    """Finds the sheets, tables and templates of a book, and reads what users wrote beside the findings.

    Raises:
        UnusableInput: one is missing or lacks a column.
    """
    avvikelser = find_table(book, layout.AVVIKELSER)
    has_individblad = any(track in TRACKS for track in BOOK_TRACKS[name])
    return Targets(
        raindance=find_table(book, layout.RAINDANCE),
        avvikelser=avvikelser,
        kostnad=find_table(book, layout.KOSTNAD),
        kontroller=find_table(book, layout.KONTROLLER),
        brygga=find_table(book, layout.BRYGGA),
        sammanstallning=find_table(book, layout.SAMMANSTALLNING),
        procapita=find_table(book, layout.PROCAPITA),
        logg=find_table(book, layout.LOGG),
        om=find_table(book, layout.OM),
        ansokan=find_template(book, layout.ANSOKAN),
        individblad=find_template(book, layout.INDIVIDBLAD) if has_individblad else None,
        master_cells=_master_cells(book),
        answers=read_answers(avvikelser),
        document_sheets=tuple(
            find_sheet(book, document.sheet)
            for document in layout.DOCUMENTS
            if document is not layout.INDIVIDBLAD or has_individblad
        ),
    )


@dataclass(frozen=True)
class Content:
    """Everything that a run writes to one book."""

    raindance: Sequence[Row]
    avvikelser: Sequence[Row]
    kostnad: Sequence[Row]
    checks: Sequence[Check]
    bridge: Bridge
    sammanstallning: Sequence[Row]
    procapita: Sequence[Row]
    om: Sequence[Row]
    ansokan: Sequence[Block]
    individblad: Sequence[Block]

    @property
    def master(self) -> str:
        """The master check: OK or FEL."""
        return kontroller.master(self.checks)


def merged_findings(quarter: QuarterResult, targets: Mapping[Book, Targets]) -> dict[Book, list[Row]]:
    """For each book the rows of Avvikelser after this run."""
    return {
        book: merge(result.findings, targets[book].answers, str(quarter.quarter))
        for book, result in quarter.books.items()
    }


def answers(rows: Mapping[Book, Sequence[Row]]) -> dict[Book, dict[str, Answer]]:
    """For each book Id → answer, as the gate reads them."""
    return {book: answers_of(found) for book, found in rows.items()}


def build_content(
    quarter: QuarterResult,
    result: BookResult,
    targets: Targets,
    avvikelser: Sequence[Row],
    withheld: Mapping[str, Sequence[Finding]],
    sources: Sequence[LoggedSource],
    standing: Mapping[str, Sequence[Block]] | None = None,
) -> Content:
    """Computes every row and block of one book; nothing is written.

    Args:
        standing: document sheet → its blocks as they stand, where the command does not write them; the checks hold the
            new figures to those.
    """
    register = quarter.inputs.register
    bridge = build_bridge(quarter, result)
    kostnad = kostnad_rows(result, register)
    raindance = raindance_rows(quarter, result, bridge.numbers)
    sammanstallning = sammanstallning_rows(result, register, withheld)
    ansokan = ansokan_blocks(quarter, result, withheld, targets.ansokan.line_count)
    individblad = (
        [] if targets.individblad is None
        else individblad_blocks(quarter, result, withheld, targets.individblad.line_count)
    )  # fmt: skip
    held = sum(row.claim_ore for row in result.claim.entries if row.home in withheld)
    shown = standing or {layout.ANSOKAN.sheet: ansokan, layout.INDIVIDBLAD.sheet: individblad}
    documents = DocumentTotals(
        {track: _total(shown[layout.ANSOKAN.sheet], track) for track in BOOK_TRACKS[result.book]},
        {track: _total(shown.get(layout.INDIVIDBLAD.sheet, ()), track) for track in BOOK_TRACKS[result.book]},
        _letter(targets.ansokan, "Sökt belopp"),
        "" if targets.individblad is None else _letter(targets.individblad, "Återsöks"),
    )
    sums: dict[str, int] = {
        **bridge.buckets,
        "ledger": _ore(raindance, "Belopp"),
        "spread": _ore([row for row in raindance if row["Hink"] == layout.SPREAD_LABEL], "I kvartalet"),
        "cost": _ore(kostnad, "Kostnad"),
        "daily_rate": _ore(kostnad, "Schablon"),
        "claim": _ore(kostnad, "Återsöks"),
        "rest": _ore(kostnad, "Ej återsökt"),
        "days": _ore(kostnad, "Dagar"),
    }
    checks = build_checks(result, sums, held, documents)
    return Content(
        raindance=raindance,
        avvikelser=avvikelser,
        kostnad=kostnad,
        checks=checks,
        bridge=bridge,
        sammanstallning=sammanstallning,
        procapita=procapita_rows(result, register),
        om=om_rows(targets.om, result.settings, quarter.inputs.parameters, sources),
        ansokan=_finished(ansokan, layout.ANSOKAN, kontroller.master(checks)),
        individblad=_finished(individblad, layout.INDIVIDBLAD, kontroller.master(checks)),
    )


@dataclass(frozen=True)
class TableWrite:
    """One table and what it is to hold.

    Attributes:
        found, rows, key, formulas, kept: as write_table takes them.
        amount: header of the column whose sum tells most of the table, "" where none does.
    """

    found: FoundTable
    rows: Sequence[Row]
    key: Callable[[Row], Hashable]
    formulas: Mapping[str, str | Sequence[str | float | None]] = field(default_factory=dict)
    kept: Sequence[str] = ()
    amount: str = ""


@dataclass(frozen=True)
class DocumentWrite:
    """One document sheet and the blocks that it is to hold."""

    document: layout.Document
    template: Template
    blocks: Sequence[Block]


KEYS: Mapping[str, Callable[[Row], Hashable]] = {
    layout.AVVIKELSER.name: lambda row: row["Id"],
    layout.KOSTNAD.name: lambda row: (row["Dossiernr"], row["Boende"], row["Månad"], row["Kod"]),
    layout.KONTROLLER.name: lambda row: row["Kontroll"],
    layout.BRYGGA.name: lambda row: row["Boende"],
    layout.SAMMANSTALLNING.name: lambda row: (row["Boende"], row["Dossiernr"]),
    layout.PROCAPITA.name: lambda row: (row["Dossiernr"], row["Månad"]),
    layout.OM.name: lambda row: row["Uppgift"],
    layout.RAINDANCE.name: lambda row: _ledger_identity(row),
}
"""Table → what tells one of its rows from the others, which the user's own cells follow."""

KEPT: Mapping[str, Sequence[str]] = {layout.PROCAPITA.name: ("Registrerad",)}
"""Table → columns of ours that the user fills in."""

AMOUNTS: Mapping[str, str] = {
    layout.RAINDANCE.name: "Belopp",
    layout.KOSTNAD.name: "Återsöks",
    layout.BRYGGA.name: "Huvudbok",
    layout.SAMMANSTALLNING.name: "Återsöks",
    layout.PROCAPITA.name: "Kostnad",
}
"""Table → the column whose sum is told."""


def table_writes(targets: Targets, content: Content, stage: Stage = Stage.DOCUMENTS) -> list[TableWrite]:
    """The tables that a command of that stage writes, in the order of the work; Logg is not among them."""
    tables: list[tuple[Stage, FoundTable, Sequence[Row], Mapping[str, Any]]] = [
        (Stage.LEDGER, targets.raindance, content.raindance, {}),
        (Stage.FINDINGS, targets.avvikelser, content.avvikelser, {}),
        (Stage.COSTS, targets.kostnad, content.kostnad, {}),
        (Stage.COSTS, targets.kontroller, check_rows(content.checks), check_formulas(content.checks)),
        (Stage.COSTS, targets.brygga, bridge_rows(content.bridge), bridge_formulas()),
        (Stage.COSTS, targets.sammanstallning, content.sammanstallning, {}),
        (Stage.COSTS, targets.procapita, content.procapita, {}),
        (Stage.LEDGER, targets.om, content.om, {}),
    ]
    return [table_write(found, rows, formulas) for needed, found, rows, formulas in tables if needed <= stage]


def table_write(
    found: FoundTable, rows: Sequence[Row], formulas: Mapping[str, str | Sequence[str | float | None]]
) -> TableWrite:
    """A table with what write_table must know of it."""
    name = found.spec.name
    return TableWrite(found, rows, KEYS[name], formulas, KEPT.get(name, ()), AMOUNTS.get(name, ""))


def document_writes(targets: Targets, content: Content, stage: Stage = Stage.DOCUMENTS) -> list[DocumentWrite]:
    """The document sheets that a command of that stage writes."""
    if stage < Stage.DOCUMENTS:
        return []
    writes = [DocumentWrite(layout.ANSOKAN, targets.ansokan, content.ansokan)]
    if targets.individblad is not None:
        writes.append(DocumentWrite(layout.INDIVIDBLAD, targets.individblad, content.individblad))
    return writes


def write_content(
    book: xw.Book,
    targets: Targets,
    content: Content,
    stage: Stage = Stage.DOCUMENTS,
    progress: Callable[[str], None] = lambda step: None,
) -> None:
    """Writes one book's content as far as a stage goes; Logg has its own call."""
    tables, documents = table_writes(targets, content, stage), document_writes(targets, content, stage)
    check_writes(book, tables, documents)
    write_sheets(book, tables, documents, progress)
    store_results(book, targets, content.master if stage >= Stage.COSTS else None, all_of=stage == Stage.DOCUMENTS)


def check_writes(book: xw.Book, tables: Sequence[TableWrite], documents: Sequence[DocumentWrite]) -> None:
    """Whether everything can be written, asked of all sheets before the first is touched.

    Raises:
        UnusableInput: one of them cannot.
    """
    for table in tables:
        check_table(table.found, table.rows, table.formulas, table.kept)
    for document in documents:
        check_blocks(book, document.document, document.template, document.blocks)


def write_sheets(
    book: xw.Book,
    tables: Sequence[TableWrite],
    documents: Sequence[DocumentWrite],
    progress: Callable[[str], None] = lambda step: None,
) -> None:
    """Writes the tables, then the documents."""
    for table in tables:
        progress(f"Skriver {table.found.spec.sheet}")
        write_table(table.found, table.rows, table.key, table.formulas, table.kept)
    for document in documents:
        progress(f"Skriver {document.document.sheet}")
        write_blocks(book, document.document, document.template, document.blocks)


def store_results(book: xw.Book, targets: Targets, verdict: str | None, *, all_of: bool) -> None:
    """Keeps what a closed book stores beside its formulas true; an open one computes by itself.

    Args:
        verdict: the master check, None where the sheets that it is computed from were only written in part: then
            nothing is stored, since an old result would be a lie.
        all_of: whether the documents were written too, and so have it already.
    """
    for cell in targets.master_cells:
        native.store_computed(cell, [[verdict]])
    if verdict is None:
        for found in (targets.kontroller, targets.brygga):
            body = found.table.data_body_range
            if body is not None:
                height, width = body.shape
                native.store_computed(body, [[None] * width] * height)
    if not all_of:
        store_field(book, layout.ANSOKAN, targets.ansokan, "Kontroll", verdict)
        if targets.individblad is not None:
            store_field(book, layout.INDIVIDBLAD, targets.individblad, "Kontroll", verdict)


def standing_documents(book: xw.Book, targets: Targets) -> dict[str, list[Block]]:
    """Document sheet → its blocks as they stand."""
    found = {layout.ANSOKAN.sheet: read_blocks(book, layout.ANSOKAN, targets.ansokan)}
    if targets.individblad is not None:
        found[layout.INDIVIDBLAD.sheet] = read_blocks(book, layout.INDIVIDBLAD, targets.individblad)
    return found


def write_log(
    targets: Targets,
    at: datetime,
    run_id: str,
    command: str,
    quarter: QuarterResult,
    event: str,
    sources: Sequence[LoggedSource],
) -> None:
    """Adds the run to Logg."""
    rules = quarter.inputs.parameters.version
    append_rows(targets.logg, logg_rows(at, run_id, command, quarter.quarter, rules, event, sources))


def _ledger_identity(row: Row) -> tuple[object, ...]:
    """What a user's cell beside a ledger row follows: the verifikat's row, else the line of the file."""
    if row["Vernr"] and row["Verrad"]:
        return row["Företag"], row["Vertyp"], row["Vernr"], row["Verrad"]
    return (row["Rad-id"],)


def _total(blocks: Sequence[Block], track: str) -> int:
    """Öre of the blocks' total rows of one track, from the very values that stand in their cells."""
    label = TOTAL_OF_TRACK.format(track)
    found = [block.fields.get("Summa sökt") for block in blocks if block.fields.get("Summa etikett") == label]
    return sum(_ore_of(value) for value in found)


def _ore(rows: Sequence[Row], header: str) -> int:
    return sum(_ore_of(row[header]) for row in rows)


def _ore_of(value: object) -> int:
    return round(value * 100) if isinstance(value, (int, float)) else 0


def _letter(template: Template, header: str) -> str:
    column = template.line_fields.get(header)
    return "A" if column is None else col_letters(column + 1)


def _finished(blocks: Sequence[Block], document: layout.Document, verdict: str) -> list[Block]:
    """The blocks with the master check on each; without any, one that says so."""
    nothing = Block({"Titel": f"{document.sheet}: inget att skriva för kvartalet"}, ())
    return [Block({**block.fields, "Kontroll": verdict}, block.lines) for block in blocks or [nothing]]


def _master_cells(book: xw.Book) -> tuple[Any, ...]:
    """The cells that show the master check: the check itself, and its echo in the title row of each output sheet.

    Raises:
        UnusableInput: the check's name no longer points at a cell, as when its row was deleted.
    """
    masters = [name for name in book.names if name.name == layout.MASTER_NAME]
    try:
        cells = [name.refers_to_range for name in masters]
    except Exception as error:  # xlwings raises what the application beneath raises
        raise UnusableInput(
            f"namnet {layout.MASTER_NAME} pekar inte längre på någon cell",
            file_name(book),
            "Hämta tillbaka bladet Kontroller från en säkerhetskopia av arbetsboken",
        ) from error
    outputs = {names.key(sheet) for sheet in layout.OUTPUT_SHEETS}
    for sheet in book.sheets:
        if names.key(sheet.name) not in outputs:
            continue
        title = sheet.range((1, 1), (1, max(2, sheet.used_range.last_cell.column)))
        for number, formula in enumerate(formulas_of(title)[0]):
            if formula == f"={layout.MASTER_NAME}":
                cells.append(sheet.range((1, number + 1)))
    return tuple(cells)
