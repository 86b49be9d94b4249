"""Which child of the register a cell means."""

from __future__ import annotations

from datetime import date

import pytest

from atersok.answers import refusal
from atersok.answers.children import ChildFinder
from atersok.answers.refusal import NoAnswer
from domain.making import child, number_of, register

QUARTER_END = date(2025, 6, 30)
BORN = date(2010, 3, 5)
NUMBER = number_of(BORN)
SHORT = NUMBER[2:]
SAMORDNING = number_of(date(2011, 4, 6), samordning=True)
CHILDREN = [
    child("12345678", personnummer=NUMBER),
    child("01234567", personnummer=SAMORDNING),
    child("20000000/1", personnummer="20120101-TF23"),
    child("20000000/2", personnummer=number_of(date(2012, 7, 8))),
    child("30000000/1", personnummer=number_of(date(2013, 7, 8))),
    child("40000000", personnummer=number_of(date(2014, 7, 8))),
    child("40000000", personnummer=number_of(date(2014, 7, 9))),
    child("50000000", personnummer=number_of(date(2015, 1, 1))),
    child("50000001", personnummer=number_of(date(2015, 1, 1))),
    child("60000000"),
]


@pytest.fixture(scope="module")
def finder() -> ChildFinder:
    return ChildFinder(register(CHILDREN, [], []), QUARTER_END)


@pytest.mark.parametrize("cell", ["12345678", "12-345678", " 12345678 ", 12345678.0, 12345678])
def test_a_child_is_found_by_dossiernummer(finder: ChildFinder, cell: object) -> None:
    assert finder.find(cell) == "12345678"


@pytest.mark.parametrize(
    "cell",
    [NUMBER, NUMBER.replace("-", ""), SHORT, SHORT.replace("-", ""), NUMBER.replace("-", " "),
     float(NUMBER.replace("-", "")), float(SHORT.replace("-", ""))],
)  # fmt: skip
def test_a_child_is_found_by_any_spelling_of_its_personnummer(finder: ChildFinder, cell: object) -> None:
    assert finder.find(cell) == "12345678"


def test_a_samordningsnummer_and_a_reserve_number_are_found_too(finder: ChildFinder) -> None:
    assert finder.find(SAMORDNING) == "01234567"
    assert finder.find("120101-tf23") == "20000000/1"


def test_a_number_has_lost_its_leading_zero(finder: ChildFinder) -> None:
    assert finder.find(1234567.0) == "01234567"


def test_another_century_and_a_day_without_the_60_are_other_people(finder: ChildFinder) -> None:
    for cell in ("19" + NUMBER[2:], SHORT.replace("-", "+"), number_of(date(2011, 4, 6))[:-4] + SAMORDNING[-4:]):
        with pytest.raises(NoAnswer) as caught:
            finder.find(cell)
        assert caught.value.text == refusal.UNKNOWN_CHILD


def test_a_dossiernummer_without_n_means_the_only_child_that_shares_it(finder: ChildFinder) -> None:
    assert finder.find("30-000000") == "30000000/1"
    assert finder.find("20000000/2") == "20000000/2"


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ("20000000", refusal.SEVERAL_CHILDREN),
        (number_of(date(2015, 1, 1)), refusal.SEVERAL_CHILDREN),
        ("40000000", refusal.DOUBLED_DOSSIER),
        (number_of(date(2014, 7, 8)), refusal.DOUBLED_DOSSIER),
        ("20000000/3", refusal.UNKNOWN_CHILD),
        ("87654321", refusal.UNKNOWN_CHILD),
        ("Testa Exempelsson", refusal.UNKNOWN_CHILD),
        (date(2010, 3, 5), refusal.UNKNOWN_CHILD),
        (True, refusal.UNKNOWN_CHILD),
        (-2146826246, refusal.CELL_ERROR),
    ],
)
def test_no_child_several_children_and_one_that_stands_twice_are_told(
    finder: ChildFinder, cell: object, text: str
) -> None:
    with pytest.raises(NoAnswer) as caught:
        finder.find(cell)
    assert caught.value.text == text
