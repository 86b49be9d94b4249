"""The dialogs' texts: short, in whole kronor and öre, with roles and homes and never a child."""

from __future__ import annotations

from datetime import datetime

from atersok import messages
from atersok.buttons import ChecklistReport, UndoneReport
from atersok.workbook.changes import SheetChange


def text_of(change: SheetChange) -> str:
    return messages.change_text(change).replace("\u00a0", " ")


def test_a_change_tells_counts_and_the_sum_before_and_after() -> None:
    change = SheetChange("Kostnad per barn", "rader", 10, 12, 3, 1, 2, 100_00, 250_50)
    assert text_of(change) == ("Kostnad per barn: 12 rader (3 nya, 1 borttagen, 2 ändrade), 250,50 kr, förut 100,00")


def test_what_did_not_change_is_not_told() -> None:
    assert text_of(SheetChange("Ansökan", "sidor", 2, 2, 0, 0, 1, 5_00, 5_00)) == "Ansökan: 2 sidor (1 ändrad), 5,00 kr"
    assert text_of(SheetChange("Avvikelser", "rader", 0, 1, 1, 0, 0)) == "Avvikelser: 1 rad (1 ny)"


def test_undo_tells_what_is_as_before_and_what_stays() -> None:
    text = messages.undone(UndoneReport("Beräkna", datetime(2025, 7, 12, 10, 22), ["Raindance", "Om"]))
    assert text.startswith("Beräkna 2025-07-12 10:22 är ångrad. Så som före den är nu: Raindance, Om.")
    assert "Kommentarer och svar som skrivits sedan dess står kvar" in text


def test_a_long_list_ends_in_how_many_more() -> None:
    sheets = [f"Blad {number}" for number in range(1, 12)]
    text = messages.undone(UndoneReport("Beräkna", datetime(2025, 7, 12, 10, 22), sheets))
    assert "Blad 7, Blad 8, och 3 till." in text


def test_the_checklist_tells_the_next_step_or_that_all_is_done() -> None:
    assert messages.checklist(ChecklistReport(9, 0, "", "")) == "Alla 9 steg är klara."
    text = messages.checklist(ChecklistReport(9, 4, "Hämta Raindance", "Redovisningsassistent"))
    assert text.startswith("4 av 9 steg är kvar.\n\nNästa: Hämta Raindance (Redovisningsassistent).")
