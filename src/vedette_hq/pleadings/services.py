"""What can be done with a text: begun, saved as a revision, filled again, withdrawn."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from vedette.cases.pleadings.material import LANGUAGES, Material, check_material
from vedette.cases.pleadings.plain import parse, plain
from vedette.cases.pleadings.registry import kind as kind_of
from vedette.errors import ConflictError, UsageError
from vedette_hq.access.models import Person
from vedette_hq.audit.services import note
from vedette_hq.cases.models import Case
from vedette_hq.casework.checking import line, of_case, open_case
from vedette_hq.casework.models import Client
from vedette_hq.interviews.queries import sees_health
from vedette_hq.pleadings import filling, queries
from vedette_hq.pleadings.models import Revision, Text

MAX_REVISIONS = 2_000
BEGUN, FILLED = "begin", "fill"
"""Parts of revisions that no page of edits made."""


def held(text: Text, by: Person) -> Text:
    """Return a text locked, its case open and itself standing. Raises: ConflictError, UsageError."""
    row = Text.objects.select_for_update(of=("self",)).select_related("case").get(pk=text.pk)
    open_case(row.case, by)
    if row.withdrawn is not None:
        raise ConflictError("text: was withdrawn")
    return row


def begin(case: Case, by: Person, kind: str, language: str, client: Client | None, title: str = "") -> Text:
    """Begin a text, filled from what is known. Raises: MissingError, UsageError, ConflictError."""
    kind_of(kind)
    if language not in LANGUAGES:
        raise UsageError("text: en, fr or ru expected")
    health = kind in queries.HEALTH
    if health and not sees_health(by):
        raise UsageError("text: tells of health, which is not open to you")
    with transaction.atomic():
        row = open_case(case, by)
        of_case(row, client=client)
        made = Text.objects.create(
            case=row,
            client=client,
            kind=kind,
            language=language,
            title=line(title, 200, "title", needed=False),
            health=health,
            made_by=by,
        )
        material = filling.filled(by, row, kind, language, client)
        Revision.objects.create(text=made, number=1, part=BEGUN, data=plain(material), made_by=by)
        note(by, "text.begin", "case", row.pk, text=made.pk, what=kind)
    return made


def save(text: Text, by: Person, part: str, material: Material, seen: int) -> Revision:
    """Keep a text as one revision more; `seen` is the number of the one its author saw.

    Raises: FormatError naming the field, ConflictError when somebody else saved meanwhile.
    """
    data = plain(material)
    check_material(parse(data))
    with transaction.atomic():
        row = held(text, by)
        newest = queries.revision_of(row)
        if newest.number != seen:
            raise ConflictError("text: somebody else saved in the meantime")
        if newest.data == data:
            return newest
        if newest.number >= MAX_REVISIONS:
            raise UsageError(f"text: at most {MAX_REVISIONS} revisions")
        made = Revision.objects.create(text=row, number=seen + 1, part=part, data=data, made_by=by)
        note(by, "text.write", "case", row.case_id, text=row.pk, number=made.number)
    return made


def refill(text: Text, by: Person) -> Revision:
    """Fill from the house what the text does not say yet; what somebody wrote stays. Raises: as `save`."""
    with transaction.atomic():
        row = held(text, by)
        newest = queries.revision_of(row)
        fresh = filling.filled(by, row.case, row.kind, row.language, row.client)
        merged = filling.merged(queries.material_of(newest), fresh)
        return save(row, by, FILLED, merged, newest.number)


def withdraw(text: Text, by: Person, reason: str) -> None:
    """Withdraw a text that is not used; it stays readable. Raises: UsageError, ConflictError once filed."""
    said = line(reason, 500, "reason")
    with transaction.atomic():
        row = held(text, by)
        if row.issues.filter(filing__isnull=False).exists():
            raise ConflictError("text: was filed; withdraw the letter instead")
        Text.objects.filter(pk=row.pk).update(
            withdrawn=timezone.now(), withdrawn_by=by, withdrawn_reason=said
        )
        note(by, "text.withdraw", "case", row.case_id, text=row.pk)
