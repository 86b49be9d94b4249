"""Where a fault of a parameter file lies, and that what is in order passes; each fault: test_parameters."""

from __future__ import annotations

from datetime import date

import pytest

from atersok.domain.errors import UnusableInput
from atersok.rules.known_parameters import KNOWN
from atersok.rules.parameter_checks import check, entry_place
from atersok.rules.parameters import Parameter, load


def with_value(name: str, value: int) -> list[Parameter]:
    return [row.model_copy(update={"value": value}) if row.id == name else row for row in load().parameter]


@pytest.mark.parametrize(
    ("name", "place"), [("ut_dygn_u18", "regler.toml, post 3 (ut_dygn_u18)"), ("", "regler.toml, post 3")]
)
def test_an_entry_is_told_by_file_number_and_id(name: str, place: str) -> None:
    assert entry_place("regler.toml", 3, name) == place


@pytest.mark.parametrize("name", sorted(KNOWN))
def test_the_least_and_the_greatest_value_pass_and_what_lies_beyond_does_not(name: str) -> None:
    least, greatest = KNOWN[name].bounds
    check(with_value(name, least), "regler.toml")
    check(with_value(name, greatest), "regler.toml")
    for value in (least - 1, greatest + 1):
        with pytest.raises(UnusableInput, match=f"värdet {value} för {name} är orimligt"):
            check(with_value(name, value), "regler.toml")


def test_a_value_of_a_single_day_passes() -> None:
    rows = list(load().parameter)
    one = rows[0].model_copy(update={"valid_to": rows[0].valid_from})
    rest = rows[0].model_copy(update={"valid_from": date(2017, 7, 2)})
    check([one, rest, *rows[1:]], "regler.toml")


def test_a_fault_of_a_later_entry_is_told_by_its_number_in_the_file() -> None:
    """Not by its place in order of days: entry 2 stands first in the file and holds last."""
    rows = list(load().parameter)
    rows[0], rows[1] = rows[1], rows[0].model_copy(update={"valid_to": date(2024, 1, 1)})
    with pytest.raises(UnusableInput, match="två värden för ut_dygn_u18") as caught:
        check(rows, "regler.toml")
    assert caught.value.where == "regler.toml, post 1 (ut_dygn_u18)"


@pytest.mark.parametrize(
    ("entry", "changes", "remedy"),
    [
        (0, {"valid_to": date(2024, 1, 1)}, "Rätta valid_from och valid_to"),
        (0, {"valid_from": date(2017, 7, 2)}, "Första värdet ska ha valid_from 2017-07-01"),
        (13, {"valid_from": date(2017, 7, 1)}, "Första värdet ska sakna valid_from"),
        (1, {"valid_to": date(2030, 12, 31)}, "Ta bort valid_to, eller lägg till nästa värde"),
        (0, {"unit": "kronor"}, "Enheten ska vara: kr per barn och dygn"),
        (8, {"value": 0}, "Ange ett heltal från 1 till 120"),
        (0, {"last_day": date(2030, 12, 31)}, "Ta bort last_day"),
        (0, {"id": "egen"}, "Använd namnen i programmets egen regelfil"),
    ],
)
def test_what_to_do_is_said(entry: int, changes: dict[str, object], remedy: str) -> None:
    rows = list(load().parameter)
    rows[entry] = rows[entry].model_copy(update=changes)
    with pytest.raises(UnusableInput) as caught:
        check(rows, "regler.toml")
    assert caught.value.remedy == remedy
