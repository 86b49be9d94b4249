"""Every branch of the doctor, on a machine that answers what the test has written down."""

from __future__ import annotations

import io
import re
from datetime import datetime
from pathlib import Path

import pytest
import xlwings
from rich.console import Console

from atersok import cli
from atersok.commands import STATE_FOLDER, run_id
from atersok.domain.errors import UnusableInput
from atersok.safety import BACKUP_FOLDER, COPY_OF_UNDO
from atersok.workplace.check import Check
from atersok.workplace.conf import conf_bytes
from atersok.workplace.doctor import diagnose, has_fault, print_checks
from atersok.workplace.excel_checks import is_trusted
from atersok.workplace.machine import Machine, ThisMachine
from workplace.stand_in import FOLDER, OFFICE, POLICY, PYTHON, VERSION, StandIn, named, workplace

BOOK = (Path(xlwings.__file__).parent / "quickstart_standalone.xlsm").read_bytes()
INSTALLED = re.search(rb"Version: ([0-9.]+)", (Path(xlwings.__file__).parent / "xlwings.bas").read_bytes())
GREEN = f"{FOLDER}\\gron_statistik.xlsm"
TRUSTED = f"{POLICY}\\Trusted Locations\\Location1"


@pytest.fixture
def machine() -> StandIn:
    """A Windows machine on which all is well."""
    return workplace(BOOK)


def examined(machine: Machine, name: str, folder: str | None = FOLDER) -> Check:
    return named(diagnose(folder, machine), name)


def test_the_stand_in_is_as_the_installed_xlwings() -> None:
    """Else the version that the quickstart workbook holds would not be the one that the tests suppose."""
    assert INSTALLED is not None
    assert INSTALLED.group(1).decode() == VERSION


def test_a_good_workplace_has_neither_fault_nor_warning(machine: StandIn) -> None:
    checks = diagnose(FOLDER, machine)
    assert [check for check in checks if check.outcome not in {"OK", "EJ PRÖVAT"}] == []
    assert [check.name for check in checks if check.outcome == "EJ PRÖVAT"] == ["xlwings i atersok.xlam"]
    assert not has_fault(checks)


def test_every_check_has_a_name_of_its_own_and_all_but_the_good_say_what_to_do(machine: StandIn) -> None:
    machine.files.clear()
    machine.files[f"{FOLDER}\\x"] = b""
    machine.values.clear()
    machine.packages.clear()
    machine.modules.clear()
    checks = diagnose(FOLDER, machine)
    assert len({check.name for check in checks}) == len(checks)
    faulty = [check for check in checks if check.outcome in {"FEL", "VARNING"}]
    assert len(faulty) > 8
    assert [check.name for check in faulty if not check.remedy or check.remedy.endswith(".")] == []


# -- Python ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "outcome", "found"),
    [
        (PYTHON, "OK", "64 bitar"),
        ("C:\\Användare\\Återsök\\python.exe", "OK", "Återsök"),
        ("", "FEL", "ingen sökväg"),
        ("python.exe", "FEL", "python.exe"),
        ("C:\\Users\\a\\AppData\\Local\\Microsoft\\WindowsApps\\python.exe", "FEL", "Microsoft Store"),
        ("C:\\東京\\python.exe", "FEL", "inte kan läsa"),
    ],
)
def test_the_interpreter_is_one_that_excel_can_start(machine: StandIn, path: str, outcome: str, found: str) -> None:
    machine.interpreter = path
    check = examined(machine, "Python-tolk")
    assert check.outcome == outcome
    assert found in check.found


def test_swedish_letters_in_its_path_need_the_swedish_code_page(machine: StandIn) -> None:
    machine.interpreter = "C:\\Återsök\\python.exe"
    machine.ansi_code_page = 65001
    assert examined(machine, "Python-tolk").outcome == "FEL"
    machine.interpreter = PYTHON
    assert examined(machine, "Python-tolk").outcome == "OK"


