"""Filters of the interview desk: words for codes, and what is missing as a sentence."""

from __future__ import annotations

from typing import Any

from django import template

from vedette_hq.interviews import body_words, words

register = template.Library()

TABLES: dict[str, words.Words] = {
    "step": words.STEPS,
    "gate": words.GATES,
    "not_called": words.NOT_CALLED,
    "state": words.STATES,
    "output": words.OUTPUTS,
    "due": words.DUE,
    "answer": words.ANSWERS,
    "purpose": words.PURPOSES,
    "role": words.ROLES,
    "recording": words.RECORDINGS,
    "template": words.TEMPLATES,
    "element": words.ELEMENTS,
    "degree": words.DEGREES,
    "degree_means": words.DEGREES_MEAN,
    "status": words.STATUSES,
    "text": words.FIELDS,
    "view": body_words.VIEWS,
    "finding": body_words.TYPES,
    "report": body_words.REPORT,
    "data": body_words.DATA,
}
TONES = {
    "done": "good",
    "passed": "wait",
    "begun": "wait",
    "to-do": "bad",
    "proven": "good",
    "disputed": "wait",
}


@register.filter
def said(code: object, table: str) -> str:
    """Return the words for a code of a table; the code itself when it has none."""
    return str(TABLES[table].get(str(code), code))


@register.filter
def region(code: object) -> str:
    """Return how a region of the body is called."""
    return body_words.region_words(str(code))


@register.filter
def tone(code: object) -> str:
    """Return the class of a state's colour."""
    return TONES.get(str(code), "")


@register.filter
def lacks(missing: Any, names: dict[str, str]) -> str:
    """Return what is missing as a sentence: “the application is not signed”."""
    return missing_words(missing.code, names.get(missing.about, missing.about))


def missing_words(code: str, about: str = "") -> str:
    """Return the words for a missing thing and what it is about."""
    text = words.NEEDS.get(f"{code}:" if about else code) or words.NEEDS.get(code)
    return str(text) % {"about": about} if text else str(words.OUTPUTS.get(code, code))


@register.filter
def item(mapping: Any, key: object) -> Any:
    """Return what stands under a key, None when nothing does."""
    return mapping.get(key) if hasattr(mapping, "get") else None


@register.filter
def where(finding: Any, axis: str) -> float:
    """Return where a finding stands on its drawing, in the drawing's units; `axis` is x or y."""
    from vedette_hq.interviews.body import view_of

    drawing = view_of(finding.view)
    across = axis == "x"
    return float(getattr(finding, axis)) * (drawing.width if across else drawing.height) / 1000


@register.filter
def unlocal(number: float) -> str:
    """Return a number as drawings write it, whatever the reader's language."""
    return f"{number:g}"


@register.filter
def split(text: str) -> list[str]:
    """Return the words of a text, to go through them."""
    return text.split()
