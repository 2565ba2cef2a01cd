"""The witness behind its door: the published conversation, freezes, retirement, evidence, raising."""

from __future__ import annotations

import hashlib
import http.client
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from partner.stage import (
    FORK,
    LEAVES,
    LOG,
    LOG_PQ,
    NOW,
    ORIGIN,
    WITNESS,
    new_state,
    request,
    role_of,
    signed,
)
from vedette.errors import ConflictError, FormatError, MissingError, SignatureError, StoreError
from vedette.formats.cosignature import cosign
from vedette.formats.fork import parse_fork
from vedette.formats.keys import Algorithm, SigningKey, VerifierKey
from vedette.formats.note import parse_note
from vedette.formats.witness_request import AddCheckpoint
from vedette.tree.proofs import tree_root
from vedette_partner.door import Door
from vedette_partner.witness import evidence as evidence_module
from vedette_partner.witness.cosign import Head
from vedette_partner.witness.evidence import Evidence
from vedette_partner.witness.lifting import lift
from vedette_partner.witness.role import WitnessRole, open_role
from vedette_partner.witness.state import RETIRED, State


@pytest.fixture
def role(tmp_path: Path) -> WitnessRole:
    return role_of(new_state(tmp_path), tmp_path)


@contextmanager
def calling(role: WitnessRole) -> Iterator[http.client.HTTPConnection]:
    """A connection to a door in front of `role`."""
    with Door(("127.0.0.1", 0), [role], b"card\n") as door:
        thread = threading.Thread(target=door.serve_forever, args=(0.05,))
        thread.start()
        connection = http.client.HTTPConnection("127.0.0.1", door.server_port, timeout=20)
        try:
            yield connection
        finally:
            connection.close()
            door.shutdown()
            thread.join()


def test_the_published_conversation_is_held_over_http(shared: Path, tmp_path: Path) -> None:
    conversation = json.loads((shared / "vectors/tlog-witness/conversation.json").read_bytes())
    log, name = conversation["log"], conversation["witness"]["name"]
    state = State.create(tmp_path / "witness.db")
    state.trust([VerifierKey(log["origin"], Algorithm.ED25519, bytes.fromhex(log["ed25519_public_key_hex"]))])
    state.speak(name)
    kinds = (Algorithm.ED25519_COSIGNATURE, Algorithm.ML_DSA_44)
    keys = tuple(SigningKey.generate(name, algorithm) for algorithm in kinds)
    role = WitnessRole(state, Evidence(tmp_path / "evidence"), lambda: keys, lambda: NOW)
    with calling(role) as connection:
        assert len(conversation["steps"]) == 9
        for step in conversation["steps"]:
            assert step["path"] == "/add-checkpoint"
            connection.request("POST", "/witness/add-checkpoint", step["body"].encode())
            response = connection.getresponse()
            body = response.read().decode()
            unknown = any("unknown log" in check["text"] for check in step["asserts"])
            assert response.status == (404 if unknown else step["status"]), body
            for check in step["asserts"]:
                assert body == check["text"] if check["op"] == "equals" else check["text"] in body
        path = f"/witness/{hashlib.sha256(log['origin'].encode()).hexdigest()}/checkpoint"
        connection.request("GET", path)
        assert name.encode() in connection.getresponse().read()


def test_nothing_above_a_freeze_is_cosigned_and_a_thaw_ends_it(tmp_path: Path) -> None:
    state = new_state(tmp_path)
    state.speak(WITNESS[0].name)
    limit: list[int | None] = [None]

    def frozen(origin: str) -> int | None:
        assert origin == ORIGIN
        return limit[0]

    role = WitnessRole(state, Evidence(tmp_path / "evidence"), lambda: WITNESS, lambda: NOW, frozen)
    assert role.cosign(request(0, 5)).status == 200
    limit[0] = 5
    got = role.cosign(request(5, 6))
    assert (got.status, got.body) == (403, b"frozen\n")
    assert role.cosign(request(5, 5)).status == 200
    assert role.cosign(request(0, 6)).status == 403
    limit[0] = None
    assert role.cosign(request(5, 6)).status == 200


