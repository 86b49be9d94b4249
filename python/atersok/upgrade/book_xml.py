"""workbook.xml of a book being upgraded: sheets put in among the user's, their names, the workbook's code name."""

from __future__ import annotations

from typing import Final

from lxml import etree

from atersok.closedbook.errors import unusable
from atersok.domain.errors import UnusableInput
from atersok.upgrade.parts import Parts
from atersok.upgrade.sheet_xml import OFFICE, tag

_BEFORE_NAMES: Final = frozenset(
    ("fileVersion", "fileSharing", "workbookPr", "AlternateContent", "revisionPtr", "absPath", "workbookProtection",
     "bookViews", "sheets", "functionGroups", "externalReferences")
)  # fmt: skip
_CODE_NAME: Final = "ThisWorkbook"
_ON: Final = frozenset({"1", "true"})


class BookXml:
    """workbook.xml.

    Args:
        parts: the package.
        file: the file's name, for messages.

    Raises:
        UnusableInput: the workbook's structure is protected.
    """

    def __init__(self, parts: Parts, file: str) -> None:
        main = parts.relation("", "officeDocument")
        if main is None or main.target is None:
            raise unusable(file, "Filen är inte en Excelarbetsbok", "Välj rätt fil")
        self._parts = parts
        self.part = main.target
        self.root = parts.xml(self.part)
        protection = self.root.find(tag("workbookProtection"))
        if protection is not None and protection.get("lockStructure") in _ON:
            raise UnusableInput(
                "arbetsbokens struktur är skyddad, så blad kan inte läggas till",
                file,
                "Ta bort skyddet (fliken Granska, Skydda arbetsbok) och kör om",
            )

    def save(self) -> None:
        """Puts the part back into its package."""
        self._parts.write_xml(self.part, self.root)

    @property
    def sheets(self) -> list[etree._Element]:
        """The sheets, in order."""
        return list(self._sheets)

    @property
    def names(self) -> list[str]:
        """The sheets' names, in order."""
        return [sheet.get("name", "") for sheet in self._sheets]

    @property
    def _sheets(self) -> etree._Element:
        found = self.root.find(tag("sheets"))
        if found is None:
            raise unusable(self.part, "Arbetsboken har inga blad", "Hämta tillbaka en säkerhetskopia")
        return found

    def part_of(self, sheet: etree._Element) -> str:
        """The part of a sheet."""
        wanted = sheet.get(f"{{{OFFICE}}}id", "")
        found = next((rel.target for rel in self._parts.relations(self.part) if rel.id == wanted), None)
        return found or ""

    def insert_sheet(self, at: int, name: str, part: str, kind: str, state: str | None) -> None:
        """Puts a sheet in before the one at a position, counted from 0.

        Args:
            part: its part, which is in the package.
            kind: type of the relationship to it.
            state: hidden or veryHidden; None for a sheet that shows.
        """
        rel_id = self._parts.relate(self.part, kind, part)
        number = max((int(sheet.get("sheetId", "0")) for sheet in self._sheets), default=0) + 1
        added = etree.Element(tag("sheet"), name=name, sheetId=str(number))
        if state:
            added.set("state", state)
        added.set(f"{{{OFFICE}}}id", rel_id)
        self._sheets.insert(at, added)
        self._renumber(at)

    def _renumber(self, at: int) -> None:
        """What counts sheets by position, after one was put in."""
        for defined in self.root.iter(tag("definedName")):
            local = defined.get("localSheetId")
            if local is not None and int(local) >= at:
                defined.set("localSheetId", str(int(local) + 1))
        for view in self.root.iter(tag("workbookView")):
            for attribute in ("activeTab", "firstSheet"):
                found = view.get(attribute)
                if found is not None and int(found) >= at:
                    view.set(attribute, str(int(found) + 1))
            if at == 0 and view.get("activeTab") is None:
                view.set("activeTab", "1")

    def replace_sheet(self, at: int, part: str, kind: str) -> None:
        """Gives the sheet at a position another part, and takes its own names away."""
        sheet = self._sheets[at]
        old = sheet.get(f"{{{OFFICE}}}id", "")
        gone = self.part_of(sheet)
        self._parts.unrelate(self.part, old)
        self._parts.drop(gone)
        sheet.set(f"{{{OFFICE}}}id", self._parts.relate(self.part, kind, part))
        for defined in list(self.root.iter(tag("definedName"))):
            parent = defined.getparent()
            if defined.get("localSheetId") == str(at) and parent is not None:
                parent.remove(defined)

    def add_name(self, name: str, text: str, sheet: int | None, hidden: bool = False) -> None:
        """Defines a name that there is not yet."""
        names = self.root.find(tag("definedNames"))
        if names is None:
            names = etree.Element(tag("definedNames"))
            before = [child for child in self.root if etree.QName(child).localname in _BEFORE_NAMES]
            self.root.insert(self.root.index(before[-1]) + 1 if before else 0, names)
        added = etree.SubElement(names, tag("definedName"), name=name)
        if sheet is not None:
            added.set("localSheetId", str(sheet))
        if hidden:
            added.set("hidden", "1")
        added.text = text

    def has_name(self, name: str, sheet: int | None) -> bool:
        """Whether a name is defined in one scope, case apart."""
        scope = None if sheet is None else str(sheet)
        return any(
            defined.get("localSheetId") == scope and defined.get("name", "").casefold() == name.casefold()
            for defined in self.root.iter(tag("definedName"))
        )

    @property
    def code_name(self) -> str:
        """The code name of the workbook, given where it has none."""
        properties = self.root.find(tag("workbookPr"))
        if properties is None:
            properties = etree.Element(tag("workbookPr"))
            first = [child for child in self.root if etree.QName(child).localname in ("fileVersion", "fileSharing")]
            self.root.insert(self.root.index(first[-1]) + 1 if first else 0, properties)
        if not properties.get("codeName"):
            properties.set("codeName", _CODE_NAME)
        return properties.get("codeName", _CODE_NAME)

    def drop_calc_chain(self) -> None:
        """Takes the list of formula cells away; Excel makes it anew, but repairs a file whose list is wrong."""
        rel = self._parts.relation(self.part, "calcChain")
        if rel is not None and rel.target is not None:
            self._parts.unrelate(self.part, rel.id)
            self._parts.drop(rel.target)
