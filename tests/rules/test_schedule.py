"""What falls due for a quarter: categories, notices to Migrationsverket, continued responsibility after 18."""

from __future__ import annotations

from datetime import date
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from atersok.domain.identity import birthday
from atersok.domain.quarter import Quarter
from atersok.rules.parameters import Parameters, load
from atersok.rules.schedule import (
    CATEGORIES,
    CHANGES,
    CONTINUED,
    DAY_RATE,
    INTERNAL,
    INVOICES,
    PRACTICE,
    STRICT,
    Due,
    What,
    continued_responsibility,
    deadlines,
    first_application_until,
    longest_notice_weeks,
    missing_day_rate,
    notice_of_changes,
    schedule,
    supplier_invoices,
)

K2 = Quarter(2025, 2)
SIX_MONTHS = ("UT_FK", "UT_SFV", "UT_FK18", "UT_FS")
ASYLUM = ("AS_FK", "AS_FK18", "AS_ANK", "AS_EXO", "AS_VH")
TWELVE_MONTHS = ("UT_FSG", "UT_AF", "UT_LSS", "UT_VSK")


def with_value(name: str, value: int) -> Parameters:
    rows = [row.model_copy(update={"value": value}) if row.id == name else row for row in load().parameter]
    return load().model_copy(update={"parameter": tuple(rows)})


# -- categories


def test_the_categories_are_those_of_the_rules_and_the_actual_cost_of_the_old_ones() -> None:
    assert set(CATEGORIES) == {"FAKTISK", "FAKTISK_18", *SIX_MONTHS, *TWELVE_MONTHS, *ASYLUM}


LAWS = {
    "FAKTISK": ("2010:1122 29 §", "Faktisk kostnad, under 18 år"),
    "FAKTISK_18": ("2010:1122 29 §", "Faktisk kostnad, 18–20 år"),
    "UT_FK": ("2010:1122 29 a §", "Kostnad över schablonen, under 18 år"),
    "UT_SFV": ("2010:1122 29 b §", "Särskilt förordnad vårdnadshavare"),
    "UT_FK18": ("2010:1122 30 a §", "Vård 18–20 år"),
    "UT_FS": ("2010:1122 30 b §", "Försörjningsstöd 18–20 år"),
    "UT_FSG": ("2010:1122 20 §", "Försörjningsstöd gymnasieelever"),
    "UT_AF": ("2010:1122 22 §", "Hög ålder, sjukdom, funktionsnedsättning"),
    "UT_LSS": ("2010:1122 24–27 §§", "LSS, bostadsanpassning"),
    "UT_VSK": ("2010:1122 32 §", "Vissa särskilda kostnader"),
    "AS_FK": ("2017:193 9 §", "Asylsökande: kostnad över schablonen"),
    "AS_FK18": ("2017:193 10 §", "Asylsökande 18–20 år: hela kostnaden"),
    "AS_ANK": ("2017:193 11 §", "Ankomstboende"),
    "AS_EXO": ("2017:193 13 §", "Betydande extraordinära kostnader"),
    "AS_VH": ("2017:193 15 §", "Vård av asylsökande barn med vårdnadshavare"),
}
"""rules.md §5, typed off it."""


def test_each_category_has_the_provision_of_the_rules() -> None:
    assert {code: (f"{found.ordinance} {found.provision}", found.text) for code, found in CATEGORIES.items()} == LAWS


def test_what_falls_due_is_named_as_the_sheet_has_it() -> None:
    names = (INTERNAL, STRICT, PRACTICE, CHANGES, INVOICES, DAY_RATE, CONTINUED)
    assert (
        names
        == get_args(What)
        == (
            "Internt sista dag",
            "Ska ha kommit in (strikt)",
            "Praxis",
            "Ändringar till MIG",
            "Leverantörsfakturor",
            "Schablon som inte kommit",
            "Fortsatt ansvar",
        )
    )


@pytest.mark.parametrize("category", SIX_MONTHS)
def test_unaccompanied_children_have_six_months_by_31_a(category: str) -> None:
    found = deadlines(K2, category, load())
    assert found is not None
    assert (found.quarter, found.category) == (K2, category)
    assert (found.internal, found.strict, found.practice) == (
        date(2025, 7, 31),
        date(2025, 12, 30),
        date(2026, 1, 2),
    )
    assert (found.paragraph, found.routine) == ("2010:1122 31 a §", "rutin för återsökning, steg 6")


@pytest.mark.parametrize("category", ASYLUM)
def test_asylum_seekers_have_six_months_by_19_of_their_own_ordinance(category: str) -> None:
    found = deadlines(K2, category, load())
    assert found is not None
    assert (found.strict, found.practice, found.paragraph) == (date(2025, 12, 30), date(2026, 1, 2), "2017:193 19 §")


