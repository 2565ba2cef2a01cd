"""Makes the vectors again: `PYTHONPATH=src python vectors/make.py`.

Everything comes from fixed seeds, so the files come out byte for byte as they are, except
`package/hybrid.age`: ML-KEM and HPKE take their own randomness. It is kept as long as it is there; delete it
to have it made anew, with its slip and its verdict. (Another zlib may compress `*.tar.gz` otherwise.)
Packages for X25519 are sealed here by hand, with a fixed ephemeral key.

THE KEYS IN THIS FILE ARE PUBLISHED AND WORTHLESS. Never seal or sign anything real with them.
"""

from __future__ import annotations

import base64
import gzip
import hashlib
import io
import json
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from hmac import digest as hmac_digest
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from vedette.capture.package import Reader, seal_item
from vedette.formats import frame, jcs
from vedette.formats.checkpoint import Checkpoint
from vedette.formats.entry import FIELDS, disclose_all, grow_entry
from vedette.formats.keys import Algorithm, SigningKey
from vedette.formats.manifest import Digests, Manifest, Part, seal_values, signed_message
from vedette.formats.note import sign_note
from vedette.formats.receipt import Receipt, State
from vedette.formats.slip import DISCLOSED, Slip
from vedette.formats.trust_card import TrustCard
from vedette.register.anchor import encode_anchor
from vedette.seal import Identity, Kind, recipients_fingerprint
from vedette.values.padding import padme

HERE = Path(__file__).resolve().parent


def seed(label: str) -> bytes:
    """32 bytes that everybody can compute."""
    return hashlib.sha256(f"vedette vectors, worthless: {label}".encode()).digest()


GROUP = "register.invented.example/r1"
ORIGIN = "register.invented.example/d/0123456789abcdef"
DEVICE = SigningKey.from_seed(ORIGIN, Algorithm.ED25519, seed("device"))
OTHER_DEVICE = SigningKey.from_seed(
    "register.invented.example/d/fedcba9876543210", Algorithm.ED25519, seed("other")
)
RECEIPTS = SigningKey.from_seed(f"{GROUP}/receipts", Algorithm.ED25519, seed("receipts"))
VAULT, DUTY, STRANGER = (Identity(Kind.X25519, seed(name)) for name in ("vault", "duty desk", "stranger"))
HYBRID = Identity(Kind.HYBRID, seed("hybrid"))
TIME = "2026-05-14T10:00:00Z"


def write_json(path: str, value: object) -> None:
    """Write JSON for people: two spaces, sorted names, a last newline."""
    target = HERE / path
    target.parent.mkdir(exist_ok=True)
    text = json.dumps(value, indent=2, sort_keys=True, ensure_ascii=False)
    target.write_text(text + "\n", encoding="utf-8")


