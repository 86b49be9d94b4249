"""What the documents say of the code holds: commands, folders, the Python example, pictures, codes of the sample."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from atersok.checks.catalogue import CATALOGUE
from atersok.cli import main
from atersok.resources import sample

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_every_command_of_the_readme_exists(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--help"]) == 0
    shown = capsys.readouterr().out
    commands = set(re.findall(r"uv run atersok ([\w-]+)", README))
    assert commands == {
        *("build", "deadlines", "demo", "doctor", "export", "init", "inspect"),
        *("new-quarter", "payments", "reopen", "run", "submit", "undo", "upgrade"),
    }
    assert all(f"\n  {command} " in shown for command in commands)


def test_every_folder_and_picture_of_the_readme_exists() -> None:
    paths = re.findall(r"^\| `([\w/.]+)`", README, flags=re.M) + re.findall(r"!\[[^]]*\]\(([^)]+)\)", README)
    assert len(paths) > 12
    assert [path for path in paths if not (ROOT / path).exists()] == []


def test_the_python_example_of_the_readme_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with sample("2025K2") as source:
        shutil.copytree(source, tmp_path / "demo")
    monkeypatch.chdir(tmp_path)
    (example,) = re.findall(r"```python\n(.*?)```", README, flags=re.S)
    exec(compile(example, "README.md", "exec"), {})
    assert re.fullmatch(r"[0-9]+ öre\n", capsys.readouterr().out)


def test_the_samples_readme_tells_of_every_finding() -> None:
    """Each code is planted, or the README says why it cannot occur."""
    text = (ROOT / "sample_data" / "README.md").read_text(encoding="utf-8")
    assert [code for code in CATALOGUE if code not in text] == []


def test_no_committed_text_names_a_registry_or_a_machines_path() -> None:
    suspects = re.compile(r"pypi\.org|pythonhosted|registry\.npmjs|(?<![\w.])/(?:work|root|farm)/")
    found = []
    for folder in ("python", "tools", "docs", ".ci", "sample_data"):
        for path in (ROOT / folder).rglob("*"):
            if path.suffix in {".py", ".md", ".toml", ".csv", ".txt", ""} and path.is_file():
                text = path.read_text(encoding="utf-8", errors="replace")
                if suspects.search(text):
                    found.append(path.name)
    assert found == []
