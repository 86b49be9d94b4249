"""The command line: exit codes, what goes to standard output, and one clear message for input that cannot be used."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.comments import Comment

from atersok import cli
from atersok.checks.catalogue import CATALOGUE
from atersok.closedbook import open_workbook
from atersok.domain.codes import BUCKETS, CODES
from atersok.domain.quarter import Quarter
from atersok.workbook.layout import LAYOUT_VERSION
from upgrade.conftest import FIRST, filled
from workbook.quarter import (
    RAINDANCE,
    Outcome,
    Ran,
    Small,
    atersok,
    cell,
    change,
    hashes,
    records,
    replace_in_parts,
    set_setting,
    table_of,
)

GREEN, WHITE = "gron_statistik.xlsm", "vit_statistik.xlsm"
REGISTER = "put_databas.xlsx"


# -- what is printed --------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module", params=["sample", "small"])
def ran(request: pytest.FixtureRequest) -> Ran:
    return request.getfixturevalue(f"{request.param}_run")  # type: ignore[no-any-return]  # fixtures have no type


def test_the_json_is_exactly_of_the_shape_that_the_design_states(ran: Ran) -> None:
    told = ran.json
    assert list(told) == ["quarter", "books"]
    assert told["quarter"] == "2025K2"
    assert list(told["books"]) == ["gron", "vit"]
    for book in told["books"].values():
        assert list(book) == ["ledger_ore", "buckets", "claims", "findings", "withheld"]
        assert list(book["buckets"]) == list(BUCKETS)
        assert len(BUCKETS) == 9
        for claim in book["claims"]:
            assert {name: type(value) for name, value in claim.items()} == {
                "dossier": str, "home": str, "track": str, "month": str, "code": str, "days": int, "cost_ore": int,
                "daily_rate_ore": int, "claim_ore": int,
            }  # fmt: skip
            assert claim["code"] in CODES
            assert claim["month"] in {"2025-04", "2025-05", "2025-06"}
        for finding in book["findings"]:
            assert list(finding) == ["id", "code", "severity", "home", "dossier"]
            assert all(isinstance(value, str) for value in finding.values())
            assert finding["severity"] == CATALOGUE[finding["code"]].severity
        assert all(isinstance(home, str) for home in book["withheld"])


def test_the_nine_buckets_of_each_book_sum_to_the_ledger_and_both_books_tell_the_same_ledger(ran: Ran) -> None:
    books = ran.json["books"]
    for book in books.values():
        assert all(type(ore) is int for ore in book["buckets"].values())
        assert sum(book["buckets"].values()) == book["ledger_ore"]
        assert sum(claim["claim_ore"] for claim in book["claims"]) == book["buckets"]["claimed"]
    assert books["gron"]["ledger_ore"] == books["vit"]["ledger_ore"] != 0


def test_a_dossier_is_eight_digits_with_its_number_where_it_has_one(ran: Ran) -> None:
    for book in ran.json["books"].values():
        for entry in (*book["claims"], *book["findings"]):
            assert re.fullmatch(r"([0-9]{8}(/[0-9]+)?)?", entry["dossier"])
    assert any(claim["dossier"] for claim in ran.json["books"]["gron"]["claims"])


def test_ids_are_told_once_a_book_and_white_claims_are_of_tracks_b_and_c(ran: Ran) -> None:
    for name, book in ran.json["books"].items():
        ids = [finding["id"] for finding in book["findings"]]
        assert len(ids) == len(set(ids))
        assert {claim["track"] for claim in book["claims"]} <= ({"A"} if name == "gron" else {"B", "C"})


def test_a_quarter_without_an_open_stop_exits_with_0(small_run: Ran) -> None:
    assert [outcome.code for outcome in small_run.outcomes] == [0, 0]
    assert [book["withheld"] for book in small_run.json["books"].values()] == [[], []]


def test_a_quarter_with_an_open_stop_exits_with_1_and_withholds_its_homes(sample_run: Ran) -> None:
    """The sample has every finding planted, so open stops."""
    assert [outcome.code for outcome in sample_run.outcomes] == [1, 1]
    books = sample_run.json["books"]
    assert any(finding["severity"] == "Stopp" for book in books.values() for finding in book["findings"])
    assert any(book["withheld"] for book in books.values())


def test_off_a_terminal_progress_says_nothing(ran: Ran) -> None:
    assert [outcome.err for outcome in ran.outcomes] == ["", ""]


def test_as_a_program_the_json_alone_stands_on_standard_output(small: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "atersok.cli", "run", str(small), "--json"], capture_output=True, check=False, timeout=60
    )
    assert done.returncode == 0
    assert json.loads(done.stdout.decode("utf-8"))["quarter"] == "2025K2"


def test_as_a_program_unusable_input_leaves_standard_output_empty_and_exits_with_2(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "atersok.cli", "run", str(tmp_path / "ingen"), "--json"],
        capture_output=True, check=False, timeout=60,
    )  # fmt: skip
    assert (done.returncode, done.stdout) == (2, b"")
    assert done.stderr.decode("utf-8").splitlines() == [
        f"Fel: {tmp_path / 'ingen'}: mappen finns inte. Ange mappen med kvartalets arbetsböcker."
    ]


# -- input that cannot be used ----------------------------------------------------------------------------------------

ENCRYPTED = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600) + "EncryptedPackage".encode("utf-16-le") + bytes(3000)
"""What a file with a password is: an OLE container around the encrypted package."""


@dataclass(frozen=True)
class Bad:
    """Something done to a good folder, and what the one message must name."""

    name: str
    spoil: Callable[[Path], object]
    says: tuple[str, ...]


def in_book(file: str, edit: Callable[[Any], object]) -> Callable[[Path], object]:
    return lambda folder: change(folder / file, edit)


def in_both(name: str, value: str) -> Callable[[Path], object]:
    def spoil(folder: Path) -> None:
        for file in (GREEN, WHITE):
            change(folder / file, lambda book: set_setting(book, name, value))

    return spoil


def without_table(file: str, table: str) -> Callable[[Path], object]:
    return lambda folder: replace_in_parts(folder / file, "xl/tables/", f'ame="{table}"', 'ame="tblBort"')


def without_column(file: str, sheet: str, table: str, header: str) -> Callable[[Path], object]:
    def spoil(folder: Path) -> None:
        book = openpyxl.load_workbook(folder / file, keep_vba=True)
        found = book[sheet].tables[table]
        for row in book[sheet][found.ref]:
            for place in row:
                if place.value == header:
                    place.value = "Omdöpt"
        for column in found.tableColumns:
            if column.name == header:
                column.name = "Omdöpt"
        book.save(folder / file)

    return spoil


def overwritten(file: str, data: bytes) -> Callable[[Path], object]:
    return lambda folder: (folder / file).write_bytes(data)


def cut(file: str, share: float = 0.5) -> Callable[[Path], object]:
    def spoil(folder: Path) -> None:
        data = (folder / file).read_bytes()
        (folder / file).write_bytes(data[: int(len(data) * share)])

    return spoil


def swapped(folder: Path) -> None:
    (folder / GREEN).rename(folder / "x")
    (folder / WHITE).rename(folder / GREEN)
    (folder / "x").rename(folder / WHITE)


def account_text(folder: Path) -> None:
    book = openpyxl.load_workbook(folder / GREEN, keep_vba=True)
    book["Konton"]["A6"].value = "fyra tusen"
    book.save(folder / GREEN)


def sheet_gone(folder: Path) -> None:
    replace_in_parts(folder / WHITE, r"xl/workbook\.xml", '<sheet name="Individblad"', '<sheet name="Blad"')


NEWER = f"layoutversion {LAYOUT_VERSION + 1}"


def newer(book: Any) -> None:
    rows = records(table_of(book, "tblOm"))
    number = next(index for index, row in enumerate(rows) if row["Uppgift"] == "Layoutversion")
    cell(book, "tblOm", number, "Värde").value = str(LAYOUT_VERSION + 1)


def other_account(book: Any) -> None:
    cell(book, "tblKonton", 1, "Till").value = 3998


def pasted_date(folder: Path) -> None:
    Small(extra_rows=["48110;9999;301;1;2025-04-28;202504;;;Okänt konto;100,00"]).fill(folder)
    assert atersok("run", folder).code == 1
    book = openpyxl.load_workbook(folder / GREEN, keep_vba=True)
    sheet = book["Avvikelser"]
    top = int(sheet.tables["tblAvvikelser"].ref.split(":")[0][1:])
    column = next(found.column for found in sheet[top] if found.value == "Datum")
    sheet.cell(top + 1, column).value = "förra veckan"
    book.save(folder / GREEN)


def note_on_page(folder: Path) -> None:
    """A cell note on a page beneath the template, which is made anew: it would be lost."""
    Small(white=("34567890", "45678901")).fill(folder)
    book = openpyxl.load_workbook(folder / WHITE, keep_vba=True)
    book["Individblad"]["C60"].comment = Comment("Kom ihåg", "Handläggare")
    book.save(folder / WHITE)


EXPORT_HEADER = b"Kostnadsst\xe4lle;Konto;Vernr;Rad;Period;Belopp\r\n"
BADS = [
    Bad("no green book", lambda f: (f / GREEN).unlink(), ("arbetsboken gron_statistik.xlsm saknas", "atersok init")),
    Bad("no white book", lambda f: (f / WHITE).unlink(), ("arbetsboken vit_statistik.xlsm saknas", "atersok init")),
    Bad("no register", lambda f: (f / REGISTER).unlink(), ("filen put_databas.xlsx saknas", "Inställningar")),
    Bad("no export", lambda f: (f / RAINDANCE).unlink(), (f"ingen exportfil heter {RAINDANCE}", "Raindance")),
    Bad("no export matching", in_both("Raindance", "rd_*.txt"), ("ingen exportfil heter rd_*.txt", "mönster")),
    Bad("no attendance table", without_table(GREEN, "tblNarvaro"), (GREEN, "tblNarvaro saknas", "bladet Närvaro")),
    Bad("no output table", without_table(WHITE, "tblKostnad"), (WHITE, "tblKostnad saknas", "bladet Kostnad per barn")),
    Bad("no log table", without_table(GREEN, "tblLogg"), (GREEN, "tblLogg saknas", "säkerhetskopia")),
    Bad("no bridge table", without_table(GREEN, "tblBrygga"), (GREEN, "tblBrygga saknas", "bladet Kontroller")),
    Bad("no children table", without_table(REGISTER, "tblBarn"), (REGISTER, "tblBarn saknas", "bladet Barn")),
    Bad("no document sheet", sheet_gone, (WHITE, "bladet Individblad saknas", "säkerhetskopia")),
    Bad(
        "no attendance column", without_column(GREEN, "Närvaro", "tblNarvaro", "Inskriven"),
        (GREEN, "blad Närvaro", "tblNarvaro saknar kolumnen Inskriven", "Lägg tillbaka"),
    ),
    Bad(
        "no output column", without_column(WHITE, "Avvikelser", "tblAvvikelser", "Kommentar"),
        (WHITE, "blad Avvikelser", "tblAvvikelser saknar kolumnen Kommentar", "Lägg tillbaka"),
    ),
    Bad(
        "no register column", without_column(REGISTER, "Boenden", "tblBoenden", "Spår"),
        (REGISTER, "blad Boenden", "tblBoenden saknar kolumnen Spår", "Lägg tillbaka"),
    ),
    Bad(
        "quarter 2025K7", in_both("Kvartal", "2025K7"),
        (GREEN, "blad Inställningar", "rad 6", "Kvartal är 2025K7, som inte är ett kvartal", "2025K2"),
    ),
    Bad(
        "quarters disagree", in_book(WHITE, lambda book: set_setting(book, "Kvartal", "2025K1")),
        ("olika Kvartal (2025K2 i den gröna, 2025K1 i den vita)", "blad Inställningar", "samma värde"),
    ),
    Bad("accounts disagree", in_book(WHITE, other_account), ("olika kontoplan", "kontorad 2", "blad Konton", "lika")),
    Bad(
        "counts past the quarter", in_both("Räkna till och med", "2025-07-01"),
        (GREEN, "blad Inställningar", "rad", "är 2025-07-01, som inte ligger i 2025K2", "töm cellen"),
    ),
    Bad(
        "cost centres unreadable", in_both("Kostnadsställen utanför", "48888, a-b"),
        (GREEN, "blad Inställningar", "rad", "har a-b, som inte är ett nummer eller ett intervall", "Skriv"),
    ),
    Bad("account unreadable", account_text, (GREEN, "blad Konton", "rad 6", "inget kontointervall", "Skriv hela")),
    Bad("roles swapped", swapped, (GREEN, "Roll är Vit, men gron_statistik.xlsm ska ha rollen Grön", "rätt fil")),
    Bad("newer layout", in_book(GREEN, newer), (GREEN, "blad Om", NEWER, "nyare version av Återsök")),
    Bad("newer white layout", in_book(WHITE, newer), (WHITE, "blad Om", NEWER, "nyare version")),
    Bad("encrypted green", overwritten(GREEN, ENCRYPTED), (GREEN, "lösenord", "ta bort lösenordet")),
    Bad("encrypted white", overwritten(WHITE, ENCRYPTED), (WHITE, "lösenord", "ta bort lösenordet")),
    Bad("encrypted register", overwritten(REGISTER, ENCRYPTED), (REGISTER, "lösenord", "ta bort lösenordet")),
    Bad("encrypted export", overwritten(RAINDANCE, ENCRYPTED), (RAINDANCE, "lösenord", "spara om den")),
    Bad("empty export", overwritten(RAINDANCE, b""), (RAINDANCE, "filen är tom", "Hämta exporten på nytt")),
    Bad("blank export", overwritten(RAINDANCE, b"\r\n \r\n"), (RAINDANCE, "filen är tom", "Hämta exporten på nytt")),
    Bad("export without rows", overwritten(RAINDANCE, EXPORT_HEADER), (RAINDANCE, "inga datarader", "urvalet")),
    Bad("export that is none", overwritten(RAINDANCE, b"%PDF-1.7\n%\xe2\xe3"), (RAINDANCE, "PDF", "Hämta exporten")),
    Bad("green cut", cut(GREEN), (GREEN, "avkortad eller skadad", "kopia")),
    Bad("white cut", cut(WHITE, 0.99), (WHITE, "avkortad eller skadad", "kopia")),
    Bad("register cut", cut(REGISTER), (REGISTER, "avkortad eller skadad", "kopia")),
    Bad("green empty", overwritten(GREEN, b""), (GREEN, "inte en Excelarbetsbok", "rätt fil")),
    Bad("green is text", overwritten(GREEN, b"hej"), (GREEN, "inte en Excelarbetsbok", "rätt fil")),
    Bad(
        "green damaged", lambda f: replace_in_parts(f / GREEN, r"xl/workbook\.xml", "</sheets>", "</shets>"),
        (GREEN, "skadad", "Öppna filen i Excel"),
    ),
    Bad("note on a page", note_on_page, (WHITE, "bladet Individblad har en kommentar på rad 60", "ta bort den här")),
    Bad("answer's date unreadable", pasted_date, (GREEN, "blad Avvikelser", "rad", "Datum", "är inget datum", "Rätta")),
]  # fmt: skip


@pytest.mark.parametrize("bad", BADS, ids=[bad.name for bad in BADS])
def test_input_that_cannot_be_used_is_one_message_and_nothing_is_written(small: Path, bad: Bad) -> None:
    """One Swedish message that names file, sheet and row where there is one, and a remedy; exit 2; no file changes."""
    bad.spoil(small)
    before = hashes(small)
    outcome = atersok("run", small, "--json")
    assert outcome.code == 2
    assert outcome.out == ""
    (message,) = outcome.err.splitlines()
    assert message.startswith("Fel: ")
    for part in bad.says:
        assert part in message
    assert message.endswith(".")
    assert "Provbarn" not in message
    assert hashes(small) == before


@pytest.mark.parametrize(
    "spoil",
    [
        pytest.param(lambda f: shutil.rmtree(f / "fakturor"), id="no folder of invoice copies"),
        pytest.param(in_both("Transit-databas", "transit_databas.xlsx"), id="an empty transit register"),
        pytest.param(lambda f: (f / "~$put_databas.xlsx").write_bytes(b"\0" * 100), id="a register that is open"),
        pytest.param(in_both("Räkna till och med", "2025-05-15"), id="a run at mid-quarter"),
        pytest.param(lambda f: (f / "anteckningar.txt").write_bytes(b"mina"), id="a file of the user's"),
    ],
)
def test_what_can_be_done_without_does_not_stop_the_run(small: Path, spoil: Callable[[Path], object]) -> None:
    spoil(small)
    outcome = atersok("run", small, "--json")
    assert outcome.code in {0, 1}
    books = json.loads(outcome.out)["books"]
    assert all(sum(book["buckets"].values()) == book["ledger_ore"] for book in books.values())


def test_an_encrypted_transit_register_is_told(small: Path) -> None:
    in_both("Transit-databas", "transit_databas.xlsx")(small)
    (small / "transit_databas.xlsx").write_bytes(ENCRYPTED)
    before = hashes(small)
    outcome = atersok("run", small)
    assert (outcome.code, outcome.out) == (2, "")
    assert "transit_databas.xlsx" in outcome.err
    assert "lösenord" in outcome.err
    assert hashes(small) == before


# -- the other commands -----------------------------------------------------------------------------------------------


def test_run_without_json_prints_a_swedish_summary(small: Path) -> None:
    outcome = atersok("run", small)
    assert outcome.code == 0
    assert "Återsök 2025K2" in outcome.out
    assert outcome.err == ""


def test_undo_says_what_it_did_and_exits_with_0(small: Path) -> None:
    before = hashes(small)
    atersok("run", small)
    outcome = atersok("undo", small)
    assert outcome.code == 0
    assert "är ångrad: gron_statistik.xlsm, vit_statistik.xlsm är som före den." in outcome.out
    assert {name: value for name, value in hashes(small).items() if not name.startswith(".atersok")} == before


def test_undo_tells_where_what_was_changed_since_is_kept(small: Path) -> None:
    atersok("run", small)
    change(small / WHITE, lambda book: setattr(cell(book, "tblChecklista", 0, "Klart"), "value", "Ja"))
    assert "ligger kvar i vit_statistik (ändrad efter " in atersok("undo", small).out


@pytest.mark.parametrize("folder", ["", "finns inte"])
def test_with_nothing_to_undo_undo_exits_with_2_and_says_so(tmp_path: Path, folder: str) -> None:
    outcome = atersok("undo", tmp_path / folder)
    assert (outcome.code, outcome.out) == (2, "")
    assert "det finns ingen körning att ångra" in outcome.err
    assert hashes(tmp_path) == {}


def test_init_says_what_it_laid_out_and_what_comes_next(tmp_path: Path) -> None:
    outcome = atersok("init", tmp_path / "2025K3")
    assert outcome.code == 0
    assert "gron_statistik.xlsm, vit_statistik.xlsm, put_databas.xlsx, transit_databas.xlsx" in outcome.out
    assert "atersok run" in outcome.out
    again = atersok("init", tmp_path / "2025K3")
    assert (again.code, again.out) == (2, "")
    assert "finns redan" in again.err


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Outcome]:
    """A folder in which the demo was run, not to be written to; and what it said."""
    folder = tmp_path_factory.mktemp("visning")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        return folder, atersok("demo")


def test_the_demo_runs_in_the_folder_where_one_stands_and_exits_with_0(
    shown: tuple[Path, Outcome],
) -> None:
    folder, outcome = shown
    assert (outcome.code, outcome.err) == (0, "")
    assert [path.name for path in folder.iterdir()] == ["demo"]
    assert (folder / "demo" / ".atersok" / "last_run.json").is_file()
    for heading in ("Återsök 2025K2", "Bryggan", "Återsöks per spår", "Avvikelser", "Hålls inne", "Se bladen"):
        assert heading in outcome.out


def test_inspect_shows_an_export_and_writes_nothing(small: Path) -> None:
    before = hashes(small)
    outcome = atersok("inspect", small / RAINDANCE)
    assert outcome.code == 0
    assert RAINDANCE in outcome.out
    told = atersok("inspect", small / RAINDANCE, "--json")
    assert told.code == 0
    assert isinstance(json.loads(told.out), dict)
    assert hashes(small) == before


@pytest.mark.parametrize("arguments", [(), ("run",), ("kör", "mapp")])
def test_a_command_line_that_is_none_exits_with_2(arguments: tuple[str, ...]) -> None:
    with pytest.raises(SystemExit) as caught:
        atersok(*arguments)
    assert caught.value.code == 2


def test_a_day_in_mid_quarter_leaves_later_days_to_another_run(small: Path) -> None:
    in_both("Räkna till och med", str(date(2025, 5, 15)))(small)
    books = json.loads(atersok("run", small, "--json").out)["books"]
    assert sum(claim["days"] for claim in books["gron"]["claims"]) == 2 * 45
    assert books["gron"]["buckets"]["other_quarter"] > 0


def test_a_defect_of_the_program_is_neither_done_nor_a_traceback(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """Exit 3 with one line that says where, and not what: a message may quote a cell."""

    def broken(*_: object) -> None:
        raise KeyError("Testbarn Alfa")

    monkeypatch.setattr("atersok.commands.init", broken)
    assert cli.main(["init", str(tmp_path / "ny")]) == 3
    shown = capsys.readouterr()
    assert shown.out == ""
    assert "KeyError i test_cli.py" in shown.err
    assert "Testbarn" not in shown.err
    assert shown.err.count("\n") == 1


def test_the_demo_never_replaces_a_folder_that_is_not_its_own(
    shown: tuple[Path, Outcome], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A quarter that somebody laid out as ./demo, a file of that name, and a file put into the demo's own folder."""
    monkeypatch.chdir(tmp_path)
    assert atersok("init", tmp_path / "demo").code == 0
    before = hashes(tmp_path / "demo")
    refused = atersok("demo")
    assert (refused.code, refused.out) == (2, "")
    assert "demo finns redan" in refused.err
    assert hashes(tmp_path / "demo") == before
    shutil.rmtree(tmp_path / "demo")
    shutil.copytree(shown[0] / "demo", tmp_path / "demo")
    assert atersok("demo").code == 0
    (tmp_path / "demo" / "fakturor" / "min egen.pdf").write_bytes(b"%PDF")
    assert "min egen.pdf" in atersok("demo").err
    shutil.rmtree(tmp_path / "demo")
    (tmp_path / "demo").write_text("min fil", encoding="utf-8")
    assert atersok("demo").code == 2
    assert (tmp_path / "demo").read_text(encoding="utf-8") == "min fil"


