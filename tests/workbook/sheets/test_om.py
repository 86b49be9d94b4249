"""Om says what a run read and by which rules, and nothing of when."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from atersok.closedbook import open_workbook
from atersok.domain.quarter import Quarter
from atersok.domain.settings import Settings
from atersok.rules.parameters import Parameters, load
from atersok.workbook import layout
from atersok.workbook.sheets.logg import LoggedSource
from atersok.workbook.sheets.om import om_rows
from atersok.workbook.tables import FoundTable, find_table
from workbook.quarter import Small


@pytest.fixture(scope="module")
def om(tmp_path_factory: pytest.TempPathFactory) -> FoundTable:
    folder = Small().make(tmp_path_factory.mktemp("om"))
    return find_table(open_workbook(folder / "gron_statistik.xlsm"), layout.OM)


def source(number: int) -> LoggedSource:
    return LoggedSource(f"fil{number}.csv", f"{number:064x}", datetime(2025, 7, 1, 8, 30), 4711, 12, 100)


def said(om: FoundTable, count: int, rules: Parameters | None = None) -> dict[str, str]:
    settings = Settings(Quarter(2025, 2), municipality="Provköping")
    rows = om_rows(om, settings, rules or load(), [source(number) for number in range(count)])
    return {str(row["Uppgift"]): str(row["Värde"] or "") for row in rows}


def test_every_source_stands_with_date_rows_and_checksum(om: FoundTable) -> None:
    facts = said(om, 3)
    assert (facts["Kvartal"], facts["Period"]) == ("2025K2", "2025-04-01 – 2025-06-30")
    assert facts["Källa 2"] == f"fil1.csv, sparad 2025-07-01 08:30, 12 rader, 4711 byte, SHA-256 {1:064x}"
    assert [facts[f"Källa {number}"] for number in (4, 8)] == ["", ""]


def test_no_source_is_left_out_in_silence(om: FoundTable) -> None:
    """More files than Om has places for: the last place says how many more there are, and where they stand."""
    assert said(om, 8)["Källa 8"].startswith("fil7.csv")
    facts = said(om, 11)
    assert facts["Källa 7"].startswith("fil6.csv")
    assert facts["Källa 8"] == "och 4 filer till, se bladet Logg"


def test_a_version_of_rules_and_layout_stands(om: FoundTable) -> None:
    facts = said(om, 1)
    assert facts["Layoutversion"] == str(layout.LAYOUT_VERSION)
    assert facts["Regelversion"] == f"{load().version}, programmets egna regler"
    assert facts["Regler kontrollerade"] == str(load().checked_on)


def test_a_municipality_s_own_rules_are_told_by_their_file_and_their_oldest_check(om: FoundTable) -> None:
    """The check of a value that holds on the quarter's days alone."""
    rows = list(load().parameter)
    assert rows[0].valid_to == date(2023, 12, 31)
    rows[0] = rows[0].model_copy(update={"checked_on": date(2020, 1, 1)})
    rows[1] = rows[1].model_copy(update={"checked_on": date(2025, 5, 2)})
    own = load().model_copy(update={"version": "2025 A", "source": "regler.toml", "parameter": tuple(rows)})
    facts = said(om, 1, own)
    assert (facts["Regelversion"], facts["Regler kontrollerade"]) == ("2025 A, egen regelfil regler.toml", "2025-05-02")