def test_conda_is_warned_of_where_it_is_the_python_and_where_it_is_merely_active(machine: StandIn) -> None:
    assert examined(machine, "Conda").outcome == "OK"
    machine.environment = {**machine.environment, "CONDA_PREFIX": "C:\\conda"}
    active = examined(machine, "Conda")
    machine.files["C:\\Program\\Atersok\\Scripts\\conda-meta\\history"] = b""
    own = examined(machine, "Conda")
    assert (active.outcome, own.outcome) == ("VARNING", "VARNING")
    assert active.found != own.found


@pytest.mark.parametrize(("package", "name"), [("xlwings", "xlwings"), ("pywin32", "pywin32")])
def test_a_package_that_is_missing_is_a_fault(machine: StandIn, package: str, name: str) -> None:
    del machine.packages[package]
    assert examined(machine, name).outcome == "FEL"


@pytest.mark.parametrize("folder", ["C:\\Program\\Atersok\\Scripts", "C:\\Program\\Atersok"])
def test_the_dll_may_lie_beside_the_interpreter_or_one_folder_up(machine: StandIn, folder: str) -> None:
    dll = "Fil för kalkylbladsfunktioner (DLL)"
    del machine.files[f"C:\\Program\\Atersok\\Scripts\\xlwings64-{VERSION}.dll"]
    missing = examined(machine, dll)
    assert missing.outcome == "FEL"
    assert f"xlwings64-{VERSION}.dll" in missing.found
    machine.files[f"{folder}\\xlwings64-{VERSION}.dll"] = b""
    assert examined(machine, dll).outcome == "OK"


def test_a_32_bit_excel_needs_the_32_bit_dll_whatever_python_is(machine: StandIn) -> None:
    machine.values["HKLM\\SOFTWARE\\Microsoft\\Office\\ClickToRun\\Configuration", "Platform"] = "x86"
    assert "xlwings32-" in examined(machine, "Fil för kalkylbladsfunktioner (DLL)").found
    bits = examined(machine, "Excels bitar")
    assert bits.outcome == "OK"
    assert bits.found.startswith("32, Python 64")


def test_bitness_falls_back_on_what_an_msi_installation_writes_and_is_else_untried(machine: StandIn) -> None:
    del machine.values["HKLM\\SOFTWARE\\Microsoft\\Office\\ClickToRun\\Configuration", "Platform"]
    assert examined(machine, "Excels bitar").outcome == "EJ PRÖVAT"
    assert examined(machine, "Fil för kalkylbladsfunktioner (DLL)").outcome == "FEL"  # both are asked for
    machine.values["HKLM\\SOFTWARE\\Microsoft\\Office\\16.0\\Outlook", "Bitness"] = "x64"
    assert examined(machine, "Excels bitar").found == "64, som Python"


def test_the_module_of_the_functions_must_be_found(machine: StandIn) -> None:
    machine.modules.clear()
    assert examined(machine, "Kalkylbladsfunktioner (modul)").outcome == "FEL"


@pytest.mark.parametrize(
    ("name", "folder"),
    [
        ("Mapp för tillfälliga filer", "C:\\Temp"),
        ("Mapp för loggen", "C:\\Users\\anna\\AppData\\Local\\Atersok"),
    ],
)
def test_temporary_and_log_folder_must_be_writable(machine: StandIn, name: str, folder: str) -> None:
    assert examined(machine, name).found == folder
    machine.unwritable = {folder}
    assert examined(machine, name).outcome == "FEL"


def test_the_temporary_folder_must_be_known(machine: StandIn) -> None:
    machine.environment = {"LOCALAPPDATA": "C:\\L"}
    assert examined(machine, "Mapp för tillfälliga filer").outcome == "FEL"


# -- Excel ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("current", "outcome"), [("Excel.Application.16", "OK"), ("Excel.Application.15", "FEL"), ("Excel", "FEL")]
)
def test_excel_is_2016_or_later(machine: StandIn, current: str, outcome: str) -> None:
    machine.values["HKCR\\Excel.Application\\CurVer", ""] = current
    assert examined(machine, "Excel").outcome == outcome


