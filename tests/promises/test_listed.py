"""The list of promises names tests that exist, and a promise without a test is no promise."""

from __future__ import annotations

from pathlib import Path

import pytest

from tools.promises.listed import ROOT, Promise, missing, modules, promises

ENTRY = '[[promise]]\nsection = "Skydd"\nsays = "Inget tappas."\n'


def listed(path: Path, text: str) -> list[Promise]:
    path.write_text(text, encoding="utf-8")
    return promises(path)


def test_every_promise_of_the_project_has_tests_and_all_of_them_exist() -> None:
    found = promises()
    assert len(found) > 30
    assert len({(promise.section, promise.says) for promise in found}) == len(found)
    assert missing(test for promise in found for test in promise.tests) == []
    assert {kind for promise in found for kind in [promise.kills] if kind} == {"steps", "times"}


def test_the_sections_are_what_was_promised() -> None:
    assert list(dict.fromkeys(promise.section for promise in promises())) == [
        "Crash-safe writing", "Undo is exact", "Text from outside never acts", "Secrecy", "Supply chain",
        "What must never happen",
    ]  # fmt: skip


def test_a_promise_is_read_with_all_that_it_has(tmp_path: Path) -> None:
    text = f'{ENTRY}tests = ["tests/a/test_b.py::test_c", "tests/test_d.py"]\nkills = "steps"\nunshown = "Windows"\n'
    found = listed(tmp_path / "list.toml", text)
    tests = ("tests/a/test_b.py::test_c", "tests/test_d.py")
    assert found == [Promise("Skydd", "Inget tappas.", tests, "steps", "Windows")]
    assert modules(found) == ["tests/a/test_b.py", "tests/test_d.py"]


@pytest.mark.parametrize(
    "rest", ["", "tests = []\n", 'tests = ["a"]\nkills = "ofta"\n', 'tests = ["a"]\nheld = true\n']
)
def test_what_is_no_promise_with_its_tests_is_refused(tmp_path: Path, rest: str) -> None:
    with pytest.raises(ValueError, match="no"):
        listed(tmp_path / "list.toml", ENTRY + rest)


def test_a_test_that_is_not_there_is_missing_and_a_module_without_any_too(tmp_path: Path) -> None:
    (tmp_path / "test_a.py").write_text("def test_one(): ...\ndef helper(): ...\n", encoding="utf-8")
    (tmp_path / "test_b.py").write_text("x = 1\n", encoding="utf-8")
    (tmp_path / "help.py").write_text("def test_one(): ...\n", encoding="utf-8")
    there = ["test_a.py", "test_a.py::test_one"]
    gone = ["test_a.py::test_two", "test_a.py::helper", "test_b.py", "test_c.py", "help.py::test_one"]
    assert missing([*there, *gone], tmp_path) == gone
    assert (ROOT / "tools" / "promises").is_dir()
