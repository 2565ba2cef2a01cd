"""Seeds of the house: its segments, honest logs, monitoring, times with their certificates."""

from __future__ import annotations

import functools
import hashlib
from dataclasses import replace
from datetime import UTC, datetime

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ed25519
from cryptography.hazmat.primitives.serialization import Encoding
from seed_base import CHECKPOINT, LOG_KEY, LOG_KEY_PQ, NOW, ORIGIN, TIME, fixed

from vedette.formats import frame, house_segment, jcs
from vedette.formats.backup_record import BackupRecord, encode_listing
from vedette.formats.checkpoint import Checkpoint
from vedette.formats.fork import Fork
from vedette.formats.house_segment import FileRow, HouseSegment
from vedette.formats.note import sign_note
from vedette.formats.tiles import encode_entries
from vedette.register.memory import Memory, Shown, Waiting, Watched
from vedette.seal.timestamp import request_over
from vedette.tree.frontier import Frontier
from vedette.tree.hashing import leaf_hashes
from vedette.tree.proofs import consistency_proof, tree_root

HOUSE_SEGMENT = HouseSegment(
    origin=ORIGIN,
    number=1,
    base=False,
    previous=fixed("segment").hex(),
    register_size=7,
    time=TIME,
    files=(
        FileRow("entries.journal", 40, 100, fixed("journal").hex()),
        FileRow("slips/0011223344556677/0.slip", 0, 600, fixed("slip").hex()),
    ),
    removed=("cosigned/old",),
)


def house_plain(segment: HouseSegment, bodies: list[bytes]) -> bytes:
    """The plaintext of a segment."""
    listing = segment.encode()
    data = house_segment.head(listing)
    for number, body in enumerate(bodies):
        data += house_segment.member(number, len(body)) + body + bytes(frame.fill(len(body)))
    return data + bytes(house_segment.tail_length(listing, [len(body) for body in bodies]))


def house_papers() -> dict[str, list[bytes]]:
    """What a house copy and a backup are made of."""
    base = replace(
        HOUSE_SEGMENT, number=0, base=True, previous="0" * 64, removed=(), files=HOUSE_SEGMENT.files[1:]
    )
    digest = fixed("listing").hex()
    record = BackupRecord(ORIGIN, digest, 9, digest, 2, 300, 20, 7, digest, 1, TIME, TIME)
    return {
        "house-segment": [HOUSE_SEGMENT.encode(), base.encode()],
        "house-frame": [
            b"\x49" + house_plain(HOUSE_SEGMENT, [b"a" * 60, b"{}" * 300]),
            b"\x00" + house_plain(base, [b"{}" * 300]),
        ],
        "house-chain": [bytes([0, 0, 0, 1, 1, 1, 0, 2, 2, 1, 1, 3]), bytes([3, 0, 0, 1, 4, 1, 0, 0])],
        "backup-record": [record.sign(LOG_KEY)],
        "backup-listing": [encode_listing({digest: 20, fixed("x").hex(): 0}), encode_listing({})],
    }


@functools.cache
def honest_log() -> tuple[list[bytes], list[bytes]]:
    """The leaf hashes of a small log, and its signed head at each size."""
    hashes = leaf_hashes(f"entry {n}".encode() for n in range(24))
    heads = [Checkpoint(ORIGIN, n, tree_root(hashes[:n])) for n in range(1, 25)]
    return hashes, [sign_note(head.text(), [LOG_KEY]).encode() for head in heads]


