"""Excel's own screen while a command works: status bar, dialogs, and settings that are put back whatever happens."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import xlwings as xw

from atersok.workbook import native
from atersok.workbook.escape_key import EscapeKey, escape_in

TITLE = "Återsök"
ROUNDS = 10
PAUSE = 0.5
"""How often, and with how many seconds between, a busy Excel is asked to take its settings back."""

_OBJECTS = "copy objects with cells"


def calling_book() -> xw.Book:
    """The workbook whose button was pressed.

    xlwings finds it by the name and window that its VBA module hands over, without asking other workbooks for theirs.
    """
    native.bound_retries()
    return xw.Book.caller()


class ExcelScreen:
    """Says on Excel's status bar what a command does, and asks and tells in dialogs of Excel's.

    Args:
        app: the xlwings app of the calling workbook.
        steps: how many steps the command has, 0 where nobody knows.
    """

    def __init__(self, app: Any, steps: int = 0) -> None:
        self.app = app
        self.steps = steps
        self.done = 0
        self._hint = ""

    def step(self, text: str) -> None:
        """Shows a step, and how many there are."""
        self.done += 1
        count = f"{min(self.done, self.steps)} av {self.steps}: " if self.steps else ""
        self.app.status_bar = f"{TITLE} – {count}{text} …{self._hint}"

    def confirm(self, text: str) -> bool:
        """Asks whether to go on; anything but yes is no."""
        return bool(self.app.alert(text, title=TITLE, buttons="yes_no", mode="info") == "yes")

    def tell(self, text: str, *, wrong: bool = False) -> None:
        """Shows a message until the user has read it."""
        self.app.alert(text, title=TITLE, buttons="ok", mode="critical" if wrong else "info")

    @contextmanager
    def stoppable(self) -> Iterator[Callable[[], bool]]:
        """Gives what says whether the user has pressed Esc in Excel; always no where nobody can know, as on macOS.

        Meanwhile Excel itself does not take Esc for a wish to break the macro off.
        """
        look = escape_in(native.process(self.app))
        if look is None:
            yield lambda: False
            return
        self._hint = " (Esc avbryter)"
        try:
            with native.uncancelled(self.app), EscapeKey(look) as key:
                yield key.was_pressed
        finally:
            self._hint = ""

    @contextmanager
    def working(self) -> Iterator[None]:
        """No redrawing, no events and no recalculation between the writes; put back in any case, each by itself.

        Nor are pictures copied along with cells: Excel would heap up a template's logo with every run.
        """
        before = {name: getattr(self.app, name) for name in ("screen_updating", "enable_events", "calculation")}
        before[_OBJECTS] = native.copies_objects(self.app)
        try:
            native.set_copies_objects(self.app, None if before[_OBJECTS] is None else False)
            self.app.screen_updating = False
            self.app.enable_events = False
            self.app.calculation = "manual"
            yield
        finally:
            left = {**before, "status_bar": False}  # False: Excel's own text again
            for number in range(ROUNDS):
                left = {name: value for name, value in left.items() if not self._put_back(name, value)}
                if not left:
                    break
                if number < ROUNDS - 1:
                    time.sleep(PAUSE)

    def _put_back(self, name: str, value: Any) -> bool:
        """Sets a setting; False where Excel is busy, True also where it cannot be set at all."""
        try:
            if name == _OBJECTS:
                native.set_copies_objects(self.app, value)
            else:
                setattr(self.app, name, value)
        except Exception as error:  # what cannot be put back must not keep the rest from it
            return not native.busy(error)
        return True
