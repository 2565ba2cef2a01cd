"""Targets of procedures: a definition that somebody edited, a guard that somebody wrote."""

from __future__ import annotations

from datetime import date
from xml.etree import ElementTree

from targets import attempt, target

from vedette.cases.procedures import (
    Facts,
    Used,
    allowed,
    check,
    diagram,
    encode,
    ids,
    outline,
    parse,
    parse_guard,
    versions,
    write_guard,
)
from vedette.cases.procedures.guards import holds

PROCEDURE = "procedure"
DAY = date(2022, 9, 16)
FACTS = (Facts(), Facts(dates={"today": DAY, "decision": DAY}, used=(Used("ecthr", DAY),)))


@target(PROCEDURE, 60)
def _definition(data: bytes) -> None:
    """What is read is written again as the same; checking ends; a sound one is drawn and answers."""
    held = attempt(parse, data)
    if held is None:
        return
    assert parse(encode(held)) == held
    if not check(held, [one.rule for one in held.terms]):
        ElementTree.fromstring(diagram(held, "ru", held.start))  # noqa: S314 - what we just drew
        assert held.words.said("fr") in outline(held, "fr")
        for step in held.transitions:
            for facts in FACTS:
                codes = [one.code for one in allowed(held, step.leaves[0], step, facts)]
                assert len(codes) == len(set(codes))


@target("procedure-guard", 400)
def _guard(data: bytes) -> None:
    """A guard that is read is written again with the same meaning; whatever is so, it answers."""
    found = attempt(parse_guard, data.decode("utf-8", "replace"))
    if found is not None:
        text = write_guard(found)
        again = attempt(parse_guard, text)
        assert again is not None or len(text) > 500
        for facts in FACTS:
            assert holds(found, facts) in (True, False, None)
            assert again is None or holds(again, facts) is holds(found, facts)


def seeds() -> dict[str, list[bytes]]:
    """Return real definitions and guards."""
    held = [one for id in ids() for one in versions(id)]
    guards = sorted({write_guard(guard.when) for one in held for guard in one.guards})
    short = sorted((encode(one) for one in held), key=len)[:6]
    return {PROCEDURE: short, "procedure-guard": [one.encode() for one in guards]}
