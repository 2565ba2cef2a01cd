"""Makes small dossiers for the tests of the verifiers, from docs/formats/dossier.md alone.

Imports nothing of Vedette, so that a verifier and this builder cannot share a mistake. Every byte
follows from the seed: the same call gives the same dossier. A dossier is a dict of path to bytes:

    kit = Kit()                     # keys of the group, the witnesses and the devices
    files = dossier(kit)            # a whole bag
    files["data/exhibits/E0001.jpg"] += b"x"
    files = bag(kit, files)         # manifests, Payload-Oxum and signature made anew
    write(files, folder); card(kit, files)

As a program: `python build_dossier.py FOLDER [CARD]`.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import struct
import sys
from dataclasses import dataclass, field, replace
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

Files = dict[str, bytes]
Fields = dict[str, str | int]

TYPES = {
    "seal": [
        "content_sha256",
        "content_size",
        "device",
        "device_time",
        "item",
        "media_type",
        "mission",
        "package_sha256",
        "package_size",
        "previous",
        "seen",
    ],
    "device-checkpoint": ["device", "root", "size", "time"],
    "device-key": ["action", "device", "mission", "size", "time", "vkey"],
    "policy": ["policy_sha256", "time"],
    "custody": [
        "action",
        "actor",
        "consent",
        "counterparty",
        "digest_after",
        "digest_before",
        "event",
        "package_sha256",
        "place_class",
        "reason",
        "time",
    ],
}
TYPES["access"] = TYPES["custody"]

SEAL_SHOWN = ["content_sha256", "content_size", "device_time", "item", "media_type", "seen"]
CHECKPOINT_SHOWN = ["device", "root", "size"]
DEVICE_SHOWN = ["action", "device", "vkey"]
EXHIBITS_COLUMNS = [
    "number",
    "file",
    "sha256",
    "size",
    "media_type",
    "title",
    "item",
    "device",
    "device_index",
    "device_time",
    "seen",
]
CUSTODY_COLUMNS = [
    "index",
    "type",
    "event",
    "time",
    "action",
    "actor",
    "counterparty",
    "package_sha256",
    "digest_before",
    "digest_after",
    "place_class",
    "consent",
    "reason",
]
FIXED = [
    "bagit.txt",
    "bag-info.txt",
    "manifest-sha256.txt",
    "tagmanifest-sha256.txt",
    "tagmanifest-sha256.txt.sig",
    "allowed_signers",
]


def b64(data: bytes) -> str:
    """Standard base64 with padding."""
    return base64.b64encode(data).decode()


def b64u(data: bytes) -> str:
    """URL-safe base64 without padding."""
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def sha(data: bytes) -> str:
    """SHA-256 in hex."""
    return hashlib.sha256(data).hexdigest()


def jcs(value: object) -> bytes:
    """RFC 8785 for what dossiers hold: ASCII keys, strings, integers, arrays."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


# -- entries


def entry(type_: str, fields: Fields, seed: bytes) -> tuple[bytes, dict[str, str]]:
    """An entry and the disclosure of each field."""
    disclosures: dict[str, str] = {}
    digests: list[str] = []
    for name in TYPES[type_]:
        salt = hmac.digest(seed, b"vedette/salt/v1\0" + name.encode(), "sha256")[:16]
        disclosures[name] = b64u(jcs([b64u(salt), name, fields.get(name, "")]))
        digests.append(b64u(hashlib.sha256(disclosures[name].encode()).digest()))
    for i in range(16 - len(digests)):
        digests.append(b64u(hmac.digest(seed, b"vedette/decoy/v1\0" + str(i).encode(), "sha256")))
    body = jcs({"_sd": sorted(digests), "_sd_alg": "sha-256", "t": type_, "v": 1})
    return body, disclosures


# -- trees


def leaf(data: bytes) -> bytes:
    return hashlib.sha256(b"\0" + data).digest()


