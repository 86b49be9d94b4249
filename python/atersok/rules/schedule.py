"""What falls due for a quarter: the claim's deadlines by category, and notices to Migrationsverket (rules.md §3)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, Literal

from atersok.domain.identity import birthday
from atersok.domain.quarter import Quarter, add_months, month_end, month_text
from atersok.rules.deadlines import internal_deadline, practice_deadline, strict_deadline
from atersok.rules.holidays import next_working_day
from atersok.rules.known_parameters import DAY_RATES_BEGAN
from atersok.rules.parameters import Parameter, Parameters

What = Literal[
    "Internt sista dag",
    "Ska ha kommit in (strikt)",
    "Praxis",
    "Ändringar till MIG",
    "Leverantörsfakturor",
    "Schablon som inte kommit",
    "Fortsatt ansvar",
]
"""What falls due."""

INTERNAL: Final[What] = "Internt sista dag"
STRICT: Final[What] = "Ska ha kommit in (strikt)"
PRACTICE: Final[What] = "Praxis"
CHANGES: Final[What] = "Ändringar till MIG"
INVOICES: Final[What] = "Leverantörsfakturor"
DAY_RATE: Final[What] = "Schablon som inte kommit"
CONTINUED: Final[What] = "Fortsatt ansvar"

PRACTICE_LAW: Final = "lag 1930:173 2 §"
_LAST_OF_OLD: Final = Quarter(2017, 2)
_FIRST_OF_NEW: Final = Quarter.of(DAY_RATES_BEGAN)
_UT, _AS = "2010:1122", "2017:193"
_BEFORE_CLAIMING: Final = "före ansökan om det som överstiger schablonen"


@dataclass(frozen=True, slots=True)
class Category:
    """What a municipality can apply for (rules.md §5).

    Attributes:
        ordinance, provision: the law that gives it.
        text: Swedish.
        by_quarter: its deadline is that of unaccompanied children (31 a §; 2017:193 19 §), counted from the quarter's
            end; else that of the other categories, counted from the period's.
        first_limit: the first application has a limit of its own, counted from mottagningsdatum (22–27 §§).
        first, last: the quarters of care that it is for, both included; None: open.
    """

    ordinance: str
    provision: str
    text: str
    by_quarter: bool = True
    first_limit: bool = False
    first: Quarter | None = _FIRST_OF_NEW
    last: Quarter | None = None

    def is_for(self, quarter: Quarter) -> bool:
        """Whether the quarter's care can be applied for under it."""
        return (self.first is None or self.first <= quarter) and (self.last is None or quarter <= self.last)


CATEGORIES: Final[Mapping[str, Category]] = {
    "FAKTISK": Category(_UT, "29 §", "Faktisk kostnad, under 18 år", first=None, last=_LAST_OF_OLD),
    "FAKTISK_18": Category(_UT, "29 §", "Faktisk kostnad, 18–20 år", first=None, last=_LAST_OF_OLD),
    "UT_FK": Category(_UT, "29 a §", "Kostnad över schablonen, under 18 år"),
    "UT_SFV": Category(_UT, "29 b §", "Särskilt förordnad vårdnadshavare"),
    "UT_FK18": Category(_UT, "30 a §", "Vård 18–20 år"),
    "UT_FS": Category(_UT, "30 b §", "Försörjningsstöd 18–20 år"),
    "UT_FSG": Category(_UT, "20 §", "Försörjningsstöd gymnasieelever", by_quarter=False, first=None),
    "UT_AF": Category(
        _UT, "22 §", "Hög ålder, sjukdom, funktionsnedsättning", by_quarter=False, first_limit=True, first=None
    ),
    "UT_LSS": Category(_UT, "24–27 §§", "LSS, bostadsanpassning", by_quarter=False, first_limit=True, first=None),
    "UT_VSK": Category(_UT, "32 §", "Vissa särskilda kostnader", by_quarter=False, first=None),
    "AS_FK": Category(_AS, "9 §", "Asylsökande: kostnad över schablonen"),
    "AS_FK18": Category(_AS, "10 §", "Asylsökande 18–20 år: hela kostnaden"),
    "AS_ANK": Category(_AS, "11 §", "Ankomstboende"),
    "AS_EXO": Category(_AS, "13 §", "Betydande extraordinära kostnader"),
    "AS_VH": Category(_AS, "15 §", "Vård av asylsökande barn med vårdnadshavare"),
}
"""Code → category, in the order of rules.md §5, what the old rules gave first."""


@dataclass(frozen=True, slots=True)
class Deadlines:
    """Until when one category of a quarter can be claimed.

    Attributes:
        internal: the municipality's own last day.
        strict: the last day for Migrationsverket to have received it; never moved by a weekend.
        practice: the same as practice has it; never before the strict one.
        paragraph: of the category's own ordinance.
        routine: where the internal day comes from.
    """

    quarter: Quarter
    category: str
    internal: date
    strict: date
    practice: date
    paragraph: str
    routine: str


