"""Writes one book's results in place: everything is computed before the first cell is touched (design.md §8)."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import IntEnum
from functools import cached_property
from typing import Any

import xlwings as xw

from atersok.calculation import BookResult, QuarterResult
from atersok.checklist import ChecklistRow, Done, checklist_rows
from atersok.closedbook.refs import col_letters
from atersok.documents.ansokan import TOTAL_OF_TRACK, ansokan_blocks, with_contents
from atersok.documents.beslutsunderlag import beslutsunderlag_blocks
from atersok.documents.entreprenorsfakturor import TOTAL_OF_TRACK as CONTRACTOR_TOTAL_OF_TRACK
from atersok.documents.entreprenorsfakturor import entreprenorsfakturor_blocks
from atersok.documents.forsattsblad import forsattsblad_blocks
from atersok.documents.individblad import individblad_blocks, protected_sheets
from atersok.documents.kommunens_kostnader import CONTRACTOR_OF_TRACK, MUNICIPAL_OF_TRACK, kommunens_kostnader_blocks
from atersok.documents.kommunens_kostnader import TOTAL_OF_TRACK as COST_TOTAL_OF_TRACK
from atersok.documents.kundfakturor import kundfakturor_blocks
from atersok.documents.model import Block
from atersok.documents.packet_contents import SHEETS_OF_TRACK, packet_contents
from atersok.domain import names
from atersok.domain.errors import UnusableInput
from atersok.domain.finding import Answer, Finding
from atersok.domain.masking import MASK
from atersok.domain.quarter import Quarter
from atersok.domain.register import BOOK_TRACKS, Book
from atersok.followup import FollowUp
from atersok.invoice_control import invoice_checks
from atersok.questions import open_questions
from atersok.submissions.standing import VersionStanding
from atersok.watch.tidplan import PlanRow
from atersok.workbook import layout, native
from atersok.workbook.blocks import Template, check_blocks, find_template, write_blocks
from atersok.workbook.read_blocks import read_blocks, store_field
from atersok.workbook.sheets import kontroller
from atersok.workbook.sheets.avvikelser import acknowledged_checks, answers_of, merge, read_answers
from atersok.workbook.sheets.bevakning import bevakning_rows
from atersok.workbook.sheets.bridge import Bridge, bridge_formulas, bridge_rows, build_bridge
from atersok.workbook.sheets.checklista import checklista_formulas, checklista_rows, left_to_register
from atersok.workbook.sheets.fakturakontroll import TICKED, fakturakontroll_rows
from atersok.workbook.sheets.fragor import fragebrev_rows, fragor_rows
from atersok.workbook.sheets.inskickat import EnteredVersion, inskickat_rows
from atersok.workbook.sheets.kontroller import (
    Check,
    DocumentSum,
    DocumentTotals,
    build_checks,
    check_formulas,
    check_rows,
)
from atersok.workbook.sheets.kostnad import kostnad_formulas, kostnad_rows
from atersok.workbook.sheets.logg import LoggedSource
from atersok.workbook.sheets.om import om_rows
from atersok.workbook.sheets.oversikt import overview_writes
from atersok.workbook.sheets.procapita import procapita_rows
from atersok.workbook.sheets.raindance import raindance_rows
from atersok.workbook.sheets.sammanstallning import RELEASED, sammanstallning_rows
from atersok.workbook.sheets.tidplan import tidplan_formulas, tidplan_rows
from atersok.workbook.sheets.tillagg import tillagg_rows
from atersok.workbook.sheets.uppfoljning import uppfoljning_rows
from atersok.workbook.tables import FoundTable, file_name, find_optional, find_table, formulas_of, read_rows
from atersok.workbook.write_table import OwnRows, Row, check_append, check_table, write_table


class Stage(IntEnum):
    """How far a command writes; each stage writes what those before it do, since all of it is of one calculation."""

    LEDGER = 1
    FINDINGS = 2
    COSTS = 3
    DOCUMENTS = 4


WRITTEN: Sequence[tuple[Stage, layout.Table]] = (
    (Stage.LEDGER, layout.RAINDANCE),
    (Stage.LEDGER, layout.OM),
    (Stage.LEDGER, layout.CHECKLISTA),
    (Stage.FINDINGS, layout.AVVIKELSER),
    (Stage.FINDINGS, layout.FRAGOR),
    (Stage.FINDINGS, layout.FRAGEBREV),
    (Stage.FINDINGS, layout.FAKTURAKONTROLL),
    (Stage.COSTS, layout.KOSTNAD),
    (Stage.COSTS, layout.KONTROLLER),
    (Stage.COSTS, layout.BRYGGA),
    (Stage.COSTS, layout.SAMMANSTALLNING),
    (Stage.COSTS, layout.PROCAPITA),
    (Stage.COSTS, layout.BEVAKNING),
    (Stage.COSTS, layout.TIDPLAN),
    (Stage.COSTS, layout.TILLAGG),
    (Stage.COSTS, layout.INSKICKAT),
    (Stage.COSTS, layout.UPPFOLJNING),
)
"""The tables that commands write over, in the order of writing, and the first stage that does; Logg only grows."""

OVERVIEW_WRITTEN: Sequence[tuple[Stage, layout.Table]] = tuple(
    (Stage.FINDINGS if table is layout.OVERSIKT_ROLL else Stage.COSTS, table) for table in layout.OVERVIEW_TABLES
)
"""The same of Översikt, which repeats what the others say; a book that lacks its tables is written without them."""


class Targets:
    """Every place that a command of a stage writes to in one book, found before anything is written.

    Args:
        book: the workbook.
        name: which of the two it is.
        stage: how far the command writes; what lies beyond is looked for only when it is asked for.

    Raises:
        UnusableInput: a sheet, table or template is missing or lacks a column.
    """

    def __init__(self, book: xw.Book, name: Book, stage: Stage = Stage.DOCUMENTS) -> None:
        self.book = book
        self.name = name
        self._found: dict[str, FoundTable] = {}
        self.tables(stage)
        if stage >= Stage.DOCUMENTS:
            self.templates.values()

    def table(self, spec: layout.Table) -> FoundTable:
        """One table of the book, looked for once."""
        if spec.name not in self._found:
            self._found[spec.name] = find_table(self.book, spec)
        return self._found[spec.name]

    @property
    def logg(self) -> FoundTable:
        """tblLogg, which only grows."""
        return self.table(layout.LOGG)

    @cached_property
    def templates(self) -> Mapping[str, tuple[layout.Document, Template]]:
        """Document sheet → its document and template, for those that the book's tracks have."""
        return {
            document.sheet: (document, find_template(self.book, document))
            for document in layout.DOCUMENTS
            if any(document.sheet in SHEETS_OF_TRACK[track] for track in BOOK_TRACKS[self.name])
        }

    @cached_property
    def master_cells(self) -> tuple[Any, ...]:
        """The master check's cell, and on a closed book those that echo it."""
        return _master_cells(self.book)

    @cached_property
    def answers(self) -> Mapping[str, Row]:
        """Id → the row of tblAvvikelser, with what users wrote.

        Raises:
            UnusableInput: a Datum there is no day.
        """
        return read_answers(self.table(layout.AVVIKELSER))

    def tables(self, stage: Stage) -> list[FoundTable]:
        """The tables that a command of that stage writes over."""
        return [*(self.table(spec) for needed, spec in WRITTEN if needed <= stage), *self.overview(stage).values()]

    def overview(self, stage: Stage) -> dict[str, FoundTable]:
        """Table → where it stands, of those of Översikt that the book has and a command of that stage writes over."""
        wanted = [spec for needed, spec in OVERVIEW_WRITTEN if needed <= stage]
        return {spec.name: self._overview[spec.name] for spec in wanted if spec.name in self._overview}

    @cached_property
    def _overview(self) -> Mapping[str, FoundTable]:
        """Asked for only if the first is there: looking for what is nowhere is a question to every sheet."""
        specs = layout.OVERVIEW_TABLES
        first = find_optional(self.book, specs[0])
        if first is None:
            return {}
        others = {spec.name: find_optional(self.book, spec) for spec in specs[1:]}
        return {specs[0].name: first, **{name: found for name, found in others.items() if found is not None}}

    def sheets(self, stage: Stage) -> list[Any]:
        """The sheets that a command of that stage writes to, each once."""
        found = [
            table.sheet
            for table in [*self.tables(stage), self.logg]
            if table.spec not in (layout.BRYGGA, *layout.OVERVIEW_TABLES)
        ]
        found += [table.sheet for table in list(self.overview(stage).values())[:1]]
        return (
            [*found, *(template.sheet for _, template in self.templates.values())]
            if stage >= Stage.DOCUMENTS
            else found
        )


