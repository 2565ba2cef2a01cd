"""Asking the gate: everything it looks at is gathered, what comes out is scanned, the answer is kept."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from django.db import DatabaseError, transaction
from django.utils import timezone

from vedette.errors import ConflictError, UsageError, VedetteError
from vedette.house.disclosing import scan_outputs
from vedette.publication.disclosure import Report, encode_report, jigsaw, small_cells
from vedette.publication.releases import gate
from vedette.publication.releases.asked import (
    Asked,
    Consent,
    File,
    Found,
    Outcome,
    Reason,
    Review,
    Scan,
    State,
    Text,
)
from vedette.publication.releases.asked import Undertaking as Bound
from vedette.publication.releases.blocks import Quote, Table
from vedette.publication.releases.document import Document
from vedette_hq.access.models import Person
from vedette_hq.access.roles import CONTENT
from vedette_hq.audit.services import note
from vedette_hq.consent import gate as consent_gate
from vedette_hq.outbox.services import put
from vedette_hq.releases import outgoing, protected, queries
from vedette_hq.releases.models import (
    OPEN_STATES,
    NameScan,
    Override,
    Piece,
    Release,
    RiskReview,
    Run,
    Undertaking,
)
from vedette_hq.releases.models import State as Stage
from vedette_hq.releases.writing import not_a_hand, words

if TYPE_CHECKING:
    from vedette_hq.outbox.loop import Work
    from vedette_hq.outbox.models import Errand


def uses(release: Release) -> dict[tuple[str, str, str, str], tuple[str, ...]]:
    """Return what consents a release needs: (subject, scope, medium, language) → ids of items."""
    found: dict[tuple[str, str, str, str], tuple[str, ...]] = {}
    for tongue, text in queries.texts_of(release).items():
        document = queries.document_of(text)
        for subject, scope, medium in gate.needed_consents(document):
            items = _quoted(document, subject) if scope == "C21" else ()
            found[subject, scope, medium, tongue] = items
    for piece in queries.pieces_of(release):
        scope, medium = ("C20", "audio") if piece.role == Piece.Role.SOUND else ("C19", "image")
        medium = "video" if piece.role == Piece.Role.FILM else medium
        item = (str(piece.derived_from_id),) if piece.derived_from_id else ()
        for subject in piece.people:
            for tongue in (piece.language,) if piece.language else release.languages:
                key = (str(subject), scope, medium, tongue)
                found[key] = tuple(dict.fromkeys((*found.get(key, ()), *item)))
    return found


def _quoted(document: Document, subject: str) -> tuple[str, ...]:
    mine = {one.id for one in document.people if one.subject == subject}
    facts = {one.id: one.items for one in document.facts}
    notes = [
        note_
        for block in document.blocks
        if isinstance(block, Quote) and block.person in mine
        for note_ in block.notes
    ]
    return tuple(dict.fromkeys(item for one in notes for item in facts.get(one, ())))


def consents(release: Release, by: Person | None) -> tuple[Consent, ...]:
    """Return the consent gate's answer to each use."""
    found = []
    for (subject, scope, medium, tongue), items in uses(release).items():
        answer = consent_gate.ask(
            by,
            scope,
            [subject],
            items=items,
            audience=release.audience,
            language=tongue,
            medium=medium,
            reference=release.pk,
        )
        reasons = tuple(one.code.value for one in answer.refused.get(subject, ()))
        found.append(Consent(subject, scope, medium, tongue, subject in answer.allowed, reasons))
    return tuple(found)


