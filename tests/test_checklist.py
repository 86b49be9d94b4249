"""Checklista: every step of both process texts once and in order, when it is due, what the product has done of it."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from atersok.build.ribbon import buttons
from atersok.checklist import STEPS, Done, Proof, Step, checklist_rows, due_day, is_done, state, steps_of
from atersok.domain.quarter import Quarter
from atersok.domain.register import BOOKS, Book
from atersok.rules.deadlines import strict_deadline
from atersok.rules.parameters import load
from atersok.workbook import layout

K2 = Quarter(2025, 2)
BY_KEY = {step.key: step for step in STEPS}
QUARTERS = st.builds(Quarter, st.integers(2012, 2035), st.integers(1, 4))

PROCESS = (
    # Barnet erhåller permanent uppehållstillstånd
    ("Placeringssekreterare får information om PUT via mail", "mail_from_mig"),
    ("informerar integrationssekreterare och socialsekreterare", "inform_of_permit"),
    ("fyller i mallen för beslut om PUT", "permit_form"),
    ("upprättar barnet i PUT-databasen", "enter_child"),
    ("Senast en månad efter PUT-datum kontaktar MIG", "placement_question"),
    ("registrerar barnen i Malmö via Procapita flykting", "register_child"),
    ("Följande tre fält utfylls", "register_child"),
    ("Tillståndsdag", "permit_day"),
    ("Kommunplaceringsdag", "municipality_day"),
    ("Status", "status"),
    ("Flyktinghandläggare kontaktar socialsekreterare", "tell_social"),
    ("kontaktar integrationssekreteraren för att hitta ett boende", "find_home"),
    ("avslutar placeringssekreteraren barnet i transit-databasen", "end_transit"),
    ("Barnet flyttar till ett PUT-boende", "move_in"),
    ("anvisas till Malmö stads anvisningsboende, markeras med rött", "mark_red"),
    ("Vid omplacering eller avslut kontaktas integrationssekreteraren", "tell_move"),
    ("för uppdatering av PUT-databas", "update_register"),
    ("Vid omplacering av barnet skickas placeringsbeslut", "move_decision"),
    ("när barnet fyllt 18 år skickas placeringsbeslut", "decision_18"),
    # Fakturahantering
    ("Boendena skickar in fakturor senast den tionde", "invoices_in"),
    ("Assistent mottar och kollar fakturor", "invoices_checked"),
    ("Assistent konterar fakturor", "invoices_coded"),
    ("Sektionschef kollar fakturans kontering och attesterar", "attest"),
    ("Utbetalning och granskningsprocessen börjar", "payment"),
    # Kvartalsvis
    ("hämtar information från PUT-databasen", "read_register"),
    ("anvisade utifrån överenskommelsen, återsöks inte", "leave_out_red"),
    ("plockar ut kostnader per kostnadsställe i Raindance", "fetch_ledger"),
    ("kollar gröna statistiken, PUT-barn i transitboende", "check_transit"),
    ("kostnader per individ i den vita statistiken", "update_costs"),
    ("Statistiken och kopior skrivs ut och skickas", "print_statistics"),
    # Återsökningen
    ("strukturerar det skickade material i tre spår", "three_tracks"),
    ("A. Externa boende och beslutsunderlag", "three_tracks"),
    ("B. Interna boende", "three_tracks"),
    ("C. Övriga individ placeringar", "three_tracks"),
    ("A: rätt siffra på den gröna statistiken", "a_quality"),
    ("A: Om inte siffran är rätt", "a_wrong"),
    ("A: När siffran är rätt skrivs individbladen ut", "a_sheets"),
    ("A: registrerar individens kostnad per barn", "a_register"),
    ("A: skriver ut den totala återsökningen", "a_total"),
    ("A: samlar allt material, för varje boende", "a_gather"),
    ("A: Ansökan", "a_gather"),
    ("A: Entreprenör faktura", "a_gather"),
    ("A: Malmö stads kostnader", "a_gather"),
    ("A: Kundfakturor", "a_gather"),
    ("A: Individbladen", "a_gather"),
    ("A: Beslutsunderlag för nya barn", "a_gather"),
    ("A: skickar materialet till MIG via post", "posted"),
    ("B: rätt siffra på den vita statistiken", "b_quality"),
    ("B: Om inte siffran är rätt", "b_wrong"),
    ("B: När siffran är rätt skrivs individbladen ut", "b_sheets"),
    ("B: registrerar individens kostnad per barn", "b_register"),
    ("B: skriver ut den totala återsökningen", "b_total"),
    ("B: samlar allt material, för varje boende", "b_gather"),
    ("B: Försättsblad", "b_gather"),
    ("B: Ansökan", "b_gather"),
    ("B: Kostnader Malmö stad", "b_gather"),
    ("B: Kundfakturor", "b_gather"),
    ("B: Individbladen", "b_gather"),
    ("B: Beslutsunderlag för nya barn", "b_gather"),
    ("B: skickar materialet till MIG via post", "posted"),
    ("C: strukturerar materialet", "c_structure"),
    ("C: registrerar individens kostnad per barn", "c_register"),
    ("C: skriver ut ansökan för alla barn", "c_applications"),
    ("C: samlar allt material, för barn", "c_gather"),
    ("C: Försättsblad", "c_gather"),
    ("C: Ansökan", "c_gather"),
    ("C: Entreprenör fakturor", "c_gather"),
    ("C: Beslutsunderlag för nya barn", "c_gather"),
    ("C: skickar materialet till MIG via post", "posted"),
)
"""The lines of the process text (a line that asks for two things stands twice) → the step that holds it.