@dataclass(frozen=True, slots=True)
class Due:
    """Something that falls due for a quarter.

    Attributes:
        categories: whom it concerns, codes of CATEGORIES; empty: all of the quarter.
        about: the month ("2025-04") of invoices, the dossiernummer of a child, else "".
        source: paragraph or routine.
    """

    quarter: Quarter
    what: What
    day: date
    source: str
    categories: tuple[str, ...] = ()
    about: str = ""


def deadlines(quarter: Quarter, category: str, parameters: Parameters) -> Deadlines | None:
    """Until when the quarter can be claimed in a category; None where the category is not for its days.

    Raises:
        KeyError: there is no such category.
    """
    kind = CATEGORIES[category]
    if not kind.is_for(quarter):
        return None
    if kind.by_quarter:
        rule = parameters.required("frist_ekb_manader", quarter.end)
        strict, practice = strict_deadline(quarter, parameters), practice_deadline(quarter, parameters)
    else:
        other = parameters.at("frist_ovrig_manader", quarter.end)
        if other is None:
            return None
        rule = other
        strict = add_months(quarter.end, rule.value)
        practice = next_working_day(month_end(strict))
    return Deadlines(
        quarter,
        category,
        internal_deadline(quarter, parameters),
        strict,
        practice,
        _own_paragraph(rule, kind.ordinance),
        parameters.required("intern_frist", quarter.end).paragraph,
    )


def first_application_until(received: date, category: str, parameters: Parameters) -> date | None:
    """The last day of a person's first application in a category, to the day from mottagningsdatum.

    Returns:
        None where the category has no such limit (care of unaccompanied children has none), or the person was
        received before the law had one.
    """
    rule = parameters.at("frist_forsta_ansokan_manader", received)
    if rule is None or not CATEGORIES[category].first_limit:
        return None
    return add_months(received, rule.value)


def notice_of_changes(quarter: Quarter, parameters: Parameters) -> Due | None:
    """By when changes in which children the municipality answers for are to be told; None before there was a rule."""
    rule = parameters.at("andring_senast", quarter.end)
    if rule is None:
        return None
    return Due(quarter, CHANGES, quarter.next().start.replace(day=rule.value), rule.paragraph)


def supplier_invoices(quarter: Quarter, parameters: Parameters) -> list[Due]:
    """By when the homes' invoices for each month of the quarter are to be in: a day of the month after."""
    found = []
    for start, end in quarter.months:
        rule = parameters.required("faktura_senast", end)
        day = add_months(start, 1).replace(day=rule.value)
        found.append(Due(quarter, INVOICES, day, rule.paragraph, about=month_text(start)))
    return found


def missing_day_rate(quarter: Quarter, parameters: Parameters) -> Due | None:
    """By when a day rate that did not come is to be told: before the excess is applied for.

    The law names no date. It is the internal last day, when the claim is put together; None before the day rates.
    """
    rule = parameters.at("regim_schablon", quarter.end)
    if rule is None:
        return None
    source = f"{rule.paragraph}; {_BEFORE_CLAIMING}"
    return Due(quarter, DAY_RATE, internal_deadline(quarter, parameters), source, ("UT_FK", "UT_FK18"))


def continued_responsibility(born: date, dossier: str, parameters: Parameters) -> Due | None:
    """By when it is to be told that the municipality answers for a child after 18; None before there was a rule.

    It stands in the quarter in which it falls due.
    """
    turns_18 = birthday(born, 18)
    rule = parameters.at("fortsatt_ansvar_veckor", turns_18)
    if rule is None:
        return None
    day = turns_18 - timedelta(weeks=rule.value)
    return Due(Quarter.of(day), CONTINUED, day, rule.paragraph, about=dossier)


def longest_notice_weeks(parameters: Parameters) -> int:
    """The most weeks before an 18th birthday by which continued responsibility is, or was, to be told."""
    return max((row.value for row in parameters.parameter if row.id == "fortsatt_ansvar_veckor"), default=0)


def schedule(quarter: Quarter, parameters: Parameters) -> list[Due]:
    """All that falls due for a quarter but for single children, in order of day.

    Categories that share their days and their paragraph stand together.
    """
    routine = parameters.required("intern_frist", quarter.end).paragraph
    found = [Due(quarter, INTERNAL, internal_deadline(quarter, parameters), routine)]
    found += supplier_invoices(quarter, parameters)
    found += [due for due in (notice_of_changes(quarter, parameters), missing_day_rate(quarter, parameters)) if due]
    together: dict[tuple[date, date, str], list[str]] = {}
    for category in CATEGORIES:
        own = deadlines(quarter, category, parameters)
        if own is not None:
            together.setdefault((own.strict, own.practice, own.paragraph), []).append(category)
    for (strict, practice, paragraph), codes in together.items():
        found.append(Due(quarter, STRICT, strict, paragraph, tuple(codes)))
        found.append(Due(quarter, PRACTICE, practice, f"{paragraph}; {PRACTICE_LAW}", tuple(codes)))
    return sorted(found, key=lambda due: due.day)


def _own_paragraph(rule: Parameter, ordinance: str) -> str:
    """Of a parameter that two ordinances give, the part of one of them; else the whole."""
    own = [part for part in rule.paragraph.split("; ") if part.startswith(ordinance)]
    return "; ".join(own) or rule.paragraph
