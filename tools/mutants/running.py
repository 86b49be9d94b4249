"""Runs mutants: at most two child processes, each with its own copy of the package."""

from __future__ import annotations

import json
import subprocess
import sys
import tomllib
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from queue import SimpleQueue
from typing import Literal

from tools.mutants.mutator import Mutant, mutants
from tools.mutants.targets import PACKAGE, ROOT, TARGETS, tests_of
from tools.mutants.worker import PASSED, WRONG_PACKAGE

EQUIVALENT_FILE = Path(__file__).with_name("equivalent.toml")
PROCESSES = 2
Verdict = Literal["killed", "survived", "equivalent"]


@dataclass(frozen=True, slots=True)
class Result:
    """What became of a mutant; `reason` says why an equivalent one changes nothing that anyone could see."""

    mutant: Mutant
    verdict: Verdict
    reason: str = ""


class Worker:
    """A child process; one mutant at a time."""

    def __init__(self) -> None:
        self._process = self._started()

    @staticmethod
    def _started() -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, "-m", "tools.mutants.worker"],
            cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8",
        )  # fmt: skip

    def passes(self, file: str, source: str, tests: Sequence[str]) -> bool:
        """Whether all tests pass with that source in the file's place.

        Raises:
            RuntimeError: the child ended twice, or its tests did not import the copy.
        """
        asked = json.dumps({"file": file, "source": source, "tests": list(tests)}) + "\n"
        answer = self._answer(asked)
        if not answer:
            self.close()
            self._process = self._started()
            answer = self._answer(asked)
        if not answer:
            raise RuntimeError("the child process ended")
        code = json.loads(answer)["code"]
        if code == WRONG_PACKAGE:
            raise RuntimeError("the tests did not import the copy of the package")
        return bool(code == PASSED)

    def _answer(self, asked: str) -> str:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        try:
            self._process.stdin.write(asked)
            self._process.stdin.flush()
        except BrokenPipeError:
            return ""
        return self._process.stdout.readline()

    def close(self) -> None:
        """Ends the child."""
        assert self._process.stdin is not None
        with suppress(BrokenPipeError):
            self._process.stdin.close()
        self._process.wait()


@contextmanager
def workers(count: int = PROCESSES) -> Iterator[Sequence[Worker]]:
    """So many child processes, ended afterwards."""
    started = [Worker() for _ in range(min(count, PROCESSES))]
    try:
        yield started
    finally:
        for worker in started:
            worker.close()


def equivalents() -> Mapping[str, str]:
    """Key of each mutant that no test can notice → why."""
    data = tomllib.loads(EQUIVALENT_FILE.read_text(encoding="utf-8"))
    return {row["mutant"]: row["reason"] for row in data["equivalent"]}


def all_mutants(files: Sequence[str] = tuple(TARGETS)) -> list[Mutant]:
    """The mutants of the files, in their order."""
    return [mutant for file in files for mutant in mutants(file, (PACKAGE / file).read_text(encoding="utf-8"))]


def run(
    chosen: Sequence[Mutant],
    progress: Callable[[Result], None] = lambda result: None,
    killed_before: Collection[str] = (),
) -> list[Result]:
    """What becomes of each mutant, in their order.

    Args:
        chosen: the mutants.
        progress: told of each that was run.
        killed_before: fingerprints of mutants that an earlier run, cut short, has killed.

    Raises:
        RuntimeError: the tests do not pass without a mutant either.
    """
    known = equivalents()
    free: SimpleQueue[Worker] = SimpleQueue()

    def judge(mutant: Mutant) -> Result:
        if mutant.key in known:
            return Result(mutant, "equivalent", known[mutant.key])
        if mutant.fingerprint in killed_before:
            return Result(mutant, "killed")
        worker = free.get()
        try:
            own, others = tests_of(mutant.file)
            passed = worker.passes(mutant.file, mutant.source, own)
            passed = passed and worker.passes(mutant.file, mutant.source, others)
        finally:
            free.put(worker)
        result = Result(mutant, "survived" if passed else "killed")
        progress(result)
        return result

    with workers() as started:
        _check_tests(started[0], chosen)
        for worker in started:
            free.put(worker)
        with ThreadPoolExecutor(len(started)) as pool:
            return list(pool.map(judge, chosen))


def _check_tests(worker: Worker, chosen: Sequence[Mutant]) -> None:
    """A test that fails anyway would kill every mutant."""
    if chosen:
        file = chosen[0].file
        own, others = tests_of(file)
        if not worker.passes(file, (PACKAGE / file).read_text(encoding="utf-8"), [*own, *others]):
            raise RuntimeError("the tests do not pass without a mutant")
