"""The two books: what stands in them, how it looks, and that they are the same on every build."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from itertools import pairwise
from pathlib import Path

import ironcalc
import openpyxl
import pytest
from lxml import etree
from openpyxl.utils import get_column_letter, range_boundaries
from openpyxl.workbook import Workbook
from openpyxl.worksheet.dimensions import ColumnDimension
from openpyxl.worksheet.worksheet import Worksheet
from openxml_audit import OpenXmlValidator
from pyopenvba.cfb import CFB
from pyopenvba.vba import parse_vba_project

from atersok.build import BookContent, build_book
from atersok.build.__main__ import build_all
from atersok.build.content import BOOK_TITLES, DEFAULT_ACCOUNTS, Role
from atersok.build.documents import A4_POINTS
from atersok.build.project import vba_project
from atersok.build.ribbon import buttons, ribbon
from atersok.workbook.layout import (
    ANSOKAN,
    AVVIKELSER,
    BLOCK_NAME,
    BOOK_INPUT_TABLES,
    BOOK_OUTPUT_TABLES,
    BRYGGA,
    CARRIED_LABEL,
    DOCUMENT_SHEETS,
    DOCUMENTS,
    ENTREPRENORSFAKTUROR,
    FIELD_PREFIX,
    INDIVIDBLAD,
    INSTALLNINGAR,
    KONTON,
    KONTROLLER,
    LAYOUT_VERSION,
    LINES_NAME,
    MASTER_NAME,
    NARVARO,
    OM,
    OVERSIKT_SHEET,
    OVERVIEW_TABLES,
    ROW_PREFIX,
    Column,
    Document,
    Table,
    block_name,
)

ROLES: tuple[Role, ...] = ("Grön", "Vit")
TABLES = (*BOOK_INPUT_TABLES, *BOOK_OUTPUT_TABLES)
FORMATS = {"text": "@", "date": "yyyy-mm-dd", "int": "0", "kr": "#,##0.00"}
LAST_ROW = 1_048_576
SHEETS = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
VML = "urn:schemas-microsoft-com:vml"
VML_EXCEL = "urn:schemas-microsoft-com:office:excel"
COMMITTED = Path(__file__).parents[2] / "xlsm"
SHEET_ORDER = [
    "Om", "Översikt", "Inställningar", "Konton", "Närvaro", "Raindance", "Avvikelser", "Frågor", "Frågebrev",
    "Fakturakontroll", "Kostnad per barn", "Kontroller", "Sammanställning", "Försättsblad", "Ansökan",
    "Entreprenörsfakturor", "Kommunens kostnader", "Kundfakturor",
    "Individblad", "Beslutsunderlag", "Procapita", "Bevakning", "Tidplan", "Tillägg", "Inskickat",
    "Uppföljning", "Checklista", "Logg",
]  # fmt: skip


@pytest.fixture(scope="module")
def packages(tmp_path_factory: pytest.TempPathFactory) -> dict[Role, Path]:
    folder = tmp_path_factory.mktemp("books")
    paths = {role: folder / f"{number}.xlsm" for number, role in enumerate(ROLES)}
    for role, path in paths.items():
        build_book(path, role)
    return paths


@pytest.fixture(scope="module")
def books(packages: dict[Role, Path]) -> dict[Role, Workbook]:
    return {role: openpyxl.load_workbook(path, rich_text=False) for role, path in packages.items()}


@pytest.fixture(params=ROLES)
def book(request: pytest.FixtureRequest, books: dict[Role, Workbook]) -> Workbook:
    return books[request.param]


@pytest.fixture(params=ROLES)
def package(request: pytest.FixtureRequest, packages: dict[Role, Path]) -> zipfile.ZipFile:
    return zipfile.ZipFile(packages[request.param])


def first_data_row(sheet: Worksheet, table: Table) -> int:
    return range_boundaries(sheet.tables[table.name].ref)[1] + 1


def column_of(sheet: Worksheet, col: int) -> ColumnDimension:
    """The <col> element that covers a column; like neighbours share one."""
    return next(found for found in sheet.column_dimensions.values() if found.min <= col <= found.max)


def expected_format(column: Column) -> str:
    # A verdict is a formula, and a formula in a text cell shows as its own text.
    return "General" if column.source == "check" and column.kind == "text" else FORMATS[column.kind]


# --- what stands in a book --------------------------------------------------------------------------------------------


def test_sheets_follow_the_work(books: dict[Role, Workbook]) -> None:
    assert books["Vit"].sheetnames == SHEET_ORDER
    assert books["Grön"].sheetnames == [name for name in SHEET_ORDER if name != "Försättsblad"]


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_tables_have_the_headers_of_the_layout(book: Workbook, table: Table) -> None:
    sheet = book[table.sheet]
    left, top, right, _ = range_boundaries(sheet.tables[table.name].ref)
    assert left == 1
    assert top == {KONTROLLER.name: 6, BRYGGA.name: 60}.get(table.name, 4)
    assert tuple(sheet.cell(top, col).value for col in range(left, right + 1)) == table.headers
    assert [column.name for column in sheet.tables[table.name].tableColumns] == list(table.headers)
    assert sheet.tables[table.name].autoFilter.ref == sheet.tables[table.name].ref


def test_there_are_no_other_tables(book: Workbook) -> None:
    assert {name for sheet in book for name in sheet.tables} == {table.name for table in (*TABLES, *OVERVIEW_TABLES)}


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_cells_have_the_format_of_their_kind(book: Workbook, table: Table) -> None:
    """Every data cell, and every cell beneath the table through its column, has its kind's number format."""
    sheet = book[table.sheet]
    _, top, _, bottom = range_boundaries(sheet.tables[table.name].ref)
    assert bottom > top, "a table has at least one data row"
    for col, column in enumerate(table.columns, start=1):
        for row in range(top + 1, bottom + 1):
            assert sheet.cell(row, col).number_format == expected_format(column), column.header
    if table is not KONTROLLER:  # what stands beneath it is the bridge
        for col, column in enumerate(table.columns, start=1):
            assert column_of(sheet, col).number_format == expected_format(column)


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_input_is_open_and_the_rest_locked(book: Workbook, table: Table) -> None:
    sheet = book[table.sheet]
    row = first_data_row(sheet, table)
    for col, column in enumerate(table.columns, start=1):
        by_hand = column.source == "input" and not (table is INSTALLNINGAR and column.header != "Värde")
        assert sheet.cell(row, col).protection.locked is not by_hand, column.header
        assert sheet.cell(row, col).style == named_style(column, by_hand), column.header


