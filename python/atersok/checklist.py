"""Checklista: the quarter's steps in order, when they are due, and what the product itself has done of them.

Every step of the municipality's two process texts is here, with a role that answers for it and never a person, so
that a deputy can run a quarter from the list. No time of day stands in it: the same input gives the same list.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

from atersok.domain.quarter import Quarter, add_months
from atersok.domain.register import BOOKS, Book
from atersok.rules.deadlines import internal_deadline, strict_deadline
from atersok.rules.parameters import Parameters
from atersok.rules.schedule import supplier_invoices

Due = Literal["", "invoices", "month_after_permit", "internal", "strict"]
"""Which day a step is due, as `due_day` counts it; "" where no day is set for it."""

Proof = Literal[
    "",
    "register_read",
    "ledger_fetched",
    "reconciled",
    "calculated",
    "no_stops",
    "written",
    "registered",
    "submitted",
    "received",
]
"""What makes the product say that a step is done; "" where it cannot know."""

DONE: Final = "Gjort"
"""How the text of a step begins that the product has done; that of one which is left begins with LEFT."""
LEFT: Final = "Kvar"


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the quarter.

    Attributes:
        key: stable name, never shown.
        text: what is to be done (Swedish); no two steps of a book have the same.
        role: who answers for it, never a named person.
        advice: how it is done, "" where the text says it all.
        sheet: the sheet of the book that it leads to, "" where none does.
        books: the books whose quarter has the step.
        due: when.
        proof: what makes the product say that it is done.
    """

    key: str
    text: str
    role: str
    advice: str = ""
    sheet: str = ""
    books: tuple[Book, ...] = BOOKS
    due: Due = ""
    proof: Proof = ""


@dataclass(frozen=True, slots=True)
class Done:
    """What the product knows of a quarter in one book after a command.

    Attributes:
        fetched: the export and the registers were read.
        reconciled: Avvikelser is of these inputs.
        calculated: Kostnad per barn, Kontroller and Procapita are, too.
        written: the documents are, too.
        master_ok: the master check is OK; counts where `calculated`.
        open_stops: open Stopp on Avvikelser; counts where `reconciled`.
        unregistered: rows of Procapita that are not ticked; counts where `calculated`.
        submitted_on, received_on: of the quarter's last submission, None where there is none yet.
    """

    fetched: bool = False
    reconciled: bool = False
    calculated: bool = False
    written: bool = False
    master_ok: bool = False
    open_stops: int = 0
    unregistered: int = 0
    submitted_on: date | None = None
    received_on: date | None = None


@dataclass(frozen=True, slots=True)
class ChecklistRow:
    """A step of one book's quarter.

    Attributes:
        number: 1, 2, 3 … within the book.
        due: the last day, None where no day is set.
        state: what the product has done of it: "Gjort: …", "Kvar: …", or "" where it cannot know.
    """

    number: int
    step: Step
    due: date | None
    state: str


RECEPTION: Final = "Mottagning"
CASEWORKER: Final = "Handläggare"
MANAGER: Final = "Chef"
PLACEMENT: Final = "Placeringssekreterare"
SOCIAL: Final = "Socialsekreterare"
INTEGRATION: Final = "Integrationssekreterare"
REFUGEE: Final = "Flyktinghandläggare"
HOME: Final = "Boendet"
ASSISTANT: Final = "Assistent"
SECTION: Final = "Sektionschef"
ACCOUNTS: Final = "Redovisningsassistent"
CONTROLLER: Final = "Controller"
APPOINTED: Final = "Utsedd person"

_GREEN: Final[tuple[Book, ...]] = ("gron",)
_WHITE: Final[tuple[Book, ...]] = ("vit",)

