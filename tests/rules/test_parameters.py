"""The dated parameters: the very values of rules.md §1, without gaps or overlaps."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from pydantic import ValidationError

from atersok.domain.errors import UnusableInput
from atersok.rules import parameters as parameters_module
from atersok.rules.known_parameters import KNOWN
from atersok.rules.parameters import OWN_FILE, Parameters, load, own_file

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
    ("intern_frist", None, None, 1, "rutin för återsökning, steg 6", ""),
    ("faktura_senast", None, None, 10, "återsökningsprocess PUT", ""),
    ("andring_senast", date(2017, 7, 1), None, 7, "Migrationsverkets föreskrifter om redovisning", ""),
    ("fortsatt_ansvar_veckor", date(2020, 10, 1), None, 3, "Migrationsverkets föreskrifter om redovisning", ""),
]
"""rules.md §1, and the notices of §3; intern_frist is in months after the quarter.

The SFS number is held where the table states one.
"""


@pytest.mark.parametrize(("name", "first", "last", "value", "paragraph", "sfs"), TABLE)
def test_a_parameter_holds_the_value_of_the_law_from_its_first_to_its_last_day(
    name: str, first: date | None, last: date | None, value: int, paragraph: str, sfs: str
) -> None:
    parameters = load()
    row = parameters.at(name, first or last or date(2025, 6, 30))
    assert row is not None
    assert (row.valid_from, row.valid_to, row.value, row.paragraph) == (first, last, value, paragraph)
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


def test_every_value_says_unit_paragraph_and_when_it_was_last_held_against_the_law() -> None:
    """SFS number too, but for the routines and the notices, which no SFS gave."""
    parameters = load()
    assert parameters.checked_on == date(2025, 9, 1)
    assert {row.checked_on for row in parameters.parameter} == {date(2025, 9, 1)}
    assert all(row.unit.strip() and row.paragraph.strip() for row in parameters.parameter)
    assert {row.id for row in parameters.parameter if not row.sfs} == {
        "intern_frist",
        "faktura_senast",
        "andring_senast",
        "fortsatt_ansvar_veckor",
    }


def test_the_last_day_of_the_old_deadline_is_data_too() -> None:
    rows = [row for row in load().parameter if row.last_day is not None]
    assert [(row.id, row.valid_to, row.last_day) for row in rows] == [
        ("frist_ekb_manader", date(2017, 6, 30), date(2017, 12, 31))
    ]


def test_every_known_name_is_in_the_file() -> None:
    assert {row.id for row in load().parameter} == set(KNOWN)


def test_what_the_rules_cannot_do_without_is_never_silently_nothing() -> None:
    assert load().required("ut_dygn_u18", date(2017, 7, 1)).value == 1350
    with pytest.raises(LookupError, match="ut_dygn_u18 on 2017-06-30"):
        load().required("ut_dygn_u18", date(2017, 6, 30))


# -- when they were checked

FIRST, LAST = date(2023, 10, 1), date(2023, 12, 31)


@pytest.mark.parametrize(
    ("entry", "checked", "told"),
    [
        (0, date(2020, 1, 1), date(2020, 1, 1)),  # 1350 kr holds in the quarter
        (1, date(2020, 1, 1), date(2025, 9, 1)),  # 1000 kr comes the day after it
        (8, date(2020, 1, 1), date(2025, 9, 1)),  # the old deadline ended long before
        (13, date(2020, 1, 1), date(2020, 1, 1)),  # a routine without dates always holds
        (0, date(2026, 1, 1), date(2025, 9, 1)),  # the whole was checked earlier than this value
        (0, None, date(2025, 9, 1)),
    ],
)
def test_the_oldest_check_of_what_holds_in_the_days_counts(entry: int, checked: date | None, told: date) -> None:
    rows = list(load().parameter)
    rows[entry] = rows[entry].model_copy(update={"checked_on": checked})
    parameters = load().model_copy(update={"parameter": tuple(rows)})
    assert parameters.checked_for(FIRST, LAST) == told


@pytest.mark.parametrize(
    ("first", "last", "told"),
    [
        (date(2023, 12, 31), date(2024, 1, 31), date(2019, 1, 1)),
        (date(2024, 1, 1), date(2024, 1, 31), date(2020, 1, 1)),
        (date(2023, 12, 1), date(2024, 1, 1), date(2019, 1, 1)),
        (date(2017, 6, 1), date(2017, 6, 30), date(2025, 9, 1)),
        (date(2017, 6, 1), date(2017, 7, 1), date(2019, 1, 1)),
    ],
)
def test_a_value_counts_from_its_first_to_its_last_day(first: date, last: date, told: date) -> None:
    rows = list(load().parameter)
    for entry, year in ((0, 2019), (1, 2020)):
        rows[entry] = rows[entry].model_copy(update={"checked_on": date(year, 1, 1)})
    assert load().model_copy(update={"parameter": tuple(rows)}).checked_for(first, last) == told


# -- a municipality's own file

PRODUCT = Path(parameters_module.__file__).with_name("parameters.toml").read_text(encoding="utf-8")


def edited(folder: Path, *changes: tuple[str, str]) -> Path:
    """The product's file as a municipality's own, with each text replaced where it first stands."""
    text = PRODUCT
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    path = folder / OWN_FILE
    path.write_text(text, encoding="utf-8")
    return path


def test_the_product_s_own_file_is_told_from_a_copy(tmp_path: Path) -> None:
    own = load(edited(tmp_path))
    assert (load().source, own.source) == ("", "regler.toml")
    assert own.model_copy(update={"source": ""}) == load()


def test_a_municipality_may_change_a_value_from_a_day_on(tmp_path: Path) -> None:
    later = (
        '[[parameter]]\nid = "ut_dygn_u18"\nvalue = 1100\nunit = "kr per barn och dygn"\nvalid_from = 2026-01-01\n'
        'paragraph = "2010:1122 29 §"\nsfs = "2025:999"\n\n'
    )
    parameters = load(
        edited(
            tmp_path,
            ("valid_from = 2024-01-01\n", "valid_from = 2024-01-01\nvalid_to = 2025-12-31\n"),
            ("[[parameter]]\n", later + "[[parameter]]\n"),
        )
    )
    days = (date(2023, 12, 31), date(2024, 1, 1), date(2025, 12, 31), date(2026, 1, 1))
    assert [parameters.value("ut_dygn_u18", day) for day in days] == [1350, 1000, 1000, 1100]


@pytest.mark.parametrize("mark", ["\ufeff", ""])
def test_a_file_saved_by_notepad_is_read(tmp_path: Path, mark: str) -> None:
    path = tmp_path / OWN_FILE
    path.write_bytes((mark + PRODUCT.replace("\n", "\r\n")).encode("utf-8"))
    assert load(path).parameter == load().parameter


def test_the_own_file_lies_beside_the_workbooks(tmp_path: Path) -> None:
    assert own_file(tmp_path) is None
    (tmp_path / OWN_FILE).mkdir()
    assert own_file(tmp_path) is None
    (tmp_path / OWN_FILE).rmdir()
    assert own_file(tmp_path / "finns inte") is None
    path = edited(tmp_path)
    assert own_file(tmp_path) == path


U18, U18_NOW = "post 1 (ut_dygn_u18)", "post 2 (ut_dygn_u18)"


@pytest.mark.parametrize(
    ("changes", "what", "place"),
    [
        # overlaps
        ([("valid_to = 2023-12-31", "valid_to = 2024-01-01")], "två värden för ut_dygn_u18 gäller samma dag", U18_NOW),
        ([("valid_to = 2023-12-31", "valid_to = 2024-06-30")], "två värden för ut_dygn_u18 gäller samma dag", U18_NOW),
        ([("valid_to = 2023-12-31\n", "")], "två värden för ut_dygn_u18 gäller samma dag", U18_NOW),
        (
            [('valid_from = 2017-07-01\nparagraph = "2010:1122 31 a §', 'paragraph = "2010:1122 31 a §')],
            "två värden för frist_ekb_manader gäller samma dag",
            "post 10 (frist_ekb_manader)",
        ),
        # gaps
        (
            [("valid_to = 2023-12-31", "valid_to = 2023-12-30")],
            "inget värde för ut_dygn_u18 gäller mellan 2023-12-30 och 2024-01-01",
            U18_NOW,
        ),
        (
            [("valid_from = 2024-01-01", "valid_from = 2024-01-01\nvalid_to = 2030-12-31")],
            "inget värde för ut_dygn_u18 gäller efter 2030-12-31",
            U18_NOW,
        ),
        ([("valid_from = 2017-07-01", "valid_from = 2017-07-02")], "första värdet för ut_dygn_u18 börjar fel dag", U18),
        ([("valid_from = 2017-07-01\n", "")], "första värdet för ut_dygn_u18 börjar fel dag", U18),
        (
            [('sista dag"\n', 'sista dag"\nvalid_from = 2017-07-01\n')],
            "första värdet för intern_frist börjar fel dag",
            "post 14 (intern_frist)",
        ),
        (
            [("valid_to = 2023-12-31", "valid_to = 2017-06-30")],
            "ett värde för ut_dygn_u18 slutar innan det börjar",
            U18,
        ),
        # names, units, bounds
        ([('id = "ut_dygn_u18"', 'id = "ut_dygn_18"')], "okänt namn: ut_dygn_18", "post 1 (ut_dygn_18)"),
        ([("kr per barn och dygn", "kronor")], "enheten för ut_dygn_u18 är fel: kronor", U18),
        ([("value = 1350", "value = 0")], "värdet 0 för ut_dygn_u18 är orimligt", U18),
        ([("value = 1350", "value = -1350")], "värdet -1350 för ut_dygn_u18 är orimligt", U18),
        ([("value = 1350", "value = 1000001")], "värdet 1000001 för ut_dygn_u18 är orimligt", U18),
        ([("value = 12\n", "value = 121\n")], "värdet 121 för frist_ekb_manader är orimligt", "post 9"),
        ([("value = 10\n", "value = 29\n")], "värdet 29 för faktura_senast är orimligt", "post 15 (faktura_senast)"),
        ([("valid_to = 2023-12-31", "last_day = 2023-12-31")], "ut_dygn_u18 kan inte ha last_day", U18),
        # kinds of value, and fields
        ([("value = 1350", "value = 1350.5")], "uppgiften value i regelfilen har fel slag av värde", U18),
        ([("value = 1350", 'value = "1350"')], "uppgiften value i regelfilen har fel slag av värde", U18),
        ([("value = 1350", "value = true")], "uppgiften value i regelfilen har fel slag av värde", U18),
        ([("valid_to = 2023-12-31", 'valid_to = "igår"')], "uppgiften valid_to i regelfilen har fel slag", U18),
        ([("valid_to = 2023-12-31", "valid_to = 2023-12-31T00:00:00")], "uppgiften valid_to i regelfilen har", U18),
        ([('sfs = "2017:199"', 'sfs = "SFS 2017"')], "uppgiften sfs i regelfilen har fel slag av värde", U18),
        ([('paragraph = "2010:1122 29 §"', 'paragraph = ""')], "uppgiften paragraph i regelfilen har fel slag", U18),
        ([("value = 1350\n", "")], "uppgiften value saknas i regelfilen", U18),
        ([('id = "ut_dygn_u18"\n', "")], "uppgiften id saknas i regelfilen", "regler.toml, post 1"),
        ([("value = 1350", "value = 1350\nbelopp = 1")], "regelfilen har en okänd uppgift: belopp", U18),
        ([("checked_on = 2025-09-01", "")], "uppgiften checked_on saknas i regelfilen", "regler.toml"),
        ([('version = "2025-09-01"', 'version = ""')], "uppgiften version i regelfilen har fel slag", "regler.toml"),
        ([('version = "2025-09-01"', 'version = "1"\nsource = "x"')], "okänd uppgift: source", "regler.toml"),
        # no TOML
        ([("value = 1350", "value = = 1350")], "regelfilen följer inte formatet TOML", "regler.toml, rad "),
    ],
)
def test_a_file_with_a_fault_is_refused_in_swedish_naming_file_and_entry(
    tmp_path: Path, changes: list[tuple[str, str]], what: str, place: str
) -> None:
    with pytest.raises(UnusableInput) as caught:
        load(edited(tmp_path, *changes))
    assert what in caught.value.what
    assert caught.value.where.startswith("regler.toml")
    assert place in caught.value.where
    assert caught.value.remedy


REMEDY = "Rätta filen, eller ta bort den så att programmets egna regler gäller"


@pytest.mark.parametrize(
    ("changes", "place"),
    [
        ([('id = "ut_dygn_u18"\n', "")], "regler.toml, post 1"),
        ([("value = 1350\n", ""), ("value = 1000\n", "")], "regler.toml, post 1 (ut_dygn_u18)"),
    ],
)
def test_the_first_fault_is_told_and_what_to_do(tmp_path: Path, changes: list[tuple[str, str]], place: str) -> None:
    with pytest.raises(UnusableInput) as caught:
        load(edited(tmp_path, *changes))
    assert (caught.value.where, caught.value.remedy) == (place, REMEDY)


def test_a_paragraph_may_be_as_short_as_one_letter_and_a_version_too(tmp_path: Path) -> None:
    short = load(edited(tmp_path, ('paragraph = "2010:1122 29 §"', 'paragraph = "§"'), ('"2025-09-01"', '"2"')))
    assert (short.parameter[0].paragraph, short.version) == ("§", "2")


def test_rules_that_were_loaded_cannot_be_changed() -> None:
    """They are shared by all that asks for them."""
    with pytest.raises(ValidationError, match="frozen"):
        load().version = "1"
    with pytest.raises(ValidationError, match="frozen"):
        load().parameter[0].value = 1


def test_rules_made_by_hand_are_nobody_s_own_file() -> None:
    assert Parameters(version="1", checked_on=date(2025, 9, 1), parameter=()).source == ""


def test_a_file_that_ends_too_early_has_no_line_to_name(tmp_path: Path) -> None:
    path = tmp_path / OWN_FILE
    path.write_text("version = ", encoding="utf-8")
    with pytest.raises(UnusableInput, match="regelfilen följer inte formatet TOML") as caught:
        load(path)
    assert caught.value.where.startswith("regler.toml")


@pytest.mark.parametrize(
    ("text", "what", "where"),
    [
        ('parameter = [1]\nversion = "1"\nchecked_on = 2025-09-01', "fel slag av värde", "regler.toml, post 1"),
        ('parameter = 1\nversion = "1"\nchecked_on = 2025-09-01', "parameter i regelfilen har fel slag", "regler.toml"),
        ('parameter = []\nversion = "1"\nchecked_on = 2025-09-01', "inget värde för ut_dygn_u18", "regler.toml"),
    ],
)
def test_a_file_without_entries_is_refused(tmp_path: Path, text: str, what: str, where: str) -> None:
    path = tmp_path / OWN_FILE
    path.write_text(text, encoding="utf-8")
    with pytest.raises(UnusableInput) as caught:
        load(path)
    assert what in caught.value.what
    assert caught.value.where == where


def without(folder: Path, *names: str) -> Path:
    """The product's file as a municipality's own, without the values of some names."""
    first, *entries = PRODUCT.split("[[parameter]]\n")
    kept = [entry for entry in entries if not any(f'id = "{name}"' in entry for name in names)]
    path = folder / OWN_FILE
    path.write_text("[[parameter]]\n".join([first, *kept]), encoding="utf-8")
    return path


MAY_BE_LEFT_OUT = sorted(name for name, known in KNOWN.items() if known.may_be_left_out)


@pytest.mark.parametrize("name", sorted(KNOWN.keys() - set(MAY_BE_LEFT_OUT)))
def test_a_file_without_one_of_the_values_is_refused(tmp_path: Path, name: str) -> None:
    """A day rate that is missing would be claimed."""
    with pytest.raises(UnusableInput, match=f"inget värde för {name} finns i regelfilen"):
        load(without(tmp_path, name))


def test_a_file_from_before_a_notice_was_known_gets_the_product_s_and_keeps_its_own_of_all_else(tmp_path: Path) -> None:
    """An archived quarter's rules must still be read by a later program."""
    own = load(without(tmp_path, *MAY_BE_LEFT_OUT))
    assert own.parameter == load().parameter
    changed = tmp_path / OWN_FILE
    text = changed.read_text(encoding="utf-8").replace("value = 750", "value = 760")
    changed.write_text(text, encoding="utf-8")
    day = date(2025, 6, 30)
    assert [load(changed).value(name, day) for name in ("ut_dygn_18_20", *MAY_BE_LEFT_OUT)] == [760, 7, 3]


