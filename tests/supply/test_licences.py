"""Licences are read as packages state them, and only those that are taken pass."""

from __future__ import annotations

from email.message import Message

import pytest

from tools.supply.licences import TAKEN, TAKEN_IN_DEVELOPMENT, is_taken, stated


def metadata(**fields: str | list[str]) -> Message:
    found = Message()
    for name, value in fields.items():
        for one in [value] if isinstance(value, str) else value:
            found[name.replace("_", "-")] = one
    return found


MIT, BSD, GPL = (
    "License :: OSI Approved :: MIT License",
    "License :: OSI Approved :: BSD License",
    "License :: OSI Approved :: GNU General Public License v3 (GPLv3)",
)


@pytest.mark.parametrize(
    ("fields", "licence"),
    [
        ({"License_Expression": "MIT OR Apache-2.0", "License": "GPL"}, "MIT OR Apache-2.0"),
        ({"License": "MIT"}, "MIT"),
        ({"License": "MIT License\n\nCopyright (c) somebody"}, "MIT"),
        ({"License": "BSD 3-clause", "Classifier": BSD}, "BSD-3-Clause"),
        ({"License": "see file", "Classifier": BSD}, "BSD"),
        ({"License": "MIT", "Classifier": [MIT, "Programming Language :: Python"]}, "MIT"),
        ({"Classifier": "License :: OSI Approved :: Something New"}, "LicenseRef-Something-New"),
        ({"License": "my own"}, ""),
        ({}, ""),
    ],
)
def test_a_licence_is_what_the_metadata_states(fields: dict[str, str | list[str]], licence: str) -> None:
    assert stated(metadata(**fields)) == licence


def test_a_text_does_not_hide_a_classifier_that_says_more() -> None:
    found = stated(metadata(License="MIT", Classifier=GPL))
    assert found == "GPL-3.0 AND MIT"
    assert not is_taken(found, TAKEN)


@pytest.mark.parametrize(
    ("expression", "taken"),
    [
        ("MIT", True),
        ("GPL-3.0-only", False),
        ("MIT OR GPL-3.0-only", True),
        ("MIT AND GPL-3.0-only", False),
        ("GPL-3.0-only OR MIT AND Zlib", True),
        ("(GPL-3.0-only OR MIT) AND LGPL-3.0-only", False),
        ("(GPL-3.0-only OR MIT) AND Zlib", True),
        ("Apache-2.0 WITH LLVM-exception", False),
        ("mit or bsd", False),
        ("", False),
        ("MIT MIT", False),
        ("MIT AND", False),
        ("(MIT", False),
        ("MIT)", False),
        ("AND MIT", False),
    ],
)
def test_all_of_an_and_and_one_of_an_or_must_be_taken(expression: str, taken: bool) -> None:
    assert is_taken(expression, TAKEN) is taken


def test_what_asks_for_changes_to_be_published_is_taken_in_development_only() -> None:
    assert is_taken("MPL-2.0", TAKEN_IN_DEVELOPMENT)
    assert not is_taken("MPL-2.0", TAKEN)
