"""Two offices founded at once on one machine: each has its own port from the first moment."""

from __future__ import annotations

import socket

from vedette_demo.office import hold_port


def test_a_port_that_is_held_is_nobody_elses_and_its_server_gets_it() -> None:
    with hold_port() as one, hold_port() as two:
        assert one.getsockname() != two.getsockname()
        for held in (one, two):
            with socket.create_server(held.getsockname()) as server:
                with socket.create_connection(held.getsockname(), timeout=10):
                    server.accept()[0].close()
                with hold_port() as third:
                    assert third.getsockname() not in (one.getsockname(), two.getsockname())
