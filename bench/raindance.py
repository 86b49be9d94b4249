"""`python -m bench.raindance`: how reading an export compares with bare pandas and calamine on the same file.

What counts is CPU time. Each reading has a process of its own; the two that are compared take turns, and the best of
each counts.
"""

from __future__ import annotations

import argparse
import tempfile
from dataclasses import dataclass
from pathlib import Path

from bench import exports
from bench.measure import Reading, in_child


@dataclass(frozen=True)
class Comparison:
    """One file read by both.

    Attributes:
        name: what was read; limit: the highest ratio wanted; base: the best reading of the other library.
        ours: our best reading; ore: the sum that was written.
    """

    name: str
    limit: float
    base: Reading
    ours: Reading
    ore: int

    @property
    def ratio(self) -> float:
        """How many times as long ours takes."""
        return self.ours.seconds / self.base.seconds


def compare(name: str, path: Path, other: str, encoding: str, limit: float, rounds: int, ore: int) -> Comparison:
    """Measures both readers in turn.

    Raises:
        AssertionError: a row or an öre went missing: then no time counts.
    """
    base, ours = [], []
    for _ in range(rounds):
        base.append(in_child(other, path, encoding))
        ours.append(in_child("atersok", path, encoding))
    if any(reading.ore != ore or reading.rows != base[0].rows for reading in ours):
        raise AssertionError(f"{name}: rows or öre differ from what was written")
    return Comparison(name, limit, min(base, key=_seconds), min(ours, key=_seconds), ore)


def _seconds(reading: Reading) -> float:
    return reading.seconds


def run(folder: Path, text_rows: int, sheet_rows: int, rounds: int) -> list[Comparison]:
    """Writes the files and measures.

    Args:
        folder: where the files are written.
        text_rows: of the large texts; a tenth of them is measured too. sheet_rows: of the workbook.
        rounds: readings of each, of which the best counts.
    """
    found = []
    for encoding in ("cp1252", "utf-8"):
        for count in (text_rows // 10, text_rows):
            path = folder / f"{encoding}_{count}.csv"
            ore = exports.write_text(path, count, encoding)
            found.append(compare(f"text {encoding} {count}", path, "pandas", encoding, 3.0, rounds, ore))
            path.unlink()
    path = folder / "export.xlsx"
    ore = exports.write_xlsx(path, sheet_rows)
    found.append(compare(f"xlsx {sheet_rows}", path, "calamine", "", 2.0, rounds, ore))
    return found


def table(found: list[Comparison]) -> str:
    """The measurements as text, the growth from a tenth of the rows last."""
    lines = [f"{'file':24}{'base s':>9}{'ours s':>9}{'ratio':>8}{'limit':>7}{'peak MB':>9}"]
    for one in found:
        peak = f"{one.ours.peak_mb:9.0f}" if one.ours.peak_mb is not None else f"{'?':>9}"
        lines.append(
            f"{one.name:24}{one.base.seconds:9.2f}{one.ours.seconds:9.2f}{one.ratio:8.2f}{one.limit:7.1f}{peak}"
        )
    for small, large in zip(found[0:4:2], found[1:4:2], strict=True):
        growth = large.ours.seconds / small.ours.seconds
        lines.append(f"{large.name}: {growth:.1f} times as long as a tenth of it (limit 11)")
    return "\n".join(lines)


def main(arguments: list[str] | None = None) -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(prog="bench.raindance", description=__doc__)
    parser.add_argument("--text-rows", type=int, default=1_000_000)
    parser.add_argument("--sheet-rows", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=3)
    chosen = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        print(table(run(Path(folder), chosen.text_rows, chosen.sheet_rows, chosen.rounds)))


if __name__ == "__main__":
    main()
