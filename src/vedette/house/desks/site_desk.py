"""Marking items public, and building the public site: derivatives only, entered in the register."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from vedette.adapters.disk import TEMPORARY, disk_errors, make_folder, sync_folder, write_file
from vedette.adapters.opening import Warden
from vedette.custody.events import Action, CustodyEvent
from vedette.errors import ConflictError, FormatError, LimitError, MissingError, SignatureError
from vedette.formats import base64, jcs
from vedette.formats.entry import FIELDS
from vedette.formats.keys import parse_vkey
from vedette.formats.slip import Slip
from vedette.house.abroad.settling import latest_cosigned, publish, slips
from vedette.house.desks.mission_desk import desk_identity
from vedette.house.headquarters import Headquarters
from vedette.publication.consent import check_public_consent
from vedette.publication.website import Builder, ReleaseProof, build_manifest, proof_pages
from vedette.publication.website.items import LANGUAGES, Items, PublicItem
from vedette.publication.website.markup import shown_text
from vedette.records.places import gazetteer
from vedette.seal.package import OpenedPackage
from vedette.values.ids import new_id

MAX_TEXT_BYTES = 1 << 20
DERIVE_SECONDS = 60


class SiteDesk:
    """Publishes for one headquarters. `actor` is the pseudonym of who is on duty."""

    def __init__(self, hq: Headquarters, warden: Warden, actor: str) -> None:
        self._hq = hq
        self._warden = warden
        self._actor = actor

    def mark(self, package_sha256: str, titles: Mapping[str, str], consent: str, language: str = "") -> None:
        """Mark an item public on a consent that was sealed with it; titles in every language."""
        slip = self._slip(package_sha256)
        for tongue in LANGUAGES:
            if not titles.get(tongue, "").strip():
                raise FormatError(f"title: is missing in {tongue!r}")
        if any(row["package_sha256"] == package_sha256 for row in self._hq.public.rows()):
            raise ConflictError(f"package {package_sha256}: is marked public already")
        opened, _ = self._open(slip)
        check_public_consent(consent, opened.manifest.consent)
        row: dict[str, jcs.JsonValue] = {
            "package_sha256": package_sha256,
            "consent": consent,
            "language": language,
            "time": self._hq.now(),
        }
        row["titles"] = {tongue: titles[tongue] for tongue in LANGUAGES}
        # the event first: killed between the two, the act is entered and can be done again
        self._enter(slip, Action.VIEW, "opened to be marked public", consent)
        self._hq.public.append([row])

    def build(self, target: Path) -> ReleaseProof:
        """Build the site as the new folder `target`; enter the release; return where it stands."""
        if target.exists():
            raise ConflictError(f"folder {target.name}: is there already")
        group = str(self._hq.group["group"])
        items: list[PublicItem] = []
        for number, row in enumerate(self._hq.public.rows(), 1):
            items.append(self._item(number, row))
        public = Items(group, items)
        builder, files = Builder(public.site, gazetteer), dict[str, bytes]()
        built = builder.build(public.sources, public.load, files.__setitem__)
        files |= {path: b"".join(public.fetch(file)) for path, file in built.brought}
        release = new_id(self._hq.entropy)
        manifest = build_manifest(release, built.state.digests())
        digest = hashlib.sha256(manifest).hexdigest()
        (entered,) = self._hq.enter(
            [
                (
                    "release",
                    {
                        "files": len(built.state.files),
                        "manifest_sha256": digest,
                        "release": release,
                        "time": self._hq.now(),
                    },
                )
            ]
        )
        cosigned, faults = publish(self._hq)
        checkpoint = latest_cosigned(self._hq)
        if cosigned is None or checkpoint is None:
            raise SignatureError(f"register: its head is not cosigned ({'; '.join(faults.values())})")
        times = self._hq.policy.evaluate(checkpoint).times
        proof = ReleaseProof(entered.index, self._hq.origin, cosigned, sorted(times))
        said = {
            "entry": base64.encode(entered.entry()),
            "disclosures": entered.disclosures(FIELDS["release"]),
        }
        files |= proof_pages(builder, built.state, digest, proof)
        files["release.json"] = manifest
        files["policy.txt"] = self._hq.policy.source
        files["release.disclosures.json"] = jcs.encode(said)
        files["release.tlog-proof"] = self._hq.register.log.prove(entered.index, checkpoint).encode()
        self._write(files, target)
        return proof

    def _write(self, files: Mapping[str, bytes], target: Path) -> None:
        work = target.with_name(f"{TEMPORARY}{target.name}")
        with disk_errors(f"site {target.name}"):
            if work.exists():
                shutil.rmtree(work)  # of a build that was killed
            try:
                for path, data in files.items():
                    make_folder((work / path).parent, 0o755)
                    write_file(work / path, data, 0o644)
                os.replace(work, target)
                sync_folder(target.parent)
            except BaseException:
                shutil.rmtree(work, ignore_errors=True)
                raise

    def _slip(self, package_sha256: str) -> Slip:
        for slip in slips(self._hq):
            if slip.package_sha256 == package_sha256:
                return slip
        raise MissingError(f"package {package_sha256}: is not registered here")

    def _open(self, slip: Slip) -> tuple[OpenedPackage, bytes]:
        """Open a package into a private memory file; return what it says and its content."""
        record = self._hq.device_record(slip.device)
        mission = str(record["mission"])
        fingerprint = bytes.fromhex(str(self._hq.mission(mission)["fingerprint"]))
        with os.fdopen(os.memfd_create("content", os.MFD_CLOEXEC), "w+b") as memory:
            identities = [desk_identity(self._hq, mission)]
            with self._hq.vault.open(slip.package_sha256) as package:
                opened = self._warden.open(package, identities, fingerprint, memory)
            opened.check_device(parse_vkey(str(record["vkey"])), self._hq.earlier_readers(mission))
            memory.seek(0)
            return opened, memory.read()

    def _item(self, number: int, row: Mapping[str, jcs.JsonValue]) -> PublicItem:
        slip = self._slip(str(row["package_sha256"]))
        titles = row["titles"]
        named = {k: str(v) for k, v in titles.items()} if isinstance(titles, dict) else {}
        opened, content = self._open(slip)
        kind, derivative = "record", b""
        if opened.manifest.media_type.startswith("image/"):
            kind, derivative = "image", self._rebuilt(content, number)
        elif opened.manifest.media_type == "text/plain":
            kind, derivative = "text", _plain_text(content, number)
        consent = str(row["consent"])
        self._enter(slip, Action.DERIVE, "derivative for the public site", consent)
        return PublicItem(number, named, kind, derivative, str(row["language"]), str(row["time"])[:10])

    def _rebuilt(self, content: bytes, number: int) -> bytes:
        try:
            child = subprocess.run(
                [sys.executable, "-m", "vedette.house.desks.derive_child"],
                input=content,
                capture_output=True,
                timeout=DERIVE_SECONDS,
                env={"PYTHONPATH": os.pathsep.join(sys.path)},
                check=False,
            )
        except subprocess.TimeoutExpired:
            raise LimitError(f"item {number}: its picture took too long to rebuild") from None
        if child.returncode != 0 or not child.stdout:
            raise FormatError(f"item {number}: its picture cannot be rebuilt without its metadata")
        return child.stdout

    def _enter(self, slip: Slip, action: Action, reason: str, consent: str) -> None:
        event = CustodyEvent(
            event=new_id(self._hq.entropy),
            action=action,
            time=self._hq.now(),
            actor=self._actor,
            package_sha256=slip.package_sha256,
            digest_before=slip.package_sha256,
            digest_after=slip.package_sha256,
            consent=consent,
            reason=reason,
        )
        self._hq.enter([(action.entry_type, event.values())])


def _plain_text(content: bytes, number: int) -> bytes:
    """Return text as it may be shown: UTF-8, no control or direction characters, at most 1 MiB."""
    if len(content) > MAX_TEXT_BYTES:
        raise LimitError(f"item {number}: its text is over {MAX_TEXT_BYTES} bytes")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise FormatError(f"item {number}: its text is not UTF-8") from None
    return shown_text(text.replace("\r\n", "\n")).encode("utf-8")
