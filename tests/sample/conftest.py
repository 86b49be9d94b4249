"""The scenarios, made once, and where the committed ones are."""

from __future__ import annotations

from pathlib import Path

import pytest

from tools.sample.folder import QUARTERS, Sample, make

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="session", params=QUARTERS)
def quarter(request: pytest.FixtureRequest) -> str:
    """Each sample quarter in turn."""
    return str(request.param)


@pytest.fixture(scope="session")
def clean(quarter: str) -> Sample:
    """The quarter with nothing planted."""
    return make(quarter, set())


@pytest.fixture(scope="session")
def planted(quarter: str) -> Sample:
    """The quarter as it is committed."""
    return make(quarter)


@pytest.fixture(scope="session")
def sample_data() -> Path:
    """The committed folder."""
    return ROOT / "sample_data"
