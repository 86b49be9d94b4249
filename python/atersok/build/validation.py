"""Data validation of every input cell: what may be typed, and what Excel says in Swedish before and after."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, Final

from atersok.build.writer import xl_cell_to_rowcol, xl_rowcol_to_cell
from atersok.submissions.model import HOWS, REFUSAL_REASONS
from atersok.workbook.layout import (
    AVVIKELSER,
    BARN,
    BOENDEN,
    BOENDEN_OPTIONAL,
    CHECKLISTA,
    FAKTURAKONTROLL,
    INSKICKAT,
    KONTON,
    NARVARO,
    PLACERINGAR,
    PROCAPITA,
    TRANSIT,
    UPPFOLJNING,
    Table,
)

LAST_ROW: Final = 1_048_575
"""Validations and conditional formats reach to the sheet's last row (zero-based): a table never outgrows them."""

Rule = Callable[[str], dict[str, Any]]
"""XlsxWriter's options for a column, given the address of its first data cell (B5)."""

_FIRST_DAY: Final = date(1990, 1, 1)
_LAST_DAY: Final = date(2099, 12, 31)


def _texts(
    title: str, message: str, error: str, *, warn: bool = False, criteria: Mapping[str, object]
) -> dict[str, Any]:
    return {
        **criteria,
        "input_title": title,
        "input_message": message,
        "error_title": "Stämmer inte",
        "error_message": error,
        "error_type": "warning" if warn else "stop",
    }


def a_list(title: str, choices: tuple[str, ...], message: str, *, warn: bool = False) -> Rule:
    """One of some words; with warn, another word is accepted after a question."""
    error = f"Välj ett av: {', '.join(choices)}."
    return lambda _: _texts(title, message, error, warn=warn, criteria={"validate": "list", "source": list(choices)})


def a_text(title: str, message: str, longest: int = 120) -> Rule:
    """Text up to a length."""
    return lambda _: _texts(
        title,
        message,
        f"Högst {longest} tecken.",
        criteria={"validate": "length", "criteria": "between", "minimum": 0, "maximum": longest},
    )


def a_day(title: str, message: str) -> Rule:
    """A date."""
    return lambda _: _texts(
        title,
        f"{message} Skriv ÅÅÅÅ-MM-DD.",
        "Skriv ett datum som ÅÅÅÅ-MM-DD, till exempel 2025-04-01.",
        criteria={"validate": "date", "criteria": "between", "minimum": _FIRST_DAY, "maximum": _LAST_DAY},
    )


def a_day_after(title: str, message: str, table: Table, start: str) -> Rule:
    """A date no earlier than the date in another column of the table's row."""

    def rule(cell: str) -> dict[str, Any]:
        row, _ = xl_cell_to_rowcol(cell)
        formula = f"=AND(ISNUMBER({cell}),{cell}>={xl_rowcol_to_cell(row, table.headers.index(start))})"
        return _texts(
            title,
            f"{message} Skriv ÅÅÅÅ-MM-DD.",
            "Skriv ett datum som ÅÅÅÅ-MM-DD, inte före startdagen på samma rad.",
            criteria={"validate": "custom", "value": formula},
        )

    return rule


def a_whole_number(title: str, message: str, lowest: int, highest: int) -> Rule:
    """A whole number between two, both included."""
    return lambda _: _texts(
        title,
        message,
        f"Skriv ett heltal från {lowest} till {highest}.",
        criteria={"validate": "integer", "criteria": "between", "minimum": lowest, "maximum": highest},
    )


def an_amount(title: str, message: str) -> Rule:
    """Kronor, not negative."""
    return lambda _: _texts(
        title,
        message,
        "Skriv ett belopp i kronor, noll eller mer.",
        criteria={"validate": "decimal", "criteria": ">=", "value": 0},
    )


def a_dossier(cell: str) -> dict[str, Any]:
    """A dossiernummer: eight digits, a hyphen after the second if wanted, /N if wanted. Others after a question."""
    digits = f'SUBSTITUTE(LEFT({cell},FIND("/",{cell}&"/")-1),"-","")'
    return _texts(
        "Dossiernummer",
        "NN-NNNNNN eller åtta siffror, vid behov följt av /N för syskon. Barnets nyckel överallt.",
        "Ett dossiernummer har åtta siffror: 12-345678, 12345678 eller 12-345678/2. Behålla ändå?",
        warn=True,
        criteria={"validate": "custom", "value": f"=AND(LEN({digits})=8,ISNUMBER(VALUE({digits})))"},
    )


_YES_NO: Final = ("Ja", "Nej")
_HOME: Final = a_text("Boende", "Boendets namn, stavat som i PUT-databasen, bladet Boenden.", 60)
_NAME: Final = a_text("Namn", "Förnamn och efternamn.")


