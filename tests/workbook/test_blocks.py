"""Document sheets: the template block copied and filled, found by its names wherever its fields stand."""

from __future__ import annotations

import io
import re
import shutil
import zipfile
from collections.abc import Sequence
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

import openpyxl
import PIL.Image
import pytest
from openpyxl.comments import Comment
from openpyxl.drawing.image import Image
from openpyxl.worksheet.formula import ArrayFormula

from atersok.closedbook import TextContractError, open_workbook, save_all
from atersok.documents.model import Block
from atersok.domain.errors import UnusableInput
from atersok.workbook import blocks as blocks_module
from atersok.workbook import layout
from atersok.workbook.blocks import Template, check_blocks, find_template, write_blocks
from atersok.workbook.screen import ExcelScreen
from workbook import live
from workbook.live import LiveBook
from workbook.quarter import MAIN, parts, parts_of_sheets, replace_in_parts
from workbook.spy import counted

GREEN = "gron_statistik.xlsm"


@pytest.fixture(scope="module")
def lean(small_source: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The green book with nothing on its other sheets, which another program would take long to read."""
    path = tmp_path_factory.mktemp("blocks") / GREEN
    content = parts(small_source / GREEN)
    (ours,) = parts_of_sheets(small_source / GREEN, [layout.ANSOKAN.sheet])
    assert f"xl/worksheets/_rels/{ours.rpartition('/')[2]}.rels" not in content, "nothing that goes belongs to it"
    gone = {
        name
        for name in content
        if name.startswith(("xl/worksheets/_rels/", "xl/tables/", "xl/charts/", "xl/drawings/"))
    }
    types = "[Content_Types].xml"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in content.items():
            if name in gone:
                continue
            if name.startswith("xl/worksheets/") and name != ours:
                data = f'<worksheet xmlns="{MAIN}"><sheetData/></worksheet>'.encode()
            elif name == types:
                data = re.sub(
                    rb'<Override PartName="/(.*?)".*?/>', lambda one: b"" if one[1].decode() in gone else one[0], data
                )
            archive.writestr(name, data)
    return path


@pytest.fixture
def path(lean: Path, tmp_path: Path) -> Path:
    (tmp_path / "q").mkdir()
    return Path(shutil.copy(lean, tmp_path / "q"))


def block(home: str, lines: int = 1, **more: Any) -> Block:
    fields = {
        "Kommun": "Exempelstad", "Boende": home, "Antal barn": lines, "Summa etikett": "Summa sökt spår A",
        "Summa dagar": 30 * lines, "Summa sökt": 100.5 * lines, "Ingående": 0, "Kontroll": "OK", **more,
    }  # fmt: skip
    return Block(
        fields,
        [
            {"Löpnr": number, "Dossiernr": f"0000000{number}", "Namn": f"Barn {number}", "Från": date(2025, 4, number),
             "Dagar": 30, "Sökt belopp": 100.5}
            for number in range(1, lines + 1)
        ],
    )  # fmt: skip


def write(path: Path, content: Sequence[Block]) -> None:
    book = open_workbook(path)
    write_blocks(book, layout.ANSOKAN, find_template(book, layout.ANSOKAN), content)
    save_all([book], path.parent.parent / "backup")


def sheet_of(path: Path, computed: bool = False) -> Any:
    return _sheet_of(path, path.stat().st_mtime_ns, computed)


@lru_cache(maxsize=4)
def _sheet_of(path: Path, _: int, computed: bool) -> Any:
    return openpyxl.load_workbook(path, data_only=computed)[layout.ANSOKAN.sheet]


def template_of(path: Path) -> Template:
    return _template_of(path, path.stat().st_mtime_ns)


@lru_cache(maxsize=4)
def _template_of(path: Path, _: int) -> Template:
    return find_template(open_workbook(path), layout.ANSOKAN)


def height_of(path: Path) -> int:
    return template_of(path).height


def field(path: Path, number: int, header: str, computed: bool = True) -> Any:
    """The value of a field in a block, by the names of the template."""
    template = template_of(path)
    row, column = template.fields[header]
    return sheet_of(path, computed).cell(number * template.height + row + 1, column + 1).value


def line(path: Path, number: int, index: int, header: str) -> Any:
    template = template_of(path)
    row = number * template.height + template.first_line + index + 1
    return sheet_of(path, computed=True).cell(row, template.line_fields[header] + 1).value


def test_the_template_is_found_with_every_field_and_column_of_the_document(path: Path) -> None:
    template = template_of(path)
    assert set(template.fields) == {column.header for column in layout.ANSOKAN.fields}
    assert set(template.line_fields) == {column.header for column in layout.ANSOKAN.lines}
    assert template.line_count == layout.ANSOKAN.line_count


@pytest.mark.parametrize("count", [1, 2, 3, 7])
def test_each_block_is_a_copy_of_the_template_with_its_own_values(path: Path, count: int) -> None:
    write(path, [block(f"Boende {number}", number % 3 + 1) for number in range(count)])
    height = height_of(path)
    sheet = sheet_of(path)
    labels = {
        cell.coordinate: cell.value for row in sheet[f"A1:N{height}"] for cell in row if isinstance(cell.value, str)
    }
    for number in range(count):
        assert field(path, number, "Boende") == f"Boende {number}"
        assert field(path, number, "Antal barn") == number % 3 + 1
        assert sheet.cell(number * height + 10, 1).value == labels["A10"] == "Löpnr"
        assert line(path, number, 0, "Från") == datetime(2025, 4, 1)
        assert line(path, number, number % 3, "Namn") == f"Barn {number % 3 + 1}"
        assert line(path, number, number % 3 + 1, "Namn") is None
        for row in (1, 10, 12, height):
            assert sheet.row_dimensions[number * height + row].height == sheet.row_dimensions[row].height
    assert sheet.max_row == height * count


def test_totals_are_live_formulas_of_their_own_block_with_the_computed_value_beside_them(path: Path) -> None:
    write(path, [block("A", 1), block("B", 2), block("C", 3)])
    height = height_of(path)
    for number in range(3):
        formula = field(path, number, "Summa sökt", computed=False)
        assert formula == f"=SUM(M{number * height + 11}:M{number * height + 39})"
        assert field(path, number, "Summa sökt") == 100.5 * (number + 1)
        assert field(path, number, "Summa dagar") == 30 * (number + 1)
        assert field(path, number, "Kontroll", computed=False) == f"={layout.MASTER_NAME}"
        assert field(path, number, "Kontroll") == "OK"


def test_the_print_area_is_exactly_the_blocks(path: Path) -> None:
    height = height_of(path)
    for count in (3, 1, 2):
        write(path, [block(str(number)) for number in range(count)])
        assert sheet_of(path).print_area == f"'Ansökan'!$A$1:$N${count * height}"


def test_fewer_blocks_on_the_next_run_leave_nothing_of_the_old_ones(path: Path) -> None:
    write(path, [block(f"Boende {number}", 3) for number in range(5)])
    write(path, [block("Ensam", 1)])
    sheet = sheet_of(path, computed=True)
    assert sheet.max_row == height_of(path)
    texts = [str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert not [text for text in texts if text.startswith("Boende ") or text in {"Barn 2", "Barn 3"}]
    assert line(path, 0, 0, "Namn") == "Barn 1"


def test_no_blocks_leave_one_empty_block(path: Path) -> None:
    write(path, [block("A", 2), block("B")])
    write(path, [])
    assert sheet_of(path).max_row == height_of(path)
    assert field(path, 0, "Boende") is None
    assert line(path, 0, 0, "Namn") is None
    assert field(path, 0, "Summa sökt") == 0
    assert field(path, 0, "Kommun") is None


def test_the_same_blocks_again_change_no_byte(path: Path) -> None:
    content = [block("A", 2), block("B"), block("C", 3)]
    write(path, content)
    before = path.read_bytes()
    write(path, content)
    assert path.read_bytes() == before


def test_values_from_outside_are_text_and_never_formulas(path: Path) -> None:
    write(path, [block('=HYPERLINK("http://x")', Kommun="+46"), block("0012", Kommun="2025-04-01")])
    assert [field(path, number, "Boende", computed=False) for number in (0, 1)] == ['=HYPERLINK("http://x")', "0012"]
    assert [field(path, number, "Kommun") for number in (0, 1)] == ["+46", "2025-04-01"]
    template = template_of(path)
    row, column = template.fields["Boende"]
    assert sheet_of(path).cell(row + 1, column + 1).data_type == "s"


def test_a_text_that_looks_like_a_formula_gives_way_to_the_next_runs_value(path: Path) -> None:
    write(path, [block("=Linden", Kommun="=1+1")])
    write(path, [block("Eken"), block("Björken")])
    assert [field(path, number, "Boende") for number in (0, 1)] == ["Eken", "Björken"]
    assert [field(path, number, "Kommun") for number in (0, 1)] == ["Exempelstad"] * 2


def test_fields_and_columns_are_followed_where_the_municipality_moved_them(path: Path) -> None:
    book = openpyxl.load_workbook(path, keep_vba=True)
    sheet = book["Ansökan"]
    names = sheet.defined_names
    for name, old, new in (
        ("falt.Boende", "$C$5", "$C$3"), ("rad.Namn", "$C$12", "$D$12"), ("rad.Personnummer", "$D$12", "$C$12"),
    ):  # fmt: skip
        assert names[name].attr_text.endswith(old)
        names[name].attr_text = f"'Ansökan'!{new}"
    sheet["C3"].number_format = "@"
    sheet["C5"].value = None
    for place, value in (
        ("A9", "Kommunens egen rad"),
        ("E9", 40),
        ("G9", date(2025, 4, 1)),
        ("I9", "=C3"),
        ("K9", True),
    ):
        sheet[place].value = value
    book.save(path)
    write(path, [block("A", 2), block("B")])
    sheet = sheet_of(path, computed=True)
    height = height_of(path)
    assert [sheet.cell(number * height + 3, 3).value for number in (0, 1)] == ["A", "B"]
    assert [sheet.cell(number * height + 5, 3).value for number in (0, 1)] == [None, None]
    assert [sheet.cell(number * height + 12, 4).value for number in (0, 1)] == ["Barn 1", "Barn 1"]
    own = [[cell.value for cell in sheet[number * height + 9][0:11:2]] for number in (0, 1)]
    assert own == [["Kommunens egen rad", None, 40, datetime(2025, 4, 1), home, True] for home in "AB"]


def test_a_field_that_the_municipality_took_away_is_not_written(path: Path) -> None:
    book = openpyxl.load_workbook(path, keep_vba=True)
    sheet = book["Ansökan"]
    for name in ("falt.Handläggare", "rad.Bilagor"):
        del sheet.defined_names[name]
    book.save(path)
    write(path, [block("A", Handläggare="Controller")])
    texts = {cell.value for row in sheet_of(path).iter_rows() for cell in row}
    assert "Controller" not in texts
    assert "A" in texts


@pytest.mark.parametrize(
    ("name", "place", "said"),
    [
        ("falt.Boende", "$A$9", "fältet Boende står i A9, som har fel talformat. Ställ talformatet till Text."),
        ("falt.Antal_barn", "$C$5", "fältet Antal barn står i C5, som har fel talformat. Ställ talformatet till Tal"),
        ("rad.Namn", "$M$12", "fältet Namn står i M12:M39, som har fel talformat. Ställ talformatet till Text."),
    ],
)
def test_a_field_in_a_cell_that_cannot_hold_it_is_told_before_anything_is_written(
    path: Path, name: str, place: str, said: str
) -> None:
    book = openpyxl.load_workbook(path, keep_vba=True)
    book["Ansökan"].defined_names[name].attr_text = f"'Ansökan'!{place}"
    book.save(path)
    with pytest.raises(UnusableInput) as caught:
        find_template(open_workbook(path), layout.ANSOKAN)
    assert str(caught.value).startswith(f"{GREEN}, blad Ansökan: {said}")


def test_the_preset_page_breaks_stay_however_often_blocks_come_and_go(path: Path) -> None:
    before = [(mark.id, mark.man) for mark in sheet_of(path).row_breaks.brk]
    height = height_of(path)
    assert before[:3] == [(height, True), (2 * height, True), (3 * height, True)]
    for count in (5, 1, 3):
        write(path, [block(str(number)) for number in range(count)])
        assert [(mark.id, mark.man) for mark in sheet_of(path).row_breaks.brk] == before


def refusal(path: Path) -> UnusableInput:
    with pytest.raises(UnusableInput) as caught:
        find_template(open_workbook(path), layout.ANSOKAN)
    assert caught.value.where == GREEN
    assert caught.value.remedy
    return caught.value


@pytest.mark.parametrize("name", ["block", "rader"])
def test_a_template_whose_names_are_gone_is_told_with_the_sheet_and_the_name(path: Path, name: str) -> None:
    book = openpyxl.load_workbook(path, keep_vba=True)
    del book["Ansökan"].defined_names[name]
    book.save(path)
    assert refusal(path).what == f"bladet Ansökan saknar namnet {name}, som visar var mallen står"


def test_a_name_that_points_nowhere_is_a_name_that_is_gone(path: Path) -> None:
    book = openpyxl.load_workbook(path, keep_vba=True)
    book["Ansökan"].defined_names["rader"].attr_text = "#REF!"
    book.save(path)
    assert "saknar namnet rader" in refusal(path).what


def test_a_template_that_was_moved_down_is_told(path: Path) -> None:
    book = openpyxl.load_workbook(path, keep_vba=True)
    book["Ansökan"].defined_names["block"].attr_text = "'Ansökan'!$A$3:$N$46"
    book.save(path)
    assert refusal(path).what == "mallen på bladet Ansökan börjar inte i cell A1"


def test_a_sheet_that_is_gone_is_told(path: Path) -> None:
    replace_in_parts(path, r"xl/workbook\.xml", '<sheet name="Ansökan"', '<sheet name="Undanlagd"')
    assert refusal(path).what == "bladet Ansökan saknas"


def test_more_blocks_than_a_sheet_holds_are_refused(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(blocks_module, "MAX_BLOCKS", 2)
    with pytest.raises(UnusableInput) as caught:
        write(path, [block(str(number)) for number in range(3)])
    assert caught.value.what == "bladet Ansökan skulle få 3 sidor, men rymmer 2"


def test_the_number_of_calls_grows_with_the_doublings_and_not_with_the_blocks(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def calls(count: int) -> int:
        book = open_workbook(path)
        template = find_template(book, layout.ANSOKAN)
        with counted(monkeypatch) as made:
            write_blocks(book, layout.ANSOKAN, template, [block(str(number), 2) for number in range(count)])
        return made.total()

    four, eight, sixty_four = calls(4), calls(8), calls(64)
    doubling = eight - four
    assert doubling > 0
    assert sixty_four == eight + 3 * doubling


def noted(path: Path, *cells: str) -> None:
    """A user's notes on Ansökan."""
    book = openpyxl.load_workbook(path, keep_vba=True)
    for cell in cells:
        book["Ansökan"][cell].comment = Comment("min kommentar", "AB")
    book.save(path)


def test_a_picture_and_a_comment_in_the_template_stay_in_the_first_block(path: Path) -> None:
    noted(path, "C5")
    book = openpyxl.load_workbook(path, keep_vba=True)
    logo = io.BytesIO()
    PIL.Image.new("RGB", (30, 10), "green").save(logo, "PNG")
    book["Ansökan"].add_image(Image(logo), "M1")
    book.save(path)
    before = parts(path)
    write(path, [block("A"), block("B"), block("C")])
    write(path, [block("A"), block("B")])
    sheet = sheet_of(path)
    assert [cell.coordinate for row in sheet.iter_rows() for cell in row if cell.comment] == ["C5"]
    after = parts(path)
    kept = [name for name in before if "drawing" in name.casefold() or "comment" in name or "media" in name]
    assert len(kept) >= 3
    assert {name: after[name] for name in kept} == {name: before[name] for name in kept}
    assert [name for name in after if name not in before] == []


@pytest.mark.parametrize("is_open", [False, True])
def test_a_comment_on_a_later_page_is_told_before_anything_is_written(path: Path, is_open: bool) -> None:
    """It would be lost, or stand beside another child."""
    write(path, [block("A"), block("B")])
    noted(path, f"C{height_of(path) + 5}")
    live_book = LiveBook(path)
    live_book.comments[layout.ANSOKAN.sheet] = [height_of(path) + 5]
    book = live_book.book if is_open else open_workbook(path)
    template = find_template(book, layout.ANSOKAN)
    with pytest.raises(UnusableInput, match=f"har en kommentar på rad {height_of(path) + 5}, som skulle försvinna"):
        write_blocks(book, layout.ANSOKAN, template, [block("C")])
    assert field(path, 1, "Boende") == "B"


def test_an_open_workbook_copies_neither_pictures_nor_comments(path: Path) -> None:
    live_book = LiveBook(path)
    live_book.comments[layout.ANSOKAN.sheet] = [5]
    for _ in range(2):
        book = live_book.book
        with ExcelScreen(book.app).working():
            write_blocks(book, layout.ANSOKAN, find_template(book, layout.ANSOKAN), [block(home) for home in "ABC"])
        assert live_book.comments[layout.ANSOKAN.sheet] == [5]
    assert live_book.objects_copied == 0
    assert live_book.copies_objects


def test_a_template_with_merged_cells_is_told_before_anything_is_written(path: Path) -> None:
    """The engine for closed workbooks cannot copy them; Excel can."""
    book = openpyxl.load_workbook(path, keep_vba=True)
    book["Ansökan"].merge_cells("A9:B9")
    book.save(path)
    with pytest.raises(UnusableInput, match="mallen har sammanslagna celler") as caught:
        find_template(open_workbook(path), layout.ANSOKAN)
    assert caught.value.where == f"{GREEN}, blad Ansökan"


@pytest.mark.parametrize("is_open", [False, True])
def test_a_template_with_an_array_formula_is_told_before_anything_is_written(path: Path, is_open: bool) -> None:
    book = openpyxl.load_workbook(path, keep_vba=True)
    book["Ansökan"]["A9"] = ArrayFormula("A9:B9", "=A10:B10")
    book.save(path)
    with pytest.raises(UnusableInput, match="mallen har en matrisformel"):
        find_template(LiveBook(path).book if is_open else open_workbook(path), layout.ANSOKAN)


# -- in a workbook that is open in Excel ------------------------------------------------------------------------------


def write_open(path: Path, content: Sequence[Block], **excel: Any) -> LiveBook:
    opened = LiveBook(path)
    for name, value in excel.items():
        setattr(opened, name, value)
    template = find_template(opened.book, layout.ANSOKAN)
    check_blocks(opened.book, layout.ANSOKAN, template, content)
    write_blocks(opened.book, layout.ANSOKAN, template, content)
    opened.save()
    return opened


def test_the_template_of_an_open_workbook_is_the_same(path: Path) -> None:
    assert find_template(LiveBook(path).book, layout.ANSOKAN) == template_of(path)


@pytest.mark.parametrize("has_formula2", [True, False])
def test_an_open_workbook_gets_the_very_cells_that_a_closed_one_gets(
    path: Path, tmp_path: Path, has_formula2: bool
) -> None:
    """In Excel of today and of before 2021; only the values of the formulas are left to Excel."""
    twin = tmp_path / "twin" / GREEN
    twin.parent.mkdir()
    twin.write_bytes(path.read_bytes())
    for content in (
        [block(f"Boende {number}", number % 3 + 1) for number in range(5)],
        [block("=Linden", 2, Kommun="+46"), block("0012", Kommun="'citat")],
        [],
    ):
        write(path, content)
        write_open(twin, content, has_formula2=has_formula2)
        closed_cells, open_cells = (
            {
                (cell.coordinate, cell.value, cell.data_type, cell.number_format)
                for row in sheet_of(book).iter_rows()
                for cell in row
                if cell.value is not None
            }
            for book in (path, twin)
        )
        assert open_cells == closed_cells
        assert sheet_of(twin).print_area == sheet_of(path).print_area


def test_the_municipalitys_own_cells_of_an_open_workbook_hold_what_they_held(path: Path) -> None:
    """Text that was typed with an apostrophe into a cell without the format for text stays text."""
    opened = LiveBook(path)
    sheet = opened.book.sheets["Ansökan"]
    for place, value in (
        ("A9", "'0012"), ("C9", "'=1+1"), ("E9", 40.25), ("G9", "=C5&A9"), ("I9", True), ("K9", "'2025-04-01"),
    ):  # fmt: skip
        sheet.range(place).value = value
    opened.save()
    write_open(path, [block("A", 2), block("B"), block("C")])
    height = height_of(path)
    for number in range(3):
        down = number * height
        own = [(cell.value, cell.data_type) for cell in sheet_of(path)[down + 9][0:11:2]]
        assert own == [
            ("0012", "s"), ("=1+1", "s"), (40.25, "n"), (f"=C{down + 5}&A{down + 9}", "f"), (True, "b"),
            ("2025-04-01", "s"),
        ]  # fmt: skip


@pytest.mark.parametrize(
    ("header", "code", "said"),
    [
        ("Boende", "General", "fältet Boende står i C5, som har fel talformat. Ställ talformatet till Text."),
        ("Antal barn", "@", "som har fel talformat. Ställ talformatet till Tal eller Datum."),
    ],
)
def test_a_field_of_an_open_workbook_that_cannot_hold_its_value_is_told(
    path: Path, header: str, code: str, said: str
) -> None:
    row, column = template_of(path).fields[header]
    opened = LiveBook(path)
    opened.book.sheets["Ansökan"].range((row + 1, column + 1)).number_format = code
    with pytest.raises(UnusableInput) as caught:
        find_template(opened.book, layout.ANSOKAN)
    assert said in str(caught.value)


@pytest.mark.parametrize("wrong", [{"Boende": 7}, {"Antal barn": "tre"}, {"Ingående": float("inf")}])
def test_a_value_that_its_field_cannot_hold_is_refused_before_the_first_write(
    path: Path, wrong: dict[str, Any]
) -> None:
    opened = LiveBook(path)
    template = find_template(opened.book, layout.ANSOKAN)
    with pytest.raises(TextContractError):
        check_blocks(opened.book, layout.ANSOKAN, template, [block("A", **wrong)])
    assert opened.saved


def test_one_name_that_is_gone_leaves_the_others_found_in_an_open_workbook(path: Path) -> None:
    book = openpyxl.load_workbook(path, keep_vba=True)
    for name in ("falt.Handläggare", "rad.Bilagor"):
        del book["Ansökan"].defined_names[name]
    book.save(path)
    assert find_template(LiveBook(path).book, layout.ANSOKAN) == template_of(path)
    del book["Ansökan"].defined_names["rader"]
    book.save(path)
    opened = LiveBook(path)
    with pytest.raises(UnusableInput, match="saknar namnet rader"):
        find_template(opened.book, layout.ANSOKAN)


def test_copying_is_the_only_thing_in_an_open_workbook_that_grows_with_the_blocks(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def requests(count: int) -> int:
        opened = LiveBook(path)
        template = find_template(opened.book, layout.ANSOKAN)
        with counted(monkeypatch, live) as made:
            write_blocks(opened.book, layout.ANSOKAN, template, [block(str(number)) for number in range(count)])
        return made.requests

    assert [requests(count) - requests(1) for count in (2, 4, 8, 64)] == [1, 2, 3, 6]
