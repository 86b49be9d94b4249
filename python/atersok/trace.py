"""Why a child's day costs what it costs: from the ledger rows to the claimed öre, as a value.

Nothing is stored for it: every share is spread anew by the allocation's own function, so it is what was claimed.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date
from functools import cached_property

import numpy as np
import pandas as pd

from atersok.calculation import BookResult, QuarterResult
from atersok.domain import names
from atersok.domain.allocation import CONTRACTOR_KIND, spread
from atersok.domain.care_days import NO_PRICE, CareDays, Ints
from atersok.domain.codes import CODES, Bucket, bucket_of_rest
from atersok.domain.ore import kr_text
from atersok.domain.quarter import month_text
from atersok.domain.register import Book, Placement
from atersok.rules.codes import CODE_TEXTS


@dataclass(frozen=True, slots=True)
class TracedRow:
    """A ledger row whose sum was spread.

    Attributes:
        row_id: as Rad-id on the sheet Raindance has it.
        source, sheet, line: the file, its sheet ("" for text) and the line in it.
        account, kind: konto, and its Slag by tblKonton.
        first, last: the row's whole period, both days included.
        ore: Belopp.
        inside_ore: the part of it that falls in the window and was spread; the rest is another quarter's.
    """

    row_id: str
    source: str
    sheet: str
    line: int
    account: str
    kind: str
    first: date
    last: date
    ore: int
    inside_ore: int


@dataclass(frozen=True, slots=True)
class Share:
    """What one care day bears of one sum of ledger rows (design.md §5 "Spreading").

    Attributes:
        spread_id: what the sum is known by on every run.
        child: dossier of the child that the rows name, "" where the sum is all children's of the home.
        kind: Slag.
        first, last: the part of the rows' period inside the window, both days included.
        ore: the sum; it is the `inside_ore` of the rows.
        days: the number of care days that it was spread over.
        price_ore: the care day's Dygnspris where the sum was spread in proportion to it, else None: evenly.
        prices_ore: the sum of Dygnspris of those care days, 0 where the sum was spread evenly.
        share_ore: what fell on this care day.
        rows: the ledger rows, in the order of the export.
    """

    spread_id: str
    child: str
    kind: str
    first: date
    last: date
    ore: int
    days: int
    price_ore: int | None
    prices_ore: int
    share_ore: int
    rows: tuple[TracedRow, ...]


@dataclass(frozen=True, slots=True)
class DayTrace:
    """One care day: where its cost came from, what the rules say of it, and what of it is claimed; amounts in öre.

    Attributes:
        code, paragraph: what the rules say, and the law behind it ("" where nothing is claimed by one).
        placement: the one that covers the day at the home, None where none does.
        rate_ore: the day rate that is deducted of the child's whole day, 0 where none was paid.
        cost_ore: the sum of the shares.
        claim_ore: what is claimed of it.
        rest_bucket: where the part that is not claimed ends up.
    """

    book: Book
    dossier: str
    day: date
    home: str
    code: str
    paragraph: str
    placement: Placement | None
    rate_ore: int
    cost_ore: int
    claim_ore: int
    rest_bucket: Bucket
    shares: tuple[Share, ...]

    @property
    def rest_ore(self) -> int:
        """What is not claimed."""
        return self.cost_ore - self.claim_ore

    @property
    def row_ids(self) -> tuple[str, ...]:
        """Rad-id of every ledger row that the day bears a part of."""
        return tuple(row.row_id for share in self.shares for row in share.rows)


def trace(quarter: QuarterResult, book: Book, dossier: str, day: date) -> list[DayTrace]:
    """The child's care days of that day in one book, in order of the home's name; none where it has none."""
    return Tracer(quarter, book).trace(dossier, day)


def rows_behind(quarter: QuarterResult, book: Book, dossier: str, home: str, month: str) -> list[str]:
    """Rad-id of the ledger rows behind a child's cost at a home in a month ("2025-04"), in the order of the export."""
    return Tracer(quarter, book).rows_behind(dossier, home, month)


def row_ids(rows: pd.DataFrame) -> list[str]:
    """Rad-id of every ledger row: file and line, and the sheet between them where a file has several."""
    places = list(zip(rows["source"].tolist(), rows["sheet"].tolist(), rows["line"].tolist(), strict=True))
    several = len({place[:2] for place in places}) > len({source for source, _, _ in places})
    return [f"{source}{'!' + sheet if several and sheet else ''}:{line}" for source, sheet, line in places]


def bearing_days(care: CareDays, home: int, child: int | None, first: int, last: int) -> Ints:
    """Indexes of the care days of one home (index), of one child (index) or of all, from day to day (ordinals)."""
    where = care.home_slice(home, first, last)
    picked = np.arange(where.start, where.stop, dtype=np.int64)
    return picked if child is None else picked[care.child[where] == child]


