"""After an arrival: copies to custodians and mirrors, cosignatures of the witnesses, receipts.

Level-triggered: it looks at what is and does what is missing, so it may be run at any time, again and again.
Order: custodians and mirrors first, witnesses after, receipts last. No witness is asked before one
custodian or mirror holds the register, and the house copy when there is one, up to the head's size.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from vedette.adapters.disk import write_file
from vedette.adapters.foreign import ForeignLog
from vedette.adapters.mirror_client import HttpMirror
from vedette.adapters.people_client import HttpPeople
from vedette.adapters.witness_client import HttpWitness
from vedette.errors import SignatureError, StoreError, VedetteError
from vedette.formats.note import parse_note
from vedette.formats.slip import MAX_SLIP_BYTES, Slip, parse_slip
from vedette.house.abroad import heads
from vedette.house.abroad.carrying import Cargo, Carried, carry_to_custodian, carry_to_mirror, confirmed
from vedette.house.abroad.deposits import Deposits
from vedette.house.abroad.errands import PATIENCE_SECONDS, Alive, Busy, Errand, Errands
from vedette.house.abroad.heads import latest_cosigned, latest_for_dossiers
from vedette.house.abroad.key_rotation import past_keys
from vedette.house.abroad.outbox import Outbox
from vedette.house.abroad.partners import NO_ADDRESS, partners
from vedette.house.abroad.receipts import write_receipts
from vedette.house.abroad.statements import add_signatures, recover, statements
from vedette.house.headquarters import Headquarters
from vedette.house.kept import Kept, kept_of, recalled
from vedette.register.publishing import Asking, Lines, collect

__all__ = ["Settled", "latest_cosigned", "latest_for_dossiers", "publish", "settle", "slips"]

WITNESS_TIMEOUT = 120.0
"""Seconds for each step of asking a witness: a slow line needs them."""
GRACE_SECONDS = 10.0
"""So long those who are slow are waited for once enough others have answered."""
HOLD_SECONDS = 300.0
"""So long headquarters is held for mirrors that are still being sent to, once all else is done."""

Progress = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class Settled:
    """How things stand: the cosigned size (None: quorum not met), what went wrong, receipts made."""

    size: int
    cosigned: int | None
    faults: dict[str, str]
    receipts: int
    states: dict[str, int]


def slips(hq: Headquarters) -> Iterator[Slip]:
    """Yield the slips of all packages that headquarters keeps, by device and index."""
    cover = hq.cover
    for folder in sorted((hq.folder / "slips").iterdir()):
        for path in sorted(folder.glob("*.slip"), key=lambda p: int(p.stem)):
            yield parse_slip(cover.read(path, MAX_SLIP_BYTES, "slip"))


def _deposits(hq: Headquarters) -> Deposits:
    """The deposits of `hq`: read in full the first time only."""
    held = recalled(hq, "deposits", lambda: Deposits(hq))
    held.refresh()
    return held


@dataclass(slots=True)
class _Round:
    """One round of errands, and what has been found in it so far."""

    hq: Headquarters
    outbox: Outbox
    deposits: Deposits
    errands: Errands
    now: bool
    local: bool = False
    faults: dict[str, str] = field(default_factory=dict)

    def may(self, partner: str, kind: str) -> bool:
        """Say whether a partner is to be asked now; what waits instead is named among the faults."""
        held = self.outbox.waits(partner, kind)
        if self.now or held is None or self.outbox.due(partner, kind):
            return True
        self.faults[partner] = f"{held.error}; {held.tries} tries since {held.since}, next {held.next}"
        return False

    def failed(self, partner: str, kind: str, why: str) -> None:
        """Note a fault of a partner."""
        self.outbox.failed(partner, kind, why)
        self.faults.setdefault(partner, why)


def publish(hq: Headquarters) -> tuple[int | None, dict[str, str]]:
    """Bring the register and the house copy to safety, then have its head cosigned; (cosigned size, faults).

    Packages are left to `settle`. Partners that have just failed are tried again.
    """
    _enter_stamps(hq)
    outbox = Outbox(hq)
    deposits = Deposits(hq)
    deposits.renew_house()
    run = _Round(hq, outbox, deposits, Errands(), now=True)
    try:
        places, cosigned = _publish(run, None, progress=lambda _: None)
        _wait_for(run, places, GRACE_SECONDS)
        _record(run, places, None)
    finally:
        outbox.write()
    return cosigned, run.faults


def settle(
    hq: Headquarters,
    progress: Progress = lambda _: None,
    *,
    now: bool = False,
    local: bool = False,
    hold: float = HOLD_SECONDS,
    errands: Errands | None = None,
    reading: float | None = None,
) -> Settled:
    """Do what is missing, and say how things stand. `progress` is told bytes copied.

    A partner that failed is left alone until its time has come, or asked at once with `now`; with `local`
    nobody is asked over a network. `hold` is how many seconds slow mirrors are waited for once all else is
    done; what was sent until then counts, the rest is sent the next time. `errands` is kept by who calls
    again and again: an errand left behind goes on meanwhile and is not begun twice. `reading` is how many
    seconds at most are spent on slips that this process has not read yet; the rest of them is taken up the
    next time. Without it all are.
    """
    kept = kept_of(hq)
    kept.load(reading)
    recover(hq)  # policies that were entered and not put in force, by a process that was killed
    _enter_stamps(hq)
    outbox = Outbox(hq)
    deposits = _deposits(hq)
    deposits.renew_house()
    deposits.renew_packages(kept)
    run = _Round(hq, outbox, deposits, errands or Errands(PATIENCE_SECONDS), now, local)
    try:
        places, cosigned = _publish(run, kept, progress=progress)
        if not local:
            _statements(run)
            _stamps(run)
        made, states = 0, dict[str, int]()
        for seconds in (GRACE_SECONDS, hold):
            # receipts do not wait for the slowest mirror
            last = _wait_for(run, places, seconds) or seconds == hold
            more, states = write_receipts(hq, _record(run, places, kept, last=last))
            made += more
            _hand_out_checkpoint(hq)
            if last:
                break
    finally:
        outbox.write()
    return Settled(hq.register.log.size, cosigned, run.faults, made, states)


def _wait_for(run: _Round, places: _Places, seconds: float) -> bool:
    """Wait for the mirrors, so many seconds at most; whether all have ended or were given up."""
    until = time.monotonic() + seconds
    mirrors = [errand for errand, _ in places.mirrors.values()]
    run.errands.wait(mirrors, lambda: time.monotonic() >= until)
    return all(errand.ended or errand.fault for errand in mirrors)


def _statements(run: _Round) -> None:
    """Show the statements that wait to the partners whose signature is missing, and take what they signed."""
    waiting = [each for each in statements(run.hq) if not each.in_effect]
    started: dict[str, Errand[list[bytes]]] = {}
    for partner in partners(run.hq):
        texts = [
            each.statement.encode()
            for each in waiting
            if each.standing is None or partner.short not in each.standing.signers
        ]
        if not texts or not partner.reachable:
            run.outbox.done(partner.short, "statement")
        elif run.may(partner.short, "statement"):
            people = HttpPeople(partner.short, partner.url)
            work = partial(_submit, people, texts)
            started[partner.short] = run.errands.start(f"people {partner.short}", work)
    run.errands.wait(started.values())
    for name, errand in started.items():
        try:
            for note in errand.value or []:
                add_signatures(run.hq, note)
        except VedetteError as error:
            run.failed(name, "statement", str(error))
            continue
        if errand.fault is not None:
            run.failed(name, "statement", str(errand.fault))
        else:
            run.outbox.done(name, "statement")


def _submit(people: HttpPeople, texts: list[bytes], alive: Alive) -> list[bytes]:
    notes: list[bytes] = []
    for text in texts:
        note = people.submit(text)
        alive()
        if note is not None and parse_note(note).text.encode("utf-8") != text:
            raise SignatureError(f"partner {people.name}: answered with another statement")
        notes += [note] if note is not None else []
    return notes


def _stamps(run: _Round) -> None:
    """Have the authorities stamp the cosigned head."""
    if not run.hq.group.get("authorities"):
        return
    from vedette.house.abroad.authorities import stamp

    try:
        run.faults.update(stamp(run.hq))
    except VedetteError as error:
        run.faults["time"] = str(error)


def _enter_stamps(hq: Headquarters) -> None:
    """Enter the tokens of the last round, before a new head is cosigned: newer stamps cover older ones."""
    if hq.group.get("authorities"):
        from vedette.house.abroad.authorities import enter_stamps

        enter_stamps(hq)


# the round


@dataclass(slots=True)
class _Places:
    """Those who hold copies: custodians and mirrors, each with its errand and how far it came."""

    before: bool = False
    """Whether a mirror is known from before to hold all that the head covers."""
    recorded: set[str] = field(default_factory=set)
    """The mirrors whose outcome was noted."""
    custodians: dict[str, tuple[Errand[Carried], Carried]] = field(default_factory=dict)
    mirrors: dict[str, tuple[Errand[Carried], Carried]] = field(default_factory=dict)

    def carried(self) -> Iterator[Carried]:
        for _, carried in (*self.custodians.values(), *self.mirrors.values()):
            yield carried

    def vouched(self) -> bool:
        """Whether one of them could disclose all that the head covers."""
        return self.before or any(carried.vouches for carried in self.carried())


def _publish(run: _Round, kept: Kept | None, *, progress: Progress) -> tuple[_Places, int | None]:
    hq, log = run.hq, run.hq.register.log
    data = log.checkpoint_bytes
    if data is None:
        return _Places(), None
    cargo = _cargo(run, kept, data)
    places = _start_places(run, cargo, progress)
    custodians = [errand for errand, _ in places.custodians.values()]
    mirrors = [errand for errand, _ in places.mirrors.values()]
    run.errands.wait(custodians)
    run.errands.wait(mirrors, places.vouched)
    known = len(hq.custodians()) + sum(bool(each.card.mirror) for each in partners(hq))
    cosigned: int | None = None
    if run.deposits.fault is not None:
        run.faults["quorum"] = f"{run.deposits.fault}; no witness was asked"
    elif places.vouched() or (known == 0 and not cargo.house):
        cosigned = _ask_witnesses(run, data)
    else:
        # mirror before witness: what is cosigned and lost can never be continued under its name
        what = "the register and the house copy" if cargo.house else "the register"
        run.faults["quorum"] = f"no custodian or mirror could take {what}, so no witness was asked"
    run.outbox.write()
    return places, cosigned


def _cargo(run: _Round, kept: Kept | None, checkpoint: bytes) -> Cargo:
    hq, deposits = run.hq, run.deposits
    house = deposits.house()
    packages = [(each.package_sha256, each.package_size) for each in kept or ()]
    return Cargo(
        origin=hq.origin,
        key=hq.key("register-ed25519").verifier,
        tiles=hq.register.log.store,
        size=hq.register.log.size,
        checkpoint=checkpoint,
        deposits=deposits.notes(),
        wanted=[*house.items(), *packages],
        house=frozenset(house),
        removed=deposits.removed(),
        open=deposits.open,
        now=hq.now(),
        packages=kept is not None,
        past=past_keys(hq),
    )


def _hung_up(mirror: HttpMirror, work: Callable[[Alive], Carried], alive: Alive) -> Carried:
    """Do the work at a mirror, then let go of its connection."""
    with closing(mirror):
        return work(alive)


def _start_places(run: _Round, cargo: Cargo, progress: Progress) -> _Places:
    places = _Places()
    for name, folder in run.hq.custodians():
        carried = Carried()
        journal = run.hq.cover.journal(run.hq.folder / "custodians" / f"{name}.journal")
        work = partial(carry_to_custodian, folder, journal, cargo, carried, progress)
        places.custodians[name] = run.errands.start(f"custodian {name}", work), carried
    for partner in partners(run.hq):
        if not partner.card.mirror:
            continue
        held = run.deposits.held(partner.short)
        text = run.hq.register.log.checkpoint.text()
        note = run.deposits.mirrored(partner.short)
        mirrored = note is not None and note.text == text
        places.before |= run.deposits.vouched_by(partner.short, text)
        if mirrored and held == len(cargo.deposits):
            run.outbox.done(partner.short, "register", "deposit")
            continue
        if run.local or not partner.reachable:
            continue
        if not all(run.may(partner.short, kind) for kind in ("register", "deposit")):
            continue
        carried = Carried()
        mirror = HttpMirror(partner.short, partner.url, partner.card)
        work = partial(
            _hung_up, mirror, partial(carry_to_mirror, mirror, held, mirrored, cargo, carried, progress)
        )
        places.mirrors[partner.short] = run.errands.start(f"mirror {partner.short}", work), carried
    return places


def vouched(hq: Headquarters, deposits: Deposits) -> bool:
    """Say whether a custodian or mirror is known to hold all that the present head covers; asks nobody."""
    log, house = hq.register.log, set(deposits.house())
    text = log.checkpoint.text()
    if deposits.fault is not None:
        return False
    for name, folder in hq.custodians():
        journal = hq.cover.journal(hq.folder / "custodians" / f"{name}.journal")
        try:
            note = parse_note(ForeignLog(folder / "register").read("checkpoint"))
        except VedetteError:
            continue
        if note.text == text and house <= confirmed(journal):
            return True
    mirrors = [each for each in partners(hq) if each.card.mirror]
    if not mirrors and not hq.custodians() and not house:
        return True
    return any(deposits.vouched_by(each.short, text) for each in mirrors)


def _record(run: _Round, places: _Places, kept: Kept | None, *, last: bool = True) -> set[str]:
    """Note how far each place came; return the packages that at least one of them holds.

    Mirrors that are still being sent to are left behind when it is the `last` time.
    """
    held: set[str] = set()
    for name, (errand, carried) in places.custodians.items():
        for why in ([str(errand.fault)] if errand.fault else []) + list(carried.faults.values()):
            run.faults.setdefault(name, why)
        held |= carried.held | confirmed(
            run.hq.cover.journal(run.hq.folder / "custodians" / f"{name}.journal")
        )
    for name, (errand, carried) in places.mirrors.items():
        if carried.lines:
            run.deposits.keep_mirrored(name, run.hq.register.log.checkpoint.text(), carried.lines)
        if carried.holding is not None:
            run.deposits.keep_holding(name, carried.holding)
        if name in places.recorded or (not last and not errand.ended and not errand.fault):
            continue
        places.recorded.add(name)
        run.errands.leave(errand, "is still being sent to; what has arrived counts")
        faults = dict(carried.faults)
        if isinstance(errand.fault, Busy):
            run.faults.setdefault(name, str(errand.fault))
            continue
        if errand.fault:
            faults.setdefault("deposit" if carried.register else "register", str(errand.fault))
        for kind in ("register", "deposit"):
            if kind in faults:
                run.failed(name, kind, faults[kind])
            else:
                run.outbox.done(name, kind)
    if kept is None:
        return set()
    for partner in partners(run.hq):
        held |= run.deposits.packages_held(partner.short)
    return held


def _ask_witnesses(run: _Round, checkpoint: bytes) -> int | None:
    """Have the head cosigned by those who have not yet; its size when the policy is met, else None."""
    hq, log = run.hq, run.hq.register.log
    gathered = heads.gathered(hq, checkpoint)
    signed = heads.signers(hq, gathered)
    asked: list[HttpWitness] = []
    for name, url, keys in hq.witness_keys():
        if name in signed:
            run.outbox.done(name, "cosign")
        elif url != NO_ADDRESS and not run.local and run.may(name, "cosign"):
            asked.append(HttpWitness(name, url, keys, WITNESS_TIMEOUT))
    if asked:
        together = partial(_together, run, gathered)
        published = collect(log, gathered, asked, run.outbox.known(), together)
        gathered = published.note
        for witness in asked:
            if witness.name in published.refused:
                run.failed(witness.name, "cosign", published.refused[witness.name])
            else:
                run.outbox.done(witness.name, "cosign")
    unmet = heads.keep(hq, gathered)
    if unmet is not None:
        run.faults["quorum"] = unmet
        return None
    return log.size


def _together(run: _Round, gathered: bytes, asking: Asking) -> Mapping[str, Lines | VedetteError]:
    """Ask all witnesses side by side; once both policies are met the slow ones are not waited for."""
    started: dict[str, Errand[Lines]] = {}
    for name, ask in asking.items():
        started[name] = run.errands.start(f"witness {name}", lambda _, ask=ask: ask())  # type: ignore[misc]
    until = time.monotonic() + GRACE_SECONDS

    def enough() -> bool:
        if time.monotonic() < until:
            return False
        lines = [line for errand in started.values() for line in errand.value or []]
        return heads.meets_all(run.hq, parse_note(gathered).with_signatures(lines).encode())

    run.errands.wait(started.values(), enough)
    found: dict[str, Lines | VedetteError] = {}
    for name, errand in started.items():
        run.errands.leave(errand, "has not answered yet; enough others have")
        fault = errand.fault or StoreError(f"witness {name}: brought nothing home")
        found[name] = errand.value if errand.value is not None else fault
    return found


def _hand_out_checkpoint(hq: Headquarters) -> None:
    """Put the latest cosigned checkpoint beside the receipts that go back to the devices."""
    data = latest_cosigned(hq)
    for folder in (hq.folder / "outgoing").iterdir() if data else ():
        path: Path = folder / "checkpoint"
        if data is not None and (not path.exists() or path.read_bytes() != data):
            write_file(path, data, replace=True)
