"""Fakturakontroll on the sheet: amounts in kronor, children by dossiernummer, nothing in what users tick."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from atersok.invoice_control import DIFFERS, ChildDays, InvoiceCheck
from atersok.workbook.sheets.fakturakontroll import TICKED, fakturakontroll_rows

CHECK = InvoiceCheck(
    id="abc123", month="2025-05", home="Eken", supplier="Ekens HVB AB", number="F5", dated=date(2025, 6, 1),
    first=date(2025, 5, 1), last=date(2025, 5, 31), due=date(2025, 6, 10), total=6_200_050, vat=100, care=6_200_050,
    together=6_100_050, days=61, expected=6_100_000, shared=("K5", "L5"),
    children=(
        ChildDays("11111111", 31, True, False),
        ChildDays("22222222", 20, False, False, arrived=date(2025, 5, 12), unplaced=20),
        ChildDays("33333333", 10, True, True, left=date(2025, 5, 11)),
        ChildDays("44444444", 0, True, False),
    ),
    verdict=DIFFERS, remarks=("en sak", "en till"), coding="kostnadsställe 48100, konto 5000", status="Konterad (DEF)",
)  # fmt: skip


def test_a_row_says_all_that_the_check_says() -> None:
    assert fakturakontroll_rows([CHECK]) == [
        {
            "Månad": "2025-05", "Boende": "Eken", "Leverantör": "Ekens HVB AB", "Fakturanr": "F5",
            "Fakturadatum": date(2025, 6, 1), "Periodstart": date(2025, 5, 1), "Periodslut": date(2025, 5, 31),
            "Senast": date(2025, 6, 10), "Belopp": 62000.5, "Moms": 1.0, "Vård i kvartalet": 62000.5,
            "Tillsammans": 61000.5, "Dygn": 61, "Beräknat": 61000.0, "Skillnad": 0.5, "Utfall": "Skiljer",
            "Barn": "11111111 31 dygn; 22222222 20 dygn; 33333333; 44444444 0 dygn",
            "Inte i registret": "22222222",
            "Flyttat": "22222222 inskrivet 2025-05-12, 20 dygn utan placering; 33333333; 44444444 inga dygn på boendet",
            "Skyddade": "33333333", "Räknas ihop med": "K5, L5", "Anmärkning": "en sak; en till",
            "Kontering": "kostnadsställe 48100, konto 5000", "Läge i Raindance": "Konterad (DEF)", "Id": "abc123",
        }
    ]  # fmt: skip


def test_of_a_protected_child_only_the_dossiernummer_is_written() -> None:
    (row,) = fakturakontroll_rows([replace(CHECK, children=CHECK.children[2:3])])
    assert {row["Barn"], row["Flyttat"], row["Skyddade"]} == {"33333333"}


def test_what_there_is_none_of_is_an_empty_cell() -> None:
    bare = replace(
        CHECK, home="", supplier="", number="", dated=None, expected=None, shared=(), children=(), remarks=(),
        coding="", status="",
    )  # fmt: skip
    (row,) = fakturakontroll_rows([bare])
    empty = {header for header, value in row.items() if value is None}
    assert empty == {
        "Boende", "Leverantör", "Fakturanr", "Fakturadatum", "Beräknat", "Skillnad", "Barn", "Inte i registret",
        "Flyttat", "Skyddade", "Räknas ihop med", "Anmärkning", "Kontering", "Läge i Raindance",
    }  # fmt: skip


def test_a_child_whose_dossiernummer_cannot_be_read_is_told_so() -> None:
    (row,) = fakturakontroll_rows([replace(CHECK, children=(ChildDays("", 3, False, False, left=date(2025, 5, 4)),))])
    assert row["Barn"] == "oläsligt dossiernummer 3 dygn"
    assert row["Flyttat"] == "oläsligt dossiernummer utskrivet 2025-05-04"
    assert row["Inte i registret"] == "oläsligt dossiernummer"


def test_what_users_tick_is_theirs() -> None:
    assert TICKED == ("Mottagen", "Kontrollerad", "Konterad", "Attesterad", "Signatur")
    assert not set(TICKED) & set(fakturakontroll_rows([CHECK])[0])
