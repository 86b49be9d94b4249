"""Every plant and every near miss: importing the modules that hold them fills the list."""

from __future__ import annotations

from . import attendance_plants, file_plants, ledger_plants, register_plants
from .plant import KINDS

MODULES = (register_plants, attendance_plants, ledger_plants, file_plants)

__all__ = ["KINDS", "MODULES"]