def test_no_excel_is_a_fault_with_the_command_line_as_way_out(machine: StandIn) -> None:
    del machine.values["HKCR\\Excel.Application\\CurVer", ""]
    check = examined(machine, "Excel")
    assert check.outcome == "FEL"
    assert "atersok run" in check.remedy


def test_office_from_the_store_is_warned_of(machine: StandIn) -> None:
    key = "HKLM\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\App Paths\\excel.exe"
    machine.values[key, ""] = "C:\\Program Files\\WindowsApps\\Microsoft.Office.Desktop.Excel\\EXCEL.EXE"
    assert examined(machine, "Excel").outcome == "VARNING"
    machine.values[key, ""] = "C:\\Program Files\\Microsoft Office\\root\\Office16\\EXCEL.EXE"
    assert examined(machine, "Excel").outcome == "OK"


@pytest.mark.parametrize(("value", "outcome"), [(1, "VARNING"), (2, "OK"), (3, "VARNING"), (4, "FEL"), (None, "OK")])
@pytest.mark.parametrize("key", [POLICY, OFFICE])
def test_macro_settings_outside_a_trusted_location(machine: StandIn, key: str, value: int | None, outcome: str) -> None:
    del machine.values[TRUSTED, "Path"]
    if value is not None:
        machine.values[key, "VBAWarnings"] = value
    check = examined(machine, "Makroinställningar")
    assert check.outcome == outcome
    if value in {1, 3, 4}:
        assert ("grupprincip" in check.found) == (key == POLICY)


def test_the_policy_wins_over_the_users_own_setting(machine: StandIn) -> None:
    del machine.values[TRUSTED, "Path"]
    machine.values[OFFICE, "VBAWarnings"] = 1
    machine.values[POLICY, "VBAWarnings"] = 4
    assert examined(machine, "Makroinställningar").outcome == "FEL"


def test_in_a_trusted_location_macros_run_whatever_else_is_set(machine: StandIn) -> None:
    machine.values[POLICY, "VBAWarnings"] = 4
    machine.files[GREEN + ":Zone.Identifier"] = b"[ZoneTransfer]\r\nZoneId=3\r\n"
    assert examined(machine, "Makroinställningar").outcome == "OK"
    assert examined(machine, "Märkning som hämtad från internet").outcome == "OK"


def test_a_folder_that_is_not_trusted_is_warned_of(machine: StandIn) -> None:
    del machine.values[TRUSTED, "Path"]
    assert examined(machine, "Betrodd plats").outcome == "VARNING"


@pytest.mark.parametrize(
    ("values", "folder", "expected"),
    [
        ({(f"{OFFICE}\\Trusted Locations\\Location3", "Path"): "c:\\återsök\\2025k2\\"}, FOLDER, True),
        ({(f"{OFFICE}\\Trusted Locations\\Location3", "Path"): "C:\\Återsök\\"}, FOLDER, False),
        (
            {
                (f"{OFFICE}\\Trusted Locations\\Location3", "Path"): "C:\\Återsök\\",
                (f"{OFFICE}\\Trusted Locations\\Location3", "AllowSubfolders"): 1,
            },
            FOLDER,
            True,
        ),
        ({(f"{OFFICE}\\Trusted Locations\\Location3", "Path"): "%HEM%\\2025K2"}, FOLDER, True),
        (
            {
                (f"{OFFICE}\\Trusted Locations\\Location3", "Path"): FOLDER,
                (
                    "HKCU\\Software\\Policies\\Microsoft\\Office\\16.0\\Common\\Security\\Trusted Locations",
                    "Allow User Locations",
                ): 0,
            },
            FOLDER,
            False,
        ),
        (
            {
                (f"{POLICY}\\Trusted Locations\\Location1", "Path"): FOLDER,
                (f"{POLICY}\\Trusted Locations", "AllLocationsDisabled"): 1,
            },
            FOLDER,
            False,
        ),
        ({(f"{POLICY}\\Trusted Locations\\Location1", "Path"): "\\\\srv\\d\\x"}, "\\\\srv\\d\\x", False),
        (
            {
                (f"{POLICY}\\Trusted Locations\\Location1", "Path"): "\\\\srv\\d\\x",
                (f"{POLICY}\\Trusted Locations", "AllowNetworkLocations"): 1,
            },
            "\\\\srv\\d\\x",
            True,
        ),
        ({}, FOLDER, False),
    ],
)
def test_trusted_locations_are_read_as_excel_reads_them(
    values: dict[tuple[str, str], str | int], folder: str, expected: bool
) -> None:
    machine = StandIn(environment={"Hem": "C:\\Återsök"}, values=values)
    assert is_trusted(machine, folder) is expected


