"""What the buttons in Excel call: one function each, without arguments. Never a traceback, always one message.

VBA runs ``import atersok.excel; atersok.excel.quarter()``. Everything that a button does is in buttons.py; here is
only what stands between it and the user: finding the workbook, the status bar, the dialog, the log.
"""

from __future__ import annotations

import sys
import webbrowser
from collections.abc import Callable, Mapping
from typing import Any

from atersok import buttons, messages
from atersok.domain.errors import UnusableInput
from atersok.journal import defect_place, log_file, logger
from atersok.safety import UNDO
from atersok.workbook import native
from atersok.workbook.screen import ExcelScreen, calling_book

BUSY = (
    "Excel är upptaget. Avsluta redigeringen i cellen (Enter eller Esc), stäng öppna dialogrutor, vänta tills Excel "
    "har räknat klart och klicka igen. Boken är som före klicket."
)
STEPS: Mapping[str, int] = {
    "Hämta Raindance": 11,
    "Stäm av": 15,
    "Beräkna": 26,
    "Skriv blad": 32,
    "Hela kvartalet": 32,
    "Markera inskickad": 26,
    "Läs utbetalningar": 26,
}
"""Button → how many steps it shows, so that the status bar can count them."""

Action = Callable[[Any, ExcelScreen], str]


def fetch() -> None:
    """Hämta Raindance."""
    _write(buttons.FETCH)


def check() -> None:
    """Stäm av."""
    _write(buttons.CHECK)


def calculate() -> None:
    """Beräkna."""
    _write(buttons.CALCULATE)


def documents() -> None:
    """Skriv blad."""
    _write(buttons.DOCUMENTS)


def quarter() -> None:
    """Hela kvartalet."""
    _write(buttons.QUARTER)


def evidence() -> None:
    """Visa underlag."""
    _press("Visa underlag", lambda book, screen: messages.evidence(buttons.evidence(book, screen)))


def submit() -> None:
    """Markera inskickad."""
    _write(buttons.SUBMIT)


def payments() -> None:
    """Läs utbetalningar."""
    _write(buttons.PAYMENTS)


def new_quarter() -> None:
    """Nytt kvartal."""
    from atersok import turn_button

    _press(
        turn_button.NAME,
        lambda book, screen: turn_button.told(turn_button.new_quarter(book, screen, turn_button.asked)),
    )


def export() -> None:
    """Exportera."""
    _press("Exportera", _export)


def _export(book: Any, screen: ExcelScreen) -> str:
    from atersok import packets  # loads what makes PDF files, which no other button needs

    with screen.stoppable() as stop:
        return "\n\n".join(packets.export(book, screen, stop).lines)


def undo() -> None:
    """Ångra."""
    _press(UNDO, lambda book, screen: messages.undone(buttons.undo(book, screen)))


def checklist() -> None:
    """Checklista."""
    _press("Checklista", lambda book, screen: messages.checklist(buttons.checklist(book, screen)))


def help() -> None:
    """Hjälp."""
    _press("Hjälp", _help)


def _help(book: Any, screen: ExcelScreen) -> str:
    from atersok.handbook import render

    page = render()
    webbrowser.open(page.as_uri())
    return messages.help_text(str(page), str(log_file()))


def _write(command: buttons.Command) -> None:
    _press(
        command.name,
        lambda book, screen: messages.done(
            buttons.press(command, book, screen, messages.question, messages.understood)
        ),
    )


def _press(name: str, action: Action) -> None:
    """Runs a button's action and tells how it went; what it cannot tell in a dialog goes where xlwings shows it."""
    log = logger()
    log.info("%s börjar", name)
    screen: ExcelScreen | None = None
    try:
        book = calling_book()
        screen = ExcelScreen(book.app, STEPS.get(name, 0))
        with screen.working():
            text = action(book, screen)
        log.info("%s klar", name)
        wrong = False
    except UnusableInput as problem:
        log.info("%s kunde inte göras", name)  # the message may name files and homes: it is the user's, not the log's
        text, wrong = str(problem), True
    except (Exception, KeyboardInterrupt) as defect:
        if native.busy(defect):
            log.info("%s: Excel var upptaget", name)
            text = BUSY
        else:
            log.error("%s: %s", name, defect_place(defect))
            text = _defect_text(name)
        wrong = True
    _tell(screen, text, wrong=wrong)


def _defect_text(name: str) -> str:
    return (
        f"{name}: programmet stötte på ett fel som det inte känner till. Boken är som före klicket, eller går att "
        f"ställa tillbaka med Ångra. Skicka loggen till den som förvaltar Återsök: {log_file()}"
    )


def _tell(screen: ExcelScreen | None, text: str, *, wrong: bool) -> None:
    try:
        if screen is not None:
            screen.tell(text, wrong=wrong)
            return
    except Exception as defect:
        logger().error("dialogrutan: %s", defect_place(defect))
    # xlwings' own module shows what stands on standard error when the process ends with another code than 0.
    sys.exit(text)
