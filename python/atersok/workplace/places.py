"""Where things lie on a machine of a given platform: paths as text, so that Windows can be reasoned about elsewhere."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import PurePath, PurePosixPath, PureWindowsPath

WINDOWS = "win32"


def pure(platform: str, path: str) -> PurePath:
    """A path as that platform reads it."""
    return PureWindowsPath(path) if platform == WINDOWS else PurePosixPath(path)


def join(platform: str, folder: str, *names: str) -> str:
    """A path beneath a folder."""
    return str(pure(platform, folder).joinpath(*names))


def variable(environment: Mapping[str, str], name: str) -> str:
    """An environment variable, case apart as on Windows; empty when it is not set."""
    return next((value for key, value in environment.items() if key.upper() == name.upper()), "")


def expanded(environment: Mapping[str, str], text: str) -> str:
    """A text with every %VARIABLE% that is set replaced, as Windows and xlwings do it."""
    return re.sub(r"%([^%]+)%", lambda match: variable(environment, match.group(1)) or match.group(0), text)


def temp_folder(platform: str, environment: Mapping[str, str]) -> str:
    """Where xlwings puts what Python wrote to standard error; it reads TEMP on Windows."""
    if platform == WINDOWS:
        return variable(environment, "TEMP")
    return variable(environment, "TMPDIR") or "/tmp"
