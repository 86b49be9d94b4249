"""The code of a care day: the first line of rules.md §2 that holds, with both sides of every boundary."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import numpy as np
import pytest

from atersok.domain.attendance import Attendance
from atersok.domain.care_days import Window, count_care_days
from atersok.domain.codes import CODES
from atersok.domain.register import Child, Home, Placement, Register
from atersok.rules.eligibility import Eligibility, began, chain_starts, decide, need_of
from atersok.rules.parameters import load
from domain.making import ANNA, BO, child, home, placement, register, stay

DAY = timedelta(days=1)
D = date(2025, 5, 10)
EKEN = home("Eken")
HOMES = [
    EKEN,
    home("Asken"),
    home("Transit", form="Transit"),
    home("Fyren", form="Anvisning"),
    home("MIG", form="Migrationsverket"),
]
LONG_AGO = date(2015, 6, 1)


def decided(
    day: date,
    *,
    at: str = "Eken",
    children: list[Child] | None = None,
    placements: list[Placement] | None = None,
    arrived: date = LONG_AGO,
    leaving_day_counts: bool = False,
    dossier: str = ANNA,
    homes: list[Home] = HOMES,
) -> tuple[Eligibility, Register]:
    """What the rules say of one care day."""
    of = register(
        [child()] if children is None else children, [placement()] if placements is None else placements, homes
    )
    stays = [stay(dossier, at, min(arrived, day))]
    window = Window.of(day, day)
    book = of.homes[at].book
    care = count_care_days(Attendance(stays), of, book, window, leaving_day_counts)
    assert len(care) == 1
    return decide(care, of, load(), leaving_day_counts, [row.arrived for row in stays]), of


def code_of(day: date, **case: Any) -> str:
    return CODES[decided(day, **case)[0].code[0]]


def rate_of(day: date, **case: Any) -> int:
    return int(decided(day, **case)[0].rate[0])


def aged(years: int, on: date = D, **changes: Any) -> list[Child]:
    """A child who has that age from the day on."""
    return [child(born_entered=on.replace(year=on.year - years), **changes)]


def placed(law: str = "LVU", need: str = "", start: date = LONG_AGO, end: date | None = None) -> list[Placement]:
    return [placement(start=start, end=end, lagrum=law, need=need)]


# -- lines 1–9

BEFORE_ALL = {"children": aged(15, permit_day=None, municipality_day=None, ended=LONG_AGO)}


@pytest.mark.parametrize(
    ("line", "case", "code"),
    [
        (1, {"children": [child(assigned=True)]}, "ANVISAD"),
        (1, {"children": [child(red=True)]}, "ANVISAD"),
        (1, {"children": [child(assigned=True, permit_day=None, ended=D)], "placements": [], "at": "MIG"}, "ANVISAD"),
        (2, {"children": []}, "EJ_I_REGISTER"),
        (2, {"children": [child(), child()]}, "EJ_I_REGISTER"),
        (2, {"children": [child(BO)], "at": "MIG"}, "EJ_I_REGISTER"),
        (2, {"dossier": ""}, "EJ_I_REGISTER"),
        (3, {"children": [child(permit_day=None)]}, "EJ_TILLSTAND"),
        (3, {"children": [child(permit_day=D + DAY)]}, "EJ_TILLSTAND"),
        (3, {"children": [child(permit_day=D)]}, "UT_FK"),
        (3, BEFORE_ALL, "EJ_TILLSTAND"),
        (4, {"children": [child(municipality_day=None)]}, "EJ_KOMMUNPLACERAD"),
        (4, {"children": [child(municipality_day=D + DAY)]}, "EJ_KOMMUNPLACERAD"),
        (4, {"children": [child(municipality_day=D)]}, "UT_FK"),
        (4, {"children": [child(municipality_day=None, ended=D)]}, "EJ_KOMMUNPLACERAD"),
        (5, {"children": [child(ended=D)]}, "AVSLUTAD"),
        (5, {"children": [child(ended=D - DAY)]}, "AVSLUTAD"),
        (5, {"children": [child(ended=D + DAY)]}, "UT_FK"),
        (5, {"children": [child(ended=D)], "at": "MIG", "placements": []}, "AVSLUTAD"),
        (6, {"at": "MIG", "placements": []}, "MIG_BOENDE"),
        (6, {"at": "MIG", "placements": [placement(home="MIG")]}, "MIG_BOENDE"),
        (7, {"placements": []}, "EJ_PLACERAD"),
        (7, {"placements": [placement(home="Asken")]}, "EJ_PLACERAD"),
        (7, {"placements": [placement(BO)]}, "EJ_PLACERAD"),
        (7, {"placements": placed(start=D + DAY)}, "EJ_PLACERAD"),
        (7, {"placements": placed(start=D)}, "UT_FK"),
        (7, {"placements": placed(end=D)}, "EJ_PLACERAD"),
        (7, {"placements": placed(end=D), "leaving_day_counts": True}, "UT_FK"),
        (7, {"placements": placed(end=D + DAY)}, "UT_FK"),
        (7, {"placements": placed(end=D - DAY), "leaving_day_counts": True}, "EJ_PLACERAD"),
        (7, {"placements": [], "at": "Fyren"}, "EJ_PLACERAD"),
        (7, {"placements": [], "children": [child(born_entered=None)]}, "EJ_PLACERAD"),
        (8, {"children": [child(born_entered=None)]}, "OKAND_ALDER"),
        (8, {"children": [child(born_entered=None, born_by_number=date(2010, 1, 1))]}, "UT_FK"),
        (9, {"children": aged(21)}, "FYLLT_21"),
        (9, {"children": aged(21, D + DAY)}, "UT_FK18"),
        (9, {"children": aged(30)}, "FYLLT_21"),
    ],
)
def test_the_first_line_that_holds_decides(line: int, case: dict[str, Any], code: str) -> None:
    assert code_of(D, **case) == code


def test_a_home_of_form_anvisning_is_judged_like_any_other() -> None:
    assert code_of(D, at="Fyren", placements=[placement(home="Fyren")]) == "UT_FK"


def test_a_placement_spells_its_home_in_any_way() -> None:
    assert code_of(D, placements=[placement(home=" EKEN ")]) == "UT_FK"


# -- lines 10–12: before 2017-07-01

OLD, NEW = date(2017, 6, 30), date(2017, 7, 1)


@pytest.mark.parametrize(
    ("children", "placements", "old", "new"),
    [
        (aged(15, OLD), placed(), "FAKTISK", "UT_FK"),
        (aged(15, OLD), placed("SoL"), "FAKTISK", "UT_DS"),
        (aged(15, OLD), placed(""), "FAKTISK", "UT_DS"),
        (aged(18, NEW), placed(), "FAKTISK", "UT_FK18"),
        (aged(18, OLD), placed(), "FAKTISK_18", "UT_FK18"),
        (aged(18, OLD), placed("SoL"), "FAKTISK_18", "EJ_VARDBEHOV"),
        (aged(18, OLD), placed(start=OLD), "FYLLT_18", "EJ_VARDBEHOV"),
        (aged(18, OLD), placed(start=OLD - DAY), "FAKTISK_18", "UT_FK18"),
        (aged(21, NEW), placed(start=date(2014, 6, 1)), "FAKTISK_18", "FYLLT_21"),
        (aged(21, OLD), placed(), "FYLLT_21", "FYLLT_21"),
    ],
)
def test_the_regime_is_chosen_by_the_day_of_care(
    children: list[Child], placements: list[Placement], old: str, new: str
) -> None:
    """2017-06-30 by actual cost, 2017-07-01 by day rate and excess."""
    assert code_of(OLD, children=children, placements=placements) == old
    assert code_of(NEW, children=children, placements=placements) == new


# -- lines 13–16

NEEDS = [
    # lagrum, need, under 18, 18–20
    ("LVU", "", "UT_FK", "UT_FK18"),
    ("lvu 2 §", "", "UT_FK", "UT_FK18"),
    ("LVU", "2", "UT_FK", "UT_FK18"),
    ("SoL", "2", "UT_FK", "EJ_VARDBEHOV"),
    ("SoL", "3", "UT_FK", "UT_FK18"),
    (" SOL 4:1", " 3 § ", "UT_FK", "UT_FK18"),
    ("SoL 12:1", "3§", "UT_FK", "UT_FK18"),
    ("SoL", "", "UT_DS", "EJ_VARDBEHOV"),
    ("SoL", "1", "UT_DS", "EJ_VARDBEHOV"),
    ("SoL", "ja", "UT_DS", "EJ_VARDBEHOV"),
    ("", "3", "UT_DS", "EJ_VARDBEHOV"),
    ("LSS", "3", "UT_DS", "EJ_VARDBEHOV"),
]


@pytest.mark.parametrize(("law", "need", "under", "over"), NEEDS)
def test_lagrum_and_need_by_age(law: str, need: str, under: str, over: str) -> None:
    """Below 18 the need under 2 § or 3 § LVU gives a right, from 18 only 3 §; an unknown lagrum fails both lines."""
    turning = aged(18)
    assert code_of(D - DAY, children=turning, placements=placed(law, need)) == under
    assert code_of(D, children=turning, placements=placed(law, need)) == over


@pytest.mark.parametrize(
    ("born", "day", "code"),
    [
        (date(2004, 2, 29), date(2022, 2, 27), "UT_FK"),
        (date(2004, 2, 29), date(2022, 2, 28), "UT_FK18"),
        (date(2004, 2, 29), date(2025, 2, 27), "UT_FK18"),
        (date(2004, 2, 29), date(2025, 2, 28), "FYLLT_21"),
        (date(2007, 5, 10), date(2025, 5, 9), "UT_FK"),
        (date(2007, 5, 10), date(2025, 5, 10), "UT_FK18"),
    ],
)
def test_the_birthday_counts_as_the_new_age_and_a_leap_day_s_is_28_february(born: date, day: date, code: str) -> None:
    assert code_of(day, children=[child(born_entered=born)]) == code


# -- Began

BIRTHDAY_18 = D - 30 * DAY
ADULT = aged(18, BIRTHDAY_18)
BEFORE = BIRTHDAY_18 - DAY
MOVE = BIRTHDAY_18 + 10 * DAY


def chain(end: date | None, next_start: date, first_home: str = "Asken") -> list[Placement]:
    return [placement(home=first_home, start=BEFORE, end=end), placement(start=next_start)]


@pytest.mark.parametrize(
    ("placements", "code"),
    [
        (placed(start=BEFORE), "UT_FK18"),
        (placed(start=BIRTHDAY_18), "EJ_VARDBEHOV"),
        (chain(MOVE, MOVE), "UT_FK18"),
        (chain(MOVE + DAY, MOVE), "UT_FK18"),
        (chain(MOVE - DAY, MOVE), "EJ_VARDBEHOV"),
        (chain(None, MOVE), "UT_FK18"),
        (chain(MOVE, MOVE, "Eken"), "UT_FK18"),
        (chain(MOVE, MOVE, "Riven"), "UT_FK18"),
        # Three in a row, and a long one that covers the gap between two short ones.
        (
            [
                placement(home="Asken", start=BEFORE, end=BIRTHDAY_18),
                placement(home="Fyren", start=BIRTHDAY_18, end=MOVE),
                placement(start=MOVE),
            ],
            "UT_FK18",
        ),
        (
            [
                placement(home="Asken", start=BEFORE, end=MOVE),
                placement(home="Fyren", start=BEFORE + DAY, end=BEFORE + 2 * DAY),
                placement(start=MOVE),
            ],
            "UT_FK18",
        ),
        # Another child's care is no part of the chain.
        ([placement(BO, "Asken", BEFORE), placement(start=MOVE)], "EJ_VARDBEHOV"),
        # Care that began as a child, was broken, and was taken up again after 18.
        ([placement(start=BEFORE - 400 * DAY, end=BEFORE - 300 * DAY), placement(start=MOVE)], "EJ_VARDBEHOV"),
    ],
)
def test_care_began_with_the_first_placement_of_the_unbroken_chain(placements: list[Placement], code: str) -> None:
    """Moves and renewed decisions do not break it; a Från after the previous Till does."""
    children = [*ADULT, child(BO)]
    assert code_of(D, children=children, placements=placements) == code
    assert code_of(D, children=children, placements=placements[::-1]) == code


def test_chains_are_told_with_first_day_and_last_leaving_day() -> None:
    rows = [
        placement(start=date(2025, 1, 1), end=date(2025, 2, 1)),
        placement(start=date(2025, 2, 1), end=date(2025, 3, 1)),
        placement(start=date(2025, 3, 2), end=None),
    ]
    expected = [(date(2025, 1, 1), date(2025, 3, 1)), (date(2025, 3, 2), date.max)]
    assert chain_starts(rows) == chain_starts(rows[::-1]) == expected
    assert began(expected, date(2025, 3, 1)) == date(2025, 1, 1)
    assert began(expected, date(2025, 5, 1)) == date(2025, 3, 2)
    assert began(expected, date(2024, 1, 1)) == date(2024, 1, 1)
    assert chain_starts([]) == []


def test_a_later_chain_grows_by_itself() -> None:
    """After a gap a placement is held against the chain before it, not against the first of all."""
    rows = [
        placement(start=date(2024, 1, 1), end=date(2024, 2, 1)),
        placement(start=date(2024, 6, 1), end=date(2024, 9, 1)),
        placement(home="Asken", start=date(2024, 7, 1), end=date(2024, 8, 1)),
        placement(start=date(2024, 9, 1), end=date(2024, 12, 1)),
    ]
    expected = [(date(2024, 1, 1), date(2024, 2, 1)), (date(2024, 6, 1), date(2024, 12, 1))]
    assert chain_starts(rows) == chain_starts(rows[::-1]) == expected


# -- which placement


def chosen(*rows: Placement) -> int:
    """The index of the placement that holds on D, which must not depend on the rows' order."""
    there = int(decided(D, placements=list(rows))[0].placement[0])
    back = int(decided(D, placements=list(rows[::-1]))[0].placement[0])
    assert there == len(rows) - 1 - back
    return there


