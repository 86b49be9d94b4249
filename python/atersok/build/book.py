"""The two books: which sheets, in what order, and what only one sheet has."""

from __future__ import annotations

import io
from datetime import datetime
from pathlib import Path
from typing import Final

from atersok.build.content import (
    BOOK_TITLES,
    DEFAULT_ACCOUNTS,
    SUBJECT,
    BookContent,
    Role,
    facts,
    settings_rows,
)
from atersok.build.documents import put_document
from atersok.build.overview import put_overview
from atersok.build.package import finish
from atersok.build.project import vba_project
from atersok.build.ribbon import buttons, ribbon
from atersok.build.sheet import (
    HEADER_ROW,
    NOT_YET,
    Look,
    Making,
    as_rows,
    below_format,
    cell_format,
    conditional,
    put_band,
    put_columns,
    put_page,
    put_table,
    put_working_sheet,
    verdict_formats,
    write_value,
)
from atersok.build.sources import BOOK_MODULE
from atersok.build.styles import GENERAL, GOOD, GREEN, INFO, QUIET, STOP, WARN, WHITE, Palette, Style, Styles
from atersok.build.texts import checklist
from atersok.build.validation import FREE_SETTING, LAST_ROW, SETTING_RULES
from atersok.build.writer import Workbook, Worksheet, xl_rowcol_to_cell
from atersok.checklist import DONE, LEFT
from atersok.invoice_control import AGREES, DIFFERS, MISSING, NO_HOME, NO_PRICE_KNOWN
from atersok.rules.codes import CODE_TEXTS
from atersok.workbook.layout import (
    AVVIKELSER,
    BEVAKNING,
    BRYGGA,
    CHECK_LINES,
    CHECKLISTA,
    DOCUMENT_SHEETS,
    FAKTURAKONTROLL,
    FRAGEBREV,
    FRAGOR,
    INSKICKAT,
    INSTALLNINGAR,
    KONTON,
    KONTROLLER,
    KOSTNAD,
    LOGG,
    MASTER_NAME,
    NARVARO,
    OM,
    OVERSIKT_SHEET,
    PROCAPITA,
    RAINDANCE,
    SAMMANSTALLNING,
    TIDPLAN,
    TILLAGG,
    UPPFOLJNING,
    Table,
)
from atersok.workbook.sheets.checklista import checklista_rows, sheet_link
from atersok.workbook.sheets.sammanstallning import WITHHELD

PALETTES: Final[dict[Role, Palette]] = {"Grön": GREEN, "Vit": WHITE}
THEMES: Final[dict[Role, str]] = {"Grön": "Återsök grön", "Vit": "Återsök vit"}
CREATED: Final = datetime(2025, 9, 1)
"""Fixed, so that two builds give the same bytes: the day that the rules were checked."""

ABSENT: Final[dict[Role, frozenset[str]]] = {"Grön": frozenset({"Försättsblad"}), "Vit": frozenset()}
"""Document sheets that the table of design.md §7 gives none of the book's tracks."""

MASTER_ROW: Final = 3
CHECKS_HEADER: Final = 5
CHECKS: Final = CHECK_LINES
"""Rows formatted for tblKontroller beneath its header; the bridge's heading follows after them."""
BRIDGE_HEADER: Final = CHECKS_HEADER + CHECKS + 4

