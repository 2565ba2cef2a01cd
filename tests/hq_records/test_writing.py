"""Writing by forms, without a script: what was typed is never lost, what is wrong is said where it is."""

from __future__ import annotations

import re
from typing import Any

from django.urls import reverse

from hq_records.stage import Desk
from vedette.records.schema import Kind


def of(name: str, row: Any, query: str = "") -> str:
    return reverse(f"records:{name}", args=[row.pk]) + query


def sent(page: str) -> dict[str, Any]:
    """What a browser would send of the record form of a page, as it stands."""
    import html

    found: dict[str, Any] = {}
    body = page[page.index('class="record-form"') :]
    for tag in re.findall(r"<input [^>]*>", body):
        name = re.search(r'name="([^"]+)"', tag)
        if name is None or ('type="checkbox"' in tag and " checked" not in tag):
            continue
        value = re.search(r'value="([^"]*)"', tag)
        found.setdefault(name.group(1), []).append(html.unescape(value.group(1)) if value else "on")
    for name, text in re.findall(r'<textarea name="([^"]+)"[^>]*>([^<]*)</textarea>', body):
        found.setdefault(name, []).append(html.unescape(text).removeprefix("\n"))
    for name, options in re.findall(r'<select [^>]*?name="([^"]+)"[^>]*>(.*?)</select>', body, re.S):
        chosen = re.search(r'<option value="([^"]*)" selected', options)
        found.setdefault(name, []).append(chosen.group(1) if chosen else "")
    found.pop("csrfmiddlewaretoken", None)
    return found


def test_an_act_with_new_people_is_one_form_and_all_rests_on_the_statement(desk: Desk, visit: Any) -> None:
    from vedette_hq.records.models import Act, Actor, Citation, Part, Record

    client, said = visit(desk.team["investigator"]), desk.say("Two officers beat him in the cellar.")
    address = of("new", desk.case, f"?kind=act&cite={said.pk}&event={desk.records['event'].pk}")
    form = sent(client.get(address).content.decode())
    assert form["type-0-cites"] == [said.pk] and form["event-0-id"] == [desk.records["event"].pk]
    form |= {"victim-0-new_name": "Новый Выдуманный", "victim-0-new_kind": "person"}
    form |= {"parts-0-new_name": "Second invented office", "parts-0-new_kind": "group"}
    form |= {
        "parts-0-degree": "carried-out",
        "methods-0-code": "beating",
        "began-0-text": "2004-05",
        "do": "save",
    }
    before = Record.objects.count()
    wrong = client.post(address, form)
    assert wrong.status_code == 400 and Record.objects.count() == before  # no type of act yet
    page = wrong.content.decode()
    assert 'value="Новый Выдуманный"' in page and 'value="Second invented office"' in page
    form = sent(page) | {"type-0-code": "torture", "do": "save"}
    done = client.post(address, form)
    assert done.status_code == 302, done.content.decode()
    act = Act.objects.get(record__pk=done.headers["Location"].rpartition("/")[2])
    assert Actor.objects.get(pk=act.victim_id).name == "Новый Выдуманный"
    assert Actor.objects.get(pk=Part.objects.get(act=act.pk).actor_id).kind == "group"
    assert Citation.objects.filter(statement=said).count() == 3  # the act, and both who are new
    assert Record.objects.count() == before + 3


def test_a_form_comes_back_with_what_was_typed_when_a_row_is_added_or_a_name_looked_up(
    desk: Desk, visit: Any
) -> None:
    client = visit(desk.team["investigator"])
    address = of("new", desk.case, "?kind=act")
    form = sent(client.get(address).content.decode()) | {
        "methods-0-code": "beating",
        "remarks-0-text": "kept\nwhole",
    }
    more = client.post(address, form | {"do": "more:methods"})
    assert more.status_code == 200
    form = sent(more.content.decode())
    assert form["methods-0-code"] == ["beating"] and form["methods-1-code"] == [""]
    assert form["remarks-0-text"] == ["kept\nwhole"]
    looked = client.post(address, form | {"victim-0-find": "Выдум", "do": "look"}).content.decode()
    assert sent(looked)["victim-0-id"] == [desk.records["person"].pk]
    nobody = client.post(address, form | {"victim-0-find": "Qqqzzz", "do": "look"}).content.decode()
    assert sent(nobody)["victim-0-id"] == [""]


