"""Every file that a quarter was calculated from is found, and stands in the archive by a name of its own."""

from __future__ import annotations

from pathlib import Path

import pytest

from atersok.domain.errors import UnusableInput
from atersok.domain.quarter import Quarter
from atersok.domain.register import Book
from atersok.domain.settings import Settings
from atersok.rules.parameters import load
from atersok.turnover.sources import (
    Source,
    check_not_open,
    exports_of,
    find_sources,
    free_name,
    product_rules,
)

FILES = (
    "gron_statistik.xlsm", "vit_statistik.xlsm", "put_databas.xlsx", "transit_databas.xlsx", "raindance_2025K2.csv",
    "raindance_profil.toml", "xlwings.conf", "anteckningar.docx",
)  # fmt: skip


def make(folder: Path, *names: str) -> Path:
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(name.encode())
    return folder


def settings(**values: str) -> dict[Book, Settings]:
    found = Settings(Quarter(2025, 2), **{"ledger_pattern": "raindance_*.csv", **values})  # type: ignore[arg-type]
    return {"gron": found, "vit": found}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return make(tmp_path / "kvartal", *FILES)


def test_all_that_the_quarter_was_calculated_from_and_wrote_and_no_other_file(folder: Path) -> None:
    found = {source.name: source.what for source in find_sources(folder, settings())}
    assert found == {
        "gron_statistik.xlsm": "Arbetsbok", "vit_statistik.xlsm": "Arbetsbok", "put_databas.xlsx": "PUT-databas",
        "transit_databas.xlsx": "Transit-databas", "raindance_2025K2.csv": "Raindance",
        "raindance_profil.toml": "Exportprofil", "xlwings.conf": "Inställningsfil", "regler.toml": "Regler",
    }  # fmt: skip


def test_without_rules_of_its_own_the_programs_are_taken(folder: Path) -> None:
    (rules,) = [source for source in find_sources(folder, settings()) if source.what == "Regler"]
    assert rules.path == product_rules()
    assert load(rules.path).parameter == load().parameter


def test_own_rules_are_taken_where_there_are_any(folder: Path) -> None:
    make(folder, "regler.toml")
    (rules,) = [source for source in find_sources(folder, settings()) if source.what == "Regler"]
    assert rules.path == folder / "regler.toml"


def test_a_file_from_elsewhere_stands_by_its_name_and_one_from_a_folder_within_by_its_place(folder: Path) -> None:
    make(folder.parent, "register/put_databas.xlsx")
    make(folder, "export/raindance_a.csv", "export/raindance_b.csv")
    found = find_sources(
        folder, settings(register_file="../register/put_databas.xlsx", ledger_pattern="export/raindance_*.csv")
    )
    assert {(source.path.read_text(encoding="utf-8", errors="replace"), source.name) for source in found} >= {
        ("register/put_databas.xlsx", "put_databas.xlsx"),
        ("export/raindance_a.csv", "export/raindance_a.csv"),
        ("export/raindance_b.csv", "export/raindance_b.csv"),
    }


def test_two_files_of_one_name_are_both_kept(folder: Path) -> None:
    make(folder.parent, "a/put_databas.xlsx", "b/PUT_databas.xlsx", "b/manifest.json")
    found = find_sources(
        folder,
        settings(
            register_file="../a/put_databas.xlsx", transit_file="../b/PUT_databas.xlsx", ledger_pattern="../b/*.json"
        ),
    )
    names = [source.name for source in found if source.what in {"PUT-databas", "Transit-databas", "Raindance"}]
    assert names == ["put_databas.xlsx", "PUT_databas (2).xlsx", "manifest (2).json"]


def test_a_transit_database_that_is_not_there_is_not_asked_for(folder: Path) -> None:
    (folder / "transit_databas.xlsx").unlink()
    assert "Transit-databas" not in {source.what for source in find_sources(folder, settings())}


@pytest.mark.parametrize("missing", ["put_databas.xlsx", "raindance_2025K2.csv"])
def test_without_the_register_or_the_export_there_is_no_archive(folder: Path, missing: str) -> None:
    (folder / missing).unlink()
    with pytest.raises(UnusableInput):
        find_sources(folder, settings())


def test_exports_of_archives_and_reopened_quarters_are_not_todays(folder: Path) -> None:
    make(folder, "Arkiv/2025K1/raindance_2025K1.csv", "Omkörning 2025K1/raindance_2025K1.csv")
    assert exports_of(folder, "**/raindance_*.csv") == [folder / "raindance_2025K2.csv"]


@pytest.mark.parametrize("lock", ["~$gron_statistik.xlsm", ".~lock.put_databas.xlsx#"])
def test_a_file_in_the_folder_that_is_open_is_named(folder: Path, lock: str) -> None:
    make(folder, lock)
    with pytest.raises(UnusableInput, match=r"är öppen i Excel eller LibreOffice") as refused:
        check_not_open(folder, find_sources(folder, settings()))
    assert lock in refused.value.remedy


def test_a_register_elsewhere_that_is_open_is_told_but_does_not_stand_in_the_way(folder: Path) -> None:
    make(folder.parent, "register/put_databas.xlsx", "register/~$put_databas.xlsx")
    source = Source(folder.parent / "register" / "put_databas.xlsx", "PUT-databas", "put_databas.xlsx")
    assert check_not_open(folder, [source]) == [
        "put_databas.xlsx är öppen hos någon; den arkiverades så som den senast sparades."
    ]


def test_a_free_name_is_new_whatever_the_case() -> None:
    assert free_name("RD.csv", {"rd.csv", "rd (2).csv"}) == "RD (3).csv"
    assert free_name("huvudbok", {"huvudbok"}) == "huvudbok (2)"