What to do where the figure is wrong comes before the print, which waits for the right one; the text has it after.
"""
ROUTINE = (
    ("1 Vid tidsbokning kontrollera migrationsdatum", "migration_date"),
    ("2 be klienten lämna in aktuellt uppehållstillstånd", "ask_permit"),
    ("2 Spara kopia på uppehållstillstånden i akten", "copy_permit"),
    ("2 Notera migrationsverkets dossienummer samt migrationsdatum", "note_dossier"),
    ("3 kopia på beslutet samt uppgift om kostnaden", "decision_and_cost"),
    ("4 Granskning om de uppfyller kriterierna", "criteria"),
    ("5 uppgifter ska lämnas in vid återsökning", "all_there"),
    ("5 ange typ av prioriteringsgrupp", "priority_group"),
    ("6 Underlagen ska lämnas kvartalsvis", "hand_over"),
)
"""The numbered steps of the routine → the step that holds it."""

ROLES = {
    "Mottagning", "Mottagning, handläggare", "Handläggare", "Chef", "Placeringssekreterare", "Socialsekreterare",
    "Integrationssekreterare", "Flyktinghandläggare", "Boendet", "Assistent", "Sektionschef", "Redovisningsassistent",
    "Controller", "Utsedd person",
}  # fmt: skip
"""Roles of the process texts; a person is never named."""

STATED: dict[Proof, tuple[Done, Done]] = {
    "register_read": (Done(), Done(fetched=True)),
    "ledger_fetched": (Done(), Done(fetched=True)),
    "reconciled": (Done(fetched=True), Done(reconciled=True)),
    "calculated": (Done(reconciled=True, master_ok=True), Done(calculated=True, master_ok=True)),
    "no_stops": (Done(reconciled=True, open_stops=1), Done(reconciled=True)),
    "written": (
        Done(reconciled=True, calculated=True, master_ok=True),
        Done(reconciled=True, calculated=True, written=True, master_ok=True),
    ),
    "registered": (Done(calculated=True, unregistered=1), Done(calculated=True)),
    "submitted": (Done(), Done(submitted_on=date(2025, 9, 12))),
    "received": (Done(submitted_on=date(2025, 9, 12)), Done(received_on=date(2025, 9, 15))),
}
"""Proof → what is known just before the step is done, and when it is."""


# -- the steps --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("quote", "key"), [*PROCESS, *ROUTINE], ids=lambda text: text)
def test_every_line_of_the_process_texts_has_its_step(quote: str, key: str) -> None:
    assert key in BY_KEY, quote


def test_every_step_comes_from_a_line_of_the_process_texts_but_that_the_claim_was_received() -> None:
    assert {step.key for step in STEPS} - {key for _, key in (*PROCESS, *ROUTINE)} == {"received"}


@pytest.mark.parametrize("lines", [PROCESS, ROUTINE], ids=["process", "routine"])
def test_the_steps_stand_in_the_order_of_the_texts(lines: tuple[tuple[str, str], ...]) -> None:
    """The post, which each track's text ends with, goes when all tracks of the book are gathered."""
    order = [step.key for step in STEPS]
    keys = [key for _, key in lines if key != "posted"]
    assert keys == sorted(keys, key=order.index)


