"""The feed of each language (Atom, RFC 4287), the sitemaps, robots.txt."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from html import escape

from vedette.publication.website.cards import Card, newest
from vedette.publication.website.markup import esc
from vedette.publication.website.site import Site

MOST = 50
HEAD = '<?xml version="1.0" encoding="utf-8"?>\n'
MAP = "http://www.sitemaps.org/schemas/sitemap/0.9"


def _urn(text: str) -> str:
    """Return a name that stays the same wherever the site stands (a UUID of version 8, RFC 9562)."""
    digest = bytearray(hashlib.sha256(b"vedette/site\n" + text.encode()).digest()[:16])
    digest[6], digest[8] = digest[6] & 0x0F | 0x80, digest[8] & 0x3F | 0x80
    plain = digest.hex()
    return f"urn:uuid:{plain[:8]}-{plain[8:12]}-{plain[12:16]}-{plain[16:20]}-{plain[20:]}"


def feed(language: str, site: Site, cards: list[Card]) -> bytes:
    """Return the newest documents of a language as an Atom feed."""
    ours = site.tongues[language]
    shown = newest(cards)[:MOST]
    last = max((max(one.date, one.updated) for one in shown), default="1970-01-01")
    out = [
        HEAD + f'<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="{language}">',
        f"<title>{esc(ours.name)}</title>",
        f"<id>{_urn(f'{language} {ours.name}')}</id>",
        f"<updated>{last}T00:00:00Z</updated>",
        f"<author><name>{esc(ours.name)}</name></author>",
        f'<link rel="self" href="{escape(site.address)}{language}/feed.xml"/>' if site.address else "",
    ]
    for one in shown:
        # without an address the links lead from where the feed stands
        href = f"{site.address}{one.path}" if site.address else one.path.partition("/")[2]
        out.append(
            f"<entry><title>{esc(one.title)}</title><id>{_urn(one.path)}</id>"
            f'<link rel="alternate" type="text/html" hreflang="{one.language}" href="{escape(href)}"/>'
            f"<published>{one.date}T00:00:00Z</published>"
            f"<updated>{max(one.date, one.updated)}T00:00:00Z</updated>"
            f"<summary>{esc(one.summary)}</summary></entry>"
        )
    return ("\n".join(line for line in out if line) + "\n</feed>\n").encode()


def sitemap(site: Site, cards: Sequence[Card], others: Mapping[str, Mapping[str, str]]) -> bytes:
    """Return the sitemap of one language; `others` are code → language → path."""
    out = [HEAD + f'<urlset xmlns="{MAP}" xmlns:xhtml="http://www.w3.org/1999/xhtml">']
    for one in cards:
        links = "".join(
            f'<xhtml:link rel="alternate" hreflang="{language}" href="{escape(site.address + path)}"/>'
            for language, path in others[one.code].items()
        )
        when = one.updated or one.date
        out.append(f"<url><loc>{escape(site.address + one.path)}</loc><lastmod>{when}</lastmod>{links}</url>")
    return ("\n".join(out) + "\n</urlset>\n").encode()


def sitemap_index(site: Site, languages: Sequence[str]) -> bytes:
    """Return the list of the sitemaps."""
    rows = "".join(
        f"<sitemap><loc>{escape(site.address)}sitemap-{one}.xml</loc></sitemap>\n" for one in languages
    )
    head = HEAD + f'<sitemapindex xmlns="{MAP}">'
    return f"{head}\n{rows}</sitemapindex>\n".encode()


def robots(site: Site) -> bytes:
    """Return robots.txt: everybody may read everything."""
    return f"User-agent: *\nAllow: /\nSitemap: {site.address}sitemap.xml\n".encode()
