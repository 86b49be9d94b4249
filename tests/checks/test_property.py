"""On nasty inputs of every kind: no check fails, no two findings have one Id, the order of rows changes nothing."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from atersok.checks import all_findings
from atersok.domain.register import BOOKS
from checks.build import ROLES, Scenario, clean
from reference.generate import seeded
from test_reference_agreement import attendance_of, register_of, rows_of, settings_of


def scenario_of(data: Mapping[str, Any]) -> Scenario:
    chosen = settings_of(data, "gron")
    register = register_of(data, chosen.quarter.end)
    return replace(
        clean(),
        children=tuple(register.all_children),
        placements=tuple(register.placements),
        homes=tuple(register.homes.values()),
        stays={book: tuple(attendance_of(data["narvaro"][book]).stays) for book in BOOKS},
        rows=tuple(rows_of(data["ledger"]).to_dict("records")),
        settings=chosen,
    )


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True)
@given(st.integers(0, 10**6))
def test_findings_of_any_quarter(seed: int) -> None:
    scenario = scenario_of(seeded(seed))
    frame = rows_of(seeded(seed)["ledger"])
    mixed = random.Random(seed)
    for book in BOOKS:
        found = all_findings(scenario.context(book, frame))
        assert len({finding.id_in("2025K2") for finding in found}) == len(found)
        assert all((finding.severity, finding.asks) == ROLES[finding.code] for finding in found)
        shuffled = replace(
            scenario,
            children=tuple(mixed.sample(scenario.children, len(scenario.children))),
            placements=tuple(mixed.sample(scenario.placements, len(scenario.placements))),
            stays={name: tuple(mixed.sample(rows, len(rows))) for name, rows in scenario.stays.items()},
        )
        order = mixed.sample(range(len(frame)), len(frame))
        assert all_findings(shuffled.context(book, frame.iloc[order].reset_index(drop=True))) == found
