"""A scripted year: four quarters from cost to payment. What every sheet says follows from what went in, to the öre.

What is expected is written by hand below, in kronor, or reckoned day by day by `year.reckoning`, which knows nothing of
the product. The year itself is in `year.script`, the town and its figures in `year.town`.
"""

from __future__ import annotations

import json
import stat
from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from workbook.quarter import hashes
from year import town
from year.desk import Moment, Row, Sheets
from year.reckoning import Key, Sum, by_child, reckon
from year.script import Year, play
from year.town import (
    ALFA,
    BETA,
    BJORKEN,
    CHILDREN,
    DELTA,
    EPSILON,
    ETA,
    GAMMA,
    GRANEN,
    LINDEN,
    QUARTERS,
    ZETA,
)

BOOKS = tuple(town.FILES)
AWAIT, BOOK = "Vänta beslut", "Bokför utbetalningen"


@pytest.fixture(scope="module")
def year(tmp_path_factory: pytest.TempPathFactory) -> Year:
    """The year, played once; not to be written to."""
    return play(tmp_path_factory.mktemp("year"))


def ore(kronor: Any) -> int:
    """Kronor of a sheet, or of a table below, in öre."""
    return round((kronor or 0) * 100)


def kr_text(amount: int) -> str:
    """Öre as the program tells them: 1 234,50."""
    return f"{amount / 100:,.2f}".replace(",", "\xa0").replace(".", ",")


def plain(value: object) -> object:
    """A cell as a test writes it: a day without its hour, a whole number as one."""
    if isinstance(value, datetime):
        return value.date()
    return int(value) if isinstance(value, float) and value.is_integer() else value


def shown(rows: Iterable[Row], headers: Iterable[str]) -> list[tuple[object, ...]]:
    """Some columns of some rows."""
    wanted = list(headers)
    return [tuple(plain(row[header]) for header in wanted) for row in rows]


def latest(year: Year, quarter: str) -> Mapping[str, Sheets]:
    """A quarter's books as they were last run."""
    return year.latest[quarter]


def final_ledger(quarter: str) -> list[town.Posting]:
    """The rows that a quarter was last computed from, and that are of it."""
    found = town.ledger(quarter)
    if quarter == "2025K1":
        return [*found, town.LATE]
    return [row for row in found if row is not town.LATE]


def followed(moment: Moment) -> dict[tuple[str, str], Row]:
    """(quarter, child) → its row of Uppföljning, in either book."""
    rows = moment.all_rows("tblUppfoljning")
    found = {(row["Kvartal"], row["Dossiernr"]): row for row in rows}
    assert len(found) == len(rows)
    return found


# -- cost = claimed + not claimed by reason ---------------------------------------------------------------------------

YEAR_IN_KR = {
    # child: cost, claimed, covered by the day rate, before it was the municipality's
    ALFA: (1_095_333.34, 730_333.34, 365_000, 0),
    BETA: (1_095_333.33, 730_333.33, 365_000, 0),
    GAMMA: (498_333.33, 332_333.33, 166_000, 0),
    DELTA: (912_500.01, 581_000.01, 331_500, 0),
    EPSILON: (912_499.99, 0, 912_499.99, 0),
    ZETA: (712_200, 347_200, 365_000, 0),
    ETA: (510_000, 306_000, 153_000, 51_000),
}
"""By hand. Linden costs 3 000 kr a day, Björken 2 500 kr, Granen 1 800 kr and in the last quarter 2 400 kr. Without
application 1 000 kr a day is paid, from Delta's 18th birthday 750 kr. Alfa, Beta and Gamma share 1 000 kr of an
interpreter, and of two months' staff Delta bears an öre more and Epsilon one less."""

SCHOOL_KR = 4_500
LEDGER_KR = 5_740_700
"""All that was booked in the year, each row once: what the children cost and the schooling."""


@pytest.mark.parametrize("quarter", QUARTERS)
def test_every_row_of_kostnad_per_barn_is_what_the_days_cost(year: Year, quarter: str) -> None:
    found: dict[Key, Sum] = {}
    for sheets in latest(year, quarter).values():
        for row in sheets.rows("tblKostnad"):
            key = (row["Dossiernr"], row["Boende"], row["Månad"], row["Kod"])
            figures = (ore(row[header]) for header in ("Kostnad", "Återsöks", "Schablon", "Ej återsökt"))
            assert key not in found
            found[key] = Sum(int(row["Dagar"]), *figures)
    assert found == reckon(quarter, final_ledger(quarter))


