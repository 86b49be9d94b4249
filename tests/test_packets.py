"""Exportera: the packets of what has not been sent, and of what has only the difference."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from atersok import closedbook
from atersok.domain.errors import UnusableInput
from atersok.export import export as export_module
from atersok.packets import Exported, export, export_quarter
from workbook.quarter import RAINDANCE, Small, atersok, hashes, replace_in_parts

GREEN, WHITE = "gron_statistik.xlsm", "vit_statistik.xlsm"


class Quiet:
    """A screen that says nothing and is never asked."""

    def step(self, text: str) -> None:
        """A step."""

    def confirm(self, text: str) -> bool:
        """Nothing is asked."""
        raise AssertionError(text)


@pytest.fixture(scope="module")
def ran(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = Small().make(tmp_path_factory.mktemp("packets") / "kvartal")
    assert atersok("run", folder).code == 0
    return folder


@pytest.fixture
def folder(ran: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(export_module, "find_office", lambda: None)  # how pages are printed is tested in tests/export
    return shutil.copytree(ran, tmp_path / "kvartal")


def exported(folder: Path, file: str = GREEN) -> Exported:
    return export(closedbook.open_workbook(folder / file), Quiet())


def refused(action: Callable[[], Any]) -> str:
    with pytest.raises(UnusableInput) as caught:
        action()
    return str(caught.value)


def changed(folder: Path) -> None:
    """Two months of the white home cost 1 000 kr more, after the quarter was sent."""
    export_file = folder / RAINDANCE
    export_file.write_bytes(export_file.read_bytes().replace(b";75000,00", b";76000,00"))
    assert atersok("run", folder).code in {0, 1}


def test_the_packets_of_a_book_stand_in_a_folder_of_their_own_and_the_next_beside_it(folder: Path) -> None:
    assert "1 paket" in " ".join(exported(folder).lines)
    exported(folder)
    assert sorted(path.name for path in (folder / "export").iterdir()) == ["2025K2 Grön v1", "2025K2 Grön v2"]


def test_without_a_master_check_that_holds_nothing_is_exported(folder: Path) -> None:
    replace_in_parts(folder / GREEN, r"xl/workbook\.xml", 'name="Huvudkontroll"', 'name="Annat"')
    assert "huvudkontroll" in refused(lambda: exported(folder)).casefold()
    assert not (folder / "export").exists() or not list((folder / "export").iterdir())


def test_what_has_been_sent_and_not_changed_is_not_exported_again(folder: Path) -> None:
    assert atersok("submit", folder, "--skickat", "2025-07-20", "--satt", "Post").code == 0
    assert "inget har ändrats" in refused(lambda: exported(folder))
    assert all("inget har ändrats" in line for line in export_quarter(folder, lambda step: None).lines)
    assert not (folder / "export").exists()


def test_of_what_has_been_sent_only_the_difference_is_exported_to_the_öre(folder: Path) -> None:
    assert atersok("submit", folder, "--skickat", "2025-07-20", "--satt", "Post").code == 0
    changed(folder)
    assert "bara skillnaden" in exported(folder, WHITE).lines[0]
    (path,) = (folder / "export").iterdir()
    assert path.name == "2025K2 Vit tillägg till version 1 v1"
    lines = (path / "2025K2 Vit tillägg till version 1.csv").read_text(encoding="utf-8-sig").splitlines()
    assert lines[0].startswith("Slag;Kvartal;Boende;Dossiernr;")
    assert lines[-1].split(";")[-1] == "2000,00"
    exported(folder, WHITE)
    assert len(list((folder / "export").iterdir())) == 2


def test_of_a_folder_the_book_that_has_not_been_sent_has_packets_and_the_other_its_difference(folder: Path) -> None:
    assert atersok("submit", folder, "--bok", "vit", "--skickat", "2025-07-20", "--satt", "Post").code == 0
    changed(folder)
    lines = export_quarter(folder, lambda step: None).lines
    assert any("Exporten är klar" in line for line in lines)
    assert any("bara skillnaden" in line for line in lines)
    assert sorted(path.name for path in (folder / "export").iterdir()) == [
        "2025K2 Grön v1",
        "2025K2 Vit tillägg till version 1 v1",
    ]


def test_what_differs_and_is_held_back_is_said_not_to_be_sent_yet(folder: Path) -> None:
    assert atersok("submit", folder, "--skickat", "2025-07-20", "--satt", "Post").code == 0
    source = folder / RAINDANCE
    source.write_bytes(source.read_bytes().replace(b";180000,00", b";181000,00"))  # not what Närvaro says: a Stopp
    assert atersok("run", folder).code == 1
    assert "får inte skickas än" in refused(lambda: exported(folder, GREEN))


def test_whenever_the_export_of_a_folder_is_stopped_nothing_is_left_of_any_book(folder: Path) -> None:
    """One book has packets and the other a difference; none is in its place before both are whole."""
    assert atersok("submit", folder, "--bok", "vit", "--skickat", "2025-07-20", "--satt", "Post").code == 0
    changed(folder)
    before = hashes(folder)
    calls = 0
    while True:
        left = [calls]

        def stop(left: list[int] = left) -> bool:
            left[0] -= 1
            return left[0] < 0

        found = export_quarter(folder, lambda step: None, stop)
        if not found.stopped:
            break
        assert found.lines == ("Exporten avbröts. Inga filer lämnades kvar.",)
        assert hashes(folder) == before
        calls += 5
    assert calls > 10
    assert len(list((folder / "export").iterdir())) == 2


def test_while_the_button_exports_another_command_is_refused_and_writes_nothing(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[str] = []

    class Meddling(Quiet):
        def step(self, text: str) -> None:
            if text.startswith("Skriver paket"):
                before = hashes(folder)
                told.append(refused(lambda: export_quarter(folder, lambda step: None)))
                assert atersok("run", folder).code == 2
                assert hashes(folder) == before

    export(closedbook.open_workbook(folder / GREEN), Meddling())
    assert len(told) == 1
    assert "knappen Exportera (Controller) arbetar redan i mappen" in told[0]
    assert [path.name for path in (folder / "export").iterdir()] == ["2025K2 Grön v1"]


def test_while_the_command_exports_the_button_is_refused_and_writes_nothing(folder: Path) -> None:
    told: list[str] = []

    def step(text: str) -> None:
        if text.startswith("Skriver paket 1 "):
            before = hashes(folder)
            told.append(refused(lambda: exported(folder)))
            assert hashes(folder) == before

    export_quarter(folder, step)
    assert len(told) == 1
    assert "atersok export arbetar redan i mappen" in told[0]
    assert [path.name for path in (folder / "export").iterdir()] == ["2025K2 v1"]


def test_a_book_that_is_open_in_excel_is_not_exported_by_the_command(folder: Path) -> None:
    (folder / f"~${GREEN}").write_bytes(b"")
    before = hashes(folder)
    assert GREEN in refused(lambda: export_quarter(folder, lambda step: None))
    assert hashes(folder) == before


def test_a_folder_without_its_books_is_told(tmp_path: Path) -> None:
    assert "gron_statistik.xlsm saknas" in refused(lambda: export_quarter(tmp_path, lambda step: None))
