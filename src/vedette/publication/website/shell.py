"""The frame of every page: head, label, header, menu, languages, footer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape

from vedette.publication.website.markup import esc, tongue, up
from vedette.publication.website.site import Site
from vedette.publication.website.words import OWN_NAMES, SECTIONS, say, spoken

CSP = (
    "default-src 'none'; style-src 'self'; img-src 'self'; media-src 'self'; base-uri 'none';"
    " form-action 'none'"
)


@dataclass(frozen=True, slots=True)
class Frame:
    """What one page is: its path, language, title, body; `others` are language → path of the same page.

    `section` is marked in the menu. `labels` are those of the document, beside those of the site.
    `rooted`: links begin at the top of the address, for the page that is shown at any address.
    """

    path: str
    language: str
    title: str
    body: str
    summary: str = ""
    section: str = ""
    others: Mapping[str, str] | None = None
    labels: tuple[str, ...] = ()
    share: str = ""
    when: str = ""
    rooted: bool = False
    stray: bool = False
    """Not for a search engine: it says that something is missing."""


@dataclass(frozen=True, slots=True)
class House:
    """The site as the frame needs it: its settings, and the sections that have something."""

    site: Site
    sections: Mapping[str, tuple[str, ...]]


def top_of(frame: Frame, site: Site) -> str:
    """Return how a page reaches the top of the site."""
    if not frame.rooted:
        return up(frame.path)
    return "/" + "/".join(site.address.split("/")[3:]) if site.address else "/"


def render(frame: Frame, house: House) -> bytes:
    """Return one whole page."""
    site, language = house.site, frame.language
    top = top_of(frame, site)
    ours = site.tongues.get(language) or next(iter(site.tongues.values()))
    name = esc(ours.name)
    title = name if frame.title == ours.name else f"{esc(frame.title)} – {name}"
    furniture = tongue(spoken(language), page=language)
    labels = "".join(f"<p>{esc(one)}</p>" for one in dict.fromkeys((*ours.labels, *frame.labels)))
    label = f'<div class="label">{labels}</div>\n' if labels else ""
    return (
        f"<!DOCTYPE html>\n<html{tongue(language)}>\n<head>\n"
        f"{_head(frame, house, top, title)}</head>\n<body>\n"
        f'<a class="skip" href="#text"{furniture}>{esc(say(language, "skip"))}</a>\n{label}'
        f'<header{furniture}>\n<p class="name"><a href="{top}{language}/index.html">{name}</a></p>\n'
        f"{_languages(frame, site, top)}{_menu(frame, house, top)}</header>\n"
        f'<main id="text">\n{frame.body}</main>\n{_footer(frame, house, top, furniture)}</body>\n</html>\n'
    ).encode()


def _head(frame: Frame, house: House, top: str, title: str) -> str:
    site = house.site
    out = [
        '<meta charset="utf-8">',
        f'<meta http-equiv="Content-Security-Policy" content="{CSP}">',
        f"<title>{title}</title>",
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        '<meta name="referrer" content="no-referrer">',
        '<meta name="color-scheme" content="light dark">',
        f'<link rel="stylesheet" href="{top}style.css">',
        f'<link rel="alternate" type="application/atom+xml" href="{top}{frame.language}/feed.xml">',
    ]
    if frame.summary:
        out.append(f'<meta name="description" content="{esc(frame.summary[:300])}">')
    if frame.stray:
        out.append('<meta name="robots" content="noindex">')
    for other, path in (frame.others or {}).items():
        address = f"{site.address}{path}" if site.address else f"{top}{path}"
        out.append(f'<link rel="alternate" hreflang="{other}" href="{escape(address)}">')
    if site.address and not frame.stray:
        out.append(f'<link rel="canonical" href="{escape(site.address + frame.path)}">')
        out.append(f'<meta property="og:title" content="{esc(frame.title)}">')
        if frame.summary:
            out.append(f'<meta property="og:description" content="{esc(frame.summary[:300])}">')
        if frame.share:
            out.append(f'<meta property="og:image" content="{escape(site.address + frame.share)}">')
    return "\n".join(out) + "\n"


def _languages(frame: Frame, site: Site, top: str) -> str:
    if len(site.languages) < 2 and not frame.others:
        return ""
    out = []
    for other in site.languages:
        named = OWN_NAMES[other]
        attributes = tongue(other, page=spoken(frame.language))
        if other == frame.language:
            out.append(f'<li><span aria-current="true"{attributes}>{named}</span></li>')
            continue
        path = (frame.others or {}).get(other, f"{other}/index.html")
        out.append(f'<li><a href="{top}{escape(path)}" hreflang="{other}"{attributes}>{named}</a></li>')
    label = esc(say(frame.language, "languages"))
    return f'<nav class="tongues" aria-label="{label}"><ul>{"".join(out)}</ul></nav>\n'


def _menu(frame: Frame, house: House, top: str) -> str:
    language = frame.language
    out = []
    for section in (*house.sections.get(language, ()), "words"):
        here = ' aria-current="page"' if section == frame.section else ""
        href = f"{top}{language}/{section}/index.html"
        out.append(f'<li><a href="{href}"{here}>{esc(say(language, section))}</a></li>')
    label = esc(say(language, "menu"))
    return f'<nav class="menu" aria-label="{label}"><ul>{"".join(out)}</ul></nav>\n'


def _footer(frame: Frame, house: House, top: str, furniture: str) -> str:
    site, language = house.site, frame.language
    ours = site.tongues.get(language) or next(iter(site.tongues.values()))
    links = [(f"{language}/{one}.html", say(language, one)) for one in standing(site, language)]
    links += [
        (f"{language}/corrections/index.html", say(language, "corrections")),
        (f"{language}/feed.xml", say(language, "feed")),
    ]
    items = "".join(f'<li><a href="{top}{path}">{esc(words)}</a></li>' for path, words in links)
    contact = "".join(f"<p{tongue(language, page=spoken(language))}>{esc(one)}</p>" for one in ours.contact)
    mirrors = [*site.mirrors, *([site.onion] if site.onion else [])]
    elsewhere = ""
    if mirrors and not frame.stray:
        rows = "".join(
            f'<li><a href="{escape(one + frame.path)}" rel="noreferrer">{esc(one.split("/")[2])}</a></li>'
            for one in mirrors
        )
        elsewhere = f"<div><h2>{esc(say(language, 'mirrors'))}</h2><ul>{rows}</ul></div>"
    held = f"<div><h2>{esc(say(language, 'contact'))}</h2>{contact}</div>" if contact else ""
    return f'<footer{furniture}>\n<ul class="foot">{items}</ul>\n{held}{elsewhere}</footer>\n'


def standing(site: Site, language: str) -> Sequence[str]:
    """Return the pages that stand by themselves in a language."""
    ours = site.tongues[language]
    found = ["about"] if ours.about else []
    if ours.help:
        found.append("help")
    return [*found, "proof"]


def sections_with(kinds: set[str]) -> tuple[str, ...]:
    """Return the sections that have something of these kinds, in the order of the menu."""
    return tuple(name for name, held in SECTIONS.items() if kinds & set(held) and name != "corrections")
