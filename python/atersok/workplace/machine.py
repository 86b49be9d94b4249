"""What the doctor asks of a machine: a small protocol, and the machine that runs."""

from __future__ import annotations

import ctypes
import os
import struct
import sys
import tempfile
from collections.abc import Mapping, Sequence
from importlib import metadata, util
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from atersok.domain.register import Book
    from atersok.domain.settings import Settings


class Machine(Protocol):
    """What is asked; paths and registry keys are text, so that a stand-in can answer for Windows on any system."""

    @property
    def platform(self) -> str:
        """As sys.platform."""

    @property
    def interpreter(self) -> str:
        """Path of the Python that runs."""

    @property
    def bits(self) -> int:
        """32 or 64: of the Python that runs."""

    @property
    def environment(self) -> Mapping[str, str]:
        """The environment variables."""

    @property
    def ansi_code_page(self) -> int | None:
        """Windows' ANSI code page (1252 in Sweden); None elsewhere."""

    def version(self, package: str) -> str | None:
        """Version of an installed package; None when it is not there."""

    def can_import(self, module: str) -> bool:
        """Whether a top-level module is found; it is not run."""

    def registry(self, key: str, name: str = "") -> str | int | None:
        """A value of the registry, of a key that begins with HKCU, HKLM or HKCR; None when it is not there."""

    def registry_keys(self, key: str) -> Sequence[str]:
        """The names of a key's sub-keys; none when it is not there."""

    def is_file(self, path: str) -> bool:
        """Whether there is such a file."""

    def is_folder(self, path: str) -> bool:
        """Whether there is such a folder."""

    def read_bytes(self, path: str) -> bytes | None:
        """A file's content, or that of a stream of it (file:stream on Windows); None when it cannot be read."""

    def can_write(self, folder: str) -> bool:
        """Whether a file can be made in the folder, or the folder be made."""

    def settings(self, path: str, book: Book) -> Settings:
        """The settings of a statistics book, as last saved.

        Raises:
            UnusableInput: the book cannot be used.
        """


class ThisMachine:
    """The machine that runs."""

    platform = sys.platform
    interpreter = sys.executable
    bits = struct.calcsize("P") * 8
    environment: Mapping[str, str] = os.environ

    @property
    def ansi_code_page(self) -> int | None:
        """Windows' ANSI code page."""
        windll: Any = getattr(ctypes, "windll", None)
        return None if windll is None else int(windll.kernel32.GetACP())

    def version(self, package: str) -> str | None:
        """The version that the package's own record states."""
        try:
            return metadata.version(package)
        except metadata.PackageNotFoundError:
            return None

    def can_import(self, module: str) -> bool:
        """Whether the import system finds the module."""
        return util.find_spec(module) is not None

    def registry(self, key: str, name: str = "") -> str | int | None:
        """The value as Windows' own (64-bit) view has it, else as that of 32-bit programs."""
        if sys.platform != "win32":
            return None
        import winreg

        for view in (winreg.KEY_WOW64_64KEY, winreg.KEY_WOW64_32KEY):
            try:
                with winreg.OpenKey(*_root(key), 0, winreg.KEY_READ | view) as opened:
                    value, _ = winreg.QueryValueEx(opened, name)
            except OSError:
                continue
            return value if isinstance(value, int) else str(value)
        return None

    def registry_keys(self, key: str) -> Sequence[str]:
        """The sub-keys as the 64-bit view has them."""
        if sys.platform != "win32":
            return []
        import winreg

        try:
            with winreg.OpenKey(*_root(key), 0, winreg.KEY_READ | winreg.KEY_WOW64_64KEY) as opened:
                return [winreg.EnumKey(opened, index) for index in range(winreg.QueryInfoKey(opened)[0])]
        except OSError:
            return []

    def is_file(self, path: str) -> bool:
        """Whether there is such a file."""
        return Path(path).is_file()

    def is_folder(self, path: str) -> bool:
        """Whether there is such a folder."""
        return Path(path).is_dir()

    def read_bytes(self, path: str) -> bytes | None:
        """The content; None when it cannot be read."""
        try:
            return Path(path).read_bytes()
        except OSError:
            return None

    def can_write(self, folder: str) -> bool:
        """Tries it with a file that is gone again; a folder that is missing is tried one step up."""
        place = Path(folder)
        while not place.exists() and place != place.parent:
            place = place.parent
        try:
            with tempfile.TemporaryFile(dir=place, prefix=".~atersok-prov-"):
                return True
        except OSError:
            return False

    def settings(self, path: str, book: Book) -> Settings:
        """Reads the book with the closed engine."""
        from atersok.closedbook import open_workbook
        from atersok.workbook.book_file import read_book

        return read_book(open_workbook(path), book).settings


def _root(key: str) -> tuple[Any, str]:
    import winreg

    roots: dict[str, Any] = {
        "HKCU": getattr(winreg, "HKEY_CURRENT_USER", None),
        "HKLM": getattr(winreg, "HKEY_LOCAL_MACHINE", None),
        "HKCR": getattr(winreg, "HKEY_CLASSES_ROOT", None),
    }
    root, _, rest = key.partition("\\")
    return roots[root], rest
