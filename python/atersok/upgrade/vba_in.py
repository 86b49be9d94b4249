"""The VBA project: our modules as they are today, and those of the user's as they were."""

from __future__ import annotations

import re
import struct
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from pyopenvba.cfb import CFB
from pyopenvba.exceptions import PyOpenVBAError
from pyopenvba.vba import (
    VBAModule,
    VBAModuleKind,
    VBAProject,
    compress,
    parse_project_stream,
    parse_vba_project,
    rebuild_module_stream,
    serialize_dir_stream,
    serialize_project_stream,
    serialize_projectwm,
    split_attribute_header,
)

from atersok.closedbook.errors import unusable
from atersok.domain.errors import UnusableInput

PART: Final = "xl/vbaProject.bin"
TYPE: Final = "application/vnd.ms-office.vbaProject"
_NO_CACHE: Final = bytes.fromhex("cc61ffff000100")
"""A `_VBA_PROJECT` of no version, which makes Excel compile the text that stands there ([MS-OVBA] 2.3.4.1)."""
_STORAGE: Final = "VBA"
_DAMAGED: Final = (PyOpenVBAError, KeyError, ValueError, IndexError, struct.error)
_NAMED: Final = re.compile(r'(?m)^(Attribute VB_Name = ")[^"]*(")')


@dataclass(frozen=True)
class Upgraded:
    """A project with today's modules in it.

    Attributes:
        content: vbaProject.bin.
        changed: our modules that were added or replaced.
        kept: modules of ours that the user has changed beyond replacing: the workbook's own with code of the user's.
    """

    content: bytes
    changed: Sequence[str]
    kept: Sequence[str]


def upgrade_project(
    own: bytes | None, today: bytes, file: str, book: str, today_book: str, sheets: Sequence[str]
) -> Upgraded:
    """Puts today's modules into a project.

    Args:
        own: the user's project; None where the book has none.
        today: today's.
        file: the workbook's file, for messages.
        book: code name of the workbook.
        today_book: that of today's.
        sheets: code names of the worksheets, each of which gets a module of its own where it has none.

    Raises:
        UnusableInput: the project is damaged, or has a module of the user's by the name of one of ours.
    """
    try:
        return _upgrade(own, today, file, book, today_book, sheets)
    except _DAMAGED as error:
        raise _unreadable(file) from error


def module_names(project: bytes, file: str) -> list[str]:
    """The names of a project's modules.

    Raises:
        UnusableInput: the project is damaged.
    """
    try:
        return list(parse_vba_project(CFB.from_bytes(project)).module_names())
    except _DAMAGED as error:
        raise _unreadable(file) from error


def _unreadable(file: str) -> UnusableInput:
    return unusable(
        file, "Bokens makron (VBA-projektet) gick inte att läsa", "Spara boken i Excel en gång till och kör om", PART
    )


def _upgrade(own: bytes | None, today: bytes, file: str, book: str, today_book: str, sheets: Sequence[str]) -> Upgraded:
    new = _Project(today)
    project = _Project(today if own is None else own)
    changed: list[str] = []
    if own is None:
        for name in [*project.documents]:
            project.remove(name)
        changed += [module.name for module in project.project.modules]
    else:
        changed += _replace_modules(project, new, file)
    kept = [] if _put_book_code(project, new, book, today_book) else [book]
    blank = next(name for name in new.documents if name.casefold() != today_book.casefold())
    header = split_attribute_header(new.module(blank).source)[0]
    for name in sheets:
        if not project.has(name):
            project.add(name, _renamed(header, name), VBAModuleKind.other, document=True)
    return Upgraded(project.content(), changed, kept)


def _replace_modules(project: _Project, today: _Project, file: str) -> list[str]:
    ours = [module for module in today.project.modules if module.name not in today.documents]
    there = [module for module in ours if project.has(module.name)]
    differ = [module for module in there if project.module(module.name).source != module.source]
    # A book of ours has all our modules of its day. Where few are there, the one of that name is somebody else's.
    if differ and len(there) * 2 < len(ours):
        raise unusable(
            file,
            f"Boken har en egen makromodul som heter {differ[0].name}, och programmet har en med det namnet",
            "Byt namn på den egna modulen i Excels VBA-redigerare och kör om",
            PART,
        )
    for module in differ:
        if project.module(module.name).kind is not module.kind:
            project.remove(module.name)
            project.add(module.name, module.source, module.kind)
        else:
            project.write(module.name, module.source)
    missing = [module for module in ours if not project.has(module.name)]
    for module in missing:
        project.add(module.name, module.source, module.kind)
    return [module.name for module in (*differ, *missing)]


