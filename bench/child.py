"""One measured piece of work in a process of its own: `python -m bench.child WHAT ARGUMENT…` prints what it took.

`cpu` is that of the whole process, the start of Python and its imports too, and of the programs that it started; where
only a part is measured, as the pure computation, `cpu` is that part's.
"""

from __future__ import annotations

import contextlib
import importlib
import io
import json
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from bench.measure import peak_mb

ROOT: Final = Path(__file__).parents[1]


@dataclass(frozen=True)
class Took:
    """What a piece of work took.

    Attributes:
        cpu: CPU seconds. peak_mb: highest memory of the process, or of a program that it started. told: its results.
    """

    cpu: float
    peak_mb: float
    told: Mapping[str, Any]


def measured(what: str, *arguments: object) -> Took:
    """Does a piece of work in a new process.

    Raises:
        RuntimeError: it failed; the message is what it wrote.
    """
    command = [sys.executable, "-m", "bench.child", what, *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT)
    if done.returncode:
        raise RuntimeError(f"{what}: {done.stderr[-2000:]}")
    return Took(**json.loads(done.stdout.splitlines()[-1]))


def best(what: str, *arguments: object, rounds: int = 3) -> Took:
    """The round with the least CPU time."""
    return min((measured(what, *arguments) for _ in range(rounds)), key=lambda took: took.cpu)


def cpu() -> float:
    """CPU seconds of this process and of those that it started, so far."""
    own, others = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return own.ru_utime + own.ru_stime + others.ru_utime + others.ru_stime


Work = tuple[float | None, dict[str, Any]]
"""CPU seconds of what is measured (None: of the whole process), and what there is to tell."""


def _ours(folder: str) -> Work:
    """`atersok run`, both books."""
    from atersok.cli import main

    _import_all("atersok.commands", "atersok.report")
    out, begun = io.StringIO(), cpu()
    with contextlib.redirect_stdout(out):
        code = main(["run", folder, "--json"])
    return None, {"code": code, "work": cpu() - begun, **_claimed(json.loads(out.getvalue()))}


def _import_all(*names: str) -> None:
    for name in names:
        importlib.import_module(name)


def _claimed(found: Mapping[str, Any]) -> dict[str, Any]:
    claims = [claim for book in found["books"].values() for claim in book["claims"]]
    return {"cost": sum(claim["cost_ore"] for claim in claims), "claim": sum(claim["claim_ore"] for claim in claims)}


def _plain(folder: str) -> Work:
    """The pandas and openpyxl script, both books."""
    from bench.plain import run

    begun = cpu()
    found = run(Path(folder))
    return None, {"work": cpu() - begun, "cost": int(found["cost"].sum()), "claim": int(found["claim"].sum())}


def _pandas(folder: str) -> Work:
    """The sums alone, in pandas."""
    from bench.pandas_sums import sums
    from bench.tables import read

    tables = read(Path(folder))
    begun = time.process_time()
    found = sums(tables)
    return time.process_time() - begun, {"cost": int(found["cost"].sum()), "claim": int(found["claim"].sum())}


def _polars(folder: str) -> Work:
    """The sums alone, in Polars."""
    from bench.polars_sums import frames, sums
    from bench.tables import read

    given = frames(read(Path(folder)))
    begun = time.process_time()
    found = sums(given)
    return time.process_time() - begun, {"cost": int(found["cost"].sum()), "claim": int(found["claim"].sum())}


def _sums(folder: str) -> Work:
    """The sums alone, by our domain: whose each row is, care days, codes, cost and claim; no check."""
    from bench.ours import inputs, sums

    given = inputs(Path(folder))
    begun = time.process_time()
    found = sums(given)
    took = time.process_time() - begun
    return took, {name: sum(int(claim.rows[f"{name}_ore"].sum()) for claim in found) for name in ("cost", "claim")}


def _calculate(folder: str) -> Work:
    """Our whole calculation, with every check."""
    from atersok.calculation import calculate
    from bench.ours import inputs

    given = inputs(Path(folder))
    begun = time.process_time()
    found = [result.claim.rows for result in calculate(given).books.values()]
    took = time.process_time() - begun
    return took, {name: sum(int(rows[f"{name}_ore"].sum()) for rows in found) for name in ("cost", "claim")}


def _read_and_calculate(folder: str) -> Work:
    """Reads the folder and calculates, from the start of Python; nothing is written."""
    from bench.ours import group_sums, inputs

    return None, {"sums": [[*key, ore] for key, ore in sorted(group_sums(inputs(Path(folder))).items())]}


def _sumifs(book: str, place: str) -> Work:
    """LibreOffice recalculates the SUMIFS; reading the answers back is not measured."""
    from bench.sumifs import read, recalculate

    begun = cpu()
    done = recalculate(Path(book), Path(place))
    took = cpu() - begun
    return took, {"sums": [[*key, ore] for key, ore in sorted(read(done).items())]}


def _nation(file: str, rows: str) -> Work:
    """Reads and calculates a file of so many rows without a workbook."""
    from bench.nation import calculated, size_of

    found = calculated(Path(file), size_of(int(rows)))
    return found.cpu, vars(found)


def _nation_file(file: str, rows: str) -> Work:
    """Writes the export of a nation of so many rows."""
    from bench.nation import size_of, write_export

    return None, {"ore": write_export(Path(file), size_of(int(rows)))}


def _calls(children: str) -> Work:
    """Calls into Excel of each button."""
    from bench.calls import calls_of_buttons

    return None, {"buttons": [vars(one) for one in calls_of_buttons(int(children))]}


WORKS: Final[Mapping[str, Callable[..., Work]]] = {
    "ours": _ours,
    "plain": _plain,
    "pandas": _pandas,
    "polars": _polars,
    "sums": _sums,
    "calculate": _calculate,
    "read-and-calculate": _read_and_calculate,
    "sumifs": _sumifs,
    "nation": _nation,
    "nation-file": _nation_file,
    "calls": _calls,
}


def main(what: str, *arguments: str) -> None:
    """Does it and prints what it took."""
    took, told = WORKS[what](*arguments)
    others = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    peak = max(peak_mb() or 0.0, others if what == "sumifs" else 0.0)
    print(json.dumps({"cpu": cpu() if took is None else took, "peak_mb": peak, "told": told}))


if __name__ == "__main__":
    main(*sys.argv[1:])
