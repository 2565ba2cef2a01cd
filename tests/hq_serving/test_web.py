"""What the site is started with: granian as we embed it, Django's own checks of a deployment."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from hq_serving.stage import make_house, surroundings
from vedette_hq.serving.shared import Shared
from vedette_hq.serving.web import INSIDE, POLL, Watched

SERVER = """
import os, socket, sys, time
from vedette_hq.serving.shared import Shared
from vedette_hq.serving.web import serve
def app(environ, start):
    if environ["PATH_INFO"] == "/slow":
        time.sleep(1)
    if environ["PATH_INFO"] == "/up":
        size = 0
        while data := environ["wsgi.input"].read(65536):
            size += len(data)
        start("200 OK", [])
        return [str(size).encode()]
    if environ["PATH_INFO"] == "/stream":
        start("200 OK", [])
        return (b"x" * 65536 for _ in range(64))
    start("200 OK", [("Content-Type", "text/plain")])
    return [b"SECRET_OF_THE_SURROUNDINGS" if "CANARY" in environ else b"hello"]
listener = socket.socket(fileno=int(sys.argv[1]))
serve(listener, app, Shared())
print("ended")
"""


def test_granian_serves_an_inherited_socket_and_finishes_what_it_began() -> None:
    import http.client
    import socket
    import threading

    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        process = subprocess.Popen(
            [sys.executable, "-c", SERVER, str(listener.fileno())],
            pass_fds=(listener.fileno(),),
            stdout=subprocess.PIPE,
            env=surroundings(),
        )

        def ask(path: str, body: bytes | None = None) -> bytes:
            line = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
            line.request("POST" if body else "GET", path, body)
            data = line.getresponse().read()
            line.close()
            return data

        with process:
            try:
                assert ask("/") == b"hello"
                assert ask("/up", bytes(1_000_000)) == b"1000000"
                assert len(ask("/stream")) == 64 * 65536
                answers: list[bytes] = []
                slow = threading.Thread(target=lambda: answers.append(ask("/slow")))
                slow.start()
                time.sleep(0.4)
                process.terminate()
                slow.join()
                assert answers == [b"hello"]
                assert process.communicate(timeout=10)[0] == b"ended\n"
            finally:
                process.kill()


def _watched(body: Any) -> tuple[Watched, Shared]:
    shared = Shared()
    return Watched(lambda environ, start: body, shared), shared


def test_a_person_inside_keeps_the_house_open_and_a_script_does_not() -> None:
    watched, shared = _watched([b"x"])
    for environ, counts in (({}, False), ({INSIDE: True, POLL: "1"}, False), ({INSIDE: True}, True)):
        shared.activity = 1.0
        watched(dict(environ), None)
        assert (shared.activity > 1.0) is counts


def test_a_stream_counts_until_it_is_closed() -> None:
    watched, _ = _watched(iter([b"a", b"b"]))
    body: Any = watched({}, None)
    assert watched.busy
    assert list(body) == [b"a", b"b"]
    body.close()
    body.close()
    assert not watched.busy


def test_a_view_that_fails_is_not_counted_for_ever() -> None:
    def fails(environ: Any, start: Any) -> Any:
        raise RuntimeError

    watched = Watched(fails, Shared())
    with pytest.raises(RuntimeError):
        watched({}, None)
    assert not watched.busy


CHECK = """
import io, json, sys
from pathlib import Path
from hq_serving.inside import begin
begin(Path(sys.argv[1]))
from django.core import checks
found = checks.run_checks(include_deployment_checks=True, databases=["default"])
print(json.dumps([message.id for message in found]))
"""


@pytest.mark.parametrize("settings", ["", '[site]\norigin = "https://hq.example.org"\nbehind_proxy = true\n'])
def test_djangos_checks_of_a_deployment_find_nothing(tmp_path: Path, settings: str) -> None:
    make_house(tmp_path / "hq", settings)
    done = subprocess.run(
        [sys.executable, "-c", CHECK, str(tmp_path / "hq")],
        capture_output=True,
        text=True,
        env=surroundings(),
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    found = json.loads(done.stdout)
    # on this machine alone there is no TLS to be strict about
    loopback = {"security.W004", "security.W008"} if not settings else set()
    assert set(found) <= loopback, found
