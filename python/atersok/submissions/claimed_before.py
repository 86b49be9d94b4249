"""K19 and K20: costs of the quarter that were claimed in another quarter's submission, as findings."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from typing import Final

from atersok.calculation import QuarterResult
from atersok.checks import in_order
from atersok.checks.catalogue import finding
from atersok.checks.texts import kr, some
from atersok.domain.finding import Finding
from atersok.domain.register import BOOKS, Book
from atersok.submissions.earlier import ClaimedTwice, claimed_elsewhere
from atersok.submissions.freeze import freeze
from atersok.submissions.model import Submitted

_SIGN_ONLY: Final = "Samma faktura och samma belopp, annat verifikat"


def with_claimed_before(quarter: QuarterResult, submitted: Iterable[Submitted]) -> QuarterResult:
    """The quarter with a finding for every home's ledger rows that another quarter's submission rests on too."""
    known = [event for event in submitted if event.quarter != quarter.quarter]
    if not known:
        return quarter
    books = {}
    for book in BOOKS:
        result = quarter.books[book]
        more = claimed_before(quarter, book, known)
        books[book] = replace(result, findings=in_order((*result.findings, *more), result.settings.severities))
    return replace(quarter, books=books)


def claimed_before(quarter: QuarterResult, book: Book, submitted: Iterable[Submitted]) -> list[Finding]:
    """One finding for each home, verifikat and other quarter: K19 (Stopp), K20 where it is a sign and no proof."""
    alike: defaultdict[tuple[str, str, str, str], list[ClaimedTwice]] = defaultdict(list)
    costs = freeze(quarter, book, (), 1, quarter.quarter.end, "Post").costs
    for found in claimed_elsewhere(costs, quarter.quarter, submitted):
        code = "K20" if found.why == _SIGN_ONLY else "K19"
        alike[code, found.home, found.voucher, str(found.quarter)].append(found)
    return [_finding(code, home, same) for (code, home, _, _), same in alike.items()]


def _finding(code: str, home: str, same: list[ClaimedTwice]) -> Finding:
    first = same[0]
    ore = sum(found.ore for found in same)
    others = some(found.other_voucher for found in same)
    is_proof = code == "K19"
    return finding(
        code,
        home=home,
        identity=f"{first.voucher} {first.quarter}",
        what=(
            f"Kostnaden i verifikat {first.voucher} är redan sökt i {first.quarter}."
            if is_proof
            else f"Fakturan i verifikat {first.voucher} har samma belopp som en som är sökt i {first.quarter}."
        ),
        expected="varje kostnad sökt i ett kvartal",
        found=f"sökt i {first.quarter} version {first.version}, verifikat {others}: {first.why.lower()}",
        difference=kr(ore),
        source=f"ansökningsregistret, {first.quarter} version {first.version}",
        action=(
            "Rätta radens period i Raindance, eller ta bort den ur det ena kvartalet. Är den sökt i fel kvartal: "
            f"skicka en rättelse för {first.quarter}."
            if is_proof
            else "Jämför fakturorna. Är det samma kostnad: rätta bokföringen. Annars kvittera med en kommentar."
        ),
    )
