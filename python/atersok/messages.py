"""What a button says when it is done, and what it asks before it writes: short Swedish texts for a dialog.

Windows shows a dialog's text without scrolling, so each fits on a screen; no child is named.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from atersok import __version__
from atersok.buttons import ButtonReport, ChecklistReport, EvidenceReport, UndoneReport
from atersok.domain.codes import BUCKETS
from atersok.domain.ore import kr_text
from atersok.domain.register import Book
from atersok.domain.words import counted
from atersok.raindance import PROFILE_FILE, Export, describe
from atersok.workbook import layout
from atersok.workbook.changes import SheetChange
from atersok.workbook.write_book import Stage

BOOK_NAMES: dict[Book, str] = {"gron": "gröna boken", "vit": "vita boken"}
MAX_LISTED = 8
MAX_LINES = 24
"""Of a description in a dialog."""
ONE_OF = {"rader": "rad", "sidor": "sida"}


def understood(export: Export) -> str:
    """How an export of a new kind was understood, and whether that is right."""
    lines = describe(export).splitlines()
    if len(lines) > MAX_LINES:
        lines = [*lines[:MAX_LINES], "… (allt visas av atersok inspect FIL)"]
    return "\n".join(
        [
            "Exporten har rubriker som inte har lästs förut. Så här förstås den:",
            "",
            *lines,
            "",
            f"Stämmer det? Ja: det sparas i {PROFILE_FILE} och frågas inte igen. Nej: inget skrivs; rätta hur "
            "kolumnerna läses i den filen (handboken, Raindance-utdraget).",
        ]
    )


def done(report: ButtonReport) -> str:
    """What a writing button did: what was read, what differs from last time, what to do now."""
    if not report.written:
        return f"{report.command.name}: inget har skrivits."
    parts = [
        f"{report.command.name} är klart ({BOOK_NAMES[report.book]}, {report.assembled.quarter.quarter}).",
        _read(report),
        "Ändrat sedan förra körningen:\n" + _changed(report.changes),
        "Att göra nu:\n" + "\n".join(f"– {line}" for line in _to_do(report)),
    ]
    return "\n\n".join(parts)


def question(report: ButtonReport) -> str:
    """What will change, and whether to go on."""
    return "\n\n".join(
        [
            f"{report.command.name} ({BOOK_NAMES[report.book]}, {report.assembled.quarter.quarter}) kommer att ändra:",
            _changed(report.changes),
            "Går att ångra med knappen Ångra. Ska det skrivas?",
        ]
    )


def _read(report: ButtonReport) -> str:
    result = report.assembled.quarter.books[report.book]
    rows = counted(len(report.assembled.quarter.rows), "huvudboksrad", "huvudboksrader")
    lines = [f"Läst: {rows}, {kr_text(result.allocation.ledger_ore)} kr; {len(result.care)} vårddygn."]
    sibling, *sources = report.sources
    lines.append(f"Den andra boken som den sparades {sibling.modified:%Y-%m-%d %H:%M}.")
    lines.append(f"Källor: {_listed([source.file for source in sources])}.")
    export = report.assembled.quarter.inputs.export
    if len(export.set_aside):
        lines.append(f"Undanlagda rader i exporten: {len(export.set_aside)} (F01).")
    if len(export.duplicates):
        lines.append(f"Rader som fanns två gånger och lästes en gång: {len(export.duplicates)} (F03).")
    lines += report.notes
    return "\n".join(lines)


def _changed(changes: Sequence[SheetChange]) -> str:
    lines = [change_text(change) for change in changes if not change.is_none]
    return "\n".join(f"– {line}" for line in lines) if lines else "– ingenting"


def change_text(change: SheetChange) -> str:
    """One sheet's change: counts, and its sum before and after where it has one."""
    counts = [
        counted(number, *words)
        for number, words in (
            (change.added, ("ny", "nya")),
            (change.removed, ("borttagen", "borttagna")),
            (change.changed, ("ändrad", "ändrade")),
        )
        if number
    ]
    text = f"{change.sheet}: {counted(change.after, ONE_OF[change.what], change.what)}"
    if counts:
        text += f" ({', '.join(counts)})"
    if change.sum_after is not None:
        text += f", {kr_text(change.sum_after)} kr"
        if change.sum_before is not None and change.sum_before != change.sum_after:
            text += f", förut {kr_text(change.sum_before)}"
    return text


