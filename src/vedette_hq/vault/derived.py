"""Transcripts, translations and descriptions: sealed at once, kept in the vault, entered, read again."""

from __future__ import annotations

import hashlib
import io
import os
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from vedette.custody.events import Action, CustodyEvent
from vedette.errors import ConflictError, FormatError, MissingError
from vedette.formats.derived import MAX_DERIVED_BYTES, DerivedText, parse_derived
from vedette.seal import open_stream, parse_recipient, seal_stream
from vedette.values.ids import new_id
from vedette.values.instants import write_instant
from vedette_hq.access.models import Person
from vedette_hq.audit.services import note
from vedette_hq.outbox.services import put
from vedette_hq.vault.models import Derived, Item
from vedette_hq.vault.room import room

if TYPE_CHECKING:
    from vedette.house.reading import HouseReader
    from vedette_hq.outbox.loop import Work

MAX_SEALED_BYTES = MAX_DERIVED_BYTES + (1 << 16)
REASON = "{kind} given in, language {language}"


def derive(person: Person, item: Item, kind: str, language: str, text: str) -> Derived:
    """Seal what a person made of an item to its mission's readers; the worker keeps and enters it.

    The text is sealed in this process before anything is written; it stands nowhere else.
    Raises: FormatError, LimitError for a text that cannot be one; MissingError when the house does not know
    the mission.
    """
    now = timezone.now()
    made = DerivedText(
        item.package_sha256,
        kind,
        language,
        person.pseudonym,
        write_instant(now),
        text.replace("\r\n", "\n").replace("\r", "\n").strip(),
    )
    recipients = [parse_recipient(each) for each in _recipients(room().reader, item.mission.pseudonym)]
    sealed = io.BytesIO()
    seal_stream(io.BytesIO(made.encode()), sealed, recipients)
    data = sealed.getvalue()
    with transaction.atomic():
        row = Derived.objects.create(
            item=item,
            kind=kind,
            language=language,
            author=person,
            made=now,
            event=new_id(os.urandom),
            object_sha256=hashlib.sha256(data).hexdigest(),
            object_size=len(data),
            sealed=data,
        )
        note(person, "item.derive", "item", item.pk, derived=row.pk)
        put("vault.project", {"derived": row.pk}, key=f"derived-{row.pk}")
    return row


def _recipients(reader: HouseReader, mission: str) -> list[str]:
    listed = reader.mission(mission).get("recipients")
    found = [str(each) for each in listed] if isinstance(listed, list) else []
    if not found:
        raise MissingError(f"mission {mission}: has no recipients")
    return found


def keep(work: Work, derived_id: str) -> None:
    """Put a derived text's object into the vault, then enter it; in the worker. Called twice, done once."""
    row = Derived.objects.select_related("item", "author").get(pk=derived_id)
    if row.register_index is not None:
        return
    if row.sealed is None:
        raise FormatError("derived: its sealed bytes are gone")
    work.hq.vault.put(row.object_sha256, row.object_size, io.BytesIO(bytes(row.sealed)))
    held = work.hq.register.find(Action.DERIVE.entry_type, event=row.event)
    if not held:
        event = CustodyEvent(
            event=row.event,
            action=Action.DERIVE,
            time=write_instant(row.made),
            actor=row.author.pseudonym,
            package_sha256=row.item.package_sha256,
            reason=REASON.format(kind=row.kind, language=row.language),
            digest_before=row.item.package_sha256,
            digest_after=row.object_sha256,
        )
        held = work.hq.enter([(event.action.entry_type, event.values())])
    row.register_index, row.sealed = held[0].index, None
    row.save(update_fields=["register_index", "sealed"])


def read(row: Derived) -> DerivedText:
    """Open a derived text; the opening of its item is to be noted before.

    The sealed bytes are those that were made here, by their digest: nothing of a stranger is parsed.
    Raises: ConflictError when the object is not those bytes; MissingError, StoreError, OpenError.
    """
    if row.sealed is not None:
        data = bytes(row.sealed)
    else:
        with room().reader.open_object(row.object_sha256) as source:
            data = source.read(MAX_SEALED_BYTES + 1)
    if hashlib.sha256(data).hexdigest() != row.object_sha256:
        raise ConflictError(f"object {row.object_sha256}: holds other bytes than its name says")
    identity = room().reader.desk_identity(row.item.mission.pseudonym)
    plain = b"".join(open_stream(io.BytesIO(data), [identity], armored=False))
    found = parse_derived(plain)
    if found.package_sha256 != row.item.package_sha256:
        raise ConflictError("derived: was made from another package")
    return found


def withdraw(person: Person, row: Derived) -> None:
    """Set a derived text aside; it stays in the vault and the register. Raises: ConflictError when it is."""
    with transaction.atomic():
        standing = Derived.objects.filter(pk=row.pk, withdrawn__isnull=True)
        if standing.update(withdrawn=timezone.now(), withdrawn_by=person) != 1:
            raise ConflictError("derived: is set aside already")
        note(person, "item.derive-withdraw", "item", row.item_id, derived=row.pk)


def restore(person: Person, row: Derived) -> None:
    """Take a derived text back into use. Raises: ConflictError when it is in use."""
    with transaction.atomic():
        aside = Derived.objects.filter(pk=row.pk, withdrawn__isnull=False)
        if aside.update(withdrawn=None, withdrawn_by=None) != 1:
            raise ConflictError("derived: is in use")
        note(person, "item.derive-restore", "item", row.item_id, derived=row.pk)
