"""Our calculation without its workbooks, for comparison with others' sums."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from pathlib import Path

from atersok.calculation import Inputs, calculate
from atersok.domain.allocation import allocate
from atersok.domain.care_days import Window, count_care_days
from atersok.domain.claim import Claim, build_claim
from atersok.domain.ledger import resolve
from atersok.domain.quarter import month_text
from atersok.domain.register import BOOKS
from atersok.rules.eligibility import decide
from atersok.workbook.folder import open_books, read_folder


def inputs(folder: Path) -> Inputs:
    """Reads a quarter's folder."""
    return read_folder(folder, open_books(folder)).inputs


def sums(given: Inputs) -> list[Claim]:
    """Both books' claims as `calculate` makes them, without the checks."""
    counts = given.settings["gron"].leaving_day_counts
    rows = given.export.rows
    resolved = resolve(rows, given.register, given.attendances, counts)
    found = []
    for book in BOOKS:
        settings, attendance = given.settings[book], given.attendances[book]
        window = Window.of(settings.quarter.start, settings.window_end)
        care = count_care_days(attendance, given.register, book, window, counts)
        arrivals = [stay.arrived for stay in attendance.stays]
        codes = decide(care, given.register, given.parameters, counts, arrivals)
        allocation = allocate(rows, resolved, care, given.register, book, settings, window)
        found.append(build_claim(care, codes.code, codes.rate, allocation))
    return found


def group_sums(given: Inputs) -> dict[tuple[str, str], int]:
    """(child, else home, month) → öre of the ledger rows that were spread, but those of 0."""
    found: dict[tuple[str, str], int] = defaultdict(int)
    for result in calculate(given).books.values():
        groups = result.allocation.groups
        for home, child, first, ore in zip(*(groups[name] for name in ("home", "child", "first", "ore")), strict=True):
            found[child or home, month_text(date.fromordinal(int(first)))] += int(ore)
    return {key: ore for key, ore in found.items() if ore}
