"""Whether a copy names a child with protected data: then it is not sent as it is, since nobody has masked it."""

from __future__ import annotations

import io
from itertools import pairwise

from pypdf import PdfReader

from atersok.domain.identity import base_of, dossiers_in_text
from atersok.domain.masking import Masker
from atersok.domain.register import Register
from atersok.journal import logger


class ProtectedNames:
    """The names and personnummer of the register's protected children, as the product masks them in ledger text.

    A dossiernummer is no secret: it stands for the child in every document.
    """

    def __init__(self, register: Register) -> None:
        self._masker = Masker(register)
        self._bases = {base_of(child.dossier) for child in register.all_children}
        self._any = any(child.protected for child in register.all_children)
        self._dossiers = {child.dossier for child in register.all_children if child.protected}

    def has_child(self, dossier: str | None) -> bool:
        """Whether it is one of theirs, or shares its number with one of theirs."""
        return dossier is not None and (
            dossier in self._dossiers or any(base_of(own) == dossier for own in self._dossiers)
        )

    def in_text(self, text: str) -> bool:
        """Whether a text names one of them, on a line or across two."""
        if not self._any:
            return False
        lines = [self._without_dossiers(line) for line in text.splitlines() if line.strip()]
        pairs = [f"{first} {second}" for first, second in pairwise(lines)]
        return any(self._masker.text(line, "") != line for line in [*lines, *pairs])

    def in_pdf(self, content: bytes) -> bool:
        """Whether the text of a PDF does; what is only a picture of text cannot be told."""
        if not self._any:
            return False
        try:
            return any(self.in_text(page.extract_text()) for page in PdfReader(io.BytesIO(content)).pages)
        except Exception as error:  # fonts of all kinds; a page that cannot be read is like a picture of it
            logger().info("texten i en kopia gick inte att läsa: %s", type(error).__name__)
            return False

    def _without_dossiers(self, line: str) -> str:
        for mention in dossiers_in_text(line):
            base = base_of(mention.dossier)
            if base in self._bases:
                for form in (f"{base[:2]}-{base[2:]}", base):
                    line = line.replace(form, " ")
        return line
