"""What can be done with records of collection, one verb each; and what the worker reads of archives."""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.utils import timezone

from vedette.cases.sources.record import Said, check_words, encode, missing
from vedette.cases.sources.survey import Survey, encode_survey
from vedette.cases.sources.tables import table
from vedette.errors import ConflictError, FormatError, StoreError, UsageError, VedetteError
from vedette_hq.access.models import Person
from vedette_hq.audit.services import note
from vedette_hq.cases.models import Case
from vedette_hq.opensources import queries
from vedette_hq.opensources.models import Note, Part, Reading, Sealing, Source, Version
from vedette_hq.outbox.models import Errand
from vedette_hq.outbox.services import put
from vedette_hq.vault import derived, projecting
from vedette_hq.vault.models import CaseItem, Item
from vedette_hq.vault.queries import own_items, visible_items
from vedette_hq.vault.services import put_into_case

if TYPE_CHECKING:
    from vedette.house.reading import HouseReader
    from vedette_hq.outbox.loop import Work

ARCHIVES = ("archive",)


def _title(text: str) -> str:
    plain = " ".join(text.split())
    if not plain or len(plain) > 200 or not plain.isprintable():
        raise UsageError("collection record: a title has 1 to 200 characters")
    return plain


def _of_open(source: Source) -> Source:
    held = Source.objects.select_for_update().select_related("case").get(pk=source.pk)
    if held.case.closed is not None:
        raise ConflictError("case: is closed")
    return held


def begin(case: Case, title: str, by: Person) -> Source:
    """Open a record of collection. Raises: UsageError, ConflictError when the case is closed."""
    if case.closed is not None:
        raise ConflictError("case: is closed")
    with transaction.atomic():
        source = Source.objects.create(case=case, title=_title(title), opened_by=by)
        note(by, "online.open", "source", source.pk, case=case.pk)
    return source


def write(
    source: Source,
    by: Person,
    *,
    fields: Mapping[str, Said] | None = None,
    answers: Mapping[str, Said] | None = None,
) -> Version:
    """Write what a record says, or what is answered, as a new version; what is not given stays.

    Raises: FormatError for words that cannot stand, or a value and a reason for none in one field.
    """
    with transaction.atomic():
        held = _of_open(source)
        before = queries.version_of(held)
        data = {
            "fields": _plain(fields if fields is not None else queries.said_of(before, "fields")),
            "answers": _plain(answers if answers is not None else queries.said_of(before, "answers")),
        }
        if before is not None and before.data == data:
            return before
        number = before.number + 1 if before else 1
        made = Version.objects.create(source=held, number=number, data=data, made_by=by)
        note(by, "online.write" if fields is not None else "online.answer", "source", held.pk, version=number)
    return made


def _plain(said: Mapping[str, Said]) -> dict[str, list[str]]:
    found = {}
    for code, one in said.items():
        value, absent = (text.replace("\r\n", "\n").strip() for text in (one.value, one.absent))
        if value and absent:
            raise FormatError(f"{code}: a value, or why there is none; not both")
        if value or absent:
            check_words(value or absent, code)
            found[code] = [value, absent]
    return found


def set_stage(source: Source, stage: str, by: Person) -> None:
    """Say at which stage the work on it is. Raises: UsageError."""
    if stage not in table("stages"):
        raise UsageError("stage: is not known")
    with transaction.atomic():
        held = _of_open(source)
        Source.objects.filter(pk=held.pk).update(stage=stage)
        note(by, "online.stage", "source", held.pk, stage=stage)


def attach(source: Source, item: Item, part: str, by: Person) -> Part:
    """Add a sealed item to a record; one that is not in the case yet is put into it. Archives are read.

    Raises: UsageError, ConflictError.
    """
    if part not in table("parts"):
        raise UsageError("part: is not known")
    if not visible_items(by).filter(pk=item.pk).exists():
        raise ConflictError("item: is not yours to add")
    with transaction.atomic():
        held = _of_open(source)
        inside = CaseItem.objects.filter(case=held.case_id, item=item, until__isnull=True).exists()
        if not inside:
            if not own_items(by).filter(pk=item.pk).exists():
                raise ConflictError("item: is not in the case")
            put_into_case(by, item, held.case)
        try:
            with transaction.atomic():
                made = Part.objects.create(source=held, item=item, part=part, added_by=by)
        except IntegrityError:
            raise ConflictError("item: is in the record already") from None
        note(by, "online.part", "source", held.pk, item=item.pk, what=part)
        if item.kind in ARCHIVES:
            ask(item)
    return made


