"""Sync files as attachments of letters: written with the standard library, read from any mail program.

A letter is told by nothing but its attachments, and each attachment by its name and the SHA-256 in it:
`to_<base name>_<kind>-<sha256>`. Who sent it, and what stands in it, does not count.
Normative page: docs/formats/sync.md.
"""

from __future__ import annotations

import email
import email.policy
import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from email.message import EmailMessage, Message

from vedette.errors import FormatError, LimitError, UsageError

MAX_ATTACHED_BYTES = 5_000_000
MAX_LETTER_BYTES = 16_000_000
MAX_PARTS = 500
MAX_DEPTH = 8
MAX_BOUNDARIES = 64
MAX_HEAD_BYTES = 4096
MAX_HEADS = 4 * MAX_PARTS

_ADDRESS = re.compile(r"[!-~]{1,64}@[a-zA-Z0-9.-]{1,190}\Z", re.ASCII)
_FILE = re.compile(r"(to|from)_([^\s/\\_]{1,200})_([a-z][a-z-]{1,30})-([0-9a-f]{64})(?![0-9a-f])", re.ASCII)
_HEAD = re.compile(rb"^content-(?:type|disposition|transfer-encoding)[ \t]*:.*(?:\n[ \t].*)*", re.I | re.M)
_TEXT = (
    "Files of vedette-sync. Save this letter as it is (.eml) into the folder vedette-sync/letters,\n"
    "or forward it to whom the names of the files say. Nothing in it is secret that is not sealed.\n"
)


@dataclass(frozen=True, slots=True)
class Attachment:
    """A request `to` a partner or an answer `from` one."""

    way: str
    name: str
    kind: str
    data: bytes

    @property
    def file_name(self) -> str:
        """The name under which it is attached."""
        return f"{self.way}_{self.name}_{self.kind}-{hashlib.sha256(self.data).hexdigest()}"


def letters(sender: str, attached: Sequence[Attachment]) -> Iterator[bytes]:
    """Yield letters from `sender` that carry all of `attached`, none over 5 MB of them.

    What is larger by itself goes by stick and is passed over. Raises: UsageError when `sender` is no address.
    """
    if not _ADDRESS.match(sender):
        raise UsageError("mail: the sender is not an address such as desk@group.example")
    batch: list[Attachment] = []
    size = 0
    for each in attached:
        if len(each.data) > MAX_ATTACHED_BYTES:
            continue
        if batch and (size + len(each.data) > MAX_ATTACHED_BYTES or len(batch) >= MAX_PARTS // 2):
            yield _letter(sender, batch)
            batch, size = [], 0
        batch.append(each)
        size += len(each.data)
    if batch:
        yield _letter(sender, batch)


def _letter(sender: str, batch: Sequence[Attachment]) -> bytes:
    first = batch[0]
    message = EmailMessage(policy=email.policy.SMTP)
    message["From"] = sender
    message["To"] = "undisclosed-recipients:;"
    whom = "for" if first.way == "to" else "from"
    message["Subject"] = f"vedette-sync {whom} {first.name}: {len(batch)} files"
    message.set_content(_TEXT)
    for each in batch:
        # base64: the bytes must not change on the way, not even at the ends of lines
        message.add_attachment(
            each.data, maintype="application", subtype="octet-stream", filename=each.file_name
        )
    # a boundary of its own would be drawn from a clock and chance; the same letter is to be the same bytes
    names = "".join(each.file_name for each in batch).encode()
    message.set_boundary(f"vedette-{hashlib.sha256(names).hexdigest()[:40]}")
    return message.as_bytes()


def read_letter(data: bytes) -> tuple[list[Attachment], list[str]]:
    """Return the sync files attached to a letter, and the names of those that are half copies.

    Taken are base64, quoted-printable and plain parts, at most eight multiparts deep, forwarded letters
    included; everything else in the letter is passed over.

    Raises: FormatError for what is no letter, LimitError.
    """
    if len(data) > MAX_LETTER_BYTES:
        raise LimitError(f"letter: over {MAX_LETTER_BYTES} bytes")
    _check_heads(data.replace(b"\r\n", b"\n").replace(b"\r", b"\n"))
    try:
        message = email.message_from_bytes(data, policy=email.policy.compat32)
        return _attached(message)
    except (LimitError, FormatError):
        raise
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError) as error:
        raise FormatError(f"letter: cannot be read ({type(error).__name__})") from error


def _check_heads(data: bytes) -> None:
    """Refuse what the standard library would read for minutes, or call itself over too often.

    Its parser calls itself for each multipart and letter within a letter; the parameters of a head cost it
    the square of their number.
    """
    if len(re.findall(rb"boundary", data, re.IGNORECASE)) > MAX_BOUNDARIES:
        raise LimitError(f"letter: over {MAX_BOUNDARIES} multiparts")
    letters_within = 0
    for count, match in enumerate(_HEAD.finditer(data), 1):
        if len(match[0]) > MAX_HEAD_BYTES or count > MAX_HEADS:
            raise LimitError(f"letter: a head of over {MAX_HEAD_BYTES} bytes, or over {MAX_HEADS} of them")
        letters_within += b"message/" in match[0].lower()
    if letters_within > MAX_DEPTH:
        raise LimitError(f"letter: over {MAX_DEPTH} letters within letters")


def _attached(message: Message) -> tuple[list[Attachment], list[str]]:
    found: list[Attachment] = []
    halves: list[str] = []
    for part in _leaves(message):
        match = _FILE.search(_file_name(part))
        if match is None:
            continue
        body = part.get_payload(decode=True)
        if not isinstance(body, bytes):
            continue
        whole = next(
            (each for each in _spellings(body) if hashlib.sha256(each).hexdigest() == match[4]), None
        )
        if whole is None:
            halves.append(match[0])
        else:
            found.append(Attachment(match[1], match[2], match[3], whole))
    return found, halves


def _file_name(part: Message) -> str:
    """The name of an attachment, however a mail program folded or encoded it; empty without one."""
    name = part.get_filename("")
    return re.sub(r"\s+", "", name) if isinstance(name, str) else ""


def _spellings(body: bytes) -> Iterator[bytes]:
    """The bytes, and what they were before a mail program took them for text."""
    yield body
    plain = body.replace(b"\r\n", b"\n")
    yield plain
    yield plain.rstrip(b"\n") + b"\n"


def _leaves(message: Message) -> Iterator[Message]:
    waiting: list[tuple[Message, int]] = [(message, 0)]
    count = 0
    while waiting:
        part, depth = waiting.pop()
        count += 1
        if count > MAX_PARTS:
            raise LimitError(f"letter: over {MAX_PARTS} parts")
        if depth > MAX_DEPTH:
            raise LimitError(f"letter: over {MAX_DEPTH} parts deep")
        inside = part.get_payload()
        if isinstance(inside, list):
            waiting += [(each, depth + 1) for each in reversed(inside) if isinstance(each, Message)]
        else:
            yield part
