"""The gate: which homes' documents an open Stopp withholds (design.md §6)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from atersok.checks.catalogue import CATALOGUE
from atersok.domain.finding import Answer, Finding
from atersok.domain.ledger import HomeFinder
from atersok.domain.register import Home

ALL_HOMES = frozenset({"K11", "F01", "F04"})
BY_COST_CENTRE = frozenset({"K01", "K08"})


def is_open_stop(finding: Finding, answer: Answer | None) -> bool:
    """A Stopp is open unless it is Kvitterad with both comment and signature."""
    return finding.severity == "Stopp" and not (answer is not None and answer.opens_gate)


def withheld_homes(
    findings: Iterable[Finding],
    answers: Mapping[str, Answer],
    quarter: str,
    homes: Mapping[str, Home],
    homes_of_child: Mapping[str, Iterable[str]],
    finder: HomeFinder,
    *,
    own: bool = True,
) -> dict[str, list[Finding]]:
    """The homes of a book that are withheld, each with the open Stopp behind it, in order of name.

    Args:
        findings: the book's findings.
        answers: Id → what the user wrote, as it stands after this run.
        quarter: the quarter as text, part of every Id.
        homes: the book's homes by name.
        homes_of_child: dossier → the homes of this book where the child has care days.
        finder: finds the homes on a kostnadsställe.
        own: the homes are those of the findings' own book. Then a finding that only the municipality made a Stopp,
            and that concerns neither a home nor a child (no Fakturamapp, rows left out), withholds all of them: the
            setting would do nothing otherwise.
    """
    withheld: dict[str, list[Finding]] = {}
    for finding in findings:
        if not is_open_stop(finding, answers.get(finding.id_in(quarter))):
            continue
        if finding.code in ALL_HOMES:
            names: Iterable[str] = homes
        elif finding.code in BY_COST_CENTRE:
            names = (home.name for home in finder.on_cost_centre(finding.cost_centre))
        elif not finding.home and not finding.dossier and CATALOGUE[finding.code].severity != "Stopp":
            names = homes if own else ()
        else:
            # Care days of the child "" are those whose dossiernummer cannot be read: nobody's, so no finding's child.
            names = {finding.home, *(homes_of_child.get(finding.dossier, ()) if finding.dossier else ())}
        for name in names:
            if name in homes:
                withheld.setdefault(name, []).append(finding)
    return dict(sorted(withheld.items()))
