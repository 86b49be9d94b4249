"""Översikt: the figures behind its pictures, as live formulas over the book's own tables with their computed values.

A chart names its cells by row, so each table keeps its height whatever the quarter holds: rows that are not needed are
blank. What is one child's alone stays out: individual placements (track C) are one bar together.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from atersok.checks.catalogue import ACCOUNTING, ASSISTANT, CONTROLLER, INTEGRATION, PLACEMENT, REFUGEE, SOCIAL
from atersok.closedbook.refs import col_letters
from atersok.domain import names
from atersok.domain.quarter import Quarter, month_text
from atersok.domain.register import BOOK_TRACKS, Book
from atersok.rules.schedule import INTERNAL, STRICT
from atersok.watch.tidplan import ALL_CATEGORIES, PlanRow
from atersok.workbook import layout
from atersok.workbook.sheets.avvikelser import ACKNOWLEDGED, RESOLVED, answers_of
from atersok.workbook.tables import FoundTable
from atersok.workbook.write_table import Row

ROLES: Final = (INTEGRATION, SOCIAL, PLACEMENT, REFUGEE, ASSISTANT, ACCOUNTING, CONTROLLER)
"""Whom findings ask, in the order of the chart."""
INDIVIDUAL_TRACK: Final = "C"
INDIVIDUAL: Final = "Individuella placeringar"
REST: Final = "Övriga boenden"

OWN_HOUSE: Final = "kommunen"
AUTHORITY: Final = "Migrationsverket"
PLACES: Final = {INTERNAL: OWN_HOUSE, STRICT: AUTHORITY}
"""Which of the schedule's days are shown, and where the claim is to be by then."""
MAIN_CATEGORIES: Final = frozenset({"UT_FK", "FAKTISK", ALL_CATEGORIES})
"""Categories whose last day is the quarter's."""
SHORT_OF_TIME: Final = 30
"""Days; with fewer left a bar is of the other kind."""

MONTHS: Final = 3
_AMOUNTS: Final = ("Kostnad", "Återsöks")
_TRACK_AMOUNTS: Final = ("Kostnad", "Återsöks", "Schablon", "Ej återsökt")
_SEVERITIES: Final = ("Stopp", "Varning")

Formulas = Mapping[str, Sequence[str | float | None]]
Written = tuple[Sequence[Row], Formulas]
"""The rows of a table with their computed values, and header → formula of each row."""

FORMULA_HEADERS: Final[Mapping[str, Sequence[str]]] = {
    layout.OVERSIKT_MANAD.name: _AMOUNTS,
    layout.OVERSIKT_BOENDE.name: layout.OVERSIKT_BOENDE.headers[1:],
    layout.OVERSIKT_SPAR.name: _TRACK_AMOUNTS,
    layout.OVERSIKT_ROLL.name: _SEVERITIES,
    layout.OVERSIKT_DAGAR.name: ("Sista dag", "Dagar kvar", "Minst 30 dagar", "Under 30 dagar"),
}
"""Table → its columns that hold formulas."""


def overview_writes(
    found: Mapping[str, FoundTable],
    book: Book,
    quarter: Quarter | None,
    kostnad: Sequence[Row],
    avvikelser: Sequence[Row],
    plan: Sequence[PlanRow],
) -> dict[str, Written]:
    """Table → what Översikt's tables are to hold, of those that the book has.

    Args:
        found: table → where it stands.
        quarter: whose months are shown; None for a book that is emptied, whose tables then hold nothing.
        kostnad: the rows of tblKostnad, as they are to stand.
        avvikelser: the rows of tblAvvikelser, as they are to stand.
        plan: the rows of Tidplan, with days left as of the run.
    """
    if quarter is None:
        return {name: (_padded((), table, table.extent.height), {}) for name, table in found.items()}
    months = [month_text(first) for first, _ in quarter.months]
    made: dict[str, Written] = {}
    for name, table in found.items():
        if name == layout.OVERSIKT_MANAD.name:
            made[name] = _months(months, kostnad)
        elif name == layout.OVERSIKT_BOENDE.name:
            made[name] = _homes(table, months, kostnad)
        elif name == layout.OVERSIKT_SPAR.name:
            made[name] = _tracks(book, kostnad)
        elif name == layout.OVERSIKT_ROLL.name:
            made[name] = _roles(avvikelser)
        else:
            made[name] = _days(table, quarter, plan)
    return made


def _padded(rows: Sequence[Row], table: FoundTable, height: int) -> list[Row]:
    blank: Row = dict.fromkeys(table.spec.headers)
    return [*rows, *[blank] * (height - len(rows))]


# -- kronor -----------------------------------------------------------------------------------------------------------


