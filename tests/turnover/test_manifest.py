"""The manifest says what an archive holds, and finds every file that is not as it was."""

from __future__ import annotations

import csv
import json
from datetime import datetime
from pathlib import Path

import pytest

from atersok.domain.errors import UnusableInput
from atersok.files.durable import sha256
from atersok.turnover.manifest import (
    CSV_FILE,
    CSV_HEADERS,
    JSON_FILE,
    Entry,
    Manifest,
    check_files,
    read_manifest,
    write_manifest,
)

AT = datetime(2025, 7, 20, 9, 0, 0)


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    folder = tmp_path / "Arkiv" / "2025K2"
    (folder / "export").mkdir(parents=True)
    (folder / "put_databas.xlsx").write_bytes(b"register")
    (folder / "export" / "rd; åäö.csv").write_bytes(b"export")
    files = [
        Entry(name=name, what=what, size=len(data), sha256=sha256(folder / name), modified=AT)
        for name, what, data in (
            ("put_databas.xlsx", "PUT-databas", b"register"),
            ("export/rd; åäö.csv", "Raindance", b"export"),
        )
    ]
    write_manifest(
        folder,
        Manifest(
            quarter="2025K2", made=AT, program="0.1.0", rules="2025-09-01", own_rules=False, submitted=None,
            files=tuple(files),
        ),
    )  # fmt: skip
    return folder


def changed(archive: Path, **values: object) -> None:
    data = json.loads((archive / JSON_FILE).read_text(encoding="utf-8"))
    (archive / JSON_FILE).write_text(json.dumps({**data, **values}), encoding="utf-8")


def test_what_is_read_is_what_was_written(archive: Path) -> None:
    manifest = read_manifest(archive)
    check_files(archive, manifest)
    assert [entry.name for entry in manifest.of("Raindance")] == ["export/rd; åäö.csv"]
    assert manifest.made == AT
    assert manifest.submitted is None


def test_the_csv_says_the_same_for_excel(archive: Path) -> None:
    data = (archive / CSV_FILE).read_bytes()
    assert data.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(data.decode("utf-8-sig").splitlines(), delimiter=";"))
    assert tuple(rows[0]) == CSV_HEADERS
    entry = read_manifest(archive).files[1]
    assert rows[2] == [entry.name, "6", entry.sha256, "2025-07-20 09:00:00", "Raindance"]


def test_one_changed_byte_is_found_and_the_file_named(archive: Path) -> None:
    (archive / "export" / "rd; åäö.csv").write_bytes(b"Export")
    with pytest.raises(UnusableInput, match=r"export/rd; åäö\.csv har ändrats"):
        check_files(archive, read_manifest(archive))


def test_a_missing_file_is_named(archive: Path) -> None:
    (archive / "put_databas.xlsx").unlink()
    with pytest.raises(UnusableInput, match=r"put_databas\.xlsx saknas"):
        check_files(archive, read_manifest(archive))


@pytest.mark.parametrize("text", ["", "{", "[]", "{}", '{"format": 1}', "\ud800"])
def test_a_damaged_manifest_is_refused(archive: Path, text: str) -> None:
    (archive / JSON_FILE).write_bytes(text.encode("utf-8", "surrogatepass"))
    with pytest.raises(UnusableInput, match=JSON_FILE):
        read_manifest(archive)


def test_a_manifest_of_a_newer_program_is_told_from_a_damaged_one(archive: Path) -> None:
    changed(archive, format=2)
    with pytest.raises(UnusableInput, match="nyare version"):
        read_manifest(archive)


@pytest.mark.parametrize("name", ["../put_databas.xlsx", "/etc/passwd", "C:/x.xlsx", "a\\..\\b", ""])
def test_no_name_leads_out_of_the_archive(archive: Path, name: str) -> None:
    entry = json.loads((archive / JSON_FILE).read_text(encoding="utf-8"))["files"][0]
    changed(archive, files=[{**entry, "name": name}])
    with pytest.raises(UnusableInput, match="skadat"):
        read_manifest(archive)
