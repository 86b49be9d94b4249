"""Översikt: its figures are those of the book's own tables, whoever calculates; its tables keep their height."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from atersok import closedbook, commands
from atersok.build import build_book
from atersok.domain.quarter import Quarter
from atersok.report import as_json
from atersok.rules.parameters import load
from atersok.watch.tidplan import PlanRow, plan_of
from atersok.workbook import layout
from atersok.workbook.sheets.oversikt import (
    AUTHORITY,
    FORMULA_HEADERS,
    INDIVIDUAL,
    OWN_HOUSE,
    REST,
    ROLES,
    SHORT_OF_TIME,
    Written,
    is_open,
    label,
    overview_writes,
)
from atersok.workbook.tables import FoundTable, find_table, read_rows
from atersok.workbook.write_book import KEYS, Stage, Targets
from atersok.workbook.write_table import Row, write_table
from domain.making import child, placement, register
from test_user_content import part_of_sheet
from upgrade.conftest import filled
from watch.making import HOMES
from workbook.live import LiveBook
from workbook.quarter import atersok, parts, records, table_of

K2 = Quarter(2025, 2)
MONTHS = ("2025-04", "2025-05", "2025-06")
GREEN, WHITE = "gron_statistik.xlsm", "vit_statistik.xlsm"
AMOUNTS = ("Kostnad", "Återsöks")
HEIGHTS = {
    layout.OVERSIKT_MANAD.name: 3,
    layout.OVERSIKT_BOENDE.name: layout.OVERVIEW_HOMES,
    layout.OVERSIKT_SPAR.name: 2,
    layout.OVERSIKT_ROLL.name: len(ROLES),
    layout.OVERSIKT_DAGAR.name: layout.OVERVIEW_DAYS,
}
"""Rows of the white book's tables, whatever the quarter."""


@pytest.fixture(scope="module")
def books(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with today's books, empty; not to be written to."""
    folder = tmp_path_factory.mktemp("bocker")
    build_book(folder / GREEN, "Grön")
    build_book(folder / WHITE, "Vit")
    return folder


@pytest.fixture(scope="module")
def white(books: Path) -> dict[str, FoundTable]:
    """The white book's tables."""
    return Targets(closedbook.open_workbook(books / WHITE), "vit").overview(Stage.COSTS)


@pytest.fixture(scope="module")
def ran(books: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, dict[str, bytes]], Any]:
    """A small quarter after a run, the parts of its books before it, and the run's JSON; not to be written to."""
    folder = filled(tmp_path_factory.mktemp("korning") / "kvartal", books)
    before = {name: parts(folder / name) for name in (GREEN, WHITE)}
    return folder, before, as_json(commands.run(folder))


def cost(home: str, track: str, month: str, kronor: float, claimed: float = 0.0) -> Row:
    """One row of tblKostnad, as far as Översikt reads it."""
    return {
        "Boende": home, "Spår": track, "Månad": month, "Kostnad": kronor, "Återsöks": claimed, "Schablon": 1.5,
        "Ej återsökt": round(kronor - claimed - 1.5, 2),
    }  # fmt: skip


def finding(role: str, severity: str, status: str = "Ny", comment: str | None = None, sign: str | None = None) -> Row:
    return {
        "Ansvarig": role, "Allvar": severity, "Status": status, "Kommentar": comment, "Signatur": sign, "Id": "0a",
    }  # fmt: skip


def made(
    found: dict[str, FoundTable],
    costs: Sequence[Row] = (),
    findings: Sequence[Row] = (),
    plan: Sequence[PlanRow] = (),
    quarter: Quarter | None = K2,
) -> dict[str, Written]:
    return overview_writes(found, "vit", quarter, costs, findings, plan)


def rows_of(written: dict[str, Written], table: layout.Table) -> list[Row]:
    """The rows that are not blank."""
    return [row for row in written[table.name][0] if any(value is not None for value in row.values())]


def ore(rows: Sequence[Row], header: str) -> int:
    return sum(round(float(str(row[header])) * 100) for row in rows)


# -- kronor -----------------------------------------------------------------------------------------------------------


