"""What the viewer shows: pages as pictures made anew, what a browser may play, text, what was made of it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.utils.translation import gettext as _

from vedette.errors import (
    ConflictError,
    FormatError,
    LimitError,
    MissingError,
    OpenError,
    SignatureError,
    StoreError,
    VedetteError,
)
from vedette_hq.access.models import Person
from vedette_hq.vault import derived, queries
from vedette_hq.vault.models import Item
from vedette_hq.vault.room import Held, room

SIDES = (320, 1200, 2400)
COARSE, SMALL = 24, 320
TEXT_PAGE = 12_000
MAX_NUMBER = 10_000
PAGED = ("picture", "pdf")
PLAYED = ("video", "sound")


def in_words(error: VedetteError) -> str:
    """Return why something could not be done, in the reader's language, then the library's own line."""
    kinds: tuple[tuple[type[VedetteError], str], ...] = (
        (LimitError, _("This asks for more than is given to one look.")),
        (MissingError, _("Something that is needed is not there.")),
        (StoreError, _("The store of sealed objects does not answer; try again in a moment.")),
        (OpenError, _("This could not be opened with the keys of this house.")),
        (SignatureError, _("This is not signed by whom it should be.")),
        (ConflictError, _("This was done already, or changed meanwhile.")),
        (FormatError, _("This is not in the form that it should have.")),
    )
    first = next((text for kind, text in kinds if isinstance(error, kind)), _("This did not work."))
    return f"{first} ({error})"


def number_of(text: str) -> int:
    """Return the number of a page as asked for; 1 for what is none."""
    number = int(text) if text.isascii() and text.isdigit() and len(text) <= 5 else 1
    return min(max(number, 1), MAX_NUMBER)


def side_of(text: str) -> int:
    """Return the length of a side in pixels, one of SIDES."""
    return next((side for side in SIDES if str(side) == text), SIDES[1])


@contextmanager
def content(item: Item) -> Iterator[Held]:
    """Give the opened item. Raises: VedetteError."""
    with room().content(item.device.origin, item.device_index, item.package_sha256, item.size) as held:
        yield held


def playable(item: Item, held: Held) -> str:
    """Return under which media type a browser may be given it; empty for none."""
    kept = room().picture(item.package_sha256, "playable")
    if kept is None:
        kept = (room().looker.playable(held.handle, item.media_type) or "").encode("ascii")
        room().keep_picture(item.package_sha256, "playable", kept)
    return kept.decode("ascii")


def page_picture(item: Item, number: int, side: int) -> bytes:
    """Return a page as JPEG or PNG, made anew. Raises: VedetteError."""
    which = f"page {number} {side}"
    held = room().picture(item.package_sha256, which)
    if held is None:
        with content(item) as opened:
            held = room().looker.page(opened.handle, item.media_type, number, side)
        room().keep_picture(item.package_sha256, which, held)
    return held


def thumbnail(item: Item, *, coarse: bool) -> bytes:
    """Return the small picture; `coarse` so small that nothing is recognised. Raises: VedetteError."""
    side = COARSE if coarse else SMALL
    held = room().picture(item.package_sha256, f"small {side}")
    if held is None:
        with content(item) as opened:
            held = room().looker.thumbnail(opened.handle, item.media_type, side)
        room().keep_picture(item.package_sha256, f"small {side}", held)
    return held


def _pages(item: Item) -> int:
    name = "pages" if item.kind == "pdf" else "frames"
    text = str(item.facts.get(name, "1"))
    return max(1, min(int(text), MAX_NUMBER)) if text.isdigit() else 1


def sheet(item: Item, number: int) -> dict[str, Any]:
    """Return what the template needs to show page `number` of an item that is open."""
    shown: dict[str, Any] = {"number": number, "fault": "", "mode": "none"}
    try:
        with content(item) as held:
            shown["checked"] = held.package.digests.content_sha256
            if item.kind in PLAYED:
                shown |= _played(item, held)
            elif item.kind in PAGED:
                pages = _pages(item)
                shown |= {"mode": "page", "number": min(number, pages), "pages": pages}
    except VedetteError as error:
        return {**shown, "fault": in_words(error)}
    if shown["mode"] == "none":
        shown |= _text(item, number)
    pages, number = shown.get("pages", 1), shown["number"]
    shown["earlier"] = number - 1 if number > 1 else 0
    shown["further"] = number + 1 if number < pages else 0
    return shown


def _played(item: Item, held: Held) -> dict[str, Any]:
    media_type = playable(item, held)
    if not media_type:
        return {"mode": "unplayable"}
    return {"mode": "video" if media_type.startswith("video/") else "sound", "media_type": media_type}


def _text(item: Item, number: int) -> dict[str, Any]:
    text = queries.text_of(item)
    if not text:
        return {}
    pages = -(-len(text) // TEXT_PAGE)
    number = min(number, pages)
    return {
        "mode": "text",
        "text": text[(number - 1) * TEXT_PAGE : number * TEXT_PAGE],
        "number": number,
        "pages": pages,
    }


def beside(person: Person, item: Item, asked: str) -> dict[str, Any]:
    """Return the working copy to show beside the original: the text that was read, or a derived one."""
    rows = [row for row in queries.derived_of(item) if row.withdrawn is None]
    text = queries.text_of(item)
    choices = {"rows": rows, "has_text": bool(text), "beside": asked, "beside_fault": ""}
    chosen = next((row for row in rows if row.pk == asked), None)
    if chosen is None and asked != "text" and rows and not asked:
        chosen = rows[0]
    if chosen is None:
        return {**choices, "beside": "text" if text else "", "beside_text": text[:TEXT_PAGE]}
    try:
        read = derived.read(chosen)
    except VedetteError as error:
        return {**choices, "beside": chosen.pk, "chosen": chosen, "beside_fault": in_words(error)}
    return {**choices, "beside": chosen.pk, "chosen": chosen, "beside_text": read.text}
