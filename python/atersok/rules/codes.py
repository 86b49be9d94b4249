"""What each code means in Swedish, and the paragraph behind it (rules.md §2)."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class CodeText:
    """A sentence for the user, the paragraph, and the category for an application ("" where nothing is applied for)."""

    sentence: str
    paragraph: str = ""
    category: str = ""


CODE_TEXTS: dict[str, CodeText] = {
    "ANVISAD": CodeText("Anvisad enligt överenskommelse (röd), återsöks inte i denna process"),
    "EJ_I_REGISTER": CodeText("Barnet finns inte i PUT-databasen"),
    "EJ_TILLSTAND": CodeText("Dagen är före tillståndsdag, eller tillståndsdag saknas"),
    "EJ_KOMMUNPLACERAD": CodeText("Dagen är före kommunplaceringsdag, eller den saknas"),
    "AVSLUTAD": CodeText("Barnet är avslutat"),
    "MIG_BOENDE": CodeText("Boendet är Migrationsverkets"),
    "EJ_PLACERAD": CodeText("Ingen placering i PUT-databasen täcker dagen på boendet"),
    "OKAND_ALDER": CodeText("Födelsedatum saknas"),
    "FYLLT_21": CodeText("Har fyllt 21 år"),
    "FAKTISK": CodeText("Faktisk kostnad, under 18 år", "2010:1122 29 § (2012:859)", "Faktisk kostnad"),
    "FAKTISK_18": CodeText(
        "Faktisk kostnad, 18–20 år med vård som började före 18", "2010:1122 29 § (2012:859)", "Faktisk kostnad 18–20"
    ),
    "FYLLT_18": CodeText("Har fyllt 18 år och vården började efter det"),
    "UT_FK": CodeText("Kostnad över schablonen, under 18 år", "2010:1122 29 a §", "UT_FK"),
    "UT_DS": CodeText("Schablonen täcker kostnaden, betalas utan ansökan", "2010:1122 29 §"),
    "UT_FK18": CodeText("Kostnad över schablonen, 18–20 år", "2010:1122 30 a §", "UT_FK18"),
    "EJ_VARDBEHOV": CodeText("18–20 år utan visat vårdbehov, eller vården började efter 18"),
}