def test_init_where_a_file_stands_is_input_that_cannot_be_used(tmp_path: Path) -> None:
    (tmp_path / "kvartal").write_text("en fil", encoding="utf-8")
    outcome = atersok("init", tmp_path / "kvartal")
    assert outcome.code == 2
    assert "Ange en annan mapp" in outcome.err


# -- sent, paid, due --------------------------------------------------------------------------------------------------


def outside(folder: Path) -> dict[str, str]:
    """Every file of a folder but for the program's own state."""
    return {name: digest for name, digest in hashes(folder).items() if not name.startswith(".atersok")}


def refused(folder: Path, *arguments: object) -> str:
    """The one message of a command that cannot be done: exit 2, nothing on standard output, no file changed."""
    before = outside(folder)
    outcome = atersok(*arguments)
    assert (outcome.code, outcome.out) == (2, "")
    (message,) = outcome.err.splitlines()
    assert message.startswith("Fel: ")
    assert message.endswith(".")
    assert outside(folder) == before
    return message.replace("\u00a0", " ")


SENDING = ("--skickat", "2025-07-14", "--satt", "e-tjänst")


def register(folder: Path) -> list[str]:
    """The files of the claims register, by number."""
    return sorted(path.name for path in (folder / "ansokningar").glob("*.json"))


