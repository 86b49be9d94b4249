"""Entreprenörsfakturor: invoice by invoice what a home (track C: a child) cost of Slag Entreprenör."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Final

from atersok.calculation import BookResult, QuarterResult
from atersok.documents.ansokan import CARRIED
from atersok.documents.carried import carried_pages
from atersok.documents.contractor_invoices import ContractorInvoice, ContractorInvoices
from atersok.documents.copies import DECISION, ENCLOSED, MISSING
from atersok.documents.heading import applied_for, heading
from atersok.documents.model import Block, Value
from atersok.domain.masking import shown_name

TRACKS: Final = ("A", "C")
"""Track B has no supplier's invoices (design.md §7)."""
TOTAL_OF_TRACK: Final = "Summa fakturor spår {}"
"""Label of a total row, in column A, by which Kontroller sums the sheet: a cost, not a claim."""


def entreprenorsfakturor_blocks(
    quarter: QuarterResult, result: BookResult, withheld: Collection[str], line_count: int
) -> list[Block]:
    """The blocks of each released home with something to claim and an invoice, in order of track, home and child."""
    register = quarter.inputs.register
    invoices = ContractorInvoices(quarter, result)
    blocks: list[Block] = []
    for home, dossiers in applied_for(result, register, withheld, TRACKS):
        if register.homes[home].track == "C":
            for dossier in dossiers:
                found = invoices.of_child(home, dossier)
                blocks.extend(_pages(quarter, result, home, dossier, found, line_count))
        else:
            blocks.extend(_pages(quarter, result, home, "", invoices.of_home(home), line_count))
    return blocks


def _pages(
    quarter: QuarterResult,
    result: BookResult,
    home: str,
    dossier: str,
    invoices: Sequence[ContractorInvoice],
    line_count: int,
) -> list[Block]:
    """The pages of one home or child; none where there is no invoice."""
    if not invoices:
        return []
    register = quarter.inputs.register
    label = TOTAL_OF_TRACK.format(register.homes[home].track)
    common: dict[str, Value] = {
        **heading(quarter, result, home, "Entreprenörsfakturor"),
        "Dossiernr": dossier,
        "Barn": shown_name(register, dossier) if dossier else "Alla barn på boendet",
        "Kopior": _copies_text(invoices),
    }
    lines = [_line(number, invoice) for number, invoice in enumerate(invoices, start=1)]
    return [
        Block(
            {
                **common,
                "Sida": page.text,
                "Ingående": page.before[0] / 100,
                "Summa etikett": label if page.is_last else CARRIED,
                "Summa belopp": page.after[0] / 100,
            },
            page.lines,
        )
        for page in carried_pages(lines, [(invoice.ore,) for invoice in invoices], line_count)
    ]


def _line(number: int, invoice: ContractorInvoice) -> dict[str, Value]:
    return {
        "Löpnr": number,
        "Fakturanr": invoice.number,
        "Leverantör": invoice.supplier,
        "Fakturadatum": invoice.dated,
        "Period från": invoice.first,
        "Period till": invoice.last,
        "Verifikat": invoice.voucher,
        "Belopp exkl. moms": invoice.ore / 100,
        "Hela fakturan": None if invoice.whole_ore is None else invoice.whole_ore / 100,
        "Kopia": invoice.copy,
        "Anmärkning": invoice.remark,
    }


def _copies_text(invoices: Sequence[ContractorInvoice]) -> str:
    """How many copies are enclosed, how many are missing, and how many a decision stands in for."""
    enclosed, missing, decided = (
        sum(invoice.copy.startswith(state) for invoice in invoices)
        for state in (ENCLOSED, MISSING, DECISION.format(""))
    )
    return f"{enclosed} bifogas, {missing} saknas" + (f", {decided} ersätts av beslut" if decided else "")
