"""One's own account, and the key that lies sealed under its passphrase."""

from __future__ import annotations

from typing import Any

import pytest

from hq.plugin import logged_in, make_person
from hq_access.stage_access import GOOD, OTHER, Time, known_browsers, log_in, someone, words_of
from vedette.adapters.apart import apart
from vedette.errors import FormatError, MissingError, OpenError
from vedette_hq.access import keys, services
from vedette_hq.access.keys import SealedKey, account_key, make_key, open_account_key, recipient_of
from vedette_hq.access.models import AccountKey, Notice, Passkey, Session, Totp

pytestmark = pytest.mark.django_db


def opened(key: SealedKey, passphrase: str) -> str:
    return str(apart(lambda: {"r": str(open_account_key(key, passphrase).recipient)})["r"])


def test_changing_the_passphrase_seals_the_same_key_anew_and_ends_other_sessions(time: Time) -> None:
    vera = someone("vera", "lead", key=True)
    before = account_key(vera.person)
    client = log_in(vera, time)
    time.go(minutes=1)
    other = log_in(vera, time)
    key = client.cookies["__Host-vedette"].value
    wrong = {"step": "own", "old": "wrong " + GOOD, "passphrase": OTHER, "again": OTHER}
    assert client.post("/people/account/passphrase", wrong).status_code == 422
    assert account_key(vera.person) == before
    done = client.post("/people/account/passphrase", wrong | {"old": GOOD})
    assert done.status_code == 302, done.content.decode()
    after = account_key(vera.person)
    assert after.recipient == before.recipient and after.sealed != before.sealed
    assert opened(after, OTHER) == before.recipient
    with pytest.raises(OpenError):
        opened(after, GOOD)
    assert other.get("/").status_code == 302 and client.get("/").status_code == 200
    assert client.cookies["__Host-vedette"].value != key
    assert known_browsers(vera.person) == 1
    assert logged_in(None).post("/people/login", {"login": "vera", "passphrase": GOOD}).status_code == 401
    time.go(minutes=1)
    log_in(vera, time, passphrase=OTHER)


def test_six_words_work_for_a_change_too(time: Time) -> None:
    vera = someone("vera", "lead", key=True)
    client = log_in(vera, time)
    page = "/people/account/passphrase"
    words = words_of(client.post(page, {"step": "words"}).content.decode())[0]
    assert "id_old" in client.post(page, {"step": "written"}).content.decode()
    assert client.post(page, {"step": "typed", "typed": words, "old": GOOD}).status_code == 302
    assert opened(account_key(vera.person), words) == account_key(vera.person).recipient


def test_the_secret_of_an_account_key_is_made_and_opened_in_a_child_only(monkeypatch: Any) -> None:
    made: list[int] = []
    real = keys.generate_identity
    monkeypatch.setattr(keys, "generate_identity", lambda: made.append(1) or real())
    key = make_key(GOOD)
    assert not made  # in this process nothing was made
    assert "AGE-SECRET" not in repr(key) + key.sealed


def test_a_damaged_or_exchanged_account_key_is_refused(db: None) -> None:
    key, other = make_key(GOOD), make_key(GOOD)
    with pytest.raises(OpenError):
        SealedKey(other.recipient, key.sealed).open(GOOD)
    for text in ("", "{}", key.sealed + " ", key.sealed.replace("argon2id", "argon2i"), "[1]", "null"):
        with pytest.raises(FormatError):
            SealedKey(key.recipient, text).open(GOOD)
    huge = key.sealed.replace('"memory_kib":1024', '"memory_kib":2000000000')
    assert huge != key.sealed
    with pytest.raises(FormatError):
        SealedKey(key.recipient, huge).open(GOOD)
    refused = 0
    for at in range(key.sealed.index('"box"') + 8, len(key.sealed) - 4, 40):
        changed = "A" if key.sealed[at] != "A" else "B"
        with pytest.raises((OpenError, FormatError)):
            SealedKey(key.recipient, key.sealed[:at] + changed + key.sealed[at + 1 :]).open(GOOD)
        refused += 1
    assert refused >= 2


