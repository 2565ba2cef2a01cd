"""Another implementation of the witness protocol is asked the same questions.

`aics-witness` (PyPI, Apache-2.0, by other people, Python 3.12 or later) in an environment of its own:

    python3.12 -m venv there && there/bin/pip install aics-witness
    VEDETTE_OTHER_WITNESS=there/bin/aics-witness python -m pytest tests/partner/test_other_witness.py

Nothing of it is part of this project.
"""

from __future__ import annotations

import http.client
import json
import os
import random
import socket
import subprocess
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from partner.stage import LOG, LOG_PQ, ORIGIN, WITNESS, new_state
from vedette.formats import base64
from vedette.formats.checkpoint import Checkpoint
from vedette.formats.keys import Algorithm, SigningKey, parse_vkey
from vedette.formats.note import Note, parse_note, parse_signature_lines, sign_note, verify_note
from vedette.tree.hashing import leaf_hashes
from vedette.tree.proofs import consistency_proof, tree_root
from vedette_partner.door import Door
from vedette_partner.witness.evidence import Evidence
from vedette_partner.witness.role import WitnessRole

PROGRAM = os.environ.get("VEDETTE_OTHER_WITNESS")
ROUNDS = 1000
SEED = 20261122
MOST = 2048
LEAVES = tuple(leaf_hashes(b"%d" % n for n in range(MOST)))
FORK = tuple(leaf_hashes(b"fork %d" % n for n in range(MOST)))
STRANGER = SigningKey.from_seed(ORIGIN, Algorithm.ED25519, b"\x55" * 32)

pytestmark = pytest.mark.skipif(not PROGRAM, reason="NO OTHER WITNESS: set VEDETTE_OTHER_WITNESS")


@contextmanager
def theirs(folder: Path) -> Iterator[tuple[int, str]]:
    """Their witness in a process; its port and its vkey."""
    assert PROGRAM
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    config = ["--config", str(folder / "config.json")]
    init = [PROGRAM, "init", *config, "--name", "sud.invented.example/w1", "--listen", f"127.0.0.1:{port}"]
    done = subprocess.run(init, capture_output=True, text=True, check=True)
    add = [PROGRAM, "add-log", *config, "--origin", ORIGIN, "--vkey", LOG.verifier.vkey]
    subprocess.run(add, capture_output=True, check=True)
    process = subprocess.Popen([PROGRAM, "serve", *config], stderr=subprocess.DEVNULL)
    try:
        for _ in range(100):
            try:
                socket.create_connection(("127.0.0.1", port), timeout=1).close()
                break
            except OSError:
                time.sleep(0.1)
        yield port, done.stdout.strip()
    finally:
        process.terminate()
        process.wait(10)


@contextmanager
def ours(folder: Path) -> Iterator[int]:
    """Ours behind its door; the port."""
    (folder / "ours").mkdir()
    state = new_state(folder / "ours")
    state.untrust(LOG_PQ.verifier)  # theirs knows Ed25519 alone
    state.speak(WITNESS[0].name)
    role = WitnessRole(state, Evidence(folder / "evidence"), lambda: WITNESS, lambda: int(time.time()))
    with Door(("127.0.0.1", 0), [role], b"") as door:
        thread = threading.Thread(target=door.serve_forever, args=(0.05,))
        thread.start()
        try:
            yield door.server_port
        finally:
            door.shutdown()
            thread.join()


def encoded(old: int | str, proof: list[bytes], note: bytes) -> bytes:
    lines = "".join(f"{base64.encode(node)}\n" for node in proof)
    return f"old {old}\n{lines}\n".encode() + note


def note_of(text: str, *keys: SigningKey) -> bytes:
    return sign_note(text, keys).encode()


