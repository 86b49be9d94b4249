"""Each worksheet function through xlwings' own `call_udf`: a cell, a column of 10 000, blanks, numbers, unknown."""

from __future__ import annotations

import gc
import os
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
import xlwings as xw

from answers.making import ANNA, ANNA_NUMBER, BO, make_book, make_register, open_book, told
from udfs.windows import MISSING, NOT_AVAILABLE, Cells, ComTime, windows_side

Call = Callable[..., list[list[Any]]]
HEIGHT = 10_000
NAMES = (
    *("PUT_ELIGIBLE", "PUT_REASON", "PUT_DAYS", "PUT_COST", "PUT_CLAIM", "PUT_WHY", "PUT_AGE", "PUT_TRACK"),
    *("PUT_RECLAIM_UNTIL", "PUT_DEADLINE", "PUT_ID_OK"),
)
OF_CHILDREN = NAMES[:6]
_LATER = {"PUT_DAYS": (MISSING, MISSING), "PUT_TRACK": (), "PUT_RECLAIM_UNTIL": (), "PUT_ID_OK": ()}
_TOLD_NOTHING = {"PUT_ID_OK"}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("kvartal")
    make_register(folder / "put_databas.xlsx")
    make_book(folder / "bok.xlsx")
    return folder


@pytest.fixture(scope="module")
def udfs(folder: Path) -> Iterator[Any]:
    """xlwings.udfs, with the workbook that Excel would hand over."""
    with windows_side() as module:
        open_book(folder / "bok.xlsx").set_mock_caller()
        yield module


@pytest.fixture(scope="module")
def call(udfs: Any) -> Call:
    """Calls a function as the generated VBA does."""

    def called(name: str, *arguments: object) -> list[list[Any]]:
        return udfs.call_udf("atersok_udfs", name, arguments)  # type: ignore[no-any-return]

    return called


@pytest.fixture(scope="module")
def rest(folder: Path) -> Callable[[str], tuple[object, ...]]:
    """What a formula with one argument hands over after it: what it leaves out, and what VBA tells of the workbook."""

    def of(name: str) -> tuple[object, ...]:
        later = _LATER.get(name, (MISSING,))
        return later if name in _TOLD_NOTHING else (*later, told(folder / "bok.xlsx"))

    return of


# --- what the wizard shows -------------------------------------------------------------------------------------------


def test_the_functions_are_those_of_the_design_and_each_is_described(udfs: Any) -> None:
    """In the category Återsök, not volatile, not run by the wizard, with Swedish help of at most 255 characters."""
    module = udfs.get_udf_module("atersok_udfs", None)
    found = {name: value.__xlfunc__ for name, value in vars(module).items() if hasattr(value, "__xlfunc__")}
    assert set(found) == set(NAMES)
    for info in found.values():
        assert (info["category"], info["volatile"], info["call_in_wizard"]) == ("Återsök", False, False)
        assert not info["ret"]["options"].get("expand")
        shown = [arg["doc"] for arg in info["args"] if not arg["vba"]]
        for text in (info["ret"]["doc"], *shown):
            assert 10 < len(text) <= 255
            assert "Positional argument" not in text
            assert "\n" not in text
            text.encode("cp1252")


def test_the_arguments_are_those_of_the_design(udfs: Any) -> None:
    module = udfs.get_udf_module("atersok_udfs", None)

    def shown(name: str) -> str:
        arguments = [arg for arg in getattr(module, name).__xlfunc__["args"] if not arg["vba"]]
        return "; ".join(f"[{arg['name']}]" if "optional" in arg else arg["name"] for arg in arguments)

    assert {name: shown(name) for name in NAMES} == {
        "PUT_ELIGIBLE": "barn; [datum]",
        "PUT_REASON": "barn; [datum]",
        "PUT_DAYS": "barn; [kvartal]; [boende]",
        "PUT_COST": "barn; [kvartal]",
        "PUT_CLAIM": "barn; [kvartal]",
        "PUT_WHY": "barn; [datum]",
        "PUT_AGE": "personnummer; [datum]",
        "PUT_TRACK": "boende",
        "PUT_RECLAIM_UNTIL": "datum",
        "PUT_DEADLINE": "kvartal; [slag]",
        "PUT_ID_OK": "personnummer",
    }


def test_what_vba_tells_of_the_workbook_is_the_hidden_last_argument(udfs: Any) -> None:
    module = udfs.get_udf_module("atersok_udfs", None)
    for name in NAMES:
        hidden = [arg for arg in getattr(module, name).__xlfunc__["args"] if arg["vba"]]
        if name in _TOLD_NOTHING:
            assert hidden == []
        else:
            (last,) = hidden
            assert (last["name"], last["vba"]) == ("bok", "AtersokUppgifter()")
            assert last["pos"] == len(getattr(module, name).__xlfunc__["args"]) - 1


# --- answers ---------------------------------------------------------------------------------------------------------

