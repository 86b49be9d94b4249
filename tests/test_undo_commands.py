"""atersok undo takes back exactly what atersok run wrote, whatever was done in between, and loses no user's work."""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from atersok import commands
from atersok.backups import Keeping
from atersok.closedbook import open_workbook
from atersok.domain.errors import UnusableInput
from atersok.workbook.book_file import FILE_NAMES
from workbook.quarter import CHILDREN, RAINDANCE, Small, cell, change, parts, records, table_of

LONG = "ATERSOK_LONG" in os.environ
UNKNOWN = "48999;4610;901;1;2025-04-28;202504;;;Okänt;100,00"
GREEN, WHITE = FILE_NAMES.values()
EXPORTS = (
    Small(extra_rows=[UNKNOWN]),
    Small(extra_rows=[UNKNOWN, UNKNOWN.replace(";901;", ";902;")]),
    Small(green=CHILDREN[:1], extra_rows=[UNKNOWN]),
    Small(),
)
books = st.sampled_from([GREEN, WHITE])
Content = dict[str, bytes]
Sources = dict[str, tuple[bytes, int]]


@dataclass(frozen=True)
class Ran:
    """A run that can be undone: the books before and after it, when it was, and what it read."""

    before: Content
    after: Content
    at: datetime
    sources: Sources


class Undoing(RuleBasedStateMachine):
    """A user and the command line in one folder, in any order; what is known of it is kept beside it."""

    source: Path

    @initialize()
    def begin(self) -> None:
        self.place = Path(mkdtemp())
        self.folder = Path(shutil.copytree(self.source, self.place / "kvartal"))
        self.now = datetime(2025, 8, 1, 9, 0)
        self.runs: list[Ran] = []
        self.undone: Ran | None = None
        self.number = 0
        self.kept: dict[Path, bytes] = {}
        self.run(0)

    def teardown(self) -> None:
        if hasattr(self, "place"):
            shutil.rmtree(self.place)

    def content(self) -> Content:
        return {name: (self.folder / name).read_bytes() for name in FILE_NAMES.values()}

    def sources(self) -> Sources:
        """What is read, and when it was saved: Om and Logg say both."""
        paths = [self.folder / name for name in ("put_databas.xlsx", RAINDANCE)]
        return {path.name: (path.read_bytes(), path.stat().st_mtime_ns) for path in paths}

    # -- what is done --------------------------------------------------------------------------------------------------

    @rule(minutes=st.sampled_from([0, 1, 90]))
    def run(self, minutes: int) -> None:
        """Also twice in the same second."""
        self.now += timedelta(minutes=minutes)
        before = self.content()
        commands.run(self.folder, now=self.now)
        self.runs = [*self.runs, Ran(before, self.content(), self.now, self.sources())][-Keeping().count :]
        self.undone = None

    @rule(export=st.sampled_from(EXPORTS))
    def fetch_another_export(self, export: Small) -> None:
        export.fill_sources(self.folder)

    @rule(book=books, answer=st.sampled_from(["Ja", "Nej", "Ej aktuellt"]))
    def tick(self, book: str, answer: str) -> None:
        self.edit(book, "tblChecklista", "Klart", answer)

    @rule(book=books)
    def comment(self, book: str) -> None:
        """On a finding, where there is one."""
        self.edit(book, "tblAvvikelser", "Kommentar", f"Utrett {self.number}")

    @rule(book=books)
    def write_beside(self, book: str) -> None:
        """Somewhere on a sheet where the program never writes."""
        self.number += 1
        change(self.folder / book, lambda found: setattr(found.sheets["Om"].range("Z90"), "value", self.number))
        self.undone = None

    def edit(self, book: str, table: str, header: str, text: str) -> None:
        path = self.folder / book
        self.number += 1
        if any(value for row in records(table_of(open_workbook(path), table)) for value in row.values()):
            change(path, lambda found: setattr(cell(found, table, 0, header), "value", text))
        self.undone = None

    @precondition(lambda self: not self.runs)
    @rule()
    def undo_nothing(self) -> None:
        seen = self.content()
        with pytest.raises(UnusableInput, match="ingen körning att ångra"):
            commands.undo(self.folder)
        assert self.content() == seen

    @precondition(lambda self: self.runs)
    @rule()
    def undo(self) -> None:
        seen = self.content()
        last = self.runs.pop()
        report = commands.undo(self.folder)
        for name, content in self.content().items():
            assert content == last.before[name], "not the very bytes from before the run"
        edited = {content for name, content in seen.items() if content != last.after[name]}
        assert {copy.read_bytes() for copy in report.kept_copies} == edited, "what was changed since is thrown away"
        self.kept.update({copy: copy.read_bytes() for copy in report.kept_copies})
        self.undone = last if not edited else None

    @precondition(lambda self: self.undone is not None and self.undone.sources == self.sources())
    @rule()
    def redo(self) -> None:
        """To run again after an undo, on the same input at the same time, gives the very parts back."""
        undone: Any = self.undone
        self.now = undone.at
        self.run(0)
        for name in FILE_NAMES.values():
            again = self.folder / name
            old = self.place / name
            old.write_bytes(undone.after[name])
            assert parts(again) == parts(old)

    # -- what holds throughout -----------------------------------------------------------------------------------------

    @invariant()
    def nothing_that_was_kept_is_ever_changed_or_removed(self) -> None:
        for copy, content in getattr(self, "kept", {}).items():
            assert copy.read_bytes() == content

    @invariant()
    def every_run_that_can_be_undone_has_its_copies(self) -> None:
        state = getattr(self, "folder", Path("-")) / ".atersok"
        held = [path.read_bytes() for path in state.rglob("*.xlsm")]
        for ran in getattr(self, "runs", []):
            assert all(content in held for content in ran.before.values())
        assert not [path for path in state.parent.rglob("*") if path.name.startswith((".~", "lås"))]


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return Small(extra_rows=[UNKNOWN]).make(tmp_path_factory.mktemp("undo") / "kvartal")


def test_whatever_is_done_in_whatever_order_undo_is_exact_and_no_users_work_is_lost(
    source: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Undoing, "source", source, raising=False)
    run_state_machine_as_test(  # type: ignore[no-untyped-call]  # of hypothesis
        Undoing,
        settings=settings(
            max_examples=40 if LONG else 6,
            stateful_step_count=25 if LONG else 8,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
