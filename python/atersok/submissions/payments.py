"""What Migrationsverket paid against what should have come.

Pure: payment lists, what the quarters counted and where their applications stand come in; values come out. Every öre
of the lists is in exactly one of them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final, Literal, NamedTuple, TypeAlias, TypeVar, get_args

from atersok.domain.allocation import inside_window
from atersok.domain.care_days import Window
from atersok.domain.quarter import Quarter, month_text
from atersok.domain.register import Register
from atersok.rules.parameters import Parameters
from atersok.submissions import payment_texts as texts
from atersok.submissions.model import ListedPayment, PaymentList
from atersok.submissions.payment_expected import Expected, QuarterLines, Whose
from atersok.submissions.payment_kind import APPLICATION, DAY_RATE, OTHER
from atersok.submissions.payment_texts import Told
from atersok.submissions.standing import ChildKey, Standing

__all__ = [
    "OUTCOME_KINDS",
    "ListLine",
    "Outcome",
    "OutcomeKind",
    "PaymentMatch",
    "QuarterLines",
    "match_payments",
]

OutcomeKind = Literal[
    "Schablon saknas",
    "Schablon avviker",
    "Annat belopp än sökt",
    "Ej vårt barn",
    "Okänd rad",
    "Schablon som väntat",
    "Ansökan som väntat",
]
OUTCOME_KINDS: Final[tuple[OutcomeKind, ...]] = get_args(OutcomeKind)
"""What somebody must look into stands first."""

_Thing = TypeVar("_Thing")


class ListLine(NamedTuple):
    """A line of a payment list: the list's name, and the line in its file."""

    name: str
    line: int


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one child was paid for one quarter under one head, against what should have come; amounts in öre.

    Attributes:
        dossier: the child; without /N where a list takes siblings of one dossiernummer together.
        quarter: what the payment is for, None where neither the list nor the amount tells.
        expected_ore: days × day rate, or what was granted (claimed, before there is a decision); 0 where nothing was
            expected.
        lines: the lines of the lists, none where nothing was paid. A line that is for several quarters stands in each.
        why: what is known; action: what to do. Swedish, "" where all is as expected.
    """

    kind: OutcomeKind
    dossier: str
    quarter: Quarter | None
    expected_ore: int
    paid_ore: int
    lines: tuple[ListLine, ...]
    why: str
    action: str

    @property
    def difference_ore(self) -> int:
        """Paid minus expected."""
        return self.paid_ore - self.expected_ore


@dataclass(frozen=True, slots=True)
class PaymentMatch:
    """Payment lists against what should have come.

    Attributes:
        outcomes: by kind in the order of `OUTCOME_KINDS`, then quarter and child.
        repeated: lines of a payment that an earlier list has too: counted once; repeated_ore: their sum.
    """

    outcomes: tuple[Outcome, ...]
    repeated: tuple[ListLine, ...]
    repeated_ore: int

    @property
    def paid_ore(self) -> int:
        """What was paid in all: the lists' sum without what is repeated."""
        return sum(outcome.paid_ore for outcome in self.outcomes)

    def of_kind(self, kind: OutcomeKind) -> tuple[Outcome, ...]:
        """The outcomes of one kind."""
        return tuple(outcome for outcome in self.outcomes if outcome.kind == kind)


