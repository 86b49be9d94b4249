"""The quarter's sums in Polars: the same arithmetic as `bench.pandas_sums`, for the pure computation alone."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import pandas as pd
import polars as pl

from bench.pandas_sums import DAY_RATE, DAY_RATE_18
from bench.tables import DOSSIER, QUARTER, Tables, began

_DAYS = (
    *("Födelsedatum", "Tillståndsdag", "Kommunplaceringsdag", "Avslutsdag", "Från", "Till", "began"),
    *("Inskriven", "Utskriven"),
)


@dataclass(frozen=True)
class Frames:
    """The tables of `bench.tables` as Polars frames."""

    children: pl.DataFrame
    placements: pl.DataFrame
    homes: pl.DataFrame
    stays: pl.DataFrame
    accounts: pl.DataFrame
    outside: list[tuple[int, int]]
    rows: pl.DataFrame


def frames(tables: Tables) -> Frames:
    """Turns pandas tables into Polars frames; not part of what is measured."""
    placements = tables.placements.assign(began=began(tables.placements))
    placements["Behov"] = placements["Behov"].fillna(0).astype(int)
    made = [tables.children, placements, tables.homes, tables.stays, tables.accounts]
    found = [pl.DataFrame({str(name): _series(table[name]) for name in table.columns}) for table in made]
    rows = pl.DataFrame({str(name): pl.Series(values.tolist()) for name, values in tables.rows.items()})
    return Frames(*found, tables.outside, rows)


def _series(values: pd.Series) -> pl.Series:
    """A column without pyarrow: days as days, what is missing as null."""
    cells = [None if pd.isna(value) else value for value in values]
    if str(values.name) in _DAYS and not isinstance(next(filter(None, cells), 0), int):
        return pl.Series([None if cell is None else cell.date() for cell in cells], dtype=pl.Date)
    return pl.Series(cells, strict=False)


def sums(given: Frames) -> pl.DataFrame:
    """One row per book, child, home and month: `cost` and `claim` in öre."""
    care = _codes(_care_days(given), given)
    cost = _spread(_rows_of_homes(given), care)
    care = care.join(cost, on="care", how="left").with_columns(pl.col("cost").fill_null(0))
    above = (pl.col("cost") - pl.min_horizontal("rate", pl.col("cost").clip(0))).clip(0)
    care = care.with_columns(claim=pl.when(pl.col("right")).then(above).otherwise(0))
    return care.group_by("book", "Dossiernr", "Boende", "month").agg(pl.col("cost", "claim").sum())


def _care_days(given: Frames) -> pl.DataFrame:
    first, last = QUARTER
    stays = given.stays.join(given.homes.select("Boende", "Spår", "Form"), on="Boende")
    stays = stays.filter((pl.col("book") == "gron") == (pl.col("Spår") == "A"))
    leaving = (pl.col("Utskriven") - dt.timedelta(days=1)).fill_null(last)
    stays = stays.with_columns(
        start=pl.max_horizontal("Inskriven", pl.lit(first)),
        end=pl.min_horizontal(leaving, pl.lit(last)),
        price=(pl.col("Dygnspris") * 100).round().cast(pl.Int64).fill_null(-1),
    ).filter(pl.col("start") <= pl.col("end"))
    care = stays.with_columns(day=pl.date_ranges("start", "end")).explode("day")
    care = care.with_columns(month=pl.col("day").dt.strftime("%Y-%m")).sort("Boende", "day", "Dossiernr")
    return care.select("book", "Boende", "Form", "Dossiernr", "day", "month", "price").with_row_index("care")


def _codes(care: pl.DataFrame, given: Frames) -> pl.DataFrame:
    children = given.children.select(
        "Dossiernr", "Födelsedatum", "Anvisad", "Tillståndsdag", "Kommunplaceringsdag", "Avslutsdag", "Studiehjälp"
    )
    placed = given.placements.select("Dossiernr", "Boende", "Från", "Till", "Lagrum", "Behov", "began")
    pairs = care.join(placed, on=["Dossiernr", "Boende"]).filter(
        (pl.col("Från") <= pl.col("day")) & (pl.col("Till").is_null() | (pl.col("day") < pl.col("Till")))
    )
    last = pairs.sort("care", "Från").unique("care", keep="last").select("care", "Från", "Lagrum", "Behov", "began")
    care = care.join(children, on="Dossiernr", how="left").join(last, on="care", how="left")
    law = pl.col("Lagrum").fill_null("").str.strip_chars().str.to_lowercase()
    lvu, sol = law.str.starts_with("lvu"), law.str.starts_with("sol")
    eighteen = pl.col("Födelsedatum").dt.offset_by("18y")
    minor = (pl.col("day") < eighteen) & (lvu | (sol & pl.col("Behov").is_in([2, 3])))
    adult = (pl.col("day") >= eighteen) & (pl.col("began") < eighteen) & (lvu | (sol & (pl.col("Behov") == 3)))
    right = (
        (pl.col("Anvisad").fill_null("") != "Ja")
        & (pl.col("day") >= pl.col("Tillståndsdag"))
        & (pl.col("day") >= pl.col("Kommunplaceringsdag"))
        & (pl.col("Avslutsdag").is_null() | (pl.col("day") < pl.col("Avslutsdag")))
        & (pl.col("Form") != "Migrationsverket")
        & pl.col("Från").is_not_null()
        & (pl.col("day") < pl.col("Födelsedatum").dt.offset_by("21y"))
        & (minor | adult)
    )
    paid = pl.when(pl.col("Studiehjälp") == "Nej").then(0).otherwise(DAY_RATE_18)
    rate = pl.when(minor).then(DAY_RATE).when(adult).then(paid).otherwise(0)
    return care.with_columns(right=right.fill_null(False), rate=rate)


def _rows_of_homes(given: Frames) -> pl.DataFrame:
    account, centre = pl.col("Konto").cast(pl.Int64), pl.col("Kostnadsställe").cast(pl.Int64)
    kind = pl.lit("")
    for line in reversed(given.accounts.rows(named=True)):
        slag = line["Slag"] if line["Återsöks"] == "Ja" else ""
        kind = pl.when(account.is_between(line["Från"], line["Till"])).then(pl.lit(slag)).otherwise(kind)
    rows = given.rows.with_columns(Slag=kind).filter((pl.col("Slag") != "") & (pl.col("Status") != "MAK"))
    for low, high in given.outside:
        rows = rows.filter(~centre.is_between(low, high))
    homes = given.homes.select("Boende", "Kostnadsställe", pl.col("Orgnr").str.tail(9).alias("number"))
    shared = pl.col("Kostnadsställe").is_duplicated()
    single = homes.filter(~shared).select("Kostnadsställe", pl.col("Boende").alias("single"))
    both = homes.filter(shared).select("Kostnadsställe", "number", pl.col("Boende").alias("both"))
    rows = rows.with_columns(number=pl.col("Org.nr").str.tail(9))
    rows = rows.join(single, on="Kostnadsställe", how="left").join(both, on=["Kostnadsställe", "number"], how="left")
    # Polars' expressions look neither behind nor ahead: what touches the number is taken with it and left out.
    touching = DOSSIER.replace(r"(?<![-/\w])", r"(?:^|[^-/\w])").replace(r"(?![-/\w])", r"(?:[^-/\w]|$)")
    parts = pl.col("Radtext").str.extract_groups(touching).struct
    named = pl.concat_str([parts.field(str(number)).fill_null("") for number in (1, 2, 3)])
    month = pl.when(pl.col("Periodstart") == "").then(
        pl.col("Period").str.head(4) + "-" + pl.col("Period").str.tail(2)
    ).otherwise(pl.col("Periodstart").str.head(7))  # fmt: skip
    return rows.select(
        "Slag",
        "ore",
        month.alias("month"),
        pl.coalesce("single", "both").alias("Boende"),
        pl.when(named.is_in(given.children["Dossiernr"].implode()))
        .then(named)
        .otherwise(pl.lit(""))
        .alias("Dossiernr"),
    ).drop_nulls("Boende")


def _spread(rows: pl.DataFrame, care: pl.DataFrame) -> pl.DataFrame:
    groups = rows.group_by("Boende", "Dossiernr", "Slag", "month").agg(pl.col("ore").sum()).with_row_index("group")
    days = care.select("care", "Boende", "Dossiernr", "month", "price")
    named = groups.filter(pl.col("Dossiernr") != "").join(days, on=["Boende", "Dossiernr", "month"])
    shared = groups.filter(pl.col("Dossiernr") == "").drop("Dossiernr").join(days, on=["Boende", "month"])
    columns = ["group", "care", "Slag", "ore", "price"]
    parts = pl.concat([named.select(columns), shared.select(columns)]).sort("group", "care")
    by_price = (pl.col("Slag") == "Entreprenör") & (pl.col("price").min().over("group") >= 0)
    parts = parts.with_columns(weight=pl.when(by_price).then(pl.col("price")).otherwise(1))
    parts = parts.with_columns(share=pl.col("ore") * pl.col("weight") // pl.col("weight").sum().over("group"))
    spare = pl.col("ore") - pl.col("share").sum().over("group")
    turn = pl.int_range(pl.len()).over("group")
    parts = parts.with_columns(share=pl.col("share") + (turn < spare).cast(pl.Int64))
    return parts.group_by("care").agg(pl.col("share").sum().alias("cost"))