@dataclass(frozen=True)
class Content:
    """Everything that a command writes to one book; what its stage does not reach is empty."""

    raindance: Sequence[Row]
    avvikelser: Sequence[Row]
    bridge: Bridge
    om: Sequence[Row]
    checklista: Sequence[ChecklistRow] = ()
    fragor: Sequence[Row] = ()
    fragebrev: Sequence[Row] = ()
    fakturakontroll: Sequence[Row] = ()
    kostnad: Sequence[Row] = ()
    checks: Sequence[Check] = ()
    sammanstallning: Sequence[Row] = ()
    procapita: Sequence[Row] = ()
    bevakning: Sequence[Row] = ()
    tidplan: Sequence[Row] = ()
    tillagg: Sequence[Row] = ()
    inskickat: Sequence[Row] = ()
    uppfoljning: Sequence[Row] = ()
    quarter: Quarter | None = None
    plan: Sequence[PlanRow] = ()
    documents: Mapping[str, Sequence[Block]] = field(default_factory=dict)

    @property
    def master(self) -> str:
        """The master check: OK or FEL; "" where the command does not compute it."""
        return kontroller.master(self.checks) if self.checks else ""


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
    avvikelser: Mapping[Book, Sequence[Row]],
    withheld: Mapping[str, Sequence[Finding]],
    versions: Sequence[VersionStanding],
    follow: FollowUp | None,
    pending: EnteredVersion | None,
    sources: Sequence[LoggedSource],
    stage: Stage = Stage.DOCUMENTS,
    standing: Mapping[str, Sequence[Block]] | None = None,
) -> Content:
    """Computes every row and block that a command of that stage writes to one book; nothing is written.

    Args:
        versions: what has been sent of the book's quarter, in order.
        follow: what is watched beside the figures; needed from the stage COSTS on.
        pending: what the user has filled in on Inskickat for the quarter's next version.
        standing: document sheet → its blocks as they stand, where the command does not write them; the checks hold the
            new figures to those.
    """
    content = _figures(quarter, result, targets, avvikelser, withheld, follow, pending, sources, stage, standing)
    unregistered = 0
    if stage >= Stage.COSTS:
        ticks = [row.values for row in read_rows(targets.table(layout.PROCAPITA))]
        unregistered = left_to_register(content.procapita, ticks)
    last = versions[-1] if versions else None
    done = Done(
        fetched=True,
        reconciled=stage >= Stage.FINDINGS,
        calculated=stage >= Stage.COSTS,
        written=stage >= Stage.DOCUMENTS,
        master_ok=content.master == kontroller.MASTER_OK,
        open_stops=len(open_stops(quarter, result, answers(avvikelser)[result.book])),
        unregistered=unregistered,
        submitted_on=last.sent_on if last else None,
        received_on=last.received_on if last else None,
    )
    return replace(content, checklista=checklist_rows(result.book, quarter.quarter, quarter.inputs.parameters, done))


