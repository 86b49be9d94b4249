"""Each fault of a sheet button that is planted is found."""

from __future__ import annotations

import pytest

from built.button_faults import button_faults, buttons_of
from built.opened import Package
from built.specimen import changed

VML, SHEET = "xl/drawings/vmlDrawing1.vml", "xl/worksheets/sheet1.xml"


def test_sound_buttons_have_none(specimen: Package) -> None:
    assert [(button.caption, button.macro) for button in buttons_of(specimen)] == [
        ("Ett", "[0]!Ett"),
        ("Två", "[0]!Tva"),
    ]
    assert list(button_faults(specimen)) == []


@pytest.mark.parametrize(
    ("part", "old", "new", "fault"),
    [
        (VML, "[0]!Tva", "[0]!Tre", "button Två: there is no public Sub Tre"),
        (VML, "[0]!Tva", "Tva", "macro 'Tva' is not written as [0]!Name"),
        (VML, "[0]!Tva", "[0]!MedArgument", "MedArgument is not a Sub without arguments"),
        (VML, "[0]!Tva", "[0]!Run", "there is no public Sub Run"),
        (VML, ">Två<", "><", "has no caption"),
        (VML, 'alt="Två"', "", "button Två: has no alternative text"),
        (VML, "_x0000_s1026", "_x0000_s1025", "shape _x0000_s1025 is there twice"),
        (VML, "<x:Anchor>1, 0, 11", "<x:Anchor>1, 0, 1", "covers B2, which is not empty"),
        (VML, "<x:Anchor>1, 0, 11", "<x:Anchor>1, 0, 1", "covers the table tblEtt"),
        (VML, "<x:Anchor>1, 0, 11", "<x:Anchor>1, 11", "button Ett: has no place"),
        (SHEET, "</sheetData>", '<row r="12"><c r="C12"><v>1</v></c></row></sheetData>', "covers C12"),
    ],
)  # fmt: skip
def test_a_planted_fault_is_found(specimen: Package, part: str, old: str, new: str, fault: str) -> None:
    faults = list(button_faults(changed(specimen, part, old, new)))
    assert any(fault in found for found in faults), faults


def test_buttons_over_each_other_are_found(specimen: Package) -> None:
    text = specimen.parts[VML].decode()
    places = [part.partition(";")[0] for part in text.split("margin-left:")[1:]]
    moved = changed(specimen, VML, f"margin-left:{places[1]}", f"margin-left:{places[0]}")
    assert f"{VML}: buttons Ett and Två overlap" in list(button_faults(moved))


def test_the_macro_of_a_drawn_shape_is_looked_for(specimen: Package) -> None:
    package = changed(specimen, SHEET, "<sheetPr ", '<sheetPr macro="[0]!Saknas" ')
    assert f"{SHEET}: there is no public Sub Saknas" in list(button_faults(package))
