"""One cell or a column in, the same shape out."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import UTC, date, datetime

import pytest

from atersok.answers import column, refusal
from atersok.answers.column import OMITTED, Answer, Key, Remembered, answer, each, remembered
from atersok.answers.refusal import NoAnswer


class Joining:
    """Answers with the key's cells joined, and keeps what it was asked."""

    def __init__(self) -> None:
        self.asked: list[Key] = []

    def __call__(self, keys: Sequence[Key]) -> list[Answer]:
        self.asked.extend(keys)
        return ["+".join("-" if cell is OMITTED else str(cell) for cell in key) for key in keys]


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("a", [["a"]]),
        ((("a",),), [["a"]]),
        ((("a",), ("b",)), [["a"], ["b"]]),
        ((("a", "b"), ("c", "d")), [["a", "b"], ["c", "d"]]),
        (("a", "b", "c"), [["a", "b", "c"]]),
        ([["a"], ["b"]], [["a"], ["b"]]),
    ],
)
def test_the_answer_has_the_shape_of_the_argument(given: object, expected: object) -> None:
    """A cell, a column, a block, an array constant (one row, which Excel hands over in one dimension)."""
    assert answer([given], lambda: Remembered(Joining())) == expected


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (((("a",), ("b",)), "x"), [["a+x"], ["b+x"]]),
        (((("a",), ("b",)), OMITTED), [["a+-"], ["b+-"]]),
        (((("a",), ("b",)), (("x",), ("y",))), [["a+x"], ["b+y"]]),
        (("a", (("x",), ("y",))), [["a+x"], ["a+y"]]),
        (("a", "x"), [["a+x"]]),
    ],
)
def test_one_cell_holds_for_all_rows_of_the_others(arguments: Sequence[object], expected: object) -> None:
    assert answer(arguments, lambda: Remembered(Joining())) == expected


def test_columns_of_different_heights_are_refused() -> None:
    given = [(("a",), ("b",)), (("x",), ("y",), ("z",))]
    assert answer(given, lambda: Remembered(Joining())) == [[refusal.SHAPES_DIFFER]]


@pytest.mark.parametrize("blank", [None, "", "  "])
def test_a_blank_cell_in_any_argument_gives_a_blank_and_is_never_worked_out(blank: object) -> None:
    work = Joining()
    known = Remembered(work)
    assert answer([(("a",), (blank,))], lambda: known) == [["a"], [""]]
    assert answer([(("a",), ("b",)), blank], lambda: known) == [[""], [""]]
    assert answer(["a", ((blank,), ("x",))], lambda: known) == [[""], ["a+x"]]
    assert work.asked == [("a",), ("a", "x")]


def test_what_was_worked_out_once_is_remembered_whatever_the_shape_of_the_call() -> None:
    work = Joining()
    known = Remembered(work)
    for _ in range(3):
        answer([(("a",), ("b",), ("a",)), "x"], lambda: known)
        answer(["a", (("x",), ("y",))], lambda: known)
    assert work.asked == [("a", "x"), ("b", "x"), ("a", "x"), ("a", "y")]


def test_more_answers_than_are_kept_are_worked_out_again_and_are_still_right(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(column, "_MOST_ANSWERS", 2)
    known = Remembered(Joining())
    for text in ("abc", "def", "abcdef", "a"):
        cells = tuple((letter,) for letter in text)
        assert answer([cells], lambda: known) == [[letter] for letter in text]


def test_a_date_cell_is_its_day() -> None:
    work = Joining()
    days = [datetime(2025, 5, 15, 13, 0, tzinfo=UTC), datetime(2025, 5, 15), date(2025, 5, 15)]
    assert answer([tuple((day,) for day in days)], lambda: Remembered(work)) == [["2025-05-15"]] * 3
    assert work.asked == [(date(2025, 5, 15),)]


def test_no_answer_of_one_cell_is_that_cell_s() -> None:
    def one(key: Key) -> Answer:
        if key == ("b",):
            raise NoAnswer(refusal.UNKNOWN_CHILD)
        return "ja"

    assert answer([(("a",), ("b",), ("c",))], lambda: Remembered(each(one))) == [["ja"], ["Okänt barn"], ["ja"]]


def test_no_answer_of_what_all_is_read_from_stands_in_every_cell_that_is_not_blank() -> None:
    def prepare() -> Remembered:
        raise NoAnswer(refusal.NO_REGISTER)

    cells = (("a",), (None,), ("b",))
    for arguments in ([cells], [cells, "x"], [cells, cells]):
        assert answer(arguments, prepare) == [["Ingen PUT-databas"], [""], ["Ingen PUT-databas"]]


def test_a_fault_of_the_program_is_a_text_and_is_not_remembered(caplog: pytest.LogCaptureFixture) -> None:
    """The log names its kind alone: a message may quote a cell."""
    broken = [True]

    def work(keys: Sequence[Key]) -> list[Answer]:
        if broken:
            raise KeyError("Provbarn Nummer1")
        return ["ja"] * len(keys)

    known = Remembered(work)
    with caplog.at_level(logging.ERROR):
        assert answer([(("a",), (None,))], lambda: known) == [[refusal.FAULT], [""]]
    assert "KeyError" in caplog.text
    assert "Provbarn" not in caplog.text
    broken.clear()
    assert answer([(("a",), (None,))], lambda: known) == [["ja"], [""]]


def test_one_state_has_one_memory_and_another_its_own() -> None:
    first, second = Joining(), Joining()
    known = remembered(("test", 1), first)
    assert remembered(("test", 1), second) is known
    assert remembered(("test", 2), second) is not known


def test_only_so_many_states_are_kept() -> None:
    known = remembered(("test", "old"), Joining())
    for number in range(column._MOST_STATES):
        remembered(("test", "new", number), Joining())
    assert remembered(("test", "old"), Joining()) is not known
