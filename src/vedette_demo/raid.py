"""The raid: headquarters is carried off half-way. Partners stop the register; it comes back from a mirror.

What the raiders try with everything they took is tried here too, with the real keys.
"""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from vedette.adapters.witness_client import HttpWitness
from vedette.formats.entry import FIELDS
from vedette.formats.fingerprint import recipients_fingerprint
from vedette.formats.note import parse_note
from vedette.formats.statement import Statement
from vedette.house.abroad.settling import settle, slips
from vedette.house.headquarters import Headquarters
from vedette.house.recovery.house_copy import carried_files, digest_file, read_state
from vedette.house.recovery.restore_source import open_source
from vedette.house.recovery.restoring import Plan, Restored, restore
from vedette.register.judging import compare_heads, judge
from vedette.register.publishing import collect
from vedette.seal import generate_identity
from vedette.values.instants import write_instant
from vedette_demo.ceremonies import Born, put_together, typing
from vedette_demo.partners import RunningPartner, at_partners, partner_says


def now() -> datetime:
    """The machine's clock."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Taken:
    """What headquarters was, the moment before: digests of its files by path, its packages, its size."""

    files: dict[str, str]
    packages: frozenset[str]
    size: int


def look_around(hq: Path) -> Taken:
    """Note what lies in headquarters: every file as its last house copy carries it, every package."""
    state = read_state(hq)
    assert state is not None  # noqa: S101 - settle has made one
    files = {
        path: digest
        for path, stat in carried_files(hq).items()
        if path in state.files
        and (digest := digest_file(hq / path, stat.st_size)[0]) == state.files[path].sha256
    }
    with Headquarters(hq, now) as headquarters:
        packages = frozenset(slip.package_sha256 for slip in slips(headquarters))
        return Taken(files, packages, headquarters.register.log.size)


def carry_off(hq: Path, raiders: Path) -> None:
    """Take headquarters away, keys and all."""
    raiders.mkdir()
    shutil.move(hq, raiders / "hq")


def freeze(running: Sequence[RunningPartner], origin: str, size: int) -> Statement:
    """Have people at every partner sign: nothing above `size`, since the offices were raided."""
    values = {"size": str(size), "reason": "the group's offices were raided this morning"}
    statement = Statement(origin, "freeze", values, write_instant(now()))
    at_partners(running, lambda people: people.endorse(statement.encode()))
    return statement


def thaw(running: Sequence[RunningPartner], frozen: Statement) -> None:
    """Have the same people end the freeze."""
    values = {"size": frozen.values["size"], "reason": "headquarters is back, we have spoken with them"}
    statement = Statement(frozen.origin, "thaw", values, write_instant(now()))
    at_partners(running, lambda people: people.endorse(statement.encode()))


def try_the_stolen_keys(raiders: Path, mission: str, size: int) -> dict[str, str]:
    """Add one reader to a mission, as whoever has every key of headquarters can; return who refused, and why.

    The witnesses are asked although no mirror took it: raiders change the program.
    """
    stranger = generate_identity().recipient.encode()
    with Headquarters(raiders / "hq", now) as hq:
        held = hq.mission(mission)["recipients"]
        assert isinstance(held, list)  # noqa: S101 - headquarters' own file
        readers = sorted([*(str(text) for text in held), stranger])
        values = {
            "action": "open",
            "fingerprint": recipients_fingerprint(readers).hex(),
            "mission": mission,
            "recipients": " ".join(readers),
            "time": hq.now(),
        }
        assert sorted(values) == sorted(FIELDS["recipients"])  # noqa: S101
        hq.enter([("recipients", values)])
        faults = settle(hq, now=True).faults
        log = hq.register.log
        assert log.checkpoint_bytes is not None  # noqa: S101 - it has entries
        known = dict.fromkeys((name for name, _, _ in hq.witness_keys()), size)
        witnesses = [HttpWitness(*witness) for witness in hq.witness_keys()]
        asked = collect(log, log.checkpoint_bytes, witnesses, known)
        lines = parse_note(asked.note).signatures
        if len(lines) > len(parse_note(log.checkpoint_bytes).signatures):
            return {}
        return {f"mirror {name}": why for name, why in faults.items()} | asked.refused


def come_back(
    target: Path, origin: str, mirror: RunningPartner, house: Born, said: list[str], steps: list[str]
) -> Restored:
    """Restore headquarters from a mirror and typed shares; what was said about them goes into `said`."""
    ticket = partner_says("ticket", str(mirror.folder), origin, "--hours", "1").strip()
    sheets = ("nord 1", "nord 3", "lac 2", "lac 3")
    lines = typing(house, sheets, ("nord 3", 14, "zero"))
    return restore(
        Plan(
            target=target,
            source=open_source(mirror.url, origin, ticket),
            unlock=lambda: put_together(house, lines, said.append),
            clock=now,
            say=steps.append,
            together=False,
        )
    )


def differences(taken: Taken, hq: Path) -> list[str]:
    """Name what is not as it was."""
    found = [
        path
        for path, digest in taken.files.items()
        if not (hq / path).is_file() or digest_file(hq / path, (hq / path).stat().st_size)[0] != digest
    ]
    with Headquarters(hq, now) as headquarters:
        held = {
            slip.package_sha256 for slip in slips(headquarters) if headquarters.vault.has(slip.package_sha256)
        }
    return sorted(found) + sorted(taken.packages - held)


def convict(raiders: Path, hq: Path) -> str:
    """Lay the raiders' head beside the living one; return the words, empty when they can both be true."""
    with Headquarters(hq, now) as living:
        keys = [living.key(name).verifier for name in ("register-ed25519", "register-mldsa44")]
        ours = living.register.log.checkpoint_bytes
        store = living.register.log.store
        theirs = (raiders / "hq" / "register" / "checkpoint").read_bytes()
        assert ours is not None  # noqa: S101
        fork = compare_heads(theirs, ours, store, ("with the raiders", "at headquarters"), living.now())
    if fork is None:
        return ""
    judge(fork, keys)
    return fork.words()
