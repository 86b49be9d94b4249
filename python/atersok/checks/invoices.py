"""Invoices held against each other: the same one twice, a credit without its invoice (K05, K06)."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

import pandas as pd

from atersok.checks.catalogue import finding
from atersok.checks.context import Context
from atersok.checks.ledger_view import grouped, positions
from atersok.checks.texts import kr, number, some
from atersok.domain.finding import Finding

_WORD = re.compile(r"\w+")
_COMPOUND = re.compile(r"\w+(?:[-/.]\w+)+")


def check(context: Context) -> Iterator[Finding]:
    """K05 and K06 of one book."""
    yield from _twice(context)
    yield from _credit_alone(context)


def _twice(context: Context) -> Iterator[Finding]:
    """K05: supplier, invoice number, text and amount in two verifikat; void and preliminary rows do not count.

    Rows of both books are held against each other: the copy may be booked on another home.
    """
    view = context.ledger
    outside = {code: context.settings.is_outside(code) for code in set(context.rows["kostnadsstalle"])}
    inside = ~context.rows["kostnadsstalle"].map(outside).to_numpy(dtype=bool)
    chosen = positions(view.booked & (view.invoice != "") & (view.amount != 0) & inside)
    table = pd.DataFrame(
        {
            "supplier": view.supplier[chosen],
            "invoice": view.invoice[chosen],
            "text": view.column("text")[chosen],
            "ore": view.amount[chosen],
            "voucher": view.voucher[chosen],
            "row": chosen,
        }
    )
    key = ["supplier", "invoice", "text", "ore"]
    vouchers = table.drop_duplicates([*key, "voucher"])
    vouchers = vouchers[vouchers.duplicated(key, keep=False)][key].drop_duplicates()
    repeated = table.merge(vouchers, on=key)["row"].tolist()
    extra = _surplus(table, vouchers, key)
    found = grouped(sorted(repeated), lambda i: (view.home[i], view.supplier[i], view.invoice[i]))
    everywhere = grouped(sorted(repeated), lambda i: (view.supplier[i], view.invoice[i]))
    for (home, supplier, invoice), rows in found.items():
        if not view.here[rows].any():
            continue
        all_rows = everywhere[supplier, invoice]
        times = len({view.voucher[row] for row in all_rows})
        yield finding(
            "K05",
            home=home,
            identity=f"{supplier} faktura {invoice}",
            what=f"Faktura {invoice} från {view.supplier_text(all_rows)} är bokförd "
            f"{'två' if times == 2 else 'flera'} gånger med samma text och belopp.",
            expected="fakturan i ett verifikat",
            found=f"verifikat {some(view.voucher[row] or 'utan nummer' for row in all_rows)}",
            difference=kr(extra[supplier, invoice]),
            source=view.places(all_rows),
            action="Kontrollera mot fakturakopian. Kreditera eller rätta den bokföring som är för mycket.",
        )


def _surplus(table: pd.DataFrame, repeated: pd.DataFrame, key: list[str]) -> dict[tuple[str, str], int]:
    """Öre booked beyond the first verifikat, by supplier and invoice."""
    extra: dict[tuple[str, str], int] = defaultdict(int)
    counted = table.merge(repeated, on=key).drop_duplicates([*key, "voucher"]).groupby(key).size()
    for (supplier, invoice, _, ore), vouchers in zip(counted.index.tolist(), counted.tolist(), strict=True):
        extra[supplier, invoice] += int(ore) * (int(vouchers) - 1)
    return extra


@dataclass(slots=True)
class _Earlier:
    """When the first positive rows of one supplier's invoice were booked; ordinals in reading order."""

    first_day: date | None = None
    first_row: int | None = None
    first_undated_row: int | None = None

    def add(self, booked: date | None, ordinal: int) -> None:
        self.first_row = ordinal if self.first_row is None else min(self.first_row, ordinal)
        if booked is None:
            undated = self.first_undated_row
            self.first_undated_row = ordinal if undated is None else min(undated, ordinal)
        else:
            self.first_day = booked if self.first_day is None else min(self.first_day, booked)

    def precedes(self, booked: date | None, ordinal: int) -> bool:
        """Whether one of them is earlier: by bokföringsdatum, by reading order where a date is missing."""
        if booked is None:
            return self.first_row is not None and self.first_row < ordinal
        by_date = self.first_day is not None and self.first_day <= booked
        return by_date or (self.first_undated_row is not None and self.first_undated_row < ordinal)


@dataclass(slots=True)
class _Supplier:
    """One supplier's positive invoices by number; `odd` are the numbers that are no single word."""

    invoices: dict[str, _Earlier] = field(default_factory=dict)
    odd: set[str] = field(default_factory=set)

    def named_in(self, text: str) -> set[str]:
        """Invoice numbers that stand as words in a text."""
        folded = text.casefold()
        words = {*_WORD.findall(folded), *_COMPOUND.findall(folded)}
        return (words & self.invoices.keys()) | {
            invoice for invoice in self.odd if re.search(rf"(?<!\w){re.escape(invoice)}(?!\w)", folded)
        }


def _credit_alone(context: Context) -> Iterator[Finding]:
    """K06: credits that reach spreading, or would but for their home or days; the invoice may be any home's."""
    view = context.ledger
    days = view.column("bokforingsdatum")
    ordinals = context.rows["ordinal"].tolist()
    has_name = (view.supplier != "") | (view.invoice != "")
    credits = positions(view.here & view.booked & view.claimable & (view.amount < 0) & has_name)
    if not credits:
        return
    suppliers: dict[str, _Supplier] = defaultdict(_Supplier)
    wanted = {view.supplier[row] for row in credits}
    for row in positions(view.booked & (view.amount > 0) & (view.invoice != "")):
        if view.supplier[row] in wanted:
            number_ = str(view.invoice[row]).casefold()
            known = suppliers[view.supplier[row]]
            known.invoices.setdefault(number_, _Earlier()).add(days[row], ordinals[row])
            if not (_WORD.fullmatch(number_) or _COMPOUND.fullmatch(number_)):
                known.odd.add(number_)
    texts = view.column("text")

    def alone(row: int) -> bool:
        known = suppliers[view.supplier[row]]
        candidates = {str(view.invoice[row]).casefold(), *known.named_in(texts[row])}
        return not any(
            number_ in known.invoices and known.invoices[number_].precedes(days[row], ordinals[row])
            for number_ in candidates
        )

    found = grouped(
        [row for row in credits if alone(row)],
        lambda i: (view.home[i], view.supplier[i], view.invoice_or_voucher(i)),
    )
    for (home, supplier, label), rows in found.items():
        yield finding(
            "K06",
            home=home,
            identity=f"{supplier} {label}",
            what=f"Kredit från {view.supplier_text(rows)} ({label}) utan tidigare faktura att kreditera.",
            expected="en tidigare faktura med samma nummer, eller med ett nummer som texten nämner",
            found=f"ingen, {number(len(rows), 'rad', 'rader')}",
            difference=kr(int(view.amount[rows].sum())),
            source=view.places(rows),
            action="Ta reda på vilken faktura krediten gäller och vilket kvartal den återsöktes i.",
        )