def test_quotes_are_found_and_taken_to_hand(desk: Desk, visit: Any) -> None:
    client, address = visit(desk.team["lead"]), of("new", desk.case, "?kind=event")
    form = sent(client.get(address).content.decode()) | {"quotes": "number office", "do": "find"}
    page = client.post(address, form).content.decode()
    assert "I saw the car" in page and "Они пришли" not in page
    form = sent(page) | {"take": [desk.statements[1].pk], "do": "take"}
    assert sent(client.post(address, form).content.decode())["hand"] == [desk.statements[1].pk]


def test_a_change_needs_a_reason_and_writes_only_what_differs(desk: Desk, visit: Any) -> None:
    client, record = visit(desk.team["lawyer"]), desk.records["event"]
    form = sent(client.get(of("edit", record)).content.decode()) | {
        "title-0-text": "Raid at night",
        "do": "save",
    }
    refused = client.post(of("edit", record), form)
    assert refused.status_code == 400 and "Raid at night" in refused.content.decode()
    done = client.post(of("edit", record), form | {"reason": "as the second witness tells"})
    assert done.status_code == 302
    record.refresh_from_db()
    assert record.version == 2
    newest = record.revisions.get(number=2)
    assert list(newest.changes) == ["title"] and newest.by == desk.team["lawyer"]
    same = client.post(
        of("edit", record),
        sent(client.get(of("edit", record)).content.decode()) | {"reason": "x", "do": "save"},
    )
    record.refresh_from_db()
    assert same.status_code == 302 and record.version == 2


def test_an_untouched_form_of_every_kind_changes_nothing(desk: Desk, visit: Any) -> None:
    client = visit(desk.team["lead"])
    for name, record in desk.records.items():
        form = sent(client.get(of("edit", record)).content.decode()) | {"reason": "nothing", "do": "save"}
        assert client.post(of("edit", record), form).status_code == 302, name
        record.refresh_from_db()
        assert record.version == 1, name


def test_who_changed_it_meanwhile_is_not_overwritten(desk: Desk, visit: Any) -> None:
    client, record = visit(desk.team["lead"]), desk.records["event"]
    form = sent(client.get(of("edit", record)).content.decode()) | {
        "title-0-text": "Mine",
        "reason": "mine",
        "do": "save",
    }
    desk.revise("event", "theirs", "lawyer", title="Theirs", impact="great")
    clash = client.post(of("edit", record), form)
    page = clash.content.decode()
    assert clash.status_code == 400 and "Somebody else changed" in page and "Theirs" in page
    record.refresh_from_db()
    assert record.version == 2
    again = sent(page)
    assert (
        again["title-0-text"] == ["Mine"]
        and again["impact-0-text"] == ["great"]
        and again["version"] == ["2"]
    )
    assert client.post(of("edit", record), again | {"reason": "mine", "do": "save"}).status_code == 302
    record.refresh_from_db()
    assert (record.version, list(record.revisions.get(number=3).changes)) == (3, ["title"])


def test_a_race_between_reading_and_writing_is_a_conflict_too(
    desk: Desk, visit: Any, monkeypatch: Any
) -> None:
    from vedette_hq.records import saving

    client, record = visit(desk.team["lead"]), desk.records["event"]
    form = sent(client.get(of("edit", record)).content.decode()) | {
        "title-0-text": "Mine",
        "reason": "mine",
        "do": "save",
    }
    change = saving.change

    def late(*given: Any) -> Any:
        monkeypatch.undo()
        desk.revise("event", "theirs", "lawyer", impact="great")
        return change(*given)

    monkeypatch.setattr(saving, "change", late)
    clash = client.post(of("edit", record), form)
    assert clash.status_code == 400 and sent(clash.content.decode())["impact-0-text"] == ["great"]


def test_withdraw_and_restore_need_a_reason_and_stay_in_the_history(desk: Desk, visit: Any) -> None:
    client, record = visit(desk.team["lead"]), desk.records["act"]
    client.post(of("withdraw", record), {"reason": "  "})
    record.refresh_from_db()
    assert record.withdrawn is None
    client.post(of("withdraw", record), {"reason": "told by one who was not there"})
    record.refresh_from_db()
    assert record.withdrawn is not None
    assert client.get(of("edit", record)).status_code == 302
    client.post(of("restore", record), {"reason": "he was"})
    record.refresh_from_db()
    assert record.withdrawn is None and record.version == 3
    page = client.get(of("history", record)).content.decode()
    assert "told by one who was not there" in page and "he was" in page


