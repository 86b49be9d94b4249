"""What was paid is held against what should have come, and every öre of a list is in exactly one outcome."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from atersok.domain.quarter import Quarter
from atersok.domain.register import Register
from atersok.rules.parameters import load
from atersok.submissions.model import ClaimLine, ListedPayment, PaymentList
from atersok.submissions.payment_expected import QuarterLines
from atersok.submissions.payments import ListLine, Outcome, PaymentMatch, match_payments
from atersok.submissions.standing import ChildKey, Standing
from domain.making import ANNA, BO, child, register, unhurried

K1, K2, K3 = Quarter(2025, 1), Quarter(2025, 2), Quarter(2025, 3)
OF = register([child(), child(BO)])
DECIDED = date(2025, 11, 1)
WHOLE = 91 * 100_000
"""The day rate of a child under 18 for the whole of 2025K2, öre."""


def lines(dossier: str = ANNA, code: str = "UT_FK", quarter: Quarter = K2) -> list[ClaimLine]:
    """A child's care days of every day of the quarter."""
    return [
        ClaimLine(dossier, "Eken", "A", f"{first:%Y-%m}", code, (last - first).days + 1, 0, 0, 0)
        for first, last in quarter.months
    ]


def counted(*of: ClaimLine, quarter: Quarter = K2, whole: bool = True) -> list[QuarterLines]:
    return [QuarterLines(quarter, "gron", of, whole), QuarterLines(quarter, "vit", (), True)]


def paid(
    ore: int,
    kind: str = "schablon",
    dossier: str = ANNA,
    days: tuple[date | None, date | None] = (K2.start, K2.end),
    line: int = 2,
    paid_on: date | None = None,
    reference: str = "",
) -> ListedPayment:
    return ListedPayment(line, dossier, kind, *days, ore, paid_on, reference)


def listed(*rows: ListedPayment, name: str = "lista.csv", sha256: str = "") -> PaymentList:
    return PaymentList(name, sha256 or name, rows)


def standing(claimed: int, granted: int | None = None, dossier: str = ANNA, quarter: Quarter = K2) -> Standing:
    if granted is None:
        return Standing(quarter, "gron", dossier, claimed_ore=claimed)
    return Standing(quarter, "gron", dossier, claimed_ore=claimed, granted_ore=granted, decided_on=DECIDED)


def match(
    *rows: ListedPayment,
    quarters: list[QuarterLines] | None = None,
    claims: Collection[Standing] = (),
    of: Register = OF,
    due: Collection[Quarter] | None = None,
) -> PaymentMatch:
    keyed: Mapping[ChildKey, Standing] = {(one.quarter, one.book, one.dossier): one for one in claims}
    chosen = counted(*lines()) if quarters is None else quarters
    return match_payments([listed(*rows)], chosen, keyed, of, load(), due=due)


def told(found: PaymentMatch) -> list[tuple[str, str, Quarter | None, int, int]]:
    """Kind, child, quarter, expected and paid."""
    return [(one.kind, one.dossier, one.quarter, one.expected_ore, one.paid_ore) for one in found.outcomes]


def only(found: PaymentMatch) -> Outcome:
    (one,) = found.outcomes
    return one


def test_a_day_rate_as_expected() -> None:
    one = only(match(paid(WHOLE)))
    assert (one.kind, one.expected_ore, one.paid_ore, one.difference_ore) == ("Schablon som väntat", WHOLE, WHOLE, 0)
    assert (one.lines, one.why, one.action) == ((ListLine("lista.csv", 2),), "", "")


def test_a_day_rate_may_come_month_by_month() -> None:
    rows = [
        paid((last - first).days * 100_000 + 100_000, days=(first, last), line=number)
        for number, (first, last) in enumerate(K2.months, 2)
    ]
    one = only(match(*rows))
    assert one.kind == "Schablon som väntat"
    assert [line.line for line in one.lines] == [2, 3, 4]