def open_stops(quarter: QuarterResult, result: BookResult, given: Mapping[str, Answer]) -> list[Finding]:
    """The book's findings that are Stopp and that nobody has answered so that the gate opens.

    Args:
        given: Id → the answer, as it stands after this run.
    """
    return [
        finding
        for finding in result.findings
        if finding.severity == "Stopp"
        and not ((answer := given.get(finding.id_in(str(quarter.quarter)))) is not None and answer.opens_gate)
    ]


def _figures(
    quarter: QuarterResult,
    result: BookResult,
    targets: Targets,
    avvikelser: Mapping[Book, Sequence[Row]],
    withheld: Mapping[str, Sequence[Finding]],
    follow: FollowUp | None,
    pending: EnteredVersion | None,
    sources: Sequence[LoggedSource],
    stage: Stage,
    standing: Mapping[str, Sequence[Block]] | None,
) -> Content:
    """All but Checklista, which tells of the rest."""
    register = quarter.inputs.register
    bridge = build_bridge(quarter, result)
    content = Content(
        raindance=raindance_rows(quarter, result, bridge.numbers),
        avvikelser=avvikelser[result.book],
        bridge=bridge,
        om=om_rows(targets.table(layout.OM), result.settings, quarter.inputs.parameters, sources),
        quarter=quarter.quarter,
    )
    if stage >= Stage.FINDINGS:
        questions = open_questions(quarter, answers(avvikelser))
        content = replace(
            content,
            fragor=fragor_rows(questions),
            fragebrev=fragebrev_rows(questions, quarter.quarter, result.settings.contact_role),
            fakturakontroll=fakturakontroll_rows(invoice_checks(quarter, result.book)),
        )
    if stage < Stage.COSTS or follow is None:
        return content
    content = replace(
        content,
        kostnad=kostnad_rows(quarter, result.book),
        sammanstallning=sammanstallning_rows(result, register, withheld),
        procapita=procapita_rows(result, register),
        bevakning=bevakning_rows(follow),
        tidplan=tidplan_rows(follow.plan),
        plan=follow.plan,
        tillagg=tillagg_rows(follow.difference, follow.late),
        inskickat=inskickat_rows(follow, quarter, result.book, list(withheld), pending),
        uppfoljning=uppfoljning_rows(follow, result.book),
    )
    documents = _documents(quarter, result, targets, withheld) if standing is None else standing
    held = sum(row.claim_ore for row in result.claim.entries if row.home in withheld)
    totals = _document_totals(quarter, result, targets, documents, withheld)
    checks = build_checks(result, _sums(content), held, totals)
    checks += acknowledged_checks(content.avvikelser, layout.CHECK_LINES - len(checks))
    content = replace(content, checks=checks)
    if stage < Stage.DOCUMENTS:
        return content
    return replace(
        content,
        documents={
            sheet: _finished(blocks, targets.templates[sheet][0], content.master) for sheet, blocks in documents.items()
        },
    )


