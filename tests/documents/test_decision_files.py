"""Which papers of a child are in Fakturamapp, by the names of its files."""

from __future__ import annotations

import unicodedata

import pytest

from atersok.documents.decision_files import DecisionFiles
from domain.making import ANNA, BO, child, register

SIBLINGS = ("45678901/1", "45678901/2")


def files(*names: str) -> DecisionFiles:
    return DecisionFiles(names, register([child(), child(BO), *(child(dossier) for dossier in SIBLINGS)]))


@pytest.mark.parametrize(
    ("name", "number"),
    [
        ("b2025-0106", "B2025-0106"),
        ("beslut B2025_0106 sid 1", "B2025-0106"),
        ("Beslut b2025 0106", "B2025-0106"),
        ("17", "17"),
        ("beslut 17", "17"),
        ("LVU 2025/17".replace("/", "_"), "2025/17"),
    ],
)
def test_a_decision_is_known_by_its_number_however_its_parts_are_set_apart(name: str, number: str) -> None:
    assert files(name).has_decision(ANNA, number)
    assert files(name).has_pay_decision(ANNA, number)


@pytest.mark.parametrize(
    ("name", "number"),
    [
        ("b2025-01061", "B2025-0106"),
        ("2025-17", "17"),
        ("faktura 17", "17"),
        ("beslut 117", "17"),
        ("b2025", ""),
        ("", ""),
    ],
)
def test_a_number_that_only_looks_alike_is_not_the_decision(name: str, number: str) -> None:
    assert not files(name).has_decision(ANNA, number)


@pytest.mark.parametrize("form", ["12345678", "12-345678", "12 345678", "Akt 12_345678 mars"])
def test_a_file_known_by_dossiernummer_alone_holds_the_child_s_papers(form: str) -> None:
    found = files(form)
    assert found.has_decision(ANNA, "")
    assert found.has_permit(ANNA)
    assert found.has_pay_decision(ANNA, "")
    assert not found.has_decision(BO, "")
    assert not found.has_permit(BO)
    assert not found.has_decision("", "")


@pytest.mark.parametrize(
    ("words", "decision", "permit", "pay"),
    [
        ("beslut", True, False, False),
        ("placering", True, False, False),
        ("uppehållstillstånd", False, True, False),
        ("Uppehallstillstand", False, True, False),
        ("beslut om uppehållstillstånd", False, True, False),
        ("beslut om ersättning", False, False, True),
        ("arvode", False, False, True),
        (unicodedata.normalize("NFD", "tillstånd"), False, True, False),
    ],
)
def test_words_beside_a_dossiernummer_say_which_paper_it_is(
    words: str, decision: bool, permit: bool, pay: bool
) -> None:
    found = files(f"12345678 {words}")
    assert (found.has_decision(ANNA, ""), found.has_permit(ANNA), found.has_pay_decision(ANNA, "")) == (
        decision, permit, pay,
    )  # fmt: skip


def test_siblings_who_share_a_dossiernummer_are_told_apart() -> None:
    one, other = SIBLINGS
    assert files("45678901_1").has_permit(one)
    assert not files("45678901_1").has_permit(other)
    assert not files("45678901").has_permit(one)
    lone = DecisionFiles(["45678901 tillstånd"], register([child(one)]))
    assert lone.has_permit(one)
    both = DecisionFiles(["12345678-2"], register([child(ANNA), child(f"{ANNA}/2")]))
    assert not both.has_permit(ANNA)
    assert both.has_permit(f"{ANNA}/2")


def test_a_decision_after_18_that_the_register_lacks_must_say_so() -> None:
    assert files("12345678 beslut 18 år").has_adult_decision(ANNA)
    assert not files("12345678 beslut").has_adult_decision(ANNA)
    assert not files("12345678").has_adult_decision(ANNA)
    assert not files("12345678 tillstånd 18").has_adult_decision(ANNA)
