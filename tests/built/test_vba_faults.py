"""Each fault of the VBA project that is planted is found."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from built.opened import Package
from built.specimen import BUTTONS_BAS, XLWINGS, changed, replaced, with_module
from built.vba_faults import vba_faults
from built.vba_project import called_by_name, read_project, split_arguments, without_comment

Put = Callable[[str, str], Package]
SECOND = "xl/worksheets/sheet2.xml"


def test_a_sound_project_has_none(specimen: Package) -> None:
    assert list(vba_faults(specimen)) == []


def test_a_project_is_read_whole(specimen: Package) -> None:
    project = read_project(specimen.vba or b"")
    kinds = {module.name: module.kind for module in project.modules}
    assert kinds == {
        "DennaBok": "document", "Blad1": "document", "Blad2": "document",
        "xlwings": "standard", "Knappar": "standard", "Band": "standard",
    }  # fmt: skip
    (ett,) = project.macros("Knappar.Ett")
    assert (ett.kind, ett.arguments, ett.public) == ("sub", (), True)
    assert project.macros("Run") == []  # private
    assert ("Knappar", "Ett") in list(called_by_name(project))


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("!Ett\"", "!Tre\"", "module Knappar: there is no public macro Tre"),
        ("Sub Ett()", "Sub Ett(", "module Knappar: does not compile"),
        ("Set bok = ThisWorkbook", "Set boken = ThisWorkbook", "module Knappar.Tva: boken is not declared"),
        ("Run \"fetch\"", "Ran \"fetch\"", "module Knappar.Ett: Ran is not declared"),
        ("MsgBox text", "Band.Saknas", "module Knappar.MedArgument: Band.Saknas is not declared"),
        ("MsgBox text", "#If Mac Then\n    saknas = 1\n#End If", "module Knappar.MedArgument: saknas is not declared"),
        ("MsgBox text", "#If Mac Then\n    If (\n#End If", "module Knappar: does not compile on a Mac"),
        ("MsgBox text", f"MsgBox \"{'å' * 1020}\"", "module Knappar: line 17 has"),
        ("MsgBox text", "MsgBox text" + " & _\n text" * 25, "is continued once too often"),
        ("Sub Tva()", "Sub Ett()", "module Knappar: sub ett is there twice"),
        ("Sub Tva()", "Sub Band()", "module Knappar: Band has the name of a module"),
    ],
)  # fmt: skip
def test_a_planted_fault_is_found(module_put: Put, old: str, new: str, fault: str) -> None:
    assert old in BUTTONS_BAS
    faults = list(vba_faults(module_put("Knappar", BUTTONS_BAS.replace(old, new, 1))))
    assert any(fault in found for found in faults), faults


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ('XLWINGS_VERSION As String = "', 'XLWINGS_VERSION As String = "9', "module xlwings: version 9"),
        ("xlwings64-", "xlwings64-9.", "names a library of version 9."),
        ('PROJECT_NAME As String = "xlwings"', 'PROJECT_NAME As String = "a"', "PROJECT_NAME a, wanted xlwings"),
    ],
)  # fmt: skip
def test_another_xlwings_is_found(module_put: Put, old: str, new: str, fault: str) -> None:
    assert old in XLWINGS
    assert any(fault in found for found in vba_faults(module_put("xlwings", XLWINGS.replace(old, new))))


def test_an_add_in_has_a_project_name_of_its_own(specimen: Package) -> None:
    addin = Package(".xlam", specimen.parts)
    assert "module xlwings: PROJECT_NAME xlwings, wanted atersok" in list(vba_faults(addin))


def test_a_module_named_like_the_project_is_found(module_put: Put) -> None:
    faults = list(vba_faults(module_put("VBAProject", "Option Explicit\n")))
    assert "project VBAProject: a module has the same name" in faults


@pytest.mark.parametrize(
    ("part", "old", "new", "fault"),
    [
        ("xl/workbook.xml", 'codeName="DennaBok"', 'codeName="ThisWorkbook"', "code name 'ThisWorkbook' has no module"),
        (SECOND, 'codeName="Blad2"', 'codeName="Blad3"', "module Blad2: no sheet has it"),
        (SECOND, 'codeName="Blad2"', 'codeName="Blad1"', "code name 'Blad1' has no module of its own"),
        (SECOND, ' codeName="Blad2"', "", "code name '' has no module"),
        (SECOND, 'codeName="Blad2"', 'codeName="DennaBok"', "code name 'DennaBok' has no module of its own"),
    ],
)  # fmt: skip
def test_a_code_name_that_fits_no_module_is_found(specimen: Package, part: str, old: str, new: str, fault: str) -> None:
    assert any(fault in found for found in vba_faults(changed(specimen, part, old, new)))


def test_the_module_of_another_kind_is_found(specimen: Package) -> None:
    swapped = changed(specimen, "xl/workbook.xml", 'codeName="DennaBok"', 'codeName="Blad2"')
    swapped = changed(swapped, SECOND, 'codeName="Blad2"', 'codeName="DennaBok"')
    faults = list(vba_faults(swapped))
    assert "module Blad2: is not of the kind workbook" in faults
    assert "module DennaBok: is not of the kind sheet" in faults


def test_compiled_code_is_found(specimen_file: Path, tmp_path: Path) -> None:
    with_code = with_module(specimen_file, tmp_path, "Knappar", BUTTONS_BAS, source_only=False)
    assert "VBA/_VBA_PROJECT: holds compiled code of some version" in list(vba_faults(with_code))


def test_a_macro_workbook_without_macros_is_found(specimen: Package) -> None:
    rels = specimen.parts["xl/_rels/workbook.xml.rels"].replace(b"/vbaProject", b"/vbaRest")
    without = replaced(specimen, "xl/_rels/workbook.xml.rels", rels)
    assert list(vba_faults(without)) == ["xl/workbook.xml: has no VBA project"]


@pytest.mark.parametrize(
    ("line", "kept"),
    [("a = 1 ' om a", "a = 1 "), ("b = \"it's\" 'x", 'b = "it\'s" '), ("Rem x", ""), ('c = "\'"', 'c = "\'"')],
)
def test_a_comment_is_taken_off_and_a_quote_is_not(line: str, kept: str) -> None:
    assert without_comment(line) == kept


@pytest.mark.parametrize(
    ("text", "parts"),
    [('"a,b", f(c, d), e', ['"a,b"', "f(c, d)", "e"]), ("a) + b", ["a"]), ("", [""])],
)
def test_arguments_are_split_outside_quotes_and_brackets(text: str, parts: list[str]) -> None:
    assert split_arguments(text) == parts
