"""A public investigation: its steps, what each must bring, and the gates between them, computed from facts.

A gate is never a tick: it is open when nothing is missing. What is missing is named by a code and what it is
about, to be said in words at the edge. What two people let pass against the rule stays visible as passed, and
covers the missing things that they named, no others. Instants are arguments.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from vedette.errors import ConflictError, MissingError
from vedette.records.investigation_steps import (
    DECIDE,
    DECISIONS,
    DEGREES,
    EXTENDED,
    FADING,
    HEALTH_ELEMENTS,
    STATUSES,
    STEPS,
    TEMPLATES,
    URGENT,
    URGENT_OUTPUTS,
    Field,
    Output,
    Step,
)
from vedette.records.schema import Shield

__all__ = [
    "DECIDE",
    "DECISIONS",
    "DEGREES",
    "EXTENDED",
    "FADING",
    "HEALTH_ELEMENTS",
    "STATUSES",
    "STEPS",
    "TEMPLATES",
    "URGENT",
    "URGENT_OUTPUTS",
    "Claimed",
    "Due",
    "Facts",
    "Field",
    "Missing",
    "Noted",
    "Output",
    "Standing",
    "State",
    "Step",
    "Talk",
    "decisions",
    "may_write",
    "output_of",
    "standings",
    "step_of",
    "urgent_due",
    "urgent_missing",
]


def step_of(number: int) -> Step:
    """Return a step by its number. Raises: MissingError."""
    if not 0 <= number < len(STEPS):
        raise MissingError("investigation: has no such step")
    return STEPS[number]


def output_of(step: int | None, code: str) -> Output:
    """Return an output of a step, of the urgent track when None. Raises: MissingError."""
    outputs = URGENT_OUTPUTS if step is None else step_of(step).outputs
    found = next((one for one in outputs if one.code == code), None)
    if found is None:
        raise MissingError(f"investigation: no such output {code!r} here")
    return found


@dataclass(frozen=True, slots=True)
class Noted:
    """One output that was written down and stands. `none` says that there is none; `until` is exclusive."""

    at: datetime
    answer: str = ""
    signed: bool = False
    none: bool = False
    until: datetime | None = None
    by: str = ""


@dataclass(frozen=True, slots=True)
class Talk:
    """One interview of the applicant that is over. `ours` people of the group were there."""

    label: str
    ours: int
    pages: int
    signed: int
    entered: bool


@dataclass(frozen=True, slots=True)
class Claimed:
    """One claim as it stands. `status` is empty while nobody judged it."""

    label: str
    status: str = ""
    evidence: int = 0
    judged: datetime | None = None
    shield: Shield = Shield.OPEN


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of an investigation. `outputs`: code to what stands, the earliest first."""

    opened: datetime
    outputs: Mapping[str, Sequence[Noted]] = field(default_factory=dict)
    identity: bool = False
    consent: bool = False
    urgent: bool = False
    last_seen: datetime | None = None
    calls: int = 0
    talks: Sequence[Talk] = ()
    unphotographed: Sequence[str] = ()
    """Labels of bodily findings without a photograph or a reason why there is none."""
    acts: int = 0
    sources: int = 0
    """Independent ones: a copy of another is none."""
    claims: Sequence[Claimed] = ()
    passed: Mapping[int, frozenset[str]] = field(default_factory=dict)
    """Step to the keys of missing things that two people let pass."""


@dataclass(frozen=True, slots=True)
class Missing:
    """One thing that is missing. `about` names which interview, finding, claim; empty when there is one."""

    code: str
    about: str = ""
    shield: Shield = Shield.OPEN

    @property
    def key(self) -> str:
        """What a pass names."""
        return f"{self.code}:{self.about}" if self.about else self.code


@dataclass(frozen=True, slots=True)
class Due:
    """Something that must have happened by an instant."""

    code: str
    at: datetime
    late: bool


