"""settings.toml of a house: what the group chose. No secret stands in it; what is absent has its default.

    [site]
    origin = "https://hq.example.org"      # what people type; http only for this machine
    listen = "127.0.0.1:8400"
    idle_minutes = 30                      # locked after so long without a person; 0: never by itself
    languages = ["en", "fr", "ru"]         # the first is the one of newcomers
    behind_proxy = true                    # a proxy with TLS is in front

    [database]
    kind = "postgresql"                    # or "sqlite", in the house itself
    host = "/run/postgresql"               # the folder of its socket, or a name
    port = 5432
    name = "vedette"
    user = "vedette"
    passfile = "/etc/vedette/pgpass"       # only for a name; libpq's form, mode 0600
    certificate = "/etc/vedette/pg-ca.pem" # only for a name: who signed the server's certificate

    [objects]
    kind = "s3"                            # or "folder", in the house itself
    endpoint = "https://s3.example.org"
    bucket = "vedette"
    region = "eu"

    [desk]                                 # what is usual at the identity desk; what is not raises an alarm
    begins = 7                             # working hours, from this hour of the day
    ends = 21                              # to this one; they may run over midnight
    zone = "Europe/Paris"                  # whose hours: a name of the time zone database, or "UTC"
    an_hour = 5                            # openings of one person within an hour; further ones wait
    stop_after = 10                        # within an hour; then none until another lead has looked
    bulk = 30                              # different protected persons, opened by one person …
    days = 7                               # … within so many days; then none either

A key that is not known, or of another type, is refused by name.
"""

from __future__ import annotations

import ipaddress
import os
import tomllib
from dataclasses import dataclass, field, fields
from datetime import UTC, tzinfo
from pathlib import Path
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from vedette.adapters.address import parse_address
from vedette.adapters.foreign import read_plain
from vedette.errors import UsageError

FILE = "settings.toml"
MAX_BYTES = 1 << 16
LANGUAGES = ("en", "fr", "ru")
LISTEN = "127.0.0.1:8400"
_LOCAL_NAMES = ("localhost", "127.0.0.1", "::1")


@dataclass(frozen=True, slots=True)
class Site:
    """[site]: where it listens, what people type, when it locks itself."""

    origin: str = ""
    listen: str = LISTEN
    idle_minutes: int = 30
    languages: tuple[str, ...] = LANGUAGES
    behind_proxy: bool = False

    def __post_init__(self) -> None:
        host, port = parse_listen(self.listen)
        origin = self.origin or f"http://localhost:{port}"
        parts = parse_address(origin, "settings: site.origin")
        if parts.path not in ("", "/"):
            raise UsageError("settings: site.origin ends after the host and its port")
        local = parts.hostname in _LOCAL_NAMES
        if parts.scheme == "http" and not local:
            raise UsageError(
                "settings: site.origin is http on a name that others reach",
                hint="put a proxy with TLS in front, and say https; deploy/ has examples",
            )
        if parts.scheme == "http" and not is_loopback(host):
            raise UsageError(
                "settings: site.listen is open to others while site.origin is for this machine alone",
                hint="listen on 127.0.0.1, or give the site an https origin",
            )
        if parts.scheme == "https" and not self.behind_proxy:
            raise UsageError(
                "settings: site.origin is https, and no proxy is said to be in front",
                hint="set site.behind_proxy = true when a proxy with TLS is there",
            )
        if not 0 <= self.idle_minutes <= 24 * 60:
            raise UsageError("settings: site.idle_minutes is not between 0 and 1440")
        if not self.languages or len(set(self.languages)) != len(self.languages):
            raise UsageError("settings: site.languages names at least one language, each once")
        for language in self.languages:
            if language not in LANGUAGES:
                raise UsageError(f"settings: site.languages: {language[:20]!r} is not one of en, fr, ru")
        object.__setattr__(self, "origin", origin.rstrip("/"))


