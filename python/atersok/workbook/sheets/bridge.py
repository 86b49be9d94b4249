"""The bridge: every öre of the export, by kostnadsställe and home, bucket by bucket (design.md §2)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from atersok.calculation import BookResult, QuarterResult
from atersok.domain.care_days import Ints
from atersok.domain.codes import BUCKETS, UNEXPLAINED, Bucket, bucket_of_rest
from atersok.workbook import layout
from atersok.workbook.write_table import Row

NO_HOME = "(inget entydigt boende)"
_THIS = "tblBrygga[[#This Row],[{}]]"


@dataclass(frozen=True)
class Bridge:
    """The bridge of one book.

    Attributes:
        numbers: Bryggrad of each ledger row.
        lines: Bryggrad 1, 2, …: kostnadsställe and home (NO_HOME where rows have none).
        sums: öre by bucket of each line, and of all its rows under `ledger`.
    """

    numbers: Sequence[int]
    lines: Sequence[tuple[str, str]]
    sums: Sequence[Mapping[str, int]]

    @cached_property
    def buckets(self) -> Mapping[str, int]:
        """Öre by bucket, over all lines."""
        return {bucket: sum(line[bucket] for line in self.sums) for bucket in BUCKETS}


def build_bridge(quarter: QuarterResult, result: BookResult) -> Bridge:
    """Groups the rows by home, or by kostnadsställe where they have none, and sums each bucket."""
    homes = quarter.inputs.register.homes
    codes = quarter.rows["kostnadsstalle"].tolist()
    keys = [
        (homes[home].cost_centre, home) if home else (code, NO_HOME)
        for home, code in zip(quarter.resolved.home, codes, strict=True)
    ]
    with_care = {(homes[name].cost_centre, name) for name in result.care.homes}
    lines = sorted({*keys, *with_care})
    number_of = {key: number for number, key in enumerate(lines, start=1)}
    numbers = [number_of[key] for key in keys]
    allocation = result.allocation
    allocation = result.allocation
    sums = [dict.fromkeys(("ledger", *BUCKETS), 0) for _ in lines]
    for number, ore in _summed(numbers, quarter.rows["belopp_ore"].to_numpy(dtype=np.int64)):
        sums[number - 1]["ledger"] += ore
    for number, ore in _summed(numbers, allocation.outside):
        sums[number - 1]["other_quarter"] += ore
    for bucket in BUCKETS:
        for number, ore in _summed(numbers, np.where(allocation.place == bucket, allocation.inside, 0)):
            sums[number - 1][bucket] += ore
    for row in result.claim.entries:
        line = sums[number_of[(homes[row.home].cost_centre, row.home)] - 1]
        line["claimed"] += row.claim_ore
        line[bucket_of_rest(row.code)] += row.cost_ore - row.claim_ore
    return Bridge(numbers, lines, sums)


def _summed(numbers: Sequence[int], ore: Ints) -> Iterator[tuple[int, int]]:
    """Bryggrad and the sum of its rows' öre."""
    order = np.array(numbers, dtype=np.int64)
    found = np.zeros(int(order.max(initial=0)) + 1, dtype=np.int64)
    np.add.at(found, order, ore)
    for number in np.flatnonzero(found):
        yield int(number), int(found[number])


def bridge_rows(bridge: Bridge) -> list[Row]:
    """The rows of tblBrygga with their computed values, in kronor."""
    rows: list[Row] = []
    for number, (code, home) in enumerate(bridge.lines, start=1):
        sums = bridge.sums[number - 1]
        row: dict[str, str | int | float | None] = {
            "Bryggrad": number,
            "Kostnadsställe": code,
            "Boende": home if home != NO_HOME else f"{NO_HOME[:-1]}, {code or 'kostnadsställe saknas'})",
            "Huvudbok": sums["ledger"] / 100,
            "Skillnad": (sums["ledger"] - sum(sums[bucket] for bucket in BUCKETS)) / 100,
        }
        row.update({layout.BUCKET_HEADERS[bucket]: sums[bucket] / 100 for bucket in BUCKETS})
        rows.append(row)
    return rows


def bridge_formulas() -> dict[str, str]:
    """Header → the live formula of tblBrygga's column: each sums our own tables, line by line."""
    line = _THIS.format("Bryggrad")
    home = _THIS.format("Boende")
    of_home = f"(tblKostnad[Boende]={home})"
    unexplained = "+".join(f'(tblKostnad[Kod]="{code}")' for code in sorted(UNEXPLAINED))
    other = "".join(f'*(tblKostnad[Kod]<>"{code}")' for code in sorted({"ANVISAD", *UNEXPLAINED}))
    headers = layout.BUCKET_HEADERS

    def rows_of(column: str, bucket: Bucket | None = None) -> str:
        base = f"tblRaindance[{column}],tblRaindance[Bryggrad],{line}"
        if bucket is None:
            return f"SUMIFS({base})"
        return f"SUMIFS({base},tblRaindance[Hink],tblBrygga[[#Headers],[{headers[bucket]}]])"

    formulas = {
        "Huvudbok": rows_of("Belopp"),
        headers["claimed"]: f"SUMPRODUCT({of_home}*tblKostnad[Återsöks])",
        headers["covered_by_daily_rate"]: f"SUMPRODUCT({of_home}*tblKostnad[Schablon])",
        headers["assigned_red"]: f'SUMPRODUCT({of_home}*(tblKostnad[Kod]="ANVISAD")*tblKostnad[Kostnad])',
        headers["not_eligible"]: f"SUMPRODUCT({of_home}{other}*tblKostnad[Ej återsökt])",
        headers["other_quarter"]: rows_of("Annat kvartal"),
        headers["unexplained"]: rows_of("I kvartalet", "unexplained")
        + f"+SUMPRODUCT({of_home}*({unexplained})*tblKostnad[Kostnad])",
    }
    for bucket in ("account_excluded", "not_booked", "other_book"):
        formulas[headers[bucket]] = rows_of("I kvartalet", bucket)
    first, last = headers["claimed"], headers["unexplained"]
    formulas["Skillnad"] = f"{_THIS.format('Huvudbok')}-SUM(tblBrygga[[#This Row],[{first}]:[{last}]])"
    return {header: f"=ROUND({formula},2)" for header, formula in formulas.items()}