class Tracer:
    """Traces the days of one book; what it works out is kept, so that many days cost little more than one."""

    def __init__(self, quarter: QuarterResult, book: Book) -> None:
        self._quarter = quarter
        self._result: BookResult = quarter.books[book]
        self._care = self._result.care
        groups = self._result.allocation.groups
        self._groups = {name: groups[name].tolist() for name in ("home", "child", "kind", "first", "last", "ore")}
        self._days: list[int] = groups["days"].tolist()
        self._home_index = {name: number for number, name in enumerate(self._care.homes)}
        self._child_index = {name: number for number, name in enumerate(self._care.dossiers)}
        self._borne: dict[int, tuple[Ints, Ints, bool]] = {}
        self._rows: dict[int, tuple[TracedRow, ...]] = {}

    def trace(self, dossier: str, day: date) -> list[DayTrace]:
        """See :func:`trace`."""
        ordinal = day.toordinal()
        return [self._of_care_day(place) for place in self._of_child(dossier) if self._care.day[place] == ordinal]

    def rows_behind(self, dossier: str, home: str, month: str, code: str = "") -> list[str]:
        """See :func:`rows_behind`; with a code, only of the days that carry it: one row of tblKostnad."""
        wanted = set(self._groups_behind(dossier, home, month, code))
        ids = self._row_ids
        return [ids[row] for row, group in enumerate(self._result.allocation.group.tolist()) if group in wanted]

    def spreads_behind(self, dossier: str, home: str, month: str, code: str = "") -> list[str]:
        """The ids of the sums behind a child's cost at a home in a month, under a code or any, in their order."""
        return [self.spread_id(group) for group in self._groups_behind(dossier, home, month, code)]

    def spreads_of_rows(self) -> list[list[str]]:
        """For each row of the claim the ids of the sums that its care days bear a part of, in their order.

        As `spreads_behind` row by row, in one pass over the sums instead of one over all sums for each row.
        """
        care, entries = self._care, self._result.claim.entries
        numbers = {(row.dossier, row.home, row.month, row.code): number for number, row in enumerate(entries)}
        months = {day: month_text(self._date(day)) for day in np.unique(care.day).tolist()}
        columns = (care.child.tolist(), care.home.tolist(), care.day.tolist(), self._result.eligibility.code.tolist())
        row_of_day = np.array(
            [
                numbers[care.dossiers[child], care.homes[home], months[day], CODES[code]]
                for child, home, day, code in zip(*columns, strict=True)
            ],
            dtype=np.int64,
        )
        found: list[list[str]] = [[] for _ in entries]
        for group in sorted(group for groups in self._groups_of_home.values() for group in groups):
            name = self.spread_id(group)
            for number in np.unique(row_of_day[self._bearing_days(group)]).tolist():
                found[number].append(name)
        return found

    def spread_ids(self) -> list[str]:
        """For each ledger row the id of the sum that it was spread in, "" for a row that was not spread."""
        known = {group: self.spread_id(group) for group in set(self._result.allocation.group.tolist()) if group >= 0}
        return [known.get(group, "") for group in self._result.allocation.group.tolist()]

    def spread_id(self, group: int) -> str:
        """What a sum is known by on every run: 12 hexadecimal digits, whatever the order of the rows."""
        groups = self._groups
        parts = (str(self._quarter.quarter), *(str(groups[name][group]) for name in ("home", "child", "kind", "first")))
        return hashlib.sha256("\x1f".join((*parts, str(groups["last"][group]))).encode()).hexdigest()[:12]

    @cached_property
    def _row_ids(self) -> list[str]:
        return row_ids(self._quarter.rows)

    @cached_property
    def _groups_of_home(self) -> dict[str, list[int]]:
        """Home → its sums that were spread."""
        found: dict[str, list[int]] = {}
        for group, (home, days) in enumerate(zip(self._groups["home"], self._days, strict=True)):
            if days > 0:
                found.setdefault(home, []).append(group)
        return found

    @cached_property
    def _rows_of_group(self) -> tuple[Ints, Ints]:
        """The ledger rows in order of their group, and those groups."""
        group = self._result.allocation.group
        order = np.argsort(group, kind="stable")
        return order, group[order]

    def _of_child(self, dossier: str) -> list[int]:
        """The child's care days, in order of home and day."""
        child = self._child_index.get(dossier)
        return [] if child is None else np.flatnonzero(self._care.child == child).tolist()

    def _groups_behind(self, dossier: str, home: str, month: str, code: str) -> list[int]:
        """The sums that a child's care days at the home in the month, under the code, bear a part of."""
        index = self._home_index.get(home)
        places = np.array(
            [
                place
                for place in self._of_child(dossier)
                if self._care.home[place] == index
                and month_text(self._date(self._care.day[place])) == month
                and code in {"", CODES[self._result.eligibility.code[place]]}
            ],
            dtype=np.int64,
        )
        return [
            group
            for group in self._groups_of_home.get(home, ())
            if self._groups["child"][group] in {"", dossier}
            and bool(np.isin(places, self._bearing(group)[0], assume_unique=True).any())
        ]

    def _bearing_days(self, group: int) -> Ints:
        """The care days that a sum was spread over."""
        groups = self._groups
        child = groups["child"][group]
        return bearing_days(
            self._care,
            self._home_index[groups["home"][group]],
            self._child_index[child] if child else None,
            groups["first"][group],
            groups["last"][group],
        )

    def _bearing(self, group: int) -> tuple[Ints, Ints, bool]:
        """The care days that a sum was spread over, the share of each, and whether it went by Dygnspris."""
        if group not in self._borne:
            groups = self._groups
            picked = self._bearing_days(group)
            prices = self._care.price[picked]
            by_price = names.key(groups["kind"][group]) == CONTRACTOR_KIND and bool((prices != NO_PRICE).all())
            shares = spread(groups["ore"][group], prices if by_price else None, len(picked))
            self._borne[group] = picked, shares, by_price and int(prices.sum()) > 0
        return self._borne[group]

    def _of_care_day(self, place: int) -> DayTrace:
        care, result = self._care, self._result
        home, day = care.homes[care.home[place]], int(care.day[place])
        dossier = care.dossiers[care.child[place]]
        code = CODES[result.eligibility.code[place]]
        placement = int(result.eligibility.placement[place])
        shares = [
            self._share(group, place)
            for group in self._groups_of_home.get(home, ())
            if self._groups["first"][group] <= day <= self._groups["last"][group]
            and self._groups["child"][group] in {"", dossier}
        ]
        return DayTrace(
            book=result.book,
            dossier=dossier,
            day=self._date(day),
            home=home,
            code=code,
            paragraph=CODE_TEXTS[code].paragraph,
            placement=self._quarter.inputs.register.placements[placement] if placement >= 0 else None,
            rate_ore=int(result.eligibility.rate[place]),
            cost_ore=sum(share.share_ore for share in shares),
            claim_ore=int(result.claim.claimed[place]),
            rest_bucket=bucket_of_rest(code),
            shares=tuple(shares),
        )

    def _share(self, group: int, place: int) -> Share:
        picked, shares, by_price = self._bearing(group)
        groups = self._groups
        prices = self._care.price[picked] if by_price else np.zeros(0, dtype=np.int64)
        return Share(
            spread_id=self.spread_id(group),
            child=groups["child"][group],
            kind=groups["kind"][group],
            first=self._date(groups["first"][group]),
            last=self._date(groups["last"][group]),
            ore=groups["ore"][group],
            days=len(picked),
            price_ore=int(self._care.price[place]) if by_price else None,
            prices_ore=int(prices.sum()),
            share_ore=int(shares[np.searchsorted(picked, place)]),
            rows=self._traced_rows(group),
        )

    def _traced_rows(self, group: int) -> tuple[TracedRow, ...]:
        if group not in self._rows:
            order, of = self._rows_of_group
            first, last = np.searchsorted(of, [group, group + 1])
            self._rows[group] = tuple(self._traced_row(row) for row in order[first:last].tolist())
        return self._rows[group]

    def _traced_row(self, row: int) -> TracedRow:
        rows, allocation, resolved = self._quarter.rows, self._result.allocation, self._quarter.resolved
        source, sheet, line, account, ore = (
            rows[column].iloc[row] for column in ("source", "sheet", "line", "konto", "belopp_ore")
        )
        return TracedRow(
            row_id=self._row_ids[row],
            source=source,
            sheet=sheet,
            line=int(line),
            account=account,
            kind=allocation.kind[row],
            first=self._date(resolved.first[row]),
            last=self._date(resolved.last[row]),
            ore=int(ore),
            inside_ore=int(allocation.inside[row]),
        )

    @staticmethod
    def _date(ordinal: int | np.int64) -> date:
        return date.fromordinal(int(ordinal))


