"""The pages of the watch, for people with a telephone in the hand: no script, no cookie, nothing foreign.

What a member sees after a check-in is the same page, byte for byte, whatever they said.
"""

from __future__ import annotations

import base64
import hashlib
import html
import re
from collections.abc import Mapping
from urllib.parse import parse_qsl

from vedette.errors import FormatError, LimitError
from vedette_partner.door import Answer

HTML = "text/html; charset=utf-8"
LANGUAGES = ("en", "fr", "ru")
MAX_FORM_BYTES = 4096
MAX_FIELDS = 8

STYLE = """
:root{color-scheme:light dark}
*{box-sizing:border-box}
body{font:1.125rem/1.5 system-ui,sans-serif;max-width:32rem;margin:0 auto;padding:1rem}
h1{font-size:1.5rem}
label{display:block;margin-block:1rem .25rem;font-weight:600}
input,textarea,button{font:inherit;width:100%;padding:.75rem;border:2px solid;border-radius:.375rem}
input,textarea{font-family:ui-monospace,monospace}
button{margin-block-start:1.25rem;font-weight:700;cursor:pointer}
:focus-visible{outline:3px solid #06c;outline-offset:2px}
p.note{font-size:1rem}
p.said{font-size:1.25rem;font-weight:700;border-inline-start:.375rem solid;padding-inline-start:.75rem}
nav a{margin-inline-end:1rem;display:inline-block;padding-block:.5rem}
"""
_STYLE_HASH = base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()
HEADERS: Mapping[str, str] = {
    "Content-Security-Policy": (
        f"default-src 'none'; style-src 'sha256-{_STYLE_HASH}'; form-action 'self'; base-uri 'none';"
        " frame-ancestors 'none'"
    ),
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex",
}

_NAMES = {"en": "English", "fr": "Français", "ru": "Русский"}
TEXTS: dict[str, dict[str, str]] = {
    "en": {
        "title": "Notebook",
        "line": "Line",
        "line_help": "The three groups in one line, or the whole text you were given: 1A2B3C4D 17 482913",
        "delay": "Later by, in minutes (may stay empty)",
        "send": "Send",
        "received": "Received. You can close this page.",
        "again": "Not accepted. Compare the three groups with your list; each row is good once."
        " Then send again.",
        "wait": "Too many lines that were not right. Use another way, or try again in an hour.",
        "busy": "Could not be kept here. Send it again, or use another way.",
        "back": "Another line",
        "take_title": "Take an alert",
        "number": "Number of the alert",
        "code": "Your own code",
        "take": "I take it",
        "taken": "You have it now. Level {level}, taken at {time} UTC. Open the board and begin.",
        "was_taken": "Somebody has this level already, since {time} UTC. Ring them.",
        "not_taken": "Not accepted. Compare the number in the message, and your own code.",
    },
    "fr": {
        "title": "Carnet",
        "line": "Ligne",
        "line_help": "Les trois groupes sur une ligne, ou tout le texte reçu : 1A2B3C4D 17 482913",
        "delay": "Plus tard de, en minutes (peut rester vide)",
        "send": "Envoyer",
        "received": "Reçu. Vous pouvez fermer cette page.",
        "again": "Pas accepté. Comparez les trois groupes avec votre liste ;"
        " chaque ligne ne sert qu'une fois. Puis renvoyez.",
        "wait": "Trop de lignes inexactes. Prenez une autre voie, ou réessayez dans une heure.",
        "busy": "N'a pas pu être gardé ici. Renvoyez, ou prenez une autre voie.",
        "back": "Une autre ligne",
        "take_title": "Prendre une alerte",
        "number": "Numéro de l'alerte",
        "code": "Votre code personnel",
        "take": "Je la prends",
        "taken": "Elle est à vous. Niveau {level}, prise à {time} UTC. Ouvrez le tableau et commencez.",
        "was_taken": "Quelqu'un s'occupe déjà de ce niveau, depuis {time} UTC. Appelez cette personne.",
        "not_taken": "Pas accepté. Comparez le numéro du message et votre code personnel.",
    },
    "ru": {
        "title": "Тетрадь",
        "line": "Строка",
        "line_help": "Три группы одной строкой или весь текст, который у вас есть: 1A2B3C4D 17 482913",
        "delay": "Позже на столько минут (можно не заполнять)",
        "send": "Отправить",
        "received": "Получено. Эту страницу можно закрыть.",
        "again": "Не принято. Сверьте три группы со своим списком; каждая строка годится один раз."
        " Затем отправьте снова.",
        "wait": "Слишком много неверных строк. Воспользуйтесь другим способом или повторите через час.",
        "busy": "Здесь не удалось сохранить. Отправьте ещё раз или воспользуйтесь другим способом.",
        "back": "Ещё одна строка",
        "take_title": "Принять вызов",
        "number": "Номер вызова",
        "code": "Ваш личный код",
        "take": "Принимаю",
        "taken": "Теперь она ваша. Ступень {level}, принята в {time} UTC. Откройте табло и начинайте.",
        "was_taken": "Эта ступень уже принята, с {time} UTC. Позвоните тому, кто её принял.",
        "not_taken": "Не принято. Сверьте номер из сообщения и свой личный код.",
    },
}
"""Every sentence of the pages. Nothing in them says what the notebook is for."""


