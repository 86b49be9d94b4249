"""The dated parameters: value, unit, validity and paragraph, as data (rules.md §1)."""

from __future__ import annotations

import tomllib
from collections import defaultdict
from datetime import date, timedelta
from functools import lru_cache
from importlib import resources
from itertools import pairwise
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from atersok.domain.errors import UnusableInput

_FILE = "parameters.toml"


class Parameter(BaseModel):
    """One value and the days that it holds for; `valid_from` and `valid_to` are included, None is open."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    valid_from: date | None = Field(default=None, alias="from")
    valid_to: date | None = Field(default=None, alias="to")
    value: int
    unit: str
    reference: str
    sfs: str

    def holds_on(self, day: date) -> bool:
        """Whether the value is in force that day."""
        return (self.valid_from is None or self.valid_from <= day) and (self.valid_to is None or day <= self.valid_to)


class Parameters(BaseModel):
    """All parameters of one rule version; `checked_on` is the day when they were last held against the law."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    version: str
    checked_on: date
    parameter: tuple[Parameter, ...]

    def at(self, name: str, day: date) -> Parameter | None:
        """The parameter in force that day; None before it came or after it went."""
        return next((found for found in self.parameter if found.id == name and found.holds_on(day)), None)

    def value(self, name: str, day: date) -> int | None:
        """The value in force that day, in the unit that the file names (kronor for amounts)."""
        found = self.at(name, day)
        return None if found is None else found.value


def load(path: Path | None = None) -> Parameters:
    """Reads and validates a parameter file (the product's own when no path is given).

    Raises:
        UnusableInput: the file is no such file, or a value ends before it begins, or the values of one id overlap or
            leave a gap between them.
    """
    if path is None:
        return _own()
    return _checked(path.read_text(encoding="utf-8"), path.name)


@lru_cache(maxsize=1)
def _own() -> Parameters:
    return _checked(resources.files(__package__).joinpath(_FILE).read_text(encoding="utf-8"), _FILE)


def _checked(text: str, where: str) -> Parameters:
    try:
        found = Parameters.model_validate(tomllib.loads(text))
    except (tomllib.TOMLDecodeError, ValidationError) as error:
        detail = str(error).splitlines()[0]
        raise UnusableInput(f"parameterfilen kan inte läsas ({detail})", where, "Rätta filen") from error
    by_id: dict[str, list[Parameter]] = defaultdict(list)
    for parameter in found.parameter:
        by_id[parameter.id].append(parameter)
    for name, rows in by_id.items():
        rows.sort(key=lambda row: row.valid_from or date.min)
        if any(row.valid_from and row.valid_to and row.valid_to < row.valid_from for row in rows):
            raise UnusableInput(f"ett värde för {name} slutar innan det börjar", where, "Rätta from och to")
        for before, after in pairwise(rows):
            if before.valid_to is None or after.valid_from is None or after.valid_from <= before.valid_to:
                raise UnusableInput(f"två värden för {name} gäller samma dag", where, "Rätta from och to")
            if after.valid_from != before.valid_to + timedelta(days=1):
                raise UnusableInput(
                    f"inget värde för {name} gäller mellan {before.valid_to} och {after.valid_from}",
                    where,
                    "Rätta from och to",
                )
    return found
