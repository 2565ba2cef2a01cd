"""The verifier of the library: the fifteen checks of a dossier, in their order.

Normative page: docs/formats/dossier.md, section 4; the numbers below are those of its table. `verify.py` and
`verify.html`, which travel in the dossier, were written apart from this one and must agree with it.
"""

from __future__ import annotations

import hashlib
import string
from collections.abc import Callable, Sequence

from vedette.cases import bag
from vedette.cases.exhibits import ExhibitChecks, check_signed
from vedette.cases.verdict import BagFiles, DossierRefused, Place, Verdict
from vedette.cases.watch import (
    MAX_TOKEN_BYTES,
    TOKEN_FILE,
    TokenClaim,
    claimed_time,
    rules,
    signed_times,
    watchers,
)
from vedette.errors import FormatError, LimitError, SignatureError
from vedette.formats import sshsig
from vedette.formats.checkpoint import parse_signed_checkpoint
from vedette.formats.cosignature import check_signature
from vedette.formats.keys import Algorithm, VerifierKey
from vedette.formats.note import Note
from vedette.formats.policy import Cosigned, Policy, parse_policy
from vedette.formats.trust_card import TrustCard
from vedette.values.instants import write_instant

READ_BYTES = 1 << 18
LIST_BYTES = 128 << 20
NOTE_BYTES = 1_000_000
MAX_LOGS = 16
"""Log lines of a dossier's policy: the register, then its former keys and those it succeeds."""
_PRINTABLE = set(string.printable) - set("\t\n\r\x0b\x0c")


class Bytes:
    """The bag's files, hashed as they are read; what is parsed is what was hashed."""

    def __init__(self, files: BagFiles, progress: Callable[[int], None] | None) -> None:
        self._files = files
        self._progress = progress
        self._held: dict[str, bytes] = {}
        self.digests: dict[str, str] = {}
        self.sizes: dict[str, int] = {}

    def digest(self, path: str) -> str:
        """Return the SHA-256 of a file, read once in constant memory."""
        if path not in self.digests:
            measured, size = hashlib.sha256(), 0
            with self._files.open(path) as file:
                while piece := file.read(READ_BYTES):
                    measured.update(piece)
                    size += len(piece)
                    if self._progress is not None:
                        self._progress(len(piece))
            self.digests[path], self.sizes[path] = measured.hexdigest(), size
        return self.digests[path]

    def read(self, path: str, limit: int = NOTE_BYTES) -> bytes:
        """Return the bytes of a small file; refuses one that changed since it was hashed."""
        if path in self._held:
            return self._held[path]
        with self._files.open(path) as file:
            data = file.read(limit + 1)
        if len(data) > limit:
            raise LimitError(f"{path}: over {limit} bytes")
        digest = hashlib.sha256(data).hexdigest()
        if self.digests.setdefault(path, digest) != digest:
            raise FormatError(f"{path}: changed while it was being checked")
        self.sizes[path] = len(data)
        self._held[path] = data
        return data


def shown(path: str) -> str:
    """Return a path with `?` for every character that is not printable ASCII."""
    return "".join(char if char in _PRINTABLE else "?" for char in path)


