"""What a public site says of itself: names, labels, contact, addresses, colours. Nothing of it is secret."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field

from vedette.errors import FormatError
from vedette.formats import jcs
from vedette.publication.releases.document import LANGUAGES

FORMAT = "vedette/site"
MAX_BYTES = 1 << 20
MAX_CHARS = 20_000
THEMES: Mapping[str, tuple[str, str]] = {
    "petrol": ("#0b5563", "#7cc7d6"),
    "oxblood": ("#7c1d2b", "#f0a3ab"),
    "pine": ("#1f5a3a", "#8fcfa8"),
    "ink": ("#22324f", "#a9bde6"),
}
"""Theme → accent on light and on dark paper; each is at least 4.5 : 1 against its paper."""
_ADDRESS = re.compile(r"https?://[a-z0-9.\-]+(:[0-9]{1,5})?/([A-Za-z0-9._~\-]+/)*\Z")
_LINK = re.compile(r"(https?://|mailto:|tel:)[^\s\"'<>\\]{1,500}\Z")
_KEPT = ("name", "tagline")
_LINES = ("about", "labels", "contact", "help")


@dataclass(frozen=True, slots=True)
class Tongue:
    """What the site says in one language. `labels` stand on top of each page, as local law demands.

    `about`, `contact` and `help` are paragraphs; `help` is for who needs a lawyer, and may be empty.
    """

    name: str
    tagline: str = ""
    about: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()
    contact: tuple[str, ...] = ()
    help: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Site:
    """One public site. The first of `tongues` is the language of its front door.

    `address` is where it stands, ending in a slash, or empty; `mirrors` are other such addresses, `onion` one
    of Tor. `door` is where who needs a lawyer can write, `country` the label block in use, in words.
    """

    tongues: Mapping[str, Tongue] = field(default_factory=dict)
    address: str = ""
    mirrors: tuple[str, ...] = ()
    onion: str = ""
    door: str = ""
    country: str = ""
    theme: str = "petrol"

    def __post_init__(self) -> None:
        if not self.tongues:
            raise FormatError("site: has no language")
        for language, tongue in self.tongues.items():
            if language not in LANGUAGES:
                raise FormatError(f"site: language {language!r}: is not one of {', '.join(LANGUAGES)}")
            if not tongue.name.strip():
                raise FormatError(f"site: name in {language!r}: is missing")
        if self.theme not in THEMES:
            raise FormatError(f"site: theme {self.theme!r}: is not one of {', '.join(THEMES)}")
        for address in (self.address, *self.mirrors, self.onion):
            if address and not _ADDRESS.match(address):
                raise FormatError("site: address: is not like https://example.org/ (it ends in a slash)")
        if self.onion and ".onion/" not in self.onion:
            raise FormatError("site: onion address: does not end in .onion/")
        if self.door and not _LINK.match(self.door):
            raise FormatError("site: help address: is not https, mailto or tel")

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages of the site, the first one first."""
        return tuple(self.tongues)


def encode_site(site: Site) -> bytes:
    """Return the settings as canonical JSON."""
    tongues = [{"language": one, **asdict(said)} for one, said in site.tongues.items()]
    plain = {**{name: getattr(site, name) for name in _OWN}, "format": FORMAT, "tongues": tongues, "v": 1}
    return jcs.encode(_lists(plain))


_OWN = ("address", "mirrors", "onion", "door", "country", "theme")


def _lists(value: object) -> jcs.JsonValue:
    if isinstance(value, dict):
        return {str(key): _lists(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_lists(one) for one in value]
    if isinstance(value, str | int):
        return value
    raise FormatError("site: a value that is neither text nor list")


def parse_site(data: bytes) -> Site:
    """Return the settings that `data` holds. Raises: FormatError."""
    held = jcs.parse(data, max_bytes=MAX_BYTES)
    if not isinstance(held, dict) or set(held) != {*_OWN, "format", "tongues", "v"}:
        raise FormatError("site: other members than version 1 has")
    if held["format"] != FORMAT or held["v"] != 1 or not isinstance(held["tongues"], list):
        raise FormatError("site: is not of version 1")
    tongues: dict[str, Tongue] = {}
    for said in held["tongues"]:
        if not isinstance(said, dict) or set(said) != {"language", *_KEPT, *_LINES}:
            raise FormatError("site: a language has other members than version 1")
        kept = {name: _text(said[name], name) for name in _KEPT}
        lines = {name: _texts(said[name], name) for name in _LINES}
        tongues[_text(said["language"], "language")] = Tongue(**kept, **lines)  # type: ignore[arg-type]
    texts = {name: _text(held[name], name) for name in _OWN if name != "mirrors"}
    return Site(tongues=tongues, mirrors=_texts(held["mirrors"], "mirrors"), **texts)


def _text(value: object, name: str) -> str:
    if not isinstance(value, str) or len(value) > MAX_CHARS:
        raise FormatError(f"site: {name}: is not a text of at most {MAX_CHARS} characters")
    return value


def _texts(value: object, name: str) -> tuple[str, ...]:
    if not isinstance(value, list) or len(value) > 100:
        raise FormatError(f"site: {name}: is not a list of at most 100 texts")
    return tuple(_text(one, name) for one in value)
