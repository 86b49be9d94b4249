"""The zip package: what is refused, and that an untouched part keeps its bytes."""

from __future__ import annotations

import io
import struct
import zipfile
from pathlib import Path

import pytest

from atersok.closedbook.package import Package
from atersok.domain.errors import UnusableInput


def make(path: Path, parts: dict[str, bytes], **options: int) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, **options) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return path


def test_parts_are_read_in_the_order_of_the_package(tmp_path: Path) -> None:
    package = Package(make(tmp_path / "a.xlsx", {"b.xml": b"1", "a/c.xml": b"22"}))
    assert package.names == ["b.xml", "a/c.xml"]
    assert package.read("a/c.xml") == b"22"
    assert "b.xml" in package
    assert "c.xml" not in package


def test_an_untouched_part_keeps_its_compressed_stream_time_and_place(tmp_path: Path) -> None:
    path = make(
        tmp_path / "a.xlsx",
        {"one.xml": b"x" * 5000, "två.xml": b"old" * 100, "three.bin": bytes(range(256))},
        compresslevel=9,
    )
    out = tmp_path / "b.xlsx"
    with out.open("wb") as stream:
        Package(path).write(stream, {"två.xml": b"new"})
    with zipfile.ZipFile(path) as before, zipfile.ZipFile(out) as after:
        assert after.testzip() is None
        assert [info.filename for info in after.infolist()] == ["one.xml", "två.xml", "three.bin"]
        assert after.read("två.xml") == b"new"
        assert after.getinfo("två.xml").date_time == (1980, 1, 1, 0, 0, 0)
        for name in ("one.xml", "three.bin"):
            old, new = before.getinfo(name), after.getinfo(name)
            assert (old.CRC, old.compress_size, old.date_time, old.external_attr) == (
                new.CRC, new.compress_size, new.date_time, new.external_attr,
            )  # fmt: skip
            stream_before = path.read_bytes()[old.header_offset + 30 + len(name) :][: old.compress_size]
            assert stream_before in out.read_bytes()


def test_a_streamed_package_with_sizes_behind_the_data_is_rewritten_with_them_in_front(tmp_path: Path) -> None:
    class Unseekable(io.RawIOBase):
        def __init__(self) -> None:
            self.buffer = b""

        def writable(self) -> bool:
            return True

        def write(self, data: bytes) -> int:  # type: ignore[override]  # as zipfile calls it
            self.buffer += bytes(data)
            return len(data)

    stream = Unseekable()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.xml", b"hello" * 50)
        archive.writestr("b.xml", b"x")
    path = tmp_path / "a.xlsx"
    path.write_bytes(stream.buffer)
    with zipfile.ZipFile(path) as archive:
        assert archive.getinfo("a.xml").flag_bits & 8
    out = tmp_path / "b.xlsx"
    with out.open("wb") as target:
        Package(path).write(target, {"b.xml": b"y"})
    with zipfile.ZipFile(out) as archive:
        assert archive.testzip() is None
        assert archive.read("a.xml") == b"hello" * 50
        assert not archive.getinfo("a.xml").flag_bits & 8


def test_a_dropped_part_is_gone(tmp_path: Path) -> None:
    out = tmp_path / "b.xlsx"
    with out.open("wb") as stream:
        Package(make(tmp_path / "a.xlsx", {"a": b"1", "b": b"2"})).write(stream, {}, frozenset(("a",)))
    with zipfile.ZipFile(out) as archive:
        assert archive.namelist() == ["b"]


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 600, "lösenord eller sparad i det gamla formatet .xls"),
        (b"Dossiernr;Namn", "inte en Excelarbetsbok"),
        (b"", "inte en Excelarbetsbok"),
        (b"PK\x03\x04 and then nothing", "avkortad"),
    ],
)
def test_a_file_that_is_no_package_is_refused_in_swedish(tmp_path: Path, content: bytes, says: str) -> None:
    path = tmp_path / "grön.xlsx"
    path.write_bytes(content)
    with pytest.raises(UnusableInput, match=says) as caught:
        Package(path)
    assert caught.value.where == "grön.xlsx"
    assert caught.value.remedy