@dataclass(frozen=True, slots=True)
class Database:
    """[database]: the embedded encrypted file, or a PostgreSQL server."""

    kind: str = "sqlite"
    host: str = ""
    port: int = 5432
    name: str = ""
    user: str = ""
    passfile: str = ""
    certificate: str = ""

    def __post_init__(self) -> None:
        if self.kind not in ("sqlite", "postgresql"):
            raise UsageError(f"settings: database.kind: {self.kind[:20]!r} is not sqlite or postgresql")
        if self.kind == "sqlite":
            said = [
                name for name in ("host", "name", "user", "passfile", "certificate") if getattr(self, name)
            ]
            if said:
                raise UsageError(f"settings: database.{said[0]} is for postgresql only")
            return
        for needed in ("host", "name", "user"):
            if not getattr(self, needed):
                raise UsageError(f"settings: database.{needed} is needed for postgresql")
        if not 1 <= self.port <= 65535:
            raise UsageError("settings: database.port is not a port")
        if not self.on_socket and not self.certificate:
            raise UsageError(
                "settings: database.certificate is needed when database.host is a name",
                hint="name the file of the authority that signed the server's certificate",
            )

    @property
    def on_socket(self) -> bool:
        """Whether the server is reached by a socket of this machine."""
        return self.host.startswith("/")

    def django(self, house: Path) -> dict[str, Any]:
        """Return what Django needs. No password: the socket tells who we are, or libpq reads the passfile."""
        if self.kind == "sqlite":
            return {
                "ENGINE": "vedette_hq.config.database",
                "NAME": str(house / "database" / "house.db"),
                "CONN_MAX_AGE": None,
            }
        options: dict[str, Any] = {
            "connect_timeout": 5,
            "tcp_user_timeout": 10_000,
            "application_name": "vedette",
            # a statement that waits longer than a person does is refused, with a reason
            "options": "-c synchronous_commit=on -c lock_timeout=5s -c statement_timeout=30s"
            " -c idle_in_transaction_session_timeout=60s",
        }
        if not self.on_socket:
            options |= {"sslmode": "verify-full", "sslrootcert": self.certificate}
        if self.passfile:
            options["passfile"] = self.passfile
        return {
            "ENGINE": "django.db.backends.postgresql",
            "HOST": self.host,
            "PORT": str(self.port),
            "NAME": self.name,
            "USER": self.user,
            "OPTIONS": options,
            "CONN_MAX_AGE": 600,
            "CONN_HEALTH_CHECKS": True,
        }


@dataclass(frozen=True, slots=True)
class Objects:
    """[objects]: where sealed objects lie."""

    kind: str = "folder"
    endpoint: str = ""
    bucket: str = ""
    region: str = ""

    def __post_init__(self) -> None:
        if self.kind not in ("folder", "s3"):
            raise UsageError(f"settings: objects.kind: {self.kind[:20]!r} is not folder or s3")
        for name in ("endpoint", "bucket", "region"):
            if bool(getattr(self, name)) != (self.kind == "s3"):
                needed = "is needed for s3" if self.kind == "s3" else "is for s3 only"
                raise UsageError(f"settings: objects.{name} {needed}")
        if self.kind == "s3":
            parts = parse_address(self.endpoint, "settings: objects.endpoint")
            if parts.scheme == "http" and parts.hostname not in _LOCAL_NAMES:
                raise UsageError("settings: objects.endpoint is http on a name that others reach")


@dataclass(frozen=True, slots=True)
class Desk:
    """[desk]: what is usual at the identity desk. Hours of the day, counts, days."""

    begins: int = 7
    ends: int = 21
    zone: str = "UTC"
    an_hour: int = 5
    stop_after: int = 10
    bulk: int = 30
    days: int = 7

    def __post_init__(self) -> None:
        for name, least, most in (
            ("begins", 0, 23),
            ("ends", 0, 24),
            ("an_hour", 1, 1000),
            ("stop_after", 1, 1000),
            ("bulk", 1, 10_000),
            ("days", 1, 366),
        ):
            if not least <= getattr(self, name) <= most:
                raise UsageError(f"settings: desk.{name} is not between {least} and {most}")
        if self.begins == self.ends:
            raise UsageError(
                "settings: desk.ends is the same hour as desk.begins",
                hint="for the whole day: begins = 0, ends = 24",
            )
        if self.stop_after < self.an_hour:
            raise UsageError("settings: desk.stop_after is less than desk.an_hour")
        self.time_zone()

    def time_zone(self) -> tzinfo:
        """Return the zone of the hours. Raises: UsageError for a name that this machine does not know."""
        if self.zone == "UTC":
            return UTC
        try:
            return ZoneInfo(self.zone)
        except (KeyError, ValueError, OSError):
            raise UsageError(f"settings: desk.zone: {self.zone[:40]!r} is no time zone known here") from None