def _documents(
    quarter: QuarterResult, result: BookResult, targets: Targets, withheld: Mapping[str, Sequence[Finding]]
) -> dict[str, Sequence[Block]]:
    """Document sheet → its blocks."""
    made: dict[str, Sequence[Block]] = {
        sheet: MAKERS[sheet](quarter, result, withheld, template.line_count)
        for sheet, (_, template) in targets.templates.items()
        if sheet in MAKERS
    }
    contents = packet_contents(made, protected_sheets(quarter, result, withheld).held_of_home)
    made[layout.ANSOKAN.sheet] = with_contents(made[layout.ANSOKAN.sheet], contents)
    cover = targets.templates.get(layout.FORSATTSBLAD.sheet)
    if cover is not None:
        made[layout.FORSATTSBLAD.sheet] = forsattsblad_blocks(quarter, result, withheld, cover[1].line_count, contents)
    return {sheet: made[sheet] for sheet in targets.templates}


MAKERS: Mapping[str, Callable[[QuarterResult, BookResult, Mapping[str, Sequence[Finding]], int], Sequence[Block]]] = {
    layout.ANSOKAN.sheet: ansokan_blocks,
    layout.ENTREPRENORSFAKTUROR.sheet: entreprenorsfakturor_blocks,
    layout.KOMMUNENS_KOSTNADER.sheet: kommunens_kostnader_blocks,
    layout.KUNDFAKTUROR.sheet: kundfakturor_blocks,
    layout.INDIVIDBLAD.sheet: individblad_blocks,
    layout.BESLUTSUNDERLAG.sheet: beslutsunderlag_blocks,
}
"""Document sheet → what makes its blocks; Försättsblad tells of the others and comes after them."""


