"""A partner's word that a device's emergency anchor came to it: what headquarters enters from it.

    vedette/anchor/v1
    <origin of the register>
    device <device origin> <size> <root, base64>
    time <instant>
    anchor <148 characters>

Normative page: docs/formats/partner.md, section 8. The note around it is signed with the partner's
statements key; the anchor inside bears the device's own signature, which is what counts.
"""

from __future__ import annotations

from dataclasses import dataclass

from vedette.errors import FormatError
from vedette.formats import base64
from vedette.formats.decimal import parse_decimal
from vedette.formats.keys import check_key_name
from vedette.values.instants import parse_instant

HEADER = "vedette/anchor/v1"
ANCHOR_BYTES = 109
ANCHOR_CHARS = 148
MAX_ANCHOR_NOTE_BYTES = 8192


@dataclass(frozen=True, slots=True)
class AnchorNote:
    """A device's head as a partner received it; `time` is the partner's. Refuses what is not in form."""

    origin: str
    device: str
    size: int
    root: bytes
    time: str
    anchor: str

    def __post_init__(self) -> None:
        check_key_name(self.origin)
        check_key_name(self.device)
        if len(self.root) != base64.HASH_BYTES:
            raise FormatError("anchor note: a root has 32 bytes")
        parse_instant(self.time, "anchor note time")
        data = base64.decode(self.anchor, "anchor note")
        if len(self.anchor) != ANCHOR_CHARS or len(data) != ANCHOR_BYTES or data[0] != 1:
            raise FormatError(f"anchor note: an anchor of {ANCHOR_CHARS} characters of version 1 expected")
        if (data[5:13], data[13:45]) != (self.size.to_bytes(8, "big"), self.root):
            raise FormatError("anchor note: its device line is not what the anchor says")

    def text(self) -> str:
        """The text that is signed."""
        return (
            f"{HEADER}\n{self.origin}\n"
            f"device {self.device} {self.size} {base64.encode(self.root)}\n"
            f"time {self.time}\n"
            f"anchor {self.anchor}\n"
        )


def parse_anchor_note(text: str) -> AnchorNote:
    """Return the anchor note that `text` is; refuses every other spelling.

    Raises: FormatError.
    """
    lines = text.split("\n")
    if len(text) > MAX_ANCHOR_NOTE_BYTES or len(lines) != 6 or lines[0] != HEADER or lines[5] != "":
        raise FormatError(f"anchor note: {HEADER} and four lines expected")
    device, time, anchor = (line.split(" ") for line in lines[2:5])
    if (len(device), device[0]) != (4, "device"):
        raise FormatError("anchor note: line device expected")
    if (len(time), time[0], len(anchor), anchor[0]) != (2, "time", 2, "anchor"):
        raise FormatError("anchor note: lines time and anchor expected")
    size = parse_decimal(device[2], "anchor note size")
    root = base64.decode_hash(device[3], "anchor note root")
    parsed = AnchorNote(lines[1], device[1], size, root, time[1], anchor[1])
    if parsed.text() != text:
        raise FormatError("anchor note: not the canonical spelling")
    return parsed
