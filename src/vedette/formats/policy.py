"""Trust policies: which logs, which witnesses, and how many of them.

    log <vkey> [<url>]
    witness <name> <vkey> [<url>]
    group <name> <all|any|k> <name>...
    quorum <name|none>

Items are separated by spaces and tabs; empty lines and lines beginning with "#" are passed over;
a name is defined on a line before it is used, and is a member of one group at most.

Source: C2SP tlog-policy (main, 2026-06). Narrower: the file is UTF-8, and the keys of one witness
(same key name in the vkey) count together, never as two: they belong in one group of their own.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from vedette.errors import FormatError, LimitError, SignatureError
from vedette.formats.checkpoint import Checkpoint, parse_checkpoint
from vedette.formats.decimal import parse_decimal
from vedette.formats.keys import Algorithm, VerifierKey, parse_vkey
from vedette.formats.note import Note, parse_note, verify_note

MAX_POLICY_BYTES = 1_000_000
NONE = "none"

_BLANKS = re.compile(r"[ \t]+")
_BAD = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
_LOG_TYPES = (Algorithm.ED25519, Algorithm.ML_DSA_44)
_WITNESS_TYPES = (Algorithm.ED25519_COSIGNATURE, Algorithm.ML_DSA_44)


@dataclass(frozen=True, slots=True)
class Log:
    """A log that is accepted; the name of its key is its origin."""

    key: VerifierKey
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Witness:
    """A witness under its name in the policy; key and, for those who submit, address."""

    name: str
    key: VerifierKey
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Group:
    """Vouches when `threshold` of its `members` (witnesses or groups) vouch."""

    name: str
    threshold: int
    members: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Cosigned:
    """A checkpoint that a policy accepts.

    `times` holds, by the witness's name in the policy, the earliest time (Unix seconds) at which
    each witness that cosigned said so; witnesses beyond the quorum included.
    """

    checkpoint: Checkpoint
    log_key: VerifierKey
    times: dict[str, int]


@dataclass(frozen=True, slots=True)
class Policy:
    """A parsed policy; `source` is the file as it was, whose hash is what people compare."""

    source: bytes = field(repr=False)
    logs: tuple[Log, ...]
    witnesses: dict[str, Witness]
    groups: dict[str, Group]
    quorum: str

    @property
    def log_keys(self) -> tuple[VerifierKey, ...]:
        """The keys of all accepted logs, in the order of the file."""
        return tuple(log.key for log in self.logs)

    def encode(self) -> bytes:
        """The bytes it was parsed from."""
        return self.source

    def evaluate(self, note: bytes | Note) -> Cosigned:
        """What `note` proves under this policy: a log's checkpoint that the quorum cosigned.

        1. The text is a checkpoint. 2. No known key has a bad signature. 3. A key of the log with
        that origin has signed. 4. The quorum is met by cosignatures that carry a time.

        Raises: FormatError, LimitError, SignatureError.
        """
        # 1.
        if isinstance(note, bytes):
            note = parse_note(note)
        checkpoint = parse_checkpoint(note.text)
        # 2.
        keys = [*self.log_keys, *(w.key for w in self.witnesses.values())]
        verified = verify_note(note, keys)
        # 3. the key of another accepted log proves nothing about this origin
        signed = {v.key for v in verified}
        of_log = [k for k in self.log_keys if k in signed and k.name == checkpoint.origin]
        if not of_log:
            raise SignatureError(f"checkpoint {checkpoint.origin}: not signed by an accepted log")
        # 4. without a time a witness has not said that this was the largest tree it had seen
        earliest: dict[VerifierKey, int] = {}
        for v in verified:
            if v.timestamp is not None:
                earliest[v.key] = min(v.timestamp, earliest.get(v.key, v.timestamp))
        times = {name: earliest[w.key] for name, w in self.witnesses.items() if w.key in earliest}
        if self.quorum != NONE and self.quorum not in self._vouching(times):
            raise SignatureError(
                f"checkpoint {checkpoint.origin} size {checkpoint.size}: quorum {self.quorum} "
                f"not met, {self._shortfall(times)}"
            )
        return Cosigned(checkpoint, of_log[0], times)

    def _vouching(self, times: dict[str, int]) -> set[str]:
        """The witnesses in `times` and the groups that vouch with them."""
        names = set(times)
        # a group stands after its members: one pass, and no recursion that a stranger could deepen
        for group in self.groups.values():
            if sum(member in names for member in group.members) >= group.threshold:
                names.add(group.name)
        return names

    def _shortfall(self, times: dict[str, int]) -> str:
        group = self.groups.get(self.quorum)
        if group is None:
            return "0 of 1: needed 1"
        vouching = self._vouching(times)
        have = sum(member in vouching for member in group.members)
        return f"{have} of {len(group.members)}: needed {group.threshold}"


def parse_policy(source: bytes) -> Policy:
    """The policy written in `source`.

    Raises: FormatError naming the line; LimitError (more than 1 000 000 bytes).
    """
    if len(source) > MAX_POLICY_BYTES:
        raise LimitError(f"policy: more than {MAX_POLICY_BYTES} bytes")
    try:
        text = source.decode("utf-8")
    except UnicodeDecodeError:
        raise FormatError("policy: not UTF-8") from None
    if text and not text.endswith("\n"):
        raise FormatError("policy: last line does not end in a newline")
    reader = _Reader()
    for number, line in enumerate(text.split("\n")[:-1], 1):
        # str.split() without arguments would also split at white space outside ASCII
        items = _BLANKS.split(line.strip(" \t"))
        try:
            if _BAD.search(line):
                raise FormatError("control character")
            if items[0] and not items[0].startswith("#"):
                reader.read(items[0], items[1:])
        except FormatError as error:
            raise FormatError(f"policy line {number}: {error}") from None
    return reader.finish(source)


class _Reader:
    """Collects the lines of one policy in order."""

    def __init__(self) -> None:
        self.logs: list[Log] = []
        self.witnesses: dict[str, Witness] = {}
        self.groups: dict[str, Group] = {}
        self.member_of: dict[str, str] = {}
        # a policy of 1 MB has some 9 000 keys: comparing each with each takes half a minute
        self.log_keys: set[bytes] = set()
        self.witness_keys: set[bytes] = set()
        self.quorum: str | None = None

    def read(self, keyword: str, items: list[str]) -> None:
        if keyword == "log" and 1 <= len(items) <= 2:
            self.log(*items)
        elif keyword == "witness" and 2 <= len(items) <= 3:
            self.witness(*items)
        elif keyword == "group" and len(items) >= 3:
            self.group(items[0], items[1], items[2:])
        elif keyword == "quorum" and len(items) == 1:
            if self.quorum is not None:
                raise FormatError("a second quorum")
            self.quorum = items[0] if items[0] == NONE else self.defined(items[0])
        else:
            raise FormatError("not a log, witness, group or quorum line")

    def log(self, vkey: str, url: str | None = None) -> None:
        key = parse_vkey(vkey)
        if key.algorithm not in _LOG_TYPES:
            raise FormatError("this type of key cannot sign for a log")
        if key.public_key in self.log_keys:
            raise FormatError("the same log key twice")
        self.log_keys.add(key.public_key)
        self.logs.append(Log(key, url))

    def witness(self, name: str, vkey: str, url: str | None = None) -> None:
        self.undefined(name)
        key = parse_vkey(vkey)
        if key.algorithm not in _WITNESS_TYPES:
            raise FormatError("this type of key cannot cosign")
        if key.public_key in self.witness_keys:
            raise FormatError("the same witness key twice")
        self.witness_keys.add(key.public_key)
        self.witnesses[name] = Witness(name, key, url)

    def group(self, name: str, rule: str, members: list[str]) -> None:
        self.undefined(name)
        for member in members:
            if self.member_of.setdefault(self.defined(member), name) != name:
                raise FormatError(f"{member} is already a member of a group")
        if len(set(members)) != len(members):
            raise FormatError(f"group {name} names a member twice")
        fixed = {"any": 1, "all": len(members)}
        threshold = fixed[rule] if rule in fixed else parse_decimal(rule, "threshold")
        if not 1 <= threshold <= len(members):
            raise FormatError(f"group {name}: threshold {threshold} of {len(members)} members")
        self.groups[name] = Group(name, threshold, tuple(members))

    def defined(self, name: str) -> str:
        if name not in self.witnesses and name not in self.groups:
            raise FormatError(f"{name} is not defined before this line")
        return name

    def undefined(self, name: str) -> None:
        if name == NONE or name in self.witnesses or name in self.groups:
            raise FormatError(f"{name} is already defined")

    def finish(self, source: bytes) -> Policy:
        if self.quorum is None:
            raise FormatError("policy: no quorum line")
        self.one_voice()
        return Policy(source, tuple(self.logs), self.witnesses, self.groups, self.quorum)

    def one_voice(self) -> None:
        """Refuse a policy in which one witness could count twice through two keys."""
        homes: dict[str, list[str]] = {}
        for name, witness in self.witnesses.items():
            if name in self.member_of:
                homes.setdefault(witness.key.name, []).append(name)
        for owned in homes.values():
            if len(owned) == 1:
                continue
            groups = {self.member_of[name] for name in owned}
            if len(groups) > 1 or set(self.groups[min(groups)].members) != set(owned):
                raise FormatError(
                    f"policy: {' and '.join(owned)} are keys of one witness and could count twice",
                    hint="put them into a group of their own",
                )
