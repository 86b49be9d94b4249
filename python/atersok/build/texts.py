"""Swedish texts that stand on the sheets from the start: descriptions, the meaning of the codes, the checklist."""

from __future__ import annotations

from typing import Final

from atersok.build.content import Role

SHEET_TEXTS: Final[dict[str, str]] = {
    "Om": "Vad boken är, vem som gör vad och vilka källor den senaste körningen läste. Fylls i av körningen. "
    "Knapparna gör samma sak som på fliken Återsök.",
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
    "Checklista": "Kvartalets steg i ordning, med ansvarig roll. Bocka av i Klart och signera.",
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

Step = tuple[str, str, str]
"""Steg, Ansvar (a role), Anvisning."""

_BEFORE: Final[tuple[Step, ...]] = (
    (
        "Kontrollera vid tidsbokning om det finns ett migrationsdatum i befolkningsregistret, och notera det.",
        "Mottagning",
        "Återsökning kan ske för ankomståret (migrationsdatum) + 3 år.",
    ),
    (
        "Be om aktuellt uppehållstillstånd när utredningen inleds. Spara en kopia i akten; notera dossiernummer och "
        "migrationsdatum.",
        "Mottagning, handläggare",
        "Kundkort – Personinformation – Kompletterande personuppgifter.",
    ),
    (
        "Lämna kopia på beslut om insats och uppgift om kostnaden i ärenden där återsökning kan ske.",
        "Handläggare",
        "Sparas hos den som enheten har utsett.",
    ),
    ("Granska om kriterierna för återsökning är uppfyllda.", "Chef", "Koderna på bladet Om."),
    (
        "Ta emot besked om PUT från Migrationsverket; informera integrationssekreterare och socialsekreterare.",
        "Placeringssekreterare",
        "Kommer med e-post.",
    ),
    (
        "Fyll i mallen för beslut om PUT med kompletterande uppgifter och skicka den till integrationssekreteraren.",
        "Socialsekreterare",
        "Internpost.",
    ),
    ("Lägg upp barnet i PUT-databasen.", "Integrationssekreterare", "put_databas.xlsx, bladet Barn."),
    (
        "Ta emot Migrationsverkets fråga om kommunplacering.",
        "Flyktinghandläggare",
        "Senast en månad efter PUT-datum.",
    ),
    (
        "Registrera barnet i Procapita flykting: tillståndsdag, kommunplaceringsdag och status.",
        "Flyktinghandläggare",
        "Bladet Procapita visar de tre fälten.",
    ),
    ("Kontakta socialsekreteraren om placering på ett boende.", "Flyktinghandläggare", ""),
    ("Kontakta integrationssekreteraren för att hitta ett boende.", "Socialsekreterare", ""),
    (
        "Avsluta barnet i transit-databasen när det flyttar till ett PUT-boende.",
        "Placeringssekreterare",
        "transit_databas.xlsx, kolumnen Avslutad.",
    ),
    (
        "Markera barn som anvisas till anvisningsboendet med rött.",
        "Integrationssekreterare",
        "Röd cell på dossiernumret och Ja i Anvisad. De återsöks inte i den här processen.",
    ),
    (
        "Uppdatera PUT-databasen vid omplacering eller avslut.",
        "Integrationssekreterare",
        "Barnets socialsekreterare hör av sig.",
    ),
    (
        "Skicka placeringsbeslut till controller vid omplacering och när barnet har fyllt 18 år.",
        "Socialsekreterare",
        "",
    ),
    ("Skicka in fakturor.", "Boendet", "Senast den tionde varje månad."),
    (
        "Ta emot fakturor och kolla dem mot PUT-databasen och sekretess i Raindance.",
        "Assistent",
        "Kopian sparas i Fakturamapp med fakturanumret som namn.",
    ),
    ("Kontera fakturorna i Raindance och skicka dem vidare till sektionschef.", "Assistent", "Konton: bladet Konton."),
    ("Kolla konteringen och attestera i Raindance.", "Sektionschef", "Därefter börjar utbetalning och granskning."),
    ("Hämta information från PUT-databasen.", "Redovisningsassistent", "Röda barn återsöks inte."),
    (
        "Ta ut kostnader per kostnadsställe i Raindance och för över dem hit.",
        "Redovisningsassistent",
        "Knappen Hämta Raindance.",
    ),
    (
        "Kolla i gröna statistiken om det bor PUT-barn i transitboende.",
        "Redovisningsassistent",
        "Knappen Stäm av; avvikelse N01.",
    ),
)
_BOOK_STEPS: Final[dict[Role, tuple[Step, ...]]] = {
    "Grön": (
        (
            "Skriv ut statistiken och kopior av alla leverantörsfakturor och skicka till Invandrarservice.",
            "Redovisningsassistent",
            "Bladet Närvaro och mappen Fakturamapp.",
        ),
        (
            "Spår A: strukturera materialet, kolla kvaliteten och att siffran i gröna statistiken är rätt.",
            "Controller",
            "Knapparna Stäm av och Beräkna; huvudkontrollen ska vara OK.",
        ),
        ("Kontakta integrationssekreteraren om siffran inte är rätt.", "Controller", "Bladet Avvikelser."),
        ("Skriv ut individbladen när siffran är rätt.", "Controller", "Knappen Skriv blad."),
        (
            "Registrera kostnaden per barn i Procapita flykting och skriv ut den totala återsökningen.",
            "Controller",
            "Bladen Procapita och Sammanställning.",
        ),
        (
            "Samla materialet för varje boende: ansökan, entreprenörsfakturor, kommunens kostnader, kundfakturor, "
            "individblad och beslutsunderlag för nya barn.",
            "Controller",
            "Knappen Exportera.",
        ),
    ),
    "Vit": (
        (
            "Uppdatera och bearbeta kostnader per individ i den vita statistiken.",
            "Redovisningsassistent",
            "Knappen Beräkna; bladet Kostnad per barn.",
        ),
        (
            "Skriv ut statistiken och kopior av alla leverantörsfakturor och skicka till Invandrarservice.",
            "Redovisningsassistent",
            "Bladet Närvaro och mappen Fakturamapp.",
        ),
        (
            "Spår B: strukturera materialet, kolla kvaliteten och att siffran i vita statistiken är rätt.",
            "Controller",
            "Knapparna Stäm av och Beräkna; huvudkontrollen ska vara OK.",
        ),
        ("Kontakta integrationssekreteraren om siffran inte är rätt.", "Controller", "Bladet Avvikelser."),
        ("Skriv ut individbladen när siffran är rätt.", "Controller", "Knappen Skriv blad."),
        (
            "Registrera kostnaden per barn i Procapita flykting och skriv ut den totala återsökningen.",
            "Controller",
            "Bladen Procapita och Sammanställning.",
        ),
        (
            "Spår B: samla materialet för varje boende: försättsblad, ansökan, kommunens kostnader, kundfakturor, "
            "individblad och beslutsunderlag för nya barn.",
            "Controller",
            "Knappen Exportera.",
        ),
        (
            "Spår C: strukturera materialet, registrera kostnaden per barn i Procapita flykting och skriv ut ansökan "
            "för alla barn.",
            "Controller",
            "Knappen Skriv blad.",
        ),
        (
            "Spår C: samla materialet för varje barn: försättsblad, ansökan, entreprenörsfakturor och "
            "beslutsunderlag för nya barn.",
            "Controller",
            "Knappen Exportera. Beslut om ersättning till uppdragstagare ersätter faktura.",
        ),
    ),
}
_AFTER: Final[tuple[Step, ...]] = (
    (
        "Kolla att allt som Migrationsverket vill ha är med: dossiernummer, namn, personnummer, mottagningsdatum, "
        "beslutsunderlag, fakturor eller beslut om ersättning, och prioriteringsgrupp.",
        "Controller",
        "Avvikelse R16 visar fält som saknas.",
    ),
    (
        "Lämna underlagen till den som sköter återsökningen.",
        "Utsedd person",
        "Senast den sista i månaden efter kvartalet (31/1 för kvartal 4).",
    ),
    ("Skicka materialet till Migrationsverket.", "Controller", "Med post, i god tid före sista ansökningsdag."),
)


def checklist(role: Role) -> list[tuple[int, str, str, str]]:
    """The quarter's steps for a book: Nr, Steg, Ansvar, Anvisning."""
    steps = (*_BEFORE, *_BOOK_STEPS[role], *_AFTER)
    return [(number, *step) for number, step in enumerate(steps, start=1)]
