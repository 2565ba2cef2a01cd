"""RFC 3161 time stamps: the request, and what a reply says; strict DER, at most 64 KiB.

    request                  what is asked: the SHA-256 of a text, a nonce, "send your certificate"
    parse_reply              the fields of a reply, whoever signed it
    check_reply              our own rules: granted, over this text, by a certificate for time stamping alone

No signature is checked here: that is done by two programs that know nothing of each other
(`vedette.adapters.openssl_ts`). Sources: RFC 3161; RFC 5652 (CMS); RFC 5816.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import ExtendedKeyUsageOID

from vedette.errors import FormatError, LimitError, SignatureError

MAX_REPLY_BYTES = 65_536
MAX_REQUEST_BYTES = 1024
MAX_NONCE_BYTES = 20

SHA256 = "2.16.840.1.101.3.4.2.1"
HASHES = {SHA256: "sha256", "2.16.840.1.101.3.4.2.2": "sha384", "2.16.840.1.101.3.4.2.3": "sha512"}
"""The allow list: hash algorithms by their object identifiers."""

SIGNATURES: dict[str, str | None] = {
    "1.2.840.113549.1.1.1": None,  # RSA
    **{f"1.2.840.113549.1.1.{number}": hash for number, hash in zip((11, 12, 13), HASHES, strict=True)},
    **{f"1.2.840.10045.4.3.{number}": hash for number, hash in zip((2, 3, 4), HASHES, strict=True)},  # ECDSA
    "1.2.840.10045.2.1": None,  # ECDSA
    "1.3.101.112": None,  # Ed25519
}
"""Signature algorithms, each with the hash that its name contains; None: the hash stands beside it."""
GRANTED = (0, 1)
STATUS = ("granted", "granted with changes", "rejection", "waiting", "revocation warning", "revoked")

_SIGNED_DATA = "1.2.840.113549.1.7.2"
_TST_INFO = "1.2.840.113549.1.9.16.1.4"
_INT, _BITS, _OCTETS, _NULL, _OID, _UTF8 = 0x02, 0x03, 0x04, 0x05, 0x06, 0x0C
_TIME, _SEQUENCE, _SET, _BOOLEAN = 0x18, 0x30, 0x31, 0x01
_GENERALIZED = re.compile(rb"(\d{14})(?:[.](\d{0,8}[1-9]))?Z", re.ASCII)
_WHAT = "time stamp"


# what cryptography raises for a certificate that is none
_X509 = (
    *(ValueError, TypeError, UnsupportedAlgorithm),
    *(x509.InvalidVersion, x509.DuplicateExtension, x509.UnsupportedGeneralNameType),
)


# DER: one value has one spelling


@dataclass(frozen=True, slots=True)
class _Node:
    """One value: its tag, its contents, and all its bytes."""

    tag: int
    body: bytes
    raw: bytes

    def need(self, tag: int) -> _Node:
        if self.tag != tag:
            raise FormatError(f"{_WHAT}: DER tag {tag:#04x} expected, found {self.tag:#04x}")
        return self

    def parts(self) -> list[_Node]:
        found: list[_Node] = []
        at = 0
        while at < len(self.body):
            node, at = _node(self.body, at)
            found.append(node)
        return found

    def oid(self) -> str:
        body = self.need(_OID).body
        numbers: list[int] = []
        value, fresh = 0, True
        for octet in body:
            if fresh and octet == 0x80:
                raise FormatError(f"{_WHAT}: object identifier is not DER")
            value, fresh = value << 7 | octet & 0x7F, octet < 0x80
            if value >> 64:
                raise FormatError(f"{_WHAT}: object identifier is too large")
            if fresh:
                numbers.append(value)
                value = 0
        if not numbers or not fresh:
            raise FormatError(f"{_WHAT}: object identifier is not DER")
        first = min(numbers[0] // 40, 2)
        return ".".join(map(str, [first, numbers[0] - 40 * first, *numbers[1:]]))

    def number(self, tag: int = _INT) -> int:
        body = self.need(tag).body
        padded = len(body) > 1 and (body[0] == 0) == (body[1] < 0x80) and body[0] in (0, 0xFF)
        if not body or padded:
            raise FormatError(f"{_WHAT}: integer is not DER")
        return int.from_bytes(body, "big", signed=True)


def _node(data: bytes, at: int) -> tuple[_Node, int]:
    start = at
    if len(data) - at < 2 or data[at] & 0x1F == 0x1F:
        raise FormatError(f"{_WHAT}: is not DER")
    tag, length = data[at], data[at + 1]
    at += 2
    if length >= 0x80:
        count = length & 0x7F
        size = data[at : at + count]
        if not 1 <= count <= 3 or len(size) != count or size[0] == 0:
            raise FormatError(f"{_WHAT}: length is not DER")
        length, at = int.from_bytes(size, "big"), at + count
        if length < 0x80:
            raise FormatError(f"{_WHAT}: length is not DER")
    if len(data) - at < length:
        raise FormatError(f"{_WHAT}: is cut short")
    return _Node(tag, data[at : at + length], data[start : at + length]), at + length


def _whole(data: bytes, limit: int) -> _Node:
    if len(data) > limit:
        raise LimitError(f"{_WHAT}: over {limit} bytes")
    node, end = _node(data, 0)
    if end != len(data):
        raise FormatError(f"{_WHAT}: bytes after its end")
    return node


def _encode(tag: int, *bodies: bytes) -> bytes:
    body = b"".join(bodies)
    if len(body) < 0x80:
        return bytes([tag, len(body)]) + body
    size = len(body).to_bytes((len(body).bit_length() + 7) // 8, "big")
    return bytes([tag, 0x80 | len(size)]) + size + body


def _integer(value: int) -> bytes:
    return _encode(_INT, value.to_bytes(value.bit_length() // 8 + 1, "big", signed=True))


_SHA256_ALGORITHM = bytes.fromhex("300d06096086480165030402010500")


# the request


@dataclass(frozen=True, slots=True)
class Request:
    """What an authority is asked: the SHA-256 of the text to be stamped, and a nonce."""

    digest: bytes
    nonce: int | None = None

    def __post_init__(self) -> None:
        if len(self.digest) != 32:
            raise FormatError("time stamp request: a SHA-256 is 32 bytes")
        if self.nonce is not None and not 0 <= self.nonce < 1 << (8 * MAX_NONCE_BYTES - 1):
            raise FormatError("time stamp request: nonce out of range")

    def encode(self) -> bytes:
        """The DER bytes: version 1, SHA-256, the nonce when there is one, certificate wanted."""
        imprint = _encode(_SEQUENCE, _SHA256_ALGORITHM, _encode(_OCTETS, self.digest))
        nonce = b"" if self.nonce is None else _integer(self.nonce)
        return _encode(_SEQUENCE, _integer(1), imprint, nonce, _encode(_BOOLEAN, b"\xff"))


def request_over(text: bytes, nonce: int | None = None) -> Request:
    """Return the request for a stamp over the SHA-256 of `text`."""
    return Request(hashlib.sha256(text).digest(), nonce)


def parse_request(data: bytes) -> Request:
    """Return the request written in `data`; refuses every request that `Request.encode` does not write."""
    parts = _whole(data, MAX_REQUEST_BYTES).need(_SEQUENCE).parts()
    if len(parts) not in (3, 4):
        raise FormatError("time stamp request: version, imprint, nonce and certReq expected")
    imprint = parts[1].need(_SEQUENCE).parts()
    if len(imprint) != 2:
        raise FormatError("time stamp request: imprint of two parts expected")
    found = Request(imprint[1].need(_OCTETS).body, parts[2].number() if len(parts) == 4 else None)
    if found.encode() != data:
        raise FormatError("time stamp request: not in the form that is written here")
    return found


# the reply


@dataclass(frozen=True, slots=True)
class Signer:
    """Who signed a token, as the signature names it: issuer and serial number, or a key identifier."""

    issuer: bytes | None
    serial: int | None
    key_identifier: bytes | None
    digest: str
    signature: str

    def matches(self, certificate: x509.Certificate) -> bool:
        """Say whether this is the certificate that the signature names."""
        if self.issuer is not None:
            same = certificate.issuer.public_bytes() == self.issuer
            return same and certificate.serial_number == self.serial
        try:
            named = certificate.extensions.get_extension_for_class(x509.SubjectKeyIdentifier)
        except (x509.ExtensionNotFound, ValueError):
            return False
        return named.value.digest == self.key_identifier


@dataclass(frozen=True, slots=True)
class Token:
    """What a token says: `time` with `accuracy` (None: not stated), over `imprint` of algorithm `hash`."""

    policy: str
    hash: str
    imprint: bytes
    serial: int
    time: datetime
    accuracy: timedelta | None
    nonce: int | None
    signer: Signer
    certificates: tuple[bytes, ...]


@dataclass(frozen=True, slots=True)
class Reply:
    """What an authority answered: a status and, when it is granted, a token."""

    status: int
    words: str
    token: Token | None


def parse_reply(data: bytes) -> Reply:
    """Return what the reply `data` says. Raises: FormatError, LimitError (over 64 KiB)."""
    parts = _whole(data, MAX_REPLY_BYTES).need(_SEQUENCE).parts()
    if len(parts) not in (1, 2):
        raise FormatError("time stamp reply: status and token expected")
    info = parts[0].need(_SEQUENCE).parts()
    if not 1 <= len(info) <= 3:
        raise FormatError("time stamp reply: status of one to three parts expected")
    status = info[0].number()
    words: list[str] = []
    for part in info[1:]:
        if part.tag == _SEQUENCE:
            words += [each.need(_UTF8).body.decode("utf-8", "replace") for each in part.parts()]
        else:
            part.need(_BITS)
    plain = "".join(char if char.isprintable() else "?" for char in "; ".join(words))[:200]
    return Reply(status, plain, _token(parts[1]) if len(parts) == 2 else None)


def _token(node: _Node) -> Token:
    content = node.need(_SEQUENCE).parts()
    if len(content) != 2 or content[0].oid() != _SIGNED_DATA:
        raise FormatError(f"{_WHAT}: signed data expected")
    inner = content[1].need(0xA0).parts()
    signed = inner[0].need(_SEQUENCE).parts() if len(inner) == 1 else []
    if len(signed) < 4:
        raise FormatError(f"{_WHAT}: signed data expected")
    if signed[0].number() not in (3, 4, 5):
        raise FormatError(f"{_WHAT}: signed data of version 3 to 5 expected")
    signed[1].need(_SET)
    said = signed[2].need(_SEQUENCE).parts()
    if len(said) != 2 or said[0].oid() != _TST_INFO:
        raise FormatError(f"{_WHAT}: holds something else than a time stamp")
    text = said[1].need(0xA0).parts()
    if len(text) != 1:
        raise FormatError(f"{_WHAT}: holds something else than a time stamp")
    certificates: tuple[bytes, ...] = ()
    for part in signed[3:-1]:
        if part.tag == 0xA0 and not certificates:
            certificates = tuple(each.raw for each in part.parts())
        else:
            part.need(0xA1)
    signers = signed[-1].need(_SET).parts()
    if len(signers) != 1:
        raise FormatError(f"{_WHAT}: one signature expected, found {len(signers)}")
    return _info(text[0].need(_OCTETS).body, _signer(signers[0]), certificates)


def _signer(node: _Node) -> Signer:
    parts = node.need(_SEQUENCE).parts()
    if len(parts) < 5:
        raise FormatError(f"{_WHAT}: its signature is not in form")
    issuer = serial = identifier = None
    if parts[0].number() != (1 if parts[1].tag == _SEQUENCE else 3):
        raise FormatError(f"{_WHAT}: the version of its signature is another")
    if parts[1].tag == _SEQUENCE:
        named = parts[1].parts()
        if len(named) != 2:
            raise FormatError(f"{_WHAT}: its signature is not in form")
        issuer, serial = named[0].need(_SEQUENCE).raw, named[1].number()
    else:
        identifier = parts[1].need(0x80).body
    rest = [part for part in parts[3:] if part.tag not in (0xA0, 0xA1)]
    if len(rest) != 2:
        raise FormatError(f"{_WHAT}: its signature is not in form")
    rest[1].need(_OCTETS)
    return Signer(issuer, serial, identifier, _algorithm(parts[2]), _algorithm(rest[0]))


def _algorithm(node: _Node) -> str:
    parts = node.need(_SEQUENCE).parts()
    if not 1 <= len(parts) <= 2:
        raise FormatError(f"{_WHAT}: an algorithm is not in form")
    return parts[0].oid()


def _info(data: bytes, signer: Signer, certificates: tuple[bytes, ...]) -> Token:
    parts = _whole(data, MAX_REPLY_BYTES).need(_SEQUENCE).parts()
    if len(parts) < 5 or parts[0].number() != 1:
        raise FormatError(f"{_WHAT}: version 1 expected")
    imprint = parts[2].need(_SEQUENCE).parts()
    if len(imprint) != 2:
        raise FormatError(f"{_WHAT}: imprint of two parts expected")
    accuracy: timedelta | None = None
    nonce: int | None = None
    last = 0
    # accuracy, ordering, nonce, tsa, extensions: each may be absent, none may come out of order
    order = (_SEQUENCE, _BOOLEAN, _INT, 0xA0, 0xA1)
    for part in parts[5:]:
        if part.tag not in order[last:]:
            raise FormatError(f"{_WHAT}: a part is out of place")
        last = order.index(part.tag) + 1
        if part.tag == _SEQUENCE:
            accuracy = _accuracy(part)
        elif part.tag == _INT:
            nonce = part.number()
    return Token(
        policy=parts[1].oid(),
        hash=_algorithm(imprint[0]),
        imprint=imprint[1].need(_OCTETS).body,
        serial=parts[3].number(),
        time=_time(parts[4].need(_TIME).body),
        accuracy=accuracy,
        nonce=nonce,
        signer=signer,
        certificates=certificates,
    )


def _time(body: bytes) -> datetime:
    match = _GENERALIZED.fullmatch(body)
    try:
        if match is None:
            raise ValueError
        moment = datetime.strptime(match[1].decode("ascii"), "%Y%m%d%H%M%S").replace(tzinfo=UTC)
    except ValueError:
        raise FormatError(f"{_WHAT}: its time is not one of the calendar, in UTC") from None
    fraction = (match[2] or b"").ljust(6, b"0")[:6]
    return moment.replace(microsecond=int(fraction))


def _accuracy(node: _Node) -> timedelta:
    units = {_INT: 0, 0x80: 0, 0x81: 0}
    last = 0
    for part in node.parts():
        order = tuple(units)
        if part.tag not in order[last:]:
            raise FormatError(f"{_WHAT}: accuracy is not in form")
        last = order.index(part.tag) + 1
        value = part.number(part.tag)
        if value < 0 or value > (86_400 * 366 if part.tag == _INT else 999):
            raise FormatError(f"{_WHAT}: accuracy is not in form")
        units[part.tag] = value
    return timedelta(seconds=units[_INT], milliseconds=units[0x80], microseconds=units[0x81])


# our own rules


def parse_chain(pem: bytes) -> tuple[list[x509.Certificate], list[x509.Certificate]]:
    """Return (roots, intermediates) of the certificates in `pem`: a root is one that names itself as issuer.

    Raises: FormatError for what is not PEM, holds more than 20 certificates or no root; LimitError.
    """
    if len(pem) > MAX_REPLY_BYTES:
        raise LimitError(f"chain: over {MAX_REPLY_BYTES} bytes")
    try:
        found = x509.load_pem_x509_certificates(pem)
        roots = [each for each in found if each.issuer == each.subject]
    except _X509:
        raise FormatError("chain: PEM certificates expected") from None
    if not roots or len(found) > 20:
        raise FormatError("chain: at most 20 certificates, one of them a root, expected")
    return roots, [each for each in found if each.issuer != each.subject]


def write_chain(pems: Sequence[bytes]) -> bytes:
    """Return all certificates of some chains, each once, as plain PEM; refuses what `parse_chain` refuses."""
    found: dict[bytes, None] = {}
    for pem in pems:
        for certificates in parse_chain(pem):
            found |= {each.public_bytes(Encoding.PEM): None for each in certificates}
    chain = b"".join(found)
    parse_chain(chain)
    return chain


@dataclass(frozen=True, slots=True)
class Checked:
    """A token that keeps our own rules, and the certificate that its signature names."""

    token: Token
    certificate: x509.Certificate


def check_reply(
    reply: bytes, text: bytes, chain: bytes, nonce: int | None = None, hashes: Sequence[str] = (SHA256,)
) -> Checked:
    """Return the token of a `reply` that is granted and stamps `text`; signatures are not looked at.

    `chain` is PEM: the certificate of who signed may stand there instead of in the token. With `nonce` the
    token must bear it. `hashes` are those allowed for the imprint. The certificate must be for time stamping
    and nothing else, and say so critically, and have been valid at the token's time.

    Raises: FormatError, LimitError; SignatureError for a reply that breaks one of these rules.
    """
    said = parse_reply(reply)
    if said.status not in GRANTED:
        word = STATUS[said.status] if 0 <= said.status < len(STATUS) else f"status {said.status}"
        raise SignatureError(
            f"time stamp reply: not granted: {word}" + (f" ({said.words})" if said.words else "")
        )
    token = said.token
    if token is None:
        raise FormatError("time stamp reply: granted, and without a token")
    if token.hash not in hashes or token.signer.digest not in HASHES:
        raise SignatureError(f"{_WHAT}: its hash algorithm is not on the list")
    if token.signer.signature not in SIGNATURES:
        raise SignatureError(f"{_WHAT}: its signature algorithm is not on the list")
    if SIGNATURES[token.signer.signature] not in (None, token.signer.digest):
        raise SignatureError(f"{_WHAT}: its signature algorithm names another hash than the one beside it")
    if token.imprint != hashlib.new(HASHES[token.hash], text).digest():
        raise SignatureError(f"{_WHAT}: is over another text")
    if nonce is not None and token.nonce != nonce:
        raise SignatureError(f"{_WHAT}: does not bear the nonce that was sent")
    return Checked(token, _certificate(token, chain))


def _certificate(token: Token, chain: bytes) -> x509.Certificate:
    roots, intermediates = parse_chain(chain)
    try:
        brought = [x509.load_der_x509_certificate(each) for each in token.certificates]
        named = [each for each in [*brought, *intermediates, *roots] if token.signer.matches(each)]
        if not named:
            raise SignatureError(f"{_WHAT}: the certificate that signed it is neither in it nor in the chain")
        usage = named[0].extensions.get_extension_for_class(x509.ExtendedKeyUsage)
    except x509.ExtensionNotFound:
        raise SignatureError(f"{_WHAT}: its certificate does not say what it is for") from None
    except _X509 as error:
        raise FormatError(f"{_WHAT}: a certificate in it is not in form") from error
    if not usage.critical or list(usage.value) != [ExtendedKeyUsageOID.TIME_STAMPING]:
        raise SignatureError(f"{_WHAT}: its certificate is not for time stamping alone, critically")
    if not named[0].not_valid_before_utc <= token.time <= named[0].not_valid_after_utc:
        raise SignatureError(f"{_WHAT}: its certificate was not valid at its time")
    return named[0]
