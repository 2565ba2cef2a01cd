#!/usr/bin/env python3
"""Check a dossier: `python3 verify.py [DIR] [--trust CARD] [--json] [--lang en|fr|ru]`.

One file, the Python standard library (3.8 or later), no network, nothing written. DIR is the
folder of the dossier; without it, the folder in which this file lies. CARD is the trust card, which
must have come to you by another way than the dossier. Exit 0: verified; 1: refused; 2: usage.

The checks bear the numbers and codes of docs/formats/dossier.md, section 4; the first that fails
ends the work. `--batch` reads folders from standard input, one a line, and prints one JSON object
for each.

This script comes with the dossier, from the party that wants to be believed: compare its SHA-256
with one had elsewhere, or use another verifier (verify.html, `vedette verify`, the stock tools
named in README.txt).
"""
# This file must run on Python 3.8:
# ruff: noqa: B905, DTZ001, DTZ007, PTH100, PTH118, PTH120, PTH123, UP031, UP033, UP035

from __future__ import annotations

import argparse
import base64
import binascii
import datetime
import functools
import hashlib
import json
import os
import re
import stat
import struct
import sys
import time
from typing import Any, Callable

JSON_MAX = 128 << 20  # bytes of one JSON or CSV file or manifest held in memory
NOTE_MAX = 1_000_000  # bytes of one signed note, proof, policy or signature
SIGNATURES_MAX = 100  # signature lines of one note
VKEY_MAX = 4096  # characters of one vkey
DISCLOSURE_MAX = 65_536  # characters of one disclosure
INT_MAX = (1 << 53) - 1
YEAR_9999 = 253402300799  # the last second that an instant can spell
LOGS_MAX = 16  # log lines of a policy: the register, then its former keys and registers
TOKEN_MAX = 65_536  # bytes of one time-stamp token
LINES_MAX = 100  # witnesses and groups written out in the report


Point = Any  # four integers
KeyName = Any  # (name, key id) of a note key
Keys = Any  # {KeyName: (type, public key)}
Signatures = Any  # [(name, key id, signature)]


class Bad(ValueError):
    """What was read is not what the format says."""


def need(truth: object, message: str) -> None:
    """Go on only if `truth` holds."""
    if not truth:
        raise Bad(message)


# --- Ed25519: verification only, RFC 8032 section 5.1.7, without cofactor, as OpenSSL does it.
# Only public data passes through here, so nothing needs constant time. See docs/decisions/0003.

