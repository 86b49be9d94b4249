"""One reading in a process of its own: `python -m bench.measure WHAT FILE ENCODING` prints seconds and peak memory.

CPU time is counted from the path to the rows; imports are not in it. Peak memory is that of the whole process.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Reading:
    """A measured reading.

    Attributes:
        seconds: CPU time, of which other programs on the machine take nothing.
        peak_mb: highest resident memory of the process, MB; None where the system does not tell.
        rows, ore: what was read; ore is None for those that do not read amounts to the öre.
    """

    seconds: float
    peak_mb: float | None
    rows: int
    ore: int | None


def _atersok(path: Path, _: str) -> Callable[[], tuple[int, int | None]]:
    from atersok.raindance import read_export

    def read() -> tuple[int, int | None]:
        export = read_export([path])
        return len(export.rows), export.ledger_ore

    return read


def _pandas(path: Path, encoding: str) -> Callable[[], tuple[int, int | None]]:
    import pandas as pd

    return lambda: (len(pd.read_csv(path, sep=";", decimal=",", encoding=encoding, engine="c")), None)


def _calamine(path: Path, _: str) -> Callable[[], tuple[int, int | None]]:
    import python_calamine

    def read() -> tuple[int, int | None]:
        with python_calamine.CalamineWorkbook.from_path(path) as book:
            return len(book.get_sheet_by_index(0).to_python()) - 1, None

    return read


READERS = {"atersok": _atersok, "pandas": _pandas, "calamine": _calamine}


def peak_mb() -> float | None:
    """Highest resident memory of this process so far, MB."""
    status = Path("/proc/self/status")
    if status.exists():  # of this program alone; getrusage also counts what the parent had when it started this one
        line = next(line for line in status.read_text().splitlines() if line.startswith("VmHWM"))
        return int(line.split()[1]) / 1024
    try:
        import resource
    except ImportError:
        return None
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1024 * 1024 if sys.platform == "darwin" else 1024)


def in_child(what: str, path: Path, encoding: str) -> Reading:
    """Measures a reading in a new process."""
    command = [sys.executable, "-m", "bench.measure", what, str(path), encoding]
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=Path(__file__).parents[1])
    return Reading(**json.loads(done.stdout))


def main(what: str, file: str, encoding: str) -> None:
    """Reads once and prints the measurement as JSON."""
    read = READERS[what](Path(file), encoding)
    start = time.process_time()
    rows, ore = read()
    seconds = time.process_time() - start
    print(json.dumps({"seconds": seconds, "peak_mb": peak_mb(), "rows": rows, "ore": ore}))


if __name__ == "__main__":
    main(*sys.argv[1:4])
