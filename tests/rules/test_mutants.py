"""The mutator makes one change at a time, a few mutants are run for real, and docs/rules/mutanter.md tells of them."""

from __future__ import annotations

import ast
from collections.abc import Iterator

import pytest

from tools.mutants import targets
from tools.mutants.mutator import mutants
from tools.mutants.page import PAGE, page_text
from tools.mutants.running import Result, Worker, all_mutants, equivalents, workers
from tools.mutants.targets import PACKAGE, TARGETS, TESTS


def changes(source: str) -> list[str]:
    return [mutant.change for mutant in mutants("x.py", source)]


@pytest.mark.parametrize(
    ("source", "told"),
    [
        ("a < b", ["a < b → a <= b", "a < b → a >= b"]),
        ("a <= b", ["a <= b → a < b", "a <= b → a > b"]),
        ("a == b", ["a == b → a != b"]),
        ("a in b", ["a in b → a not in b"]),
        ("a is not None", ["a is not None → a is None"]),
        ("a and b and c", ["a and b and c → a or b or c", "a and b and c → b and c", "a and b and c → a and c",
                           "a and b and c → a and b"]),
        ("a or b", ["a or b → a and b", "a or b → b", "a or b → a"]),
        ("a & b", ["a & b → a | b", "a & b → a", "a & b → b"]),
        ("a + b", ["a + b → a - b"]),
        ("a // b", ["a // b → a * b"]),
        ("a += b", ["a += b → a -= b"]),
        ("not a", ["not a → a"]),
        ("~a", ["~a → a"]),
        ("7", ["7 → 8", "7 → 6"]),
        ("True", ["True → False"]),
        ("f('kod')", ["'kod' → 'kodX'"]),
        ("min(a, b)", ["min → max"]),
        ("np.maximum(a, b)", ["np.maximum → np.minimum"]),
        ("a if b else c", ["a if b else c → a", "a if b else c → c"]),
        ("[a for a in b if c]", ["[a for a in b if c] → [a for a in b]"]),
        # what is said, described or guarded is left alone
        ('def f():\n    """Text."""', []),
        ("raise ValueError('text', 1)", []),
        ("f'{a + 1} text'", []),
        ("a: Literal['x']", []),
        ("zip(a, b, strict=True)", []),
    ],
)  # fmt: skip
def test_each_kind_of_change(source: str, told: list[str]) -> None:
    assert changes(source) == told


def test_a_mutant_differs_from_the_source_in_one_place_and_keeps_its_lines() -> None:
    source = (PACKAGE / "rules" / "eligibility.py").read_text(encoding="utf-8")
    made = mutants("rules/eligibility.py", source)
    assert len(made) > 200
    before = ast.dump(ast.parse(source))
    for mutant in made:
        assert ast.dump(ast.parse(mutant.source)) != before, mutant.key
    assert len({mutant.key for mutant in made}) == len({mutant.source for mutant in made}) == len(made)
    assert {mutant.function for mutant in made} >= {"decide", "chain_starts", "began", "need_of"}


def test_letters_of_two_bytes_before_a_change_do_not_move_it() -> None:
    (only,) = mutants("x.py", "f(å, not ö)")
    assert only.source == "f(å, (ö))"


@pytest.fixture(scope="module")
def worker() -> Iterator[Worker]:
    with workers(1) as (only,):
        yield only


@pytest.mark.parametrize(
    ("file", "old", "new", "passes"),
    [
        ("rules/three_years.py", "YEARS = 3", "YEARS = 3", True),
        ("rules/three_years.py", "YEARS = 3", "YEARS = 4", False),
        ("rules/three_years.py", 'rule == "Av"', 'rule != "Av"', False),
        ("rules/deadlines.py", "min(day, rule.last_day)", "max(day, rule.last_day)", False),
        ("rules/deadlines.py", "min(day, rule.last_day)", "min(day", False),
    ],
)
def test_a_few_mutants_run_for_real(worker: Worker, file: str, old: str, new: str, passes: bool) -> None:
    """Against a copy of the package: the checkout's own file is never touched."""
    source = (PACKAGE / file).read_text(encoding="utf-8")
    assert old in source
    own, _ = targets.tests_of(file)
    assert worker.passes(file, source.replace(old, new), own) is passes
    assert (PACKAGE / file).read_text(encoding="utf-8") == source


def test_every_target_and_every_test_of_it_is_there() -> None:
    for file, names in TARGETS.items():
        assert (PACKAGE / file).is_file()
        assert [name for name in names if not (TESTS / name).is_file()] == []


def test_every_rule_file_is_mutated() -> None:
    rules = {path.relative_to(PACKAGE).as_posix() for path in (PACKAGE / "rules").glob("*.py")}
    assert rules - {"rules/__init__.py"} <= set(TARGETS)


def test_every_mutant_that_counts_as_equivalent_exists_and_says_why() -> None:
    """And stands on the page with its reason."""
    keys = {mutant.key: mutant for mutant in all_mutants()}
    page = PAGE.read_text(encoding="utf-8")
    for key, reason in equivalents().items():
        assert key in keys
        assert len(reason) > 20
        assert reason.replace("|", "\\|") in page, key


def test_the_page_counts_and_lists_results() -> None:
    made = all_mutants(["rules/three_years.py"])
    results = [
        Result(made[0], "survived"),
        Result(made[1], "equivalent", "Nobody can see it."),
        *(Result(mutant, "killed") for mutant in made[2:]),
    ]
    text = page_text(results)
    count = len(made)
    assert f"| `rules/three_years.py` | {count} | {count - 2} | 1 | 1 |" in text
    assert f"| **Total** | {count} | {count - 2} | 1 | 1 |" in text
    survived, equivalent = text.split("## Survived")[1].split("## Equivalent, and why")
    assert made[0].change in survived
    assert "Nobody can see it." in equivalent


def test_the_page_s_own_table_has_no_survivor() -> None:
    lines = [
        line for line in PAGE.read_text(encoding="utf-8").splitlines() if line.startswith("| `") and ".py` |" in line
    ]
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    assert {row[0].strip("`") for row in cells} == set(TARGETS)
    assert {row[4] for row in cells} == {"0"}
