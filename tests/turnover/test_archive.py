"""An archive is whole, read-only and of its own time; it is never written over."""

from __future__ import annotations

import stat
from datetime import datetime
from pathlib import Path

import pytest

from atersok import __version__
from atersok.domain.errors import UnusableInput
from atersok.domain.quarter import Quarter
from atersok.files.durable import set_writable
from atersok.rules.parameters import load
from atersok.turnover import archive as under_test
from atersok.turnover.archive import Archive, make_archive
from atersok.turnover.manifest import check_files, read_manifest
from atersok.turnover.sources import Source

QUARTER = Quarter(2025, 2)
AT = datetime(2025, 7, 20, 9, 0, 0, 123)


@pytest.fixture
def sources(tmp_path: Path) -> list[Source]:
    found = []
    for name, what in (("gron_statistik.xlsm", "Arbetsbok"), ("export/rd.csv", "Raindance")):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(name.encode())
        found.append(Source(path, what, name))  # type: ignore[arg-type]
    return found


def made(folder: Path, sources: list[Source]) -> Archive:
    return make_archive(folder, QUARTER, sources, load(), AT, submitted=True)


def test_every_file_is_there_with_a_manifest_that_says_by_which_program_and_rules(
    tmp_path: Path, sources: list[Source]
) -> None:
    archive = made(tmp_path, sources)
    assert archive.path == tmp_path / "Arkiv" / "2025K2"
    manifest = read_manifest(archive.path)
    check_files(archive.path, manifest)
    assert manifest == archive.manifest
    assert {entry.name for entry in manifest.files} == {"gron_statistik.xlsm", "export/rd.csv"}
    assert (manifest.quarter, manifest.program, manifest.rules) == ("2025K2", __version__, load().version)
    assert (manifest.submitted, manifest.own_rules) == (True, False)
    assert manifest.made == datetime(2025, 7, 20, 9)


def test_its_files_cannot_be_written_by_a_slip(tmp_path: Path, sources: list[Source]) -> None:
    archive = made(tmp_path, sources)
    files = [path for path in archive.path.rglob("*") if path.is_file()]
    assert len(files) == 4
    assert all(not path.stat().st_mode & (stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH) for path in files)
    assert all(source.path.stat().st_mode & stat.S_IWUSR for source in sources)


def test_an_archive_of_the_same_files_is_taken_as_it_is(tmp_path: Path, sources: list[Source]) -> None:
    first = made(tmp_path, sources)
    before = {path: path.stat().st_mtime_ns for path in first.path.rglob("*")}
    second = make_archive(tmp_path, QUARTER, sources, load(), datetime(2026, 1, 1))
    assert second.was_there
    assert second.manifest == first.manifest
    assert {path: path.stat().st_mtime_ns for path in first.path.rglob("*")} == before


@pytest.mark.parametrize("change", ["changed", "one more", "one less", "damaged", "no manifest"])
def test_any_other_archive_is_refused_and_stays(tmp_path: Path, sources: list[Source], change: str) -> None:
    archive = made(tmp_path, sources).path
    wanted = list(sources)
    if change == "changed":
        sources[0].path.write_bytes(b"new")
    elif change == "one more":
        wanted.append(Source(sources[0].path, "Exportprofil", "raindance_profil.toml"))
    elif change == "one less":
        wanted.pop()
    else:
        path = archive / ("export/rd.csv" if change == "damaged" else "manifest.json")
        set_writable(path)
        path.write_bytes(b"x")
    before = {path: path.read_bytes() for path in archive.rglob("*") if path.is_file()}
    with pytest.raises(UnusableInput, match="arkivet 2025K2 finns redan"):
        made(tmp_path, wanted)
    assert {path: path.read_bytes() for path in archive.rglob("*") if path.is_file()} == before


def test_an_archive_that_fails_half_way_is_not_there(
    tmp_path: Path, sources: list[Source], monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError("full")

    monkeypatch.setattr(under_test, "write_manifest", full)
    with pytest.raises(UnusableInput, match="kunde inte skrivas"):
        made(tmp_path, sources)
    assert list((tmp_path / "Arkiv").iterdir()) == []
