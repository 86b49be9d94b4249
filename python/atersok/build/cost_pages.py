"""The blocks of what a home cost, to its supplier and to the municipality, and of the invoice to Migrationsverket."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from atersok.build.documents import Block, Page, document_sheet, put_title
from atersok.build.sheet import Making
from atersok.build.styles import GENERAL, Style
from atersok.build.writer import xl_rowcol_to_cell
from atersok.workbook.layout import ENTREPRENORSFAKTUROR, KOMMUNENS_KOSTNADER, KUNDFAKTUROR

INVOICES_PAGE: Final = Page(landscape=True, scale=70, left=0.3, top=0.4, bottom=0.6)
COSTS_PAGE: Final = Page(landscape=False, scale=80, left=0.4, top=0.45, bottom=0.65)

RECONCILIATION: Final = "Från kostnad till ansökan"
LESS_DAY_RATE: Final = "Avgår avdragen schablon"
LESS_REST: Final = "Avgår kostnad som inte återsöks"


def put_entreprenorsfakturor(making: Making) -> None:
    """Entreprenörsfakturor: an invoice a line, with its copy and what it is shared with; sums carried."""
    block = Block(making, document_sheet(making, ENTREPRENORSFAKTUROR.sheet), ENTREPRENORSFAKTUROR, columns=11)
    put_title(block, "Entreprenörsfakturor")
    groups = (
        (("Kommun", "Boende", "Handläggare"), 0, 2, 3),
        (("Kvartal", "Period", "Spår"), 4, 5, 7),
        (("Sida", "Dossiernr", "Barn"), 8, 9, 10),
    )
    rows = [block.row(16) for _ in range(3)]
    for headers, label, value, until in groups:
        for row, header in zip(rows, headers, strict=True):
            block.put_pair(header, row, label, value, until)
    block.put_pair("Kopior", block.row(16), 0, 2, 10)
    block.row(6)
    headings = {"Fakturadatum": "Faktura-\ndatum"}
    first = block.put_lines(headings, (32, 29), {"Belopp exkl. moms": "Ingående"})
    block.put_total(first, {"Belopp exkl. moms": "Summa belopp"}, carried=True)
    block.row(8)
    block.put_signatures((("Granskat av (handläggare)", 0, 2), ("Namnförtydligande", 4, 7), ("Datum", 9, 9)))
    block.put_foot(run=(0, 2), rules=(4, 5), check=(8, 9))
    block.close(INVOICES_PAGE, (5.5, 14.5, 31, 11, 10.5, 10.5, 15, 13.5, 13.5, 21.5, 48.5))


def put_kommunens_kostnader(making: Making) -> None:
    """Kommunens kostnader: a konto a line, sums carried, and from the home's whole cost to its claim."""
    block = Block(making, document_sheet(making, KOMMUNENS_KOSTNADER.sheet), KOMMUNENS_KOSTNADER, columns=5)
    put_title(block, "Kommunens kostnader")
    for near, far in (("Kommun", "Kvartal"), ("Boende", "Spår"), ("Period", "Sida")):
        row = block.row(17)
        block.put_pair(near, row, 0, 1, 2)
        block.put_pair(far, row, 3, 4, 4)
    for header in ("Handläggare", "Regelversion"):
        block.put_pair(header, block.row(17), 0, 1, 4)
    block.row(8)
    carried = {"Antal rader": "Ingående rader", "Belopp": "Ingående"}
    first = block.put_lines({"Antal rader": "Antal\nrader"}, (32, 17), carried)
    block.put_total(first, {"Antal rader": "Summa rader", "Belopp": "Summa belopp"}, carried=True)
    block.row(12)
    _put_reconciliation(block)
    block.row(8)
    block.put_signatures((("Granskat av (handläggare)", 0, 1), ("Datum", 3, 4)))
    block.put_foot(run=(0, 1), check=(3, 4))
    block.close(COSTS_PAGE, (13, 24, 49, 10.5, 18))