def _document_totals(
    quarter: QuarterResult,
    result: BookResult,
    targets: Targets,
    documents: Mapping[str, Sequence[Block]],
    withheld: Mapping[str, Sequence[Finding]],
) -> DocumentTotals:
    def total(
        document: layout.Document,
        header: str,
        label: str = TOTAL_OF_TRACK,
        field: str = "Summa etikett",
        amount: str = "Summa sökt",
    ) -> DocumentSum:
        """What the document adds up to by the blocks' field of a label and the one of the amount."""
        blocks = documents.get(document.sheet, ())
        ore = {track: _total(blocks, field, label.format(track), amount) for track in BOOK_TRACKS[result.book]}
        letter = _letter(targets.templates[document.sheet][1], header) if document.sheet in targets.templates else "A"
        return DocumentSum(document.sheet, label, letter, ore)

    costs = layout.KOMMUNENS_KOSTNADER
    protected = protected_sheets(quarter, result, withheld)
    return DocumentTotals(
        ansokan=total(layout.ANSOKAN, "Sökt belopp"),
        individblad=total(layout.INDIVIDBLAD, "Återsöks"),
        kundfakturor=total(layout.KUNDFAKTUROR, "Belopp"),
        forsattsblad=total(layout.FORSATTSBLAD, "Läge"),
        contractors=total(
            layout.ENTREPRENORSFAKTUROR, "Belopp exkl. moms", CONTRACTOR_TOTAL_OF_TRACK, amount="Summa belopp"
        ),
        municipal=total(costs, "Belopp", COST_TOTAL_OF_TRACK, amount="Summa belopp"),
        own_contractors=total(costs, "Belopp", CONTRACTOR_OF_TRACK, "Etikett entreprenör", "Entreprenörsfakturor"),
        own_municipal=total(costs, "Belopp", MUNICIPAL_OF_TRACK, "Etikett kommunen", "Kommunens kostnader"),
        own_claim=total(costs, "Belopp", TOTAL_OF_TRACK, "Etikett sökt", "Summa sökt"),
        held=None if protected.written else {track: protected.held_ore(track) for track in BOOK_TRACKS[result.book]},
    )


def _sums(content: Content) -> dict[object, int]:
    """What the rows about to be written add up to, as the checks want it."""
    buckets: dict[object, int] = dict(content.bridge.buckets.items())
    return {
        **buckets,
        "ledger": _ore(content.raindance, "Belopp"),
        "spread": _ore([row for row in content.raindance if row["Hink"] == layout.SPREAD_LABEL], "I kvartalet"),
        "cost": _ore(content.kostnad, "Kostnad"),
        "daily_rate": _ore(content.kostnad, "Schablon"),
        "claim": _ore(content.kostnad, "Återsöks"),
        "rest": _ore(content.kostnad, "Ej återsökt"),
        "days": _ore(content.kostnad, "Dagar"),
        **{
            ("protected", track): _ore(
                [
                    row
                    for row in content.sammanstallning
                    if (row["Spår"], row["Namn"], row["Grind"]) == (track, MASK, RELEASED)
                ],
                "Återsöks",
            )
            for track in SHEETS_OF_TRACK
        },
    }


@dataclass(frozen=True)
class TableWrite:
    """One table and what it is to hold.

    Attributes:
        found, rows, key, formulas, kept: as write_table takes them.
        amount: header of the column whose sum tells most of the table, "" where none does.
        own: the user's cells that come back with the rows.
    """

    found: FoundTable
    rows: Sequence[Row]
    key: Callable[[Row], Hashable]
    formulas: Mapping[str, str | Sequence[str | float | None]] = field(default_factory=dict)
    kept: Sequence[str] = ()
    amount: str = ""
    own: OwnRows | None = None


@dataclass(frozen=True)
class DocumentWrite:
    """One document sheet and the blocks that it is to hold."""

    document: layout.Document
    template: Template
    blocks: Sequence[Block]


KEYS: Mapping[str, Callable[[Row], Hashable]] = {
    layout.AVVIKELSER.name: lambda row: _finding_identity(row),
    layout.FRAGOR.name: lambda row: row["Id"],
    layout.FRAGEBREV.name: lambda row: (row["Roll"], row["Rad"]),
    layout.FAKTURAKONTROLL.name: lambda row: row["Id"],
    layout.KOSTNAD.name: lambda row: (row["Dossiernr"], row["Boende"], row["Månad"], row["Kod"]),
    layout.KONTROLLER.name: lambda row: row["Kontroll"],
    layout.BRYGGA.name: lambda row: row["Boende"],
    layout.SAMMANSTALLNING.name: lambda row: (row["Boende"], row["Dossiernr"]),
    layout.PROCAPITA.name: lambda row: (row["Dossiernr"], row["Månad"]),
    layout.BEVAKNING.name: lambda row: (row["Slag"], row["Kvartal"], row["Dossiernr"], row["Boende"], row["Vad"]),
    layout.TIDPLAN.name: lambda row: (row["Kvartal"], row["Kategori"], row["Vad"]),
    layout.TILLAGG.name: lambda row: (
        row["Slag"],
        row["Kvartal"],
        row["Boende"],
        row["Dossiernr"],
        row["Månad"],
        row["Kod"],
        row["Källa"],
    ),
    layout.INSKICKAT.name: lambda row: (row["Kvartal"], row["Version"]),
    layout.UPPFOLJNING.name: lambda row: (row["Kvartal"], row["Dossiernr"]),
    layout.OVERSIKT_MANAD.name: lambda row: row["Månad"],
    layout.OVERSIKT_BOENDE.name: lambda row: row["Boende"],
    layout.OVERSIKT_SPAR.name: lambda row: row["Spår"],
    layout.OVERSIKT_ROLL.name: lambda row: row["Roll"],
    layout.OVERSIKT_DAGAR.name: lambda row: (row["Kvartal"], row["Hos"]),
    layout.OM.name: lambda row: row["Uppgift"],
    layout.CHECKLISTA.name: lambda row: row["Steg"],
    layout.RAINDANCE.name: lambda row: _ledger_identity(row),
}
"""Table → what tells one of its rows from the others, which the user's own cells follow."""

