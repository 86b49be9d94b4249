"""Frågor: every open finding once, to the role that must answer, by home; of a protected child its dossiernummer."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from atersok.calculation import QuarterResult, calculate
from atersok.checks.catalogue import CATALOGUE, finding
from atersok.domain.finding import Answer, Finding
from atersok.domain.masking import MASKED_TEXT
from atersok.domain.quarter import Quarter
from atersok.domain.register import BOOKS, Book
from atersok.questions import ASKED, NO_HOME, PROTECTED, ROLES, Question, mail, open_questions
from atersok.workbook.folder import open_books, read_folder
from documents.quarters import CARIN, DAN, HOMES, a_quarter, a_result
from domain.making import ANNA, BO, child, placement, stay
from reference.generate import seeded
from test_calculation import inputs_of

SAMPLE = Path(__file__).parents[1] / "sample_data" / "2025K2"
K4 = Quarter(2025, 4)
NONE: Mapping[Book, Mapping[str, Answer]] = {}


def one(code: str = "K04", **fields: Any) -> Finding:
    """A finding that says what, expected, found, difference, source and action."""
    base = {
        "what": "Något skiljer sig.", "identity": "x", "action": "Rätta det.", "expected": "1,00 kr",
        "found": "2,00 kr", "difference": "+1,00 kr", "source": "fil.csv rad 3",
    }  # fmt: skip
    return finding(code, **(base | fields))


def with_findings(gron: Sequence[Finding] = (), vit: Sequence[Finding] = (), **changes: Any) -> QuarterResult:
    """The quarter of the documents' tests (BO is protected) with these findings and no others."""
    quarter = a_quarter()
    books = {
        book: replace(quarter.books[book], findings=tuple(found)) for book, found in (("gron", gron), ("vit", vit))
    }
    return replace(quarter, books=books, **changes)


def id_of(found: Finding) -> str:
    return found.id_in("2025K2")


def asked(quarter: QuarterResult, answers: Mapping[Book, Mapping[str, Answer]] = NONE) -> list[Question]:
    return open_questions(quarter, answers)


# -- which findings are asked about ------------------------------------------------------------------------------------


def test_every_code_has_a_question_and_every_role_its_place() -> None:
    assert ASKED.keys() == CATALOGUE.keys()
    assert all(text.endswith("?") for text in ASKED.values())
    assert {kind.asks for kind in CATALOGUE.values()} == set(ROLES)


@pytest.mark.parametrize(
    ("answer", "stays"),
    [
        (Answer(), True),
        (Answer("Ny"), True),
        (Answer("Utreds", "ringt", "AB"), True),
        (Answer("Kvitterad", "rätt ändå", ""), True),
        (Answer("Kvitterad", " ", "AB"), True),
        (Answer("Kvitterad", "rätt ändå", "AB"), False),
    ],
)
def test_a_finding_is_asked_about_until_it_is_kvitterad_with_comment_and_signature(answer: Answer, stays: bool) -> None:
    found = one()
    questions = asked(with_findings([found]), {"gron": {id_of(found): answer}})
    assert [question.status for question in questions] == ([answer.status or "Ny"] if stays else [])


def test_a_finding_of_both_books_is_asked_about_once() -> None:
    found = one("F01")
    (question,) = asked(with_findings([found], [found]))
    assert (question.books, question.book_text) == (("gron", "vit"), "gröna och vita")


def test_a_finding_answered_in_one_book_is_still_asked_about_in_the_other() -> None:
    """Each book has a gate of its own, so each wants its answer."""
    found = one("F01")
    (question,) = asked(with_findings([found], [found]), {"gron": {id_of(found): Answer("Kvitterad", "sett", "AB")}})
    assert (question.books, question.book_text, question.status) == (("vit",), "vita", "Ny")


def test_the_open_findings_of_any_quarter_are_the_questions() -> None:
    for seed in range(30):
        quarter = calculate(inputs_of(seeded(seed)))
        ids = {f.id_in(str(quarter.quarter)) for result in quarter.books.values() for f in result.findings}
        questions = asked(quarter)
        assert len(questions) == len(ids)
        assert {question.id for question in questions} == ids
        closed = {book: {identity: Answer("Kvitterad", "k", "s") for identity in ids} for book in BOOKS}
        assert asked(quarter, closed) == []


# -- what a question says ----------------------------------------------------------------------------------------------


def test_a_question_says_what_why_what_to_do_and_until_when() -> None:
    found = one("N05", home="Eken", dossier=ANNA)
    (question,) = asked(with_findings([found]))
    assert question == Question(
        role="integrationssekreterare",
        home="Eken",
        dossier=ANNA,
        protected=False,
        ask="Vilka dygn bodde barnet på boendet?",
        why="Något skiljer sig. Förväntat: 1,00 kr. Funnet: 2,00 kr. Skillnad: +1,00 kr. Källa: fil.csv rad 3. "
        "Underlaget hålls inne tills frågan är besvarad.",
        action="Rätta det.",
        due=date(2025, 7, 31),
        code="N05",
        severity="Stopp",
        status="Ny",
        books=("gron",),
        id=id_of(found),
    )


