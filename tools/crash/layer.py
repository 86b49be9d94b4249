"""Between the program and the disk: counts every step beneath a folder, and kills the process at one of them."""

from __future__ import annotations

import builtins
import io
import os
import shutil
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

_CALLS: Final = ("replace", "rename", "link", "unlink", "remove", "mkdir", "rmdir", "chmod", "utime")
BEFORE, HALFWAY, AFTER = "before", "halfway through", "after"


class Layer:
    """Counts the points where a process can be cut off: before and after each step, and halfway through a write.

    Args:
        root: only what happens beneath it counts.
        kill_at: the point (0, 1, …) at which this process ends at once; None only counts.
    """

    def __init__(self, root: Path, kill_at: int | None = None) -> None:
        self._root = f"{root}{os.sep}"
        self._kill_at = kill_at
        self.points: list[str] = []

    def reached(self, point: str) -> bool:
        """Counts a point, and says whether this is where to end."""
        self.points.append(point)
        return len(self.points) - 1 == self._kill_at

    def at(self, point: str) -> None:
        """Counts a point, and ends the process there if it is the one."""
        if self.reached(point):
            die()

    def is_within(self, place: object) -> bool:
        """Whether a path is beneath the root."""
        return isinstance(place, (str, os.PathLike)) and str(Path(place).absolute()).startswith(self._root)

    def install(self) -> None:
        """Puts the layer into this process, for good."""
        for name in _CALLS:
            setattr(os, name, self._counted(name, getattr(os, name)))
        # A descriptor does not tell its file; the commands sync nothing outside their folder.
        fsync = os.fsync

        def synced(descriptor: int) -> None:
            self.at(f"{BEFORE} fsync")
            fsync(descriptor)
            self.at(f"{AFTER} fsync")

        os.fsync = synced
        shutil._USE_CP_SENDFILE = False  # type: ignore[attr-defined]  # else copies pass our files by
        real = builtins.open

        def opened(file: Any, mode: str = "r", buffering: int = -1, *rest: Any, **named: Any) -> Any:
            if not self.is_within(file) or not set(mode) & set("wxa+"):
                return real(file, mode, buffering, *rest, **named)
            return self._writable(file, mode, *rest, **named)

        builtins.open = opened
        io.open = opened

    def _counted(self, name: str, call: Callable[..., Any]) -> Callable[..., Any]:
        def counted(*arguments: Any, **named: Any) -> Any:
            if not any(self.is_within(argument) for argument in arguments[:2]):
                return call(*arguments, **named)
            self.at(f"{BEFORE} {name}")
            result = call(*arguments, **named)
            self.at(f"{AFTER} {name}")
            return result

        return counted

    def _writable(
        self,
        file: Any,
        mode: str,
        encoding: str | None = None,
        errors: str | None = None,
        newline: str | None = None,
        closefd: bool = True,
        opener: Any = None,
    ) -> Any:
        self.at(f"{BEFORE} open")
        raw = _File(self, file, "".join(sign for sign in mode if sign not in "bt"), opener)
        self.at(f"{AFTER} open")
        size = max(os.fstat(raw.fileno()).st_blksize, 512)  # as open() itself, so that the writes are the very same
        buffered = io.BufferedRandom(raw, size) if "+" in mode else io.BufferedWriter(raw, size)
        return buffered if "b" in mode else io.TextIOWrapper(buffered, encoding, errors, newline)


class _File(io.FileIO):
    """A file whose every write is a step."""

    def __init__(self, layer: Layer, name: Any, mode: str, opener: Any) -> None:
        super().__init__(name, mode, opener=opener)
        self._layer = layer

    def write(self, data: Any) -> int:
        self._layer.at(f"{BEFORE} write")
        if self._layer.reached(f"{HALFWAY} write"):
            super().write(memoryview(data)[: max(1, len(data) // 2)])
            die()
        written = super().write(data)
        self._layer.at(f"{AFTER} write")
        return written


def die() -> None:
    """As the system ends a process that it is told to kill: nothing of it runs any more."""
    os.kill(os.getpid(), signal.SIGKILL)
