"""Settling when partners are slow, dead or false: always a state that is true or a reason, nothing twice."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from io import BytesIO
from pathlib import Path

import pytest

from adapters.abroad import ORIGIN, add_packages, know, new_hq, new_partner, opened, partner_cli
from instruments import skip_aloud
from instruments.loopfs import tmpfs
from journeys.shell import environment
from vedette.adapters.objects import FolderStore
from vedette.errors import StoreError
from vedette.formats.note import parse_note
from vedette.formats.receipt import parse_receipt
from vedette.house.abroad import heads, settling
from vedette.house.abroad.deposits import Deposits
from vedette.house.abroad.errands import Errands
from vedette.house.abroad.outbox import Outbox
from vedette.house.abroad.partners import add_partner, partners_text, policy_text, set_policies
from vedette.house.abroad.settling import Settled, settle
from vedette.house.abroad.standing import standing
from vedette.house.abroad.statements import propose_policies
from vedette.house.abroad.statements import standing as stands
from vedette.house.desks.mission_desk import add_custodian
from vedette.house.headquarters import Headquarters
from vedette_partner import cli
from vedette_partner.door import Answer, Door, Request, Role
from vedette_partner.folder import PartnerFolder
from vedette_partner.witness.state import State

NAMES = ("nord", "sud", "ouest")


class Moody:
    """A role of a partner that answers as it is told: `mood` may be changed at any time."""

    def __init__(self, role: Role, partner: Abroad) -> None:
        self._role = role
        self._partner = partner
        self.prefix = role.prefix

    def max_body(self, method: str, path: str) -> int:
        return self._role.max_body(method, path)

    def answer(self, request: Request) -> Answer:
        mood = self._partner.mood
        self._partner.asked += 1
        if mood == "500" or (mood == "no mirror" and self.prefix == "mirror"):
            return Answer(500, b"out of order\n")
        if mood == "garbled" and request.path.startswith("objects/") and request.length:
            data = bytearray(request.body.read(request.length))
            data[len(data) // 2] ^= 1
            return self._role.answer(replace(request, body=BytesIO(bytes(data))))
        if mood == "cut" and request.path.startswith("objects/") and request.length:
            half = request.body.read(request.length // 2)
            self._role.answer(replace(request, body=BytesIO(half)))
            raise StoreError("cut")
        answer = self._role.answer(request)
        if mood == "lost answer" and request.method == "POST":
            return Answer(500, b"lost on the way\n")
        if mood == "slow" and isinstance(answer.body, bytes):
            return Answer(answer.status, self._drops(answer.body), answer.content_type, len(answer.body))
        if mood == "false lines" and isinstance(answer.body, bytes):
            return replace(answer, body=answer.body.replace(b"A", b"B"))
        return answer

    def _drops(self, body: bytes) -> Iterator[bytes]:
        for at in range(len(body)):
            if self._partner.mood != "slow":
                yield body[at:]
                return
            time.sleep(0.2)
            yield body[at : at + 1]


@dataclass
class Abroad:
    """One partner that serves, and its mood."""

    folder: PartnerFolder
    mood: str = "well"
    asked: int = 0


@dataclass
class Stage:
    """Headquarters, held, with three partners: 2 of 3 for receipts, all for dossiers."""

    hq: Headquarters
    partners: dict[str, Abroad] = field(default_factory=dict)

    def settle(self, patience: float = 20, **how: bool) -> Settled:
        """Settle at once."""
        return settle(self.hq, now=True, hold=1, errands=Errands(patience), **how)

    def check(self, settled: Settled) -> None:
        """Every receipt says only what is so, and what is missing has a reason."""
        deposits = Deposits(self.hq)
        held: set[str] = set()
        for name, partner in self.partners.items():
            store = FolderStore(partner.folder.path / "mirror" / "objects")
            there = set(store.names())
            assert deposits.packages_held(name) <= there
            held |= there
        receipts = list((self.hq.folder / "outgoing").rglob("*.receipt"))
        for path in receipts:
            receipt = parse_receipt(parse_note(path.read_bytes()).text)
            if receipt.state.word in ("replicated", "witnessed"):
                assert receipt.package_sha256 in held
            if receipt.state.word == "witnessed":
                assert receipt.register_index < heads.cosigned_size(self.hq)
        best = settled.states == {"witnessed": len(receipts)}
        assert best or settled.faults

    def check_done(self, digests: list[str]) -> None:
        """All is witnessed, held by every mirror once, and nothing waits."""
        settled = self.settle()
        assert settled.faults == {}
        assert settled.states == {"witnessed": len(digests)}
        assert Outbox(self.hq).waiting() == []
        assert standing(self.hq).well
        deposited = [each.sha256 for _, d in Deposits(self.hq).notes() for each in d.objects]
        assert sorted(deposited) == sorted(digests)
        for partner in self.partners.values():
            assert sorted(FolderStore(partner.folder.path / "mirror" / "objects").names()) == sorted(digests)


@pytest.fixture
def stage(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Stage]:
    """The group with its partners, each behind a door of its own."""
    monkeypatch.setattr(settling, "GRACE_SECONDS", 0.5)
    with ExitStack() as stack:
        hq = stack.enter_context(opened(new_hq(tmp_path / "hq")))
        made = Stage(hq)
        for name in NAMES:
            folder = new_partner(tmp_path, name, hq, ("mirror", "witness"))
            abroad = made.partners[name] = Abroad(folder)
            roles = [Moody(role, abroad) for role in cli.open_roles(folder)]
            door = stack.enter_context(Door(("127.0.0.1", 0), roles, folder.card().encode()))
            thread = threading.Thread(target=door.serve_forever, kwargs={"poll_interval": 0.02})
            thread.start()
            stack.callback(thread.join)
            stack.callback(door.shutdown)
            know(hq, folder, door.url)
        set_policies(hq, receipts=2, dossiers=3, statements=2)
        yield made
        for abroad in made.partners.values():
            abroad.mood = "well"


MOODS = ("500", "garbled", "cut", "lost answer", "slow", "false lines")


@pytest.mark.parametrize("mood", MOODS)
def test_one_partner_in_a_bad_mood_stops_nobody_and_is_caught_up_with(stage: Stage, mood: str) -> None:
    digests = add_packages(stage.hq, [os.urandom(400_000), b"a small one", b""])
    stage.partners["sud"].mood = mood
    began = time.monotonic()
    settled = stage.settle(patience=3)
    assert time.monotonic() - began < 15
    stage.check(settled)
    assert settled.states == {"witnessed": 3}  # two mirrors and two witnesses are enough for receipts
    assert "sud" in settled.faults
    found = standing(stage.hq)
    assert not found.well
    assert any("sud" in line for line in found.words)
    stage.partners["sud"].mood = "well"
    time.sleep(0.6)
    stage.check_done(digests)


@pytest.mark.parametrize("mood", ["500", "lost answer", "false lines"])
def test_all_partners_in_a_bad_mood_leave_the_state_that_is_true(stage: Stage, mood: str) -> None:
    digests = add_packages(stage.hq, [os.urandom(300_000), b"two"])
    for abroad in stage.partners.values():
        abroad.mood = mood
    for _ in range(3):
        settled = stage.settle(patience=3)
        assert settled.cosigned is None
        assert heads.latest_cosigned(stage.hq) is None
        # a holding note without the letter that this mood changes is a true one
        assert settled.states == {"durable": 2} or (mood == "false lines" and "durable" not in settled.states)
        stage.check(settled)
    assert "no witness was asked" in settled.faults["quorum"]
    for abroad in stage.partners.values():
        abroad.mood = "well"
    stage.check_done(digests)


def test_no_witness_is_asked_before_a_mirror_has_the_register(stage: Stage) -> None:
    add_packages(stage.hq, [b"one"])

    def cosigned() -> list[bool]:
        states = [State(each.folder.path / "witness" / "witness.db") for each in stage.partners.values()]
        found = [state.head(ORIGIN) is not None for state in states]
        for state in states:
            state.close()
        return found

    for abroad in stage.partners.values():
        abroad.mood = "no mirror"
    stage.settle(patience=3)
    assert cosigned() == [False, False, False]
    stage.partners["sud"].mood = "well"
    stage.settle(patience=3)
    assert cosigned() == [True, True, True]


def test_a_partner_that_failed_is_left_alone_until_its_time(stage: Stage) -> None:
    add_packages(stage.hq, [b"one"])
    abroad = stage.partners["sud"]
    abroad.mood = "500"
    settle(stage.hq)
    asked = abroad.asked
    settled = settle(stage.hq)
    assert abroad.asked == asked
    assert "1 tries since" in settled.faults["sud"]
    settle(stage.hq, now=True)
    assert abroad.asked > asked
    assert {each.tries for each in Outbox(stage.hq).waiting()} == {2}


def test_a_new_entry_after_all_is_done_costs_each_partner_little(stage: Stage) -> None:
    digests = add_packages(stage.hq, [os.urandom(100_000)])
    stage.check_done(digests)
    before = {name: abroad.asked for name, abroad in stage.partners.items()}
    stage.settle()
    assert {name: abroad.asked for name, abroad in stage.partners.items()} == before


def test_statements_are_shown_to_partners_and_signatures_come_home(stage: Stage) -> None:
    hq = stage.hq
    digest = propose_policies(hq, policy_text(hq, 3), policy_text(hq, 3), partners_text(hq, 3))
    assert stage.settle().faults == {}
    assert stands(hq, digest) is None
    for name in ("nord", "ouest"):
        partner_cli("endorse", stage.partners[name].folder.path, digest, "--yes")
    assert stage.settle().faults == {}
    assert stands(hq, digest) is not None


# processes that are stopped, killed and come back


@dataclass
class Process:
    """A partner's server as a process of its own."""

    folder: PartnerFolder
    port: int = 0
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> str:
        """Serve; the address."""
        command = [sys.executable, "-m", "vedette_partner", "serve", str(self.folder.path)]
        self.process = subprocess.Popen(
            [*command, "--listen", f"127.0.0.1:{self.port}"], env=environment(), stdout=subprocess.PIPE
        )
        assert self.process.stdout is not None
        line = self.process.stdout.readline().decode()
        assert line.startswith("listening "), line
        self.port = int(line.rpartition(":")[2])
        return f"http://127.0.0.1:{self.port}"

    def kill(self) -> None:
        """End it at once."""
        assert self.process is not None
        assert self.process.stdout is not None
        self.process.kill()
        self.process.wait()
        self.process.stdout.close()


