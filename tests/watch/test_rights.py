"""Which days give a right by the register alone."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from atersok.domain.register import Child, Placement
from atersok.rules.eligibility import placement_order
from atersok.rules.parameters import load
from atersok.watch.rights import RIGHT, Rights, birthdays
from domain.making import ANNA, BO, child, home, placement, register, unhurried
from watch.making import ASKEN, EKEN, HOMES, OKEN, RATE

FIRST, LAST = date(2025, 4, 1), date(2025, 6, 30)


def rights(
    *placements: Placement, children: tuple[Child, ...] = (child(),), leaving: bool = False, only: Any = None
) -> Rights:
    return Rights(register(children, placements, HOMES), load(), leaving, FIRST, LAST, only)


def spans(found: Rights) -> dict[tuple[str, str], tuple[str, str, int]]:
    return {
        key: (str(date.fromordinal(int(days.day[0]))), str(date.fromordinal(int(days.day[-1]))), len(days))
        for key, days in found.claiming().items()
    }


def test_a_placement_with_need_claims_every_day_of_the_window() -> None:
    found = rights(placement())
    assert spans(found) == {(ANNA, EKEN): ("2025-04-01", "2025-06-30", 91)}
    day = found.on(ANNA, FIRST)
    assert day is not None
    assert (day.home, day.code) == (EKEN, "UT_FK")
    assert set(found.claiming()[ANNA, EKEN].rate.tolist()) == {RATE}


def test_the_leaving_day_is_as_the_setting_says() -> None:
    left = placement(end=date(2025, 4, 10))
    assert spans(rights(left))[ANNA, EKEN] == ("2025-04-01", "2025-04-09", 9)
    assert spans(rights(left, leaving=True))[ANNA, EKEN] == ("2025-04-01", "2025-04-10", 10)
    assert rights(left).on(ANNA, date(2025, 4, 10)) is None


def test_a_day_rate_alone_is_a_right_but_nothing_to_apply_for() -> None:
    found = rights(placement(lagrum="SoL"))
    day = found.on(ANNA, LAST)
    assert day is not None
    assert (day.code, day.code in RIGHT) == ("UT_DS", True)
    assert found.claiming() == {}


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"assigned": True}, "ANVISAD"),
        ({"permit_day": None}, "EJ_TILLSTAND"),
        ({"municipality_day": None}, "EJ_KOMMUNPLACERAD"),
        ({"ended": FIRST}, "AVSLUTAD"),
        ({"born_entered": date(2004, 4, 1)}, "FYLLT_21"),
    ],
)
def test_without_the_right_in_the_register_nothing_claims(changes: dict[str, Any], code: str) -> None:
    found = rights(placement(), children=(child(**changes),))
    day = found.on(ANNA, FIRST)
    assert day is not None
    assert (day.code, day.code in RIGHT) == (code, False)
    assert found.claiming() == {}


def test_a_day_that_two_placements_cover_is_at_the_later_one_alone() -> None:
    found = rights(placement(), placement(home=ASKEN, start=date(2025, 5, 1)))
    assert spans(found) == {
        (ANNA, EKEN): ("2025-04-01", "2025-04-30", 30),
        (ANNA, ASKEN): ("2025-05-01", "2025-06-30", 61),
    }


def test_the_stronger_placement_decides_whichever_book_its_home_is_of() -> None:
    """Decided later, from the same day: the white book's home."""
    same = date(2025, 4, 1)
    weaker = placement(start=same, decided=date(2025, 3, 1))
    stronger = placement(home=OKEN, start=same, decided=date(2025, 3, 2))
    assert set(rights(weaker, stronger).claiming()) == {(ANNA, OKEN)}
    assert set(rights(stronger, weaker).claiming()) == {(ANNA, OKEN)}


def test_a_home_that_boenden_lacks_gives_its_right_under_the_placement_s_own_name() -> None:
    found = rights(placement(home=" Granen "), placement(home="granen", start=date(2025, 5, 1)))
    assert len(found.claiming()) == 1
    ((dossier, name),) = found.claiming()
    assert (dossier, name.casefold()) == (ANNA, "granen")
    assert len(found.claiming()[dossier, name]) == 91


def test_a_home_that_boenden_has_keeps_its_form_however_the_placement_spells_it() -> None:
    """Migrationsverket's own home gives no right."""
    of = register([child()], [placement(home=" verket ")], [*HOMES, home("Verket", "B", "Migrationsverket")])
    found = Rights(of, load(), False, FIRST, LAST)
    day = found.on(ANNA, FIRST)
    assert day is not None
    assert (day.home, day.code) == ("Verket", "MIG_BOENDE")
    assert found.claiming() == {}


def test_a_placement_without_a_home_or_with_its_days_reversed_gives_nothing() -> None:
    assert rights(placement(home=" ")).claiming() == {}
    assert rights(placement(end=date(2014, 1, 1))).claiming() == {}


def test_children_that_the_register_does_not_hold_once_are_left_out() -> None:
    for found, dossier in (
        (rights(placement(BO)), BO),
        (rights(placement(BO), only={BO}), BO),
        (rights(placement(), children=(child(), child())), ANNA),
    ):
        assert found.claiming() == {}
        assert found.on(dossier, FIRST) is None


