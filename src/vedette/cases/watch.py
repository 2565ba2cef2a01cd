"""Who watched the register: a policy's witnesses with their titles, its rule, what time tokens claim.

Normative page: docs/formats/dossier.md, sections 6 and 7. `verify.py` and `verify.html` say the same.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from vedette.errors import FormatError
from vedette.formats.note import Note, verify_note
from vedette.formats.policy import NONE, Policy
from vedette.values.instants import parse_instant, write_instant

MAX_TOKEN_BYTES = 65_536
MAX_TITLE_CHARS = 200
TOKEN_FILE = re.compile(r"data/time/(?:0|[1-9][0-9]{0,15})[.]([a-z0-9-]{1,32})[.]tsr", re.ASCII)

_PARTNER = re.compile(r"# partner ([^ ]+) ([^ ](?:.*[^ ])?)")
# what could not be seen, or would turn the writing around
_HIDDEN = re.compile(
    "[\x00-\x1f\x7f-\x9f\xad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
    "\U000e0000-\U000e007f]"
)
_SHA256 = bytes.fromhex("608648016503040201")
_IMPRINTS = (
    b"\x30\x31\x30\x0d\x06\x09" + _SHA256 + b"\x05\x00\x04\x20",
    b"\x30\x2f\x30\x0b\x06\x09" + _SHA256 + b"\x04\x20",
)
_SERIAL = re.compile(rb"\x02([\x01-\x21])")
_TIME = re.compile(rb"\x18(.)([0-9]{14})(?:[.][0-9]{1,9})?Z", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Watcher:
    """One witness of the policy: its name there, its title if it has one, its key's name, when it signed."""

    name: str
    title: str | None
    key: str
    times: list[str]


@dataclass(frozen=True, slots=True)
class Rule:
    """One group of the policy: it counts when `needed` of its members `of` count; `met` are those that do."""

    name: str
    needed: int
    of: list[str]
    met: list[str]


@dataclass(frozen=True, slots=True)
class TokenClaim:
    """A time-stamp token that came with a dossier, and the time that it claims for the checkpoint, if any."""

    file: str
    authority: str
    time: str | None


def partner_titles(source: bytes) -> dict[str, str]:
    """Return the titles that the comment lines `# partner <name> <title>` of a policy give, by name.

    The first for a name counts; a line that is not in that form is a comment like any other.
    """
    found: dict[str, str] = {}
    for line in source.decode("utf-8").split("\n"):
        match = _PARTNER.fullmatch(line)
        if match and len(match[2]) <= MAX_TITLE_CHARS and not _HIDDEN.search(match[2]):
            found.setdefault(match[1], match[2])
    return found


def signed_times(policy: Policy, note: Note) -> dict[tuple[str, bytes], list[int]]:
    """Return when each witness of the policy cosigned `note`: Unix times, by key name and key id.

    Raises: SignatureError when one of their lines is false.
    """
    keys = [witness.key for witness in policy.witnesses.values()]
    known = {(key.name, key.key_id) for key in keys}
    found: dict[tuple[str, bytes], list[int]] = {}
    if any((line.name, line.key_id) in known for line in note.signatures):
        for verified in verify_note(note, keys):
            if verified.timestamp is not None:
                found.setdefault((verified.key.name, verified.key.key_id), []).append(verified.timestamp)
    return found


def watchers(policy: Policy, signed: Mapping[tuple[str, bytes], Sequence[int]]) -> list[Watcher]:
    """Return every witness of the policy, in its order; `signed` has Unix times by key name and key id."""
    titles = partner_titles(policy.source)
    found: list[Watcher] = []
    for name, witness in policy.witnesses.items():
        times = sorted(set(signed.get((witness.key.name, witness.key.key_id), ())))
        instants = [write_instant(time) for time in times]
        found.append(Watcher(name, titles.get(name), witness.key.name, instants))
    return found


def rules(policy: Policy, watched: Sequence[Watcher]) -> list[Rule]:
    """Return the groups that the quorum rests on, the quorum first, each before those that it names."""
    if policy.quorum == NONE:
        return []
    met = {each.name for each in watched if each.times}
    for group in policy.groups.values():  # a group stands after its members
        if sum(member in met for member in group.members) >= group.threshold:
            met.add(group.name)
    found: list[Rule] = []
    if policy.quorum not in policy.groups:
        name = policy.quorum
        return [Rule(name, 1, [name], [name] if name in met else [])]
    waiting = [policy.quorum]
    for name in waiting:
        each = policy.groups[name]
        of = list(each.members)
        found.append(Rule(name, each.threshold, of, [member for member in of if member in met]))
        waiting += [member for member in of if member in policy.groups]
    return found


def claimed_time(reply: bytes, text: bytes) -> str | None:
    """Return the instant that the time stamp in `reply` claims for the note text `text`; None for no claim.

    Nothing is checked: the bytes that state an imprint of `text` are looked for, the time after them is read.
    """
    if len(reply) > MAX_TOKEN_BYTES:
        return None
    digest = hashlib.sha256(text).digest()
    found = [reply.find(imprint + digest) for imprint in _IMPRINTS]
    which = next((number for number, at in enumerate(found) if at >= 0), None)
    if which is None:
        return None
    rest = reply[found[which] + len(_IMPRINTS[which]) + len(digest) :]
    serial = _SERIAL.match(rest)
    time = _TIME.match(rest, 2 + serial[1][0]) if serial else None
    if time is None or time[1][0] != len(time[0]) - 2:
        return None
    plain = time[2].decode("ascii")
    day, hour = f"{plain[:4]}-{plain[4:6]}-{plain[6:8]}", f"{plain[8:10]}:{plain[10:12]}:{plain[12:]}"
    try:
        parse_instant(f"{day}T{hour}Z", "time stamp")
    except FormatError:
        return None
    return f"{day}T{hour}Z"
