"""Paths of another platform, as text."""

from __future__ import annotations

from atersok.workplace.places import expanded, join, temp_folder


def test_temporary_files_lie_where_xlwings_puts_them() -> None:
    assert temp_folder("win32", {"temp": "C:\\T"}) == "C:\\T"
    assert temp_folder("darwin", {"TMPDIR": "/var/t"}) == "/var/t"
    assert temp_folder("linux", {}) == "/tmp"


def test_variables_are_replaced_where_they_are_set_and_left_where_not() -> None:
    assert expanded({"Hem": "C:\\h"}, "%HEM%\\a\\%annan%") == "C:\\h\\a\\%annan%"
    assert join("win32", "C:\\a", "b", "D:\\c") == "D:\\c"
