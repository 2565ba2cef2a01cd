"""Monitoring: asks everybody for their head of a log, looks, keeps what was found until a person has seen it.

    monitor/state.json        what is remembered of each log (register.memory)
    monitor/evidence/         forks, each as one file that anybody can check
    monitor/alarms.journal    alarms and acknowledgements; nothing is ever removed
    monitor/lock

Order of a look: evidence, then alarms, then the memory. A look that is killed is done again and finds the
same: an alarm has the same id each time, and is written once.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from vedette.adapters.cover import PLAIN, Cover
from vedette.adapters.disk import Lock, make_folder, sweep, write_file
from vedette.adapters.log_over_http import HttpFiles, HttpLog
from vedette.errors import FormatError, MissingError, UsageError, VedetteError
from vedette.formats import jcs
from vedette.formats.keys import VerifierKey, parse_vkey
from vedette.formats.partner_card import Card
from vedette.formats.partners_file import PartnersFile, base_name
from vedette.formats.statement import Standing
from vedette.register.findings import Role, Rules, Sighting, Source
from vedette.register.log import TileStore
from vedette.register.memory import Memory, parse_memory
from vedette.register.monitor import Looked, look
from vedette.values.instants import write_instant
from vedette.values.shown import shown

MAX_STATE_BYTES = 64 << 20
MAX_HEAD_BYTES = 65_536
Clock = Callable[[], int]


def origin_hash(origin: str) -> str:
    """Return how paths name a log: SHA-256 of its origin, in hexadecimal."""
    return hashlib.sha256(origin.encode("utf-8")).hexdigest()


@dataclass(frozen=True, slots=True)
class Asked:
    """Somebody to be asked for the head: name, role, keys, how to read the head, the full copy if any."""

    name: str
    role: Role
    read: Callable[[], bytes]
    keys: tuple[VerifierKey, ...] = ()
    copy: TileStore | None = None
    close: Callable[[], None] = lambda: None


def of_partner(short: str, url: str, card: Card, origin: str, timeout: float = 60.0) -> list[Asked]:
    """Return the witness and the mirror of a partner at `url`, those of its roles that are on."""
    place = origin_hash(origin)
    found: list[Asked] = []
    base = url.rstrip("/")
    if card.witness:
        found.append(witness_at(f"{short} witness", f"{base}/witness/{place}", card.witness, timeout))
    if card.mirror:
        found.append(log_at(f"{short} mirror", f"{base}/mirror/{place}", Role.MIRROR, card.mirror, timeout))
    return found


def witness_at(name: str, url: str, keys: tuple[VerifierKey, ...] = (), timeout: float = 60.0) -> Asked:
    """Return a witness whose last note for this log lies at `url`/checkpoint (tlog-witness, monitoring)."""
    files = HttpFiles(name, url, timeout)
    return Asked(name, Role.WITNESS, lambda: files.get("checkpoint", MAX_HEAD_BYTES), keys, None, files.close)


def log_at(
    name: str, url: str, role: Role, keys: tuple[VerifierKey, ...] = (), timeout: float = 60.0
) -> Asked:
    """Return a log, or a mirror of it, whose tiles lie below `url`."""
    log = HttpLog(name, url, timeout)
    return Asked(name, role, lambda: log.read("checkpoint"), keys, log, log.close)


def stored(name: str, role: Role, store: TileStore, keys: tuple[VerifierKey, ...] = ()) -> Asked:
    """Return a copy that is at hand: headquarters' own log, a partner's own mirror, a folder."""
    return Asked(name, role, lambda: store.read("checkpoint"), keys, store)


def kept(name: str, role: Role, note: bytes, keys: tuple[VerifierKey, ...] = ()) -> Asked:
    """Return a head that is at hand already: from a stick, a device, this partner's own witness."""
    return Asked(name, role, lambda: note, keys)


_ORDER = (Role.LOG, Role.DEVICE, Role.STICK, Role.WITNESS, Role.MIRROR)
"""Mirrors are asked last: what a witness had cosigned by then must lie at one."""


