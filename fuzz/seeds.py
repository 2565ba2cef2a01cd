"""Valid inputs of every kind, made anew by each call: what the fuzzers begin with.

    python fuzz/seeds.py FOLDER        writes FOLDER/<target>/<number> for each target

Nothing here is real and nothing of it is committed. Keys and identities follow from fixed labels, so that a
corpus kept from one run still fits the keys of the next; sealed bytes differ each time, as sealing demands.
"""

from __future__ import annotations

import functools
import gzip
import hashlib
import io
import json
import sys
import zipfile
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests/verifier"))
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "src"))

import build_dossier
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ed25519
from cryptography.hazmat.primitives.serialization import Encoding

from vedette.adapters.sync_mail import Attachment, letters
from vedette.capture.package import Reader, SealedItem, seal_item
from vedette.formats import base64, frame, house_segment, jcs
from vedette.formats.anchor_note import AnchorNote
from vedette.formats.backup_record import BackupRecord, encode_listing
from vedette.formats.checkpoint import Checkpoint
from vedette.formats.cosignature import cosign
from vedette.formats.deposit import (
    NO_DEPOSIT,
    Deposit,
    DepositObject,
    Holding,
    deposit_digest,
    encode_wanted,
)
from vedette.formats.derived import DerivedText
from vedette.formats.devices_note import DevicesNote
from vedette.formats.entry import build_entry, disclose_all
from vedette.formats.fork import Fork
from vedette.formats.house_segment import FileRow, HouseSegment
from vedette.formats.keys import Algorithm, SigningKey
from vedette.formats.lockbox import Lockbox, Slot, Work
from vedette.formats.manifest import Manifest, Part
from vedette.formats.mirror_request import EntriesHead, MirrorInfo, Package
from vedette.formats.note import sign_note
from vedette.formats.partner_card import Card
from vedette.formats.partners_file import PartnersFile
from vedette.formats.proof import TlogProof
from vedette.formats.receipt import Receipt, State
from vedette.formats.slip import Slip
from vedette.formats.statement import Statement
from vedette.formats.ticket import TicketRequest
from vedette.formats.tiles import encode_entries
from vedette.formats.upload import Announced, DeviceRequest, encode_offer, parse_file_name
from vedette.formats.witness_request import AddCheckpoint
from vedette.house.looking import Claim, Sight, samples
from vedette.house.looking import Kind as ItemKind
from vedette.house.looking.sight import encode_sight
from vedette.missions.birth import Birth, Organisation, commit_all, split_again
from vedette.missions.kit import build_kit_json
from vedette.missions.opening import Opened, Opening, OpeningRequest
from vedette.records.revisions import START, Written, revision_digest
from vedette.register.anchor import encode_anchor
from vedette.register.memory import Memory, Shown, Waiting, Watched
from vedette.seal import Identity, Kind, Sealer, cover, open_stream, recipients_fingerprint
from vedette.seal.armor import ArmorWriter
from vedette.seal.shares import Words, split
from vedette.seal.timestamp import request_over
from vedette.tree.frontier import Frontier
from vedette.tree.hashing import leaf_hashes
from vedette.tree.proofs import consistency_proof, inclusion_proof, tree_root

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


def push_subscriptions() -> list[bytes]:
    """What browsers give, whole and in the spellings they differ in."""
    point = "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4"
    keys = {"p256dh": point, "auth": "BTBZMqHH6r4Tts7J_aSIgg"}
    plain = {"endpoint": "https://push.example/a", "keys": keys}
    padded = {**plain, "expirationTime": None, "keys": {**keys, "auth": keys["auth"] + "=="}}
    return [json.dumps(one).encode() for one in (plain, padded)]


def alert_channels() -> list[bytes]:
    """Settings of one channel of each kind."""
    parts = (
        'name = "mail"\nkind = "mail"\nhost = "mail.example"\nsender = "a@b.example"\n',
        'name = "sms"\nkind = "http"\nurl = "https://g.example/s"\nbody = "{to} {text}"\nsuccess = [200]\n',
        'name = "room"\nkind = "matrix"\nurl = "https://m.example"\nsecret_file = "t"\n',
        'name = "modem"\nkind = "command"\nargv = ["/bin/true", "{to}"]\n',
        'name = "bell"\nkind = "bell"\n',
    )
    each = [f"[[channel]]\n{part}".encode() for part in parts]
    return [*each, b"\n".join(each)]


