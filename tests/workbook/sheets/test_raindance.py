"""Raindance: what the sheet shows of each ledger row, and what it does not show of a protected child."""

from __future__ import annotations

from atersok.calculation import calculate
from atersok.domain.masking import MASKED_TEXT
from atersok.workbook.sheets.bridge import build_bridge
from atersok.workbook.sheets.raindance import raindance_rows
from atersok.workbook.write_table import Row
from domain.making import child, home, inputs, ledger, placement, register, stay

GUARDED, OTHER = "12345678", "87654321"


def shown(**fields: object) -> Row:
    """One ledger row of a quarter where Hemlig Testlönn is protected, as the green book's sheet shows it."""
    children = [
        child(GUARDED, name="Hemlig Testlönn", protected=True),
        child(OTHER, name="Testbarn Öppen"),
    ]
    of = register(children, [placement(GUARDED), placement(OTHER)], [home()])
    rows = ledger({"belopp_ore": 100, "period": "202504", **fields})
    quarter = calculate(inputs(of, {"gron": [stay(GUARDED), stay(OTHER)], "vit": []}, rows))
    result = quarter.books["gron"]
    (line,) = raindance_rows(quarter, result, build_bridge(quarter, result).numbers)
    return line


def test_a_row_of_a_protected_child_shows_neither_text_nor_objekt() -> None:
    line = shown(text="Läkarbesök", objekt_text="12-345678 Hemlig Testlönn")
    assert (line["Text"], line["Objekt"]) == (MASKED_TEXT, MASKED_TEXT)
    assert line["Dossiernr"] == GUARDED


def test_a_row_that_names_a_protected_child_beside_another_is_masked_whole() -> None:
    line = shown(text="Vård enligt beslut", objekt_text="12-345678 och 87-654321")
    assert (line["Text"], line["Objekt"]) == (MASKED_TEXT, MASKED_TEXT)


def test_a_name_is_masked_wherever_the_export_has_it() -> None:
    line = shown(text="Hyra april", leverantor="Testlönn Omsorg", fakturanr="Testlönn-4", motpart="9001")
    assert (line["Leverantör"], line["Fakturanr"]) == (MASKED_TEXT, MASKED_TEXT)
    assert (line["Text"], line["Motpart"]) == ("Hyra april", "9001")


def test_a_row_of_another_child_shows_what_it_says() -> None:
    line = shown(text="Läkarbesök", objekt_text="87-654321")
    assert (line["Text"], line["Objekt"], line["Dossiernr"]) == ("Läkarbesök", "87-654321", OTHER)