class State(StrEnum):
    """How a step stands."""

    BLOCKED = "blocked"
    TO_DO = "to-do"
    BEGUN = "begun"
    DONE = "done"
    PASSED = "passed"
    NOT_CALLED = "not-called"


@dataclass(frozen=True, slots=True)
class Standing:
    """One step: its state, what is missing, what was let pass, which earlier gates hold it up."""

    step: Step
    state: State
    missing: tuple[Missing, ...]
    let_pass: tuple[Missing, ...]
    held_by: tuple[int, ...]
    due: tuple[Due, ...]

    @property
    def gate_open(self) -> bool:
        """Whether nothing is missing, or all that is was let pass."""
        return not self.missing


def standings(facts: Facts, now: datetime) -> list[Standing]:
    """Return how every step stands at the instant `now`, in order; none is left out."""
    found: list[Standing] = []
    for step in STEPS:
        called = _called(step, facts)
        wanting = tuple(_missing(step, facts, now)) if called else ()
        let = facts.passed.get(step.number, frozenset())
        missing = tuple(one for one in wanting if one.key not in let)
        passed = tuple(one for one in wanting if one.key in let)
        held = tuple(number for number in step.after if found[number].missing)
        due = tuple(_due(step, facts, now))
        found.append(
            Standing(step, _state(step, facts, called, missing, passed, held), missing, passed, held, due)
        )
    return found


def _state(
    step: Step,
    facts: Facts,
    called: bool,
    missing: tuple[Missing, ...],
    passed: tuple[Missing, ...],
    held: tuple[int, ...],
) -> State:
    if not called:
        return State.NOT_CALLED
    if not missing:
        return State.PASSED if passed else State.DONE
    if held:
        return State.BLOCKED
    begun = any(facts.outputs.get(one.code) for one in step.outputs) or (step.number == 2 and facts.talks)
    return State.BEGUN if begun else State.TO_DO


def may_write(standing: Standing) -> None:
    """Refuse what belongs to a step whose earlier gates are closed. Raises: ConflictError."""
    if standing.held_by:
        raise ConflictError(
            f"step {standing.step.number}: waits for the gate of step {standing.held_by[0]}",
            hint="see there what is missing; two people can let it pass with a reason",
        )


def _of(facts: Facts, code: str) -> Sequence[Noted]:
    return facts.outputs.get(code, ())


def decisions(facts: Facts, answer: str) -> int:
    """Return how often the authorities decided so about the crime report."""
    return sum(one.answer == answer for one in _of(facts, "report-decision"))


def _called(step: Step, facts: Facts) -> bool:
    """Whether there is anything to do in a step yet: others are shown as not called for, with the reason."""
    match step.number:
        case 8:
            return decisions(facts, "refused") > 0
        case 9:
            return decisions(facts, "opened") > 0
        case 10:
            return bool(_of(facts, "sent-to-court"))
        case 11:
            return bool(_of(facts, "body-chosen"))
        case 12:
            return bool(_of(facts, "judgment") or _of(facts, "international-decision"))
        case 13:
            return bool(_of(facts, "publication"))
        case _:
            return True


def _missing(step: Step, facts: Facts, now: datetime) -> Iterator[Missing]:
    for output in step.outputs:
        if output.required and not _of(facts, output.code):
            yield Missing(output.code, shield=output.shield)
    special = {
        0: _contact,
        1: _application,
        2: _interview,
        3: _evidence,
        4: _representation,
        6: _inquiry,
        7: _conclusion,
        8: _complaints,
        13: _publicity,
    }.get(step.number)
    if special is not None:
        yield from special(facts, now)


def _contact(facts: Facts, now: datetime) -> Iterator[Missing]:
    triage = _of(facts, "triage")
    if triage and triage[-1].answer != "safe" and not facts.urgent:
        yield Missing("urgent-track")


def _application(facts: Facts, now: datetime) -> Iterator[Missing]:
    forms = _of(facts, "application-form")
    if forms and not any(one.signed for one in forms):
        yield Missing("application-signature")
    if not facts.identity:
        yield Missing("applicant")
    if not facts.consent:
        yield Missing("consent")


