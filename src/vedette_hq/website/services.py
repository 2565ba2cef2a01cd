"""Settings, and building: asked for by people, by a release, or by nobody when something is to be seen."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import DatabaseError, transaction
from django.db.models import Max
from django.utils import timezone

from vedette.errors import ConflictError, MissingError, VedetteError
from vedette.formats import base64, jcs
from vedette.formats.entry import FIELDS
from vedette.house.abroad.heads import cosigned_size, latest_cosigned
from vedette.publication.website import Builder, ReleaseProof, Site, encode_site
from vedette.records.places import gazetteer
from vedette.values.ids import new_id
from vedette_hq.access.models import Person
from vedette_hq.audit.services import note
from vedette_hq.outbox.services import put
from vedette_hq.website import queries
from vedette_hq.website.models import Edition, Settings

if TYPE_CHECKING:
    from vedette_hq.outbox.loop import Work
    from vedette_hq.outbox.models import Errand

AGAIN = timedelta(minutes=5)
"""So long after a failure the same thing is not tried again by itself."""
MOST_CHANGES = 500


def save_settings(by: Person, site: Site, seen: int) -> Settings:
    """Keep new settings, and have the site built by them; `seen` is the number of those that were changed.

    Raises: ConflictError when somebody else changed them meanwhile.
    """
    with transaction.atomic():
        held = queries.newest_settings()
        if seen != (held.number if held else 0):
            raise ConflictError("site: was changed by somebody else meanwhile")
        if held is not None and bytes(held.data) == encode_site(site):
            return held
        made = Settings.objects.create(number=seen + 1, data=encode_site(site), made_by=by)
        note(by, "website.settings", "website", made.pk)
        put("website.build", {"release": ""}, key=f"settings:{made.pk}")
    return made


def ask_build(by: Person) -> None:
    """Have the site built now. Raises: MissingError before it has settings."""
    with transaction.atomic():
        if queries.newest_settings() is None:
            raise MissingError("site: has no settings yet")
        put("website.build", {"release": ""})
        note(by, "website.ask", "website", "")


# in the worker


def build(work: Work, errands: Sequence[Errand]) -> None:
    """Bring the site to what is public now, once for all errands. Without settings there is no site."""
    held = queries.newest_settings()
    if held is not None:
        _build(work, held)


def look_duty(work: Work) -> None:
    """Build when what is public is not what is shown; lay the proof beside an edition that has none."""
    held = queries.newest_settings()
    if held is None:
        return
    last = Edition.objects.order_by("-number").first()
    if (
        last is None
        or last.mark != queries.mark_of(held)
        or (last.failure and last.made + AGAIN < timezone.now())
    ):
        _build(work, held)
    _prove(work)


def builder_of(site: Site) -> Builder:
    """Return what builds a site."""
    from vedette import __version__

    return Builder(site, gazetteer, program=__version__)


def _build(work: Work, held: Settings) -> None:
    mark = queries.mark_of(held)
    site = queries.site_of(held)
    try:
        public = queries.Public(site)
        made = queries.public_folder().build(
            builder_of(site), public.sources, public.load, public.fetch, new_id(work.hq.entropy)
        )
    except DatabaseError:
        raise
    except (VedetteError, OSError) as error:
        _failed(held, mark, str(error)[:300] or "failed")
        return
    last = queries.latest_edition()
    newest = Edition.objects.order_by("-number").first()
    shown = last is not None and last.manifest_sha256 == made.manifest_sha256
    if shown and not made.changed and newest == last:
        Edition.objects.filter(number=newest.number if newest else 0).update(mark=mark)
        return
    changes = [["−", path] for path in made.removed] + [["+", path] for path in made.written]
    with transaction.atomic():
        edition = Edition.objects.create(
            number=_number(),
            mark=mark,
            settings=held,
            release=made.release,
            manifest_sha256=made.manifest_sha256,
            files=made.files,
            written=len(made.written),
            removed=len(made.removed),
            changes=changes[:MOST_CHANGES],
        )
        fields = {
            "files": made.files,
            "manifest_sha256": made.manifest_sha256,
            "release": made.release,
            "time": work.hq.now(),
        }
        put("register.enter", {"type": "release", "fields": fields}, key=f"website:{edition.pk}")
        note(None, "website.built", "website", edition.pk)


def _failed(held: Settings, mark: str, failure: str) -> None:
    last = Edition.objects.order_by("-number").first()
    if last is not None and last.mark == mark and last.failure == failure:
        Edition.objects.filter(pk=last.pk).update(made=timezone.now())
        return
    with transaction.atomic():
        made = Edition.objects.create(number=_number(), mark=mark, settings=held, failure=failure)
        note(None, "website.built", "website", made.pk, outcome="failed")


def _number() -> int:
    return int(Edition.objects.aggregate(last=Max("number"))["last"] or 0) + 1


def _prove(work: Work) -> None:
    """Lay the proof beside the edition that stands, once witnesses have signed over its entry."""
    edition = queries.latest_edition()
    if edition is None or edition.proved is not None:
        return
    entered = work.hq.register.find(
        "release", release=edition.release, manifest_sha256=edition.manifest_sha256
    )
    checkpoint = latest_cosigned(work.hq)
    if not entered or checkpoint is None or cosigned_size(work.hq) <= entered[0].index:
        return
    row = entered[0]
    hq = work.hq
    times = hq.policy.evaluate(checkpoint).times
    said: jcs.JsonValue = {
        "entry": base64.encode(row.entry()),
        "disclosures": list(row.disclosures(FIELDS["release"])),
    }
    files = {
        "policy.txt": hq.policy.source,
        "release.disclosures.json": jcs.encode(said),
        "release.tlog-proof": hq.register.log.prove(row.index, checkpoint).encode(),
    }
    proof = ReleaseProof(row.index, hq.origin, cosigned_size(hq), sorted(times))
    site = queries.site_of(edition.settings)
    try:
        queries.public_folder().prove(builder_of(site), proof, files)
    except (VedetteError, OSError):
        return  # the next build lays everything anew
    Edition.objects.filter(pk=edition.pk).update(entry=row.index, proved=timezone.now())
