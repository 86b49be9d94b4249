"""References in formulas."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from atersok.closedbook.formulas import RowShift, after_row_shift, quoted_sheet, references, shifted


@pytest.mark.parametrize(
    ("formula", "moved"),
    [
        ("A1+$B$2+C$3+$D4", "B3+$B$2+D$3+$D6"),
        ('IF(A1="A1",LOG10(A1),A1_x)', 'IF(B3="A1",LOG10(B3),A1_x)'),
        ("'Blad A1'!A1+Blad2!B2:C3", "'Blad A1'!B3+Blad2!C4:D5"),
        ("SUM(A:A,$A:B,1:1,$2:3)", "SUM(B:B,$A:C,3:3,$2:5)"),
        ("tblA[Kolumn A1]+tblA[[#This Row],[B2]]", "tblA[Kolumn A1]+tblA[[#This Row],[B2]]"),
        ("[1]Blad1!A1*1.5E3", "[1]Blad1!B3*1.5E3"),
        ("#REF!+A1", "#REF!+B3"),
        ("A1:INDEX(B:B,3)", "B3:INDEX(C:C,3)"),
        ("TRUE+ABCD1", "TRUE+ABCD1"),
        ('"a ""A1"" b"&A1', '"a ""A1"" b"&B3'),
    ],
)
def test_a_copied_formula_moves_its_relative_references_and_nothing_else(formula: str, moved: str) -> None:
    assert shifted(formula, 2, 1) == moved


def test_a_reference_that_leaves_the_sheet_breaks() -> None:
    assert shifted("A1+B5", -2) == "#REF!+B3"
    assert shifted("XFD1", 0, 1) == "#REF!"


@given(st.integers(0, 50), st.integers(0, 50))
def test_moving_there_and_back_gives_the_same_formula(rows: int, cols: int) -> None:
    formula = 'SUM(A1:$C$9)+Blad!B7*IF(D4>0,tbl[x],"A1")'
    assert shifted(shifted(formula, rows, cols), -rows, -cols) == formula


@pytest.mark.parametrize(
    ("formula", "by", "after"),
    [
        ("A4+A5+A6", 2, "A4+A7+A8"),
        ("A4+A5+A6", -1, "A4+#REF!+A5"),
        ("SUM(A1:A10)", 3, "SUM(A1:A13)"),
        ("SUM(A1:A10)", -2, "SUM(A1:A8)"),
        ("SUM(A5:A6)", -2, "SUM(#REF!)"),
        ("SUM($A$6:A5)", -1, "SUM($A$5:A5)"),
        ("SUM(4:7)", -2, "SUM(4:5)"),
        ("SUM(A:A)", -2, "SUM(A:A)"),
        ("Annat!A6+[1]Blad!A6", 1, "Annat!A6+[1]Blad!A6"),
        ("BLAD!A6+'Blad'!A6", 1, "BLAD!A7+'Blad'!A7"),
    ],
)
def test_formulas_follow_inserted_and_deleted_rows(formula: str, by: int, after: str) -> None:
    assert after_row_shift(formula, "Blad", RowShift("Blad", 5, by)) == after


def test_a_formula_elsewhere_follows_only_what_names_the_sheet() -> None:
    assert after_row_shift("A6+Blad!A6", "Annat", RowShift("Blad", 5, 1)) == "A6+Blad!A7"


def test_a_reference_through_several_sheets_is_not_guessed_at() -> None:
    with pytest.raises(NotImplementedError):
        after_row_shift("SUM(Blad1:Blad3!A6)", "Blad9", RowShift("Blad2", 5, 1))


def test_references_name_their_sheet_and_workbook() -> None:
    found = references("'It''s'!A1+[2]X!B2+C3")
    assert [(ref.sheet, ref.external) for ref in found] == [("It's", False), ("X", True), (None, False)]


@pytest.mark.parametrize(
    ("name", "quoted"),
    [
        ("Närvaro", "Närvaro"),
        ("Kostnad per barn", "'Kostnad per barn'"),
        ("It's", "'It''s'"),
        ("A1", "'A1'"),
        ("2025", "'2025'"),
    ],
)
def test_a_sheet_name_is_quoted_when_it_must_be(name: str, quoted: str) -> None:
    assert quoted_sheet(name) == quoted
