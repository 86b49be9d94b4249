"""The command line as argparse takes it; the commands and their texts stand in help_text."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path

from atersok.domain.errors import UnusableInput
from atersok.help_text import COMMANDS, DESCRIPTION


def parser() -> argparse.ArgumentParser:
    """Takes the command as `command`, and its arguments."""
    found = argparse.ArgumentParser(prog="atersok", description=DESCRIPTION)
    commands = found.add_subparsers(required=True, metavar="KOMMANDO", dest="command")
    for name, text in COMMANDS.items():
        _ADD.get(name, _nothing)(commands.add_parser(name, help=text))
    return found


def _nothing(parser: argparse.ArgumentParser) -> None:
    """The command takes no argument."""


def _run(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("folder", metavar="MAPP", type=Path)
    parser.add_argument("--json", action="store_true", help="skriver resultatet som JSON på standard ut")
    parser.add_argument("--preview", action="store_true", help="visar vad som skulle ändras, utan att skriva något")


def _inspect(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", metavar="FIL", type=Path)
    parser.add_argument("--json", action="store_true", help="skriver resultatet som JSON på standard ut")
    parser.add_argument(
        "--spara-profil", action="store_true", help="sparar hur kolumnerna lästes i raindance_profil.toml bredvid filen"
    )


def _init(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("folder", metavar="MAPP", type=Path)


def _submit(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("folder", metavar="MAPP", type=Path)
    parser.add_argument("--bok", choices=("gron", "vit"), help="bara den boken; annars båda")
    parser.add_argument("--skickat", metavar="DATUM", type=_day, help="dagen; annars den som står på bladet Inskickat")
    parser.add_argument("--satt", metavar="SÄTT", help="Post, E-tjänst, E-post eller Bud")
    parser.add_argument("--mottaget", metavar="DATUM", type=_day, help="dagen då Migrationsverket tog emot den")
    parser.add_argument("--bevis", metavar="TEXT", default="", help="vad som visar det, till exempel kollinummer")


def _payments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("folder", metavar="MAPP", type=Path)
    parser.add_argument("files", metavar="FIL", type=Path, nargs="+")


def _deadlines(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("quarter", metavar="KVARTAL", nargs="?", help="till exempel 2025K2; annars alla öppna")
    parser.add_argument("--mapp", metavar="MAPP", type=Path, help="mappen, för barn som fyller 18 och egna regler")
    parser.add_argument("--json", action="store_true", help="skriver resultatet som JSON på standard ut")


def _export(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("folder", metavar="MAPP", type=Path)


def _new_quarter(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("folder", metavar="MAPP", type=Path)
    parser.add_argument("quarter", metavar="KVARTAL", nargs="?", help="till exempel 2025K3; annars det som följer")
    parser.add_argument("--hoppa", action="store_true", help="kvartal får hoppas över")


def _reopen(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("folder", metavar="MAPP", type=Path)
    parser.add_argument("quarter", metavar="KVARTAL")
    parser.add_argument("--export", metavar="FIL", type=Path, nargs="*", default=[], help="senare exporter att ta med")


def _upgrade(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("folder", metavar="MAPP", type=Path)


def _undo(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("folder", metavar="MAPP", type=Path)


def _doctor(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("folder", metavar="MAPP", nargs="?")
    parser.add_argument("--repair", action="store_true", help="skriver xlwings.conf och atersok.conf i mappen på nytt")


def _build(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("folder", metavar="MAPP", type=Path, nargs="?")


def _day(text: str) -> date:
    """An argument that is a day."""
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise UnusableInput(f"{text} är inget datum", "kommandoraden", "Skriv det som 2025-07-20") from error


_ADD: Mapping[str, Callable[[argparse.ArgumentParser], None]] = {
    "run": _run,
    "inspect": _inspect,
    "init": _init,
    "submit": _submit,
    "payments": _payments,
    "deadlines": _deadlines,
    "export": _export,
    "new-quarter": _new_quarter,
    "reopen": _reopen,
    "upgrade": _upgrade,
    "undo": _undo,
    "doctor": _doctor,
    "build": _build,
}
"""Command → what adds its arguments."""
