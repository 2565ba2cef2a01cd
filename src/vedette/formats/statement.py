"""Statements: what people at partners decide and sign, and whether one stands.

    vedette/statement/v1
    <origin of the register>
    kind <recipients | policy | freeze | thaw | retire | destruction>
    <lines of the kind>
    time <instant>

Normative page: docs/formats/statement.md. The note around the text: vedette.formats.note.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from vedette.errors import FormatError, LimitError, SignatureError
from vedette.formats.cosignature import check_signature
from vedette.formats.decimal import parse_decimal
from vedette.formats.keys import check_key_name, parse_vkey
from vedette.formats.note import MAX_NOTE_BYTES, Note, NoteSignature, parse_note
from vedette.formats.partners_file import PartnersFile
from vedette.values.ids import parse_digest, parse_pseudonym
from vedette.values.instants import parse_instant

HEADER = "vedette/statement/v1"
MAX_STATEMENT_BYTES = 16_384
MAX_SET = 32_767
MAX_REASON = 200
NO_RECORD = "0" * 64
"""The `record` of recipients whose identity has no birth record."""

_ACTION = re.compile(r"(?:open|close)\Z", re.ASCII)


def _action(text: str, what: str) -> object:
    if not _ACTION.match(text):
        raise FormatError(f"{what}: open or close expected")
    return text


def _reason(text: str, what: str) -> object:
    if not 1 <= len(text) <= MAX_REASON:
        raise FormatError(f"{what}: 1 to {MAX_REASON} characters expected")
    return text


def _set(text: str, what: str) -> object:
    if parse_decimal(text, what) > MAX_SET:
        raise FormatError(f"{what}: a number up to {MAX_SET} expected")
    return text


def _size(text: str, what: str) -> object:
    return parse_decimal(text, what, bits=63)


def _key(text: str, what: str) -> object:
    return parse_vkey(text)


_CHECKS: Mapping[str, Callable[[str, str], object]] = {
    "action": _action,
    "mission": parse_pseudonym,
    "fingerprint": parse_digest,
    "entry": parse_digest,
    "record": parse_digest,
    "policy": parse_digest,
    "dossiers": parse_digest,
    "partners": parse_digest,
    "size": _size,
    "reason": _reason,
    "key": _key,
    "set": _set,
    "holder": parse_pseudonym,
}

KINDS: Mapping[str, tuple[str, ...]] = {
    "recipients": ("action", "mission", "fingerprint", "entry", "record"),
    "policy": ("policy", "dossiers", "partners", "entry"),
    "freeze": ("size", "reason"),
    "thaw": ("size", "reason"),
    "retire": ("key", "size", "reason"),
    "destruction": ("mission", "set", "holder"),
}
"""The lines of each kind, in their order."""


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement. `values` are the lines of its kind; `time` is an instant, UTC.

    Refused (FormatError): an unknown kind, other lines, a value that is not printable or not in form.
    """

    origin: str
    kind: str
    values: Mapping[str, str]
    time: str

    def __post_init__(self) -> None:
        check_key_name(self.origin)
        if self.kind not in KINDS:
            raise FormatError("statement: unknown kind")
        if tuple(self.values) != KINDS[self.kind]:
            raise FormatError(f"statement: the lines of {self.kind} are {' '.join(KINDS[self.kind])}")
        for name, value in self.values.items():
            if not value.isprintable() or value != value.strip():
                raise FormatError(f"statement: {name} is not one printable line")
            _CHECKS[name](value, f"statement {name}")
        parse_instant(self.time, "statement time")
        if len(self.encode()) > MAX_STATEMENT_BYTES:
            raise LimitError(f"statement: over {MAX_STATEMENT_BYTES} bytes")

    @property
    def size(self) -> int:
        """The size that a freeze, thaw or retirement names, in entries."""
        return int(self.values["size"])

    @property
    def text(self) -> str:
        """The text that is signed."""
        lines = [HEADER, self.origin, f"kind {self.kind}"]
        lines += [f"{name} {value}" for name, value in self.values.items()]
        return "".join(f"{line}\n" for line in [*lines, f"time {self.time}"])

    def encode(self) -> bytes:
        """The bytes of the text."""
        try:
            return self.text.encode("utf-8")
        except UnicodeEncodeError:
            raise FormatError("statement: not UTF-8") from None

    @property
    def sha256(self) -> str:
        """SHA-256 of the text, in hexadecimal: the statement's name."""
        return hashlib.sha256(self.encode()).hexdigest()