def tell(found: DayTrace) -> str:
    """The trace in Swedish, a line for each step; it names nobody but by dossiernummer."""
    code = CODE_TEXTS[found.code]
    law = f", {found.paragraph}" if found.paragraph else ""
    lines = [f"{found.day} {found.home}, barn {found.dossier}: {code.sentence} ({found.code}){law}."]
    for share in found.shares:
        whose = f"barn {share.child}" if share.child else "alla barn på boendet"
        if share.price_ore is None:
            how = f"jämnt på {share.days} vårddygn"
        else:
            how = f"efter dygnspris på {share.days} vårddygn ({_kr(share.price_ore)} av {_kr(share.prices_ore)})"
        lines.append(
            f"{_kr(share.share_ore)} av {_kr(share.ore)}, {share.kind}, {whose}, {share.first} – {share.last}, {how}:"
        )
        lines.extend(f"  {_row(row)}" for row in share.rows)
    lines.append(f"Dygnets kostnad {_kr(found.cost_ore)}.")
    if found.rate_ore:
        lines.append(f"Schablon {_kr(found.rate_ore)} för barnets dygn.")
    lines.append(f"Återsöks {_kr(found.claim_ore)}, återsöks inte {_kr(found.rest_ore)}.")
    return "\n".join(lines)


def _row(row: TracedRow) -> str:
    part = "" if row.inside_ore == row.ore else f", varav i kvartalet {_kr(row.inside_ore)}"
    return f"{row.row_id}: konto {row.account}, {_kr(row.ore)}{part}"


def _kr(ore: int) -> str:
    return f"{kr_text(ore)} kr"
