"""From items to a plan that a second person signed off, and what was given to whom; by hand through forms."""

from __future__ import annotations

import re
import secrets
from html import unescape
from typing import Any

import pytest

from hq_casework.story import judged, matter_of
from hq_dossiers.story import agreed, consent
from vedette.cases.dossiers.plan import parse_plan

pytestmark = pytest.mark.django_db


def put(client: Any, address: str, **data: Any) -> Any:
    answer = client.post(address, data)
    assert answer.status_code in (200, 302), (address, answer.status_code, answer.content.decode()[:2000])
    return answer


def shown(client: Any, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, (address, answer.status_code)
    return str(answer.content.decode())


def read_on(client: Any, address: str) -> str:
    """The digest of what was read, as the page for signing carries it."""
    found = re.search(r'name="read" value="([0-9a-f]{64})"', shown(client, address))
    assert found is not None
    return found.group(1)


def begun(people: Any, visit: Any) -> tuple[Any, Any, list[Any], Any]:
    """A case with a dossier of two exhibits, and the browser of its lawyer."""
    from vedette_hq.dossiers.models import Dossier

    case, client, items = agreed(people)
    one = visit(people["lawyer"])
    put(one, f"/dossiers/case/{case.pk}/new", title="Invented dossier")
    dossier = Dossier.objects.get()
    data = {f"place:{items[2].pk}": "1", f"title:{items[2].pk}": "The bridge"}
    data |= {f"place:{items[0].pk}": "5", f"title:{items[0].pk}": "The letter", f"place:{items[1].pk}": ""}
    put(one, f"/dossiers/{dossier.pk}/exhibits", **data)
    return dossier, client, items, one


def test_from_items_to_who_got_what(people: Any, visit: Any) -> None:
    from vedette_hq.consent.models import Left
    from vedette_hq.consent.words import said as said_of
    from vedette_hq.dossiers import services
    from vedette_hq.dossiers.models import Given, Version

    dossier, client, items, one = begun(people, visit)
    judged(matter_of(dossier.case, people["lawyer"]), people["lawyer"])
    assert [row.item_id for row in dossier.exhibits.order_by("number")] == [items[2].pk, items[0].pk]
    put(one, f"/dossiers/{dossier.pk}/version", recipient="Invented committee", language="fr", scope="C11")
    version = Version.objects.get()
    assert len(version.data["claims"]) >= 3
    address = f"/dossiers/version/{version.pk}"
    said = {
        "hides": "2:1\n2:2:0,0,500,120",
        "chronology": "2019-05-14 | taken | E0001",
        "cast": "A. | saw it",
    }
    put(one, f"{address}/save", **said, claims="detention | was taken | proven | E0001 |")
    # its author cannot sign it off, nor can the plan be taken before
    assert 'name="read"' not in shown(one, address)
    put(one, f"{address}/sign", read=services.read_of(version))
    version.refresh_from_db()
    assert version.signed is None
    two = visit(people["lead"])
    put(two, f"{address}/sign", read=read_on(two, address))
    version.refresh_from_db()
    assert version.signed_by == people["lead"]
    # nobody agreed yet
    reasons = services.answer(people["lead"], version).refused.values()
    assert all(said_of(one)[0].sentence in unescape(shown(two, address)) for one in reasons) and reasons
    assert put(two, f"{address}/plan").status_code == 302
    consent(client, people["lawyer"])
    answer = put(two, f"{address}/plan")
    plan = parse_plan(answer.content)
    assert [row.package for row in plan.exhibits] == [items[2].package_sha256, items[0].package_sha256]
    assert plan.divided == (2,) and plan.language == "fr" and plan.claims[0].status == "proven"
    # signed: exhibits stand
    put(one, f"/dossiers/{dossier.pk}/exhibits", **{f"place:{items[1].pk}": "1"})
    assert dossier.exhibits.count() == 2
    given = {"on": "2026-03-02", "to": "Secretariat", "how": "by hand", "reference": secrets.token_hex(16)}
    put(two, f"{address}/given", **given)
    assert not Given.objects.exists(), "a version that hides has a root"
    put(two, f"{address}/given", **given, root=secrets.token_hex(32))
    assert Given.objects.get().to == "Secretariat"
    left = Left.objects.get()
    assert (left.what, left.scope, left.audience) == ("dossier", "C11", "Invented committee")
    assert "Secretariat" in shown(one, f"/dossiers/case/{dossier.case.pk}")


def test_a_withdrawn_consent_stops_it(people: Any, visit: Any) -> None:
    from hq_consent.stage import take_back
    from vedette_hq.dossiers.models import Given, Version

    dossier, client, _, one = begun(people, visit)
    consent(client, people["lawyer"])
    put(one, f"/dossiers/{dossier.pk}/version", recipient="Invented court", language="en", scope="C11")
    version = Version.objects.get()
    two = visit(people["lead"])
    address = f"/dossiers/version/{version.pk}"
    put(two, f"{address}/sign", read=read_on(two, address))
    take_back(client.record or client.protected, "C11", people["lawyer"])
    assert put(two, f"{address}/plan").status_code == 302
    given = {"on": "2026-03-02", "to": "x", "reference": secrets.token_hex(16)}
    put(two, f"{address}/given", **given)
    assert not Given.objects.exists()


@pytest.mark.parametrize(
    "said",
    [
        {"hides": "9"},
        {"hides": "two"},
        {"hides": "1:1:9,9,1,1"},
        {"chronology": "14.05.2019 | x"},
        {"chronology": "a | b | c | d"},
        {"claims": "x | y | certain"},
        {"cast": "x" * 501},
    ],
)
def test_what_cannot_stand_in_a_plan_is_not_kept(people: Any, visit: Any, said: dict[str, str]) -> None:
    from vedette_hq.dossiers.models import Version

    dossier, _, _, one = begun(people, visit)
    put(one, f"/dossiers/{dossier.pk}/version", recipient="Invented court", language="en", scope="C11")
    version = Version.objects.get()
    before = (version.hides, version.data)
    put(one, f"/dossiers/version/{version.pk}/save", **said)
    version.refresh_from_db()
    assert (version.hides, version.data) == before


def test_another_case_gives_no_exhibit(people: Any, visit: Any) -> None:
    from hq_consent.stage import item
    from vedette_hq.cases.models import Case

    dossier, _, _, one = begun(people, visit)
    other = Case.objects.create(title="Another", opened_by=people["lead"])
    strange = item(other, people["lead"])
    put(one, f"/dossiers/{dossier.pk}/exhibits", **{f"place:{strange.pk}": "1"})
    assert dossier.exhibits.count() == 2


def test_nobody_who_worked_at_it_signs_it_off_and_nobody_unread(people: Any, visit: Any) -> None:
    from hq.plugin import join, make_person
    from vedette_hq.audit.models import Act
    from vedette_hq.dossiers.models import Version

    dossier, _, items, one = begun(people, visit)
    second = make_person("second-lawyer", "lawyer", name="Second Lawyer")
    join(second, "case", dossier.case_id)
    chooser, writer, lead = visit(people["investigator"]), visit(second), visit(people["lead"])
    put(one, f"/dossiers/{dossier.pk}/version", recipient="Invented court", language="en", scope="C11")
    version = Version.objects.get()
    address = f"/dossiers/version/{version.pk}"
    put(writer, f"{address}/save", cast="A. | saw it")
    put(one, f"{address}/save", cast="A. | saw it all")
    places = {f"place:{items[2].pk}": "2", f"place:{items[0].pk}": "1"}
    put(chooser, f"/dossiers/{dossier.pk}/exhibits", **places)
    version.refresh_from_db()
    assert version.edited_by == people["lawyer"] and str(second.pk) in version.hands
    for hand in (one, writer, chooser):
        assert 'name="read"' not in shown(hand, address)
        put(hand, f"{address}/sign", read=read_on(lead, address))
    read = read_on(lead, address)
    put(lead, f"{address}/sign")

    def rewritten() -> None:
        put(one, f"{address}/save", cast="A. | saw nothing")

    def reordered() -> None:
        put(chooser, f"/dossiers/{dossier.pk}/exhibits", **{f"place:{items[2].pk}": "1"})

    for change in (rewritten, reordered):
        change()
        answer = lead.post(f"{address}/sign", {"read": read}, follow=True)
        assert b"It was changed after you opened it" in answer.content
        version.refresh_from_db()
        assert version.signed is None
        read = read_on(lead, address)
    put(lead, f"{address}/sign", read=read)
    version.refresh_from_db()
    assert version.signed_by == people["lead"]
    assert Act.objects.get(verb="dossier.sign").detail["read"] == read


def test_rows_of_before_know_who_worked_at_them(people: Any, visit: Any) -> None:
    from importlib import import_module

    from django.apps import apps
    from django.db import connection

    from vedette_hq.dossiers.models import Dossier, Version

    dossier, _, items, one = begun(people, visit)
    put(visit(people["investigator"]), f"/dossiers/{dossier.pk}/exhibits", **{f"place:{items[2].pk}": "1"})
    put(one, f"/dossiers/{dossier.pk}/version", recipient="Invented court", language="en", scope="C11")
    Dossier.objects.update(hands=[])
    Version.objects.update(hands=[])
    import_module("vedette_hq.dossiers.migrations.0003_hands").fill(apps, connection.schema_editor())
    both = sorted(str(people[role].pk) for role in ("lawyer", "investigator"))
    assert Dossier.objects.get().hands == both and Version.objects.get().hands == both