def test_what_a_finding_does_not_say_is_left_out() -> None:
    (question,) = asked(with_findings([one("R12", expected="", found="tomt", difference="", source="")]))
    assert question.why == "Något skiljer sig. Funnet: tomt."


def test_the_last_day_is_the_municipality_s_own_of_the_quarter() -> None:
    (question,) = asked(replace(with_findings([one()]), quarter=K4))
    assert question.due == date(2026, 1, 31)


def test_a_question_about_a_child_stands_under_the_home_where_it_lived_last() -> None:
    """ANNA moved from Eken to Asken, CARIN from the white book's Öken to Familjehem 1; DAN's row says another home."""
    found = [one("R15", dossier=ANNA), one("R15", dossier=CARIN), one("R15", dossier=DAN, home="Öken")]
    homes = {question.dossier: question.home for question in asked(with_findings(found))}
    assert homes == {ANNA: "Asken", CARIN: "Familjehem 1", DAN: "Öken"}


@pytest.mark.parametrize(("first", "second"), [("Eken", "Öken"), ("Öken", "Eken")])
def test_a_child_that_moved_between_the_books_stands_under_the_later_home(first: str, second: str) -> None:
    moved = date(2025, 5, 20)
    stays = {home.name: home for home in HOMES}
    by_book: dict[Book, list[Any]] = {"gron": [], "vit": []}
    by_book[stays[first].book].append(stay(ANNA, first, left=moved))
    by_book[stays[second].book].append(stay(ANNA, second, moved))
    quarter = a_result([child()], [placement(home=first)], by_book["gron"], by_book["vit"], [])
    found = replace(quarter.books["gron"], findings=(one("R15", dossier=ANNA),))
    (question,) = asked(replace(quarter, books={"gron": found, "vit": replace(quarter.books["vit"], findings=())}))
    assert question.home == second


def test_a_question_about_a_child_without_care_days_stands_under_its_latest_placement() -> None:
    rows = [placement(home="Öken"), placement(home="Asken", start=date(2025, 1, 1))]
    quarter = a_result([child()], rows, [], [], [])
    found = replace(quarter.books["gron"], findings=(one("R15", dossier=ANNA),))
    (question,) = asked(replace(quarter, books={"gron": found, "vit": replace(quarter.books["vit"], findings=())}))
    assert question.home == "Asken"


def test_a_question_about_no_home_and_no_child_is_about_the_whole_quarter() -> None:
    (question,) = asked(with_findings([one("K11")]))
    assert (question.home, question.group) == ("", NO_HOME)


def test_the_order_is_role_then_home_then_severity_then_code() -> None:
    found = [
        one("K11"), one("K07", home="Eken"), one("R12", home="Öken", dossier=ANNA), one("K03", home="Eken"),
        one("R01", home="Eken", dossier=ANNA), one("N05", home="Eken", dossier=ANNA), one("R05", dossier=ANNA),
        one("N05", home="Asken", dossier=ANNA), one("R02"), one("R15", dossier=BO),
        one("R13", home="Eken", dossier=ANNA),
    ]  # fmt: skip
    questions = asked(with_findings(found))
    assert [(question.role, question.group, question.code) for question in questions] == [
        ("integrationssekreterare", "Asken", "N05"),
        ("integrationssekreterare", "Eken", "N05"),
        ("integrationssekreterare", "Eken", "R01"),
        ("integrationssekreterare", NO_HOME, "R02"),
        ("integrationssekreterare", PROTECTED, "R15"),
        ("socialsekreterare", "Öken", "R12"),
        ("placeringssekreterare", "Eken", "R13"),
        ("flyktinghandläggare", "Asken", "R05"),
        ("assistent", "Eken", "K03"),
        ("redovisningsassistent", NO_HOME, "K11"),
        ("controller", "Eken", "K07"),
    ]


# -- secrecy -----------------------------------------------------------------------------------------------------------


def test_of_a_protected_child_nothing_is_said_but_the_dossiernummer() -> None:
    found = one("N05", home="Eken", dossier=BO, what="Hemligt.", expected="2025-05-01", action="Åk till Eken.")
    (question,) = asked(with_findings([found]))
    assert (question.protected, question.dossier, question.home, question.group) == (True, BO, "", PROTECTED)
    said = " ".join((question.ask, question.why, question.action, mail([question], question.role, Quarter(2025, 2))))
    assert BO in said
    for secret in ("Eken", "Hemligt", "2025-05-01", "fil.csv", "1,00", "Mönstersson"):
        assert secret not in said
    assert id_of(found) in question.why, "where the answer is written"


