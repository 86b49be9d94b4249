"""The registers that others own: put_databas.xlsx and transit_databas.xlsx, as templates and as samples."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

from atersok.build.book import CREATED
from atersok.build.package import finish
from atersok.build.sheet import Look, Making, alignment, put_working_sheet
from atersok.build.styles import NEUTRAL, RED_ROW_GROUND, SOURCE_STYLES, Style, Styles, number_format
from atersok.build.writer import Format, Workbook
from atersok.workbook.layout import BARN, BOENDEN, BOENDEN_OPTIONAL, PLACERINGAR, TRANSIT, Column, Table

RED: Final = "_röd"
"""Key of a row of tblBarn that is marked red: the child is anvisad."""

Rows = Sequence[Mapping[str, object]]

LOOKS: Final[dict[str, Look]] = {
    BARN.name: Look({"Dossiernr": 15, "Personnummer": 18, "Namn": 30, "Avslutsorsak": 30}, frozen=1),
    PLACERINGAR.name: Look({"Dossiernr": 15, "Boende": 30, "Lagrum": 16, "Behov": 11, "Beslutsnr": 18}, frozen=1),
    BOENDEN.name: Look({"Boende": 30, "Spår": 10, "Form": 18, "Leverantör": 34, "Orgnr": 15}, frozen=1),
    TRANSIT.name: Look({"Dossiernr": 15, "Namn": 30, "Boende": 30}, frozen=1),
}


def build_register(path: Path, *, barn: Rows = (), placeringar: Rows = (), boenden: Rows = ()) -> None:
    """Writes put_databas.xlsx.

    Args:
        path: where it is written.
        barn: rows of tblBarn, header → value; "_röd": True fills the Dossiernr cell red and the row pale.
        placeringar: rows of tblPlaceringar.
        boenden: rows of tblBoenden; Objekt, Verksamhet and Projekt become columns if any row has them.

    Raises:
        ValueError: a row names a column that there is not.
    """
    workbook, making, buffer = _begin("PUT-databas")
    children = [{header: value for header, value in row.items() if header != RED} for row in barn]
    red = [index for index, row in enumerate(barn) if row.get(RED)]
    put_working_sheet(making, BARN, LOOKS[BARN.name], children, _red_formats(making.styles, red))
    put_working_sheet(making, PLACERINGAR, LOOKS[PLACERINGAR.name], placeringar)
    put_working_sheet(making, _homes(boenden), LOOKS[BOENDEN.name], boenden)
    _end(path, workbook, making, buffer)


def build_transit(path: Path, rows: Rows = ()) -> None:
    """Writes transit_databas.xlsx with its rows, header → value.

    Raises:
        ValueError: a row names a column that there is not.
    """
    workbook, making, buffer = _begin("Transit-databas")
    put_working_sheet(making, TRANSIT, LOOKS[TRANSIT.name], rows)
    _end(path, workbook, making, buffer)


def _homes(rows: Rows) -> Table:
    used = [header for header in BOENDEN_OPTIONAL if any(header in row for row in rows)]
    return replace(BOENDEN, columns=(*BOENDEN.columns, *(Column(header, "text", "input") for header in used)))


def _red_formats(styles: Styles, red: Sequence[int]) -> dict[tuple[int, str], Format]:
    formats: dict[tuple[int, str], Format] = {}
    for index in red:
        for column in BARN.columns:
            place = alignment(column, LOOKS[BARN.name])
            pale = styles.get(
                SOURCE_STYLES[column.source], number_format(column), bg_color=f"#{RED_ROW_GROUND}", **place
            )
            formats[index, column.header] = pale
        formats[index, "Dossiernr"] = styles.get(Style.RED, "@", indent=1)
    return formats


def _begin(title: str) -> tuple[Workbook, Making, io.BytesIO]:
    buffer = io.BytesIO()
    workbook = Workbook(buffer, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    workbook.set_properties({"title": title, "subject": "Register för återsökning", "created": CREATED})
    return workbook, Making(workbook, Styles(workbook, NEUTRAL), NEUTRAL, title, has_master=False), buffer


def _end(path: Path, workbook: Workbook, making: Making, buffer: io.BytesIO) -> None:
    workbook.close()
    named = making.styles.named()
    path.write_bytes(finish(buffer.getvalue(), named=named, palette=NEUTRAL, theme_name="Återsök register"))
