"""Receipts: what headquarters says it holds, and in which state.

Normative page: docs/formats/receipt.md. The note around the text: vedette.formats.note.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

from vedette.errors import FormatError
from vedette.formats.decimal import parse_decimal
from vedette.values.ids import parse_digest
from vedette.values.instants import parse_instant

HEADER = "vedette/receipt/v1"


class State(IntEnum):
    """How safe a package is; each state contains the ones before it."""

    HELD = 0
    RECEIVED = 1
    DURABLE = 2
    REPLICATED = 3
    WITNESSED = 4

    @property
    def word(self) -> str:
        """The state as it is written."""
        return self.name.lower()


@dataclass(frozen=True, slots=True)
class Receipt:
    """One package, bound to its digest, its place in the device's log and in the register."""

    origin: str
    package_sha256: str
    package_size: int
    device: str
    device_index: int
    register_index: int
    tree_size: int
    state: State
    time: str

    def text(self) -> str:
        """The text that is signed."""
        return (
            f"{HEADER}\n{self.origin}\n"
            f"package {self.package_sha256} {self.package_size}\n"
            f"device {self.device} {self.device_index}\n"
            f"register {self.register_index} {self.tree_size}\n"
            f"state {self.state.word}\n"
            f"time {self.time}\n"
        )


def _fields(line: str, key: str, count: int) -> list[str]:
    parts = line.split(" ")
    if len(parts) != count + 1 or parts[0] != key or not all(parts):
        raise FormatError(f"receipt: line {key!r} expected")
    return parts[1:]


def parse_receipt(text: str) -> Receipt:
    """Return the receipt that `text` is; refuses every other spelling."""
    lines = text.split("\n")
    if len(lines) != 8 or lines[0] != HEADER or lines[7] != "":
        raise FormatError("receipt: seven lines expected")
    digest, size = _fields(lines[2], "package", 2)
    device, device_index = _fields(lines[3], "device", 2)
    index, tree_size = _fields(lines[4], "register", 2)
    (word,) = _fields(lines[5], "state", 1)
    (time,) = _fields(lines[6], "time", 1)
    states = {state.word: state for state in State if state is not State.HELD}
    if word not in states:
        raise FormatError("receipt: unknown state")
    parse_instant(time, "receipt time")
    receipt = Receipt(
        origin=lines[1],
        package_sha256=parse_digest(digest, "receipt package"),
        package_size=parse_decimal(size, "receipt package size"),
        device=device,
        device_index=parse_decimal(device_index, "receipt device index"),
        register_index=parse_decimal(index, "receipt register index"),
        tree_size=parse_decimal(tree_size, "receipt tree size"),
        state=states[word],
        time=time,
    )
    if receipt.text() != text:
        raise FormatError("receipt: not the canonical spelling")
    place = (receipt.register_index, receipt.tree_size)
    if place != (0, 0) if receipt.state is State.RECEIVED else place[0] >= place[1]:
        raise FormatError("receipt: its place in the register and its state do not agree")
    return receipt
