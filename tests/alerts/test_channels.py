"""Channels against real servers in every mood: accepted, refused and unsure are told apart, nothing leaks."""

from __future__ import annotations

import json
import stat
import time
from pathlib import Path
from typing import Any

import pytest
from cryptography.exceptions import InvalidTag

from alerts.servers import Browser, certificate, check_sender, http_server, mail_server, matrix_server
from vedette.adapters.alerts import Message, Outcome, Result, make_channel
from vedette.adapters.alerts.encryption import new_sender_key, sender_point
from vedette.adapters.alerts.settings import with_deadline
from vedette.errors import UsageError

ID = "ab12" * 8
TEXT = "Watch 7F3A, level 2, alert 482193. Open the board."
RUSSIAN = "Пост 7F3A, ступень 2, сигнал 482193. Откройте табло."


def gateway(port: int, **more: Any) -> Any:
    """A gateway that takes JSON."""
    table = {
        "name": "sms",
        "kind": "http",
        "url": f"http://127.0.0.1:{port}/send",
        "body": '{"to": "{to}", "text": "{text}", "id": "{id}"}',
        "deadline": 2,
        **more,
    }
    secret = table.pop("secret", "")
    return make_channel(table, secret)


def sms(text: str = TEXT) -> Message:
    """A message to a number."""
    return Message(ID, text, "+33600000001")


# mail


def mail(port: int, secret: str = "", **more: Any) -> Any:
    """A mail channel."""
    return make_channel(
        {
            "name": "mail",
            "kind": "mail",
            "host": "localhost",
            "port": port,
            "security": "none",
            "sender": "desk@group.example",
            "deadline": 3,
            **more,
        },
        secret,
    )


def letter(text: str = TEXT) -> Message:
    return Message(ID, text, "officer@group.example")


@pytest.mark.parametrize("text", [TEXT, RUSSIAN])
def test_a_letter_is_its_text_and_nothing_more(text: str) -> None:
    with mail_server() as box:
        assert mail(box.port).send(letter(text)).accepted
    (found,) = box.letters
    assert found["Subject"] == text and found.get_content().strip() == text
    assert found["Message-ID"] == f"<{ID}@group.example>"
    assert found["Importance"] == "high" and found["Auto-Submitted"] == "auto-generated"
    assert set(found.keys()) <= {
        *("From", "To", "Subject", "Date", "Message-ID", "Auto-Submitted", "Importance", "X-Priority"),
        *("Content-Type", "Content-Transfer-Encoding", "MIME-Version", "X-Peer", "X-MailFrom", "X-RcptTo"),
    }
    assert box.heard == ["group.example"], "the machine's own name is not told"


def test_mail_by_starttls_with_a_password(tmp_path: Path) -> None:
    tls, authority = certificate(tmp_path)
    with mail_server(starttls=tls, user="desk", password="s3cret") as box:  # noqa: S106
        good = mail(box.port, "s3cret", security="starttls", user="desk", authority=authority)
        assert good.send(letter()).accepted
        wrong = mail(box.port, "other", security="starttls", user="desk", authority=authority)
        assert wrong.send(letter()) == Outcome(Result.REFUSED, "login: the server answered 535")
        stranger = mail(box.port, "s3cret", security="starttls", user="desk")
        assert stranger.send(letter()).detail == "the server's certificate is not the right one"
    assert len(box.letters) == 1


def test_mail_by_tls_from_the_first_byte(tmp_path: Path) -> None:
    tls, authority = certificate(tmp_path)
    with mail_server(tls=tls) as box:
        assert mail(box.port, security="tls", authority=authority).send(letter()).accepted
        assert mail(box.port, security="tls").send(letter()).result is Result.REFUSED
    assert len(box.letters) == 1


def test_a_certificate_for_another_name_is_refused(tmp_path: Path) -> None:
    tls, authority = certificate(tmp_path, "other.example")
    with mail_server(tls=tls) as box:
        outcome = mail(box.port, security="tls", authority=authority).send(letter())
    assert outcome.detail == "the server's certificate is not the right one" and not box.letters


def test_mail_that_was_not_promised_tls_does_not_go_in_the_clear() -> None:
    with mail_server() as box:
        outcome = mail(box.port, security="starttls").send(letter())
    assert outcome.result is Result.REFUSED and not box.letters


