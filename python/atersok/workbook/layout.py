"""What the two books look like to a program: sheets, tables and columns, by name.

The names are the contract (design.md §4 and §7): the build makes the books from this, the readers and writers find
their way by it. How a sheet looks (widths, colours, print set-up) is the build's own business.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

LAYOUT_VERSION = 4
"""Stands on Om; a workbook with a higher number is refused, one with a lower is upgraded."""

Kind = Literal["text", "date", "int", "kr"]
Source = Literal["input", "computed", "check"]


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table: its header, what a cell holds, and who fills it.

    kind: "text" cells have format @; "date" is a day; "int" a whole number; "kr" kronor with two decimals.
    source: "input" is the user's, "computed" the product's, "check" a verdict.
    """

    header: str
    kind: Kind = "text"
    source: Source = "computed"


@dataclass(frozen=True, slots=True)
class Table:
    """One table and the sheet that it stands on."""

    name: str
    sheet: str
    columns: tuple[Column, ...]

    @property
    def headers(self) -> tuple[str, ...]:
        """The headers, in the order of a fresh book."""
        return tuple(column.header for column in self.columns)


def _inputs(*spec: tuple[str, Kind]) -> tuple[Column, ...]:
    return tuple(Column(header, kind, "input") for header, kind in spec)


def _computed(*spec: tuple[str, Kind]) -> tuple[Column, ...]:
    return tuple(Column(header, kind, "computed") for header, kind in spec)


# --- what comes in -------------------------------------------------------------------------------------------------

BARN = Table(
    "tblBarn",
    "Barn",
    _inputs(
        ("Dossiernr", "text"),
        ("Personnummer", "text"),
        ("Namn", "text"),
        ("Födelsedatum", "date"),
        ("Mottagningsdatum", "date"),
        ("Migrationsdatum", "date"),
        ("Tillståndsdag", "date"),
        ("Kommunplaceringsdag", "date"),
        ("Status", "text"),
        ("Anvisad", "text"),
        ("Skyddad", "text"),
        ("Studiehjälp", "text"),
        ("Prioriteringsgrupp", "text"),
        ("Avslutsdag", "date"),
        ("Avslutsorsak", "text"),
    ),
)
PLACERINGAR = Table(
    "tblPlaceringar",
    "Placeringar",
    _inputs(
        ("Dossiernr", "text"),
        ("Boende", "text"),
        ("Från", "date"),
        ("Till", "date"),
        ("Lagrum", "text"),
        ("Behov", "text"),
        ("Beslutsdatum", "date"),
        ("Beslutsnr", "text"),
    ),
)
BOENDEN = Table(
    "tblBoenden",
    "Boenden",
    _inputs(
        ("Boende", "text"),
        ("Spår", "text"),
        ("Form", "text"),
        ("Kostnadsställe", "text"),
        ("Leverantör", "text"),
        ("Orgnr", "text"),
        ("Dygnspris", "kr"),
    ),
)
BOENDEN_OPTIONAL = ("Objekt", "Verksamhet", "Projekt")
"""Columns of tblBoenden that a municipality adds where it needs them to tell homes apart."""

TRANSIT = Table(
    "tblTransit",
    "Transit",
    _inputs(("Dossiernr", "text"), ("Namn", "text"), ("Boende", "text"), ("Inskriven", "date"), ("Avslutad", "date")),
)
NARVARO = Table(
    "tblNarvaro",
    "Närvaro",
    _inputs(
        ("Boende", "text"),
        ("Dossiernr", "text"),
        ("Namn", "text"),
        ("Inskriven", "date"),
        ("Utskriven", "date"),
        ("Dagar mån 1", "int"),
        ("Dagar mån 2", "int"),
        ("Dagar mån 3", "int"),
        ("Dagar", "int"),
        ("Dygnspris", "kr"),
        ("Belopp", "kr"),
    ),
)
INSTALLNINGAR = Table(
    "tblInstallningar", "Inställningar", _inputs(("Namn", "text"), ("Värde", "text"), ("Förklaring", "text"))
)
KONTON = Table("tblKonton", "Konton", _inputs(("Från", "int"), ("Till", "int"), ("Slag", "text"), ("Återsöks", "text")))

# --- what comes out ------------------------------------------------------------------------------------------------

