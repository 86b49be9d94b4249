"""The study's figures as tables: for the terminal and for docs/findings-study.md."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from statistics import median

from atersok.checks.catalogue import CATALOGUE

from .plant import Kind
from .run import BY_DESIGN, OLD_RULES_ONLY, Study, Trial

OF_SUBMISSIONS = frozenset({"K19", "K20"})
"""Codes that other quarters' submissions give rise to: no row of a single quarter can plant one."""

OF_SUBMISSIONS = frozenset({"K19", "K20"})
"""Codes that other quarters' submissions give rise to: no row of a single quarter can plant one."""

HEADER = ("code", "severity", "finding", "ways", "planted", "caught", "missed", "false alarms", "median consequences")
NEAR_HEADER = ("code", "near miss", "tried", "false alarms")


def code_rows(study: Study) -> list[tuple[str, ...]]:
    """One row a code of the catalogue, and the sum: as HEADER says."""
    rows = []
    for code, kind in CATALOGUE.items():
        if code in OF_SUBMISSIONS:
            continue
        trials = [trial for trial in study.trials if trial.kind.code == code and not trial.kind.near]
        ways = {trial.kind.name for trial in trials}
        rows.append((code, kind.severity, kind.title, str(len(ways)), *_figures(trials)))
    planted = [trial for trial in study.trials if not trial.kind.near]
    ways = {trial.kind.name for trial in planted}
    return [*rows, ("all", "", "", str(len(ways)), *_figures(planted))]


def _figures(trials: Sequence[Trial]) -> tuple[str, ...]:
    caught = sum(trial.caught for trial in trials)
    alarms = sum(len(trial.alarms) for trial in trials)
    consequences = median(len(trial.consequences) for trial in trials) if trials else 0
    return str(len(trials)), str(caught), str(len(trials) - caught), str(alarms), f"{consequences:g}"


def near_rows(study: Study) -> list[tuple[str, ...]]:
    """One row a near miss: as NEAR_HEADER says."""
    rows: list[tuple[str, ...]] = []
    for kind in _kinds(study.trials, near=True):
        trials = [trial for trial in study.trials if trial.kind is kind]
        rows.append((kind.code, kind.what, str(len(trials)), str(sum(len(trial.alarms) for trial in trials))))
    return rows


def _kinds(trials: Iterable[Trial], *, near: bool) -> list[Kind]:
    found = {trial.kind.name: trial.kind for trial in trials if trial.kind.near == near}
    return sorted(found.values(), key=lambda kind: kind.code)


def faults(study: Study) -> list[str]:
    """Everything that went wrong, one line each."""
    lines = [
        f"clean world {number}, {book}: {finding.code} {finding.home} {finding.dossier} {finding.what}"
        for number, book, finding in study.clean_alarms
    ]
    for trial in (trial for trial in study.trials if not trial.flawless):
        at = f"{trial.kind.name}, world {trial.seed}"
        for word, expected in (("missed", trial.missed), ("consequence absent", trial.absent)):
            lines += [f"{at}: {word}: {one.book} {one.code} {one.home} {one.dossier} {one.by}" for one in expected]
        for word, found in (("false alarm", trial.alarms), ("lost", trial.lost)):
            lines += [f"{at}: {word}: {book} {f.code} {f.home} {f.dossier} {f.what}" for book, f in found]
        lines += [f"{at}: text of {fault}" for fault in trial.bad_texts]
    return lines


def table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A Markdown table; figures stand to the right."""
    right = ("ways", "planted", "caught", "missed", "false alarms", "median consequences", "tried", "times")
    rule = [" ---: " if name in right else " --- " for name in header]
    lines = [f"| {' | '.join(header)} |", f"|{'|'.join(rule)}|"]
    lines += [f"| {' | '.join(cell.replace('|', '/') for cell in row)} |" for row in rows]
    return "\n".join(lines)


def page(study: Study, times: int, seed: int) -> str:
    """docs/findings-study.md: the same study gives the same page, byte for byte."""
    planted = [trial for trial in study.trials if not trial.kind.near]
    wrong = faults(study)
    parts = [
        "# The seeded study of findings",
        "Made by `uv run python -m tools.study "
        f"--times {times} --seed {seed}`; a shorter one runs in the tests. One error is planted in clean data at a "
        "random place, the quarter is calculated, and what both books find is held against what had to be found.",
        f"- {study.clean_worlds} clean quarters: random homes of every form and track, some sharing a kostnadsställe; "
        "children who stay, leave, arrive, move within and between the books, turn 18, are siblings, asylum seekers, "
        "red or protected; LVU and SoL; rules from 2015 to 2025; leaving day counted or not; runs at mid-quarter.\n"
        f"- {len(planted)} plants in {len({trial.kind.name for trial in planted})} ways, "
        f"{len(study.trials) - len(planted)} near misses: right, and close to an error.\n"
        "- *Caught*: the planted code stands at the planted home, child, invoice or verifikat, in the right book or "
        "books, and says the right difference. *Consequences*: other findings that must follow (last table); one that "
        "must and does not counts as a fault. *False alarm*: anything else that the clean quarter did not have.",
        "## Clean data",
        f"Findings that the design does not ask for: **{len(study.clean_alarms)}**. By design:",
        table(
            ("code", "times", "why"),
            [(code, str(study.clean_by_design[code]), why) for code, why in BY_DESIGN.items()],
        ),
        "## Plants",
        table(HEADER, code_rows(study)),
        f"{', '.join(sorted(OLD_RULES_ONLY))}: only quarters before 2017-07-01, as a claim above a day rate is never "
        "negative. R14 and R17: only quarters after it. F codes and K11: by the text of an export in several dialects, "
        "through the reader. K19 and K20 ask about other quarters' submissions: no row of one quarter can "
        "plant them. The limits of Inställningar (Gräns K12 procent, Tolerans kr) are drawn at random, and "
        "planted at and one öre beyond.",
        "What it cannot show: two suppliers' invoices with one number share one copy in Fakturamapp, as the number "
        "alone names the file, so no invoice number of a clean world is used twice. Fields of the registers that "
        "cannot be read (R02, F01) come as the workbook reader reports them, not from a workbook.",
        "## Near misses",
        table(NEAR_HEADER, near_rows(study)),
        "## Faults",
        "\n".join(f"- {line}" for line in wrong) if wrong else "None.",
        "## Ways of planting, and what must follow",
        "A consequence that depends on where the error falls (K02, K03, K04, K12) is worked out anew, day by day, from "
        "the truth beside each ledger row (`tools/study/amounts.py`).",
        table(("code", "error", "may follow"), [_way(kind) for kind in _kinds(study.trials, near=False)]),
    ]
    return "\n\n".join(parts) + "\n"


def _way(kind: Kind) -> tuple[str, str, str]:
    follows = "; ".join(f"{code}: {why}" for code, why in sorted(kind.follows.items()))
    return kind.code, kind.what, follows or "nothing"