def test_a_day_rate_that_did_not_come_is_to_be_reported_before_the_excess_is_applied_for() -> None:
    quarters = counted(*lines(), *lines(BO, "UT_DS"))
    found = match(paid(WHOLE, dossier=BO), quarters=quarters)
    assert told(found) == [("Schablon saknas", ANNA, K2, WHOLE, 0), ("Schablon som väntat", BO, K2, WHOLE, WHOLE)]
    missing = found.outcomes[0]
    assert missing.lines == ()
    assert missing.difference_ore == -WHOLE
    assert missing.action == (
        "Anmäl till Migrationsverket att schablonen inte har kommit, innan det överskjutande beloppet söks."
    )
    other = match(paid(WHOLE), quarters=quarters).of_kind("Schablon saknas")
    assert [one.action for one in other] == ["Anmäl till Migrationsverket att schablonen inte har kommit."]


def test_a_day_rate_that_was_reported_is_waited_for() -> None:
    reported = {(K2, ANNA): date(2025, 9, 3)}
    one = only(match_payments([], counted(*lines()), {}, OF, load(), reported=reported, due=[K2]))
    assert one.action == (
        "Anmäld till Migrationsverket 2025-09-03. Bevaka att den kommer innan det överskjutande beloppet söks."
    )


def test_a_quarter_that_no_row_is_for_is_judged_where_it_is_due() -> None:
    quarters = [*counted(*lines()), *counted(*lines(quarter=K1), quarter=K1)]
    assert [one.quarter for one in match(paid(WHOLE), quarters=quarters).outcomes] == [K2]
    assert told(match(paid(WHOLE), quarters=quarters, due=[K1, K2]))[0] == ("Schablon saknas", ANNA, K1, 9_000_000, 0)
    assert match(quarters=quarters).outcomes == ()


def test_a_payment_of_another_compensation_says_nothing_of_the_day_rate() -> None:
    assert told(match(paid(500, "annat"))) == [("Okänd rad", ANNA, K2, 0, 500)]


def test_no_day_rate_is_missed_where_studiehjalp_is_nej() -> None:
    of = register([child(study_aid="Nej"), child(BO)])
    quarters = counted(*lines(code="UT_FK18"), *lines(BO, "UT_FK18"))
    found = match(paid(91 * 75_000, dossier=BO), quarters=quarters, of=of)
    assert told(found) == [("Schablon som väntat", BO, K2, 91 * 75_000, 91 * 75_000)]


def test_a_day_rate_of_another_amount_says_which_months_nobody_paid_for() -> None:
    first, last = K2.months[0][0], K2.months[1][1]
    one = only(match(paid(61 * 100_000, days=(first, last))))
    assert (one.kind, one.difference_ore, one.why) == (
        "Schablon avviker",
        -30 * 100_000,
        "Ingen rad betalar för 2025-06.",
    )
    assert one.action == (
        "Jämför dagarna med Migrationsverkets och anmäl till Migrationsverket det som fattas, innan det "
        "överskjutande beloppet söks."
    )
    more = only(match(paid(WHOLE + 1)))
    assert (more.kind, more.why) == ("Schablon avviker", "Antalet dagar eller beloppet per dygn skiljer.")
    assert more.action == "Jämför dagarna med Migrationsverkets. Beloppet kan behöva betalas tillbaka."


def test_a_day_rate_for_several_quarters_is_split_by_calendar_day() -> None:
    quarters = [*counted(*lines()), *counted(*lines(quarter=K1), quarter=K1)]
    found = match(paid(181 * 100_000, days=(K1.start, K2.end)), quarters=quarters)
    assert told(found) == [
        ("Schablon som väntat", ANNA, K1, 9_000_000, 9_000_000),
        ("Schablon som väntat", ANNA, K2, WHOLE, WHOLE),
    ]
    assert found.outcomes[0].lines == found.outcomes[1].lines == (ListLine("lista.csv", 2),)


