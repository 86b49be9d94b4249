"""One function for each worksheet function: cells in, cells of the same shape out."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from answers.making import (
    ANNA,
    ANNA_NUMBER,
    BO,
    BO_NUMBER,
    CAJSA,
    KOSTNAD,
    TABLES,
    make_book,
    make_register,
    open_book,
    told,
)
from atersok.answers import functions, refusal
from atersok.answers.column import OMITTED, Rows
from atersok.domain.identity import normalise_dossier
from rules.making import INTERNAL, UNDER_18, own_rules
from workbook.quarter import Ran, records, table_of

MAY = date(2025, 5, 15)
URL = "https://d.docs.live.net/1/kvartal/bok.xlsx"


class Quarter:
    """A folder with a register and a workbook that was run."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.book = make_book(folder / "bok.xlsx")
        make_register(folder / "put_databas.xlsx")
        self.handed = 0

    def told(self, **settings: str) -> str:
        return told(self.book, **settings)

    def find_book(self) -> Any:
        self.handed += 1
        return open_book(self.book)


@pytest.fixture
def quarter(tmp_path: Path) -> Quarter:
    return Quarter(tmp_path)


def column(*cells: object) -> tuple[tuple[object, ...], ...]:
    return tuple((cell,) for cell in cells)


def one(answer: Rows) -> object:
    ((cell,),) = answer
    return cell


def cells(answer: Rows) -> list[object]:
    assert all(len(row) == 1 for row in answer)
    return [row[0] for row in answer]


def days(quarter: Quarter, barn: object, kvartal: object = OMITTED, boende: object = OMITTED, **settings: str) -> Rows:
    return functions.days(barn, kvartal, boende, quarter.told(**settings), quarter.find_book)


def why(quarter: Quarter, barn: object, datum: object = OMITTED, **settings: str) -> str:
    return str(one(functions.why(barn, datum, quarter.told(**settings), quarter.find_book))).replace("\u00a0", " ")


# --- the register alone ----------------------------------------------------------------------------------------------


def test_eligible_says_whether_the_day_s_code_claims(quarter: Quarter) -> None:
    """Anna: LVU till 2025-05-11, then SoL without need; Bo: SoL with need under 3 §, 18 on 2025-05-11."""
    asked = column(date(2025, 5, 10), date(2025, 5, 11), "2023-10-31", 45792.0)
    assert cells(functions.eligible(ANNA, asked, quarter.told())) == [True, False, False, False]
    assert cells(functions.eligible(BO, asked, quarter.told())) == [True, True, False, True]


def test_eligible_without_a_date_asks_any_day_of_the_workbook_s_quarter(quarter: Quarter) -> None:
    barn = column(ANNA, BO, CAJSA)
    assert cells(functions.eligible(barn, OMITTED, quarter.told())) == [True, True, False]
    assert cells(functions.eligible(barn, OMITTED, quarter.told(Kvartal="2025K3"))) == [False, True, False]


def test_the_leaving_day_follows_the_workbook_s_setting(quarter: Quarter) -> None:
    barn, day = ANNA, date(2025, 5, 11)
    assert (
        one(functions.reason(barn, day, quarter.told())) == "Schablonen täcker kostnaden, betalas utan ansökan (UT_DS)"
    )
    told_yes = quarter.told(Utskrivningsdag_räknas="Ja")
    assert one(functions.eligible(BO, day, told_yes)) is True


def test_reason_gives_the_sentence_and_the_code(quarter: Quarter) -> None:
    assert one(functions.reason(BO, MAY, quarter.told())) == "Kostnad över schablonen, 18–20 år (UT_FK18)"
    assert one(functions.reason(CAJSA, MAY, quarter.told())) == (
        "Ingen placering i PUT-databasen täcker dagen på boendet (EJ_PLACERAD)"
    )
    assert one(functions.reason(ANNA, OMITTED, quarter.told())) == (
        "2025-04-01 – 2025-05-10: Kostnad över schablonen, under 18 år (UT_FK); "
        "2025-05-11 – 2025-06-30: Schablonen täcker kostnaden, betalas utan ansökan (UT_DS)"
    )


