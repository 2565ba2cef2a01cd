"""Cosignatures, Ed25519 and ML-DSA-44."""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import Any

import pytest

from vedette.errors import FormatError, SignatureError, UsageError, VedetteError
from vedette.formats.checkpoint import Checkpoint
from vedette.formats.cosignature import MAX_TIME, cosign, cosigned_time, signed_message
from vedette.formats.keys import Algorithm, SigningKey, VerifierKey, parse_vkey
from vedette.formats.note import Note, NoteSignature, parse_note, sign_note, verify_note
from vedette.formats.policy import parse_policy

LOG = SigningKey.from_seed("log.example.org/1", Algorithm.ED25519, b"\1" * 32)
LOG_PQ = SigningKey.from_seed("log.example.org/1", Algorithm.ML_DSA_44, b"\2" * 32)
WITNESS = SigningKey.from_seed("w.example.org/a", Algorithm.ED25519_COSIGNATURE, b"\3" * 32)
WITNESS_PQ = SigningKey.from_seed("w.example.org/a", Algorithm.ML_DSA_44, b"\4" * 32)
TEXT = Checkpoint("log.example.org/1", 15, b"r" * 32).text()


@pytest.fixture
def vector(shared: Path) -> dict[str, Any]:
    data = (shared / "vectors/signed-note/cosigned-checkpoint.json").read_bytes()
    return dict(json.loads(data))


def test_the_published_checkpoint_verifies_with_its_times(vector: dict[str, Any]) -> None:
    keys = [parse_vkey(vkey) for vkey in vector["vkeys"].values()]
    verified = verify_note(parse_note(vector["note"].encode()), keys)
    assert [(v.key.vkey, v.timestamp) for v in verified] == [
        (vector["vkeys"]["log"], None),
        (vector["vkeys"]["witness_a"], vector["timestamp"]),
        (vector["vkeys"]["witness_b"], vector["timestamp"]),
    ]


def test_the_signed_bytes_are_the_published_ones(vector: dict[str, Any]) -> None:
    text = parse_note(vector["note"].encode()).text
    a, b = (parse_vkey(vector["vkeys"][w]) for w in ("witness_a", "witness_b"))
    time = vector["timestamp"]
    assert signed_message(a, text, time).decode() == vector["ed25519_cosigned_message"]
    assert signed_message(b, text, time).hex() == vector["mldsa44_cosigned_message_hex"]


def test_the_ed25519_lines_are_reproduced(vector: dict[str, Any]) -> None:
    note = parse_note(vector["note"].encode())
    seeds, keys = vector["seeds"], {w: parse_vkey(v) for w, v in vector["vkeys"].items()}
    log = SigningKey.from_seed(keys["log"].name, Algorithm.ED25519, bytes.fromhex(seeds["log"]))
    witness = SigningKey.from_seed(
        keys["witness_a"].name,
        Algorithm.ED25519_COSIGNATURE,
        bytes.fromhex(seeds["witness_a_ed25519"]),
    )
    assert sign_note(note.text, [log]).signatures[0] == note.signatures[0]
    assert cosign(note.text, witness, vector["timestamp"]) == note.signatures[1]


def test_what_must_fail_fails(vector: dict[str, Any]) -> None:
    keys = {w: parse_vkey(v) for w, v in vector["vkeys"].items()}
    # the third one shows the key of b under the name of a: nobody who knows that key takes it
    stolen = VerifierKey(keys["witness_a"].name, Algorithm.ML_DSA_44, keys["witness_b"].public_key)
    assert len(vector["must_fail"]) == 3
    for case in vector["must_fail"]:
        with pytest.raises(SignatureError):
            verify_note(parse_note(case["note"].encode()), [*keys.values(), stolen])
    # and to those who do not, it is no cosignature of b
    policy = parse_policy(f"log {keys['log'].vkey}\nwitness b {keys['witness_b'].vkey}\nquorum b\n".encode())
    with pytest.raises(SignatureError):
        policy.evaluate(vector["must_fail"][2]["note"].encode())


def test_published_timestamps_are_read(shared: Path) -> None:
    cases = json.loads((shared / "vectors/signed-note/notes.json").read_bytes())
    key = WITNESS.verifier
    assert len(cases["cosignature_timestamps"]) == 3
    for case in cases["cosignature_timestamps"]:
        if case["expect"] == "parses":
            blob = base64.b64decode(case["signature"])[4:]
            assert cosigned_time(key, blob) == case["unix_time"]
        else:
            with pytest.raises((SignatureError, ValueError)):
                cosigned_time(key, base64.b64decode(case["signature"], validate=True)[4:])


def test_the_example_of_the_specification_can_be_read(shared: Path) -> None:
    cases = json.loads((shared / "vectors/signed-note/notes.json").read_bytes())
    note = parse_note(cases["c2sp_example_checkpoint_with_cosignature"].encode())
    assert cosigned_time(WITNESS.verifier, note.signatures[1].blob) == 1679315147


