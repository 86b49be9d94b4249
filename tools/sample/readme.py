"""sample_data/README.md, from the plants."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from atersok.checks.catalogue import CATALOGUE

from . import plants
from .folder import MUNICIPALITY, QUARTERS, Sample
from .model import Expected, Scenario

ABSENT = {
    "2025K2": {
        "K13": "from 2017-07-01 a claimed day is max(0, cost − daily rate), so no child's claim can be negative",
        "K19": "it asks about what other quarters' submissions rest on, and the sample has no submission",
        "K20": "it asks about what other quarters' submissions rest on, and the sample has no submission",
    },
    "2016K4": {
        "R14": "it asks about red children after 2017-06-30, when the agreements had ended",
        "R17": "it asks about care days of code EJ_VARDBEHOV, which there are from 2017-07-01",
        "K19": "it asks about what other quarters' submissions rest on, and the sample has no submission",
        "K20": "it asks about what other quarters' submissions rest on, and the sample has no submission",
    },
}
"""Quarter → code of design.md §6 that cannot occur in its regime → why."""

ACKNOWLEDGED = ("F01", "F04", "K11")
"""The findings that hold back every home; they stand answered in the books."""


def withheld(sample: Sample) -> dict[str, list[str]]:
    """Book → homes that the gate holds back: an open Stopp's home, and the homes where its child lives.

    The kostnadsställen of K01 and K08 belong to homes that other findings hold back anyway.
    """
    found: dict[str, set[str]] = {"gron": set(), "vit": set()}
    homes = sample.scenario.homes
    for finding in sample.expected:
        if CATALOGUE[finding.code].severity != "Stopp" or finding.code in ACKNOWLEDGED:
            continue
        names = {finding.home} | (
            {s.home for s in sample.scenario.stays if finding.dossier and s.child.dossier == finding.dossier}
        )
        found[finding.book] |= {name for name in names if name in homes and homes[name].book == finding.book}
    return {book: sorted(names) for book, names in found.items()}


def readme_text(samples: Mapping[str, Sample]) -> str:
    """The whole README."""
    lines = [*_head(), "", *_folders(samples), *_gate(samples), *_table(samples), *_absent(), *_tail()]
    return "\n".join(lines) + "\n"


def _head() -> list[str]:
    return f"""# Sample data

Two quarters of an invented municipality, {MUNICIPALITY}. Nothing in them is real: names and suppliers are made up,
personal numbers come from Skatteverket's official test series (birth numbers 238x and 239x), dossiernummer are
running numbers.

| Folder | Rules | Export |
| --- | --- | --- |
| `2025K2` | today's: the day rate comes without application, the cost above it is claimed | text, cp1252, `;` |
| `2016K4` | the actual cost is claimed; red children are normal | .xlsx with other header names |

Each folder is what `atersok run FOLDER` takes: `put_databas.xlsx` (with red rows), `transit_databas.xlsx`,
`gron_statistik.xlsm`, `vit_statistik.xlsm`, the Raindance export, and copies of the suppliers' invoices in
`fakturor/`. Run it on a copy: the commands write into the books.
""".splitlines()


def _folders(samples: Mapping[str, Sample]) -> list[str]:
    lines = ["| | " + " | ".join(f"`{quarter}`" for quarter in QUARTERS) + " |", "| --- |" + " --- |" * len(QUARTERS)]

    def row(label: str, value: Iterable[object]) -> None:
        lines.append(f"| {label} | " + " | ".join(str(v) for v in value) + " |")

    chosen = [samples[quarter] for quarter in QUARTERS]
    row("Rows of Barn", (len(s.scenario.children) for s in chosen))
    row("Homes", (_count_forms(s.scenario) for s in chosen))
    row("Rows of the export", (len(s.scenario.rows) for s in chosen))
    row("Invoice copies", (len(s.scenario.copies) for s in chosen))
    row("Expected findings (both books)", (len(s.expected) for s in chosen))
    return [*lines, ""]


def _count_forms(scenario: Scenario) -> str:
    forms: dict[str, int] = {}
    for home in scenario.homes.values():
        forms[home.form] = forms.get(home.form, 0) + 1
    return ", ".join(f"{count} {form}" for form, count in forms.items())


def _gate(samples: Mapping[str, Sample]) -> list[str]:
    lines = """## What the gate does

F01, F04 and K11 hold back all homes of both books. So that the sample shows a claim, they stand answered in
`Avvikelser` of both books (Status Kvitterad, with Kommentar and Signatur): the quarter as it looks after they have
been examined. Take a Signatur away and every home is withheld. The other Stopp are open, and hold back:

""".splitlines()
    for quarter in QUARTERS:
        books = withheld(samples[quarter])
        lines.append(f"- `{quarter}`: green {', '.join(books['gron'])}; white {', '.join(books['vit'])}")
    return [*lines, ""]


def _table(samples: Mapping[str, Sample]) -> list[str]:
    lines = """## What is planted, and what a user should see

`expected_findings.csv` in each folder is the golden list: code, home, dossier, book and cause (the number below, or
`följd av` the number), one line for each finding and book. It is reasoned from the design, not read off a run.
A home's "first child" is the first in `Barn` of those who live there when the quarter begins; its dossiernummer is in
the golden list.

| Nr | Code | Planted | The user sees | Follows from it | 2025K2 | 2016K4 |
| --- | --- | --- | --- | --- | --- | --- |
""".splitlines()
    for plant in sorted(plants.PLANTS, key=lambda p: p.number):
        kind = CATALOGUE[plant.code]
        there = {quarter: _caused(samples[quarter].expected, plant.number) for quarter in QUARTERS}
        follows = sorted({e.code + (f" {e.home}" if e.home else "") for found in there.values() for e in found[1]})
        marks = " | ".join("ja" if there[quarter][0] else "" for quarter in QUARTERS)
        lines.append(
            f"| {plant.number} | {plant.code} | {plant.what} | {kind.severity}: {kind.title} | {', '.join(follows)} |"
            f" {marks} |"
        )
    return [*lines, ""]


def _caused(expected: Iterable[Expected], number: int) -> tuple[list[Expected], list[Expected]]:
    rows = list(expected)
    return [e for e in rows if e.cause == str(number)], [e for e in rows if e.cause == f"följd av {number}"]


def _absent() -> list[str]:
    lines = ["## What cannot occur", ""]
    lines += [f"- {code} in `{quarter}`: {why}." for quarter, codes in ABSENT.items() for code, why in codes.items()]
    return [*lines, ""]


def _tail() -> list[str]:
    return """## Making it anew

`uv run python -m tools.sample` writes this folder from `tools/sample/`: a clean scenario (`base.py`, `ledger.py`) in
which everything agrees, and the plants (`plants.py`) that each spoil one thing. Only the answers in `Avvikelser` are
read off a run of the product, because a finding's Id is the product's. The same script gives the same files; a test
makes them anew and compares.
""".splitlines()
