"""A municipality's own rule file, made from the product's."""

from __future__ import annotations

from importlib import resources
from pathlib import Path
from typing import Final

from atersok.rules.parameters import OWN_FILE

PRODUCT: Final = resources.files("atersok.rules").joinpath("parameters.toml").read_text(encoding="utf-8")
VERSION: Final = 'version = "2025-09-01"'
UNDER_18: Final = 'value = 1000\nunit = "kr per barn och dygn"\nvalid_from = 2024-01-01\nparagraph = "2010:1122'
"""The day rate of children with a permit, as the product's file has it from 2024 on."""
INTERNAL: Final = 'id = "intern_frist"\nvalue = 1\n'
INVOICES: Final = 'id = "faktura_senast"\nvalue = 10\n'


def own_rules(folder: Path, *changes: tuple[str, str]) -> Path:
    """Writes the product's file into a folder as a municipality's own, each text replaced where it stands."""
    text = PRODUCT
    for old, new in changes:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    path = folder / OWN_FILE
    path.write_text(text, encoding="utf-8")
    return path
