"""A quarter from end to end in its folder: what is written, what is kept, what can be undone."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Mapping
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.worksheet.table import TableColumn
from python_calamine import CalamineWorkbook

from atersok import commands
from atersok.closedbook import open_workbook
from atersok.documents.ansokan import TOTAL_OF_TRACK
from atersok.domain.codes import BUCKETS
from atersok.domain.errors import UnusableInput
from atersok.domain.register import BOOK_TRACKS
from atersok.workbook import layout
from atersok.workbook.book_file import FILE_NAMES
from atersok.workbook.register_file import read_register
from workbook.quarter import (
    CHILDREN,
    GREEN_HOME,
    RAINDANCE,
    WHITE_HOME,
    Ran,
    Small,
    atersok,
    cell,
    change,
    column_of,
    hashes,
    parts,
    parts_of_sheets,
    records,
    table_of,
)

BOOKS = ("gron", "vit")
FINDING_ROW = "48110;9999;301;1;2025-04-28;202504;Lindens HVB AB;L1;Okänt konto;100,00"
"""A ledger row on a konto that Konton does not know: K08, a Stopp for the green home."""


@pytest.fixture(scope="module", params=["sample", "small"])
def ran(request: pytest.FixtureRequest) -> Ran:
    """Each of the two quarters, run twice."""
    return request.getfixturevalue(f"{request.param}_run")  # type: ignore[no-any-return]  # fixtures have no type


def read(path: Path, table: str) -> list[dict[str, Any]]:
    return records(table_of(open_workbook(path), table))


# -- twice ------------------------------------------------------------------------------------------------------------


def test_the_same_input_gives_the_same_json(ran: Ran) -> None:
    assert ran.outcomes[0].out
    assert ran.outcomes[0].out == ran.outcomes[1].out
    assert ran.outcomes[0].code == ran.outcomes[1].code


@pytest.mark.parametrize("book", BOOKS)
def test_on_the_second_run_every_part_but_loggs_is_the_same_byte_for_byte(ran: Ran, book: str) -> None:
    name = FILE_NAMES[book]
    first, second = parts(ran.first / name), parts(ran.second / name)
    differing = {part for part in first if first[part] != second.get(part)}
    assert first.keys() == second.keys()
    assert differing == parts_of_sheets(ran.second / name, ["Logg"]).keys()


@pytest.mark.parametrize("book", BOOKS)
def test_logg_grows_by_one_run_and_no_other_table_grows(ran: Ran, book: str) -> None:
    sizes = []
    for folder in (ran.source, ran.first, ran.second):
        opened = open_workbook(folder / FILE_NAMES[book])
        sizes.append({table.name: table.range.shape[0] for sheet in opened.sheets for table in sheet.tables})
    assert {name for name in sizes[1] if sizes[1][name] != sizes[2][name]} == {"tblLogg"}
    runs = {row["Körning"] for row in read(ran.second / FILE_NAMES[book], "tblLogg")}
    assert sizes[2]["tblLogg"] - 1 == 2 * (sizes[1]["tblLogg"] - 1)
    assert len(runs) <= 2


@pytest.mark.parametrize("book", BOOKS)
def test_against_the_input_only_our_own_sheets_their_tables_and_the_workbooks_index_change(ran: Ran, book: str) -> None:
    name = FILE_NAMES[book]
    before, after = parts(ran.source / name), parts(ran.first / name)
    may = {
        *parts_of_sheets(ran.source / name, layout.OUTPUT_SHEETS),
        "xl/workbook.xml", "xl/calcChain.xml", "[Content_Types].xml", "xl/_rels/workbook.xml.rels",
        "docProps/app.xml", "docProps/core.xml",
    }  # fmt: skip
    changed = {part for part in before.keys() | after.keys() if before.get(part) != after.get(part)}
    assert changed - may == set()
    assert before.keys() - after.keys() <= {"xl/calcChain.xml"}
    assert after.keys() <= before.keys()


def test_only_the_two_books_change_and_only_the_state_folder_is_added(ran: Ran) -> None:
    before, after = hashes(ran.source), hashes(ran.first)
    changed = {name for name in before if before[name] != after.get(name)}
    added = {name for name in after.keys() - before.keys() if not name.startswith(".atersok")}
    assert changed == set(FILE_NAMES.values())
    assert added == set()


def test_no_temporary_file_is_left(ran: Ran) -> None:
    for folder in (ran.first, ran.second):
        assert [name for name in hashes(folder) if "~" in name or name.endswith((".ny", ".tmp"))] == []


def test_each_run_leaves_a_backup_of_the_very_bytes_before_it(ran: Ran) -> None:
    record = json.loads((ran.second / ".atersok" / "last_run.json").read_text(encoding="utf-8"))
    for name in FILE_NAMES.values():
        backup = ran.second / record["books"][name]["backup"]
        assert backup.read_bytes() == (ran.first / name).read_bytes()
    first = json.loads((ran.first / ".atersok" / "last_run.json").read_text(encoding="utf-8"))
    for name in FILE_NAMES.values():
        assert (ran.second / first["books"][name]["backup"]).read_bytes() == (ran.source / name).read_bytes()


# -- what stands on the sheets, before anything is recalculated -------------------------------------------------------

Grid = list[list[Any]]
Reader = Callable[[Path, str], Grid]


@lru_cache(maxsize=16)
def seen(path: Path) -> openpyxl.Workbook:
    """A workbook of a folder that is not written to, with computed values."""
    return openpyxl.load_workbook(path, data_only=True)


def by_openpyxl(path: Path, sheet: str) -> Grid:
    return [list(row) for row in seen(path)[sheet].iter_rows(values_only=True)]


def by_calamine(path: Path, sheet: str) -> Grid:
    return CalamineWorkbook.from_path(path).get_sheet_by_name(sheet).to_python(skip_empty_area=False)


@pytest.fixture(scope="module", params=[by_openpyxl, by_calamine])
def reader(request: pytest.FixtureRequest) -> Reader:
    return request.param  # type: ignore[no-any-return]  # fixtures have no type


def table_on(grid: Grid, first: str, second: str) -> list[dict[str, Any]]:
    """The rows under the headers that begin so, down to the first empty one."""
    top, left = next(
        (number, column)
        for number, line in enumerate(grid)
        for column, value in enumerate(line[:-1])
        if (value, line[column + 1]) == (first, second)
    )
    headers = [value for value in grid[top][left:] if value not in {None, ""}]
    rows = []
    for line in grid[top + 1 :]:
        if line[left] in {None, ""}:
            break
        rows.append(dict(zip(headers, line[left:], strict=False)))
    return rows


def ore(value: Any) -> int:
    found = round(float(value) * 100)
    assert abs(float(value) * 100 - found) < 1e-4
    return found


@pytest.mark.parametrize("book", BOOKS)
def test_kontroller_says_what_the_json_says(ran: Ran, reader: Reader, book: str) -> None:
    told = ran.json["books"][book]
    grid = reader(ran.first / FILE_NAMES[book], "Kontroller")
    bridge = table_on(grid, "Bryggrad", "Kostnadsställe")
    for bucket in BUCKETS:
        assert sum(ore(row[layout.BUCKET_HEADERS[bucket]]) for row in bridge) == told["buckets"][bucket], bucket
    assert sum(ore(row["Huvudbok"]) for row in bridge) == told["ledger_ore"]
    assert {ore(row["Skillnad"]) for row in bridge} == {0}
    checks = {row["Kontroll"]: row for row in table_on(grid, "Kontroll", "Förväntat")}
    for bucket in BUCKETS:
        row = checks[f"Hink: {layout.BUCKET_HEADERS[bucket]}"]
        assert ore(row["Förväntat"]) == ore(row["Faktiskt"]) == told["buckets"][bucket]
    assert {row["Utfall"] for row in checks.values()} == {"OK"}
    assert ore(checks["Huvudbokens summa: filen mot bladet Raindance"]["Faktiskt"]) == told["ledger_ore"]
    held = sum(claim["claim_ore"] for claim in told["claims"] if claim["home"] in told["withheld"])
    assert ore(checks["Innehållet av grinden"]["Faktiskt"]) == held


@pytest.mark.parametrize("book", BOOKS)
@pytest.mark.parametrize(
    ("document", "column"),
    [(layout.ANSOKAN, "Sökt belopp"), (layout.INDIVIDBLAD, "Återsöks"), (layout.KUNDFAKTUROR, "Belopp")],
)
def test_the_documents_ask_for_what_the_json_claims_of_released_homes(
    ran: Ran, reader: Reader, book: str, document: layout.Document, column: str
) -> None:
    """Individblad of children with protected data are held back, and only these."""
    told = ran.json["books"][book]
    grid = reader(ran.first / FILE_NAMES[book], document.sheet)
    register = read_register(ran.source / "put_databas.xlsx", date(2025, 6, 30))
    held = {child.dossier for child in register.all_children if child.protected}
    for track in BOOK_TRACKS[book]:
        if document is not layout.ANSOKAN and track == "C":
            continue
        claimed = sum(
            claim["claim_ore"]
            for claim in told["claims"]
            if claim["track"] == track
            and claim["home"] not in told["withheld"]
            and not (document is layout.INDIVIDBLAD and claim["dossier"] in held)
        )
        header = next(line for line in grid if column in line).index(column)
        totals = [line[header] for line in grid if line[0] == TOTAL_OF_TRACK.format(track)]
        assert sum(map(ore, totals)) == claimed


@pytest.mark.parametrize("book", BOOKS)
def test_kostnad_per_barn_holds_the_claims_of_the_json_row_by_row(ran: Ran, reader: Reader, book: str) -> None:
    grid = reader(ran.first / FILE_NAMES[book], "Kostnad per barn")
    rows = [
        {
            "dossier": row["Dossiernr"] or "", "home": row["Boende"], "track": row["Spår"], "month": row["Månad"],
            "code": row["Kod"], "days": row["Dagar"], "cost_ore": ore(row["Kostnad"]),
            "daily_rate_ore": ore(row["Schablon"]), "claim_ore": ore(row["Återsöks"]),
        }
        for row in table_on(grid, "Dossiernr", "Namn")
    ]  # fmt: skip
    assert rows == ran.json["books"][book]["claims"]


def test_avvikelser_holds_the_findings_of_the_json(ran: Ran) -> None:
    for book in BOOKS:
        told = ran.json["books"][book]["findings"]
        rows = [row for row in read(ran.first / FILE_NAMES[book], "tblAvvikelser") if row["Id"]]
        assert sorted(row["Id"] for row in rows) == sorted(finding["id"] for finding in told)
        was = {row["Id"]: row["Status"] for row in read(ran.source / FILE_NAMES[book], "tblAvvikelser")}
        assert all(row["Status"] == was.get(row["Id"], "Ny") for row in rows)


@pytest.mark.parametrize("book", BOOKS)
def test_the_master_check_stands_on_every_output_sheet_that_shows_it(ran: Ran, book: str) -> None:
    path = ran.first / FILE_NAMES[book]
    shown = {}
    for sheet in open_workbook(path).sheets:
        if sheet.name in layout.OUTPUT_SHEETS:
            area = sheet.used_range
            for row, line in enumerate(area.formula, start=area.row):
                for col, text in enumerate(line, start=area.column):
                    if text == f"={layout.MASTER_NAME}":
                        shown[sheet.name, row, col] = seen(path)[sheet.name].cell(row, col).value
    assert len({sheet for sheet, _, _ in shown}) >= 8
    assert set(shown.values()) == {"OK"}


# -- what users wrote -------------------------------------------------------------------------------------------------

ANSWER = {"Status": "Kvitterad", "Kommentar": "=Utrett, 0012", "Signatur": "AB", "Datum": date(2025, 7, 1)}


def with_finding(folder: Path, *rows: str) -> Path:
    small = Small(extra_rows=[FINDING_ROW, *rows])
    if folder.exists():
        small.fill(folder)
        return folder
    return small.make(folder)


def answer(folder: Path, values: Mapping[str, Any] = ANSWER) -> None:
    """Writes beside the finding K08 in each book where it stands."""

    def edit(opened: Any) -> None:
        for number, row in enumerate(records(table_of(opened, "tblAvvikelser"))):
            if row["Kod"] == "K08":
                for header, value in values.items():
                    cell(opened, "tblAvvikelser", number, header).value = value

    for name in FILE_NAMES.values():
        change(folder / name, edit)


def finding(folder: Path) -> dict[str, Any]:
    """The row of K08 in the green book."""
    (row,) = [row for row in read(folder / FILE_NAMES["gron"], "tblAvvikelser") if row["Kod"] == "K08"]
    return row


def answers(folder: Path) -> dict[str, Any]:
    return {header: finding(folder)[header] for header in ANSWER}


Told = tuple[int, dict[str, Any]]


def told(folder: Path) -> Told:
    outcome = atersok("run", folder, "--json")
    return outcome.code, json.loads(outcome.out)


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Told]:
    """A quarter with the finding after a run, not to be written to, and what that told."""
    folder = with_finding(tmp_path_factory.mktemp("found") / "q")
    return folder, told(folder)


@pytest.fixture
def folder(found: tuple[Path, Told], tmp_path: Path) -> Path:
    """A copy of the quarter with the finding, after a run, to work on."""
    return Path(shutil.copytree(found[0], tmp_path / "q"))


def test_an_answer_survives_the_run_and_lets_the_gate_go(found: tuple[Path, Told], folder: Path) -> None:
    code, before = found[1]
    assert code == 1
    assert before["books"]["gron"]["withheld"] == [GREEN_HOME]
    assert {found["code"] for found in before["books"]["gron"]["findings"] if found["severity"] == "Stopp"} == {"K08"}
    answer(folder)
    code, after = told(folder)
    assert (code, after["books"]["gron"]["withheld"]) == (0, [])
    assert answers(folder) == {**ANSWER, "Datum": datetime(2025, 7, 1)}
    assert before["books"]["gron"]["claims"] == after["books"]["gron"]["claims"]


@pytest.mark.parametrize("missing", ["Kommentar", "Signatur"])
def test_kvitterad_without_comment_or_signature_lets_nothing_go(folder: Path, missing: str) -> None:
    answer(folder, values={**ANSWER, missing: None})
    code, after = told(folder)
    assert (code, after["books"]["gron"]["withheld"]) == (1, [GREEN_HOME])


def test_a_finding_comes_goes_and_comes_again_with_its_comment(folder: Path) -> None:
    answer(folder, values={"Status": "Utreds", "Kommentar": "Frågat"})
    Small().fill(folder)
    told(folder)
    assert [answers(folder)[key] for key in ("Status", "Kommentar")] == ["Löst", "Frågat"]
    with_finding(folder)
    told(folder)
    assert [answers(folder)[key] for key in ("Status", "Kommentar")] == ["Ny", "Frågat"]


def test_a_kvitterad_finding_whose_figures_changed_is_ny_with_its_comment(folder: Path) -> None:
    before = finding(folder)
    answer(folder)
    with_finding(folder, FINDING_ROW.replace(";301;", ";302;"))
    assert told(folder)[0] == 1
    after = finding(folder)
    assert before["Id"] == after["Id"]
    assert (before["Förväntat"], before["Funnet"]) != (after["Förväntat"], after["Funnet"])
    assert [answers(folder)[key] for key in ("Status", "Kommentar", "Signatur")] == ["Ny", "=Utrett, 0012", "AB"]


def test_an_extra_column_in_avvikelser_follows_its_finding_by_id(folder: Path) -> None:
    """Saved by openpyxl in between, as another program would."""
    path = folder / FILE_NAMES["gron"]
    book = openpyxl.load_workbook(path, keep_vba=True)
    sheet = book["Avvikelser"]
    table = sheet.tables["tblAvvikelser"]
    first, last = table.ref.split(":")
    assert last.startswith("P")
    table.ref = f"{first}:Q{last[1:]}"
    table.autoFilter.ref = table.ref
    table.tableColumns.append(TableColumn(id=90, name="Diarienr"))
    top = int(first[1:])
    sheet[f"Q{top}"].value = "Diarienr"
    by_id = {}
    for number in range(top + 1, int(last[1:]) + 1):
        sheet[f"Q{number}"].value = by_id[sheet[f"P{number}"].value] = f"2025-{number}"
        sheet[f"Q{number}"].number_format = "@"
    book.save(path)
    second = FINDING_ROW.replace("9999", "9111").replace(";301;", ";300;")
    Small(extra_rows=[second, FINDING_ROW]).fill(folder)
    assert told(folder)[0] == 1
    rows = read(path, "tblAvvikelser")
    assert len(rows) > len(by_id)
    assert {row["Id"]: row["Diarienr"] for row in rows if row["Diarienr"]} == by_id


def paste_over_answer(folder: Path) -> int:
    """Pastes an answer with another format beside the first finding; returns how many findings there are."""
    path = folder / FILE_NAMES["gron"]
    table = table_of(open_workbook(path), "tblAvvikelser")
    row = table.header_row_range.row + 1
    book = openpyxl.load_workbook(path, keep_vba=True)
    for header, value in (("Kommentar", 20250701), ("Signatur", "AB"), ("Datum", "2025-07-01")):
        target = book["Avvikelser"].cell(row, column_of(table, header))
        target.value, target.number_format = value, "General"
    book.save(path)
    return int(table.range.shape[0]) - 1


def test_an_answer_that_was_pasted_in_another_format_is_kept_as_its_text_and_its_day(tmp_path: Path) -> None:
    folder = with_finding(tmp_path / "q", FINDING_ROW.replace(";9999;301", ";9111;302"))
    told(folder)
    assert paste_over_answer(folder) > 1
    assert told(folder)[0] == 1
    kept = read(folder / FILE_NAMES["gron"], "tblAvvikelser")[0]
    assert (kept["Kommentar"], kept["Signatur"], kept["Datum"]) == ("20250701", "AB", datetime(2025, 7, 1))


def test_where_no_cell_of_the_column_is_left_that_could_lend_its_format_the_remedy_is_told(folder: Path) -> None:
    assert paste_over_answer(folder) == 1
    before = hashes(folder)
    with pytest.raises(UnusableInput) as caught:
        commands.run(folder)
    assert str(caught.value) == (
        "gron_statistik.xlsm, blad Avvikelser: kolumnen Kommentar i tabellen tblAvvikelser har fel talformat. "
        "Ställ hela kolumnens talformat till Text."
    )
    assert hashes(folder) == before


RUN_AT = datetime(2025, 8, 1, 9, 30, 15)


@pytest.fixture(scope="module")
def ran_once(small_source: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small quarter after a run at RUN_AT, not to be written to."""
    folder = Path(shutil.copytree(small_source, tmp_path_factory.mktemp("once") / "kvartal"))
    commands.run(folder, now=RUN_AT)
    return folder


