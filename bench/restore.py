"""The raid at full size: headquarters comes back from a mirror over HTTP; minutes, MB/s, what was lost.

    python bench/restore.py            a small one: does it run
    python bench/restore.py --full     10 000 items, 5.2 GB; some 25 GB of disk, a quarter of an hour

Packages are real, of invented noise, made by the sealing library; they are put into the vault without a
courier. The mirror is a process of its own. Everything is gone at the end.
"""

from __future__ import annotations

import argparse
import contextlib
import hashlib
import io
import os
import random
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from measure import SOURCE, Bar, Bench, Section, folders, rate

sys.path.insert(0, str(SOURCE))

from vedette.adapters.disk import make_folder, write_file
from vedette.adapters.kit_folder import KitFolder, read_slip
from vedette.adapters.mirror_client import HttpMirror
from vedette.adapters.tiles import TileFolder
from vedette.capture.sealing import Desk, Item
from vedette.cli.common import clock
from vedette.formats import base64
from vedette.formats.checkpoint import parse_signed_checkpoint
from vedette.formats.keys import parse_vkey
from vedette.formats.partner_card import parse_card
from vedette.house.abroad.partners import add_partner
from vedette.house.abroad.settling import settle
from vedette.house.desks.mission_desk import enrol_device, open_mission
from vedette.house.headquarters import Headquarters, short_name
from vedette.house.recovery.backup import back_up
from vedette.house.recovery.house_copy import add_segment, set_recovery, state_path
from vedette.house.recovery.restore_source import MirrorSource
from vedette.house.recovery.restoring import Plan, restore
from vedette.missions.birth import Birth, Organisation, commit_all
from vedette.register.copy import LogCopy
from vedette.seal import Identity, Kind, generate_identity
from vedette.seal.shares import combine, split

ORIGIN = "register.invented.example/r1"
FULL = (10_000, 512 * 1024)
SMALL = (200, 32 * 1024)
AT_ONCE = 500
STEPS = 9
"""Human steps of the drill with words: counted by tests/journeys/test_restore_drill.py."""


@dataclass
class Stage:
    """Where the raid is played: a headquarters, a mirror that serves, four sheets."""

    home: Path
    identity: Identity
    sheets: Sequence[tuple[str, ...]]

    @property
    def hq(self) -> Path:
        return self.home / "hq"


@contextlib.contextmanager
def hasty() -> Iterator[None]:
    """No syncing while the stage is set: that is not what is measured."""
    real, os.fsync = os.fsync, lambda _: None  # type: ignore[assignment]
    try:
        yield
    finally:
        os.fsync = real


def fill(stage: Stage, items: int, size: int, say: Callable[[str], None]) -> int:
    """Seal `items` on one device and put them into headquarters; return the bytes of all packages."""
    noise = random.Random(20261122)
    kit = KitFolder(stage.home / "kit")
    total = done = 0
    with Headquarters(stage.hq, clock) as hq:
        device = kit.kit.device
        folder = hq.folder / "slips" / short_name(device)
        make_folder(folder)
        while done < items:
            count = min(AT_ONCE, items - done)
            with kit.lock():
                desk = Desk(kit.kit, kit.key(), kit.log(), kit.outbox, clock, os.urandom)
                for number in range(done, done + count):
                    content = noise.randbytes(size)
                    desk.seal(io.BytesIO(content), Item(f"{number}.bin", "application/octet-stream", size))
                desk.flush()
            drafts = []
            for path in sorted((stage.home / "kit" / "outbox").glob("*.slip")):
                slip = read_slip(path)
                hq.vault.adopt(slip.package_sha256, path.with_suffix(".age"))
                write_file(folder / f"{slip.index}.slip", slip.encode())
                path.unlink()
                total += slip.package_size
                drafts.append(("custody", _event(hq, slip.package_sha256)))
            log = TileFolder(hq.folder / "devices" / short_name(device) / "log")
            make_folder(log.folder)
            head = (
                LogCopy(log, device, parse_vkey(kit.key().verifier.vkey))
                .extend(TileFolder(stage.home / "kit" / "log"))
                .checkpoint
            )
            drafts.append(
                (
                    "device-checkpoint",
                    {
                        "device": device,
                        "root": base64.encode(head.root),
                        "size": head.size,
                        "time": hq.now(),
                    },
                )
            )
            hq.enter(drafts)
            done += count
            say(f"{done} of {items} sealed")
    shutil.rmtree(stage.home / "kit")
    return total


