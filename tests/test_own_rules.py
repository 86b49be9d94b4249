"""A municipality's own rule file beside the workbooks: it holds everywhere, is told, and a broken one stops the run."""

from __future__ import annotations

import hashlib
import json
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from atersok import buttons, closedbook, commands
from atersok.closedbook import open_workbook
from atersok.rules.version import version_text
from atersok.workbook.book_file import FILE_NAMES
from rules.making import INVOICES, UNDER_18, VERSION, own_rules
from workbook.quarter import CHILDREN, MONTHS, RAINDANCE, Ran, atersok, hashes, records, table_of

BOOKS = ("gron", "vit")
OWN = "regler.toml"
OWN_VERSION = "2025 Exempelstad"
OWN_RULES = f"{OWN_VERSION}, egen regelfil {OWN}"
HIGHER = (UNDER_18, UNDER_18.replace("1000", "1100"))
"""100 kr more a day is deducted from what is claimed for a child."""
NAMED = (VERSION, f'version = "{OWN_VERSION}"')
QUARTER_DAYS = sum(days for _, days in MONTHS)


class Quiet:
    """A screen that says nothing and goes on."""

    def step(self, text: str) -> None:
        """A step."""

    def confirm(self, text: str) -> bool:
        """Yes."""
        return True


def claimed(told: dict[str, Any], book: str) -> int:
    return sum(int(row["claim_ore"]) for row in told["books"][book]["claims"])


def logged(folder: Path, book: str = "gron") -> list[dict[str, Any]]:
    return records(table_of(open_workbook(folder / FILE_NAMES[book]), "tblLogg"))  # type: ignore[index]  # a Book


def facts(folder: Path, book: str = "gron") -> dict[str, str]:
    rows = records(table_of(open_workbook(folder / FILE_NAMES[book]), "tblOm"))  # type: ignore[index]  # a Book
    return {str(row["Uppgift"]): str(row["Värde"] or "") for row in rows}


def press(folder: Path) -> buttons.ButtonReport:
    """Hela kvartalet in the green book, saved."""
    book = open_workbook(folder / FILE_NAMES["gron"])
    report = buttons.press(buttons.QUARTER, book, Quiet(), lambda report: "", now=datetime(2025, 7, 12, 10, 22))
    closedbook.save_all([book], folder / ".kopia")
    return report


def test_own_rules_change_the_claim_and_are_told_on_om_logg_and_the_claim(small: Path, small_run: Ran) -> None:
    """In both books, with the file's checksum, size and date, in the summary and on every page of the claim."""
    path = own_rules(small, HIGHER, NAMED)
    outcome = atersok("run", small, "--json")
    told = json.loads(outcome.out)
    for book, children in (("gron", 2), ("vit", 1)):
        less = children * QUARTER_DAYS * 100_00
        assert claimed(told, book) == claimed(small_run.json, book) - less
        assert facts(small, book)["Regelversion"] == OWN_RULES
        rows = logged(small, book)
        assert {row["Regelversion"] for row in rows} == {OWN_RULES}
        (source,) = [row for row in rows if row["Fil"] == OWN]
        assert source["SHA-256"] == hashlib.sha256(path.read_bytes()).hexdigest()
        assert source["Händelse"].endswith(f"{path.stat().st_size} byte")
        (on_om,) = [value for value in facts(small, book).values() if value.startswith(f"{OWN}, sparad 20")]
        assert source["SHA-256"] in on_om
    report = commands.preview(small)
    assert f"Kommunens egna regler gäller: version {OWN_RULES}." in report.notes
    quarter = report.quarter
    told_so = version_text(quarter.inputs.parameters, quarter.quarter)
    assert told_so.startswith(f"{OWN_RULES} (kontrollerade ")
    for sheet in ("Ansökan", "Individblad"):
        used = open_workbook(small / FILE_NAMES["gron"]).sheets[sheet].used_range.options(ndim=2, err_to_str=True).value
        assert any(told_so in str(value) for line in used for value in line), sheet


def test_without_a_file_of_its_own_the_program_s_rules_are_told_and_no_note_is_made(small_run: Ran) -> None:
    assert facts(small_run.first)["Regelversion"].endswith(", programmets egna regler")
    rows = logged(small_run.first)
    assert {row["Fil"] for row in rows if row["Fil"]} == {"put_databas.xlsx", RAINDANCE}
    assert "egen regelfil" not in small_run.outcomes[0].err + str(rows)