@pytest.mark.parametrize("child", CHILDREN)
def test_the_years_cost_is_claimed_or_has_its_reason_for_every_child(year: Year, child: str) -> None:
    rows = [
        row
        for quarter in QUARTERS
        for sheets in latest(year, quarter).values()
        for row in sheets.rows("tblKostnad")
        if row["Dossiernr"] == child
    ]
    cost, claimed, covered = (sum(ore(row[header]) for row in rows) for header in ("Kostnad", "Återsöks", "Schablon"))
    reasons: dict[str, int] = defaultdict(int)
    for row in rows:
        reasons[row["Orsak"]] += ore(row["Ej återsökt"])
    not_ours = reasons.pop("Dagen är före kommunplaceringsdag, eller den saknas", 0)
    assert not any(reasons.values())
    assert cost == claimed + covered + not_ours
    assert (cost, claimed, covered, not_ours) == tuple(map(ore, YEAR_IN_KR[child]))


def test_the_reckoning_and_the_table_by_hand_agree() -> None:
    """Two ways to the same figures, neither of them the product's."""
    whole: dict[str, Sum] = defaultdict(Sum)
    for quarter in QUARTERS:
        for child, figures in by_child(reckon(quarter, final_ledger(quarter))).items():
            whole[child] += figures
    assert {
        child: (figures.cost, figures.claimed, figures.covered, figures.not_ours) for child, figures in whole.items()
    } == {child: tuple(map(ore, figures)) for child, figures in YEAR_IN_KR.items()}


def test_every_ore_that_was_booked_in_the_year_is_in_one_bucket(year: Year) -> None:
    """The late invoice is in the quarter of its service, and the row that was claimed twice counts once."""
    headers = ("Återsöks", "Täcks av schablon", "Inte återsökningsbart", "Anvisad (röd)", "Ej bokfört", "Oförklarat")
    found = [
        sum(ore(row[header]) for quarter in QUARTERS for sheets in latest(year, quarter).values()
            for row in sheets.rows("tblBrygga"))
        for header in headers
    ]  # fmt: skip
    claimed, covered, not_ours = (sum(ore(figures[place]) for figures in YEAR_IN_KR.values()) for place in (1, 2, 3))
    assert found == [claimed, covered, not_ours, 0, 0, 0]
    school = sum(ore(row["Konto återsöks ej"]) for row in latest(year, "2025K2")["gron"].rows("tblBrygga"))
    assert school == ore(SCHOOL_KR)
    assert sum(found) + school == ore(LEDGER_KR)
    assert sum(row.ore for quarter in QUARTERS for row in final_ledger(quarter)) == ore(LEDGER_KR)


@pytest.mark.parametrize("quarter", QUARTERS)
def test_every_check_of_every_quarter_holds(year: Year, quarter: str) -> None:
    for sheets in latest(year, quarter).values():
        assert {row["Utfall"] for row in sheets.rows("tblKontroller")} == {"OK"}


# -- claimed = granted + refused + open -------------------------------------------------------------------------------

ANSWERED_IN_KR = {
    # child: granted, refused, open
    ALFA: (546_333.34, 0, 184_000),
    BETA: (486_333.33, 60_000, 184_000),
    GAMMA: (332_333.33, 0, 0),
    DELTA: (235_000.01, 36_500, 309_500),
    EPSILON: (0, 0, 0),
    ZETA: (144_800, 0, 202_400),
    ETA: (100_000, 22_000, 184_000),
}


def submitted(folder: Path) -> dict[tuple[str, str], list[dict[str, Any]]]:
    """(quarter, book) → the events of its versions in order, from the register's files."""
    found: dict[tuple[str, str], list[dict[str, Any]]] = defaultdict(list)
    for path in sorted((folder / "ansokningar").iterdir()):
        event = json.loads(path.read_text(encoding="utf-8"))
        if event["kind"] == "inskickad":
            found[event["event"]["quarter"], event["event"]["book"]].append(event["event"])
    return found


def claims_of(event: Mapping[str, Any]) -> dict[str, int]:
    """Child → öre of a submission."""
    columns = event["lines"]["columns"]
    child, claim = columns.index("dossier"), columns.index("claim_ore")
    found: dict[str, int] = defaultdict(int)
    for row in event["lines"]["rows"]:
        found[row[child]] += row[claim]
    return dict(found)


@pytest.mark.parametrize("child", CHILDREN)
def test_what_was_claimed_of_every_child_is_granted_refused_or_open(year: Year, child: str) -> None:
    """In the register's files, on Kostnad per barn and on Uppföljning; the answers are those that were typed."""
    in_register = sum(claims_of(versions[-1]).get(child, 0) for versions in submitted(year.folder).values())
    rows = [row for (_, dossier), row in followed(year.moments["årets slut"]).items() if dossier == child]
    claimed, granted, refused, is_open = (
        sum(ore(row[header]) for row in rows) for header in ("Sökt", "Beviljat", "Avslag", "Öppet")
    )
    assert in_register == claimed == ore(YEAR_IN_KR[child][1])
    assert claimed == granted + refused + is_open
    assert (granted, refused, is_open) == tuple(map(ore, ANSWERED_IN_KR[child]))
    typed = [answer for (_, dossier), answer in town.ANSWERS.items() if dossier == child]
    assert (granted, refused) == (sum(one.granted for one in typed), sum(one.refused for one in typed))


