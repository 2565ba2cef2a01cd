"""T-N: all that one field member has and knows opens nothing; and a word of duress looks like ok.

The member's secrets: the kit of the device, the list of codes, the letters, the address of the check-in page.
They are tried on every page and interface of the site, as a visitor and as a login.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from hq_watch.stage import HOUR, Sent, engine, line, now, watch_of
from vedette.errors import VedetteError

pytestmark = pytest.mark.django_db

STATUSES = ("ok", "help", "duress", "evacuate")


@pytest.fixture
def watch(house: Any, people: Any, mission: Any) -> Any:
    return watch_of(mission, people["lead"], due=now() + HOUR)


def send(visit: Any, text: str, delay: str = "") -> Any:
    client = visit(None)
    client.get("/watch/in")
    return client.post("/watch/in", {"text": text, "delay": delay})


def test_every_word_gets_the_same_bytes_and_headers(watch: Any, visit: Any) -> None:
    member = watch.members.get()
    answers = [send(visit, line(member, row, status)) for row, status in enumerate(STATUSES, 1)]
    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.content for answer in answers}) == 1
    heads = [{name: value for name, value in answer.items() if name != "Set-Cookie"} for answer in answers]
    assert all(head == heads[0] for head in heads)
    text = answers[0].content.decode()
    for word in ("duress", "help", "evacuate", "alarm", member.tag, member.name, "Vedette", "mission"):
        assert word not in text, word
    delayed = send(visit, line(member, 5, "ok"), "30")
    assert delayed.content == answers[0].content


def test_the_bytes_sent_have_one_length(watch: Any) -> None:
    from vedette.formats.keys import Algorithm, SigningKey
    from vedette.missions.watch.codes import parse_spoken
    from vedette.missions.watch.texts import encode_checkin

    member = watch.members.get()
    spoken = [line(member, 1, status) for status in STATUSES]
    assert len({len(text) for text in spoken}) == 1
    key = SigningKey.generate("device.invented.example/d1", Algorithm.ED25519)
    texts = [encode_checkin(key, parse_spoken(text), now()) for text in spoken]
    assert {len(text) for text in texts} == {133}


def test_the_same_work_is_done_for_every_word(watch: Any, visit: Any) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    member = watch.members.get()
    counts, shapes = [], []
    for row in (40, 41):
        send(visit, line(member, row, "ok"))  # what is read once is read
    for row, status in enumerate(STATUSES, 1):
        client = visit(None)
        client.get("/watch/in")
        with CaptureQueriesContext(connection) as seen:
            client.post("/watch/in", {"text": line(member, row, status)})
        counts.append(len(seen))
        shapes.append([re.sub(r"[0-9]+", "?", one["sql"])[:40] for one in seen.captured_queries])
    assert len(set(counts)) == 1
    assert all(shape == shapes[0] for shape in shapes)


def test_duress_is_loud_on_the_board_and_tells_not_to_call(watch: Any, visit: Any, people: Any) -> None:
    member = watch.members.get()
    send(visit, line(member, 1, "duress"))
    sent = Sent()
    engine(sent).tick(now())
    assert {one.level for one in sent.alerts} == {4}
    text = visit(people["watch"]).get("/watch/").content.decode()
    assert "speaks under duress" in text and "Do not call them" in text
    assert "+000 invented" not in text.partition("Late, in their grace")[0]  # no number to call by mistake
    send(visit, line(member, 2, "ok"))  # an ok after it ends nothing
    held = engine(Sent())
    held.tick(now() + 1)
    row = watch.episodes.get(cause="duress")
    assert row.over is None


def test_whoever_holds_the_list_alone_says_ok_one_time_in_four(watch: Any) -> None:
    """The columns of the list give no hint which is which: each letter stands in each place as often."""
    import os

    from vedette.missions.watch.codes import draw_member

    places: dict[str, list[str]] = {status: [] for status in STATUSES}
    for _ in range(400):
        for status, letter in zip(STATUSES, draw_member(os.urandom).letters, strict=True):
            places[status].append(letter)
    assert all(60 < found.count(letter) < 150 for found in places.values() for letter in "ABCD")


def test_all_secrets_of_a_member_open_no_page(watch: Any, visit: Any, house: Any, tmp_path: Path) -> None:
    from django.urls import get_resolver

    from vedette_hq.access.pages import Stage
    from vedette_hq.access.table import pages

    member = watch.members.get()
    kit = tmp_path / "a"
    secrets = {
        "tag": member.tag,
        "letters": member.letters,
        "line": line(member, 7, "ok"),
        "text": member.seed,
    }
    for path in kit.rglob("*"):
        if path.is_file() and path.stat().st_size < 100_000:
            secrets[str(path.name)] = path.read_bytes()[:4_000].decode("latin-1")
    opened = []
    client = visit(None)
    for name in sorted(pages()):
        for row in pages()[name]:
            if row.stage is Stage.PUBLIC or row.machine:
                continue
            path = _path(get_resolver(), name, watch.pk)
            if path is None:
                continue
            for method in row.methods.split():
                answer = client.generic(method, path, headers={"authorization": f"Bearer {member.seed}"})
                if answer.status_code not in (302, 401, 403, 404, 405):
                    opened.append((method, name, answer.status_code))
    for value in secrets.values():
        answer = client.post("/people/", {"login": member.tag, "passphrase": value})
        if answer.status_code in (302, 303) and "second" in answer.get("Location", ""):
            opened.append(("POST", "login", 302))
    assert not opened
    # the kit holds public keys and its own signing key: nothing in it opens what it sealed, or names anybody
    everything = b"".join(path.read_bytes() for path in kit.rglob("*") if path.is_file())
    for name in (b"AGE-SECRET-KEY", member.name.encode(), b"Invented lead", b"Invented watch"):
        assert name not in everything


def _path(resolver: Any, name: str, some_id: str) -> str | None:
    from django.urls import NoReverseMatch, reverse

    for arguments in ([], [some_id], [some_id, some_id]):
        try:
            return reverse(name, args=arguments)
        except NoReverseMatch:
            continue
    return None


def test_guessing_codes_is_counted_and_a_signed_text_is_never_shut_out(watch: Any, visit: Any) -> None:
    from vedette.formats.keys import Algorithm, SigningKey
    from vedette.missions.watch.codes import parse_spoken
    from vedette.missions.watch.texts import encode_checkin
    from vedette_hq.watch import setting_up
    from vedette_hq.watch.models import Member

    member = watch.members.get()
    key = SigningKey.generate("device.invented.example/d1", Algorithm.ED25519)
    Member.objects.filter(pk=member.pk).update(vkey=key.verifier.vkey)
    watch.refresh_from_db()
    setting_up.put_in_force(watch, watch.made_by)
    statuses = [send(visit, f"{member.tag} 9 {n:06d}").status_code for n in range(32)]
    assert statuses[0] == 422 and statuses[-1] == 429
    assert send(visit, line(member, 1, "ok")).status_code == 429
    text = encode_checkin(key, parse_spoken(line(member, 1, "ok")), now())
    assert send(visit, text).status_code == 200
    with pytest.raises(VedetteError):
        from vedette_hq.watch import hearing

        hearing.hear(text[:-4] + "AAAA", "web")
