"""The VBA sources: what a project cannot hold is refused, and xlwings' modules are those of the installed one."""

from __future__ import annotations

import importlib.metadata
import re
from pathlib import Path

import pytest
import xlwings
from pyopenvba import ExcelFile

from atersok.build import sources
from atersok.build.sources import OWN_MODULES, SOURCE, book_module, checked, own_modules, xlwings_modules

SHIPPED = Path(xlwings.__file__).parent
HEAD = 'Attribute VB_Name = "Prov"\n'


def module(text: str) -> sources.Module:
    return checked("Prov", "standard", HEAD + text)


def test_text_is_stored_with_the_line_ends_of_vba() -> None:
    assert module("Sub Ö()\nEnd Sub\n").text == 'Attribute VB_Name = "Prov"\r\nSub Ö()\r\nEnd Sub\r\n'
    assert module("Sub Ö()\r\nEnd Sub\r\n") == module("Sub Ö()\nEnd Sub\n")


def test_a_character_outside_cp1252_is_refused_by_line() -> None:
    """pyOpenVBA would write a question mark without a word."""
    assert module('Const A = "åäö ÅÄÖ – … €"\n')
    with pytest.raises(ValueError, match=r"Prov line 3: '→'"):
        module('\nConst A = "→"\n')


def test_a_line_longer_than_the_editor_takes_is_refused() -> None:
    assert module(f"' {1021 * 'x'}\n")
    with pytest.raises(ValueError, match="Prov line 2: 1024 characters"):
        module(f"' {1022 * 'x'}\n")


def test_a_module_must_bear_its_own_name() -> None:
    with pytest.raises(ValueError, match="names another module"):
        checked("Annan", "standard", HEAD)


def test_the_sources_in_git_have_plain_line_ends_and_are_all_built() -> None:
    names = {path.stem for path in SOURCE.iterdir() if path.suffix in {".bas", ".cls"}}
    assert names == {*OWN_MODULES, "ThisWorkbook"}
    assert not [path.name for path in SOURCE.iterdir() if b"\r" in path.read_bytes()]


def test_every_own_module_declares_its_variables() -> None:
    for own in (*own_modules(), book_module()):
        assert re.search(r"(?m)^Option Explicit\r$", own.text), own.name


def test_the_books_have_xlwings_own_module_unchanged() -> None:
    xlwings_module, _ = xlwings_modules(addin=False)
    assert xlwings_module.text.encode("cp1252") == (SHIPPED / "xlwings.bas").read_bytes()


def test_the_addin_has_that_of_a_custom_addin_with_its_own_name() -> None:
    xlwings_module, _ = xlwings_modules(addin=True)
    shipped = (SHIPPED / "xlwings_custom_addin.bas").read_bytes().decode("cp1252")
    before, after = shipped.splitlines(), xlwings_module.text.splitlines()
    assert len(before) == len(after)
    assert [pair for pair in zip(before, after, strict=True) if pair[0] != pair[1]] == [
        ('Public Const PROJECT_NAME As String = "myaddin"', 'Public Const PROJECT_NAME As String = "atersok"')
    ]


def test_the_dictionary_of_macos_has_the_header_that_xlwings_own_workbooks_store() -> None:
    _, dictionary = xlwings_modules(addin=False)
    with ExcelFile(SHIPPED / "quickstart_standalone.xlsm") as file:
        stored = file.get_module("Dictionary")
    ours, theirs = dictionary.text.splitlines(), stored.splitlines()
    assert len(ours) == len(theirs)
    # The editor has since written err for Err, which VBA does not tell apart.
    assert [line.casefold() for line in ours] == [line.casefold() for line in theirs]


def test_an_xlwings_of_another_version_than_its_module_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """The name of the DLL carries the version, so such a book could not load it."""
    monkeypatch.setattr(importlib.metadata, "version", lambda name: "0.99.0")
    with pytest.raises(ValueError, match="another version"):
        xlwings_modules(addin=False)
