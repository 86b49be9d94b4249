"""What stands in a fresh book: settings with their explanations, the plan of accounts, facts on Om."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, Literal

from atersok.domain.quarter import Quarter
from atersok.workbook.layout import LAYOUT_VERSION

Role = Literal["Grön", "Vit"]

Account = tuple[int, int, str, str]
"""Från, Till (both included), Slag, Återsöks (Ja or Nej)."""


@dataclass(frozen=True)
class BookContent:
    """What a book is filled with when it is built.

    Attributes:
        settings: name → value, in place of the defaults of SETTINGS.
        konton: rows of tblKonton; the default plan when empty.
        narvaro: rows of tblNarvaro, header → value (str, int, float, Decimal, date or None).
        extra: further rows of tblInstallningar (name, value, explanation).
        avvikelser: rows of tblAvvikelser from a run before, with what users answered (a sample that shows answers).
    """

    settings: Mapping[str, object] = field(default_factory=dict)
    konton: Sequence[Account] = ()
    narvaro: Sequence[Mapping[str, object]] = ()
    extra: Sequence[tuple[str, str, str]] = ()
    avvikelser: Sequence[Mapping[str, object]] = ()


BOOK_TITLES: Final[dict[Role, str]] = {
    "Grön": "Grön statistik – externa boenden (spår A)",
    "Vit": "Vit statistik – interna boenden och individuella placeringar (spår B, C)",
}
BOOK_FILES: Final[dict[Role, str]] = {"Grön": "gron_statistik.xlsm", "Vit": "vit_statistik.xlsm"}
SIBLINGS: Final[dict[Role, Role]] = {"Grön": "Vit", "Vit": "Grön"}
SUBJECT: Final = "Återsökning av kommunens kostnader för ensamkommande barn med uppehållstillstånd"

SETTINGS: Final[tuple[tuple[str, str, str], ...]] = (
    ("Roll", "", "Vilken bok det här är: Grön (spår A) eller Vit (spår B och C). Ändras inte."),
    ("Kvartal", "2025K2", "Kvartalet som återsöks, till exempel 2025K2. Samma i båda böckerna."),
    ("Kommun", "", "Kommunens namn, så som det ska stå på ansökan."),
    (
        "PUT-databas",
        "put_databas.xlsx",
        "Registret över barn, placeringar och boenden. Sökväg räknad från den här boken. Samma i båda böckerna.",
    ),
    ("Transit-databas", "transit_databas.xlsx", "Registret över transitboenden. Lämna tomt om det inte finns."),
    (
        "Raindance",
        "raindance_*.*",
        "Huvudboksutdrag ur Raindance: en fil, eller ett mönster där * står för vad som helst. Samma i båda böckerna.",
    ),
    ("Syskonbok", "", "Den andra boken. Den läses så som den senast sparades."),
    ("Fakturamapp", "fakturor", "Mapp med fakturakopior. Filens namn är fakturanumret."),
    ("Exportmapp", "export", "Mapp dit underlagen skrivs vid export."),
    (
        "Utskrivningsdag räknas",
        "Nej",
        "Ja eller Nej. Nej: dagen då barnet flyttar ut är inget vårddygn. Samma i båda böckerna.",
    ),
    (
        "Räkna till och med",
        "",
        "Tomt: till kvartalets sista dag. Annars en tidigare dag (ÅÅÅÅ-MM-DD) för en körning mitt i kvartalet.",
    ),
    ("Tolerans kr", "0", "Kronor som fakturerat och närvaro får skilja (kontroll K04). Normalt 0."),
    (
        "Kostnadsställen utanför",
        "",
        "Kostnadsställen som inte hör hit, med komma och bindestreck: 48888, 49000-49999.",
    ),
    (
        "Treårsregel",
        "Kalenderår",
        "Av, 36 månader eller Kalenderår. Kalenderår: ankomståret + 3 år. Regeln upplyser, den stoppar inget.",
    ),
    (
        "Gräns K12 procent",
        "50",
        "Så många procent får kostnaden per vårddygn avvika från det vanliga innan K12 varnar.",
    ),
    (
        "Gräns K12 kr",
        "0",
        "Kronor. K12 varnar inte när boendets hela skillnad i kvartalet är så stor eller mindre. Normalt 0.",
    ),
    (
        "Allvar",
        "",
        "Tomt: avvikelserna har handbokens allvar. Annars kod=allvar med semikolon: K03=Info; R05=Stopp. "
        "Samma i båda böckerna.",
    ),
    (
        "Ansökningsregister",
        "ansokningar",
        "Mapp där det som har skickats in och svaren på det bevaras. Samma i båda böckerna. Töm eller flytta den "
        "aldrig.",
    ),
    (
        "Utbetalningslista",
        "",
        "Migrationsverkets utbetalningslista: ett filnamn, eller ett mönster som utbetalningar_*.xlsx.",
    ),
    (
        "Bevaka dagar framåt",
        "120",
        "Så många dagar efter kvartalet visar Bevakning barn vars rätt tar slut.",
    ),
    (
        "Gräns ändrad kostnad procent",
        "20",
        "Bevakning visar barn vars kostnad per vårddygn har ändrats mer än så sedan förra kvartalet.",
    ),
    (
        "Individblad för skyddade",
        "Nej",
        "Ja eller Nej. Nej: individblad för barn med skyddade uppgifter hålls inne. Ja: de skrivs utan namn och "
        "personnummer, och loggen säger det.",
    ),
    (
        "Säkerhetskopior antal",
        "10",
        "Så många av de senaste kopiorna i .atersok/backup sparas, och så många körningar kan ångras. Minst 1.",
    ),
    (
        "Säkerhetskopior dagar",
        "400",
        "Kopior som är äldre tas bort, utom den senaste. Det som är inskickat eller arkiverat tas aldrig bort.",
    ),
    (
        "Intäktskonto",
        "",
        "Kontot som ersättningen bokförs på, med hela kodsträngen om ni vill. Står på bladet Kundfakturor.",
    ),
    ("Handläggare", "Controller", "Roll (aldrig ett namn) som ansvarar för ansökan."),
    (
        "Visa ändringar först",
        "Nej",
        "Ja eller Nej. Ja: varje knapp visar vad som kommer att ändras och frågar innan den skriver.",
    ),
)
"""Namn, default Värde, Förklaring, in the order of the sheet. Roll and Syskonbok follow the book."""

DEFAULT_ACCOUNTS: Final[tuple[Account, ...]] = (
    (1650, 1659, "Moms", "Nej"),
    (2640, 2649, "Moms", "Nej"),
    (3000, 3999, "Intäkt", "Nej"),
    (4510, 4599, "Kommunens kostnad", "Ja"),
    (4610, 4639, "Entreprenör", "Ja"),
    (4640, 4669, "Utbildning", "Nej"),
    (5000, 6999, "Kommunens kostnad", "Ja"),
    (7000, 7699, "Kommunens kostnad", "Ja"),
)
"""A plan in the manner of Kommun-Bas; no two ranges overlap."""

SOURCE_ROWS: Final = 8
"""Rows Källa 1 … 8 of tblOm."""

_PURPOSES: Final[dict[Role, str]] = {
    "Grön": "Håller närvaron på externa boenden mot PUT-databasen och Raindance, räknar kostnaden per barn och skriver "
    "underlagen för återsökning från Migrationsverket. Öppnas varje kvartal.",
    "Vit": "Håller närvaron på interna boenden och i individuella placeringar mot PUT-databasen och Raindance, räknar "
    "kostnaden per barn och skriver underlagen för återsökning från Migrationsverket. Öppnas varje kvartal.",
}
_ROLES: Final = (
    "Assistent: kollar och konterar fakturor. Redovisningsassistent: hämtar Raindance, för närvaro och konton. "
    "Integrationssekreterare: äger PUT-databasen. Socialsekreterare, placeringssekreterare, flyktinghandläggare: "
    "beslut och registrering. Controller: granskar, registrerar i Procapita, skriver blad och skickar."
)


def settings_rows(role: Role, content: BookContent) -> list[tuple[str, object, str]]:
    """The rows of tblInstallningar: Namn, Värde, Förklaring.

    Raises:
        ValueError: a setting is named that no row has.
    """
    defaults: dict[str, object] = {name: value for name, value, _ in (*SETTINGS, *content.extra)}
    defaults |= {"Roll": role, "Syskonbok": BOOK_FILES[SIBLINGS[role]]}
    unknown = [name for name in content.settings if name not in defaults]
    if unknown:
        raise ValueError(f"unknown settings: {', '.join(unknown)}")
    values = defaults | dict(content.settings)
    return [(name, values[name], text) for name, _, text in (*SETTINGS, *content.extra)]


def facts(role: Role, content: BookContent) -> list[tuple[str, str]]:
    """The rows of tblOm: Uppgift, Värde. A run fills what is blank; the number of rows never changes."""
    values = {name: value for name, value, _ in settings_rows(role, content)}
    quarter = Quarter.parse(str(values["Kvartal"] or ""))
    period = f"{quarter.start.isoformat()} – {quarter.end.isoformat()}" if quarter else ""
    return [
        ("Syfte", _PURPOSES[role]),
        ("Bok", BOOK_TITLES[role]),
        ("Roller", _ROLES),
        ("Kvartal", str(values["Kvartal"] or "")),
        ("Period", period),
        ("Kommun", str(values["Kommun"] or "")),
        ("Produktversion", ""),
        ("Layoutversion", str(LAYOUT_VERSION)),
        ("Regelversion", ""),
        ("Regler kontrollerade", ""),
        *((f"Källa {number}", "") for number in range(1, SOURCE_ROWS + 1)),
    ]
