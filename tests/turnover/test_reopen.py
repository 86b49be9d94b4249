"""A quarter taken up again is computed as it was: the same claim, by the rules of its days."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
import xlwings as xw

from atersok.closedbook import open_workbook
from atersok.domain.errors import UnusableInput
from atersok.domain.quarter import Quarter
from atersok.files.durable import set_writable
from atersok.rules import parameters
from atersok.workbook.book_file import FILE_NAMES
from turnover.turning import OLD, add_setting, reopened, turned
from workbook.quarter import (
    CHILDREN,
    Ran,
    atersok,
    cell,
    change,
    hashes,
    parts,
    parts_of_sheets,
    records,
    replace_in_parts,
    set_setting,
    table_of,
)

BOOKS = tuple(FILE_NAMES.values())
LATE = (
    "Kostnadsställe;Konto;Vernr;Rad;Bokföringsdatum;Period;Leverantör;Fakturanr;Text;Belopp\r\n"
    "48110;4610;901;1;2025-08-05;202506;Lindens HVB AB;L9;Sen faktura;3000,00\r\n"
)


def settings(folder: Path, file: str = BOOKS[0]) -> dict[str, Any]:
    return {row["Namn"]: row["Värde"] for row in records(table_of(open_workbook(folder / file), "tblInstallningar"))}


def told(folder: Path) -> dict[str, Any]:
    outcome = atersok("run", folder, "--json")
    assert outcome.code in {0, 1}, outcome.err
    return dict(json.loads(outcome.out))


@pytest.fixture
def ran(small_run: Ran, tmp_path: Path) -> Path:
    """The small quarter, run, to work on."""
    return Path(shutil.copytree(small_run.first, tmp_path / "kvartal"))


# -- the same claim ---------------------------------------------------------------------------------------------------


def test_run_anew_it_gives_the_same_claim_in_every_word_of_the_json(sample_run: Ran, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(sample_run.first, tmp_path / "kvartal"))
    turned(folder)
    (folder / "put_databas.xlsx").write_bytes(b"another day's register")
    again = reopened(folder)
    assert again.path == folder / "Omkörning 2025K2"
    assert told(again.path) == sample_run.json


def test_the_rules_of_its_days_hold_when_the_programs_have_changed(
    sample_run: Ran, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = Path(shutil.copytree(sample_run.first, tmp_path / "kvartal"))
    plain = Path(shutil.copytree(sample_run.source, tmp_path / "utan"))
    turned(folder)
    again = reopened(folder).path
    product = parameters.load()
    later = [
        row.model_copy(update={"value": row.value * 2}) if row.id.startswith("ut_dygn") else row
        for row in product.parameter
    ]
    changed = product.model_copy(update={"parameter": tuple(later), "version": "2031-01-01"})
    monkeypatch.setattr(parameters, "_product", lambda: changed)
    assert told(plain)["books"]["gron"]["claims"] != sample_run.json["books"]["gron"]["claims"]
    assert told(again) == sample_run.json


def test_it_lies_in_a_folder_of_its_own_and_nothing_else_is_touched(ran: Path) -> None:
    turned(ran)
    before = hashes(ran)
    reopened(ran)
    after = hashes(ran)
    assert {name: after[name] for name in before} == before
    assert {name.split("/")[0] for name in after.keys() - before.keys()} == {"Omkörning 2025K2"}
    assert sorted(path.name for path in (ran / "Omkörning 2025K2").iterdir()) == sorted(
        [*BOOKS, "put_databas.xlsx", "raindance_2025K2.csv", "regler.toml", "xlwings.conf", "atersok.conf"]
    )


def test_its_books_can_be_written_and_keep_all_but_settings_and_logg(ran: Path) -> None:
    archive = turned(ran).archive.path
    again = reopened(ran).path
    for file in BOOKS:
        before, after = parts(archive / file), parts(again / file)
        assert before.keys() == after.keys()
        changed = {name for name in before if before[name] != after[name]}
        assert changed <= {*parts_of_sheets(archive / file, ["Inställningar", "Logg"]), "xl/workbook.xml"}
        last = records(table_of(open_workbook(again / file), "tblLogg"))[-1]
        assert (last["Kommando"], last["Kvartal"]) == ("reopen", "2025K2")
    told(again)


def test_it_works_beside_the_next_quarter(ran: Path) -> None:
    """What the reopened quarter is given is seen in no file of the folder's own."""
    turned(ran)
    before = hashes(ran)
    told(reopened(ran).path)
    after = hashes(ran)
    assert {name: after[name] for name in before} == before


# -- late invoices ----------------------------------------------------------------------------------------------------


