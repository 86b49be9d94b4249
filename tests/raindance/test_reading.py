"""Whole exports: every variant of raindance.md that concerns a file rather than a cell, and every way out."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from atersok.domain.errors import UnusableInput
from atersok.raindance import COLUMNS, Export, read_export, text

HEAD = "Företag;Vertyp;Ver.nr;Rad;Period;Ansvar;Konto;Text;Belopp"


def row(vernr: object, amount: object, words: str = "Vård", *, rad: object = 1, konto: object = 64400) -> str:
    return f"001;LF;{vernr};{rad};202504;47000;{konto};{words};{amount}"


def read(folder: Path, *lines: str, name: str = "export.csv", encoding: str = "utf-8", **options: Any) -> Export:
    path = folder / name
    path.write_text("\n".join(lines) + "\n", encoding=encoding, newline="")
    export = read_export([path], **options)
    for source in export.sources:
        assert source.rows_read + source.set_aside + source.recognised == source.lines_total
    return export


def refused(folder: Path, *lines: str, **options: Any) -> UnusableInput:
    with pytest.raises(UnusableInput) as caught:
        read(folder, *lines, **options)
    return caught.value


def aside(export: Export) -> list[tuple[int, str]]:
    return [(line.line, line.field) for line in export.set_aside]


def test_the_frame_has_its_columns_types_and_empty_values(tmp_path: Path) -> None:
    export = read(tmp_path, HEAD, row(1, "10,00"))
    rows = export.rows
    assert tuple(rows.columns) == COLUMNS
    assert rows["belopp_ore"].dtype == "int64"
    assert rows["line"].tolist() == [2]
    assert rows["source"].tolist() == ["export.csv"]
    assert {str(rows[name].dtype) for name in ("text", "konto", "periodstart", "moms_ore")} == {"object"}
    assert rows.loc[0, "orgnr"] == ""
    assert rows.loc[0, "periodstart"] is None
    assert rows.loc[0, "moms_ore"] is None


def test_a_row_with_a_stray_delimiter_or_quote_is_set_aside_with_its_line(tmp_path: Path) -> None:
    export = read(
        tmp_path, HEAD, row(1, "10,00"), row(2, "20,00", "lös; text"), row(3, "30,00", '"lös text'), row(4, "40,00")
    )
    assert export.rows["vernr"].tolist() == ["1", "4"]
    assert aside(export) == [(3, ""), (4, "")]
    assert export.ledger_ore == 5_000


def test_two_stray_quotes_do_not_swallow_the_rows_between(tmp_path: Path) -> None:
    export = read(tmp_path, HEAD, row(1, 1, '"lös'), row(2, 2), row(3, 3), row(4, 4, 'lös"'), row(5, 5))
    assert export.rows["vernr"].tolist() == ["2", "3", "4", "5"]
    assert aside(export) == [(2, "")]


def test_a_quoted_field_holds_delimiters_line_breaks_and_quotes(tmp_path: Path) -> None:
    export = read(tmp_path, HEAD, row(1, 1, '"a; ""b""\nc; d"'), row(2, 2))
    assert export.rows["text"].tolist() == ['a; "b"\nc; d', "Vård"]
    assert export.rows["line"].tolist() == [2, 4]
    assert export.sources[0].continuation == 1


def test_quotes_inside_a_field_are_text(tmp_path: Path) -> None:
    export = read(tmp_path, HEAD, row(1, 1, '"Eken" HVB'), row(2, 2, 'rör 5" långt'))
    assert export.rows["text"].tolist() == ['"Eken" HVB', 'rör 5" långt']


def test_an_amount_that_cannot_be_read_sets_its_row_aside(tmp_path: Path) -> None:
    export = read(tmp_path, HEAD, row(1, "~100"), row(2, ""), row(3, "1.234"), row(4, "1,00"), row(5, "Kalle Ek"))
    assert export.rows["vernr"].tolist() == ["4"]
    assert aside(export) == [(2, "belopp"), (3, "belopp"), (4, "belopp"), (6, "belopp")]
    assert [line.value for line in export.set_aside] == ["~100", "", "1.234", ""]  # no cell that could hold a name


def test_an_unreadable_date_is_passed_over_until_no_source_is_left(tmp_path: Path) -> None:
    head = "Vernr;Konto;Periodstart;Periodslut;Period;Bokf.dat;Belopp"
    export = read(
        tmp_path,
        head,
        "1;64400;2025-04-01;2025-04-30;;;1",
        "2;64400;2025-05-01;2025-04-01;202505;;2",
        "3;64400;x;y;z;2025-06-01;3",
        "4;64400;x;y;z;1799-12-31;4",
        "5;64400;2025-04-01;;;;5",
    )
    assert export.rows["vernr"].tolist() == ["1", "2", "3"]
    assert aside(export) == [(5, "period"), (6, "period")]
    assert (export.sources[0].period_from, export.sources[0].period_to) == ("202504", "202506")
    assert export.rows.loc[2, "period"] == ""


def test_months_in_date_columns_become_edges_and_periods(tmp_path: Path) -> None:
    export = read(
        tmp_path,
        "Vernr;Konto;Period from;Period tom;Bokf.dat;Belopp",
        "1;64400;202504;202506;202507;1",
        "2;6;;;202507;1",
    )
    assert export.rows.loc[0, "periodstart"] == dt.date(2025, 4, 1)
    assert export.rows.loc[0, "periodslut"] == dt.date(2025, 6, 30)
    assert export.rows["bokforingsdatum"].tolist() == [None, None]
    assert export.rows["period"].tolist() == ["202507", "202507"]


def test_months_as_booking_dates_are_periods_in_every_stretch_of_a_long_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(text, "_CHUNK", 40)
    rows = [f"{i};64400;202504;{i},00;202512" for i in range(1, 20)]
    export = read(tmp_path, "Vernr;Konto;Bokf.dat;Belopp;Extra", *rows)
    assert set(export.rows["period"]) == {"202504"}
    assert export.ledger_ore == 19_000


@pytest.mark.parametrize("quote", ["", '"'])
@pytest.mark.parametrize("end", ["\r\n", "\n", "\r"])
def test_stretches_of_a_long_file_join_without_a_seam(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, end: str, quote: str
) -> None:
    monkeypatch.setattr(text, "_CHUNK", 64)
    rows = [
        row(i, f"{quote}{i},00{quote}", f'"Två{end}rader; ja"' if i % 7 == 0 else f"{quote}å{quote}") for i in range(40)
    ]
    path = tmp_path / "export.csv"
    path.write_bytes((end.join([HEAD, *rows, "lös rad", row(40, "40,00")])).encode("cp1252"))
    export = read_export([path])
    assert export.rows["vernr"].tolist() == [str(i) for i in range(41)]
    assert export.ledger_ore == sum(range(41)) * 100
    assert aside(export) == [(48, "")]
    assert export.rows["line"].tolist()[-1] == 49
    assert export.sources[0].continuation == 6


def test_a_month_without_a_year_needs_the_year_column(tmp_path: Path) -> None:
    export = read(tmp_path, "Vernr;Konto;År;Månad;Belopp", "1;64400;2025;4;1")
    assert export.rows["period"].tolist() == ["202504"]
    assert "varken period" in refused(tmp_path, "Vernr;Konto;Period;Belopp", "1;64400;4;1").what


def test_a_column_of_d_and_k_is_the_sign_where_amounts_have_none(tmp_path: Path) -> None:
    head = "Konto;Period;D/K;Belopp"
    export = read(tmp_path, head, "64400;202504;D;5,00", "64400;202504;K;2,00")
    assert export.rows["belopp_ore"].tolist() == [500, -200]
    assert "D/K" in export.sources[0].warnings[0]
    signed = read(tmp_path, head, "64400;202504;D;5,00", "64400;202504;K;-2,00")
    assert signed.rows["belopp_ore"].tolist() == [500, -200]


def test_a_second_header_with_other_columns_is_refused(tmp_path: Path) -> None:
    error = refused(
        tmp_path, "Konto;Period;Text;Belopp", "64400;202504;x;1", "Belopp;Text;Period;Konto", "2;x;202504;6"
    )
    assert "rad 3" in error.what


def test_kronor_outside_a_whole_row_are_never_a_footnote(tmp_path: Path) -> None:
    export = read(tmp_path, "Konto;Period;Text;Belopp", "64400;202504;x;1", "64400;202504;bruten", "text;1,00")
    assert aside(export) == [(3, ""), (4, "")]


def test_a_file_of_worded_accounts_is_read(tmp_path: Path) -> None:
    lines = ["Konto;Period;Belopp", *["Livsmedel;202504;1"] * 3_100, "Totalt;;3100"]
    export = read(tmp_path, *lines)
    assert (len(export.rows), export.sources[0].totals) == (3_100, 1)


@pytest.mark.parametrize("where", ["last", "first"])
def test_a_total_is_held_against_the_rows(tmp_path: Path, where: str) -> None:
    rows = [row(1, "10,00"), row(2, "20,00")]
    for amount, stated in (("30,00", 3_000), ("31,00", 3_100)):
        total = f"Totalt;;;;;;;;{amount}"
        export = read(tmp_path, HEAD, *([total, *rows] if where == "first" else [*rows, total]))
        source = export.sources[0]
        assert (source.rows_read, source.sum_ore, source.stated_total_ore) == (2, 3_000, stated)
        assert source.total_differs == (amount == "31,00")
        assert not export.set_aside


def test_totals_are_known_by_sum_not_by_word(tmp_path: Path) -> None:
    export = read(
        tmp_path,
        HEAD,
        *(row(1, "10,00"), row(2, "20,00"), ";;;;;47000;;;30,00"),
        *(row(3, "5,00", "Total kostnad"), ";;;;;Summa 47100;;;5,00", ";;;;;;;;35,00"),
        *("Totalt; alla belopp exklusive moms", "Totalt;avser utfall;;;;;;;"),
    )
    source = export.sources[0]
    assert (source.rows_read, source.totals, source.footnotes, source.stated_total_ore) == (3, 3, 2, 3_500)
    assert not export.set_aside


def test_a_total_that_cannot_be_read_and_garbled_lines_are_set_aside(tmp_path: Path) -> None:
    export = read(tmp_path, HEAD, row(1, 10), "Summa;;;;;;;;1.0,0", "\u3100\u3b00\u4c00 rader")
    assert aside(export) == [(3, "belopp"), (4, "")]


def test_sub_totals_above_their_rows_are_totals(tmp_path: Path) -> None:
    export = read(tmp_path, HEAD, ";;;;;47000;;;30,00", row(1, 10), row(2, 20), ";;;;;47100;;;5,00", row(3, 5))
    assert export.ledger_ore == 3_500
    assert export.sources[0].totals == 2


def test_a_keyless_row_that_is_no_sum_is_not_lost(tmp_path: Path) -> None:
    export = read(tmp_path, HEAD, row(1, 10), ";;;;;;;;7,00", "Summa;;;;;;;;8,00", row(2, 20))
    assert export.ledger_ore == 3_000
    assert aside(export) == [(3, ""), (4, "")]


def test_a_dated_row_without_konto_is_a_row_even_where_it_equals_the_sum(tmp_path: Path) -> None:
    export = read(tmp_path, HEAD, row(1, 10), row("", 10, konto="", rad=""), row(2, 20))
    assert export.ledger_ore == 4_000
    assert export.rows["konto"].tolist() == ["64400", "", "64400"]


def test_text_around_the_table_is_recognised_and_text_inside_set_aside(tmp_path: Path) -> None:
    export = read(
        tmp_path,
        *("Huvudbok, per konto", "", "Valt år: 2025; alla", HEAD, row(1, 10)),
        *("avbruten rad utan kolumner", row(2, 20), "", "Sida 2 av 2", HEAD, row(3, 30), "", "Källa: Raindance; 2025"),
    )
    source = export.sources[0]
    assert aside(export) == [(6, "")]
    assert (source.preamble, source.header, source.footnotes, source.blank) == (2, 2, 2, 3)
    assert source.header_line == 4


def test_a_row_cut_off_at_the_end_is_set_aside(tmp_path: Path) -> None:
    export = read(tmp_path, HEAD, row(1, 10), "001;LF;2;1;2025")
    assert aside(export) == [(3, "")]


def test_trailing_delimiters_and_an_empty_extra_column_do_not_shift(tmp_path: Path) -> None:
    export = read(tmp_path, f"{HEAD};", f"{row(1, 10)};", row(2, 20), f"{row(3, 'x;30')}")
    assert export.rows["belopp_ore"].tolist() == [1_000, 2_000]
    assert aside(export) == [(4, "")]


def test_headers_of_every_fashion(tmp_path: Path) -> None:
    technical = (
        "FORETAG;VERTYP;VERNR;VERRAD;VERDATUM;KONTO_ID;KST_ID;MOTP_ID;RADTEXT;UTFALL_V;FAKPERSTARTDAT;FAKPERSLUTDAT"
    )
    export = read(tmp_path, technical, "1;LF;7;1;2025-04-01;64400;47000;870;x;-5,00;1899-12-31;1799-12-31")
    assert set(export.sources[0].mapping) == {
        *(
            "foretag",
            "vertyp",
            "vernr",
            "rad",
            "bokforingsdatum",
            "konto",
            "kostnadsstalle",
            "motpart",
            "text",
            "belopp",
        ),
        *("periodstart", "periodslut"),
    }
    assert export.rows.loc[0, "periodstart"] is None
    loose = " konto/nr ;BELOPP ;Datum;ORGANISATIO;Lev.nr;Ext.nr;Kostnads-ställe"
    export = read(tmp_path, loose, "64400;5;2025-04-01;556000-1234;12;F1;47000")
    assert set(export.sources[0].mapping) == {
        *("konto", "belopp", "bokforingsdatum", "orgnr", "leverantorsnr", "fakturanr", "kostnadsstalle")
    }


def test_repeated_headers_are_told_apart_by_shape(tmp_path: Path) -> None:
    export = read(tmp_path, "Konto;Konto;Period;Motp;Motp;Belopp", "Livsmedel;64400;202504;870;Kommun;5")
    assert export.rows.loc[0, "konto"] == "64400"
    assert export.rows.loc[0, "motpart"] == "870"
    assert export.sources[0].mapping["konto"] == "Konto#2"


def test_code_and_text_in_one_cell_and_the_whole_object(tmp_path: Path) -> None:
    export = read(tmp_path, "Konto;Objekt;Period;Belopp", "64400 Livsmedel;12-345678 Namn;202504;5")
    assert export.rows.loc[0, ["konto", "objekt", "objekt_text"]].tolist() == ["64400", "12-345678", "12-345678 Namn"]


def test_debet_and_kredit_make_the_amount(tmp_path: Path) -> None:
    head = "Vernr;Konto;Period;Debet;Kredit"
    export = read(
        tmp_path, head, "1;64400;202504;10,00;", "2;64400;202504;;3,00", "3;64400;202504;0,00;1", "4;6;202504;;"
    )
    assert export.rows["belopp_ore"].tolist() == [1_000, -300, -100]
    assert aside(export) == [(5, "belopp")]
    same = read(tmp_path, f"{head};Belopp", "1;64400;202504;10,00;;10,00", "2;64400;202504;;3,00;-3,00")
    assert same.ledger_ore == 700
    error = refused(tmp_path, f"{head};Belopp", "1;64400;202504;10,00;;10,00", "2;64400;202504;;3,00;3,00")
    assert "Debet, Kredit" in error.what


def test_two_amounts_that_differ_are_asked_about_and_the_profile_decides(tmp_path: Path) -> None:
    lines = ("Konto;Period;Belopp;Utfall", "64400;202504;10,00;12,50")
    error = refused(tmp_path, *lines)
    assert "Belopp, Utfall" in error.what
    assert "belopp" in error.remedy
    assert read(tmp_path, *lines, mapping={"belopp": "Utfall"}).ledger_ore == 1_250
    equal = read(tmp_path, lines[0], "64400;202504;10,00;10,00")
    assert equal.ledger_ore == 1_000
    assert "samma belopp" in equal.sources[0].warnings[0]
    twice = ("Konto;Period;Belopp;Belopp", "64400;202504;1;2")
    assert "Belopp, Belopp#2" in refused(tmp_path, *twice).what
    assert read(tmp_path, *twice, mapping={"belopp": "Belopp#2"}).ledger_ore == 200


def test_a_profile_goes_before_recognition_and_must_fit(tmp_path: Path) -> None:
    lines = ("Kod A;Kod B;När;Hur mycket", "64400;47000;202504;5")
    mapping = {"konto": "Kod A", "kostnadsställe": "kod b", "period": "När", "belopp": "Hur mycket"}
    export = read(tmp_path, *lines, mapping=mapping)
    assert export.rows.loc[0, ["konto", "kostnadsstalle", "period"]].tolist() == ["64400", "47000", "202504"]
    error = refused(tmp_path, *lines, mapping=mapping | {"konto": "Kod C"})
    assert "Kod C" in error.what
    assert "konto" in error.remedy
    assert "nonsens" in refused(tmp_path, *lines, mapping={"nonsens": "Kod A"}).what
    left_out = read(tmp_path, HEAD, row(1, 5), mapping={"text": ""})
    assert left_out.rows.loc[0, "text"] == ""
    assert left_out.sources[0].ignored == ("Text",)


@pytest.mark.parametrize(
    ("lines", "says"),
    [
        (["a;b", "1;2"], "ingen rubrikrad"),
        (["Konto;Period;Text", "64400;202504;x"], "ingen beloppskolumn"),
        (["Konto;Belopp", "64400;5"], "datum eller period"),
        ([HEAD], "inga datarader"),
        ([HEAD, row(1, "~1")], "inga rader som går att läsa"),
        ([""], "tom"),
    ],
)
def test_input_that_cannot_be_used_is_said_in_swedish(tmp_path: Path, lines: list[str], says: str) -> None:
    error = refused(tmp_path, *lines)
    assert says in error.what
    assert "export.csv" in error.where
    assert error.remedy


def test_no_file_and_a_missing_file_are_unusable(tmp_path: Path) -> None:
    with pytest.raises(UnusableInput, match="ingen export"):
        read_export([])
    with pytest.raises(UnusableInput, match="finns inte"):
        read_export([tmp_path / "saknas.csv"])


def test_void_and_preliminary_rows_are_rows_with_their_status(tmp_path: Path) -> None:
    export = read(tmp_path, f"{HEAD};Status", f"{row(1, 5)};MAK", f"{row(2, 5)};Preliminär", f"{row(3, 5)};")
    assert export.rows["status"].tolist() == ["MAK", "Preliminär", ""]


def test_destroyed_text_is_named_and_left(tmp_path: Path) -> None:
    lost, doubled = row(1, 1, "V\ufffdrd"), row(2, 2, "VÃ¥rd")
    export = read(tmp_path, f"{HEAD};Ben\u03a3mning", f"{lost};x", f"{doubled};x", f"{row(3, 3)};x")
    assert {(d.header, d.count) for d in export.destroyed} == {("Text", 2), ("Ben\u03a3mning", 0)}
    assert export.rows["text"].tolist() == ["V\ufffdrd", "VÃ¥rd", "Vård"]


def test_a_destroyed_header_is_read_when_only_one_field_fits(tmp_path: Path) -> None:
    export = read(tmp_path, "Konto;Kostnadsst\ufffdlle;Period;Belopp", "64400;47000;202504;5")
    assert export.rows.loc[0, "kostnadsstalle"] == "47000"
    assert "förstörda tecken" in export.sources[0].warnings[0]


def test_the_same_row_twice_is_read_once_and_two_contents_are_a_conflict(tmp_path: Path) -> None:
    export = read(tmp_path, HEAD, row(1, 10), row(1, 10), row(1, 11), row("", 5), row("", 5), row(2, 1, rad=""))
    assert export.rows["belopp_ore"].tolist() == [1_000, 1_100, 500, 500, 100]
    (duplicate,) = export.duplicates
    assert (duplicate.first.line, duplicate.again.line) == (2, 3)
    (conflict,) = export.conflicts
    assert ([place.line for place in conflict.places], conflict.fields) == ([2, 4], ("belopp_ore",))
    assert export.sources[0].rows_read == 6
    assert export.sources[0].duplicates == 1
    assert export.ledger_ore == 3_200


def test_overlapping_files_and_a_file_under_two_names_are_read_once(tmp_path: Path) -> None:
    april = tmp_path / "april.csv"
    april.write_text("\n".join([HEAD, row(1, 10), row(2, 20)]), encoding="utf-8")
    quarter = tmp_path / "kvartal.xlsx"
    with xlsxwriter.Workbook(str(quarter)) as book:
        sheet = book.add_worksheet("Data")
        for number, line in enumerate([HEAD, row(2, "20,00"), row(3, "30,00")]):
            sheet.write_row(number, 0, line.split(";"))
    copy = tmp_path / "kopia.csv"
    copy.write_bytes(april.read_bytes())
    export = read_export([april, quarter, copy, april])
    assert export.rows["vernr"].tolist() == ["1", "2", "3"]
    assert export.ledger_ore == 6_000
    assert [(d.first.source, d.again.source) for d in export.duplicates] == [
        ("april.csv", "kvartal.xlsx"),
        ("april.csv", "kopia.csv"),
        ("april.csv", "kopia.csv"),
    ]
    assert "samma innehåll" in export.sources[2].warnings[-1]
    assert export.rows["ordinal"].tolist() == [0, 1, 2]


def test_the_order_of_columns_and_the_delimiter_hint_do_not_matter(tmp_path: Path) -> None:
    export = read(tmp_path, "sep=;", "Belopp;Text;Konto;Period", "1,50;a, b, c;64400;202504")
    assert export.ledger_ore == 150
    assert export.sources[0].preamble == 1


def test_reading_leaves_the_collector_as_it_was(tmp_path: Path) -> None:
    import gc

    refused(tmp_path, "a;b", "1;2")
    assert gc.isenabled()


CELL = st.text(alphabet='abÅ;"\t,|0123456789.- \n\r~()\u00a0', max_size=12)


@settings(max_examples=80, deadline=None)
@given(lines=st.lists(st.lists(CELL, min_size=1, max_size=10).map(";".join), max_size=12))
def test_any_text_ends_in_rows_or_a_message_and_every_line_is_accounted_for(
    tmp_path_factory: pytest.TempPathFactory, lines: list[str]
) -> None:
    folder = tmp_path_factory.mktemp("fuzz")
    try:
        export = read(folder, HEAD, row(1, 10), *lines, row(2, 20))
    except UnusableInput:
        return
    assert export.ledger_ore == sum(export.rows["belopp_ore"])
    assert {"1", "2"} & set(export.rows["vernr"]) or export.set_aside


@settings(max_examples=80, deadline=None)
@given(data=st.binary(max_size=300))
def test_any_bytes_end_in_rows_or_a_message(tmp_path_factory: pytest.TempPathFactory, data: bytes) -> None:
    path = tmp_path_factory.mktemp("fuzz") / "export.csv"
    path.write_bytes(f"{HEAD}\n{row(1, 10)}\n".encode("cp1252") + data)
    try:
        export = read_export([path])
    except UnusableInput:
        return
    for source in export.sources:
        assert source.rows_read + source.set_aside + source.recognised == source.lines_total
