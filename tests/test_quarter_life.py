"""A claim's life from a folder: what is told of sending and paying, what falls due, the next quarter and back again."""

from __future__ import annotations

import json
import shutil
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import pytest
import xlwings as xw

from atersok import commands, quarter_life
from atersok.buttons import CALCULATE, FETCH, press
from atersok.closedbook import open_workbook
from atersok.commands import RunReport
from atersok.domain.errors import UnusableInput
from atersok.domain.quarter import Quarter
from atersok.quarter_life import deadlines, is_submitted, payment_lines, reopen, sent_lines, upgrade
from atersok.register_events import Additions, Sending
from atersok.rules.schedule import CONTINUED
from atersok.submissions.model import Event, ListedPayment, Payment, PaymentList, Submitted
from atersok.submissions.store import ClaimsRegister
from atersok.turnover.manifest import read_manifest
from atersok.workbook.book_file import EnteredSettings
from submissions.events import NOON, ROLE, entries, submitted
from upgrade.conftest import BOOKS, FIRST, filled
from workbook.quarter import CHILDREN, Small, cell, change, hashes, records, set_setting, table_of

AT = datetime(2025, 7, 20, 9, 0)
TODAY = AT.date()
K2, K3 = Quarter(2025, 2), Quarter(2025, 3)
GREEN, WHITE = BOOKS


def silent(step: str) -> None:
    """Progress for a test."""


class Silent:
    """A screen that says yes."""

    def step(self, text: str) -> None:
        """Says nothing."""

    def confirm(self, text: str) -> bool:
        return True


def of_user(folder: Path) -> dict[str, str]:
    """The files of a folder but for the program's own state."""
    return {name: digest for name, digest in hashes(folder).items() if not name.startswith(".atersok")}


# -- what is told -----------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def report(small_source: Path, tmp_path_factory: pytest.TempPathFactory) -> RunReport:
    """Both books of the small quarter, marked as sent."""
    folder = Path(shutil.copytree(small_source, tmp_path_factory.mktemp("skickat") / "kvartal"))
    sending = Sending(date(2025, 7, 14), "E-tjänst")
    return commands.run(folder, now=AT, sending={"gron": sending, "vit": sending})


def with_events(report: RunReport, *events: Event) -> RunReport:
    """The same run as if it had put these into the register."""
    added = Additions(events, entries(*events))
    return replace(report, assembled=replace(report.assembled, added=added))


def plain(lines: Sequence[str]) -> list[str]:
    return [line.replace("\u00a0", " ") for line in lines]


def test_each_book_that_was_marked_as_sent_is_a_line(report: RunReport) -> None:
    assert plain(sent_lines(report)) == [
        f"{GREEN}: 2025K2 version 1 markerad som inskickad 2025-07-14 (E-tjänst), sökt i allt 364 000,00 kr.",
        f"{WHITE}: 2025K2 version 1 markerad som inskickad 2025-07-14 (E-tjänst), sökt i allt 136 500,00 kr.",
    ]


def test_homes_that_were_held_back_are_told_by_their_number(report: RunReport) -> None:
    events = [submitted(withheld=("Eken",)), submitted(version=2, withheld=("Eken", "Asken"))]
    one, two = sent_lines(with_events(report, *events))
    assert one.endswith(", 1 boende hålls inne.")
    assert two.endswith(", 2 boenden hålls inne.")


def paid(dossier: str, ore: int, line: int) -> ListedPayment:
    return ListedPayment(line, dossier, "schablon", K2.start, K2.end, ore, TODAY, "")


def test_a_payment_list_is_told_with_its_sum_and_what_agrees_and_what_does_not_by_kind(report: RunReport) -> None:
    sent = [event for event in report.assembled.added.events if isinstance(event, Submitted)]
    rows = [paid(child, 91_000_00, line) for line, child in enumerate(CHILDREN[:2], 2)]
    found = PaymentList("lista.csv", "0" * 64, (*rows, paid(CHILDREN[2], 91_000_00 - 1, 4)))
    told = payment_lines(replace(with_events(report, *sent, found), notes=("lista.csv rad 9 lästes inte: x",)))
    assert plain(told) == [
        "lista.csv: 3 rader, 272 999,99 kr.",
        "Schablon avviker: 1, utbetalt 90 999,99 kr",
        "Schablon som väntat: 2, utbetalt 182 000,00 kr",
        "lista.csv rad 9 lästes inte: x",
        "Se bladen Bevakning och Uppföljning.",
    ]


