"""What is hidden from a role is absent from every page of the desk; with the lead as control."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from hq_records.hiding import Canary, addresses, hidden_from, leaks, put_canaries
from hq_records.stage import Desk
from vedette.records.schema import Kind
from vedette.records.values import Value


def of(name: str, row: Any, query: str = "") -> str:
    return reverse(f"records:{name}", args=[row.pk]) + query


def test_an_editor_finds_nothing_of_hidden_fields_and_the_lead_does(desk: Desk, visit: Any) -> None:
    canaries = put_canaries(desk.case, desk.team["lead"])
    hidden = hidden_from(desk.team["editor"], canaries)
    assert {(one.kind, one.field) for one in hidden} >= {
        (Kind.PERSON, "name"),
        (Kind.PERSON, "address"),
        (Kind.PERSON, "religion"),
        (Kind.ACT, "physical"),
    }
    asked = addresses(desk.case, canaries)
    assert leaks(visit(desk.team["editor"]), asked, hidden) == []
    told = leaks(visit(desk.team["lead"]), asked, hidden)
    assert {one.field for one in hidden} == {line.rpartition(".")[2] for line in told}


def test_a_rule_of_the_group_hides_a_field_at_once(desk: Desk, visit: Any) -> None:
    from vedette_hq.records.models import FieldRule

    lead, lawyer = desk.team["lead"], desk.team["lawyer"]
    canaries = put_canaries(desk.case, lead)
    assert hidden_from(lawyer, canaries) == []
    for one in canaries:
        row = {"kind": one.kind, "field": one.field, "role": "lawyer"}
        FieldRule.objects.create(**row, shown=False, purpose="invented", set_by=lead)
    hidden = hidden_from(lawyer, canaries)
    assert hidden == canaries
    assert leaks(visit(lawyer), addresses(desk.case, canaries), hidden) == []


def test_who_said_it_is_hidden_from_an_editor_on_every_page(desk: Desk, visit: Any) -> None:
    from vedette_hq.records import saying

    said = saying.say(
        desk.source,
        "Open words",
        desk.team["lead"],
        interpreter="zqinterpretercanary",
        translated_by="zqtranslatorcanary",
        translation="Open translation",
    )
    desk.make("resting", Kind.EVENT, {"title": "Rests"}, (said.pk,))
    row = desk.records["resting"]
    saying.retract(desk.statements[1], desk.team["lead"], "zqreasoncanary: the witness took it back")
    words = ("Witness of near", "zqreasoncanary", "zqinterpretercanary", "zqtranslatorcanary", desk.source.pk)
    canaries = [Canary(Kind.EVENT, word, word, row) for word in words]
    asked = [*addresses(desk.case, [canaries[0]]), of("statement", said), of("record", row)]
    asked += [of("statement", one) for one in desk.statements]
    assert leaks(visit(desk.team["editor"]), asked, canaries) == []
    assert b"Open words" in visit(desk.team["editor"]).get(of("statement", said)).content
    assert len({line.rpartition(".")[2] for line in leaks(visit(desk.team["lead"]), asked, canaries)}) == 5
    assert visit(desk.team["editor"]).get(of("source", desk.source)).status_code == 404
    assert visit(desk.team["editor"]).get(of("case", desk.case, "?kind=source")).status_code == 404


def test_a_change_of_a_hidden_field_is_no_step_for_who_may_not_see_it(desk: Desk, visit: Any) -> None:
    desk.revise("person", "zqreasoncanary told us", contact="+7 000 invented")
    desk.revise("person", "zqbothcanary", sex="female", religion="invented")
    editor, lead = visit(desk.team["editor"]), visit(desk.team["lead"])
    address = of("history", desk.records["person"])
    page = editor.get(address).content.decode()
    assert "zqreasoncanary" not in page and "zqbothcanary" not in page and "2. " in page and "3. " not in page
    assert "zqreasoncanary" in lead.get(address).content.decode()
    assert editor.get(of("compare", desk.records["person"], "?from=2&to=3")).status_code == 400


def test_a_statement_cited_only_in_a_hidden_field_does_not_name_the_record(desk: Desk, visit: Any) -> None:
    said = desk.say("He prays.")
    desk.revise("person", "x", religion=Value("invented", (said.pk,)))
    pk = desk.records["person"].pk
    assert pk not in visit(desk.team["editor"]).get(of("statement", said)).content.decode()
    assert pk in visit(desk.team["lead"]).get(of("statement", said)).content.decode()
    page = visit(desk.team["editor"]).get(of("record", desk.records["person"])).content.decode()
    assert "He prays." not in page


@pytest.mark.parametrize("field", ["victim", "parts", "event"])
def test_what_names_a_record_by_a_hidden_field_is_not_listed_there(
    desk: Desk, visit: Any, field: str
) -> None:
    from vedette_hq.records.models import FieldRule

    target = {"victim": "person", "parts": "group", "event": "event"}[field]
    address = of("record", desk.records[target])
    act = desk.records["act"].pk
    assert act in visit(desk.team["editor"]).get(address).content.decode()
    FieldRule.objects.create(
        kind="act", field=field, role="editor", shown=False, purpose="x", set_by=desk.team["lead"]
    )
    assert act not in visit(desk.team["editor"]).get(address).content.decode()


def test_a_hidden_field_is_not_in_the_form_and_survives_a_change(desk: Desk, visit: Any) -> None:
    from hq_records.test_writing import sent
    from vedette_hq.records.models import FieldRule
    from vedette_hq.records.queries import whole_view

    desk.revise("person", "x", contact="zqcontactcanary")
    FieldRule.objects.create(
        kind="person", field="contact", role="lawyer", shown=False, purpose="x", set_by=desk.team["lead"]
    )
    client, address = visit(desk.team["lawyer"]), of("edit", desk.records["person"])
    page = client.get(address).content.decode()
    assert "zqcontactcanary" not in page and "contact-0-text" not in page
    form = sent(page) | {"sex-0-code": "female", "contact-0-text": "forged", "reason": "x", "do": "save"}
    assert client.post(address, form).status_code == 302
    view = whole_view(desk.records["person"])
    assert view["contact"][0].value == "zqcontactcanary" and view["sex"][0].value == "female"


def test_a_rule_takes_two_leads_and_none_hides_what_a_record_needs(desk: Desk, visit: Any) -> None:
    from hq.plugin import make_person
    from vedette_hq.access.approvals import approve
    from vedette_hq.access.models import Proposal
    from vedette_hq.records.fields import shown_fields
    from vedette_hq.records.models import FieldRule

    client, address = visit(desk.team["lead"]), reverse("records:fields")
    client.post(address, {"field": "event:title", "what": "hide:lawyer", "purpose": "x"})
    client.post(address, {"field": "event:nonsense", "what": "hide:lawyer", "purpose": "x"})
    client.post(address, {"field": "event:impact", "what": "hide:auditor", "purpose": "x"})
    client.post(address, {"field": "event:impact", "what": "hide:lawyer", "purpose": " "})
    assert not Proposal.objects.exists()
    client.post(address, {"field": "event:impact", "what": "hide:lawyer", "purpose": "no need"})
    (proposal,) = Proposal.objects.all()
    assert "impact" in shown_fields(desk.team["lawyer"], Kind.EVENT) and not FieldRule.objects.exists()
    assert "is hidden from: Lawyer" in client.get(address).content.decode()
    approve(proposal, make_person("other", "lead"))
    assert "impact" not in shown_fields(desk.team["lawyer"], Kind.EVENT)
    assert FieldRule.objects.get().purpose == "no need"
    assert visit(desk.team["lawyer"]).get(address).status_code == 403
