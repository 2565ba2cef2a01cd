"""Archived pages and style sheets built anew: what is shown stays, what asks or runs goes."""

from __future__ import annotations

from html.parser import HTMLParser

import pytest

from cases_sources.making import LEAVING, WAYS_OUT, png, story, warc
from vedette.cases.sources import page, style
from vedette.cases.sources.survey import encode_survey
from vedette.errors import MissingError
from vedette.house.looking import Looker
from vedette.house.looking.content import Content
from vedette.house.looking.replay import Archive

AT = "https://invented.example/a/page"


class Tags(HTMLParser):
    """The elements of a page and the names of their attributes."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[tuple[str, set[str]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, {name for name, _ in attrs}))


class Kept:
    """An archive with one picture and one style sheet."""

    def picture(self, address: str) -> str:
        return "data:image/jpeg;base64,AAAA" if address == "https://invented.example/a/red.png" else ""

    def style(self, address: str) -> str | None:
        sheets = {
            "https://invented.example/s/one.css": "@import 'two.css'; p{color:red}",
            "https://invented.example/s/two.css": "b{background:url(../a/red.png)}",
        }
        return sheets.get(address)


def built(text: str) -> page.Page:
    """A page built anew."""
    return page.rebuild(text, AT, Kept())


def test_words_and_shape_stay() -> None:
    text = '<div class="x" lang="ru"><h1>Площадь</h1><ul><li>one</ul><table><tr><td colspan=2>x</table></div>'
    shown = built(text).html
    for part in ('<div class="x" lang="ru">', "<h1>Площадь</h1>", "<li>one", '<td colspan="2">x'):
        assert part in shown
    assert shown.count("<div") == shown.count("</div>") == 1


def test_style_sheets_and_pictures_come_from_the_archive_by_their_full_address() -> None:
    shown = built(
        '<link rel=stylesheet href=/s/one.css><p><img src="red.png" alt="a square"><img src=/lost.png>'
    )
    assert "p{color:red}" in shown.html and 'url("data:image/jpeg;base64,AAAA")' in shown.html
    assert '<img src="data:image/jpeg;base64,AAAA" alt="a square">' in shown.html
    assert shown.missing == ["https://invented.example/lost.png"]


def test_links_are_told_and_lead_nowhere() -> None:
    shown = built(
        '<a href="../b">Next <b>one</b></a><a href="javascript:alert(1)">run</a><a href="mailto:x">m</a>'
    )
    assert shown.links == [("Next one", "https://invented.example/b")]
    assert "href" not in shown.html and "javascript" not in shown.html


def test_a_base_moves_addresses_but_is_not_written() -> None:
    shown = built('<base href="https://other.example/x/"><img src="p.png">')
    assert shown.missing == ["https://other.example/x/p.png"] and "<base" not in shown.html


@pytest.mark.parametrize("way", [*WAYS_OUT, *LEAVING])
def test_no_way_out_is_left(way: str) -> None:
    text = way.format("https://third.example")
    shown = built(f"<p>before{text}")
    for tag, names in Tags(shown.html).found:
        assert tag not in (
            "script",
            "iframe",
            "object",
            "embed",
            "video",
            "audio",
            "form",
            "base",
            "link",
            "svg",
        )
        assert not names & {
            "src",
            "href",
            "srcset",
            "http-equiv",
            "background",
            "poster",
            "ping",
            "action",
            "data",
        }
    assert "url(" not in shown.html and "<p>before" in shown.html


def test_what_is_left_out_is_counted() -> None:
    shown = built(
        "<script>1</script><form><input value=x></form><video></video><iframe></iframe><p onclick=x>"
    )
    assert shown.stopped == {"script": 1, "form": 1, "media": 1, "frame": 1, "handler": 1}


def test_a_passphrase_that_was_captured_is_not_shown() -> None:
    assert "invented-secret" not in built("<input type=password value=invented-secret>").html


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("a{color:red}", "a{color:red}"),
        ("a{background:url(x.png)}", "a{background:none}"),
        ("@import url(//t.example/x); a{top:1px}", "  a{top:1px}"),
        ("a{b:u\\72l(x)}", "a{b:u72l(x)}"),
        ("a{b:uurl(x)rl(y)}", "a{b:unonerl(y)}"),
        ("a{b:ur/**/l(x)}", "a{b:ur l(x)}"),
    ],
)
def test_style_sheets_ask_nobody(given: str, kept: str) -> None:
    assert style.rebuild(given, lambda _: "") == kept


def test_a_style_sheet_cannot_end_its_element() -> None:
    shown = built("<style>a{content:'</sty\\le><img src=x>'}</style>")
    assert shown.html.count("<style") == shown.html.count("</style") == 1 and "<img" not in shown.html


def test_deep_nesting_and_long_pages_end() -> None:
    assert built("<div>" * 50_000 + "x").html.count("<div>") == page.MAX_DEPTH
    assert not built("x" * (page.MAX_PAGE + 1)).whole
    for part in ("<!--", "<![CDATA[", "<a ", "</", "<style>", "&#"):
        built(part * 20_000)


def test_the_cage_gives_a_page_whose_pictures_are_made_anew() -> None:
    import base64
    import os

    data = warc(story())
    found = Archive(Content.of(data)).survey()
    index = encode_survey(found).split(b"\n", 1)[1]
    handle = os.memfd_create("archive")
    os.write(handle, data)
    try:
        with Looker() as looker:
            assert looker.survey(handle) == found
            places = {line.url: number for number, line in enumerate(found.lines)}
            shown = looker.replay(handle, index, places["https://invented.example/"])
            assert shown["title"] == "Площадь, 1 марта"
            picture = shown["html"].split("base64,")[1].split('"')[0]
            made = base64.b64decode(picture)
            assert made.startswith(b"\xff\xd8\xff") and png() not in made
            assert shown["missing"] == ["https://invented.example/lost.png"]
            with pytest.raises(MissingError):
                looker.replay(handle, index, len(found.lines))
            alone = looker.replay(handle, index, places["https://invented.example/red.png"])
            assert "data:image/jpeg" in alone["html"]
            line = next(one for one in found.lines if one.url.endswith("style.css"))
            kept = looker.archived(handle, line.file, line.place.offset, line.place.skip)
            assert kept["text"].startswith("body{") and kept["status"] == "200"
    finally:
        os.close(handle)