def canonical(value: object) -> bytes:
    """RFC 8785 for what stands in our files: ASCII names, no floats."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


# -- padding, entries


def make_padme() -> None:
    """Lengths and padded lengths, around every change of class."""
    lengths = sorted(
        {*range(20), *(2**e + d for e in range(4, 47) for d in (-1, 0, 1)), 5632, 16_896, 1_000_000}
    )
    write_json("padme.json", [[length, padme(length)] for length in lengths])


SEAL_VALUES = {
    "content_sha256": hashlib.sha256(b"content").hexdigest(),
    "content_size": 7,
    "device": ORIGIN,
    "device_time": TIME,
    "item": "00112233445566778899aabbccddeeff",
    "media_type": "text/plain",
    "mission": "m-7",
    "package_sha256": hashlib.sha256(b"package").hexdigest(),
    "package_size": 5632,
    "previous": "",
    "seen": hashlib.sha256(b"seen").hexdigest(),
}


def _values(kind: str) -> dict[str, str | int]:
    if kind == "seal":
        return dict(SEAL_VALUES)
    numbers = {"size", "files"}
    return {name: 42 if name in numbers else f'{name} — «пример» \u0001"\\' for name in FIELDS[kind]}


def make_entries() -> None:
    """Good entries of every type, and entries and disclosures at fault."""
    good = []
    for kind in FIELDS:
        values, grain = _values(kind), seed(f"entry {kind}")
        entry, said = grow_entry(grain, kind, values)
        good.append(
            {
                "name": kind,
                "seed": grain.hex(),
                "type": kind,
                "values": values,
                "entry": entry.data.decode(),
                "disclosures": {each.name: each.text for each in said},
            }
        )
    write_json("entry/good.json", good)
    text = good[0]["entry"]
    whole = json.loads(str(text))
    digests = whole["_sd"]

    def entry_of(**changed: object) -> str:
        return canonical({**whole, **changed}).decode()

    loose = digests[0][:-1] + chr(ord(digests[0][-1]) + 1)
    write_json(
        "entry/refused-entries.json",
        {
            "another-digest-algorithm": entry_of(_sd_alg="sha-512"),
            "another-version": entry_of(v=2),
            "digest-not-canonical-base64url": entry_of(_sd=sorted([loose, *digests[1:]])),
            "digest-of-31-bytes": entry_of(_sd=sorted([digests[0][:-2], *digests[1:]])),
            "digest-padded": entry_of(_sd=sorted([digests[0] + "=", *digests[1:]])),
            "digests-fifteen": entry_of(_sd=digests[1:]),
            "digests-not-sorted": entry_of(_sd=[digests[1], digests[0], *digests[2:]]),
            "digests-seventeen": entry_of(_sd=sorted([*digests, "A" * 43])),
            "digest-twice": entry_of(_sd=sorted([digests[1], *digests[1:]])),
            "empty": "",
            "member-missing": canonical({k: v for k, v in whole.items() if k != "v"}).decode(),
            "member-unknown": entry_of(x=1),
            "members-in-another-order": json.dumps(
                {k: whole[k] for k in ("t", "v", "_sd", "_sd_alg")}, separators=(",", ":")
            ),
            "newline-at-the-end": f"{text}\n",
            "spaces": json.dumps(whole, sort_keys=True),
            "type-unknown": entry_of(t="sael"),
            "version-is-a-boolean": entry_of(v=True),
        },
    )

    def b64(data: bytes) -> str:
        return base64.urlsafe_b64encode(data).rstrip(b"=").decode()

    fair = good[0]["disclosures"]["content_size"]
    plain = base64.urlsafe_b64decode(fair + "==")
    salt = json.loads(plain)[0]
    write_json(
        "entry/refused-disclosures.json",
        {
            "empty": "",
            "name-is-a-number": b64(canonical([salt, 1, 7])),
            "not-a-list": b64(canonical({"salt": salt})),
            "not-base64url": fair[:-1] + "+",
            "padded": fair + "=",
            "salt-missing": b64(canonical(["content_size", 7])),
            "salt-of-15-bytes": b64(canonical([salt[:20], "content_size", 7])),
            "spaces": b64(json.dumps(json.loads(plain)).encode()),
            "value-is-a-boolean": b64(canonical([salt, "content_size", True])),
            "value-is-a-float": b64(f'["{salt}","content_size",7.0]'.encode()),
            "value-is-a-list": b64(canonical([salt, "content_size", [7]])),
            "value-is-null": b64(canonical([salt, "content_size", None])),
            "value-of-2-to-the-53": b64(canonical([salt, "content_size", 2**53])),
        },
    )
    said = good[0]["disclosures"]
    forged = disclose_all(seed("another seed"), "seal", SEAL_VALUES)[0].text
    write_json(
        "entry/disclosing.json",
        {
            "entry": text,
            "wanted": ["content_sha256", "content_size"],
            "opens": [said["content_sha256"], said["content_size"]],
            "refused": {
                "another-order": [said["content_size"], said["content_sha256"]],
                "field-not-asked-for": [said["content_sha256"], said["content_size"], said["device"]],
                "field-missing": [said["content_sha256"]],
                "field-twice": [said["content_sha256"], said["content_sha256"], said["content_size"]],
                "of-another-entry": [forged, said["content_size"]],
            },
        },
    )


# -- packages

MANIFEST = Manifest(
    item="00112233445566778899aabbccddeeff",
    mission="m-7",
    device=ORIGIN,
    name="заметка.txt",
    media_type="text/plain",
    size=22,
    device_time=TIME,
    file_time="2026-05-13T21:04:00Z",
    place="",
    seen=hashlib.sha256(b"seen").hexdigest(),
    previous="",
    consent=("C01/k-3",),
    part=None,
    seed=seed("item"),
)
CONTENT = b"An invented statement."


def _header(name: str, size: int) -> bytes:
    return frame.header(name, size)


def member(name: str, data: bytes) -> bytes:
    """One member of the frame: header, bytes, zeros up to the block."""
    return _header(name, len(data)) + data + bytes(-len(data) % 512)


def restamp(block: bytes, at: int, new: bytes) -> bytes:
    """A header with other bytes at one place and a checksum that fits."""
    block = block[:at] + new + block[at + len(new) :]
    total = sum(block[:148]) + 8 * 0x20 + sum(block[156:])
    return block[:148] + b"%06o\0 " % total + block[156:]


class Frame:
    """The pieces of a plaintext, each of which can be made to lie."""

    def __init__(self, content: bytes = CONTENT, manifest: Manifest = MANIFEST) -> None:
        self.content = content
        self.manifest = replace(manifest, size=len(content)).encode()
        self.readers = [VAULT, DUTY]
        self.key = DEVICE
        self.digest()

    def digest(self) -> None:
        """Digests and signature of what is there now."""
        sha = hashlib.sha256
        self.digests = Digests(
            sha(self.manifest).hexdigest(), sha(self.content).hexdigest(), len(self.content)
        ).encode()
        self.sign()

    def sign(self) -> None:
        """The signature over what is there now."""
        meant = recipients_fingerprint([each.recipient for each in self.readers])
        signature = self.key.sign(signed_message(meant, self.manifest, self.digests))
        self.signature = base64.b64encode(signature) + b"\n"

    def members(self) -> list[bytes]:
        """The four members."""
        parts = (self.manifest, self.content, self.digests, self.signature)
        return [member(name, data) for name, data in zip(frame.MEMBERS, parts, strict=True)]

    def plaintext(self) -> bytes:
        """The whole frame."""
        return padded(b"".join(self.members()))


def padded(members: bytes) -> bytes:
    """Members, end of archive, padding."""
    data = members + bytes(1024)
    return data + bytes(padme(len(data)) - len(data))


def _hkdf(secret: bytes, salt: bytes, info: bytes) -> bytes:
    return HKDF(SHA256(), 32, salt, info).derive(secret)


def _wrap(key: bytes, file_key: bytes) -> bytes:
    return ChaCha20Poly1305(key).encrypt(bytes(12), file_key, None)


def _b64(data: bytes) -> str:
    return base64.b64encode(data).rstrip(b"=").decode()


def _stanza(arguments: Sequence[str], body: bytes) -> bytes:
    return f"-> {' '.join(arguments)}\n{_b64(body)}\n".encode()


def x25519_stanza(file_key: bytes, reader: Identity, label: str) -> bytes:
    """An X25519 stanza with an ephemeral key that everybody can compute."""
    ephemeral = X25519PrivateKey.from_private_bytes(seed(f"ephemeral {label}"))
    share, public = ephemeral.public_key().public_bytes_raw(), reader.recipient.public
    shared = ephemeral.exchange(X25519PublicKey.from_public_bytes(public))
    key = _hkdf(shared, share + public, b"age-encryption.org/v1/X25519")
    return _stanza(("X25519", _b64(share)), _wrap(key, file_key))


def scrypt_stanza(file_key: bytes) -> bytes:
    """A passphrase stanza, work factor 2^10, passphrase `worthless`."""
    salt = seed("scrypt")[:16]
    key = Scrypt(b"age-encryption.org/v1/scrypt" + salt, 32, 2**10, 8, 1).derive(b"worthless")
    return _stanza(("scrypt", _b64(salt), "10"), _wrap(key, file_key))


def age(plaintext: bytes, stanzas: Callable[[bytes], Sequence[bytes]]) -> bytes:
    """An age v1 file with a file key and a nonce that everybody can compute."""
    file_key, nonce = seed("file key")[:16], seed("nonce")[:16]
    header = b"age-encryption.org/v1\n" + b"".join(stanzas(file_key)) + b"---"
    mac = hmac_digest(_hkdf(file_key, b"", b"header"), header, "sha256")
    aead = ChaCha20Poly1305(_hkdf(file_key, nonce, b"payload"))
    pieces = [plaintext[at : at + 65_536] for at in range(0, len(plaintext), 65_536)]
    sealed = b"".join(
        aead.encrypt(number.to_bytes(11, "big") + bytes([number == len(pieces) - 1]), piece, None)
        for number, piece in enumerate(pieces)
    )
    return header + f" {_b64(mac)}\n".encode() + nonce + sealed


def sealed(plaintext: bytes, readers: Sequence[Identity] = (VAULT, DUTY)) -> bytes:
    """Sealed to X25519 readers."""
    return age(plaintext, lambda key: [x25519_stanza(key, r, str(n)) for n, r in enumerate(readers)])


def _good(name: str, plain: Frame, package: bytes, readers: Sequence[Identity], index: int) -> dict[str, Any]:
    said = json.loads(plain.manifest)
    sha, size = hashlib.sha256(package).hexdigest(), len(package)
    manifest = replace(
        MANIFEST, size=len(plain.content), name=said["name"], previous=said["previous"], part=_part(said)
    )
    digests = Digests(hashlib.sha256(plain.manifest).hexdigest(), said_digest(plain), len(plain.content))
    entry, disclosures = grow_entry(manifest.seed, "seal", seal_values(manifest, digests, sha, size))
    outside = tuple(each for each in disclosures if each.name in DISCLOSED)
    slip = Slip(hashlib.sha256(name.encode()).hexdigest()[:32], ORIGIN, index, entry, sha, size, outside)
    (HERE / "package" / f"{name}.slip").write_bytes(slip.encode())
    return {
        "file": f"{name}.age",
        "slip": f"{name}.slip",
        "verdict": "opens",
        "identity": readers[-1].encode(),
        "fingerprint": recipients_fingerprint([each.recipient for each in readers]).hex(),
        "manifest": said,
        "content_sha256": said_digest(plain),
        "content_size": len(plain.content),
        "package_sha256": sha,
        "package_size": size,
    }


def _part(said: Mapping[str, Any]) -> Part | None:
    part = said["part"]
    return part and Part(part["stream"], part["number"], part["last"])


def said_digest(plain: Frame) -> str:
    """SHA-256 of the content."""
    return hashlib.sha256(plain.content).hexdigest()


def broken_frames() -> dict[str, bytes]:
    """Plaintexts that must be refused whoever opens them, by fault."""
    broken: dict[str, bytes] = {}
    good = Frame()
    first, content, digests, signature = good.members()
    end = good.plaintext()[len(first + content + digests + signature) :]
    broken["member-order-content-last"] = padded(first + digests + signature + content)
    broken["member-missing-signature"] = padded(first + content + digests)
    broken["member-twice-digests"] = padded(first + content + digests + digests + signature)
    broken["member-extra-after-signature"] = padded(first + content + digests + signature + content)
    stamps = {
        "mode-0600": (100, b"0000600\0"),
        "owner-1": (108, b"0000001\0"),
        "time-1": (136, b"%011o\0" % 1),
    }
    stamps |= {"link": (156, b"2"), "group-name": (297, b"wheel"), "name-dot-slash": (0, b"./content")}
    for fault, (at, new) in stamps.items():
        bad = restamp(content[:512], at, new) + content[512:]
        broken[f"header-{fault}"] = padded(first + bad + digests + signature)
    sum_off = content[:148] + b"000000\0 " + content[156:]
    broken["header-checksum"] = padded(first + sum_off + digests + signature)
    record = b"11 size=22\n"
    pax = restamp(frame.header("pax", len(record)), 156, b"x") + record + bytes(512 - len(record))
    small = pax + frame.header("content", 0) + content[512:]
    broken["header-pax-size-below-8-gib"] = padded(first + small + digests + signature)
    filled = content[:-1] + b"\1"
    broken["fill-not-zero"] = padded(first + filled + digests + signature)
    broken["end-not-zero"] = first + content + digests + signature + b"\1" + end[1:]
    broken["frame-cut-in-the-end-blocks"] = good.plaintext()[:-512]
    broken["trailing-block-of-zeros"] = good.plaintext() + bytes(512)
    broken["trailing-byte"] = good.plaintext() + b"\n"
    large = Frame(bytes(range(256)) * 47)
    plain = large.plaintext()
    broken["padding-not-zero"] = plain[:-1] + b"\1"
    broken["padding-missing"] = b"".join(large.members()) + bytes(1024)

    def changed(fault: str, change: Callable[[Frame], None], sign: bool = True) -> None:
        one = Frame()
        change(one)
        if sign:
            one.sign()
        broken[fault] = one.plaintext()

    def manifest(fault: str, rewrite: Callable[[bytes], bytes]) -> None:
        one = Frame()
        one.manifest = rewrite(one.manifest)
        one.digest()
        broken[f"manifest-{fault}"] = one.plaintext()

    def member_set(name: str, value: object) -> Callable[[bytes], bytes]:
        return lambda data: canonical({**json.loads(data), name: value})

    manifest("not-canonical", lambda data: data.replace(b'":', b'": ', 1))
    manifest("member-unknown", member_set("x", 1))
    manifest("version-2", member_set("v", 2))
    manifest("size-lies", member_set("size", 23))

    def lie(name: str, value: object) -> Callable[[Frame], None]:
        def change(one: Frame) -> None:
            one.digests = canonical({**json.loads(one.digests), name: value})

        return change

    changed("digests-content-lies", lie("content_sha256", "0" * 64))
    changed("digests-manifest-lies", lie("manifest_sha256", "0" * 64))
    changed("digests-size-lies", lie("content_size", 23))

    def set_signature(data: bytes) -> Callable[[Frame], None]:
        return lambda one: setattr(one, "signature", data)

    whole = good.signature
    changed("signature-without-newline", set_signature(whole[:-1]), False)
    changed("signature-with-cr", set_signature(whole[:-1] + b"\r\n"), False)
    changed("signature-base64-not-canonical", set_signature(whole[:-4] + b"B==\n"), False)
    return broken


def unsigned_frames() -> dict[str, bytes]:
    """Plaintexts in good form whose signature is not the device's for these readers, by fault."""
    broken: dict[str, bytes] = {}
    one = Frame()
    raw = bytearray(one.key.sign(b"something else"))
    one.signature = base64.b64encode(bytes(raw)) + b"\n"
    broken["signature-of-something-else"] = one.plaintext()
    one = Frame()
    one.signature = base64.b64encode(bytes(63)) + b"\n"
    broken["signature-of-63-bytes"] = one.plaintext()
    one = Frame()
    one.key = OTHER_DEVICE
    one.sign()
    broken["signature-of-another-device"] = one.plaintext()
    one = Frame()
    one.readers = [VAULT, STRANGER]
    one.sign()
    broken["signed-for-other-recipients"] = one.plaintext()
    return broken


