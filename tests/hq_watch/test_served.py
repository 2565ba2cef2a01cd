"""A real served house: nobody is logged in, a promise runs out, the alert leaves within two seconds."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import pytest

from hq_serving.stage import PASSPHRASE, make_house, run_program, serving, surroundings
from instruments.stalls import stalls

FILL = """
import sys, json, time
from datetime import UTC, datetime
from pathlib import Path
sys.path[:0] = {path!r}
from hq_watch.inside import fill
print(json.dumps(fill(Path({house!r}), bytes.fromhex({secret!r}), {options!r})))
"""


def inside(house: Path, secret: bytes, **options: object) -> dict[str, object]:
    """Do something with the house's database, in a process of its own, beside the server."""
    import json

    code = FILL.format(path=sys.path, house=str(house), secret=secret.hex(), options=options)
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(code)],
        capture_output=True,
        text=True,
        env=surroundings(),
        timeout=900,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return dict(json.loads(done.stdout.strip().splitlines()[-1]))


def hook(house: Path) -> Path:
    """A program of this machine that is a channel: it notes when it was called, and with what."""
    folder = house / "hooks"
    folder.mkdir(mode=0o700)
    log = house.parent / "alerts.log"
    program = folder / "ring"
    program.write_text(
        f"#!{sys.executable}\n"
        "import os, sys, time\n"
        f"line = f'{{time.time():.3f}} {{sys.argv[1]}} {{sys.argv[2]}} {{sys.stdin.read().strip()}}\\n'\n"
        f"os.write(os.open({str(log)!r}, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600), line.encode())\n",
        "utf-8",
    )
    program.chmod(0o700)
    return log


def waited(log: Path, lines: int, seconds: float) -> list[str]:
    """Wait until so many lines of the watch are there; return them. A channel is also tried each day."""
    until = time.monotonic() + seconds
    while True:
        text = log.read_text("utf-8") if log.exists() else ""
        found = [line for line in text.splitlines() if " Watch " in line and ", level " in line]
        if len(found) >= lines:
            return found
        assert time.monotonic() < until, f"{lines} expected, there are {found}"
        time.sleep(0.02)


@pytest.fixture
def house(tmp_path: Path) -> tuple[Path, bytes]:
    folder = tmp_path / "hq"
    return folder, make_house(folder)


def test_from_deadline_to_alert_takes_less_than_two_seconds(house: tuple[Path, bytes]) -> None:
    folder, secret = house
    log = hook(folder)
    with serving(folder, opened=True) as site:
        site.wait_for("worker", seconds=60)
        made = inside(folder, secret, task="watch", wait=12, after=1)
        assert time.time() < float(str(made["level"])) - 0.5, "the machine is too slow for this test's times"
        with stalls() as machine:
            line = waited(log, 1, 120)[0]
        at, _to, _id, text = line.split(" ", 3)
        late = float(at) - float(str(made["level"]))
        print(f"from deadline to alert: {late:.2f} s")
        assert 0 <= late < 2.0 + machine.allowance
        assert re.search(r"\b\d{4,6}\b", text)
        for secret_word in ("Ilya", "m-1", "silence", "Invented"):
            assert secret_word not in text
        again = waited(log, 2, 60)[1]
        assert again.split(" ")[2] != line.split(" ")[2]


def test_a_killed_worker_sends_nothing_twice(house: tuple[Path, bytes]) -> None:
    folder, secret = house
    log = hook(folder)
    with serving(folder, opened=True) as site:
        worker = site.wait_for("worker", seconds=60)["worker"]
        inside(folder, secret, task="watch", wait=6, after=1, again=3600)
        waited(log, 1, 120)
        os.kill(worker, 9)
        time.sleep(0.5)
        site.wait_for("worker", seconds=60)
        time.sleep(5)
    lines = log.read_text("utf-8").splitlines()
    found = [line.split(" ")[2] for line in lines if " Watch " in line and ", level " in line]
    assert len(found) == len(set(found)) == 1


def test_a_watched_house_does_not_lock_for_idleness_and_an_idle_one_does(tmp_path: Path) -> None:
    folder = tmp_path / "hq"
    secret = make_house(folder, "[site]\nidle_minutes = 1\n")
    assert run_program("doctor", str(folder), given=PASSPHRASE).returncode in (0, 1)
    hook(folder)
    inside(folder, secret, task="watch", wait=3600, after=1)
    if os.environ.get("VEDETTE_WATCH") != "full":
        pytest.skip("a minute of idleness: run with VEDETTE_WATCH=full")
    with serving(folder, opened=True) as site:
        site.wait_for("worker")
        time.sleep(75)
        assert site.state() == "open"


def test_a_missed_dead_mans_signal_locks_the_house(house: tuple[Path, bytes]) -> None:
    folder, secret = house
    hook(folder)
    with serving(folder, opened=True) as site:
        site.wait_for("worker", seconds=60)
        inside(folder, secret, task="deadman")
        time.sleep(5)
        assert site.state() == "open"
        inside(folder, secret, task="deadman-past")
        site.wait_until("locked", 40)