@pytest.mark.parametrize("how", ["frozen", "killed"])
def test_a_partner_frozen_or_killed_half_way(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    monkeypatch.setattr(settling, "GRACE_SECONDS", 0.5)
    contents = [os.urandom(3_000_000) for _ in range(4)]
    with opened(new_hq(tmp_path / "hq")) as hq:
        folder = new_partner(tmp_path, "nord", hq, ("mirror", "witness"))
        server = Process(folder)
        add_partner(hq, "nord", server.start(), folder.card().encode())
        set_policies(hq, receipts=1, dossiers=1, statements=1)
        digests = add_packages(hq, contents)
        stage = Stage(hq, {"nord": Abroad(folder)})
        try:
            moved = threading.Event()

            def stop() -> None:
                moved.wait(30)
                assert server.process is not None
                if how == "frozen":
                    server.process.send_signal(signal.SIGSTOP)
                else:
                    server.process.kill()

            stopper = threading.Thread(target=stop)
            stopper.start()
            settled = settle(hq, lambda _: moved.set(), now=True, hold=4, errands=Errands(2))
            stopper.join()
            stage.check(settled)
            assert settled.states.get("replicated", 0) + settled.states.get("witnessed", 0) == 0
            assert "nord" in settled.faults
            if how == "frozen":
                assert server.process is not None
                server.process.send_signal(signal.SIGCONT)
            else:
                server.kill()
                server.start()
            time.sleep(1)
            stage.check_done(digests)
        finally:
            server.kill()


# custodians: a disk of ours, or a partner's stick


@pytest.fixture
def house(tmp_path: Path) -> Iterator[Headquarters]:
    """Headquarters with one custodian and three packages."""
    with opened(new_hq(tmp_path / "hq")) as hq:
        add_custodian(hq, "disk", tmp_path / "disk")
        add_packages(hq, [b"one" * 50, b"two" * 50, b"three" * 50])
        yield hq


def objects(hq: Headquarters) -> list[Path]:
    """Where the custodian's objects lie or would lie."""
    ((_, folder),) = hq.custodians()
    return [FolderStore(folder / "objects").path(digest) for digest in hq.vault.names()]


def put_other_bytes(path: Path) -> None:
    path.write_bytes(b"other")


BAD: dict[str, Callable[[Path], None]] = {
    "other bytes": put_other_bytes,
    "a named pipe": os.mkfifo,
    "a link": lambda path: path.symlink_to("/dev/zero"),
    "a folder": lambda path: path.mkdir(),
}


@pytest.mark.parametrize("bad", BAD)
def test_one_bad_object_at_a_custodian_stops_no_other(house: Headquarters, bad: str) -> None:
    path = objects(house)[0]
    path.parent.mkdir(parents=True)
    BAD[bad](path)
    settled = settle(house, errands=Errands(10))
    assert settled.states == {"durable": 1, "replicated": 2}
    assert path.name in settled.faults["disk"]
    path.rmdir() if path.is_dir() and not path.is_symlink() else path.unlink()
    settled = settle(house)
    assert settled.states == {"replicated": 3}
    assert settled.faults == {}


def test_a_pipe_in_place_of_a_custodians_checkpoint_does_not_hang(house: Headquarters) -> None:
    ((_, folder),) = house.custodians()
    (folder / "register").mkdir()
    os.mkfifo(folder / "register" / "checkpoint")
    began = time.monotonic()
    settled = settle(house, errands=Errands(10))
    assert time.monotonic() - began < 9
    assert settled.cosigned is None
    assert settled.states == {"replicated": 3}
    assert "disk" in settled.faults


def test_an_object_that_is_gone_here_stops_no_other(house: Headquarters) -> None:
    gone = next(iter(house.vault.names()))
    house.vault.remove(gone)
    settled = settle(house)
    assert settled.states == {"durable": 1, "replicated": 2}
    assert gone in settled.faults["disk"]


def test_a_full_disk_at_the_custodian_is_named_and_the_small_ones_are_kept(tmp_path: Path) -> None:
    if os.geteuid() != 0:
        skip_aloud("a small disk needs root")
    with tmpfs(600) as disk, opened(new_hq(tmp_path / "hq")) as hq:
        add_custodian(hq, "disk", disk / "c")
        big = add_packages(hq, [os.urandom(900_000)])
        small = add_packages(hq, [b"one", b"two"], first=1)
        settled = settle(hq)
        assert settled.states == {"durable": 1, "replicated": 2}
        assert "No space" in settled.faults["disk"]
        store = FolderStore(disk / "c" / "objects")
        assert sorted(store.names()) == sorted(small)
        assert not store.has(big[0])
