"""Who is told at a partner, and how they say that they have taken an alert.

Names and addresses stay here. Other watchers learn the tag of whoever took something, never the name.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass

from vedette.errors import ConflictError, LimitError, MissingError, SignatureError, UsageError
from vedette.missions.watch.values import DUTIES
from vedette_partner.watch.state import State

LANGUAGES = ("en", "fr", "ru")
OWN_DUTIES = tuple(duty for duty in DUTIES if duty != "partner")
CODE_DIGITS = 8
MAX_PEOPLE, MAX_ADDRESSES = 64, 8
_NAME = re.compile(r"[^\s](?:.{0,58}[^\s])?")
_SCRYPT = {"n": 1 << 14, "r": 8, "p": 1, "dklen": 32}


@dataclass(frozen=True, slots=True)
class Person:
    """One who is told. `addresses` are (channel, address), the one that is tried first at the front."""

    tag: str
    name: str
    language: str
    duties: tuple[str, ...]
    addresses: tuple[tuple[str, str], ...]


def parse_address(text: str) -> tuple[str, str]:
    """(channel, address) written as `channel:address`. Raises: UsageError."""
    channel, colon, address = text.partition(":")
    if not colon or not re.fullmatch(r"[a-z0-9-]{1,32}", channel) or not 0 < len(address) <= 1000:
        raise UsageError(
            "address: expected CHANNEL:ADDRESS",
            hint="CHANNEL is a name in watch/channels.toml: sms:+4712345678",
        )
    if not address.isprintable() or address != address.strip():
        raise UsageError("address: holds what cannot be printed, or spaces at its ends")
    return channel, address


class People:
    """Those who are told, as kept in `state`."""

    def __init__(self, state: State) -> None:
        self._state = state

    def all(self) -> tuple[Person, ...]:
        """Everybody, by name. Raises: StoreError."""
        rows = self._state.rows("SELECT tag, name, language, duties, addresses FROM person ORDER BY name")
        return tuple(_person(row) for row in rows)

    def of(self, duty: str) -> tuple[Person, ...]:
        """Those who have a duty, by name."""
        return tuple(person for person in self.all() if duty in person.duties)

    def named(self, name: str) -> Person:
        """The person called so. Raises: MissingError."""
        for person in self.all():
            if name in (person.name, person.tag):
                return person
        raise MissingError(f"person {name}: is not known here", hint="vedette-partner watch people FOLDER")

    def put(
        self, name: str, duties: Sequence[str], addresses: Sequence[tuple[str, str]], language: str
    ) -> tuple[Person, str]:
        """A person from now on, or as they are from now on; and their new personal code, shown this once.

        Raises: UsageError for what cannot be; LimitError; StoreError.
        """
        if not _NAME.fullmatch(name) or not name.isprintable():
            raise UsageError("name: expected one printable line of at most 60 characters")
        if language not in LANGUAGES:
            raise UsageError(f"language: expected one of {', '.join(LANGUAGES)}")
        wrong = [duty for duty in duties if duty not in OWN_DUTIES]
        if wrong or not duties:
            raise UsageError(f"duty: expected some of {', '.join(OWN_DUTIES)}")
        if not 0 < len(addresses) <= MAX_ADDRESSES:
            raise UsageError(f"address: expected 1 to {MAX_ADDRESSES}")
        known = {person.name: person.tag for person in self.all()}
        if name not in known and len(known) >= MAX_PEOPLE:
            raise LimitError(f"people: {MAX_PEOPLE} are known")
        on = tuple(duty for duty in OWN_DUTIES if duty in duties)
        person = Person(known.get(name) or secrets.token_hex(4), name, language, on, tuple(addresses))
        code = self._free_code()
        self._write(person, code)
        return person, code

    def remove(self, name: str) -> None:
        """Forget a person. Raises: MissingError; StoreError."""
        person = self.named(name)
        with self._state.transaction() as db:
            db.execute("DELETE FROM person WHERE tag = ?", (person.tag,))

    def new_code(self, name: str) -> str:
        """A new personal code for a person, the old one ends. Raises: MissingError; StoreError."""
        person, code = self.named(name), self._free_code()
        self._write(person, code)
        return code

    def by_code(self, code: str) -> Person:
        """The person whose personal code this is. Raises: SignatureError."""
        plain = "".join(code.split()).replace("-", "")
        found: Person | None = None
        rows = self._state.rows("SELECT tag, name, language, duties, addresses, salt, code FROM person")
        for row in rows:  # all of them, so that the time tells nothing
            if hmac.compare_digest(_hash(plain, bytes(row[5])), bytes(row[6])):
                found = _person(row)
        if found is None:
            raise SignatureError("personal code: is not known here")
        return found

    def _free_code(self) -> str:
        for _ in range(20):
            code = f"{secrets.randbelow(10**CODE_DIGITS):0{CODE_DIGITS}d}"
            try:
                self.by_code(code)
            except SignatureError:
                return code
        raise ConflictError("personal code: none was free")

    def _write(self, person: Person, code: str) -> None:
        salt = secrets.token_bytes(16)
        with self._state.transaction() as db:
            db.execute(
                "INSERT INTO person VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (tag) DO UPDATE SET"
                " name = excluded.name, language = excluded.language, duties = excluded.duties,"
                " addresses = excluded.addresses, salt = excluded.salt, code = excluded.code",
                (
                    person.tag,
                    person.name,
                    person.language,
                    " ".join(person.duties),
                    json.dumps([list(each) for each in person.addresses], ensure_ascii=False),
                    salt,
                    _hash(code, salt),
                ),
            )


def _hash(code: str, salt: bytes) -> bytes:
    return hashlib.scrypt(code.encode("utf-8", "replace")[:64], salt=salt, **_SCRYPT)


def _person(row: tuple[str, ...]) -> Person:
    addresses = tuple((str(channel), str(address)) for channel, address in json.loads(row[4]))
    return Person(row[0], row[1], row[2], tuple(row[3].split()), addresses)
