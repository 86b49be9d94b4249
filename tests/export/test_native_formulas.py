"""Which formulas leave the house, and how they read on the page's new place."""

from __future__ import annotations

import pytest

from atersok.export.native_formulas import moved_formula


@pytest.mark.parametrize(
    ("formula", "moved"),
    [
        ("SUM(J55:J83)", "SUM(J11:J39)"),
        ("SUM($J$55:J83)", "SUM($J$11:J39)"),
        ('IF(A50="EJ KLAR!";"";B50)'.replace(";", ","), 'IF(A6="EJ KLAR!","",B6)'),
        ("ROUND(K60*100,0)/100", "ROUND(K16*100,0)/100"),
        ("A50=TRUE", "A6=TRUE"),
    ],
)
def test_a_formula_over_its_own_page_moves_with_it(formula: str, moved: str) -> None:
    assert moved_formula(formula, 45, 88, -44) == moved


@pytest.mark.parametrize(
    "formula",
    [
        "Huvudkontroll",
        "SUM(J44:J83)",
        "SUM(J55:J89)",
        "SUM(J:J)",
        "'Kostnad per barn'!I5",
        "Kontroller!B4",
        "SUM(tblKostnad[Återsöks])",
        "'[annan.xlsx]Blad1'!A50",
        "[1]Blad1!A50",
        "PUT_CLAIM(B50)",
        "_xlfn.XLOOKUP(A50,A51,A52)",
        'HYPERLINK("https://exempel.se",A50)',
        'INDIRECT("A50")',
        "{1,2}",
        "A50#",
        "#REF!+A50",
        'WEBSERVICE("x")',
    ],
)
def test_a_formula_that_reaches_out_of_its_page_is_sent_as_its_value(formula: str) -> None:
    assert moved_formula(formula, 45, 88, -44) is None
