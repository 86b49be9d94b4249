"""Where every öre of the ledger goes: to a bucket, or over the care days that bear it (design.md §5)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from atersok.domain import names
from atersok.domain.care_days import NO_PRICE, CareDays, Ints, Window
from atersok.domain.codes import BUCKETS, Bucket
from atersok.domain.ledger import Resolved, is_booked
from atersok.domain.register import Book, Register
from atersok.domain.settings import Settings

SPREAD: Final = "spread"
CONTRACTOR_KIND: Final = "entreprenör"
_SAFE: Final = 2**62
Objects = npt.NDArray[np.object_]


@dataclass(frozen=True)
class Allocation:
    """What became of each ledger row in one book, and what each care day bears.

    Attributes:
        place: for each row SPREAD or the bucket that its whole sum in the window went to.
        finding: for each row "K08", "K01" or "K02" where its sum is unexplained, else "".
        kind: Slag of each row by tblKonton, "" where its konto is in no range.
        inside, outside: öre of each row inside the window (spread, or in `place`) and outside it (other_quarter).
        group: index into `groups` for a spread row, -1 for others.
        groups: one row a sum that was spread: home, child ("" none), kind, first, last (ordinals), ore, days.
        cost: öre that each care day bears, in the care days' order.
        buckets: öre by bucket of all that was not spread; the care days' share is added by the claim.
        ledger_ore: the sum of all rows.
    """

    place: Objects
    finding: Objects
    kind: Objects
    inside: Ints
    outside: Ints
    group: Ints
    groups: pd.DataFrame
    cost: Ints
    buckets: dict[Bucket, int]
    ledger_ore: int


def spread(total: int, weights: Ints | None, count: int) -> Ints:
    """Spreads `total` öre over `count` care days, in proportion to `weights` where given and evenly otherwise.

    Every share is floored (toward minus infinity) and the spare öre go one each to the first: the shares add up to
    the total exactly, and each is its exact share to within one öre.

    Args:
        total: öre, may be negative.
        weights: öre a day, not negative, of length `count`; weights that are all 0 count as none.
        count: at least 1.
    """
    whole = 0 if weights is None else int(weights.sum())
    if weights is None or whole == 0:
        share, spare = divmod(total, count)
        shares = np.full(count, share, dtype=np.int64)
    else:
        if abs(total) * int(weights.max()) < _SAFE:
            shares = np.floor_divide(np.int64(total) * weights, np.int64(whole))
        else:  # beyond what 64 bits hold: Python's integers have no bound
            shares = np.array([total * int(weight) // whole for weight in weights], dtype=np.int64)
        spare = total - int(shares.sum())
    shares[:spare] += 1
    return shares


def inside_window(amount: int, first: int, last: int, window: Window) -> int:
    """The part of a sum that falls in the window, split evenly by calendar day of its period first…last (ordinals).

    Floor division, also of negative sums; the spare öre go to the earliest days.
    """
    low, high = max(first, window.first), min(last, window.last)
    if low > high:
        return 0
    share, spare = divmod(amount, last - first + 1)
    days = high - low + 1
    return share * days + max(0, min(spare - (low - first), days))


def allocate(
    rows: pd.DataFrame,
    resolved: Resolved,
    care: CareDays,
    register: Register,
    book: Book,
    settings: Settings,
    window: Window,
) -> Allocation:
    """Sends each row to the first place that holds (design.md §5 a–h), and spreads what is left over care days."""
    amount = rows["belopp_ore"].to_numpy(dtype=np.int64)
    codes = rows["kostnadsstalle"].tolist()
    accounts = {konto: settings.account_of(konto) for konto in set(rows["konto"])}
    outside_codes = {code: settings.is_outside(code) for code in set(codes)}
    booked = {status: is_booked(status) for status in set(rows["status"])}
    count = len(rows)
    place = np.full(count, SPREAD, dtype=object)
    finding = np.full(count, "", dtype=object)
    kind = np.full(count, "", dtype=object)
    home_books = {home.name: home.book for home in register.homes.values()}
    for number, (code, konto, status) in enumerate(zip(codes, rows["konto"], rows["status"], strict=True)):
        account = accounts[konto]
        kind[number] = "" if account is None else account.kind
        home = resolved.home[number]
        if outside_codes[code]:
            place[number] = "other_book"
        elif not booked[status]:
            place[number] = "not_booked"
        elif account is not None and not account.claimable:
            place[number] = "account_excluded"
        elif account is None:
            place[number], finding[number] = "unexplained", "K08"
        elif not home:
            place[number], finding[number] = "unexplained", "K01"
        elif home_books[home] != book:
            place[number] = "other_book"

    inside = amount.copy()
    for row in np.flatnonzero((place == SPREAD) & ((resolved.first < window.first) | (resolved.last > window.last))):
        inside[row] = inside_window(int(amount[row]), int(resolved.first[row]), int(resolved.last[row]), window)
    outside = amount - inside

    group, groups, cost = _spread_groups(place, kind, inside, resolved, care, window)
    bare = (place == SPREAD) & (group < 0) & (resolved.first <= window.last) & (resolved.last >= window.first)
    place[bare] = "unexplained"
    finding[bare] = "K02"
    place[(place == SPREAD) & (group < 0)] = "other_quarter"

    buckets: dict[Bucket, int] = dict.fromkeys(BUCKETS, 0)
    for name in BUCKETS:
        buckets[name] = int(inside[place == name].sum())
    buckets["other_quarter"] += int(outside.sum())
    return Allocation(place, finding, kind, inside, outside, group, groups, cost, buckets, int(amount.sum()))


def _spread_groups(
    place: Objects, kind: Objects, inside: Ints, resolved: Resolved, care: CareDays, window: Window
) -> tuple[Ints, pd.DataFrame, Ints]:
    """Sums the rows by (home, child, Slag, part of the period in the window) and spreads each sum."""
    cost = np.zeros(len(care), dtype=np.int64)
    group_of_row = np.full(len(place), -1, dtype=np.int64)
    first = np.maximum(resolved.first, window.first)
    last = np.minimum(resolved.last, window.last)
    chosen = np.flatnonzero((place == SPREAD) & (first <= last))
    table = pd.DataFrame(
        {
            "home": np.array(resolved.home, dtype=object)[chosen],
            "child": np.array(resolved.child, dtype=object)[chosen],
            "kind": kind[chosen],
            "first": first[chosen],
            "last": last[chosen],
        }
    )
    keys = ["home", "child", "kind", "first", "last"]
    numbers = table.groupby(keys, sort=True).ngroup().to_numpy(dtype=np.int64)
    groups = table.assign(number=numbers).drop_duplicates("number").sort_values("number")[keys].reset_index(drop=True)
    sums = np.zeros(len(groups), dtype=np.int64)
    np.add.at(sums, numbers, inside[chosen])
    home_index = {name: i for i, name in enumerate(care.homes)}
    child_index = {name: i for i, name in enumerate(care.dossiers)}
    days = np.zeros(len(groups), dtype=np.int64)
    for number, (home, child, slag, start, stop) in enumerate(
        zip(*(groups[key].tolist() for key in keys), strict=True)
    ):
        if home not in home_index or (child and child not in child_index):
            continue
        where = care.home_slice(home_index[home], start, stop)
        picked = np.arange(where.start, where.stop)
        if child:
            picked = picked[care.child[where] == child_index[child]]
        if not len(picked):
            continue
        prices = care.price[picked]
        by_price = names.key(slag) == CONTRACTOR_KIND and bool((prices != NO_PRICE).all())
        days[number] = len(picked)
        cost[picked] += spread(int(sums[number]), prices if by_price else None, len(picked))
    groups = groups.assign(ore=sums, days=days)
    group_of_row[chosen] = np.where(days[numbers] > 0, numbers, -1)
    return group_of_row, groups, cost
