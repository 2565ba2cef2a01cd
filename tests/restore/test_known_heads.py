"""What the partners know decides whether anything may be entered: more, other, silent, false."""

from __future__ import annotations

import hashlib
import os
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from restore.stage import ORIGIN
from vedette.cli.common import clock
from vedette.errors import ConflictError, SignatureError, UsageError
from vedette.formats.checkpoint import Checkpoint
from vedette.formats.cosignature import cosign
from vedette.formats.keys import Algorithm, SigningKey
from vedette.formats.note import Note, parse_note, sign_note
from vedette.house.abroad import known_heads
from vedette.house.abroad.known_heads import ask_heads
from vedette.house.closed import read_behind
from vedette.house.desks.mission_desk import add_witness
from vedette.house.headquarters import Headquarters

PLACE = hashlib.sha256(ORIGIN.encode()).hexdigest()
NAMES = ("w1", "w2", "w3")


class Group:
    """A headquarters and three witnesses behind one server; `notes` is what each shows."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.notes: dict[str, bytes] = {}
        self.keys = {
            name: SigningKey.generate(f"{name}.example/w1", Algorithm.ED25519_COSIGNATURE) for name in NAMES
        }
        group = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                name = self.path.split("/")[1]
                data = group.notes.get(name) if self.path.endswith(f"/{PLACE}/checkpoint") else None
                self.send_response(200 if data is not None else 404)
                self.end_headers()
                self.wfile.write(data or b"")

            def log_message(self, *_: object) -> None:
                return

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        Headquarters.create(folder, "Invented Group", ORIGIN, ["en"], os.urandom)
        with Headquarters(folder, clock) as hq:
            self.log = [hq.key("register-ed25519"), hq.key("register-mldsa44")]
            for number, name in enumerate(NAMES, 1):
                vkey = self.keys[name].verifier.vkey
                url = f"http://127.0.0.1:{self.server.server_port}/{name}"
                add_witness(hq, name, url, (vkey,), min(2, number))

    def sign(self, name: str, size: int, root: bytes, signers: list[SigningKey] | None = None) -> bytes:
        """A head as that witness shows it."""
        text = Checkpoint(ORIGIN, size, root).text()
        note = parse_note(sign_note(text, signers or self.log).encode())
        line = cosign(text, self.keys[name], 1_800_000_000)
        return Note(note.text, (*note.signatures, line)).encode()

    def all_show(self, size: int, root: bytes) -> None:
        self.notes = {name: self.sign(name, size, root) for name in NAMES}


@pytest.fixture
def group(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Group]:
    monkeypatch.setattr(known_heads, "TIMEOUT_SECONDS", 5.0)
    made = Group(tmp_path / "hq")
    yield made
    made.server.shutdown()
    made.server.server_close()


def head(hq: Headquarters) -> tuple[int, bytes]:
    return hq.register.log.size, hq.register.log.head


def enter(group: Group) -> None:
    with Headquarters(group.folder, clock) as hq:
        hq.enter([("policy", {"policy_sha256": "0" * 64, "time": hq.now()})])


def test_when_all_know_the_same_or_less_nothing_is_closed(group: Group) -> None:
    with Headquarters(group.folder, clock) as hq:
        group.all_show(*head(hq))
        del group.notes["w3"]  # has seen none
        asked = ask_heads(hq)
    assert asked.behind is None and asked.silent == {} and asked.heads == {"w1": 3, "w2": 3, "w3": 0}
    enter(group)
    with Headquarters(group.folder, clock) as hq:
        assert ask_heads(hq).behind is None


def test_one_that_knows_more_closes_the_register_for_good(group: Group) -> None:
    with Headquarters(group.folder, clock) as hq:
        group.all_show(*head(hq))
        group.notes["w2"] = group.sign("w2", 9, b"\5" * 32)
        behind = ask_heads(hq).behind
    assert behind is not None and behind.kind == "behind" and behind.largest is not None
    assert (behind.largest.partner, behind.largest.size) == ("w2", 9)
    with pytest.raises(ConflictError, match="w2 knows size 9"):
        enter(group)
    del group.notes["w2"]  # it forgets, or is made to: what it signed stands
    with Headquarters(group.folder, clock) as hq:
        assert ask_heads(hq).behind == read_behind(hq.folder) is not None
    with pytest.raises(ConflictError):
        enter(group)


def test_one_that_knows_another_history_closes_it_too(group: Group) -> None:
    with Headquarters(group.folder, clock) as hq:
        group.all_show(*head(hq))
        group.notes["w1"] = group.sign("w1", 2, b"\6" * 32)
        behind = ask_heads(hq).behind
    assert behind is not None and behind.kind == "forked"


def test_silent_witnesses_close_it_only_when_they_could_have_met_the_policy(group: Group) -> None:
    with Headquarters(group.folder, clock) as hq:
        group.all_show(*head(hq))
        good = dict(group.notes)
        group.notes["w1"] = b"nonsense"
        asked = ask_heads(hq)
        assert asked.behind is None and list(asked.silent) == ["w1"]
        group.notes["w2"] = b""
        behind = ask_heads(hq).behind
        assert behind is not None and behind.kind == "unasked" and behind.unasked == ("w1", "w2")
    with pytest.raises(ConflictError, match="not all witnesses were asked"):
        enter(group)
    # one is brought on a stick: that is enough
    with Headquarters(group.folder, clock) as hq:
        assert ask_heads(hq, [good["w2"]]).behind is None
    enter(group)


def test_somebody_can_decide_that_one_is_gone_for_good(group: Group) -> None:
    with Headquarters(group.folder, clock) as hq:
        size, root = head(hq)
        group.notes = {"w1": b"", "w2": b"", "w3": group.sign("w3", size, root)}
        assert ask_heads(hq).behind is not None
        with pytest.raises(UsageError, match="not known"):
            ask_heads(hq, without=["w9"])
        assert ask_heads(hq, without=["w1"]).behind is None
        assert read_behind(hq.folder) is None


@pytest.mark.parametrize("fault", ["log", "witness", "origin", "line"])
def test_a_head_that_was_not_signed_by_both_counts_for_nothing(group: Group, fault: str) -> None:
    with Headquarters(group.folder, clock) as hq:
        group.all_show(*head(hq))
        stranger = SigningKey.generate(ORIGIN, Algorithm.ED25519)
        note = group.sign("w1", 9, b"\5" * 32, [stranger] if fault == "log" else None)
        if fault == "witness":
            note = sign_note(Checkpoint(ORIGIN, 9, b"\5" * 32).text(), group.log).encode()
        if fault == "origin":
            note = note.replace(ORIGIN.encode(), b"register.invented.example/r7")
        if fault == "line":
            note = note.replace(b"\n9\n", b"\n8\n")
        group.notes["w1"] = note
        asked = ask_heads(hq)
        assert asked.behind is None and list(asked.silent) == ["w1"]
        with pytest.raises(SignatureError):
            ask_heads(hq, [note])
