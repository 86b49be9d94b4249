"""Frågor: one row per open question, by role and home; and the mail to each role, one line of text a row."""

from __future__ import annotations

from collections.abc import Sequence

from atersok.domain.quarter import Quarter
from atersok.questions import ROLES, Question, mail
from atersok.workbook.write_table import Row


def fragor_rows(questions: Sequence[Question]) -> list[Row]:
    """The rows of tblFragor, in the questions' order; of a protected child nothing but the dossiernummer."""
    return [
        {
            "Roll": question.role,
            "Boende": question.home or None,
            "Dossiernr": question.dossier or None,
            "Fråga": question.ask,
            "Varför": question.why,
            "Vad göra": question.action or None,
            "Senast": question.due,
            "Allvar": question.severity,
            "Kod": question.code,
            "Status": question.status,
            "Bok": question.book_text,
            "Id": question.id,
        }
        for question in questions
    ]


def fragebrev_rows(questions: Sequence[Question], quarter: Quarter, sender: str) -> list[Row]:
    """The rows of tblFragebrev: the mail to each role that is asked something, line by line, to mark and copy."""
    return [
        {"Roll": role, "Rad": number, "Text": line or None}
        for role in ROLES
        for number, line in enumerate(mail(questions, role, quarter, sender).splitlines(), start=1)
    ]