@pytest.fixture
def done(ran_once: Path, tmp_path: Path) -> Path:
    """A copy of the small quarter after a run to work on."""
    return Path(shutil.copytree(ran_once, tmp_path / "kvartal"))


def test_a_tick_in_procapita_follows_its_row(done: Path) -> None:
    path = done / FILE_NAMES["gron"]
    rows = read(path, "tblProcapita")
    assert len(rows) == 6
    change(path, lambda book: setattr(cell(book, "tblProcapita", 4, "Registrerad"), "value", "Ja"))
    Small(green=("00000001", *CHILDREN[:2])).fill(done)
    told(done)
    ticked = [row for row in read(path, "tblProcapita") if row["Registrerad"]]
    assert [(row["Dossiernr"], row["Månad"]) for row in ticked] == [(rows[4]["Dossiernr"], rows[4]["Månad"])]


def test_more_and_then_fewer_children_leave_nothing_behind(small_run: Ran, tmp_path: Path) -> None:
    """A run after a larger one gives the sheets of a run that never saw it."""
    done = Path(shutil.copytree(small_run.first, tmp_path / "kvartal"))  # run today too: what is due hangs on the day
    fresh = {book: every_sheet(done / FILE_NAMES[book]) for book in BOOKS}
    Small(green=tuple(f"5{number:07d}" for number in range(40)), white=()).fill(done)
    _, larger = told(done)
    assert len(larger["books"]["gron"]["claims"]) == 120
    assert larger["books"]["vit"]["claims"] == []
    Small().fill(done)
    told(done)
    for book in BOOKS:
        again = every_sheet(done / FILE_NAMES[book])
        lost = [row for row in again.pop("Avvikelser") if "Löst" not in row and any(row)]
        assert lost == [row for row in fresh[book].pop("Avvikelser") if any(row)]
        assert again == fresh[book]


