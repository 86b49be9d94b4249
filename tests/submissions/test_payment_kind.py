"""What a row pays for is told by its code, its words or its paragraph, and never guessed."""

from __future__ import annotations

import pytest

from atersok.submissions.payment_kind import APPLICATION, DAY_RATE, OTHER, kind_of


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("UT_DS", DAY_RATE),
        ("ut ds", DAY_RATE),
        ("UT_DS Dygnsschablon ensamkommande barn", DAY_RATE),
        ("Schablon", DAY_RATE),
        ("Schablonersättning ensamkommande barn med uppehållstillstånd", DAY_RATE),
        ("Dygnsersättning", DAY_RATE),
        ("DYGNSERSÄTTNING, utan ansökan", DAY_RATE),
        ("29 §", DAY_RATE),
        ("2010:1122 29 §", DAY_RATE),
        ("30§", DAY_RATE),
        ("§ 29", DAY_RATE),
        ("UT_FK", APPLICATION),
        ("UT_FK18", APPLICATION),
        ("UT-FK18 vård 18–20 år", APPLICATION),
        ("Faktisk kostnad", APPLICATION),
        ("Faktiska kostnader utöver schablon", APPLICATION),
        ("Kostnad över dygnsschablon", APPLICATION),
        ("Överskjutande kostnad", APPLICATION),
        ("Ansökan 2025-123", APPLICATION),
        ("Återsökning K2", APPLICATION),
        ("29 a §", APPLICATION),
        ("30a §", APPLICATION),
        ("Faktisk kostnad, 29 § (2012:859)", APPLICATION),
        ("UT_SFV", OTHER),
        ("UT_FS försörjningsstöd", OTHER),
        ("AS_DS", OTHER),
        ("AS_FK18", OTHER),
        ("Schablon asylsökande barn", OTHER),
        ("Schablon god man", OTHER),
        ("Engångsschablon", OTHER),
        ("Särskilt förordnad vårdnadshavare, faktisk kostnad", OTHER),
        ("29 b §", OTHER),
        ("8 §", OTHER),
        ("29 § och 29 a §", OTHER),
        ("", ""),
        ("Utbetalning", ""),
        ("Ersättning ut till kommun", ""),
        ("1234", ""),
    ],
)
def test_the_kind_of_a_row(text: str, kind: str) -> None:
    assert kind_of(text) == kind
