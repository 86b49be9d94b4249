"""Avvikelser: what users wrote beside a finding survives every run by its Id (design.md §6)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
import xlwings as xw

from atersok.closedbook import open_workbook
from atersok.domain.errors import UnusableInput
from atersok.domain.finding import Finding
from atersok.workbook import layout
from atersok.workbook.sheets.avvikelser import (
    RETURNED,
    acknowledged_checks,
    answers_of,
    merge,
    read_answers,
)
from atersok.workbook.tables import find_table
from atersok.workbook.write_table import Row, write_table
from workbook.quarter import Small, cell

QUARTER = "2025K2"
FINDING = Finding(
    code="K04", severity="Stopp", asks="integrationssekreterare", home="Linden", dossier="", identity="4610",
    what="Fakturerat och närvaro skiljer sig.", expected="100,00", found="90,00", difference="-10,00",
    source="fil.csv, rad 3", action="Fråga boendet.",
)  # fmt: skip
OTHER = replace(FINDING, code="N04", identity="x", dossier="12345678")
ID = FINDING.id_in(QUARTER)


def answered(status: str | None, finding: Finding = FINDING, **more: Any) -> dict[str, Row]:
    """The row as it stands after a run and a user's answer."""
    (row,) = merge([finding], {}, QUARTER)
    answer = {"Status": status, "Kommentar": "Utrett med boendet", "Signatur": "AB", "Datum": date(2025, 7, 1)}
    return {finding.id_in(QUARTER): {**row, **answer, **more}}


def test_a_new_finding_is_ny_without_an_answer() -> None:
    (row,) = merge([FINDING], {}, QUARTER)
    assert row == {
        "Kod": "K04", "Allvar": "Stopp", "Ansvarig": "integrationssekreterare", "Boende": "Linden", "Dossiernr": None,
        "Vad avviker": "Fakturerat och närvaro skiljer sig.", "Förväntat": "100,00", "Funnet": "90,00",
        "Skillnad": "-10,00", "Källa": "fil.csv, rad 3", "Vad göra": "Fråga boendet.", "Status": "Ny",
        "Kommentar": None, "Signatur": None, "Datum": None, "Id": ID,
    }  # fmt: skip
    assert set(row) == set(layout.AVVIKELSER.headers)


@pytest.mark.parametrize("status", ["Ny", "Utreds", "Kvitterad"])
def test_status_comment_signature_and_date_are_kept_by_id(status: str) -> None:
    (row,) = merge([FINDING], answered(status), QUARTER)
    assert (row["Status"], row["Kommentar"], row["Signatur"], row["Datum"]) == (
        status, "Utrett med boendet", "AB", date(2025, 7, 1),
    )  # fmt: skip


@pytest.mark.parametrize("change", [{"expected": "120,00"}, {"found": "95,00"}])
def test_a_kvitterad_finding_that_says_something_else_is_ny_again_with_its_comment(change: dict[str, str]) -> None:
    (row,) = merge([replace(FINDING, **change)], answered("Kvitterad"), QUARTER)
    assert (row["Status"], row["Kommentar"], row["Signatur"]) == ("Ny", "Utrett med boendet", "AB")
    assert row["Förväntat"] == change.get("expected", "100,00")


@pytest.mark.parametrize("change", [{"difference": "-11,00"}, {"source": "fil.csv, rad 9"}, {"what": "Annat."}])
def test_kvitterad_stands_when_only_the_rest_of_the_row_changed(change: dict[str, str]) -> None:
    (row,) = merge([replace(FINDING, **change)], answered("Kvitterad"), QUARTER)
    assert row["Status"] == "Kvitterad"


def test_utreds_stands_whatever_the_finding_says_now() -> None:
    (row,) = merge([replace(FINDING, found="1,00")], answered("Utreds"), QUARTER)
    assert (row["Status"], row["Funnet"]) == ("Utreds", "1,00")


def test_a_finding_that_went_away_is_kept_as_lost_beneath_the_others_with_all_it_said() -> None:
    before = answered("Kvitterad")
    rows = merge([OTHER], before, QUARTER)
    assert [(row["Kod"], row["Status"]) for row in rows] == [("N04", "Ny"), ("K04", "Löst")]
    assert rows[1] == {**before[ID], "Status": "Löst"}
    assert merge([OTHER], {str(row["Id"]): row for row in rows}, QUARTER) == rows