def _month_days(number: int) -> Rule:
    return a_whole_number(
        f"Dagar månad {number}", f"Vårddygn i kvartalets månad {number}, så som boendet rapporterat.", 0, 31
    )


COLUMN_RULES: Final[dict[str, dict[str, Rule]]] = {
    NARVARO.name: {
        "Boende": _HOME,
        "Dossiernr": a_dossier,
        "Namn": _NAME,
        "Inskriven": a_day("Inskriven", "Första dagen på boendet."),
        "Utskriven": a_day_after("Utskriven", "Dagen då barnet flyttade. Tomt: bor kvar.", NARVARO, "Inskriven"),
        "Dagar mån 1": _month_days(1),
        "Dagar mån 2": _month_days(2),
        "Dagar mån 3": _month_days(3),
        "Dagar": a_whole_number("Dagar", "Vårddygn i hela kvartalet, så som boendet rapporterat.", 0, 92),
        "Dygnspris": an_amount("Dygnspris", "Kronor per vårddygn, utan moms."),
        "Belopp": an_amount("Belopp", "Dagar × dygnspris, kronor utan moms."),
    },
    KONTON.name: {
        "Från": a_whole_number("Från konto", "Första kontot i intervallet.", 1, 999_999_999),
        "Till": a_whole_number("Till konto", "Sista kontot i intervallet (ingår).", 1, 999_999_999),
        "Slag": a_list(
            "Slag",
            ("Entreprenör", "Kommunens kostnad", "Moms", "Utbildning", "Intäkt"),
            "Vad för slags kostnad kontona bär. Ett eget ord går också bra.",
            warn=True,
        ),
        "Återsöks": a_list("Återsöks", _YES_NO, "Ja: kontona ingår i återsökningen. Nej: de räknas bort."),
    },
    AVVIKELSER.name: {
        "Status": a_list(
            "Status",
            ("Ny", "Utreds", "Kvitterad"),
            "Ny, Utreds eller Kvitterad. Kvitterad kräver Kommentar och Signatur. Löst sätts av Stäm av.",
        ),
        "Kommentar": a_text("Kommentar", "Vad ni kom fram till. Skriv inga namn på barn.", 1000),
        "Signatur": a_text("Signatur", "Din signatur, till exempel initialer.", 40),
        "Datum": a_day("Datum", "Dagen då du utredde eller kvitterade."),
    },
    PROCAPITA.name: {
        "Registrerad": a_list("Registrerad", _YES_NO, "Ja när raden är registrerad i Procapita flykting."),
    },
    FAKTURAKONTROLL.name: {
        "Mottagen": a_list("Mottagen", _YES_NO, "Ja när fakturan har kommit."),
        "Kontrollerad": a_list("Kontrollerad", _YES_NO, "Ja när fakturan är kollad mot PUT-databasen och sekretess."),
        "Konterad": a_list("Konterad", _YES_NO, "Ja när fakturan är konterad i Raindance."),
        "Attesterad": a_list("Attesterad", _YES_NO, "Ja när sektionschefen har attesterat."),
        "Signatur": a_text("Signatur", "Din signatur, till exempel initialer.", 40),
    },
    INSKICKAT.name: {
        "Skickat": a_day("Skickat", "Dagen då ansökan lämnade huset."),
        "Sätt": a_list("Sätt", HOWS, "Hur ansökan skickades."),
        "Mottaget": a_day("Mottaget", "Dagen då Migrationsverket tog emot den. Det är den som räknas."),
        "Bevis": a_text("Bevis", "Vad som visar det: kollinummer, kvittens, ärendenummer.", 120),
    },
    UPPFOLJNING.name: {
        "Komplettering begärd": a_day("Komplettering begärd", "Dagen då Migrationsverket bad om mer."),
        "Svara senast": a_day("Svara senast", "Sista dag att svara enligt begäran."),
        "Komplettering lämnad": a_day("Komplettering lämnad", "Dagen då svaret lämnades."),
        "Beslutsdatum": a_day("Beslutsdatum", "Beslutets dag."),
        "Beviljat": an_amount("Beviljat", "Det som beviljades av det sökta, kronor."),
        "Avslag": an_amount("Avslag", "Det som avslogs, kronor."),
        "Orsak": a_list("Orsak", REFUSAL_REASONS, "Varför det avslogs."),
        "Överklaga senast": a_day("Överklaga senast", "Tre veckor från den dag kommunen fick del av beslutet."),
        "Beslutsnr": a_text("Beslutsnr", "Migrationsverkets nummer.", 60),
        "Utbetalt den": a_day("Utbetalt den", "Dagen då pengarna kom."),
        "Utbetalt": an_amount("Utbetalt", "Det som har betalats ut hittills för barnet och kvartalet, kronor."),
        "Bokfört den": a_day("Bokfört den", "Dagen då betalningen bokfördes."),
        "Verifikat": a_text("Verifikat", "Betalningens verifikat i Raindance.", 60),
        "Schablon anmäld": a_day("Schablon anmäld", "Dagen då en utebliven schablon anmäldes till Migrationsverket."),
    },
    CHECKLISTA.name: {
        "Klart": a_list("Klart", ("Ja", "Nej", "Ej aktuellt"), "Ja när steget är gjort."),
        "Signatur": a_text("Signatur", "Din signatur, till exempel initialer.", 40),
    },
    BARN.name: {
        "Dossiernr": a_dossier,
        "Personnummer": a_text("Personnummer", "ÅÅÅÅMMDD-NNNN, samordningsnummer eller tomt.", 20),
        "Namn": _NAME,
        "Födelsedatum": a_day("Födelsedatum", "Barnets födelsedatum."),
        "Mottagningsdatum": a_day("Mottagningsdatum", "Dagen då barnet togs emot."),
        "Migrationsdatum": a_day("Migrationsdatum", "Dagen då barnet kom till Sverige."),
        "Tillståndsdag": a_day("Tillståndsdag", "Dagen då uppehållstillståndet beviljades."),
        "Kommunplaceringsdag": a_day("Kommunplaceringsdag", "Dagen då barnet placerades i kommunen."),
        "Status": a_text("Status", "Uppehållstillståndets slag, till exempel PUT.", 40),
        "Anvisad": a_list("Anvisad", _YES_NO, "Ja: anvisad enligt överenskommelse, återsöks inte här. Fyll även rött."),
        "Skyddad": a_list("Skyddad", _YES_NO, "Ja: skyddade uppgifter. Namn och personnummer skrivs då ingenstans."),
        "Studiehjälp": a_list("Studiehjälp", _YES_NO, "Gäller 18–20 år. Tomt räknas som Ja."),
        "Prioriteringsgrupp": a_text("Prioriteringsgrupp", "Migrationsverkets prioriteringsgrupp, där den gäller.", 40),
        "Avslutsdag": a_day("Avslutsdag", "Från och med den här dagen återsöks inget. Tomt: pågår."),
        "Avslutsorsak": a_text("Avslutsorsak", "Kort, utan uppgifter om hälsa eller familj."),
    },
    PLACERINGAR.name: {
        "Dossiernr": a_dossier,
        "Boende": _HOME,
        "Från": a_day("Från", "Placeringens första dag."),
        "Till": a_day_after("Till", "Placeringens slut. Tomt: pågår.", PLACERINGAR, "Från"),
        "Lagrum": a_list(
            "Lagrum", ("LVU", "SoL"), "LVU eller SoL; paragrafen får stå efter, till exempel LVU 2 §.", warn=True
        ),
        "Behov": a_list("Behov", ("2", "3"), "Behov enligt 2 eller 3 § LVU vid placering enligt SoL. Annars tomt."),
        "Beslutsdatum": a_day("Beslutsdatum", "Dagen då beslutet fattades."),
        "Beslutsnr": a_text("Beslutsnr", "Beslutets nummer.", 40),
    },
    BOENDEN.name: {
        "Boende": _HOME,
        "Spår": a_list("Spår", ("A", "B", "C"), "A externt boende, B internt boende, C individuell placering."),
        "Form": a_list(
            "Form",
            ("Externt", "Internt", "Individuellt", "Transit", "Anvisning", "Migrationsverket"),
            "Boendets form.",
        ),
        "Kostnadsställe": a_text("Kostnadsställe", "Kostnadsstället i Raindance, med inledande nollor.", 20),
        "Leverantör": a_text("Leverantör", "Leverantörens namn som i Raindance."),
        "Orgnr": a_text("Orgnr", "Leverantörens organisationsnummer.", 20),
        "Dygnspris": an_amount("Dygnspris", "Kronor per vårddygn, utan moms."),
        **{
            header: a_text(header, f"{header} i Raindance, där det skiljer boenden åt.", 20)
            for header in BOENDEN_OPTIONAL
        },
    },
    TRANSIT.name: {
        "Dossiernr": a_dossier,
        "Namn": _NAME,
        "Boende": _HOME,
        "Inskriven": a_day("Inskriven", "Första dagen på transitboendet."),
        "Avslutad": a_day_after("Avslutad", "Dagen då barnet flyttade. Tomt: bor kvar.", TRANSIT, "Inskriven"),
    },
}
"""Table → input column → its rule; every input column has one (tblInstallningar's rules go by row)."""


