"""The ribbon: ours is today's, and what the user added stays."""

from __future__ import annotations

from pathlib import Path

import pytest

from atersok.closedbook.package import Package
from atersok.closedbook.xmltext import parse
from atersok.upgrade.parts import Parts
from atersok.upgrade.ribbon_in import merge, update_ribbon
from upgrade.conftest import BOOKS, FIRST

NAMESPACE = "http://schemas.microsoft.com/office/2009/07/customui"


def ribbon(inner: str, attributes: str = "") -> bytes:
    return f'<customUI xmlns="{NAMESPACE}"{attributes}>{inner}</customUI>'.encode()


def tab(identity: str, button: str) -> str:
    return f'<tab id="{identity}" label="{identity}"><group id="g{identity}"><button id="{button}"/></group></tab>'


TODAY = ribbon(f"<ribbon><tabs>{tab('var', 'ny')}</tabs></ribbon>")


def tabs_of(data: bytes) -> list[tuple[str | None, list[str | None]]]:
    root = parse(data)
    found = root.iter(f"{{{NAMESPACE}}}tab")
    return [(item.get("id"), [button.get("id") for button in item.iter(f"{{{NAMESPACE}}}button")]) for item in found]


@pytest.mark.parametrize("own", [f"<ribbon><tabs>{tab('var', 'gammal')}</tabs></ribbon>", "<ribbon/>", ""])
def test_where_nothing_is_the_users_it_is_todays_byte_for_byte(own: str) -> None:
    assert merge(ribbon(own), TODAY) == TODAY


def test_the_users_tab_stays_and_ours_is_replaced_in_its_place() -> None:
    own = ribbon(f"<ribbon><tabs>{tab('var', 'gammal')}{tab('min', 'mitt')}</tabs></ribbon>")
    assert tabs_of(merge(own, TODAY)) == [("var", ["ny"]), ("min", ["mitt"])]


@pytest.mark.parametrize(
    "own", [f"<ribbon><tabs>{tab('min', 'mitt')}</tabs></ribbon>", '<commands><command idMso="Print"/></commands>']
)
def test_ours_comes_behind_what_the_user_has(own: str) -> None:
    merged = merge(ribbon(own), TODAY)
    assert tabs_of(merged)[-1] == ("var", ["ny"])
    assert len(tabs_of(merged)) == own.count("<tab ") + 1
    assert [item.tag.rpartition("}")[2] for item in parse(merged)][-1] == "ribbon"


def test_what_the_user_said_of_the_whole_ribbon_stays() -> None:
    assert b'onLoad="Min.Start"' in merge(ribbon("<ribbon/>", ' onLoad="Min.Start"'), TODAY)


def test_a_ribbon_that_is_todays_already_is_left_as_it_is() -> None:
    own = ribbon(f"<ribbon><tabs>{tab('var', 'ny')}{tab('min', 'mitt')}</tabs></ribbon>")
    assert merge(own, TODAY) == own


def test_a_book_without_a_ribbon_gets_one_once(today: Path) -> None:
    parts, source = Parts(Package(FIRST / BOOKS[0])), Parts(Package(today / BOOKS[0]))
    assert update_ribbon(parts, source)
    assert not update_ribbon(parts, source)
    kinds = [rel for rel in parts.relations("") if rel.kind == "extensibility"]
    assert [parts.read(rel.target or "") for rel in kinds] == [source.read("customUI/customUI14.xml")]
    assert parts.type_of("customUI/customUI14.xml") == "application/xml"
