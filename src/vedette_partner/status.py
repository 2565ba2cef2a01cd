"""How a partner stands: of each role and register what it holds, since when, and what is wrong."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass

from vedette_partner.folder import MIRROR_STATE, STATE, PartnerFolder
from vedette_partner.mirror.ledger import Ledger
from vedette_partner.mirror.state import State as MirrorState
from vedette_partner.people.frozen import frozen_size
from vedette_partner.watch.people import OWN_DUTIES, People
from vedette_partner.watch.state import STATE as WATCH_STATE
from vedette_partner.watch.state import State as WatchState
from vedette_partner.witness.evidence import Evidence
from vedette_partner.witness.role import EVIDENCE
from vedette_partner.witness.state import RETIRED, State

TICK_SECONDS = 60  # a watch that has left no mark for so long is not ticking
SILENCE_HOURS = 36  # a register that has sent nothing for so long is silent

Value = str | int | bool | None | list[str]


@dataclass(frozen=True, slots=True)
class Line:
    """One thing to know: `facts` for programs (nothing when there are none), `words` for people."""

    facts: dict[str, Value]
    words: str


def lines(partner: PartnerFolder, now: int) -> Iterator[Line]:
    """Everything there is to know at `now` (Unix seconds). Raises: MissingError, FormatError, StoreError."""
    if "witness" in partner.roles:
        yield from _witness(partner, now)
    if "mirror" in partner.roles:
        yield from _mirror(partner, now)
    if "watch" in partner.roles:
        yield from _watch(partner, now)
    for role in partner.roles:
        if role == "watch":
            continue
        yield from _evidence(role, Evidence(partner.path / role / EVIDENCE).files())


def _witness(partner: PartnerFolder, now: int) -> Iterator[Line]:
    room = partner.path / "witness"
    state = State(room / STATE)
    voice = state.voice()
    for origin in state.origins():
        head = state.head(origin)
        frozen = frozen_size(partner.path / "people", origin)
        facts: dict[str, Value] = {
            "role": "witness",
            "origin": origin,
            "key": voice or None,
            "since": state.since(origin) or None,
            "size": head.size if head else None,
            "root": head.root.hex() if head else None,
            "time": head.time if head else None,
            "retired": voice == RETIRED,
            "frozen": frozen,
        }
        yield Line(facts, _words("witness", facts, now))
    state.close()


def _evidence(role: str, files: list[str]) -> Iterator[Line]:
    forks: list[str] = [name for name in files if name.endswith(".fork")]
    if forks:
        words = "PROOF that a log has two histories: tell every partner now, and do not delete it"
        yield Line({"role": role, "evidence": forks}, f"{role}: {len(forks)} files of {words}")
    others: list[str] = [name for name in files if name not in forks]
    if others:
        words = "requests that were not shown to continue what is held: ask the group, then another partner"
        yield Line({"role": role, "doubtful": others}, f"{role}: {len(others)} {words}")


def _mirror(partner: PartnerFolder, now: int) -> Iterator[Line]:
    state = MirrorState.open(partner.path / "mirror" / MIRROR_STATE)
    voice, ledger = state.voice(), Ledger(state.database)
    for origin in sorted({*state.origins(), *state.held_origins()}):
        position = state.position(origin)
        head = position.head
        facts: dict[str, Value] = {
            "role": "mirror",
            "origin": origin,
            "key": voice or None,
            "entries": position.next,
            "size": head.size if head else None,
            "root": head.root.hex() if head else None,
            "time": head.time if head else None,
            "deposits": ledger.next(origin).number,
            "deposits_whole": ledger.held(origin),
            "retired": voice == RETIRED,
            "frozen": frozen_size(partner.path / "people", origin),
        }
        yield Line(facts, _words("mirror", facts, now))
    quota = ledger.quota()
    room: dict[str, Value] = {"role": "mirror", "promised": ledger.promised(), "quota": quota}
    given = "no quota is set" if quota is None else f"of {quota:,} bytes that are given"
    yield Line(room, f"mirror: {ledger.promised():,} bytes of objects are promised; {given}")
    state.close()


def _watch(partner: PartnerFolder, now: int) -> Iterator[Line]:
    state = WatchState(partner.path / "watch" / WATCH_STATE)
    on, orders, origins = "watch" in partner.active, state.orders(), state.origins()
    # a program that ticks leaves a mark every few seconds
    mark = (state.kept("mark") or "0").split()[0]
    quiet = max(0, now - int(mark)) if mark.isdigit() and mark != "0" else None
    nobody: list[str] = [duty for duty in OWN_DUTIES if not People(state).of(duty)]
    facts: dict[str, Value] = {
        "role": "watch",
        "key": partner.watch_key().name if on else None,
        "registers": [*origins],
        "watches": len(orders),
        "ticked": quiet,
        "nobody": nobody,
        "retired": not on,
    }
    state.close()
    said = [f"watch for {', '.join(origins) or 'no register yet'}: {len(orders)} watches are held"]
    if not on:
        said.append("RETIRED, it watches nothing any more")
    elif quiet is None or quiet > TICK_SECONDS:
        said.append("IT DOES NOT TICK: is vedette-partner serve running?")
    if on and nobody:
        said.append(f"NOBODY is {', '.join(nobody)}")
    yield Line(facts, "; ".join(said))


def _words(role: str, facts: dict[str, Value], now: int) -> str:
    said = [f"{role} of {facts['origin']}"]
    since, last = facts.get("since"), facts["time"]
    if isinstance(since, int):
        said[0] += f" since {_day(since)}"
    if isinstance(last, int):
        hours = max(0, now - last) // 3600
        said.append(f"last signed {_day(last)}, {facts['size']} entries")
        if hours > SILENCE_HOURS:
            said.append(f"SILENT for {hours} hours")
    else:
        said.append("nothing signed yet")
    if "deposits" in facts and facts["deposits"] != facts["deposits_whole"]:
        said.append(f"{facts['deposits_whole']} of {facts['deposits']} deposits are whole")
    if facts["retired"]:
        said.append("RETIRED, it signs nothing more")
    if facts["frozen"] is not None:
        said.append(f"FROZEN at {facts['frozen']} entries")
    return "; ".join(said)


def _day(then: int) -> str:
    return time.strftime("%Y-%m-%d %H:%M UTC", time.gmtime(then))
