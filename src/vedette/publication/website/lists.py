"""Home, and the lists of each section: the newest first, older ones on pages that no longer change."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from vedette.publication.releases.kinds import kind_words
from vedette.publication.website.cards import Card, newest
from vedette.publication.website.markup import esc, tongue, up
from vedette.publication.website.shell import Frame
from vedette.publication.website.site import Site
from vedette.publication.website.words import OWN_NAMES, day, say, spoken

ON_A_PAGE = 40
HOME_LATEST = 6
HOME_CASES = 6
HOME_FACES = 4


def pages_of(cards: list[Card]) -> list[list[Card]]:
    """Return the cards page by page, the newest first.

    Full pages are counted from the oldest, so that what is added changes the first page alone.
    """
    ordered = newest(cards)[::-1]
    full = max(0, (len(ordered) - 1) // ON_A_PAGE)
    pages = [ordered[n * ON_A_PAGE : (n + 1) * ON_A_PAGE][::-1] for n in range(full)]
    return [ordered[full * ON_A_PAGE :][::-1], *pages[::-1]]


def list_path(language: str, section: str, page: int, count: int) -> str:
    """Return where page `page` of `count` stands: 0 is the newest; the others are counted from the oldest."""
    return f"{language}/{section}/" + ("index.html" if page == 0 else f"page-{count - page}.html")


def item(card: Card, language: str, top: str, level: int = 2, *, kind: bool = False) -> str:
    """Return one line of a list."""
    other = tongue(card.language, page=language)
    tag = _only(card, language)
    what = f'<p class="kind">{esc(kind_words(card.kind, spoken(language)))}</p>' if kind else ""
    state = f'<p><span class="state"{other}>{esc(card.status)}</span></p>' if card.status else ""
    place = f"<span>{esc(card.place)}</span>" if card.place else ""
    return (
        f'<li><p class="date">{_time(card, language)}{place}</p>'
        f'<div>{what}<h{level}><a href="{top}{card.path}"{other}>{esc(card.title)}</a>{tag}</h{level}>'
        f"<p{other}>{esc(_short(card.summary))}</p>{state}</div></li>"
    )


def _time(card: Card, language: str) -> str:
    return f'<time datetime="{esc(card.date)}">{esc(day(card.date, language))}</time>'


def _only(card: Card, language: str) -> str:
    """Return in which language a document is, when it is not that of the page."""
    if card.language == language:
        return ""
    shown = tongue(card.language, page=spoken(language))
    return f' <span class="small"{shown}>({OWN_NAMES[card.language]})</span>'


def _short(text: str, most: int = 260) -> str:
    if len(text) <= most:
        return text
    return text[:most].rsplit(" ", 1)[0].rstrip(" ,;:–") + "…"


def face(card: Card, language: str, top: str, level: int = 3) -> str:
    """Return somebody of the page of people: portrait, name, what they are."""
    other = tongue(card.language, page=language)
    image = '<div class="blank"></div>'
    if card.portrait:
        image = f'<img src="{escape(top + card.portrait)}" alt="{esc(card.alt)}">'
    return (
        f'<li>{image}<h{level}><a href="{top}{card.path}"{other}>{esc(card.title)}</a>'
        f"{_only(card, language)}</h{level}>"
        f"<p{other}>{esc(_short(card.summary, 140))}</p></li>"
    )


def section_page(
    language: str, section: str, pages: Sequence[Sequence[Card]], page: int, extra: str
) -> Frame:
    """Return one page of a section's list; `extra` is shown on the first."""
    path = list_path(language, section, page, len(pages))
    top = up(path)
    furniture = tongue(spoken(language), page=language)
    name = say(language, section)
    number = "" if page == 0 else f" – {say(language, 'page', n=len(pages) - page)}"
    cards = pages[page]
    out = [f"<div{furniture}><h1>{esc(name + number)}</h1>"]
    if section == "corrections":
        out.append(f'<p class="lead">{esc(say(language, "corrections.lead"))}</p>')
    if page == 0:
        out.append(extra)
    if section == "people" and cards:
        out.append(f'<ul class="cards faces">{"".join(face(one, language, top, 2) for one in cards)}</ul>')
    elif cards:
        many = section == "corrections"
        items = "".join(item(one, language, top, kind=many) for one in cards)
        out.append(f'<ul class="list">{items}</ul>')
    else:
        out.append(f"<p>{esc(say(language, 'no.corrections' if section == 'corrections' else 'none'))}</p>")
    out.append(_pager(language, section, page, len(pages), top))
    out.append("</div>\n")
    return Frame(path, language, name + number, "\n".join(one for one in out if one), section=section)


