"""One look of a partner's monitor at every register that the partner works for.

1. Freezes and signatures that the peers have are fetched; a freeze that stands takes effect here. 2. Heads
are asked for: of this partner's own witness and mirror, and of every peer's. 3. They are compared (see
`vedette.register.monitor`). 4. What this partner's witness refused and kept as evidence is an alarm too.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence
from contextlib import closing
from pathlib import Path

from vedette.adapters.disk import disk_errors
from vedette.adapters.foreign import read_plain
from vedette.adapters.log_over_http import HttpFiles
from vedette.adapters.monitoring import (
    Asked,
    MonitorRoom,
    Told,
    gather,
    kept,
    of_partner,
    origin_hash,
    said_of,
    stored,
)
from vedette.errors import MissingError, VedetteError
from vedette.formats.checkpoint import parse_signed_checkpoint
from vedette.formats.fork import parse_fork
from vedette.formats.keys import VerifierKey, parse_vkey
from vedette.formats.note import parse_note
from vedette.formats.statement import MAX_STATEMENT_NOTE_BYTES, Statement, parse_statement
from vedette.formats.witness_request import parse_add_checkpoint
from vedette.register.findings import Role, Rules
from vedette_partner.folder import PartnerFolder
from vedette_partner.mirror.state import State as MirrorState
from vedette_partner.mirror.tiles import LogFolder, MirroredLog
from vedette_partner.monitor.peers import Peer, read_peers
from vedette_partner.people.role import open_room
from vedette_partner.people.room import PeopleRoom
from vedette_partner.witness.evidence import Evidence
from vedette_partner.witness.state import State

Clock = Callable[[], int]


def look_at_all(
    partner: PartnerFolder,
    clock: Clock,
    heads: Sequence[bytes] = (),
    *,
    full: bool = False,
    timeout: float = 60.0,
) -> list[Told]:
    """Look at every register this partner works for; `heads` are notes that came by stick or letter.

    Raises: ConflictError when another look is under way; FormatError, StoreError for our own files.
    """
    people = open_room(partner, clock)
    peers = read_peers(partner.path / "monitor")
    told: list[Told] = []
    with MonitorRoom(partner.path / "monitor", clock) as room:
        for origin, keys in sorted(logs(partner).items()):
            frozen = fetch_notes(people, peers, origin, timeout)
            asked = [*_own(partner, origin), *_sticks(heads, origin)]
            for peer in peers:
                asked += of_partner(peer.short, peer.url, peer.card, origin, timeout)
            gathered = gather(asked, clock)
            known, retired = _said(people, origin)
            _said_before(partner, origin, known, retired)
            of_log = {parse_vkey(vkey) for vkey in retired if parse_vkey(vkey).name == origin}
            rules = Rules(
                origin,
                tuple(sorted({*keys, *of_log}, key=lambda key: key.vkey)),
                gathered.sources,
                known=known.__contains__,
                retired=retired,
            )
            _tell_freezes(room, frozen)
            _tell_refused(room, partner, origin)
            told.append(room.look(rules, gathered, full=full))
            gathered.close()
    return told


def logs(partner: PartnerFolder) -> dict[str, tuple[VerifierKey, ...]]:
    """Return the registers that any role of this partner works for, with the keys trusted for each."""
    found: dict[str, set[VerifierKey]] = {}
    for state in _states(partner):
        with closing(state):
            for origin in state.origins():
                found.setdefault(origin, set()).update(state.keys(origin))
    return {origin: tuple(keys) for origin, keys in found.items()}


def heads_held(partner: PartnerFolder, origin: str) -> list[bytes]:
    """Return the heads that this partner's own roles show of a log: for whoever takes them along."""
    found: list[bytes] = []
    for each in _own(partner, origin):
        try:
            found.append(each.read())
        except VedetteError:
            continue
    return found


def fetch_notes(people: PeopleRoom, peers: Iterable[Peer], origin: str, timeout: float) -> list[Statement]:
    """Fetch freezes of `origin` and missing signatures from the peers; return the freezes that were seen.

    A peer that does not answer, or answers nonsense, is passed over: its heads are asked for later, and its
    silence is noticed there.
    """
    freezes: dict[str, Statement] = {}
    waiting = [held.statement for held in people.held() if held.standing is None or not held.standing.stands]
    wanted = [statement.sha256 for statement in waiting if statement.origin == origin]
    for peer in peers:
        with closing(HttpFiles(f"{peer.short} people", f"{peer.url}/people", timeout)) as files:
            for path in (f"{origin_hash(origin)}/freeze", *(f"statements/{name}" for name in wanted)):
                try:
                    note = files.get(path, MAX_STATEMENT_NOTE_BYTES)
                    statement = parse_statement(parse_note(note).text)
                    if statement.kind == "freeze" and statement.origin == origin:
                        freezes[statement.sha256] = statement
                    people.add(note)
                except VedetteError:
                    continue
    return list(freezes.values())