def test_wrong_values_are_said_at_their_row(desk: Desk, visit: Any) -> None:
    client, address = visit(desk.team["lead"]), of("new", desk.case, "?kind=event")
    form = sent(client.get(address).content.decode()) | {
        "title-0-text": "An invented event",
        "began-0-text": "yesterday or so",
        "dead_low-0-text": "-1",
        "place-0-text": "Somewhere",
        "place-0-lat": "91",
        "place-0-lon": "0",
        "do": "save",
    }
    answer = client.post(address, form)
    page = answer.content.decode()
    assert answer.status_code == 400 and page.count('class="entry-row wrong"') == 3
    assert "yesterday or so" in page
    assert (
        client.post(
            address,
            sent(page)
            | {"began-0-text": "2004-05", "dead_low-0-text": "3", "place-0-lat": "43,1", "do": "save"},
        ).status_code
        == 302
    )


def test_ids_of_another_case_are_not_taken(desk: Desk, visit: Any) -> None:
    from hq_records.stage import fill, make_desk
    from vedette_hq.records.models import Record

    far = fill(make_desk("far"))
    client, address = visit(desk.team["lead"]), of("new", desk.case, f"?kind=act&cite={far.statements[0].pk}")
    form = sent(client.get(address).content.decode())
    assert "hand" not in form
    form |= {
        "event-0-id": far.records["event"].pk,
        "victim-0-id": desk.records["person"].pk,
        "type-0-code": "torture",
    }
    form |= {"hand": [far.statements[0].pk], "type-0-cites": [far.statements[0].pk], "do": "save"}
    before = Record.objects.count()
    answer = client.post(address, form)
    assert answer.status_code == 400 and Record.objects.count() == before
    assert far.records["event"].pk not in answer.content.decode().replace(form["event-0-id"], "", 0)[:0]
    assert b"Raid on a village (Event)" in answer.content  # ours, of the same title, can be chosen
    asked = client.get(of("choices", desk.case, "?kinds=person,group,event&q=Invented"))
    assert {one["id"] for one in asked.json()["found"]} <= {row.pk for row in desk.records.values()}


def test_a_protected_person_is_chosen_by_pseudonym_and_never_named(desk: Desk, visit: Any) -> None:
    from vedette_hq.identity.models import Protected
    from vedette_hq.records.models import Act, Actor

    hidden = Protected.objects.create(case=desk.case, pseudonym="w-invented", made_by=desk.team["lead"])
    client, address = visit(desk.team["lead"]), of("new", desk.case, "?kind=act")
    form = sent(client.get(address).content.decode())
    form |= {
        "event-0-id": desk.records["event"].pk,
        "victim-0-id": f"protected:{hidden.pk}",
        "type-0-code": "torture",
    }
    done = client.post(address, form | {"do": "save"})
    assert done.status_code == 302, done.content.decode()
    victim = Act.objects.get(pk=done.headers["Location"].rpartition("/")[2]).victim_id
    row = Actor.objects.get(pk=victim)
    assert (row.pseudonym, row.protected, row.name) == ("w-invented", hidden.pk, "")
    form = sent(client.get(of("edit", row)).content.decode()) | {
        "name-0-text": "A Name",
        "reason": "x",
        "do": "save",
    }
    named = client.post(of("edit", row), form)
    assert named.status_code == 400 and "A protected person is not named here" in named.content.decode()


def test_a_closed_case_takes_no_records(desk: Desk, visit: Any) -> None:
    from vedette_hq.cases.services import close

    close(desk.case, desk.team["lead"])
    client = visit(desk.team["lead"])
    assert client.get(of("record", desk.records["act"])).status_code == 200
    for address in (
        of("new", desk.case, "?kind=act"),
        of("edit", desk.records["act"]),
        of("statement_new", desk.case),
    ):
        assert client.get(address).status_code == 404


def test_more_values_than_a_form_holds_stay_as_they_are(desk: Desk, visit: Any) -> None:
    links = [f"https://invented.example/{number}" for number in range(60)]
    record = desk.make("many", Kind.EVENT, {"title": "Many links", "links": links})
    client = visit(desk.team["lead"])
    form = sent(client.get(of("edit", record)).content.decode()) | {
        "title-0-text": "Still",
        "reason": "x",
        "do": "save",
    }
    assert client.post(of("edit", record), form).status_code == 302
    assert len(desk.records["many"].revisions.get(number=2).changes) == 1
