"""Time-stamping authorities of headquarters, and their tokens over checkpoints of the register (RFC 3161).

    group.json                       "authorities": name and address; "stamp_seconds": the cadence
    time/<authority>-chain.pem       the roots and intermediates by which its tokens are judged
    time/<size>.checkpoint           a cosigned checkpoint that was stamped, or is to be
    time/<size>.<authority>.tsr      the authority's reply, raw

What is stamped is the SHA-256 of the checkpoint's note text, its three lines: cosignatures that come later
change nothing. A token is kept first and entered in the register afterwards (`enter_stamps`), before the next
head is cosigned, so that newer stamps cover older ones. An authority that fails stops nothing.
"""

from __future__ import annotations

import hashlib
import http.client
import re
import socket
import threading
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit

from cryptography import x509
from cryptography.hazmat.primitives import hashes

from vedette.adapters.openssl_ts import Judged, accept, judge
from vedette.errors import (
    FormatError,
    LimitError,
    MissingError,
    SignatureError,
    StoreError,
    UsageError,
    VedetteError,
)
from vedette.formats import jcs
from vedette.formats.checkpoint import parse_signed_checkpoint
from vedette.formats.entry import Value
from vedette.formats.note import parse_note
from vedette.house.abroad.heads import latest_cosigned
from vedette.house.headquarters import MAX_FILE_BYTES, Headquarters
from vedette.register.entering import Row
from vedette.register.log import LogReader
from vedette.seal.timestamp import MAX_REPLY_BYTES, parse_reply, request_over, write_chain
from vedette.values.instants import parse_instant, write_instant

STAMP_SECONDS = 3600
MAX_AUTHORITIES = 8
MAX_URL_CHARS = 2000
ANSWER_SECONDS = 30.0
"""An authority gets so long for its whole answer: one that drips bytes holds nobody up."""

DIFFER = "the programs differ"
"""So begins a fault of a token that is kept: one program takes it, the other does not."""

_NAME = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,30}[a-z0-9])?", re.ASCII)
_TOKEN = re.compile(r"(0|[1-9][0-9]{0,15})[.]([a-z0-9-]{1,32})[.]tsr", re.ASCII)


@dataclass(frozen=True, slots=True)
class Authority:
    """One authority: our name for it, its address (`-`: reached by hand only), its chain (PEM)."""

    name: str
    url: str
    chain: bytes


@dataclass(frozen=True, slots=True)
class Kept:
    """One token that headquarters keeps: over which size, by whom, and the raw reply."""

    size: int
    authority: str
    reply: bytes

    @property
    def sha256(self) -> str:
        """The digest that its entry names."""
        return hashlib.sha256(self.reply).hexdigest()


def text_of(checkpoint: bytes) -> bytes:
    """Return the note text of a checkpoint, which is what is stamped."""
    return parse_note(checkpoint).text.encode("utf-8")


# who they are


def authorities(hq: Headquarters) -> list[Authority]:
    """Return the authorities, in the order in which they were added."""
    listed = hq.group.get("authorities", [])
    found: list[Authority] = []
    for row in listed if isinstance(listed, list) else []:
        if not isinstance(row, dict) or sorted(row) != ["name", "url"]:
            raise FormatError("group.json: an authority has name and url")
        name = str(row["name"])
        found.append(Authority(name, str(row["url"]), chain_of(hq, name)))
    return found


def chain_of(hq: Headquarters, name: str) -> bytes:
    """Return the certificates by which tokens of the authority `name` are judged."""
    path = hq.folder / "time" / f"{name}-chain.pem"
    return hq.cover.read(path, MAX_FILE_BYTES, f"chain of authority {name}")


