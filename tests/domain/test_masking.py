"""Nothing that is written shows name or number of a child with protected data (rules.md §7)."""

from __future__ import annotations

from datetime import date

import pytest

from atersok.domain.masking import MASK, MASKED_TEXT, Masker, shown_name, shown_number
from domain.making import ANNA, BO, child, number_of, register

NUMBER = number_of(date(2007, 5, 10))
OTHER = number_of(date(2008, 6, 11))
REGISTER = register(
    [
        child(ANNA, protected=True, name="Exempla Påhittsdotter-Öström", personnummer=NUMBER),
        child(BO, name="Prov Mönstersson", personnummer=OTHER),
    ]
)


def test_the_dossier_stands_for_a_protected_child() -> None:
    assert (shown_name(REGISTER, ANNA), shown_number(REGISTER, ANNA)) == (MASK, "")


def test_other_children_are_shown() -> None:
    assert (shown_name(REGISTER, BO), shown_number(REGISTER, BO)) == ("Prov Mönstersson", OTHER)


def test_a_child_that_the_register_does_not_have_has_no_name() -> None:
    assert (shown_name(REGISTER, "99999999"), shown_number(REGISTER, "99999999")) == ("", "")


def test_ledger_text_of_a_protected_child_s_row_is_masked() -> None:
    assert Masker(REGISTER).text("Vård april", ANNA) == MASKED_TEXT


@pytest.mark.parametrize(
    "text",
    [
        "Vård Exempla april",
        "EXEMPLA",
        "Påhittsdotter, Ex.",
        "kostnad öström",
        "Vård_Exempla_april",
        f"Vård {NUMBER[2:].replace('-', ' ')}",
        f"F4711{NUMBER[2:]}",
        f"Vård {NUMBER}",
        f"Vård {NUMBER[2:]}",
        f"Vård {NUMBER.replace('-', '')}.",
        f"({NUMBER[2:].replace('-', '')})",
        f"Vård {NUMBER[2:].replace('-', '+')}",
    ],
)
def test_text_that_tells_name_or_number_of_a_protected_child_is_masked_on_any_row(text: str) -> None:
    masker = Masker(REGISTER)
    assert masker.text(text, "") == MASKED_TEXT
    assert masker.text(text, BO) == MASKED_TEXT


@pytest.mark.parametrize("text", ["", "Vård april", "Prov Mönstersson", f"Vård {OTHER}", "Exemplar 3", "Faktura 4711"])
def test_other_text_stays(text: str) -> None:
    assert Masker(REGISTER).text(text, BO) == text


@pytest.mark.parametrize("number", ["20070510-T238", "070510-T238", "20070510-TF23", "070510-TF23"])
@pytest.mark.parametrize("century", [True, False])
def test_a_reserve_number_of_a_protected_child_is_masked_in_every_form(number: str, century: bool) -> None:
    masker = Masker(register([child(ANNA, protected=True, name="", personnummer=number)]))
    short = number[-11:]
    assert masker.text(f"Vård {'20' if century else ''}{short}", "") == MASKED_TEXT


@pytest.mark.parametrize(
    ("text", "masked"), [("Vård Li Bo", True), ("BO, LI", True), ("Vård Bo", False), ("Libo", False)]
)
def test_a_name_of_short_words_alone_is_masked_where_all_of_it_stands(text: str, masked: bool) -> None:
    masker = Masker(register([child(ANNA, protected=True, name="Li Bo")]))
    assert masker.text(text, "") == (MASKED_TEXT if masked else text)


@pytest.mark.parametrize(
    ("text", "masked"),
    [("Vård Exempla", True), ("Vård Mönstersson", False), ("Mönstersson, Exempla", True), ("Prov Mönstersson", False)],
)
def test_a_part_of_a_name_that_an_unprotected_child_shares_says_nothing_alone(text: str, masked: bool) -> None:
    both = [child(ANNA, protected=True, name="Exempla Mönstersson"), child(BO, name="Prov Mönstersson")]
    assert Masker(register(both)).text(text, "") == (MASKED_TEXT if masked else text)


@pytest.mark.parametrize("form", ["{0}-{1}", "{0}{1}", "{0}-{1} och 99-000001"])
def test_text_with_the_dossiernummer_of_a_protected_child_is_masked_though_the_row_is_nobody_s(form: str) -> None:
    assert Masker(REGISTER).text(f"akut vård {form.format(ANNA[:2], ANNA[2:])}", "") == MASKED_TEXT


def test_text_with_the_dossiernummer_that_a_protected_child_shares_is_masked() -> None:
    siblings = register([child(f"{ANNA}/1", protected=True), child(f"{ANNA}/2")])
    shared, other = f"akut vård {ANNA}", f"akut vård {ANNA}/2"
    assert Masker(siblings).texts([shared, other], ["", f"{ANNA}/2"]) == [MASKED_TEXT, other]


def test_texts_are_masked_row_by_row() -> None:
    assert Masker(REGISTER).texts(["Vård", "Vård", ""], [ANNA, BO, ANNA]) == [MASKED_TEXT, "Vård", ""]


def test_every_row_of_a_doubled_protected_child_is_masked() -> None:
    """A dossier that stands twice is out of the register (R03), but no less protected."""
    doubled = register([child(ANNA, protected=True, name="Exempla"), child(ANNA, name="Exempla")])
    assert Masker(doubled).text("Vård", ANNA) == MASKED_TEXT
    assert shown_name(doubled, ANNA) == ""


def test_without_protected_children_nothing_is_masked() -> None:
    plain = register([child(ANNA, name="Exempla", personnummer=NUMBER)])
    assert Masker(plain).text(f"Exempla {NUMBER}", ANNA) == f"Exempla {NUMBER}"