def root(leaves: list[bytes]) -> bytes:
    """RFC 6962 root of a list of leaf hashes."""
    if not leaves:
        return hashlib.sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    k = 1 << ((len(leaves) - 1).bit_length() - 1)
    return hashlib.sha256(b"\1" + root(leaves[:k]) + root(leaves[k:])).digest()


def inclusion(leaves: list[bytes], index: int) -> list[bytes]:
    """RFC 6962 audit path of one leaf, from its sibling upward."""
    if len(leaves) == 1:
        return []
    k = 1 << ((len(leaves) - 1).bit_length() - 1)
    if index < k:
        return [*inclusion(leaves[:k], index), root(leaves[k:])]
    return [*inclusion(leaves[k:], index - k), root(leaves[:k])]


# -- keys and notes


@dataclass(frozen=True)
class Key:
    """An Ed25519 key with its note name and type (1 log, 4 witness)."""

    name: str
    type: int = 1
    salt: bytes = field(default=b"", kw_only=True)  # for another key of one name

    @property
    def private(self) -> Ed25519PrivateKey:
        return Ed25519PrivateKey.from_private_bytes(hashlib.sha256(self.name.encode() + self.salt).digest())

    @property
    def public(self) -> bytes:
        return self.private.public_key().public_bytes_raw()

    @property
    def id(self) -> bytes:
        text = self.name.encode() + b"\n" + bytes([self.type]) + self.public
        return hashlib.sha256(text).digest()[:4]

    @property
    def vkey(self) -> str:
        return f"{self.name}+{self.id.hex()}+{b64(bytes([self.type]) + self.public)}"

    def line(self, text: bytes, time: int | None = None) -> bytes:
        """A signature line over a note text; with a time, a cosignature."""
        if time is None:
            blob = self.private.sign(text)
        else:
            message = b"cosignature/v1\ntime %d\n" % time + text
            blob = struct.pack(">Q", time) + self.private.sign(message)
        return f"— {self.name} {b64(self.id + blob)}\n".encode()


