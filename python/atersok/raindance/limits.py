"""What no export is: sizes that would take all memory. Looked at before a file is read whole."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from atersok.domain.errors import UnusableInput

#: A million rows are about 150 MB of text.
_MAX_TEXT: Final = 500_000_000
#: 400 000 rows are about 30 MB as a workbook.
_MAX_WORKBOOK: Final = 200_000_000
#: Pages and XML take ten times their size in memory.
_MAX_MARKUP: Final = 60_000_000
#: Of one line; a row takes some hundred bytes.
_MAX_LINE: Final = 1 << 20
_WINDOW: Final = _MAX_LINE // 2
#: Cells of a page or XML sheet, spans and gaps included.
MAX_CELLS: Final = 15_000_000
_PACKED: Final = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")


def check_file(path: Path, size: int) -> None:
    """Refuses a file that is too large to be an export, by its size and in little memory.

    Raises:
        UnusableInput: says what to do.
        OSError: it cannot be read.
    """
    with path.open("rb") as stream:
        head = stream.read(64)
        packed = head.startswith(_PACKED)
        most = _MAX_WORKBOOK if packed else _MAX_TEXT
        if not packed and head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
            most = _MAX_MARKUP
        if size > most:
            raise UnusableInput(
                what=f"filen är för stor för att vara en export ({size // 1_000_000} MB, högst {most // 1_000_000} MB)",
                where=path.name,
                remedy="Hämta en månad i taget från Raindance och ange filerna med ett mönster",
            )
        if packed or most == _MAX_MARKUP:
            return
        stream.seek(0)
        while window := stream.read(_WINDOW):
            if len(window) == _WINDOW and b"\n" not in window and b"\r" not in window and window.strip(b"\0"):
                raise UnusableInput(
                    what=f"filen har en rad på över {_WINDOW // 1024} kB och är ingen tabell",
                    where=path.name,
                    remedy="Hämta exporten på nytt från Raindance, som .csv, .txt eller .xlsx",
                )
