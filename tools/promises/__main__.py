"""``python -m tools.promises [--quick]`` runs the tests of every promise and writes docs/reliability.md.

Exit 1 where a test is missing or failed, or a kill left something broken. Needs a system that can fork.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from tools.promises.listed import modules, promises
from tools.promises.page import PAGE, page_text
from tools.promises.running import collected, kills, of_tests, run


def main(arguments: Sequence[str] | None = None) -> int:
    """Collects, runs, writes and tells."""
    parser = argparse.ArgumentParser(prog="python -m tools.promises", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="the short versions, as in the suite: a few minutes")
    parser.add_argument("--out", type=Path, default=PAGE, help="the page to write")
    given = parser.parse_args(arguments)
    listed = promises()
    there = collected(modules(listed))
    gone = sorted({test for promise in listed for test in promise.tests} - there)
    for test in gone:
        print(f"no such test: {test}", file=sys.stderr)
    if gone:
        return 1
    ran = run((test for promise in listed for test in promise.tests), long=not given.quick)
    killed = kills(long=not given.quick)
    text = page_text(listed, ran, killed, date.today(), long=not given.quick)
    given.out.write_text(text, encoding="utf-8", newline="\n")
    broken = [promise for promise in listed if not _held(of_tests(promise.tests, ran).cases)]
    for promise in broken:
        print(f"not held: {promise.says}", file=sys.stderr)
    faults = [fault for one in killed for fault in one["faults"]]
    print(f"{len(listed)} promises, {len(broken)} not held; {len(killed)} kills, {len(faults)} faults")
    return int(bool(broken or faults))


def _held(cases: dict[str, int]) -> bool:
    return cases.get("passed", 0) > 0 and not cases.get("failed", 0)


if __name__ == "__main__":
    sys.exit(main())
