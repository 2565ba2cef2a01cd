"""A score for the headers of a site, over real answers: twelve tests, as public scanners make them.

The ten tests of MDN's HTTP Observatory, and the two older ones that still say something: that nothing asks a
browser's abandoned filter for help (X-XSS-Protection), and that no key is pinned. Written anew from what they
are published to mean. A test that is passed gives "" , one that fails gives what is wrong.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from html.parser import HTMLParser
from urllib.parse import urlsplit

SIX_MONTHS = 15_768_000


@dataclass(frozen=True)
class Answer:
    """One answer of the site: where it was asked, its status, its headers (names in lower case), its body."""

    url: str
    status: int
    headers: Mapping[str, str]
    cookies: Sequence[str] = ()
    """The values of `Set-Cookie`."""
    body: str = ""


@dataclass(frozen=True)
class Site:
    """What the scanner got: pages over TLS, one that a stranger asked for, one over plain HTTP."""

    pages: Sequence[Answer]
    asked_by_others: Answer
    plain: Answer
    crossdomain: Answer


def directives(policy: str) -> dict[str, list[str]]:
    """Return the directives of a content security policy. Raises: ValueError when it is out of form."""
    found: dict[str, list[str]] = {}
    for part in policy.split(";"):
        words = part.split()
        if not words:
            continue
        if not re.fullmatch(r"[a-z-]+", words[0]) or words[0] in found:
            raise ValueError(words[0])
        found[words[0]] = words[1:]
    return found


def _policy(answer: Answer) -> dict[str, list[str]]:
    return directives(answer.headers.get("content-security-policy", ""))


def content_security_policy(site: Site) -> str:
    """`default-src 'none'`; no script or style in a page's own text; nothing over plain HTTP."""
    for page in site.pages:
        try:
            policy = _policy(page)
        except ValueError as error:
            return f"{page.url}: out of form: {error}"
        if policy.get("default-src") != ["'none'"]:
            return f"{page.url}: default-src is not 'none'"
        for name, sources in policy.items():
            for source in sources:
                if source in (
                    "'unsafe-inline'",
                    "'unsafe-eval'",
                    "'unsafe-hashes'",
                    "*",
                    "http:",
                    "https:",
                    "data:",
                ):
                    return f"{page.url}: {name} {source}"
                if source.startswith(("http://", "ftp:", "ws:")):
                    return f"{page.url}: {name} {source}"
        if policy.get("base-uri") != ["'none'"] or "form-action" not in policy:
            return f"{page.url}: base-uri or form-action is open"
        if policy.get("object-src", ["'none'"]) != ["'none'"]:
            return f"{page.url}: object-src is open"
    return ""


def cookies(site: Site) -> str:
    """Every cookie is Secure, HttpOnly and SameSite; its prefix ties it to this host."""
    seen = [(page, text) for page in site.pages for text in page.cookies]
    if not seen:
        return "no cookie was seen: nothing was measured"
    for page, text in seen:
        name, *marks = [part.strip() for part in text.split(";")]
        lower = [mark.lower() for mark in marks]
        for wanted in ("secure", "httponly", "path=/"):
            if wanted not in lower:
                return f"{page.url}: {name.partition('=')[0]} is not {wanted}"
        if not {"samesite=strict", "samesite=lax"} & set(lower) or any(
            m.startswith("domain=") for m in lower
        ):
            return f"{page.url}: {name.partition('=')[0]} goes elsewhere"
        if not name.startswith("__Host-"):
            return f"{page.url}: {name.partition('=')[0]} is not tied to its host"
    return ""


def cross_origin_sharing(site: Site) -> str:
    """Nobody else's page may read an answer; there is no file that says so to old plug-ins."""
    for answer in (*site.pages, site.asked_by_others):
        if any(name.startswith("access-control-allow") for name in answer.headers):
            return f"{answer.url}: is shared"
    return "" if site.crossdomain.status in (403, 404, 302) else "crossdomain.xml is there"


def redirection(site: Site) -> str:
    """Plain HTTP is sent to the same address over TLS at once."""
    there = site.plain.headers.get("location", "")
    if site.plain.status not in (301, 308):
        return f"{site.plain.url}: answers {site.plain.status}"
    old, new = urlsplit(site.plain.url), urlsplit(there)
    if new.scheme != "https" or new.hostname != old.hostname or new.path != old.path:
        return f"{site.plain.url}: is sent to {there}"
    return ""


