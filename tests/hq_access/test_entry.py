"""Coming in: link, passphrase, second factor; and what does not let anybody in."""

from __future__ import annotations

import statistics
from time import perf_counter

import pytest

from hq.plugin import logged_in
from hq_access.stage_access import GOOD, Time, by_link, known_browsers, log_in, someone, words_of
from vedette.errors import ConflictError, FormatError
from vedette_hq.access import services, sessions
from vedette_hq.access.entry import check_passphrase
from vedette_hq.access.models import Attempt, Invitation, Notice, Person, RecoveryCode, Session, Totp
from vedette_hq.access.passphrases import six_words, weakness
from vedette_hq.audit.models import Act
from vedette_hq.outbox.models import Errand

pytestmark = pytest.mark.django_db


def path_of(link: str) -> str:
    return "/" + link.split("/", 3)[3]


def test_the_first_lead_comes_in_by_a_link_and_the_link_then_opens_nothing(time: Time) -> None:
    link = services.found("vera", "Vera Invented")
    client, vera = by_link(link, time)
    assert vera.person.login == "vera" and vera.person.is_active and vera.person.role == "lead"
    assert client.get("/").status_code == 200
    assert len(vera.codes) == len(set(vera.codes)) == 10
    assert logged_in(None).get(path_of(link)).status_code == 404
    with pytest.raises(ConflictError):
        services.found("other", "Other")
    time.go(minutes=1)
    log_in(vera, time)


def test_founding_again_before_anybody_came_gives_a_new_link_and_ends_the_old() -> None:
    first, second = services.found("vera", "Vera"), services.found("vera", "Vera")
    assert logged_in(None).get(path_of(first)).status_code == 404
    assert logged_in(None).get(path_of(second)).status_code == 200
    with pytest.raises(ConflictError):
        services.found("boris", "Boris")


def test_looking_at_a_link_does_not_use_it_and_it_ends_by_time(time: Time) -> None:
    link = path_of(services.found("vera", "Vera"))
    for _ in range(3):
        assert logged_in(None).get(link).status_code == 200
    time.go(hours=72, seconds=1)
    assert logged_in(None).get(link).status_code == 404
    assert logged_in(None).post(link, {"step": "own", "passphrase": GOOD, "again": GOOD}).status_code == 404


def test_the_token_of_a_link_is_not_in_the_tables() -> None:
    token = services.found("vera", "Vera").rpartition("/")[2]
    held = [*Invitation.objects.values_list(), *Act.objects.values_list()]
    assert token not in repr(held)


def test_who_stopped_half_way_is_not_inside_and_can_begin_again(time: Time) -> None:
    link = services.found("vera", "Vera")
    client = logged_in(None)
    client.post(path_of(link), {"step": "own", "passphrase": GOOD, "again": GOOD})
    assert client.get("/").headers["Location"].startswith("/people/second")
    assert client.get("/people/second").headers["Location"] == "/people/enrol"
    answer = logged_in(None).post("/people/login", {"login": "vera", "passphrase": GOOD})
    assert answer.status_code == 401
    _, vera = by_link(link, time)
    assert vera.person.is_active
    assert client.get("/people/enrol").headers["Location"].startswith("/people/login")


def test_the_two_passphrases_must_be_the_same_and_words_must_be_those_shown() -> None:
    link = path_of(services.found("vera", "Vera"))
    client = logged_in(None)
    assert client.post(link, {"step": "own", "passphrase": GOOD, "again": GOOD + "x"}).status_code == 422
    words = words_of(client.post(link, {"step": "words"}).content.decode())[0]
    wrong = " ".join(reversed(words.split()))
    assert client.post(link, {"step": "typed", "typed": wrong}).status_code == 422
    assert not Person.objects.get().has_usable_password()


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("short one", "short"),
        ("x" * 201, "long"),
        ("aaaaaaaaaaaaaaaa", "few"),
        ("abcdefxabcdefxabcdefx", "repeats"),
        ("qwertyuiop[]asdf", "run"),
        ("абвгдеёжзийклмн", "run"),
        ("password123456!", "known"),
        ("P4ssw0rd-2026-!!", "known"),
        ("Мемориал2026 пароль", "known"),
        ("motdepasse bonjour 75", "known"),
        ("vera invented 1984", "known"),
        ("correct horse battery staple", "known"),
        ("ghbdtn gfhjkm 123", "known"),
    ],
)
def test_weak_passphrases_are_refused(text: str, why: str) -> None:
    assert weakness(text, ["vera", "Vera Invented"]) == why