def monitoring() -> dict[str, list[bytes]]:
    """Evidence of forks, a monitor's memory, answers of servers."""
    hashes, notes = honest_log()
    heads = [Checkpoint(ORIGIN, n, fixed("lie")) for n in (9, 24)]
    lie = [sign_note(head.text(), [LOG_KEY, LOG_KEY_PQ]).encode() for head in heads]
    proof = tuple(consistency_proof(hashes, 9))
    prefix, seen = tree_root(hashes[:9]), (f"{TIME} nord mirror", f"{TIME} ost witness")
    forks = [
        Fork(lie[0], notes[-1], prefix, proof, seen, TIME),
        Fork(notes[-1], lie[1], fixed("lie"), (), seen, TIME),
    ]
    edge = Frontier()
    edge.extend(hashes)
    memory = Memory(
        ORIGIN,
        began=NOW,
        grew=NOW,
        head=notes[-1],
        edge=edge,
        growth=((NOW, 24),),
        heads=((24, tree_root(hashes)),),
        sources={"nord mirror": Shown(24, NOW)},
        times={"w1.invented.example+00000000": ((24, NOW, NOW + 9),)},
        waiting=(Waiting(lie[0], "stick", NOW),),
        watched=(Watched(3, "policy", fixed("p").hex(), True),),
    )
    answers = [
        b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s" % (len(notes[0]), notes[0]),
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nabcde\r\n0\r\n\r\n",
        b"HTTP/1.1 302 Found\r\nLocation: http://elsewhere.example/\r\nContent-Length: 0\r\n\r\n",
        b"HTTP/1.0 404 Not Found\r\n\r\n",
    ]
    return {
        "fork": [fork.encode() for fork in forks],
        "fork-parts": [bytes([8, 23, 8, *range(40)]), bytes([23, 23, 0]), bytes(range(66))],
        "monitor-state": [jcs.encode(Memory(ORIGIN).encode()), jcs.encode(memory.encode())],
        "monitor-look": [notes[3], *lie, encode_entries([b"entry 0", b"entry 1"])],
        "log-http": answers,
        "log-url": [b"https://mirror.invented.example/mirror/", b"http://[::1]:8080/"],
    }


def der(tag: int, *bodies: bytes) -> bytes:
    """One DER value."""
    body = b"".join(bodies)
    if len(body) < 0x80:
        return bytes([tag, len(body)]) + body
    size = len(body).to_bytes(2, "big").lstrip(b"\0")
    return bytes([tag, 0x80 | len(size)]) + size + body


def time_reply(certificates: bytes = b"", more: bytes = b"", time: bytes = b"20261122221515.5Z") -> bytes:
    """An RFC 3161 reply over the checkpoint's text, whose signature is none."""
    sha256 = der(0x30, bytes.fromhex("0609608648016503040201"), b"\x05\0")
    ecdsa = der(0x30, bytes.fromhex("06082a8648ce3d040302"))
    imprint = der(0x30, sha256, der(0x04, hashlib.sha256(CHECKPOINT.text().encode()).digest()))
    accuracy = der(0x30, b"\x02\1\1", b"\x80\2\1\xf4", b"\x81\1\x09")
    rest = accuracy + b"\1\1\xff" + b"\2\1\x2a" + more
    info = der(0x30, b"\2\1\1", b"\6\4\x2a\3\4\1", imprint, b"\2\1\7", der(0x18, time), rest)
    content = der(0x30, bytes.fromhex("060b2a864886f70d0109100104"), der(0xA0, der(0x04, info)))
    signer = der(0x30, b"\2\1\1", der(0x30, der(0x30), b"\2\1\5"), sha256, ecdsa, der(0x04, b"x" * 70))
    signed = der(0x30, b"\2\1\3", der(0x31, sha256), content, certificates, der(0x31, signer))
    token = der(0x30, bytes.fromhex("06092a864886f70d010702"), der(0xA0, signed))
    return der(0x30, der(0x30, b"\2\1\0"), token)


def time_chain() -> bytes:
    """A root that certifies itself for time stamps, PEM; its serial number is that of the replies."""
    key = ed25519.Ed25519PrivateKey.from_private_bytes(fixed("time root"))
    day = datetime(2026, 1, 1, tzinfo=UTC)
    builder = x509.CertificateBuilder(x509.Name([]), x509.Name([]), key.public_key(), 5)
    builder = builder.not_valid_before(day).not_valid_after(day.replace(year=2036))
    usage = x509.ExtendedKeyUsage([x509.ExtendedKeyUsageOID.TIME_STAMPING])
    made = builder.add_extension(usage, critical=True).sign(key, None)
    return made.public_bytes(Encoding.PEM)


def time_seeds() -> dict[str, list[bytes]]:
    """Time stamps: requests and replies."""
    text = CHECKPOINT.text().encode()
    refused = der(0x30, der(0x30, b"\2\1\2", der(0x30, der(0x0C, "нет".encode())), b"\3\2\7\x80"))
    replies = [time_reply(), time_reply(der(0xA0, der(0x30, b"\5\0"))), time_reply(time=b"20261122221515Z")]
    return {
        "time-reply": [*replies, time_reply(more=der(0xA0, b"x") + der(0xA1, b"y")), refused],
        "time-request": [request_over(text).encode(), request_over(text, 1 << 63).encode()],
        "time-claim": replies,
    }
