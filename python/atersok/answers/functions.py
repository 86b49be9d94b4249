"""One function for each worksheet function: cells in, cells of the same shape out.

`told` is what AtersokUppgifter() says of the calling workbook; `find_book` gives the xlwings book that Excel hands to
the function. A blank cell in any argument gives a blank; an argument that the formula leaves out is OMITTED.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

from atersok.answers import arguments, dates, refusal, story
from atersok.answers.book_tables import BookTables, FindBook, book_tables
from atersok.answers.calling_book import CallingBook, calling_book
from atersok.answers.column import (
    OMITTED,
    Answer,
    Argument,
    Cell,
    Key,
    Remembered,
    Rows,
    answer,
    each,
    remembered,
)
from atersok.answers.cost_table import CostRow, CostTable, months_of
from atersok.answers.day_codes import CodeSpan, DayCode, claims
from atersok.answers.known_register import KnownRegister, known_register
from atersok.answers.known_rules import known_rules
from atersok.answers.refusal import NoAnswer
from atersok.domain import names
from atersok.domain.codes import CLAIMING
from atersok.domain.quarter import month_text

Spans = Sequence[CodeSpan]


def eligible(barn: Argument, datum: Argument, told: str) -> Rows:
    """PUT_ELIGIBLE: whether the day's code claims; without a date, whether any day of the quarter's does."""
    return _of_days("eligible", barn, datum, told, lambda day: day.code in CLAIMING, claims)


def reason(barn: Argument, datum: Argument, told: str) -> Rows:
    """PUT_REASON: what the day's code means; without a date, the codes of the quarter."""
    return _of_days("reason", barn, datum, told, lambda day: story.sentence(day.code), story.reasons)


def _of_days(
    name: str,
    barn: Argument,
    datum: Argument,
    told: str,
    of_day: Callable[[DayCode], Answer],
    of_spans: Callable[[Spans], Answer],
) -> Rows:
    def prepare() -> Remembered:
        book = calling_book(told)
        known = known_register(book)
        return remembered((name, book, known), lambda keys: work_out(book, known, keys))

    def work_out(book: CallingBook, known: KnownRegister, keys: Sequence[Key]) -> list[Answer]:
        """All days in one go: the rules are asked once, not once a cell."""
        codes = known.codes(book.leaving_day_counts)
        found: dict[Key, Answer] = {}
        one_day: dict[Key, tuple[str, date]] = {}
        all_days: dict[Key, str] = {}
        for key in keys:
            try:
                dossier = known.children.find(key[0])
                if key[1] is OMITTED:
                    all_days[key] = dossier
                else:
                    one_day[key] = dossier, arguments.day(key[1])
            except NoAnswer as no:
                found[key] = no.text
        found |= zip(one_day, map(of_day, codes.days(one_day.values())), strict=True)
        found |= zip(all_days, map(of_spans, codes.spans(all_days.values(), book.quarter)), strict=True)
        return [found[key] for key in keys]

    return answer([barn, datum], prepare)


def days(barn: Argument, kvartal: Argument, boende: Argument, told: str, find_book: FindBook) -> Rows:
    """PUT_DAYS: the child's care days of the quarter, at all homes or one."""
    return _of_cost("days", barn, kvartal, boende, told, find_book, lambda rows: sum(row.days for row in rows))


def cost(barn: Argument, kvartal: Argument, told: str, find_book: FindBook) -> Rows:
    """PUT_COST: what the child costs in the quarter, in kronor."""
    return _of_cost("cost", barn, kvartal, OMITTED, told, find_book, lambda rows: sum(row.cost for row in rows) / 100)


def claim(barn: Argument, kvartal: Argument, told: str, find_book: FindBook) -> Rows:
    """PUT_CLAIM: what is claimed for the child in the quarter, in kronor."""
    return _of_cost("claim", barn, kvartal, OMITTED, told, find_book, lambda rows: sum(row.claim for row in rows) / 100)


def _of_cost(
    name: str,
    barn: Argument,
    kvartal: Argument,
    boende: Argument,
    told: str,
    find_book: FindBook,
    total: Callable[[Sequence[CostRow]], Answer],
) -> Rows:
    def prepare() -> Remembered:
        book = calling_book(told)
        tables = book_tables(book)
        costs = tables.cost(book, find_book)
        costs.require(book.quarter)
        known = _register_or_why(book)
        months = months_of(book.quarter)
        return remembered((name, book, tables, known), each(lambda key: one(book, costs, known, months, key)))

    def one(
        book: CallingBook, costs: CostTable, known: KnownRegister | str, months: frozenset[str], key: Key
    ) -> Answer:
        if key[1] is not OMITTED and arguments.quarter(key[1]) != book.quarter:
            raise NoAnswer(refusal.OTHER_QUARTER)
        dossier = _child_with_cost(costs, known, key[0])
        rows = [row for row in costs.of(dossier) if row.month in months]
        if key[2] is not OMITTED:
            home = arguments.text(key[2])
            rows = [row for row in rows if names.key(row.home) == names.key(home)]
            if not rows:
                _require_home(book, known, home)
        return total(rows)

    return answer([barn, kvartal, boende], prepare)


