"""What other seeds are made of: keys, a log, packages, a kit of an invented house."""

from __future__ import annotations

import functools
import hashlib
import io
from dataclasses import dataclass

from vedette.capture.package import Reader, SealedItem, seal_item
from vedette.formats import base64, jcs
from vedette.formats.checkpoint import Checkpoint
from vedette.formats.cosignature import cosign
from vedette.formats.entry import build_entry, disclose_all
from vedette.formats.keys import Algorithm, SigningKey
from vedette.formats.manifest import Manifest, Part
from vedette.formats.note import sign_note
from vedette.formats.proof import TlogProof
from vedette.formats.receipt import Receipt, State
from vedette.formats.slip import Slip
from vedette.missions.birth import Birth, Organisation, commit_all
from vedette.missions.kit import build_kit_json
from vedette.seal import Identity, Kind, Sealer, open_stream, recipients_fingerprint
from vedette.seal.armor import ArmorWriter
from vedette.seal.shares import Words, split
from vedette.tree.hashing import leaf_hashes
from vedette.tree.proofs import inclusion_proof, tree_root

ORIGIN = "register.invented.example/r1"
DEVICE = "register.invented.example/d/0011223344556677"
MISSION = "m-1"
TIME = "2026-05-14T10:00:00Z"
NOW = 1_778_752_800


def fixed(label: str) -> bytes:
    """32 bytes that follow from a label."""
    return hashlib.sha256(b"vedette fuzz " + label.encode()).digest()


HYBRID = (Identity(Kind.HYBRID, fixed("vault")), Identity(Kind.HYBRID, fixed("desk")))
X25519 = Identity(Kind.X25519, fixed("x25519"))
SHARE: Words = split(HYBRID[0].secret_bytes(), [(1, 1)], 1, 4711)[0][0]
BIRTH = Birth(
    mission="m-1",
    purpose="mission",
    recipient=HYBRID[0].recipient.encode(),
    set_id=4711,
    threshold=1,
    time="2026-05-14T10:00:00Z",
    organisations=(Organisation("nord", 1, 1),),
    commitments=commit_all([Organisation("nord", 1, 1)], [[SHARE]], [bytes(16)]),
)
LOG_KEY = SigningKey.from_seed(ORIGIN, Algorithm.ED25519, fixed("log"))
LOG_KEY_PQ = SigningKey.from_seed(ORIGIN, Algorithm.ML_DSA_44, fixed("log pq"))
DEVICE_KEY = SigningKey.from_seed(DEVICE, Algorithm.ED25519, fixed("device"))
RECEIPT_KEY = SigningKey.from_seed(f"{ORIGIN}/receipts", Algorithm.ED25519, fixed("receipts"))
WITNESSES = tuple(
    SigningKey.from_seed(f"w{n}.invented.example", Algorithm.ED25519_COSIGNATURE, fixed(f"witness {n}"))
    for n in (1, 2)
)
WITNESS_PQ = SigningKey.from_seed("w1.invented.example", Algorithm.ML_DSA_44, fixed("witness pq"))
RECIPIENTS = tuple(sorted(identity.recipient.encode() for identity in HYBRID))
FINGERPRINT = recipients_fingerprint([identity.recipient for identity in HYBRID])
POLICY = (
    f"# an invented policy\nlog {LOG_KEY.verifier.vkey}\n"
    f"witness one {WITNESSES[0].verifier.vkey} https://w1.invented.example/\n"
    f"witness two {WITNESSES[1].verifier.vkey}\n"
    "group partners any one two\nquorum partners\n"
).encode()


def manifest(name: str, size: int, previous: str = "", part: Part | None = None) -> Manifest:
    """The manifest of an invented item."""
    return Manifest(
        item=fixed(name).hex()[:32],
        mission=MISSION,
        device=DEVICE,
        name=name,
        media_type="image/jpeg",
        size=size,
        device_time=TIME,
        file_time="",
        place="",
        seen=fixed("seen").hex(),
        previous=previous,
        consent=("court/C1",),
        part=part,
        seed=fixed(name),
    )


