"""Allvar as it is entered: what is understood, and what is refused, always with the sheet, the row and an example."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
import xlwings as xw
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from atersok.build import build_book
from atersok.checks.catalogue import CATALOGUE, SEVERITIES
from atersok.closedbook import open_workbook
from atersok.domain.errors import UnusableInput
from atersok.domain.finding import Severity
from atersok.workbook.book_file import read_book
from workbook.quarter import records, set_setting, table_of

GREEN = "gron_statistik.xlsm"


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The green book as it is built today, not to be written to."""
    path = tmp_path_factory.mktemp("built") / GREEN
    build_book(path, "Grön")
    return path


@pytest.fixture
def green(built: Path) -> Iterator[xw.Book]:
    """The green book in memory."""
    book = open_workbook(built)
    yield book
    book.close()


def setting_row(book: xw.Book, name: str) -> int:
    table = table_of(book, "tblInstallningar")
    index = next(number for number, row in enumerate(records(table)) if row["Namn"] == name)
    return int(table.header_row_range.row) + 1 + index


def entered(severities: Mapping[str, Severity]) -> str | None:
    return "; ".join(f"{code}={severity}" for code, severity in severities.items()) or None


@pytest.mark.parametrize(
    ("text", "severities"),
    [
        ("K03=Info; R05=Stopp", {"K03": "Info", "R05": "Stopp"}),
        (" k03 = INFO ;\n r 05=stopp;", {"K03": "Info", "R05": "Stopp"}),
        ("K04=Varning, R11=varning", {"K04": "Varning", "R11": "Varning"}),
        ("K03=Varning; K01=Stopp; R11=Info", {}),  # as the catalogue has it
        (" ; ", {}),
    ],
)
def test_allvar_is_read_without_case_and_blanks(green: xw.Book, text: str, severities: dict[str, str]) -> None:
    set_setting(green, "Allvar", text)
    assert read_book(green, "gron").settings.severities == severities


@pytest.mark.parametrize(
    ("text", "what", "remedy"),
    [
        ("K03", "har K03, som inte är en kod och ett allvar", "Skriv till exempel K03=Info; R05=Stopp"),
        ("K03=", "har K03=, som inte är en kod och ett allvar", "K03=Info; R05=Stopp"),
        ("=Info", "har =Info, som inte är en kod och ett allvar", "K03=Info; R05=Stopp"),
        ("K03=Info; K99=Info", "har koden K99, som inte finns", "K03=Info; R05=Stopp"),
        ("Info=K03", "har koden Info, som inte finns", "K03=Info; R05=Stopp"),
        ("k03=Fara", "ger K03 allvaret Fara, som inte finns", "Skriv Stopp, Varning eller Info, till exempel K03=Info"),
        ("K03=Info R05=Stopp", "ger K03 allvaret Info R05=Stopp, som inte finns", "K03=Info; R05=Stopp"),
        ("K03=Info; k03=Stopp", "har K03 flera gånger", "Skriv varje kod en gång"),
        (
            "K01=Varning",
            "sänker K01 till Varning, men K01 är alltid Stopp: kronor kan vara oförklarade eller fel räknade",
            "Ta bort K01 och kvittera avvikelserna på bladet Avvikelser. "
            "Av Stopp kan bara R06, N03, N04, N07, K04 sänkas, till Varning",
        ),
        ("F04=info", "sänker F04 till Info, men F04 är alltid Stopp", "Ta bort F04"),
        (
            "K04=Info",
            "sänker K04 till Info, men ett Stopp kan sänkas högst till Varning",
            "Skriv K04=Varning, eller ta bort K04",
        ),
    ],
)
def test_an_allvar_that_cannot_be_used_is_told_with_sheet_row_and_an_example(
    green: xw.Book, text: str, what: str, remedy: str
) -> None:
    set_setting(green, "Allvar", text)
    with pytest.raises(UnusableInput) as caught:
        read_book(green, "gron")
    problem = caught.value
    assert problem.what.startswith(f"inställningen Allvar {what}")
    assert remedy in problem.remedy
    assert problem.where == f"{GREEN}, blad Inställningar, rad {setting_row(green, 'Allvar')}"


@given(
    st.dictionaries(
        st.sampled_from([(code, word) for code, kind in CATALOGUE.items() for word in SEVERITIES if kind.may_be(word)]),
        st.none(),
    ).map(lambda pairs: dict(pairs.keys()))
)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=50, deadline=None)
def test_what_is_entered_is_what_is_changed(green: xw.Book, wanted: dict[str, Severity]) -> None:
    set_setting(green, "Allvar", entered(wanted))
    found = read_book(green, "gron").settings.severities
    assert found == {code: word for code, word in wanted.items() if word != CATALOGUE[code].severity}
    set_setting(green, "Allvar", entered(found))
    assert read_book(green, "gron").settings.severities == found
