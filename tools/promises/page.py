"""docs/reliability.md: a table of promises for each section."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from tools.promises.listed import ROOT, Promise
from tools.promises.running import Ran, of_tests

PAGE = ROOT / "docs" / "reliability.md"
HEADER = ("Promise", "Held by", "Reached", "Not kept, or not shown here")
LONG_COMMAND = "uv run python -m tools.promises"
QUICK_COMMAND = f"{LONG_COMMAND} --quick"

_TOP = """# Reliability

What must never go wrong, the tests that hold it, and how far they went.

Made by `{command}` on {day}: {version}. `{other}` makes it {otherwise}. Do not edit it: the promises stand in
`tools/promises/promises.toml`.

*Reached* is what the run itself counted: a *case* is a test with one set of its parameters, an *example* a made-up
input of Hypothesis (of a state machine: a whole course of commands), a *kill* an end by SIGKILL, after which what is on
disk is looked at and the next commands run.
"""
_SHORT, _FULL = "the short versions, as in the suite", "the long versions"


def page_text(
    listed: Sequence[Promise], ran: Mapping[str, Ran], kills: Sequence[Mapping[str, Any]], day: date, *, long: bool
) -> str:
    """The page.

    Args:
        listed: the promises in their order.
        ran: what each test came to.
        kills: what tools/crash told of each kill.
        day: of the run.
        long: whether the long versions ran.
    """
    top = _TOP.format(
        command=LONG_COMMAND if long else QUICK_COMMAND,
        day=day.isoformat(),
        version=_FULL if long else _SHORT,
        other=QUICK_COMMAND if long else LONG_COMMAND,
        otherwise=f"from {_SHORT}" if long else f"from {_FULL} (about an hour)",
    )
    parts = [top]
    for section in dict.fromkeys(promise.section for promise in listed):
        rows = [row(promise, ran, kills) for promise in listed if promise.section == section]
        lines = [HEADER, ["---"] * len(HEADER), *rows]
        parts.append("\n".join([f"## {section}", "", *(f"| {' | '.join(line)} |" for line in lines), ""]))
    return "\n".join(parts)


def row(promise: Promise, ran: Mapping[str, Ran], kills: Sequence[Mapping[str, Any]]) -> list[str]:
    """The cells of a promise."""
    figures = figure(of_tests(promise.tests, ran))
    if promise.kills:
        figures = f"{kill_figure(promise.kills, kills)}; {figures}"
    return [promise.says, "<br>".join(f"`{test}`" for test in promise.tests), figures, promise.unshown or "–"]


def figure(ran: Ran) -> str:
    """What tests came to, in words: cases by outcome, then what they recorded."""
    passed = ran.cases["passed"]
    words = [f"{_counted(passed)} case{'' if passed == 1 else 's'} passed"]
    words += [f"**{ran.cases[name]} {name}**" for name in ("failed", "skipped") if ran.cases[name]]
    return ", ".join([*words, *(f"{_counted(count)} {name}" for name, count in sorted(ran.figures.items()))])


def kill_figure(kind: str, kills: Sequence[Mapping[str, Any]]) -> str:
    """What was left by the kills at steps, or at random times, of each command."""
    group = [one for one in kills if (one["kill"]["point"] is None) == (kind == "times")]
    commands = ", ".join(dict.fromkeys(one["kill"]["command"] for one in group))
    left = {name: sum(one["books"] == name for one in group) for name in ("old", "new", "ended")}
    where = "at random times" if kind == "times" else "at a step"
    what = f"{_counted(len(group))} kill{'' if len(group) == 1 else 's'} {where} of {commands}"
    faults = sum(len(one["faults"]) for one in group)
    books = f"both books old {left['old']}, both new {left['new']}, done before the kill {left['ended']}"
    return f"{what}: {books}; faults {faults}"


def _counted(number: int) -> str:
    return f"{number:,}".replace(",", " ")
