"""workbook.xml: read, and changed by splicing."""

from __future__ import annotations

from atersok.closedbook.workbook_part import WorkbookPart

HEAD = (
    '<?xml version="1.0"?>\n<workbook xmlns="m" xmlns:r="r"><workbookPr date1904="1"/><bookViews>'
    '<workbookView activeTab="1"/></bookViews>'
)
SHEETS = (
    '<sheets><sheet name="A&amp;B" sheetId="1" r:id="rId1"/><sheet name="C" sheetId="2" state="hidden" r:id="rId2"/>'
    "</sheets>"
)
NAMES = (
    '<definedNames><definedName name="_xlnm.Print_Area" localSheetId="0">\'A&amp;B\'!$A$1</definedName>'
    '<definedName name="Kvartal" comment="x">C!$A$1</definedName></definedNames>'
)
CALC = '<calcPr calcId="191029"/>'


def part(names: str = NAMES, calc: str = CALC, rest: str = "<extLst/>") -> WorkbookPart:
    return WorkbookPart((HEAD + SHEETS + names + calc + rest + "</workbook>").encode())


def test_sheets_names_and_settings_are_read() -> None:
    workbook = part()
    assert [(sheet.name, sheet.rel_id, sheet.visible) for sheet in workbook.sheets] == [
        ("A&B", "rId1", True),
        ("C", "rId2", False),
    ]
    assert [(name.shown, name.sheet, name.text) for name in workbook.names] == [
        ("Print_Area", 0, "'A&B'!$A$1"),
        ("Kvartal", None, "C!$A$1"),
    ]
    assert workbook.date1904
    assert workbook.active == 1


def test_without_changes_the_part_is_the_same_object_of_bytes() -> None:
    data = (HEAD + SHEETS + NAMES + CALC + "</workbook>").encode()
    assert WorkbookPart(data).render(recalculate=False) is data


def test_recalculation_is_asked_for_and_nothing_else_changes() -> None:
    expected = HEAD + SHEETS + NAMES + '<calcPr calcId="191029" fullCalcOnLoad="1"/><extLst/></workbook>'
    rendered = part().render(recalculate=True)
    assert rendered == expected.encode()
    assert WorkbookPart(rendered).render(recalculate=True) == rendered


def test_a_missing_calcpr_and_missing_names_come_in_their_place() -> None:
    workbook = part(names="", calc="")
    workbook.set_name("Ny", None, 'C!$A$1&"<"')
    assert (
        workbook.render(recalculate=True)
        == (
            HEAD + SHEETS + '<definedNames><definedName name="Ny">C!$A$1&amp;"&lt;"</definedName></definedNames>'
            '<calcPr fullCalcOnLoad="1"/><extLst/></workbook>'
        ).encode()
    )


def test_a_changed_name_keeps_its_other_attributes_and_the_other_names_their_bytes() -> None:
    workbook = part()
    workbook.set_name("KVARTAL", None, "C!$B$2")
    assert workbook.render(recalculate=False) == part(NAMES.replace("C!$A$1", "C!$B$2")).render(recalculate=False)


def test_the_last_name_takes_the_list_with_it() -> None:
    workbook = part()
    for name in list(workbook.names):
        workbook.drop_name(name)
    assert b"definedNames" not in workbook.render(recalculate=False)


def test_a_name_is_found_in_its_scope_only() -> None:
    workbook = part()
    assert workbook.find("print_area", 0) is not None
    assert workbook.find("print_area", None) is None
    assert workbook.find("Kvartal", 0) is None


def test_a_prefixed_part_gets_prefixed_elements() -> None:
    data = b'<x:workbook xmlns:x="m"><x:sheets/></x:workbook>'
    workbook = WorkbookPart(data)
    workbook.set_name("N", 0, "1")
    assert workbook.render(recalculate=True) == (
        b'<x:workbook xmlns:x="m"><x:sheets/><x:definedNames><x:definedName name="N" localSheetId="0">1</x:definedName>'
        b'</x:definedNames><x:calcPr fullCalcOnLoad="1"/></x:workbook>'
    )
