"""Leaving: embargo, release, correction, retraction, what is given to partners; and what stops it."""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo, available_timezones

from django.db import transaction
from django.utils import timezone

from vedette.errors import ConflictError, UsageError, VedetteError
from vedette.publication.releases.record import ReleaseRecord, encode_record
from vedette.values.instants import write_instant
from vedette_hq.access.models import Person
from vedette_hq.audit.services import note
from vedette_hq.consent import gate as consent_gate
from vedette_hq.consent.ledgers import kin
from vedette_hq.consent.models import Grant, Withdrawal
from vedette_hq.identity.models import Protected
from vedette_hq.outbox.services import put
from vedette_hq.records.models import Record
from vedette_hq.releases import queries
from vedette_hq.releases.after import follow
from vedette_hq.releases.gating import current_run, uses
from vedette_hq.releases.models import (
    LEFT_STATES,
    OUT_STATES,
    Handed,
    Leaving,
    Manifest,
    Release,
    State,
    Stop,
)
from vedette_hq.releases.writing import code_of, words

if TYPE_CHECKING:
    from vedette_hq.outbox.loop import Work


def _ready(release: Release, *states: str) -> Release:
    """The row, locked, of a release whose checks hold for what stands now."""
    row = Release.objects.select_for_update().get(pk=release.pk)
    if row.state not in states:
        raise ConflictError("release: is not ready to leave", hint="have the twelve checks made")
    run = current_run(row)
    if run is None or not run.green:
        raise ConflictError("release: its checks do not hold any more", hint="have them made again")
    return row


def embargo(by: Person, release: Release, until: datetime, zone: str) -> None:
    """Let a checked release leave by itself at an instant. Raises: UsageError, ConflictError."""
    if until.tzinfo is None or until <= timezone.now():
        raise UsageError("embargo: ends in the future")
    if zone not in available_timezones():
        raise UsageError("embargo: no such time zone", hint="for example Europe/Paris")
    with transaction.atomic():
        row = _ready(release, State.CHECKED)
        row.state, row.embargo_until, row.embargo_zone = State.EMBARGOED, until, zone
        row.save(update_fields=["state", "embargo_until", "embargo_zone"])
        note(by, "release.embargo", "release", row.pk)


def embargo_at(day: datetime, zone: str) -> datetime:
    """Return the instant of a clock time in a zone. Raises: UsageError."""
    if zone not in available_timezones():
        raise UsageError("embargo: no such time zone", hint="for example Europe/Paris")
    return day.replace(tzinfo=ZoneInfo(zone))


def lift_embargo(by: Person, release: Release) -> None:
    """Take an embargo back: the release can be written again. Raises: ConflictError."""
    with transaction.atomic():
        row = Release.objects.select_for_update().get(pk=release.pk)
        if row.state != State.EMBARGOED:
            raise ConflictError("release: is under no embargo")
        row.state, row.embargo_until, row.embargo_zone = State.REVIEW, None, ""
        row.save(update_fields=["state", "embargo_until", "embargo_zone"])
        note(by, "release.lift-embargo", "release", row.pk)


def release_now(by: Person | None, release: Release) -> Manifest:
    """Let it leave now: consents are asked once more, what leaves is written down and entered.

    `by` None is the worker at the end of an embargo. Raises: ConflictError when the checks do not hold, or
    a consent was withdrawn meanwhile.
    """
    with transaction.atomic():
        row = _ready(release, State.CHECKED, State.EMBARGOED)
        now = timezone.now()
        _write_leaving(row, by, now)
        row.state, row.released_at, row.released_by = State.RELEASED, now, by
        row.save(update_fields=["state", "released_at", "released_by"])
        made = _enter(row, now)
        if row.corrects is not None:
            _settle(row, now)
        note(by, "release.out", "release", row.pk, count=made.files)
        follow(str(row.pk))
    release.refresh_from_db()
    return made


def _files(row: Release) -> dict[str, str]:
    found = {f"{row.code}.{tongue}.json": one.sha256 for tongue, one in queries.texts_of(row).items()}
    return found | {one.name: one.sha256 for one in queries.pieces_of(row)}


