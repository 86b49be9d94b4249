"""`python -m atersok.build [FOLDER]`: the templates that `atersok init` hands out, into xlsm/."""

from __future__ import annotations

import sys
from pathlib import Path

from atersok.build.book import build_book
from atersok.build.content import BOOK_FILES
from atersok.build.register import build_register, build_transit


def build_all(folder: Path) -> None:
    """Both books and both registers, empty, into a folder that exists."""
    for role, name in BOOK_FILES.items():
        build_book(folder / name, role)
    build_register(folder / "put_databas.xlsx")
    build_transit(folder / "transit_databas.xlsx")


if __name__ == "__main__":
    build_all(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parents[3] / "xlsm")