RAINDANCE = Table(
    "tblRaindance",
    "Raindance",
    _computed(
        ("Rad-id", "text"),
        ("Fil", "text"),
        ("Rad i fil", "int"),
        ("Företag", "text"),
        ("Vertyp", "text"),
        ("Vernr", "text"),
        ("Verrad", "text"),
        ("Bokföringsdatum", "date"),
        ("Period", "text"),
        ("Kostnadsställe", "text"),
        ("Konto", "text"),
        ("Verksamhet", "text"),
        ("Aktivitet", "text"),
        ("Objekt", "text"),
        ("Projekt", "text"),
        ("Motpart", "text"),
        ("Leverantörsnr", "text"),
        ("Leverantör", "text"),
        ("Orgnr", "text"),
        ("Fakturanr", "text"),
        ("Fakturadatum", "date"),
        ("Periodstart", "date"),
        ("Periodslut", "date"),
        ("Text", "text"),
        ("Moms", "kr"),
        ("Status", "text"),
        ("Slag", "text"),
        ("Boende", "text"),
        ("Dossiernr", "text"),
        ("Bryggrad", "int"),
        ("Hink", "text"),
        ("Belopp", "kr"),
        ("Annat kvartal", "kr"),
        ("I kvartalet", "kr"),
        ("Fördelning", "text"),
    ),
)
AVVIKELSER = Table(
    "tblAvvikelser",
    "Avvikelser",
    (
        *_computed(
            ("Kod", "text"),
            ("Allvar", "text"),
            ("Ansvarig", "text"),
            ("Boende", "text"),
            ("Dossiernr", "text"),
            ("Vad avviker", "text"),
            ("Förväntat", "text"),
            ("Funnet", "text"),
            ("Skillnad", "text"),
            ("Källa", "text"),
            ("Vad göra", "text"),
        ),
        *_inputs(("Status", "text"), ("Kommentar", "text"), ("Signatur", "text"), ("Datum", "date")),
        Column("Id", "text", "computed"),
    ),
)
FRAGOR = Table(
    "tblFragor",
    "Frågor",
    _computed(
        ("Roll", "text"),
        ("Boende", "text"),
        ("Dossiernr", "text"),
        ("Fråga", "text"),
        ("Varför", "text"),
        ("Vad göra", "text"),
        ("Senast", "date"),
        ("Allvar", "text"),
        ("Kod", "text"),
        ("Status", "text"),
        ("Bok", "text"),
        ("Id", "text"),
    ),
)
FRAGEBREV = Table("tblFragebrev", "Frågebrev", _computed(("Roll", "text"), ("Rad", "int"), ("Text", "text")))
FAKTURAKONTROLL = Table(
    "tblFakturakontroll",
    "Fakturakontroll",
    (
        *_computed(
            ("Månad", "text"),
            ("Boende", "text"),
            ("Leverantör", "text"),
            ("Fakturanr", "text"),
            ("Fakturadatum", "date"),
            ("Periodstart", "date"),
            ("Periodslut", "date"),
            ("Senast", "date"),
            ("Dygn", "int"),
            ("Belopp", "kr"),
            ("Moms", "kr"),
            ("Vård i kvartalet", "kr"),
            ("Tillsammans", "kr"),
            ("Beräknat", "kr"),
        ),
        Column("Skillnad", "kr", "check"),
        *_computed(
            ("Utfall", "text"),
            ("Barn", "text"),
            ("Inte i registret", "text"),
            ("Flyttat", "text"),
            ("Skyddade", "text"),
            ("Räknas ihop med", "text"),
            ("Anmärkning", "text"),
            ("Kontering", "text"),
            ("Läge i Raindance", "text"),
        ),
        *_inputs(
            ("Mottagen", "text"),
            ("Kontrollerad", "text"),
            ("Konterad", "text"),
            ("Attesterad", "text"),
            ("Signatur", "text"),
        ),
        *_computed(("Id", "text")),
    ),
)
KOSTNAD = Table(
    "tblKostnad",
    "Kostnad per barn",
    (
        *_computed(
            ("Dossiernr", "text"),
            ("Namn", "text"),
            ("Boende", "text"),
            ("Spår", "text"),
            ("Månad", "text"),
            ("Kod", "text"),
            ("Lagrum", "text"),
            ("Dagar", "int"),
            ("Kostnad", "kr"),
            ("Schablon", "kr"),
            ("Återsöks", "kr"),
            ("Ej återsökt", "kr"),
            ("Orsak", "text"),
        ),
        Column("Underlag", "text", "check"),
        *_computed(("Fördelningar", "text")),
    ),
)
BRYGGA = Table(
    "tblBrygga",
    "Kontroller",
    (
        *_computed(("Bryggrad", "int"), ("Kostnadsställe", "text"), ("Boende", "text"), ("Huvudbok", "kr")),
        *_computed(
            ("Återsöks", "kr"),
            ("Täcks av schablon", "kr"),
            ("Anvisad (röd)", "kr"),
            ("Inte återsökningsbart", "kr"),
            ("Konto återsöks ej", "kr"),
            ("Ej bokfört", "kr"),
            ("Annan bok", "kr"),
            ("Annat kvartal", "kr"),
            ("Oförklarat", "kr"),
        ),
        Column("Skillnad", "kr", "check"),
    ),
)
BUCKET_HEADERS = {
    "claimed": "Återsöks",
    "covered_by_daily_rate": "Täcks av schablon",
    "assigned_red": "Anvisad (röd)",
    "not_eligible": "Inte återsökningsbart",
    "account_excluded": "Konto återsöks ej",
    "not_booked": "Ej bokfört",
    "other_book": "Annan bok",
    "other_quarter": "Annat kvartal",
    "unexplained": "Oförklarat",
}
"""Bucket → its column in tblBrygga, and the word that Hink in tblRaindance uses for it."""

