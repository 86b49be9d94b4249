"""The collector is held during the work and back afterwards."""

from __future__ import annotations

import gc

import pytest

from atersok.closedbook.collector import uncollected


def test_the_collector_is_held_and_comes_back_also_after_an_error() -> None:
    seen = []

    @uncollected
    def work(fail: bool) -> str:
        seen.append(gc.isenabled())
        if fail:
            raise ValueError
        return "done"

    assert work(False) == "done"
    with pytest.raises(ValueError):  # noqa: PT011 - raised a line above, without a message
        work(True)
    assert seen == [False, False]
    assert gc.isenabled()


def test_a_collector_that_was_off_stays_off() -> None:
    gc.disable()
    try:
        uncollected(lambda: None)()
        assert not gc.isenabled()
    finally:
        gc.enable()
