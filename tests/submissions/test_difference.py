"""New minus submitted: only what differs is sent, to the öre, and what is held back is neither sent nor taken back."""

from __future__ import annotations

from datetime import date

from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from atersok.calculation import QuarterResult, calculate
from atersok.domain.claim import ClaimRow
from atersok.domain.quarter import Quarter
from atersok.submissions.difference import Difference, Figures, compare
from atersok.submissions.freeze import freeze
from atersok.submissions.model import ClaimLine, Submitted
from domain.making import BO, child, home, inputs, ledger, placement, register, stay, unhurried

K2 = Quarter(2025, 2)
HOMES = ("Björken", "Eken", "Linden")


def line(dossier: str, home: str, ore: int, days: int = 30, month: str = "2025-04", code: str = "UT_FK") -> ClaimLine:
    """A row that was submitted: it cost 1 000 kr a day more than it claims."""
    return ClaimLine(dossier, home, "A", month, code, days, ore + days * 100_000, days * 100_000, ore)


def row(dossier: str, home: str, ore: int, days: int = 30, month: str = "2025-04", code: str = "UT_FK") -> ClaimRow:
    """The same as today's claim has it."""
    return ClaimRow(home, dossier, month, code, days, ore + days * 100_000, days * 100_000, ore, 739342, 739371)


def submitted(*lines: ClaimLine, withheld: tuple[str, ...] = (), version: int = 1) -> Submitted:
    return Submitted(K2, "gron", version, date(2025, 9, 1), "Post", "r", date(2025, 9, 1), withheld, lines, ())


def kinds(found: Difference) -> list[tuple[str, str, str, int, int]]:
    """Child, home, kind, difference and what is to be sent."""
    return [(line.dossier, line.home, line.kind, line.difference_ore, line.send_ore) for line in found.lines]


def test_what_is_the_same_is_not_told() -> None:
    found = compare(submitted(line("12345678", "Eken", 500)), [row("12345678", "Eken", 500)], ())
    assert found.lines == ()
    assert (found.submitted_ore, found.now_ore, found.send_ore) == (500, 500, 0)


def test_more_is_an_addition_and_less_is_a_correction_by_child_home_month_and_code() -> None:
    before = submitted(
        line("12345678", "Eken", 500), line("12345678", "Eken", 700, 31, "2025-05"), line("23456789", "Eken", 900)
    )
    today = [
        row("12345678", "Eken", 800),
        row("12345678", "Eken", 650, 29, "2025-05"),
        row("23456789", "Eken", 900),
        row("34567890", "Linden", 40, 1, "2025-06", "UT_FK18"),
    ]
    found = compare(before, today, ())
    assert kinds(found) == [
        ("12345678", "Eken", "Tillägg", 300, 300),
        ("12345678", "Eken", "Rättelse/återbetalning", -50, -50),
        ("34567890", "Linden", "Tillägg", 40, 40),
    ]
    assert [(line.month, line.code, line.submitted.days, line.now.days) for line in found.lines] == [
        ("2025-04", "UT_FK", 30, 30),
        ("2025-05", "UT_FK", 31, 29),
        ("2025-06", "UT_FK18", 0, 1),
    ]
    assert (found.added_ore, found.returned_ore, found.held_ore, found.send_ore) == (340, -50, 0, 290)


def test_days_that_change_code_are_taken_back_under_the_old_code_and_added_under_the_new() -> None:
    found = compare(
        submitted(line("12345678", "Eken", 500, code="UT_FK")), [row("12345678", "Eken", 900, code="UT_FK18")], ()
    )
    assert kinds(found) == [
        ("12345678", "Eken", "Rättelse/återbetalning", -500, -500),
        ("12345678", "Eken", "Tillägg", 900, 900),
    ]


def test_a_row_that_is_gone_is_taken_back_whole_with_its_figures() -> None:
    (gone,) = compare(submitted(line("12345678", "Eken", 500)), [], ()).lines
    assert (gone.kind, gone.difference_ore) == ("Rättelse/återbetalning", -500)
    assert gone.submitted == Figures(30, 3_000_500, 3_000_000, 500)
    assert gone.now == Figures()


def test_a_home_submitted_then_and_held_back_now_is_neither_sent_nor_paid_back() -> None:
    before = submitted(line("12345678", "Eken", 500), line("23456789", "Linden", 70))
    found = compare(before, [row("12345678", "Eken", 800), row("23456789", "Linden", 100)], {"Eken"})
    assert kinds(found) == [
        ("12345678", "Eken", "Hålls inne nu", 300, 0),
        ("23456789", "Linden", "Tillägg", 30, 30),
    ]
    assert (found.held_ore, found.added_ore, found.send_ore, found.difference_ore) == (300, 30, 30, 330)