def every_sheet(path: Path) -> dict[str, Grid]:
    """Every sheet but Logg and Om (whose sources say when they were saved), without the empty end of it."""
    book = CalamineWorkbook.from_path(path)
    grids = {}
    for name in book.sheet_names:
        if name in {"Logg", "Om"}:
            continue
        rows = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
        while rows and not any(value != "" for value in rows[-1]):
            rows.pop()
        grids[name] = rows
    return grids


def test_books_that_another_program_saved_still_run(small_run: Ran, done: Path) -> None:
    first = (small_run.outcomes[0].code, small_run.json)
    for name in FILE_NAMES.values():
        openpyxl.load_workbook(done / name, keep_vba=True).save(done / name)
    assert told(done) == first
    for name in FILE_NAMES.values():
        assert openpyxl.load_workbook(done / name, keep_vba=True).sheetnames


def test_what_a_user_made_beside_our_sheets_comes_through_untouched(small: Path) -> None:
    path = small / FILE_NAMES["gron"]
    book = openpyxl.load_workbook(path, keep_vba=True)
    own = book.create_sheet("Egna beräkningar")
    own["A1"], own["A2"] = "=SUM(tblKostnad[Återsöks])", "Min text"
    chart = openpyxl.chart.BarChart()
    chart.add_data(openpyxl.chart.Reference(own, min_col=1, min_row=1, max_row=2))
    own.add_chart(chart, "C3")
    for place, value in (("T5", "bredvid"), ("T6", 12.5)):
        book["Kostnad per barn"][place] = value
    book.save(path)
    before = parts(path)
    assert atersok("run", small).code == 0
    after = parts(path)
    may = {*parts_of_sheets(path, layout.OUTPUT_SHEETS), "xl/workbook.xml"}
    assert {part for part in before.keys() | after.keys() if before.get(part) != after.get(part)} <= may
    sheet = openpyxl.load_workbook(path)["Kostnad per barn"]
    assert (sheet["T5"].value, sheet["T6"].value) == ("bredvid", 12.5)


