"""Opening by the holders of shares: what headquarters asks for, and what leaves the offline machine.

    make_request      at headquarters: the packages, their devices' keys, the recipients they were sealed to
    open_request      offline: a quorum is typed, each package opened and sealed again to the recipients given
    enter_opening     at headquarters: opening.json becomes `access` entries

Content is never written in the clear: it goes by a pipe from the process that opens to the one that seals.
"""

from __future__ import annotations

import hashlib
import os
import re
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from vedette.adapters.apart import apart
from vedette.adapters.disk import TEMPORARY, disk_errors, make_folder, new_file, write_file
from vedette.adapters.opening import Warden
from vedette.custody.events import Action, CustodyEvent
from vedette.errors import ConflictError, FormatError, MissingError, SignatureError, UsageError
from vedette.formats import jcs
from vedette.formats.fingerprint import recipients_fingerprint
from vedette.formats.keys import parse_vkey
from vedette.formats.manifest import signed_message
from vedette.house.abroad.settling import slips
from vedette.house.ceremony.dialogue import Ask, Say, collect
from vedette.house.headquarters import Headquarters, short_name
from vedette.missions.birth import Birth
from vedette.missions.opening import (
    MAX_REQUEST_BYTES,
    Opened,
    Opening,
    OpeningRequest,
    parse_opening,
    parse_request,
)
from vedette.seal import Identity, Recipient, Sealer
from vedette.seal.package import OpenedPackage

PIPE_BYTES = 1 << 20


def make_request(hq: Headquarters, mission: str, digests: Sequence[str], output: Path) -> OpeningRequest:
    """Write what the offline machine needs to open `digests` into the new folder `output`.

    Raises: MissingError for a package that is not registered here; UsageError for one of another mission.
    """
    if output.exists() and any(output.iterdir()):
        raise ConflictError(f"folder {output.name}: is not empty")
    readers = _readers(hq, mission)
    known = {slip.package_sha256: slip for slip in slips(hq)}
    devices: dict[str, str] = {}
    packages = []
    for digest in sorted(set(digests)):
        if digest not in known:
            raise MissingError(f"package {digest}: is not registered here")
        origin = known[digest].device
        device = hq.device_record(origin)
        if device["mission"] != mission:
            raise UsageError(f"package {digest}: is of another mission than {mission}")
        devices[origin] = str(device["vkey"])
        packages.append((digest, origin))
    request = OpeningRequest(
        mission=mission,
        readers=readers,
        devices=tuple(sorted(devices.items())),
        packages=tuple(packages),
        time=hq.now(),
    )
    data = request.encode()
    make_folder(output / "packages")
    for digest, _ in packages:
        target = output / "packages" / f"{digest}.age"
        with disk_errors(f"package {digest}"), hq.vault.open(digest) as reader, new_file(target) as writer:
            found = hashlib.sha256()
            while piece := reader.read(PIPE_BYTES):
                found.update(piece)
                writer.write(piece)
            if found.hexdigest() != digest:
                raise FormatError(f"package {digest}: the vault holds other bytes")
    write_file(output / "request.json", data)  # last: without it the folder is no request
    return request


def _readers(hq: Headquarters, mission: str) -> tuple[tuple[str, ...], ...]:
    """The sets of recipients that a mission has and had, the one of now first."""
    record = hq.mission(mission)
    earlier = record.get("earlier")
    found = []
    for row in (record, *reversed(earlier if isinstance(earlier, list) else [])):
        recipients = row["recipients"] if isinstance(row, dict) else None
        if isinstance(recipients, list):
            found.append(tuple(sorted(str(each) for each in recipients)))
    return tuple(dict.fromkeys(found))


def read_request(folder: Path) -> OpeningRequest:
    """Return the request in `folder`. Raises: MissingError, FormatError."""
    path = folder / "request.json"
    if not path.is_file():
        raise MissingError("request: there is no request.json", hint="vedette ceremony request makes one")
    with disk_errors("request.json"), path.open("rb") as file:
        return parse_request(file.read(MAX_REQUEST_BYTES + 1))


