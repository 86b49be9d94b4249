"""Which sheets and which supplier invoices a book's statistics hold."""

from __future__ import annotations

from typing import Any

from atersok import closedbook
from atersok.domain.ore import ore_from_kr
from atersok.export.statistics import StatisticsInvoice
from atersok.export.written_book import WrittenBook
from atersok.invoice_control import AGREES, DIFFERS, MISSING, NO_PRICE_KNOWN, VOIDED
from atersok.workbook import layout
from workbook.quarter import Ran, records, table_of


def control(ran: Ran, found: WrittenBook) -> list[dict[str, Any]]:
    """The rows of Fakturakontroll that are invoices."""
    rows = records(table_of(closedbook.open_workbook(ran.first / found.file), layout.FAKTURAKONTROLL.name))
    return [row for row in rows if row["Utfall"] not in {MISSING, VOIDED} and (row["Fakturanr"] or row["Leverantör"])]


def test_every_supplier_invoice_of_the_book_is_listed_once_with_its_amount(
    written: dict[str, WrittenBook], sample_run: Ran
) -> None:
    for found in written.values():
        rows = control(sample_run, found)
        wanted = sorted((row["Boende"] or "", row["Fakturanr"] or "", ore_from_kr(row["Belopp"])) for row in rows)
        listed = sorted((one.home, one.number, one.ore) for one in found.statistics.invoices)
        assert listed == wanted
        assert found.statistics.invoices_ore == sum(ore or 0 for _, _, ore in wanted)


def test_a_copy_is_needed_of_an_invoice_for_care_days_that_is_to_be_paid_and_has_a_number(
    written: dict[str, WrittenBook], sample_run: Ran
) -> None:
    for found in written.values():
        needing = {
            (row["Boende"] or "", row["Fakturanr"])
            for row in control(sample_run, found)
            if row["Utfall"] in {AGREES, DIFFERS, NO_PRICE_KNOWN} and row["Belopp"] > 0 and row["Fakturanr"]
        }
        assert needing
        assert {(one.home, one.number) for one in found.statistics.invoices if one.needs_copy} == needing


def test_the_statistics_have_the_homes_that_are_withheld_too(written: dict[str, WrittenBook]) -> None:
    for found in written.values():
        assert found.withheld
        assert set(found.withheld) <= {one.home for one in found.statistics.invoices}


def test_the_sums_are_those_of_kostnad_per_barn(written: dict[str, WrittenBook], sample_run: Ran) -> None:
    for book, found in written.items():
        claims = sample_run.json["books"][book]["claims"]
        assert found.statistics.cost_ore == sum(row["cost_ore"] for row in claims)
        assert found.statistics.claim_ore == sum(row["claim_ore"] for row in claims)


def test_its_sheets_reach_as_far_as_their_tables(written: dict[str, WrittenBook], sample_run: Ran) -> None:
    for found in written.values():
        book = closedbook.open_workbook(sample_run.first / found.file)
        names = [sheet.name for sheet in found.statistics.sheets]
        assert names == ["Närvaro", "Kostnad per barn", "Sammanställning"]
        for sheet in found.statistics.sheets:
            headers = book.sheets[sheet.name].range((sheet.header_row, 1), (sheet.header_row, sheet.width)).value
            assert headers[sheet.dossier - 1] == "Dossiernr"
            assert headers[sheet.child - 1] == "Namn"
            assert {headers[column - 1] for column in sheet.unprinted} <= {"Underlag", "Fördelningar"}
            assert book.sheets[sheet.name].range(sheet.height, sheet.dossier).value


def test_an_invoice_without_a_number_has_no_copy_to_look_for() -> None:
    assert StatisticsInvoice("Linden", "Lindens HVB AB", "", None, 100, False).papers == ()