def test_submit_marks_both_books_says_so_and_has_nothing_to_send_the_next_time(small: Path) -> None:
    outcome = atersok("submit", small, *SENDING, "--mottaget", "2025-07-15", "--bevis", "Kvittens 1")
    assert (outcome.code, outcome.err) == (0, "")
    assert outcome.out.replace("\u00a0", " ").splitlines() == [
        f"{GREEN}: 2025K2 version 1 markerad som inskickad 2025-07-14 (E-tjänst), sökt i allt 364 000,00 kr.",
        f"{WHITE}: 2025K2 version 1 markerad som inskickad 2025-07-14 (E-tjänst), sökt i allt 136 500,00 kr.",
    ]
    assert len(register(small)) == 4
    for file in (GREEN, WHITE):
        sent, following = records(table_of(open_workbook(small / file), "tblInskickat"))
        assert (sent["Läge"], sent["Bevis"], following["Läge"]) == ("Mottagen", "Kvittens 1", "Inget nytt att skicka")
    assert "det finns inget att skicka" in refused(small, "submit", small, *SENDING)


def test_submit_marks_one_book_alone_by_what_stands_on_its_sheet(small: Path) -> None:
    atersok("run", small)
    for header, value in (("Skickat", date(2025, 7, 14)), ("Sätt", "Bud")):
        change(small / WHITE, lambda book, h=header, v=value: setattr(cell(book, "tblInskickat", 0, h), "value", v))
    outcome = atersok("submit", small, "--bok", "vit")
    assert outcome.code == 0
    assert outcome.out.startswith(f"{WHITE}: 2025K2 version 1 markerad som inskickad 2025-07-14 (Bud)")
    assert len(outcome.out.splitlines()) == len(register(small)) == 1
    assert "Skickat är inte ifyllt" in refused(small, "submit", small)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ((), "Skickat är inte ifyllt för det som ska markeras som inskickat"),
        (("--skickat", "2025-07-14"), "Sätt är inte ifyllt"),
        (("--skickat", "14 juli", "--satt", "Post"), "14 juli är inget datum. Skriv det som 2025-07-20"),
        (("--skickat", "2025-07-14", "--satt", "Fax"), "sättet Fax finns inte. Skriv Post, E-tjänst, E-post, Bud"),
        ((*SENDING, "--mottaget", "2025-13-01"), "2025-13-01 är inget datum"),
        ((*SENDING, "--bevis", "Kolli 4711"), "Bevis är ifyllt men inte Mottaget"),
    ],
)
def test_submit_that_lacks_something_or_cannot_be_read_marks_nothing(
    small: Path, arguments: tuple[str, ...], words: str
) -> None:
    assert words in refused(small, "submit", small, *arguments)


