"""A finding keeps its Id from run to run, and an answer opens the gate only when it is whole."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from atersok.domain.finding import Answer, Finding

FINDING = Finding(
    code="K05",
    severity="Stopp",
    asks="assistent",
    home="Eken",
    dossier="12345678",
    identity="Omsorg AB|F-17|1001",
    what="Samma faktura två gånger",
    expected="1 000,00",
    found="2 000,00",
    difference="1 000,00",
    source="export.csv rad 17",
    action="Fråga leverantören",
)


def test_an_id_is_twelve_hexadecimal_digits_and_the_same_on_every_run() -> None:
    assert re.fullmatch("[0-9a-f]{12}", FINDING.id_in("2025K2"))
    # Written out, so that an Id that users have comments beside cannot change unseen.
    assert FINDING.id_in("2025K2") == "043271633677"


@pytest.mark.parametrize(
    "changes",
    [
        {"expected": "1 500,00"},
        {"found": "9,00"},
        {"difference": ""},
        {"source": "export.csv rad 4711"},
        {"what": "Annan ordalydelse"},
        {"action": "Annat"},
        {"asks": "controller"},
        {"severity": "Varning"},
        {"cost_centre": "48100"},
    ],
)
def test_amounts_positions_and_wording_are_no_part_of_the_id(changes: dict[str, str]) -> None:
    assert replace(FINDING, **changes).id_in("2025K2") == FINDING.id_in("2025K2")


@pytest.mark.parametrize(
    "changes",
    [{"code": "K06"}, {"home": "Asken"}, {"home": ""}, {"dossier": "12345678/1"}, {"identity": "Omsorg AB|F-18|1001"}],
)
def test_code_home_child_and_the_thing_itself_are_the_id(changes: dict[str, str]) -> None:
    assert replace(FINDING, **changes).id_in("2025K2") != FINDING.id_in("2025K2")


def test_the_id_holds_the_quarter() -> None:
    assert FINDING.id_in("2025K2") != FINDING.id_in("2025K3")


def test_parts_that_only_together_are_alike_give_two_ids() -> None:
    """Home "Ek" with dossier "en1" is not home "Eken" with dossier "1"."""
    one, other = replace(FINDING, home="Ek", dossier="en1"), replace(FINDING, home="Eken", dossier="1")
    assert one.id_in("2025K2") != other.id_in("2025K2")


@pytest.mark.parametrize(
    ("answer", "opens"),
    [
        (Answer("Kvitterad", "Kontrollerat mot faktura", "AB"), True),
        (Answer("Kvitterad", "", "AB"), False),
        (Answer("Kvitterad", "Kontrollerat", ""), False),
        (Answer("Kvitterad", "  ", "AB"), False),
        (Answer("Kvitterad", "Kontrollerat", " \n"), False),
        (Answer("Utreds", "Kontrollerat", "AB"), False),
        (Answer("Ny", "Kontrollerat", "AB"), False),
        (Answer(), False),
    ],
)
def test_only_kvitterad_with_comment_and_signature_opens_the_gate(answer: Answer, opens: bool) -> None:
    assert answer.opens_gate is opens