KEPT: Mapping[str, Sequence[str]] = {
    layout.PROCAPITA.name: ("Registrerad",),
    layout.FAKTURAKONTROLL.name: TICKED,
    layout.CHECKLISTA.name: ("Klart", "Signatur"),
}
"""Table → columns of ours that the user fills in."""

AMOUNTS: Mapping[str, str] = {
    layout.RAINDANCE.name: "Belopp",
    layout.FAKTURAKONTROLL.name: "Belopp",
    layout.KOSTNAD.name: "Återsöks",
    layout.BRYGGA.name: "Huvudbok",
    layout.SAMMANSTALLNING.name: "Återsöks",
    layout.PROCAPITA.name: "Kostnad",
}
"""Table → the column whose sum is told."""


def table_writes(targets: Targets, content: Content, stage: Stage = Stage.DOCUMENTS) -> list[TableWrite]:
    """The tables that a command of that stage writes, in the order of the work; Logg is not among them."""
    rows: dict[str, tuple[Sequence[Row], Mapping[str, Any]]] = {
        layout.RAINDANCE.name: (content.raindance, {}),
        layout.OM.name: (content.om, {}),
        layout.CHECKLISTA.name: (checklista_rows(content.checklista), checklista_formulas(content.checklista)),
        layout.AVVIKELSER.name: (content.avvikelser, {}),
        layout.FRAGOR.name: (content.fragor, {}),
        layout.FRAGEBREV.name: (content.fragebrev, {}),
        layout.FAKTURAKONTROLL.name: (content.fakturakontroll, {}),
        layout.KOSTNAD.name: (content.kostnad, kostnad_formulas()),
        layout.KONTROLLER.name: (check_rows(content.checks), check_formulas(content.checks)),
        layout.BRYGGA.name: (bridge_rows(content.bridge), bridge_formulas()),
        layout.SAMMANSTALLNING.name: (content.sammanstallning, {}),
        layout.PROCAPITA.name: (content.procapita, {}),
        layout.BEVAKNING.name: (content.bevakning, {}),
        layout.TIDPLAN.name: (content.tidplan, tidplan_formulas()),
        layout.TILLAGG.name: (content.tillagg, {}),
        layout.INSKICKAT.name: (content.inskickat, {}),
        layout.UPPFOLJNING.name: (content.uppfoljning, {}),
        **overview_writes(
            targets.overview(stage), targets.name, content.quarter, content.kostnad, content.avvikelser, content.plan
        ),
    }
    return [table_write(found, *rows[found.spec.name]) for found in targets.tables(stage)]


def table_write(
    found: FoundTable,
    rows: Sequence[Row],
    formulas: Mapping[str, str | Sequence[str | float | None]],
    own: OwnRows | None = None,
) -> TableWrite:
    """A table with what write_table must know of it."""
    name = found.spec.name
    return TableWrite(found, rows, KEYS[name], formulas, KEPT.get(name, ()), AMOUNTS.get(name, ""), own)


def document_writes(targets: Targets, content: Content) -> list[DocumentWrite]:
    """The document sheets that a command writes: those that it has blocks for."""
    return [DocumentWrite(*targets.templates[sheet], blocks) for sheet, blocks in content.documents.items()]