# -- Logg and names ---------------------------------------------------------------------------------------------------


def test_logg_says_when_by_which_rules_and_from_which_files(small: Path) -> None:
    at = datetime(2025, 8, 1, 9, 30, 15)
    report = commands.run(small, now=at)
    rows = read(small / FILE_NAMES["vit"], "tblLogg")
    assert {(row["Tidpunkt"], row["Körning"], row["Kommando"], row["Kvartal"]) for row in rows} == {
        ("2025-08-01 09:30:15", "20250801-093015", "run", "2025K2")
    }
    assert {row["Regelversion"] for row in rows} == {report.quarter.inputs.parameters.version}
    assert "6 huvudboksrader" in rows[0]["Händelse"]
    assert "huvudkontroll OK" in rows[0]["Händelse"]
    by_file = {row["Fil"]: row for row in rows[1:]}
    assert by_file.keys() == {"put_databas.xlsx", RAINDANCE}
    assert by_file[RAINDANCE]["SHA-256"] == hashes(small)[RAINDANCE]
    assert (by_file[RAINDANCE]["Rader"], by_file[RAINDANCE]["Summa"]) == (6, 773500)
    assert by_file["put_databas.xlsx"]["Rader"] == 3


def test_progress_is_told_in_swedish_step_by_step(small: Path) -> None:
    steps: list[str] = []
    commands.run(small, steps.append)
    assert steps[0] == "Läser arbetsböckerna"
    assert steps[-1] == "Sparar"
    assert any("Raindance" in step for step in steps)


