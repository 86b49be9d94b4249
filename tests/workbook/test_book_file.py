"""A statistics book as input: settings with their defaults and complaints, accounts, attendance, agreement."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlwings as xw

from atersok.build import build_book
from atersok.closedbook import open_workbook
from atersok.domain.errors import UnusableInput
from atersok.domain.quarter import Quarter
from atersok.domain.register import Book
from atersok.domain.settings import AccountRange, CodeRange, Settings
from atersok.workbook.book_file import BookInput, check_agreement, check_layout_version, read_book
from atersok.workbook.layout import LAYOUT_VERSION
from workbook.quarter import Small, cell, change, records, set_setting, table_of

GREEN = "gron_statistik.xlsm"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small quarter, not to be written to."""
    return Small().make(tmp_path_factory.mktemp("quarter"))


@pytest.fixture
def green(folder: Path) -> Iterator[xw.Book]:
    """The green book in memory: a test may change it, and nothing reaches the file."""
    book = open_workbook(folder / GREEN)
    yield book
    book.close()


@pytest.fixture
def white(folder: Path) -> Iterator[xw.Book]:
    book = open_workbook(folder / "vit_statistik.xlsm")
    yield book
    book.close()


def setting_row(book: xw.Book, name: str) -> int:
    table = table_of(book, "tblInstallningar")
    index = next(number for number, row in enumerate(records(table)) if row["Namn"] == name)
    return int(table.header_row_range.row) + 1 + index


def complaint(book: xw.Book, expected: Book = "gron") -> UnusableInput:
    with pytest.raises(UnusableInput) as caught:
        read_book(book, expected)
    assert caught.value.where.startswith(book.name)
    assert caught.value.remedy
    return caught.value


# -- settings ---------------------------------------------------------------------------------------------------------

OPTIONAL = (
    "Kommun", "PUT-databas", "Transit-databas", "Syskonbok", "Fakturamapp", "Exportmapp", "Utskrivningsdag räknas",
    "Räkna till och med", "Tolerans kr", "Kostnadsställen utanför", "Treårsregel", "Gräns K12 procent", "Handläggare",
)  # fmt: skip
DEFAULTS = Settings(Quarter(2025, 2), transit_file="", ledger_pattern="raindance_2025K2.csv")


def test_every_setting_that_may_be_empty_has_its_default(green: xw.Book) -> None:
    for name in OPTIONAL:
        set_setting(green, name, None)
    found = read_book(green, "gron").settings
    assert found == Settings(**{**vars(DEFAULTS), "accounts": found.accounts})
    assert found.window_end == date(2025, 6, 30)


def test_a_setting_whose_row_is_gone_has_its_default_too(green: xw.Book) -> None:
    table = table_of(green, "tblInstallningar")
    for number, row in enumerate(records(table)):
        if row["Namn"] in OPTIONAL:
            cell(green, "tblInstallningar", number, "Namn").value = None
    found = read_book(green, "gron").settings
    assert found == Settings(**{**vars(DEFAULTS), "accounts": found.accounts})


def test_settings_are_read_as_they_stand(green: xw.Book) -> None:
    for name, value in {
        "Kvartal": " 2016 k4 ",
        "Kommun": "Exempelstad",
        "PUT-databas": "../register/put.xlsx",
        "Transit-databas": "transit.xlsx",
        "Raindance": "rd*.csv",
        "Utskrivningsdag räknas": "JA",
        "Räkna till och med": "2016-11-15",
        "Tolerans kr": "100,50",
        "Kostnadsställen utanför": "48888, 49000-49999; 51000 – 51999,X12",
        "Treårsregel": "36  Månader",
        "Gräns K12 procent": "75 %",
        "Intäktskonto": "3510-48300",
        "Handläggare": "Ekonom",
    }.items():
        set_setting(green, name, value)
    found = read_book(green, "gron").settings
    assert found.quarter == Quarter(2016, 4)
    assert (found.municipality, found.register_file, found.transit_file) == (
        "Exempelstad", "../register/put.xlsx", "transit.xlsx",
    )  # fmt: skip
    assert (found.ledger_pattern, found.leaving_day_counts) == ("rd*.csv", True)
    assert (found.count_until, found.window_end) == (date(2016, 11, 15), date(2016, 11, 15))
    assert (found.tolerance, found.three_year_rule, found.unusual_percent) == (10050, "36 månader", 75)
    assert (found.contact_role, found.income_account) == ("Ekonom", "3510-48300")
    assert found.cost_centres_outside == (
        CodeRange(48888, 48888), CodeRange(49000, 49999), CodeRange(51000, 51999), CodeRange(0, 0, "X12"),
    )  # fmt: skip


