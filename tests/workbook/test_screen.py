"""Excel's screen is quiet while a command works, and as it was afterwards, whatever happens in between."""

from __future__ import annotations

import time
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest

from atersok.workbook import screen
from atersok.workbook.screen import ExcelScreen


class App:
    """An app that remembers; `stuck` names a setting that cannot be put back."""

    def __init__(self, stuck: str = "") -> None:
        object.__setattr__(self, "stuck", "")
        self.screen_updating, self.enable_events, self.calculation, self.status_bar = (
            True,
            False,
            "semiautomatic",
            "Klar",
        )
        self.api = SimpleNamespace(CopyObjectsWithCells=True)
        self.asked: list[dict[str, Any]] = []
        self.answer = "yes"
        self.stuck = stuck

    def __setattr__(self, name: str, value: Any) -> None:
        if name == self.stuck and value not in {False, "manual"}:
            raise OSError("Excel svarar inte")
        object.__setattr__(self, name, value)

    def alert(self, text: str, **options: Any) -> str:
        self.asked.append({"text": text, **options})
        return self.answer


def test_within_the_block_nothing_is_drawn_calculated_or_triggered() -> None:
    app = App()
    with ExcelScreen(app).working():
        assert (app.screen_updating, app.enable_events, app.calculation) == (False, False, "manual")
        assert app.api.CopyObjectsWithCells is False
    assert (app.screen_updating, app.enable_events, app.calculation) == (True, False, "semiautomatic")
    assert app.status_bar is False  # Excel's own text again
    assert app.api.CopyObjectsWithCells is True


def test_an_error_inside_puts_everything_back_and_goes_on() -> None:
    app = App()
    with pytest.raises(ZeroDivisionError), ExcelScreen(app).working():
        raise ZeroDivisionError
    assert (app.screen_updating, app.calculation, app.status_bar) == (True, "semiautomatic", False)


def test_one_setting_that_cannot_be_put_back_does_not_keep_the_others_from_it() -> None:
    app = App(stuck="screen_updating")
    with ExcelScreen(app).working():
        pass
    assert (app.calculation, app.status_bar) == ("semiautomatic", False)


class BusyError(Exception):
    """What pywin32 raises while the user edits a cell."""

    hresult = -2147418111


def test_a_setting_that_a_busy_excel_turns_down_is_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    pauses: list[float] = []
    monkeypatch.setattr("time.sleep", pauses.append)

    class BusyApp(App):
        def __setattr__(self, name: str, value: Any) -> None:
            if name == "calculation" and value == "semiautomatic" and len(pauses) < 2 and hasattr(self, "answer"):
                raise BusyError
            super().__setattr__(name, value)

    app = BusyApp()
    with ExcelScreen(app).working():
        pass
    assert (app.calculation, app.enable_events, app.status_bar) == ("semiautomatic", False, False)
    assert len(pauses) == 2


def test_an_excel_that_stays_busy_is_not_waited_for_without_end(monkeypatch: pytest.MonkeyPatch) -> None:
    pauses: list[float] = []
    monkeypatch.setattr("time.sleep", pauses.append)

    class BusyApp(App):
        def __setattr__(self, name: str, value: Any) -> None:
            if name == "screen_updating" and value is True and hasattr(self, "answer"):
                raise BusyError
            super().__setattr__(name, value)

    app = BusyApp()
    with ExcelScreen(app).working():
        pass
    assert (app.calculation, app.status_bar) == ("semiautomatic", False)
    assert sum(pauses) < 10


def test_steps_are_counted_and_never_beyond_the_last() -> None:
    app = App()
    screen = ExcelScreen(app, 1)
    screen.step("Läser")
    assert app.status_bar == "Återsök – 1 av 1: Läser …"
    screen.step("Skriver")
    assert app.status_bar == "Återsök – 1 av 1: Skriver …"


@pytest.mark.parametrize(("answer", "goes_on"), [("yes", True), ("no", False), ("cancel", False), ("", False)])
def test_only_a_yes_is_a_yes(answer: str, goes_on: bool) -> None:
    app = App()
    app.answer = answer
    assert ExcelScreen(app).confirm("Ska det skrivas?") is goes_on
    assert app.asked == [{"text": "Ska det skrivas?", "title": "Återsök", "buttons": "yes_no", "mode": "info"}]


class Keys:
    """Esc on Windows: pressed once it is told so, and the process that it was asked about."""

    def __init__(self) -> None:
        self.pressed = False
        self.processes: list[int] = []

    def of(self, process: int) -> Callable[[], bool]:
        self.processes.append(process)
        return lambda: self.pressed


def test_esc_in_excel_is_a_wish_to_stop_and_the_status_bar_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    keys = Keys()
    monkeypatch.setattr(screen, "escape_in", keys.of)
    app = App()
    app.pid, app.api = 4711, SimpleNamespace(EnableCancelKey=1)
    shown = ExcelScreen(app)
    with shown.stoppable() as stop:
        shown.step("Skriver paket 7 av 300: A Linden")
        assert app.status_bar == "Återsök – Skriver paket 7 av 300: A Linden … (Esc avbryter)"
        assert app.api.EnableCancelKey == 0  # Excel itself must not break the waiting macro off
        assert not stop()
        keys.pressed = True
        latest = time.monotonic() + 5
        while not stop() and time.monotonic() < latest:
            time.sleep(0.01)
        assert stop()
    assert keys.processes == [4711]
    assert app.api.EnableCancelKey == 1
    shown.step("Räknar om")
    assert app.status_bar == "Återsök – Räknar om …"


def test_an_excel_that_keeps_its_cancel_key_is_no_reason_not_to_work(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(screen, "escape_in", Keys().of)
    app = App()
    app.pid = 4711  # and no api at all
    with ExcelScreen(app).stoppable() as stop:
        assert not stop()


def test_where_nobody_can_know_of_esc_nothing_is_promised(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(screen, "escape_in", lambda process: None)
    app = App()
    app.pid = 4711
    shown = ExcelScreen(app)
    with shown.stoppable() as stop:
        shown.step("Skriver")
        assert app.status_bar == "Återsök – Skriver …"
        assert not stop()
