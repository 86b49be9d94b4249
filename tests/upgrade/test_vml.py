"""Buttons in VML: found, numbered apart from other drawings', and put in beside what the user has there."""

from __future__ import annotations

import re

import pytest

from atersok.upgrade.vml import blocks, buttons, free_block, renumbered, with_buttons

TYPE = b'<v:shapetype id="_x0000_t201" o:spt="201"><v:path/></v:shapetype>'


def shape(number: int, macro: str, caption: str = "") -> bytes:
    return (
        f'<v:shape id="_x0000_s{number}" type="#_x0000_t201"><v:textbox>{caption}<br></v:textbox>'
        f'<x:ClientData ObjectType="Button"><x:FmlaMacro>[0]!{macro}</x:FmlaMacro></x:ClientData></v:shape>'
    ).encode()


def note(number: int) -> bytes:
    return f'<v:shape id="_x0000_s{number}"><x:ClientData ObjectType="Note"></x:ClientData></v:shape>'.encode()


def drawing(*shapes: bytes, data: str = "1", kind: bytes = TYPE) -> bytes:
    return b'<xml><o:idmap v:ext="edit" data="' + data.encode() + b'"/>' + kind + b"".join(shapes) + b"</xml>"


def test_buttons_are_found_by_their_macro_and_a_comment_is_none() -> None:
    assert list(buttons(drawing(shape(1025, "Ett"), note(1026), shape(1027, "Två")))) == ["Ett", "Två"]


def test_a_free_block_is_one_that_no_drawing_has() -> None:
    assert blocks(drawing(data="1,3")) == [1, 3]
    assert free_block([drawing(data="1,3"), drawing(data="2")]) == 4
    assert free_block([drawing(data="2")]) == 1
    assert free_block([]) == 1


def test_a_drawing_gets_the_numbers_of_its_block() -> None:
    assert renumbered(drawing(shape(1025, "Ett"), shape(1026, "Två")), 3) == drawing(
        shape(3073, "Ett"), shape(3074, "Två"), data="3"
    )


@pytest.mark.parametrize("kind", [TYPE, b""])
def test_todays_buttons_take_the_place_of_those_of_their_macros(kind: bytes) -> None:
    own = drawing(note(2049), shape(2050, "Ett", "gammal"), shape(2051, "Mitt"), data="2", kind=kind)
    today = drawing(shape(1025, "Ett", "ny"), shape(1026, "Två"))
    result = with_buttons(own, buttons(today), today)
    found = buttons(result)
    assert set(found) == {"Mitt", "Ett", "Två"}
    assert b"ny" in found["Ett"]
    assert found["Mitt"] == shape(2051, "Mitt")
    assert note(2049) in result
    numbers = [int(text) for text in re.findall(rb'id="_x0000_s(\d+)"', result)]
    assert len(set(numbers)) == len(numbers) == 4
    assert all(number // 1024 == 2 for number in numbers)
    assert result.count(b"<v:shapetype ") == 1
    assert result.endswith(b"</xml>")
