"""What the register says of a child's right: permit, municipality, red, protected, fields for MIG (R04–R16)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from atersok.checks.catalogue import finding
from atersok.checks.context import Context
from atersok.checks.spans import clip, count
from atersok.checks.spans import text as spans_text
from atersok.checks.texts import dygn, kr, number, sheet_rows, some
from atersok.domain.finding import Finding
from atersok.domain.identity import birthday
from atersok.domain.quarter import add_months
from atersok.domain.register import Child
from atersok.rules.three_years import reclaim_until

AGREEMENTS_ENDED = date(2017, 7, 1)
"""The first day without agreements on assigned children (design.md §6 R14)."""


def check(context: Context) -> Iterator[Finding]:
    """R04, R05, R08, R09, R11, R14 and R16 of one book: the children that the register holds once."""
    for dossier, child in context.register.children.items():
        if dossier not in context.relevant:
            continue
        yield from _permit(context, child)
        yield from _municipality(context, child)
        yield from _red(context, child)
        yield from _protected(context, child)
        yield from _three_year_rule(context, child)
        yield from _red_after_agreements(context, child)
        yield from _fields_for_mig(context, child)


def _place(context: Context, child: Child) -> str:
    return sheet_rows(context.register.file, "Barn", [child.row])


def _permit(context: Context, child: Child) -> Iterator[Finding]:
    """R04: placed in a PUT home without tillståndsdag; a red child may live at Anvisning without one."""
    if child.permit_day is not None:
        return
    homes = {
        placed.home_name
        for placed in context.days.placements_of(child.dossier)
        if placed.home is not None and placed.in_put_home and not (child.is_red and placed.home.form == "Anvisning")
    }
    if homes:
        yield finding(
            "R04",
            dossier=child.dossier,
            identity="tillståndsdag",
            what="Barnet är placerat i ett PUT-boende men tillståndsdag saknas. Inget dygn kan återsökas.",
            expected="Tillståndsdag ifylld",
            found=f"tom, placerat på {some(homes)}",
            difference=dygn(count(context.days.of_child(child.dossier))),
            source=_place(context, child),
            action="Fyll i Tillståndsdag ur Migrationsverkets beslut, eller rätta placeringen.",
        )


def _months_later(day: date, months: int) -> date | None:
    """The day so many months later; None beyond the calendar, which no rule reaches."""
    try:
        return add_months(day, months)
    except ValueError:
        return None


def _municipality(context: Context, child: Child) -> Iterator[Finding]:
    """R05: MIG contacts the municipality within a month of the permit (process_malmo.txt)."""
    quarter = context.settings.quarter
    if child.municipality_day is not None or child.permit_day is None:
        return
    if child.ended is not None and child.ended < quarter.start:
        return
    due = _months_later(child.permit_day, 1)
    if due is not None and due <= quarter.end:
        yield finding(
            "R05",
            dossier=child.dossier,
            identity="kommunplaceringsdag",
            what="Kommunplaceringsdag saknas en månad efter tillståndsdag. Inget dygn kan återsökas.",
            expected=f"Kommunplaceringsdag senast {due} (tillståndsdag {child.permit_day})",
            found="tom",
            difference=dygn(count(context.days.of_child(child.dossier))),
            source=_place(context, child),
            action="Fråga Migrationsverket om kommunplaceringen och fyll i Kommunplaceringsdag.",
        )


def _red(context: Context, child: Child) -> Iterator[Finding]:
    """R08: colour and column disagree, or a red child lives or is placed outside Anvisning."""
    if child.red != child.assigned:
        yield finding(
            "R08",
            dossier=child.dossier,
            identity="färg",
            what="Röd markering och kolumnen Anvisad säger olika. Barnet tas inte med så länge.",
            expected="röd rad och Anvisad = Ja, eller ingetdera",
            found="röd rad men Anvisad är inte Ja" if child.red else "Anvisad = Ja men raden är inte röd",
            source=_place(context, child),
            action="Kontrollera mot överenskommelsen med Migrationsverket och gör färg och kolumn lika.",
        )
    if not child.is_red:
        return
    homes = set(context.days.homes_of(child.dossier)) | {
        placed.home.name for placed in context.days.placements_of(child.dossier) if placed.home is not None
    }
    outside = {home for home in homes if context.register.homes[home].form != "Anvisning"}
    if outside:
        yield finding(
            "R08",
            dossier=child.dossier,
            identity="utanför anvisningsboende",
            what="Barnet är rött (anvisat) men bor eller är placerat utanför anvisningsboende.",
            expected="bara boenden med form Anvisning",
            found=some(outside),
            source=_place(context, child),
            action="Kontrollera om barnet fortfarande är anvisat. Rätta markeringen eller placeringen.",
        )


def _protected(context: Context, child: Child) -> Iterator[Finding]:
    """R09: rows about the child show the dossiernummer alone (rules.md §7)."""
    if child.protected and context.days.concerns(child.dossier):
        yield finding(
            "R09",
            dossier=child.dossier,
            identity="skyddad",
            what="Barnet har skyddade uppgifter. Namn och personnummer visas inte; dossiernumret står i stället.",
            found="Skyddad = Ja",
            source=_place(context, child),
            action="Lämna uppgifter om barnet enligt rutinen för skyddade personuppgifter.",
        )


def _three_year_rule(context: Context, child: Child) -> Iterator[Finding]:
    """R11: informs only; care of unaccompanied children has no such limit in law (rules.md §3)."""
    rule = context.settings.three_year_rule
    by_year = rule == "Kalenderår"
    counted_from, column = (child.migrated, "Migrationsdatum") if by_year else (child.received, "Mottagningsdatum")
    ends = None if counted_from is None else reclaim_until(counted_from, rule)
    if ends is None or ends > context.settings.quarter.end or not context.days.of_child(child.dossier):
        return
    after = dygn(count(clip(context.days.of_child(child.dossier), ends.toordinal() + 1, context.window.last)))
    yield finding(
        "R11",
        dossier=child.dossier,
        identity="treårsregel",
        what=f"Treårsregeln ({rule}) har löpt ut eller löper ut i kvartalet.",
        expected=f"sista dag {ends} ({column} {counted_from})",
        found=f"vårddygn i {context.settings.quarter}",
        difference=f"{after} efter sista dagen" if after else "",
        source=_place(context, child),
        action="Bedöm om återsökningen berörs. Regeln gäller inte vård av ensamkommande barn i lag.",
    )


def _red_after_agreements(context: Context, child: Child) -> Iterator[Finding]:
    """R14: says what is at stake, the child's sum in the bucket assigned_red of this book."""
    if not child.is_red:
        return
    days = clip(context.days.of_child(child.dossier), AGREEMENTS_ENDED.toordinal(), context.window.last)
    if not days:
        return
    yield finding(
        "R14",
        dossier=child.dossier,
        identity="överenskommelse",
        what="Barnet är rött (anvisat) efter 2017-06-30, då överenskommelserna hade upphört. Kostnaden återsöks inte.",
        expected="inga röda dygn efter 2017-06-30",
        found=f"{spans_text(days)}, kostnad i boken {kr(context.assigned_red.get(child.dossier, 0))}",
        difference=number(count(days), "dygn", "dygn"),
        source=_place(context, child),
        action="Avgör om barnet ska återsökas. Ta i så fall bort röd markering och Anvisad.",
    )


def _fields_for_mig(context: Context, child: Child) -> Iterator[Finding]:
    """R16: what a claim row must carry (rules.md §4); Studiehjälp only where the child is 18–20 on a care day."""
    days = context.days.of_child(child.dossier)
    if child.is_red or not days:
        return
    empty = []
    if not child.name.strip():
        empty.append("Namn")
    if child.received is None:
        empty.append("Mottagningsdatum")
    if not child.study_aid.strip() and child.born is not None:
        adult = birthday(child.born, 18).toordinal(), birthday(child.born, 21).toordinal() - 1
        if clip(days, *adult):
            empty.append("Studiehjälp")
    if empty:
        aid = " Tom Studiehjälp räknas som Ja: schablonen dras av." if "Studiehjälp" in empty else ""
        yield finding(
            "R16",
            dossier=child.dossier,
            identity="uppgifter",
            what=f"En uppgift som Migrationsverket frågar efter saknas.{aid}",
            expected="Namn, Mottagningsdatum och (18–20 år) Studiehjälp ifyllda",
            found=f"tomt: {', '.join(empty)}",
            source=_place(context, child),
            action="Fyll i uppgiften i Barn.",
        )
