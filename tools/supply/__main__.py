"""``python -m tools.supply`` writes docs/dependencies.md; ``--check`` writes nothing. Exit 1 at any fault."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

from tools.supply.declared import ROOT, declared
from tools.supply.faults import faults
from tools.supply.packages import elsewhere, installed, look_up, packages
from tools.supply.page import PAGE, page_text


def main(arguments: Sequence[str] | None = None) -> int:
    """Lists, checks, and writes the page or holds it against what it would be."""
    parser = argparse.ArgumentParser(prog="python -m tools.supply", description=__doc__)
    parser.add_argument("--check", action="store_true", help="writes nothing; an old page is a fault too")
    chosen = parser.parse_args(arguments)
    said = declared((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    table = elsewhere()
    found = packages(said, look_up(table))
    wrong = list(faults(said, found, table, installed))
    text = page_text(found)
    if not chosen.check:
        PAGE.write_text(text, encoding="utf-8", newline="\n")
    elif not PAGE.is_file() or PAGE.read_text(encoding="utf-8") != text:
        wrong.append(f"docs/{PAGE.name}: is not as it would be written; run python -m tools.supply")
    for line in wrong:
        print(line, file=sys.stderr)
    print(f"{len(found)} packages, {len(wrong)} faults")
    return int(bool(wrong))


if __name__ == "__main__":
    sys.exit(main())
