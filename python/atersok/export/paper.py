"""Any page of a PDF on an upright A4 page of ours: scaled to fit, and without what its file carries beside the page."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from pypdf import PageObject, PdfWriter, Transformation
from pypdf.generic import (
    ArrayObject,
    DecodedStreamObject,
    DictionaryObject,
    FloatObject,
    IndirectObject,
    NameObject,
    PdfObject,
    RectangleObject,
    StreamObject,
)

A4: Final = (595.28, 841.89)
"""Width and height in points."""
_DROPPED: Final = ("/Metadata", "/PieceInfo", "/LastModified", "/StructParent", "/StructParents", "/OPI", "/Parent")
_UNSEEN: Final = 2 | 32
"""Flags of an annotation: hidden, not shown on the screen."""
_NOT_DRAWN: Final = ("/Popup", "/Link")
_MAX_ANNOTATIONS: Final = 2000


class BrokenPage(Exception):  # noqa: N818 - named for what it says
    """A page that has no size or no content that can be read."""


def add_page(writer: PdfWriter, source: PageObject, foot: float = 0.0) -> None:
    """Adds a page to a file that is being made, as a picture of it on A4, upright or on its side as it reads.

    Only what is drawn comes along: content, and the appearance of stamps and filled-in fields. Links, scripts, attached
    files and properties do not.

    Args:
        writer: the file.
        source: a page of another file.
        foot: points at the bottom to keep free; 0 for a page that keeps its own place where it is A4 already.

    Raises:
        BrokenPage: it cannot be shown.
    """
    box = _shown(source)
    turn = int(source.rotation or 0) % 360
    width, height = float(box.width), float(box.height)
    upright = (height, width) if turn in (90, 270) else (width, height)
    size = A4 if upright[1] >= upright[0] else (A4[1], A4[0])
    scale = min(1.0, size[0] / upright[0], (size[1] - foot) / upright[1])
    if not foot and scale > 0.99:
        scale = 1.0  # A4 in whole millimetres is a fraction of a point off
    left = (size[0] - upright[0] * scale) / 2
    bottom = size[1] - upright[1] * scale  # a short page begins at the top, as on paper
    page = writer.add_blank_page(*size)
    forms = DictionaryObject()
    page[NameObject("/Resources")] = DictionaryObject({NameObject("/XObject"): forms})
    placed = Transformation(_turned(box, turn)).scale(scale).translate(left, bottom)
    drawn = [f"q {_numbers(placed.ctm)} cm"]
    for number, (form, matrix) in enumerate(_forms(writer, source, box)):
        name = f"/Form{number}"
        forms[NameObject(name)] = form
        drawn.append(f"q {matrix} cm {name} Do Q" if matrix else f"{name} Do")
    drawn.append("Q")
    content = DecodedStreamObject()
    content.set_data("\n".join(drawn).encode("ascii"))
    page[NameObject("/Contents")] = writer._add_object(content)
    _clean(forms)


def _shown(source: PageObject) -> RectangleObject:
    """What of a page is shown: its crop box inside its media box."""
    media, crop = source.mediabox, source.cropbox
    edges = [
        max(min(media.left, media.right), min(crop.left, crop.right)),
        max(min(media.bottom, media.top), min(crop.bottom, crop.top)),
        min(max(media.left, media.right), max(crop.left, crop.right)),
        min(max(media.bottom, media.top), max(crop.bottom, crop.top)),
    ]
    left, bottom, right, top = (float(edge) for edge in edges)
    if not (1 <= right - left <= 100_000 and 1 <= top - bottom <= 100_000):
        raise BrokenPage("no size")
    return RectangleObject((left, bottom, right, top))


def _turned(box: RectangleObject, turn: int) -> tuple[float, float, float, float, float, float]:
    """What brings a page that is to be shown turned clockwise upright, its lower left corner at 0, 0."""
    left, bottom, right, top = (float(value) for value in (box.left, box.bottom, box.right, box.top))
    return {
        90: (0.0, -1.0, 1.0, 0.0, -bottom, right),
        180: (-1.0, 0.0, 0.0, -1.0, right, top),
        270: (0.0, 1.0, -1.0, 0.0, top, -left),
    }.get(turn, (1.0, 0.0, 0.0, 1.0, -left, -bottom))


def _forms(writer: PdfWriter, source: PageObject, box: RectangleObject) -> Iterator[tuple[IndirectObject, str]]:
    """The page's content, then what annotations show, each with its place on the page ("" for the page itself)."""
    contents = source.get_contents()
    form = DecodedStreamObject()
    form.set_data(b"" if contents is None else contents.get_data())
    form[NameObject("/Type")] = NameObject("/XObject")
    form[NameObject("/Subtype")] = NameObject("/Form")
    form[NameObject("/BBox")] = RectangleObject(box)
    resources = source.get("/Resources")
    form[NameObject("/Resources")] = DictionaryObject() if resources is None else _copied(writer, resources)
    if (group := source.get("/Group")) is not None:
        form[NameObject("/Group")] = _copied(writer, group)
    yield writer._add_object(form.flate_encode()), ""
    annotations = _object(source.get("/Annots"))
    for entry in list(annotations)[:_MAX_ANNOTATIONS] if isinstance(annotations, ArrayObject) else ():
        shown = _object(entry)
        if isinstance(shown, DictionaryObject) and (appearance := _appearance(shown)) is not None:
            matrix = _fitted(shown, appearance)
            if matrix:
                kept = appearance.clone(writer)
                yield (kept.indirect_reference or writer._add_object(kept)), matrix


