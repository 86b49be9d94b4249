"""The project's own dependencies are as they should be, and docs/dependencies.md says so."""

from __future__ import annotations

from pathlib import Path

import pytest

from tools.supply import __main__ as command
from tools.supply.page import PAGE


def test_the_projects_dependencies_have_no_fault_and_the_page_is_up_to_date(
    capsys: pytest.CaptureFixture[str],
) -> None:
    code = command.main(["--check"])
    assert (code, capsys.readouterr().err) == (0, "")


def test_an_old_page_is_a_fault_and_is_left_as_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    page = tmp_path / "page.md"
    page.write_text(PAGE.read_text(encoding="utf-8").replace("lxml", "lxlm"), encoding="utf-8")
    before = page.read_bytes()
    monkeypatch.setattr(command, "PAGE", page)
    assert command.main(["--check"]) == 1
    assert "is not as it would be written" in capsys.readouterr().err
    assert page.read_bytes() == before


def test_the_page_is_written_anew_without_check(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page = tmp_path / "page.md"
    monkeypatch.setattr(command, "PAGE", page)
    assert command.main([]) == 0
    assert page.read_text(encoding="utf-8") == PAGE.read_text(encoding="utf-8")


def test_the_page_says_that_vulnerabilities_are_not_looked_for_and_how_to(tmp_path: Path) -> None:
    text = PAGE.read_text(encoding="utf-8")
    assert "CI does **not** look for them" in text
    assert "uv audit" in text
