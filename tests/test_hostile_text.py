"""Text from outside never acts: not as a formula, not as markup, not as a part of a file or of its name.

One quarter has a home, a child and ledger rows for each hostile text, which stands in every field that takes text: of
the export, both registers, the attendance, the settings that are shown, answers to findings, and the payment list. The
same quarter with harmless texts says which formulas are the product's own.

The quarter whose export is a text file ends with its run, for a test shows that the ledger is then the workbook's; with
ATERSOK_LONG=1 it is sent, archived and reopened too.
"""

from __future__ import annotations

import csv
import io
import json
import os
import re
import shutil
import unicodedata
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache, cached_property
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
import xlwings as xw
from lxml import etree

from atersok import buttons, messages
from atersok.build import build_register
from atersok.closedbook import open_workbook
from atersok.closedbook.xmltext import escape_xstring
from atersok.domain import names
from atersok.raindance import PROFILE_FILE, read_export, remember
from atersok.workbook.long_texts import CUT
from atersok.workbook.screen import ExcelScreen
from built.audit import audit
from built.opened import MAIN, open_package
from tools.sample.people import personnummer
from workbook.live import LiveBook
from workbook.quarter import (
    MONTHS,
    Outcome,
    Small,
    atersok,
    cell,
    change,
    records,
    set_setting,
    table_of,
)

LONG = "ATERSOK_LONG" in os.environ
HOSTILE: Mapping[str, str] = {
    "equals": "=1+1",
    "plus": "+1+1",
    "minus": "-1+1",
    "at": "@SUM(A1)",
    "tab": "\t=1+1",
    "line break": "\n=1+1",
    "carriage return": "\r=1+1",
    "no-break blank": "\u00a0=1+1",
    "byte order mark": "\ufeff=1+1",
    "wide equals": "＝1+1",
    "apostrophe": "'=1+1",
    "quotes": '"=1+1"',
    "reference": "=A1",
    "dde": "=cmd|' /C calc'!A0",
    "dde by plus": "+cmd|' /C calc'!A0",
    "hyperlink": '=HYPERLINK("https://example.invalid/?x="&A1;"klicka")',
    "web service": '=WEBSERVICE("https://example.invalid/")',
    "external reference": "='[annan.xlsx]Blad1'!A1",
    "network share": "\\\\example.invalid\\share\\fil",
    "path": "../../../fil",
    "control characters": "a\x00b\x01c\x08d\x0be\x1b[31mf\x07g\x7fh\x85i",
    "right to left": "\u202egnp.exe\u202c\u200f\u2066x\u2069",
    "half characters": "a\ud800b\udfffc",
    "no characters": "a\ufffeb\uffffc",
    "escapes": "_x000D__x0041_",
    "xml": '<c t="s"><v>1</v></c>&amp;&#65;]]><!--',
    "markup": "[/red][link=https://example.invalid]x[bold]",
    "footer codes": "&P&[Date]&G",
    "over-long": "x" * 32_700,
}
HARMLESS: Mapping[str, str] = {kind: f"Ofarlig{number:02d}" for number, kind in enumerate(HOSTILE)}
IN_NO_TEXT_FILE = ("line break", "carriage return", "control characters", "half characters")
"""What ends a line or a file of text, so that it can come in a workbook only."""
GREEN, WHITE = "gron_statistik.xlsm", "vit_statistik.xlsm"
LIST = "utbetalningar.xlsx"
RAINDANCE_HEADERS = (
    *("Kostnadsställe", "Konto", "Vernr", "Rad", "Bokföringsdatum", "Period", "Belopp", "Leverantör", "Fakturanr"),
    *("Text", "Företag", "Vertyp", "Verksamhet", "Aktivitet", "Objekt", "Projekt", "Motpart", "Leverantörsnr", "Orgnr"),
    "Status",
)
OWN_RAINDANCE = 7
"""Its columns that must be what they are for the row to be read."""


def dossier(number: int) -> str:
    return str(12_000_000 + number)


def mark(number: int) -> str:
    """Stands for the text of a number until :func:`plant` puts the text in its place."""
    return f"PLATS{number:02d}"


