"""K03, K04, K12, K13, K17."""

from __future__ import annotations

from datetime import date

import pytest

from atersok.domain.quarter import Quarter
from atersok.domain.register import Home
from checks.build import (
    ALFA,
    BETA,
    BJORKEN,
    COST_CENTRES,
    EKEN,
    GAMMA,
    PRICE,
    SLUSSEN,
    VILLAN,
    Scenario,
    child,
    clean,
    invoice,
    placement,
    row,
    stay,
)


def test_k03_care_days_in_a_month_without_cost() -> None:
    gap = clean().without_rows(COST_CENTRES[BJORKEN]).plus(row(COST_CENTRES[BJORKEN], 5000, 1))
    found = gap.of("K03", "vit")
    assert [(f.home, f.dossier, f.identity) for f in found] == [(BJORKEN, "", "2025-04"), (BJORKEN, "", "2025-06")]
    assert [f.difference for f in found] == ["30 dygn", "30 dygn"]
    assert found[0].source == "vit_statistik.xlsm, Närvaro rad 3"


def test_k03_names_the_attendance_rows_of_the_month_alone() -> None:
    gone = clean().without_rows(COST_CENTRES[BJORKEN]).plus(row(COST_CENTRES[BJORKEN], 5000, 1))
    extra = gone.plus_stays("vit", stay(GAMMA, BJORKEN, arrived=date(2025, 6, 20), row=9))
    assert [f.source.rpartition("rad ")[2] for f in extra.of("K03", "vit")] == ["3", "3, 9"]


def test_k03_near_misses() -> None:
    quarter = {"periodstart": date(2025, 4, 1), "periodslut": date(2025, 6, 30)}
    whole = clean().without_rows(COST_CENTRES[BJORKEN]).plus(row(COST_CENTRES[BJORKEN], 5000, **quarter))
    assert whole.where("K03", "vit") == []
    no_days = clean().without_rows(COST_CENTRES[BJORKEN]).plus(row(COST_CENTRES[BJORKEN], 5000))
    assert no_days.stay("vit", BETA, left=date(2025, 5, 1)).where("K03", "vit") == []
    assert clean().without_rows(COST_CENTRES[SLUSSEN]).where("K03") == []
    for first, last, months in (((4, 30), (5, 30), ["2025-06"]), ((5, 1), (6, 1), ["2025-04"])):
        span = {"periodstart": date(2025, *first), "periodslut": date(2025, *last)}
        edge = clean().without_rows(COST_CENTRES[BJORKEN]).plus(row(COST_CENTRES[BJORKEN], 5000, **span))
        assert [f.identity for f in edge.of("K03", "vit")] == months  # one day in a month is enough
    until = no_days.setting(count_until=date(2025, 4, 30))
    assert until.where("K03", "vit") == []
    one_day = clean().without_rows(COST_CENTRES[BJORKEN]).setting(count_until=date(2025, 4, 1))
    assert [f.identity for f in one_day.of("K03", "vit")] == ["2025-04"]


def test_k04_invoiced_differs_from_the_statistics_by_more_than_the_tolerance() -> None:
    more = clean().plus(invoice(COST_CENTRES[EKEN], 101, "X1"))
    found = more.of("K04")
    assert [(f.home, f.dossier, f.difference) for f in found] == [(EKEN, "", "+1,01 kr")]
    assert more.setting(tolerance=101).where("K04") == []
    assert more.setting(tolerance=100).where("K04") == [(EKEN, "")]
    assert found[0].source == "gron_statistik.xlsm, Närvaro rad 2; raindance.csv rad 2, 6, 10, 14"
    without = clean().stay("gron", ALFA, amount=None).of("K04")
    assert without[0].expected == "0,00 kr enligt Närvaro (1 rad utan Belopp)"
    less = clean().plus(invoice(COST_CENTRES[EKEN], -101, "E0", text="E0"))
    assert [f.difference for f in less.of("K04")] == ["-1,01 kr"]


def test_k04_near_misses() -> None:
    own = row(COST_CENTRES[EKEN], 50_000)
    assert clean().plus(own).where("K04") == []  # not Slag Entreprenör
    assert clean().plus(invoice(COST_CENTRES[SLUSSEN], 50_000, "X1")).where("K04") == []  # not Externt
    one_day = stay(ALFA, EKEN, left=date(2025, 4, 2), amount=12345, row=9)
    assert clean().plus_stays("gron", one_day).where("K04") == [(EKEN, "")]
    gone = stay(ALFA, EKEN, left=date(2025, 3, 1), amount=12345, row=9)
    assert clean().plus_stays("gron", gone).where("K04") == []  # no day in the window