def test_what_a_list_says_against_what_was_typed_is_told_by_the_command_that_reads_it(small: Path) -> None:
    """And stays as it was typed; children by number, never by name."""
    sending = {"gron": Sending(date(2025, 7, 14), "Post"), "vit": Sending(date(2025, 7, 14), "Post")}
    commands.run(small, now=AT, sending=sending)
    claims = ClaimsRegister.load(small / "ansokningar")
    claims.append(Payment(K2, "gron", CHILDREN[1], date(2025, 7, 18), 500_00, None, ""), ROLE, NOON)
    path = small / "utbetalningar.csv"
    lines = ["Dossiernummer;Kategori;Period;Utbetalningsdatum;Belopp", f"{CHILDREN[1]};29 a §;2025K2;2025-07-19;100,00"]
    path.write_bytes("\r\n".join(lines).encode("cp1252"))
    read = commands.run(small, now=AT, lists=[path])
    told = plain(payment_lines(read))
    (line,) = [line for line in told if "Utbetalt är kvar" in line]
    assert f"{CHILDREN[1]} 2025K2 500,00 kr (listorna 100,00 kr)" in line
    assert not any("Provbarn" in line for line in told)
    assert [type(entry.event) for entry in ClaimsRegister.load(small / "ansokningar").entries[-2:]] == [
        Payment, PaymentList,
    ]  # fmt: skip
    again = plain(payment_lines(commands.run(small, now=AT, lists=[path])))
    assert not any("Utbetalt är kvar" in line for line in again)


def test_that_no_list_was_new_is_told(report: RunReport) -> None:
    assert payment_lines(report)[0] == "Listorna finns redan i ansökningsregistret."


# -- what falls due ---------------------------------------------------------------------------------------------------


def test_without_a_folder_every_quarter_that_can_be_claimed_is_told_and_no_child() -> None:
    found = deadlines(None, None, today=TODAY)
    quarters = [line.split(" ")[0] for line in found.lines if line.startswith("20")]
    assert quarters == sorted(quarters)
    assert {"2025K2", "2025K3", "2025K4"} <= set(quarters)
    assert not any(CONTINUED in line for line in found.lines)


def test_one_quarter_is_told_whether_or_not_it_can_be_claimed() -> None:
    found = deadlines(Quarter(2019, 1), None, today=TODAY)
    assert found.lines[0] == "2019K1 (2019-01-01 till 2019-03-31)"
    assert all("sedan" in line for line in found.lines[1:])
    assert len(found.lines) > 3


@pytest.mark.parametrize("quarter", [None, K2])
def test_as_json_it_says_the_same_days(quarter: Quarter | None) -> None:
    found = deadlines(quarter, None, today=TODAY)
    told = json.loads(json.dumps(found.json))
    assert told["today"] == "2025-07-20"
    days = [row["day"] for of in told["quarters"] for row in of["rows"]]
    assert days == [line.split()[0] for line in found.lines if line.startswith("  ")]
    assert {row["days_left"] == (date.fromisoformat(row["day"]) - TODAY).days
            for of in told["quarters"] for row in of["rows"]} == {True}  # fmt: skip


def test_a_folders_quarter_is_told_whole_though_it_is_long_past_and_nothing_is_written(small: Path) -> None:
    before = hashes(small)
    far = date(2031, 2, 1)
    assert any(line.startswith("2025K2 ") for line in deadlines(None, small, today=far).lines)
    assert not any(line.startswith("2025K2 ") for line in deadlines(None, None, today=far).lines)
    assert hashes(small) == before