def test_a_settings_name_is_matched_without_case_and_blanks_and_the_first_counts(green: xw.Book) -> None:
    table = table_of(green, "tblInstallningar")
    names = [row["Namn"] for row in records(table)]
    cell(green, "tblInstallningar", names.index("Treårsregel"), "Namn").value = " TREÅRS regel"
    cell(green, "tblInstallningar", names.index("Treårsregel"), "Värde").value = "Av"
    cell(green, "tblInstallningar", names.index("Handläggare"), "Namn").value = "Treårsregel"
    assert read_book(green, "gron").settings.three_year_rule == "Av"


@pytest.mark.parametrize(
    ("name", "value", "what", "remedy"),
    [
        ("Roll", "", "inställningen Roll saknas eller är tom", "Skriv Grön eller Vit"),
        ("Roll", "Blå", "inställningen Roll är Blå", "Skriv Grön eller Vit"),
        ("Kvartal", "", "inställningen Kvartal saknas eller är tom", "2025K2"),
        ("Kvartal", "2025K7", "inställningen Kvartal är 2025K7, som inte är ett kvartal", "2025K2"),
        ("Kvartal", "25K2", "inställningen Kvartal är 25K2, som inte är ett kvartal", "2025K2"),
        ("Raindance", "", "inställningen Raindance saknas eller är tom", "mönster"),
        ("Räkna till och med", "2025-07-01", "är 2025-07-01, som inte ligger i 2025K2", "töm cellen"),
        ("Räkna till och med", "2025-03-31", "är 2025-03-31, som inte ligger i 2025K2", "töm cellen"),
        ("Räkna till och med", "i maj", "inställningen Räkna till och med är inget datum", "2025-05-15"),
        ("Utskrivningsdag räknas", "kanske", "ska vara Ja eller Nej", "Skriv Ja eller Nej"),
        ("Tolerans kr", "lite", "inställningen Tolerans kr är inget belopp i hela ören", "Skriv ett belopp"),
        ("Tolerans kr", "-1", "inställningen Tolerans kr är negativ", "0 eller mer"),
        ("Kostnadsställen utanför", "48888, a-b", "har a-b, som inte är ett nummer eller ett intervall", "48888"),
        ("Kostnadsställen utanför", "49999-49000", "har 49999-49000, som inte är", "49000-49999"),
        ("Kostnadsställen utanför", "1-2-3", "har 1-2-3, som inte är", "49000-49999"),
        ("Treårsregel", "Ibland", "inställningen Treårsregel är Ibland", "Av, 36 månader, Kalenderår"),
        ("Gräns K12 procent", "halva", "inställningen Gräns K12 procent är halva", "50"),
        ("Gräns K12 procent", "1001", "inställningen Gräns K12 procent är 1001", "50"),
    ],
)
def test_a_setting_that_cannot_be_used_is_told_with_its_row_and_a_remedy(
    green: xw.Book, name: str, value: str, what: str, remedy: str
) -> None:
    set_setting(green, name, value or None)
    problem = complaint(green)
    assert what in problem.what
    assert remedy in problem.remedy
    assert problem.where == f"{GREEN}, blad Inställningar, rad {setting_row(green, name)}"


def test_a_book_with_the_other_role_is_refused_with_both_named(white: xw.Book) -> None:
    problem = complaint(white, "gron")
    assert problem.what == "inställningen Roll är Vit, men gron_statistik.xlsm ska ha rollen Grön"


# -- severities and limits --------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Both books as they are built today, not to be written to."""
    folder = tmp_path_factory.mktemp("built")
    build_book(folder / GREEN, "Grön")
    build_book(folder / "vit_statistik.xlsm", "Vit")
    return folder


