"""Orders and contact sheets: what a watcher holds of a mission, signed by the register, sealed to the
watcher.

    vedette/watch/order/v1            the text of a signed note
    <origin of the register>
    <canonical JSON of the order>

    vedette/watch/sheet/v1
    <origin of the register>
    <canonical JSON of the sheet>

The note is padded with zero bytes to a length of its class and sealed as an age file. A sheet is sealed by
itself: who may open the order may not yet open the sheet.

Normative page: docs/formats/watch.md, 6.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from vedette.errors import ConflictError, FormatError, LimitError, OpenError, UsageError, VedetteError
from vedette.formats import jcs
from vedette.formats.keys import Algorithm, SigningKey, VerifierKey, check_key_name, parse_vkey
from vedette.formats.note import parse_note, sign_note, verify_note
from vedette.missions.watch.codes import SEED_BYTES, check_letters, check_tag
from vedette.missions.watch.ladder import check_ladder
from vedette.missions.watch.values import Member, Order, Promise, Rung, Watcher
from vedette.seal.opener import open_stream
from vedette.seal.recipients import Identity, Recipient
from vedette.seal.sealer import Sealer
from vedette.values.ids import parse_id
from vedette.values.padding import padme

ORDER, SHEET = "vedette/watch/order/v1", "vedette/watch/sheet/v1"
MAX_DOCUMENT_BYTES = 950_000
"""The canonical JSON of an order or a sheet."""
MAX_SEALED_BYTES = 1_200_000
MAX_PROMISES = 5000
MAX_MEMBERS = 64
MAX_WATCHERS = 16
MAX_ACTIONS = 32
MAX_LINES, MAX_LINE_CHARACTERS = 2000, 500
MAX_INSTANT = 1 << 40
MAX_LENGTH = (1 << 31) - 1
_URL = re.compile(r"https?://[A-Za-z0-9.\-\[\]:]{1,200}(?:/[A-Za-z0-9._~/\-]{0,200})?\Z", re.ASCII)
_ACTION = re.compile(r"[a-z0-9][a-z0-9-]{0,63}\Z", re.ASCII)


def check_order(order: Order) -> Order:
    """`order`, when it can be watched.

    Refused (FormatError, LimitError, UsageError): ids and tags out of form or twice, a promise of nobody, of
    no length, or outside the watch; a ladder that cannot be climbed; not exactly one headquarters (rank 0),
    ranks with a gap, a name that is not the key's, a partner without an address; lengths that cannot be.
    """
    parse_id(order.watch, "order: watch")
    _between(order.version, 1, 1 << 31, "order: version")
    _between(order.begins, 0, MAX_INSTANT, "order: begins")
    _between(order.ends, order.begins, MAX_INSTANT, "order: ends")
    for what, length in (
        ("patience", order.patience),
        ("step", order.step),
        ("most_delay", order.most_delay),
    ):
        _between(length, 0 if what == "most_delay" else 1, MAX_LENGTH, f"order: {what}")
    _check_members(order)
    _check_promises(order)
    check_ladder(order.ladder)
    for rung in order.ladder:
        if len(rung.actions) > MAX_ACTIONS or not all(_ACTION.match(each) for each in rung.actions):
            raise FormatError(f"order: actions of level {rung.level} are words of small letters and hyphens")
    _check_watchers(order.watchers)
    return order


def _between(number: int, least: int, most: int, what: str) -> None:
    if type(number) is not int or not least <= number <= most:
        raise FormatError(f"{what}: a number from {least} to {most} expected")


def _check_members(order: Order) -> None:
    if not 1 <= len(order.members) <= MAX_MEMBERS:
        raise LimitError(f"order: 1 to {MAX_MEMBERS} members expected")
    for member in order.members:
        check_tag(member.tag)
        check_letters(member.letters)
        if len(member.seed) != SEED_BYTES:
            raise FormatError(f"order: the seed of {member.tag} has not {SEED_BYTES} bytes")
        if member.key is not None and member.key.algorithm is not Algorithm.ED25519:
            raise FormatError(f"order: the key of {member.tag} is not Ed25519")
    if len({member.tag for member in order.members}) != len(order.members):
        raise FormatError("order: a member stands there twice")


def _check_promises(order: Order) -> None:
    if len(order.promises) > MAX_PROMISES:
        raise LimitError(f"order: more than {MAX_PROMISES} promises")
    tags = {member.tag for member in order.members}
    for promise in order.promises:
        parse_id(promise.id, "order: promise")
        _between(promise.opens, order.begins, MAX_INSTANT, "order: a promise opens")
        _between(promise.due, promise.opens, MAX_INSTANT, "order: a promise is due")
        _between(promise.grace, 0, MAX_LENGTH, "order: a grace")
        if promise.member not in tags:
            raise FormatError(f"order: promise {promise.id} is made by no member")
        if promise.ends > order.ends and not order.cancelled:
            raise FormatError(f"order: promise {promise.id} ends after the watch")
    if len({promise.id for promise in order.promises}) != len(order.promises):
        raise FormatError("order: a promise stands there twice")


def _check_watchers(watchers: Sequence[Watcher]) -> None:
    if not 1 <= len(watchers) <= MAX_WATCHERS:
        raise LimitError(f"order: 1 to {MAX_WATCHERS} watchers expected")
    if sorted(watcher.rank for watcher in watchers) != list(range(len(watchers))):
        raise FormatError("order: ranks are 0, 1, 2 and on, each once")
    for watcher in watchers:
        if watcher.key.algorithm is not Algorithm.ED25519 or watcher.key.name != watcher.name:
            raise FormatError(f"order: watcher {watcher.name} needs an Ed25519 key of that name")
        if (watcher.url == "") != (watcher.rank == 0) or not (watcher.url == "" or _URL.match(watcher.url)):
            raise FormatError(
                f"order: watcher {watcher.name}: headquarters has no address, a partner has one"
            )
    if len({watcher.name for watcher in watchers}) != len(watchers):
        raise FormatError("order: a watcher stands there twice")


def check_successor(old: Order, new: Order, at: int) -> Order:
    """`new`, when it may take the place of `old` at the instant `at`.

    It is of the same watch and of a higher version, and what was promised and is already due is not
    rewritten: a silence that has begun cannot be edited away.

    Raises: ConflictError.
    """
    if new.watch != old.watch or new.version <= old.version:
        raise ConflictError(f"watch {old.watch}: version {new.version} does not follow version {old.version}")
    kept = {promise.id: promise for promise in new.promises}
    for promise in old.promises:
        if promise.due <= at and kept.get(promise.id) != promise:
            raise ConflictError(f"watch {old.watch}: promise {promise.id} was due and is changed or gone")
    watched = old.begins <= at and not (old.cancelled and old.ends <= at)
    if watched and not {member.tag for member in old.members} <= {member.tag for member in new.members}:
        raise ConflictError(f"watch {old.watch}: a member is gone while it is watched")
    if new.cancelled and new.ends < at and not old.cancelled:
        raise ConflictError(f"watch {old.watch}: cancelled for a time that has passed")
    return new


# --- the document -------------------------------------------------------------------------------------------


def encode_order(order: Order) -> bytes:
    """The canonical JSON of an order. Raises: what `check_order` raises."""
    check_order(order)
    return jcs.encode(
        {
            "v": 1,
            "format": "vedette/watch-order",
            "watch": order.watch,
            "version": order.version,
            "begins": order.begins,
            "ends": order.ends,
            "patience": order.patience,
            "step": order.step,
            "most_delay": order.most_delay,
            "cancelled": order.cancelled,
            "promises": [[p.id, p.member, p.opens, p.due, p.grace] for p in order.promises],
            "members": [
                {
                    "tag": m.tag,
                    "seed": m.seed.hex(),
                    "letters": m.letters,
                    "key": m.key.vkey if m.key is not None else None,
                }
                for m in order.members
            ],
            "ladder": [
                {
                    "level": r.level,
                    "after": r.after,
                    "tell": r.tell,
                    "again": r.again,
                    "unheard": r.unheard,
                    "actions": r.actions,
                    "sheets": r.sheets,
                }
                for r in order.ladder
            ],
            "watchers": [
                {"name": w.name, "rank": w.rank, "key": w.key.vkey, "url": w.url} for w in order.watchers
            ],
        }
    )


def parse_order(data: bytes) -> Order:
    """The order in canonical JSON, checked. Raises: FormatError, LimitError, UsageError."""
    top = _Fields(jcs.parse(data, max_bytes=MAX_DOCUMENT_BYTES), "order")
    if (top.text("format"), top.number("v")) != ("vedette/watch-order", 1):
        raise FormatError("order: not a vedette/watch-order of version 1")
    order = Order(
        top.text("watch"),
        top.number("version"),
        top.number("begins"),
        top.number("ends"),
        tuple(_promise(row) for row in top.rows("promises")),
        tuple(_member(_Fields(row, "member")) for row in top.rows("members")),
        tuple(_rung(_Fields(row, "level")) for row in top.rows("ladder")),
        tuple(_watcher(_Fields(row, "watcher")) for row in top.rows("watchers")),
        top.number("patience"),
        top.number("step"),
        top.number("most_delay"),
        top.flag("cancelled"),
    )
    top.done()
    if encode_order(order) != data:
        raise FormatError("order: not written as an order is written")
    return order


class _Fields:
    """The members of a JSON object, each taken once and of its type."""

    def __init__(self, value: jcs.JsonValue, what: str) -> None:
        if not isinstance(value, dict):
            raise FormatError(f"{what}: an object expected")
        self._left = dict(value)
        self._what = what

    def _take(self, name: str) -> jcs.JsonValue:
        if name not in self._left:
            raise FormatError(f"{self._what}: {name} is missing")
        return self._left.pop(name)

    def text(self, name: str) -> str:
        value = self._take(name)
        if not isinstance(value, str):
            raise FormatError(f"{self._what}: {name} is not text")
        return value

    def text_or_none(self, name: str) -> str | None:
        return None if self._left.get(name, "") is None and self._take(name) is None else self.text(name)

    def number(self, name: str) -> int:
        value = self._take(name)
        if not isinstance(value, int) or isinstance(value, bool):
            raise FormatError(f"{self._what}: {name} is not a number")
        return value

    def flag(self, name: str) -> bool:
        value = self._take(name)
        if not isinstance(value, bool):
            raise FormatError(f"{self._what}: {name} is neither true nor false")
        return value

    def rows(self, name: str) -> list[jcs.JsonValue]:
        value = self._take(name)
        if not isinstance(value, list):
            raise FormatError(f"{self._what}: {name} is not a list")
        return value

    def texts(self, name: str) -> tuple[str, ...]:
        rows = self.rows(name)
        texts = tuple(row for row in rows if isinstance(row, str))
        if len(texts) != len(rows):
            raise FormatError(f"{self._what}: {name} has something that is not text")
        return texts

    def done(self) -> None:
        if self._left:
            raise FormatError(f"{self._what}: a member that is not known")


def _promise(row: jcs.JsonValue) -> Promise:
    match row:
        case [str(id_), str(member), int(opens), int(due), int(grace)]:
            return Promise(id_, member, opens, due, grace)
    raise FormatError("promise: id, member, opens, due and grace expected")


def _member(fields: _Fields) -> Member:
    seed = fields.text("seed")
    key = fields.text_or_none("key")
    if not re.fullmatch(r"[0-9a-f]{64}", seed, re.ASCII):
        raise FormatError("member: a seed is 64 hexadecimal digits")
    member = Member(
        fields.text("tag"),
        bytes.fromhex(seed),
        fields.text("letters"),
        None if key is None else parse_vkey(key),
    )
    fields.done()
    return member


def _rung(fields: _Fields) -> Rung:
    rung = Rung(
        fields.number("level"),
        fields.number("after"),
        fields.texts("tell"),
        fields.number("again"),
        fields.number("unheard"),
        fields.texts("actions"),
        fields.flag("sheets"),
    )
    fields.done()
    return rung


def _watcher(fields: _Fields) -> Watcher:
    watcher = Watcher(
        check_key_name(fields.text("name")),
        fields.number("rank"),
        parse_vkey(fields.text("key")),
        fields.text("url"),
    )
    fields.done()
    return watcher


@dataclass(frozen=True, slots=True)
class Sheet:
    """Whom to call when the ladder says so: lines for people, which no program understands.

    Refuses (FormatError, LimitError): lines that are not printable, too many or too long.
    """

    watch: str
    version: int
    lines: tuple[str, ...]

    def __post_init__(self) -> None:
        parse_id(self.watch, "sheet: watch")
        _between(self.version, 1, 1 << 31, "sheet: version")
        if not 1 <= len(self.lines) <= MAX_LINES:
            raise LimitError(f"sheet: 1 to {MAX_LINES} lines expected")
        for line in self.lines:
            if len(line) > MAX_LINE_CHARACTERS or not (line == "" or line.isprintable()):
                raise FormatError(f"sheet: lines are printable, at most {MAX_LINE_CHARACTERS} characters")

    def __repr__(self) -> str:
        return f"<Sheet {self.watch} version {self.version}>"

    def encode(self) -> bytes:
        """The canonical JSON of the sheet. Raises: FormatError, LimitError."""
        data = jcs.encode(
            {
                "v": 1,
                "format": "vedette/watch-sheet",
                "watch": self.watch,
                "version": self.version,
                "lines": self.lines,
            }
        )
        if len(data) > MAX_DOCUMENT_BYTES:
            raise LimitError(f"sheet: more than {MAX_DOCUMENT_BYTES} bytes")
        return data


def parse_sheet(data: bytes) -> Sheet:
    """The sheet in canonical JSON. Raises: FormatError, LimitError."""
    top = _Fields(jcs.parse(data, max_bytes=MAX_DOCUMENT_BYTES), "sheet")
    if (top.text("format"), top.number("v")) != ("vedette/watch-sheet", 1):
        raise FormatError("sheet: not a vedette/watch-sheet of version 1")
    sheet = Sheet(top.text("watch"), top.number("version"), top.texts("lines"))
    top.done()
    if sheet.encode() != data:
        raise FormatError("sheet: not written as a sheet is written")
    return sheet


# --- signed and sealed --------------------------------------------------------------------------------------


def _sign(kind: str, document: bytes, key: SigningKey) -> bytes:
    if key.algorithm is not Algorithm.ED25519:
        raise UsageError(f"{kind}: signed by the register's Ed25519 key only")
    if len(document) > MAX_DOCUMENT_BYTES:
        raise LimitError(f"{kind}: more than {MAX_DOCUMENT_BYTES} bytes")
    return sign_note(f"{kind}\n{key.name}\n{document.decode()}\n", [key]).encode()


def sign_order(order: Order, key: SigningKey) -> bytes:
    """The signed note of an order; `key` is the register's Ed25519 key.

    Raises: as `check_order`, UsageError.
    """
    return _sign(ORDER, encode_order(order), key)


def sign_sheet(sheet: Sheet, key: SigningKey) -> bytes:
    """The signed note of a sheet. Raises: FormatError, LimitError, UsageError."""
    return _sign(SHEET, sheet.encode(), key)


def _verified(kind: str, note: bytes, keys: Iterable[VerifierKey]) -> tuple[bytes, VerifierKey]:
    parsed = parse_note(note)
    signer = verify_note(parsed, keys)[0].key
    lines = parsed.text.split("\n")
    if len(lines) != 4 or lines[0] != kind:
        raise FormatError(f"note: expected {kind} in two more lines")
    if lines[1] != signer.name:
        raise FormatError(f"{kind}: names another register than signed it")
    return lines[2].encode(), signer


def verify_order(note: bytes, registers: Iterable[VerifierKey]) -> tuple[Order, VerifierKey]:
    """The order in a note, and which of the trusted registers signed it.

    Raises: FormatError, LimitError, UsageError; SignatureError when none of `registers` signed it.
    """
    document, signer = _verified(ORDER, note, registers)
    return parse_order(document), signer


def verify_sheet(note: bytes, registers: Iterable[VerifierKey]) -> tuple[Sheet, VerifierKey]:
    """The sheet in a note, and which of the trusted registers signed it. Raises: as `verify_order`."""
    document, signer = _verified(SHEET, note, registers)
    return parse_sheet(document), signer


def seal_note(note: bytes, recipients: Sequence[Recipient]) -> bytes:
    """The sealed file of a signed order or sheet, padded so that its length tells only a class.

    Raises: UsageError, LimitError for the recipients.
    """
    sink = io.BytesIO()
    with Sealer(recipients, sink, threads=False) as sealer:
        sealer.write(note + bytes(padme(len(note)) - len(note)))
        sealer.finish()
    return sink.getvalue()


def open_sealed(sealed: bytes, identities: Sequence[Identity]) -> bytes:
    """The signed note in a sealed file; not verified yet.

    Raises: FormatError, LimitError; OpenError when none of `identities` opens it or it was changed.
    """
    if len(sealed) > MAX_SEALED_BYTES:
        raise LimitError(f"sealed order: more than {MAX_SEALED_BYTES} bytes")
    try:
        plain = open_stream(io.BytesIO(sealed), identities, armored=False).read_all(MAX_SEALED_BYTES)
    except VedetteError:
        raise
    except ValueError as error:  # nothing that a stranger sends may come through as anything else
        raise OpenError("sealed order: cannot be opened") from error
    note = plain.rstrip(b"\0")
    if len(plain) != padme(len(note)):
        raise FormatError("sealed order: not padded as it is padded")
    return note
