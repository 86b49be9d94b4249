"""`python -m atersok.build [FOLDER]`, and `atersok build`: the workbooks and the add-in, into xlsm/."""

from __future__ import annotations

import sys
from pathlib import Path

from atersok.build.addin import ADDIN_FILE, build_addin
from atersok.build.book import build_book
from atersok.build.content import BOOK_FILES
from atersok.build.register import build_register, build_transit
from atersok.build.sources import ROOT


def build_all(folder: Path = ROOT / "xlsm") -> list[Path]:
    """Both books, both registers, empty, and the add-in, into a folder; returns the files.

    Raises:
        ValueError: the VBA sources cannot be built.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for role, name in BOOK_FILES.items():
        build_book(folder / name, role)
    build_register(folder / "put_databas.xlsx")
    build_transit(folder / "transit_databas.xlsx")
    build_addin(folder / ADDIN_FILE)
    return [folder / name for name in (*BOOK_FILES.values(), "put_databas.xlsx", "transit_databas.xlsx", ADDIN_FILE)]


if __name__ == "__main__":
    build_all(*map(Path, sys.argv[1:2]))