@pytest.fixture
def today(built: Path) -> Iterator[xw.Book]:
    """Today's green book in memory."""
    book = open_workbook(built / GREEN)
    yield book
    book.close()


@pytest.fixture
def todays_white(built: Path) -> Iterator[xw.Book]:
    book = open_workbook(built / "vit_statistik.xlsm")
    yield book
    book.close()


def test_a_fresh_book_changes_no_severity_and_no_limit(today: xw.Book) -> None:
    found = read_book(today, "gron").settings
    assert (found.severities, found.unusual_minimum, found.tolerance, found.unusual_percent) == ({}, 0, 0, 50)


def test_an_older_book_without_the_rows_changes_nothing(today: xw.Book) -> None:
    for name in ("Allvar", "Gräns K12 kr"):
        cell(today, "tblInstallningar", setting_row(today, name) - setting_row(today, "Roll"), "Namn").value = None
    found = read_book(today, "gron").settings
    assert (found.severities, found.unusual_minimum) == ({}, 0)


def test_the_minimum_of_k12_is_kronor(today: xw.Book) -> None:
    set_setting(today, "Gräns K12 kr", "1 500,50")
    assert read_book(today, "gron").settings.unusual_minimum == 150_050
    set_setting(today, "Gräns K12 kr", "-1")
    assert complaint(today).what == "inställningen Gräns K12 kr är negativ"
    set_setting(today, "Gräns K12 kr", "lite")
    assert complaint(today).what.startswith("inställningen Gräns K12 kr är inget belopp")


@pytest.mark.parametrize(
    ("left", "right", "says"),
    [
        ("K03=Info", None, "böckerna har olika Allvar (K03=Info i den gröna, inget ändrat i den vita)"),
        (None, "r05=stopp", "böckerna har olika Allvar (inget ändrat i den gröna, R05=Stopp i den vita)"),
        ("K03=Info", "K03=Stopp", "böckerna har olika Allvar (K03=Info i den gröna, K03=Stopp i den vita)"),
        ("R05=Stopp; K03=Info", "k03 = info, R05=Stopp, K01=Stopp", ""),
        ("K03=Varning", None, ""),
    ],
)
def test_both_books_must_mean_the_same_severities(
    today: xw.Book, todays_white: xw.Book, left: str | None, right: str | None, says: str
) -> None:
    set_setting(today, "Allvar", left)
    set_setting(todays_white, "Allvar", right)
    if says:
        with pytest.raises(UnusableInput) as caught:
            check_agreement(*both(today, todays_white))
        assert caught.value.what == says
        assert caught.value.where == "gron_statistik.xlsm och vit_statistik.xlsm, blad Inställningar"
    else:
        check_agreement(*both(today, todays_white))


def test_the_limits_may_differ_between_the_books(today: xw.Book, todays_white: xw.Book) -> None:
    set_setting(today, "Gräns K12 kr", "100")
    check_agreement(*both(today, todays_white))


# -- layout version ---------------------------------------------------------------------------------------------------


def om_cell(book: xw.Book) -> Any:
    rows = records(table_of(book, "tblOm"))
    return cell(book, "tblOm", next(i for i, row in enumerate(rows) if row["Uppgift"] == "Layoutversion"), "Värde")


def test_the_layout_version_is_read(green: xw.Book) -> None:
    assert check_layout_version(green) == LAYOUT_VERSION


def test_a_newer_layout_is_refused_and_both_versions_are_said(green: xw.Book) -> None:
    om_cell(green).value = "77"
    problem = complaint(green)
    assert problem.what == f"arbetsboken har layoutversion 77, men programmet känner bara till {LAYOUT_VERSION}"
    assert "nyare version" in problem.remedy


@pytest.mark.parametrize("text", [None, "ett", "1.5"])
def test_a_layout_version_that_is_missing_or_no_number_is_refused(green: xw.Book, text: str | None) -> None:
    om_cell(green).value = text
    assert complaint(green).what == "uppgiften Layoutversion saknas"


# -- accounts ---------------------------------------------------------------------------------------------------------


