"""The handbook as a page that a browser shows: made from docs/handbok.md, kept in the user's temporary folder."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Final

from markdown_it import MarkdownIt

from atersok import __version__, resources

_PAGE: Final = """<!doctype html>
<html lang="sv"><head><meta charset="utf-8"><title>Återsök – handbok</title>
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">
<style>
body {{ font: 16px/1.5 "Segoe UI", Calibri, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1.5rem; }}
body {{ color: #1d2b24; }}
h1, h2, h3 {{ line-height: 1.2; color: #14532d; }}
h2 {{ border-bottom: 1px solid #b7c9bd; padding-bottom: .2rem; margin-top: 2.5rem; }}
table {{ border-collapse: collapse; margin: 1rem 0; }}
th, td {{ border: 1px solid #c4cfc8; padding: .35rem .6rem; text-align: left; vertical-align: top; }}
th {{ background: #e6efe9; }}
code {{ background: #f1f4f2; padding: 0 .25rem; }}
</style></head><body>
{body}
<p><small>Återsök {version}</small></p>
</body></html>
"""


def render(folder: Path | None = None) -> Path:
    """Writes the handbook as one HTML file and returns its path; nothing in it is fetched from anywhere.

    Args:
        folder: where; the user's temporary folder when left out.
    """
    with resources.document("handbok.md") as source:
        text = source.read_text(encoding="utf-8")
    body = MarkdownIt("commonmark", {"html": False}).enable("table").render(text)
    place = Path(tempfile.gettempdir()) if folder is None else folder
    page = place / f"atersok_handbok_{__version__}.html"
    page.write_text(_PAGE.format(body=body, version=__version__), encoding="utf-8")
    return page