def open_request(
    birth: Birth,
    folder: Path,
    to: Sequence[Recipient],
    output: Path,
    reason: str,
    others: Sequence[str],
    time: str,
    ask: Ask,
    say: Say,
    forget: Callable[[], None] = lambda: None,
) -> bytes:
    """Have a quorum typed, open what `folder` asks for, seal it again to `to`; return opening.json.

    `output` gets `<digest>.content.age` and `<digest>.about.age` (manifest, digests, device signature) for
    each package and, last, opening.json. `others` are the roles of those who were present without a share. A
    package that cannot be opened, or that its device has not signed, ends the act; nothing is left.
    Raises: as `collect`; UsageError, OpenError, SignatureError, ConflictError.
    """
    request = read_request(folder)
    readers = [recipients for recipients in request.readers if birth.recipient in recipients]
    if birth.mission != request.mission or not readers:
        raise UsageError(
            f"request: mission {request.mission} is not sealed to the recipient of this record",
            hint="each mission has its own birth.json",
        )
    _check_output(output)
    sealed_to = tuple(sorted(each.encode() for each in to))
    draft = Opening(birth.sha256, birth.mission, birth.set_id, reason, ("x/1",), sealed_to, (), time)
    draft.check()  # a reason or recipient out of form must be refused before anybody has typed
    fingerprints = [recipients_fingerprint(recipients) for recipients in readers]
    for digest, _ in request.packages:
        if not (folder / "packages" / f"{digest}.age").is_file():
            raise MissingError(f"package {digest}: is not in the request's folder")

    def work() -> dict[str, object]:
        collected = collect(birth, ask, say, forget)
        make_folder(output)
        done = []
        try:
            with Warden() as warden:
                for number, (digest, origin) in enumerate(request.packages, 1):
                    say(f"package {number} of {len(request.packages)}: {digest[:16]}…")
                    path = folder / "packages" / f"{digest}.age"
                    about = _About(digest, origin, request.mission, dict(request.devices)[origin])
                    done.append(_reseal(warden, path, about, fingerprints, collected.identity, to, output))
        except BaseException:
            for path in output.glob("*.age"):
                path.unlink()
            raise
        present = [sheet.replace(" ", "/") for sheet in collected.sheets]
        made = Opening(
            birth=birth.sha256,
            mission=birth.mission,
            set_id=birth.set_id,
            reason=reason,
            present=(*present, *others),
            recipients=sealed_to,
            packages=tuple(done),
            time=time,
        )
        write_file(output / "opening.json", made.encode())
        return {}

    apart(work, say)
    with disk_errors("opening.json"):
        return (output / "opening.json").read_bytes()


def _check_output(output: Path) -> None:
    """Refuse a folder that holds more than the sealed files of an opening that was killed; remove those."""
    if not output.is_dir():
        return
    left = list(output.iterdir())
    if any(path.suffix != ".age" and not path.name.startswith(TEMPORARY) for path in left):
        raise ConflictError(f"folder {output.name}: is not empty", hint="give a new folder")
    for path in left:
        path.unlink()


@dataclass(frozen=True, slots=True)
class _About:
    """What a package must be: its digest, and what it says inside."""

    digest: str
    device: str
    mission: str
    vkey: str

    def signed(self, opened: OpenedPackage, fingerprints: Sequence[bytes]) -> bytes:
        """The lines that the device signed, over one of the sets of readers. Raises: SignatureError."""
        key = parse_vkey(self.vkey)
        manifest, digests = opened.manifest.encode(), opened.digests.encode()
        for fingerprint in fingerprints[1:]:
            lines = signed_message(fingerprint, manifest, digests)
            with suppress(SignatureError):
                key.check(opened.signature, lines)
                return lines
        lines = signed_message(fingerprints[0], manifest, digests)
        key.check(opened.signature, lines)
        return lines


