"""The handbook as a page: whole, with its tables, and with nothing that a browser would fetch."""

from __future__ import annotations

import re
from pathlib import Path

from atersok import __version__, handbook


def test_the_page_has_every_heading_of_the_handbook_and_its_tables(tmp_path: Path) -> None:
    page = handbook.render(tmp_path)
    text = page.read_text(encoding="utf-8")
    source = (Path(__file__).parents[1] / "docs" / "handbok.md").read_text(encoding="utf-8")
    headings = re.findall(r"^#+ (.+)$", source, flags=re.M)
    assert len(headings) > 10
    assert len(re.findall(r"<h[1-6]>", text)) == len(headings)
    assert text.count("<table>") > 3
    assert __version__ in page.name


def test_nothing_in_it_is_fetched_from_anywhere(tmp_path: Path) -> None:
    text = handbook.render(tmp_path).read_text(encoding="utf-8")
    assert not re.findall(r"""(?:src|href)=["']?(?:https?:)?//""", text)
    assert "<script" not in text
    assert "default-src 'none'" in text