def sync_letters() -> list[bytes]:
    """Letters with a request and an answer, as we write them and as another program might."""
    attached = [
        Attachment("to", "nord.example", "add-checkpoint", b"old 0\n\ninvented\n1\n"),
        Attachment("from", "nord.example", "head", bytes(range(64))),
    ]
    (letter,) = letters("desk@group.example", attached)
    name = attached[0].file_name.encode()
    plain = b'Content-Type: text/plain\nContent-Disposition: attachment; filename="' + name + b'"\n\nold 0\n'
    nested = b'Content-Type: multipart/mixed; boundary="x"\n\n--x\nContent-Type: message/rfc822\n\n'
    return [letter, letter.replace(b"\r\n", b"\n"), plain, nested + plain + b"\n--x--\n"]


def partner_cards() -> list[bytes]:
    """Cards of a partner with all roles, and with people alone."""
    name = "nord.example"
    kinds = (Algorithm.ED25519_COSIGNATURE, Algorithm.ML_DSA_44, Algorithm.ED25519)
    co, pq, ed = (
        {role: SigningKey.from_seed(f"{name}/{role}1", kind, fixed(role)).verifier for role in "wmhsc"}
        for kind in kinds
    )
    everything = Card(name, "Nord", (co["w"], pq["w"]), (co["m"], pq["m"]), ed["h"], ed["s"], RECIPIENTS[0])
    watching = replace(everything, watch=ed["c"], watch_recipient=RECIPIENTS[1])
    people = replace(everything, witness=(), mirror=(), holdings=None)
    return [everything.encode(), people.encode(), watching.encode()]


STATEMENT_KEYS = {
    name: SigningKey.from_seed(f"{name}.example/s1", Algorithm.ED25519, fixed(f"statements {name}"))
    for name in ("nord", "sued", "west")
}
PARTNERS = PartnersFile(2, tuple((name, key.verifier) for name, key in STATEMENT_KEYS.items()))


def statements() -> list[Statement]:
    """One of each kind; the first is about the readers of `kit_files`, by their entry."""
    digest = fixed("d").hex()
    values = {
        "recipients": {
            "action": "open",
            "mission": MISSION,
            "fingerprint": FINGERPRINT.hex(),
            "entry": hashlib.sha256(ENTRIES[3]).hexdigest(),
            "record": BIRTH.sha256,
        },
        "policy": {"policy": digest, "dossiers": digest, "partners": PARTNERS.sha256, "entry": digest},
        "freeze": {"size": "3", "reason": "a reason"},
        "thaw": {"size": "3", "reason": "до выяснения"},
        "retire": {"key": STATEMENT_KEYS["nord"].verifier.vkey, "size": "0", "reason": "x"},
        "destruction": {"mission": MISSION, "set": "4711", "holder": "nord/1"},
    }
    return [Statement(ORIGIN, kind, lines, TIME) for kind, lines in values.items()]


def statement_note(statement: Statement, *names: str) -> bytes:
    """A statement that partners signed."""
    return sign_note(statement.text, [STATEMENT_KEYS[name] for name in names]).encode()


def partnered_kit() -> dict[str, bytes]:
    """A kit that is in order, of a group with partners, with a freeze that has ended."""
    files = dict(kit_files())
    value = json.loads(files["kit.json"])
    files["kit.json"] = jcs.encode(value | {"partners_sha256": PARTNERS.sha256})
    files["partners.txt"] = PARTNERS.encode()
    readers, _, freeze, thaw, *_ = statements()
    files["recipients.statement"] = statement_note(readers, "nord", "west")
    for each in (freeze, thaw):
        files[f"freezes/{each.sha256}.note"] = statement_note(each, "nord", "sued")
    return files


def people_papers() -> dict[str, list[bytes]]:
    """Statements, who counts, anchors and devices, and kits that have them."""
    anchor = encode_anchor(sign_note(Checkpoint(DEVICE, 7, fixed("r")).text(), [DEVICE_KEY]).encode())
    said = AnchorNote(ORIGIN, DEVICE, 7, fixed("r"), TIME, anchor)
    kit = partnered_kit()
    notes = [statement_note(each, "nord", "sued") for each in statements()]
    return {
        "statement": [each.encode() for each in statements()],
        "statement-note": notes,
        "partners-file": [PARTNERS.encode(), PartnersFile(1, PARTNERS.partners[:1]).encode()],
        "anchor-note": [said.text().encode()],
        "devices-note": [DevicesNote(ORIGIN, TIME, (DEVICE_KEY.verifier,)).text().encode()],
        "kit-partners": [bytes([n]) + kit[name] for n, name in enumerate(sorted(kit))]
        + [bytes([128 + n, n]) for n in range(len(kit))],
        "people": [b"\0" + data for data in (*notes, *(each.encode() for each in statements()))]
        + [b"\1" + anchor.encode(), b"\2statements/" + statements()[0].sha256.encode()],
    }


