"""Seeds of what comes from elsewhere: partners, mirrors, letters, alerts, papers of people and ceremonies."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace

from seed_base import (
    BIRTH,
    CHECKPOINT,
    DEVICE,
    DEVICE_KEY,
    ENTRIES,
    FINGERPRINT,
    HYBRID,
    LEAVES,
    LOG_KEY,
    MISSION,
    OLD,
    ORIGIN,
    RECIPIENTS,
    SHARE,
    TIME,
    fixed,
    kit_files,
)

from vedette.adapters.sync_mail import Attachment, letters
from vedette.formats import jcs
from vedette.formats.anchor_note import AnchorNote
from vedette.formats.checkpoint import Checkpoint
from vedette.formats.deposit import NO_DEPOSIT, Deposit, DepositObject, Holding, deposit_digest, encode_wanted
from vedette.formats.devices_note import DevicesNote
from vedette.formats.keys import Algorithm, SigningKey
from vedette.formats.mirror_request import EntriesHead, MirrorInfo, Package
from vedette.formats.note import sign_note
from vedette.formats.partner_card import Card
from vedette.formats.partners_file import PartnersFile
from vedette.formats.statement import Statement
from vedette.formats.ticket import TicketRequest
from vedette.formats.witness_request import AddCheckpoint
from vedette.missions.birth import Organisation, commit_all, split_again
from vedette.missions.opening import Opened, Opening, OpeningRequest
from vedette.register.anchor import encode_anchor
from vedette.seal.shares import split
from vedette.tree.proofs import consistency_proof


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
