"""No test opens a socket to anywhere, this machine included.

Nothing needs one: xdist talks to its workers through pipes, and LibreOffice, an X server and child processes of Python
are processes of their own. What the product starts as a process is tried without sockets in test_secrecy.py. asyncio
wakes its loop through a pair of sockets that are connected to each other and to nothing else; those are let be.
"""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Final

import pytest

ATTEMPTS: Final[list[str]] = []
"""What was attempted, by the name of the function: code that takes any error in its stride is found out so."""


class NoSocketsInTests(RuntimeError):  # noqa: N818 - named for what it says
    """A socket was asked for."""


def _refused(name: str) -> Callable[..., Any]:
    def refuse(*arguments: object, **options: object) -> None:
        ATTEMPTS.append(name)
        raise NoSocketsInTests(f"socket.{name} was called in a test")

    return refuse


@contextmanager
def no_sockets() -> Iterator[None]:
    """Turns down every socket and every question for an address as long as the block lasts."""
    make = socket.socket.__init__
    refuse = _refused("socket")

    def one_of_a_pair(self: socket.socket, *arguments: Any, **options: Any) -> None:
        """socket.socketpair hands over what it has made; whoever asks for a socket of his own has none to hand over."""
        given = arguments[3] if len(arguments) > 3 else options.get("fileno")
        (refuse if given is None else make)(self, *arguments, **options)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "__init__", one_of_a_pair)
        for name in ("create_connection", "create_server", "getaddrinfo", "gethostbyname", "fromfd"):
            patch.setattr(socket, name, _refused(name))
        yield
