"""The export as text: in every dialect the reader gives the very rows that the study takes the short way with."""

from __future__ import annotations

from random import Random

import pytest

from tools.study.export_text import export_text, read_files
from tools.study.world import World, frame_export

FIELDS = (
    *("foretag", "vertyp", "vernr", "rad", "bokforingsdatum", "period", "kostnadsstalle", "konto", "objekt", "motpart"),
    *("leverantorsnr", "leverantor", "orgnr", "fakturanr", "fakturadatum", "periodstart", "periodslut", "text"),
    *("belopp_ore", "status"),
)


@pytest.mark.parametrize("seed", range(8))
def test_what_is_read_is_what_the_frame_says(today: World, seed: int) -> None:
    text = export_text(today.lines, Random(seed))
    export, wanted = text.read(), frame_export(today.lines)
    assert (export.set_aside, export.duplicates, export.conflicts, export.destroyed) == ((), (), (), ())
    assert export.ledger_ore == wanted.ledger_ore
    for field in FIELDS:
        assert export.rows[field].tolist() == wanted.rows[field].tolist(), field


def test_a_total_is_stated_when_asked_for(today: World) -> None:
    stated = [
        export_text(today.lines, Random(1), total=total).read().sources[0].stated_total_ore for total in (True, False)
    ]
    assert stated == [sum(line.belopp for line in today.lines), None]


def test_several_files_are_one_export(today: World) -> None:
    parts = [export_text(part, Random(2), total=False) for part in (today.lines[:50], today.lines[50:])]
    export = read_files(*parts)
    assert len(export.sources) == 2
    assert export.rows["vernr"].tolist() == [line.vernr for line in today.lines]
