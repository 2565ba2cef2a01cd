"""How headquarters stands towards its partners, in plain words and in one object for programs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from vedette.formats import jcs
from vedette.formats.checkpoint import parse_signed_checkpoint
from vedette.formats.note import parse_note
from vedette.formats.policy import NONE, Policy
from vedette.formats.receipt import State, parse_receipt
from vedette.house.abroad import heads
from vedette.house.abroad.deposits import Deposits
from vedette.house.abroad.outbox import Outbox, Waiting
from vedette.house.abroad.partners import partners
from vedette.house.abroad.settling import slips
from vedette.house.closed import read_behind
from vedette.house.headquarters import Headquarters
from vedette.values.instants import write_instant


@dataclass(frozen=True, slots=True)
class Standing:
    """Words for people, one line each; an object for programs; whether nothing is missing."""

    words: tuple[str, ...]
    value: Mapping[str, jcs.JsonValue]
    well: bool


_WHY = {
    State.RECEIVED: "not yet in the register",
    State.DURABLE: "no second copy yet",
    State.REPLICATED: "not cosigned yet",
}


def standing(hq: Headquarters) -> Standing:
    """Say how things stand; asks nobody."""
    outbox, deposits = Outbox(hq), Deposits(hq)
    words: list[str] = []
    value: dict[str, jcs.JsonValue] = {"size": hq.register.log.size}
    behind = read_behind(hq.folder, hq.cover)
    if behind is not None:
        words.append(f"the register is CLOSED: {behind.words()}; {behind.hint()}")
        value["closed"] = behind.kind
    well = _head(hq, words, value)
    well &= _mirrors(hq, deposits, words, value)
    well &= _waiting(outbox.waiting(), words, value)
    well &= _packages(hq, words, value)
    well &= behind is None
    value["well"] = well
    return Standing(tuple(words), value, well)


def needed(policy: Policy) -> tuple[int, int]:
    """Return (how many must cosign, of how many), as far as the policy is one group of witnesses."""
    group = policy.groups.get(policy.quorum)
    if policy.quorum == NONE:
        return 0, 0
    return (group.threshold, len(group.members)) if group else (1, 1)


def _head(hq: Headquarters, words: list[str], value: dict[str, jcs.JsonValue]) -> bool:
    size = hq.register.log.size
    data = heads.latest_cosigned(hq)
    cosigned = heads.cosigned_size(hq)
    present = hq.register.log.checkpoint_bytes
    count, of = needed(hq.policy)
    value |= {"cosigned": cosigned, "needed": count, "witnesses": of}
    now = heads.signers(hq, heads.gathered(hq, present)) if present is not None else {}
    value["signed_now"] = list[jcs.JsonValue](sorted(now))
    if hq.policy.quorum == NONE:
        words.append(f"register: {size} entries; no witness is asked for by the policy")
        value["well_cosigned"] = True
        return True
    if data is None or not cosigned:
        words.append(f"register: {size} entries; no head is cosigned yet")
    else:
        signed = heads.signers(hq, data)
        at = ", ".join(f"{name} {write_instant(time)}" for name, time in sorted(signed.items()))
        words.append(f"register: {size} entries; head cosigned at {cosigned}: {at}")
        value["cosigned_by"] = {name: write_instant(time) for name, time in sorted(signed.items())}
    well = cosigned == size or size == 0
    counted = [name for name in now if name in hq.policy.witnesses]
    if not well:
        words.append(
            f"NOT YET cosigned at {size}: {len(counted)} of {count} needed for receipts"
            + (f" (by {', '.join(sorted(counted))})" if counted else "")
        )
    dossier = heads.latest_for_dossiers(hq)
    for_dossiers = parse_signed_checkpoint(dossier)[0].size if dossier is not None else 0
    value["cosigned_for_dossiers"] = for_dossiers
    if (hq.folder / "dossier-policy.txt").exists() and for_dossiers != size:
        want, _ = needed(hq.dossier_policy)
        words.append(
            f"for dossiers: {len(counted)} of {want} needed; the last head good for one is {for_dossiers}"
        )
        well = False
    missing = sorted(name for name, _, _ in hq.witness_keys() if name not in now)
    value["missing"] = list[jcs.JsonValue](missing)
    if missing and size:
        words.append(f"missing under the present head: {', '.join(missing)}")
    value["well_cosigned"] = well
    return well


def _mirrors(hq: Headquarters, deposits: Deposits, words: list[str], value: dict[str, jcs.JsonValue]) -> bool:
    size, count = hq.register.log.size, len(deposits.notes())
    rows: list[jcs.JsonValue] = []
    well = True
    for each in partners(hq):
        if not each.card.mirror:
            continue
        note = deposits.mirrored(each.short)
        at = parse_signed_checkpoint(note.encode())[0].size if note is not None else 0
        held = deposits.held(each.short)
        rows.append({"mirror": each.short, "size": at, "deposits": held, "of": count})
        if (at, held) == (size, count):
            words.append(f"mirror {each.short}: holds the register and all deposits ({count})")
        else:
            words.append(
                f"mirror {each.short}: holds the register up to {at} of {size}, {held} of {count} deposits"
            )
            well = False
    value["mirrors"] = rows
    if not rows and not hq.custodians():
        words.append("no custodian and no mirror is known: nothing has a second copy")
        well = False
    return well


def _waiting(waiting: list[Waiting], words: list[str], value: dict[str, jcs.JsonValue]) -> bool:
    rows: list[jcs.JsonValue] = []
    said: set[tuple[str, str]] = set()
    for each in waiting:
        rows.append(
            {
                "partner": each.partner,
                "kind": each.kind,
                "tries": each.tries,
                "since": each.since,
                "error": each.error,
                "next": each.next,
            }
        )
        if (each.partner, each.error) in said:
            continue
        said.add((each.partner, each.error))
        tries = f"{each.tries} tries" if each.tries != 1 else "1 try"
        words.append(f"{each.partner}: {each.error}; since {each.since} ({tries}), next {each.next}")
    value["waiting"] = rows
    return not rows


def _packages(hq: Headquarters, words: list[str], value: dict[str, jcs.JsonValue]) -> bool:
    counts = dict.fromkeys(State, 0)
    for slip in slips(hq):
        folder = hq.folder / "outgoing" / slip.device.rpartition("/")[2]
        path = folder / f"{slip.package_sha256}.receipt"
        state = State.HELD
        if path.exists():
            state = parse_receipt(parse_note(path.read_bytes()).text).state
        counts[state] += 1
    said = []
    for state, count in counts.items():
        if count:
            why = f" ({_WHY[state]})" if state in _WHY else " (no receipt yet)" if state is State.HELD else ""
            said.append(f"{count} {state.word}{why}")
    words.append(f"packages: {', '.join(reversed(said)) or 'none'}")
    value["packages"] = {state.word: count for state, count in counts.items() if count}
    best = State.WITNESSED if hq.policy.quorum != NONE else State.REPLICATED
    return all(state >= best for state, count in counts.items() if count)