def test_a_finding_that_is_back_is_ny_with_its_comment() -> None:
    (row,) = merge([FINDING], answered("Löst"), QUARTER)
    assert (row["Status"], row["Kommentar"], row["Signatur"]) == ("Ny", "Utrett med boendet", "AB")


def test_a_finding_that_is_back_is_told_apart_from_a_new_one_for_as_long_as_it_stands() -> None:
    """Status knows four words, so Vad avviker says it; told once, however often it goes and comes."""
    (back,) = merge([FINDING], answered("Löst"), QUARTER)
    assert (
        back["Vad avviker"] == f"{RETURNED}{FINDING.what}" == "Tillbaka efter Löst: Fakturerat och närvaro skiljer sig."
    )
    for status in ("Ny", "Utreds", "Kvitterad"):
        (again,) = merge([replace(FINDING, what="Nytt.")], {ID: {**back, "Status": status}}, QUARTER)
        assert (again["Vad avviker"], again["Status"]) == (f"{RETURNED}Nytt.", status)
    (gone,) = merge([], {ID: back}, QUARTER)
    assert (gone["Status"], gone["Vad avviker"]) == ("Löst", back["Vad avviker"])
    assert merge([FINDING], {ID: gone}, QUARTER) == [back]


def test_a_kvitterad_finding_that_says_something_else_has_not_been_away() -> None:
    (row,) = merge([replace(FINDING, found="1,00")], answered("Kvitterad"), QUARTER)
    assert (row["Status"], row["Vad avviker"]) == ("Ny", FINDING.what)


def test_a_status_that_was_emptied_is_ny() -> None:
    (row,) = merge([FINDING], answered(None), QUARTER)
    assert row["Status"] == "Ny"


def test_findings_of_an_earlier_quarter_are_other_findings() -> None:
    rows = merge([FINDING], answered("Kvitterad"), "2025K3")
    assert [(row["Status"], row["Kommentar"]) for row in rows] == [("Ny", None), ("Löst", "Utrett med boendet")]


def test_the_order_is_the_findings_own_then_the_lost_by_code_and_id() -> None:
    lost = {**answered("Ny", replace(FINDING, code="N06")), **answered("Ny", replace(FINDING, code="F01"))}
    rows = merge([OTHER, FINDING], lost, QUARTER)
    assert [row["Kod"] for row in rows] == ["N04", "K04", "F01", "N06"]


def many(severity: Any, *names: str) -> list[Finding]:
    return [replace(FINDING, severity=severity, identity=name, what=name) for name in names]


def told(rows: list[Row]) -> list[str]:
    """What each row is about, an asterisk at one that is back."""
    return [str(row["Vad avviker"]).replace(RETURNED, "*") for row in rows]


def table(rows: list[Row]) -> dict[str, Row]:
    """The rows as the next run reads them."""
    return {str(row["Id"]): row for row in rows}


def test_what_is_new_since_the_last_run_comes_first_within_its_severity() -> None:
    first = merge([*many("Stopp", "a", "b"), *many("Varning", "m", "n")], {}, QUARTER)
    assert told(first) == ["a", "b", "m", "n"]
    later = [*many("Stopp", "a", "b", "c"), *many("Varning", "l", "m", "n"), *many("Info", "x")]
    second = merge(later, table(first), QUARTER)
    assert told(second) == ["c", "a", "b", "l", "m", "n", "x"]


def test_what_is_back_counts_as_news() -> None:
    first = merge(many("Stopp", "a", "b", "c"), {}, QUARTER)
    second = merge(many("Stopp", "a", "c"), table(first), QUARTER)
    assert told(second) == ["a", "c", "b"], "Löst stands beneath"
    assert told(merge(many("Stopp", "a", "b", "c"), table(second), QUARTER)) == ["*b", "a", "c"]