def test_a_file_that_is_taken_away_no_longer_holds(small: Path, small_run: Ran) -> None:
    path = own_rules(small, HIGHER)
    assert claimed(json.loads(atersok("run", small, "--json").out), "gron") < claimed(small_run.json, "gron")
    path.unlink()
    assert json.loads(atersok("run", small, "--json").out) == small_run.json
    assert facts(small)["Regelversion"].endswith(", programmets egna regler")


@pytest.mark.parametrize(
    ("old", "new", "what", "where"),
    [
        ('version = "2025-09-01"', "version = ", "regelfilen följer inte formatet TOML", f"{OWN}, rad "),
        ("value = 750\n", 'value = "750"\n', "uppgiften value i regelfilen har fel slag av värde", "ut_dygn_18_20"),
        ("value = 750\n", "value = 0\n", "värdet 0 för ut_dygn_18_20 är orimligt", f"{OWN}, post 3"),
        ('id = "intern_frist"', 'id = "intern_gräns"', "regelfilen har ett okänt namn: intern_gräns", OWN),
    ],
)
@pytest.mark.parametrize("command", ["run", "run --preview"])
def test_a_broken_file_is_refused_in_swedish_and_nothing_is_written(
    small: Path, command: str, old: str, new: str, what: str, where: str
) -> None:
    own_rules(small, (old, new))
    before = hashes(small)
    name, *options = command.split()
    outcome = atersok(name, small, *options)
    assert (outcome.code, outcome.out) == (2, "")
    assert what in outcome.err
    assert where in outcome.err
    assert not any(dossier in outcome.err for dossier in CHILDREN)
    assert hashes(small) == before


def test_a_button_uses_them_and_can_be_taken_back_also_when_the_file_has_been_broken_since(small: Path) -> None:
    path = own_rules(small, HIGHER, NAMED)
    report = press(small)
    assert report.assembled.quarter.inputs.parameters.value("ut_dygn_u18", date(2025, 4, 1)) == 1100
    assert f"Kommunens egna regler gäller: version {OWN_RULES}." in report.notes
    assert OWN in {source.file for source in report.sources}
    assert facts(small)["Regelversion"] == OWN_RULES
    assert {row["Regelversion"] for row in logged(small)} == {OWN_RULES}

    path.write_text("version =", encoding="utf-8")
    book = open_workbook(small / FILE_NAMES["gron"])
    buttons.undo(book, Quiet(), now=datetime(2025, 7, 12, 11, 0))
    last = records(table_of(book, "tblLogg"))[-1]
    assert (last["Kommando"], last["Regelversion"]) == ("Ångra", f"{OWN} kan inte användas")


def test_what_is_taken_back_is_logged_with_the_folder_s_rules(small: Path) -> None:
    own_rules(small, NAMED)
    press(small)
    book = open_workbook(small / FILE_NAMES["gron"])
    buttons.undo(book, Quiet(), now=datetime(2025, 7, 12, 11, 0))
    last = records(table_of(book, "tblLogg"))[-1]
    assert (last["Kommando"], last["Regelversion"]) == ("Ångra", OWN_RULES)


def test_an_invoice_is_late_by_the_folder_s_own_day(small: Path) -> None:
    """Linden's invoice for April, dated 8 May: in time by the program's rules, late where it is due by the 5th."""
    export = small / RAINDANCE
    lines = export.read_bytes().decode("cp1252").split("\r\n")
    lines[0] += ";Fakturadatum;Periodstart;Periodslut"
    lines[1] += ";2025-05-08;2025-04-01;2025-04-30"
    lines[2:] = [f"{line};;;" if line else line for line in lines[2:]]
    export.write_bytes("\r\n".join(lines).encode("cp1252"))

    def late() -> list[tuple[str, str]]:
        found = commands.preview(small).quarter.books["gron"].findings
        return [(finding.home, finding.expected) for finding in found if finding.code == "K10"]

    assert late() == []
    own_rules(small, (INVOICES, INVOICES.replace("10", "5")))
    assert late() == [("Linden", "fakturadatum senast 2025-05-05")]
