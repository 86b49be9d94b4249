"""What a parameter file must hold to be one: known names, right units, and one value for every day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from atersok.domain.errors import UnusableInput
from atersok.rules.known_parameters import KNOWN

if TYPE_CHECKING:
    from atersok.rules.parameters import Parameter

_DATES: Final = "Rätta valid_from och valid_to"


def entry_place(file: str, number: int, name: object) -> str:
    """File and entry as a user finds them: the entry's number counted from 1, and its id."""
    return f"{file}, post {number} ({name})" if name else f"{file}, post {number}"


def check(parameters: Sequence[Parameter], file: str) -> None:
    """Holds every entry against what is known of its id, and the entries of one id against each other.

    Raises:
        UnusableInput: the first fault, naming file and entry.
    """
    by_id: dict[str, list[tuple[Parameter, str]]] = defaultdict(list)
    for number, row in enumerate(parameters, start=1):
        place = entry_place(file, number, row.id)
        _check_entry(row, place)
        by_id[row.id].append((row, place))
    for name, known in KNOWN.items():
        if name not in by_id and not known.may_be_left_out:
            raise UnusableInput(
                f"inget värde för {name} finns i regelfilen", file, "Ta med alla värden, även de orörda"
            )
    for rows in by_id.values():
        _check_days(sorted(rows, key=lambda found: found[0].valid_from or date.min))


def _check_entry(row: Parameter, place: str) -> None:
    known = KNOWN.get(row.id)
    if known is None:
        raise UnusableInput(
            f"regelfilen har ett okänt namn: {row.id}", place, "Använd namnen i programmets egen regelfil"
        )
    if row.unit != known.unit:
        raise UnusableInput(f"enheten för {row.id} är fel: {row.unit}", place, f"Enheten ska vara: {known.unit}")
    least, greatest = known.bounds
    if not least <= row.value <= greatest:
        raise UnusableInput(
            f"värdet {row.value} för {row.id} är orimligt", place, f"Ange ett heltal från {least} till {greatest}"
        )
    if row.last_day is not None and not known.may_have_last_day:
        raise UnusableInput(f"{row.id} kan inte ha last_day", place, "Ta bort last_day")
    if row.valid_from and row.valid_to and row.valid_to < row.valid_from:
        raise UnusableInput(f"ett värde för {row.id} slutar innan det börjar", place, _DATES)


def _check_days(rows: Sequence[tuple[Parameter, str]]) -> None:
    """One value for every day from the first that the law knows; the rows stand in order of their first day."""
    first, place = rows[0]
    known = KNOWN[first.id]
    if first.valid_from != known.first:
        begins = (
            f"Första värdet ska ha valid_from {known.first}" if known.first else "Första värdet ska sakna valid_from"
        )
        raise UnusableInput(f"första värdet för {first.id} börjar fel dag", place, begins)
    for (before, _), (after, after_place) in pairwise(rows):
        if before.valid_to is None or after.valid_from is None or after.valid_from <= before.valid_to:
            raise UnusableInput(f"två värden för {after.id} gäller samma dag", after_place, _DATES)
        if after.valid_from != before.valid_to + timedelta(days=1):
            raise UnusableInput(
                f"inget värde för {after.id} gäller mellan {before.valid_to} och {after.valid_from}",
                after_place,
                _DATES,
            )
    last, place = rows[-1]
    if last.valid_to is not None:
        raise UnusableInput(
            f"inget värde för {last.id} gäller efter {last.valid_to}",
            place,
            "Ta bort valid_to, eller lägg till nästa värde",
        )