FIRST: dict[str, object] = {
    **dict.fromkeys(OF_CHILDREN, ANNA),
    "PUT_AGE": ANNA_NUMBER,
    "PUT_TRACK": "Linden",
    "PUT_RECLAIM_UNTIL": ComTime(2022, 5, 17, tzinfo=UTC),
    "PUT_DEADLINE": "2025K2",
    "PUT_ID_OK": ANNA_NUMBER,
}
ANSWERS: dict[str, object] = {
    "PUT_ELIGIBLE": True,
    "PUT_DAYS": 61,
    "PUT_COST": 120_000.40,
    "PUT_CLAIM": 80_000.30,
    "PUT_AGE": 15,
    "PUT_TRACK": "A",
    "PUT_RECLAIM_UNTIL": datetime(2025, 12, 31, tzinfo=UTC),
    "PUT_DEADLINE": datetime(2025, 7, 31, tzinfo=UTC),
    "PUT_ID_OK": True,
}


def is_right(name: str, answer: object) -> bool:
    if name == "PUT_REASON":
        return str(answer).startswith("2025-04-01 – 2025-05-10: Kostnad över schablonen, under 18 år (UT_FK); ")
    if name == "PUT_WHY":
        return str(answer).startswith("2025-05-10: Kostnad över schablonen") and "Huvudbok: export.csv" in str(answer)
    return answer == ANSWERS[name] and type(answer) is type(ANSWERS[name])


@pytest.mark.parametrize("name", NAMES)
def test_one_cell_and_a_text_in_the_formula_are_answered_alike(
    call: Call, rest: Callable[[str], tuple[object, ...]], name: str
) -> None:
    for given in (FIRST[name], Cells([FIRST[name]])):
        ((answer,),) = call(name, given, *rest(name))
        assert is_right(name, answer), answer


@pytest.mark.parametrize("name", NAMES)
def test_a_column_of_10_000_gives_a_column_of_10_000_row_by_row(
    call: Call, rest: Callable[[str], tuple[object, ...]], name: str
) -> None:
    """Every third cell is blank and every seventh an error value; the others are right."""
    cells = [None if n % 3 == 0 else NOT_AVAILABLE if n % 7 == 0 else FIRST[name] for n in range(HEIGHT)]
    answers = call(name, Cells(cells), *rest(name))
    assert len(answers) == HEIGHT
    for cell, (answer,) in zip(cells, answers, strict=True):
        if cell is None:
            assert answer == ""
        elif cell == NOT_AVAILABLE:
            assert answer == "Felvärde i cellen"
        else:
            assert is_right(name, answer), answer


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("blank", [None, "", " "])
def test_a_blank_cell_gives_a_blank(
    call: Call, rest: Callable[[str], tuple[object, ...]], name: str, blank: object
) -> None:
    assert call(name, Cells([blank]), *rest(name)) == [[""]]
    assert call(name, blank, *rest(name)) == [[""]]


def test_numbers_in_place_of_text_are_understood(call: Call, rest: Callable[[str], tuple[object, ...]]) -> None:
    """A dossiernummer and a personnummer typed as numbers, a day as a serial number."""
    number = float(ANNA_NUMBER.replace("-", ""))
    for name in OF_CHILDREN:
        for ((answer,),) in (call(name, Cells([cell]), *rest(name)) for cell in (float(ANNA), number)):
            assert is_right(name, answer), answer
    told_so = rest("PUT_AGE")[-1]
    assert call("PUT_AGE", Cells([number]), 45721.0, told_so) == [[15]]
    assert call("PUT_AGE", Cells([number]), 45720.0, told_so) == [[14]]
    assert call("PUT_ID_OK", Cells([number, float(ANNA_NUMBER[2:].replace("-", ""))])) == [[True], [True]]
    ((answer,),) = call("PUT_RECLAIM_UNTIL", Cells([44698.0]), told_so)
    assert answer == datetime(2025, 12, 31, tzinfo=UTC)


@pytest.mark.parametrize("name", OF_CHILDREN)
def test_an_unknown_child_gives_a_short_text(call: Call, rest: Callable[[str], tuple[object, ...]], name: str) -> None:
    assert call(name, Cells(["87654321", 87654321.0, "någon"]), *rest(name)) == [["Okänt barn"]] * 3


def test_later_arguments_are_one_cell_or_a_column_of_the_same_height(call: Call, folder: Path) -> None:
    told_so = told(folder / "bok.xlsx")
    barn = Cells([ANNA, BO])
    days = Cells([ComTime(2025, 5, 10, tzinfo=UTC), ComTime(2025, 5, 12, tzinfo=UTC)])
    assert call("PUT_ELIGIBLE", barn, Cells([ComTime(2025, 5, 12, tzinfo=UTC)]), told_so) == [[False], [True]]
    assert call("PUT_ELIGIBLE", barn, days, told_so) == [[True], [True]]
    assert call("PUT_ELIGIBLE", ANNA, days, told_so) == [[True], [False]]
    assert call("PUT_ELIGIBLE", barn, Cells([1.0, 2.0, 3.0]), told_so) == [["Områdena är olika stora"]]
    assert call("PUT_DAYS", barn, MISSING, Cells(["Eken"]), told_so) == [[21], [0]]
    assert call("PUT_DEADLINE", Cells(["2025K2"]), "strikt", told_so) == [[datetime(2025, 12, 30, tzinfo=UTC)]]


