"""The blocks of what holds a packet together: its cover, and the decisions that new children need."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from atersok.build.documents import BLOCKS, Block, Page, document_sheet, mark_withheld, put_title
from atersok.build.sheet import Making
from atersok.build.styles import GENERAL, Style
from atersok.build.writer import xl_range, xl_rowcol_to_cell
from atersok.documents.ansokan import SIGNERS
from atersok.documents.copies import MISSING
from atersok.workbook.layout import BESLUTSUNDERLAG, FORSATTSBLAD

PACKET_PAGE: Final = Page(landscape=False, scale=75, left=0.4, top=0.45, bottom=0.65)

CONTENTS_TOTAL: Final = "Antal sidor och bilagor"
SIGNING: Final = "Granskat: underskrift, namnförtydligande och datum"


def put_forsattsblad(making: Making) -> None:
    """Försättsblad: what the packet holds and lacks, its totals, its deadline, and a line to sign on for each role."""
    sheet = document_sheet(making, FORSATTSBLAD.sheet)
    block = Block(making, sheet, FORSATTSBLAD, columns=6)
    put_title(block, "Försättsblad")
    for near, far in (("Kommun", "Sida"), ("Boende", "Kvartal"), ("Dossiernr", "Period"), ("Handläggare", "Spår")):
        row = block.row(18)
        block.put_pair(near, row, 0, 1, 1)
        block.put_pair(far, row, 2, 3, 5)
    row = block.row(18)
    block.text(row, 0, "Ska ha kommit in till Migrationsverket senast")
    block.put_field("Senast", row, 2, style=Style.TOTAL, align="left", top=0, bottom=1)
    for header in ("Läge", "Regelversion"):
        block.put_pair(header, block.row(18), 0, 1, 5)
    block.row(8)
    first = block.put_lines({}, (22, 17), {})
    _put_counts(block, first)
    block.row(10)
    _put_totals(block)
    block.row(10)
    block.text(block.row(20), 0, SIGNING, Style.HEADING)
    line = making.styles.get(Style.COMPUTED, GENERAL, bottom_color="#222222")
    for role in SIGNERS:
        row = block.row(27)
        block.text(row, 0, role)
        for col in range(2, block.columns):
            sheet.write_blank(row, col, None, line)
    block.row(6)
    block.put_foot(run=(0, 1), check=(4, 5))
    block.close(PACKET_PAGE, (12, 38, 30, 10.5, 10.5, 20))
    mark_withheld(making, sheet, block.columns, BLOCKS * len(block.heights) - 1, state="B")


def _put_counts(block: Block, first: int) -> None:
    """The live sums of pages and enclosures."""
    row = block.row(19)
    last = first + block.document.line_count - 1
    for col in range(block.columns):
        block.text(row, col, CONTENTS_TOTAL if col == 0 else "", Style.TOTAL, valign="vcenter")
    for header, field in (("Sidor", "Summa sidor"), ("Bilagor", "Summa bilagor")):
        col = [column.header for column in block.document.lines].index(header)
        formula = f"=SUM({xl_range(first, col, last, col)})"
        block.put_formula(field, row, col, formula, style=Style.TOTAL, valign="vcenter", align="right")


def _put_totals(block: Block) -> None:
    """Children, days, cost and daily rate, and what is applied for: a live difference, labelled in column A."""
    amount = block.columns - 1
    places: list[int] = []
    for label, field in (
        ("Antal barn", "Antal barn"),
        ("Vårddygn", "Summa dagar"),
        ("Faktisk kostnad", "Summa kostnad"),
        ("Avgår avdragen schablon", "Summa schablon"),
    ):
        row = block.row(18)
        places.append(row)
        block.text(row, 0, label, Style.COMPUTED)
        for col in range(1, amount):
            block.sheet.write_blank(row, col, None, block.making.styles.get(Style.COMPUTED, GENERAL))
        block.put_field(field, row, amount, align="right")
    row = block.row(20)
    for col in range(1, amount):
        block.text(row, col, "", Style.TOTAL)
    block.put_field("Summa etikett", row, 0, style=Style.TOTAL, value=block.document.total_label, valign="vcenter")
    cost, day_rate = (xl_rowcol_to_cell(place, amount) for place in places[-2:])
    # To the öre: the difference of two floats carries binary noise.
    block.put_formula(
        "Summa sökt", row, amount, f"=ROUND({cost}-{day_rate},2)", style=Style.TOTAL, valign="vcenter", align="right"
    )


def put_beslutsunderlag(making: Making) -> None:
    """Beslutsunderlag: a paper a line, with its number and day, enclosed or missing; both are counted live."""
    block = Block(making, document_sheet(making, BESLUTSUNDERLAG.sheet), BESLUTSUNDERLAG, columns=6)
    put_title(block, "Beslutsunderlag för nya barn")
    for near, far in (("Kommun", "Kvartal"), ("Boende", "Period"), ("Handläggare", "Spår"), ("Dossiernr", "Sida")):
        row = block.row(17)
        block.put_pair(near, row, 0, 1, 2)
        block.put_pair(far, row, 3, 4, 5)
    row = block.row(17)
    block.put_pair("Regelversion", row, 0, 1, 2)
    block.put_pair("Antal barn", row, 3, 4, 5)
    block.row(8)
    first = block.put_lines({}, (22, 17), {})
    last = first + block.document.line_count - 1
    states = xl_range(first, block.columns - 1, last, block.columns - 1)
    total = block.row(19)
    for col in range(1, block.columns):
        block.text(total, col, "", Style.TOTAL)
    block.put_field("Summa etikett", total, 0, style=Style.TOTAL, value=block.document.total_label, valign="vcenter")
    count = f"=COUNTA({states})"
    block.put_formula(
        "Summa handlingar", total, block.columns - 1, count, style=Style.TOTAL, valign="vcenter", align="left"
    )
    row = block.row(18)
    block.text(row, 0, "Därav saknas", Style.COMPUTED)
    for col in range(1, block.columns):
        block.text(row, col, "", Style.COMPUTED)
    missing = f'=COUNTIF({states},"{MISSING}")'
    block.put_formula("Summa saknas", row, block.columns - 1, missing, align="left")
    block.row(10)
    block.put_signatures((("Granskat av (handläggare)", 0, 1), ("Namnförtydligande", 2, 2), ("Datum", 4, 5)))
    block.put_foot(run=(0, 1), check=(4, 5))
    block.close(PACKET_PAGE, (13, 25, 41, 16, 12, 14))


PACKET_PAGES: Final[Mapping[str, Callable[[Making], None]]] = {
    FORSATTSBLAD.sheet: put_forsattsblad,
    BESLUTSUNDERLAG.sheet: put_beslutsunderlag,
}
"""Document sheet → what makes it."""