def test_a_run_that_brings_no_news_leaves_the_order_and_every_row_as_they_are() -> None:
    first = merge(many("Stopp", "a", "b"), {}, QUARTER)
    later = [*many("Stopp", "a", "b", "c"), *many("Info", "x", "y")]
    second = merge(later, table(first), QUARTER)
    assert told(second) == ["c", "a", "b", "x", "y"]
    assert merge(later, table(second), QUARTER) == second
    third = merge([*many("Stopp", "a", "b", "c", "d"), *many("Info", "x", "y")], table(second), QUARTER)
    assert told(third) == ["d", "a", "b", "c", "x", "y"], "older news take their place again"


def test_severity_goes_before_the_order_of_a_table_that_the_user_has_sorted() -> None:
    findings = [*many("Stopp", "a", "b"), *many("Varning", "m")]
    sorted_by_user = list(reversed(merge(findings, {}, QUARTER)))
    assert told(merge(findings, table(sorted_by_user), QUARTER)) == ["b", "a", "m"]


def test_a_row_that_went_away_does_not_disturb_the_order_of_those_that_stay() -> None:
    second = merge(many("Stopp", "a", "b", "c"), table(merge(many("Stopp", "a", "b"), {}, QUARTER)), QUARTER)
    assert told(merge(many("Stopp", "b", "c"), table(second), QUARTER)) == ["c", "b", "a"]


# -- what is told on Kontroller


def test_a_kvitterad_finding_is_told_on_kontroller_with_comment_and_signature() -> None:
    rows = merge([FINDING, OTHER], answered("Kvitterad") | answered("Kvitterad", OTHER, Datum=None), QUARTER)
    told = acknowledged_checks(rows, 10)
    assert [(check.name, check.where) for check in told] == [
        (f"Kvitterad K04 Linden, Id {ID}", "Avvikelser: Utrett med boendet (AB 2025-07-01)"),
        (f"Kvitterad N04 Linden 12345678, Id {OTHER.id_in(QUARTER)}", "Avvikelser: Utrett med boendet (AB)"),
    ]
    assert all(check.holds for check in told)


@pytest.mark.parametrize(
    "change", [{"Kommentar": None}, {"Signatur": " "}, {"Status": "Utreds"}, {"Status": "Löst"}, {"Id": None}]
)
def test_what_does_not_open_the_gate_is_not_told_there(change: dict[str, Any]) -> None:
    (row,) = merge([FINDING], answered("Kvitterad"), QUARTER)
    assert acknowledged_checks([{**row, **change}], 10) == []


@pytest.mark.parametrize(("room", "rest"), [(5, ""), (4, ""), (3, "2 st"), (1, "4 st")])
def test_there_are_never_more_lines_than_there_is_room_for_and_none_is_left_out_in_silence(
    room: int, rest: str
) -> None:
    findings = many("Stopp", "a", "b", "c", "d")
    before = {identity: row for one in findings for identity, row in answered("Kvitterad", one).items()}
    told = [check.name for check in acknowledged_checks(merge(findings, before, QUARTER), room)]
    assert len(told) == min(room, 4)
    assert [text for text in told if " till: " in text] == ([f"Kvitterade avvikelser till: {rest}"] if rest else [])


def test_the_gate_reads_the_answers_as_they_stand_after_the_merge() -> None:
    rows = merge([FINDING], answered("Kvitterad"), QUARTER)
    assert answers_of(rows)[ID].opens_gate
    for change in ({"Kommentar": None}, {"Signatur": " "}, {"Status": "Utreds"}):
        assert not answers_of([{**rows[0], **change}])[ID].opens_gate


# -- on the sheet -----------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return Small().make(tmp_path_factory.mktemp("quarter"))


@pytest.fixture
def book(folder: Path) -> xw.Book:
    """The green book in memory, with one finding on Avvikelser."""
    opened = open_workbook(folder / "gron_statistik.xlsm")
    write_table(find_table(opened, layout.AVVIKELSER), merge([FINDING], {}, QUARTER), lambda row: row["Id"])
    return opened


def read(book: xw.Book) -> dict[str, Row]:
    return read_answers(find_table(book, layout.AVVIKELSER))


def test_what_is_written_is_read_back(book: xw.Book) -> None:
    cell(book, "tblAvvikelser", 0, "Status").value = "Utreds"
    cell(book, "tblAvvikelser", 0, "Kommentar").value = "=1+1, 0012 och 2025-04-01"
    cell(book, "tblAvvikelser", 0, "Datum").value = date(2025, 7, 1)
    (row,) = merge([FINDING], read(book), QUARTER)
    assert (row["Status"], row["Kommentar"], row["Datum"]) == ("Utreds", "=1+1, 0012 och 2025-04-01", date(2025, 7, 1))


