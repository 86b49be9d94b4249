"""Days by the register alone: the placement that holds says where the child is, and the rules say the rest."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from atersok.answers.day_codes import DayCodes
from atersok.domain.attendance import Attendance, last_day
from atersok.domain.care_days import Window, count_care_days
from atersok.domain.codes import CODES
from atersok.domain.register import BOOKS, Child, Placement, Register
from atersok.rules.eligibility import decide
from atersok.rules.parameters import load
from atersok.rules.placed_days import RegisterDays
from atersok.watch.rights import Rights
from domain.making import ANNA, BO, child, home, placement, register, stay, unhurried

DAY = timedelta(days=1)
FIRST, D, LAST = date(2025, 4, 1), date(2025, 5, 10), date(2025, 6, 30)
HOMES = [home("Eken"), home("Asken"), home("Öken", track="B", form="Internt"), home("Transit", form="Transit"),
         home("Verket", track="B", form="Migrationsverket")]  # fmt: skip
PARAMETERS = load()
RATE, RATE_18 = 1_000_00, 750_00
"""The day rates of 2025, öre."""


@dataclass(frozen=True)
class Told:
    """One day as the rules have it; `home` and `placement` None where no placement holds."""

    code: str
    rate: int
    home: str | None
    placement: Placement | None


def asked(
    pairs: Sequence[tuple[str, date]],
    placements: Sequence[Placement],
    children: Sequence[Child] = (child(), child(BO)),
    *,
    leaving: bool = False,
    of: Register | None = None,
) -> list[Told]:
    """What is said of each child and day, in the order asked; ANNA and BO are asked about in that order of theirs."""
    days = RegisterDays(of or register(children, placements, HOMES), PARAMETERS, leaving)
    dossiers = (ANNA, BO)
    found = days.decide(
        dossiers,
        np.array([dossiers.index(dossier) for dossier, _ in pairs], dtype=np.int64),
        np.array([day.toordinal() for _, day in pairs], dtype=np.int64),
    )
    assert [(dossiers[who], date.fromordinal(day)) for who, day in zip(found.child, found.day, strict=True)] == [*pairs]
    columns = zip(found.code.tolist(), found.rate.tolist(), found.home.tolist(), found.placement.tolist(), strict=True)
    return [
        Told(
            CODES[code],
            rate,
            None if place < 0 else found.homes[where],
            None if place < 0 else found.placements[place],
        )
        for code, rate, where, place in columns
    ]


def on(day: date, *placements: Placement, leaving: bool = False, one: Child | None = None) -> Told:
    """What is said of ANNA's day."""
    (found,) = asked([(ANNA, day)], placements, [one or child(), child(BO)], leaving=leaving)
    return found


def homes_of(*placements: Placement, leaving: bool = False) -> list[str | None]:
    """Where ANNA is the day before D, on D, and the day after."""
    days = asked([(ANNA, D - DAY), (ANNA, D), (ANNA, D + DAY)], placements, leaving=leaving)
    return [found.home for found in days]


# -- the placement that holds -----------------------------------------------------------------------------------------


def test_a_placed_day_has_the_placement_s_home_its_code_and_its_rate() -> None:
    here = placement()
    assert on(D, here) == Told("UT_FK", RATE, "Eken", here)


def test_the_placement_that_holds_gives_lagrum_and_need_to_the_day() -> None:
    assert on(D, placement(lagrum="SoL")).code == "UT_DS"
    assert on(D, placement(lagrum="SoL", need="3")).code == "UT_FK"
    eighteen = child(born_entered=date(2006, 1, 1))
    assert (on(D, placement(), one=eighteen).code, on(D, placement(), one=eighteen).rate) == ("UT_FK18", RATE_18)