def test_who_cannot_say_whether_it_is_frozen_does_not_cosign(tmp_path: Path) -> None:
    state = new_state(tmp_path)
    state.speak(WITNESS[0].name)

    def broken(origin: str) -> int | None:
        raise FormatError("freeze: cannot be read")

    role = WitnessRole(state, Evidence(tmp_path / "evidence"), lambda: WITNESS, lambda: NOW, broken)
    with pytest.raises(FormatError):
        role.cosign(request(0, 5))
    assert state.head(ORIGIN) is None


def test_a_retired_witness_answers_410_and_still_shows_what_it_cosigned(role: WitnessRole) -> None:
    assert role.cosign(request(0, 5)).status == 200
    role.state.speak(RETIRED)
    with calling(role) as connection:
        connection.request("POST", "/witness/add-checkpoint", request(5, 6))
        response = connection.getresponse()
        assert (response.status, response.read()[:16]) == (410, b"witness: retired")
        connection.request("GET", f"/witness/{hashlib.sha256(ORIGIN.encode()).hexdigest()}/checkpoint")
        assert b"\n5\n" in connection.getresponse().read()
    assert role.state.past() == [(WITNESS[0].name, ORIGIN, 5)]


def test_keys_that_were_replaced_stay_silent_and_the_new_ones_speak_at_once(tmp_path: Path) -> None:
    state = new_state(tmp_path)
    state.speak(WITNESS[0].name)
    kinds = (Algorithm.ED25519_COSIGNATURE, Algorithm.ML_DSA_44)
    second = tuple(SigningKey.generate("witness.example.org/w2", kind) for kind in kinds)
    held = [WITNESS]
    role = WitnessRole(state, Evidence(tmp_path / "evidence"), lambda: held[0], lambda: NOW)
    assert role.cosign(request(0, 5)).status == 200
    state.speak("witness.example.org/w2")
    with pytest.raises(StoreError, match="being replaced"):
        role.cosign(request(5, 6))
    before = state.head(ORIGIN)
    with pytest.raises(StoreError, match="do not cosign any more"):
        state.advance(ORIGIN, before, Head(6, b"6" * 32, b"", 1), WITNESS[0].name)
    held[0] = second
    got = role.cosign(request(5, 6))
    assert got.status == 200 and isinstance(got.body, bytes)
    assert got.body.count(b"witness.example.org/w2 ") == 2 and b"/w1 " not in got.body


