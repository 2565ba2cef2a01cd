"""What a monitor remembers of one log between two looks. A few kilobytes, however long the log is.

Normative page: docs/formats/monitor.md. Instants are Unix seconds inside, and are written as instants.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from vedette.errors import FormatError
from vedette.formats import base64
from vedette.formats.jcs import JsonValue
from vedette.tree.frontier import Frontier
from vedette.values.ids import parse_digest
from vedette.values.instants import parse_instant, write_instant


@dataclass(frozen=True, slots=True)
class Shown:
    """The largest head that a source has shown, and when it answered last (0: never)."""

    size: int
    answered: int


@dataclass(frozen=True, slots=True)
class Waiting:
    """A head that could not be joined to the rest yet: its note, whose it was, when it was first seen."""

    note: bytes
    source: str
    since: int


@dataclass(frozen=True, slots=True)
class Watched:
    """An entry of type recipients or policy that no standing statement names."""

    index: int
    type: str
    sha256: str
    baseline: bool
    """It was there before this monitor's first look, and a person is asked to confirm it."""


@dataclass(frozen=True, slots=True)
class Memory:
    """Where the monitor stands: the tree it recomputed itself, and what is still open.

    `edge` is the right edge of the first `edge.size` entries, all of which were read; `head` the note signed
    over exactly these. `grew` is the last sign of life, `growth` when each size was reached.
    """

    origin: str
    began: int = 0
    grew: int = 0
    audited: int = 0
    head: bytes = b""
    edge: Frontier = field(default_factory=Frontier)
    growth: tuple[tuple[int, int], ...] = ()
    largest: int = 0
    """The largest size that any head stated."""
    vouched: int = 0
    """The largest size under whose head a quorum of the policy was seen."""
    heads: tuple[tuple[int, bytes], ...] = ()
    """(size, root) of heads lately joined to the tree, so that they are not proved again."""
    sources: dict[str, Shown] = field(default_factory=dict)
    times: dict[str, tuple[tuple[int, int, int], ...]] = field(default_factory=dict)
    """For each cosigner (name+id): (size, earliest time, latest time) of its cosignatures, by size."""
    waiting: tuple[Waiting, ...] = ()
    watched: tuple[Watched, ...] = ()

    def encode(self) -> JsonValue:
        """The JSON that `parse_memory` reads."""
        return {
            "audited": _instant(self.audited),
            "began": _instant(self.began),
            "grew": _instant(self.grew),
            "growth": [[write_instant(at), size] for at, size in self.growth],
            "head": base64.encode(self.head),
            "heads": [[size, base64.encode(root)] for size, root in self.heads],
            "largest": self.largest,
            "origin": self.origin,
            "peaks": [base64.encode(peak) for peak in self.edge.peaks],
            "size": self.edge.size,
            "sources": {
                name: {"answered": _instant(shown.answered), "size": shown.size}
                for name, shown in self.sources.items()
            },
            "times": {
                name: [[size, write_instant(first), write_instant(last)] for size, first, last in rows]
                for name, rows in self.times.items()
            },
            "vouched": self.vouched,
            "waiting": [
                {"note": base64.encode(w.note), "since": write_instant(w.since), "source": w.source}
                for w in self.waiting
            ],
            "watched": [
                {"baseline": w.baseline, "index": w.index, "sha256": w.sha256, "type": w.type}
                for w in self.watched
            ],
        }


def parse_memory(value: JsonValue) -> Memory:
    """Return the memory written as `value`; refuses what `encode` does not write.

    Raises: FormatError, ProofError.
    """
    try:
        memory = _memory(value)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise FormatError("monitor state: members of another kind") from error
    if memory.encode() != value:
        raise FormatError("monitor state: not as it is written")
    return memory


def _memory(value: JsonValue) -> Memory:
    v = _object(value)
    return Memory(
        origin=_text(v["origin"]),
        began=_seconds(v["began"]),
        grew=_seconds(v["grew"]),
        audited=_seconds(v["audited"]),
        head=_bytes(v["head"]),
        edge=Frontier.of(_number(v["size"]), [_bytes(peak) for peak in _list(v["peaks"])]),
        growth=tuple((_seconds(at), _number(size)) for at, size in map(_list, _list(v["growth"]))),
        largest=_number(v["largest"]),
        vouched=_number(v["vouched"]),
        heads=tuple((_number(size), _bytes(root)) for size, root in map(_list, _list(v["heads"]))),
        sources={
            name: Shown(_number(_object(one)["size"]), _seconds(_object(one)["answered"]))
            for name, one in _object(v["sources"]).items()
        },
        times={
            name: tuple(
                (_number(size), _seconds(first), _seconds(last))
                for size, first, last in map(_list, _list(rows))
            )
            for name, rows in _object(v["times"]).items()
        },
        waiting=tuple(
            Waiting(_bytes(w["note"]), _text(w["source"]), _seconds(w["since"]))
            for w in map(_object, _list(v["waiting"]))
        ),
        watched=tuple(
            Watched(
                _number(w["index"]),
                _text(w["type"]),
                parse_digest(_text(w["sha256"]), "entry"),
                bool(w["baseline"]),
            )
            for w in map(_object, _list(v["watched"]))
        ),
    )


def _instant(at: int) -> str:
    return write_instant(at) if at else ""


def _seconds(value: JsonValue) -> int:
    return int(parse_instant(_text(value), "monitor state").timestamp()) if value != "" else 0


def _text(value: JsonValue) -> str:
    if not isinstance(value, str):
        raise TypeError
    return value


def _number(value: JsonValue) -> int:
    if type(value) is not int or value < 0:
        raise TypeError
    return value


def _bytes(value: JsonValue) -> bytes:
    return base64.decode(_text(value), "monitor state") if value != "" else b""


def _list(value: JsonValue) -> list[JsonValue]:
    if not isinstance(value, list):
        raise TypeError
    return value


def _object(value: JsonValue) -> dict[str, JsonValue]:
    if not isinstance(value, dict):
        raise TypeError
    return value