def plant(path: Path, texts: Sequence[str]) -> None:
    """Puts the texts into a workbook as Excel would have written them, though no program lets one type them."""
    with zipfile.ZipFile(path) as archive:
        content = {name: archive.read(name) for name in archive.namelist()}
    for name, data in content.items():
        if b"PLATS" in data:
            preserved = re.sub(rb"<t>(?=[^<]*PLATS)", b'<t xml:space="preserve">', data)
            content[name] = re.sub(
                rb"PLATS([0-9]{2})",
                lambda match: escape_xstring(texts[int(match[1])]).replace("\n", "&#10;").encode(),
                preserved,
            )
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in content.items():
            archive.writestr(name, data)


def make(folder: Path, texts: Sequence[str], *, as_text: bool) -> Path:
    """The quarter, not run.

    Args:
        texts: by number; a child, a home and three ledger rows for each.
        as_text: whether the export is a CSV file, else a workbook.
    """
    count = len(texts)
    export = "raindance_2025K2.csv" if as_text else "raindance_2025K2.xlsx"
    settings = {"Kommun": mark(13), "Handläggare": mark(15), "Transit-databas": "transit_databas.xlsx",
                "Raindance": export}  # fmt: skip
    small = Small(green=[dossier(number) for number in range(count)], white=[dossier(90)], settings=settings)
    small.make(folder)
    (folder / "raindance_2025K2.csv").unlink()
    write_register(folder / "put_databas.xlsx", count)
    write_export(folder / export, texts, as_text=as_text)
    write_list(folder / LIST, count)
    change(folder / GREEN, lambda book: fill_attendance(book, count))
    change(folder / "transit_databas.xlsx", lambda book: fill_transit(book, count))
    for name in ("put_databas.xlsx", "transit_databas.xlsx", LIST, GREEN, WHITE):
        plant(folder / name, texts)
    if not as_text:
        plant(folder / export, texts)
    return folder


def write_register(path: Path, count: int) -> None:
    path.unlink()
    people = [*range(count), 90]
    build_register(
        path,
        barn=[
            {"Dossiernr": dossier(n), "Personnummer": mark(n) if n < count else personnummer(date(2010, 1, 1), 0),
             "Namn": mark(n) if n < count else "Provbarn Ett", "Födelsedatum": date(2010, 1, 1),
             "Mottagningsdatum": date(2023, 10, 1), "Migrationsdatum": date(2023, 10, 1),
             "Tillståndsdag": date(2023, 11, 1), "Kommunplaceringsdag": date(2023, 11, 15), "Anvisad": "Nej",
             "Skyddad": "Nej", **{header: mark(n) if n < count else "" for header in
                                  ("Status", "Studiehjälp", "Prioriteringsgrupp", "Avslutsorsak")}}
            for n in people
        ],
        placeringar=[
            {"Dossiernr": dossier(n), "Boende": f"{mark(n)} {n:02d}" if n < count else "Björken",
             "Från": date(2024, 1, 1), "Lagrum": f"LVU {mark(n)}" if n < count else "LVU",
             "Behov": mark(n) if n < count else "", "Beslutsdatum": date(2023, 12, 20),
             "Beslutsnr": mark(n) if n < count else "B1"}
            for n in people
        ],
        boenden=[
            *({"Boende": f"{mark(n)} {n:02d}", "Spår": "A", "Form": "Externt", "Kostnadsställe": str(48110 + n),
               "Leverantör": mark(n), "Orgnr": mark(n), "Dygnspris": 3000} for n in range(count)),
            {"Boende": "Björken", "Spår": "B", "Form": "Internt", "Kostnadsställe": "48210", "Dygnspris": 2500},
        ],
    )  # fmt: skip


def write_export(path: Path, texts: Sequence[str], *, as_text: bool) -> None:
    """A row for each home and month; the invoice number ends in both, or it would be an invoice booked twice."""
    rows = [list(RAINDANCE_HEADERS)]
    for month, (period, days) in enumerate(MONTHS, start=1):
        own = (f"{period}-28", period.replace("-", ""))
        for n, text in enumerate(texts):
            shown = ("Ofarlig" if list(HOSTILE)[n] in IN_NO_TEXT_FILE else text) if as_text else mark(n)
            free = [
                f"{shown}{month}{n:02d}" if header == "Fakturanr" else shown
                for header in RAINDANCE_HEADERS[OWN_RAINDANCE:]
            ]
            rows.append([str(48110 + n), "4610", f"{month}{n:02d}", "1", *own, f"{days * 3000},00", *free])
        rows.append(["48210", "5010", f"{month}90", "1", *own, f"{days * 2500},00", *[""] * 13])
    if as_text:
        target = io.StringIO(newline="")
        csv.writer(target, delimiter=";", lineterminator="\r\n").writerows(rows)
        path.write_bytes(target.getvalue().encode("utf-8-sig"))
    else:
        write_sheet(path, rows)


