"""VAT beside what is claimed: the claim is without VAT (K16)."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from atersok.checks.catalogue import finding
from atersok.checks.context import Context
from atersok.checks.ledger_view import grouped, positions
from atersok.checks.texts import kr, number
from atersok.domain.finding import Finding


def check(context: Context) -> Iterator[Finding]:
    """K16 of one book: rows of Slag Moms in one verifikat with a claimable row, and claimable rows with moms."""
    view = context.ledger
    claimable = view.booked & view.claimable
    vouchers = set(view.voucher[claimable].tolist()) - {""}
    beside = pd.Series(view.voucher).isin(vouchers).to_numpy(dtype=bool)
    column = context.rows["moms_ore"]
    filled = zip(column.tolist(), column.notna().tolist(), strict=True)
    moms = np.array([int(ore) if given else 0 for ore, given in filled], dtype=np.int64)
    own_rows = view.vat & beside
    in_field = claimable & (moms != 0)
    rows = positions(view.own & view.booked & (own_rows | in_field))
    for (home, voucher), indexes in grouped(rows, lambda i: (view.home[i], view.voucher[i])).items():
        on_rows = sum(int(view.amount[i]) for i in indexes if own_rows[i])
        in_fields = sum(int(moms[i]) for i in indexes if in_field[i])
        parts = [
            text
            for text, given in (
                (f"{kr(on_rows)} på egna rader", own_rows[indexes].any()),
                (f"{kr(in_fields)} i fältet moms", in_field[indexes].any()),
            )
            if given
        ]
        yield finding(
            "K16",
            home=home,
            identity=f"verifikat {voucher}".strip(),
            what=f"Moms finns bredvid ett återsökningsbart konto (verifikat {voucher or 'utan nummer'}). "
            "Återsökningen ska vara utan moms.",
            expected="ingen moms på vård och boende",
            found=f"{' och '.join(parts)} ({number(len(indexes), 'rad', 'rader')})",
            difference=kr(on_rows + in_fields),
            source=view.places(indexes),
            action="Kontrollera fakturan: är beloppet på det återsökningsbara kontot utan moms?",
        )
