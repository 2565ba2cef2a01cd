"""The one page of a locked house: what it says, in three languages, and the form that comes back.

No Django and no key here. Texts are gettext's, from `locale` beside this file.
"""

from __future__ import annotations

import gettext
import html
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from string import Template
from urllib.parse import parse_qsl

from vedette.errors import FormatError, LimitError

LANGUAGES = {"en": "English", "fr": "français", "ru": "русский"}
MAX_FORM_BYTES = 16_384
MAX_PASSPHRASE_CHARS = 1_024
_FIELDS = ("passphrase", "sheets", "language")
_HERE = Path(__file__).resolve().parent

HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; "
    "frame-ancestors 'none'; base-uri 'none'; require-trusted-types-for 'script'; trusted-types 'none'",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Embedder-Policy": "require-corp",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "X-Robots-Tag": "noindex, nofollow",
    "Cache-Control": "no-store",
}
"""Every answer of the gate carries these."""


@dataclass(frozen=True, slots=True)
class Form:
    """What was typed. Its repr shows nothing of it."""

    passphrase: str = field(default="", repr=False)
    sheets: str = field(default="", repr=False)
    language: str = ""


def parse_form(body: bytes) -> Form:
    """Return the form in an `application/x-www-form-urlencoded` body.

    Refuses another field, one given twice, what is not UTF-8. Raises: FormatError, LimitError.
    """
    if len(body) > MAX_FORM_BYTES:
        raise LimitError(f"form: over {MAX_FORM_BYTES} bytes")
    try:
        pairs = parse_qsl(
            body.decode("ascii"),
            keep_blank_values=True,
            strict_parsing=bool(body),
            errors="strict",
            max_num_fields=len(_FIELDS),
        )
    except ValueError as error:  # not ASCII, not UTF-8 below the escapes, too many fields, no pair
        raise FormatError("form: is out of form") from error
    given = dict(pairs)
    if len(given) != len(pairs) or not set(given) <= set(_FIELDS):
        raise FormatError("form: has other fields than were asked for")
    form = Form(**given)
    if len(form.passphrase) > MAX_PASSPHRASE_CHARS or "\0" in form.passphrase + form.sheets:
        raise LimitError("form: a passphrase is longer than any can be")
    if form.language and form.language not in LANGUAGES:
        raise FormatError("form: has a language that is not here")
    return form


def choose_language(asked: str, accepted: str) -> str:
    """Return the language to speak: the one asked for, or the first of `Accept-Language` that is here."""
    if asked in LANGUAGES:
        return asked
    for part in accepted[:1000].split(","):
        tag, _, weight = part.strip().partition(";")
        if weight.replace(" ", "") in ("q=0", "q=0.0"):
            continue
        if (language := tag.strip().lower()[:2]) in LANGUAGES:
            return language
    return "en"


@cache
def _speech(language: str) -> gettext.NullTranslations:
    return gettext.translation("django", _HERE / "locale", [language], fallback=True)


@dataclass(frozen=True, slots=True)
class Notice:
    """What the page says above the form; `code` is one of `NOTICES`."""

    code: str = ""
    number: int = 0
    other: int = 0


def _(text: str) -> str:
    return text  # marks it for translation; said by `_speech`


NOTICES: dict[str, str] = {
    "wrong": _("This opens nothing. Look at the keyboard’s language and at capital letters, and try again."),
    "nothing": _("Type the passphrase, or the words of the sheets."),
    "count": _(
        "{number} words were typed. Each sheet has 33; type each whole, and only as many as are needed."
    ),
    "word": _("Word {other} of sheet {number} is in no list. Look at it again."),
    "sheets": _(
        "These sheets do not open the house together. Type exactly as many as are needed, of one birth."
    ),
    "busy": _("Others are just trying to open the house. Wait a moment and try again."),
    "form": _("This could not be understood. Nothing was tried."),
    "failed": _(
        "The house was opened, but the site could not start. On the server, “vedette hq doctor” says why."
    ),
    "disk": _("The house could not be read from its disk. On the server, “vedette hq doctor” says why."),
    "idle": _("The house locked itself, because nobody worked in it."),
    "ended": _("The site ended by itself and the house is locked again. What was acknowledged is stored."),
    "locked": _("The house is locked. What was acknowledged is stored."),
}


def page(language: str, notice: Notice) -> bytes:
    """Return the page, UTF-8."""
    say = _speech(language).gettext
    told = ""
    if notice.code:
        sentence = say(NOTICES[notice.code]).format(number=notice.number, other=notice.other)
        kind, role = ("", "status") if notice.code in ("idle", "locked") else (" warn", "alert")
        told = f'<div class="panel{kind}" role="{role}"><p>{html.escape(sentence)}</p></div>'
    here = {language: ' aria-current="true"'}
    buttons = "".join(
        f'<button class="quiet" name="language" value="{code}" lang="{code}"{here.get(code, "")}>'
        f"{name}</button>"
        for code, name in LANGUAGES.items()
    )
    texts = {name: html.escape(say(text)) for name, text in TEXTS.items()}
    frame = (_HERE / "gate.html").read_text("utf-8")
    return Template(frame).substitute(texts, language=language, told=told, buttons=buttons).encode()


TEXTS = {
    "locked": _("The house is locked"),
    "lead": _("Nothing in it can be read now. It opens for everybody at once; then each person logs in."),
    "passphrase": _("Passphrase of the house"),
    "instead": _("Nobody has the passphrase: open with the sheets"),
    "sheets": _("Words of the sheets"),
    "how": _("One sheet after the other, 33 words each, in order. Four letters of a word are enough."),
    "open": _("Open the house"),
    "slow": _("This takes some seconds, also when it is right."),
}