@given(
    st.lists(
        st.builds(
            cost,
            st.sampled_from([f"Boende {number}" for number in range(20)]),
            st.sampled_from("BC"),
            st.sampled_from(MONTHS),
            st.integers(-10_000_00, 900_000_00).map(lambda amount: amount / 100),
            st.integers(0, 900_000_00).map(lambda amount: amount / 100),
        ),
        max_size=40,
    )
)
def test_each_ore_is_in_one_month_one_home_and_one_track(white: dict[str, FoundTable], costs: list[Row]) -> None:
    written = made(white, costs)
    for table in (layout.OVERSIKT_MANAD, layout.OVERSIKT_BOENDE, layout.OVERSIKT_SPAR):
        for header in AMOUNTS:
            assert ore(rows_of(written, table), header) == ore(costs, header), table.name
    for number, month in enumerate(MONTHS, start=1):
        for header in AMOUNTS:
            own = [row for row in costs if row["Månad"] == month]
            assert ore(rows_of(written, layout.OVERSIKT_BOENDE), f"{header} mån {number}") == ore(own, header)
    homes = rows_of(written, layout.OVERSIKT_BOENDE)
    assert len({row["Boende"] for row in homes}) == len(homes) <= layout.OVERVIEW_HOMES


def test_the_dearest_homes_come_first_and_those_without_room_stand_together_last(
    white: dict[str, FoundTable],
) -> None:
    costs = [cost(f"Boende {number:02}", "B", MONTHS[0], 1_000.0 + number) for number in range(15)]
    homes = rows_of(made(white, costs), layout.OVERSIKT_BOENDE)
    assert [row["Boende"] for row in homes[:-1]] == [f"Boende {number:02}" for number in range(14, 3, -1)]
    assert homes[-1]["Boende"] == f"{REST} (4)"
    assert ore(homes[-1:], "Kostnad") == ore(costs[:4], "Kostnad")


def test_exactly_as_many_homes_as_there_is_room_for_are_all_named(white: dict[str, FoundTable]) -> None:
    costs = [cost(f"Boende {number}", "B", MONTHS[0], 1_000.0 + number) for number in range(layout.OVERVIEW_HOMES)]
    homes = rows_of(made(white, costs), layout.OVERSIKT_BOENDE)
    assert {row["Boende"] for row in homes} == {row["Boende"] for row in costs}


def test_individual_placements_are_one_bar_so_that_none_tells_of_one_child(white: dict[str, FoundTable]) -> None:
    costs = [cost("Familjehem Nord", "C", MONTHS[0], 5.0), cost("Familjehem Syd", "C", MONTHS[1], 6.0)]
    homes = rows_of(made(white, costs), layout.OVERSIKT_BOENDE)
    assert [(row["Boende"], row["Kostnad"]) for row in homes] == [(INDIVIDUAL, 11.0)]


def test_the_tables_keep_their_height_whatever_the_quarter_holds(white: dict[str, FoundTable]) -> None:
    """A chart names its cells by row."""
    many = [cost(f"Boende {number}", "B", month, 10.0) for number in range(40) for month in MONTHS]
    for written in (made(white), made(white, many), made(white, quarter=None)):
        assert {name: len(rows) for name, (rows, _) in written.items()} == HEIGHTS
        for name, (rows, formulas) in written.items():
            assert all(len(cells) == len(rows) for cells in formulas.values())
            assert set(formulas) in (set(), set(FORMULA_HEADERS[name]))


def test_an_emptied_book_shows_nothing(white: dict[str, FoundTable]) -> None:
    for rows, formulas in made(white, quarter=None).values():
        assert formulas == {}
        assert {value for row in rows for value in row.values()} == {None}


# -- another program calculates ---------------------------------------------------------------------------------------

HARD_NAMES = ("Hus*", "Huset", "Hus?", "~hus", "=1+1", "10", "Linden", "linda", "A", "B", "C", "D", "E", "F")
"""Names that a lenient comparison would take for one another, and more than there is room for."""
FINDINGS = [
    finding(ROLES[0], "Stopp"),
    finding(ROLES[0], "Stopp", "Kvitterad", "Rätt ändå", "AB"),
    finding(ROLES[0], "Stopp", "Kvitterad", "Rätt ändå"),
    finding(ROLES[0], "Varning", "Utreds"),
    finding(ROLES[0], "Info"),
    finding(ROLES[6], "Varning", "Kvitterad", None, "AB"),
    finding(ROLES[6], "Varning", "Löst"),
]