LATE, EARLY = date(2025, 3, 1), date(2025, 1, 1)


@pytest.mark.parametrize(
    ("winner", "loser"),
    [
        ({"start": LATE, "decided": EARLY, "decision": "1"}, {"start": EARLY, "decided": LATE, "decision": "9"}),
        ({"start": LATE, "decided": LATE, "decision": "1"}, {"start": LATE, "decided": EARLY, "decision": "9"}),
        ({"start": LATE, "decided": EARLY, "decision": "1"}, {"start": LATE, "decided": None, "decision": "9"}),
        ({"start": LATE, "decided": LATE, "decision": "9"}, {"start": LATE, "decided": LATE, "decision": "10"}),
        ({"start": LATE, "decided": LATE, "decision": "A"}, {"start": LATE, "decided": LATE, "decision": ""}),
    ],
)
def test_of_several_placements_the_latest_fran_then_beslutsdatum_then_beslutsnr(
    winner: dict[str, Any], loser: dict[str, Any]
) -> None:
    """Beslutsnr is text and compared as such."""
    assert chosen(placement(**winner), placement(**loser)) == 0


SAME = {"start": LATE, "decided": LATE, "decision": "1"}


@pytest.mark.parametrize(
    ("winner", "loser"),
    [
        ({"end": None, "row": 9}, {"end": D + DAY, "row": 1}),
        ({"end": D + 2 * DAY, "row": 9}, {"end": D + DAY, "row": 1}),
        ({"row": 1}, {"row": 2}),
    ],
)
def test_of_one_decision_written_twice_the_one_that_goes_on_longest_then_the_upper_row(
    winner: dict[str, Any], loser: dict[str, Any]
) -> None:
    """Nothing that the rules say tells them apart: the same one must be chosen on every run."""
    assert chosen(placement(**SAME, **winner), placement(**SAME, **loser)) == 0


