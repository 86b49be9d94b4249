"""An event as a file: what is read is what was written, a person can read it, and no byte of it changes unseen."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import date, datetime
from typing import Any, get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from atersok.domain.errors import UnusableInput
from atersok.submissions.event_file import (
    FIRST,
    KINDS,
    CostsOnDemand,
    Decoded,
    TornFile,
    decode,
    encode,
    file_name,
    sha256,
)
from atersok.submissions.model import Entry, Event, Submitted
from domain.making import BO
from submissions.events import EVENTS, NOON, ROLE, completion, cost, line, one_of_each, submitted

WHERE = "ansokningar/fil.json"
BEFORE = "1" * 64


def data_of(event: Event, number: int = 1, previous: str = FIRST) -> bytes:
    return encode(Entry(number, NOON, ROLE, event), previous)


def read(data: bytes) -> Decoded:
    return decode(data, WHERE, lambda: data)


def forged(data: bytes, old: str, new: str) -> bytes:
    """The file with a text replaced and a hash that fits it again."""
    assert old.encode() in data
    body = data.replace(old.encode(), new.encode(), 1)
    body = body[: body.rindex(b'  "sha256"')]
    return body + b'  "sha256": "' + sha256(body).encode() + b'"\n}\n'


# -- the same again ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", get_args(Event), ids=lambda kind: kind.__name__)
@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_what_is_read_is_what_was_written(kind: type[Event], data: st.DataObject) -> None:
    entry = Entry(
        data.draw(st.integers(1, 10**7)), data.draw(st.datetimes()), data.draw(st.text()), data.draw(EVENTS[kind])
    )
    previous = data.draw(st.sampled_from([FIRST, BEFORE]))
    found = read(encode(entry, previous))
    assert found == Decoded(entry, previous)
    assert type(found.entry.event) is kind


@pytest.mark.parametrize("event", one_of_each(), ids=lambda event: type(event).__name__)
def test_a_file_is_json_with_sorted_keys(event: Event) -> None:
    data = data_of(event)
    found = json.loads(data)
    assert list(found) == sorted(found) == [
        "at", "event", "format", "kind", "number", "previous", "role", "sha256",
    ]  # fmt: skip
    assert list(found["event"]) == sorted(found["event"])
    assert KINDS[found["kind"]] is type(event)


def test_rows_stand_on_a_line_each_under_the_names_of_their_columns() -> None:
    """In Swedish letters and in dates as people write them."""
    data = data_of(submitted(line(home="Öken"), line(BO), costs=(cost(1), cost(2), cost(3))))
    table = json.loads(data)["event"]["costs"]
    row = dict(zip(table["columns"], table["rows"][1], strict=True))
    assert row["voucher"] == "LF 1002 rad 1"
    assert row["first"] == "2025-04-01"
    lines = data.decode("utf-8").splitlines()
    assert sum("LF 10" in text for text in lines) == 3
    assert sum('"UT_FK"' in text for text in lines) == 2
    assert sum('"Öken"' in text for text in lines) == 1
    assert sum('"quarter": "2025K2"' in text for text in lines) == 1


# -- what changed ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("event", one_of_each(), ids=lambda event: type(event).__name__)
def test_a_change_of_any_byte_is_found(event: Event) -> None:
    data = data_of(event, 7, BEFORE)
    for place in range(len(data)):
        for byte in {data[place] ^ 1, data[place] ^ 0x20, ord("0")} - {data[place]}:
            with pytest.raises(UnusableInput):
                read(data[:place] + bytes([byte]) + data[place + 1 :])


@pytest.mark.parametrize("event", one_of_each(), ids=lambda event: type(event).__name__)
def test_a_file_that_breaks_off_anywhere_or_goes_on_is_torn(event: Event) -> None:
    data = data_of(event)
    for length in range(len(data)):
        with pytest.raises(TornFile, match=f"{WHERE}: filen är inte hel.*säkerhetskopia"):
            read(data[:length])
    with pytest.raises(TornFile):
        read(data + b"\n")


def test_a_newer_format_asks_for_a_newer_program() -> None:
    newer = forged(data_of(completion(date(2025, 9, 1))), '"format": 1', '"format": 2')
    with pytest.raises(UnusableInput, match=r"nyare version av programmet\. Uppdatera"):
        read(newer)


def test_an_unknown_kind_is_told() -> None:
    odd = forged(data_of(completion(date(2025, 9, 1))), '"kind": "komplettering"', '"kind": "annat"')
    with pytest.raises(UnusableInput, match="okänt slag \\('annat'\\)"):
        read(odd)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('"2025K2"', '"2025K5"'),
        ('"2025K2"', '"2025k2"'),
        ('"12345678"', '"Testa Exempelsson"'),
        ('"12345678"', '"20100101-2384"'),
        ('"asked_on": "2025-09-01"', '"asked_on": "2025-09-31"'),
        ('"asked_on": "2025-09-01"', '"asked_on": 7'),
        ('"given_on": null', '"given_on": null,\n    "mer": 1'),
        ('"gron"', '"blå"'),
        ('"number": 1', '"number": 0'),
        ('"number": 1', '"number": "1"'),
        ('"previous": ""', '"previous": "x"'),
    ],
)
def test_what_no_event_holds_is_refused_though_its_hash_fits(old: str, new: str) -> None:
    with pytest.raises(UnusableInput, match="kan inte tolkas"):
        read(forged(data_of(completion(date(2025, 9, 1))), old, new))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('"columns": ["dossier", "home"', '"columns": ["home", "dossier"'),
        ("600000]", "600000.5]"),
        ("600000]", "600000, 1]"),
    ],
)
def test_a_line_of_another_shape_is_refused(old: str, new: str) -> None:
    with pytest.raises(UnusableInput, match="kan inte tolkas"):
        read(forged(data_of(submitted()), old, new))


@pytest.mark.parametrize("event", [completion(None, dossier="Testa"), submitted(costs=(cost(content="x"),))])
def test_what_could_not_be_read_again_is_not_written(event: Event) -> None:
    with pytest.raises(ValueError, match="no file may hold"):
        tuple(read(data_of(event)).entry.event.costs)  # type: ignore[union-attr]


# -- cost lines --------------------------------------------------------------------------------------------------------


def test_cost_lines_are_read_first_when_they_are_asked_for_and_once() -> None:
    data = data_of(submitted(costs=tuple(cost(number) for number in range(5))))
    reads = []

    def again() -> bytes:
        reads.append(1)
        return data

    event = decode(data, WHERE, again).entry.event
    assert isinstance(event, Submitted)
    assert (len(event.costs), event.claim_ore, reads) == (5, 600_000, [])
    assert (event.costs[1], event.costs[3:]) == (cost(1), (cost(3), cost(4)))
    assert list(event.costs) == [cost(number) for number in range(5)]
    assert reads == [1]


def test_late_cost_lines_are_equal_to_those_at_hand() -> None:
    late = CostsOnDemand(2, lambda: (cost(1), cost(2)))
    assert late == (cost(1), cost(2)) == late
    assert hash(late) == hash((cost(1), cost(2)))
    assert late != (cost(1),)
    assert late != (cost(1), cost(3))
    assert late != 7


def test_a_submission_without_lines_or_costs_is_one() -> None:
    empty = replace(submitted(), lines=(), costs=())
    assert read(data_of(empty)).entry.event == empty


def test_cost_lines_that_no_event_holds_are_refused_when_they_are_asked_for() -> None:
    event = read(forged(data_of(submitted()), '"2025-04-30", 900000', '"2025-04-31", 900000')).entry.event
    assert isinstance(event, Submitted)
    with pytest.raises(UnusableInput, match="kan inte tolkas"):
        list(event.costs)


# -- names -------------------------------------------------------------------------------------------------------------


def test_files_are_called_by_number_kind_quarter_book_and_whom_they_are_about() -> None:
    assert [file_name(number, event) for number, event in enumerate(one_of_each(), start=1)] == [
        "000001 inskickad 2025K2 gron v1.json",
        "000002 mottagen 2025K2 gron v1.json",
        "000003 komplettering 2025K2 gron 23456789-2.json",
        "000004 beslut 2025K2 gron 12345678.json",
        "000005 utbetalning 2025K2 gron 12345678.json",
        "000006 saknad-schablon 2025K2 vit 23456789.json",
        "000007 utbetalningslista.json",
    ]


@settings(deadline=None)
@given(st.integers(1, 10**8), st.one_of(*EVENTS.values()))
def test_names_are_safe_on_any_file_system(number: int, event: Event) -> None:
    """No character that Windows refuses or that macOS writes otherwise, and no long path."""
    assert re.fullmatch(r"[0-9]{6,} [A-Za-z0-9 -]{1,60}\.json", file_name(number, event))


def test_every_event_has_a_kind_of_its_own() -> None:
    assert set(KINDS.values()) == set(get_args(Event))


def test_the_time_is_local_and_to_the_second_or_finer() -> None:
    at = datetime(2025, 10, 26, 2, 30, 0, 5)
    data = encode(Entry(1, at, ROLE, completion(None)), FIRST)
    assert b'"at": "2025-10-26T02:30:00.000005"' in data
    assert read(data).entry.at == at


def test_the_columns_are_those_of_the_lines() -> None:
    """A register that was written rests on these very columns."""
    data: dict[str, Any] = json.loads(data_of(submitted()))["event"]
    assert data["lines"]["columns"] == [
        "dossier", "home", "track", "month", "code", "days", "cost_ore", "daily_rate_ore", "claim_ore",
    ]  # fmt: skip
    assert data["costs"]["columns"] == [
        "row", "content", "invoice", "voucher", "home", "first", "last", "row_ore", "ore",
    ]  # fmt: skip
    assert data["lines"]["rows"] == [["12345678", "Eken", "A", "2025-04", "UT_FK", 30, 900000, 300000, 600000]]
