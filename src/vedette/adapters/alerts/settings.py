"""The settings of channels, as a partner's `channels.toml` and a headquarters' database hold them.

Every member has a type and a limit; what is not known is refused, so that a slip of the pen is seen at once.
Normative page: docs/formats/alert.md.
"""

from __future__ import annotations

import re
import stat
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from vedette.adapters.alerts.bell import Bell
from vedette.adapters.alerts.command import Command
from vedette.adapters.alerts.encryption import sender_key
from vedette.adapters.alerts.gateway import Gateway, check_headers
from vedette.adapters.alerts.mail import SECURITY, Mail, check_mail_address
from vedette.adapters.alerts.matrix import Matrix
from vedette.adapters.alerts.message import DEADLINE, Channel, Message
from vedette.adapters.alerts.transport import LOOPBACK, SUCCESS, Line, context, parse_endpoint
from vedette.adapters.alerts.webpush import HOSTS, WebPush
from vedette.errors import MissingError, UsageError

MAX_SETTINGS_CHARS = 65_536
MAX_CHANNELS = 20
MAX_SECRET_CHARS = 4_000
KINDS = ("mail", "http", "matrix", "webpush", "command", "bell")
_NAME = re.compile(r"[a-z][a-z0-9-]{0,30}\Z", re.ASCII)
_HOST = re.compile(r"(?:\*\.)?[A-Za-z0-9](?:[A-Za-z0-9.:-]{0,250}[A-Za-z0-9])?\Z", re.ASCII)
_PORTS = {"tls": 465, "starttls": 587, "none": 25}
Ring = Callable[[Message], None]
Secrets = Callable[[str, str], str]
"""Takes the name of a channel and what its settings say in `secret_file`; gives the secret."""


class Fields:
    """The members of one table, each asked for once by its type; what was not asked for is refused."""

    def __init__(self, table: Mapping[str, Any], what: str) -> None:
        self.what = what
        self._left = dict(table)

    def text(self, name: str, default: str | None = None, *, most: int = 2_000) -> str:
        """Return a text of one line; without a default it must be there."""
        value = self._take(name, default)
        if not (isinstance(value, str) and len(value) <= most and (value.isprintable() or most > 2_000)):
            raise UsageError(f"{self.what}: {name} is not a text of at most {most} characters")
        return value

    def number(self, name: str, default: float, low: float, high: float) -> float:
        """Return a number within its limits."""
        value = self._take(name, default)
        if isinstance(value, bool) or not isinstance(value, int | float) or not low <= value <= high:
            raise UsageError(f"{self.what}: {name} is not a number from {low:g} to {high:g}")
        return value

    def truth(self, name: str, default: bool) -> bool:
        """Return true or false."""
        value = self._take(name, default)
        if not isinstance(value, bool):
            raise UsageError(f"{self.what}: {name} is not true or false")
        return value

    def texts(self, name: str, default: tuple[str, ...] | None = None) -> tuple[str, ...]:
        """Return a list of texts."""
        value = self._take(name, default)
        if not isinstance(value, list | tuple) or len(value) > 40:
            raise UsageError(f"{self.what}: {name} is not a list of at most 40 texts")
        if not all(isinstance(one, str) and 0 < len(one) <= 1_000 and one.isprintable() for one in value):
            raise UsageError(f"{self.what}: {name} is not a list of texts")
        return tuple(value)

    def numbers(self, name: str, default: tuple[int, ...]) -> tuple[int, ...]:
        """Return a list of statuses of HTTP that mean success."""
        value = self._take(name, default)
        if not isinstance(value, list | tuple) or not 0 < len(value) <= 40:
            raise UsageError(f"{self.what}: {name} is not a list of numbers")
        if not all(isinstance(one, int) and not isinstance(one, bool) and 200 <= one < 300 for one in value):
            raise UsageError(f"{self.what}: {name} are not numbers from 200 to 299")
        return tuple(value)

    def pairs(self, name: str) -> tuple[tuple[str, str], ...]:
        """Return a table of texts."""
        value = self._take(name, {})
        if not isinstance(value, dict) or len(value) > 20:
            raise UsageError(f"{self.what}: {name} is not a table of at most 20 texts")
        if not all(isinstance(one, str) for one in value.values()):
            raise UsageError(f"{self.what}: {name} is not a table of texts")
        return tuple(value.items())

    def _take(self, name: str, default: Any) -> Any:
        value = self._left.pop(name, default)
        if value is None:
            raise UsageError(f"{self.what}: {name} is missing")
        return value

    def end(self) -> None:
        """Refuse members that nobody asked for."""
        if self._left:
            raise UsageError(f"{self.what}: does not know {sorted(self._left)[0][:40]!r}")


