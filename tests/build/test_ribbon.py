"""The ribbon: groups along the work, Swedish texts, key tips, and buttons that call callbacks of AtersokRibbon."""

from __future__ import annotations

import re

import pytest
from lxml import etree

from atersok.build import ribbon as module
from atersok.build.ribbon import CUSTOM_UI, buttons, ribbon
from atersok.build.sources import SOURCE

GROUPS = {
    "Underlag": ["Hämta Raindance"],
    "Avstämning": ["Stäm av", "Beräkna", "Visa underlag"],
    "Återsökning": ["Skriv blad", "Exportera", "Hela kvartalet"],
    "Inskickat": ["Markera inskickad", "Läs utbetalningar", "Nytt kvartal"],
    "Hjälp": ["Ångra", "Checklista", "Hjälp"],
}
MACROS = {
    "Hämta Raindance": "HamtaRaindance", "Stäm av": "StamAv", "Beräkna": "Berakna",
    "Visa underlag": "VisaUnderlag", "Skriv blad": "SkrivBlad", "Exportera": "Exportera",
    "Hela kvartalet": "HelaKvartalet", "Markera inskickad": "MarkeraInskickad",
    "Läs utbetalningar": "LasUtbetalningar", "Nytt kvartal": "NyttKvartal",
    "Ångra": "Angra", "Checklista": "Checklista", "Hjälp": "Hjalp",
}  # fmt: skip


@pytest.fixture
def root() -> etree._Element:
    return etree.fromstring(ribbon())


def elements(root: etree._Element, tag: str) -> list[etree._Element]:
    return list(root.iter(f"{{{CUSTOM_UI}}}{tag}"))


def test_one_tab_with_the_buttons_of_the_design_grouped_along_the_work(root: etree._Element) -> None:
    (tab,) = elements(root, "tab")
    assert tab.get("label") == "Återsök"
    shown = {
        group.get("label"): [button.get("label") for button in elements(group, "button")]
        for group in elements(root, "group")
    }
    assert shown == GROUPS
    assert list(shown) == list(GROUPS)


def test_buttons_are_told_in_order_with_the_macro_that_each_runs() -> None:
    assert [(button.group, button.label) for button in buttons()] == [
        (group, label) for group, labels in GROUPS.items() for label in labels
    ]
    assert {button.label: button.macro for button in buttons()} == MACROS


def test_every_button_says_what_it_reads_and_writes(root: etree._Element) -> None:
    for button in elements(root, "button"):
        text = button.get("supertip")
        assert button.get("screentip") == button.get("label")
        assert re.search(r"\b(Läser|Öppnar)\b", text), button.get("label")
        assert re.search(r"\b[Ss]kriver\b|ändras inte", text), button.get("label")
        assert 40 <= len(text) <= 1024


def test_all_goes_by_keyboard(root: etree._Element) -> None:
    (tab,) = elements(root, "tab")
    tips = [button.get("keytip") for button in elements(root, "button")]
    assert tab.get("keytip")
    assert len(set(tips)) == len(tips) == 13
    assert all(re.fullmatch(r"[A-ZÅÄÖ]{1,3}", tip) for tip in tips)
    assert not [(one, two) for one in tips for two in tips if one != two and two.startswith(one)]


def test_ids_are_unique_and_every_button_has_an_icon_and_a_size(root: etree._Element) -> None:
    ids = [element.get("id") for element in root.iter() if element.get("id")]
    assert len(set(ids)) == len(ids)
    for button in elements(root, "button"):
        assert re.fullmatch(r"[A-Za-z]+", button.get("imageMso"))
        assert button.get("size") in {"large", "normal"}


def test_every_callback_is_one_line_that_calls_its_macro(root: etree._Element) -> None:
    source = (SOURCE / "AtersokRibbon.bas").read_text(encoding="utf-8")
    subs = re.findall(r"(?m)^Public Sub Ribbon(\w+)\(control As IRibbonControl\)\n    (\w+)\nEnd Sub$", source)
    assert subs == [(macro, macro) for macro in MACROS.values()]
    assert len(re.findall(r"(?m)^(?:Public |Private )?(?:Sub|Function)\b", source)) == len(subs)
    assert [button.get("onAction") for button in elements(root, "button")] == [
        f"AtersokRibbon.Ribbon{macro}" for macro in MACROS.values()
    ]


def test_a_button_that_calls_something_else_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    changed = ribbon().replace(b"AtersokRibbon.RibbonAngra", b"Atersok.Angra")
    monkeypatch.setattr(module, "ribbon", lambda: changed)
    with pytest.raises(ValueError, match=r"Ångra calls 'Atersok\.Angra'"):
        buttons()
