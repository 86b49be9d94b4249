"""The code of every care day: one person, one day, the first line of rules.md §2 that holds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt

from atersok.domain import identity
from atersok.domain.attendance import last_day
from atersok.domain.care_days import CareDays, Ints, expand
from atersok.domain.codes import CODES
from atersok.domain.register import Child, Placement, Register
from atersok.rules.parameters import Parameters

Bools = npt.NDArray[np.bool_]
NEVER = date.max.toordinal() + 1
CODE_INDEX = {code: index for index, code in enumerate(CODES)}


@dataclass(frozen=True)
class Eligibility:
    """What the rules say of each care day, in the care days' order.

    Attributes:
        code: index into `codes.CODES`.
        placement: index into the register's placements, -1 where none covers the day at the home.
        rate: the day rate to deduct, in öre: 0 where none was paid.
    """

    code: Ints
    placement: Ints
    rate: Ints


def chain_starts(placements: Sequence[Placement]) -> list[tuple[date, date]]:
    """The unbroken chains of one child's placements: first day and last leaving day of each, in order.

    Any homes; the next Från is no later than the previous end (design.md §5 "Codes").
    """
    chains: list[tuple[date, date]] = []
    for placement in sorted(placements, key=lambda p: p.start):
        end = placement.end or date.max
        if chains and placement.start <= chains[-1][1]:
            chains[-1] = (chains[-1][0], max(chains[-1][1], end))
        else:
            chains.append((placement.start, end))
    return chains


def began(chains: Sequence[tuple[date, date]], start: date) -> date:
    """When the care began that leads to a placement from `start`: Från of the first in its unbroken chain."""
    return next((first for first, end in chains if first <= start <= end), start)


def placement_order(placement: Placement) -> tuple[date, date, str, date, int]:
    """Of several placements that cover a day the greatest holds: latest Från, then Beslutsdatum, then Beslutsnr."""
    return (
        placement.start,
        placement.decided or date.min,
        placement.decision,
        placement.end or date.max,
        -placement.row,
    )


def covering_placement(care: CareDays, register: Register, leaving_day_counts: bool) -> Ints:
    """For each care day the index of the placement that covers it at that home, -1 where none does."""
    result = np.full(len(care), -1, dtype=np.int64)
    if not len(care):
        return result
    home_index = {name: i for i, name in enumerate(care.homes)}
    child_index = {name: i for i, name in enumerate(care.dossiers)}
    first_day, last_day_ = int(care.day.min()), int(care.day.max())
    ordered = sorted(range(len(register.placements)), key=lambda i: placement_order(register.placements[i]))
    rows = []
    for index in ordered:
        placement = register.placements[index]
        home = register.home(placement.home)
        if home is None or home.name not in home_index or placement.dossier not in child_index:
            continue
        first = max(placement.start.toordinal(), first_day)
        last = min(last_day(placement.end, leaving_day_counts, date.max).toordinal(), last_day_)
        if first <= last:
            rows.append((home_index[home.name], child_index[placement.dossier], first, last, index))
    if not rows:
        return result
    table = np.array(rows, dtype=np.int64)
    source, day = expand(table[:, 2], table[:, 3])
    shape = (len(care.homes), len(care.dossiers), last_day_ - first_day + 1)
    keys = np.ravel_multi_index((table[source, 0], table[source, 1], day - first_day), shape)
    own = np.ravel_multi_index((care.home, care.child, care.day - first_day), shape)
    # The rows stand in order of precedence: among equal keys a stable sort leaves the strongest last.
    order = np.argsort(keys, kind="stable")
    keys, source = keys[order], source[order]
    place = np.searchsorted(keys, own, side="right") - 1
    hit = keys[place] == own  # before the first key place is -1: the last key, which is greater than `own`
    result[hit] = table[source[place[hit]], 4]
    return result


def decide(
    care: CareDays,
    register: Register,
    parameters: Parameters,
    leaving_day_counts: bool,
    arrivals: Sequence[date | None],
) -> Eligibility:
    """Gives every care day its code, its placement and its day rate (rules.md §2).

    Args:
        care: the care days of one book.
        register: the PUT register.
        parameters: the dated parameters; the regime is chosen by the day of care.
        leaving_day_counts: the setting Utskrivningsdag räknas.
        arrivals: Inskriven of each attendance row, by the index that `care.stay` holds.
    """
    children = [register.children.get(dossier) for dossier in care.dossiers]
    forms = np.array([register.homes[name].form for name in care.homes], dtype=object)
    form = forms[care.home]
    day = care.day

    def of_child(values: list[int]) -> Ints:
        return np.array(values, dtype=np.int64)[care.child]

    known = of_child([int(child is not None) for child in children]).astype(bool)
    red = of_child([int(child is not None and child.is_red) for child in children]).astype(bool)
    permit = of_child([_ordinal(child.permit_day if child else None) for child in children])
    municipal = of_child([_ordinal(child.municipality_day if child else None) for child in children])
    ended = of_child([_ordinal(child.ended if child else None) for child in children])
    turns_18 = of_child([_birthday(child, 18) for child in children])
    turns_21 = of_child([_birthday(child, 21) for child in children])
    rate_paid = of_child([int(child is not None and child.day_rate_paid) for child in children]).astype(bool)

    placement = covering_placement(care, register, leaving_day_counts)
    placed = placement >= 0
    transit = form == "Transit"
    lvu, need = _law_and_need(register.placements, placement)
    care_began = _care_began(care, register, placement, transit, arrivals)

    old_rules = np.isin(day, [d for d in np.unique(day) if parameters.value("regim_schablon", _date(d)) is None])
    is_child = day < turns_18
    young = day < turns_21
    early = care_began < turns_18
    lines: list[tuple[Bools, str]] = [
        (red, "ANVISAD"),
        (~known, "EJ_I_REGISTER"),
        (day < permit, "EJ_TILLSTAND"),
        (day < municipal, "EJ_KOMMUNPLACERAD"),
        (day >= ended, "AVSLUTAD"),
        (np.asarray(form == "Migrationsverket", dtype=bool), "MIG_BOENDE"),
        (~placed & ~transit, "EJ_PLACERAD"),
        (turns_18 == NEVER, "OKAND_ALDER"),
        (~young, "FYLLT_21"),
        (old_rules & is_child, "FAKTISK"),
        (old_rules & early, "FAKTISK_18"),
        (old_rules, "FYLLT_18"),
        (is_child & (lvu | (need == 2) | (need == 3)), "UT_FK"),
        (is_child, "UT_DS"),
        (early & (lvu | (need == 3)), "UT_FK18"),
    ]
    code = np.select([line for line, _ in lines], [CODE_INDEX[name] for _, name in lines], CODE_INDEX["EJ_VARDBEHOV"])
    return Eligibility(np.asarray(code, dtype=np.int64), placement, _rates(day, code, rate_paid, parameters))


def _rates(day: Ints, code: npt.NDArray[np.int64], rate_paid: Bools, parameters: Parameters) -> Ints:
    """The day rate in öre of each care day whose code claims what exceeds it (29, 30 §§)."""
    rate = np.zeros(len(day), dtype=np.int64)
    for name, days in (
        ("ut_dygn_u18", code == CODE_INDEX["UT_FK"]),
        ("ut_dygn_18_20", (code == CODE_INDEX["UT_FK18"]) & rate_paid),
    ):
        # A rate that is missing must never be taken for 0 kr: more would be claimed than is due.
        for ordinal in np.unique(day[days]):
            rate[days & (day == ordinal)] = parameters.required(name, _date(ordinal)).value * 100
    return rate


def _law_and_need(placements: Sequence[Placement], index: Ints) -> tuple[Bools, Ints]:
    """LVU, and the need under 2 § or 3 § LVU of a SoL placement (0 where there is none) for each care day."""
    lvu = np.array([p.law == "LVU" for p in placements] + [False], dtype=bool)
    need = np.array([need_of(p) if p.law == "SoL" else 0 for p in placements] + [0], dtype=np.int64)
    return lvu[index], need[index]


def need_of(placement: Placement) -> int:
    """Behov as a number: 2, 3, or 0 where it is empty or anything else."""
    text = placement.need.strip().rstrip("§").strip()
    return int(text) if text in {"2", "3"} else 0


def _care_began(
    care: CareDays, register: Register, placement: Ints, transit: npt.NDArray[np.bool_], arrivals: Sequence[date | None]
) -> Ints:
    """The day on which the care began, as an ordinal, of each care day that is placed or in transit."""
    chains = {dossier: chain_starts(rows) for dossier, rows in register.placements_of.items()}
    starts = np.array(
        [began(chains[p.dossier], p.start).toordinal() for p in register.placements] + [NEVER], dtype=np.int64
    )
    found: Ints = starts[placement]
    for row in np.flatnonzero((placement < 0) & transit):
        arrived = arrivals[care.stay[row]]
        if arrived is not None:
            found[row] = began(chains.get(care.dossiers[care.child[row]], ()), arrived).toordinal()
    return found


def _ordinal(day: date | None) -> int:
    return NEVER if day is None else day.toordinal()


def _birthday(child: Child | None, age: int) -> int:
    if child is None or child.born is None:
        return NEVER
    return identity.birthday(child.born, age).toordinal()


def _date(ordinal: int) -> date:
    return date.fromordinal(int(ordinal))
