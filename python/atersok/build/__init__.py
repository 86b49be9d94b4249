"""Makes xlsm/ from sources. Not installed for users; the only package that knows XlsxWriter."""

from atersok.build.addin import build_addin
from atersok.build.book import build_book
from atersok.build.content import BookContent
from atersok.build.register import build_register, build_transit

__all__ = ["BookContent", "build_addin", "build_book", "build_register", "build_transit"]