def test_a_later_export_is_read_together_with_the_archives(ran: Path) -> None:
    turned(ran)
    (ran / "sena.csv").write_text(LATE, encoding="cp1252")
    (ran / "Omkörning 2025K2").parent.joinpath("annat.csv").write_text(LATE, encoding="cp1252")
    again = reopened(ran, exports=[ran / "sena.csv"])
    assert {settings(again.path, file)["Raindance"] for file in BOOKS} == {"huvudbok/*.csv"}
    assert sorted(path.name for path in (again.path / "huvudbok").iterdir()) == ["raindance_2025K2.csv", "sena.csv"]
    assert "sena.csv lades till." in again.lines
    before = json.loads(atersok("run", _unturned(ran), "--json").out)
    found = told(again.path)
    assert found["books"]["gron"]["ledger_ore"] == before["books"]["gron"]["ledger_ore"] + 300_000
    assert _cost(found) == _cost(before) + 300_000


def _unturned(ran: Path) -> Path:
    """The archive alone, as a folder that can be run."""
    folder = Path(shutil.copytree(ran / "Arkiv" / "2025K2", ran.parent / "arkivet"))
    for path in folder.iterdir():
        set_writable(path)
    shutil.copytree(ran / "fakturor", folder / "fakturor")
    return folder


def _cost(found: dict[str, Any]) -> int:
    return sum(claim["cost_ore"] for claim in found["books"]["gron"]["claims"])


def test_exports_of_one_name_are_all_kept_and_of_several_kinds_all_read(ran: Path) -> None:
    turned(ran)
    for place, name in (("a", "raindance_2025K2.csv"), ("b", "sena.txt")):
        (ran / place).mkdir()
        (ran / place / name).write_text(LATE.replace("901", f"90{place}"), encoding="cp1252")
    again = reopened(ran, exports=[ran / "a" / "raindance_2025K2.csv", ran / "b" / "sena.txt"])
    assert settings(again.path)["Raindance"] == "huvudbok/*"
    assert sorted(path.name for path in (again.path / "huvudbok").iterdir()) == [
        "raindance_2025K2 (2).csv", "raindance_2025K2.csv", "sena.txt",
    ]  # fmt: skip
    assert "raindance_2025K2.csv lades till som raindance_2025K2 (2).csv." in again.lines


def test_the_archives_own_export_given_again_is_not_read_twice(ran: Path) -> None:
    turned(ran)
    again = reopened(ran, exports=[ran / "raindance_2025K2.csv"])
    assert settings(again.path)["Raindance"] == "raindance_2025K2.csv"
    assert not (again.path / "huvudbok").exists()
    assert any("är samma fil" in line for line in again.lines)


def test_exports_that_the_archive_gathered_from_elsewhere_are_named_in_the_copy(ran: Path) -> None:
    (ran.parent / "ekonomi").mkdir()
    shutil.move(ran / "raindance_2025K2.csv", ran.parent / "ekonomi" / "raindance_2025K2.csv")
    for file in BOOKS:
        change(ran / file, lambda book: set_setting(book, "Raindance", "../ekonomi/raindance_2025K2.csv"))
    turned(ran)
    again = reopened(ran)
    assert settings(again.path)["Raindance"] == "huvudbok/*.csv"
    assert "Inställningen Raindance är huvudbok/*.csv i Omkörning 2025K2." in again.lines
    told(again.path)


# -- places -----------------------------------------------------------------------------------------------------------


def test_settings_that_leave_the_folder_find_the_same_places(ran: Path) -> None:
    """The register is the archive's own; the claims register and the invoice copies are those of the folder."""
    shutil.move(ran / "put_databas.xlsx", ran.parent / "put_databas.xlsx")
    (ran.parent / "packets").mkdir()
    for file in BOOKS:
        change(ran / file, lambda book: set_setting(book, "PUT-databas", "../put_databas.xlsx"))
        change(ran / file, lambda book: set_setting(book, "Exportmapp", "../packets"))
        if "Utbetalningslista" not in settings(ran, file):
            change(ran / file, lambda book: add_setting(book, "Utbetalningslista", ""))
        change(ran / file, lambda book: set_setting(book, "Utbetalningslista", "mig/utbetalningar_*.xlsx"))
    before = told(ran)
    turned(ran)
    again = reopened(ran).path
    for file in BOOKS:
        found = settings(again, file)
        assert found["PUT-databas"] == "put_databas.xlsx"
        assert (again / found["Fakturamapp"]).resolve() == ran / "fakturor"
        assert (again / found["Exportmapp"]).resolve() == ran.parent / "packets"
        assert (again / found["Ansökningsregister"]).resolve() == ran / "ansokningar"
        assert found["Utbetalningslista"] == "../mig/utbetalningar_*.xlsx"
    assert told(again) == before