def add_authority(hq: Headquarters, name: str, url: str, chain: bytes) -> Authority:
    """Know one more authority, or bring a known one a new address and more certificates.

    `url` is http or https, or `-` when it is reached by files only. Certificates are added to those of a
    known authority and never taken away: older tokens need the older ones.

    Raises: UsageError for a name or an address that cannot be, FormatError for a chain without a root.
    """
    if not _NAME.fullmatch(name):
        raise UsageError(f"authority {name}: a name of a-z, 0-9 and - expected, at most 32")
    if url != "-":
        _parts(name, url)
    known = authorities(hq)
    others = [each for each in known if each.name != name]
    if len(others) == len(known) and len(known) >= MAX_AUTHORITIES:
        raise UsageError(f"authority {name}: there are {MAX_AUTHORITIES} of them, which is the most")
    held = [each.chain for each in known if each.name == name]
    new = Authority(name, url, write_chain([*held, chain]))
    hq.write(f"time/{name}-chain.pem", new.chain)
    rows: list[jcs.JsonValue] = [
        {"name": each.name, "url": new.url if each.name == name else each.url}
        for each in (known if held else [*known, new])
    ]
    hq.change_group(authorities=rows)
    return new


def _parts(name: str, url: str) -> SplitResult:
    try:
        parts = urlsplit(url[: MAX_URL_CHARS + 1])
        usable = len(url) <= MAX_URL_CHARS and parts.scheme in ("http", "https")
        usable &= bool(parts.hostname) and parts.port != 0 and url.isascii() and url.isprintable()
    except ValueError:
        usable = False
    if not usable or " " in url:
        raise UsageError(f"authority {name}: its address is not an http(s) URL")
    return parts


def roots(certificates: Sequence[x509.Certificate]) -> list[dict[str, str]]:
    """Return subject and SHA-256 (hex) of certificates: what people compare with what an authority says."""
    return [
        {"subject": each.subject.rfc4514_string(), "sha256": each.fingerprint(hashes.SHA256()).hex()}
        for each in certificates
    ]


# tokens that are kept


def tokens(hq: Headquarters) -> list[Kept]:
    """Return all tokens that are kept, by size and authority."""
    found: list[Kept] = []
    for path in (hq.folder / "time").iterdir():
        match = _TOKEN.fullmatch(path.name)
        if match:
            reply = hq.cover.read(path, MAX_REPLY_BYTES, f"token {path.name}")
            found.append(Kept(int(match[1]), match[2], reply))
    return sorted(found, key=lambda kept: (kept.size, kept.authority))


def tokens_over(hq: Headquarters, checkpoint: bytes) -> list[Kept]:
    """Return the tokens over the text of exactly this checkpoint."""
    size = parse_signed_checkpoint(checkpoint)[0].size
    held = _stamped(hq, size)
    if held is None or text_of(held) != text_of(checkpoint):
        return []
    return [kept for kept in tokens(hq) if kept.size == size]


def _stamped(hq: Headquarters, size: int) -> bytes | None:
    path = hq.folder / "time" / f"{size}.checkpoint"
    if not path.exists():
        return None
    return hq.cover.read(path, MAX_FILE_BYTES, f"checkpoint {size}")


def enter_stamps(hq: Headquarters) -> list[Row]:
    """Enter every token that is kept and not yet entered; called before a head is cosigned."""
    kept = tokens(hq)
    if not kept:
        return []
    entered = {str(row.values["token_sha256"]) for row in hq.register.find("timestamp")}
    drafts: list[tuple[str, dict[str, Value]]] = []
    for each in kept:
        token = None if each.sha256 in entered else parse_reply(each.reply).token
        checkpoint = _stamped(hq, each.size)
        if token is None or checkpoint is None:
            continue
        values: dict[str, Value] = {
            "authority": each.authority,
            "checkpoint_sha256": hashlib.sha256(text_of(checkpoint)).hexdigest(),
            "checkpoint_size": each.size,
            "time": write_instant(token.time),
            "token_sha256": each.sha256,
        }
        drafts.append(("timestamp", values))
    return hq.enter(drafts) if drafts else []


# stamping


def stamp(hq: Headquarters, checkpoint: bytes | None = None, *, force: bool = False) -> dict[str, str]:
    """Have a checkpoint stamped by every authority that has not stamped it; return what went wrong, by name.

    Without `checkpoint` it is the newest cosigned one, at most once in `stamp_seconds` (group.json; 3600
    when it does not say) for each authority unless `force`, and never when the register grew by time stamps
    alone. What an authority may cause does not raise: it is in the answer, under `time <authority>`.
    """
    known = [each for each in authorities(hq) if each.url != "-"]
    chosen = checkpoint if checkpoint is not None else latest_cosigned(hq)
    if not known or chosen is None:
        return {}
    size = parse_signed_checkpoint(chosen)[0].size
    if checkpoint is None and not _worth(hq, size):
        return {}
    try:
        _keep_checkpoint(hq, chosen)
    except VedetteError as error:
        return {"time": str(error)}
    have = {kept.authority for kept in tokens_over(hq, chosen)}
    faults: dict[str, str] = {}
    for each in known:
        if each.name in have or (checkpoint is None and not force and not _due(hq, each.name)):
            continue
        try:
            fault = _stamp_by(hq, each, chosen, size)
        except VedetteError as error:
            fault = str(error)
        if fault:
            faults[f"time {each.name}"] = fault
    return faults


