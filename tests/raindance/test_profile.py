"""What a user confirmed or corrected is kept in a readable file and used next time; what changed since is told."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from atersok.domain.errors import UnusableInput
from atersok.raindance import (
    PROFILE_FILE,
    Export,
    Layout,
    Profile,
    describe,
    load_profile,
    read_export,
    remember,
    save_profile,
)

HEAD = "Ver.nr;Rad;Ansvar;Konto;Period;Text;Belopp SEK;Belopp valuta 2;Utfall"
ROW = "1001;1;47000;64400;202504;Vård;100,00;7,00;90,00"


def write(folder: Path, *lines: str, name: str = "export.csv") -> Path:
    path = folder / name
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def profile(folder: Path, text: str) -> Profile:
    (folder / PROFILE_FILE).write_text(text, encoding="utf-8")
    found = load_profile(folder / PROFILE_FILE)
    assert found is not None
    return found


def told(export: Export) -> str:
    return "\n".join(text for source in export.sources for text in source.warnings)


def test_the_message_on_two_amounts_gives_the_very_line_that_settles_it(tmp_path: Path) -> None:
    path = write(tmp_path, HEAD, ROW)
    with pytest.raises(UnusableInput) as caught:
        read_export([path])
    assert 'Skriv raden belopp = "Belopp SEK" i raindance_profil.toml' in caught.value.remedy
    line = caught.value.remedy.split("raden ", 1)[1].split(" i raindance", 1)[0]
    assert read_export([path], profile=profile(tmp_path, line)).ledger_ore == 10_000


def test_what_was_confirmed_is_saved_and_reads_the_next_file_in_any_order_of_columns(tmp_path: Path) -> None:
    first = read_export([write(tmp_path, HEAD, ROW)], mapping={"belopp": "Utfall", "text": ""})
    saved = remember(tmp_path / PROFILE_FILE, first)
    assert load_profile(tmp_path / PROFILE_FILE) == saved
    turned = write(tmp_path, ";".join(HEAD.split(";")[::-1]), ";".join(ROW.split(";")[::-1]))
    again = read_export([turned], profile=load_profile(tmp_path / PROFILE_FILE))
    assert again.ledger_ore == 9_000
    assert again.sources[0].profile == "Raindance"
    assert again.sources[0].warnings == ()
    assert "profilen Raindance" in describe(again)


def test_the_file_is_readable_and_each_line_explained(tmp_path: Path) -> None:
    remember(tmp_path / PROFILE_FILE, read_export([write(tmp_path, HEAD, ROW)], mapping={"belopp": "Utfall"}))
    text = (tmp_path / PROFILE_FILE).read_text(encoding="utf-8")
    for part in (
        'namn = "Raindance"',
        'belopp = "Utfall"  # beloppet utan moms',
        '"kostnadsställe" = "Ansvar"  # pekar',
    ):
        assert part in text


@pytest.mark.parametrize(
    ("new", "warns"),
    [
        (HEAD.replace("Text", "Radtext"), "text lästes ur den nya kolumnen Radtext"),
        (HEAD.replace("Text", "Övrigt"), "kolumnen Text finns inte längre; ändra eller ta bort raden text"),
        (HEAD.replace("Ansvar", "Kostnadsställe"), "kostnadsställe lästes ur den nya kolumnen Kostnadsställe"),
        (f"{HEAD};Nettobelopp", "kolumnen Nettobelopp är ny och kan också vara belopp, som läses ur Belopp SEK"),
        (f"{HEAD};Projekt", "kolumnen Projekt är ny och lästes som projekt"),
    ],
)
def test_a_change_that_can_be_read_safely_is_told(tmp_path: Path, new: str, warns: str) -> None:
    known = Profile.from_export(read_export([write(tmp_path, HEAD, ROW)], mapping={"belopp": "Belopp SEK"}))
    row = f"{ROW};5,00" if new.count(";") > HEAD.count(";") else ROW
    export = read_export([write(tmp_path, new, row)], profile=known)
    assert warns in told(export)
    assert export.ledger_ore == 10_000


def test_an_amount_that_is_gone_is_not_read_from_a_column_that_was_not_chosen_before(tmp_path: Path) -> None:
    known = Profile.from_export(read_export([write(tmp_path, HEAD, ROW)], mapping={"belopp": "Belopp SEK"}))
    with pytest.raises(UnusableInput) as caught:
        read_export([write(tmp_path, HEAD.replace("Belopp SEK", "Annat"), ROW)], profile=known)
    assert 'raden belopp = "Belopp SEK" i raindance_profil.toml' in caught.value.remedy


def test_a_profile_of_an_amount_keeps_debet_and_kredit_out(tmp_path: Path) -> None:
    path = write(tmp_path, "Konto;Period;Belopp;Debet;Kredit", "64400;202504;5,00;7,00;")
    assert read_export([path], profile=profile(tmp_path, 'belopp = "Belopp"')).ledger_ore == 500
    both = profile(tmp_path, 'debet = "Debet"\nkredit = "Kredit"')
    assert read_export([path], profile=both).ledger_ore == 700


def test_each_kind_of_file_has_its_own_profile(tmp_path: Path) -> None:
    raindance = write(tmp_path, HEAD, ROW, name="r.csv")
    qlik = write(tmp_path, "Kod;När;Kr;Utfall", "64400;202505;3,00;8,00", name="q.csv")
    (tmp_path / PROFILE_FILE).write_text(
        '[[profil]]\nnamn = "Raindance"\nbelopp = "Belopp SEK"\n'
        '[[profil]]\nnamn = "QlikView"\nkonto = "Kod"\nperiod = "När"\nbelopp = "Kr"\n',
        encoding="utf-8",
    )
    export = read_export([raindance, qlik], profile=load_profile(tmp_path / PROFILE_FILE))
    assert [(s.profile, s.sum_ore) for s in export.sources] == [("Raindance", 10_000), ("QlikView", 300)]
    saved = remember(tmp_path / PROFILE_FILE, export)
    assert [layout.name for layout in saved.layouts] == ["Raindance", "QlikView"]
    other = write(tmp_path, "Konto;Period;Belopp", "64400;202504;1,00", name="o.csv")
    assert "ingen profil" in told(read_export([other], profile=saved))


def test_a_file_without_dates_is_read_only_with_the_month_that_the_user_gave_and_says_so(tmp_path: Path) -> None:
    path = write(tmp_path, "Ver.nr;Konto;Belopp", "1;64400;5,00", "2;64500;6,00", "Totalt;;11,00", ";;11,00")
    with pytest.raises(UnusableInput) as caught:
        read_export([path])
    assert "[filperiod]" in caught.value.remedy
    assert '"export.csv" = "ÅÅÅÅMM"' in caught.value.remedy
    export = read_export([path], profile=profile(tmp_path, '[filperiod]\n"export.csv" = "202504"\n'))
    assert export.rows["period"].tolist() == ["202504", "202504"]
    assert (export.ledger_ore, export.sources[0].totals, export.sources[0].stated_total_ore) == (1_100, 2, 1_100)
    assert "alla rader hör till 2025-04" in told(export)
    dated = write(tmp_path, "Ver.nr;Konto;Period;Belopp", "1;64400;202505;5,00")
    again = read_export([dated], profile=load_profile(tmp_path / PROFILE_FILE))
    assert again.rows["period"].tolist() == ["202505"]


@pytest.mark.parametrize(("mark", "ore"), [(",", 123_400), (".", 123)])
def test_which_mark_stands_before_decimals_settles_what_is_set_aside_without(
    tmp_path: Path, mark: str, ore: int
) -> None:
    path = write(
        tmp_path, "Konto;Period;Belopp", "64400;202504;1,00", "64400;202504;1.230" if mark == "." else ROW_1234
    )
    assert len(read_export([path]).set_aside) == 1
    export = read_export([path], profile=profile(tmp_path, f'decimaltecken = "{mark}"'))
    assert export.rows["belopp_ore"].tolist() == [100, ore]


ROW_1234 = "64400;202504;1.234"


def test_six_digits_are_days_or_months_as_the_profile_says(tmp_path: Path) -> None:
    path = write(tmp_path, "Konto;Bokf.dat;Belopp", "64400;201112;1,00")
    assert read_export([path]).sources[0].period_from == "202011"
    known = profile(tmp_path, 'sexsiffriga_datum = "ÅÅÅÅMM"')
    assert read_export([path], profile=known).sources[0].period_from == "201112"


def test_a_sheet_that_only_the_profile_keeps_from_being_read_is_never_passed_over(tmp_path: Path) -> None:
    path = tmp_path / "x.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        for name, column in (("April", "Belopp SEK"), ("Maj", "Utfall")):
            sheet = book.add_worksheet(name)
            sheet.write_row(0, 0, ["Konto", "Period", column])
            sheet.write_row(1, 0, ["64400", "202504", 10])
    with pytest.raises(UnusableInput, match="Maj"):
        read_export([path], profile=profile(tmp_path, 'belopp = "Belopp SEK"'))


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('belopp = "Konto', "rad 1"),
        ("belopp = 5", "inom citattecken"),
        ('nonsens = "Konto"', "nonsens är inget fält"),
        ('debet = "Belopp"\nkredit = "belopp"', "kan inte båda läsas ur"),
        ('belopp = "a"\nBelopp = "b"', "två gånger"),
        ('[[profil]]\nbelopp = "a"\nnamn = 3', "namn"),
        ('[[profil]]\nnamn = "a"\n[[profil]]\nnamn = "a"', "samma namn"),
        ('[profil]\nnamn = "a"', r"\[\[profil\]\]"),
        ('rubriker = "a"', "lista"),
        ('decimaltecken = ";"', "decimaltecken"),
        ('sexsiffriga_datum = "x"', "sexsiffriga_datum"),
        ('[filperiod]\n"a.csv" = "2025-04"', "ÅÅÅÅMM"),
        ('[filperiod]\n"a.csv" = 202504', "ÅÅÅÅMM"),
        ("a = " + "[" * 20_000, "kan inte läsas"),
        ("#" * 1_100_000, "för stor"),
    ],
)
def test_a_profile_that_is_none_is_one_message_in_swedish(tmp_path: Path, text: str, says: str) -> None:
    with pytest.raises(UnusableInput, match=says) as caught:
        profile(tmp_path, text)
    assert PROFILE_FILE in caught.value.where
    assert caught.value.remedy


def test_names_with_swedish_letters_need_no_quotes_and_bytes_that_are_no_text_are_refused(tmp_path: Path) -> None:
    known = profile(tmp_path, '\ufeffkostnadsställe = "Ansvar"\r\n')
    assert known.layouts[0].mapping == {"kostnadsstalle": "Ansvar"}
    (tmp_path / PROFILE_FILE).write_bytes(b"\xff\xfe\x00")
    with pytest.raises(UnusableInput):
        load_profile(tmp_path / PROFILE_FILE)
    assert load_profile(tmp_path / "saknas.toml") is None


def test_saving_keeps_what_the_file_says_of_other_files(tmp_path: Path) -> None:
    known = profile(
        tmp_path, 'text = ""\n[[profil]]\nnamn = "Q"\nrubriker = ["A"]\nkonto = "A"\n[filperiod]\n"a.csv" = "202504"\n'
    )
    saved = remember(tmp_path / PROFILE_FILE, read_export([write(tmp_path, HEAD, ROW)], mapping={"belopp": "Utfall"}))
    assert saved.layouts[:2] == known.layouts
    assert saved.periods == {"a.csv": "202504"}
    assert [layout.name for layout in saved.layouts] == ["", "Q", "Raindance"]
    assert load_profile(tmp_path / PROFILE_FILE) == saved


def test_a_folder_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    with pytest.raises(UnusableInput, match="kan inte sparas"):
        save_profile(tmp_path / "saknas" / PROFILE_FILE, Profile())


TEXT = st.text(max_size=12)
FIELDS = st.sampled_from(["konto", "belopp", "text", "kostnadsstalle", "sida", "objekt"])


@settings(max_examples=100, deadline=None)
@given(headers=st.lists(TEXT, max_size=4), names=st.lists(FIELDS, unique=True, max_size=4), title=TEXT)
def test_any_header_comes_back_from_the_file(
    tmp_path_factory: pytest.TempPathFactory, headers: list[str], names: list[str], title: str
) -> None:
    path = tmp_path_factory.mktemp("p") / PROFILE_FILE
    mapping = {name: f"{number} {name}" for number, name in enumerate(names)}
    known = Profile((Layout(f"x{title}".strip(), tuple(headers), mapping),), {"å b.csv": "202504"})
    save_profile(path, known)
    assert load_profile(path) == known


@settings(max_examples=100, deadline=None)
@given(text=st.text(alphabet='belopp konto="[]#\n\\åprofiln.a1', max_size=60))
def test_any_text_is_a_profile_or_a_message(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    path = tmp_path_factory.mktemp("p") / PROFILE_FILE
    path.write_text(text, encoding="utf-8")
    with suppress(UnusableInput):
        load_profile(path)
