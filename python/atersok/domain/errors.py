"""The one exception of the product: input that cannot be used."""

from __future__ import annotations


class UnusableInput(Exception):  # noqa: N818 - named for what it says, not for being an error
    """Input that cannot be used at all; nothing has been written when it is raised.

    The message is Swedish, says what is wrong, where, and what to do, and never names a child.

    Args:
        what: what is wrong, a sentence without full stop.
        where: file, sheet, row or setting.
        remedy: what the user can do about it, a sentence without full stop.
    """

    def __init__(self, what: str, where: str, remedy: str) -> None:
        super().__init__(what, where, remedy)
        self.what = what
        self.where = where
        self.remedy = remedy

    def __str__(self) -> str:
        return f"{self.where}: {self.what}. {self.remedy}."
