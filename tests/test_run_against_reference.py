"""From files to JSON: made-up quarters laid down as real workbooks and exports give the reference answer to the öre.

test_reference_agreement holds the arithmetic; this holds the whole way, reading registers, books and exports included.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from atersok.build import BookContent, build_book, build_register, build_transit
from atersok.commands import run
from atersok.domain.ore import kr
from atersok.report import as_json
from reference.generate import seeded
from reference.model import model

SEEDS = (3, 14, 15, 92, 65, 35, 89, 79, 32, 38, 46, 26, 1010, 1015, 1029, 1047)
LEDGER = (
    "företag", "vertyp", "vernr", "rad", "bokföringsdatum", "period", "kostnadsställe", "konto", "verksamhet",
    "aktivitet", "objekt", "projekt", "motpart", "leverantörsnr", "leverantör", "orgnr", "fakturanr", "fakturadatum",
    "periodstart", "periodslut", "text", "belopp", "moms", "status",
)  # fmt: skip
BOENDEN = ("Boende", "Spår", "Form", "Kostnadsställe", "Leverantör", "Orgnr", "Dygnspris", "Objekt", "Projekt")


def lay_down(data: Mapping[str, Any], folder: Path, export: str) -> None:
    """The scenario as the folder that `atersok run` takes."""
    barn = [{**{k: v for k, v in row.items() if k != "red"}, "_röd": row["red"]} for row in data["barn"]]
    boenden = [
        {header: row[header] for header in BOENDEN} | {"Dygnspris": _kr(row["Dygnspris"])} for row in data["boenden"]
    ]
    build_register(folder / "put_databas.xlsx", barn=barn, placeringar=data["placeringar"], boenden=boenden)
    build_transit(folder / "transit_databas.xlsx")
    for book, role, file in (("gron", "Grön", "gron_statistik.xlsm"), ("vit", "Vit", "vit_statistik.xlsm")):
        entered = data["settings"][book]
        settings = {
            "Kvartal": entered["Kvartal"],
            "Kommun": "Provköping",
            "Raindance": export,
            "Utskrivningsdag räknas": "Ja" if entered["Utskrivningsdag räknas"] else "Nej",
            "Räkna till och med": "" if entered["Räkna till och med"] is None else str(entered["Räkna till och med"]),
            "Kostnadsställen utanför": entered["Kostnadsställen utanför"],
        }
        konton = [(first, last, kind, "Ja" if claimed else "Nej") for first, last, kind, claimed in data["konton"]]
        narvaro = [{**row, "Dygnspris": _kr(row["Dygnspris"]), "Belopp": None} for row in data["narvaro"][book]]
        build_book(folder / file, role, BookContent(settings=settings, konton=konton, narvaro=narvaro))  # type: ignore[arg-type]  # a role
    if export.endswith(".csv"):
        write_text(data["ledger"], folder / export)
    else:
        write_workbook(data["ledger"], folder / export)


def _kr(ore: int | None) -> Any:
    return None if ore is None else kr(ore)


def write_text(rows: list[dict[str, Any]], path: Path) -> None:
    """Semicolon text in cp1252 with prose before the header and a total row last."""

    def shown(name: str, value: Any) -> str:
        if value is None:
            return ""
        return f"{kr(value):.2f}".replace(".", ",") if name in {"belopp", "moms"} else str(value)

    lines = ["Huvudbok", "Uttag för återsökning", ";".join(LEDGER)]
    lines += [";".join(shown(name, row[name]) for name in LEDGER) for row in rows]
    total = f"{kr(sum(row['belopp'] for row in rows)):.2f}".replace(".", ",")
    lines.append(";".join(total if name == "belopp" else "Totalt" if name == "företag" else "" for name in LEDGER))
    path.write_bytes("\r\n".join(lines).encode("cp1252") + b"\r\n")


def write_workbook(rows: list[dict[str, Any]], path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(list(LEDGER))
    for row in rows:
        sheet.append([float(kr(row[n])) if n in {"belopp", "moms"} and row[n] is not None else row[n] for n in LEDGER])
    book.save(path)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_quarter_of_real_files_gives_the_reference_answer(seed: int, tmp_path: Path) -> None:
    data = seeded(seed)
    lay_down(data, tmp_path, "huvudbok.csv" if seed % 2 else "huvudbok.xlsx")
    answer = as_json(run(tmp_path))
    expected = model(**data)
    for book in ("gron", "vit"):
        found = answer["books"][book]
        assert found["ledger_ore"] == expected[book]["ledger_ore"]
        assert found["buckets"] == expected[book]["buckets"]
        assert _claims(found["claims"]) == _claims(expected[book]["claims"])


def _claims(rows: list[dict[str, Any]]) -> set[tuple[tuple[str, Any], ...]]:
    return {tuple(sorted(row.items())) for row in rows}


def test_the_seeds_come_to_every_kind_of_place() -> None:
    """The chosen quarters claim, and between them fill every bucket."""
    filled: set[str] = set()
    for seed in SEEDS:
        for book in model(**seeded(seed)).values():
            filled |= {bucket for bucket, ore in book["buckets"].items() if ore}
    assert len(filled) == 9