STANDING = ("Läge", "Sökt", "Beviljat", "Avslag", "Utbetalt", "Öppet", "Ej utbetalt", "Nästa steg", "Senast")
AT_THE_END = {
    ("2025K1", ALFA): ("Bokförd", 180_000, 180_000, None, 180_000, 0, 0, None, None),
    ("2025K1", BETA): ("Bokförd", 180_000, 120_000, 60_000, 120_000, 0, 0, None, None),
    ("2025K1", GAMMA): ("Bokförd", 180_000, 180_000, None, 180_000, 0, 0, None, None),
    ("2025K1", DELTA): ("Bokförd", 135_000.01, 135_000.01, None, 135_000.01, 0, 0, None, None),
    ("2025K1", ZETA): ("Bokförd", 72_000, 72_000, None, 72_000, 0, 0, None, None),
    ("2025K2", ALFA): ("Bokförd", 182_333.34, 182_333.34, None, 182_333.34, 0, 0, None, None),
    ("2025K2", BETA): ("Bokförd", 182_333.33, 182_333.33, None, 182_333.33, 0, 0, None, None),
    ("2025K2", GAMMA): ("Bokförd", 152_333.33, 152_333.33, None, 152_333.33, 0, 0, None, None),
    ("2025K2", DELTA): ("Delvis beviljad", 136_500, 100_000, 36_500, None, 0, 100_000, "Vänta utbetalning", None),
    ("2025K2", ZETA): ("Bokförd", 72_800, 72_800, None, 72_800, 0, 0, None, None),
    ("2025K3", ALFA): ("Bokförd", 184_000, 184_000, None, 184_000, 0, 0, None, None),
    ("2025K3", BETA): ("Utbetald", 184_000, 184_000, None, 184_000, 0, 0, BOOK, None),
    ("2025K3", ETA): ("Utbetald", 122_000, 100_000, 22_000, 100_000, 0, 0, BOOK, None),
    ("2025K3", DELTA): ("Mottagen", 148_500, None, None, None, 148_500, 0, AWAIT, None),
    ("2025K3", ZETA): ("Mottagen", 73_600, None, None, None, 73_600, 0, AWAIT, None),
    ("2025K4", ALFA): ("Mottagen", 184_000, None, None, None, 184_000, 0, AWAIT, None),
    ("2025K4", BETA): ("Mottagen", 184_000, None, None, None, 184_000, 0, AWAIT, None),
    ("2025K4", ETA): ("Mottagen", 184_000, None, None, None, 184_000, 0, AWAIT, None),
    ("2025K4", DELTA): ("Mottagen", 161_000, None, None, None, 161_000, 0, AWAIT, None),
    ("2025K4", ZETA): ("Mottagen", 128_800, None, None, None, 128_800, 0, AWAIT, None),
}


def test_uppfoljning_says_at_the_end_where_every_claim_stands(year: Year) -> None:
    rows = followed(year.moments["årets slut"])
    assert {key: shown([row], STANDING)[0] for key, row in rows.items()} == AT_THE_END


def test_what_was_put_right_by_hand_outlives_a_list_that_tells_of_others(year: Year) -> None:
    """Gamma's 4 000 kr were paid back before the last list came, which says nothing of Gamma's application."""
    then, now = (followed(year.moments[name])["2025K2", GAMMA] for name in ("K3 lista", "årets slut"))
    assert shown([then, now], ("Utbetalt", "Ej utbetalt")) == [(156_333.33, -4_000), (152_333.33, 0)]


# -- Inskickat --------------------------------------------------------------------------------------------------------

SENT = ("Kvartal", "Version", "Läge", "Skickat", "Sätt", "Mottaget", "Bevis", "Barn", "Sökt i allt", "Ändring",
        "Ska ha kommit in")  # fmt: skip
NOTHING_NEW = "Inget nytt att skicka"
LAST = {"2025K1": date(2025, 9, 30), "2025K2": date(2025, 12, 30), "2025K3": date(2026, 3, 30),
        "2025K4": date(2026, 6, 30)}  # fmt: skip


def _version(quarter: str, version: int, day: date, children: int, kr: float, change: float) -> tuple[object, ...]:
    """A version that was sent by the e-tjänst, which received it the same day."""
    return (
        quarter, version, "Mottagen", day, "E-tjänst", day, None, children, kr, change, LAST[quarter],
    )  # fmt: skip


