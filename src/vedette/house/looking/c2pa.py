"""C2PA provenance records (JUMBF boxes of CBOR): what their signer asserts, shown as claims.

Digests that the record gives of the file and of its own parts are compared; signatures and certificates
are not verified here, and the warning `signature-not-checked` says so.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import re
import struct
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from vedette.errors import FormatError, LimitError, VedetteError
from vedette.house.looking.content import Content, Finding

MAX_STORE = 32 << 20
MAX_BOXES = 5000
MAX_DEPTH = 12
_HASHES = ("sha256", "sha384", "sha512")
_TIME = re.compile(rb"\x18\x0f([0-9]{14})Z")
_SEGMENT_LIMIT = 5000
_ALGORITHMS = {-7: "ES256", -35: "ES384", -36: "ES512", -8: "EdDSA", -37: "PS256", -38: "PS384", -39: "PS512"}


@dataclass(slots=True)
class _Node:
    """A superbox: its label, its plain boxes, its superboxes; `raw` is what digests are over."""

    label: str = ""
    raw: bytes = b""
    plain: list[tuple[bytes, bytes]] = field(default_factory=list)
    inner: list[_Node] = field(default_factory=list)

    def find(self, start: str) -> _Node | None:
        """The first superbox inside whose label begins so."""
        return next((node for node in self.inner if node.label.startswith(start)), None)


class _Parser:
    def __init__(self) -> None:
        self._seen = 0

    def nodes(self, data: bytes, depth: int = 0) -> Iterator[tuple[bytes, bytes]]:
        at = 0
        while at < len(data):
            self._seen += 1
            if self._seen > MAX_BOXES or depth > MAX_DEPTH:
                raise LimitError("provenance: has more boxes, or deeper ones, than are read")
            if len(data) - at < 8:
                raise FormatError("provenance: ends within a box")
            size, kind = struct.unpack_from(">I4s", data, at)
            begin = at + 8
            if size == 1:
                if len(data) - at < 16:
                    raise FormatError("provenance: ends within a box")
                (size,) = struct.unpack_from(">Q", data, begin)
                begin += 8
            elif size == 0:
                size = len(data) - at
            if at + size < begin or at + size > len(data):
                raise FormatError("provenance: a box in it is longer than what holds it")
            yield kind, data[begin : at + size]
            at += size

    def node(self, data: bytes, depth: int = 0) -> _Node:
        node = _Node(raw=data)
        for number, (kind, inside) in enumerate(self.nodes(data, depth)):
            if number == 0:
                if kind != b"jumd" or len(inside) < 17:
                    raise FormatError("provenance: a box in it does not say what it is")
                if inside[16] & 2:
                    node.label = inside[17:].split(b"\0")[0].decode("utf-8", "replace")
            elif kind == b"jumb":
                node.inner.append(self.node(inside, depth + 1))
            else:
                node.plain.append((kind, inside))
        return node


def _cbor(data: bytes) -> Any:
    import cbor2

    try:
        return cbor2.loads(data)
    except Exception as error:
        raise FormatError("provenance: a part of it is no CBOR") from error


def _value(node: _Node) -> Any:
    """What an assertion or claim says: CBOR or JSON; None for other boxes."""
    for kind, data in node.plain:
        if kind == b"cbor":
            return _cbor(data)
        if kind == b"json":
            try:
                return json.loads(data)
            except (ValueError, RecursionError):
                raise FormatError("provenance: a part of it is no JSON") from None
    return None


def read_store(data: bytes, found: Finding, content: Content | None = None) -> None:
    """Read a manifest store into `found`; `content` is the file that it stands in, to compare digests."""
    if len(data) > MAX_STORE:
        found.warn("too-large")
        return
    try:
        parser = _Parser()
        stores = [inside for kind, inside in parser.nodes(data) if kind == b"jumb"]
        if not stores:
            raise FormatError("provenance: has no record")
        manifests = parser.node(stores[0]).inner
        if not manifests:
            raise FormatError("provenance: has no record")
        found.warn("signature-not-checked")
        for manifest in reversed(manifests[-20:]):
            _manifest(manifest, found, content if manifest is manifests[-1] else None)
    except (FormatError, LimitError, RecursionError):
        found.warn("damaged-metadata")


def _manifest(manifest: _Node, found: Finding, content: Content | None) -> None:
    active = content is not None
    before = "" if active else "ingredient "

    def say(name: str, value: object, note: str = "assertion") -> None:
        if isinstance(value, str | int | float) and not isinstance(value, bool):
            found.claim("c2pa", before + name, value, note)

    claim_node, store = manifest.find("c2pa.claim"), manifest.find("c2pa.assertions")
    claim = _value(claim_node) if claim_node else None
    if not isinstance(claim, Mapping):
        raise FormatError("provenance: a record in it has no claim")
    say("manifest", manifest.label)
    say("generator", claim.get("claim_generator"), "program")
    info = claim.get("claim_generator_info")
    for each in info if isinstance(info, list | tuple) else [info]:
        if isinstance(each, Mapping):
            named = (str(each[key]) for key in ("name", "version") if isinstance(each.get(key), str))
            say("generator", " ".join(named), "program")
    say("title", claim.get("dc:title", claim.get("title")))
    say("format", claim.get("dc:format", claim.get("format")))
    say("instance", claim.get("instanceID"))
    for assertion in store.inner[:100] if store else ():
        say("assertion", assertion.label)
        _assertion(assertion, say, found, content)
    if active and store:
        _check_links(claim, store, found)
    signature = manifest.find("c2pa.signature")
    if signature is not None:
        _signature(_value(signature), say)


def _assertion(node: _Node, say: Any, found: Finding, content: Content | None) -> None:
    label = node.label.split("__")[0]
    if label.startswith("c2pa.thumbnail"):
        return
    value = _value(node)
    if not isinstance(value, Mapping):
        return
    if label.startswith("c2pa.actions"):
        actions = value.get("actions")
        for action in actions[:50] if isinstance(actions, list | tuple) else ():
            if isinstance(action, Mapping):
                agent = action.get("softwareAgent")
                agent = agent.get("name") if isinstance(agent, Mapping) else agent
                parts = (action.get("action"), action.get("when"), agent, action.get("digitalSourceType"))
                say("action", " ".join(str(part) for part in parts if isinstance(part, str)))
                if action.get("action") not in ("c2pa.created", "c2pa.opened", "c2pa.published"):
                    found.warn("edited")
    elif label == "stds.schema-org.CreativeWork":
        authors = value.get("author")
        for author in authors[:10] if isinstance(authors, list | tuple) else ():
            if isinstance(author, Mapping):
                say("author", author.get("name"), "person")
        for key in ("datePublished", "copyrightNotice", "url"):
            say(key, value.get(key), "person")
    elif label == "c2pa.hash.data" and content is not None:
        _check_file(value, found, content)
    elif label == "c2pa.ingredient" or label.startswith("c2pa.ingredient.v"):
        say("made from", value.get("dc:title", value.get("title")))
        say("relation", value.get("relationship"))
    elif label in ("stds.exif", "c2pa.metadata", "cawg.metadata", "stds.iptc"):
        for key, each in list(value.items())[:60]:
            if isinstance(key, str) and not key.startswith("@"):
                say(key, each)


def _algorithm(name: Any) -> str:
    if name not in _HASHES:
        raise FormatError("provenance: a digest in it is of an unknown kind")
    return str(name)


def _check_file(value: Mapping[Any, Any], found: Finding, content: Content) -> None:
    """Compare the digest of the file, without the ranges that it excludes."""
    exclusions = value.get("exclusions") or []
    expected = value.get("hash")
    if not isinstance(exclusions, list | tuple) or len(exclusions) > 1000 or not isinstance(expected, bytes):
        raise FormatError("provenance: the digest of the file is not written as one")
    hasher = hashlib.new(_algorithm(value.get("alg", "sha256")))
    at = 0
    for each in exclusions:
        start, length = (each.get("start"), each.get("length")) if isinstance(each, Mapping) else (None, None)
        if not (isinstance(start, int) and isinstance(length, int)) or start < at or length < 0:
            raise FormatError("provenance: what the digest of the file leaves out is not in order")
        _add(hasher, content, at, min(start, content.size))
        at = start + length
    _add(hasher, content, at, content.size)
    if not hmac.compare_digest(hasher.digest(), expected):
        found.warn("provenance-differs")


def _add(hasher: Any, content: Content, start: int, end: int) -> None:
    while start < end:
        piece = content.at(start, min(1 << 20, end - start))
        if not piece:
            return
        hasher.update(piece)
        start += len(piece)


def _check_links(claim: Mapping[Any, Any], store: _Node, found: Finding) -> None:
    """Compare the digests that the claim gives of its assertions."""
    held = {node.label: node for node in store.inner}
    default = claim.get("alg", "sha256")
    links: list[Any] = []
    for key in ("assertions", "created_assertions", "gathered_assertions"):
        listed = claim.get(key)
        links += listed if isinstance(listed, list | tuple) else []
    for link in links[:500]:
        if not isinstance(link, Mapping) or not isinstance(link.get("url"), str):
            continue
        node = held.get(link["url"].rsplit("/", 1)[-1])
        digest = link.get("hash")
        if node is None or not isinstance(digest, bytes):
            found.warn("provenance-differs")
            continue
        made = hashlib.new(_algorithm(link.get("alg", default)), node.raw).digest()
        if not hmac.compare_digest(made, digest):
            found.warn("provenance-differs")


def _signature(value: Any, say: Any) -> None:
    inside = getattr(value, "value", value)
    if not isinstance(inside, list | tuple) or len(inside) != 4:
        raise FormatError("provenance: its signature is not written as one")
    protected = _cbor(inside[0]) if isinstance(inside[0], bytes) and inside[0] else {}
    unprotected = inside[1] if isinstance(inside[1], Mapping) else {}
    heads = {**unprotected, **(protected if isinstance(protected, Mapping) else {})}
    algorithm = heads.get(1)
    say("signature algorithm", _ALGORITHMS.get(algorithm) if isinstance(algorithm, int) else None, "signer")
    chain = heads.get(33, heads.get("x5chain"))
    leaf = chain[0] if isinstance(chain, list | tuple) and chain else chain
    if isinstance(leaf, bytes):
        _certificate(leaf, say)
    for name in ("sigTst", "sigTst2"):
        stamp = unprotected.get(name)
        tokens = stamp.get("tstTokens") if isinstance(stamp, Mapping) else None
        for token in tokens[:2] if isinstance(tokens, list | tuple) else ():
            data = token.get("val") if isinstance(token, Mapping) else None
            told = _TIME.search(data) if isinstance(data, bytes) else None
            if told:
                digits = told[1].decode("ascii")
                day, time = f"{digits[:4]}-{digits[4:6]}-{digits[6:8]}", digits[8:]
                say("signed", f"{day}T{time[:2]}:{time[2:4]}:{time[4:]}Z", "signer")


def _certificate(data: bytes, say: Any) -> None:
    from cryptography import x509

    try:
        certificate = x509.load_der_x509_certificate(data)
        subject, issuer = certificate.subject.rfc4514_string(), certificate.issuer.rfc4514_string()
    except Exception as error:
        raise FormatError("provenance: its certificate cannot be read") from error
    say("signer", subject, "signer")
    say("signer's issuer", issuer, "signer")


def of_jpeg(content: Content) -> bytes:
    """Return the manifest store of a JPEG, joined from its segments; empty for none. Raises: FormatError."""
    pieces: dict[tuple[int, int], bytes] = {}
    at = 2
    for _ in range(_SEGMENT_LIMIT):
        head = content.at(at, 4)
        if len(head) < 4 or head[0] != 0xFF or head[1] in (0xDA, 0xD9):
            break
        size = int.from_bytes(head[2:], "big")
        if head[1] == 0xEB and size >= 16:
            data = content.at(at + 4, size - 2)
            if data[:2] == b"JP" and len(data) > 8:
                instance, number = struct.unpack_from(">HI", data, 2)
                pieces[instance, number] = data[8:]
        at += 2 + size
    for instance in sorted({key[0] for key in pieces}):
        parts = [pieces[key] for key in sorted(pieces) if key[0] == instance]
        # each segment repeats the head of the box
        whole = parts[0] + b"".join(part[8:] for part in parts[1:])
        if b"c2pa" in whole[:64]:
            if len(whole) > MAX_STORE:
                raise LimitError("provenance: is larger than what is read")
            return whole
    return b""


def of_png(content: Content) -> bytes:
    """Return the manifest store of a PNG; empty for none."""
    at = 8
    for _ in range(_SEGMENT_LIMIT):
        head = content.at(at, 8)
        if len(head) < 8 or head[4:] in (b"IDAT", b"IEND"):
            return b""
        size = int.from_bytes(head[:4], "big")
        if head[4:] == b"caBX":
            return content.at(at + 8, min(size, MAX_STORE))
        at += 12 + size
    return b""


def of_webp(content: Content) -> bytes:
    """Return the manifest store of a WebP; empty for none. Raises: LimitError."""
    from vedette.house.looking.sound import chunks

    for name, start, size in chunks(content, 12, content.size):
        if name == b"C2PA":
            return content.at(start, min(size, MAX_STORE))
    return b""


def read_picture(content: Content, real: str, found: Finding) -> None:
    """Read the provenance record of a picture, if it has one."""
    readers = {"image/jpeg": of_jpeg, "image/png": of_png, "image/webp": of_webp}
    if real not in readers:
        return
    try:
        data = readers[real](content)
    except VedetteError:
        found.warn("damaged-metadata")
        return
    if data:
        read_store(data, found, content)
