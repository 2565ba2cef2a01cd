"""Headquarters comes back: house copy, register, packages, and then what the partners know of its heads.

Everything grows in `.NAME.restoring` beside the new folder and takes its name only when it is whole. Killed,
cut off or out of room at any point, the same command goes on where it was. Steps:

1. deposits: one chain, of one register
2. house copy: every segment follows the one before it, every file has its digest; needs the shares
3. register: built again from the journal, compared with its signed head, and entry by entry with the copy
4. packages: each by its digest
5. heads: what witnesses and mirrors know; more than we do closes the register

Normative page: docs/formats/house-copy.md, "Coming back".
"""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from vedette.adapters.apart import apart
from vedette.adapters.cover import PLAIN, Cover, SealedCover
from vedette.adapters.disk import Lock, disk_errors, make_folder, sweep, sync_folder
from vedette.adapters.objects import FolderStore
from vedette.adapters.tiles import TileFolder
from vedette.errors import ConflictError, FormatError, MissingError, StoreError, VedetteError
from vedette.formats.backup_record import BackupRecord, check_backup
from vedette.formats.checkpoint import parse_signed_checkpoint
from vedette.formats.keys import SigningKey
from vedette.formats.note import parse_note, verify_note
from vedette.formats.slip import MAX_SLIP_BYTES, parse_slip
from vedette.formats.trust_card import TrustCard
from vedette.house.abroad.deposits import Deposits
from vedette.house.abroad.known_heads import Asked, ask_heads
from vedette.house.closed import Behind, KnownHead, write_behind
from vedette.house.headquarters import MAX_FILE_BYTES, Clock, Headquarters, read_key, read_object
from vedette.house.lockbox import (
    HouseKeys,
    add_slot,
    is_locked,
    list_slots,
    open_lockbox,
    open_with_identity,
    remove_slot,
)
from vedette.house.recovery.fetching import Fetching
from vedette.house.recovery.house_copy import LOCKBOX, HouseState, Kept, Seen, digest_file, write_state
from vedette.house.recovery.replay import House, Progress, intact, note_house, read_house, replay
from vedette.house.recovery.restore_source import Source, Wanted, read_wanted
from vedette.missions.birth import MAX_BIRTH_BYTES, parse_birth
from vedette.register.audit import audit
from vedette.register.entering import read_rows
from vedette.register.log import LogReader, TileStore, check_checkpoint, plan_append, read_checkpoint
from vedette.seal import Identity
from vedette.tree.hashing import EMPTY_ROOT
from vedette.values.instants import write_instant

CHUNK = 65_536
"""Entries that are put into tiles in one go."""
Say = Callable[[str], None]


@dataclass(slots=True)
class Restored:
    """What came back. Sizes in bytes; `lost` are packages that the source could not give, with the reason."""

    origin: str
    entries: int
    files: int
    segments: int
    packages: int
    bytes: int
    audited: int
    keys: tuple[str, ...]
    asked: Asked | None = None
    lost: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Plan:
    """How to restore: where to, from where, and who says what is done.

    `unlock` gives the house identity; it is called in a process that ends. A house that was locked is locked
    again: `new_passphrase` gives the one that takes the place of all it had, `passphrase` one that it has, or
    "" when none is known and the sheets are to open it; that is asked when an earlier run had got so far.
    Without `new_passphrase` all stay. `accept_loss`
    finishes without packages that no source gives any more; `accept_older` finishes though a partner knows a
    larger head.
    """

    target: Path
    source: Source
    unlock: Callable[[], Identity]
    clock: Clock
    say: Say = lambda _: None
    progress: Progress = lambda _: None
    card: TrustCard | None = None
    accept_loss: bool = False
    accept_older: bool = False
    deposits: int | None = None
    """Believe only so many of the source's deposits, the first; all when None."""
    new_passphrase: Callable[[], str] | None = None
    passphrase: Callable[[], str] = str
    together: bool = True
    """Whether the shares are put together in a child that ends; tests say no."""


def work_folder(target: Path) -> Path:
    """Where a restoration to `target` grows."""
    return target.parent / f".{target.name}.restoring"


def restore(plan: Plan) -> Restored:
    """Bring headquarters back into the new folder `plan.target`; return what came back.

    Raises: ConflictError when the folder is there or when what came does not fit together; MissingError,
    OpenError, FormatError, SignatureError naming the thing; StoreError when source or disk failed: the
    same again goes on from there.
    """
    target, work = plan.target, work_folder(plan.target)
    if target.exists():
        if work.exists() and not (work / "hq").exists():
            _clear(work)  # killed after the last step but one
        raise ConflictError(f"folder {target.name}: is there already", hint="give a new folder")
    make_folder(work)
    with Lock(work / "lock", f"restoration of {target.name}"):
        sweep(work)
        plan.say("1/5 deposits: reading what there is")
        wanted = read_wanted(plan.source, plan.deposits)
        house, secret = _house(plan, wanted, work)
        cover = _unlocked(plan, work / "hq", house, secret)
        restored = _check_house(plan, wanted, work / "hq", house, cover)
        heads = _register(plan, wanted, work / "hq", restored, cover)
        _packages(plan, wanted, work, restored, cover)
        _outbox(wanted, work, house, cover)
        _heads(plan, wanted, work / "hq", heads, restored, cover)
        with disk_errors(f"folder {target.name}"):
            os.sync()
            os.replace(work / "hq", target)
            sync_folder(target.parent)
    _clear(work)
    return restored


