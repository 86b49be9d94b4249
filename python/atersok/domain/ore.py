"""Money is a whole number of öre; kronor exist only where people read and type them."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation

NBSP = "\u00a0"
_AMOUNT = re.compile(r"[-+]?([0-9]+(\.[0-9]*)?|\.[0-9]+)")


def ore_from_kr(value: object) -> int | None:
    """Whole öre of an amount in kronor as a cell or a text gives it, exactly.

    Args:
        value: int, float (taken by its shortest decimal form, as a person typed it), Decimal or Swedish text such
            as "1 234,50".

    Returns:
        The amount in öre; None when it is empty, no number, or no whole number of öre.
    """
    if value is None or isinstance(value, bool):
        return None
    if isinstance(value, str):
        text = "".join(value.split()).replace(NBSP, "").replace("\u202f", "").replace("\u2212", "-")
        text = text.removesuffix("kr").replace(",", ".")
        if _AMOUNT.fullmatch(text) is None:  # Decimal would take 1e5 and 1_000 too
            return None
    else:
        text = str(value)
    try:
        ore = Decimal(text) * 100
    except InvalidOperation:
        return None
    if not ore.is_finite():
        return None
    # A float that a formula computed carries binary noise far below a hundredth of an öre.
    if isinstance(value, float) and abs(ore - ore.to_integral_value()) < Decimal("0.0001"):
        return int(ore.to_integral_value())
    return int(ore) if ore == ore.to_integral_value() else None


def kr(ore: int) -> Decimal:
    """The amount in kronor, exactly, for a cell."""
    return Decimal(ore) / 100


def kr_text(ore: int) -> str:
    """The amount as Swedish text: 123456 → "1 234,56" (no-break spaces between thousands), minus leading."""
    whole, rest = divmod(abs(ore), 100)
    sign = "-" if ore < 0 else ""
    return f"{sign}{whole:,}".replace(",", NBSP) + f",{rest:02d}"
