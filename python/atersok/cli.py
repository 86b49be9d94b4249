"""The command line: thin over commands. Exit 0: done; 1: done, with an open Stopp; 2: input that cannot be used.

3 is a defect of the program itself.
"""

from __future__ import annotations

# Imported here is only what every start needs; the rest where it is used, so that help comes at once.
import os
import sys

from atersok.domain.errors import UnusableInput

TYPE_CHECKING = False  # mypy knows the name; typing itself would have to be imported
if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from rich.console import Console
    from rich.status import Status

    from atersok.commands import RunReport
    from atersok.domain.quarter import Quarter

DONE, OPEN_STOP, UNUSABLE, DEFECT = 0, 1, 2, 3
HELP = ("-h", "--help")


def main(argv: Sequence[str] | None = None) -> int:
    """Runs one command and returns its exit code; on UNUSABLE one Swedish message stands on standard error."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:  # a Windows console may have a code page without å, ä, ö
            reconfigure(encoding="utf-8", errors="replace")
    given = sys.argv[1:] if argv is None else list(argv)
    if given[:1] and given[0] in HELP:
        from atersok.help_text import help_text

        print(help_text())
        return DONE
    try:
        arguments = _parser().parse_args(given)
        return _COMMANDS[arguments.command](arguments)
    except UnusableInput as problem:
        print(f"Fel: {_shown(str(problem))}", file=sys.stderr)
        return UNUSABLE
    except Exception as defect:
        if os.environ.get("ATERSOK_DEBUG"):
            raise
        print(f"Fel: {_defect_text(defect)}", file=sys.stderr)
        return DEFECT
    except KeyboardInterrupt:
        print("Avbrutet; inget har skrivits.", file=sys.stderr)
        return UNUSABLE


def _shown(text: str) -> str:
    """A message may quote a file or a cell, and what steers a terminal must not come through."""
    import re

    return re.sub(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]", "", text)


def _defect_text(defect: Exception) -> str:
    """Where a defect of the program showed itself; never its message, which may quote a cell."""
    import traceback
    from pathlib import PurePath

    place = traceback.extract_tb(defect.__traceback__)[-1]
    return (
        f"programmet stötte på ett fel som det inte känner till ({type(defect).__name__} i "
        f"{PurePath(place.filename).name} rad {place.lineno}). "
        "Båda böckerna är som före körningen, eller helt skrivna. "
        "Skicka den här raden till den som förvaltar Återsök"
    )


def _parser() -> argparse.ArgumentParser:
    from atersok.arguments import parser

    return parser()


def _console(*, to_error: bool) -> Console:
    from rich.console import Console

    return Console(stderr=to_error, highlight=False)


def _shown_on(status: Status) -> Callable[[str], None]:
    """Shows steps as they are: names of homes and files are no markup."""
    from rich.text import Text

    return lambda step: status.update(Text(step))


def _run_with_progress(folder: Path, *, preview: bool = False) -> RunReport:
    """Runs a folder with a moving status line on a terminal, and nothing of it elsewhere; always on standard error."""
    from atersok import commands

    console = _console(to_error=True)
    command = commands.preview if preview else commands.run
    with console.status("Startar") as status:
        return command(folder, _shown_on(status))


def _demo(arguments: argparse.Namespace) -> int:
    from atersok.commands import prepare_demo
    from atersok.report import print_summary

    report = _run_with_progress(prepare_demo(_path("demo")))
    print_summary(report, _console(to_error=False))
    return DONE


def _run(arguments: argparse.Namespace) -> int:
    from atersok.report import as_json, print_changes, print_summary

    report = _run_with_progress(arguments.folder, preview=arguments.preview)
    if arguments.json:
        _print_json(as_json(report))
    elif arguments.preview:
        print_changes(report, _console(to_error=False))
    else:
        print_summary(report, _console(to_error=False))
    return OPEN_STOP if report.has_open_stop else DONE


def _submit(arguments: argparse.Namespace) -> int:
    from atersok import commands, quarter_life
    from atersok.domain import names
    from atersok.domain.register import BOOKS
    from atersok.register_events import Sending
    from atersok.submissions.model import HOWS

    how = next((how for how in HOWS if names.key(how) == names.key(arguments.satt or "")), None)
    if arguments.satt and how is None:
        raise UnusableInput(f"sättet {arguments.satt} finns inte", "--satt", f"Skriv {', '.join(HOWS)}")
    sending = Sending(arguments.skickat, how, arguments.mottaget, names.clean(arguments.bevis))
    books = [book for book in BOOKS if arguments.bok in (None, book)]
    console = _console(to_error=True)
    with console.status("Startar") as status:
        report = commands.run(arguments.folder, _shown_on(status), sending=dict.fromkeys(books, sending))
    for line in quarter_life.sent_lines(report):
        print(line)
    return OPEN_STOP if report.has_open_stop else DONE


def _payments(arguments: argparse.Namespace) -> int:
    from atersok import commands, quarter_life

    console = _console(to_error=True)
    with console.status("Startar") as status:
        report = commands.run(arguments.folder, _shown_on(status), lists=arguments.files)
    for line in quarter_life.payment_lines(report):
        print(line)
    return OPEN_STOP if report.has_open_stop else DONE


def _deadlines(arguments: argparse.Namespace) -> int:
    from atersok.quarter_life import deadlines

    found = deadlines(_quarter(arguments.quarter), arguments.mapp)
    if arguments.json:
        _print_json(found.json)
    else:
        print("\n".join(found.lines))
    return DONE


def _export(arguments: argparse.Namespace) -> int:
    from atersok.interrupted import wish_to_stop

    console = _console(to_error=True)
    with wish_to_stop() as stop, console.status("Startar") as status:
        from atersok.packets import export_quarter

        found = export_quarter(arguments.folder, _shown_on(status), stop)
    print("\n".join(found.lines), file=sys.stderr if found.stopped else sys.stdout)
    return UNUSABLE if found.stopped else DONE


def _new_quarter(arguments: argparse.Namespace) -> int:
    from atersok.quarter_life import new_quarter

    console = _console(to_error=True)
    with console.status("Startar") as status:
        report = new_quarter(arguments.folder, _quarter(arguments.quarter), _shown_on(status), skip=arguments.hoppa)
    print("\n".join(report.lines))
    return DONE


def _reopen(arguments: argparse.Namespace) -> int:
    from atersok.quarter_life import reopen

    quarter = _quarter(arguments.quarter)
    assert quarter is not None, "the argument is required"
    console = _console(to_error=True)
    with console.status("Startar") as status:
        found = reopen(arguments.folder, quarter, _shown_on(status), exports=arguments.export)
    print("\n".join(found.lines))
    return DONE


def _upgrade(arguments: argparse.Namespace) -> int:
    from atersok.quarter_life import upgrade

    console = _console(to_error=True)
    with console.status("Startar") as status:
        lines = upgrade(arguments.folder, _shown_on(status))
    print("\n".join(lines))
    return DONE


def _path(text: str) -> Path:
    """An argument that is a file or a folder."""
    from pathlib import Path

    return Path(text)


def _print_json(found: object) -> None:
    import json

    print(json.dumps(found, ensure_ascii=False, indent=1))


def _quarter(text: str | None) -> Quarter | None:
    """An argument that is a quarter.

    Raises:
        UnusableInput: it is none.
    """
    from atersok.domain.quarter import Quarter

    if text is None:
        return None
    found = Quarter.parse(text)
    if found is None:
        raise UnusableInput(f"{text} är inget kvartal", "kommandoraden", "Skriv det som 2025K3")
    return found


def _inspect(arguments: argparse.Namespace) -> int:
    from atersok.raindance import PROFILE_FILE, describe, load_profile, read_export, remember, to_json

    profile = arguments.file.parent / PROFILE_FILE
    export = read_export([arguments.file], profile=load_profile(profile))
    if arguments.json:
        _print_json(to_json(export))
    else:
        print(describe(export))
    if arguments.spara_profil:
        remember(profile, export)
        print(f"Sparat i {profile}; läses så nästa gång, och kan rättas i en textredigerare.", file=sys.stderr)
    return DONE


def _init(arguments: argparse.Namespace) -> int:
    from atersok.commands import init

    laid = init(arguments.folder)
    print(f"Upplagt i {laid[0].parent}: {', '.join(path.name for path in laid)} och mappen fakturor.")
    print("Fyll i Inställningar i båda böckerna och PUT-databasen, lägg exporten i mappen och kör: atersok run MAPP")
    return DONE


def _undo(arguments: argparse.Namespace) -> int:
    from atersok.commands import undo

    report = undo(arguments.folder)
    print(f"Körningen {report.time} är ångrad: {', '.join(path.name for path in report.restored)} är som före den.")
    for copy in report.kept_copies:
        print(f"Det som ändrats efter körningen ligger kvar i {copy.name}.")
    for note in report.notes:
        print(note)
    return DONE


def _doctor(arguments: argparse.Namespace) -> int:
    """Exit 1 when something is wrong: the checks themselves were done."""
    from atersok.workplace.conf import lay_conf
    from atersok.workplace.doctor import diagnose, has_fault, print_checks

    if arguments.repair:
        if not arguments.folder:
            raise UnusableInput("ingen mapp är angiven", "atersok doctor --repair", "Skriv mappen efter doctor")
        for path in lay_conf(_path(arguments.folder).absolute()):
            print(f"Skrev {path}")
    checks = diagnose(arguments.folder)
    print_checks(checks, _console(to_error=False))
    return OPEN_STOP if has_fault(checks) else DONE


def _build(arguments: argparse.Namespace) -> int:
    """Developers only: an installed package has neither the build nor what it needs."""
    try:
        from atersok.build.__main__ import build_all
    except ModuleNotFoundError as error:
        raise UnusableInput(
            "kommandot build finns bara för den som utvecklar Återsök",
            "den här installationen",
            "Använd böckerna som atersok init lägger upp, eller bygg ur källkoden",
        ) from error
    built = build_all() if arguments.folder is None else build_all(arguments.folder)
    print(f"Byggt i {built[0].parent}: {', '.join(path.name for path in built)}.")
    return DONE


_COMMANDS: dict[str, Callable[[argparse.Namespace], int]] = {
    "demo": _demo,
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
"""Command → what does it; those of help_text, all of them."""


if __name__ == "__main__":
    sys.exit(main())
