"""What the main job does against itself: a package that vanishes, and dossiers that are tampered with."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from vedette.adapters.bag_folder import BagFolder
from vedette.cases import bag
from vedette.cases.verdict import Verdict
from vedette.cases.verify import verify_dossier
from vedette.formats import sshsig
from vedette.formats.trust_card import TrustCard


def lose_package(delivery: Path) -> int:
    """Remove one package and its slip from a delivery, as a thief at a checkpoint would."""
    packages = sorted((delivery / "outbox").glob("*.age"))
    victim = packages[len(packages) // 2]
    victim.unlink()
    victim.with_suffix(".slip").unlink()
    return 1


def damage_package(delivery: Path) -> None:
    """Change one byte in the middle of a package, as a bad stick would."""
    victim = max((delivery / "outbox").glob("*.age"), key=lambda path: path.stat().st_size)
    with victim.open("r+b") as file:
        file.seek(victim.stat().st_size // 2)
        byte = file.read(1)
        file.seek(-1, 1)
        file.write(bytes([byte[0] ^ 1]))


@dataclass(frozen=True, slots=True)
class Tampered:
    """One tampered copy: what was done to it, and what the verifier said."""

    what: str
    verdict: Verdict


def _first_exhibit(folder: Path) -> Path:
    return sorted((folder / "data" / "exhibits").iterdir())[0]


def _flip(folder: Path) -> None:
    path = _first_exhibit(folder)
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(bytes(data))


def _rebag(folder: Path) -> None:
    """Make all digests of a bag true again, as anyone can."""
    payload: dict[str, str] = {}
    octets = 0
    for path in sorted((folder / "data").rglob("*")):
        if path.is_file():
            data = path.read_bytes()
            payload[path.relative_to(folder).as_posix()] = hashlib.sha256(data).hexdigest()
            octets += len(data)
    (folder / bag.MANIFEST).write_bytes(bag.write_manifest(payload))
    info = bag.parse_bag_info((folder / "bag-info.txt").read_bytes())
    fresh = bag.BagInfo(info.agent, info.date, info.dossier, octets, len(payload), info.group)
    (folder / "bag-info.txt").write_bytes(fresh.encode())
    tags = {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.iterdir()
        if path.is_file() and path.name not in (bag.TAGMANIFEST, bag.SIGNATURE)
    }
    (folder / bag.TAGMANIFEST).write_bytes(bag.write_manifest(tags))


def _flip_and_rebag(folder: Path) -> None:
    _flip(folder)
    _rebag(folder)


def _forge(folder: Path) -> None:
    """Change an exhibit, make all digests true again, and sign with a key of one's own."""
    _flip(folder)
    key = Ed25519PrivateKey.generate()
    blob = sshsig.key_blob(key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw))
    (folder / "allowed_signers").write_bytes(sshsig.allowed_signers(blob, bag.PRINCIPAL))
    _rebag(folder)
    message = (folder / bag.TAGMANIFEST).read_bytes()
    (folder / bag.SIGNATURE).write_bytes(sshsig.sign(key, message, bag.PRINCIPAL))


def tamper(dossier: Path, work: Path, card: TrustCard) -> list[Tampered]:
    """Make three tampered copies of a dossier; return what the verifier says of each."""
    attacks: list[tuple[str, Callable[[Path], None]]] = [
        ("one bit of an exhibit changed", _flip),
        ("the same, and all digests of the bag made true again", _flip_and_rebag),
        ("the same, and signed anew with a stranger's key", _forge),
    ]
    results: list[Tampered] = []
    for number, (what, attack) in enumerate(attacks, 1):
        copy = work / f"tampered-{number}"
        shutil.copytree(dossier, copy)
        attack(copy)
        results.append(Tampered(what, verify_dossier(BagFolder(copy), card)))
    return results
