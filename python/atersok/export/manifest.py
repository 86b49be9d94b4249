"""The manifest: every file of an export with its checksum, pages and sum, for people (CSV) and programs (JSON)."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from atersok.export.changes import Change, Key
from atersok.export.packet import Packet
from atersok.export.report import ExportedStatistics
from atersok.export.swedish_csv import csv_bytes, kr_field

JSON_NAME: Final = "manifest.json"
CSV_NAME: Final = "manifest.csv"
FORMAT: Final = 1


@dataclass(frozen=True, slots=True)
class FileEntry:
    """A file of the export; pages and öre are None where it has none, packet is "" for what belongs to no packet."""

    name: str
    sha256: str
    size: int
    pages: int | None
    sum_ore: int | None
    packet: str


def file_entry(name: str, content: bytes, pages: int | None, sum_ore: int | None, packet: str = "") -> FileEntry:
    """What the manifest says of a file."""
    return FileEntry(name, hashlib.sha256(content).hexdigest(), len(content), pages, sum_ore, packet)


@dataclass(frozen=True)
class Manifest:
    """What an export holds.

    Attributes:
        quarter, version: which export.
        runs: book → the run that wrote its documents.
        made: when.
        packets: with the notes on each.
        withheld: homes that the gate withholds, which have no packet.
        files: every other file.
        changed: against the version before, None for the first.
        statistics: those of each book.
        added_to: the version of the submission that it adds to, None for a whole export.
    """

    quarter: str
    version: int
    runs: Mapping[str, str]
    made: datetime
    packets: Sequence[tuple[Packet, Sequence[str]]]
    withheld: Sequence[str]
    files: Sequence[FileEntry]
    changed: Sequence[Change] | None = None
    statistics: Sequence[ExportedStatistics] = ()
    added_to: int | None = None


def manifest_csv(manifest: Manifest) -> bytes:
    """One row for each file; sums in kronor."""
    rows: list[list[str | int | None]] = [["Fil", "SHA-256", "Sidor", "Summa kr", "Paket", "Version"]]
    for entry in manifest.files:
        total = None if entry.sum_ore is None else kr_field(entry.sum_ore)
        rows.append([entry.name, entry.sha256, entry.pages, total, entry.packet or None, manifest.version])
    return csv_bytes(rows)


def manifest_json(manifest: Manifest) -> bytes:
    """Everything; sums in öre."""
    content: dict[str, Any] = {
        "format": FORMAT,
        "quarter": manifest.quarter,
        "version": manifest.version,
        "made": manifest.made.isoformat(timespec="seconds"),
        "runs": dict(manifest.runs),
        "packets": [
            {
                "packet": packet.title,
                "book": packet.book,
                "track": packet.track,
                "home": packet.home,
                "dossier": packet.child,
                "children": len(packet.children),
                "claim_ore": packet.claim_ore,
                "document_pages": packet.page_count,
                "enclosures": len(packet.enclosures),
                "missing": [{"paper": paper.paper, "which": paper.which} for paper in packet.missing],
                "notes": list(notes),
            }
            for packet, notes in manifest.packets
        ],
        "statistics": [
            {
                "book": found.book,
                "file": found.file,
                "pages": found.pages,
                "cost_ore": found.cost_ore,
                "claim_ore": found.claim_ore,
                "invoices": found.invoices,
                "invoices_ore": found.invoices_ore,
                "copies": found.copies,
                "missing": list(found.missing),
                "notes": list(found.notes),
            }
            for found in manifest.statistics
        ],
        "withheld": list(manifest.withheld),
        "files": [
            {
                "name": entry.name,
                "sha256": entry.sha256,
                "bytes": entry.size,
                "pages": entry.pages,
                "sum_ore": entry.sum_ore,
                "packet": entry.packet,
                "version": manifest.version,
            }
            for entry in manifest.files
        ],
    }
    if manifest.added_to is not None:
        content["added_to"] = manifest.added_to
    if manifest.changed is not None:
        content["changes"] = [
            {"packet": change.packet, "before_ore": change.before, "after_ore": change.after}
            for change in manifest.changed
        ]
    return (json.dumps(content, ensure_ascii=False, indent=1) + "\n").encode()


def read_sums(folder: Path) -> dict[Key, tuple[str, int]] | None:
    """Of an earlier export packet → what it is called and öre; None where its manifest is gone or not ours."""
    try:
        content = json.loads((folder / JSON_NAME).read_text(encoding="utf-8"))
        return {
            (str(entry["track"]), str(entry["home"]), str(entry["dossier"])): (
                str(entry["packet"]),
                int(entry["claim_ore"]),
            )
            for entry in content["packets"]
        }
    except (OSError, ValueError, KeyError, TypeError):
        return None
