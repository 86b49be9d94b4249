"""What Ångra puts back: taken from the sheets, kept in a file, written again, with later answers kept."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from atersok import closedbook
from atersok.commands import run
from atersok.domain.errors import UnusableInput
from atersok.workbook import layout, snapshot
from atersok.workbook.write_book import Stage, Targets, write_sheets
from workbook.quarter import Small, atersok, change, set_setting, table_of

OUR_TABLES = [table.name for table in (*layout.BOOK_OUTPUT_TABLES, *layout.OVERVIEW_TABLES) if table is not layout.LOGG]


@pytest.fixture(scope="module")
def ran(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = Small(extra_rows=["48999;4610;901;1;2025-04-28;202504;;;Okänt;100,00"]).make(
        tmp_path_factory.mktemp("snapshot") / "kvartal"
    )
    assert atersok("run", folder).code == 1
    return folder


def shot_of(folder: Path, stage: Stage = Stage.DOCUMENTS) -> snapshot.Snapshot:
    book = closedbook.open_workbook(folder / "gron_statistik.xlsm")
    return snapshot.take(Targets(book, "gron"), stage, "20250101-120000", "Hela kvartalet")


def test_a_snapshot_survives_its_file(ran: Path, tmp_path: Path) -> None:
    taken = shot_of(ran)
    snapshot.save(taken, tmp_path / "a" / "b.json.gz")
    assert snapshot.load(tmp_path / "a" / "b.json.gz") == taken
    assert [path.name for path in (tmp_path / "a").iterdir()] == ["b.json.gz"]


def test_it_holds_the_tables_that_the_stage_writes_and_no_other(ran: Path) -> None:
    assert set(shot_of(ran, Stage.LEDGER).tables) == {"tblRaindance", "tblOm", "tblChecklista"}
    assert shot_of(ran, Stage.LEDGER).documents == {}
    assert set(shot_of(ran).tables) == set(OUR_TABLES)
    assert set(shot_of(ran).documents) == {
        document.sheet for document in layout.DOCUMENTS if document.sheet != "Försättsblad"
    }


def test_days_are_days_and_text_is_text(ran: Path) -> None:
    row = shot_of(ran).tables["tblRaindance"].rows[0]
    assert row["Bokföringsdatum"] == date(2025, 4, 28)
    assert row["Kostnadsställe"] == "48110"
    assert isinstance(row["Belopp"], float)


def test_what_is_put_back_is_what_was_there(ran: Path, tmp_path: Path) -> None:
    """Taken, all overwritten by another quarter's figures, put back: every cell as before."""
    folder = shutil.copytree(ran, tmp_path / "kvartal")
    path = folder / "gron_statistik.xlsm"
    before, kept = everything(path), shot_of(folder)
    change(path, lambda book: set_setting(book, "Kostnadsställen utanför", "48110"))
    change(folder / "vit_statistik.xlsm", lambda book: set_setting(book, "Kostnadsställen utanför", "48110"))
    run(folder)
    assert everything(path)["tblKostnad"] != before["tblKostnad"]

    def put_back(book: Any) -> None:
        targets = Targets(book, "gron")
        write_sheets(book, *snapshot.restore(targets, kept, exact=True))
        snapshot.store_restored(targets, kept)

    change(path, put_back)
    after = everything(path)
    assert {name: after[name] for name in OUR_TABLES} == {name: before[name] for name in OUR_TABLES}
    assert after["Ansökan"] == before["Ansökan"]
    assert after["Individblad"] == before["Individblad"]
    assert after["Huvudkontroll"] == before["Huvudkontroll"] == "OK"


def everything(path: Path) -> dict[str, Any]:
    """Values and formulas of our tables and documents."""
    book = closedbook.open_workbook(path)
    found: dict[str, Any] = {}
    for name in OUR_TABLES:
        area = table_of(book, name).range
        found[name] = (area.options(ndim=2, err_to_str=True).value, area.formula)
    for sheet in ("Ansökan", "Individblad"):
        area = book.sheets[sheet].used_range
        found[sheet] = (area.options(ndim=2, err_to_str=True).value, area.formula)
    found["Huvudkontroll"] = book.names["Huvudkontroll"].refers_to_range.value
    return found


ROW = {"Kod": "K01", "Id": "a1", "Status": "Ny", "Kommentar": None, "Signatur": None, "Datum": None}


def later(rows: list[Any], now: dict[str, Any], written: dict[str, Any] | None = None) -> list[Any]:
    return [row for row, _ in snapshot.with_later_answers(rows, now, written or {})]


def test_an_answer_written_since_stays_on_its_row() -> None:
    now = {**ROW, "Status": "Kvitterad", "Kommentar": "Utrett", "Signatur": "AB"}
    (row,) = later([ROW], {"a1": now})
    assert (row["Status"], row["Kommentar"], row["Signatur"]) == ("Kvitterad", "Utrett", "AB")


def test_what_the_run_wrote_is_taken_back_and_what_a_user_wrote_since_is_not() -> None:
    old = {**ROW, "Status": "Kvitterad", "Kommentar": "Utrett"}
    wrote = {**old, "Status": "Ny"}
    (row,) = later([old], {"a1": wrote}, {"a1": wrote})
    assert (row["Status"], row["Kommentar"]) == ("Kvitterad", "Utrett")
    (row,) = later([old], {"a1": {**wrote, "Kommentar": "Utrett igen"}}, {"a1": wrote})
    assert (row["Status"], row["Kommentar"]) == ("Kvitterad", "Utrett igen")
    (row,) = later([old], {"a1": {**wrote, "Kommentar": None}}, {"a1": wrote})
    assert row["Kommentar"] is None


def test_a_new_finding_that_somebody_answered_is_not_thrown_away() -> None:
    new, answered = {**ROW, "Id": "c3"}, {**ROW, "Id": "b2", "Kommentar": "Ringt boendet"}
    rows = later([ROW], {"a1": ROW, "b2": answered, "c3": new}, {"b2": {**ROW, "Id": "b2"}, "c3": new})
    assert [row["Id"] for row in rows] == ["a1", "b2"]


def test_a_row_that_a_user_typed_is_the_users_to_change_and_to_remove() -> None:
    one, other, copied = ({**ROW, "Id": identity, "Kommentar": text} for identity, text in
                          ((None, "en"), (None, "två"), ("a1", "kopia")))  # fmt: skip
    assert later([ROW, one, copied], {"a1": ROW, "x": one, "y": {**copied, "Id": None}}) == [ROW, one, copied]
    assert later([ROW, one], {"a1": ROW}) == [ROW]
    assert later([ROW, one], {"a1": ROW, "x": other}) == [ROW, other]
    assert later([ROW, one], {"a1": ROW, "x": one, "y": one}) == [ROW, one, one]


@pytest.mark.parametrize("content", [b"", b"not gzip", b"\x1f\x8b\x08\x00trunc"])
def test_a_damaged_snapshot_is_told_of(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "x.json.gz"
    path.write_bytes(content)
    with pytest.raises(UnusableInput, match="går inte att läsa"):
        snapshot.load(path)


def test_tables_that_users_fill_in_and_the_log_are_not_in_it(ran: Path) -> None:
    assert not {"tblNarvaro", "tblInstallningar", "tblKonton", "tblLogg"} & set(shot_of(ran).tables)
