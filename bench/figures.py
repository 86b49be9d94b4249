"""What is measured, and what is promised of it."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from bench.child import Took, best, measured

MB_OF_CITY, SHARE_OF_PLAIN = 500.0, 0.5
SECONDS_OF_NATION, MB_OF_NATION, GROWTH = 60.0, 4096.0, 1.3
TIMES_BARE_PYTHON = 3.0
BUTTONS: Final = (30, 100, 300)


@dataclass(frozen=True)
class Size:
    """How much is measured.

    Attributes:
        city: children, homes and ledger rows. nation: rows of the files, rising. documents: children, homes, rows.
        text_rows, sheet_rows: of the exports that are read. buttons: children of the book whose buttons are pressed.
        rounds: measurements of each, of which the best counts.
    """

    city: tuple[int, int, int] = (400, 40, 50_000)
    nation: tuple[int, ...] = (10_000, 100_000, 1_000_000)
    documents: tuple[int, int, int] = (300, 30, 20_000)
    text_rows: int = 1_000_000
    sheet_rows: int = 100_000
    buttons: tuple[int, ...] = BUTTONS
    rounds: int = 2


WHOLE: Final = Size()
QUICK: Final = Size((40, 10, 3_000), (2_000, 20_000), (30, 10, 2_000), 20_000, 2_000, (30, 100), 1)


@dataclass(frozen=True)
class Figure:
    """One line of the table.

    Attributes:
        part: what it belongs to. what: is measured. value: was reached, in `unit` ("×" for a ratio).
        note: what it is made of. limit: the most that is promised, None where nothing is. test: holds the promise.
        whole: whether the limit is promised for the whole size alone.
    """

    part: str
    what: str
    value: float
    unit: str
    note: str
    limit: float | None = None
    test: str = ""
    whole: bool = True

    @property
    def missed(self) -> bool:
        """Whether it is not what was promised."""
        return self.limit is not None and self.value > self.limit


class Bench:
    """Measures everything.

    Args:
        size: how much.
        place: an empty folder.
    """

    def __init__(self, size: Size, place: Path) -> None:
        self.size, self.place = size, place
        self._city: dict[tuple[int, int, int], Path] = {}

    def city(self, size: tuple[int, int, int]) -> Path:
        """A quarter's folder of that size, made once."""
        if size not in self._city:
            folder = self.place / f"city{len(self._city)}"
            children, homes, rows = map(str, size)
            command = [sys.executable, "-m", "bench.city", str(folder)]
            command += ["--children", children, "--homes", homes, "--rows", rows]
            subprocess.run(command, check=True, capture_output=True, cwd=Path(__file__).parents[1])
            self._city[size] = folder
        return self._city[size]

    def run(self, what: str, source: Path) -> tuple[Took, Path]:
        """The best of some runs, each on a fresh copy of a folder, and the copy."""
        found: list[Took] = []
        copy = self.place / what
        for _ in range(self.size.rounds):
            shutil.rmtree(copy, ignore_errors=True)
            shutil.copytree(source, copy)
            found.append(measured(what, copy))
        return min(found, key=lambda took: took.cpu), copy


def _whole_run(bench: Bench) -> Iterator[Figure]:
    part = "Whole run of a city"
    children, homes, rows = bench.size.city
    ours, written = bench.run("ours", bench.city(bench.size.city))
    plain, filled = bench.run("plain", bench.city(bench.size.city))
    same(ours, plain)
    size = f"{children} children, {homes} homes, {rows} rows, both books"
    test = "tests/bench/test_city.py"
    yield Figure(part, "CPU time beside pandas + openpyxl writing less", ours.cpu / plain.cpu, "×",
                 f"{size}: {ours.cpu:.1f} s, {plain.cpu:.1f} s", SHARE_OF_PLAIN, test)  # fmt: skip
    yield Figure(part, "memory", ours.peak_mb, "MB", f"pandas + openpyxl {plain.peak_mb:.0f} MB", MB_OF_CITY, test)
    again, plain_again = measured("ours", written), measured("plain", filled)
    same(again, plain_again)
    yield Figure(part, "CPU time, run again on the books it wrote", again.cpu / plain_again.cpu, "×",
                 f"{again.cpu:.1f} s, {plain_again.cpu:.1f} s", SHARE_OF_PLAIN)  # fmt: skip
    yield Figure(part, "memory, run again on the books it wrote", again.peak_mb, "MB",
                 f"pandas + openpyxl {plain_again.peak_mb:.0f} MB", MB_OF_CITY)  # fmt: skip