def why(barn: Argument, datum: Argument, told: str, find_book: FindBook) -> Rows:
    """PUT_WHY: the story of one child and day.

    Without a date: the last day of the quarter that claims, or its last day where none does.
    """

    def prepare() -> Remembered:
        book = calling_book(told)
        known = known_register(book)
        tables = book_tables(book)
        return remembered(
            ("why", book, known, tables), each(lambda key: _story(book, known, tables, find_book, key[0], key[1]))
        )

    return answer([barn, datum], prepare)


def _story(
    book: CallingBook, known: KnownRegister, tables: BookTables, find_book: FindBook, barn: Cell, datum: Cell
) -> str:
    dossier = known.children.find(barn)
    codes = known.codes(book.leaving_day_counts)
    if datum is OMITTED:
        (spans,) = codes.spans([dossier], book.quarter)
        day = max((span.last for span in spans if span.code in CLAIMING), default=book.quarter.end)
    else:
        day = arguments.day(datum)
    (found,) = codes.days([(dossier, day)])
    if not book.quarter.contains(day):
        return story.tell(day, found, f"boken gäller {book.quarter}", ())
    home = found.placement.home if found.placement is not None else ""
    try:
        costs = tables.cost(book, find_book)
        costs.require(book.quarter)
    except NoAnswer as no:
        return story.tell(day, found, no.text, ())
    rows = [
        row
        for row in costs.of(dossier)
        if row.month == month_text(day) and (not home or names.key(row.home) == names.key(home))
    ]
    if not rows and home:
        placed = known.register.home(home)
        if placed is not None and book.book is not None and placed.book != book.book:
            return story.tell(day, found, "står i den andra boken", ())
    spreads = [spread for row in rows for spread in row.spreads]
    try:
        ledger = tables.ledger(book, find_book).behind(spreads) if spreads else []
    except NoAnswer as no:
        return story.tell(day, found, rows, no.text)
    return story.tell(day, found, rows, ledger)


def age(personnummer: Argument, datum: Argument, told: str) -> Rows:
    """PUT_AGE: whole years on the day, or on the last day of the workbook's quarter."""

    def one(book: CallingBook, key: Key) -> Answer:
        if key[1] is OMITTED:
            return dates.age(key[0], book.quarter.end, book.quarter.end)
        day = arguments.day(key[1])
        return dates.age(key[0], day, max(day, _quarter_end(book)))

    def prepare() -> Remembered:
        book = calling_book(told)
        return remembered(("age", book), each(lambda key: one(book, key)))

    return answer([personnummer, datum], prepare)


def track(boende: Argument, told: str) -> Rows:
    """PUT_TRACK: the home's track, A, B or C."""

    def one(known: KnownRegister, key: Key) -> Answer:
        home = known.register.home(arguments.text(key[0]))
        if home is None:
            raise NoAnswer(refusal.UNKNOWN_HOME)
        return home.track

    def prepare() -> Remembered:
        known = known_register(calling_book(told))
        return remembered(("track", known), each(lambda key: one(known, key)))

    return answer([boende], prepare)


def reclaimable_until(datum: Argument, told: str) -> Rows:
    """PUT_RECLAIM_UNTIL: the last day by the workbook's Treårsregel."""

    def prepare() -> Remembered:
        book = calling_book(told)
        rule = book.three_year_rule
        return remembered(("until", rule), each(lambda key: dates.last_day_to_reclaim(arguments.day(key[0]), rule)))

    return answer([datum], prepare)


def deadline(kvartal: Argument, slag: Argument, told: str) -> Rows:
    """PUT_DEADLINE: the last day to claim the quarter, by intern, strikt or praxis, as the workbook's rules have it."""

    def prepare() -> Remembered:
        rules = known_rules(calling_book(told))
        return remembered(("deadline", rules), each(lambda key: dates.deadline(key[0], key[1], rules)))

    return answer([kvartal, slag], prepare)


def id_ok(personnummer: Argument) -> Rows:
    """PUT_ID_OK: whether the number passes its check."""
    return answer([personnummer], lambda: remembered(("id_ok",), each(lambda key: dates.number_ok(key[0]))))


def _quarter_end(book: CallingBook) -> date:
    """The quarter's last day; the earliest of all days where the workbook has no quarter."""
    try:
        return book.quarter.end
    except NoAnswer:
        return date.min


def _register_or_why(book: CallingBook) -> KnownRegister | str:
    try:
        return known_register(book)
    except NoAnswer as no:
        return no.text


def _child_with_cost(costs: CostTable, known: KnownRegister | str, barn: Cell) -> str:
    """The child's key: one that has cost is known by that, also where the register does not have it."""
    dossier = arguments.dossier(barn)
    if dossier is not None and costs.of(dossier):
        return dossier
    if isinstance(known, str):
        raise NoAnswer(known)
    return known.children.find(barn)


def _require_home(book: CallingBook, known: KnownRegister | str, name: str) -> None:
    """Raises NoAnswer where a home without the child's rows says nothing: unknown, or the other book's."""
    if isinstance(known, str):
        raise NoAnswer(known)
    home = known.register.home(name)
    if home is None:
        raise NoAnswer(refusal.UNKNOWN_HOME)
    if book.book is not None and home.book != book.book:
        raise NoAnswer(refusal.HOME_OF_OTHER_BOOK)