@pytest.mark.parametrize("others_first", [True, False])
@pytest.mark.parametrize(
    "weaker",
    [
        placement(home="Öken", start=D - DAY, decided=date(2025, 5, 9), decision="9"),
        placement(home="Öken", start=D, decided=date(2025, 5, 1), decision="9"),
        placement(home="Öken", start=D, decided=None, decision="9"),
        placement(home="Öken", start=D, decided=date(2025, 5, 2), decision="1"),
    ],
    ids=["earlier Från", "earlier Beslutsdatum", "no Beslutsdatum", "earlier Beslutsnr"],
)
def test_of_several_the_latest_from_then_decision_then_number_holds_whatever_the_homes(
    weaker: Placement, others_first: bool
) -> None:
    holds = placement(home="Eken", start=D, decided=date(2025, 5, 2), decision="2")
    rows = [weaker, holds] if others_first else [holds, weaker]
    assert on(D, *rows) == Told("UT_FK", RATE, "Eken", holds)


def test_the_form_of_the_home_that_holds_decides_and_not_that_of_another_that_covers_the_day() -> None:
    own, theirs = placement(home="Eken", start=FIRST), placement(home="Verket", start=D)
    assert [on(day, own, theirs).code for day in (D - DAY, D)] == ["UT_FK", "MIG_BOENDE"]
    assert on(D, placement(home="Verket", start=FIRST), placement(home="Eken", start=D)).code == "UT_FK"


def test_a_stronger_placement_that_has_ended_gives_way_to_the_weaker_that_goes_on() -> None:
    assert homes_of(placement(), placement(home="Asken", start=D, end=D + DAY)) == ["Eken", "Asken", "Eken"]


def test_a_move_is_on_the_day_of_the_new_placement() -> None:
    """The leaving day of one is the day of arrival of the next."""
    rows = placement(end=D), placement(home="Öken", start=D)
    assert homes_of(*rows) == homes_of(*rows, leaving=True) == ["Eken", "Öken", "Öken"]


def test_a_placement_spells_its_home_in_any_way_and_the_home_keeps_its_own_name() -> None:
    assert on(D, placement(home="  VERKET ")).code == "MIG_BOENDE"
    assert on(D, placement(home=" eken ")).home == "Eken"


def test_care_began_where_the_chain_of_any_homes_did() -> None:
    """Seventeen when she came to Asken, eighteen at Eken: a right where the one leads to the other without a gap."""
    turned = child(born_entered=date(2007, 5, 1))
    before, after = placement(home="Asken", start=date(2025, 3, 1), end=D), placement(start=D, lagrum="LVU")
    assert on(LAST, before, after, one=turned).code == "UT_FK18"
    assert on(LAST, after, one=turned).code == "EJ_VARDBEHOV"
    gap = placement(home="Asken", start=date(2025, 3, 1), end=D - DAY)
    assert on(LAST, gap, after, one=turned).code == "EJ_VARDBEHOV"


# -- no placement that holds ------------------------------------------------------------------------------------------


def test_a_day_that_no_placement_covers_is_not_placed() -> None:
    nowhere = Told("EJ_PLACERAD", 0, None, None)
    assert on(D) == nowhere
    assert on(D, placement(start=D + DAY)) == nowhere
    assert on(D, placement(BO)) == nowhere
    assert on(D, placement(start=D, end=D - DAY)) == nowhere


def test_lines_before_the_placement_hold_without_one() -> None:
    assert on(D, one=child(red=True)).code == "ANVISAD"
    assert on(D, one=child(permit_day=None)).code == "EJ_TILLSTAND"
    assert on(D, one=child(ended=D)).code == "AVSLUTAD"


def test_no_transit_is_thought_of_where_none_is_placed_there() -> None:
    """In transit a day needs no placement; but nobody lives in transit by a register that does not say so."""
    assert on(D, placement(home="Transit")).code == "UT_FK"
    assert on(D, placement(home="Transit", end=D)).code == "EJ_PLACERAD"


def test_the_leaving_day_counts_only_by_the_setting() -> None:
    assert homes_of(placement(end=D)) == ["Eken", None, None]
    assert homes_of(placement(end=D), leaving=True) == ["Eken", "Eken", None]


@pytest.mark.parametrize("name", ["Okänt hem", "", " "])
def test_a_home_that_the_register_does_not_know_gives_no_day_even_as_the_strongest(name: str) -> None:
    unknown = placement(home=name, start=D)
    assert on(D, unknown).code == "EJ_PLACERAD"
    assert on(D, placement(), unknown).home == "Eken"