def requests() -> list[bytes]:
    """Requests to a witness: the first ever, one that grows, one that repeats."""
    first = sign_note(OLD.text(), [LOG_KEY]).encode()
    more = sign_note(CHECKPOINT.text(), [LOG_KEY]).encode()
    return [
        AddCheckpoint(0, (), first).encode(),
        AddCheckpoint(3, tuple(consistency_proof(LEAVES, 3)), more).encode(),
        AddCheckpoint(5, (), more).encode(),
    ]


def ceremony_papers() -> dict[str, list[bytes]]:
    """Records, requests, openings, and what is typed."""
    nord = Organisation("nord", 2, 3)
    shares = split(HYBRID[0].secret_bytes(), [(2, 3)], 1, 7)
    salts = [fixed(f"salt {n}")[:16] for n in range(3)]
    later = split_again(BIRTH, 7, TIME, commit_all([nord], shares, salts), [nord], 1)
    digest, readers = fixed("package").hex(), tuple(sorted(each.recipient.encode() for each in HYBRID))
    devices = ((DEVICE, DEVICE_KEY.verifier.vkey),)
    request = OpeningRequest(MISSION, (readers, readers[:1]), devices, ((digest, DEVICE),), TIME)
    done = (Opened(digest, fixed("content").hex(), fixed("about").hex()),)
    opening = Opening(BIRTH.sha256, MISSION, 4711, "court", ("nord/1", "lawyer"), readers, done, TIME)
    words = " ".join(SHARE).encode()
    rows = "\n".join(f"{n} {word[:4].upper()}" for n, word in enumerate(SHARE, 1)).encode()
    return {
        "birth": [BIRTH.encode(), later.encode()],
        "opening-request": [request.encode()],
        "opening": [opening.encode()],
        "share-text": [words, words.upper(), *(" ".join(each).encode() for each in shares[0])],
        "share-typing": [b"nord 1\n" + words, b"# a sheet\nNORD-1\n" + rows, b"nord 1\n!\nnord 1\n17 ?"],
    }


MIRROR = (
    SigningKey.from_seed("nord.invented.example/m1", Algorithm.ED25519_COSIGNATURE, fixed("mirror")),
    SigningKey.from_seed("nord.invented.example/m1", Algorithm.ML_DSA_44, fixed("mirror pq")),
)
HOLDINGS = SigningKey.from_seed("nord.invented.example/h1", Algorithm.ED25519, fixed("holdings"))


def mirror_inputs() -> dict[str, list[bytes]]:
    """What goes to a mirror and comes back: a small register, a deposit, a holding, a ticket request."""
    entries = EntriesHead(ORIGIN, 0, 5).encode() + Package(tuple(ENTRIES[:5]), ()).encode()
    objects = tuple(sorted(DepositObject(fixed(f"o{n}").hex(), n, "package") for n in range(4)))
    deposit = Deposit(ORIGIN, 0, NO_DEPOSIT, TIME, objects)
    later = Deposit(ORIGIN, 1, deposit_digest(deposit.text()), TIME, (), (objects[0].sha256,))
    holding = Holding(ORIGIN, 1, deposit_digest(later.text()), TIME)
    ticket = TicketRequest(ORIGIN, TIME, fixed("nonce").hex()[:32])
    signed = [sign_note(each.text(), [LOG_KEY]).encode() for each in (deposit, later, ticket)]
    wanted = encode_wanted([(one.sha256, one.size) for one in objects])
    return {
        "mirror-entries": [entries, entries[:-1], EntriesHead(ORIGIN, 3, 3, b"t").encode()],
        "mirror-answers": [MirrorInfo(5, 3).encode(), wanted, f"2 {'0' * 64}\n".encode(), b"262144\n"],
        "deposit": [each.text().encode() for each in (deposit, later, holding, ticket)],
        "mirror": [
            *(bytes([0, n]) + entries for n in range(2)),
            *(b"\1\0" + note for note in signed[:2]),
            *(b"\2\0" + request for request in requests()),
            b"\3\0" + signed[2],
            b"\4\0abc",
        ],
    }


