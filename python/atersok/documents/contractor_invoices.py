"""The supplier invoices behind a home's cost of Slag Entreprenör, or behind one child's in track C."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from atersok.calculation import BookResult, QuarterResult
from atersok.checks.ledger_view import grouped
from atersok.documents.child_share import ChildShare, child_share
from atersok.documents.copies import Copies, PaidRow
from atersok.documents.spread_rows import SpreadRows

_VOUCHERS_SHOWN = 2


@dataclass(frozen=True, slots=True)
class ContractorInvoice:
    """One invoice at one home; of rows without an invoice number, one verifikat.

    Attributes:
        supplier, number, voucher: as the ledger has them, masked where they tell of a protected child.
        dated: fakturadatum, None where there is none.
        first, last: the service period of its rows.
        ore: what of it was spread to the home (track C: what fell on the child).
        whole_ore: the whole invoice without VAT, None where that is the same.
        copy: whether its copy is there, or what stands in for it (documents/copies.py).
        remark: what else a reader should know, in Swedish; "" for nothing.
    """

    supplier: str
    number: str
    dated: date | None
    first: date
    last: date
    voucher: str
    ore: int
    whole_ore: int | None
    copy: str
    remark: str


class ContractorInvoices:
    """Finds the invoices of one book's homes and children."""

    def __init__(self, quarter: QuarterResult, result: BookResult) -> None:
        self._result = result
        self._spread = SpreadRows(quarter, result)
        self._copies = Copies(quarter, result)
        view = self._spread.view
        self._view = view
        self._group: list[int] = result.allocation.group.tolist()
        self._outside: list[int] = result.allocation.outside.tolist()
        self._child_of_group: list[str] = result.allocation.groups["child"].tolist()
        self._columns = {name: view.column(name) for name in ("fakturadatum", "vertyp", "vernr")}
        self._shares: dict[tuple[int, str], ChildShare | None] = {}

    def of_home(self, home: str) -> list[ContractorInvoice]:
        """The invoices of a home, in order of date, supplier and number; they sum to what was spread to the home."""
        rows = self._spread.contractor(home)
        return self._invoices(home, {row: self._spread.inside[row] for row in rows}, "")

    def of_child(self, home: str, dossier: str) -> list[ContractorInvoice]:
        """The invoices of one child at a home, in the same order; they sum to what fell on the child's care days.

        A row that names the child is the child's; one that names nobody is shared by the children at the home.
        """
        amounts: dict[int, int] = {}
        for group, rows in grouped(self._spread.contractor(home), lambda row: self._group[row]).items():
            parts = {row: self._spread.inside[row] for row in rows}
            if self._child_of_group[group] == dossier:
                amounts |= parts
            elif not self._child_of_group[group] and (share := self._share(group, dossier)) is not None:
                amounts |= share.of_rows(parts)
        return self._invoices(home, dict(sorted(amounts.items())), dossier)

    def _share(self, group: int, dossier: str) -> ChildShare | None:
        if (group, dossier) not in self._shares:
            self._shares[group, dossier] = child_share(self._result, group, dossier)
        return self._shares[group, dossier]

    def _invoices(self, home: str, amounts: Mapping[int, int], dossier: str) -> list[ContractorInvoice]:
        """The invoices that rows belong to, of each row the öre given."""
        found = [self._invoice(home, rows, amounts, dossier) for rows in grouped(amounts, self._key).values()]
        return sorted(found, key=lambda one: (one.dated or date.max, one.supplier, one.number, one.first, one.voucher))

    def _key(self, row: int) -> Hashable:
        """What the rows of one invoice have in common: supplier and number, else the verifikat, else nothing."""
        if self._view.invoice[row]:
            return self._view.supplier[row], self._view.invoice[row]
        return self._view.supplier[row], "", self._view.voucher[row] or row

    def _invoice(self, home: str, rows: Sequence[int], amounts: Mapping[int, int], dossier: str) -> ContractorInvoice:
        view, mask = self._view, self._spread.masker.text
        number = str(view.invoice[rows[0]])
        ore = sum(amounts[row] for row in rows)
        every = self._rows_of_invoice.get(self._key(rows[0]), list(rows))
        whole = sum(int(view.amount[row]) for row in every)
        paid = [
            PaidRow(str(view.child[row]), int(view.first[row]), int(view.last[row]), int(view.amount[row]))
            for row in rows
        ]
        remarks = (
            "" if number else "Utan fakturanummer",
            "Kredit" if ore < 0 else "",
            self._parted(home, rows, every, dossier) if whole != ore else "",
            self._part_of_child(rows, dossier) if dossier else "",
        )
        return ContractorInvoice(
            supplier=view.supplier_text(rows),
            number=mask(number, ""),
            dated=min((day for row in rows if (day := self._columns["fakturadatum"][row]) is not None), default=None),
            first=date.fromordinal(min(row.first for row in paid)),
            last=date.fromordinal(max(row.last for row in paid)),
            voucher=mask(self._vouchers(rows), ""),
            ore=ore,
            whole_ore=None if whole == ore else whole,
            copy=mask(self._copies.of_invoice(home, number, paid, dossier), ""),
            remark=". ".join(remark for remark in remarks if remark),
        )

    def _vouchers(self, rows: Sequence[int]) -> str:
        kinds, numbers = self._columns["vertyp"], self._columns["vernr"]
        found = list(dict.fromkeys(" ".join(filter(None, (kinds[row], numbers[row]))) for row in rows))
        return ", ".join(found) if len(found) <= _VOUCHERS_SHOWN else f"{found[0]} m.fl."

    def _parted(self, home: str, rows: Sequence[int], every: Sequence[int], dossier: str) -> str:
        """With what the invoice is shared, where not all of it is here."""
        listed = set(rows)
        withs = {"kvartal"} if any(self._outside[row] for row in rows) else set()
        withs |= {self._other(home, row, dossier) for row in every if row not in listed}
        found = [word for word in ("kvartal", "boende", "barn", "kostnadsslag") if word in withs]
        return f"Delas med annat {', '.join(found)}" if found else ""

    def _other(self, home: str, row: int, dossier: str) -> str:
        """Why a row of the invoice is not here."""
        if self._view.home[row] not in {"", home}:
            return "boende"
        if self._result.allocation.place[row] == "other_quarter":
            return "kvartal"
        if dossier and self._view.contractor[row] and self._view.child[row] != dossier:
            return "barn"
        return "kostnadsslag"

    def _part_of_child(self, rows: Sequence[int], dossier: str) -> str:
        """That the child bears its share of what all children at the home share, and how much that is."""
        shares = [
            share
            for group in dict.fromkeys(self._group[row] for row in rows)
            if not self._child_of_group[group] and (share := self._share(group, dossier)) is not None
        ]
        if all(share.is_whole for share in shares):
            return ""
        own: frozenset[int] = frozenset().union(*(share.days for share in shares))
        every: frozenset[int] = frozenset().union(*(share.all_days for share in shares))
        how = " efter dygnspris" if any(share.by_price for share in shares) else ""
        return f"Barnets andel{how}: {len(own)} av {len(every)} vårddygn"

    @cached_property
    def _rows_of_invoice(self) -> dict[Hashable, list[int]]:
        """Every booked row of each invoice but its VAT; of rows without an invoice number those of Slag Entreprenör."""
        view = self._view
        booked = [
            row
            for row in range(len(self._group))
            if view.booked[row] and not view.vat[row] and (view.invoice[row] or view.contractor[row])
        ]
        return grouped(booked, self._key)
