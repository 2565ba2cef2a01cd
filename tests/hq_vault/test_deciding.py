"""What people decide and make: pairs, cases, derived texts, papers and things."""

from __future__ import annotations

import hashlib
import io
import re
from typing import Any

import pytest

from hq.plugin import join, make_person
from hq_vault.stage import seal, take
from hq_vault.test_projecting import alike as alike
from vedette.errors import ConflictError
from vedette.formats.derived import parse_derived
from vedette.house.desks.mission_desk import desk_identity
from vedette.seal import open_stream
from vedette_hq.access.models import Membership
from vedette_hq.audit.models import Act
from vedette_hq.cases.models import Case
from vedette_hq.outbox.loop import do
from vedette_hq.outbox.models import Errand
from vedette_hq.vault import derived, queries, services, things
from vedette_hq.vault.models import (
    CaseItem,
    CustodyRecord,
    Derived,
    Handover,
    Judgement,
    NearPair,
    Opening,
    PhysicalObject,
    Seal,
)
from vedette_hq.vault.projecting import read_events

TEXT = "Invented testimony: the door was blue.\nЭто придумано."


def address(item: Any, end: str = "") -> str:
    return f"/evidence/{item.pk}{end}"


def test_a_pair_is_judged_and_taken_back(alike: list[Any], people: Any, visit: Any) -> None:
    pair = NearPair.objects.get()
    client, at = visit(people["lawyer"]), f"/evidence/alike/{pair.pk}"
    assert at in client.get("/evidence/alike").content.decode()
    assert "Open both" in client.get(at).content.decode()
    client.post(at + "/open")
    assert Opening.objects.count() == 2 and client.get(at).content.count(b"<img") == 2
    client.post(at + "/judge", {"verdict": "same"})
    client.post(at + "/judge", {"verdict": "different"})
    said = Judgement.objects.get()
    assert (said.verdict, said.person, said.withdrawn) == ("same", people["lawyer"], None)
    assert at not in client.get("/evidence/alike").content.decode()
    assert at in client.get(address(alike[0])).content.decode()
    visit(people["lead"]).post(at + "/withdraw")
    said.refresh_from_db()
    assert said.withdrawn and said.withdrawn_by == people["lead"]
    assert at in client.get("/evidence/alike").content.decode()
    client.post(at + "/judge", {"verdict": "different"})
    assert [row.verdict for row in Judgement.objects.order_by("at")] == ["same", "different"]
    assert Act.objects.filter(kind="pair").count() == 3


def test_a_pair_is_offered_only_to_who_sees_both(
    alike: list[Any], people: Any, strangers: Any, visit: Any
) -> None:
    from vedette_hq.missions.models import Mission

    pair = NearPair.objects.get()
    far = Mission.objects.create(pseudonym="m-far")
    type(alike[1]).objects.filter(pk=alike[1].pk).update(mission=far)
    client, at = visit(people["lead"]), f"/evidence/alike/{pair.pk}"
    assert client.get(at).status_code == 404
    assert at not in client.get(address(alike[0])).content.decode()
    assert client.post(at + "/judge", {"verdict": "same"}).status_code == 404
    join(people["lead"], "mission", far.pk)
    assert client.get(at).status_code == 200
    assert visit(people["editor"]).post(at + "/judge", {"verdict": "same"}).status_code == 404


def test_a_case_lets_its_team_see_an_item_as_long_as_it_is_in(
    items: Any, people: Any, strangers: Any, visit: Any
) -> None:
    item, other = items["text"], items["pdf"]
    case = Case.objects.create(title="Invented case", opened_by=people["lead"])
    far, near = strangers["lawyer"], people["lawyer"]
    join(far, "case", case.pk)
    assert visit(near).post(address(item, "/case"), {"case": case.pk}).status_code == 404  # not in the case
    join(near, "case", case.pk)
    assert visit(far).get(address(item)).status_code == 404
    assert visit(near).post(address(item, "/case"), {"case": case.pk}).status_code == 302
    assert visit(near).post(address(item, "/case"), {"case": case.pk}).status_code == 404  # it is in
    assert visit(far).get(address(item)).status_code == 200
    assert visit(far).get(address(other)).status_code == 404
    listing = visit(far).get("/evidence/").content.decode()
    assert address(item) in listing and address(other) not in listing
    assert address(item) in visit(far).get(f"/evidence/?case={case.pk}").content.decode()
    assert (
        visit(far).post(address(item, "/case"), {"case": case.pk}).status_code == 404
    )  # not of their mission
    row = CaseItem.objects.get()
    out = visit(far).post(f"/evidence/in-case/{row.pk}/remove")
    assert (out.status_code, out.headers["Location"]) == (302, "/evidence/")
    assert visit(far).get(address(item)).status_code == 404
    row.refresh_from_db()
    assert row.until and row.removed_by == far
    assert {act.verb for act in Act.objects.filter(object_id=item.pk)} >= {
        "case.add-item",
        "case.remove-item",
    }