def _copied(writer: PdfWriter, value: PdfObject) -> PdfObject:
    found = _object(value)
    if found is None:
        return DictionaryObject()
    kept = found.clone(writer)
    return kept if isinstance(kept, PdfObject) else DictionaryObject()


def _object(value: Any) -> Any:
    return value.get_object() if isinstance(value, PdfObject) else value


def _appearance(annotation: DictionaryObject) -> StreamObject | None:
    """What an annotation shows: a stamp, a filled-in field; None for what shows nothing or only leads elsewhere."""
    flags = _object(annotation.get("/F", 0))
    if (isinstance(flags, int) and flags & _UNSEEN) or annotation.get("/Subtype") in _NOT_DRAWN:
        return None
    ways = _object(annotation.get("/AP"))
    normal = _object(ways.get("/N")) if isinstance(ways, DictionaryObject) else None
    if isinstance(normal, DictionaryObject) and not isinstance(normal, StreamObject):
        normal = _object(normal.get(annotation.get("/AS", "/Off")))
    return normal if isinstance(normal, StreamObject) else None


def _fitted(annotation: DictionaryObject, appearance: StreamObject) -> str:
    """What puts an appearance into its annotation's rectangle (ISO 32000-1, 12.5.5); "" where it has no size."""
    rect, box = _edges(annotation.get("/Rect")), _edges(appearance.get("/BBox"))
    if rect is None or box is None:
        return ""
    entries = _object(appearance.get("/Matrix"))
    matrix = [float(entry) for entry in entries] if isinstance(entries, ArrayObject) else [1.0, 0.0, 0.0, 1.0, 0.0, 0.0]
    a, b, c, d, e, f = matrix
    corners = [(x, y) for x in (box[0], box[2]) for y in (box[1], box[3])]
    across = [a * x + c * y + e for x, y in corners]
    along = [b * x + d * y + f for x, y in corners]
    width, height = max(across) - min(across), max(along) - min(along)
    if not (width > 0 and height > 0):
        return ""
    wide, high = (rect[2] - rect[0]) / width, (rect[3] - rect[1]) / height
    return _numbers((wide, 0.0, 0.0, high, rect[0] - min(across) * wide, rect[1] - min(along) * high))


def _edges(value: Any) -> tuple[float, float, float, float] | None:
    entries = _object(value)
    if not isinstance(entries, ArrayObject) or len(entries) != 4:
        return None
    first, second, third, fourth = (float(_object(entry)) for entry in entries)
    return min(first, third), min(second, fourth), max(first, third), max(second, fourth)


def _numbers(matrix: tuple[float, ...]) -> str:
    return " ".join(str(FloatObject(round(value, 5))) for value in matrix)


def _clean(root: PdfObject) -> None:
    """Takes properties and ways back to the file out of everything that came along."""
    left: list[Any] = [root]
    seen: set[int] = set()
    while left:
        found = _object(left.pop())
        if id(found) in seen:
            continue
        seen.add(id(found))
        if isinstance(found, DictionaryObject):
            for name in _DROPPED:
                found.pop(name, None)
            left.extend(found.values())
        elif isinstance(found, ArrayObject):
            left.extend(found)
