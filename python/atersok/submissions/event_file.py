"""One event of the claims register as a file: JSON that a person can read, and that tells when a byte of it changed.

Keys are sorted, and rows of a table stand on a line each under the names of their columns. The last line but one is
the SHA-256 of all before it; `previous` is that of the whole file before, so that no file can be changed or taken out
unseen. A later format keeps the first and the last of this, so that an older program can tell it from a damaged file.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Annotated, Any, Final, Literal, get_args, get_type_hints, overload

from pydantic import ConfigDict, Field, PlainValidator, TypeAdapter, ValidationError, create_model

from atersok.domain.errors import UnusableInput
from atersok.domain.quarter import Quarter
from atersok.submissions.model import (
    ClaimLine,
    Completion,
    CostLine,
    DayRateReport,
    Decision,
    Entry,
    Event,
    ListedPayment,
    Payment,
    PaymentList,
    Received,
    Submitted,
)

FORMAT: Final = 1
FIRST: Final = ""
"""What stands for the hash of the file before the first one."""

KINDS: Final[Mapping[str, type[Event]]] = {
    "inskickad": Submitted,
    "mottagen": Received,
    "komplettering": Completion,
    "beslut": Decision,
    "utbetalning": Payment,
    "saknad-schablon": DayRateReport,
    "utbetalningslista": PaymentList,
}
"""Kind in a file and its name → event; without å, ä and ö, which file systems do not all write alike."""

RESTORE: Final = "Hämta tillbaka filen ur en säkerhetskopia av mappen. Ändra aldrig i den för hand"

_KIND_OF: Final = {event: kind for kind, event in KINDS.items()}
_TAIL: Final = re.compile(rb'\n  "sha256": "([0-9a-f]{64})"\n}\n\Z')
_TAIL_BYTES: Final = 100
_HEAD: Final = re.compile(rb'^  "(format|kind)": "?([^"\n]*)"?,$', re.MULTILINE)
_COSTS: Final = b'\n    "costs": {\n'
_ROWS: Final = b'\n      "rows": ['
_END: Final = b"\n      ]\n"


class TornFile(UnusableInput):
    """A file that does not go on to its end: it is being written, or its writing or copying broke off."""

    def __init__(self, where: str, remedy: str = RESTORE) -> None:
        super().__init__("filen är inte hel: den skrevs eller kopierades inte färdigt", where, remedy)


def sha256(data: bytes) -> str:
    """The SHA-256 of a file, 64 hexadecimal digits."""
    return hashlib.sha256(data).hexdigest()


def file_name(number: int, event: Event) -> str:
    """What the file of an event is called, on any file system: `000001 inskickad 2025K2 gron v1.json`."""
    words = [f"{number:06d}", _KIND_OF[type(event)]]
    if not isinstance(event, PaymentList):
        words += [str(event.quarter), event.book]
        words.append(f"v{event.version}" if isinstance(event, Submitted | Received) else event.dossier)
    return " ".join(words).replace("/", "-") + ".json"


# -- writing ----------------------------------------------------------------------------------------------------------


def encode(entry: Entry, previous: str) -> bytes:
    """The file of an event.

    Args:
        previous: the SHA-256 of the file before it, `FIRST` where there is none.

    Raises:
        ValueError: the event holds what the file could not be read with again (a malformed dossiernummer).
    """
    top = {
        "at": _scalar(entry.at),
        "event": _event_text(entry.event),
        "format": _scalar(FORMAT),
        "kind": _scalar(_KIND_OF[type(entry.event)]),
        "number": _scalar(entry.number),
        "previous": _scalar(previous),
        "role": _scalar(entry.role),
    }
    body = "{\n" + "".join(f'  "{name}": {text},\n' for name, text in top.items())
    data = body.encode("utf-8")
    data += b'  "sha256": "' + sha256(data).encode() + b'"\n}\n'
    try:
        again = decode(data, "", lambda: data)
        same = again == Decoded(entry, previous)
    except UnusableInput as error:
        raise ValueError("an event that no file may hold") from error
    if not same:
        raise ValueError("an event that is not the same when it is read again")
    return data


def _event_text(event: Event) -> str:
    lines = []
    for name in sorted(field.name for field in fields(event)):
        value = getattr(event, name)
        row_type = _TABLES.get((type(event), name))
        text = _scalar(value) if row_type is None else _table_text(row_type, value)
        lines.append(f'    "{name}": {text}')
    return "{\n" + ",\n".join(lines) + "\n  }"


def _table_text(row_type: type, rows: Iterable[Any]) -> str:
    names = [field.name for field in fields(row_type)]
    lines = ",".join(f"\n        {_scalar([getattr(row, name) for name in names])}" for row in rows)
    return f'{{\n      "columns": {_scalar(names)},\n      "rows": [{lines}\n      ]\n    }}'


def _scalar(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, default=_plain)


def _plain(value: object) -> str:
    return value.isoformat() if isinstance(value, date) else str(value)


# -- reading ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Decoded:
    """What a file holds: its entry, and the SHA-256 of the file before it."""

    entry: Entry
    previous: str


class CostsOnDemand(Sequence[CostLine]):
    """The cost lines of a submission, read when they are first asked for: a register holds millions of them."""

    def __init__(self, count: int, read: Callable[[], tuple[CostLine, ...]]) -> None:
        self._count = count
        self._read = read
        self._lines: tuple[CostLine, ...] | None = None

    def _all(self) -> tuple[CostLine, ...]:
        if self._lines is None:
            self._lines = self._read()
        return self._lines

    def __len__(self) -> int:
        return self._count

    @overload
    def __getitem__(self, index: int) -> CostLine: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[CostLine, ...]: ...
    def __getitem__(self, index: int | slice) -> CostLine | tuple[CostLine, ...]:
        return self._all()[index]

    def __iter__(self) -> Iterator[CostLine]:
        return iter(self._all())

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Sequence):
            return NotImplemented
        return len(self) == len(other) and self._all() == tuple(other)

    def __hash__(self) -> int:
        return hash(self._all())


def decode(data: bytes, where: str, again: Callable[[], bytes]) -> Decoded:
    """Reads the file of an event, its cost lines only when they are asked for.

    Args:
        data: the whole file.
        where: what the file is called in a message.
        again: gives the whole file anew, byte for byte as it was.

    Raises:
        TornFile: it does not go on to its end.
        UnusableInput: a byte of it changed, a newer program wrote it, or it holds what no event holds.
    """
    tail = _TAIL.search(data, max(0, len(data) - _TAIL_BYTES))
    if tail is None:
        raise TornFile(where)
    if sha256(data[: tail.start() + 1]).encode() != tail[1]:
        raise UnusableInput("filen har ändrats sedan den skrevs", where, RESTORE)
    head, costs = _without_costs(data)
    known = {name.decode(): value.decode("utf-8", "replace") for name, value in _HEAD.findall(head)}
    if known.get("format") != str(FORMAT):
        raise UnusableInput(
            "filen är skriven av en nyare version av programmet", where, "Uppdatera programmet på den här datorn"
        )
    kind = known.get("kind", "")
    if kind not in KINDS:
        raise UnusableInput(f"filen har en händelse av okänt slag ({kind[:40]!r})", where, RESTORE)
    try:
        found = _FILES[KINDS[kind]].model_validate_json(head)
    except ValidationError as error:
        raise _unreadable(where) from error
    values = {name: getattr(found.event, name) for name in type(found.event).model_fields}
    for (event_type, name), row_type in _TABLES.items():
        if event_type is KINDS[kind]:
            values[name] = tuple(row_type(*row) for row in values[name].rows)
    if costs:
        values["costs"] = CostsOnDemand(costs.count(b"\n"), lambda: _cost_lines(_without_costs(again())[1], where))
    elif KINDS[kind] is Submitted:
        values["costs"] = ()
    return Decoded(Entry(found.number, found.at, found.role, KINDS[kind](**values)), found.previous)


def _without_costs(data: bytes) -> tuple[bytes, bytes]:
    """The file with an empty table of costs, and the lines that stood there; a raw line break is never in a text."""
    start = data.find(_COSTS)
    if start < 0:
        return data, b""
    first = data.index(_ROWS, start) + len(_ROWS)
    last = data.index(_END, first)
    return data[:first] + data[last:], data[first:last]


def _cost_lines(block: bytes, where: str) -> tuple[CostLine, ...]:
    try:
        return tuple(CostLine(*row) for row in _COST_ROWS.validate_json(b"[" + block + b"]", strict=True))
    except ValidationError as error:
        raise _unreadable(where) from error


def _unreadable(where: str) -> UnusableInput:
    return UnusableInput("innehållet i filen kan inte tolkas", where, RESTORE)


# -- what a file may hold ---------------------------------------------------------------------------------------------

_STRICT: Final = ConfigDict(extra="forbid", strict=True)


def _quarter(text: object) -> Quarter:
    found = Quarter.parse(text) if isinstance(text, str) else None
    if found is None or str(found) != text:
        raise ValueError("no quarter")
    return found


_HASH: Final[Any] = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
_NARROWER: Final[Mapping[str, Any]] = {
    "quarter": Annotated[Quarter, PlainValidator(_quarter)],
    "dossier": Annotated[str, Field(pattern=r"^([0-9]{8}(/[0-9]+)?)?$")],  # never a name or a personnummer
    "version": Annotated[int, Field(ge=1)],
    "content": Annotated[str, Field(pattern=r"^[0-9a-f]{16}$")],
    "sha256": _HASH,
}
"""Field → what its text or number must be besides what its type says."""

_TOP: Final[Mapping[str, Any]] = {
    "at": datetime,
    "format": Literal[1],
    "kind": str,
    "number": Annotated[int, Field(ge=1)],
    "previous": Annotated[str, Field(pattern=r"^([0-9a-f]{64})?$")],
    "role": str,
    "sha256": _HASH,
}

_TABLES: Final[Mapping[tuple[type[Event], str], type]] = {
    (Submitted, "lines"): ClaimLine,
    (Submitted, "costs"): CostLine,
    (PaymentList, "rows"): ListedPayment,
}
"""Event and field → the rows that it holds."""

# Types that are made of the fields of the events, so that a field stands in one place only.
_TUPLE: Final[Any] = tuple
_LITERAL: Final[Any] = Literal


def _types(of: type) -> dict[str, Any]:
    hints = get_type_hints(of)
    return {field.name: _NARROWER.get(field.name, hints[field.name]) for field in fields(of)}


def _rows_type(of: type) -> Any:
    return _TUPLE[_TUPLE[tuple(_types(of).values())], ...]


def _model(name: str, types: Mapping[str, Any]) -> Any:
    values: dict[str, Any] = {field: (of, ...) for field, of in types.items()}
    return create_model(name, __config__=_STRICT, **values)


def _table_model(of: type) -> Any:
    names = _TUPLE[tuple(_LITERAL[field.name] for field in fields(of))]
    return _model(f"{of.__name__}Table", {"columns": names, "rows": _rows_type(of)})


def _file_model(event: type[Event]) -> Any:
    tables = {name: _table_model(rows) for (of, name), rows in _TABLES.items() if of is event}
    inner = _model(event.__name__, _types(event) | tables)
    return _model(f"{event.__name__}File", {**_TOP, "event": inner})


_FILES: Final = {event: _file_model(event) for event in get_args(Event)}
_COST_ROWS: Final[TypeAdapter[tuple[Any, ...]]] = TypeAdapter(_rows_type(CostLine))