@pytest.mark.parametrize("value", [None, "ansokningar", "../delat/ansokningar"])
def test_the_copys_claims_register_is_the_folders_own(ran: Path, value: str | None) -> None:
    """Whether the setting is empty, says where, or (below) is missing from a book of before."""
    for file in BOOKS:
        if "Ansökningsregister" not in settings(ran, file):
            change(ran / file, lambda book: add_setting(book, "Ansökningsregister", ""))
        change(ran / file, lambda book: set_setting(book, "Ansökningsregister", value))
    turned(ran)
    again = reopened(ran).path
    assert {settings(again, file)["Ansökningsregister"] for file in BOOKS} == {f"../{value or 'ansokningar'}"}


def test_a_book_of_before_the_claims_register_is_told_where_it_is(ran: Path) -> None:
    for file in BOOKS:
        change(ran / file, lambda book: rename_setting(book, "Ansökningsregister", "Eget"))
    turned(ran)
    again = reopened(ran).path
    assert {settings(again, file)["Ansökningsregister"] for file in BOOKS} == {"../ansokningar"}
    told(again)


def rename_setting(book: xw.Book, name: str, other: str) -> None:
    names = [row["Namn"] for row in records(table_of(book, "tblInstallningar"))]
    if name in names:
        cell(book, "tblInstallningar", names.index(name), "Namn").value = other


def test_the_sibling_is_the_copys_own_book(ran: Path) -> None:
    for file, sibling in zip(BOOKS, reversed(BOOKS), strict=True):
        change(ran / file, lambda book, sibling=sibling: set_setting(book, "Syskonbok", str(ran / sibling)))
    turned(ran)
    again = reopened(ran).path
    assert [settings(again, file)["Syskonbok"] for file in BOOKS] == list(reversed(BOOKS))


def test_the_claims_register_is_neither_archived_nor_copied_nor_emptied(ran: Path) -> None:
    (ran / "ansokningar").mkdir()
    (ran / "ansokningar" / "000001 inskickad 2025K2 gron v1.json").write_text("{}", encoding="utf-8")
    turned(ran)
    reopened(ran)
    assert [path.parent.parent for path in ran.rglob("*.json") if path.parent.name == "ansokningar"] == [ran]


# -- refusals ---------------------------------------------------------------------------------------------------------


def refused(folder: Path, quarter: Quarter = OLD, exports: tuple[Path, ...] = ()) -> UnusableInput:
    before = hashes(folder)
    with pytest.raises(UnusableInput) as error:
        reopened(folder, quarter, exports)
    assert hashes(folder) == before
    assert CHILDREN[0] not in str(error.value)
    return error.value


def test_a_damaged_archive_is_refused_with_the_name_of_the_file(ran: Path) -> None:
    archive = turned(ran).archive.path
    register = archive / "put_databas.xlsx"
    set_writable(register)
    register.write_bytes(register.read_bytes() + b"\0")
    assert refused(ran).what == "filen put_databas.xlsx har ändrats sedan den arkiverades"


def test_a_quarter_that_is_not_archived_is_refused_with_those_that_are(ran: Path) -> None:
    assert (
        refused(ran, Quarter(2024, 1)).remedy
        == "Ange ett kvartal som är arkiverat. Ett kvartal arkiveras när nästa kvartal läggs upp"
    )
    turned(ran)
    assert refused(ran, Quarter(2024, 1)).remedy == "Ange ett kvartal som är arkiverat: 2025K2"


def test_what_has_been_taken_up_before_is_not_written_over(ran: Path) -> None:
    turned(ran)
    reopened(ran)
    assert "finns redan" in refused(ran).what


def test_a_later_export_that_is_not_there_is_refused(ran: Path) -> None:
    turned(ran)
    assert refused(ran, exports=(ran / "saknas.csv",)).what == "exportfilen saknas.csv saknas"


def test_books_that_cannot_be_set_up_leave_no_folder(ran: Path) -> None:
    """Logg has lost a column in the archived book."""
    replace_in_parts(ran / BOOKS[0], r"xl/(sharedStrings|worksheets/sheet\d+)\.xml", ">Regelversion<", ">Regler<")
    _archive_by_hand(ran)
    assert "tblLogg" in refused(ran).what


def _archive_by_hand(folder: Path) -> None:
    """An archive of the folder as it is, whatever can be made of its books."""
    from datetime import datetime

    from atersok.turnover.archive import make_archive
    from atersok.turnover.sources import Source

    whats = {BOOKS[0]: "Arbetsbok", BOOKS[1]: "Arbetsbok", "put_databas.xlsx": "PUT-databas"}
    sources = [Source(folder / name, what, name) for name, what in whats.items()]  # type: ignore[arg-type]
    sources.append(Source(folder / "raindance_2025K2.csv", "Raindance", "raindance_2025K2.csv"))
    make_archive(folder, OLD, sources, parameters.load(), datetime(2025, 7, 20))
