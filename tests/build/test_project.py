"""vbaProject.bin: every module reads back as its source, in the layout of the workbooks that xlwings ships."""

from __future__ import annotations

import io
import struct
from pathlib import Path

import olefile
import pytest
from oletools.olevba import VBA_Parser
from pyopenvba import ExcelFile
from pyopenvba.cfb import CFB
from pyopenvba.vba import parse_vba_project

from atersok.build import build_book
from atersok.build.project import make_project, modules, vba_project
from atersok.build.sources import SOURCE, checked

SHEETS = 3


@pytest.fixture(params=[False, True], ids=["book", "addin"])
def addin(request: pytest.FixtureRequest) -> bool:
    return bool(request.param)


def read_back(project: bytes) -> dict[str, str]:
    """The modules as olevba reads them, line ends made plain."""
    parser = VBA_Parser("vbaProject.bin", data=project)
    try:
        found = {stream.split("/")[-1]: code for _, stream, _, code in parser.extract_macros()}
    finally:
        parser.close()
    return {name: code.replace("\r\n", "\n") for name, code in found.items()}


def test_olevba_reads_every_module_back(addin: bool) -> None:
    stored = read_back(vba_project(SHEETS, addin=addin))
    wanted = {module.name: module.text.replace("\r\n", "\n") for module in modules(addin=addin)}
    assert {name: stored[name] for name in wanted} == wanted
    assert set(stored) - set(wanted) == {f"Sheet{number}" for number in range(1, SHEETS + 1)}


def test_olevba_reads_our_own_sources_back_as_they_are_in_git() -> None:
    stored = read_back(vba_project(SHEETS, addin=False))
    for path in sorted(SOURCE.glob("*.[bc][al]s")):
        assert stored[path.stem] == path.read_text(encoding="utf-8"), path.name
    assert "Återsök" in stored["AtersokStart"]
    assert "öppen för redigering" in stored["AtersokStart"]


def test_modules_stand_in_order_and_none_twice(addin: bool) -> None:
    names = [module.name for module in modules(addin=addin)]
    assert names == [
        "Atersok", "AtersokStart", "AtersokRibbon", "AtersokFunktioner", "xlwings_udfs", "AtersokBeskrivning",
        "xlwings", "Dictionary", "ThisWorkbook",
    ]  # fmt: skip


def test_nothing_compiled_is_stored(addin: bool) -> None:
    """Text begins at offset 0 of every module and there is no cache, so that Excel compiles what can be read."""
    project = vba_project(SHEETS, addin=addin)
    parsed = parse_vba_project(CFB.from_bytes(project))
    assert {module.text_offset for module in parsed.modules} == {0}
    assert not [module.name for module in parsed.modules if module.prefix_bytes]
    with olefile.OleFileIO(io.BytesIO(project)) as ole:
        assert ole.openstream(["VBA", "_VBA_PROJECT"]).read() == bytes.fromhex("cc61ffff000100")
        assert not [entry for entry in ole.listdir() if entry[-1].startswith("__SRP_")]


def test_sheets_are_document_modules_and_the_rest_is_declared_as_what_it_is(addin: bool) -> None:
    with olefile.OleFileIO(io.BytesIO(vba_project(SHEETS, addin=addin))) as ole:
        lines = ole.openstream("PROJECT").read().decode("cp1252").splitlines()
    assert [line for line in lines if line.startswith("Document=")] == [
        f"Document={name}/&H00000000" for name in ("ThisWorkbook", "Sheet1", "Sheet2", "Sheet3")
    ]
    assert "Class=Dictionary" in lines
    assert "Module=AtersokRibbon" in lines


def test_the_project_knows_the_library_of_the_ribbons_control(addin: bool) -> None:
    parsed = parse_vba_project(CFB.from_bytes(vba_project(SHEETS, addin=addin)))
    office = next(reference for reference in parsed.references if reference.name == "Office")
    assert office.guid == "{2DF8D04C-5BFA-101B-BDE5-00AA0044DE52}"
    assert {reference.name for reference in parsed.references} == {"stdole", "Office"}
    assert parsed.code_page == 1252


def test_two_builds_give_the_same_bytes(addin: bool) -> None:
    assert make_project(modules(addin=addin), SHEETS) == make_project(modules(addin=addin), SHEETS)


def test_no_path_or_name_of_the_machine_that_builds_is_stored() -> None:
    project = vba_project(SHEETS, addin=False)
    for text in (str(Path.home()), str(Path(__file__).parents[2]), "tmp/"):
        assert text.encode("cp1252") not in project
        assert text.encode("utf-16-le") not in project


def test_two_modules_of_one_name_are_refused() -> None:
    twin = checked("Prov", "standard", 'Attribute VB_Name = "Prov"\n')
    with pytest.raises(ValueError, match="Prov"):
        make_project([twin, twin], 1)


def test_sources_that_tax_the_packing_read_back() -> None:
    """VBA text is packed in chunks of 4096 characters; modules at their edges, and one that packs badly."""
    rows = [f"' {number:05d} {struct.pack('>I', number * 2654435761 % 2**32).hex()}" for number in range(900)]
    texts = {f"M{length}": "'" + "x" * (length - 30) for length in (4095, 4096, 4097, 8192)}
    texts["Blandad"] = "\n".join(rows)
    made = [
        checked(name, "standard", f'Attribute VB_Name = "{name}"\n' + "\n".join(wrap(text)) + "\n")
        for name, text in texts.items()
    ]
    stored = read_back(make_project(made, 1))
    assert {module.name: stored[module.name] for module in made} == {
        module.name: module.text.replace("\r\n", "\n") for module in made
    }


def wrap(text: str) -> list[str]:
    return [line for row in text.split("\n") for line in ("'" + row[i : i + 900] for i in range(0, len(row), 900))]


def test_pyopenvba_finds_no_contradiction_within_a_book(tmp_path: Path) -> None:
    path = tmp_path / "bok.xlsm"
    build_book(path, "Grön")
    with ExcelFile(path) as file:
        assert file.validate() == []
