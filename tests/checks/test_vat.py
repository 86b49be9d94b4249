"""K16."""

from __future__ import annotations

from typing import Any

import pytest

from checks.build import BJORKEN, COST_CENTRES, EKEN, OWN_COST, VAT, clean, invoice, row

CODE = COST_CENTRES[EKEN]


def test_k16_vat_row_in_the_verifikat_of_a_claimable_row() -> None:
    scenario = clean().plus(row(CODE, 175, konto=VAT, vertyp="LF", vernr="VE0", rad="2"))
    found = scenario.of("K16")
    assert [(f.home, f.dossier, f.difference) for f in found] == [(EKEN, "", "1,75 kr")]


@pytest.mark.parametrize(
    "changes", [{"vernr": "other"}, {"vertyp": "BO"}, {"foretag": "2"}, {"status": "MAK"}, {"vernr": ""}]
)
def test_k16_near_misses(changes: dict[str, Any]) -> None:
    given = {"konto": VAT, "vertyp": "LF", "vernr": "VE0", "rad": "2"} | changes
    assert clean().plus(row(CODE, 175, **given)).where("K16") == []


def test_k16_moms_in_its_field_on_a_claimable_konto() -> None:
    assert clean().plus(row(CODE, 700, vernr="5", moms_ore=175)).where("K16") == [(EKEN, "")]
    assert clean().plus(row(CODE, 700, vernr="5", moms_ore=0)).where("K16") == []
    assert clean().plus(row(CODE, 700, vernr="5", moms_ore=175, konto="46700")).where("K16") == []


def test_k16_once_for_home_and_verifikat_in_the_homes_book() -> None:
    scenario = clean().plus(
        invoice(COST_CENTRES[BJORKEN], 700, "M1", vernr="M1", konto=OWN_COST, moms_ore=100),
        row(COST_CENTRES[BJORKEN], 75, konto=VAT, vertyp="LF", vernr="M1", rad="2"),
    )
    assert scenario.where("K16", "vit") == [(BJORKEN, "")]
    assert scenario.of("K16", "vit")[0].difference == "1,75 kr"
    assert scenario.where("K16", "gron") == []