def _ore(value: object) -> int:
    return round(value * 100) if isinstance(value, int | float) else 0


def _sum(rows: Iterable[Row], header: str) -> int:
    return sum(_ore(row[header]) for row in rows)


def _formula(header: str, *conditions: str) -> str:
    """The sum of a column of tblKostnad where conditions hold.

    Not SUMIFS, which would take a month such as 2025-04 for a day, and a home's * or ? for any letters.
    """
    asked = "".join(f"--({condition})," for condition in conditions)
    return f"SUMPRODUCT({asked}tblKostnad[{header}])"


def _rounded(formula: str) -> str:
    return f"=ROUND({formula},2)"


def _this(table: layout.Table, header: str) -> str:
    return f"{table.name}[[#This Row],[{header}]]"


def _months(months: Sequence[str], kostnad: Sequence[Row]) -> Written:
    rows: list[Row] = []
    for month in months:
        own = [row for row in kostnad if row["Månad"] == month]
        rows.append({"Månad": month, **{header: _sum(own, header) / 100 for header in _AMOUNTS}})
    here = _this(layout.OVERSIKT_MANAD, "Månad")
    formulas = {header: [_rounded(_formula(header, f"tblKostnad[Månad]={here}"))] * len(rows) for header in _AMOUNTS}
    return rows, formulas


@dataclass(frozen=True)
class _Bar:
    """One row of the homes' table.

    Attributes:
        kind: a home, the individual placements together, or what is left.
        rows: of tblKostnad.
    """

    label: str
    kind: Literal["home", "individual", "rest"]
    rows: Sequence[Row]

    @property
    def cost(self) -> int:
        return _sum(self.rows, "Kostnad")


def _bars(kostnad: Sequence[Row]) -> list[_Bar]:
    """The dearest first, and what there is no room for together, last."""
    by_home: dict[tuple[str, bool], list[Row]] = {}
    for row in kostnad:
        individual = row["Spår"] == INDIVIDUAL_TRACK
        home = INDIVIDUAL if individual else str(row["Boende"] or "")
        by_home.setdefault((home, individual), []).append(row)
    bars = [_Bar(home, "individual" if individual else "home", rows) for (home, individual), rows in by_home.items()]
    bars.sort(key=lambda bar: (-bar.cost, bar.label))
    if len(bars) <= layout.OVERVIEW_HOMES:
        return bars
    shown, left = bars[: layout.OVERVIEW_HOMES - 1], bars[layout.OVERVIEW_HOMES - 1 :]
    return [*shown, _Bar(f"{REST} ({len(left)})", "rest", [row for bar in left for row in bar.rows])]


def _homes(table: FoundTable, months: Sequence[str], kostnad: Sequence[Row]) -> Written:
    bars = _bars(kostnad)
    columns = {
        f"{amount} mån {number}": (amount, month) for amount in _AMOUNTS for number, month in enumerate(months, 1)
    }
    rows: list[Row] = []
    formulas: dict[str, list[str | float | None]] = {header: [] for header in FORMULA_HEADERS[table.spec.name]}
    for number, bar in enumerate(bars):
        row: dict[str, str | float | None] = {"Boende": bar.label}
        for header, (amount, month) in columns.items():
            row[header] = _sum((line for line in bar.rows if line["Månad"] == month), amount) / 100
            formulas[header].append(_home_formula(table, number, bar, header, amount, month))
        for amount in _AMOUNTS:
            row[amount] = _sum(bar.rows, amount) / 100
            first, last = (_this(table.spec, f"{amount} mån {month}") for month in (1, MONTHS))
            formulas[amount].append(f"=ROUND(SUM({first}:{last}),2)")
        rows.append(row)
    height = layout.OVERVIEW_HOMES
    for cells in formulas.values():
        cells += [None] * (height - len(cells))
    return _padded(rows, table, height), formulas


def _home_formula(table: FoundTable, number: int, bar: _Bar, header: str, amount: str, month: str) -> str:
    in_month = f'tblKostnad[Månad]="{month}"'
    if bar.kind == "rest":
        letter = col_letters(table.first_column + table.place[header])
        top = table.header_row + 1
        above = f"SUM({letter}{top}:{letter}{top + number - 1})"
        return _rounded(f"{_formula(amount, in_month)}-{above}")
    if bar.kind == "individual":
        return _rounded(_formula(amount, in_month, f'tblKostnad[Spår]="{INDIVIDUAL_TRACK}"'))
    # A home by the name of the individual placements' bar is theirs too, unless its track is asked for.
    apart = f'tblKostnad[Spår]<>"{INDIVIDUAL_TRACK}"'
    return _rounded(_formula(amount, in_month, apart, f"tblKostnad[Boende]={_this(table.spec, 'Boende')}"))


