"""Writes one table in the dialects that exports come in; what is read back is held against the table."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path

HEADERS = ("Företag", "Vertyp", "Ver.nr", "Rad", "Bokf.dat", "Ansvar", "Konto", "Text", "Fakturadatum", "Belopp")


@dataclass(frozen=True)
class Row:
    """One row as it is meant: codes, a day, a text, öre."""

    vernr: str
    rad: str
    day: dt.date
    kst: str
    konto: str
    text: str
    ore: int


ROWS = (
    Row("1000001", "1", dt.date(2025, 4, 3), "047000", "64400", "Vård april, boendet Åsen", 963_200),
    Row("1000001", "2", dt.date(2025, 4, 3), "047000", "64400", "Öresutjämning", -1),
    Row("1000002", "1", dt.date(2025, 5, 13), "47100", "55810", "Kreditfaktura 4711 för vård", -1_234_567),
    Row("1000003", "1", dt.date(2025, 6, 30), "47100", "55810", "Dygnskostnad juni", 123_456_789),
    Row("1000004", "1", dt.date(2025, 6, 17), "47200", "64400", "Kläder", 50),
    Row("1000005", "1", dt.date(2025, 6, 20), "47200", "64400", "Noll", 0),
)
TOTAL = sum(row.ore for row in ROWS)

ENCODINGS = {
    "cp1252": ("cp1252", b""),
    "utf-8": ("utf-8", b""),
    "utf-8-bom": ("utf-8", b"\xef\xbb\xbf"),
    "utf-16le": ("utf-16-le", b"\xff\xfe"),
}
DELIMITERS = (";", "\t", ",", "|")
LINE_ENDS = ("\r\n", "\n", "\r")
AMOUNTS = ("comma", "point", "space", "nbsp", "narrow", "dotted", "english")
SIGNS = ("lead", "trail", "minus", "parens", "debet")
DATES = ("iso", "compact", "short", "stamp")
PREAMBLES = ("none", "title", "prose")
TOTALS = ("none", "last", "first", "sub")


def magnitude(ore: int, form: str) -> str:
    """The amount without its sign in a form of variant 8."""
    whole, rest = divmod(abs(ore), 100)
    grouped = f"{whole:,}"
    mark = "." if form in ("point", "english") else ","
    thousands = {"space": " ", "nbsp": "\u00a0", "narrow": "\u202f", "dotted": ".", "english": ","}.get(form, "")
    return f"{grouped.replace(',', thousands)}{mark}{rest:02}"


def signed(ore: int, form: str, sign: str) -> str:
    """The amount with its sign in a form of variant 8."""
    text = magnitude(ore, form)
    if ore >= 0:
        return text
    return {"lead": f"-{text}", "trail": f"{text}-", "minus": f"\u2212{text}", "parens": f"({text})"}[sign]


def day(value: dt.date, form: str) -> str:
    """The day in a form of variant 9."""
    return {
        "iso": f"{value:%Y-%m-%d}",
        "compact": f"{value:%Y%m%d}",
        "short": f"{value:%y%m%d}",
        "stamp": f"{value:%Y-%m-%d} 00:00:00",
    }[form]


@dataclass(frozen=True)
class Dialect:
    """One way to write the table."""

    encoding: str = "cp1252"
    delimiter: str = ";"
    line_end: str = "\r\n"
    amount: str = "comma"
    sign: str = "lead"
    date: str = "iso"
    preamble: str = "none"
    total: str = "none"
    trailing: bool = False

    @property
    def possible(self) -> bool:
        """Whether the dialect can be written at all: cp1252 has no U+2212 and no U+202F."""
        beyond = self.sign == "minus" or self.amount == "narrow"
        return not (self.encoding == "cp1252" and beyond)


def table(dialect: Dialect) -> list[list[str]]:
    """Header, rows and totals as cells."""
    debet = dialect.sign == "debet"
    headers = [*HEADERS[:-1], "Debet", "Kredit"] if debet else list(HEADERS)

    def amount_cells(ore: int) -> list[str]:
        if not debet:
            return [signed(ore, dialect.amount, dialect.sign)]
        return [magnitude(ore, dialect.amount), ""] if ore >= 0 else ["", magnitude(ore, dialect.amount)]

    def total(word: str, ore: int) -> list[str]:
        return [word, *[""] * (len(HEADERS) - 2), *amount_cells(ore)]

    lines = [headers]
    if dialect.total == "first":
        lines.append(total("Totalt", TOTAL))
    since = 0
    for number, row in enumerate(ROWS):
        date = day(row.day, dialect.date)
        lines.append(
            ["001", "LF", row.vernr, row.rad, date, row.kst, row.konto, row.text, "1799-12-31", *amount_cells(row.ore)]
        )
        since += row.ore
        if dialect.total == "sub" and number % 2 == 1:
            lines.append(total("", since))
            since = 0
    if dialect.total in ("last", "sub"):
        lines.append(total("Summa", TOTAL))
    return lines


def text(dialect: Dialect) -> str:
    """The whole file as text with \\n."""
    before = {
        "none": [],
        "title": ["Huvudbok", "", "Valt år: 2025"],
        "prose": [
            "Utfall, exklusive moms, för enheten",
            "Period: 202504, 202505 och 202506",
            "",
            "",
            "Urval: konto, ansvar",
        ],
    }[dialect.preamble]
    after = [] if dialect.preamble == "none" else ["", "Källa: Raindance", "Totalt avser utfall"]
    lines = [*before]
    for cells in table(dialect):
        quoted = [f'"{cell}"' if dialect.delimiter in cell else cell for cell in cells]
        lines.append(dialect.delimiter.join(quoted) + (dialect.delimiter if dialect.trailing else ""))
    return "\n".join([*lines, *after]) + "\n"


def write(path: Path, dialect: Dialect) -> Path:
    """The table as a file in the dialect."""
    encoding, bom = ENCODINGS[dialect.encoding]
    path.write_bytes(bom + text(dialect).replace("\n", dialect.line_end).encode(encoding))
    return path