def _event(hq: Headquarters, digest: str) -> dict[str, str | int]:
    return {
        "action": "receive",
        "actor": "duty-1",
        "consent": "",
        "counterparty": "",
        "digest_after": digest,
        "digest_before": digest,
        "event": os.urandom(16).hex(),
        "package_sha256": digest,
        "place_class": "headquarters",
        "reason": "",
        "time": hq.now(),
    }


def digests(folder: Path) -> dict[str, str]:
    """Every file of a headquarters but what is made anew, with its digest."""
    anew = ("outbox/", "custodians/", "house/", "lock", "cosigned/", "outgoing/", "register/tile/")
    found = {}
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if path.is_file() and not name.startswith(anew):
            with path.open("rb") as file:
                found[name] = hashlib.file_digest(file, "sha256").hexdigest()
    return found


def _partner(*words: object) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "vedette_partner", *map(str, words)],
        env={**os.environ, "PYTHONPATH": str(SOURCE)},
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout


def _make(home: Path) -> Stage:
    identity = generate_identity()
    organisations = tuple(Organisation(name, 2, 3) for name in ("nord", "ost", "west"))
    shares = split(identity.secret_bytes(), [(2, 3)] * 3, 2, 777)
    commitments = commit_all(organisations, shares, iter(lambda: os.urandom(16), b""))
    recipient = identity.recipient.encode()
    birth = Birth("house", "house", recipient, 777, 2, "2026-11-22T20:00:00Z", organisations, commitments)
    stage = Stage(home, identity, [shares[0][0], shares[0][2], shares[2][1], shares[2][2]])
    Headquarters.create(stage.hq, "Invented Group", ORIGIN, ["en"], os.urandom)
    with Headquarters(stage.hq, clock) as hq:
        open_mission(hq, "m-1")
        enrol_device(hq, "m-1", home / "kit")
        set_recovery(hq, birth)
    return stage


def raid(home: Path, items: int, size: int, say: Callable[[str], None]) -> Section:
    """Play it; return what it took."""
    table = Section(f"Restore: {items:,} items", ("what", "seconds", "MB/s"))
    make_folder(home)
    stage = _make(home)
    with hasty():
        total = fill(stage, items, size, say)
    os.sync()
    card = _partner("init", home / "nord", "--name", "nord.example", "--roles", "mirror")
    with Headquarters(stage.hq, clock) as hq:
        keys = [hq.key(name).verifier.vkey for name in ("register-ed25519", "register-mldsa44")]
    _partner("trust", home / "nord", *keys)
    make_folder(home / "hasty")
    (home / "hasty" / "sitecustomize.py").write_text("import os\nos.fsync = lambda _: None\n")
    with serving(home, f"{home / 'hasty'}:{SOURCE}") as url, hasty(), Headquarters(stage.hq, clock) as hq:
        say("bringing everything to the mirror")
        add_partner(hq, "nord", url, card.encode())
        assert add_segment(hq)
        faults = settle(hq, now=True).faults
        assert not faults, faults
    os.sync()
    with serving(home, str(SOURCE)) as url:
        _play(stage, url, card, total, items, table, say)
    return table


