"""Text as it was written: its encoding found, its characters fit to be shown."""

from __future__ import annotations

import json
from itertools import pairwise

from vedette.house.looking.content import Content, Finding
from vedette.house.looking.near import near_of_text

MAX_BYTES = 2 << 20
"""Bytes of a text that are read."""
_FREQUENT = set("оеаинтсрвлкмдпуяОАПНВСКТИ")
_RARE = set("ЎўЄєЏџЂђЃѓЉЊЋљњћ┬┴┼║╗╝╚╔═░▒▓█▄▀Ъъ©®ґҐ°±¤§Ћ")


def decode(data: bytes, *, cut: bool) -> tuple[str, str, bool]:
    """Return text, name of its encoding, and whether other encodings could also be meant.

    `cut` says that the bytes may end within a character.
    """
    if data[:3] == b"\xef\xbb\xbf":
        return data[3:].decode("utf-8", "replace"), "utf-8", False
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return data.decode("utf-16", "replace"), "utf-16", False
    try:
        return data.decode("utf-8"), "utf-8", False
    except UnicodeDecodeError as error:
        if cut and error.start > len(data) - 4:
            return data[: error.start].decode("utf-8"), "utf-8", False
    found = [
        (_russian(data[:20_000].decode(name, "replace")), name) for name in ("cp1251", "koi8-r", "cp866")
    ]
    score, name = max(found)
    if score <= 0.25:
        name = "cp1252"
    return data.decode(name, "replace"), name, True


def _russian(text: str) -> float:
    """How much of the letters beyond ASCII look like written Russian."""
    beyond = [char for char in text if ord(char) > 127]
    if not beyond:
        return 0.0
    value = sum((char in _FREQUENT) - 2 * (char in _RARE) for char in beyond)
    # a word in the wrong table has its capitals inside
    inside = sum(a.islower() and b.isupper() for a, b in pairwise(text))
    # and letters of French stand alone among others
    mixed = sum(a.isalpha() and b.isalpha() and a.isascii() != b.isascii() for a, b in pairwise(text))
    return (value - 2 * inside - mixed) / len(beyond)


def look(content: Content, found: Finding) -> None:
    """Find the text of a text."""
    data = content.at(0, MAX_BYTES)
    text, encoding, doubtful = decode(data, cut=content.size > MAX_BYTES)
    found.facts["encoding"] = encoding
    if doubtful:
        found.warn("several-encodings")
    if content.size > MAX_BYTES:
        found.warn("text-cut")
    found.say(text)
    if "<x:xmpmeta" in text[:4096] or "<rdf:RDF" in text[:4096]:
        from vedette.house.looking.xmp import read_xmp

        read_xmp(data, found, "sidecar")
    elif text.lstrip()[:1] == "{":
        _proof(text, found)


def _proof(text: str, found: Finding) -> None:
    """Read the claims of a ProofMode file, which lies beside a photograph: one object of texts."""
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return
    if isinstance(value, dict) and "File Hash SHA256" in value:
        for name, each in value.items():
            if isinstance(each, str | int | float):
                found.claim("sidecar", name, each, "device-clock" if "Time" in name else "program")


def finish(found: Finding) -> None:
    """Count the words of a text that was found, and take its fingerprint when there is no other."""
    if found.text:
        found.facts["words"] = str(len(found.text.split()))
        found.near = found.near or near_of_text(found.text)
