"""An invented municipality's 2025: its children, homes, ledger and what it types, quarter by quarter. Inputs only."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from tools.sample.people import personnummer

LINDEN, BJORKEN, GRANEN = "Linden", "Björken", "Granen"
ALFA, BETA, GAMMA = "12345678", "23456789", "34567890"
DELTA, EPSILON, ZETA, ETA = "45678901", "56789012", "67890123", "78901234"
CHILDREN = (ALFA, BETA, GAMMA, DELTA, EPSILON, ZETA, ETA)
PROTECTED = BETA

BOOK_OF = {LINDEN: "gron", BJORKEN: "vit", GRANEN: "vit"}
FILES = {"gron": "gron_statistik.xlsm", "vit": "vit_statistik.xlsm"}
COST_CENTRES = {LINDEN: "48110", BJORKEN: "48210", GRANEN: "48310"}
SUPPLIERS = {LINDEN: "Lindens HVB AB", BJORKEN: "", GRANEN: "Granens vård AB"}

QUARTERS = ("2025K1", "2025K2", "2025K3", "2025K4")
CARE, STAFF, SCHOOL = "4610", "5010", "4650"
"""Konton: what a supplier is paid, the municipality's own cost, and schooling, which is not reclaimed."""

TURNS_18 = date(2025, 8, 20)
"""Delta."""
MOVED_IN = date(2025, 7, 15)
PLACED_IN_TOWN = date(2025, 8, 1)
"""Eta: lives at Linden from the first, is the municipality's from the second."""
SAID_TO_LEAVE, LEFT = date(2025, 6, 18), date(2025, 6, 16)
"""Gamma: as the attendance had it when the second quarter was sent, and as it was."""


def months_of(quarter: str) -> list[str]:
    """The quarter's months, 2025-04."""
    year, number = int(quarter[:4]), int(quarter[5])
    return [f"{year}-{month:02d}" for month in range(3 * number - 2, 3 * number + 1)]


def first_day(month: str) -> date:
    """The first of a month."""
    return date(int(month[:4]), int(month[5:]), 1)


def last_day(month: str) -> date:
    """The last of a month."""
    return date(int(month[:4]), int(month[5:]), monthrange(int(month[:4]), int(month[5:]))[1])


def home_of(dossier: str) -> str:
    """Where a child lives; nobody moves."""
    return GRANEN if dossier == ZETA else BJORKEN if dossier in {DELTA, EPSILON} else LINDEN


# -- who lives where --------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Stay:
    """A child at a home; the day of leaving is none of its days."""

    home: str
    dossier: str
    arrived: date
    left: date | None
    price_kr: int

    def days_in(self, month: str) -> int:
        """Its days in a month."""
        first = max(self.arrived, first_day(month))
        end = last_day(month) if self.left is None else min(self.left, last_day(month))
        leaving = 1 if self.left is not None and self.left <= last_day(month) else 0
        return max(0, (end - first).days + 1 - leaving)


def stays(quarter: str, gamma_left: date = LEFT) -> list[Stay]:
    """The attendance of a quarter.

    Args:
        gamma_left: the day on which Gamma is said to have left.
    """
    new_year = date(2025, 1, 1)
    granen = 2400 if quarter == "2025K4" else 1800
    found = [
        Stay(LINDEN, ALFA, new_year, None, 3000),
        Stay(LINDEN, BETA, new_year, None, 3000),
        Stay(BJORKEN, DELTA, new_year, None, 2500),
        Stay(BJORKEN, EPSILON, new_year, None, 2500),
        Stay(GRANEN, ZETA, new_year, None, granen),
    ]
    if quarter in {"2025K1", "2025K2"}:
        found.insert(2, Stay(LINDEN, GAMMA, new_year, None if quarter == "2025K1" else gamma_left, 3000))
    else:
        found.insert(2, Stay(LINDEN, ETA, MOVED_IN, None, 3000))
    return found


