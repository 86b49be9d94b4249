"""The manifest: what every file is, for people and for programs."""

from __future__ import annotations

import hashlib
import json
from datetime import datetime
from pathlib import Path

import pytest

from atersok.documents.packet_contents import Missing
from atersok.export.changes import Change
from atersok.export.manifest import (
    JSON_NAME,
    FileEntry,
    Manifest,
    file_entry,
    manifest_csv,
    manifest_json,
    read_sums,
)
from atersok.export.packet import Packet

ENTRY = file_entry("2025K2 v2 A Eken.pdf", b"content", 7, 123_456, "A Eken")
PACKET = Packet(
    "gron", "A", "Eken", "", "2025K2", {"Ansökan": (0, 1)}, 123_456, ("12345678",), (), (Missing("Kopia", "L1"),)
)


def manifest(*changed: Change) -> Manifest:
    files: list[FileEntry] = [ENTRY, file_entry("Procapita.csv", b"", None, None)]
    made = datetime(2025, 7, 1, 12, 0, 0)
    return Manifest("2025K2", 2, {"gron": "20250701-115900"}, made, [(PACKET, ["anm"])], ["Aspen"], files, changed)


def test_each_file_has_its_name_checksum_pages_kronor_packet_and_version() -> None:
    digest, empty = hashlib.sha256(b"content").hexdigest(), hashlib.sha256(b"").hexdigest()
    assert manifest_csv(manifest()).decode("utf-8-sig").splitlines() == [
        "Fil;SHA-256;Sidor;Summa kr;Paket;Version",
        f"2025K2 v2 A Eken.pdf;{digest};7;1234,56;A Eken;2",
        f"Procapita.csv;{empty};;;;2",
    ]


def test_programs_read_ore_runs_what_is_missing_and_what_has_changed() -> None:
    content = json.loads(manifest_json(manifest(Change("A Eken", 1, 2))))
    assert content["packets"][0]["claim_ore"] == content["files"][0]["sum_ore"] == 123_456
    assert content["packets"][0]["missing"] == [{"paper": "Kopia", "which": "L1"}]
    assert (content["runs"], content["withheld"], content["version"]) == ({"gron": "20250701-115900"}, ["Aspen"], 2)
    assert content["changes"] == [{"packet": "A Eken", "before_ore": 1, "after_ore": 2}]


def test_the_next_version_reads_the_sums_of_this_one(tmp_path: Path) -> None:
    (tmp_path / JSON_NAME).write_bytes(manifest_json(manifest()))
    assert read_sums(tmp_path) == {("A", "Eken", ""): ("A Eken", 123_456)}


@pytest.mark.parametrize("content", ["", "[]", '{"packets": [{}]}', '{"packets": 7}', "\x00"])
def test_a_manifest_that_is_not_ours_tells_nothing(content: str, tmp_path: Path) -> None:
    (tmp_path / JSON_NAME).write_text(content)
    assert read_sums(tmp_path) is None
