"""Building a dossier: exhibits opened into a new folder, proofs beside them, the whole signed.

The folder has a provisional name until it is complete and verified by the library's own verifier.
"""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from importlib.resources import files as package_files
from pathlib import Path

from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

import vedette
from vedette.adapters.bag_folder import BagFolder
from vedette.adapters.disk import TEMPORARY, disk_errors, make_folder, new_file, sync_folder, write_file
from vedette.adapters.opening import Warden
from vedette.adapters.tiles import TileFolder
from vedette.capture.media import extension
from vedette.cases import bag, tables
from vedette.cases.exhibits import HEAD_FIELDS, KEY_FIELDS, SEAL_FIELDS
from vedette.cases.verdict import Verdict
from vedette.cases.verify import verify_dossier
from vedette.custody.events import Action, CustodyEvent
from vedette.errors import ConflictError, MissingError, SignatureError, UsageError
from vedette.formats import base64, jcs, sshsig
from vedette.formats.checkpoint import parse_signed_checkpoint
from vedette.formats.entry import FIELDS, disclose_all
from vedette.formats.keys import VerifierKey, parse_vkey
from vedette.formats.manifest import seal_values
from vedette.formats.proof import TlogProof
from vedette.formats.slip import Slip
from vedette.formats.trust_card import TrustCard
from vedette.house.abroad.authorities import chain_of, stamp, tokens_over
from vedette.house.abroad.settling import latest_for_dossiers, publish, slips
from vedette.house.desks.mission_desk import desk_identity
from vedette.house.desks.readme import readme_text
from vedette.house.headquarters import Headquarters, short_name
from vedette.register.copy import LogCopy
from vedette.register.entering import Row
from vedette.seal.package import OpenedPackage
from vedette.values.ids import new_id

ASSETS = package_files("vedette.cases") / "assets"


@dataclass(frozen=True, slots=True)
class Chosen:
    """One package that is to be an exhibit, its title, and the consent it rests on."""

    package_sha256: str
    title: str
    consent: str = ""


@dataclass(frozen=True, slots=True)
class Built:
    """A finished dossier: its id, its verdict by our own verifier, its trust card.

    `unstamped` says of each authority that did not stamp its checkpoint why.
    """

    dossier: str
    folder: Path
    verdict: Verdict
    card: TrustCard
    unstamped: dict[str, str] = field(default_factory=dict)