def child_names(folder: Path) -> set[str]:
    """Every word of a child's name that stands in the folder's registers and attendance."""
    people = [row["Namn"] for row in read(folder / "put_databas.xlsx", "tblBarn")]
    for name in FILE_NAMES.values():
        people += [row["Namn"] for row in read(folder / name, "tblNarvaro")]
    if (folder / "transit_databas.xlsx").exists():
        people += [row["Namn"] for row in read(folder / "transit_databas.xlsx", "tblTransit")]
    return {str(name).strip() for name in people if name and " " in str(name).strip()}


def test_no_childs_name_or_number_is_in_the_json_the_summary_or_logg(ran: Ran, tmp_path: Path) -> None:
    work = Path(shutil.copytree(ran.second, tmp_path / "q"))
    outcome = atersok("run", work)
    logg = "\n".join(
        str(value) for name in FILE_NAMES.values() for row in read(work / name, "tblLogg") for value in row.values()
    )
    names = child_names(ran.source)
    numbers = {
        str(row["Personnummer"]) for row in read(ran.source / "put_databas.xlsx", "tblBarn") if row["Personnummer"]
    }
    assert len(names) > 1
    assert len(numbers) > 1
    for text in (ran.outcomes[0].out, ran.outcomes[0].err, outcome.out, outcome.err, logg):
        assert [name for name in names | numbers if name.casefold() in text.casefold()] == []


