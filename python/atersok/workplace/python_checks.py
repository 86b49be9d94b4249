"""The Python that runs: is it one that Excel can start, and has it what xlwings needs."""

from __future__ import annotations

from collections.abc import Iterator

from atersok.journal import log_file
from atersok.workplace.check import ONLY_WINDOWS, Check, fault, ok, untried, warning
from atersok.workplace.conf import ANSI, UDF_MODULE
from atersok.workplace.machine import Machine
from atersok.workplace.places import WINDOWS, join, pure, temp_folder, variable

REINSTALL = "Installera om Återsök i den Python-miljö som används (se docs/it.md)"


def check_python(machine: Machine) -> Iterator[Check]:
    """Interpreter, xlwings, its DLL, pywin32, the functions' module, temporary folder and log folder."""
    yield _interpreter(machine)
    yield _conda(machine)
    yield _xlwings(machine)
    yield from _windows_parts(machine)
    yield _functions(machine)
    yield _writable(machine, "Mapp för tillfälliga filer", temp_folder(machine.platform, machine.environment))
    log = log_file(machine.environment, machine.platform).parent
    yield _writable(machine, "Mapp för loggen", str(pure(machine.platform, str(log))))


def _interpreter(machine: Machine) -> Check:
    name = "Python-tolk"
    path = machine.interpreter
    if not path or not pure(machine.platform, path).is_absolute():
        return fault(name, path or "ingen sökväg", REINSTALL)
    if machine.platform == WINDOWS:
        if "\\windowsapps\\" in path.casefold():
            return fault(
                name,
                f"{path} hör till Microsoft Store, som Excel inte kan starta",
                "Installera Python från python.org eller med uv, och installera Återsök där",
            )
        try:
            path.encode(ANSI)
        except UnicodeEncodeError:
            return fault(
                name,
                f"{path} har tecken som Excels makron inte kan läsa",
                "Installera Återsök i en mapp med vanliga bokstäver (a–ö) i namnet",
            )
        if not path.isascii() and machine.ansi_code_page not in (None, 1252):
            return fault(
                name,
                f"{path} har å, ä eller ö, och Windows teckentabell är {machine.ansi_code_page}, inte 1252",
                "Installera Återsök i en mapp vars namn bara har a–z",
            )
    return ok(name, f"{path}, {machine.bits} bitar")


def _conda(machine: Machine) -> Check:
    name = "Conda"
    folder = str(pure(machine.platform, machine.interpreter).parent)
    prefix = variable(machine.environment, "CONDA_PREFIX")
    if machine.is_folder(join(machine.platform, folder, "conda-meta")):
        return warning(
            name,
            "Återsök är installerat i en Conda-miljö; Excel startar den utan att aktivera den",
            "Installera Återsök i en egen miljö utan Conda om funktioner eller knappar inte startar",
        )
    if prefix:
        return warning(
            name,
            "en Conda-miljö är aktiv, men Återsök kör en annan Python",
            "Ingen åtgärd behövs om Python-tolk ovan är den rätta",
        )
    return ok(name, "ingen Conda är inblandad")


def _xlwings(machine: Machine) -> Check:
    version = machine.version("xlwings")
    if version is None:
        return fault("xlwings", "saknas i den Python som kör", REINSTALL)
    return ok("xlwings", f"version {version}")


def _windows_parts(machine: Machine) -> Iterator[Check]:
    dll, pywin32 = "Fil för kalkylbladsfunktioner (DLL)", "pywin32"
    if machine.platform != WINDOWS:
        yield untried(dll, ONLY_WINDOWS)
        yield untried(pywin32, ONLY_WINDOWS)
        return
    yield _dll(machine, dll)
    version = machine.version("pywin32")
    yield (
        fault(pywin32, "saknas i den Python som kör", REINSTALL)
        if version is None
        else ok(pywin32, f"version {version}")
    )


def _dll(machine: Machine, name: str) -> Check:
    """XLPyLoadDLL in xlwings.bas looks beside the interpreter and one folder up, by Excel's bitness and version."""
    version = machine.version("xlwings")
    here = pure(WINDOWS, machine.interpreter).parent
    bits = excel_bits(machine)
    missing = []
    for wanted in (32, 64) if bits is None else (bits,):
        file = f"xlwings{wanted}-{version}.dll"
        if not any(machine.is_file(join(WINDOWS, str(folder), file)) for folder in (here, here.parent)):
            missing.append(file)
    if missing:
        return fault(name, f"{', '.join(missing)} saknas i {here} och i mappen ovanför", REINSTALL)
    return ok(name, f"finns för version {version}")


def excel_bits(machine: Machine) -> int | None:
    """Excel's bitness, as its installation says it: Click-to-Run first, then the key that MSI installations write."""
    platform = machine.registry("HKLM\\SOFTWARE\\Microsoft\\Office\\ClickToRun\\Configuration", "Platform")
    outlook = machine.registry("HKLM\\SOFTWARE\\Microsoft\\Office\\16.0\\Outlook", "Bitness")
    for value in (platform, outlook):
        if value in ("x64", "x86"):
            return 64 if value == "x64" else 32
    return None


def _functions(machine: Machine) -> Check:
    name = "Kalkylbladsfunktioner (modul)"
    if machine.can_import(UDF_MODULE):
        return ok(name, UDF_MODULE)
    return fault(name, f"{UDF_MODULE} finns inte i den Python som kör", REINSTALL)


def _writable(machine: Machine, name: str, folder: str) -> Check:
    if not folder:
        return fault(name, "miljön säger inte var den ligger", "Be IT att sätta variabeln TEMP för kontot")
    if not machine.can_write(folder):
        return fault(name, f"{folder} kan inte skrivas", "Be IT om skrivrätt i mappen, eller frigör utrymme")
    return ok(name, folder)