def test_a_later_placement_that_does_not_cover_the_day_does_not_hold() -> None:
    assert chosen(placement(start=EARLY), placement(start=LATE, end=D)) == 0
    assert chosen(placement(start=EARLY), placement(start=D + DAY)) == 0


def test_the_placement_at_the_home_of_the_care_day_is_asked() -> None:
    assert chosen(placement(start=EARLY), placement(home="Asken", start=LATE)) == 0


def test_the_chosen_placement_s_lagrum_decides() -> None:
    rows = [placement(start=EARLY, lagrum="LVU"), placement(start=LATE, lagrum="SoL")]
    assert code_of(D, placements=rows) == "UT_DS"


# -- transit


@pytest.mark.parametrize(
    ("case", "code"),
    [
        ({}, "UT_DS"),
        ({"placements": [placement(home="Transit")]}, "UT_FK"),
        ({"placements": [placement(home="Eken")]}, "UT_DS"),
        ({"children": aged(18)}, "EJ_VARDBEHOV"),
        ({"children": [child(permit_day=None)]}, "EJ_TILLSTAND"),
        ({"children": [child(born_entered=None)]}, "OKAND_ALDER"),
    ],
)
def test_at_a_transit_home_line_7_does_not_apply_and_there_is_no_lagrum(case: dict[str, Any], code: str) -> None:
    assert code_of(D, at="Transit", **({"placements": []} | case)) == code


