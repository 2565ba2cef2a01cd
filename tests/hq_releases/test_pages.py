"""The pages of a release: an editor writes it, a lawyer reviews it, a lead lets it out, all through forms."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from hq_identity.test_desk import PASSPHRASE, with_key
from hq_releases.story import Story
from hq_releases.test_releases import turns
from vedette.publication.releases import markup
from vedette.publication.releases.asked import THOUGHT

pytestmark = pytest.mark.django_db


def test_a_release_goes_through_its_pages(people: Any, visit: Any, worker: Any) -> None:
    from vedette_hq.releases import leaving, queries
    from vedette_hq.releases.models import Release

    story = Story(people)
    editor, lawyer, lead = visit(story.editor), visit(story.lawyer), visit(story.lead)
    assert editor.get(reverse("releases:list")).status_code == 200
    data = {
        "kind": "case_page",
        "title": "Дело о пропавшем",
        "case": story.case.pk,
        "languages": ["en"],
        "audience": "the public",
    }
    editor.post(reverse("releases:new"), data)
    release = Release.objects.get()
    assert release.code == "delo-o-propavshem"
    document = story.document()
    written = {
        "title": document.title,
        "summary": document.summary,
        "date": document.date,
        "body": markup.lines_of(document.blocks),
        "people": markup.people_lines(document.people),
        "facts": markup.facts_lines(document.facts),
    }
    wrong = editor.post(reverse("releases:write", args=(release.pk, "en")), written | {"body": "> words"})
    assert wrong.status_code == 400
    assert b"block 1" in wrong.content
    assert editor.post(reverse("releases:write", args=(release.pk, "en")), written).status_code == 302
    page = editor.get(reverse("releases:text", args=(release.pk, "en")))
    assert b"They did not say where." in page.content
    assert editor.post(reverse("releases:advance", args=(release.pk,)), {"to": "review"}).status_code == 302

    text = queries.texts_of(release)["en"]
    lawyer.post(reverse("releases:review", args=(release.pk, "en")), {"read": text.sha256})
    weighed = {
        "thought": list(THOUGHT),
        "presumed": "on",
        "clear_of_team": "on",
        "clear_of_people": "on",
        "may_leave": "on",
        "mark": queries.mark_of(release),
    }
    lawyer.post(reverse("releases:risk", args=(release.pk,)), weighed)
    lawyer.post(reverse("releases:check", args=(release.pk,)))
    turns(worker)
    checks = lawyer.get(reverse("releases:checks", args=(release.pk,)))
    assert checks.content.count(b'state good">green') == 12, checks.content.decode()
    assert lead.post(reverse("releases:out", args=(release.pk,))).status_code == 302
    release.refresh_from_db()
    assert release.state == "released"
    turns(worker)
    assert lawyer.get(reverse("releases:record", args=(release.pk,))).json()["code"] == release.code
    lawyer.post(reverse("releases:hand", args=(release.pk,)), {"to": "A paper"})
    about = lawyer.get(reverse("releases:left_record", args=(story.mother.pk,)))
    assert release.title in about.content.decode()
    assert story.mother.pk in lawyer.get(reverse("releases:left")).content.decode()
    assert b"A paper" in about.content

    from hq_consent.stage import take_back

    take_back(story.mother, "all", story.lawyer)
    leaving.look_duty(worker)
    shown = lawyer.get(reverse("releases:release", args=(release.pk,))).content
    assert b"stopped: a consent was withdrawn" in shown
    handed = release.handed.get()
    lawyer.post(reverse("releases:told", args=(handed.pk,)))
    handed.refresh_from_db()
    assert handed.told is not None

    # secrecy and labels
    bound = {"said": "The lawyer signed", "since": "2026-01-01"}
    assert lawyer.post(reverse("releases:secrecy", args=(story.case.pk,)), bound).status_code == 302
    assert b"The lawyer signed" in lawyer.get(reverse("releases:secrecy", args=(story.case.pk,))).content
    label = {"country": "RU", "language": "en", "said": "Invented label"}
    assert lead.post(reverse("releases:label"), label).status_code == 302
    assert b"Invented label" in editor.get(reverse("releases:labels")).content


def test_names_of_the_identity_desk_are_compared_and_never_shown(
    people: Any, visit: Any, worker: Any
) -> None:
    from vedette.publication.releases.document import Paragraph
    from vedette_hq.identity.sealing import Card
    from vedette_hq.identity.services import protect
    from vedette_hq.releases import services

    for role in ("lead", "lawyer", "investigator"):
        with_key(people[role])
    story = Story(people)
    hidden = protect(story.case, Card(name="Хадижат Неназванная", contact="+7 999 123 45 67"), story.lawyer)
    release = story.release("ru")
    said = (*story.document().blocks, Paragraph("Писала Khadizhat Nenazvannaya.", says="view"))
    services.write_text(story.editor, release, "ru", story.document("ru", blocks=said))
    release.refresh_from_db()
    story.reviewed(release)
    fourth = services.run_gate(story.lawyer, release)[3]
    assert [one.code for one in fourth.reasons] == ["4.closed"]
    client = visit(story.lawyer)
    client.post(reverse("releases:names", args=(release.pk,)), {"passphrase": PASSPHRASE})
    scan = release.name_scans.get()
    assert {who for who, _where in scan.found} == {hidden.pk}
    fourth = services.run_gate(story.lawyer, release)[3]
    assert {one.code for one in fourth.reasons} == {"4.disclosed"}
    page = client.get(reverse("releases:checks", args=(release.pk,))).content.decode()
    assert "Неназванная" not in page
