"""`read_export`: paths in, ledger rows and an account of every line out."""

from __future__ import annotations

import gc
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from atersok.domain.errors import UnusableInput
from atersok.raindance import amounts, files, header, identity
from atersok.raindance import fields as f
from atersok.raindance.frame import frame
from atersok.raindance.grid import Grid
from atersok.raindance.header import Header
from atersok.raindance.model import DestroyedText, DuplicateRow, Export, Place, SetAside, SourceReport
from atersok.raindance.profile import Profile
from atersok.raindance.table import Table, TableReader
from atersok.raindance.understanding import Understanding, Understood

#: What tells one sheet of rows from a pivot over them.
_CORE = ("vernr", "bokforingsdatum", "period", "konto", "kostnadsstalle", "periodstart")


@dataclass(slots=True)
class _Part:
    """One table, read."""

    report: SourceReport
    table: Table | None


def read_export(
    paths: Sequence[Path], *, mapping: Mapping[str, str] | None = None, profile: Profile | None = None
) -> Export:
    """Reads an export of Raindance, in whatever form it came, into ledger rows.

    Example:
        >>> from pathlib import Path
        >>> from atersok.raindance import describe, read_export
        >>> lines = ["Ver.nr;Rad;Ansvar;Konto;Period;Text;Belopp"]
        >>> lines += ["1001;1;47000;64400;202504;Vård april;9 632,00", "1001;2;47000;64400;202504;Rabatt;100,50-"]
        >>> lines += ["1002;1;47000;64400;202505;Vård maj;~100", "Totalt;;;;;;9 531,50"]
        >>> size = Path("raindance_2025K2.csv").write_text("\\n".join(lines), encoding="cp1252")
        >>> export = read_export([Path("raindance_2025K2.csv")])
        >>> export.rows[["kostnadsstalle", "konto", "period", "belopp_ore"]].to_numpy().tolist()
        [['47000', '64400', '202504', 963200], ['47000', '64400', '202504', -10050]]
        >>> export.ledger_ore
        953150
        >>> [(line.line, line.value, line.reason) for line in export.set_aside]
        [(4, '~100', 'beloppet kan inte läsas')]
        >>> [(source.name, source.rows_read, source.stated_total_ore) for source in export.sources]
        [('raindance_2025K2.csv', 2, 953150)]
        >>> print(describe(export).splitlines()[0])
        raindance_2025K2.csv: text, cp1252, semikolon, rubriker på rad 1

    Args:
        paths: the files of one export (one, or several that together are the quarter); one given twice is read once.
        mapping: field (as design.md §4 names it, or debet, kredit, år) → header, as the caller says. It goes before
            the profile and recognition. A header that occurs several times is named "Belopp#2"; an empty header leaves
            the field out.
        profile: the municipality's, as `load_profile` gives it; goes before recognition. What a file no longer fits in
            it is among the warnings of the file's report.

    Returns:
        the rows, a report per table, and what was set aside, merged, in conflict or destroyed.

    Raises:
        UnusableInput: no file, an empty, encrypted, damaged or foreign file, no header row, no amount column or several
            that differ, no date source, no row; a profile that does not fit.
    """
    known = Understanding(mapping or {}, profile)
    if not paths:
        raise UnusableInput(
            what="ingen export är angiven",
            where="Raindance",
            remedy="Rätta inställningen Raindance till exportens filnamn",
        )
    with _uncollected():
        return _read_paths(paths, known)