LOOKS: Final[dict[str, Look]] = {
    OM.name: Look({"Uppgift": 24, "Värde": 76}, wrapped=("Värde",), landscape=False),
    INSTALLNINGAR.name: Look(
        {"Namn": 26, "Värde": 32, "Förklaring": 74}, wrapped=("Förklaring",), plain=("Namn", "Förklaring")
    ),
    KONTON.name: Look({"Från": 12, "Till": 12, "Slag": 26, "Återsöks": 14}, landscape=False),
    NARVARO.name: Look({"Boende": 30, "Dossiernr": 14, "Namn": 30}, frozen=3),
    RAINDANCE.name: Look(
        {
            "Rad-id": 18,
            "Fil": 24,
            "Leverantör": 30,
            "Text": 38,
            "Boende": 28,
            "Slag": 20,
            "Hink": 22,
            "Aktivitet": 12,
            "Objekt": 14,
            "Projekt": 12,
            "Status": 12,
            "Vertyp": 11,
            "Verrad": 11,
            "Moms": 14,
            "Fördelning": 16,
        },
        frozen=1,
        zoom=90,
    ),
    AVVIKELSER.name: Look(
        {
            "Kod": 9,
            "Allvar": 12,
            "Ansvarig": 23,
            "Boende": 28,
            "Vad avviker": 46,
            "Förväntat": 26,
            "Funnet": 30,
            "Skillnad": 18,
            "Källa": 36,
            "Vad göra": 46,
            "Status": 13,
            "Kommentar": 30,
            "Signatur": 13,
            "Id": 19,
        },
        wrapped=("Vad avviker", "Förväntat", "Funnet", "Skillnad", "Källa", "Vad göra", "Kommentar"),
        frozen=2,
        zoom=90,
        row_points=46,  # three lines; LibreOffice fits no heights by itself
    ),
    FRAGOR.name: Look(
        {
            "Roll": 23,
            "Boende": 28,
            "Fråga": 40,
            "Varför": 70,
            "Vad göra": 46,
            "Allvar": 12,
            "Kod": 9,
            "Status": 13,
            "Bok": 17,
            "Id": 19,
        },
        wrapped=("Fråga", "Varför", "Vad göra"),
        frozen=2,
        zoom=90,
        row_points=61,
    ),
    FRAGEBREV.name: Look({"Roll": 23, "Rad": 8, "Text": 112}, naming=("Rad",)),
    FAKTURAKONTROLL.name: Look(
        {
            "Månad": 11,
            "Boende": 28,
            "Leverantör": 30,
            "Fakturanr": 18,
            "Utfall": 22,
            "Barn": 46,
            "Inte i registret": 24,
            "Flyttat": 46,
            "Skyddade": 18,
            "Räknas ihop med": 22,
            "Anmärkning": 46,
            "Kontering": 40,
            "Läge i Raindance": 22,
            "Id": 19,
        },
        wrapped=("Barn", "Inte i registret", "Flyttat", "Räknas ihop med", "Anmärkning", "Kontering"),
        frozen=4,
        zoom=90,
        row_points=31,
    ),
    KOSTNAD.name: Look(
        {
            "Namn": 30,
            "Boende": 30,
            "Spår": 10,
            "Månad": 11,
            "Kod": 21,
            "Lagrum": 18,
            "Orsak": 62,
            "Underlag": 12,
            "Fördelningar": 30,
        },
        frozen=2,
    ),
    SAMMANSTALLNING.name: Look({"Spår": 10, "Boende": 30, "Namn": 30, "Grind": 34}, frozen=2),
    PROCAPITA.name: Look({"Namn": 30, "Status": 22, "Månad": 11}, frozen=2),
    BEVAKNING.name: Look(
        {"Slag": 16, "Boende": 28, "Vad": 30, "Varför": 82, "Ansvarig": 26, "Säkerhet": 14},
        wrapped=("Vad", "Varför", "Ansvarig"),
        frozen=3,
        row_points=46,
    ),
    TIDPLAN.name: Look(
        {"Kategori": 38, "Vad": 34, "Läge": 18, "Källa": 72}, wrapped=("Kategori",), frozen=3, naming=("Vad",)
    ),
    TILLAGG.name: Look(
        {"Slag": 26, "Version": 11, "Boende": 28, "Månad": 11, "Kod": 18, "Källa": 44}, wrapped=("Källa",), frozen=2
    ),
    INSKICKAT.name: Look(
        {"Version": 11, "Läge": 30, "Sätt": 13, "Bevis": 34, "Regelversion": 18, "Hålls inne": 40, "Register": 11},
        wrapped=("Hålls inne",),
        frozen=2,
    ),
    UPPFOLJNING.name: Look(
        {
            "Läge": 24,
            "Orsak": 24,
            "Beslutsnr": 16,
            "Verifikat": 16,
            "Nästa steg": 34,
            "Utbetalningslista": 44,
            "Register": 11,
        },
        wrapped=("Nästa steg", "Utbetalningslista"),
        frozen=2,
        zoom=90,
        row_points=31,
    ),
    CHECKLISTA.name: Look(
        {"Nr": 6.5, "Steg": 50, "Ansvar": 25, "Anvisning": 38, "Blad": 18, "Återsök": 31, "Klart": 12, "Signatur": 13},
        wrapped=("Steg", "Anvisning"),
        naming=("Nr",),
        zoom=90,
    ),
    LOGG.name: Look({"Tidpunkt": 21, "Körning": 20, "Händelse": 62, "Fil": 30, "SHA-256": 68}, frozen=1),
    KONTROLLER.name: Look({}),
    BRYGGA.name: Look({"Bryggrad": 52, "Kostnadsställe": 18, "Boende": 30, "Anvisad (röd)": 24}, naming=("Bryggrad",)),
}

