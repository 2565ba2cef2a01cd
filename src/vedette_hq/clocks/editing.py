"""Terms and calendars changed as data: one writes a new edition, another takes it over."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from vedette.cases.clocks.calendars import KINDS, calendar_from
from vedette.cases.clocks.calendars import as_json as calendar_json
from vedette.cases.clocks.rules import as_json as rule_json
from vedette.cases.clocks.rules import rule_from
from vedette.errors import ConflictError, FormatError, MissingError, UsageError
from vedette_hq.access.approvals import propose
from vedette_hq.access.models import Person, Proposal
from vedette_hq.access.roles import Role
from vedette_hq.audit.services import note
from vedette_hq.clocks import reckoning
from vedette_hq.clocks.editions import book
from vedette_hq.clocks.models import Edition
from vedette_hq.outbox.services import put

if TYPE_CHECKING:
    from vedette_hq.outbox.loop import Work
    from vedette_hq.outbox.models import Errand

TAKE_OVER = "clocks.edition"
"""The kind of proposal: a new edition of a term or a calendar."""
EDITORS = frozenset({Role.LEAD, Role.LAWYER})
RULE_FIELDS = (
    *("length", "first_day", "roll_over", "law", "source", "confidence", "valid_from", "valid_to", "checked"),
)
MAX_LINES = 400


def new_rule(person: Person, name: str, changes: dict[str, Any], reason: str) -> Edition:
    """Write a new edition of a term and ask for a second pair of eyes.

    `changes` holds names of `RULE_FIELDS`. Raises: FormatError, UsageError when nothing changes.
    """
    held = book().rule(name)
    before = rule_json(held)
    if set(changes) - set(RULE_FIELDS):
        raise UsageError("edition: changes something that is not changed here")
    after = {**before, **changes, "version": held.version + 1}
    rule_from(after)
    if {**after, "version": 0} == {**before, "version": 0}:
        raise UsageError("edition: nothing is changed")
    return _proposed(person, Edition.Kind.RULE, name, held.version + 1, after, reason)


def new_calendar(
    person: Person,
    region: str,
    lines: Sequence[str],
    source: str,
    confidence: str,
    checked: date,
    reason: str,
) -> Edition:
    """Write a new edition of a calendar and ask for a second pair of eyes.

    Each line is `2025-03-30 decree In words`, or `2025-03-30 none` for a day that is as its weekday says.
    Raises: FormatError for a line that is none, UsageError when nothing changes, MissingError.
    """
    held = book().own.get(region)
    if held is None:
        raise MissingError(f"calendar {region[:12]}: there is none")
    before = calendar_json(held)
    days = {row["day"]: row for row in before["days"]}
    said = [line.strip() for line in lines if line.strip()]
    if not said or len(said) > MAX_LINES:
        raise UsageError(f"calendar: 1 to {MAX_LINES} lines, one for each day")
    for number, line in enumerate(said, 1):
        day, kind, words = _line(line, number)
        if kind == "none":
            days.pop(day, None)
        else:
            days[day] = {
                "day": day,
                "kind": kind,
                "words": words,
                "source": source.strip(),
                "confidence": confidence,
            }
    years = sorted(set(before["years"]) | {int(day[:4]) for day in days})
    changed = {"days": [days[day] for day in sorted(days)], "years": years, "checked": checked.isoformat()}
    after = {**before, **changed, "version": held.version + 1}
    calendar_from(after)
    if after["days"] == before["days"]:
        raise UsageError("edition: nothing is changed")
    return _proposed(person, Edition.Kind.CALENDAR, region, held.version + 1, after, reason)


def _line(line: str, number: int) -> tuple[str, str, str]:
    day, _blank, rest = line.partition(" ")
    kind, _blank, words = rest.strip().partition(" ")
    try:
        said = date.fromisoformat(day).isoformat()
    except ValueError:
        said = ""
    if said != day or kind not in (*KINDS, "none"):
        raise FormatError(f"line {number}: is no day and kind, as 2025-03-30 decree In words")
    return day, kind, " ".join(words.split()) or kind


def _proposed(
    person: Person, kind: str, name: str, number: int, content: dict[str, Any], reason: str
) -> Edition:
    said = " ".join(reason.split())
    if not said or len(said) > 500:
        raise UsageError("edition: say why, in at most 500 characters")
    with transaction.atomic():
        made = Edition.objects.create(
            kind=kind, name=name, number=number, content=content, reason=said, made_by=person
        )
        propose(TAKE_OVER, person, made.pk, said, {"edition": made.pk})
        note(person, "clocks.edition", "edition", made.pk, what=name)
    return made


def _edition(proposal: Proposal) -> Edition:
    found = Edition.objects.filter(pk=str(proposal.payload.get("edition", ""))).first()
    if found is None:
        raise MissingError("proposal: its edition is not there")
    return found


def may(person: Person, proposal: Proposal) -> bool:
    """Say whether somebody may write an edition or take one over: leads and lawyers."""
    return person.role in EDITORS


def described(proposal: Proposal, reader: Person) -> str:
    """Return the proposal as one sentence."""
    row = _edition(proposal)
    return _("%(name)s, edition %(number)s: read first which deadlines it moves.") % {
        "name": row.name,
        "number": row.number,
    }


def address(proposal: Proposal, person: Person) -> str:
    """Return the page where it is read."""
    return reverse("clocks:edition", args=[_edition(proposal).pk])


def take_over(proposal: Proposal, by: Person) -> None:
    """Carry out an approved proposal: the edition stands, every deadline is reckoned again.

    Raises: ConflictError when another edition was taken over since it was written.
    """
    row = Edition.objects.select_for_update().get(pk=_edition(proposal).pk)
    held = book()
    current = held.rule(row.name).version if row.kind == Edition.Kind.RULE else held.own[row.name].version
    if row.taken_over is not None or row.number != current + 1:
        raise ConflictError(f"edition {row.name}: another one was taken over since; write it again")
    row.taken_over, row.taken_over_by = timezone.now(), by
    row.save(update_fields=["taken_over", "taken_over_by"])
    note(by, "clocks.take_over", "edition", row.pk, what=row.name, number=row.number)
    put("clocks.recompute", {"edition": row.pk}, key=f"edition:{row.pk}")


def recompute(work: Work | None, errands: Sequence[Errand]) -> None:
    """Handler of the errand `clocks.recompute`: one reckoning for all that wait."""
    reckoning.recompute(work)
