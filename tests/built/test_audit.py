"""The files as built, and as they are after a run, have no fault that the audit knows."""

from __future__ import annotations

import warnings
import zipfile
from collections.abc import Iterable
from pathlib import Path

import pytest

from atersok import commands
from atersok.build.__main__ import build_all
from atersok.resources import template
from built.audit import audit, faults_of
from built.opened import open_package
from built.specimen import replaced
from workbook.quarter import Small

BUILT = ("gron_statistik.xlsm", "vit_statistik.xlsm", "atersok.xlam", "put_databas.xlsx", "transit_databas.xlsx")


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with everything that the build makes."""
    folder = tmp_path_factory.mktemp("built")
    build_all(folder)
    return folder


def lines(faults: Iterable[str]) -> str:
    return "\n".join(faults)


@pytest.mark.parametrize("name", BUILT)
def test_a_built_file_has_no_fault(built: Path, name: str) -> None:
    assert lines(audit(built / name)) == ""


@pytest.mark.parametrize("name", BUILT)
def test_a_shipped_file_has_no_fault(name: str) -> None:
    with template(name) as path:
        assert lines(audit(path)) == ""


def test_a_book_has_no_fault_after_a_run(tmp_path: Path) -> None:
    """Both books of a small quarter, filled in, run twice, and undone."""
    folder = Small().make(tmp_path / "kvartal")
    for step in (commands.run, commands.run, commands.undo):
        step(folder)
        for name in BUILT[:2]:
            assert lines(audit(folder / name)) == ""


def test_the_specimen_has_no_fault(specimen_file: Path) -> None:
    """Or the planted faults would prove nothing."""
    assert lines(audit(specimen_file)) == ""


def test_a_part_that_is_in_the_file_twice_is_found(specimen_file: Path, tmp_path: Path) -> None:
    path = tmp_path / "twice.xlsm"
    path.write_bytes(specimen_file.read_bytes())
    with warnings.catch_warnings(), zipfile.ZipFile(path, "a") as archive:
        warnings.simplefilter("ignore")
        archive.writestr("xl/workbook.xml", archive.read("xl/workbook.xml"))
    assert "xl/workbook.xml: is in the file twice" in audit(path)


def test_a_part_with_a_wrong_checksum_is_found(specimen_file: Path, tmp_path: Path) -> None:
    path = tmp_path / "broken.xlsm"
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in open_package(specimen_file).parts.items():
            archive.writestr(name, content)
    path.write_bytes(path.read_bytes().replace(b"tblEtt", b"tblErr", 1))
    assert any("cannot be read" in fault for fault in audit(path))


def test_where_a_part_is_no_xml_only_that_is_told(specimen_file: Path) -> None:
    package = replaced(open_package(specimen_file), "xl/workbook.xml", b"<workbook>")
    (fault,) = faults_of(package)
    assert fault.startswith("xl/workbook.xml: not well-formed")
