"""A small clean quarter, 2025K2, and the means to change it: every test of a check plants one thing in it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

import pandas as pd

from atersok.checks import all_findings
from atersok.checks.context import Context
from atersok.domain.allocation import allocate
from atersok.domain.attendance import Attendance, Stay, TransitStay
from atersok.domain.care_days import Window, count_care_days
from atersok.domain.claim import build_claim
from atersok.domain.finding import Finding
from atersok.domain.ledger import ROW_COLUMNS, resolve
from atersok.domain.quarter import Quarter
from atersok.domain.register import BadRow, Book, Child, Home, Placement, Register
from atersok.domain.settings import AccountRange, CodeRange, Settings
from atersok.raindance import Export
from atersok.rules.eligibility import decide
from atersok.rules.parameters import load

ALFA, BETA, GAMMA, DELTA = "10000001", "10000002", "10000003", "10000004"
EKEN, BJORKEN, VILLAN, SLUSSEN, FYREN, VERKET = "Eken", "Björken", "Villan", "Slussen", "Fyren", "Verket"

ROLES = {
    "R01": ("Varning", "integrationssekreterare"),
    "R02": ("Stopp", "integrationssekreterare"),
    "R03": ("Stopp", "integrationssekreterare"),
    "R04": ("Varning", "integrationssekreterare"),
    "R05": ("Varning", "flyktinghandläggare"),
    "R06": ("Stopp", "integrationssekreterare"),
    "R07": ("Varning", "socialsekreterare"),
    "R08": ("Varning", "integrationssekreterare"),
    "R09": ("Info", "controller"),
    "R10": ("Varning", "socialsekreterare"),
    "R11": ("Info", "controller"),
    "R12": ("Varning", "socialsekreterare"),
    "R13": ("Varning", "placeringssekreterare"),
    "R14": ("Varning", "controller"),
    "R15": ("Stopp", "integrationssekreterare"),
    "R16": ("Varning", "integrationssekreterare"),
    "R17": ("Varning", "controller"),
    "N01": ("Varning", "integrationssekreterare"),
    "N02": ("Stopp", "integrationssekreterare"),
    "N03": ("Stopp", "integrationssekreterare"),
    "N04": ("Stopp", "redovisningsassistent"),
    "N05": ("Stopp", "integrationssekreterare"),
    "N06": ("Stopp", "integrationssekreterare"),
    "N07": ("Stopp", "redovisningsassistent"),
    "N08": ("Stopp", "integrationssekreterare"),
    "N09": ("Varning", "redovisningsassistent"),
    "K01": ("Stopp", "redovisningsassistent"),
    "K02": ("Stopp", "redovisningsassistent"),
    "K03": ("Varning", "assistent"),
    "K04": ("Stopp", "integrationssekreterare"),
    "K05": ("Stopp", "assistent"),
    "K06": ("Varning", "assistent"),
    "K07": ("Varning", "controller"),
    "K08": ("Stopp", "redovisningsassistent"),
    "K09": ("Info", "redovisningsassistent"),
    "K10": ("Varning", "assistent"),
    "K11": ("Stopp", "redovisningsassistent"),
    "K12": ("Varning", "controller"),
    "K13": ("Stopp", "controller"),
    "K14": ("Varning", "redovisningsassistent"),
    "K15": ("Varning", "assistent"),
    "K16": ("Varning", "redovisningsassistent"),
    "K17": ("Varning", "redovisningsassistent"),
    "K18": ("Varning", "assistent"),
    "K19": ("Stopp", "redovisningsassistent"),
    "K20": ("Varning", "redovisningsassistent"),
    "F01": ("Stopp", "redovisningsassistent"),
    "F02": ("Varning", "redovisningsassistent"),
    "F03": ("Info", "redovisningsassistent"),
    "F04": ("Stopp", "redovisningsassistent"),
}
"""Severity and asked role of each code: the table of design.md §6, typed off it."""

CONTRACTOR, OWN_COST, VAT, EDUCATION, UNKNOWN = "46311", "50110", "16800", "46700", "99999"
ACCOUNTS = (
    AccountRange(CodeRange(46000, 46599), "Entreprenör", True),
    AccountRange(CodeRange(46600, 46999), "Utbildning", False),
    AccountRange(CodeRange(50000, 59999), "Kommunens kostnad", True),
    AccountRange(CodeRange(16000, 16999), "Moms", False),
)
MONTHS = Quarter(2025, 2).months
COST_CENTRES = {EKEN: "64001", BJORKEN: "64002", VILLAN: "64003", SLUSSEN: "64004", FYREN: "64005", VERKET: "64006"}
PRICE = 200_000


def child(dossier: str, name: str, born: date, **changes: Any) -> Child:
    """A child whose every field is as it should be."""
    return replace(
        Child(
            dossier, int(dossier[-1]) + 1, name=name, born_entered=born, received=date(2022, 12, 1),
            migrated=date(2022, 12, 1), permit_day=date(2023, 3, 1), municipality_day=date(2023, 3, 15),
            status="PUT", study_aid="Ja",
        ),
        **changes,
    )  # fmt: skip


def placement(dossier: str, home: str, /, **changes: Any) -> Placement:
    """A placement since long, with its decision."""
    since, number = date(2023, 4, 1), int(dossier[-1])
    return replace(Placement(dossier, home, since, None, "SoL", "3", since, f"B-{number}", number + 1), **changes)


def stay(dossier: str, home: str, /, **changes: Any) -> Stay:
    """A stay since long that goes on."""
    return replace(Stay(home, dossier, date(2023, 4, 1), row=int(dossier[-1]) + 1), **changes)


def row(cost_centre: str, ore: int, month: int = 0, **changes: Any) -> dict[str, Any]:
    """A ledger row of one month (0, 1, 2) of the quarter."""
    start, end = MONTHS[month]
    values: dict[str, Any] = dict.fromkeys(ROW_COLUMNS, "")
    values.update(
        source="raindance.csv", foretag="1", vertyp="LF", rad="1", bokforingsdatum=end, kostnadsstalle=cost_centre,
        konto=OWN_COST, fakturadatum=None, periodstart=start, periodslut=end, belopp_ore=ore, moms_ore=None,
    )  # fmt: skip
    values.update(changes)
    values["objekt_text"] = changes.get("objekt_text", values["objekt"])
    return values


def invoice(cost_centre: str, ore: int, number: str, month: int = 0, **changes: Any) -> dict[str, Any]:
    """A supplier's invoice for one month."""
    end = MONTHS[month][1]
    given = {
        "konto": CONTRACTOR,
        "fakturanr": number,
        "fakturadatum": end,
        "leverantorsnr": "700",
        "leverantor": "Omsorg Prov AB",
        "vernr": f"V{number}",
        "text": "Vård och boende",
    }
    return row(cost_centre, ore, month, **(given | changes))


