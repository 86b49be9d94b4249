"""The Raindance export of a sample quarter: semicolon text as it is today, .xlsx with other header names in 2016."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Sequence
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import xlsxwriter

from .model import Row, Scenario

Field = Callable[[Row], object]

# Header → the row's value; None for a date that is not there.
_TEXT_COLUMNS: tuple[tuple[str, Field], ...] = (
    ("Företag", lambda r: r.foretag),
    ("Vertyp", lambda r: r.vertyp),
    ("Ver.nr", lambda r: r.vernr),
    ("Rad", lambda r: r.rad),
    ("Bokf.dat", lambda r: r.booked),
    ("Period", lambda r: r.period),
    ("Kostnadsställe", lambda r: r.cost_centre),
    ("Konto", lambda r: r.konto),
    ("Verksamhet", lambda r: r.verksamhet),
    ("Aktivitet", lambda r: r.aktivitet),
    ("Objekt", lambda r: r.objekt),
    ("Projekt", lambda r: r.projekt),
    ("Motp", lambda r: r.motpart),
    ("Lev.nr", lambda r: r.supplier_nr),
    ("Leverantör", lambda r: r.supplier),
    ("Org.nr", lambda r: r.orgnr),
    ("Fakturanr", lambda r: r.invoice),
    ("Fakturadatum", lambda r: r.invoice_date),
    ("Periodstart", lambda r: r.start),
    ("Periodslut", lambda r: r.end),
    ("Radtext", lambda r: r.text),
    ("Belopp", lambda r: r.belopp),
    ("Moms", lambda r: ""),
    ("Status", lambda r: r.status),
)
_SHEET_COLUMNS: tuple[tuple[str, Field], ...] = (
    ("FORETAG", lambda r: r.foretag),
    ("VERTYP", lambda r: r.vertyp),
    ("VERNR", lambda r: r.vernr),
    ("VERRAD", lambda r: r.rad),
    ("VERDATUM", lambda r: r.booked),
    ("Period", lambda r: r.period),
    ("Ansvar", lambda r: r.cost_centre),
    ("Konto", lambda r: f"{r.konto} {r.konto_text}"),
    ("Verksamhet", lambda r: r.verksamhet),
    ("Objekt", lambda r: r.objekt),
    ("MOTP_ID", lambda r: r.motpart),
    ("Lev.nr", lambda r: r.supplier_nr),
    ("Leverantörsnamn", lambda r: r.supplier),
    ("Organisationsnr", lambda r: r.orgnr),
    ("Externnr", lambda r: r.invoice),
    ("Fakturadatum", lambda r: r.invoice_date),
    ("FAKPERSTARTDAT", lambda r: r.start),
    ("FAKPERSLUTDAT", lambda r: r.end),
    ("RADTEXT", lambda r: r.text),
    ("BELOPP_SEK", lambda r: r.belopp),
    ("FAKTSTATUS", lambda r: r.status),
)
_AMOUNTS = ("Belopp", "BELOPP_SEK")
_CREATED = datetime(2017, 1, 13, 8, 0)


def export_name(scenario: Scenario) -> str:
    """The export's file name."""
    return f"raindance_{scenario.quarter}.{'txt' if scenario.regime == 'schablon' else 'xlsx'}"


def in_order(scenario: Scenario) -> list[Row]:
    """The rows as Raindance lists them: by day and verifikat."""
    return sorted(scenario.rows, key=lambda r: (r.booked, r.vertyp, r.vernr, r.rad))


def write_export(scenario: Scenario, folder: Path, municipality: str, total: int) -> None:
    """Writes the export with its total row; `total` is öre."""
    path = folder / export_name(scenario)
    if scenario.regime == "schablon":
        _write_text(scenario, path, municipality, total)
    else:
        _write_sheet(scenario, path, municipality, total)


def amount_text(ore: int) -> str:
    """Swedish: blanks between thousands, decimal comma, leading minus."""
    whole, rest = divmod(abs(ore), 100)
    return f"{'-' if ore < 0 else ''}{whole:,}".replace(",", " ") + f",{rest:02d}"


def _title(scenario: Scenario, municipality: str) -> Sequence[str]:
    months = scenario.quarter.months
    return (
        f"{municipality} kommun, påhittat utdrag",
        "Huvudbok per kostnadsställe, verifikationsrader",
        f"Valt år: {scenario.quarter.year}, period {months[0][0]:%Y%m}–{months[2][0]:%Y%m}",
        f"Utskrivet {scenario.quarter.next().start.replace(day=11).isoformat()} av redovisningsassistent",
    )


def _write_text(scenario: Scenario, path: Path, municipality: str, total: int) -> None:
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    for line in _title(scenario, municipality):
        out.write(line + "\r\n")
    out.write("\r\n")
    writer.writerow([header for header, _ in _TEXT_COLUMNS])
    for row in in_order(scenario):
        cells = [_text_cell(header, value(row)) for header, value in _TEXT_COLUMNS]
        if row.broken:
            out.write(";".join(cells) + "\r\n")
        else:
            writer.writerow(cells)
    sums = {"Företag": "Totalt", "Belopp": amount_text(total)}
    writer.writerow([sums.get(header, "") for header, _ in _TEXT_COLUMNS])
    path.write_bytes(out.getvalue().encode("cp1252"))


def _text_cell(header: str, value: object) -> str:
    if header in _AMOUNTS:
        assert isinstance(value, int)
        return amount_text(value)
    if isinstance(value, date):
        return value.isoformat()
    return "" if value is None else str(value)


def _write_sheet(scenario: Scenario, path: Path, municipality: str, total: int) -> None:
    workbook = xlsxwriter.Workbook(str(path), {"strings_to_formulas": False, "strings_to_urls": False})
    workbook.set_properties({"title": "Huvudboksutdrag", "created": _CREATED})
    day = workbook.add_format({"num_format": "yyyy-mm-dd"})
    money = workbook.add_format({"num_format": "#,##0.00"})
    bold = workbook.add_format({"bold": True})
    sheet = workbook.add_worksheet("Verifikat")
    sheet.set_column(0, len(_SHEET_COLUMNS) - 1, 14)
    for line, text in enumerate(_title(scenario, municipality)):
        sheet.write_string(line, 0, text)
    top = len(_title(scenario, municipality)) + 1
    for column, (header, _) in enumerate(_SHEET_COLUMNS):
        sheet.write_string(top, column, header, bold)
    for line, row in enumerate(in_order(scenario), start=top + 1):
        for column, (header, value_of) in enumerate(_SHEET_COLUMNS):
            value = value_of(row)
            if header in _AMOUNTS and row.raw_belopp is not None:
                sheet.write_string(line, column, row.raw_belopp)
            elif header in _AMOUNTS:
                assert isinstance(value, int)
                sheet.write_number(line, column, float(Decimal(value) / 100), money)
            elif isinstance(value, date):
                sheet.write_datetime(line, column, value, day)
            elif isinstance(value, int):
                sheet.write_number(line, column, value)
            elif value not in (None, ""):
                sheet.write_string(line, column, str(value))
    line = top + 1 + len(scenario.rows)
    sheet.write_string(line, 0, "Totalt", bold)
    amounts = next(i for i, (header, _) in enumerate(_SHEET_COLUMNS) if header in _AMOUNTS)
    sheet.write_number(line, amounts, float(Decimal(total) / 100), money)
    workbook.close()