def test_an_empty_table_has_no_answers(folder: Path) -> None:
    assert read(open_workbook(folder / "gron_statistik.xlsm")) == {}


@pytest.mark.parametrize(
    ("header", "value", "said"),
    [("Kommentar", 1234, "1234"), ("Kommentar", datetime(2025, 5, 1), "2025-05-01"), ("Signatur", 7.0, "7")],
)
def test_a_number_or_a_day_that_excel_made_of_a_text_is_that_text(header: str, value: Any, said: str) -> None:
    values = dict.fromkeys(layout.AVVIKELSER.headers)
    found = _Found({**values, "Id": "abc", header: value})
    assert read_answers(found)["abc"][header] == said  # type: ignore[arg-type]  # what read_rows asks of a table


@pytest.mark.parametrize("value", ["2025-07-01", "20250701", datetime(2025, 7, 1), 45839.0])
def test_a_date_is_a_day_in_whatever_form_it_was_pasted(value: Any) -> None:
    values = dict.fromkeys(layout.AVVIKELSER.headers)
    found = _Found({**values, "Id": "abc", "Datum": value})
    assert read_answers(found)["abc"]["Datum"] == date(2025, 7, 1)  # type: ignore[arg-type]  # as above


def test_a_date_that_is_none_is_told_with_its_cell() -> None:
    values = dict.fromkeys(layout.AVVIKELSER.headers)
    with pytest.raises(UnusableInput) as caught:
        read_answers(_Found({**values, "Id": "abc", "Datum": "igår"}))  # type: ignore[arg-type]  # as above
    assert caught.value.where == "gron.xlsm, rad 5, kolumn Datum"
    assert caught.value.what == "cellen är inget datum (skriv ÅÅÅÅ-MM-DD)"


class _Found:
    """A table of one row, as read_rows sees it."""

    def __init__(self, values: dict[str, Any]) -> None:
        self.place = {header: index for index, header in enumerate(values)}
        self.header_row = 4
        self.values = values

    def body_values(self) -> list[list[Any]]:
        return [list(self.values.values())]

    def where(self, row: int, column: str) -> str:
        return f"gron.xlsm, rad {row}, kolumn {column}"


# -- rows that users typed --------------------------------------------------------------------------------------------


def test_a_row_that_a_user_typed_is_kept_last_as_it_stands(book: xw.Book) -> None:
    """No Id is no finding of ours: neither lost nor made Löst, and no gate asks for it."""
    found = find_table(book, layout.AVVIKELSER)
    typed = {"Boende": "Linden", "Vad avviker": "Ring om juni", "Status": "Utreds", "Kommentar": "AB ringer"}
    own: Row = dict.fromkeys(layout.AVVIKELSER.headers) | typed
    write_table(found, [own, *merge([FINDING], {}, QUARTER)], lambda row: row["Id"])
    rows = merge([OTHER], read(book), QUARTER)
    assert [row["Status"] for row in rows] == ["Ny", "Löst", "Utreds"]
    assert {header: value for header, value in rows[-1].items() if value is not None} == typed
    write_table(find_table(book, layout.AVVIKELSER), rows, lambda row: row["Id"])
    assert merge([OTHER], read(book), QUARTER) == rows


def test_a_copied_row_keeps_what_was_written_in_it(book: xw.Book) -> None:
    """Two rows of one Id: the first answers the finding, the other stands as the user's own."""
    (row,) = merge([FINDING], {}, QUARTER)
    copy = {**row, "Status": "Kvitterad", "Kommentar": "kopia"}
    write_table(find_table(book, layout.AVVIKELSER), [{**row, "Kommentar": "mitt svar"}, copy], lambda row: row["Id"])
    rows = merge([FINDING], read(book), QUARTER)
    assert [(row["Id"], row["Status"], row["Kommentar"]) for row in rows] == [
        (ID, "Ny", "mitt svar"),
        (None, "Kvitterad", "kopia"),
    ]
