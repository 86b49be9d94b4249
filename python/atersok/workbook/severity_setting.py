"""The setting Allvar: which severity the municipality gives which findings, as in K03=Info; R05=Stopp."""

from __future__ import annotations

import re
from typing import Final

from atersok.checks.catalogue import CATALOGUE, SEVERITIES
from atersok.checks.severities import lowerable_codes
from atersok.domain import names
from atersok.domain.errors import UnusableInput
from atersok.domain.finding import Severity
from atersok.workbook.book_file import EnteredSettings

SETTING: Final = "Allvar"
EXAMPLE: Final = "K03=Info; R05=Stopp"


def read_severities(reader: EnteredSettings) -> dict[str, Severity]:
    """What differs from the catalogue, by code; what the catalogue says anyway is left out.

    Raises:
        UnusableInput: a part is no code and severity, a code or severity does not exist or stands twice, or a Stopp is
            lowered that must stay one.
    """
    found: dict[str, Severity] = {}
    for part in re.split(r"[,;\n]", reader.text(SETTING)):
        if not part.strip():
            continue
        code, severity = _entry(reader, part.strip())
        if code in found:
            raise _refused(reader, f"har {code} flera gånger", f"Skriv varje kod en gång, till exempel {EXAMPLE}")
        if not CATALOGUE[code].may_be(severity):
            raise _lowered_too_far(reader, code, severity)
        found[code] = severity
    return {code: severity for code, severity in found.items() if severity != CATALOGUE[code].severity}


def _entry(reader: EnteredSettings, text: str) -> tuple[str, Severity]:
    left, equals, word = (piece.strip() for piece in text.partition("="))
    if not (left and equals and word):
        raise _refused(reader, f"har {text}, som inte är en kod och ett allvar", f"Skriv till exempel {EXAMPLE}")
    code = names.key(left).upper()
    if code not in CATALOGUE:
        raise _refused(reader, f"har koden {left}, som inte finns", f"Skriv koder ur handboken, till exempel {EXAMPLE}")
    severity = next((known for known in SEVERITIES if names.key(known) == names.key(word)), None)
    if severity is None:
        raise _refused(
            reader,
            f"ger {code} allvaret {word}, som inte finns",
            f"Skriv Stopp, Varning eller Info, till exempel {EXAMPLE}",
        )
    return code, severity


def _lowered_too_far(reader: EnteredSettings, code: str, severity: Severity) -> UnusableInput:
    if CATALOGUE[code].lowerable:
        return _refused(
            reader,
            f"sänker {code} till {severity}, men ett Stopp kan sänkas högst till Varning",
            f"Skriv {code}=Varning, eller ta bort {code}",
        )
    return _refused(
        reader,
        f"sänker {code} till {severity}, men {code} är alltid Stopp: kronor kan vara oförklarade eller fel räknade",
        f"Ta bort {code} och kvittera avvikelserna på bladet Avvikelser. "
        f"Av Stopp kan bara {', '.join(lowerable_codes())} sänkas, till Varning. Skriv till exempel {EXAMPLE}",
    )


def _refused(reader: EnteredSettings, what: str, remedy: str) -> UnusableInput:
    return UnusableInput(f"inställningen {SETTING} {what}", reader.where(SETTING), remedy)