def test_the_live_formulas_come_to_what_the_run_stored(books: Path) -> None:
    """Calculated by an engine that is not ours, from tables as full as a quarter's."""
    opened = LiveBook(books / WHITE)
    costs = [
        cost(home, "C" if number % 5 == 0 else "B", month, 1_000.25 * (number + 1) - 3_000 * (number == 3), 17.5)
        for number, home in enumerate(HARD_NAMES)
        for month in MONTHS
    ]
    _fill(opened, layout.KOSTNAD, costs)
    _fill(opened, layout.AVVIKELSER, FINDINGS)
    found = Targets(opened.book, "vit", Stage.COSTS).overview(Stage.COSTS)
    today = date.today()
    plan = [due(days, today) for days in (-400, 0, 1, SHORT_OF_TIME - 1, SHORT_OF_TIME, 400)]
    written = made(found, costs, FINDINGS, plan)
    for name, (rows, formulas) in written.items():
        write_table(found[name], rows, KEYS[name], formulas)
    opened.calculate()
    for name, (rows, formulas) in written.items():
        shown = read_rows(find_table(opened.book, found[name].spec))
        expected = [row for row in rows if any(value is not None for value in row.values())]
        assert len(shown) == len(expected)
        for line, row in zip(shown, expected, strict=True):
            for header in formulas:
                there, ours = line.values[header], row[header]
                if name == layout.OVERSIKT_DAGAR.name and date.today() != today:
                    continue
                assert there == (pytest.approx(ours, abs=0.001) if isinstance(ours, int | float) else ours), header


def _fill(opened: LiveBook, table: layout.Table, rows: Sequence[Row]) -> None:
    whole = [{column.header: row.get(column.header) for column in table.columns} for row in rows]
    write_table(find_table(opened.book, table), whole, lambda row: tuple(row.values()))


def test_before_any_cost_and_finding_all_figures_are_nought(books: Path) -> None:
    opened = LiveBook(books / GREEN)
    found = Targets(opened.book, "gron", Stage.COSTS).overview(Stage.COSTS)
    for name, (rows, formulas) in overview_writes(found, "gron", K2, (), (), ()).items():
        write_table(found[name], rows, KEYS[name], formulas)
    opened.calculate()
    for table, count in ((layout.OVERSIKT_MANAD, 3), (layout.OVERSIKT_SPAR, 1), (layout.OVERSIKT_ROLL, len(ROLES))):
        shown = read_rows(find_table(opened.book, table))
        assert [[row.values[header] for header in FORMULA_HEADERS[table.name]] for row in shown] == [
            [0.0] * len(FORMULA_HEADERS[table.name])
        ] * count


# -- findings ---------------------------------------------------------------------------------------------------------


def test_a_finding_is_open_until_it_is_gone_or_let_through_with_comment_and_signature(
    white: dict[str, FoundTable],
) -> None:
    assert [is_open(row) for row in FINDINGS] == [True, False, True, True, True, True, False]
    roles = {
        row["Roll"]: (row["Stopp"], row["Varning"]) for row in rows_of(made(white, (), FINDINGS), layout.OVERSIKT_ROLL)
    }
    assert roles == {**dict.fromkeys(ROLES, (0, 0)), ROLES[0]: (2, 1), ROLES[6]: (0, 1)}


# -- days left --------------------------------------------------------------------------------------------------------


def due(days_left: int, today: date, quarter: Quarter = K2) -> PlanRow:
    day = today + timedelta(days=days_left)
    return PlanRow(quarter, "Alla", "Internt sista dag", "Internt sista dag", "", day, days_left, "Kommer", "29 a §")


def test_the_quarters_own_last_days_are_shown_even_when_they_have_passed(white: dict[str, FoundTable]) -> None:
    today = date(2026, 1, 10)
    own = plan_of(K2, register([child()], [placement()], HOMES), load(), False, today)
    passed = due(-1, today, Quarter(2025, 3))
    coming = due(20, today, Quarter(2025, 4))
    rows = rows_of(made(white, plan=[*own, passed, coming]), layout.OVERSIKT_DAGAR)
    assert [(row["Kvartal"], row["Hos"], row["Datum"]) for row in rows] == [
        ("2025K2", OWN_HOUSE, date(2025, 7, 31)),
        ("2025K2", AUTHORITY, date(2025, 12, 30)),
        ("2025K4", OWN_HOUSE, coming.day),
    ]
    assert [(row["Minst 30 dagar"], row["Under 30 dagar"]) for row in rows] == [(0, 0), (0, 0), (0, 20)]


def test_where_there_is_no_room_for_all_the_nearest_days_are_shown(white: dict[str, FoundTable]) -> None:
    today = date(2025, 7, 1)
    plan = [due(days, today, Quarter(2025, 3)) for days in range(90, 20, -5)]
    rows = rows_of(made(white, plan=plan), layout.OVERSIKT_DAGAR)
    assert [row["Dagar kvar"] for row in rows] == [25, 30, 35, 40, 45, 50, 55, 60]


