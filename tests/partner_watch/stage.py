"""A group with a register, a headquarters, and partners that watch; all invented, all of it real processes.

Headquarters here is the library with real keys over real HTTP: `Headquarters` in this process for what is
asked once, `headquarters.py` as a process of its own for what is killed.
"""

from __future__ import annotations

import atexit
import http.client
import json
import os
import secrets
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from urllib.parse import urlencode, urlsplit

from click.testing import CliRunner, Result

from partner_watch.ways import Received, channels_toml, free_port, gateway, mail_server
from vedette.errors import VedetteError
from vedette.formats.keys import Algorithm, SigningKey
from vedette.missions.watch.codes import Spoken, code_for, draw_member
from vedette.missions.watch.events import Alive, Event, Fact, sign_event, verify_event
from vedette.missions.watch.exchange import Answer, Ask, read_answer, sign_ask, state_of
from vedette.missions.watch.orders import Sheet, seal_note, sign_order, sign_sheet
from vedette.missions.watch.values import Member, Order, Promise, Rung, Status, Watcher
from vedette_partner.cli import main
from vedette_partner.door import Door
from vedette_partner.folder import PartnerFolder, create, open_folder
from vedette_partner.watch.opening import Watch, open_watch
from vedette_partner.watch.people import People
from vedette_partner.watch.state import State

HERE = Path(__file__).resolve().parent
SRC = HERE.parent.parent / "src"
ORIGIN = "register.invented.example/mission-7"
REGISTER = SigningKey.from_seed(ORIGIN, Algorithm.ED25519, b"\x51" * 32)
HEAD = SigningKey.from_seed("hq.invented.example/c1", Algorithm.ED25519, b"\x52" * 32)
DEVICE = SigningKey.from_seed("device.invented.example", Algorithm.ED25519, b"\x53" * 32)
ENVIRONMENT = {**os.environ, "PYTHONPATH": f"{SRC}{os.pathsep}{HERE.parent}"}
DUTIES = ("officer", "second", "head", "crisis")


def rungs(unit: int = 1, again: int = 2, unheard: int = 60) -> tuple[Rung, ...]:
    """A ladder of six levels, `unit` times 1, 2, 3, 5, 7 and 9 seconds after the grace."""
    tells: Sequence[tuple[str, ...]] = (
        ("officer",),
        ("officer", "second"),
        ("officer", "second", "head"),
        ("officer", "head", "crisis", "partner"),
        ("head", "crisis", "partner"),
        ("head", "crisis", "partner"),
    )
    return tuple(
        Rung(level, after * unit, tell, again, unheard, ("try-all-channels",), sheets=level >= 4)
        for level, (after, tell) in enumerate(zip((1, 2, 3, 5, 7, 9), tells, strict=True), 1)
    )