@pytest.mark.parametrize(("percent", "found"), [(49, True), (50, False)])
def test_k12_cost_per_day_against_the_homes_price(percent: int, found: bool) -> None:
    extra = row(COST_CENTRES[EKEN], 91 * PRICE // 2)
    scenario = clean().plus(extra).setting(unusual_percent=percent)
    assert scenario.where("K12") == ([(EKEN, "")] if found else [])


def test_k12_says_how_much_and_which_rows_the_home_bears() -> None:
    found = clean().plus(row(COST_CENTRES[EKEN], 91 * PRICE)).setting(unusual_percent=50).of("K12")
    assert [f.difference for f in found] == ["+2\u00a0000,00 kr per vårddygn (+100 %)"]
    assert found[0].source == (
        "raindance.csv rad 2, 6, 10, 14; gron_statistik.xlsm, Närvaro rad 2; put_databas.xlsx, Boenden rad 2"
    )


@pytest.mark.parametrize(("minimum", "found"), [(91 * PRICE - 1, True), (91 * PRICE, False)])
def test_k12_says_nothing_of_a_home_whose_difference_is_no_more_than_the_minimum(minimum: int, found: bool) -> None:
    """The minimum is held against the whole quarter's difference, above the usual or below."""
    above = clean().plus(row(COST_CENTRES[EKEN], 91 * PRICE))
    below = above.home(EKEN, daily_price=3 * PRICE)  # it costs two thirds of the usual
    for scenario, percent in ((above, 50), (below, 30)):
        chosen = scenario.setting(unusual_percent=percent, unusual_minimum=minimum)
        assert chosen.where("K12") == ([(EKEN, "")] if found else [])


def three_homes(ore: int, *, homes: int = 2) -> Scenario:
    """Björken and `homes` more of track B with one child each; Björken costs 50 000 kr a month, the others `ore`."""
    scenario = clean()
    for number in range(homes):
        dossier, name, code = f"3000000{number}", f"Hus {number}", f"6500{number}"
        scenario = scenario.plus(
            Home(name, "B", "Internt", code, row=20 + number),
            child(dossier, f"Testbarn Hus {number}", date(2010, 1, 1), row=20 + number),
            placement(dossier, name, row=20 + number),
            *(row(code, ore, month, vernr=f"H{number}{month}") for month in range(3)),
        ).plus_stays("vit", stay(dossier, name, row=20 + number))
    return scenario


def test_k12_against_the_median_of_the_tracks_homes() -> None:
    assert three_homes(3_000_000).where("K12", "vit") == [(BJORKEN, "")]
    assert three_homes(3_400_000).where("K12", "vit") == []
    assert three_homes(3_000_000, homes=1).where("K12", "vit") == []  # two homes have no usual
    assert three_homes(3_000_000).home(BJORKEN, daily_price=0).where("K12", "vit") == [(BJORKEN, "")]  # 0 is no price
    form = three_homes(3_000_000).home(BJORKEN, form="Anvisning")
    assert form.where("K12", "vit") == []


def test_k13_negative_claim_of_a_child() -> None:
    """Only the old regime claims a whole cost, so only there a claim can be negative."""
    old = {"periodstart": date(2016, 10, 1), "periodslut": date(2016, 12, 31)}
    scenario = clean().setting(quarter=Quarter(2016, 4)).child(ALFA, permit_day=date(2016, 1, 1))
    scenario = scenario.child(ALFA, municipality_day=date(2016, 1, 1)).placement(ALFA, start=date(2016, 1, 1))
    scenario = scenario.stay("gron", ALFA, arrived=date(2016, 1, 1))
    negative = scenario.plus(row(COST_CENTRES[EKEN], -100, **old))
    assert negative.where("K13") == [(EKEN, ALFA)]
    credit = negative.of("K13")[0]
    assert (credit.difference, credit.source) == ("-1,00 kr", "Kostnad per barn; raindance.csv rad 14")
    elsewhere = negative.plus(row(COST_CENTRES[BJORKEN], -7, **old))  # not one of its homes
    assert elsewhere.of("K13")[0].source == credit.source
    assert scenario.plus(row(COST_CENTRES[EKEN], -100, **old), row(COST_CENTRES[EKEN], 100, **old)).where("K13") == []


def test_k17_rows_with_and_without_a_named_child_in_one_month() -> None:
    mixed = clean().plus(invoice(COST_CENTRES[EKEN], 100, "X1", 1, text=f"Extra {ALFA}"))
    assert [(f.home, f.dossier, f.identity) for f in mixed.of("K17")] == [(EKEN, "", "2025-05")]
    assert mixed.of("K17")[0].source == "raindance.csv rad 6, 14"
    assert mixed.of("K17")[0].difference == "62\u00a0000,00 kr"
    for first, last in (((5, 31), (5, 31)), ((5, 1), (5, 1))):
        span = {"periodstart": date(2025, *first), "periodslut": date(2025, *last)}
        edge = clean().plus(invoice(COST_CENTRES[EKEN], 100, "X1", 1, text=ALFA, **span))
        assert [(f.identity, f.source) for f in edge.of("K17")] == [("2025-05", "raindance.csv rad 6, 14")]
    across = {"periodstart": date(2025, 4, 30), "periodslut": date(2025, 5, 1)}
    both = clean().plus(invoice(COST_CENTRES[EKEN], 100, "X1", text=ALFA, **across)).of("K17")
    assert [(f.identity, f.source) for f in both] == [
        ("2025-04", "raindance.csv rad 2, 14"),
        ("2025-05", "raindance.csv rad 6, 14"),
    ]
    assert clean().plus(row(COST_CENTRES[EKEN], 100, 1, text=f"Extra {ALFA}")).where("K17") == []  # other Slag
    other_month = (
        clean()
        .without_rows(COST_CENTRES[EKEN])
        .plus(invoice(COST_CENTRES[EKEN], 100, "X1", 0, text=ALFA), invoice(COST_CENTRES[EKEN], 100, "X2", 1))
    )
    assert other_month.where("K17") == []
    assert clean().where("K17", "vit") == []
    assert VILLAN in clean().context("vit").homes