@pytest.mark.parametrize("category", TWELVE_MONTHS)
def test_the_others_have_twelve_months_after_the_period(category: str) -> None:
    found = deadlines(Quarter(2025, 4), category, load())
    assert found is not None
    assert (found.internal, found.strict, found.practice) == (
        date(2026, 1, 31),
        date(2026, 12, 31),
        date(2027, 1, 4),
    )
    assert found.paragraph == "2010:1122 23, 27 §§"


@pytest.mark.parametrize("category", sorted(CATEGORIES))
def test_a_category_is_for_the_days_of_its_own_rules_only(category: str) -> None:
    before, after = (deadlines(Quarter(2017, number), category, load()) for number in (2, 3))
    if category in {"FAKTISK", "FAKTISK_18"}:
        assert (before is not None, after) == (True, None)
        assert before is not None
        assert before.paragraph == "2010:1122 29 §"
    elif category in TWELVE_MONTHS:
        assert before is not None
        assert after is not None
    else:
        assert before is None
        assert after is not None


def test_the_ordinance_has_no_deadline_before_it_came() -> None:
    assert deadlines(Quarter(2010, 4), "UT_AF", load()) is None
    assert deadlines(Quarter(2011, 1), "UT_AF", load()) is not None


def test_an_unknown_category_is_no_category() -> None:
    with pytest.raises(KeyError):
        deadlines(K2, "UT_DS", load())


def test_the_months_are_those_of_the_run_s_own_parameters() -> None:
    other = deadlines(K2, "UT_AF", with_value("frist_ovrig_manader", 18))
    assert other is not None
    assert (other.strict, other.practice) == (date(2026, 12, 30), date(2027, 1, 4))


@pytest.mark.parametrize(
    ("paragraph", "told"),
    [
        ("2010:1122 31 a §; 2017:193 19 §", "2010:1122 31 a §"),
        ("2010:1122 31 a §; 2017:193 19 §; 2010:1122 42 §", "2010:1122 31 a §; 2010:1122 42 §"),
        ("egen; regel", "egen; regel"),  # names no ordinance
    ],
)
def test_of_a_paragraph_of_two_ordinances_the_category_s_own_is_told(paragraph: str, told: str) -> None:
    rows = [
        row.model_copy(update={"paragraph": paragraph}) if row.id == "frist_ekb_manader" else row
        for row in load().parameter
    ]
    found = deadlines(K2, "UT_FK", load().model_copy(update={"parameter": tuple(rows)}))
    assert found is not None
    assert found.paragraph == told


@given(st.integers(2011, 2090), st.integers(1, 4), st.sampled_from(sorted(CATEGORIES)))
def test_the_days_of_any_quarter_and_category_come_in_order(year: int, number: int, category: str) -> None:
    found = deadlines(Quarter(year, number), category, load())
    if found is not None:
        assert Quarter(year, number).end < found.internal < found.strict <= found.practice
        assert (found.practice - found.strict).days <= 7


# -- the first application


@pytest.mark.parametrize("category", ["UT_AF", "UT_LSS"])
@pytest.mark.parametrize(
    ("received", "until"),
    [
        (date(2022, 12, 1), date(2025, 12, 1)),
        (date(2024, 2, 29), date(2027, 2, 28)),
        (date(2023, 12, 31), date(2026, 12, 31)),
        (date(2011, 1, 1), date(2014, 1, 1)),
    ],
)
def test_the_first_application_has_36_months_to_the_day(received: date, until: date, category: str) -> None:
    assert first_application_until(received, category, load()) == until


@pytest.mark.parametrize("category", sorted(CATEGORIES.keys() - {"UT_AF", "UT_LSS"}))
def test_care_of_unaccompanied_children_has_no_such_limit(category: str) -> None:
    assert first_application_until(date(2022, 12, 1), category, load()) is None


def test_whoever_came_before_the_limit_has_none() -> None:
    assert first_application_until(date(2010, 12, 31), "UT_AF", load()) is None


# -- notices


@pytest.mark.parametrize(
    ("quarter", "day"),
    [
        (Quarter(2025, 1), date(2025, 4, 7)),
        (Quarter(2025, 2), date(2025, 7, 7)),
        (Quarter(2025, 3), date(2025, 10, 7)),
        (Quarter(2025, 4), date(2026, 1, 7)),
        (Quarter(2017, 3), date(2017, 10, 7)),
    ],
)
def test_changes_are_told_by_the_7th_of_the_month_after_the_quarter(quarter: Quarter, day: date) -> None:
    """Whatever weekday: 2017-10-07 is a Saturday."""
    found = notice_of_changes(quarter, load())
    assert found == Due(quarter, CHANGES, day, "Migrationsverkets föreskrifter om redovisning")


