"""Which parameters there are: what the rules ask for, in which unit, from which day, and within which bounds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

DAY_RATES_BEGAN: Final = date(2017, 7, 1)
"""The regime of 2017:199: day rates instead of actual cost."""
ORDINANCE_BEGAN: Final = date(2011, 1, 1)
"""2010:1122 came into force."""
CONTINUED_RESPONSIBILITY_BEGAN: Final = date(2020, 10, 1)
"""From then on Migrationsverket ends a municipality's responsibility at 18 unless it is told that it goes on."""

_KR: Final = (1, 1_000_000)
_MONTHS: Final = (1, 120)


@dataclass(frozen=True, slots=True)
class Known:
    """What a parameter file must say of one id.

    Attributes:
        unit: the unit that the rules count in, as the file spells it.
        first: the first day of the earliest value; None: it holds from the beginning of time.
        bounds: least and greatest value, both included, so that a slip of the pen is not taken for a rule.
        may_have_last_day: whether a value may carry `last_day`.
        may_be_left_out: whether a municipality's own file from before the product knew the value may lack it, so
            that an archived quarter can be run again: the product's value holds. Never of what an amount rests on.
    """

    unit: str
    first: date | None
    bounds: tuple[int, int]
    may_have_last_day: bool = False
    may_be_left_out: bool = False


KNOWN: Final[Mapping[str, Known]] = {
    "ut_dygn_u18": Known("kr per barn och dygn", DAY_RATES_BEGAN, _KR),
    "ut_dygn_18_20": Known("kr per person och dygn", DAY_RATES_BEGAN, _KR),
    "ut_godman_engang": Known("kr per barn, en gång", DAY_RATES_BEGAN, _KR),
    "asyl_dygn_u18": Known("kr per barn och dygn", DAY_RATES_BEGAN, _KR),
    "asyl_ankomst_dygn": Known("kr per barn och dygn", DAY_RATES_BEGAN, _KR),
    "asyl_anvisad_engang": Known("kr per barn och kommun, en gång", DAY_RATES_BEGAN, _KR),
    "frist_ekb_manader": Known("månader efter kvartalet", None, _MONTHS, may_have_last_day=True),
    "frist_ovrig_manader": Known("månader efter perioden", ORDINANCE_BEGAN, _MONTHS),
    "frist_forsta_ansokan_manader": Known("månader från mottagningsdatum", ORDINANCE_BEGAN, _MONTHS),
    "regim_schablon": Known("1 = schablon och överskjutande kostnad", DAY_RATES_BEGAN, (1, 1)),
    "intern_frist": Known("månader efter kvartalet, månadens sista dag", None, _MONTHS),
    "faktura_senast": Known("dag i månaden", None, (1, 28)),
    "andring_senast": Known("dag i månaden efter kvartalet", DAY_RATES_BEGAN, (1, 28), may_be_left_out=True),
    "fortsatt_ansvar_veckor": Known(
        "veckor före 18-årsdagen", CONTINUED_RESPONSIBILITY_BEGAN, (1, 52), may_be_left_out=True
    ),
}
"""Every id that a parameter file holds, and no other; each holds without gap from `first`, and goes on."""