def _tracks(book: Book, kostnad: Sequence[Row]) -> Written:
    rows: list[Row] = []
    for track in BOOK_TRACKS[book]:
        own = [row for row in kostnad if row["Spår"] == track]
        rows.append({"Spår": track, **{header: _sum(own, header) / 100 for header in _TRACK_AMOUNTS}})
    here = _this(layout.OVERSIKT_SPAR, "Spår")
    formulas = {
        header: [_rounded(_formula(header, f"tblKostnad[Spår]={here}"))] * len(rows) for header in _TRACK_AMOUNTS
    }
    return rows, formulas


# -- findings ---------------------------------------------------------------------------------------------------------


def _roles(avvikelser: Sequence[Row]) -> Written:
    """Findings that are neither gone nor let through with comment and signature, as the gate sees them."""
    counts: dict[tuple[str, str], int] = {}
    for row in avvikelser:
        key = names.clean(row["Ansvarig"]).casefold(), names.clean(row["Allvar"])
        counts[key] = counts.get(key, 0) + is_open(row)
    rows: list[Row] = [
        {"Roll": role, **{severity: counts.get((role, severity), 0) for severity in _SEVERITIES}} for role in ROLES
    ]
    return rows, {severity: [_open_formula(severity)] * len(rows) for severity in _SEVERITIES}


def is_open(row: Row) -> bool:
    """Whether a row of tblAvvikelser still waits for an answer."""
    if names.clean(row["Status"]) == RESOLVED:
        return False
    (answer,) = answers_of([row]).values()
    return not answer.opens_gate


def _open_formula(severity: str) -> str:
    column = "tblAvvikelser[{}]".format
    asked = (
        f"--({column('Ansvarig')}={_this(layout.OVERSIKT_ROLL, 'Roll')})",
        f'--({column("Allvar")}="{severity}")',
        f'--({column("Status")}<>"{RESOLVED}")',
        f'1-({column("Status")}="{ACKNOWLEDGED}")*({column("Kommentar")}<>"")*({column("Signatur")}<>"")',
    )
    return f"=SUMPRODUCT({','.join(asked)})"


# -- days left --------------------------------------------------------------------------------------------------------


def _days(table: FoundTable, quarter: Quarter, plan: Sequence[PlanRow]) -> Written:
    """The quarter's own last days, and those of other quarters that have not passed, by day."""
    shown = [
        row
        for row in plan
        if row.kind in PLACES
        and MAIN_CATEGORIES & set(row.category.split(", "))
        and (row.quarter == quarter or row.days_left >= 0)
    ]
    shown.sort(key=lambda row: (row.quarter != quarter, row.day, row.quarter))
    shown = sorted(shown[: layout.OVERVIEW_DAYS], key=lambda row: (row.day, row.quarter))
    rows: list[Row] = [
        {
            "Sista dag": label(str(row.quarter), PLACES[row.kind], row.days_left),
            "Kvartal": str(row.quarter),
            "Hos": PLACES[row.kind],
            "Datum": row.day,
            "Dagar kvar": row.days_left,
            "Minst 30 dagar": row.days_left if row.days_left >= SHORT_OF_TIME else 0,
            "Under 30 dagar": row.days_left if 0 <= row.days_left < SHORT_OF_TIME else 0,
        }
        for row in shown
    ]
    unused = [None] * (layout.OVERVIEW_DAYS - len(rows))
    formulas = {header: [formula] * len(rows) + unused for header, formula in _day_formulas().items()}
    return _padded(rows, table, layout.OVERVIEW_DAYS), formulas


def label(quarter: str, place: str, days_left: int) -> str:
    """What stands beside a bar: the words say how near the day is, so that no colour needs to."""
    if days_left < 0:
        left = "passerad"
    elif days_left == 0:
        left = "i dag"
    else:
        left = f"{days_left} {'dag' if days_left == 1 else 'dagar'} kvar"
    return f"{quarter} {place}: {left}"


def _day_formulas() -> dict[str, str]:
    def here(header: str) -> str:
        return _this(layout.OVERSIKT_DAGAR, header)

    left = here("Dagar kvar")
    days = f'IF({left}=1," dag kvar"," dagar kvar")'
    in_words = f'IF({left}<0,"passerad",IF({left}=0,"i dag",{left}&{days}))'
    return {
        "Sista dag": f'={here("Kvartal")}&" "&{here("Hos")}&": "&{in_words}',
        "Dagar kvar": f"={here('Datum')}-TODAY()",
        "Minst 30 dagar": f"=IF({left}>={SHORT_OF_TIME},{left},0)",
        "Under 30 dagar": f"=IF({left}<{SHORT_OF_TIME},MAX({left},0),0)",
    }