def test_an_application_is_held_against_what_was_granted_or_before_a_decision_claimed() -> None:
    day_rate = paid(WHOLE, line=9)
    for claim, ore in ((standing(700), 700), (standing(700, 400), 400)):
        found = match(day_rate, paid(ore, "ansökan"), claims=[claim])
        assert told(found)[1] == ("Ansökan som väntat", ANNA, K2, ore, ore)
    for claim, ore, why, action in (
        (standing(700), 400, "Det utbetalda är mindre än det sökta, och beslutet är inte infört.", "För in beslutet"),
        (standing(700), 900, "Det utbetalda är mer än det sökta, och beslutet är inte infört.", "Jämför med beslutet"),
        (standing(700, 400), 300, "Det utbetalda är mindre än det beviljade.", "Fråga Migrationsverket när resten"),
        (standing(700, 400), 700, "Det utbetalda är mer än det beviljade.", "Fråga Migrationsverket. Beloppet kan"),
    ):
        one = match(day_rate, paid(ore, "ansökan"), claims=[claim]).of_kind("Annat belopp än sökt")[0]
        assert (one.paid_ore, one.why) == (ore, why)
        assert one.action.startswith(action)


def test_an_application_that_nobody_made_is_told() -> None:
    one = match(paid(300, "ansökan")).of_kind("Annat belopp än sökt")[0]
    assert (one.expected_ore, one.why) == (0, "Ingen ansökan finns för barnet i kvartalet.")


def test_an_application_that_is_not_paid_yet_is_no_outcome() -> None:
    assert told(match(paid(WHOLE), claims=[standing(700, 700)])) == [("Schablon som väntat", ANNA, K2, WHOLE, WHOLE)]


def test_an_application_belongs_whole_to_the_quarter_that_has_one() -> None:
    """Its row may be for a longer period than the quarter."""
    days = K1.start, K2.end
    found = match(paid(700, "ansökan", days=days), claims=[standing(700)], due=())
    assert told(found) == [("Ansökan som väntat", ANNA, K2, 700, 700)]
    both = [standing(700), standing(250, quarter=K1)]
    assert told(match(paid(250, "ansökan", days=days), claims=both, due=())) == [
        ("Ansökan som väntat", ANNA, K1, 250, 250)
    ]


def test_one_row_for_the_applications_of_several_quarters_is_split_as_they_are() -> None:
    """Not by calendar day, which would make both of them odd; a row of another sum tells nothing of either."""
    days = K1.start, K2.end
    quarters = [*counted(*lines()), *counted(*lines(quarter=K1), quarter=K1)]
    both = [standing(700), standing(250, quarter=K1)]
    assert told(match(paid(950, "ansökan", days=days), quarters=quarters, claims=both, due=())) == [
        ("Ansökan som väntat", ANNA, K1, 250, 250),
        ("Ansökan som väntat", ANNA, K2, 700, 700),
    ]
    granted = [standing(700, 600), standing(250, 0, quarter=K1)]
    assert told(match(paid(600, "ansökan", days=days), quarters=quarters, claims=granted, due=())) == [
        ("Ansökan som väntat", ANNA, K2, 600, 600)
    ]
    other = told(match(paid(949, "ansökan", days=days), quarters=quarters, claims=both, due=()))
    assert [kind for kind, *_ in other] == ["Annat belopp än sökt"] * 2
    assert sum(ore for *_, ore in other) == 949


def test_a_child_without_care_days_then_is_not_ours() -> None:
    april = [line for line in lines(BO, "UT_DS") if line.month == "2025-04"]
    found = match(paid(3_100_000, dossier=BO, days=K2.months[1]), quarters=counted(*april), due=())
    one = only(found)
    assert (one.kind, one.dossier, one.quarter, one.paid_ore) == ("Ej vårt barn", BO, K2, 3_100_000)
    assert one.why == "Barnet har inga vårddygn i perioden."
    assert one.action == (
        "Kontrollera om barnet har flyttat eller avslutats; är barnet inte kommunens: anmäl det till "
        "Migrationsverket. Beloppet kan behöva betalas tillbaka."
    )


