"""A VBA project read by oletools alone, for the audit: modules, procedures, what is called by name."""

from __future__ import annotations

import io
import re
import warnings
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import Final

import olefile

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # oletools speaks to its parser by old names
    from oletools.olevba import VBA_Parser, decompress_stream

_HEAD: Final = re.compile(
    r"(?i)^\s*(?:(public|private|friend)\s+)?(?:static\s+)?(sub|function|property\s+(?:get|let|set))\s+(\w+)\s*"
)
_CONDITION: Final = re.compile(r"(?i)^\s*#(if|end\s+if)\b")


@dataclass(frozen=True)
class Procedure:
    """A procedure's head.

    Attributes:
        always: it is not inside #If, so a second one of its name would not compile.
    """

    module: str
    kind: str
    name: str
    arguments: tuple[str, ...]
    public: bool
    always: bool


@dataclass(frozen=True)
class Module:
    """A module: its kind (document, standard, class) and its text with LF line ends."""

    name: str
    kind: str
    text: str

    @cached_property
    def statements(self) -> list[str]:
        """The lines, continued ones joined, comments taken off."""
        joined = re.sub(r"[ \t]_\n", " ", self.text)
        return [without_comment(line) for line in joined.split("\n")]

    @cached_property
    def procedures(self) -> list[Procedure]:
        """Every procedure of the module."""
        found, depth = [], 0
        for line in self.statements:
            condition = _CONDITION.match(line)
            if condition:
                depth += 1 if condition[1].casefold() == "if" else -1
            head = _HEAD.match(line)
            if head and not line[: head.start(2)].casefold().rstrip().endswith("declare"):
                public = (head[1] or "public").casefold() == "public"
                kind = " ".join(head[2].casefold().split())
                arguments = _arguments(line[head.end() :])
                found.append(Procedure(self.name, kind, head[3], arguments, public, depth == 0))
        return found

    def constant(self, name: str) -> str | None:
        """The text of a constant, or None."""
        match = re.search(rf'(?im)^\s*(?:public |private )?const\s+{name}\s+as\s+string\s*=\s*"([^"]*)"', self.text)
        return match[1] if match else None


@dataclass(frozen=True)
class Project:
    """The project: its name, code page and modules, and the streams of its storage."""

    name: str
    modules: tuple[Module, ...]
    streams: dict[str, bytes] = field(repr=False)

    @cached_property
    def procedures(self) -> list[Procedure]:
        """Every procedure of every module."""
        return [procedure for module in self.modules for procedure in module.procedures]

    def module(self, name: str) -> Module | None:
        """A module by its name."""
        return next((module for module in self.modules if module.name.casefold() == name.casefold()), None)

    def macros(self, name: str) -> list[Procedure]:
        """Public procedures of standard modules that a macro's name means: Name or Module.Name."""
        module, _, procedure = name.rpartition(".")
        standard = {item.name for item in self.modules if item.kind == "standard"}
        return [
            found
            for found in self.procedures
            if found.public
            and found.module in standard
            and found.name.casefold() == procedure.casefold()
            and module.casefold() in ("", found.module.casefold())
        ]


@lru_cache(maxsize=8)
def read_project(content: bytes) -> Project:
    """Reads a vbaProject.bin; the same one, which every book of a build has, once."""
    with olefile.OleFileIO(io.BytesIO(content)) as storage:
        streams = {"/".join(path): storage.openstream(path).read() for path in storage.listdir()}
    listing = streams["PROJECT"].decode("cp1252")
    kinds = {}
    for key, kind in (("Document", "document"), ("Module", "standard"), ("Class", "class"), ("BaseClass", "form")):
        kinds.update(dict.fromkeys(re.findall(rf"(?m)^{key}=([^/\r\n]+)", listing), kind))
    named = re.search(r'(?m)^Name="([^"]*)"', listing)
    parser = VBA_Parser("vbaProject.bin", data=content)
    modules = []
    for _, stream, _, text in parser.extract_macros():
        name = str(stream).rpartition("/")[2]
        modules.append(Module(name, kinds.get(name, "unlisted"), str(text).replace("\r\n", "\n")))
    parser.close()
    listed = {module.name for module in modules}
    modules.extend(Module(name, "missing", "") for name in kinds if name not in listed)
    return Project(named[1] if named else "", tuple(modules), streams)


@lru_cache(maxsize=256)
def source_at_start(stream: bytes) -> bool:
    """Whether a module's stream holds its source from the first byte, with no compiled code before it."""
    try:
        return bool(decompress_stream(bytearray(stream)))
    except (ValueError, IndexError):
        return False


def without_comment(line: str) -> str:
    """A line without its comment; ' inside quotes starts none."""
    if re.match(r"(?i)\s*rem\b", line):
        return ""
    quoted = False
    for position, character in enumerate(line):
        if character == '"':
            quoted = not quoted
        elif character == "'" and not quoted:
            return line[:position]
    return line


def split_arguments(text: str) -> list[str]:
    """Splits at commas outside quotes and brackets."""
    parts, depth, quoted, start = [], 0, False, 0
    for position, character in enumerate(text):
        if character == '"':
            quoted = not quoted
        elif not quoted and character in "([":
            depth += 1
        elif not quoted and character in ")]":
            depth -= 1
            if depth < 0:
                return [*parts, text[start:position].strip()]
        elif not quoted and character == "," and depth == 0:
            parts.append(text[start:position].strip())
            start = position + 1
    return [*parts, text[start:].strip()]


def _arguments(rest: str) -> tuple[str, ...]:
    if not rest.startswith("("):
        return ()
    return tuple(" ".join(item.split()) for item in split_arguments(rest[1:]) if item)


def called_by_name(project: Project) -> Iterator[tuple[str, str]]:
    """Module and macro for each macro that VBA names in a string: Application.Run, OnAction, OnTime, OnKey.

    A name put together at run time is followed where its last piece is a literal with the macro's whole name.
    """
    for module in project.modules:
        for line in module.statements:
            for pattern, position in _CALLS:
                for match in re.finditer(pattern, line):
                    arguments = split_arguments(line[match.end() :])
                    named = [re.sub(r"(?i)^(procedure|macro)\s*:=\s*", "", item) for item in arguments]
                    macro = _literal(named[position]) if position < len(named) else None
                    if macro:
                        yield module.name, macro


_CALLS: Final = (
    (r"(?i)\bapplication\.run[\s(]+", 0),
    (r"(?i)\bapplication\.ontime[\s(]+", 1),
    (r"(?i)\bapplication\.onkey[\s(]+", 1),
    (r"(?i)\bapplication\.macrooptions[\s(]+", 0),
    (r"(?i)\.onaction\s*=\s*", 0),
)


def _literal(expression: str) -> str | None:
    """The macro in a string expression, without book: "A", "'Bok.xlsm'!A", … & "'!A", or place & "A"."""
    match = re.search(r'"([^"]*)"$', expression)
    if not match or (match.start() > 0 and "!" not in match[1] and not re.fullmatch(r"[^\W\d]\w*", match[1])):
        return None
    return match[1].rpartition("!")[2] or None