@contextlib.contextmanager
def serving(home: Path, path: str) -> Iterator[str]:
    """The partner's server, with `path` to find its modules on; gives its address."""
    words = [sys.executable, "-m", "vedette_partner", "serve", home / "nord", "--listen", "127.0.0.1:0"]
    server = subprocess.Popen(
        list(map(str, words)), env={**os.environ, "PYTHONPATH": path}, stdout=subprocess.PIPE, text=True
    )
    try:
        assert server.stdout is not None
        yield server.stdout.readline().split()[1]
    finally:
        server.terminate()
        server.wait(30)


def _play(
    stage: Stage, url: str, card: str, total: int, items: int, table: Section, say: Callable[[str], None]
) -> None:
    def timed(what: str, size: int | None, began: float) -> float:
        seconds = time.perf_counter() - began
        table.rows.append((what, f"{seconds:.1f}", rate(size, seconds) if size else ""))
        say(f"{what}: {seconds:.1f} s")
        return seconds

    with Headquarters(stage.hq, clock) as hq:
        add_partner(hq, "nord", url, card.encode())
        add_segment(hq)  # the partner's new address
        began = time.perf_counter()
        assert not add_segment(hq)
        timed("house copy, nothing new", None, began)
        state_path(hq.folder).unlink()
        began = time.perf_counter()
        assert add_segment(hq)
        timed("house copy, all of it", None, began)
        hq.enter([("policy", {"policy_sha256": "0" * 64, "time": hq.now()})])
        began = time.perf_counter()
        assert add_segment(hq)
        timed("house copy, one entry more", None, began)
        assert not settle(hq, now=True).faults
        began = time.perf_counter()
        back_up(hq, stage.home / "backup")
        timed("vedette backup, the first", total, began)
        began = time.perf_counter()
        back_up(hq, stage.home / "backup")
        timed("vedette backup, nothing new", total, began)
    shutil.rmtree(stage.home / "backup")
    before = digests(stage.hq)
    with Headquarters(stage.hq, clock) as hq:
        mirror = HttpMirror("nord", url, parse_card(card.encode()))
        ticket = mirror.ticket(hq.key("register-ed25519"), ORIGIN)
        mirror.close()
    shutil.rmtree(stage.hq)
    new = stage.home / "new"
    source = MirrorSource(url, ORIGIN, ticket)
    began = time.perf_counter()
    found = restore(Plan(new, source, lambda: Identity(Kind.HYBRID, combine(stage.sheets)), clock, say=say))
    seconds = timed("vedette restore, from the mirror", total, began)
    source.close()
    after = digests(new)
    lost = items - sum(before[name] == after.get(name) for name in before if name.startswith("vault/"))
    other = sum(before[name] != after.get(name) for name in before)
    size = parse_signed_checkpoint((new / "register" / "checkpoint").read_bytes())[0].size
    table.bars += [
        Bar("objects lost", "0", str(lost + len(found.lost)), lost + len(found.lost) == 0),
        Bar("files with another digest", "0", str(other), other == 0),
        Bar("entries audited against the journal", str(size), str(found.audited), found.audited == size),
        Bar("restore", "≤ 30 min for 10 GB", f"{seconds / 60:.1f} min", seconds < 1800 * total / 10e9 + 30),
        Bar("human steps", "≤ 15", str(STEPS), STEPS <= 15),
    ]
    table.notes.append(
        f"{items:,} packages, {total / 1e9:.2f} GB, {len(before):,} files, {size:,} entries; mirror over"
        " HTTP on the same machine and disk; shares are combined by the program, not typed"
    )


def section(bench: Bench) -> Section:
    """The raid, small or large."""
    items, size = SMALL if bench.quick else FULL
    return raid(bench.disk / "raid", items, size, bench.say)


def main() -> int:
    """Run it alone, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--full", action="store_true")
    with folders(not parser.parse_args().full) as bench:
        found = section(bench)
    print(found.text())
    return int(any(not bar.met for bar in found.bars))


if __name__ == "__main__":
    sys.exit(main())