def ssh_string(data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + data


def ssh_blob(key: Key) -> bytes:
    return ssh_string(b"ssh-ed25519") + ssh_string(key.public)


def sshsig(key: Key, message: bytes, namespace: bytes = b"vedette-dossier") -> bytes:
    """An armored OpenSSH signature as `ssh-keygen -Y sign` writes it."""
    middle = ssh_string(namespace) + ssh_string(b"") + ssh_string(b"sha512")
    signed = b"SSHSIG" + middle + ssh_string(hashlib.sha512(message).digest())
    signature = ssh_string(b"ssh-ed25519") + ssh_string(key.private.sign(signed))
    blob = b"SSHSIG" + struct.pack(">I", 1) + ssh_string(ssh_blob(key)) + middle
    text = b64(blob + ssh_string(signature))
    lines = [text[i : i + 70] for i in range(0, len(text), 70)]
    return "\n".join(["-----BEGIN SSH SIGNATURE-----", *lines, "-----END SSH SIGNATURE-----", ""]).encode()


@dataclass
class Kit:
    """Who takes part: the group's dossier key, the register, its witnesses, the devices."""

    signer: Key = field(default_factory=lambda: Key("group"))
    log: Key = field(default_factory=lambda: Key("group.example/register"))
    witnesses: list[Key] = field(
        default_factory=lambda: [
            Key("witness-a.example/w1", 4),
            Key("witness-b.example/w2", 4),
        ]
    )
    devices: list[Key] = field(
        default_factory=lambda: [Key("group.example/device/a"), Key("group.example/device/b")]
    )
    quorum: int = 0  # how many witnesses the policy demands; 0: all
    former: list[Key] = field(default_factory=list)  # later log lines of the policy
    seen_log: Key | None = None  # which log signed what the devices had seen; None: the register

    def policy(self) -> bytes:
        names = [f"w{i + 1}" for i in range(len(self.witnesses))]
        lines = [f"log {log.vkey}" for log in (self.log, *self.former)]
        lines += [f"witness {n} {w.vkey}" for n, w in zip(names, self.witnesses, strict=True)]
        lines += [f"group all-witnesses {self.quorum or 'all'} {' '.join(names)}", "quorum all-witnesses", ""]
        return "\n".join(lines).encode()

    def checkpoint(self, leaves: list[bytes], times: list[int]) -> bytes:
        """A register checkpoint, signed and cosigned by every witness."""
        text = checkpoint_text(self.log.name, leaves)
        note = text + b"\n" + self.log.line(text)
        for witness, time in zip(self.witnesses, times, strict=True):
            note += witness.line(text, time)
        return note

    def seen(self, leaves: list[bytes], times: list[int]) -> bytes:
        """What the devices had seen: a checkpoint of `seen_log`."""
        kit = self if self.seen_log is None else replace(self, log=self.seen_log)
        return kit.checkpoint(leaves, times)


def checkpoint_text(origin: str, leaves: list[bytes]) -> bytes:
    return f"{origin}\n{len(leaves)}\n{b64(root(leaves))}\n".encode()


def tlog_proof(index: int, path: list[bytes], checkpoint: bytes) -> bytes:
    lines = ["c2sp.org/tlog-proof@v1", f"index {index}", *map(b64, path), "", ""]
    return "\n".join(lines).encode() + checkpoint


def csv(columns: list[str], rows: list[Fields]) -> bytes:
    """The CSV rule of dossier.md: RFC 4180, CRLF, every field quoted, formulas defused."""
    out = ",".join(columns) + "\r\n"
    for row in rows:
        cells = []
        for column in columns:
            cell = str(row[column])
            defused = columns is CUSTODY_COLUMNS or column == "title"
            if defused and cell.startswith(("=", "+", "-", "@", "\t", "\r")):
                cell = "'" + cell
            cells.append('"' + cell.replace('"', '""') + '"')
        out += ",".join(cells) + "\r\n"
    return out.encode()


DEFAULT_EXHIBITS = [
    ("jpg", "image/jpeg", "Bridge, seen from the north bank", b"\xff\xd8\xff invented picture"),
    ("txt", "text/plain", '=a title that looks like a formula, "quoted"', "Показания.\n".encode()),
    ("bin", "application/octet-stream", "Пустой файл", b""),
]


def payload(
    kit: Kit,
    exhibits: list[tuple[str, str, str, bytes]] | None = None,
    filler: int = 0,
    hidden: frozenset[int] = frozenset(),
    events: tuple[tuple[str, str], ...] = (),
) -> Files:
    """Everything below data/ for these exhibits (extension, type, title, bytes).

    `filler` entries of other cases stand in the register between the enrolments and the heads. Exhibits whose
    number is `hidden` were sealed, and are not shown. `events`: (action, digest_after), entered as accesses.
    """
    chosen = DEFAULT_EXHIBITS if exhibits is None else exhibits
    register: list[tuple[bytes, dict[str, str]]] = []
    log: list[bytes] = []

    def add(type_: str, fields: Fields) -> int:
        made = entry(type_, fields, hashlib.sha256(b"register %d" % len(register)).digest())
        register.append(made)
        log.append(leaf(made[0]))
        return len(log) - 1

    time = "2026-05-14T09:00:00Z"
    add("policy", {"policy_sha256": sha(kit.policy()), "time": time})
    enrolled = [
        add(
            "device-key",
            {"action": "add", "device": d.name, "mission": "m", "size": 0, "time": time} | {"vkey": d.vkey},
        )
        for d in kit.devices
    ]
    # what the devices had seen before they sealed: cosigned earlier than the final checkpoint
    seen = kit.seen(log, [1778749200 + 60 * i for i in range(len(kit.witnesses))])
    for number in range(filler):
        add("policy", {"policy_sha256": sha(b"filler %d" % number), "time": time})
    files: Files = {}
    rows: list[Fields] = []
    device_logs: list[list[tuple[bytes, dict[str, str]]]] = [[] for _ in kit.devices]
    for number, (extension, media_type, title, data) in enumerate(chosen, 1):
        which = (number - 1) % len(kit.devices)
        # the second exhibit was sealed before its device had seen any checkpoint
        seen_hash = "" if number == 2 else sha(seen)
        fields: Fields = {
            "content_sha256": sha(data),
            "content_size": len(data),
            "device": kit.devices[which].name,
            "device_time": f"2026-05-14T10:{number // 60:02d}:{number % 60:02d}Z",
            "item": sha(b"item %d" % number)[:32],
            "media_type": media_type,
            "mission": "m",
            "package_sha256": sha(b"package" + data),
            "package_size": len(data) + 4096,
            "previous": "",
            "seen": seen_hash,
        }
        device_log = device_logs[which]
        device_log.append(entry("seal", fields, hashlib.sha256(b"seal %d" % number).digest()))
        if number in hidden:
            continue
        name = f"data/exhibits/E{number:04d}.{extension}"
        files[name] = data
        if seen_hash:
            files[f"data/proofs/{seen_hash}.seen"] = seen
        rows.append(
            {
                "number": number,
                "file": name,
                "sha256": sha(data),
                "size": len(data),
                "media_type": media_type,
                "title": title,
                "item": fields["item"],
                "device": f"D{which + 1:02d}",
                "device_index": len(device_log) - 1,
                "device_time": fields["device_time"],
                "seen": seen_hash,
            }
        )
    used = sorted({int(str(row["device"])[1:]) - 1 for row in rows})
    heads: dict[int, tuple[int, bytes]] = {}
    for i in used:
        leaves = [leaf(body) for body, _ in device_logs[i]]
        text = checkpoint_text(kit.devices[i].name, leaves)
        index = add(
            "device-checkpoint",
            {"device": kit.devices[i].name, "root": b64(root(leaves)), "size": len(leaves)}
            | {"time": "2026-05-14T12:00:00Z"},
        )
        heads[i] = (index, text + b"\n" + kit.devices[i].line(text))
    custody = [
        add(
            type_,
            {"action": action, "actor": "P-07", "counterparty": other, "consent": "court"}
            | {"digest_after": "", "digest_before": "", "event": sha(action.encode())[:32]}
            | {"package_sha256": sha(b"package" + chosen[0][3]), "place_class": "office"}
            | {"reason": reason, "time": f"2026-05-15T08:0{i}:00Z"},
        )
        for i, (type_, action, other, reason) in enumerate(
            [
                ("custody", "collect", "", "received by courier"),
                ("access", "view", "", "-1 page only"),
                ("custody", "transfer", "P-12", 'for the "court"'),
            ]
        )
    ]
    for i, (action, after) in enumerate(events):
        made = {"action": action, "actor": "P-07", "counterparty": "", "consent": "", "digest_after": after}
        made |= {"digest_before": "", "event": sha(b"%s %d" % (action.encode(), i))[:32]}
        made |= {"package_sha256": sha(b"package" + chosen[0][3]), "place_class": "office"}
        custody.append(add("access", made | {"reason": "", "time": f"2026-05-15T09:0{i}:00Z"}))
    final = kit.checkpoint(log, [1778932800 + 3600 * i for i in range(len(kit.witnesses))])

    files["data/proofs/policy.txt"] = kit.policy()
    files["data/proofs/checkpoint"] = final
    for row in rows:
        which = int(str(row["device"])[1:]) - 1
        device_log, (index, head) = device_logs[which], heads[which]
        leaves = [leaf(body) for body, _ in device_log]
        place = int(row["device_index"])
        stem = f"data/proofs/E{row['number']:04d}"
        files[f"{stem}.device.tlog-proof"] = tlog_proof(place, inclusion(leaves, place), head)
        files[f"{stem}.register.tlog-proof"] = tlog_proof(index, inclusion(log, index), final)
        files[f"{stem}.json"] = jcs(
            {
                "device_disclosures": [device_log[place][1][n] for n in SEAL_SHOWN],
                "device_entry": b64(device_log[place][0]),
                "register_disclosures": [register[index][1][n] for n in CHECKPOINT_SHOWN],
                "register_entry": b64(register[index][0]),
            }
        )

    def event(index: int, names: list[str]) -> dict[str, object]:
        body, disclosures = register[index]
        return {
            "disclosures": [disclosures[n] for n in names],
            "entry": b64(body),
            "index": index,
            "proof": [b64(h) for h in inclusion(log, index)],
        }

    files["data/devices.json"] = jcs(
        [
            event(enrolled[i], DEVICE_SHOWN)
            | {"id": f"D{i + 1:02d}", "origin": kit.devices[i].name, "vkey": kit.devices[i].vkey}
            for i in used
        ]
    )
    files["data/exhibits.json"] = jcs(rows)
    files["data/exhibits.csv"] = csv(EXHIBITS_COLUMNS, rows)
    files["data/custody.json"] = jcs([event(i, TYPES["custody"]) for i in custody])
    told: list[Fields] = []
    for i in custody:
        body, disclosures = register[i]
        values: Fields = {"index": i, "type": json.loads(body)["t"]}
        for text in disclosures.values():
            _, name, value = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
            values[name] = value
        told.append(values)
    files["data/custody.csv"] = csv(CUSTODY_COLUMNS, told)
    return files


def manifest(files: Files) -> bytes:
    return "".join(f"{sha(files[path])}  {path}\n" for path in sorted(files)).encode()


def bag(kit: Kit, files: Files) -> Files:
    """The bag around these files: declaration, manifests and signature made anew.

    Tag files of the caller (README.txt, verify.*) are kept, missing ones are filled in.
    """
    data = {p: c for p, c in files.items() if p.startswith("data/")}
    tags = {p: c for p, c in files.items() if p not in data and p not in FIXED}
    tags.setdefault("README.txt", b"How to check this dossier.\n")
    tags.setdefault("verify.html", b"<!doctype html><title>stand-in</title>\n")
    tags.setdefault("verify.py", b"# stand-in\n")
    tags["bagit.txt"] = b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
    oxum = f"{sum(map(len, data.values()))}.{len(data)}"
    tags["bag-info.txt"] = (
        "Bag-Software-Agent: vedette 0.1.0\nBagging-Date: 2026-05-18\n"
        f"External-Identifier: {sha(b'dossier')[:32]}\nPayload-Oxum: {oxum}\n"
        "Source-Organization: Équipe mobile inventée\n"
    ).encode()
    tags["manifest-sha256.txt"] = manifest(data)
    tags["allowed_signers"] = (
        f'vedette-dossier namespaces="vedette-dossier" ssh-ed25519 {b64(ssh_blob(kit.signer))}\n'
    ).encode()
    return sign(kit, {**data, **tags})


def sign(kit: Kit, files: Files) -> Files:
    """The tag manifest and its signature made anew over the files as they are."""
    last = ("tagmanifest-sha256.txt", "tagmanifest-sha256.txt.sig")
    tags = {p: c for p, c in files.items() if not p.startswith("data/") and p not in last}
    listed = manifest(tags)
    return {**files, last[0]: listed, last[1]: sshsig(kit.signer, listed)}


def dossier(kit: Kit, exhibits: list[tuple[str, str, str, bytes]] | None = None) -> Files:
    """A whole valid dossier: three exhibits unless others are given."""
    return bag(kit, payload(kit, exhibits))


def fingerprint(kit: Kit) -> str:
    digest = hashlib.sha256(ssh_blob(kit.signer)).digest()
    return "SHA256:" + b64(digest).rstrip("=")


def card(kit: Kit, files: Files, size: int | None = None) -> str:
    """The trust card that fits this dossier."""
    text = f"vedette-trust-v1\nsigner {fingerprint(kit)}\n"
    text += f"policy {sha(files['data/proofs/policy.txt'])}\n"
    return text if size is None else text + f"size {size}\n"


def write(files: Files, folder: Path) -> None:
    """Write the files below a folder."""
    for path, content in files.items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)


if __name__ == "__main__":
    the_kit = Kit()
    the_files = dossier(the_kit)
    write(the_files, Path(sys.argv[1]))
    if len(sys.argv) > 2:
        Path(sys.argv[2]).write_text(card(the_kit, the_files))
