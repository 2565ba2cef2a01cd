"""Beginning a successor of a register that may not be written any more.

What was cosigned and is not here can never be continued under its name: two heads of one size would convict
the group of a fork. So register r2 begins, with new keys. Its first entry, of type `succession`, names the
last cosigned head of r1 that is known; then every entry of r1 that came back is entered again, byte for byte,
from the same seeds. The old register is kept, to be read only: its proofs stay as good as they were.

    register-old/<SHA-256 of the old origin>/    register, journal, keys, policies, cosigned heads, outbox
"""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from vedette.adapters.disk import disk_errors, make_folder, sync_folder, write_file
from vedette.adapters.tiles import TileFolder
from vedette.errors import ConflictError, UsageError
from vedette.formats import base64, jcs
from vedette.formats.checkpoint import parse_signed_checkpoint
from vedette.formats.entry import Value
from vedette.formats.keys import Algorithm, SigningKey
from vedette.house.abroad.heads import latest_cosigned
from vedette.house.abroad.key_rotation import with_former
from vedette.house.closed import KnownHead, read_behind
from vedette.house.headquarters import Headquarters, read_object
from vedette.house.switching import BUILDING, READY, finish
from vedette.register.entering import Entering
from vedette.register.log import Log
from vedette.values.ids import parse_pseudonym

MAX_REASON_CHARS = 200
_KEYS = (("register-ed25519", Algorithm.ED25519), ("register-mldsa44", Algorithm.ML_DSA_44))
_INDEXES = ("index", "closed")


@dataclass(frozen=True, slots=True)
class Begun:
    """A successor: its entries, how many of them were carried over, its keys, the place of the old one."""

    origin: str
    entries: int
    carried: int
    keys: tuple[str, ...]
    place: str


def succeed(hq: Headquarters, origin: str, reason: str) -> Begun:
    """Begin register `origin` as the successor of the one that headquarters has; close `hq` after it.

    Killed before the exchange, nothing has changed; after it, the next opening finishes.

    Raises: UsageError for a name or a reason that cannot be, or a register that has not begun;
    ConflictError while partners are still to be asked.
    """
    parse_pseudonym(origin, "origin")
    if origin == hq.origin:
        raise UsageError("origin: a successor has another name", hint="register.group.example/r2 after …/r1")
    if not 1 <= len(reason) <= MAX_REASON_CHARS or not reason.isprintable():
        raise UsageError(f"reason: one line of at most {MAX_REASON_CHARS} characters")
    place = hashlib.sha256(hq.origin.encode("utf-8")).hexdigest()
    new_place = hashlib.sha256(origin.encode("utf-8")).hexdigest()
    if (hq.folder / "register-old" / new_place).exists():
        raise UsageError("origin: a register of that name was given up already")
    behind = read_behind(hq.folder, hq.cover)
    if behind is not None and behind.kind == "unasked":
        raise ConflictError(
            f"register: {behind.words()}: it may be whole yet", hint="vedette hq heads asks them first"
        )
    values = _last_head(hq, reason)
    building = hq.folder / BUILDING
    with disk_errors("succession"):
        if building.exists():
            shutil.rmtree(building)
    new = building / "new"
    make_folder(new / "register")
    make_folder(new / "keys")
    keys = [SigningKey.from_seed(origin, algorithm, hq.entropy(32)) for _, algorithm in _KEYS]
    for (name, _), key in zip(_KEYS, keys, strict=True):
        hq.cover.write(new / "keys" / name, key.encode().encode("ascii") + b"\n")
    rows = hq.register.rows
    log = Log(TileFolder(new / "register"), origin, keys)
    entering = Entering(hq.cover.journal(new / "entries.journal"), log, hq.entropy)
    drafts: list[tuple[str, Mapping[str, Value]]] = [("succession", values)]
    drafts += [(row.type, row.values) for row in rows]
    entering.enter(drafts, [hq.entropy(32), *(row.seed for row in rows)])
    moved = ["register", "entries.journal", "cosigned/latest", "cosigned/dossier", "outbox", "time"]
    moved += [f"keys/{name}" for name, _ in _KEYS]
    for name in ("policy.txt", "dossier-policy.txt"):
        if (hq.folder / name).exists():
            hq.cover.write(new / name, _policy(hq, name, keys[0]))
            moved.append(name)
    hq.cover.write(new / "group.json", jcs.encode({**hq.group, "origin": origin, "custodians": []}))
    moved += ["group.json", *_records(hq, new), *_journals(hq)]
    make_folder(new / "outbox")
    make_folder(new / "time")
    write_file(building / "place", place.encode("ascii"))
    write_file(building / "gone", "\n".join(moved).encode("utf-8"))
    with disk_errors("succession"):
        os.sync()
        os.replace(building, hq.folder / READY)
        sync_folder(hq.folder)
    finish(hq.folder)
    return Begun(origin, entering.log.size, len(rows), tuple(key.verifier.vkey for key in keys), place)


def _last_head(hq: Headquarters, reason: str) -> dict[str, Value]:
    """The fields of the succession entry: the largest head known to stand, be it a partner's or ours."""
    heads = [parse_signed_checkpoint(head.note)[0] for head in _against(hq)]
    held = latest_cosigned(hq)
    if held is not None:
        heads.append(parse_signed_checkpoint(held)[0])
    if not heads:
        if not hq.register.log.size:
            raise UsageError("register: has no entry; nothing needs a successor")
        heads.append(hq.register.log.checkpoint)
    last = max(heads, key=lambda head: head.size)
    return {
        "previous_origin": last.origin,
        "previous_size": last.size,
        "previous_root": base64.encode(last.root),
        "reason": reason,
        "time": hq.now(),
    }


def _against(hq: Headquarters) -> tuple[KnownHead, ...]:
    behind = read_behind(hq.folder, hq.cover)
    return behind.heads if behind is not None else ()


def _policy(hq: Headquarters, name: str, key: SigningKey) -> bytes:
    """The policy with the new log before the old ones: what devices saw of them still counts.

    At most 16 in all, as a dossier's policy has them; then the last are left out.
    """
    text = hq.read(name).decode("utf-8")
    return with_former(f"log {key.verifier.vkey}\n{text}".encode(), ())


def _records(hq: Headquarters, new: Path) -> list[str]:
    """Write the records that name an entry by its place: every one has moved by the entry before it."""
    found = []
    paths = [*(hq.folder / "missions").glob("[!.]*.json"), *(hq.folder / "devices").glob("*/device.json")]
    for path in sorted(paths):
        record = read_object(path, "record", hq.cover)
        for name in _INDEXES:
            index = record.get(name)
            if isinstance(index, int):
                record[name] = index + 1
        name = path.relative_to(hq.folder).as_posix()
        make_folder((new / name).parent)
        hq.cover.write(new / name, jcs.encode(record))
        found.append(name)
    return found


def _journals(hq: Headquarters) -> list[str]:
    """What custodians were seen to hold: they need a new folder, the old register lies in theirs."""
    return [f"custodians/{path.name}" for path in sorted((hq.folder / "custodians").glob("*.journal"))]
