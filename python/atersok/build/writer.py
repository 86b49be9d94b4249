"""The one place where XlsxWriter is imported; it ships no types."""

from __future__ import annotations

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.utility import (
    xl_cell_to_rowcol,
    xl_range,
    xl_range_abs,
    xl_rowcol_to_cell,
)
from xlsxwriter.worksheet import Worksheet

__all__ = ["Format", "Workbook", "Worksheet", "xl_cell_to_rowcol", "xl_range", "xl_range_abs", "xl_rowcol_to_cell"]
