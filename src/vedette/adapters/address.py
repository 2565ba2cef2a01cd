"""Addresses that somebody gave us: http or https, a host, nothing that leads elsewhere or is a secret."""

from __future__ import annotations

from urllib.parse import SplitResult, urlsplit

from vedette.errors import UsageError

MAX_URL_CHARS = 2000


def parse_address(url: str, what: str) -> SplitResult:
    """Return the parts of `url`; `what` names it in a refusal.

    Refuses (UsageError) other schemes, no host, port 0, a query, a fragment, a user, more than 2 000
    characters, and what is not plain ASCII.
    """
    try:
        parts = urlsplit(url[: MAX_URL_CHARS + 1])
        usable = len(url) <= MAX_URL_CHARS and url.isascii() and url.isprintable() and " " not in url
        usable &= parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
        usable &= not parts.query and not parts.fragment and parts.username is None
        str(parts.hostname).encode("idna")
    except ValueError:  # brackets, a port that is no number, a name that cannot be one
        usable = False
    if not usable:
        raise UsageError(f"{what}: its address is not an http(s) URL")
    return parts