def scanned(release: Release, mark: str) -> tuple[Scan, Report]:
    """Scan what comes out, and what it tells together with what is out."""
    report = scan_outputs(outgoing.outputs(release), protected.register_of(release))
    form = set(report.of_form())
    found = [Found(one.kind, one.where, one in form) for one in report.findings]
    compared = NameScan.objects.filter(release=release, mark=mark).order_by("-at").first()
    held = set(compared.compared) if compared else set()
    found += [Found("name", str(where)) for _who, where in (compared.found if compared else ())]
    closed = [one.pk for one in protected.hidden_of(release) if one.pk not in held]
    unmasked = jigsaw(protected.population_of(release), protected.published_about(release))
    cells = sum(
        len(_small(block))
        for one in protected.documents_of(release)
        for block in one.blocks
        if isinstance(block, Table)
    )
    scan = Scan(
        tuple(dict.fromkeys(found)),
        tuple(f"{one.where}: {one.why}" for one in report.could_not),
        tuple(dict.fromkeys(one.person for one in unmasked)),
        tuple(dict.fromkeys(str(trait) for one in unmasked for trait in one.needless)),
        cells,
        tuple(closed),
    )
    return scan, report


def _small(table: Table) -> Sequence[Any]:
    """The cells of a table that count fewer people than may stand alone."""
    if not table.counted:
        return ()
    kept = sorted({0, *table.counted})
    headers = [table.headers[one] for one in kept]
    rows = [[row[one] for one in kept] for row in table.rows]
    return small_cells(headers, rows)


def asked_of(release: Release, by: Person | None, scan: Scan | None) -> Asked:
    """Gather everything that the twelve checks look at."""
    mark = queries.mark_of(release)
    texts = queries.texts_of(release)
    review = RiskReview.objects.filter(release=release, mark=mark).order_by("-at").first()
    today = timezone.now().date()
    bound = Undertaking.objects.filter(case=release.case, lifted__isnull=True) if release.case_id else ()
    opened = Override.objects.filter(release=release, mark=mark, second_by__isnull=False)
    documents = {tongue: queries.document_of(text) for tongue, text in texts.items()}
    wanted = {item for one in documents.values() for fact in one.facts for item in fact.items}
    mission = release.mission
    return Asked(
        code=release.code,
        languages=tuple(release.languages),
        texts=tuple(Text(one, documents[one], texts[one].reviewed is not None) for one in texts),
        files=tuple(_file(one) for one in queries.pieces_of(release)),
        consents=consents(release, by),
        undertakings=tuple(
            Bound(one.pk, frozenset(one.items), frozenset(one.people))
            for one in bound
            if one.until is None or one.until >= today
        ),
        review=_review(release, review),
        scan=scan,
        items=frozenset(queries.items_of(release).filter(pk__in=wanted).values_list("pk", flat=True)),
        labels={one: queries.labels_in(one) for one in texts},
        countries=queries.label_countries(),
        open_missions=(mission.pk,) if mission is not None and mission.closed is None else (),
        today=today,
        overridden=frozenset(opened.values_list("number", flat=True)),
    )


def _file(piece: Piece) -> File:
    digest = hashlib.sha256()
    for block in queries.piece_bytes(piece):
        digest.update(block)
    return File(
        piece.pk,
        piece.name,
        str(piece.role),
        piece.sha256,
        digest.hexdigest(),
        piece.language,
        str(piece.derived_from_id or ""),
        piece.derivative,
        frozenset(tongue for tongue, said in piece.captions.items() if said.get("alt")),
        tuple(piece.people),
    )


def _review(release: Release, row: RiskReview | None) -> Review | None:
    if row is None:
        return None
    return Review(
        row.pk,
        str(row.by_id) in release.hands,
        frozenset(row.thought),
        row.may_leave,
        row.presumed,
        row.clear_of_team,
        row.clear_of_people,
    )


# asking


def ask_checks(by: Person, release: Release) -> Run:
    """Ask the worker for the twelve checks. Raises: ConflictError, UsageError without a text."""
    with transaction.atomic():
        row = Release.objects.select_for_update().get(pk=release.pk)
        if row.state not in (*OPEN_STATES, Stage.EMBARGOED):
            raise ConflictError("release: has left")
        if not queries.texts_of(row):
            raise UsageError("release: write a text first")
        made = Run.objects.create(release=row, mark=queries.mark_of(row), asked_by=by)
        put("releases.check", {"run": made.pk}, key=made.pk)
        note(by, "release.check", "release", row.pk)
    return made


