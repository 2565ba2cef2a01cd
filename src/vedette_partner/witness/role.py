"""The witness behind the partner's door.

POST /witness/add-checkpoint                          a request (see `cosign`)
GET  /witness/<hex SHA-256 of an origin>/checkpoint   the note cosigned last, for monitors
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from vedette.errors import FormatError, StoreError
from vedette.formats.keys import SigningKey, VerifierKey
from vedette.formats.witness_request import MAX_BODY_BYTES
from vedette_partner.door import Answer, Request, complain, refuse
from vedette_partner.witness import cosign
from vedette_partner.witness.cosign import Head, never
from vedette_partner.witness.evidence import Evidence
from vedette_partner.witness.state import RETIRED, State

STATE, EVIDENCE = "witness.db", "evidence"

_MONITOR = re.compile(r"([0-9a-f]{64})/checkpoint", re.ASCII)


class Base(Protocol):
    """What the witness needs of the partner's folder."""

    def keys(self, role: str) -> tuple[SigningKey, ...]:
        """The keys with which `role` cosigns."""


class WitnessRole:
    """Answers for one witness. `clock` gives Unix seconds; `frozen` the size at which an origin is frozen."""

    prefix = "witness"

    def __init__(
        self,
        state: State,
        evidence: Evidence,
        keys: Callable[[], tuple[SigningKey, ...]],
        clock: Callable[[], int],
        frozen: Callable[[str], int | None] = never,
    ) -> None:
        self.state = state
        self._evidence = evidence
        self._read_keys = keys
        self._keys: tuple[SigningKey, ...] = ()
        self._clock = clock
        self._frozen = frozen

    def max_body(self, method: str, path: str) -> int:
        """64 KiB."""
        return MAX_BODY_BYTES

    def answer(self, request: Request) -> Answer:
        """What `cosign` answers; 410 when this witness was retired.

        Raises: StoreError when nothing was cosigned because it could not be remembered.
        """
        match = _MONITOR.fullmatch(request.path)
        if request.method == "GET" and match:
            note = self.state.cosigned(match[1])
            return Answer(200, note) if note else refuse(404, "checkpoint: nothing cosigned of that origin")
        if (request.method, request.path) != ("POST", "add-checkpoint"):
            return refuse(404, "path: not found")
        body = request.whole()
        if body is None:
            return refuse(400, "request: body is cut short")
        return self.cosign(body)

    def cosign(self, body: bytes) -> Answer:
        """The answer to one add-checkpoint request, however it came. Raises: StoreError."""
        voice = self.state.voice()
        if voice == RETIRED:
            return refuse(410, "witness: retired, it cosigns nothing more")
        keys = self._keys
        if not keys or keys[0].name != voice:
            # at first, and when rotated while we were running
            self._keys = keys = self._read_keys()
            if keys[0].name != voice:
                raise StoreError("witness keys: being replaced, not whole yet")
        now = self._clock()
        heads = _Speaking(self.state, voice)
        result = cosign.answer(body, heads, keys, now, self._frozen)
        if result.status in (409, 422):
            kept = self._evidence.consider(body, heads, now)
            if kept:
                fork = kept.endswith(".fork")
                said = "a log contradicts itself" if fork else "growth that was not shown is refused"
                complain(self.prefix, f"{said}: {EVIDENCE}/{kept}")
        return Answer(result.status, result.body, result.content_type)


class _Speaking:
    """The state, as keys of one name see it."""

    def __init__(self, state: State, voice: str) -> None:
        self._state = state
        self._voice = voice

    def keys(self, origin: str) -> tuple[VerifierKey, ...]:
        return self._state.keys(origin)

    def head(self, origin: str) -> Head | None:
        return self._state.head(origin)

    def advance(self, origin: str, before: Head | None, after: Head) -> None:
        self._state.advance(origin, before, after, self._voice)


def open_role(
    folder: Path,
    base: Base,
    clock: Callable[[], int],
    frozen: Callable[[str], int | None] = never,
) -> WitnessRole:
    """The witness whose state and evidence lie in `folder`, with the keys that `base` gives.

    Raises: MissingError when its memory is lost; FormatError, StoreError, UsageError.
    """
    state = State(folder / STATE)
    voice = state.voice()
    if voice != RETIRED and base.keys("witness")[0].name != voice:
        raise FormatError("folder witness: its keys and its memory bear different names")
    return WitnessRole(state, Evidence(folder / EVIDENCE), lambda: base.keys("witness"), clock, frozen)
