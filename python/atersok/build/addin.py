"""atersok.xlam: the buttons and the worksheet functions beside workbooks that the municipality made itself."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Final

from atersok.build.book import CREATED, put_macros
from atersok.build.content import SUBJECT
from atersok.build.package import finish
from atersok.build.ribbon import ribbon
from atersok.build.sources import ADDIN_PROJECT
from atersok.build.styles import NEUTRAL
from atersok.build.writer import Workbook

ADDIN_FILE: Final = "atersok.xlam"
SETTINGS_SHEET: Final = f"_{ADDIN_PROJECT}.conf"
"""As xlwings ships its add-ins: a sheet of settings, off as long as its name begins with an underscore."""
SETTINGS: Final = ("INTERPRETER_WIN", "INTERPRETER_MAC", "PYTHONPATH", "UDF MODULES", "SHOW CONSOLE")
ADVICE: Final = (
    "Av: inställningarna läses ur atersok.conf bredvid arbetsboken eller i användarens egen mapp. IT kan i stället "
    "fylla i kolumn B och ta bort understrecket i bladets namn; då gäller bladet för alla som laddar tillägget."
)


def build_addin(path: Path) -> None:
    """Writes the add-in; two builds give the same bytes.

    Raises:
        ValueError: the VBA sources cannot be built.
    """
    buffer = io.BytesIO()
    workbook = Workbook(buffer, {"in_memory": True})
    # The list of add-ins shows the title and, beneath it, the comments.
    workbook.set_properties(
        {
            "title": "Återsök",
            "subject": SUBJECT,
            "comments": "Fliken Återsök och funktionerna PUT_ i egna arbetsböcker.",
            "created": CREATED,
        }
    )
    sheet = workbook.add_worksheet(SETTINGS_SHEET)
    sheet.set_column(0, 1, 24)
    sheet.set_column(3, 3, 100)
    for row, name in enumerate(SETTINGS):
        sheet.write_string(row, 0, name)
    sheet.write_string(0, 3, ADVICE)
    put_macros(workbook, addin=True)
    workbook.close()
    package = buffer.getvalue()
    path.write_bytes(
        finish(package, named={}, palette=NEUTRAL, theme_name="Återsök tillägg", ribbon=ribbon(), addin=True)
    )