def test_submit_sends_what_is_ready_and_exits_with_1_where_a_stopp_is_open(small: Path) -> None:
    """One that concerns the white home: it is held back, and the green book can be sent."""
    change(small / WHITE, lambda book: setattr(cell(book, "tblNarvaro", 0, "Dagar mån 1"), "value", 29))
    assert "det finns inget att skicka" in refused(small, "submit", small, *SENDING)
    outcome = atersok("submit", small, "--bok", "gron", *SENDING)
    assert outcome.code == 1
    assert "364" in outcome.out


PAID = "Dossiernummer;Kategori;Period från;Period till;Utbetalningsdatum;Belopp"


def payment_list(folder: Path, *lines: str, name: str = "utbetalningar.csv") -> Path:
    path = folder / name
    path.write_bytes("\r\n".join([PAID, *lines]).encode("cp1252"))
    return path


RATE = "12345678;Schablon;2025-04-01;2025-06-30;2025-07-12;91 000,00"


def test_payments_says_what_is_in_the_lists_and_takes_each_in_once(small: Path) -> None:
    path = payment_list(small, RATE)
    outcome = atersok("payments", small, path, path)
    assert (outcome.code, outcome.err) == (0, "")
    told = outcome.out.replace("\u00a0", " ").splitlines()
    assert told[0] == "utbetalningar.csv: 1 rad, 91 000,00 kr."
    assert "Schablon som väntat: 1, utbetalt 91 000,00 kr" in told
    assert told[-1] == "Se bladen Bevakning och Uppföljning."
    assert len(register(small)) == 1
    again = atersok("payments", small, path)
    assert (again.code, again.out.splitlines()[0]) == (0, "Listorna finns redan i ansökningsregistret.")
    assert len(register(small)) == 1


