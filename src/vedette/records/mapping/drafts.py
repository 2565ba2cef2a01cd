"""Drafts: records, statements and sources as a row says them, before anybody knows their ids."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from typing import Any

MAX_KEY_CHARS = 200


@dataclass(frozen=True, slots=True)
class Ref:
    """What another draft makes: its kind and its id in the set, "event/214797"."""

    key: str


@dataclass(slots=True)
class DraftValue:
    """A value with keys for ids: `value` may be a `Ref` or hold one; `cites` are keys of statements."""

    value: Any
    cites: tuple[str, ...] = ()
    confidence: str = ""
    note: str = ""


@dataclass(slots=True)
class Draft:
    """One thing that a row makes. `kind` is that of a record, or "source" or "statement".

    A source and a statement have one value in each field.
    """

    kind: str
    key: str
    row: int
    line: int
    fields: dict[str, list[DraftValue]] = field(default_factory=dict)
    columns: dict[str, str] = field(default_factory=dict)
    """Field to the column it came from, to name where something is wrong."""

    _digests: dict[str, str] | None = None
    _mark: str = ""

    def digests(self) -> dict[str, str]:
        """Return the digest of each field: 16 hexadecimal digits that change when what is said changes."""
        if self._digests is None:
            self._digests = {name: digest_of(values) for name, values in self.fields.items()}
        return self._digests

    @property
    def mark(self) -> str:
        """What tells drafts of one id apart: short, of all it says."""
        if not self._mark:
            said = "".join(f"{name}{one}" for name, one in sorted(self.digests().items()))
            self._mark = hashlib.sha256(said.encode()).hexdigest()[:16]
        return self._mark


def digest_of(values: list[DraftValue]) -> str:
    """Return the digest of the values of one field."""
    said = [[one.value, one.cites, one.confidence, one.note] for one in values]
    data = _encode(said)
    return hashlib.sha256(data.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def _ref(value: Any) -> Any:
    if isinstance(value, Ref):
        return {"": value.key}
    raise TypeError


_encode = json.JSONEncoder(ensure_ascii=False, sort_keys=True, default=_ref, separators=(",", ":")).encode


def key_of(kind: str, said: str) -> str:
    """Return the key of an id in the set; a long one stands under its digest."""
    if len(said) > MAX_KEY_CHARS:
        said = "sha256-" + hashlib.sha256(said.encode("utf-8", "surrogatepass")).hexdigest()
    return f"{kind}/{said}"
