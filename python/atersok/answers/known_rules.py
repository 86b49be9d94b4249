"""The rules that hold for the calling workbook: its folder's own where it has any, read again when their file changes.

A workbook in no folder, such as one that was never saved, has the product's rules.
"""

from __future__ import annotations

from collections import OrderedDict
from pathlib import Path
from typing import Final

from atersok.answers import refusal
from atersok.answers.calling_book import CallingBook
from atersok.answers.faults import Faults
from atersok.answers.refusal import NoAnswer
from atersok.domain.errors import UnusableInput
from atersok.rules.parameters import Parameters, load, own_file

_MOST_FILES: Final = 4

_FileState = tuple[str, int, int]
_known: OrderedDict[_FileState, Parameters] = OrderedDict()
_faults = Faults()


def known_rules(book: CallingBook) -> Parameters:
    """The parameters of the workbook's folder; the same file gives the same object.

    Raises:
        NoAnswer: a book of ours lies on the web, where its folder cannot be looked into, or the file cannot be used.
    """
    if "://" in book.full_name and book.settings:
        raise NoAnswer(refusal.BOOK_ON_WEB)
    here = Path(book.full_name)
    path = own_file(here.parent) if here.is_absolute() else None
    return load() if path is None else _own(path)


def _own(path: Path) -> Parameters:
    try:
        stat = path.stat()
    except OSError as error:
        raise NoAnswer(refusal.BAD_RULES) from error
    state = (str(path), stat.st_mtime_ns, stat.st_size)
    found = _known.get(state)
    if found is None:
        if _faults.hold(state):
            raise NoAnswer(refusal.BAD_RULES)
        try:
            found = _known[state] = load(path)
        except UnusableInput as error:
            _faults.note(state)
            raise NoAnswer(refusal.BAD_RULES) from error
        if len(_known) > _MOST_FILES:
            _known.popitem(last=False)
    return found