def _write_leaving(row: Release, by: Person | None, now: datetime) -> None:
    files = [[name, digest] for name, digest in _files(row).items()]
    by_use: dict[tuple[str, str, str], list[str]] = {}
    for (subject, scope, medium, tongue), items in uses(row).items():
        consent_gate.left(
            by,
            scope,
            [subject],
            items=items,
            audience=row.audience,
            language=tongue,
            medium=medium,
            what="release",
            reference=row.pk,
            at=now,
        )
        by_use.setdefault((subject, scope, medium), []).append(tongue)
    for (subject, scope, medium), tongues in by_use.items():
        Leaving.objects.create(
            release=row,
            subject=subject,
            case_id=_case_of(subject),
            scope=scope,
            medium=medium,
            languages=tongues,
            grants=_grants(subject, scope),
            files=files,
            audience=row.audience,
            at=now,
            by=by,
        )


def _case_of(subject: str) -> Any:
    record = Record.objects.filter(pk=subject).values_list("case_id", flat=True).first()
    return record or Protected.objects.values_list("case_id", flat=True).get(pk=subject)


def _grants(subject: str, scope: str) -> list[str]:
    rows = Grant.objects.filter(scope=scope, given=True)
    mine = rows.filter(record_id=subject) | rows.filter(protected_id=subject)
    return list(mine.order_by("-at").values_list("pk", flat=True)[:5])


def _enter(row: Release, now: datetime) -> Manifest:
    before = row.corrects.manifests.order_by("-at").first() if row.corrects is not None else None
    record = ReleaseRecord(
        release=str(row.pk),
        code=row.code,
        kind=row.kind,
        time=write_instant(now),
        salt=secrets.token_hex(16),
        files=_files(row),
        corrects=before.sha256 if before is not None else "",
        changed=row.changed,
    )
    fields: dict[str, str | int] = {
        "files": len(record.files),
        "manifest_sha256": record.sha256,
        "release": str(row.pk),
        "time": record.time,
    }
    errand = put("register.enter", {"type": "release", "fields": fields}, key=f"release:{record.sha256}")
    return Manifest.objects.create(
        release=row,
        data=encode_record(record),
        sha256=record.sha256,
        files=len(record.files),
        errand=errand.pk,
        at=now,
    )


def _settle(row: Release, now: datetime) -> None:
    """What a correction or retraction does to what it is about, once it is out itself."""
    about = Release.objects.select_for_update().get(pk=row.corrects_id)
    about.state = State.RETRACTED if row.kind == "retraction" else State.CORRECTED
    about.save(update_fields=["state"])


# corrections


def _beside(by: Person, release: Release, kind: str, said: str) -> Release:
    if release.state not in OUT_STATES:
        raise ConflictError("release: is not out")
    with transaction.atomic():
        about = Release.objects.select_for_update().get(pk=release.pk)
        made = Release.objects.create(
            case=about.case,
            mission=about.mission,
            kind=kind,
            code=code_of(f"{about.code}-{kind}"),
            title=about.title,
            languages=about.languages,
            audience=about.audience,
            made_by=by,
            hands=[str(by.pk)],
            corrects=about,
            changed=words(said, 2000, kind),
        )
        note(by, f"release.{'correct' if kind == 'correction' else 'retract'}", "release", about.pk)
    return made


def correct(by: Person, release: Release, what_changed: str) -> Release:
    """Begin a correction: a release of its own, that says what changed; the old digest stays.

    Raises: ConflictError for what is not out, UsageError.
    """
    return _beside(by, release, "correction", what_changed)


def retract(by: Person, release: Release, why: str) -> Release:
    """Begin a retraction: once it is out, what it is about is out no more. Raises: as `correct`."""
    return _beside(by, release, "retraction", why)