def named_style(column: Column, by_hand: bool) -> str:
    if by_hand:
        return "Återsök indata"
    return "Återsök kontroll" if column.source == "check" else "Återsök beräknad"


def test_input_computed_and_check_differ_by_more_than_colour(book: Workbook) -> None:
    looks = {
        name: (style.font.b, *(getattr(style.border, side).style for side in ("left", "right", "top", "bottom")))
        for name in ("Återsök indata", "Återsök beräknad", "Återsök kontroll")
        for style in [next(style for style in book._named_styles if style.name == name)]
    }
    assert len(set(looks.values())) == 3
    assert all(name in book.style_names for name in ("Återsök summa", "Återsök tabellhuvud", "Återsök bladtitel"))


def test_om_explains_the_cell_styles_and_the_codes(book: Workbook) -> None:
    shown = {row[0].value: row[1].value for row in book["Om"].iter_rows(min_row=5)}
    assert {"Indata", "Beräknad", "Kontroll", "Summa", "UT_FK", "EJ_VARDBEHOV", "FAKTISK"} <= set(shown)
    assert shown["Layoutversion"] == str(LAYOUT_VERSION)
    assert shown["Period"] == "2025-04-01 – 2025-06-30"
    _, top, _, bottom = range_boundaries(book["Om"].tables[OM.name].ref)
    facts = [book["Om"].cell(row, 1).value for row in range(top + 1, bottom + 1)]
    assert facts[-8:] == [f"Källa {number}" for number in range(1, 9)]


def test_settings_have_their_defaults(books: dict[Role, Workbook]) -> None:
    for role, sibling in (("Grön", "vit_statistik.xlsm"), ("Vit", "gron_statistik.xlsm")):
        rows = list(books[role]["Inställningar"].iter_rows(min_row=5, max_col=3, values_only=True))
        values = {name: value for name, value, _ in rows}
        assert [name for name, _, _ in rows] == [
            "Roll", "Kvartal", "Kommun", "PUT-databas", "Transit-databas", "Raindance", "Syskonbok", "Fakturamapp",
            "Exportmapp", "Utskrivningsdag räknas", "Räkna till och med", "Tolerans kr", "Kostnadsställen utanför",
            "Treårsregel", "Gräns K12 procent", "Gräns K12 kr", "Allvar", "Ansökningsregister", "Utbetalningslista",
            "Bevaka dagar framåt", "Gräns ändrad kostnad procent", "Individblad för skyddade", "Säkerhetskopior antal",
            "Säkerhetskopior dagar", "Intäktskonto", "Handläggare", "Visa ändringar först",
        ]  # fmt: skip
        assert all(text for _, _, text in rows)
        assert (values["Roll"], values["Syskonbok"], values["Kvartal"]) == (role, sibling, "2025K2")
        assert (values["Utskrivningsdag räknas"], values["Räkna till och med"], values["Tolerans kr"]) == (
            "Nej", None, "0",
        )  # fmt: skip


