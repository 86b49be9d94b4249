"""Each fault of the ribbon that is planted is found."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from built.opened import Package
from built.ribbon_faults import ribbon_faults
from built.specimen import RIBBON_BAS, RIBBON_PART, changed

Put = Callable[[str, str], Package]


def test_a_sound_ribbon_has_none(specimen: Package) -> None:
    assert list(ribbon_faults(specimen)) == []


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("2009/07/customui", "2006/01/customui", "wanted customUI of http://schemas.microsoft.com/office/2009/07/customui"),
        ('<separator id="streck"/>', '<knapp id="streck"/>', "knapp streck: no such element"),
        ('<separator id="streck"/>', '<tab id="streck" label="x"/>', "tab streck: cannot stand in group"),
        ('<separator id="streck"/>', "text", "text beside the elements"),
        ('id="text"', 'id="ett"', "id ett is there twice"),
        ('id="text"', 'id="1text"', "'1text' is no id"),
        ('id="text" ', "", "has no id"),
        ('keytip="E"', 'keytip="ABCD"', "keytip 'ABCD' is not 1–3 characters"),
        ('keytip="E"', 'keytip="A B"', "keytip 'A B' is not 1–3 characters"),
        ('keytip="E"', 'keytip="tx"', "keytip tx is there twice"),
        ('keytip="E"', 'keytip="T"', "keytip t hides tv"),
        ('keytip="E" ', "", "button ett: cannot be reached by keyboard"),
        ('size="large"', 'size="huge"', "button ett: size is huge"),
        ('size="large"', 'storlek="large"', "button ett: no such attribute storlek"),
        ('label="Två"', 'label="Två" size="large"', "checkBox tva: no such attribute size"),
        ('imageMso="Copy"', 'imageMso=""', "button ett: imageMso is empty"),
        ('imageMso="Copy"', 'imageMso="Två ord"', "is no name of an icon"),
        ('imageMso="Copy"', 'imageMso="Copy" getImage="RibbonText"', "imageMso and getImage exclude each other"),
        ('label="Ett"', f'label="{"x" * 1025}"', "button ett: label has 1025 characters"),
        ('label="Ett"', 'label="Ett" getLabel="RibbonText"', "label and getLabel exclude each other"),
        ('label="Två" ', "", "checkBox tva: has no label"),
        (' onAction="RibbonTva"', "", "checkBox tva: has no onAction"),
        ('boxStyle="vertical"', 'boxStyle="round"', "box ruta: boxStyle is round"),
        ('screentip="Ett"', f'screentip="{"x" * 1025}"', "screentip has 1025 characters"),
        ("Band.RibbonEtt", "Knappar.RibbonEtt", "there is no public Sub Knappar.RibbonEtt"),
        ("Band.RibbonEtt", "Ett", "sub Ett() is not of the form that is called"),
        ("Band.RibbonEtt", "RibbonTva", "is not of the form that is called"),
        ('onAction="RibbonTva"', 'onAction="RibbonEtt"', "checkBox tva: onAction: sub RibbonEtt"),
        ('getLabel="RibbonText"', 'getLabel="RibbonEtt"', "button text: getLabel: sub RibbonEtt"),
        ("<customUI ", '<customUI onLoad="RibbonEtt" ', "customUI: onLoad: sub RibbonEtt"),
    ],
)  # fmt: skip
def test_a_planted_fault_is_found(specimen: Package, old: str, new: str, fault: str) -> None:
    faults = list(ribbon_faults(changed(specimen, RIBBON_PART, old, new)))
    assert any(found.startswith(RIBBON_PART) and fault in found for found in faults), faults


def test_a_callback_that_two_modules_have_is_found(module_put: Put) -> None:
    package = module_put("Annan", 'Attribute VB_Name = "Annan"\n' + RIBBON_BAS.partition("\n")[2])
    faults = list(ribbon_faults(package))
    assert any("more than one public Sub RibbonTva" in fault for fault in faults)
    assert not any("Band.RibbonEtt" in fault for fault in faults)  # named with its module


def test_a_private_callback_is_found(module_put: Put) -> None:
    package = module_put("Band", RIBBON_BAS.replace("Public Sub RibbonTva", "Private Sub RibbonTva"))
    assert any("no public Sub RibbonTva" in fault for fault in ribbon_faults(package))


def test_a_workbook_without_a_ribbon_is_found(specimen: Package) -> None:
    package = changed(specimen, "_rels/.rels", "ui/extensibility", "ui/other")
    assert list(ribbon_faults(package)) == ["package: has 0 ribbons"]
