"""The site builds a signed version: bag and bundle, by the worker, under a cover until somebody takes them.

    database/dossiers/<build>/    files of the bag, pieces of the bundle, their index; each covered

The key comes from the house secret, also in a house that is not enclosed. The bag is built in one go; a
bundle that was ended goes on after its last whole exhibit. After some days the files go.
"""

from __future__ import annotations

import hashlib
import hmac
import shutil
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from django.db import DatabaseError, transaction
from django.utils import timezone

from vedette.adapters.bag_place import CoveredPlace
from vedette.adapters.cover import Cover, SealedCover
from vedette.cases.dossiers.commitment import parse_commitment, parse_hides
from vedette.errors import ConflictError, LimitError, MissingError, VedetteError
from vedette.formats.trust_card import parse_trust_card
from vedette.house.desks.bundle_desk import BundleDesk
from vedette.house.desks.bundle_pieces import Pieces
from vedette.house.desks.dossier_desk import Chosen, DossierDesk, Parting
from vedette_hq.access.models import Person
from vedette_hq.audit.services import note
from vedette_hq.config.runtime import current
from vedette_hq.dossiers import queries, services
from vedette_hq.dossiers.models import Build, Given, Version, Whole
from vedette_hq.outbox.services import put
from vedette_hq.vault import projecting

if TYPE_CHECKING:
    from vedette_hq.outbox.loop import Work
    from vedette_hq.outbox.models import Errand

MAX_BYTES = 1 << 30
"""Sealed bytes of all exhibits; a larger dossier is built at the desk, with the command line."""
KEPT = timedelta(days=7)
AGAIN = timedelta(hours=1)
"""So long the same person may take it again for the same hands, as one giving."""
BLOCK = 1 << 18
_DATE = (1980, 1, 1, 0, 0, 0)


def _folder(build: Build) -> Path:
    return current().house / "database" / "dossiers" / str(build.pk)


def _cover(build: Build) -> Cover:
    return SealedCover(hmac.digest(current().keys.cover, f"dossier {build.pk}".encode(), hashlib.sha256))


def _place(build: Build) -> CoveredPlace:
    return CoveredPlace(_folder(build), _cover(build))


def ask(version: Version, by: Person) -> Build:
    """Ask the worker to build a signed version; begin again with one that failed.

    Raises: ConflictError before it is signed off, when the gate refuses, and while one is there; LimitError.
    """
    with transaction.atomic():
        row = services.signed_one(version)
        services.consented(by, row)
        sealed = sum(one.item.package_size for one in queries.exhibits_of(row.dossier))
        if sealed > MAX_BYTES:
            raise LimitError(
                f"dossier: its exhibits are over {MAX_BYTES} bytes",
                hint="build it at the desk, from the plan",
            )
        held = Build.objects.filter(version=row).first()
        if held is not None and held.stage != "failed":
            raise ConflictError("dossier: is built already, or being built")
        if held is None:
            held = Build(version=row, asked_by=by)
        else:
            held.tries += 1
        held.asked, held.asked_by = timezone.now(), by
        held.stage, held.failure, held.reached, held.total = "waiting", "", 0, 0
        held.save()
        put("dossiers.build", {"build": held.pk}, key=f"{held.pk}-{held.tries}")
        note(by, "dossier.build", "dossier", row.dossier_id)
    return held


def discard(version: Version, by: Person) -> None:
    """Take away what was built. Raises: ConflictError while it is being built, MissingError for none."""
    with transaction.atomic():
        held = Build.objects.select_for_update().filter(version=version).first()
        if held is None:
            raise MissingError("dossier: nothing was built")
        if held.stage not in ("done", "failed"):
            raise ConflictError("dossier: is being built")
        note(by, "dossier.discard", "dossier", version.dossier_id)
        folder = _folder(held)
        held.delete()
    shutil.rmtree(folder, ignore_errors=True)


# in the worker


def build(work: Work, errands: Sequence[Errand]) -> None:
    """Build what was asked for, from where an ended building stopped."""
    for errand in errands:
        held = Build.objects.select_related("version__dossier", "asked_by").get(pk=errand.payload["build"])
        if held.stage in ("done", "failed"):
            continue
        failure = ""
        try:
            if not held.reference:
                _bag(work, held)
            _bundle(work, held)
        except DatabaseError:
            raise
        except (VedetteError, OSError) as error:
            failure = str(error)[:300] or "failed"
        with transaction.atomic():
            if failure:
                held.stage, held.failure, held.reference = "failed", failure, ""
            else:
                held.stage, held.done = "done", timezone.now()
            held.save()
            outcome = "failed" if failure else "done"
            note(None, "dossier.built", "dossier", held.version.dossier_id, outcome=outcome)
        if failure:
            shutil.rmtree(_folder(held), ignore_errors=True)


def _tell(work: Work, held: Build, stage: str, reached: int, total: int) -> None:
    held.stage, held.reached, held.total = stage, reached, total
    held.save(update_fields=["stage", "reached", "total"])
    work.beat()