def _to_do(report: ButtonReport) -> list[str]:
    assembled, book = report.assembled, report.book
    stage = report.command.stage
    lines: list[str] = []
    if stage == Stage.LEDGER:
        lines.append("Granska bladet Raindance; tryck sedan Stäm av.")
    else:
        stops = assembled.open_stops(book)
        if stops:
            roles = Counter(finding.asks for finding in stops)
            asked = ", ".join(f"{role} {number}" for role, number in roles.most_common())
            lines.append(
                f"{counted(len(stops), 'öppet', 'öppna')} Stopp på bladet Avvikelser att få svar på ({asked})."
            )
        else:
            lines.append("Inget öppet Stopp.")
    if stage == Stage.FINDINGS:
        lines.append("Tryck sedan Beräkna.")
    if stage >= Stage.COSTS:
        lines += _sums(report)
    if stage == Stage.COSTS:
        lines.append("Tryck sedan Skriv blad.")
    lines.append("Spara boken. Blev det fel: tryck Ångra.")
    return lines


def _sums(report: ButtonReport) -> list[str]:
    result = report.assembled.quarter.books[report.book]
    claimed = result.claim.buckets[BUCKETS[0]]
    homes = report.assembled.withheld[report.book]
    held = sum(row.claim_ore for row in result.claim.entries if row.home in homes)
    lines = [f"Återsöks {kr_text(claimed)} kr."]
    if homes:
        lines = [
            f"Återsöks {kr_text(claimed)} kr, varav {kr_text(held)} kr hålls inne tills Stoppen är besvarade "
            f"({counted(len(homes), 'boende', 'boenden')})."
        ]
    if report.assembled.content[report.book].master != "OK":
        lines.append("Huvudkontrollen är inte OK: se bladet Kontroller innan något skickas.")
    return lines


def undone(report: UndoneReport) -> str:
    """What Ångra did."""
    parts = [
        f"{report.command} {report.time:%Y-%m-%d %H:%M} är ångrad. Så som före den är nu: {_listed(report.sheets)}.",
        "Kommentarer och svar som skrivits sedan dess står kvar. Spara boken.",
    ]
    return "\n\n".join([*parts, *report.notes])


def evidence(report: EvidenceReport) -> str:
    """What is shown, and how to see the whole sheet again."""
    return (
        f"{counted(report.rows, 'huvudboksrad', 'huvudboksrader')} bakom {report.dossier}, {report.home}, "
        f"{report.month}, {report.code}.\n\nFlera barn kan dela på en rads belopp: =PUT_WHY(barn; datum) säger hur "
        "mycket som faller på barnet. Visa alla rader igen: Data, Rensa."
    )


def checklist(report: ChecklistReport) -> str:
    """How far the quarter has come."""
    if not report.left:
        return f"Alla {report.steps} steg är klara."
    due = f" Senast {report.due}." if report.due else ""
    state = f" {report.state}." if report.state else ""
    return (
        f"{report.left} av {report.steps} steg är kvar.\n\n"
        f"Nästa: {report.next_step.removesuffix('.')} ({report.role}).{due}{state}\n\n"
        f"Skriv Ja i kolumnen Klart på bladet {layout.CHECKLISTA.sheet} när steget är gjort. Det som programmet självt "
        "har gjort står i kolumnen Återsök."
    )


def help_text(handbook: str, log: str) -> str:
    """Where to read on."""
    return f"Återsök {__version__}.\n\nHandboken öppnas i webbläsaren: {handbook}\n\nProgrammets logg: {log}"


def _listed(names: Sequence[str]) -> str:
    """A list that does not grow without end."""
    shown = list(names[:MAX_LISTED])
    if len(names) > MAX_LISTED:
        shown.append(f"och {len(names) - MAX_LISTED} till")
    return ", ".join(shown)
