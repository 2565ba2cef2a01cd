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
from vedette.adapters.bag_place import CoveredPlace, Place, PlainPlace
from vedette.adapters.disk import TEMPORARY, disk_errors, make_folder, sync_folder
from vedette.adapters.opening import Warden
from vedette.adapters.tiles import TileFolder
from vedette.cases import bag, tables
from vedette.cases.dossiers.commitment import Commitment, Cut, Hides, Measured, Whole
from vedette.cases.dossiers.disclosure import DISCLOSURE, encode_disclosure, part_file
from vedette.cases.exhibits import HEAD_FIELDS, KEY_FIELDS, SEAL_FIELDS
from vedette.cases.verdict import Verdict
from vedette.cases.verify import verify_dossier
from vedette.custody.events import Action, CustodyEvent
from vedette.errors import ConflictError, MissingError, SignatureError, UsageError
from vedette.formats import base64, jcs, sshsig
from vedette.formats.checkpoint import parse_signed_checkpoint
from vedette.formats.entry import FIELDS, Value, disclose_all
from vedette.formats.keys import VerifierKey, parse_vkey
from vedette.formats.manifest import seal_values
from vedette.formats.proof import TlogProof
from vedette.formats.slip import Slip
from vedette.formats.trust_card import TrustCard
from vedette.house.abroad.authorities import chain_of, stamp, tokens_over
from vedette.house.abroad.settling import latest_for_dossiers, publish, slips
from vedette.house.desks.cutting import COLUMNS, ROWS, cut, measured_parts
from vedette.house.desks.opened_exhibits import Notes, open_exhibit
from vedette.house.desks.readme import readme_text
from vedette.house.headquarters import Headquarters, short_name
from vedette.house.looking import Looker
from vedette.register.copy import LogCopy
from vedette.register.entering import Row
from vedette.seal.package import OpenedPackage
from vedette.values.ids import new_id

COMMITTED = "pages and parts committed for versions of a dossier"
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
    commitment: Commitment | None = None


@dataclass(frozen=True, slots=True)
class Parting:
    """What a version of a dossier hides. `commitment` is that of the whole; None makes a new one.

    `divided` are the exhibits (numbers from 1) whose pages a new one cuts, beside those that `hides` parts.
    """

    looker: Looker
    hides: Hides = field(default_factory=Hides)
    commitment: Commitment | None = None
    divided: frozenset[int] = frozenset()