def withdraw_at_once(by: Person, release: Release, why: str) -> None:
    """Retract without words of explanation for readers: the next build has it no more.

    Raises: ConflictError for what is not out, UsageError.
    """
    with transaction.atomic():
        row = Release.objects.select_for_update().get(pk=release.pk)
        if row.state not in OUT_STATES:
            raise ConflictError("release: is not out")
        row.state, row.changed = State.RETRACTED, words(why, 2000, "reason")
        row.save(update_fields=["state", "changed"])
        now = timezone.now()
        last = row.manifests.order_by("-at").first()
        record = ReleaseRecord(
            str(row.pk),
            row.code,
            "retraction",
            write_instant(now),
            secrets.token_hex(16),
            _files(row),
            last.sha256 if last is not None else "",
            row.changed,
        )
        fields: dict[str, str | int] = {
            "files": len(record.files),
            "manifest_sha256": record.sha256,
            "release": str(row.pk),
            "time": record.time,
        }
        errand = put("register.enter", {"type": "release", "fields": fields}, key=f"release:{record.sha256}")
        Manifest.objects.create(
            release=row,
            data=encode_record(record),
            sha256=record.sha256,
            files=len(record.files),
            errand=errand.pk,
        )
        note(by, "release.retract", "release", row.pk)
        follow(str(row.pk))


# partners


def hand(by: Person, release: Release, to: str, how: str) -> Handed:
    """Write down that a release was given to a partner or the press. Raises: UsageError, ConflictError."""
    if release.state not in (*LEFT_STATES, State.EMBARGOED):
        raise ConflictError("release: has not passed the checks")
    with transaction.atomic():
        made = Handed.objects.create(
            release=release,
            to=words(to, 300, "to whom"),
            how=words(how, 300, "how", needed=False),
            by=by,
        )
        note(by, "release.hand", "release", release.pk)
    return made


def told(by: Person, handed: Handed) -> None:
    """Say that a partner was told to stop using it. Raises: ConflictError."""
    with transaction.atomic():
        rows = Handed.objects.filter(pk=handed.pk, told__isnull=True)
        if rows.update(told=timezone.now(), told_by=by) != 1:
            raise ConflictError("release: this partner was told already")
        note(by, "release.told", "release", handed.release_id)


# in the worker


def look_duty(work: Work) -> None:
    """Stop what a withdrawn consent touches; let go what waited for the end of its embargo."""
    stop_withdrawn()
    for row in Release.objects.filter(state=State.EMBARGOED, embargo_until__lte=timezone.now()):
        try:
            release_now(None, row)
        except VedetteError:
            with transaction.atomic():
                held = Release.objects.select_for_update().get(pk=row.pk)
                held.state, held.embargo_until = State.REVIEW, None
                held.save(update_fields=["state", "embargo_until"])
                note(None, "release.held", "release", row.pk, outcome="refused")
        work.beat()


def stop_withdrawn() -> int:
    """Stop each release that is out and that a withdrawal touches; return how many were stopped."""
    seen = set(Stop.objects.values_list("withdrawal_id", "release_id"))
    made = 0
    rows = Leaving.objects.filter(release__state__in=(*OUT_STATES, State.EMBARGOED))
    out = list(rows.select_related("release"))
    if not out:
        return 0
    same, _own = kin(list(dict.fromkeys(row.subject for row in out)))
    about: dict[str, list[Leaving]] = {}
    for row in out:
        for each in same.get(row.subject, {row.subject}):
            about.setdefault(each, []).append(row)
    for withdrawal in _withdrawals(about):
        for row in about.get(withdrawal.subject_id, ()):
            if withdrawal.scope not in ("all", row.scope) or (withdrawal.pk, row.release_id) in seen:
                continue
            seen.add((withdrawal.pk, row.release_id))
            with transaction.atomic():
                Stop.objects.create(release=row.release, withdrawal=withdrawal, subject=row.subject)
                note(None, "release.stop", "release", row.release_id)
                follow(str(row.release_id))
            made += 1
    return made


def _withdrawals(about: dict[str, list[Leaving]]) -> list[Withdrawal]:
    found = Withdrawal.objects.filter(record__in=list(about)) | Withdrawal.objects.filter(
        protected__in=list(about)
    )
    earliest = min(row.at for rows in about.values() for row in rows)
    return list(found.filter(made__gte=earliest).order_by("made"))
