"""Dossiernummer, personnummer, birthdays (rules.md §2 and §6)."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from atersok.domain.identity import (
    DossierMention,
    age_on,
    base_of,
    birth_date_of,
    birthday,
    dossiers_in_text,
    normalise_dossier,
    orgnr_key,
    personnummer_ok,
)
from domain.making import luhn_digit, number_of, unhurried

AS_OF = date(2025, 6, 30)
BIRTHS = st.dates(date(1926, 1, 1), AS_OF)


# -- dossiernummer


@pytest.mark.parametrize(
    ("written", "dossier"),
    [
        ("12-345678", "12345678"),
        ("12345678", "12345678"),
        ("02-345678", "02345678"),
        ("12-345678/2", "12345678/2"),
        ("12345678/12", "12345678/12"),
        (" 12-345678 /2 ", "12345678/2"),
        (12345678, "12345678"),
        (12345678.0, "12345678"),
    ],
)
def test_a_dossier_is_eight_digits_with_its_sibling_number(written: object, dossier: str) -> None:
    assert normalise_dossier(written) == dossier


@pytest.mark.parametrize(
    "written",
    [
        None,
        "",
        "2345678",
        2345678,
        "123456789",
        "12-345678/",
        "12-345678/a",
        "1-2345678",
        "12--345678",
        "A2345678",
        "okänd",
        "١٢٣٤٥٦٧٨",
    ],
)
def test_what_is_missing_or_malformed_is_no_dossier(written: object) -> None:
    """A number that has lost its leading zero is malformed: nobody can know which zero was lost."""
    assert normalise_dossier(written) is None


@unhurried
@given(st.integers(0, 99_999_999), st.none() | st.integers(1, 12), st.booleans())
def test_both_forms_of_a_dossier_are_one_key(number: int, sibling: int | None, hyphen: bool) -> None:
    key = f"{number:08d}" + ("" if sibling is None else f"/{sibling}")
    written = key[:2] + ("-" if hyphen else "") + key[2:]
    assert normalise_dossier(written) == key
    assert normalise_dossier(key) == key
    assert base_of(key) == f"{number:08d}"


@pytest.mark.parametrize(
    ("text", "mentions"),
    [
        ("", []),
        ("Vård april", []),
        ("12-345678", [DossierMention("12345678", True)]),
        ("12345678", [DossierMention("12345678", False)]),
        ("Vård (12-345678/2), april.", [DossierMention("12345678/2", True)]),
        ("12-345678; 02345678", [DossierMention("12345678", True), DossierMention("02345678", False)]),
        ("_12345678_", [DossierMention("12345678", False)]),
        ("dnr:12345678.", [DossierMention("12345678", False)]),
    ],
)
def test_dossiers_are_found_in_running_text(text: str, mentions: list[DossierMention]) -> None:
    assert dossiers_in_text(text) == mentions


@pytest.mark.parametrize("before", ["", " ", "(", "."])
@pytest.mark.parametrize(
    "touching", ["A{}", "ö{}", "0{}", "-{}", "/{}", "{}x", "{}Å", "{}1", "{}-", "{}-1", "{}/", "{}/2b", "{}/2-"]
)
@pytest.mark.parametrize("form", ["12-345678", "12345678"])
def test_a_letter_digit_hyphen_or_slash_that_touches_makes_it_no_dossier(before: str, touching: str, form: str) -> None:
    assert dossiers_in_text(before + touching.format(form) + " slut") == []


@pytest.mark.parametrize(
    "number", ["20070510-2380", "070510-2380", "200705102380", "556000-0001", "2025-06-30", "20250630123"]
)
def test_other_numbers_in_a_text_are_no_dossier(number: str) -> None:
    assert dossiers_in_text(f"Faktura {number} avser vård") == []


# -- personnummer


def test_the_check_digit_of_the_tests_is_worked_out_on_paper() -> None:
    """900101-238: 9·2=18→9, 0, 0, 1, 0, 1, 2·2=4, 3, 8·2=16→7, together 25: the tenth digit makes it 30."""
    assert luhn_digit("900101238") == 5
    assert personnummer_ok("900101-2385")


@unhurried
@given(BIRTHS, st.sampled_from([238, 239]), st.booleans())
def test_a_number_with_the_right_check_digit_passes_in_every_form(born: date, serial: int, samordning: bool) -> None:
    number = number_of(born, serial, samordning=samordning)
    for form in (number, number.replace("-", ""), number[2:], number[2:].replace("-", "")):
        assert personnummer_ok(form), form


@unhurried
@given(BIRTHS, st.sampled_from([238, 239]), st.booleans(), st.integers(1, 9))
def test_any_other_check_digit_fails(born: date, serial: int, samordning: bool, off: int) -> None:
    number = number_of(born, serial, samordning=samordning)
    wrong = number[:-1] + str((int(number[-1]) + off) % 10)
    assert not personnummer_ok(wrong)
    assert not personnummer_ok(wrong[2:])


@pytest.mark.parametrize("six", ["070230", "071301", "070500", "070532", "070560", "070592"])
def test_a_number_whose_day_does_not_exist_fails_whatever_its_check_digit(six: str) -> None:
    nine = f"{six}238"
    assert not personnummer_ok(f"{six}-238{luhn_digit(nine)}")


@pytest.mark.parametrize("number", ["20070510-T238", "070510-T239", "20070510-TF23", "070510TF23", "070510-t238"])
def test_a_reserve_number_is_judged_by_its_pattern_alone(number: str) -> None:
    assert personnummer_ok(number)


@pytest.mark.parametrize(
    "number", [None, "", "okänt", "070510", "070510-238", "070510-23800", "070510-TFF3", "070510-T", "07-0510-2380"]
)
def test_what_is_no_number_fails(number: object) -> None:
    assert not personnummer_ok(number)


@unhurried
@given(BIRTHS, st.booleans())
def test_the_birth_date_is_the_one_that_the_number_carries(born: date, samordning: bool) -> None:
    """Also without century for everybody younger than a hundred."""
    number = number_of(born, samordning=samordning)
    assert birth_date_of(number, AS_OF) == born
    assert birth_date_of(number[2:], AS_OF) == born
    assert birth_date_of(number[2:].replace("-", ""), AS_OF) == born


@pytest.mark.parametrize(
    ("number", "not_after", "born"),
    [
        ("250630-2380", date(2025, 6, 30), date(2025, 6, 30)),
        ("250701-2380", date(2025, 6, 30), date(1925, 7, 1)),
        ("250701-2380", date(2025, 7, 1), date(2025, 7, 1)),
        ("990101-2380", date(2016, 12, 31), date(1999, 1, 1)),
        ("170101-2380", date(2016, 12, 31), date(1917, 1, 1)),
        ("070510+2380", date(2025, 6, 30), date(1907, 5, 10)),
        ("000229-2380", date(2016, 12, 31), date(2000, 2, 29)),
    ],
)
def test_without_century_the_latest_date_not_after_the_quarter_is_meant(
    number: str, not_after: date, born: date
) -> None:
    assert birth_date_of(number, not_after) == born


@pytest.mark.parametrize(
    ("number", "born"),
    [
        ("20070570-2380", date(2007, 5, 10)),
        ("070591-2380", date(2007, 5, 31)),
        ("20070510-T238", date(2007, 5, 10)),
        ("070510-TF23", date(2007, 5, 10)),
    ],
)
def test_samordningsnummer_and_reserve_numbers_carry_a_birth_date(number: str, born: date) -> None:
    assert birth_date_of(number, AS_OF) == born


@pytest.mark.parametrize(
    "number", [None, "", "20070230-2380", "20071310-2380", "070560-2380", "070510", "070592-2380", "okänt"]
)
def test_a_number_without_a_day_has_no_birth_date(number: object) -> None:
    assert birth_date_of(number, AS_OF) is None


def test_the_check_digit_is_no_part_of_the_birth_date() -> None:
    """A failed check is a warning, never a stop (rules.md §6)."""
    right = number_of(date(2007, 5, 10))
    wrong = right[:-1] + str((int(right[-1]) + 1) % 10)
    assert birth_date_of(wrong, AS_OF) == date(2007, 5, 10)


# -- organisationsnummer


@pytest.mark.parametrize("written", ["556000-0001", "5560000001", "16556000-0001", "SE5560000001", " 556000 0001 "])
def test_an_orgnr_is_compared_by_its_last_ten_digits(written: str) -> None:
    assert orgnr_key(written) == "5560000001"


def test_an_empty_orgnr_has_no_key() -> None:
    assert orgnr_key("") == ""


# -- birthdays


@pytest.mark.parametrize(
    ("born", "age", "day"),
    [
        (date(2007, 5, 10), 18, date(2025, 5, 10)),
        (date(2004, 2, 29), 18, date(2022, 2, 28)),
        (date(2004, 2, 29), 20, date(2024, 2, 29)),
        (date(2004, 2, 29), 21, date(2025, 2, 28)),
        (date(2007, 12, 31), 18, date(2025, 12, 31)),
    ],
)
def test_a_leap_day_birthday_falls_on_28_february_in_other_years(born: date, age: int, day: date) -> None:
    assert birthday(born, age) == day


@unhurried
@given(st.dates(date(1900, 1, 1), date(2030, 12, 31)), st.integers(1, 120))
def test_the_birthday_itself_counts_as_the_new_age(born: date, age: int) -> None:
    day = birthday(born, age)
    assert age_on(born, day) == age
    assert age_on(born, date.fromordinal(day.toordinal() - 1)) == age - 1


def test_age_is_in_whole_years_from_the_day_of_birth() -> None:
    assert age_on(date(2007, 5, 10), date(2007, 5, 10)) == 0
    assert age_on(date(2007, 5, 10), date(2008, 5, 9)) == 0
    assert age_on(date(2007, 5, 10), date(2007, 5, 9)) == -1
