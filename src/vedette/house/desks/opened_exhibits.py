"""Opening packages into the exhibits of a dossier, and noting which of them are whole.

The notes lie beside the folder that is being built and go when it has its name. A build that was killed goes
on from them: an exhibit is kept when its bytes have the digest that its device signed.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Collection
from contextlib import suppress
from pathlib import Path

from vedette.adapters.bag_place import Place
from vedette.adapters.disk import make_folder
from vedette.adapters.opening import Warden
from vedette.capture.media import extension
from vedette.errors import VedetteError
from vedette.formats.keys import parse_vkey
from vedette.formats.manifest import Manifest, parse_digests, parse_manifest, signed_message
from vedette.formats.slip import Slip
from vedette.house.desks.mission_desk import desk_identity
from vedette.house.headquarters import Headquarters
from vedette.seal.package import OpenedPackage

Noted = dict[str, str]


def exhibit_path(number: int, manifest: Manifest) -> str:
    """Return the path of an exhibit in its bag."""
    return f"data/exhibits/E{number:04d}.{extension(manifest.media_type)}"


class Notes:
    """The notes `path` of the exhibits in the folder `work`: a line for each that is whole."""

    def __init__(self, path: Path, work: Path) -> None:
        self._path = path
        self._work = work
        self._noted: dict[tuple[int, str], Noted] = {}

    def begin(self, wanted: Collection[tuple[int, str]]) -> None:
        """Read the notes; take out of the folder, which is there then, all but the `wanted` that they name.

        `wanted` are numbers and packages.
        """
        lines = self._path.read_bytes().split(b"\n")[:-1] if self._path.exists() else []
        for line in lines if self._work.exists() else []:
            with suppress(ValueError, KeyError, TypeError, VedetteError):
                said = json.loads(line)
                noted = {name: str(said[name]) for name in ("package", "manifest", "digests", "signature")}
                parse_manifest(noted["manifest"].encode())
                if (int(said["number"]), noted["package"]) in wanted:
                    self._noted[int(said["number"]), noted["package"]] = noted
        self._path.unlink(missing_ok=True)
        make_folder(self._work)
        named = {exhibit_path(number, _manifest(noted)) for (number, _), noted in self._noted.items()}
        for folder, _, names in os.walk(self._work, topdown=False):
            for name in names:
                file = Path(folder, name)
                if file.relative_to(self._work).as_posix() not in named:
                    file.unlink()
            if Path(folder) != self._work and not any(Path(folder).iterdir()):
                Path(folder).rmdir()
        for (number, _), noted in self._noted.items():
            self._append(number, noted)

    def find(self, number: int, package_sha256: str, fingerprint: bytes) -> OpenedPackage | None:
        """Return what was opened as exhibit `number` when all its bytes are there; None otherwise."""
        noted = self._noted.get((number, package_sha256))
        with suppress(ValueError, OSError, VedetteError):
            if noted is not None:
                manifest, digests = _manifest(noted), parse_digests(noted["digests"].encode())
                file = self._work / exhibit_path(number, manifest)
                if file.stat().st_size == digests.content_size:
                    with file.open("rb") as source:
                        measured = hashlib.file_digest(source, "sha256").hexdigest()
                    if measured == digests.content_sha256:
                        signed = signed_message(fingerprint, manifest.encode(), digests.encode())
                        return OpenedPackage(manifest, digests, signed, bytes.fromhex(noted["signature"]))
        return None

    def forget(self, number: int) -> None:
        """Take away what else lies there as exhibit `number`."""
        for file in (self._work / "data" / "exhibits").glob(f"E{number:04d}.*"):
            file.unlink()

    def add(self, number: int, package_sha256: str, package: OpenedPackage) -> None:
        """Note that exhibit `number` is whole; durable when this returns."""
        noted = {
            "digests": package.digests.encode().decode("ascii"),
            "manifest": package.manifest.encode().decode("utf-8"),
            "package": package_sha256,
            "signature": package.signature.hex(),
        }
        self._append(number, noted)

    def end(self) -> None:
        """Take the notes away."""
        self._path.unlink(missing_ok=True)

    def _append(self, number: int, noted: Noted) -> None:
        handle = os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        with os.fdopen(handle, "ab") as file:
            file.write(json.dumps(noted | {"number": str(number)}).encode("ascii") + b"\n")
            file.flush()
            os.fsync(file.fileno())


def _manifest(noted: Noted) -> Manifest:
    return parse_manifest(noted["manifest"].encode())


def open_exhibit(
    hq: Headquarters, warden: Warden, work: Place, number: int, slip: Slip, notes: Notes | None
) -> tuple[str, OpenedPackage]:
    """Open one package into its numbered file, unless `notes` know it; return the path in the bag.

    Raises: what opening raises; SignatureError when its device has not signed it.
    """
    record = hq.device_record(slip.device)
    mission = str(record["mission"])
    fingerprint = bytes.fromhex(str(hq.mission(mission)["fingerprint"]))
    device, earlier = parse_vkey(str(record["vkey"])), hq.earlier_readers(mission)
    known = notes.find(number, slip.package_sha256, fingerprint) if notes is not None else None
    if known is not None:
        known.check_device(device, earlier)
        return exhibit_path(number, known.manifest), known
    if notes is not None:
        notes.forget(number)
    provisional = f"data/exhibits/E{number:04d}.opening"
    with work.writing(provisional) as file:
        with hq.vault.open(slip.package_sha256) as sealed:
            package = warden.open(sealed, [desk_identity(hq, mission)], fingerprint, file)
        package.check_device(device, earlier)
    path = exhibit_path(number, package.manifest)
    work.rename(provisional, path)
    if notes is not None:
        notes.add(number, slip.package_sha256, package)
    return path, package
