"""What is said when an export is done."""

from __future__ import annotations

from pathlib import Path

import pytest

from atersok.export.changes import Change
from atersok.export.packet import Packet
from atersok.export.report import DifferenceReport, ExportedPacket, ExportedStatistics, ExportReport

PACKET = Packet("gron", "A", "Linden", "", "2025K2", {}, 1_000_00)
STATISTICS = ExportedStatistics("gron", "s.pdf", 12, 0, 0, 0, 3, 1, ["Kopia av faktura L2, X: finns inte"], ["Obs."])


def plain(lines: list[str]) -> list[str]:
    return [line.replace("\u00a0", " ") for line in lines]


def test_an_export_tells_its_packets_its_statistics_and_what_to_look_at() -> None:
    report = ExportReport(
        Path("ut"),
        "2025K2",
        2,
        [ExportedPacket(PACKET, 3, ["En kopia fattas."])],
        ["Eken"],
        [Change("A Linden", 1, 2)],
        ["Allmänt."],
        ["a", "b"],
        [STATISTICS],
    )
    assert plain(report.lines) == [
        "Exporten är klar: ut",
        "1 paket, 1 000,00 kr, 2 filer.",
        "Hålls inne och har inget paket: Eken.",
        "1 paket har annan summa än i förra versionen (se Vad som ändrats).",
        "Statistik grön till Invandrarservice: 12 sidor, 3 leverantörsfakturor, 1 kopia, 1 saknas (s.pdf).",
        "Allmänt.",
        "A Linden: En kopia fattas.",
        "Statistik grön: Obs.",
    ]


def test_a_difference_tells_its_rows_its_packets_and_what_comes_next() -> None:
    report = DifferenceReport(
        Path("ut"), "2025K2", 1, 2, -50_00, [ExportedPacket(PACKET, 3, ["Obs."])], ["Eken"], ["a"], ["Allmänt."]
    )
    assert plain(report.lines) == [
        "2025K2 är inskickat som version 1: bara skillnaden exporteras, i ut",
        "2 rader, skillnad -50,00 kr, 1 paket, 1 fil. Markera version 2 som inskickad när den är skickad.",
        "Har inget paket längre, bara rader i listan: Eken.",
        "Allmänt.",
        "A Linden: Obs.",
    ]


@pytest.mark.parametrize("report", [ExportReport(None, "2025K2", 1), DifferenceReport(None, "2025K2", 1)])
def test_one_that_was_stopped_says_that_nothing_is_left(report: ExportReport | DifferenceReport) -> None:
    assert report.stopped
    assert report.lines == ["Exporten avbröts. Inga filer lämnades kvar."]
