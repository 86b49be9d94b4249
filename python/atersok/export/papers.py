"""Finds the files of a packet's enclosures in Fakturamapp: the same files that made the documents say Bifogas."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from atersok.checks.invoice_copies import copy_name
from atersok.documents.beslutsunderlag import ADULT, PAY, PERMIT
from atersok.documents.decision_files import DecisionFiles
from atersok.domain.register import Register
from atersok.export.packet import DECISIONS, Enclosure
from atersok.export.protected import ProtectedNames

SUFFIXES: Final = frozenset({".pdf", ".png", ".jpg", ".jpeg", ".tif", ".tiff"})
_BLANK: Final = re.compile(r"\s")


class Papers:
    """The papers of one book's Fakturamapp.

    Args:
        folder: Fakturamapp, None where there is none.
        register: tells which children share a dossiernummer, and whose data are protected.

    Attributes:
        register: as given.
        protected: tells whether a paper names a child with protected data.
    """

    def __init__(self, folder: Path | None, register: Register) -> None:
        files = sorted(_files(folder)) if folder is not None else []
        self._by_name: dict[str, list[Path]] = {}
        for path in files:
            self._by_name.setdefault(_BLANK.sub("_", path.stem.casefold()), []).append(path)
        self.register = register
        self.protected = ProtectedNames(register)
        self._decisions = [(path, DecisionFiles([path.stem], register)) for path in files]

    def of(self, enclosure: Enclosure) -> list[Path]:
        """The enclosure's files, in order of name; none where it is no longer there."""
        if enclosure.sheet != DECISIONS:
            return self._by_name.get(copy_name(enclosure.number), [])
        return [path for path, files in self._decisions if _holds(files, enclosure)]


def _files(folder: Path) -> Iterable[Path]:
    try:
        return [path for path in folder.iterdir() if path.suffix.casefold() in SUFFIXES and path.is_file()]
    except OSError:
        return []


def _holds(files: DecisionFiles, enclosure: Enclosure) -> bool:
    """Whether the file is what the line of Beslutsunderlag asks for."""
    if enclosure.paper == PERMIT:
        return files.has_permit(enclosure.dossier)
    if enclosure.paper == PAY:
        return files.has_pay_decision(enclosure.dossier, enclosure.number)
    if enclosure.paper == ADULT and not enclosure.number:
        return files.has_adult_decision(enclosure.dossier)
    return files.has_decision(enclosure.dossier, enclosure.number)
