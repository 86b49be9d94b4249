"""What a cell says when there is no answer: short Swedish texts, at most 60 characters, that name nobody."""

from __future__ import annotations

from typing import Final

UNKNOWN_CHILD: Final = "Okänt barn"
SEVERAL_CHILDREN: Final = "Flera barn"
DOUBLED_DOSSIER: Final = "Dossiernumret står två gånger i PUT-databasen"
UNKNOWN_HOME: Final = "Okänt boende"
HOME_OF_OTHER_BOOK: Final = "Boendet hör till den andra boken"
NO_REGISTER: Final = "Ingen PUT-databas"
BAD_REGISTER: Final = "PUT-databasen kan inte läsas"
BAD_RULES: Final = "Regelfilen regler.toml kan inte användas"
REGISTER_ON_WEB: Final = "PUT-databasen ligger på webben: lägg den lokalt"
BOOK_ON_WEB: Final = "Boken ligger på webben: spara den lokalt"
BOOK_NOT_SAVED: Final = "Spara boken först"
NO_SETTINGS: Final = "Boken saknar bladet Inställningar"
NO_QUARTER: Final = "Kvartal saknas i Inställningar"
BAD_LEAVING_DAY: Final = "Utskrivningsdag räknas ska vara Ja eller Nej"
BAD_RULE: Final = "Treårsregel är fel i Inställningar"
RULE_OFF: Final = "Treårsregel av"
NO_DAY: Final = "Inget datum"
NO_NUMBER: Final = "Inget personnummer"
NOT_BORN: Final = "Inte född än"
UNKNOWN_QUARTER: Final = "Okänt kvartal"
OTHER_QUARTER: Final = "Annat kvartal i boken"
UNKNOWN_KIND: Final = "Okänt slag: skriv intern, strikt eller praxis"
BEYOND_CALENDAR: Final = "Datumet är för långt bort"
NO_COST_SHEET: Final = "Tabellen på bladet Kostnad per barn saknas"
BAD_COST_SHEET: Final = "Bladet Kostnad per barn kan inte läsas"
NOT_CALCULATED: Final = "Boken är inte beräknad"
OTHER_QUARTER_CALCULATED: Final = "Boken är inte beräknad för kvartalet"
NO_LEDGER_SHEET: Final = "Tabellen på bladet Raindance saknas"
CELL_ERROR: Final = "Felvärde i cellen"
SHAPES_DIFFER: Final = "Områdena är olika stora"
FAULT: Final = "Kan inte svara, se loggen"


class NoAnswer(Exception):  # noqa: N818 - named for what it says, not for being an error
    """There is no answer; `text` stands in the cell instead."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.text = text
