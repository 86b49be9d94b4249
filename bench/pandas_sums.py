"""The quarter's sums as plain pandas: whose each ledger row is, its cost over care days, and what is claimed."""

from __future__ import annotations

import numpy as np
import pandas as pd

from bench.tables import DOSSIER, QUARTER, Tables, began

DAY_RATE, DAY_RATE_18 = 1_000_00, 750_00


def sums(tables: Tables) -> pd.DataFrame:
    """One row per book, child, home and month: `cost` and `claim` in öre."""
    care = codes(care_days(tables), tables)
    care["cost"] = spread(rows_of_homes(tables), care)
    positive = care["cost"].clip(lower=0)
    above = (care["cost"] - np.minimum(care["rate"], positive)).clip(lower=0)
    care["claim"] = np.where(care["code"] == "FK", above, 0)
    return care.groupby(["book", "Dossiernr", "Boende", "month"], as_index=False)[["cost", "claim"]].sum()


def care_days(tables: Tables) -> pd.DataFrame:
    """One row per child, home and day."""
    first, last = map(pd.Timestamp, QUARTER)
    stays = tables.stays.merge(tables.homes[["Boende", "Spår", "Form"]], on="Boende")
    stays = stays[(stays["book"] == "gron") == (stays["Spår"] == "A")]
    leaving = stays["Utskriven"].fillna(last + pd.Timedelta(days=1)) - pd.Timedelta(days=1)
    start, end = stays["Inskriven"].clip(lower=first), leaving.clip(upper=last)
    stays = stays.assign(start=start, days=(end - start).dt.days + 1)
    stays = stays[stays["days"] > 0]
    care = stays.loc[stays.index.repeat(stays["days"])].copy()
    care["day"] = care["start"] + pd.to_timedelta(care.groupby(level=0).cumcount(), unit="D")
    care["month"] = care["day"].dt.strftime("%Y-%m")
    care["price"] = (care["Dygnspris"] * 100).round().fillna(-1).astype("int64")
    return care.sort_values(["Boende", "day", "Dossiernr"], ignore_index=True)


def codes(care: pd.DataFrame, tables: Tables) -> pd.DataFrame:
    """FK where what exceeds the day rate can be claimed, "" where nothing can; and the day rate."""
    children = tables.children.set_index("Dossiernr")
    of_child = children.loc[care["Dossiernr"]].reset_index(drop=True)
    placed = tables.placements.assign(began=began(tables.placements)).sort_values("Från")
    pairs = care.reset_index()[["index", "Dossiernr", "Boende", "day"]].merge(placed, on=["Dossiernr", "Boende"])
    pairs = pairs[(pairs["Från"] <= pairs["day"]) & (pairs["Till"].isna() | (pairs["day"] < pairs["Till"]))]
    placement = pairs.sort_values(["index", "Från"]).drop_duplicates("index", keep="last").set_index("index")
    placement = placement.reindex(care.index)
    day, law = care["day"], placement["Lagrum"].fillna("").str.strip().str.lower()
    need = placement["Behov"].fillna(0).astype(int)
    born = of_child["Födelsedatum"]
    eighteen, twenty_one = born + pd.DateOffset(years=18), born + pd.DateOffset(years=21)
    right = (
        of_child["Anvisad"].ne("Ja")
        & (day >= of_child["Tillståndsdag"])
        & (day >= of_child["Kommunplaceringsdag"])
        & (of_child["Avslutsdag"].isna() | (day < of_child["Avslutsdag"]))
        & (care["Form"] != "Migrationsverket")
        & placement["Från"].notna()
        & (day < twenty_one)
    )
    lvu, sol = law.str.startswith("lvu"), law.str.startswith("sol")
    minor = (day < eighteen) & (lvu | (sol & need.isin([2, 3])))
    adult = (day >= eighteen) & (placement["began"] < eighteen) & (lvu | (sol & need.eq(3)))
    paid = np.where(of_child["Studiehjälp"] == "Nej", 0, DAY_RATE_18)
    care["code"] = np.where(right & (minor | adult), "FK", "")
    care["rate"] = np.where(minor, DAY_RATE, np.where(adult, paid, 0))
    return care


def rows_of_homes(tables: Tables) -> pd.DataFrame:
    """The rows that are some home's cost, with `Boende`, `Dossiernr` ("" none), `Slag` and `month`."""
    rows = tables.rows
    account, centre = rows["Konto"].astype(int), rows["Kostnadsställe"].astype(int)
    kind = np.full(len(rows), "", dtype=object)
    for line in tables.accounts.iloc[::-1].itertuples():
        kind[(account >= line.Från) & (account <= line.Till)] = line.Slag if line.Återsöks == "Ja" else ""
    ours = (kind != "") & (rows["Status"] != "MAK")
    for low, high in tables.outside:
        ours &= ~centre.between(low, high)
    rows = rows.assign(Slag=kind)[ours]
    homes = tables.homes.assign(number=tables.homes["Orgnr"].str[-9:])
    single = homes[~homes["Kostnadsställe"].duplicated(keep=False)].set_index("Kostnadsställe")["Boende"]
    both = homes.set_index(["Kostnadsställe", "number"])["Boende"]
    keys = pd.MultiIndex.from_arrays([rows["Kostnadsställe"], rows["Org.nr"].str[-9:]])
    home = rows["Kostnadsställe"].map(single).fillna(pd.Series(both.reindex(keys).to_numpy(), index=rows.index))
    parts = rows["Radtext"].str.extract(DOSSIER).fillna("")
    named = parts[0] + parts[1] + parts[2]
    named = named.where(named.isin(tables.children["Dossiernr"]), "")
    month = rows["Period"].str[:4] + "-" + rows["Period"].str[4:]
    month = month.where(rows["Periodstart"] == "", rows["Periodstart"].str[:7])
    return rows.assign(Boende=home, Dossiernr=named, month=month).dropna(subset=["Boende"])


def spread(rows: pd.DataFrame, care: pd.DataFrame) -> pd.Series:
    """Öre that each care day bears: each sum floored day by day, the spare öre to the first days."""
    keys = ["Boende", "Dossiernr", "Slag", "month"]
    groups = rows.groupby(keys, as_index=False)["ore"].sum().reset_index(names="group")
    days = care.reset_index(names="care")[["care", "Boende", "Dossiernr", "month", "day", "price"]]
    named = groups[groups["Dossiernr"] != ""].merge(days, on=["Boende", "Dossiernr", "month"])
    shared = groups[groups["Dossiernr"] == ""].drop(columns="Dossiernr").merge(days, on=["Boende", "month"])
    parts = pd.concat([named, shared], ignore_index=True).sort_values(["group", "care"], ignore_index=True)
    by_price = (parts["Slag"] == "Entreprenör") & (parts.groupby("group")["price"].transform("min") >= 0)
    weight = parts["price"].where(by_price, 1)
    share = parts["ore"] * weight // weight.groupby(parts["group"]).transform("sum")
    spare = parts["ore"] - share.groupby(parts["group"]).transform("sum")
    share += (parts.groupby("group").cumcount() < spare).astype("int64")
    return share.groupby(parts["care"]).sum().reindex(care.index, fill_value=0)