def same(one: Took, other: Took) -> None:
    """No time counts where an öre differs.

    Raises:
        AssertionError: it does.
    """
    for name in ("cost", "claim"):
        if one.told[name] != other.told[name]:
            raise AssertionError(f"{name}: {one.told[name]} öre and {other.told[name]} öre")


def _sums(bench: Bench) -> Iterator[Figure]:
    part = "The pure sums"
    folder, rounds = bench.city(bench.size.city), bench.size.rounds
    found = {what: best(what, folder, rounds=rounds) for what in ("sums", "calculate", "pandas", "polars")}
    ours, test = found["sums"], "tests/bench/test_sums.py"
    for what, name in (("pandas", "pandas"), ("polars", "Polars")):
        same(ours, found[what])
        yield Figure(part, f"beside {name}", ours.cpu / found[what].cpu, "×",
                     f"{ours.cpu * 1000:.0f} ms, {found[what].cpu * 1000:.0f} ms CPU; "
                     f"{ours.peak_mb:.0f} MB, {found[what].peak_mb:.0f} MB; same to the öre", test=test)  # fmt: skip
    whole = found["calculate"]
    yield Figure(part, "with every check, beside the sums alone", whole.cpu / ours.cpu, "×",
                 f"{whole.cpu * 1000:.0f} ms CPU", test=test)  # fmt: skip


def _spreadsheet(bench: Bench) -> Iterator[Figure]:
    part = "The spreadsheet way"
    if shutil.which("soffice") is None:
        return
    from bench.sumifs import write
    from bench.tables import read

    folder = bench.city(bench.size.city)
    book = bench.place / "summor.xlsx"
    formulas = write(read(folder), book)
    ours = best("read-and-calculate", folder, rounds=bench.size.rounds)
    places = iter(range(bench.size.rounds))

    def once() -> Took:
        place = bench.place / f"office{next(places)}"
        place.mkdir()
        return measured("sumifs", book, place)

    theirs = min((once() for _ in range(bench.size.rounds)), key=lambda took: took.cpu)
    if ours.told != theirs.told:
        raise AssertionError("the SUMIFS and ours differ")
    yield Figure(part, "reading and calculating all, beside SUMIFS in LibreOffice", ours.cpu / theirs.cpu, "×",
                 f"{formulas} SUMIFS: {ours.cpu:.1f} s, {theirs.cpu:.1f} s CPU with start-up; "
                 f"{ours.peak_mb:.0f} MB, {theirs.peak_mb:.0f} MB; same to the öre",
                 test="tests/bench/test_sums.py")  # fmt: skip