@pytest.mark.parametrize("text", [GOOD, "старый чайник у окна 8", "trois girafes mangent des clous"])
def test_good_passphrases_are_taken(text: str) -> None:
    assert weakness(text, ["vera", "Vera Invented"]) == ""


def test_six_words_are_never_weak() -> None:
    assert all(not weakness(six_words(), ["vera"]) for _ in range(300))


def test_a_wrong_login_and_a_wrong_passphrase_get_the_same_answer(time: Time) -> None:
    vera = someone("vera", "lead")
    pages = []
    for login in ("vera", "nobody"):
        answer = logged_in(None).post("/people/login", {"login": login, "passphrase": "wrong " + GOOD})
        assert answer.status_code == 401
        pages.append(answer.content.decode().replace(f'value="{login}"', ""))
    strip = [
        " ".join(line for line in page.split() if "csrf" not in line and 'value="' not in line)
        for page in pages
    ]
    assert strip[0] == strip[1]
    assert Attempt.objects.count() == 2
    assert vera.person.login not in repr(list(Attempt.objects.values_list()))


def test_the_time_taken_does_not_tell_whether_a_login_exists(time: Time, full_cost: None) -> None:
    someone("vera", "lead")
    check_passphrase("warm", GOOD, "stranger")
    taken: dict[str, list[float]] = {"vera": [], "nobody": []}
    for _ in range(4):
        for login in taken:
            began = perf_counter()
            assert check_passphrase(login, "wrong " + GOOD, "stranger") is None
            taken[login].append(perf_counter() - began)
            Attempt.objects.all().delete()
    ratio = statistics.median(taken["vera"]) / statistics.median(taken["nobody"])
    assert 0.6 < ratio < 1.6, taken


def test_a_code_counts_once_and_only_around_its_time(time: Time) -> None:
    vera = someone("vera", "lead")
    for steps, right in ((-2, False), (2, False), (-1, True), (0, True), (0, False), (1, True), (-1, False)):
        client = logged_in(None)
        client.post("/people/login", {"login": "vera", "passphrase": GOOD})
        answer = client.post("/people/second", {"code": vera.code(time, steps)})
        assert (answer.status_code == 302) is right, steps


def test_a_recovery_code_counts_once_and_its_person_is_told(time: Time) -> None:
    _, vera = by_link(services.found("vera", "Vera"), time, passphrase=GOOD)
    assert vera.codes[0] not in repr(list(RecoveryCode.objects.values_list()))
    for right in (True, False):
        client = logged_in(None)
        client.post("/people/login", {"login": "vera", "passphrase": GOOD})
        answer = client.post("/people/second", {"code": vera.codes[0].lower().replace("-", " ")})
        assert (answer.status_code == 302) is right
    assert Notice.objects.filter(person=vera.person, code="access.recovery_used").count() == 1


def test_a_stranger_who_fails_shuts_the_door_to_strangers_not_to_the_persons_own_browser(time: Time) -> None:
    vera = someone("vera", "lead")
    own = log_in(vera, time)
    own.post("/people/logout")
    time.go(minutes=1)
    for _ in range(5):
        logged_in(None).post("/people/login", {"login": "vera", "passphrase": "wrong " + GOOD})
    refused = logged_in(None).post("/people/login", {"login": "vera", "passphrase": GOOD})
    assert refused.status_code == 401 and "Wait a while" in refused.content.decode()
    log_in(vera, time, own)  # the browser the house knows
    time.go(minutes=21)
    log_in(vera, time)  # and anybody again after a while
    alarms = Errand.objects.filter(kind="alarm")
    assert alarms.count() == 1 and "vera" not in repr(alarms.get().payload)
    services.raise_alarm(None, list(alarms))
    services.raise_alarm(None, list(alarms))
    assert Notice.objects.filter(person=vera.person, code="access.locked").count() == 1


