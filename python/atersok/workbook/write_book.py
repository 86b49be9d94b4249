"""Writes one book's results in place: everything is computed before the first cell is touched (design.md §8)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
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
from atersok.workbook.blocks import Template, find_template, write_blocks
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
from atersok.workbook.write_table import Row, append_rows, write_table


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
) -> Content:
    """Computes every row and block of one book; nothing is written."""
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
    documents = DocumentTotals(
        {track: _total(ansokan, track) for track in BOOK_TRACKS[result.book]},
        {track: _total(individblad, track) for track in BOOK_TRACKS[result.book]},
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


def write_content(book: xw.Book, targets: Targets, content: Content) -> None:
    """Writes one book's content; Logg has its own call."""
    write_table(targets.raindance, content.raindance, _ledger_identity)
    write_table(targets.avvikelser, content.avvikelser, lambda row: row["Id"])
    write_table(
        targets.kostnad, content.kostnad, lambda row: (row["Dossiernr"], row["Boende"], row["Månad"], row["Kod"])
    )
    write_table(
        targets.kontroller, check_rows(content.checks), lambda row: row["Kontroll"], check_formulas(content.checks)
    )
    write_table(targets.brygga, bridge_rows(content.bridge), lambda row: row["Boende"], bridge_formulas())
    write_table(targets.sammanstallning, content.sammanstallning, lambda row: (row["Boende"], row["Dossiernr"]))
    write_table(
        targets.procapita, content.procapita, lambda row: (row["Dossiernr"], row["Månad"]), kept=("Registrerad",)
    )
    write_table(targets.om, content.om, lambda row: row["Uppgift"])
    write_blocks(book, layout.ANSOKAN, targets.ansokan, content.ansokan)
    if targets.individblad is not None:
        write_blocks(book, layout.INDIVIDBLAD, targets.individblad, content.individblad)
    for cell in targets.master_cells:
        native.store_computed(cell, [[content.master]])


def write_log(
    targets: Targets,
    at: datetime,
    run_id: str,
    quarter: QuarterResult,
    event: str,
    sources: Sequence[LoggedSource],
) -> None:
    """Adds the run to Logg."""
    rules = quarter.inputs.parameters.version
    append_rows(targets.logg, logg_rows(at, run_id, "run", quarter.quarter, rules, event, sources))


def _ledger_identity(row: Row) -> tuple[object, ...]:
    """What a user's cell beside a ledger row follows: the verifikat's row, else the line of the file."""
    if row["Vernr"] and row["Verrad"]:
        return row["Företag"], row["Vertyp"], row["Vernr"], row["Verrad"]
    return (row["Rad-id"],)


def _total(blocks: Sequence[Block], track: str) -> int:
    """Öre of the blocks' total rows of one track, from the very values that stand in their cells."""
    label = TOTAL_OF_TRACK.format(track)
    found = [block.fields["Summa sökt"] for block in blocks if block.fields["Summa etikett"] == label]
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
