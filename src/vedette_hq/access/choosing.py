"""Choosing a passphrase: six words drawn by the house and typed back from paper, or one's own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from vedette_hq.access.boxes import box, unbox
from vedette_hq.access.forms import OwnPassphraseForm, TypedBackForm
from vedette_hq.access.passphrases import normal, six_words, weakness

_WORDS = "words"


@dataclass(frozen=True, slots=True)
class Choice:
    """`passphrase` is "" while it is not chosen; `context` is for the page that asks."""

    passphrase: str
    context: dict[str, Any]
    status: int = 200

    def __repr__(self) -> str:
        return "<Choice>"


def _why(fault: str) -> str:
    return {
        "short": _("Too short: at least 14 characters."),
        "long": _("Too long: at most 200 characters."),
        "few": _("Too few different characters."),
        "repeats": _("It repeats itself."),
        "run": _("It mostly follows the keyboard or the alphabet."),
        "known": _("Too little is left of it without words and names that are guessed first."),
    }[fault]


def choose(request: Any, names: list[str]) -> Choice:
    """Take one step of choosing; `names` are those that are guessed first.

    The steps of the form: `words` draws six words and shows them, `written` asks for them back, `typed` is
    what was typed, `own` is a passphrase of one's own.
    """
    step = request.POST.get("step", "")
    if step == "own":
        return _own(request, names)
    if step in ("words", "show"):
        return _show(request, anew=step == "words")
    if step in ("written", "typed"):
        return _type_back(request, step)
    return Choice("", {"step": "choose", "own": OwnPassphraseForm()})


def _show(request: Any, *, anew: bool) -> Choice:
    if anew or _WORDS not in request.session:
        request.session[_WORDS] = box("words", six_words().encode("ascii"), "passphrase")
    return Choice("", {"step": "words", "words": _held(request)})


def _held(request: Any) -> str:
    return unbox("words", request.session[_WORDS], "passphrase").decode("ascii")


def _type_back(request: Any, step: str) -> Choice:
    if _WORDS not in request.session:
        return _show(request, anew=True)
    form = TypedBackForm(request.POST if step == "typed" else None)
    if step == "written" or not form.is_valid():
        return Choice("", {"step": "type", "typed": TypedBackForm()})
    words = _held(request)
    if normal(form.cleaned_data["typed"]).casefold() != words:
        form.add_error(
            "typed", _("These are not the six words. Look at your paper, or look at the words again.")
        )
        return Choice("", {"step": "type", "typed": form}, 422)
    del request.session[_WORDS]
    return Choice(words, {})


def _own(request: Any, names: list[str]) -> Choice:
    form = OwnPassphraseForm(request.POST)
    if form.is_valid():
        one, two = form.cleaned_data["passphrase"], form.cleaned_data["again"]
        fault = weakness(one, names)
        if fault:
            form.add_error("passphrase", _why(fault))
        elif normal(one) != normal(two):
            form.add_error("again", _("The two are not the same."))
        else:
            return Choice(one, {})
    return Choice("", {"step": "choose", "own": form}, 422)
