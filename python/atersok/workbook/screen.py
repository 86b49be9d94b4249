"""Excel's own screen while a command works: status bar, dialogs, and settings that are put back whatever happens."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

import xlwings as xw

from atersok.workbook import native

TITLE = "Återsök"


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
            for name, value in before.items():
                with suppress(Exception):  # what cannot be put back must not keep the rest from it
                    setattr(self.app, name, value)
            with suppress(Exception):
                self.app.status_bar = False  # Excel's own text again
