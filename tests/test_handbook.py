"""Every button, function, setting, code and message has its place in docs/handbok.md, and nothing there is made up."""

from __future__ import annotations

import argparse
import ast
import hashlib
import re
import xml.etree.ElementTree as ET
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import pytest

from atersok import cli
from atersok.build.content import SETTINGS
from atersok.checks.catalogue import CATALOGUE
from atersok.checks.severities import lowerable_codes
from atersok.domain.codes import CODES
from atersok.rules.codes import CODE_TEXTS
from atersok.workbook.layout import BUCKET_HEADERS, OUTPUT_SHEETS
from tools.handbook.checksums import IT_PAGE, checksum_table, listed_checksums, with_checksums
from tools.handbook.messages import Message, all_messages, function_refusals, unusable_inputs, vba_messages
from tools.handbook.page import handbook_text, listed, missing, table, with_messages

ROOT = Path(__file__).parents[1]
RIBBON = ROOT / "xlsm" / "src" / "ribbon.xml"
FUNCTIONS = ROOT / "udfs" / "atersok_udfs.py"
HANDBOOK = handbook_text()
messages = cache(all_messages)


def section(heading: str, level: str = "##") -> str:
    """What stands beneath a heading, down to the next of its level."""
    (found,) = re.findall(
        rf"^{level} {re.escape(heading)}\n(.*?)(?=^#{{1,{len(level)}}} |\Z)", HANDBOOK, flags=re.M | re.S
    )
    return str(found)


def rows(text: str) -> list[list[str]]:
    """The rows of every table in a text, headers left out."""
    lines = [line for line in text.splitlines() if line.startswith("|")]
    heads = {index - 1 for index, line in enumerate(lines) if set(line) <= set("|- ")}
    return [
        [cell.strip().replace("\\*", "*") for cell in re.split(r"(?<!\\)\|", line.strip()[1:-1])]
        for index, line in enumerate(lines)
        if index not in heads and not set(line) <= set("|- ")
    ]


def column(text: str, number: int = 0) -> list[str]:
    return [row[number].strip() for row in rows(text)]


# -- buttons ------------------------------------------------------------------------------------------------------


def buttons() -> list[ET.Element]:
    if not RIBBON.is_file():
        pytest.skip("the ribbon is not there yet")
    return [node for node in ET.fromstring(RIBBON.read_bytes()).iter() if node.tag.endswith("}button")]


def test_every_button_of_the_ribbon_has_a_heading_of_its_own_and_no_other_has() -> None:
    headings = re.findall(r"^### (.+)$", section("Knapparna"), flags=re.M)
    about_all = {"Se ändringarna först", "Om båda böckerna är öppna"}
    assert [heading for heading in headings if heading not in about_all] == [
        button.get("label") for button in buttons()
    ]


def test_every_buttons_letter_is_the_ribbons_keytip() -> None:
    for button in buttons():
        told = section(str(button.get("label")), "###")
        assert re.findall(r"Bokstav\s+(\w)\.", told) == [button.get("keytip")], button.get("label")


# -- functions ----------------------------------------------------------------------------------------------------


def signatures() -> dict[str, tuple[list[str], list[str]]]:
    """Function → its arguments and its arguments that may be left out, as a user sees them."""
    if not FUNCTIONS.is_file():
        pytest.skip("the functions are not there yet")
    found = {}
    for node in ast.parse(FUNCTIONS.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.FunctionDef) and node.name.startswith("PUT_"):
            names = [arg.arg for arg in node.args.args]
            optional = names[len(names) - len(node.args.defaults) :]
            found[node.name] = ([n for n in names if n != "bok"], [n for n in optional if n != "bok"])
    return found


def test_every_function_is_told_with_its_arguments_and_an_example() -> None:
    told = section("Funktioner i cellerna")
    assert re.findall(r"^### (PUT_\w+)$", told, flags=re.M) == list(signatures())
    for name, (arguments, optional) in signatures().items():
        shown = "; ".join(f"[{argument}]" if argument in optional else argument for argument in arguments)
        part = section(name, "###")
        assert f"`={name}({shown})`" in part
        assert re.search(rf"Exempel: `={name}\([^`]+\)`", part), name