def language_of(path: str, header: str) -> str:
    """The language named at the end of a path, else the first of ours in an Accept-Language header."""
    last = path.rstrip("/").rpartition("/")[2]
    if last in LANGUAGES:
        return last
    for part in header.lower().split(","):
        short = part.strip()[:2]
        if short in LANGUAGES:
            return short
    return "en"


def checkin_page(language: str) -> Answer:
    """The page on which a member checks in."""
    text = TEXTS[language]
    return _page(
        language,
        text["title"],
        f'<form method="post" action="/watch/checkin/{language}" autocomplete="off">'
        f'<label for="line">{text["line"]}</label>'
        '<textarea id="line" name="line" rows="3" maxlength="400" required autocapitalize="characters"'
        ' autocomplete="off" spellcheck="false" aria-describedby="help"></textarea>'
        f'<p class="note" id="help">{text["line_help"]}</p>'
        f'<label for="delay">{text["delay"]}</label>'
        '<input id="delay" name="delay" inputmode="numeric" pattern="[0-9]*" maxlength="4"'
        ' autocomplete="off">'
        f'<button type="submit">{text["send"]}</button></form>',
        "checkin",
    )


def said_page(language: str, word: str, status: int = 200) -> Answer:
    """The page that says what became of a check-in: `received`, `again`, `wait` or `busy`."""
    text = TEXTS[language]
    body = (
        f'<p class="said" role="status">{text[word]}</p>'
        f'<p><a href="/watch/checkin/{language}">{text["back"]}</a></p>'
    )
    return _page(language, text["title"], body, "checkin", status)


def take_page(language: str) -> Answer:
    """The page on which one of the partner's people takes an alert."""
    text = TEXTS[language]
    return _page(
        language,
        text["take_title"],
        f'<form method="post" action="/watch/take/{language}" autocomplete="off">'
        f'<label for="number">{text["number"]}</label>'
        '<input id="number" name="number" inputmode="numeric" maxlength="16" required autocomplete="off">'
        f'<label for="code">{text["code"]}</label>'
        '<input id="code" name="code" inputmode="numeric" maxlength="32" required autocomplete="off">'
        f'<button type="submit">{text["take"]}</button></form>',
        "take",
    )


def taken_page(language: str, word: str, status: int = 200, **values: str | int) -> Answer:
    """The page that says what became of it: `taken`, `was_taken`, `not_taken`, `wait` or `busy`."""
    text = TEXTS[language]
    said = html.escape(text[word].format(**values))
    return _page(language, text["take_title"], f'<p class="said" role="status">{said}</p>', "take", status)


def _page(language: str, title: str, body: str, path: str, status: int = 200) -> Answer:
    others = "".join(
        f'<a href="/watch/{path}/{each}" lang="{each}" hreflang="{each}">{_NAMES[each]}</a>'
        for each in LANGUAGES
        if each != language
    )
    whole = (
        f'<!doctype html><html lang="{language}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{title}</title><style>{STYLE}</style></head>"
        f"<body><main><h1>{title}</h1>{body}</main><nav>{others}</nav></body></html>\n"
    )
    return Answer(status, whole.encode(), HTML, headers=HEADERS)


def parse_form(body: bytes) -> dict[str, str]:
    """The fields of a posted form, each at most once.

    Raises: FormatError for what is none; LimitError for more than eight fields.
    """
    try:
        text = body.decode("ascii")
        pairs = parse_qsl(text, keep_blank_values=True, strict_parsing=bool(text), max_num_fields=MAX_FIELDS)
    except UnicodeDecodeError:
        raise FormatError("form: not ASCII") from None
    except ValueError as error:
        if "fields" in str(error):
            raise LimitError(f"form: more than {MAX_FIELDS} fields") from None
        raise FormatError("form: not as a browser writes it") from None
    fields = dict(pairs)
    if len(fields) != len(pairs):
        raise FormatError("form: a field is there twice")
    if any("\x00" in value or "\ufffd" in value for value in fields.values()):
        raise FormatError("form: holds what nobody types")
    return fields


_LINE = re.compile(r"\s+")


def plain_line(text: str) -> str:
    """What was typed or pasted, in one line with single spaces, without what keyboards add."""
    return _LINE.sub(" ", text.replace("\u00a0", " ").replace("\u200b", "")).strip()
