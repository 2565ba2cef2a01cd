"""Sealed packages altered at random: no opening takes one, and intake names the check that refused it.

A seeded sample in the ordinary run; with VEDETTE_TAMPER=full the numbers of tests/cases/RESULTS.md.
"""

from __future__ import annotations

import io
import json
import os
import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

from vedette.adapters.delivery import export_kit, find_devices
from vedette.adapters.kit_folder import KitFolder
from vedette.adapters.opening import Warden
from vedette.capture.sealing import Desk, Item
from vedette.errors import VedetteError
from vedette.formats.fingerprint import recipients_fingerprint
from vedette.house.desks.intake_house import IntakeHouse
from vedette.house.desks.mission_desk import desk_identity, enrol_device, open_mission
from vedette.house.headquarters import Headquarters
from vedette.intake.desk import IntakeDesk
from vedette.seal import Identity, open_stream
from vedette.seal.package import read_package

FULL = os.environ.get("VEDETTE_TAMPER") == "full"
SEED = 20261122
CHUNK = (1 << 16) + 16
MISSION = "m-1"
# which check names it, and no other: a slip out of form, an envelope, its bytes, its place in the log
STEPS = {"slip", "envelope", "digest", "device", "log", "leaf"}


def clock() -> datetime:
    return datetime.now(UTC)


@dataclass
class House:
    """One headquarters that has taken nothing, one delivery, and what opens its packages."""

    hq: Path
    stick: Path
    packages: dict[str, bytes]
    slips: dict[str, bytes]
    identity: Identity
    fingerprint: bytes


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> House:
    root = tmp_path_factory.mktemp("house")
    Headquarters.create(root / "hq", "Invented Group", "register.invented.example/r1", ["en"], os.urandom)
    with Headquarters(root / "hq", clock) as hq:
        open_mission(hq, MISSION)
        enrol_device(hq, MISSION, root / "kit")
        identity = desk_identity(hq, MISSION)
        recipients = hq.mission(MISSION)["recipients"]
        assert isinstance(recipients, list)
        fingerprint = recipients_fingerprint([str(text) for text in recipients])
    kit = KitFolder(root / "kit")
    with kit.lock():
        desk = Desk(kit.kit, kit.key(), kit.log(), kit.outbox, clock, os.urandom)
        for number, size in enumerate([0, 900, 30_000, 100_000, 250_000]):
            data = random.Random(number).randbytes(size)
            desk.seal(io.BytesIO(data), Item(f"{number}.bin", "application/octet-stream", size))
        desk.flush()
    export_kit(root / "kit", root / "stick")
    outbox = root / "stick" / "outbox"
    packages = {path.stem: path.read_bytes() for path in sorted(outbox.glob("*.age"))}
    slips = {path.stem: path.read_bytes() for path in sorted(outbox.glob("*.slip"))}
    return House(root / "hq", root / "stick", packages, slips, identity, fingerprint)


def header_end(data: bytes) -> int:
    """Where the nonce and the chunks begin."""
    return data.index(b"\n", data.index(b"\n--- ") + 1) + 1


def parts(data: bytes) -> tuple[bytes, bytes, list[bytes]]:
    """Header, nonce, chunks."""
    at = header_end(data)
    body = data[at + 16 :]
    return data[:at], data[at : at + 16], [body[i : i + CHUNK] for i in range(0, len(body), CHUNK)]


def stanzas(header: bytes) -> tuple[list[bytes], bytes]:
    """The recipient stanzas, and the MAC line."""
    body, _, mac = header.partition(b"\n--- ")
    _, *found = body.split(b"\n-> ")
    return [b"-> " + stanza for stanza in found], b"--- " + mac


WAYS = (
    *("flip", "flip", "flip header", "flip header", "truncate", "cut at chunk", "append", "append chunk"),
    *("reorder", "duplicate", "drop chunk", "other header", "other nonce", "other chunk"),
    *("stanza gone", "stanza twice", "stanza order", "stanza foreign", "stanza more", "mac", "crlf"),
)


def altered(rng: random.Random, data: bytes, other: bytes) -> tuple[str, bytes]:
    """One package another way; `other` is another package of the same device."""
    how = rng.choice(WAYS)
    header, nonce, chunks = parts(data)
    foreign_header, foreign_nonce, foreign_chunks = parts(other)
    at = rng.randrange(len(chunks))
    if how == "flip":
        return how, flipped(rng, data, 0, len(data))
    if how == "flip header":
        return how, flipped(rng, data, 0, len(header) + 16)
    if how == "truncate":
        return how, data[: rng.randrange(len(data))]
    if how == "append":
        return how, data + rng.choice([b"\0", b"\n", rng.randbytes(16), rng.randbytes(CHUNK)])
    if how == "cut at chunk":
        chunks = chunks[:-1]
    elif how == "append chunk":
        chunks.append(rng.choice([chunks[-1], foreign_chunks[-1]]))
    elif how == "reorder":
        rng.shuffle(chunks)
    elif how == "duplicate":
        chunks.insert(at, chunks[at])
    elif how == "drop chunk":
        del chunks[at]
    elif how == "other nonce":
        nonce = foreign_nonce
    elif how == "other chunk":
        chunks[at] = rng.choice(foreign_chunks)
    elif how == "other header":
        header = foreign_header
    elif how == "crlf":
        header = header.replace(b"\n", b"\r\n", rng.randrange(1, 5))
    else:
        found, mac = stanzas(header)
        more, _ = stanzas(foreign_header)
        which = rng.randrange(len(found))
        if how == "stanza gone":
            del found[which]
        elif how == "stanza twice":
            found.insert(which, found[which])
        elif how == "stanza order":
            found.reverse()
        elif how == "stanza foreign":
            found[which] = more[which]
        elif how == "stanza more":
            found.append(rng.choice([*more, b"-> grease-x y\n" + b"AAAA"]))
        else:
            mac = flipped(rng, mac, 4, 46)
        header = b"age-encryption.org/v1\n" + b"\n".join(found) + b"\n" + mac
    return how, header + nonce + b"".join(chunks)


