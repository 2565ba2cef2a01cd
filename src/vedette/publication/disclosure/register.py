"""What a group must not publish: protected people, and what is known of each that would lead to them.

Normative page: docs/formats/disclosure-scan.md. A register is itself the most sensitive of papers: it is
handed over in memory, and what is found never repeats its words.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from typing import Any

from vedette.errors import FormatError
from vedette.formats import jcs

MAX_BYTES = 64 << 20
MAX_PEOPLE = 50_000
MAX_TEXT = 4000
MAX_VALUES = 200_000
_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}\Z")
_DIGEST = re.compile(r"[0-9a-f]{64}\Z")
_PLACES = 7


@dataclass(frozen=True, slots=True)
class Name:
    """A name in one spelling: all its words, in any order; `surname` when it cannot be told by its ending.

    `kind` is "name" or "nickname". Other spellings, scripts and cases are made from it.
    """

    full: str
    kind: str = "name"
    surname: str = ""


@dataclass(frozen=True, slots=True)
class Protected:
    """A person, and what must not be said of them. `id` is a code that may be shown.

    `dates` are days, `2014-03-12`. `occupations` betray only beside one of `villages`; `places` betray alone.
    `digests` are SHA-256 of sealed originals.
    """

    id: str
    names: tuple[Name, ...] = ()
    phones: tuple[str, ...] = ()
    dates: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    coordinates: tuple[tuple[float, float], ...] = ()
    relations: tuple[str, ...] = ()
    occupations: tuple[str, ...] = ()
    villages: tuple[str, ...] = ()
    files: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()
    digests: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Register:
    """Protected people, and full names that may be published although a protected one looks like them."""

    people: tuple[Protected, ...]
    open_names: tuple[str, ...] = ()


_LISTS = tuple(each.name for each in fields(Protected) if each.name not in ("id", "names", "coordinates"))


def encode_register(register: Register) -> bytes:
    """Return a register as canonical JSON. Coordinates are texts of seven decimals."""
    people: list[dict[str, Any]] = []
    for one in register.people:
        said: dict[str, Any] = {"id": one.id}
        if one.names:
            said["names"] = [_plain_name(name) for name in one.names]
        if one.coordinates:
            said["coordinates"] = [[f"{each + 0.0:.{_PLACES}f}" for each in pair] for pair in one.coordinates]
        said |= {key: list(getattr(one, key)) for key in _LISTS if getattr(one, key)}
        people.append(said)
    whole = {"format": "vedette/protected", "v": 1, "people": people, "open": list(register.open_names)}
    return jcs.encode(whole)


def _plain_name(name: Name) -> dict[str, Any]:
    return {"full": name.full, "kind": name.kind} | ({"surname": name.surname} if name.surname else {})


def parse_register(data: bytes) -> Register:
    """Return the register. Raises: FormatError naming the place in it, never a word of it."""
    said = jcs.parse(data, max_bytes=MAX_BYTES)
    if not isinstance(said, dict) or sorted(said) != ["format", "open", "people", "v"]:
        raise FormatError("register: members are format, open, people, v")
    if said["format"] != "vedette/protected" or said["v"] != 1:
        raise FormatError("register: is not vedette/protected of version 1")
    people = said["people"]
    if not isinstance(people, list) or len(people) > MAX_PEOPLE:
        raise FormatError(f"register: people is not a list of at most {MAX_PEOPLE}")
    found = tuple(_person(one, f"register: person {number}") for number, one in enumerate(people, 1))
    if len({one.id for one in found}) != len(found):
        raise FormatError("register: two people have one id")
    return Register(found, _texts(said["open"], "register: open", MAX_PEOPLE))


def _person(said: object, what: str) -> Protected:
    if not isinstance(said, Mapping) or set(said) - {"id", "names", "coordinates", *_LISTS}:
        raise FormatError(f"{what}: has other members than version 1 has")
    given = said.get("id")
    if not isinstance(given, str) or not _ID.match(given):
        raise FormatError(f"{what}: id is letters, digits, point, dash, at most 64")
    lists = {key: _texts(said[key], f"{what}: {key}") for key in _LISTS if key in said}
    for digest in lists.get("digests", ()):
        if not _DIGEST.match(digest):
            raise FormatError(f"{what}: a digest is not a SHA-256")
    for day in lists.get("dates", ()):
        if not re.match(r"\d{4}-\d\d-\d\d\Z", day):
            raise FormatError(f"{what}: a date is not written as 2014-03-12")
    if any(not value for key, value in said.items() if key != "id"):
        raise FormatError(f"{what}: an empty list is left out")
    names = said.get("names", [])
    if not isinstance(names, list) or len(names) > MAX_VALUES:
        raise FormatError(f"{what}: names is not a list of at most {MAX_VALUES}")
    return Protected(
        given,
        tuple(_name(one, f"{what}: names") for one in names),
        coordinates=_pairs(said.get("coordinates", []), f"{what}: coordinates"),
        **lists,
    )


def _name(said: object, what: str) -> Name:
    if not isinstance(said, Mapping) or not {"full", "kind"} <= set(said) <= {"full", "kind", "surname"}:
        raise FormatError(f"{what}: members are full, kind, surname")
    full, kind = _texts([said["full"], said["kind"]], what)
    if kind not in ("name", "nickname"):
        raise FormatError(f"{what}: kind is name or nickname")
    surname = _texts([said["surname"]], what)[0] if "surname" in said else ""
    return Name(full, kind, surname)


def _texts(said: object, what: str, most: int = MAX_VALUES) -> tuple[str, ...]:
    if not isinstance(said, list) or len(said) > most:
        raise FormatError(f"{what}: is not a list of at most {most}")
    if not all(isinstance(one, str) and one.strip() and len(one) <= MAX_TEXT for one in said):
        raise FormatError(f"{what}: a text is empty or longer than {MAX_TEXT}")
    return tuple(said)


def _pairs(said: object, what: str) -> tuple[tuple[float, float], ...]:
    if not isinstance(said, list) or len(said) > MAX_VALUES:
        raise FormatError(f"{what}: is not a list of at most {MAX_VALUES}")
    found = []
    for pair in said:
        if not isinstance(pair, list) or len(pair) != 2:
            raise FormatError(f"{what}: a place is latitude and longitude")
        if not all(isinstance(one, str) and re.match(r"-?(?:0|[1-9]\d{0,2})\.\d{7}\Z", one) for one in pair):
            raise FormatError(f"{what}: degrees are texts of seven decimals")
        latitude, longitude = float(pair[0]), float(pair[1])
        if abs(latitude) > 90 or abs(longitude) > 180 or "-0.0000000" in pair:
            raise FormatError(f"{what}: is no place on earth")
        found.append((latitude, longitude))
    return tuple(found)


def people_of(register: Register, ids: Iterable[str]) -> Register:
    """Return the register of these people alone."""
    wanted = set(ids)
    return Register(tuple(one for one in register.people if one.id in wanted), register.open_names)
