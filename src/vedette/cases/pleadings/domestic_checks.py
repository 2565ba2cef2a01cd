"""The checklist of a domestic text: what can be seen is answered, what only a person can say stays open."""

from __future__ import annotations

from datetime import date

from vedette.cases.pleadings import domestic_rules as rules
from vedette.cases.pleadings.domestic_rules import Layout
from vedette.cases.pleadings.material import Check, Material


def checklist(layout: Layout, material: Material, on: date) -> tuple[Check, ...]:
    """Return every line of a kind's checklist, answered as of a day as far as the material can say."""
    found = []
    for name in layout.checks:
        words, law, how = rules.check(name)
        found.append(Check(name, words, _answer(how, material, on), law))
    return tuple(found)


def _answer(how: str, material: Material, on: date) -> bool | None:
    kind, _colon, name = how.partition(":")
    given = material.fields
    if kind == "field":
        return bool(given.get(name, "").strip())
    if kind == "document":
        return name in given.get("documents", "").split()
    if kind == "consent":
        return material.consents.get(name, False)
    if kind == "facts":
        return bool(material.facts) and any(one.date for one in material.facts) and bool(given.get("place"))
    if kind == "applicant":
        person = material.first("applicant") or material.first("victim")
        return person is not None and bool(person.name and person.address)
    if kind == "arguments":
        return bool(given.get("arguments") or material.articles)
    if kind == "edition":
        act = given.get("act_date", "")
        held = rules.edition(act) if act <= on.isoformat() else None
        return None if held is not None and held.phrase == "q_ask" else held is not None
    graded = [one for one in material.findings if not one.mind]
    if kind == "graded":
        return None if not graded else True if all(one.degree for one in graded) else None
    if kind == "photographed":
        return all(one.photos or one.no_photo for one in graded) if graded else None
    return None