def write_list(path: Path, count: int) -> None:
    rows = [["Dossiernummer", "Namn", "Kategori", "Referens", "Kvartal", "Belopp"]]
    rows += [[dossier(n), mark(n), mark(n), mark(n), "2025K2", "1000,00"] for n in range(count)]
    write_sheet(path, rows)


def write_sheet(path: Path, rows: Sequence[Sequence[str]]) -> None:
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("Data")
        for line, row in enumerate(rows):
            for column, text in enumerate(row):
                sheet.write_string(line, column, text)


def fill_attendance(book: xw.Book, count: int) -> None:
    for n in range(count):
        cell(book, "tblNarvaro", n, "Boende").value = f"{mark(n)} {n:02d}"
        cell(book, "tblNarvaro", n, "Namn").value = mark(n)


def fill_transit(book: xw.Book, count: int) -> None:
    found = table_of(book, "tblTransit")
    sheet, top = found.range.sheet, found.header_row_range.row
    found.resize(sheet.range((top, 1), (top + count, 5)))
    sheet.range((top + 1, 1), (top + 1, 5)).autofill(sheet.range((top + 1, 1), (top + count, 5)), "fill_formats")
    days = [date(2023, 10, 1), date(2023, 11, 1)]
    sheet.range((top + 1, 1), (top + count, 5)).value = [[dossier(n), mark(n), mark(n), *days] for n in range(count)]


def shown(text: str) -> str:
    """What a sheet shows of a text that comes from a register or a ledger: trimmed, with whole characters."""
    return names.clean(text)


# -- what was done ----------------------------------------------------------------------------------------------------

Formula = tuple[str | None, str | None, str | None]


@dataclass(frozen=True)
class Done:
    """A quarter from its first run to the next quarter, or to its second run.

    Attributes:
        folder: as it is at the end.
        ran: as it was after the second run.
        outcomes: of each command.
        turned: whether it went on to the next quarter.
    """

    texts: Sequence[str]
    folder: Path
    ran: Path
    outcomes: Mapping[str, Outcome]
    turned: bool

    @property
    def places(self) -> list[Path]:
        """The folders in which the books differ."""
        return [self.ran, self.folder] if self.turned else [self.ran]

    @cached_property
    def formulas(self) -> Mapping[str, Mapping[tuple[str, str], Formula]]:
        """Book after the run, and after the turn → cell → its formula."""
        return {f"{place.name} {book}": formulas_of(place / book) for place in self.places for book in (GREEN, WHITE)}

    @property
    def packets(self) -> list[Path]:
        """The workbooks that were exported."""
        return sorted((self.folder / "export").rglob("*.xlsx"))


def formulas_of(path: Path) -> dict[tuple[str, str], Formula]:
    """Cell → formula, its kind and its range, of every sheet."""
    package = open_package(path)
    found: dict[tuple[str, str], Formula] = {}
    for sheet in package.sheets:
        for element in package.find(sheet.part, "//m:c[m:f]"):
            formula = element.find(f"{{{MAIN}}}f")
            assert formula is not None
            found[sheet.name, element.get("r", "")] = (formula.text, formula.get("t"), formula.get("ref"))
    return found


def answer(folder: Path, texts: Sequence[str]) -> None:
    """Writes a comment and a signature beside the first findings of the green book."""

    def comment(book: xw.Book) -> None:
        for n, text in enumerate(texts[: len(records(table_of(book, "tblAvvikelser")))]):
            for header in ("Kommentar", "Signatur"):
                cell(book, "tblAvvikelser", n, header).value = text

    change(folder / GREEN, comment)


