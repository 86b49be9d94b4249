"""Text files: encoding, line ends, delimiter, quotes."""

from __future__ import annotations

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from atersok.raindance import text as t


@pytest.mark.parametrize(
    ("data", "name"),
    [
        ("åäö".encode("cp1252"), "cp1252"),
        ("åäö".encode(), "UTF-8"),
        (b"abc", "ASCII"),
        (b"\xef\xbb\xbf" + "åäö".encode(), "UTF-8 med BOM"),
        (b"\xff\xfe" + "åäö".encode("utf-16-le"), "UTF-16LE"),
        (b"\xfe\xff" + "åäö".encode("utf-16-be"), "UTF-16BE"),
        ("abc;d".encode("utf-16-le"), "UTF-16LE utan BOM"),
        ("abc;d".encode("utf-16-be"), "UTF-16BE utan BOM"),
    ],
)
def test_the_encoding_is_told_by_bom_zeros_and_strict_utf8(data: bytes, name: str) -> None:
    text, encoding = t.decode(data)
    assert encoding == name
    assert text in ("åäö", "abc", "abc;d")


def test_a_byte_that_cp1252_lacks_is_marked_as_destroyed() -> None:
    assert t.decode(b"\xe5\x81")[0] == "å\ufffd"


def test_only_line_ends_end_lines() -> None:
    assert t.normalised("a\r\nb\rc\nd\u2028e\x85f\x0bg\r\n\r\n".encode()) == "a\nb\nc\nd\u2028e\x85f\x0bg\n\n".encode()
    assert t.normalised(b"") == b""


@pytest.mark.parametrize("delimiter", t.DELIMITERS)
def test_the_commonest_row_width_chooses_the_delimiter(delimiter: str) -> None:
    row = delimiter.join(["64400", "1.000", "Kalle och Lisa", "x"])
    assert (
        t.grids(f"Titel, med komma; och semikolon\n{row}\n{row}\n{row}\n".encode(), "utf-8", "UTF-8")[0].delimiter
        == delimiter
    )


def test_a_hint_in_the_file_names_the_delimiter() -> None:
    assert t.grids(b"sep=,\na;b;c,d\n1;2;3,4\n", "utf-8", "UTF-8")[0].delimiter == ","


def rows_of(text: str, names: int) -> tuple[dict[int, tuple[object, ...]], dict[int, str]]:
    """(line → cells, line → what was broken or "") of a whole file under semicolons."""
    data = t.normalised(text.encode())
    grid = t.TextGrid(data, "utf-8", "UTF-8", ";", data.count(b"\n"))
    rows: dict[int, tuple[object, ...]] = {}
    others: dict[int, str] = {}
    for block in grid.blocks(1, names, names):
        rows |= {line: block.row(i) for i, line in enumerate(block.lines.tolist())}
        others |= {record.line: record.broken for record in block.others}
        assert block.lines.tolist() == sorted(block.lines.tolist())
    return rows, others


def test_lines_keep_their_numbers_and_order_when_some_are_read_one_by_one() -> None:
    rows, others = rows_of('a;b\n\n"x;y";b\n"p\nq";b\nlös;a;b\n"lös;b\n5"a;b\n', 2)
    assert rows == {1: ("a", "b"), 3: ("x;y", "b"), 4: ("p\nq", "b"), 8: ('5"a', "b")}
    assert set(others) == {2, 6, 7}
    assert others[7]


def test_a_quoted_field_may_cross_from_one_stretch_into_the_next(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(t, "_CHUNK", 8)
    rows, others = rows_of('aaaa;b\ncc;"d\ne\nf"\ng;h\n', 2)
    assert rows == {1: ("aaaa", "b"), 2: ("cc", "d\ne\nf"), 5: ("g", "h")}
    assert not others


CELL = st.text(alphabet='ab;" ,\n0', max_size=5)


@settings(max_examples=120, deadline=None)
@given(table=st.lists(st.tuples(CELL, CELL, CELL), min_size=1, max_size=8), chunk=st.integers(1, 60))
def test_what_is_quoted_by_the_rules_is_read_back_whole(table: list[tuple[str, str, str]], chunk: int) -> None:
    def quoted(cell: str) -> str:
        return '"' + cell.replace('"', '""') + '"'

    # A line inside a quoted field that is a whole row by itself cannot be told from a row after a stray quote.
    records = [";".join(map(quoted, row)) for row in table]
    inner = [line for record in records for line in record.split("\n")[1:]]
    assume(not any(len(cells) == 3 for line in inner if (cells := t._parse(line, ";")) is not None))
    text = "".join(f"{record}\n" for record in records)
    before = t._CHUNK
    t._CHUNK = chunk  # type: ignore[misc]  # the stretches are small here, so that rows lie across their borders
    try:
        rows, others = rows_of(text, 3)
    finally:
        t._CHUNK = before  # type: ignore[misc]
    assert [rows[line] for line in sorted(rows)] == table
    assert not others


FIELD = st.sampled_from(["", "a", '"a"', '""', '"a;b"', '"', 'a"b', '"a"b', '"a""b"', '"a";', " "])


@settings(max_examples=400, deadline=None)
@given(
    lines=st.lists(st.lists(FIELD, min_size=2, max_size=4).map(";".join), min_size=1, max_size=6),
    end=st.sampled_from([b"\n", b"\r\n"]),
)
def test_a_line_that_is_plainly_a_row_has_the_fields_of_a_strict_reader(lines: list[str], end: bytes) -> None:
    chunk = b"".join(line.encode() + end for line in lines)
    good, begins, ends = t._fields(chunk, ";", 3)
    found = [
        [chunk[a:b].decode() for a, b in zip(row_begins, row_ends, strict=True)]
        for row_begins, row_ends in zip(begins.T, ends.T, strict=True)
    ]
    assert len(good) == len(lines)
    assert found == [t._parse(line, ";") for line, one in zip(lines, good, strict=True) if one]
    before_stray = True
    for line, one in zip(lines, good.tolist(), strict=True):
        before_stray = before_stray and line.count('"') % 2 == 0
        if '"' not in line:
            assert one == (line.count(";") == 2)
        elif before_stray and set(line.split(";")) <= {"", "a", " ", '"a"', '""'}:
            assert one == (line.count(";") == 2)  # quotes by the rules are not left to be read one by one


@settings(deadline=None)
@given(
    parts=st.lists(st.sampled_from([b"a", b"\r", b"\n", b"\r\n", b"\xa0", b"\x9f", b"\x80"]), max_size=9),
    piece=st.integers(1, 4),
)
def test_what_is_seen_of_all_bytes_does_not_hang_on_the_pieces(parts: list[bytes], piece: int) -> None:
    data = b"".join(parts)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(t, "_PIECE", piece)
        if b"\r" in data:
            assert t._all_crlf(data) == (
                b"\r" not in data.replace(b"\r\n", b"") and b"\n" not in data.replace(b"\r\n", b"")
            )
        assert t._count_lines(data) == data.count(b"\n")
        assert t._is_utf8(data) == (data == data.decode("utf-8", "ignore").encode())
    assert t._has_c1(data) == any(0x80 <= byte < 0xA0 for byte in data)