def broken_envelopes() -> dict[str, bytes]:
    """age files of which no byte of plaintext may be believed, by fault."""
    plain = Frame().plaintext()
    good = sealed(plain)
    mac = good.index(b"--- ") + 4
    payload = good.index(b"\n", mac) + 17
    return {
        "envelope-byte-flipped": good[: payload + 700]
        + bytes([good[payload + 700] ^ 1])
        + good[payload + 701 :],
        "envelope-cut": good[:-1],
        "envelope-for-a-stranger": sealed(plain, [STRANGER]),
        "envelope-mac-altered": good[:mac]
        + (b"B" if good[mac : mac + 1] == b"A" else b"A")
        + good[mac + 1 :],
        "envelope-passphrase": age(plain, lambda key: [scrypt_stanza(key)]),
        "envelope-trailing-byte": good + b"\n",
        "envelope-version-2": good.replace(b"/v1\n", b"/v2\n", 1),
    }


SEALED = {
    "digests-content-lies",
    "header-mode-0600",
    "manifest-not-canonical",
    "member-order-content-last",
    "padding-not-zero",
    "signature-of-something-else",
    "signed-for-other-recipients",
    "trailing-byte",
}
"""Faults of the frame that are also sealed; the others are kept as frames, gzipped, which is smaller."""


