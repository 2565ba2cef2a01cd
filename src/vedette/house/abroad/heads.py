"""Heads of the register and who cosigned them: what was sent out, what came home, what meets the policies.

    outbox/heads/<size>    a checkpoint that was sent out, with the lines that came home so far
    cosigned/latest        the largest head that met policy.txt
    cosigned/dossier       the largest head that met dossier-policy.txt

Answers may come late, by stick, for a head that is no longer the newest: they count for that one.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path

from vedette.adapters.cover import PLAIN, Cover
from vedette.adapters.disk import disk_errors, make_folder, write_file
from vedette.errors import ConflictError, MissingError, SignatureError
from vedette.formats.checkpoint import parse_signed_checkpoint
from vedette.formats.cosignature import check_signature
from vedette.formats.note import MAX_NOTE_BYTES, Note, NoteSignature, parse_note
from vedette.formats.policy import Cosigned, Policy
from vedette.house.headquarters import Headquarters

MAX_HEADS = 64


def _read(path: Path, what: str, cover: Cover = PLAIN) -> bytes | None:
    return cover.read(path, MAX_NOTE_BYTES, what) if path.exists() else None


def latest_cosigned(hq: Headquarters) -> bytes | None:
    """Return the largest checkpoint of the register that met the policy, None before the first."""
    return _read(hq.folder / "cosigned" / "latest", "cosigned checkpoint")


def latest_for_dossiers(hq: Headquarters) -> bytes | None:
    """Return the largest checkpoint that met the policy for dossiers, None before the first."""
    if not (hq.folder / "dossier-policy.txt").exists():
        return latest_cosigned(hq)
    return _read(hq.folder / "cosigned" / "dossier", "cosigned checkpoint")


def cosigned_size(hq: Headquarters) -> int:
    """Return the size of the largest head that meets the policy as it stands; 0 before the first."""
    held = latest_cosigned(hq)
    if held is None:
        return 0
    try:
        return _present(hq.policy, held).checkpoint.size
    except SignatureError:
        return 0  # it met an older policy, before a witness was added


def _path(hq: Headquarters, size: int) -> Path:
    return hq.folder / "outbox" / "heads" / str(size)


def head(hq: Headquarters, size: int) -> bytes | None:
    """Return the head of `size` that was sent out, with the lines that came home; None when none was."""
    return _read(_path(hq, size), "head", hq.cover)


def heads(hq: Headquarters) -> list[int]:
    """Return the sizes of the heads that are kept, smallest first."""
    folder = hq.folder / "outbox" / "heads"
    if not folder.is_dir():
        return []
    return sorted(int(path.name) for path in folder.iterdir() if path.name.isdigit())


def gathered(hq: Headquarters, checkpoint: bytes) -> bytes:
    """Return `checkpoint` with every line that came home for it so far."""
    ours, note = parse_signed_checkpoint(checkpoint)
    for held in (head(hq, ours.size), latest_cosigned(hq)):
        if held is not None:
            other = parse_note(held)
            if other.text == note.text:
                note = note.with_signatures(other.signatures)
    return note.encode()


def signers(hq: Headquarters, note: bytes) -> dict[str, int]:
    """Return the witnesses whose Ed25519 cosignature stands under `note`, with its time in Unix seconds."""
    parsed = parse_note(note)
    found: dict[str, int] = {}
    for name, _, keys in hq.witness_keys():
        for key in keys:
            for line in parsed.signatures:
                if (line.name, line.key_id) != (key.name, key.key_id):
                    continue
                try:
                    time = check_signature(key, parsed.text, line.blob)
                except SignatureError:
                    continue
                if time is not None:
                    found[name] = min(time, found.get(name, time))
    return found


def keep(hq: Headquarters, note: bytes) -> str | None:
    """Keep a head of ours with its lines, and as cosigned when a policy is met.

    Returns None when it meets the policy for receipts, else what is missing.
    """
    checkpoint = parse_signed_checkpoint(note)[0]
    path = _path(hq, checkpoint.size)
    if _read(path, "head", hq.cover) != note:
        make_folder(path.parent)
        hq.cover.write(path, note, replace=True)
    if _meets(hq.dossier_policy, note) is None:
        _replace(hq, "dossier", note, checkpoint.size)
    unmet = _meets(hq.policy, note)
    if unmet is None:
        digest = hashlib.sha256(note).hexdigest()
        if _replace(hq, "latest", note, checkpoint.size):
            write_file(hq.folder / "cosigned" / f"{digest}.checkpoint", note, replace=True)
    _prune(hq)
    return unmet


def _present(policy: Policy, note: bytes) -> Cosigned:
    """What a head of ours proves: the first log of the policy is the register, later ones are of the past.

    Raises: SignatureError.
    """
    cosigned = policy.evaluate(note)
    if cosigned.log_key != policy.log_keys[0]:
        raise SignatureError(f"checkpoint {cosigned.checkpoint.origin}: signed by a former key alone")
    return cosigned


def _meets(policy: Policy, note: bytes) -> str | None:
    try:
        _present(policy, note)
    except SignatureError as error:
        return str(error)
    return None


def meets_all(hq: Headquarters, note: bytes) -> bool:
    """Say whether a head meets the policy for receipts and that for dossiers."""
    return _meets(hq.policy, note) is None and _meets(hq.dossier_policy, note) is None


def _replace(hq: Headquarters, name: str, note: bytes, size: int) -> bool:
    """Make `note` the newest of its kind, unless a larger one is there or the same."""
    path = hq.folder / "cosigned" / name
    held = _read(path, "cosigned checkpoint")
    if held == note or (held is not None and parse_signed_checkpoint(held)[0].size > size):
        return False
    write_file(path, note, replace=True)
    return True


def _prune(hq: Headquarters) -> None:
    """Let heads go that no answer can help any more."""
    done = latest_for_dossiers(hq)
    floor = parse_signed_checkpoint(done)[0].size if done is not None else 0
    sizes = heads(hq)
    for size in sizes:
        if size < floor or size in sizes[:-MAX_HEADS]:
            with disk_errors("head"):
                _path(hq, size).unlink(missing_ok=True)


def add_lines(hq: Headquarters, text: str, lines: Sequence[NoteSignature]) -> tuple[int, str | None]:
    """Take cosignatures that came home for one of our heads; (its size, what is missing or None).

    The lines are checked already. Raises: MissingError when no such head was sent out.
    """
    size = parse_signed_checkpoint(Note(text, tuple(lines)).encode())[0].size
    held = head(hq, size)
    if held is None:
        raise MissingError(f"head of size {size}: was not sent out, or is long settled")
    note = parse_note(held)
    if note.text != text:
        raise ConflictError(f"head of size {size}: the one that was cosigned is another than ours")
    return size, keep(hq, note.with_signatures(lines).encode())
