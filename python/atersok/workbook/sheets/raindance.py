"""Raindance: every ledger row of the export, whose it is, and where its sum went."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from atersok.calculation import BookResult, QuarterResult
from atersok.domain.allocation import SPREAD
from atersok.domain.masking import MASKED_TEXT, Masker
from atersok.trace import Tracer, row_ids
from atersok.workbook import layout
from atersok.workbook.column_rows import ColumnRows, Value

_AS_IS = {
    "Fil": "source",
    "Rad i fil": "line",
    "Företag": "foretag",
    "Vertyp": "vertyp",
    "Vernr": "vernr",
    "Verrad": "rad",
    "Bokföringsdatum": "bokforingsdatum",
    "Period": "period",
    "Kostnadsställe": "kostnadsstalle",
    "Konto": "konto",
    "Verksamhet": "verksamhet",
    "Aktivitet": "aktivitet",
    "Projekt": "projekt",
    "Motpart": "motpart",
    "Leverantörsnr": "leverantorsnr",
    "Orgnr": "orgnr",
    "Fakturanr": "fakturanr",
    "Fakturadatum": "fakturadatum",
    "Periodstart": "periodstart",
    "Periodslut": "periodslut",
    "Status": "status",
}

_CODES = ("Verksamhet", "Aktivitet", "Projekt", "Motpart", "Leverantörsnr", "Fakturanr", "Status")


def raindance_rows(quarter: QuarterResult, result: BookResult, numbers: Sequence[int]) -> ColumnRows:
    """The rows of tblRaindance in the order of the export; `numbers` is the Bryggrad of each. Amounts in kronor."""
    rows = quarter.rows
    masker = Masker(quarter.inputs.register)
    children = quarter.resolved.child
    allocation = result.allocation
    labels = {**layout.BUCKET_HEADERS, SPREAD: layout.SPREAD_LABEL}
    columns: dict[str, list[Any]] = {header: rows[column].tolist() for header, column in _AS_IS.items()}
    columns["Rad-id"] = list(row_ids(rows))
    nobody = [""] * len(rows)
    for header in (*_CODES, "Leverantör"):
        # A code or a supplier is masked only where it names the child: it is not the child's own text.
        columns[header] = list(masker.texts(rows[_AS_IS.get(header, "leverantor")].tolist(), nobody))
    free = {"Text": rows["text"].tolist(), "Objekt": rows["objekt_text"].tolist()}
    shown = {header: masker.texts(texts, children) for header, texts in free.items()}
    # A row that names a protected child beside another is nobody's row; its other text may still be about the child.
    about = [shown["Text"][n] != free["Text"][n] or shown["Objekt"][n] != free["Objekt"][n] for n in range(len(rows))]
    for header, texts in shown.items():
        columns[header] = [MASKED_TEXT if hit and text else text for hit, text in zip(about, texts, strict=True)]
    columns["Moms"] = [None if moms is None or moms != moms else int(moms) / 100 for moms in rows["moms_ore"].tolist()]
    columns["Belopp"] = [ore / 100 for ore in rows["belopp_ore"].tolist()]
    columns["Annat kvartal"] = [ore / 100 for ore in allocation.outside.tolist()]
    columns["I kvartalet"] = [ore / 100 for ore in allocation.inside.tolist()]
    columns["Slag"] = list(allocation.kind)
    columns["Hink"] = [labels[place] for place in allocation.place]
    columns["Boende"] = list(quarter.resolved.home)
    columns["Dossiernr"] = list(children)
    columns["Bryggrad"] = list(numbers)
    columns["Fördelning"] = Tracer(quarter, result.book).spread_ids()
    return ColumnRows({header: _cells(columns[header]) for header in layout.RAINDANCE.headers})


def _cells(values: Sequence[Any]) -> list[Value]:
    return [None if value == "" else value for value in values]
