"""The add-in: a package as xlwings ships its own, that names itself in Excel's list of add-ins."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest
from lxml import etree
from openxml_audit import OpenXmlValidator
from python_calamine import CalamineWorkbook

from atersok.build import build_addin
from atersok.build.project import vba_project
from atersok.build.ribbon import ribbon


@pytest.fixture(scope="module")
def addin(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("addin") / "atersok.xlam"
    build_addin(path)
    return path


def test_it_has_its_own_project_and_the_ribbon_of_the_books(addin: Path) -> None:
    with zipfile.ZipFile(addin) as package:
        assert package.read("xl/vbaProject.bin") == vba_project(1, addin=True) != vba_project(1, addin=False)
        assert package.read("customUI/customUI14.xml") == ribbon()
        types = package.read("[Content_Types].xml").decode()
    assert 'PartName="/xl/workbook.xml" ContentType="application/vnd.ms-excel.addin.macroEnabled.main+xml"' in types


def test_its_one_sheet_holds_settings_that_are_off_until_it_renames_it(addin: Path) -> None:
    """A sheet named atersok.conf would win over every file, on every computer that loads the add-in."""
    book = CalamineWorkbook.from_filelike(io.BytesIO(addin.read_bytes()))
    assert book.sheet_names == ["_atersok.conf"]
    rows = book.get_sheet_by_index(0).to_python()
    names = ["INTERPRETER_WIN", "INTERPRETER_MAC", "PYTHONPATH", "UDF MODULES", "SHOW CONSOLE"]
    assert [row[:3] for row in rows] == [[name, "", ""] for name in names]


def test_the_list_of_addins_says_what_it_is_in_swedish(addin: Path) -> None:
    with zipfile.ZipFile(addin) as package:
        root = etree.fromstring(package.read("docProps/core.xml"))
    properties = {etree.QName(child).localname: child.text or "" for child in root}
    assert (properties["title"], properties["language"], properties["creator"]) == ("Återsök", "sv-SE", "")
    assert "Fliken Återsök" in properties["description"]


def test_no_validator_finds_a_fault(addin: Path) -> None:
    assert OpenXmlValidator().validate(str(addin)).errors == []


def test_two_builds_give_the_same_bytes(addin: Path, tmp_path: Path) -> None:
    build_addin(tmp_path / "igen.xlam")
    assert (tmp_path / "igen.xlam").read_bytes() == addin.read_bytes()
