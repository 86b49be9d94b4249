"""What an archive holds: each file with its SHA-256, as JSON for the program and as CSV for people."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from atersok.domain.csv_text import harmless
from atersok.domain.errors import UnusableInput
from atersok.files.durable import sha256, write_new

JSON_FILE = "manifest.json"
CSV_FILE = "manifest.csv"
CSV_HEADERS = ("Fil", "Storlek (byte)", "SHA-256", "Sparad", "Vad")

What = Literal["Arbetsbok", "PUT-databas", "Transit-databas", "Raindance", "Exportprofil", "Regler", "Inställningsfil"]
"""What a file was to the quarter."""


class Entry(BaseModel):
    """One file of an archive; `name` is its path within, with slashes, `modified` local time, `size` bytes."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    what: What
    size: int = Field(ge=0)
    sha256: str = Field(pattern=r"^[0-9a-f]{64}$")
    modified: datetime

    @field_validator("name")
    @classmethod
    def _stays_within(cls, name: str) -> str:
        path = PurePosixPath(name)
        if not name or path.is_absolute() or ".." in path.parts or "\\" in name or ":" in name:
            raise ValueError("outside the archive")
        return name


class Manifest(BaseModel):
    """What an archive holds, and by which program and rules.

    Attributes:
        quarter: as 2025K2.
        program, rules: their versions.
        own_rules: whether the rules were a municipality's own file; else the program's were stored in its place.
        submitted: whether the quarter was marked as submitted when it was archived, or had nothing to claim; None
            where that was not known.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    format: Literal[1] = 1
    quarter: str
    made: datetime
    program: str
    rules: str
    own_rules: bool
    submitted: bool | None
    files: tuple[Entry, ...]

    def of(self, what: What) -> tuple[Entry, ...]:
        """The files that were that to the quarter."""
        return tuple(entry for entry in self.files if entry.what == what)


def write_manifest(folder: Path, manifest: Manifest) -> None:
    """Writes both files into a folder."""
    content = json.dumps(manifest.model_dump(mode="json"), ensure_ascii=False, indent=1, sort_keys=True)
    write_new(folder / JSON_FILE, f"{content}\n".encode())
    # With a mark before the first letter, and semicolons: so Excel reads å, ä and ö, and columns.
    write_new(folder / CSV_FILE, _as_csv(manifest.files).encode("utf-8-sig"))


def _as_csv(files: Sequence[Entry]) -> str:
    text = io.StringIO(newline="")
    out = csv.writer(text, delimiter=";")
    out.writerow(CSV_HEADERS)
    for entry in files:
        saved = f"{entry.modified:%Y-%m-%d %H:%M:%S}"
        out.writerow([harmless(entry.name), entry.size, entry.sha256, saved, entry.what])
    return text.getvalue()


def read_manifest(folder: Path) -> Manifest:
    """The manifest of an archive.

    Raises:
        UnusableInput: it is missing, damaged, or of a newer program.
    """
    place = f"{folder.parent.name}/{folder.name}"
    remedy = "Hämta tillbaka arkivet från en säkerhetskopia"
    try:
        data = json.loads((folder / JSON_FILE).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise UnusableInput(f"arkivets {JSON_FILE} saknas eller kan inte läsas", place, remedy) from error
    number = data.get("format") if isinstance(data, dict) else None
    if isinstance(number, int) and number > 1:
        raise UnusableInput("arkivet är gjort av en nyare version av Återsök", place, "Installera en nyare version")
    try:
        return Manifest.model_validate(data)
    except ValidationError as error:
        raise UnusableInput(f"arkivets {JSON_FILE} är skadat", place, remedy) from error


def check_files(folder: Path, manifest: Manifest) -> None:
    """Whether every file of an archive is as it was archived.

    Raises:
        UnusableInput: one is missing or has been changed; the message names it.
    """
    for entry in manifest.files:
        path = folder / entry.name
        try:
            found = sha256(path)
        except OSError as error:
            raise _damaged(folder, f"filen {entry.name} saknas i arkivet eller kan inte läsas") from error
        if found != entry.sha256:
            raise _damaged(folder, f"filen {entry.name} har ändrats sedan den arkiverades")


def _damaged(folder: Path, what: str) -> UnusableInput:
    return UnusableInput(
        what,
        f"{folder.parent.name}/{folder.name}",
        f"Hämta tillbaka filen från en säkerhetskopia; {CSV_FILE} har dess SHA-256",
    )
