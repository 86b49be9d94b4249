"""What the caller says goes before the profile, and the profile before recognition."""

from __future__ import annotations

from pathlib import Path

import pytest

from atersok.domain.errors import UnusableInput
from atersok.raindance import Layout, Profile, read_export

LINES = "Konto;Period;A;B;Belopp\n64400;202504;1,00;2,00;3,00\n"
KNOWN = Profile((Layout(mapping={"belopp": "B"}),))


@pytest.mark.parametrize(
    ("mapping", "profile", "ore"), [({"belopp": "A"}, KNOWN, 100), (None, KNOWN, 200), (None, None, 300)]
)
def test_the_order_of_authority(tmp_path: Path, mapping: dict[str, str] | None, profile: Profile, ore: int) -> None:
    path = tmp_path / "x.csv"
    path.write_text(LINES, encoding="utf-8")
    assert read_export([path], mapping=mapping, profile=profile).ledger_ore == ore


def test_a_profile_that_reads_the_amount_from_a_column_of_another_name_is_doubted(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_text(LINES, encoding="utf-8")
    export = read_export([path], profile=Profile((Layout(mapping={"belopp": "A", "text": "Konto", "konto": "B"}),)))
    assert "profilen läser text ur kolumnen Konto, som heter som konto" in "\n".join(export.sources[0].warnings)


def test_an_amount_is_never_read_from_a_column_that_is_something_else(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_text(LINES, encoding="utf-8")
    with pytest.raises(UnusableInput, match="ur kolumnen Konto, som är konto") as caught:
        read_export([path], profile=Profile((Layout(mapping={"belopp": "Konto"}),)))
    assert 'belopp = "Konto"' in caught.value.remedy


def test_two_fields_of_one_column_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_text(LINES, encoding="utf-8")
    with pytest.raises(UnusableInput, match="kan inte båda"):
        read_export([path], mapping={"debet": "A", "kredit": "A"})
