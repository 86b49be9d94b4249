"""What is too large to be an export is refused before it is read."""

from __future__ import annotations

from pathlib import Path

import pytest

from atersok.domain.errors import UnusableInput
from atersok.raindance import limits


@pytest.mark.parametrize(
    ("head", "size", "says"),
    [
        (b"Konto;", 500_000_001, "för stor"),
        (b"PK\x03\x04", 200_000_001, "för stor"),
        (b" <html>", 60_000_001, "för stor"),
        (b"x" * 600_000, 600_000, "en rad på över"),
    ],
)
def test_a_file_beyond_what_an_export_can_be_is_refused(tmp_path: Path, head: bytes, size: int, says: str) -> None:
    path = tmp_path / "x.csv"
    path.write_bytes(head)
    with pytest.raises(UnusableInput, match=says):
        limits.check_file(path, size)


def test_long_texts_of_short_lines_are_let_through(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    for end in (b"\n", b"\r"):
        path.write_bytes((b"x" * 1_000 + end) * 2_000)
        limits.check_file(path, path.stat().st_size)