def test_a_placement_at_an_unknown_home_can_begin_the_chain_of_another() -> None:
    turned = child(born_entered=date(2007, 5, 1))
    unknown = placement(home="Okänt hem", start=date(2025, 3, 1), end=D)
    assert on(LAST, unknown, placement(start=D), one=turned).code == "UT_FK18"


# -- the order asked --------------------------------------------------------------------------------------------------


def test_days_of_several_children_come_in_the_order_asked_however_often_each_is_asked() -> None:
    anna, bo = placement(end=D), placement(BO, "Öken", start=D)
    pairs = [(BO, D), (ANNA, D), (BO, D - DAY), (ANNA, D - DAY), (BO, D), (ANNA, FIRST)]
    found = asked(pairs, [bo, anna])
    assert [(one.home, one.placement) for one in found] == [
        ("Öken", bo), (None, None), (None, None), ("Eken", anna), ("Öken", bo), ("Eken", anna),
    ]  # fmt: skip
    assert asked([*reversed(pairs)], [bo, anna]) == [*reversed(found)]


def test_one_child_s_days_are_told_alike_whoever_else_is_asked_about() -> None:
    rows = [placement(end=D), placement(home="Asken", start=D), placement(BO, "Verket")]
    alone = asked([(ANNA, D - DAY), (ANNA, D)], rows)
    assert asked([(ANNA, D - DAY), (BO, D), (ANNA, D)], rows)[::2] == alone


def test_nothing_asked_is_nothing_told() -> None:
    assert asked([], [placement()]) == []
    assert len(RegisterDays(register(), PARAMETERS, False).decide_all((), FIRST, LAST).code) == 0


def test_every_day_of_every_child_is_told_in_order_of_child_and_day_both_ends_included() -> None:
    rows = [placement(end=FIRST + DAY), placement(BO, "Öken", start=LAST)]
    found = RegisterDays(register([child(), child(BO)], rows, HOMES), PARAMETERS, False).decide_all(
        [BO, ANNA], FIRST, LAST
    )
    days = [FIRST.toordinal() + number for number in range(91)]
    assert days[-1] == LAST.toordinal()
    assert found.child.tolist() == [0] * 91 + [1] * 91
    assert found.day.tolist() == days * 2
    assert np.flatnonzero(found.placement >= 0).tolist() == [90, 91]
    one_day = RegisterDays(register(), PARAMETERS, False).decide_all([ANNA], D, D)
    assert one_day.day.tolist() == [D.toordinal()]


def test_each_day_is_judged_by_the_rules_of_its_time() -> None:
    old, new = date(2017, 6, 30), date(2017, 7, 1)
    found = asked([(ANNA, new), (ANNA, old)], [placement()])
    assert [(one.code, one.rate) for one in found] == [("UT_FK", 1_350_00), ("FAKTISK", 0)]


# -- against an attendance --------------------------------------------------------------------------------------------

SOME_DAY = st.none() | st.dates(date(2016, 10, 1), date(2018, 3, 31))
SEEN_FIRST, SEEN_LAST = date(2017, 5, 1), date(2017, 8, 31)
"""The rules changed in the midst of it."""


@st.composite
def registers(draw: st.DrawFn) -> Register:
    """Two children about to turn 18 or 21 and placements of theirs that meet, overlap and leave gaps."""
    children = [
        child(
            dossier,
            born_entered=draw(st.none() | st.dates(date(1996, 5, 1), date(2000, 12, 31))),
            permit_day=draw(SOME_DAY),
            municipality_day=draw(SOME_DAY),
            ended=draw(SOME_DAY),
            red=draw(st.integers(0, 9)) == 9,
            study_aid=draw(st.sampled_from(["", "Nej"])),
        )
        for dossier in (ANNA, BO)
    ]
    placements = []
    for row in range(draw(st.integers(0, 6))):
        start = SEEN_FIRST + draw(st.integers(-60, 120)) * DAY
        length = draw(st.none() | st.integers(-1, 90))
        placements.append(
            placement(
                draw(st.sampled_from([ANNA, BO])),
                draw(st.sampled_from(["Eken", " eken", "Öken", "Transit", "Verket"])),
                start,
                end=None if length is None else start + length * DAY,
                lagrum=draw(st.sampled_from(["LVU", "SoL 4:1", "", "LSS"])),
                need=draw(st.sampled_from(["", "2", "3"])),
                decided=draw(SOME_DAY),
                decision=draw(st.sampled_from(["", "1", "2"])),
                row=row,
            )
        )
    return register(children, placements, HOMES)


