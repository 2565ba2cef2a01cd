"""What a monitor can find, each with its code and one plain paragraph for a person.

Normative page: docs/formats/monitor.md.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from vedette.formats.fork import Fork
from vedette.formats.keys import VerifierKey
from vedette.formats.policy import Policy
from vedette.register.log import TileStore

DAY = 86_400

WORDS: Mapping[str, str] = {
    "unsigned": "{source}: what it shows as the head of the log is not one that the log signed ({why}). "
    "Believe nothing it serves until its keeper has explained it.",
    "missing": "{source}: shows a head of size {size} that bears no good line of its own keys. Ask its "
    "keeper whether its keys were replaced, and compare them over another way.",
    "quorum": "log: the largest head under which enough witnesses stand has size {size}; the log had "
    "{expected} entries more than {hours} hours ago. What came after is not vouched for.",
    "false": "{source}: under its head of size {size} stands a line in the name of {key} that {key} did "
    "not make. Somebody forged or damaged it.",
    "retired": "log: {source} shows a head of size {size} that is signed only by a key that was retired at "
    "size {limit}. Somebody uses the old key. Nothing above {limit} under it counts; tell the "
    "other partners.",
    "future": "{key}: cosigned size {size} at {when}, which is still to come. Its clock is wrong, or this "
    "machine's is; until it is mended its times prove nothing.",
    "back": "{key}: cosigned size {small} later than it cosigned size {size}. Its clock went back, or it "
    "was set back to an older state and vouches for the past again.",
    "void": "{key}: cosigned size {size}, although it was retired at size {limit}. Somebody uses the old "
    "key; its line is not counted. Tell the other partners.",
    "root": "{source}: its {size} entries do not have the root that the log signed for them ({why}). Its "
    "copy is damaged or false: take a copy from another mirror, and tell its keeper.",
    "gone": "{source}: shows a head of size {size} and does not have its entries ({why}). What it says it"
    " holds it does not hold: tell its keeper, and do not count it as a copy.",
    "fork": "log: the head of size {size} that {source} shows belongs to another history than the one "
    "that was followed here. The log has signed both: its key is misused, by its owner or by a "
    "thief. {proof}; tell the other partners, and decide on a freeze.",
    "unanswered": "{source}: has not shown a head since {when} ({why}). Ask its keeper.",
    "shrunk": "{source}: showed size {before} earlier and shows {size} now. A log never shrinks: it was set"
    " back to an older state, or somebody wants the newer entries forgotten.",
    "late": "{source}: still shows size {size}; others held {expected} more than {hours} hours ago. It is"
    " kept from the newer entries, or it keeps them back.",
    "behind": "mirrors: {source} has cosigned size {size}, and the mirrors hold {held} entries at most. If "
    "headquarters were lost now, the others would be lost with it: it must fill a mirror at once.",
    "silent": "log: no new head and no new cosignature since {when}, more than {hours} hours. Reach the "
    "group by another way: silence is how a raid looks.",
    "baseline": "log: {count} entries name recipients or policies from before this monitor began, and no "
    "statement that stands names them. Compare them with the group over another way, then "
    "acknowledge: {listed}.",
    "entry": "log: entry {index} is of type {type}, and no statement that stands names it (SHA-256 "
    "{sha256}). Somebody may be adding a reader, or changing who vouches. A kit whose group has "
    "partners does not take it; ask the group at once, by another way.",
    "unproved": "log: the head of size {size} that {source} showed at {when} cannot be joined to the others: "
    "no copy that answers has its entries. A log that only grew can always show them.",
}
"""What is said of each finding; the first word names the thing at fault."""


class Code(StrEnum):
    """The kinds of findings, by the word under which the page explains them."""

    FORK = "fork"
    ROLLBACK = "rollback"
    SILENCE = "silence"
    ROOT = "root"
    ENTRY_UNKNOWN = "entry-unknown"
    BASELINE = "baseline"
    COSIGNER_MISSING = "cosigner-missing"
    COSIGNER_FALSE = "cosigner-false"
    BEHIND = "behind"
    CLOCK = "clock"
    UNSIGNED = "unsigned"
    UNPROVED = "unproved"
    RETIRED_KEY = "retired-key"
    RELEASE = "release"
    """Reserved: a release of the program that no statement names."""


class Role(StrEnum):
    """What a source is. The first three answer now; what the others bring may be old."""

    LOG = "log"
    MIRROR = "mirror"
    WITNESS = "witness"
    DEVICE = "device"
    STICK = "stick"


LIVE = (Role.LOG, Role.MIRROR, Role.WITNESS)


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that a person must look at. `about` tells two findings of one code apart, for ever."""

    code: Code
    about: str
    text: str
    fork: Fork | None = None

    def id(self, origin: str) -> str:
        """Twelve hexadecimal digits: the same finding has the same id on every day and at every partner."""
        named = "\0".join(("vedette/finding/v1", origin, self.code, self.about))
        return hashlib.sha256(named.encode()).hexdigest()[:12]


@dataclass(frozen=True, slots=True)
class Source:
    """Where heads come from: its role, the keys whose line must stand under what it shows, its full copy."""

    role: Role
    keys: tuple[VerifierKey, ...] = ()
    copy: TileStore | None = None


@dataclass(frozen=True, slots=True)
class Sighting:
    """A head as a source showed it at `at` (Unix seconds); `note` is believed in nothing."""

    source: str
    note: bytes
    at: int


@dataclass(frozen=True, slots=True)
class Rules:
    """What a monitor goes by.

    `log_keys` are all keys that ever signed for the log; `retired` gives, by vkey, the size above which a key
    counts no more. `known` says whether a standing statement names an entry (by its SHA-256, hex).
    `patience`, `skew` in seconds; `largest` is how many entries one look reads at most.
    """

    origin: str
    log_keys: tuple[VerifierKey, ...]
    sources: Mapping[str, Source]
    known: Callable[[str], bool] = lambda _: False
    policy: Policy | None = None
    retired: Mapping[str, int] = field(default_factory=dict)
    patience: int = 36 * 3600
    skew: int = 300
    audit_every: int = 7 * DAY
    largest: int = 10_000_000