# -- neither or both --------------------------------------------------------------------------------------------------


def test_when_one_book_cannot_be_written_neither_is(small: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = hashes(small)

    def broken(*_: object) -> None:
        raise UnusableInput("provfel", "vit_statistik.xlsm", "Inget")

    monkeypatch.setattr(commands, "append_rows", broken)
    with pytest.raises(UnusableInput):
        commands.run(small)
    assert hashes(small) == before


# -- undo -------------------------------------------------------------------------------------------------------------


def test_undo_gives_back_the_very_bytes(small_source: Path, done: Path) -> None:
    before = hashes(small_source)
    assert {name: hashes(done)[name] for name in FILE_NAMES.values()} != {n: before[n] for n in FILE_NAMES.values()}
    report = commands.undo(done)
    after = {name: value for name, value in hashes(done).items() if not name.startswith(".atersok")}
    assert after == before
    assert sorted(path.name for path in report.restored) == sorted(FILE_NAMES.values())
    assert list(report.kept_copies) == []


def test_undo_after_two_runs_gives_back_what_stood_between_them(done: Path) -> None:
    between = {name: hashes(done)[name] for name in FILE_NAMES.values()}
    commands.run(done)
    commands.undo(done)
    assert {name: hashes(done)[name] for name in FILE_NAMES.values()} == between


def test_every_run_can_be_undone_one_after_the_other(small: Path) -> None:
    stages = [{name: hashes(small)[name] for name in FILE_NAMES.values()}]
    for minute in range(3):
        commands.run(small, now=datetime(2025, 8, 1, 9, minute))
        stages.append({name: hashes(small)[name] for name in FILE_NAMES.values()})
    for minute, stage in zip((2, 1, 0), reversed(stages[:-1]), strict=True):
        assert commands.undo(small).time == f"2025-08-01T09:0{minute}:00"
        assert {name: hashes(small)[name] for name in FILE_NAMES.values()} == stage
    with pytest.raises(UnusableInput, match="ingen körning att ångra"):
        commands.undo(small)


def test_undo_keeps_a_copy_of_what_was_changed_after_the_run(small_source: Path, done: Path) -> None:
    before = hashes(small_source)
    path = done / FILE_NAMES["vit"]
    change(path, lambda book: setattr(cell(book, "tblChecklista", 0, "Klart"), "value", "Ja"))
    edited = path.read_bytes()
    report = commands.undo(done)
    assert [copy.name for copy in report.kept_copies] == ["vit_statistik (ändrad efter 20250801093015).xlsm"]
    assert report.kept_copies[0].read_bytes() == edited
    assert {name: hashes(done)[name] for name in FILE_NAMES.values()} == {n: before[n] for n in FILE_NAMES.values()}


def test_undo_never_writes_over_an_earlier_copy(done: Path) -> None:
    path = done / FILE_NAMES["vit"]
    earlier = path.with_name("vit_statistik (ändrad efter 20250801093015).xlsm")
    earlier.write_bytes(b"min kopia")
    change(path, lambda book: setattr(cell(book, "tblChecklista", 0, "Klart"), "value", "Ja"))
    report = commands.undo(done)
    assert earlier.read_bytes() == b"min kopia"
    assert [copy.name for copy in report.kept_copies] == ["vit_statistik (ändrad efter 20250801093015, 2).xlsm"]


def test_undo_puts_a_book_back_that_was_deleted(small_source: Path, done: Path) -> None:
    before = hashes(small_source)
    (done / FILE_NAMES["gron"]).unlink()
    commands.undo(done)
    assert hashes(done)[FILE_NAMES["gron"]] == before[FILE_NAMES["gron"]]


def test_with_nothing_to_undo_undo_says_so_and_touches_nothing(small: Path) -> None:
    before = hashes(small)
    with pytest.raises(UnusableInput, match="det finns ingen körning att ångra"):
        commands.undo(small)
    assert hashes(small) == before


def test_a_run_can_be_undone_once(done: Path) -> None:
    commands.undo(done)
    with pytest.raises(UnusableInput, match="det finns ingen körning att ångra"):
        commands.undo(done)


def test_undo_without_its_backup_says_which_and_touches_neither_book(done: Path) -> None:
    record = json.loads((done / ".atersok" / "last_run.json").read_text(encoding="utf-8"))
    (done / record["books"][FILE_NAMES["vit"]]["backup"]).unlink()
    before = hashes(done)
    with pytest.raises(UnusableInput, match=r"säkerhetskopian av vit_statistik\.xlsm saknas"):
        commands.undo(done)
    assert hashes(done) == before


@pytest.mark.parametrize("text", ["", "{", "[]", "{}", '{"time": "x", "books": {"gron_statistik.xlsm": {}}}'])
def test_a_damaged_record_of_the_last_run_is_no_run_to_undo(done: Path, text: str) -> None:
    (done / ".atersok" / "last_run.json").write_text(text, encoding="utf-8")
    before = hashes(done)
    with pytest.raises(UnusableInput):
        commands.undo(done)
    assert hashes(done) == before


# -- init and demo ----------------------------------------------------------------------------------------------------


def test_init_lays_out_the_books_the_registers_and_a_folder_for_invoices(tmp_path: Path) -> None:
    laid = commands.init(tmp_path / "ny" / "2025K3")
    assert [path.name for path in laid] == [
        "gron_statistik.xlsm", "vit_statistik.xlsm", "put_databas.xlsx", "transit_databas.xlsx",
        "atersok.xlam", "xlwings.conf", "atersok.conf",
    ]  # fmt: skip
    assert sorted(hashes(tmp_path / "ny" / "2025K3")) == sorted([*(path.name for path in laid), "fakturor"])


@pytest.mark.parametrize("name", ["put_databas.xlsx", "vit_statistik.xlsm"])
def test_init_refuses_to_write_over_anything(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(b"mitt")
    before = hashes(tmp_path)
    with pytest.raises(UnusableInput, match=f"{name} finns redan"):
        commands.init(tmp_path)
    assert hashes(tmp_path) == before


def test_init_in_a_folder_with_other_files_leaves_them(tmp_path: Path) -> None:
    (tmp_path / "raindance_2025K2.csv").write_bytes(b"export")
    commands.init(tmp_path)
    assert (tmp_path / "raindance_2025K2.csv").read_bytes() == b"export"


def test_a_folder_that_was_only_laid_out_is_told_what_to_fill_in(tmp_path: Path) -> None:
    commands.init(tmp_path)
    (tmp_path / RAINDANCE).write_text(
        "Kostnadsställe;Konto;Period;Belopp\n48110;4610;202504;100,00\n", encoding="utf-8"
    )
    before = hashes(tmp_path)
    with pytest.raises(UnusableInput) as caught:
        commands.run(tmp_path)
    assert str(caught.value) == (
        "put_databas.xlsx, blad Boenden: tabellen tblBoenden är tom. Fyll i kommunens boenden."
    )
    assert hashes(tmp_path) == before


def test_a_quarter_without_a_single_child_still_runs_and_explains_every_ore(tmp_path: Path) -> None:
    folder = Small(green=(), white=(), extra_rows=["48110;4610;1;1;2025-04-28;202504;;;Tomt;500,00"]).make(
        tmp_path / "q"
    )
    code, result = told(folder)
    assert code == 1
    for book in BOOKS:
        assert sum(result["books"][book]["buckets"].values()) == result["books"][book]["ledger_ore"] == 50000
        assert result["books"][book]["claims"] == []
    assert result["books"]["gron"]["buckets"]["unexplained"] == 50000


def test_the_demo_is_a_fresh_copy_each_time(tmp_path: Path) -> None:
    folder = commands.prepare_demo(tmp_path / "demo")
    (folder / "put_databas.xlsx").write_bytes(b"sondrig")
    commands.prepare_demo(tmp_path / "demo")
    assert (folder / "put_databas.xlsx").read_bytes() != b"sondrig"


@pytest.mark.parametrize("kind", ["file within", "file"])
def test_the_demo_does_not_throw_away_what_it_did_not_make(tmp_path: Path, kind: str) -> None:
    folder = tmp_path / "demo"
    if kind == "file":
        folder.write_bytes(b"min fil")
    else:
        commands.prepare_demo(folder)
        (folder / "min fil.xlsx").write_bytes(b"min fil")
    before = hashes(tmp_path)
    with pytest.raises(UnusableInput, match="innehåller annat än demon"):
        commands.prepare_demo(folder)
    assert hashes(tmp_path) == before


def test_the_white_home_is_the_white_books_alone(small_run: Ran) -> None:
    books = small_run.json["books"]
    assert {claim["home"] for claim in books["gron"]["claims"]} == {GREEN_HOME}
    assert {claim["home"] for claim in books["vit"]["claims"]} == {WHITE_HOME}