def question(draw: random.Random, held: int, forked: bool) -> tuple[str, bytes]:
    """One request by a log, honest or not, to witnesses that hold `held` entries; and what it is."""
    kind = draw.choice(
        ["grow"] * 6
        + ["same", "stale", "ahead", "shrink", "fork", "twin", "bad proof", "short proof", "long proof"]
        + ["proof from 0", "stranger", "unsigned", "bad line", "second key", "other origin", "extension"]
        + ["empty root", "changed byte", "cut", "64 lines", "old size", "size", "nothing", "two lines"]
    )
    tree, other = (FORK, LEAVES) if forked else (LEAVES, FORK)
    size = min(held + draw.randint(0, 4), MOST)
    old = held
    if kind in ("fork", "twin"):
        tree, size = other, held if kind == "twin" else min(held + 1, MOST)
    if kind == "stale":
        old = max(0, held - draw.randint(1, 5))
    if kind == "ahead":
        old, size = held + 1, min(held + 3, MOST)
    if kind == "shrink":
        size = max(0, held - 1)
    proof = list(consistency_proof(tree[:size], old)) if 0 < old < size else []
    text = Checkpoint(ORIGIN, size, tree_root(tree[:size])).text()
    note = note_of(text, LOG)
    if kind == "bad proof":
        proof = [*proof[:-1], bytes(32)] if proof else [bytes(32)]
    elif kind == "short proof":
        proof = proof[:-1]
    elif kind == "long proof":
        proof = [*proof, bytes(32)]
    elif kind == "proof from 0":
        old, proof = 0, [bytes(32)]
    elif kind == "stranger":
        note = note_of(text, STRANGER)
    elif kind == "unsigned":
        note = f"{text}\n".encode()
    elif kind == "bad line":
        other_text = Checkpoint(ORIGIN, size + 1, tree_root(tree[:size])).text()
        note = Note(text, parse_note(note_of(other_text, LOG)).signatures).encode()
    elif kind == "second key":
        note = note_of(text, STRANGER, LOG, LOG_PQ)
    elif kind == "other origin":
        note = note_of(text.replace(ORIGIN, "elsewhere.example.org/1"), LOG)
    elif kind == "extension":
        note = note_of(f"{text}an extension\n", LOG)
    elif kind == "empty root":
        old, proof, note = 0, [], note_of(Checkpoint(ORIGIN, 0, bytes(32)).text(), LOG)
    elif kind == "64 lines":
        proof = [bytes(32)] * 64
    elif kind == "size":
        changed = text.replace(
            f"\n{size}\n", f"\n{draw.choice(['01', '+1', '-1', '1 ', '', str(1 << 63)])}\n"
        )
        note = note_of(changed, LOG)
    body = encoded(old, proof, note)
    if kind == "changed byte":
        at = draw.randrange(len(body))
        body = body[:at] + bytes([body[at] ^ (1 << draw.randrange(7))]) + body[at + 1 :]
    elif kind == "cut":
        body = body[: draw.randrange(len(body))]
    elif kind == "old size":
        body = encoded(draw.choice(["01", "+1", "-1", "", "1 ", " 1", str(1 << 64), "١"]), proof, note)
    elif kind == "nothing":
        body = draw.choice([b"", b"\n", b"\n\n", b"old 0", b"old 0\n\n", note])
    elif kind == "two lines":
        body += note.split(b"\n\n")[1]
    return kind, body


def post(connection: http.client.HTTPConnection, path: str, body: bytes) -> tuple[int, str, bytes]:
    connection.request("POST", path, body)
    answer = connection.getresponse()
    return answer.status, str(answer.getheader("Content-Type")), answer.read()


NARROWER = {
    # (what, theirs, ours): where the protocol leaves it open and docs/formats/log.md says how we read it
    ("two lines", 403, 200): "two good lines of one key: we take them",
    ("cut", 400, 403): "signature lines that cannot be read are signatures that do not verify",
    ("changed byte", 400, 403): "the same",
    ("unsigned", 400, 403): "the same",
}


def test_both_give_the_same_answers(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    draw = random.Random(SEED)
    counted: Counter[tuple[str, int, int]] = Counter()
    examples: dict[tuple[str, int, int], bytes] = {}
    with ExitStack() as stack:
        port, vkey = stack.enter_context(theirs(tmp_path))
        our_port = stack.enter_context(ours(tmp_path))
        them, us = (http.client.HTTPConnection("127.0.0.1", each, timeout=20) for each in (port, our_port))
        stack.callback(us.close)
        stack.callback(them.close)
        held, forked, key = 0, False, parse_vkey(vkey)
        for _ in range(ROUNDS):
            kind, body = question(draw, held, forked)
            a, b = post(them, "/add-checkpoint", body), post(us, "/witness/add-checkpoint", body)
            counted[kind, a[0], b[0]] += 1
            examples.setdefault((kind, a[0], b[0]), body + b"\n---\n" + a[2] + b"\n---\n" + b[2])
            if 200 in (a[0], b[0]) and a[0] != b[0]:
                # one of them moved: bring the other to the same head, so that the rest can be compared
                assert (kind, a[0], b[0]) in NARROWER, examples[kind, a[0], b[0]]
                repaired = body.rpartition(body.split(b"\n\n", 1)[1].split(b"\n\n")[1])[0]
                first_line = body.split(b"\n\n", 1)[1].split(b"\n\n")[1].split(b"\n")[0] + b"\n"
                assert post(them, "/add-checkpoint", repaired + first_line)[0] == 200
            if b[0] == 200:
                note = parse_note(body.split(b"\n\n", 1)[1])
                head = note.with_signatures(parse_signature_lines(b[2]))
                assert len(verify_note(head, [each.verifier for each in WITNESS])) == 2
                if a[0] == 200:
                    both = note.with_signatures(parse_signature_lines(a[2]))
                    assert len(verify_note(both, [key])) == 1
                held = int(note.text.split("\n")[1])
                forked = note.text != Checkpoint(ORIGIN, held, tree_root(LEAVES[:held])).text()
            if a[0] == b[0] == 409:
                assert a[1:] == b[1:] and a[1] == "text/x.tlog.size"
    with capsys.disabled():
        differing = {f"{k[0]}: theirs {k[1]}, ours {k[2]}": n for k, n in counted.items() if k[1] != k[2]}
        print(f"\n{sum(counted.values())} requests, {len(counted)} kinds of answer, differing: {differing}")
    for (kind, a_status, b_status), _ in counted.items():
        if a_status != b_status and (kind, a_status, b_status) not in NARROWER:
            print(examples[kind, a_status, b_status].decode("utf-8", "replace"))
            pytest.fail(f"{kind}: theirs {a_status}, ours {b_status}")


def test_the_configuration_is_what_we_think(tmp_path: Path) -> None:
    with theirs(tmp_path):
        (log,) = json.loads((tmp_path / "config.json").read_text())["logs"]
        assert log["origin"] == ORIGIN
