"""Write a code as its label: `{{ act.type|term:"acts" }}`."""

from __future__ import annotations

from django import template

from vedette_hq.terms.queries import label

register = template.Library()


@register.filter
def term(code: object, vocabulary: str) -> str:
    """Return the label of a code of a vocabulary in the reader's language; a dash for nothing."""
    return label(vocabulary, str(code)) if code else "–"