def _clean_rows() -> list[dict[str, Any]]:
    rows = []
    for month, (start, end) in enumerate(MONTHS):
        days = (end - start).days + 1
        rows += [
            invoice(COST_CENTRES[EKEN], days * PRICE, f"E{month}", month),
            row(COST_CENTRES[BJORKEN], 5_000_000, month, vertyp="LÖN", vernr=f"L{month}", text="Månadslön"),
            invoice(COST_CENTRES[VILLAN], 3_000_000, f"V{month}", month, objekt="10-000003", leverantorsnr="701"),
            invoice(COST_CENTRES[SLUSSEN], 4_000_000, f"S{month}", month, leverantorsnr="702"),
        ]
    return rows


@dataclass(frozen=True)
class Scenario:
    """Everything that a quarter is calculated from."""

    children: tuple[Child, ...]
    placements: tuple[Placement, ...]
    homes: tuple[Home, ...]
    stays: Mapping[Book, tuple[Stay, ...]]
    rows: tuple[Mapping[str, Any], ...]
    settings: Settings
    transit: tuple[TransitStay, ...] = ()
    transit_bad: tuple[BadRow, ...] = ()
    attendance_bad: Mapping[Book, tuple[BadRow, ...]] = field(default_factory=dict)
    bad_dossiers: tuple[BadRow, ...] = ()
    bad_rows: tuple[BadRow, ...] = ()
    copies: frozenset[str] | None = frozenset()
    export: Mapping[str, Any] = field(default_factory=dict)

    def child(self, dossier: str, **changes: Any) -> Scenario:
        """With one child changed."""
        return replace(
            self, children=tuple(replace(c, **changes) if c.dossier == dossier else c for c in self.children)
        )

    def placement(self, dossier: str, **changes: Any) -> Scenario:
        """With one child's placements changed."""
        return replace(
            self, placements=tuple(replace(p, **changes) if p.dossier == dossier else p for p in self.placements)
        )

    def stay(self, book: Book, dossier: str, **changes: Any) -> Scenario:
        """With one child's attendance changed."""
        stays = tuple(replace(s, **changes) if s.dossier == dossier else s for s in self.stays[book])
        return replace(self, stays={**self.stays, book: stays})

    def home(self, name: str, **changes: Any) -> Scenario:
        """With one home changed."""
        return replace(self, homes=tuple(replace(h, **changes) if h.name == name else h for h in self.homes))

    def setting(self, **changes: Any) -> Scenario:
        """With settings changed."""
        return replace(self, settings=replace(self.settings, **changes))

    def plus(self, *things: Child | Placement | TransitStay | Home | Mapping[str, Any]) -> Scenario:
        """With rows added to the register, the transit register and the ledger; their invoice copies are there."""
        added = list(self.rows)
        added += [{**thing} for thing in things if isinstance(thing, Mapping)]
        return replace(
            self,
            children=(*self.children, *(t for t in things if isinstance(t, Child))),
            placements=(*self.placements, *(t for t in things if isinstance(t, Placement))),
            transit=(*self.transit, *(t for t in things if isinstance(t, TransitStay))),
            homes=(*self.homes, *(t for t in things if isinstance(t, Home))),
            rows=tuple(added),
            copies=_copies(added),
        )

    def plus_stays(self, book: Book, *stays: Stay) -> Scenario:
        """With attendance rows added."""
        return replace(self, stays={**self.stays, book: (*self.stays[book], *stays)})

    def without_rows(self, *cost_centres: str) -> Scenario:
        """Without the ledger rows on some kostnadsställen."""
        return replace(self, rows=tuple(r for r in self.rows if r["kostnadsstalle"] not in cost_centres))

    def frame(self) -> pd.DataFrame:
        """The ledger rows, with line numbers and order of reading where a test gives none."""
        rows = [{**values} for values in self.rows]
        for number, values in enumerate(rows):
            values["line"] = values["line"] or number + 2
            if values["ordinal"] == "":
                values["ordinal"] = number
        frame = pd.DataFrame(rows, columns=list(ROW_COLUMNS), dtype=object)
        return frame.assign(belopp_ore=frame["belopp_ore"].astype("int64"))

    def context(self, book: Book, frame: pd.DataFrame | None = None) -> Context:
        """One book, calculated."""
        rows = self.frame() if frame is None else frame
        settings = self.settings
        leaving = settings.leaving_day_counts
        register = Register(
            self.children, self.placements, {home.name: home for home in self.homes}, self.bad_dossiers, self.bad_rows
        )
        files = {"gron": "gron_statistik.xlsm", "vit": "vit_statistik.xlsm"}
        attendances = {
            name: Attendance(self.stays[name], self.attendance_bad.get(name, ()), files[name]) for name in self.stays
        }
        window = Window.of(settings.quarter.start, settings.window_end)
        care = count_care_days(attendances[book], register, book, window, leaving)
        parameters = load()
        eligibility = decide(care, register, parameters, leaving, [s.arrived for s in attendances[book].stays])
        resolved = resolve(rows, register, attendances, leaving)
        allocation = allocate(rows, resolved, care, register, book, settings, window)
        return Context(
            book=book,
            settings=settings,
            window=window,
            register=register,
            transit=self.transit,
            transit_bad=self.transit_bad,
            attendances=attendances,
            care=care,
            eligibility=eligibility,
            export=Export(rows, **({"sources": ()} | dict(self.export))),
            rows=rows,
            resolved=resolved,
            allocation=allocation,
            claim=build_claim(care, eligibility.code, eligibility.rate, allocation),
            parameters=parameters,
            invoice_copies=self.copies,
        )

    def findings(self, book: Book) -> list[Finding]:
        """Every finding of one book."""
        return all_findings(self.context(book))

    def of(self, code: str, book: Book = "gron") -> list[Finding]:
        """The findings of one code, each with the severity and role of design.md §6."""
        found = [finding for finding in self.findings(book) if finding.code == code]
        assert all((finding.severity, finding.asks) == ROLES[code] for finding in found)
        return found

    def where(self, code: str, book: Book = "gron") -> list[tuple[str, str]]:
        """(home, dossier) of each finding of one code."""
        return [(finding.home, finding.dossier) for finding in self.of(code, book)]

    def codes(self, book: Book = "gron") -> set[str]:
        """The codes of a book's findings."""
        return {finding.code for finding in self.findings(book)}