def test_a_log_signs_with_both_algorithms_and_claims_no_time() -> None:
    note = parse_note(sign_note(TEXT, [LOG, LOG_PQ]).encode())
    verified = verify_note(note, [LOG.verifier, LOG_PQ.verifier])
    assert [(v.key, v.timestamp) for v in verified] == [
        (LOG.verifier, None),
        (LOG_PQ.verifier, None),
    ]


@pytest.mark.parametrize("key", [WITNESS, WITNESS_PQ], ids=["ed25519", "mldsa44"])
def test_a_cosignature_holds_for_its_checkpoint_time_and_name_only(key: SigningKey) -> None:
    line = cosign(TEXT, key, 1790000000)
    note = Note(TEXT, (line,))
    assert verify_note(note, [key.verifier])[0].timestamp == 1790000000
    forgeries = [
        Note(Checkpoint("log.example.org/1", 16, b"r" * 32).text(), (line,)),
        Note(Checkpoint("log.example.org/2", 15, b"r" * 32).text(), (line,)),
        Note(Checkpoint("log.example.org/1", 15, b"s" * 32).text(), (line,)),
        Note("not a checkpoint\n", (line,)),
    ]
    for blob in (
        (1790000001).to_bytes(8, "big") + line.blob[8:],
        bytes(8) + line.blob[8:],
        (2**63).to_bytes(8, "big") + line.blob[8:],
        line.blob[8:],
        line.blob + b"\0",
        b"\0",
    ):
        forgeries.append(Note(TEXT, (NoteSignature(line.name, line.key_id, blob),)))
    for forged in forgeries:
        with pytest.raises(SignatureError, match=key.name):
            verify_note(forged, [key.verifier])


def test_only_ml_dsa_commits_to_the_cosigners_name() -> None:
    line = cosign(TEXT, WITNESS_PQ, 1)
    renamed = VerifierKey("w.example.org/b", Algorithm.ML_DSA_44, WITNESS_PQ.verifier.public_key)
    note = Note(TEXT, (NoteSignature(renamed.name, renamed.key_id, line.blob),))
    with pytest.raises(SignatureError):
        verify_note(note, [renamed])


def test_extension_lines_are_cosigned_by_ed25519_only() -> None:
    text = Checkpoint("log.example.org/1", 15, b"r" * 32, ("extension",)).text()
    assert verify_note(Note(text, (cosign(text, WITNESS, 1),)), [WITNESS.verifier])
    with pytest.raises(FormatError, match="extension"):
        cosign(text, WITNESS_PQ, 1)
    # the signed bytes of the plain checkpoint would fit: the reader must refuse by itself
    smuggled = Note(text, (cosign(TEXT, WITNESS_PQ, 1),))
    with pytest.raises(SignatureError, match="extension"):
        verify_note(smuggled, [WITNESS_PQ.verifier])


def test_what_cannot_be_cosigned_is_refused() -> None:
    long = Checkpoint("o" * 256, 15, b"r" * 32).text()
    for key, text, time, error in (
        (WITNESS_PQ, long, 1, FormatError),
        (WITNESS, TEXT, MAX_TIME + 1, FormatError),
        (WITNESS, TEXT, -1, FormatError),
        (WITNESS, TEXT, 0, UsageError),
        (WITNESS, "text\n", 1, FormatError),
        (LOG, TEXT, 1, UsageError),
    ):
        with pytest.raises(error):
            cosign(text, key, time)


def test_every_altered_byte_of_a_cosigned_checkpoint_never_means_something_else() -> None:
    note = sign_note(TEXT, [LOG, LOG_PQ])
    note = note.with_signatures([cosign(TEXT, k, 1790000000) for k in (WITNESS, WITNESS_PQ)])
    policy = parse_policy(
        f"log {LOG.verifier.vkey}\nlog {LOG_PQ.verifier.vkey}\n"
        f"witness a-ed {WITNESS.verifier.vkey}\nwitness a-pq {WITNESS_PQ.verifier.vkey}\n"
        "group a any a-ed a-pq\nquorum a\n".encode()
    )
    data = note.encode()
    right = policy.evaluate(data)
    assert right.times == {"a-ed": 1790000000, "a-pq": 1790000000}
    signatures = len(TEXT) + 1
    # all of the text and of the short lines; of the long base64, every seventh byte
    places = [*range(signatures + 300), *range(signatures + 300, len(data), 7)]
    accepted = 0
    for at in places:
        altered = data[:at] + bytes([data[at] ^ (1 << at % 8)]) + data[at + 1 :]
        try:
            cosigned = policy.evaluate(altered)
        except VedetteError:
            continue
        accepted += 1
        assert cosigned.checkpoint == right.checkpoint
        assert cosigned.times.items() <= right.times.items()
    assert 0 < accepted < 200  # only names and key ids, whose lines become unknown