@pytest.mark.parametrize("dossier", ["23456789/1", "23456789"])
def test_a_protected_child_is_known_with_and_without_the_number_of_a_sibling(dossier: str) -> None:
    quarter = a_quarter()
    register = quarter.inputs.register
    children = [replace(c, dossier="23456789/1") if c.dossier == BO else c for c in register.all_children]
    inputs = replace(quarter.inputs, register=replace(register, all_children=children))
    (question,) = asked(with_findings([one("R01", dossier=dossier)], inputs=inputs))
    assert question.protected


def test_a_question_about_no_child_that_names_a_protected_one_is_masked() -> None:
    """BO is Prov Mönstersson, 23-456789."""
    found = one(
        "K01", what="Raden nämner 23-456789.", found="Mönstersson", source="Mönstersson.csv rad 1", action="Fråga."
    )
    (question,) = asked(with_findings([found]))
    assert question.why == (
        f"{MASKED_TEXT}. Förväntat: 1,00 kr. Funnet: {MASKED_TEXT}. Skillnad: +1,00 kr. Källa: {MASKED_TEXT}. "
        "Underlaget hålls inne tills frågan är besvarad."
    )
    (question,) = asked(with_findings([one("K04", home="Familjen Mönstersson")]))
    assert question.home == MASKED_TEXT


def test_no_question_and_no_mail_of_the_sample_quarter_names_a_child() -> None:
    quarter = calculate(read_folder(SAMPLE, open_books(SAMPLE)).inputs)
    questions = asked(quarter)
    register = quarter.inputs.register
    words = {
        word
        for question in questions
        for text in (question.home, question.ask, question.why, question.action, mail([question], question.role, K4))
        for word in re.findall(r"[^\W_]+", text)
    }
    called = [set(re.findall(r"[^\W_]+", child.name)) for child in register.all_children if child.name]
    assert len(called) > 60
    assert not any(parts <= words for parts in called)
    assert not any(child.personnummer in words for child in register.all_children)
    protected = {child.dossier for child in register.all_children if child.protected}
    about = [question for question in questions if question.dossier in protected]
    assert about
    homes = {home for result in quarter.books.values() for home in result.care.homes}
    for question in about:
        assert question.home == ""
        assert not any(home in mail([question], question.role, K4) for home in homes)


# -- the mail ----------------------------------------------------------------------------------------------------------


def test_the_mail_to_a_role_has_its_questions_by_home() -> None:
    found = [one("N05", home="Eken", dossier=ANNA), one("K04", home="Asken"), one("K11"), one("R01", dossier=BO)]
    questions = asked(with_findings(found, [one("N02", home="Öken", dossier=DAN)]))
    text = mail(questions, "integrationssekreterare", Quarter(2025, 2), "Controller")
    ids = {question.code: question.id for question in questions}
    said = "Något skiljer sig. Förväntat: 1,00 kr. Funnet: 2,00 kr. Skillnad: +1,00 kr. Källa: fil.csv rad 3."
    held = "Underlaget hålls inne tills frågan är besvarad."
    assert text.splitlines() == [
        "Ämne: Återsökning 2025K2: 4 frågor till integrationssekreterare, svar senast 2025-07-31",
        "",
        "Hej!",
        "",
        "Inför återsökningen av kvartal 2 2025 behöver vi svar på 4 frågor senast 2025-07-31. Barn anges bara med "
        "dossiernummer; skriv inga namn eller personnummer i svaret.",
        "",
        "ASKEN",
        "",
        f"1. Är det dygnen, priset eller fakturan som är fel? (Stopp K04, Id {ids['K04']})",
        f"   Varför: {said} {held}",
        "   Att göra: Rätta det.",
        "",
        "EKEN",
        "",
        f"2. Vilka dygn bodde barnet på boendet? (barn {ANNA}, Stopp N05, Id {ids['N05']})",
        f"   Varför: {said} {held}",
        "   Att göra: Rätta det.",
        "",
        "ÖKEN",
        "",
        f"3. Vem är barnet, och ska det finnas i PUT-databasen? (barn {DAN}, Stopp N02, Id {ids['N02']})",
        f"   Varför: {said} {held}",
        "   Att göra: Rätta det.",
        "",
        "SKYDDADE UPPGIFTER",
        "",
        f"4. Avvikelse R01 gäller ett barn med skyddade uppgifter. Vad är rätt? "
        f"(barn {BO}, Varning R01, Id {ids['R01']})",
        f"   Varför: Läs och svara på bladet Avvikelser, Id {ids['R01']}. Uppgifterna skickas inte.",
        "",
        "Svara på mejlet med frågans Id, eller skriv svaret på bladet Avvikelser i den gröna boken och den vita boken.",
        "",
        "Hälsningar",
        "Controller",
    ]


def test_one_question_is_one_and_a_role_without_questions_gets_no_mail() -> None:
    questions = asked(with_findings(vit=[one("K03", home="Öken")]))
    text = mail(questions, "assistent", Quarter(2025, 2))
    assert "svar på 1 fråga senast" in text
    assert text.endswith("på bladet Avvikelser i den vita boken.")
    assert mail(questions, "controller", Quarter(2025, 2)) == ""