def test_a_second_head_of_one_size_is_kept_as_proof(
    role: WitnessRole, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    assert role.cosign(request(0, 5)).status == 200
    evidence = Evidence(tmp_path / "evidence")
    assert evidence.files() == []
    for body in (AddCheckpoint(5, (), signed(5, FORK)).encode(), request(0, 5, FORK), request(3, 5, FORK)):
        assert role.cosign(body).status in (409, 422)
    (name,) = evidence.files()
    assert name.endswith(".fork")
    fork = parse_fork((tmp_path / "evidence" / name).read_bytes())
    assert [head.root for head in fork.heads()] == [tree_root(LEAVES[:5]), tree_root(FORK[:5])]
    assert fork.larger == signed(5, FORK)
    err = capfd.readouterr().err
    assert err.count("\n") == 1 and "contradicts itself" in err


def test_growth_that_is_not_shown_is_kept_and_repetition_is_not(role: WitnessRole, tmp_path: Path) -> None:
    assert role.cosign(request(0, 5)).status == 200
    for _ in range(2):
        assert role.cosign(request(5, 8, FORK)).status == 422
    assert role.cosign(request(5, 5)).status == 200
    assert role.cosign(request(0, 7)).status == 409
    assert role.cosign(request(0, 3)).status == 409
    evidence = Evidence(tmp_path / "evidence")
    (name,) = evidence.files()
    assert name.endswith(".request")
    assert (tmp_path / "evidence" / name).read_bytes() == request(5, 8, FORK)


def test_evidence_is_bounded_and_never_made_by_a_stranger(
    role: WitnessRole, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(evidence_module, "MAX_FILES", 3)
    assert role.cosign(request(0, 5)).status == 200
    stranger = SigningKey.generate(ORIGIN, Algorithm.ED25519)
    assert role.cosign(AddCheckpoint(5, (), signed(8, FORK, (stranger,))).encode()).status == 403
    assert Evidence(tmp_path / "evidence").files() == []
    for size in range(6, 16):
        assert role.cosign(request(5, size, FORK)).status == 422
    assert len(Evidence(tmp_path / "evidence").files()) == 3
    # proof still has its own room
    assert role.cosign(AddCheckpoint(5, (), signed(5, FORK)).encode()).status == 422
    assert sum(name.endswith(".fork") for name in Evidence(tmp_path / "evidence").files()) == 1


def test_evidence_that_cannot_be_kept_changes_nothing_of_what_is_cosigned(
    role: WitnessRole, tmp_path: Path
) -> None:
    assert role.cosign(request(0, 5)).status == 200
    (tmp_path / "evidence").write_bytes(b"a file where a folder should be")
    with pytest.raises(StoreError, match="evidence"):
        role.cosign(AddCheckpoint(5, (), signed(5, FORK)).encode())
    assert role.cosign(request(5, 6)).status == 200


def test_a_door_is_not_opened_with_keys_that_the_memory_does_not_know(tmp_path: Path) -> None:
    state = new_state(tmp_path)

    class Base:
        def keys(self, role: str) -> tuple[SigningKey, ...]:
            return WITNESS

    with pytest.raises(FormatError, match="different names"):
        open_role(tmp_path, Base(), lambda: NOW)
    state.speak(WITNESS[0].name)
    assert open_role(tmp_path, Base(), lambda: NOW).cosign(request(0, 1)).status == 200


# raising a memory that was brought back


def cosigned(size: int, leaves: tuple[bytes, ...] = LEAVES, keys: tuple[SigningKey, ...] = WITNESS) -> bytes:
    note = parse_note(signed(size, leaves))
    return note.with_signatures([cosign(note.text, key, NOW + size) for key in keys]).encode()


OWN = tuple(key.verifier for key in WITNESS)


def test_a_memory_is_raised_to_what_was_cosigned_and_never_lowered(role: WitnessRole, tmp_path: Path) -> None:
    evidence = Evidence(tmp_path / "evidence")
    assert role.cosign(request(0, 5)).status == 200
    head, origin, raised = lift(role.state, evidence, cosigned(9), OWN, NOW)
    assert (head.size, origin, raised, head.time) == (9, ORIGIN, True, NOW + 9)
    assert role.state.head(ORIGIN) == head
    for size in (3, 9):
        assert not lift(role.state, evidence, cosigned(size), OWN, NOW)[2]
    assert role.state.head(ORIGIN) == head
    assert role.cosign(request(5, 6)).status == 409
    assert role.cosign(request(9, 12)).status == 200


def test_a_memory_is_raised_from_nothing_and_by_keys_of_the_past(tmp_path: Path) -> None:
    state, evidence = new_state(tmp_path), Evidence(tmp_path / "evidence")
    old = SigningKey.generate("witness.example.org/w0", Algorithm.ED25519_COSIGNATURE)
    assert lift(state, evidence, cosigned(9, keys=(old,)), (*OWN, old.verifier), NOW)[2]


def test_what_we_did_not_cosign_raises_nothing(tmp_path: Path) -> None:
    state, evidence = new_state(tmp_path), Evidence(tmp_path / "evidence")
    stranger = SigningKey.generate("witness.example.org/w1", Algorithm.ED25519_COSIGNATURE)
    for note in (signed(9), cosigned(9, keys=(stranger,))):
        with pytest.raises(SignatureError, match="not cosigned by this witness"):
            lift(state, evidence, note, OWN, NOW)
    forged = cosigned(9).replace(b"\n9\n", b"\n8\n")
    with pytest.raises(SignatureError):
        lift(state, evidence, forged, OWN, NOW)
    state.untrust(LOG.verifier)
    state.untrust(LOG_PQ.verifier)
    with pytest.raises(MissingError):
        lift(state, evidence, cosigned(9), OWN, NOW)
    assert state.head(ORIGIN) is None


def test_two_heads_of_one_size_under_our_name_are_kept_and_refused(role: WitnessRole, tmp_path: Path) -> None:
    evidence = Evidence(tmp_path / "evidence")
    assert role.cosign(request(0, 5)).status == 200
    with pytest.raises(ConflictError, match="two were cosigned"):
        lift(role.state, evidence, cosigned(5, FORK), OWN, NOW)
    (name,) = evidence.files()
    fork = parse_fork((tmp_path / "evidence" / name).read_bytes())
    # both bear our own lines: the proof is against ourselves as well
    for note in (fork.smaller, fork.larger):
        assert note.count(b"witness.example.org/w1 ") == 2
    assert role.state.head(ORIGIN) is not None
