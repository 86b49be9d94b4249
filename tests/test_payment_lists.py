"""Payment lists are found where the setting says, and are taken in only where their rows add up."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from atersok.domain.errors import UnusableInput
from atersok.payment_lists import MAX_TOLD, payment_paths, read_payment_lists

HEADERS = "Dossiernummer;Kategori;Period från;Period till;Utbetalningsdatum;Belopp"


def row(dossier: str, amount: str, kind: str = "Schablon") -> str:
    return f"{dossier};{kind};2025-04-01;2025-06-30;2025-08-15;{amount}"


def laid(folder: Path, *lines: str, name: str = "utbetalningar_2025K2.csv") -> Path:
    path = folder / name
    path.write_bytes("\r\n".join([HEADERS, *lines, ""]).encode("cp1252"))
    return path


GOOD = (row("12-345678", "91 000,00"), row("23456789", "1 234,50", "29 a §"))


def refused(paths: Sequence[Path]) -> UnusableInput:
    with pytest.raises(UnusableInput) as caught:
        read_payment_lists(paths)
    return caught.value


# -- where they are ---------------------------------------------------------------------------------------------------


def test_a_pattern_names_every_list_in_order_of_name(tmp_path: Path) -> None:
    later, earlier = laid(tmp_path, name="utbetalningar_2.csv"), laid(tmp_path, name="utbetalningar_1.csv")
    laid(tmp_path, name="annat.csv")
    (tmp_path / "~$utbetalningar_3.csv").write_bytes(b"user")
    assert payment_paths(tmp_path, "utbetalningar_*.csv") == [earlier, later]
    assert payment_paths(tmp_path, "annat.csv") == [tmp_path / "annat.csv"]


@pytest.mark.parametrize(
    ("pattern", "what"),
    [
        ("", "inställningen Utbetalningslista är tom"),
        ("lista_*.csv", "ingen utbetalningslista heter lista_*.csv"),
    ],
)
def test_where_no_list_is_the_setting_to_put_right_is_named(tmp_path: Path, pattern: str, what: str) -> None:
    """And never that of the ledger's export."""
    with pytest.raises(UnusableInput) as caught:
        payment_paths(tmp_path, pattern)
    assert caught.value.what == what
    assert "Utbetalningslista" in str(caught.value)
    assert "Raindance" not in str(caught.value)


# -- what is taken in -------------------------------------------------------------------------------------------------


def test_lists_are_read_in_the_order_given_with_nothing_to_tell_where_all_is_well(tmp_path: Path) -> None:
    one = laid(tmp_path, *GOOD, "Summa;;;;;92 234,50")
    two = laid(tmp_path, row("12345678", "-1,00"), name="a.csv")
    lists, notes = read_payment_lists([one, two])
    assert [(found.name, [paid.ore for paid in found.rows]) for found in lists] == [
        (one.name, [9_100_000, 123_450]),
        ("a.csv", [-100]),
    ]
    assert notes == []
    assert read_payment_lists([]) == ([], [])


def test_a_list_whose_rows_do_not_add_up_to_its_total_is_refused_with_both_sums(tmp_path: Path) -> None:
    problem = refused([laid(tmp_path, *GOOD, "Summa;;;;;92 234,51")])
    assert problem.what.replace("\u00a0", " ") == (
        "utbetalningslistans summa är 92 234,51 kr, men raderna är 92 234,50 kr"
    )
    assert problem.where == "utbetalningar_2025K2.csv"


def test_a_row_that_cannot_be_read_is_told_and_its_amount_is_part_of_the_total(tmp_path: Path) -> None:
    lists, notes = read_payment_lists([laid(tmp_path, *GOOD, row("", "10,00"), "Summa;;;;;92 244,50")])
    assert sum(paid.ore for paid in lists[0].rows) == 9_223_450
    assert notes == ["utbetalningar_2025K2.csv rad 4 lästes inte: dossiernummer saknas"]


def test_a_total_without_the_rows_that_cannot_be_read_is_right_too(tmp_path: Path) -> None:
    (found,), notes = read_payment_lists([laid(tmp_path, *GOOD, row("", "10,00"), "Summa;;;;;92 234,50")])
    assert len(found.rows) == 2
    assert len(notes) == 1


def test_one_list_that_cannot_be_used_keeps_all_of_them_out(tmp_path: Path) -> None:
    good, bad = laid(tmp_path, *GOOD), tmp_path / "tom.csv"
    bad.write_bytes(b"")
    problem = refused([good, bad])
    assert problem.where == "tom.csv"
    assert "export" not in str(problem)


def test_what_was_doubtful_is_told_by_file_and_no_more_of_it_than_can_be_read(tmp_path: Path) -> None:
    unreadable = [row("", f"{number},00") for number in range(1, MAX_TOLD + 3)]
    _, notes = read_payment_lists([laid(tmp_path, *GOOD, *unreadable, row("12345678", "1,00", "Okänt ord"))])
    assert len(notes) == MAX_TOLD + 1
    assert notes[0] == "utbetalningar_2025K2.csv: rad 11: kategorin känns inte igen"
    assert notes[-1] == "och 3 anmärkningar till på utbetalningslistorna"


def test_no_note_names_a_child(tmp_path: Path) -> None:
    path = tmp_path / "lista.csv"
    lines = ["Dossiernummer;Namn;Belopp", "12345678;Testa Exempelsson;10,00", "12;Prov Åkersson;5,00"]
    path.write_bytes("\r\n".join(lines).encode("cp1252"))
    _, notes = read_payment_lists([path])
    assert notes
    assert not any("Åkersson" in note or "Exempelsson" in note for note in notes)
