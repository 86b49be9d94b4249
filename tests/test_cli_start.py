"""`atersok --help` starts at once: its CPU time is at most three times that of Python doing nothing."""

from __future__ import annotations

import subprocess
import sys

from atersok import cli, help_text
from atersok.arguments import parser
from bench.figures import TIMES_BARE_PYTHON, start_up

HEAVY = (
    "argparse",
    "pandas",
    "numpy",
    "xlwings",
    "lxml",
    "rich",
    "pydantic",
    "importlib.metadata",
    "pathlib",
    "typing",
)


def test_help_takes_at_most_three_times_as_long_as_bare_python() -> None:
    bare, ours = start_up(rounds=9)
    assert ours <= TIMES_BARE_PYTHON * bare


def test_help_imports_nothing_heavy() -> None:
    script = f"""
import sys
before = set(sys.modules)
from atersok.cli import main
assert main(["--help"]) == 0
print(sorted(set({HEAVY!r}) & (set(sys.modules) - before)), file=sys.stderr)
"""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stderr.strip() == "[]"


def test_help_tells_every_command_that_there_is() -> None:
    shown = help_text.help_text().splitlines()
    assert list(cli._COMMANDS) == list(help_text.COMMANDS)
    for name, text in help_text.COMMANDS.items():
        first = next(line for line in shown if line.startswith(f"  {name} "))
        assert text.startswith(first.removeprefix(f"  {name}").strip())
    assert " ".join(help_text.help_text().split()).count("(bara för utvecklare)") == 1
    assert max(map(len, shown)) < 80


def test_argparse_takes_the_same_commands() -> None:
    for name in ("undo", "init", "upgrade", "run", "export"):
        assert parser().parse_args([name, "mapp"]).command == name
