"""Kontroller: every check with what is expected and what the sheets say, as live formulas with their computed values.

The master check covers arithmetic only: whether the figures on the sheets hang together, not whether a finding is open.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from atersok.calculation import BookResult
from atersok.documents.ansokan import TOTAL_OF_TRACK
from atersok.documents.individblad import TRACKS
from atersok.domain.codes import BUCKETS
from atersok.domain.register import BOOK_TRACKS
from atersok.workbook import layout
from atersok.workbook.sheets.sammanstallning import WITHHELD
from atersok.workbook.write_table import Row

OK, DIFFERS = "OK", "AVVIKER"
MASTER_OK, MASTER_WRONG = "OK", "FEL"


@dataclass(frozen=True)
class Check:
    """One line of tblKontroller.

    Attributes:
        name: what is held against what.
        expected, actual: öre (or days × 100 for counts), as computed by the run.
        expected_formula, actual_formula: the live formula, "" where the run's own figure stands as a value.
        where: the sheet where the figures are seen.
    """

    name: str
    expected: int
    actual: int
    actual_formula: str
    where: str
    expected_formula: str = ""

    @property
    def holds(self) -> bool:
        """Whether the two agree to the öre."""
        return self.expected == self.actual


@dataclass(frozen=True)
class DocumentTotals:
    """What the documents of one book add up to, in öre by track, and the column of each sheet that holds it."""

    ansokan: dict[str, int]
    individblad: dict[str, int]
    ansokan_column: str
    individblad_column: str


def build_checks(
    result: BookResult, sheet_sums: dict[str, int], withheld_ore: int, documents: DocumentTotals
) -> list[Check]:
    """The checks of one book.

    Args:
        result: the calculation.
        sheet_sums: öre by bucket as the rows written to the sheets add up to, plus "ledger", "spread", "cost",
            "daily_rate", "claim", "rest" and "days" (× 100).
        withheld_ore: öre claimed for homes that the gate withholds.
        documents: the sums of the documents' blocks.
    """
    buckets = result.claim.buckets
    claimed = buckets["claimed"]
    checks = [
        Check(
            "Huvudbokens summa: filen mot bladet Raindance",
            result.allocation.ledger_ore,
            sheet_sums["ledger"],
            "SUM(tblRaindance[Belopp])",
            "Raindance",
        ),
        Check(
            "Bryggan: alla hinkar mot huvudbokens summa",
            sheet_sums["ledger"],
            sum(sheet_sums[bucket] for bucket in BUCKETS),
            f"SUM(tblBrygga[[{layout.BUCKET_HEADERS['claimed']}]:[{layout.BUCKET_HEADERS['unexplained']}]])",
            "Kontroller, tblBrygga",
            "SUM(tblRaindance[Belopp])",
        ),
        *(
            Check(
                f"Hink: {layout.BUCKET_HEADERS[bucket]}",
                buckets[bucket],
                sheet_sums[bucket],
                f"SUM(tblBrygga[{layout.BUCKET_HEADERS[bucket]}])",
                "Kontroller, tblBrygga",
            )
            for bucket in BUCKETS
        ),
        Check(
            "Fördelat på vårddygn mot Kostnad per barn",
            sheet_sums["spread"],
            sheet_sums["cost"],
            "SUM(tblKostnad[Kostnad])",
            "Kostnad per barn",
            f'SUMIFS(tblRaindance[I kvartalet],tblRaindance[Hink],"{layout.SPREAD_LABEL}")',
        ),
        Check(
            "Kostnad = schablon + återsöks + ej återsökt",
            sheet_sums["cost"],
            sheet_sums["daily_rate"] + sheet_sums["claim"] + sheet_sums["rest"],
            "SUM(tblKostnad[[Schablon]:[Ej återsökt]])",
            "Kostnad per barn",
            "SUM(tblKostnad[Kostnad])",
        ),
        Check(
            "Antal vårddygn",
            len(result.care) * 100,
            sheet_sums["days"],
            "SUM(tblKostnad[Dagar])",
            "Kostnad per barn",
        ),
        Check(
            "Sammanställning mot Kostnad per barn",
            sheet_sums["claim"],
            claimed,
            "SUM(tblSammanstallning[Återsöks])",
            "Sammanställning",
            "SUM(tblKostnad[Återsöks])",
        ),
        Check(
            "Innehållet av grinden",
            withheld_ore,
            withheld_ore,
            _of_gate("Återsöks", WITHHELD),
            "Sammanställning",
        ),
        Check(
            "Återsöks = Ansökan + innehållet av grinden",
            claimed,
            sum(documents.ansokan.values()) + withheld_ore,
            "+".join(
                [*(_of_sheet(layout.ANSOKAN, documents.ansokan_column, track) for track in BOOK_TRACKS[result.book]),
                 _of_gate("Återsöks", WITHHELD)]
            ),
            "Ansökan",
            "SUM(tblKostnad[Återsöks])",
        ),
    ]  # fmt: skip
    checks.extend(
        Check(
            f"Individblad mot Ansökan, spår {track}",
            documents.ansokan[track],
            documents.individblad[track],
            _of_sheet(layout.INDIVIDBLAD, documents.individblad_column, track),
            "Individblad",
            _of_sheet(layout.ANSOKAN, documents.ansokan_column, track),
        )
        for track in BOOK_TRACKS[result.book]
        if track in TRACKS
    )
    return checks


def _of_gate(column: str, state: str) -> str:
    return f'SUMIFS(tblSammanstallning[{column}],tblSammanstallning[Grind],"{state}")'


def _of_sheet(document: layout.Document, column: str, track: str) -> str:
    """The sum of a document sheet's total rows of one track: their label stands in column A."""
    return f"SUMIFS('{document.sheet}'!${column}:${column},'{document.sheet}'!$A:$A,\"{TOTAL_OF_TRACK.format(track)}\")"


def check_rows(checks: Sequence[Check]) -> list[Row]:
    """The rows of tblKontroller with their computed values."""
    return [
        {
            "Kontroll": check.name,
            "Förväntat": check.expected / 100,
            "Faktiskt": check.actual / 100,
            "Skillnad": (check.actual - check.expected) / 100,
            "Tolerans": 0,
            "Utfall": OK if check.holds else DIFFERS,
            "Var det syns": check.where,
        }
        for check in checks
    ]


def check_formulas(checks: Sequence[Check]) -> dict[str, str | list[str | float | None]]:
    """Header → formula of tblKontroller; Förväntat is a formula only where another sheet says it."""
    this = "tblKontroller[[#This Row],[{}]]"
    return {
        "Förväntat": [
            f"=ROUND({check.expected_formula},2)" if check.expected_formula else check.expected / 100
            for check in checks
        ],
        "Faktiskt": [f"=ROUND({check.actual_formula},2)" for check in checks],
        "Skillnad": f"=ROUND({this.format('Faktiskt')}-{this.format('Förväntat')},2)",
        "Utfall": f'=IF(ABS({this.format("Skillnad")})<={this.format("Tolerans")},"{OK}","{DIFFERS}")',
    }


def master(checks: Sequence[Check]) -> str:
    """OK when every check holds, else FEL."""
    return MASTER_OK if all(check.holds for check in checks) else MASTER_WRONG