def test_inskickat_says_at_the_end_all_that_was_sent(year: Year) -> None:
    moment = year.moments["årets slut"]
    posted, corrected, last = date(2025, 4, 17), date(2025, 7, 28), date(2026, 1, 16)
    assert shown(moment.rows("gron", "tblInskickat"), SENT) == [
        ("2025K1", 1, "Mottagen", posted, "Post", date(2025, 4, 22), "Kolli 4711", 3, 540_000, 540_000, LAST["2025K1"]),
        _version("2025K2", 1, date(2025, 7, 14), 3, 521_000, 521_000),
        ("2025K2", 2, "Mottagen", corrected, "Post", corrected, None, 3, 517_000, -4_000, LAST["2025K2"]),
        _version("2025K3", 1, date(2025, 10, 7), 3, 490_000, 490_000),
        _version("2025K4", 1, last, 3, 552_000, 552_000),
        ("2025K4", 2, NOTHING_NEW, None, None, None, None, 3, 552_000, 0, LAST["2025K4"]),
    ]
    first = list(_version("2025K1", 1, date(2025, 4, 18), 2, 182_200.01, 182_200.01))
    first[6] = "Kvittens 1"
    assert shown(moment.rows("vit", "tblInskickat"), SENT) == [
        tuple(first),
        _version("2025K1", 2, date(2025, 7, 11), 2, 207_000.01, 24_800),
        _version("2025K2", 1, date(2025, 7, 14), 2, 209_300, 209_300),
        _version("2025K3", 1, date(2025, 10, 7), 1, 73_600, 73_600),
        _version("2025K3", 2, date(2025, 10, 9), 2, 222_100, 148_500),
        _version("2025K4", 1, last, 2, 289_800, 289_800),
        ("2025K4", 2, NOTHING_NEW, None, None, None, None, 2, 289_800, 0, LAST["2025K4"]),
    ]


def test_what_stands_on_inskickat_is_what_the_register_has(year: Year) -> None:
    found = {
        (row["Kvartal"], book, int(row["Version"])): ore(row["Sökt i allt"])
        for book in BOOKS
        for row in year.moments["årets slut"].rows(book, "tblInskickat")
        if row["Skickat"]
    }
    assert found == {
        (quarter, book, event["version"]): sum(claims_of(event).values())
        for (quarter, book), versions in submitted(year.folder).items()
        for event in versions
    }


# -- the first quarter: findings, sending, answers --------------------------------------------------------------------


def test_a_stopp_holds_a_home_back_until_it_is_answered(year: Year) -> None:
    held, ready = year.moments["K1 fel dagar"], year.moments["K1 räknat"]
    headers = ("Läge", "Barn", "Sökt i allt", "Hålls inne")
    assert held.outcome.code == 1
    assert shown(held.rows("vit", "tblInskickat"), headers) == [("Ska skickas", 1, 47_200, BJORKEN)]
    assert shown(ready.rows("vit", "tblInskickat"), headers) == [("Ska skickas", 2, 182_200.01, None)]
    assert ready.outcome.code == 0


def test_marking_as_sent_tells_what_was_sent(year: Year) -> None:
    assert "2025K1 version 1 markerad som inskickad 2025-04-17 (Post), sökt i allt 540\xa0000,00 kr" in (
        year.outcomes["K1 grön"].out
    )
    assert "(E-tjänst), sökt i allt 182\xa0200,01 kr" in year.outcomes["K1 vit"].out
    state = {key: row["Läge"] for key, row in followed(year.moments["K1 inskickat"]).items()}
    assert state["2025K1", ALFA] == "Inskickad"  # not yet received
    assert state["2025K1", DELTA] == "Mottagen"


def test_a_completion_is_followed_from_asked_to_given(year: Year) -> None:
    headers = ("Läge", "Dagar i läget", "Nästa steg", "Senast")
    asked, given = (
        shown([followed(year.moments[name])["2025K1", DELTA]], headers)[0]
        for name in ("K1 komplettering begärd", "K1 komplettering lämnad")
    )
    assert asked == ("Komplettering begärd", 2, "Svara på kompletteringen", date(2025, 6, 3))
    assert given == ("Komplettering lämnad", 3, AWAIT, None)


def test_a_refusal_shows_its_reason_and_the_last_day_to_appeal(year: Year) -> None:
    headers = ("Läge", "Avslag", "Orsak", "Överklaga senast", "Nästa steg", "Senast")
    last = date(2025, 7, 9)
    (part,) = shown([followed(year.moments["K1 beslut"])["2025K1", BETA]], headers)
    assert part == ("Delvis beviljad", 60_000, "Vårdbehov ej styrkt", last, "Överklaga", last)
    last = date(2025, 10, 15)
    (whole,) = shown([followed(year.moments["K2 beslut"])["2025K2", DELTA]], headers)
    assert whole == ("Avslag", 136_500, "Underlag saknas", last, "Överklaga", last)
    # The last day has passed, and then the appeal has been granted in part.
    (waiting,) = shown([followed(year.moments["K3 beslut"])["2025K2", DELTA]], headers)
    assert waiting == ("Avslag", 136_500, "Underlag saknas", last, None, None)