def check_writes(
    book: xw.Book,
    tables: Sequence[TableWrite],
    documents: Sequence[DocumentWrite],
    log: FoundTable,
    logged: Sequence[Row],
) -> None:
    """Whether everything can be written, asked of all sheets before the first is touched.

    Args:
        log: where the run will be told, and the rows that will tell of it.

    Raises:
        UnusableInput: one of them cannot.
    """
    for table in tables:
        check_table(table.found, table.rows, table.formulas, table.kept)
    for document in documents:
        check_blocks(book, document.document, document.template, document.blocks)
    check_append(log, logged)


def write_sheets(
    book: xw.Book,
    tables: Sequence[TableWrite],
    documents: Sequence[DocumentWrite],
    progress: Callable[[str], None] = lambda step: None,
) -> None:
    """Writes the tables, then the documents."""
    for table in tables:
        if table.found.spec not in layout.OVERVIEW_TABLES:  # a moment's work, on a sheet that need not be there
            progress(f"Skriver {table.found.spec.sheet}")
        write_table(table.found, table.rows, table.key, table.formulas, table.kept, table.own)
    for document in documents:
        progress(f"Skriver {document.document.sheet}")
        write_blocks(book, document.document, document.template, document.blocks)


def store_results(targets: Targets, stage: Stage, verdict: str | None) -> None:
    """Keeps what a closed book stores beside its formulas true; one that is open in Excel computes by itself.

    Args:
        stage: how far the sheets were written.
        verdict: the master check, None where the sheets that it is computed from were only written in part: then
            nothing is stored, since an old result would be a lie.
    """
    if native.is_live(targets.book):
        return
    for cell in targets.master_cells:
        native.store_computed(cell, [[verdict]])
    if verdict is None:
        for found in (targets.table(layout.KONTROLLER), targets.table(layout.BRYGGA)):
            height, width = found.extent.height, len(found.headers)
            native.store_computed(found.range(0, width - 1, 0, height - 1), [[None] * width] * height)
    if stage < Stage.DOCUMENTS:
        for document, template in targets.templates.values():
            store_field(targets.book, document, template, "Kontroll", verdict)


def standing_documents(targets: Targets) -> dict[str, Sequence[Block]]:
    """Document sheet → its blocks as they stand."""
    return {sheet: read_blocks(document, template) for sheet, (document, template) in targets.templates.items()}


def _ledger_identity(row: Row) -> tuple[object, ...]:
    """What a user's cell beside a ledger row follows: the verifikat's row, else the line of the file."""
    if row["Vernr"] and row["Verrad"]:
        return row["Företag"], row["Vertyp"], row["Vernr"], row["Verrad"]
    return (row["Rad-id"],)


def _finding_identity(row: Row) -> tuple[object, ...]:
    """What a user's cell beside a finding follows: its Id; of a row that the user typed, what stands in it."""
    return (row["Id"],) if row["Id"] else tuple(row[column.header] for column in layout.AVVIKELSER.columns)


def _total(blocks: Sequence[Block], field: str, label: str, amount: str) -> int:
    """Öre of the blocks whose label counts, from the very values that stand in their cells."""
    return sum(_ore_of(block.fields.get(amount)) for block in blocks if block.fields.get(field) == label)


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
    try:
        name = book.names[layout.MASTER_NAME]
    except Exception:  # as below; a book without the name shows no master check
        return ()
    try:
        cells = [name.refers_to_range]
    except Exception as error:  # xlwings raises what the application beneath raises
        raise UnusableInput(
            f"namnet {layout.MASTER_NAME} pekar inte längre på någon cell",
            file_name(book),
            "Hämta tillbaka bladet Kontroller från en säkerhetskopia av arbetsboken",
        ) from error
    if native.is_live(book):
        return tuple(cells)
    outputs = {names.key(sheet) for sheet in layout.OUTPUT_SHEETS}
    for sheet in book.sheets:
        if names.key(sheet.name) not in outputs:
            continue
        title = sheet.range((1, 1), (1, max(2, sheet.used_range.last_cell.column)))
        for number, formula in enumerate(formulas_of(title)[0]):
            if formula == f"={layout.MASTER_NAME}":
                cells.append(sheet.range((1, number + 1)))
    return tuple(cells)
