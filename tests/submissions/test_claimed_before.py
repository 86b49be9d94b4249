"""K19 and K20: a cost of the quarter that another quarter's submission rests on too."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from atersok.calculation import QuarterResult
from atersok.domain.finding import Finding
from atersok.domain.quarter import Quarter
from atersok.domain.register import Book
from atersok.submissions.claimed_before import claimed_before, with_claimed_before
from atersok.submissions.freeze import freeze
from atersok.submissions.model import CostLine, Submitted
from domain.making import BO, child, placement, stay
from watch.making import ASKEN, EKEN, K1, K2, a_result

SENT = date(2025, 4, 20)
INVOICE = {"leverantorsnr": "700", "fakturanr": "77"}


def quarter(*rows: Mapping[str, Any], **changes: Any) -> QuarterResult:
    """ANNA at Eken and BO at Asken, with these ledger rows."""
    return a_result(
        [child(), child(BO)],
        [placement(), placement(BO, ASKEN)],
        {"gron": [stay(), stay(BO, ASKEN)]},
        rows,
        **changes,
    )


def row(vernr: str, ore: int = 90_000_00, **more: Any) -> dict[str, Any]:
    return {"vernr": vernr, "kostnadsstalle": "48100", "konto": "6000", "period": "202504", "belopp_ore": ore} | more


def sent(result: QuarterResult, of: Quarter = K1, version: int = 1, **changes: Any) -> Submitted:
    """A submission of another quarter that rests on the very rows of this one."""
    return replace(freeze(result, "gron", (), version, SENT, "Post"), quarter=of, **changes)


def found(result: QuarterResult, *submitted: Submitted, book: Book = "gron") -> list[Finding]:
    of = with_claimed_before(result, submitted)
    return [finding for finding in of.books[book].findings if finding.code in {"K19", "K20"}]


def test_a_row_that_another_quarter_claimed_is_a_stopp_that_holds_its_home_back() -> None:
    result = quarter(row("501"), row("502", kostnadsstalle="48200"))
    before = sent(quarter(row("501"), row("502", kostnadsstalle="48200")))
    only_eken = replace(before, costs=tuple(cost for cost in before.costs if cost.home == EKEN))
    (finding,) = found(result, only_eken)
    assert (finding.code, finding.severity, finding.home, finding.asks) == (
        "K19", "Stopp", EKEN, "redovisningsassistent",
    )  # fmt: skip
    assert finding.what == "Kostnaden i verifikat LF 501 rad 1 är redan sökt i 2025K1."
    assert finding.found == "sökt i 2025K1 version 1, verifikat LF 501 rad 1: samma rad och samma dygn"
    assert finding.difference.replace("\u00a0", " ") == "90 000,00 kr"
    assert "skicka en rättelse för 2025K1" in finding.action
    withheld = with_claimed_before(result, [only_eken]).withheld({"gron": {}, "vit": {}})
    assert set(withheld["gron"]) == {EKEN}


def test_nothing_is_found_where_only_this_quarter_was_sent() -> None:
    """What was sent of it is what today's claim replaces, in either book."""
    result = quarter(row("501"))
    own = freeze(result, "gron", (), 1, SENT, "Post")
    assert with_claimed_before(result, [own, replace(own, book="vit")]) is result
    assert found(result) == []


def test_each_row_of_a_verifikat_and_each_other_quarter_is_a_finding_with_an_id_of_its_own() -> None:
    result = quarter(row("501"), row("501", 10_000_00, rad="2"), row("503", 5_000_00))
    findings = found(result, sent(result), sent(result, Quarter(2024, 4)))
    assert len({finding.what for finding in findings}) == len(findings) == 6
    assert len({finding.id_in("2025K2") for finding in findings}) == 6


def test_a_row_that_both_books_of_a_quarter_claimed_is_one_finding() -> None:
    result = quarter(row("501"))
    (finding,) = found(result, sent(result), sent(result, book="vit"))
    assert finding.difference.replace("\u00a0", " ") == "180 000,00 kr"