def test_a_letter_that_may_have_been_taken_is_unsure() -> None:
    with mail_server() as box:
        box.drop = True
        assert mail(box.port).send(letter()) == Outcome(Result.UNSURE, "no answer after it was sent")
    assert len(box.letters) == 1, "it was taken indeed"
    with mail_server() as box:
        box.pause = 60
        began = time.monotonic()
        assert mail(box.port, deadline=1).send(letter()).result is Result.UNSURE
        assert time.monotonic() - began < 30


@pytest.mark.parametrize(("answer", "rcpt"), [("554 no", ""), ("452 full", ""), ("250 taken", "550 unknown")])
def test_a_letter_that_was_refused_is_refused(answer: str, rcpt: str) -> None:
    with mail_server() as box:
        box.answer, box.rcpt = answer, rcpt
        outcome = mail(box.port).send(letter())
    assert outcome.result is Result.REFUSED and "officer" not in outcome.detail
    assert not box.letters


def test_a_mail_server_that_is_not_there_is_a_refusal() -> None:
    assert mail(1).send(letter()).result is Result.REFUSED


# a gateway


@pytest.mark.parametrize("text", [TEXT, RUSSIAN, 'a "quote" \\ {to} {secret} %'])
def test_a_gateway_gets_the_text_as_it_is(text: str) -> None:
    with http_server() as server:
        assert gateway(server.port).send(sms(text)) == Outcome(Result.ACCEPTED, "status 200")
    (found,) = server.requests
    assert json.loads(found.body) == {"to": "+33600000001", "text": text, "id": ID}
    assert found.headers["user-agent"] == "alerts", "the product is not named"


@pytest.mark.parametrize(
    ("mood", "result"),
    [
        ("refuses", Result.REFUSED),
        ("busy", Result.REFUSED),
        ("elsewhere", Result.REFUSED),
        ("fails after accepting", Result.UNSURE),
        ("breaks after accepting", Result.UNSURE),
        ("slow", Result.UNSURE),
        ("drips", Result.UNSURE),
    ],
)
def test_every_mood_of_a_gateway_has_its_outcome(mood: str, result: Result) -> None:
    with http_server() as other, http_server(mood, seconds=60) as server:
        server.elsewhere = f"{other.url}/take"
        began = time.monotonic()
        outcome = gateway(server.port, deadline=1).send(sms())
        assert time.monotonic() - began < 30, "one deadline for all of it"
        assert outcome.result is result, outcome
        assert not other.requests, "redirects are not followed"
        assert "33600" not in outcome.detail and "127.0.0.1" not in outcome.detail


def test_an_endless_answer_is_cut() -> None:
    with http_server("endless") as server:
        assert gateway(server.port).send(sms()).accepted


def test_a_gateway_that_says_200_and_means_no_is_found_out() -> None:
    with http_server("lies") as server:
        assert gateway(server.port).send(sms()).accepted, "the control: a status alone believes it"
        outcome = gateway(server.port, answer_holds='"queued"').send(sms())
        assert outcome.result is Result.REFUSED
        server.mood = "accepts"
        assert gateway(server.port, answer_holds='"queued"').send(sms()).accepted


def test_a_gateway_that_is_not_there_is_a_refusal() -> None:
    assert gateway(1).send(sms()) == Outcome(Result.REFUSED, "cannot be reached")


def test_a_secret_goes_into_a_head_and_an_id_into_another() -> None:
    with http_server() as server:
        made = gateway(
            server.port,
            headers={"Authorization": "Bearer {secret}", "X-Kind": "alert"},
            id_header="Idempotency-Key",
            recognises_ids=True,
            secret="tok-1",  # noqa: S106
        )
        assert made.recognises_ids and made.send(sms()).accepted
        assert "tok-1" not in repr(made)
    (found,) = server.requests
    assert found.headers["authorization"] == "Bearer tok-1" and found.headers["idempotency-key"] == ID


