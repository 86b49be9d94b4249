"""New files that nobody but the user can read while they are being written.

What is being written holds what the finished file will hold, so it must not be more open than that: the file begins
private, and gets the mode of the one whose place it takes when it is whole. On Windows the folder's own rights apply.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import BinaryIO

FILE_MODE = 0o600
FOLDER_MODE = 0o700


def open_new(path: Path) -> BinaryIO:
    """Opens a file that is not there yet, for writing.

    Raises:
        FileExistsError: it is there.
        OSError: it cannot be written.
    """
    return open(path, "xb", opener=lambda name, flags: os.open(name, flags, FILE_MODE))
