"""The story of one child and day in one text."""

from __future__ import annotations

from datetime import date

from atersok.answers import refusal, story
from atersok.answers.cost_table import CostRow
from atersok.answers.day_codes import CodeSpan, DayCode
from atersok.answers.ledger_table import LedgerRow
from atersok.rules.codes import CODE_TEXTS
from domain.making import placement

DAY = date(2025, 4, 15)
PLACED = placement(home="Linden", start=date(2024, 1, 1), lagrum="LVU", decided=date(2023, 12, 20), decision="B1")
COST = CostRow("Linden", "2025-04", "UT_FK", 30, 9_000_010, 6_000_010)


def ledger(row: int, ore: int, dossier: str = "") -> LedgerRow:
    return LedgerRow(f"export.csv:{row}", dossier, ore)


def plain(text: str) -> str:
    return text.replace("\u00a0", " ")


def test_it_tells_code_paragraph_placement_rate_cost_claim_and_ledger_rows() -> None:
    told = story.tell(DAY, DayCode("UT_FK", PLACED, 100_000), [COST], [ledger(2, 6_000_000)])
    assert plain(told) == (
        "2025-04-15: Kostnad över schablonen, under 18 år (UT_FK), 2010:1122 29 a §. "
        "Placering Linden 2024-01-01 tills vidare, LVU, beslut B1 2023-12-20. "
        "Schablon 1 000,00 kr per dygn. "
        "Kostnad 2025-04 Linden (UT_FK): 30 dygn, 90 000,10 kr, återsöks 60 000,10 kr. "
        "Huvudbok: export.csv:2 60 000,00 kr."
    )


def test_what_a_placement_lacks_is_said() -> None:
    bare = placement(home="Linden", end=DAY, lagrum="", need="", decided=None, decision="")
    told = story.tell(DAY, DayCode("UT_DS", bare, 0), [], [])
    assert "Placering Linden 2015-06-01 – 2025-04-15, lagrum saknas, beslut saknas." in told
    assert "Schablon" not in told.split("Placering")[1]
    assert "behov 3, beslut" in story.tell(DAY, DayCode("UT_FK", placement(need="3"), 1), [], [])


def test_a_child_without_placement_or_cost_is_told_so() -> None:
    told = story.tell(DAY, DayCode("EJ_PLACERAD", None, 0), [], [])
    assert "Ingen placering. Kostnad 2025-04: inga vårddygn i Kostnad per barn." in told


def test_why_there_is_no_cost_or_no_ledger_row_is_told() -> None:
    told = story.tell(DAY, DayCode("UT_FK", PLACED, 100_000), refusal.NOT_CALCULATED, ())
    assert told.endswith("Kostnad 2025-04: Boken är inte beräknad.")
    told = story.tell(DAY, DayCode("UT_FK", PLACED, 100_000), [COST], refusal.NO_LEDGER_SHEET)
    assert told.endswith("Huvudbok: Tabellen på bladet Raindance saknas.")


def test_of_many_ledger_rows_the_child_s_own_then_the_largest_are_shown() -> None:
    rows = [ledger(2, 100), ledger(3, 5_000), ledger(4, -900_000), ledger(5, 1, "12345678"), ledger(6, 7_000)]
    told = plain(story.tell(DAY, DayCode("UT_FK", PLACED, 100_000), [COST], rows))
    assert told.endswith("Huvudbok: export.csv:5 0,01 kr, export.csv:4 -9 000,00 kr, export.csv:6 70,00 kr och 2 till.")


def test_it_is_never_longer_than_a_thousand_characters() -> None:
    told = story.tell(DAY, DayCode("UT_FK", PLACED, 100_000), [COST] * 40, [])
    assert len(told) == story.LONGEST == 1000
    assert told.endswith("…")
    spans = [CodeSpan("UT_FK", DAY, DAY), CodeSpan("EJ_PLACERAD", DAY, DAY)] * 40
    assert len(story.reasons(spans)) == 1000


def test_every_code_has_its_sentence_and_itself_in_it() -> None:
    for code, text in CODE_TEXTS.items():
        assert story.sentence(code) == f"{text.sentence} ({code})"


def test_the_reasons_of_a_period_name_days_only_where_they_differ() -> None:
    first = CodeSpan("UT_FK", date(2025, 4, 1), date(2025, 4, 30))
    second = CodeSpan("AVSLUTAD", date(2025, 5, 1), date(2025, 5, 1))
    assert story.reasons([first]) == "Kostnad över schablonen, under 18 år (UT_FK)"
    assert story.reasons([first, second]) == (
        "2025-04-01 – 2025-04-30: Kostnad över schablonen, under 18 år (UT_FK); "
        "2025-05-01: Barnet är avslutat (AVSLUTAD)"
    )
