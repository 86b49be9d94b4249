"""Ledger rows as arrays that the checks mask and group: nothing here is computed row by row twice."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence
from typing import TypeVar

import numpy as np
import numpy.typing as npt
import pandas as pd

from atersok.checks.texts import file_rows
from atersok.domain import names
from atersok.domain.allocation import CONTRACTOR_KIND, SPREAD, Allocation
from atersok.domain.care_days import Ints
from atersok.domain.ledger import Resolved, is_booked
from atersok.domain.masking import Masker
from atersok.domain.settings import Settings

Bools = npt.NDArray[np.bool_]
Objects = npt.NDArray[np.object_]
Key = TypeVar("Key", bound=Hashable)


class LedgerView:
    """One book's look at the ledger rows; every array has one entry a row, in the rows' order.

    Attributes:
        rows: the frame itself.
        home: the row's single home, "" where there is none; child: dossier of the child it names, "" for none.
        here: the row's findings belong in this book (its home is here, or it has none; not Kostnadsställen utanför).
        own: `here`, and it has a home.
        booked: neither void nor preliminary.
        claimable: its konto is in a range with Återsöks = Ja.
        contractor, vat: its Slag is Entreprenör, Moms.
        spread: its cost was spread over care days.
        amount: öre.
        first, last: its period as ordinals.
        supplier: leverantörsnr, else leverantör without case and blanks; "" for none.
        invoice: fakturanr.
        voucher: företag, vertyp and vernr as one text, "" without a vernr.
    """

    def __init__(
        self,
        rows: pd.DataFrame,
        resolved: Resolved,
        allocation: Allocation,
        settings: Settings,
        here: Bools,
        masker: Masker,
    ) -> None:
        self.rows = rows
        self._columns: dict[str, Objects] = {}
        self._masker = masker
        self.home: Objects = np.array(resolved.home, dtype=object)
        self.child: Objects = np.array(resolved.child, dtype=object)
        self.here = here
        self.own: Bools = here & (self.home != "")
        self.booked = self._flags("status", is_booked)
        self.claimable = self._flags("konto", lambda konto: _claimable(settings, konto))
        kinds = {kind: names.key(kind) for kind in set(allocation.kind.tolist())}
        kind = np.array([kinds[kind] for kind in allocation.kind.tolist()], dtype=object)
        self.contractor: Bools = kind == CONTRACTOR_KIND
        self.vat: Bools = kind == "moms"
        self.spread: Bools = (allocation.place == SPREAD) & (allocation.group >= 0)
        self.amount: Ints = rows["belopp_ore"].to_numpy(dtype=np.int64)
        self.first = resolved.first
        self.last = resolved.last
        self.supplier: Objects = self._supplier()
        self.invoice: Objects = self.column("fakturanr")
        self.voucher: Objects = self._voucher()

    def column(self, name: str) -> Objects:
        """A column of the rows as an array of objects, the same each time."""
        found = self._columns.get(name)
        if found is None:
            found = self._columns[name] = self.rows[name].to_numpy(dtype=object)
        return found

    def _flags(self, column: str, test: Callable[[str], bool]) -> Bools:
        values = self.rows[column].tolist()
        known = {value: test(value) for value in set(values)}
        return np.array([known[value] for value in values], dtype=bool)

    def _supplier(self) -> Objects:
        texts = self.rows["leverantor"].tolist()
        keys = {text: names.key(text) for text in set(texts)}
        return np.array(
            [number or keys[text] for number, text in zip(self.rows["leverantorsnr"].tolist(), texts, strict=True)],
            dtype=object,
        )

    def _voucher(self) -> Objects:
        columns = (self.rows[name].tolist() for name in ("foretag", "vertyp", "vernr"))
        return np.array(
            [" ".join(filter(None, (company, kind, number))) if number else "" for company, kind, number
             in zip(*columns, strict=True)],
            dtype=object,
        )  # fmt: skip

    def supplier_text(self, indexes: Sequence[int]) -> str:
        """The supplier of the rows as the ledger calls it: name, else number; masked where it is a protected child."""
        called, numbers = self.column("leverantor"), self.column("leverantorsnr")
        found = {self._masker.text(str(called[i] or numbers[i]), "") for i in indexes} - {""}
        return min(found, default="okänd leverantör")

    def places(self, indexes: Iterable[int]) -> str:
        """Where the rows stand: "export.csv rad 12, 13 med flera", in order of file and row."""
        sources, sheets, lines = self.column("source"), self.column("sheet"), self.column("line")
        found: dict[tuple[str, str], list[int]] = {}
        for index in indexes:
            found.setdefault((sources[index], sheets[index]), []).append(lines[index])
        return "; ".join(file_rows(source, sheet, found[source, sheet]) for source, sheet in sorted(found))

    def invoice_or_voucher(self, index: int) -> str:
        """What the user looks a row up by: "faktura 123", else "verifikat 1 LF 456"."""
        if self.invoice[index]:
            return f"faktura {self.invoice[index]}"
        return f"verifikat {self.voucher[index]}" if self.voucher[index] else "rad utan verifikat"


def _claimable(settings: Settings, konto: str) -> bool:
    account = settings.account_of(konto)
    return account is not None and account.claimable


def grouped(indexes: Iterable[int], key: Callable[[int], Key]) -> dict[Key, list[int]]:
    """Row indexes by key."""
    found: dict[Key, list[int]] = {}
    for index in indexes:
        found.setdefault(key(index), []).append(index)
    return found


def positions(mask: Bools) -> list[int]:
    """Indexes of the rows that a mask picks."""
    return [int(index) for index in np.flatnonzero(mask)]