@contextmanager
def _uncollected() -> Iterator[None]:
    """Without garbage collection: it would walk millions of cells again and again, and none of them is in a cycle."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _read_paths(paths: Sequence[Path], known: Understanding) -> Export:
    parts: list[_Part] = []
    read: list[files.Source] = []
    copies: list[DuplicateRow] = []
    for path in dict.fromkeys(paths):
        source, data = files.identify(path)
        first = next((one.name for one in read if one.size == source.size and one.sha256 == source.sha256), "")
        if first:
            again = [_copy_of(part, first, source) for part in parts if part.report.name == first]
            for part, rows in again:
                parts.append(part)
                copies += rows
            continue
        read.append(source)
        opened = files.open_source(source, data)
        del data
        parts += _read_file(source, opened, known)
    return _assemble(parts, copies)


def _read_file(source: files.Source, opened: files.Opened, known: Understanding) -> list[_Part]:
    if opened.kind == "text":
        # The right delimiter is the one under which a header is recognised best.
        grid: Grid = max(opened.choices, key=known.strength)
        return [_read_grid(source, opened.kind, grid, known.find(grid, source.name, source.name))]
    return _read_sheets(source, opened, known)


def _read_sheets(source: files.Source, opened: files.Opened, known: Understanding) -> list[_Part]:
    found: dict[int, Understood] = {}
    failed: dict[int, UnusableInput] = {}
    for index, (grid, _) in enumerate(opened.grids):
        try:
            found[index] = known.find(grid, source.name, _where(source.name, grid.sheet))
        except UnusableInput as error:
            failed[index] = error
    errors = [(known.strength(opened.grids[index][0]), error) for index, error in failed.items()]
    if not found:
        if errors:
            raise max(errors, key=lambda pair: pair[0])[1]
        raise UnusableInput(
            what="arbetsboken har inget kalkylblad", where=source.name, remedy="Hämta exporten på nytt från Raindance"
        )
    visible = [index for index in found if opened.grids[index][1]] or list(found)
    best = max(visible, key=lambda index: (len(found[index].header.columns), opened.grids[index][0].lines_total))
    core = {name for name in _CORE if name in found[best].header.columns}
    if known.has_profile:
        _refuse_unfit(source, opened, known, failed, core)
    parts = []
    for index, (grid, shown) in enumerate(opened.grids):
        if index not in found and shown and header.continues(grid, found[best].header):
            goes_on = replace(found[best], header=replace(found[best].header, line=0, lines=0, warnings=()))
            part = _read_grid(source, opened.kind, grid, goes_on)
            told = f"bladet {grid.sheet} har inga rubriker och lästes som fortsättning på {opened.grids[best][0].sheet}"
            parts.append(replace(part, report=replace(part.report, warnings=(*part.report.warnings, told))))
        elif index in found and (shown or index == best) and core <= set(found[index].header.columns):
            parts.append(_read_grid(source, opened.kind, grid, found[index]))
        else:
            parts.append(
                _skipped(source, opened.kind, grid, head.header if (head := found.get(index)) else None, core, shown)
            )
    return parts


def _refuse_unfit(
    source: files.Source,
    opened: files.Opened,
    known: Understanding,
    failed: Mapping[int, UnusableInput],
    core: set[str],
) -> None:
    """A sheet of rows that only the profile keeps from being read must not be passed over."""
    for index, error in failed.items():
        grid, shown = opened.grids[index]
        try:
            plain = known.without_profile().find(grid, source.name, _where(source.name, grid.sheet))
        except UnusableInput:
            continue
        if shown and core <= set(plain.header.columns):
            raise error


def _where(name: str, sheet: str) -> str:
    return f"{name}, bladet {sheet}" if sheet else name


def _skipped(source: files.Source, kind: str, grid: Grid, head: Header | None, core: set[str], shown: bool) -> _Part:
    """A sheet without ledger rows: all its lines are accounted for as text around the table."""
    blank = sum(1 for record in grid.head(grid.lines_total) if not record.cells)
    warnings: tuple[str, ...] = ()
    if head is not None and not shown:
        warnings = (f"bladet {grid.sheet} är dolt och lästes inte",)
    elif head is not None:
        lacking = ", ".join(f.FIELD_NAMES[name] for name in _CORE if name in core - set(head.columns))
        warnings = (f"bladet {grid.sheet} ser ut som en sammanställning (saknar {lacking}) och lästes inte",)
    elif grid.lines_total > blank:
        warnings = (f"bladet {grid.sheet} har ingen huvudbokstabell och lästes inte",)
    counts = Counter(blank=blank, footnotes=grid.lines_total - blank)
    return _Part(_report(source, kind, grid, None, None, counts, warnings), None)


def _read_grid(source: files.Source, kind: str, grid: Grid, how: Understood) -> _Part:
    table = TableReader(grid, how.header, _where(source.name, grid.sheet), how.layout, how.given).read()
    report = _report(source, kind, grid, how.header, table, table.counts, tuple(table.warnings))
    return _Part(replace(report, profile=how.layout.name), table)


def _report(
    source: files.Source,
    kind: str,
    grid: Grid,
    head: Header | None,
    table: Table | None,
    counts: Counter[str],
    warnings: tuple[str, ...],
) -> SourceReport:
    columns = dict(head.columns) if head else {}
    if not {"debet", "kredit"} <= set(columns):
        columns.pop("debet", None)
        columns.pop("kredit", None)
    used = set(columns.values())
    names = {**f.FIELD_NAMES, **f.HELPER_NAMES}
    return SourceReport(
        name=source.name,
        sha256=source.sha256,
        size=source.size,
        modified=source.modified,
        kind=kind,
        encoding=grid.encoding,
        delimiter=grid.delimiter,
        sheet=grid.sheet,
        header_line=head.line if head else 0,
        mapping={name: head.label(columns[name]) for name in names if name in columns} if head else {},
        scores={name: head.scores[name] for name in names if name in head.scores and name in columns} if head else {},
        ignored=tuple(head.label(i) for i, name in enumerate(head.names) if name and i not in used) if head else (),
        period_from=table.months[0] if table else "",
        period_to=table.months[1] if table else "",
        lines_total=grid.lines_total,
        rows_read=len(table.lines) if table else 0,
        set_aside=len(table.set_aside) if table else 0,
        blank=counts["blank"],
        preamble=counts["preamble"],
        header=counts["header"],
        totals=counts["totals"],
        footnotes=counts["footnotes"],
        continuation=counts["continuation"],
        duplicates=0,
        sum_ore=amounts.total(table.columns["belopp_ore"]) if table else 0,
        stated_total_ore=table.stated_total if table else None,
        warnings=warnings,
    )


def _copy_of(part: _Part, first: str, source: files.Source) -> tuple[_Part, list[DuplicateRow]]:
    """The report of a file that is byte for byte one already read: every row of it is a duplicate."""
    report = replace(
        part.report,
        name=source.name,
        modified=source.modified,
        duplicates=part.report.rows_read,
        warnings=(*part.report.warnings, f"filen har samma innehåll som {first} och lästes inte en gång till"),
    )
    rows: list[DuplicateRow] = []
    if part.table:
        table = part.table
        blank = np.full(len(table.lines), "", dtype=object)
        keys = zip(*(table.columns.get(name, blank) for name in identity.IDENTITY), strict=True)
        for line, (foretag, vertyp, vernr, rad) in zip(table.lines.tolist(), keys, strict=True):
            places = Place(first, report.sheet, line), Place(source.name, report.sheet, line)
            rows.append(DuplicateRow(*places, (str(foretag), str(vertyp), str(vernr), str(rad))))
    return _Part(report, None), rows


def _assemble(parts: list[_Part], copies: list[DuplicateRow]) -> Export:
    read = [part for part in parts if part.table is not None]
    set_aside = tuple(
        SetAside(part.report.name, part.report.sheet, *item)
        for part in read
        if part.table
        for item in part.table.set_aside
    )
    if not any(part.report.rows_read for part in read):
        where = ", ".join(dict.fromkeys(part.report.name for part in parts))
        first = f"; först på rad {set_aside[0].line}: {set_aside[0].reason}" if set_aside else ""
        raise UnusableInput(
            what=f"exporten har inga rader som går att läsa{first}" if set_aside else "exporten har inga datarader",
            where=where,
            remedy="Kontrollera urvalet i Raindance (period, kostnadsställen) och hämta exporten på nytt",
        )
    destroyed = tuple(
        DestroyedText(part.report.name, part.report.sheet, name, count)
        for part in read
        if part.table
        for name, count in part.table.destroyed.items()
    )
    rows, duplicates, conflicts = identity.merge(
        frame([(part.report, part.table) for part in read if part.table]),
        read[0].table.repeated if len(read) == 1 and read[0].table else None,
    )
    if duplicates:
        rows = rows.reset_index(drop=True)
        rows["ordinal"] = np.arange(len(rows), dtype=np.int64)
    merged = Counter((d.again.source, d.again.sheet) for d in duplicates)
    sources = tuple(
        replace(part.report, duplicates=part.report.duplicates + merged[part.report.name, part.report.sheet])
        for part in parts
    )
    total = amounts.total(rows["belopp_ore"].to_numpy())
    return Export(rows, sources, set_aside, (*duplicates, *copies), tuple(conflicts), destroyed, total)