MARKS: Final[dict[str, dict[str, dict[str, dict[str, object]]]]] = {
    BEVAKNING.name: {"Slag": {"Glömt": STOP, "Utbetalning": STOP, "Snart slut": WARN}},
    TIDPLAN.name: {"Läge": {"Passerad": STOP, "I dag": STOP, "Inom 14 dagar": WARN}},
    TILLAGG.name: {"Slag": {"Rättelse/återbetalning": STOP, "Tillägg": GOOD, "Sen faktura": GOOD}},
}
"""Table → column → words that stand out."""

BUTTON_WIDTH, BUTTON_HEIGHT, BUTTON_GAP, GROUP_GAP, BUTTON_INDENT = 160, 30, 6, 12, 8
"""Pixels of the buttons on Om."""

SOURCE_EXAMPLE: Final = f"raindance_2025K2.txt, sparad 2025-07-12 10:22, 12345 rader, 1234567 byte, SHA-256 {64 * '0'}"
"""As long as a source's text gets, so that its row is high enough before any run."""

PICTURES_LINK: Final = "Se bilderna: Översikt"
"""Beneath the buttons on Om."""

STYLE_LEGEND: Final = (
    (Style.INPUT, "Indata", "Ljusgul med prickad ram: här fyller du i."),
    (Style.COMPUTED, "Beräknad", "Vit med tunn linje under: skrivs av programmet, ändra inte."),
    (Style.CHECK, "Kontroll", "Fet med kraftigt streck till vänster: kontrollens utfall."),
    (Style.TOTAL, "Summa", "Fet med dubbel linje under: summa med levande formel."),
)


