"""Återsök: reclaims what a municipality paid for unaccompanied children with a residence permit, to the öre."""

from importlib.metadata import version

__version__ = version("atersok")