def test_a_child_is_named_by_dossiernummer_or_personnummer_text_or_number(quarter: Quarter) -> None:
    barn = column(ANNA, "01-234567", 1234567.0, ANNA_NUMBER, float(ANNA_NUMBER.replace("-", "")), BO, BO_NUMBER[2:])
    assert cells(functions.eligible(barn, date(2025, 5, 10), quarter.told())) == [True] * 7
    assert cells(days(quarter, barn)) == [61] * 5 + [0, 0]


@pytest.mark.parametrize(
    "ask",
    [
        lambda q, barn: functions.eligible(barn, OMITTED, q.told()),
        lambda q, barn: functions.reason(barn, MAY, q.told()),
        lambda q, barn: functions.days(barn, OMITTED, OMITTED, q.told(), q.find_book),
        lambda q, barn: functions.cost(barn, OMITTED, q.told(), q.find_book),
        lambda q, barn: functions.claim(barn, "2025K2", q.told(), q.find_book),
        lambda q, barn: functions.why(barn, OMITTED, q.told(), q.find_book),
    ],
)
def test_a_blank_gives_a_blank_and_an_unknown_child_a_short_text(
    quarter: Quarter, ask: Callable[[Quarter, object], Rows]
) -> None:
    answer = cells(ask(quarter, column(ANNA, None, "", "87654321", "34567890", -2146826246)))
    assert answer[1:] == ["", "", "Okänt barn", "Flera barn", "Felvärde i cellen"]
    assert answer[0] not in {"", "Okänt barn"}


@pytest.mark.parametrize(
    ("settings", "text"),
    [
        ({"PUT_databas": "borta.xlsx"}, "Ingen PUT-databas"),
        ({"PUT_databas": "https://k.se/p.xlsx"}, refusal.REGISTER_ON_WEB),
        ({"Kvartal": ""}, refusal.NO_QUARTER),
        ({"Utskrivningsdag_räknas": "kanske"}, refusal.BAD_LEAVING_DAY),
    ],
)
def test_what_the_workbook_lacks_is_told_in_every_cell(quarter: Quarter, settings: dict[str, str], text: str) -> None:
    told_so = quarter.told(**settings)
    assert cells(functions.eligible(column(ANNA, None), OMITTED, told_so)) == [text, ""]
    assert cells(functions.reason(column(ANNA, None), MAY, told_so)) == [text, ""]


def test_a_workbook_on_the_web_or_never_saved_has_no_register(quarter: Quarter) -> None:
    for full_name, text in ((URL, refusal.BOOK_ON_WEB), ("Bok1", refusal.BOOK_NOT_SAVED), ("", refusal.BOOK_NOT_SAVED)):
        assert one(functions.eligible(ANNA, OMITTED, told(full_name))) == text
        assert one(functions.track("Linden", told(full_name))) == text
    assert one(functions.eligible(ANNA, OMITTED, "")) == refusal.NO_SETTINGS


def test_a_saved_change_of_the_register_changes_the_answer(quarter: Quarter) -> None:
    assert one(functions.eligible(ANNA, date(2025, 5, 10), quarter.told())) is True
    make_register(quarter.folder / "put_databas.xlsx", Tillståndsdag=date(2025, 5, 20), Avslutsorsak="rättad")
    assert one(functions.eligible(ANNA, date(2025, 5, 10), quarter.told())) is False


def test_a_date_that_is_none_is_told_for_that_cell_alone(quarter: Quarter) -> None:
    answer = functions.eligible(ANNA, column("2025-05-10", "maj", None, True), quarter.told())
    assert cells(answer) == [True, "Inget datum", "", "Inget datum"]


def test_track_is_the_home_s_case_and_blanks_apart(quarter: Quarter) -> None:
    answer = functions.track(column("Linden", " björken", None, "Okänt hem", 5.0), quarter.told())
    assert cells(answer) == ["A", "B", "", "Okänt boende", "Okänt boende"]


