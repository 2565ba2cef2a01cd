"""Headquarters and the sync folder: writing what partners are asked, taking home what they answered.

Level-triggered on both ways: each export writes all that is still open, each import takes what is new; twice,
or in another order, is the same. Normative page: docs/formats/sync.md.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field

from vedette.adapters.sync_folder import FROM, TO, Item, SyncFolder
from vedette.errors import ConflictError, MissingError, SignatureError, StoreError, VedetteError
from vedette.formats.checkpoint import parse_checkpoint
from vedette.formats.deposit import deposit_digest, parse_holding, parse_wanted
from vedette.formats.devices_note import DevicesNote
from vedette.formats.keys import parse_vkey
from vedette.formats.mirror_request import EntriesHead, Package, encode_request
from vedette.formats.note import Note, NoteSignature, parse_note, sign_note, verify_note
from vedette.formats.witness_request import AddCheckpoint
from vedette.house.abroad import heads
from vedette.house.abroad.asking import enter_anchor_note
from vedette.house.abroad.deposits import Deposits
from vedette.house.abroad.outbox import Outbox
from vedette.house.abroad.partners import Partner, partners
from vedette.house.abroad.settling import settle, vouched
from vedette.house.abroad.statements import add_signatures, statements
from vedette.house.headquarters import Headquarters
from vedette.register.publishing import check_lines
from vedette.values.shown import shown

ENTRIES_A_FILE = 8192
ENTRIES_BYTES = 4_000_000

Request = tuple[str, bytes]


@dataclass(slots=True)
class Exported:
    """What was written: files and objects for each partner, and what could not be."""

    files: dict[str, int] = field(default_factory=dict)
    objects: dict[str, int] = field(default_factory=dict)
    letters: int = 0
    faults: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class Imported:
    """What was taken: answers of each partner by kind, what was refused, what was half a copy."""

    taken: dict[str, dict[str, int]] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)
    halves: list[str] = field(default_factory=list)
    cosigned: int | None = None

    def count(self, short: str, kind: str) -> None:
        """Note one answer that brought something new or known."""
        kinds = self.taken.setdefault(short, {})
        kinds[kind] = kinds.get(kind, 0) + 1


def export_sync(
    hq: Headquarters, folder: SyncFolder, only: str | None = None, mail: str | None = None
) -> Exported:
    """Write what each partner, or only the one with short or base name `only`, is still to be asked.

    With `mail` (the sender's address) letters are written, and no objects.

    A head goes to no witness before a custodian or mirror is known to hold what it covers.
    Raises: StoreError when the stick failed, UsageError.
    """
    settle(hq, local=True)  # custodians first: what they hold decides who may be asked
    outbox, deposits = Outbox(hq), Deposits(hq)
    folder.create()
    done = Exported()
    ready = vouched(hq, deposits)
    if not ready:
        done.faults["witnesses"] = (
            "no custodian or mirror is known to hold the register and the house copy up to its head: this"
            " stick asks mirrors only; bring it home, then export again"
        )
    letters: dict[str, list[Request]] = {}
    for partner in partners(hq):
        if only is not None and only not in (partner.short, partner.card.name):
            continue
        requests = list(_requests(hq, outbox, deposits, partner, ready))
        outbox.write()  # before it leaves: a head that was asked for is remembered
        name = partner.card.name
        if mail is not None:
            letters[name] = requests
            done.files[partner.short] = len(requests)
            continue
        done.files[partner.short] = sum(folder.put(TO, name, kind, data) for kind, data in requests)
        done.objects[partner.short] = _objects(deposits, partner, folder, done.faults)
    if mail is not None:
        done.letters = len(folder.put_letters(TO, mail, letters))
    return done


def _requests(
    hq: Headquarters, outbox: Outbox, deposits: Deposits, partner: Partner, ready: bool
) -> Iterator[Request]:
    yield from _people_requests(hq, partner)
    log = hq.register.log
    data = log.checkpoint_bytes
    if data is None:
        return
    if partner.card.mirror:
        yield from _mirror_requests(hq, outbox, deposits, partner, data)
    if partner.card.witness and ready:
        gathered = heads.gathered(hq, data)
        heads.keep(hq, gathered)
        if partner.short not in heads.signers(hq, gathered):
            for old in outbox.asked(partner.short, log.size):
                if old <= log.size:
                    yield "add-checkpoint", AddCheckpoint(old, tuple(log.consistency(old)), data).encode()


def _people_requests(hq: Headquarters, partner: Partner) -> Iterator[Request]:
    key = hq.key("register-ed25519")
    devices = sorted({str(record["vkey"]) for record in hq.devices()})
    if devices:
        # the time is that of the newest enrolment: the same list is the same bytes
        rows = hq.register.find("device-key")
        when = str(rows[-1].values["time"]) if rows else hq.now()
        note = DevicesNote(hq.origin, when, tuple(parse_vkey(vkey) for vkey in devices))
        yield "devices", sign_note(note.text(), [key]).encode()
    for each in statements(hq):
        signed = each.standing is not None and partner.short in each.standing.signers
        if each.statement.kind in ("freeze", "thaw"):
            if each.note is not None and each.standing is not None and each.standing.stands:
                yield "statement", each.note
        elif not each.in_effect and not signed:
            yield "statement", each.statement.encode()


def _mirror_requests(
    hq: Headquarters, outbox: Outbox, deposits: Deposits, partner: Partner, data: bytes
) -> Iterator[Request]:
    log = hq.register.log
    mirrored = deposits.mirrored(partner.short)
    at = parse_checkpoint(mirrored.text).size if mirrored is not None else 0
    if at < log.size:
        name = f"mirror/{partner.short}"
        outbox.known()[name] = at
        for old in outbox.asked(name, log.size):
            if old <= log.size:
                yield "mirror-checkpoint", AddCheckpoint(old, tuple(log.consistency(old)), data).encode()
        yield from _entries(hq, at)
    for note, _ in deposits.notes()[deposits.held(partner.short) :]:
        yield "deposit", note


def _entries(hq: Headquarters, start: int) -> Iterator[Request]:
    """The register's entries from `start` on, in files of at most 8 192 entries and some 4 MB."""
    log = hq.register.log
    # from the beginning of a package: two exports that begin at different sizes share the others' bytes
    start -= start % 256
    whole = EntriesHead(hq.origin, start, log.size)
    packages: list[Package] = []
    begin, size = start, 0
    for first, low, end in whole.packages():
        entries = tuple(log.entries(low, end))
        package = Package(entries, tuple(log.tree.subtree_consistency(first, end, log.size)))
        length = len(package.encode())
        if packages and (end - begin > ENTRIES_A_FILE or size + length > ENTRIES_BYTES):
            yield "entries", encode_request(EntriesHead(hq.origin, begin, log.size), packages)
            packages, begin, size = [], low, 0
        packages.append(package)
        size += length
    if packages:
        yield "entries", encode_request(EntriesHead(hq.origin, begin, log.size), packages)


def _objects(deposits: Deposits, partner: Partner, folder: SyncFolder, faults: dict[str, str]) -> int:
    """Write the objects that a mirror is not known to hold, house segments first; return how many."""
    if not partner.card.mirror:
        return 0
    missing: dict[str, tuple[int, str]] = {}
    for _, deposit in deposits.notes()[deposits.held(partner.short) :]:
        listed = deposits.wanted_by(partner.short, deposit.number)
        for each in deposit.objects:
            if (listed is None or each.sha256 in listed) and each.sha256 not in deposits.removed():
                missing[each.sha256] = (each.size, each.kind)
    count = left = 0
    for digest in sorted(missing, key=lambda each: (missing[each][1] != "house", each)):
        try:
            with deposits.open(digest) as source:
                count += folder.put_object(partner.card.name, digest, missing[digest][0], source)
        except VedetteError as error:  # a full stick, or one object that cannot be read: the others go on
            left += 1
            faults[partner.short] = f"{left} objects were not written, the last because {error}"
    return count


# coming home


def import_sync(hq: Headquarters, folder: SyncFolder, tidy: bool = False) -> Imported:
    """Take the answers that came home, then write what follows from them: receipts, the cosigned head.

    With `tidy` what was answered is removed from the folder, requests and answers.
    """
    outbox, deposits = Outbox(hq), Deposits(hq)
    done = Imported()
    names = set(folder.names(FROM))
    for partner in partners(hq):
        if partner.card.name in names:
            for item in folder.items(FROM, partner.card.name):
                try:
                    if _take(hq, outbox, deposits, partner, item):
                        done.count(partner.short, item.kind)
                except _RefusalError as refusal:
                    done.faults.append(f"{partner.short}: {refusal}")
                except VedetteError as error:
                    done.faults.append(f"{partner.short}: {item.kind} {item.sha256[:16]}…: {error}")
                    continue
                if tidy:
                    folder.remove(FROM, partner.card.name, item)
    for name in sorted(names - {partner.card.name for partner in partners(hq)}):
        done.faults.append(f"{shown(name)}: is no partner of this group; its answers were passed over")
    outbox.write()
    done.cosigned = settle(hq, local=True).cosigned
    if tidy:
        _tidy(hq, folder)
    done.halves = [*folder.passed.halves]
    done.faults += folder.passed.others
    return done


class _RefusalError(StoreError):
    """A partner refused a request."""


def _take(hq: Headquarters, outbox: Outbox, deposits: Deposits, partner: Partner, item: Item) -> bool:
    """Take one answer; False when it is carried for another register, or tells nothing."""
    match item.kind:
        case "cosignature" | "head":
            return _take_head(hq, outbox, deposits, partner, item)
        case "holding":
            return _take_holding(hq, deposits, partner, item.data)
        case "wanted":
            return _take_wanted(deposits, partner, item.data)
        case "statement" | "freeze":
            add_signatures(hq, item.data)
            outbox.done(partner.short, "statement")
        case "anchor":
            enter_anchor_note(hq, item.data)
        case "refusal":
            open_ = _requests(hq, Outbox(hq), deposits, partner, ready=True)
            if item.data.partition(b"\n")[0].decode("ascii", "replace") not in map(_name, open_):
                return False  # of something that was answered since
            raise _RefusalError(_refusal_words(item.data))
    return True


def _name(request: Request) -> str:
    return hashlib.sha256(request[1]).hexdigest()


def _refusal_words(data: bytes) -> str:
    lines = data.decode("utf-8", "replace").split("\n")
    if len(lines) < 3:
        return "a refusal that cannot be read"
    return f"refused request {shown(lines[0], 16)}… with {shown(lines[1], 8)}: {shown(lines[2], 200)}"


def _take_head(hq: Headquarters, outbox: Outbox, deposits: Deposits, partner: Partner, item: Item) -> bool:
    """Take a checkpoint of ours with lines of this partner's witness or mirror.

    Raises: SignatureError when none of its lines is good; ConflictError when it is of another history.
    """
    note = parse_note(item.data)
    checkpoint = parse_checkpoint(note.text)
    if checkpoint.origin != hq.origin:
        return False  # it is carried for somebody else
    verify_note(note, [hq.key("register-ed25519").verifier])
    log = hq.register.log
    if checkpoint.size > log.size or log.tree.root(checkpoint.size) != checkpoint.root:
        raise ConflictError(
            f"head of size {checkpoint.size}: is not one of this register's",
            hint="keep this stick: it may prove a fork, or that headquarters was set back",
        )
    taken = False
    for keys, kind in ((partner.card.witness, "cosign"), (partner.card.mirror, "register")):
        lines = _own_lines(note, partner.short, keys)
        if not lines:
            continue
        taken = True
        outbox.done(partner.short, kind)
        if kind == "cosign":
            outbox.known()[partner.short] = max(outbox.known().get(partner.short, 0), checkpoint.size)
            try:
                heads.add_lines(hq, note.text, lines)
            except MissingError:
                continue  # long settled
        elif _newer(deposits.mirrored(partner.short), checkpoint.size):
            deposits.keep_mirrored(partner.short, note.text, lines)
    if not taken and item.kind == "cosignature":
        raise SignatureError("cosignature: bears no line of this partner")
    return taken


def _own_lines(note: Note, name: str, keys: tuple[object, ...]) -> list[NoteSignature]:
    ids = {(key.name, key.key_id) for key in keys}  # type: ignore[attr-defined]
    if not any((line.name, line.key_id) in ids for line in note.signatures):
        return []
    return check_lines(note, note.signatures, name, keys)  # type: ignore[arg-type]


def _newer(held: Note | None, size: int) -> bool:
    return held is None or parse_checkpoint(held.text).size < size


def _take_holding(hq: Headquarters, deposits: Deposits, partner: Partner, data: bytes) -> bool:
    note = parse_note(data)
    holding = parse_holding(note.text)
    if holding.origin != hq.origin:
        return False
    if partner.card.holdings is None:
        raise SignatureError("holding: this partner is no mirror")
    verify_note(note, [partner.card.holdings])
    known = deposits.notes()
    if holding.number >= len(known) or deposit_digest(known[holding.number][1].text()) != holding.sha256:
        raise ConflictError(f"holding: deposit {holding.number} is another than ours")
    deposits.keep_holding(partner.short, data)
    return True


def _take_wanted(deposits: Deposits, partner: Partner, data: bytes) -> bool:
    digest, _, lines = data.partition(b"\n")
    for _, deposit in deposits.notes():
        if deposit_digest(deposit.text()).encode("ascii") == digest:
            parse_wanted(lines)
            deposits.keep_wanted(partner.short, deposit.number, lines)
            return True
    return False


def _tidy(hq: Headquarters, folder: SyncFolder) -> None:
    """Remove the requests that were answered, and the objects that are held."""
    outbox, deposits = Outbox(hq), Deposits(hq)
    for partner in partners(hq):
        name = partner.card.name
        open_ = {data for _, data in _requests(hq, outbox, deposits, partner, ready=True)}
        for item in folder.items(TO, name):
            if item.data not in open_:
                folder.remove(TO, name, item)
        held = deposits.notes()[: deposits.held(partner.short)]
        covered = {each.sha256 for _, deposit in held for each in deposit.objects}
        for digest in folder.objects(name):
            if digest in covered:
                folder.remove_object(name, digest)
