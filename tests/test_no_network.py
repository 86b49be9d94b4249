"""The guard of tests/conftest.py: sockets are turned down in every test, whatever they are for."""

from __future__ import annotations

import socket
import urllib.request
from collections.abc import Callable, Iterator

import pytest

import no_network

TRIES: dict[str, Callable[[], object]] = {
    "internet": lambda: socket.socket(socket.AF_INET, socket.SOCK_STREAM),
    "datagram": lambda: socket.socket(socket.AF_INET6, socket.SOCK_DGRAM),
    "this machine": lambda: socket.create_connection(("127.0.0.1", 9)),
    "server": lambda: socket.create_server(("127.0.0.1", 0)),
    "name": lambda: socket.getaddrinfo("localhost", 80),
    "short name": lambda: socket.gethostbyname("localhost"),
}
if hasattr(socket, "AF_UNIX"):
    TRIES["file"] = lambda: socket.socket(socket.AF_UNIX)


@pytest.fixture(autouse=True)
def forgive() -> Iterator[None]:
    """What is attempted here on purpose is not held against the test."""
    before = len(no_network.ATTEMPTS)
    yield
    del no_network.ATTEMPTS[before:]


@pytest.mark.parametrize("kind", TRIES)
def test_a_socket_is_turned_down_and_remembered(kind: str) -> None:
    before = len(no_network.ATTEMPTS)
    with pytest.raises(no_network.NoSocketsInTests):
        TRIES[kind]()
    assert len(no_network.ATTEMPTS) == before + 1


def test_what_is_built_on_sockets_is_turned_down_and_cannot_hide_it() -> None:
    """urllib would have said that the address cannot be reached."""
    before = len(no_network.ATTEMPTS)
    with pytest.raises(no_network.NoSocketsInTests):
        urllib.request.urlopen("http://127.0.0.1:9/", timeout=1)
    assert len(no_network.ATTEMPTS) > before


def test_outside_the_block_sockets_are_as_before() -> None:
    kept = socket.socket.__init__
    with no_network.no_sockets():
        assert socket.socket.__init__ is not kept
    assert socket.socket.__init__ is kept
