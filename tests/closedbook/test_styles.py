"""Number formats and fills."""

from __future__ import annotations

import pytest

from atersok.closedbook.styles import Kind, Styles, kind_of

from .conftest import MAIN, STYLES, THEME


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("@", Kind.TEXT),
        ("General", Kind.OTHER),
        ("0.00", Kind.OTHER),
        ('#,##0.00 "kr per dygn"', Kind.OTHER),
        ("[Red]-0", Kind.OTHER),
        ("[$-41D]yyyy-mm-dd", Kind.DATE),
        ("d/m", Kind.DATE),
        ("[h]:mm", Kind.DATE),
        ("#,##0\\ \\d", Kind.OTHER),
        ("0;[Red]@", Kind.OTHER),
        ("[$SEK] 0", Kind.OTHER),
    ],
)
def test_the_kind_of_a_number_format(code: str, kind: Kind) -> None:
    assert kind_of(code) == kind


def test_fills_are_resolved_by_rgb_theme_tint_and_palette() -> None:
    styles = Styles(STYLES.encode(), THEME.encode())
    assert [styles.fill(style) for style in (0, 4, 5, 6, 7)] == [None, (255, 0, 0), (32, 56, 100), (255, 0, 0), None]


def test_the_palette_of_the_workbook_goes_before_the_standard_one() -> None:
    colours = "<colors><indexedColors>" + '<rgbColor rgb="00112233"/>' * 11 + "</indexedColors></colors></styleSheet>"
    styles = Styles(STYLES.replace("</styleSheet>", colours).encode(), None)
    assert styles.fill(6) == (0x11, 0x22, 0x33)


def test_another_number_format_is_found_among_the_existing_cell_formats_only() -> None:
    styles = Styles(STYLES.encode(), None)
    assert styles.with_code(0, "@") == 1
    assert styles.with_code(2, "yyyy\\-mm\\-dd") == 3
    assert styles.with_code(1, "@") == 1
    assert styles.with_code(4, "General") is None  # there is no General on red


def test_a_package_without_styles_has_general_cells() -> None:
    styles = Styles(None, None)
    assert styles.code(0) == "General"
    assert styles.kind(0) == Kind.OTHER
    assert styles.fill(0) is None


def test_built_in_numbers_have_their_codes() -> None:
    xml = (
        f'<styleSheet xmlns="{MAIN}"><cellXfs><xf numFmtId="14"/><xf numFmtId="49"/><xf numFmtId="27"/></cellXfs>'
        f"</styleSheet>"
    )
    styles = Styles(xml.encode(), None)
    assert styles.codes[:2] == ["m/d/yyyy", "@"]
    assert styles.kinds == [Kind.DATE, Kind.TEXT, Kind.DATE]
