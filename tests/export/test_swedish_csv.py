"""CSV that a Swedish Excel opens rightly and that computes nothing."""

from __future__ import annotations

import csv
import io
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from atersok.export.swedish_csv import csv_bytes, harmless, kr_field


def test_semicolons_a_bom_decimal_commas_and_iso_days() -> None:
    content = csv_bytes([["Fil", "Summa"], ["Åäö; x", kr_field(-123450)], [None, 7], [date(2025, 4, 1), ""]])
    assert content == '\ufeffFil;Summa\r\n"Åäö; x";-1234,50\r\n;7\r\n2025-04-01;\r\n'.encode()


@pytest.mark.parametrize("text", ["=1+1", "+46", "-cmd", "@SUM(A1)", "\tx", "\r=1", "-1,0x"])
def test_text_that_excel_would_compute_is_neutralised(text: str) -> None:
    assert harmless(text) == f"'{text}"


@given(st.integers(-(10**15), 10**15))
def test_an_amount_keeps_every_ore_and_its_sign(ore: int) -> None:
    field = kr_field(ore)
    assert harmless(field) == field
    assert Decimal(field.replace(",", ".")) * 100 == ore


@given(st.lists(st.lists(st.text(alphabet='a;"\n\r=åÖ '), min_size=2, max_size=3), min_size=1, max_size=4))
def test_what_is_read_back_is_what_was_written(rows: list[list[str]]) -> None:
    text = csv_bytes(rows).decode("utf-8-sig")
    back = list(csv.reader(io.StringIO(text, newline=""), delimiter=";"))
    assert back == [[harmless(cell) for cell in row] for row in rows]