def test_payments_takes_in_none_of_the_lists_where_one_cannot_be_used(small: Path) -> None:
    good = payment_list(small, RATE)
    wrong = payment_list(small, RATE, "Summa;;;;;1,00", name="fel.csv")
    assert "fel.csv: utbetalningslistans summa är 1,00 kr, men raderna är 91 000,00 kr" in refused(
        small, "payments", small, good, wrong
    )
    missing = refused(small, "payments", small, good, small / "finns inte.csv")
    assert "finns inte.csv" in missing
    assert "export" not in missing


def test_deadlines_tells_every_open_quarter_or_one_as_text_or_json() -> None:
    every = atersok("deadlines")
    assert (every.code, every.err) == (0, "")
    assert f"{Quarter.of(date.today())} (" in every.out
    one = atersok("deadlines", "2025K2")
    assert one.code == 0
    assert one.out.splitlines()[0] == "2025K2 (2025-04-01 till 2025-06-30)"
    told = json.loads(atersok("deadlines", "2025K2", "--json").out)
    (quarter,) = told["quarters"]
    assert (quarter["quarter"], told["today"]) == ("2025K2", str(date.today()))
    assert [row["day"] for row in quarter["rows"]] == [line.split()[0] for line in one.out.splitlines()[1:]]
    assert {tuple(row) for row in quarter["rows"]} == {
        ("category", "what", "dossier", "day", "days_left", "status", "source")
    }