def build_book(path: Path, role: Role, content: BookContent | None = None) -> None:
    """Writes a book with its macros and its ribbon; two builds of the same content give the same bytes.

    Args:
        path: where the .xlsm is written.
        role: which book.
        content: what it is filled with; a template when left out.

    Raises:
        ValueError: the content names a setting or column that there is not, or the VBA sources cannot be built.
    """
    filled = content or BookContent()
    buffer = io.BytesIO()
    workbook = Workbook(buffer, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    styles = Styles(workbook, PALETTES[role])
    making = Making(workbook, styles, PALETTES[role], BOOK_TITLES[role])
    workbook.set_properties({"title": BOOK_TITLES[role], "subject": SUBJECT, "created": CREATED})
    workbook.set_size(1600, 900)
    workbook.define_name(MASTER_NAME, f"='{KONTROLLER.sheet}'!{xl_rowcol_to_cell(MASTER_ROW, 1, True, True)}")
    put_sheets(making, role, filled)
    put_macros(workbook)
    workbook.close()
    finished = finish(
        buffer.getvalue(),
        named=styles.named(),
        palette=PALETTES[role],
        theme_name=THEMES[role],
        ribbon=ribbon(),
    )
    path.write_bytes(finished)


def put_macros(workbook: Workbook, *, addin: bool = False) -> None:
    """The VBA project, and the code names that tie the workbook and its sheets, all added by now, to it."""
    sheets = workbook.worksheets()
    workbook.set_vba_name(BOOK_MODULE)
    for sheet in sheets:
        sheet.set_vba_name()  # Sheet1, Sheet2, …
    workbook.add_vba_project(io.BytesIO(vba_project(len(sheets), addin=addin)), is_stream=True)


def put_sheets(making: Making, role: Role, content: BookContent) -> None:
    """All sheets, in the order of the work."""
    put_om(making, role, content)
    put_overview(making, role)
    put_settings(making, role, content)
    put_working_sheet(making, KONTON, LOOKS[KONTON.name], as_rows(KONTON, content.konton or DEFAULT_ACCOUNTS))
    put_working_sheet(making, NARVARO, LOOKS[NARVARO.name], content.narvaro)
    put_ledger(making)
    put_findings(making, content)
    questions = put_working_sheet(making, FRAGOR, LOOKS[FRAGOR.name])
    mark_words(making, questions, FRAGOR, "Allvar", {"Stopp": STOP, "Varning": WARN, "Info": INFO})
    put_working_sheet(making, FRAGEBREV, LOOKS[FRAGEBREV.name])
    invoices = put_working_sheet(making, FAKTURAKONTROLL, LOOKS[FAKTURAKONTROLL.name])
    marks = {DIFFERS: STOP, MISSING: STOP, NO_HOME: WARN, NO_PRICE_KNOWN: WARN, AGREES: GOOD}
    mark_words(making, invoices, FAKTURAKONTROLL, "Utfall", marks)
    put_working_sheet(making, KOSTNAD, LOOKS[KOSTNAD.name])
    put_checks(making)
    summary = put_working_sheet(making, SAMMANSTALLNING, LOOKS[SAMMANSTALLNING.name])
    mark_words(making, summary, SAMMANSTALLNING, "Grind", {WITHHELD: WARN})
    for name in DOCUMENT_SHEETS:
        if name not in ABSENT[role]:
            put_document(making, name)
    put_working_sheet(making, PROCAPITA, LOOKS[PROCAPITA.name])
    for table in (BEVAKNING, TIDPLAN, TILLAGG, INSKICKAT, UPPFOLJNING):
        sheet = put_working_sheet(making, table, LOOKS[table.name])
        for header, marks in MARKS.get(table.name, {}).items():
            mark_words(making, sheet, table, header, marks)
    put_checklist(making, role)
    put_working_sheet(making, LOGG, LOOKS[LOGG.name])


def put_om(making: Making, role: Role, content: BookContent) -> None:
    """Om: the facts, and beneath them what the cell styles and the codes mean."""
    look = LOOKS[OM.name]
    rows = facts(role, content)
    sheet = put_working_sheet(making, OM, look, as_rows(OM, rows))
    sheet.activate()
    for index, (name, value) in enumerate(rows):
        expected = value or (SOURCE_EXAMPLE if name.startswith("Källa") else "")
        sheet.set_row(HEADER_ROW + 1 + index, row_height(expected, look.widths["Värde"]))
    put_buttons(sheet)
    row = HEADER_ROW + len(rows) + 2
    label = making.styles.get(Style.LABEL, "@", indent=1)
    entry = making.styles.get(Style.COMPUTED, "@", indent=1)
    put_heading(making, sheet, row, "Cellernas utseende")
    link = f'=HYPERLINK("#\'{OVERSIKT_SHEET}\'!A1","{PICTURES_LINK}")'
    sheet.write_formula(row, len(OM.columns), link, making.styles.get(Style.LABEL, underline=1), PICTURES_LINK)
    for style, name, text in STYLE_LEGEND:
        row += 1
        write_value(sheet, row, 0, name, making.styles.get(style, "@", indent=1))
        write_value(sheet, row, 1, text, label)
    row += 2
    put_heading(making, sheet, row, "Koder i Kostnad per barn, den första som stämmer gäller")
    for code, meaning in CODE_TEXTS.items():
        row += 1
        write_value(sheet, row, 0, code, entry)
        text = f"{meaning.sentence}. {meaning.paragraph}".rstrip()
        write_value(sheet, row, 1, text, entry)


def put_buttons(sheet: Worksheet) -> None:
    """The ribbon's buttons to the right of the facts, a little apart between its groups; they are not printed."""
    offset, group = 0, ""
    for button in buttons():
        offset += GROUP_GAP if group not in ("", button.group) else 0
        group = button.group
        sheet.insert_button(
            HEADER_ROW + 1,
            len(OM.columns),
            {
                "macro": button.macro,
                "caption": button.label,
                "description": f"{button.label}. {button.description}",
                "width": BUTTON_WIDTH,
                "height": BUTTON_HEIGHT,
                "x_offset": BUTTON_INDENT,
                "y_offset": BUTTON_INDENT + offset,
            },
        )
        offset += BUTTON_HEIGHT + BUTTON_GAP


def put_heading(making: Making, sheet: Worksheet, row: int, text: str) -> None:
    """A heading beneath a table."""
    write_value(sheet, row, 0, text, making.styles.get(Style.HEADING, "@"))
    sheet.set_row(row, 22)


def put_settings(making: Making, role: Role, content: BookContent) -> None:
    """Inställningar: a rule of its own for each Värde, and a free one for rows that are added."""
    look = LOOKS[INSTALLNINGAR.name]
    rows = settings_rows(role, content)
    sheet = put_working_sheet(making, INSTALLNINGAR, look, as_rows(INSTALLNINGAR, rows))
    for index, (name, _, text) in enumerate(rows):
        row = HEADER_ROW + 1 + index
        sheet.set_row(row, row_height(text, look.widths["Förklaring"]))
        rule = SETTING_RULES.get(name, FREE_SETTING)
        sheet.data_validation(row, 1, row, 1, rule(xl_rowcol_to_cell(row, 1)))
    below = HEADER_ROW + 1 + len(rows)
    sheet.data_validation(below, 1, LAST_ROW, 1, FREE_SETTING(xl_rowcol_to_cell(below, 1)))


def put_ledger(making: Making) -> None:
    """Raindance: rows whose öre nobody can explain stand out."""
    sheet = put_working_sheet(making, RAINDANCE, LOOKS[RAINDANCE.name])
    mark_words(making, sheet, RAINDANCE, "Hink", {"Oförklarat": STOP})


def put_findings(making: Making, content: BookContent) -> None:
    """Avvikelser: severity and status stand out, by word, weight and colour."""
    sheet = put_working_sheet(making, AVVIKELSER, LOOKS[AVVIKELSER.name], content.avvikelser)
    mark_words(making, sheet, AVVIKELSER, "Allvar", {"Stopp": STOP, "Varning": WARN, "Info": INFO})
    mark_words(making, sheet, AVVIKELSER, "Status", {"Löst": QUIET})


def mark_words(
    making: Making, sheet: Worksheet, table: Table, header: str, marks: dict[str, dict[str, object]]
) -> None:
    """Conditional formats for words in a column, down to the sheet's last row."""
    col = table.headers.index(header)
    for word, look in marks.items():
        sheet.conditional_format(
            HEADER_ROW + 1,
            col,
            LAST_ROW,
            col,
            {"type": "cell", "criteria": "==", "value": f'"{word}"', "format": conditional(making, look)},
        )


def put_checks(making: Making) -> None:
    """Kontroller: the master check, the checks, and beneath them the bridge, which grows downward."""
    sheet = making.workbook.add_worksheet(KONTROLLER.sheet)
    sheet.hide_gridlines(2)
    sheet.set_tab_color(f"#{making.palette.tab}")
    look, bridge_look = LOOKS[KONTROLLER.name], LOOKS[BRYGGA.name]
    put_band(making, sheet, KONTROLLER.sheet, put_columns(making, sheet, BRYGGA, bridge_look), NOT_YET)
    write_value(sheet, MASTER_ROW, 0, "Huvudkontroll", making.styles.get(Style.HEADING, "@"))
    put_master_formula(making, sheet)
    verdict_formats(making, sheet, (MASTER_ROW, 1, MASTER_ROW, 1))
    label = making.styles.get(Style.LABEL, "@")
    write_value(
        sheet, MASTER_ROW, 2, "  OK när varje kontroll nedan är OK. Gäller räkningen, inte avvikelserna.", label
    )
    sheet.set_row(MASTER_ROW, 24)
    none_yet = {"Kontroll": "Ingen körning är gjord än", "Utfall": "EJ KÖRD"}
    put_table(making, sheet, KONTROLLER, [none_yet], look, CHECKS_HEADER)
    for row in range(CHECKS_HEADER + 2, CHECKS_HEADER + 1 + CHECKS):
        for col, column in enumerate(KONTROLLER.columns):
            sheet.write_blank(row, col, None, below_format(making, column))
    put_heading(making, sheet, BRIDGE_HEADER - 2, "Bryggan: varje öre i huvudboken hamnar i exakt en hink")
    write_value(
        sheet,
        BRIDGE_HEADER - 1,
        0,
        "Belopp i kronor. Skillnad = Huvudbok minus summan av hinkarna, alltid noll. Minus är kredit.",
        label,
    )
    put_table(making, sheet, BRYGGA, [], bridge_look, BRIDGE_HEADER)
    first_check, last_check = CHECKS_HEADER + 1, CHECKS_HEADER + CHECKS
    utfall = KONTROLLER.headers.index("Utfall")
    verdict_formats(making, sheet, (first_check, utfall, last_check, utfall))
    for table, first, last in ((KONTROLLER, first_check, last_check), (BRYGGA, BRIDGE_HEADER + 1, LAST_ROW)):
        col = table.headers.index("Skillnad")
        differs = {"type": "cell", "criteria": "!=", "value": 0, "format": conditional(making, STOP)}
        sheet.conditional_format(first, col, last, col, differs)
    sheet.freeze_panes(MASTER_ROW + 1, 0)
    put_page(making, sheet, landscape=True, repeat=None)


def put_master_formula(making: Making, sheet: Worksheet) -> None:
    """The master check: OK when every check's verdict is OK."""
    shown = making.styles.get(Style.CHECK, GENERAL, align="center", valign="vcenter", font_size=13)
    # Not COUNTIF: IronCalc, which checks the books' formulas, cannot count in a column of one row.
    formula = f'=IF(SUMPRODUCT(--({KONTROLLER.name}[Utfall]<>"OK"))=0,"OK","FEL")'
    sheet.write_formula(MASTER_ROW, 1, formula, shown, NOT_YET)


def put_checklist(making: Making, role: Role) -> None:
    """Checklista: the quarter's steps with the way to their sheets; Klart and Signatur are the user's."""
    look = LOOKS[CHECKLISTA.name]
    steps = checklist(role)
    sheet = put_working_sheet(making, CHECKLISTA, look, checklista_rows(steps))
    col = CHECKLISTA.headers.index("Blad")
    linked = cell_format(making, CHECKLISTA.columns[col], look)
    for row, found in enumerate(steps, start=HEADER_ROW + 1):
        texts = {"Steg": found.step.text, "Anvisning": found.step.advice}
        sheet.set_row(row, max(row_height(text, look.widths[header]) for header, text in texts.items()))
        if link := sheet_link(found.step):
            sheet.write_formula(row, col, link, linked, found.step.sheet)
    state = CHECKLISTA.headers.index("Återsök")
    for word, shown in ((DONE, GOOD), (LEFT, WARN)):
        rule = {"type": "text", "criteria": "begins with", "value": word, "format": conditional(making, shown)}
        sheet.conditional_format(HEADER_ROW + 1, state, LAST_ROW, state, rule)


def row_height(text: str, width: float) -> float:
    """Points that wrapped text takes in a column of a width in characters, with room to spare."""
    characters = int(width * 1.15)  # a letter is a little narrower than the digit that widths are counted in
    return 4 + 15.0 * max(-(-len(text) // characters), 1)
