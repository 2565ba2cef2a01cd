"""Broken dossiers, seeded: each with the codes that name its fault (docs/formats/dossier.md).

    for name, codes, apply in mutations(folder, seed=7, count=500, signer=kit):
        copy = link_copy(folder, elsewhere)
        apply(copy)                       # writes only what changes; hard links stay whole
        # a verifier given the trust card must refuse, with one of `codes` (None: any code)

A name that begins with `any ` may be harmless (a signer may write another README): verifiers need
only agree on it. A name that begins with `no-card ` is to be verified without the card. `signer` is
the `Kit` of tests/verifier/build_dossier.py whose keys made the dossier: the mutations named
`signed …` are bagged and signed again with the true key, so that the inner checks are reached.

`benign` yields what must still verify.
"""

from __future__ import annotations

import base64
import json
import os
import random
import shutil
import sys
import unicodedata
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "verifier"))

import build_dossier as make

Files = dict[str, bytes]
Apply = Callable[[Path], None]
Mutation = tuple[str, set[str] | None, Apply]
Made = tuple[set[str] | None, Files | Apply] | None

TAG, SIG = "tagmanifest-sha256.txt", "tagmanifest-sha256.txt.sig"
CHECKPOINT, POLICY = "data/proofs/checkpoint", "data/proofs/policy.txt"
NOTE_CODES = {"checkpoint.format", "checkpoint.signature", "checkpoint.quorum"}


def link_copy(dossier: Path, target: Path) -> Path:
    """A copy by hard links: cheap; whoever changes a file must replace it."""
    shutil.copytree(dossier, target, copy_function=os.link)
    return target


def read(dossier: Path) -> Files:
    """The files below a folder."""
    found = (p for p in dossier.rglob("*") if p.is_file())
    return {p.relative_to(dossier).as_posix(): p.read_bytes() for p in found}


def writer(before: Files, after: Files) -> Apply:
    """What turns a copy of `before` into `after`, never writing through a hard link."""

    def apply(folder: Path) -> None:
        for path in before.keys() - after.keys():
            (folder / path).unlink()
        for path, data in after.items():
            if before.get(path) != data:
                target = folder / path
                target.parent.mkdir(parents=True, exist_ok=True)
                target.unlink(missing_ok=True)
                target.write_bytes(data)

    return apply


def outer(path: str) -> set[str]:
    """The code by which a changed file is found when nothing was signed again."""
    if path == "bagit.txt":
        return {"bag.declaration"}
    if path in ("allowed_signers", TAG, SIG):
        return {"bag.signature"}
    if path == POLICY:
        return {"trust.policy"}
    return {"bag.manifest" if path.startswith("data/") else "bag.tagmanifest"}