def set_accounts(book: xw.Book, rows: list[tuple[Any, Any, str | None, str | None]]) -> None:
    table = table_of(book, "tblKonton")
    body = table.data_body_range
    body.clear_contents()
    for number, row in enumerate(rows):
        for header, value in zip(("Från", "Till", "Slag", "Återsöks"), row, strict=True):
            cell(book, "tblKonton", number, header).value = value


def test_accounts_are_read_in_order_and_an_empty_end_is_a_single_account(green: xw.Book) -> None:
    set_accounts(green, [(4610, 4659, "Entreprenör", "Ja"), (5010, None, "Kommunens kostnad", "nej")])
    assert read_book(green, "gron").settings.accounts == (
        AccountRange(CodeRange(4610, 4659), "Entreprenör", True),
        AccountRange(CodeRange(5010, 5010), "Kommunens kostnad", False),
    )


@pytest.mark.parametrize(
    ("row", "where", "what"),
    [
        ((4659, 4610, "Moms", "Nej"), "rad 5", "Från och Till är inget kontointervall"),
        ((None, 4610, "Moms", "Nej"), "rad 5", "Från och Till är inget kontointervall"),
        ((4610.5, 4659, "Moms", "Nej"), "rad 5", "Från och Till är inget kontointervall"),
        ((4610, 4659, "Moms", "kanske"), "rad 5, kolumn Återsöks", "cellen ska vara Ja eller Nej"),
    ],
)
def test_an_account_range_that_cannot_be_used_is_told_with_its_row(
    green: xw.Book, row: tuple[Any, Any, str, str], where: str, what: str
) -> None:
    set_accounts(green, [row])
    problem = complaint(green)
    assert (problem.where, problem.what) == (f"{GREEN}, blad Konton, {where}", what)


def test_no_accounts_at_all_is_refused(green: xw.Book) -> None:
    set_accounts(green, [])
    assert complaint(green).what == "tabellen tblKonton är tom"


# -- attendance -------------------------------------------------------------------------------------------------------


def test_attendance_is_read_with_days_and_ore(green: xw.Book) -> None:
    attendance = read_book(green, "gron").attendance
    stay = attendance.stays[0]
    assert (stay.home, stay.dossier, stay.arrived, stay.left) == ("Linden", "12345678", date(2024, 1, 1), None)
    assert (stay.days_entered, stay.daily_price, stay.amount) == ((30, 31, 30, 91), 300000, 27300000)
    assert stay.row == table_of(green, "tblNarvaro").header_row_range.row + 1
    assert attendance.bad_rows == ()
    assert attendance.file == GREEN


def test_attendance_that_cannot_be_read_is_set_aside_with_row_column_and_reason(tmp_path: Path) -> None:
    folder = Small(green=("12345678", "23456789", "45678901", "56789012", "67890123")).make(tmp_path / "q")
    path = folder / GREEN
    book = openpyxl.load_workbook(path, keep_vba=True)
    sheet = book["Närvaro"]
    top = int(sheet.tables["tblNarvaro"].ref.split(":")[0][1:])
    sheet.cell(top + 1, 2).value = 1234567
    sheet.cell(top + 2, 4).value = "i våras"
    sheet.cell(top + 3, 4).value = None
    sheet.cell(top + 4, 5).value = date(2023, 1, 1)
    sheet.cell(top + 5, 9).value = "många"
    book.save(path)
    attendance = read_book(open_workbook(path), "gron").attendance
    assert [(b.row - top, b.column, b.reason, b.whole) for b in attendance.bad_rows] == [
        (1, "Dossiernr", "saknas eller har fel form", True),
        (2, "Inskriven", "är inget datum (skriv ÅÅÅÅ-MM-DD)", True),
        (3, "Inskriven", "är tom", True),
        (4, "Utskriven", "är före Inskriven", True),
        (5, "Dagar", "är inget heltal", False),
    ]
    assert [stay.usable for stay in attendance.stays] == [True, False, True, True, True]
    assert attendance.stays[0].dossier == ""


# -- agreement --------------------------------------------------------------------------------------------------------

Edit = Callable[[xw.Book], None]


def both(green: xw.Book, white: xw.Book) -> tuple[BookInput, BookInput]:
    return read_book(green, "gron"), read_book(white, "vit")


