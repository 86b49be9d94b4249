"""``python -m tools.mutants`` runs every mutant and writes docs/rules/mutanter.md; exit 1 where one survived."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from tools.mutants.page import PAGE, page_text
from tools.mutants.running import Result, all_mutants, equivalents, run
from tools.mutants.targets import TARGETS


def main() -> int:
    """Runs and tells; the page is written when every file was run."""
    parser = argparse.ArgumentParser(prog="python -m tools.mutants", description=__doc__)
    parser.add_argument("--only", action="append", choices=list(TARGETS), help="a file; the page is not written")
    parser.add_argument(
        "--resume", type=Path, help="keeps the killed mutants' fingerprints in this file, and trusts it"
    )
    arguments = parser.parse_args()
    chosen: list[str] | None = arguments.only
    kept: Path | None = arguments.resume
    killed = set(kept.read_text(encoding="utf-8").split()) if kept is not None and kept.is_file() else set()
    made = all_mutants(chosen or tuple(TARGETS))
    keys = {mutant.key for mutant in all_mutants()}
    for key in equivalents():
        if key not in keys:
            print(f"no such mutant any more: {key}", file=sys.stderr)
    done = 0

    def told(result: Result) -> None:
        nonlocal done
        done += 1
        if kept is not None and result.verdict == "killed":
            with kept.open("a", encoding="utf-8") as file:
                file.write(result.mutant.fingerprint + "\n")
        if result.verdict == "survived" or done % 25 == 0:
            print(f"{done}/{len(made)} {result.verdict}: line {result.mutant.line}, {result.mutant.key}", flush=True)

    results = run(made, told, killed)
    verdicts = [result.verdict for result in results]
    print(", ".join(f"{verdicts.count(name)} {name}" for name in ("killed", "equivalent", "survived")))
    if not chosen:
        PAGE.write_text(page_text(results), encoding="utf-8", newline="\n")
    return int("survived" in verdicts)


if __name__ == "__main__":
    sys.exit(main())