@pytest.mark.parametrize(("zone", "outcome"), [(b"ZoneId=3", "FEL"), (b"ZoneId = 4", "FEL"), (b"ZoneId=1", "OK")])
def test_a_book_from_the_internet_gets_no_macros(machine: StandIn, zone: bytes, outcome: str) -> None:
    del machine.values[TRUSTED, "Path"]
    machine.files[GREEN + ":Zone.Identifier"] = b"[ZoneTransfer]\r\n" + zone
    check = examined(machine, "Märkning som hämtad från internet")
    assert check.outcome == outcome
    assert ("gron_statistik.xlsm" in check.found) == (outcome == "FEL")


# -- the folder -----------------------------------------------------------------------------------------------


def test_without_a_folder_the_rest_is_still_examined(machine: StandIn) -> None:
    checks = diagnose(None, machine)
    assert named(checks, "Mapp").outcome == "EJ PRÖVAT"
    assert named(checks, "Betrodd plats").outcome == "EJ PRÖVAT"
    assert named(checks, "Excel").outcome == "OK"


@pytest.mark.parametrize("folder", ["https://kommunen.sharepoint.com/sites/x", "HTTPS:/d.docs.live.net/1", "C:\\Inte"])
def test_a_web_address_and_a_missing_folder_end_the_matter(machine: StandIn, folder: str) -> None:
    checks = diagnose(folder, machine)
    assert checks[-1] == named(checks, "Mapp")
    assert checks[-1].outcome == "FEL"


@pytest.mark.parametrize("variable", ["OneDrive", "OneDriveCommercial", "ONEDRIVECONSUMER"])
def test_a_synced_folder_is_warned_of(machine: StandIn, variable: str) -> None:
    machine.environment = {**machine.environment, variable: "c:\\återsök"}
    assert examined(machine, "Mappens plats").outcome == "VARNING"
    machine.environment = {**machine.environment, variable: "c:\\återsök\\annan"}
    assert examined(machine, "Mappens plats").outcome == "OK"


@pytest.mark.parametrize(
    ("folder", "name", "outcome"),
    [
        ("\\\\server\\ekonomi\\K2", "Mappens plats", "VARNING"),
        ("C:\\Ekonomi & stöd", "Tecken i sökvägen", "VARNING"),
        ("C:\\100% klart", "Tecken i sökvägen", "VARNING"),
        ("C:\\Ekonomi och stöd", "Tecken i sökvägen", "OK"),
        ("C:\\東京", "Tecken i sökvägen", "FEL"),
        ("C:\\" + "a" * 156, "Sökvägens längd", "OK"),
        ("C:\\" + "a" * 157, "Sökvägens längd", "FEL"),
    ],
)
def test_paths_that_excel_or_the_command_interpreter_stumbles_over(folder: str, name: str, outcome: str) -> None:
    machine = StandIn(files={f"{folder}\\x": b""})
    assert examined(machine, name, folder).outcome == outcome