def test_who_leaves_a_team_or_the_house_sees_nothing_more(items: Any, people: Any, visit: Any) -> None:
    person, client = people["lawyer"], visit(people["lawyer"])
    services.open_item(person, items["text"])
    assert client.get(address(items["text"], "/view")).status_code == 200
    Membership.objects.filter(person=person).update(until=person.joined)
    assert client.get(address(items["text"], "/view")).status_code == 404
    assert address(items["text"]) not in client.get("/evidence/").content.decode()


def test_a_transcript_is_sealed_kept_entered_and_read(
    items: Any, people: Any, visit: Any, worker: Any
) -> None:
    item, client = items["sound"], visit(people["investigator"])
    form = {"kind": "transcript", "language": "ru", "text": TEXT}
    assert b"It is closed" in client.post(address(item, "/derive"), form).content
    services.open_item(people["investigator"], item)
    assert client.post(address(item, "/derive"), form | {"language": "Russian!"}).status_code == 400
    assert client.post(address(item, "/derive"), form | {"text": "  "}).status_code == 400
    assert not Derived.objects.exists()
    assert client.post(address(item, "/derive"), form).status_code == 302
    row = Derived.objects.get()
    sealed = bytes(row.sealed)
    assert b"blue" not in sealed and sealed.startswith(b"age-encryption.org/v1")
    assert all("blue" not in str(errand.payload) for errand in Errand.objects.all())
    assert "the door was blue" in client.get(address(item, f"/view?beside={row.pk}")).content.decode()
    do(worker, "vault.project")
    row.refresh_from_db()
    assert row.sealed is None and row.register_index is not None
    entry = worker.hq.register.rows[row.register_index]
    assert (entry.values["action"], entry.values["actor"]) == ("derive", "p-investigator")
    assert entry.values["digest_before"] == item.package_sha256
    assert entry.values["digest_after"] == row.object_sha256 == hashlib.sha256(sealed).hexdigest()
    with worker.hq.vault.open(row.object_sha256) as kept:
        plain = b"".join(
            open_stream(io.BytesIO(kept.read()), [desk_identity(worker.hq, "m-1")], armored=False)
        )
    assert parse_derived(plain).text == TEXT
    page = client.get(address(item, "/view")).content.decode()
    assert "the door was blue" in page and "<audio" in page and 'lang="ru"' in page
    size = worker.hq.register.log.size
    derived.keep(worker, row.pk)  # a worker that was killed does it again
    assert worker.hq.register.log.size == size
    Derived.objects.update(register_index=None, sealed=sealed)
    derived.keep(worker, row.pk)  # also when it was killed before it could note the index
    row.refresh_from_db()
    assert worker.hq.register.log.size == size and row.register_index == entry.index
    read_events(worker)
    assert CustodyRecord.objects.get(index=entry.index).action == "derive"


def test_a_derived_text_is_set_aside_by_its_author_or_a_lead(items: Any, people: Any, visit: Any) -> None:
    item, author = items["text"], people["investigator"]
    row = derived.derive(author, item, "translation", "fr", "Texte inventé")
    services.open_item(people["lawyer"], item)
    at = f"/evidence/derived/{row.pk}"
    assert visit(people["lawyer"]).post(at + "/withdraw").status_code == 404
    visit(author).post(at + "/withdraw")
    row.refresh_from_db()
    assert row.withdrawn and row.withdrawn_by == author
    assert (
        "Texte invent"
        not in visit(people["lawyer"]).get(address(item, f"/view?beside={row.pk}")).content.decode()
    )
    with pytest.raises(ConflictError):
        derived.withdraw(author, row)
    visit(people["lead"]).post(at + "/restore")
    assert (
        "Texte invent"
        in visit(people["lawyer"]).get(address(item, f"/view?beside={row.pk}")).content.decode()
    )


