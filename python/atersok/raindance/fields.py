"""The fields of a ledger row and the names that installations give them.

This is data, not logic: names are set per installation of Raindance, so a new spelling is a new line here.
Sources: the table behind the exports (EK_FAKTA_VERIFIKAT, RK_FAKTA_LEVFAKT_VERIFIKAT), the national open-data
spec for supplier invoices, and headers of real reports.
"""

from __future__ import annotations

import unicodedata
from typing import Final

#: Field → its Swedish name in the contract, in the contract's order.
FIELD_NAMES: Final[dict[str, str]] = {
    "foretag": "företag",
    "vertyp": "vertyp",
    "vernr": "vernr",
    "rad": "rad",
    "bokforingsdatum": "bokföringsdatum",
    "period": "period",
    "kostnadsstalle": "kostnadsställe",
    "konto": "konto",
    "verksamhet": "verksamhet",
    "aktivitet": "aktivitet",
    "objekt": "objekt",
    "projekt": "projekt",
    "motpart": "motpart",
    "leverantorsnr": "leverantörsnr",
    "leverantor": "leverantör",
    "orgnr": "orgnr",
    "fakturanr": "fakturanr",
    "fakturadatum": "fakturadatum",
    "periodstart": "periodstart",
    "periodslut": "periodslut",
    "text": "text",
    "belopp": "belopp",
    "moms": "moms",
    "status": "status",
}
#: Columns that are no field of their own but help to make one.
HELPER_NAMES: Final[dict[str, str]] = {"debet": "debet", "kredit": "kredit", "sida": "debet/kredit", "ar": "år"}

DATE_FIELDS: Final = ("bokforingsdatum", "fakturadatum", "periodstart", "periodslut")
#: Code and text may stand in one cell ("64400 Livsmedel").
CODED_FIELDS: Final = ("kostnadsstalle", "konto", "verksamhet", "aktivitet", "objekt", "projekt", "motpart")
#: Identifiers that are kept whole.
PLAIN_CODE_FIELDS: Final = ("foretag", "vertyp", "vernr", "rad", "leverantorsnr", "orgnr", "fakturanr")
TEXT_FIELDS: Final = ("leverantor", "text", "status")
AMOUNT_FIELDS: Final = ("belopp", "moms", "debet", "kredit")
#: What a row of the ledger is keyed by; a total row leaves these empty.
KEY_FIELDS: Final = (
    *("foretag", "vertyp", "vernr", "rad", "bokforingsdatum", "period", "kostnadsstalle", "konto", "verksamhet"),
    *("aktivitet", "objekt", "projekt", "motpart", "leverantorsnr", "fakturanr", "fakturadatum"),
    *("periodstart", "periodslut"),
)

