"""The text of a module out of a workbook, against oletools and against damage."""

from __future__ import annotations

import io
import random
import zipfile
from contextlib import suppress
from pathlib import Path

import pytest
import xlwings
from oletools.olevba import VBA_Parser
from pyopenvba import ExcelFile

from atersok.workplace.vba_text import PROJECT_PART, decompress, module_text

QUICKSTART = Path(xlwings.__file__).parent / "quickstart_standalone.xlsm"
"""A workbook whose VBA project Excel itself wrote: cached code before each text, small streams, several sectors."""


def package(project: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as zipped:
        zipped.writestr(PROJECT_PART, project)
    return out.getvalue()


@pytest.fixture(scope="module")
def quickstart() -> bytes:
    return QUICKSTART.read_bytes()


@pytest.fixture(scope="module")
def project(quickstart: bytes) -> bytes:
    with zipfile.ZipFile(io.BytesIO(quickstart)) as zipped:
        return zipped.read(PROJECT_PART)


def test_every_module_that_excel_wrote_reads_as_oletools_reads_it(quickstart: bytes) -> None:
    parser = VBA_Parser(str(QUICKSTART))
    modules = list(parser.extract_macros())
    assert len(modules) > 3
    for _, _, file_name, text in modules:
        ours = module_text(quickstart, Path(file_name).stem)
        assert ours is not None
        assert ours.replace("\r\n", "\n") == text.replace("\r\n", "\n")


def test_a_project_built_without_excel_reads_alike(tmp_path: Path, quickstart: bytes) -> None:
    path = tmp_path / "bok.xlsm"
    path.write_bytes(quickstart)
    text = "'åäö\r\n" + "\r\n".join(f"Const A{number} = {number * 7919 % 1000}" for number in range(2000))
    with ExcelFile(path) as book:
        book.vba_project().add_module("Storstugan", text)
        book.save(path)
    found = module_text(path.read_bytes(), "storstugan")
    assert found is not None
    assert found.splitlines()[-2000:] == text.splitlines()[-2000:]
    assert "åäö" in found


def test_a_workbook_without_macros_or_without_the_module_has_no_text(quickstart: bytes) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as zipped:
        zipped.writestr("xl/workbook.xml", "<workbook/>")
    assert module_text(out.getvalue(), "xlwings") is None
    assert module_text(quickstart, "finns inte") is None


@pytest.mark.parametrize("content", [b"", b"ingen zip", package(b""), package(b"x" * 4096)])
def test_what_is_no_workbook_or_no_project_is_a_value_error(content: bytes) -> None:
    with pytest.raises(ValueError, match=r"not a|damaged"):
        module_text(content, "xlwings")


def test_a_damaged_project_never_hangs_and_never_raises_anything_else(project: bytes) -> None:
    chance = random.Random(3)
    for _ in range(300):
        damaged = bytearray(project)
        for _ in range(chance.randint(1, 20)):
            damaged[chance.randrange(len(damaged) if chance.random() < 0.5 else 2048)] = chance.randrange(256)
        cut = bytes(damaged[: chance.randint(1, len(damaged))]) if chance.random() < 0.3 else bytes(damaged)
        with suppress(ValueError):
            module_text(package(cut), "xlwings")


def test_the_specifications_own_example_unpacks() -> None:
    """[MS-OVBA] 3.2.2: normal compression."""
    packed = bytes.fromhex(
        "01 2F B0 00 23 61 61 61 62 63 64 65 82 66 00 70 61 67 68 69 6A 01 38 08 61 6B 6C 00 30 6D 6E 6F 70"
        "06 71 02 70 04 10 72 73 74 75 76 10 77 78 79 7A 00 3C"
    )
    assert decompress(packed) == b"#aaabcdefaaaaghijaaaaaklaaamnopqaaaaaaaaaaaarstuvwxyzaaa"
