"""Which files a setting names."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from atersok.domain.errors import UnusableInput
from atersok.raindance import find_exports
from atersok.raindance.files import identify


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("B_2.csv", "a_1.csv", "~$a_1.csv", ".~lock.a_1.csv#", "c [ny].csv", "d.txt"):
        (tmp_path / name).write_text("x", encoding="utf-8")
    (tmp_path / "mapp.csv").mkdir()
    return tmp_path


@pytest.mark.parametrize(
    ("pattern", "names"),
    [
        ("d.txt", ["d.txt"]),
        ("*.csv", ["a_1.csv", "B_2.csv", "c [ny].csv"]),
        ("*a_1*", ["a_1.csv"]),
        ("c [ny].csv", ["c [ny].csv"]),
        (" ?_?.csv ", ["a_1.csv", "B_2.csv"]),
    ],
)
def test_a_name_or_pattern_gives_its_files_sorted_without_lock_files(
    folder: Path, pattern: str, names: list[str]
) -> None:
    assert [path.name for path in find_exports(folder, pattern)] == names


def test_an_absolute_path_is_taken_as_it_is(folder: Path) -> None:
    assert find_exports(folder / "mapp.csv", str(folder / "d.txt")) == [folder / "d.txt"]


@pytest.mark.parametrize("pattern", ["", "saknas.csv", "*.xlsx", "/*.csv", "**x"])
def test_a_pattern_without_files_is_said(folder: Path, pattern: str) -> None:
    with pytest.raises(UnusableInput) as caught:
        find_exports(folder, pattern)
    assert "Raindance" in caught.value.remedy


def test_a_file_is_identified_by_its_content(folder: Path) -> None:
    source, data = identify(folder / "d.txt")
    assert (source.name, source.size, data) == ("d.txt", 1, b"x")
    assert source.sha256 == hashlib.sha256(b"x").hexdigest()


@pytest.mark.parametrize("data", [b"", b"\r\n \t", b"\xef\xbb\xbf", b"\0\0"])
def test_an_empty_file_is_said(folder: Path, data: bytes) -> None:
    (folder / "tom.csv").write_bytes(data)
    with pytest.raises(UnusableInput, match="tom"):
        identify(folder / "tom.csv")