def _copies(rows: Iterable[Mapping[str, Any]]) -> frozenset[str]:
    return frozenset(str(values["fakturanr"]).casefold() for values in rows if values["fakturanr"])


def clean() -> Scenario:
    """The clean quarter: one child in each kind of home, and nothing to find.

    Alfa in Eken (track A, external), Beta in Björken (B, internal), Gamma, who is 18, in Villan (C, individual), and
    Delta, an asylum seeker, in Slussen (A, transit). Fyren (Anvisning) and Verket (Migrationsverket) are empty.
    """
    rows = tuple(_clean_rows())
    amount = sum((end - start).days + 1 for start, end in MONTHS) * PRICE
    return Scenario(
        children=(
            child(ALFA, "Testbarn Alfa", date(2009, 5, 1)),
            child(BETA, "Testbarn Beta", date(2008, 8, 8)),
            child(GAMMA, "Testbarn Gamma", date(2007, 1, 15)),
            child(DELTA, "Testbarn Delta", date(2010, 2, 2), permit_day=None, municipality_day=None, status="Asyl"),
        ),
        placements=(
            placement(ALFA, EKEN),
            placement(BETA, BJORKEN),
            placement(GAMMA, VILLAN, decided=date(2025, 1, 20)),
        ),
        homes=(
            Home(EKEN, "A", "Externt", COST_CENTRES[EKEN], "Omsorg Prov AB", daily_price=PRICE, row=2),
            Home(BJORKEN, "B", "Internt", COST_CENTRES[BJORKEN], row=3),
            Home(VILLAN, "C", "Individuellt", COST_CENTRES[VILLAN], row=4),
            Home(SLUSSEN, "A", "Transit", COST_CENTRES[SLUSSEN], row=5),
            Home(FYREN, "B", "Anvisning", COST_CENTRES[FYREN], row=6),
            Home(VERKET, "B", "Migrationsverket", COST_CENTRES[VERKET], row=7),
        ),
        stays={
            "gron": (
                stay(ALFA, EKEN, days_entered=(30, 31, 30, 91), daily_price=PRICE, amount=amount),
                stay(DELTA, SLUSSEN),
            ),
            "vit": (stay(BETA, BJORKEN), stay(GAMMA, VILLAN)),
        },
        rows=rows,
        settings=Settings(
            Quarter(2025, 2),
            accounts=ACCOUNTS,
            cost_centres_outside=(CodeRange(49000, 49999),),
        ),
        copies=_copies(rows),
    )
