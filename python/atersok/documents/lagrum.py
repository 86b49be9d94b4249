"""Which lagrum stands behind the days of a claim row: a code, never free text (rules.md §7)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType
from weakref import WeakKeyDictionary

import numpy as np
import numpy.typing as npt
import pandas as pd

from atersok.calculation import BookResult
from atersok.domain.care_days import Ints
from atersok.domain.codes import CODES
from atersok.domain.quarter import month_text
from atersok.domain.register import Placement, Register
from atersok.rules.eligibility import need_of

ClaimKey = tuple[str, str, str, str]
"""Home, dossier, month, code."""
_known: WeakKeyDictionary[BookResult, tuple[Register, Mapping[ClaimKey, str]]] = WeakKeyDictionary()
"""What every document of a book asks for anew, for as long as its result lives."""


def lagrum_code(placement: Placement) -> str:
    """LVU, SoL, SoL (behov 2 § LVU), or "" where Lagrum is missing or unknown."""
    if placement.law == "SoL" and need_of(placement):
        return f"SoL (behov {need_of(placement)} § LVU)"
    return placement.law


def lagrum_of_claim_rows(result: BookResult, register: Register) -> Mapping[ClaimKey, str]:
    """For each claim row the lagrum of its days' placements, in order of first day, joined by a semicolon."""
    kept = _known.get(result)
    if kept is None or kept[0] is not register:
        kept = _known[result] = register, MappingProxyType(_lagrum_of_claim_rows(result, register))
    return kept[1]


def _lagrum_of_claim_rows(result: BookResult, register: Register) -> dict[ClaimKey, str]:
    care = result.care
    if not len(care):
        return {}
    codes = np.array([lagrum_code(p) for p in register.placements] + [""], dtype=object)
    frame = pd.DataFrame(
        {
            "home": np.array(care.homes, dtype=object)[care.home],
            "dossier": np.array(care.dossiers, dtype=object)[care.child],
            "month": _months(care.day),
            "code": np.array(CODES, dtype=object)[result.eligibility.code],
            "lagrum": codes[result.eligibility.placement],
            "day": care.day,
        }
    )
    frame = frame[frame["lagrum"] != ""]
    keys = ["home", "dossier", "month", "code"]
    firsts = frame.groupby([*keys, "lagrum"], sort=False)["day"].min().reset_index().sort_values([*keys, "day"])
    found: dict[ClaimKey, str] = {}
    for home, dossier, month, code, lagrum in firsts[[*keys, "lagrum"]].itertuples(index=False):
        key = (home, dossier, month, code)
        found[key] = f"{found[key]}; {lagrum}" if key in found else lagrum
    return found


def _months(days: Ints) -> npt.NDArray[np.object_]:
    """The month of each day, such as 2025-04."""
    different, place = np.unique(days, return_inverse=True)
    return np.array([month_text(date.fromordinal(int(day))) for day in different], dtype=object)[place]
