"""The dated parameters: the very values of rules.md §1, without gaps or overlaps."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

from atersok.domain.errors import UnusableInput
from atersok.rules.parameters import load

TABLE = [
    ("ut_dygn_u18", date(2017, 7, 1), date(2023, 12, 31), 1350, "2010:1122 29 §", "2017:199"),
    ("ut_dygn_u18", date(2024, 1, 1), None, 1000, "2010:1122 29 §", "2023:922"),
    ("ut_dygn_18_20", date(2017, 7, 1), None, 750, "2010:1122 30 §", ""),
    ("ut_godman_engang", date(2017, 7, 1), None, 30000, "2010:1122 29 c §", ""),
    ("asyl_dygn_u18", date(2017, 7, 1), date(2023, 12, 31), 1350, "2017:193 8 §", ""),
    ("asyl_dygn_u18", date(2024, 1, 1), None, 1000, "2017:193 8 §", "2023:871"),
    ("asyl_ankomst_dygn", date(2017, 7, 1), None, 3000, "2017:193 11 §", ""),
    ("asyl_anvisad_engang", date(2017, 7, 1), None, 52000, "2017:193 12 §", ""),
    ("frist_ekb_manader", None, date(2017, 6, 30), 12, "2010:1122 29 §", "2012:859"),
    ("frist_ekb_manader", date(2017, 7, 1), None, 6, "2010:1122 31 a §; 2017:193 19 §", ""),
    ("frist_ovrig_manader", date(2011, 1, 1), None, 12, "2010:1122 23, 27 §§", ""),
    ("frist_forsta_ansokan_manader", date(2011, 1, 1), None, 36, "2010:1122 23, 27 §§", ""),
    ("intern_frist", None, None, 1, "rutin_checklista.txt steg 6", ""),
    ("faktura_senast", None, None, 10, "process_malmo.txt", ""),
]
"""rules.md §1; intern_frist is in months after the quarter. The SFS number is held where the table states one."""


@pytest.mark.parametrize(("name", "first", "last", "value", "reference", "sfs"), TABLE)
def test_a_parameter_holds_the_value_of_the_law_from_its_first_to_its_last_day(
    name: str, first: date | None, last: date | None, value: int, reference: str, sfs: str
) -> None:
    parameters = load()
    row = parameters.at(name, first or last or date(2025, 6, 30))
    assert row is not None
    assert (row.valid_from, row.valid_to, row.value, row.reference) == (first, last, value, reference)
    assert sfs in {"", row.sfs}
    for day in (first, last):
        if day is not None:
            assert parameters.value(name, day) == value


@pytest.mark.parametrize(("name", "first"), [(row[0], row[1]) for row in TABLE if row[1] is not None])
def test_the_day_before_a_value_came_has_the_one_before_it_or_none(name: str, first: date) -> None:
    day = first - timedelta(days=1)
    earlier = [row[3] for row in TABLE if row[0] == name and row[2] == day]
    assert load().value(name, day) == (earlier[0] if earlier else None)


def test_the_file_holds_no_value_that_the_rules_do_not_name() -> None:
    """But for the day when the day rates came, by which the regime is chosen."""
    known = {(row[0], row[1]) for row in TABLE} | {("regim_schablon", date(2017, 7, 1))}
    assert {(row.id, row.valid_from) for row in load().parameter} <= known


def test_the_regime_of_day_rates_began_on_2017_07_01() -> None:
    assert load().value("regim_schablon", date(2017, 6, 30)) is None
    assert load().value("regim_schablon", date(2017, 7, 1)) is not None


@pytest.mark.parametrize(
    ("day", "kronor"),
    [
        (date(2017, 6, 30), None),
        (date(2017, 7, 1), 1350),
        (date(2023, 12, 31), 1350),
        (date(2024, 1, 1), 1000),
        (date(2025, 9, 1), 1000),
    ],
)
def test_the_day_rate_under_18_by_day_of_care(day: date, kronor: int | None) -> None:
    assert load().value("ut_dygn_u18", day) == kronor


def test_an_unknown_parameter_has_no_value() -> None:
    assert load().at("okand", date(2025, 1, 1)) is None
    assert load().value("okand", date(2025, 1, 1)) is None


def test_every_value_says_unit_and_reference_and_when_the_law_was_last_read() -> None:
    assert load().checked_on == date(2025, 9, 1)
    assert all(row.unit.strip() and row.reference.strip() for row in load().parameter)


# -- a municipality's own file

HEAD = 'version = "1"\nchecked_on = 2025-09-01\n'


def written(folder: Path, *rows: str) -> Path:
    path = folder / "egna.toml"
    body = "".join(f'[[parameter]]\nid = "x"\nunit = "kr"\nreference = "1 §"\nsfs = ""\n{row}\n' for row in rows)
    path.write_text(HEAD + body, encoding="utf-8")
    return path


def test_values_that_follow_day_upon_day_are_read_whatever_their_order(tmp_path: Path) -> None:
    path = written(tmp_path, "value = 2\nfrom = 2024-01-01", "value = 1\nto = 2023-12-31")
    assert [load(path).value("x", day) for day in (date(2000, 1, 1), date(2023, 12, 31), date(2024, 1, 1))] == [1, 1, 2]


@pytest.mark.parametrize(
    "rows",
    [
        ("value = 1\nto = 2024-01-01", "value = 2\nfrom = 2024-01-01"),
        ("value = 1\nto = 2024-06-30", "value = 2\nfrom = 2024-01-01"),
        ("value = 1\nfrom = 2020-01-01", "value = 2\nfrom = 2024-01-01"),
        ("value = 1\nto = 2023-12-31", "value = 2"),
        ("value = 1", "value = 2"),
        ("value = 1\nfrom = 2020-01-01\nto = 2020-12-31", "value = 2\nfrom = 2020-01-01\nto = 2020-12-31"),
    ],
)
def test_two_values_of_one_day_are_refused_in_swedish(tmp_path: Path, rows: tuple[str, ...]) -> None:
    with pytest.raises(UnusableInput, match="två värden för x gäller samma dag") as caught:
        load(written(tmp_path, *rows))
    assert (caught.value.where, caught.value.remedy) == ("egna.toml", "Rätta from och to")


def test_a_gap_between_two_values_is_refused_in_swedish(tmp_path: Path) -> None:
    path = written(tmp_path, "value = 1\nto = 2023-12-30", "value = 2\nfrom = 2024-01-01")
    with pytest.raises(UnusableInput, match="inget värde för x gäller mellan 2023-12-30 och 2024-01-01"):
        load(path)


def test_a_value_that_ends_before_it_begins_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnusableInput, match="ett värde för x slutar innan det börjar"):
        load(written(tmp_path, "value = 1\nfrom = 2024-01-01\nto = 2023-12-31"))


@pytest.mark.parametrize(
    "row", ["value = 1.5", 'value = "tusen"', "", "value = 1\nokand = 2", 'value = 1\nfrom = "igår"', "value = = 1"]
)
def test_a_file_that_is_no_parameter_file_is_refused_in_swedish(tmp_path: Path, row: str) -> None:
    with pytest.raises(UnusableInput, match="parameterfilen kan inte läsas") as caught:
        load(written(tmp_path, row))
    assert caught.value.where == "egna.toml"


def test_a_file_that_does_not_say_when_it_was_checked_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "egna.toml"
    path.write_text('version = "1"\nparameter = []\n', encoding="utf-8")
    with pytest.raises(UnusableInput, match="parameterfilen kan inte läsas"):
        load(path)