def check(work: Work, errands: Sequence[Errand]) -> None:
    """Carry out the checks that were asked for; in the worker."""
    for errand in errands:
        run = Run.objects.select_related("release", "asked_by").get(pk=errand.payload["run"])
        if run.done is None:
            _carry_out(run)
            work.beat()


def run_gate(by: Person, release: Release) -> list[Outcome]:
    """Carry out the twelve checks at once and keep the answer; return it."""
    with transaction.atomic():
        run = Run.objects.create(release=release, mark=queries.mark_of(release), asked_by=by)
        note(by, "release.check", "release", release.pk)
    return _carry_out(run)


def _carry_out(run: Run) -> list[Outcome]:
    release = Release.objects.get(pk=run.release_id)
    found: tuple[Outcome, ...] = ()
    report = b""
    failure = ""
    try:
        scan, looked = scanned(release, queries.mark_of(release))
        report = encode_report(looked)
        found = gate.run(asked_of(release, run.asked_by, scan))
    except DatabaseError:
        raise
    except VedetteError as error:
        failure = str(error)[:300] or "failed"
    with transaction.atomic():
        row = Release.objects.select_for_update().get(pk=release.pk)
        same = queries.mark_of(row) == run.mark
        run.outcomes = [plain(one) for one in found]
        run.scan, run.failure, run.done = report, failure, timezone.now()
        run.green = same and not failure and gate.is_open(found)
        run.save()
        if row.state in OPEN_STATES:
            row.state = (
                Stage.CHECKED if run.green else Stage.REVIEW if row.state == Stage.CHECKED else row.state
            )
            row.save(update_fields=["state"])
        note(None, "release.checked", "release", row.pk, outcome="done" if run.green else "refused")
    return list(found)


def plain(one: Outcome) -> dict[str, Any]:
    """Return an outcome as it is kept."""
    reasons = [{"code": each.code, "where": each.where, "count": each.count} for each in one.reasons]
    return {
        "number": one.number,
        "state": str(one.state),
        "reasons": reasons,
        "what": list(one.what),
        "firm": one.firm,
    }


def outcomes_of(run: Run) -> list[Outcome]:
    """Return the outcomes that a run kept."""
    return [
        Outcome(
            one["number"],
            State(one["state"]),
            tuple(Reason(**each) for each in one["reasons"]),
            tuple(one["what"]),
            one["firm"],
        )
        for one in run.outcomes
    ]


def current_run(release: Release) -> Run | None:
    """Return the newest run that is done and holds for what stands now."""
    mark = queries.mark_of(release)
    return release.runs.filter(done__isnull=False, mark=mark).order_by("-asked").first()


def override(by: Person, release: Release, number: int, reason: str) -> Override:
    """Open one blocked check: the first person says why, the second agrees; then the checks are asked again.

    Raises: UsageError for a check that nobody opens and for hands of the release; ConflictError.
    """
    if by.role not in CONTENT:
        raise UsageError("release: no such check to open")
    with transaction.atomic():
        row = Release.objects.select_for_update().get(pk=release.pk)
        if row.state not in OPEN_STATES:
            raise ConflictError("release: has left, or waits under embargo")
        run = current_run(row)
        held = _blocked(run)
        if number not in held:
            raise UsageError("check: is not blocked, or nobody may open it")
        not_a_hand(by, row)
        mark = queries.mark_of(row)
        made = Override.objects.filter(release=row, mark=mark, number=number).first()
        if made is None:
            made = Override.objects.create(
                release=row, mark=mark, number=number, reason=words(reason, 2000, "reason"), first_by=by
            )
            note(by, "release.override", "release", row.pk, check=number)
        elif made.second_by_id is None:
            if made.first_by_id == by.pk:
                raise UsageError("check: another person agrees to it")
            made.second_by, made.second_at = by, timezone.now()
            made.save(update_fields=["second_by", "second_at"])
            note(by, "release.overridden", "release", row.pk, check=number)
        else:
            raise ConflictError("check: is open already; ask for the checks again")
    return made


def _blocked(run: Run | None) -> Mapping[int, Outcome]:
    if run is None:
        return {}
    return {one.number: one for one in outcomes_of(run) if one.state is State.BLOCKED and not one.firm}