def test_a_folder_tells_of_the_children_who_turn_18_by_number(small: Path) -> None:
    """Those of the small quarter turn 18 in January 2028, and it is to be told in the quarter before."""
    found = deadlines(Quarter(2027, 4), small, today=TODAY)
    children = [line for line in found.lines if CONTINUED in line]
    assert len(children) == 3
    assert any("12-345678" in line for line in children)
    assert not any("Provbarn" in line for line in found.lines)


def test_a_folders_own_rules_are_those_that_count(small: Path) -> None:
    (small / "regler.toml").write_text("version = ", encoding="utf-8")
    with pytest.raises(UnusableInput, match="TOML"):
        deadlines(K2, small, today=TODAY)
    assert deadlines(K2, None, today=TODAY).lines


# -- whether it was sent ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("events", "sent"),
    [
        ([], False),
        ([submitted()], False),
        ([submitted(), submitted(version=2)], False),
        ([submitted(), submitted(book="vit")], True),
        ([submitted(), submitted(book="vit", quarter=K3)], False),
    ],
)
def test_a_quarter_is_sent_when_both_its_books_are(small: Path, events: list[Event], sent: bool) -> None:
    for event in events:
        ClaimsRegister.load(small / "ansokningar").append(event, ROLE, NOON)
    assert is_submitted(small) is sent


def test_the_register_is_where_the_setting_says(small: Path) -> None:
    change(small / GREEN, lambda book: set_setting(book, "Ansökningsregister", "register/ansökta"))
    for book in ("gron", "vit"):
        ClaimsRegister.load(small / "register" / "ansökta").append(submitted(book=book), ROLE, NOON)
    assert is_submitted(small) is True


def test_where_it_cannot_be_told_nothing_is_said(small: Path) -> None:
    (small / "ansokningar").mkdir()
    (small / "ansokningar" / "000001 trasig.json").write_text("{", encoding="utf-8")
    assert is_submitted(small) is None
    assert is_submitted(small / "finns inte") is None


# -- a book that claims nothing cannot be sent


