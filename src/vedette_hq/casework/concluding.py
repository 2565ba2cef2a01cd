"""The conclusion on a matter: written over the matrix as it stands, signed off by another than its author."""

from __future__ import annotations

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from vedette.errors import ConflictError, UsageError
from vedette_hq.access.models import Person
from vedette_hq.access.roles import Role
from vedette_hq.audit.services import note
from vedette_hq.casework import matrix
from vedette_hq.casework.checking import line, open_case, text_of
from vedette_hq.casework.models import Conclusion
from vedette_hq.interviews.models import Matter
from vedette_hq.interviews.queries import sees_health

SUPERVISORS = frozenset({Role.LEAD, Role.LAWYER})
"""Who signs off: a lead or a lawyer of the team, never the author."""
MAX_MEMO_CHARS = 60_000


def _sees_all(person: Person) -> None:
    if not sees_health(person):
        raise UsageError("conclusion: who may not read what is written of health neither writes nor signs it")


def conclude(matter: Matter, by: Person, memo: str) -> Conclusion:
    """Write a conclusion: the memo, and the matrix as it stands, frozen. It waits for its supervisor.

    Raises: UsageError, ConflictError while an element is missing, not judged, or proven by nothing.
    """
    _sees_all(by)
    said = text_of(memo, MAX_MEMO_CHARS, "memo", needed=True)
    with transaction.atomic():
        case = open_case(matter.case, by)
        held = Matter.objects.select_for_update().get(pk=matter.pk)
        if held.withdrawn is not None:
            raise ConflictError("matter: is withdrawn")
        rows = matrix.matter_rows(by, held)
        if not rows:
            raise ConflictError("conclusion: nothing is claimed yet")
        barred = [one for one in matrix.remarks(by, held, rows) if one.must]
        if barred:
            listed = ", ".join(f"{one.element} ({one.code})" for one in barred[:6])
            raise ConflictError(
                f"conclusion: {listed}", hint="Judge every element; what is proven needs what proves it."
            )
        plain = matrix.frozen(rows)
        last = held.conclusions.aggregate(n=Max("number"))["n"] or 0
        made = Conclusion.objects.create(
            case=case,
            matter=held,
            number=last + 1,
            memo=said,
            frozen=plain,
            digest=matrix.digest_of(plain, said),
            made_by=by,
        )
        note(by, "conclusion.write", "case", case.pk, conclusion=made.pk, digest=made.digest)
    return made


def is_stale(person: Person, conclusion: Conclusion) -> bool:
    """Say whether the matrix is no longer what the conclusion speaks of; for one who sees all of it."""
    plain = matrix.frozen(matrix.matter_rows(person, conclusion.matter))
    return matrix.digest_of(plain, conclusion.memo) != conclusion.digest


def _decide(conclusion: Conclusion, by: Person, outcome: str, words: str) -> None:
    if by.role not in SUPERVISORS:
        raise UsageError("conclusion: a lead or a lawyer decides")
    if conclusion.made_by_id == by.pk:
        raise ConflictError("conclusion: who wrote it does not sign it off")
    rows = Conclusion.objects.filter(pk=conclusion.pk, outcome="").exclude(made_by=by)
    if (
        rows.update(outcome=outcome, decided=timezone.now(), decided_by=by, decided_words=words) != 1
    ):  # somebody was faster
        raise ConflictError("conclusion: is decided already")


def sign(conclusion: Conclusion, by: Person, words: str = "") -> None:
    """Sign a conclusion off. Raises: UsageError, ConflictError when it is one's own, decided, not the newest,
    or the matrix has changed since."""
    _sees_all(by)
    said = line(words, 2000, "words", needed=False)
    with transaction.atomic():
        case = open_case(conclusion.case, by)
        newest = conclusion.matter.conclusions.order_by("-number").first()
        if newest is None or newest.pk != conclusion.pk:
            raise ConflictError("conclusion: a newer one stands in its place")
        if is_stale(by, conclusion):
            raise ConflictError(
                "conclusion: the matrix has changed since", hint="Return it, and write it anew."
            )
        _decide(conclusion, by, Conclusion.Outcome.SIGNED, said)
        note(by, "conclusion.sign", "case", case.pk, conclusion=conclusion.pk, digest=conclusion.digest)


def give_back(conclusion: Conclusion, by: Person, words: str) -> None:
    """Return a conclusion to its author with words. Raises: UsageError, ConflictError."""
    said = line(words, 2000, "words")
    with transaction.atomic():
        case = open_case(conclusion.case, by)
        _decide(conclusion, by, Conclusion.Outcome.RETURNED, said)
        note(by, "conclusion.return", "case", case.pk, conclusion=conclusion.pk)