def test_the_cookie_of_another_person_opens_no_other_door(time: Time) -> None:
    boris = log_in(someone("boris", "lawyer"), time)
    boris.post("/people/logout")
    someone("vera", "lead")
    for _ in range(5):
        logged_in(None).post("/people/login", {"login": "vera", "passphrase": "wrong " + GOOD})
    answer = boris.post("/people/login", {"login": "vera", "passphrase": GOOD})
    assert answer.status_code == 401


def test_unknown_logins_are_counted_as_known_ones_are() -> None:
    for right in (True,) * 5 + (False,):
        answer = logged_in(None).post("/people/login", {"login": "nobody", "passphrase": GOOD})
        assert ("do not match" in answer.content.decode()) is right
    assert Errand.objects.filter(kind="alarm").count() == 1


def test_five_wrong_codes_end_it_and_the_person_is_told(time: Time) -> None:
    vera = someone("vera", "lead")
    own = log_in(vera, time)
    own.post("/people/logout")
    time.go(minutes=1)
    thief = logged_in(None)
    thief.post("/people/login", {"login": "vera", "passphrase": GOOD})
    for _ in range(5):
        assert thief.post("/people/second", {"code": "000000"}).status_code == 401
    assert thief.post("/people/second", {"code": vera.code(time)}).status_code == 429
    assert thief.get("/people/second").headers["Location"].startswith("/people/login")
    assert Notice.objects.filter(person=vera.person, code="access.codes_failed").exists()
    log_in(vera, time, own)


def test_codes_cannot_be_guessed_for_days(time: Time) -> None:
    vera = someone("vera", "lead")
    weighed = 0
    for _ in range(12):
        thief = logged_in(None)
        thief.post("/people/login", {"login": "vera", "passphrase": GOOD})
        for _ in range(6):
            weighed += thief.post("/people/second", {"code": "000000"}).status_code == 401
        time.go(hours=1)
    assert weighed <= 20, vera.person


def test_each_stage_has_a_new_session_key_and_the_old_one_opens_nothing(time: Time) -> None:
    vera = someone("vera", "lead")
    client = logged_in(None)
    client.get("/people/login")
    keys = [client.cookies["__Host-vedette"].value]
    client.post("/people/login", {"login": "vera", "passphrase": GOOD})
    keys.append(client.cookies["__Host-vedette"].value)
    client.post("/people/second", {"code": vera.code(time)})
    keys.append(client.cookies["__Host-vedette"].value)
    assert len(set(keys)) == 3
    for key in keys[:2]:
        old = logged_in(None)
        old.cookies["__Host-vedette"] = key
        assert old.get("/").headers["Location"].startswith("/people/login")
    assert client.get("/").status_code == 200
    assert not Session.objects.filter(pk__in=keys).exists()  # the table holds digests only
    client.post("/people/logout")
    after = logged_in(None)
    after.cookies["__Host-vedette"] = keys[2]
    assert after.get("/").status_code == 302
    assert not Session.objects.filter(person=vera.person).exists()


def test_a_session_ends_when_idle_and_after_twelve_hours_in_any_case(time: Time) -> None:
    vera = someone("vera", "lead")
    client = log_in(vera, time)
    time.go(minutes=29)
    assert client.get("/").status_code == 200
    time.go(minutes=31)
    assert client.get("/").status_code == 302
    client = log_in(vera, time)
    for _ in range(36):
        assert client.get("/").status_code == 200
        time.go(minutes=20)
    time.go(minutes=1)
    assert client.get("/").status_code == 302
    assert client.get("/people/second").headers["Location"].startswith("/people/login")


