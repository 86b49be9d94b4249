"""Frågor: one row per open question, by role and home; and the mail to each role, one line of text a row."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator, Sequence
from typing import Final

from atersok.domain.quarter import Quarter
from atersok.questions import ROLES, Question, mail
from atersok.workbook.write_table import Row

LINE: Final = 110
"""Characters of a line of tblFragebrev: as many as its column shows, and fewer than a mail breaks by itself."""
_INDENT: Final = re.compile(r"[0-9]+\. |   ")


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
        for number, line in enumerate(_short_lines(mail(questions, role, quarter, sender)), start=1)
    ]


def _short_lines(text: str) -> Iterator[str]:
    """The lines of a mail, those that are longer than LINE broken between words; what follows is set in as they are."""
    for line in text.splitlines():
        begun = _INDENT.match(line)
        further = " " * 3 if begun else ""
        yield from textwrap.wrap(
            line, LINE, subsequent_indent=further, break_long_words=False, break_on_hyphens=False
        ) or [""]
