"""Kontroller: every check with what is expected and what the sheets say, as live formulas with their computed values.

The master check covers arithmetic only: whether the figures on the sheets hang together, not whether a finding is open.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from atersok.calculation import BookResult
from atersok.documents.packet_contents import SHEETS_OF_TRACK
from atersok.domain.codes import BUCKETS
from atersok.domain.masking import MASK
from atersok.domain.register import BOOK_TRACKS
from atersok.workbook import layout
from atersok.workbook.sheets.sammanstallning import RELEASED, WITHHELD
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
class DocumentSum:
    """What the blocks of one document sheet add up to, track by track.

    Attributes:
        sheet: the document's sheet.
        label: what stands in column A of the rows that count, with {} for the track.
        column: the letter of the column with the sums.
        ore: track → öre.
    """

    sheet: str
    label: str
    column: str
    ore: Mapping[str, int]

    def formula(self, track: str) -> str:
        """The live sum of one track."""
        sheet, column = self.sheet, self.column
        return f"SUMIFS('{sheet}'!${column}:${column},'{sheet}'!$A:$A,\"{self.label.format(track)}\")"


@dataclass(frozen=True)
class DocumentTotals:
    """What the documents of one book add up to; of a document that the book does not have nothing.

    Attributes:
        own_contractors, own_municipal, own_claim: the lines of Kommunens kostnader that tell of Entreprenörsfakturor,
            of its own total and of Ansökan.
        held: track → öre of Individblad that are held back because the child's data are protected; None where the
            setting says that they are written.
    """

    ansokan: DocumentSum
    individblad: DocumentSum
    kundfakturor: DocumentSum
    forsattsblad: DocumentSum
    contractors: DocumentSum
    municipal: DocumentSum
    own_contractors: DocumentSum
    own_municipal: DocumentSum
    own_claim: DocumentSum
    held: Mapping[str, int] | None


def build_checks(
    result: BookResult, sheet_sums: Mapping[object, int], withheld_ore: int, documents: DocumentTotals
) -> list[Check]:
    """The checks of one book.

    Args:
        result: the calculation.
        sheet_sums: öre by bucket as the rows written to the sheets add up to, plus "ledger", "spread", "cost",
            "daily_rate", "claim", "rest" and "days" (× 100), and for each track ("protected", track): what protected
            children of released homes are claimed for.
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
            sum(documents.ansokan.ore.values()) + withheld_ore,
            "+".join(
                [*(documents.ansokan.formula(track) for track in BOOK_TRACKS[result.book]),
                 _of_gate("Återsöks", WITHHELD)]
            ),
            "Ansökan",
            "SUM(tblKostnad[Återsöks])",
        ),
    ]  # fmt: skip
    for track in BOOK_TRACKS[result.book]:
        protected = sheet_sums["protected", track]
        checks += _document_checks(documents, track, SHEETS_OF_TRACK[track], protected)
    return checks


def _document_checks(documents: DocumentTotals, track: str, sheets: Collection[str], protected_ore: int) -> list[Check]:
    """The documents of one track against each other: each says the same of what is applied for.

    Args:
        protected_ore: what Sammanställning says that protected children of released homes are claimed for.
    """
    checks = []
    if layout.INDIVIDBLAD.sheet in sheets:
        held, formula = 0, "0"
        if documents.held is not None:
            held, formula = documents.held.get(track, 0), _held_back(track)
            name = f"Individblad som hålls inne (skyddade), spår {track}"
            checks.append(Check(name, held, protected_ore, formula, layout.SAMMANSTALLNING.sheet))
        checks.append(
            Check(
                f"Ansökan mot Individblad och det som hålls inne, spår {track}",
                documents.ansokan.ore[track],
                documents.individblad.ore[track] + held,
                f"{documents.individblad.formula(track)}+{formula}",
                layout.INDIVIDBLAD.sheet,
                documents.ansokan.formula(track),
            )
        )
    pairs = [
        ("Kundfakturor mot Ansökan", documents.ansokan, documents.kundfakturor),
        ("Försättsblad mot Ansökan", documents.ansokan, documents.forsattsblad),
        ("Kommunens kostnader: sökt mot Ansökan", documents.ansokan, documents.own_claim),
        ("Kommunens kostnader: egna mot sin summa", documents.municipal, documents.own_municipal),
    ]
    if layout.ENTREPRENORSFAKTUROR.sheet in sheets:
        pairs.append(("Kommunens kostnader: fakturor mot blad", documents.contractors, documents.own_contractors))
    checks += [
        Check(
            f"{name}, spår {track}",
            expected.ore[track],
            actual.ore[track],
            actual.formula(track),
            actual.sheet,
            expected.formula(track),
        )
        for name, expected, actual in pairs
        if actual.sheet in sheets
    ]
    return checks


def _held_back(track: str) -> str:
    """The live sum of what protected children's sheets would say, had they been written; "" names nobody."""
    return (
        f'SUMIFS(tblSammanstallning[Återsöks],tblSammanstallning[Namn],"{MASK}",'
        f'tblSammanstallning[Grind],"{RELEASED}",tblSammanstallning[Spår],"{track}")'
    )


def _of_gate(column: str, state: str) -> str:
    return f'SUMIFS(tblSammanstallning[{column}],tblSammanstallning[Grind],"{state}")'


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