def check_parting(packages: Sequence[str], hides: Hides, commitment: Commitment | None) -> None:
    """Refuse a version that fits no whole, or shows nothing. Raises: UsageError."""
    if commitment is not None and packages != [each.package_sha256 for each in commitment.exhibits]:
        raise UsageError("dossier: its exhibits, in this order, are not those of the commitment")
    beyond = max((*hides.exhibits, *hides.parted), default=0) > len(packages)
    if beyond or len(hides.exhibits) == len(packages):
        raise UsageError("dossier: a version hides exhibits that it has, and not all of them")


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
        parting: Parting | None = None,
    ) -> Built:
        """Build the dossier of `chosen`, in that order, as the new folder `target`.

        With `parting` it is a version of the whole `chosen`, which may hide exhibits and parts of pages.
        After a build that was killed the exhibits that are whole are kept; one that failed leaves nothing.

        Each opening and each disclosure is entered in the register before the dossier is sealed, and
        stands in its custody list. The checkpoint is then stamped by every authority that can be reached;
        one that cannot stops nothing. Raises: UsageError, MissingError; SignatureError when the register's
        head is not cosigned as the policy for dossiers demands.
        """
        if target.exists():
            raise ConflictError(f"folder {target.name}: is there already")
        picked = self._pick(chosen, parting)
        make_folder(target.parent)
        # always the same name: the next build keeps what a killed one has opened, or removes it
        work = target.with_name(f"{TEMPORARY}{target.name}")
        notes = Notes(target.with_name(f"{work.name}.opened"), work)
        with disk_errors(f"dossier {target.name}"):
            try:
                hidden = parting.hides.exhibits if parting is not None else frozenset[int]()
                notes.begin({(n, s.package_sha256) for n, (_, s) in enumerate(picked, 1) if n not in hidden})
                built = self._build(picked, PlainPlace(work), target, reason, progress, parting, notes)
                sync_folder(work)
                os.replace(work, target)
                notes.end()
                sync_folder(target.parent)
                return built
            except BaseException:
                shutil.rmtree(work, ignore_errors=True)
                notes.end()
                raise

    def build_covered(
        self,
        chosen: Sequence[Chosen],
        place: CoveredPlace,
        reason: str,
        progress: Callable[[int], None] | None = None,
        parting: Parting | None = None,
    ) -> Built:
        """Build as `build` does, into a place under a cover, which is emptied first. Raises: as `build`."""
        picked = self._pick(chosen, parting)
        with disk_errors("dossier"):
            place.clear()
            built = self._build(picked, place, place.folder, reason, progress, parting)
            place.keep()
            return built

    def _pick(self, chosen: Sequence[Chosen], parting: Parting | None) -> list[tuple[Chosen, Slip]]:
        if not chosen:
            raise UsageError("dossier: no exhibit was named")
        by_digest = {slip.package_sha256: slip for slip in slips(self._hq)}
        picked: list[tuple[Chosen, Slip]] = []
        for each in chosen:
            if each.package_sha256 not in by_digest:
                raise MissingError(f"package {each.package_sha256}: is not registered here")
            picked.append((each, by_digest[each.package_sha256]))
        if len({slip.package_sha256 for _, slip in picked}) != len(picked):
            raise UsageError("dossier: an item is named twice")
        if parting is not None:
            check_parting([slip.package_sha256 for _, slip in picked], parting.hides, parting.commitment)
        return picked

    def _build(
        self,
        picked: Sequence[tuple[Chosen, Slip]],
        work: Place,
        target: Path,
        reason: str,
        progress: Callable[[int], None] | None,
        parting: Parting | None,
        notes: Notes | None = None,
    ) -> Built:
        opened: dict[int, tuple[str, OpenedPackage]] = {}
        known = parting.commitment if parting is not None else None
        cuts: dict[int, tuple[Cut, ...]] = {}
        for number, (_, slip) in enumerate(picked, 1):
            if known is not None and parting is not None and number in parting.hides.exhibits:
                continue
            path, package = open_exhibit(self._hq, self._warden, work, number, slip, notes)
            if parting is not None:
                cuts[number] = self._cut(work, number, path, package.manifest.media_type, parting)
            opened[number] = (path, package)
            if progress is not None:
                progress(package.digests.content_size)
        parts: dict[str, bytes] = {}
        if parting is not None:
            known = known or self._commit(picked, opened, cuts)
            parts[DISCLOSURE] = self._lay(work, known, parting.hides, opened, cuts)
        shown = parting.hides if parting is not None else Hides()
        told = [row for number, row in enumerate(picked, 1) if number not in shown.exhibits]
        self._enter(told, reason)
        needed = self._hq.register.log.size
        _, faults = publish(self._hq)
        checkpoint = latest_for_dossiers(self._hq)
        if checkpoint is None or parse_signed_checkpoint(checkpoint)[0].size < needed:
            raise SignatureError(
                f"register: its head is not cosigned as the policy demands ({'; '.join(faults.values())})",
                hint="start the witnesses and build again",
            )
        unstamped = stamp(self._hq, checkpoint)
        whole = {n: row for n, row in enumerate(picked, 1) if n not in shown.exhibits | shown.parted}
        texts = parts | self._texts(whole, opened, checkpoint, {slip.package_sha256 for _, slip in told})
        digests = {opened[n][0]: opened[n][1].digests.content_sha256 for n in whole}
        sizes = [opened[n][1].digests.content_size for n in whole]
        for path, measured in measured_parts(known, shown).items():
            digests[path] = measured.sha256
            sizes.append(measured.size)
        dossier = new_id(self._hq.entropy)
        self._write_bag(work, dossier, texts, digests, sizes)
        card = self.trust_card(parse_signed_checkpoint(checkpoint)[0].size)
        verdict = verify_dossier(work, card)
        if verdict.verdict != "verified":
            raise ConflictError(f"dossier: our own verifier refuses {verdict.thing}: {verdict.message}")
        return Built(dossier, target, verdict, card, unstamped, known)

    def _cut(self, work: Place, number: int, path: str, media_type: str, parting: Parting) -> tuple[Cut, ...]:
        """Cut an exhibit if its pages are to be parts; those that are shown are written."""
        parted = number in parting.hides.parted
        if not (parted or (parting.commitment is None and number in parting.divided)):
            return ()

        def keep(page: int, part: int, data: bytes) -> None:
            if parted and not parting.hides.hides(number, page, part - 1, COLUMNS, ROWS):
                work.write(part_file(number, page, part), data)

        with work.in_hand(path) as source:
            return cut(parting.looker, source, media_type, keep)

    def _commit(
        self,
        picked: Sequence[tuple[Chosen, Slip]],
        opened: Mapping[int, tuple[str, OpenedPackage]],
        cuts: Mapping[int, tuple[Cut, ...]],
    ) -> Commitment:
        """Fix the whole, and enter its root: an event of each package."""
        wholes = []
        for number, (_, slip) in enumerate(picked, 1):
            measured = opened[number][1].digests
            source = Measured(measured.content_sha256, measured.content_size)
            wholes.append(Whole(slip.package_sha256, source, cuts[number]))
        commitment = Commitment(self._hq.entropy(32), tuple(wholes))
        root = commitment.root
        self._hq.enter(
            [self._event(slip, Action.DERIVE, each.consent, COMMITTED, root) for each, slip in picked]
        )
        return commitment

    def _lay(
        self,
        work: Place,
        commitment: Commitment,
        hides: Hides,
        opened: Mapping[int, tuple[str, OpenedPackage]],
        cuts: Mapping[int, tuple[Cut, ...]],
    ) -> bytes:
        """Take away what is hidden; return disclosure.json. Raises: ConflictError as below."""
        laid = commitment.lay(hides)
        for number, (path, _) in opened.items():
            if number in hides.parted and cuts[number] != commitment.exhibits[number - 1].pages:
                raise ConflictError(
                    f"exhibit {number}: its pages are not drawn as they were when it was committed",
                    hint="make a new commitment",
                )
            if number in hides.parted or number in hides.exhibits:
                work.remove(path)
        return encode_disclosure(laid)

    def _event(
        self, slip: Slip, action: Action, consent: str, reason: str, after: str
    ) -> tuple[str, dict[str, Value]]:
        event = CustodyEvent(
            event=new_id(self._hq.entropy),
            action=action,
            time=self._hq.now(),
            actor=self._actor,
            package_sha256=slip.package_sha256,
            digest_before=slip.package_sha256,
            digest_after=after,
            consent=consent,
            reason=reason,
        )
        return event.action.entry_type, event.values()

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

    def _enter(self, picked: Sequence[tuple[Chosen, Slip]], reason: str) -> None:
        drafts = []
        for each, slip in picked:
            for action, why in (
                (Action.VIEW, "opened for a dossier"),
                (Action.DISCLOSE, reason),
            ):
                drafts.append(self._event(slip, action, each.consent, why, slip.package_sha256))
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
        picked: Mapping[int, tuple[Chosen, Slip]],
        opened: Mapping[int, tuple[str, OpenedPackage]],
        checkpoint: bytes,
        packages: set[str],
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
        for number, (each, slip) in picked.items():
            path, package = opened[number]
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
        self._custody_texts(texts, packages)
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
        work: Place,
        dossier: str,
        texts: dict[str, bytes],
        digests: dict[str, str],
        sizes: Sequence[int],
    ) -> None:
        for path, data in texts.items():
            work.write(path, data)
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
            work.write(path, data)