def gates() -> dict[str, list[bytes]]:
    """What a browser sends to a locked house, and settings.toml."""
    head = b"POST / HTTP/1.1\r\nHost: localhost:8400\r\nContent-Length: 40\r\nOrigin: http://localhost:8400"
    form = b"passphrase=zaq-invented-typed-words&sheets=&language=ru"
    settings = b'[site]\norigin = "https://hq.example.org"\nbehind_proxy = true\nlanguages = ["ru", "en"]\n'
    settings += b'[database]\nkind = "postgresql"\nhost = "/run"\nname = "v"\nuser = "v"\nport = 5432\n'
    settings += b'[objects]\nkind = "s3"\nendpoint = "https://s3.example.org"\nbucket = "b"\nregion = "r"\n'
    get = b"GET /?language=fr HTTP/1.1\r\nHost: localhost:8400\r\nAccept-Language: fr-CH, fr;q=0.9"
    return {
        "gate-request": [head + b"\r\n\r\n" + form, get + b"\r\n\r\n"],
        "gate-form": [form, b"sheets=academic+acid&passphrase=", b""],
        "settings-file": [settings, b"[site]\nlisten = '127.0.0.1:0'\nidle_minutes = 0\n"],
    }


def uploads() -> dict[str, list[bytes]]:
    """What couriers and devices send to headquarters, and what it answers."""
    package, digest = fixed("package").hex()[:32], fixed("digest").hex()
    names = [f"d0/outbox/{package}.age", f"d0/outbox/{package}.slip", "d0/log/checkpoint"]
    names += ["d0/log/tile/0/000", "d0/log/tile/entries/x001/234.p/7"]
    offer = encode_offer([Announced(parse_file_name(name), 5, digest) for name in names])
    target = f"/api/v1/deliveries/{package}"
    request = DeviceRequest(ORIGIN, DEVICE, "PUT", target, digest, TIME, package)
    stored = b'{"result":"stored","state":"incoming","files":[{"name":"a","have":0}],"packages":[{}]'
    stored += b',"next":5}'
    return {
        "upload-name": [name.encode() for name in names],
        "upload-offer": [offer, b'{"files":[]}'],
        "upload-request": [request.text().encode()],
        "upload-answers": [b"\0" + stored, b'\5{"result":"refused","reason":"x","have":3}', b"\x08", b"\0[]"],
    }


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


COVERED = (b"", b"quorum none\n", bytes(70_000))
COVERED_ROWS = (b'{"n":1}', b'{"n":2}', b'{"n":3}')


def closets() -> dict[str, list[bytes]]:
    """A lockbox with both kinds of slots, covered files, a covered journal."""
    slots = (
        Slot("0" * 32, "passphrase", bytes(40), bytes(48)),
        Slot("1" * 32, "shares", bytes(30), bytes(1_400), "ab" * 32),
    )
    work = Work(512 << 10, 4, 4, bytes(16))
    key, salt, name = fixed("cover"), fixed("salt"), b"policy.txt"
    rows = cover.RowCover(key, salt, name)
    lines = [rows.cover(number, salt[:12], row) for number, row in enumerate(COVERED_ROWS)]
    return {
        "lockbox": [Lockbox(work, slots).encode(), Lockbox(work, slots[:1], bytes(range(32))).encode()],
        "cover": [cover.cover_bytes(key, salt, name, data) for data in COVERED],
        "cover-journal": [b"".join(line + b"\n" for line in [rows.head, *lines]), lines[0]],
    }


def bundles() -> dict[str, list[bytes]]:
    """Seeds of tests/fuzz/bundles.py: disclosure lists, commitments, plans."""
    from bundles import seeds as found

    return found()


def pleadings() -> dict[str, list[bytes]]:
    """Seeds of tests/fuzz/pleadings.py: materials of texts."""
    from pleadings import seeds as found

    return found()


def procedures() -> dict[str, list[bytes]]:
    """Seeds of tests/fuzz/procedures.py: real definitions and guards."""
    from procedures import seeds as found

    return found()


def clocks() -> dict[str, list[bytes]]:
    """Seeds of tests/fuzz/clocks.py: real terms and calendars."""
    from clocks import seeds as found

    return found()


def watches() -> dict[str, list[bytes]]:
    """Seeds of tests/fuzz/watches.py, made by the stage of the watch's tests."""
    from watches import seeds as found

    return found()


