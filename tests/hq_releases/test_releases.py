"""A release from draft to the register: the gate on real rows, corrections, a consent that is withdrawn."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from hq_consent.stage import take_back
from hq_releases.story import WITNESS, Story
from vedette.errors import ConflictError, UsageError
from vedette.publication.releases.asked import State
from vedette.publication.releases.document import Paragraph
from vedette.publication.releases.record import parse_record

pytestmark = pytest.mark.django_db


def turns(worker: Any) -> None:
    """The worker does what releases put into the outbox."""
    from vedette_hq.outbox.loop import do

    for kind in ("releases.check", "register.enter"):
        do(worker, kind)


def blocked(outcomes: Any) -> set[int]:
    """The numbers of the checks that stand in the way."""
    return {one.number for one in outcomes if one.state is State.BLOCKED}


def test_from_draft_to_the_register_and_a_withdrawal(people: Any, worker: Any) -> None:
    from vedette_hq.outbox.models import Errand
    from vedette_hq.releases import leaving, queries, services
    from vedette_hq.releases.models import Release

    story = Story(people)
    release = story.release()

    # nobody reviewed: blocked, each with its reason
    found = services.run_gate(story.editor, release)
    assert blocked(found) == {3, 9, 11}, [one for one in found if one.state is State.BLOCKED]
    with pytest.raises(UsageError):
        services.review_text(story.editor, release, "en")  # who wrote does not review
    with pytest.raises(ConflictError):
        services.release_now(story.lead, release)

    story.reviewed(release)
    services.ask_checks(story.lawyer, release)
    turns(worker)
    release.refresh_from_db()
    assert release.state == "checked", queries.last_run(release).outcomes  # type: ignore[union-attr]

    # what changes afterwards is looked at again
    services.write_text(story.editor, release, "fr", story.document("fr", title="Un homme a disparu"))
    release.refresh_from_db()
    assert release.state == "review"
    with pytest.raises(ConflictError):
        services.release_now(story.lead, release)
    story.reviewed(release)
    assert not blocked(services.run_gate(story.lawyer, release))
    release.refresh_from_db()

    # embargo: it leaves by itself
    soon = datetime.now(UTC) + timedelta(hours=2)
    services.embargo(story.lawyer, release, soon, "Europe/Paris")
    turns(worker)
    release.refresh_from_db()
    assert release.state == "embargoed"
    assert not list(queries.released())
    Release.objects.filter(pk=release.pk).update(embargo_until=datetime.now(UTC) - timedelta(seconds=1))
    leaving.look_duty(worker)
    release.refresh_from_db()
    assert release.state == "released"

    # the entry of the register discloses the digest of the record, that of each file stands in it
    turns(worker)
    kept = release.manifests.get()
    record = parse_record(bytes(kept.data))
    assert hashlib.sha256(bytes(kept.data)).hexdigest() == kept.sha256 == record.sha256
    assert set(record.files) == {f"{release.code}.en.json", f"{release.code}.fr.json"}
    errand = Errand.objects.get(pk=kept.errand)
    held = worker.hq.register.find("release", release=release.pk)
    assert [one.index for one in held] == [errand.answer["index"]]

    # what is out has no id of the house
    (out,) = queries.released("fr")
    assert story.mother.pk not in repr(out.documents["fr"])
    assert story.items[0].pk not in repr(out.documents["fr"])
    mark = queries.publicity_mark()

    # what left about her, in one list; withdrawn, it is stopped
    services.hand(story.editor, release, "An invented newspaper", "mail")
    (row,) = queries.left_about(story.lawyer, story.mother.pk)
    assert (row.scope, sorted(row.languages), row.grants) == ("C17", ["en", "fr"], [story.grant.pk])
    take_back(story.mother, "C17", story.lawyer)
    leaving.look_duty(worker)
    assert not list(queries.released())
    assert queries.publicity_mark() != mark
    assert 1 in blocked(services.run_gate(story.lawyer, release))


def test_the_scan_finds_a_protected_name_and_two_cannot_open_that(people: Any, worker: Any) -> None:
    from vedette_hq.releases import services

    story = Story(people)
    release = story.release("ru")
    said = (Paragraph(f"Об этом рассказал {WITNESS}.", notes=("f1",)), *story.document().blocks)
    services.write_text(story.editor, release, "ru", story.document("ru", blocks=said))
    release.refresh_from_db()
    story.reviewed(release)
    found = {one.number: one for one in services.run_gate(story.lawyer, release)}
    assert found[4].state is State.BLOCKED
    assert found[4].firm
    assert "name" in str(found[4].reasons)
    assert WITNESS not in json.dumps(release.runs.order_by("-asked").first().outcomes, ensure_ascii=False)
    with pytest.raises(UsageError):
        services.override(story.lawyer, release, 4, "it is needed")


def test_two_open_what_may_be_opened(people: Any, worker: Any) -> None:
    from vedette_hq.releases import services

    story = Story(people)
    release = story.release("en")
    bare = (Paragraph("It happened at night."), *story.document().blocks)
    services.write_text(story.editor, release, "en", story.document("en", blocks=bare))
    release.refresh_from_db()
    story.reviewed(release)
    assert blocked(services.run_gate(story.lawyer, release)) == {7}
    services.override(story.lawyer, release, 7, "known to everybody")
    with pytest.raises(UsageError):
        services.override(story.lawyer, release, 7, "once more")
    with pytest.raises(UsageError):
        services.override(story.editor, release, 7, "mine")
    services.override(story.lead, release, 7, "agreed")
    found = {one.number: one.state for one in services.run_gate(story.lawyer, release)}
    assert found[7] is State.OVERRIDE
    release.refresh_from_db()
    assert release.state == "checked"
    services.release_now(story.lead, release)

    # a correction stands beside it; once out, what it is about is corrected, and its record names the old one
    beside = services.correct(story.editor, release, "The day was wrong.")
    services.write_text(story.editor, beside, "en", story.document("en", title="Correction"))
    services.to_review(story.editor, beside)
    beside.refresh_from_db()
    story.again(story.grant)
    story.reviewed(beside)
    assert not blocked(services.run_gate(story.lawyer, beside))
    services.release_now(story.lead, beside)
    release.refresh_from_db()
    assert release.state == "corrected"
    before, after = release.manifests.get(), beside.manifests.get()
    assert parse_record(bytes(after.data)).corrects == before.sha256
    services.withdraw_at_once(story.lead, release, "It was wrong.")
    release.refresh_from_db()
    assert release.state == "retracted"


def test_a_release_of_no_case_names_nobody_of_any_case(people: Any, worker: Any) -> None:
    from vedette_hq.releases import services

    story = Story(people)
    made = services.draft(story.editor, "statement", "What we ask", languages=("en",))
    said = (Paragraph("We thank Magomed Pridumanov for his courage.", says="view"),)
    services.write_text(story.editor, made, "en", story.document(blocks=said, people=(), facts=()))
    services.to_review(story.editor, made)
    services.review_text(story.lead, made, "en")
    found = {one.number: one for one in services.run_gate(story.lead, made)}
    assert {one.code for one in found[4].reasons} == {"4.disclosed"}
    assert found[4].firm