def test_books_that_agree_pass_whatever_else_differs(green: xw.Book, white: xw.Book) -> None:
    set_setting(white, "Kommun", "Annanstad")
    set_setting(white, "Tolerans kr", "5")
    set_setting(white, "Utskrivningsdag räknas", None)
    check_agreement(*both(green, white))


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("Kvartal", "2025K1", "böckerna har olika Kvartal (2025K2 i den gröna, 2025K1 i den vita)"),
        ("Raindance", "annan.csv", "olika Raindance (raindance_2025K2.csv i den gröna, annan.csv i den vita)"),
        ("PUT-databas", "put.xlsx", "olika PUT-databas (put_databas.xlsx i den gröna, put.xlsx i den vita)"),
        ("Utskrivningsdag räknas", "Ja", "olika Utskrivningsdag räknas (Nej i den gröna, Ja i den vita)"),
    ],
)
def test_books_that_disagree_are_refused_with_what_each_says(
    green: xw.Book, white: xw.Book, name: str, value: str, says: str
) -> None:
    set_setting(white, name, value)
    with pytest.raises(UnusableInput) as caught:
        check_agreement(*both(green, white))
    assert says in caught.value.what
    assert caught.value.where == "gron_statistik.xlsm och vit_statistik.xlsm, blad Inställningar"


def test_books_with_different_accounts_are_refused_with_the_first_difference(green: xw.Book, white: xw.Book) -> None:
    rows: list[tuple[Any, Any, str | None, str | None]] = [(4610, 4659, "Entreprenör", "Ja"), (5010, None, "Lön", "Ja")]
    set_accounts(green, rows)
    set_accounts(white, [rows[0], (5010, None, "Lön", "Nej")])
    with pytest.raises(UnusableInput) as caught:
        check_agreement(*both(green, white))
    assert "första skillnaden i kontorad 2 av tabellen tblKonton" in caught.value.what
    assert caught.value.where.endswith("blad Konton")


def test_accounts_that_mean_the_same_agree_however_they_are_written(green: xw.Book, white: xw.Book) -> None:
    set_accounts(green, [(4610, 4659, "Entreprenör", "Ja"), (5010, None, "Lön", None)])
    set_accounts(white, [(4610, 4659, "entre prenör", "x"), (5010, 5010, "LÖN", "Nej")])
    check_agreement(*both(green, white))


# -- re-saved by others -----------------------------------------------------------------------------------------------


def test_a_book_saved_by_openpyxl_reads_the_same(folder: Path, tmp_path: Path) -> None:
    again = tmp_path / GREEN
    openpyxl.load_workbook(folder / GREEN, keep_vba=True).save(again)
    assert read_book(open_workbook(again), "gron") == read_book(open_workbook(folder / GREEN), "gron")


def test_a_setting_typed_as_a_date_or_a_number_is_read(folder: Path, tmp_path: Path) -> None:
    """Cells that were pasted over lose their text format."""
    book = openpyxl.load_workbook(folder / GREEN, keep_vba=True)
    sheet = book["Inställningar"]
    for (name,), (value,) in zip(sheet["A5:A20"], sheet["B5:B20"], strict=True):
        if name.value == "Räkna till och med":
            value.number_format, value.value = "yyyy-mm-dd", date(2025, 5, 15)
        if name.value in {"Tolerans kr", "Gräns K12 procent"}:
            value.number_format, value.value = "General", 100
        if name.value == "Kostnadsställen utanför":
            value.number_format, value.value = "General", 48888
    book.save(tmp_path / GREEN)
    found = read_book(open_workbook(tmp_path / GREEN), "gron").settings
    assert (found.count_until, found.tolerance, found.unusual_percent) == (date(2025, 5, 15), 10000, 100)
    assert found.cost_centres_outside == (CodeRange(48888, 48888),)


def test_what_a_user_adds_on_an_input_sheet_does_not_disturb_the_reading(tmp_path: Path) -> None:
    folder = Small().make(tmp_path / "q")
    before = read_book(open_workbook(folder / GREEN), "gron")
    change(folder / GREEN, lambda book: setattr(book.sheets["Inställningar"].range("G30"), "value", 5))
    assert read_book(open_workbook(folder / GREEN), "gron") == before
