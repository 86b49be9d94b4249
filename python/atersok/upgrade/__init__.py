"""An older statistics workbook brought to today's layout in place.

What today's layout is, is read from the books as they are built, never written down twice: the user's book is held
against today's and gets what it lacks. What the user has put into it stays.

    upgrade_folder(Path("2025K2")).text
"""

from __future__ import annotations

from .folder import UpgradeReport, upgrade_folder

__all__ = ["UpgradeReport", "upgrade_folder"]