def test_default_accounts_do_not_overlap() -> None:
    ordered = sorted(DEFAULT_ACCOUNTS)
    assert all(start <= end for start, end, _, _ in ordered)
    assert all(before[1] < after[0] for before, after in pairwise(ordered))
    assert {(slag, again) for _, _, slag, again in ordered} == {
        ("Entreprenör", "Ja"), ("Kommunens kostnad", "Ja"), ("Moms", "Nej"), ("Utbildning", "Nej"), ("Intäkt", "Nej"),
    }  # fmt: skip


def test_checklist_names_roles_and_has_every_step_once(books: dict[Role, Workbook]) -> None:
    for role in ROLES:
        rows = list(books[role]["Checklista"].iter_rows(min_row=5, max_col=3, values_only=True))
        assert [number for number, _, _ in rows] == list(range(1, len(rows) + 1))
        assert all(step and who for _, step, who in rows)
        assert len({step for _, step, _ in rows}) == len(rows)
    steps = {
        role: str([row[1].value for row in book["Checklista"].iter_rows(min_row=5)]) for role, book in books.items()
    }
    assert "Spår A" in steps["Grön"]
    assert "Spår B" not in steps["Grön"]
    assert "Spår C" in steps["Vit"]


def test_checklist_leads_to_sheets_of_its_own_book(book: Workbook) -> None:
    """And in a fresh book no step has a day or is done by the program."""
    sheet = book["Checklista"]
    headers = [cell.value for cell in sheet[4]]
    columns = {header: headers.index(header) for header in ("Blad", "Senast", "Återsök", "Klart", "Signatur")}
    targets = set()
    for row in sheet.iter_rows(min_row=5):
        link = row[columns["Blad"]]
        assert link.number_format == "General"  # in a text cell the formula would show as its own text
        if link.value is not None:
            match = re.fullmatch(r'=HYPERLINK\("#\'(.+)\'!A1","(.+)"\)', link.value)
            assert match is not None
            assert match[1] == match[2]
            targets.add(match[1])
        assert all(row[columns[header]].value is None for header in columns if header != "Blad")
    assert targets <= set(book.sheetnames)
    assert {"Raindance", "Procapita", "Inskickat"} <= targets


def test_content_fills_the_book(tmp_path: Path) -> None:
    path = tmp_path / "bok.xlsm"
    content = BookContent(
        settings={"Kvartal": "2016K4", "Kommun": "Provby"},
        konton=[(4000, 4999, "Entreprenör", "Ja")],
        narvaro=[
            {"Boende": "=1+1", "Dossiernr": "00123456", "Inskriven": date(2016, 10, 1), "Belopp": Decimal("1234.05")},
            {"Boende": "Linden", "Utskriven": "2016-13-01"},
        ],
        extra=[("Gräns K99", "1", "Egen gräns.")],
    )
    build_book(path, "Vit", content)
    book = openpyxl.load_workbook(path)
    sheet = book["Närvaro"]
    assert sheet.tables[NARVARO.name].ref == "A4:K6"
    assert [sheet[cell].value for cell in ("A5", "B5", "K5", "A6", "E6")] == [
        "=1+1", "00123456", 1234.05, "Linden", "2016-13-01",
    ]  # fmt: skip
    assert sheet["A5"].data_type == "s"
    assert sheet["D5"].value.date() == date(2016, 10, 1)
    assert book["Konton"].tables[KONTON.name].ref == "A4:D5"
    settings = {row[0]: row[1] for row in book["Inställningar"].iter_rows(min_row=5, max_col=2, values_only=True)}
    assert (settings["Kvartal"], settings["Kommun"], settings["Gräns K99"]) == ("2016K4", "Provby", "1")
    om = {row[0]: row[1] for row in book["Om"].iter_rows(min_row=5, max_col=2, values_only=True)}
    assert om["Period"] == "2016-10-01 – 2016-12-31"


@pytest.mark.parametrize(
    "content", [BookContent(settings={"Kvratal": "2025K2"}), BookContent(narvaro=[{"Boenden": "Linden"}])]
)
def test_a_name_that_there_is_not_is_refused(tmp_path: Path, content: BookContent) -> None:
    with pytest.raises(ValueError, match=r"Kvratal|Boenden"):
        build_book(tmp_path / "bok.xlsm", "Grön", content)


