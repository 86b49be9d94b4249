"""workbook.xml: sheets and defined names read, and changed by splicing the bytes of what changed."""

from __future__ import annotations

from dataclasses import dataclass

from .xmltext import (
    MalformedXml,
    Span,
    attributes,
    children,
    escape_attr,
    escape_text,
    local,
    plain_utf8,
    prefix_of,
    root_span,
    set_attribute,
    start_tag,
    unescape,
)

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
STRICT = "http://purl.oclc.org/ooxml/spreadsheetml/main"
# What may stand before definedNames and calcPr (ECMA-376 18.2.27), to put a missing one in its place.
_BEFORE_NAMES = frozenset(
    ("fileVersion", "fileSharing", "workbookPr", "AlternateContent", "revisionPtr", "absPath", "workbookProtection",
     "bookViews", "sheets", "functionGroups", "externalReferences")
)  # fmt: skip
_BEFORE_CALC = _BEFORE_NAMES | {"definedNames"}
BUILTIN_PREFIX = "_xlnm."
PRINT_AREA = "_xlnm.Print_Area"


@dataclass(slots=True)
class DefinedName:
    """A name: its text as in the file (without the equal sign), and the sheet it belongs to (None: the workbook)."""

    name: str
    sheet: int | None
    text: str
    xml: bytes | None = None  # its bytes in the file; None once it was changed or made

    @property
    def shown(self) -> str:
        """As Excel shows it: ``Print_Area`` for ``_xlnm.Print_Area``."""
        return self.name.removeprefix(BUILTIN_PREFIX)


@dataclass(frozen=True, slots=True)
class SheetEntry:
    """A sheet of the workbook: its name, the relationship that leads to its part, and whether it shows."""

    name: str
    rel_id: str
    visible: bool


class WorkbookPart:
    """workbook.xml.

    Raises:
        MalformedXml: it is not one.
    """

    def __init__(self, data: bytes) -> None:
        self._original = data
        self._data = plain_utf8(data)
        self._root = root_span(self._data)
        if local(self._root.tag) != "workbook":
            raise MalformedXml("not a workbook")
        self._prefix = prefix_of(self._root.tag)
        self.date1904 = False
        self.sheets: list[SheetEntry] = []
        self.names: list[DefinedName] = []
        self._names_span: Span | None = None
        self._calc_span: Span | None = None
        self.names_changed = False
        self.active = 0
        self._spans = list(children(self._data, self._root.head, self._root.tail))
        for span in self._spans:
            self._read(span)

    def _read(self, span: Span) -> None:
        name = local(span.tag)
        if name == "workbookPr":
            self.date1904 = attributes(span.attrs).get("date1904") in ("1", "true")
        elif name == "bookViews":
            for view in children(self._data, span.head, span.tail):
                self.active = int(attributes(view.attrs).get("activeTab", "0"))
                break
        elif name == "sheets":
            for sheet in children(self._data, span.head, span.tail):
                attrs = attributes(sheet.attrs)
                rel_id = next((value for key, value in attrs.items() if key.endswith(":id")), "")
                visible = attrs.get("state", "visible") == "visible"
                self.sheets.append(SheetEntry(attrs.get("name", ""), rel_id, visible))
        elif name == "definedNames":
            self._names_span = span
            for item in children(self._data, span.head, span.tail):
                attrs = attributes(item.attrs)
                index = attrs.get("localSheetId")
                text = unescape(self._data[item.head : item.tail].decode("utf-8"))
                xml = self._data[item.start : item.end]
                self.names.append(DefinedName(attrs.get("name", ""), None if index is None else int(index), text, xml))
        elif name == "calcPr":
            self._calc_span = span

    def find(self, name: str, sheet: int | None) -> DefinedName | None:
        """A name in one scope, without regard to case; built-in names with or without their prefix."""
        wanted = name.casefold()
        for defined in self.names:
            if defined.sheet == sheet and wanted in (defined.name.casefold(), defined.shown.casefold()):
                return defined
        return None

    def set_name(self, name: str, sheet: int | None, text: str) -> DefinedName:
        """Defines a name, or gives an existing one another meaning."""
        defined = self.find(name, sheet)
        if defined is None:
            defined = DefinedName(name, sheet, text)
            self.names.append(defined)
            self.names_changed = True
        elif defined.text != text:
            if defined.xml is not None:
                span = next(children(defined.xml))
                end = defined.xml[span.tail :] if span.tail != span.end else b"</" + span.tag + b">"
                defined.xml = start_tag(span.tag, span.attrs, False) + escape_text(text).encode() + end
            defined.text = text
            self.names_changed = True
        return defined

    def drop_name(self, defined: DefinedName) -> None:
        self.names = [other for other in self.names if other is not defined]
        self.names_changed = True

    def render(self, recalculate: bool) -> bytes:
        """The part, with the names as they are now, and (recalculate) an order to Excel to calculate on opening."""
        edits: list[tuple[int, int, bytes]] = []
        if self.names_changed:
            edits.append(self._names_edit())
        if recalculate and (edit := self._calc_edit()) is not None:
            edits.append(edit)
        if not edits:
            return self._original
        out, at = [], 0
        for start, end, new in sorted(edits, key=lambda edit: edit[:2]):
            out += [self._data[at:start], new]
            at = end
        return b"".join((*out, self._data[at:]))

    def _names_edit(self) -> tuple[int, int, bytes]:
        items = b"".join(defined.xml if defined.xml is not None else self._name_xml(defined) for defined in self.names)
        tag = self._prefix + b"definedNames"
        if self._names_span is None:
            at = self._after(_BEFORE_NAMES)
            return at, at, b"<" + tag + b">" + items + b"</" + tag + b">" if items else b""
        span = self._names_span
        if not items:  # the schema allows no empty list
            return span.start, span.end, b""
        if span.head == span.end:
            return span.start, span.end, b"<" + tag + b">" + items + b"</" + tag + b">"
        return span.head, span.tail, items

    def _name_xml(self, defined: DefinedName) -> bytes:
        scope = "" if defined.sheet is None else f' localSheetId="{defined.sheet}"'
        prefix = self._prefix.decode()
        head = f'<{prefix}definedName name="{escape_attr(defined.name)}"{scope}>'
        return f"{head}{escape_text(defined.text)}</{prefix}definedName>".encode()

    def _calc_edit(self) -> tuple[int, int, bytes] | None:
        tag = self._prefix + b"calcPr"
        span = self._calc_span
        if span is None:
            at = self._after(_BEFORE_CALC)
            return at, at, b"<" + tag + b' fullCalcOnLoad="1"/>'
        if attributes(span.attrs).get("fullCalcOnLoad") in ("1", "true"):
            return None
        attrs = set_attribute(span.attrs, "fullCalcOnLoad", "1")
        return span.start, span.head, start_tag(span.tag, attrs, span.head == span.end)

    def _after(self, before: frozenset[str]) -> int:
        at = self._root.head
        for span in self._spans:
            if local(span.tag) in before:
                at = span.end
        return at
