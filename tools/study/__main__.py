"""``python -m tools.study [--times N] [--seed S] [--out FILE]``: runs the study, prints its table, writes its page."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from .kinds import KINDS
from .report import HEADER, code_rows, faults, near_rows, page, table
from .run import run_study

PAGE = Path(__file__).parents[2] / "docs" / "findings-study.md"


def main(arguments: list[str] | None = None) -> int:
    """Runs the study.

    Returns:
        0 when nothing was missed and nothing found without cause, else 1.
    """
    parser = argparse.ArgumentParser(prog="python -m tools.study", description=__doc__)
    parser.add_argument("--times", type=int, default=20, help="how often each error is planted")
    parser.add_argument("--seed", type=int, default=1, help="of the whole study")
    parser.add_argument("--out", type=Path, default=PAGE, help="the page to write")
    given = parser.parse_args(arguments)
    study = run_study(given.times, given.seed, KINDS, lambda text: print(f"round {text}", file=sys.stderr))
    print(table(HEADER, code_rows(study)))
    near = near_rows(study)
    print(f"{sum(int(row[2]) for row in near)} near misses: {sum(int(row[3]) for row in near)} false alarms")
    wrong = faults(study)
    for line in wrong:
        print(line)
    given.out.write_text(page(study, given.times, given.seed), encoding="utf-8")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
