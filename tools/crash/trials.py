"""One command killed once, and what is left: both books old or both new, and the next command goes through."""

from __future__ import annotations

import json
import os
import random
import re
import shutil
import signal
import time
import traceback
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Final

from atersok import closedbook, commands, lock
from atersok.closedbook.save import JOURNAL
from atersok.domain.register import BOOKS
from atersok.files.durable import PREFIX
from atersok.register_events import Sending
from atersok.workbook.book_file import FILE_NAMES
from tools.crash.layer import Layer

AT: Final = datetime(2025, 8, 1, 9, 0)
Command = Callable[[Path, commands.Progress], object]


def _submit(folder: Path, progress: commands.Progress) -> object:
    sending = dict.fromkeys(BOOKS, Sending(date(2025, 7, 31), "Post"))
    return commands.run(folder, progress, now=AT + timedelta(hours=1), sending=sending)


COMMANDS: Final[Mapping[str, Command]] = {
    "run": lambda folder, progress: commands.run(folder, progress, now=AT + timedelta(hours=1)),
    "submit": _submit,
    "undo": lambda folder, progress: commands.undo(folder),
}
"""What is killed: in a folder that has been run once."""


@dataclass(frozen=True, slots=True)
class Kill:
    """Where a command is cut off: at a point of the layer, or after some seconds."""

    command: str
    point: int | None = None
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a kill left.

    Attributes:
        where: the point's name, or "at a random time".
        books: "old" or "new" once the next command has looked at the folder; "ended" where the command was done first.
        was_cut: whether the books were not of one age, or a journal was there, until then.
        litter: how many temporary files the kill had left.
        faults: what is not as promised; none if all is well.
    """

    kill: Kill
    where: str
    books: str
    was_cut: bool
    litter: int
    faults: Sequence[str]


@dataclass
class Stage:
    """A folder to kill commands in.

    Attributes:
        source: a quarter that can be run; it is only read.
        place: an empty folder to work in.
    """

    source: Path
    place: Path
    points: dict[str, list[str]] = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=dict)
    _old: dict[str, str] = field(default_factory=dict)
    _new: dict[str, dict[str, str]] = field(default_factory=dict)
    _seen: dict[tuple[str, str], tuple[str, ...]] = field(default_factory=dict)

    @property
    def work(self) -> Path:
        """Where the commands run."""
        return self.place / "kvartal"

    @property
    def _start(self) -> Path:
        return self.place / "start"

    def prepare(self, names: Iterable[str]) -> None:
        """Runs each command unharmed: what it makes of the books, how long it takes, and the steps it takes."""
        shutil.copytree(self.source, self._start)
        commands.run(self._start, now=AT)
        self._old = books_of(self._start)
        for name in names:
            self._reset()
            status, told = self._in_child(name, Layer(self.work))
            if status != 0:
                raise RuntimeError(f"{name} does not go through unharmed: {told}")
            self.points[name] = json.loads(told)
            self._new[name] = books_of(self.work)
            self._reset()
            began = time.perf_counter()
            self._in_child(name, Layer(self.place / "nowhere"))
            self.seconds[name] = time.perf_counter() - began

    def every_point(self) -> Iterator[Kill]:
        """A kill at each point of each command."""
        for name, points in self.points.items():
            yield from (Kill(name, number) for number in range(len(points)))

    def random_times(self, count: int, chance: random.Random) -> Iterator[Kill]:
        """Kills at random times of the commands in turn; every second one in the latter half, where they write."""
        names = list(self.points)
        for number in range(count):
            name = names[number % len(names)]
            first = 0.5 if number // len(names) % 2 else 0.0
            yield Kill(name, None, chance.uniform(first, 1.05) * self.seconds[name])

    def attempt(self, kill: Kill, *, trust_equal_states: bool = False) -> Outcome:
        """Kills a command and looks at what is left.

        Args:
            trust_equal_states: a state that was seen before need not be run from again.
        """
        self._reset()
        layer = Layer(self.work, kill.point)
        status, told = self._in_child(kill.command, layer if kill.point is not None else None, kill.seconds)
        where = "at a random time" if kill.point is None else self.points[kill.command][kill.point]
        if status == 0:
            return Outcome(kill, where, "ended", False, 0, ())
        if status != -signal.SIGKILL:
            return Outcome(kill, where, "?", False, 0, (f"the command ended by itself: {told}",))
        new = self._new[kill.command]
        faults = [f"{name} is neither the old nor the new book" for name in self._torn(new)]
        left = temporary_files(self.work)
        cut = (self.work / JOURNAL).exists() or not self._age(new)
        state = (kill.command, _signature(self.work))
        if trust_equal_states and state in self._seen and not faults:
            age, *known = self._seen[state]
            return Outcome(kill, where, age, cut, len(left), known)
        age, found = self._next_commands(new)
        faults += found
        self._seen[state] = (age, *faults)
        return Outcome(kill, where, age, cut, len(left), faults)

    # -- within ---------------------------------------------------------------------------------------------------

    def _reset(self) -> None:
        shutil.rmtree(self.work, ignore_errors=True)
        shutil.copytree(self._start, self.work)

    def _torn(self, new: Mapping[str, str]) -> list[str]:
        found = books_of(self.work)
        return [name for name in self._old if found.get(name) not in (self._old[name], new[name])]

    def _age(self, new: Mapping[str, str]) -> str:
        """Whether both books are the old or both the new ones; "" where they are neither."""
        found = books_of(self.work)
        return "old" if found == self._old else "new" if found == new else ""

    def _next_commands(self, new: Mapping[str, str]) -> tuple[str, list[str]]:
        """What the next command makes of a folder."""
        faults: list[str] = []
        age = ""
        try:
            with commands.working(self.work, "prov"):
                age = self._age(new)
                held = {f"{lock.STATE_FOLDER}/{name}" for name in (lock.LOCK_FILE, lock.NOTE_FILE)}
                faults += [f"{name} is left" for name in temporary_files(self.work) if name not in held]
            if not age:
                faults.append("one book is old and the other new")
            for name in self._old:
                closedbook.open_workbook(self.work / name).close()
            recorded = json.loads((self.work / ".atersok" / commands.LAST_RUN).read_text(encoding="utf-8"))
            if "books" in recorded and {name: entry["sha256"] for name, entry in recorded["books"].items()} != books_of(
                self.work
            ):
                faults.append("what undo knows is of other books")
            commands.run(self.work, now=AT + timedelta(hours=2))
            commands.undo(self.work)
            if self._age(new) != age:
                faults.append("undo does not give the books back")
            faults += [f"{name} is left after a run" for name in temporary_files(self.work)]
        except Exception as error:
            place = traceback.extract_tb(error.__traceback__)[-1]
            faults.append(f"the next command fails: {error} ({Path(place.filename).name}:{place.lineno})")
        return age, faults

    def _in_child(self, name: str, layer: Layer | None, seconds: float = 0.0) -> tuple[int, str]:
        """Runs a command in a process of its own; with a layer to its point, else for so many seconds.

        Returns:
            its exit status (minus a signal), and what it said.
        """
        reading, writing = os.pipe()
        child = os.fork()
        if child == 0:
            os.close(reading)
            status = 1
            try:
                if layer is not None:
                    layer.install()
                COMMANDS[name](self.work, lambda step: None)
                said = json.dumps(layer.points if layer is not None else [])
                status = 0
            except BaseException as error:
                said = repr(error)
            os.write(writing, said.encode()) if len(said) < 60_000 else _write_all(writing, said.encode())
            os._exit(status)
        os.close(writing)
        if layer is None:
            time.sleep(seconds)
            os.kill(child, signal.SIGKILL)
        said = b""
        while part := os.read(reading, 65_536):
            said += part
        os.close(reading)
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), said.decode()


def _write_all(descriptor: int, data: bytes) -> None:
    view = memoryview(data)
    while view:
        view = view[os.write(descriptor, view) :]


def books_of(folder: Path) -> dict[str, str]:
    """File → SHA-256 of each book that is there."""
    found = {}
    for name in FILE_NAMES.values():
        if (folder / name).is_file():
            found[name] = sha256((folder / name).read_bytes()).hexdigest()
    return found


def temporary_files(folder: Path) -> list[str]:
    """What a command has for its own use while it writes.

    Those of the claims register are not among them: other folders share it, so it leaves a fresh one alone.
    """
    return sorted(
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*")
        if path.name.startswith((PREFIX, "lås")) and not path.is_relative_to(folder / "ansokningar")
    )


def _signature(folder: Path) -> str:
    """The same for folders that differ only in names drawn by lot and in what is to be thrown away."""
    lines = []
    for path in sorted(folder.rglob("*")):
        name = re.sub(r"[0-9a-f]{8,16}", "#", path.relative_to(folder).as_posix())
        keeps = path.is_file() and not (path.name.startswith("lås"))
        lines.append(f"{name} {sha256(path.read_bytes()).hexdigest() if keeps else ''}")
    return "\n".join(sorted(lines))