def parse_statement(data: bytes | str) -> Statement:
    """Return the statement whose text is `data`; refuses every other spelling.

    Raises: FormatError, LimitError (over 16 384 bytes).
    """
    if len(data) > MAX_STATEMENT_BYTES:
        raise LimitError(f"statement: over {MAX_STATEMENT_BYTES} bytes")
    try:
        text = data.decode("utf-8") if isinstance(data, bytes) else data
    except UnicodeDecodeError:
        raise FormatError("statement: not UTF-8") from None
    lines = text.split("\n")
    if len(lines) < 5 or lines[0] != HEADER or lines[-1] != "":
        raise FormatError(f"statement: first line {HEADER} and the lines of a kind expected")
    pairs = [(name, value) for name, _, value in (line.partition(" ") for line in lines[2:-1])]
    if pairs[0][0] != "kind" or pairs[-1][0] != "time":
        raise FormatError("statement: lines kind and time expected")
    values = dict(pairs[1:-1])
    if len(values) != len(pairs) - 2:
        raise FormatError("statement: a line stands twice")
    parsed = Statement(lines[1], pairs[0][1], values, pairs[-1][1])
    if parsed.text != text:
        raise FormatError("statement: not the canonical spelling")
    return parsed


@dataclass(frozen=True, slots=True)
class Standing:
    """Who of a partners file signed a statement.

    `signers` are short names, sorted; `twice` those whose key has more than one line, counted once;
    `strangers` the names of keys that the file does not hold.
    """

    statement: Statement
    note: Note
    signers: tuple[str, ...]
    twice: tuple[str, ...]
    strangers: tuple[str, ...]
    threshold: int

    @property
    def stands(self) -> bool:
        """Whether enough partners signed."""
        return len(self.signers) >= self.threshold

    @property
    def missing(self) -> int:
        """How many more partners must sign; 0 when it stands."""
        return max(0, self.threshold - len(self.signers))

    @property
    def words(self) -> str:
        """How it stands, in words that name who signed, who signed twice and who does not count."""
        text = f"signed by {len(self.signers)} of the {self.threshold} partners needed"
        if self.signers:
            text += f" ({', '.join(self.signers)})"
        if self.twice:
            text += f"; a second line of {', '.join(self.twice)} counts for nothing"
        if self.strangers:
            text += f"; not in partners.txt: {', '.join(self.strangers[:3])}"
        return text


def standing(note: bytes | Note, partners: PartnersFile) -> Standing:
    """Return who of `partners` signed the statement in `note`, and with that whether it stands.

    A statement that nobody signed is one that does not stand. Lines of unknown keys are passed over; one
    false line under a known key spoils the whole note.

    Raises: FormatError, LimitError for what cannot be read; SignatureError for a false line.
    """
    if isinstance(note, bytes):
        note = parse_note(note)
    statement = parse_statement(note.text)
    known = {(key.name, key.key_id): (short, key) for short, key in partners.partners}
    counts: dict[str, int] = {}
    strangers: list[str] = []
    for line in note.signatures:
        found = known.get((line.name, line.key_id))
        if found is None:
            strangers.append(line.name)
            continue
        short, key = found
        try:
            check_signature(key, note.text, line.blob)
        except SignatureError:
            raise SignatureError(f"statement: the signature of {short} is false") from None
        counts[short] = counts.get(short, 0) + 1
    return Standing(
        statement,
        note,
        tuple(sorted(counts)),
        tuple(sorted(short for short, count in counts.items() if count > 1)),
        tuple(dict.fromkeys(strangers)),
        partners.threshold,
    )


