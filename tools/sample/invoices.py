"""Invoice copies: one page each, plainly marked as invented, the same bytes on every run."""

from __future__ import annotations

from pathlib import Path

from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

from .export import amount_text
from .ledger import ENTREPRENOR
from .model import Row, Scenario

_UNSAFE = frozenset('\\/:*?"<>| ')
_LEFT, _RIGHT = 60, 535


def file_name(invoice: str) -> str:
    """The invoice number with unsafe characters as _ (K15)."""
    return "".join("_" if character in _UNSAFE else character for character in invoice) + ".pdf"


def write_copies(scenario: Scenario, folder: Path, municipality: str) -> None:
    """A PDF for each number in `copies`."""
    folder.mkdir(parents=True, exist_ok=True)
    for invoice in sorted(scenario.copies):
        # The supplier's own invoice: the municipality's row of moms (K16) and a second booking (K05) are not on it.
        rows = [row for row in scenario.rows if row.invoice == invoice and row.konto == ENTREPRENOR]
        rows = [row for row in rows if row.vernr == rows[0].vernr]
        _write(folder / file_name(invoice), rows, municipality)


def _write(path: Path, rows: list[Row], municipality: str) -> None:
    first = rows[0]
    # Uncompressed, so that the bytes do not depend on the machine's zlib.
    page = Canvas(str(path), pagesize=A4, invariant=1, pageCompression=0)
    page.setTitle(f"Faktura {first.invoice}")
    page.setFont("Helvetica-Bold", 18)
    page.drawString(_LEFT, 770, "KREDITFAKTURA" if first.belopp < 0 else "FAKTURA")
    page.setFont("Helvetica", 10)
    page.drawRightString(_RIGHT, 770, "Påhittad, för provkörning av Återsök")
    facts = (
        ("Leverantör", first.supplier),
        ("Organisationsnr", first.orgnr or "saknas"),
        ("Fakturanr", first.invoice),
        ("Fakturadatum", "" if first.invoice_date is None else first.invoice_date.isoformat()),
        ("Avser", "" if first.start is None or first.end is None else f"{first.start} till {first.end}"),
        ("Mottagare", f"{municipality} kommun, kostnadsställe {first.cost_centre}"),
    )
    line = 735
    for label, text in facts:
        page.setFont("Helvetica", 10)
        page.drawString(_LEFT, line, label)
        page.setFont("Helvetica-Bold", 10)
        page.drawString(_LEFT + 110, line, text)
        line -= 16
    line -= 16
    page.setFont("Helvetica-Bold", 10)
    page.drawString(_LEFT, line, "Specifikation")
    page.drawRightString(_RIGHT, line, "Belopp kr")
    page.line(_LEFT, line - 4, _RIGHT, line - 4)
    page.setFont("Helvetica", 10)
    for row in rows:
        line -= 18
        page.drawString(_LEFT, line, row.text)
        page.drawRightString(_RIGHT, line, amount_text(row.belopp))
    page.line(_LEFT, line - 8, _RIGHT, line - 8)
    page.setFont("Helvetica-Bold", 10)
    page.drawString(_LEFT, line - 24, "Att betala, undantaget från moms")
    page.drawRightString(_RIGHT, line - 24, amount_text(sum(row.belopp for row in rows)))
    page.setFont("Helvetica", 9)
    page.drawString(_LEFT, 60, "Leverantör, barn och belopp finns inte i verkligheten.")
    page.showPage()
    page.save()
