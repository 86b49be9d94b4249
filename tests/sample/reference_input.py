"""A scenario as the reference model of design.md §5 takes it; the model shares no code with the product."""

from __future__ import annotations

from typing import Any

from tools.sample.ledger import KONTON, OUTSIDE
from tools.sample.model import BOOKS, Scenario


def as_input(scenario: Scenario) -> dict[str, Any]:
    """The scenario as the reference model takes it."""
    settings = {
        "Kvartal": str(scenario.quarter),
        "Utskrivningsdag räknas": False,
        "Räkna till och med": None,
        "Kostnadsställen utanför": OUTSIDE,
    }
    return {
        "barn": [
            {
                "Dossiernr": c.written,
                "Personnummer": c.personnummer,
                "Födelsedatum": c.born,
                "Tillståndsdag": c.permit,
                "Kommunplaceringsdag": c.municipality,
                "Avslutsdag": c.ended,
                "Anvisad": "Ja" if c.assigned else "",
                "Studiehjälp": c.study_aid,
                "red": c.red,
            }
            for c in scenario.children
        ],
        "placeringar": [
            {
                "Dossiernr": p.child.written,
                "Boende": p.home,
                "Från": p.start,
                "Till": p.end,
                "Lagrum": p.lagrum,
                "Behov": p.need,
                "Beslutsdatum": p.decided,
                "Beslutsnr": p.decision,
            }
            for p in scenario.placements
        ],
        "boenden": [
            {
                "Boende": h.name,
                "Spår": h.track,
                "Form": h.form,
                "Kostnadsställe": h.cost_centre,
                "Leverantör": h.supplier,
                "Orgnr": h.orgnr,
                "Objekt": h.objekt,
            }
            for h in scenario.homes.values()
        ],
        "narvaro": {
            book: [
                {
                    "Boende": s.home,
                    "Dossiernr": s.written,
                    "Inskriven": s.arrived,
                    "Utskriven": s.left,
                    "Dygnspris": s.price,
                }
                for s in scenario.stays
                if s.book == book
            ]
            for book in BOOKS
        },
        "konton": [(first, last, slag, claims == "Ja") for first, last, slag, claims in KONTON],
        "ledger": [
            {
                "kostnadsställe": r.cost_centre,
                "konto": r.konto,
                "verksamhet": r.verksamhet,
                "objekt": r.objekt,
                "projekt": r.projekt,
                "leverantör": r.supplier,
                "orgnr": r.orgnr,
                "period": r.period,
                "bokföringsdatum": r.booked,
                "periodstart": r.start,
                "periodslut": r.end,
                "text": r.text,
                "belopp": r.belopp,
                "status": r.status,
            }
            for r in dict.fromkeys(scenario.rows)  # a row that stands twice is read once (F03)
            if not r.broken and r.raw_belopp is None  # set aside (F01)
        ],
        "settings": dict.fromkeys(BOOKS, settings),
    }