#: Names that mean the field, best first: where a file has several, the earliest in the list is used.
ALIASES: Final[dict[str, tuple[str, ...]]] = {
    "foretag": ("företag", "företagsnr", "företagskod", "företag id", "ftg", "ftgnr", "bolag", "bolagsnr",
                "förvaltning",
                "fvn", "juridisk person"),
    "vertyp": ("vertyp", "verifikattyp", "verifikationstyp", "verifikatstyp", "ver typ", "vtyp", "verifikationsserie",
               "verserie", "serie"),
    "vernr": ("vernr", "verifikatnr", "verifikationsnr", "verifikatnummer", "verifikationsnummer", "verifikat",
              "verifikation", "vernummer", "ver", "verif nr", "verifnr", "verifikat id"),
    "rad": ("rad", "verrad", "radnr", "radnummer", "verifikatrad", "verifikationsrad", "konteringsrad", "kontrad",
            "ver radnr"),
    "bokforingsdatum": ("bokföringsdatum", "bokfdatum", "bokfdat", "bokföringsdag", "bokfördatum", "bokf", "bokfört",
                        "bokföringsdat", "verdatum", "verdat", "verifikatdatum", "verifikationsdatum", "ver datum",
                        "redovisningsdatum", "transaktionsdatum", "transdatum", "konteringsdatum"),
    "period": ("period", "redovisningsperiod", "bokföringsperiod", "ekonomisk period", "bokf period", "perioden", "per",
               "årmånad", "år månad", "periodnr", "ver period", "period id"),
    "kostnadsstalle": ("kostnadsställe", "kst", "kst id", "kostnadsställe id", "kostnadsställenr", "kostnadsställe nr",
                       "kostnst", "kostn st", "kostställe", "ansvar", "ansvar id", "ansvarskod", "ansvarsnr", "ansv",
                       "ansv id", "ansvar nr", "kstnr", "kst nr", "kst kod", "kostnadsställe kod", "ansvarsställe",
                       "kst id text", "kostnadsställe id text", "ansvar id text", "kostnadsbärare kst", "k ställe"),
    "konto": ("konto", "konto id", "kontonr", "konto nr", "kontonummer", "kontokod", "konto kod", "kto",
              "konto id text",
              "kto nr", "huvudkonto"),
    "verksamhet": ("verksamhet", "verks", "verks id", "verksamhet id", "vht", "vht id", "verksamhetskod",
                   "verksamhetsnr",
                   "verksamhet nr", "vsh", "verksamhet id text", "verks id text", "verk"),
    "aktivitet": ("aktivitet", "akt", "akt id", "aktivitet id", "aktivitetskod", "aktivitetsnr", "aktivitet nr",
                  "aktnr",
                  "aktivitet id text", "akt id text"),
    "objekt": ("objekt", "obj", "obj id", "objekt id", "objektkod", "objektnr", "objekt nr", "objnr", "objekt id text",
               "obj id text"),
    "projekt": ("projekt", "proj", "proj id", "projekt id", "projektkod", "projektnr", "projekt nr", "projnr",
                "projekt id text", "proj id text"),
    "motpart": ("motpart", "motp", "motp id", "motpart id", "motpartskod", "motpartsnr", "motpart nr", "mpt", "motpnr",
                "motpart id text", "motp id text"),
    "leverantorsnr": ("leverantörsnr", "leverantörsnummer", "levnr", "leverantörnr", "leverantör nr", "levid", "lev id",
                      "leverantörsid", "leverantör id", "extern id", "externid", "ext id", "levnummer", "levkod",
                      "leverantörskod", "reskontranr"),
    "leverantor": ("leverantör", "leverantörsnamn", "leverantör namn", "levnamn", "lev namn", "externanm", "externnamn",
                   "extern namn", "leverantörens namn", "lev", "ext namn", "leverantör text", "leverantor benämning"),
    "orgnr": ("orgnr", "organisationsnummer", "organisationsnr", "orgnummer", "org nummer", "leverantörens orgnr",
              "lev orgnr", "leverantör orgnr", "leverantörsorgnr", "leverantör organisationsnummer",
              "persorgnr", "pers orgnr", "person organisationsnummer"),
    "fakturanr": ("fakturanr", "fakturanummer", "externnr", "extern nr", "extnr", "ext nr", "externt nr",
                  "fakturanr ext",
                  "faktnr", "faknr", "fakt nr", "lev fakturanr", "leverantörens fakturanr", "leverantörsfakturanr",
                  "levfaktnr", "externt fakturanr", "externt fakturanummer", "fakturaid", "faktura nr ext", "faktura"),
    "fakturadatum": ("fakturadatum", "fakturadat", "faktdatum", "faktdat", "fakdat", "fakdatum", "fakt datum",
                     "levfaktdatum", "faktura datum"),
    "periodstart": ("periodstart", "fakperstartdat", "fakturaperiod start", "fakturaperiod from", "period start",
                    "period from", "period fr o m", "period från", "perfrom", "per from", "periodfr", "avser from",
                    "avser från", "avser fr o m", "avser period from", "avser period från", "tjänsteperiod from",
                    "tjänsteperiod start", "perstart", "per start", "perstartdat", "periodstartdatum",
                    "startdatum period",
                    "leveransperiod from", "period startdatum", "fakper start", "vårdperiod from"),
    "periodslut": ("periodslut", "fakperslutdat", "fakturaperiod slut", "fakturaperiod tom", "period slut",
                   "period tom",
                   "period t o m", "period till", "period till och med", "pertom", "per tom", "avser tom", "avser till",
                   "avser t o m", "avser period tom", "avser period till", "tjänsteperiod tom", "tjänsteperiod slut",
                   "perslut", "per slut", "perslutdat", "periodslutdatum", "slutdatum period", "leveransperiod tom",
                   "period slutdatum", "fakper slut", "vårdperiod tom"),
    "text": ("text", "radtext", "rad text", "konteringstext", "transaktionstext", "verifikattext", "verifikationstext",
             "vertext", "huvudtext", "benämning", "beskrivning", "fakturatext", "bokföringstext", "kommentar",
             "anmärkning"),
    "belopp": ("belopp", "belopp sek", "belopp kr", "utfall", "utfall v", "utfall sek", "utfall kr", "netto",
               "nettobelopp",
               "netto sek", "belopp exkl moms", "belopp exklusive moms", "belopp ex moms", "belopp utan moms",
               "bokfört belopp", "konterat belopp", "konteringsbelopp", "radbelopp", "utfall belopp", "belopp netto",
               "belopp i kr", "belopp i sek", "utfallsbelopp"),
    "moms": ("moms", "momsbelopp", "moms sek", "moms kr", "varav moms", "mervärdesskatt", "moms belopp"),
    "status": ("status", "faktstatus", "fakturastatus", "fakt status", "verifikatstatus", "verstatus", "levfaktstatus"),
    "debet": ("debet", "debet belopp", "debet sek", "debetbelopp", "debet kr"),
    "kredit": ("kredit", "kredit belopp", "kredit sek", "kreditbelopp", "kredit kr", "credit"),
    "sida": ("d k", "debet kredit", "deb kred", "d eller k", "dk kod", "debet eller kredit"),
    "ar": ("år", "bokföringsår", "räkenskapsår", "redovisningsår", "year"),
}  # fmt: skip

