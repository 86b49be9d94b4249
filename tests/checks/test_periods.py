"""K07."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from checks.build import BETA, BJORKEN, COST_CENTRES, EKEN, clean, invoice, row

CODE = COST_CENTRES[EKEN]
ACROSS = {"periodstart": date(2025, 3, 31), "periodslut": date(2025, 4, 3)}


def test_k07_period_reaches_outside_and_says_until_when_it_can_be_claimed() -> None:
    found = clean().plus(invoice(CODE, 1000, "P1", **ACROSS)).of("K07")
    assert [(f.home, f.dossier, f.difference) for f in found] == [(EKEN, "", "2,50 kr")]
    assert "2025K1 senast 2025-09-30" in found[0].action
    ahead = invoice(CODE, 1000, "P1", periodstart=date(2025, 6, 1), periodslut=date(2025, 10, 1))
    assert "2025K3 senast 2026-03-30, 2025K4 senast 2026-06-30" in clean().plus(ahead).of("K07")[0].action


def test_k07_a_long_period_names_the_first_four_quarters() -> None:
    def told(last: date) -> str:
        row_ = invoice(CODE, 1000, "P1", periodstart=date(2025, 4, 1), periodslut=last)
        return clean().plus(row_).of("K07")[0].action

    assert "2026K2 senast" in told(date(2026, 4, 1))
    assert "och så vidare" not in told(date(2026, 4, 1))
    assert "2026K2 senast" in told(date(2026, 7, 1))
    assert "2026K3" not in told(date(2026, 7, 1))
    assert told(date(2026, 7, 1)).endswith("och så vidare.")


def test_k07_once_for_home_invoice_and_named_child() -> None:
    scenario = clean().plus(
        invoice(CODE, 1000, "P1", **ACROSS),
        invoice(CODE, 2000, "P1", **ACROSS, rad="2"),
        row(COST_CENTRES[BJORKEN], 3000, **ACROSS, vernr="5", objekt=BETA),
    )
    assert scenario.where("K07") == [(EKEN, "")]
    assert scenario.of("K07")[0].difference == "7,50 kr"
    assert scenario.where("K07", "vit") == [(BJORKEN, BETA)]


@pytest.mark.parametrize("changes", [{"status": "MAK"}, {"konto": "46700"}, {"konto": "99999"}])
def test_k07_only_booked_claimable_rows(changes: dict[str, Any]) -> None:
    assert clean().plus(invoice(CODE, 1000, "P1", **(ACROSS | changes))).where("K07") == []


def test_k07_days_after_rakna_till_och_med_are_the_quarters_own() -> None:
    assert clean().setting(count_until=date(2025, 5, 15)).where("K07") == []
    month = row(CODE, 1000, periodstart=None, periodslut=None, period="202503", vernr="7")
    assert clean().plus(month).where("K07") == [(EKEN, "")]