@dataclass(slots=True)
class Partner:
    """One partner: its folder, where it listens, and the process that serves it."""

    folder: PartnerFolder
    port: int
    process: subprocess.Popen[str] | None = None
    watch: Watch | None = None
    door: Door | None = None
    codes: dict[str, str] = field(default_factory=dict)

    @property
    def url(self) -> str:
        """Where the others reach it."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def short(self) -> str:
        """The first word of its name."""
        return self.folder.name.partition(".")[0]

    def start(self, environment: Mapping[str, str] | None = None) -> None:
        """Serve in a process of its own; returns when it listens."""
        program = ["-m", "vedette_partner"]
        if environment and "VEDETTE_TEST_AHEAD" in environment:
            program = [str(HERE / "ahead.py")]
        command = [sys.executable, *program, "serve", str(self.folder.path)]
        self.process = subprocess.Popen(
            [*command, "--listen", f"127.0.0.1:{self.port}"],
            env={**ENVIRONMENT, **(environment or {})},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        if not line.startswith("listening"):
            raise AssertionError(self.process.communicate()[1])

    def kill(self) -> None:
        """End it as a power cut would."""
        if self.process is not None:
            self.process.send_signal(signal.SIGKILL)
            self.process.communicate()
            self.process = None

    def stop(self) -> str:
        """End it in order; what it said on standard error."""
        if self.process is None:
            return ""
        self.process.terminate()
        said = self.process.communicate(timeout=30)[1]
        self.process = None
        return said

    def start_here(self) -> None:
        """Serve and tick in this process."""
        self.watch = open_watch(self.folder)
        self.door = Door(("127.0.0.1", self.port), [self.watch.role], b"")
        threading.Thread(target=self.door.serve_forever, args=(0.02,), daemon=True).start()
        self.watch.keeper.start()

    def stop_here(self) -> None:
        """End what `start_here` began."""
        if self.door is not None and self.watch is not None:
            self.door.shutdown()
            self.door.server_close()
            self.watch.keeper.stop()
            self.watch.state.close()
            self.door = self.watch = None

    def run(self, *words: str, answer: str | None = None) -> Result:
        """A command of `vedette-partner watch`; FOLDER stands where "FOLDER" does."""
        line = [str(self.folder.path) if word == "FOLDER" else word for word in words]
        return CliRunner().invoke(main, ["watch", *line], input=answer)

    def begin(self, *words: str) -> subprocess.Popen[str]:
        """As `run`, in a process of its own that goes on meanwhile."""
        line = [str(self.folder.path) if word == "FOLDER" else word for word in words]
        return subprocess.Popen(
            [sys.executable, "-m", "vedette_partner", "watch", *line],
            env=ENVIRONMENT,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def post(self, path: str, body: bytes, language: str = "", *, form: bool = False) -> tuple[int, bytes]:
        """Status and body of what it answers to a POST; `form` says that it is one, as gateways do."""
        return self._ask("POST", path, body, language, form=form)

    def get(self, path: str) -> tuple[int, bytes]:
        """Status and body of what it answers to a GET."""
        return self._ask("GET", path, None, "")

    def _ask(
        self, method: str, path: str, body: bytes | None, language: str, *, form: bool = False
    ) -> tuple[int, bytes]:
        heads = {"Accept-Language": language} if language else {}
        heads |= {"Content-Type": "application/x-www-form-urlencoded"} if form else {}
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        try:
            connection.request(method, path, body, heads)
            answer = connection.getresponse()
            return answer.status, answer.read()
        finally:
            connection.close()

    def check_in(self, line: str, delay: str = "") -> tuple[int, bytes]:
        """What a member's telephone does on the page."""
        return self.post("/watch/checkin", urlencode({"line": line, "delay": delay}).encode())

    def state(self) -> State:
        """Its memory, for looking."""
        return State(self.folder.path / "watch" / "watch.db")


@dataclass(slots=True)
class Stage:
    """A register, two partners, a gateway and a mail server."""

    path: Path
    partners: list[Partner]
    sms: Received
    mail: Received
    members: list[Member]

    def order(
        self,
        promises: Sequence[tuple[int, int, int, int]],
        *,
        begins: int,
        ends: int,
        version: int = 1,
        watch: str = "7f3a" * 8,
        ladder: Sequence[Rung] | None = None,
        patience: int = 3,
        step: int = 3,
        cancelled: bool = False,
        alone: bool = False,
    ) -> Order:
        """An order; each promise is (number of member, opens, due, grace); `alone`: for the first partner."""
        made = tuple(
            Promise(f"{number:032x}", self.members[member].tag, opens, due, grace)
            for number, (member, opens, due, grace) in enumerate(promises, 1)
        )
        watchers = [Watcher(HEAD.name, 0, HEAD.verifier, "")]
        for rank, partner in enumerate(self.partners[: 1 if alone else None], 1):
            key = partner.folder.watch_key().verifier
            watchers.append(Watcher(key.name, rank, key, partner.url))
        return Order(
            watch,
            version,
            begins,
            ends,
            made,
            tuple(self.members),
            tuple(ladder or rungs()),
            tuple(watchers),
            patience,
            step,
            3600,
            cancelled,
        )

    def give(self, order: Order, key: SigningKey = REGISTER) -> None:
        """Send an order to every partner, sealed to each."""
        for partner in self.partners:
            status, body = partner.post("/watch/orders", self.sealed(order, partner, key))
            assert status == 200, body

    def sealed(self, order: Order, partner: Partner, key: SigningKey = REGISTER) -> bytes:
        """An order as one partner gets it."""
        return seal_note(sign_order(order, key), [partner.folder.watch_identity().recipient])

    def sheet(self, order: Order, partner: Partner, lines: Sequence[str]) -> bytes:
        """A contact sheet as one partner gets it."""
        note = sign_sheet(Sheet(order.watch, order.version, tuple(lines)), REGISTER)
        return seal_note(note, [partner.folder.watch_identity().recipient])

    def line(self, member: int, row: int, status: Status = Status.OK, delay: str = "") -> str:
        """What a member types."""
        who = self.members[member]
        return f"{who.tag} {row} {code_for(who, row, status)}{delay}"

    def spoken(self, member: int, row: int, status: Status = Status.OK) -> Spoken:
        """What a member's device signs."""
        who = self.members[member]
        return Spoken(who.tag, row, code_for(who, row, status))


