"""Excel itself: is it there, which one, and does it let macros of this folder run."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PureWindowsPath

from atersok.workplace.check import ONLY_WINDOWS, Check, fault, ok, untried, warning
from atersok.workplace.machine import Machine
from atersok.workplace.places import WINDOWS, expanded, join
from atersok.workplace.python_checks import excel_bits

OFFICE = "Microsoft\\Office\\16.0"
"""The key of every Excel from 2016 on, Microsoft 365 included."""
OLDEST = 16

SIGNED_ONLY, NONE_AT_ALL, ALL_RUN = 3, 4, 1
"""VBAWarnings; 2, with a question, is what Excel does when nothing is set."""

MACRO_FILES = ("gron_statistik.xlsm", "vit_statistik.xlsm", "atersok.xlam")


def check_excel(machine: Machine, folder: str | None) -> Iterator[Check]:
    """Version, bitness, origin, macro settings, trusted location and the mark of the web."""
    names = ("Excel", "Excels bitar", "Makroinställningar", "Betrodd plats", "Märkning som hämtad från internet")
    if machine.platform != WINDOWS:
        yield from (untried(name, ONLY_WINDOWS) for name in names)
        return
    excel, bits, macros, trusted_name, mark = names
    yield _excel(machine, excel)
    yield _bits(machine, bits)
    trusted = folder is not None and is_trusted(machine, folder)
    yield _macros(machine, macros, trusted=trusted)
    if folder is None:
        why = "ingen mapp är angiven"
        yield untried(trusted_name, why, "Kör atersok doctor MAPP")
        yield untried(mark, why, "Kör atersok doctor MAPP")
        return
    yield (
        ok(trusted_name, f"{folder} är en betrodd plats")
        if trusted
        else warning(
            trusted_name,
            f"{folder} är ingen betrodd plats; Excel frågar innan makron får köras",
            "Klicka på Aktivera innehåll när boken öppnas, eller be IT att göra mappen till betrodd plats",
        )
    )
    yield _mark_of_the_web(machine, mark, folder, trusted=trusted)


def _excel(machine: Machine, name: str) -> Check:
    current = machine.registry("HKCR\\Excel.Application\\CurVer")
    if current is None:
        return fault(name, "Excel är inte installerat", "Installera Excel, eller kör med kommandot atersok run")
    version = str(current).rpartition(".")[2]
    path = machine.registry("HKLM\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\App Paths\\excel.exe")
    if not version.isdigit() or int(version) < OLDEST:
        return fault(name, f"version {version}", "Återsök behöver Excel 2016 eller senare")
    if path is not None and "\\windowsapps\\" in str(path).casefold():
        return warning(
            name,
            f"version {version}, installerad från Microsoft Store",
            "Be IT installera Office från Microsoft 365 om funktionerna inte svarar",
        )
    return ok(name, f"version {version}")


def _bits(machine: Machine, name: str) -> Check:
    bits = excel_bits(machine)
    if bits is None:
        return untried(name, "installationen säger inte om Excel är 32 eller 64 bitar")
    if bits != machine.bits:
        return ok(name, f"{bits}, Python {machine.bits}; de får skilja, Python kör i en egen process")
    return ok(name, f"{bits}, som Python")


def _macros(machine: Machine, name: str, *, trusted: bool) -> Check:
    policy = machine.registry(f"HKCU\\Software\\Policies\\{OFFICE}\\Excel\\Security", "VBAWarnings")
    own = machine.registry(f"HKCU\\Software\\{OFFICE}\\Excel\\Security", "VBAWarnings")
    value = own if policy is None else policy
    by = "grupprincip" if policy is not None else "Excels inställning"
    if trusted:
        return ok(name, "makron körs, eftersom mappen är en betrodd plats")
    if value == NONE_AT_ALL:
        return fault(
            name,
            f"alla makron är avstängda ({by})",
            "Be IT att göra mappen till betrodd plats. Tills dess: kör med kommandot atersok run",
        )
    if value == SIGNED_ONLY:
        return warning(
            name,
            f"bara signerade makron körs ({by})",
            "Be IT att signera böckerna och tillägget, eller att göra mappen till betrodd plats (se docs/it.md)",
        )
    if value == ALL_RUN:
        return warning(
            name,
            f"alla makron körs utan fråga ({by}), även främmande",
            "Återsök behöver det inte. Välj Inaktivera makron med avisering i Säkerhetscenter",
        )
    return ok(name, "Excel frågar innan makron körs")


@dataclass(frozen=True, slots=True)
class _Location:
    path: str
    with_subfolders: bool


def is_trusted(machine: Machine, folder: str) -> bool:
    """Whether a folder is, or lies in, one of Excel's trusted locations, the policy's or the user's own."""
    policy = f"HKCU\\Software\\Policies\\{OFFICE}\\Excel\\Security\\Trusted Locations"
    own = f"HKCU\\Software\\{OFFICE}\\Excel\\Security\\Trusted Locations"
    common = f"HKCU\\Software\\Policies\\{OFFICE}\\Common\\Security\\Trusted Locations"
    if any(machine.registry(key, "AllLocationsDisabled") == 1 for key in (policy, own)):
        return False
    keys = [policy, common]
    if machine.registry(common, "Allow User Locations") != 0:
        keys.append(own)
    network_allowed = any(machine.registry(key, "AllowNetworkLocations") == 1 for key in (policy, own))
    if folder.startswith("\\\\") and not network_allowed:
        return False
    here = PureWindowsPath(folder)
    for key in keys:
        for location in _locations(machine, key):
            place = PureWindowsPath(location.path)
            if here == place or (location.with_subfolders and place in here.parents):
                return True
    return False


def _locations(machine: Machine, key: str) -> Iterator[_Location]:
    for name in machine.registry_keys(key):
        path = machine.registry(f"{key}\\{name}", "Path")
        if path:
            with_subfolders = machine.registry(f"{key}\\{name}", "AllowSubfolders") == 1
            yield _Location(expanded(machine.environment, str(path)), with_subfolders)


def _mark_of_the_web(machine: Machine, name: str, folder: str, *, trusted: bool) -> Check:
    """Windows keeps in a stream beside a file where it came from; zone 3 is the internet, 4 a restricted site."""
    marked = []
    for file in MACRO_FILES:
        content = machine.read_bytes(join(WINDOWS, folder, file) + ":Zone.Identifier")
        text = (content or b"").decode("utf-8", errors="replace").replace(" ", "").casefold()
        if "zoneid=3" in text or "zoneid=4" in text:
            marked.append(file)
    if not marked:
        return ok(name, "ingen av filerna är märkt")
    if trusted:
        return ok(name, f"{', '.join(marked)} är märkt, men mappen är en betrodd plats")
    return fault(
        name,
        f"Excel stänger av makron i {', '.join(marked)}",
        "Högerklicka på filen i Utforskaren, välj Egenskaper, kryssa för Avblockera och tryck OK",
    )