# --- validation and conditional formats -------------------------------------------------------------------------------


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_every_input_cell_is_validated_in_swedish_down_to_the_last_row(book: Workbook, table: Table) -> None:
    sheet = book[table.sheet]
    first = first_data_row(sheet, table)
    for col, column in enumerate(table.columns, start=1):
        if column.source != "input" or (table is INSTALLNINGAR and column.header != "Värde"):
            continue
        covered: set[tuple[int, int]] = set()
        for rule in sheet.data_validations.dataValidation:
            for area in rule.sqref.ranges:
                if area.min_col <= col <= area.max_col:
                    covered.add((area.min_row, area.max_row))
                    assert rule.prompt
                    assert rule.error
                    assert len(rule.prompt) <= 255
                    assert len(rule.error) <= 255
                    assert len(rule.promptTitle) <= 32
                    assert rule.showErrorMessage
                    assert rule.type is not None
                    assert not str(rule.formula1).startswith("=")
        reach = first
        for start, end in sorted(covered):
            assert start == reach, f"{column.header}: a gap or an overlap at row {reach}"
            reach = end + 1
        assert reach == LAST_ROW + 1, column.header


def test_status_offers_what_a_user_may_set(book: Workbook) -> None:
    """Löst is the product's word, so the list does not offer it."""
    col = AVVIKELSER.headers.index("Status") + 1
    rule = next(
        rule
        for rule in book["Avvikelser"].data_validations.dataValidation
        if any(area.min_col == col for area in rule.sqref.ranges)
    )
    assert rule.formula1 == '"Ny,Utreds,Kvitterad"'


def test_severity_and_verdicts_stand_out_in_whole_columns(book: Workbook) -> None:
    def words(sheet: str, area: str) -> set[str]:
        found = set()
        for where, rules in book[sheet].conditional_formatting._cf_rules.items():
            if str(where.sqref) == area:
                found |= {rule.formula[0].strip('"') for rule in rules}
        return found

    assert words("Avvikelser", f"B5:B{LAST_ROW}") == {"Stopp", "Varning", "Info"}
    assert words("Kontroller", "F7:F56") == {"OK", "FEL", "AVVIKER", "EJ KÖRD"}
    assert words("Kontroller", f"N61:N{LAST_ROW}") == {"0"}
    assert words("Kontroller", "D7:D56") == {"0"}


def test_strong_marks_are_bold_and_not_only_coloured(package: zipfile.ZipFile) -> None:
    styles = etree.fromstring(package.read("xl/styles.xml"))
    space = {"m": "http://schemas.openxmlformats.org/spreadsheetml/2006/main"}
    marks = styles.findall("m:dxfs/m:dxf", space)
    assert marks
    assert all(mark.xpath("m:font/m:b | m:font/m:i", namespaces=space) for mark in marks)


# --- the master check -------------------------------------------------------------------------------------------------


def test_master_name_points_at_the_master_check(book: Workbook) -> None:
    assert book.defined_names[MASTER_NAME].attr_text.replace("'", "") == "Kontroller!$B$4"
    assert str(book["Kontroller"]["B4"].value).startswith("=IF(")


def test_every_working_sheet_shows_the_master_check_at_the_top(book: Workbook) -> None:
    for name in book.sheetnames:
        if name not in DOCUMENT_SHEETS:
            shown = [cell for cell in book[name][1] if cell.value == f"={MASTER_NAME}"]
            assert len(shown) == 1, name
            assert book[name].cell(1, shown[0].column - 1).value == "Huvudkontroll"


def test_master_check_is_ok_only_when_every_verdict_is(packages: dict[Role, Path]) -> None:
    """Before any run it says FEL; IronCalc computes it."""
    model = ironcalc.load_from_xlsx(str(packages["Grön"]), "en", "UTC")
    model.evaluate()
    assert model.get_cell_value_by_ref("Kontroller!B4") == "FEL"
    sheet = SHEET_ORDER.index("Kontroller")
    for verdict, master in (("OK", "OK"), ("AVVIKER", "FEL"), ("EJ KÖRD", "FEL"), ("OK", "OK")):
        model.set_user_input(sheet, 7, 6, verdict)
        model.evaluate()
        assert model.get_cell_value_by_ref("Kontroller!B4") == master
        assert model.get_cell_value_by_ref("Om!D1") == master