def match_payments(
    lists: Sequence[PaymentList],
    quarters: Iterable[QuarterLines],
    standing: Mapping[ChildKey, Standing],
    register: Register,
    parameters: Parameters,
    *,
    reported: Mapping[Whose, date] | None = None,
    due: Collection[Quarter] | None = None,
) -> PaymentMatch:
    """Holds payment lists against the quarters' care days and applications.

    A day rate is days × the rate of the month, of codes UT_DS, UT_FK and UT_FK18; at 18–20 none where Studiehjälp is
    Nej. A day rate for several quarters is split evenly by calendar day. An application that is not paid at all is no
    outcome: where it stands says that it is waited for.

    Args:
        lists: every list so far, in order; a payment that two of them have counts once.
        quarters: what each quarter and book counted: the latest submission, or today's.
        standing: where each child's claim of a quarter and book stands.
        reported: (quarter, dossier) → the day when it was reported that the day rate did not come.
        due: quarters whose day rates should have come; where not given those that a day rate or an application of
            the lists is for.

    Raises:
        LookupError: a day rate is asked for a day that has none; a parameter file that was loaded has one.
    """
    rows, repeated = _distinct(lists)
    listed = [row.payment.dossier for row in rows]
    expected = Expected(tuple(quarters), standing, register, parameters, listed)
    matching = _Matching(expected, reported or {})
    for row in rows:
        matching.place(row)
    return PaymentMatch(
        tuple(sorted(matching.outcomes(due), key=_order)),
        tuple(row.place for row in repeated),
        sum(row.payment.ore for row in repeated),
    )


@dataclass(frozen=True, slots=True)
class _Row:
    """A payment, and where it stands."""

    place: ListLine
    payment: ListedPayment


class _Part(NamedTuple):
    """What a payment is of one quarter: the months that it touches there, and öre."""

    quarter: Quarter
    months: frozenset[str]
    ore: int


@dataclass(slots=True)
class _Sum:
    """What was paid under one head, the lines that it stands on, and the months that they are for."""

    ore: int = 0
    lines: dict[ListLine, None] = field(default_factory=dict)
    months: set[str] = field(default_factory=set)

    def add(self, row: _Row, part: _Part | None) -> None:
        self.ore += row.payment.ore if part is None else part.ore
        self.lines[row.place] = None
        self.months |= part.months if part else set()


_Head: TypeAlias = tuple[OutcomeKind, str, Quarter | None, Told]