def _bag(work: Work, held: Build) -> None:
    """Build and verify the bag; its row names it when it is whole."""
    version = held.version
    services.consented(held.asked_by, version)
    plan = services.plan_of(version)
    total = len(plan.exhibits)
    kept = Whole.objects.filter(dossier=version.dossier).first()
    known = parse_commitment(bytes(kept.data)) if kept is not None else None
    parting = Parting(projecting.looker(), parse_hides(plan.hides), known, frozenset(plan.divided))
    chosen = [Chosen(one.package, one.title, one.consent) for one in plan.exhibits]
    _tell(work, held, "bag", 0, total)
    desk = DossierDesk(work.hq, work.warden, held.asked_by.pseudonym)
    reason = f"given in a dossier under {version.scope}"
    advance = lambda size: _tell(work, held, "bag", held.reached + 1, total)  # noqa: E731
    built = desk.build_covered(chosen, _place(held), reason, advance, parting)
    disclosure = built.verdict.disclosure
    with transaction.atomic():
        if kept is None and built.commitment is not None:
            Whole.objects.create(dossier=version.dossier, data=built.commitment.encode())
        held.reference, held.root = built.dossier, disclosure.root if disclosure is not None else ""
        held.card = built.card.encode().decode("ascii")
        held.save(update_fields=["reference", "root", "card"])


def _bundle(work: Work, held: Build) -> None:
    """Verify the bag again, and draw the bundle from it."""
    plan = services.plan_of(held.version)
    place = _place(held)
    place.load()
    _tell(work, held, "bundle", 0, len(plan.exhibits))
    desk = BundleDesk(place, projecting.looker(), parse_trust_card(held.card.encode("ascii")))
    pieces = Pieces(_folder(held), _cover(held))
    bound = desk.build_pieces(plan, pieces, lambda done, of: _tell(work, held, "bundle", done, of))
    held.bundle_sha256, held.pages = bound.sha256, bound.pages
    held.size = bound.size + sum(size or 0 for size in place.paths().values())


def tidy_duty(work: Work) -> None:
    """Let go of what was built some days ago, and of files that belong to no row."""
    for held in Build.objects.filter(done__lt=timezone.now() - KEPT).select_related("version"):
        with transaction.atomic():
            note(None, "dossier.discard", "dossier", held.version.dossier_id)
            held.delete()
    folder = current().house / "database" / "dossiers"
    known = set(Build.objects.values_list("pk", flat=True))
    for path in sorted(folder.iterdir()) if folder.is_dir() else ():
        if path.name not in known:
            shutil.rmtree(path, ignore_errors=True)


# taking it away


@dataclass(frozen=True, slots=True)
class Hands:
    """Into whose hands it goes, and how."""

    to: str
    how: str = ""


def fetch(version: Version, by: Person, hands: Hands) -> Build:
    """Write down that a built version is given, and return it, to be packed.

    Raises: ConflictError before it is built, and when the gate refuses; UsageError.
    """
    with transaction.atomic():
        held = Build.objects.select_for_update().filter(version=version, stage="done").first()
        if held is None:
            raise ConflictError("dossier: is not built")
        _place(held).load()
        services.consented(by, services.signed_one(version))
        mine = Given.objects.filter(version=version, made_by=by, reference=held.reference)
        if not mine.filter(to=" ".join(hands.to.split()), made__gte=timezone.now() - AGAIN).exists():
            today = timezone.now().date()
            digests = (held.reference, held.root, held.bundle_sha256)
            services.give(version, by, services.Giving(today, hands.to, hands.how, *digests))
        note(by, "dossier.fetch", "dossier", version.dossier_id)
    return held


class _Sink:
    """What was written and not yet given on."""

    def __init__(self) -> None:
        self._blocks: list[bytes] = []

    def write(self, data: bytes) -> int:
        self._blocks.append(bytes(data))
        return len(data)

    def flush(self) -> None:
        """Nothing waits."""

    def close(self) -> None:
        """Nothing is open."""

    def taken(self) -> bytes:
        data = b"".join(self._blocks)
        self._blocks.clear()
        return data


def pack(held: Build) -> Iterator[bytes]:
    """Yield a ZIP of the bag and its bundle, uncovered block by block; the trust card is not in it."""
    place = _place(held)
    place.load()
    sink = _Sink()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_STORED) as archive:
        for path in sorted(place.paths()):
            with place.open(path) as source:
                blocks = iter(lambda: source.read(BLOCK), b"")
                yield from _packed(archive, sink, f"dossier/{path}", blocks)
        yield from _packed(archive, sink, "bundle.pdf", Pieces(_folder(held), _cover(held)).blocks())
    yield sink.taken()


def _packed(archive: zipfile.ZipFile, sink: _Sink, name: str, blocks: Iterator[bytes]) -> Iterator[bytes]:
    with archive.open(zipfile.ZipInfo(name, _DATE), "w", force_zip64=True) as member:
        for block in blocks:
            member.write(block)
            yield sink.taken()
    yield sink.taken()
