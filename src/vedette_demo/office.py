"""The office: headquarters of the invented group as a site, locked at rest, with invented people.

The house is given a passphrase that is printed, and one-time links for one person of each role. Everything
else is as in earnest: the covered folder, the encrypted database, the gate, the worker.
"""

from __future__ import annotations

import http.client
import json
import os
import secrets
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from vedette.adapters.disk import write_file
from vedette.errors import ConflictError, StoreError
from vedette.house.lockbox import add_shares_slot, enclose, new_lockbox
from vedette.missions.birth import Birth
from vedette.seal import parse_recipient
from vedette_demo.run import GROUP, Run

PORT = 8400
READY_SECONDS = 60.0
PEOPLE = (
    ("lead", "Zarina Alieva-Demo", "lead", "ru"),
    ("second", "Thomas Exemple", "lead", "fr"),
    ("lawyer", "Alice Sample", "lawyer", "en"),
    ("investigator", "Ivan Primerov", "investigator", "ru"),
    ("watch", "Nora Probe", "watch", "en"),
    ("editor", "Claire Modèle", "editor", "fr"),
    ("auditor", "Otto Muster", "auditor", "en"),
)
"""Login, name, role, language. All invented; two leads, since some acts take two."""


@dataclass(frozen=True, slots=True)
class Office:
    """A site that runs: its address, the passphrase of its house, (name, role, link) of its people."""

    house: Path
    origin: str
    passphrase: str
    people: tuple[tuple[str, str, str], ...]
    secret: bytes = field(repr=False)


def hold_port() -> socket.socket:
    """Hold 8400, or another port when somebody has it, until the server listens there.

    Found free and let go, it would be another office's by the time the server starts, and this one's links
    would lead there.
    """
    for port in (PORT, 0):
        held = socket.socket()
        try:
            held.bind(("127.0.0.1", port))
        except OSError:
            held.close()
            continue
        held.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # a server may listen where this does not
        return held
    raise StoreError("main job: no port is free on this machine")


def lock_at_rest(house: Path, passphrase: str, birth: Birth | None) -> bytes:
    """Give a plain house its lockbox and cover its files; its sheets open it too. Returns its secret."""
    secret = new_lockbox(house, "demonstration", passphrase)
    if birth is not None:
        add_shares_slot(house, secret, parse_recipient(birth.recipient))
    enclose(house, secret)
    return secret


def inside(house: Path, secret: bytes, work: str, **given: object) -> dict[str, Any]:
    """Do something with the database of a house, in a process of its own (`vedette_demo.office_inside`)."""
    asked = {"house": str(house), "secret": secret.hex(), "work": work, **given}
    command = [sys.executable, "-m", "vedette_demo.office_inside"]
    done = subprocess.run(command, input=json.dumps(asked), capture_output=True, text=True, check=False)
    if done.returncode:
        raise StoreError(f"main job: the site's database: {done.stderr.strip().rpartition(chr(10))[2]}")
    found: dict[str, Any] = json.loads(done.stdout)
    return found


@contextmanager
def at_work(run: Run, missions: Sequence[str]) -> Iterator[Office]:
    """Lock the house at rest, serve it, open it; end the server when the block ends."""
    house = run.work / "hq"
    passphrase = "-".join(secrets.token_hex(2) for _ in range(6))
    secret = lock_at_rest(house, passphrase, run.house.birth if run.house is not None else None)
    with hold_port() as held:
        port = int(held.getsockname()[1])
        write_file(house / "settings.toml", f'[site]\nlisten = "127.0.0.1:{port}"\n'.encode("ascii"))
        made = inside(house, secret, "people", missions=list(missions), people=PEOPLE)
        invited = tuple((str(name), str(role), str(link)) for name, role, link in made["people"])
        server = _serve(house, passphrase)
        try:
            wait_until_open(port, server)
            yield Office(house, f"http://localhost:{port}", passphrase, invited, secret)
        finally:
            server.terminate()
            server.wait(60)


def _serve(house: Path, passphrase: str) -> subprocess.Popen[bytes]:
    reader, writer = os.pipe()
    os.write(writer, passphrase.encode("ascii") + b"\n")
    os.close(writer)
    command = [sys.executable, "-m", "vedette_hq", "serve", str(house), "--demonstration"]
    server = subprocess.Popen(
        [*command, "--passphrase-fd", str(reader)],
        pass_fds=[reader],
        stdin=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    os.close(reader)
    return server


def answer(port: int, path: str) -> tuple[int, str]:
    """Return status and text of one page, asked for as a browser on this machine asks."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    try:
        connection.request("GET", path, headers={"Host": f"localhost:{port}"})
        response = connection.getresponse()
        return response.status, response.read().decode("utf-8", "replace")
    finally:
        connection.close()


def wait_until_open(port: int, server: subprocess.Popen[bytes]) -> None:
    """Wait until the site answers. Raises: ConflictError when it does not."""
    until = time.monotonic() + READY_SECONDS
    while time.monotonic() < until and server.poll() is None:
        try:
            if answer(port, "/alive") == (200, "open\n"):
                return
        except OSError:
            pass
        time.sleep(0.1)
    raise ConflictError("main job: the site did not open", hint="vedette hq doctor HQ says why")


def listed(office: Office, count: int) -> int:
    """Wait until the worker has listed `count` items; return how many it has."""
    return int(inside(office.house, office.secret, "listed", count=count)["count"])


def told(office: Office) -> dict[str, int]:
    """Write the invented cases into the records; return how many records of each kind there are."""
    return dict(inside(office.house, office.secret, "records")["records"])


def under_way(office: Office, mission: str) -> dict[str, Any]:
    """Write what belongs to a mission that is under way and watched; return what a visitor finds."""
    return inside(office.house, office.secret, "missions", mission=mission)


def lock(run: Run, office: Office) -> None:
    """Lock the house by its command, and show that nothing is left open."""
    port = int(office.origin.rpartition(":")[2])
    subprocess.run(
        [sys.executable, "-m", "vedette_hq", "lock", str(office.house)], check=True, capture_output=True
    )
    status, text = answer(port, "/people/login")
    words = [GROUP, *(name for name, _, _ in office.people)]
    seen = [word for word in words if word in text or _lies_open(office.house, word)]
    run.prove(
        status in (200, 503) and "passphrase" in text.lower() and not seen,
        "locked: the address answers with the question for the passphrase; no name of the group or its people"
        " can be read in the folder",
    )


def _lies_open(house: Path, word: str) -> bool:
    spellings = (word.encode("utf-8"), word.encode("utf-16-le"))
    return any(
        spelling in path.read_bytes()
        for path in house.rglob("*")
        if path.is_file() and not path.is_symlink()
        for spelling in spellings
    )