@pytest.mark.parametrize(
    ("arrived", "placements", "code"),
    [
        (OLD - 10 * DAY, [], "FAKTISK_18"),
        (OLD - 9 * DAY, [], "FYLLT_18"),
        # The stay takes up care that began as a child: placed until the day of arrival.
        (OLD - 5 * DAY, [placement(start=OLD - 400 * DAY, end=OLD - 5 * DAY)], "FAKTISK_18"),
        (OLD - 5 * DAY, [placement(start=OLD - 400 * DAY, end=OLD - 6 * DAY)], "FYLLT_18"),
    ],
)
def test_at_a_transit_home_inskriven_is_the_fran(arrived: date, placements: list[Placement], code: str) -> None:
    adult = aged(18, OLD - 9 * DAY)
    assert code_of(OLD, at="Transit", children=adult, placements=placements, arrived=arrived) == code


def test_a_covered_transit_day_began_with_its_placement() -> None:
    """Not with Inskriven: the placement covers the day."""
    adult = aged(18, OLD - 9 * DAY)
    late = [placement(home="Transit", start=OLD - 2 * DAY)]
    assert code_of(OLD, at="Transit", children=adult, placements=late, arrived=OLD - 300 * DAY) == "FYLLT_18"


# -- the day rate


@pytest.mark.parametrize(
    ("day", "ore"),
    [
        (date(2017, 7, 1), 1350_00),
        (date(2023, 12, 31), 1350_00),
        (date(2024, 1, 1), 1000_00),
        (date(2025, 6, 30), 1000_00),
    ],
)
def test_the_day_rate_under_18_is_the_day_of_care_s(day: date, ore: int) -> None:
    assert rate_of(day, children=aged(15, day)) == ore