_ARRIVAL: Final = (
    Step(
        "migration_date",
        "Kontrollera vid tidsbokning om det finns ett migrationsdatum i befolkningsregistret, och notera det.",
        RECEPTION,
        "Återsökning kan ske för ankomståret (migrationsdatum) + 3 år.",
    ),
    Step(
        "ask_permit",
        "Be om aktuellt uppehållstillstånd när utredningen inleds.",
        "Mottagning, handläggare",
        "Gäller ansökan och anmälan.",
    ),
    Step(
        "copy_permit",
        "Spara en kopia av uppehållstillståndet i akten.",
        "Mottagning, handläggare",
        "Kopian följer med underlaget för nya barn.",
        "Beslutsunderlag",
    ),
    Step(
        "note_dossier",
        "Notera Migrationsverkets dossiernummer och migrationsdatum.",
        "Mottagning, handläggare",
        "Kundkort – Personinformation – Personuppgifter – Kompletterande personuppgifter.",
    ),
    Step(
        "decision_and_cost",
        "Lämna kopia på beslut om insats och uppgift om kostnaden i ärenden där återsökning kan ske.",
        CASEWORKER,
        "Till chef, samordnare eller den som enheten har utsett, som sparar dem.",
    ),
    Step(
        "criteria",
        "Granska om kriterierna för återsökning är uppfyllda.",
        MANAGER,
        "Koderna på bladet Om; kategorierna på Tidplan och på Migrationsverkets webbplats. Även vård enligt SoL eller "
        "LVU av asylsökande barn kan återsökas.",
        "Om",
    ),
)
_PERMIT: Final = (
    Step(
        "mail_from_mig",
        "Ta emot besked om PUT från Migrationsverket.",
        PLACEMENT,
        "Kommer med e-post.",
    ),
    Step(
        "inform_of_permit",
        "Informera integrationssekreterare och socialsekreterare om beskedet.",
        PLACEMENT,
    ),
    Step(
        "permit_form",
        "Fyll i mallen för beslut om PUT med kompletterande uppgifter och skicka den till integrationssekreteraren.",
        SOCIAL,
        "Internpost.",
    ),
    Step("enter_child", "Lägg upp barnet i PUT-databasen.", INTEGRATION, "put_databas.xlsx, bladet Barn."),
    Step(
        "placement_question",
        "Ta emot Migrationsverkets fråga om kommunplacering.",
        REFUGEE,
        "Senast en månad efter barnets PUT-datum. Senast visar dagen för ett barn som fick PUT kvartalets sista dag.",
        due="month_after_permit",
    ),
    Step(
        "register_child",
        "Registrera barnet i kommunen via Procapita flykting.",
        REFUGEE,
        "De tre fälten nedan fylls i.",
        "Procapita",
    ),
    Step(
        "permit_day",
        "Fyll i tillståndsdag i Procapita flykting.",
        REFUGEE,
        "Kolumnen Tillståndsdag på bladet Procapita.",
        "Procapita",
    ),
    Step(
        "municipality_day",
        "Fyll i kommunplaceringsdag i Procapita flykting.",
        REFUGEE,
        "Kolumnen Kommunplaceringsdag på bladet Procapita.",
        "Procapita",
    ),
    Step(
        "status",
        "Fyll i status i Procapita flykting.",
        REFUGEE,
        "Kolumnen Status på bladet Procapita.",
        "Procapita",
    ),
    Step("tell_social", "Kontakta socialsekreteraren om placering på ett boende.", REFUGEE),
    Step("find_home", "Kontakta integrationssekreteraren för att hitta ett boende.", SOCIAL),
    Step(
        "end_transit",
        "Avsluta barnet i transit-databasen när det flyttar till ett PUT-boende.",
        PLACEMENT,
        "transit_databas.xlsx, kolumnen Avslutad.",
    ),
    Step(
        "move_in",
        "Barnet flyttar till PUT-boendet: anteckna dagen.",
        INTEGRATION,
        "put_databas.xlsx, bladet Placeringar, kolumnen Från. Samma dag som Inskriven på bladet Närvaro.",
        "Närvaro",
    ),
    Step(
        "mark_red",
        "Markera barn som anvisas till anvisningsboendet med rött.",
        INTEGRATION,
        "put_databas.xlsx, bladet Barn: röd cell på dossiernumret och Ja i Anvisad.",
    ),
    Step(
        "tell_move",
        "Hör av dig till integrationssekreteraren när barnet omplaceras eller avslutas.",
        SOCIAL,
        "Blanketten för omplacering.",
    ),
    Step(
        "update_register",
        "Uppdatera PUT-databasen vid omplacering eller avslut.",
        INTEGRATION,
        "put_databas.xlsx: Till på bladet Placeringar, Avslutsdag på bladet Barn.",
    ),
    Step(
        "move_decision",
        "Skicka placeringsbeslutet till controller vid omplacering.",
        SOCIAL,
        "Beslutet sparas till underlaget.",
        "Beslutsunderlag",
    ),
    Step(
        "decision_18",
        "Skicka placeringsbeslutet till controller när barnet har fyllt 18 år.",
        SOCIAL,
        "Bladet Bevakning visar vilka som snart fyller 18; när fortsatt ansvar ska anmälas står på Tidplan.",
        "Bevakning",
    ),
)
_INVOICES: Final = (
    Step(
        "invoices_in",
        "Skicka in fakturor.",
        HOME,
        "Senast den tionde varje månad. Senast visar dagen för kvartalets sista månad, Tidplan de andra.",
        "Fakturakontroll",
        due="invoices",
    ),
    Step(
        "invoices_checked",
        "Ta emot fakturor och kolla dem mot PUT-databasen och sekretess i Raindance.",
        ASSISTANT,
        "Bocka av Mottagen och Kontrollerad. Kopian sparas i Fakturamapp med fakturanumret som namn.",
        "Fakturakontroll",
    ),
    Step(
        "invoices_coded",
        "Kontera fakturorna i Raindance och skicka dem vidare till sektionschef.",
        ASSISTANT,
        "Konton: bladet Konton. Bocka av Konterad.",
        "Fakturakontroll",
    ),
    Step(
        "attest",
        "Kolla konteringen och attestera i Raindance.",
        SECTION,
        "Bocka av Attesterad.",
        "Fakturakontroll",
    ),
    Step(
        "payment",
        "Se till att utbetalning och granskning börjar.",
        SECTION,
        "Börjar när fakturan är attesterad.",
    ),
)
_QUARTER: Final = (
    Step(
        "read_register",
        "Hämta information från PUT-databasen.",
        ACCOUNTS,
        "Läses av Hämta Raindance och varje knapp efter den; bladet Om visar vilken fil.",
        "Om",
        proof="register_read",
    ),
    Step(
        "leave_out_red",
        "Undanta barn som är anvisade enligt överenskommelsen (röda): de återsöks inte i den här processen.",
        ACCOUNTS,
        "Knappen Beräkna ger dem koden ANVISAD; avvikelserna R08 och R14 visar det som är oklart.",
        "Kostnad per barn",
        proof="calculated",
    ),
    Step(
        "fetch_ledger",
        "Ta ut kostnader per kostnadsställe i Raindance och för över dem hit.",
        ACCOUNTS,
        "Knappen Hämta Raindance.",
        "Raindance",
        proof="ledger_fetched",
    ),
    Step(
        "check_transit",
        "Kolla i gröna statistiken om det bor PUT-barn i transitboende.",
        ACCOUNTS,
        "Knappen Stäm av; avvikelse N01.",
        "Avvikelser",
        proof="reconciled",
    ),
    Step(
        "update_costs",
        "Uppdatera och bearbeta kostnader per individ i den vita statistiken.",
        ACCOUNTS,
        "Knappen Beräkna.",
        "Kostnad per barn",
        _WHITE,
        proof="calculated",
    ),
    Step(
        "print_statistics",
        "Skriv ut statistiken och kopior av alla leverantörsfakturor och skicka till Invandrarservice.",
        ACCOUNTS,
        "Bladet Närvaro och mappen Fakturamapp. Invandrarservice granskar och sköter återsökningen.",
        "Närvaro",
        due="internal",
    ),
    Step(
        "all_there",
        "Kolla att allt som Migrationsverket vill ha är med: dossiernummer, namn, personnummer, mottagningsdatum, "
        "beslutsunderlag, och fakturor för perioden eller beslut om ersättning till uppdragstagare.",
        CONTROLLER,
        "Avvikelse R16 visar uppgifter som saknas.",
        "Avvikelser",
    ),
    Step(
        "priority_group",
        "Ange typ av prioriteringsgrupp.",
        CONTROLLER,
        "put_databas.xlsx, bladet Barn, kolumnen Prioriteringsgrupp.",
    ),
    Step(
        "hand_over",
        "Lämna underlagen till den som sköter återsökningen.",
        APPOINTED,
        "Senast den sista i månaden efter kvartalet (31/1 för kvartal 4).",
        "Tidplan",
        due="internal",
    ),
)
_TRACKS: Final = (
    Step(
        "three_tracks",
        "Dela upp materialet i tre spår: A externa boenden och beslutsunderlag, B interna boenden, C övriga "
        "individplaceringar.",
        CONTROLLER,
        "Kolumnen Spår. A står i den gröna boken, B och C i den vita.",
        "Sammanställning",
    ),
    Step(
        "a_quality",
        "Spår A: strukturera materialet, kolla kvaliteten och att siffran i gröna statistiken är rätt.",
        CONTROLLER,
        "Knapparna Stäm av och Beräkna; huvudkontrollen ska vara OK.",
        "Kontroller",
        _GREEN,
        proof="calculated",
    ),
    Step(
        "a_wrong",
        "Spår A: kontakta integrationssekreteraren om siffran inte är rätt.",
        CONTROLLER,
        "Öppna Stopp på bladet Avvikelser; frågorna som brev på Frågebrev.",
        "Avvikelser",
        _GREEN,
        proof="no_stops",
    ),
    Step(
        "a_sheets",
        "Spår A: skriv ut individbladen när siffran är rätt.",
        CONTROLLER,
        "Knapparna Skriv blad och Exportera.",
        "Individblad",
        _GREEN,
        proof="written",
    ),
    Step(
        "a_register",
        "Spår A: registrera kostnaden per barn i Procapita flykting.",
        CONTROLLER,
        "Bocka av Registrerad rad för rad.",
        "Procapita",
        _GREEN,
        proof="registered",
    ),
    Step(
        "a_total",
        "Spår A: skriv ut den totala återsökningen ur Procapita flykting.",
        CONTROLLER,
        "Summan ska vara spårets på bladet Sammanställning.",
        "Sammanställning",
        _GREEN,
    ),
    Step(
        "a_gather",
        "Spår A: samla materialet för varje boende: ansökan, entreprenörsfakturor, kommunens kostnader, kundfakturor, "
        "individblad och beslutsunderlag för nya barn.",
        CONTROLLER,
        "Fakturakopiorna ligger i Fakturamapp.",
        "Ansökan",
        _GREEN,
    ),
    Step(
        "b_quality",
        "Spår B: strukturera materialet, kolla kvaliteten och att siffran i vita statistiken är rätt.",
        CONTROLLER,
        "Knapparna Stäm av och Beräkna; huvudkontrollen ska vara OK.",
        "Kontroller",
        _WHITE,
        proof="calculated",
    ),
    Step(
        "b_wrong",
        "Spår B: kontakta integrationssekreteraren om siffran inte är rätt.",
        CONTROLLER,
        "Öppna Stopp på bladet Avvikelser; frågorna som brev på Frågebrev.",
        "Avvikelser",
        _WHITE,
        proof="no_stops",
    ),
    Step(
        "b_sheets",
        "Spår B: skriv ut individbladen när siffran är rätt.",
        CONTROLLER,
        "Knapparna Skriv blad och Exportera.",
        "Individblad",
        _WHITE,
        proof="written",
    ),
    Step(
        "b_register",
        "Spår B: registrera kostnaden per barn i Procapita flykting.",
        CONTROLLER,
        "Bocka av Registrerad rad för rad.",
        "Procapita",
        _WHITE,
        proof="registered",
    ),
    Step(
        "b_total",
        "Spår B: skriv ut den totala återsökningen ur Procapita flykting.",
        CONTROLLER,
        "Summan ska vara spårets på bladet Sammanställning.",
        "Sammanställning",
        _WHITE,
    ),
    Step(
        "b_gather",
        "Spår B: samla materialet för varje boende: försättsblad, ansökan, kommunens kostnader, kundfakturor, "
        "individblad och beslutsunderlag för nya barn.",
        CONTROLLER,
        "Försättsbladet ligger först.",
        "Försättsblad",
        _WHITE,
    ),
    Step(
        "c_structure",
        "Spår C: strukturera materialet.",
        CONTROLLER,
        "Knapparna Stäm av och Beräkna; huvudkontrollen ska vara OK.",
        "Kontroller",
        _WHITE,
        proof="calculated",
    ),
    Step(
        "c_register",
        "Spår C: registrera kostnaden per barn i Procapita flykting.",
        CONTROLLER,
        "Bocka av Registrerad rad för rad.",
        "Procapita",
        _WHITE,
        proof="registered",
    ),
    Step(
        "c_applications",
        "Spår C: skriv ut ansökan för alla barn.",
        CONTROLLER,
        "Knapparna Skriv blad och Exportera.",
        "Ansökan",
        _WHITE,
        proof="written",
    ),
    Step(
        "c_gather",
        "Spår C: samla materialet för varje barn: försättsblad, ansökan, entreprenörsfakturor och "
        "beslutsunderlag för nya barn.",
        CONTROLLER,
        "Beslut om ersättning till uppdragstagare ersätter faktura.",
        "Försättsblad",
        _WHITE,
    ),
)
_SENDING: Final = (
    Step(
        "posted",
        "Skicka materialet till Migrationsverket.",
        CONTROLLER,
        "Med post, i god tid: Senast är dagen då allt ska ha kommit in. Fyll sedan i Skickat och Sätt, och tryck "
        "Markera inskickad.",
        "Inskickat",
        due="strict",
        proof="submitted",
    ),
    Step(
        "received",
        "Anteckna när Migrationsverket tog emot materialet, och spara beviset.",
        CONTROLLER,
        "Fyll i Mottaget och Bevis. Svaren följs upp på bladet Uppföljning.",
        "Inskickat",
        due="strict",
        proof="received",
    ),
)
STEPS: Final[tuple[Step, ...]] = (*_ARRIVAL, *_PERMIT, *_INVOICES, *_QUARTER, *_TRACKS, *_SENDING)
"""Every step of both books, in the order of the work."""


