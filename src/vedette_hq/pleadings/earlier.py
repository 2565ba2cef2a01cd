"""What the page of procedures knows and a text repeats: procedures used before, refusals counted."""

from __future__ import annotations

from vedette.cases.carousel import Kind
from vedette.cases.pleadings.material import UsedBefore
from vedette.errors import VedetteError
from vedette_hq.access.models import Person
from vedette_hq.cases.models import Case
from vedette_hq.redress.queries import carousel_of, used_before

ABROAD = frozenset({"ecthr", "cat22", "hrc", "wgeid", "ced30", "wgad", "special_procedures", "cerd", "cedaw"})
"""Bodies whose procedures are international; those at home stand among the steps before authorities."""


def used(by: Person, case: Case) -> tuple[UsedBefore, ...]:
    """Return the international procedures used before, ours and others'."""
    return tuple(
        UsedBefore(
            one.body, one.started.isoformat(), one.ended.isoformat() if one.ended else "", "", one.outcome
        )
        for one in used_before(by, case)
        if one.body in ABROAD
    )


def counted(by: Person, case: Case) -> dict[str, str]:
    """Return how many refusals there were and the days from the first to the last; nothing below two."""
    try:
        found = carousel_of(by, case)
    except VedetteError:
        return {}
    days = [one.stop.on for one in found.rounds if one.stop.kind is Kind.REFUSAL]
    if len(days) < 2:
        return {}
    return {"refusals": str(len(days)), "refusal_days": str((max(days) - min(days)).days)}