def children_rows(quarter: str) -> list[dict[str, object]]:
    """tblBarn as it stood in a quarter."""
    rows = []
    for number, dossier in enumerate(CHILDREN):
        if dossier == ETA and quarter in {"2025K1", "2025K2"}:
            continue
        born = date(2007, 8, 20) if dossier == DELTA else date(2010, 1 + number, 3)
        new = dossier == ETA
        rows.append(
            {
                "Dossiernr": dossier,
                "Personnummer": personnummer(born, number),
                "Namn": name_of(dossier),
                "Födelsedatum": born,
                "Mottagningsdatum": date(2025, 5, 2) if new else date(2024, 11, 15),
                "Migrationsdatum": date(2025, 5, 2) if new else date(2024, 11, 15),
                "Tillståndsdag": date(2025, 7, 10) if new else date(2024, 12, 10),
                "Kommunplaceringsdag": PLACED_IN_TOWN if new else date(2025, 1, 1),
                "Status": "PUT",
                "Anvisad": "Nej",
                "Skyddad": "Ja" if dossier == PROTECTED else "Nej",
                "Studiehjälp": "Ja",
                "Prioriteringsgrupp": "1",
            }
        )
    return rows


def name_of(dossier: str) -> str:
    """A plainly invented name."""
    return f"Påhittad Prov{CHILDREN.index(dossier) + 1:02d}"


def placement_rows(quarter: str, gamma_left: date = LEFT) -> list[dict[str, object]]:
    """tblPlaceringar as it stood in a quarter: a row for each decision."""
    rows = []
    for stay in stays(quarter, gamma_left):
        lagrum, need = ("SoL", "2") if stay.dossier == ZETA else ("SoL", "") if stay.dossier == EPSILON else ("LVU", "")
        row: dict[str, object] = {
            "Dossiernr": stay.dossier, "Boende": stay.home, "Från": stay.arrived, "Till": stay.left, "Lagrum": lagrum,
            "Behov": need, "Beslutsdatum": stay.arrived, "Beslutsnr": f"B{stay.dossier}",
        }  # fmt: skip
        if stay.dossier == DELTA and quarter in {"2025K3", "2025K4"}:
            rows.append({**row, "Till": TURNS_18})
            row |= {"Från": TURNS_18, "Beslutsdatum": TURNS_18, "Beslutsnr": f"B{stay.dossier}-18"}
        rows.append(row)
    return rows


def home_rows(quarter: str) -> list[dict[str, object]]:
    """tblBoenden of a quarter."""
    prices = {stay.home: stay.price_kr for stay in stays(quarter)}
    kinds = {LINDEN: ("A", "Externt"), BJORKEN: ("B", "Internt"), GRANEN: ("C", "Individuellt")}
    return [
        {"Boende": home, "Spår": kinds[home][0], "Form": kinds[home][1], "Kostnadsställe": COST_CENTRES[home],
         "Leverantör": SUPPLIERS[home], "Dygnspris": price}
        for home, price in prices.items()
    ]  # fmt: skip


def attendance_rows(quarter: str, book: str, gamma_left: date = LEFT) -> list[list[object]]:
    """tblNarvaro of a book, with the days as they are entered by hand."""
    rows: list[list[object]] = []
    for stay in stays(quarter, gamma_left):
        if BOOK_OF[stay.home] == book:
            days = [stay.days_in(month) for month in months_of(quarter)]
            rows.append(
                [stay.home, stay.dossier, name_of(stay.dossier), stay.arrived, stay.left, *days, sum(days),
                 stay.price_kr, sum(days) * stay.price_kr]
            )  # fmt: skip
    return rows


# -- the ledger -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Posting:
    """A row of the ledger; its service is the month of `period` where first and last are not given."""

    home: str
    konto: str
    vernr: str
    booked: date
    period: str
    ore: int
    text: str = "Vård"
    invoice: str = ""
    first: date | None = None
    last: date | None = None

    @property
    def service(self) -> tuple[date, date]:
        """The days that it is for, both included."""
        if self.first is not None and self.last is not None:
            return self.first, self.last
        return first_day(self.period), last_day(self.period)


HEADER = (
    "Kostnadsställe;Konto;Vernr;Rad;Bokföringsdatum;Period;Leverantör;Fakturanr;Fakturadatum;Periodstart;Periodslut;"
    "Text;Belopp"
)


def export_text(postings: Iterable[Posting]) -> str:
    """A Raindance export of the rows."""
    lines = [HEADER]
    for row in postings:
        kr, ore = divmod(abs(row.ore), 100)
        cells = (
            *(COST_CENTRES[row.home], row.konto, row.vernr, "1", row.booked.isoformat(), row.period.replace("-", "")),
            *(SUPPLIERS[row.home] if row.invoice else "", row.invoice, row.booked.isoformat() if row.invoice else ""),
            *(row.first.isoformat() if row.first else "", row.last.isoformat() if row.last else ""),
            *(row.text, f"{'-' if row.ore < 0 else ''}{kr},{ore:02d}"),
        )
        lines.append(";".join(cells))
    return "\r\n".join([*lines, ""])


