"""lockbox.json: how the secret of a house is had, by passphrase or by shares; no secret and no name in it.

    {"format":"vedette/lockbox","mac":…,"slots":[…],"v":1,"work":{…}}

`work` is what a guess at a passphrase costs, once for all slots. A slot of kind `passphrase` or `shares`
wraps the same secret; its label is sealed under that secret. `mac` is over everything else, under it too.

Normative page: docs/formats/lockbox.md.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from vedette.errors import FormatError, LimitError
from vedette.formats import base64, jcs
from vedette.values.ids import parse_digest, parse_id

FORMAT = "vedette/lockbox"
MAX_LOCKBOX_BYTES = 1 << 18
MAX_SLOTS = 32
SALT_BYTES = 16
MAC_BYTES = 32
WRAPPED_BYTES = 48
MIN_LABEL_BYTES = 28
MAX_LABEL_BYTES = 28 + 256
MAX_SEALED_BYTES = 4_096
MIN_MEMORY_KIB = 8 << 10
MAX_MEMORY_KIB = 4 << 20
MAX_PASSES = 64
MAX_LANES = 16
_MEMBERS = ["format", "mac", "slots", "v", "work"]


@dataclass(frozen=True, slots=True)
class Work:
    """What Argon2id is told for one guess: memory in KiB, passes over it, lanes."""

    memory_kib: int
    passes: int
    lanes: int
    salt: bytes


@dataclass(frozen=True, slots=True)
class Slot:
    """One way to the secret. `wrapped` is 48 bytes for a passphrase, an age file for shares.

    `label` is sealed. `recipient` is the SHA-256 of the shares' recipient, "" for a passphrase.
    """

    id: str
    kind: str
    label: bytes
    wrapped: bytes
    recipient: str = ""


@dataclass(frozen=True, slots=True)
class Lockbox:
    """The work of a guess, and 1 to 32 slots, none with the id of another."""

    work: Work
    slots: tuple[Slot, ...]
    mac: bytes = bytes(MAC_BYTES)

    def covered(self) -> bytes:
        """The bytes that the MAC is over."""
        return jcs.encode({name: value for name, value in _members(self).items() if name != "mac"})

    def with_mac(self, mac: bytes) -> Lockbox:
        """The same lockbox with another MAC."""
        return replace(self, mac=mac)

    def encode(self) -> bytes:
        """The bytes of lockbox.json; refuses what `parse_lockbox` would. Raises: FormatError, LimitError."""
        data = jcs.encode(_members(self))
        if parse_lockbox(data) != self:
            raise FormatError("lockbox: has another spelling")
        return data


def _members(box: Lockbox) -> dict[str, jcs.JsonValue]:
    work = box.work
    return {
        "format": FORMAT,
        "v": 1,
        "work": {
            "algorithm": "argon2id",
            "lanes": work.lanes,
            "memory_kib": work.memory_kib,
            "passes": work.passes,
            "salt": base64.encode(work.salt),
        },
        "slots": [_slot_members(slot) for slot in box.slots],
        "mac": base64.encode(box.mac),
    }


def _slot_members(slot: Slot) -> dict[str, jcs.JsonValue]:
    members: dict[str, jcs.JsonValue] = {
        "id": slot.id,
        "kind": slot.kind,
        "label": base64.encode(slot.label),
        "wrapped": base64.encode(slot.wrapped),
    }
    return members | ({"recipient": slot.recipient} if slot.kind == "shares" else {})


def parse_lockbox(data: bytes) -> Lockbox:
    """Return what lockbox.json says; its MAC is not checked. Raises: FormatError, LimitError."""
    if len(data) > MAX_LOCKBOX_BYTES:
        raise LimitError(f"lockbox: over {MAX_LOCKBOX_BYTES} bytes")
    try:
        value = jcs.parse(data, max_bytes=MAX_LOCKBOX_BYTES)
    except FormatError as error:
        raise FormatError(f"lockbox: {error}") from error
    if not isinstance(value, dict) or sorted(value) != _MEMBERS:
        raise FormatError("lockbox: has other members")
    rows, work, mac = value["slots"], value["work"], value["mac"]
    if value["format"] != FORMAT or value["v"] != 1 or value["v"] is True:
        raise FormatError("lockbox: is not a vedette/lockbox of version 1")
    if not isinstance(rows, list) or not isinstance(work, dict) or not isinstance(mac, str):
        raise FormatError("lockbox: slots, work or mac of another type")
    if not 1 <= len(rows) <= MAX_SLOTS:
        raise FormatError(f"lockbox: 1 to {MAX_SLOTS} slots expected")
    slots = tuple(_slot(row) for row in rows)
    if len({slot.id for slot in slots}) != len(slots):
        raise FormatError("lockbox: two slots of one id")
    return Lockbox(_work(work), slots, _bytes(mac, "mac", MAC_BYTES, MAC_BYTES))


def _work(value: dict[str, jcs.JsonValue]) -> Work:
    match value:
        case {
            "algorithm": "argon2id",
            "lanes": int(lanes),
            "memory_kib": int(memory),
            "passes": int(passes),
            "salt": str(salt),
        } if len(value) == 5 and not any(isinstance(each, bool) for each in value.values()):
            if not (
                MIN_MEMORY_KIB <= memory <= MAX_MEMORY_KIB
                and 1 <= passes <= MAX_PASSES
                and 1 <= lanes <= MAX_LANES
            ):
                raise LimitError("lockbox: asks for work outside what is allowed")
            return Work(memory, passes, lanes, _bytes(salt, "salt", SALT_BYTES, SALT_BYTES))
    raise FormatError("lockbox: its work is out of form")


def _slot(value: jcs.JsonValue) -> Slot:
    if not isinstance(value, dict):
        raise FormatError("lockbox: a slot is out of form")
    match value:
        case {"id": str(id_), "kind": "passphrase", "label": str(label), "wrapped": str(wrapped)} if (
            len(value) == 4
        ):
            body, kind, recipient = _bytes(wrapped, "slot", WRAPPED_BYTES, WRAPPED_BYTES), "passphrase", ""
        case {
            "id": str(id_),
            "kind": "shares",
            "label": str(label),
            "wrapped": str(wrapped),
            "recipient": str(recipient),
        } if len(value) == 5:
            body, kind = _bytes(wrapped, "slot", WRAPPED_BYTES, MAX_SEALED_BYTES), "shares"
            parse_digest(recipient, "lockbox recipient")
        case _:
            raise FormatError("lockbox: a slot is out of form")
    parse_id(id_, "lockbox slot")
    return Slot(id_, kind, _bytes(label, "label", MIN_LABEL_BYTES, MAX_LABEL_BYTES), body, recipient)


def _bytes(text: str, what: str, least: int, most: int) -> bytes:
    data = base64.decode(text, f"lockbox {what}")
    if not least <= len(data) <= most:
        raise FormatError(f"lockbox: its {what} has a length that it cannot have")
    return data