def test_the_longest_path_that_excel_writes_is_218_characters_and_the_copies_are_counted_in() -> None:
    """Else a book could be opened, but every button would end in that its copy cannot be written."""
    folder = "C:\\" + "a" * 156
    copy = f"{run_id(datetime(2025, 7, 12, 10, 22))}{COPY_OF_UNDO}"
    assert len(f"{folder}\\{STATE_FOLDER}\\{BACKUP_FOLDER}\\{copy}\\gron_statistik.xlsm") == 218


def test_a_folder_must_be_writable(machine: StandIn) -> None:
    machine.unwritable = {FOLDER}
    assert examined(machine, "Skrivrätt i mappen").outcome == "FEL"


@pytest.mark.parametrize("name", ["xlwings.conf", "atersok.conf"])
@pytest.mark.parametrize(
    ("content", "outcome", "found"),
    [
        (None, "FEL", "saknas"),
        (b'"a"\r\n', "FEL", "kan inte läsas"),
        (b'"SHOW CONSOLE","False"\r\n', "FEL", "INTERPRETER_WIN"),
        (b'"INTERPRETER_WIN","python"\r\n', "FEL", "fullst"),
        (b'"INTERPRETER_WIN","C:\\gammal\\python.exe"\r\n', "FEL", "finns"),
        (b'"INTERPRETER_WIN","C:\\annan\\python.exe"\r\n', "VARNING", "annan"),
        (conf_bytes(PYTHON.upper(), "win32"), "OK", PYTHON.upper()),
        (conf_bytes(PYTHON, "win32").replace(b'"false"', b'"true"'), "VARNING", "program"),
        (conf_bytes(PYTHON, "win32").replace(b"atersok_udfs", b"annat"), "FEL", "atersok_udfs"),
        (conf_bytes(PYTHON, "win32").replace(b"C:\\Program", b"%HEM%"), "OK", PYTHON),
    ],
)
def test_the_settings_file_names_the_python_that_runs(
    machine: StandIn, name: str, content: bytes | None, outcome: str, found: str
) -> None:
    machine.environment = {**machine.environment, "HEM": "C:\\Program"}
    machine.files["C:\\annan\\python.exe"] = b""
    if content is None:
        del machine.files[f"{FOLDER}\\{name}"]
    else:
        machine.files[f"{FOLDER}\\{name}"] = content
    check = examined(machine, name)
    assert check.outcome == outcome
    assert found in check.found


@pytest.mark.parametrize("file", ["gron_statistik.xlsm", "vit_statistik.xlsm", "atersok.xlam"])
def test_the_xlwings_in_each_file_is_the_installed_one(machine: StandIn, file: str) -> None:
    machine.files[f"{FOLDER}\\{file}"] = BOOK
    assert examined(machine, f"xlwings i {file}").outcome == "OK"
    machine.packages["xlwings"] = "0.99.0"
    other = examined(machine, f"xlwings i {file}")
    assert other.outcome == "FEL"
    assert VERSION in other.found
    assert "0.99.0" in other.found
    machine.files[f"{FOLDER}\\{file}"] = BOOK[:2000]
    assert examined(machine, f"xlwings i {file}").outcome == "FEL"


def test_a_book_that_is_missing_or_has_no_macros_is_a_fault(machine: StandIn) -> None:
    machine.files[GREEN] = (Path(xlwings.__file__).parent / "quickstart.xlsm").read_bytes()
    assert "inga makron" in examined(machine, "xlwings i gron_statistik.xlsm").found
    del machine.files[GREEN]
    assert "saknas" in examined(machine, "xlwings i gron_statistik.xlsm").found


def test_what_a_book_cannot_be_used_for_is_told_with_its_remedy(machine: StandIn) -> None:
    machine.refused["vit"] = UnusableInput("inställningen Kvartal är 2025K7", "vit_statistik.xlsm", "Skriv 2025K2")
    check = examined(machine, "Inställningar i vit_statistik.xlsm")
    assert (check.outcome, check.remedy) == ("FEL", "Skriv 2025K2")
    assert "2025K7" in check.found


