"""The page's formats against published vectors, and Ed25519 against OpenSSL."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from build_dossier import Key, Kit
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import (
    Ed25519PrivateKey,
    Ed25519PublicKey,
)

Unit = Callable[[list[dict[str, Any]]], list[dict[str, Any]]]

ORDER = 2**252 + 27742317777372353535851937790883648493


def test_every_published_merkle_proof_gets_its_verdict(unit: Unit, shared: Path) -> None:
    files = sorted((shared / "vectors" / "merkle-proofs").rglob("*.json"))
    vectors = [json.loads(path.read_text()) for path in files]
    calls = []
    for vector in vectors:
        proof = vector["proof"] or []
        if "leafIdx" in vector:
            calls.append(
                {"call": "inclusion", "index": str(vector["leafIdx"]), "proof": proof}
                | {"size": str(vector["treeSize"]), "leaf": vector["leafHash"] or ""}
                | {"root": vector["root"] or ""}
            )
        else:
            calls.append(
                {"call": "consistency", "proof": proof}
                | {"size1": str(vector["size1"]), "size2": str(vector["size2"])}
                | {"root1": vector["root1"] or "", "root2": vector["root2"] or ""}
            )
    assert len(calls) == 102
    for path, vector, answer in zip(files, vectors, unit(calls), strict=True):
        assert ("fault" in answer) == vector["wantErr"], (path, answer)


def test_published_notes_and_keys_get_their_verdict(unit: Unit, shared: Path) -> None:
    vectors = json.loads((shared / "vectors" / "signed-note" / "notes.json").read_text())
    # types 1 and 4 are the only ones the page knows: others must be refused, never misread
    keys = [v for v in vectors["vkeys"] if v["expect"] in ("valid", "invalid")]
    answers = unit([{"call": "vkey", "vkey": v["vkey"]} for v in keys])
    judged = 0
    for vector, answer in zip(keys, answers, strict=True):
        if vector["expect"] == "invalid":
            assert "fault" in answer, vector
        elif "ok" in answer:
            judged += 1
    assert judged > 0

    def known(vkey: str) -> bool:
        raw = base64.b64decode(vkey.split("+", 2)[2] + "==")
        return len(raw) == 33 and raw[0] in (1, 4)

    notes = [v for v in vectors["notes"] if all(map(known, v["vkeys"]))]
    assert len(notes) >= 8
    answers = unit([{"call": "note", "note": v["note"], "vkeys": v["vkeys"]} for v in notes])
    for vector, answer in zip(notes, answers, strict=True):
        assert ("ok" in answer) == (vector["expect"] == "valid"), (vector["name"], answer)


def test_published_tlog_proofs_parse_or_do_not(unit: Unit, shared: Path) -> None:
    vectors = json.loads((shared / "vectors" / "tlog-proof" / "format.json").read_text())
    good = unit([{"call": "proof", "text": v["text"]} for v in vectors["parses"]])
    for vector, answer in zip(vectors["parses"], good, strict=True):
        expected = {"index": str(vector["index"]), "hashes": len(vector["hashes"])}
        assert answer == {"ok": expected}, vector["name"]
    bad = unit([{"call": "proof", "text": v["text"]} for v in vectors["malformed"]])
    for vector, answer in zip(vectors["malformed"], bad, strict=True):
        assert "fault" in answer, vector["name"]


def test_cosigned_checkpoint_of_two_libraries_opens(unit: Unit, shared: Path) -> None:
    path = shared / "vectors" / "tlog-tiles-posix"
    vkey = "example.com/log/testdata+33d7b496+AeHTu4Q3hEIMHNqc6fASMsq3rKNx280NI+oO5xCFkkSx"
    texts = [(path / f"checkpoint.{size}").read_text() for size in range(16)]
    opened = unit([{"call": "note", "note": text, "vkeys": [vkey]} for text in texts])
    assert all("ok" in answer for answer in opened)
    sizes = unit([{"call": "checkpoint", "note": text} for text in texts])
    assert sizes == [{"ok": str(size)} for size in range(16)]


def encoded(number: int) -> bytes:
    return number.to_bytes(32, "little")


def ed25519_cases() -> list[tuple[bytes, bytes, bytes]]:
    """Good, broken and crooked signatures: torsion, other spellings, S beyond the order."""
    private = Ed25519PrivateKey.from_private_bytes(hashlib.sha256(b"case").digest())
    public = private.public_key().public_bytes_raw()
    good = private.sign(b"message")
    prime = 2**255 - 19
    r, s = good[:32], int.from_bytes(good[32:], "little")
    cases = [
        (public, b"message", good),
        (public, b"massage", good),
        (public, b"message", r + encoded(s + ORDER)),
        (public, b"message", encoded(0) + good[32:]),
        (public, b"message", good[:31] + bytes([good[31] ^ 128]) + good[32:]),
    ]
    # small points in each spelling, as key and as R, with S = 0 and S = 1
    order8 = bytes.fromhex("c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa")
    small = [
        encoded(1),
        encoded(1 | 1 << 255),
        encoded(prime + 1),
        encoded((prime + 1) | 1 << 255),
        encoded(prime - 1),
        encoded((prime - 1) | 1 << 255),
        encoded(0),
        encoded(1 << 255),
        encoded(prime),
        encoded(prime | 1 << 255),
        order8,
        order8[:31] + bytes([order8[31] ^ 128]),
        encoded(2),
        encoded(2**255 - 1),
    ]
    for key in small:
        for point in small:
            for scalar in (0, 1, ORDER - 1, ORDER):
                for text in (b"", b"a", b"b", b"c"):
                    cases.append((key, text, point + encoded(scalar)))
    # R = [S]B under a key of small order: valid for some messages only, without the cofactor
    base = encoded(4 * pow(5, prime - 2, prime) % prime)
    for key in small:
        cases += [(key, bytes([i]), base + encoded(1)) for i in range(16)]
    return cases


def test_ed25519_is_judged_as_openssl_judges_it(unit: Unit) -> None:
    cases = ed25519_cases()
    names = ("key", "message", "signature")
    calls = [
        {"call": "ed25519"} | {n: base64.b64encode(v).decode() for n, v in zip(names, case, strict=True)}
        for case in cases
    ]
    accepted = 0
    for case, answer in zip(cases, unit(calls), strict=True):
        key, message, signature = case
        try:
            Ed25519PublicKey.from_public_bytes(key).verify(signature, message)
            expected = True
        except InvalidSignature:
            expected = False
        assert answer == {"ok": expected}, [value.hex() for value in case]
        accepted += expected
    assert accepted > 10


def test_json_that_is_not_canonical_is_refused(unit: Unit) -> None:
    good = ["[]", "{}", '{"a":1,"b":"é\\n\\u001f"}', "[-1,0,9007199254740991]", '"\u2028"']
    bad = [
        "", " []", "[] ", "[1,]", '{"b":1,"a":1}', '{"a":1,"a":1}', "1.0", "1e3", "-0", "01",
        "9007199254740992", '"\\u00e9"', '"\\/"', '"\\u000A"', '"\\u000a"', '"\\ud800"', "[1]x",
        "\ufeff[]", '{"é":1}', "nul", "NaN", "[" * 5000, '{"a" :1}', "'a'", '"\t"', '{,"a":1}',
    ]  # fmt: skip
    for text, answer in zip(good, unit([{"call": "json", "text": t} for t in good]), strict=True):
        assert answer == {"ok": True}, text
    for text, answer in zip(bad, unit([{"call": "json", "text": t} for t in bad]), strict=True):
        assert "fault" in answer, text


def test_policies_are_read_as_tlog_policy_says(unit: Unit) -> None:
    kit = Kit()
    a, b, c = (Key(f"w{n}.example", 4) for n in "abc")
    log = f"log {kit.log.vkey}\n"
    three = f"{log}witness a {a.vkey}\nwitness b {b.vkey} https://b.example/\nwitness c {c.vkey}\n"
    two_of = three + "group g 2 a b c\nquorum g\n"
    verdicts = [
        (two_of, ["a", "b"], True),
        (two_of, ["a"], False),
        (two_of, ["a", "a"], False),
        (three + "group g any a b\ngroup h all g c\nquorum h\n", ["b", "c"], True),
        (three + "group g any a b\ngroup h all g c\nquorum h\n", ["a", "b"], False),
        (three + "quorum c\n", ["c"], True),
        (three + f"log {Key('other.example').vkey}\nquorum a\n", ["a"], True),
        (f"# said\n \t# indented\n\n\t{three}quorum \t none \n", [], True),
    ]
    calls = [{"call": "policy", "text": t, "signed": s} for t, s, _ in verdicts]
    assert unit(calls) == [{"ok": met} for _, _, met in verdicts]
    bad = [
        "quorum none\n",
        log,
        three + "quorum d\n",
        three + "group g 4 a b c\nquorum g\n",
        three + "group g 0 a b c\nquorum g\n",
        three + "group g 02 a b c\nquorum g\n",
        three + "group g any\nquorum g\n",
        three + "group g any a a\nquorum g\n",
        three + "group g any a\ngroup h any a b\nquorum h\n",
        three + "group a any b\nquorum a\n",
        three + "group none any b\nquorum b\n",
        three + "group g any none\nquorum g\n",
        three + "group g any h\ngroup h any a\nquorum g\n",
        three + "quorum a\nquorum a\n",
        three + "quorum a",
        three + "quorum a\r\n",
        three + f"witness d {a.vkey}\nquorum a\n",
        three + log + "quorum a\n",
        three + f"log {Key('other.example', 4).vkey}\nquorum a\n",
        three + "".join(f"log {Key(f'{n}.example').vkey}\n" for n in range(16)) + "quorum a\n",
        three + f"witness d {Key('wd.example').vkey}\nquorum a\n",
        three + "mirror a\nquorum a\n",
        three + "group g any a\u00a0b\nquorum g\n",
        f"log {kit.witnesses[0].vkey}\nquorum none\n",
    ]
    for text, answer in zip(bad, unit([{"call": "policy", "text": t} for t in bad]), strict=True):
        assert "fault" in answer, text
