"""An internal invoice beside the external one that it passes on (K14)."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

import pandas as pd

from atersok.checks.catalogue import finding
from atersok.checks.context import Context
from atersok.checks.ledger_view import LedgerView, grouped, positions
from atersok.checks.texts import kr, some
from atersok.domain import names
from atersok.domain.finding import Finding

_VOUCHER_TYPES = ("INT", "IF")
_WORD = "internfaktura"


def check(context: Context) -> Iterator[Finding]:
    """K14 of one book: booked claimable rows of one home with the same amount and overlapping periods."""
    view = context.ledger
    chosen = positions(view.own & view.booked & view.claimable & (view.amount != 0))
    same = pd.DataFrame({"home": view.home[chosen], "ore": view.amount[chosen], "row": chosen})
    repeated = same[same.duplicated(["home", "ore"], keep=False)]["row"].tolist()
    rows = _looked_at(view, repeated)
    by_amount: dict[tuple[str, int], list[_Row]] = defaultdict(list)
    for row in rows:
        by_amount[view.home[row.index], int(view.amount[row.index])].append(row)
    pairs: list[tuple[_Row, _Row]] = []
    for group in by_amount.values():
        pairs.extend(_pairs(group))
    partner = {external.index: internal for external, internal in pairs}
    found = grouped(sorted(partner), lambda i: (view.home[i], view.supplier[i], view.invoice_or_voucher(i)))
    for (home, supplier, label), externals in found.items():
        internals = sorted({partner[index].index for index in externals})
        yield finding(
            "K14",
            home=home,
            identity=f"{supplier} {label}",
            what=f"En intern och en extern faktura ({label} från {view.supplier_text(externals)}) har samma belopp "
            "på samma boende och period. Kostnaden kan vara med två gånger.",
            expected="kostnaden bokförd en gång på boendet",
            found=f"även intern: {some(view.invoice_or_voucher(index) for index in internals)}",
            difference=kr(int(view.amount[externals].sum())),
            source=view.places(sorted({*externals, *internals})),
            action="Ta reda på om internfakturan för samma kostnad vidare, och räkna bara med den ena.",
        )


@dataclass(frozen=True, slots=True)
class _Row:
    """A row as K14 looks at it: `internal` by its own words, `passed_on` when motpart makes it so for other företag."""

    index: int
    first: int
    last: int
    company: str
    voucher: str
    internal: bool
    passed_on: bool
    external: bool
    place: tuple[str, str, int]


def _looked_at(view: LedgerView, indexes: list[int]) -> list[_Row]:
    columns = {
        name: view.column(name)
        for name in ("vertyp", "text", "leverantor", "motpart", "leverantorsnr", "orgnr", "foretag", "source", "sheet")
    }
    lines = view.column("line")
    rows = []
    for index in indexes:
        of = {name: str(column[index]) for name, column in columns.items()}
        internal = of["vertyp"].upper().startswith(_VOUCHER_TYPES) or any(
            _WORD in names.key(of[name]) for name in ("text", "leverantor")
        )
        passed_on = not internal and bool(of["motpart"])
        external = not internal and bool(of["leverantorsnr"] or of["orgnr"])
        first, last = int(view.first[index]), int(view.last[index])
        place = (of["source"], of["sheet"], int(lines[index]))
        rows.append(_Row(index, first, last, of["foretag"], view.voucher[index], internal, passed_on, external, place))
    return rows


class _ByPeriod:
    """Rows in order of their period's first day, so that one that overlaps a period is found without trying all."""

    def __init__(self, rows: list[_Row]) -> None:
        self._rows = sorted(rows, key=lambda row: (row.first, row.last, row.voucher, row.place))
        self._firsts = [row.first for row in self._rows]
        self._latest: list[int] = []
        for row in self._rows:
            self._latest.append(max(row.last, self._latest[-1] if self._latest else row.last))

    def overlapping(self, other: _Row) -> Iterator[_Row]:
        """Those of another verifikat whose period shares a day with the other's."""
        for place in range(bisect_right(self._firsts, other.last) - 1, -1, -1):
            if self._latest[place] < other.first:
                return
            row = self._rows[place]
            if row.last >= other.first and row.voucher != other.voucher:
                yield row


def _pairs(group: list[_Row]) -> Iterator[tuple[_Row, _Row]]:
    """Each external row of the group with an internal one, where there is one."""
    internal = _ByPeriod([row for row in group if row.internal])
    by_company: dict[str, list[_Row]] = defaultdict(list)
    for row in group:
        if row.passed_on:
            by_company[row.company].append(row)
    passed_on = {company: _ByPeriod(rows) for company, rows in by_company.items()}
    for row in group:
        if not row.external:
            continue
        match = next(internal.overlapping(row), None)
        if match is None and not row.passed_on:
            others = (passed_on[company] for company in sorted(passed_on) if company != row.company)
            match = next((found for index in others for found in index.overlapping(row)), None)
        if match is not None:
            yield row, match
