"""The command line: thin over commands. Exit 0: done; 1: done, with an open Stopp; 2: input that cannot be used.

3 is a defect of the program itself.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import sys
import traceback
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from atersok.domain.errors import UnusableInput

if TYPE_CHECKING:
    from rich.console import Console
    from rich.status import Status

    from atersok.commands import RunReport
    from atersok.domain.quarter import Quarter

DONE, OPEN_STOP, UNUSABLE, DEFECT = 0, 1, 2, 3
# A message may quote a file or a cell, and what steers a terminal must not come through.
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")


def main(argv: Sequence[str] | None = None) -> int:
    """Runs one command and returns its exit code; on UNUSABLE one Swedish message stands on standard error."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:  # a Windows console may have a code page without å, ä, ö
            reconfigure(encoding="utf-8", errors="replace")
    try:
        arguments = _parser().parse_args(argv)
        return int(arguments.command(arguments))
    except UnusableInput as problem:
        print(f"Fel: {_CONTROL.sub('', str(problem))}", file=sys.stderr)
        return UNUSABLE
    except Exception as defect:
        if os.environ.get("ATERSOK_DEBUG"):
            raise
        print(f"Fel: {_defect_text(defect)}", file=sys.stderr)
        return DEFECT
    except KeyboardInterrupt:
        print("Avbrutet; inget har skrivits.", file=sys.stderr)
        return UNUSABLE


