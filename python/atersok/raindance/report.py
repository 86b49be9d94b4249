"""What was understood of an export: in Swedish on one screen, and as JSON."""

from __future__ import annotations

import textwrap
from dataclasses import asdict
from typing import Final

from atersok.domain.ore import kr_text
from atersok.raindance import fields as f
from atersok.raindance.model import Export, SourceReport

_KINDS: Final = {"text": "text", "xlsx": "Excel (.xlsx)", "xls": "Excel 97–2003 (.xls)", "html": "webbsida (HTML)",
                 "xml": "Excel 2003 (XML)"}  # fmt: skip
_DELIMITERS: Final = {";": "semikolon", "\t": "tabb", ",": "komma", "|": "lodstreck"}
_WIDTH: Final = 100
_MAX_SOURCES: Final = 3
_MAX_LISTED: Final = 4
_LONGEST_HEADER: Final = 60
_LONGEST_ITEM: Final = 300
_SCREEN: Final = 45


def describe(export: Export) -> str:
    """What the export is and what was not read as rows; Swedish, at most one screen of 45 lines."""
    lines: list[str] = []
    tables = [source for source in export.sources if source.mapping]
    for source in tables[:_MAX_SOURCES]:
        lines += _describe_source(source, brief=len(tables) > 1)
    if len(tables) > _MAX_SOURCES:
        lines.append(f"… och {len(tables) - _MAX_SOURCES} källor till")
    lines.append(f"Tillsammans {len(export.rows)} rader, summa {kr_text(export.ledger_ore)} kr")
    lines += _listed(
        f"Undanlagda rader: {len(export.set_aside)}",
        [
            f"{s.source}{_sheet(s.sheet)} rad {s.line}: {s.reason}{f' ({s.value})' if s.value else ''}"
            for s in export.set_aside
        ],
    )
    if export.duplicates:
        lines.append(f"Rader som fanns två gånger och lästes en gång: {len(export.duplicates)}")
    lines += _listed(
        f"Samma verifikationsrad med olika innehåll: {len(export.conflicts)}",
        [
            f"verifikat {c.identity[2]} rad {c.identity[3]}: rad "
            + ", ".join(str(place.line) for place in c.places[:4])
            + f" skiljer sig i {', '.join(_swedish(name) for name in c.fields)}"
            for c in export.conflicts
        ],
    )
    lines += _listed(
        f"Kolumner med förstörd text: {len(export.destroyed)}",
        [f"{d.source}{_sheet(d.sheet)}: {d.header} ({d.count} celler)" for d in export.destroyed],
    )
    warnings = [f"{s.name}{_sheet(s.sheet)}: {text}" for s in export.sources for text in s.warnings]
    lines += _listed(f"Varningar: {len(warnings)}", warnings)
    # Wrapped, never cut: half a sum reads as another sum.
    shown = [part for line in lines for part in _folded(line)]
    return "\n".join(shown if len(shown) <= _SCREEN else [*shown[: _SCREEN - 1], "… (mer finns med --json)"])


def _folded(line: str) -> list[str]:
    indent = " " * (len(line) - len(line.lstrip(" ")) + 4)
    return textwrap.wrap(line, _WIDTH, subsequent_indent=indent, break_on_hyphens=False) or [line]


def _describe_source(source: SourceReport, *, brief: bool) -> list[str]:
    kind = _KINDS.get(source.kind, source.kind)
    if source.encoding:
        kind += f", {source.encoding}"
    if source.delimiter:
        kind += f", {_DELIMITERS.get(source.delimiter, source.delimiter)}"
    used = f", profilen {source.profile}" if source.profile else ""
    lines = [f"{source.name}{_sheet(source.sheet)}: {kind}, {_header(source)}{used}"]
    pairs = [f"{_swedish(name)} ← {header}" for name, header in source.mapping.items()]
    lines += _wrapped("Fält: ", pairs, 2 if brief else 10)
    if source.ignored:
        lines += _wrapped("Används inte: ", list(source.ignored), 1 if brief else 3)
    period = f"{_month(source.period_from)} – {_month(source.period_to)}" if source.period_from else "okänd"
    lines.append(f"  Period: {period}. Rader: {source.rows_read}. Summa: {kr_text(source.sum_ore)} kr{_stated(source)}")
    rest = {
        "före": source.preamble,
        "rubrik": source.header,
        "summor": source.totals,
        "text": source.footnotes,
        "tomma": source.blank,
        "fortsättning": source.continuation,
    }
    told = [f"{source.rows_read} lästa", f"{source.set_aside} undanlagda"]
    told += [f"{count} {sort}" for sort, count in rest.items() if count]
    lines.append(f"  {source.lines_total} rader i filen: {', '.join(told)}")
    return lines


def _header(source: SourceReport) -> str:
    return f"rubriker på rad {source.header_line}" if source.header_line else "utan rubriker"


def _stated(source: SourceReport) -> str:
    if source.stated_total_ore is None:
        return ""
    if source.total_differs:
        return f", MEN filens egen summa är {kr_text(source.stated_total_ore)} kr"
    return ", lika med filens egen summa"


def _short(text: str, most: int) -> str:
    """A text that stays within its place on the screen, whatever a file calls its columns."""
    return text if len(text) <= most else f"{text[: most - 1]}…"


def _wrapped(start: str, items: list[str], most: int) -> list[str]:
    lines = [f"  {start}"]
    for item in (_short(item, _LONGEST_HEADER) for item in items):
        if len(lines[-1]) + len(item) + 2 > _WIDTH:
            lines.append(" " * (2 + len(start)))
        lines[-1] += item + ", "
    lines = [line.rstrip(", ") for line in lines]
    return lines if len(lines) <= most else [*lines[: most - 1], lines[most - 1][: _WIDTH - 3] + " …"]


def _listed(title: str, items: list[str]) -> list[str]:
    if not items:
        return []
    more = [f"  … och {len(items) - _MAX_LISTED} till"] if len(items) > _MAX_LISTED else []
    return [title, *(f"  {_short(item, _LONGEST_ITEM)}" for item in items[:_MAX_LISTED]), *more]


def _sheet(sheet: str) -> str:
    return f" [{sheet}]" if sheet else ""


def _month(month: str) -> str:
    return f"{month[:4]}-{month[4:]}"


def _swedish(name: str) -> str:
    return {**f.FIELD_NAMES, **f.HELPER_NAMES}.get(name, name.replace("_ore", "").replace("_", " "))


def to_json(export: Export) -> dict[str, object]:
    """The report as plain values for JSON: everything but the rows themselves; money in öre, times in ISO form."""
    sources = []
    for source in export.sources:
        entry = asdict(source)
        entry["modified"] = source.modified.isoformat()
        entry["recognised"] = source.recognised
        entry["total_differs"] = source.total_differs
        sources.append(entry)
    return {
        "rows": len(export.rows),
        "ledger_ore": export.ledger_ore,
        "sources": sources,
        "set_aside": [asdict(item) for item in export.set_aside],
        "duplicates": [asdict(item) for item in export.duplicates],
        "conflicts": [asdict(item) for item in export.conflicts],
        "destroyed": [asdict(item) for item in export.destroyed],
    }
