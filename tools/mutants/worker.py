"""A child process that runs tests against its own copy of the package: a mutant a line in, a verdict a line out."""

from __future__ import annotations

import compileall
import importlib
import json
import os
import py_compile
import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[2]
TIMEOUT = 120
"""Seconds; a mutant that never ends is noticed."""
MEMORY = 4 * 2**30
"""Bytes; a mutant that asks for days without end is noticed too."""
PRELOADED = ("hypothesis", "lxml.etree", "pandas", "personnummer", "pydantic", "pytest", "python_calamine", "xdist")
"""What the tests and the package import from outside."""
PASSED, FAILED, WRONG_PACKAGE = 0, 1, 99


def run_pytest(copy: Path, tests: list[str]) -> int:
    """Runs tests in this process against the copy: 0 all passed, 1 some failed or could not be collected."""
    sys.dont_write_bytecode = True
    sys.path.insert(0, str(copy))
    os.environ["HYPOTHESIS_STORAGE_DIRECTORY"] = str(copy / ".hypothesis")
    import pytest

    code = int(
        pytest.main(
            ["-x", "-q", "-n", "0", "--noconftest", "-p", "no:cacheprovider", "--hypothesis-seed=0", *tests],
        )
    )
    package = sys.modules.get("atersok")
    if package is not None and not str(package.__file__).startswith(str(copy)):
        return WRONG_PACKAGE
    return PASSED if code == PASSED else FAILED


def _in_fork(copy: Path, tests: list[str]) -> int:
    """Forks, so that numpy, pandas and pytest are imported once for all mutants."""
    import resource  # no such module where there is no fork

    child = os.fork()
    if child == 0:
        null = os.open(os.devnull, os.O_WRONLY)
        os.dup2(null, 1)
        os.dup2(null, 2)
        signal.alarm(TIMEOUT)
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        code = FAILED
        try:
            code = run_pytest(copy, tests)
        finally:
            os._exit(code)
    _, status = os.waitpid(child, 0)
    return os.waitstatus_to_exitcode(status)


def _in_subprocess(copy: Path, tests: list[str]) -> int:
    command = [sys.executable, "-m", "tools.mutants.worker", str(copy), *tests]
    try:
        return subprocess.run(command, cwd=ROOT, capture_output=True, timeout=TIMEOUT).returncode
    except subprocess.TimeoutExpired:
        return FAILED


def serve() -> None:
    """Reads {"file", "source", "tests"} lines until the input ends; writes {"code"} lines."""
    if hasattr(os, "fork"):
        for name in PRELOADED:
            importlib.import_module(name)
    run = _in_fork if hasattr(os, "fork") else _in_subprocess
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder)
        ignore = shutil.ignore_patterns("__pycache__")
        shutil.copytree(ROOT / "python" / "atersok", copy / "atersok", ignore=ignore)
        # Compiled once; a file whose source has changed is known by its hash and compiled anew.
        compileall.compile_dir(copy, quiet=2, invalidation_mode=py_compile.PycInvalidationMode.CHECKED_HASH)
        for line in sys.stdin:
            asked = json.loads(line)
            target = copy / "atersok" / asked["file"]
            before = target.read_bytes()
            target.write_text(asked["source"], encoding="utf-8")
            code = run(copy, asked["tests"])
            target.write_bytes(before)
            print(json.dumps({"code": code}), flush=True)


if __name__ == "__main__":
    os.chdir(ROOT)
    if len(sys.argv) > 1:
        sys.exit(run_pytest(Path(sys.argv[1]), sys.argv[2:]))
    serve()
