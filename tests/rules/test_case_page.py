"""docs/rules/fall.md is what the cases say, in a form that a handläggare can read."""

from __future__ import annotations

from atersok.domain.codes import CODES
from rules.case_files import all_cases
from rules.case_page import HEADERS, PAGE, page_text


def test_the_page_is_in_step_with_the_cases() -> None:
    """After a change of the cases: python -m tests.rules.case_page."""
    assert PAGE.read_text(encoding="utf-8") == page_text()


def test_every_case_stands_on_the_page_once_with_its_lines() -> None:
    text = page_text()
    for number, case in enumerate(all_cases(), start=1):
        assert text.count(f"| {number} | {', '.join(map(str, case.lines))} | {case.text} |") == 1


def test_every_row_of_a_table_has_all_columns() -> None:
    rows = [line for line in page_text().splitlines() if line.startswith("|")]
    assert {line.count(" | ") + 1 for line in rows} == {len(HEADERS), 4}


def test_the_codes_stand_in_the_order_of_the_lines_of_the_rules() -> None:
    rows = [line.split(" | ") for line in page_text().split("## Koderna")[1].splitlines() if line.startswith("|")]
    assert [(row[0].strip("| "), row[1]) for row in rows[2:]] == [
        (str(number), code) for number, code in enumerate(CODES, start=1)
    ]