class _Verifier:
    def __init__(
        self,
        files: BagFiles,
        card: TrustCard | None,
        progress: Callable[[int], None] | None,
        pq_keys: Sequence[VerifierKey],
    ) -> None:
        self.files = files
        self.card = card
        self.pq_keys = pq_keys
        self.bytes = Bytes(files, progress)
        self.place = Place()
        self.verdict = Verdict()

    def run(self) -> None:
        with self.place.refusals():
            present = self._layout()
            key = self._signature()
            self._trust(key)
            self._manifests(present)
            policy, cosigned = self._register()
            ExhibitChecks(self.place, self.bytes, policy, cosigned, self.verdict).run(present)
            self._watched(policy, present)
        self._post_quantum()
        self.verdict.verdict = "verified"

    def _watched(self, policy: Policy, present: set[str]) -> None:
        """Who signed and when, the rule that is met, and what time tokens claim: words, no check."""
        note = parse_signed_checkpoint(self.bytes.read("data/proofs/checkpoint"))[1]
        self.verdict.former = [key.name for key in policy.log_keys[1:]]
        self.verdict.watched = watchers(policy, signed_times(policy, note))
        self.verdict.rule = rules(policy, self.verdict.watched)
        text = note.text.encode("utf-8")
        for path in sorted(present):
            if match := TOKEN_FILE.fullmatch(path):
                large = self.bytes.sizes[path] > MAX_TOKEN_BYTES
                time = None if large else claimed_time(self.bytes.read(path), text)
                self.verdict.tokens.append(TokenClaim(path, match[1], time))

    def _post_quantum(self) -> None:
        if self.pq_keys:
            _, note = parse_signed_checkpoint(self.bytes.read("data/proofs/checkpoint"))
            states = {key.name: signature_state(key, note) for key in self.pq_keys}
            self.verdict.ml_dsa_44 = dict(sorted(states.items()))
            named = self.verdict.not_checked
            self.verdict.not_checked = tuple(name for name in named if name != "ml-dsa-44")

    def _layout(self) -> set[str]:
        # 1.
        place = self.place
        found = self.files.paths()
        folded: set[str] = set()
        for path in sorted(found):
            place.at("bag.layout", shown(path))
            place.need(found[path] is not None, "is a link or no plain file")
            place.need(bag.path_is_plain(path), "its name is not allowed")
            place.need(bag.path_belongs(path), "does not belong in a dossier")
            place.need(path.lower() not in folded, "differs from another only by case")
            place.need(found[path] or path.startswith("data/exhibits/"), "is empty")
            folded.add(path.lower())
        for path in bag.FIXED:
            place.at("bag.layout", path)
            place.need(path in found, "is missing")
        # 2.
        place.at("bag.declaration", "bagit.txt")
        declared = self.bytes.read("bagit.txt") == bag.DECLARATION
        place.need(declared, "is not the declaration of BagIt 1.0")
        return set(found)

    def _signature(self) -> bytes:
        # 3.
        self.place.at("bag.signature", "allowed_signers")
        blob = sshsig.parse_allowed_signers(self.bytes.read("allowed_signers"), bag.PRINCIPAL)
        self.verdict.signer = sshsig.fingerprint(blob)
        self.place.at("bag.signature", bag.SIGNATURE)
        message = self.bytes.read(bag.TAGMANIFEST, LIST_BYTES)
        sshsig.verify(self.bytes.read(bag.SIGNATURE), message, bag.PRINCIPAL, blob)
        return blob

    def _trust(self, blob: bytes) -> None:
        # 4.
        self.place.at("trust.policy", "data/proofs/policy.txt")
        self.verdict.policy = self.bytes.digest("data/proofs/policy.txt")
        if self.card is None:
            return
        self.place.at("trust.signer", "allowed_signers")
        same = self.card.signer == sshsig.fingerprint(blob)
        self.place.need(same, "its key is not the one on the trust card")
        self.place.at("trust.policy", "data/proofs/policy.txt")
        same = self.card.policy == self.verdict.policy
        self.place.need(same, "is not the policy on the trust card")
        self.verdict.anchored = True

    def _manifests(self, present: set[str]) -> None:
        # 5. and 6.
        payload = {path for path in present if path.startswith("data/")}
        tags = present - payload - {bag.TAGMANIFEST, bag.SIGNATURE}
        self._manifest("bag.tagmanifest", bag.TAGMANIFEST, tags)
        self._manifest("bag.manifest", bag.MANIFEST, payload)
        # 7.
        self.place.at("bag.info", "bag-info.txt")
        info = bag.parse_bag_info(self.bytes.read("bag-info.txt"))
        octets = sum(self.bytes.sizes[path] for path in payload)
        stated = (info.payload_bytes, info.payload_files)
        self.place.need(stated == (octets, len(payload)), f"Payload-Oxum: {octets}.{len(payload)}")
        self.verdict.dossier, self.verdict.group = info.dossier, info.group

    def _manifest(self, code: str, manifest: str, present: set[str]) -> None:
        self.place.at(code, manifest)
        listed = bag.parse_manifest(self.bytes.read(manifest, LIST_BYTES), manifest)
        for path in sorted(present | set(listed)):
            self.place.at(code, path)
            self.place.need(path in present, "is listed but absent")
            self.place.need(path in listed, "is not listed")
            found = self.bytes.digest(path)
            self.place.need(found == listed[path], f"SHA-256 expected {listed[path]}, found {found}")

    def _register(self) -> tuple[Policy, Cosigned]:
        place = self.place
        # 8.
        place.at("policy.format", "data/proofs/policy.txt")
        policy = parse_policy(self.bytes.read("data/proofs/policy.txt"))
        place.need(policy.log_keys, "no log")
        place.need(len(policy.log_keys) <= MAX_LOGS, f"more than {MAX_LOGS} logs")
        keys = [*policy.log_keys, *(witness.key for witness in policy.witnesses.values())]
        classical = all(key.algorithm is not Algorithm.ML_DSA_44 for key in keys)
        place.need(classical, "a dossier's policy has Ed25519 keys only")
        ids = {(key.name, key.key_id) for key in keys}
        place.need(len(ids) == len(keys), "two keys have one name and one key id")
        # 9.
        place.at("checkpoint.format", "data/proofs/checkpoint")
        note = self.bytes.read("data/proofs/checkpoint")
        checkpoint, _ = parse_signed_checkpoint(note)
        place.need(not checkpoint.extensions, "extension lines are not used here")
        place.need(checkpoint.size < 1 << 53, "size of 2^53 or more")
        place.code = "checkpoint.signature"
        check_signed(policy, note, checkpoint, policy.log_keys[:1])
        place.code = "checkpoint.quorum"
        cosigned = policy.evaluate(note)
        self.verdict.origin, self.verdict.size = checkpoint.origin, checkpoint.size
        place.code = "trust.size"
        least = self.card.size if self.card is not None else 0
        place.need(checkpoint.size >= least, f"has {checkpoint.size} entries, the card knows {least}")
        self.verdict.cosigned = {name: write_instant(time) for name, time in sorted(cosigned.times.items())}
        return policy, cosigned


