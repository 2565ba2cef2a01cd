"""The gate by itself: its page, its form, its patience."""

from __future__ import annotations

import http.client
import re
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from vedette.errors import FormatError, LimitError, OpenError, UsageError, VedetteError
from vedette.seal.shares import split, word_list
from vedette_hq.serving.gate import Gate, parse_head
from vedette_hq.serving.gate_page import LANGUAGES, NOTICES, TEXTS, Notice, choose_language, page, parse_form
from vedette_hq.serving.opening import SheetError, open_house, read_sheets

RIGHT = "the right one"


def tries(_house: Path, passphrase: str, _sheets: str) -> bytes:
    """Opens with one word."""
    if passphrase == RIGHT:
        return b"s" * 32
    if not passphrase:
        raise UsageError("passphrase: nothing was typed")
    raise OpenError("lockbox: no slot opens with this passphrase")


@contextmanager
def gate(
    opens: Callable[[Path, str, str], bytes] = tries,
) -> Iterator[tuple[int, list[bytes], threading.Thread]]:
    """A gate in a thread; the secrets it gave."""
    given: list[bytes] = []
    ended = threading.Event()
    with socket.create_server(("127.0.0.1", 0), backlog=200) as listener:
        listener.setblocking(False)
        port = int(listener.getsockname()[1])
        one = Gate(listener, Path(), f"http://localhost:{port}", Notice(), given.append, tries=opens)
        thread = threading.Thread(target=one.serve, args=(lambda: not ended.is_set(),))
        thread.start()
        try:
            yield port, given, thread
        finally:
            ended.set()
            thread.join()


def ask(
    port: int, method: str = "GET", path: str = "/", body: str | None = None, **headers: str
) -> tuple[int, str]:
    """One request: (status, text)."""
    line = http.client.HTTPConnection("localhost", port, timeout=30)
    try:
        line.request(method, path, body, {name.replace("_", "-"): value for name, value in headers.items()})
        answer = line.getresponse()
        assert answer.headers["Connection"] == "close"
        assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
        return answer.status, answer.read().decode()
    finally:
        line.close()


def test_it_opens_once_and_ends() -> None:
    with gate() as (port, given, thread):
        began = time.monotonic()
        status, text = ask(port, "POST", body="passphrase=wrong")
        assert (status, "opens nothing" in text) == (200, True)
        assert time.monotonic() - began >= 1
        assert "wrong" not in re.sub(r'class="[^"]*"', "", text)  # what was typed is not shown
        assert ask(port, "POST", body="passphrase=the+right+one")[0] == 303
        thread.join(5)
        assert given == [b"s" * 32]


def test_whoever_comes_for_something_else_is_refused() -> None:
    with gate() as (port, given, _):
        assert ask(port, Host="evil.example")[0] == 421
        assert ask(port, "POST", body="passphrase=the+right+one", Origin="https://evil.example")[0] == 403
        assert ask(port, "POST", body="passphrase=the+right+one", Sec_Fetch_Site="cross-site")[0] == 403
        assert ask(port, "POST", body="a=b")[0] == 400
        assert ask(port, "PUT", "/api/v1/deliveries/x", body="x")[0] == 503
        assert ask(port, "POST", "/people/login", body="x")[0] == 503
        assert ask(port, path="/vault/")[0] == 503
        assert ask(port, path="/alive") == (200, "locked\n")
        assert ask(port, path="/static/hq/base.css")[0] == 200
        assert ask(port, path="/static/hq/../../__init__.py")[0] == 503
        assert "Дом закрыт" in ask(port, Accept_Language="ru,en;q=0.5")[1]
        assert "verrouillée" in ask(port, path="/?language=fr", Accept_Language="ru")[1]
        assert not given


