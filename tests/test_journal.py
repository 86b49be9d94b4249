"""The log is in the user's own folder and says where a defect was, never what a cell held."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest

from atersok import journal


@pytest.fixture
def fresh() -> Iterator[None]:
    """The log opened anew, and closed afterwards."""
    log = logging.getLogger("atersok")
    before = list(log.handlers)
    log.handlers.clear()
    journal.logger.cache_clear()
    yield
    for handler in log.handlers:
        handler.close()
    log.handlers[:] = before
    journal.logger.cache_clear()


@pytest.mark.parametrize(
    ("platform", "environment", "expected"),
    [
        ("win32", {"LOCALAPPDATA": "/u/AppData/Local"}, "/u/AppData/Local/Atersok/atersok.log"),
        ("win32", {"USERPROFILE": "/u"}, "/u/AppData/Local/Atersok/atersok.log"),
        ("darwin", {"HOME": "/u"}, "/u/Library/Logs/Atersok/atersok.log"),
        ("linux", {"HOME": "/u"}, "/u/.local/state/atersok/atersok.log"),
        ("linux", {"HOME": "/u", "XDG_STATE_HOME": "/s"}, "/s/atersok/atersok.log"),
    ],
)
def test_it_is_where_each_system_keeps_such_things(platform: str, environment: dict[str, str], expected: str) -> None:
    assert journal.log_file(environment, platform) == Path(expected)


def test_what_is_said_stands_in_the_file(fresh: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    monkeypatch.setattr("sys.platform", "linux")
    monkeypatch.setattr(journal, "log_file", lambda: tmp_path / "atersok" / "atersok.log")
    journal.logger().info("%s börjar", "Stäm av")
    assert (tmp_path / "atersok" / "atersok.log").read_text(encoding="utf-8").endswith("INFO Stäm av börjar\n")


def test_a_folder_that_cannot_be_written_to_does_not_stop_the_work(
    fresh: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setattr(journal, "log_file", lambda: tmp_path / "file" / "atersok.log")
    journal.logger().error("whatever")


def test_a_defect_is_told_by_its_place_and_never_by_its_words() -> None:
    def inner() -> None:
        raise ValueError("Ebba Provperson 20100101-2384")

    try:
        try:
            inner()
        except ValueError as error:
            raise RuntimeError("Ebba Provperson") from error
    except RuntimeError as error:
        told = journal.defect_place(error)
    assert told.startswith("RuntimeError efter ValueError i test_journal.py:")
    assert "Ebba" not in told
    assert "2010" not in told