def by_attendance(of: Register, leaving: bool) -> dict[tuple[str, date, str], tuple[str, int, Placement | None]]:
    """(child, day, home) → code, rate and placement of an attendance that says what the placements say."""
    stays = [stay(row.dossier, row.home, row.start, left=row.end) for row in of.placements]
    found = {}
    for book in BOOKS:
        care = count_care_days(Attendance(stays), of, book, Window.of(SEEN_FIRST, SEEN_LAST), leaving)
        told = decide(care, of, PARAMETERS, leaving, [row.arrived for row in stays])
        for number in range(len(care)):
            place = int(told.placement[number])
            key = care.dossiers[care.child[number]], date.fromordinal(care.day[number]), care.homes[care.home[number]]
            found[key] = CODES[told.code[number]], int(told.rate[number]), of.placements[place] if place >= 0 else None
    return found


@unhurried
@given(registers(), st.booleans())
def test_where_one_home_has_the_day_it_is_decided_as_that_of_an_attendance_that_says_the_same(
    of: Register, leaving: bool
) -> None:
    homes_on: dict[tuple[str, date], set[str]] = {}
    expected = by_attendance(of, leaving)
    for dossier, day, name in expected:
        homes_on.setdefault((dossier, day), set()).add(name)
    days = [SEEN_FIRST + number * DAY for number in range((SEEN_LAST - SEEN_FIRST).days + 1)]
    pairs = [(dossier, day) for dossier in (ANNA, BO) for day in days]
    for pair, found in zip(pairs, asked(pairs, (), leaving=leaving, of=of), strict=True):
        at = homes_on.get(pair, set())
        assert (found.home is None) == (not at), pair
        if found.home is not None:
            assert found.home in at
            if len(at) == 1:
                assert (found.code, found.rate, found.placement) == expected[*pair, found.home]


@unhurried
@given(registers(), st.booleans())
def test_the_placement_that_holds_is_the_strongest_of_all_that_cover_the_day(of: Register, leaving: bool) -> None:
    days = [SEEN_FIRST + number * DAY for number in range(0, 120, 7)]
    pairs = [(dossier, day) for day in days for dossier in (BO, ANNA)]
    for (dossier, day), found in zip(pairs, asked(pairs, (), leaving=leaving, of=of), strict=True):
        covering = [
            row
            for row in of.placements
            if row.dossier == dossier and row.start <= day <= last_day(row.end, leaving, date.max)
        ]
        strengths = [(row.start, row.decided or date.min, row.decision) for row in covering]
        assert (found.placement is None) == (not covering)
        if found.placement is not None:
            own = found.placement.start, found.placement.decided or date.min, found.placement.decision
            assert own == max(strengths)


@unhurried
@given(registers(), st.booleans())
def test_what_is_watched_and_what_the_functions_answer_say_the_same_of_every_day(of: Register, leaving: bool) -> None:
    """Where every home is known; a day without a placement is no day to watch."""
    watched = Rights(of, PARAMETERS, leaving, SEEN_FIRST, SEEN_LAST)
    days = [SEEN_FIRST + number * DAY for number in range((SEEN_LAST - SEEN_FIRST).days + 1)]
    pairs = [(dossier, day) for dossier in (ANNA, BO) for day in days]
    for (dossier, day), answer in zip(pairs, DayCodes(of, PARAMETERS, leaving).days(pairs), strict=True):
        right = watched.on(dossier, day)
        assert (right is None) == (answer.placement is None)
        if right is not None and answer.placement is not None:
            placed_at = of.home(answer.placement.home)
            assert placed_at is not None
            assert (right.code, right.home) == (answer.code, placed_at.name)