def test_a_book_made_before_deadlines_followed_its_folder_s_rules_gets_the_product_s(call: Call) -> None:
    """Its wrapper hands over no workbook."""
    assert call("PUT_DEADLINE", Cells(["2025K2"]), MISSING) == [[datetime(2025, 7, 31, tzinfo=UTC)]]


# --- when what is read changes ---------------------------------------------------------------------------------------


def test_the_answer_follows_the_register_when_it_is_saved_and_tells_when_it_is_gone(call: Call, tmp_path: Path) -> None:
    told_so, register = told(tmp_path / "bok.xlsx"), tmp_path / "put_databas.xlsx"
    assert call("PUT_ELIGIBLE", ANNA, MISSING, told_so) == [["Ingen PUT-databas"]]
    make_register(register)
    assert call("PUT_ELIGIBLE", ANNA, MISSING, told_so) == [[True]]
    make_register(register, Avslutsdag=date(2025, 1, 1))
    os.utime(register, ns=(1, register.stat().st_mtime_ns + 1))
    assert call("PUT_ELIGIBLE", Cells([ANNA, BO, None]), MISSING, told_so) == [[False], [True], [""]]
    register.unlink()
    assert call("PUT_ELIGIBLE", Cells([ANNA, None]), MISSING, told_so) == [["Ingen PUT-databas"], [""]]


@pytest.mark.parametrize("name", ["PUT_ELIGIBLE", "PUT_REASON", "PUT_TRACK"])
def test_a_workbook_opened_from_the_web_is_told_so(call: Call, name: str) -> None:
    told_so = told("https://kommun.sharepoint.com/sites/ekb/bok.xlsx")
    ((answer,),) = call(name, "12345678", *_LATER.get(name, (MISSING,)), told_so)
    assert answer == "Boken ligger på webben: spara den lokalt"


def test_the_sums_follow_the_workbook_s_next_run(call: Call, folder: Path) -> None:
    """The same table under another stamp is read anew: xlwings is asked for the workbook once a run."""
    asked = 0
    caller = xw.Book.caller

    def counted() -> xw.Book:
        nonlocal asked
        asked += 1
        return caller()

    module = sys.modules["atersok_udfs"]
    module.xw.Book.caller = counted  # type: ignore[attr-defined]
    try:
        for stamp in ("11;a", "11;a", "12;b", "12;b"):
            call("PUT_DAYS", Cells([ANNA, BO]), MISSING, MISSING, told(folder / "bok.xlsx", stamp=stamp))
    finally:
        module.xw.Book.caller = caller  # type: ignore[attr-defined]
    assert asked == 2


# --- time ------------------------------------------------------------------------------------------------------------


def best_of(times: int, work: Callable[[], object]) -> float:
    """Seconds of the fastest of several times: what the work takes when nothing else wants the machine."""
    found = []
    for _ in range(times):
        gc.collect()
        start = time.perf_counter()
        work()
        found.append(time.perf_counter() - start)
    return min(found)


@pytest.mark.parametrize("name", NAMES)
def test_a_column_of_10_000_takes_50_ms_and_is_50_times_faster_than_10_000_calls(
    call: Call, rest: Callable[[str], tuple[object, ...]], name: str
) -> None:
    """After warm-up. Of the single calls 100 are timed; the time of the fastest hundred counts a hundred times."""
    later = rest(name)
    column = Cells([FIRST[name]] * HEIGHT)
    single = [Cells([FIRST[name]]) for _ in range(HEIGHT // 100)]
    call(name, column, *later)
    together = best_of(7, lambda: call(name, column, *later))
    apart = 100 * best_of(5, lambda: [call(name, cell, *later) for cell in single])
    assert together <= 0.050, f"{together * 1000:.1f} ms"
    assert apart >= 50 * together, f"{apart / together:.0f} times"


def test_a_column_of_10_000_children_with_a_day_each_takes_50_ms(call: Call, folder: Path) -> None:
    """Also where no two rows ask the same: every child on its own day."""
    told_so = told(folder / "bok.xlsx")
    first = datetime(2017, 1, 1, tzinfo=UTC).toordinal()
    days = [datetime.fromordinal(first + n // 2) for n in range(HEIGHT)]
    barn, datum = Cells([(ANNA, BO)[n % 2] for n in range(HEIGHT)]), Cells(days)
    answers = call("PUT_ELIGIBLE", barn, datum, told_so)
    assert {answer for (answer,) in answers} == {True, False}
    assert best_of(7, lambda: call("PUT_ELIGIBLE", barn, datum, told_so)) <= 0.050
