"""Sealing to a new identity what was sealed to the old one, in memory only: when the keys are replaced."""

from __future__ import annotations

import io
from contextlib import closing
from pathlib import Path

from vedette.errors import VedetteError
from vedette.seal.opener import open_stream
from vedette.seal.recipients import Identity
from vedette.seal.sealer import seal_stream
from vedette_partner.watch.state import State

MAX_PLAIN_BYTES = 64 << 20


def reseal(path: Path, old: Identity, new: Identity) -> int:
    """Seal every order and sheet in the state at `path` to `new`; return how many orders there were.

    All in one transaction. What `new` opens already stays, so that a second time changes nothing; what
    neither opens stays too: headquarters will send it again.

    Raises: StoreError, MissingError.
    """
    state = State(path)
    with closing(state):
        orders = state.orders()
        fresh: list[tuple[str, bytes, bytes | None]] = []
        for order in orders:
            sheet = None if order.sheet is None else _moved(order.sheet, old, new)
            fresh.append((order.watch, _moved(order.sealed, old, new), sheet))
        state.reseal(fresh)
    return len(orders)


def _moved(sealed: bytes, old: Identity, new: Identity) -> bytes:
    try:
        plain = open_stream(io.BytesIO(sealed), [old]).read_all(MAX_PLAIN_BYTES)
    except VedetteError:
        return sealed
    out = io.BytesIO()
    seal_stream(io.BytesIO(plain), out, [new.recipient], threads=False)
    return out.getvalue()