def make_packages() -> None:
    """Packages and their slips, and one list of verdicts."""
    folder = HERE / "package"
    folder.mkdir(exist_ok=True)
    meant = recipients_fingerprint([VAULT.recipient, DUTY.recipient])
    verdicts: list[dict[str, Any]] = []
    empty = replace(MANIFEST, name="", part=Part("ffeeddccbbaa99887766554433221100", 3, True))
    for index, (name, plain) in enumerate(
        {
            "plain": Frame(),
            "empty-last-piece": Frame(b"", empty),
            "padded": Frame(bytes(range(256)) * 47),
        }.items()
    ):
        package = sealed(plain.plaintext())
        (folder / f"{name}.age").write_bytes(package)
        verdicts.append(_good(name, plain, package, [VAULT, DUTY], index))
    hybrid = folder / "hybrid.age"
    one = Frame()
    one.readers = [HYBRID]
    one.sign()
    if not hybrid.exists():
        sink = io.BytesIO()
        readers = Reader((HYBRID.recipient,), recipients_fingerprint([HYBRID.recipient]))
        seal_item(io.BytesIO(CONTENT), MANIFEST, readers, DEVICE, sink)
        hybrid.write_bytes(sink.getvalue())
    verdicts.append(_good("hybrid", one, hybrid.read_bytes(), [HYBRID], 3))
    stages = {"envelope": broken_envelopes(), "frame": broken_frames(), "signature": unsigned_frames()}
    for stage, files in stages.items():
        for name, data in files.items():
            if stage == "envelope" or name in SEALED:
                file = f"{name}.age"
                (folder / file).write_bytes(data if stage == "envelope" else sealed(data))
            else:
                file = f"{name}.tar.gz"
                (folder / file).write_bytes(gzip.compress(data, mtime=0))
            verdicts.append({"file": file, "verdict": "refused", "stage": stage})
    keys = {"device": DEVICE.verifier.vkey, "identity": DUTY.encode(), "fingerprint": meant.hex()}
    write_json("package/verdicts.json", {**keys, "packages": verdicts})


