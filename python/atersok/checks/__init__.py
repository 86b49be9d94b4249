"""One small module per family of findings; `all_findings` runs every one of them over a calculated book."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Final

from atersok.checks import (
    attendance,
    attendance_rows,
    costs,
    internal_invoices,
    invoice_copies,
    invoices,
    ledger_rows,
    periods,
    permits,
    placements,
    register_identity,
    secrecy,
    source_files,
    transit,
    vat,
)
from atersok.checks.context import Context
from atersok.domain.finding import Finding, Severity

CHECKS: Final[tuple[Callable[[Context], Iterator[Finding]], ...]] = (
    register_identity.check,
    permits.check,
    placements.check,
    transit.check,
    attendance.check,
    attendance_rows.check,
    ledger_rows.check,
    invoices.check,
    invoice_copies.check,
    internal_invoices.check,
    periods.check,
    costs.check,
    vat.check,
    secrecy.check,
    source_files.check,
)
_ORDER: Final = {"Stopp": 0, "Varning": 1, "Info": 2}


def all_findings(context: Context) -> list[Finding]:
    """Every finding of one book, in order of severity, code, home, dossier and identity; no two have one Id."""
    alike: dict[tuple[str, str, str, str], list[Finding]] = {}
    for check in CHECKS:
        for finding in check(context):
            alike.setdefault((finding.code, finding.home, finding.dossier, finding.identity), []).append(finding)
    return list(in_order((_merged(same) for same in alike.values()), context.severities))


def in_order(findings: Iterable[Finding], severities: Mapping[str, Severity]) -> tuple[Finding, ...]:
    """The findings as a book tells them: weighed by the municipality's own severities, the gravest first."""
    return tuple(sorted((_weighed(finding, severities) for finding in findings), key=_order))


def _weighed(finding: Finding, severities: Mapping[str, Severity]) -> Finding:
    """With the severity that the municipality gives its code."""
    severity = severities.get(finding.code, finding.severity)
    return finding if severity == finding.severity else replace(finding, severity=severity)


def _order(finding: Finding) -> tuple[int, str, str, str, str]:
    return _ORDER[finding.severity], finding.code, finding.home, finding.dossier, finding.identity


def _merged(same: list[Finding]) -> Finding:
    """Findings that nothing tells apart but their place, as one that says all they say."""
    if len(same) == 1:
        return same[0]
    return replace(
        same[0],
        what=_joined(finding.what for finding in same),
        expected=_joined(finding.expected for finding in same),
        found=_joined(finding.found for finding in same),
        difference=_joined(finding.difference for finding in same),
        source=_joined(finding.source for finding in same),
        action=_joined(finding.action for finding in same),
    )


def _joined(texts: Iterable[str]) -> str:
    return "; ".join(sorted({text for text in texts if text}))
