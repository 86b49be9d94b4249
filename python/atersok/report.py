"""What a run says of itself: as JSON for programs (design.md §9), and as a short Swedish summary for people."""

from __future__ import annotations

from collections import Counter
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from atersok.checks.catalogue import CATALOGUE, SEVERITIES
from atersok.checks.severities import told
from atersok.commands import RunReport
from atersok.domain.codes import BUCKETS
from atersok.domain.ore import kr_text
from atersok.domain.register import BOOK_TRACKS, Book
from atersok.workbook import layout
from atersok.workbook.book_file import FILE_NAMES

TRACK_NAMES = {"A": "externa boenden", "B": "interna boenden", "C": "individuella placeringar"}


def as_json(report: RunReport) -> dict[str, Any]:
    """The quarter as design.md §9 has it; amounts in öre, names no child."""
    return {
        "quarter": str(report.quarter.quarter),
        "books": {book: _book_json(report, book) for book in report.quarter.books},
    }


def _book_json(report: RunReport, book: Book) -> dict[str, Any]:
    result = report.quarter.books[book]
    homes = report.quarter.inputs.register.homes
    quarter = str(report.quarter.quarter)
    return {
        "ledger_ore": result.allocation.ledger_ore,
        "buckets": {bucket: result.claim.buckets[bucket] for bucket in BUCKETS},
        "claims": [
            {
                "dossier": row.dossier,
                "home": row.home,
                "track": homes[row.home].track,
                "month": row.month,
                "code": row.code,
                "days": row.days,
                "cost_ore": row.cost_ore,
                "daily_rate_ore": row.daily_rate_ore,
                "claim_ore": row.claim_ore,
            }
            for row in result.claim.entries
        ],
        "findings": [
            {
                "id": finding.id_in(quarter),
                "code": finding.code,
                "severity": finding.severity,
                "home": finding.home,
                "dossier": finding.dossier,
            }
            for finding in result.findings
        ],
        "withheld": list(report.withheld[book]),
    }


def print_summary(report: RunReport, console: Console) -> None:
    """A short Swedish summary: rows and sum, the bridge, claim per track, findings, homes withheld, where to look."""
    quarter = report.quarter
    result = next(iter(quarter.books.values()))
    console.print(
        f"[bold]Återsök {quarter.quarter}[/bold]  {len(quarter.rows)} huvudboksrader, "
        f"{kr_text(result.allocation.ledger_ore)} kr, {report.seconds:.1f} s"
    )
    bridge = Table(title="Bryggan: vart varje öre tog vägen (kr)", title_justify="left")
    bridge.add_column("Hink")
    for book in quarter.books:
        bridge.add_column("Gröna boken" if book == "gron" else "Vita boken", justify="right")
    for bucket in BUCKETS:
        amounts = [kr_text(book.claim.buckets[bucket]) for book in quarter.books.values()]
        bridge.add_row(layout.BUCKET_HEADERS[bucket], *amounts)
    bridge.add_section()
    bridge.add_row("Summa", *(kr_text(sum(book.claim.buckets.values())) for book in quarter.books.values()))
    bridge.add_row("Huvudkontroll", *(report.master[book] for book in quarter.books))
    console.print(bridge)

    claims = Table(title="Återsöks per spår (kr)", title_justify="left")
    for header in ("Spår", "", "Beräknat", "Släppt", "Innehålls"):
        claims.add_column(header, justify="right" if header in {"Beräknat", "Släppt", "Innehålls"} else "left")
    for track, calculated, held in _per_track(report):
        claims.add_row(track, TRACK_NAMES[track], kr_text(calculated), kr_text(calculated - held), kr_text(held))
    console.print(claims)

    findings = Table(title="Avvikelser", title_justify="left")
    findings.add_column("Kod")
    findings.add_column("Allvar")
    findings.add_column("Antal", justify="right")
    findings.add_column("Vad")
    findings.add_column("Ansvarig")
    # A finding may stand in both books; it is one thing to answer.
    by_id = {
        finding.id_in(str(quarter.quarter)): (SEVERITIES.index(finding.severity), finding.code)
        for book in quarter.books.values()
        for finding in book.findings
    }
    for (severity, code), count in sorted(Counter(by_id.values()).items()):
        kind = CATALOGUE[code]
        findings.add_row(code, SEVERITIES[severity], str(count), kind.title, kind.asks)
    if by_id:
        console.print(findings)
    changed = told(result.settings.severities)
    if changed:
        console.print(f"Ändrat allvar, enligt Inställningar: {escape(changed)}", highlight=False)
    for book, homes in report.withheld.items():
        if homes:
            texts = [
                f"{escape(home)} ({', '.join(sorted({finding.code for finding in stops}))})"
                for home, stops in homes.items()
            ]
            console.print(f"[bold]Hålls inne, {FILE_NAMES[book]}:[/bold] {'; '.join(texts)}", highlight=False)
    for note in report.notes:
        console.print(note, highlight=False, markup=False)
    console.print(
        f"Se bladen Kontroller, Avvikelser och Ansökan i {' och '.join(FILE_NAMES.values())} i mappen {report.folder}",
        highlight=False,
        markup=False,
    )


def print_changes(report: RunReport, console: Console) -> None:
    """What a run would change in each book, sheet by sheet."""
    for book, changed in report.changes.items():
        table = Table(title=f"{FILE_NAMES[book]}: vad en körning skulle ändra", title_justify="left")
        table.add_column("Blad")
        for header in ("Nu", "Efter", "Nya", "Bort", "Ändrade", "Summa nu (kr)", "Summa efter (kr)"):
            table.add_column(header, justify="right")
        for change in changed:
            sums = ["" if ore is None else kr_text(ore) for ore in (change.sum_before, change.sum_after)]
            counts = (change.before, change.after, change.added, change.removed, change.changed)
            table.add_row(change.sheet, *map(str, counts), *sums)
        console.print(table)
    for note in report.notes:
        console.print(note, highlight=False, markup=False)
    console.print("Inget har skrivits.", highlight=False)


def _per_track(report: RunReport) -> list[tuple[str, int, int]]:
    homes = report.quarter.inputs.register.homes
    found = []
    for book, result in report.quarter.books.items():
        for track in BOOK_TRACKS[book]:
            rows = [row for row in result.claim.entries if homes[row.home].track == track]
            held = sum(row.claim_ore for row in rows if row.home in report.withheld[book])
            found.append((track, sum(row.claim_ore for row in rows), held))
    return found
