"""`atersok upgrade FOLDER`: both books or neither, with a backup, and the same figures as on fresh books."""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import openxml_audit
import pytest

from atersok import closedbook, commands
from atersok.closedbook.book import WorkbookFile
from atersok.closedbook.save import JOURNAL
from atersok.domain.errors import UnusableInput
from atersok.report import as_json
from atersok.upgrade import folder as upgrading
from atersok.upgrade import upgrade_folder
from atersok.upgrade.compare import compare, version_of
from atersok.workbook import layout
from atersok.workbook.tables import find_table
from built.audit import audit
from upgrade.conftest import BOOKS, FIRST, filled
from workbook.quarter import change, hashes, records, replace_in_parts, set_setting, table_of

NOW = datetime(2025, 10, 1, 8, 30)


@pytest.fixture(scope="module")
def upgraded(today: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The first layout's books, upgraded; not to be written to."""
    folder = tmp_path_factory.mktemp("upgraded")
    for name in BOOKS:
        shutil.copyfile(FIRST / name, folder / name)
    upgrade_folder(folder, templates=today, now=NOW)
    return folder


@pytest.mark.parametrize("name", BOOKS)
def test_an_upgraded_book_lacks_nothing_that_todays_has(upgraded: Path, today: Path, name: str) -> None:
    own, built = WorkbookFile(upgraded / name), WorkbookFile(today / name)
    plan = compare(own, built)
    assert (plan.sheets, plan.columns, plan.rows, plan.room) == ([], [], [], [])
    assert [slot.name for slot in own.sheets] == [slot.name for slot in built.sheets]
    assert [slot.visible for slot in own.sheets] == [slot.visible for slot in built.sheets]
    assert version_of(own) == layout.LAYOUT_VERSION
    book = closedbook.open_workbook(upgraded / name)
    for table in (*layout.BOOK_INPUT_TABLES, *layout.BOOK_OUTPUT_TABLES):
        find_table(book, table)


@pytest.mark.parametrize("name", BOOKS)
def test_an_upgraded_book_has_no_fault(upgraded: Path, name: str) -> None:
    """By our own audit and by that of the format."""
    assert audit(upgraded / name) == []
    result = openxml_audit.OpenXmlValidator().validate(str(upgraded / name))
    assert [str(error) for error in result.errors] == []


@pytest.mark.parametrize("name", BOOKS)
def test_defined_names_are_todays(upgraded: Path, today: Path, name: str) -> None:
    def defined(path: Path) -> set[tuple[str, str, str]]:
        file = WorkbookFile(path)
        return {
            (found.name, "" if found.sheet is None else file.sheets[found.sheet].name, found.text)
            for found in file.workbook.names
        }

    def others(names: set[tuple[str, str, str]]) -> set[tuple[str, str, str]]:
        """But for the user's own templates, which stay as they are."""
        return {found for found in names if found[1] not in {"Ansökan", "Individblad"}}

    assert others(defined(upgraded / name)) == others(defined(today / name))
    kept = {found[0] for found in defined(upgraded / name) if found[1] in {"Ansökan", "Individblad"}}
    assert {"block", "rader", "falt.Boende", "rad.Dossiernr"} <= kept


def test_a_run_on_an_upgraded_quarter_gives_what_it_gives_on_a_fresh_one(
    quarter: Path, today: Path, tmp_path: Path
) -> None:
    """The JSON is the same, and so is every row of every table; so is a second run."""
    fresh = filled(tmp_path / "ny", today)
    upgrade_folder(quarter, templates=today)
    answers = [as_json(commands.run(folder, now=NOW)) for folder in (quarter, fresh)]
    assert answers[0] == answers[1]
    assert as_json(commands.run(quarter, now=NOW)) == answers[1]
    for name in BOOKS:
        assert _values(quarter / name) == _values(fresh / name)
        assert audit(quarter / name) == []


def _values(path: Path) -> Mapping[str, Any]:
    """Every table's rows, of the settings names and values in any order; without what says when a file was read."""
    book = closedbook.open_workbook(path)
    found: dict[str, Any] = {}
    for table in (*layout.BOOK_INPUT_TABLES, *layout.BOOK_OUTPUT_TABLES):
        rows = records(table_of(book, table.name))
        if table is layout.INSTALLNINGAR:
            found[table.name] = {row["Namn"]: row["Värde"] for row in rows}
        elif table not in (layout.LOGG, layout.OM):
            found[table.name] = [{header: row[header] for header in table.headers} for row in rows]
    return found


def test_a_second_upgrade_does_nothing_to_any_byte(upgraded: Path, today: Path, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(upgraded, tmp_path / "kvartal"))
    before = hashes(folder)
    again = upgrade_folder(folder, templates=today)
    assert hashes(folder) == before
    assert not again.changed
    assert all(line.endswith("inget att göra") for line in again.text)
    assert len(again.text) == len(BOOKS)


def test_what_was_added_is_told_and_the_copies_are_the_books_of_before(first: Path, today: Path) -> None:
    report = upgrade_folder(first, templates=today, now=NOW)
    assert report.changed
    assert dict(report.versions) == dict.fromkeys(BOOKS, 1)
    for name in BOOKS:
        assert report.backups[name] == first / ".atersok" / "backup" / "20251001-083000-uppgradering" / name
        assert report.backups[name].read_bytes() == (FIRST / name).read_bytes()
        assert "Bladet Frågor är nytt" in report.lines[name]
        assert any("Fördelning" in line and line.startswith("Raindance") for line in report.lines[name])
    assert sorted(path.name for path in first.iterdir()) == [".atersok", "fakturor", *BOOKS]


def test_two_upgrades_of_one_book_give_the_same_bytes(upgraded: Path, first: Path, today: Path) -> None:
    upgrade_folder(first, templates=today)
    for name in BOOKS:
        assert (first / name).read_bytes() == (upgraded / name).read_bytes()


def test_only_the_older_of_two_books_is_written(first: Path, today: Path) -> None:
    shutil.copyfile(today / BOOKS[1], first / BOOKS[1])
    report = upgrade_folder(first, templates=today)
    assert list(report.backups) == [BOOKS[0]]
    assert (first / BOOKS[1]).read_bytes() == (today / BOOKS[1]).read_bytes()
    assert f"{BOOKS[1]} har redan dagens layout" in "\n".join(report.text)


def _refused(folder: Path, today: Path) -> UnusableInput:
    """The upgrade is refused, and no file of the folder is another."""
    before = hashes(folder)
    with pytest.raises(UnusableInput) as caught:
        upgrade_folder(folder, templates=today)
    assert hashes(folder) == before
    return caught.value


def test_a_newer_book_is_refused(first: Path, today: Path) -> None:
    change(first / BOOKS[1], lambda book: _set_version(book, layout.LAYOUT_VERSION + 1))
    error = _refused(first, today)
    assert BOOKS[1] in error.where
    assert str(layout.LAYOUT_VERSION + 1) in error.what


def _set_version(book: Any, version: int) -> None:
    table = table_of(book, layout.OM.name)
    (row,) = [number for number, found in enumerate(records(table)) if found["Uppgift"] == "Layoutversion"]
    table.range.sheet.range((table.header_row_range.row + 1 + row, 2)).value = str(version)


def test_a_book_of_the_other_role_is_refused(first: Path, today: Path) -> None:
    change(first / BOOKS[1], lambda book: set_setting(book, "Roll", "Grön"))
    assert "Roll" in _refused(first, today).what


def test_a_missing_book_is_refused(first: Path, today: Path) -> None:
    (first / BOOKS[1]).unlink()
    assert BOOKS[1] in _refused(first, today).what


def test_where_one_book_cannot_be_upgraded_neither_is(first: Path, today: Path) -> None:
    replace_in_parts(
        first / BOOKS[1], r"workbook\.xml$", "<bookViews>", '<workbookProtection lockStructure="1"/><bookViews>'
    )
    assert "skyddad" in _refused(first, today).what


def test_where_the_second_book_cannot_be_put_in_place_the_first_is_put_back(
    first: Path, today: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = os.replace

    def failing(source: str | Path, target: str | Path) -> None:
        if Path(target) == first / BOOKS[1] and ".~atersok-" in Path(source).name:
            raise PermissionError(13, "used by another process")
        real(source, target)

    before = {name: (first / name).read_bytes() for name in BOOKS}
    monkeypatch.setattr(os, "replace", failing)
    monkeypatch.setattr("atersok.files.durable._PAUSE_SECONDS", 0)
    with pytest.raises(UnusableInput):
        upgrade_folder(first, templates=today)
    assert {name: (first / name).read_bytes() for name in BOOKS} == before
    assert not [path for path in first.rglob("*") if path.is_file() and path.name not in BOOKS]
    assert len(list(first.rglob("*.xlsm"))) == len(BOOKS)  # and no copies of a book that was not replaced


class Killed(BaseException):
    """The process is gone: nothing after this runs."""


@pytest.mark.parametrize("done", [None, 0, 1, 2, 3])
def test_what_undo_needs_to_know_comes_with_the_books_or_not_at_all_wherever_it_is_killed(
    first: Path, today: Path, monkeypatch: pytest.MonkeyPatch, done: int | None
) -> None:
    """Killed before the journal (None), or when so many of two books and a note were in place."""
    note, before = first / ".atersok" / "last_run.json", hashes(first)
    told: dict[str, str] = {}
    real, count = os.replace, iter(range(100))
    targets = {*(str(first / name) for name in BOOKS), str(note)}

    def beside(saved: Sequence[closedbook.Saved]) -> Mapping[Path, bytes]:
        told.update({entry.path.name: entry.sha256 for entry in saved})
        return {note: b"note"}

    def gone(*_: object) -> None:
        raise Killed

    def replace(source: str | Path, target: str | Path) -> None:
        if done is None if Path(target).name == JOURNAL else str(target) in targets and next(count) == done:
            raise Killed
        real(source, target)

    with monkeypatch.context() as patch:
        patch.setattr(os, "replace", replace)
        patch.setattr("atersok.closedbook.save._undo", gone)
        patch.setattr(upgrading, "_drop", lambda _: None)
        if done == len(targets):
            patch.setattr("atersok.files.durable.remove", gone)
        with pytest.raises(Killed):
            upgrade_folder(first, templates=today, now=NOW, beside=beside)
    closedbook.recover(first, first / ".atersok")
    after = {name: digest for name, digest in hashes(first).items() if "/backup" not in name}
    if done is None:
        assert {name: digest for name, digest in after.items() if name != ".atersok"} == before
    else:
        assert {name: after[name] for name in BOOKS} == told
        assert note.read_bytes() == b"note"
    assert not list(first.rglob(".~*"))


def test_a_last_check_that_refuses_leaves_all_as_it_was(first: Path, today: Path) -> None:
    def files() -> dict[str, str]:
        return {name: digest for name, digest in hashes(first).items() if digest}

    before = files()

    def refuse() -> None:
        raise UnusableInput("mappen är någon annans", "mappen", "Kör om")

    with pytest.raises(UnusableInput, match="någon annans"):
        upgrade_folder(first, templates=today, now=NOW, check=refuse)
    assert files() == before


def test_a_book_that_somebody_saves_meanwhile_is_left_alone(
    first: Path, today: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = upgrading._back_up

    def saved_meanwhile(*arguments: Any) -> Any:
        done = real(*arguments)
        shutil.copyfile(today / BOOKS[0], first / BOOKS[0])
        return done

    monkeypatch.setattr(upgrading, "_back_up", saved_meanwhile)
    with pytest.raises(UnusableInput, match="ändrats av någon annan"):
        upgrade_folder(first, templates=today)
    assert (first / BOOKS[0]).read_bytes() == (today / BOOKS[0]).read_bytes()
    assert (first / BOOKS[1]).read_bytes() == (FIRST / BOOKS[1]).read_bytes()
    assert not list(first.glob(".~atersok-*"))


def test_a_template_that_lacks_what_the_program_needs_changes_nothing(first: Path, tmp_path: Path) -> None:
    """Today's books are read from the installed program; one of before would leave a book that no command takes."""
    stale = tmp_path / "gammal"
    shutil.copytree(FIRST, stale)
    assert "inte hel" in _refused(first, stale).what
