"""Opening and closing a house that is served: by page, command, signal, idleness, and by accident."""

from __future__ import annotations

import os
import signal
import socket
import stat
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from http.client import HTTPException
from pathlib import Path

import pytest

from hq_serving.stage import (
    PASSPHRASE,
    Site,
    children,
    command,
    make_house,
    memory_holds,
    new_house,
    run_program,
    serving,
    surroundings,
)
from instruments.stalls import stalls
from vedette.errors import VedetteError
from vedette.house.lockbox import HouseKeys
from vedette_hq.serving.control import ask, secret_pipe


@pytest.fixture
def house(tmp_path: Path) -> Path:
    """A locked house."""
    make_house(tmp_path / "hq")
    return tmp_path / "hq"


@pytest.fixture
def site(house: Path) -> Iterator[Site]:
    """Its server."""
    with serving(house) as found:
        yield found


def test_a_house_opens_by_its_page_and_locks_by_command(site: Site) -> None:
    assert (site.alive(), site.state()) == ("locked", "locked")
    assert site.ask("/", form={"passphrase": "not the passphrase"}).status == 200
    assert site.alive() == "locked"
    site.open()
    assert site.state() == "open"
    assert site.ask("/people/login").status == 200
    done = site.run("lock")
    assert done.stdout == '{"state":"locked"}\n', done.stderr
    assert site.alive() == "locked"
    assert "The house is locked. What was acknowledged is stored." in site.ask().text
    site.open()  # and again
    assert set(site.wait_for("worker", "warden")) == {"supervisor", "leader", "web", "worker", "warden"}


def test_unlock_and_state_by_command(site: Site) -> None:
    assert site.run("state").stdout == '{"state":"locked"}\n'
    wrong = site.run("unlock", given="not the passphrase at all")
    assert wrong.returncode == 1 and "no slot opens" in wrong.stderr
    done = site.run("unlock", given=PASSPHRASE)
    assert done.stdout == '{"state":"open"}\n', done.stderr
    again = site.run("unlock", given=PASSPHRASE)
    assert again.returncode == 2 and "is open already" in again.stderr


def test_commands_without_a_server_say_so(house: Path) -> None:
    done = run_program("lock", str(house))
    assert done.returncode == 1 and "no server is running" in done.stderr
    assert run_program("state", str(house)).stdout == '{"state":"stopped"}\n'


def test_one_server_a_house_and_one_house_an_address(site: Site, tmp_path: Path) -> None:
    second = run_program("serve", str(site.house))
    assert second.returncode == 1 and "another server serves it" in second.stderr
    new_house(tmp_path / "other")
    third = run_program("serve", str(tmp_path / "other"), "--listen", f"127.0.0.1:{site.port}")
    assert third.returncode == 1 and "already in use" in third.stderr
    assert not (tmp_path / "other" / "control").exists()


def test_a_plain_house_is_not_served(house: Path) -> None:
    (house / "lockbox.json").unlink()
    done = run_program("serve", str(house))
    assert done.returncode == 2 and "not locked at rest" in done.stderr and "enclose" in done.stderr


def test_the_control_socket_is_ours_alone(site: Site) -> None:
    control = site.house / "control"
    while not control.exists():  # the gate answers a moment earlier
        assert site.process.poll() is None
        time.sleep(0.02)
    assert stat.S_IMODE(control.stat().st_mode) == 0o600
    for word in ("nothing", "unlock", "status\0", "x" * 300):
        with pytest.raises(VedetteError):
            ask(site.house, word)
    assert site.alive() == "locked"


def test_a_signal_locks_at_once(site: Site) -> None:
    site.open()
    with stalls() as machine:
        began = time.monotonic()
        site.process.send_signal(signal.SIGUSR1)
        site.wait_until("locked", 30)
        took = time.monotonic() - began
    assert took < 2 + machine.allowance
    assert site.alive() == "locked"


SHORT_MINUTES = (
    "import vedette_hq.serving.leader as it, sys; it.MINUTE = 4.0; sys.exit(it.main(sys.argv[1:]))"
)


def test_an_idle_house_locks_itself(tmp_path: Path) -> None:
    """The leader by itself, with minutes of four seconds: nobody asks, then a person does, then nobody."""
    secret = make_house(tmp_path / "hq", "[site]\nidle_minutes = 1\n")
    listener = socket.create_server(("127.0.0.1", 0))
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    pipe = secret_pipe(secret)
    handles = (listener.fileno(), theirs.fileno(), pipe)
    named = [f"--{name}={fd}" for name, fd in zip(("listener", "up", "secret"), handles, strict=True)]
    leader = subprocess.Popen(
        [sys.executable, "-c", SHORT_MINUTES, f"--house={tmp_path / 'hq'}", *named],
        pass_fds=handles,
        env=surroundings(),
    )
    theirs.close()
    os.close(pipe)
    with leader, ours, listener:
        ours.settimeout(60)
        assert ours.recv(64) == b"open"
        began = time.monotonic()
        while time.monotonic() < began + 2:  # whoever is not logged in keeps no house open
            socket.create_connection(listener.getsockname()).close()
            time.sleep(0.1)
        assert ours.recv(64) == b"idle"
        assert time.monotonic() - began < 30
        assert leader.wait(30) == 0


