"""The register that the calling workbook names, read once and again when its file changes."""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path

import pytest

from answers.making import ANNA, make_register, told
from atersok.answers import faults, refusal
from atersok.answers import known_register as module
from atersok.answers.calling_book import CallingBook, calling_book
from atersok.answers.known_register import known_register
from atersok.answers.refusal import NoAnswer
from rules.making import UNDER_18, own_rules


@pytest.fixture
def reads(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """The files that were read."""
    found: list[Path] = []
    read = module.read_register

    def noted(path: Path, as_of: date) -> object:
        found.append(path)
        return read(path, as_of)

    monkeypatch.setattr(module, "read_register", noted)
    return found


def book_in(folder: Path, **settings: str) -> CallingBook:
    return calling_book(told(folder / "bok.xlsm", **settings))


def refused(book: CallingBook) -> str:
    with pytest.raises(NoAnswer) as caught:
        known_register(book)
    return caught.value.text


def test_the_register_is_read_once_for_both_books_and_any_setting(tmp_path: Path, reads: list[Path]) -> None:
    make_register(tmp_path / "put_databas.xlsx")
    first = known_register(book_in(tmp_path))
    assert known_register(calling_book(told(tmp_path / "vit.xlsm", Roll="Vit"))) is first
    assert known_register(book_in(tmp_path, Treårsregel="Av")) is first
    assert len(reads) == 1


def test_a_saved_change_is_read_anew(tmp_path: Path, reads: list[Path]) -> None:
    path = make_register(tmp_path / "put_databas.xlsx")
    assert known_register(book_in(tmp_path)).register.children[ANNA].permit_day == date(2023, 11, 1)
    make_register(path, Tillståndsdag=date(2023, 10, 1))
    os.utime(path, ns=(1, path.stat().st_mtime_ns + 1))
    assert known_register(book_in(tmp_path)).register.children[ANNA].permit_day == date(2023, 10, 1)
    assert len(reads) == 2


def test_another_quarter_reads_personnummer_by_its_own_last_day(tmp_path: Path, reads: list[Path]) -> None:
    make_register(tmp_path / "put_databas.xlsx")
    assert known_register(book_in(tmp_path)).as_of == date(2025, 6, 30)
    assert known_register(book_in(tmp_path, Kvartal="2024K4")).as_of == date(2024, 12, 31)


def test_a_missing_register_is_told_and_found_when_it_comes(tmp_path: Path) -> None:
    assert refused(book_in(tmp_path)) == "Ingen PUT-databas"
    make_register(tmp_path / "put_databas.xlsx")
    assert ANNA in known_register(book_in(tmp_path)).register.children


def test_a_register_that_cannot_be_read_is_tried_again_after_a_while_but_not_for_every_cell(
    tmp_path: Path, reads: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    now = [100.0]
    monkeypatch.setattr(faults, "clock", lambda: now[0])
    (tmp_path / "put_databas.xlsx").write_bytes(b"no workbook")
    for _ in range(5):
        assert refused(book_in(tmp_path)) == refusal.BAD_REGISTER
    assert len(reads) == 1
    now[0] += 5
    assert refused(book_in(tmp_path)) == refusal.BAD_REGISTER
    assert len(reads) == 2


def test_a_register_that_was_mended_is_read_at_once(tmp_path: Path) -> None:
    path = tmp_path / "put_databas.xlsx"
    path.write_bytes(b"no workbook")
    assert refused(book_in(tmp_path)) == refusal.BAD_REGISTER
    make_register(path)
    assert ANNA in known_register(book_in(tmp_path)).register.children


def test_a_workbook_without_a_quarter_asks_for_it(tmp_path: Path) -> None:
    make_register(tmp_path / "put_databas.xlsx")
    assert refused(book_in(tmp_path, Kvartal="")) == refusal.NO_QUARTER


def rate(book: CallingBook) -> int:
    """What PUT_WHY says of one of Anna's days, in öre."""
    ((code),) = known_register(book).codes(False).days([(ANNA, date(2025, 4, 1))])
    return code.rate


def test_codes_follow_the_folder_s_own_rules_and_the_register_is_not_read_for_them(
    tmp_path: Path, reads: list[Path]
) -> None:
    make_register(tmp_path / "put_databas.xlsx")
    assert rate(book_in(tmp_path)) == 1000_00
    path = own_rules(tmp_path, (UNDER_18, UNDER_18.replace("1000", "1100")))
    assert rate(book_in(tmp_path)) == 1100_00
    path.unlink()
    assert rate(book_in(tmp_path)) == 1000_00
    assert len(reads) == 1


def test_rules_that_cannot_be_used_are_told_where_they_are_needed_and_nowhere_else(tmp_path: Path) -> None:
    make_register(tmp_path / "put_databas.xlsx")
    (tmp_path / "regler.toml").write_text("version =", encoding="utf-8")
    known = known_register(book_in(tmp_path))
    assert ANNA in known.register.children
    with pytest.raises(NoAnswer) as caught:
        known.codes(False)
    assert caught.value.text == refusal.BAD_RULES


def test_codes_are_kept_for_each_reading_of_the_leaving_day(tmp_path: Path) -> None:
    make_register(tmp_path / "put_databas.xlsx")
    known = known_register(book_in(tmp_path))
    assert known.codes(True) is known.codes(True)
    assert known.codes(True) is not known.codes(False)
    assert known.children is known.children