CHECK_LINES = 50
"""Lines of tblKontroller that there is room for above the bridge."""

SPREAD_LABEL = "Fördelas"
"""Hink of a ledger row whose sum in the quarter was spread over care days."""

KONTROLLER = Table(
    "tblKontroller",
    "Kontroller",
    (
        *_computed(("Kontroll", "text"), ("Förväntat", "kr"), ("Faktiskt", "kr")),
        Column("Skillnad", "kr", "check"),
        *_computed(("Tolerans", "kr")),
        Column("Utfall", "text", "check"),
        *_computed(("Var det syns", "text")),
    ),
)
SAMMANSTALLNING = Table(
    "tblSammanstallning",
    "Sammanställning",
    _computed(
        ("Spår", "text"),
        ("Boende", "text"),
        ("Dossiernr", "text"),
        ("Namn", "text"),
        ("Dagar", "int"),
        ("Kostnad", "kr"),
        ("Schablon", "kr"),
        ("Återsöks", "kr"),
        ("Grind", "text"),
    ),
)
PROCAPITA = Table(
    "tblProcapita",
    "Procapita",
    (
        *_computed(
            ("Dossiernr", "text"),
            ("Namn", "text"),
            ("Tillståndsdag", "date"),
            ("Kommunplaceringsdag", "date"),
            ("Status", "text"),
            ("Månad", "text"),
            ("Kostnad", "kr"),
        ),
        *_inputs(("Registrerad", "text")),
    ),
)
BEVAKNING = Table(
    "tblBevakning",
    "Bevakning",
    _computed(
        ("Slag", "text"),
        ("Kvartal", "text"),
        ("Dossiernr", "text"),
        ("Boende", "text"),
        ("Vad", "text"),
        ("Varför", "text"),
        ("Ansvarig", "text"),
        ("Senast", "date"),
        ("Praxis", "date"),
        ("Belopp", "kr"),
        ("Säkerhet", "text"),
    ),
)
TIDPLAN = Table(
    "tblTidplan",
    "Tidplan",
    (
        *_computed(
            ("Kvartal", "text"),
            ("Kategori", "text"),
            ("Vad", "text"),
            ("Dossiernr", "text"),
            ("Datum", "date"),
        ),
        Column("Dagar kvar", "int", "check"),
        Column("Läge", "text", "check"),
        *_computed(
            ("Källa", "text"),
        ),
    ),
)
TILLAGG = Table(
    "tblTillagg",
    "Tillägg",
    _computed(
        ("Slag", "text"),
        ("Kvartal", "text"),
        ("Version", "int"),
        ("Boende", "text"),
        ("Dossiernr", "text"),
        ("Månad", "text"),
        ("Kod", "text"),
        ("Dagar då", "int"),
        ("Dagar nu", "int"),
        ("Inskickat", "kr"),
        ("Nu", "kr"),
        ("Skillnad", "kr"),
        ("Kostnad", "kr"),
        ("Senast", "date"),
        ("Källa", "text"),
    ),
)
INSKICKAT = Table(
    "tblInskickat",
    "Inskickat",
    (
        *_computed(("Kvartal", "text"), ("Version", "int"), ("Läge", "text")),
        *_inputs(("Skickat", "date"), ("Sätt", "text"), ("Mottaget", "date"), ("Bevis", "text")),
        *_computed(
            ("Barn", "int"),
            ("Sökt i allt", "kr"),
            ("Ändring", "kr"),
            ("Ska ha kommit in", "date"),
            ("Regelversion", "text"),
            ("Hålls inne", "text"),
            ("Register", "int"),
        ),
    ),
)
UPPFOLJNING = Table(
    "tblUppfoljning",
    "Uppföljning",
    (
        *_computed(
            ("Kvartal", "text"),
            ("Dossiernr", "text"),
            ("Läge", "text"),
            ("Skickat", "date"),
            ("Mottaget", "date"),
            ("Sökt", "kr"),
        ),
        *_inputs(
            ("Komplettering begärd", "date"),
            ("Svara senast", "date"),
            ("Komplettering lämnad", "date"),
            ("Beslutsdatum", "date"),
            ("Beviljat", "kr"),
            ("Avslag", "kr"),
            ("Orsak", "text"),
            ("Överklaga senast", "date"),
            ("Beslutsnr", "text"),
            ("Utbetalt den", "date"),
            ("Utbetalt", "kr"),
            ("Bokfört den", "date"),
            ("Verifikat", "text"),
            ("Schablon anmäld", "date"),
        ),
        *_computed(
            ("Öppet", "kr"),
            ("Ej utbetalt", "kr"),
            ("Dagar i läget", "int"),
            ("Nästa steg", "text"),
            ("Senast", "date"),
            ("Utbetalningslista", "text"),
            ("Register", "int"),
        ),
    ),
)
CHECKLISTA = Table(
    "tblChecklista",
    "Checklista",
    (
        *_computed(("Nr", "int"), ("Steg", "text"), ("Ansvar", "text"), ("Anvisning", "text")),
        Column("Blad", "text", "check"),
        *_computed(("Senast", "date"), ("Återsök", "text")),
        *_inputs(("Klart", "text"), ("Signatur", "text")),
    ),
)
LOGG = Table(
    "tblLogg",
    "Logg",
    _computed(
        ("Tidpunkt", "text"),
        ("Körning", "text"),
        ("Kommando", "text"),
        ("Kvartal", "text"),
        ("Version", "text"),
        ("Regelversion", "text"),
        ("Händelse", "text"),
        ("Fil", "text"),
        ("Rader", "int"),
        ("Summa", "kr"),
        ("SHA-256", "text"),
    ),
)
OM = Table("tblOm", "Om", _computed(("Uppgift", "text"), ("Värde", "text")))
"""Om's table of facts; the row named Layoutversion carries LAYOUT_VERSION."""

