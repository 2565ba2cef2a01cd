"""Archived pages built anew: words, shape and pictures; nothing that runs, asks, sends or leads elsewhere.

Only elements and attributes of a list are written, each escaped here. No address is left in what is written
but `data:` of pictures that were made anew. Links are told beside the page.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from html import escape
from html.parser import HTMLParser
from typing import Protocol
from urllib.parse import urljoin

from vedette.cases.sources import style

MAX_PAGE = 8 << 20
"""Letters of a page that are read."""
MAX_WRITTEN = 24 << 20
MAX_DEPTH = 200
MAX_LINKS = 2_000
MAX_MISSING = 500
_KEPT = frozenset(
    (
        *("a", "abbr", "acronym", "address", "article", "aside", "b", "bdi", "bdo", "big"),
        *("blockquote", "br", "caption", "center", "cite", "code", "col", "colgroup", "dd", "del"),
        *("details", "dfn", "dir", "div", "dl", "dt", "em", "fieldset", "figcaption", "figure"),
        *("font", "footer", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hgroup", "hr", "i", "ins"),
        *("kbd", "label", "legend", "li", "main", "mark", "menu", "nav", "ol", "p", "pre", "q", "rp"),
        *("rt", "ruby", "s", "samp", "section", "small", "span", "strike", "strong", "sub"),
        *("summary", "sup", "table", "tbody", "td", "tfoot", "th", "thead", "time", "tr", "tt", "u"),
        *("ul", "var", "wbr"),
    )
)
_VOID = frozenset(["br", "hr", "wbr", "col"])
_AS = {"form": "div", "button": "span", "option": "div", "select": "div", "noscript": "div", "output": "span"}
_AS |= {"picture": "span", "body": "div", "noframes": "div", "search": "div", "textarea": "pre"}
"""Elements that are written as another, which does nothing."""
_DROPPED = frozenset(
    (
        *("script", "template", "svg", "math", "object", "applet", "audio", "video", "canvas", "map"),
        "dialog",
    )
)
"""Elements that are left out with all that is in them."""
_STOPPED = {
    "script": "script",
    "iframe": "frame",
    "frame": "frame",
    "portal": "frame",
    "object": "plugin",
    "embed": "plugin",
    "applet": "plugin",
    "audio": "media",
    "video": "media",
    "form": "form",
    "svg": "drawing",
    "canvas": "drawing",
    "meta": "refresh",
}
STOPPED = ("script", "frame", "plugin", "media", "form", "drawing", "refresh", "handler")
"""What is counted when it is left out."""
_PLAIN = frozenset(
    (
        *("class", "id", "title", "dir", "lang", "colspan", "rowspan", "align", "valign", "width"),
        *("height", "bgcolor", "border", "cellpadding", "cellspacing", "color", "face", "size"),
        *("start", "span", "datetime", "scope", "headers", "hidden", "reversed", "value", "nowrap"),
        "open",
    )
)


class Kept(Protocol):
    """What the archive has besides the page."""

    def picture(self, address: str) -> str:
        """Return `data:` of a picture made anew, "" when there is none."""

    def style(self, address: str) -> str | None:
        """Return the text of a style sheet, None when there is none."""


@dataclass(slots=True)
class Page:
    """A page built anew. `links`: (words, address); `missing`: addresses that it wants and are not kept."""

    html: str = ""
    title: str = ""
    links: list[tuple[str, str]] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    stopped: dict[str, int] = field(default_factory=dict)
    whole: bool = True


def joined(base: str, address: str) -> str:
    """Return an address of a page in full, "" for one that leads to no archive."""
    try:
        full = urljoin(base, address.strip())
    except ValueError:
        return ""
    return full[:4096] if full.lower().startswith(("http://", "https://")) else ""


class _Builder(HTMLParser):
    def __init__(self, base: str, kept: Kept) -> None:
        super().__init__(convert_charrefs=True)
        self.page = Page()
        self._base, self._kept = base, kept
        self._out: list[str] = []
        self._size = 0
        self._open: list[str] = []
        self._dropping = ""
        self._dropped = 0
        self._style: list[str] | None = None
        self._media = ""
        self._title: list[str] | None = None
        self._link: tuple[str, list[str]] | None = None
        self._sheets = 0

    # writing

    def _write(self, text: str) -> None:
        self._size += len(text)
        if self._size > MAX_WRITTEN:
            self.page.whole = False
            return
        self._out.append(text)

    def _want(self, address: str) -> None:
        if address and len(self.page.missing) < MAX_MISSING and address not in self.page.missing:
            self.page.missing.append(address)

    def _picture(self, address: str) -> str:
        full = joined(self._base, address)
        data = self._kept.picture(full) if full else ""
        if not data:
            self._want(full)
        return data

    def _count(self, what: str) -> None:
        self.page.stopped[what] = self.page.stopped.get(what, 0) + 1

    def _sheet(self, text: str, base: str, media: str, depth: int = 0) -> None:
        self._sheets += 1
        if self._sheets > 100:
            return
        outer, self._base = self._base, base
        try:
            for address in style.imports(text) if depth < 3 else ():
                self._linked(address, media, depth + 1)
            built = style.rebuild(text, self._picture)
        finally:
            self._base = outer
        shown = f' media="{escape(media)}"' if media else ""
        self._write(f"<style{shown}>{built}</style>")

    def _linked(self, address: str, media: str, depth: int = 0) -> None:
        full = joined(self._base, address)
        text = self._kept.style(full) if full else None
        if text is None:
            self._want(full)
        else:
            self._sheet(text, full, media, depth)

    # reading

    def parse_html_declaration(self, i: int) -> int:
        """Step over a comment, a type, or what only begins like one; the library's own refuses some."""
        comment = self.rawdata.startswith("<!--", i)
        end = self.rawdata.find("-->", i + 4) if comment else self.rawdata.find(">", i + 2)
        return len(self.rawdata) if end < 0 else end + (3 if comment else 1)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if self._dropping:
            self._dropped += tag == self._dropping
            return
        said: dict[str, str] = {}
        for name, value in attrs:
            said.setdefault(name, value or "")
        for name in said:
            if name.startswith("on"):
                self._count("handler")
        if tag in _STOPPED and (tag != "meta" or said.get("http-equiv", "").lower() == "refresh"):
            self._count(_STOPPED[tag])
        if tag in _DROPPED:
            self._dropping, self._dropped = tag, 1
            if tag in ("audio", "video", "object"):
                self._write(f'<span class="vedette-left">[{_STOPPED[tag]}]</span>')
        elif tag == "style":
            self._style, self._media = [], said.get("media", "")
        elif tag == "title":
            self._title = []
        elif tag == "base":
            self._base = joined(self._base, said.get("href", "")) or self._base
        elif tag == "link":
            if "stylesheet" in said.get("rel", "").lower().split():
                self._linked(said.get("href", ""), said.get("media", ""))
        elif tag in ("img", "image"):
            self._image(said)
        elif tag == "input":
            if said.get("type", "").lower() not in ("hidden", "password"):
                self._write(f"<span>{escape(said.get('value', ''))}</span>")
        elif tag in ("iframe", "frame", "portal", "embed"):
            self._write(f'<span class="vedette-left">[{_STOPPED[tag]}]</span>')
        else:
            self._element(tag, said)

    def _element(self, tag: str, said: dict[str, str]) -> None:
        real = _AS.get(tag, tag)
        if real not in _KEPT:
            return
        if real in _VOID:
            self._write(f"<{real}{self._attributes(said)}>")
            return
        if len(self._open) >= MAX_DEPTH:
            return
        if tag == "a" and said.get("href"):
            full = joined(self._base, said["href"])
            self._link = (full, []) if full else None
            if full:
                said = {**said, "title": full}
        self._open.append(tag)
        self._write(f"<{real}{self._attributes(said)}>")

    def _attributes(self, said: dict[str, str]) -> str:
        found = [f' {name}="{escape(value)}"' for name, value in said.items() if name in _PLAIN]
        if said.get("style"):
            built = style.rebuild(said["style"], self._picture)
            found.append(f' style="{escape(built)}"')
        return "".join(found)

    def _image(self, said: dict[str, str]) -> None:
        first = said.get("srcset", said.get("data-srcset", "")).strip().split(",")[0].split()
        wanted = [said.get(name, "") for name in ("src", "data-src")] + first[:1]
        data = ""
        for address in dict.fromkeys(one for one in wanted if one and not one.startswith("data:")):
            data = self._picture(address)
            if data:
                break
        alt = escape(said.get("alt", ""))
        if data:
            kept = {name: value for name, value in said.items() if name != "value"}
            self._write(f'<img src="{data}" alt="{alt}"{self._attributes(kept)}>')
        else:
            self._write(f'<span class="vedette-left">[picture: {alt}]</span>')

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in _VOID:
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        if self._dropping:
            self._dropped -= tag == self._dropping
            if not self._dropped:
                self._dropping = ""
            return
        if tag == "style" and self._style is not None:
            text, self._style = "".join(self._style), None
            self._sheet(text, self._base, self._media)
        elif tag == "title" and self._title is not None:
            self.page.title = self.page.title or " ".join("".join(self._title).split())[:300]
            self._title = None
        elif tag in self._open:
            if tag == "a":
                self._end_link()
            while True:
                last = self._open.pop()
                self._write(f"</{_AS.get(last, last)}>")
                if last == tag:
                    return

    def _end_link(self) -> None:
        if self._link is not None and len(self.page.links) < MAX_LINKS:
            words = " ".join("".join(self._link[1]).split())[:200]
            if (words, self._link[0]) not in self.page.links[-50:]:
                self.page.links.append((words, self._link[0]))
        self._link = None

    def handle_data(self, data: str) -> None:
        if self._dropping:
            return
        if self._style is not None:
            self._style.append(data)
        elif self._title is not None:
            self._title.append(data)
        else:
            if self._link is not None:
                self._link[1].append(data)
            self._write(escape(data.replace("\0", "\ufffd")))

    def finish(self) -> Page:
        if self._style is not None:  # never closed: nothing of it is shown
            self._style = None
        self._end_link()
        closing = "".join(f"</{_AS.get(tag, tag)}>" for tag in reversed(self._open))
        title = escape(self.page.title)
        begin = f'<!doctype html><html><head><meta charset="utf-8"><title>{title}</title></head><body>'
        self.page.html = f"{begin}{''.join(self._out)}{closing}</body></html>"
        return self.page


def rebuild(text: str, address: str, kept: Kept) -> Page:
    """Return a page built anew; `address` is the one under which it was captured."""
    builder = _Builder(address, kept)
    builder.feed(text[:MAX_PAGE])
    builder.close()
    page = builder.finish()
    page.whole = page.whole and len(text) <= MAX_PAGE
    return page