@pytest.mark.parametrize(("aid", "ore"), [("", 750_00), ("Ja", 750_00), ("Nej", 0), ("nej", 0)])
def test_the_day_rate_at_18_to_20_is_taken_off_where_it_was_paid(aid: str, ore: int) -> None:
    assert rate_of(D, children=aged(18, study_aid=aid)) == ore
    assert code_of(D, children=aged(18, study_aid=aid)) == "UT_FK18"


def test_studiehjalp_says_nothing_of_the_rate_under_18() -> None:
    assert rate_of(D, children=aged(17, study_aid="Nej")) == 1000_00


@pytest.mark.parametrize(
    "case",
    [
        {"day": OLD, "children": aged(15, OLD)},
        {"day": D, "placements": placed("SoL")},
        {"day": D, "children": aged(18), "placements": placed("SoL")},
        {"day": D, "children": [child(red=True)]},
        {"day": D, "children": []},
    ],
)
def test_codes_that_do_not_claim_above_a_rate_have_none(case: dict[str, Any]) -> None:
    assert rate_of(**case) == 0


# -- many days at once


def test_every_day_of_a_quarter_is_judged_by_itself() -> None:
    """Permit on 10 April, municipality on 12 April, 18 on 10 May, ended on 20 June."""
    of = register(
        aged(18, permit_day=date(2025, 4, 10), municipality_day=date(2025, 4, 12), ended=date(2025, 6, 20)),
        [placement()],
        [EKEN],
    )
    window = Window.of(date(2025, 4, 1), date(2025, 6, 30))
    care = count_care_days(Attendance([stay()]), of, "gron", window, False)
    found = decide(care, of, load(), False, [LONG_AGO])
    counted = dict(zip(*np.unique(np.array(CODES)[found.code], return_counts=True), strict=True))
    assert counted == {"EJ_TILLSTAND": 9, "EJ_KOMMUNPLACERAD": 2, "UT_FK": 28, "UT_FK18": 41, "AVSLUTAD": 11}