def test_what_the_list_paid_and_what_was_typed_are_told_alike(year: Year) -> None:
    by_list = followed(year.moments["K1 lista"])
    headers = ("Läge", "Utbetalt den", "Utbetalt", "Nästa steg")
    paid = date(2025, 6, 26)
    assert shown([by_list["2025K1", ALFA]], headers) == [("Utbetald", paid, 180_000, BOOK)]
    assert shown([by_list["2025K1", BETA]], headers) == [("Utbetald", paid, 120_000, "Överklaga")]
    assert shown([by_list["2025K1", DELTA]], headers) == [("Beviljad", None, None, "Vänta utbetalning")]
    booked = followed(year.moments["K1 bokfört"])
    for child in (ALFA, DELTA):
        assert shown([booked["2025K1", child]], ("Läge", "Bokfört den")) == [("Bokförd", date(2025, 7, 3))]
    assert booked["2025K1", DELTA]["Verifikat"] == "BG 703"


# -- the late invoice -------------------------------------------------------------------------------------------------


def test_a_late_invoice_is_offered_where_its_service_was(year: Year) -> None:
    headers = ("Slag", "Kvartal", "Version", "Boende", "Månad", "Dagar nu", "Kostnad", "Senast")
    moment = year.moments["K2 sen faktura"]
    offered = ("Sen faktura", "2025K1", 1, GRANEN, "2025-03", 31, 55_800, LAST["2025K1"])
    assert shown(moment.rows("vit", "tblTillagg"), headers) == [offered]
    assert moment.rows("gron", "tblTillagg") == []
    (row,) = moment.rows("vit", "tblTillagg")
    assert "3390" in row["Källa"]
    assert "raindance_2025K2.csv rad 13" in row["Källa"]
    told = year.outcomes["K1 igen"].out
    assert "2025K1 är kopierat ur arkivet till mappen Omkörning 2025K1" in told
    assert "raindance_2025K2.csv lades till." in told


DIFFERENCE = ("Slag", "Version", "Boende", "Dossiernr", "Månad", "Kod", "Dagar då", "Dagar nu", "Inskickat", "Nu",
              "Skillnad", "Kostnad")  # fmt: skip


def test_the_quarter_taken_up_again_adds_that_invoice_and_nothing_else(year: Year) -> None:
    moment = year.moments["K1 tillägg"]
    assert shown(moment.rows("vit", "tblTillagg"), DIFFERENCE) == [
        ("Tillägg", 1, GRANEN, ZETA, "2025-03", "UT_FK", 31, 31, 0, 24_800, 24_800, 55_800)
    ]
    assert moment.rows("gron", "tblTillagg") == []
    (row,) = [row for row in moment.rows("vit", "tblInskickat") if row["Version"] == 2]
    assert (row["Läge"], ore(row["Ändring"])) == ("Ska skickas", 2_480_000)
    first, second = submitted(year.folder)["2025K1", "vit"]
    assert {child: ore_now - claims_of(first)[child] for child, ore_now in claims_of(second).items()} == {
        DELTA: 0,
        EPSILON: 0,
        ZETA: 2_480_000,
    }


def test_once_it_is_claimed_it_is_offered_no_more_and_waits_for_an_answer(year: Year) -> None:
    assert year.moments["K1 version 2"].all_rows("tblTillagg") == []
    assert year.moments["K2 efter tillägg"].all_rows("tblTillagg") == []
    headers = ("Läge", "Sökt", "Beviljat", "Öppet", "Nästa steg")
    for name in ("K1 version 2", "K2 efter tillägg"):
        (row,) = shown([followed(year.moments[name])["2025K1", ZETA]], headers)
        assert row == ("Mottagen", 72_000, 47_200, 24_800, AWAIT)


def test_what_was_paid_for_it_is_to_be_booked_though_the_first_payment_was(year: Year) -> None:
    (row,) = shown([followed(year.moments["K2 schablon anmäld"])["2025K1", ZETA]], ("Läge", "Utbetalt", "Nästa steg"))
    assert row == ("Utbetald", 72_000, BOOK)


# -- the credit -------------------------------------------------------------------------------------------------------


def test_a_credit_after_sending_is_taken_back_and_nothing_else(year: Year) -> None:
    moment = year.moments["K2 kredit"]
    assert shown(moment.rows("gron", "tblTillagg"), DIFFERENCE) == [
        ("Rättelse/återbetalning", 1, LINDEN, GAMMA, "2025-06", "UT_FK", 17, 15, 34_000, 30_000, -4_000, -6_000)
    ]
    assert moment.rows("vit", "tblTillagg") == []
    assert "sökt i allt 517\xa0000,00 kr" in year.outcomes["K2 version 2"].out
    first, second = submitted(year.folder)["2025K2", "gron"]
    assert {child: ore_now - claims_of(first)[child] for child, ore_now in claims_of(second).items()} == {
        ALFA: 0,
        BETA: 0,
        GAMMA: -400_000,
    }
    assert year.moments["K2 version 2"].all_rows("tblTillagg") == []


