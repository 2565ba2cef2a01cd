"""Reasons in words, in the reader's language."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _

from vedette.records.names.folding import script_of
from vedette.records.names.reasons import Reason


def sentences(why: Iterable[Reason]) -> list[str]:
    """Return each reason as a short sentence."""
    return [text for text in (sentence(one) for one in why) if text]


def sentence(one: Reason) -> str:
    """Return one reason in words."""
    words = {"given": _apart(one.given), "found": _apart(one.found), "letters": pairs(one)}
    match one.code:
        case "same":
            return _("“%(given)s” is written the same.") % words
        case "letters" if one.pairs:
            return _("“%(given)s” and “%(found)s” sound the same: %(letters)s.") % words
        case "letters":
            return _("“%(given)s” and “%(found)s” sound the same.") % words
        case "near":
            return _("“%(given)s” and “%(found)s”: letters often confused, %(letters)s.") % words
        case "typo":
            return _("“%(given)s” and “%(found)s” differ: %(letters)s.") % words
        case "initial":
            return _("“%(given)s” and “%(found)s”: one is the first letter of the other.") % words
        case "beginning":
            return _("“%(found)s” begins with “%(given)s”.") % words
        case "feminine":
            return _("“%(given)s” and “%(found)s”: a man’s and a woman’s form.") % words
        case "patronymic":
            return _("“%(given)s” and “%(found)s”: one is the father’s name made of the other.") % words
        case "equivalent":
            return _equivalent(one)
        case "joined":
            return _("“%(given)s” and “%(found)s”: the same letters, written as one word or as two.") % words
        case "swapped":
            return _("The parts stand in another order.")
        case "missing":
            return _("“%(given)s” does not stand in this name.") % words
    return ""


def percent(score: float) -> str:
    """Return how alike two names are, rounded down: 100 only for what is written the same."""
    return str(int(100 * score))


def pairs(one: Reason) -> str:
    """Return which letters stand for which: х~kh, ou~у."""
    return ", ".join(f"{_apart(a) or '–'}~{_apart(b) or '–'}" for a, b in one.pairs)


def _apart(text: str) -> str:
    """Set a word of a script from right to left apart, so that the sentence round it keeps its order."""
    return f"\u2068{text}\u2069" if script_of(text) == "arabic" else text


def _equivalent(one: Reason) -> str:
    words = {"given": _apart(one.given), "found": _apart(one.found), "origin": one.origin, "by": one.by}
    match one.basis:
        case "short":
            return _("“%(given)s” and “%(found)s”: a short form (%(origin)s).") % words
        case "word":
            return _("“%(given)s” and “%(found)s”: the same word in two languages.") % words
        case "sound":
            return _("“%(given)s” and “%(found)s”: two customary spellings of one name.") % words
        case "group":
            return _("“%(given)s” and “%(found)s”: held to be one name by this group (%(by)s).") % words
    return _("“%(given)s” and “%(found)s”: one name by origin (%(origin)s).") % words
