"""Runs the study: plants one error in a clean world, calculates, and compares with what had to be found."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from random import Random

from atersok.calculation import calculate
from atersok.domain.finding import Finding
from atersok.domain.register import BOOKS, Book

from . import texts
from .amounts import Expected, amount_findings
from .generate import OLD_QUARTERS, clean_world
from .plant import KINDS, Kind, Planted
from .world import World

BY_DESIGN = {
    "R09": "children with protected data are told of, as information",
    "R14": "red children with care days after 2017-06-30 are asked about, at Anvisning too",
}
"""Findings of clean data that the design asks for, with why."""
OLD_RULES_ONLY = frozenset({"K13"})
"""Codes that only days before 2017-07-01 can give: a claim above the day rate is never negative."""

Found = tuple[Book, Finding]


@dataclass(frozen=True)
class Trial:
    """One plant and what came of it.

    Attributes:
        missed: targets that were not found; absent: consequences that had to follow and did not.
        alarms: new findings that nothing explains; lost: findings of the clean world that vanished.
        found: the planted findings themselves; consequences: what followed.
        bad_texts: what is wrong with the texts of the new findings.
    """

    kind: Kind
    seed: int
    missed: tuple[Expected, ...]
    absent: tuple[Expected, ...]
    alarms: tuple[Found, ...]
    lost: tuple[Found, ...]
    found: tuple[Found, ...]
    consequences: tuple[Found, ...]
    bad_texts: tuple[str, ...]

    @property
    def caught(self) -> bool:
        """Whether everything that was planted was found where it was planted."""
        return not self.missed

    @property
    def flawless(self) -> bool:
        """Whether nothing was missed, absent, lost, found without cause or badly said."""
        return not (self.missed or self.absent or self.alarms or self.lost or self.bad_texts)


@dataclass
class Study:
    """All trials, and what clean worlds gave."""

    trials: list[Trial] = field(default_factory=list)
    clean_worlds: int = 0
    clean_by_design: Counter[str] = field(default_factory=Counter)
    clean_alarms: list[tuple[int, Book, Finding]] = field(default_factory=list)


@dataclass(frozen=True)
class Clean:
    """A clean world with its findings."""

    world: World
    found: dict[tuple[Book, str, str, str, str], Finding]
    amounts: set[Expected]


def key_of(book: Book, finding: Finding) -> tuple[Book, str, str, str, str]:
    """What tells a finding from every other of both books."""
    return book, finding.code, finding.home, finding.dossier, finding.identity


def findings_of(world: World, planted: Planted | None = None) -> dict[tuple[Book, str, str, str, str], Finding]:
    """Every finding of both books."""
    quarter = calculate(world.inputs(planted.export if planted else None))
    return {key_of(book, finding): finding for book in BOOKS for finding in quarter.books[book].findings}


def clean(seed: int, quarter: str = "") -> Clean:
    """A clean world, calculated."""
    world = clean_world(seed, quarter)
    return Clean(world, findings_of(world), amount_findings(world))


def try_kind(kind: Kind, start: Clean, seed: int) -> Trial | None:
    """Plants one error in a copy of the clean world; None where the world has no place for it."""
    world = start.world.copy()
    planted = kind.make(world, Random(f"{kind.name} {seed}"))
    if planted is None:
        return None
    after = findings_of(world, planted)
    new = {key: finding for key, finding in after.items() if key not in start.found}
    lost = [(key[0], finding) for key, finding in start.found.items() if key not in after]
    taken: set[tuple[Book, str, str, str, str]] = set()

    def take(expected: Iterable[Expected]) -> tuple[list[Expected], list[Found]]:
        """What is not there, and what is; a finding stands for what it was taken for first."""
        absent, there = [], []
        for one in expected:
            fitting = [key for key, finding in new.items() if key not in taken and _fits(one, key[0], finding)]
            if not fitting:
                absent.append(one)
            for key in fitting:
                taken.add(key)
                there.append((key[0], new[key]))
        return absent, there

    missed, found = take(planted.target)
    at = {(one.book, one.code, one.home, one.dossier) for one in planted.target}
    by_amount = sorted(
        one for one in amount_findings(world) - start.amounts if (one.book, one.code, one.home, one.dossier) not in at
    )
    absent, consequences = take([*planted.follows, *by_amount])
    reasons = kind.follows.keys()
    alarms = [(key[0], finding) for key, finding in new.items() if key not in taken]
    alarms += [(book, finding) for book, finding in consequences if finding.code not in reasons]
    return Trial(
        kind,
        seed,
        tuple(missed),
        tuple(absent),
        tuple(alarms),
        tuple(lost),
        tuple(found),
        tuple(pair for pair in consequences if pair[1].code in reasons),
        tuple(f"{finding.code}: {fault}" for finding in new.values() for fault in texts.faults(finding, world)),
    )


def _fits(expected: Expected, book: Book, finding: Finding) -> bool:
    if (expected.book, expected.code, expected.home, expected.dossier) != (
        book, finding.code, finding.home, finding.dossier,
    ):  # fmt: skip
        return False
    if expected.by and expected.by != finding.difference:
        return False
    texts = (finding.identity, finding.what, finding.expected, finding.found, finding.source, finding.action)
    return any(expected.mention in text for text in texts)


def run_study(
    times: int, seed: int, kinds: Sequence[Kind] = KINDS, progress: Callable[[str], None] = lambda text: None
) -> Study:
    """Plants every kind `times` times, each time in the clean world of that round at another random place.

    Args:
        times: rounds; a kind that a round's world has no place for is tried in the next worlds until it fits.
        seed: of the whole study; the same seed gives the same study.
    """
    study = Study()
    worlds: dict[tuple[int, str], Clean] = {}

    def world(number: int, quarter: str) -> Clean:
        if (number, quarter) not in worlds:
            worlds[number, quarter] = found = clean(number, quarter)
            study.clean_worlds += 1
            for (book, code, *_), finding in found.found.items():
                if code in BY_DESIGN:
                    study.clean_by_design[code] += 1
                else:
                    study.clean_alarms.append((number, book, finding))
        return worlds[number, quarter]

    for turn in range(times):
        for kind in kinds:
            for again in range(40):
                number = seed * 1_000_003 + turn + again * 1009
                old = OLD_QUARTERS[number % len(OLD_QUARTERS)] if kind.code in OLD_RULES_ONLY else ""
                trial = try_kind(kind, world(number, old), number)
                if trial is not None:
                    study.trials.append(trial)
                    break
        worlds.clear()
        progress(f"{turn + 1} of {times}")
    return study
