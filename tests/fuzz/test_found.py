"""What fuzzing found, one sentence each, so that it stays found."""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parent))

from targets import MemoryStore, made, script

from vedette.adapters.opening import _answer
from vedette.adapters.witness_client import HttpWitness
from vedette.errors import ConflictError, FormatError, OpenError, SignatureError, UsageError
from vedette.formats import jcs
from vedette.formats.fingerprint import recipients_fingerprint
from vedette.formats.keys import Algorithm, VerifierKey
from vedette.formats.policy import parse_policy
from vedette.missions.kit import parse_kit
from vedette.register.entering import Entering
from vedette.register.log import Log

LOG = f"log {made.LOG_KEY.verifier.vkey}\n"


def many_witnesses(count: int, same_name: bool) -> bytes:
    """A policy of some 1 MB: one group of `count` witnesses."""
    keys = [
        VerifierKey(
            "w" if same_name else f"w{n}.example", Algorithm.ED25519_COSIGNATURE, n.to_bytes(32, "big")
        )
        for n in range(count)
    ]
    lines = [f"witness n{n} {key.vkey}" for n, key in enumerate(keys)]
    names = " ".join(f"n{n}" for n in range(count))
    return f"{LOG}{chr(10).join(lines)}\ngroup g any {names}\nquorum g\n".encode()


@pytest.mark.parametrize("same_name", [False, True])
def test_a_policy_of_ten_thousand_witnesses_is_read_within_a_second(same_name: bool) -> None:
    source = many_witnesses(10_000, same_name)
    began = time.process_time()
    with pytest.raises(SignatureError):
        parse_policy(source).evaluate(made.NOTE)
    assert time.process_time() - began < 1


@pytest.mark.parametrize("same_name", [False, True])
def test_verify_py_reads_a_policy_of_ten_thousand_witnesses_within_a_second(same_name: bool) -> None:
    source = many_witnesses(10_000, same_name)
    began = time.process_time()
    script.Policy(source)
    assert time.process_time() - began < 1


def test_groups_nested_forty_thousand_deep_are_counted_without_recursion() -> None:
    vkey = made.WITNESSES[0].verifier.vkey
    groups = "".join(f"group g{n} any g{n - 1}\n" for n in range(1, 40_000))
    source = f"{LOG}witness w {vkey}\ngroup g0 any w\n{groups}quorum g39999\n".encode()
    assert parse_policy(source).evaluate(made.NOTE).times == {"w": made.NOW}


def test_recipients_that_are_not_ascii_are_refused() -> None:
    with pytest.raises(FormatError):
        recipients_fingerprint(["age1ñ"])
    files = dict(made.kit_files())
    kit = json.loads(files["kit.json"])
    kit["recipients"] = ["age1é", *kit["recipients"]]
    files["kit.json"] = jcs.encode(kit)
    with pytest.raises(FormatError):
        parse_kit(files)


@pytest.mark.parametrize("seed", ["", "zz", "0" * 63, "0" * 66, "٠" * 64, "00 " * 32])
def test_a_journal_row_without_a_whole_seed_is_refused(seed: str) -> None:
    class Rows:
        def rows(self) -> list[dict[str, jcs.JsonValue]]:
            return [{"t": "policy", "seed": seed, "fields": {"policy_sha256": "", "time": made.TIME}}]

    with pytest.raises((FormatError, ConflictError)):
        Entering(Rows(), Log(MemoryStore(), made.ORIGIN, [made.LOG_KEY]), bytes)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "line",
    [
        b"",
        b"{}",
        b"not json\n",
        b"{}\n",
        b"[]\n",
        b"5\n",
        b'{"error":"VedetteError"}\n',
        b'{"error":"annotations","message":"x"}\n',
        b'{"error":5,"message":"x"}\n',
        b'{"manifest":"{}","digests":"{}","signed":"zz","signature":""}\n',
        b'{"manifest":"\\ud800","digests":"","signed":"","signature":""}\n',
        b"[" * 100_000 + b"\n",
        b'{"error":"LimitError","message":"a"}{"error":"LimitError","message":"b"}\n',
    ],
)
def test_an_opening_child_that_was_broken_gives_a_refusal_whatever_it_says(line: bytes) -> None:
    with pytest.raises((OpenError, FormatError)):
        _answer(line)


@pytest.mark.parametrize(
    "url",
    [
        "http://[::1",
        "http://[::-> x]/",
        "http://w:port/",
        "http://w:99999/",
        "http://" + "a" * 300 + ".example/",
        "http://w/" + "a" * 5000,
        "file:///etc/passwd",
        "http://\udcff/",
        "",
    ],
)
def test_a_witness_address_that_cannot_be_one_is_refused_when_it_is_given(url: str) -> None:
    with pytest.raises(UsageError):
        HttpWitness("w", url, ())
