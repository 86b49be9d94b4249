"""Ctrl+C is a wish to stop at first, and ends the command at the second."""

from __future__ import annotations

import os
import signal
import threading

import pytest

from atersok.interrupted import SIGNALS, wish_to_stop

POSIX = pytest.mark.skipif(os.name == "nt", reason="a signal to one's own process ends it on Windows")


@POSIX
@pytest.mark.parametrize("number", SIGNALS)
def test_the_first_signal_is_a_wish_and_breaks_nothing_off(number: signal.Signals) -> None:
    before = [signal.getsignal(each) for each in SIGNALS]
    with wish_to_stop() as stop:
        assert not stop()
        os.kill(os.getpid(), number)
        assert stop()
    assert [signal.getsignal(each) for each in SIGNALS] == before


@POSIX
def test_the_second_ctrl_c_ends_the_command_and_leaves_the_signals_as_they_were() -> None:
    before = [signal.getsignal(each) for each in SIGNALS]

    def work() -> None:
        with wish_to_stop():
            os.kill(os.getpid(), signal.SIGINT)
            os.kill(os.getpid(), signal.SIGINT)

    with pytest.raises(KeyboardInterrupt):
        work()
    assert [signal.getsignal(each) for each in SIGNALS] == before


def test_in_another_thread_nobody_wishes_anything() -> None:
    answers: list[bool] = []

    def work() -> None:
        with wish_to_stop() as stop:
            answers.append(stop())

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert answers == [False]