@pytest.mark.parametrize(
    ("keys", "words"),
    [
        (("permit_day", "municipality_day", "status"), ("tillståndsdag", "kommunplaceringsdag", "status")),
        (("mail_from_mig", "decision_18", "invoices_in"), ("Migrationsverket", "18 år", "fakturor")),
        (("attest", "copy_permit", "priority_group"), ("attestera", "kopia", "prioriteringsgrupp")),
        (("posted", "received"), ("Skicka", "tog emot")),
    ],
)
def test_what_is_easily_lost_has_a_step_of_its_own(keys: tuple[str, ...], words: tuple[str, ...]) -> None:
    for key, word in zip(keys, words, strict=True):
        assert word in BY_KEY[key].text
        assert BY_KEY[key].books == BOOKS


@pytest.mark.parametrize(
    ("key", "parts"),
    [
        (
            "a_gather",
            "ansökan, entreprenörsfakturor, kommunens kostnader, kundfakturor, individblad och beslutsunderlag",
        ),
        ("b_gather", "försättsblad, ansökan, kommunens kostnader, kundfakturor, individblad och beslutsunderlag"),
        ("c_gather", "försättsblad, ansökan, entreprenörsfakturor och beslutsunderlag"),
        ("all_there", "dossiernummer, namn, personnummer, mottagningsdatum, beslutsunderlag, och fakturor"),
    ],
)
def test_what_is_gathered_is_named_in_full(key: str, parts: str) -> None:
    assert parts in BY_KEY[key].text


def test_keys_are_unique_and_no_two_steps_of_a_book_have_the_same_text() -> None:
    assert len(BY_KEY) == len(STEPS)
    for book in BOOKS:
        texts = [step.text for step in steps_of(book)]
        assert len(set(texts)) == len(texts)


@pytest.mark.parametrize(("book", "tracks"), [("gron", "A"), ("vit", "BC")])
def test_each_book_has_the_steps_of_its_own_tracks(book: Book, tracks: str) -> None:
    shown = {match[1] for step in steps_of(book) if (match := re.match(r"Spår ([ABC]): ", step.text))}
    assert shown == set(tracks)


@pytest.mark.parametrize("step", STEPS, ids=lambda step: step.key)
def test_a_step_says_what_who_and_where(step: Step) -> None:
    assert step.text.endswith(".")
    assert step.advice == "" or step.advice.endswith(".")
    assert step.role in ROLES
    sheets = {*layout.OUTPUT_SHEETS, *(table.sheet for table in layout.BOOK_INPUT_TABLES)}
    assert step.sheet in {"", *(sheets - ({"Försättsblad"} if "gron" in step.books else set()))}


def test_buttons_that_are_advised_are_on_the_ribbon() -> None:
    labels = {button.label for button in buttons()}
    advised = {"Hämta Raindance", "Stäm av", "Beräkna", "Skriv blad", "Exportera", "Markera inskickad"}
    assert advised <= labels
    said = " ".join([step.advice for step in STEPS] + [state(step.proof, Done()) for step in STEPS])
    assert {name for name in advised if name in said} == advised
    assert set(re.findall(r"tryck ([A-ZÅÄÖ]\w+(?: [a-zåäö]\w+| Raindance)?)", said)) <= labels


# -- when -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("key", "days"),
    [
        ("invoices_in", ("2025-04-10", "2025-07-10", "2025-10-10", "2026-01-10")),
        ("placement_question", ("2025-04-30", "2025-07-30", "2025-10-30", "2026-01-31")),
        ("hand_over", ("2025-04-30", "2025-07-31", "2025-10-31", "2026-01-31")),
        ("print_statistics", ("2025-04-30", "2025-07-31", "2025-10-31", "2026-01-31")),
        ("posted", ("2025-09-30", "2025-12-30", "2026-03-30", "2026-06-30")),
        ("received", ("2025-09-30", "2025-12-30", "2026-03-30", "2026-06-30")),
    ],
)
def test_a_step_is_due_on_its_day_in_each_quarter(key: str, days: tuple[str, ...]) -> None:
    found = [due_day(BY_KEY[key].due, Quarter(2025, number), load()) for number in range(1, 5)]
    assert [str(day) for day in found] == list(days)


def test_a_municipalitys_own_rules_move_the_days() -> None:
    own = load().model_copy(
        update={
            "parameter": tuple(
                row.model_copy(update={"value": 15}) if row.id == "faktura_senast" else row for row in load().parameter
            )
        }
    )
    assert due_day("invoices", K2, own) == date(2025, 7, 15)