def test_a_notice_of_the_municipality_s_own_file_holds(tmp_path: Path) -> None:
    own = load(edited(tmp_path, ("value = 7\n", "value = 5\n")))
    assert own.value("andring_senast", date(2025, 6, 30)) == 5
    assert len(own.parameter) == len(load().parameter)


def test_entries_may_stand_in_any_order(tmp_path: Path) -> None:
    parts = PRODUCT.split("[[parameter]]\n")
    path = tmp_path / OWN_FILE
    path.write_text("[[parameter]]\n".join([parts[0], *(part + "\n" for part in parts[:0:-1])]), encoding="utf-8")
    assert sorted(load(path).parameter, key=str) == sorted(load().parameter, key=str)


def test_a_file_that_is_not_utf_8_is_refused_in_swedish(tmp_path: Path) -> None:
    path = tmp_path / OWN_FILE
    path.write_bytes(PRODUCT.replace("–", "-").encode("cp1252"))
    with pytest.raises(UnusableInput, match="regelfilen är inte sparad som UTF-8") as caught:
        load(path)
    assert caught.value.where == "regler.toml"


def test_a_file_that_is_not_there_is_refused_in_swedish(tmp_path: Path) -> None:
    with pytest.raises(UnusableInput, match="regelfilen kan inte öppnas"):
        load(tmp_path / OWN_FILE)