def _pager(language: str, section: str, page: int, count: int, top: str) -> str:
    if count < 2:
        return ""
    newer = older = "<span></span>"
    if page > 0:
        href = top + list_path(language, section, page - 1, count)
        newer = f'<a href="{href}" rel="prev">← {esc(say(language, "newer"))}</a>'
    if page + 1 < count:
        href = top + list_path(language, section, page + 1, count)
        older = f'<a href="{href}" rel="next">{esc(say(language, "older"))} →</a>'
    return f'<nav class="pager" aria-label="{esc(say(language, "pages"))}">{newer}{older}</nav>'


def home_page(language: str, site: Site, chosen: HomeCards, others: dict[str, str]) -> Frame:
    """Return the front page of a language."""
    ours = site.tongues[language]
    path = f"{language}/index.html"
    top = up(path)
    furniture = tongue(spoken(language), page=language)
    # the name stands over every page; here the page begins with what the group does
    out = [f'<h1 class="motto">{esc(ours.tagline or ours.name)}</h1>']
    if chosen.latest:
        out.append(_first(chosen.latest[0], language, top, furniture))
        rest = "".join(item(one, language, top, 3, kind=True) for one in chosen.latest[1:])
        head = f"<h2{furniture}>{esc(say(language, 'latest'))}</h2>"
        if rest:
            out.append(f'<section{furniture}>{head}<ul class="list">{rest}</ul></section>')
    else:
        out.append(f"<p{furniture}>{esc(say(language, 'none'))}</p>")
    if chosen.cases:
        cells = "".join(_case(one, language, top) for one in chosen.cases)
        out.append(_band(language, "cases", f'<ul class="cards">{cells}</ul>', top, furniture))
    if chosen.faces:
        cells = "".join(face(one, language, top) for one in chosen.faces)
        out.append(_band(language, "people", f'<ul class="cards faces">{cells}</ul>', top, furniture))
    if ours.help:
        button = (
            f'<p><a class="button" href="{top}{language}/help.html">{esc(say(language, "help.more"))}</a></p>'
        )
        words = f"<p{tongue(language, page=spoken(language))}>{esc(ours.help[0])}</p>"
        head = f"<h2>{esc(say(language, 'help'))}</h2>"
        out.append(f'<section class="door"{furniture}>{head}{words}{button}</section>')
    return Frame(path, language, ours.name, "\n".join(out) + "\n", ours.tagline, "", others)


class HomeCards:
    """What the front page shows: the latest of all, cases, people."""

    __slots__ = ("cases", "faces", "latest")

    def __init__(self, cards: list[Card], language: str) -> None:
        ordered = newest(cards)
        latest = [one for one in ordered if one.section != "people"][:HOME_LATEST]
        # what stands first is in the reader's language, where anything is
        self.latest = sorted(latest, key=lambda one: one is not _opening(latest, language))
        self.cases = [one for one in ordered if one.section == "cases"][:HOME_CASES]
        self.faces = [one for one in ordered if one.section == "people"][:HOME_FACES]


def _opening(latest: list[Card], language: str) -> Card | None:
    ours = [one for one in latest if one.language == language and one.section != "corrections"]
    return next(iter(ours or latest), None)


def _first(card: Card, language: str, top: str, furniture: str) -> str:
    other = tongue(card.language, page=language)
    place = f" · {esc(card.place)}" if card.place else ""
    what = esc(kind_words(card.kind, spoken(language)))
    return (
        f'<section class="first"><p class="kind"{furniture}>{what}</p>'
        f'<h2><a href="{top}{card.path}"{other}>{esc(card.title)}</a>{_only(card, language)}</h2>'
        f'<p class="lead"{other}>{esc(_short(card.summary, 400))}</p>'
        f'<p class="small">{_time(card, language)}{place}</p></section>'
    )


def _case(card: Card, language: str, top: str) -> str:
    other = tongue(card.language, page=language)
    state = f'<span class="state"{other}>{esc(card.status)}</span>' if card.status else ""
    return (
        f'<li>{state}<h3><a href="{top}{card.path}"{other}>{esc(card.title)}</a>{_only(card, language)}</h3>'
        f"<p{other}>{esc(_short(card.summary, 150))}</p></li>"
    )


def _band(language: str, section: str, body: str, top: str, furniture: str) -> str:
    name = say(language, section)
    words = esc(say(language, "all", what=name))
    more = f'<p class="more"><a href="{top}{language}/{section}/index.html">{words} →</a></p>'
    return f"<section{furniture}><h2>{esc(name)}</h2>{body}{more}</section>"
