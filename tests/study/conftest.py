"""Clean worlds of the study, made once."""

from __future__ import annotations

import pytest

from tools.study.generate import QUARTERS, clean_world
from tools.study.world import World


@pytest.fixture(scope="session", params=range(6))
def world(request: pytest.FixtureRequest) -> World:
    """A clean world of each of some seeds; tests leave it as it is."""
    return clean_world(request.param)


@pytest.fixture(scope="session")
def today() -> World:
    """A clean world under the rules of today."""
    assert "2025K2" in QUARTERS
    return clean_world(11, "2025K2")
