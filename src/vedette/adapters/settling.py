"""After an arrival: copies to the custodians, cosignatures of the witnesses, receipts for the devices.

Level-triggered: it looks at what is and does what is missing, so it may be run at any time, again and again.
Order: custodians first, witnesses after, receipts last (mirror before witness).
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from vedette.adapters.disk import disk_errors, make_folder, write_file
from vedette.adapters.headquarters import Headquarters
from vedette.adapters.journal import Journal
from vedette.adapters.objects import FolderStore
from vedette.adapters.tiles import TileFolder
from vedette.adapters.witness_client import HttpWitness
from vedette.errors import SignatureError, VedetteError
from vedette.formats.checkpoint import parse_signed_checkpoint
from vedette.formats.note import parse_note, sign_note
from vedette.formats.policy import NONE
from vedette.formats.receipt import Receipt, State, parse_receipt
from vedette.formats.slip import Slip, parse_slip
from vedette.register.copy import LogCopy
from vedette.register.publishing import collect
from vedette.vault.replication import replicate


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
    for folder in sorted((hq.folder / "slips").iterdir()):
        for path in sorted(folder.glob("*.slip"), key=lambda p: int(p.stem)):
            with disk_errors("slip"):
                yield parse_slip(path.read_bytes())


def latest_cosigned(hq: Headquarters) -> bytes | None:
    """Return the largest checkpoint of the register that met the policy, None before the first."""
    path = hq.folder / "cosigned" / "latest"
    if not path.exists():
        return None
    with disk_errors("cosigned checkpoint"):
        return path.read_bytes()


def publish(hq: Headquarters) -> tuple[int | None, dict[str, str]]:
    """Copy the register to the custodians, then have its head cosigned; (cosigned size, faults)."""
    faults: dict[str, str] = {}
    log = hq.register.log
    data = log.checkpoint_bytes
    if data is None:
        return None, faults
    key = hq.key("register-ed25519").verifier
    for name, folder in hq.custodians():
        try:
            make_folder(folder / "register")
            store = TileFolder(folder / "register")
            store.recover()
            LogCopy(store, hq.origin, key).extend(log.store)
        except VedetteError as error:
            faults[name] = str(error)
    if faults and len(faults) == len(hq.custodians()):
        # mirror before witness: what is cosigned and lost can never be continued under its name
        faults["quorum"] = "no custodian could take the register, so no witness was asked"
        return None, faults
    held = latest_cosigned(hq)
    if held is not None and parse_note(held).text == parse_note(data).text:
        return log.size, faults
    known: dict[str, int] = {}
    witnesses = [HttpWitness(*witness) for witness in hq.witness_keys()]
    if held is not None:
        size = parse_signed_checkpoint(held)[0].size
        try:
            times = hq.policy.evaluate(held).times
        except SignatureError:
            times = {}  # it met an older policy, before a witness was added
        known = {witness.name: size for witness in witnesses if witness.name in times}
    published = collect(log, data, witnesses, known)
    faults.update(published.refused)
    try:
        hq.policy.evaluate(published.note)
    except SignatureError as error:
        faults["quorum"] = str(error)
        return None, faults
    digest = hashlib.sha256(published.note).hexdigest()
    write_file(hq.folder / "cosigned" / f"{digest}.checkpoint", published.note, replace=True)
    write_file(hq.folder / "cosigned" / "latest", published.note, replace=True)
    return log.size, faults


def _replicate(
    hq: Headquarters, kept: list[Slip], faults: dict[str, str], progress: Callable[[int], None]
) -> set[str]:
    """Copy objects to every custodian; return the digests that at least one of them holds."""
    held: set[str] = set()
    for name, folder in hq.custodians():
        journal = Journal(hq.folder / "custodians" / f"{name}.journal")
        confirmed = {str(row["package_sha256"]) for row in journal.rows()}
        wanted = [
            (slip.package_sha256, slip.package_size) for slip in kept if slip.package_sha256 not in confirmed
        ]
        done: list[str] = []
        try:
            make_folder(folder / "objects")
            store = FolderStore(folder / "objects")
            store.recover()
            for digest in replicate(hq.vault, store, wanted, progress):
                done.append(digest)  # what came before a fault counts
        except VedetteError as error:
            faults[name] = str(error)
        journal.append([{"package_sha256": digest, "time": hq.now()} for digest in done])
        held |= confirmed | set(done)
    return held


def _write_receipts(
    hq: Headquarters, kept: list[Slip], replicated: set[str], cosigned: int | None
) -> tuple[int, dict[str, int]]:
    key = hq.key("receipts")
    heads: dict[str, list[tuple[int, int]]] = {}
    for row in hq.register.find("device-checkpoint"):
        heads.setdefault(str(row.values["device"]), []).append((int(row.values["size"]), row.index))
    made = 0
    states: dict[str, int] = {}
    for slip in kept:
        covering = [index for size, index in heads.get(slip.device, []) if size > slip.index]
        state = State.DURABLE if covering else State.RECEIVED
        if covering and slip.package_sha256 in replicated:
            state = State.REPLICATED
            if cosigned is not None and covering[0] < cosigned and hq.policy.quorum != NONE:
                state = State.WITNESSED
        states[state.word] = states.get(state.word, 0) + 1
        folder = hq.folder / "outgoing" / slip.device.rpartition("/")[2]
        path = folder / f"{slip.package_sha256}.receipt"
        if path.exists() and parse_receipt(parse_note(path.read_bytes()).text).state >= state:
            continue
        receipt = Receipt(
            origin=hq.origin,
            package_sha256=slip.package_sha256,
            package_size=slip.package_size,
            device=slip.device,
            device_index=slip.index,
            register_index=covering[0] if covering else 0,
            tree_size=hq.register.log.size if covering else 0,
            state=state,
            time=hq.now(),
        )
        make_folder(folder)
        write_file(path, sign_note(receipt.text(), [key]).encode(), replace=True)
        made += 1
    return made, states


def _hand_out_checkpoint(hq: Headquarters) -> None:
    """Put the latest cosigned checkpoint beside the receipts that go back to the devices."""
    data = latest_cosigned(hq)
    for folder in (hq.folder / "outgoing").iterdir() if data else ():
        path: Path = folder / "checkpoint"
        if data is not None and (not path.exists() or path.read_bytes() != data):
            write_file(path, data, replace=True)


def settle(hq: Headquarters, progress: Callable[[int], None] = lambda _: None) -> Settled:
    """Do what is missing, and say how things stand. `progress` is told bytes copied."""
    kept = list(slips(hq))
    faults: dict[str, str] = {}
    replicated = _replicate(hq, kept, faults, progress)
    cosigned, more = publish(hq)
    faults.update(more)
    made, states = _write_receipts(hq, kept, replicated, cosigned)
    _hand_out_checkpoint(hq)
    return Settled(hq.register.log.size, cosigned, faults, made, states)
