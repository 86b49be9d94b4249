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


SEVERITIES: Final[tuple[Severity, ...]] = ("Stopp", "Varning", "Info")
"""The severities, the gravest first."""


@dataclass(frozen=True, slots=True)
class Kind:
    """What every finding of one code has in common.

    Attributes:
        title: a short Swedish name of it.
        lowerable: a Stopp that a municipality may make a Varning. Only where the figures follow a source that the
            rules name, and the finding says that another source disagrees: the latest placement counts (R06), the
            attendance (N03), its dates (N04), the ledger (N07, K04). Every other stays a Stopp, or a claim could go
            out whose figures are wrong with nobody asked:
            öre are unexplained (K01, K02, K08; the child has no place in the register: R02, R03, R15, N02, N05),
            rows may be missing or counted double (K11, F01, F04), a day counts twice or not at all (N06, N08), the
            same cost is claimed twice (K05, K19), or a claim is below zero (K13). A new Stopp is not lowerable until
            somebody decides that it is.
    """

    severity: Severity
    asks: str
    title: str
    lowerable: bool = False

    def may_be(self, severity: Severity) -> bool:
        """Whether a municipality may give it this severity; a lowerable Stopp becomes at most a Varning."""
        return self.severity != "Stopp" or severity == "Stopp" or (self.lowerable and severity == "Varning")


CATALOGUE: Final[dict[str, Kind]] = {
    "R01": Kind("Varning", INTEGRATION, "Personnummer klarar inte kontrollen"),
    "R02": Kind("Stopp", INTEGRATION, "Dossiernummer saknas eller är felskrivet"),
    "R03": Kind("Stopp", INTEGRATION, "Dossiernummer står två gånger"),
    "R04": Kind("Varning", INTEGRATION, "Placerad i PUT-boende utan tillståndsdag"),
    "R05": Kind("Varning", REFUGEE, "Kommunplaceringsdag saknas"),
    "R06": Kind("Stopp", INTEGRATION, "Två placeringar täcker samma dag", lowerable=True),
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
    "N03": Kind("Stopp", INTEGRATION, "Placering utan närvaro", lowerable=True),
    "N04": Kind("Stopp", ACCOUNTING, "Angivna dagar stämmer inte med datum", lowerable=True),
    "N05": Kind("Stopp", INTEGRATION, "Närvaro och placering har olika dagar"),
    "N06": Kind("Stopp", INTEGRATION, "Ett barn i två boenden samma dag"),
    "N07": Kind("Stopp", ACCOUNTING, "Belopp är inte dagar × dygnspris", lowerable=True),
    "N08": Kind("Stopp", INTEGRATION, "Boendet är okänt eller hör till andra boken"),
    "N09": Kind("Varning", ACCOUNTING, "Dygnspris skiljer mellan närvaro och boende"),
    "K01": Kind("Stopp", ACCOUNTING, "Huvudboksrad utan entydigt boende"),
    "K02": Kind("Stopp", ACCOUNTING, "Kostnad utan vårddygn"),
    "K03": Kind("Varning", ASSISTANT, "Vårddygn utan kostnad"),
    "K04": Kind("Stopp", INTEGRATION, "Fakturerat skiljer från statistiken", lowerable=True),
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
    "K19": Kind("Stopp", ACCOUNTING, "Kostnaden är redan sökt i ett annat kvartal"),
    "K20": Kind("Varning", ACCOUNTING, "Kan vara sökt i ett annat kvartal"),
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
