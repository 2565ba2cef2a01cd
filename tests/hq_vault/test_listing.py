"""The list: narrowed, filtered, turned page by page in both directions, equal to what may be seen."""

from __future__ import annotations

import os
import random
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from hq.plugin import join
from vedette.errors import FormatError
from vedette_hq.cases.models import Case
from vedette_hq.missions.models import Device, Mission
from vedette_hq.vault.listing import Filter, Place, page_of, parse_place
from vedette_hq.vault.models import CaseItem, Item, State, Word
from vedette_hq.vault.queries import visible_items
from vedette_hq.vault.words import distinct, plain_words, terms

START = datetime(2026, 5, 14, 10, tzinfo=UTC)


def fill(
    count: int, missions: list[Any], kinds: tuple[str, ...] = ("picture", "text"), seed: int = 1
) -> None:
    """Rows of `count` items, several of them received at the same instant."""
    drawn = random.Random(seed)
    devices = {
        each.pk: Device.objects.get_or_create(origin=f"d/{each.pseudonym}", defaults={"mission": each})[0]
        for each in missions
    }
    for start in range(0, count, 5000):
        items, words = [], []
        for number in range(start, min(count, start + 5000)):
            mission = drawn.choice(missions)
            item = Item(
                package_sha256=os.urandom(32).hex(),
                mission=mission,
                device=devices[mission.pk],
                device_index=number,
                name=f"item {number}.jpg",
                kind=drawn.choice(kinds),
                received=START + timedelta(seconds=number // 3),
                state=State.PROJECTED,
                safety=drawn.randint(1, 4),
            )
            items.append(item)
            texts = [f"item{number}", "often", f"some{number % 7}", f"rare{number % 9973}"]
            words += [Word(word=word, item=item) for word in texts]
        Item.objects.bulk_create(items, batch_size=500)
        Word.objects.bulk_create(words, batch_size=2000)


@pytest.fixture
def three(mission: Any) -> list[Any]:
    return [mission, *(Mission.objects.create(pseudonym=f"m-{name}") for name in ("two", "three"))]


def walk(person: Any, asked: Filter, size: int = 7) -> list[str]:
    """All pages, forwards; then backwards, which must be the same."""
    pages, place = [], None
    while True:
        listed = page_of(person, asked, before=place, size=size)
        pages.append([item.pk for item in listed.items])
        if listed.earlier is None:
            break
        place = listed.earlier
    back, again = listed.later, [pages[-1]]
    while back is not None:
        listed = page_of(person, asked, after=back, size=size)
        again.insert(0, [item.pk for item in listed.items])
        back = listed.later
    found = [pk for page in pages for pk in page]
    assert [pk for page in again for pk in page] == found
    return found


@pytest.mark.parametrize(
    "asked",
    [
        Filter(),
        Filter(kind="text"),
        Filter(day=START.date()),
        Filter(day=(START - timedelta(days=1)).date()),
        Filter(words="often"),
        Filter(words="rare12"),
        Filter(words="OFTEN some3"),
        Filter(words="rare1 some2", kind="text"),
        Filter(words="nowhere"),
        Filter(words="!!!"),
    ],
    ids=str,
)
def test_the_pages_are_what_may_be_seen_and_was_asked_for(
    people: Any, three: list[Any], asked: Filter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("vedette_hq.vault.listing.RARE", 40)
    fill(200, three)
    case = Case.objects.create(title="Invented case", opened_by=people["lead"])
    join(people["lead"], "case", case.pk)
    for item in Item.objects.all()[:60]:
        CaseItem.objects.create(case=case, item=item, added_by=people["lead"])
    expected = visible_items(people["lead"])
    if asked.kind:
        expected = expected.filter(kind=asked.kind)
    if asked.day:
        expected = expected.filter(received__date=asked.day)
    for word in terms(asked.words):
        expected = expected.filter(pk__in=Word.objects.filter(word__startswith=word).values("item"))
    if asked.words == "!!!":
        expected = expected.none()
    wanted = list(expected.order_by("-received", "-pk").values_list("pk", flat=True))
    assert walk(people["lead"], asked) == wanted
    assert 0 < visible_items(people["lead"]).count() < 200


def test_each_person_lists_exactly_what_they_may_see(people: Any, strangers: Any, three: list[Any]) -> None:
    fill(60, three)
    join(strangers["lawyer"], "mission", three[1].pk)
    for person in [*people.values(), *strangers.values()]:
        listed = set(walk(person, Filter(), 20)) if visible_items(person).exists() else set()
        seen = set(visible_items(person).values_list("pk", flat=True))
        if person.role == "auditor":
            assert len(page_of(person, Filter(), size=100).items) == 60 and not seen
        else:
            assert listed == seen == {item.pk for item in page_of(person, Filter(), size=100).items}


def test_a_foreign_mission_device_or_case_narrows_to_nothing(
    people: Any, strangers: Any, three: list[Any]
) -> None:
    fill(60, three)
    far = Device.objects.get(mission=three[1])
    for asked in (Filter(mission=three[1].pk), Filter(device=far.pk), Filter(case="0" * 32)):
        assert page_of(people["lead"], asked).items == ()
        assert page_of(people["lead"], replace(asked, words="often")).items == ()
        assert page_of(people["lead"], replace(asked, words="rare1")).items == ()


@pytest.mark.parametrize(
    "text", ["", "x", "20260514T100000000000.", "20260514T100000000000.zz", "2026.0", "é" * 40]
)
def test_a_place_is_read_strictly(text: str) -> None:
    with pytest.raises(FormatError):
        parse_place(text)


def test_a_place_is_written_as_it_is_read(people: Any, visit: Any) -> None:
    place = Place(START.replace(microsecond=7), "0" * 32)
    assert parse_place(str(place)) == place
    assert visit(people["lead"]).get("/evidence/?before=x").status_code == 404


def test_words_are_the_same_however_they_are_written() -> None:
    assert plain_words("Ёлка, École ﬁne İstanbul A") == plain_words("елка ecole fine istanbul")
    assert distinct(["one two one", "three"], 2) == ["one", "two"]
    assert len(terms("a1 b2 c3 d4 e5 f6 g7 h8")) == 6


def test_the_list_pages_by_links(people: Any, visit: Any, mission: Any) -> None:
    fill(120, [mission])
    client, seen, at = visit(people["lead"]), [], "/evidence/?kind="
    for _ in range(4):
        page = client.get(at).content.decode()
        seen += re.findall(r'<a href="/evidence/([0-9a-f]{32})">', page)
        link = re.search(r'rel="next" href="(\?[^"]+)"', page)
        if link is None:
            break
        at = "/evidence/" + link[1].replace("&amp;", "&")
    assert len(seen) == len(set(seen)) == 120


def test_the_list_asks_the_database_little(
    people: Any, visit: Any, three: list[Any], django_assert_max_num_queries: Any
) -> None:
    fill(150, three)
    for mission in three[1:]:
        join(people["lead"], "mission", mission.pk)
    client = visit(people["lead"])
    with django_assert_max_num_queries(22):
        client.get("/evidence/")