def test_a_child_that_left_a_home_which_is_held_back_now_is_no_repayment_yet() -> None:
    found = compare(submitted(line("12345678", "Eken", 500)), [], ["Eken"])
    assert kinds(found) == [("12345678", "Eken", "Hålls inne nu", -500, 0)]
    assert (found.returned_ore, found.send_ore) == (0, 0)


def test_a_home_held_back_then_and_now_is_left_out() -> None:
    found = compare(submitted(withheld=("Eken", "Linden")), [row("12345678", "Eken", 800)], {"Eken"})
    assert found.lines == ()
    assert (found.left_out, found.now_ore) == (("Eken",), 0)


def test_a_home_held_back_then_and_released_now_is_an_addition_whole() -> None:
    found = compare(submitted(withheld=("Eken",)), [row("12345678", "Eken", 800)], ())
    assert kinds(found) == [("12345678", "Eken", "Tillägg", 800, 800)]
    assert found.left_out == ()


def test_a_home_that_is_new_and_held_back_now_waits() -> None:
    found = compare(submitted(), [row("12345678", "Eken", 800)], {"Eken"})
    assert kinds(found) == [("12345678", "Eken", "Hålls inne nu", 800, 0)]


def test_it_says_which_submission_today_is_held_against() -> None:
    found = compare(submitted(version=3), [], ())
    assert (found.quarter, found.book, found.version) == (K2, "gron", 3)


KEYS = st.tuples(
    st.sampled_from(["12345678", "23456789"]),
    st.sampled_from(HOMES),
    st.sampled_from(["2025-04", "2025-05", "2025-06"]),
    st.sampled_from(["UT_FK", "UT_FK18", "UT_DS"]),
)
CLAIMS = st.dictionaries(KEYS, st.integers(-(10**9), 10**9), max_size=25)
HELD = st.sets(st.sampled_from(HOMES))


@unhurried
@given(CLAIMS, CLAIMS, HELD, HELD)
def test_the_lines_add_up_to_now_minus_submitted_to_the_ore(
    then: dict[tuple[str, str, str, str], int],
    now: dict[tuple[str, str, str, str], int],
    held_then: set[str],
    held_now: set[str],
) -> None:
    before = submitted(
        *(line(key[0], key[1], ore, 30, key[2], key[3]) for key, ore in then.items() if key[1] not in held_then),
        withheld=tuple(sorted(held_then)),
    )
    found = compare(before, [row(key[0], key[1], ore, 30, key[2], key[3]) for key, ore in now.items()], held_now)
    compared = {key: ore for key, ore in now.items() if key[1] not in held_then & held_now}
    assert found.submitted_ore == before.claim_ore
    assert found.now_ore == sum(compared.values())
    assert sum(line.difference_ore for line in found.lines) == found.now_ore - found.submitted_ore
    assert found.added_ore + found.returned_ore + found.held_ore == found.difference_ore
    assert found.send_ore == found.added_ore + found.returned_ore
    assert all(line.difference_ore for line in found.lines)
    assert not any(line.send_ore for line in found.lines if line.home in held_now)


def calculated(ore: dict[str, int]) -> QuarterResult:
    """The quarter with a child in each of two green homes, which cost so much."""
    of = register(
        [child(), child(BO)],
        [placement(), placement(BO, "Linden")],
        [home(), home("Linden", cost_centre="48150")],
    )
    rows = ledger(
        *(
            {"belopp_ore": cost, "kostnadsstalle": {"Eken": "48100", "Linden": "48150"}[name]}
            for name, cost in ore.items()
        )
    )
    return calculate(inputs(of, {"gron": [stay(), stay(BO, "Linden")]}, rows))


@hypothesis_settings(deadline=None, max_examples=15)
@given(
    st.lists(
        st.tuples(st.fixed_dictionaries(dict.fromkeys(("Eken", "Linden"), st.integers(-(10**6), 10**8))),
                  st.sets(st.sampled_from(["Eken", "Linden"]))),
        min_size=2, max_size=4,
    )
)  # fmt: skip
def test_what_each_version_adds_is_what_was_sent_and_all_is_sent_once_the_gate_is_open(
    runs: list[tuple[dict[str, int], set[str]]],
) -> None:
    """Whatever was held back in between: nothing is taken back by holding it, nothing is sent twice."""
    before = freeze(calculated(runs[0][0]), "gron", runs[0][1], 1, date(2025, 9, 1), "Post")
    sent = before.claim_ore
    for version, (ore, held) in enumerate([*runs[1:], (runs[-1][0], set[str]())], 2):
        quarter = calculated(ore)
        found = compare(before, quarter.books["gron"].claim.entries, held)
        after = freeze(quarter, "gron", held, version, date(2025, 10, 1), "Post", before)
        assert after.claim_ore - before.claim_ore == found.send_ore
        sent, before = sent + found.send_ore, after
    assert sent == sum(entry.claim_ore for entry in quarter.books["gron"].claim.entries)