@dataclass(frozen=True, slots=True)
class Gathered:
    """What everybody showed, and who did not answer and why."""

    sources: Mapping[str, Source]
    sightings: Sequence[Sighting]
    unreached: Mapping[str, str]
    asked: Sequence[Asked] = ()

    def close(self) -> None:
        """Let go of every connection; copies are read during a look, so after it."""
        for each in self.asked:
            each.close()


def gather(asked: Iterable[Asked], clock: Clock) -> Gathered:
    """Ask everybody once, the mirrors last. Whoever does not answer is named, not waited for again.

    Several sticks may bear one name; otherwise names are distinct (UsageError).
    """
    sources: dict[str, Source] = {}
    sightings: list[Sighting] = []
    unreached: dict[str, str] = {}
    ordered = sorted(asked, key=lambda one: _ORDER.index(one.role))
    for each in ordered:
        if each.name in sources and each.role is not Role.STICK:
            raise UsageError(f"monitor: two sources are called {shown(each.name)}")
        sources[each.name] = Source(each.role, each.keys, each.copy)
        try:
            note = each.read()
        except VedetteError as error:
            unreached[each.name] = str(error)
            continue
        sightings.append(Sighting(each.name, note, clock()))
    return Gathered(sources, sightings, unreached, ordered)


def said_of(standing: Standing, partners: PartnersFile) -> tuple[str | None, tuple[str, int] | None]:
    """Return what a statement tells a monitor: the entry it names; a key, and the size it counts up to.

    Each is None when the statement does not stand; the retirement of a partner's own key needs that
    partner's signature alone.
    """
    values = standing.statement.values
    entry = values.get("entry") if standing.stands else None
    if standing.statement.kind != "retire":
        return entry, None
    owner = base_name(parse_vkey(values["key"]))
    own = {short for short, key in partners.partners if base_name(key) == owner}
    counts = standing.stands or bool(own & set(standing.signers))
    return entry, (values["key"], standing.statement.size) if counts else None


@dataclass(frozen=True, slots=True)
class Alarm:
    """Something that was found, until a person acknowledges it. `evidence` is a file's name, or empty."""

    id: str
    origin: str
    code: str
    text: str
    time: str
    evidence: str = ""


@dataclass(frozen=True, slots=True)
class Told:
    """A look, told: alarms that are new, all that nobody has acknowledged, and how the log stands."""

    origin: str
    looked: Looked
    new: tuple[Alarm, ...]
    open: tuple[Alarm, ...]
    unreached: Mapping[str, str] = field(default_factory=dict)