def test_formulas_carry_their_value_but_for_sheets_that_a_run_never_writes(packages: dict[Role, Path]) -> None:
    """On an input sheet a stored verdict would soon be a lie to whoever reads without recalculating."""
    book = openpyxl.load_workbook(packages["Vit"], data_only=True)
    inputs = {table.sheet for table in BOOK_INPUT_TABLES}
    for name in set(SHEET_ORDER) - set(DOCUMENT_SHEETS):
        assert ("FEL" in [cell.value for cell in book[name][1]]) is (name not in inputs), name
    assert book["Kontroller"]["B4"].value == "FEL"
    assert book["Om"]["D1"].value == "FEL"
    assert book["Ansökan"]["M40"].value == 0


# --- documents --------------------------------------------------------------------------------------------------------


def target(sheet: Worksheet, name: str) -> tuple[int, int, int, int]:
    """Bounds (left, top, right, bottom) of a sheet-scoped name, which must point into its own sheet."""
    quoted, cells = sheet.defined_names[name].attr_text.split("!")
    assert quoted.strip("'") == sheet.title
    return range_boundaries(cells.replace("$", ""))


def sheet_of(book: Workbook, document: Document) -> Worksheet:
    """The document's sheet; the test is skipped where the book's tracks have no such document."""
    if document.sheet not in book.sheetnames:
        pytest.skip(f"this book has no {document.sheet}")
    return book[document.sheet]


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda document: document.sheet)
def test_names_of_a_block_point_at_their_cells(book: Workbook, document: Document) -> None:
    sheet = sheet_of(book, document)
    fields = {block_name(FIELD_PREFIX, column.header): column for column in document.fields}
    lines = {block_name(ROW_PREFIX, column.header): column for column in document.lines}
    assert set(sheet.defined_names) - {"Print_Area", "_xlnm.Print_Area"} == {*fields, *lines, BLOCK_NAME, LINES_NAME}
    left, top, right, bottom = target(sheet, BLOCK_NAME)
    assert (left, top, right) == (1, 1, len(document.lines))
    _, first, _, last = target(sheet, LINES_NAME)
    assert last - first + 1 == document.line_count
    cells = [target(sheet, name)[:2] for name in (*fields, *lines)]
    assert len(set(cells)) == len(cells), "two names on one cell"
    for name, column in (fields | lines).items():
        col, row, _, _ = target(sheet, name)
        assert 1 <= row <= bottom
        wanted = "General" if column.header == "Kontroll" else FORMATS[column.kind]
        assert sheet.cell(row, col).number_format == wanted, name
    for name, column in lines.items():
        col, row, _, _ = target(sheet, name)
        assert row == first
        carries = any(field.header == CARRIED_LABEL for field in document.fields)
        heading = first - (2 if carries else 1)  # the carried row stands between
        assert str(sheet.cell(heading, col).value).replace("-\n", "").replace("\n", " ") == column.header
        assert all(sheet.cell(line, col).number_format == FORMATS[column.kind] for line in range(first, last + 1))


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda document: document.sheet)
def test_a_block_keeps_the_text_contract(book: Workbook, document: Document) -> None:
    """Text stands in cells of format @ only, formulas and numbers in others only; and there is text at all."""
    sheet = sheet_of(book, document)
    _, _, right, bottom = target(sheet, BLOCK_NAME)
    texts = 0
    for row in sheet.iter_rows(min_row=1, max_row=bottom, max_col=right):
        for cell in row:
            if isinstance(cell.value, str) and not cell.value.startswith("="):
                texts += 1
                assert cell.number_format == "@", cell.coordinate
            elif cell.value is not None:
                assert cell.number_format != "@", cell.coordinate
    assert texts > 20
    assert sheet.max_row == bottom, "one block, and nothing beneath it"


def test_totals_are_live_and_include_what_was_carried(packages: dict[Role, Path]) -> None:
    path = packages["Grön"]
    sheet = openpyxl.load_workbook(path)["Ansökan"]
    names = openpyxl.load_workbook(path).sheetnames
    _, first, _, last = target(sheet, LINES_NAME)
    total_col, total_row, _, _ = target(sheet, "falt.Summa_sökt")
    assert sheet.cell(total_row, 1).value == ANSOKAN.total_label
    assert sheet.cell(first - 1, 1).value == CARRIED_LABEL
    model = ironcalc.load_from_xlsx(str(path), "en", "UTC")
    index = names.index("Ansökan")
    for row, amount in ((first - 1, "1000"), (first, "100.25"), (last, "-0.5"), (last + 3, "7")):
        model.set_user_input(index, row, total_col, amount)
    model.evaluate()
    assert model.get_cell_value(index, total_row, total_col) == pytest.approx(1099.75)