def test_guesses_wait_for_each_other_and_too_many_are_sent_away() -> None:
    at_once, most = 0, 0

    def slow(_house: Path, _passphrase: str, _sheets: str) -> bytes:
        nonlocal at_once, most
        at_once += 1
        most = max(most, at_once)
        time.sleep(0.3)
        at_once -= 1
        raise OpenError("no")

    with gate(slow) as (port, _, _):
        statuses: list[int] = []
        threads = [
            threading.Thread(target=lambda: statuses.append(ask(port, "POST", body="passphrase=x")[0]))
            for _ in range(8)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert most == 1
        assert sorted(statuses) == [200] * 4 + [503] * 4


def test_a_hundred_who_say_nothing_keep_nobody_out() -> None:
    with gate() as (port, _, _):
        silent = [socket.create_connection(("127.0.0.1", port)) for _ in range(100)]
        for each in silent[::2]:
            each.send(b"GET / HTTP/1.1\r\nHost: x")
        began = time.monotonic()
        assert ask(port)[0] == 200
        assert time.monotonic() - began < 5
        for each in silent:
            each.close()


@pytest.mark.parametrize(
    "head",
    [
        b"GET / HTTP/2",
        b"GET  / HTTP/1.1",
        b"GET http://x/ HTTP/1.1",
        b"GET / HTTP/1.1\r\nHost",
        b"GET / HTTP/1.1\r\nHost : x",
        b"GET / HTTP/1.1\r\nHost: x\r\nHost: y",
        b"GET / HTTP/1.1\r\nTransfer-Encoding: chunked",
        b"GET / HTTP/1.1\r\nContent-Length: -1",
        b"GET / HTTP/1.1\r\nContent-Length: 1_0",
        b"GET /\xff HTTP/1.1",
    ],
)
def test_a_head_out_of_form_is_refused(head: bytes) -> None:
    with pytest.raises(FormatError, match="request: "):
        parse_head(head)


@pytest.mark.parametrize(
    "body",
    [
        b"passphrase=a&passphrase=b",
        b"other=a",
        b"passphrase=%ff",
        b"\xff=a",
        b"passphrase",
        b"a=1&b=2&c=3&d=4",
    ],
)
def test_a_form_out_of_form_is_refused(body: bytes) -> None:
    with pytest.raises(FormatError, match="form: "):
        parse_form(body)
    with pytest.raises(LimitError):
        parse_form(b"passphrase=" + b"a" * 20_000)
    with pytest.raises(LimitError):
        parse_form(b"passphrase=" + b"a" * 2_000)


def test_a_form_is_read_as_it_was_typed() -> None:
    form = parse_form(b"passphrase=%D0%B4%D0%BE%D0%BC+%26&sheets=&language=ru")
    assert (form.passphrase, form.sheets, form.language) == ("дом &", "", "ru")
    assert "дом" not in repr(form)
    assert parse_form(b"").passphrase == ""


def test_every_sentence_is_there_in_every_language() -> None:
    english = [*NOTICES.values(), *TEXTS.values()]
    for language in LANGUAGES:
        for code in NOTICES:
            text = page(language, Notice(code, 3, 5)).decode()
            assert text.count("<h1>") == 1 and f'<html lang="{language}"' in text and "$" not in text
            if language != "en":
                assert not [sentence for sentence in english if f">{sentence}<" in text], (language, code)
    assert choose_language("", "de, fr-CH;q=0.9, en;q=0.8") == "fr"
    assert choose_language("", "fr;q=0, ru") == "ru"
    assert choose_language("xx", "") == "en"


def test_sheets_are_read_and_their_faults_named() -> None:
    groups = split(b"k" * 32, [(1, 1), (1, 1)], threshold=2, set_id=7)
    sheets = [groups[0][0], groups[1][0]]
    text = "# nord 1\n" + "\n".join(f"{n} {word[:4]}" for n, word in enumerate(sheets[0], 1))
    assert read_sheets(text + "\n" + " ".join(sheets[1])) == [tuple(sheets[0]), tuple(sheets[1])]
    with pytest.raises(SheetError) as caught:
        read_sheets(" ".join(sheets[0][:-1]))
    assert caught.value.count == 32
    with pytest.raises(SheetError) as caught:
        read_sheets(" ".join([*sheets[0], *sheets[1][:4], "zzzz", *sheets[1][5:]]))
    assert (caught.value.sheet, caught.value.word) == (2, 5)
    assert "zzzz" not in str(caught.value)
    assert len(word_list()) == 1024


def test_the_sheets_of_the_house_open_it(tmp_path: Path) -> None:
    from hq_serving.stage import PASSPHRASE, make_house
    from vedette.house.lockbox import add_shares_slot
    from vedette.seal import Identity, Kind

    secret = make_house(tmp_path / "hq")
    add_shares_slot(tmp_path / "hq", secret, Identity(Kind.HYBRID, b"k" * 32).recipient)
    (one, two, three), (alone,) = split(b"k" * 32, [(2, 3), (1, 1)], threshold=2, set_id=7)
    text = "\n\n".join(" ".join(words) for words in (one, three, alone))
    assert open_house(tmp_path / "hq", "", text) == secret
    assert open_house(tmp_path / "hq", PASSPHRASE, "") == secret
    for wrong in (" ".join(one), text + " " + " ".join(two), " ".join([*one, *one, *alone])):
        with pytest.raises(VedetteError):
            open_house(tmp_path / "hq", "", wrong)