def test_every_short_answer_of_a_function_is_explained_and_no_other() -> None:
    assert sorted(column(section("Svar i stället för ett värde", "###"))) == sorted(function_refusals())


# -- settings, sheets, codes --------------------------------------------------------------------------------------


def test_every_setting_is_told_with_its_default() -> None:
    told = {row[0]: row[1] for row in rows(section("Inställningar"))}
    assert list(told) == [name for name, _, _ in SETTINGS]
    own = {"Roll", "Syskonbok"}  # these follow the book
    assert {name: default for name, default in told.items() if name not in own} == {
        name: default for name, default, _ in SETTINGS if name not in own
    }


def test_every_sheet_and_every_bucket_is_told() -> None:
    sheets = {name.strip() for cell in column(section("Vad som står på bladen")) for name in cell.split(",")}
    assert set(OUTPUT_SHEETS) <= sheets
    assert column(section("Hinkarna", "###")) == list(BUCKET_HEADERS.values())


def test_every_finding_is_told_as_the_catalogue_has_it() -> None:
    told = {row[0]: tuple(row[1:4]) for row in rows(section("Arbeta med avvikelser"))}
    assert told == {code: (kind.severity, kind.title, kind.asks) for code, kind in CATALOGUE.items()}
    assert all(row[4].strip() for row in rows(section("Arbeta med avvikelser")))


def test_the_codes_whose_stopp_may_be_lowered_and_every_limit_are_told() -> None:
    told = " ".join(section("Ändra allvar och gränser", "###").split())
    assert f"bara {', '.join(lowerable_codes())} sänkas, och bara till Varning" in told
    assert [name for name, _, _ in SETTINGS if name.startswith("Gräns ") and f"`{name}`" not in told] == []


def test_every_code_of_a_care_day_is_told_in_order_with_its_paragraph() -> None:
    told = rows(section("Koder för vårddygn"))
    assert [row[0] for row in told] == list(CODES)
    assert {row[0]: (row[1], row[2]) for row in told} == {
        code: (text.sentence, text.paragraph) for code, text in CODE_TEXTS.items()
    }


def test_every_command_is_told() -> None:
    parser = cli._parser()
    (choices,) = [action.choices for action in parser._actions if isinstance(action, argparse._SubParsersAction)]
    assert choices is not None
    told = set(re.findall(r"`atersok ([\w-]+)", section("Utan Excel: kommandon")))
    assert told == set(choices) - {"build"}  # developers only
    for name, command in choices.items():
        for action in command._actions:
            for option in action.option_strings:
                if name != "build" and option not in {"-h", "--help"}:
                    assert f"`{option}`" in section("Utan Excel: kommandon"), (name, option)


# -- messages -----------------------------------------------------------------------------------------------------


def test_every_message_stands_in_the_list_and_no_other() -> None:
    """``python -m tools.handbook`` writes the list anew."""
    lacking, gone = missing(messages(), HANDBOOK)
    assert shown(lacking) == "", "missing in docs/handbok.md; run python -m tools.handbook"
    assert shown(gone) == "", "in docs/handbok.md, but no longer in the code; run python -m tools.handbook"


def shown(differing: Sequence[Message]) -> str:
    return "\n".join(f"{message.group}: {message.what} – {message.remedy}" for message in differing)


def test_every_message_says_what_to_do() -> None:
    assert [message.what for message in messages() if not message.remedy.replace("…", "").strip()] == []


def write(folder: Path, **modules: str) -> list[tuple[str, str]]:
    package = folder / "atersok"
    package.mkdir()
    for name, text in modules.items():
        (package / f"{name}.py").write_text(text, encoding="utf-8")
    return [(message.what, message.remedy) for message in unusable_inputs(package)]