def test_what_was_paid_for_the_claim_before_it_is_to_be_paid_back(year: Year) -> None:
    (row,) = shown(
        [followed(year.moments["K2 schablon anmäld"])["2025K2", GAMMA]],
        ("Sökt", "Beviljat", "Utbetalt", "Ej utbetalt", "Utbetalningslista"),
    )
    assert row == (152_333.33, 152_333.33, 156_333.33, -4_000, "Annat belopp än sökt (+4\xa0000,00 kr)")
    (row,) = shown([followed(year.moments["K3 beslut"])["2025K2", GAMMA]], ("Läge", "Nästa steg"))
    assert row == ("Bokförd", "Betala tillbaka det som är utbetalt för mycket")


# -- the cost that was claimed twice ----------------------------------------------------------------------------------


def test_a_cost_claimed_in_another_quarter_holds_its_home_back_until_it_is_corrected(year: Year) -> None:
    twice, corrected = year.moments["K3 sökt två gånger"], year.moments["K3 rättat"]
    (finding,) = [row for row in twice.rows("vit", "tblAvvikelser") if row["Kod"] == "K19"]
    assert shown([finding], ("Allvar", "Boende", "Skillnad", "Status")) == [
        ("Stopp", BJORKEN, "155\xa0000,00 kr", "Ny")
    ]
    assert "2025K2" in finding["Funnet"]
    assert "2205" in finding["Funnet"]
    headers = ("Kvartal", "Läge", "Barn", "Sökt i allt", "Hålls inne")
    assert shown(twice.rows("vit", "tblInskickat")[-1:], headers) == [("2025K3", "Ska skickas", 1, 73_600, BJORKEN)]
    assert shown(corrected.rows("vit", "tblInskickat")[-1:], headers) == [("2025K3", "Ska skickas", 2, 222_100, None)]
    (finding,) = [row for row in corrected.rows("vit", "tblAvvikelser") if row["Kod"] == "K19"]
    assert finding["Status"] == "Löst"
    assert not [row for moment in (twice, corrected) for row in moment.rows("gron", "tblAvvikelser")
                if row["Kod"] == "K19"]  # fmt: skip


def test_a_home_that_was_held_back_is_sent_whole_when_it_is_let_go(year: Year) -> None:
    part, rest = submitted(year.folder)["2025K3", "vit"]
    assert (part["withheld"], claims_of(part)) == ([BJORKEN], {ZETA: 7_360_000})
    assert (rest["withheld"], claims_of(rest)) == ([], {ZETA: 7_360_000, EPSILON: 0, DELTA: 14_850_000})
    assert year.moments["K3 utan Björken"].all_rows("tblTillagg") == []
    assert shown(year.moments["K3 rättat"].rows("vit", "tblTillagg"), DIFFERENCE) == [
        ("Tillägg", 1, BJORKEN, DELTA, "2025-07", "UT_FK", 0, 31, 0, 46_500, 46_500, 77_500),
        ("Tillägg", 1, BJORKEN, DELTA, "2025-08", "UT_FK", 0, 19, 0, 28_500, 28_500, 47_500),
        ("Tillägg", 1, BJORKEN, DELTA, "2025-08", "UT_FK18", 0, 12, 0, 21_000, 21_000, 30_000),
        ("Tillägg", 1, BJORKEN, DELTA, "2025-09", "UT_FK18", 0, 30, 0, 52_500, 52_500, 75_000),
    ]


# -- Bevakning and Tidplan --------------------------------------------------------------------------------------------

