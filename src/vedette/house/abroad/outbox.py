"""What waits for which partner, since when, and when it is tried again: `outbox/state.json`.

Level-triggered: it says when to look again and how it went, never what is to be done. Losing it costs only
waiting times.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from pathlib import Path

from vedette.adapters.disk import make_folder
from vedette.errors import FormatError, MissingError
from vedette.formats import jcs
from vedette.house.headquarters import Headquarters, read_object
from vedette.values.ids import Entropy
from vedette.values.instants import parse_instant, write_instant
from vedette.values.shown import shown

KINDS = ("register", "deposit", "cosign", "statement", "time")
FIRST_WAIT = timedelta(minutes=1)
LONGEST_WAIT = timedelta(hours=1)
JITTER = 0.2
_MEMBERS = ["error", "kind", "next", "partner", "since", "tries"]
MAX_ASKED = 8
"""At so many sizes a witness reached by stick only may stand (docs/formats/sync.md)."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """One kind of errand to one partner that has failed: how often, since when, why, when again."""

    partner: str
    kind: str
    tries: int
    since: str
    error: str
    next: str


def back_off(tries: int, draw: float) -> timedelta:
    """Return how long to wait after `tries` failures: 1 min, doubled, up to 1 h.

    `draw`, in [0, 1), shifts it by up to a fifth either way.
    """
    doubled: int = 1 << min(tries - 1, 10)
    wait = min(FIRST_WAIT * doubled, LONGEST_WAIT)
    return min(wait * (1 - JITTER + 2 * JITTER * draw), LONGEST_WAIT)


class Outbox:
    """The memory of errands to partners. One process: the lock of headquarters is held."""

    def __init__(self, hq: Headquarters) -> None:
        self._folder = hq.folder / "outbox"
        self._path = self._folder / "state.json"
        self._cover = hq.cover
        self._clock = hq.clock
        self._entropy: Entropy = hq.entropy
        self._waiting: dict[tuple[str, str], Waiting] = {}
        self._cosigned: dict[str, int] = {}
        self._asked: dict[str, list[int]] = {}
        self._written = b""
        self._read()

    @property
    def folder(self) -> Path:
        """Where heads, deposits and answers lie."""
        return self._folder

    def _read(self) -> None:
        try:
            state = read_object(self._path, "outbox state", self._cover)
        except MissingError:
            return
        except FormatError:
            return  # it only costs waiting times
        rows = state.get("waiting")
        for row in rows if isinstance(rows, list) else []:
            if isinstance(row, dict) and sorted(row) == [
                "error",
                "kind",
                "next",
                "partner",
                "since",
                "tries",
            ]:
                tries = row["tries"]
                one = Waiting(
                    str(row["partner"]),
                    str(row["kind"]),
                    tries if isinstance(tries, int) else 1,
                    str(row["since"]),
                    str(row["error"]),
                    str(row["next"]),
                )
                self._waiting[one.partner, one.kind] = one
        cosigned, asked = state.get("cosigned"), state.get("asked")
        for name, size in cosigned.items() if isinstance(cosigned, dict) else ():
            if isinstance(size, int):
                self._cosigned[name] = size
        for name, sizes in asked.items() if isinstance(asked, dict) else ():
            if isinstance(sizes, list):
                self._asked[name] = [size for size in sizes if isinstance(size, int)]
        self._written = self._encode()

    def write(self) -> None:
        """Make what was noted durable; nothing when nothing changed."""
        data = self._encode()
        if data != self._written:
            make_folder(self._folder)
            self._cover.write(self._path, data, replace=True)
            self._written = data

    def _encode(self) -> bytes:
        waiting: list[jcs.JsonValue] = [asdict(self._waiting[key]) for key in sorted(self._waiting)]
        return jcs.encode(
            {
                "asked": {name: list(sizes) for name, sizes in self._asked.items()},
                "cosigned": dict(self._cosigned),
                "waiting": waiting,
            }
        )

    # waiting times

    def waiting(self) -> list[Waiting]:
        """Return what has failed and was not mended yet, by partner and kind."""
        return [self._waiting[key] for key in sorted(self._waiting)]

    def waits(self, partner: str, kind: str) -> Waiting | None:
        """Return what has failed for this partner and kind."""
        return self._waiting.get((partner, kind))

    def due(self, partner: str, kind: str) -> bool:
        """Say whether it may be tried now."""
        held = self._waiting.get((partner, kind))
        if held is None:
            return True
        try:
            next_ = parse_instant(held.next, "next try")
        except FormatError:
            return True
        # a clock that was set back must not make it wait for ever
        return not self._now() < next_ <= self._now() + LONGEST_WAIT * 2

    def failed(self, partner: str, kind: str, why: str) -> None:
        """Note that it went wrong, and when it is tried again."""
        held = self._waiting.get((partner, kind))
        tries = held.tries + 1 if held else 1
        draw = int.from_bytes(self._entropy(4), "big") / 2**32
        now = self._now()
        self._waiting[partner, kind] = Waiting(
            partner,
            kind,
            tries,
            held.since if held else write_instant(now),
            shown(why, 300),
            write_instant(now + back_off(tries, draw)),
        )

    def done(self, partner: str, *kinds: str) -> None:
        """Note that it went well."""
        for kind in kinds:
            self._waiting.pop((partner, kind), None)

    def keep_only(self, names: set[str]) -> None:
        """Forget partners that are known no more."""
        for key in [key for key in self._waiting if key[0] not in names]:
            del self._waiting[key]

    def _now(self) -> datetime:
        return self._clock()

    # what witnesses answered

    def known(self) -> dict[str, int]:
        """The size that each witness cosigned last, as far as it said so; to be changed in place."""
        return self._cosigned

    def asked(self, name: str, size: int) -> Mapping[int, None]:
        """Note that a witness is asked for `size` without a way back; return where it may stand before that.

        At most eight sizes, what it answered last among them, and 0.
        """
        sizes = [s for s in self._asked.get(name, []) if s > self._cosigned.get(name, 0)]
        stands = dict.fromkeys([self._cosigned.get(name, 0), *sizes[-(MAX_ASKED - 2) :], 0])
        if size not in sizes:
            self._asked[name] = [*sizes, size][-MAX_ASKED:]
        return stands