# --- Kostnad per barn ------------------------------------------------------------------------------------------------


def test_days_cost_and_claim_are_the_sums_of_the_sheet_to_the_ore(quarter: Quarter) -> None:
    barn = column(ANNA, BO, CAJSA, "99999999")
    assert cells(days(quarter, barn)) == [61, 0, 0, 3]
    assert cells(functions.cost(barn, OMITTED, quarter.told(), quarter.find_book)) == [120_000.40, 0, 0, 300]
    assert cells(functions.claim(barn, OMITTED, quarter.told(), quarter.find_book)) == [80_000.30, 0, 0, 0]


def test_days_at_one_home(quarter: Quarter) -> None:
    homes = column("Linden", "EKEN ", "Björken", "Okänt hem", None)
    assert cells(days(quarter, ANNA, OMITTED, homes)) == [40, 21, refusal.HOME_OF_OTHER_BOOK, "Okänt boende", ""]
    assert one(days(quarter, BO, OMITTED, "Linden")) == 0


def test_another_quarter_than_the_workbook_s_is_not_answered(quarter: Quarter) -> None:
    answer = days(quarter, ANNA, column("2025K2", "2025K1", "kvartal 2", 20252.0))
    assert cells(answer) == [61, "Annat kvartal i boken", "Okänt kvartal", "Okänt kvartal"]


def test_a_sheet_of_another_quarter_than_the_setting_s_is_not_summed(quarter: Quarter) -> None:
    """The user has gone on to the next quarter in Inställningar and not yet run it."""
    assert one(days(quarter, ANNA, Kvartal="2025K3")) == refusal.OTHER_QUARTER_CALCULATED


def test_a_workbook_that_was_never_run_says_so_and_is_read_after_its_run(quarter: Quarter) -> None:
    make_book(quarter.book, {**TABLES, "tblKostnad": ()})
    before = told(quarter.book, stamp="1;")
    assert one(functions.days(ANNA, OMITTED, OMITTED, before, quarter.find_book)) == refusal.NOT_CALCULATED
    make_book(quarter.book)
    after = told(quarter.book, stamp="4;2025-07-01")
    assert one(functions.days(ANNA, OMITTED, OMITTED, after, quarter.find_book)) == 61


def test_a_child_with_cost_is_answered_also_where_the_register_is_gone_any_other_is_not(quarter: Quarter) -> None:
    gone = {"PUT_databas": "borta.xlsx"}
    assert cells(days(quarter, column(ANNA, BO, ANNA_NUMBER), **gone)) == [61, "Ingen PUT-databas", "Ingen PUT-databas"]
    assert one(days(quarter, ANNA, OMITTED, "Okänt hem", **gone)) == "Ingen PUT-databas"


def test_excel_is_asked_for_the_workbook_once_a_run(quarter: Quarter) -> None:
    for barn in (ANNA, BO, column(ANNA, BO), CAJSA):
        days(quarter, barn)
        functions.cost(barn, OMITTED, quarter.told(), quarter.find_book)
    assert quarter.handed == 1


def test_a_fault_while_excel_is_asked_is_a_text_and_asked_again(quarter: Quarter) -> None:
    def busy() -> Any:
        raise OSError("Excel svarar inte")

    assert cells(functions.days(column(ANNA, None), OMITTED, OMITTED, quarter.told(), busy)) == [refusal.FAULT, ""]
    assert one(days(quarter, ANNA)) == 61


