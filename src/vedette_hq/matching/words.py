"""Codes of matching in words, in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

Words = Mapping[str, "str | Promise"]

FIELDS: Words = {
    "name": gettext_lazy("Name"),
    "born": gettext_lazy("Date of birth"),
    "died": gettext_lazy("Date of death"),
    "sex": gettext_lazy("Sex"),
    "place": gettext_lazy("Places"),
    "documents": gettext_lazy("Papers"),
    "contact": gettext_lazy("Contact"),
    "kin": gettext_lazy("People around them"),
    "acts": gettext_lazy("What they suffered"),
    "type": gettext_lazy("Kind of group"),
}
LEVELS: Mapping[str, Words] = {
    "name": {
        "equal": gettext_lazy("the names agree"),
        "alike": gettext_lazy("the names are alike"),
        "similar": gettext_lazy("the names are somewhat alike"),
        "one-word": gettext_lazy("one word is all there is to compare, and it agrees"),
        "differ": gettext_lazy("the names differ"),
    },
    "born": {
        "equal": gettext_lazy("the same day"),
        "swapped": gettext_lazy("day and month changed places"),
        "digit": gettext_lazy("one digit differs"),
        "within": gettext_lazy("as far as known, they agree"),
        "year": gettext_lazy("within a year of each other"),
        "near": gettext_lazy("within ten years of each other"),
        "differ": gettext_lazy("more than ten years apart"),
    },
    "sex": {"equal": gettext_lazy("agrees"), "differ": gettext_lazy("differs")},
    "type": {"equal": gettext_lazy("agrees"), "differ": gettext_lazy("differs")},
    "place": {"shared": gettext_lazy("a place in common"), "differ": gettext_lazy("no place in common")},
    "documents": {"shared": gettext_lazy("the same number"), "differ": gettext_lazy("other numbers")},
    "contact": {
        "shared": gettext_lazy("the same number or address"),
        "differ": gettext_lazy("other numbers and addresses"),
    },
    "kin": {
        "shared": gettext_lazy("the same person around both"),
        "differ": gettext_lazy("nobody around both"),
    },
    "acts": {
        "time-and-place": gettext_lazy("something at the same time and place"),
        "time": gettext_lazy("something at the same time"),
        "differ": gettext_lazy("nothing at the same time"),
    },
}
VIEWS: Words = {
    "strong": gettext_lazy("Strong"),
    "likely": gettext_lazy("Likely"),
    "possible": gettext_lazy("Possible"),
    "second": gettext_lazy("For a second pair of eyes"),
    "unsure": gettext_lazy("Not sure"),
    "disputed": gettext_lazy("Disputed"),
}
VIEWS_ABOUT: Words = {
    "strong": gettext_lazy("Weigh enough, and something beside the name agrees."),
    "likely": gettext_lazy("More likely the same than not, by what the records say."),
    "possible": gettext_lazy("Rather not the same, but not to be dropped unseen."),
    "second": gettext_lazy("Somebody has judged these. You judge them again without seeing how."),
    "unsure": gettext_lazy("Judged “not sure”. Come back when more is known."),
    "disputed": gettext_lazy(
        "One says the same, another says different. Until that is settled they stay apart."
    ),
}
VERDICTS: Words = {
    "same": pgettext_lazy("two records", "the same"),
    "different": pgettext_lazy("two records", "different"),
    "unsure": pgettext_lazy("two records", "not sure"),
}


def level_words(field: str, level: str) -> str:
    """Return how a field agrees, in words."""
    return str(LEVELS["born" if field == "died" else field][level])


def weight_words(bits: float) -> str:
    """Return what so many bits say: for or against, and how strongly."""
    if abs(bits) < 1:
        return _("says hardly anything")
    if bits > 0:
        return _("speaks strongly for the same") if bits >= 6 else _("speaks for the same")
    return _("speaks strongly against") if bits <= -4 else _("speaks against")


def sign_of(bits: float) -> str:
    """Return a sign for the same, to be read beside the words: never the only sign of it."""
    if abs(bits) < 1:
        return "·"
    if bits > 0:
        return "++" if bits >= 6 else "+"
    return "−−" if bits <= -4 else "−"


def bits_words(hundredths: int | float) -> str:
    """Return a weight with its sign and one decimal."""
    from django.utils.formats import number_format

    text = number_format(abs(hundredths) / 100, 1)
    return f"+{text}" if hundredths >= 0 else f"−{text}"


def times_words(bits: float) -> str:
    """Return a weight as a ratio: so many times likelier among records of one person than by chance."""
    from django.utils.formats import number_format

    times = 2 ** min(abs(bits), 40)
    shown = number_format(
        round(times) if times >= 9.95 else round(times, 1), use_l10n=True, force_grouping=True
    )
    if bits >= 0:
        return _("%(times)s times likelier if they are one") % {"times": shown}
    return _("%(times)s times likelier if they are two") % {"times": shown}


def share_words(share: float) -> str:
    """Return a share of records as one in so many."""
    from django.utils.formats import number_format

    return number_format(max(1, round(1 / share)), use_l10n=True, force_grouping=True)