def test_only_the_latest_version_counts_so_that_a_correction_clears_it() -> None:
    result = quarter(row("501"))
    claimed = sent(result)
    corrected = sent(result, version=2, costs=())
    assert len(found(result, claimed)) == 1
    assert found(result, claimed, corrected) == []


def test_the_same_invoice_and_amount_under_another_verifikat_is_a_sign_and_no_proof() -> None:
    result = quarter(row("501", **INVOICE))
    before = sent(quarter(row("900", **INVOICE)))
    march = (date(2025, 3, 1), date(2025, 3, 31))
    earlier = replace(before, costs=tuple(replace(cost, first=march[0], last=march[1]) for cost in before.costs))
    (sign,) = found(result, earlier)
    assert (sign.code, sign.severity, sign.home) == ("K20", "Varning", EKEN)
    assert sign.what == "Fakturan i verifikat LF 501 rad 1 har samma belopp som en som är sökt i 2025K1."
    assert "verifikat LF 900 rad 1" in sign.found
    assert "kvittera med en kommentar" in sign.action
    assert with_claimed_before(result, [earlier]).withheld({"gron": {}, "vit": {}})["gron"] == {}


def test_the_same_invoice_and_days_under_another_verifikat_is_proof() -> None:
    (finding,) = found(quarter(row("501", **INVOICE)), sent(quarter(row("900", **INVOICE))))
    assert (finding.code, finding.severity) == ("K19", "Stopp")


def test_the_amount_is_what_is_claimed_twice_and_not_the_whole_row() -> None:
    """The other quarter claimed ten of the thirty days."""
    result = quarter(row("501"))
    (cost,) = freeze(result, "gron", (), 1, SENT, "Post").costs
    ten_days = replace(cost, last=date(2025, 4, 10), ore=30_000_00)
    (finding,) = found(result, sent(result, costs=(ten_days,)))
    assert finding.difference.replace("\u00a0", " ") == "30 000,00 kr"


def test_a_cost_that_the_other_book_claimed_is_found_in_the_book_of_the_home() -> None:
    result = quarter(row("501"))
    white = sent(result, book="vit")
    assert [finding.code for finding in found(result, white)] == ["K19"]
    assert found(result, white, book="vit") == []


def test_a_withheld_home_is_looked_at_too_since_it_will_be_let_go() -> None:
    """All of today's costs are asked for, whatever the gate says of them."""
    result = quarter(row("501"))
    assert [finding.home for finding in claimed_before(result, "gron", [sent(result)])] == [EKEN]


def test_the_id_is_the_same_whatever_the_amount_so_that_answers_stay() -> None:
    ids = set()
    for ore in (90_000_00, 70_000_00):
        (finding,) = found(quarter(row("501", ore)), sent(quarter(row("501", ore))))
        ids.add(finding.id_in("2025K2"))
    assert len(ids) == 1


def test_the_findings_stand_among_the_others_in_their_order_and_take_none_away() -> None:
    result = quarter(row("501"), row("502", kostnadsstalle="48999"))
    with_them = with_claimed_before(result, [sent(result)])
    before, after = result.books["gron"].findings, with_them.books["gron"].findings
    assert [finding for finding in after if finding.code != "K19"] == list(before)
    stops = [finding.severity for finding in after]
    assert stops == sorted(stops, key=["Stopp", "Varning", "Info"].index)
    assert {finding.code for finding in after} >= {"K01", "K19"}


def test_a_setting_that_weighs_k19_otherwise_opens_the_gate() -> None:
    result = quarter(row("501"), severities={"K19": "Varning"})
    assert [finding.severity for finding in found(result, sent(result))] == ["Varning"]


def test_a_line_that_names_no_row_of_today_is_nothing() -> None:
    other = CostLine("2024|1|LF|1|1", "0" * 16, "", "LF 1 rad 1", EKEN, K2.start, K2.end, 1, 1)
    assert found(quarter(row("501")), sent(quarter(row("501")), costs=(other,))) == []
