"""Files that were damaged at random end in rows or a message, never in a traceback or an amount that is not there.

A short run in the suite; with ATERSOK_LONG=1 a longer one (ATERSOK_FUZZ_SECONDS, 300 unless told).
"""

from __future__ import annotations

import os
import random
import time
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pytest

from atersok.domain.errors import UnusableInput
from atersok.raindance import Export, read_export, text
from atersok.raindance.values import read_amount

LONG = "ATERSOK_LONG" in os.environ
SECONDS = float(os.environ.get("ATERSOK_FUZZ_SECONDS", "300")) if LONG else 2.0
HEAD = "Företag;Vertyp;Ver.nr;Rad;Period;Ansvar;Konto;Text;Belopp"
PIECES = (
    *('"', '""', ";", ";;", "\t", ",", "|", "\r\n", "\r", "\n", " ", "\u00a0", "\x00", "\ufffd", "å", "-", "\u2212"),
    *("~100", "1.234", "1 234,50", "1.234,56", "(1,00)", "1,00-", "100000000000000,00", "=1+1", "0", "-0,00", "kr"),
    *("Totalt", "Summa;;;;;;;;5,00", "202504", "2025-04-03", "1799-12-31", "SAKNAS", "NULL", "MAK", '"a;b"', HEAD),
)
ENCODINGS = ("utf-8", "cp1252", "utf-8-sig", "utf-16", "utf-16-le")
STRETCHES = (30, 64, 200, 2 << 20)


def export_text(source: random.Random) -> str:
    """A table in one of many forms, damaged in up to five places."""
    extra = source.choice(("", "", ";", ";Status", ";Bokf.dat", ";Moms"))
    lines = [HEAD + extra]
    for number in range(source.choice((1, 3, 8, 30))):
        amount = f"{source.choice(('', '', '-'))}{source.randrange(5_000)},{source.randrange(100):02}"
        if source.random() < 0.3:
            amount = source.choice(("", "~1", "1 000,50", "5,00-", "(7,00)", "12.50", f"{number}"))
        words = source.choice(("Vård", "Vård", '"a;b"', '"Eken" HVB', '5" rör', ' "x ""y"""', '"två\nrader"', ""))
        month = source.choice(("202504", "202504", "2025-05", "202506", "", "x"))
        row = f"001;LF;{source.choice((number, number // 2, ''))};{source.choice((1, 2, ''))};{month};47000;64400"
        tail = source.choice(("", "MAK", "2025-04-03", "1,00")) if extra.strip(";") else ""
        lines.append(f"{row};{words};{amount}{';' if extra else ''}{tail}")
    if source.random() < 0.3:
        lines.append(f"Totalt;;;;;;;;{source.randrange(99)},00")
    whole = source.choice(("\r\n", "\n", "\n", "\r")).join(lines) + source.choice(("", "\n"))
    for _ in range(source.choice((0, 1, 1, 2, 5))):
        place = source.randrange(len(whole) + 1)
        if source.random() < 0.3:
            whole = whole[:place] + whole[place + source.randrange(1, 4) :]
        else:
            whole = whole[:place] + source.choice(PIECES) + whole[place:]
    return whole if source.random() < 0.8 else whole.replace(";", source.choice("\t,|"))


def check(export: Export, content: bytes) -> None:
    """Every line has one fate, sums are sums, and every amount stands in its line of the file."""
    for source in export.sources:
        assert source.rows_read + source.set_aside + source.recognised == source.lines_total
        assert source.set_aside == len(export.set_aside)
    assert export.ledger_ore == sum(export.rows["belopp_ore"].tolist())
    lines = text.decode(content)[0].replace("\r\n", "\n").replace("\r", "\n").split("\n")
    delimiter = export.sources[0].delimiter
    numbers = [*export.rows["line"].tolist(), len(lines) + 1]
    for (number, following), ore in zip(pairwise(numbers), export.rows["belopp_ore"].tolist(), strict=True):
        cells = "\n".join(lines[number - 1 : following - 1]).replace("\n", delimiter).split(delimiter)
        assert any(read_amount(cell.strip().strip('"')) == ore for cell in cells), (number, ore)


def attempt(path: Path) -> Export | UnusableInput:
    try:
        return read_export([path])
    except UnusableInput as error:
        return error


@pytest.mark.parametrize("seed", range(4 if LONG else 1))
def test_damaged_files_end_in_rows_or_a_message(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, record_property: Callable[[str, object], None], seed: int
) -> None:
    source = random.Random(seed)
    path = tmp_path / "export.csv"
    until = time.monotonic() + SECONDS / (4 if LONG else 1)
    read = tried = 0
    while time.monotonic() < until:
        content = export_text(source).encode(source.choice(ENCODINGS), errors="replace")
        if source.random() < 0.1:
            content = content[: source.randrange(len(content) + 1)]
        if source.random() < 0.1 and content:
            place = source.randrange(len(content))
            content = content[:place] + source.randbytes(2) + content[place:]
        path.write_bytes(content)
        monkeypatch.setattr(text, "_CHUNK", source.choice(STRETCHES))
        got = attempt(path)
        tried += 1
        if isinstance(got, UnusableInput):
            assert "export.csv" in got.where
            assert got.remedy
        else:
            check(got, content)
            read += 1
    assert read
    record_property("damaged files", tried)