#: Names that may mean the field: used only when no better name is there and the column's values have its shape.
WEAK_ALIASES: Final[dict[str, tuple[str, ...]]] = {
    "vernr": ("internvernr", "internt vernr", "urval vernr", "verifikat nr internt"),
    "bokforingsdatum": ("datum", "regdatum", "registreringsdatum", "reg datum", "dat"),
    "period": ("månad", "mån", "manad nr"),
    "fakturanr": ("nr", "löpnr", "fakturalöpnr", "extern ref"),
    "text": ("rubrik", "notering", "ändamål"),
    "belopp": ("summa", "kostnad", "sek", "kr", "amount", "värde", "saldo"),
    "leverantor": ("motpart namn", "betalningsmottagare", "mottagare"),
    "rad": ("nr rad", "radid"),
}

#: Names that are known and not a field: another amount, a text beside a code, an organisation's own columns.
KNOWN_OTHERS: Final = (
    "belopp inkl moms", "belopp inklusive moms", "bruttobelopp", "brutto", "belopp valuta", "valutabelopp", "valuta",
    "valutakod", "budget", "avvikelse", "prognos", "ib", "ub", "ingående balans", "utgående balans", "ackumulerat",
    "ack utfall", "antal", "kvantitet", "momskod", "moms procent", "momssats", "förfallodatum", "förfallodat",
    "mottattdat", "betaldatum", "ankomstdatum", "attestdatum", "dokumentid", "ursprungs verifikat", "användare",
    "attestant", "komplement", "slag", "valt år", "kontogrupp", "kontoklass", "rad text 2", "fakturabelopp",
    "fakturatyp",
    "konto text", "kontotext", "kontonamn", "konto namn", "konto benämning", "kontobenämning", "konto t", "kst text",
    "kst namn", "kst benämning", "kostnadsställe text", "kostnadsställetext", "kostnadsställe namn",
    "kostnadsställenamn", "kostnadsställe benämning", "ansvar text", "ansvartext", "ansvar namn", "ansvar t",
    "ansvarstext", "verksamhet text", "verksamhetstext", "verksamhet namn", "verksamhet t", "verks text",
    "aktivitet text", "aktivitetstext", "akt text", "objekt text", "objekttext", "obj text", "objekt namn",
    "projekt text", "projekttext", "proj text", "projekt namn", "motpart text", "motpartstext", "motp text",
)  # fmt: skip


def normalise(name: str) -> str:
    """The name as headers are compared: no case, no blanks, punctuation or diacritics ("Bokf.dat " → "bokfdat")."""
    decomposed = unicodedata.normalize("NFKD", name.casefold())
    return "".join(ch for ch in decomposed if ch.isalnum())


def field_of(name: str) -> str | None:
    """The field (or helper) that a name of the contract means, as profiles write it; None when it means none."""
    return _BY_NAME.get(normalise(name))


_BY_NAME: Final = {normalise(swedish): field for field, swedish in {**FIELD_NAMES, **HELPER_NAMES}.items()}
