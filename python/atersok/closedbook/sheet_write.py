"""Rows built as bytes.

Text and not elements: 50 000 rows as elements take six times as long and four times the memory.
"""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from .cells import CellError, Content, Formula, RawCell, Row, Scalar, Shared
from .refs import col_letters
from .xmltext import escape_attr, escape_text, escape_xstring

_KEPT_TEXTS = 20_000


def number_text(value: int | float | Decimal) -> str:
    """A number exactly, in the shortest form that reads back equal."""
    if isinstance(value, float):
        return repr(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, Decimal):
        text = format(value, "f") if -20 < value.adjusted() < 20 else format(value, "E")
        return text.rstrip("0").rstrip(".") if "." in text and "E" not in text else text
    return str(value)


class Encoder:
    """Writes the rows of one sheet.

    Args:
        prefix: the namespace prefix of the part with its colon, or empty.
    """

    def __init__(self, prefix: str) -> None:
        self._prefix = prefix
        self._row_end = f"</{prefix}row>".encode()
        # The same few texts fill most columns; what a text looks like in the file is kept for those seen first.
        self._texts: dict[str, str] = {}
        self._starts: dict[int, str] = {}
        self._formats: dict[int, str] = {}

    def row(self, number: int, attrs: bytes, cells: Row) -> bytes:
        """A row with its cells.

        Args:
            number: its number.
            attrs: its other attributes.
            cells: its cells by column.
        """
        prefix = self._prefix
        start = f'<{prefix}row r="{number}"'.encode() + attrs
        if not cells:
            return start + b"/>"
        out: list[str] = []
        texts, starts, formats = self._texts, self._starts, self._formats
        value_start, value_end = f"><{prefix}v>", f"</{prefix}v></{prefix}c>"
        for col, (style, content) in sorted(cells.items()):
            opened = starts.get(col)
            if opened is None:
                opened = starts[col] = f'<{prefix}c r="{col_letters(col)}'
            shown = formats.get(style)
            if shown is None:
                shown = formats[style] = f'" s="{style}"' if style else '"'
            kind = content.__class__
            if content is None:
                out.append(f"{opened}{number}{shown}/>")
            elif kind is str:
                text = texts.get(content)  # type: ignore[arg-type]  # narrowed by its exact class, for speed
                if text is None:
                    text = self._text(content)  # type: ignore[arg-type]  # as above
                out.append(f"{opened}{number}{shown}{text}")
            elif kind is float or kind is int:
                value = number_text(content)  # type: ignore[arg-type]  # as above
                out.append(f"{opened}{number}{shown}{value_start}{value}{value_end}")
            elif kind is RawCell:
                out.append(content.decode("utf-8"))  # type: ignore[union-attr]  # as above
            else:
                out.append(_other(f"{opened}{number}{shown}", content, prefix, f"{col_letters(col)}{number}"))
        return start + b">" + "".join(out).encode("utf-8") + self._row_end

    def _text(self, content: str) -> str:
        """The rest of a text cell, from its type on."""
        prefix = self._prefix
        text = escape_xstring(content)
        space = ' xml:space="preserve"' if text[:1].isspace() or text[-1:].isspace() else ""
        rest = f' t="inlineStr"><{prefix}is><{prefix}t{space}>{text}</{prefix}t></{prefix}is></{prefix}c>'
        if len(self._texts) < _KEPT_TEXTS:
            self._texts[content] = rest
        return rest


def _other(head: str, content: Content, prefix: str, ref: str) -> str:
    if isinstance(content, Formula):
        kind, value = _typed(content.computed)
        attrs = "".join(f' {name}="{escape_attr(given)}"' for name, given in content.attrs)
        array = f' t="array" ref="{ref}"' if content.array else ""
        cached = "" if value is None else f"<{prefix}v>{value}</{prefix}v>"
        cell = f"{head}{kind}{content.cell_attrs}"
        return f"{cell}><{prefix}f{array}{attrs}>{escape_text(content.text)}</{prefix}f>{cached}</{prefix}c>"
    if isinstance(content, Shared):
        return f'{head} t="s"><{prefix}v>{content.index}</{prefix}v></{prefix}c>'
    if isinstance(content, RawCell):
        raise TypeError("a raw cell is written by its bytes")
    kind, value = _typed(content)
    return f"{head}{kind}><{prefix}v>{value}</{prefix}v></{prefix}c>"


def _typed(value: Scalar) -> tuple[str, str | None]:
    """The ``t`` attribute and the text of ``<v>`` for a value that is no constant text."""
    if value is None:
        return "", None
    if isinstance(value, bool):
        return ' t="b"', "1" if value else "0"
    if isinstance(value, dt.datetime):
        return ' t="d"', value.isoformat()
    if isinstance(value, CellError):
        return ' t="e"', escape_text(value)
    if isinstance(value, str):
        return ' t="str"', escape_xstring(value)
    return "", number_text(value)
