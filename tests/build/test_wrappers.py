"""The wrappers of the worksheet functions: xlwings' own, with descriptions, the right workbook, and Swedish errors."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from atersok.build import wrappers
from atersok.build.wrappers import DESCRIPTIONS, NO_PYTHON, OWN_SETTINGS, WINDOWS_ONLY, function_modules, functions

FUNCTIONS = [
    "PUT_AGE", "PUT_CLAIM", "PUT_COST", "PUT_DAYS", "PUT_DEADLINE", "PUT_ELIGIBLE", "PUT_ID_OK", "PUT_REASON",
    "PUT_RECLAIM_UNTIL", "PUT_TRACK", "PUT_WHY",
]  # fmt: skip


def wrapper_text(*, addin: bool) -> str:
    return function_modules(addin=addin)[0].text.replace("\r\n", "\n")


def test_every_function_of_the_design_is_wrapped() -> None:
    assert [function.name for function in functions()] == FUNCTIONS
    for addin in (False, True):
        assert re.findall(r"(?m)^Function (\w+)\(", wrapper_text(addin=addin)) == FUNCTIONS


def test_the_module_declares_nothing_explicitly_as_xlwings_needs_it() -> None:
    assert "Option Explicit" not in wrapper_text(addin=False)


def test_descriptions_stand_in_the_file_right_under_the_function() -> None:
    text = wrapper_text(addin=False)
    for function in functions():
        quoted = function.description.replace('"', '""')
        assert re.search(
            rf"(?m)^Function {function.name}\(.*\)\nAttribute {function.name}\.VB_Description = "
            rf'"{re.escape(quoted)}"\nAttribute {function.name}\.VB_ProcData\.VB_Invoke_Func = " \\n14"\n',
            text,
        ), function.name


def test_a_book_hands_over_itself_and_the_addin_the_workbook_of_the_calling_cell() -> None:
    """While Excel recalculates, another workbook may be the active one."""
    book, addin = wrapper_text(addin=False), wrapper_text(addin=True)
    calls = r"XLPy\.CallUDF\(\"atersok_udfs\", \"(\w+)\", Array\(.*\), {}, Application\.Caller\)"
    assert re.findall(calls.format("ThisWorkbook"), book) == FUNCTIONS
    assert re.findall(calls.format(r"AtersokBok\(\)"), addin) == FUNCTIONS
    assert "ThisWorkbook" not in addin
    assert not re.search(r"ActiveWorkbook(?!\) Then)", addin)


def test_settings_come_from_the_workbook_and_not_from_the_user() -> None:
    """The hidden argument is evaluated by VBA; nobody types it. One function answers alike in every workbook."""
    calls = re.findall(r'"(PUT_\w+)", Array\(.*AtersokUppgifter\(\)\), ThisWorkbook', wrapper_text(addin=False))
    assert set(FUNCTIONS) - set(calls) == {"PUT_ID_OK"}
    assert not re.search(r"(?m)^Function .*bok", wrapper_text(addin=False))


def test_what_keeps_a_function_from_python_is_short_swedish() -> None:
    text = wrapper_text(addin=False)
    assert "Err.Description" not in text
    for name in FUNCTIONS:
        assert text.count(f'    {name} = "{NO_PYTHON}"\n') == 1
        assert text.count(f'    #If Mac Then\n        {name} = "{WINDOWS_ONLY}"\n        Exit Function\n') == 1
    assert max(map(len, (NO_PYTHON, WINDOWS_ONLY, OWN_SETTINGS))) <= 60


def test_only_the_addin_refuses_a_workbook_that_brings_settings_of_its_own() -> None:
    assert "BringsOwnSettings" not in wrapper_text(addin=False)
    addin = wrapper_text(addin=True)
    assert addin.count("    If BringsOwnSettings(ActiveWorkbook) Then\n") == len(FUNCTIONS)
    for block in addin.split("Function PUT_")[1:]:
        if "XLPy" in block:
            assert block.index("BringsOwnSettings") < block.index("XLPy"), "refused before Python is found"


def test_the_wizard_is_told_of_every_function_and_argument() -> None:
    described = function_modules(addin=False)[1]
    assert described.name == DESCRIPTIONS
    text = described.text.replace("\r\n", "\n")
    for function in functions():
        assert function.category == "Återsök"
        assert function.arguments
        assert f'bookName & "{function.name}"' in text
        for _, advice in function.arguments:
            assert f'"{advice}"' in text


@pytest.mark.parametrize(
    ("written", "match"),
    [
        (f'@xw.func\ndef PUT_X(a):\n    """{256 * "x"}"""\n', "PUT_X: a description of 256"),
        (f'@xw.func\n@xw.arg("a", doc="{256 * "x"}")\ndef PUT_X(a):\n    """Svar."""\n', "PUT_X, a: a description of"),
        ('@xw.func\ndef PUT_X(a):\n    """Pil →."""\n', "is not in cp1252"),
        ('@xw.sub\ndef PUT_X(a):\n    """Ingen funktion."""\n', "otherwise than is known"),
    ],
)
def test_what_excel_does_not_take_is_refused(
    written: str, match: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "atersok_udfs.py"
    path.write_text(f"import xlwings as xw\n\n\n{written}", encoding="utf-8")
    monkeypatch.setattr(wrappers, "UDF_FILE", path)
    with pytest.raises(ValueError, match=match):
        function_modules(addin=False)


def test_quotes_in_a_description_stay_within_their_string(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "atersok_udfs.py"
    path.write_text('import xlwings as xw\n\n\n@xw.func\ndef PUT_X(a):\n    """Ett "svar"."""\n', encoding="utf-8")
    monkeypatch.setattr(wrappers, "UDF_FILE", path)
    wrapped, told = function_modules(addin=False)
    assert 'PUT_X.VB_Description = "Ett ""svar""."\r\n' in wrapped.text
    assert 'Description:="Ett ""svar"".", _\r\n' in told.text