def _setting(title: str, message: str, error: str, formula: str) -> Rule:
    return lambda cell: _texts(
        title, message, error, criteria={"validate": "custom", "value": formula.replace("{}", cell)}
    )


_FILE: Final = "Fil- eller mappnamn, räknat från mappen där den här boken ligger."
SETTING_RULES: Final[dict[str, Rule]] = {
    "Roll": a_list("Roll", ("Grön", "Vit"), "Grön (spår A) eller Vit (spår B och C)."),
    "Kvartal": _setting(
        "Kvartal",
        "År, K och kvartal, till exempel 2025K2.",
        "Skriv år, K och kvartal 1–4, till exempel 2025K2.",
        '=AND(LEN({})=6,ISNUMBER(VALUE(LEFT({},4))),MID({},5,1)="K",ISNUMBER(SEARCH(RIGHT({},1),"1234")))',
    ),
    "Kommun": a_text("Kommun", "Kommunens namn.", 60),
    "PUT-databas": a_text("PUT-databas", _FILE, 250),
    "Transit-databas": a_text("Transit-databas", _FILE, 250),
    "Raindance": a_text("Raindance", "Filnamn, eller mönster som raindance_*.*", 250),
    "Syskonbok": a_text("Syskonbok", _FILE, 250),
    "Fakturamapp": a_text("Fakturamapp", _FILE, 250),
    "Exportmapp": a_text("Exportmapp", _FILE, 250),
    "Utskrivningsdag räknas": a_list("Utskrivningsdag räknas", _YES_NO, "Ja eller Nej."),
    "Räkna till och med": _setting(
        "Räkna till och med",
        "Tomt, eller en dag i kvartalet: ÅÅÅÅ-MM-DD.",
        "Skriv ett datum som ÅÅÅÅ-MM-DD, eller lämna tomt.",
        "=AND(LEN({})=10,ISNUMBER(DATEVALUE({})))",
    ),
    "Tolerans kr": _setting(
        "Tolerans kr", "Kronor, noll eller mer.", "Skriv ett belopp i kronor, noll eller mer.", "=VALUE({})>=0"
    ),
    "Kostnadsställen utanför": a_text(
        "Kostnadsställen utanför", "Komma mellan, bindestreck för intervall: 48888, 49000-49999.", 1000
    ),
    "Treårsregel": a_list("Treårsregel", ("Av", "36 månader", "Kalenderår"), "Av, 36 månader eller Kalenderår."),
    "Gräns K12 procent": _setting(
        "Gräns K12 procent", "Procent, noll eller mer.", "Skriv ett tal, noll eller mer.", "=VALUE({})>=0"
    ),
    "Gräns K12 kr": _setting(
        "Gräns K12 kr", "Kronor, noll eller mer.", "Skriv ett belopp i kronor, noll eller mer.", "=VALUE({})>=0"
    ),
    "Allvar": a_text(
        "Allvar", "Tomt, eller kod=allvar (Stopp, Varning, Info) med semikolon: K03=Info; R05=Stopp.", 1000
    ),
    "Ansökningsregister": a_text("Ansökningsregister", "En mapp, från bokens mapp räknat.", 200),
    "Utbetalningslista": a_text("Utbetalningslista", "Ett filnamn eller ett mönster med *.", 200),
    "Bevaka dagar framåt": _setting(
        "Bevaka dagar framåt", "Dagar, noll eller fler.", "Skriv ett heltal, noll eller mer.", "=VALUE({})>=0"
    ),
    "Gräns ändrad kostnad procent": _setting(
        "Gräns ändrad kostnad procent", "Procent, noll eller mer.", "Skriv ett tal, noll eller mer.", "=VALUE({})>=0"
    ),
    "Individblad för skyddade": a_list(
        "Individblad för skyddade", _YES_NO, "Ja: skrivs utan namn och personnummer. Nej: hålls inne."
    ),
    "Intäktskonto": a_text("Intäktskonto", "Ett konto, eller en kodsträng.", 60),
    "Säkerhetskopior antal": _setting(
        "Säkerhetskopior antal", "Antal, ett eller fler.", "Skriv ett heltal, ett eller mer.", "=VALUE({})>=1"
    ),
    "Säkerhetskopior dagar": _setting(
        "Säkerhetskopior dagar", "Dagar, noll eller fler.", "Skriv ett heltal, noll eller mer.", "=VALUE({})>=0"
    ),
    "Visa ändringar först": a_list("Visa ändringar först", _YES_NO, "Ja eller Nej."),
    "Handläggare": a_text("Handläggare", "En roll, aldrig ett namn.", 60),
}
"""Setting → the rule of its Värde, which is text whatever it means."""

FREE_SETTING: Final = a_text("Värde", "Se förklaringen till höger.", 250)
"""The rule of a setting that has none of its own."""
