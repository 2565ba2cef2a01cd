"""The rows of the private journal, in some 140 bytes each; found by type, device or package.

The rows of custody and the heads of devices are nearly all there are; they are packed. Any other row is held
as it was written. A row is made anew each time it is asked for.
"""

from __future__ import annotations

import re
from array import array
from binascii import a2b_base64, a2b_hex, b2a_base64
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import overload

from vedette.errors import FormatError
from vedette.formats import jcs
from vedette.formats.entry import FIELDS, Disclosure, Value, build_entry, disclose_all

MAX_LINE_BYTES = 65_536
MAX_COMMON = 1 << 16
"""So many different sets of words are shared by rows; a row with other ones is held as it was written."""
_FIRST_BUCKETS = 1 << 10

_WORDS = rb"([ !#-\[\]-~]*)"  # what needs no escape
_HEX = rb"([0-9a-f]{%d})"
_TIME = rb"([0-9T:Z-]{20})"
_CUSTODY = re.compile(
    rb'\{"fields":\{"action":"'
    + _WORDS
    + rb'","actor":"'
    + _WORDS
    + rb'","consent":"'
    + _WORDS
    + rb'","counterparty":"'
    + _WORDS
    + rb'","digest_after":"'
    + _HEX % 64
    + rb'","digest_before":"'
    + _HEX % 64
    + rb'","event":"'
    + _HEX % 32
    + rb'","package_sha256":"'
    + _HEX % 64
    + rb'","place_class":"'
    + _WORDS
    + rb'","reason":"'
    + _WORDS
    + rb'","time":"'
    + _TIME
    + rb'"\},"seed":"'
    + _HEX % 64
    + rb'","t":"(custody|access)"\}'
)
_HEAD = re.compile(
    rb'\{"fields":\{"device":"'
    + _WORDS
    + rb'","root":"([A-Za-z0-9+/]{42}[AEIMQUYcgkosw048]=)","size":(0|[1-9][0-9]{0,15}),'
    rb'"time":"' + _TIME + rb'"\},"seed":"' + _HEX % 64 + rb'","t":"device-checkpoint"\}'
)
_SEED = re.compile(r"[0-9a-f]{64}", re.ASCII)
_PLAIN, _EVENT, _ANCHOR = 0, 1, 2


@dataclass(frozen=True, slots=True)
class Row:
    """What headquarters knows of one entry of its register; `index` is its place in the log."""

    index: int
    type: str
    seed: bytes
    values: Mapping[str, Value]

    def entry(self) -> bytes:
        """The bytes that are logged."""
        return build_entry(self.seed, self.type, self.values)

    def disclosures(self, names: Sequence[str]) -> list[str]:
        """The disclosures of the fields in `names`, sorted by name."""
        found: list[Disclosure] = [
            d for d in disclose_all(self.seed, self.type, self.values) if d.name in names
        ]
        return [d.text for d in found]

    def line(self) -> bytes:
        """The canonical JSON that stands in the journal."""
        return jcs.encode(as_json(self.type, self.seed, self.values))


def as_json(type_: str, seed: bytes, values: Mapping[str, Value]) -> dict[str, jcs.JsonValue]:
    """Return a row as the journal holds it."""
    return {"t": type_, "seed": seed.hex(), "fields": dict(values)}


def parse_row(index: int, row: object) -> Row:
    """Return row `index` from its JSON. Raises: FormatError naming the row."""
    if not isinstance(row, dict):
        raise FormatError(f"journal: row {index} is not an object")
    type_, seed, fields = row.get("t"), row.get("seed"), row.get("fields")
    if not isinstance(type_, str) or not isinstance(seed, str) or not isinstance(fields, dict):
        raise FormatError(f"journal: row {index} has other members")
    values: dict[str, Value] = {}
    for name, value in fields.items():
        if isinstance(value, bool) or not isinstance(value, str | int):
            raise FormatError(f"journal: row {index} has a field that is no text or number")
        values[name] = value
    if not _SEED.fullmatch(seed) or type_ not in FIELDS:
        raise FormatError(f"journal: row {index} has no seed of 32 bytes, or an unknown type")
    return Row(index, type_, bytes.fromhex(seed), values)