class DossierDesk:
    """Builds dossiers for one headquarters. `actor` is the pseudonym of who is on duty."""

    def __init__(self, hq: Headquarters, warden: Warden, actor: str) -> None:
        self._hq = hq
        self._warden = warden
        self._actor = actor
        self._devices: dict[str, tuple[str, VerifierKey, LogCopy, Row, Row]] = {}

    def build(
        self,
        chosen: Sequence[Chosen],
        target: Path,
        reason: str,
        progress: Callable[[int], None] | None = None,
    ) -> Built:
        """Build the dossier of `chosen`, in that order, as the new folder `target`.

        Each opening and each disclosure is entered in the register before the dossier is sealed, and
        stands in its custody list. The checkpoint is then stamped by every authority that can be reached;
        one that cannot stops nothing. Raises: UsageError, MissingError; SignatureError when the register's
        head is not cosigned as the policy for dossiers demands.
        """
        if not chosen:
            raise UsageError("dossier: no exhibit was named")
        if target.exists():
            raise ConflictError(f"folder {target.name}: is there already")
        by_digest = {slip.package_sha256: slip for slip in slips(self._hq)}
        picked: list[tuple[Chosen, Slip]] = []
        for each in chosen:
            if each.package_sha256 not in by_digest:
                raise MissingError(f"package {each.package_sha256}: is not registered here")
            picked.append((each, by_digest[each.package_sha256]))
        if len({slip.package_sha256 for _, slip in picked}) != len(picked):
            raise UsageError("dossier: an item is named twice")
        make_folder(target.parent)
        # always the same name: what a killed build left opened is removed by the next one
        work = target.with_name(f"{TEMPORARY}{target.name}")
        with disk_errors(f"dossier {target.name}"):
            if work.exists():
                shutil.rmtree(work)
            try:
                make_folder(work / "data" / "exhibits")
                make_folder(work / "data" / "proofs")
                return self._build(picked, work, target, reason, progress)
            except BaseException:
                shutil.rmtree(work, ignore_errors=True)
                raise

    def _build(
        self,
        picked: Sequence[tuple[Chosen, Slip]],
        work: Path,
        target: Path,
        reason: str,
        progress: Callable[[int], None] | None,
    ) -> Built:
        digests: dict[str, str] = {}
        opened: list[tuple[str, OpenedPackage]] = []
        for number, (_, slip) in enumerate(picked, 1):
            path, package = self._exhibit(work, number, slip)
            digests[path] = package.digests.content_sha256
            opened.append((path, package))
            if progress is not None:
                progress(package.digests.content_size)
        self._enter(picked, reason)
        needed = self._hq.register.log.size
        _, faults = publish(self._hq)
        checkpoint = latest_for_dossiers(self._hq)
        if checkpoint is None or parse_signed_checkpoint(checkpoint)[0].size < needed:
            raise SignatureError(
                f"register: its head is not cosigned as the policy demands ({'; '.join(faults.values())})",
                hint="start the witnesses and build again",
            )
        unstamped = stamp(self._hq, checkpoint)
        texts = self._texts(picked, opened, checkpoint)
        dossier = new_id(self._hq.entropy)
        self._write_bag(work, dossier, texts, digests, [p.digests.content_size for _, p in opened])
        card = self.trust_card(parse_signed_checkpoint(checkpoint)[0].size)
        verdict = verify_dossier(BagFolder(work), card)
        if verdict.verdict != "verified":
            raise ConflictError(f"dossier: our own verifier refuses {verdict.thing}: {verdict.message}")
        os.replace(work, target)
        sync_folder(target.parent)
        return Built(dossier, target, verdict, card, unstamped)

    def trust_card(self, size: int | None = None) -> TrustCard:
        """Return the card that says whom to believe about this group's dossiers.

        `size` is how many entries the register had at least; the present number when it is not told.
        """
        policy = hashlib.sha256(self._hq.dossier_policy.source).hexdigest()
        least = self._hq.register.log.size if size is None else size
        return TrustCard(sshsig.fingerprint(self._key_blob()), policy, least)

    def _key_blob(self) -> bytes:
        public = self._hq.dossier_key().public_key()
        return sshsig.key_blob(public.public_bytes(Encoding.Raw, PublicFormat.Raw))

    def _exhibit(self, work: Path, number: int, slip: Slip) -> tuple[str, OpenedPackage]:
        """Open one package into its numbered file; return the path in the bag."""
        record = self._hq.device_record(slip.device)
        mission = str(record["mission"])
        fingerprint = bytes.fromhex(str(self._hq.mission(mission)["fingerprint"]))
        identities = [desk_identity(self._hq, mission)]
        provisional = work / "data" / "exhibits" / f"E{number:04d}.opening"
        with new_file(provisional) as file:
            with self._hq.vault.open(slip.package_sha256) as sealed:
                package = self._warden.open(sealed, identities, fingerprint, file)
            package.check_device(parse_vkey(str(record["vkey"])), self._hq.earlier_readers(mission))
        path = f"data/exhibits/E{number:04d}.{extension(package.manifest.media_type)}"
        os.replace(provisional, work / path)
        return path, package

    def _enter(self, picked: Sequence[tuple[Chosen, Slip]], reason: str) -> None:
        drafts = []
        for each, slip in picked:
            for action, why in (
                (Action.VIEW, "opened for a dossier"),
                (Action.DISCLOSE, reason),
            ):
                event = CustodyEvent(
                    event=new_id(self._hq.entropy),
                    action=action,
                    time=self._hq.now(),
                    actor=self._actor,
                    package_sha256=slip.package_sha256,
                    digest_before=slip.package_sha256,
                    digest_after=slip.package_sha256,
                    consent=each.consent,
                    reason=why,
                )
                drafts.append((event.action.entry_type, event.values()))
        self._hq.enter(drafts)

    def _device(self, origin: str) -> tuple[str, VerifierKey, LogCopy, Row, Row]:
        """Return for a device: its id in the dossier, key, log, enrolment row, newest head's row."""
        if origin not in self._devices:
            record = self._hq.device_record(origin)
            key = parse_vkey(str(record["vkey"]))
            folder = self._hq.folder / "devices" / short_name(origin) / "log"
            log = LogCopy(TileFolder(folder), origin, key)
            find = self._hq.register.find
            head = find("device-checkpoint", device=origin, size=log.size, root=base64.encode(log.head))
            enrolled = find("device-key", device=origin, action="add")
            if not head or not enrolled:
                raise MissingError(f"device {origin}: its log is not entered; run intake again")
            name = f"D{len(self._devices) + 1:02d}"
            self._devices[origin] = (name, key, log, enrolled[0], head[0])
        return self._devices[origin]

    def _texts(
        self,
        picked: Sequence[tuple[Chosen, Slip]],
        opened: Sequence[tuple[str, OpenedPackage]],
        checkpoint: bytes,
    ) -> dict[str, bytes]:
        """The lists and proofs of the dossier, by their paths."""
        self._devices.clear()
        register = self._hq.register.log
        texts = {
            "data/proofs/checkpoint": checkpoint,
            "data/proofs/policy.txt": self._hq.dossier_policy.source,
        }
        for kept in tokens_over(self._hq, checkpoint):
            texts[f"data/time/{kept.size}.{kept.authority}.tsr"] = kept.reply
            texts[f"data/time/{kept.authority}-chain.pem"] = chain_of(self._hq, kept.authority)
        rows: list[dict[str, tables.Cell]] = []
        for number, ((each, slip), (path, package)) in enumerate(zip(picked, opened, strict=True), 1):
            manifest = package.manifest
            device, _, log, _, head = self._device(slip.device)
            rows.append(
                {
                    "number": number,
                    "file": path,
                    "sha256": package.digests.content_sha256,
                    "size": package.digests.content_size,
                    "media_type": manifest.media_type,
                    "title": each.title,
                    "item": manifest.item,
                    "device": device,
                    "device_index": slip.index,
                    "device_time": manifest.device_time,
                    "seen": manifest.seen,
                }
            )
            stem = f"data/proofs/E{number:04d}"
            values = seal_values(manifest, package.digests, slip.package_sha256, slip.package_size)
            said = [d.text for d in disclose_all(manifest.seed, "seal", values) if d.name in SEAL_FIELDS]
            texts[f"{stem}.json"] = jcs.encode(
                {
                    "device_disclosures": said,
                    "device_entry": base64.encode(slip.entry.data),
                    "register_disclosures": head.disclosures(HEAD_FIELDS),
                    "register_entry": base64.encode(head.entry()),
                }
            )
            signed = log.checkpoint_bytes
            if signed is None:
                raise MissingError(f"device {slip.device}: its log is empty")
            in_device = TlogProof(slip.index, tuple(log.inclusion(slip.index)), signed, None)
            texts[f"{stem}.device.tlog-proof"] = in_device.encode()
            texts[f"{stem}.register.tlog-proof"] = register.prove(head.index, checkpoint).encode()
            if manifest.seen:
                held = self._hq.folder / "cosigned" / f"{manifest.seen}.checkpoint"
                if not held.exists():
                    raise MissingError(f"checkpoint {manifest.seen}: a device saw it, we do not have it")
                texts[f"data/proofs/{manifest.seen}.seen"] = held.read_bytes()
        texts["data/exhibits.json"] = jcs.encode(rows)
        texts["data/exhibits.csv"] = tables.csv_bytes(tables.EXHIBIT_COLUMNS, tables.EXHIBIT_GUARDED, rows)
        texts["data/devices.json"] = jcs.encode(
            [
                {
                    "id": name,
                    "origin": origin,
                    "vkey": key.vkey,
                    **self._proved(enrolled, KEY_FIELDS),
                }
                for origin, (name, key, _, enrolled, _) in self._devices.items()
            ]
        )
        self._custody_texts(texts, {slip.package_sha256 for _, slip in picked})
        return texts

    def _proved(self, row: Row, fields: Iterable[str]) -> dict[str, jcs.JsonValue]:
        proof = self._hq.register.log.inclusion(row.index)
        return {
            "disclosures": list(row.disclosures(tuple(fields))),
            "entry": base64.encode(row.entry()),
            "index": row.index,
            "proof": [base64.encode(node) for node in proof],
        }

    def _custody_texts(self, texts: dict[str, bytes], packages: set[str]) -> None:
        events = [
            row
            for row in self._hq.register.rows
            if row.type in ("custody", "access") and row.values["package_sha256"] in packages
        ]
        texts["data/custody.json"] = jcs.encode([self._proved(e, FIELDS["custody"]) for e in events])
        lines: list[Mapping[str, tables.Cell]] = [
            {**e.values, "type": e.type, "index": e.index} for e in events
        ]
        texts["data/custody.csv"] = tables.csv_bytes(tables.CUSTODY_COLUMNS, tables.CUSTODY_GUARDED, lines)

    def _write_bag(
        self,
        work: Path,
        dossier: str,
        texts: dict[str, bytes],
        digests: dict[str, str],
        sizes: Sequence[int],
    ) -> None:
        if any(path.startswith("data/time/") for path in texts):
            make_folder(work / "data" / "time")
        for path, data in texts.items():
            write_file(work / path, data)
            digests[path] = hashlib.sha256(data).hexdigest()
        octets = sum(sizes) + sum(len(data) for data in texts.values())
        info = bag.BagInfo(
            f"vedette {vedette.__version__}",
            self._hq.now()[:10],
            dossier,
            octets,
            len(digests),
            str(self._hq.group["group"]),
        )
        blob = self._key_blob()
        tags = {
            "bagit.txt": bag.DECLARATION,
            "bag-info.txt": info.encode(),
            bag.MANIFEST: bag.write_manifest(digests),
            "allowed_signers": sshsig.allowed_signers(blob, bag.PRINCIPAL),
            "README.txt": readme_text(
                self._hq.dossier_policy,
                self.trust_card(),
                info.group,
                texts["data/proofs/checkpoint"],
                {path: data for path, data in texts.items() if path.endswith(".tsr")},
            ),
            "verify.html": (ASSETS / "verify.html").read_bytes(),
            "verify.py": (ASSETS / "verify.py").read_bytes(),
        }
        tagmanifest = bag.write_manifest({p: hashlib.sha256(d).hexdigest() for p, d in tags.items()})
        tags[bag.TAGMANIFEST] = tagmanifest
        tags[bag.SIGNATURE] = sshsig.sign(self._hq.dossier_key(), tagmanifest, bag.PRINCIPAL)
        for path, data in tags.items():
            write_file(work / path, data)
        sync_folder(work)
