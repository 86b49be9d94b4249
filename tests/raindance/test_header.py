"""Headers by alias, by shape and cut short."""

from __future__ import annotations

import pytest

from atersok.domain.errors import UnusableInput
from atersok.raindance import fields as f
from atersok.raindance import header
from atersok.raindance.text import grids


def find(text: str, **mapping: str) -> header.Header:
    grid = max(grids(text.encode(), "utf-8", "UTF-8"), key=lambda choice: header.strength(choice, mapping))
    return header.find(grid, "fil.csv", mapping)


@pytest.mark.parametrize("name", f.FIELD_NAMES.values())
def test_every_field_name_of_the_contract_maps_to_its_field(name: str) -> None:
    found = find(f"konto;period;belopp;{name}\n64400;202504;5;x\n")
    label = f.field_of(name)
    assert label in found.columns
    for spelled in (name.upper(), f" {name.title()} ", f"{name}."):
        assert label in find(f"konto;period;belopp;{spelled}\n64400;202504;5;x\n").columns


@pytest.mark.parametrize(
    ("name", "value", "field"),
    [
        ("ORGANISATIO", "556000-1234", "orgnr"),
        ("ORGANISATIO", "Socialförvaltningen", None),
        ("KOSTNADSST", "47000", "kostnadsstalle"),
        ("LEVERANT", "Omsorg AB", "leverantor"),
        ("FAKTURAD", "2025-04-01", "fakturadatum"),
        ("FAKTURAD", "x", None),
        ("Datum", "2025-04-01", "bokforingsdatum"),
        ("Datum", "x", None),
        ("VERIFIKATI", "4711", None),
        ("Nr", "4711", "fakturanr"),
    ],
)
def test_cut_and_weak_headers_need_values_of_their_shape(name: str, value: str, field: str | None) -> None:
    found = find(f"Konto;Period;Belopp;{name}\n64400;202504;5;{value}\n64400;202504;5;{value}\n")
    used = {index: known for known, index in found.columns.items()}
    assert used.get(3) == field


def test_the_header_is_the_line_with_most_names_not_the_first_with_one() -> None:
    found = find("Urval;Konto;alla\nPeriod;202504\nKonto;Period;Belopp;Text\n64400;202504;5;x\n")
    assert (found.line, found.names) == (3, ("Konto", "Period", "Belopp", "Text"))


def test_a_better_name_goes_before_a_weaker_one() -> None:
    found = find("Konto;RegDatum;VerDatum;Huvudtext;Radtext;Belopp\n1;2025-04-01;2025-04-02;h;r;5\n")
    assert found.columns["bokforingsdatum"] == 2
    assert found.columns["text"] == 4


def test_columns_beside_codes_are_not_taken_for_them() -> None:
    found = find("Konto;Konto (T);Ansvar;Ansvar namn;Period;Belopp inkl moms;Belopp\n1;Liv;2;Eken;202504;6;5\n")
    assert found.columns == {"konto": 0, "kostnadsstalle": 2, "period": 4, "belopp": 6}


def test_a_sure_match_scores_higher_than_a_weak_one() -> None:
    found = find("Konto;Datum;Belopp\n64400;2025-04-01;5\n")
    assert found.scores["konto"] == 100
    assert found.scores["bokforingsdatum"] < 70


def test_a_repeated_header_is_named_with_its_number() -> None:
    found = find("Konto;Konto;Period;Belopp\n64400;Liv;202504;5\n")
    assert [found.label(index) for index in (0, 1)] == ["Konto", "Konto#2"]


def test_headers_that_differ_only_in_text_columns_continue_but_prose_does_not() -> None:
    found = find("Konto;Period;Belopp\n64400;202504;5\n")
    assert header.continues(grids(b"64400;202505;7\n", "utf-8", "UTF-8")[0], found)
    assert not header.continues(grids(b"Konto;alla;urval\n", "utf-8", "UTF-8")[0], found)


def test_a_message_lists_the_headers_that_were_found() -> None:
    with pytest.raises(UnusableInput, match="Konto, Period, Text"):
        find("Konto;Period;Text\n64400;202504;x\n")


@pytest.mark.parametrize(
    ("cells", "expected"),
    [(["202504", "202512"], True), (["250401", "250430"], False), (["201112"], False), (["202504", "250430"], False)],
)
def test_six_digit_dates_are_months_only_where_their_column_says_so(cells: list[str], expected: bool) -> None:
    assert header.months_first(cells) == expected