def flip(rng: random.Random, data: bytes) -> bytes:
    """One bit the other way."""
    place = rng.randrange(len(data) * 8)
    changed = bytearray(data)
    changed[place // 8] ^= 1 << place % 8
    return bytes(changed)


TITLES = (
    *(
        "Haus der erfundenen Zeugen",
        "Дом свидетелей",
        "<b>x</b>",
        "a",
        "a  b",
        "#",
        "x" * 200,
        "x" * 201,
        "é\u00a0b",
    ),
    *(
        "\U0001f3e0" * 200,
        "\U0001f3e0" * 201,
        " a",
        "a ",
        "a\tb",
        "\t",
        "A\u202eB",
        "A\u2028B",
        "A\x85B",
        "a\u00adb",
    ),
    *(
        "\ufeffx",
        "x\u200d",
        "\u2066x",
        "x\U000e0041",
        "\ufff9",
        "\u061c",
        "{who} {when}",
        "%s {0}",
        "",
        "\ufffd",
    ),
)
COMMENTS = (
    *(
        f"# partner {name} {title}"
        for name in ("w1", "w2", "w9", "none", "all-witnesses")
        for title in TITLES
    ),
    *("#partner w1 x", "# partner  w1 x", "\t# partner w1 x", " # partner w1 x", "# partner w1", "# partner"),
    *("# PARTNER w1 x", "# partner\tw1 x", "## partner w1 x", "# partner w1\tx", "# partner w1\tx y"),
)
"""Lines that title a witness of a policy, and lines that nearly do."""

_OID = bytes.fromhex("0609608648016503040201")


def made_up_token(rng: random.Random, text: bytes) -> bytes:
    """Bytes that state, or nearly state, a time for this text, as RFC 3161 would spell it."""
    fault = rng.choice(
        ["none", "none", "none", "serial", "cut serial", "day", "fraction", "zone", "length", "tag"]
    )
    with_null = rng.random() < 0.7
    algorithm = b"\x30\x0d" + _OID + b"\x05\x00" if with_null else b"\x30\x0b" + _OID
    imprint = b"\x30" + (b"\x31" if with_null else b"\x2f") + algorithm + b"\x04\x20"
    imprint += make.hashlib.sha256(text).digest()
    size = rng.choice([0, 34, 127, 128, 255] if fault == "serial" else [1, 8, 20, 33])
    serial = bytes([3 if fault == "tag" else 2, size]) + rng.randbytes(
        size - 1 if fault == "cut serial" else size
    )
    bad = ["20260230000000", "00000101000000", "20261122246060", "20261131000000", "2026112222151"]
    day = rng.choice(bad if fault == "day" else ["20261122221515", "99991231235959", "00010101000000"])
    bad = [".", ".1234567890", ",5", ".5.5"]
    time = day + rng.choice(bad if fault == "fraction" else ["", ".5", ".50", ".123456789"])
    time += rng.choice("z+ 0" if fault == "zone" else "Z")
    length = len(time) + (rng.choice([1, -1, 128]) if fault == "length" else 0)
    stated = bytes([0x18, length]) + time.encode()
    return rng.randbytes(rng.randrange(40)) + imprint + serial + stated + rng.randbytes(9)


@dataclass(frozen=True)
class Forged(make.Key):
    """Signs with one key under the name and the key id of another."""

    by: make.Key = field(kw_only=True)
    shown: bytes = field(kw_only=True)

    @property
    def private(self) -> make.Ed25519PrivateKey:
        return self.by.private

    @property
    def id(self) -> bytes:
        return self.shown


class Maker:
    """The families of mutations over one dossier."""

    def __init__(self, files: Files, kit: make.Kit) -> None:
        self.files, self.kit = files, kit
        self.quorum = kit.quorum or len(kit.witnesses)
        self.exhibits = json.loads(files["data/exhibits.json"])
        self.stranger = make.Kit(signer=make.Key("stranger"))

    def signed(self, changes: dict[str, bytes | None]) -> Files:
        """The dossier with these files changed (None: gone), bagged and signed with the key."""
        files = {**self.files, **{p: d for p, d in changes.items() if d is not None}}
        return make.bag(self.kit, {p: d for p, d in files.items() if changes.get(p, d) is not None})

    def pick(self, rng: random.Random, prefix: str = "", suffix: str = "") -> str:
        """A file that is not empty."""
        found = [p for p in sorted(self.files) if p.startswith(prefix) and p.endswith(suffix)]
        return rng.choice([p for p in found if self.files[p]])

    # -- nothing signed again

    def raw_flip(self, rng: random.Random) -> Made:
        # file classes rather than files, so that many exhibits do not hide the rest
        tags = [p for p in sorted(self.files) if not p.startswith("data/")]
        path = rng.choice([*tags, *(self.pick(rng, "data/") for _ in range(len(tags)))])
        return outer(path), {**self.files, path: flip(rng, self.files[path])}

    def raw_truncate(self, rng: random.Random) -> Made:
        path = self.pick(rng)
        data = self.files[path][: rng.randrange(len(self.files[path]))]
        empty = not data and not path.startswith("data/exhibits/")
        return {"bag.layout"} if empty else outer(path), {**self.files, path: data}

    def raw_append(self, rng: random.Random) -> Made:
        path = rng.choice(sorted(self.files))
        more = rng.choice([b"\n", b"\0", b" ", b"\r\n", rng.randbytes(9)])
        return outer(path), {**self.files, path: self.files[path] + more}

    def raw_delete(self, rng: random.Random) -> Made:
        path = rng.choice(sorted(self.files))
        numbered = path.startswith(("data/exhibits/", "data/time/", "data/proofs/E"))
        codes = {"bag.manifest"} if numbered or path.endswith(".seen") else {"bag.layout"}
        return codes, {p: d for p, d in self.files.items() if p != path}

    def raw_swap(self, rng: random.Random) -> Made:
        one, two = rng.sample([e["file"] for e in self.exhibits], 2)
        if self.files[one] == self.files[two]:
            return None
        return {"bag.manifest"}, {**self.files, one: self.files[two], two: self.files[one]}

    def raw_rename(self, rng: random.Random) -> Made:
        path = rng.choice(sorted(self.files))
        folder, _, name = path.rpartition("/")
        how = rng.choice(["case", "nfd", "confusable", "space", "dot", "long", "control"])
        new = {
            "case": name.swapcase(),
            "nfd": unicodedata.normalize("NFD", "é") + name,
            "confusable": name.replace("a", "а").replace("e", "е").replace("E", "Е"),
            "space": name + " ",
            "dot": "." + name,
            "long": ("a" * 190 + name)[:240],
            "control": name + "\n",
        }[how]
        if new == name:
            return None
        files = {p: d for p, d in self.files.items() if p != path}
        target = f"{folder}/{new}" if folder else new
        # an exhibit whose extension alone changed its case is an allowed name
        ok = path.startswith("data/exhibits/") and how == "case" and name[0] == new[0]
        ok |= path.startswith("data/time/") and how == "case"
        return {"bag.manifest"} if ok else {"bag.layout"}, {**files, target: self.files[path]}

    def raw_duplicate(self, rng: random.Random) -> Made:
        exhibit = rng.choice(self.exhibits)["file"]
        new, codes = rng.choice(
            [
                ("data/exhibits/E9998.bin", {"bag.manifest"}),
                ("data/proofs/E9998.json", {"bag.manifest"}),
                (f"data/proofs/{'0' * 64}.seen", {"bag.manifest"}),
                ("fetch.txt", {"bag.layout"}),
                ("data/extra.bin", {"bag.layout"}),
                ("data/exhibits/more/E0001.bin", {"bag.layout"}),
                ("manifest-sha512.txt", {"bag.layout"}),
                (".DS_Store", {"bag.layout"}),
                ("con é.txt", {"bag.layout"}),
            ]
        )
        return codes, {**self.files, new: self.files[exhibit] or b"x"}

    def raw_twin(self, rng: random.Random) -> Made:
        path = rng.choice([e["file"] for e in self.exhibits])
        stem, _, extension = path.rpartition(".")
        twin = f"{stem}.{extension.swapcase()}"
        return {"bag.layout"}, {**self.files, twin: self.files[path]}

    def raw_empty(self, rng: random.Random) -> Made:
        path = rng.choice([p for p in sorted(self.files) if not p.startswith("data/exhibits/")])
        return {"bag.layout"}, {**self.files, path: b""}

    def raw_link(self, rng: random.Random) -> Made:
        path = rng.choice(sorted(self.files))

        def apply(folder: Path) -> None:
            aside = folder.parent / f"{folder.name}-aside"
            aside.write_bytes(self.files[path])
            (folder / path).unlink()
            (folder / path).symlink_to(aside)

        return {"bag.layout"}, apply

    def raw_crlf(self, rng: random.Random) -> Made:
        path = self.pick(rng)
        data = self.files[path].replace(b"\n", b"\r\n")
        return None if data == self.files[path] else (outer(path), {**self.files, path: data})

    def raw_reorder(self, rng: random.Random) -> Made:
        path = rng.choice([TAG, "manifest-sha256.txt"])
        lines = self.files[path].splitlines(keepends=True)
        rng.shuffle(lines)
        data = b"".join(lines)
        return None if data == self.files[path] else (outer(path), {**self.files, path: data})

    # -- bagged again without the true key

    def changed_payload(self, rng: random.Random) -> Files:
        path = self.pick(rng, "data/")
        while path == POLICY:
            path = self.pick(rng, "data/")
        return {**self.files, path: flip(rng, self.files[path])}

    def rebag_unsigned(self, rng: random.Random) -> Made:
        return {"bag.signature"}, {**make.bag(self.kit, self.changed_payload(rng)), SIG: self.files[SIG]}

    def rebag_stranger(self, rng: random.Random) -> Made:
        return {"trust.signer"}, make.bag(self.stranger, self.changed_payload(rng))

    def rebag_stranger_as_group(self, rng: random.Random) -> Made:
        files = self.changed_payload(rng)
        files = make.sign(self.stranger, make.bag(self.kit, files))
        return {"bag.signature"}, files

    def sig_variants(self, rng: random.Random) -> Made:
        namespace = rng.choice([b"file", b"vedette", b"vedette-dossier\0", b""])
        sig = make.sshsig(self.kit.signer, self.files[TAG], namespace)
        lines = self.files[SIG].split(b"\n")
        one_line = b"\n".join([lines[0], b"".join(lines[1:-2]), lines[-2], b""])
        data = rng.choice([sig, one_line, self.files[SIG][:-1], b"\n" + self.files[SIG]])
        return {"bag.signature"}, {**self.files, SIG: data}

    def signers_variants(self, rng: random.Random) -> Made:
        line = self.files["allowed_signers"]
        other = make.bag(self.stranger, self.files)["allowed_signers"]
        data = rng.choice(
            [
                line[:-1],
                line + line,
                other + line,
                b"# x\n" + line,
                line[:-1] + b" comment\n",
                line.replace(b"vedette-dossier ", b"* ", 1),
                line.replace(b" ", b"  ", 1),
            ]
        )
        return {"bag.signature"}, {**self.files, "allowed_signers": data}

    # -- bagged and signed again with the true key: 2 to 7

    def signed_declaration(self, rng: random.Random) -> Made:
        data = self.files["bagit.txt"]
        data = rng.choice([data.replace(b"1.0", b"0.97"), data + b"\n", data.lower(), data[:-1]])
        return {"bag.declaration"}, make.sign(self.kit, {**self.files, "bagit.txt": data})

    def signed_info(self, rng: random.Random) -> Made:
        data = self.files["bag-info.txt"]
        lines = data.splitlines(keepends=True)
        oxum = lines[3].split(b" ")[1].strip()
        count, _, files = oxum.partition(b".")
        changed = rng.choice(
            [
                data.replace(oxum, b"%d.%s" % (int(count) + 1, files)),
                data.replace(oxum, b"%s.%d" % (count, int(files) - 1)),
                data.replace(oxum, b"0" + oxum),
                data.replace(oxum, b"+" + oxum),
                b"".join([lines[1], lines[0], *lines[2:]]),
                b"".join(lines[:-1]),
                data + b"Contact-Name: N\n",
                data.replace(b": ", b":  ", 1),
                data.replace(lines[1], b"Bagging-Date: 2026-02-30\n"),
                data.replace(lines[1], b"Bagging-Date: 26-02-03\n"),
                data.replace(b"vedette", b"other"),
                data.replace(lines[4], b"Source-Organization: \n"),
                data.replace(b"\n", b"\r\n"),
                data + b"\xff",
            ]
        )
        return {"bag.info"}, make.sign(self.kit, {**self.files, "bag-info.txt": changed})

    def manifest_fault(self, rng: random.Random, data: bytes) -> bytes:
        lines = data.splitlines(keepends=True)
        one = rng.randrange(len(lines))
        return rng.choice(
            [
                b"".join(reversed(lines)),
                data + lines[-1],
                data[:-1],
                data + b"\n",
                data.replace(lines[one], lines[one].replace(b"  ", b" *")),
                data.replace(lines[one], lines[one].replace(b"  ", b"  ./")),
                data.replace(lines[one], lines[one][:64].upper() + lines[one][64:].upper()),
                b"".join(lines[:one] + lines[one + 1 :]),
                data + b"0" * 64 + b"  zzz/absent\n",
                data.replace(lines[one][:64], b"0" * 64),
                data.replace(b"\n", b"\r\n"),
            ]
        )

    def signed_manifest(self, rng: random.Random) -> Made:
        data = self.manifest_fault(rng, self.files["manifest-sha256.txt"])
        return {"bag.manifest"}, make.sign(self.kit, {**self.files, "manifest-sha256.txt": data})

    def signed_tagmanifest(self, rng: random.Random) -> Made:
        data = self.manifest_fault(rng, self.files[TAG])
        return {"bag.tagmanifest"}, {**self.files, TAG: data, SIG: make.sshsig(self.kit.signer, data)}

    # -- 8 and 9: policy and checkpoint

    def signed_policy_with_card(self, rng: random.Random) -> Made:
        lowered = self.files[POLICY].replace(b" all w", b" any w").replace(b" 2 w", b" 1 w")
        if lowered == self.files[POLICY]:
            lowered = self.files[POLICY] + b"# x\n"
        return {"trust.policy"}, self.signed({POLICY: lowered})

    def policy_form(self, rng: random.Random) -> Made:
        """Verified without a card: policies that do not parse."""
        text = self.files[POLICY].decode()
        logs = [line for line in text.split("\n") if line.startswith("log ")]
        log = logs[0]
        witness = next(line for line in text.split("\n") if line.startswith("witness "))
        quorum = next(line for line in text.split("\n") if line.startswith("quorum "))
        second = "log " + make.Key("other.example/log", 4).vkey
        changed = rng.choice(
            [
                "".join(line + "\n" for line in text[:-1].split("\n") if line not in logs),
                text + second + "\n",
                text + log + "\n",
                text + logs[-1] + "\n",
                text + witness.replace(" w", " x", 1) + "\n",
                text.replace(quorum + "\n", ""),
                text + quorum + "\n",
                text.replace(quorum, "quorum nobody"),
                text[:-1],
                text + "unknown line\n",
                text.replace("\n", "\r\n"),
                text.replace(log, log[:-1]),
                text.replace(log, log.replace("+", "+0", 1)),
                quorum + "\n" + text.replace(quorum + "\n", ""),
                text + "group g 0 " + witness.split()[1] + "\n",
                text + "group none any none\n",
                text + f"witness q {make.Key('w.example/q', 1).vkey}\n",
                text.replace(log, log.replace("log ", "log\x00 ")),
            ]
        )
        return {"policy.format"}, self.signed({POLICY: changed.encode()})

    def former(self) -> list[make.Key]:
        """Former logs of the dossier's policy, or what might be some."""
        name = self.kit.log.name
        return self.kit.former or [make.Key(name, salt=b"former"), make.Key(f"{name}-0")]

    def with_logs(self, logs: list[make.Key]) -> bytes:
        """The policy with these log lines."""
        lines = self.files[POLICY].decode().split("\n")
        lines = [line for line in lines if not line.startswith("log ")]
        return "\n".join([*(f"log {log.vkey}" for log in logs), *lines]).encode()

    def logs_swapped(self, rng: random.Random) -> Made:
        """A former log before the register, whose checkpoint this is: verified without a card."""
        logs = [self.kit.log, *self.former()]
        which = rng.randrange(1, len(logs))
        logs[0], logs[which] = logs[which], logs[0]
        return {"checkpoint.signature"}, self.signed({POLICY: self.with_logs(logs)})

    def logs_too_many(self, rng: random.Random) -> Made:
        count = rng.choice([17, 17, 18, 100])
        more = [make.Key(f"register-{number}.example/r") for number in range(count - 1)]
        return {"policy.format"}, self.signed({POLICY: self.with_logs([self.kit.log, *more])})

    def checkpoint_by_former(self, rng: random.Random) -> Made:
        """The head signed by a former key alone, cosigned by all: verified without a card."""
        text, lines = self.parts()
        former = rng.choice(self.former())
        if former.name != self.kit.log.name:
            text = text.replace(self.kit.log.name.encode(), former.name.encode(), 1)
            lines = [b"", *(w.line(text, 1778932800) for w in self.kit.witnesses)]
        changed = text + b"\n" + b"".join([former.line(text), *lines[1:]])
        policy = self.with_logs([self.kit.log, *self.former()])
        return {"checkpoint.signature"}, self.checkpoint_in_place(changed, {POLICY: policy})

    def seen_by_stranger(self, rng: random.Random) -> Made:
        """Another dossier, whose devices saw a head that a stranger signed, under a former origin."""
        former = self.former()
        one = rng.choice(former)
        other = make.Key("other.example/log")
        stranger = rng.choice(
            [
                make.Key(one.name, salt=rng.randbytes(8)),
                Forged(one.name, by=other, shown=one.id),
                other,
                # the key of one line under the name of another
                Forged(self.kit.log.name, by=former[-1], shown=former[-1].id),
            ]
        )
        return {"exhibit.seen"}, make.dossier(replace(self.kit, former=former, seen_log=stranger))

    def checkpoint_changed(self, rng: random.Random) -> Made:
        """A bit of the checkpoint; never one whose loss a lower quorum forgives (another name, a line
        of a key that is not in the policy), which only the families below touch."""
        text, lines = self.parts()
        if self.quorum == len(lines) - 1:
            return NOTE_CODES, self.checkpoint_in_place(flip(rng, self.files[CHECKPOINT]))
        needed = text + b"\n" + lines[0]
        data = flip(rng, needed) + self.files[CHECKPOINT][len(needed) :]
        return NOTE_CODES, self.checkpoint_in_place(data)

    def of_witness(self, lines: list[bytes]) -> list[int]:
        """Where the cosignature lines stand that count for the policy."""
        keys = [make.b64(w.id)[:5] for w in self.kit.witnesses]
        named = [f"— {w.name} {k}".encode() for w, k in zip(self.kit.witnesses, keys, strict=True)]
        return [i for i, line in enumerate(lines) if any(line.startswith(n) for n in named)]

    def checkpoint_in_place(self, data: bytes, more: Files | None = None) -> Files:
        """The checkpoint replaced wherever it stands, so that nothing but itself is at fault."""
        old, changes = self.files[CHECKPOINT], {CHECKPOINT: data, **(more or {})}
        for path, content in self.files.items():
            if path.endswith(".register.tlog-proof"):
                changes[path] = content.replace(old, data)
        return self.signed(changes)

    def parts(self) -> tuple[bytes, list[bytes]]:
        text, _, tail = self.files[CHECKPOINT].rpartition(b"\n\n")
        return text + b"\n", tail.splitlines(keepends=True)

    def checkpoint_witness_dropped(self, rng: random.Random) -> Made:
        text, lines = self.parts()
        places = self.of_witness(lines)
        rng.shuffle(places)
        gone = set(places[self.quorum - 1 :])
        lines = [line for i, line in enumerate(lines) if i not in gone]
        return {"checkpoint.quorum"}, self.checkpoint_in_place(text + b"\n" + b"".join(lines))

    def checkpoint_log_dropped(self, rng: random.Random) -> Made:
        text, lines = self.parts()
        return {"checkpoint.signature"}, self.checkpoint_in_place(text + b"\n" + b"".join(lines[1:]))

    def checkpoint_forged(self, rng: random.Random) -> Made:
        """A cosignature by the right name: with the id of the right key, or its own."""
        text, lines = self.parts()
        places = self.of_witness(lines)
        rng.shuffle(places)
        gone = set(places[self.quorum - 1 :])
        name = lines[min(gone)].decode().split(" ")[1]
        witness = next(w for w in self.kit.witnesses if w.name == name)
        lines = [line for i, line in enumerate(lines) if i not in gone]
        forger = make.Key("forger", 4)
        line = forger.line(text, 1778932800).decode().rstrip("\n")
        blob = base64.b64decode(line.split(" ")[2])
        exact = rng.random() < 0.5
        key_id = witness.id if exact else forger.id
        forged = f"— {witness.name} {make.b64(key_id + blob[4:])}\n".encode()
        code = "checkpoint.signature" if exact else "checkpoint.quorum"
        return {code}, self.checkpoint_in_place(text + b"\n" + b"".join([*lines, forged]))

    def checkpoint_other_time(self, rng: random.Random) -> Made:
        text, lines = self.parts()
        which = rng.choice(self.of_witness(lines))
        dash, name, blob = lines[which].decode().rstrip("\n").split(" ")
        raw = bytearray(base64.b64decode(blob))
        raw[rng.randrange(4, 12)] ^= 1
        lines[which] = f"{dash} {name} {make.b64(bytes(raw))}\n".encode()
        return {"checkpoint.signature"}, self.checkpoint_in_place(text + b"\n" + b"".join(lines))

    def checkpoint_made(self, text: bytes, log: make.Key | None = None) -> bytes:
        note = text + b"\n" + (log or self.kit.log).line(text)
        return note + b"".join(w.line(text, 1778932800) for w in self.kit.witnesses)

    def checkpoint_form(self, rng: random.Random) -> Made:
        """Signed and cosigned by the true keys, but not of the form."""
        text, _ = self.parts()
        origin, size, root = text.decode().split("\n")[:3]
        changed = rng.choice(
            [
                text + b"extension\n",
                f"{origin}\n0{size}\n{root}\n".encode(),
                f"{origin}\n+{size}\n{root}\n".encode(),
                f"{origin}\n{size}\n{root.rstrip('=')}\n".encode(),
                f"{origin}\n{size}\n{make.b64(b'x' * 31)}\n".encode(),
                f"{origin}\n{size}\n".encode(),
                f"\n{size}\n{root}\n".encode(),
                f"{origin}\t\n{size}\n{root}\n".encode(),
                f"{origin}\n{2**64}\n{root}\n".encode(),
            ]
        )
        data = self.checkpoint_made(changed)
        data = rng.choice([data, data]) if rng.random() < 0.7 else self.files[CHECKPOINT] + b"\n"
        return {"checkpoint.format"}, self.checkpoint_in_place(data)

    def checkpoint_of_other_log(self, rng: random.Random) -> Made:
        other = make.Key("other.example/log")
        text, _ = self.parts()
        text = text.replace(self.kit.log.name.encode(), other.name.encode())
        log = rng.choice([other, self.kit.log])
        return {"checkpoint.signature"}, self.checkpoint_in_place(self.checkpoint_made(text, log))

    def checkpoint_fork(self, rng: random.Random) -> Made:
        """The same size with another root, signed and cosigned by all: proofs no longer fit."""
        text, _ = self.parts()
        origin, size, _ = text.decode().split("\n")[:3]
        text = f"{origin}\n{size}\n{make.b64(rng.randbytes(32))}\n".encode()
        return {"devices.proof"}, self.checkpoint_in_place(self.checkpoint_made(text))

    def checkpoint_earlier(self, rng: random.Random) -> Made:
        seen = next((d for p, d in sorted(self.files.items()) if p.endswith(".seen")), None)
        codes = {"devices.proof", "trust.size"}  # the latter when the card knows the size
        if self.kit.seen_log is not None:
            codes = {"checkpoint.signature"}
        return None if seen is None else (codes, self.checkpoint_in_place(seen))

    # -- 10, 11, 14: the JSON files and their CSV

    def json_form(self, rng: random.Random) -> Made:
        path, code = rng.choice(
            [
                ("data/devices.json", "devices.format"),
                ("data/exhibits.json", "exhibits.format"),
                ("data/custody.json", "custody.format"),
                ("data/proofs/E0001.json", "exhibit.disclosure"),
            ]
        )
        data = self.files[path]
        at = data.index(b'":') + 2
        changed = rng.choice(
            [
                data + b"\n",
                data.replace(b",", b", ", 1),
                data[:at] + b" " + data[at:],
                b"\xef\xbb\xbf" + data,
                data.replace(b'"', b'"\\u0061', 1),
                data.replace(b"{", b'{"a":1,"a":1,', 1),
                data.replace(b"{", b'{"zz":1.0,', 1),
                data.replace(b"{", b'{"zz":NaN,', 1),
                data.replace(b"{", b'{"zz":' + b"9" * 5000 + b",", 1),
                b"[" * 100_000,
                b'{"a":' * 100_000,
                data[:-1],
                b"null",
                b"[null]",
                b"[[]]",
                b'["x"]',
                b"{}",
                data.replace(b'":', b'":\xed\xa0\x80', 1),
                data.replace(b'":"', b'":"\\ud800', 1),
            ]
        )
        return None if changed == data else ({code}, self.signed({path: changed}))

    def json_value(self, rng: random.Random) -> Made:
        """One member of one object given a value of another type or form, or taken away."""
        path, prefix = rng.choice(
            [
                ("data/devices.json", "devices."),
                ("data/exhibits.json", "exhibits."),
                ("data/custody.json", "custody."),
            ]
        )
        value = json.loads(self.files[path])
        if not value:
            return None
        one = rng.choice(value)
        name = rng.choice(sorted(one))
        if rng.random() < 0.2:
            del one[name]
        elif rng.random() < 0.2:
            one["x" + name] = one[name]
        else:
            one[name] = rng.choice([None, True, -1, [], {}, [1], ["x"], 2**53, {"a": []}])
            if name in ("disclosures", "proof") and one[name] == []:
                one[name] = ["!"]
        names = {prefix + n for n in ("format", "entry", "proof")}
        return names, self.signed({path: make.jcs(value)})

    def exhibits_list(self, rng: random.Random) -> Made:
        rows = json.loads(self.files["data/exhibits.json"])
        one = rng.choice(rows)

        def gap() -> None:
            rows[-1]["number"] += 1

        def twice() -> None:
            rows[0]["item"] = rows[-1]["item"]

        def backwards() -> None:
            rows.reverse()

        def no_device() -> None:
            one["device"] = "D77"

        def short() -> None:
            rows.pop()

        def none() -> None:
            rows.clear()

        def path() -> None:
            one["file"] = rng.choice(
                [one["file"].swapcase(), one["file"] + "x", "../" + one["file"], POLICY, ""]
            )

        def spelling() -> None:
            name = rng.choice(["sha256", "item", "device_time", "seen"])
            one[name] = rng.choice([one[name].upper() + "Z", one[name] + " ", "x"])

        rng.choice([gap, twice, backwards, no_device, short, none, path, spelling])()
        csv = make.csv(make.EXHIBITS_COLUMNS, rows)
        changes: dict[str, bytes | None] = {"data/exhibits.json": make.jcs(rows)}
        return {"exhibits.format"}, self.signed({**changes, "data/exhibits.csv": csv})

    def exhibits_value(self, rng: random.Random) -> Made:
        """A value of the list that is well formed and not what the device sealed."""
        rows = json.loads(self.files["data/exhibits.json"])
        one = rng.choice(rows)
        name = rng.choice(["media_type", "item", "device_time", "seen", "device_index", "sha256", "size"])
        one[name] = {
            "media_type": "application/x-other",
            "item": "f" * 32,
            "device_time": "2001-01-01T00:00:00Z",
            "seen": "0" * 64,
            "device_index": one["device_index"] + 1,
            "sha256": "0" * 64,
            "size": one["size"] + 1,
        }[name]
        code = {"device_index": "device", "sha256": "digest", "size": "digest"}
        csv = make.csv(make.EXHIBITS_COLUMNS, rows)
        files = self.signed({"data/exhibits.json": make.jcs(rows), "data/exhibits.csv": csv})
        return {"exhibit." + code.get(name, "disclosure")}, files

    def csv_changed(self, rng: random.Random) -> Made:
        which = rng.choice(["exhibits", "custody"])
        data = self.files[f"data/{which}.csv"]
        changed = rng.choice(
            [
                flip(rng, data),
                data.replace(b"\r\n", b"\n"),
                data[:-2],
                data + b"\r\n",
                data.replace(b"'", b""),
                data.replace(b'""', b'"'),
                data.replace(b'"', b""),
                b"\xef\xbb\xbf" + data,
            ]
        )
        if changed == data:
            return None
        return {f"{which}.csv"}, self.signed({f"data/{which}.csv": changed})

    def devices_changed(self, rng: random.Random) -> Made:
        devices = json.loads(self.files["data/devices.json"])
        one = rng.choice(devices)
        how = rng.choice(
            ["origin", "vkey", "type", "action", "index", "proof", "longer", "id", "unused", "cosign"]
        )
        other = make.Key("other.example/device")
        code = "devices.entry"
        if how == "origin":
            one["origin"] = other.name
        elif how == "vkey":
            one["vkey"] = other.vkey
        elif how == "type":
            event = json.loads(self.files["data/custody.json"])[0]
            one["entry"], one["disclosures"] = event["entry"], event["disclosures"]
        elif how == "action":
            one["disclosures"] = one["disclosures"][1:]
        elif how == "cosign":
            one["vkey"] = make.Key(one["origin"], 4).vkey
        elif how == "index":
            one["index"] += rng.choice([1, 10**6])
            code = "devices.proof"
        elif how == "proof" and one["proof"]:
            at = rng.randrange(len(one["proof"]))
            one["proof"][at] = make.b64(flip(rng, base64.b64decode(one["proof"][at])))
            code = "devices.proof"
        elif how in ("longer", "proof"):
            one["proof"].append(make.b64(rng.randbytes(32)))
            code = "devices.proof"
        elif how == "id":
            one["id"] = rng.choice(["D1", "D00", "E01", "D001", "d01"])
            code = "devices.format"
        else:
            devices.append({**devices[-1], "id": "D99"})
        return {code}, self.signed({"data/devices.json": make.jcs(devices)})

    def custody_changed(self, rng: random.Random) -> Made:
        events = json.loads(self.files["data/custody.json"])
        if len(events) < 2:
            return None
        one = rng.choice(events)
        how = rng.choice(["order", "twice", "value", "less", "proof", "index", "type", "gone", "decoy"])
        code = "custody.entry"
        if how == "order":
            events.reverse()
            code = "custody.format"
        elif how == "twice":
            events.append(events[-1])
            code = "custody.format"
        elif how == "value":
            at = rng.randrange(len(one["disclosures"]))
            salt, name, _ = self.opened(one["disclosures"][at])
            one["disclosures"][at] = make.b64u(make.jcs([salt, name, "another"]))
        elif how == "less":
            one["disclosures"].pop()
        elif how == "proof" and one["proof"]:
            one["proof"].pop()
            code = "custody.proof"
        elif how in ("index", "proof"):
            events[-1]["index"] += 1
            code = "custody.proof"
        elif how == "type":
            device = json.loads(self.files["data/devices.json"])[0]
            one["entry"], one["disclosures"] = device["entry"], device["disclosures"]
        elif how == "gone":
            events.pop()
            code = "custody.csv"
        else:
            # the same fields in an entry with another decoy: never in the register
            one["entry"] = self.other_decoy(one["entry"], one["disclosures"])
            code = "custody.proof"
        return {code}, self.signed({"data/custody.json": make.jcs(events)})

    @staticmethod
    def opened(text: str) -> list[Any]:
        made: list[Any] = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
        return made

    @staticmethod
    def other_decoy(entry: str, disclosures: list[str]) -> str:
        body = json.loads(base64.b64decode(entry))
        used = {make.b64u(make.hashlib.sha256(d.encode()).digest()) for d in disclosures}
        spare = next(d for d in body["_sd"] if d not in used)
        body["_sd"] = sorted({*body["_sd"], make.b64u(b"\x55" * 32)} - {spare})
        return make.b64(make.jcs(body))

    # -- 12 and 13: exhibits and their proofs

    def exhibit_bytes(self, rng: random.Random) -> Made:
        path = self.pick(rng, "data/exhibits/")
        return {"exhibit.digest"}, self.signed({path: flip(rng, self.files[path])})

    def exhibits_swapped(self, rng: random.Random) -> Made:
        one, two = rng.sample([e["file"] for e in self.exhibits], 2)
        if self.files[one] == self.files[two]:
            return None
        return {"exhibit.digest"}, self.signed({one: self.files[two], two: self.files[one]})

    def file_gone(self, rng: random.Random) -> Made:
        exhibit = rng.choice(self.exhibits)
        stem = f"data/proofs/E{exhibit['number']:04d}"
        choices = {
            exhibit["file"]: "exhibits.format",
            f"{stem}.json": "exhibit.disclosure",
            f"{stem}.device.tlog-proof": "exhibit.device",
            f"{stem}.register.tlog-proof": "exhibit.register",
        }
        if exhibit["seen"]:
            choices[f"data/proofs/{exhibit['seen']}.seen"] = "exhibit.seen"
        path = rng.choice(sorted(choices))
        return {choices[path]}, self.signed({path: None})

    def file_more(self, rng: random.Random) -> Made:
        path, code = rng.choice(
            [
                ("data/exhibits/E9998.bin", "exhibits.format"),
                ("data/proofs/E9998.json", "proofs.extra"),
                ("data/proofs/E9998.device.tlog-proof", "proofs.extra"),
                (f"data/proofs/{'0' * 64}.seen", "proofs.extra"),
            ]
        )
        return {code}, self.signed({path: b"more"})

    def disclosure_changed(self, rng: random.Random) -> Made:
        path = self.pick(rng, "data/proofs/E", ".json")
        proof = json.loads(self.files[path])
        which = rng.choice(["device", "register"])
        texts = proof[f"{which}_disclosures"]
        at = rng.randrange(len(texts))
        salt, name, value = self.opened(texts[at])
        code = "exhibit.disclosure"
        how = rng.choice(
            [
                "less",
                "order",
                "twice",
                "salt",
                "no salt",
                "value",
                "name",
                "padding",
                "space",
                "foreign",
                "decoy",
                "kind",
                "entry",
                "bool",
                "short",
            ]
        )
        if how == "less":
            texts.pop(at)
        elif how == "order":
            texts.reverse()
        elif how == "twice":
            texts.insert(at, texts[at])
        elif how == "salt":
            texts[at] = make.b64u(make.jcs([make.b64u(rng.randbytes(16)), name, value]))
        elif how == "no salt":
            texts[at] = make.b64u(make.jcs(rng.choice([["", name, value], [name, value]])))
        elif how == "value":
            texts[at] = make.b64u(make.jcs([salt, name, "other"]))
        elif how == "name":
            texts[at] = make.b64u(make.jcs([salt, name + "x", value]))
        elif how == "padding":
            texts[at] += "="
        elif how == "space":
            texts[at] = make.b64u(b" " + make.jcs([salt, name, value]))
        elif how == "bool":
            texts[at] = make.b64u(make.jcs([salt, name, True]))
        elif how == "short":
            texts[at] = texts[at][:-1]
        elif how == "foreign":
            texts.append(json.loads(self.files["data/custody.json"])[0]["disclosures"][0])
        elif how == "kind":
            proof["device_entry"], proof["register_entry"] = (
                proof["register_entry"],
                proof["device_entry"],
            )
        elif how == "entry":
            entry = base64.b64decode(proof[f"{which}_entry"])
            changed = rng.choice(
                [
                    entry.replace(b'"v":1', b'"v":2'),
                    entry.replace(b'"v":1', b'"v":true'),
                    entry.replace(b"sha-256", b"sha-512"),
                    entry + b" ",
                    entry.replace(b'"_sd":["', b'"_sd":["AA","'),
                    entry.replace(b'"t"', b'"x":1,"t"'),
                    b" " * 2049,
                    b"{}",
                ]
            )
            proof[f"{which}_entry"] = make.b64(changed)
        else:
            # every disclosure fits, but no log holds this entry
            texts = proof[f"{which}_disclosures"]
            proof[f"{which}_entry"] = self.other_decoy(proof[f"{which}_entry"], texts)
            code = "exhibit.device" if which == "device" else "exhibit.register"
        return {code}, self.signed({path: make.jcs(proof)})

    def proof_changed(self, rng: random.Random) -> Made:
        which = rng.choice(["device", "register"])
        path = self.pick(rng, "data/proofs/E", f".{which}.tlog-proof")
        data = self.files[path]
        head, _, note = data.partition(b"\n\n")
        lines = head.split(b"\n")
        index = int(lines[1][6:])
        how = rng.choice(
            ["flip", "index", "extra", "longer", "shorter", "zero", "crlf", "tail", "blank", "other"]
        )
        if how == "flip":
            # the signature line of a device alone, or anything of what comes before it
            head = flip(rng, head)
        elif how == "index":
            lines[1] = b"index %d" % rng.choice([index + 1, index + 2**40, 2**70])
            head = b"\n".join(lines)
        elif how == "extra":
            head = b"\n".join([lines[0], b"extra AAAA", *lines[1:]])
        elif how == "longer":
            head += b"\n" + make.b64(rng.randbytes(32)).encode()
        elif how == "shorter":
            head = b"\n".join(lines[:-1])
        elif how == "zero":
            lines[1] = b"index 0%d" % index
            head = b"\n".join(lines)
        changed = head + b"\n\n" + note
        if how == "crlf":
            changed = data.replace(b"\n", b"\r\n")
        elif how == "tail":
            changed = data + b"\n"
        elif how == "blank":
            changed = head + b"\n\n\n" + note
        elif how == "other":
            # the proof of the other log: for the device another key, for the register another note
            other = "register" if which == "device" else "device"
            changed = self.files[path.replace(which, other)]
        return {f"exhibit.{which}"}, self.signed({path: changed})

    def device_checkpoint(self, rng: random.Random) -> Made:
        """The device's checkpoint: signed by a stranger, extended, or forked by the true key."""
        path = self.pick(rng, "data/proofs/E", ".device.tlog-proof")
        head, _, note = self.files[path].partition(b"\n\n")
        text = note.rpartition(b"\n\n")[0] + b"\n"
        origin, size, root = text.decode().split("\n")[:3]
        device = next(d for d in self.kit.devices if d.name == origin)
        other = make.Key("other.example/device")
        how = rng.choice(["stranger", "forged", "extended", "size", "root", "origin"])
        key = device
        if how == "stranger":
            key = other
        elif how == "extended":
            text += b"more\n"
        elif how == "size":
            text = f"{origin}\n{int(size) + 1}\n{root}\n".encode()
        elif how == "root":
            text = f"{origin}\n{size}\n{make.b64(rng.randbytes(32))}\n".encode()
        elif how == "origin":
            text = f"{other.name}\n{size}\n{root}\n".encode()
        line = key.line(text)
        if how == "forged":
            blob = base64.b64decode(other.line(text).decode().split(" ")[2])
            line = f"— {device.name} {make.b64(device.id + blob[4:])}\n".encode()
        return {"exhibit.device"}, self.signed({path: head + b"\n\n" + text + b"\n" + line})

    def seen_changed(self, rng: random.Random) -> Made:
        path = next((p for p in sorted(self.files) if p.endswith(".seen")), None)
        if path is None:
            return None
        changed = rng.choice([flip(rng, self.files[path]), self.files[CHECKPOINT], b"x"])
        return {"exhibit.seen"}, self.signed({path: changed})

    def any_edit(self, rng: random.Random) -> Made:
        """A few bytes cut, inserted or written over anywhere, under a good signature."""
        path = self.pick(rng)
        data = bytearray(self.files[path])
        at = rng.randrange(len(data))
        how = rng.randrange(4)
        if how == 0:
            del data[at : at + rng.randrange(1, 4)]
        elif how == 1:
            data[at:at] = rng.choice([b"\n", b" ", b"\0", b"\r", b"A", b"=", b"0", b'"', b",", b"\xff"])
        elif how == 2:
            data[at : at + 1] = bytes([rng.choice(b'0123456789abcABC"\n +/=-_{}[],:')])
        else:
            del data[at:]
        if path.startswith("data/"):
            return None, self.signed({path: bytes(data)})
        return None, make.sign(self.kit, {**self.files, path: bytes(data)})

    def any_time_token(self, rng: random.Random) -> Made:
        """A time token cut, made up or named otherwise: nothing judges it, all three read the same in it."""
        text = self.parts()[0]
        held = [p for p in sorted(self.files) if p.endswith(".tsr")]
        path = rng.choice([*held, "data/time/8.invented.tsr"])
        data = self.files.get(path, b"")
        if not data or rng.random() < 0.5:
            data = made_up_token(rng, text)
        how = rng.choice(["keep", "flip", "cut", "twice", "large", "other text", "name"])
        if how == "flip":
            data = flip(rng, data)
        elif how == "cut":
            data = data[: rng.randrange(1, len(data))]
        elif how == "twice":
            data = made_up_token(rng, text) + data
        elif how == "large":
            data += bytes(rng.choice([65_536, 65_537]) - len(data))
        elif how == "other text":
            data = made_up_token(rng, text + b"more\n")
        elif how == "name":
            names = ("0.a", "00.a", "1.A", "1.a_b", "1.a.b", "1", "1.", "1." + "a" * 33, "1" * 16 + ".a")
            path = f"data/time/{rng.choice([*names, '1' * 17 + '.a', '1.-'])}.tsr"
        return None, self.signed({path: data})

    def policy_comment(self, rng: random.Random) -> Made:
        """Comment lines that title a witness, or nearly: verified without a card, read alike by all."""
        lines = self.files[POLICY].decode().split("\n")
        for _ in range(rng.randrange(1, 4)):
            lines.insert(rng.randrange(len(lines)), rng.choice(COMMENTS))
        return None, self.signed({POLICY: "\n".join(lines).encode()})

    def comment_with_card(self, rng: random.Random) -> Made:
        """The same with the card, which is of every byte of the policy."""
        lines = self.files[POLICY].decode().split("\n")
        lines.insert(rng.randrange(len(lines)), rng.choice(COMMENTS))
        return {"trust.policy"}, self.signed({POLICY: "\n".join(lines).encode()})

    def proof_of_other(self, rng: random.Random) -> Made:
        """The proof file of one exhibit in the place of another's."""
        one, two = rng.sample([e["number"] for e in self.exhibits], 2)
        suffix, code = rng.choice(
            [
                ("json", "exhibit.disclosure"),
                ("device.tlog-proof", "exhibit.device"),
                ("register.tlog-proof", "exhibit.register"),
            ]
        )
        here, there = f"data/proofs/E{one:04d}.{suffix}", f"data/proofs/E{two:04d}.{suffix}"
        if self.files[here] == self.files[there]:
            return None  # two exhibits of one device have one proof in the register
        return {code}, self.signed({here: self.files[there]})

    def checkpoint_replayed(self, rng: random.Random) -> Made:
        """A cosignature of an earlier checkpoint, or of another log's, under this one."""
        text, lines = self.parts()
        which = rng.choice(self.of_witness(lines))
        name = lines[which].decode().split(" ")[1]
        witness = next(w for w in self.kit.witnesses if w.name == name)
        other = rng.choice([text.replace(self.kit.log.name.encode(), b"other.example/log"), text + b"x\n"])
        lines[which] = witness.line(other, 1778932800)
        return {"checkpoint.signature"}, self.checkpoint_in_place(text + b"\n" + b"".join(lines))


def families() -> list[tuple[str, str]]:
    """(name as shown, method), outer ones first."""
    skip = {"signed", "pick", "changed_payload", "manifest_fault", "opened", "other_decoy"}
    skip |= {"checkpoint_in_place", "parts", "checkpoint_made", "of_witness", "former", "with_logs"}
    names = [n for n in vars(Maker) if not n.startswith("__") and n not in skip]
    free = ("policy_form", "policy_comment", "logs_swapped", "logs_too_many")
    free += ("checkpoint_by_former", "seen_by_stranger")
    outside = ("any_", "raw_", "rebag_", "sig_", "signers_", "signed_")
    return [
        (
            ("no-card " if n in free else "any " if n.startswith("any_") else "")
            + ("any " if n == "policy_comment" else "")
            + ("" if n.startswith(outside) else "signed ")
            + n,
            n,
        )
        for n in names
    ]


def mutations(dossier: Path, seed: int, count: int, signer: make.Kit) -> Iterator[Mutation]:
    """`count` faults, the families in turn; the same seed gives the same faults."""
    files = read(dossier)
    maker = Maker(files, signer)
    kinds = families()
    made, turn = 0, 0
    while made < count:
        shown, method = kinds[turn % len(kinds)]
        rng = random.Random(f"{seed}/{turn}")
        turn += 1
        mutation = getattr(maker, method)(rng)
        if mutation is None:
            continue
        codes, change = mutation
        if isinstance(change, dict):
            if change == files:
                continue
            change = writer(files, change)
        made += 1
        yield f"{shown} {turn - 1}", codes, change


def benign(dossier: Path, seed: int, card: Path) -> Iterator[tuple[str, Apply]]:
    """What must still verify. `card` is the card's copy beside the dossier's copy.

    The function is given the copy's folder and may replace it by another of that name.
    """
    rng = random.Random(seed)
    files = read(dossier)

    def times(folder: Path) -> None:
        for path in sorted(files):
            data = (folder / path).read_bytes()
            (folder / path).unlink()
            (folder / path).write_bytes(data)
            os.utime(folder / path, (0, rng.randrange(2**31)))

    def modes(folder: Path) -> None:
        times(folder)
        for path in sorted(files):
            (folder / path).chmod(rng.choice([0o400, 0o444, 0o644, 0o755, 0o777]))

    def read_only(folder: Path) -> None:
        times(folder)
        for path in sorted(files):
            (folder / path).chmod(0o444)

    def zipped(folder: Path) -> None:
        archive = folder.parent / f"{folder.name}.zip"
        names = sorted(files)
        rng.shuffle(names)
        with zipfile.ZipFile(archive, "w", rng.choice([0, zipfile.ZIP_DEFLATED])) as out:
            for name in names:
                out.write(folder / name, name)
        shutil.rmtree(folder)
        with zipfile.ZipFile(archive) as held:
            held.extractall(folder)

    def order(folder: Path) -> None:
        shutil.rmtree(folder)
        names = sorted(files)
        rng.shuffle(names)
        make.write({name: files[name] for name in names}, folder)

    def links(folder: Path) -> None:
        shutil.rmtree(folder)
        link_copy(dossier, folder)

    def outside(folder: Path) -> None:
        (folder.parent / "notes of the clerk é.txt").write_text("outside")
        (folder.parent / ".DS_Store").write_bytes(b"\0")

    def crlf_card(folder: Path) -> None:
        card.write_bytes(card.read_bytes().replace(b"\r\n", b"\n").replace(b"\n", b"\r\n"))

    def renamed(folder: Path) -> None:
        aside = folder.parent / "досье é (1)"
        folder.rename(aside)
        shutil.copytree(aside, folder)

    yield from {
        "other times": times,
        "other permissions": modes,
        "read only": read_only,
        "zipped and unzipped": zipped,
        "written in another order": order,
        "hard links": links,
        "files beside it": outside,
        "card with CRLF": crlf_card,
        "copied through another name": renamed,
    }.items()


def benign_signed(dossier: Path, seed: int, signer: make.Kit) -> Iterator[tuple[str, Apply]]:
    """What the group itself may bag anew: the checkpoint with other lines, a time token beside it."""
    rng = random.Random(seed)
    files = read(dossier)
    maker = Maker(files, signer)
    text, lines = maker.parts()

    def with_lines(changed: list[bytes]) -> Apply:
        return writer(files, maker.checkpoint_in_place(text + b"\n" + b"".join(changed)))

    newer = [w.line(text, 1800000000 + rng.randrange(10**6)) for w in signer.witnesses]
    stranger = make.Key(f"stranger.example/w{seed}", 4)
    unknown = [stranger.line(text, 1778932800), stranger.line(b"another text\n", 5)]
    unknown.append(f"— {signer.log.name} {make.b64(rng.randbytes(4 + rng.randrange(1, 2500)))}\n".encode())
    rng.shuffle(unknown)
    places = maker.of_witness(lines)
    rng.shuffle(places)
    spare = set(places[maker.quorum :])
    yield "signed newer cosignatures", with_lines([*lines, *newer])
    yield "signed lines in another order", with_lines(rng.sample(lines, len(lines)))
    yield "signed unknown lines", with_lines(rng.sample([*lines, *unknown], len(lines) + 3))
    yield (
        "signed witness beyond the quorum left out",
        with_lines([line for i, line in enumerate(lines) if i not in spare]),
    )
    token = {
        f"data/time/{rng.randrange(9)}.tsr": rng.randbytes(9),
        "README.txt": b"Notes\r\nof the clerk\r\n",
    }
    yield "signed time token", writer(files, maker.signed({**token}))
