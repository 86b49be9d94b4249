"""Macros: ours are today's, the user's stay as they are, and whose a module is, is never guessed."""

from __future__ import annotations

import pytest
from pyopenvba.cfb import CFB
from pyopenvba.vba import compress, parse_vba_project, serialize_dir_stream

from atersok.build.project import make_project, modules, vba_project
from atersok.build.sources import Module
from atersok.domain.errors import UnusableInput
from atersok.upgrade.vba_in import Upgraded, module_names, upgrade_project
from built.vba_project import read_project, source_at_start
from upgrade.user_content import OWN_BOOK, OWN_MODULE

FILE = "bok.xlsm"
OURS = {module.name: module.text for module in modules(addin=False)}
OWN = Module("MinModul", "standard", OWN_MODULE)
EMPTY = Module("ThisWorkbook", "document", OWN_BOOK)
USER_CODE = 'Private Sub Workbook_Open()\r\n    MsgBox "Hej"\r\nEnd Sub\r\n'


def upgraded(own: bytes | None, sheets: int = 3, book: str = "ThisWorkbook") -> Upgraded:
    names = [f"Sheet{number}" for number in range(1, sheets + 1)]
    return upgrade_project(own, vba_project(21, addin=False), FILE, book, "ThisWorkbook", names)


def texts(content: bytes) -> dict[str, str]:
    return {module.name: module.source for module in parse_vba_project(CFB.from_bytes(content)).modules}


def kinds(content: bytes) -> dict[str, str]:
    return {module.name: module.kind for module in read_project(content).modules}


def test_a_book_without_macros_gets_todays_and_a_module_for_each_sheet() -> None:
    result = upgraded(None)
    found = texts(result.content)
    assert {name: found[name] for name in OURS} == OURS
    assert set(found) == {*OURS, "Sheet1", "Sheet2", "Sheet3"}
    assert {name for name, kind in kinds(result.content).items() if kind == "document"} == {
        "ThisWorkbook", "Sheet1", "Sheet2", "Sheet3",
    }  # fmt: skip
    assert set(result.changed) == set(OURS) - {"ThisWorkbook"}


def test_the_users_module_stays_and_ours_come_beside_it() -> None:
    result = upgraded(make_project([OWN, EMPTY], 2))
    found = texts(result.content)
    assert found["MinModul"] == OWN_MODULE
    assert {name: found[name] for name in OURS} == OURS
    assert kinds(result.content)["Dictionary"] == "class"
    assert kinds(result.content)["Sheet3"] == "document"
    assert result.kept == []


def test_modules_of_ours_that_are_older_are_replaced() -> None:
    older = [
        Module(module.name, module.kind, module.text + "' gammal\r\n" if module.name == "Atersok" else module.text)
        for module in modules(addin=False)
    ]
    result = upgraded(make_project([*older, OWN], 3))
    assert list(result.changed) == ["Atersok"]
    assert texts(result.content) | OURS == texts(result.content)
    assert texts(result.content)["MinModul"] == OWN_MODULE


def test_todays_project_is_left_with_its_modules() -> None:
    result = upgraded(vba_project(3, addin=False))
    assert (list(result.changed), list(result.kept)) == ([], [])
    assert texts(result.content) == texts(vba_project(3, addin=False))


@pytest.mark.parametrize("name", ["Dictionary", "Atersok"])
def test_a_module_of_the_users_by_the_name_of_one_of_ours_is_not_written_over(name: str) -> None:
    own = Module(name, "standard", OWN_MODULE.replace("MinModul", name))
    with pytest.raises(UnusableInput) as caught:
        upgraded(make_project([own, EMPTY], 1))
    assert name in caught.value.what


def test_code_of_the_users_in_the_workbooks_own_module_stays_and_is_told() -> None:
    own = Module("ThisWorkbook", "document", OWN_BOOK + USER_CODE)
    result = upgraded(make_project([OWN, own], 1))
    assert list(result.kept) == ["ThisWorkbook"]
    assert texts(result.content)["ThisWorkbook"] == OWN_BOOK + USER_CODE


def test_the_workbook_may_have_another_code_name() -> None:
    found = texts(upgraded(None, book="DennaBok").content)
    assert 'Attribute VB_Name = "DennaBok"' in found["DennaBok"]
    assert "BeskrivFunktioner" in found["DennaBok"]


def compiled(content: bytes) -> bytes:
    """A project as Excel leaves it: compiled code before the text of a module, and beside the modules."""
    file = CFB.from_bytes(content)
    project = parse_vba_project(file)
    module = project.get_module("MinModul")
    file.write_stream_in_storage(
        "VBA", "MinModul", b"\x01\x02\x03" * 20 + file.get_stream_in_storage("VBA", "MinModul")
    )
    module.text_offset = 60
    file.write_stream_in_storage("VBA", "dir", compress(serialize_dir_stream(project)))
    file.add_stream_to_storage("VBA", "__SRP_0", b"compiled")
    return bytes(file.to_bytes())


def test_compiled_code_goes_and_the_compressed_text_is_the_same_bytes() -> None:
    """Excel compiles the text anew; what was compiled names modules that are others now."""
    plain = make_project([OWN, EMPTY], 1)
    result = upgraded(compiled(plain))
    project = read_project(result.content)
    assert project.streams["VBA/MinModul"] == read_project(plain).streams["VBA/MinModul"]
    assert all(source_at_start(project.streams[f"VBA/{module.name}"]) for module in project.modules)
    assert not [name for name in project.streams if "__SRP_" in name]
    assert project.streams["VBA/_VBA_PROJECT"] == bytes.fromhex("cc61ffff000100")


def test_names_of_modules_and_a_damaged_project() -> None:
    assert "MinModul" in module_names(make_project([OWN, EMPTY], 1), FILE)
    for damaged in (b"", b"no project", make_project([OWN, EMPTY], 1)[:2000]):
        with pytest.raises(UnusableInput):
            module_names(damaged, FILE)
        with pytest.raises(UnusableInput):
            upgraded(damaged)