P = 2**255 - 19
L = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
ROOT_OF_MINUS_1 = pow(2, (P - 1) // 4, P)


def point_decode(data: bytes) -> tuple[int, int]:
    """Return (x, y) of a 32-byte point. Like OpenSSL it takes y >= P, and any sign of x = 0."""
    number = int.from_bytes(data, "little")
    y, sign = (number & ((1 << 255) - 1)) % P, number >> 255
    u, v = (y * y - 1) % P, (D * y * y + 1) % P
    v3 = v * v * v % P
    x = u * v3 * pow(u * v3 * v3 * v % P, (P - 5) // 8, P) % P
    if (v * x * x - u) % P:
        x = x * ROOT_OF_MINUS_1 % P
        need((v * x * x - u) % P == 0, "is not a point of the curve")
    return ((P - x) % P if (x & 1) != sign else x), y


def cached(p: Point) -> Point:
    """A point as the addition below wants its second operand."""
    X, Y, Z, T = p
    return (Y - X) % P, (Y + X) % P, 2 * Z % P, 2 * D * T % P


def point_add(p: Point, q: Point) -> Point:
    """Add in extended coordinates (x = X/Z, y = Y/Z, xy = T/Z)."""
    X, Y, Z, T = p
    minus, plus, twice_z, two_dt = q
    a, b, c, d = (Y - X) * minus % P, (Y + X) * plus % P, T * two_dt % P, Z * twice_z % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % P, g * h % P, f * g % P, e * h % P


def odd_multiples(x: int, y: int, count: int) -> list[Point]:
    """[1]p, [3]p, [5]p … as cached points."""
    p = (x, y, 1, x * y % P)
    twice, out = cached(point_add(p, cached(p))), []
    for _ in range(count):
        out.append(cached(p))
        p = point_add(p, twice)
    return out


@functools.lru_cache(maxsize=None)
def base_multiples() -> list[Point]:
    """The table of the base point, y = 4/5, made once."""
    y = 4 * pow(5, P - 2, P) % P
    return odd_multiples(*point_decode(y.to_bytes(32, "little")), count=64)


def sliding_digits(number: int, width: int) -> list[int]:
    """Signed odd digits, lowest first, no two of them within `width` places."""
    digits, modulus = [], 1 << width
    while number:
        digit = 0
        if number & 1:
            digit = number & (modulus - 1)
            if digit >= modulus >> 1:
                digit -= modulus
            number -= digit
        digits.append(digit)
        number >>= 1
    return digits + [0] * (256 - len(digits))


@functools.lru_cache(maxsize=4096)
def ed25519_verify(key: bytes, message: bytes, signature: bytes) -> bool:
    """Tell whether this is the key's signature of the message."""
    if len(key) != 32 or len(signature) != 64:
        return False
    s = int.from_bytes(signature[32:], "little")
    if s >= L:
        return False
    try:
        x, y = point_decode(key)
    except Bad:
        return False
    digest = hashlib.sha512(signature[:32] + key + message).digest()
    h = int.from_bytes(digest, "little") % L
    # [S]B + [h](-A) in one run of doublings; the result must be R, byte for byte
    base, minus_a = base_multiples(), odd_multiples((P - x) % P, y, count=8)
    X, Y, Z = 0, 1, 1
    for of_s, of_h in zip(reversed(sliding_digits(s, 8)), reversed(sliding_digits(h, 5))):
        a, b = X * X, Y * Y
        g, h_, e = a - b, a + b, -2 * X * Y
        f = 2 * Z * Z + g
        X, Y, Z, T = e * f % P, g * h_ % P, f * g % P, e * h_
        for digit, table in ((of_s, base), (of_h, minus_a)):
            if digit > 0:
                X, Y, Z, T = point_add((X, Y, Z, T), table[digit >> 1])
            elif digit < 0:
                minus, plus, twice_z, two_dt = table[-digit >> 1]
                X, Y, Z, T = point_add((X, Y, Z, T), (plus, minus, twice_z, -two_dt))
    inverse = pow(Z, P - 2, P)
    x, y = X * inverse % P, Y * inverse % P
    return (y | (x & 1) << 255).to_bytes(32, "little") == signature[:32]


# --- Spelling: one value has one spelling (docs/formats/README.md).

HEX64 = re.compile("[0-9a-f]{64}")
ID = re.compile("[0-9a-f]{32}")
DEVICE_ID = re.compile("D(?:0[1-9]|[1-9][0-9]{1,8})")
INSTANT = re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z")


def sha256(data: bytes) -> str:
    """SHA-256 in hex."""
    return hashlib.sha256(data).hexdigest()


def utf8(data: bytes) -> str:
    """The text of these bytes."""
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        raise Bad("is not UTF-8") from None


def decimal(text: str) -> int:
    """A plain decimal of 64 bits: no sign, no leading zero."""
    need(re.fullmatch("0|[1-9][0-9]{0,19}", text), "expected a plain decimal number")
    need(int(text) < 1 << 64, "number of more than 64 bits")
    return int(text)


def unbase64(text: str, size: int | None = None) -> bytes:
    """Bytes of canonical standard base64."""
    try:
        data = base64.b64decode(text.encode("ascii"), validate=True)
    except (UnicodeEncodeError, binascii.Error):
        raise Bad("expected base64") from None
    need(base64.b64encode(data).decode() == text, "base64 is not canonical")
    need(size is None or len(data) == size, "base64: expected %s bytes" % size)
    return data


def unbase64url(text: str, size: int | None = None) -> bytes:
    """Bytes of canonical base64url without padding."""
    need(re.fullmatch("[A-Za-z0-9_-]+", text), "expected base64url")
    return unbase64(text.replace("-", "+").replace("_", "/") + "=" * (-len(text) % 4), size)


def unjson(data: bytes) -> Any:
    """The value of RFC 8785 JSON without floats: written again, it is the same bytes."""

    def members(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        need(len(dict(pairs)) == len(pairs), "a JSON member stands twice")
        return dict(pairs)

    def integer(text: str) -> int:
        need(len(text) <= 17 and abs(int(text)) <= INT_MAX, "JSON integer of 2^53 or more")
        return int(text)

    def refuse(text: str) -> None:
        raise Bad("JSON number is not an integer")

    kinds: dict[str, Any] = {"parse_int": integer, "parse_float": refuse, "parse_constant": refuse}
    try:
        value = json.loads(utf8(data), object_pairs_hook=members, **kinds)
        again = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        need(again.encode("utf-8") == data, "JSON is not canonical (RFC 8785)")
    except (UnicodeEncodeError, json.JSONDecodeError, RecursionError) as error:
        raise Bad("is not JSON (%s)" % type(error).__name__) from None
    return value


def as_object(value: Any, names: str) -> Any:
    """A JSON object with exactly these members (one text, names apart by spaces)."""
    need(isinstance(value, dict), "expected a JSON object")
    need(sorted(value) == sorted(names.split()), "expected exactly the members " + names)
    return value


def as_list(value: Any) -> Any:
    """A JSON array."""
    need(isinstance(value, list), "expected a JSON array")
    return value


def as_text(value: Any, pattern: re.Pattern[str] | None = None) -> Any:
    """A JSON string, of this form if one is given."""
    need(isinstance(value, str), "expected a text")
    need(pattern is None or pattern.fullmatch(value), "a text has not the form expected")
    return value


def as_number(value: Any) -> Any:
    """A JSON integer that is not negative (`true` is none)."""
    need(type(value) is int and value >= 0, "expected a number")
    return value


def as_instant(value: Any) -> Any:
    """An instant that is in the calendar."""
    try:
        datetime.datetime.strptime(as_text(value, INSTANT), "%Y-%m-%dT%H:%M:%SZ")
    except ValueError:
        raise Bad("expected an instant like 2026-05-14T10:00:00Z") from None
    return value


def instant(seconds: int) -> str:
    """The spelling of a time in seconds since 1970."""
    start = datetime.datetime(1970, 1, 1)
    return (start + datetime.timedelta(seconds=seconds)).isoformat() + "Z"


def shown(text: str, beyond_ascii: bool = False) -> str:
    """Text with `?` for what is not printable (ASCII, unless more is allowed)."""
    return "".join(c if " " <= c <= "~" or (beyond_ascii and c.isprintable()) else "?" for c in text)


def csv_of(header: str, rows: list[list[Any]]) -> bytes:
    """RFC 4180 as dossier.md says; in fields named with a `'` before, a formula loses its teeth."""
    lines = [header.replace("'", "")]
    for row in rows:
        cells = []
        for name, value in zip(header.split(","), row):
            guard = name[0] == "'" and str(value)[:1] in ("=", "+", "-", "@", "\t", "\r")
            cells.append('"' + ("'" if guard else "") + str(value).replace('"', '""') + '"')
        lines.append(",".join(cells))
    return "".join(line + "\r\n" for line in lines).encode("utf-8")


# --- Signed notes, checkpoints, policy, proofs: C2SP signed-note, tlog-checkpoint,
# tlog-cosignature, tlog-policy, tlog-proof.


def parse_vkey(text: str, kind: int) -> tuple[str, bytes, bytes]:
    """(name, key id, public key) of an Ed25519 vkey of this type: 1 signs, 4 cosigns."""
    need(len(text) <= VKEY_MAX, "vkey: too long")
    parts = text.split("+", 2)  # the base64 may itself hold a +
    need(len(parts) == 3 and re.fullmatch("[0-9a-f]{8}", parts[1]), "vkey: expected name+id+key")
    name, raw = parts[0], unbase64(parts[2])
    need(name and not any(c.isspace() or c < " " for c in name), "vkey: bad name")
    need(len(raw) == 33 and raw[0] == kind, "vkey: expected an Ed25519 key of type %d" % kind)
    key_id = hashlib.sha256(name.encode("utf-8") + b"\n" + raw).digest()[:4]
    need(key_id.hex() == parts[1], "vkey: key id does not fit the key")
    return name, key_id, raw[1:]


def parse_note(data: bytes) -> tuple[bytes, Signatures]:
    """(text, [(name, key id, signature)]) of a signed note."""
    need(len(data) <= NOTE_MAX, "note: too long")
    note = utf8(data)
    need(not re.search("[\x00-\x09\x0b-\x1f]", note), "note: control character")
    head, blank, tail = note.rpartition("\n\n")
    need(blank and tail.endswith("\n"), "note: expected a text, a blank line and signature lines")
    lines, signatures = tail[:-1].split("\n"), []
    need(len(lines) <= SIGNATURES_MAX, "note: too many signatures")
    for line in lines:
        name, space, raw = line[2:].partition(" ")
        need(line.startswith("— ") and name and space, "note: bad signature line")
        need(not any(c.isspace() or c == "+" for c in name), "note: bad key name")
        blob = unbase64(raw)
        need(len(blob) > 4, "note: signature too short")
        signatures.append((name, blob[:4], blob[4:]))
    return (head + "\n").encode("utf-8"), signatures


def note_signers(text: bytes, signatures: Signatures, keys: Keys) -> list[tuple[KeyName, int]]:
    """[(key, time or 0)] for the lines of known keys; one that fails spoils the note.

    `keys` maps (name, key id) to (type, public key); all other lines, such as those of ML-DSA
    keys, are ignored.
    """
    signers = []
    for name, key_id, blob in signatures:
        if (name, key_id) not in keys:
            continue
        kind, key = keys[name, key_id]
        at, message, signature = 0, text, blob
        if kind == 4:
            need(len(blob) == 72, "cosignature of %s has a wrong length" % name)
            at, signature = struct.unpack(">Q", blob[:8])[0], blob[8:]
            need(at <= YEAR_9999, "cosignature of %s has an impossible time" % name)
            message = b"cosignature/v1\ntime %d\n" % at + text
        need(ed25519_verify(key, message, signature), "signature of %s is not valid" % name)
        if kind == 1 or at:  # a cosignature of time 0 makes no statement
            signers.append(((name, key_id), at))
    return signers


class Checkpoint:
    """A signed tree head: origin, size, root, and signature lines not yet judged."""

    def __init__(self, data: bytes) -> None:
        self.text, self.signatures = parse_note(data)
        lines = self.text.decode("utf-8")[:-1].split("\n")
        need(len(lines) == 3 and lines[0], "checkpoint: expected origin, size, root, nothing else")
        self.origin, self.size, self.root = lines[0], decimal(lines[1]), unbase64(lines[2], 32)


# `# partner <name in the policy> <title>`, and what no title may hold: characters that could not be
# seen, or would turn the writing around
PARTNER = re.compile("# partner ([^ ]+) ([^ ](?:.*[^ ])?)")
HIDDEN = re.compile(
    "[\x00-\x1f\x7f-\x9f\xad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
    "\U000e0000-\U000e007f]"
)


class Policy:
    """Who must have signed a checkpoint of the register: its log, and a quorum of witnesses.

    `logs` are (name, key id): first the register, then its former keys and registers it succeeded,
    which count for what devices saw, and for nothing else.
    """

    def __init__(self, data: bytes) -> None:
        need(len(data) <= NOTE_MAX, "policy: too long")
        text = utf8(data)
        need(not re.search("[\x00-\x08\x0b-\x1f\x7f]", text), "policy: control character")
        need(text.endswith("\n"), "policy: last line does not end")
        self.keys: dict[KeyName, tuple[int, bytes]] = {}
        self.public: set[tuple[int, bytes]] = set()
        self.names: dict[KeyName, str] = {}  # of witnesses, in the policy
        self.titles: dict[str, str] = {}  # of witnesses, by their names in the policy
        self.groups: list[tuple[str, int, list[str]]] = []
        logs: list[KeyName] = []
        quorums: list[str] = []
        members: dict[str, list[str]] = {}  # the members of the group of a name
        known = {"none"}
        for raw in text[:-1].split("\n"):
            line = re.split("[ \t]+", raw.strip(" \t"))
            word, rest = line[0], line[1:]
            if word[:1] in ("", "#"):
                title = PARTNER.fullmatch(raw)
                if title and len(title.group(2)) <= 200 and not HIDDEN.search(title.group(2)):
                    self.titles.setdefault(title.group(1), title.group(2))
                continue
            if word == "log" and len(rest) in (1, 2):
                logs.append(self.add(rest[0], 1))
            elif word == "witness" and len(rest) in (2, 3):
                self.define(rest[0], known)
                self.names[self.add(rest[1], 4)] = rest[0]
            elif word == "group" and len(rest) >= 3:
                name, count, of = rest[0], rest[1], rest[2:]
                for member in of:
                    need(member in known and member != "none", "policy: group of an unknown name")
                    need(member not in members, "policy: a name is a member twice")
                    members[member] = of
                k = {"all": len(of), "any": 1}.get(count) or decimal(count)
                need(1 <= k <= len(of), "policy: group can not reach its number")
                self.define(name, known)
                self.groups.append((name, k, of))
            elif word == "quorum" and len(rest) == 1:
                need(rest[0] in known, "policy: quorum of an unknown name")
                quorums.append(rest[0])
            else:
                raise Bad("policy: a line is not understood")
        need(1 <= len(logs) <= LOGS_MAX, "policy: expected 1 to %d logs" % LOGS_MAX)
        need(len(quorums) == 1, "policy: expected exactly one quorum, found %d" % len(quorums))
        self.logs, self.quorum = logs, quorums[0]
        # two keys of one witness must not count twice: they have a group of their own, or none
        homes: dict[str, list[str]] = {}
        for (name, _), witness in self.names.items():
            if witness in members:
                homes.setdefault(name, []).append(witness)
        for own in homes.values():
            alone = len(own) == 1 or sorted(members[own[0]]) == sorted(own)
            need(alone, "policy: one witness could count twice")

    @staticmethod
    def define(name: str, known: set[str]) -> None:
        need(name not in known, "policy: a name is defined twice")
        known.add(name)

    def add(self, vkey: str, kind: int) -> KeyName:
        name, key_id, key = parse_vkey(vkey, kind)
        need((kind, key) not in self.public, "policy: a key stands twice")
        self.public.add((kind, key))
        need((name, key_id) not in self.keys, "policy: two keys have one name and one key id")
        self.keys[name, key_id] = (kind, key)
        return name, key_id

    def signed(self, checkpoint: Checkpoint, logs: list[KeyName]) -> list[tuple[KeyName, int]]:
        """[(witness key, time)] of the cosignatures, when one of `logs` signed and none is false."""
        logs = [log for log in logs if log[0] == checkpoint.origin]
        need(logs, "checkpoint: origin is not the log of the policy")
        signers = note_signers(checkpoint.text, checkpoint.signatures, self.keys)
        need(any(key in logs for key, _ in signers), "checkpoint: not signed by its log")
        return [(key, at) for key, at in signers if key in self.names]

    def met(self, cosigned: list[tuple[KeyName, int]]) -> None:
        """Check that these cosignatures make the quorum."""
        have = {"none"} | {self.names[key] for key, _ in cosigned}
        for name, k, of in self.groups:
            if sum(member in have for member in of) >= k:
                have.add(name)
        need(self.quorum in have, "checkpoint: quorum of witnesses not met")


def rule_of(policy: Policy, met: set[str]) -> list[dict[str, Any]]:
    """The groups that the quorum rests on, the quorum first; `met` are the witnesses that signed."""
    groups = {name: (k, of) for name, k, of in policy.groups}
    for name, k, of in policy.groups:
        if sum(member in met for member in of) >= k:
            met.add(name)
    if policy.quorum == "none":
        return []
    found, waiting = [], [policy.quorum]
    for name in waiting:
        if name in groups or name == policy.quorum:
            k, of = groups.get(name, (1, [name]))
            own = [member for member in of if member in met]
            found.append({"name": name, "needed": k, "of": of, "met": own})
            waiting.extend(member for member in of if member in groups)
    return found


TOKEN = re.compile("data/time/(?:0|[1-9][0-9]{0,15})[.]([a-z0-9-]{1,32})[.]tsr")
OID_SHA256 = bytes.fromhex("608648016503040201")
IMPRINTS = (
    b"\x30\x31\x30\x0d\x06\x09" + OID_SHA256 + b"\x05\x00\x04\x20",
    b"\x30\x2f\x30\x0b\x06\x09" + OID_SHA256 + b"\x04\x20",
)


def claimed_time(token: bytes, text: bytes) -> str | None:
    """The time that a time-stamp token claims for this text, or None. It is read, not checked."""
    for imprint in IMPRINTS:
        _, found, rest = token.partition(imprint + hashlib.sha256(text).digest())
        if found:
            break
    else:
        return None
    if rest[:1] != b"\x02" or not 1 <= (rest[1:2] or b"\0")[0] <= 33:
        return None
    time = re.match(rb"\x18(.)([0-9]{14})(?:[.][0-9]{1,9})?Z", rest[2 + rest[1] :], re.DOTALL)
    if not time or time.group(1)[0] != len(time.group(0)) - 2:
        return None
    digits = time.group(2).decode("ascii")
    try:
        pairs = [digits[at : at + 2] for at in range(4, 14, 2)]
        return str(as_instant("%s-%s-%sT%s:%s:%sZ" % (digits[:4], *pairs)))
    except Bad:
        return None


def parse_proof(data: bytes) -> tuple[int, list[bytes], bytes]:
    """(index, hashes, checkpoint bytes) of a tlog-proof without `extra`."""
    need(len(data) <= NOTE_MAX, "proof: too long")
    head, blank, checkpoint = data.partition(b"\n\n")
    lines = utf8(head).split("\n")
    need(blank and lines[0] == "c2sp.org/tlog-proof@v1", "proof: bad first line")
    need(len(lines) > 1 and lines[1].startswith("index "), "proof: expected an index line")
    return decimal(lines[1][6:]), [unbase64(line, 32) for line in lines[2:]], checkpoint


def included(entry: bytes, index: int, size: int, path: list[bytes], root: bytes) -> None:
    """Check an inclusion proof of RFC 9162, section 2.1.3.2."""
    leaf_included(hashlib.sha256(b"\0" + entry).digest(), index, size, path, root)


def leaf_included(node: bytes, index: int, size: int, path: list[bytes], root: bytes) -> None:
    """The same, from the hash of the leaf."""
    need(0 <= index < size, "proof: index is not in the tree")
    need(all(len(each) == 32 for each in [node, *path]), "proof: hash is not 32 bytes")
    last = size - 1
    for sibling in path:
        need(last, "proof: too many hashes")
        if index & 1 or index == last:
            node = hashlib.sha256(b"\1" + sibling + node).digest()
            while index and not index & 1:
                index, last = index >> 1, last >> 1
        else:
            node = hashlib.sha256(b"\1" + node + sibling).digest()
        index, last = index >> 1, last >> 1
    need(last == 0 and node == root, "proof: entry is not in the tree")


# --- Entries and disclosures: docs/formats/entry.md.

SEAL = "content_sha256 content_size device_time item media_type seen"
HEAD = "device root size"
ENROLMENT = "action device vkey"
EVENT = (
    "action actor consent counterparty digest_after digest_before event package_sha256"
    " place_class reason time"
)


def disclosed(entry: bytes, disclosures: Any, types: list[str], names: str) -> tuple[str, dict[str, Any]]:
    """(type, {name: value}) of an entry of one of these types with exactly these disclosures."""
    need(len(entry) <= 2048, "entry: longer than 2048 bytes")
    body = as_object(unjson(entry), "_sd _sd_alg t v")
    need(type(body["v"]) is int and body["v"] == 1, "entry: version is not 1")
    need(body["_sd_alg"] == "sha-256", "entry: digest is not sha-256")
    need(body["t"] in types, "entry: is not of type " + " or ".join(types))
    digests = [as_text(digest) for digest in as_list(body["_sd"])]
    need(len(digests) == 16 == len(set(digests)), "entry: expected 16 distinct digests")
    need(digests == sorted(digests), "entry: digests are not sorted")
    for digest in digests:
        unbase64url(digest, 32)
    values, order = {}, []
    for text in as_list(disclosures):
        need(len(as_text(text)) <= DISCLOSURE_MAX, "disclosure: too long")
        parts = as_list(unjson(unbase64url(text)))
        need(len(parts) == 3, "disclosure: expected salt, name, value")
        salt, name, value = parts
        unbase64url(as_text(salt), 16)
        need(isinstance(value, str) or type(value) is int, "disclosure: bad value")
        found = base64.urlsafe_b64encode(hashlib.sha256(text.encode("ascii")).digest())
        need(found.decode().rstrip("=") in digests, "disclosure: is not in its entry")
        values[as_text(name)] = value
        order.append(name)
    need(order == names.split(), "disclosures: expected exactly, in this order: " + names)
    return body["t"], values


def same(value: object, other: object) -> bool:
    """Equal, and of one type: 1, true and "1" are three values."""
    return type(value) is type(other) and value == other


# --- Salted disclosure: docs/formats/disclosure.md.

SALT = re.compile("[0-9a-f]{32}")


def disclosure_row(row: Any) -> dict[str, Any]:
    """An exhibit of disclosure.json, its form checked: hidden, or with pages, salt and source."""
    if isinstance(row, dict) and "hidden" in row:
        return disclosure_part(row)
    row = as_object(row, "pages salt source")
    as_text(row["salt"], SALT)
    disclosure_part(row["source"])
    need(len(as_list(row["pages"])) <= 9999, "too many pages")
    for page in row["pages"]:
        page = as_object(page, "columns parts rows")
        columns, rows = as_number(page["columns"]), as_number(page["rows"])
        need(1 <= columns <= 64 and 1 <= rows <= 64, "page: columns or rows out of bounds")
        need(len(as_list(page["parts"])) == columns * rows, "page: not columns times rows parts")
        for part in page["parts"]:
            disclosure_part(part)
    return row


def disclosure_part(part: Any) -> dict[str, Any]:
    """A part, its form checked: hidden, or with salt, sha256 and size."""
    if isinstance(part, dict) and "hidden" in part:
        as_text(as_object(part, "hidden")["hidden"], HEX64)
        return part
    part = as_object(part, "salt sha256 size")
    as_text(part["salt"], SALT)
    as_text(part["sha256"], HEX64)
    as_number(part["size"])
    return part


def disclosure_parts(row: dict[str, Any]) -> list[dict[str, Any]]:
    """The parts of an exhibit in their order: its source, then page by page."""
    return [row["source"]] + [part for page in row["pages"] for part in page["parts"]]


def disclosure_leaf(number: int, row: dict[str, Any]) -> bytes:
    """The salted digest of an exhibit."""
    if "hidden" in row:
        return bytes.fromhex(row["hidden"])
    places = [(0, 0)]
    for page, each in enumerate(row["pages"], 1):
        places += [(page, part) for part in range(1, len(each["parts"]) + 1)]
    leaves = []
    for (page, at), part in zip(places, disclosure_parts(row)):
        if "hidden" in part:
            leaves.append(bytes.fromhex(part["hidden"]))
        else:
            form = '{"exhibit":%d,"page":%d,"part":%d,"salt":"%s","sha256":"%s","size":%d}'
            text = form % (number, page, at, part["salt"], part["sha256"], part["size"])
            leaves.append(hashlib.sha256(b"\0" + text.encode("ascii")).digest())
    pages = ",".join("[%d,%d]" % (page["columns"], page["rows"]) for page in row["pages"])
    form = '{"exhibit":%d,"pages":[%s],"salt":"%s","tree":"%s"}'
    text = form % (number, pages, row["salt"], tree_of(leaves).hex())
    return hashlib.sha256(b"\0" + text.encode("ascii")).digest()


def tree_of(hashes: list[bytes]) -> bytes:
    """The root over hashes of leaves, RFC 6962, section 2.1; there is at least one."""
    while len(hashes) > 1:
        pairs = zip(hashes[::2], hashes[1::2])
        last = hashes[-1:] if len(hashes) % 2 else []
        hashes = [hashlib.sha256(b"\1" + left + right).digest() for left, right in pairs] + last
    return hashes[0]


# --- The OpenSSH signature: PROTOCOL.sshsig.

SIGNERS_LINE = 'vedette-dossier namespaces="vedette-dossier" ssh-ed25519 '
ARMOR = "-----BEGIN SSH SIGNATURE-----\n", "\n-----END SSH SIGNATURE-----\n"


def ssh_string(data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + data


def parse_signers(data: bytes) -> bytes:
    """The SSH key blob of the one line of allowed_signers."""
    need(len(data) <= NOTE_MAX, "too long")
    line = utf8(data)
    need(line.startswith(SIGNERS_LINE) and line.endswith("\n"), "expected one line of its form")
    blob = unbase64(line[len(SIGNERS_LINE) : -1], 51)
    need(blob[:19] == ssh_string(b"ssh-ed25519") + ssh_string(b"x" * 32)[:4], "not an Ed25519 key")
    return blob


def check_ssh_signature(armored: bytes, message: bytes, key: bytes) -> None:
    """Check that this is the signature of the message by the key of this blob."""
    need(len(armored) <= NOTE_MAX, "too long")
    text = utf8(armored)
    need(text.startswith(ARMOR[0]) and text.endswith(ARMOR[1]), "expected an SSH signature")
    lines = text[len(ARMOR[0]) : -len(ARMOR[1])].split("\n")
    need(all(len(line) == 70 for line in lines[:-1]), "lines are not 70 wide, as ssh-keygen's")
    need(1 <= len(lines[-1]) <= 70, "last line has a wrong length")
    names = ssh_string(b"vedette-dossier") + ssh_string(b"") + ssh_string(b"sha512")
    # all of the blob but the 64 bytes of the signature is known beforehand
    head = b"SSHSIG" + struct.pack(">I", 1) + ssh_string(key) + names
    head += struct.pack(">I", 83) + ssh_string(b"ssh-ed25519") + struct.pack(">I", 64)
    blob = unbase64("".join(lines), len(head) + 64)
    need(blob.startswith(head), "is not by the key of allowed_signers, or for another purpose")
    signed = b"SSHSIG" + names + ssh_string(hashlib.sha512(message).digest())
    need(ed25519_verify(key[19:], signed, blob[-64:]), "signature is not valid")


def parse_card(data: bytes) -> dict[str, Any]:
    """{"signer", "policy", "size"} of a trust card; a missing size is 0."""
    need(len(data) <= NOTE_MAX, "trust card: too long")
    lines = utf8(data).replace("\r\n", "\n").split("\n")
    if lines[-1] == "":
        lines.pop()
    need(len(lines) in (3, 4) and lines[0] == "vedette-trust-v1", "trust card: not of its form")
    forms = "signer (SHA256:[A-Za-z0-9+/]{43})", "policy ([0-9a-f]{64})", "size ([0-9]+)"
    found = [re.fullmatch(form, line) for form, line in zip(forms, lines[1:])]
    need(all(found), "trust card: a line is not of its form")
    values = [match.group(1) for match in found if match]
    unbase64(values[0][7:] + "=", 32)
    size = decimal(values[2]) if len(values) == 3 else 0
    return {"signer": values[0], "policy": values[1], "size": size}


# --- The bag: layout and manifests.

FIXED = [
    "bagit.txt",
    "bag-info.txt",
    "manifest-sha256.txt",
    "tagmanifest-sha256.txt",
    "tagmanifest-sha256.txt.sig",
    "allowed_signers",
    "README.txt",
    "verify.html",
    "verify.py",
    "data/exhibits.json",
    "data/exhibits.csv",
    "data/custody.json",
    "data/custody.csv",
    "data/devices.json",
    "data/proofs/checkpoint",
    "data/proofs/policy.txt",
]
UNLISTED = "tagmanifest-sha256.txt", "tagmanifest-sha256.txt.sig"
PART = "[A-Za-z0-9][A-Za-z0-9._-]*"
PATH = re.compile(PART + "(?:/" + PART + ")*")
NUMBERED = re.compile(
    "data/exhibits/E[0-9]{4,}[.][A-Za-z0-9]+"
    "|data/proofs/[0-9a-f]{64}[.]seen"
    "|data/proofs/E[0-9]{4,}[.](?:device[.]tlog-proof|register[.]tlog-proof|json)"
    "|data/disclosure[.]json|data/disclosed/E[0-9]{4,}-P[0-9]{4,}-[0-9]{2,}[.]jpg"
    "|data/time/" + PART
)
BAG_INFO = re.compile(
    "Bag-Software-Agent: vedette [^\x00-\x1f\x7f]+\nBagging-Date: ([0-9]{4}-[0-9]{2}-[0-9]{2})\n"
    "External-Identifier: ([0-9a-f]{32})\nPayload-Oxum: ([0-9]+)[.]([0-9]+)\n"
    "Source-Organization: ([^\x00-\x1f\x7f]+)\n"
)
EXHIBITS_HEADER = "number,file,sha256,size,media_type,'title,item,device,device_index,device_time,seen"
CUSTODY_HEADER = (
    "index,'type,'event,'time,'action,'actor,'counterparty,'package_sha256,'digest_before,"
    "'digest_after,'place_class,'consent,'reason"
)


def walk(folder: str) -> dict[str, int | None]:
    """{path: bytes, or None when it is no plain file} of all below a folder but the folders."""
    found, todo = {}, [("", folder)]
    while todo:
        prefix, place = todo.pop()
        with os.scandir(place) as entries:
            for entry in entries:
                info = entry.stat(follow_symlinks=False)
                # a junction of Windows is a link that does not call itself one
                link = entry.is_symlink() or getattr(info, "st_reparse_tag", 0) == 0xA0000003
                if stat.S_ISDIR(info.st_mode) and not link:
                    todo.append((prefix + entry.name + "/", entry.path))
                else:
                    plain = stat.S_ISREG(info.st_mode) and not link
                    found[prefix + entry.name] = info.st_size if plain else None
    return found


def parse_manifest(data: bytes) -> dict[str, str]:
    """{path: digest} of a manifest in its one spelling."""
    text, listed, folded = utf8(data), {}, set()
    need(text.endswith("\n"), "manifest: last line does not end")
    last = ""
    for line in text[:-1].split("\n"):
        digest, path = line[:64], line[66:]
        need(HEX64.fullmatch(digest) and line[64:66] == "  ", "manifest: bad line")
        need(PATH.fullmatch(path) and len(path) <= 200, "manifest: path is not allowed")
        need(path > last and path.lower() not in folded, "manifest: not sorted, or twins")
        listed[path], last = digest, path
        folded.add(path.lower())
    return listed


class Dossier:
    """One run over one folder. `at` names the check in progress: whatever fails, it takes the
    code and the thing of that check."""

    policy: Policy
    head: Checkpoint

    def __init__(
        self,
        folder: str,
        card: dict[str, Any] | None = None,
        progress: Callable[[int], None] | None = None,
    ) -> None:
        self.folder, self.card, self.progress = folder, card, progress
        self.verdict, self.code, self.thing, self.message = "refused", "bag.layout", ".", ""
        self.files: dict[str, int | None] = {}
        self.buffers: dict[str, bytes] = {}
        self.digests: dict[str, str] = {}
        self.sizes: dict[str, int] = {}
        self.used = {"data/proofs/checkpoint", "data/proofs/policy.txt"}
        self.anchored, self.dossier, self.group, self.events = False, "", "", 0
        self.signer: str | None = None
        self.policy_digest: str | None = None
        self.origin: str | None = None
        self.size: int | None = None
        self.cosigned: list[tuple[KeyName, int]] = []
        self.devices: dict[str, dict[str, Any]] = {}
        self.exhibits: list[dict[str, Any]] = []
        self.bounds: list[dict[str, Any]] = []
        self.earliest: dict[str, int | None] = {}
        self.watched: list[dict[str, Any]] = []
        self.rule: list[dict[str, Any]] = []
        self.tokens: list[dict[str, Any]] = []
        self.roots: set[str] = set()
        self.disclosure: dict[str, Any] | None = None

    def at(self, code: str, thing: str) -> None:
        self.code, self.thing = code, thing

    def run(self) -> bool:
        """Do all checks; tell whether the dossier stands."""
        try:
            self.check_bag()
            self.check_register()
            self.check_devices()
            self.check_exhibits()
            self.check_custody()
            self.check_disclosure()
            self.watch()
        except Bad as bad:
            self.message = str(bad)
        except OSError as error:
            self.message = "can not be read: %s" % (error.strerror or type(error).__name__)
        except Exception as error:  # noqa: BLE001 - hostile input must end in a verdict
            self.message = "could not be judged: %s" % type(error).__name__
        else:
            self.verdict = "verified"
        return self.verdict == "verified"

    def result(self) -> dict[str, Any]:
        """The verdict as dossier.md, section 5, spells it."""
        verified, thing = self.verdict == "verified", shown(self.thing)
        return {
            "verdict": self.verdict,
            "code": None if verified else self.code,
            "thing": None if verified else thing,
            "message": "all checks passed" if verified else "%s: %s" % (thing, self.message),
            "anchored": self.anchored,
            "signer": self.signer,
            "policy": self.policy_digest,
            "origin": self.origin,
            "size": self.size,
            "exhibits": self.bounds if verified else [],
            "former": [name for name, _ in self.policy.logs[1:]] if verified else [],
            "watched": self.watched if verified else [],
            "rule": self.rule if verified else [],
            "tokens": self.tokens if verified else [],
            "disclosure": self.disclosure if verified else None,
            "not_checked": ([] if self.anchored else ["fingerprints"]) + NOT_CHECKED,
        }

    # -- reading: a file is judged by the bytes that were hashed, however often it is read

    def full(self, path: str) -> str:
        return os.path.join(self.folder, *path.split("/"))

    def keep(self, path: str, limit: int = NOTE_MAX) -> bytes:
        """Read a file before the manifests are checked, and hold its bytes for that check."""
        with open(self.full(path), "rb") as file:
            data = file.read(limit + 1)
        need(len(data) <= limit, "is too large")
        self.buffers[path] = data
        return data

    def digest(self, path: str) -> str:
        """SHA-256 of a file, in constant memory."""
        if path in self.buffers:
            data = self.buffers[path]
            self.digests[path], self.sizes[path] = sha256(data), len(data)
            return self.digests[path]
        hasher, size, block = hashlib.sha256(), 0, memoryview(bytearray(1 << 20))
        with open(self.full(path), "rb", buffering=0) as file:
            for count in iter(lambda: file.readinto(block), 0):
                hasher.update(block[:count])
                size += count
                if self.progress:
                    self.progress(count)
        self.digests[path], self.sizes[path] = hasher.hexdigest(), size
        return self.digests[path]

    def read(self, path: str, limit: int = NOTE_MAX) -> bytes:
        """The bytes of a file whose digest is known."""
        need(path in self.digests, "is missing")
        need(self.sizes[path] <= limit, "is too large")
        data = self.buffers.get(path)
        if data is None:
            with open(self.full(path), "rb") as file:
                data = file.read(limit + 1)
            need(sha256(data) == self.digests[path], "changed while it was being checked")
        return data

    # -- checks 1 to 7: the bag

    def check_bag(self) -> None:
        # 1. layout
        self.files = walk(self.folder)
        folded = set()
        for path in sorted(self.files):
            self.at("bag.layout", path)
            size = self.files[path]
            need(size is not None, "is a link or no plain file")
            need(PATH.fullmatch(path) and len(path) <= 200, "name is not allowed")
            need(path in FIXED or NUMBERED.fullmatch(path), "does not belong in a dossier")
            need(path.lower() not in folded, "another name differs from it only by case")
            need(size or path.startswith("data/exhibits/"), "is empty")
            folded.add(path.lower())
        for path in FIXED:
            self.at("bag.layout", path)
            need(path in self.files, "is missing")

        # 2. declaration
        self.at("bag.declaration", "bagit.txt")
        expected = b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
        need(self.keep("bagit.txt") == expected, "expected exactly the two lines of BagIt 1.0")

        # 3. signature
        self.at("bag.signature", "allowed_signers")
        key = parse_signers(self.keep("allowed_signers"))
        fingerprint = base64.b64encode(hashlib.sha256(key).digest()).decode().rstrip("=")
        self.signer = "SHA256:" + fingerprint
        self.at("bag.signature", UNLISTED[1])
        tagmanifest = self.keep(UNLISTED[0], JSON_MAX)
        check_ssh_signature(self.keep(UNLISTED[1]), tagmanifest, key)

        # 4. trust card
        self.at("trust.policy", "data/proofs/policy.txt")
        self.policy_digest = self.digest("data/proofs/policy.txt")
        if self.card:
            self.at("trust.signer", "allowed_signers")
            need(self.signer == self.card["signer"], "key is not the one on the trust card")
            self.at("trust.policy", "data/proofs/policy.txt")
            need(self.policy_digest == self.card["policy"], "is not the one on the trust card")
            self.anchored = True

        # 5. and 6. manifests
        tags = {path for path in self.files if not path.startswith("data/")} - set(UNLISTED)
        self.check_manifest("bag.tagmanifest", UNLISTED[0], tagmanifest, tags)
        self.at("bag.manifest", "manifest-sha256.txt")
        manifest = self.read("manifest-sha256.txt", JSON_MAX)
        payload = {path for path in self.files if path.startswith("data/")}
        self.check_manifest("bag.manifest", "manifest-sha256.txt", manifest, payload)

        # 7. bag-info
        self.at("bag.info", "bag-info.txt")
        match: Any = BAG_INFO.fullmatch(utf8(self.read("bag-info.txt")))
        need(match, "expected its five lines")
        date, self.dossier, octets, count, self.group = match.groups()
        as_instant(date + "T00:00:00Z")
        oxum = sum(self.sizes[path] for path in payload), len(payload)
        need((decimal(octets), decimal(count)) == oxum, "Payload-Oxum is not %d.%d" % oxum)

    def check_manifest(self, code: str, thing: str, data: bytes, present: set[str]) -> None:
        self.at(code, thing)
        listed = parse_manifest(data)
        for path in sorted(present | set(listed)):
            self.at(code, path)
            need(path in present, "is listed but absent")
            need(path in listed, "is not listed")
            found = self.digest(path)
            need(found == listed[path], "expected %s, found %s" % (listed[path], found))

    # -- checks 8 and 9: whom to believe, and the head of the register

    def check_register(self) -> None:
        # 8. policy
        self.at("policy.format", "data/proofs/policy.txt")
        self.policy = Policy(self.read("data/proofs/policy.txt"))

        # 9. checkpoint
        self.at("checkpoint.format", "data/proofs/checkpoint")
        self.head_bytes = self.read("data/proofs/checkpoint")
        head = Checkpoint(self.head_bytes)
        need(head.size <= INT_MAX, "size of 2^53 or more")
        self.code = "checkpoint.signature"
        self.cosigned = self.policy.signed(head, self.policy.logs[:1])
        self.code = "checkpoint.quorum"
        self.policy.met(self.cosigned)
        self.head, self.origin, self.size = head, head.origin, head.size
        self.code = "trust.size"
        least = self.card["size"] if self.card else 0
        need(head.size >= least, "register of %d entries; the card knows %d" % (head.size, least))

    def in_register(self, item: dict[str, Any]) -> None:
        included(item["entry"], item["index"], self.head.size, item["proof"], self.head.root)

    @staticmethod
    def proved(item: Any, names: str) -> Any:
        """An object with an entry, its place and its proof, decoded."""
        item = as_object(item, "disclosures entry index proof" + names)
        item["entry"] = unbase64(as_text(item["entry"]))
        item["disclosures"] = [as_text(text) for text in as_list(item["disclosures"])]
        item["proof"] = [unbase64(as_text(node), 32) for node in as_list(item["proof"])]
        as_number(item["index"])
        return item

    # -- check 10: the devices

    def check_devices(self) -> None:
        thing, last = "data/devices.json", 0
        self.at("devices.format", thing)
        for item in as_list(unjson(self.read(thing, JSON_MAX))):
            device = self.proved(item, " id origin vkey")
            name = as_text(device["id"], DEVICE_ID)
            need(int(name[1:]) > last, "devices are not in ascending order")
            need(as_text(device["origin"]) and as_text(device["vkey"]), "empty origin or vkey")
            self.devices[name], last = device, int(name[1:])
        self.at("devices.entry", thing)
        origins = set()
        for device in self.devices.values():
            values = disclosed(device["entry"], device["disclosures"], ["device-key"], ENROLMENT)[1]
            name, key_id, key = parse_vkey(device["vkey"], 1)
            need(values["action"] == "add", "entry does not enrol the device")
            need(values["device"] == device["origin"] == name, "origin, entry and vkey differ")
            need(values["vkey"] == device["vkey"], "entry is of another vkey")
            need(name not in origins, "two devices of one origin")
            origins.add(name)
            device["keys"] = {(name, key_id): (1, key)}
        self.at("devices.proof", thing)
        for device in self.devices.values():
            self.in_register(device)

    # -- checks 11 to 13: the exhibits

    def check_exhibits(self) -> None:
        # 11. the list
        self.at("exhibits.format", "data/exhibits.json")
        names = EXHIBITS_HEADER.replace("'", "").split(",")
        self.exhibits = exhibits = as_list(unjson(self.read("data/exhibits.json", JSON_MAX)))
        gaps, last = "data/disclosure.json" in self.files, 0
        need(exhibits or gaps, "no exhibit")
        for exhibit in exhibits:
            number = as_number(as_object(exhibit, " ".join(names))["number"])
            need(number > last if gaps else number == last + 1, "numbers are not 1, 2, …")
            last = number
            stem = "data/exhibits/E%04d." % number
            path = as_text(exhibit["file"], NUMBERED)
            need(path.startswith(stem), "file does not fit its number")
            as_text(exhibit["sha256"], HEX64)
            as_number(exhibit["size"])
            need(as_text(exhibit["media_type"]), "media type is empty")
            as_text(exhibit["title"])
            as_text(exhibit["item"], ID)
            need(as_text(exhibit["device"]) in self.devices, "device is not in devices.json")
            as_number(exhibit["device_index"])
            as_instant(exhibit["device_time"])
            need(as_text(exhibit["seen"]) == "" or HEX64.fullmatch(exhibit["seen"]), "bad seen")
        listed = {exhibit["file"] for exhibit in exhibits}
        present = {path for path in self.files if path.startswith("data/exhibits/")}
        need(listed == present, "files listed are not those in data/exhibits")
        items = {exhibit["item"] for exhibit in exhibits}
        need(len(items) == len(exhibits), "an item stands twice")
        used = {exhibit["device"] for exhibit in exhibits}
        need(used == set(self.devices), "a device in devices.json is not used")
        self.at("exhibits.csv", "data/exhibits.csv")
        rows = [[exhibit[name] for name in names] for exhibit in exhibits]
        written = self.read("data/exhibits.csv", JSON_MAX)
        need(written == csv_of(EXHIBITS_HEADER, rows), "does not equal exhibits.json")

        # 12. each exhibit
        for exhibit in exhibits:
            self.bounds.append(self.check_exhibit(exhibit))

        # 13. nothing else among the proofs
        for path in sorted(self.files):
            self.at("proofs.extra", path)
            need(not path.startswith("data/proofs/") or path in self.used, "is used by nothing")

    def check_exhibit(self, exhibit: dict[str, Any]) -> dict[str, Any]:
        device = self.devices[exhibit["device"]]
        stem = "data/proofs/E%04d." % exhibit["number"]
        # the bytes
        path = exhibit["file"]
        self.at("exhibit.digest", path)
        need(self.digests[path] == exhibit["sha256"], "expected another SHA-256")
        need(self.sizes[path] == exhibit["size"], "expected another size")
        # what the device and the register wrote of it
        self.at("exhibit.disclosure", stem + "json")
        names = "device_disclosures device_entry register_disclosures register_entry"
        proof = as_object(unjson(self.proof_bytes(JSON_MAX)), names)
        entry = unbase64(as_text(proof["device_entry"]))
        above = unbase64(as_text(proof["register_entry"]))
        sealed = disclosed(entry, proof["device_disclosures"], ["seal"], SEAL)[1]
        head = disclosed(above, proof["register_disclosures"], ["device-checkpoint"], HEAD)[1]
        for name in SEAL.split():
            value = exhibit[name.replace("content_", "")]
            need(same(sealed[name], value), "%s is not that of exhibits.json" % name)
        # the entry in the log of its device
        self.at("exhibit.device", stem + "device.tlog-proof")
        index, hashes, note = parse_proof(self.proof_bytes())
        need(index == exhibit["device_index"], "index is not that of exhibits.json")
        checkpoint = Checkpoint(note)
        need(checkpoint.origin == device["origin"], "checkpoint is of another device")
        signers = note_signers(checkpoint.text, checkpoint.signatures, device["keys"])
        need(signers, "checkpoint is not signed by the device")
        included(entry, index, checkpoint.size, hashes, checkpoint.root)
        root = base64.b64encode(checkpoint.root).decode()
        need(same(head["root"], root), "root is not that of the register's entry")
        need(same(head["size"], checkpoint.size), "size is not that of the register's entry")
        need(same(head["device"], device["origin"]), "register's entry is of another device")
        # the device's checkpoint in the register
        self.at("exhibit.register", stem + "register.tlog-proof")
        index, hashes, note = parse_proof(self.proof_bytes())
        need(note == self.head_bytes, "checkpoint is not data/proofs/checkpoint")
        included(above, index, self.head.size, hashes, self.head.root)
        # what the device had seen
        earliest = None
        if exhibit["seen"]:
            self.at("exhibit.seen", "data/proofs/%s.seen" % exhibit["seen"])
            if exhibit["seen"] not in self.earliest:
                data = self.proof_bytes()
                need(sha256(data) == exhibit["seen"], "name is not its SHA-256")
                seen = Checkpoint(data)
                cosigned = self.policy.signed(seen, self.policy.logs)
                if seen.origin == self.head.origin:
                    need(seen.size <= self.head.size, "is larger than the checkpoint")
                    fork = seen.size == self.head.size and seen.root != self.head.root
                    need(not fork, "is another history than the checkpoint")
                try:  # cosigned before today's policy: no fault, but no bound either
                    self.policy.met(cosigned)
                except Bad:
                    cosigned = []
                self.earliest[exhibit["seen"]] = min([at for _, at in cosigned], default=None)
            earliest = self.earliest[exhibit["seen"]]
        latest = max([at for _, at in self.cosigned], default=None)
        return {
            "number": exhibit["number"],
            "sha256": exhibit["sha256"],
            "not_before": None if earliest is None else instant(earliest),
            "not_after": None if latest is None else instant(latest),
        }

    def proof_bytes(self, limit: int = NOTE_MAX) -> bytes:
        """The bytes of the proof that is the thing of the check in progress."""
        self.used.add(self.thing)
        return self.read(self.thing, limit)

    # -- check 14: custody

    def check_custody(self) -> None:
        thing, last = "data/custody.json", -1
        self.at("custody.format", thing)
        events = [self.proved(item, "") for item in as_list(unjson(self.read(thing, JSON_MAX)))]
        for event in events:
            need(event["index"] > last, "events are not in ascending order")
            last = event["index"]
        self.at("custody.entry", thing)
        names, rows = CUSTODY_HEADER.replace("'", "").split(","), []
        for event in events:
            kinds = ["custody", "access"]
            kind, values = disclosed(event["entry"], event["disclosures"], kinds, EVENT)
            need(all(isinstance(value, str) for value in values.values()), "a value is no text")
            row = dict(values, type=kind, index=event["index"])
            if row["action"] == "derive":
                self.roots.add(row["digest_after"])
            rows.append([row[name] for name in names])
        self.at("custody.proof", thing)
        for event in events:
            self.in_register(event)
        self.at("custody.csv", "data/custody.csv")
        written = self.read("data/custody.csv", JSON_MAX)
        need(written == csv_of(CUSTODY_HEADER, rows), "does not equal custody.json")
        self.events = len(events)

    # -- check 15: what a redacted dossier shows, of the whole that the register knows

    def check_disclosure(self) -> None:
        thing, used, rows = "data/disclosure.json", set(), []
        if thing in self.files:
            self.at("disclosure.format", thing)
            body = as_object(unjson(self.read(thing, JSON_MAX)), "exhibits root v")
            need(same(body["v"], 1), "version is not 1")
            as_text(body["root"], HEX64)
            rows = [disclosure_row(row) for row in as_list(body["exhibits"])]
            need(rows, "no exhibit")
            self.at("disclosure.source", thing)
            listed = {row["number"]: row for row in self.exhibits}
            need(max(listed, default=0) <= len(rows), "an exhibit is not in it")
            for number, row in enumerate(rows, 1):
                source = row.get("source", row)
                exhibit = listed.get(number)
                if "hidden" in source:
                    need(exhibit is None, "exhibit %d is hidden, and listed" % number)
                else:
                    fits = exhibit and exhibit["sha256"] == source["sha256"]
                    need(fits and exhibit["size"] == source["size"], "source %d is another" % number)
            for number, row in enumerate(rows, 1):
                for place, page in enumerate(row.get("pages", ()), 1):
                    for at, part in enumerate(page["parts"], 1):
                        if "hidden" not in part:
                            path = "data/disclosed/E%04d-P%04d-%02d.jpg" % (number, place, at)
                            self.at("disclosure.part", path)
                            need(path in self.files, "is missing")
                            need(self.digests[path] == part["sha256"], "has another SHA-256")
                            need(self.sizes[path] == part["size"], "has another size")
                            used.add(path)
        for path in sorted(self.files):
            self.at("disclosure.extra", path)
            need(not path.startswith("data/disclosed/") or path in used, "is shown by no part")
        if rows:
            self.at("disclosure.root", thing)
            leaves = [disclosure_leaf(number, row) for number, row in enumerate(rows, 1)]
            need(tree_of(leaves).hex() == body["root"], "its parts do not lead to its root")
            self.at("disclosure.entry", thing)
            need(body["root"] in self.roots, "its root is in no entry of the custody list")
            laid = [row for row in rows if "hidden" not in row]
            parts = [part for row in laid for part in disclosure_parts(row)]
            # who has an original has its pages: parts hidden beside it do not count
            parted = [row for row in laid if "hidden" in row["source"]]
            hidden = sum("hidden" in part for row in parted for part in disclosure_parts(row))
            self.disclosure = {
                "root": body["root"],
                "shown": sum("hidden" not in part for part in parts),
                "hidden": hidden,
                "withheld": len(rows) - len(laid),
            }

    # -- no check: who watched, the rule that is met, and what time tokens claim

    def watch(self) -> None:
        policy = self.policy
        for key, name in policy.names.items():
            times = sorted({at for signer, at in self.cosigned if signer == key})
            row = {"name": name, "title": policy.titles.get(name), "key": key[0]}
            self.watched.append(dict(row, times=[instant(at) for at in times]))
        self.rule = rule_of(policy, {row["name"] for row in self.watched if row["times"]})
        for path in sorted(self.files):
            match = TOKEN.fullmatch(path)
            if match:
                small = self.sizes[path] <= TOKEN_MAX
                at = claimed_time(self.read(path), self.head.text) if small else None
                self.tokens.append({"file": path, "authority": match.group(1), "time": at})


# --- What is said, in three languages.

NOT_CHECKED = ["staged-scene", "stolen-device-key", "collusion", "time-tokens", "ml-dsa-44"]

WORDS = {
    "en": {
        "verified": "VERIFIED",
        "open": "CONSISTENT, NOT COMPARED",
        "refused": "REFUSED",
        "thing": "At fault",
        "why": "Reason",
        "stop": "Do not rely on this dossier. The checks stopped at this fault; there may be more.",
        "junk": "If this file came from your file manager, delete it and check again.",
        "what": "Dossier {0} of “{1}”: {2} exhibits, {3} custody events",
        "log": "Register {0}, {1} entries. Who watched it:",
        "months": "January February March April May June July August September October November December",
        "when": "{0} {1} {2}, {3} UTC",
        "former": "Former keys or registers of this group that the policy names: {0}.",
        "signed": "{0} signed its head on {1}.",
        "silent": "{0} did not sign its head.",
        "rule": "The rule asks for {1} of these {2} organisations ({3}); {4} signed.",
        "some": "The rule asks for {1} of these {2} ({3}); {4} count.",
        "group": "“{0}” counts when {1} of these {2} count ({3}); {4} count.",
        "quorum0": "The rule asks for no witness.",
        "more": "… and {0} more",
        "both": "Recorded not before {0} and not after {1}.",
        "until": "Recorded not after {1}; since when is not known.",
        "since": "Recorded not before {0}; until when is not known.",
        "never": "No time is vouched for.",
        "tokens": "Time stamps that came with the dossier, NOT checked by this program:",
        "claims": "{0} states that this head existed on {1}. Check it with:",
        "no claim": "{0} states nothing of this head that can be read.",
        "redacted": "Redacted: {0} parts are shown, {1} are hidden, {2} exhibits are withheld. What is"
        " shown is unchanged since the whole was entered in the register under:",
        "prints": "Fingerprints",
        "compared": "They equal those of your trust card.",
        "compare": "NOT COMPARED. Whoever made the dossier chose them. Compare them with the group"
        " or a partner by another way (site, letter, telephone).",
        "signer": "signer",
        "policy": "policy",
        "not": "Not checked",
        "fingerprints": "whose keys these are: no trust card was given",
        "staged-scene": "whether a scene was staged; “not before” dates the record, not the scene",
        "stolen-device-key": "whether a device key was stolen and not yet revoked",
        "collusion": "whether the group and its witnesses lie together",
        "time-tokens": "RFC 3161 tokens in data/time (check them with OpenSSL)",
        "ml-dsa-44": "ML-DSA-44 signatures (`vedette verify` checks them)",
    },
    "fr": {
        "verified": "VÉRIFIÉ",
        "open": "COHÉRENT, NON COMPARÉ",
        "refused": "REFUSÉ",
        "thing": "En cause",
        "why": "Motif",
        "stop": "Ne vous fiez pas à ce dossier. Le contrôle s’est arrêté à ce défaut ; il peut y en"
        " avoir d’autres.",
        "junk": "Si ce fichier vient de votre gestionnaire de fichiers, supprimez-le, recommencez.",
        "what": "Dossier {0} de « {1} » : {2} pièces, {3} événements de garde",
        "log": "Registre {0}, {1} entrées. Qui l’a surveillé :",
        "months": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
        "when": "{0} {1} {2} à {3} UTC",
        "former": "Anciennes clés ou anciens registres de ce groupe que nomme la politique : {0}.",
        "signed": "{0} a signé l’état du registre le {1}.",
        "silent": "{0} n’a pas signé l’état du registre.",
        "rule": "La règle demande {1} de ces {2} organisations ({3}) ; ont signé : {4}.",
        "some": "La règle demande {1} parmi ces {2} ({3}) ; comptent : {4}.",
        "group": "« {0} » compte quand {1} parmi ces {2} comptent ({3}) ; comptent : {4}.",
        "quorum0": "La règle ne demande aucun témoin.",
        "more": "… et {0} de plus",
        "both": "Enregistrée pas avant le {0} et pas après le {1}.",
        "until": "Enregistrée pas après le {1} ; depuis quand, on ne le sait pas.",
        "since": "Enregistrée pas avant le {0} ; jusqu’à quand, on ne le sait pas.",
        "never": "Aucune date n’est attestée.",
        "tokens": "Jetons d’horodatage venus avec le dossier, NON contrôlés par ce programme :",
        "claims": "{0} déclare que cet état du registre existait le {1}. À contrôler avec :",
        "no claim": "{0} ne déclare rien de lisible sur cet état du registre.",
        "redacted": "Version caviardée : parties montrées {0}, cachées {1} ; pièces retenues {2}. Ce qui"
        " est montré n’a pas changé depuis que le tout a été inscrit au registre sous :",
        "prints": "Empreintes",
        "compared": "Elles sont celles de votre carte de confiance.",
        "compare": "NON COMPARÉES. L’auteur du dossier les a choisies. Comparez-les auprès du"
        " groupe ou d’un partenaire par une autre voie (site, lettre, téléphone).",
        "signer": "signataire",
        "policy": "politique",
        "not": "Non contrôlé",
        "fingerprints": "à qui sont ces clés : aucune carte de confiance n’a été donnée",
        "staged-scene": "si la scène a été mise en scène ; « pas avant » date l’enregistrement, non la scène",
        "stolen-device-key": "si la clé d’un appareil a été volée sans être encore révoquée",
        "collusion": "si le groupe et ses témoins mentent ensemble",
        "time-tokens": "les jetons RFC 3161 de data/time (à contrôler avec OpenSSL)",
        "ml-dsa-44": "les signatures ML-DSA-44 (`vedette verify` les contrôle)",
    },
    "ru": {
        "verified": "ПРОВЕРЕНО",
        "open": "СОГЛАСОВАНО, НЕ СВЕРЕНО",
        "refused": "ОТКЛОНЕНО",
        "thing": "Где ошибка",
        "why": "Причина",
        "stop": "Не полагайтесь на это досье. Проверка остановилась на этой ошибке; могут быть и другие.",
        "junk": "Если этот файл создан вашим файловым менеджером, удалите его и повторите.",
        "what": "Досье {0}, «{1}»: материалов — {2}, записей о хранении — {3}",
        "log": "Реестр {0}, записей — {1}. Кто за ним наблюдал:",
        "months": "января февраля марта апреля мая июня июля августа сентября октября ноября декабря",
        "when": "{0} {1} {2} г., {3} UTC",
        "former": "Прежние ключи или реестры этой группы, названные в правилах: {0}.",
        "signed": "{0}: вершина реестра подписана {1}.",
        "silent": "{0}: подписи под вершиной реестра нет.",
        "rule": "Правило требует подписей: {1} из {2} организаций ({3}); подписали: {4}.",
        "some": "Правило требует: {1} из {2} ({3}); засчитано: {4}.",
        "group": "«{0}» засчитывается, если засчитано {1} из {2} ({3}); засчитано: {4}.",
        "quorum0": "Правило не требует свидетелей.",
        "more": "… и ещё {0}",
        "both": "Записан не раньше {0} и не позже {1}.",
        "until": "Записан не позже {1}; с какого времени, неизвестно.",
        "since": "Записан не раньше {0}; до какого времени, неизвестно.",
        "never": "Время ничем не подтверждено.",
        "tokens": "Метки времени, пришедшие с досье; эта программа их НЕ проверяла:",
        "claims": "{0} утверждает, что эта вершина реестра существовала {1}. Проверка:",
        "no claim": "{0} не сообщает об этой вершине реестра ничего, что можно прочесть.",
        "redacted": "Версия с изъятиями: показано частей — {0}, скрыто — {1}, материалов изъято — {2}."
        " Показанное не изменилось с тех пор, как целое внесено в реестр под:",
        "prints": "Отпечатки ключей",
        "compared": "Они совпадают с вашей карточкой доверия.",
        "compare": "НЕ СВЕРЕНЫ. Их выбрал составитель досье. Сверьте их с группой или партнёром"
        " другим путём (сайт, письмо, телефон).",
        "signer": "подписавший",
        "policy": "политика",
        "not": "Не проверялось",
        "fingerprints": "чьи это ключи: карточка доверия не дана",
        "staged-scene": "не постановочная ли сцена; «не раньше» датирует запись, а не сцену",
        "stolen-device-key": "не украден ли ключ устройства, ещё не отозванный",
        "collusion": "не лгут ли группа и её свидетели сообща",
        "time-tokens": "метки времени RFC 3161 в data/time (проверяются через OpenSSL)",
        "ml-dsa-44": "подписи ML-DSA-44 (их проверяет `vedette verify`)",
    },
}

# what a code means: en, fr, ru; the longest beginning that fits is taken
REASONS = {
    "bag.layout": "A file does not belong here, or one is missing.|Un fichier est de trop, ou il en"
    " manque un.|Есть лишний файл, или нужного нет.",
    "bag.declaration": "The declaration of the bag was altered.|La déclaration du sac a été"
    " modifiée.|Изменена декларация пакета.",
    "bag.signature": "The signature over the list of files is not valid.|La signature de la liste"
    " des fichiers n’est pas valable.|Подпись под списком файлов недействительна.",
    "bag.": "A file is not as it was when the dossier was signed.|Un fichier n’est plus tel qu’à la"
    " signature du dossier.|Файл не таков, каким был при подписании досье.",
    "trust.": "The dossier does not fit your trust card.|Le dossier ne correspond pas à votre carte"
    " de confiance.|Досье не соответствует вашей карточке доверия.",
    "policy.": "The rules on witnesses can not be used.|Les règles sur les témoins sont"
    " inutilisables.|Правила о свидетелях непригодны.",
    "checkpoint.": "The head of the register is not signed and cosigned as it must be.|La tête du"
    " registre n’est pas signée et cosignée comme il le faut.|Состояние реестра не подписано и не"
    " заверено как положено.",
    "devices.": "The enrolment of a device is not proved.|L’inscription d’un appareil n’est pas"
    " prouvée.|Регистрация устройства не доказана.",
    "exhibits.": "The list of exhibits is not right.|La liste des pièces n’est pas juste.|Список"
    " материалов неверен.",
    "exhibit.": "An exhibit is not the one that was recorded.|Une pièce n’est pas celle qui a été"
    " enregistrée.|Материал не тот, что был записан.",
    "proofs.": "There is a proof of nothing.|Une preuve ne prouve rien d’ici.|Есть лишнее"
    " доказательство записи.",
    "disclosure.": "What is shown is not a part of the whole that was recorded.|Ce qui est montré"
    " n’est pas une partie du tout qui a été enregistré.|Показанное не является частью записанного"
    " целого.",
    "custody.": "The history of custody is not proved.|L’historique de garde n’est pas prouvé.|"
    "История хранения не доказана.",
}


def when(at: str | None, lang: str) -> str:
    """An instant as a judge reads it: 14 May 2026, 10:00:00 UTC."""
    if at is None:
        return ""
    day, month = at[8:10].lstrip("0"), WORDS[lang]["months"].split()[int(at[5:7]) - 1]
    day = "1er" if (lang, day) == ("fr", "1") else day
    return WORDS[lang]["when"].format(day, month, at[:4].lstrip("0"), at[11:19])


def watch_text(run: Dossier, lang: str) -> list[str]:
    """Who signed the head of the register and when, and the rule that this meets."""
    say, names, lines = WORDS[lang], {}, []
    for row in run.watched:
        key, title = shown(row["key"], True), shown(row["title"] or "", True)
        names[row["name"]] = title or key
        who = "%s (%s)" % (title, key) if title else key
        times = "; ".join(when(at, lang) for at in row["times"])
        lines.append(say["signed" if times else "silent"].format(who, times))
    if len(lines) > LINES_MAX:
        lines[LINES_MAX:] = [say["more"].format(len(lines) - LINES_MAX)]
    for place, rule in enumerate(run.rule[:LINES_MAX]):
        kind = "group" if place else "rule" if all(name in names for name in rule["of"]) else "some"
        of = [names.get(name, "“%s”" % shown(name, True)) for name in rule["of"][:LINES_MAX]]
        if len(rule["of"]) > LINES_MAX:
            of.append(say["more"].format(len(rule["of"]) - LINES_MAX))
        name, needed = shown(rule["name"], True), rule["needed"]
        words = say[kind].format(name, needed, len(rule["of"]), "; ".join(of), len(rule["met"]))
        lines.append(words)
    if len(run.rule) > LINES_MAX:
        lines.append(say["more"].format(len(run.rule) - LINES_MAX))
    return lines if run.rule else [*lines, say["quorum0"]]


def token_command(token: dict[str, Any], text: bytes) -> str:
    """What to type, in the folder of the dossier, to have OpenSSL check a time stamp at its own time."""
    at = datetime.datetime.strptime(token["time"], "%Y-%m-%dT%H:%M:%SZ")
    seconds = (at - datetime.datetime(1970, 1, 1)) // datetime.timedelta(seconds=1)
    return "openssl ts -verify -digest %s -in %s -CAfile data/time/%s-chain.pem -attime %d" % (
        sha256(text),
        token["file"],
        token["authority"],
        seconds,
    )


def report(run: Dossier, lang: str) -> str:
    """The verdict for a person."""
    say, result = WORDS[lang], run.result()
    standing = run.verdict == "verified" and not run.anchored
    lines = [say["open" if standing else result["verdict"]], ""]
    if run.verdict == "refused":
        reason = max((key for key in REASONS if run.code.startswith(key)), key=len)
        lines += ["%s: %s" % (say["thing"], result["thing"])]
        reason = REASONS[reason].split("|")[("en", "fr", "ru").index(lang)]
        lines += ["%s: %s" % (say["why"], reason)]
        lines += ["    [%s] %s" % (run.code, shown(result["message"], True)), "", say["stop"]]
        if run.thing.split("/")[-1] in (".DS_Store", "Thumbs.db", "desktop.ini"):
            lines.append(say["junk"])
    else:
        group = shown(run.group, True)
        lines.append(say["what"].format(run.dossier, group, len(run.exhibits), run.events))
        lines.append(say["log"].format(shown(run.head.origin, True), run.head.size))
        lines += ["    " + line for line in watch_text(run, lang)]
        if result["former"]:
            lines.append(say["former"].format(len(result["former"])))
        if run.disclosure:
            numbers = [run.disclosure[name] for name in ("shown", "hidden", "withheld")]
            lines.append(say["redacted"].format(*numbers))
            lines.append("    SHA-256 %s" % run.disclosure["root"])
        lines.append("")
        for exhibit, dates in zip(run.exhibits, result["exhibits"]):
            name = exhibit["file"].rpartition("/")[2]
            lines.append("%s  %s" % (name, shown(exhibit["title"], True)))
            before, after = (when(dates[bound], lang) for bound in ("not_before", "not_after"))
            kind = {(1, 1): "both", (0, 1): "until", (1, 0): "since", (0, 0): "never"}
            words = say[kind[bool(before), bool(after)]].format(before, after)
            lines += ["    " + words, "    SHA-256 %s" % dates["sha256"]]
        if run.tokens:
            lines += ["", say["tokens"]]
        for token in run.tokens:
            claim = say["claims" if token["time"] else "no claim"]
            lines.append("    " + claim.format(token["authority"], when(token["time"], lang)))
            if token["time"]:
                lines.append("        " + token_command(token, run.head.text))
    if run.signer:
        lines += ["", say["prints"] + ":", "    %s %s" % (say["signer"], run.signer)]
        if run.policy_digest:
            lines.append("    %s %s" % (say["policy"], run.policy_digest))
        if run.anchored or not run.card:
            lines.append(say["compared" if run.anchored else "compare"])
    if run.verdict == "verified":
        lines += ["", say["not"] + ":"] + ["  - " + say[name] for name in result["not_checked"]]
    return "\n".join(lines)


class Meter:
    """Progress on a terminal, a few times a second."""

    def __init__(self) -> None:
        self.done, self.next = 0, 0.0

    def __call__(self, count: int) -> None:
        self.done += count
        if time.monotonic() >= self.next:
            self.next = time.monotonic() + 0.25
            sys.stderr.write("\r%d MiB" % (self.done >> 20))
            sys.stderr.flush()


def main(arguments: list[str] | None = None) -> int:
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    here = os.path.dirname(os.path.abspath(__file__))
    parser = argparse.ArgumentParser(description="Check a dossier.", allow_abbrev=False)
    parser.add_argument("dir", nargs="?", default=here, help="folder (this script's)")
    parser.add_argument("--trust", metavar="CARD", help="trust card, had by another way")
    parser.add_argument("--json", action="store_true", help="one JSON object")
    parser.add_argument("--lang", choices=sorted(WORDS), default="en", help="language (en)")
    parser.add_argument("--batch", action="store_true", help="folders from standard input")
    options = parser.parse_args(arguments)
    card = None
    if options.trust:
        try:
            with open(options.trust, "rb") as file:
                card = parse_card(file.read(NOTE_MAX + 1))
        except (OSError, Bad) as error:
            parser.error("%s: %s" % (options.trust, error))
    if options.batch:
        bad = 0
        for line in sys.stdin:
            run = Dossier(line.rstrip("\r\n"), card)
            bad += not run.run()
            print(json.dumps(run.result()), flush=True)
        return 1 if bad else 0
    meter = Meter() if sys.stderr.isatty() else None
    run = Dossier(options.dir, card, meter)
    verified = run.run()
    if meter and meter.done:
        sys.stderr.write("\r" + " " * 20 + "\r")
    print(json.dumps(run.result()) if options.json else report(run, options.lang))
    return 0 if verified else 1


if __name__ == "__main__":
    sys.exit(main())
