"""What must hold in a kit and in a headquarters after anything; reads only, and names what does not."""

from __future__ import annotations

import hashlib
import os
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path

from vedette.adapters.disk import TEMPORARY
from vedette.adapters.journal import Journal
from vedette.adapters.kit_folder import KitFolder, read_slip
from vedette.adapters.tiles import TileFolder
from vedette.errors import VedetteError
from vedette.formats.checkpoint import parse_signed_checkpoint
from vedette.formats.keys import VerifierKey, parse_signing_key
from vedette.formats.note import parse_note, verify_note
from vedette.formats.policy import Policy, parse_policy
from vedette.formats.receipt import State, parse_receipt
from vedette.formats.slip import Slip, parse_slip
from vedette.register.audit import fsck
from vedette.register.entering import Entering, Row
from vedette.register.log import Log, LogReader
from vedette.seal import Identity, open_stream
from vedette.seal.package import OpenedPackage, read_package

Faults = list[str]


@contextmanager
def noted(faults: Faults, what: str) -> Iterator[None]:
    """Note a refusal, or anything else that goes wrong, as a fault."""
    try:
        yield
    except (VedetteError, OSError, AssertionError, ValueError) as error:
        faults.append(f"{what}: {type(error).__name__}: {error}")


def sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def tree(root: Path) -> dict[str, str]:
    """Every name under the root, and the digest of every file."""
    found: dict[str, str] = {}
    for folder, folders, files in os.walk(root):
        for name in folders:
            found[os.path.relpath(Path(folder, name), root)] = "folder"
        for name in files:
            path = Path(folder, name)
            found[os.path.relpath(path, root)] = sha256(path)
    return found


def parts(root: Path) -> list[str]:
    """What is left half written under the root."""
    return [name for name in tree(root) if TEMPORARY in name]


def opened(path: Path, identity: Identity, fingerprint: bytes) -> tuple[OpenedPackage, bytes]:
    """Open a package here, with its content."""
    content = BytesIO()
    with path.open("rb") as source:
        opener = open_stream(source, [identity], armored=False)
        package = read_package(opener, fingerprint, lambda piece: content.write(piece))
    return package, content.getvalue()


def check_log(folder: Path, origin: str, keys: list[VerifierKey], faults: Faults) -> LogReader | None:
    """The log's checkpoint names nothing that is not there, whole."""
    store = TileFolder(folder)
    if not (folder / "checkpoint").exists():
        return None
    with noted(faults, f"log {folder.name}"):
        fsck(store, origin, keys)
        return LogReader(store, parse_signed_checkpoint(store.read("checkpoint"))[0].size)
    return None


def check_kit(
    kit: Path, open_with: tuple[Identity, bytes], contents: set[bytes], faults: Faults, *, recovered: bool
) -> dict[str, tuple[Slip, int]]:
    """Return package → (slip, times in the log) after holding the kit against every promise."""
    found: dict[str, tuple[Slip, int]] = {}
    with noted(faults, "kit"):
        folder = KitFolder(kit)
        reader = check_log(kit / "log", folder.kit.device, [folder.key().verifier], faults)
        leaves = list(reader.entries(0, reader.size)) if reader else []
        many = Counter(leaves)
        if any(count > 1 for count in many.values()):
            faults.append("log: an entry is there twice")
        for path in sorted((kit / "outbox").glob("*.age")):
            with noted(faults, f"outbox {path.name}"):
                slip = read_slip(path.with_suffix(".slip"))
                assert sha256(path) == slip.package_sha256, "digest"
                package, content = opened(path, *open_with)
                package.check_device(folder.key().verifier)
                assert not contents or content in contents, "content is of no source"
                inside = slip.index < len(leaves)
                if recovered:
                    assert inside, "is not logged after recovery"
                if inside:
                    assert leaves[slip.index] == slip.entry.data, "the log has another entry"
                found[slip.package] = (slip, many[slip.entry.data])
        for path in sorted((kit / "receipts").glob("*.receipt")):
            with noted(faults, path.name):
                folder.check_receipt(path.read_bytes())
    return found


class Register:
    """A headquarters' register as it is on the disk, read without recovery."""

    def __init__(self, hq: Path) -> None:
        self.keys = [
            parse_signing_key((hq / "keys" / name).read_text().strip())
            for name in ("register-ed25519", "register-mldsa44")
        ]
        self.origin = self.keys[0].name
        self.log = Log(TileFolder(hq / "register"), self.origin, self.keys)
        self.rows: list[Row] = Entering(Journal(hq / "entries.journal"), self.log, os.urandom).rows

    def logged(self) -> list[Row]:
        return self.rows[: self.log.size]

    def log_has(self, reason: str) -> bool:
        """Say whether an access for that reason is in the signed log."""
        return any(r.type == "access" and r.values["reason"] == reason for r in self.logged())


