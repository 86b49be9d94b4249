"""Every piece of data that a folder holds, taken out of the packages and compressed files that it lies in."""

from __future__ import annotations

import gzip
import io
import zipfile
from collections.abc import Iterator
from pathlib import Path


def leaves(folder: Path) -> Iterator[tuple[str, bytes]]:
    """(file!part, content) of every file, hidden ones too; files are named as seen from the folder."""
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            yield from _inside(path.relative_to(folder).as_posix(), path.read_bytes())


def _inside(name: str, data: bytes) -> Iterator[tuple[str, bytes]]:
    if data.startswith(b"PK\x03\x04"):
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            yield name, " ".join(archive.namelist()).encode() + archive.comment
            for part in archive.namelist():
                yield from _inside(f"{name}!{part}", archive.read(part))
    elif data.startswith(b"\x1f\x8b"):
        yield from _inside(f"{name}!", gzip.decompress(data))
    else:
        yield name, data
