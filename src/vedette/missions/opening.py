"""Two papers of an opening: what headquarters asks for, and what was opened for whom.

Normative page: docs/formats/ceremony.md, "Opening".
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from vedette.errors import FormatError, VedetteError
from vedette.formats import jcs
from vedette.formats.keys import parse_vkey
from vedette.seal.recipients import checked_recipients, parse_recipient
from vedette.seal.shares import MAX_SET
from vedette.values.ids import parse_digest, parse_pseudonym
from vedette.values.instants import parse_instant

MAX_REQUEST_BYTES = 4 << 20
MAX_OPENING_BYTES = 4 << 20
MAX_PACKAGES = 10_000
MAX_READERS = 100
_ROLE = re.compile(r"[a-z0-9][a-z0-9/.-]{0,63}\Z", re.ASCII)


@dataclass(frozen=True, slots=True)
class OpeningRequest:
    """What is to be opened: (package digest, device) each, the devices' vkeys, the mission's readers.

    `readers` are the sets of recipients that the mission has and had, the one of now first.
    """

    mission: str
    readers: tuple[tuple[str, ...], ...]
    devices: tuple[tuple[str, str], ...]
    packages: tuple[tuple[str, str], ...]
    time: str

    def encode(self) -> bytes:
        """The bytes of request.json; refuses what `parse_request` would refuse."""
        parse_pseudonym(self.mission, "request mission")
        parse_instant(self.time, "request time")
        if not 0 < len(self.readers) <= MAX_READERS or len(set(self.readers)) != len(self.readers):
            raise FormatError(f"request: 1 to {MAX_READERS} different sets of recipients expected")
        for recipients in self.readers:
            _check_recipients(recipients, "request")
        if list(self.devices) != sorted(set(self.devices)):
            raise FormatError("request: devices are not sorted and distinct")
        for device, vkey in self.devices:
            parse_pseudonym(device, "request device")
            if parse_vkey(vkey).name != device:
                raise FormatError("request: a device's key bears another name")
        _check_packages([digest for digest, _ in self.packages], "request")
        if {device for _, device in self.packages} != {device for device, _ in self.devices}:
            raise FormatError("request: devices and packages name different devices")
        if len(dict(self.devices)) != len(self.devices):
            raise FormatError("request: a device has two keys")
        return _bounded(
            {
                "format": "vedette/opening-request",
                "v": 1,
                "mission": self.mission,
                "readers": [list(recipients) for recipients in self.readers],
                "devices": [{"device": device, "vkey": vkey} for device, vkey in self.devices],
                "packages": [{"sha256": digest, "device": device} for digest, device in self.packages],
                "time": self.time,
            },
            MAX_REQUEST_BYTES,
            "request",
        )


@dataclass(frozen=True, slots=True)
class Opened:
    """One package that was opened: its digest, those of the two files sealed anew, hex."""

    package_sha256: str
    content_sha256: str
    about_sha256: str


@dataclass(frozen=True, slots=True)
class Opening:
    """Who was present (sheets as `nord/1`, then roles), why, for whom, what."""

    birth: str
    mission: str
    set_id: int
    reason: str
    present: tuple[str, ...]
    recipients: tuple[str, ...]
    packages: tuple[Opened, ...]
    time: str

    def check(self) -> None:
        """Refuse what version 1 does not allow, but for an opening of nothing. Raises: FormatError."""
        parse_digest(self.birth, "opening birth")
        parse_pseudonym(self.mission, "opening mission")
        parse_instant(self.time, "opening time")
        if not 0 <= self.set_id <= MAX_SET:
            raise FormatError(f"opening: set is a number from 0 to {MAX_SET}")
        if not 0 < len(self.reason) <= 200 or not self.reason.isprintable():
            raise FormatError("opening: a reason of 1 to 200 printable characters is needed")
        if not 0 < len(self.present) <= 100 or not all(_ROLE.match(role) for role in self.present):
            raise FormatError("opening: present are 1 to 100 roles in small letters, such as nord/1, lawyer")
        if len(set(self.present)) != len(self.present):
            raise FormatError("opening: one is present twice")
        _check_recipients(self.recipients, "opening")
        for each in self.packages:
            for digest in (each.package_sha256, each.content_sha256, each.about_sha256):
                parse_digest(digest, "opening package")

    def encode(self) -> bytes:
        """The bytes of opening.json; refuses what `parse_opening` would refuse."""
        self.check()
        _check_packages([each.package_sha256 for each in self.packages], "opening")
        return _bounded(
            {
                "format": "vedette/opening",
                "v": 1,
                "birth": self.birth,
                "mission": self.mission,
                "set": self.set_id,
                "reason": self.reason,
                "present": list(self.present),
                "recipients": list(self.recipients),
                "packages": [
                    {
                        "package_sha256": each.package_sha256,
                        "content_sha256": each.content_sha256,
                        "about_sha256": each.about_sha256,
                    }
                    for each in self.packages
                ],
                "time": self.time,
            },
            MAX_OPENING_BYTES,
            "opening",
        )


def parse_request(data: bytes) -> OpeningRequest:
    """Return the request written in `data`; refuses every other spelling and member. Raises: FormatError."""
    value = _object(data, MAX_REQUEST_BYTES, "vedette/opening-request", "request")
    _members(value, ["devices", "format", "mission", "packages", "readers", "time", "v"], "request")
    request = OpeningRequest(
        mission=_text(value["mission"], "request"),
        readers=tuple(_texts(each, "request") for each in _list(value["readers"], "request")),
        devices=tuple(
            (_text(row["device"], "request"), _text(row["vkey"], "request"))
            for row in _rows(value["devices"], ["device", "vkey"], "request")
        ),
        packages=tuple(
            (_text(row["sha256"], "request"), _text(row["device"], "request"))
            for row in _rows(value["packages"], ["device", "sha256"], "request")
        ),
        time=_text(value["time"], "request"),
    )
    request.encode()
    return request


def parse_opening(data: bytes) -> Opening:
    """Return the opening written in `data`; refuses every other spelling and member. Raises: FormatError."""
    value = _object(data, MAX_OPENING_BYTES, "vedette/opening", "opening")
    names = ["birth", "format", "mission", "packages", "present", "reason", "recipients", "set", "time", "v"]
    _members(value, names, "opening")
    rows = _rows(value["packages"], ["about_sha256", "content_sha256", "package_sha256"], "opening")
    set_id = value["set"]
    if type(set_id) is not int:
        raise FormatError("opening: set is not a whole number")
    opening = Opening(
        birth=_text(value["birth"], "opening"),
        mission=_text(value["mission"], "opening"),
        set_id=set_id,
        reason=_text(value["reason"], "opening"),
        present=_texts(value["present"], "opening"),
        recipients=_texts(value["recipients"], "opening"),
        packages=tuple(
            Opened(
                _text(row["package_sha256"], "opening"),
                _text(row["content_sha256"], "opening"),
                _text(row["about_sha256"], "opening"),
            )
            for row in rows
        ),
        time=_text(value["time"], "opening"),
    )
    opening.encode()
    return opening


def _check_recipients(recipients: tuple[str, ...], what: str) -> None:
    try:
        checked_recipients([parse_recipient(each) for each in recipients])
    except VedetteError as error:
        raise FormatError(f"{what}: {error}") from None
    if list(recipients) != sorted(recipients):
        raise FormatError(f"{what}: recipients are not sorted")


def _check_packages(digests: list[str], what: str) -> None:
    if not 0 < len(digests) <= MAX_PACKAGES:
        raise FormatError(f"{what}: 1 to {MAX_PACKAGES} packages, found {len(digests)}")
    for digest in digests:
        parse_digest(digest, f"{what} package")
    if digests != sorted(set(digests)):
        raise FormatError(f"{what}: packages are not sorted and distinct")


def _bounded(value: dict[str, object], limit: int, what: str) -> bytes:
    data = jcs.encode(value)
    if len(data) > limit:
        raise FormatError(f"{what}: over {limit} bytes")
    return data


def _object(data: bytes, limit: int, format_: str, what: str) -> dict[str, jcs.JsonValue]:
    value = jcs.parse(data, max_bytes=limit)
    if not isinstance(value, dict) or value.get("format") != format_:
        raise FormatError(f"{what}: not a {format_}")
    if type(value.get("v")) is not int or value["v"] != 1:
        raise FormatError(f"{what}: not version 1")
    return value


def _members(value: dict[str, jcs.JsonValue], names: list[str], what: str) -> None:
    if sorted(value) != names:
        raise FormatError(f"{what}: other members than version 1 has")


def _rows(value: jcs.JsonValue, names: list[str], what: str) -> list[dict[str, jcs.JsonValue]]:
    listed = _list(value, what)
    rows = [row for row in listed if isinstance(row, dict) and sorted(row) == names]
    if len(rows) != len(listed):
        raise FormatError(f"{what}: rows of {', '.join(names)} expected")
    return rows


def _text(value: jcs.JsonValue, what: str) -> str:
    if not isinstance(value, str):
        raise FormatError(f"{what}: a text expected")
    return value


def _list(value: jcs.JsonValue, what: str) -> list[jcs.JsonValue]:
    if not isinstance(value, list):
        raise FormatError(f"{what}: a list expected")
    return value


def _texts(value: jcs.JsonValue, what: str) -> tuple[str, ...]:
    return tuple(_text(each, what) for each in _list(value, what))