def _clear(work: Path) -> None:
    with disk_errors("folder of the restoration"):
        shutil.rmtree(work)


# 2. the house copy


def _house(plan: Plan, wanted: Wanted, work: Path) -> tuple[House, bytes | None]:
    """What the house copy gave, and the secret of a locked house; None when an earlier run had got so far."""
    held = read_house(work / "house.json")
    if held is not None and held.origin == wanted.origin:
        newest = held.segments[-1][0]
        if newest in wanted.house or (wanted.record is not None and newest == wanted.record[0].segment):
            plan.say("2/5 house copy: is here already")
            if intact(work / "hq", held):
                return held, None
    plan.say(f"2/5 house copy: fetching {len(wanted.house)} segments")
    store = FolderStore(work / "segments")
    store.recover()
    with Fetching(plan.source, store, work / "incoming", plan.progress) as fetching:
        for digest, size in sorted(wanted.house.items()):
            fetching.take(digest, size)
    vault = work / "hq" / "vault"
    if vault.exists():  # packages of an earlier run stay
        with disk_errors("folder vault"):
            os.replace(vault, work / "vault")

    def make() -> dict[str, object]:
        identity = plan.unlock()
        house = replay(store, wanted.house, identity, wanted.origin, work / "hq", plan.progress)
        locked = is_locked(work / "hq")
        secret = open_with_identity(work / "hq", identity) if locked else b""
        note_house(work / "house.json", house)
        return {"secret": secret.hex()}

    with disk_errors("folder restoring"):
        (work / "house.json").unlink(missing_ok=True)
    done = apart(make, plan.say) if plan.together else make()
    house = read_house(work / "house.json")
    if house is None:
        raise StoreError("house copy: could not be noted; nothing of it counts")
    return house, bytes.fromhex(str(done["secret"])) or None


def _unlocked(plan: Plan, folder: Path, house: House, secret: bytes | None) -> Cover:
    """How the files in `folder` are read; a house that comes back gets the new passphrase here."""
    if not is_locked(folder):
        return PLAIN
    by_sheets = True
    if secret is None and (passphrase := plan.passphrase()):
        secret, by_sheets = open_lockbox(folder, passphrase), False
    if secret is None:

        def make() -> dict[str, object]:
            return {"secret": open_with_identity(folder, plan.unlock()).hex()}

        done = apart(make, plan.say) if plan.together else make()
        secret = bytes.fromhex(str(done["secret"]))
    _renew(plan, folder, house, secret, by_sheets)
    return SealedCover(HouseKeys.of(secret).cover)


def _renew(plan: Plan, folder: Path, house: House, secret: bytes, by_sheets: bool) -> None:
    """Let the new passphrase take the place of those before it: whoever took the house may know them."""
    as_it_came = digest_file(folder / LOCKBOX, (folder / LOCKBOX).stat().st_size)[0]
    if as_it_came == house.files[LOCKBOX][1] or (by_sheets and plan.new_passphrase is not None):
        if plan.new_passphrase is None:
            plan.say("    the house is locked, as it was; its passphrases open it again")
            return
        add_slot(folder, secret, f"restored {write_instant(plan.clock())}", plan.new_passphrase())
    # the newest is of this restoration, perhaps of a run of it that was killed before it came to this
    known = [slot.id for slot in list_slots(folder, secret) if slot.kind == "passphrase"]
    for slot_id in known[:-1]:
        remove_slot(folder, secret, slot_id)
    plan.say("    the house is locked, as it was; the new passphrase opens it, those of before do not")