@pytest.mark.parametrize(
    ("days", "words"), [(-1, "passerad"), (0, "i dag"), (1, "1 dag kvar"), (2, "2 dagar kvar"), (400, "400 dagar kvar")]
)
def test_a_bars_words_say_how_near_the_day_is(days: int, words: str) -> None:
    assert label("2025K2", AUTHORITY, days) == f"2025K2 Migrationsverket: {words}"


# -- a run ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("file", "book"), [(GREEN, "gron"), (WHITE, "vit")])
def test_after_a_run_the_figures_are_those_of_the_json(
    ran: tuple[Path, dict[str, dict[str, bytes]], Any], file: str, book: str
) -> None:
    folder, _, answer = ran
    opened, claims = closedbook.open_workbook(folder / file), answer["books"][book]["claims"]
    assert claims

    def expected(key: str, value: str, amount: str) -> int:
        return sum(row[amount] for row in claims if row[key] == value)

    for table, header, key in (
        (layout.OVERSIKT_MANAD, "Månad", "month"),
        (layout.OVERSIKT_BOENDE, "Boende", "home"),
        (layout.OVERSIKT_SPAR, "Spår", "track"),
    ):
        rows = [row for row in records(table_of(opened, table.name)) if row[header]]
        assert {row[header] for row in rows} >= {row[key] for row in claims}
        for row in rows:
            assert round(row["Kostnad"] * 100) == expected(key, row[header], "cost_ore")
            assert round(row["Återsöks"] * 100) == expected(key, row[header], "claim_ore")
    counted = {
        severity: sum(found["severity"] == severity for found in answer["books"][book]["findings"])
        for severity in ("Stopp", "Varning")
    }
    rows = records(table_of(opened, layout.OVERSIKT_ROLL.name))
    assert {severity: sum(row[severity] for row in rows) for severity in counted} == counted
    assert all(row["Datum"] for row in records(table_of(opened, layout.OVERSIKT_DAGAR.name)) if row["Kvartal"])


def test_a_run_leaves_pictures_and_drawing_as_they_were(ran: tuple[Path, dict[str, dict[str, bytes]], Any]) -> None:
    folder, before, _ = ran
    for name, old in before.items():
        now = parts(folder / name)
        drawn = {part for part in old if part.startswith(("xl/charts/", "xl/drawings/"))}
        assert len([part for part in drawn if part.startswith("xl/charts/")]) == 6
        assert {part: now.get(part) for part in drawn} == {part: old[part] for part in drawn}
        sheet = part_of_sheet(old, layout.OVERSIKT_SHEET)
        assert now[sheet] != old[sheet]


def test_the_next_quarter_begins_with_empty_tables_of_the_same_height(
    ran: tuple[Path, dict[str, dict[str, bytes]], Any], tmp_path: Path
) -> None:
    folder = Path(shutil.copytree(ran[0], tmp_path / "kvartal"))
    assert atersok("new-quarter", folder).code == 0
    book = closedbook.open_workbook(folder / WHITE)
    found = Targets(book, "vit").overview(Stage.COSTS)
    assert {name: table.extent.height for name, table in found.items()} == HEIGHTS
    assert all(cell in {None, ""} for table in found.values() for line in table.body_formulas() for cell in line)


def test_nothing_on_the_sheet_names_a_child(ran: tuple[Path, dict[str, dict[str, bytes]], Any]) -> None:
    folder, _, answer = ran
    for file, book in ((GREEN, "gron"), (WHITE, "vit")):
        shown = "\n".join(texts(closedbook.open_workbook(folder / file)))
        dossiers = {row["dossier"] for row in answer["books"][book]["claims"]}
        assert dossiers
        assert not [dossier for dossier in dossiers if dossier in shown]
        assert "Provbarn" not in shown


def texts(book: Any) -> Iterator[str]:
    for line in book.sheets[layout.OVERSIKT_SHEET].used_range.options(ndim=2).value:
        yield from (str(value) for value in line if value is not None)


def test_a_book_whose_oversikt_was_taken_away_is_written_without_it(
    books: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("atersok.build.book.put_overview", lambda making, role: None)
    (tmp_path / "utan").mkdir()
    for name, role in ((GREEN, "Grön"), (WHITE, "Vit")):
        build_book(tmp_path / "utan" / name, role)  # type: ignore[arg-type]  # the two roles by name
    folder = filled(tmp_path / "kvartal", tmp_path / "utan")
    commands.run(folder)
    commands.undo(folder)
    book = closedbook.open_workbook(folder / GREEN)
    assert layout.OVERSIKT_SHEET not in [sheet.name for sheet in book.sheets]