def test_only_the_children_that_are_asked_about_are_looked_at() -> None:
    both = (child(), child(BO))
    assert {key[0] for key in rights(placement(), placement(BO), children=both).claiming()} == {ANNA, BO}
    assert {key[0] for key in rights(placement(), placement(BO), children=both, only={BO, "0"}).claiming()} == {BO}


def test_what_is_at_stake_is_the_price_above_each_day_s_rate() -> None:
    days = rights(placement(end=date(2025, 4, 11))).claiming()[ANNA, EKEN]
    assert days.at_stake(3_000_00) == 10 * 2_000_00
    assert days.at_stake(RATE + 1) == 10
    assert days.at_stake(RATE) == days.at_stake(1) == 0
    assert days.at_stake(None) is None
    assert days.at_stake(0) is None
    assert days.at_stake(-1) is None


def test_of_days_only_those_that_are_wanted_are_kept_with_their_rates() -> None:
    days = rights(placement()).claiming()[ANNA, EKEN]
    kept = days.only({FIRST.toordinal(), LAST.toordinal(), LAST.toordinal() + 1})
    assert kept.day.tolist() == [FIRST.toordinal(), LAST.toordinal()]
    assert kept.rate.tolist() == [RATE, RATE]
    assert len(days.only([])) == 0


def test_before_the_day_rates_the_whole_price_is_at_stake() -> None:
    old = Rights(
        register([child(born_entered=date(2002, 1, 1))], [placement()], HOMES),
        load(), False, date(2017, 6, 30), date(2017, 7, 1),
    )  # fmt: skip
    codes = [found.code for day in (date(2017, 6, 30), date(2017, 7, 1)) if (found := old.on(ANNA, day)) is not None]
    assert codes == ["FAKTISK", "UT_FK"]
    assert old.claiming()[ANNA, EKEN].at_stake(3_000_00) == 3_000_00 + 1_650_00


def test_nobody_placed_is_nobody_with_a_right() -> None:
    empty = rights()
    assert empty.claiming() == {}
    assert empty.on(ANNA, FIRST) is None


def test_days_outside_the_window_are_not_known() -> None:
    found = rights(placement())
    day = date.fromordinal(1)
    assert [found.on(ANNA, date.fromordinal(n.toordinal() + d)) for n, d in ((FIRST, -1), (LAST, 1))] == [None, None]
    assert found.on(ANNA, day) is None


some_placements = st.lists(
    st.builds(
        lambda dossier, name, start, length, decided: placement(
            dossier,
            name,
            FIRST + timedelta(days=start),
            end=None if length is None else FIRST + timedelta(days=start + length),
            decided=FIRST + timedelta(days=decided),
        ),
        st.sampled_from([ANNA, BO, "34567890"]),
        st.sampled_from([EKEN, ASKEN, OKEN]),
        st.integers(-20, 100),
        st.none() | st.integers(0, 60),
        st.integers(0, 3),
    ),
    max_size=8,
)


@unhurried
@given(some_placements)
def test_every_day_of_every_child_is_at_the_home_of_the_placement_that_holds(drawn: list[Placement]) -> None:
    """And claims there, once."""
    placements = [replace(found, row=number) for number, found in enumerate(drawn, start=2)]
    children = (child(), child(BO), child("34567890"))
    found = rights(*placements, children=children)
    expected: dict[tuple[str, str], list[int]] = {}
    for dossier in (one.dossier for one in children):
        for ordinal in range(FIRST.toordinal() - 1, LAST.toordinal() + 2):
            day = date.fromordinal(ordinal)
            covering = [
                row
                for row in placements
                if row.dossier == dossier and row.start <= day and (row.end is None or day < row.end)
            ]
            known = found.on(dossier, day)
            if not covering or not FIRST <= day <= LAST:
                assert known is None
            else:
                home_of_day = max(covering, key=placement_order).home
                assert known is not None
                assert (known.home, known.code) == (home_of_day, "UT_FK")
                expected.setdefault((dossier, home_of_day), []).append(ordinal)
    assert {key: days.day.tolist() for key, days in found.claiming().items()} == expected


def test_birthdays_are_in_order_of_day_and_both_ends_count() -> None:
    of = register(
        [
            child("10000003", born_entered=date(2007, 6, 30)),
            child("10000002", born_entered=date(2007, 4, 1)),
            child("10000001", born_entered=date(2007, 4, 1)),
            child("10000004", born_entered=date(2007, 3, 31)),
            child("10000005", born_entered=date(2007, 7, 1)),
            child("10000006", born_entered=None),
            child("10000007", born_entered=None, born_by_number=date(2007, 5, 5)),
        ],
        [],
        [home()],
    )
    assert birthdays(of, 18, FIRST, LAST) == [
        ("10000001", date(2025, 4, 1)),
        ("10000002", date(2025, 4, 1)),
        ("10000007", date(2025, 5, 5)),
        ("10000003", date(2025, 6, 30)),
    ]
    assert birthdays(of, 21, date(2028, 4, 1), date(2028, 4, 1)) == [
        ("10000001", date(2028, 4, 1)),
        ("10000002", date(2028, 4, 1)),
    ]