class MonitorRoom:
    """The folder of one monitor, for any number of logs. Use as a context manager: one process at a time.

    That of a house that is locked at rest is read and written through its `cover`; evidence is for others.
    """

    def __init__(self, folder: Path, clock: Clock, cover: Cover = PLAIN) -> None:
        self.folder = folder
        self._cover = cover
        self._clock = clock
        make_folder(folder)
        self._lock = Lock(folder / "lock", f"monitor {folder.name}")
        self.alarms_journal = cover.journal(folder / "alarms.journal")
        for room in (folder, folder / "evidence"):
            if room.is_dir():
                sweep(room)

    def __enter__(self) -> MonitorRoom:
        return self

    def __exit__(self, *_: object) -> None:
        self._lock.release()

    def memories(self) -> dict[str, Memory]:
        """Return what is remembered, by origin. Raises: FormatError, ProofError, StoreError."""
        path = self.folder / "state.json"
        if not path.exists():
            return {}
        data = self._cover.read(path, MAX_STATE_BYTES, "monitor state")
        match jcs.parse(data, max_bytes=MAX_STATE_BYTES):
            case {"format": "vedette/monitor", "v": 1, "logs": list(logs)}:
                found = [parse_memory(log) for log in logs]
                return {memory.origin: memory for memory in found}
            case _:
                raise FormatError(
                    "monitor state: other members expected", hint="keep the file; begin a new one"
                )

    def look(self, rules: Rules, gathered: Gathered, *, full: bool = False) -> Told:
        """Look at one log with what was gathered; write evidence, alarms and memory; tell what is open.

        Raises: FormatError, ProofError, StoreError for the monitor's own files only.
        """
        memories = self.memories()
        memory = memories.get(rules.origin, Memory(rules.origin))
        looked = look(memory, rules, gathered.sightings, gathered.unreached, self._clock(), full=full)
        known = {alarm.id for alarm in self.alarms()}
        new: list[Alarm] = []
        for finding in looked.findings:
            name = finding.id(rules.origin)
            if name not in known:
                evidence = f"{name}.fork" if finding.fork is not None else ""
                if finding.fork is not None:
                    self.keep_evidence(evidence, finding.fork.encode())
                now = write_instant(self._clock())
                new.append(Alarm(name, rules.origin, finding.code.value, finding.text, now, evidence))
        self._raise(new)
        memories[rules.origin] = looked.memory
        self._remember(memories)
        opened = tuple(alarm for alarm in self.open_alarms() if alarm.origin == rules.origin)
        return Told(rules.origin, looked, tuple(new), opened, gathered.unreached)

    def keep_evidence(self, name: str, data: bytes) -> None:
        """Keep a file of evidence; the same name again changes nothing."""
        make_folder(self.folder / "evidence")
        if not (self.folder / "evidence" / name).exists():
            write_file(self.folder / "evidence" / name, data)

    def alarm(
        self, origin: str, code: str, about: str, text: str, evidence: tuple[str, bytes] | None
    ) -> None:
        """Raise an alarm that came another way; `about` tells it from others of its code, for ever."""
        named = "\0".join(("vedette/alarm/v1", origin, code, about))
        name = hashlib.sha256(named.encode()).hexdigest()[:12]
        if all(name != alarm.id for alarm in self.alarms()):
            if evidence is not None:
                self.keep_evidence(*evidence)
            now = write_instant(self._clock())
            self._raise([Alarm(name, origin, code, text, now, evidence[0] if evidence else "")])

    def alarms(self) -> list[Alarm]:
        """Return every alarm ever raised, the oldest first. Raises: FormatError."""
        return [_alarm(row) for row in self.alarms_journal.rows() if "acknowledged" not in row]

    def open_alarms(self) -> list[Alarm]:
        """Return the alarms that nobody has acknowledged."""
        seen = {row["acknowledged"] for row in self.alarms_journal.rows() if "acknowledged" in row}
        return [alarm for alarm in self.alarms() if alarm.id not in seen]

    def acknowledge(self, begin: str, by: str) -> Alarm:
        """Note that a person has seen an alarm and answers for it; `begin` are digits of its id.

        Raises: MissingError when no open alarm begins so, UsageError for several or for no name.
        """
        if not by or len(by) > 100 or not by.isprintable():
            raise UsageError("acknowledge: by whom? a name or a function of 1 to 100 characters")
        found = [alarm for alarm in self.open_alarms() if alarm.id.startswith(begin)] if begin else []
        if not found:
            raise MissingError(f"alarm {shown(begin, 20)}: no open alarm has that id")
        if len(found) > 1:
            raise UsageError(f"alarm {shown(begin, 20)}: several begin like this")
        now = write_instant(self._clock())
        self.alarms_journal.append([{"acknowledged": found[0].id, "by": by, "time": now}])
        return found[0]

    def _raise(self, alarms: Sequence[Alarm]) -> None:
        self.alarms_journal.append(
            [
                {
                    "alarm": alarm.id,
                    "code": alarm.code,
                    "evidence": alarm.evidence,
                    "origin": alarm.origin,
                    "text": alarm.text,
                    "time": alarm.time,
                }
                for alarm in alarms
            ]
        )

    def _remember(self, memories: Mapping[str, Memory]) -> None:
        logs: list[jcs.JsonValue] = [memories[origin].encode() for origin in sorted(memories)]
        data = jcs.encode({"format": "vedette/monitor", "v": 1, "logs": logs})
        self._cover.write(self.folder / "state.json", data, replace=True)


def _alarm(row: Mapping[str, jcs.JsonValue]) -> Alarm:
    match row:
        case {
            "alarm": str(name),
            "code": str(code),
            "evidence": str(evidence),
            "origin": str(origin),
            "text": str(text),
            "time": str(time),
        }:
            return Alarm(name, origin, code, text, time, evidence)
        case _:
            raise FormatError("journal alarms.journal: a row has other members")
