"""Trust policies."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vedette.errors import FormatError, LimitError, SignatureError, VedetteError
from vedette.formats.checkpoint import Checkpoint
from vedette.formats.cosignature import cosign
from vedette.formats.keys import Algorithm, SigningKey
from vedette.formats.note import Note, sign_note
from vedette.formats.policy import Policy, parse_policy

ORIGIN = "log.example.org/1"
LOG = SigningKey.from_seed(ORIGIN, Algorithm.ED25519, b"\1" * 32)
OTHER_LOG = SigningKey.from_seed("log.example.org/2", Algorithm.ED25519, b"\2" * 32)
COSIGNATURE, ML_DSA = Algorithm.ED25519_COSIGNATURE, Algorithm.ML_DSA_44
WITNESSES = {
    f"{group}{i}": SigningKey.from_seed(f"w.example.org/{group}{i}", COSIGNATURE, bytes([n, i] * 16))
    for n, group in enumerate("XY")
    for i in (1, 2, 3)
}
PQ = SigningKey.from_seed(WITNESSES["X1"].name, ML_DSA, b"\3" * 32)
CHECKPOINT = Checkpoint(ORIGIN, 15, b"r" * 32)


def lines(*names: str) -> str:
    return "".join(f"witness {name} {WITNESSES[name].verifier.vkey}\n" for name in names)


BASE = f"log {LOG.verifier.vkey}\n" + lines(*WITNESSES)
TWO_LEVELS = (
    BASE
    + "group X-witnesses 2 X1 X2 X3\ngroup Y-witnesses any Y1 Y2 Y3\n"
    + "group X-and-Y all X-witnesses Y-witnesses\nquorum X-and-Y\n"
)


def policy(text: str) -> Policy:
    return parse_policy(text.encode())


def cosigned(*names: str, time: int = 1790000000) -> Note:
    note = sign_note(CHECKPOINT.text(), [LOG])
    return note.with_signatures(cosign(note.text, WITNESSES[n], time) for n in names)


@pytest.mark.parametrize(
    ("names", "met"),
    [
        ("X1 X2 Y1", True),
        ("X1 X3 Y3", True),
        ("X1 X2 X3 Y1 Y2 Y3", True),
        ("X1 X2 X3", False),
        ("X1 Y1 Y2 Y3", False),
        ("", False),
    ],
)
def test_a_quorum_of_two_levels(names: str, met: bool) -> None:
    note = cosigned(*names.split())
    if met:
        result = policy(TWO_LEVELS).evaluate(note.encode())
        assert result.checkpoint == CHECKPOINT and result.log_key == LOG.verifier
        assert result.times == dict.fromkeys(sorted(names.split()), 1790000000)
    else:
        with pytest.raises(SignatureError, match=r"[01] of 2: needed 2"):
            policy(TWO_LEVELS).evaluate(note)


@pytest.mark.parametrize(
    ("quorum", "need"),
    [
        ("group q 3 X1 X2 X3 Y1\nquorum q\n", "2 of 4: needed 3"),
        ("quorum X3\n", "0 of 1: needed 1"),
        ("group q all X1 X2 X3\nquorum q\n", "2 of 3: needed 3"),
    ],
)
def test_a_missed_quorum_says_what_was_found_and_needed(quorum: str, need: str) -> None:
    with pytest.raises(SignatureError, match=need):
        policy(BASE + quorum).evaluate(cosigned("X1", "X2"))


def test_a_quorum_of_none_needs_the_log_only() -> None:
    assert policy(BASE + "quorum none\n").evaluate(cosigned()).times == {}


def test_a_witness_that_signs_many_times_counts_once_with_its_first_time() -> None:
    note = cosigned("X1", time=5)
    note = note.with_signatures(cosigned("X1", time=3).signatures)
    result = policy(BASE + "group q any X1 X2\nquorum q\n").evaluate(note)
    assert result.times == {"X1": 3}
    with pytest.raises(SignatureError, match="1 of 2: needed 2"):
        policy(BASE + "group q 2 X1 X2\nquorum q\n").evaluate(note)


def test_the_two_keys_of_one_witness_cannot_count_as_two() -> None:
    both = BASE + f"witness X1-pq {PQ.verifier.vkey}\n"
    for bad in (
        "group q 2 X1 X1-pq X2\n",
        "group g any X1 X2\ngroup q 2 g X1-pq\n",
        "group g all X1\ngroup h all X1-pq\ngroup q 2 g h\n",
    ):
        with pytest.raises(FormatError, match="count twice"):
            policy(both + bad + "quorum q\n")
    good = policy(both + "group x1 all X1 X1-pq\ngroup q 2 x1 X2 X3\nquorum q\n")
    with pytest.raises(SignatureError):
        good.evaluate(cosigned("X1", "X2"))
    more = cosign(CHECKPOINT.text(), PQ, 7)
    assert good.evaluate(cosigned("X1", "X2").with_signatures([more])).times["X1-pq"] == 7


def test_a_cosignature_without_a_time_is_not_counted() -> None:
    text = f"log {LOG.verifier.vkey}\nwitness w {PQ.verifier.vkey}\nquorum w\n"
    timeless = cosigned().with_signatures([cosign(CHECKPOINT.text(), PQ, 0)])
    with pytest.raises(SignatureError, match="0 of 1"):
        policy(text).evaluate(timeless)


def test_only_the_log_of_that_origin_can_sign() -> None:
    text = BASE + f"log {OTHER_LOG.verifier.vkey}\nquorum none\n"
    with pytest.raises(SignatureError, match="not signed by an accepted log"):
        policy(text).evaluate(sign_note(CHECKPOINT.text(), [OTHER_LOG]))
    with pytest.raises(SignatureError):
        policy("quorum none\n").evaluate(cosigned())


def test_the_bytes_are_kept() -> None:
    source = f"# ours\n\n\t log   {LOG.verifier.vkey}\thttps://log.example.org/ \n  quorum none\n"
    parsed = policy(source)
    assert parsed.source == parsed.encode() == source.encode()
    assert parsed.log_keys == (LOG.verifier,)
    assert parsed.logs[0].url == "https://log.example.org/"
    assert parsed == parse_policy(parsed.encode())


@pytest.mark.parametrize(
    "text",
    [
        "",
        BASE,
        BASE + "quorum none",
        BASE + "quorum none\nquorum none\n",
        BASE + "quorum Z1\n",
        BASE + "quorum q\ngroup q any X1\n",
        BASE + "group q 0 X1\nquorum q\n",
        BASE + "group q 2 X1\nquorum q\n",
        BASE + "group q 01 X1\nquorum q\n",
        BASE + "group q any\nquorum q\n",
        BASE + "group q any X1 X1\nquorum q\n",
        BASE + "group q any none\nquorum q\n",
        BASE + "group q any q\nquorum q\n",
        BASE + "group p any X1\ngroup q any X1 p\nquorum q\n",
        BASE + "group X1 any X2\nquorum X1\n",
        BASE + "group none any X2\nquorum none\n",
        BASE + lines("X1") + "quorum none\n",
        BASE + f"witness again {WITNESSES['X1'].verifier.vkey}\nquorum none\n",
        BASE + f"log {LOG.verifier.vkey}\nquorum none\n",
        BASE + f"log {WITNESSES['X1'].verifier.vkey}\nquorum none\n",
        BASE + f"witness log {LOG.verifier.vkey}\nquorum none\n",
        BASE + "log x+y+z\nquorum none\n",
        BASE + "Quorum none\n",
        BASE + "quorum\u00a0none\n",
        BASE + "quorum none\r\n",
        BASE + "quorum none # comment\n",
    ],
)
def test_policies_that_do_not_hold_together_are_refused(text: str) -> None:
    with pytest.raises(FormatError, match=r"^policy"):
        policy(text)


@given(st.binary(max_size=60) | st.text(alphabet="quorm nelgp#\n\t", max_size=40).map(str.encode))
def test_any_bytes_are_a_policy_or_refused(data: bytes) -> None:
    try:
        assert parse_policy(data).source == data
    except VedetteError:
        return


def test_what_is_too_large_is_refused() -> None:
    with pytest.raises(LimitError):
        parse_policy(b"#" * 1_000_001)
