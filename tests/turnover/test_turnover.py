"""The turnover as a whole: archive and books, both or neither, and the next quarter runs from there."""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path

import pytest
import xlwings as xw

from atersok.closedbook import open_workbook
from atersok.domain.errors import UnusableInput
from atersok.domain.quarter import Quarter
from atersok.domain.register import Book
from atersok.turnover import turnover as under_test
from atersok.turnover.manifest import read_manifest
from atersok.turnover.turnover import new_quarter
from atersok.workbook.book_file import FILE_NAMES
from turnover.turning import AT, NEW, OLD, RUN, add_column, save, silent, turned
from workbook.quarter import (
    CHILDREN,
    Ran,
    atersok,
    cell,
    change,
    hashes,
    records,
    replace_in_parts,
    set_setting,
    table_of,
)

GREEN = FILE_NAMES["gron"]
BOOKS = tuple(FILE_NAMES.values())


def quarter_of(folder: Path, file: str) -> object:
    rows = records(table_of(open_workbook(folder / file), "tblInstallningar"))
    return next(row["Värde"] for row in rows if row["Namn"] == "Kvartal")


def outside_archive(folder: Path) -> dict[str, str]:
    return {name: digest for name, digest in hashes(folder).items() if not name.startswith(("Arkiv", ".atersok"))}


# -- what is done -----------------------------------------------------------------------------------------------------


def test_the_archive_holds_the_very_bytes_of_before_and_only_the_books_change(small: Path) -> None:
    before = hashes(small)
    report = turned(small)
    after = outside_archive(small)
    assert {name for name in before if before[name] != after.get(name)} == set(BOOKS)
    assert after.keys() == before.keys()
    archived = {name: digest for name, digest in hashes(report.archive.path).items() if not name.startswith("manifest")}
    assert {name: digest for name, digest in archived.items() if name != "regler.toml"} == {
        name: before[name]
        for name in (*BOOKS, "put_databas.xlsx", "raindance_2025K2.csv", "xlwings.conf", "atersok.conf")
    }
    assert "regler.toml" in archived


def test_both_books_are_of_the_next_quarter(small: Path) -> None:
    report = turned(small)
    assert [quarter_of(small, file) for file in BOOKS] == ["2025K3", "2025K3"]
    assert (report.old, report.new) == (OLD, NEW)
    assert report.lines[:2] == [
        "Böckerna gäller nu 2025K3.",
        "2025K2 ligger i Arkiv/2025K2: 7 filer, skrivskyddade.",
    ]


def test_after_the_fourth_quarter_comes_the_first_of_the_year_after(small: Path) -> None:
    for file in BOOKS:
        change(small / file, lambda book: set_setting(book, "Kvartal", "2025K4"))
    assert turned(small).new == Quarter(2026, 1)


def test_the_next_quarter_is_run_on_the_turned_books(small_run: Ran, tmp_path: Path) -> None:
    """Its invoices spread over the stays that were carried on, and a user's column computes in every row."""
    folder = Path(shutil.copytree(small_run.first, tmp_path / "kvartal"))
    add_column(folder / GREEN, "tblKostnad", "Hälften", lambda row: f"=I{row}/2")
    turned(folder)
    text = (folder / "raindance_2025K2.csv").read_text(encoding="cp1252")
    for old, new in (("04", "07"), ("05", "08"), ("06", "09")):
        text = text.replace(f"2025-{old}", f"2025-{new}").replace(f"2025{old}", f"2025{new}")
    (folder / "raindance_2025K3.csv").write_text(text, encoding="cp1252")
    outcome = atersok("run", folder, "--json")
    found = json.loads(outcome.out)
    before = small_run.json
    assert found["quarter"] == "2025K3"
    claims = found["books"]["gron"]["claims"]
    assert {claim["month"] for claim in claims} == {"2025-07", "2025-08", "2025-09"}
    assert {claim["dossier"] for claim in claims} == set(CHILDREN[:2])
    assert sum(claim["cost_ore"] for claim in claims) == sum(
        claim["cost_ore"] for claim in before["books"]["gron"]["claims"]
    )
    table = table_of(open_workbook(folder / GREEN), "tblKostnad")
    first = table.range.row + 1
    formulas = [line[-1] for line in table.data_body_range.formula]
    assert formulas == [f"=I{row}/2" for row in range(first, first + len(claims))]


def test_another_turnover_follows_on_the_first(small: Path) -> None:
    turned(small)
    shutil.copy(small / "raindance_2025K2.csv", small / "raindance_2025K3.csv")
    report = turned(small)
    assert report.new == Quarter(2025, 4)
    assert sorted(path.name for path in (small / "Arkiv").iterdir()) == ["2025K2", "2025K3"]


# -- what is told -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("submitted", "told"), [(False, 1), (True, 0), (None, 0)])
def test_a_quarter_that_was_not_submitted_is_told_and_archived_all_the_same(
    small: Path, submitted: bool | None, told: int
) -> None:
    report = turned(small, submitted=submitted)
    assert sum("inte markerat som inskickat" in line for line in report.lines) == told
    assert read_manifest(report.archive.path).submitted is submitted


