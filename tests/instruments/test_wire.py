"""The bad line does what it says: it delays, loses and cuts, and a perfect one does not."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from instruments import skip_aloud
from instruments.wire import PARTNER, Line, missing, wire

SERVER = f"""
import socket
with socket.create_server(("{PARTNER}", 9000)) as door:
    print("up", flush=True)
    while True:
        try:
            with door.accept()[0] as one:
                while data := one.recv(65536):
                    one.sendall(data)
        except OSError:
            continue
"""
CLIENT = f"""
import json, socket, sys, time
began, reset, back = time.monotonic(), False, 0
try:
    with socket.create_connection(("{PARTNER}", 9000), timeout=30) as one:
        until = began + float(sys.argv[1])
        while time.monotonic() < until:
            one.sendall(bytes(1000))
            got = 0
            while got < 1000:
                piece = one.recv(65536)
                if not piece:
                    raise ConnectionResetError
                got += len(piece)
            back += 1
except ConnectionResetError:
    reset = True
print(json.dumps([back, reset, time.monotonic() - began]))
"""


def echoes(line: Line, seconds: float, folder: Path) -> tuple[list[float], object]:
    """[echoes of 1 000 bytes, whether it was cut, seconds], and the relay's counts."""
    lacking = missing()
    if lacking:
        skip_aloud(lacking)
    with wire(line, folder) as ends:
        server = ends.start("partner", [sys.executable, "-c", SERVER], stdout=-1)
        assert server.stdout is not None
        assert server.stdout.readline() == b"up\n"
        client = ends.start("hq", [sys.executable, "-c", CLIENT, str(seconds)], stdout=-1)
        assert client.stdout is not None
        said = json.loads(client.stdout.read())
        counts = ends.counts()
        client.stdout.close()
        server.stdout.close()
    return said, counts


@pytest.mark.root
def test_a_perfect_line_is_fast_and_loses_nothing(tmp_path: Path) -> None:
    (back, reset, _), counts = echoes(Line(), 0.5, tmp_path)
    assert back > 100
    assert not reset
    assert counts.dropped == 0  # type: ignore[attr-defined]
    assert counts.unique_to_partner == counts.payload_to_partner == back * 1000  # type: ignore[attr-defined]


@pytest.mark.root
def test_a_slow_line_takes_its_round_trip_each_time(tmp_path: Path) -> None:
    (back, _, _), _ = echoes(Line(rtt_seconds=0.2), 1.0, tmp_path)
    assert 3 <= back <= 5


@pytest.mark.root
def test_a_lossy_line_loses_its_share_and_the_kernels_repeat(tmp_path: Path) -> None:
    lost = sent = again = 0
    for turn in range(4):  # a single short run may by chance lose only what needs no second sending
        folder = tmp_path / str(turn)
        folder.mkdir()
        _, counts = echoes(Line(loss=0.3), 2.0, folder)
        lost += counts.dropped  # type: ignore[attr-defined]
        sent += counts.packets  # type: ignore[attr-defined]
        again += counts.payload_to_partner - counts.unique_to_partner  # type: ignore[attr-defined]
        if again:
            break
    assert 0.1 < lost / sent < 0.5
    assert again > 0


@pytest.mark.root
def test_a_cut_resets_the_connection(tmp_path: Path) -> None:
    (_, reset, seconds), counts = echoes(Line(cut_every_seconds=1.0), 5.0, tmp_path)
    assert reset
    assert seconds < 5
    assert counts.cuts >= 1  # type: ignore[attr-defined]
