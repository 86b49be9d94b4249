"""Fakturakontroll: each supplier invoice against the register and the attendance, before it is coded and attested.

The figures are of the days that the run counts (Räkna till och med), so the same control serves at mid-quarter.
"""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Final

import numpy as np

from atersok.calculation import BookResult, QuarterResult
from atersok.checks.days import NOT_PUT
from atersok.checks.invoice_copies import day_of_month, latest_invoice_day
from atersok.domain import names
from atersok.domain.allocation import CONTRACTOR_KIND, inside_window
from atersok.domain.care_days import NO_PRICE, Ints
from atersok.domain.ledger import VOID
from atersok.domain.masking import Masker
from atersok.domain.quarter import month_end, month_text
from atersok.domain.register import Book, Home
from atersok.trace import bearing_days

VAT_KIND: Final = "moms"

AGREES: Final = "Stämmer"
DIFFERS: Final = "Skiljer"
MISSING: Final = "Saknas"
NO_PRICE_KNOWN: Final = "Dygnspris saknas"
OTHER_COST: Final = "Annan kostnad"
NO_HOME: Final = "Inget entydigt boende"
OUTSIDE: Final = "Utanför perioden"
VOIDED: Final = "Makulerad"
VERDICTS: Final = (AGREES, DIFFERS, MISSING, NO_PRICE_KNOWN, OTHER_COST, NO_HOME, OUTSIDE, VOIDED)

RECEIVED, CHECKED, CODED, ATTESTED = "Mottagen", "Kontrollerad", "Konterad", "Attesterad"
STEPS: Final = (RECEIVED, CHECKED, CODED, ATTESTED)
_STEP_OF_STATUS: Final[Mapping[str, str]] = {
    "prel": RECEIVED,
    "preliminär": RECEIVED,
    "ny": RECEIVED,
    "mottagen": RECEIVED,
    "registrerad": RECEIVED,
    "kontrollerad": CHECKED,
    "granskad": CHECKED,
    "def": CODED,
    "definitiv": CODED,
    "konterad": CODED,
    "klar": ATTESTED,
    "attesterad": ATTESTED,
    "hbet": ATTESTED,
    "betald": ATTESTED,
}
"""Status of the export → how far the invoice has come; of others nothing is said but the status itself."""

_INVOICING: Final = frozenset({"Externt", "Individuellt", "Transit"})


@dataclass(frozen=True, slots=True)
class ChildDays:
    """A child that an invoice should cover.

    Attributes:
        days: its care days at the home in the invoice's period.
        arrived, left: Inskriven and Utskriven where they fall within the period, after its first day.
        unplaced: of the days those that no placement in the register covers at the home.
    """

    dossier: str
    days: int
    registered: bool
    protected: bool
    arrived: date | None = None
    left: date | None = None
    unplaced: int = 0

    @property
    def moved(self) -> bool:
        """Whether the child was not at the home, and placed there, the whole period."""
        return not self.days or self.arrived is not None or self.left is not None or self.unplaced > 0


@dataclass(frozen=True, slots=True)
class InvoiceCheck:
    """One supplier invoice at one home, or care days that no invoice covers (number ""); amounts in öre.

    Attributes:
        id: the same on every run.
        month: of the last day of its period ("2025-05").
        home: "" where the rows have no single home.
        first, last: the service period, else the month that it is booked on.
        due: the day by which the home should have invoiced: the 10th of the month after.
        total: its rows without VAT; vat: its rows of Slag Moms; void rows only where all are.
        care: of the rows of Slag Entreprenör the part that falls in the days that the run counts.
        together: the same of all invoices for the same care days.
        expected: care days × Dygnspris of those; None where it is not a cost of care days, or a price is missing.
        shared: the other invoices for the same care days.
        children: whom it should cover, in order of dossier.
        verdict: one of VERDICTS.
        remarks: what the assistant should look at, in Swedish, naming no child but by dossiernummer.
        coding: the codes that the home should be charged on.
        status: of the export, and what it tells.
    """

    id: str
    month: str
    home: str
    supplier: str
    number: str
    dated: date | None
    first: date
    last: date
    due: date
    total: int
    vat: int
    care: int
    together: int
    days: int
    expected: int | None
    shared: tuple[str, ...]
    children: tuple[ChildDays, ...]
    verdict: str
    remarks: tuple[str, ...]
    coding: str
    status: str

    @property
    def difference(self) -> int | None:
        """What is invoiced beyond the expected, in öre."""
        return None if self.expected is None else self.together - self.expected


