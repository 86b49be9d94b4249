"""Tillägg: the quarter as it is now against what was submitted, and late invoices of earlier quarters."""

from __future__ import annotations

from typing import Final

from atersok.submissions.difference import Difference, DifferenceLine
from atersok.submissions.late import LateCosts, LateRow
from atersok.workbook.write_table import Row

LATE: Final = "Sen faktura"
DOUBTFUL: Final = "Sen faktura, kan vara sökt"


def tillagg_rows(difference: Difference | None, late: LateCosts | None) -> list[Row]:
    """The rows of tblTillagg: what differs from the submission, then what earlier quarters can still claim; kronor.

    Args:
        difference: today against the latest version; None where the quarter has not been submitted.
        late: late costs of earlier quarters.
    """
    rows = [] if difference is None else [_differing(difference, line) for line in difference.lines]
    if late is not None:
        rows += [_late(row, LATE) for row in late.offers]
        rows += [_late(row, DOUBTFUL) for row in late.doubtful]
    return rows


def _differing(difference: Difference, line: DifferenceLine) -> Row:
    return {
        "Slag": line.kind,
        "Kvartal": str(difference.quarter),
        "Version": difference.version,
        "Boende": line.home,
        "Dossiernr": line.dossier or None,
        "Månad": line.month,
        "Kod": line.code,
        "Dagar då": line.submitted.days,
        "Dagar nu": line.now.days,
        "Inskickat": line.submitted.claim_ore / 100,
        "Nu": line.now.claim_ore / 100,
        "Skillnad": line.difference_ore / 100,
        "Kostnad": (line.now.cost_ore - line.submitted.cost_ore) / 100,
        "Senast": None,
        "Källa": "Hålls inne av grinden; inget av det skickas nu" if line.held else None,
    }


def _late(row: LateRow, kind: str) -> Row:
    state = f"version {row.version}" if row.submitted else "inte inskickat"
    why = "; ".join(dict.fromkeys(f"{twice.why}: {twice.quarter}" for twice in row.twice))
    parts = [row.voucher, f"{row.source} rad {row.line}", f"{row.quarter} {state}"]
    if row.held_back:
        parts.append("boendet hölls inne då")
    if why:
        parts.append(why)
    return {
        "Slag": kind,
        "Kvartal": str(row.quarter),
        "Version": row.version or None,
        "Boende": row.home,
        "Dossiernr": row.dossier or None,
        "Månad": f"{row.first:%Y-%m}",
        "Kod": None,
        "Dagar då": None,
        "Dagar nu": row.days,
        "Inskickat": None,
        "Nu": None,
        "Skillnad": None,
        "Kostnad": row.ore / 100,
        "Senast": row.strict,
        "Källa": ", ".join(parts),
    }