def steps_of(book: Book) -> list[Step]:
    """The steps of one book, in order."""
    return [step for step in STEPS if book in step.books]


def checklist_rows(book: Book, quarter: Quarter, parameters: Parameters, done: Done) -> list[ChecklistRow]:
    """The list of one book's quarter.

    Args:
        parameters: those of the run; the days that steps are due follow them.
        done: what the product knows.
    """
    return [
        ChecklistRow(number, step, due_day(step.due, quarter, parameters), state(step.proof, done))
        for number, step in enumerate(steps_of(book), start=1)
    ]


def due_day(due: Due, quarter: Quarter, parameters: Parameters) -> date | None:
    """The last day for a step of a quarter.

    What is due every month ("invoices": the municipality's own routine) is given its last day, the one after the
    quarter's last month; a month after the permit, the day of a child who got it on the quarter's last day. The
    internal day is the municipality's own, the strict one the law's (2010:1122 31 a §).

    Returns:
        None where no day is set.
    """
    if due == "invoices":
        return supplier_invoices(quarter, parameters)[-1].day
    if due == "month_after_permit":
        return add_months(quarter.end, 1)
    if due == "internal":
        return internal_deadline(quarter, parameters)
    if due == "strict":
        return strict_deadline(quarter, parameters)
    return None


