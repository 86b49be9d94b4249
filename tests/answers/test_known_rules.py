"""The rules of the calling workbook's folder, read once and again when their file changes."""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path

import pytest

from answers.making import told
from atersok.answers import faults, refusal
from atersok.answers import known_rules as module
from atersok.answers.calling_book import CallingBook, calling_book
from atersok.answers.known_rules import known_rules
from atersok.answers.refusal import NoAnswer
from atersok.rules.parameters import Parameters, load
from rules.making import INTERNAL, own_rules

DAY = date(2025, 6, 30)
URL = "https://kommun.sharepoint.com/sites/ekb/bok.xlsm"


@pytest.fixture
def reads(monkeypatch: pytest.MonkeyPatch) -> list[Path | None]:
    """The files that were read; None for the product's."""
    found: list[Path | None] = []

    def noted(path: Path | None = None) -> Parameters:
        found.append(path)
        return load(path)

    monkeypatch.setattr(module, "load", noted)
    return found


def book_in(folder: Path) -> CallingBook:
    return calling_book(told(folder / "bok.xlsm"))


def months(book: CallingBook) -> int | None:
    return known_rules(book).value("intern_frist", DAY)


def refused(book: CallingBook) -> str:
    with pytest.raises(NoAnswer) as caught:
        known_rules(book)
    return caught.value.text


def longer(folder: Path, value: int = 2) -> Path:
    return own_rules(folder, (INTERNAL, INTERNAL.replace("1", str(value))))


def test_a_folder_without_a_file_of_its_own_has_the_product_s(tmp_path: Path) -> None:
    assert known_rules(book_in(tmp_path)) is load()


def test_the_folder_s_own_file_is_read_once_for_every_workbook_there(tmp_path: Path, reads: list[Path | None]) -> None:
    path = longer(tmp_path)
    first = known_rules(book_in(tmp_path))
    assert (first.source, first.value("intern_frist", DAY)) == ("regler.toml", 2)
    assert known_rules(calling_book(told(tmp_path / "vit.xlsm", Roll="Vit"))) is first
    assert known_rules(calling_book(f"{tmp_path / 'egen.xlsx'}\n0;")) is first
    assert reads == [path]


def test_each_folder_has_its_own(tmp_path: Path) -> None:
    for value in (2, 3):
        (tmp_path / str(value)).mkdir()
        longer(tmp_path / str(value), value)
    assert [months(book_in(tmp_path / name)) for name in ("2", "3", ".")] == [2, 3, 1]


def test_a_saved_change_is_read_anew_and_a_file_that_is_gone_no_longer_holds(tmp_path: Path) -> None:
    path = longer(tmp_path)
    assert months(book_in(tmp_path)) == 2
    longer(tmp_path, 3)
    os.utime(path, ns=(1, path.stat().st_mtime_ns + 1))
    assert months(book_in(tmp_path)) == 3
    path.unlink()
    assert months(book_in(tmp_path)) == 1


def test_a_file_that_cannot_be_used_is_told_and_mended_at_once_but_not_read_for_every_cell(
    tmp_path: Path, reads: list[Path | None], monkeypatch: pytest.MonkeyPatch
) -> None:
    now = [100.0]
    monkeypatch.setattr(faults, "clock", lambda: now[0])
    path = tmp_path / "regler.toml"
    path.write_text("version =", encoding="utf-8")
    assert [refused(book_in(tmp_path)) for _ in range(5)] == [refusal.BAD_RULES] * 5
    assert len(reads) == 1
    now[0] += faults.HOLDS
    assert refused(book_in(tmp_path)) == refusal.BAD_RULES
    assert len(reads) == 2
    longer(tmp_path)
    assert months(book_in(tmp_path)) == 2


@pytest.mark.parametrize("text", ["", "Bok1\n0;", f"{URL}\n0;"])
def test_a_workbook_that_is_no_book_of_ours_in_a_folder_has_the_product_s(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str
) -> None:
    """Whatever lies in the folder that the process happens to stand in."""
    longer(tmp_path)
    monkeypatch.chdir(tmp_path)
    assert known_rules(calling_book(text)) is load()


def test_a_book_on_the_web_may_have_rules_that_cannot_be_seen() -> None:
    assert refused(calling_book(told(URL))) == refusal.BOOK_ON_WEB


def test_few_files_are_kept(tmp_path: Path, reads: list[Path | None]) -> None:
    for value in range(1, 8):
        (tmp_path / str(value)).mkdir()
        longer(tmp_path / str(value), value)
        assert months(book_in(tmp_path / str(value))) == value
    assert len(module._known) <= 4
    assert months(book_in(tmp_path / "7")) == 7
    assert len(reads) == 7