def test_a_child_that_nobody_knows_is_not_ours() -> None:
    for days in ((K2.start, K2.end), (None, None)):
        one = match(paid(500, dossier="99999999", days=days), due=()).outcomes[0]
        assert (one.kind, one.dossier) == ("Ej vårt barn", "99999999")
        assert one.why == "Barnet finns varken i PUT-databasen eller i någon ansökan."


def test_where_something_is_not_known_a_child_is_not_said_to_be_anothers() -> None:
    held = match(paid(500, dossier=BO), quarters=counted(*lines(), whole=False), due=())
    assert told(held) == [("Okänd rad", BO, K2, 0, 500)]
    assert "hölls inne" in only(held).why
    uncounted = match(paid(500, days=(K3.start, K3.end)))
    assert told(uncounted) == [("Okänd rad", ANNA, K3, 0, 500)]
    assert only(uncounted).why == "Kvartalet finns inte i ansökningsregistret."


def test_a_row_that_does_not_say_what_it_is_goes_by_its_amount() -> None:
    claims = [standing(700)]
    assert told(match(paid(WHOLE, ""), claims=claims)) == [("Schablon som väntat", ANNA, K2, WHOLE, WHOLE)]
    assert told(match(paid(700, ""), claims=claims, due=())) == [("Ansökan som väntat", ANNA, K2, 700, 700)]
    assert told(match(paid(600, ""), claims=claims, due=())) == [("Okänd rad", ANNA, K2, 0, 600)]
    assert told(match(paid(600, ""))) == [("Schablon avviker", ANNA, K2, WHOLE, 600)]


def test_a_row_without_period_goes_to_the_only_thing_it_can_be_for() -> None:
    none = (None, None)
    quarters = [*counted(*lines()), *counted(*lines(quarter=K1), quarter=K1)]
    assert told(match(paid(WHOLE, days=none), quarters=quarters)) == [("Schablon som väntat", ANNA, K2, WHOLE, WHOLE)]
    assert told(match(paid(5, days=none))) == [("Schablon avviker", ANNA, K2, WHOLE, 5)]
    assert told(match(paid(5, "ansökan", days=none), claims=[standing(700)], due=())) == [
        ("Annat belopp än sökt", ANNA, K2, 700, 5)
    ]
    unknown = match(paid(5, days=none), quarters=quarters)
    assert told(unknown) == [("Okänd rad", ANNA, None, 0, 5)]
    assert only(unknown).why.startswith("Listan säger inte vilken period")


def test_one_end_of_a_period_tells_its_quarter() -> None:
    for days in ((K2.start, None), (None, K2.end)):
        assert told(match(paid(WHOLE, days=days))) == [("Schablon som väntat", ANNA, K2, WHOLE, WHOLE)]


def test_siblings_whom_the_list_takes_together_are_held_against_their_sum() -> None:
    one, two = f"{ANNA}/1", f"{ANNA}/2"
    quarters = counted(*lines(one), *lines(two, "UT_DS"))
    of = register([child(one), child(two)])
    assert told(match(paid(2 * WHOLE), quarters=quarters, of=of)) == [
        ("Schablon som väntat", ANNA, K2, 2 * WHOLE, 2 * WHOLE)
    ]


def test_a_payment_that_two_lists_have_counts_once() -> None:
    on = date(2025, 8, 15)
    first = listed(paid(WHOLE, paid_on=on), paid(WHOLE, paid_on=on, line=3), name="augusti.csv")
    again = listed(paid(700, "ansökan"), paid(WHOLE, paid_on=on, line=7), name="september.csv")
    found = match_payments([first, again], counted(*lines()), {}, OF, load())
    assert found.repeated == (ListLine("september.csv", 7),)
    assert found.repeated_ore == WHOLE
    assert found.of_kind("Schablon avviker")[0].paid_ore == 2 * WHOLE, "two equal rows of one list are two payments"