class _Matching:
    """Puts every öre of the lists under one head, and holds each head against what was expected."""

    def __init__(self, expected: Expected, reported: Mapping[Whose, date]) -> None:
        self._expected = expected
        self._reported = {
            (quarter, expected.children.child(dossier)): day for (quarter, dossier), day in reported.items()
        }
        self._day_rates: dict[Whose, _Sum] = {}
        self._applications: dict[Whose, _Sum] = {}
        self._odd: dict[_Head, _Sum] = {}
        self._touched: set[Quarter] = set()

    # -- where each öre goes

    def place(self, row: _Row) -> None:
        """Puts one payment under its heads."""
        payment = row.payment
        parts = _parts(payment)
        child = self._expected.children.child(payment.dossier)
        if not child or payment.kind == OTHER:
            kind: OutcomeKind = "Okänd rad" if child else "Ej vårt barn"
            told = texts.OTHER_COMPENSATION if child else texts.NOT_KNOWN
            places: Sequence[_Part | None] = parts or [None]
            for place in places:
                self._put_odd(kind, told, child or payment.dossier, row, place)
            return
        self._touched.update(part.quarter for part in parts)
        if not parts:
            self._without_period(row, child)
        elif payment.kind == APPLICATION:
            for part in self._parts_of_application(payment, child, parts):
                self._put(self._applications, row, child, part)
        else:
            for part in parts:
                self._put_by_kind(row, child, part)

    def _put(self, heads: dict[Whose, _Sum], row: _Row, child: str, part: _Part) -> None:
        """Under the quarter's day rate or application, unless the child is not ours then."""
        whose = part.quarter, child
        applied = heads is self._applications and whose in self._expected.applied
        if applied or self._has_days(child, part):
            heads.setdefault(whose, _Sum()).add(row, part)
        else:
            self._put_without_days(row, child, part)

    def _has_days(self, child: str, part: _Part) -> bool:
        """Whether the child has care days in any of the months."""
        return not part.months.isdisjoint(self._expected.months.get((part.quarter, child), ()))

    def _put_by_kind(self, row: _Row, child: str, part: _Part) -> None:
        kind = row.payment.kind or self._kind_by_amount(child, part)
        if kind:
            self._put(self._day_rates if kind == DAY_RATE else self._applications, row, child, part)
        elif self._has_days(child, part):
            self._put_odd("Okänd rad", texts.NO_KIND, child, row, part)
        else:
            self._put_without_days(row, child, part)

    def _put_without_days(self, row: _Row, child: str, part: _Part) -> None:
        whole = self._expected.covered.get(part.quarter)
        if whole:
            self._put_odd("Ej vårt barn", texts.NO_DAYS, child, row, part)
        else:
            told = texts.NOT_COUNTED if whole is None else texts.NOT_WHOLE
            self._put_odd("Okänd rad", told, child, row, part)

    def _put_odd(self, kind: OutcomeKind, told: Told, child: str, row: _Row, part: _Part | None) -> None:
        head = kind, child, part.quarter if part else None, told
        self._odd.setdefault(head, _Sum()).add(row, part)

    def _kind_by_amount(self, child: str, part: _Part) -> str:
        """What a row is that does not say so: what its amount is, else the only thing that was to come."""
        rate = self._expected.day_rate(part.quarter, child)
        applied = self._expected.applied.get((part.quarter, child), 0)
        if (part.ore == rate) != (part.ore == applied):
            return DAY_RATE if part.ore == rate else APPLICATION
        if bool(rate) != bool(applied):
            return DAY_RATE if rate else APPLICATION
        return ""

    def _parts_of_application(self, payment: ListedPayment, child: str, parts: Sequence[_Part]) -> Sequence[_Part]:
        """An application is for one quarter: all goes there where only one of the row's quarters has one.

        A row that pays those of several together is split as they are.
        """
        applied = {part.quarter: self._expected.applied.get((part.quarter, child)) for part in parts}
        having = {quarter: ore for quarter, ore in applied.items() if ore is not None}
        equal = [quarter for quarter, ore in having.items() if ore == payment.ore]
        one = _only(equal) or _only(list(having))
        if one is None and having and sum(having.values()) == payment.ore:
            return [_Part(part.quarter, part.months, having[part.quarter]) for part in parts if part.quarter in having]
        if one is None:
            return parts
        return [_Part(one, frozenset().union(*(part.months for part in parts)), payment.ore)]

    def _without_period(self, row: _Row, child: str) -> None:
        """A row that does not say what it is for: the only thing of that amount, or the only thing at all."""
        kind, ore = row.payment.kind, row.payment.ore
        due: dict[tuple[Quarter, str], int] = {}
        if kind != APPLICATION:
            due |= {(quarter, DAY_RATE): self._expected.day_rate(quarter, child) for quarter in self._expected.covered}
        if kind != DAY_RATE:
            applied = self._expected.applied.items()
            due |= {(quarter, APPLICATION): applied_ore for (quarter, whose), applied_ore in applied if whose == child}
        due = {what: expected_ore for what, expected_ore in due.items() if expected_ore}
        found = _only([what for what, expected_ore in due.items() if expected_ore == ore]) or _only(list(due))
        if found is None:
            self._put_odd("Okänd rad", texts.NO_QUARTER, child, row, None)
            return
        quarter, what = found
        self._touched.add(quarter)
        months = frozenset(self._expected.months.get((quarter, child), ()))
        heads = self._day_rates if what == DAY_RATE else self._applications
        heads.setdefault((quarter, child), _Sum()).add(row, _Part(quarter, months, ore))

    # -- what each head comes to

    def outcomes(self, due: Collection[Quarter] | None) -> Iterator[Outcome]:
        """Every head as a value, and the day rates that did not come at all of the quarters that are due."""
        for whose, found in self._day_rates.items():
            yield self._day_rate(whose, found)
        for whose in self._expected.day_rates.keys() - self._day_rates.keys():
            if whose[0] in (self._touched if due is None else due):
                told = texts.missing(whose[0], above=whose in self._expected.above, reported=self._reported.get(whose))
                yield _outcome("Schablon saknas", whose, _Sum(), self._expected.day_rate(*whose), told)
        for whose, found in self._applications.items():
            yield self._application(whose, found)
        for (kind, child, quarter, told), found in self._odd.items():
            yield _outcome(kind, (quarter, child), found, 0, told)

    def _day_rate(self, whose: Whose, found: _Sum) -> Outcome:
        expected = self._expected.day_rate(*whose)
        if found.ore == expected:
            return _outcome("Schablon som väntat", whose, found, expected, texts.AS_EXPECTED)
        months = sorted(self._expected.day_rates.get(whose, {}).keys() - found.months)
        told = texts.differs(months, less=found.ore < expected, above=whose in self._expected.above)
        return _outcome("Schablon avviker", whose, found, expected, told)

    def _application(self, whose: Whose, found: _Sum) -> Outcome:
        expected = self._expected.applied.get(whose, 0)
        if found.ore == expected:
            return _outcome("Ansökan som väntat", whose, found, expected, texts.AS_EXPECTED)
        told = texts.paid_otherwise(
            applied=whose in self._expected.applied,
            decided=whose in self._expected.decided,
            less=found.ore < expected,
        )
        return _outcome("Annat belopp än sökt", whose, found, expected, told)


