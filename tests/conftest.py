"""What several test modules share: copies of a sample quarter, and one that was run; and that no test has a network."""

from __future__ import annotations

import gc
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import no_network
from atersok import excel, journal
from workbook.quarter import Ran, Small, run_twice

SAMPLE = Path(__file__).parents[1] / "sample_data" / "2025K2"


def pytest_collection_finish() -> None:
    """What was imported and collected lives to the end: the garbage collector need not go through it each time."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session", autouse=True)
def _no_sockets() -> Iterator[None]:
    """The whole suite runs without a socket."""
    with no_network.no_sockets():
        yield


@pytest.fixture(autouse=True)
def _no_attempts() -> Iterator[None]:
    """Fails a test in which a socket was asked for, also where the refusal was taken for some other failure."""
    before = len(no_network.ATTEMPTS)
    yield
    assert no_network.ATTEMPTS[before:] == []


@pytest.fixture
def log(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The program's log in a folder of the test's own."""
    path = tmp_path / "logg" / "atersok.log"
    monkeypatch.setattr(journal, "log_file", lambda: path)
    monkeypatch.setattr(excel, "log_file", lambda: path)
    found = journal.logging.getLogger("atersok")
    kept = list(found.handlers)
    found.handlers.clear()
    journal.logger.cache_clear()
    yield path
    for handler in found.handlers:
        handler.close()
    found.handlers[:] = kept
    journal.logger.cache_clear()


@pytest.fixture(scope="session")
def sample_run(tmp_path_factory: pytest.TempPathFactory) -> Ran:
    """The sample quarter 2025K2, run twice; not to be written to."""
    return run_twice(SAMPLE, tmp_path_factory.mktemp("sample"))


@pytest.fixture(scope="session")
def small_source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small quarter without findings, not run; not to be written to."""
    return Small().make(tmp_path_factory.mktemp("small") / "kvartal")


@pytest.fixture(scope="session")
def small_run(small_source: Path, tmp_path_factory: pytest.TempPathFactory) -> Ran:
    """The small quarter, run twice; not to be written to."""
    return run_twice(small_source, tmp_path_factory.mktemp("small-run"))


@pytest.fixture
def small(small_source: Path, tmp_path: Path) -> Path:
    """A copy of the small quarter to work on."""
    return Path(shutil.copytree(small_source, tmp_path / "kvartal"))


@pytest.fixture
def sample(tmp_path: Path) -> Callable[[], Path]:
    """Makes a copy of the sample quarter to work on."""
    return lambda: Path(shutil.copytree(SAMPLE, tmp_path / "2025K2"))
