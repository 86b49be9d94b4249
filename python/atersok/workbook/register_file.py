"""Reads put_databas.xlsx and transit_databas.xlsx as last saved; never writes to them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from atersok.checks.texts import mark_of
from atersok.closedbook import open_workbook
from atersok.domain import names
from atersok.domain.attendance import TransitStay
from atersok.domain.errors import UnusableInput
from atersok.domain.identity import birth_date_of
from atersok.domain.register import FORMS, BadRow, Child, Home, Placement, Register
from atersok.workbook import layout
from atersok.workbook.incoming import Checked, ChildRow, HomeRow, Model, PlacementRow, TransitRow, check_rows
from atersok.workbook.tables import FoundTable, find_table, read_rows

RED_AT_LEAST, OTHERS_AT_MOST = 192, 80
"""A red row: a solid fill with R ≥ 192, G ≤ 80 and B ≤ 80 (design.md §4)."""
TELLING = {
    "tblBarn": ("Dossiernr", "Personnummer", "Namn", "Födelsedatum"),
    "tblPlaceringar": ("Dossiernr", "Från", "Beslutsdatum", "Beslutsnr"),
    "tblTransit": ("Dossiernr", "Namn", "Inskriven"),
}
"""Columns by which a row without a readable dossiernummer is told from others, as they were typed."""


def read_register(path: Path, as_of: date) -> Register:
    """Reads the PUT register.

    Args:
        path: put_databas.xlsx.
        as_of: the quarter's last day; a personnummer without century is read as the latest date not after it.

    Raises:
        UnusableInput: the file, a table or a column is missing, or Boenden cannot be used (a home twice, an unknown
            Spår or Form).
    """
    book = open_workbook(path)
    try:
        barn = find_table(book, layout.BARN)
        placements = find_table(book, layout.PLACERINGAR)
        boenden = find_table(book, layout.BOENDEN, layout.BOENDEN_OPTIONAL)
        homes = _homes(boenden)
        children, bad_dossiers, bad_rows = _children(barn, as_of)
        rows, bad_placement_dossiers, bad_placements = _placements(placements)
    finally:
        book.close()
    return Register(
        all_children=tuple(children),
        placements=tuple(rows),
        homes=homes,
        bad_dossiers=(*bad_dossiers, *bad_placement_dossiers),
        bad_rows=(*bad_rows, *bad_placements),
        file=path.name,
    )


def read_transit(path: Path) -> tuple[list[TransitStay], list[BadRow]]:
    """Reads the transit register: its stays, and the rows whose dossiernummer or dates cannot be read."""
    book = open_workbook(path)
    try:
        found = find_table(book, layout.TRANSIT)
        checked = list(_marked_rows(TransitRow, found))
    finally:
        book.close()
    stays: list[TransitStay] = []
    bad: list[BadRow] = []
    for row, mark in checked:
        value = row.value
        if not value.dossier:
            bad.append(_no_dossier(found, row, value.home, mark))
        if row.unreadable:
            bad.extend(_unreadable(found, row, value.home, value.dossier, whole=True))
            continue
        stays.append(TransitStay(value.dossier, value.home, value.arrived, value.left, row.row))
    return stays, bad


def _homes(found: FoundTable) -> dict[str, Home]:
    homes: dict[str, Home] = {}
    seen: dict[str, int] = {}
    for row in check_rows(HomeRow, read_rows(found)):
        value = row.value
        for column, reason in row.unreadable.items():
            raise UnusableInput(f"cellen {reason}", found.where(row.row, column), "Rätta cellen i PUT-databasen")
        if not value.name:
            where = found.where(row.row, "Boende")
            raise UnusableInput("boendet saknar namn", where, "Fyll i namnet eller ta bort raden")
        key = names.key(value.name)
        if key in seen:
            raise UnusableInput(
                f"boendet {value.name} står två gånger (även på rad {seen[key]})",
                found.where(row.row, "Boende"),
                "Ta bort den ena raden eller ge boendena olika namn",
            )
        seen[key] = row.row
        track = value.track.upper()
        form = next((form for form in FORMS if names.key(form) == names.key(value.form)), "")
        if track not in {"A", "B", "C"}:
            raise UnusableInput(f"{value.name} har inget spår", found.where(row.row, "Spår"), "Skriv A, B eller C")
        if not form:
            raise UnusableInput(
                f"{value.name} har ingen känd form", found.where(row.row, "Form"), f"Skriv {', '.join(FORMS)}"
            )
        homes[value.name] = Home(
            value.name, track, form, value.cost_centre, value.supplier, value.orgnr, value.daily_price, value.objekt,
            value.verksamhet, value.projekt, row.row,
        )  # fmt: skip
    if not homes:
        raise UnusableInput("tabellen tblBoenden är tom", found.where(), "Fyll i kommunens boenden")
    return homes


def _children(found: FoundTable, as_of: date) -> tuple[list[Child], list[BadRow], list[BadRow]]:
    red_rows = _red_rows(found)
    children: list[Child] = []
    bad_dossiers: list[BadRow] = []
    bad_rows: list[BadRow] = []
    for row, mark in _marked_rows(ChildRow, found):
        value = row.value
        bad_rows.extend(_unreadable(found, row, "", value.dossier, whole=False))
        if not value.dossier:
            bad_dossiers.append(_no_dossier(found, row, "", mark))
            continue
        children.append(
            Child(
                dossier=value.dossier,
                row=row.row,
                personnummer=value.personnummer,
                name=value.name,
                born_entered=value.born,
                born_by_number=birth_date_of(value.personnummer, as_of),
                received=value.received,
                migrated=value.migrated,
                permit_day=value.permit_day,
                municipality_day=value.municipality_day,
                status=value.status,
                assigned=value.assigned,
                red=row.row in red_rows,
                protected=value.protected,
                study_aid=value.study_aid,
                priority_group=value.priority_group,
                ended=value.ended,
                end_reason=value.end_reason,
            )
        )
    return children, bad_dossiers, bad_rows


def _red_rows(found: FoundTable) -> set[int]:
    """Rows of the sheet whose Dossiernr cell has a solid red fill; conditional formats do not count."""
    body: Any = found.table.data_body_range
    if body is None:
        return set()
    column = int(body.column) + found.place["Dossiernr"]
    sheet = found.table.range.sheet
    first, count = int(body.row), int(body.shape[0])
    return {row for row in range(first, first + count) if is_red(sheet.range((row, column)).color)}


def is_red(color: Sequence[int] | None) -> bool:
    """Whether a solid fill's colour is the register's red."""
    if color is None:
        return False
    red, green, blue = color
    return red >= RED_AT_LEAST and green <= OTHERS_AT_MOST and blue <= OTHERS_AT_MOST


def _placements(found: FoundTable) -> tuple[list[Placement], list[BadRow], list[BadRow]]:
    placements: list[Placement] = []
    bad_dossiers: list[BadRow] = []
    bad_rows: list[BadRow] = []
    for row, mark in _marked_rows(PlacementRow, found):
        value = row.value
        if not value.dossier:
            bad_dossiers.append(_no_dossier(found, row, value.home, mark))
        dates = {column: reason for column, reason in row.unreadable.items() if column in {"Från", "Till"}}
        bad_rows.extend(_unreadable(found, row, value.home, value.dossier, whole=bool(dates)))
        if dates:
            continue
        if value.start is None:
            bad_rows.append(BadRow(found.spec.sheet, row.row, "Från", "är tom", value.home, value.dossier))
            continue
        if value.end is not None and value.end < value.start:
            bad_rows.append(BadRow(found.spec.sheet, row.row, "Till", "är före Från", value.home, value.dossier))
            continue
        placements.append(
            Placement(
                value.dossier,
                value.home,
                value.start,
                value.end,
                value.lagrum,
                value.need,
                value.decided,
                value.decision,
                row.row,
            )
        )
    return placements, bad_dossiers, bad_rows


def _marked_rows(model: type[Model], found: FoundTable) -> Iterator[tuple[Checked[Model], str]]:
    """Every row, checked, and what it says of who it is about as a mark; "" where it says nothing of it."""
    rows = read_rows(found)
    for row, checked in zip(rows, check_rows(model, rows), strict=True):
        said = [names.clean(row.values[header]) for header in TELLING[found.spec.name]]
        yield checked, mark_of("|".join(said)) if any(said) else ""


def _no_dossier(found: FoundTable, row: Checked[Any], home: str, mark: str) -> BadRow:
    return BadRow(found.spec.sheet, row.row, "Dossiernr", "saknas eller har fel form", home, mark=mark)


def _unreadable(found: FoundTable, row: Checked[Any], home: str, dossier: str, *, whole: bool) -> list[BadRow]:
    return [
        BadRow(found.spec.sheet, row.row, column, reason, home, dossier, whole)
        for column, reason in row.unreadable.items()
    ]
