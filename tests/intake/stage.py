"""A headquarters with two devices, deliveries of theirs, and the pieces to forge worse ones."""

from __future__ import annotations

import hashlib
import io
import json
import os
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

from vedette.adapters.delivery import export_kit, find_devices
from vedette.adapters.kit_folder import KitFolder
from vedette.adapters.opening import Warden
from vedette.capture.sealing import Desk, Item
from vedette.formats import base64, frame
from vedette.formats.entry import build_entry, disclose, parse_entry
from vedette.formats.keys import Algorithm, SigningKey
from vedette.formats.manifest import Digests, Manifest, seal_values, signed_message
from vedette.formats.slip import Slip
from vedette.house.desks.intake_house import IntakeHouse
from vedette.house.desks.mission_desk import desk_identity, enrol_device, open_mission
from vedette.house.headquarters import Headquarters
from vedette.intake.desk import IntakeDesk, Report
from vedette.seal import Recipient, Sealer, parse_recipient
from vedette.tree.hashing import leaf_hash

GOOD = (b"\xff\xd8\xff an invented photograph", b"an invented statement", b"")


def clock() -> datetime:
    """The machine's clock."""
    return datetime.now(UTC)


@dataclass(frozen=True)
class Forged:
    """A package made by hand: its bytes, its slip, the entry its device may log."""

    data: bytes
    slip: Slip


@dataclass
class Stage:
    """One headquarters `hq`, kits `a` and `b`, and the delivery that is being prepared."""

    folder: Path
    warden: Warden
    good: list[str] = field(default_factory=list)

    @property
    def hq(self) -> Path:
        """The folder of headquarters."""
        return self.folder / "hq"

    @property
    def stick(self) -> Path:
        """The folder that a courier brings."""
        return self.folder / "stick"

    @property
    def outbox(self) -> Path:
        """The outbox of device a in the delivery."""
        return self.stick / "a" / "outbox"

    @property
    def log(self) -> Path:
        """The log of device a in the delivery."""
        return self.stick / "a" / "log"

    def kit(self, name: str = "a") -> KitFolder:
        """The kit of a device."""
        return KitFolder(self.folder / name)

    def key(self, name: str = "a") -> SigningKey:
        """The signing key of a device."""
        return self.kit(name).key()

    def seal(self, contents: Sequence[bytes], name: str = "a") -> list[str]:
        """Seal items on a device as the program does it; their digests."""
        kit = self.kit(name)
        desk = Desk(kit.kit, kit.key(), kit.log(), kit.outbox, clock, os.urandom)
        for number, content in enumerate(contents):
            desk.seal(io.BytesIO(content), Item(f"{number}.bin", "application/octet-stream", len(content)))
        return [held.sha256 for held in desk.flush()]

    def export(self, name: str = "a") -> None:
        """Write a device's delivery to the stick."""
        export_kit(self.folder / name, self.stick / name)

    def take(self, progress: Callable[[int], None] | None = None, opened: bool = True) -> Report:
        """What the desk does with what is on the stick; `opened`: with the mission's identity."""
        with Headquarters(self.hq, clock) as hq:
            keys = {"m-1": [desk_identity(hq, "m-1")]} if opened else {}
            house = IntakeHouse(hq, self.warden, keys)
            return IntakeDesk(house, "duty-1", clock, os.urandom).take(find_devices(self.stick), progress)

    def forge(
        self,
        content: bytes = b"a forged item",
        *,
        name: str = "a",
        signer: SigningKey | None = None,
        recipients: Sequence[Recipient] | None = None,
        fingerprint: bytes | None = None,
        change: Callable[[Manifest], Manifest] = lambda manifest: manifest,
        digests: Callable[[Digests], Digests] = lambda digests: digests,
        values: Callable[[dict[str, str | int]], dict[str, str | int]] = lambda values: values,
        plain: Callable[[bytes], bytes] = lambda plain: plain,
        sealed: Callable[[bytes], bytes] = lambda data: data,
        logged: bool = True,
    ) -> Forged:
        """A package and its slip with some things false; logged by its device and put in its outbox."""
        kit = self.kit(name)
        log = kit.log()
        manifest = change(
            Manifest(
                item=os.urandom(16).hex(),
                mission=kit.kit.mission,
                device=kit.kit.device,
                name="n",
                media_type="text/plain",
                size=len(content),
                device_time="2026-05-14T10:00:00Z",
                file_time="",
                place="",
                seen=kit.kit.seen,
                previous=leaf_hash(log.entry(log.size - 1)).hex() if log.size else "",
                consent=(),
                part=None,
                seed=os.urandom(32),
            )
        )
        raw = manifest.encode()
        said = digests(
            Digests(hashlib.sha256(raw).hexdigest(), hashlib.sha256(content).hexdigest(), len(content))
        )
        message = signed_message(fingerprint or kit.kit.fingerprint, raw, said.encode())
        signature = base64.encode((signer or kit.key()).sign(message)).encode() + b"\n"
        data = sealed(
            seal(plain(framed(raw, content, said.encode(), signature)), recipients or self.recipients(name))
        )
        digest = hashlib.sha256(data).hexdigest()
        fields = values(seal_values(manifest, said, digest, len(data)))
        entry = build_entry(manifest.seed, "seal", fields)
        slip = Slip(
            package=os.urandom(16).hex(),
            device=kit.kit.device,
            index=log.size,
            entry=parse_entry(entry),
            package_sha256=str(fields["package_sha256"]),
            package_size=int(fields["package_size"]),
            disclosures=(
                disclose(manifest.seed, "package_sha256", fields["package_sha256"]),
                disclose(manifest.seed, "package_size", fields["package_size"]),
            ),
        )
        if logged:
            log.append([entry])
        put(self.folder / name / "outbox", data, slip)
        return Forged(data, slip)

    def recipients(self, name: str = "a") -> tuple[Recipient, ...]:
        """The recipients of a kit."""
        return tuple(parse_recipient(text) for text in self.kit(name).kit.recipients)

    def quarantined(self) -> list[int]:
        """The numbers of the checks that packages in quarantine failed, sorted."""
        found = (self.hq / "quarantine").glob("*/reason.json")
        return sorted(json.loads(path.read_bytes())["check"] for path in found)