def test_an_object_is_labelled_sealed_and_handed_over(
    items: Any, people: Any, visit: Any, worker: Any, mission: Any
) -> None:
    client = visit(people["investigator"])
    assert b"No paper or thing has a label yet" in client.get("/evidence/objects").content
    new = {"mission": mission.pk, "kind": "paper", "description": "Notebook, blue", "seal": "A-17"}
    answer = client.post(f"/evidence/objects/new?item={items['pdf'].pk}", new)
    thing = PhysicalObject.objects.get()
    at = answer.headers["Location"]
    assert at == f"/evidence/objects/{thing.pk}" and re.fullmatch(r"VD-\w{4}-\w{4}", thing.code)
    assert thing.item == items["pdf"] and thing.holder == "p-investigator"
    assert client.post("/evidence/objects/new", new).status_code == 400  # the seal's number was used
    assert PhysicalObject.objects.count() == 1
    label = client.get(at + "/label").content.decode()
    assert label.count(thing.code) >= 3 and label.count("<path d=") == 3 and " style=" not in label
    client.post(at + "/hand", {"taker": "p-lawyer", "place_class": "transit", "reason": "for scanning"})
    client.post(at + "/hand", {"taker": "p-lawyer", "place_class": "transit", "reason": "again"})
    client.post(at + "/hand", {"taker": "A Name!", "place_class": "transit", "reason": "x"})
    row = Handover.objects.get()
    assert (row.giver, row.taker, row.seal, row.number) == ("p-investigator", "p-lawyer", "A-17", 1)
    do(worker, "register.enter")
    actions = [each.values["action"] for each in worker.hq.register.rows if each.type == "custody"]
    assert actions[-2:] == ["collect", "transfer"]
    receipt = client.get(f"/evidence/handovers/{row.pk}").content.decode()
    assert "p-lawyer" in receipt and "A-17" in receipt and row.event[:8] in receipt
    client.post(at + "/seal", {"number": "A-18"})
    assert Seal.objects.count() == 1  # it bears a whole one
    client.post(at + "/break", {"reason": "opened for scanning"})
    client.post(at + "/seal", {"number": "A-18"})
    assert [seal.broken is None for seal in Seal.objects.order_by("applied")] == [False, True]
    page = client.get(at).content.decode()
    assert "opened for scanning" in page and "A-18" in page
    assert visit(people["editor"]).get(at).status_code == 404


def test_two_hand_overs_at_once_leave_one_holder(people: Any, mission: Any) -> None:
    thing = things.register_object(people["lead"], mission, "thing", "Box", "")
    again = PhysicalObject.objects.get(pk=thing.pk)
    things.hand_over(people["lead"], thing, "p-lawyer", "headquarters", "one")
    with pytest.raises(ConflictError):
        things.hand_over(people["lead"], again, "p-editor", "headquarters", "two")
    assert Handover.objects.count() == 1 and PhysicalObject.objects.get().holder == "p-lawyer"


def test_a_label_can_be_read_again(people: Any, mission: Any) -> None:
    import zxingcpp
    from PIL import Image, ImageDraw

    from vedette_hq.vault.qr import qr_of

    code = qr_of(things.new_code())
    picture = Image.new("L", (code.side * 8, code.side * 8), 255)
    draw = ImageDraw.Draw(picture)
    for x, y, run in re.findall(r"M(\d+) (\d+)h(\d+)v1", code.path):
        draw.rectangle((int(x) * 8, int(y) * 8, (int(x) + int(run)) * 8 - 1, int(y) * 8 + 7), fill=0)
    assert [found.text for found in zxingcpp.read_barcodes(picture)] == [code.text]


def test_hostile_names_stay_text(house: Any, worker: Any, people: Any, visit: Any) -> None:
    names = [
        "<script>alert(1)</script>.txt",
        '"><img src=x onerror=alert(1)>',
        "\u202egnp.exe",
        "{{ 7|add:7 }}",
    ]
    seal(house, [(name, "text/plain", b"an invented line <b>bold</b>") for name in names])
    take(house, worker.hq)
    services.project_all(worker)
    client = visit(people["lead"])
    pages = [client.get("/evidence/").content.decode()]
    for item in queries.visible_items(people["lead"]):
        services.open_item(people["lead"], item)
        pages += [
            client.get(address(item, end)).content.decode() for end in ("", "/view", "/copy", "/derive")
        ]
    for page in pages:
        assert "<script>alert" not in page and "<img src=x" not in page and "<b>bold" not in page
        assert "\u202e" not in page and ">14<" not in page
    assert any("&lt;script&gt;alert(1)" in page for page in pages)


def test_far_people_are_not_told_apart_from_nothing(items: Any, visit: Any) -> None:
    person = make_person("newcomer", "lead")
    client = visit(person)
    there, missing = client.get(address(items["text"])), client.get("/evidence/" + "0" * 32)
    assert there.status_code == missing.status_code == 404
    bodies = [
        re.sub(rb'name="(csrfmiddlewaretoken|next)" value="[^"]*"', b"", each.content)
        for each in (there, missing)
    ]
    assert bodies[0] == bodies[1]
