"""The dated parameters: value, unit, validity, paragraph and SFS number, as data (rules.md §1)."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from importlib import resources
from pathlib import Path
from typing import Any, Final

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from atersok.domain.errors import UnusableInput
from atersok.rules import parameter_checks

OWN_FILE: Final = "regler.toml"
"""A municipality's own copy of the parameters, in the folder of the quarter's workbooks."""
_FILE: Final = "parameters.toml"
_REMEDY: Final = "Rätta filen, eller ta bort den så att programmets egna regler gäller"


class Parameter(BaseModel):
    """One value and the days that it holds for; `valid_from` and `valid_to` are included, None is open.

    `checked_on` is the day when the value was last held against its paragraph, None where the file's day counts;
    `last_day` the day that no deadline of the value goes beyond; `sfs` is empty for what is no law but a routine.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    id: str
    value: int
    unit: str
    valid_from: date | None = None
    valid_to: date | None = None
    last_day: date | None = None
    paragraph: str = Field(min_length=1)
    sfs: str = Field(pattern=r"^([0-9]{4}:[0-9]+)?$")
    checked_on: date | None = None

    def holds_on(self, day: date) -> bool:
        """Whether the value is in force that day."""
        return (self.valid_from is None or self.valid_from <= day) and (self.valid_to is None or day <= self.valid_to)


class ParameterFile(BaseModel):
    """What a parameter file holds; `checked_on` is the day when the rules were last held against the law."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    version: str = Field(min_length=1)
    checked_on: date
    parameter: tuple[Parameter, ...]


class Parameters(ParameterFile):
    """All parameters of one rule version; `source` is the name of a municipality's own file, "" for the product's."""

    source: str = ""

    def at(self, name: str, day: date) -> Parameter | None:
        """The parameter in force that day; None before it came or after it went."""
        return next((found for found in self.parameter if found.id == name and found.holds_on(day)), None)

    def value(self, name: str, day: date) -> int | None:
        """The value in force that day, in the unit that the file names (kronor for amounts)."""
        found = self.at(name, day)
        return None if found is None else found.value

    def required(self, name: str, day: date) -> Parameter:
        """The parameter in force that day, where the rules cannot do without.

        Raises:
            LookupError: there is none. A file that was loaded has one for every day on which the rules ask for it.
        """
        found = self.at(name, day)
        if found is None:
            raise LookupError(f"no {name} on {day}")
        return found

    def checked_for(self, first: date, last: date) -> date:
        """The day when what holds from `first` to `last` was last held against the law: the oldest of all checks."""
        own = [
            row.checked_on
            for row in self.parameter
            if row.checked_on is not None
            and (row.valid_from is None or row.valid_from <= last)
            and (row.valid_to is None or first <= row.valid_to)
        ]
        return min([self.checked_on, *own])


def own_file(folder: Path) -> Path | None:
    """The municipality's own parameter file in the folder of the quarter's workbooks; None where there is none."""
    path = folder / OWN_FILE
    return path if path.is_file() else None


def load(path: Path | None = None) -> Parameters:
    """Reads and validates a parameter file (the product's own when no path is given).

    Raises:
        UnusableInput: the file is no such file, or it holds an unknown name, a wrong unit, a value out of bounds, or
            values of one name that overlap, leave a gap, begin on another day than the law or do not go on.
    """
    if path is None:
        return _product()
    try:
        # Notepad may put a mark before the first letter.
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise UnusableInput("regelfilen är inte sparad som UTF-8", path.name, "Spara den som UTF-8") from error
    except OSError as error:
        raise UnusableInput(
            "regelfilen kan inte öppnas", path.name, "Stäng den i andra program och försök igen"
        ) from error
    return _read(text, path.name, own=True)


@lru_cache(maxsize=1)
def _product() -> Parameters:
    return _read(resources.files(__package__).joinpath(_FILE).read_text(encoding="utf-8"), _FILE, own=False)


def _read(text: str, file: str, *, own: bool) -> Parameters:
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        line = re.search(r"line ([0-9]+)", str(error))
        place = f"{file}, rad {line[1]}" if line else file
        raise UnusableInput("regelfilen följer inte formatet TOML", place, _REMEDY) from error
    try:
        found = ParameterFile.model_validate(data)
    except ValidationError as error:
        fault = error.errors()[0]
        field, place = _place(fault["loc"], data, file)
        if fault["type"] == "missing":
            raise UnusableInput(f"uppgiften {field} saknas i regelfilen", place, _REMEDY) from error
        if fault["type"] == "extra_forbidden":
            raise UnusableInput(f"regelfilen har en okänd uppgift: {field}", place, _REMEDY) from error
        raise UnusableInput(f"uppgiften {field} i regelfilen har fel slag av värde", place, _REMEDY) from error
    parameter_checks.check(found.parameter, file)
    return Parameters(
        version=found.version,
        checked_on=found.checked_on,
        parameter=found.parameter + (_left_out(found.parameter) if own else ()),
        source=file if own else "",
    )


def _left_out(given: tuple[Parameter, ...]) -> tuple[Parameter, ...]:
    """The product's values of what a municipality's own file may lack, and does."""
    ids = {row.id for row in given}
    return tuple(row for row in _product().parameter if row.id not in ids)


def _place(loc: tuple[int | str, ...], data: Mapping[str, Any], file: str) -> tuple[str, str]:
    """The field that a fault lies in, and file and entry."""
    field = str(loc[-1])
    if len(loc) < 2 or not isinstance(loc[1], int):
        return field, file
    entry = data["parameter"][loc[1]]
    name = entry.get("id", "") if isinstance(entry, dict) else ""
    return field, parameter_checks.entry_place(file, loc[1] + 1, name)
