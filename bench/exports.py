"""Exports of any size, the same on every run: coding rows of supplier invoices, 14 columns."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import xlsxwriter

HEADERS: Final = (
    *("Företag", "Vertyp", "Ver.nr", "Rad", "Bokf.dat", "Period", "Ansvar", "Konto", "Verksamhet", "Motp"),
    *("Lev.nr", "Leverantör", "Text", "Belopp"),
)
_SEED: Final = 20_252
_FIRST_DAY: Final = dt.date(2025, 4, 1)
_TEXTS: Final = (
    "Vård april",
    "Dygnskostnad",
    "Kläder",
    "Öresutjämning",
    "Månadskostnad boendet Åsen",
    "Läkarvård; tolk",
)


def rows(count: int) -> Iterator[tuple[str, str, str, str, dt.date, str, str, str, str, str, str, str, str, int]]:
    """Rows under `HEADERS`; one to five of each verifikat; the last value is the amount in öre."""
    source = random.Random(_SEED)
    suppliers = [(str(source.randrange(100_000, 999_999)), f"Leverantör {number} AB") for number in range(400)]
    left = line = 0
    voucher = 1_000_000
    for _ in range(count):
        if not left:
            voucher, line, left = voucher + 1, 0, source.randrange(1, 6)
            day = _FIRST_DAY + dt.timedelta(source.randrange(91))
            number, name = source.choice(suppliers)
            text = f"{source.choice(_TEXTS)} {source.randrange(1_000_000)}"
        left, line = left - 1, line + 1
        yield (
            *("001", "LF", str(voucher), str(line), day, f"{day:%Y%m}", str(47_000 + source.randrange(300))),
            *(str(64_000 + source.randrange(40)), str(5_580 + source.randrange(9)), "870", number, name, text),
            source.randrange(-200_000, 20_000_000),
        )


def write_text(path: Path, count: int, encoding: str) -> int:
    """A semicolon text with decimal commas; returns the sum in öre."""
    total = 0
    with path.open("w", encoding=encoding, newline="") as out:
        out.write(";".join(HEADERS) + "\r\n")
        for *cells, ore in rows(count):
            total += ore
            kronor, rest = divmod(abs(ore), 100)
            texts = [f'"{cell}"' if isinstance(cell, str) and ";" in cell else str(cell) for cell in cells]
            out.write(";".join([*texts, f"{'-' if ore < 0 else ''}{kronor},{rest:02}"]) + "\r\n")
    return total


def write_xlsx(path: Path, count: int) -> int:
    """A workbook with date and number cells; returns the sum in öre."""
    total = 0
    with xlsxwriter.Workbook(str(path), {"constant_memory": True}) as book:
        day_format = book.add_format({"num_format": "yyyy-mm-dd"})
        sheet = book.add_worksheet("Data")
        sheet.write_row(0, 0, HEADERS)
        for number, (*cells, ore) in enumerate(rows(count), 1):
            total += ore
            for column, cell in enumerate(cells):
                if isinstance(cell, dt.date):
                    sheet.write_datetime(number, column, dt.datetime.combine(cell, dt.time()), day_format)
                else:
                    sheet.write_string(number, column, cell)
            sheet.write_number(number, len(cells), ore / 100)
    return total
