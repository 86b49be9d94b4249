"""What a run says of itself to people: short, Swedish, with where every öre went and what to do next."""

from __future__ import annotations

import io
import re
from pathlib import Path

import pytest
from rich.console import Console

from atersok import commands
from atersok.build import build_book
from atersok.checks.catalogue import CATALOGUE
from atersok.commands import RunReport
from atersok.domain.ore import kr_text
from atersok.report import as_json, print_summary
from atersok.workbook import layout
from workbook.quarter import Small

STOP = "48110;9999;301;1;2025-04-28;202504;Lindens HVB AB;L1;Okänt konto;100,00"


def summary(report: RunReport) -> str:
    out = io.StringIO()
    print_summary(report, Console(file=out, width=160))
    return out.getvalue()


@pytest.fixture(scope="module")
def clean(tmp_path_factory: pytest.TempPathFactory) -> RunReport:
    """A quarter without findings."""
    return commands.run(Small().make(tmp_path_factory.mktemp("clean")))


@pytest.fixture(scope="module")
def stopped(tmp_path_factory: pytest.TempPathFactory) -> RunReport:
    """A quarter whose green home the gate withholds."""
    return commands.run(Small(extra_rows=[STOP]).make(tmp_path_factory.mktemp("stopped")))


@pytest.fixture(scope="module")
def own_severities(tmp_path_factory: pytest.TempPathFactory) -> RunReport:
    """As `stopped`, without Fakturamapp, in books of today that make K15 a Stopp and K03 an Info."""
    folder = tmp_path_factory.mktemp("own")
    commands.init(folder)
    for name, role in (("gron_statistik.xlsm", "Grön"), ("vit_statistik.xlsm", "Vit")):
        build_book(folder / name, role)
    own = {"Allvar": "k15=stopp; K03=Info", "Fakturamapp": ""}
    Small(extra_rows=[STOP], settings=own).fill(folder)
    return commands.run(folder)


def test_the_summary_says_rows_sum_bridge_claims_time_and_where_to_look(clean: RunReport) -> None:
    text = summary(clean)
    assert re.search(r"Återsök 2025K2 +6 huvudboksrader, 773\s500,00 kr, [0-9]+\.[0-9] s", text)
    for book in clean.quarter.books.values():
        for bucket, ore in book.claim.buckets.items():
            (line,) = [line for line in text.splitlines() if f" {layout.BUCKET_HEADERS[bucket]} " in line]
            assert kr_text(ore) in line
    assert str(clean.folder) in text.replace("\n", "")
    assert "Kontroller, Avvikelser och Ansökan" in text


def test_each_track_says_what_was_calculated_released_and_withheld(clean: RunReport, stopped: RunReport) -> None:
    def amounts(report: RunReport, track: str) -> list[str]:
        lines = [line for line in summary(report).splitlines() if re.match(rf"│ {track}\s", line)]
        assert len(lines) == 1
        return [part.strip() for part in lines[0].strip("│ ").split("│")][2:]

    claim = kr_text(36_400_000)
    assert amounts(clean, "A") == [claim, claim, "0,00"]
    assert amounts(stopped, "A") == [claim, "0,00", claim]
    assert amounts(clean, "C") == ["0,00"] * 3


def test_findings_are_counted_by_code_with_what_they_are_and_whom_they_ask(stopped: RunReport) -> None:
    text = summary(stopped)
    kind = CATALOGUE["K08"]
    assert re.search(rf"K08.*{kind.severity}.*1.*{re.escape(kind.title)}.*{kind.asks}", text)
    assert re.search(r"Hålls inne, gron_statistik\.xlsm: Linden \(K08\)", text)
    assert "Hålls inne, vit_statistik.xlsm" not in text


def test_findings_are_counted_by_the_severity_that_they_have(own_severities: RunReport) -> None:
    """K08 stays a Stopp, K15 is one by Inställningar, and what is changed is said."""
    text = summary(own_severities)
    rows = [line.split("│")[1:4] for line in text.splitlines() if re.match(r"│ [A-Z]\d\d ", line)]
    assert [[cell.strip() for cell in row] for row in rows] == [["K08", "Stopp", "1"], ["K15", "Stopp", "1"]]
    assert "Ändrat allvar, enligt Inställningar: K03 Info (annars Varning), K15 Stopp (annars Varning)" in text


def test_a_stopp_of_the_municipalitys_own_withholds_and_is_told_as_json(own_severities: RunReport) -> None:
    books = as_json(own_severities)["books"]
    assert {finding["code"]: finding["severity"] for finding in books["vit"]["findings"]} == {
        "K08": "Stopp", "K15": "Stopp",
    }  # fmt: skip
    assert (books["gron"]["withheld"], books["vit"]["withheld"]) == (["Linden"], ["Björken"])
    assert own_severities.has_open_stop


def test_nothing_is_said_of_severities_that_are_as_they_come(clean: RunReport) -> None:
    assert "Ändrat allvar" not in summary(clean)


def test_without_findings_there_is_no_table_of_them_and_nothing_is_withheld(clean: RunReport) -> None:
    text = summary(clean)
    assert "Allvar" not in text
    assert "Hålls inne," not in text


def test_a_register_that_was_not_read_is_said(clean: RunReport) -> None:
    assert "Ingen transit-databas lästes" in summary(clean)


def test_an_open_stop_is_told_by_the_report(clean: RunReport, stopped: RunReport) -> None:
    assert not clean.has_open_stop
    assert stopped.has_open_stop


def test_both_books_report_their_master_check(clean: RunReport, stopped: RunReport) -> None:
    for report in (clean, stopped):
        assert dict(report.master) == {"gron": "OK", "vit": "OK"}


def test_the_json_withholds_by_home_and_tells_the_ids_that_stand_on_avvikelser(stopped: RunReport) -> None:
    book = as_json(stopped)["books"]["gron"]
    assert book["withheld"] == ["Linden"]
    assert [finding["id"] for finding in book["findings"]] == [row["Id"] for row in stopped.rows["gron"]]


def test_a_folder_may_be_given_relative_to_where_one_stands(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    Small().make(tmp_path / "kvartal")
    monkeypatch.chdir(tmp_path)
    report = commands.run(Path("kvartal"))
    assert report.folder == tmp_path / "kvartal"