def state(proof: Proof, done: Done) -> str:
    """What stands in Återsök: "Gjort: …", "Kvar: …", or "" where the product cannot know."""
    return _STATES[proof](done)


def is_done(ticked: str, stated: str) -> bool:
    """Whether a step counts as done: the user has ticked it, or the product has done it and no user says otherwise.

    Args:
        ticked: what stands in Klart; Nej says that it is left, whatever the product has done.
        stated: what stands in Återsök.
    """
    answer = ticked.strip().casefold()
    return answer != "nej" if answer else stated.startswith(DONE)


def _register_read(done: Done) -> str:
    return f"{DONE}: PUT-databasen är läst" if done.fetched else f"{LEFT}: tryck Hämta Raindance"


def _ledger_fetched(done: Done) -> str:
    return f"{DONE}: exporten är läst" if done.fetched else f"{LEFT}: tryck Hämta Raindance"


def _reconciled(done: Done) -> str:
    return f"{DONE}: kvartalet är avstämt" if done.reconciled else f"{LEFT}: tryck Stäm av"


def _calculated(done: Done) -> str:
    if not done.calculated:
        return f"{LEFT}: tryck Beräkna"
    return f"{DONE}: huvudkontrollen är OK" if done.master_ok else f"{LEFT}: huvudkontrollen är FEL"


