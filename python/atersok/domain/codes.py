"""The codes that a care day can carry (rules.md §2), and the bucket that each sends its cost to (design.md §5)."""

from __future__ import annotations

from typing import Final, Literal, get_args

Bucket = Literal[
    "claimed",
    "covered_by_daily_rate",
    "assigned_red",
    "not_eligible",
    "account_excluded",
    "not_booked",
    "other_book",
    "other_quarter",
    "unexplained",
]
BUCKETS: Final[tuple[Bucket, ...]] = get_args(Bucket)

CODES: Final = (
    "ANVISAD",
    "EJ_I_REGISTER",
    "EJ_TILLSTAND",
    "EJ_KOMMUNPLACERAD",
    "AVSLUTAD",
    "MIG_BOENDE",
    "EJ_PLACERAD",
    "OKAND_ALDER",
    "FYLLT_21",
    "FAKTISK",
    "FAKTISK_18",
    "FYLLT_18",
    "UT_FK",
    "UT_DS",
    "UT_FK18",
    "EJ_VARDBEHOV",
)
"""In the order of the lines of rules.md §2 (lines 1–16)."""

WHOLE_COST: Final = frozenset({"FAKTISK", "FAKTISK_18"})
"""The whole cost is claimed, also a negative one."""
ABOVE_DAY_RATE: Final = frozenset({"UT_FK", "UT_FK18"})
"""What exceeds the day rate is claimed."""
CLAIMING: Final = WHOLE_COST | ABOVE_DAY_RATE
COVERED: Final = ABOVE_DAY_RATE | {"UT_DS"}
"""What is not claimed of these is covered by the day rate."""
UNEXPLAINED: Final = frozenset({"EJ_I_REGISTER", "EJ_PLACERAD", "OKAND_ALDER"})


def bucket_of_rest(code: str) -> Bucket:
    """Where the part of a care day's cost that is not claimed goes."""
    if code in COVERED:
        return "covered_by_daily_rate"
    if code == "ANVISAD":
        return "assigned_red"
    if code in UNEXPLAINED:
        return "unexplained"
    return "not_eligible"