def test_the_registers_are_those_that_the_settings_name(machine: StandIn) -> None:
    del machine.files[f"{FOLDER}\\put_databas.xlsx"]
    del machine.files[f"{FOLDER}\\transit_databas.xlsx"]
    assert examined(machine, "PUT-databas").outcome == "FEL"
    assert examined(machine, "Transit-databas").outcome == "VARNING"
    machine.books["gron"] = machine.books["vit"] = type(machine.books["gron"])(
        machine.books["gron"].quarter, register_file="G:\\register\\put.xlsx", transit_file=""
    )
    machine.files["G:\\register\\put.xlsx"] = b""
    checks = diagnose(FOLDER, machine)
    assert named(checks, "PUT-databas").found == "G:\\register\\put.xlsx"
    assert "Transit-databas" not in {check.name for check in checks}


# -- elsewhere, and on this machine ---------------------------------------------------------------------------


def test_what_belongs_to_excel_on_windows_is_untried_on_macos() -> None:
    machine = StandIn(
        platform="darwin",
        interpreter="/Users/anna/atersok/bin/python",
        environment={"HOME": "/Users/anna"},
        files={
            "/Users/anna/K2/xlwings.conf": conf_bytes("/Users/anna/atersok/bin/python", "darwin"),
            "/Users/anna/atersok/bin/python": b"",
        },
    )
    checks = diagnose("/Users/anna/K2", machine)
    untried = {check.name for check in checks if check.outcome == "EJ PRÖVAT"}
    assert {"pywin32", "Excel", "Makroinställningar", "Betrodd plats", "Märkning som hämtad från internet"} <= untried
    assert named(checks, "Mapp för loggen").found == "/Users/anna/Library/Logs/Atersok"
    assert named(checks, "xlwings.conf").outcome == "OK"


def test_this_machine_answers_for_itself(tmp_path: Path) -> None:
    asked: Machine = ThisMachine()
    assert asked.version("xlwings") == VERSION
    assert asked.version("finns-inte-alls") is None
    assert asked.can_import("atersok")
    assert not asked.can_import("finns_inte_alls")
    assert asked.can_write(str(tmp_path))
    assert asked.can_write(str(tmp_path / "ny" / "mapp"))
    assert list(tmp_path.iterdir()) == []
    (tmp_path / "a").write_bytes(b"x")
    assert not asked.can_write(str(tmp_path / "a" / "mapp"))
    assert asked.read_bytes(str(tmp_path / "a")) == b"x"
    assert asked.read_bytes(str(tmp_path / "b")) is None


def test_nothing_is_changed_by_looking(tmp_path: Path) -> None:
    (tmp_path / "gron_statistik.xlsm").write_bytes(BOOK)
    diagnose(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["gron_statistik.xlsm"]


def test_the_table_shows_brackets_of_a_path_and_counts(machine: StandIn) -> None:
    machine.unwritable = {"C:\\Temp"}
    out = io.StringIO()
    checks = [*diagnose(FOLDER, machine), Check("Prov", "OK", "C:\\[red]mapp[/red]")]
    print_checks(checks, Console(file=out, width=100))
    shown = out.getvalue()
    assert "[red]mapp[/red]" in shown
    assert "1 fel och 0 varningar" in shown
    assert "→ Be IT" in shown


def test_the_command_repairs_the_settings_files_and_tells_faults_by_its_exit_code(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A folder without books is a fault: exit 1, as something is open; unusable input is 2."""
    assert cli.main(["doctor", str(tmp_path), "--repair"]) == 1
    shown = capsys.readouterr().out
    assert str(tmp_path / "xlwings.conf") in shown.replace("\n", "")
    assert {path.name for path in tmp_path.iterdir()} == {"xlwings.conf", "atersok.conf"}
    assert cli.main(["doctor", "--repair"]) == 2
    assert "ingen mapp är angiven" in capsys.readouterr().err
