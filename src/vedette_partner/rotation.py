"""Replacing the keys of a role, and ending a role, so that a kill at any point leaves one of two states.

    <role>/next/*.key    the keys to come
    <role>/next/ready    from here on it is decided: why, when, which number; carried out at the next start
    <role>/retired       the role cosigns nothing more, for ever
    retired/<key name, "/" as "_">.vkeys          the public keys of the past
    retired/<SHA-256 of the text>.note            what retired them (docs/formats/statement.md, `retire`)

The old secret keys are removed when the new ones are in their place. The retirement of a key is signed
with the statements key of this partner (of people: with the one that goes and the one that comes), and
says for each register up to which size the old key's signatures count.
"""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from vedette.adapters.disk import Lock, disk_errors, make_folder, sweep, sweep_of, sync_folder, write_file
from vedette.errors import ConflictError, FormatError, UsageError
from vedette.formats import jcs
from vedette.formats.keys import SigningKey, VerifierKey, parse_vkey
from vedette.formats.note import sign_note
from vedette.formats.statement import Statement
from vedette.values.instants import parse_instant, write_instant
from vedette_partner.folder import (
    CARD,
    IDENTITY,
    KEYS,
    MIRROR_STATE,
    PARTNER,
    RETIRED_MARK,
    STATE,
    PartnerFolder,
    key_number,
    make_role,
    read_identity,
    read_key,
    write_folder,
)
from vedette_partner.mirror.state import State as MirrorState
from vedette_partner.watch.resealing import reseal
from vedette_partner.watch.state import STATE as WATCH_STATE
from vedette_partner.watch.state import State as WatchState
from vedette_partner.witness.state import RETIRED, State

NEXT, READY = "next", "ready"


def is_retired(partner: PartnerFolder, role: str) -> bool:
    """Say whether `role` was retired."""
    return role in partner.roles and role not in partner.active


def rotate(partner: PartnerFolder, role: str, reason: str, now: int) -> list[Path]:
    """Give `role` new keys under the next number; return the notes that retire the old ones.

    Raises: UsageError, ConflictError for a role that is off or was retired; FormatError for a `reason`
    that cannot be; StoreError.
    """
    _check(partner, role, reason, now)
    with _lock(partner):
        _finish(partner)
        old = key_number(_role_keys(partner, role)[0])
        make_folder(partner.path / role / NEXT)
        make_role(partner, role, old + 1, partner.path / role / NEXT)
        return _decide(partner, role, (old, old + 1), reason, now)


def retire(partner: PartnerFolder, role: str, reason: str, now: int) -> list[Path]:
    """End `role` for ever; what it holds is served on. Return the notes that retire its keys.

    Raises: as `rotate`.
    """
    _check(partner, role, reason, now)
    if role == "people":
        raise UsageError("role people: cannot be retired", hint="vedette-partner rotate FOLDER people")
    with _lock(partner):
        _finish(partner)
        make_folder(partner.path / role / NEXT)
        return _decide(partner, role, (key_number(_role_keys(partner, role)[0]), 0), reason, now)


def recover(partner: PartnerFolder) -> None:
    """Carry out what was decided and interrupted, drop what was not; a second time it changes nothing.

    Nothing while another process is at it. Raises: StoreError, FormatError.
    """
    if any((partner.path / role / NEXT).is_dir() for role in KEYS):
        with suppress(ConflictError), _lock(partner):
            _finish(partner)


def _lock(partner: PartnerFolder) -> Lock:
    return Lock(partner.path / "rotation.lock", f"folder {partner.path.name}")


def _finish(partner: PartnerFolder) -> list[Path]:
    notes: list[Path] = []
    for role in KEYS:
        coming = partner.path / role / NEXT
        if not coming.is_dir():
            continue
        if (coming / READY).exists():
            notes += _carry_out(partner, role)
        _remove(coming)
    return notes


def own_keys(partner: PartnerFolder, role: str) -> tuple[VerifierKey, ...]:
    """The public keys of `role`, those of today and all of the past. Raises: FormatError, StoreError."""
    letters = {letter for letter, _ in KEYS[role].values()}
    found = [key.verifier for key in _role_keys(partner, role)] if role in (*partner.active, "people") else []
    for path in sorted((partner.path / "retired").glob("*.vkeys")):
        with disk_errors(f"file {path.name}"):
            past = [parse_vkey(line) for line in path.read_text("utf-8", "replace").splitlines()]
        found += [key for key in past if key.name.rpartition("/")[2][0] in letters]
    return tuple(found)


def _check(partner: PartnerFolder, role: str, reason: str, now: int) -> None:
    if role not in (*partner.roles, "people"):
        raise UsageError(f"role {role}: is not on here")
    if is_retired(partner, role):
        raise ConflictError(f"role {role}: was retired")
    _statement("a.b", partner.statements_key().verifier, 0, reason, write_instant(now))


