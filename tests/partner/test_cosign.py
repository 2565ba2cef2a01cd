"""The rule of the witness."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from partner.stage import (
    FORK,
    LEAVES,
    LOG,
    LOG_PQ,
    NOW,
    ORIGIN,
    WITNESS,
    Recorded,
    new_state,
    request,
    signed,
)
from vedette.errors import StoreError
from vedette.formats.checkpoint import Checkpoint
from vedette.formats.keys import Algorithm, SigningKey, VerifierKey
from vedette.formats.note import parse_note, parse_signature_lines, sign_note, verify_note
from vedette.formats.witness_request import AddCheckpoint
from vedette.tree.proofs import consistency_proof
from vedette_partner.witness.cosign import SIZE, Answer, Head, answer
from vedette_partner.witness.state import State


@pytest.fixture
def state(tmp_path: Path) -> State:
    return new_state(tmp_path)


def ask(state: State, body: bytes) -> Answer:
    return answer(body, state, WITNESS, NOW)


def test_the_published_conversation_gets_its_answers(shared: Path, tmp_path: Path) -> None:
    path = shared / "vectors/tlog-witness/conversation.json"
    conversation = json.loads(path.read_bytes())
    requests = next(v for v in conversation.values() if isinstance(v, list) and v)
    log = conversation["log"]
    key = VerifierKey(log["origin"], Algorithm.ED25519, bytes.fromhex(log["ed25519_public_key_hex"]))
    state = State.create(tmp_path / "witness.db")
    state.trust([key])
    name = conversation["witness"]["name"]
    keys = [
        SigningKey.generate(name, algorithm)
        for algorithm in (Algorithm.ED25519_COSIGNATURE, Algorithm.ML_DSA_44)
    ]
    assert len(requests) == 9
    for step in requests:
        got = answer(step["body"].encode(), state, keys, NOW)
        unknown = any("unknown log" in a["text"] for a in step["asserts"])
        assert got.status == (404 if unknown else step["status"])
        for check in step["asserts"]:
            if check["op"] == "equals":
                assert got.body.decode() == check["text"]
            else:
                assert check["text"] in got.body.decode()


def test_growth_is_cosigned_with_both_keys(state: State) -> None:
    old = 0
    for size in (0, 1, 2, 7, 7, 8, 64):
        got = ask(state, request(old, size))
        assert got.status == 200, got.body
        note = parse_note(signed(size)).with_signatures(parse_signature_lines(got.body))
        verified = verify_note(note, [key.verifier for key in WITNESS])
        assert [(v.key, v.timestamp) for v in verified] == [(k.verifier, NOW) for k in WITNESS]
        head = state.head(ORIGIN)
        assert head is not None and head.size == size
        everyone = [LOG.verifier, LOG_PQ.verifier, *(key.verifier for key in WITNESS)]
        assert len(verify_note(parse_note(head.note), everyone)) == 4
        old = size


def other_log() -> bytes:
    key = SigningKey.generate("register.example.org/unknown", Algorithm.ED25519)
    return sign_note(Checkpoint(key.name, 5, b"r" * 32).text(), [key]).encode()


def with_extension() -> bytes:
    text = parse_note(signed(5)).text + "extension\n"
    return sign_note(text, [LOG]).encode()


PROOF = tuple(consistency_proof(LEAVES[:8], 5))
STRANGER = SigningKey.from_seed(ORIGIN, Algorithm.ED25519, b"\x09" * 32)
REFUSED = {
    "not a request": (b"hello", 400),
    "empty": (b"", 400),
    "not a checkpoint": (b"old 0\n\ntext\n\n", 400),
    "no signature": (b"old 5\n\n" + signed(8).split(b"\n\n")[0] + b"\n\n", 403),
    "too many signatures": (b"old 5\n\n" + signed(8) + signed(8)[-100:] * 101, 403),
    "unknown origin": (AddCheckpoint(5, (), other_log()).encode(), 404),
    "stranger's signature": (AddCheckpoint(5, PROOF, signed(8, keys=(STRANGER,))).encode(), 403),
    "altered text": (request(5, 8).replace(b"\n8\n", b"\n9\n"), 403),
    "one good, one bad": (
        AddCheckpoint(
            5,
            PROOF,
            parse_note(signed(8, keys=(LOG,)))
            .with_signatures(parse_note(signed(7, keys=(LOG_PQ,))).signatures)
            .encode(),
        ).encode(),
        403,
    ),
    "old size larger": (AddCheckpoint(9, (), signed(8)).encode(), 400),
    "extension line": (AddCheckpoint(5, (), with_extension()).encode(), 400),
    "size of 64 bits": (
        AddCheckpoint(5, (), sign_note(Checkpoint(ORIGIN, 2**63, b"r" * 32).text(), [LOG]).encode()).encode(),
        400,
    ),
    "old size smaller": (request(4, 8), 409),
    "old size 0": (request(0, 8), 409),
    "old size ahead": (request(6, 8), 409),
    "proof missing": (AddCheckpoint(5, (), signed(8)).encode(), 422),
    "proof too long": (AddCheckpoint(5, (*PROOF, PROOF[0]), signed(8)).encode(), 422),
    "proof swapped": (AddCheckpoint(5, PROOF[::-1], signed(8)).encode(), 422),
    "forked growth": (request(5, 8, FORK), 422),
    "forked at equal size": (request(5, 5, FORK), 422),
    "proof at equal size": (AddCheckpoint(5, PROOF, signed(5)).encode(), 422),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_refused_has_its_code_and_changes_nothing(state: State, name: str) -> None:
    assert ask(state, request(0, 5)).status == 200
    before = state.head(ORIGIN)
    body, status = REFUSED[name]
    got = ask(state, body)
    assert got.status == status, got.body
    assert got.body.endswith(b"\n") and "\u2014".encode() not in got.body
    assert (got.content_type == SIZE) == (status == 409)
    if status == 409:
        assert got.body == b"5\n"
    assert state.head(ORIGIN) == before
    assert ask(state, request(5, 8)).status == 200


def test_the_first_checkpoint_needs_no_proof_and_takes_none(state: State) -> None:
    assert ask(state, AddCheckpoint(0, (b"h" * 32,), signed(5)).encode()).status == 422
    assert ask(state, request(1, 5)).body == b"0\n"
    wrong = sign_note(Checkpoint(ORIGIN, 0, b"r" * 32).text(), [LOG]).encode()
    assert ask(state, AddCheckpoint(0, (), wrong).encode()).status == 422
    assert state.head(ORIGIN) is None
    assert ask(state, request(0, 5)).status == 200


def test_lines_of_strangers_are_not_kept(state: State) -> None:
    note = parse_note(signed(5)).with_signatures(parse_note(signed(5, keys=(STRANGER,))).signatures)
    assert ask(state, AddCheckpoint(0, (), note.encode()).encode()).status == 200
    head = state.head(ORIGIN)
    assert head is not None
    ids = {line.key_id for line in parse_note(head.note).signatures}
    assert ids == {key.verifier.key_id for key in (LOG, LOG_PQ, *WITNESS)}


def test_a_request_is_refused_when_another_one_comes_between_check_and_store(state: State) -> None:
    ask(state, request(0, 5))

    class Interrupted(Recorded):
        def advance(self, origin: str, before: Head | None, after: Head) -> None:
            assert ask(state, request(5, 8)).status == 200  # B, while A has passed all checks
            super().advance(origin, before, after)

    got = answer(request(5, 7), Interrupted(state), WITNESS, NOW)
    assert (got.status, got.body) == (409, b"8\n")
    head = state.head(ORIGIN)
    assert head is not None and head.size == 8


def test_of_two_first_checkpoints_one_wins(state: State) -> None:
    class Interrupted(Recorded):
        def advance(self, origin: str, before: Head | None, after: Head) -> None:
            assert ask(state, request(0, 5, FORK)).status == 200
            super().advance(origin, before, after)

    got = answer(request(0, 5), Interrupted(state), WITNESS, NOW)
    assert (got.status, got.body) == (409, b"5\n")
    assert ask(state, request(5, 5)).status == 422


def test_nothing_leaves_when_nothing_could_be_remembered(state: State) -> None:
    class Full(Recorded):
        def advance(self, origin: str, before: Head | None, after: Head) -> None:
            raise StoreError("witness state: disk is full")

    with pytest.raises(StoreError):
        answer(request(0, 5), Full(state), WITNESS, NOW)
    assert state.head(ORIGIN) is None


def test_power_lost_before_the_answer_is_harmless(state: State) -> None:
    class Dark(Recorded):
        def advance(self, origin: str, before: Head | None, after: Head) -> None:
            super().advance(origin, before, after)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        answer(request(0, 5), Dark(state), WITNESS, NOW)
    # the log, which heard nothing, asks again, learns the size, and gets its cosignatures
    again = ask(state, request(0, 5))
    assert (again.status, again.body) == (409, b"5\n")
    assert ask(state, request(5, 5)).status == 200


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.data())
def test_any_altered_request_is_refused_or_cosigns_the_same_tree(state: State, data: st.DataObject) -> None:
    body = request(0, 5)
    at = data.draw(st.integers(0, len(body) - 1))
    altered = body[:at] + bytes([body[at] ^ data.draw(st.integers(1, 255))]) + body[at + 1 :]
    got = ask(state, altered)
    assert got.status in (200, 400, 403, 404, 409, 422)
    head = state.head(ORIGIN)
    assert head is None or parse_note(head.note).text == parse_note(signed(5)).text
