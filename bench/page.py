"""The table on a terminal, and docs/performance.md."""

from __future__ import annotations

import os
import platform
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Final

from bench.figures import Figure

PAGE: Final = Path(__file__).parents[1] / "docs" / "performance.md"
REASONS: Final[Mapping[str, str]] = {
    "memory, run again on the books it wrote": (
        "The sheet Raindance as it stands (100 MB of XML) must be taken apart before it is written over, because the "
        "user's own columns and formats on it stay. Both books are not held at once, but what the first reading leaves "
        "is not given back to the system."
    ),
}
"""What is measured → why its promise is missed; shown only where it is."""
_HEAD: Final = """# Performance

What is promised, what was reached, and the test that holds it. Written by `uv run python -m bench` (some ten minutes;
`--quick` measures small sizes in a minute, and writes nothing). Everything was measured in one run, side by side on the
same data; each measurement is a process of its own, and the best of some counts. No time counts where the sums are not
the same to the öre.

Measured {day} on {machine}.

- **ours**: the product as it is installed.
- **pandas + openpyxl**: `bench/plain.py`, a plain script with the same sums, which writes the ledger and the cost per
  child into the same two workbooks and nothing else: no checks, no documents, no backup, no undo.
- **SUMIFS**: `bench/sumifs.py`, the imported rows on a sheet and one SUMIFS per child (or home) and month, recalculated
  by LibreOffice.
- **Polars**: `bench/polars_sums.py`, the sums alone.

Calls into Excel are counted over the tests' double of an open workbook (`tests/workbook/spy.py`): what reads, writes
or commands something, from the click to the last recalculation.
"""
_TAIL: Final = """
The tests hold looser bounds at a small size, so that the suite stays quick. With `ATERSOK_LONG=1` they hold the
promises at full size:

```sh
ATERSOK_LONG=1 uv run pytest -n 0 tests/bench tests/test_cli_start.py
```
"""


def shown(value: float, unit: str) -> str:
    """A figure with its unit."""
    return f"{value:.2f} ×" if unit == "×" else f"{value:.0f} {unit}" if value >= 10 else f"{value:.1f} {unit}"


def line(figure: Figure) -> str:
    """A figure on a terminal."""
    limit = "" if figure.limit is None else f"≤ {shown(figure.limit, figure.unit)}"
    mark = "MISSED" if figure.missed else ""
    return f"{figure.what[:58]:58}{shown(figure.value, figure.unit):>12}{limit:>14} {mark:7}{figure.note}"


def page(figures: Sequence[Figure], day: date) -> str:
    """docs/performance.md."""
    out = [_HEAD.format(day=day.isoformat(), machine=machine()).rstrip()]
    part = ""
    for figure in figures:
        if figure.part != part:
            part = figure.part
            out.append(
                f"\n## {part}\n\n| what | reached | promised | made of | held by |\n| --- | ---: | ---: | --- | --- |"
            )
        limit = "" if figure.limit is None else f"≤ {shown(figure.limit, figure.unit)}"
        reached = shown(figure.value, figure.unit) + (" **missed**" if figure.missed else "")
        held = f"`{figure.test}`" if figure.test else ""
        out.append(f"| {figure.what} | {reached} | {limit} | {figure.note} | {held} |")
    missed = [figure for figure in figures if figure.missed]
    out.append("\n## Missed\n")
    if missed:
        out += [f"- {figure.part}, {figure.what}: {REASONS.get(figure.what, 'not known why')}" for figure in missed]
    else:
        out.append("Nothing.")
    return "\n".join(out) + "\n" + _TAIL


def machine() -> str:
    """What kind of machine, never which."""
    return f"{platform.system()} on {platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}"