def test_somebody_without_a_key_has_no_recipient(db: None) -> None:
    person = make_person("guest", "guest")
    assert recipient_of(person) is None
    with pytest.raises(MissingError):
        account_key(person)
    made = make_key(GOOD)
    AccountKey.objects.create(person=person, recipient=made.recipient, sealed=made.sealed)
    assert str(recipient_of(person)) == made.recipient


def test_the_last_second_factor_stays(time: Time) -> None:
    vera = someone("vera", "lead")
    client = log_in(vera, time)
    first = Totp.objects.get()
    client.post(f"/people/account/generator/{first.pk}/remove")
    assert Totp.objects.count() == 1
    Passkey.objects.create(person=vera.person, label="Key", digest="d", credential="00")
    client.post(f"/people/account/generator/{first.pk}/remove")
    assert Totp.objects.count() == 0
    client.post(f"/people/account/passkey/{Passkey.objects.get().pk}/remove")
    assert Passkey.objects.count() == 1


def test_a_further_generator_is_added_inside(time: Time) -> None:
    vera = someone("vera", "lead")
    client = log_in(vera, time)
    client.get("/people/account/generator")
    assert client.post("/people/account/generator", {"code": "12", "label": "x"}).status_code in (200, 422)
    page = client.get("/people/account/generator").content.decode()
    from base64 import b32decode

    vera.secret = b32decode(words_of(page)[0].replace(" ", ""))
    picture = client.get("/people/generator.svg")
    assert picture.headers["Content-Type"] == "image/svg+xml" and b"<script" not in picture.content
    answer = client.post("/people/account/generator", {"code": vera.code(time), "label": "Second"})
    assert answer.status_code == 200 and "words" in answer.content.decode()  # had no recovery codes yet
    assert Totp.objects.count() == 2
    assert Notice.objects.filter(code="access.factor_added").exists()
    assert client.get("/people/generator.svg").status_code == 404


def test_new_recovery_codes_replace_the_old(time: Time) -> None:
    vera = someone("vera", "lead")
    client = log_in(vera, time)
    sets = [words_of(client.post("/people/account/codes").content.decode())[0].split() for _ in range(2)]
    for code, right in ((sets[0][0], False), (sets[1][0], True)):
        again = logged_in(None)
        again.post("/people/login", {"login": "vera", "passphrase": GOOD})
        assert (again.post("/people/second", {"code": code}).status_code == 302) is right


def test_sessions_are_listed_and_ended_ones_own_only(time: Time) -> None:
    vera, boris = someone("vera", "lead"), someone("boris", "lead")
    mine, other, his = log_in(vera, time), logged_in(vera.person), log_in(boris, time)
    page = mine.get("/people/account").content.decode()
    foreign = Session.objects.get(person=boris.person)
    assert foreign.pk not in page
    assert mine.post(f"/people/account/session/{foreign.pk}/end").status_code == 404
    assert his.get("/").status_code == 200
    key = [row.pk for row in Session.objects.filter(person=vera.person) if f"/{row.pk}/end" in page]
    assert len(key) == 1
    assert mine.post(f"/people/account/session/{key[0]}/end").status_code == 302
    assert other.get("/").status_code == 302 and mine.get("/").status_code == 200
    logged_in(vera.person)
    assert mine.post("/people/account/sessions/end").status_code == 302
    assert Session.objects.filter(person=vera.person).count() == 1


def test_notices_are_read_by_whom_they_are_for(time: Time) -> None:
    vera, boris = make_person("vera", "lead"), make_person("boris", "lead")
    services.notify(vera, "access.left", name="Anna", key="once")
    services.notify(vera, "access.left", name="Anna", key="once")
    notice = Notice.objects.get()
    assert "Anna" in logged_in(vera).get("/people/notices").content.decode()
    assert "Anna" not in logged_in(boris).get("/people/notices").content.decode()
    assert logged_in(boris).post(f"/people/notices/{notice.pk}/seen").status_code == 404
    logged_in(vera).post(f"/people/notices/{notice.pk}/seen")
    notice.refresh_from_db()
    assert notice.seen == time.now
