"""Faults while devices deliver to a real server: each ends "stored, with receipt" or "refused, with reason".

Nothing is unknown, nothing twice, and a minute after the fault is mended all that was refused is stored.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import pytest

from hq.postgres import Server, postgres
from hq_serving.inside import run_inside
from hq_serving.stage import ORIGIN, PASSPHRASE, Site, make_house, serving
from hq_serving.test_copy import on_postgres
from instruments.loopfs import require_root, tmpfs
from intake.stage import Stage
from scale.buckets import SECRET, server
from vedette.adapters.cover import SealedCover
from vedette.adapters.intake_client import DeviceCredential, HttpIntake, delivery_id, outgoing, send_delivery
from vedette.adapters.opening import Warden
from vedette.errors import VedetteError
from vedette.formats.note import parse_note
from vedette.formats.receipt import State, parse_receipt
from vedette.house.desks.mission_desk import enrol_device, open_mission
from vedette.house.headquarters import Headquarters
from vedette.house.lockbox import HouseKeys, open_lockbox

DRAIN_SECONDS = 60.0
FULL = os.environ.get("VEDETTE_CRASH") == "full"
long = pytest.mark.skipif(not FULL, reason="some minutes: VEDETTE_CRASH=full")
DEVICES = ("a", "b")


@dataclass
class Bringer:
    """A device that delivers packages of its own, again and again, and notes what it was told."""

    stage: Stage
    name: str
    site: Site
    told: list[str] = field(default_factory=list)
    stored: set[str] = field(default_factory=set)
    sealed: set[str] = field(default_factory=set)

    def prepare(self, count: int) -> None:
        """Seal so many, and put them on the stick."""
        content = [os.urandom(3000) for _ in range(count)]
        self.sealed |= set(self.stage.seal(content, self.name))
        self.stage.export(self.name)

    def bring(self, seconds: float) -> bool:
        """Deliver once; wait so long for receipts of all. Whatever happens is one of two words."""
        credential = DeviceCredential(ORIGIN, self.stage.key(self.name), os.urandom)
        url = f"http://localhost:{self.site.port}"
        client = HttpIntake(url, credential, timeout=45, tries=2)
        try:
            files = outgoing(self.stage.stick / self.name)
            delivery = delivery_id(files, credential)
            send_delivery(client, delivery, files)
            until = time.monotonic() + seconds
            while client.state(delivery) != "checked" and time.monotonic() < until:
                time.sleep(0.2)
            for digest in self.sealed:
                data = client.receipt(digest)
                if data is not None and parse_receipt(parse_note(data).text).state >= State.DURABLE:
                    self.stored.add(digest)
            self.told.append("stored" if self.stored == self.sealed else "accepted")
        except VedetteError as error:
            assert str(error), "a refusal without a reason"
            self.told.append(f"refused: {error}")
        finally:
            client.close()
        return self.stored == self.sealed


def build(folder: Path, settings: str = "", before: Callable[[Path], None] = lambda _: None) -> Stage:
    """A house with a mission and two devices, tables and rows, ready to be served."""
    house = folder / "hq"
    secret = make_house(house, settings)
    cover = SealedCover(HouseKeys.of(secret).cover)
    before(house)
    with Headquarters(house, lambda: datetime.now(UTC), cover=cover) as hq:
        open_mission(hq, "m-1")
        for name in DEVICES:
            enrol_device(hq, "m-1", folder / name)
    run_inside(house, "migrate+list_devices")
    return Stage(folder, Warden.__new__(Warden))  # nothing is opened on this side


def deliver(
    stage: Stage, site: Site, fault: Callable[[], contextlib.AbstractContextManager[None]]
) -> list[str]:
    """Two devices deliver while `fault` is there, then after; return what each was told."""
    bringers = [Bringer(stage, name, site) for name in DEVICES]
    for bringer in bringers:
        bringer.prepare(4)
    with fault():
        threads = [threading.Thread(target=bringer.bring, args=(6.0,)) for bringer in bringers]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(300)
            assert not thread.is_alive(), "somebody waits for ever"
    until = time.monotonic() + DRAIN_SECONDS
    while not all(bringer.stored == bringer.sealed or bringer.bring(5.0) for bringer in bringers):
        assert time.monotonic() < until, [bringer.told for bringer in bringers]
    told = [bringer.told for bringer in bringers]
    while (left := run_inside(site.house, "waiting")) and time.monotonic() < until:
        time.sleep(0.5)
    assert not left, left
    assert site.run("lock").returncode == 0
    found = run_inside(site.house, "kept")
    wanted = sorted(digest for bringer in bringers for digest in bringer.sealed)
    assert found == wanted, "once each in the register, and nothing else"
    return told


@contextlib.contextmanager
def killed_again_and_again(site: Site, which: str) -> Iterator[None]:
    """Kill one of the server's processes every second and a half."""
    stop = threading.Event()

    def kill() -> None:
        while not stop.wait(1.5):
            with contextlib.suppress(KeyError, ProcessLookupError):
                os.kill(site.processes()[which], signal.SIGKILL)

    killer = threading.Thread(target=kill)
    killer.start()
    try:
        yield
    finally:
        stop.set()
        killer.join()