class _Chains:
    """Row numbers by a 32-bit key, in 12 to 16 bytes each: buckets, and for each row the one before it."""

    def __init__(self) -> None:
        self._heads = array("i", [-1]) * _FIRST_BUCKETS
        self._keys = array("I")
        self._before = array("i")
        self._rows = array("I")

    def add(self, key: int, row: int) -> None:
        count = len(self._keys)
        if count >= len(self._heads):
            self._grow()
        bucket = key & (len(self._heads) - 1)
        self._before.append(self._heads[bucket])
        self._heads[bucket] = count
        self._keys.append(key)
        self._rows.append(row)

    def _grow(self) -> None:
        self._heads = array("i", [-1]) * (4 * len(self._heads))
        mask = len(self._heads) - 1
        for place, key in enumerate(self._keys):
            self._before[place] = self._heads[key & mask]
            self._heads[key & mask] = place

    def find(self, key: int) -> list[int]:
        """The rows of that key, oldest first; others of the same bucket are left out."""
        found: list[int] = []
        place = self._heads[key & (len(self._heads) - 1)]
        while place >= 0:
            if self._keys[place] == key:
                found.append(self._rows[place])
            place = self._before[place]
        return found[::-1]


class RowTable(Sequence[Row]):
    """All rows, in their order; grows at its end."""

    def __init__(self) -> None:
        self._data = bytearray()
        self._starts = array("Q", [0])
        self._common: dict[tuple[bytes, ...], int] = {}
        self._words: list[tuple[bytes, ...]] = []
        self._types: dict[str, array[int]] = {}
        self._devices: dict[tuple[str, str], array[int]] = {}
        self._packages = _Chains()

    # growing

    def add(self, line: bytes) -> None:
        """Take one more row, as its canonical JSON. Raises: FormatError naming the row."""
        index = len(self)
        event = _CUSTODY.fullmatch(line)
        if event is not None and self._add_event(index, event.groups()):
            return
        head = _HEAD.fullmatch(line)
        if head is not None and self._add_head(index, head.groups()):
            return
        try:
            row = parse_row(index, jcs.parse(line, max_bytes=MAX_LINE_BYTES))
        except FormatError as error:
            found = str(error)
            raise FormatError(
                found if found.startswith("journal") else f"journal: row {index}: {found}"
            ) from error
        self._keep(index, row.type, bytes((_PLAIN,)) + line)
        device = row.values.get("device")
        if isinstance(device, str):
            self._devices.setdefault((row.type, device), array("I")).append(index)
        package = row.values.get("package_sha256")
        if isinstance(package, str):
            self._packages.add(_key(package), index)

    def _add_event(self, index: int, fields: Sequence[bytes]) -> bool:
        action, actor, consent, other, after, before, event, package, place, reason, time, seed, kind = fields
        if not after == before == package:
            return False
        number = self._number((kind, action, actor, consent, other, place, reason))
        if number is None:
            return False
        packed = b"%c%b%b%b" % (_EVENT, number.to_bytes(2, "big"), time, a2b_hex(seed + package + event))
        self._keep(index, kind.decode("ascii"), packed)
        self._packages.add(int(package[:8], 16), index)
        return True

    def _add_head(self, index: int, fields: Sequence[bytes]) -> bool:
        device, root, size, time, seed = fields
        number = self._number((device,))
        if number is None or int(size) > jcs.MAX_INTEGER:
            return False
        packed = b"%c%b%b%b%b%b" % (
            _ANCHOR,
            number.to_bytes(2, "big"),
            time,
            a2b_hex(seed),
            int(size).to_bytes(8, "big"),
            a2b_base64(root),
        )
        self._keep(index, "device-checkpoint", packed)
        self._devices.setdefault(("device-checkpoint", device.decode("ascii")), array("I")).append(index)
        return True

    def _number(self, words: tuple[bytes, ...]) -> int | None:
        """The number under which these words are shared, None when there are too many."""
        number = self._common.get(words)
        if number is None:
            number = len(self._words)
            if number >= MAX_COMMON:
                return None
            self._common[words] = number
            self._words.append(words)
        return number

    def _keep(self, index: int, type_: str, packed: bytes) -> None:
        self._data += packed
        self._starts.append(len(self._data))
        numbers = self._types.get(type_)
        if numbers is None:
            numbers = self._types[type_] = array("I")
        numbers.append(index)

    # reading

    def __len__(self) -> int:
        return len(self._starts) - 1

    @overload
    def __getitem__(self, index: int) -> Row: ...

    @overload
    def __getitem__(self, index: slice) -> list[Row]: ...

    def __getitem__(self, index: int | slice) -> Row | list[Row]:
        if isinstance(index, slice):
            return [self._row(number) for number in range(*index.indices(len(self)))]
        number = index + len(self) if index < 0 else index
        if not 0 <= number < len(self):
            raise IndexError(index)
        return self._row(number)

    def __iter__(self) -> Iterator[Row]:
        for number in range(len(self)):
            yield self._row(number)

    def _row(self, index: int) -> Row:
        packed = bytes(self._data[self._starts[index] : self._starts[index + 1]])
        if packed[0] == _PLAIN:
            return parse_row(index, jcs.parse(packed[1:], max_bytes=MAX_LINE_BYTES))
        words = [word.decode("ascii") for word in self._words[int.from_bytes(packed[1:3], "big")]]
        time, seed = packed[3:23].decode("ascii"), packed[23:55]
        if packed[0] == _ANCHOR:
            size, root = int.from_bytes(packed[55:63], "big"), b2a_base64(packed[63:], newline=False)
            head: dict[str, Value] = {
                "device": words[0],
                "root": root.decode("ascii"),
                "size": size,
                "time": time,
            }
            return Row(index, "device-checkpoint", seed, head)
        kind, action, actor, consent, counterparty, place, reason = words
        package = packed[55:87].hex()
        event: dict[str, Value] = {
            "action": action,
            "actor": actor,
            "consent": consent,
            "counterparty": counterparty,
            "digest_after": package,
            "digest_before": package,
            "event": packed[87:].hex(),
            "package_sha256": package,
            "place_class": place,
            "reason": reason,
            "time": time,
        }
        return Row(index, kind, seed, event)

    def of_type(self, *types: str) -> Iterator[Row]:
        """Yield the rows of some types, oldest first."""
        for number in sorted(number for type_ in types for number in self._types.get(type_, ())):
            yield self._row(number)

    def about(self, package_sha256: str) -> list[Row]:
        """Return the rows that name a package, oldest first."""
        rows = (self._row(number) for number in self._packages.find(_key(package_sha256)))
        return [row for row in rows if row.values.get("package_sha256") == package_sha256]

    def find(self, type_: str, **values: Value) -> list[Row]:
        """Return the rows of `type_` whose fields have all these values, oldest first."""
        wanted = values.items()
        device, package = values.get("device"), values.get("package_sha256")
        numbers: Iterable[int] = self._types.get(type_, ())
        if isinstance(package, str):
            numbers = self._packages.find(_key(package))
        elif isinstance(device, str):
            numbers = self._devices.get((type_, device), ())
        rows = (self._row(number) for number in numbers)
        return [row for row in rows if row.type == type_ and wanted <= row.values.items()]

    def last(self, type_: str, **values: Value) -> Row | None:
        """Return the newest row that `find` would, None when there is none."""
        found = self.find(type_, **values) if "package_sha256" in values else None
        if found is not None:
            return found[-1] if found else None
        device = values.get("device")
        numbers = self._devices.get((type_, device)) if isinstance(device, str) else self._types.get(type_)
        for number in reversed(numbers if numbers is not None else array("I")):
            row = self._row(number)
            if values.items() <= row.values.items():
                return row
        return None


def _key(package: str) -> int:
    try:
        return int(package[:8], 16)
    except ValueError:
        return 0
