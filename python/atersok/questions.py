"""Frågor: what each role must answer before the claim can go, grouped by home, and the same as a mail.

A child is known by its dossiernummer alone. Of a child with protected data nothing else leaves the workbook: not the
home, not what differs; the question only says where the answer is to be written.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

import numpy as np

from atersok.calculation import QuarterResult
from atersok.checks.catalogue import ACCOUNTING, ASSISTANT, CONTROLLER, INTEGRATION, PLACEMENT, REFUGEE, SOCIAL
from atersok.domain.finding import Answer, Finding, Severity
from atersok.domain.identity import base_of
from atersok.domain.masking import Masker
from atersok.domain.quarter import Quarter
from atersok.domain.register import BOOKS, Book, Register
from atersok.rules.deadlines import internal_deadline

ROLES: Final = (INTEGRATION, SOCIAL, PLACEMENT, REFUGEE, ASSISTANT, ACCOUNTING, CONTROLLER)
"""The roles that are asked, in the order of the sheet."""

NO_HOME: Final = "Hela kvartalet"
PROTECTED: Final = "Skyddade uppgifter"

ASKED: Final[Mapping[str, str]] = {
    "R01": "Vilket är barnets rätta personnummer?",
    "R02": "Vilket dossiernummer hör till raden?",
    "R03": "Vilken av raderna i Barn är den rätta?",
    "R04": "Vilken är barnets tillståndsdag?",
    "R05": "Vilken är barnets kommunplaceringsdag?",
    "R06": "Vilken av placeringarna gäller de dygn som båda täcker?",
    "R07": "Finns det ett placeringsbeslut från 18-årsdagen eller senare?",
    "R08": "Är barnet anvisat enligt överenskommelsen, och var bor det?",
    "R09": "Hanteras barnets uppgifter enligt rutinen för skyddade personuppgifter?",
    "R10": "Vilket beslutsdatum och beslutsnummer har den nya placeringen?",
    "R11": "Kan kostnaden för barnet fortfarande återsökas?",
    "R12": "Vilket lagrum har placeringen?",
    "R13": "Vilken dag flyttade barnet från transitboendet?",
    "R14": "Ska barnet fortfarande räknas som anvisat?",
    "R15": "Vilket är barnets födelsedatum?",
    "R16": "Vad ska stå i fältet som är tomt?",
    "R17": "Ger vård enligt LVU som började efter 18 år rätt till ersättning här?",
    "N01": "Bor barnet kvar i transitboendet fast det har tillstånd?",
    "N02": "Vem är barnet, och ska det finnas i PUT-databasen?",
    "N03": "Bodde barnet på boendet under placeringen?",
    "N04": "Hur många dygn bodde barnet på boendet varje månad?",
    "N05": "Vilka dygn bodde barnet på boendet?",
    "N06": "På vilket av boendena bodde barnet de dygn som båda rapporterar?",
    "N07": "Vilka dagar, vilket dygnspris och vilket belopp är rätt?",
    "N08": "Vilket boende är det, och till vilken bok hör det?",
    "N09": "Vilket dygnspris gäller enligt avtalet?",
    "K01": "Vilket boende och vilket barn hör kostnaden till?",
    "K02": "Vilka dygn, eller vilket barn, gäller kostnaden?",
    "K03": "Har fakturan för månaden kommit, och var är den bokförd?",
    "K04": "Är det dygnen, priset eller fakturan som är fel?",
    "K05": "Ska fakturan vara bokförd två gånger?",
    "K06": "Vilken faktura gäller krediten?",
    "K07": "Är den del av perioden som hör till ett annat kvartal med i det kvartalets återsökning?",
    "K08": "Vad är kontot för slags kostnad, och ska det återsökas?",
    "K09": "Ska raderna som inte är bokförda vara med i kvartalet?",
    "K10": "Varför kom fakturan för sent?",
    "K11": "Är exporten hel?",
    "K12": "Hör hela kostnaden till boendet och kvartalet?",
    "K13": "Vilket kvartal gäller krediten?",
    "K14": "Är det samma kostnad två gånger?",
    "K15": "Var finns kopian av fakturan?",
    "K16": "Är beloppet som återsöks utan moms?",
    "K17": "Gäller raderna utan barn alla barn på boendet?",
    "K18": "Kan texten i Raindance rättas så att den inte röjer barnet?",
    "K19": "I vilket kvartal ska kostnaden sökas?",
    "K20": "Är det samma kostnad som är sökt i det andra kvartalet?",
    "F01": "Vad ska stå på raden som inte går att läsa?",
    "F02": "Kan exporten hämtas på nytt med hela tecken?",
    "F03": "Är det rätt att raden räknas en gång?",
    "F04": "Vilket av innehållen är det rätta?",
}
"""Code → the question to the role that must answer."""

_BOOK_NAMES: Final[Mapping[Book, str]] = {"gron": "gröna", "vit": "vita"}
_SEVERITIES: Final[Sequence[Severity]] = ("Stopp", "Varning", "Info")
_HELD: Final = "Underlaget hålls inne tills frågan är besvarad."


@dataclass(frozen=True, slots=True)
class Question:
    """One open finding, put to the role that must answer.

    Attributes:
        home: where the finding is, else where the child lived last in the quarter; "" where neither says.
        dossier: the child, "" where the question is about none.
        protected: the child's data are protected: then home is "", and ask and why say nothing of the matter.
        ask, why, action: what is asked, why, and what to do.
        due: the last day to answer: the municipality's own deadline of the quarter.
        status: Ny, Utreds or Kvitterad (without both comment and signature).
        books: where it is open.
        id: of the finding.
    """

    role: str
    home: str
    dossier: str
    protected: bool
    ask: str
    why: str
    action: str
    due: date
    code: str
    severity: Severity
    status: str
    books: tuple[Book, ...]
    id: str

    @property
    def group(self) -> str:
        """What it is listed under."""
        return PROTECTED if self.protected else self.home or NO_HOME

    @property
    def book_text(self) -> str:
        """Where it is answered: "gröna", "vita" or "gröna och vita"."""
        return " och ".join(_BOOK_NAMES[book] for book in self.books)


def open_questions(quarter: QuarterResult, answers: Mapping[Book, Mapping[str, Answer]]) -> list[Question]:
    """Every open finding of both books, each Id once: by role, home, severity and code.

    A finding is open when it is Ny or Utreds, or Kvitterad without both comment and signature.

    Args:
        answers: book → Id → what the user wrote, as it stands after this run.
    """
    found: dict[str, tuple[Finding, list[Book], list[str]]] = {}
    for book in BOOKS:
        for finding in quarter.books[book].findings if book in quarter.books else ():
            identity = finding.id_in(str(quarter.quarter))
            answer = answers.get(book, {}).get(identity) or Answer()
            if not answer.opens_gate:
                _, books, statuses = found.setdefault(identity, (finding, [], []))
                books.append(book)
                statuses.append(answer.status or "Ny")
    maker = _Maker(quarter)
    asked = [
        maker.question(identity, finding, tuple(books), statuses[0])
        for identity, (finding, books, statuses) in found.items()
    ]
    return sorted(asked, key=_order)


def _order(question: Question) -> tuple[object, ...]:
    last = 2 if question.protected else 0 if question.home else 1
    return (
        ROLES.index(question.role),
        last,
        question.home,
        _SEVERITIES.index(question.severity),
        question.code,
        question.dossier,
        question.id,
    )


class _Maker:
    """Makes questions of findings; knows which children are protected and where each lived."""

    def __init__(self, quarter: QuarterResult) -> None:
        register = quarter.inputs.register
        self._due = internal_deadline(quarter.quarter, quarter.inputs.parameters)
        self._masker = Masker(register)
        protected = {child.dossier for child in register.all_children if child.protected}
        self._protected = protected | {base_of(dossier) for dossier in protected}
        self._homes = _last_homes(quarter, register)

    def question(self, identity: str, finding: Finding, books: tuple[Book, ...], status: str) -> Question:
        if finding.dossier and finding.dossier in self._protected:
            home, action = "", ""
            ask = f"Avvikelse {finding.code} gäller ett barn med skyddade uppgifter. Vad är rätt?"
            why = f"Läs och svara på bladet Avvikelser, Id {identity}. Uppgifterna skickas inte."
        else:
            home = self._masker.text(finding.home or self._homes.get(finding.dossier, ""), "")
            ask, why, action = ASKED[finding.code], self._why(finding), self._masker.text(finding.action, "")
        return Question(
            role=finding.asks,
            home=home,
            dossier=finding.dossier,
            protected=finding.dossier in self._protected,
            ask=ask,
            why=why,
            action=action,
            due=self._due,
            code=finding.code,
            severity=finding.severity,
            status=status,
            books=books,
            id=identity,
        )

    def _why(self, finding: Finding) -> str:
        parts = [_sentence(self._masker.text(finding.what, ""))]
        for label, text in (
            ("Förväntat", finding.expected),
            ("Funnet", finding.found),
            ("Skillnad", finding.difference),
            ("Källa", finding.source),
        ):
            if text:
                parts.append(_sentence(f"{label}: {self._masker.text(text, '')}"))
        if finding.severity == "Stopp":
            parts.append(_HELD)
        return " ".join(parts)


def _sentence(text: str) -> str:
    return text if text.endswith((".", "?", "!")) else f"{text}."


def _last_homes(quarter: QuarterResult, register: Register) -> dict[str, str]:
    """Dossier → the home of its last care day in either book, else of its latest placement."""
    found = {
        dossier: home.name if (home := register.home(placements[-1].home)) is not None else placements[-1].home
        for dossier, placements in register.placements_of.items()
    }
    latest: dict[str, int] = {}
    for result in quarter.books.values():
        care = result.care
        order = np.lexsort((care.day, care.child))
        ends = order[np.flatnonzero(np.diff(care.child[order], append=-1))]
        for place in ends.tolist():
            dossier, day = care.dossiers[care.child[place]], int(care.day[place])
            if dossier and day >= latest.get(dossier, 0):
                latest[dossier] = day
                found[dossier] = care.homes[care.home[place]]
    return found


def mail(questions: Iterable[Question], role: str, quarter: Quarter, sender: str = "") -> str:
    """The questions to one role as a mail to paste: subject, greeting, questions by home; "" where there is none.

    Args:
        sender: the role that asks, from Inställningar (Handläggare).
    """
    asked = [question for question in questions if question.role == role]
    if not asked:
        return ""
    count = "1 fråga" if len(asked) == 1 else f"{len(asked)} frågor"
    lines = [
        f"Ämne: Återsökning {quarter}: {count} till {role}, svar senast {asked[0].due}",
        "",
        "Hej!",
        "",
        f"Inför återsökningen av {_quarter_text(quarter)} behöver vi svar på {count} senast {asked[0].due}. "
        "Barn anges bara med dossiernummer; skriv inga namn eller personnummer i svaret.",
    ]
    group = ""
    for number, question in enumerate(asked, start=1):
        if question.group != group:
            group = question.group
            lines += ["", group.upper()]
        lines += ["", *_lines(number, question)]
    lines += [
        "",
        f"Svara på mejlet med frågans Id, eller skriv svaret på bladet Avvikelser i {_books(asked)}.",
    ]
    if sender:
        lines += ["", "Hälsningar", sender]
    return "\n".join(lines)


def _lines(number: int, question: Question) -> list[str]:
    whose = f"barn {question.dossier}, " if question.dossier else ""
    lines = [
        f"{number}. {question.ask} ({whose}{question.severity} {question.code}, Id {question.id})",
        f"   Varför: {question.why}",
    ]
    if question.action:
        lines.append(f"   Att göra: {question.action}")
    return lines


def _books(asked: Sequence[Question]) -> str:
    books = [book for book in BOOKS if any(book in question.books for question in asked)]
    return " och ".join(f"den {_BOOK_NAMES[book]} boken" for book in books)


def _quarter_text(quarter: Quarter) -> str:
    return f"kvartal {quarter.number} {quarter.year}"