def signature_state(key: VerifierKey, note: Note) -> str:
    """Return `good`, `bad` or `absent`: how `key` stands to `note`; one false line is bad."""
    lines = [line for line in note.signatures if (line.name, line.key_id) == (key.name, key.key_id)]
    try:
        for line in lines:
            check_signature(key, note.text, line.blob)
    except SignatureError:
        return "bad"
    return "good" if lines else "absent"


def verify_dossier(
    files: BagFiles,
    card: TrustCard | None = None,
    progress: Callable[[int], None] | None = None,
    pq_keys: Sequence[VerifierKey] = (),
) -> Verdict:
    """Return the verdict on the dossier in `files`; never raises for what is in it.

    `card` says whom to believe; without one the dossier's own keys are used and the verdict is
    not `anchored`. `progress` is told the bytes read. `pq_keys` are ML-DSA-44 keys of the register or of
    its witnesses, had by another way: how each stands to the checkpoint is reported and decides nothing.
    """
    verifier = _Verifier(files, card, progress, pq_keys)
    try:
        verifier.run()
    except DossierRefused as refused:
        verdict = verifier.verdict
        verdict.verdict, verdict.code, verdict.thing = "refused", refused.code, refused.thing
        verdict.message = refused.reason
        verdict.exhibits.clear()
        verdict.disclosure = None
    if not verifier.verdict.anchored:
        verifier.verdict.not_checked = ("fingerprints", *verifier.verdict.not_checked)
    return verifier.verdict