def test_individblad_sums_its_lines(packages: dict[Role, Path]) -> None:
    path = packages["Vit"]
    book = openpyxl.load_workbook(path)
    sheet = book["Individblad"]
    _, first, _, last = target(sheet, LINES_NAME)
    model = ironcalc.load_from_xlsx(str(path), "en", "UTC")
    index = book.sheetnames.index("Individblad")
    for number, header in enumerate(("Dagar", "Kostnad", "Schablon", "Återsöks"), start=1):
        col = INDIVIDBLAD.lines.index(next(line for line in INDIVIDBLAD.lines if line.header == header)) + 1
        model.set_user_input(index, first, col, str(number))
        model.set_user_input(index, last, col, "10")
    model.evaluate()
    for number, name in enumerate(("Summa_dagar", "Summa_kostnad", "Summa_schablon", "Summa_sökt"), start=1):
        col, row, _, _ = target(sheet, f"falt.{name}")
        assert model.get_cell_value(index, row, col) == 10 + number
        assert sheet.cell(row, 1).value == INDIVIDBLAD.total_label


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda document: document.sheet)
def test_a_block_fits_a_page_at_its_fixed_scale(book: Workbook, document: Document) -> None:
    sheet = sheet_of(book, document)
    _, _, right, bottom = target(sheet, BLOCK_NAME)
    setup, margins = sheet.page_setup, sheet.page_margins
    assert not (sheet.sheet_properties.pageSetUpPr and sheet.sheet_properties.pageSetUpPr.fitToPage)
    assert int(setup.paperSize) == 9
    width, height = A4_POINTS if setup.orientation == "portrait" else reversed(A4_POINTS)
    assert setup.orientation == ("landscape" if document in (ANSOKAN, ENTREPRENORSFAKTUROR) else "portrait")
    usable_width = (width - 72 * (margins.left + margins.right)) * 100 / setup.scale
    usable_height = (height - 72 * (margins.top + margins.bottom)) * 100 / setup.scale
    heights = [sheet.row_dimensions[row].height for row in range(1, bottom + 1)]
    assert None not in heights, "every row of a block has a fixed height"
    assert sum(heights) <= 0.97 * usable_height
    # Points that LibreOffice draws for a unit of width, measured; Excel draws 5.25.
    widths = [column_of(sheet, col).width for col in range(1, right + 1)]
    assert sum(widths) * 5.6 <= usable_width
    assert margins.bottom > margins.footer


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda document: document.sheet)
def test_page_breaks_are_preset_for_a_thousand_blocks(book: Workbook, document: Document) -> None:
    sheet = sheet_of(book, document)
    _, _, right, bottom = target(sheet, BLOCK_NAME)
    assert [brk.id for brk in sheet.row_breaks.brk] == [bottom * number for number in range(1, 1001)]
    assert sheet.print_area == f"'{document.sheet}'!$A$1:${get_column_letter(right)}${bottom}"


def test_document_sheets_have_neither_freeze_nor_filter(book: Workbook) -> None:
    for name in DOCUMENT_SHEETS:
        if name in book.sheetnames:
            assert book[name].freeze_panes is None
            assert not book[name].tables
            assert book[name]["A1"].value


# --- looks and print --------------------------------------------------------------------------------------------------


def test_working_sheets_freeze_their_header_and_print_one_page_wide(books: dict[Role, Workbook]) -> None:
    for role, book in books.items():
        for name in book.sheetnames:
            sheet = book[name]
            assert sheet.oddFooter.left.text == f"{role} statistik"
            assert sheet.oddFooter.right.text == "Sida &P av &N"
            assert sheet.oddFooter.center.text == "&A"
            assert sheet.sheet_properties.tabColor is not None
            assert int(sheet.page_setup.paperSize) == 9
            if name in DOCUMENT_SHEETS:
                continue
            assert sheet["A1"].value == f"{name}    {BOOK_TITLES[role]}"
            assert len(str(sheet["A2"].value)) > 40
            if name == OVERSIKT_SHEET:  # which breaks its pages where its pictures end
                continue
            assert sheet.sheet_properties.pageSetUpPr.fitToPage
            assert (sheet.page_setup.fitToWidth or 1, sheet.page_setup.fitToHeight) == (1, 0)
            assert str(sheet.freeze_panes)[-1] == "5"
            if name != KONTROLLER.sheet:
                assert sheet.print_title_rows == "$4:$4"


