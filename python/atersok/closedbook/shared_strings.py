"""The shared strings part, read once and only when somebody asks for a text."""

from __future__ import annotations

import re
from collections.abc import Callable

from .sheet_read import rich_text
from .xmltext import MalformedXml, children, plain_utf8, prefix_of, root_span, xstring


class SharedStrings:
    """The texts that cells refer to by number.

    Args:
        load: gives the content of the part, or None where the package has none.
    """

    def __init__(self, load: Callable[[], bytes | None]) -> None:
        self._load = load
        self._texts: list[str] | None = None

    def __call__(self, index: int) -> str:
        """The text with that number.

        Raises:
            MalformedXml: there is none.
        """
        try:
            return self.texts[index]
        except IndexError as error:
            raise MalformedXml("no such shared string") from error

    @property
    def texts(self) -> list[str]:
        """All of them, by number."""
        if self._texts is None:
            self._texts = self._read()
        return self._texts

    def _read(self) -> list[str]:
        data = self._load()
        if data is None:
            return []
        data = plain_utf8(data)
        root = root_span(data)
        prefix = prefix_of(root.tag)
        # The common form in one step; 50 000 texts are read in a tenth of the time.
        p = re.escape(prefix)
        plain = re.compile(
            rb"\s*<" + p + rb"si><" + p + rb"t(?: xml:space=\"preserve\")?>([^<]*)</" + p + rb"t></" + p + rb"si>"
        )
        texts: list[str] = []
        at = root.head
        while at < root.tail:
            if match := plain.match(data, at):
                texts.append(xstring(match[1]))
                at = match.end()
                continue
            end = data.find(b"</" + prefix + b"si>", at)
            stop = root.tail if end < 0 else end + len(prefix) + len(b"</si>")
            for span in children(data, at, stop):
                if span.tag == prefix + b"si":
                    texts.append(rich_text(data[span.head : span.tail], prefix))
            at = stop
        return texts