# --- figures behind the pictures of Översikt: tables of fixed height, since charts name their cells by row ------------

OVERSIKT_SHEET = "Översikt"
OVERSIKT_MANAD = Table(
    "tblOversiktManad", OVERSIKT_SHEET, _computed(("Månad", "text"), ("Kostnad", "kr"), ("Återsöks", "kr"))
)
OVERSIKT_BOENDE = Table(
    "tblOversiktBoende",
    OVERSIKT_SHEET,
    _computed(
        ("Boende", "text"),
        ("Kostnad mån 1", "kr"),
        ("Kostnad mån 2", "kr"),
        ("Kostnad mån 3", "kr"),
        ("Återsöks mån 1", "kr"),
        ("Återsöks mån 2", "kr"),
        ("Återsöks mån 3", "kr"),
        ("Kostnad", "kr"),
        ("Återsöks", "kr"),
    ),
)
OVERSIKT_SPAR = Table(
    "tblOversiktSpar",
    OVERSIKT_SHEET,
    _computed(("Spår", "text"), ("Kostnad", "kr"), ("Återsöks", "kr"), ("Schablon", "kr"), ("Ej återsökt", "kr")),
)
OVERSIKT_ROLL = Table(
    "tblOversiktRoll", OVERSIKT_SHEET, _computed(("Roll", "text"), ("Stopp", "int"), ("Varning", "int"))
)
OVERSIKT_DAGAR = Table(
    "tblOversiktDagar",
    OVERSIKT_SHEET,
    (
        # First, since the chart's labels stand in the sheet's wide column; a live text, so not of format @.
        Column("Sista dag", "text", "check"),
        *_computed(("Kvartal", "text"), ("Hos", "text"), ("Datum", "date")),
        Column("Dagar kvar", "int", "check"),
        *_computed(("Minst 30 dagar", "int"), ("Under 30 dagar", "int")),
    ),
)
OVERVIEW_TABLES = (OVERSIKT_MANAD, OVERSIKT_BOENDE, OVERSIKT_SPAR, OVERSIKT_ROLL, OVERSIKT_DAGAR)
"""The tables of Översikt, from the top; a book whose Översikt a user has taken away is written without it."""
OVERVIEW_HOMES = 12
"""Rows of tblOversiktBoende: as many homes, or the largest and the rest together."""
OVERVIEW_DAYS = 8
"""Rows of tblOversiktDagar."""