def put(outbox: Path, data: bytes, slip: Slip) -> None:
    """Put a package and its slip into an outbox."""
    (outbox / f"{slip.package}.age").write_bytes(data)
    (outbox / f"{slip.package}.slip").write_bytes(slip.encode())


def relabelled(slip: Slip, **members: object) -> Slip:
    """A slip with other members under a new id."""
    return replace(slip, **{"package": os.urandom(16).hex(), **members})  # type: ignore[arg-type]


def framed(manifest: bytes, content: bytes, digests: bytes, signature: bytes) -> bytes:
    """The plaintext of a package."""
    plain = b""
    for name, data in zip(frame.MEMBERS, (manifest, content, digests, signature), strict=True):
        plain += frame.header(name, len(data)) + data + bytes(-len(data) % 512)
    plain += bytes(1024)
    return plain + bytes(frame.padded_length(len(plain)) - len(plain))


def seal(plain: bytes, recipients: Sequence[Recipient]) -> bytes:
    """An age file."""
    sink = io.BytesIO()
    with Sealer(recipients, sink, threads=False) as sealer:
        sealer.write(plain)
        sealer.finish()
    return sink.getvalue()


def build(folder: Path, warden: Warden) -> Stage:
    """A new stage: two devices of mission m-1, three good packages held on device a, none delivered."""
    stage = Stage(folder, warden)
    Headquarters.create(stage.hq, "Invented Group", "register.invented.example/r1", ["en"], os.urandom)
    with Headquarters(stage.hq, clock) as hq:
        open_mission(hq, "m-1")
        enrol_device(hq, "m-1", folder / "a")
        enrol_device(hq, "m-1", folder / "b")
    stage.good = stage.seal(GOOD)
    return stage


def copy(stage: Stage, folder: Path) -> Stage:
    """The same stage in another folder."""
    shutil.copytree(stage.folder, folder)
    return Stage(folder, stage.warden, list(stage.good))


def stranger(name: str) -> SigningKey:
    """The key of somebody else under a device's name."""
    return SigningKey.generate(name, Algorithm.ED25519)
