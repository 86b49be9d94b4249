"""An export stands in its place only once it is published, and leaves nothing otherwise."""

from __future__ import annotations

from pathlib import Path

import pytest

from atersok.domain.errors import UnusableInput
from atersok.export.prepared import Prepared, draft
from atersok.export.report import ExportReport


def test_the_next_version_is_made_and_published(tmp_path: Path) -> None:
    (tmp_path / "2025K2 v3").mkdir()
    with draft(tmp_path, "2025K2") as whole:
        whole.write("a.txt", b"x")
    assert sorted(path.name for path in tmp_path.iterdir() if not path.name.startswith(".")) == ["2025K2 v3"]
    report = Prepared(ExportReport(None, "2025K2", 4), whole).publish()
    assert report.folder == tmp_path / "2025K2 v4"
    assert [path.name for path in report.folder.iterdir()] == ["a.txt"]


@pytest.mark.parametrize("stood", [True, False])
def test_what_fails_leaves_neither_a_draft_nor_a_place_that_was_not_there(tmp_path: Path, stood: bool) -> None:
    target = tmp_path / "ut"
    if stood:
        target.mkdir()

    def fail() -> None:
        with draft(target, "2025K2") as whole:
            whole.write("a.txt", b"x")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fail()
    assert target.exists() == stood
    assert not stood or list(target.iterdir()) == []


def test_a_disk_that_fails_is_told_in_swedish(tmp_path: Path) -> None:
    (tmp_path / "ut").write_bytes(b"")
    with pytest.raises(UnusableInput, match="det går inte att skriva i exportmappen"), draft(tmp_path / "ut", "2025K2"):
        pass


def test_a_folder_that_came_meanwhile_is_not_written_over_and_the_draft_goes(tmp_path: Path) -> None:
    with draft(tmp_path, "2025K2") as whole:
        whole.write("a.txt", b"x")
    (tmp_path / "2025K2 v1").mkdir()
    with pytest.raises(UnusableInput):
        Prepared(ExportReport(None, "2025K2", 1), whole).publish()
    assert [path.name for path in tmp_path.iterdir()] == ["2025K2 v1"]
    assert list((tmp_path / "2025K2 v1").iterdir()) == []


def test_one_that_was_stopped_has_nothing_to_publish_or_take_away(tmp_path: Path) -> None:
    ready = Prepared(ExportReport(None, "2025K2", 1), None)
    assert ready.publish().stopped
    ready.discard()
