"""The archive of a quarter: copies of all that it was calculated from and wrote, read-only, with a manifest."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from atersok import __version__
from atersok.domain.errors import UnusableInput
from atersok.domain.quarter import Quarter
from atersok.files.durable import set_read_only, sha256
from atersok.files.whole_folder import copy_into, new_folder
from atersok.rules.parameters import Parameters
from atersok.turnover.manifest import (
    CSV_FILE,
    JSON_FILE,
    Entry,
    Manifest,
    check_files,
    read_manifest,
    write_manifest,
)
from atersok.turnover.sources import Source, archive_folder


@dataclass(frozen=True)
class Archive:
    """An archive as it stands; `was_there` says that an earlier attempt had made it of the very same files."""

    path: Path
    manifest: Manifest
    was_there: bool = False


def make_archive(
    folder: Path,
    quarter: Quarter,
    sources: Sequence[Source],
    parameters: Parameters,
    now: datetime,
    submitted: bool | None = None,
) -> Archive:
    """Archives a quarter, or finds it archived: what was cut off after the archive was made goes on from there.

    Args:
        folder: the quarter's folder.
        sources: its files.
        parameters: the rules that it was calculated by.
        submitted: whether it was marked as submitted, None where that is not known.

    Raises:
        UnusableInput: the quarter has been archived and its files are others now, or the archive cannot be written;
            no archive is left half made.
    """
    target = archive_folder(folder, quarter)
    if target.exists():
        archive = Archive(target, _fitting(target, sources), was_there=True)
    else:
        with new_folder(target) as draft:
            manifest = Manifest(
                quarter=str(quarter),
                made=now.replace(microsecond=0),
                program=__version__,
                rules=parameters.version,
                own_rules=bool(parameters.source),
                submitted=submitted,
                files=tuple(_archived(source, draft) for source in sources),
            )
            write_manifest(draft, manifest)
        archive = Archive(target, manifest)
    for name in (JSON_FILE, CSV_FILE, *(entry.name for entry in archive.manifest.files)):
        set_read_only(target / name)
    return archive


def _archived(source: Source, draft: Path) -> Entry:
    place = draft / source.name
    digest = copy_into(source.path, place)
    found = place.stat()
    modified = datetime.fromtimestamp(found.st_mtime).replace(microsecond=0)
    return Entry(name=source.name, what=source.what, size=found.st_size, sha256=digest, modified=modified)


def _fitting(target: Path, sources: Sequence[Source]) -> Manifest:
    """The manifest of an archive that was made of these files and is whole."""
    try:
        manifest = read_manifest(target)
        check_files(target, manifest)
    except UnusableInput as error:
        raise _in_the_way(target, f"men är inte hel: {error.what}") from error
    archived = {entry.name: entry.sha256 for entry in manifest.files}
    wanted = {source.name: source for source in sources}
    differing = [name for name, source in wanted.items() if archived.get(name) != sha256(source.path)]
    differing += [name for name in archived if name not in wanted]
    if differing:
        raise _in_the_way(target, f"och {', '.join(differing[:3])} är inte som i det")
    return manifest


def _in_the_way(target: Path, why: str) -> UnusableInput:
    return UnusableInput(
        f"arkivet {target.name} finns redan, {why}",
        str(target.parent),
        "Byt namn på det arkivet eller flytta det om kvartalet ska arkiveras som det är nu, och kör om",
    )
