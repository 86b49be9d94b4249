"""A statistics book is exported only as far as it hangs together."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from atersok import closedbook
from atersok.domain.errors import UnusableInput
from atersok.export.written_book import WrittenBook, read_written
from workbook.quarter import Ran, change, records, replace_in_parts, set_setting, table_of


def test_a_written_book_gives_its_packets_its_run_and_its_claim(
    written: dict[str, WrittenBook], sample_run: Ran
) -> None:
    for book, found in written.items():
        told = sample_run.json["books"][book]
        assert found.claim_ore == told["buckets"]["claimed"]
        assert found.withheld == sorted(told["withheld"])
        assert not {packet.home for packet in found.packets} & set(told["withheld"])
        opened = closedbook.open_workbook(sample_run.first / found.file)
        assert found.run in {row["Körning"] for row in records(table_of(opened, "tblLogg"))}


def test_each_released_home_has_a_packet_of_what_it_claims(written: dict[str, WrittenBook], sample_run: Ran) -> None:
    """Track C: each child at each home."""
    for book, found in written.items():
        told = sample_run.json["books"][book]
        claims: dict[tuple[str, str, str], int] = {}
        for row in told["claims"]:
            if row["home"] not in told["withheld"]:
                key = row["track"], row["home"], row["dossier"] if row["track"] == "C" else ""
                claims[key] = claims.get(key, 0) + row["claim_ore"]
        assert {packet.key: packet.claim_ore for packet in found.packets} == {
            key: ore for key, ore in claims.items() if ore
        }


def test_a_book_that_has_not_been_run_is_refused(small: Path) -> None:
    with pytest.raises(UnusableInput, match=r"huvudkontrollen är (EJ KÖRD|FEL), inte OK"):
        read_written(small / "gron_statistik.xlsm", small)


def test_a_book_whose_master_check_is_not_ok_is_refused(small_run: Ran, tmp_path: Path) -> None:
    path = Path(shutil.copy(small_run.first / "gron_statistik.xlsm", tmp_path))
    replace_in_parts(path, r"xl/worksheets/sheet\d+\.xml", "<v>OK</v>", "<v>FEL</v>")
    with pytest.raises(UnusableInput, match="huvudkontrollen är FEL"):
        read_written(path, tmp_path)


def test_documents_of_another_quarter_than_the_settings_are_refused(small_run: Ran, tmp_path: Path) -> None:
    path = Path(shutil.copy(small_run.first / "gron_statistik.xlsm", tmp_path))
    change(path, lambda book: set_setting(book, "Kvartal", "2025K3"))
    with pytest.raises(UnusableInput, match="bladet är för 2025K2, men Inställningar säger 2025K3"):
        read_written(path, tmp_path)
