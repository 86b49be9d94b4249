"""Personal numbers come from the official test series alone."""

from __future__ import annotations

from datetime import date

import pytest
from personnummer import personnummer

from atersok.domain.identity import birth_date_of, normalise_dossier
from tools.sample import people


@pytest.mark.parametrize("short", [False, True])
@pytest.mark.parametrize("coordination", [False, True])
@pytest.mark.parametrize("number", range(8))
def test_a_number_passes_its_check_and_carries_its_birth_date(number: int, coordination: bool, short: bool) -> None:
    born = date(2006 + number % 4, 1 + number % 12, 1 + number % 28)
    text = people.personnummer(born, number, coordination=coordination, short=short)
    assert personnummer.valid(text)
    assert birth_date_of(text, date(2025, 6, 30)) == born


def test_a_birth_number_is_238_or_239() -> None:
    numbers = {people.personnummer(date(2009, 5, 12), number)[-4:-1] for number in range(10)}
    assert numbers == {"238", "239"}


def test_dossiernummer_are_well_formed_and_some_begin_with_a_zero() -> None:
    dossiers = [people.dossier_of(number) for number in range(100, 500)]
    assert all(normalise_dossier(dossier) == dossier for dossier in dossiers)
    assert len(set(dossiers)) == len(dossiers)
    assert any(dossier.startswith("0") for dossier in dossiers)


def test_names_are_plainly_invented_and_told_apart() -> None:
    names = [people.name_of(number, ("Testbarn", "Provperson")) for number in range(80)]
    assert len(set(names)) == len(names)
    assert all(name.startswith(("Testbarn ", "Provperson ")) for name in names)
