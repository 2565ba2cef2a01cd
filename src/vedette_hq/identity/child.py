"""Opening at the identity desk, in a child that ends: the parent never holds a key of a case, nor what
is sealed.

`Held` is one opening in two steps. First the child opens; when that went well it waits, holding what it
opened,
while the parent enters the act in the register. Only then is it told to give the page's fragment away,
which goes
piece by piece from its pipe to the reader.
"""

from __future__ import annotations

import json
import os
import select
import signal
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from types import TracebackType

from vedette import errors
from vedette.adapters.memory_folder import end_with_parent, lock_memory
from vedette.adapters.no_core import forbid_core_dumps
from vedette.errors import OpenError, StoreError, VedetteError
from vedette.values.shown import shown
from vedette_hq.access.keys import SealedKey, open_account_key
from vedette_hq.identity.sealing import parse_card, unseal, unseal_identity

OPENING_SECONDS = 30.0
_PIECE = 4_096


@dataclass(frozen=True, slots=True)
class SealedCard:
    """One sealed card, the number of the key it is sealed to, and when and by whom it was written."""

    blob: bytes
    key: int
    heading: str


def opened(
    account: SealedKey,
    passphrase: str,
    copies: Mapping[int, bytes],
    cards: Sequence[SealedCard],
    labels: Sequence[str],
) -> bytes:
    """Return the fragment of a page that shows the cards, newest first. Only inside the child."""
    mine = open_account_key(account, passphrase)
    keys = {number: unseal_identity(copy, mine) for number, copy in copies.items()}
    parts = []
    for card in cards:
        if card.key not in keys:
            raise OpenError(
                f"identity desk: key {card.key} of this case was not handed to this account",
                hint="somebody of the team who can open it hands it over",
            )
        found = parse_card(unseal(card.blob, keys[card.key]))
        rows = zip(labels, (found.name, found.contact, found.notes), strict=True)
        facts = "".join(f"<dt>{escape(label)}</dt><dd>{_shown(text)}</dd>" for label, text in rows if text)
        parts.append(
            f'<section class="panel"><h2>{escape(card.heading)}</h2><dl class="facts">{facts}</dl></section>'
        )
    return "".join(parts).encode("utf-8")


def _shown(text: str) -> str:
    lines = [escape(shown(line, 20_000)) for line in text.replace("\r\n", "\n").split("\n")]
    return '<bdi class="foreign">' + "<br>".join(lines) + "</bdi>"


class Held:
    """What a child has opened and holds. Use as a context manager, or hand on `pieces()`; closing ends
    the child.

    Raises on the way in: what opening raised, OpenError for a wrong passphrase among it; StoreError when the
    child ended without an answer.
    """

    def __init__(self, work: Callable[[], bytes]) -> None:
        sys.stdout.flush()
        sys.stderr.flush()
        from_child, to_parent = os.pipe()
        from_parent, to_child = os.pipe()
        self._child = os.fork()
        if self._child == 0:
            _live(work, from_parent, to_parent)
        os.close(to_parent)
        os.close(from_parent)
        self._reader, self._writer = from_child, to_child
        self._open = True
        try:
            self._first()
        except BaseException:
            self.close()
            raise

    def _first(self) -> None:
        line, until = b"", time.monotonic() + OPENING_SECONDS
        while not line.endswith(b"\n"):
            ready, _, _ = select.select([self._reader], [], [], max(0.0, until - time.monotonic()))
            piece = os.read(self._reader, 1) if ready else b""
            if not piece or len(line) > _PIECE:
                raise StoreError("identity desk: its child ended without an answer; nothing was shown")
            line += piece
        if line == b"ok\n":
            return
        try:
            kind, message, hint = json.loads(line)
        except ValueError:
            raise StoreError("identity desk: its child gave no answer that can be read") from None
        found = getattr(errors, str(kind), StoreError)
        known = isinstance(found, type) and issubclass(found, VedetteError)
        raise (found if known else StoreError)(str(message), hint)

    def pieces(self) -> Iterator[bytes]:
        """Tell the child to give away what it holds, and yield it; the child ends."""
        try:
            os.write(self._writer, b"g")
            while piece := os.read(self._reader, _PIECE):
                yield piece
        finally:
            self.close()

    def close(self) -> None:
        """End the child, whatever it does."""
        if not self._open:
            return
        self._open = False
        os.close(self._writer)
        os.close(self._reader)
        os.kill(self._child, signal.SIGKILL)
        os.waitpid(self._child, 0)

    def __enter__(self) -> Held:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _live(work: Callable[[], bytes], from_parent: int, to_parent: int) -> None:
    """Be the child: keep two handles, open, answer one line, wait for the word, give away, end."""
    status = 1
    try:
        end_with_parent()
        forbid_core_dumps()
        keep = sorted((from_parent, to_parent))
        os.closerange(3, keep[0])
        os.closerange(keep[0] + 1, keep[1])
        os.closerange(keep[1] + 1, 4_096)
        lock_memory()
        try:
            fragment = work()
            line = b"ok\n"
        except VedetteError as error:
            fragment, line = b"", json.dumps([type(error).__name__, str(error), error.hint]).encode() + b"\n"
        except BaseException as error:  # noqa: BLE001 - its text may hold what must not come out
            said = ["StoreError", f"identity desk: opening failed with {type(error).__name__}", None]
            fragment, line = b"", json.dumps(said).encode() + b"\n"
        os.write(to_parent, line)
        if fragment and os.read(from_parent, 1) == b"g":
            left = memoryview(fragment)
            while left:
                left = left[os.write(to_parent, left) :]
        status = 0
    finally:
        os._exit(status)