def test_a_gateway_of_forms_and_one_of_addresses() -> None:
    with http_server() as server:
        form = gateway(
            server.port, content_type="application/x-www-form-urlencoded", body="to={to}&text={text}&k=1"
        )
        assert form.send(sms("a&b=c %")).accepted
        plain = gateway(server.port, method="GET", url=f"{server.url}/s?to={{to}}&m={{text}}", body="")
        assert plain.send(sms("x y&z")).accepted
    assert server.requests[0].body == b"to=%2B33600000001&text=a%26b%3Dc%20%25&k=1"
    assert server.requests[1].path == "/s?to=%2B33600000001&m=x%20y%26z"


def test_a_gateway_with_a_certificate_that_nobody_knows_gets_nothing(tmp_path: Path) -> None:
    tls, authority = certificate(tmp_path)
    with http_server(tls=tls) as server:
        url = f"https://localhost:{server.port}/send"
        assert gateway(0, url=url).send(sms()).detail == "the server's certificate is not the right one"
        assert not server.requests
        assert gateway(0, url=url, authority=authority).send(sms()).accepted


# matrix


def test_matrix_takes_the_same_id_once() -> None:
    with matrix_server() as (server, events):
        made = make_channel({"name": "m", "kind": "matrix", "url": f"{server.url}/base"}, "tok")
        message = Message(ID, RUSSIAN, "!room:server.example")
        assert made.send(message).accepted and made.send(message).accepted
        assert made.recognises_ids
        wrong = make_channel({"name": "m", "kind": "matrix", "url": server.url}, "other")
        assert wrong.send(message) == Outcome(Result.REFUSED, "status 401")
    ((path, event),) = events.items()
    assert path == (
        f"/base/_matrix/client/v3/rooms/%21room%3Aserver.example/send/m.room.message/{ID}"
    ) and event == {"msgtype": "m.text", "body": RUSSIAN}


# web push


def push(server: Any, secret: str, authority: str, **more: Any) -> Any:
    """A web push channel to the push service of the test."""
    table = {
        "name": "push",
        "kind": "webpush",
        "subject": "mailto:desk@group.example",
        "hosts": ["localhost"],
    }
    return make_channel({**table, "authority": authority, "deadline": 3, **more}, secret)


def test_web_push_is_opened_by_the_browser_alone(tmp_path: Path) -> None:
    tls, authority = certificate(tmp_path)
    secret = new_sender_key()
    with http_server(tls=tls, answer=lambda _: (201, b"")) as server:
        browser = Browser(f"https://localhost:{server.port}/push/abc?x=1")
        made = push(server, secret, authority)
        assert made.send(Message(ID, RUSSIAN, browser.subscription)).accepted
        assert made.send(Message(ID, "short", browser.subscription, urgent=False)).accepted
    first, second = server.requests
    assert json.loads(browser.open(first.body)) == {"id": ID, "text": RUSSIAN}
    assert json.loads(browser.open(second.body))["text"] == "short"
    assert len(first.body) == len(second.body), "a size tells nothing"
    assert first.path == "/push/abc?x=1" and first.headers["content-encoding"] == "aes128gcm"
    assert first.headers["topic"] == second.headers["topic"] and len(first.headers["topic"]) == 32
    assert (first.headers["urgency"], second.headers["urgency"]) == ("high", "normal")
    claims = check_sender(first, sender_point(secret), f"https://localhost:{server.port}")
    assert claims["sub"] == "mailto:desk@group.example"
    stranger = Browser("https://localhost/x")
    with pytest.raises(InvalidTag):
        stranger.open(first.body)


@pytest.mark.parametrize("status", [404, 410])
def test_a_browser_that_left_is_said_to_be_gone(tmp_path: Path, status: int) -> None:
    tls, authority = certificate(tmp_path)
    with http_server(tls=tls, answer=lambda _: (status, b"")) as server:
        browser = Browser(f"https://localhost:{server.port}/p")
        outcome = push(server, new_sender_key(), authority).send(Message(ID, TEXT, browser.subscription))
    assert outcome == Outcome(Result.REFUSED, "this browser is not subscribed any more")


