"""Bevakning: what is forgotten, ends soon, has changed since the quarter before, or was paid otherwise: a row each."""

from __future__ import annotations

from typing import Final

from atersok.checks.catalogue import CONTROLLER
from atersok.followup import FollowUp
from atersok.submissions.payments import Outcome
from atersok.watch.changes import Change
from atersok.watch.ending import Ending
from atersok.watch.forgotten import Forgotten
from atersok.workbook.write_table import Row

PAYMENT: Final = "Utbetalning"


def bevakning_rows(follow: FollowUp) -> list[Row]:
    """The rows of tblBevakning, in the order of the words above; amounts in kronor, children by dossiernummer alone.

    Senast is the last day to do something about it; of what ends soon and asks for nothing, the day that it ends.
    """
    rows: list[Forgotten | Ending | Change] = [*follow.forgotten, *follow.ending, *follow.changes]
    return [*(_row(found) for found in rows), *(_payment(outcome) for outcome in follow.odd_payments)]


def _row(found: Forgotten | Ending | Change) -> Row:
    last = found.last_day
    if last is None and isinstance(found, Ending):
        last = found.day
    return {
        "Slag": found.group,
        "Kvartal": str(found.quarter),
        "Dossiernr": found.dossier or None,
        "Boende": found.home or None,
        "Vad": found.what,
        "Varför": found.why,
        "Ansvarig": found.ask,
        "Senast": last,
        "Praxis": found.practice,
        "Belopp": None if found.ore is None else found.ore / 100,
        "Säkerhet": found.certainty or None,
    }


def _payment(outcome: Outcome) -> Row:
    return {
        "Slag": PAYMENT,
        "Kvartal": None if outcome.quarter is None else str(outcome.quarter),
        "Dossiernr": outcome.dossier or None,
        "Boende": None,
        "Vad": outcome.kind,
        "Varför": " ".join(filter(None, (outcome.why, outcome.action))),
        "Ansvarig": CONTROLLER,
        "Senast": None,
        "Praxis": None,
        "Belopp": outcome.difference_ore / 100,
        "Säkerhet": "Säkert",
    }
