"""The built workbooks and the sample quarters are found, in a checkout and in an installed package."""

from __future__ import annotations

from pathlib import Path

import pytest

from atersok import resources
from atersok.commands import DEMO_QUARTER, TEMPLATES


@pytest.mark.parametrize("name", TEMPLATES)
def test_every_template_is_there(name: str) -> None:
    with resources.template(name) as path:
        assert path.read_bytes().startswith(b"PK")


def test_the_demo_quarter_is_there_with_its_books() -> None:
    with resources.sample(DEMO_QUARTER) as folder:
        assert {"gron_statistik.xlsm", "vit_statistik.xlsm"} <= {path.name for path in folder.iterdir()}


def test_without_a_checkout_the_packages_own_copy_is_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    installed = tmp_path / "atersok"
    (installed / "_shipped" / "xlsm").mkdir(parents=True)
    (installed / "_shipped" / "xlsm" / "put_databas.xlsx").write_bytes(b"PK, installed")
    monkeypatch.setattr(resources, "_CHECKOUT", tmp_path / "nowhere")
    monkeypatch.setattr(resources.resources, "files", lambda package: tmp_path / package)
    with resources.template("put_databas.xlsx") as path:
        assert path.read_bytes() == b"PK, installed"