PRIVATE = ("no-referrer", "same-origin", "strict-origin", "strict-origin-when-cross-origin")


def _each(header: str, good: Callable[[str], bool]) -> Callable[[Site], str]:
    """A test that a header of every page has a good value."""

    def test(site: Site) -> str:
        for page in (*site.pages, site.asked_by_others):
            value = page.headers.get(header, "")
            if not good(value.strip().lower()):
                return f"{page.url}: {header} is {value or 'not there'!r}"
        return ""

    return test


def _hsts(value: str) -> bool:
    found = re.search(r"max-age=(\d+)", value)
    return found is not None and int(found[1]) >= SIX_MONTHS and "includesubdomains" in value


class _Scripts(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[dict[str, str | None]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = dict(attrs)
        if tag == "script" or (tag == "link" and "stylesheet" in (told.get("rel") or "")):
            self.found.append({"from": told.get("src") or told.get("href"), "digest": told.get("integrity")})


def subresource_integrity(site: Site) -> str:
    """Scripts and styles come from the site itself, or bear a digest."""
    read = 0
    for page in site.pages:
        if "text/html" not in page.headers.get("content-type", ""):
            continue
        parser = _Scripts()
        parser.feed(page.body)
        read += len(parser.found)
        for each in parser.found:
            place = urlsplit(each["from"] or "")
            if not each["from"]:
                return f"{page.url}: a script stands in the page"
            if place.netloc and place.netloc != urlsplit(page.url).netloc and not each["digest"]:
                return f"{page.url}: {each['from']} bears no digest"
    return "" if read else "no page of HTML was read: nothing was measured"


def framing(site: Site) -> str:
    """No page can be framed: by the policy, and by X-Frame-Options for browsers that do not read it."""
    for page in site.pages:
        if page.headers.get("x-frame-options", "").upper() != "DENY":
            return f"{page.url}: x-frame-options is {page.headers.get('x-frame-options', 'not there')!r}"
        try:
            if _policy(page).get("frame-ancestors") != ["'none'"]:
                return f"{page.url}: frame-ancestors is open"
        except ValueError as error:
            return f"{page.url}: out of form: {error}"
    return ""


def no_old_filter(site: Site) -> str:
    """The filter of old browsers is not turned on: it was a way in; the policy stands in its place."""
    if any(page.headers.get("x-xss-protection", "0") != "0" for page in site.pages):
        return "x-xss-protection is on"
    return content_security_policy(site)


def no_pinned_key(site: Site) -> str:
    """No key is pinned: who pins a wrong one shuts the site."""
    for page in site.pages:
        if any(name.startswith("public-key-pins") for name in page.headers):
            return f"{page.url}: a key is pinned"
    return ""


TESTS: Mapping[str, Callable[[Site], str]] = {
    "content-security-policy": content_security_policy,
    "cookies": cookies,
    "cross-origin-resource-sharing": cross_origin_sharing,
    "redirection": redirection,
    "referrer-policy": _each("referrer-policy", lambda value: value in PRIVATE),
    "strict-transport-security": _each("strict-transport-security", _hsts),
    "subresource-integrity": subresource_integrity,
    "x-content-type-options": _each("x-content-type-options", lambda value: value == "nosniff"),
    "x-frame-options": framing,
    "cross-origin-resource-policy": _each(
        "cross-origin-resource-policy", lambda value: value in ("same-origin", "same-site")
    ),
    "x-xss-protection": no_old_filter,
    "public-key-pins": no_pinned_key,
}
MORE: Mapping[str, Callable[[Site], str]] = {
    "cross-origin-opener-policy": _each("cross-origin-opener-policy", lambda value: value == "same-origin"),
    "cross-origin-embedder-policy": _each(
        "cross-origin-embedder-policy", lambda value: value == "require-corp"
    ),
    "permissions-policy": _each(
        "permissions-policy", lambda value: "camera=()" in value and "*" not in value
    ),
    "cache-control": _each("cache-control", lambda value: value == "no-store"),
    "server": _each("server", lambda value: value == ""),
    "x-powered-by": _each("x-powered-by", lambda value: value == ""),
}
"""What our own security plan asks for beyond the twelve."""


def score(site: Site, tests: Mapping[str, Callable[[Site], str]] = TESTS) -> dict[str, str]:
    """Return what is wrong, by test; empty when all are passed."""
    return {name: wrong for name, test in tests.items() if (wrong := test(site))}