def _no_stops(done: Done) -> str:
    if not done.reconciled:
        return f"{LEFT}: tryck Stäm av"
    if not done.open_stops:
        return f"{DONE}: inga öppna Stopp"
    return f"{LEFT}: {done.open_stops} {'öppet' if done.open_stops == 1 else 'öppna'} Stopp"


def _written(done: Done) -> str:
    """Pages of homes with an open Stopp are written too, and say EJ KLAR: those are not to be printed."""
    if not done.written:
        return f"{LEFT}: tryck Skriv blad"
    in_the_way = [text for text in (_calculated(done), _no_stops(done)) if not text.startswith(DONE)]
    return in_the_way[0] if in_the_way else f"{DONE}: dokumenten är skrivna"


def _registered(done: Done) -> str:
    if not done.calculated:
        return f"{LEFT}: tryck Beräkna"
    if not done.unregistered:
        return f"{DONE}: alla rader är bockade"
    return f"{LEFT}: {done.unregistered} {'rad' if done.unregistered == 1 else 'rader'} i Procapita"


def _submitted(done: Done) -> str:
    return f"{LEFT}: inte inskickat" if done.submitted_on is None else f"{DONE}: inskickat {done.submitted_on}"


def _received(done: Done) -> str:
    return f"{LEFT}: inget besked om mottaget" if done.received_on is None else f"{DONE}: mottaget {done.received_on}"


_STATES: Final[Mapping[Proof, Callable[[Done], str]]] = {
    "": lambda done: "",
    "register_read": _register_read,
    "ledger_fetched": _ledger_fetched,
    "reconciled": _reconciled,
    "calculated": _calculated,
    "no_stops": _no_stops,
    "written": _written,
    "registered": _registered,
    "submitted": _submitted,
    "received": _received,
}
