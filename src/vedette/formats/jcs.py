"""Canonical JSON for our own documents: one value, one sequence of bytes.

Source: RFC 8785, narrowed: keys in ASCII (so that sorting by code point and by UTF-16 unit
agree), no floats, integers below 2**53 in magnitude, no lone surrogates, 64 levels at most.
"""

from __future__ import annotations

import json
from typing import NoReturn, TypeAlias

from vedette.errors import FormatError

JsonValue: TypeAlias = "dict[str, JsonValue] | list[JsonValue] | str | int | bool | None"

MAX_DEPTH = 64
MAX_INTEGER = 2**53 - 1
_LONGEST_INTEGER = 17  # "-" and the 16 digits of 2**53

# json writes exactly the escapes of RFC 8785 once non-ASCII characters are left alone
_write = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode


def encode(value: object) -> bytes:
    """The canonical bytes of `value`: dict, list or tuple, str, int, bool or None, nested.

    Takes `object`, because dict and list are invariant and callers hold typed dictionaries;
    everything else is refused here.

    Raises: FormatError.
    """
    _check(value, MAX_DEPTH)
    try:
        return _write(value).encode("utf-8")
    except UnicodeEncodeError:
        raise FormatError("json: lone surrogate in a text") from None


def parse(data: bytes, *, max_bytes: int) -> JsonValue:
    """The value of canonical JSON of at most `max_bytes` bytes.

    Refused: what `encode` would write in another way (order, white space, escapes, numbers),
    duplicate keys, invalid UTF-8, too deep, too long.

    Raises: FormatError.
    """
    if len(data) > max_bytes:
        raise FormatError(f"json: expected at most {max_bytes} bytes, found {len(data)}")
    try:
        value: JsonValue = _read(data.decode("utf-8"))
    except RecursionError:
        raise FormatError(f"json: nested deeper than {MAX_DEPTH} levels") from None
    except ValueError:
        raise FormatError("json: not well-formed") from None
    if encode(value) != data:
        raise FormatError("json: not in canonical form")
    return value


def _check(value: object, depth: int) -> None:
    """Raise FormatError when something in `value` is outside our JSON."""
    if value is None or isinstance(value, (str, bool)):
        return
    if isinstance(value, int):
        if abs(value) > MAX_INTEGER:
            raise FormatError("json: integer of 2**53 or more in magnitude")
        return
    if depth == 0:
        raise FormatError(f"json: nested deeper than {MAX_DEPTH} levels")
    if isinstance(value, dict):
        for key, item in value.items():
            if not (isinstance(key, str) and key.isascii()):
                raise FormatError("json: key is not ASCII text")
            if type(item) is not str:  # most are texts: spare the call
                _check(item, depth - 1)
    elif isinstance(value, list | tuple):
        for item in value:
            if type(item) is not str:
                _check(item, depth - 1)
    else:
        raise FormatError(f"json: {type(value).__name__} is not allowed")


def _pairs(pairs: list[tuple[str, JsonValue]]) -> dict[str, JsonValue]:
    value = dict(pairs)
    if len(value) != len(pairs):
        raise FormatError("json: the same key twice in one object")
    return value


def _integer(text: str) -> int:
    # before int(), whose cost and limit depend on the length
    if len(text) > _LONGEST_INTEGER:
        raise FormatError("json: integer of 2**53 or more in magnitude")
    return int(text)


def _no_float(_text: str) -> NoReturn:
    raise FormatError("json: floats are not allowed")


# made once: json.loads would make a decoder for each of the small documents we read
_read = json.JSONDecoder(
    object_pairs_hook=_pairs, parse_float=_no_float, parse_constant=_no_float, parse_int=_integer
).decode
