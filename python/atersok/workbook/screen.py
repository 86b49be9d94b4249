"""Excel's own screen while a command works: status bar, dialogs, and settings that are put back whatever happens."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import xlwings as xw

from atersok.workbook import native

TITLE = "Återsök"
ROUNDS = 10
PAUSE = 0.5
"""How often, and with how many seconds between, a busy Excel is asked to take its settings back."""


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

    def step(self, text: str) -> None:
        """Shows a step, and how many there are."""
        self.done += 1
        count = f"{min(self.done, self.steps)} av {self.steps}: " if self.steps else ""
        self.app.status_bar = f"{TITLE} – {count}{text} …"

    def confirm(self, text: str) -> bool:
        """Asks whether to go on; anything but yes is no."""
        return bool(self.app.alert(text, title=TITLE, buttons="yes_no", mode="info") == "yes")

    def tell(self, text: str, *, wrong: bool = False) -> None:
        """Shows a message until the user has read it."""
        self.app.alert(text, title=TITLE, buttons="ok", mode="critical" if wrong else "info")

    @contextmanager
    def working(self) -> Iterator[None]:
        """No redrawing, no events and no recalculation between the writes; put back in any case, each by itself."""
        before = {name: getattr(self.app, name) for name in ("screen_updating", "enable_events", "calculation")}
        try:
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

    def _put_back(self, name: str, value: object) -> bool:
        """Sets a setting; False where Excel is busy, True also where it cannot be set at all."""
        try:
            setattr(self.app, name, value)
        except Exception as error:  # what cannot be put back must not keep the rest from it
            return not native.busy(error)
        return True