def make_channel(table: Mapping[str, Any], secret: str = "", *, ring: Ring | None = None) -> Channel:
    """Return one channel of its settings; `secret` is its password, token or key, `ring` the bell's page.

    Raises: UsageError that names the channel and the member at fault, never a value of it.
    """
    name = table.get("name")
    if not (isinstance(name, str) and _NAME.match(name)):
        raise UsageError("channel: its name is not a small letter, then small letters, digits, dashes")
    fields = Fields(table, f"channel {name}")
    fields.text("name")
    kind = fields.text("kind")
    if kind not in KINDS:
        raise UsageError(f"channel {name}: kind is not one of {', '.join(KINDS)}")
    if len(secret) > MAX_SECRET_CHARS or not (secret.isprintable() and secret.isascii()):
        raise UsageError(
            f"channel {name}: its secret is not one line of at most {MAX_SECRET_CHARS} characters"
        )
    if kind == "bell":
        channel: Channel = Bell(name, ring)
    elif kind == "command":
        channel = _command(name, fields)
    else:
        channel = _MAKERS[kind](name, fields, secret)
    fields.end()
    return channel


def _deadline(fields: Fields) -> float:
    return float(fields.number("deadline", DEADLINE, 1, 60))


def _line(fields: Fields) -> Line:
    parts = parse_endpoint(fields.text("url"), fields.what)
    if "{" in parts.netloc:
        raise UsageError(f"{fields.what}: its address has a gap in the host")
    return Line(parts, context(fields.text("authority", "", most=20_000)), _deadline(fields))


def _mail(name: str, fields: Fields, secret: str) -> Channel:
    host, security = fields.text("host", most=253), fields.text("security", "starttls")
    sender, user = fields.text("sender", most=254), fields.text("user", "", most=254)
    check_mail_address(sender, f"{fields.what}: sender")
    if security not in SECURITY:
        raise UsageError(f"{fields.what}: security is not one of {', '.join(SECURITY)}")
    if security == "none" and host not in LOOPBACK:
        raise UsageError(f"{fields.what}: security none is for this machine itself only")
    if not _HOST.match(host) or host.startswith("*"):
        raise UsageError(f"{fields.what}: host is not a name")
    if bool(user) != bool(secret):
        raise UsageError(f"{fields.what}: user and secret go together")
    port = int(fields.number("port", _PORTS[security], 1, 65_535))
    tls = context(fields.text("authority", "", most=20_000))
    return Mail(name, host, port, security, sender, tls, user, secret, _deadline(fields))


def _gateway(name: str, fields: Fields, secret: str) -> Channel:
    line = _line(fields)
    headers = fields.pairs("headers")
    check_headers(headers, fields.what)
    id_header = fields.text("id_header", "", most=60)
    if id_header:
        check_headers(((id_header, ""),), fields.what)
    method = fields.text("method", "POST")
    if method not in ("POST", "PUT", "GET"):
        raise UsageError(f"{fields.what}: method is not POST, PUT or GET")
    target = (line.parts.path or "/") + (f"?{line.parts.query}" if line.parts.query else "")
    body = fields.text("body", "", most=4_000)
    content_type = fields.text("content_type", "application/json", most=100)
    check_headers((("Content-Type", content_type),), fields.what)
    whole = target + body
    for gap in ("{to}", "{text}"):
        if gap not in whole:
            raise UsageError(f"{fields.what}: neither url nor body has the gap {gap}")
    if "{secret}" in target:
        raise UsageError(
            f"{fields.what}: the secret stands in the address, where logs keep it",
            hint="use a head or the body",
        )
    if ("{secret}" in body + "".join(value for _name, value in headers)) != bool(secret):
        raise UsageError(f"{fields.what}: a gap {{secret}} and a secret go together")
    knows = fields.truth("recognises_ids", False)
    if knows and not (id_header or "{id}" in whole):
        raise UsageError(f"{fields.what}: recognises_ids without an id_header or a gap {{id}}")
    return Gateway(
        name,
        line,
        method,
        target,
        headers,
        body,
        content_type,
        fields.numbers("success", SUCCESS),
        fields.text("answer_holds", "", most=200),
        id_header,
        knows,
        fields.truth("numbers", True),
        secret,
    )