def _put_reconciliation(block: Block) -> None:
    """The home's whole cost, what is taken off it, and what is claimed: two sums that are live."""
    amount = block.columns - 1
    block.text(block.row(19), 0, RECONCILIATION, Style.HEADING)
    places: list[int] = []
    # The first two are held against other sheets, by labels that name the track on a home's last page only.
    for label, named in (
        ("Entreprenörsfakturor", "Etikett entreprenör"),
        ("Kommunens kostnader", "Etikett kommunen"),
        ("Faktisk kostnad", ""),
        (LESS_DAY_RATE, ""),
        (LESS_REST, ""),
    ):
        row = block.row(17)
        places.append(row)
        if named:
            block.put_field(named, row, 0, value=label)
        else:
            block.text(row, 0, label, Style.COMPUTED)
        for col in range(1, amount):
            block.sheet.write_blank(row, col, None, block.making.styles.get(Style.COMPUTED, GENERAL))
    contractor, municipal, cost, day_rate, rest = (xl_rowcol_to_cell(row, amount) for row in places)
    block.put_field("Entreprenörsfakturor", places[0], amount)
    block.put_field("Kommunens kostnader", places[1], amount)
    block.put_formula("Faktisk kostnad", places[2], amount, f"={contractor}+{municipal}")
    block.put_field("Avdragen schablon", places[3], amount)
    block.put_field("Återsöks inte", places[4], amount)
    total = block.row(19)
    for col in range(1, amount):
        block.text(total, col, "", Style.TOTAL)
    block.put_field("Etikett sökt", total, 0, style=Style.TOTAL, value="Summa sökt", valign="vcenter")
    block.put_formula("Summa sökt", total, amount, f"={cost}-{day_rate}-{rest}", style=Style.TOTAL, valign="vcenter")


def put_kundfakturor(making: Making) -> None:
    """Kundfakturor: whom to invoice, with which references and codes, and a child a line; sums carried."""
    block = Block(making, document_sheet(making, KUNDFAKTUROR.sheet), KUNDFAKTUROR, columns=6)
    put_title(block, "Underlag för kundfaktura")
    for near, far in (("Mottagare", "Kvartal"), ("Kommun", "Spår"), ("Vår referens", "Sida")):
        row = block.row(17)
        block.put_pair(near, row, 0, 2, 2)
        block.put_pair(far, row, 3, 4, 5)
    for header in ("Boende", "Er referens", "Avser", "Kodsträng"):
        block.put_pair(header, block.row(17), 0, 2, 5)
    row = block.row(17)
    block.put_pair("Intäktskonto", row, 0, 2, 2)
    block.text(row, 3, "Kundfakturanr", indent=1)
    for col in (4, 5):  # known first when the invoice is made, and written by hand
        block.sheet.write_blank(row, col, None, making.styles.get(Style.COMPUTED, GENERAL))
    row = block.row(17)
    block.put_pair("Sökt enligt Ansökan", row, 0, 2, 2)
    block.put_pair("Antal barn", row, 3, 4, 5)
    block.put_pair("Regelversion", block.row(17), 0, 2, 5)
    block.row(8)
    first = block.put_lines({}, (20, 17), {"Dagar": "Ingående dagar", "Belopp": "Ingående"})
    block.put_total(first, {"Dagar": "Summa dagar", "Belopp": "Summa sökt"}, carried=True)
    block.row(8)
    block.put_signatures((("Upprättat av (handläggare)", 0, 2), ("Datum", 4, 5)))
    block.put_foot(run=(0, 2), check=(4, 5))
    block.close(COSTS_PAGE, (8, 14, 44, 23, 9, 17))


COST_PAGES: Final[Mapping[str, Callable[[Making], None]]] = {
    ENTREPRENORSFAKTUROR.sheet: put_entreprenorsfakturor,
    KOMMUNENS_KOSTNADER.sheet: put_kommunens_kostnader,
    KUNDFAKTUROR.sheet: put_kundfakturor,
}
"""Document sheet → what makes it."""