def test_web_push_goes_to_named_services_only() -> None:
    made = push(None, new_sender_key(), "", hosts=["push.example", "*.notify.example"])
    for good in ("https://push.example/a", "https://a.notify.example/b"):
        made.check(Browser(good).subscription)
    for bad in (
        "https://internal.example/a",
        "https://notify.example/b",
        "https://evilnotify.example/b",
        "http://push.example/a",
        "https://push.example:8443/a",
        "https://push.example@internal.example/a",
        "https://127.0.0.1/a",
    ):
        with pytest.raises(UsageError):
            made.check(Browser(bad).subscription)


# a program


def script(folder: Path, text: str) -> str:
    """A program of one line of shell."""
    path = folder / "send"
    path.write_text("#!/bin/sh\n" + text + "\n")
    path.chmod(stat.S_IRWXU)
    return str(path)


def test_a_program_gets_address_and_text_and_no_surroundings(tmp_path: Path, monkeypatch: Any) -> None:
    monkeypatch.setenv("VEDETTE_SECRET", "leak")
    program = script(
        tmp_path, f'echo "$1|$2|${{VEDETTE_SECRET-none}}" > {tmp_path}/got; cat >> {tmp_path}/got'
    )
    made = make_channel({"name": "modem", "kind": "command", "argv": [program, "{to}", "{id}"]})
    assert made.send(sms(RUSSIAN)).accepted
    assert (tmp_path / "got").read_text() == f"+33600000001|{ID}|none\n{RUSSIAN}\n"


@pytest.mark.parametrize(
    ("line", "result"),
    [("exit 1", Result.REFUSED), ("kill -9 $$", Result.UNSURE), ("sleep 30 & sleep 30", Result.UNSURE)],
)
def test_how_a_program_ends_is_the_outcome(tmp_path: Path, line: str, result: Result) -> None:
    made = make_channel({"name": "modem", "kind": "command", "argv": [script(tmp_path, line)], "deadline": 1})
    began = time.monotonic()
    assert made.send(sms()).result is result
    assert time.monotonic() - began < 15
    gone = make_channel({"name": "modem", "kind": "command", "argv": ["/nowhere/x"]})
    assert gone.send(sms()).result is Result.REFUSED


@pytest.mark.parametrize("to", ["--flag", "-x", "a b", "a;b", "$(x)", ""])
def test_a_program_is_never_given_an_option_for_an_address(tmp_path: Path, to: str) -> None:
    made = make_channel({"name": "modem", "kind": "command", "argv": [script(tmp_path, "exit 0"), "{to}"]})
    with pytest.raises(UsageError):
        made.send(Message(ID, TEXT, to))


# the bell


def test_the_bell_rings_once_for_one_id() -> None:
    rung: list[Message] = []
    made = make_channel({"name": "bell", "kind": "bell"}, ring=rung.append)
    assert made.send(sms()).accepted and made.send(sms()).accepted
    assert rung == [sms()]


# messages


@pytest.mark.parametrize(
    ("id_", "text", "to"),
    [
        ("", TEXT, "x"),
        ("a b", TEXT, "x"),
        ("a>\r\nBcc: x", TEXT, "x"),
        ("a" * 65, TEXT, "x"),
        (ID, "", "x"),
        (ID, "two\nlines", "x"),
        (ID, "x" * 161, "x"),
        (ID, TEXT, "a\r\nb"),
        (ID, TEXT, "x" * 1001),
    ],
)
def test_nothing_that_could_end_a_line_is_a_message(id_: str, text: str, to: str) -> None:
    with pytest.raises(UsageError):
        Message(id_, text, to)


def test_addresses_of_other_kinds_are_refused() -> None:
    for made, bad in (
        (gateway(1), ("33600000001", "+33 6", "+1", "a@b.example")),
        (mail(1), ("a", "a@", "a@b c", "a@b.example\n", "a@b.example, c@d.example", "<a@b.example>", "a@-b")),
        (
            make_channel({"name": "m", "kind": "matrix", "url": "https://m.example"}, "t"),
            ("#a:b", "!a b:c", "!a:b/../c?d"),
        ),
    ):
        for to in bad:
            with pytest.raises(UsageError):
                made.check(to)


def test_a_shorter_deadline_for_whoever_cannot_wait() -> None:
    with http_server("slow", seconds=60) as server:
        began = time.monotonic()
        assert with_deadline(gateway(server.port), 0.5).send(sms()).result is Result.UNSURE
        assert time.monotonic() - began < 30
