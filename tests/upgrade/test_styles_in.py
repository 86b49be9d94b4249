"""Formats go into a user's styles at its end: none of the user's changes its number, and nothing is put in twice."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from atersok.closedbook.styles import Styles
from atersok.closedbook.xmltext import parse
from atersok.upgrade.styles_in import StylesIn

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def styles(fonts: list[str], formats: list[tuple[str, int]], *, named: str = "Normal", dxfs: int = 0) -> bytes:
    """A styles.xml; formats are (number format code, font)."""
    codes = sorted({code for code, _ in formats if code})
    numbers = {code: 164 + index for index, code in enumerate(codes)}
    listed = "".join(f'<numFmt numFmtId="{numbers[code]}" formatCode="{code}"/>' for code in codes)
    xfs = "".join(
        f'<xf numFmtId="{numbers.get(code, 0)}" fontId="{font}" fillId="0" borderId="0" xfId="0"/>'
        for code, font in formats
    )
    made = f'<numFmts count="{len(codes)}">{listed}</numFmts>' if codes else ""
    made += f'<fonts count="{len(fonts)}">' + "".join(f'<font><name val="{name}"/></font>' for name in fonts)
    made += '</fonts><fills count="1"><fill/></fills><borders count="1"><border/></borders>'
    made += '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
    made += f'<cellXfs count="{len(formats)}">{xfs}</cellXfs>'
    made += f'<cellStyles count="1"><cellStyle name="{named}" xfId="0"/></cellStyles>'
    if dxfs:
        made += f'<dxfs count="{dxfs}">' + "".join(
            f'<dxf><font><b val="{number}"/></font></dxf>' for number in range(dxfs)
        )
        made += "</dxfs>"
    return f'<styleSheet xmlns="{MAIN}">{made}</styleSheet>'.encode()


def look(data: bytes, index: int) -> tuple[str, str, str]:
    """What a cell format looks like: its number format, its font, its named style."""
    root = parse(data)
    xf = root.findall("{*}cellXfs/{*}xf")[index]
    font = root.findall("{*}fonts/{*}font")[int(xf.get("fontId", "0"))][0].get("val", "")
    named = next(
        style.get("name", "")
        for style in root.iterfind("{*}cellStyles/{*}cellStyle")
        if style.get("xfId") == xf.get("xfId")
    )
    return Styles(data, None).code(index), font, named


FORMATS = st.lists(st.tuples(st.sampled_from(["", "@", "0.000", "yyyy"]), st.integers(0, 2)), min_size=1, max_size=8)


@given(own=FORMATS, other=FORMATS, named=st.sampled_from(["Normal", "Indata"]))
def test_a_format_looks_here_as_it_looks_there_and_the_users_are_what_they_were(
    own: list[tuple[str, int]], other: list[tuple[str, int]], named: str
) -> None:
    mine, theirs = styles(["A", "B", "C"], own), styles(["C", "D", "A"], other, named=named)
    taking = StylesIn(mine, theirs)
    numbers = [taking.cell(index) for index in range(len(other))]
    result = taking.render() or mine
    for index, number in enumerate(numbers):
        assert look(result, number) == look(theirs, index)
    for index in range(len(own)):
        assert look(result, index) == look(mine, index)
    root = parse(result)
    for group in root:
        assert int(group.get("count", "-1")) == len(group)


@given(formats=FORMATS)
def test_what_the_user_has_already_is_not_put_in_again(formats: list[tuple[str, int]]) -> None:
    data = styles(["A", "B", "C"], formats, dxfs=2)
    taking = StylesIn(data, data)
    for index in range(len(formats)):
        assert look(data, taking.cell(index)) == look(data, index)
    assert [taking.differential(index) for index in range(2)] == [0, 1]
    assert taking.render() is None


def test_conditional_formats_get_a_list_where_there_is_none_in_its_place() -> None:
    taking = StylesIn(styles(["A"], [("", 0)]), styles(["A"], [("", 0)], dxfs=3))
    assert [taking.differential(index) for index in (2, 0, 2)] == [0, 1, 0]
    root = parse(taking.render() or b"")
    assert [group.tag.rpartition("}")[2] for group in root][-2:] == ["cellStyles", "dxfs"]
    assert [entry[0][0].get("val") for entry in root[-1]] == ["2", "0"]


@pytest.mark.parametrize("taken", [164, 200])
def test_a_number_format_gets_a_number_that_the_user_has_not_given(taken: int) -> None:
    own = styles(["A"], [("0.0", 0)]).replace(b'numFmtId="164"', f'numFmtId="{taken}"'.encode())
    taking = StylesIn(own, styles(["A"], [("0.000", 0)]))
    number = taking.cell(0)
    result = taking.render() or own
    assert [look(result, index)[0] for index in (0, number)] == [look(own, 0)[0], "0.000"]
    numbers = [entry.get("numFmtId") for entry in parse(result).iterfind("{*}numFmts/{*}numFmt")]
    assert numbers == [str(taken), str(taken + 1)]