def _check_house(plan: Plan, wanted: Wanted, folder: Path, house: House, cover: Cover) -> Restored:
    """Hold what came back against itself: one group, one register, whose keys signed what was deposited."""
    group = read_object(folder / "group.json", "group.json", cover)
    if group.get("origin") != house.origin:
        raise ConflictError("house copy: its group.json is of another register")
    keys = [read_key(folder / "keys" / name, cover) for name in ("register-ed25519", "register-mldsa44")]
    if any(key.name != house.origin for key in keys):
        raise ConflictError("house copy: its keys are of another register")
    for note, deposit in wanted.notes:
        try:
            verify_note(parse_note(note), [keys[0].verifier])
        except VedetteError as error:
            raise ConflictError(
                f"deposit {deposit.number}: is not signed by the register: {error}"
            ) from error
    if wanted.record is not None:
        check_backup(*wanted.record, keys[0].verifier)
    if plan.card is not None:
        _check_card(plan.card, folder, house, cover)
    plan.say(f"    {len(house.files)} files, each with its digest; register {house.origin}")
    return Restored(
        origin=house.origin,
        entries=0,
        files=len(house.files),
        segments=len(house.segments),
        packages=0,
        bytes=0,
        audited=0,
        keys=tuple(key.verifier.vkey for key in keys),
    )


def _check_card(card: TrustCard, folder: Path, house: House, cover: Cover) -> None:
    # the card is about dossiers; one printed before there was a policy for them names the other
    paths = [folder / name for name in ("dossier-policy.txt", "policy.txt") if (folder / name).exists()]
    if card.policy not in [
        hashlib.sha256(cover.read(path, MAX_FILE_BYTES, path.name)).hexdigest() for path in paths
    ]:
        raise ConflictError(
            "house copy: its policy is not the one on the trust card",
            hint="an older card? then leave --card away, and compare the keys by telephone",
        )
    if house.register_size < card.size:
        raise ConflictError(
            f"house copy: reaches entry {house.register_size}, the trust card says {card.size}"
        )


# 3. the register


def _register(plan: Plan, wanted: Wanted, folder: Path, restored: Restored, cover: Cover) -> list[KnownHead]:
    """Build the tiles from the journal; return the heads of the source's copy that stand against it."""
    plan.say("3/5 register: building and auditing it")
    store = TileFolder(folder / "register")
    make_folder(folder / "register")
    store.recover()
    keys = [read_key(folder / "keys" / name, cover) for name in ("register-ed25519", "register-mldsa44")]
    rows = read_rows(cover.journal(folder / "entries.journal"))
    data = read_checkpoint(store)
    size, root = 0, EMPTY_ROOT
    if data is not None:
        checkpoint = check_checkpoint(data, restored.origin, [key.verifier for key in keys])
        size, root = checkpoint.size, checkpoint.root
    if len(rows) < size:
        raise ConflictError(f"journal: has {len(rows)} rows, its signed head {size} entries")
    reader = LogReader(store, 0)
    built = EMPTY_ROOT
    while reader.size < size:
        entries = [row.entry() for row in rows[reader.size : min(size, reader.size + CHUNK)]]
        plan_ = plan_append(reader, entries)
        store.write_all(plan_.files)
        reader, built = LogReader(store, plan_.size), plan_.root
    if built != root:
        raise ConflictError("journal: its rows are not the entries that the register's head signs")
    restored.entries = size
    return _compare_copy(plan, reader, restored, keys, wanted.record[0] if wanted.record else None)


def _root(reader: LogReader, size: int) -> str:
    return (reader.tree.root(size) if size else EMPTY_ROOT).hex()


def _compare_copy(
    plan: Plan,
    ours: LogReader,
    restored: Restored,
    keys: Sequence[SigningKey],
    record: BackupRecord | None,
) -> list[KnownHead]:
    """Audit the source's copy of the register and compare it with the journal, entry by entry."""
    tiles: TileStore | None = plan.source.tiles()
    data = read_checkpoint(tiles) if tiles is not None else None
    if tiles is None or data is None:
        plan.say("    the source has no copy of the register; it was built from the journal alone")
        return []
    checkpoint, note = parse_signed_checkpoint(data)
    if checkpoint.origin != restored.origin:
        raise ConflictError("register: the source's copy is of another register")
    verify_note(note, [key.verifier for key in keys])
    copy = LogReader(tiles, checkpoint.size)
    audit(copy, checkpoint)
    restored.audited = checkpoint.size
    if record is not None:
        # a backup that was cut has brought its register up to date and nothing else: nobody saw that head
        if record.register_size > copy.size or record.root != _root(copy, record.register_size):
            raise ConflictError("backup: its register is not the one that backup.json names")
        copy = LogReader(tiles, record.register_size)
    both = min(ours.size, copy.size)
    for index, (one, other) in enumerate(zip(ours.entries(0, both), copy.entries(0, both), strict=True)):
        if one != other:
            plan.say(f"    entry {index} of the source's copy is another than the journal's")
            return [KnownHead(plan.source.name, checkpoint.size, checkpoint.root, data)]
    plan.say(f"    {both} entries compared with the journal, {checkpoint.size} audited at the source")
    if copy.size > ours.size:
        return [KnownHead(plan.source.name, checkpoint.size, checkpoint.root, data)]
    return []


# 4. the packages


