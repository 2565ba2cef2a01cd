"""Tags of the records desk."""

from __future__ import annotations

from typing import Any

from django import template

from vedette_hq.records.saying_places import clock
from vedette_hq.records.words import kind_label

register = template.Library()


@register.filter
def part(row: Any, name: str) -> str:
    """Return one input of a row of a form."""
    return str(row.parts.get(name, ""))


@register.filter
def options(each: Any, name: str) -> Any:
    """Return what can be chosen in one input of a field of a form."""
    return each.options.get(name, ())


@register.filter
def kind_words(kind: str) -> str:
    """Return how a kind of record is called."""
    return kind_label(kind)


@register.filter
def seconds(value: Any) -> str:
    """Return seconds as a clock shows them."""
    return clock(int(value))


@register.filter
def addn(text: str, number: int) -> str:
    """Return a text with a number after it."""
    return f"{text}{number}"


@register.filter
def known(row: Any, each: Any) -> bool:
    """Say whether the code of a row is among those that can be chosen: not one taken out of use."""
    return any(code == row.parts.get("code") for code, _ in each.options.get("code", ()))
