"""What stands at the head of the documents, and for which homes and children there are any."""

from __future__ import annotations

import pytest

from atersok.documents.ansokan import ansokan_blocks
from atersok.documents.heading import applied_for, heading
from atersok.domain.register import BOOKS, Book
from atersok.rules.version import version_text
from documents.quarters import CARIN, DAN, a_quarter, a_result
from domain.making import ANNA, BO, child, placement, stay


def test_the_heading_says_what_whose_when_and_by_which_rules() -> None:
    quarter = a_quarter()
    assert heading(quarter, quarter.books["vit"], "Öken", "Prov") == {
        "Titel": "Prov",
        "Kommun": "Provköping",
        "Kvartal": "2025K2",
        "Period": "2025-04-01 – 2025-06-30",
        "Spår": "B",
        "Boende": "Öken",
        "Handläggare": "Controller",
        "Regelversion": version_text(quarter.inputs.parameters, quarter.quarter),
        "Körning": "Återsök 2025K2",
    }


def test_homes_stand_in_order_of_track_and_name_with_their_children() -> None:
    quarter = a_quarter()
    register = quarter.inputs.register
    assert applied_for(quarter.books["gron"], register, (), "A") == [("Asken", [ANNA]), ("Eken", [ANNA, BO])]
    white = quarter.books["vit"]
    assert applied_for(white, register, (), "BC") == [("Öken", [CARIN]), ("Familjehem 1", [CARIN, DAN])]
    assert applied_for(white, register, (), "C") == [("Familjehem 1", [CARIN, DAN])]


@pytest.mark.parametrize("book", BOOKS)
def test_they_are_the_released_homes_of_ansokan(book: Book) -> None:
    quarter = a_quarter()
    shown = [block.fields["Boende"] for block in ansokan_blocks(quarter, quarter.books[book], {}, 28)]
    found = [home for home, _ in applied_for(quarter.books[book], quarter.inputs.register, (), "ABC")]
    assert found == list(dict.fromkeys(shown))


def test_a_withheld_home_and_one_with_nothing_to_claim_are_left_out() -> None:
    quarter = a_quarter()
    register = quarter.inputs.register
    assert [home for home, _ in applied_for(quarter.books["gron"], register, {"Eken": []}, "A")] == ["Asken"]
    covered = a_result([child()], [placement()], [stay()], [], [{"belopp_ore": 30 * 900_00}])
    assert applied_for(covered.books["gron"], covered.inputs.register, (), "A") == []