def flipped(rng: random.Random, data: bytes, start: int, stop: int) -> bytes:
    at = rng.randrange(start, stop)
    return data[:at] + bytes([data[at] ^ 1 << rng.randrange(8)]) + data[at + 1 :]


def mutants(house: House, seed: int, count: int) -> Iterator[tuple[str, str, bytes]]:
    rng = random.Random(seed)
    names = sorted(house.packages, key=lambda name: len(house.packages[name]))
    made = 0
    while made < count:
        name, other = rng.sample(names, 2)
        how, data = altered(rng, house.packages[name], house.packages[other])
        if data != house.packages[name]:
            made += 1
            yield name, how, data


def opened(house: House, data: bytes) -> None:
    got: list[bytes] = []
    read_package(
        open_stream(io.BytesIO(data), [house.identity]),
        house.fingerprint,
        lambda piece: got.append(bytes(piece)),
    )


def test_stanzas_are_taken_apart_as_they_stand(house: House) -> None:
    for data in house.packages.values():
        header, nonce, chunks = parts(data)
        found, mac = stanzas(header)
        assert len(found) == 2
        assert b"age-encryption.org/v1\n" + b"\n".join(found) + b"\n" + mac == header
        assert header + nonce + b"".join(chunks) == data
        opened(house, data)


def test_no_altered_package_opens(house: House) -> None:
    done: Counter[str] = Counter()
    missed = []
    for name, how, data in mutants(house, SEED, 3_000 if FULL else 300):
        done[how] += 1
        try:
            opened(house, data)
        except VedetteError:
            continue
        missed.append((name, how))
    assert not missed
    print("packages opened", dict(done))


def altered_slip(rng: random.Random, slip: bytes, other: bytes) -> tuple[str, bytes]:
    how = rng.choice(["slip flip", "slip flip", "slip flip", "slip truncate", "slip append", "slip of other"])
    if how == "slip flip":
        return how, flipped(rng, slip, 0, len(slip))
    if how == "slip truncate":
        return how, slip[: rng.randrange(len(slip))]
    if how == "slip append":
        return how, slip + rng.choice([b"\n", b" ", b"\0", slip])
    mine, theirs = json.loads(slip), json.loads(other)
    theirs["package"] = mine["package"]
    return how, json.dumps(theirs, sort_keys=True, separators=(",", ":")).encode()


def test_intake_refuses_every_altered_package_and_names_the_check(house: House) -> None:
    outbox = house.stick / "outbox"
    done: Counter[str] = Counter()
    steps: Counter[str] = Counter()
    rng = random.Random(SEED)
    wanted = list(mutants(house, SEED + 1, 250 if FULL else 40))
    with Headquarters(house.hq, clock) as hq, Warden() as warden:
        for name, how, data in wanted:
            slip = house.slips[name]
            if rng.random() < 0.3:
                other = house.slips[rng.choice(sorted(set(house.slips) - {name}))]
                how, slip = altered_slip(rng, slip, other)
                data = house.packages[name]
                if slip == house.slips[name]:
                    continue
            for path in outbox.iterdir():
                path.unlink()
            (outbox / f"{name}.age").write_bytes(data)
            (outbox / f"{name}.slip").write_bytes(slip)
            desk = IntakeDesk(
                IntakeHouse(hq, warden, {MISSION: [house.identity]}), "duty-1", clock, os.urandom
            )
            report = desk.take(find_devices(house.stick))
            assert not report.taken and len(report.refused) == 1, (how, report)
            step = report.refused[0][1].step.name.lower()
            assert step in STEPS, (how, report)
            done[how] += 1
            steps[step] += 1
        kept = [json.loads(path.read_text()) for path in (hq.folder / "quarantine").rglob("reason.json")]
        assert {reason["name"] for reason in kept} == set(steps)
        assert all(reason["reason"] for reason in kept)
        # the same delivery unaltered is taken whole
        for name, data in house.packages.items():
            (outbox / f"{name}.age").write_bytes(data)
            (outbox / f"{name}.slip").write_bytes(house.slips[name])
        desk = IntakeDesk(IntakeHouse(hq, warden, {MISSION: [house.identity]}), "d-1", clock, os.urandom)
        report = desk.take(find_devices(house.stick))
        assert len(report.taken) == len(house.packages) and not report.refused
    print("intake", dict(done), dict(steps))