def check_standing(note: bytes | Note, partners: PartnersFile, origin: str, kind: str) -> Statement:
    """Return the statement in `note` once it stands, is of `kind` and about the register `origin`.

    Raises: FormatError, LimitError, SignatureError naming what is wrong.
    """
    found = standing(note, partners)
    if found.statement.origin != origin:
        raise SignatureError(f"statement: is about another register than {origin}")
    if found.statement.kind != kind:
        raise SignatureError(f"statement: is of kind {found.statement.kind}, {kind} expected")
    if not found.stands:
        raise SignatureError(f"statement {found.statement.sha256[:16]}…: {found.words}")
    return found.statement


def gather(held: Note | bytes | None, more: Note | bytes, partners: PartnersFile) -> Note:
    """Return `held` with those lines of `more` that partners made, each key once.

    The lines of `held` were gathered before, and stay when who counts has changed since.

    Raises: FormatError; SignatureError when the texts differ, a line of a partner in `more` is false, or no
    partner signed it.
    """
    held = parse_note(held) if isinstance(held, bytes) else held
    more = parse_note(more) if isinstance(more, bytes) else more
    if held is not None and held.text != more.text:
        raise SignatureError("statement: the signatures are over another text")
    if not standing(more, partners).signers:
        raise SignatureError("statement: nobody signed it who is in partners.txt")
    known = {(key.name, key.key_id) for key in partners.keys}
    lines: dict[tuple[str, bytes], NoteSignature] = {}
    for line in held.signatures if held is not None else ():
        lines.setdefault((line.name, line.key_id), line)
    for line in more.signatures:
        if (line.name, line.key_id) in known:
            lines.setdefault((line.name, line.key_id), line)
    return Note(more.text, tuple(lines.values()))


def frozen_at(statements: Iterable[Statement], origin: str) -> int | None:
    """Return the smallest size at which a freeze of `origin` is in force, None when there is none.

    `statements` are freezes and thaws that count (their signatures are checked already). A thaw ends the
    freezes of its size that are not younger than it.
    """
    mine = [statement for statement in statements if statement.origin == origin]
    thaws: dict[int, str] = {}
    for statement in mine:
        if statement.kind == "thaw":
            thaws[statement.size] = max(thaws.get(statement.size, ""), statement.time)
    sizes = [
        statement.size
        for statement in mine
        if statement.kind == "freeze" and statement.time > thaws.get(statement.size, "")
    ]
    return min(sizes, default=None)


def in_words(statement: Statement) -> list[str]:
    """Return the statement as sentences, for the person who is to sign it."""
    value = statement.values
    about = f"About the register {statement.origin}, at {statement.time}."
    if statement.kind == "recipients":
        if value["action"] == "close":
            said = [f"Mission {value['mission']} is CLOSED: nothing more is to be sealed to its readers."]
        else:
            said = [f"These readers, and no others, may read what mission {value['mission']} seals."]
        said.append(f"Fingerprint of the readers: {value['fingerprint']}")
        said.append(f"The register's entry that names them: {value['entry']}")
        none = value["record"] == NO_RECORD
        said.append("There is no birth record." if none else f"Birth record: {value['record']}")
    elif statement.kind == "policy":
        said = [
            "From now on these policies hold, and these partners count.",
            f"policy.txt: {value['policy']}",
            f"dossier-policy.txt: {value['dossiers']}",
            f"partners.txt: {value['partners']}",
            f"The register's entry that names them: {value['entry']}",
        ]
    elif statement.kind == "freeze":
        said = [f"FREEZE: nothing above size {value['size']} is to be trusted or cosigned."]
    elif statement.kind == "thaw":
        said = [f"THAW: the freeze at size {value['size']} ends."]
    elif statement.kind == "retire":
        said = [f"This key signs nothing more: {value['key']}", f"Above size {value['size']} it is void."]
    else:
        said = [
            f"{value['holder']} has destroyed its share of set {value['set']}, mission {value['mission']}."
        ]
    if "reason" in value:
        said.append(f"Reason given: {value['reason']}")
    return [*said, about]


MAX_STATEMENT_NOTE_BYTES = min(MAX_NOTE_BYTES, MAX_STATEMENT_BYTES + 32_768)
"""Text and signature lines of a statement that is passed around."""