def lookings() -> dict[str, list[bytes]]:
    """One file of each kind that headquarters looks at, by the reader that reads it."""
    of = samples.all_of_them()
    sounds = ("aac", "amr", "flac", "mp3", "ogg", "wav")
    sight = Sight(ItemKind.PDF, "application/pdf", claims=(Claim("pdf", "Title", "x"),), text="x")
    return {
        "looking-answer": [encode_sight(sight), encode_sight(replace(sight, facts={"pages": "1"}))],
        "looking-boxes": [of[name] for name in ("mp4", "mov", "m4a", "heic")],
        "looking-matroska": [of["webm"]],
        "looking-sound": [bytes([number]) + of[name] for number, name in enumerate(sounds)],
        "looking-c2pa": [samples.store(), of["c2pa"], of["png"], of["webp"]],
        "looking-xmp": [samples.XMP],
        "looking-office": [of[name] for name in ("docx", "xlsx", "odt", "zip", "wacz")],
        "looking-office-parts": [
            *(bytes([number]) + b"<a><row><c t='s'><v>0</v></c></row></a>" for number in range(3)),
            b"\x03<x xmlns='urn:oasis'><p>a<s/></p></x>",
            b"\x04" + samples.CORE.encode(),
        ],
        "looking-warc": [of["warc"], of["warc-gz"]],
        "looking-html": [b"<title>a</title><script>b</script><p>c &amp; d<!-- e -->"],
        "looking-mail": [of["mail"]],
        "looking-text": [of[name] for name in ("text", "text-1251", "json", "xmp", "pdf", "warc-gz")],
    }


def captures() -> dict[str, list[bytes]]:
    """Web archives, pages that try to call out, a record of collection."""
    sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))
    from cases_sources import making
    from vedette.cases.sources import record, survey
    from vedette.house.looking.content import Content

    archive = making.warc(making.story())
    read = survey.encode_survey(survey.survey_warc(Content.of(archive)))
    chunks = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nabcd\r\n0\r\n\r\n"
    page = making.hostile("http://127.0.0.1:9")[0][2]
    ways = [way.format("http://127.0.0.1:9").encode() for way in making.WAYS_OUT]
    said = record.Said
    one = record.CollectionRecord(
        "0" * 32,
        1,
        "verification",
        TIME,
        "p-one",
        {"tool": said("Invented 1"), "media": said("", "none"), "started": said(TIME)},
        (record.Item("archive", "a" * 64, "b" * 64, 9),),
        {"who": said("", "not known")},
        (record.Note("place", "open", "words", "p-two", TIME),),
    )
    return {
        "capture-warc": [archive, making.warc(making.story(), packed=True)],
        "capture-wacz": [making.wacz(making.story()), making.wacz([], altered="pages/pages.jsonl")],
        "capture-survey": [read],
        "capture-index": [read.split(b"\n", 1)[1]],
        "capture-http": [chunks, b"HTTP/1.1 200\r\nContent-Encoding: gzip\r\n\r\n\x1f\x8b", chunks[49:]],
        "capture-page": [page, *ways, making.story()[0][2]],
        "capture-style": [
            *(way for way in ways if b"style" in way),
            b"a{background:url( 'x' )} @import url(y) screen; b{c:image-set('z' 1x)} @font-face{src:url(f)}",
        ],
        "capture-record": [record.encode(one)],
    }


def imports() -> dict[str, list[bytes]]:
    """A mapping, and a file of each kind that imports read."""
    from imports import workbook

    mapping = (
        'format = "vedette-mapping 1"\nset = "a"\n[file]\nkind = "csv"\n[lookup.x]\n1 = "y"\n[[make]]\n'
        'kind = "event"\nid = "{id}"\nwhen = { column = "t", filled = true }\n[make.fields]\n'
        'title = { from = "t", match = "[a-z]+" }\nbegan = { range = ["{d}", "{d}"], open = ".." }\n'
        'tags = [{ from = "g", split = "|", lookup = "x", other = "keep" }]\n'
    )
    table = 'id;t;d;g;n;p;c\n1;Дом;05.03.2010;a|b;5-7;Аргун;43.1, 45.2\n2;"a;b";;;;;\n'
    sheet = (
        b'<s><sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>id</t></is></c>'
        b'<c r="B1" t="str"><v>t</v></c></row>'
        b'<row r="2"><c r="A2"><v>1</v></c><c r="B2" s="0"><f>A1</f><v>2.5</v></c></row></sheetData>'
        b'<mergeCells><mergeCell ref="A2:A3"/></mergeCells></s>'
    )
    rows = b'{"r": [{"id": 1, "t": "a", "d": null, "g": ["x", true], "n": 2.0, "p": "b", "c": ""}]}'
    return {
        "import-mapping": [mapping.encode()],
        "import-csv": [table.encode(one) for one in ("utf-8", "utf-16", "cp1251")]
        + [gzip.compress(table.encode(), mtime=0)],
        "import-json": [rows, b'{"id": "1", "t": "a"}\n{"id": "2", "t": "b"}\n'],
        "import-xml": ["<r><e id='1'><t>Дом</t><t>b</t><x:g xmlns:x='u'>&amp;</x:g></e></r>".encode()],
        "import-xlsx": [workbook(sheet)],
        "import-xlsx-parts": [b"\x00" + sheet, b"\x02<sst><si><r><t>a</t></r></si></sst>"],
        "import-guess": [table.encode(), rows, workbook(sheet), "Ð\u009fÑ\u0080Ð¸".encode()],
    }


