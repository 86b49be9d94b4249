"""What a municipality may make of a code's severity: a Stopp about wrong or unexplained öre stays a Stopp."""

from __future__ import annotations

import pytest

from atersok.checks.catalogue import CATALOGUE, SEVERITIES, Kind

ALWAYS_STOPP = {"K01", "K02", "K08", "K11", "F01", "F04", "R02", "R03", "R15", "N02", "N05", "N06", "N08", "K05", "K13"}
LOWERABLE = {"R06", "N03", "N04", "N07", "K04"}


def codes_of(severity: str) -> set[str]:
    return {code for code, kind in CATALOGUE.items() if kind.severity == severity}


def test_a_stopp_about_wrong_or_unexplained_ore_stays_a_stopp() -> None:
    for code in ALWAYS_STOPP:
        assert [CATALOGUE[code].may_be(severity) for severity in SEVERITIES] == [True, False, False], code


def test_a_stopp_that_only_says_that_sources_disagree_may_become_a_varning_but_no_info() -> None:
    for code in LOWERABLE:
        assert [CATALOGUE[code].may_be(severity) for severity in SEVERITIES] == [True, True, False], code


def test_every_stopp_is_one_or_the_other() -> None:
    assert {code for code, kind in CATALOGUE.items() if kind.lowerable} == LOWERABLE
    assert codes_of("Stopp") >= ALWAYS_STOPP | LOWERABLE
    assert not LOWERABLE & ALWAYS_STOPP


def test_what_is_no_stopp_may_become_anything() -> None:
    for code in codes_of("Varning") | codes_of("Info"):
        assert all(CATALOGUE[code].may_be(severity) for severity in SEVERITIES), code


@pytest.mark.parametrize("severity", SEVERITIES)
def test_a_new_stopp_is_not_lowerable_until_somebody_decides(severity: str) -> None:
    assert Kind("Stopp", "controller", "Ny").may_be(severity) is (severity == "Stopp")  # type: ignore[arg-type]
