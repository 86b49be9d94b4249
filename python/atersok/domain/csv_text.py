"""Text in a CSV file that a spreadsheet would compute when somebody opens the file by a double click."""

from __future__ import annotations

from typing import Final

# The wide forms are what an East Asian keyboard gives; spreadsheets take them for the narrow ones.
_LEADS_A_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def harmless(text: str) -> str:
    """The text, with an apostrophe before it where it would be computed."""
    return f"'{text}" if text.startswith(_LEADS_A_FORMULA) else text