def test_messages_are_found_as_the_source_states_them(tmp_path: Path) -> None:
    """Values become …, choices become two, constants are followed also into the module that they come from."""
    found = write(
        tmp_path,
        errors='REMEDY = "Spara om den"\n',
        a="""
from atersok.errors import REMEDY
LIMIT = "högst tio"
def f(name, bad):
    raise UnusableInput(f"filen {name} är {'tom' if bad else 'skadad'}", "x", REMEDY)
def g(rows):
    what = "inga rader" if rows else f"rader saknas, {LIMIT}"
    raise UnusableInput(what=what, where="x", remedy="Hämta " + "på nytt")
""",
    )
    assert found == [
        ("Filen … är skadad", "Spara om den"),
        ("Filen … är tom", "Spara om den"),
        ("Inga rader", "Hämta på nytt"),
        ("Rader saknas, högst tio", "Hämta på nytt"),
    ]


def test_a_function_that_makes_the_message_is_told_by_its_callers(tmp_path: Path) -> None:
    """Also one step further out, and by a method of the same module or a function of another."""
    found = write(
        tmp_path,
        errors="def broken(path, what, remedy):\n    return UnusableInput(what=what, where=path, remedy=remedy)\n",
        a="""
from .errors import broken
class Reader:
    def complain(self, name, what, remedy):
        return UnusableInput(f"inställningen {name} {what}", "x", remedy)
    def yes(self, name):
        raise self.complain(name, str(1), "Skriv Ja")
def f(reader):
    reader.yes("Roll")
    raise reader.complain("Kvartal", "saknas", "Fyll i")
def g(path):
    raise broken(path, "filen är trasig", "Laga")
""",
    )
    assert found == [
        ("Filen är trasig", "Laga"),
        ("Inställningen Kvartal saknas", "Fyll i"),
        ("Inställningen Roll …", "Skriv Ja"),
    ]


def test_messages_of_the_buttons_vba_are_read_over_its_line_breaks(tmp_path: Path) -> None:
    (tmp_path / "A.bas").write_text(
        'Private Const TITLE_TEXT As String = "Återsök"\n'
        'Private Const TAIL As String = vbCrLf & vbCrLf & "Be IT."\n'
        'Private Const NO_FILE As String = "Filen ¤ i # saknas: ""här"" " & _\n    "i mappen (£)." & TAIL\n',
        encoding="utf-8",
    )
    (found,) = vba_messages(tmp_path)
    assert (found.what, found.remedy) == ('Filen … i … saknas: "här" i mappen (…)', "Be IT")


def test_the_list_reads_back_as_it_was_written() -> None:
    group = messages()[0].group
    written = [Message(group, "a * b | c <d>", "Gör så"), Message(group, "…", "Så")]
    text = "[//]: # (meddelanden börjar)\n[//]: # (meddelanden slutar)\n"
    made = with_messages(text, written)
    assert sorted(listed(made)) == sorted(written)
    assert with_messages(made, written) == made
    assert missing([written[0]], made) == ([], [written[1]])
    assert table(written).count("| Meddelande |") == 1


# -- IT -----------------------------------------------------------------------------------------------------------


def test_its_page_has_the_checksums_of_the_shipped_files() -> None:
    """``python -m tools.handbook`` writes them anew after a build."""
    assert listed_checksums(IT_PAGE.read_text(encoding="utf-8")) == checksum_table()


def test_a_page_keeps_all_but_its_checksums(tmp_path: Path) -> None:
    (tmp_path / "b.xlam").write_bytes(b"")
    (tmp_path / "a.txt").write_bytes(b"")
    page = with_checksums("före\n[//]: # (kontrollsummor börjar)x[//]: # (kontrollsummor slutar)\nefter", "gammal")
    page = with_checksums(page, checksum_table(tmp_path))
    assert page.startswith("före\n")
    assert page.endswith("\nefter")
    assert "gammal" not in page
    assert listed_checksums(page).endswith(f"| b.xlam | `{hashlib.sha256(b'').hexdigest()}` |")
    with pytest.raises(ValueError, match="marks"):
        listed_checksums("utan")
