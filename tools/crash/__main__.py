"""``python -m tools.crash`` kills commands at every step and at random times, and prints what was left as a table.

Exit 1 where a promise was broken. Needs a system that can fork.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from tempfile import TemporaryDirectory

from tools.crash.trials import COMMANDS, Kill, Outcome, Stage

SAMPLE = Path(__file__).parents[2] / "sample_data" / "2025K2"


def main() -> int:
    """Kills, and tells."""
    parser = argparse.ArgumentParser(prog="python -m tools.crash", description=__doc__)
    parser.add_argument("folder", type=Path, nargs="?", default=SAMPLE, help="a quarter that can be run; only read")
    parser.add_argument("--times", type=int, default=500, help="kills at random times")
    parser.add_argument("--points", type=int, help="kills at so many steps, drawn by lot; else at every one")
    parser.add_argument("--command", action="append", choices=list(COMMANDS), help="a command; else all of them")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--trust", action="store_true", help="runs on from each distinct state once")
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    chance = random.Random(arguments.seed)
    with TemporaryDirectory() as place:
        stage = Stage(arguments.folder, Path(place).resolve())
        stage.prepare(arguments.command or COMMANDS)
        kills = list(stage.every_point())
        if arguments.points is not None:
            kills = chance.sample(kills, min(arguments.points, len(kills)))
        kills += stage.random_times(arguments.times, chance)
        outcomes = []
        for number, kill in enumerate(kills, start=1):
            outcomes.append(stage.attempt(kill, trust_equal_states=arguments.trust))
            if number % 50 == 0:
                print(f"{number}/{len(kills)}", file=sys.stderr, flush=True)
    print(json.dumps([asdict(outcome) for outcome in outcomes]) if arguments.json else table(outcomes))
    return int(any(outcome.faults for outcome in outcomes))


def table(outcomes: Sequence[Outcome]) -> str:
    """What was left, by command and kind of kill, and every fault."""
    head = (
        "command",
        "killed",
        "kills",
        "done first",
        "both old",
        "both new",
        "made whole",
        "temporary files",
        "faults",
    )
    lines = [f"| {' | '.join(head)} |", f"|{' --- |' * len(head)}"]
    for command in COMMANDS:
        for kind, is_timed in (("at a step", False), ("at a random time", True)):
            group = [found for found in outcomes if (found.kill.command, _timed(found.kill)) == (command, is_timed)]
            if group:
                lines.append(f"| {command} | {kind} | {' | '.join(str(figure) for figure in _figures(group))} |")
    faults = [f"{found.kill} {found.where}: {fault}" for found in outcomes for fault in found.faults]
    return "\n".join([*lines, *faults])


def _figures(group: Sequence[Outcome]) -> list[int]:
    return [
        len(group),
        *(sum(found.books == books for found in group) for books in ("ended", "old", "new")),
        sum(found.was_cut for found in group),
        sum(found.litter for found in group),
        sum(len(found.faults) for found in group),
    ]


def _timed(kill: Kill) -> bool:
    return kill.point is None


if __name__ == "__main__":
    sys.exit(main())
