"""The study sees what goes wrong: a check that is blind, one that cries out, one that says a wrong figure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from random import Random

import pytest

from atersok import checks
from atersok.checks import secrecy, source_files, transit
from atersok.checks.catalogue import finding
from atersok.checks.context import Context
from atersok.domain.finding import Finding
from tools.study import run
from tools.study.kinds import KINDS
from tools.study.plant import Kind, Planted
from tools.study.world import World


def kind(code: str, words: str) -> Kind:
    (found,) = (kind for kind in KINDS if kind.code == code and words in kind.what and not kind.near)
    return found


def trial(code: str, words: str, start: run.Clean) -> run.Trial:
    found = run.try_kind(kind(code, words), start, 1)
    assert found is not None
    return found


@pytest.fixture(scope="module")
def start() -> run.Clean:
    return run.clean(11, "2025K2")


def test_a_plant_leaves_the_clean_world_as_it_was(start: run.Clean) -> None:
    before = start.world.copy()
    for each in KINDS[::7]:
        run.try_kind(each, start, 3)
    assert start.world == before


def test_a_trial_is_the_same_when_it_is_run_again(start: run.Clean) -> None:
    assert trial("K05", "invoice is booked", start) == trial("K05", "invoice is booked", start)


def test_a_blind_check_is_a_miss(start: run.Clean, monkeypatch: pytest.MonkeyPatch) -> None:
    blind = tuple(check for check in checks.CHECKS if check is not secrecy.check)
    monkeypatch.setattr(checks, "CHECKS", blind)
    found = trial("K18", "name", start)
    assert [one.code for one in found.missed] == ["K18"]
    assert not found.caught


def test_a_consequence_that_does_not_come_is_told(start: run.Clean, monkeypatch: pytest.MonkeyPatch) -> None:
    blind = tuple(check for check in checks.CHECKS if check is not transit.check)
    assert trial("N06", "transit home reports", start).flawless
    monkeypatch.setattr(checks, "CHECKS", blind)
    found = trial("N06", "transit home reports", start)
    assert ([one.code for one in found.absent], found.caught, found.flawless) == (["N01"], True, False)


def test_a_check_that_cries_out_is_a_false_alarm(start: run.Clean, monkeypatch: pytest.MonkeyPatch) -> None:
    def loud(context: Context) -> Iterator[Finding]:
        protected = sum(child.protected for child in context.register.all_children)
        identity = f"{protected} skyddade"  # one more than in the clean world
        yield finding(
            "F02", identity=identity, what="Fel.", expected="rätt", found="fel", source="fil", action="Rätta."
        )

    monkeypatch.setattr(checks, "CHECKS", (*checks.CHECKS, loud))
    found = trial("R09", "Skyddad", run.clean(11, "2025K2"))
    assert {pair[1].code for pair in found.alarms} == {"F02"}
    assert {pair[1].code for pair in found.lost} == {"F02"}
    assert found.caught
    assert not found.flawless


def test_a_finding_that_says_a_wrong_difference_is_a_miss(start: run.Clean) -> None:
    right = kind("K05", "invoice is booked")

    def wrong(world: World, rng: Random) -> Planted | None:
        planted = right.make(world, rng)
        assert planted is not None
        return replace(planted, target=tuple(replace(one, by="1,00 kr") for one in planted.target))

    found = run.try_kind(replace(right, make=wrong), start, 1)
    assert found is not None
    assert [(one.code, one.by) for one in found.missed] == [("K05", "1,00 kr")]
    assert [pair[1].code for pair in found.alarms] == ["K05"]


def test_a_consequence_without_a_reason_is_a_false_alarm(start: run.Clean) -> None:
    unexplained = replace(kind("R07", "no date"), follows={})
    found = [run.try_kind(unexplained, start, seed) for seed in range(12)]
    assert {pair[1].code for one in found if one is not None for pair in one.alarms} == {"R10"}


def test_a_text_that_says_nothing_is_told(start: run.Clean, monkeypatch: pytest.MonkeyPatch) -> None:
    def mute(context: Context) -> Iterator[Finding]:
        return (replace(found, action="") for found in source_files.check(context))

    monkeypatch.setattr(checks, "CHECKS", (mute,))
    found = trial("F01", "Barn", start)
    assert [text for text in found.bad_texts if "action" in text]


def test_what_clean_worlds_give_is_told_apart_from_what_the_design_asks_for(monkeypatch: pytest.MonkeyPatch) -> None:
    never = Kind("R01", "nowhere", lambda world, rng: Planted(()), near=True)
    study = run.run_study(1, 101, [never])
    assert study.clean_alarms == []
    assert study.clean_by_design["R09"] > 0
    monkeypatch.delitem(run.BY_DESIGN, "R09")
    assert {found.code for _, _, found in run.run_study(1, 101, [never]).clean_alarms} == {"R09"}


def test_a_kind_without_a_place_in_one_world_is_tried_in_others() -> None:
    tried = []

    def choosy(world: World, rng: Random) -> Planted | None:
        tried.append(world.quarter)
        return Planted(()) if len(tried) == 3 else None

    study = run.run_study(1, 101, [Kind("R01", "choosy", choosy, near=True)])
    assert (len(tried), len(study.trials), study.clean_worlds) == (3, 1, 3)