REGISTER_TABLES = (BARN, PLACERINGAR, BOENDEN)
BOOK_INPUT_TABLES = (NARVARO, INSTALLNINGAR, KONTON)
BOOK_OUTPUT_TABLES = (
    RAINDANCE,
    AVVIKELSER,
    FRAGOR,
    FRAGEBREV,
    FAKTURAKONTROLL,
    KOSTNAD,
    KONTROLLER,
    BRYGGA,
    SAMMANSTALLNING,
    PROCAPITA,
    BEVAKNING,
    TIDPLAN,
    TILLAGG,
    INSKICKAT,
    UPPFOLJNING,
    CHECKLISTA,
    LOGG,
    OM,
)

# --- documents: one template block, the first on the sheet -----------------------------------------------------------

FIELD_PREFIX = "falt."
"""Sheet-scoped defined name of a single field in the first block: falt.Boende."""
ROW_PREFIX = "rad."
"""Sheet-scoped defined name of a column's cell in the first line of the block's rows: rad.Dossiernr."""
BLOCK_NAME = "block"
"""Sheet-scoped defined name of the whole first block, whole rows from column A."""
LINES_NAME = "rader"
"""Sheet-scoped defined name of the lines inside the first block."""
CARRIED_LABEL = "Ingående"
"""Stands in column A of a block's row of sums carried from the page before."""


def block_name(prefix: str, header: str) -> str:
    """The defined name of a field or column: names hold no blanks (falt.Summa_sökt)."""
    return prefix + header.replace(" ", "_")


@dataclass(frozen=True, slots=True)
class Document:
    """A document sheet: which single fields and which line columns its block has.

    The total label stands in column A of the block's total row (the field Summa etikett), whose sums include what the
    page before carried over.
    """

    sheet: str
    fields: tuple[Column, ...]
    lines: tuple[Column, ...]
    line_count: int
    total_label: str


