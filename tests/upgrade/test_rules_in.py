"""Validation and conditional formats follow rows that move, and today's are taken over for new cells."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from atersok.closedbook.formulas import RowShift
from atersok.closedbook.refs import Area, parse_areas
from atersok.upgrade.rules_in import extend_lists, follow_rows, take_rules
from atersok.upgrade.sheet_xml import SheetXml, tag
from atersok.upgrade.styles_in import StylesIn
from upgrade.test_styles_in import styles

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def sheet(after: str) -> SheetXml:
    return SheetXml(f'<worksheet xmlns="{MAIN}"><sheetData/>{after}</worksheet>'.encode())


def validation(sqref: str, formula: str = "1", kind: str = "whole", title: str = "") -> str:
    return (
        f'<dataValidation type="{kind}" promptTitle="{title}" error="Fel {title}" sqref="{sqref}">'
        f"<formula1>{formula}</formula1></dataValidation>"
    )


def validations(*rules: str) -> str:
    return f'<dataValidations count="{len(rules)}">{"".join(rules)}</dataValidations>'


def condition(sqref: str, formula: str, priority: int = 1, dxf: int = 0) -> str:
    return (
        f'<conditionalFormatting sqref="{sqref}"><cfRule type="expression" dxfId="{dxf}" priority="{priority}">'
        f"<formula>{formula}</formula></cfRule></conditionalFormatting>"
    )


def rules_of(found: SheetXml) -> list[tuple[str, str]]:
    return [(rule.get("sqref", ""), rule[0].text or "") for rules in found.all("dataValidations") for rule in rules]


def conditions_of(found: SheetXml) -> list[tuple[str, str, str, str]]:
    return [
        (rules.get("sqref", ""), rule.get("dxfId", ""), rule.get("priority", ""), rule[0].text or "")
        for rules in found.all("conditionalFormatting")
        for rule in rules
    ]


SAME = styles(["A"], [("", 0)], dxfs=2)


def test_rules_follow_rows_on_their_own_sheet() -> None:
    """What lies below moves, what reaches over the place grows, what lies above stays."""
    merged = '<mergeCells count="1"><mergeCell ref="A9:B9"/></mergeCells>'
    rules = validations(validation("B2:B4 B6:B9", "B6&gt;A1"), validation("C5:C1048576", "$C$9"))
    found = sheet(merged + condition("A6", "A6=B3") + rules)
    assert follow_rows(found, "Blad", RowShift("blad", 6, 10))
    assert rules_of(found) == [("B2:B4 B16:B19", "B16>A1"), ("C5:C1048576", "$C$19")]
    assert conditions_of(found)[0] == ("A16", "0", "1", "A16=B3")
    assert found.root.find(f"{tag('mergeCells')}/{tag('mergeCell')}").get("ref") == "A19:B19"  # type: ignore[union-attr]


def test_rules_of_another_sheet_follow_in_their_formulas_only() -> None:
    found = sheet(validations(validation("B6", "Blad!$A$6+A6")))
    assert follow_rows(found, "Annat", RowShift("Blad", 6, 10))
    assert rules_of(found) == [("B6", "Blad!$A$16+A6")]
    assert not follow_rows(found, "Annat", RowShift("Tredje", 6, 10))


def test_an_extension_names_its_cells_as_text() -> None:
    more = (
        '<extLst><ext xmlns:xm="http://schemas.microsoft.com/office/excel/2006/main">'
        "<xm:f>A8</xm:f><xm:sqref>C7:C8</xm:sqref></ext></extLst>"
    )
    found = sheet(more)
    assert follow_rows(found, "Blad", RowShift("Blad", 6, 10))
    rendered = found.render()
    assert b"<xm:f>A18</xm:f><xm:sqref>C17:C18</xm:sqref>" in rendered


def right_and_down(area: Area) -> Area:
    return area._replace(row1=area.row1 + 2, row2=min(area.row2 + 2, 1_048_576), col1=area.col1 + 3, col2=area.col2 + 3)


def test_todays_rules_are_taken_with_their_references() -> None:
    own = sheet(condition("A1", "A1=1", priority=7))
    today = sheet(
        condition("C5:C1048576", "$C5=B5", dxf=1)
        + condition("A5:C9", "A5=1")
        + validations(validation("C5:C1048576", "C5&gt;=$B$5"), validation("B5", "1"))
    )
    taken = take_rules(own, today, [Area(4, 3, 1_048_576, 3)], right_and_down, StylesIn(SAME, SAME))
    assert taken == 2
    assert rules_of(own) == [("F7:F1048576", "F7>=$E$7")]
    assert own.all("dataValidations")[0].get("count") == "1"
    assert conditions_of(own) == [("A1", "0", "7", "A1=1"), ("F7:F1048576", "1", "8", "$F7=E7")]


CELLS = st.tuples(st.integers(1, 6), st.integers(1, 4), st.integers(0, 4), st.integers(0, 3)).map(
    lambda four: Area(four[0], four[1], four[0] + four[2], four[1] + four[3])
)


@given(areas=st.lists(CELLS, min_size=1, max_size=3), hole=CELLS)
def test_no_cell_has_two_rules_and_none_of_the_others_loses_its(areas: list[Area], hole: Area) -> None:
    def cells(text: str) -> set[tuple[int, int]]:
        return {
            (row, col)
            for area in parse_areas(text)
            for row in range(area.row1, area.row2 + 1)
            for col in range(area.col1, area.col2 + 1)
        }

    def ref(area: Area) -> str:
        return f"{chr(64 + area.col1)}{area.row1}:{chr(64 + area.col2)}{area.row2}"

    before = " ".join(ref(area) for area in areas)
    own = sheet(validations(validation(before, "1", title="gammal")))
    today = sheet(validations(validation(ref(hole), "2", title="ny")))
    take_rules(own, today, [hole], lambda area: area, StylesIn(SAME, SAME))
    found = {rule.get("promptTitle"): cells(rule.get("sqref", "")) for rule in own.all("dataValidations")[0]}
    assert found["ny"] == cells(ref(hole))
    assert found.get("gammal", set()) == cells(before) - found["ny"]
    assert own.all("dataValidations")[0].get("count") == str(len(own.all("dataValidations")[0]))


def test_a_rule_cut_at_its_first_cell_reads_as_before_on_the_others() -> None:
    own = sheet(validations(validation("B5:B9", "B5&gt;A5")))
    take_rules(
        own, sheet(validations(validation("B5:B6"))), [Area(5, 2, 6, 2)], lambda area: area, StylesIn(SAME, SAME)
    )
    assert rules_of(own) == [("B7:B9", "B7>A7"), ("B5:B6", "1")]


@pytest.mark.parametrize(
    ("own", "wanted", "error"),
    [
        ('"Ny,Klar"', '"Ny,Klar,Vilar"', "Fel ny"),
        ('"Klar,Mitt,Ny"', '"Klar,Mitt,Ny,Vilar"', "Fel gammal"),
        ('"Ny,Vilar,Klar"', '"Ny,Vilar,Klar"', "Fel gammal"),
        ("$A$1:$A$9", "$A$1:$A$9", "Fel gammal"),
    ],
)
def test_a_list_of_words_gets_those_that_it_lacks(own: str, wanted: str, error: str) -> None:
    """The user's words stay; what Excel says is today's only where no word of the user's is among them."""
    mine = sheet(validations(validation("D6:D1048576", own, "list", "gammal")))
    today = sheet(validations(validation("B5:B1048576", '"Ny,Klar,Vilar"', "list", "ny")))
    assert extend_lists(mine, today, {2: 4}, (5, 6)) == (own != wanted)
    assert rules_of(mine) == [("D6:D1048576", wanted)]
    assert mine.all("dataValidations")[0][0].get("error") == error


def test_a_list_in_another_column_is_left_alone() -> None:
    mine = sheet(validations(validation("E6:E1048576", '"Ny"', "list")))
    today = sheet(validations(validation("B5:B1048576", '"Ny,Klar"', "list")))
    assert not extend_lists(mine, today, {2: 4}, (5, 6))
    assert rules_of(mine) == [("E6:E1048576", '"Ny"')]
