"""Headquarters watches its own register from outside: what partners, witnesses and custodians show of it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path

from vedette.adapters.cover import PLAIN, Cover
from vedette.adapters.foreign import ForeignLog
from vedette.adapters.monitoring import (
    Asked,
    MonitorRoom,
    Told,
    gather,
    kept,
    of_partner,
    origin_hash,
    stored,
    witness_at,
)
from vedette.errors import MissingError
from vedette.formats.keys import parse_vkey
from vedette.house.abroad import statements
from vedette.house.abroad.key_rotation import retired_keys
from vedette.house.abroad.partners import NO_ADDRESS, partners
from vedette.house.headquarters import Headquarters
from vedette.register.findings import Role, Rules

WATCHED = ("recipients", "policy")


def look_from_headquarters(
    folder: Path,
    clock: Callable[[], int],
    heads: Sequence[bytes] = (),
    *,
    full: bool = False,
    timeout: float = 60.0,
    cover: Cover | None = None,
) -> Told:
    """Look at the register of the headquarters in `folder`; what is found is kept in its `monitor`.

    Headquarters is held only while its files are read, not while others are asked. Raises: UsageError,
    ConflictError, FormatError, StoreError for headquarters' own files.
    """
    with Headquarters(folder, lambda: datetime.fromtimestamp(clock(), UTC), cover=cover) as hq:
        origin, policy = hq.origin, hq.policy
        asked = _asked(hq, timeout)
        keys = {hq.key(name).verifier for name in ("register-ed25519", "register-mldsa44")}
        retired = retired_keys(hq)
        known = _known(hq)
    asked += [kept("stick", Role.STICK, note) for note in heads]
    gathered = gather(asked, clock)
    keys |= {key for key in map(parse_vkey, retired) if key.name == origin}
    rules = Rules(
        origin,
        tuple(sorted(keys, key=lambda key: key.vkey)),
        gathered.sources,
        known=known.__contains__,
        policy=policy,
        retired=retired,
    )
    with MonitorRoom(folder / "monitor", clock, cover or PLAIN) as room:
        told = room.look(rules, gathered, full=full)
    gathered.close()
    return told


def acknowledge(
    folder: Path, clock: Callable[[], int], begin: str, by: str, cover: Cover | None = None
) -> str:
    """Note that `by` has seen an alarm of the monitor in `folder`; return its id.

    Raises: MissingError, UsageError.
    """
    if not folder.is_dir():
        raise MissingError("monitor: has never looked", hint="vedette monitor HQ")
    with MonitorRoom(folder, clock, cover or PLAIN) as room:
        return room.acknowledge(begin, by).id


def _asked(hq: Headquarters, timeout: float) -> list[Asked]:
    place = origin_hash(hq.origin)
    asked = [stored("register", Role.LOG, ForeignLog(hq.folder / "register"))]
    known = partners(hq)
    for each in known:
        if each.reachable:
            asked += of_partner(each.short, each.url, each.card, hq.origin, timeout)
    shorts = {each.short for each in known}
    for name, url, keys in hq.witness_keys():
        if name not in shorts and url != NO_ADDRESS:
            asked.append(witness_at(f"{name} witness", f"{url.rstrip('/')}/{place}", keys, timeout))
    for name, folder in hq.custodians():
        asked.append(stored(f"{name} custodian", Role.MIRROR, ForeignLog(folder / "register")))
    return asked


def _known(hq: Headquarters) -> set[str]:
    """The entries that a standing statement names; without partners, those that headquarters entered."""
    if statements.partners_in_force(hq) is None:
        rows = [row for row in hq.register.rows if row.type in WATCHED]
        return {hashlib.sha256(row.entry()).hexdigest() for row in rows}
    found: set[str] = set()
    for each in statements.statements(hq):
        stands = each.in_effect or (each.standing is not None and each.standing.stands)
        if stands and "entry" in each.statement.values:
            found.add(each.statement.values["entry"])
    return found
