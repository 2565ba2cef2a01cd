"""The log of effects: what helped, what harmed, what is to be done after it; the chart beside its numbers."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from hq_publicity.test_translation import began

pytestmark = pytest.mark.django_db


def out(release: Any) -> Any:
    """As if it had been released: the way there is walked in test_journey."""
    from vedette_hq.releases.models import Release

    Release.objects.filter(pk=release.pk).update(state="released", released_at=timezone.now())
    return Release.objects.get(pk=release.pk)


def test_the_log_shows_both_sides_and_is_withdrawn_with_a_reason(people: Any, visit: Any) -> None:
    from vedette_hq.effect.models import Happened, Task
    from vedette_hq.protection.services import Report, report

    release = out(began(people))
    now = timezone.now()
    lead, editor = visit(people["lead"]), visit(people["editor"])
    incident = report(Report("T01", now, "An invented car waited outside."), people["lead"])
    given = {
        "kind": "coverage",
        "tone": "helpful",
        "day": f"{now:%Y-%m-%d}",
        "words": "An invented newspaper wrote of it.",
        "origin": "Invented Gazette 12",
        "release": release.pk,
    }
    assert editor.post("/effect/add", given).status_code == 302
    assert (
        editor.post("/effect/add", given | {"day": f"{now + timedelta(days=2):%Y-%m-%d}"}).status_code == 400
    )
    assert editor.post("/effect/add", given | {"tone": "wonderful"}).status_code == 400
    line = Happened.objects.get()
    theirs, ours = editor.get("/effect/").content.decode(), lead.get("/effect/").content.decode()
    assert "An invented newspaper wrote of it." in theirs
    assert "Among the harmful is 1 incident" in ours and "Among the harmful" not in theirs
    assert "1 Harmful" in ours and "1 Helpful" in ours and "1 Harmful" not in theirs
    tied = given | {"kind": "incident", "tone": "harmful", "incident": incident.pk, "words": "A car waited."}
    assert editor.post("/effect/add", tied).status_code == 400  # an incident that an editor may not see
    assert lead.post("/effect/add", tied).status_code == 302
    again = lead.get("/effect/").content.decode()
    assert "Among the harmful" not in again and "1 Harmful" in again
    made = Happened.objects.get(kind="incident")
    assert incident.number in lead.get(f"/effect/{made.pk}").content.decode()
    assert incident.number not in editor.get(f"/effect/{made.pk}").content.decode()
    # what is to be done after it
    page = f"/effect/{line.pk}"
    editor.post(f"{page}/follow", {"words": "Thank them", "due": f"{now - timedelta(days=1):%Y-%m-%d}"})
    task = Task.objects.get()
    assert "late" in editor.get("/effect/").content.decode()
    editor.post(f"/effect/task/{task.pk}/done", {"words": "by letter"})
    assert editor.post(f"/effect/task/{task.pk}/done", {"words": "again"}).status_code == 404
    assert "by letter" in editor.get(page).content.decode()
    # withdrawn, and readable still
    editor.post(f"{page}/withdraw", {"reason": ""})
    assert Happened.objects.get(pk=line.pk).withdrawn is None
    editor.post(f"{page}/withdraw", {"reason": "It was about another case."})
    assert "It was about another case." in editor.get(page).content.decode()
    assert "An invented newspaper" not in editor.get("/effect/").content.decode()
    assert editor.post(f"{page}/withdraw", {"reason": "twice"}).status_code == 404


def test_a_time_that_is_none_is_refused_and_one_release_is_looked_at(people: Any, visit: Any) -> None:
    release = out(began(people))
    editor = visit(people["editor"])
    assert editor.get("/effect/?since=2026-03-01&until=2026-01-01").status_code == 400
    assert editor.get("/effect/?since=never").status_code == 400
    held = editor.get(f"/effect/?since=2026-01-01&release={release.pk}")
    assert held.status_code == 200 and "Invented order" in held.content.decode()
    far = visit(people["guest"]).get("/effect/")
    assert far.status_code in (403, 404)
