"""Rows that come in, checked: a row of a register or an attendance becomes a value, with what could not be read."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from atersok.workbook.cells import Day, Dossier, EndDay, Ore, Text, WholeNumber, Yes
from atersok.workbook.tables import TableRow


class Incoming(BaseModel):
    """A row; each field's alias is its header."""

    model_config = ConfigDict(frozen=True, populate_by_name=False, extra="ignore")


class ChildRow(Incoming):
    """A row of tblBarn."""

    dossier: Dossier = Field(alias="Dossiernr")
    personnummer: Text = Field(alias="Personnummer")
    name: Text = Field(alias="Namn")
    born: Day = Field(alias="Födelsedatum")
    received: Day = Field(alias="Mottagningsdatum")
    migrated: Day = Field(alias="Migrationsdatum")
    permit_day: Day = Field(alias="Tillståndsdag")
    municipality_day: Day = Field(alias="Kommunplaceringsdag")
    status: Text = Field(alias="Status")
    assigned: Yes = Field(alias="Anvisad")
    protected: Yes = Field(alias="Skyddad")
    study_aid: Text = Field(alias="Studiehjälp")
    priority_group: Text = Field(alias="Prioriteringsgrupp")
    ended: EndDay = Field(alias="Avslutsdag")
    end_reason: Text = Field(alias="Avslutsorsak")


class PlacementRow(Incoming):
    """A row of tblPlaceringar."""

    dossier: Dossier = Field(alias="Dossiernr")
    home: Text = Field(alias="Boende")
    start: Day = Field(alias="Från")
    end: EndDay = Field(alias="Till")
    lagrum: Text = Field(alias="Lagrum")
    need: Text = Field(alias="Behov")
    decided: Day = Field(alias="Beslutsdatum")
    decision: Text = Field(alias="Beslutsnr")


class HomeRow(Incoming):
    """A row of tblBoenden."""

    name: Text = Field(alias="Boende")
    track: Text = Field(alias="Spår")
    form: Text = Field(alias="Form")
    cost_centre: Text = Field(alias="Kostnadsställe")
    supplier: Text = Field(alias="Leverantör")
    orgnr: Text = Field(alias="Orgnr")
    daily_price: Ore = Field(alias="Dygnspris")
    objekt: Text = Field(alias="Objekt", default="")
    verksamhet: Text = Field(alias="Verksamhet", default="")
    projekt: Text = Field(alias="Projekt", default="")


class TransitRow(Incoming):
    """A row of tblTransit."""

    dossier: Dossier = Field(alias="Dossiernr")
    home: Text = Field(alias="Boende")
    arrived: Day = Field(alias="Inskriven")
    left: EndDay = Field(alias="Avslutad")


class StayRow(Incoming):
    """A row of tblNarvaro."""

    home: Text = Field(alias="Boende")
    dossier: Dossier = Field(alias="Dossiernr")
    name: Text = Field(alias="Namn")
    arrived: Day = Field(alias="Inskriven")
    left: EndDay = Field(alias="Utskriven")
    days_1: WholeNumber = Field(alias="Dagar mån 1")
    days_2: WholeNumber = Field(alias="Dagar mån 2")
    days_3: WholeNumber = Field(alias="Dagar mån 3")
    days: WholeNumber = Field(alias="Dagar")
    daily_price: Ore = Field(alias="Dygnspris")
    amount: Ore = Field(alias="Belopp")


class AccountRow(Incoming):
    """A row of tblKonton."""

    first: Text = Field(alias="Från")
    last: Text = Field(alias="Till")
    kind: Text = Field(alias="Slag")
    claimable: Yes = Field(alias="Återsöks")


Model = TypeVar("Model", bound=Incoming)


@dataclass(frozen=True)
class Checked(Generic[Model]):
    """A row that came in: its place on the sheet, its values, and header → why a field could not be read (Swedish).

    A field that could not be read holds its empty value.
    """

    row: int
    value: Model
    unreadable: dict[str, str]


def check_rows(model: type[Model], rows: Iterable[TableRow]) -> list[Checked[Model]]:
    """Checks every row; a field that cannot be read is emptied and told beside the row."""
    return [_check(model, row) for row in rows]


def _check(model: type[Model], row: TableRow) -> Checked[Model]:
    values: dict[str, Any] = dict(row.values)
    try:
        return Checked(row.row, model.model_validate(values), {})
    except ValidationError as error:
        unreadable = {
            str(detail["loc"][0]): str(detail.get("ctx", {}).get("error", "kan inte läsas"))
            for detail in error.errors()
        }
    values.update(dict.fromkeys(unreadable))
    return Checked(row.row, model.model_validate(values), unreadable)
