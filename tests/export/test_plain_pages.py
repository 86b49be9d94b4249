"""Pages that the export itself writes."""

from __future__ import annotations

import io

import pytest
from pypdf import PdfReader

from atersok.export.plain_pages import CELL_SIGNS, Listing, list_pages, listed_pages, notice_page, printable
from export.making import text_of


def test_a_notice_says_what_it_is_given_whatever_letters_are_in_it() -> None:
    content = notice_page("Kopia av faktura <7&8> kunde inte tas med", ["Orsak: filen är tom."])
    assert text_of(content) == "Kopia av faktura <7&8> kunde inte tas med Orsak: filen är tom."


def test_a_list_has_its_headings_on_every_page_and_every_row_once() -> None:
    rows = [[f"A Boende{number}", "Ändrat", f"{number},00", "2,00", "1,00"] for number in range(120)]
    content = list_pages("Vad som ändrats", ["Belopp i kronor."], ["Paket", "Vad", "Förut", "Nu", "Skillnad"], rows, 3)
    pages = [page.extract_text() for page in PdfReader(io.BytesIO(content)).pages]
    assert len(pages) > 2
    assert all("Skillnad" in page for page in pages)
    words = " ".join(pages).split()
    assert [word for word in words if word.startswith("Boende")] == [f"Boende{number}" for number in range(120)]


def test_letters_that_have_no_font_are_written_as_near_as_they_come() -> None:
    assert printable("Łódź Åäö č \u0430 – €") == "?ódz Åäö c ? – €"


def test_several_lists_have_each_its_title_and_wide_paper_lies_on_its_side() -> None:
    lists = [Listing(("Vad", "Kr"), [["ett", "1,00"]], 1, "Först"), Listing(("Vem", "Kr"), [["två", "2,00"]], 1, "Sen")]
    content = listed_pages("Titel", ["Rad."], lists, wide=True)
    assert text_of(content) == "Titel Rad. Först Vad Kr ett 1,00 Sen Vem Kr två 2,00"
    (page,) = PdfReader(io.BytesIO(content)).pages
    assert page.mediabox.width > page.mediabox.height


def test_columns_are_as_wide_as_they_are_told_and_a_long_word_stays_in_its_own() -> None:
    rows = [["x" * 60, "kort", "1,00"]]
    content = listed_pages("T", [], [Listing(("A", "B", "Kr"), rows, 1, widths=(1, 3))])
    assert text_of(content).count("x") == 60
    assert "kort 1,00" in text_of(content)


@pytest.mark.parametrize("text", ["W" * 32_700, "ord " * 8_000, "i" * CELL_SIGNS])
def test_a_text_of_any_length_fits_its_cell_and_says_that_it_was_cut(text: str) -> None:
    content = listed_pages("Lista", [], [Listing(("A", "B", "Belopp"), [[text, text, "1,00"]], 1, widths=(9, 1))])
    (page,) = PdfReader(io.BytesIO(content)).pages
    assert ("…" in page.extract_text()) == (len(text) > CELL_SIGNS)
