"""A machine that answers what a test has written down: Windows and macOS without either."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from atersok.domain.errors import UnusableInput
from atersok.domain.quarter import Quarter
from atersok.domain.register import Book
from atersok.domain.settings import Settings
from atersok.workplace.check import Check
from atersok.workplace.conf import CONF_FILES, conf_bytes

PYTHON = "C:\\Program\\Atersok\\Scripts\\python.exe"
FOLDER = "C:\\Återsök\\2025K2"
VERSION = "0.37.8"
OFFICE = "HKCU\\Software\\Microsoft\\Office\\16.0\\Excel\\Security"
POLICY = "HKCU\\Software\\Policies\\Microsoft\\Office\\16.0\\Excel\\Security"


@dataclass
class StandIn:
    """A machine; what is not written down is not there.

    Attributes:
        values: registry key and value name → value.
        files: path → content; the folders above a file exist.
        unwritable: folders that refuse a file.
        refused: a book → what reading its settings raises.
    """

    platform: str = "win32"
    interpreter: str = PYTHON
    bits: int = 64
    environment: Mapping[str, str] = field(
        default_factory=lambda: {"TEMP": "C:\\Temp", "LOCALAPPDATA": "C:\\Users\\anna\\AppData\\Local"}
    )
    ansi_code_page: int | None = 1252
    packages: dict[str, str] = field(default_factory=lambda: {"xlwings": VERSION, "pywin32": "312"})
    modules: set[str] = field(default_factory=lambda: {"atersok_udfs"})
    values: dict[tuple[str, str], str | int] = field(
        default_factory=lambda: {
            ("HKCR\\Excel.Application\\CurVer", ""): "Excel.Application.16",
            ("HKLM\\SOFTWARE\\Microsoft\\Office\\ClickToRun\\Configuration", "Platform"): "x64",
        }
    )
    files: dict[str, bytes] = field(default_factory=dict)
    unwritable: set[str] = field(default_factory=set)
    books: dict[Book, Settings] = field(default_factory=dict)
    refused: dict[Book, UnusableInput] = field(default_factory=dict)

    def version(self, package: str) -> str | None:
        return self.packages.get(package)

    def can_import(self, module: str) -> bool:
        return module in self.modules

    def registry(self, key: str, name: str = "") -> str | int | None:
        wanted = (key.casefold(), name.casefold())
        return next((v for (k, n), v in self.values.items() if (k.casefold(), n.casefold()) == wanted), None)

    def registry_keys(self, key: str) -> Sequence[str]:
        start = key.casefold() + "\\"
        return list(dict.fromkeys(k[len(start) :] for k, _ in self.values if k.casefold().startswith(start)))

    def is_file(self, path: str) -> bool:
        if self.platform == "win32":
            return path.casefold() in {name.casefold() for name in self.files}
        return path in self.files

    def is_folder(self, path: str) -> bool:
        separator = "\\" if self.platform == "win32" else "/"
        return any(name.startswith(path.rstrip(separator) + separator) for name in self.files)

    def read_bytes(self, path: str) -> bytes | None:
        return self.files.get(path)

    def can_write(self, folder: str) -> bool:
        return folder not in self.unwritable

    def settings(self, path: str, book: Book) -> Settings:
        if book in self.refused:
            raise self.refused[book]
        return self.books[book]


def workplace(workbook: bytes, **changes: object) -> StandIn:
    """A Windows machine on which everything is as it should be; `workbook` is the content of both books."""
    quarter = Quarter.parse("2025K2")
    assert quarter is not None
    machine = StandIn(**changes)  # type: ignore[arg-type]  # the names of the fields
    conf = conf_bytes(machine.interpreter, "win32")
    dll = PYTHON.replace("python.exe", f"xlwings64-{VERSION}.dll")
    machine.files |= {
        PYTHON: b"",
        dll: b"",
        **{f"{FOLDER}\\{name}": conf for name in CONF_FILES},
        f"{FOLDER}\\gron_statistik.xlsm": workbook,
        f"{FOLDER}\\vit_statistik.xlsm": workbook,
        f"{FOLDER}\\put_databas.xlsx": b"",
        f"{FOLDER}\\transit_databas.xlsx": b"",
    }
    machine.books = {"gron": Settings(quarter), "vit": Settings(quarter)}
    machine.values[(f"{POLICY}\\Trusted Locations\\Location1", "Path")] = FOLDER + "\\"
    return machine


def named(checks: Sequence[Check], name: str) -> Check:
    """The one check of a name."""
    (found,) = [check for check in checks if check.name == name]
    return found