def _states(partner: PartnerFolder) -> list[State | MirrorState]:
    found: list[State | MirrorState] = []
    if "witness" in partner.roles:
        found.append(State(partner.path / "witness" / "witness.db"))
    if "mirror" in partner.roles:
        found.append(MirrorState.open(partner.path / "mirror" / "mirror.db"))
    return found


def _own(partner: PartnerFolder, origin: str) -> list[Asked]:
    """This partner's own witness and mirror, as far as they have seen the log."""
    found: list[Asked] = []
    place = origin_hash(origin)
    for state in _states(partner):
        with closing(state):
            if isinstance(state, State):
                note = state.cosigned(place)
                if note is not None:
                    found.append(kept("own witness", Role.WITNESS, note, _keys(partner, "witness")))
            else:
                head = state.position(origin).head
                keys = _keys(partner, "mirror")
                if head is not None:
                    tiles = LogFolder(partner.path / "mirror" / "logs" / place)
                    found.append(stored("own mirror", Role.MIRROR, MirroredLog(tiles, head.note), keys))
    return found


def _keys(partner: PartnerFolder, role: str) -> tuple[VerifierKey, ...]:
    """The keys of a role; none once it was retired."""
    try:
        return tuple(key.verifier for key in partner.keys(role))
    except MissingError:
        return ()


def _sticks(heads: Sequence[bytes], origin: str) -> list[Asked]:
    found: list[Asked] = []
    for note in heads:
        try:
            if parse_signed_checkpoint(note)[0].origin == origin:
                found.append(kept("stick", Role.STICK, note))
        except VedetteError:
            continue
    return found


def _said(people: PeopleRoom, origin: str) -> tuple[set[str], dict[str, int]]:
    """What standing statements say: the entries they name, and the size above which each key is void."""
    entries: set[str] = set()
    retired: dict[str, int] = {}
    partners = people.partners(origin)
    for held in people.held():
        if held.statement.origin != origin or held.standing is None or partners is None:
            continue
        entry, ended = said_of(held.standing, partners)
        if entry is not None:
            entries.add(entry)
        if ended is not None:
            retired[ended[0]] = min(ended[1], retired.get(*ended))
    return entries, retired


def _said_before(partner: PartnerFolder, origin: str, known: set[str], retired: dict[str, int]) -> None:
    """Add what stood under an earlier partners file, and which keys this partner itself has replaced."""
    last = partner.path / "people" / "partners" / f"{origin_hash(origin)}.statement"
    for path in [last, *sorted((partner.path / "retired").glob("*.note"))]:
        try:
            statement = parse_statement(
                parse_note(read_plain(path, MAX_STATEMENT_NOTE_BYTES, path.name)).text
            )
        except VedetteError:
            continue
        if statement.origin == origin and statement.kind == "policy" and path == last:
            known.add(statement.values["entry"])
        if statement.origin == origin and statement.kind == "retire" and path != last:
            retired.setdefault(statement.values["key"], statement.size)


def _tell_freezes(room: MonitorRoom, freezes: Iterable[Statement]) -> None:
    for each in freezes:
        text = (
            f"log: a partner has frozen it at size {each.size}, at {each.time}: {each.values['reason']}. Ask "
            "what happened, and decide whether this partner signs the freeze too."
        )
        room.alarm(each.origin, "freeze", each.sha256, text, None)


def _tell_refused(room: MonitorRoom, partner: PartnerFolder, origin: str) -> None:
    """Raise what this partner's witness refused and kept."""
    folder = partner.path / "witness" / "evidence"
    for name in Evidence(folder).files():
        try:
            with disk_errors(f"evidence {name}"):
                data = (folder / name).read_bytes()
            fork = name.endswith(".fork")
            head = parse_fork(data).heads()[1] if fork else None
            if head is None:
                head = parse_signed_checkpoint(parse_add_checkpoint(data).checkpoint)[0]
        except VedetteError:
            continue
        if head.origin != origin:
            continue
        what = (
            "another root than it signed before for that size: the file convicts its key"
            if fork
            else "no proof that it continues what was cosigned: ask the group for one, or for the entries"
        )
        digest = hashlib.sha256(data).hexdigest()
        text = f"log: asked this witness to cosign size {head.size} with {what}. Tell the other partners."
        room.alarm(origin, "fork" if fork else "unproved", digest, text, (f"witness-{name}", data))


def acknowledge(partner: PartnerFolder, clock: Clock, begin: str, by: str) -> str:
    """Note that `by` has seen an alarm; return its id. Raises: as `MonitorRoom.acknowledge`."""
    folder: Path = partner.path / "monitor"
    if not folder.is_dir():
        raise MissingError("monitor: has never looked", hint="vedette-partner monitor FOLDER")
    with MonitorRoom(folder, clock) as room:
        return room.acknowledge(begin, by).id