@dataclass(frozen=True, slots=True)
class SiteSettings:
    """All of it."""

    site: Site = field(default_factory=Site)
    database: Database = field(default_factory=Database)
    objects: Objects = field(default_factory=Objects)
    desk: Desk = field(default_factory=Desk)


def parse_listen(text: str) -> tuple[str, int]:
    """Return (address, port) of `127.0.0.1:8400` or `[::1]:8400`; port 0 is any. Raises: UsageError."""
    host, colon, port = text.rpartition(":")
    bracketed = host.startswith("[") and host.endswith("]")
    bare = host[1:-1] if bracketed else host
    try:
        address = ipaddress.ip_address("127.0.0.1" if bare == "localhost" else bare)
        usable = bool(colon) and port.isascii() and port.isdigit() and len(port) <= 5 and int(port) <= 65535
        usable &= bracketed == (address.version == 6)
    except ValueError:
        usable = False
    if not usable:
        raise UsageError(
            "settings: site.listen is not an address and a port", hint="as in 127.0.0.1:8400 or [::1]:8400"
        )
    return str(address), int(port)


def is_loopback(host: str) -> bool:
    """Whether this address is reached from this machine alone."""
    return ipaddress.ip_address(host).is_loopback


_Part = TypeVar("_Part", Site, Database, Objects, Desk)


def _part(kind: type[_Part], section: str, table: object) -> _Part:
    if not isinstance(table, dict):
        raise UsageError(f"settings: {section} is not a section")
    expected = {each.name: each.type for each in fields(kind)}
    given: dict[str, Any] = {}
    for name, value in table.items():
        if name not in expected:
            raise UsageError(f"settings: {section}.{name[:40]} is not known")
        wanted = str(expected[name])
        if wanted == "tuple[str, ...]":
            if not isinstance(value, list) or not all(isinstance(word, str) for word in value):
                raise UsageError(f"settings: {section}.{name} is not a list of words")
            given[name] = tuple(value)
        elif type(value).__name__ != wanted:
            words = {"str": "a text in quotes", "int": "a whole number", "bool": "true or false"}
            raise UsageError(f"settings: {section}.{name} is not {words[wanted]}")
        elif isinstance(value, str) and (len(value) > 2000 or not value.isprintable()):
            raise UsageError(f"settings: {section}.{name} is longer than a line, or not text")
        else:
            given[name] = value
    return kind(**given)


def parse_settings(text: str, *, listen: str | None = None) -> SiteSettings:
    """Return the settings that `text` states; `listen` goes before `site.listen`.

    Raises: UsageError that names the key at fault.
    """
    try:
        table = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise UsageError(f"settings: not TOML: {str(error)[:200]}") from error
    for section in table:
        if section not in ("site", "database", "objects", "desk"):
            raise UsageError(f"settings: {section[:40]} is not a known section")
    site = table.get("site", {})
    if listen is not None and isinstance(site, dict):
        site = {**site, "listen": listen}
    return SiteSettings(
        _part(Site, "site", site),
        _part(Database, "database", table.get("database", {})),
        _part(Objects, "objects", table.get("objects", {})),
        _part(Desk, "desk", table.get("desk", {})),
    )


def load_settings(house: Path, *, listen: str | None = None) -> SiteSettings:
    """Return the settings of a house: settings.toml, or the defaults when there is none.

    Raises: UsageError that names the key at fault; MissingError for a file that cannot be read; LimitError.
    """
    path = house / FILE
    data = read_plain(path, MAX_BYTES, f"settings: {FILE}") if os.path.lexists(path) else b""
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise UsageError(f"settings: {FILE} is not UTF-8") from error
    return parse_settings(text, listen=listen)
