"""K14."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from checks.build import COST_CENTRES, EKEN, SLUSSEN, clean, invoice, row

CODE = COST_CENTRES[EKEN]


def passed_on(**changes: Any) -> list[tuple[str, str]]:
    external = invoice(CODE, 70_000, "X1")
    internal = row(CODE, 70_000, **({"vertyp": "INT", "vernr": "9", "konto": "46311"} | changes))
    return clean().plus(external, internal).where("K14")


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"vertyp": "ifakt"},
        {"vertyp": "BO", "text": "Internfaktura boende april"},
        {"vertyp": "BO", "leverantor": "Intern faktura, lokalförvaltningen"},
        {"vertyp": "BO", "foretag": "2", "motpart": "101"},
        {"periodstart": date(2025, 4, 30), "periodslut": date(2025, 5, 31)},
    ],
)
def test_k14_internal_beside_external(changes: dict[str, Any]) -> None:
    assert passed_on(**changes) == [(EKEN, "")]


@pytest.mark.parametrize(
    "changes",
    [
        {"vertyp": "BO"},
        {"vertyp": "BO", "motpart": "101"},
        {"vertyp": "BO", "foretag": "2"},
        {"belopp_ore": 70_001},
        {"kostnadsstalle": COST_CENTRES[SLUSSEN]},
        {"periodstart": date(2025, 5, 1), "periodslut": date(2025, 5, 31)},
        {"status": "PREL"},
        {"konto": "46700"},
        {"vertyp": "INT", "foretag": "1", "vernr": ""},
    ],
)
def test_k14_near_misses(changes: dict[str, Any]) -> None:
    if changes.get("vernr") == "":  # both without verifikat: nothing tells them apart
        external = invoice(CODE, 70_000, "X1", vernr="")
        assert clean().plus(external, row(CODE, 70_000, vertyp="INT")).where("K14") == []
    else:
        assert passed_on(**changes) == []


def test_k14_within_one_verifikat_is_no_pair() -> None:
    external = invoice(CODE, 70_000, "X1", vertyp="LF", vernr="9")
    same = row(CODE, 70_000, vertyp="LF", vernr="9", rad="2", text="internfaktura")
    assert clean().plus(external, same).where("K14") == []


def test_k14_two_internal_invoices_are_no_pair_even_with_a_supplier() -> None:
    numbered = {"vertyp": "INT", "leverantorsnr": "900"}
    rows = [row(CODE, 70_000, vernr=number, **numbered) for number in ("8", "9")]
    assert clean().plus(*rows).where("K14") == []


def test_k14_many_equal_amounts_are_searched_fast_and_in_full() -> None:
    """Same home and amount a thousand times: only the one overlapping pair is told."""
    rows: list[dict[str, Any]] = []
    for number in range(1000):
        first = date.fromordinal(date(2025, 4, 1).toordinal() + number % 40)
        rows.append(row(CODE, 70_000, vertyp="INT", vernr=f"I{number}", periodstart=first, periodslut=first))
        later = date(2025, 6, 1 + number % 29)
        rows.append(invoice(CODE, 70_000, f"X{number}", periodstart=later, periodslut=later, fakturadatum=None))
    assert clean().plus(*rows).where("K14") == []
    hit = invoice(CODE, 70_000, "HIT", periodstart=date(2025, 4, 20), periodslut=date(2025, 4, 20), fakturadatum=None)
    assert clean().plus(*rows, hit).where("K14") == [(EKEN, "")]