def test_a_quarter_that_is_not_over_or_was_not_counted_to_its_end_is_told(small: Path) -> None:
    for file in BOOKS:
        change(small / file, lambda book: set_setting(book, "Räkna till och med", "2025-05-31"))
    report = new_quarter(small, None, datetime(2025, 6, 30), silent, run=RUN, save=save)
    assert any("2025K2 är inte slut förrän 2025-06-30" in line for line in report.lines)
    assert any("var räknat till och med 2025-05-31" in line for line in report.lines)
    assert not any("är inte slut" in line for line in turned_again(small).lines)


def turned_again(folder: Path) -> under_test.TurnoverReport:
    shutil.copy(folder / "raindance_2025K2.csv", folder / "raindance_2025K3.csv")
    return new_quarter(folder, None, datetime(2025, 10, 1), silent, run=RUN, save=save)


# -- what is refused --------------------------------------------------------------------------------------------------


def refused(folder: Path, quarter: Quarter | None = None, **options: bool) -> UnusableInput:
    before = hashes(folder)
    with pytest.raises(UnusableInput) as error:
        turned(folder, quarter, **options)
    assert hashes(folder) == before
    return error.value


def test_a_quarter_that_is_not_the_next_is_refused_unless_told(small: Path) -> None:
    assert "kommer inte närmast efter 2025K2" in refused(small, Quarter(2025, 4)).what
    assert "gäller redan" in refused(small, OLD).what
    assert "ligger före" in refused(small, Quarter(2025, 1), skip=True).what
    assert turned(small, Quarter(2025, 4), skip=True).new == Quarter(2025, 4)


@pytest.mark.parametrize("lock", ["~$vit_statistik.xlsm", ".~lock.gron_statistik.xlsm#"])
def test_a_book_that_is_open_is_refused(small: Path, lock: str) -> None:
    (small / lock).write_bytes(b"user")
    assert "är öppen i Excel eller LibreOffice" in refused(small).what


def test_books_of_different_quarters_are_refused(small: Path) -> None:
    change(small / GREEN, lambda book: set_setting(book, "Kvartal", "2025K1"))
    assert "olika Kvartal" in refused(small).what


def test_rules_that_cannot_be_read_are_refused(small: Path) -> None:
    (small / "regler.toml").write_text("version = ", encoding="utf-8")
    assert "TOML" in refused(small).what


def test_a_sheet_that_cannot_be_written_is_told_before_anything_is_archived(small: Path) -> None:
    replace_in_parts(small / GREEN, r"tables/table\d+\.xml", 'displayName="tblNarvaro"', 'displayName="tblAnnat"')
    assert "tblNarvaro saknas" in refused(small).what


# -- cut off ----------------------------------------------------------------------------------------------------------


class PowerCutError(BaseException):
    """Stands for a process that ends without a word."""


def cut(folder: Path, books: Mapping[Book, xw.Book]) -> None:
    raise PowerCutError


def test_what_was_cut_off_between_archive_and_books_is_finished_by_calling_again(small: Path) -> None:
    whole = Path(shutil.copytree(small, small.parent / "hel"))
    turned(whole)
    before = hashes(small)
    with pytest.raises(PowerCutError):
        new_quarter(small, None, AT, silent, run=RUN, save=cut)
    assert outside_archive(small) == before
    report = turned(small)
    assert report.archive.was_there
    assert "fanns redan av samma filer" in report.lines[1]
    assert outside_archive(small) == outside_archive(whole)
    assert {name for name in hashes(small) if name.startswith("Arkiv")} == {
        name for name in hashes(whole) if name.startswith("Arkiv")
    }


def test_a_book_that_was_worked_in_after_that_is_not_taken_for_the_archived_one(small: Path) -> None:
    with pytest.raises(PowerCutError):
        new_quarter(small, None, AT, silent, run=RUN, save=cut)
    change(small / GREEN, lambda book: _write_day(book))
    assert "arkivet 2025K2 finns redan, och gron_statistik.xlsm är inte som i det" in refused(small).what


def _write_day(book: xw.Book) -> None:
    cell(book, "tblNarvaro", 0, "Utskriven").value = date(2025, 6, 2)


def test_wherever_archiving_is_cut_off_the_books_are_as_before_and_the_next_attempt_succeeds(
    small: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The n-th file to be copied is the last, for every n."""
    from atersok.turnover import archive

    before = hashes(small)
    real = archive.copy_into
    for last in range(1, 20):
        left = last

        def cut_copy(source: Path, target: Path) -> str:
            nonlocal left
            left -= 1
            if left < 0:
                raise PowerCutError
            return real(source, target)

        monkeypatch.setattr(archive, "copy_into", cut_copy)
        try:
            turned(small)
        except PowerCutError:
            assert outside_archive(small) == before
            assert list((small / "Arkiv").iterdir()) == []
        else:
            break
    assert last > 2
    assert quarter_of(small, GREEN) == "2025K3"


def test_a_save_that_fails_leaves_both_books_as_they_were(small: Path) -> None:
    before = hashes(small)

    def changed_meanwhile(folder: Path, books: Mapping[Book, xw.Book]) -> None:
        (folder / "vit_statistik.xlsm").touch()
        data = (folder / "vit_statistik.xlsm").read_bytes()
        (folder / "vit_statistik.xlsm").write_bytes(data + b"\0")
        save(folder, books)

    with pytest.raises(UnusableInput, match="ändrats av någon annan"):
        new_quarter(small, None, AT, silent, run=RUN, save=changed_meanwhile)
    after = outside_archive(small)
    assert {name for name in before if before[name] != after[name]} == {"vit_statistik.xlsm"}