RECORD_VALUES = (
    ["event", "title", {"value": "A raid", "cites": ["0" * 32], "confidence": "likely", "note": "invented"}],
    ["event", "began", {"value": "2004-05-03"}],
    ["event", "place", {"value": {"text": "A village", "lat": "43.1", "lon": "45.5", "precision": "near"}}],
    ["event", "dead_low", {"value": 3}],
    ["act", "parts", {"value": {"actor": "1" * 32, "degree": "ordered", "type": "police"}}],
    ["act", "repeated", {"value": True}],
    ["person", "name", {"value": {"text": "Имя", "language": "ru"}}],
)
"""A value of each type: kind, field, value."""


def export_lines() -> list[bytes]:
    """Return a source, a statement and a record as lines of an export, in one seed and each alone."""
    one, two, three = "1" * 32, "2" * 32, "3" * 32
    source = {"id": one, "what": "document", "title": "paper"}
    said = {"id": two, "source": one, "words": "He was taken.", "locator": {"page": 2}, "about": "2010-02"}
    values = {"title": [{"value": "Raid", "cites": [two], "confidence": "likely"}]}
    record = {"id": three, "kind": "event", "values": values, "entity": "", "made": "", "version": 1}
    lines = [json.dumps(each).encode() for each in (source, said, record)]
    return [*lines, b"\n".join(lines)]


def export_zip() -> bytes:
    """Return the same as the zip that is taken back."""
    made = io.BytesIO()
    names = ("sources.jsonl", "statements.jsonl", "records.jsonl")
    with zipfile.ZipFile(made, "w") as held:
        for name, line in zip(names, export_lines(), strict=False):
            held.writestr(f"records/{name}", line)
    return made.getvalue()


def revisions() -> list[Written]:
    """Return two revisions of a record, the second of which withdraws it."""
    at = "2026-05-14T10:00:00.000001+00:00"
    changes = {"title": [{"value": "A raid", "cites": ["0" * 32]}]}
    one = Written("1" * 32, 1, "write", at, "2" * 32, "", changes, "", "")
    one = replace(one, digest=revision_digest(START, one.fields()))
    two = replace(one, number=2, done="withdraw", reason="invented", changes={})
    return [one, replace(two, digest=revision_digest(one.digest, two.fields()))]


NAME_PAIRS = (
    "Iamadaïev Soulim\nЯмадаев Сулим",
    "رمضان شخديف\nХьамзат Ӏелиханов, 141-й полк",
    "root\tArabic x\tАбу Abu\nKh. Tch. Abdul-Malik",
)


def _mission_plans() -> list[bytes]:
    """A whole plan, and one with a single section."""
    from missions_plan.story import plan
    from vedette.missions.plan.document import Plan

    whole = plan()
    return [whole.encode(), Plan(whole.id, 7, {"go": whole.rows("go")}).encode()]


def _urgent_data() -> list[bytes]:
    """What is known of an invented person, with and without translations."""
    from protection_appeals.sample import urgent
    from vedette.protection.appeals import plain

    return [json.dumps(plain(urgent(translated=each))).encode() for each in (True, False)]