# -- the small formats


def make_manifests() -> None:
    """Manifests in good form, and manifests at fault."""
    one = json.loads(MANIFEST.encode())
    piece = replace(MANIFEST, part=Part("ffeeddccbbaa99887766554433221100", 0, False), file_time="", seen="")

    def but(**changed: object) -> str:
        return canonical({**one, **changed}).decode()

    write_json("manifest/good.json", {"whole": MANIFEST.encode().decode(), "piece": piece.encode().decode()})
    write_json(
        "manifest/refused.json",
        {
            "consent-empty-reference": but(consent=[""]),
            "consent-over-64": but(consent=["C01/x"] * 65),
            "device-upper-case": but(device="Register.example/d/1"),
            "device-time-empty": but(device_time=""),
            "device-time-with-offset": but(device_time="2026-05-14T12:00:00+02:00"),
            "device-time-no-such-day": but(device_time="2026-02-30T10:00:00Z"),
            "file-time-fraction": but(file_time="2026-05-14T10:00:00.5Z"),
            "format-another": but(format="vedette/slip"),
            "item-31-digits": but(item="0" * 31),
            "item-upper-case": but(item="00112233445566778899AABBCCDDEEFF"),
            "member-missing": canonical({k: v for k, v in one.items() if k != "place"}).decode(),
            "member-unknown": but(x=1),
            "mission-two-dots": but(mission="m..7"),
            "name-over-1024-bytes": but(name="ж" * 513),
            "newline-at-the-end": but() + "\n",
            "part-member-missing": but(part={"last": True, "number": 1}),
            "part-number-negative": but(part={"last": True, "number": -1, "stream": "0" * 32}),
            "part-number-boolean": but(part={"last": True, "number": True, "stream": "0" * 32}),
            "previous-31-bytes": but(previous="0" * 62),
            "seed-31-bytes": but(seed="A" * 42),
            "seed-not-canonical": but(seed=one["seed"][:-1] + chr(ord(one["seed"][-1]) + 1)),
            "size-float": but().replace('"size":22', '"size":22.0'),
            "size-negative": but(size=-1),
            "size-text": but(size="22"),
            "spaces": json.dumps(one, sort_keys=True),
            "version-2": but(v=2),
        },
    )