def _interview(facts: Facts, now: datetime) -> Iterator[Missing]:
    if not facts.talks:
        yield Missing("interview")
    for talk in facts.talks:
        if talk.ours < 2:
            yield Missing("two-present", talk.label)
        if talk.signed < talk.pages:
            yield Missing("page-signatures", talk.label)
        if not talk.entered:
            yield Missing("interview-entered", talk.label)


def _evidence(facts: Facts, now: datetime) -> Iterator[Missing]:
    for label in facts.unphotographed:
        yield Missing("finding-photograph", label, Shield.SPECIAL)


def _representation(facts: Facts, now: datetime) -> Iterator[Missing]:
    papers = [*_of(facts, "proxy"), *_of(facts, "bar-warrant")]
    if not papers:
        yield Missing("representative")
    elif not any(one.until is None or now < one.until for one in papers):
        yield Missing("representative-expired")


def _inquiry(facts: Facts, now: datetime) -> Iterator[Missing]:
    if not facts.acts:
        yield Missing("acts")
    if facts.sources < 2:
        yield Missing("second-source")


def _conclusion(facts: Facts, now: datetime) -> Iterator[Missing]:
    if not facts.claims:
        yield Missing("claims")
    for claim in facts.claims:
        if not claim.status:
            yield Missing("claim-unjudged", claim.label, claim.shield)
        if claim.status == "proven" and not claim.evidence:
            yield Missing("claim-without-evidence", claim.label, claim.shield)
    signed = _of(facts, "sign-off")
    judged = [claim.judged for claim in facts.claims if claim.judged is not None]
    if signed and judged and max(judged) > signed[-1].at:
        yield Missing("sign-off-stale")


def _complaints(facts: Facts, now: datetime) -> Iterator[Missing]:
    refused, complained = decisions(facts, "refused"), len(_of(facts, "complaint"))
    for number in range(complained + 1, refused + 1):
        yield Missing("complaint", str(number))
    for number in range(len(_of(facts, "complaint-decision")) + 1, complained + 1):
        yield Missing("complaint-decision", str(number))


def _publicity(facts: Facts, now: datetime) -> Iterator[Missing]:
    published = len(_of(facts, "publication"))
    for code in ("redaction-review", "consent-check"):
        for number in range(len(_of(facts, code)) + 1, published + 1):
            yield Missing(code, str(number))


def _due(step: Step, facts: Facts, now: datetime) -> Iterator[Due]:
    if step.number == 3:
        notes = _of(facts, "contact-note")
        at = (notes[0].at if notes else facts.opened) + FADING
        open_ = not _of(facts, "injury-photographs") or bool(facts.unphotographed)
        if open_:
            yield Due("injuries-fade", at, now > at)
    if step.number == 5:
        slips = _of(facts, "crime-report")
        last = _of(facts, "report-decision")
        if slips and not (last and last[-1].answer in ("opened", "refused")):
            term = EXTENDED.get(last[-1].answer, DECIDE) if last else DECIDE
            start = last[-1].at if last and last[-1].answer in ("transferred", "cancelled") else slips[-1].at
            yield Due("report-decision", start + term, now > start + term)


def urgent_missing(facts: Facts) -> list[Missing]:
    """Return what the urgent track still lacks."""
    found = [Missing(one.code) for one in URGENT_OUTPUTS if one.required and not _of(facts, one.code)]
    if not facts.calls:
        found.append(Missing("calls"))
    publicity = _of(facts, "urgent-publicity")
    if publicity and publicity[-1].answer == "undecided":
        found.append(Missing("urgent-publicity-undecided"))
    return found


def urgent_due(facts: Facts, now: datetime) -> Due | None:
    """Return by when the urgent track is to be done: from when the person was last seen, not from intake."""
    if not facts.urgent or facts.last_seen is None:
        return None
    at = facts.last_seen + URGENT
    return Due("urgent-track", at, now > at and bool(urgent_missing(facts)))
