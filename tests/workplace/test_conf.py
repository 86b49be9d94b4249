"""The settings file by which xlwings' VBA finds Python."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from atersok.domain.errors import UnusableInput
from atersok.workplace.conf import CONF_FILES, conf_bytes, lay_conf, read_conf

PYTHON = "C:\\Användare\\Åsa Öst\\Återsök\\Scripts\\python.exe"


def input_hash(content: bytes, encoding: str) -> list[tuple[str, str]]:
    """What VBA's `Input #file, key, value` reads: two quoted texts at a time, commas and line ends between them."""
    text = content.decode(encoding)
    values = text.split('"')[1::2]
    assert all(gap.strip(" ,\r\n") == "" for gap in text.split('"')[0::2])
    return list(zip(values[0::2], values[1::2], strict=True))


def test_both_files_lie_beside_the_workbooks_with_the_same_content(tmp_path: Path) -> None:
    written = lay_conf(tmp_path, PYTHON, "win32")
    assert [path.name for path in written] == list(CONF_FILES) == ["xlwings.conf", "atersok.conf"]
    assert written[0].read_bytes() == written[1].read_bytes() == conf_bytes(PYTHON, "win32")


def test_windows_reads_the_path_in_its_ansi_code_page_without_byte_order_mark() -> None:
    content = conf_bytes(PYTHON, "win32")
    assert content.startswith(b'"INTERPRETER_WIN","C:\\Anv\xe4ndare\\\xc5sa \xd6st\\')
    assert content.count(b"\r\n") == content.count(b"\n") == 9
    assert dict(input_hash(content, "cp1252"))["INTERPRETER_WIN"] == PYTHON


def test_macos_reads_its_own_key_in_utf_8() -> None:
    content = conf_bytes("/Users/åsa/.venv/bin/python", "darwin")
    assert input_hash(content, "utf-8")[0] == ("INTERPRETER_MAC", "/Users/åsa/.venv/bin/python")
    assert b"\r" not in content


def test_no_file_beside_the_workbook_can_be_imported_and_no_conda_be_activated() -> None:
    """The first place that has a key wins, so each key that the user's own file could set stands here."""
    found = dict(input_hash(conf_bytes(PYTHON, "win32"), "cp1252"))
    assert found == {
        "INTERPRETER_WIN": PYTHON,
        "UDF MODULES": "atersok_udfs",
        "ADD_WORKBOOK_TO_PYTHONPATH": "false",
        "PYTHONPATH": "",
        "USE UDF SERVER": "False",
        "SHOW CONSOLE": "False",
        "DEBUG UDFS": "False",
        "CONDA PATH": "",
        "CONDA ENV": "",
    }


@pytest.mark.parametrize("path", ["C:\\работа\\python.exe", "C:\\東京\\python.exe"])
def test_a_path_that_the_code_page_cannot_hold_is_refused_in_swedish(path: str, tmp_path: Path) -> None:
    with pytest.raises(UnusableInput, match="vanliga bokstäver"):
        lay_conf(tmp_path, path, "win32")
    assert list(tmp_path.iterdir()) == []


def test_a_path_with_a_quotation_mark_is_refused() -> None:
    with pytest.raises(UnusableInput, match="citattecken"):
        conf_bytes('/Users/a"b/python', "darwin")


@pytest.mark.parametrize(("executable", "platform"), [("", "win32"), ("python", "darwin"), ("python.exe", "win32")])
def test_an_interpreter_without_a_full_path_is_refused(executable: str, platform: str, tmp_path: Path) -> None:
    with pytest.raises(UnusableInput, match="vilken Python"):
        lay_conf(tmp_path, executable, platform)


def test_pythonw_is_replaced_by_the_python_that_excel_can_wait_for(tmp_path: Path) -> None:
    lay_conf(tmp_path, "C:\\P\\pythonw.exe", "win32")
    content = (tmp_path / "xlwings.conf").read_bytes()
    assert read_conf(content, "win32")["INTERPRETER_WIN"] == "C:\\P\\python.exe"


def test_it_names_the_python_that_runs_unless_told_otherwise(tmp_path: Path) -> None:
    lay_conf(tmp_path)
    found = read_conf((tmp_path / "xlwings.conf").read_bytes(), sys.platform)
    assert sys.executable in found.values()


def test_a_folder_that_cannot_be_written_to_is_said_in_swedish(tmp_path: Path) -> None:
    (tmp_path / "xlwings.conf").mkdir()
    with pytest.raises(UnusableInput, match=r"xlwings\.conf kan inte skrivas"):
        lay_conf(tmp_path, PYTHON, "win32")


def test_reading_takes_the_first_of_a_key_whatever_its_case() -> None:
    found = read_conf(b'"Interpreter_Win","C:\\a"\r\n\r\n"INTERPRETER_WIN","C:\\b"\r\n', "win32")
    assert found == {"INTERPRETER_WIN": "C:\\a"}


@pytest.mark.parametrize("content", [b'"KEY"', b'"a","b","c"', b"\x00\xff\x81"])
def test_what_is_no_settings_file_is_refused(content: bytes) -> None:
    with pytest.raises(ValueError, match=r"a line is not|can't decode"):
        read_conf(content, "win32")