def _outcome(
    kind: OutcomeKind, whose: tuple[Quarter | None, str], found: _Sum, expected_ore: int, told: Told
) -> Outcome:
    quarter, child = whose
    return Outcome(kind, child, quarter, expected_ore, found.ore, tuple(found.lines), *told)


def _order(outcome: Outcome) -> tuple[int, bool, Quarter, str, str]:
    last = Quarter(9998, 4) if outcome.quarter is None else outcome.quarter
    return OUTCOME_KINDS.index(outcome.kind), outcome.quarter is None, last, outcome.dossier, outcome.why


def _only(found: Sequence[_Thing]) -> _Thing | None:
    return found[0] if len(found) == 1 else None


def _parts(payment: ListedPayment) -> list[_Part]:
    """The quarters that a payment is for, each with its share by calendar day; none where the list does not tell.

    Where it tells one end alone, the payment is for that end's quarter.
    """
    first, last = payment.first, payment.last
    if first is None and last is None:
        return []
    if first is None or last is None:
        quarter = Quarter.of(first or last or date.min)
        first, last = first or quarter.start, last or quarter.end
    found = []
    quarter = Quarter.of(first)
    while quarter.start <= last:
        window = Window.of(quarter.start, quarter.end)
        ore = inside_window(payment.ore, first.toordinal(), last.toordinal(), window)
        months = frozenset(month_text(begin) for begin, end in quarter.months if begin <= last and end >= first)
        found.append(_Part(quarter, months, ore))
        quarter = quarter.next()
    return found


def _distinct(lists: Sequence[PaymentList]) -> tuple[list[_Row], list[_Row]]:
    """Each payment once, and the rows that repeat one of an earlier list.

    The same file again repeats all of it. A row of another list repeats one that is equal in all it says and has a
    day of payment, the n-th equal row of a list the n-th; without the day two equal payments may be two.
    """
    rows: list[_Row] = []
    repeated: list[_Row] = []
    files: set[str] = set()
    most: Counter[tuple[object, ...]] = Counter()
    for one in lists:
        own: Counter[tuple[object, ...]] = Counter()
        for payment in one.rows:
            row = _Row(ListLine(one.name, payment.line), payment)
            said = (
                *(payment.dossier, payment.kind, payment.first, payment.last),
                *(payment.ore, payment.paid_on, payment.reference),
            )
            own[said] += 1
            known = one.sha256 in files or (payment.paid_on is not None and own[said] <= most[said])
            (repeated if known else rows).append(row)
        most |= own
        files.add(one.sha256)
    return rows, repeated
