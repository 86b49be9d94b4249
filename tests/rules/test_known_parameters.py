"""Which parameters there are: those of rules.md §1 and the day when the day rates came."""

from __future__ import annotations

from datetime import date

import pytest

from atersok.rules.known_parameters import KNOWN
from atersok.rules.parameters import load


def test_the_names_are_those_of_the_rules() -> None:
    assert set(KNOWN) == {
        "ut_dygn_u18", "ut_dygn_18_20", "ut_godman_engang", "asyl_dygn_u18", "asyl_ankomst_dygn",
        "asyl_anvisad_engang", "frist_ekb_manader", "frist_ovrig_manader", "frist_forsta_ansokan_manader",
        "intern_frist", "faktura_senast", "regim_schablon", "andring_senast", "fortsatt_ansvar_veckor",
    }  # fmt: skip


@pytest.mark.parametrize("name", [name for name in sorted(KNOWN) if "dygn" in name or "engang" in name])
def test_amounts_are_kronor_from_the_day_when_the_day_rates_came(name: str) -> None:
    assert KNOWN[name].unit.startswith("kr per ")
    assert KNOWN[name].first == date(2017, 7, 1)
    assert KNOWN[name].bounds == (1, 1_000_000)


@pytest.mark.parametrize("name", [name for name in sorted(KNOWN) if name.startswith("frist_")])
def test_deadlines_are_months_up_to_ten_years(name: str) -> None:
    assert KNOWN[name].unit.startswith("månader ")
    assert KNOWN[name].bounds == (1, 120)


def test_the_bounds_of_the_others() -> None:
    """A day that every month has; a regime that is there or not."""
    assert KNOWN["faktura_senast"].bounds == KNOWN["andring_senast"].bounds == (1, 28)
    assert KNOWN["fortsatt_ansvar_veckor"].bounds == (1, 52)
    assert KNOWN["regim_schablon"].bounds == (1, 1)
    assert KNOWN["intern_frist"].bounds == (1, 120)


def test_the_first_days_are_those_of_the_rules() -> None:
    assert {name: known.first for name, known in KNOWN.items() if known.first != date(2017, 7, 1)} == {
        "frist_ekb_manader": None,
        "frist_ovrig_manader": date(2011, 1, 1),
        "frist_forsta_ansokan_manader": date(2011, 1, 1),
        "intern_frist": None,
        "faktura_senast": None,
        "fortsatt_ansvar_veckor": date(2020, 10, 1),
    }


def test_only_the_deadline_of_unaccompanied_children_has_a_last_day() -> None:
    assert [name for name, known in KNOWN.items() if known.may_have_last_day] == ["frist_ekb_manader"]


def test_an_old_file_may_lack_only_the_notices_that_no_amount_rests_on() -> None:
    assert {name for name, known in KNOWN.items() if known.may_be_left_out} == {
        "andring_senast",
        "fortsatt_ansvar_veckor",
    }


@pytest.mark.parametrize("name", sorted(KNOWN))
def test_the_product_s_values_are_within_the_bounds(name: str) -> None:
    least, greatest = KNOWN[name].bounds
    values = [row.value for row in load().parameter if row.id == name]
    assert values
    assert all(least <= value <= greatest for value in values)
