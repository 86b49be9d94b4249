"""Frågor on the sheet: a row per question, and the mails line by line."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from atersok.domain.quarter import Quarter
from atersok.questions import Question, mail
from atersok.workbook.sheets.fragor import fragebrev_rows, fragor_rows

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
        assert "\n".join(str(row["Text"] or "") for row in lines) == mail([OPEN, HIDDEN], role, K2, "Controller")
    assert fragebrev_rows([], K2, "Controller") == []