def test_without_a_day_of_payment_two_equal_payments_are_two_unless_the_file_is_the_same() -> None:
    one, other = listed(paid(5), name="a.csv"), listed(paid(5), name="b.csv")
    assert match_payments([one, other], counted(*lines()), {}, OF, load()).repeated == ()
    copy = listed(paid(5), name="kopia.csv", sha256="a.csv")
    assert match_payments([one, copy], counted(*lines()), {}, OF, load()).repeated == (ListLine("kopia.csv", 2),)


def test_outcomes_that_somebody_must_look_into_stand_first() -> None:
    quarters = counted(*lines(), *lines(BO))
    found = match(
        paid(WHOLE),
        paid(700, "ansökan"),
        paid(800, "ansökan", BO),
        paid(5, dossier="99999999"),
        paid(6, "annat"),
        quarters=quarters,
        claims=[standing(700), standing(700, dossier=BO)],
    )
    assert [one.kind for one in found.outcomes] == [
        "Schablon saknas",
        "Annat belopp än sökt",
        "Ej vårt barn",
        "Okänd rad",
        "Schablon som väntat",
        "Ansökan som väntat",
    ]


DAYS = st.dates(date(2024, 10, 1), date(2025, 12, 31))
PERIODS = st.one_of(
    st.just((None, None)),
    st.tuples(DAYS, st.none()),
    st.tuples(st.none(), DAYS),
    st.tuples(DAYS, DAYS).map(lambda pair: (min(pair), max(pair))),
    st.just((K2.start, K2.end)),
)
PAYMENTS = st.builds(
    ListedPayment,
    line=st.integers(2, 500),
    dossier=st.sampled_from([ANNA, BO, f"{ANNA}/1", f"{ANNA}/2", "99999999"]),
    kind=st.sampled_from(["schablon", "ansökan", "annat", ""]),
    first=st.none(),
    last=st.none(),
    ore=st.one_of(st.integers(-(10**9), 10**9), st.sampled_from([WHOLE, 700, 9_000_000])),
    paid_on=st.sampled_from([None, date(2025, 8, 15)]),
    reference=st.sampled_from(["", "A"]),
)
ROWS = st.tuples(PAYMENTS, PERIODS).map(
    lambda pair: ListedPayment(
        pair[0].line, pair[0].dossier, pair[0].kind, *pair[1], pair[0].ore, pair[0].paid_on, pair[0].reference
    )
)
LISTS = st.lists(st.lists(ROWS, max_size=8), max_size=3)
FAMILIES = st.sampled_from([[ANNA, BO], [f"{ANNA}/1", f"{ANNA}/2"], [f"{ANNA}/1", BO]])


@unhurried
@given(LISTS, FAMILIES, st.booleans(), st.integers(0, 10**6))
def test_every_ore_of_the_lists_is_in_exactly_one_outcome(
    lists: list[list[ListedPayment]], family: list[str], whole: bool, claimed: int
) -> None:
    of = register([child(dossier) for dossier in family])
    quarters = [
        *counted(*(line for dossier in family for line in lines(dossier)), whole=whole),
        *counted(*lines(family[0], "UT_DS", K1), quarter=K1),
    ]
    keyed: dict[ChildKey, Standing] = {(K2, "gron", family[0]): standing(claimed, dossier=family[0])}
    given_lists = [listed(*rows, name=f"{number}.csv") for number, rows in enumerate(lists)]
    found = match_payments(given_lists, quarters, keyed, of, load())
    rows = [(one.name, row) for one in given_lists for row in one.rows]
    assert found.paid_ore + found.repeated_ore == sum(row.ore for _, row in rows)
    told_lines = {line for one in found.outcomes for line in one.lines} | set(found.repeated)
    assert told_lines == {ListLine(name, row.line) for name, row in rows}
    heads = [(one.kind, one.dossier, one.quarter, one.why) for one in found.outcomes]
    assert len(heads) == len(set(heads))
    for one in found.outcomes:
        assert one.difference_ore == one.paid_ore - one.expected_ore
        assert bool(one.action) == (not one.kind.endswith("som väntat"))