def seeds() -> dict[str, list[bytes]]:
    """Valid inputs by target; targets that are not named here begin with the recipes below."""
    packages = [package("a.jpg", b"\xff\xd8\xff invented"), package("b.txt", b"x" * 70_000)]
    envelopes = [data for data, _ in packages] + [sealed(b"", (X25519,)), sealed(b"y" * 65_536, (X25519,))]
    slips = [slip(item, index).encode() for index, (_, item) in enumerate(packages)]
    entries = [*ENTRIES, *(item.entry.data for _, item in packages)]
    disclosures = [d.text.encode() for _, item in packages for d in item.disclosures]
    disclosures += [d.text.encode() for d in disclose_all(fixed("r"), "recipients", RECIPIENTS_VALUES)]
    manifests = [
        manifest("Мост.jpg", 12).encode(),
        replace(manifest("b", 0), file_time=TIME, place="41.7,44.8").encode(),
        manifest("c", 5, fixed("p").hex(), Part(fixed("stream").hex()[:32], 3, True)).encode(),
    ]
    notes = [NOTE, sign_note(CHECKPOINT.text(), [LOG_KEY, LOG_KEY_PQ]).encode()]
    receipts = [receipt(state) for state in State if state is not State.HELD]
    keys = [LOG_KEY, LOG_KEY_PQ, DEVICE_KEY, *WITNESSES, WITNESS_PQ]
    lines = [cosign(CHECKPOINT.text(), key, NOW).line().encode() for key in (*WITNESSES, WITNESS_PQ)]
    kit = kit_files()
    dossier = build_dossier.dossier(build_dossier.Kit())
    rows = [
        {"t": "policy", "seed": fixed("row").hex(), "fields": {"policy_sha256": "", "time": TIME}},
        {"t": "recipients", "seed": fixed("row2").hex(), "fields": dict(RECIPIENTS_VALUES)},
    ]
    http = [
        b"POST /witness/add-checkpoint HTTP/1.1\r\nContent-Length: %d\r\n\r\n%s" % (len(body), body)
        for body in requests()
    ]
    log = hashlib.sha256(ORIGIN.encode()).hexdigest().encode()
    disk = [bytes([op, 0, op, 0, 0, 0]) + b"x" * op for op in range(24)]
    return {
        "header": envelopes,
        "urgent-data": _urgent_data(),
        "envelope": [*envelopes, *(armored(data) for data in envelopes)],
        "envelope-parts": [b"\0" * 8 + b"plaintext", bytes(range(48)), b"\xff" * 32],
        "armor": [armored(data) for data in (b"", b"x" * 48, b"y" * 100)],
        "frame": [frame.plaintext for frame in frames()],
        "frame-parts": [b"\0", bytes([1, 0, 0, 0, 9]) + b"content", *(bytes([n]) * 40 for n in range(16))],
        "manifest": manifests,
        "digests": [
            jcs.encode(
                {
                    "v": 1,
                    "manifest_sha256": fixed("m").hex(),
                    "content_sha256": fixed("c").hex(),
                    "content_size": 3,
                }
            )
        ],
        "slip": slips,
        "name-fold": [each.encode() for each in NAME_PAIRS],
        "record-revision": [each.encode() for each in revisions()],
        "record-export": export_lines(),
        "record-export-zip": [export_zip()],
        "record-value": [json.dumps(each, ensure_ascii=False).encode() for each in RECORD_VALUES],
        "derived": [
            DerivedText(fixed("package").hex(), kind, "fr", "p-1", TIME, text).encode()
            for kind, text in (("transcript", "invented\nline"), ("translation", "é" * 300))
        ],
        **time_seeds(),
        "entry": entries,
        "disclosure": disclosures,
        "disclosures": slips,
        "receipt": [r.text().encode() for r in receipts],
        "receipt-note": [sign_note(r.text(), [RECEIPT_KEY]).encode() for r in receipts],
        **ceremony_papers(),
        **people_papers(),
        "kit": [bytes([n]) + kit[name] for n, name in enumerate(sorted(kit))],
        "note": [*notes, *(sign_note(r.text(), [RECEIPT_KEY]).encode() for r in receipts)],
        "signature-lines": lines,
        "vkey": [key.verifier.vkey.encode() for key in keys],
        "signing-key": [key.encode().encode() for key in keys],
        **monitoring(),
        "checkpoint": [CHECKPOINT.text().encode(), b"o\n0\n" + base64.encode(b"0" * 32).encode() + b"\nx\n"],
        "checkpoint-signed": [CHECKPOINT.text().encode(), OLD.text().encode()],
        "cosignature": [bytes(72), cosign(CHECKPOINT.text(), WITNESSES[0], NOW).blob, bytes(2428)],
        "policy": [POLICY, b"quorum none\n"],
        "policy-evaluate": [POLICY],
        "anchor": [
            encode_anchor(sign_note(Checkpoint(DEVICE, n, fixed("r")).text(), [DEVICE_KEY]).encode()).encode()
            for n in (1, 300)
        ],
        "proof": [proof(0), proof(3), TlogProof(0, (), NOTE, b"extra").encode()],
        "tile-path": [
            b"tile/0/000",
            b"tile/entries/x001/234.p/7",
            b"tile/63/x999/x999/999",
            b"tile/8/001.p/1",
        ],
        "entry-bundle": [encode_entries(ENTRIES), encode_entries([b"", b"x"])],
        "tile": [b"\5" + b"".join(LEAVES), b"\0\1" + b"z" * 64, b"\xff" * 8192],
        "log-copy": [b"\0\0", bytes([1, 3]) + NOTE, bytes([2, 5, 0, 0, 9]), bytes(range(64))],
        "witness-request": requests(),
        "witness": requests(),
        "witness-signed": [b"\0\3" + CHECKPOINT.text().encode(), b"\3\2" + OLD.text().encode()],
        "witness-http": [
            *http,
            b"GET /witness/%s/checkpoint HTTP/1.1\r\nHost: w\r\n\r\n" % log,
            b"GET /card HTTP/1.1\r\nHost: w\r\n\r\n",
            b"GET /\r\n\r\n",
        ],
        "inclusion": [bytes([0, 3, 5]) + b"".join(inclusion_proof(LEAVES, 3)), bytes([0, 0, 1])],
        "consistency": [bytes([0, 3, 5]) + b"".join(consistency_proof(LEAVES, 3)), bytes([0, 1, 1])],
        "tree": [bytes(range(80)), b"\1\2\3" * 200],
        "journal": [b"".join(jcs.encode(row) + b"\n" for row in rows), b'{"a":1}\n{"b'],
        "row": [jcs.encode(row) for row in rows],
        "interview-save": [
            b'{"field":"words","text":"invented","base":0,"fragment":"00000000000000000000000000000000"}'
        ],
        "partial-date": [b"2010-02-12", b"2004-02~/..", b"[1667,1670..1672]", b"2010-24", b"?2010-~02"],
        "source-date": [
            "с 12 по 14 февраля 2010 г.".encode(),
            "12–14.02.2010".encode(),
            b"before May 2004",
            b"12.02.10|dd.mm.yy",
            "en début mars 2010".encode(),
        ],
        "mission-plan": _mission_plans(),
        "term-lists": [b"list_code,huri_code,en\n4,0100,Life\n4,0101,Killing\n"],
        "vocabulary": ["a version 1\n\nx @01\nX: x\nX: x\nХ: х\n\ny < x\nY: y\nY: y\nУ: у\n".encode()],
        "jcs": [kit["kit.json"], *manifests, b'{"a":[1,-2,null,true,"\\u0001\xf0\x9f\x98\x80"]}'],
        "recipient": [RECIPIENTS[0].encode(), X25519.recipient.encode().encode()],
        "identity": [HYBRID[0].encode().encode(), X25519.encode().encode()],
        "media": [b"\xff\xd8\xff", b"{}", "текст".encode(), b"\0\0\0\x20ftypM4A "],
        "words": [b"41", fixed("w").hex().encode(), TIME.encode(), DEVICE.encode(), b"Zm9v"],
        "child-answer": [b'{"error":"OpenError","message":"x"}\n', b"{}\n"],
        "partner-card": partner_cards(),
        "watch-form": [
            b"line=7f3a12bc+12+493021&delay=20",
            b"line=V1+ABCD%0D%0AEFGH&delay=",
            b"number=482193&code=1234+5678",
        ],
        "sync-letter": sync_letters(),
        "push-subscription": push_subscriptions(),
        "alert-channels": alert_channels(),
        **mirror_inputs(),
        **house_papers(),
        "witness-url": [b"https://w.invented.example/a", b"http://[::1]:80/", b"http://w:99999/"],
        "delivery": disk,
        **closets(),
        **pleadings(),
        **procedures(),
        **clocks(),
        **bundles(),
        **lookings(),
        **captures(),
        **watches(),
        **imports(),
        **uploads(),
        **gates(),
        "verifier-note": notes,
        "verifier-policy": [POLICY, build_dossier.Kit().policy()],
        "verifier-proof": [proof(0), proof(4)],
        "verifier-entry": slips,
        "verifier-sshsig": [dossier["tagmanifest-sha256.txt.sig"]],
        "verifier-card": [build_dossier.card(build_dossier.Kit(), dossier, 3).encode()],
        "verifier-manifest": [dossier["manifest-sha256.txt"]],
        "dossier": [bytes([n, 0]) for n in range(40)]
        + [bytes([n]) + data for n, (_, data) in enumerate(sorted(dossier.items()))],
    }


if __name__ == "__main__":
    target_folder = Path(sys.argv[1])
    for target_name, inputs in seeds().items():
        place = target_folder / target_name
        place.mkdir(parents=True, exist_ok=True)
        for number, data in enumerate(inputs):
            (place / f"seed-{number:03}").write_bytes(data)
        print(f"{target_name}: {len(inputs)}")
