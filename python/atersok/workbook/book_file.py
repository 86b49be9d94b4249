"""Reads one statistics book: its settings, accounts, attendance, answers to findings, and layout version."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import xlwings as xw

from atersok.domain import names
from atersok.domain.attendance import Attendance, Stay
from atersok.domain.errors import UnusableInput
from atersok.domain.finding import Severity
from atersok.domain.quarter import Quarter
from atersok.domain.register import BadRow, Book
from atersok.domain.settings import AccountRange, CodeRange, Settings, ThreeYearRule
from atersok.workbook import layout
from atersok.workbook.cells import parse_day, parse_ore, parse_yes
from atersok.workbook.incoming import AccountRow, StayRow, check_rows
from atersok.workbook.tables import Cell, FoundTable, file_name, find_table, read_rows

ROLES: Mapping[Book, str] = {"gron": "Grön", "vit": "Vit"}
FILE_NAMES: Mapping[Book, str] = {"gron": "gron_statistik.xlsm", "vit": "vit_statistik.xlsm"}
THREE_YEAR_RULES: tuple[ThreeYearRule, ...] = ("Av", "36 månader", "Kalenderår")
MAX_UNUSUAL_PERCENT = 1000
BACKUPS_KEPT, BACKUP_DAYS = "Säkerhetskopior antal", "Säkerhetskopior dagar"


@dataclass(frozen=True)
class BookInput:
    """What one statistics book says.

    Attributes:
        raw: setting → its value as text, for comparison between the books.
        konton: tblKonton as text, row by row, for comparison between the books.
    """

    book: Book
    file: str
    settings: Settings
    attendance: Attendance
    raw: Mapping[str, str]
    konton: Sequence[tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class _Entry:
    value: Cell
    row: int


class EnteredSettings:
    """A book's tblInstallningar as entered: values by name, case and blanks apart; every complaint names the row.

    Raises:
        UnusableInput: the book has no such table.
    """

    def __init__(self, book: xw.Book) -> None:
        self.found = found = find_table(book, layout.INSTALLNINGAR)
        self.entries: dict[str, _Entry] = {}
        for row in read_rows(found):
            key = names.key(row.values["Namn"])
            if key and key not in self.entries:
                self.entries[key] = _Entry(row.values["Värde"], row.row)

    def text(self, name: str, default: str = "") -> str:
        entry = self.entries.get(names.key(name))
        return (names.clean(entry.value) if entry else "") or default

    def complain(self, name: str, what: str, remedy: str) -> UnusableInput:
        return UnusableInput(f"inställningen {name} {what}", self.where(name), remedy)

    def where(self, name: str) -> str:
        """File, sheet and row of a setting; without the row where there is none."""
        entry = self.entries.get(names.key(name))
        return self.found.where(entry.row if entry else None)

    def required(self, name: str, remedy: str) -> str:
        value = self.text(name)
        if not value:
            raise self.complain(name, "saknas eller är tom", remedy)
        return value

    def day(self, name: str) -> date | None:
        entry = self.entries.get(names.key(name))
        try:
            return parse_day(entry.value) if entry else None
        except ValueError as error:
            raise self.complain(name, str(error), "Skriv ett datum som 2025-05-15, eller töm cellen") from error

    def yes(self, name: str) -> bool:
        try:
            return parse_yes(self.text(name))
        except ValueError as error:
            raise self.complain(name, str(error), "Skriv Ja eller Nej") from error

    def ore(self, name: str, default: int) -> int:
        entry = self.entries.get(names.key(name))
        try:
            found = parse_ore(entry.value) if entry else None
        except ValueError as error:
            raise self.complain(name, str(error), "Skriv ett belopp i kronor, till exempel 0 eller 100") from error
        if found is not None and found < 0:
            raise self.complain(name, "är negativ", "Skriv ett belopp i kronor, 0 eller mer")
        return default if found is None else found

    def count(self, name: str, default: int) -> int:
        """A whole number, 0 to MAX_UNUSUAL_PERCENT, with or without a per cent sign."""
        text = self.text(name, str(default)).removesuffix("%").strip()
        if not text.isdigit() or int(text) > MAX_UNUSUAL_PERCENT:
            raise self.complain(name, f"är {text}", f"Skriv ett heltal, till exempel {default}")
        return int(text)

    @property
    def backups_kept(self) -> int:
        """How many of the latest working copies are kept.

        Raises:
            UnusableInput: none, or no number.
        """
        found = self.count(BACKUPS_KEPT, 10)
        if not found:
            raise self.complain(BACKUPS_KEPT, "är 0", "Skriv 1 eller mer: Ångra behöver den senaste kopian")
        return found

    @property
    def role(self) -> Book:
        """Which of the two books it is, whatever its file is called.

        Raises:
            UnusableInput: it says no role that there is.
        """
        entered = self.required("Roll", "Skriv Grön eller Vit")
        for book, name in ROLES.items():
            if names.key(name) == names.key(entered):
                return book
        raise self.complain("Roll", f"är {entered}", "Skriv Grön eller Vit")


def check_layout_version(book: xw.Book) -> int:
    """The workbook's layout version, from Om.

    Raises:
        UnusableInput: it is newer than this program knows, older (needs atersok upgrade), or missing.
    """
    found = find_table(book, layout.OM)
    for row in read_rows(found):
        if names.key(row.values["Uppgift"]) != names.key("Layoutversion"):
            continue
        text = names.clean(row.values["Värde"])
        if not text.isdigit():
            break
        version = int(text)
        if version > layout.LAYOUT_VERSION:
            raise UnusableInput(
                f"arbetsboken har layoutversion {version}, men programmet känner bara till {layout.LAYOUT_VERSION}",
                found.where(row.row),
                "Installera en nyare version av Återsök",
            )
        if version < layout.LAYOUT_VERSION:
            raise UnusableInput(
                f"arbetsboken har layoutversion {version}, och programmet skriver version {layout.LAYOUT_VERSION}",
                found.where(row.row),
                "Stäng boken och kör kommandot atersok upgrade MAPP: det lägger till det som saknas, resten blir kvar",
            )
        return version
    raise UnusableInput(
        "uppgiften Layoutversion saknas", found.where(), "Hämta tillbaka bladet Om från en säkerhetskopia"
    )


def read_book(book: xw.Book, expected: Book, entered: EnteredSettings | None = None) -> BookInput:
    """Reads the input sheets of a statistics book.

    Args:
        expected: which of the two it should be.
        entered: its settings, where they have been read already.

    Raises:
        UnusableInput: a table, column or setting is missing or cannot be used, or the book has the other role.
    """
    check_layout_version(book)
    reader = entered or EnteredSettings(book)
    if reader.role != expected:
        raise reader.complain(
            "Roll",
            f"är {ROLES[reader.role]}, men {FILE_NAMES[expected]} ska ha rollen {ROLES[expected]}",
            "Kontrollera att rätt fil ligger i mappen",
        )
    accounts, konton = _accounts(find_table(book, layout.KONTON))
    settings = _settings(reader, accounts)
    raw = {name: reader.text(name) for name in ("Kvartal", "Raindance", "PUT-databas", "Utskrivningsdag räknas")}
    return BookInput(
        expected, file_name(book), settings, _attendance(find_table(book, layout.NARVARO), file_name(book)), raw, konton
    )


def check_agreement(gron: BookInput, vit: BookInput) -> None:
    """Both books must agree on quarter, sources, leaving day, severities and accounts (design.md §4).

    On severities because the gate reads the findings of both: one that stands in both weighs the same in both.

    Raises:
        UnusableInput: they do not; the message says on what, and what each of them says.
    """
    where = f"{gron.file} och {vit.file}"
    pairs: list[tuple[str, object, object]] = [
        ("Kvartal", gron.settings.quarter, vit.settings.quarter),
        ("Raindance", gron.raw["Raindance"], vit.raw["Raindance"]),
        ("PUT-databas", gron.settings.register_file, vit.settings.register_file),
        (
            "Utskrivningsdag räknas",
            _ja_nej(gron.settings.leaving_day_counts),
            _ja_nej(vit.settings.leaving_day_counts),
        ),
        ("Ansökningsregister", gron.settings.claims_folder, vit.settings.claims_folder),
        ("Allvar", _severities_text(gron.settings), _severities_text(vit.settings)),
    ]
    for name, left, right in pairs:
        if left != right:
            raise UnusableInput(
                f"böckerna har olika {name} ({left} i den gröna, {right} i den vita)",
                f"{where}, blad Inställningar",
                "Skriv samma värde i båda böckerna",
            )
    if tuple(gron.konton) != tuple(vit.konton):
        row = next(
            (index for index, (a, b) in enumerate(zip(gron.konton, vit.konton, strict=False)) if a != b),
            min(len(gron.konton), len(vit.konton)),
        )
        raise UnusableInput(
            f"böckerna har olika kontoplan (första skillnaden i kontorad {row + 1} av tabellen tblKonton)",
            f"{where}, blad Konton",
            "Gör tabellen lika i båda böckerna",
        )


def _severities_text(settings: Settings) -> str:
    changed = sorted(settings.severities.items())
    return "; ".join(f"{code}={severity}" for code, severity in changed) or "inget ändrat"


def _ja_nej(value: bool) -> str:
    return "Ja" if value else "Nej"


def _settings(reader: EnteredSettings, accounts: Sequence[AccountRange]) -> Settings:
    quarter_text = reader.required("Kvartal", "Skriv kvartalet som 2025K2")
    quarter = Quarter.parse(quarter_text)
    if quarter is None:
        raise reader.complain("Kvartal", f"är {quarter_text}, som inte är ett kvartal", "Skriv till exempel 2025K2")
    until = reader.day("Räkna till och med")
    if until is not None and not quarter.contains(until):
        raise reader.complain(
            "Räkna till och med",
            f"är {until}, som inte ligger i {quarter}",
            "Skriv en dag i kvartalet, eller töm cellen",
        )
    rule_text = reader.text("Treårsregel", "Kalenderår")
    rule = next((rule for rule in THREE_YEAR_RULES if names.key(rule) == names.key(rule_text)), None)
    if rule is None:
        raise reader.complain("Treårsregel", f"är {rule_text}", f"Skriv {', '.join(THREE_YEAR_RULES)}")
    return Settings(
        quarter=quarter,
        municipality=reader.text("Kommun"),
        register_file=reader.text("PUT-databas", "put_databas.xlsx"),
        transit_file=reader.text("Transit-databas"),
        ledger_pattern=reader.required(
            "Raindance", "Skriv namnet på exportfilen, eller ett mönster som raindance_*.csv"
        ),
        sibling_file=reader.text("Syskonbok"),
        invoice_folder=reader.text("Fakturamapp"),
        export_folder=reader.text("Exportmapp"),
        leaving_day_counts=reader.yes("Utskrivningsdag räknas"),
        count_until=until,
        tolerance=reader.ore("Tolerans kr", 0),
        cost_centres_outside=_ranges(reader),
        three_year_rule=rule,
        unusual_percent=reader.count("Gräns K12 procent", 50),
        unusual_minimum=reader.ore("Gräns K12 kr", 0),
        contact_role=reader.text("Handläggare", "Controller"),
        ask_first=reader.yes("Visa ändringar först"),
        claims_folder=reader.text("Ansökningsregister", "ansokningar"),
        payment_pattern=reader.text("Utbetalningslista"),
        watch_days=reader.count("Bevaka dagar framåt", 120),
        change_percent=reader.count("Gräns ändrad kostnad procent", 20),
        protected_sheets=reader.yes("Individblad för skyddade"),
        income_account=reader.text("Intäktskonto"),
        backups_kept=reader.backups_kept,
        backup_days=reader.count(BACKUP_DAYS, 400),
        accounts=accounts,
        severities=_severities(reader),
    )


def _ranges(reader: EnteredSettings) -> tuple[CodeRange, ...]:
    name = "Kostnadsställen utanför"
    found = []
    for part in re.split(r"[,;\n]", reader.text(name)):
        text = part.strip()
        if not text:
            continue
        ends = [end.strip() for end in re.split(r"\s*[-–]\s*", text)]
        numbers = [names.whole_number(end) for end in ends]
        if len(ends) == 1:
            number = numbers[0]
            found.append(CodeRange(0, 0, text) if number is None else CodeRange(number, number))
        elif len(ends) == 2 and numbers[0] is not None and numbers[1] is not None and numbers[0] <= numbers[1]:
            found.append(CodeRange(numbers[0], numbers[1]))
        else:
            raise reader.complain(
                name, f"har {text}, som inte är ett nummer eller ett intervall", "Skriv till exempel 48888, 49000-49999"
            )
    return tuple(found)


def _severities(reader: EnteredSettings) -> Mapping[str, Severity]:
    if not reader.text("Allvar"):
        return {}
    # Here, not above: the functions in cells use this module too, and start without the checks.
    from atersok.workbook.severity_setting import read_severities

    return read_severities(reader)


def _accounts(found: FoundTable) -> tuple[tuple[AccountRange, ...], tuple[tuple[str, ...], ...]]:
    accounts: list[AccountRange] = []
    texts: list[tuple[str, ...]] = []
    for row in check_rows(AccountRow, read_rows(found)):
        value = row.value
        for column, reason in row.unreadable.items():
            raise UnusableInput(f"cellen {reason}", found.where(row.row, column), "Rätta cellen")
        first = names.whole_number(value.first)
        last = names.whole_number(value.last or value.first)
        if first is None or last is None or last < first:
            raise UnusableInput(
                "Från och Till är inget kontointervall",
                found.where(row.row),
                "Skriv hela kontonummer, Från högst lika med Till",
            )
        accounts.append(AccountRange(CodeRange(first, last), value.kind, value.claimable))
        texts.append((str(first), str(last), names.key(value.kind), _ja_nej(value.claimable)))
    if not accounts:
        raise UnusableInput("tabellen tblKonton är tom", found.where(), "Fyll i kontointervallen")
    return tuple(accounts), tuple(texts)


def _attendance(found: FoundTable, file: str) -> Attendance:
    stays: list[Stay] = []
    bad: list[BadRow] = []
    sheet = found.spec.sheet
    for row in check_rows(StayRow, read_rows(found)):
        value = row.value
        if not value.dossier:
            bad.append(BadRow(sheet, row.row, "Dossiernr", "saknas eller har fel form", value.home))
        unreadable_dates = {"Inskriven", "Utskriven"} & row.unreadable.keys()
        for column, reason in row.unreadable.items():
            bad.append(
                BadRow(sheet, row.row, column, reason, value.home, value.dossier, whole=column in unreadable_dates)
            )
        usable = not unreadable_dates
        if usable and value.arrived is None:
            bad.append(BadRow(sheet, row.row, "Inskriven", "är tom", value.home, value.dossier))
        if value.arrived is not None and value.left is not None and value.left < value.arrived:
            bad.append(BadRow(sheet, row.row, "Utskriven", "är före Inskriven", value.home, value.dossier))
        stays.append(
            Stay(
                home=value.home,
                dossier=value.dossier,
                arrived=value.arrived,
                left=value.left,
                days_entered=(value.days_1, value.days_2, value.days_3, value.days),
                daily_price=value.daily_price,
                amount=value.amount,
                row=row.row,
                name=value.name,
                usable=usable,
            )
        )
    return Attendance(tuple(stays), tuple(bad), file)


def resolve_path(folder: Path, name: str) -> Path:
    """A file that a setting names, relative to the workbook's folder."""
    path = Path(name)
    return path if path.is_absolute() else folder / path