def test_the_sums_are_those_of_what_a_run_wrote(sample_run: Ran) -> None:
    """Every child of both books of the sample quarter, at all homes and at each."""
    for name, role in (("gron_statistik.xlsm", "Grön"), ("vit_statistik.xlsm", "Vit")):
        path = sample_run.first / name
        book = open_book(path)
        rows = records(table_of(book, "tblKostnad"))
        told_so = told(path, stamp=name, Roll=role)
        sums: dict[tuple[str, str], list[float]] = {}
        for row in rows:
            if normalise_dossier(row["Dossiernr"]):
                for key in ((row["Dossiernr"], ""), (row["Dossiernr"], row["Boende"])):
                    found = sums.setdefault(key, [0, 0.0, 0.0])
                    for place, header in enumerate(("Dagar", "Kostnad", "Återsöks")):
                        found[place] += row[header]
        assert len(sums) > 20
        for (dossier, home), (count, cost, claim) in sums.items():
            if home:
                assert one(functions.days(dossier, OMITTED, home, told_so, lambda book=book: book)) == count
            else:
                assert one(functions.days(dossier, "2025K2", OMITTED, told_so, lambda book=book: book)) == count
                assert one(functions.cost(dossier, OMITTED, told_so, lambda book=book: book)) == round(cost, 2)
                assert one(functions.claim(dossier, OMITTED, told_so, lambda book=book: book)) == round(claim, 2)


# --- the story -------------------------------------------------------------------------------------------------------


def test_why_tells_the_day_its_month_and_the_ledger_rows_of_it(quarter: Quarter) -> None:
    assert why(quarter, ANNA, date(2025, 4, 15)) == (
        "2025-04-15: Kostnad över schablonen, under 18 år (UT_FK), 2010:1122 29 a §. "
        "Placering Linden 2024-01-01 – 2025-05-11, LVU, beslut B1 2023-12-20. "
        "Schablon 1 000,00 kr per dygn. "
        "Kostnad 2025-04 Linden (UT_FK): 30 dygn, 90 000,10 kr, återsöks 60 000,10 kr. "
        "Huvudbok: export.csv:3 10,00 kr, export.csv:6 -90 000,50 kr, export.csv:2 60 000,00 kr och 2 till."
    )


def test_why_without_a_date_takes_the_last_day_of_the_quarter_that_claims_else_its_last(quarter: Quarter) -> None:
    assert why(quarter, ANNA).startswith("2025-05-10: ")
    assert why(quarter, BO).startswith("2025-06-30: ")
    assert why(quarter, CAJSA).startswith("2025-06-30: Ingen placering i PUT-databasen")


def test_why_says_where_the_cost_is_when_it_is_not_here(quarter: Quarter) -> None:
    assert why(quarter, ANNA, date(2025, 1, 15)).endswith("Kostnad 2025-01: boken gäller 2025K2.")
    assert why(quarter, BO, MAY).endswith("Kostnad 2025-05: står i den andra boken.")
    assert why(quarter, CAJSA, MAY).endswith("Ingen placering. Kostnad 2025-05: inga vårddygn i Kostnad per barn.")


def test_why_tells_of_cost_without_placement(quarter: Quarter) -> None:
    """Care days at a home that no placement covers: the rows of the month at any home."""
    row = {**KOSTNAD[0], "Dossiernr": CAJSA, "Kod": "EJ_PLACERAD", "Återsöks": 0}
    make_book(quarter.book, {**TABLES, "tblKostnad": [row]})
    assert "Kostnad 2025-04 Linden (EJ_PLACERAD): 30 dygn, 90 000,10 kr" in why(quarter, CAJSA, date(2025, 4, 15))


def test_why_tells_what_it_can_where_a_sheet_is_missing(quarter: Quarter) -> None:
    make_book(quarter.book, {"tblKostnad": KOSTNAD})
    assert why(quarter, ANNA, date(2025, 4, 15)).endswith(f"Huvudbok: {refusal.NO_LEDGER_SHEET}.")
    make_book(quarter.book, {"tblLogg": ()})
    text = str(one(functions.why(ANNA, MAY, told(quarter.book, stamp="ny"), quarter.find_book)))
    assert text.endswith(f"Kostnad 2025-05: {refusal.NO_COST_SHEET}.")


def test_why_names_no_child(quarter: Quarter) -> None:
    for barn in (ANNA, BO, CAJSA):
        text = why(quarter, barn)
        assert "Provbarn" not in text
        assert ANNA_NUMBER[-4:] not in text