def test_deadlines_of_a_folder_writes_nothing_and_a_wrong_quarter_or_folder_is_told(small: Path) -> None:
    before = hashes(small)
    assert atersok("deadlines", "2025K2", "--mapp", small).code == 0
    assert hashes(small) == before
    assert "2025K5 är inget kvartal. Skriv det som 2025K3" in refused(small, "deadlines", "2025K5")
    assert "mappen finns inte" in refused(small, "deadlines", "--json", "--mapp", small / "finns inte")
    (small / WHITE).unlink()
    assert f"arbetsboken {WHITE} saknas" in refused(small, "deadlines", "--mapp", small)


# -- from quarter to quarter ------------------------------------------------------------------------------------------


def test_new_quarter_archives_and_turns_both_books_and_says_so(small: Path) -> None:
    outcome = atersok("new-quarter", small)
    assert (outcome.code, outcome.err) == (0, "")
    told = outcome.out.splitlines()
    assert told[0] == "Böckerna gäller nu 2025K3."
    assert any(line.startswith("2025K2 ligger i Arkiv/2025K2: 7 filer") for line in told)
    assert any("2025K2 är inte markerat som inskickat" in line for line in told)
    assert "är ångrad" in atersok("undo", small).out


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("2025K7",), "2025K7 är inget kvartal. Skriv det som 2025K3"),
        (("2025K2",), "böckerna gäller redan 2025K2"),
        (("2025K4",), "2025K4 kommer inte närmast efter 2025K2"),
        (("2025K1", "--hoppa"), "2025K1 ligger före 2025K2"),
    ],
)
def test_new_quarter_that_is_not_the_next_turns_nothing(small: Path, arguments: tuple[str, ...], words: str) -> None:
    assert words in refused(small, "new-quarter", small, *arguments)


