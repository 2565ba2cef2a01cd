"""The monitor: takes every head that anybody showed of one log, and finds where they do not agree.

Whoever looks gathers sightings (adapters.monitoring) and calls `look` with what was remembered. The monitor
recomputes the tree itself, from the entries of whichever copy has them, and remembers only its right edge:
a daily look reads the new entries and nothing else. What one source says is never taken: a head is joined
to the tree when the tree's own entries, or a proof to the tree's own root, give its root.

    look    1. read the heads        signatures of the log, of cosigners, times
            2. walk the copies       new entries of each, hashed; the watched types among them
            3. join the heads        to the tree, or keep them waiting, or find a fork
            4. compare the sources   shrunk, late, silent, cosigned before mirrored
            5. audit (weekly)        everything of each copy, from the first entry
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from vedette.errors import FormatError, LimitError, SignatureError, StoreError, VedetteError
from vedette.formats.checkpoint import Checkpoint, parse_signed_checkpoint
from vedette.formats.cosignature import check_signature
from vedette.formats.fork import Fork
from vedette.formats.keys import VerifierKey, parse_vkey
from vedette.formats.note_text import MAX_SIGNATURES, Note, NoteSignature
from vedette.register.audit import audit
from vedette.register.findings import LIVE, WORDS, Code, Finding, Role, Rules, Sighting
from vedette.register.judging import prefix_root
from vedette.register.log import LogReader, TileStore
from vedette.register.memory import Memory, Shown, Waiting, Watched
from vedette.register.walking import walk
from vedette.tree.frontier import Frontier
from vedette.tree.hashing import EMPTY_ROOT
from vedette.values.instants import write_instant
from vedette.values.shown import shown

KEPT = 64
MAX_WAITING = 256
_Head = tuple[int, bytes]


@dataclass(frozen=True, slots=True)
class Looked:
    """What a look found, and what to remember until the next one."""

    memory: Memory
    findings: tuple[Finding, ...]
    read: int
    """Entries read and hashed."""
    audited: bool


@dataclass(slots=True)
class _Seen:
    """A head signed by the log: its note with all good lines, who showed it first and when."""

    checkpoint: Checkpoint
    note: Note
    source: str
    at: int


@dataclass(slots=True)
class _Branch:
    """A copy that was read: its head, the roots at the sizes asked for, its edge, watched entries."""

    source: str
    store: TileStore
    head: _Head
    roots: dict[int, bytes]
    edge: Frontier
    watched: list[Watched]


def look(
    memory: Memory,
    rules: Rules,
    sightings: Sequence[Sighting],
    unreached: Mapping[str, str],
    now: int,
    *,
    full: bool = False,
) -> Looked:
    """Return what these sightings show, and the memory after them.

    `unreached` are sources that did not answer, with the reason; `full` audits every copy from its first
    entry, as happens by itself each `rules.audit_every`. Takes `now` in Unix seconds. Never raises for what
    a source showed: that is a finding.
    """
    if memory.origin != rules.origin:
        raise FormatError(f"monitor state: of {memory.origin}, expected {rules.origin}")
    return _Look(memory, rules, sightings, dict(unreached), now).run(full)


class _Look:
    def __init__(
        self, memory: Memory, rules: Rules, sightings: Sequence[Sighting], unreached: dict[str, str], now: int
    ) -> None:
        self.rules, self.now, self.unreached = rules, now, unreached
        self.sightings = sightings
        self.memory = memory if memory.began else replace(memory, began=now, grew=now)
        self.hours = rules.patience // 3600
        self.past = [parse_vkey(vkey) for vkey in rules.retired]
        self.findings: dict[tuple[Code, str], Finding] = {}
        self.heads: dict[_Head, _Seen] = {}
        self.shown: dict[str, tuple[_Head, int]] = {}
        self.guilty: set[_Head] = set()
        self.joined: set[_Head] = set()
        self.cosigned: list[tuple[int, str, int]] = []  # size, witness source, when seen
        self.copies: list[_Branch] = []
        self.read = 0

    def run(self, full: bool) -> Looked:
        for waiting in self.memory.waiting:
            checkpoint, note = parse_signed_checkpoint(waiting.note)
            head = (checkpoint.size, checkpoint.root)
            self.heads.setdefault(head, _Seen(checkpoint, note, waiting.source, waiting.since))
        for sighting in self.sightings:
            self._read(sighting)
        self._walk()
        self._join()
        self._twins()
        self._sources()
        self._order()
        self._life()
        self._quorum()
        self._entries()
        due = full or self.now - self.memory.audited >= self.rules.audit_every
        if due:
            self._audit()
        self._wait()
        return Looked(self.memory, tuple(self.findings.values()), self.read, due)

    def _find(self, code: Code, about: str, word: str, fork: Fork | None = None, **values: object) -> None:
        text = WORDS[word].format(hours=self.hours, **values)
        self.findings.setdefault((code, about), Finding(code, about, text, fork))

    # 1. the heads

    def _read(self, sighting: Sighting) -> None:
        name, source = sighting.source, self.rules.sources[sighting.source]
        try:
            checkpoint, note = parse_signed_checkpoint(sighting.note)
            if checkpoint.origin != self.rules.origin:
                raise SignatureError("a head of another log")
            if checkpoint.extensions:
                raise FormatError("extension lines, which our logs never write")
            lines = self._of_log(checkpoint, note, name)
            if checkpoint.size == 0 and checkpoint.root != EMPTY_ROOT:
                raise SignatureError("the root of an empty tree is another")
        except VedetteError as error:
            digest = hashlib.sha256(sighting.note).hexdigest()[:16]
            self._find(Code.UNSIGNED, f"{name} {digest}", "unsigned", source=name, why=shown(str(error), 200))
            return
        if not lines:
            return  # signed by a retired key alone
        lines += self._of_cosigners(note, checkpoint, sighting)
        own = self._own(source.keys)
        size = checkpoint.size
        if own and not any((line.name, line.key_id) in own for line in lines):
            self._find(Code.COSIGNER_MISSING, f"{name} {size}", "missing", source=name, size=size)
        head = (size, checkpoint.root)
        seen = self.heads.get(head)
        if seen is None:
            self.heads[head] = _Seen(checkpoint, Note(note.text, tuple(lines)), name, sighting.at)
        elif len(seen.note.signatures) + len(lines) <= MAX_SIGNATURES:
            seen.note = seen.note.with_signatures(lines)
        if name not in self.shown or self.shown[name][0][0] < size:
            self.shown[name] = (head, sighting.at)
        if source.role is Role.WITNESS:
            self.cosigned.append((size, name, sighting.at))

    def _own(self, keys: Sequence[VerifierKey]) -> set[tuple[str, bytes]]:
        """Names and ids of a source's keys, and of those it had before under another number."""
        bases = {_unnumbered(key.name) for key in keys}
        earlier = [key for key in self.past if _unnumbered(key.name) in bases]
        return {(key.name, key.key_id) for key in (*keys, *earlier)}

    def _of_log(self, checkpoint: Checkpoint, note: Note, source: str) -> list[NoteSignature]:
        """The good lines of the log's keys; none when all are of keys that count no more at this size."""
        keys = {(key.name, key.key_id): key for key in self.rules.log_keys}
        lines: list[NoteSignature] = []
        limits: list[int | None] = []
        for line in note.signatures:
            key = keys.get((line.name, line.key_id))
            if key is not None:
                check_signature(key, note.text, line.blob)
                lines.append(line)
                limits.append(self.rules.retired.get(key.vkey))
        if not lines:
            raise SignatureError("not signed by a key of the log")
        size = checkpoint.size
        if all(limit is not None and size > limit for limit in limits):
            about = f"{size} {checkpoint.root.hex()}"
            limit = max(limit or 0 for limit in limits)
            self._find(Code.RETIRED_KEY, about, "retired", source=source, size=size, limit=limit)
            return []
        return lines

    def _of_cosigners(self, note: Note, checkpoint: Checkpoint, sighting: Sighting) -> list[NoteSignature]:
        known = {(key.name, key.key_id): key for s in self.rules.sources.values() for key in s.keys}
        if self.rules.policy is not None:
            known |= {(w.key.name, w.key.key_id): w.key for w in self.rules.policy.witnesses.values()}
        known |= {(key.name, key.key_id): key for key in self.past if key.name != self.rules.origin}
        good = []
        size = checkpoint.size
        for line in note.signatures:
            key = known.get((line.name, line.key_id))
            if key is None:
                continue
            about = f"{sighting.source} {key.name} {size}"
            try:
                time = check_signature(key, note.text, line.blob)
            except SignatureError:
                self._find(
                    Code.COSIGNER_FALSE, about, "false", source=sighting.source, size=size, key=key.name
                )
                continue
            limit = self.rules.retired.get(key.vkey)
            if limit is not None and size > limit:
                self._find(
                    Code.RETIRED_KEY, f"{key.name} {size}", "void", key=key.name, size=size, limit=limit
                )
                continue
            good.append(line)
            if time is not None:
                self._time(key, size, time, sighting)
        return good

    def _time(self, key: VerifierKey, size: int, time: int, sighting: Sighting) -> None:
        """Hold a cosigner's time against the clock, and against its times under other sizes."""
        if time > max(sighting.at, self.now) + self.rules.skew:
            about = f"{key.name} {size} {time}"
            self._find(Code.CLOCK, about, "future", key=key.name, size=size, when=_when(time))
            return
        self.memory = replace(self.memory, grew=max(self.memory.grew, min(time, self.now)))
        name = f"{key.name}+{key.key_id.hex()}"
        rows = {s: (first, last) for s, first, last in self.memory.times.get(name, ())}
        for other, (first, last) in rows.items():
            if (other < size and last > time) or (other > size and first < time):
                big, small = max(other, size), min(other, size)
                self._find(
                    Code.CLOCK, f"{key.name} {small} {big}", "back", key=key.name, size=big, small=small
                )
        first, last = rows.get(size, (time, time))
        rows[size] = (min(first, time), max(last, time))
        kept = sorted((s, *times) for s, times in rows.items())[-KEPT:]
        self.memory = replace(self.memory, times={**self.memory.times, name: tuple(kept)})

    # 2. the copies

    def _walk(self) -> None:
        """Read each copy's new entries; the largest that continues our tree becomes the tree."""
        base = self.memory.edge
        wanted = {size for size, _ in self.heads} | {base.size}
        for name, (head, _) in self.shown.items():
            store = self.rules.sources[name].copy
            if store is None or head[0] < base.size:
                continue
            branch = self._branch(name, store, head, Frontier.of(base.size, base.peaks), wanted)
            if branch is None:
                continue
            if branch.edge.root() == head[1]:
                self.copies.append(branch)
                continue
            if base.size:  # another history, or a false copy?
                branch = self._branch(name, store, head, Frontier(), wanted)
            if branch is not None and branch.edge.root() == head[1]:
                self._convict(head, self._fork(self.memory.head, branch))
            elif branch is not None:
                why = "recomputed from its entries"
                self._find(Code.ROOT, f"{name} {head[0]}", "root", source=name, size=head[0], why=why)
        self.copies.sort(key=lambda branch: -branch.head[0])  # stable: the first named of the largest
        if self.copies and (self.copies[0].head[0] > base.size or not self.memory.head):
            tree = self.copies[0]
            growth = (*self.memory.growth, (self.now, tree.head[0]))[-4 * KEPT :]
            note = self.heads[tree.head].note.encode()
            self.memory = replace(self.memory, edge=tree.edge, head=note, growth=growth, grew=self.now)

    def _branch(
        self, name: str, store: TileStore, head: _Head, edge: Frontier, wanted: set[int]
    ) -> _Branch | None:
        try:
            if head[0] - edge.size > self.rules.largest:
                raise LimitError(f"log: more than {self.rules.largest} new entries")
            found = walk(store, edge, head[0], wanted, baseline=not self.memory.head)
            self.read += found.read
        except StoreError as error:
            self.unreached.setdefault(name, str(error))
            return None
        except VedetteError as error:
            why = shown(str(error), 200)
            self._find(Code.ROOT, f"{name} {head[0]}", "gone", source=name, size=head[0], why=why)
            return None
        return _Branch(name, store, head, found.roots, edge, found.watched)

    # 3. joining

    def _join(self) -> None:
        edge = self.memory.edge
        trusted = {*self.memory.heads, (edge.size, edge.root()), (0, EMPTY_ROOT)}
        for head in sorted(self.heads):
            if head in self.guilty:
                continue
            if head in trusted:
                self.joined.add(head)
            elif self.copies and head[0] in self.copies[0].roots:
                self._settle(head, self.copies[0].roots[head[0]])
            elif head[0] < edge.size:
                self._by_proof(head)
        fresh = [head for head in sorted(self.joined) if head not in self.memory.heads]
        self.memory = replace(self.memory, heads=(*self.memory.heads, *fresh)[-KEPT:])

    def _settle(self, head: _Head, prefix: bytes) -> None:
        if head[1] == prefix:
            self.joined.add(head)
        else:
            self._convict(head, self._fork(self.heads[head].note.encode(), self.copies[0]))

    def _by_proof(self, head: _Head) -> None:
        """Join a head that is older than our tree, by what any copy of the tree proves of it."""
        for branch in self.copies:
            if branch.head == self.copies[0].head:
                try:
                    prefix, _ = prefix_root(branch.store, *branch.head, head[0])
                except VedetteError:
                    continue  # the audit names it
                self._settle(head, prefix)
                return

    def _fork(self, note: bytes, branch: _Branch) -> Fork | None:
        """The evidence that `note` and the head of `branch` exclude each other, if it can be had."""
        smaller = parse_signed_checkpoint(note)[0]
        known = self.heads.get((smaller.size, smaller.root))
        seen = (known.source, known.at) if known else ("an earlier look", self.memory.grew)
        prefix, path = branch.head[1], tuple[bytes, ...]()
        if smaller.size < branch.head[0]:
            try:
                prefix, path = prefix_root(branch.store, *branch.head, smaller.size)
            except VedetteError:
                return None
        other = self.heads[branch.head]
        places = (f"{_when(seen[1])} {seen[0]}", f"{_when(other.at)} {other.source}")
        return Fork(note, other.note.encode(), prefix, path, places, write_instant(self.now))

    def _convict(self, head: _Head, fork: Fork | None) -> None:
        self.guilty.add(head)
        proof = (
            "The evidence is a file that anybody can check" if fork else "No proof of it could be made yet"
        )
        about = f"{head[0]} {head[1].hex()}"
        self._find(Code.FORK, about, "fork", fork, size=head[0], source=self.heads[head].source, proof=proof)

    def _twins(self) -> None:
        """Two heads of one size, one of which could not be joined: no copy is needed to convict."""
        by_size: dict[int, list[_Head]] = {}
        for head in sorted(self.heads):
            by_size.setdefault(head[0], []).append(head)
        for heads in by_size.values():
            first, *others = sorted(heads, key=lambda head: head not in self.joined)
            for other in others:
                if other not in self.guilty and first not in self.guilty:
                    one, two = self.heads[first], self.heads[other]
                    seen = (f"{_when(one.at)} {one.source}", f"{_when(two.at)} {two.source}")
                    notes = one.note.encode(), two.note.encode()
                    self._convict(other, Fork(*notes, other[1], (), seen, write_instant(self.now)))

    # 4. the sources

    def _sources(self) -> None:
        sources = dict(self.memory.sources)
        expected = self._size_before(self.now - self.rules.patience)
        for name, source in self.rules.sources.items():
            before = sources.setdefault(name, Shown(0, self.now))
            live = source.role in LIVE
            if name not in self.shown:
                if live and self.now - before.answered > self.rules.patience:
                    why = shown(self.unreached.get(name, "it shows no head of this log"), 200)
                    about = f"{name} {before.answered}"
                    self._find(
                        Code.SILENCE, about, "unanswered", source=name, when=_when(before.answered), why=why
                    )
                continue
            (size, _), at = self.shown[name]
            if live and size < before.size:
                about = f"{name} {before.size} {size}"
                self._find(Code.ROLLBACK, about, "shrunk", source=name, before=before.size, size=size)
            elif live and size < expected:
                self._find(
                    Code.ROLLBACK, f"{name} late {size}", "late", source=name, size=size, expected=expected
                )
            sources[name] = Shown(max(size, before.size), at)
        self.memory = replace(self.memory, sources=sources)

    def _size_before(self, instant: int) -> int:
        """The largest size that our tree had reached at an instant."""
        return max((size for at, size in self.memory.growth if at <= instant), default=0)

    def _order(self) -> None:
        """Mirror before witness: what is cosigned must lie at a mirror already."""
        mirrors = [name for name, source in self.rules.sources.items() if source.role is Role.MIRROR]
        if not mirrors:
            return
        held = [self.shown[name] for name in mirrors if name in self.shown]
        largest = max((head[0] for head, _ in held), default=0)
        for size, witness, at in self.cosigned:
            since = min((seen.at for head, seen in self.heads.items() if head[0] == size), default=self.now)
            sure = len(held) == len(mirrors) and all(seen >= at for _, seen in held)
            if size > largest and (sure or self.now - since > self.rules.patience):
                self._find(Code.BEHIND, f"{size}", "behind", source=witness, size=size, held=largest)

    def _life(self) -> None:
        largest = max((size for size, _ in self.heads.keys() - self.guilty), default=0)
        if largest > self.memory.largest:
            self.memory = replace(self.memory, largest=largest, grew=self.now)
        if self.now - self.memory.grew > self.rules.patience:
            self._find(Code.SILENCE, f"log {self.memory.grew}", "silent", when=_when(self.memory.grew))

    def _quorum(self) -> None:
        policy = self.rules.policy
        if policy is None or policy.quorum == "none":
            return
        vouched = self.memory.vouched
        for head in self.joined:
            if head[0] > vouched:
                try:
                    policy.evaluate(self.heads[head].note)
                except SignatureError:
                    continue
                vouched = head[0]
        self.memory = replace(self.memory, vouched=vouched)
        expected = self._size_before(self.now - self.rules.patience)
        if vouched < expected:
            self._find(Code.COSIGNER_MISSING, f"quorum {vouched}", "quorum", size=vouched, expected=expected)

    def _entries(self) -> None:
        """Compare the watched entries with the statements known today: one that came late is still good."""
        new = self.copies[0].watched if self.copies else []
        unknown = tuple(e for e in (*self.memory.watched, *new) if not self.rules.known(e.sha256))
        self.memory = replace(self.memory, watched=unknown)
        base = [entry for entry in unknown if entry.baseline]
        if base:
            listed = "; ".join(f"entry {e.index}, {e.type}, SHA-256 {e.sha256}" for e in base[:20])
            more = f"; and {len(base) - 20} more, in the state file" if len(base) > 20 else ""
            about = str(self.memory.began)
            self._find(Code.BASELINE, about, "baseline", count=len(base), listed=listed + more)
        for entry in unknown:
            if not entry.baseline:
                about = f"{entry.index} {entry.sha256}"
                self._find(
                    Code.ENTRY_UNKNOWN,
                    about,
                    "entry",
                    index=entry.index,
                    type=entry.type,
                    sha256=entry.sha256,
                )

    # 5. everything

    def _audit(self) -> None:
        for name, (head, _) in self.shown.items():
            store = self.rules.sources[name].copy
            if store is None or head in self.guilty or head[0] > self.rules.largest:
                continue
            try:
                audit(LogReader(store, head[0]), Checkpoint(self.rules.origin, *head))
                self.read += head[0]
            except StoreError as error:
                self.unreached.setdefault(name, str(error))
            except VedetteError as error:
                why = shown(str(error), 200)
                self._find(Code.ROOT, f"{name} {head[0]}", "root", source=name, size=head[0], why=why)
        self.memory = replace(self.memory, audited=self.now)

    def _wait(self) -> None:
        """Keep what could not be joined; what waits too long is a finding."""
        waiting: list[Waiting] = []
        for head, seen in sorted(self.heads.items(), key=lambda item: item[0]):
            if head in self.joined or head in self.guilty:
                continue
            waiting.append(Waiting(seen.note.encode(), seen.source, seen.at))
            if self.now - seen.at > self.rules.patience:
                about = f"{head[0]} {head[1].hex()}"
                self._find(
                    Code.UNPROVED, about, "unproved", size=head[0], source=seen.source, when=_when(seen.at)
                )
        self.memory = replace(self.memory, waiting=tuple(waiting[-MAX_WAITING:]))


def _unnumbered(name: str) -> str:
    return name.rstrip("0123456789")


def _when(seconds: int) -> str:
    return write_instant(seconds) if 0 < seconds < 253_402_300_800 else "an instant out of all time"
