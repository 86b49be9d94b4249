"""Tillägg: what differs from the submission to the öre, and late invoices of earlier quarters."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from atersok.submissions.difference import Difference, DifferenceLine, Figures
from atersok.submissions.earlier import ClaimedTwice
from atersok.submissions.late import LateCosts, LateRow
from atersok.workbook import layout
from atersok.workbook.sheets.tillagg import tillagg_rows
from domain.making import ANNA, BO
from watch.making import EKEN, K1, K2
from workbook.desk import Desk

MORE = DifferenceLine(
    ANNA, EKEN, "2025-04", "UT_FK", Figures(29, 87_000_00, 29_000_00, 58_000_00),
    Figures(30, 90_000_01, 30_000_00, 60_000_01), held=False,
)  # fmt: skip
GONE = DifferenceLine(BO, EKEN, "2025-05", "UT_FK", Figures(31, 93_000_00, 31_000_00, 62_000_00), Figures(), held=False)
HELD = replace(MORE, home="Asken", dossier="", held=True)
DIFFERENCE = Difference(K2, "gron", 3, (MORE, GONE, HELD), 182_000_00, 60_000_01, ())
LATE = LateRow(
    quarter=K1, row="2025|1|LF|7|1", voucher="LF 7 rad 1", invoice="", source="export.csv", sheet="", line=9, home=EKEN,
    dossier=ANNA, first=date(2025, 3, 1), last=date(2025, 3, 31), ore=3_100_50, strict=date(2025, 9, 30),
    practice=date(2025, 9, 30), version=2, held_back=False,
)  # fmt: skip
TWICE = ClaimedTwice(
    "2025|1|LF|7|1", "LF 7 rad 1", EKEN, K2, "gron", 1, "LF 8 rad 1", date(2025, 3, 1), date(2025, 3, 31), 3_100_50,
    "Samma faktura och samma belopp, annat verifikat",
)  # fmt: skip


def test_a_line_says_what_was_submitted_what_is_so_now_and_the_difference_in_kronor() -> None:
    more, gone, held = tillagg_rows(DIFFERENCE, None)
    assert more == {
        "Slag": "Tillägg", "Kvartal": "2025K2", "Version": 3, "Boende": EKEN, "Dossiernr": ANNA, "Månad": "2025-04",
        "Kod": "UT_FK", "Dagar då": 29, "Dagar nu": 30, "Inskickat": 58_000.0, "Nu": 60_000.01, "Skillnad": 2_000.01,
        "Kostnad": 3_000.01, "Senast": None, "Källa": None,
    }  # fmt: skip
    assert (gone["Slag"], gone["Dagar nu"], gone["Nu"], gone["Skillnad"], gone["Kostnad"]) == (
        "Rättelse/återbetalning", 0, 0.0, -62_000.0, -93_000.0,
    )  # fmt: skip
    assert (held["Slag"], held["Dossiernr"]) == ("Hålls inne nu", None)
    assert held["Källa"] == "Hålls inne av grinden; inget av det skickas nu"


def test_the_differences_of_the_rows_sum_to_that_of_the_whole() -> None:
    rows = tillagg_rows(replace(DIFFERENCE, now_ore=sum(line.now.claim_ore for line in DIFFERENCE.lines)), None)
    then = sum(line.submitted.claim_ore for line in DIFFERENCE.lines)
    now = sum(line.now.claim_ore for line in DIFFERENCE.lines)
    assert round(sum(float(str(row["Skillnad"])) for row in rows) * 100) == now - then


def test_a_late_invoice_says_its_days_its_cost_its_last_day_and_where_it_stands() -> None:
    (row,) = tillagg_rows(None, LateCosts("gron", (LATE,), ()))
    assert row == {
        "Slag": "Sen faktura", "Kvartal": "2025K1", "Version": 2, "Boende": EKEN, "Dossiernr": ANNA, "Månad": "2025-03",
        "Kod": None, "Dagar då": None, "Dagar nu": 31, "Inskickat": None, "Nu": None, "Skillnad": None,
        "Kostnad": 3_100.5, "Senast": date(2025, 9, 30),
        "Källa": "LF 7 rad 1, export.csv rad 9, 2025K1 version 2",
    }  # fmt: skip


def test_a_late_invoice_of_a_quarter_or_home_that_was_not_sent_says_so() -> None:
    unsent, held = replace(LATE, version=0, dossier=""), replace(LATE, held_back=True)
    first, second = tillagg_rows(None, LateCosts("gron", (unsent, held), ()))
    assert (first["Version"], first["Dossiernr"]) == (None, None)
    assert str(first["Källa"]).endswith("2025K1 inte inskickat")
    assert str(second["Källa"]).endswith("2025K1 version 2, boendet hölls inne då")


def test_a_late_invoice_that_may_be_claimed_already_is_of_a_kind_of_its_own_and_says_why_once() -> None:
    doubtful = replace(LATE, twice=(TWICE, replace(TWICE, other_voucher="LF 9 rad 1")))
    (row,) = tillagg_rows(None, LateCosts("gron", (), (doubtful,)))
    assert row["Slag"] == "Sen faktura, kan vara sökt"
    assert str(row["Källa"]).count("Samma faktura och samma belopp, annat verifikat: 2025K2") == 1


def test_all_of_it_fits_the_sheet_differences_first() -> None:
    rows = tillagg_rows(DIFFERENCE, LateCosts("gron", (LATE,), (replace(LATE, twice=(TWICE,)),)))
    assert [row["Slag"] for row in rows] == [
        "Tillägg", "Rättelse/återbetalning", "Hålls inne nu", "Sen faktura", "Sen faktura, kan vara sökt",
    ]  # fmt: skip
    desk = Desk(layout.TILLAGG).write(rows)
    place = desk.found.place
    assert [line[place["Kostnad"]] for line in desk.found.body_values()] == [row["Kostnad"] for row in rows]


def test_a_quarter_that_was_not_sent_and_has_no_late_invoice_has_no_rows() -> None:
    assert tillagg_rows(None, None) == []
    assert tillagg_rows(None, LateCosts("gron", (), ())) == []
