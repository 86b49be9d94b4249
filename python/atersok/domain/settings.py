"""What Inställningar and Konton say, as values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from atersok.domain import names
from atersok.domain.finding import Severity
from atersok.domain.quarter import Quarter

ThreeYearRule = Literal["Av", "36 månader", "Kalenderår"]


@dataclass(frozen=True, slots=True)
class CodeRange:
    """Codes from `first` to `last`, ends included, as whole numbers; `text` is a code that is no number."""

    first: int
    last: int
    text: str = ""

    def holds(self, code: str) -> bool:
        """Whether the code lies in it."""
        number = names.whole_number(code)
        if number is None or self.text:
            return bool(self.text) and code == self.text
        return self.first <= number <= self.last


@dataclass(frozen=True, slots=True)
class AccountRange:
    """A row of tblKonton."""

    codes: CodeRange
    kind: str
    claimable: bool


@dataclass(frozen=True)
class Settings:
    """One book's settings; file names are as entered, relative to the workbook. Amounts are öre.

    Attributes:
        tolerance: K04 lets what was invoiced differ from the attendance by this much.
        unusual_percent: K12 lets the cost per care day differ from the usual by this many per cent.
        unusual_minimum: K12 says nothing of a home whose difference in the quarter is no more than this.
        claims_folder: the claims register that both books share.
        payment_pattern: Migrationsverket's payment list(s), a file or a pattern, "" where there is none.
        watch_days: how many days after the quarter's end Bevakning looks ahead.
        change_percent: Bevakning tells of a cost per care day that has changed by more than this many per cent.
        protected_sheets: whether Individblad of children with protected data is written, masked; else it is held back.
        income_account: the konto, or the whole code string, that what Migrationsverket pays is booked on; "" where the
            user has not said.
        backups_kept: so many of the latest working copies of each kind are kept; at least the last one is.
        backup_days: and none that is older than this, the last one apart.
        severities: code → the severity that the municipality gives its findings, where that is not the catalogue's.
    """

    quarter: Quarter
    municipality: str = ""
    register_file: str = "put_databas.xlsx"
    transit_file: str = "transit_databas.xlsx"
    ledger_pattern: str = ""
    sibling_file: str = ""
    invoice_folder: str = ""
    export_folder: str = ""
    leaving_day_counts: bool = False
    count_until: date | None = None
    tolerance: int = 0
    cost_centres_outside: Sequence[CodeRange] = ()
    three_year_rule: ThreeYearRule = "Kalenderår"
    unusual_percent: int = 50
    unusual_minimum: int = 0
    contact_role: str = "Controller"
    ask_first: bool = False
    claims_folder: str = "ansokningar"
    payment_pattern: str = ""
    watch_days: int = 120
    change_percent: int = 20
    protected_sheets: bool = False
    income_account: str = ""
    backups_kept: int = 10
    backup_days: int = 400
    accounts: Sequence[AccountRange] = ()
    severities: Mapping[str, Severity] = field(default_factory=dict)

    @property
    def window_end(self) -> date:
        """The last day that counts: the quarter's, or Räkna till och med."""
        return self.quarter.end if self.count_until is None else min(self.count_until, self.quarter.end)

    def account_of(self, konto: str) -> AccountRange | None:
        """The first row of tblKonton that the konto fits."""
        return next((row for row in self.accounts if row.codes.holds(konto)), None)

    def is_outside(self, cost_centre: str) -> bool:
        """Whether the kostnadsställe is in Kostnadsställen utanför."""
        return any(row.holds(cost_centre) for row in self.cost_centres_outside)