def test_children_and_homes_of_one_day_are_told_apart() -> None:
    """Each of two children at two homes on the same day has its own placement, and none has another's."""
    asken = home("Asken")
    of = register(
        [child(), child(BO)],
        [placement(BO, "Asken", lagrum="LVU"), placement(ANNA, "Eken", lagrum="SoL")],
        [EKEN, asken],
    )
    stays = [stay(dossier, name, D, left=D + 2 * DAY) for dossier in (ANNA, BO) for name in ("Asken", "Eken")]
    care = count_care_days(Attendance(stays), of, "gron", Window.of(D, D + DAY), False)
    found = decide(care, of, load(), False, [row.arrived for row in stays])
    codes = {
        (care.homes[h], care.dossiers[c]): CODES[code]
        for h, c, code in zip(care.home, care.child, found.code, strict=True)
    }
    assert len(care) == 8
    assert codes == {
        ("Asken", ANNA): "EJ_PLACERAD",
        ("Asken", BO): "UT_FK",
        ("Eken", ANNA): "UT_DS",
        ("Eken", BO): "EJ_PLACERAD",
    }


def test_a_rate_that_changes_within_the_quarter_is_each_day_s_own() -> None:
    """As a municipality's own file may have it: 1 000 kr up to 30 April, 1 100 kr from 1 May."""
    rows = []
    for row in load().parameter:
        if row.id == "ut_dygn_u18" and row.value == 1000:
            rows += [
                row.model_copy(update={"valid_to": date(2025, 4, 30)}),
                row.model_copy(update={"valid_from": date(2025, 5, 1), "value": 1100}),
            ]
        else:
            rows.append(row)
    own = load().model_copy(update={"parameter": tuple(rows)})
    of = register()
    care = count_care_days(Attendance([stay()]), of, "gron", Window.of(date(2025, 4, 30), date(2025, 5, 1)), False)
    assert decide(care, of, own, False, [LONG_AGO]).rate.tolist() == [1000_00, 1100_00]


def test_a_rate_that_is_missing_is_never_taken_for_nothing() -> None:
    without = load().model_copy(update={"parameter": tuple(r for r in load().parameter if r.id != "ut_dygn_u18")})
    of = register()
    care = count_care_days(Attendance([stay()]), of, "gron", Window.of(D, D), False)
    with pytest.raises(LookupError, match="ut_dygn_u18"):
        decide(care, of, without, False, [LONG_AGO])


def test_without_care_days_there_is_nothing_to_decide() -> None:
    of = register()
    care = count_care_days(Attendance([]), of, "gron", Window.of(D, D), False)
    found = decide(care, of, load(), False, [])
    assert [len(found.code), len(found.placement), len(found.rate)] == [0, 0, 0]


def test_without_placements_or_children_every_day_is_outside_the_register() -> None:
    assert code_of(D, children=[], placements=[]) == "EJ_I_REGISTER"


@pytest.mark.parametrize(
    ("cell", "need"),
    [
        ("", 0),
        ("2", 2),
        ("3", 3),
        (" 3 ", 3),
        ("2 §", 2),
        ("3§", 3),
        ("1", 0),
        ("23", 0),
        ("2, 3", 0),
        ("ja", 0),
        ("3X", 0),
    ],
)
def test_need_is_2_or_3_or_none(cell: str, need: int) -> None:
    assert need_of(placement(need=cell)) == need