def detach(row: Part, by: Person) -> None:
    """Take an item off a record; that it was there stays known. Raises: ConflictError."""
    with transaction.atomic():
        _of_open(row.source)
        held = Part.objects.filter(pk=row.pk, until__isnull=True)
        if held.update(until=timezone.now(), removed_by=by) != 1:
            raise ConflictError("item: is not in the record")
        note(by, "online.part-end", "source", row.source_id, item=row.item_id)


def ask(item: Item) -> Reading:
    """Have an archive read by the worker, once; one that failed is read again."""
    with transaction.atomic():
        reading, made = Reading.objects.get_or_create(item=item)
        if made or (reading.data is None and reading.failure):
            Reading.objects.filter(pk=item.pk).update(failure="")
            put("opensources.survey", {"item": item.pk})
    return reading


def survey(work: Work, errands: Sequence[Errand]) -> None:
    """Read archives into their rows, in the worker; each in a child that reaches nothing."""
    from vedette_hq.outbox.loop import Refuse

    reader = projecting.reader_of(work)
    for errand in errands:
        item = Item.objects.select_related("device").filter(pk=str(errand.payload.get("item", ""))).first()
        if item is None:
            raise Refuse("item: is not there")
        _survey(work, item, reader)
        work.beat()


def _survey(work: Work, item: Item, reader: HouseReader) -> None:
    found: Survey | None = None
    failure = ""
    try:
        slip = reader.slip(item.device.origin, item.device_index)
        with reader.opened(slip, work.warden) as opened:
            found = projecting.looker().survey(opened.content)
    except StoreError:
        raise
    except VedetteError as error:
        failure = str(error)[:300]
    with transaction.atomic():
        Reading.objects.update_or_create(
            item=item,
            defaults={
                "data": zlib.compress(encode_survey(found), 6) if found else None,
                "lines": len(found.lines) if found else 0,
                "sound": bool(found and found.sound),
                "made": timezone.now(),
                "failure": failure,
            },
        )
        note(None, "online.survey", "item", item.pk, outcome="done" if found else "failed")


def write_note(source: Source, method: str, finding: str, words: str, by: Person) -> Note:
    """Write down a step of verification. Raises: UsageError, FormatError, ConflictError."""
    if method not in table("methods") or finding not in table("findings"):
        raise UsageError("verification: its method or what it found is not known")
    plain = check_words(words.replace("\r\n", "\n").strip(), "words")
    with transaction.atomic():
        held = _of_open(source)
        made = Note.objects.create(source=held, method=method, finding=finding, words=plain, by=by)
        note(by, "online.note", "source", held.pk, what=method)
    return made


def withdraw_note(row: Note, by: Person) -> None:
    """Set a step of verification aside; it stays readable. Raises: ConflictError."""
    with transaction.atomic():
        _of_open(row.source)
        held = Note.objects.filter(pk=row.pk, withdrawn__isnull=True)
        if held.update(withdrawn=timezone.now(), withdrawn_by=by) != 1:
            raise ConflictError("verification: is set aside already")
        note(by, "online.note-end", "source", row.source_id)


def seal(source: Source, by: Person) -> Sealing:
    """Seal the record as it stands beside its first item, and have that entered in the register.

    What is missing stands in it and does not stop it. Raises: ConflictError when it has no item or nothing is
    written; FormatError, LimitError, MissingError as `derived.derive`.
    """
    version = queries.version_of(source)
    parts = queries.parts_of(by, source)
    if version is None or not parts:
        raise ConflictError("collection record: has no item, or nothing is written yet")
    record = queries.record_of(by, source)
    data = encode(record)
    with transaction.atomic():
        _of_open(source)
        made = derived.derive(by, parts[0].item, "description", "en", data.decode("utf-8"))
        row = Sealing.objects.create(
            source=source,
            version=version,
            derived=made,
            sha256=hashlib.sha256(data).hexdigest(),
            missing=len(missing(record)),
            by=by,
        )
        note(by, "online.seal", "source", source.pk, digest=row.sha256)
    return row


def take(source: Source, by: Person) -> bytes:
    """Return the record's bytes as it stands, to be taken away. Raises: FormatError."""
    with transaction.atomic():
        data = encode(queries.record_of(by, source))
        note(by, "online.take", "source", source.pk, digest=hashlib.sha256(data).hexdigest())
    return data
