"""`python -m bench`: every ratio, measured in one run on the same data; writes docs/performance.md."""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

from bench.figures import PARTS, QUICK, WHOLE, Bench
from bench.page import PAGE, line, page


def main(arguments: Sequence[str] | None = None) -> int:
    """Measures, prints and writes; 1 where a promise is missed."""
    parser = argparse.ArgumentParser(prog="bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="small sizes; prints only")
    parser.add_argument("--only", choices=PARTS, action="append", help="that part alone; prints only")
    chosen = parser.parse_args(arguments)
    figures = []
    with tempfile.TemporaryDirectory() as place:
        bench = Bench(QUICK if chosen.quick else WHOLE, Path(place))
        for name in chosen.only or PARTS:
            print(name, file=sys.stderr)
            for figure in PARTS[name](bench):
                if chosen.quick and figure.whole:  # what is promised of a city does not hold of a village
                    figure = replace(figure, limit=None)
                figures.append(figure)
                print(line(figure), flush=True)
    if not chosen.quick and not chosen.only:
        PAGE.write_text(page(figures, date.today()), encoding="utf-8", newline="")
    return int(any(figure.missed for figure in figures))


if __name__ == "__main__":
    sys.exit(main())