FORSATTSBLAD = Document(
    "Försättsblad",
    _computed(
        ("Titel", "text"),
        ("Kommun", "text"),
        ("Kvartal", "text"),
        ("Period", "text"),
        ("Spår", "text"),
        ("Boende", "text"),
        ("Dossiernr", "text"),
        ("Handläggare", "text"),
        ("Senast", "date"),
        ("Läge", "text"),
        ("Regelversion", "text"),
        ("Sida", "text"),
        ("Summa sidor", "int"),
        ("Summa bilagor", "int"),
        ("Antal barn", "int"),
        ("Summa dagar", "int"),
        ("Summa kostnad", "kr"),
        ("Summa schablon", "kr"),
        ("Summa etikett", "text"),
        ("Summa sökt", "kr"),
        ("Körning", "text"),
        ("Kontroll", "text"),
    ),
    _computed(
        ("Löpnr", "int"),
        ("Handling", "text"),
        ("Gäller", "text"),
        ("Sidor", "int"),
        ("Bilagor", "int"),
        ("Läge", "text"),
    ),
    28,
    "Summa sökt",
)
ANSOKAN = Document(
    "Ansökan",
    _computed(
        ("Titel", "text"),
        ("Kommun", "text"),
        ("Kvartal", "text"),
        ("Period", "text"),
        ("Spår", "text"),
        ("Boende", "text"),
        ("Kategori", "text"),
        ("Handläggare", "text"),
        ("Antal barn", "int"),
        ("Dossiernr", "text"),
        ("Senast", "date"),
        ("Läge", "text"),
        ("Innehåll", "text"),
        ("Saknas", "text"),
        ("Saknas forts", "text"),
        ("Granskning", "text"),
        ("Regelversion", "text"),
        ("Sida", "text"),
        ("Ingående dagar", "int"),
        ("Ingående kostnad", "kr"),
        ("Ingående schablon", "kr"),
        ("Ingående", "kr"),
        ("Summa etikett", "text"),
        ("Summa dagar", "int"),
        ("Summa kostnad", "kr"),
        ("Summa schablon", "kr"),
        ("Summa sökt", "kr"),
        ("Körning", "text"),
        ("Kontroll", "text"),
    ),
    _computed(
        ("Löpnr", "int"),
        ("Dossiernr", "text"),
        ("Namn", "text"),
        ("Personnummer", "text"),
        ("Mottagningsdatum", "date"),
        ("Från", "date"),
        ("Till", "date"),
        ("Kategori och lagrum", "text"),
        ("Prioriteringsgrupp", "text"),
        ("Dagar", "int"),
        ("Faktisk kostnad", "kr"),
        ("Avdragen schablon", "kr"),
        ("Sökt belopp", "kr"),
        ("Bilagor", "text"),
    ),
    28,
    "Summa sökt",
)
ENTREPRENORSFAKTUROR = Document(
    "Entreprenörsfakturor",
    _computed(
        ("Titel", "text"),
        ("Kommun", "text"),
        ("Kvartal", "text"),
        ("Period", "text"),
        ("Spår", "text"),
        ("Boende", "text"),
        ("Dossiernr", "text"),
        ("Barn", "text"),
        ("Handläggare", "text"),
        ("Kopior", "text"),
        ("Regelversion", "text"),
        ("Sida", "text"),
        ("Ingående", "kr"),
        ("Summa etikett", "text"),
        ("Summa belopp", "kr"),
        ("Körning", "text"),
        ("Kontroll", "text"),
    ),
    _computed(
        ("Löpnr", "int"),
        ("Fakturanr", "text"),
        ("Leverantör", "text"),
        ("Fakturadatum", "date"),
        ("Period från", "date"),
        ("Period till", "date"),
        ("Verifikat", "text"),
        ("Belopp exkl. moms", "kr"),
        ("Hela fakturan", "kr"),
        ("Kopia", "text"),
        ("Anmärkning", "text"),
    ),
    15,
    "Summa fakturor",
)
KOMMUNENS_KOSTNADER = Document(
    "Kommunens kostnader",
    _computed(
        ("Titel", "text"),
        ("Kommun", "text"),
        ("Kvartal", "text"),
        ("Period", "text"),
        ("Spår", "text"),
        ("Boende", "text"),
        ("Handläggare", "text"),
        ("Regelversion", "text"),
        ("Sida", "text"),
        ("Ingående rader", "int"),
        ("Ingående", "kr"),
        ("Summa etikett", "text"),
        ("Summa rader", "int"),
        ("Summa belopp", "kr"),
        ("Etikett entreprenör", "text"),
        ("Entreprenörsfakturor", "kr"),
        ("Etikett kommunen", "text"),
        ("Kommunens kostnader", "kr"),
        ("Faktisk kostnad", "kr"),
        ("Avdragen schablon", "kr"),
        ("Återsöks inte", "kr"),
        ("Etikett sökt", "text"),
        ("Summa sökt", "kr"),
        ("Körning", "text"),
        ("Kontroll", "text"),
    ),
    _computed(
        ("Konto", "text"),
        ("Slag", "text"),
        ("Benämning", "text"),
        ("Antal rader", "int"),
        ("Belopp", "kr"),
    ),
    29,
    "Summa kostnader",
)
KUNDFAKTUROR = Document(
    "Kundfakturor",
    _computed(
        ("Titel", "text"),
        ("Mottagare", "text"),
        ("Kommun", "text"),
        ("Kvartal", "text"),
        ("Spår", "text"),
        ("Boende", "text"),
        ("Vår referens", "text"),
        ("Er referens", "text"),
        ("Avser", "text"),
        ("Kodsträng", "text"),
        ("Intäktskonto", "text"),
        ("Antal barn", "int"),
        ("Sökt enligt Ansökan", "kr"),
        ("Regelversion", "text"),
        ("Sida", "text"),
        ("Ingående dagar", "int"),
        ("Ingående", "kr"),
        ("Summa etikett", "text"),
        ("Summa dagar", "int"),
        ("Summa sökt", "kr"),
        ("Körning", "text"),
        ("Kontroll", "text"),
    ),
    _computed(
        ("Löpnr", "int"),
        ("Dossiernr", "text"),
        ("Namn", "text"),
        ("Kategori", "text"),
        ("Dagar", "int"),
        ("Belopp", "kr"),
    ),
    32,
    "Summa sökt",
)
INDIVIDBLAD = Document(
    "Individblad",
    _computed(
        ("Titel", "text"),
        ("Kommun", "text"),
        ("Kvartal", "text"),
        ("Spår", "text"),
        ("Boende", "text"),
        ("Dossiernr", "text"),
        ("Namn", "text"),
        ("Personnummer", "text"),
        ("Födelsedatum", "date"),
        ("Mottagningsdatum", "date"),
        ("Tillståndsdag", "date"),
        ("Kommunplaceringsdag", "date"),
        ("Status", "text"),
        ("Prioriteringsgrupp", "text"),
        ("Placering", "text"),
        ("Lagrum", "text"),
        ("Beslut", "text"),
        ("Närvaro", "text"),
        ("Dagar per månad", "text"),
        ("Regelversion", "text"),
        ("Källa", "text"),
        ("Huvudbok", "text"),
        ("Summa etikett", "text"),
        ("Summa dagar", "int"),
        ("Summa kostnad", "kr"),
        ("Summa schablon", "kr"),
        ("Summa sökt", "kr"),
        ("Körning", "text"),
        ("Kontroll", "text"),
    ),
    _computed(
        ("Månad", "text"),
        ("Kod", "text"),
        ("Paragraf", "text"),
        ("Dagar", "int"),
        ("Kostnad", "kr"),
        ("Schablon", "kr"),
        ("Återsöks", "kr"),
        ("Orsak", "text"),
    ),
    18,
    "Summa sökt",
)
BESLUTSUNDERLAG = Document(
    "Beslutsunderlag",
    _computed(
        ("Titel", "text"),
        ("Kommun", "text"),
        ("Kvartal", "text"),
        ("Period", "text"),
        ("Spår", "text"),
        ("Boende", "text"),
        ("Dossiernr", "text"),
        ("Handläggare", "text"),
        ("Antal barn", "int"),
        ("Regelversion", "text"),
        ("Sida", "text"),
        ("Summa etikett", "text"),
        ("Summa handlingar", "int"),
        ("Summa saknas", "int"),
        ("Körning", "text"),
        ("Kontroll", "text"),
    ),
    _computed(
        ("Dossiernr", "text"),
        ("Namn", "text"),
        ("Handling", "text"),
        ("Nr", "text"),
        ("Datum", "date"),
        ("Läge", "text"),
    ),
    36,
    "Summa handlingar",
)
DOCUMENTS = (
    FORSATTSBLAD,
    ANSOKAN,
    ENTREPRENORSFAKTUROR,
    KOMMUNENS_KOSTNADER,
    KUNDFAKTUROR,
    INDIVIDBLAD,
    BESLUTSUNDERLAG,
)
DOCUMENT_SHEETS = (
    "Försättsblad",
    "Ansökan",
    "Entreprenörsfakturor",
    "Kommunens kostnader",
    "Kundfakturor",
    "Individblad",
    "Beslutsunderlag",
)

OUTPUT_SHEETS = (
    *dict.fromkeys(table.sheet for table in (*BOOK_OUTPUT_TABLES, *OVERVIEW_TABLES)),
    *DOCUMENT_SHEETS,
)
"""Sheets that a run may write to; every other sheet of a book stays byte for byte."""

MASTER_NAME = "Huvudkontroll"
"""Workbook-scoped defined name of the master check's cell on Kontroller; it says OK or FEL."""