@given(QUARTERS)
def test_every_day_lies_after_the_quarter_and_not_after_the_laws_last(quarter: Quarter) -> None:
    strict = strict_deadline(quarter, load())
    for book in BOOKS:
        for row in checklist_rows(book, quarter, load(), Done()):
            assert (row.due is None) == (row.step.due == "")
            assert row.due is None or quarter.end < row.due <= strict
            assert row.due is None or row.due - quarter.end < timedelta(days=380)


# -- what the product has done ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("proof", STATED)
def test_a_step_is_left_until_the_product_has_done_it(proof: Proof) -> None:
    before, after = STATED[proof]
    assert state(proof, before).startswith("Kvar: ")
    assert state(proof, after).startswith("Gjort: ")


def test_every_kind_of_proof_is_some_step_s_and_known_here() -> None:
    assert {step.proof for step in STEPS} == {"", *STATED}


def test_where_the_product_cannot_know_it_says_nothing() -> None:
    everything = Done(True, True, True, True, True, 0, 0, K2.end, K2.end)
    assert state("", everything) == state("", Done()) == ""
    assert {step.key for step in STEPS if step.proof == ""} >= {"attest", "mail_from_mig", "copy_permit", "a_gather"}


@pytest.mark.parametrize(
    ("proof", "done", "text"),
    [
        ("ledger_fetched", Done(fetched=True), "Gjort: exporten är läst"),
        ("calculated", Done(calculated=True), "Kvar: huvudkontrollen är FEL"),
        ("no_stops", Done(reconciled=True, open_stops=12), "Kvar: 12 öppna Stopp"),
        ("no_stops", Done(reconciled=True, open_stops=1), "Kvar: 1 öppet Stopp"),
        ("registered", Done(calculated=True, unregistered=3), "Kvar: 3 rader i Procapita"),
        ("registered", Done(calculated=True, unregistered=1), "Kvar: 1 rad i Procapita"),
        ("submitted", Done(submitted_on=date(2025, 9, 12)), "Gjort: inskickat 2025-09-12"),
        ("received", Done(received_on=date(2025, 9, 15)), "Gjort: mottaget 2025-09-15"),
    ],
)
def test_it_says_how_much_is_left_or_when_it_was_done(proof: Proof, done: Done, text: str) -> None:
    assert state(proof, done) == text


def test_documents_with_a_wrong_figure_or_an_open_stopp_are_not_to_be_printed() -> None:
    done = STATED["written"][1]
    assert state("written", replace(done, master_ok=False)) == "Kvar: huvudkontrollen är FEL"
    assert state("written", replace(done, open_stops=2)) == "Kvar: 2 öppna Stopp"


def test_a_figure_of_an_earlier_command_proves_nothing() -> None:
    """After Hämta Raindance alone, what stands on the later sheets is of other inputs."""
    fetched = Done(fetched=True, master_ok=True)
    left = {proof for proof in STATED if state(proof, fetched).startswith("Kvar")}
    assert left == set(STATED) - {"register_read", "ledger_fetched"}


@given(
    st.builds(
        Done,
        st.booleans(),
        st.booleans(),
        st.booleans(),
        st.booleans(),
        st.booleans(),
        st.integers(0, 9999),
        st.integers(0, 9999),
        st.none() | st.dates(),
        st.none() | st.dates(),
    )
)
def test_a_state_is_done_or_left_and_fits_its_column(done: Done) -> None:
    for proof in STATED:
        text = state(proof, done)
        assert text.startswith(("Gjort: ", "Kvar: "))
        assert len(text) <= 34


# -- the list ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("book", BOOKS)
def test_the_list_numbers_the_books_steps_and_is_the_same_for_the_same_input(book: Book) -> None:
    rows = checklist_rows(book, K2, load(), Done(fetched=True))
    assert [row.step for row in rows] == steps_of(book)
    assert [row.number for row in rows] == list(range(1, len(rows) + 1))
    assert rows == checklist_rows(book, K2, load(), Done(fetched=True))


@pytest.mark.parametrize(
    ("ticked", "stated", "done"),
    [
        ("", "", False),
        ("", "Kvar: 12 öppna Stopp", False),
        ("", "Gjort: exporten är läst", True),
        ("Ja", "", True),
        ("Ja", "Kvar: 12 öppna Stopp", True),
        ("Ej aktuellt", "", True),
        ("Nej", "", False),
        (" nej ", "Gjort: exporten är läst", False),
    ],
)
def test_a_step_is_done_when_it_is_ticked_or_the_product_did_it_unless_the_user_says_no(
    ticked: str, stated: str, done: bool
) -> None:
    assert is_done(ticked, stated) is done
