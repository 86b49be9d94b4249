"""The public function is documented with an example that works as it stands, from Python alone."""

from __future__ import annotations

import doctest
from pathlib import Path

import pytest

from atersok.raindance import reading


def test_the_example_of_read_export_works(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (example,) = [found for found in doctest.DocTestFinder().find(reading) if found.name.endswith("read_export")]
    assert len(example.examples) > 5
    assert doctest.DocTestRunner().run(example).failed == 0
