"""A table part: read as bytes, and changed in its ``ref`` only."""

from __future__ import annotations

from .refs import Area, area_ref, parse_area
from .xmltext import (
    MalformedXml,
    attributes,
    children,
    decode_escapes,
    local,
    plain_utf8,
    root_span,
    set_attribute,
    start_tag,
)


class TablePart:
    """One table of a sheet.

    Args:
        part: name of the part in the package.
        data: its content.

    Raises:
        MalformedXml: it is not a table part.
    """

    def __init__(self, part: str, data: bytes) -> None:
        self.part = part
        self._original = data
        self.data = plain_utf8(data)
        root = root_span(self.data)
        attrs = attributes(root.attrs)
        area = parse_area(attrs.get("ref", ""))
        if local(root.tag) != "table" or area is None:
            raise MalformedXml("not a table")
        self.area = area
        self.name = attrs.get("displayName") or attrs.get("name", "")
        self.header_rows = int(attrs.get("headerRowCount", "1"))
        self.totals_rows = int(attrs.get("totalsRowCount", "0"))
        self.insert_row = attrs.get("insertRow") in ("1", "true")
        self.style: str | None = None
        self.stripes = {
            "showRowStripes": False,
            "showColumnStripes": False,
            "showFirstColumn": False,
            "showLastColumn": False,
        }
        self.has_filter = False
        self.columns: list[str] = []
        self.calculated: set[int] = set()
        for span in children(self.data, root.head, root.tail):
            name = local(span.tag)
            if name == "tableColumns":
                self._read_columns(span.head, span.tail)
            elif name == "tableStyleInfo":
                info = attributes(span.attrs)
                self.style = info.get("name")
                self.stripes = {key: info.get(key) in ("1", "true") for key in self.stripes}
            elif name == "autoFilter":
                self.has_filter = True

    def _read_columns(self, start: int, end: int) -> None:
        for span in children(self.data, start, end):
            self.columns.append(decode_escapes(attributes(span.attrs).get("name", "")))
            inside = children(self.data, span.head, span.tail)
            if any(local(child.tag) == "calculatedColumnFormula" for child in inside):
                self.calculated.add(len(self.columns) - 1)

    @property
    def changed(self) -> bytes | None:
        """The part's new content; None when nothing changed."""
        return None if self.data == self._original else self.data

    @property
    def header(self) -> Area | None:
        """The header row; None for a table without."""
        area = self.area
        return Area(area.row1, area.col1, area.row1, area.col2) if self.header_rows else None

    @property
    def totals(self) -> Area | None:
        area = self.area
        return Area(area.row2, area.col1, area.row2, area.col2) if self.totals_rows else None

    @property
    def body(self) -> Area | None:
        """The data rows; None when the table is a bare header."""
        first, last = self.area.row1 + self.header_rows, self.area.row2 - self.totals_rows
        if first > last or self.insert_row:
            return None
        return Area(first, self.area.col1, last, self.area.col2)

    def filled(self) -> None:
        """Data came into the row that an empty table keeps for it."""
        if self.insert_row:
            self.insert_row = False
            root = root_span(self.data)
            head = start_tag(root.tag, set_attribute(root.attrs, "insertRow", None), False)
            self.data = self.data[: root.start] + head + self.data[root.head :]

    def set_area(self, area: Area) -> None:
        """Another ``ref``, and the filter's and the sort's with it. The number of columns must be the same."""
        if area.cols != self.area.cols:
            raise ValueError(f"table {self.name}: the number of columns cannot change")
        old, self.area = self.area, area
        root = root_span(self.data)
        pieces = [
            self.data[: root.start],
            start_tag(root.tag, set_attribute(root.attrs, "ref", area_ref(area)), False),
        ]
        at = root.head
        for span in children(self.data, root.head, root.tail):
            if local(span.tag) in ("autoFilter", "sortState"):
                pieces.append(self.data[at : span.start])
                pieces.append(self._moved(self.data[span.start : span.end], old))
                at = span.end
        pieces.append(self.data[at:])
        self.data = b"".join(pieces)

    def _moved(self, element: bytes, old: Area) -> bytes:
        """A filter or sort element, with every ``ref`` in it moved as the table was."""
        span = next(children(element))
        attrs = span.attrs
        if area := parse_area(attributes(attrs).get("ref", "")):
            last = old.row2 - self.totals_rows
            new = Area(
                area.row1 + self.area.row1 - old.row1,
                area.col1 + self.area.col1 - old.col1,
                self.area.row2 - self.totals_rows if area.row2 in (last, old.row2) else area.row2,
                area.col2 + self.area.col1 - old.col1,
            )
            attrs = set_attribute(attrs, "ref", area_ref(new))
        if span.head == span.end:
            return start_tag(span.tag, attrs, True)
        inner, at = [], span.head
        for child in children(element, span.head, span.tail):
            if local(child.tag) in ("sortState", "sortCondition"):
                inner += [element[at : child.start], self._moved(element[child.start : child.end], old)]
                at = child.end
        inner.append(element[at : span.tail])
        return start_tag(span.tag, attrs, False) + b"".join(inner) + element[span.tail :]
