"""Rows as bytes, and numbers that are exact."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from atersok.closedbook.cells import CellError, Formula, Shared
from atersok.closedbook.sheet_write import Encoder, number_text


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_float_reads_back_equal(value: float) -> None:
    assert float(number_text(value)) == value


@given(st.decimals(allow_nan=False, allow_infinity=False))
def test_a_decimal_keeps_its_exact_value(value: Decimal) -> None:
    assert Decimal(number_text(value)) == value


@pytest.mark.parametrize(
    ("value", "text"),
    [(0.1, "0.1"), (5.0, "5"), (-12, "-12"), (Decimal("1.50"), "1.5"), (Decimal("100"), "100"), (1e20, "1e+20")],
)
def test_numbers_have_no_noise(value: float | Decimal, text: str) -> None:
    assert number_text(value) == text


def test_each_kind_of_content_has_its_form() -> None:
    cells = {
        28: (0, None), 1: (1, "a<b"), 2: (1, " x"), 3: (2, 1.5), 4: (2, True), 5: (0, CellError("#N/A")),
        6: (0, Shared(7)), 7: (3, Formula('IF(A1<1,"&",2)', "ja")), 8: (0, Formula("A1")), 9: (0, Formula("A1", True)),
        10: (0, Formula("A1", CellError("#REF!"))), 11: (0, Formula("A1:A2", 2, array=True)), 12: (0, Decimal("2.50")),
        13: (0, b'<c r="M4" cm="1"/>'),
    }  # fmt: skip
    assert Encoder("").row(4, b' ht="20"', cells).decode() == (
        '<row r="4" ht="20"><c r="A4" s="1" t="inlineStr"><is><t>a&lt;b</t></is></c>'
        '<c r="B4" s="1" t="inlineStr"><is><t xml:space="preserve"> x</t></is></c><c r="C4" s="2"><v>1.5</v></c>'
        '<c r="D4" s="2" t="b"><v>1</v></c><c r="E4" t="e"><v>#N/A</v></c><c r="F4" t="s"><v>7</v></c>'
        '<c r="G4" s="3" t="str"><f>IF(A1&lt;1,"&amp;",2)</f><v>ja</v></c><c r="H4"><f>A1</f></c>'
        '<c r="I4" t="b"><f>A1</f><v>1</v></c><c r="J4" t="e"><f>A1</f><v>#REF!</v></c>'
        '<c r="K4"><f t="array" ref="K4">A1:A2</f><v>2</v></c><c r="L4"><v>2.5</v></c><c r="M4" cm="1"/><c r="AB4"/>'
        "</row>"
    )


def test_a_prefixed_part_gets_prefixed_rows() -> None:
    assert Encoder("x:").row(1, b"", {1: (0, "a")}) == (
        b'<x:row r="1"><x:c r="A1" t="inlineStr"><x:is><x:t>a</x:t></x:is></x:c></x:row>'
    )