def phone(short: str, duty: str) -> str:
    """The invented telephone of whoever has a duty at a partner."""
    return f"+4700000{('nord', 'sud').index(short)}{DUTIES.index(duty)}"


@cache
def _drawn(short: str) -> tuple[Path, dict[str, str]]:
    """A partner's folder with people of every duty, made once; and their personal codes."""
    path = Path(tempfile.mkdtemp(prefix="partner-"))
    atexit.register(shutil.rmtree, path, ignore_errors=True)
    folder = create(path / short, f"{short}.invented.example", ["watch"], short)
    state, codes = State(folder.path / "watch" / "watch.db"), {}
    state.trust([REGISTER.verifier], 0)
    for duty in DUTIES:
        ways = [("sms", phone(short, duty)), ("mail", f"{duty}@{short}.example")]
        codes[duty] = People(state).put(f"{duty} of {short}", [duty], ways, "en")[1]
    state.close()
    return path / short, codes


@contextmanager
def stage(path: Path, *, knows: bool = True, members: int = 2) -> Iterator[Stage]:
    """Two partners with people of every duty, stopped at the end."""
    with gateway() as (url, sms), mail_server() as (port, mail):
        partners = []
        for short in ("nord", "sud"):
            template, codes = _drawn(short)
            shutil.copytree(template, path / short)
            (path / short / "watch" / "channels.toml").write_text(channels_toml(url, port, knows=knows))
            partners.append(Partner(open_folder(path / short), free_port(), codes=codes))
        drawn = [draw_member(secrets.token_bytes, DEVICE.verifier) for _ in range(members)]
        try:
            yield Stage(path, partners, sms, mail, drawn)
        finally:
            for partner in partners:
                partner.kill()
                partner.stop_here()


class Headquarters:
    """Headquarters as partners know it: asks them, tells them what it has seen, and takes what they have."""

    def __init__(self, order: Order, number: int | None = None) -> None:
        self.order = order
        self.events: dict[str, Event] = {}
        self.own: list[Event] = []
        self._number = number if number is not None else int(time.time() * 1000)
        self._pulled: dict[str, int] = {}
        self._pushed: dict[str, int] = {}

    def say(self, fact: Fact) -> Event:
        """Something headquarters has seen."""
        event = sign_event(self.order.watch, fact, HEAD)
        self.own.append(event)
        self.events[event.id] = event
        return event

    def ask(self, other: Watcher, timeout: float = 5.0) -> Answer:
        """One question to a partner; its events are taken."""
        self._number += 1
        pushed = self._pushed.get(other.name, 0)
        now = int(time.time())
        ask = Ask(
            self.order.watch,
            HEAD.name,
            other.name,
            self._number,
            secrets.token_hex(16),
            now,
            self._pulled.get(other.name, 0),
            state_of(self.events),
            self.order.version,
            (sign_event(self.order.watch, Alive(self._number, now, HEAD.name), HEAD).note,),
            tuple(event.note for event in self.own[pushed : pushed + 64]),
        )
        parts = urlsplit(other.url)
        connection = http.client.HTTPConnection(str(parts.hostname), parts.port, timeout=timeout)
        try:
            connection.request("POST", "/watch/exchange", sign_ask(ask, HEAD))
            reply = connection.getresponse()
            data = reply.read()
            assert reply.status == 200, data
        finally:
            connection.close()
        answer = read_answer(data, self.order, ask)
        for note in answer.events:
            with suppress(VedetteError):  # of a key that the order does not name any more
                event = verify_event(note, self.order)
                self.events[event.id] = event
        self._pulled[other.name] = answer.last
        self._pushed[other.name] = min(len(self.own), pushed + 64)
        return answer

    def facts(self, kind: type) -> list[Fact]:
        """The facts of one kind that it knows."""
        return [event.fact for event in self.events.values() if isinstance(event.fact, kind)]


def headquarters_process(order: Order, path: Path) -> subprocess.Popen[str]:
    """Headquarters as a process that speaks with every partner twice a second, until it is killed."""
    from vedette.missions.watch.orders import encode_order

    file = path / "order.json"
    file.write_bytes(encode_order(order))
    process = subprocess.Popen(
        [sys.executable, str(HERE / "headquarters.py"), str(file)],
        env=ENVIRONMENT,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None and process.stdout.readline() == "speaking\n"
    return process


def rows(text: str) -> list[dict[str, object]]:
    """The JSON lines of a command."""
    return [json.loads(line) for line in text.splitlines()]