def _put_book_code(project: _Project, today: _Project, book: str, today_book: str) -> bool:
    """Gives the workbook its code; False where the user has code of their own there, which stays."""
    wanted = _renamed(today.module(today_book).source, book)
    if not project.has(book):
        project.add(book, wanted, VBAModuleKind.other, document=True)
        return True
    source = project.module(book).source
    body = split_attribute_header(source)[1]
    if _code(body) == _code(split_attribute_header(wanted)[1]):
        return True
    if _code(body):
        return False
    project.write(book, split_attribute_header(source)[0] + split_attribute_header(wanted)[1])
    return True


def _code(body: str) -> list[str]:
    """What a module does: its lines without comments of a line's own, blank lines and Option Explicit."""
    lines = (line.strip() for line in body.splitlines())
    return [line for line in lines if line and not line.startswith("'") and line.casefold() != "option explicit"]


def _renamed(source: str, name: str) -> str:
    return _NAMED.sub(rf"\g<1>{name}\g<2>", source, count=1)


class _Project:
    """A vbaProject.bin open for changes."""

    def __init__(self, content: bytes) -> None:
        self._file = CFB.from_bytes(content)
        self.project: VBAProject = parse_vba_project(self._file)
        listing = parse_project_stream(self._file.get_stream("PROJECT"), code_page=self.project.code_page)
        self.documents = [name for name, _ in listing.document_modules]
        self._added: list[tuple[str, str]] = []
        self._removed: set[str] = set()

    def has(self, name: str) -> bool:
        return any(module.name.casefold() == name.casefold() for module in self.project.modules)

    def module(self, name: str) -> VBAModule:
        return self.project.get_module(name)

    def write(self, name: str, source: str) -> None:
        """Gives a module its text, which its code page must be able to hold."""
        module = self.module(name)
        module.source = source
        content = rebuild_module_stream(module, self.project.code_page)
        self._file.write_stream_in_storage(_STORAGE, module.stream_name, content)
        module.text_offset = 0
        module.prefix_bytes = b""

    def add(self, name: str, source: str, kind: VBAModuleKind, *, document: bool = False) -> None:
        module = VBAModule(name, name, source, kind, name_unicode=name, stream_name_unicode=name)
        self.project.modules.append(module)
        self._file.add_stream_to_storage(_STORAGE, name, rebuild_module_stream(module, self.project.code_page))
        declared = "Document" if document else "Module" if kind is VBAModuleKind.standard else "Class"
        self._added.append((name, declared))
        if document:
            self.documents.append(name)

    def remove(self, name: str) -> None:
        module = self.module(name)
        self.project.modules.remove(module)
        self._file.remove_stream_in_storage(_STORAGE, module.stream_name)
        self._removed.add(module.name)

    def content(self) -> bytes:
        """The project, without compiled code: Excel compiles the modules' text."""
        for module in self.project.modules:
            if module.text_offset:
                stream = self._file.get_stream_in_storage(_STORAGE, module.stream_name)
                self._file.write_stream_in_storage(_STORAGE, module.stream_name, stream[module.text_offset :])
                module.text_offset = 0
        self._file.drop_streams_in_storage(_STORAGE, lambda name: name.startswith("__SRP_"))
        self._file.write_stream_in_storage(_STORAGE, "_VBA_PROJECT", _NO_CACHE)
        self._file.write_stream_in_storage(_STORAGE, "dir", compress(serialize_dir_stream(self.project)))
        page = self.project.code_page
        listing = self._file.get_stream("PROJECT")
        listing = serialize_project_stream(listing, {}, delete_names=self._removed, code_page=page)
        listing = serialize_project_stream(listing, {}, add_modules=self._added, code_page=page)
        self._file.write_stream("PROJECT", listing)
        if "PROJECTwm" in self._file.list_streams():
            names = [(module.name, module.name_unicode or module.name) for module in self.project.modules]
            self._file.write_stream("PROJECTwm", serialize_projectwm(names, code_page=page))
        content = bytes(self._file.to_bytes())
        _check_written(self.project.modules, content)
        return content


def _check_written(modules: Iterable[VBAModule], content: bytes) -> None:
    """A text that the project's code page cannot hold would come back with question marks."""
    written = {module.name: module.source for module in parse_vba_project(CFB.from_bytes(content)).modules}
    wrong = [module.name for module in modules if written.get(module.name) != module.source]
    if wrong:
        raise ValueError(f"not written as they are: {', '.join(wrong)}")
