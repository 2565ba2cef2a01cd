"""A step goes on in spite of what bars it: one asks and says why, a lead who is another confirms.

No two people together pass a bar of consent. What was typed waits with the request; when it is confirmed, it
is judged again: the state must be the same, and nothing may bar it that was not read.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from vedette.cases.procedures import Definition
from vedette.errors import ConflictError, MissingError, UsageError
from vedette_hq.access import approvals
from vedette_hq.access.models import Person, Proposal
from vedette_hq.access.roles import Role
from vedette_hq.audit.services import note
from vedette_hq.redress import facts, queries, services, showing
from vedette_hq.redress.entry import Entry
from vedette_hq.redress.models import Proceeding

IN_SPITE = "redress.in-spite"
DATES = ("on", "served", "due")


def ask(proceeding: Proceeding, by: Person, transition: str, entry: Entry) -> Proposal:
    """Ask that a barred step goes on, for `entry.reason`; another person, a lead, is told.

    Raises: ConflictError when nothing bars it, when a consent does, or one waits already; UsageError,
    MissingError.
    """
    reason = " ".join(entry.reason.split())
    if not reason or len(reason) > 500:
        raise UsageError("reason: say it in at most 500 characters")
    with transaction.atomic():
        row, definition, _move, bars = services.ready(proceeding, by, transition, entry)
        if not bars:
            raise ConflictError(f"step {transition}: nothing bars it")
        _passable(definition, bars, transition)
        payload = {
            "transition": transition,
            "state": row.state,
            "codes": [one.code for one in bars],
            "entry": plain(entry),
        }
        made = approvals.propose(IN_SPITE, by, row.pk, reason, payload)
        note(by, "redress.ask", "case", row.case_id, what=transition, barred=len(bars))
    return made


def _passable(definition: Definition, bars: Any, transition: str) -> None:
    consent = facts.lasting(definition, bars)
    if consent:
        raise ConflictError(
            f"step {transition}: barred by {', '.join(one.code for one in consent)}",
            hint="nobody passes a missing consent: ask the person, or take their wish as it is",
        )


def carry_out(proposal: Proposal, by: Person) -> None:
    """Enter the step that was asked for. Raises: ConflictError when things stand otherwise; as `advance`."""
    asked = proposal.payload
    row = Proceeding.objects.select_related("case").get(pk=proposal.object_id)
    author = Person.objects.get(pk=proposal.proposed_by_id)
    entry = replace(typed(author, row, asked["entry"]), reason=proposal.reason)
    transition = str(asked["transition"])
    with transaction.atomic():
        row, definition, move, bars = services.ready(row, author, transition, entry)
        if row.state != asked["state"]:
            raise ConflictError("step: the procedure has gone on in the meantime")
        _passable(definition, bars, transition)
        codes = tuple(one.code for one in bars)
        if set(codes) - set(asked["codes"]):
            raise ConflictError("step: more bars it than when it was asked for", hint="refuse it; ask anew")
        made = services.go(row, author, definition, move, entry, services.Passed(codes, by))
        note(by, "redress.in-spite", "case", row.case_id, what=transition, step=made.pk, asked=author.pk)


def plain(entry: Entry) -> dict[str, Any]:
    """Return what was typed as plain values, to wait with a request."""
    found: dict[str, Any] = {name: getattr(entry, name) for name in facts.TYPED}
    found |= {name: found[name].isoformat() if found[name] else "" for name in DATES}
    papers = {}
    for one in entry.papers:
        held = (("letter", one.letter), ("paper", one.paper), ("item", one.item))
        what = next((f"{name}:{each.pk}" for name, each in held if each is not None), "words")
        papers[one.code] = [what, one.words]
    return found | {"values": dict(entry.values), "papers": papers}


def typed(person: Person, proceeding: Proceeding, kept: dict[str, Any]) -> Entry:
    """Return what `plain` gave as an entry. Raises: UsageError when a document is not there any more."""
    named = {name: kept[name] for name in facts.TYPED}
    named |= {name: date.fromisoformat(kept[name]) if kept[name] else None for name in DATES}
    chosen = {code: (what, words) for code, (what, words) in kept["papers"].items()}
    papers = facts.documents(person, proceeding.case, chosen)
    return Entry(**named, values=kept["values"], papers=papers)


# what the page of approvals asks


def may_ask(person: Person, proposal: Proposal) -> bool:
    """Say whether somebody may ask: who may enter a step."""
    return queries.open_proceedings(person).filter(pk=proposal.object_id).exists()


def may_confirm(person: Person, proposal: Proposal) -> bool:
    """Say whether somebody may confirm: a lead of the case."""
    return person.role == Role.LEAD and may_ask(person, proposal)


def described(proposal: Proposal, reader: Person) -> str:
    """Return a request as one sentence: the step, and what bars it."""
    row = queries.visible_proceedings(reader).filter(pk=proposal.object_id).first()
    if row is None:
        return ""
    words = showing.spoken()
    definition = queries.definition_of(row)
    step = definition.transition(str(proposal.payload["transition"]))
    return _("%(procedure)s: the step “%(step)s” goes on in spite of %(bars)s.") % {
        "procedure": showing.procedure_words(row, words),
        "step": step.words.said(words),
        "bars": "; ".join(_named(definition, one, words) for one in proposal.payload["codes"]),
    }


def _named(definition: Definition, code: str, language: str) -> str:
    """Return a bar in words: the document, the field, or what the guard says."""
    what, _colon, name = code.partition(":")
    found = {"document": definition.document, "field": definition.field}.get(what, definition.guard)
    try:
        return found(name).words.said(language)
    except MissingError:
        return code


def address(proposal: Proposal, reader: Person) -> str:
    """Return the page of the procedure, for those who may open it."""
    there = queries.visible_proceedings(reader).filter(pk=proposal.object_id).exists()
    return reverse("redress:proceeding", args=(proposal.object_id,)) if there else ""


def waiting(person: Person, proceeding: Proceeding) -> Proposal | None:
    """Return the request about a proceeding that waits, to those who may read the proceeding."""
    if not queries.visible_proceedings(person).filter(pk=proceeding.pk).exists():
        return None
    rows = Proposal.objects.filter(kind=IN_SPITE, object_id=proceeding.pk, outcome="")
    return rows.filter(expires__gt=timezone.now()).select_related("proposed_by").first()