def _nation(bench: Bench) -> Iterator[Figure]:
    from bench.nation import CHILDREN_PER_ROW

    part, test = "A nation's quarter in one file", "tests/bench/test_nation.py"
    found: list[Took] = []
    for rows in bench.size.nation:
        file = bench.place / f"nation{rows}.csv"
        measured("nation-file", file, rows)
        found.append(best("nation", file, rows, rounds=bench.size.rounds))
        file.unlink()
    last = found[-1]
    size = f"{round(bench.size.nation[-1] * CHILDREN_PER_ROW)} children, {bench.size.nation[-1]} rows"
    yield Figure(part, "seconds on the clock", last.told["wall"], "s",
                 f"{size}; {last.cpu:.1f} s CPU, of which reading {last.told['reading']:.1f} s",
                 SECONDS_OF_NATION, test)  # fmt: skip
    yield Figure(part, "memory", last.peak_mb, "MB", size, MB_OF_NATION, test)
    per_row = [took.cpu / rows * 1e6 for took, rows in zip(found, bench.size.nation, strict=True)]
    growth = max(later / earlier for at, earlier in enumerate(per_row) for later in per_row[at + 1 :])
    told = ", ".join(f"{rows}: {each:.1f} µs" for rows, each in zip(bench.size.nation, per_row, strict=True))
    yield Figure(part, "time per row, the most that it grows", growth, "×", told, GROWTH, test)


def _reading(bench: Bench) -> Iterator[Figure]:
    from bench import raindance

    with tempfile.TemporaryDirectory(dir=bench.place) as place:
        found = raindance.run(Path(place), bench.size.text_rows, bench.size.sheet_rows, bench.size.rounds)
    for one in found:
        other = "calamine" if one.name.startswith("xlsx") else "pandas"
        yield Figure("Reading Raindance", f"{one.name} rows, beside {other}", one.ratio, "×",
                     f"{one.ours.seconds:.2f} s, {one.base.seconds:.2f} s; {one.ours.peak_mb or 0:.0f} MB", one.limit,
                     "tests/raindance/test_bench.py")  # fmt: skip


def _documents(bench: Bench) -> Iterator[Figure]:
    from bench import documents

    found = documents.compare(bench.city(bench.size.documents), bench.size.documents[0], max(2, bench.size.rounds))
    yield Figure("Writing the documents", "beside XlsxWriter writing the same cells", found.ratio, "×",
                 f"{found.children} children, {found.cells} cells: {found.ours:.2f} s, {found.base:.2f} s CPU",
                 documents.LIMIT, "tests/bench/test_documents.py")  # fmt: skip


def _buttons(bench: Bench) -> Iterator[Figure]:
    for children in bench.size.buttons:
        for button in measured("calls", children).told["buttons"]:
            yield Figure("Calls into Excel", f"{button['name']}, {children} children", button["calls"], "calls",
                         f"{button['sheets']} sheets", button["allowed"], "tests/test_button_calls.py",
                         whole=False)  # fmt: skip


def start_up(rounds: int = 15) -> tuple[float, float]:
    """CPU seconds of bare Python and of `atersok --help`, the best of some starts in turn."""
    script = Path(sys.executable).with_name("atersok")
    helped = [str(script)] if script.exists() else [sys.executable, "-m", "atersok.cli"]
    bare, ours = [], []
    for _ in range(rounds):
        bare.append(_cpu_of([sys.executable, "-c", "pass"]))
        ours.append(_cpu_of([*helped, "--help"]))
    return min(bare), min(ours)


def _cpu_of(command: list[str]) -> float:
    begun = cpu_of_children()
    subprocess.run(command, check=True, capture_output=True)
    return cpu_of_children() - begun


def cpu_of_children() -> float:
    """CPU seconds of the programs that this process started and that have ended."""
    import resource

    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _start(bench: Bench) -> Iterator[Figure]:
    bare, ours = start_up()
    yield Figure("Start-up", "atersok --help beside python -c pass", ours / bare, "×",
                 f"{ours * 1000:.0f} ms, {bare * 1000:.0f} ms CPU", TIMES_BARE_PYTHON, "tests/test_cli_start.py",
                 whole=False)  # fmt: skip


PARTS: Final[dict[str, Callable[[Bench], Iterator[Figure]]]] = {
    "city": _whole_run,
    "sums": _sums,
    "spreadsheet": _spreadsheet,
    "nation": _nation,
    "raindance": _reading,
    "documents": _documents,
    "buttons": _buttons,
    "start": _start,
}
"""Name → a part of the measurements."""
