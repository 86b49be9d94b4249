"""What the closed-book engine refuses, told in Swedish."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from atersok.closedbook import TextContractError
from atersok.domain.errors import UnusableInput


@contextmanager
def writable(file: str) -> Iterator[None]:
    """Tells where a change of the user stands in the way of writing; nothing has been saved then.

    Args:
        file: the workbook's name.

    Raises:
        UnusableInput: the engine refused.
    """
    remedy = "Ta bort ändringen, eller hämta tillbaka bladet från en säkerhetskopia"
    try:
        yield
    except TextContractError as error:
        raise UnusableInput(
            f"det som ska skrivas passar inte i cellen ({error.rule})",
            f"{file}, blad {error.sheet}, cell {error.cell}",
            remedy,
        ) from error
    except (NotImplementedError, ValueError) as error:
        # What it could not do as Excel would: merged cells, an array formula, a totals row.
        where = str(error).partition(":")[0]
        raise UnusableInput(
            f"bladet har något som inte kan skrivas över, till exempel sammanslagna celler ({where})", file, remedy
        ) from error