_STAFF_COST = {"2025-01": 15_500_001, "2025-03": 15_499_999}
"""Björken's months that two children's days do not divide evenly, öre; the others cost 2 500 kr for each of them."""


def _ordinary(quarter: str, gamma_left: date = LEFT) -> list[Posting]:
    """One row a month and home: what the days cost by the price, of Björken what the staff cost."""
    rows = []
    for month in months_of(quarter):
        number = month[5:]
        for home, start in ((LINDEN, "11"), (BJORKEN, "22"), (GRANEN, "33")):
            own = [stay for stay in stays(quarter, gamma_left) if stay.home == home]
            ore = sum(stay.days_in(month) * stay.price_kr * 100 for stay in own)
            booked, vernr = last_day(month).replace(day=28), f"{start}{number}"
            if home == BJORKEN:
                rows.append(Posting(home, STAFF, vernr, booked, month, _STAFF_COST.get(month, ore), "Lön"))
            else:
                rows.append(Posting(home, CARE, vernr, booked, month, ore, invoice=f"{home[0]}{vernr}"))
    return rows


LATE = Posting(
    GRANEN, CARE, "3390", date(2025, 4, 22), "2025-04", 5_580_000, "Vård mars", "G3390", date(2025, 3, 1),
    date(2025, 3, 31),
)  # fmt: skip
"""Granen's invoice for March: 31 days at 1 800 kr, which came when the first quarter had been sent."""

CREDIT = Posting(LINDEN, CARE, "1191", date(2025, 7, 22), "2025-06", -600_000, "Kredit av L1106", "L1191")
"""Linden takes back two days of Gamma's, when the second quarter had been sent."""

INTERPRETER = Posting(LINDEN, STAFF, "1181", date(2025, 4, 28), "2025-04", 100_000, "Tolk")
"""1 000 kr over 90 care days: 11,11 kr each, and 10 öre to spare."""

SCHOOLING = Posting(LINDEN, SCHOOL, "1182", date(2025, 5, 28), "2025-05", 450_000, "Skola", "L1182")


def ledger(quarter: str, *, credited: bool = True, moved: bool = False) -> list[Posting]:
    """The rows of a quarter's export.

    Args:
        credited: of the second quarter, whether the credit has come.
        moved: of the third quarter, whether Björken's May, claimed in the second, has been given the period of July.
    """
    if quarter == "2025K1":
        return [row for row in _ordinary(quarter) if (row.home, row.period) != (GRANEN, "2025-03")]
    if quarter == "2025K2":
        rows = [*_ordinary(quarter, SAID_TO_LEAVE), INTERPRETER, SCHOOLING, LATE]
        return [*rows, CREDIT] if credited else rows
    rows = _ordinary(quarter)
    if moved:
        (may,) = [row for row in _ordinary("2025K2") if (row.home, row.period) == (BJORKEN, "2025-05")]
        rows.append(replace(may, period="2025-07"))
    return rows


# -- what Migrationsverket answers ------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Answer:
    """A decision on a child's claim of a quarter, öre."""

    decided: date
    granted: int
    refused: int = 0
    reason: str = ""
    appeal_by: date | None = None

    @property
    def cells(self) -> Mapping[str, object]:
        """As it is typed on Uppföljning."""
        return {
            "Beslutsdatum": self.decided, "Beviljat": self.granted / 100, "Avslag": self.refused / 100 or None,
            "Orsak": self.reason or None, "Överklaga senast": self.appeal_by,
        }  # fmt: skip