def make_slips() -> None:
    """Slips in good form, and slips at fault."""
    entry, said = grow_entry(seed("slip"), "seal", SEAL_VALUES)
    outside = tuple(each for each in said if each.name in DISCLOSED)
    sha, size = str(SEAL_VALUES["package_sha256"]), 5632
    slip = Slip("00112233445566778899aabbccddeeff", ORIGIN, 5, entry, sha, size, outside)
    one = json.loads(slip.encode())

    def but(**changed: object) -> str:
        return canonical({**one, **changed}).decode()

    other = grow_entry(seed("policy"), "policy", {"policy_sha256": "0" * 64, "time": TIME})[0]
    texts = {each.name: each.text for each in said}
    write_json(
        "slip/good.json",
        [
            {
                "slip": slip.encode().decode(),
                "package": one["package"],
                "device": ORIGIN,
                "index": 5,
                "package_sha256": sha,
                "package_size": size,
            }
        ],
    )
    write_json(
        "slip/refused.json",
        {
            "disclosure-missing": but(disclosures=one["disclosures"][:1]),
            "disclosure-too-many": but(
                disclosures=[texts["mission"], texts["package_sha256"], texts["package_size"]]
            ),
            "disclosures-in-another-order": but(disclosures=one["disclosures"][::-1]),
            "disclosures-of-another-entry": but(
                disclosures=[
                    d.text for d in disclose_all(seed("x"), "seal", SEAL_VALUES) if d.name in DISCLOSED
                ]
            ),
            "entry-not-base64": but(entry=one["entry"][:-1]),
            "entry-of-another-type": but(entry=base64.b64encode(other.data).decode(), disclosures=[]),
            "index-negative": but(index=-1),
            "index-text": but(index="5"),
            "member-unknown": but(x=1),
            "newline-at-the-end": but() + "\n",
            "package-31-digits": but(package="0" * 31),
            "package-with-a-slash": but(package="../00112233445566778899aabbccddee"),
            "version-2": but(v=2),
        },
    )


def make_receipts() -> None:
    """Signed receipts of every state, and texts at fault (these without a signature)."""
    receipt = Receipt(
        GROUP, hashlib.sha256(b"package").hexdigest(), 5632, ORIGIN, 5, 9, 12, State.DURABLE, TIME
    )
    good = []
    for state in (State.RECEIVED, State.DURABLE, State.REPLICATED, State.WITNESSED):
        place = (0, 0) if state is State.RECEIVED else (9, 12)
        one = replace(receipt, state=state, register_index=place[0], tree_size=place[1])
        note = sign_note(one.text(), [RECEIPTS]).encode().decode()
        good.append({"state": state.word, "note": note})
    write_json("receipt/good.json", {"vkey": RECEIPTS.verifier.vkey, "receipts": good})
    text = receipt.text()
    swaps = {
        "digest-63-digits": (receipt.package_sha256, receipt.package_sha256[1:]),
        "digest-upper-case": (receipt.package_sha256, receipt.package_sha256.upper()),
        "header-another-version": ("receipt/v1", "receipt/v2"),
        "line-missing": (f"time {TIME}\n", ""),
        "line-too-many": (f"time {TIME}\n", f"time {TIME}\ntime {TIME}\n"),
        "lines-end-in-crlf": ("\n", "\r\n"),
        "place-beyond-the-tree": ("register 9 12", "register 12 12"),
        "place-without-a-tree": ("register 9 12", "register 0 0"),
        "size-leading-zero": (" 5632\n", " 05632\n"),
        "size-signed": (" 5632\n", " +5632\n"),
        "spaces-two": ("register 9 12", "register 9  12"),
        "state-held": ("state durable", "state held"),
        "state-received-with-a-place": ("state durable", "state received"),
        "state-upper-case": ("state durable", "state Durable"),
        "time-with-offset": (TIME, "2026-05-14T12:00:00+02:00"),
    }
    write_json("receipt/refused.json", {name: text.replace(*swap) for name, swap in swaps.items()})