def test_before_the_day_rates_there_was_nothing_to_tell() -> None:
    old = Quarter(2017, 2)
    assert notice_of_changes(old, load()) is None
    assert missing_day_rate(old, load()) is None
    assert {due.what for due in schedule(old, load())} == {INTERNAL, INVOICES, STRICT, PRACTICE}


def test_supplier_invoices_are_due_by_the_10th_after_each_month() -> None:
    found = supplier_invoices(Quarter(2025, 4), load())
    assert [(due.about, due.day) for due in found] == [
        ("2025-10", date(2025, 11, 10)),
        ("2025-11", date(2025, 12, 10)),
        ("2025-12", date(2026, 1, 10)),
    ]
    assert {(due.what, due.source) for due in found} == {(INVOICES, "återsökningsprocess PUT")}


def test_the_days_of_notices_are_those_of_the_run_s_own_parameters() -> None:
    changes = notice_of_changes(K2, with_value("andring_senast", 5))
    assert changes is not None
    assert changes.day == date(2025, 7, 5)
    assert [due.day.day for due in supplier_invoices(K2, with_value("faktura_senast", 12))] == [12, 12, 12]
    responsibility = continued_responsibility(date(2007, 7, 22), "12345678", with_value("fortsatt_ansvar_veckor", 4))
    assert responsibility is not None
    assert responsibility.day == date(2025, 6, 24)


def test_a_day_rate_that_did_not_come_is_told_before_the_excess_is_applied_for() -> None:
    found = missing_day_rate(K2, load())
    assert found is not None
    assert (found.what, found.day, found.categories) == (DAY_RATE, date(2025, 7, 31), ("UT_FK", "UT_FK18"))
    assert found.source == "2010:1122 29, 29 a, 30 a §§; före ansökan om det som överstiger schablonen"


@pytest.mark.parametrize(
    ("born", "day"),
    [
        (date(2007, 7, 22), date(2025, 7, 1)),
        (date(2007, 7, 21), date(2025, 6, 30)),
        (date(2008, 2, 29), date(2026, 2, 7)),  # has its birthday on the 28th in 2026
        (date(2008, 1, 10), date(2025, 12, 20)),
        (date(2002, 10, 1), date(2020, 9, 10)),  # the first for whom it had to be told
    ],
)
def test_continued_responsibility_is_told_three_weeks_before_the_18th_birthday(born: date, day: date) -> None:
    found = continued_responsibility(born, "12345678/2", load())
    assert found is not None
    assert (found.what, found.day, found.about, found.categories) == (CONTINUED, day, "12345678/2", ())
    assert found.quarter == Quarter.of(day)
    assert (birthday(born, 18) - day).days == 21


def test_before_october_2020_nobody_had_to_tell_of_continued_responsibility() -> None:
    assert continued_responsibility(date(2002, 9, 30), "12345678", load()) is None


def test_the_longest_notice_is_that_of_any_value_of_the_file_and_none_where_there_is_none() -> None:
    (row,) = [row for row in load().parameter if row.id == "fortsatt_ansvar_veckor"]
    longer = row.model_copy(update={"value": 6})
    assert longest_notice_weeks(load()) == 3
    for rows in ((row, longer), (longer, row)):
        assert longest_notice_weeks(load().model_copy(update={"parameter": rows})) == 6
    assert longest_notice_weeks(load().model_copy(update={"parameter": ()})) == 0


# -- the whole


def test_all_that_falls_due_for_a_quarter_stands_in_order_of_day() -> None:
    assert [(str(due.day), due.what, due.about) for due in schedule(K2, load())] == [
        ("2025-05-10", INVOICES, "2025-04"),
        ("2025-06-10", INVOICES, "2025-05"),
        ("2025-07-07", CHANGES, ""),
        ("2025-07-10", INVOICES, "2025-06"),
        ("2025-07-31", INTERNAL, ""),
        ("2025-07-31", DAY_RATE, ""),
        ("2025-12-30", STRICT, ""),
        ("2025-12-30", STRICT, ""),
        ("2026-01-02", PRACTICE, ""),
        ("2026-01-02", PRACTICE, ""),
        ("2026-06-30", STRICT, ""),
        ("2026-06-30", PRACTICE, ""),
    ]


def test_categories_with_the_same_days_and_paragraph_stand_together() -> None:
    strict = {due.categories: due.source for due in schedule(K2, load()) if due.what == STRICT}
    assert strict == {
        SIX_MONTHS: "2010:1122 31 a §",
        ASYLUM: "2017:193 19 §",
        TWELVE_MONTHS: "2010:1122 23, 27 §§",
    }
    practice = {due.categories: due.source for due in schedule(K2, load()) if due.what == PRACTICE}
    assert practice == {codes: f"{source}; lag 1930:173 2 §" for codes, source in strict.items()}
    assert [due.source for due in schedule(K2, load()) if due.what == INTERNAL] == ["rutin för återsökning, steg 6"]