def done(place: Path, texts: Sequence[str], *, as_text: bool, turned: bool) -> Done:
    folder = make(place / "kvartal", texts, as_text=as_text)
    outcomes = {"run": atersok("run", folder)}
    answer(folder, texts)
    outcomes["run again"] = atersok("run", folder, "--json")
    ran = Path(shutil.copytree(folder, place / "kört"))
    outcomes["inspect"] = atersok("inspect", next(folder.glob("raindance_2025K2.*")))
    if not turned:
        return Done(texts, folder, ran, outcomes, turned)
    outcomes["export"] = atersok("export", folder)
    proof = texts[13].replace("\0", "")
    outcomes["submit"] = atersok(
        "submit", folder, "--skickat", "2025-07-20", "--satt", "Post", "--mottaget", "2025-07-21", f"--bevis={proof}"
    )
    outcomes["payments"] = atersok("payments", folder, folder / LIST)
    outcomes["new-quarter"] = atersok("new-quarter", folder)
    outcomes["reopen"] = atersok("reopen", folder, "2025K2")
    return Done(texts, folder, ran, outcomes, turned)


@pytest.fixture(scope="module")
def no_office() -> Iterator[None]:
    """Exports are made without LibreOffice, which would take minutes over so many pages."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("atersok.export.export.find_office", lambda *_: None, raising=False)
        patch.setenv("PATH", "")
        yield


@pytest.fixture(scope="module")
def harmless(no_office: None, tmp_path_factory: pytest.TempPathFactory) -> Done:
    return done(tmp_path_factory.mktemp("ofarligt"), list(HARMLESS.values()), as_text=False, turned=True)


@pytest.fixture(scope="module")
def of_kind(no_office: None, tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Done]:
    """Gives the quarter with the hostile texts whose export is a workbook or a text; each is made once."""

    @cache
    def made(kind: str) -> Done:
        as_text = kind == "text"
        place = tmp_path_factory.mktemp("farligt")
        return done(place, list(HOSTILE.values()), as_text=as_text, turned=LONG or not as_text)

    return made


@pytest.fixture(scope="module", params=["workbook", "text"])
def hostile(request: pytest.FixtureRequest, of_kind: Callable[[str], Done]) -> Done:
    return of_kind(request.param)


@pytest.fixture(scope="module", params=["workbook", "text"] if LONG else ["workbook"])
def turned(request: pytest.FixtureRequest, of_kind: Callable[[str], Done]) -> Done:
    """One that went on to the next quarter."""
    return of_kind(request.param)


def rows_of(path: Path, table: str) -> list[dict[str, Any]]:
    return records(table_of(open_workbook(path), table))


# -- nothing acts -----------------------------------------------------------------------------------------------------


def test_every_command_ends_as_it_does_with_harmless_texts(hostile: Done, harmless: Done) -> None:
    found = {name: outcome.code for name, outcome in hostile.outcomes.items()}
    assert found == {name: outcome.code for name, outcome in harmless.outcomes.items() if name in found}, [
        outcome.err for outcome in hostile.outcomes.values() if outcome.err
    ]
    assert set(found.values()) <= {0, 1}
    assert hostile.turned == (found.keys() == harmless.outcomes.keys())


def test_no_cell_is_a_formula_that_is_not_the_products_own(hostile: Done, harmless: Done) -> None:
    """Cell for cell, after a run and after the turn of the quarter."""
    assert sum(map(len, harmless.formulas.values())) > 1000
    for name, found in hostile.formulas.items():
        expected = harmless.formulas[name]
        differing = {
            place: found.get(place)
            for place in found.keys() | expected.keys()
            if found.get(place) != expected.get(place)
        }
        assert differing == {}, name


def test_a_packet_holds_no_formula_that_is_not_the_products_own(turned: Done, harmless: Done) -> None:
    own = {formula for path in harmless.packets for formula in formulas_of(path).values()}
    assert len(turned.packets) == len(harmless.packets) > 10
    assert {formula for path in turned.packets for formula in formulas_of(path).values()} <= own


def test_no_part_of_any_workbook_is_broken(hostile: Done) -> None:
    """Of the books in which the texts stand; the white one has none of them."""
    books = [place / GREEN for place in hostile.places]
    assert {path.parent.name: faults for path in books if (faults := audit(path))} == {}


def test_every_part_of_a_packet_can_be_read(turned: Done) -> None:
    for path in turned.packets:
        with zipfile.ZipFile(path) as archive:
            assert archive.testzip() is None
            for name in archive.namelist():
                if name.endswith((".xml", ".rels")):
                    etree.fromstring(archive.read(name))


def outward(path: Path) -> set[str]:
    """Relationships that lead outside, and parts that fetch something."""
    package = open_package(path)
    parts = {name for name in package.parts if re.search(r"externalLink|ddeLink|connections|queryTable|webExt", name)}
    links = {relation.kind for relation in package.relations if relation.target is None}
    sheets = [sheet.part for sheet in package.sheets]
    return parts | links | {"hyperlink" for part in sheets if package.find(part, "//m:hyperlink[@r:id]")}


def test_nothing_leads_out_of_a_workbook(hostile: Done) -> None:
    books = [place / book for place in hostile.places for book in (GREEN, WHITE)]
    assert {path.name: found for path in [*books, *hostile.packets] if (found := outward(path))} == {}


# -- text is shown as it was ------------------------------------------------------------------------------------------


def ledger_rows(done_: Done) -> list[dict[str, Any]]:
    return [row for row in rows_of(done_.ran / GREEN, "tblRaindance") if row["Kostnadsställe"] != "48210"]


@pytest.mark.parametrize("header", ["Text", "Leverantör"])
def test_ledger_text_stands_on_the_sheet_as_it_was(hostile: Done, header: str) -> None:
    found = {int(row["Kostnadsställe"]) - 48110: row[header] for row in ledger_rows(hostile)}
    is_text = (hostile.ran / "raindance_2025K2.csv").exists()
    assert len(found) == len(HOSTILE)
    for n, (kind, text) in enumerate(HOSTILE.items()):
        expected = "Ofarlig" if is_text and kind in IN_NO_TEXT_FILE else shown(text)
        assert lines_alike(found[n]) == lines_alike(expected), kind


def test_the_ledger_of_a_text_file_is_the_ledger_of_a_workbook(of_kind: Callable[[str], Done]) -> None:
    """In every column but the file's name, so that what follows on the run does not depend on what the export was."""
    other = {48110 + n for n, kind in enumerate(HOSTILE) if kind in IN_NO_TEXT_FILE}
    of_text, of_workbook = (
        [
            {
                header: lines_alike(value) if isinstance(value, str) else value
                for header, value in row.items()
                if header not in ("Rad-id", "Fil")
            }
            for row in ledger_rows(of_kind(kind))
            if int(row["Kostnadsställe"]) not in other
        ]
        for kind in ("text", "workbook")
    )
    assert len(of_text) == 3 * (len(HOSTILE) - len(other))
    assert of_text == of_workbook