def _defect_text(defect: Exception) -> str:
    """Where a defect of the program showed itself; never its message, which may quote a cell."""
    place = traceback.extract_tb(defect.__traceback__)[-1]
    return (
        f"programmet stötte på ett fel som det inte känner till ({type(defect).__name__} i "
        f"{Path(place.filename).name} rad {place.lineno}). Båda böckerna är som före körningen, eller helt skrivna. "
        "Skicka den här raden till den som förvaltar Återsök"
    )


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="atersok", description="Återsöker kommunens kostnader för ensamkommande barn med uppehållstillstånd."
    )
    commands = parser.add_subparsers(required=True, metavar="KOMMANDO")

    demo = commands.add_parser("demo", help="kör exempelkvartalet i mappen ./demo och visar en sammanfattning")
    demo.set_defaults(command=_demo)

    run = commands.add_parser("run", help="kör hela kvartalet i en mapp: läser, beräknar och skriver båda böckerna")
    run.add_argument("folder", metavar="MAPP", type=Path)
    run.add_argument("--json", action="store_true", help="skriver resultatet som JSON på standard ut")
    run.add_argument("--preview", action="store_true", help="visar vad som skulle ändras, utan att skriva något")
    run.set_defaults(command=_run)

    inspect = commands.add_parser("inspect", help="visar hur en exportfil förstås, utan att skriva något")
    inspect.add_argument("file", metavar="FIL", type=Path)
    inspect.add_argument("--json", action="store_true", help="skriver resultatet som JSON på standard ut")
    inspect.add_argument(
        "--spara-profil", action="store_true", help="sparar hur kolumnerna lästes i raindance_profil.toml bredvid filen"
    )
    inspect.set_defaults(command=_inspect)

    init = commands.add_parser("init", help="lägger upp en mapp med arbetsböcker och tomma register")
    init.add_argument("folder", metavar="MAPP", type=Path)
    init.set_defaults(command=_init)

    submit = commands.add_parser("submit", help="markerar kvartalet som inskickat och fryser det i ansökningsregistret")
    submit.add_argument("folder", metavar="MAPP", type=Path)
    submit.add_argument("--bok", choices=("gron", "vit"), help="bara den boken; annars båda")
    submit.add_argument("--skickat", metavar="DATUM", type=_day, help="dagen; annars den som står på bladet Inskickat")
    submit.add_argument("--satt", metavar="SÄTT", help="Post, E-tjänst, E-post eller Bud")
    submit.add_argument("--mottaget", metavar="DATUM", type=_day, help="dagen då Migrationsverket tog emot den")
    submit.add_argument("--bevis", metavar="TEXT", default="", help="vad som visar det, till exempel kollinummer")
    submit.set_defaults(command=_submit)

    payments = commands.add_parser("payments", help="läser Migrationsverkets utbetalningslistor")
    payments.add_argument("folder", metavar="MAPP", type=Path)
    payments.add_argument("files", metavar="FIL", type=Path, nargs="+")
    payments.set_defaults(command=_payments)

    deadlines = commands.add_parser("deadlines", help="visar sista dagar per kvartal och kategori")
    deadlines.add_argument("quarter", metavar="KVARTAL", nargs="?", help="till exempel 2025K2; annars alla öppna")
    deadlines.add_argument("--mapp", metavar="MAPP", type=Path, help="mappen, för barn som fyller 18 och egna regler")
    deadlines.add_argument("--json", action="store_true", help="skriver resultatet som JSON på standard ut")
    deadlines.set_defaults(command=_deadlines)

    export = commands.add_parser("export", help="skriver underlagen per boende som xlsx och pdf i Exportmapp")
    export.add_argument("folder", metavar="MAPP", type=Path)
    export.set_defaults(command=_export)

    turnover = commands.add_parser("new-quarter", help="arkiverar kvartalet och gör böckerna till nästa kvartals")
    turnover.add_argument("folder", metavar="MAPP", type=Path)
    turnover.add_argument("quarter", metavar="KVARTAL", nargs="?", help="till exempel 2025K3; annars det som följer")
    turnover.add_argument("--hoppa", action="store_true", help="kvartal får hoppas över")
    turnover.set_defaults(command=_new_quarter)

    reopen = commands.add_parser("reopen", help="tar upp ett arkiverat kvartal igen i en egen mapp")
    reopen.add_argument("folder", metavar="MAPP", type=Path)
    reopen.add_argument("quarter", metavar="KVARTAL")
    reopen.add_argument("--export", metavar="FIL", type=Path, nargs="*", default=[], help="senare exporter att ta med")
    reopen.set_defaults(command=_reopen)

    upgrade = commands.add_parser("upgrade", help="ger äldre arbetsböcker dagens blad, kolumner och inställningar")
    upgrade.add_argument("folder", metavar="MAPP", type=Path)
    upgrade.set_defaults(command=_upgrade)

    undo = commands.add_parser("undo", help="ångrar den senaste körningen i en mapp")
    undo.add_argument("folder", metavar="MAPP", type=Path)
    undo.set_defaults(command=_undo)

    doctor = commands.add_parser("doctor", help="provar arbetsplatsen: Python, Excel, makroinställningar och en mapp")
    doctor.add_argument("folder", metavar="MAPP", nargs="?")
    doctor.add_argument("--repair", action="store_true", help="skriver xlwings.conf och atersok.conf i mappen på nytt")
    doctor.set_defaults(command=_doctor)

    build = commands.add_parser("build", help="bygger arbetsböckerna och tillägget ur källorna (bara för utvecklare)")
    build.add_argument("folder", metavar="MAPP", type=Path, nargs="?")
    build.set_defaults(command=_build)
    return parser


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

    report = _run_with_progress(prepare_demo(Path("demo")))
    print_summary(report, _console(to_error=False))
    return DONE


def _run(arguments: argparse.Namespace) -> int:
    from atersok.report import as_json, print_changes, print_summary

    report = _run_with_progress(arguments.folder, preview=arguments.preview)
    if arguments.json:
        print(json.dumps(as_json(report), ensure_ascii=False, indent=1))
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
    print(json.dumps(found.json, ensure_ascii=False, indent=1) if arguments.json else "\n".join(found.lines))
    return DONE


def _export(arguments: argparse.Namespace) -> int:
    from atersok.packets import export_quarter

    console = _console(to_error=True)
    with console.status("Startar") as status:
        found = export_quarter(arguments.folder, _shown_on(status))
    print("\n".join(found.lines))
    return DONE


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


def _day(text: str) -> date:
    """An argument that is a day."""
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise UnusableInput(f"{text} är inget datum", "kommandoraden", "Skriv det som 2025-07-20") from error


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
    print(json.dumps(to_json(export), ensure_ascii=False, indent=1) if arguments.json else describe(export))
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
        for path in lay_conf(Path(arguments.folder).absolute()):
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


if __name__ == "__main__":
    sys.exit(main())
