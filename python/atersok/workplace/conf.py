"""The settings file that xlwings' VBA reads beside the workbook: which Python runs, and what it may import.

Its reader (GetConfigFromFile in xlwings.bas) takes a line `"KEY","VALUE"` at a time with VBA's `Input #`, in the
machine's ANSI code page and without a byte order mark. The first place that has a key wins: a sheet of the workbook,
the file beside the workbook, the file in the user's own folder. So every key that another program's settings in the
user's folder could give a wrong value stands here, also where it is empty.
"""

from __future__ import annotations

import csv
import sys
from collections.abc import Mapping
from pathlib import Path, PurePath

from atersok.domain.errors import UnusableInput
from atersok.workplace.places import WINDOWS, pure

BOOK_CONF = "xlwings.conf"
"""Read by the module `xlwings` of the two books (PROJECT_NAME xlwings)."""
ADDIN_CONF = "atersok.conf"
"""Read by the add-in (PROJECT_NAME atersok), beside the workbook that is active."""
CONF_FILES = (BOOK_CONF, ADDIN_CONF)

UDF_MODULE = "atersok_udfs"
ANSI = "cp1252"
"""The ANSI code page of a Swedish Windows."""


def interpreter_key(platform: str) -> str:
    """The key that names the interpreter on a platform."""
    return "INTERPRETER_WIN" if platform == WINDOWS else "INTERPRETER_MAC"


def settings(interpreter: str, platform: str) -> dict[str, str]:
    """The settings, in the order of the file.

    Args:
        interpreter: absolute path of the Python that runs; on Windows it may hold %VARIABLES%.
        platform: as sys.platform.
    """
    return {
        interpreter_key(platform): interpreter,
        "UDF MODULES": UDF_MODULE,
        # A file beside the workbook must never be imported in the place of a library.
        "ADD_WORKBOOK_TO_PYTHONPATH": "false",
        "PYTHONPATH": "",
        "USE UDF SERVER": "False",
        "SHOW CONSOLE": "False",
        "DEBUG UDFS": "False",
        # A Conda set in the user's own file would be activated before our interpreter.
        "CONDA PATH": "",
        "CONDA ENV": "",
    }


def console_interpreter(executable: str, platform: str) -> PurePath:
    """The interpreter to name: python.exe, never pythonw.exe.

    xlwings runs it hidden and waits for it, with standard error redirected to a file that it shows on failure. cmd.exe
    need not wait for a windowed program such as pythonw.exe, and its errors would go nowhere.

    Raises:
        UnusableInput: there is no absolute path.
    """
    path = pure(platform, executable)
    if not executable or not path.is_absolute():
        raise UnusableInput(
            "det går inte att se vilken Python som kör",
            executable or "tom sökväg",
            "Starta atersok ur den Python-miljö där Återsök är installerat",
        )
    return path.with_name("python.exe") if path.name.casefold() == "pythonw.exe" else path


def conf_bytes(interpreter: str, platform: str) -> bytes:
    """The file's content.

    Raises:
        UnusableInput: the interpreter's path cannot be written so that xlwings reads the same path.
    """
    if '"' in interpreter or not interpreter.isprintable():
        raise UnusableInput(
            "sökvägen till Python har ett tecken som inställningsfilen inte kan hålla (citattecken eller radbrytning)",
            interpreter,
            "Installera Återsök i en mapp med vanliga bokstäver i namnet",
        )
    lines = [f'"{key}","{value}"' for key, value in settings(interpreter, platform).items()]
    end = "\r\n" if platform == WINDOWS else "\n"
    text = end.join(lines) + end
    if platform != WINDOWS:
        return text.encode("utf-8")
    try:
        return text.encode(ANSI)
    except UnicodeEncodeError as error:
        raise UnusableInput(
            "sökvägen till Python har tecken som Excels makron inte kan läsa",
            interpreter,
            "Installera Återsök i en mapp med vanliga bokstäver (a–ö) i namnet",
        ) from error


def lay_conf(folder: Path, executable: str | None = None, platform: str | None = None) -> list[Path]:
    """Writes both settings files into a folder, over those that are there.

    Args:
        folder: the folder of the workbooks; exists.
        executable: the Python to name; the one that runs when left out.
        platform: as sys.platform, which it is when left out.

    Returns:
        The files written.

    Raises:
        UnusableInput: the interpreter cannot be named, or the folder cannot be written to.
    """
    platform = platform or sys.platform
    interpreter = console_interpreter(sys.executable if executable is None else executable, platform)
    content = conf_bytes(str(interpreter), platform)
    written = [folder / name for name in CONF_FILES]
    for path in written:
        try:
            path.write_bytes(content)
        except OSError as error:
            raise UnusableInput(
                f"{path.name} kan inte skrivas",
                str(folder),
                "Kontrollera att du har skrivrätt i mappen och att filen inte är skrivskyddad",
            ) from error
    return written


def read_conf(content: bytes, platform: str) -> Mapping[str, str]:
    """The settings of a file by key in capitals; the first of a key counts, as in xlwings.

    Raises:
        ValueError: it is not such a file.
    """
    text = content.decode(ANSI if platform == WINDOWS else "utf-8")
    found: dict[str, str] = {}
    for row in csv.reader(text.splitlines(), skipinitialspace=True):
        if not row:
            continue
        if len(row) != 2:
            raise ValueError("a line is not a key and a value")
        found.setdefault(row[0].upper(), row[1])
    return found