def test_a_header_fits_its_column(book: Workbook) -> None:
    """The longest word of a header and the filter button have room, so no header is cut."""
    for table in TABLES:
        if table is KONTROLLER:  # shares its columns with the bridge
            continue
        for col, header in enumerate(table.headers, start=1):
            width = column_of(book[table.sheet], col).width
            assert width >= max(len(word) for word in header.split()) + 3, header


def test_amounts_of_hundreds_of_millions_have_room(book: Workbook) -> None:
    for table in TABLES:
        for col, column in enumerate(table.columns, start=1):
            if column.kind == "kr":
                width = column_of(book[table.sheet], col).width
                assert width >= len("-123 456 789,00") - 1, (table.name, column.header)


def test_nothing_is_merged_hidden_or_smaller_than_eleven_points(book: Workbook) -> None:
    for sheet in book:
        assert not sheet.merged_cells.ranges
        assert sheet.sheet_state == "visible"
        assert not any(dimension.hidden for dimension in sheet.column_dimensions.values())
        assert not any(dimension.hidden for dimension in sheet.row_dimensions.values())
    assert min(font.sz for font in book._fonts) >= 11


def luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (0, 2, 4)]
    linear = [part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def grounds(package: zipfile.ZipFile) -> Iterator[tuple[str, str]]:
    """Text colour and ground of every cell format and conditional format in styles.xml."""
    styles = etree.fromstring(package.read("xl/styles.xml"))
    space = {"m": "http://schemas.openxmlformats.org/spreadsheetml/2006/main"}

    def colour(node: etree._Element | None, path: str, default: str) -> str:
        found = None if node is None else node.find(path, space)
        return default if found is None or found.get("rgb") is None else str(found.get("rgb"))[-6:]

    fonts = styles.findall("m:fonts/m:font", space)
    fills = styles.findall("m:fills/m:fill", space)
    for xf in styles.findall("m:cellXfs/m:xf", space):
        font, fill = fonts[int(xf.get("fontId", "0"))], fills[int(xf.get("fillId", "0"))]
        yield colour(font, "m:color", "000000"), colour(fill, "m:patternFill/m:fgColor", "FFFFFF")
    for dxf in styles.findall("m:dxfs/m:dxf", space):
        yield colour(dxf, "m:font/m:color", "000000"), colour(dxf, "m:fill/m:patternFill/m:bgColor", "FFF9E0")


def test_text_keeps_a_contrast_of_four_and_a_half(package: zipfile.ZipFile) -> None:
    pairs = list(grounds(package))
    assert len(set(pairs)) > 8
    assert {pair: round(contrast(*pair), 1) for pair in pairs if contrast(*pair) < 4.5} == {}


def test_the_books_cannot_be_taken_for_each_other(books: dict[Role, Workbook]) -> None:
    grounds = {role: books[role]["Om"]["A1"].fill.fgColor.rgb for role in ROLES}
    tabs = {role: books[role]["Om"].sheet_properties.tabColor.rgb for role in ROLES}
    assert luminance(grounds["Grön"][-6:]) < 0.2 < 0.8 < luminance(grounds["Vit"][-6:])
    assert tabs["Grön"] != tabs["Vit"]


# --- the package ------------------------------------------------------------------------------------------------------


def test_the_package_has_its_macros_and_its_ribbon(package: zipfile.ZipFile) -> None:
    types = package.read("[Content_Types].xml").decode()
    assert 'PartName="/xl/workbook.xml" ContentType="application/vnd.ms-excel.sheet.macroEnabled.main+xml"' in types
    assert 'Extension="bin" ContentType="application/vnd.ms-office.vbaProject"' in types
    assert "spreadsheetml.sheet.main+xml" not in types
    assert package.read("customUI/customUI14.xml") == ribbon()
    sheets = [name for name in package.namelist() if name.startswith("xl/worksheets/sheet")]
    assert package.read("xl/vbaProject.bin") == vba_project(len(sheets), addin=False)
    assert 'fullCalcOnLoad="1"' in package.read("xl/workbook.xml").decode()


def test_the_workbook_and_its_sheets_bear_the_names_of_their_modules(package: zipfile.ZipFile) -> None:
    parsed = parse_vba_project(CFB.from_bytes(package.read("xl/vbaProject.bin")))
    documents = {module.name for module in parsed.modules if "VB_PredeclaredId = True" in module.source}
    main = etree.fromstring(package.read("xl/workbook.xml"))
    names = [main.find(f"{{{SHEETS}}}workbookPr").get("codeName")]
    for number, _ in enumerate(main.find(f"{{{SHEETS}}}sheets"), start=1):
        sheet = etree.fromstring(package.read(f"xl/worksheets/sheet{number}.xml"))
        names.append(sheet.find(f"{{{SHEETS}}}sheetPr").get("codeName"))
    assert len(names) == len(set(names))
    assert set(names) == documents


def test_no_validator_finds_a_fault(packages: dict[Role, Path]) -> None:
    for path in packages.values():
        result = OpenXmlValidator().validate(str(path))
        assert result.errors == []


# --- buttons on Om ----------------------------------------------------------------------------------------------------


def drawn_buttons(package: zipfile.ZipFile) -> list[tuple[etree._Element, list[int]]]:
    """The buttons on Om and their anchors: column, pixels, row, pixels of the first corner and of the last."""
    shapes = etree.fromstring(package.read("xl/drawings/vmlDrawing1.vml")).findall(f"{{{VML}}}shape")
    return [
        (shape, [int(word) for word in shape.find(f".//{{{VML_EXCEL}}}Anchor").text.split(",")]) for shape in shapes
    ]


def test_om_has_the_ribbons_buttons_with_a_text_for_who_cannot_see_them(package: zipfile.ZipFile) -> None:
    drawn = [shape for shape, _ in drawn_buttons(package)]
    assert ["".join(shape.find(f"{{{VML}}}textbox").itertext()) for shape in drawn] == [
        button.label for button in buttons()
    ]
    for shape, button in zip(drawn, buttons(), strict=True):
        assert shape.find(f".//{{{VML_EXCEL}}}FmlaMacro").text == f"[0]!{button.macro}"
        assert shape.find(f".//{{{VML_EXCEL}}}PrintObject").text == "False"
        assert shape.get("alt") == f"{button.label}. {button.description}"
    assert [name for name in package.namelist() if name.endswith(".vml")] == ["xl/drawings/vmlDrawing1.vml"]


def test_buttons_cover_nothing_and_scroll_with_the_facts(packages: dict[Role, Path]) -> None:
    """Each stands on blank cells beneath the frozen rows, beside the facts; none touches another."""
    for path in packages.values():
        check_places(openpyxl.load_workbook(path)["Om"], zipfile.ZipFile(path))


def check_places(sheet: Worksheet, package: zipfile.ZipFile) -> None:
    _, top, right, bottom = range_boundaries(sheet.tables[OM.name].ref)
    ends = []
    for _, (col1, _, row1, y1, col2, _, row2, y2) in drawn_buttons(package):
        assert right <= col1 <= col2, "columns count from 0, so the first free one has the number of the last taken"
        assert top <= row1 <= row2 < bottom
        for row in range(row1, row2 + 1):
            assert [sheet.cell(row + 1, col + 1).value for col in range(col1, col2 + 1)] == [None] * (col2 - col1 + 1)
        ends.append(((row1, y1), (row2, y2)))
    assert all(before[1] < after[0] for before, after in pairwise(ends))


# --- files ------------------------------------------------------------------------------------------------------------


def test_properties_name_the_book_and_nobody(books: dict[Role, Workbook]) -> None:
    for role, book in books.items():
        properties = book.properties
        assert properties.title == BOOK_TITLES[role]
        assert properties.subject
        assert properties.language == "sv-SE"
        assert not properties.creator
        assert not properties.lastModifiedBy


def test_no_sheet_text_is_hidden_in_a_comment_link_or_external_book(package: zipfile.ZipFile) -> None:
    names = package.namelist()
    assert not [name for name in names if re.search(r"externalLink|connections|comments|printerSettings", name)]


def test_the_same_content_gives_the_same_bytes(packages: dict[Role, Path], tmp_path: Path) -> None:
    again = tmp_path / "igen.xlsm"
    build_book(again, "Grön")
    assert again.read_bytes() == packages["Grön"].read_bytes()


def test_the_committed_workbooks_are_what_the_sources_build(tmp_path: Path) -> None:
    """Part by part: the compressed bytes may differ between versions of zlib."""
    build_all(tmp_path)
    built = sorted(path.name for path in tmp_path.iterdir())
    assert built == [
        "atersok.xlam",
        "gron_statistik.xlsm",
        "put_databas.xlsx",
        "transit_databas.xlsx",
        "vit_statistik.xlsm",
    ]
    for name in built:
        fresh, committed = parts(tmp_path / name), parts(COMMITTED / name)
        assert list(fresh) == list(committed), name
        assert [part for part in fresh if fresh[part] != committed[part]] == [], name


def parts(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(path.read_bytes())) as package:
        return {name: package.read(name) for name in package.namelist()}