def make_trust_cards() -> None:
    """Cards that a verifier takes, and cards it refuses."""
    signer = "SHA256:" + base64.b64encode(hashlib.sha256(b"key").digest()).decode().rstrip("=")
    card = TrustCard(signer, hashlib.sha256(b"policy").hexdigest(), 1024)
    text = card.encode().decode()
    short = replace(card, size=0).encode().decode()
    write_json(
        "trust-card/good.json",
        [
            {"name": name, "card": given, "signer": signer, "policy": card.policy, "size": size}
            for name, given, size in (
                ("with-size", text, 1024),
                ("without-size", short, 0),
                ("crlf", text.replace("\n", "\r\n"), 1024),
                ("last-line-unended", text[:-1], 1024),
            )
        ],
    )
    loose = signer[:-1] + chr(ord(signer[-1]) + 1)
    write_json(
        "trust-card/refused.json",
        {
            "blank-line": text.replace("\n", "\n\n", 1),
            "empty": "",
            "header-another-version": text.replace("v1", "v2"),
            "line-after-size": text + "more\n",
            "order-of-lines": "\n".join([*text.split("\n")[:1], *text.split("\n")[2:0:-1], ""]),
            "policy-upper-case": text.replace(card.policy, card.policy.upper()),
            "signer-md5": text.replace("SHA256:", "MD5:"),
            "signer-not-canonical-base64": text.replace(signer, loose),
            "signer-padded": text.replace(signer, signer + "="),
            "size-leading-zero": text.replace("1024", "01024"),
            "size-signed": text.replace("1024", "-1"),
            "text-before": " " + text,
        },
    )


def make_anchors() -> None:
    """An emergency anchor, what it stands for, and anchors at fault."""
    checkpoint = Checkpoint(ORIGIN, 300, hashlib.sha256(b"root").digest())
    note = sign_note(checkpoint.text(), [DEVICE]).encode()
    text = encode_anchor(note)
    raw = bytearray(base64.b64decode(text))

    def but(at: int, new: bytes) -> str:
        return base64.b64encode(bytes(raw[:at]) + new + bytes(raw[at + len(new) :])).decode()

    write_json(
        "anchor/good.json", {"vkey": DEVICE.verifier.vkey, "checkpoint": note.decode(), "anchor": text}
    )
    write_json(
        "anchor/refused.json",
        {
            "character-missing": text[:-1],
            "key-of-nobody": but(1, bytes(4)),
            "not-canonical-base64": text[:-3] + chr(ord(text[-3]) + 1) + "==",
            "root-altered": but(13, bytes([raw[13] ^ 1])),
            "signature-altered": but(45, bytes([raw[45] ^ 1])),
            "signature-cut": base64.b64encode(bytes(raw[:-1])).decode(),
            "size-altered": but(12, bytes([raw[12] ^ 1])),
            "size-little-endian": but(5, (300).to_bytes(8, "little")),
            "version-2": but(0, b"\2"),
        },
    )


def _kdf(key: bytes, salt: bytes | None, info: bytes) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=salt, info=info).derive(key)


