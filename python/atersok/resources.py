"""Where the built workbooks and the sample quarters are, in a checkout or an installed package."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from importlib import resources
from pathlib import Path

_CHECKOUT = Path(__file__).resolve().parents[2]


@contextmanager
def _shipped(kind: str, name: str) -> Iterator[Path]:
    """A file or folder of the checkout, or its copy within the installed package."""
    own = _CHECKOUT / kind / name
    if own.exists():
        yield own
        return
    with resources.as_file(resources.files("atersok").joinpath("_shipped", kind, name)) as path:
        yield path


def template(name: str) -> AbstractContextManager[Path]:
    """A built workbook of xlsm/."""
    return _shipped("xlsm", name)


def sample(quarter: str) -> AbstractContextManager[Path]:
    """The folder of a sample quarter."""
    return _shipped("sample_data", quarter)


def document(name: str) -> AbstractContextManager[Path]:
    """A document of docs/."""
    return _shipped("docs", name)