@pytest.mark.parametrize("which", ["worker", "web"])
def test_a_process_killed_again_and_again(tmp_path: Path, which: str) -> None:
    stage = build(tmp_path)
    with serving(tmp_path / "hq", opened=True) as site:
        told = deliver(stage, site, lambda: killed_again_and_again(site, which))
    print(which, told)


@contextlib.contextmanager
def without(database: Server) -> Iterator[None]:
    """The database server is killed, and comes back some seconds later."""
    database.stop(signal.SIGKILL)
    timer = threading.Timer(8, database.start)
    timer.start()
    try:
        yield
    finally:
        timer.join()


@long
def test_postgresql_killed(tmp_path: Path) -> None:
    with postgres() as database:
        stage = build(tmp_path, before=lambda house: on_postgres(house, database))
        with serving(tmp_path / "hq", opened=True) as site:
            told = deliver(stage, site, lambda: without(database))
    assert any(each[0].startswith("refused") for each in told)  # the control: the fault was there
    print("postgresql", told)


@contextlib.contextmanager
def full(folder: Path) -> Iterator[None]:
    """Not a byte is left on this disk."""
    filler = folder / "filler"
    with filler.open("wb") as file, contextlib.suppress(OSError):
        while True:
            file.write(bytes(1 << 20))
            file.flush()
    try:
        yield
    finally:
        filler.unlink()


@long
def test_a_full_disk(tmp_path: Path) -> None:
    require_root()
    with tmpfs(600 << 10) as disk:
        stage = build(disk)
        for name in DEVICES:  # theirs is another disk
            shutil.move(disk / name, tmp_path / name)
        stage = Stage(tmp_path, stage.warden)
        with serving(disk / "hq", opened=True) as site:
            told = deliver(stage, site, lambda: full(disk))
    assert any(each[0].startswith("refused") for each in told)
    print("full disk", told)


@long
def test_s3_frozen(tmp_path: Path) -> None:
    with server() as objects:
        objects.bucket("vedette")

        def on_s3(house: Path) -> None:
            cover = SealedCover(HouseKeys.of(open_lockbox(house, PASSPHRASE)).cover)
            cover.write(house / "keys" / "s3", SECRET.encode() + b"\n")
            (house / "settings.toml").write_text(
                f'[objects]\nkind = "s3"\nendpoint = "{objects.url}"\n'
                'bucket = "vedette"\nregion = "us-east-1"\n',
                "utf-8",
            )

        @contextlib.contextmanager
        def frozen_for_a_while() -> Iterator[None]:
            with objects.frozen():
                yield

        stage = build(tmp_path, before=on_s3)
        with serving(tmp_path / "hq", opened=True) as site:
            told = deliver(stage, site, frozen_for_a_while)
    assert all(each[0] != "stored" for each in told)
    print("s3", told)
