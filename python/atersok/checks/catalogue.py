"""The findings that there are: severity and the role that must answer, by code (design.md §6)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from atersok.domain.finding import Finding, Severity

INTEGRATION: Final = "integrationssekreterare"
SOCIAL: Final = "socialsekreterare"
PLACEMENT: Final = "placeringssekreterare"
REFUGEE: Final = "flyktinghandläggare"
ASSISTANT: Final = "assistent"
ACCOUNTING: Final = "redovisningsassistent"
CONTROLLER: Final = "controller"


@dataclass(frozen=True, slots=True)
class Kind:
    """What every finding of one code has in common; `title` is a short Swedish name of it."""

    severity: Severity
    asks: str
    title: str


CATALOGUE: Final[dict[str, Kind]] = {
    "R01": Kind("Varning", INTEGRATION, "Personnummer klarar inte kontrollen"),
    "R02": Kind("Stopp", INTEGRATION, "Dossiernummer saknas eller är felskrivet"),
    "R03": Kind("Stopp", INTEGRATION, "Dossiernummer står två gånger"),
    "R04": Kind("Varning", INTEGRATION, "Placerad i PUT-boende utan tillståndsdag"),
    "R05": Kind("Varning", REFUGEE, "Kommunplaceringsdag saknas"),
    "R06": Kind("Stopp", INTEGRATION, "Två placeringar täcker samma dag"),
    "R07": Kind("Varning", SOCIAL, "Har fyllt 18 utan nytt beslut"),
    "R08": Kind("Varning", INTEGRATION, "Röd markering och Anvisad stämmer inte"),
    "R09": Kind("Info", CONTROLLER, "Skyddade uppgifter"),
    "R10": Kind("Varning", SOCIAL, "Nytt barn utan beslutsdatum eller beslutsnr"),
    "R11": Kind("Info", CONTROLLER, "Treårsregeln löper ut"),
    "R12": Kind("Varning", SOCIAL, "Lagrum saknas eller är okänt"),
    "R13": Kind("Varning", PLACEMENT, "Transitvistelse inte avslutad"),
    "R14": Kind("Varning", CONTROLLER, "Röd efter 2017-06-30"),
    "R15": Kind("Stopp", INTEGRATION, "Födelsedatum saknas eller stämmer inte"),
    "R16": Kind("Varning", INTEGRATION, "Uppgift till Migrationsverket saknas"),
    "R17": Kind("Varning", CONTROLLER, "LVU som börjat efter 18"),
    "N01": Kind("Varning", INTEGRATION, "Barn med tillstånd bor i transitboende"),
    "N02": Kind("Stopp", INTEGRATION, "Barn i närvaron saknas i registret"),
    "N03": Kind("Stopp", INTEGRATION, "Placering utan närvaro"),
    "N04": Kind("Stopp", ACCOUNTING, "Angivna dagar stämmer inte med datum"),
    "N05": Kind("Stopp", INTEGRATION, "Närvaro och placering har olika dagar"),
    "N06": Kind("Stopp", INTEGRATION, "Ett barn i två boenden samma dag"),
    "N07": Kind("Stopp", ACCOUNTING, "Belopp är inte dagar × dygnspris"),
    "N08": Kind("Stopp", INTEGRATION, "Boendet är okänt eller hör till andra boken"),
    "N09": Kind("Varning", ACCOUNTING, "Dygnspris skiljer mellan närvaro och boende"),
    "K01": Kind("Stopp", ACCOUNTING, "Huvudboksrad utan entydigt boende"),
    "K02": Kind("Stopp", ACCOUNTING, "Kostnad utan vårddygn"),
    "K03": Kind("Varning", ASSISTANT, "Vårddygn utan kostnad"),
    "K04": Kind("Stopp", INTEGRATION, "Fakturerat skiljer från statistiken"),
    "K05": Kind("Stopp", ASSISTANT, "Samma faktura två gånger"),
    "K06": Kind("Varning", ASSISTANT, "Kredit utan ursprunglig faktura"),
    "K07": Kind("Varning", CONTROLLER, "Tjänsteperiod i annat kvartal"),
    "K08": Kind("Stopp", ACCOUNTING, "Konto saknas i Konton"),
    "K09": Kind("Info", ACCOUNTING, "Makulerade eller preliminära rader"),
    "K10": Kind("Varning", ASSISTANT, "Faktura daterad för sent"),
    "K11": Kind("Stopp", ACCOUNTING, "Filens summa stämmer inte med raderna"),
    "K12": Kind("Varning", CONTROLLER, "Ovanlig kostnad per vårddygn"),
    "K13": Kind("Stopp", CONTROLLER, "Negativ återsökning för ett barn"),
    "K14": Kind("Varning", ACCOUNTING, "Intern och extern faktura för samma kostnad"),
    "K15": Kind("Varning", ASSISTANT, "Fakturakopia saknas"),
    "K16": Kind("Varning", ACCOUNTING, "Moms vid återsökningsbart konto"),
    "K17": Kind("Varning", ACCOUNTING, "Fakturor med och utan namngivet barn"),
    "K18": Kind("Varning", ASSISTANT, "Namn eller personnummer i bokföringstext"),
    "F01": Kind("Stopp", ACCOUNTING, "Rad kan inte läsas"),
    "F02": Kind("Varning", ACCOUNTING, "Text förstörd i filen"),
    "F03": Kind("Info", ACCOUNTING, "Rad läst en gång, fanns flera"),
    "F04": Kind("Stopp", ACCOUNTING, "En radidentitet, två innehåll"),
}


def finding(
    code: str,
    *,
    what: str,
    identity: str,
    action: str,
    home: str = "",
    dossier: str = "",
    expected: str = "",
    found: str = "",
    difference: str = "",
    source: str = "",
    cost_centre: str = "",
) -> Finding:
    """A finding with the severity and role of its code; see `Finding` for the fields."""
    kind = CATALOGUE[code]
    return Finding(
        code, kind.severity, kind.asks, home, dossier, identity, what, expected, found, difference, source, action,
        cost_centre,
    )  # fmt: skip
