"""No deadline is lost to a long list, to a late colleague or to a night without a worker."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from hq.plugin import join
from hq_clocks.story import case_of
from vedette_hq.access.models import Notice
from vedette_hq.cases.models import Case
from vedette_hq.clocks import reminding, services
from vedette_hq.clocks.models import Deadline

pytestmark = pytest.mark.django_db


def test_the_calendar_file_has_what_is_to_come(people: Any, visit: Any) -> None:
    case, today = case_of(people), timezone.localdate()
    for n in range(101):
        named = today + timedelta(days=30)
        services.start(people["lawyer"], case, "letter.date", named=named, evidence="x", title=str(n))
    rows = list(Deadline.objects.all())
    Deadline.objects.filter(pk__in=[r.pk for r in rows[:100]]).update(due=today - timedelta(days=40))
    body = visit(people["lawyer"]).get("/clocks/deadlines.ics")
    assert rows[100].pk in body.content.decode(), "the one to come is cut off by overdue ones"


def test_a_step_told_to_nobody_is_told_to_who_joins(people: Any) -> None:
    today = timezone.localdate()
    case = Case.objects.create(title="Invented", opened_by=people["lead"])
    services.start(people["lawyer"], case, "letter.date", named=today, evidence="x", title="")
    reminding.duty(None)
    join(people["lawyer"], "case", case.pk)
    reminding.duty(None)
    assert Notice.objects.filter(code="clocks.ours").exists()


def test_what_was_overslept_two_days_is_told(people: Any) -> None:
    today = timezone.localdate()
    row = services.start(
        people["lawyer"], case_of(people), "letter.date", named=today, evidence="x", title=""
    )
    gone = today - timedelta(days=2)
    Deadline.objects.filter(pk=row.pk).update(named=gone, ours=gone, theirs=gone, due=gone)
    reminding.duty(None)
    assert Notice.objects.filter(code="clocks.ours").exists()
