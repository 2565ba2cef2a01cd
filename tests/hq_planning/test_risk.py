"""Judging risks on the page: history stays, what happened since is seen, nothing is summed up."""

from __future__ import annotations

from typing import Any

import pytest

from hq.plugin import make_person
from vedette.errors import ConflictError, FormatError, UsageError

pytestmark = pytest.mark.django_db


def judged(mission: Any, by: Any, threat: str = "T05", subject: Any = None, levels: Any = (3, 4)) -> Any:
    from vedette_hq.planning import assessing

    return assessing.assess(mission, threat, subject, levels, "They said so twice.", "", by)


def test_a_threat_is_judged_on_the_page(mission: Any, people: dict[str, Any], visit: Any) -> None:
    from vedette_hq.planning.models import Assessment

    browser = visit(people["lawyer"])
    address = f"/plans/mission/{mission.pk}/risk/assess"
    data = {
        "threat": "T05",
        "subject": people["investigator"].pk,
        "likelihood": "4",
        "impact": "5",
        "reason": "A call at night, the voice of March.",
        "measures": "Stays away for two turns.",
        "days": "7",
    }
    assert browser.post(address, {**data, "reason": ""}).status_code == 400
    assert browser.post(address, {**data, "likelihood": "6"}).status_code == 400
    assert browser.post(address, {**data, "days": "15"}).status_code == 400
    assert not Assessment.objects.exists()
    assert browser.post(address, data).status_code == 302
    page = browser.get(f"/plans/mission/{mission.pk}/risk").content.decode()
    assert 'class="grave"><span class="tag">T05' in page
    assert people["investigator"].name in page


def test_what_was_said_before_stays(mission: Any, people: dict[str, Any], visit: Any) -> None:
    old = judged(mission, people["lead"])
    new = judged(mission, people["lawyer"], levels=(1, 4))
    page = visit(people["watch"]).get(f"/plans/risk/{old.pk}").content.decode()
    assert new.pk in page
    assert "a newer one stands" in page


def test_somebody_outside_the_team_cannot_be_its_subject(
    mission: Any, people: dict[str, Any], visit: Any
) -> None:
    other = make_person("elsewhere", "lawyer")
    address = f"/plans/mission/{mission.pk}/risk/assess"
    data = {
        "threat": "T05",
        "subject": other.pk,
        "likelihood": "1",
        "impact": "1",
        "reason": "x" * 20,
        "days": "3",
    }
    assert visit(people["lead"]).post(address, data).status_code == 400


def test_who_may_judge(mission: Any, people: dict[str, Any]) -> None:
    from django.utils import timezone

    with pytest.raises(UsageError):
        judged(mission, people["watch"])
    with pytest.raises(FormatError):
        judged(mission, people["lead"], threat="T99")
    mission.closed = timezone.now()
    with pytest.raises(ConflictError):
        judged(mission, people["lead"])


def test_the_page_holds_no_number_of_the_mission(mission: Any, people: dict[str, Any], visit: Any) -> None:
    for levels in ((5, 5), (4, 3)):
        judged(mission, people["lead"], levels=levels, threat="T08" if levels[0] == 5 else "T10")
    page = visit(people["lead"]).get(f"/plans/mission/{mission.pk}/risk").content.decode()
    for sum_ in (">25<", ">12<", ">37<", ">18.5<"):
        assert sum_ not in page
