"""The study in short: every way of going wrong, planted at random places, is caught and nothing else is told."""

from __future__ import annotations

import pytest

from atersok.checks.catalogue import CATALOGUE
from tools.study.kinds import KINDS
from tools.study.report import OF_SUBMISSIONS, faults
from tools.study.run import run_study


@pytest.mark.parametrize("letter", sorted({code[0] for code in CATALOGUE}))
def test_every_plant_is_caught_and_nothing_else_is_told(letter: str) -> None:
    kinds = [kind for kind in KINDS if kind.code.startswith(letter)]
    study = run_study(2, 101, kinds)
    assert faults(study) == []
    assert len(study.trials) == 2 * len(kinds)


def test_every_code_of_the_catalogue_is_planted_and_most_have_a_near_miss() -> None:
    assert {kind.code for kind in KINDS if not kind.near} == set(CATALOGUE) - OF_SUBMISSIONS
    assert len({kind.code for kind in KINDS if kind.near}) > len(CATALOGUE) // 2
    assert len({kind.name for kind in KINDS}) == len(KINDS)
