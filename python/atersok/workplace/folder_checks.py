"""A folder of workbooks: can it be used, do its files fit this installation."""

from __future__ import annotations

import re
from collections.abc import Iterator

from atersok.domain.errors import UnusableInput
from atersok.domain.register import BOOKS
from atersok.workbook.book_file import FILE_NAMES
from atersok.workplace.check import Check, fault, ok, untried, warning
from atersok.workplace.conf import ANSI, CONF_FILES, UDF_MODULE, interpreter_key, read_conf
from atersok.workplace.machine import Machine
from atersok.workplace.places import WINDOWS, expanded, join, pure, variable
from atersok.workplace.vba_text import module_text

MAX_PATH = 218
"""Excel opens and writes no file whose path, name included, is longer."""
LONGEST_NAME = max(len(f".atersok\\backup\\20250712-102200-angrad\\{name}") for name in FILE_NAMES.values())
"""Before each button Excel writes a copy of the book in a folder within the folder."""
ADDIN = "atersok.xlam"
XLWINGS_MODULE = "xlwings"
REPAIR = "Kör atersok doctor MAPP --repair, som skriver filen på nytt"
LOCAL_COPY = "Lägg mappen på datorn, till exempel C:\\Atersok\\2025K2, och arbeta där"

_URL = re.compile(r"https?:/", re.IGNORECASE)
_TROUBLESOME = "&^%!"  # characters that cmd.exe, through which xlwings starts Python, reads as its own


def is_web_address(folder: str) -> bool:
    """Whether a folder is named by its address on the web, as OneDrive and SharePoint do."""
    return _URL.match(folder) is not None


def check_folder(machine: Machine, folder: str | None) -> Iterator[Check]:
    """Path, write access, settings files, versions in the workbooks, settings and registers."""
    if folder is None:
        yield untried("Mapp", "ingen mapp är angiven", "Kör atersok doctor MAPP")
        return
    if is_web_address(folder):
        yield fault("Mapp", f"{folder} är en webbadress (OneDrive eller SharePoint)", LOCAL_COPY)
        return
    if not machine.is_folder(folder):
        yield fault("Mapp", f"{folder} finns inte", "Kontrollera sökvägen, eller lägg upp mappen med atersok init MAPP")
        return
    yield ok("Mapp", folder)
    yield _place(machine, folder)
    yield _characters(machine, folder)
    yield _length(folder)
    yield _write_access(machine, folder)
    for name in CONF_FILES:
        yield _conf(machine, folder, name)
    for name in (*FILE_NAMES.values(), ADDIN):
        yield _version(machine, folder, name)
    yield from _settings(machine, folder)


def _place(machine: Machine, folder: str) -> Check:
    name = "Mappens plats"
    here = pure(machine.platform, folder)
    for key in ("OneDriveCommercial", "OneDriveConsumer", "OneDrive"):
        root = variable(machine.environment, key)
        if root and (here == pure(machine.platform, root) or pure(machine.platform, root) in here.parents):
            return warning(
                name,
                "mappen synkas av OneDrive; Excel kan se böckerna som webbadresser, och synkningen kan låsa dem",
                LOCAL_COPY,
            )
    if machine.platform == WINDOWS and folder.startswith("\\\\"):
        return warning(
            name,
            "mappen ligger på en nätverksplats som anges med \\\\server",
            "Koppla en enhetsbokstav till platsen och öppna böckerna därifrån, eller lägg mappen på datorn",
        )
    return ok(name, "lokal mapp eller enhetsbokstav" if machine.platform == WINDOWS else "lokal mapp")


def _characters(machine: Machine, folder: str) -> Check:
    name = "Tecken i sökvägen"
    try:
        folder.encode(ANSI)
    except UnicodeEncodeError:
        return fault(name, "sökvägen har tecken som Excels makron inte kan läsa", "Byt namn på mappen: använd a–ö")
    troublesome = [character for character in _TROUBLESOME if character in folder]
    if troublesome and machine.platform == WINDOWS:
        return warning(
            name,
            f"sökvägen har {' '.join(troublesome)}, som Windows kommandotolk läser på sitt sätt",
            "Byt namn på mappen om knapparna inte startar",
        )
    return ok(name, "mellanslag finns och går bra" if " " in folder else "går bra")


def _length(folder: str) -> Check:
    name = "Sökvägens längd"
    length = len(folder.rstrip("\\/")) + 1 + LONGEST_NAME
    if length > MAX_PATH:
        return fault(
            name,
            f"{length} tecken med säkerhetskopiornas mapp; Excel skriver högst {MAX_PATH}",
            "Lägg mappen närmare enhetens början",
        )
    return ok(name, f"{length} av högst {MAX_PATH} tecken med säkerhetskopiornas mapp")


