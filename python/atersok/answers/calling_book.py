"""What the functions know of the workbook that calls: the text that AtersokUppgifter() in VBA hands over."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path

from atersok.answers import refusal
from atersok.answers.refusal import NoAnswer
from atersok.domain import names
from atersok.domain.quarter import Quarter
from atersok.domain.register import Book
from atersok.domain.settings import ThreeYearRule
from atersok.workbook.book_file import ROLES, THREE_YEAR_RULES, resolve_path
from atersok.workbook.cells import parse_yes

_DEFAULT_REGISTER = "put_databas.xlsx"
_REMEMBERED = 32


@dataclass(frozen=True, eq=False)
class CallingBook:
    """The workbook of the calling cell.

    Attributes:
        full_name: path, or a URL where it was opened from OneDrive or SharePoint; a bare name before it is saved.
        stamp: of its last run: what was read from its tables holds while the stamp does.
        settings: key of Namn → Värde of tblInstallningar, as text.
    """

    full_name: str
    stamp: str
    settings: Mapping[str, str]

    @property
    def name(self) -> str:
        """The file name, by which Excel tells its open workbooks apart."""
        return self.full_name.replace("\\", "/").rpartition("/")[2]

    def setting(self, name: str) -> str:
        """The value of a setting, "" where it is empty or missing."""
        return self.settings.get(names.key(name), "")

    @cached_property
    def quarter(self) -> Quarter:
        """The setting Kvartal.

        Raises:
            NoAnswer: the workbook has no settings, or no quarter among them.
        """
        if not self.settings:
            raise NoAnswer(refusal.NO_SETTINGS)
        found = Quarter.parse(self.setting("Kvartal"))
        if found is None:
            raise NoAnswer(refusal.NO_QUARTER)
        return found

    @cached_property
    def leaving_day_counts(self) -> bool:
        """The setting Utskrivningsdag räknas; NoAnswer where it is neither Ja nor Nej."""
        try:
            return parse_yes(self.setting("Utskrivningsdag räknas"))
        except ValueError as error:
            raise NoAnswer(refusal.BAD_LEAVING_DAY) from error

    @cached_property
    def three_year_rule(self) -> ThreeYearRule:
        """The setting Treårsregel, Kalenderår where it is empty; NoAnswer where it is no such rule."""
        text = self.setting("Treårsregel") or "Kalenderår"
        found = next((rule for rule in THREE_YEAR_RULES if names.key(rule) == names.key(text)), None)
        if found is None:
            raise NoAnswer(refusal.BAD_RULE)
        return found

    @cached_property
    def book(self) -> Book | None:
        """Which of the two books it is, by Roll; None for any other workbook."""
        role = names.key(self.setting("Roll"))
        return next((book for book, name in ROLES.items() if names.key(name) == role), None)

    @cached_property
    def register_path(self) -> Path:
        """The file that PUT-databas names, counted from the workbook's folder.

        Raises:
            NoAnswer: the workbook or the register lies on the web, or the workbook has never been saved.
        """
        if not self.settings:
            raise NoAnswer(refusal.NO_SETTINGS)
        name = self.setting("PUT-databas") or _DEFAULT_REGISTER
        if "://" in name:
            raise NoAnswer(refusal.REGISTER_ON_WEB)
        if Path(name).is_absolute():
            return Path(name)
        if "://" in self.full_name:
            raise NoAnswer(refusal.BOOK_ON_WEB)
        if self.name == self.full_name:
            raise NoAnswer(refusal.BOOK_NOT_SAVED)
        return resolve_path(Path(self.full_name).parent, name)


@lru_cache(maxsize=_REMEMBERED)
def calling_book(told: str) -> CallingBook:
    """Reads what AtersokUppgifter() tells: full name, stamp, then Namn=Värde, one on each line.

    The same text gives the same object, so that what was worked out for it is found again.
    """
    full_name, _, rest = told.partition("\n")
    stamp, _, lines = rest.partition("\n")
    settings: dict[str, str] = {}
    for line in lines.split("\n"):
        name, equals, value = line.partition("=")
        if equals:
            settings.setdefault(names.key(name), value.strip())
    return CallingBook(full_name, stamp, settings)
