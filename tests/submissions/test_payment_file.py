"""Migrationsverket's payment list is read in whatever form it came, and every line of it is accounted for."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from atersok.domain.errors import UnusableInput
from atersok.submissions.model import ListedPayment
from atersok.submissions.payment_file import PaymentFile, period_of, read_payment_list

HEADERS = ("Dossiernummer", "Namn", "Kategori", "Period från", "Period till", "Utbetalningsdatum", "Ärende", "Belopp")
LINES = (
    ("12-345678", "Testa Exempelsson", "UT_DS", "2025-04-01", "2025-06-30", "2025-08-15", "A-1", "91 000,00"),
    ("01234567", "Prov Åkersson", "29 a §", "2025-04-01", "2025-04-30", "2025-11-20", "A-2", "1 234,50"),
    ("23-456789/2", "Åsa Öhrn", "Schablon", "2025-05-01", "2025-05-31", "2025-08-15", "", "-31 000"),
)
APRIL, MAY, JUNE = (date(2025, month, 1) for month in (4, 5, 6))
ROWS = (
    ListedPayment(2, "12345678", "schablon", APRIL, date(2025, 6, 30), 9_100_000, date(2025, 8, 15), "A-1"),
    ListedPayment(3, "01234567", "ansökan", APRIL, date(2025, 4, 30), 123_450, date(2025, 11, 20), "A-2"),
    ListedPayment(4, "23456789/2", "schablon", MAY, date(2025, 5, 31), -3_100_000, date(2025, 8, 15), ""),
)


def text(*lines: Sequence[str], headers: Sequence[str] = HEADERS, mark: str = ";", end: str = "\r\n") -> str:
    return end.join(mark.join(line) for line in (headers, *lines)) + end


def read(folder: Path, content: str | bytes, name: str = "lista.csv") -> PaymentFile:
    path = folder / name
    path.write_bytes(content.encode("cp1252") if isinstance(content, str) else content)
    return read_payment_list(path)


def short(folder: Path, *lines: str) -> PaymentFile:
    """A list of dossiernummer and belopp alone."""
    return read(folder, "Dossiernr;Belopp\r\n" + "\r\n".join(lines))


def workbook(*sheets: tuple[str, Sequence[Sequence[object]]]) -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for name, rows in sheets:
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


@pytest.mark.parametrize("codec", ["cp1252", "utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("mark", [";", "\t", "|"])
def test_text_of_any_encoding_and_delimiter(tmp_path: Path, codec: str, mark: str) -> None:
    content = text(*LINES, mark=mark).encode(codec)
    found = read(tmp_path, content, "utbetalningar.txt")
    assert found.payments.rows == ROWS
    assert found.payments.name == "utbetalningar.txt"
    assert found.payments.sha256 == hashlib.sha256(content).hexdigest()
    assert (found.set_aside, found.stated_ore, found.warnings) == ((), None, ())
    assert found.paid_ore == 6_123_450


def test_commas_between_the_columns_with_quoted_amounts(tmp_path: Path) -> None:
    lines = [(*line[:-1], f'"{line[-1]}"') for line in LINES]
    assert read(tmp_path, text(*lines, mark=",")).payments.rows == ROWS


def test_a_workbook_with_dates_and_numbers_as_cells(tmp_path: Path) -> None:
    rows = [
        ("Utbetalningar till kommunen", None, None),
        (None, None, None),
        HEADERS,
        ("12-345678", "Testa Exempelsson", "UT_DS", APRIL, date(2025, 6, 30), date(2025, 8, 15), "A-1", 91000),
        (23456789, "Prov Åkersson", "29 a §", APRIL, date(2025, 4, 30), date(2025, 11, 20), 17, 1234.5),
    ]
    found = read(tmp_path, workbook(("Lista", rows), ("Förklaring", [("Text",), ("mer",)])), "lista.xlsx")
    assert [(row.line, row.dossier, row.ore, row.first, row.reference) for row in found.payments.rows] == [
        (4, "12345678", 9_100_000, APRIL, "A-1"),
        (5, "23456789", 123_450, APRIL, "17"),
    ]


def test_nothing_of_a_person_is_kept_but_the_dossiernummer(tmp_path: Path) -> None:
    broken = ("9-1", "Hemlig Person", "okänt", "när", "2025-13-45", "igår", "A", "~5")
    named = ("12-345678 Hemlig Person", "Hemlig Person", "för Hemlig", "x", "y", "z", "", "5")
    found = read(tmp_path, text(*LINES, broken, named))
    assert "Hemlig" not in repr(found)
    assert "Exempelsson" not in repr(found)
    assert found.payments.rows[-1].dossier == "12345678"


@pytest.mark.parametrize(
    "headers",
    [
        ("dossiernr", "ersättningstyp", "fr.o.m.", "t.o.m.", "utbetald", "Diarienummer", "Utbetalt belopp"),
        ("DOSSIER NR", "Typ", "From", "Tom", "Utbet.datum", "Ärendenr", "Belopp (kr)"),
        ("Dossier", "Kod", "Avser från", "Avser till", "Betaldatum", "Referens", "Summa"),
    ],
)
def test_columns_are_matched_by_alias_whatever_their_order(tmp_path: Path, headers: tuple[str, ...]) -> None:
    lines = [line[:1] + line[2:] for line in LINES]
    turned = [tuple(reversed(line)) for line in lines]
    assert read(tmp_path, text(*turned, headers=tuple(reversed(headers)))).payments.rows == ROWS


def test_what_was_paid_goes_before_other_amounts_and_is_told(tmp_path: Path) -> None:
    headers = ("Dossiernr", "Belopp", "Utbetalt belopp")
    found = read(tmp_path, text(("12-345678", "500", "400"), headers=headers))
    assert found.paid_ore == 40_000
    assert found.warnings == ("beloppet är läst ur kolumnen Utbetalt belopp, inte ur Belopp",)


def test_the_user_can_say_which_column_is_which(tmp_path: Path) -> None:
    path = tmp_path / "lista.csv"
    path.write_text("Barn;Typ;Kronor ut\n12-345678;UT_DS;5\n", encoding="utf-8")
    (row,) = read_payment_list(path, {"dossier": "Barn", "belopp": "Kronor ut"}).payments.rows
    assert (row.dossier, row.kind, row.ore) == ("12345678", "schablon", 500)
    with pytest.raises(UnusableInput, match="kolumnen Bern"):
        read_payment_list(path, {"dossier": "Bern", "belopp": "Kronor ut"})


def test_preamble_blank_lines_repeated_headers_and_footnotes_are_no_rows(tmp_path: Path) -> None:
    head = ";".join(HEADERS)
    content = (
        f"Migrationsverket\r\nUtbetalningslista 2025-08-15\r\n\r\n{head}\r\n{';'.join(LINES[0])}\r\n\r\n"
        f"{head}\r\n{';'.join(LINES[1])}\r\n\r\nSkapad 2025-08-16 av systemet\r\n"
    )
    found = read(tmp_path, content)
    assert [row.line for row in found.payments.rows] == [5, 8]
    assert found.set_aside == ()


@pytest.mark.parametrize(
    ("line", "reason", "ore"),
    [
        ("UT_DS;;100", "dossiernummer saknas", 10_000),
        (
            "UT_DS;1234567;100",
            "dossiernumret har 7 siffror i stället för 8: inledande nollor kan ha försvunnit",
            10_000,
        ),
        ("UT_DS;12-34567X;100", "dossiernumret kan inte läsas", 10_000),
        ("UT_DS;12-345678;", "belopp saknas", None),
        ("UT_DS;12-345678;hundra", "beloppet kan inte läsas", None),
        (
            "UT_DS;12-345678;1.234",
            "beloppet är tvetydigt: tre siffror efter skiljetecknet kan vara tusental eller decimaler",
            None,
        ),
        (
            "UT_DS;12-345678;100;5",
            "raden har 4 kolumner i stället för 3: ett lösryckt skiljetecken, eller decimalkomma i en fil med komma "
            "mellan kolumnerna",
            None,
        ),
    ],
)
def test_a_line_that_is_no_row_is_set_aside_with_its_number_and_reason(
    tmp_path: Path, line: str, reason: str, ore: int | None
) -> None:
    found = read(tmp_path, f"Typ;Dossiernr;Belopp\r\nUT_DS;12-345678;50\r\n{line}\r\n")
    assert [(one.line, one.reason, one.ore) for one in found.set_aside] == [(3, reason, ore)]
    assert found.paid_ore == 5_000


def test_an_unquoted_decimal_comma_between_commas_is_set_aside_and_not_read_as_kronor(tmp_path: Path) -> None:
    content = "Dossiernr,Belopp,Referens\r\n12-345678,1234,50,\r\n12-345678,77,A-1\r\n"
    found = read(tmp_path, content)
    assert found.paid_ore == 7_700
    assert [one.line for one in found.set_aside] == [2]


def test_a_stray_quote_sets_the_line_aside(tmp_path: Path) -> None:
    found = short(tmp_path, '12-345678;"50', "12-345678;60")
    assert (found.paid_ore, [one.line for one in found.set_aside]) == (6_000, [2])


@pytest.mark.parametrize("total", ["Summa;110", "Totalt:;110,00", ";110"])
def test_the_lists_own_total_is_held_against_its_rows(tmp_path: Path, total: str) -> None:
    found = short(tmp_path, "12-345678;50", "23-456789;60", total)
    assert (found.stated_ore, found.paid_ore, found.total_differs) == (11_000, 11_000, False)
    wrong = short(tmp_path, "12-345678;50", "23-456789;61", total)
    assert (wrong.stated_ore, wrong.paid_ore, wrong.total_differs) == (11_000, 11_100, True)
    assert wrong.set_aside == ()


def test_sub_totals_are_no_rows(tmp_path: Path) -> None:
    lines = ("12-345678;50", "12-345678;10", "Summa 12-345678;60", "23-456789;60", "Summa 23-456789;60")
    found = short(tmp_path, *lines, "Totalsumma;120")
    assert (len(found.payments.rows), found.paid_ore, found.stated_ore, found.set_aside) == (3, 12_000, 12_000, ())
    without = short(tmp_path, *lines)
    assert (without.paid_ore, without.stated_ore, without.set_aside) == (12_000, None, ())
    wrong = short(tmp_path, *lines[:2], "Summa 12-345678;61", *lines[3:], "Totalsumma;120")
    assert [(one.line, one.ore) for one in wrong.set_aside] == [(4, 6_100)]
    assert wrong.set_aside[0].reason == "raden ser ut som en delsumma men är inte summan av raderna"


def test_a_total_that_cannot_be_read_is_set_aside(tmp_path: Path) -> None:
    found = short(tmp_path, "12-345678;50", "Summa;~50")
    assert [one.reason for one in found.set_aside] == ["raden ser ut som en summa, men beloppet kan inte läsas"]


def test_what_is_doubtful_of_a_row_is_told_with_its_lines(tmp_path: Path) -> None:
    lines = [
        ("12-345678", "", "Något", "2025-06-30", "2025-04-01", "", "", "1"),
        ("12-345678", "", "Annat något", "vet ej", "", "igår", "", "2"),
    ]
    found = read(tmp_path, text(*lines))
    assert [(row.kind, row.first, row.last, row.paid_on) for row in found.payments.rows] == [("", None, None, None)] * 2
    assert found.warnings == (
        "rad 2, 3: kategorin känns inte igen",
        "rad 2: perioden slutar före sin början",
        "rad 3: period från kan inte läsas",
        "rad 3: utbetalningsdatum kan inte läsas",
    )


def test_months_stand_for_their_first_and_last_day(tmp_path: Path) -> None:
    headers = ("Dossiernr", "From", "Tom", "Belopp")
    (row,) = read(tmp_path, text(("12-345678", "202504", "202506", "1"), headers=headers)).payments.rows
    assert (row.first, row.last) == (APRIL, date(2025, 6, 30))


@pytest.mark.parametrize(
    ("cell", "days"),
    [
        ("2025K2", (APRIL, date(2025, 6, 30))),
        ("2025 kv 2", (APRIL, date(2025, 6, 30))),
        ("Kvartal 2 2025", (APRIL, date(2025, 6, 30))),
        ("kv 2, 2025", (APRIL, date(2025, 6, 30))),
        ("K4 2024", (date(2024, 10, 1), date(2024, 12, 31))),
        ("202504", (APRIL, date(2025, 4, 30))),
        ("2025-04", (APRIL, date(2025, 4, 30))),
        ("april 2025", (APRIL, date(2025, 4, 30))),
        (202504.0, (APRIL, date(2025, 4, 30))),
        ("2025-04-05", (date(2025, 4, 5), date(2025, 4, 5))),
        ("2025-04-01 - 2025-06-30", (APRIL, date(2025, 6, 30))),
        ("2025-04-01–2025-06-30", (APRIL, date(2025, 6, 30))),
        ("2025-04-01--2025-06-30", (APRIL, date(2025, 6, 30))),
        ("20250401-20250630", (APRIL, date(2025, 6, 30))),
        ("250401-250630", (APRIL, date(2025, 6, 30))),
        ("202504-202506", (APRIL, date(2025, 6, 30))),
        ("2025-04 - 2025-06", (APRIL, date(2025, 6, 30))),
        ("fr o m 2025-04-01 t o m 2025-06-30", (APRIL, date(2025, 6, 30))),
        ("2025-04-01 till och med 2025-06-30", (APRIL, date(2025, 6, 30))),
        ("2025-06-30 - 2025-04-01", None),
        ("2025", None),
        ("2025-2026", None),
        ("kvartal 5 2025", None),
        ("", None),
        (None, None),
    ],
)
def test_a_period_in_one_cell(cell: object, days: tuple[date, date] | None) -> None:
    assert period_of(cell) == days


def test_a_period_column_is_read_where_there_is_no_from_and_to(tmp_path: Path) -> None:
    headers = ("Dossiernr", "Period", "Belopp")
    found = read(tmp_path, text(("12-345678", "2025K2", "1"), ("12-345678", "vår", "2"), headers=headers))
    assert [(row.first, row.last) for row in found.payments.rows] == [(APRIL, date(2025, 6, 30)), (None, None)]
    assert found.warnings == ("rad 3: perioden kan inte läsas",)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("Konto;Text\r\n1;a\r\n", "ingen rubrikrad känns igen"),
        ("Dossiernr;Typ\r\n12-345678;UT_DS\r\n", "ingen kolumn med belopp känns igen (rubrikerna är Dossiernr, Typ)"),
        ("Belopp;Typ\r\n5;UT_DS\r\n", "ingen kolumn med dossiernummer känns igen"),
        ("Dossiernr;Belopp\r\n", "listan har ingen utbetalning som går att läsa"),
        ("Dossiernr;Belopp\r\n1234567;5\r\n", "listan har ingen utbetalning som går att läsa: dossiernumret har 7"),
        ("Dossiernr;Belopp;Belopp\r\n12-345678;5;6\r\n", "flera kolumner heter Belopp"),
        ("", "filen är tom"),
        (b"%PDF-1.7 och mer", "filen är en PDF och ingen lista"),
    ],
)
def test_what_cannot_be_used_is_said_in_one_message(tmp_path: Path, content: str | bytes, said: str) -> None:
    with pytest.raises(UnusableInput) as raised:
        read(tmp_path, content)
    assert said in raised.value.what
    assert raised.value.where.startswith("lista.csv")
    assert "Raindance" not in str(raised.value)


def test_a_missing_file_is_said(tmp_path: Path) -> None:
    with pytest.raises(UnusableInput, match="finns inte"):
        read_payment_list(tmp_path / "saknas.csv")


def test_a_workbook_with_several_lists_is_refused(tmp_path: Path) -> None:
    rows = [("Dossiernr", "Belopp"), ("12-345678", 5)]
    with pytest.raises(UnusableInput, match="flera blad med utbetalningar \\(Juni, Juli\\)"):
        read(tmp_path, workbook(("Juni", rows), ("Juli", rows)), "lista.xlsx")


AMOUNTS = st.integers(-(10**9), 10**9)


@hypothesis_settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40)
@given(st.lists(AMOUNTS, min_size=1, max_size=20), st.booleans())
def test_every_amount_comes_back_to_the_ore(tmp_path: Path, amounts: list[int], total: bool) -> None:
    def kr(ore: int) -> str:
        return f"{'-' if ore < 0 else ''}{abs(ore) // 100},{abs(ore) % 100:02}"

    lines = [f"12-345678;UT_DS;{kr(ore)}" for ore in amounts] + [f"Summa;;{kr(sum(amounts))}"] * total
    found = read(tmp_path, "Dossiernr;Typ;Belopp\r\n" + "\r\n".join(lines))
    assert [row.ore for row in found.payments.rows] == amounts
    assert found.stated_ore == (sum(amounts) if total else None)
    assert not found.total_differs
