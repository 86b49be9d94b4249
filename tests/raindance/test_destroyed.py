"""Destroyed text is recognised; whole Swedish text is not taken for it."""

from __future__ import annotations

import pytest

from atersok.raindance import destroyed


@pytest.mark.parametrize(
    "text",
    ["V\ufffdrd", "Ben\u03a3mning", "V\u03c3rd", "F÷rskola", "B„nk", "V†rd", "VÃ¥rd", "FÃ¶rskola", "Ã…sen", "─ngen"],
)
def test_destroyed_text_is_counted(text: str) -> None:
    assert destroyed.count(["Vård", text, text]) == 2


@pytest.mark.parametrize("text", ["Vård på Åsen", "6 ÷ 2", "„citat”", "Ã", "Café Ängö", "TM™", "a ─ b", ""])
def test_whole_text_is_left_alone(text: str) -> None:
    assert destroyed.count([text]) == 0
