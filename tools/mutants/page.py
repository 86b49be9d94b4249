"""docs/rules/mutanter.md: what became of every mutant, as a table."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from tools.mutants.running import Result, Verdict
from tools.mutants.targets import ROOT, TARGETS

PAGE = ROOT / "docs" / "rules" / "mutanter.md"
VERDICTS: Final[tuple[Verdict, ...]] = ("killed", "equivalent", "survived")


def page_text(results: Sequence[Result]) -> str:
    """The whole page; files without a mutant are left out."""
    table = [("File", "Mutants", "Killed", "Equivalent", "Survived"), ("---", *["---:"] * 4)]
    lines = [_line(row) for row in table]
    for file in TARGETS:
        rows = [row for row in results if row.mutant.file == file]
        if rows:
            lines.append(_line([f"`{file}`", *_counts(rows)]))
    parts = [_INTRODUCTION, "\n".join([*lines, _line(["**Total**", *_counts(results)])])]
    for verdict, heading, empty in (
        ("survived", "Survived", "None."),
        ("equivalent", "Equivalent, and why", "None."),
    ):
        rows = [row for row in results if row.verdict == verdict]
        parts.append(f"## {heading}\n\n" + (_listed(rows, verdict == "equivalent") if rows else empty))
    return "\n\n".join(parts) + "\n"


_INTRODUCTION = """# Mutants of the rules

Statement coverage says which lines the tests run, not what they notice. So each file that decides what is claimed is
changed in one place at a time: a comparison moved by one or turned round, a whole number one more or one less (also a
day), `and` for `or`, a condition dropped, `min` for `max`, plus for minus, a code or text altered. Then the tests of
`tests/rules` (with the cases of [fall.md](fall.md)) and `tests/domain` run against a copy of the package with that one
change. A mutant is *killed* when a test fails, or when the tests never end; it *survived* when all pass; it is
*equivalent* when nothing that the change does can be seen from outside, for the reason given.

Left alone are what is said to people (exceptions and formatted texts), annotations, decorators, and arguments that only
guard or describe (`strict`, `dtype`, `encoding`, `maxsize`, `sort`).

`uv run python -m tools.mutants` makes the numbers anew, in two processes; `--only rules/deadlines.py` tells of one
file."""


def _counts(rows: Sequence[Result]) -> list[int]:
    verdicts = [row.verdict for row in rows]
    return [len(rows), *(verdicts.count(verdict) for verdict in VERDICTS)]


def _listed(rows: Sequence[Result], reasons: bool) -> str:
    head = ["File and function", "Change", *(["Why no test can notice"] if reasons else [])]
    lines = [_line(head), _line(["---"] * len(head))]
    for row in rows:
        mutant = row.mutant
        number = f" (no. {mutant.number})" if mutant.number > 1 else ""
        cells = [f"`{mutant.file}` {mutant.function}", f"`{mutant.change}`{number}", *([row.reason] if reasons else [])]
        lines.append(_line([cell.replace("|", "\\|") for cell in cells]))
    return "\n".join(lines)


def _line(cells: Sequence[object]) -> str:
    return "| " + " | ".join(str(cell) for cell in cells) + " |"
