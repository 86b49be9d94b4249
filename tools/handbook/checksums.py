"""The checksums of the shipped files, for the municipality's IT: a table in docs/it.md."""

from __future__ import annotations

import hashlib
from pathlib import Path

from tools.handbook.messages import ROOT

IT_PAGE = ROOT / "docs" / "it.md"
START, END = "[//]: # (kontrollsummor börjar)", "[//]: # (kontrollsummor slutar)"


def checksum_table(folder: Path = ROOT / "xlsm") -> str:
    """File and SHA-256 of every workbook and add-in in a folder, by name."""
    files = sorted(path for path in folder.iterdir() if path.suffix in {".xlsm", ".xlsx", ".xlam"})
    rows = [f"| {path.name} | `{hashlib.sha256(path.read_bytes()).hexdigest()}` |" for path in files]
    return "\n".join(["| Fil | SHA-256 |", "| --- | --- |", *rows])


def listed_checksums(text: str) -> str:
    """The table as it stands on the page.

    Raises:
        ValueError: the page lacks the marks around it.
    """
    if text.count(START) != 1 or text.count(END) != 1:
        raise ValueError("the page lacks the marks around its checksums")
    return text.partition(START)[2].partition(END)[0].strip()


def with_checksums(text: str, table: str) -> str:
    """The page with the table made anew."""
    listed_checksums(text)
    return f"{text.partition(START)[0]}{START}\n\n{table}\n\n{END}{text.partition(END)[2]}"
