"""The list of messages as it stands in the handbook, between two marks that no reader sees."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import groupby
from pathlib import Path

from tools.handbook.messages import ORDER, ROOT, Message

HANDBOOK = ROOT / "docs" / "handbok.md"
START, END = "[//]: # (meddelanden börjar)", "[//]: # (meddelanden slutar)"


def table(messages: Iterable[Message]) -> str:
    """The list in Markdown: a heading and a table for each group."""
    parts = []
    ordered = sorted(messages, key=lambda message: (ORDER.index(message.group), message))
    for group, members in groupby(ordered, key=lambda message: message.group):
        rows = "\n".join(f"| {_cell(message.what)} | {_cell(message.remedy)} |" for message in members)
        parts.append(f"### {group}\n\n| Meddelande | Vad du gör |\n| --- | --- |\n{rows}\n")
    return "\n".join(parts)


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("*", "\\*").replace("<", "\\<")


def listed(text: str) -> list[Message]:
    """The messages that stand between the marks."""
    found = []
    for part in re.split(r"^### ", _between(text), flags=re.M)[1:]:
        group, _, rest = part.partition("\n")
        for what, remedy in re.findall(r"^\| (.*?) \| (.*?) \|$", rest, flags=re.M):
            if what not in {"Meddelande", "---"}:
                found.append(Message(group, _plain(what), _plain(remedy)))
    return found


def _plain(cell: str) -> str:
    return re.sub(r"\\([|*<])", r"\1", cell)


def _between(text: str) -> str:
    if text.count(START) != 1 or text.count(END) != 1:
        raise ValueError("the handbook lacks the marks around its list of messages")
    return text.partition(START)[2].partition(END)[0]


def with_messages(text: str, messages: Iterable[Message]) -> str:
    """The handbook with the list made anew."""
    old = _between(text)
    return text.replace(START + old + END, f"{START}\n\n{table(messages)}\n{END}")


def missing(messages: Iterable[Message], text: str) -> tuple[list[Message], list[Message]]:
    """Messages that the handbook lacks, and those that it has and the code does not."""
    wanted, there = set(messages), set(listed(text))
    return sorted(wanted - there), sorted(there - wanted)


def handbook_text(path: Path = HANDBOOK) -> str:
    """The handbook."""
    return path.read_text(encoding="utf-8")