def _write_access(machine: Machine, folder: str) -> Check:
    name = "Skrivrätt i mappen"
    if machine.can_write(folder):
        return ok(name, "finns")
    return fault(name, f"{folder} kan inte skrivas", "Be den som äger mappen om skrivrätt, eller välj en annan mapp")


def _conf(machine: Machine, folder: str, name: str) -> Check:
    path = join(machine.platform, folder, name)
    if not machine.is_file(path):
        return fault(name, "saknas i mappen; Excel hittar då inte Python", REPAIR)
    try:
        found = read_conf(machine.read_bytes(path) or b"", machine.platform)
    except ValueError:
        return fault(name, "kan inte läsas", REPAIR)
    key = interpreter_key(machine.platform)
    named = expanded(machine.environment, found.get(key, ""))
    if not named:
        return fault(name, f"säger inte vilken Python som ska köras ({key})", REPAIR)
    if not pure(machine.platform, named).is_absolute():
        return fault(name, f"{key} är {named}, ingen fullständig sökväg", REPAIR)
    if not machine.is_file(named):
        return fault(name, f"pekar på {named}, som inte finns", REPAIR)
    if pure(machine.platform, named) != pure(machine.platform, machine.interpreter):
        return warning(
            name,
            f"pekar på {named}, men det här är {machine.interpreter}",
            "Prova med den Python som filen pekar på, eller " + REPAIR[0].lower() + REPAIR[1:],
        )
    if found.get("ADD_WORKBOOK_TO_PYTHONPATH", "").casefold() != "false":
        return warning(name, "låter filer i mappen läsas in som program", REPAIR)
    if UDF_MODULE not in found.get("UDF MODULES", "").split(";"):
        return fault(name, f"nämner inte {UDF_MODULE}; funktionerna svarar då inte", REPAIR)
    return ok(name, f"pekar på {named}")


def _version(machine: Machine, folder: str, file: str) -> Check:
    """The module within the book loads the DLL of its own version, so it must be the installed one."""
    name = f"xlwings i {file}"
    content = machine.read_bytes(join(machine.platform, folder, file))
    if content is None:
        if file == ADDIN:
            return untried(name, "tillägget ligger inte i mappen; det behövs bara för egna arbetsböcker")
        return fault(name, "filen saknas eller kan inte läsas", "Lägg filen i mappen, eller stäng den i andra program")
    try:
        text = module_text(content, XLWINGS_MODULE)
    except ValueError:
        return fault(name, "filens makron kan inte läsas", "Hämta tillbaka filen från en säkerhetskopia")
    found = re.search(r'XLWINGS_VERSION As String = "([^"]+)"', text or "")
    if found is None:
        return fault(
            name,
            "filen har inga makron för Återsök",
            "Spara den som makroaktiverad arbetsbok (.xlsm), eller hämta tillbaka den från en säkerhetskopia",
        )
    installed = machine.version("xlwings")
    if found.group(1) != installed:
        return fault(
            name,
            f"version {found.group(1)}, men installerad är {installed}",
            "Be IT installera den version av Återsök som böckerna hör till, eller uppgradera böckerna",
        )
    return ok(name, f"version {installed}, som den installerade")


def _settings(machine: Machine, folder: str) -> Iterator[Check]:
    named: dict[str, str] = {}
    for book in BOOKS:
        file = FILE_NAMES[book]
        path = join(machine.platform, folder, file)
        if not machine.is_file(path):
            continue  # said above
        try:
            found = machine.settings(path, book)
        except UnusableInput as problem:
            yield fault(f"Inställningar i {file}", f"{problem.what} ({problem.where})", problem.remedy)
            continue
        yield ok(f"Inställningar i {file}", f"kvartal {found.quarter}")
        named.setdefault("PUT-databas", found.register_file)
        if found.transit_file:
            named.setdefault("Transit-databas", found.transit_file)
    for setting, file in named.items():
        place = expanded(machine.environment, join(machine.platform, folder, file))
        if machine.is_file(place):
            yield ok(setting, place)
        elif setting == "PUT-databas":
            yield fault(
                setting, f"{place} finns inte", "Lägg filen där, eller rätta PUT-databas på bladet Inställningar"
            )
        else:
            yield warning(
                setting, f"{place} finns inte", "Lägg filen där, eller töm Transit-databas på bladet Inställningar"
            )