@pytest.fixture(scope="module")
def one_sided_source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A quarter in which the white book has no child, calculated, and the green book sent; not to be written to."""
    folder = Small(white=()).make(tmp_path_factory.mktemp("ensidigt") / "kvartal")
    commands.run(folder, now=AT, sending={"gron": Sending(date(2025, 7, 14), "Post")})
    return folder


@pytest.fixture
def one_sided(one_sided_source: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(one_sided_source, tmp_path / "kvartal"))


UNSENT = "inte markerat som inskickat"


def test_a_book_that_was_calculated_and_claims_nothing_is_not_left_to_send(one_sided: Path) -> None:
    with pytest.raises(UnusableInput, match="det finns inget att skicka"):
        commands.run(one_sided, now=AT, sending={"vit": Sending(date(2025, 7, 14), "Post")})
    assert is_submitted(one_sided) is True
    report = quarter_life.new_quarter(one_sided, None, silent, now=AT)
    assert not any(UNSENT in line for line in report.lines)


def test_the_book_that_claims_something_is_left_to_send_though_the_other_claims_nothing(one_sided: Path) -> None:
    shutil.rmtree(one_sided / "ansokningar")
    assert is_submitted(one_sided) is False
    assert any(UNSENT in line for line in quarter_life.new_quarter(one_sided, None, silent, now=AT).lines)


def test_a_book_that_has_not_been_calculated_is_left_to_send(tmp_path: Path) -> None:
    """Nobody knows yet that it claims nothing."""
    folder = Small(white=()).make(tmp_path / "kvartal")
    ClaimsRegister.load(folder / "ansokningar").append(submitted(), ROLE, NOON)
    assert is_submitted(folder) is False


def test_a_book_whose_ledger_was_read_anew_is_left_to_send_until_it_is_calculated(one_sided: Path) -> None:
    def fetch(book: xw.Book) -> None:
        press(FETCH, book, Silent(), lambda report: "", now=AT)

    change(one_sided / WHITE, fetch)
    assert is_submitted(one_sided) is False
    change(one_sided / WHITE, lambda book: press(CALCULATE, book, Silent(), lambda report: "", now=AT))
    assert is_submitted(one_sided) is True


def test_a_claim_that_the_gate_holds_back_is_left_to_send(small: Path) -> None:
    change(small / WHITE, lambda book: setattr(cell(book, "tblNarvaro", 0, "Dagar mån 1"), "value", 29))
    report = commands.run(small, now=AT, sending={"gron": Sending(date(2025, 7, 14), "Post")})
    assert report.withheld["vit"]
    assert is_submitted(small) is False


def test_what_cannot_be_read_of_a_book_is_no_reason_to_think_that_it_claims_nothing(one_sided: Path) -> None:
    (one_sided / WHITE).write_bytes(b"")
    with pytest.raises(UnusableInput):
        open_workbook(one_sided / WHITE)
    assert is_submitted(one_sided, EnteredSettings(open_workbook(one_sided / GREEN))) is False


def test_the_other_book_that_has_been_turned_already_is_not_asked_about_again(one_sided: Path) -> None:
    """By the button in it, which asked."""
    change(one_sided / WHITE, lambda book: set_setting(book, "Kvartal", "2025K3"))
    assert is_submitted(one_sided, EnteredSettings(open_workbook(one_sided / GREEN))) is True


# -- the next quarter, and back ---------------------------------------------------------------------------------------


def quarter_of(folder: Path, file: str) -> object:
    rows = records(table_of(open_workbook(folder / file), "tblInstallningar"))
    return next(row["Värde"] for row in rows if row["Namn"] == "Kvartal")


def test_a_turn_is_taken_back_by_undo_and_can_be_made_again_from_the_same_archive(small: Path) -> None:
    before = of_user(small)
    quarter_life.new_quarter(small, None, silent, now=AT)
    turned = of_user(small)
    assert [quarter_of(small, file) for file in BOOKS] == ["2025K3", "2025K3"]
    commands.undo(small)
    assert {name: digest for name, digest in of_user(small).items() if not name.startswith("Arkiv")} == before
    again = quarter_life.new_quarter(small, None, silent, now=AT)
    assert again.archive.was_there
    assert of_user(small) == turned


def test_the_archive_and_the_report_say_whether_the_quarter_was_sent(small: Path) -> None:
    for book in ("gron", "vit"):
        ClaimsRegister.load(small / "ansokningar").append(submitted(book=book), ROLE, NOON)
    report = quarter_life.new_quarter(small, None, silent, now=AT)
    assert read_manifest(report.archive.path).submitted is True
    assert not any("inte markerat som inskickat" in line for line in report.lines)


def test_a_quarter_taken_up_again_shares_the_register_of_the_folder(small: Path) -> None:
    """What is sent from the copy is known to the books of today."""
    quarter_life.new_quarter(small, None, silent, now=AT)
    again = reopen(small, K2, silent, now=AT)
    assert again.path == small / "Omkörning 2025K2"
    sending = {"gron": Sending(date(2025, 7, 21), "Post")}
    report = commands.run(again.path, now=AT, sending=sending)
    assert len(report.assembled.added.events) == 1
    (entry,) = ClaimsRegister.load(small / "ansokningar").entries
    assert isinstance(entry.event, Submitted)
    assert entry.event.quarter == K2
    assert not (again.path / "ansokningar").exists()


def test_an_upgrade_is_taken_back_by_undo_and_the_second_has_nothing_to_do(tmp_path: Path) -> None:
    folder = filled(tmp_path / "kvartal", FIRST)
    before = of_user(folder)
    lines = upgrade(folder, silent, now=AT)
    upgraded = of_user(folder)
    assert {name for name in upgraded if upgraded[name] != before.get(name)} == set(BOOKS)
    assert any(line.startswith(f"{GREEN}: från layout 1 till ") for line in lines)
    assert len(upgrade(folder, silent, now=AT)) == 2
    assert of_user(folder) == upgraded
    commands.undo(folder)
    assert of_user(folder) == before