def _packages(plan: Plan, wanted: Wanted, work: Path, restored: Restored, cover: Cover) -> None:
    folder = work / "hq"
    if (work / "vault").exists():
        with disk_errors("folder vault"):
            if (folder / "vault").exists():
                shutil.rmtree(folder / "vault")
            os.replace(work / "vault", folder / "vault")
    store = FolderStore(folder / "vault")
    store.recover()
    listed = dict(wanted.packages)
    make_folder(folder / "slips")
    for slip in _slips(folder, cover):
        if slip[0] not in wanted.removed:
            listed.setdefault(*slip)
    plan.say(f"4/5 packages: {len(listed)}, {sum(listed.values()):,} bytes")
    with Fetching(plan.source, store, work / "incoming", plan.progress) as fetching:
        for digest, size in sorted(listed.items()):
            try:
                fetching.take(digest, size)
            except (MissingError, ConflictError, FormatError) as error:
                restored.lost[digest] = str(error)
                continue
            restored.packages += 1
            restored.bytes += size
    if restored.lost and not plan.accept_loss:
        for why in list(restored.lost.values())[:20]:
            plan.say(f"    {why}")
        raise MissingError(
            f"packages: {len(restored.lost)} of {len(listed)} could not be had from {plan.source.name}",
            hint="the same command with another --from fetches only these; --accept-loss finishes without",
        )


def _slips(folder: Path, cover: Cover) -> list[tuple[str, int]]:
    """Digest and size of every package that has a slip here."""
    found = []
    for path in sorted((folder / "slips").glob("*/[!.]*.slip")):
        slip = parse_slip(cover.read(path, MAX_SLIP_BYTES, "slip"))
        found.append((slip.package_sha256, slip.package_size))
    return found


# what headquarters needs to go on


def _outbox(wanted: Wanted, work: Path, house: House, cover: Cover) -> None:
    """Put back the deposits and the segments, so that what comes next continues them."""
    folder = work / "hq"
    make_folder(folder / "outbox" / "deposits")
    for note, deposit in wanted.notes:
        cover.write(folder / "outbox" / "deposits" / f"{deposit.number}.note", note, replace=True)
    make_folder(folder / "house")
    store = FolderStore(folder / "house" / "objects")
    store.recover()
    source = FolderStore(work / "segments")
    deposited = {*wanted.all_house}
    kept: list[Kept] = []
    for digest, size, number, register_size, time in house.segments:
        if digest in deposited:
            kept.append(Kept(digest, size, number, register_size, time))
            if not store.has(digest):
                with source.open(digest) as data:
                    store.put(digest, size, data)
    live = {each.sha256 for each in kept}
    files: Mapping[str, Seen] = {path: Seen(size, "", digest) for path, (size, digest) in house.files.items()}
    birth = (folder / "keys" / "house.birth").exists()
    state = HouseState(
        origin=house.origin,
        recipient=_recipient(folder, cover) if birth and len(kept) == len(house.segments) else "",
        next=house.next,
        previous=house.previous,
        segments=kept if len(kept) == len(house.segments) else [],
        superseded=sorted(deposited - live),
        files=dict(files),
    )
    write_state(folder, state, cover)


def _recipient(folder: Path, cover: Cover) -> str:
    data = cover.read(folder / "keys" / "house.birth", MAX_BIRTH_BYTES, "house.birth")
    return parse_birth(data).recipient


# 5. the partners' heads


def _heads(
    plan: Plan,
    wanted: Wanted,
    folder: Path,
    heads: list[KnownHead],
    restored: Restored,
    cover: Cover,
) -> None:
    plan.say("5/5 heads: asking witnesses and mirrors what they know of the register")
    if heads:  # before anybody opens it for writing
        kind = "behind" if heads[0].size > restored.entries else "forked"
        behind_ = Behind(kind, restored.entries, write_instant(plan.clock()), tuple(heads))
        write_behind(folder, behind_, cover)
    with Headquarters(folder, plan.clock, cover=cover) as hq:
        Deposits(hq)  # reads them all
        asked = ask_heads(hq, extra=heads)
        restored.asked = asked
    for name, size in asked.heads.items():
        plan.say(f"    {name}: size {size}")
    for name, why in asked.silent.items():
        plan.say(f"    {name}: COULD NOT BE ASKED ({why})")
    behind = asked.behind
    if behind is None:
        plan.say(f"    nobody knows more than the {asked.size} entries that came back")
        return
    if behind.kind == "behind" and not plan.accept_older:
        largest = behind.largest
        name = largest.partner if largest is not None else ""
        raise ConflictError(
            f"register: came back with {asked.size} entries; {behind.words()}",
            hint=f"{name} may hold a newer house copy: the same command with --from and its address goes on"
            " from here; if there is none, --accept-older finishes, and the register stays closed",
        )
    plan.say(f"    THE REGISTER STAYS CLOSED: {behind.words()}")
    plan.say(f"    {behind.hint()}")