WATCHED = ("Slag", "Kvartal", "Dossiernr", "Boende", "Vad", "Senast", "Belopp")
NO_COST = ("Glömt", "2025K1", ZETA, GRANEN, "Månad utan kostnad", LAST["2025K1"], 24_800)
NOT_SENT = ("Glömt", "2025K1", ZETA, GRANEN, "Inte med i det inskickade", LAST["2025K1"], 24_800)
TURNS_18 = ("Snart slut", "2025K2", DELTA, BJORKEN, "Fyller 18 år", date(2025, 7, 30), None)
MISSING = {("Utbetalning", "2025K2", child, None, "Schablon saknas", None, -91_000) for child in (EPSILON, ZETA)}
TOO_MUCH = ("Utbetalning", "2025K2", GAMMA, None, "Annat belopp än sökt", None, 4_000)
NEW_CHILD = ("Ändrat", "2025K3", ETA, LINDEN, "Nytt barn", None, 122_000)
GONE = ("Ändrat", "2025K3", GAMMA, LINDEN, "Har lämnat", None, -152_333.33)
DEARER = "Dyrare per vårddygn"
EXPECTED_WATCH = {
    # 31 days × (1 800 − 1 000) kr; the whole of Björken's claim while it is held back.
    "K1 fel dagar": {NO_COST, ("Glömt", "2025K1", DELTA, BJORKEN, "Hålls inne", LAST["2025K1"], 135_000.01)},
    "K1 räknat": {NO_COST},
    "K1 bokfört": {NO_COST},
    # The first quarter has 59 days' cost for 90 days, 1 180 kr: 91 × (1 800 − 1 180) kr. The month that was sent
    # without its cost is watched until it is sent with it.
    "K2 sen faktura": {NOT_SENT, TURNS_18, ("Ändrat", "2025K2", ZETA, GRANEN, DEARER, None, 56_420)},
    "K1 tillägg": set(),
    "K2 efter tillägg": {TURNS_18},
    "K2 lista": {TURNS_18, *MISSING, TOO_MUCH},
    # July's cost stands twice: 31 × 2 500 kr more for each of Björken's two.
    "K3 sökt två gånger": {
        *MISSING,
        TOO_MUCH,
        NEW_CHILD,
        GONE,
        ("Glömt", "2025K3", DELTA, BJORKEN, "Hålls inne", LAST["2025K3"], 226_000),
        ("Ändrat", "2025K3", DELTA, BJORKEN, DEARER, None, 77_500),
        ("Ändrat", "2025K3", EPSILON, BJORKEN, DEARER, None, 77_500),
    },
    "K3 rättat": {*MISSING, TOO_MUCH, NEW_CHILD, GONE},
    "K3 lista": {TOO_MUCH, NEW_CHILD, GONE},
    # 92 × (2 400 − 1 800) kr.
    "K4 räknat": {TOO_MUCH, ("Ändrat", "2025K4", ZETA, GRANEN, DEARER, None, 55_200)},
}


@pytest.mark.parametrize("name", EXPECTED_WATCH)
def test_bevakning_tells_what_there_is_to_watch_and_nothing_else(year: Year, name: str) -> None:
    assert set(shown(year.moments[name].all_rows("tblBevakning"), WATCHED)) == EXPECTED_WATCH[name]


def test_a_day_rate_that_did_not_come_is_told_until_it_comes(year: Year) -> None:
    """Bevakning says what to do about it, Uppföljning how much it is."""
    rows = {
        name: followed(year.moments[name])["2025K2", ZETA]
        for name in ("K2 beslut", "K2 lista", "K2 schablon anmäld", "K3 lista")
    }
    missing = "Schablon saknas (-91\xa0000,00 kr)"
    assert [row["Utbetalningslista"] for row in rows.values()] == [None, missing, missing, None]
    assert plain(rows["K2 schablon anmäld"]["Schablon anmäld"]) == date(2025, 10, 2)
    before = "innan det överskjutande beloppet söks"
    for name, text in (
        ("K2 lista", f"Anmäl till Migrationsverket att schablonen inte har kommit, {before}."),
        ("K2 schablon anmäld", f"Anmäld till Migrationsverket 2025-10-02. Bevaka att den kommer {before}."),
    ):
        (row,) = [row for row in year.moments[name].rows("vit", "tblBevakning") if row["Dossiernr"] == ZETA]
        assert text in row["Varför"]


def test_every_payment_of_the_lists_is_told(year: Year) -> None:
    """Each list's rows and sum, and of all the lists together what was as expected."""
    for quarter in QUARTERS:
        rows = town.payment_list(quarter)
        told = year.outcomes[f"K{quarter[-1]} lista"].out
        assert f": {len(rows)} rader, {kr_text(sum(row.ore for row in rows))} kr." in told
    rates = sum(sum(own.values()) for own in town.DAY_RATES.values())
    assert f"Schablon som väntat: 24, utbetalt {kr_text(rates)} kr" in told
    told = year.outcomes["K3 lista"].out
    assert f"Annat belopp än sökt: 1, utbetalt {kr_text(town.OVERPAID)} kr" in told


def test_tidplan_has_the_days_of_the_quarter(year: Year) -> None:
    rows = year.moments["K2 efter tillägg"].rows("vit", "tblTidplan")
    found = {
        row["Vad"]: (plain(row["Datum"]), plain(row["Dagar kvar"]), row["Läge"])
        for row in rows
        if row["Kvartal"] == "2025K2" and (row["Kategori"] == "Alla" or "UT_FK" in str(row["Kategori"]).split(", "))
    }
    assert {what: found[what] for what in ("Ändringar till MIG", "Internt sista dag", "Praxis")} == {
        "Ändringar till MIG": (date(2025, 7, 7), -4, "Passerad"),
        "Internt sista dag": (date(2025, 7, 31), 20, "Kommer"),
        "Praxis": (date(2026, 1, 2), 175, "Kommer"),
    }
    assert found["Ska ha kommit in (strikt)"] == (date(2025, 12, 30), 172, "Kommer")
    assert found["Leverantörsfakturor 2025-06"] == (date(2025, 7, 10), -1, "Passerad")