def make_covers() -> None:
    """Covered files and a covered journal, by hand from the page of the format; and those at fault."""
    key, salt, name = hashlib.sha256(b"cover").digest(), hashlib.sha256(b"salt").digest(), "policy.txt"
    aead = ChaCha20Poly1305(_kdf(key, salt, b"vedette/cover/v1/file\n" + name.encode()))

    def covered(data: bytes, *, final: bool = True) -> bytes:
        chunks = [data[at : at + 65_536] for at in range(0, max(1, len(data)), 65_536)]
        out = b"vedette-cover/1\n" + salt
        for number, chunk in enumerate(chunks):
            last = final and number == len(chunks) - 1
            out += aead.encrypt(number.to_bytes(11, "big") + bytes([last]), chunk, None)
        return out

    rows = [b'{"n":1}', b'{"n":2}']
    head = b"vedette-cover-journal/1 " + base64.b64encode(salt)
    row_aead = ChaCha20Poly1305(_kdf(key, salt, b"vedette/cover/v1/journal\nj"))
    lines = [head]
    for number, row in enumerate(rows):
        nonce = hashlib.sha256(b"nonce %d" % number).digest()[:12]
        sealed = nonce + row_aead.encrypt(nonce, row, b"%d" % number)
        lines.append(b"%d %b" % (number, base64.b64encode(sealed)))
    text = b"quorum none\n"
    good = covered(text)
    write_json(
        "cover/good.json",
        {
            "key": key.hex(),
            "name": name,
            "files": [[data.hex(), covered(data).hex()] for data in (b"", text)],
            "long": [65_536 * 2 + 5, hashlib.sha256(covered(bytes(65_536 * 2 + 5))).hexdigest()],
            "journal": {
                "name": "j",
                "rows": [row.decode() for row in rows],
                "file": b"".join(line + b"\n" for line in lines).decode(),
            },
        },
    )
    write_json(
        "cover/refused.json",
        {
            "another-salt": (good[:16] + bytes(32) + good[48:]).hex(),
            "another-version": good.replace(b"/1\n", b"/2\n", 1).hex(),
            "byte-after-the-end": (good + b"\0").hex(),
            "cut": good[:-1].hex(),
            "in-the-open": text.hex(),
            "no-chunk": good[:48].hex(),
            "not-marked-as-final": covered(text, final=False).hex(),
            "second-final-chunk": (good + good[48:]).hex(),
        },
    )


def make_lockbox() -> None:
    """A lockbox with two passphrases, by hand from the page of the format. Its work is far too little."""
    secret = hashlib.sha256(b"house secret").digest()
    salt = hashlib.sha256(b"work").digest()[:16]
    slots = []
    other = "\u043c\u0435\u043b\u044c\u043d\u0438\u0446\u0430 te\u0301moin"
    passphrases = {"first": "invented and published", "t\u00e9moin": other}
    for label, passphrase in passphrases.items():
        id_ = hashlib.sha256(label.encode()).digest()[:16]
        nonce = hashlib.sha256(id_).digest()[:12]
        text = unicodedata.normalize("NFC", passphrase).encode()
        guess = Argon2id(salt=salt, length=32, iterations=1, lanes=1, memory_cost=8192).derive(text)
        wrapper = ChaCha20Poly1305(_kdf(guess, id_, b"vedette/lockbox/v1/slot"))
        labels = ChaCha20Poly1305(_kdf(secret, None, b"vedette/house/v1/labels"))
        slots.append(
            {
                "id": id_.hex(),
                "kind": "passphrase",
                "label": base64.b64encode(nonce + labels.encrypt(nonce, label.encode(), id_)).decode(),
                "wrapped": base64.b64encode(wrapper.encrypt(bytes(12), secret, None)).decode(),
            }
        )
    work = {"algorithm": "argon2id", "lanes": 1, "memory_kib": 8192, "passes": 1}
    box = {"format": "vedette/lockbox", "v": 1, "slots": slots}
    box["work"] = {**work, "salt": base64.b64encode(salt).decode()}
    mac = hmac_digest(_kdf(secret, None, b"vedette/house/v1/lockbox"), jcs.encode(box), "sha256")
    box["mac"] = base64.b64encode(mac).decode()
    derived = ("cover", "database", "site", "throttle")
    write_json(
        "lockbox/good.json",
        {
            "lockbox": jcs.encode(box).decode(),
            "passphrases": list(passphrases.values()),
            "labels": list(passphrases),
            "secret": secret.hex(),
            "keys": {
                each: _kdf(secret, None, b"vedette/house/v1/" + each.encode()).hex() for each in derived
            },
        },
    )
    text = jcs.encode(box).decode()
    write_json(
        "lockbox/refused.json",
        {
            "another-version": text.replace('"v":1', '"v":2'),
            "id-upper-case": text.replace(slots[0]["id"], slots[0]["id"].upper()),
            "member-more": text.replace('"v":1', '"v":1,"x":1'),
            "no-slot": jcs.encode({**box, "slots": []}).decode(),
            "not-canonical": text.replace(":1,", ": 1,", 1),
            "two-slots-of-one-id": jcs.encode({**box, "slots": [slots[0], slots[0]]}).decode(),
            "work-too-little": text.replace("8192", "8191"),
            "work-too-much": text.replace("8192", "4194305"),
            "wrapped-cut": text.replace(slots[0]["wrapped"], slots[0]["wrapped"][:-4]),
        },
    )


def main() -> None:
    """Make them all."""
    makers = (make_padme, make_entries, make_packages, make_manifests, make_slips)
    makers = (*makers, make_receipts, make_trust_cards, make_anchors, make_covers, make_lockbox)
    for make in makers:
        make()


if __name__ == "__main__":
    main()