def _worth(hq: Headquarters, size: int) -> bool:
    """Whether anything but time stamps was entered since the newest checkpoint that all have stamped."""
    kept = tokens(hq)
    names = {each.name for each in authorities(hq) if each.url != "-"}
    sizes = {each.size for each in kept if each.size <= size}
    done = [at for at in sizes if names <= {each.authority for each in kept if each.size == at}]
    newest = max(done, default=0)
    # entries without a row are leaves of another kind: they count
    only_stamps = {row.index for row in hq.register.find("timestamp")}
    return any(index not in only_stamps for index in range(newest, size))


def _due(hq: Headquarters, name: str) -> bool:
    seconds = hq.group.get("stamp_seconds", STAMP_SECONDS)
    last: float = 0
    for kept in tokens(hq):
        token = parse_reply(kept.reply).token if kept.authority == name else None
        if token is not None:
            last = max(last, token.time.timestamp())
    now = parse_instant(hq.now(), "clock").timestamp()
    # a token from the future (a clock set back) does not put stamping off
    return not last or not 0 <= now - last < (seconds if isinstance(seconds, int) else STAMP_SECONDS)


def _keep_checkpoint(hq: Headquarters, checkpoint: bytes) -> int:
    size = parse_signed_checkpoint(checkpoint)[0].size
    held = _stamped(hq, size)
    if held is None or text_of(held) != text_of(checkpoint):
        if any(kept.size == size for kept in tokens(hq)):
            raise FormatError(f"checkpoint {size}: another text of this size has been stamped")
        hq.write(f"time/{size}.checkpoint", checkpoint)
    return size


def _stamp_by(hq: Headquarters, authority: Authority, checkpoint: bytes, size: int) -> str | None:
    """Get and keep one token; return what is to be told although it is kept."""
    nonce = int.from_bytes(hq.entropy(8), "big")
    request = request_over(text_of(checkpoint), nonce)
    reply = ask(authority, request.encode())
    return _keep(hq, authority, checkpoint, size, reply, nonce)


def _keep(
    hq: Headquarters, authority: Authority, checkpoint: bytes, size: int, reply: bytes, nonce: int | None
) -> str | None:
    judged = judge(reply, text_of(checkpoint), authority.chain, nonce)
    accept(judged, f"authority {authority.name}")
    # one program may refuse what the other takes: the token is kept, the difference is told
    hq.write(f"time/{size}.{authority.name}.tsr", reply)
    return f"{DIFFER}: {judged.words()}" if judged.disputed else None


def ask(authority: Authority, request: bytes, seconds: float | None = None) -> bytes:
    """Return the raw reply of an authority to a request; it has `seconds` for all of it (30 s).

    Raises: StoreError when it is out of reach, too slow or answers another status than 200; LimitError for
    more than 64 KiB.
    """
    name = authority.name
    parts = _parts(name, authority.url)
    seconds = ANSWER_SECONDS if seconds is None else seconds
    kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
    connection = kind(str(parts.hostname), parts.port, timeout=seconds)
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    headers = {"Content-Type": "application/timestamp-query", "Accept": "application/timestamp-reply"}
    sockets: list[socket.socket] = []
    late = threading.Event()

    def cut() -> None:
        late.set()
        for each in [*sockets, *([connection.sock] if connection.sock else [])]:
            with suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)

    timer = threading.Timer(seconds, cut)
    timer.daemon = True
    timer.start()
    try:
        connection.request("POST", path, request, headers)
        sockets.append(connection.sock)
        answer = connection.getresponse()
        data = answer.read(MAX_REPLY_BYTES + 1)
    except (OSError, http.client.HTTPException, ValueError) as error:
        why = (
            "answers too slowly" if late.is_set() or isinstance(error, TimeoutError) else "cannot be reached"
        )
        raise StoreError(f"authority {name}: {why}") from error
    finally:
        timer.cancel()
        connection.close()
    if late.is_set():
        raise StoreError(f"authority {name}: answers too slowly")
    if answer.status != http.client.OK:
        raise StoreError(f"authority {name}: answered status {answer.status}")
    if len(data) > MAX_REPLY_BYTES:
        raise LimitError(f"authority {name}: answers over {MAX_REPLY_BYTES} bytes")
    return data