def sealed(data: bytes, identities: tuple[Identity, ...] = HYBRID) -> bytes:
    """`data` as an age file."""
    sink = io.BytesIO()
    with Sealer([identity.recipient for identity in identities], sink, threads=False) as sealer:
        sealer.write(data)
        sealer.finish()
    return sink.getvalue()


def package(name: str, content: bytes) -> tuple[bytes, SealedItem]:
    """A sealed package and what its device knows of it."""
    sink = io.BytesIO()
    readers = Reader(tuple(identity.recipient for identity in HYBRID), FINGERPRINT)
    item = seal_item(io.BytesIO(content), manifest(name, len(content)), readers, DEVICE_KEY, sink)
    return sink.getvalue(), item


def armored(data: bytes) -> bytes:
    """`data` in ASCII armor."""
    sink = io.BytesIO()
    writer = ArmorWriter(sink)
    writer.write(data)
    writer.finish()
    return sink.getvalue()


def slip(item: SealedItem, index: int) -> Slip:
    """The slip of a package."""
    return Slip(
        package=item.sha256[:32],
        device=DEVICE,
        index=index,
        entry=item.entry,
        package_sha256=item.sha256,
        package_size=item.size,
        disclosures=item.disclosures,
    )


RECIPIENTS_VALUES: dict[str, str | int] = {
    "action": "open",
    "fingerprint": FINGERPRINT.hex(),
    "mission": MISSION,
    "recipients": " ".join(RECIPIENTS),
    "time": TIME,
}
ENTRIES = [
    *(build_entry(fixed(f"entry {n}"), "policy", {"policy_sha256": "", "time": TIME}) for n in range(3)),
    build_entry(fixed("recipients"), "recipients", RECIPIENTS_VALUES),
    build_entry(fixed("entry 4"), "policy", {"policy_sha256": "", "time": TIME}),
]
LEAVES = leaf_hashes(ENTRIES)
CHECKPOINT = Checkpoint(ORIGIN, len(LEAVES), tree_root(LEAVES))
NOTE = (
    sign_note(CHECKPOINT.text(), [LOG_KEY])
    .with_signatures(cosign(CHECKPOINT.text(), key, NOW) for key in WITNESSES)
    .encode()
)
OLD = Checkpoint(ORIGIN, 3, tree_root(LEAVES[:3]))


def proof(index: int, note: bytes = NOTE) -> bytes:
    """The proof of an entry of the invented register."""
    return TlogProof(index, tuple(inclusion_proof(LEAVES, index)), note).encode()


@functools.cache
def kit_files() -> dict[str, bytes]:
    """A kit that is in order."""
    kit = build_kit_json(
        group="Invented Group",
        origin=ORIGIN,
        mission=MISSION,
        device=DEVICE,
        recipients=RECIPIENTS,
        languages=("en", "fr", "ru"),
        place="coarse",
        receipts=RECEIPT_KEY.verifier,
        policy=POLICY,
    )
    said = [d.text for d in disclose_all(fixed("recipients"), "recipients", RECIPIENTS_VALUES)]
    return {
        "kit.json": kit,
        "policy.txt": POLICY,
        "checkpoint": NOTE,
        "recipients.tlog-proof": proof(3),
        "recipients.json": jcs.encode({"disclosures": said, "entry": base64.encode(ENTRIES[3])}),
    }


@dataclass(frozen=True)
class Framed:
    """The plaintext of a package and where its parts begin."""

    plaintext: bytes
    content_at: int


@functools.cache
def frames() -> tuple[Framed, ...]:
    """Plaintexts of packages, as they lie inside an envelope."""
    found = []
    for name, content in (("a.jpg", b"\xff\xd8\xff invented"), ("empty", b""), ("b", b"x" * 3000)):
        data, _ = package(name, content)
        plaintext = open_stream(io.BytesIO(data), HYBRID).read_all(1 << 20)
        found.append(Framed(plaintext, plaintext.find(b"content\0")))
    return tuple(found)


def receipt(state: State) -> Receipt:
    """An invented receipt."""
    none = state is State.RECEIVED
    return Receipt(
        origin=ORIGIN,
        package_sha256=fixed("package").hex(),
        package_size=4321,
        device=DEVICE,
        device_index=0,
        register_index=0 if none else 7,
        tree_size=0 if none else 9,
        state=state,
        time=TIME,
    )
