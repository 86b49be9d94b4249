"""Migrationsverket's payment lists, read for the claims register, with what a user must know of the reading."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from atersok.domain.errors import UnusableInput
from atersok.domain.ore import kr_text
from atersok.raindance import find_exports
from atersok.submissions.model import PaymentList
from atersok.submissions.payment_file import read_payment_list

MAX_TOLD = 5


def payment_paths(folder: Path, pattern: str) -> list[Path]:
    """The files that the setting Utbetalningslista names.

    Raises:
        UnusableInput: the setting is empty, or no such file is there.
    """
    if not pattern:
        raise UnusableInput(
            "inställningen Utbetalningslista är tom",
            "blad Inställningar",
            "Skriv namnet på Migrationsverkets utbetalningslista, eller ett mönster som utbetalningar_*.xlsx",
        )
    try:
        return list(find_exports(folder, pattern))
    except UnusableInput as error:
        raise UnusableInput(
            f"ingen utbetalningslista heter {pattern}",
            error.where,
            "Lägg listan där, eller rätta inställningen Utbetalningslista till filens namn eller ett mönster som "
            "utbetalningar_*.xlsx",
        ) from error


def read_payment_lists(paths: Iterable[Path]) -> tuple[list[PaymentList], list[str]]:
    """The lists, and notes on rows that could not be read.

    Raises:
        UnusableInput: a file cannot be used, or its rows do not add up to the total that it states.
    """
    lists: list[PaymentList] = []
    notes: list[str] = []
    for path in paths:
        found = read_payment_list(path)
        aside = sum(row.ore or 0 for row in found.set_aside)
        if found.stated_ore not in {None, found.paid_ore, found.paid_ore + aside}:
            stated = "" if found.stated_ore is None else kr_text(found.stated_ore)
            raise UnusableInput(
                f"utbetalningslistans summa är {stated} kr, men raderna är {kr_text(found.paid_ore + aside)} kr",
                path.name,
                "Hämta listan på nytt, eller rätta raderna som inte går att läsa",
            )
        lists.append(found.payments)
        notes += [f"{path.name}: {warning}" for warning in found.warnings]
        notes += [f"{path.name} rad {row.line} lästes inte: {row.reason}" for row in found.set_aside]
    if len(notes) > MAX_TOLD:
        notes = [*notes[:MAX_TOLD], f"och {len(notes) - MAX_TOLD} anmärkningar till på utbetalningslistorna"]
    return lists, notes