def invoice_checks(quarter: QuarterResult, book: Book) -> list[InvoiceCheck]:
    """Every supplier invoice of the export at a home of the book, or at none, and every month that lacks one.

    In order of month, home, care before other costs, date, supplier and number.
    """
    return _Control(quarter, book).checks()


@dataclass
class _Invoice:
    """The ledger rows of one invoice at one home; of rows without a number, of one verifikat."""

    home: str
    supplier: str
    number: str
    label: str
    rows: list[int]


@dataclass(frozen=True)
class _Together:
    """Invoices for the same care days: those days, what is invoiced of them and what is expected, öre."""

    invoices: Sequence[_Invoice]
    labels: Sequence[str]
    days: int
    ore: int
    expected: int | None


class _Control:
    """The invoices of one book."""

    def __init__(self, quarter: QuarterResult, book: Book) -> None:
        self._quarter = quarter
        self._result: BookResult = quarter.books[book]
        self._register = quarter.inputs.register
        self._masker = Masker(self._register)
        self._stays = quarter.inputs.attendances[book].stays
        rows = quarter.rows
        self._columns = {
            name: rows[name].tolist()
            for name in (
                *("fakturanr", "leverantorsnr", "leverantor", "fakturadatum", "konto", "status", "kostnadsstalle"),
                *("foretag", "vertyp", "vernr", "belopp_ore"),
            )
        }
        self._first: list[int] = quarter.resolved.first.tolist()
        self._last: list[int] = quarter.resolved.last.tolist()
        kinds = {kind: names.key(kind) for kind in set(self._result.allocation.kind.tolist())}
        self._kind = [kinds[kind] for kind in self._result.allocation.kind.tolist()]
        void = {status: names.key(status) in VOID for status in set(self._columns["status"])}
        self._void = [void[status] for status in self._columns["status"]]
        self._picked: dict[tuple[str, str, int, int], Ints] = {}
        self._protected = {child.dossier for child in self._register.all_children if child.protected}

    def checks(self) -> list[InvoiceCheck]:
        invoices = self._invoices()
        days = [self._care_days(invoice) for invoice in invoices]
        members: dict[int, list[int]] = defaultdict(list)
        for number, group in enumerate(_linked(days, len(self._result.care))):
            members[group].append(number)
        found = []
        for numbers in members.values():
            together = self._together([invoices[number] for number in numbers], [days[number] for number in numbers])
            found += [
                (self._order(invoices[number]), self._check(invoices[number], days[number], together))
                for number in numbers
                if invoices[number].number
            ]
        found += [((check.month, check.home, -1, "", "", ""), check) for check in self._missing(days)]
        return [check for _, check in sorted(found, key=lambda entry: entry[0])]

    def _order(self, invoice: _Invoice) -> tuple[str, str, int, str, str, str]:
        dated = self._dated(invoice.rows)
        return (
            month_text(_day(max(self._last[row] for row in invoice.rows))),
            invoice.home,
            0 if self._contractor_rows(invoice) else 1,
            dated.isoformat() if dated else "",
            invoice.supplier,
            invoice.number,
        )

    # -- which rows make an invoice

    def _invoices(self) -> list[_Invoice]:
        """Invoices by home, supplier and number; care that is booked without a number by its verifikat."""
        columns, homes = self._columns, self._register.homes
        outside = {code: self._result.settings.is_outside(code) for code in set(columns["kostnadsstalle"])}
        found: dict[tuple[str, str, str, str], _Invoice] = {}
        suppliers = {text: names.key(text) for text in set(columns["leverantor"])}
        for row, number in enumerate(columns["fakturanr"]):
            care = self._kind[row] == CONTRACTOR_KIND and not self._void[row]
            home = self._quarter.resolved.home[row]
            if not (number or care) or outside[columns["kostnadsstalle"][row]]:
                continue
            if home and homes[home].book != self._result.book:
                continue
            supplier = columns["leverantorsnr"][row] or suppliers[columns["leverantor"][row]]
            voucher = "" if number else self._voucher(row)
            key = (home, supplier, number, voucher)
            label = number or f"verifikat {voucher}"
            found.setdefault(key, _Invoice(home, supplier, number, label, [])).rows.append(row)
        return list(found.values())

    def _voucher(self, row: int) -> str:
        return " ".join(filter(None, (self._columns[name][row] for name in ("foretag", "vertyp", "vernr"))))

    def _contractor_rows(self, invoice: _Invoice) -> list[int]:
        """Its rows of Slag Entreprenör that are not void."""
        return [row for row in invoice.rows if self._kind[row] == CONTRACTOR_KIND and not self._void[row]]

    def _dated(self, rows: Sequence[int]) -> date | None:
        return min((day for row in rows if (day := self._columns["fakturadatum"][row]) is not None), default=None)

    # -- the care days behind

    def _care_days(self, invoice: _Invoice) -> Ints:
        """Indexes of the care days that its rows of Slag Entreprenör pay for."""
        parts = [self._days_of_row(row) for row in self._contractor_rows(invoice)]
        return np.unique(np.concatenate(parts)) if parts else np.zeros(0, dtype=np.int64)

    def _days_of_row(self, row: int) -> Ints:
        """The care days of the row's home (of its child) in its period, inside the window."""
        home, child = self._quarter.resolved.home[row], self._quarter.resolved.child[row]
        key = (home, child, self._first[row], self._last[row])
        if key not in self._picked:
            index = self._home_index.get(home)
            place = self._child_index.get(child) if child else None
            known = index is not None and (not child or place is not None)
            self._picked[key] = (
                bearing_days(self._result.care, index, place, key[2], key[3])
                if known and index is not None
                else np.zeros(0, dtype=np.int64)
            )
        return self._picked[key]

    @cached_property
    def _home_index(self) -> dict[str, int]:
        return {name: number for number, name in enumerate(self._result.care.homes)}

    @cached_property
    def _child_index(self) -> dict[str, int]:
        return {name: number for number, name in enumerate(self._result.care.dossiers)}

    def _price(self, days: Ints) -> int | None:
        """Dygnspris of the care days, of Närvaro or else of Boenden; None where one has neither."""
        care = self._result.care
        total = 0
        for home in np.unique(care.home[days]).tolist():
            prices = care.price[days[care.home[days] == home]]
            of_home = self._register.homes[care.homes[home]].daily_price
            lacking = int((prices == NO_PRICE).sum())
            if lacking and of_home is None:
                return None
            total += int(prices[prices != NO_PRICE].sum()) + lacking * (of_home or 0)
        return total

    # -- an invoice

    def _together(self, invoices: Sequence[_Invoice], days: Sequence[Ints]) -> _Together:
        """Invoices that share care days, or one that shares none."""
        all_days = np.unique(np.concatenate(days))
        return _Together(
            invoices,
            [self._masker.text(invoice.label, "") for invoice in invoices],
            len(all_days),
            sum(self._care(invoice) for invoice in invoices),
            self._price(all_days),
        )

    def _check(self, invoice: _Invoice, days: Ints, together: _Together) -> InvoiceCheck:
        columns, window = self._columns, self._result.window
        first = min(self._first[row] for row in invoice.rows)
        last = max(self._last[row] for row in invoice.rows)
        due = latest_invoice_day(_day(last), self._quarter.inputs.parameters)
        live = [row for row in invoice.rows if not self._void[row]]
        care_rows = self._contractor_rows(invoice)
        children = self._children(invoice, days)
        verdict = self._verdict(invoice, live, care_rows, (first, last), together)
        others = zip(together.invoices, together.labels, strict=True)
        return InvoiceCheck(
            id=self._id("faktura", invoice.home, invoice.supplier, invoice.number),
            month=month_text(_day(last)),
            home=invoice.home,
            supplier=self._supplier(invoice.rows),
            number=self._masker.text(invoice.number, ""),
            dated=self._dated(invoice.rows),
            first=_day(first),
            last=_day(last),
            due=due,
            total=sum(columns["belopp_ore"][row] for row in live or invoice.rows if self._kind[row] != VAT_KIND),
            vat=sum(columns["belopp_ore"][row] for row in live or invoice.rows if self._kind[row] == VAT_KIND),
            care=self._care(invoice),
            together=together.ore,
            days=together.days,
            expected=together.expected if verdict in {AGREES, DIFFERS} else None,
            shared=tuple(sorted(label for other, label in others if other is not invoice)),
            children=children,
            verdict=verdict,
            remarks=tuple(self._remarks(invoice, children, (first, last), window.first, window.last, due)),
            coding=self._coding(invoice.home, care=bool(care_rows)),
            status=self._status(invoice.rows),
        )

    def _care(self, invoice: _Invoice) -> int:
        """Öre of its rows of Slag Entreprenör in the days that the run counts."""
        return sum(
            inside_window(
                self._columns["belopp_ore"][row], self._first[row], self._last[row], self._result.window
            )
            for row in self._contractor_rows(invoice)
        )  # fmt: skip

    def _verdict(
        self,
        invoice: _Invoice,
        live: Sequence[int],
        care_rows: Sequence[int],
        period: tuple[int, int],
        together: _Together,
    ) -> str:
        window = self._result.window
        if not live:
            return VOIDED
        if not invoice.home:
            return NO_HOME
        if period[1] < window.first or window.last < period[0]:
            return OUTSIDE
        if not care_rows:
            return OTHER_COST
        if together.expected is None:
            return NO_PRICE_KNOWN
        return AGREES if abs(together.ore - together.expected) <= self._result.settings.tolerance else DIFFERS

    def _supplier(self, rows: Sequence[int]) -> str:
        called = {self._columns["leverantor"][row] or self._columns["leverantorsnr"][row] for row in rows} - {""}
        return self._masker.text(min(called, default=""), "")

    def _id(self, *parts: str) -> str:
        text = "\x1f".join((str(self._quarter.quarter), *parts))
        return hashlib.sha256(text.encode()).hexdigest()[:12]

    # -- the children

    def _children(self, invoice: _Invoice, days: Ints) -> tuple[ChildDays, ...]:
        """Those with care days that it pays for, and those that a row names though they have none there."""
        live = [row for row in invoice.rows if not self._void[row]]
        named = {self._quarter.resolved.child[row] for row in live} - {""}
        if not invoice.home:
            return tuple(self._child(dossier, days[:0], 0, 0) for dossier in sorted(named))
        first = min((self._first[row] for row in live), default=0)
        last = max((self._last[row] for row in live), default=0)
        care = self._result.care
        extra = [self._days_of_row(row) for row in live if self._quarter.resolved.child[row]]
        covered = np.unique(np.concatenate([days, *extra])) if extra else days
        by_child = {care.dossiers[child]: covered[care.child[covered] == child]
                    for child in np.unique(care.child[covered]).tolist()}  # fmt: skip
        return tuple(
            self._child(dossier, by_child.get(dossier, days[:0]), first, last)
            for dossier in sorted(named | by_child.keys())
        )

    def _child(self, dossier: str, days: Ints, first: int, last: int) -> ChildDays:
        care = self._result.care
        stays = [self._stays[stay] for stay in np.unique(care.stay[days]).tolist()]
        arrived = min((stay.arrived for stay in stays if stay.arrived is not None), default=None)
        left = (
            None if any(stay.left is None for stay in stays) else max((s.left for s in stays if s.left), default=None)
        )
        unplaced = 0
        if len(days) and self._register.homes[care.homes[care.home[days[0]]]].form not in NOT_PUT:
            unplaced = int((self._result.eligibility.placement[days] < 0).sum())
        return ChildDays(
            dossier=dossier,
            days=len(days),
            registered=dossier in self._register.children,
            protected=dossier in self._protected,
            arrived=arrived if arrived is not None and first < arrived.toordinal() <= last else None,
            left=left if left is not None and first < left.toordinal() <= last else None,
            unplaced=unplaced,
        )

    # -- what to look at

    def _remarks(
        self,
        invoice: _Invoice,
        children: Sequence[ChildDays],
        period: tuple[int, int],
        first: int,
        last: int,
        due: date,
    ) -> Iterable[str]:
        dated = self._dated(invoice.rows)
        vouchers = {self._voucher(row) for row in invoice.rows if not self._void[row]}
        if len(vouchers) > 1:
            yield f"bokförd i {len(vouchers)} verifikat: {', '.join(sorted(vouchers))}"
        if not invoice.home:
            yield "raden pekar inte ut ett boende, se K01 på bladet Avvikelser"
        if dated is not None and dated > due:
            yield f"daterad efter den {day_of_month(due)} ({due})"
        if period[0] < first or period[1] > last:
            yield f"perioden går utanför {_day(first)} – {_day(last)}; bara dagarna däremellan jämförs"
        if any(not child.registered for child in children):
            yield "barn saknas i PUT-databasen"
        if any(child.moved for child in children):
            yield "barn har flyttat eller saknar placering"
        if any(child.protected for child in children):
            yield "skyddade uppgifter: bara dossiernummer på fakturan"
        if self._contractor_rows(invoice) and invoice.home and not any(child.days for child in children):
            yield "inga vårddygn på boendet under perioden"

    def _status(self, rows: Sequence[int]) -> str:
        """The status that has come least far, and what it tells."""
        texts = sorted({self._columns["status"][row].strip() for row in rows} - {""})
        if not texts:
            return ""
        live = [text for text in texts if names.key(text) not in VOID]
        if not live:
            return f"{VOIDED} ({', '.join(texts)})"
        steps = [_STEP_OF_STATUS.get(names.key(text)) for text in live]
        if None in steps:
            return ", ".join(live)
        least = min(STEPS.index(step) for step in steps if step is not None)
        return f"{STEPS[least]} ({', '.join(live)})"

    def _coding(self, home: str, *, care: bool) -> str:
        """The codes that a cost of the home should be booked on, as Boenden has them."""
        if not home:
            return ""
        found = self._register.homes[home]
        parts = [("kostnadsställe", found.cost_centre), ("konto", self._account(found) if care else "")]
        parts += [("verksamhet", found.verksamhet), ("objekt", found.objekt), ("projekt", found.projekt)]
        return ", ".join(f"{name} {code}" for name, code in parts if code)

    def _account(self, home: Home) -> str:
        """The konto of Slag Entreprenör: the home's usual one, else the book's, else the first range of tblKonton."""
        usual = self._usual_accounts.get(home.name) or self._usual_accounts.get("")
        if usual:
            return usual
        for row in self._result.settings.accounts:
            if names.key(row.kind) == CONTRACTOR_KIND and row.claimable:
                low, high = row.codes.first, row.codes.last
                return row.codes.text or (str(low) if low == high else f"{low}–{high}")
        return ""

    @cached_property
    def _usual_accounts(self) -> dict[str, str]:
        """Home → the konto of Slag Entreprenör that most of its rows are booked on; "" → of all rows."""
        counts: dict[str, Counter[str]] = defaultdict(Counter)
        for row, kind in enumerate(self._kind):
            if kind == CONTRACTOR_KIND and not self._void[row]:
                for home in {self._quarter.resolved.home[row], ""}:
                    counts[home][self._columns["konto"][row]] += 1
        return {home: min(count, key=lambda konto: (-count[konto], konto)) for home, count in counts.items()}

    # -- care days without an invoice

    def _missing(self, days: Sequence[Ints]) -> Iterable[InvoiceCheck]:
        """For each home that invoices and each month: the care days that no row of Slag Entreprenör pays for."""
        care, window = self._result.care, self._result.window
        paid = np.zeros(len(care), dtype=bool)
        for own in days:
            paid[own] = True
        for index, name in enumerate(care.homes):
            home = self._register.homes[name]
            if not (home.form in _INVOICING and (home.form == "Externt" or home.supplier or name in self._paid_homes)):
                continue
            for start, end in self._quarter.quarter.months:
                first, last = max(start.toordinal(), window.first), min(end.toordinal(), window.last)
                lacking = bearing_days(care, index, None, first, last) if first <= last else np.zeros(0, dtype=np.int64)
                lacking = lacking[~paid[lacking]]
                if len(lacking):
                    yield self._lacking(home, start, (first, last), lacking)

    @cached_property
    def _paid_homes(self) -> set[str]:
        """Homes with a row of Slag Entreprenör in the export."""
        return {
            self._quarter.resolved.home[row]
            for row, kind in enumerate(self._kind)
            if kind == CONTRACTOR_KIND and not self._void[row]
        }

    def _lacking(self, home: Home, month: date, period: tuple[int, int], days: Ints) -> InvoiceCheck:
        care = self._result.care
        children = tuple(
            self._child(care.dossiers[child], days[care.child[days] == child], *period)
            for child in np.unique(care.child[days]).tolist()
        )
        due = latest_invoice_day(month_end(month), self._quarter.inputs.parameters)
        remarks = [f"{len(days)} vårddygn utan faktura"]
        if period[1] < month_end(month).toordinal():
            remarks.append(f"månaden är räknad till och med {_day(period[1])}")
        if any(not child.registered for child in children):
            remarks.append("barn saknas i PUT-databasen")
        return InvoiceCheck(
            id=self._id("saknas", home.name, month_text(month)),
            month=month_text(month),
            home=home.name,
            supplier=self._masker.text(home.supplier, ""),
            number="",
            dated=None,
            first=_day(period[0]),
            last=_day(period[1]),
            due=due,
            total=0,
            vat=0,
            care=0,
            together=0,
            days=len(days),
            expected=self._price(days),
            shared=(),
            children=children,
            verdict=MISSING,
            remarks=tuple(remarks),
            coding=self._coding(home.name, care=True),
            status="",
        )


def _linked(days: Sequence[Ints], count: int) -> list[int]:
    """A number for each invoice, the same where two pay for a care day in common, directly or by a third."""
    parent = list(range(len(days)))

    def root(number: int) -> int:
        while parent[number] != number:
            parent[number] = parent[parent[number]]
            number = parent[number]
        return number

    owner = np.full(count, -1, dtype=np.int64)
    for number, own in enumerate(days):
        if not len(own):
            continue
        for other in np.unique(owner[own]).tolist():
            if other >= 0:
                parent[root(number)] = root(other)
        owner[own] = number
    return [root(number) for number in range(len(days))]


def _day(ordinal: int) -> date:
    return date.fromordinal(int(ordinal))