def test_an_ended_session_does_not_come_back_by_a_request_under_way(time: Time) -> None:
    client = log_in(someone("vera", "lead"), time)
    store = sessions.SessionStore(client.cookies["__Host-vedette"].value)
    store["x"] = 1
    sessions.end_all(Person.objects.get())
    from django.contrib.sessions.backends.base import UpdateError

    with pytest.raises(UpdateError):
        store.save()
    assert not Session.objects.exists()


def test_a_sensitive_page_asks_again_and_goes_back_to_where_one_was(time: Time) -> None:
    vera = someone("vera", "lead")
    client = log_in(vera, time)
    assert client.get("/people/invite").status_code == 200
    time.go(minutes=6)
    away = client.get("/people/invite")
    assert away.headers["Location"] == "/people/again?next=%2Fpeople%2Finvite"
    sent = client.post("/people/account/codes", {"back": "/people/account"})
    assert sent.headers["Location"] == "/people/again?next=%2Fpeople%2Faccount"
    assert client.get(away.headers["Location"]).status_code == 200
    wrong = client.post("/people/again", {"passphrase": "wrong " + GOOD, "code": vera.code(time)})
    assert wrong.status_code == 401 and client.get("/people/invite").status_code == 302
    both = {"passphrase": GOOD, "code": vera.code(time), "next": "/people/invite"}
    assert client.post("/people/again", both).headers["Location"] == "/people/invite"
    assert client.get("/people/invite").status_code == 200


@pytest.mark.parametrize(
    "away", ["//evil.example/", "https://evil.example/", "/\\evil.example", "javascript:x", ""]
)
def test_nobody_is_sent_elsewhere_after_coming_in(time: Time, away: str) -> None:
    vera = someone("vera", "lead")
    client = logged_in(None)
    client.post("/people/login", {"login": "vera", "passphrase": GOOD})
    answer = client.post("/people/second", {"code": vera.code(time), "next": away})
    assert answer.headers["Location"] == "/"


def test_first_stage_alone_opens_nothing(time: Time) -> None:
    someone("vera", "lead")
    client = logged_in(None)
    client.post("/people/login", {"login": "vera", "passphrase": GOOD})
    for path in ("/", "/people/", "/people/account", "/people/account/generator", "/people/approvals"):
        assert client.get(path).headers["Location"].startswith("/people/second"), path
    assert client.get("/people/enrol/generator").headers["Location"] == "/people/second"
    answer = client.post("/people/enrol/generator", {"code": "123456", "label": "x"})
    assert answer.headers["Location"] == "/people/second"
    assert Totp.objects.count() == 1


def test_secrets_of_generators_are_sealed_in_the_tables(time: Time) -> None:
    vera = someone("vera", "lead")
    boris = someone("boris", "lead")
    held = Totp.objects.get(person=vera.person)
    assert vera.secret.hex() not in held.secret
    Totp.objects.filter(person=boris.person).update(secret=held.secret)  # carried to another row
    client = logged_in(None)
    client.post("/people/login", {"login": "boris", "passphrase": GOOD})
    assert client.post("/people/second", {"code": vera.code(time)}).status_code == 401


def test_a_bad_login_is_refused() -> None:
    for login in ("", "a", "a" * 33, "vera!", "вера", "-x"):
        with pytest.raises(FormatError):
            services.found(login, "Vera")
    with pytest.raises(FormatError):
        services.found("vera", "   ")


def test_old_rows_are_tidied(time: Time) -> None:
    log_in(someone("vera", "lead"), time)
    logged_in(None).get("/people/login")
    logged_in(None).post("/people/login", {"login": "nobody", "passphrase": GOOD})
    assert Session.objects.exists() and Attempt.objects.exists()
    time.go(days=3)
    services.tidy_duty(None)
    assert not Session.objects.exists() and not Attempt.objects.exists()


def test_a_browser_is_known_once_for_each_person(time: Time) -> None:
    vera = someone("vera", "lead")
    client = log_in(vera, time)
    client.post("/people/logout")
    time.go(minutes=1)
    log_in(vera, time, client)
    assert known_browsers(vera.person) == 1