# -- the layout that was older in the middle of the year --------------------------------------------------------------


def test_books_of_the_first_layout_are_refused_then_upgraded_and_show_the_register_again(year: Year) -> None:
    refused = year.outcomes["K3 äldre layout"]
    assert "atersok upgrade" in refused.err
    assert refused.out == ""
    assert "från layout 1 till" in year.outcomes["K3 uppgradering"].out
    before, after = year.moments["K2 schablon anmäld"], year.moments["K3 sökt två gånger"]
    assert after.register == before.register
    lasting = ("Läge", "Skickat", "Mottaget", "Sökt", "Beviljat", "Avslag", "Orsak", "Överklaga senast",
               "Utbetalt den", "Utbetalt", "Bokfört den", "Verifikat", "Schablon anmäld", "Öppet")  # fmt: skip
    assert {key: shown([row], lasting) for key, row in followed(after).items()} == {
        key: shown([row], lasting) for key, row in followed(before).items()
    }


# -- what is kept -----------------------------------------------------------------------------------------------------


def test_each_quarter_is_archived_read_only_and_as_submitted(year: Year) -> None:
    for quarter in QUARTERS[:3]:
        archive = year.folder / "Arkiv" / quarter
        manifest = json.loads((archive / "manifest.json").read_text(encoding="utf-8"))
        assert (manifest["quarter"], manifest["submitted"]) == (quarter, True)
        assert not [path for path in archive.rglob("*") if path.is_file() and path.stat().st_mode & stat.S_IWUSR]
        assert f"{quarter} ligger i Arkiv/{quarter}" in year.outcomes[f"K{int(quarter[-1]) + 1} upplagt"].out


def test_an_archived_quarter_run_anew_gives_the_same_claim(year: Year) -> None:
    then, again = (json.loads(year.moments[name].outcome.out) for name in ("K3 beslut", "K3 igen"))
    assert again == then
    assert year.moments["K3 igen"].register == year.moments["årets slut"].register


def test_a_quarter_taken_up_for_one_book_leaves_the_claim_of_the_other(year: Year) -> None:
    then, again = (json.loads(year.moments[name].outcome.out)["books"] for name in ("K1 bokfört", "K1 tillägg"))
    assert again["gron"]["claims"] == then["gron"]["claims"]
    differing = [row for row in again["vit"]["claims"] if row not in then["vit"]["claims"]]
    assert [(row["dossier"], row["month"], row["claim_ore"]) for row in differing] == [(ZETA, "2025-03", 2_480_000)]


def test_the_register_only_ever_grows(year: Year) -> None:
    before: Mapping[str, str] = {}
    for moment in year.moments.values():
        assert before.items() <= moment.register.items()
        before = moment.register
    assert hashes(year.folder / "ansokningar") == before
    numbers = [int(name.split(" ")[0]) for name in sorted(before)]
    assert numbers == list(range(1, len(numbers) + 1))


def test_undo_puts_the_books_back_and_leaves_what_was_sent(year: Year) -> None:
    sent, undone, again = (year.moments[name] for name in ("K4 inskickat", "K4 ångrat", "K4 efter ångra"))
    assert undone.register == sent.register == again.register
    assert undone.rows("vit", "tblInskickat")[-1]["Läge"] == "Ska skickas"
    for book in BOOKS:
        for table, headers in (("tblInskickat", SENT), ("tblUppfoljning", STANDING)):
            assert shown(again.rows(book, table), headers) == shown(sent.rows(book, table), headers)
    for table, headers in (("tblInskickat", SENT), ("tblUppfoljning", STANDING)):
        assert shown(undone.rows("vit", table), headers) != shown(sent.rows("vit", table), headers)


def test_the_register_names_no_child(year: Year) -> None:
    known = {str(row[header]) for row in town.children_rows("2025K4") for header in ("Namn", "Personnummer")}
    assert len(known) == 2 * len(CHILDREN)
    for path in (year.folder / "ansokningar").iterdir():
        text = f"{path.name}\n{path.read_text(encoding='utf-8')}"
        assert not [name for name in known if name in text]


def test_no_sheet_that_is_written_names_the_protected_child(year: Year) -> None:
    tables = ("tblKostnad", "tblSammanstallning", "tblProcapita", "tblBevakning", "tblTillagg", "tblUppfoljning",
              "tblAvvikelser", "tblTidplan", "tblInskickat")  # fmt: skip
    name = town.name_of(town.PROTECTED)
    for quarter in QUARTERS:
        for sheets in latest(year, quarter).values():
            for table in tables:
                assert name not in str(sheets.rows(table))
    other = town.name_of(ALFA)
    assert other in str(latest(year, "2025K4")["gron"].rows("tblKostnad"))