def lines_alike(text: str) -> str:
    """Without what readers of files make of ends of lines, and of what is no character: left out, or shown in hex."""
    return re.sub(r"_x(?:D[89A-F]..|FFF[EF]|00[01789].)_|[\ufffd\ufffe\uffff\x00-\x1f\x7f-\x9f]", "", text)


def test_homes_stand_on_the_sheets_as_they_were(hostile: Done) -> None:
    homes = {shown(f"{text} {n:02d}") for n, text in enumerate(hostile.texts)}
    for table in ("tblKostnad", "tblSammanstallning"):
        found = {row["Boende"] for row in rows_of(hostile.ran / GREEN, table) if row.get("Boende")}
        assert homes <= found, table


def test_names_stand_on_the_documents_as_they_were(hostile: Done) -> None:
    book = open_workbook(hostile.ran / GREEN)
    found = {
        str(value) for line in book.sheets["Individblad"].used_range.options(ndim=2).value for value in line if value
    }
    assert {kind for kind, text in HOSTILE.items() if shown(text) not in found} == set()


def test_answers_to_findings_are_kept(hostile: Done) -> None:
    rows = rows_of(hostile.ran / GREEN, "tblAvvikelser")
    for header in ("Kommentar", "Signatur"):
        assert sorted(row[header] for row in rows if row[header]) == sorted(map(shown, hostile.texts[: len(rows)]))


def test_settings_that_are_shown_are_kept_to_the_letter(hostile: Done) -> None:
    found = {row["Namn"]: row["Värde"] for row in rows_of(hostile.ran / GREEN, "tblInstallningar")}
    assert (found["Kommun"], found["Handläggare"]) == (hostile.texts[13], hostile.texts[15])


def test_a_text_that_no_cell_can_hold_is_cut_and_says_so(small: Path) -> None:
    """A ledger text of 40 000 signs must not stop a whole quarter."""
    path = small / "raindance_2025K2.csv"
    path.write_bytes(path.read_bytes().replace("Vård".encode("cp1252"), b"=" + b"x" * 40_000))
    assert atersok("run", small).code == 0
    texts = [row["Text"] for row in rows_of(small / GREEN, "tblRaindance") if row["Konto"] == "4610"]
    assert len(texts) == len(MONTHS)
    assert all(text.startswith("=xxx") and text.endswith(CUT) and len(text) == 32_767 for text in texts)
    assert audit(small / GREEN) == []


