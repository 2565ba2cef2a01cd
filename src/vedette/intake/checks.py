"""The numbered checks on an arriving package, in their order.

    1 slip        a slip of version 1 lies beside it and names it
    2 envelope    an age file without passphrase, with as many recipients as the mission has
    3 digest      size and SHA-256 are those that the slip's entry commits to
    4 device      the device is enrolled and its key not revoked before this entry
    5 log         its log is signed by its key and continues what it delivered before
    6 leaf        the slip's entry is in that log, at the slip's index
    7 twin        nothing else was registered in its place
    8 opening     it opens with the mission's identity, whole and in the form of version 1
    9 signature   its device signed it, for these recipients
   10 circumstances   manifest and digests rebuild the entry: mission, device, digests are the same

1 to 7 need no key and can run at a partner; 8 to 10 run at the opening desk.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from enum import IntEnum
from typing import BinaryIO

from vedette.errors import (
    ConflictError,
    FormatError,
    LimitError,
    MissingError,
    SignatureError,
    VedetteError,
)
from vedette.formats.entry import build_entry
from vedette.formats.keys import VerifierKey
from vedette.formats.manifest import seal_values
from vedette.formats.slip import Slip
from vedette.register.log import LogReader
from vedette.seal.feed import Feed
from vedette.seal.header import Header, read_header
from vedette.seal.package import OpenedPackage
from vedette.tree.hashing import leaf_hash

MAX_PACKAGE_BYTES = 1 << 40


class Step(IntEnum):
    """The number and the name of a check."""

    SLIP = 1
    ENVELOPE = 2
    DIGEST = 3
    DEVICE = 4
    LOG = 5
    LEAF = 6
    TWIN = 7
    OPENING = 8
    SIGNATURE = 9
    CIRCUMSTANCES = 10


class Refused(VedetteError):
    """A package failed a check: it is kept as it came, in quarantine, with `step` and the reason."""

    def __init__(self, step: Step, error: VedetteError) -> None:
        super().__init__(f"check {step.value} ({step.name.lower()}): {error}")
        self.step = step
        self.reason = str(error)


def check_envelope(source: BinaryIO, recipients: int | None) -> None:
    """Refuse what is not an age file for `recipients` readers of one kind (None: any number).

    Reads the header only. A passphrase stanza is refused before any work is done for it.
    """
    header: Header = read_header(Feed(source))
    kinds = [stanza.type for stanza in header.stanzas]
    if "scrypt" in kinds:
        raise LimitError("package: sealed to a passphrase; none is ever tried here")
    known = [kind for kind in kinds if kind in ("X25519", "mlkem768x25519")]
    if not known or len(set(known)) != 1:
        raise FormatError("package: its recipients are not all of one kind that we know")
    if recipients is not None and len(known) != recipients:
        raise FormatError(f"package: {len(known)} recipients, the mission has {recipients}")


def check_size(slip: Slip, size: int) -> None:
    """Refuse another size than the slip's entry commits to."""
    if size != slip.package_size:
        raise FormatError(f"package: has {size} bytes, its slip says {slip.package_size}")


def check_digest(slip: Slip, sha256: str, size: int) -> None:
    """Refuse bytes that are not those that the slip's entry commits to."""
    check_size(slip, size)
    if sha256 != slip.package_sha256:
        raise FormatError("package: its bytes are not those that its slip commits to")


def check_device(slip: Slip, counts_up_to: int | None, known: bool) -> None:
    """Refuse a device that is not enrolled, or an entry from after its revocation."""
    if not known:
        raise MissingError("device: is not enrolled here")
    if counts_up_to is not None and slip.index >= counts_up_to:
        raise SignatureError(
            f"device: was revoked; its entries count up to {counts_up_to}, this is {slip.index}"
        )


def check_leaf(slip: Slip, log: LogReader) -> None:
    """Refuse a slip whose entry is not in the device's log at its index."""
    if slip.index >= log.size:
        raise MissingError(f"slip: index {slip.index} is beyond the device's log of {log.size}")
    if leaf_hash(log.entry(slip.index)) != leaf_hash(slip.entry.data):
        raise ConflictError(f"slip: its entry is not entry {slip.index} of the device's log")


def check_opened(
    opened: OpenedPackage,
    slip: Slip,
    key: VerifierKey,
    mission: str,
    log: LogReader,
    earlier: Sequence[bytes] = (),
    between: Callable[[], None] = lambda: None,
) -> None:
    """Steps 9 and 10, on a package that was opened; `earlier` as in `OpenedPackage.check_device`.

    `between` is called when step 10 begins.
    """
    try:
        opened.check_device(key, earlier)
    except VedetteError as error:
        raise Refused(Step.SIGNATURE, error) from error
    between()
    manifest = opened.manifest
    values = seal_values(manifest, opened.digests, slip.package_sha256, slip.package_size)
    previous = leaf_hash(log.entry(slip.index - 1)).hex() if slip.index else ""
    try:
        if manifest.mission != mission or manifest.device != slip.device:
            raise FormatError("manifest: names another mission or device")
        if build_entry(manifest.seed, "seal", values) != slip.entry.data:
            raise FormatError("manifest: does not rebuild the entry that the device logged")
        if manifest.previous != previous:
            raise FormatError("manifest: does not follow the device's entry before it")
    except VedetteError as error:
        raise Refused(Step.CIRCUMSTANCES, error) from error
