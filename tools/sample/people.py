"""Invented people: names, dossiernummer and personal numbers of the official test series (birth numbers 238x, 239x)."""

from __future__ import annotations

from datetime import date

_GREEK = (
    *("Alfa", "Beta", "Gamma", "Delta", "Epsilon", "Zeta", "Eta", "Theta", "Jota", "Kappa", "Lambda", "My"),
    *("Ny", "Xi", "Omikron", "Pi", "Rho", "Sigma", "Tau", "Ypsilon", "Fi", "Chi", "Psi", "Omega"),
)
_TREES = (
    *("Björk", "Alm", "Lind", "Hassel", "Sälg", "Rönn", "Asp", "En"),
    *("Tall", "Gran", "Lönn", "Ek", "Al", "Oxel", "Hägg", "Pil"),
)
_PREFIXES = (1, 5, 11, 12, 15, 60)


def luhn_digit(nine_digits: str) -> int:
    """The check digit of a personnummer's nine digits YYMMDDNNN."""
    total = 0
    for place, digit in enumerate(nine_digits):
        value = int(digit) * (2 if place % 2 == 0 else 1)
        total += value - 9 if value > 9 else value
    return -total % 10


def personnummer(born: date, number: int, *, coordination: bool = False, short: bool = False) -> str:
    """A number of the test series: birth number 238 for an even `number`, 239 for an odd one.

    coordination: a samordningsnummer, 60 added to the day. short: ten digits instead of twelve.
    """
    digits = f"{born.year:04d}{born.month:02d}{born.day + (60 if coordination else 0):02d}"
    birth_number = "239" if number % 2 else "238"
    check = luhn_digit(digits[2:] + birth_number)
    return f"{digits[2:] if short else digits}-{birth_number}{check}"


def name_of(number: int, first_names: tuple[str, str]) -> str:
    """A plainly invented name: the first 24 carry a Greek letter, the others a tree and a number."""
    if number < len(_GREEK):
        return f"{first_names[0]} {_GREEK[number]}"
    return f"{first_names[1]} {_TREES[number % len(_TREES)]} {number:02d}"


def dossier_of(number: int) -> str:
    """8 digits, some with a leading zero."""
    return f"{_PREFIXES[number % len(_PREFIXES)]:02d}{200_000 + number * 7_919 % 700_000:06d}"