def test_a_missing_file_and_a_folder_are_refused(tmp_path: Path) -> None:
    with pytest.raises(UnusableInput, match="finns inte"):
        Package(tmp_path / "saknas.xlsx")
    with pytest.raises(UnusableInput, match=r"mapp|läsa"):
        Package(tmp_path)


def test_a_truncated_file_is_refused(tmp_path: Path) -> None:
    path = make(tmp_path / "a.xlsx", {"a.xml": b"content" * 99})
    path.write_bytes(path.read_bytes()[:-30])
    with pytest.raises(UnusableInput, match="avkortad"):
        Package(path)


def test_a_damaged_part_is_refused_when_read(tmp_path: Path) -> None:
    path = make(tmp_path / "a.xlsx", {"a.xml": b"content" * 99, "b.xml": b"fine"})
    data = bytearray(path.read_bytes())
    data[37] ^= 0xFF
    path.write_bytes(bytes(data))
    package = Package(path)
    assert package.read("b.xml") == b"fine"
    with pytest.raises(UnusableInput, match="skadad"):
        package.read("a.xml")


def test_a_part_that_unpacks_to_more_than_the_directory_says_is_refused(tmp_path: Path) -> None:
    path = make(tmp_path / "a.xlsx", {"a.xml": b"0" * 100_000})
    data = path.read_bytes().replace(struct.pack("<I", 100_000), struct.pack("<I", 10))
    path.write_bytes(data)
    with pytest.raises(UnusableInput, match="skadad"):
        Package(path).read("a.xml")


@pytest.mark.parametrize("size", [(1 << 30) + 1, 100 << 20])
def test_a_zip_bomb_is_refused_by_the_sizes_it_states_before_anything_is_unpacked(tmp_path: Path, size: int) -> None:
    path = make(tmp_path / "a.xlsx", {"a.xml": b"0" * 100_000})
    path.write_bytes(path.read_bytes().replace(struct.pack("<I", 100_000), struct.pack("<I", size)))
    with pytest.raises(UnusableInput, match="orimligt stort"):
        Package(path)


@pytest.mark.parametrize(
    "names", [["a.xml", "a.xml"], ["a.xml", "A.XML"], ["/a.xml"], ["../a.xml"], ["x\\a.xml"], ["x//a.xml"]]
)
@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_doubled_and_doubtful_part_names_are_refused(tmp_path: Path, names: list[str]) -> None:
    path = tmp_path / "a.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        for name in names:
            archive.writestr(zipfile.ZipInfo(name), b"1")
    with pytest.raises(UnusableInput, match="tvetydiga namn"):
        Package(path)


def test_parts_that_lie_on_top_of_each_other_are_refused(tmp_path: Path) -> None:
    """Overlapping entries let a small file unpack to much more than its size."""
    path = make(tmp_path / "a.xlsx", {"a.xml": bytes(range(256)) * 40, "b.xml": b"1"})
    data = path.read_bytes()
    first, second = data.index(b"PK\x01\x02"), data.rindex(b"PK\x01\x02")
    size = len(data)
    # Each of the two entries says that it takes up nearly the whole file.
    for at in (first, second):
        data = data[: at + 20] + struct.pack("<I", size - 100) + data[at + 24 :]
    path.write_bytes(data)
    with pytest.raises(UnusableInput, match="orimligt stort"):
        Package(path)


def test_the_same_on_disk_notices_a_change(tmp_path: Path) -> None:
    path = make(tmp_path / "a.xlsx", {"a.xml": b"1"})
    package = Package(path)
    assert package.same_on_disk()
    make(path, {"a.xml": b"2"})
    assert not package.same_on_disk()
