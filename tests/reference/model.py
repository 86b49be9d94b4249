"""A second, independent reading of design.md section 5 and rules.md sections 1 and 2, for differential tests.

Deliberately naive: plain lists of dicts, loops over single days, whole öre and ``datetime.date``. It shares no code
with the product, so that a misreading on either side shows as a difference. It makes no findings, only ``ledger_ore``,
``buckets`` and ``claims`` as ``run --json`` prints them.

Input that the product's readers would refuse or set aside (a track other than A, B or C, a ledger row without any date
source) is outside the model and raises ``ValueError``.

Where the text leaves a choice open, the comment says ``Open reading`` and what was chosen.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any, NamedTuple

Row = Mapping[str, Any]

BUCKETS = (
    "claimed",
    "covered_by_daily_rate",
    "assigned_red",
    "not_eligible",
    "account_excluded",
    "not_booked",
    "other_book",
    "other_quarter",
    "unexplained",
)
TRACKS = {"gron": ("A",), "vit": ("B", "C")}

REGIME_CHANGE = date(2017, 7, 1)
ONE_DAY = timedelta(days=1)
SENTINELS = (date(1799, 12, 31), date(1899, 12, 31))
VOID_OR_PRELIMINARY = ("mak", "makulerad", "prel", "preliminär")


# ---------------------------------------------------------------------------------------------------------------------
# Texts and days


def plain(value: object) -> str:
    """The text of a cell: None is empty, blanks around it are no part of it."""
    return "" if value is None else str(value).strip()


def folded(value: object) -> str:
    """Trimmed and case-blind."""
    return plain(value).casefold()


def is_digits(text: str) -> bool:
    return text.isascii() and text.isdigit()


def whole_number(value: object) -> int | None:
    text = plain(value)
    return int(text) if is_digits(text) else None


def dossier_key(value: object) -> str:
    """``NN-NNNNNN`` or ``NNNNNNNN``, optional ``/N``, as eight digits with its ``/N``; "" for what cannot be read.

    Open reading: N is one digit, as every N of the pattern is.
    """
    found = re.fullmatch(r"([0-9]{2})-?([0-9]{6})(/[0-9])?", plain(value))
    return "" if found is None else found[1] + found[2] + (found[3] or "")


def quarter_bounds(text: str) -> tuple[date, date]:
    """First and last day of a quarter such as 2025K2."""
    found = re.fullmatch(r"([0-9]{4})K([1-4])", text)
    if found is None:
        raise ValueError(text)
    year, first_month = int(found[1]), 3 * int(found[2]) - 2
    return date(year, first_month, 1), month_bounds(year, first_month + 2)[1]


def month_bounds(year: int, month: int) -> tuple[date, date]:
    following = date(year + 1, 1, 1) if month == 12 else date(year, month + 1, 1)
    return date(year, month, 1), following - ONE_DAY


def days_between(first: date, last: date) -> Iterator[date]:
    """Every day from first to last, both included; none if last is before first."""
    day = first
    while day <= last:
        yield day
        day += ONE_DAY


def covers(start: date | None, end: date | None, day: date, leaving_day_counts: bool) -> bool:
    """Whether a stay or placement covers the day; an empty end goes on, an empty start or reversed pair covers none."""
    if start is None or day < start:
        return False
    if end is None:
        return True
    if end < start:
        return False
    return day <= end if leaving_day_counts else day < end


# ---------------------------------------------------------------------------------------------------------------------
# Birthdays


def birthday(born: date, age: int) -> date:
    """The day on which the age is reached; 29 February falls on 28 February in other years (rules.md 2)."""
    year = born.year + age
    if (born.month, born.day) == (2, 29):
        return date(year, 3, 1) - ONE_DAY  # the last day of February, whichever that is
    return date(year, born.month, born.day)


def age_on(born: date, day: date) -> int:
    """Completed years; negative before birth. The birthday itself counts as the new age."""
    return day.year - born.year - (1 if day < birthday(born, day.year - born.year) else 0)


def born_by_number(value: object, reference: date) -> date | None:
    """Birth date of a personnummer, samordningsnummer (day + 60) or reserve number; None if its digits are no date.

    The check digit is not asked: a failed check is a warning only. Open reading: a number without century belongs to
    the latest century in which its date is not after ``reference`` (the quarter's last day), ``+`` to the one before.
    Open reading: the leading digits of a reserve number are a birth date like any other's.
    """
    found = re.fullmatch(
        r"([0-9]{2})?([0-9]{2})([0-9]{2})([0-9]{2})([-+]?)(?:[0-9]{4}|TF?[0-9]+)", plain(value).upper()
    )
    if found is None:
        return None
    month, day = int(found[3]), int(found[4])
    if day > 60:
        day -= 60

    def in_century(century: int) -> date | None:
        try:
            return date(century * 100 + int(found[2]), month, day)
        except ValueError:
            return None

    if found[1] is not None:
        return in_century(int(found[1]))
    century = reference.year // 100
    born = in_century(century)
    if born is not None and born > reference:
        century -= 1
    if found[5] == "+":
        century -= 1
    return in_century(century)


# ---------------------------------------------------------------------------------------------------------------------
# The register


class Placement(NamedTuple):
    home: str
    start: date
    end: date | None
    lagrum: str
    behov: str
    decided: date | None
    number: str


class Child(NamedTuple):
    red: bool
    permit: date | None
    municipal: date | None
    closed: date | None
    born: date | None
    daily_rate_paid: bool


def read_register(barn: Sequence[Row], reference: date) -> dict[str, Child]:
    """The children by key. A dossier that stands twice is left out altogether (R03), so is an unreadable one (R02)."""
    keys = [dossier_key(row["Dossiernr"]) for row in barn]
    register = {}
    for key, row in zip(keys, barn, strict=True):
        if key == "" or keys.count(key) > 1:
            continue
        register[key] = Child(
            red=bool(row["red"]) or folded(row["Anvisad"]) == "ja",
            permit=row["Tillståndsdag"],
            municipal=row["Kommunplaceringsdag"],
            closed=row["Avslutsdag"],
            born=row["Födelsedatum"] or born_by_number(row["Personnummer"], reference),
            daily_rate_paid=folded(row["Studiehjälp"]) != "nej",
        )
    return register


def read_placements(placeringar: Sequence[Row]) -> dict[str, list[Placement]]:
    """The placements by child; an empty Från or a Till before it gives none."""
    placements: dict[str, list[Placement]] = {}
    for row in placeringar:
        start, end = row["Från"], row["Till"]
        if start is None or (end is not None and end < start):
            continue
        placements.setdefault(dossier_key(row["Dossiernr"]), []).append(
            Placement(
                plain(row["Boende"]),
                start,
                end,
                folded(row["Lagrum"]),
                plain(row["Behov"]),
                row["Beslutsdatum"],
                plain(row["Beslutsnr"]),
            )
        )
    return placements


def chosen_placement(
    placements: Sequence[Placement], home: str, day: date, leaving_day_counts: bool
) -> Placement | None:
    """The placement that speaks for a day: latest Från, then latest Beslutsdatum, then last Beslutsnr (as text)."""
    best = None
    for placement in placements:
        if placement.home != home or not covers(placement.start, placement.end, day, leaving_day_counts):
            continue
        if best is None or precedence(placement) > precedence(best):
            best = placement
    return best


def precedence(placement: Placement) -> tuple[date, date, str]:
    return placement.start, placement.decided or date.min, placement.number


def care_began(placements: Sequence[Placement], start: date) -> date:
    """Från of the first placement in the unbroken chain, at any homes, that leads to a placement beginning on start."""
    began = start
    while True:
        earlier = [p.start for p in placements if p.start < began and (p.end is None or began <= p.end)]
        if not earlier:
            return began
        began = min(earlier)


# ---------------------------------------------------------------------------------------------------------------------
# Care days


class CareDay(NamedTuple):
    """One child, one home, one day, with what its attendance row says."""

    day: date
    child: str
    home: str
    arrived: date
    price_ore: int | None


def care_days(
    narvaro: Sequence[Row], own_homes: set[str], first: date, last: date, leaving_day_counts: bool
) -> list[CareDay]:
    """All care days of a book, in order of (date, child, home). Where rows overlap, the earliest Inskriven speaks.

    Open reading: among rows of one child and home with the same Inskriven the first in the table speaks.
    """
    found: dict[tuple[date, str, str], CareDay] = {}
    for row in narvaro:
        home = plain(row["Boende"])
        if home not in own_homes:
            continue
        child = dossier_key(row["Dossiernr"])
        for day in days_between(first, last):
            if not covers(row["Inskriven"], row["Utskriven"], day, leaving_day_counts):
                continue
            known = found.get((day, child, home))
            if known is None or row["Inskriven"] < known.arrived:
                found[day, child, home] = CareDay(day, child, home, row["Inskriven"], row["Dygnspris"])
    return [found[key] for key in sorted(found)]


def code_of(
    care: CareDay, form: str, child: Child | None, placements: Sequence[Placement], leaving_day_counts: bool
) -> str:
    """The first of the sixteen lines of rules.md section 2 that holds."""
    day = care.day
    if child is not None and child.red:
        return "ANVISAD"  # 1
    if child is None:
        return "EJ_I_REGISTER"  # 2
    if child.permit is None or day < child.permit:
        return "EJ_TILLSTAND"  # 3
    if child.municipal is None or day < child.municipal:
        return "EJ_KOMMUNPLACERAD"  # 4
    if child.closed is not None and day >= child.closed:
        return "AVSLUTAD"  # 5
    if form == "migrationsverket":
        return "MIG_BOENDE"  # 6
    placement = chosen_placement(placements, care.home, day, leaving_day_counts)
    if placement is not None:
        start, lagrum, behov = placement.start, placement.lagrum, placement.behov
    elif form == "transit":
        start, lagrum, behov = care.arrived, "", ""
    else:
        return "EJ_PLACERAD"  # 7
    if child.born is None:
        return "OKAND_ALDER"  # 8
    age = age_on(child.born, day)
    lvu, sol = lagrum.startswith("lvu"), lagrum.startswith("sol")
    began_before_18 = care_began(placements, start) < birthday(child.born, 18)
    if age >= 21:
        return "FYLLT_21"  # 9
    if day < REGIME_CHANGE and age < 18:
        return "FAKTISK"  # 10
    if day < REGIME_CHANGE and began_before_18:
        return "FAKTISK_18"  # 11
    if day < REGIME_CHANGE:
        return "FYLLT_18"  # 12
    if age < 18 and (lvu or (sol and behov in ("2", "3"))):
        return "UT_FK"  # 13
    if age < 18:
        return "UT_DS"  # 14
    if began_before_18 and (lvu or (sol and behov == "3")):
        return "UT_FK18"  # 15
    return "EJ_VARDBEHOV"  # 16


def daily_rate_ore(code: str, day: date, child: Child) -> int:
    """Öre per child and day that is paid without application: ut_dygn_u18 and ut_dygn_18_20 of rules.md section 1."""
    if code == "UT_FK18":
        return 75_000 if child.daily_rate_paid else 0
    return 135_000 if day <= date(2023, 12, 31) else 100_000


# ---------------------------------------------------------------------------------------------------------------------
# A ledger row


class Ambiguous(Exception):  # noqa: N818 - not an error of the program: the row's child cannot be told (K01)
    """The child or the home of a ledger row cannot be told."""


def named_dossiers(text: str) -> Iterator[tuple[bool, str]]:
    """Every dossiernummer in a text, as (hyphenated, key), untouched by letter, digit, hyphen or slash."""
    for found in re.finditer(r"[0-9]{2}-?[0-9]{6}(?:/[0-9])?", text):
        # finditer takes the longest form at each place; a shorter one would be touched by the rest of the longer.
        before, after = text[: found.start()][-1:], text[found.end() :][:1]
        if not (touches(before) or touches(after)):
            yield "-" in found[0], dossier_key(found[0])


def touches(character: str) -> bool:
    return character != "" and (character.isalpha() or character.isdigit() or character in "-/")


def child_of(row: Row, register: Mapping[str, Child]) -> str | None:
    """The child that Objekt or Text names, None for no child.

    Open reading: a dossier without /N stands for every registered child of that dossier, so for the one if there is
    but one.
    """
    children: set[str] = set()
    for field in ("objekt", "text"):
        for hyphenated, key in named_dossiers(plain(row[field])):
            meant = {k for k in register if k == key or ("/" not in key and k.startswith(key + "/"))}
            if len(meant) > 1 or (hyphenated and not meant):
                raise Ambiguous
            children |= meant
    if len(children) > 1:
        raise Ambiguous
    return children.pop() if children else None


def period_of(row: Row) -> tuple[date, date]:
    """First and last day of the row's whole period."""

    def day_or_none(field: str) -> date | None:
        value: date | None = row[field]
        return None if value in SENTINELS else value

    start, end = day_or_none("periodstart"), day_or_none("periodslut")
    if start is not None and end is not None and start <= end:
        return start, end
    month = re.fullmatch(r"([0-9]{4})(0[1-9]|1[0-2])", plain(row["period"]))
    if month is not None and int(month[1]) >= 1:
        return month_bounds(int(month[1]), int(month[2]))
    booked = day_or_none("bokföringsdatum")
    if booked is None:
        raise ValueError("a ledger row without any period is set aside by the reader")
    return month_bounds(booked.year, booked.month)


def digits(value: object) -> str:
    return "".join(c for c in plain(value) if is_digits(c))


def without_blanks(value: object) -> str:
    return "".join(plain(value).split()).casefold()


def home_of(
    row: Row, child: str | None, boenden: Sequence[Row], attendance: Sequence[Row], leaving_day_counts: bool
) -> str:
    """The row's single home; Ambiguous if there is none or there are several.

    Open reading: an empty kostnadsställe is no kostnadsställe, an empty Orgnr or Leverantör of the row narrows nothing.
    """
    kst = plain(row["kostnadsställe"])
    if kst == "":
        raise Ambiguous
    candidates = [b for b in boenden if plain(b["Kostnadsställe"]) == kst]
    if not candidates:
        bare = kst.lstrip("0")
        candidates = [b for b in boenden if bare != "" and plain(b["Kostnadsställe"]).lstrip("0") == bare]
    for column, field in (("Objekt", "objekt"), ("Verksamhet", "verksamhet"), ("Projekt", "projekt")):
        candidates = [b for b in candidates if plain(b.get(column)) in ("", plain(row[field]))]

    number = digits(row["orgnr"])[-10:]
    if len(candidates) > 1 and number != "":
        candidates = [b for b in candidates if digits(b["Orgnr"])[-10:] == number] or candidates
    supplier = without_blanks(row["leverantör"])
    if len(candidates) > 1 and supplier != "":
        candidates = [b for b in candidates if without_blanks(b["Leverantör"]) == supplier] or candidates
    if len(candidates) > 1 and child is not None:
        first, last = period_of(row)
        stays = set()
        for stay in attendance:
            if dossier_key(stay["Dossiernr"]) != child:
                continue
            for day in days_between(first, last):
                if covers(stay["Inskriven"], stay["Utskriven"], day, leaving_day_counts):
                    stays.add(plain(stay["Boende"]))
        candidates = [b for b in candidates if plain(b["Boende"]) in stays] or candidates
    if len(candidates) != 1:
        raise Ambiguous
    return plain(candidates[0]["Boende"])


def is_outside(kst: object, setting: str) -> bool:
    """Whether Kostnadsställen utanför (``48888, 49000-49999``) names the kostnadsställe."""
    number = whole_number(kst)
    for item in setting.split(","):
        code = item.strip()
        if code == "":
            continue
        low, _, high = code.partition("-")
        first, last = whole_number(low), whole_number(high or low)
        if first is None or last is None:
            if code == plain(kst):
                return True
        elif number is not None and first <= number <= last:
            return True
    return False


def account_of(konto: object, konton: Sequence[tuple[Any, Any, str, bool]]) -> tuple[str, bool] | None:
    """(Slag, Återsöks) of the first range that holds the konto, None for no range."""
    number = whole_number(konto)
    for low, high, slag, claimable in konton:
        first, last = whole_number(low), whole_number(high)
        if number is not None and first is not None and last is not None and first <= number <= last:
            return plain(slag), claimable
    return None


def even_shares(amount: int, count: int) -> list[int]:
    """Floor division, the spare öre to the first."""
    share, spare = divmod(amount, count)
    return [share + (1 if i < spare else 0) for i in range(count)]


def weighted_shares(amount: int, weights: Sequence[int]) -> list[int]:
    """Each share floored toward minus infinity, the spare öre one each to the first."""
    total = sum(weights)
    shares = [amount * weight // total for weight in weights]
    spare = amount - sum(shares)
    return [share + (1 if i < spare else 0) for i, share in enumerate(shares)]


# ---------------------------------------------------------------------------------------------------------------------
# A book


class Group(NamedTuple):
    """What is summed before it is spread."""

    home: str
    child: str | None
    slag: str
    first: date
    last: date


def model_book(
    book: str,
    barn: Sequence[Row],
    placeringar: Sequence[Row],
    boenden: Sequence[Row],
    narvaro: Mapping[str, Sequence[Row]],
    konton: Sequence[tuple[Any, Any, str, bool]],
    ledger: Sequence[Row],
    settings: Mapping[str, Any],
) -> dict[str, Any]:
    """``ledger_ore``, ``buckets`` and ``claims`` of one book (gron or vit)."""
    quarter_first, quarter_last = quarter_bounds(settings["Kvartal"])
    # A day later than Räkna till och med is treated as a day of another quarter throughout.
    until = settings.get("Räkna till och med") or quarter_last
    first, last = quarter_first, min(until, quarter_last)
    leaving_day_counts = bool(settings["Utskrivningsdag räknas"])

    track_of = {plain(b["Boende"]): plain(b["Spår"]).upper() for b in boenden}
    form_of = {plain(b["Boende"]): folded(b["Form"]) for b in boenden}
    if not set(track_of.values()) <= {"A", "B", "C"} or len(track_of) != len(boenden):
        raise ValueError("each home stands once in Boenden and has track A, B or C")
    own_homes = {home for home, track in track_of.items() if track in TRACKS[book]}

    register = read_register(barn, quarter_last)
    placements = read_placements(placeringar)
    attendance = [*narvaro["gron"], *narvaro["vit"]]
    days = care_days(narvaro[book], own_homes, first, last, leaving_day_counts)

    buckets = dict.fromkeys(BUCKETS, 0)
    sums: dict[Group, int] = {}

    for row in ledger:
        amount: int = row["belopp"]
        if is_outside(row["kostnadsställe"], settings["Kostnadsställen utanför"]):  # (a)
            buckets["other_book"] += amount
            continue
        if folded(row["status"]) in VOID_OR_PRELIMINARY:  # (b)
            buckets["not_booked"] += amount
            continue
        account = account_of(row["konto"], konton)
        if account is not None and not account[1]:  # (c)
            buckets["account_excluded"] += amount
            continue
        if account is None:  # (d)
            buckets["unexplained"] += amount
            continue
        try:  # (e)
            child = child_of(row, register)
            home = home_of(row, child, boenden, attendance, leaving_day_counts)
        except Ambiguous:
            buckets["unexplained"] += amount
            continue
        if home not in own_homes:  # (f)
            buckets["other_book"] += amount
            continue
        row_first, row_last = period_of(row)  # (g)
        period = list(days_between(row_first, row_last))
        inside_days = [day for day in period if first <= day <= last]
        inside = sum(
            share for day, share in zip(period, even_shares(amount, len(period)), strict=True) if day in inside_days
        )
        buckets["other_quarter"] += amount - inside
        if inside_days:
            group = Group(home, child, account[0], inside_days[0], inside_days[-1])
            sums[group] = sums.get(group, 0) + inside

    cost = dict.fromkeys(days, 0)
    for group, amount in sums.items():
        bearers = [
            care
            for care in days  # already in order of (date, dossier)
            if care.home == group.home
            and group.first <= care.day <= group.last
            and (group.child is None or care.child == group.child)
        ]
        if not bearers:  # (h)
            buckets["unexplained"] += amount
            continue
        prices = [care.price_ore for care in bearers]
        weights = [price for price in prices if price is not None]
        # Open reading: a price of 0 is a price; if all are 0 there is no proportion, so evenly.
        priced = folded(group.slag) == "entreprenör" and len(weights) == len(prices) and sum(weights) > 0
        shares = weighted_shares(amount, weights) if priced else even_shares(amount, len(bearers))
        for care, share in zip(bearers, shares, strict=True):
            cost[care] += share

    rate_left: dict[tuple[str, date], int] = {}
    claims: dict[tuple[str, str, str, str], dict[str, Any]] = {}
    # Order of (date, child, home): a child's homes of one day take from the daily rate in the order of their names.
    for care in days:
        of_day = cost[care]
        person = register.get(care.child)
        code = code_of(care, form_of[care.home], person, placements.get(care.child, []), leaving_day_counts)
        claim = from_rate = 0
        if code in ("FAKTISK", "FAKTISK_18"):
            claim = of_day
            buckets["claimed"] += of_day
        elif code in ("UT_FK", "UT_FK18"):
            assert person is not None  # line 2 took everyone outside the register
            left = rate_left.setdefault((care.child, care.day), daily_rate_ore(code, care.day, person))
            taken = min(left, max(0, of_day))
            rate_left[care.child, care.day] = left - taken
            claim = max(0, of_day - taken)
            from_rate = of_day - claim
            buckets["claimed"] += claim
            buckets["covered_by_daily_rate"] += from_rate
        elif code == "UT_DS":
            from_rate = of_day
            buckets["covered_by_daily_rate"] += of_day
        elif code == "ANVISAD":
            buckets["assigned_red"] += of_day
        elif code in ("EJ_I_REGISTER", "EJ_PLACERAD", "OKAND_ALDER"):
            buckets["unexplained"] += of_day
        else:
            buckets["not_eligible"] += of_day

        month = care.day.strftime("%Y-%m")
        entry = claims.setdefault(
            (care.child, care.home, month, code),
            {
                "dossier": care.child,
                "home": care.home,
                "track": track_of[care.home],
                "month": month,
                "code": code,
                "days": 0,
                "cost_ore": 0,
                "daily_rate_ore": 0,
                "claim_ore": 0,
            },
        )
        entry["days"] += 1
        entry["cost_ore"] += of_day
        entry["daily_rate_ore"] += from_rate
        entry["claim_ore"] += claim

    return {
        "ledger_ore": sum(row["belopp"] for row in ledger),
        "buckets": buckets,
        "claims": [claims[key] for key in sorted(claims)],
    }


def model(
    barn: Sequence[Row],
    placeringar: Sequence[Row],
    boenden: Sequence[Row],
    narvaro: Mapping[str, Sequence[Row]],
    konton: Sequence[tuple[Any, Any, str, bool]],
    ledger: Sequence[Row],
    settings: Mapping[str, Mapping[str, Any]],
) -> dict[str, dict[str, Any]]:
    """Both books as ``run --json`` describes them, without findings.

    ``barn``, ``placeringar``, ``boenden`` and ``narvaro["gron"|"vit"]``: one dict per row, column names of design.md
    section 4, dates as date or None, text as str; Dygnspris of ``narvaro`` is öre or None; ``barn`` has the fill as
    ``red``. ``konton``: (från, till, slag, återsöks). ``ledger``: the Raindance fields, ``belopp`` in öre, ``period``
    as "YYYYMM" or "", a row that was seen twice already read once (F03). ``settings[book]``: Kvartal, Utskrivningsdag
    räknas (bool), Räkna till och med (date, or None for the quarter's last day), Kostnadsställen utanför (str).

    ``claims`` is sorted by (dossier, home, month, code).
    """
    return {
        book: model_book(book, barn, placeringar, boenden, narvaro, konton, ledger, settings[book])
        for book in ("gron", "vit")
    }