def _matrix(name: str, fields: Fields, secret: str) -> Channel:
    if not secret:
        raise UsageError(f"{fields.what}: has no access token as its secret")
    line = _line(fields)
    if line.parts.query:
        raise UsageError(f"{fields.what}: its address has a query")
    return Matrix(name, line, secret)


def _webpush(name: str, fields: Fields, secret: str) -> Channel:
    subject = fields.text("subject", most=254)
    if subject.startswith("mailto:"):
        check_mail_address(subject.removeprefix("mailto:"), f"{fields.what}: subject")
    else:
        parse_endpoint(subject, f"{fields.what}: subject")
    hosts = fields.texts("hosts", HOSTS)
    if not all(_HOST.match(host) for host in hosts):
        raise UsageError(f"{fields.what}: hosts are not names")
    sender_key(secret)
    authority = fields.text("authority", "", most=20_000)
    context(authority)
    return WebPush(name, subject, secret, hosts, authority, _deadline(fields))


def _command(name: str, fields: Fields) -> Channel:
    argv = fields.texts("argv")
    if not argv or not argv[0].startswith("/") or "{" in argv[0]:
        raise UsageError(f"{fields.what}: argv does not begin with the whole path of a program")
    return Command(name, argv, fields.truth("recognises_ids", False), _deadline(fields))


_MAKERS: dict[str, Callable[[str, Fields, str], Channel]] = {
    "mail": _mail,
    "http": _gateway,
    "matrix": _matrix,
    "webpush": _webpush,
}


def parse_channels(text: str, secrets: Secrets, *, ring: Ring | None = None) -> dict[str, Channel]:
    """Return the channels of a `channels.toml` by name, in order; `secrets` gives what `secret_file` says.

    Raises: UsageError for settings that are not right, with the channel and the member at fault.
    """
    if len(text) > MAX_SETTINGS_CHARS:
        raise UsageError(f"channels: over {MAX_SETTINGS_CHARS} characters")
    try:
        whole = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise UsageError("channels: is not TOML") from error
    tables = whole.pop("channel", [])
    if whole or not isinstance(tables, list) or len(tables) > MAX_CHANNELS:
        raise UsageError(f"channels: holds something else than at most {MAX_CHANNELS} tables [[channel]]")
    found: dict[str, Channel] = {}
    for table in tables:
        if not isinstance(table, dict):
            raise UsageError("channels: holds something else than tables [[channel]]")
        table = dict(table)
        file, name = table.pop("secret_file", ""), table.get("name", "")
        if not isinstance(file, str) or not isinstance(name, str):
            raise UsageError("channel: its name or secret_file is not a text")
        channel = make_channel(table, secrets(name, file) if file else "", ring=ring)
        if channel.name in found:
            raise UsageError(f"channel {channel.name}: is there twice")
        found[channel.name] = channel
    return found


def secrets_in(folder: Path) -> Secrets:
    """Return a reader of secrets from files in `folder` that nobody else may read (mode 0600)."""

    def secret(name: str, file: str) -> str:
        if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]{0,60}", file):
            raise UsageError(f"channel {name}: secret_file is not the name of a file beside the settings")
        try:
            with (folder / file).open("rb") as held:
                if stat.S_IMODE(_mode(held.fileno())) & 0o077:
                    raise UsageError(
                        f"channel {name}: others may read its secret file", hint="chmod 600 to the file"
                    )
                return held.read(MAX_SECRET_CHARS + 2).decode("ascii").strip()
        except FileNotFoundError as error:
            raise MissingError(f"channel {name}: its secret file is not there") from error
        except (OSError, UnicodeDecodeError) as error:
            raise UsageError(f"channel {name}: its secret file cannot be read") from error

    return secret


def _mode(handle: int) -> int:
    import os

    return os.fstat(handle).st_mode


def read_channels(path: Path, *, ring: Ring | None = None) -> dict[str, Channel]:
    """Return the channels of a `channels.toml` on the disk; none when there is no such file.

    Secrets lie in files beside it. Raises: UsageError, MissingError.
    """
    try:
        text = path.read_bytes().decode("utf-8")
    except FileNotFoundError:
        return {}
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"file {path.name}: cannot be read as text") from error
    return parse_channels(text, secrets_in(path.parent), ring=ring)


def with_deadline(channel: Channel, seconds: float) -> Channel:
    """Return the channel with a shorter deadline, for whoever cannot wait."""
    if isinstance(channel, Mail | Command | WebPush):
        return replace(channel, deadline=seconds)
    if isinstance(channel, Gateway | Matrix):
        return replace(channel, line=replace(channel.line, deadline=seconds))
    return channel