K1_DECIDED, K2_DECIDED, K3_DECIDED = date(2025, 6, 18), date(2025, 9, 24), date(2025, 12, 16)
FIRST_ANSWERS: Mapping[tuple[str, str], Answer] = {
    ("2025K1", ALFA): Answer(K1_DECIDED, 18_000_000),
    ("2025K1", BETA): Answer(K1_DECIDED, 12_000_000, 6_000_000, "Vårdbehov ej styrkt", date(2025, 7, 9)),
    ("2025K1", GAMMA): Answer(K1_DECIDED, 18_000_000),
    ("2025K1", DELTA): Answer(K1_DECIDED, 13_500_001),
    ("2025K1", ZETA): Answer(K1_DECIDED, 4_720_000),
    ("2025K2", ALFA): Answer(K2_DECIDED, 18_233_334),
    ("2025K2", BETA): Answer(K2_DECIDED, 18_233_333),
    ("2025K2", GAMMA): Answer(K2_DECIDED, 15_233_333),
    ("2025K2", DELTA): Answer(K2_DECIDED, 0, 13_650_000, "Underlag saknas", date(2025, 10, 15)),
    ("2025K2", ZETA): Answer(K2_DECIDED, 7_280_000),
    ("2025K3", ALFA): Answer(K3_DECIDED, 18_400_000),
    ("2025K3", BETA): Answer(K3_DECIDED, 18_400_000),
    ("2025K3", ETA): Answer(K3_DECIDED, 10_000_000, 2_200_000, "Fel antal dygn", date(2026, 1, 6)),
}
LATER_ANSWERS: Mapping[tuple[str, str], Answer] = {
    # The late invoice of March was granted too: with what was granted before, 72 000 kr.
    ("2025K1", ZETA): Answer(K2_DECIDED, 7_200_000),
    # The refusal was appealed.
    ("2025K2", DELTA): Answer(date(2026, 2, 9), 10_000_000, 3_650_000, "Underlag saknas", date(2026, 3, 2)),
}
ANSWERS = {**FIRST_ANSWERS, **LATER_ANSWERS}
"""As they stand at the end of the year."""


# -- what Migrationsverket pays ---------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Paid:
    """A row of a payment list, öre."""

    dossier: str
    kind: str
    quarter: str
    ore: int
    day: date


SCHABLON, APPLIED = "Schablon 29 §", "Ansökan 29 a §"
LIST_DAYS = {
    "2025K1": date(2025, 6, 26),
    "2025K2": date(2025, 9, 29),
    "2025K3": date(2025, 12, 29),
    "2025K4": date(2026, 3, 4),
}
DAY_RATES: Mapping[str, Mapping[str, int]] = {
    "2025K1": dict.fromkeys((ALFA, BETA, GAMMA, DELTA, EPSILON, ZETA), 90 * 100_000),
    "2025K2": {**dict.fromkeys((ALFA, BETA, DELTA, EPSILON, ZETA), 91 * 100_000), GAMMA: 76 * 100_000},
    "2025K3": {
        **dict.fromkeys((ALFA, BETA, EPSILON, ZETA), 92 * 100_000),
        ETA: 61 * 100_000,
        DELTA: 50 * 100_000 + 42 * 75_000,
    },
    "2025K4": {**dict.fromkeys((ALFA, BETA, ETA, EPSILON, ZETA), 92 * 100_000), DELTA: 92 * 75_000},
}
"""What is due without application, öre: 1 000 kr a day, 750 kr from the 18th birthday."""
MISSING = {("2025K2", EPSILON), ("2025K2", ZETA)}
"""The day rates that the quarter's list lacks; they come with the next."""
OVERPAID = 15_633_333
"""What the second quarter's list pays for Gamma's claim that had been corrected: 4 000 kr too much."""
LISTED: Mapping[str, Mapping[str, int]] = {
    "2025K1": {ALFA: 18_000_000, BETA: 12_000_000, GAMMA: 18_000_000},
    "2025K2": {ALFA: 18_233_334, BETA: 18_233_333, GAMMA: OVERPAID},
    "2025K3": {ALFA: 18_400_000, BETA: 18_400_000},
    "2025K4": {},
}
"""What the lists say of applications, öre; what the others were paid is typed."""


def payment_list(quarter: str) -> list[Paid]:
    """The list that came for a quarter."""
    day = LIST_DAYS[quarter]
    rows = [
        Paid(dossier, SCHABLON, quarter, ore, day)
        for dossier, ore in DAY_RATES[quarter].items()
        if (quarter, dossier) not in MISSING
    ]
    if quarter == "2025K3":
        rows += [Paid(dossier, SCHABLON, of, DAY_RATES[of][dossier], day) for of, dossier in sorted(MISSING)]
    return rows + [Paid(child, APPLIED, quarter, ore, day) for child, ore in LISTED[quarter].items()]