def test_the_supervisor_that_is_killed_takes_all_with_it(site: Site) -> None:
    site.open()
    pids = site.wait_for("worker", "warden").values()
    site.process.kill()
    until = time.monotonic() + 5
    while any(Path(f"/proc/{pid}").exists() and command(pid) for pid in pids if pid != site.process.pid):
        assert time.monotonic() < until
        time.sleep(0.05)
    with serving(site.house) as again:  # its socket was left behind
        again.open()


@pytest.mark.parametrize("which", ["web", "worker", "warden"])
def test_a_child_that_is_killed_comes_back(site: Site, which: str) -> None:
    site.open()
    before = site.wait_for("web", "worker", "warden")
    os.kill(before[which], signal.SIGKILL)
    until = time.monotonic() + 20
    while (after := site.processes()).get(which, before[which]) == before[which]:
        assert time.monotonic() < until, after
        time.sleep(0.05)
    assert site.ask("/people/login").status == 200
    assert site.state() == "open"


def test_a_leader_that_is_killed_leaves_a_locked_house(site: Site) -> None:
    site.open()
    before = site.wait_for("worker", "warden")
    os.kill(before["leader"], signal.SIGKILL)
    site.wait_until("locked")
    assert "ended by itself" in site.ask().text
    assert set(site.processes()) == {"supervisor", "gate"}


def test_a_site_that_cannot_start_is_said_at_the_gate(site: Site) -> None:
    (site.house / "database" / "house.db").write_bytes(os.urandom(8192))
    assert site.ask("/", form={"passphrase": PASSPHRASE}).status == 303
    site.wait_until("locked")
    assert "doctor" in site.ask().text
    done = site.run("unlock", given=PASSPHRASE)
    assert done.returncode == 1 and "could not start" in done.stderr


def test_nobody_who_comes_meanwhile_sees_an_error(site: Site) -> None:
    """Connections of every kind go on while the house is opened and locked: each is answered."""
    failures: list[str] = []
    counts: dict[int, int] = {}
    stop = threading.Event()

    def visit() -> None:
        while not stop.is_set():
            try:
                answer = site.ask("/alive", timeout=60)
                counts[answer.status] = counts.get(answer.status, 0) + 1
                if answer.body not in (b"open\n", b"locked\n"):
                    failures.append(answer.text[:200])
            except (OSError, HTTPException) as error:
                failures.append(repr(error))
            time.sleep(0.01)

    visitors = [threading.Thread(target=visit) for _ in range(4)]
    for visitor in visitors:
        visitor.start()
    for _ in range(2):
        site.open()
        time.sleep(0.5)
        assert site.run("lock").returncode == 0
    stop.set()
    for visitor in visitors:
        visitor.join()
    assert not failures, failures[:5]
    assert counts[200] > 50


def test_after_the_lock_no_process_holds_a_key(house: Path, tmp_path: Path) -> None:
    """The keys, the secret and the passphrase: in the leader's group while open, nowhere after."""
    if os.geteuid() != 0:
        from instruments import skip_aloud

        skip_aloud("reading another process's memory needs root")
    from vedette.house.lockbox import open_lockbox

    secret = open_lockbox(house, PASSPHRASE)
    keys = HouseKeys.of(secret)
    needles = [secret, keys.cover, keys.database, keys.site, keys.throttle, keys.site.hex().encode()]
    needles.append(PASSPHRASE.encode())
    needles.append(PASSPHRASE.replace(" ", "+").encode())
    with serving(house) as site:
        site.open()
        pids = site.wait_for("worker", "warden")
        assert keys.database in memory_holds(pids["web"], needles)  # the instrument sees what is there
        assert keys.cover in memory_holds(pids["worker"], needles)
        assert not memory_holds(pids["supervisor"], needles)
        assert not memory_holds(pids["warden"], needles)
        for each in ("leader", "web", "worker"):
            text = Path(f"/proc/{pids[each]}/environ").read_bytes() + command(pids[each])
            assert not any(needle in text for needle in needles)
            assert not {PASSPHRASE.encode()} & memory_holds(pids[each], needles)
            limits = Path(f"/proc/{pids[each]}/limits").read_text("ascii")
            assert "Max core file size        0 " in limits
        assert site.run("lock").returncode == 0
        for each in [site.process.pid, *children(site.process.pid)]:
            assert not memory_holds(each, needles)
        for name in ("leader", "web", "worker", "warden"):
            assert not command(pids[name])


def test_the_passphrase_leads_to_the_first_page(site: Site) -> None:
    """How long that takes is measured in bench/site.py."""
    site.open()
    assert site.ask("/people/login").status == 200


def test_serve_takes_the_passphrase_from_a_descriptor(house: Path) -> None:
    words = ["-m", "vedette_hq", "serve", "--passphrase-fd", "0", str(house), "--listen", "127.0.0.1:0"]
    done = subprocess.run(
        [sys.executable, *words],
        input="not the passphrase\n",
        capture_output=True,
        text=True,
        env=surroundings(),
        check=False,
    )
    assert done.returncode == 2 and "does not open the house" in done.stderr
