"""The program's log: what was pressed and where a defect showed itself; it names no child and quotes no cell."""

from __future__ import annotations

import logging
import os
import sys
import traceback
from collections.abc import Mapping
from functools import cache
from logging.handlers import RotatingFileHandler
from pathlib import Path

MAX_BYTES = 512 * 1024
KEPT = 3


def log_file(environment: Mapping[str, str] = os.environ, platform: str = sys.platform) -> Path:
    """Where the log is: the user's own folder for such things, never beside the workbooks."""
    home = Path(environment.get("USERPROFILE" if platform == "win32" else "HOME", "."))
    if platform == "win32":
        place = Path(environment.get("LOCALAPPDATA") or home / "AppData" / "Local") / "Atersok"
    elif platform == "darwin":
        place = home / "Library" / "Logs" / "Atersok"
    else:
        place = Path(environment.get("XDG_STATE_HOME") or home / ".local" / "state") / "atersok"
    return place / "atersok.log"


@cache
def logger() -> logging.Logger:
    """The log, opened once; a log that cannot be written to is no reason not to work."""
    found = logging.getLogger("atersok")
    found.setLevel(logging.INFO)
    found.propagate = False
    try:
        path = log_file()
        path.parent.mkdir(parents=True, exist_ok=True)
        handler: logging.Handler = RotatingFileHandler(path, maxBytes=MAX_BYTES, backupCount=KEPT, encoding="utf-8")
    except OSError:
        handler = logging.NullHandler()
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
    found.addHandler(handler)
    return found


def defect_place(defect: BaseException) -> str:
    """The kind of a defect and the lines that led to it; never its message, which may quote a cell."""
    lines = [f"{Path(frame.filename).name}:{frame.lineno}" for frame in traceback.extract_tb(defect.__traceback__)]
    cause = defect.__cause__ or defect.__context__
    because = f" efter {type(cause).__name__}" if cause is not None else ""
    return f"{type(defect).__name__}{because} i {' > '.join(lines)}"
