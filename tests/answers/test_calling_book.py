"""What AtersokUppgifter() tells of the calling workbook."""

from __future__ import annotations

from pathlib import Path

import pytest

from answers.making import told
from atersok.answers import refusal
from atersok.answers.calling_book import CallingBook, calling_book
from atersok.answers.refusal import NoAnswer
from atersok.domain.quarter import Quarter


def refused(book: CallingBook, attribute: str) -> str:
    with pytest.raises(NoAnswer) as caught:
        getattr(book, attribute)
    return caught.value.text


def test_the_first_line_is_the_full_name_the_second_the_stamp_and_the_rest_the_settings() -> None:
    book = calling_book("C:\\Kvartal\\bok.xlsm\n12;K7\nKvartal=2025K2\nRaindance=a=b.csv\nKommun=")
    assert (book.full_name, book.name, book.stamp) == ("C:\\Kvartal\\bok.xlsm", "bok.xlsm", "12;K7")
    assert book.quarter == Quarter(2025, 2)
    assert (book.setting("Raindance"), book.setting("Kommun"), book.setting("Annat")) == ("a=b.csv", "", "")


def test_the_same_text_is_the_same_book_and_any_other_is_another() -> None:
    assert calling_book(told("/k/bok.xlsm")) is calling_book(told("/k/bok.xlsm"))
    assert calling_book(told("/k/bok.xlsm")) is not calling_book(told("/k/bok.xlsm", stamp="10;"))


def test_settings_are_found_case_and_blanks_apart_and_the_first_of_two_holds() -> None:
    book = calling_book("/k/bok.xlsm\n0;\nKVARTAL =2025K1\nKvartal=2025K2")
    assert book.quarter == Quarter(2025, 1)


@pytest.mark.parametrize(
    ("text", "attribute", "expected"),
    [
        ("", "quarter", refusal.NO_SETTINGS),
        ("", "register_path", refusal.NO_SETTINGS),
        ("/k/privat.xlsx\n0;", "quarter", refusal.NO_SETTINGS),
        (told("/k/bok.xlsm", Kvartal="nästa"), "quarter", refusal.NO_QUARTER),
        (told("https://d.docs.live.net/1/bok.xlsm"), "register_path", refusal.BOOK_ON_WEB),
        (told("/k/bok.xlsm", PUT_databas="https://k.se/p.xlsx"), "register_path", refusal.REGISTER_ON_WEB),
        (told("Bok1"), "register_path", refusal.BOOK_NOT_SAVED),
        (told("/k/bok.xlsm", Utskrivningsdag_räknas="kanske"), "leaving_day_counts", refusal.BAD_LEAVING_DAY),
        (told("/k/bok.xlsm", Treårsregel="4 år"), "three_year_rule", refusal.BAD_RULE),
    ],
)  # fmt: skip
def test_what_it_lacks_is_said_in_short(text: str, attribute: str, expected: str) -> None:
    assert refused(calling_book(text), attribute) == expected


def test_the_register_lies_where_the_setting_says_counted_from_the_workbook(tmp_path: Path) -> None:
    assert calling_book(told("/k/bok.xlsm")).register_path == Path("/k/put_databas.xlsx")
    assert calling_book(told("/k/bok.xlsm", PUT_databas="")).register_path == Path("/k/put_databas.xlsx")
    assert calling_book(told("/k/bok.xlsm", PUT_databas="../r/p.xlsx")).register_path == Path("/k/../r/p.xlsx")


def test_a_register_with_its_whole_path_is_found_from_a_workbook_on_the_web(tmp_path: Path) -> None:
    book = calling_book(told("https://d.docs.live.net/1/bok.xlsm", PUT_databas=str(tmp_path / "p.xlsx")))
    assert book.register_path == tmp_path / "p.xlsx"


def test_defaults_are_those_of_the_settings() -> None:
    book = calling_book("/k/bok.xlsm\n0;\nKvartal=2025K2")
    assert (book.leaving_day_counts, book.three_year_rule, book.book) == (False, "Kalenderår", None)
    assert calling_book(told("/k/b.xlsm", Roll="vit", Utskrivningsdag_räknas="ja")).book == "vit"
    assert calling_book(told("/k/b.xlsm", Utskrivningsdag_räknas="ja")).leaving_day_counts
    assert calling_book(told("/k/b.xlsm", Treårsregel="36månader")).three_year_rule == "36 månader"