def _decide(partner: PartnerFolder, role: str, numbers: tuple[int, int], reason: str, now: int) -> list[Path]:
    ready = {"new": numbers[1], "old": numbers[0], "reason": reason, "time": write_instant(now)}
    write_file(partner.path / role / NEXT / READY, jcs.encode(ready))
    return _finish(partner)


def _carry_out(partner: PartnerFolder, role: str) -> list[Path]:
    """1. The old keys fall silent. 2. What they were is kept. 3. They are retired for each register.
    4. The new ones take their place, or the role bears its mark. 5. The card says so.
    """
    room = partner.path / role
    before, number, reason, time = _parse_ready((room / NEXT / READY).read_bytes())
    letter = next(iter(KEYS[role].values()))[0]
    old = f"{partner.name}/{letter}{before}"
    for left in (partner.path / PARTNER, partner.path / CARD, room / RETIRED_MARK):
        sweep_of(left)
    # 1.
    if role in ("witness", "mirror"):
        state = State(room / STATE) if role == "witness" else MirrorState.open(room / MIRROR_STATE)
        state.speak(f"{partner.name}/{letter}{number}" if number else RETIRED)
        state.close()
    # 2.
    past = partner.path / "retired" / f"{old.replace('/', '_')}.vkeys"
    make_folder(past.parent)
    sweep(past.parent)
    if not past.exists():
        lines = [f"{key.verifier.vkey}\n" for key in _role_keys(partner, role)]
        write_file(past, "".join(lines).encode())
    # 3.
    notes = []
    signers = [partner.statements_key()]
    if role == "people" and (room / NEXT / "statements.key").exists():
        signers.append(read_key(room / NEXT / "statements.key"))
    for vkey in past.read_text("utf-8").splitlines():
        for origin, size in sorted(_sizes(partner, role, old).items()):
            statement = _statement(origin, parse_vkey(vkey), size, reason, time)
            note = past.parent / f"{statement.sha256}.note"
            if not note.exists():
                write_file(note, sign_note(statement.text, signers).encode())
            notes.append(note)
    # 4.
    files = [*KEYS[role], *([IDENTITY] if role == "watch" else [])]
    if (room / NEXT / IDENTITY).exists():
        reseal(room / WATCH_STATE, read_identity(room / IDENTITY), read_identity(room / NEXT / IDENTITY))
    with disk_errors(f"keys of {role}"):
        for file in files:
            if (room / NEXT / file).exists():
                (room / NEXT / file).replace(room / file)
        sync_folder(room)
    if not number:
        write_file(room / RETIRED_MARK, b"", replace=True)
        with disk_errors(f"keys of {role}"):
            for file in files:
                (room / file).unlink(missing_ok=True)
            sync_folder(room)
    # 5.
    write_folder(partner)
    return notes


def _sizes(partner: PartnerFolder, role: str, name: str) -> dict[str, int]:
    """The largest size signed under `name`, of each register.

    Of people and of the watch, which sign no checkpoints, the largest that is held here.
    """
    found: dict[str, int] = {}
    for room in partner.roles if role in ("people", "watch") else (role,):
        if room == "watch":
            watch = WatchState(partner.path / room / WATCH_STATE)
            found |= {origin: found.get(origin, 0) for origin in watch.origins()}
            watch.close()
            continue
        state = (
            State(partner.path / room / STATE)
            if room == "witness"
            else MirrorState.open(partner.path / room / MIRROR_STATE)
        )
        if role == room:
            found = {origin: size for voice, origin, size in state.past() if voice == name}
        else:
            for origin in state.origins():
                head = state.head(origin)
                found[origin] = max(found.get(origin, 0), head.size if head else 0)
        state.close()
    return found


def _statement(origin: str, key: VerifierKey, size: int, reason: str, time: str) -> Statement:
    values = {"key": key.vkey, "size": str(size), "reason": reason}
    return Statement(origin, "retire", values, time)


def _role_keys(partner: PartnerFolder, role: str) -> Sequence[SigningKey]:
    if role in ("people", "watch"):
        return (partner.statements_key() if role == "people" else partner.watch_key(),)
    return (*partner.keys(role), *((partner.holdings_key(),) if role == "mirror" else ()))


def _parse_ready(data: bytes) -> tuple[int, int, str, str]:
    match jcs.parse(data, max_bytes=65_536):
        case {"new": int(new), "old": int(old), "reason": str(reason), "time": str(time)}:
            parse_instant(time, "rotation")
            return old, new, reason, time
    raise FormatError("rotation: not written as this program writes it")


def _remove(coming: Path) -> None:
    with disk_errors("folder next"):
        shutil.rmtree(coming)
        sync_folder(coming.parent)