# by hand: request and reply are files


def offline_request(hq: Headquarters) -> tuple[int, bytes]:
    """Return (size, request) over the newest cosigned checkpoint, for an authority that is reached by stick.

    It bears no nonce, so one request serves every authority. Raises: MissingError when nothing is cosigned.
    """
    checkpoint = latest_cosigned(hq)
    if checkpoint is None:
        raise MissingError("time stamp: no checkpoint is cosigned yet")
    return _keep_checkpoint(hq, checkpoint), request_over(text_of(checkpoint)).encode()


def offline_reply(hq: Headquarters, name: str, reply: bytes) -> tuple[int, str | None]:
    """Keep a reply that came by stick; (size that it stamps, what is to be told although it is kept).

    Raises: MissingError for an authority or a checkpoint that is not known; what `judge` raises.
    """
    authority = next((each for each in authorities(hq) if each.name == name), None)
    if authority is None:
        raise MissingError(f"authority {name}: is not known here", hint="vedette time authority adds it")
    token = parse_reply(reply).token
    for path in sorted((hq.folder / "time").glob("*.checkpoint")):
        checkpoint = hq.cover.read(path, MAX_FILE_BYTES, f"checkpoint {path.stem}")
        if token is not None and hashlib.sha256(text_of(checkpoint)).digest() == token.imprint:
            size = parse_signed_checkpoint(checkpoint)[0].size
            return size, _keep(hq, authority, checkpoint, size, reply, None)
    if token is not None:
        raise MissingError("time stamp: is over no checkpoint that a request was made for here")
    judge(reply, b"", authority.chain)  # says why there is none
    raise FormatError("time stamp reply: without a token")


# checking again


@dataclass(frozen=True, slots=True)
class Standing:
    """How one kept token stands today: judged by both programs, or refused with `fault`; `entered` or not."""

    kept: Kept
    judged: Judged | None
    fault: str | None
    entered: bool


def check_tokens(hq: Headquarters) -> Iterator[Standing]:
    """Judge every kept token again, at its own time, and look for its entry in the register."""
    entered = {str(row.values["token_sha256"]): row for row in hq.register.find("timestamp")}
    for kept in tokens(hq):
        row = entered.get(kept.sha256)
        try:
            checkpoint = _stamped(hq, kept.size)
            if checkpoint is None:
                raise MissingError(f"checkpoint {kept.size}: is not there")
            text = text_of(checkpoint)
            _compare(hq, checkpoint, row, kept)
            judged = judge(kept.reply, text, chain_of(hq, kept.authority))
            accept(judged, f"token {kept.size}.{kept.authority}")
        except VedetteError as error:
            yield Standing(kept, None, str(error), row is not None)
        else:
            yield Standing(kept, judged, None, row is not None)


def _compare(hq: Headquarters, checkpoint: bytes, row: Row | None, kept: Kept) -> None:
    """Refuse a stamped checkpoint that is not of our register, and an entry that says otherwise."""
    found = parse_signed_checkpoint(checkpoint)[0]
    log = hq.register.log
    if found.origin != hq.origin or found.size != kept.size or found.size > log.size:
        raise SignatureError(f"checkpoint {kept.size}: is not of this register")
    if found.root != LogReader(log.store, found.size).root():
        raise SignatureError(f"checkpoint {kept.size}: is of another history than this register's")
    if row is not None:
        said = (row.values["authority"], row.values["checkpoint_size"], row.values["checkpoint_sha256"])
        digest = hashlib.sha256(text_of(checkpoint)).hexdigest()
        if said != (kept.authority, kept.size, digest):
            raise SignatureError(f"token {kept.size}.{kept.authority}: its entry says otherwise")
