"""What the readers could not read, or read with a remark (F01–F04, K11)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from atersok.checks.catalogue import finding
from atersok.checks.context import Context
from atersok.checks.register_identity import DOSSIER_COLUMN
from atersok.checks.texts import bare_name, file_rows, kr, number, sheet_rows, signed_kr
from atersok.domain.finding import Finding
from atersok.domain.register import BadRow
from atersok.raindance.model import Place, SetAside

_BEFORE = "är före "


def check(context: Context) -> Iterator[Finding]:
    """F01–F04 and K11: those of the export belong in both books."""
    yield from _set_aside(context)
    yield from _bad_rows(context)
    yield from _destroyed(context)
    yield from _duplicates(context)
    yield from _conflicts(context)
    yield from _totals(context)


def _where(source: str, sheet: str) -> str:
    return f"{bare_name(source)}{f', {sheet}' if sheet else ''}"


def _set_aside(context: Context) -> Iterator[Finding]:
    """F01 of the export. A line is told from others by what failed in it; lines that failed alike are one finding.

    What stood there is no part of the identity: it may be an amount.
    """
    alike: dict[tuple[str, str, str, str], list[SetAside]] = defaultdict(list)
    for line in context.export.set_aside:
        alike[line.source, line.sheet, line.field, line.reason].append(line)
    for (source, sheet, field, reason), lines in alike.items():
        values = sorted({line.value for line in lines if line.value})
        yield finding(
            "F01",
            identity=" ".join(filter(None, (_where(source, sheet), field, reason))),
            what=f"{number(len(lines), 'rad', 'rader')} i exporten kan inte läsas och är inte med i summan: {reason}.",
            expected=f"ett läsbart värde i {field}" if field else "en hel rad",
            found=", ".join(values) or reason,
            source=file_rows(source, sheet, [line.line for line in lines]),
            action="Rätta raden i Raindance eller i filen, hämta exporten på nytt och kör igen.",
        )


def _bad_rows(context: Context) -> Iterator[Finding]:
    """F01 of the registers and this book's attendance; a dossiernummer that cannot be read is R02's."""
    register, attendance = context.register, context.attendance
    for bad in _cells(register.bad_rows):
        if bad.sheet == "Barn":
            concerned = not bad.dossier or bad.dossier in context.relevant
        else:
            concerned = context.concerns_home(bad.home)
        if concerned:
            yield _f01(context, register.file, bad, "")
    arrivals = {stay.row: stay.arrived for stay in attendance.stays}
    for bad in _cells(attendance.bad_rows):
        arrived = arrivals.get(bad.row)
        yield _f01(context, attendance.file, bad, arrived.isoformat() if arrived else "")
    for bad in _cells(context.transit_bad):
        if context.concerns_home(bad.home):
            yield _f01(context, context.transit_file, bad, "")


def _cells(rows: Iterable[BadRow]) -> list[BadRow]:
    return [bad for bad in rows if bad.column != DOSSIER_COLUMN]


def _f01(context: Context, file: str, bad: BadRow, arrived: str) -> Finding:
    return finding(
        "F01",
        home=context.home_name(bad.home),
        dossier=bad.dossier,
        identity=" ".join(filter(None, (bad.sheet, bad.column, arrived))),
        what=f"{bad.column} i {bad.sheet} {bad.reason}. "
        + ("Raden är inte med." if bad.whole else "Cellen räknas som tom."),
        expected=_readable(bad),
        found=bad.reason,
        source=sheet_rows(file, bad.sheet, [bad.row]),
        action=f"Rätta cellen i {bad.sheet} och kör igen.",
    )


def _readable(bad: BadRow) -> str:
    """What the cell should have held: a value, or a day that is not before the other one."""
    if bad.reason == "är tom":
        return f"{bad.column} ifylld"
    if bad.reason.startswith(_BEFORE):
        return f"{bad.column} samma dag som {bad.reason.removeprefix(_BEFORE)} eller senare"
    return f"ett läsbart värde i {bad.column}"


def _destroyed(context: Context) -> Iterator[Finding]:
    """F02: named, never guessed at."""
    for column in context.export.destroyed:
        yield finding(
            "F02",
            identity=f"{_where(column.source, column.sheet)} {column.header}",
            what=f"Text i kolumnen {column.header} var redan förstörd i filen (å, ä, ö eller andra tecken).",
            expected="hela tecken",
            found=number(column.count, "cell", "celler") if column.count else "rubriken",
            source=_where(column.source, column.sheet),
            action="Hämta exporten på nytt med rätt teckenkodning. Texten lämnas som den är.",
        )


def _identity_text(identity: tuple[str, str, str, str]) -> str:
    return " ".join(filter(None, (*identity[:3], f"rad {identity[3]}" if identity[3] else "")))


def _places(places: Iterable[Place]) -> str:
    lines: dict[tuple[str, str], list[int]] = defaultdict(list)
    for place in places:
        lines[place.source, place.sheet].append(place.line)
    return "; ".join(file_rows(source, sheet, lines[source, sheet]) for source, sheet in sorted(lines))


def _duplicates(context: Context) -> Iterator[Finding]:
    """F03: one for each row identity."""
    places: dict[tuple[str, str, str, str], set[Place]] = defaultdict(set)
    for row in context.export.duplicates:
        places[row.identity] |= {row.first, row.again}
    for identity, found in places.items():
        yield finding(
            "F03",
            identity=_identity_text(identity),
            what=f"Verifikatrad {_identity_text(identity)} finns flera gånger med samma innehåll och är läst en gång.",
            expected="en gång",
            found=number(len(found), "gång", "gånger"),
            source=_places(found),
            action="Inget behöver göras. Kontrollera gärna att exporterna inte överlappar av misstag.",
        )


_FIELD_TEXTS = {
    "bokforingsdatum": "bokföringsdatum", "kostnadsstalle": "kostnadsställe", "leverantorsnr": "leverantörsnr",
    "leverantor": "leverantör", "belopp_ore": "belopp", "moms_ore": "moms", "foretag": "företag",
    "objekt_text": "objekt",
}  # fmt: skip


def _conflicts(context: Context) -> Iterator[Finding]:
    """F04: one for each row identity; all its rows are kept."""
    amounts = _amounts_by_place(context) if context.export.conflicts else {}
    for row in context.export.conflicts:
        found = [amounts[place] for place in row.places if place in amounts]
        apart = max(found, default=0) - min(found, default=0)
        fields = sorted({_FIELD_TEXTS.get(name, name) for name in row.fields})
        yield finding(
            "F04",
            identity=_identity_text(row.identity),
            what=f"Verifikatrad {_identity_text(row.identity)} finns med olika innehåll. Alla är med i summan.",
            expected="ett innehåll",
            found=f"{number(len(row.places), 'rad', 'rader')} med olika {', '.join(fields) or 'innehåll'}",
            difference=kr(apart) if apart else "",
            source=_places(row.places),
            action="Ta reda på vilken rad som gäller och hämta exporten på nytt.",
        )


def _amounts_by_place(context: Context) -> dict[Place, int]:
    """Öre of every ledger row by where it stands."""
    columns = (context.rows[name].tolist() for name in ("source", "sheet", "line", "belopp_ore"))
    return {Place(source, sheet, line): ore for source, sheet, line, ore in zip(*columns, strict=True)}


def _totals(context: Context) -> Iterator[Finding]:
    """K11: the total that the file itself states."""
    for source in context.export.sources:
        if source.stated_total_ore is None or not source.total_differs:
            continue
        yield finding(
            "K11",
            identity=_where(source.name, source.sheet),
            what="Filens egen summa stämmer inte med dess rader. Rader kan saknas.",
            expected=f"{kr(source.stated_total_ore)} enligt filens summarad",
            found=f"{kr(source.sum_ore)} i {number(source.rows_read, 'rad', 'rader')}",
            difference=signed_kr(source.sum_ore - source.stated_total_ore),
            source=_where(source.name, source.sheet),
            action="Hämta exporten på nytt. Kontrollera att inget filter eller avbrott har tagit bort rader.",
        )
