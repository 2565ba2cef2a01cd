"""Checking a public site as a stranger: every file is the one that was released and registered."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass

from vedette.errors import ConflictError, FormatError
from vedette.formats import base64, jcs
from vedette.formats.entry import FIELDS, open_disclosures, parse_entry
from vedette.formats.policy import parse_policy
from vedette.formats.proof import parse_proof
from vedette.publication.website.manifest import parse_manifest
from vedette.tree.hashing import leaf_hash
from vedette.tree.proofs import verify_inclusion

LIST_BYTES = 16 << 20


@dataclass(frozen=True, slots=True)
class Released:
    """What a site proves: its release, its place in the register, the witnesses and their times."""

    release: str
    files: int
    index: int
    origin: str
    size: int
    times: dict[str, int]
    policy_sha256: str


def check_site(read: Callable[[str], bytes], policy: bytes | None = None) -> Released:
    """Return what the site whose files `read` gives proves, under `policy` or its own policy.txt.

    Raises: MissingError, FormatError, ConflictError, SignatureError, ProofError naming the file.
    """
    manifest = read("release.json")
    release, files = parse_manifest(manifest)
    for path, digest in files.items():
        if hashlib.sha256(read(path)).hexdigest() != digest:
            raise ConflictError(f"{path}: is not the file that was released")
    said = jcs.parse(read("release.disclosures.json"), max_bytes=LIST_BYTES)
    if not isinstance(said, dict) or sorted(said) != ["disclosures", "entry"]:
        raise FormatError("release.disclosures.json: members are disclosures, entry")
    texts, encoded = said["disclosures"], said["entry"]
    if not isinstance(texts, list) or not isinstance(encoded, str):
        raise FormatError("release.disclosures.json: an entry and a list of disclosures expected")
    entry = parse_entry(base64.decode(encoded))
    if entry.type != "release":
        raise FormatError("release.disclosures.json: its entry is not of type release")
    values = open_disclosures(entry, texts, FIELDS["release"])
    if values["manifest_sha256"] != hashlib.sha256(manifest).hexdigest():
        raise ConflictError("release.json: is not the list that was registered")
    if values["release"] != release:
        raise ConflictError("release.json: names another release than its entry")
    proof = parse_proof(read("release.tlog-proof"))
    trusted = read("policy.txt") if policy is None else policy
    cosigned = parse_policy(trusted).evaluate(proof.checkpoint)
    head = cosigned.checkpoint
    verify_inclusion(leaf_hash(entry.data), proof.index, head.size, proof.hashes, head.root)
    return Released(
        release,
        len(files),
        proof.index,
        head.origin,
        head.size,
        cosigned.times,
        hashlib.sha256(trusted).hexdigest(),
    )
