"""Frågor on the sheet: a row per question, and the mails line by line."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from atersok.domain.quarter import Quarter
from atersok.questions import Question, mail
from atersok.workbook.sheets.fragor import LINE, fragebrev_rows, fragor_rows

K2 = Quarter(2025, 2)
OPEN = Question(
    role="socialsekreterare", home="Linden", dossier="12345678", protected=False, ask="Vilket lagrum?", why="Tomt.",
    action="Fyll i.", due=date(2025, 7, 31), code="R12", severity="Varning", status="Utreds", books=("gron",),
    id="abc123",
)  # fmt: skip
HIDDEN = replace(OPEN, role="controller", home="", protected=True, action="", books=("gron", "vit"), id="def456")


def test_a_row_says_all_that_the_question_says() -> None:
    assert fragor_rows([OPEN]) == [
        {
            "Roll": "socialsekreterare", "Boende": "Linden", "Dossiernr": "12345678", "Fråga": "Vilket lagrum?",
            "Varför": "Tomt.", "Vad göra": "Fyll i.", "Senast": date(2025, 7, 31), "Allvar": "Varning", "Kod": "R12",
            "Status": "Utreds", "Bok": "gröna", "Id": "abc123",
        }
    ]  # fmt: skip


def test_what_there_is_none_of_is_an_empty_cell() -> None:
    (row,) = fragor_rows([replace(HIDDEN, dossier="")])
    assert (row["Boende"], row["Dossiernr"], row["Vad göra"], row["Bok"]) == (None, None, None, "gröna och vita")
    assert fragor_rows([]) == []


def test_the_mails_stand_line_by_line_so_that_a_role_s_rows_can_be_marked_and_copied() -> None:
    rows = fragebrev_rows([OPEN, HIDDEN], K2, "Controller")
    assert {row["Roll"] for row in rows} == {"socialsekreterare", "controller"}
    for role in ("socialsekreterare", "controller"):
        lines = [row for row in rows if row["Roll"] == role]
        assert [row["Rad"] for row in lines] == list(range(1, len(lines) + 1))
        letter = "\n".join(str(row["Text"] or "") for row in lines)
        assert letter.split() == mail([OPEN, HIDDEN], role, K2, "Controller").split()
    assert fragebrev_rows([], K2, "Controller") == []


@pytest.mark.parametrize("length", [1, LINE - 30, LINE, 400])
def test_no_line_of_a_letter_is_longer_than_its_column_and_what_was_broken_is_set_in(length: int) -> None:
    why = " ".join(["ord"] * (length // 4 + 1))
    rows = fragebrev_rows([replace(OPEN, why=why)], K2, "Controller")
    texts = [str(row["Text"] or "") for row in rows]
    assert max(map(len, texts)) <= LINE
    assert " ".join(texts).split() == mail([replace(OPEN, why=why)], OPEN.role, K2, "Controller").split()
    start = next(place for place, text in enumerate(texts) if text.startswith("   Varför: "))
    end = next(place for place, text in enumerate(texts) if text.startswith("   Att göra: "))
    assert all(text.startswith("   ord") for text in texts[start + 1 : end])
    assert (end - start > 1) == (len(f"   Varför: {why}") > LINE)


def test_a_word_longer_than_a_line_is_left_whole() -> None:
    path = "x" * (LINE + 5)
    texts = [row["Text"] for row in fragebrev_rows([replace(OPEN, why=f"Se {path}")], K2, "Controller")]
    assert any(path in str(text) for text in texts)