# --- dates -----------------------------------------------------------------------------------------------------------


def test_age_is_that_of_the_day_or_of_the_quarter_s_last_day(quarter: Quarter) -> None:
    numbers = column(ANNA_NUMBER, float(BO_NUMBER.replace("-", "")), None, "Linden")
    assert cells(functions.age(numbers, OMITTED, quarter.told())) == [15, 18, "", "Inget personnummer"]
    assert cells(functions.age(numbers, "2025-03-04", quarter.told())) == [14, 17, "", "Inget personnummer"]
    assert one(functions.age(ANNA_NUMBER[2:], date(2009, 1, 1), quarter.told())) == refusal.NOT_BORN


def test_age_on_a_day_needs_no_settings_but_without_a_day_it_does() -> None:
    assert one(functions.age(ANNA_NUMBER, date(2025, 3, 5), "")) == 15
    assert one(functions.age(ANNA_NUMBER, OMITTED, "")) == refusal.NO_SETTINGS


def test_reclaim_until_follows_the_workbook_s_rule(quarter: Quarter) -> None:
    asked = column("2022-05-17", None, "maj")

    def answered(rule: str) -> list[object]:
        answer = cells(functions.reclaimable_until(asked, quarter.told(Treårsregel=rule)))
        return [f"{cell:%Y-%m-%d}" if hasattr(cell, "year") else cell for cell in answer]

    assert answered("Kalenderår") == ["2025-12-31", "", "Inget datum"]
    assert answered("36 månader") == ["2025-05-17", "", "Inget datum"]
    assert cells(functions.reclaimable_until("2022-05-17", quarter.told(Treårsregel="Av"))) == ["Treårsregel av"]
    assert cells(functions.reclaimable_until("2022-05-17", quarter.told(Treårsregel="3"))) == [refusal.BAD_RULE]


def test_deadline_and_why_follow_the_rules_of_the_workbook_s_folder(quarter: Quarter) -> None:
    def deadlines() -> list[str]:
        asked = column("intern", "strikt", "praxis")
        return [f"{cell:%Y-%m-%d}" for cell in cells(functions.deadline("2025K2", asked, quarter.told()))]

    assert deadlines() == ["2025-07-31", "2025-12-30", "2026-01-02"]
    assert "Schablon 1 000,00 kr per dygn" in why(quarter, ANNA, "2025-04-10")
    path = own_rules(
        quarter.folder,
        (INTERNAL, INTERNAL.replace("1", "2")),
        ("value = 6\n", "value = 4\n"),
        (UNDER_18, UNDER_18.replace("1000", "1100")),
    )
    assert deadlines() == ["2025-08-31", "2025-10-30", "2025-10-31"]
    assert "Schablon 1 100,00 kr per dygn" in why(quarter, ANNA, "2025-04-10")
    path.write_text("version =", encoding="utf-8")
    broken = functions.deadline(column("2025K2", None), OMITTED, quarter.told())
    assert cells(broken) == [refusal.BAD_RULES, ""]
    assert why(quarter, ANNA) == one(functions.reason(ANNA, OMITTED, quarter.told())) == refusal.BAD_RULES
    assert one(functions.track("Linden", quarter.told())) == "A"
    path.unlink()
    assert deadlines() == ["2025-07-31", "2025-12-30", "2026-01-02"]


def test_deadline_and_id_ok_answer_a_column() -> None:
    answer = cells(functions.deadline(column("2025K2", None, "K2"), "praxis", ""))
    assert [f"{answer[0]:%Y-%m-%d}", *answer[1:]] == ["2026-01-02", "", "Okänt kvartal"]
    kinds = cells(functions.deadline("2025K2", column("intern", "strikt", None), ""))
    assert [f"{kinds[0]:%Y-%m-%d}", f"{kinds[1]:%Y-%m-%d}", kinds[2]] == ["2025-07-31", "2025-12-30", ""]
    assert cells(functions.id_ok(column(ANNA_NUMBER, None, "20100305-0000"))) == [True, "", False]
