"""The devices of a group, as partners know them: whose anchors a partner takes.

    vedette/devices/v1
    <origin of the register>
    time <instant>
    <vkey>                         one a line, sorted

Normative page: docs/formats/partner.md, section 8. The note around it is signed with the register's
Ed25519 key; a later time replaces an earlier one.
"""

from __future__ import annotations

from dataclasses import dataclass

from vedette.errors import FormatError, LimitError
from vedette.formats.keys import Algorithm, VerifierKey, check_key_name, parse_vkey
from vedette.values.instants import parse_instant

HEADER = "vedette/devices/v1"
MAX_DEVICES = 4096
MAX_DEVICES_BYTES = 900_000


@dataclass(frozen=True, slots=True)
class DevicesNote:
    """The keys of a group's devices at `time`; sorted by vkey, each once, all Ed25519 (0x01)."""

    origin: str
    time: str
    keys: tuple[VerifierKey, ...]

    def __post_init__(self) -> None:
        check_key_name(self.origin)
        parse_instant(self.time, "devices time")
        if len(self.keys) > MAX_DEVICES:
            raise LimitError(f"devices: more than {MAX_DEVICES}")
        if any(key.algorithm is not Algorithm.ED25519 for key in self.keys):
            raise FormatError("devices: a key that is not Ed25519 (type 01)")
        vkeys = [key.vkey for key in self.keys]
        if vkeys != sorted(set(vkeys)):
            raise FormatError("devices: keys are not sorted and distinct")

    def text(self) -> str:
        """The text that is signed."""
        keys = "".join(f"{key.vkey}\n" for key in self.keys)
        return f"{HEADER}\n{self.origin}\ntime {self.time}\n{keys}"


def parse_devices_note(text: str) -> DevicesNote:
    """Return the devices note that `text` is; refuses every other spelling.

    Raises: FormatError, LimitError.
    """
    if len(text) > MAX_DEVICES_BYTES:
        raise LimitError(f"devices: over {MAX_DEVICES_BYTES} characters")
    lines = text.split("\n")
    if len(lines) < 4 or lines[0] != HEADER or lines[-1] != "" or not lines[2].startswith("time "):
        raise FormatError(f"devices: {HEADER}, an origin and a time expected")
    if len(lines) - 4 > MAX_DEVICES:
        raise LimitError(f"devices: more than {MAX_DEVICES}")
    keys = tuple(parse_vkey(line) for line in lines[3:-1])
    parsed = DevicesNote(lines[1], lines[2].removeprefix("time "), keys)
    if parsed.text() != text:
        raise FormatError("devices: not the canonical spelling")
    return parsed