def _reseal(
    warden: Warden,
    path: Path,
    about: _About,
    fingerprints: Sequence[bytes],
    identity: Identity,
    to: Sequence[Recipient],
    output: Path,
) -> Opened:
    """Open one package, seal its content and papers again; the files appear only when all is authentic."""
    digest = about.digest
    with disk_errors(f"package {digest}"), path.open("rb") as file:
        if hashlib.file_digest(file, "sha256").hexdigest() != digest:
            raise FormatError(f"package {digest}: its file has other bytes")
    with new_file(output / f"{digest}.content.age") as content:
        sealer = Sealer(to, content, threads=False)
        opened = _through(warden, path, identity, fingerprints[0], sealer)
        signed = about.signed(opened, fingerprints)
        if (opened.manifest.device, opened.manifest.mission) != (about.device, about.mission):
            raise FormatError(f"package {digest}: names another device or mission than the request")
        content_sha256 = sealer.finish().sha256.hex()
    papers = jcs.encode(
        {
            "format": "vedette/about",
            "v": 1,
            "package_sha256": digest,
            "manifest": opened.manifest.encode().decode("utf-8"),
            "digests": opened.digests.encode().decode("ascii"),
            "signed": signed.decode("ascii"),
            "signature": opened.signature.hex(),
            "vkey": about.vkey,
        }
    )
    with new_file(output / f"{digest}.about.age") as file_about:
        sealer = Sealer(to, file_about, threads=False)
        sealer.write(papers)
        about_sha256 = sealer.finish().sha256.hex()
    return Opened(digest, content_sha256, about_sha256)


def _through(
    warden: Warden, path: Path, identity: Identity, fingerprint: bytes, sealer: Sealer
) -> OpenedPackage:
    """Open a package with its content going to `sealer`, through a pipe, never into a file."""
    reader, writer = os.pipe()
    faults: list[BaseException] = []

    def pump() -> None:
        with os.fdopen(reader, "rb", buffering=0) as source:
            try:
                sealer.write_from(source)
            except BaseException as error:  # noqa: BLE001 - carried to the thread that waits
                faults.append(error)
                while source.read(PIPE_BYTES):  # the process that opens must not hang
                    pass

    thread = threading.Thread(target=pump)
    thread.start()
    try:
        with os.fdopen(writer, "wb", buffering=0) as sink:
            opened = warden.open(path, [identity], fingerprint, sink)
    finally:
        thread.join()
    if faults:
        raise faults[0]
    return opened


def enter_opening(hq: Headquarters, data: bytes, actor: str = "ceremony") -> list[int]:
    """Enter an opening: one `access` entry a package. The same opening twice is entered once.

    Returns the indices of the entries made now. Raises: FormatError; MissingError for a package that is not
    registered here; UsageError when the mission's recipients are others than the opening's record can be of.
    """
    opening = parse_opening(data)
    hq.mission(opening.mission)  # MissingError for a mission of others
    known = {slip.package_sha256 for slip in slips(hq)}
    digest = hashlib.sha256(data).hexdigest()
    readers = recipients_fingerprint(opening.recipients).hex()
    drafts = []
    for package in opening.packages:
        if package.package_sha256 not in known:
            raise MissingError(f"package {package.package_sha256}: is not registered here")
        event = hashlib.sha256(f"{digest} {package.package_sha256}".encode("ascii")).hexdigest()[:32]
        if hq.register.find("access", event=event):
            continue
        made = CustodyEvent(
            event=event,
            action=Action.DISCLOSE,
            time=hq.now(),
            actor=actor,
            package_sha256=package.package_sha256,
            reason=opening.reason,
            counterparty=f"recipients/{readers}",
            place_class="abroad",
            digest_before=package.package_sha256,
            digest_after=package.content_sha256,
        )
        drafts.append((made.action.entry_type, made.values()))
    rows = hq.enter(drafts) if drafts else []
    kept = hq.folder / "missions" / f"{short_name(opening.mission)}.{digest[:16]}.opening"
    if not kept.exists():
        hq.cover.write(kept, data)
    return [row.index for row in rows]


def parse_roles(text: str) -> tuple[str, ...]:
    """The roles in `text`, separated by commas; refuses what could be a name: spaces, capitals."""
    roles = tuple(role for role in text.split(",") if role)
    for role in roles:
        if not re.fullmatch(r"[a-z0-9][a-z0-9/.-]{0,63}", role):
            raise UsageError("present: roles in small letters, such as lawyer,observer; never a name")
    return roles
