"""Swedish texts that stand on the sheets from the start: descriptions, the meaning of the codes, the checklist."""

from __future__ import annotations

from typing import Final

from atersok.build.content import Role
from atersok.checklist import ChecklistRow, steps_of
from atersok.domain.register import Book

SHEET_TEXTS: Final[dict[str, str]] = {
    "Om": "Vad boken är, vem som gör vad och vilka källor den senaste körningen läste. Fylls i av körningen. "
    "Knapparna gör samma sak som på fliken Återsök.",
    "Översikt": "Kvartalet i bilder. Bilderna följer tabellerna under dem, som räknar på bokens egna blad. "
    "Skrivs av Beräkna; avvikelserna också av Stäm av.",
    "Inställningar": "Här styrs körningen. Ändra bara kolumnen Värde. Fylls i av redovisningsassistent och controller.",
    "Konton": "Vilka konton som hör till återsökningen. Första raden som passar gäller. "
    "Fylls i av redovisningsassistent.",
    "Närvaro": "Vem som bott var, från och till, så som boendet har rapporterat. Fylls i av redovisningsassistent.",
    "Raindance": "Huvudboken rad för rad och den hink där varje rad hamnar. Belopp i kronor utan moms. "
    "Skrivs av Hämta Raindance.",
    "Avvikelser": "Det som inte stämmer, vem som ska svara och vad som ska göras. Skrivs av Stäm av; "
    "Status, Kommentar, Signatur och Datum fyller du i.",
    "Frågor": "Det som någon måste svara på innan återsökningen kan skickas, per roll och boende. Barn anges bara med "
    "dossiernummer. Skrivs av Stäm av.",
    "Frågebrev": "Frågorna som brev, ett per roll: filtrera på Roll, markera kolumnen Text, kopiera och klistra in "
    "i ett mejl. Skrivs av Stäm av.",
    "Fakturakontroll": "Månadens fakturor mot närvaro och dygnspris, och månader utan faktura. Belopp i kronor utan "
    "moms. Skrivs av Stäm av; Mottagen, Kontrollerad, Konterad, Attesterad och Signatur fyller du i.",
    "Kostnad per barn": "En rad per barn, boende, månad och kod. Belopp i kronor. Skrivs av Beräkna.",
    "Kontroller": "Varje kontroll med förväntat och faktiskt belopp i kronor, och bryggan från huvudboken till "
    "återsökningen. Skrivs av Beräkna.",
    "Sammanställning": "Det som återsöks per spår, boende och barn. Belopp i kronor. Skrivs av Beräkna.",
    "Procapita": "Det som registreras i Procapita flykting, i den ordning det knappas in. Skrivs av Beräkna; "
    "controller bockar av i Registrerad.",
    "Bevakning": "Det som är glömt, snart slut eller har ändrats sedan förra kvartalet, med kronor och sista dag. Barn "
    "anges bara med dossiernummer. Skrivs av Beräkna.",
    "Tidplan": "Sista dagar per kvartal och kategori, och anmälningar till Migrationsverket. Dagar kvar räknas från "
    "i dag. Skrivs av Beräkna.",
    "Tillägg": "Kvartalet nu mot det som är inskickat, och sena fakturor som hör till ett tidigare kvartal. Belopp i "
    "kronor. Skrivs av Beräkna.",
    "Inskickat": "Varje version som har skickats. Fyll i Skickat och Sätt på den sista raden och tryck Markera "
    "inskickad; Mottaget och Bevis när beskedet har kommit.",
    "Uppföljning": "Varje barns ansökan från inskickad till bokförd. Fyll i svaren från Migrationsverket; de sparas i "
    "ansökningsregistret när du trycker Beräkna.",
    "Checklista": "Kvartalets steg i ordning, med ansvarig roll och sista dag. Återsök säger vad programmet har gjort; "
    "bocka av resten i Klart och signera.",
    "Logg": "Vad som har körts, när och på vilka filer. Skrivs av varje körning, nämner inga barn.",
    "Försättsblad": "Försättsblad till varje underlag: boende, kvartal, innehåll och summor.",
    "Entreprenörsfakturor": "Entreprenörernas fakturor, en rad per faktura.",
    "Kommunens kostnader": "Kommunens egna kostnader per konto.",
    "Kundfakturor": "Underlag för kundfakturan till Migrationsverket.",
    "Beslutsunderlag": "Beslut och tillstånd som ska följa med för nya barn.",
    "Barn": "Barn med uppehållstillstånd. En rad per barn; röd rad betyder anvisad. "
    "Fylls i av integrationssekreteraren.",
    "Placeringar": "Beslut om placering, från och till. Tomt Till betyder att den pågår. "
    "Fylls i av integrationssekreteraren.",
    "Boenden": "Boenden med spår, form, kostnadsställe och dygnspris. Fylls i av integrationssekreteraren.",
    "Transit": "Barn i transitboende. Tomt Avslutad betyder att barnet bor kvar. Fylls i av placeringssekreteraren.",
}

LATER_TEXT: Final = "Bladet skrivs när du trycker på Skriv blad eller Exportera."

_BOOKS: Final[dict[Role, Book]] = {"Grön": "gron", "Vit": "vit"}


def checklist(role: Role) -> list[ChecklistRow]:
    """The quarter's steps for a book that no command has written yet: no days, and nothing done."""
    return [ChecklistRow(number, step, None, "") for number, step in enumerate(steps_of(_BOOKS[role]), start=1)]
