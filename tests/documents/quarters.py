"""A small quarter of every kind for the documents: three tracks, a move, a protected child, an 18th birthday."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from atersok.calculation import QuarterResult, calculate
from domain.making import ANNA, BO, child, home, inputs, ledger, number_of, placement, register, settings, stay

CARIN = "34567890"
DAN = "45678901/1"
ANNA_NUMBER, BO_NUMBER = number_of(date(2010, 1, 1), 238), number_of(date(2010, 1, 1), 239)
HOMES = [
    home("Eken", "A", "Externt", "48100"),
    home("Asken", "A", "Externt", "48200"),
    home("Öken", "B", "Internt", "48300"),
    home("Familjehem 1", "C", "Individuellt", "48400"),
]


def a_quarter(**changes: Any) -> QuarterResult:
    """ANNA moves on 20 May from Eken to Asken, BO (protected) stays; CARIN (18 on 10 May) moves from B to DAN in C.

    Eken costs 9 000 kr a day in all, Asken 3 000, Öken 2 000, Familjehem 1 (two children) 6 000.
    """
    moved = date(2025, 5, 20)
    children = [
        child(ANNA, name="Testa Exempelsson", personnummer=ANNA_NUMBER, priority_group="2"),
        child(BO, name="Prov Mönstersson", personnummer=BO_NUMBER, protected=True),
        child(CARIN, name="Exempla Förlagasdotter", born_entered=date(2007, 5, 10)),
        child(DAN, name="Mönster Provsson"),
    ]
    placements = [
        placement(ANNA, "Eken", end=moved),
        placement(ANNA, "Asken", moved, lagrum="SoL", need="3", decision="17", decided=date(2025, 5, 19)),
        placement(BO, "Eken"),
        placement(CARIN, "Öken"),
        placement(CARIN, "Familjehem 1"),
        placement(DAN, "Familjehem 1", lagrum="sol 12:1", need="2"),
    ]
    green = [stay(ANNA, "Eken", left=moved), stay(ANNA, "Asken", moved), stay(BO, "Eken")]
    white = [
        stay(CARIN, "Öken", left=date(2025, 6, 1)),
        stay(DAN, "Familjehem 1"),
        stay(CARIN, "Familjehem 1", date(2025, 6, 1)),
    ]
    days = {"202504": 30, "202505": 31, "202506": 30}
    rows: list[dict[str, Any]] = [
        {"kostnadsstalle": code, "period": month, "belopp_ore": amount * days[month], "konto": "6000"}
        for code, amount, months in (
            ("48100", 9000_00, ("202504", "202505", "202506")),
            ("48200", 3000_00, ("202505", "202506")),
            ("48300", 2000_00, ("202504", "202505")),
            ("48400", 6000_00, ("202504", "202505", "202506")),
        )
        for month in months
    ]
    return a_result(children, placements, green, white, rows, **changes)


def a_result(
    children: Sequence[Any],
    placements: Sequence[Any],
    green: Sequence[Any],
    white: Sequence[Any],
    rows: Sequence[dict[str, Any]],
    **changes: Any,
) -> QuarterResult:
    """The quarter 2025K2 of these rows."""
    of = register(children, placements, HOMES)
    return calculate(
        inputs(of, {"gron": green, "vit": white}, ledger(*rows), settings(ledger_pattern="raindance.csv"), **changes)
    )


def many_children(count: int) -> QuarterResult:
    """So many children at Eken, each of whom cost 1 500 kr and some öre a day in April."""
    dossiers = [f"50{number:06d}" for number in range(count)]
    return a_result(
        [child(dossier) for dossier in dossiers],
        [placement(dossier) for dossier in dossiers],
        [stay(dossier) for dossier in dossiers],
        [],
        [
            {"belopp_ore": 30 * 1500_00 + 7 * number, "text": f"Vård {dossier[:2]}-{dossier[2:]}"}
            for number, dossier in enumerate(dossiers)
        ],
    )