def check_objects(folder: Path, faults: Faults) -> set[str]:
    """Return the names of the objects in a store, each held against its bytes."""
    names: set[str] = set()
    for path in folder.glob("??/*"):
        if path.name.startswith(TEMPORARY):
            continue
        names.add(path.name)
        if sha256(path) != path.name:
            faults.append(f"object {path.name}: other bytes ({path.stat().st_size})")
    return names


def check_hq(hq: Path, custodian: Path, faults: Faults, *, recovered: bool) -> Register | None:
    """Hold a headquarters and its custodian's folder against every promise."""
    register: Register | None = None
    with noted(faults, "register"):
        register = Register(hq)
        public = [key.verifier for key in register.keys]
        reader = check_log(hq / "register", register.origin, public, faults)
        if reader:
            for row, entry in zip(register.logged(), reader.entries(0, reader.size), strict=True):
                assert row.entry() == entry, f"row {row.index} is not the entry logged"
        check_log(custodian / "register", register.origin, public[:1], faults)
    kept = check_objects(hq / "vault", faults)
    copies = check_objects(custodian / "objects", faults)
    for path in (hq / "slips").glob("*/*.slip"):
        with noted(faults, f"slip {path.name}"):
            assert parse_slip(path.read_bytes()).package_sha256 in kept, "its package is not there"
    for path in (hq / "quarantine").glob("*/reason.json"):
        with noted(faults, f"quarantine {path.parent.name}"):
            assert sha256(path.parent / "package")[:16] == path.parent.name[:16], "other bytes"
    with noted(faults, "cosigned"):
        policy = parse_policy((hq / "policy.txt").read_bytes())
        for path in (hq / "cosigned").glob("*.checkpoint"):
            assert sha256(path) == path.stem, "named after other bytes"
        latest = hq / "cosigned" / "latest"
        cosigned = 0
        if latest.exists():
            cosigned = evaluated(policy, latest.read_bytes(), register)
    if register is None:
        return None
    heads = [row for row in register.logged() if row.type == "device-checkpoint"]
    for path in (hq / "outgoing").glob("*/*.receipt"):
        with noted(faults, f"receipt {path.name[:8]}"):
            note = parse_note(path.read_bytes())
            verify_note(note, [parse_signing_key((hq / "keys/receipts").read_text().strip()).verifier])
            receipt = parse_receipt(note.text)
            assert receipt.package_sha256 in kept, "for what is not in the vault"
            if receipt.state >= State.DURABLE:
                covering = [
                    row.index
                    for row in heads
                    if row.values["device"] == receipt.device
                    and int(row.values["size"]) > receipt.device_index
                ]
                assert receipt.register_index in covering, "durable, and not in the register"
            if receipt.state >= State.REPLICATED:
                assert receipt.package_sha256 in copies, "replicated, and the custodian has it not"
            if receipt.state >= State.WITNESSED:
                assert receipt.register_index < cosigned, "witnessed, and the head is not cosigned"
    for path in (hq / "outgoing").glob("*/checkpoint"):
        with noted(faults, "outgoing checkpoint"):
            evaluated(policy, path.read_bytes(), register)
    _check_once(register, faults)
    return register


def evaluated(policy: Policy, data: bytes, register: Register | None) -> int:
    """Return the size of a checkpoint that meets the policy, or is older than it."""
    changes = [row.index for row in register.rows if row.type == "policy"] if register else []
    size = parse_signed_checkpoint(data)[0].size
    if not changes or size > changes[-1]:
        policy.evaluate(data)
    return size


def _check_once(register: Register, faults: Faults) -> None:
    """One receive event a package, one entry for each head of a device."""
    arrivals = Counter(
        str(row.values["package_sha256"])
        for row in register.rows
        if row.type == "custody" and row.values["action"] == "receive"
    )
    heads = Counter(
        (row.values["device"], row.values["size"], row.values["root"])
        for row in register.rows
        if row.type == "device-checkpoint"
    )
    faults += [f"register: {what} entered {n} times" for what, n in (arrivals + heads).items() if n > 1]  # type: ignore[operator]


def plainly(root: Path, needles: list[bytes], allowed: Callable[[Path], bool]) -> Faults:
    """Where one of the needles stands in the open, in a file or a name."""
    found: Faults = []
    for folder, folders, files in os.walk(root):
        for name in files:
            path = Path(folder, name)
            if allowed(path):
                continue
            data = path.read_bytes()
            found += [f"plaintext {n!r} in {path.relative_to(root)}" for n in needles if n in data]
        for name in [*files, *folders]:
            if any(n in os.fsencode(name) for n in needles) and not allowed(Path(folder, name)):
                found.append(f"plaintext in the name {name!r}")
    return found