def test_new_quarter_skips_quarters_where_it_is_told_to(small: Path) -> None:
    outcome = atersok("new-quarter", small, "2026K1", "--hoppa")
    assert outcome.code == 0
    assert outcome.out.splitlines()[0] == "Böckerna gäller nu 2026K1."


def test_reopen_takes_an_archived_quarter_up_once_with_later_exports(small: Path) -> None:
    assert "det finns inget arkiv för 2025K2" in refused(small, "reopen", small, "2025K2")
    atersok("new-quarter", small)
    assert "det finns inget arkiv för 2025K1" in refused(small, "reopen", small, "2025K1")
    assert "kvartal två är inget kvartal" in refused(small, "reopen", small, "kvartal två")
    late = shutil.copyfile(small / RAINDANCE, small / "raindance_sent.csv")
    late.write_bytes(late.read_bytes().replace(b";103;", b";903;"))
    outcome = atersok("reopen", small, "2025K2", "--export", late)
    assert (outcome.code, outcome.err) == (0, "")
    assert "2025K2 är kopierat ur arkivet till mappen Omkörning 2025K2." in outcome.out
    assert "raindance_sent.csv lades till." in outcome.out
    assert (small / "Omkörning 2025K2" / GREEN).is_file()
    assert "mappen Omkörning 2025K2 finns redan" in refused(small, "reopen", small, "2025K2")


def test_upgrade_says_where_there_is_nothing_to_do_and_refuses_a_newer_book(small: Path) -> None:
    before = outside(small)
    outcome = atersok("upgrade", small)
    assert (outcome.code, outcome.err) == (0, "")
    assert outcome.out.splitlines() == [
        f"{file} har redan dagens layout ({LAYOUT_VERSION}): inget att göra" for file in (GREEN, WHITE)
    ]
    assert outside(small) == before
    change(small / WHITE, newer)
    assert NEWER in refused(small, "upgrade", small)
    assert "mappen finns inte" in refused(small, "upgrade", small / "finns inte")


def test_an_older_book_is_told_to_be_upgraded_and_then_runs(tmp_path: Path) -> None:
    folder = filled(tmp_path / "kvartal", FIRST)
    assert "atersok upgrade MAPP" in refused(folder, "run", folder)
    outcome = atersok("upgrade", folder)
    assert (outcome.code, outcome.err) == (0, "")
    assert f"{GREEN}: från layout 1 till {LAYOUT_VERSION}" in outcome.out.splitlines()
    assert atersok("run", folder).code == 0