# -- other files ------------------------------------------------------------------------------------------------------

_AMOUNT = re.compile(r"-?[0-9]+(?:,[0-9]+)?")


def written_csv(folder: Path) -> list[Path]:
    """Every CSV file that the product wrote: a new kind of file is found by itself."""
    return [path for path in folder.rglob("*.csv") if not path.name.startswith("raindance_")]


def test_no_field_of_a_csv_file_acts(turned: Done) -> None:
    files = written_csv(turned.folder)
    assert {path.name for path in files} >= {"manifest.csv"}
    assert any("Procapita" in path.name for path in files)
    for path in files:
        for row in csv.reader(io.StringIO(path.read_text(encoding="utf-8-sig"), newline=""), delimiter=";"):
            acting = [field for field in row if field[:1] in set("=+-@\t\r\n＝＋－＠") and not _AMOUNT.fullmatch(field)]
            assert acting == [], path.name


def test_the_archives_list_holds_the_name_of_an_export_that_would_act(small: Path) -> None:
    (small / "raindance_2025K2.csv").rename(small / "=cmd raindance.csv")
    for book in (GREEN, WHITE):
        change(small / book, lambda book: set_setting(book, "Raindance", "=cmd raindance.csv"))
    assert atersok("run", small).code == 0
    assert atersok("new-quarter", small).code == 0
    archive = small / "Arkiv" / "2025K2"
    assert "'=cmd raindance.csv;" in (archive / "manifest.csv").read_text(encoding="utf-8-sig")
    assert (archive / "=cmd raindance.csv").is_file()


def test_every_file_has_a_name_that_does_nothing(turned: Done) -> None:
    """On any system: no path, no sign that turns the reading direction, no ending that it does not have."""
    before = {path.name for path in turned.ran.rglob("*")}
    made = [path for path in turned.folder.rglob("*") if path.name not in before]
    assert len(made) > 20
    for path in made:
        assert not set(path.name) & set('<>:"/\\|?*'), path
        assert not {unicodedata.category(sign) for sign in path.name} & {"Cc", "Cf", "Cs", "Cn"}, path
        assert path.suffix in {".xlsx", ".xlsm", ".pdf", ".csv", ".json", ".toml", ".conf", ".html", ""}, path
    outside = [path for path in turned.folder.parent.iterdir() if path.name not in {"kvartal", "kört"}]
    assert outside == []


def test_the_claims_register_can_be_read_again_and_holds_the_texts(turned: Done) -> None:
    events = [json.loads(path.read_text(encoding="utf-8")) for path in (turned.folder / "ansokningar").glob("*.json")]
    assert any(turned.texts[13] in json.dumps(event, ensure_ascii=False) for event in events)


def test_nothing_that_is_printed_steers_a_terminal(hostile: Done) -> None:
    for name, outcome in hostile.outcomes.items():
        signs = {sign for sign in outcome.out + outcome.err if unicodedata.category(sign) == "Cc"}
        assert signs <= {"\n"}, name
    json.loads(hostile.outcomes["run again"].out)


# -- a book that is open in Excel -------------------------------------------------------------------------------------


def pressed(source: Path, place: Path, texts: Sequence[str]) -> dict[tuple[str, str], Formula]:
    """The formulas of the green book after the button Hela kvartalet on a double with Excel's ways."""
    folder = make(place / "kvartal", texts, as_text=False)
    remember(folder / PROFILE_FILE, read_export([folder / "raindance_2025K2.xlsx"]))
    live = LiveBook(folder / GREEN)
    report = buttons.press(
        buttons.QUARTER, live.book, ExcelScreen(live.book.app), messages.question, messages.understood
    )
    assert report.written
    live.save()
    return formulas_of(folder / GREEN)


def test_in_excel_no_cell_becomes_a_formula_either(tmp_path: Path) -> None:
    """The double makes a formula of what begins like one, where Excel would."""
    own = pressed(tmp_path, tmp_path / "ofarligt", list(HARMLESS.values()))
    found = pressed(tmp_path, tmp_path / "farligt", list(HOSTILE.values()))
    assert len(own) > 200
    assert {place: found.get(place) for place in found.keys() | own.keys() if found.get(place) != own.get(place)} == {}
