"""What comes in by the door: orders, check-ins, takings, exchanges; each also from those who should not."""

from __future__ import annotations

import hashlib
import http.client
import json
import time
from dataclasses import replace
from urllib.parse import urlencode

import pytest

from partner_watch.stage import DEVICE, HEAD, ORIGIN, REGISTER, Headquarters, Stage, rows
from vedette.formats.keys import Algorithm, SigningKey
from vedette.formats.note import parse_note, verify_note
from vedette.missions.watch.events import Opened
from vedette.missions.watch.orders import seal_note, sign_order
from vedette.missions.watch.texts import encode_checkin
from vedette.missions.watch.values import Order, Report, Status, Taken
from vedette_partner.watch.book import parse_fact

STRANGER = SigningKey.from_seed(ORIGIN, Algorithm.ED25519, b"\x66" * 32)
OTHER = SigningKey.from_seed("register.elsewhere.example", Algorithm.ED25519, b"\x67" * 32)


def quiet(group: Stage, **changes: object) -> Order:
    """An order under which nothing is due for an hour."""
    now = int(time.time())
    order = group.order(
        [(0, now - 60, now + 3600, 60), (1, now - 60, now + 3600, 60)], begins=now - 60, ends=now + 9000
    )
    return replace(order, **changes)  # type: ignore[arg-type]


def late(group: Stage, level: int) -> Order:
    """An order, given to the first partner, under which the first member has been silent up to `level`.

    Headquarters was heard once, and then not for a second.
    """
    now = int(time.time())
    ladder = tuple(
        replace(rung, after=rung.level + (0 if rung.level <= level else 3000), again=600, unheard=9000)
        for rung in group.order([], begins=0, ends=0).ladder
    )
    order = group.order(
        [(0, now - 70, now - 60, 1)],
        begins=now - 70,
        ends=now + 9000,
        ladder=ladder,
        patience=1,
        step=600,
        alone=True,
    )
    status, body = group.partners[0].post("/watch/orders", group.sealed(order, group.partners[0]))
    assert status == 200, body
    Headquarters(order).ask(order.watchers[1])
    return order


def facts(group: Stage, kind: type) -> list[object]:
    """The facts of one kind that the first partner holds."""
    state = group.partners[0].state()
    notes = [event.note for order in state.orders() for event in state.events(order.watch)]
    state.close()
    return [fact for fact in map(parse_fact, notes) if isinstance(fact, kind)]


def test_an_order_is_taken_once_and_confirmed_with_a_signature(served: Stage) -> None:
    partner, order = served.partners[0], quiet(served)
    sealed = served.sealed(order, partner)
    status, body = partner.post("/watch/orders", sealed)
    assert status == 200
    note = parse_note(body)
    verify_note(note, [partner.folder.watch_key().verifier])
    assert note.text.splitlines()[:3] == [
        "vedette/watch/receipt/v1",
        ORIGIN,
        f"order {order.watch} 1 {hashlib.sha256(sealed).hexdigest()}",
    ]
    assert partner.post("/watch/orders", sealed)[0] == 200
    assert partner.post("/watch/orders", served.sealed(order, partner))[0] == 200  # sealed anew, the same
    assert partner.post("/watch/orders", served.sealed(replace(order, version=3), partner))[0] == 200
    assert partner.post("/watch/orders", served.sealed(replace(order, version=2), partner))[0] == 409
    board = partner.run("board", "FOLDER")
    assert board.exit_code == 0 and "order 3" in board.stderr
    assert rows(board.stdout)[0]["version"] == 3


def test_orders_that_are_not_right_are_refused_and_leave_nothing(served: Stage) -> None:
    partner, other, order = served.partners[0], served.partners[1], quiet(served)
    key = partner.folder.watch_identity().recipient
    good = served.sealed(order, partner)
    tampered = bytearray(good)
    tampered[-40] ^= 1
    alone = replace(order, watchers=tuple(w for w in order.watchers if w.rank == 0))
    for body, expected in [
        (served.sealed(order, partner, STRANGER), 403),
        (served.sealed(order, partner, OTHER), 403),
        (served.sealed(order, other), 400),  # sealed to another
        (served.sealed(alone, partner), 403),  # does not name this partner
        (bytes(tampered), 400),
        (good[:-1], 400),
        (b"", 400),
        (seal_note(b"vedette/watch/other/v1\n", [key]), 400),
        (seal_note(sign_order(order, REGISTER)[:-20], [key]), 400),
        (served.sheet(order, partner, ["a line"]), 404),
    ]:
        assert partner.post("/watch/orders", body)[0] == expected
    assert "no watch is held here" in partner.run("board", "FOLDER").stderr
    assert partner.post("/watch/orders", good)[0] == 200


def test_what_was_due_is_not_rewritten_by_a_later_order(served: Stage) -> None:
    partner, order = served.partners[0], late(served, 1)
    edited = replace(order, version=2, promises=())
    status, body = partner.post("/watch/orders", served.sealed(edited, partner))
    assert status == 409 and b"was due" in body


def test_no_word_of_an_order_or_a_sheet_lies_on_the_disk_in_the_clear(served: Stage) -> None:
    partner, order = served.partners[0], late(served, 4)
    canary = "Kanarejka +70000000000"
    partner.post("/watch/orders", served.sealed(order, partner))
    partner.post("/watch/orders", served.sheet(order, partner, [canary]))
    served.sms.wait(6, 60)
    opened = partner.run("sheet", "FOLDER", order.watch[:8], "--by", "head of nord")
    assert opened.exit_code == 0 and canary in opened.stdout
    partner.stop()
    words = [canary.encode(), order.members[0].seed.hex().encode(), order.members[0].seed]
    words += [order.members[0].letters.encode() + b'"', partner.url.encode(), DEVICE.verifier.vkey.encode()]
    for path in partner.folder.path.rglob("*"):
        data = path.read_bytes() if path.is_file() else b""
        for word in words:
            assert word not in data, path


@pytest.mark.parametrize("language", ["en", "fr", "ru"])
def test_ok_help_duress_and_evacuation_are_answered_with_the_same_bytes(served: Stage, language: str) -> None:
    partner = served.partners[0]
    partner.post("/watch/orders", served.sealed(quiet(served), partner))
    answers = set()
    for row, status in enumerate(Status, 1):
        connection = http.client.HTTPConnection("127.0.0.1", partner.port, timeout=20)
        body = urlencode({"line": served.line(0, row, status), "delay": ""}).encode()
        connection.request("POST", f"/watch/checkin/{language}", body)
        answer = connection.getresponse()
        heads = tuple((name, value) for name, value in answer.getheaders() if name != "Date")
        answers.add((answer.status, heads, answer.read()))
        connection.close()
    assert len(answers) == 1 and next(iter(answers))[0] == 200
    assert {report.status for report in facts(served, Report)} == set(Status)  # type: ignore[attr-defined]


def test_a_gateway_and_a_letter_are_heard_and_quotes_do_no_harm(served: Stage) -> None:
    partner = served.partners[0]
    partner.post("/watch/orders", served.sealed(quiet(served), partner))
    older, line = served.line(0, 1), served.line(0, 2, Status.DURESS)
    received = (200, b"received\n")
    assert (
        partner.post("/watch/text", urlencode({"From": "+47", "Body": older}).encode(), form=True) == received
    )
    letter = f"Subject: x\n\n{line}\n> {older}\n".encode()
    assert partner.post("/watch/text", letter) == received
    signed = encode_checkin(DEVICE, served.spoken(1, 7), int(time.time()))
    assert partner.post("/watch/text", json.dumps({"message": signed}).encode()) == received
    refused = {
        partner.post("/watch/text", data) for data in (b"", b"hello", f"{older[:8]} 9 000000".encode())
    }
    assert {status for status, _ in refused} == {422}
    assert partner.post("/watch/text", b"x" * 70_000)[0] == 413
    assert [(r.row, r.way) for r in facts(served, Report)] == [(1, "text"), (2, "text"), (7, "text")]  # type: ignore[attr-defined]


def test_lines_are_taken_as_people_type_them_and_wrong_ones_leave_nothing(served: Stage) -> None:
    partner = served.partners[0]
    partner.post("/watch/orders", served.sealed(quiet(served), partner))
    line = served.line(0, 1)
    tag, row, code = line.split()
    assert partner.check_in(f" {tag.upper()}\r\n{row}   {code[:3]} {code[3:]} ", "20")[0] == 200
    assert partner.check_in(f"{line} +20")[0] == 200  # again, as it is sent when no answer came
    text = encode_checkin(DEVICE, served.spoken(1, 7), int(time.time()))
    assert partner.check_in(text.lower().replace("v1 ", "V1\n"))[0] == 200
    for wrong in [
        "",
        tag,
        f"{tag} 2 000000",
        f"00000000 1 {code}",
        f"{tag} 2 {code}",
        served.line(0, 1, Status.HELP),  # the row was used
        text[:-2] + ("BA" if text.endswith("AA") else "AA"),
        "тетрадь",
    ]:
        assert partner.check_in(wrong)[0] == 422, wrong
    found = facts(served, Report)
    assert [(r.row, r.way, r.delay) for r in found] == [(1, "web", 1200), (7, "text", 0)]  # type: ignore[attr-defined]


def test_codes_cannot_be_guessed(served: Stage) -> None:
    partner = served.partners[0]
    partner.post("/watch/orders", served.sealed(quiet(served), partner))
    tag = served.members[0].tag
    answers = [partner.check_in(f"{tag} 3 {number:06d}")[0] for number in range(12)]
    assert answers == [422] * 10 + [429] * 2
    assert partner.check_in(served.line(0, 1))[0] == 429  # by another way
    assert partner.run("checkin", "FOLDER", served.line(0, 1)).exit_code == 0
    assert partner.check_in(served.line(1, 1))[0] == 200  # nobody else is locked out


def test_only_watchers_of_the_order_exchange_and_no_question_counts_twice(served: Stage) -> None:
    partner, order = served.partners[0], quiet(served)
    partner.post("/watch/orders", served.sealed(order, partner))
    me = order.watchers[1]
    head = Headquarters(order)
    before = head.ask(me)
    partner.check_in(served.line(0, 1))
    after = head.ask(me)
    assert len(before.events) == 0 and len(after.events) == 1
    assert [report.row for report in head.facts(Report)] == [1]  # type: ignore[attr-defined]
    assert head.ask(me).events == ()
    with pytest.raises(AssertionError, match="was put before"):
        Headquarters(order, number=1).ask(me)
    unknown = replace(order, watch="ab" * 16)
    with pytest.raises(AssertionError, match="not held"):
        Headquarters(unknown).ask(me)
    for body in (b"", b"x" * 100, b"vedette/watch/ask/v1\nwatch " + order.watch.encode() + b"\n"):
        assert partner.post("/watch/exchange", body)[0] == 400
    assert partner.post("/watch/exchange", b"x" * 300_000)[0] == 413
    assert partner.get("/watch/exchange")[0] == 404
    assert HEAD.name in rows(partner.run("board", "FOLDER").stdout)[-1]["heard"]  # type: ignore[operator]


def test_an_alert_is_taken_on_the_page_by_number_and_personal_code(served: Stage) -> None:
    partner = served.partners[0]
    late(served, 2)
    came = served.sms.wait(4, 60)
    number = next(each.text for each in came if "level 2" in each.text).split("alert ")[1][:6]
    officer, head = partner.codes["officer"], partner.codes["head"]

    def take(number: str, code: str) -> tuple[int, str]:
        body = urlencode({"number": number, "code": code}).encode()
        status, page = partner.post("/watch/take", body)
        return status, page.decode()

    assert take(number, "00000000")[0] == 422
    assert take("999999", officer)[0] == 422
    assert partner.run("board", "FOLDER").exit_code == 3
    status, page = take(number, f"{officer[:4]} {officer[4:]}")
    assert status == 200 and "You have it now. Level 2" in page
    assert "You have it now" in take(number, officer)[1]
    assert "Somebody has this level" in take(number, head)[1]
    board = partner.run("board", "FOLDER")
    assert "taken by officer of nord" in board.stderr
    assert len(facts(served, Taken)) == 1


def test_a_story_is_ended_by_people_with_their_codes_and_from_level_4_by_two(served: Stage) -> None:
    partner = served.partners[0]
    late(served, 4)
    served.sms.wait(6, 60)
    story = next(row for row in rows(partner.run("board", "FOLDER").stdout) if row.get("cause") == "silence")
    number = str(story["number"])
    officer, head = partner.codes["officer"], partner.codes["head"]
    words = ["end", "FOLDER", number, "--why", "safe"]
    alone = partner.run(*words, "--by", "officer of nord", answer=f"{officer}\n")
    assert alone.exit_code == 1 and "2 people" in alone.stderr
    twice = partner.run(
        *words, "--by", "officer of nord", "--by", "officer of nord", answer=f"{officer}\n" * 2
    )
    assert twice.exit_code == 1
    wrong = partner.run(
        *words, "--by", "officer of nord", "--by", "head of nord", answer=f"{officer}\n{officer}\n"
    )
    assert wrong.exit_code == 1 and "is not that of head" in wrong.stderr
    both = partner.run(
        *words, "--by", "officer of nord", "--by", "head of nord", answer=f"{officer}\n{head}\n"
    )
    assert both.exit_code == 0, both.stderr
    left = [row for row in rows(partner.run("board", "FOLDER").stdout) if row.get("cause") == "silence"]
    assert left == []
    assert partner.run("log", "FOLDER").stderr.count("ended: safe") == 2


def test_a_sheet_opens_when_the_ladder_says_so_and_headquarters_learns_of_it(served: Stage) -> None:
    partner, order = served.partners[0], late(served, 3)
    assert partner.post("/watch/orders", served.sheet(order, partner, ["first", "second"]))[0] == 200
    served.sms.wait(6, 60)
    early = partner.run("sheet", "FOLDER", order.watch[:8], "--by", "head of nord")
    assert early.exit_code == 1 and early.stdout == "" and "sheets open at level 4" in early.stderr
    assert facts(served, Opened) == []
    raised = partner.run("alarm", "FOLDER", order.watch[:8], "--level", "4", "--by", "head of nord")
    assert raised.exit_code == 0
    done = partner.run("sheet", "FOLDER", order.watch[:8], "--by", "head of nord")
    assert done.exit_code == 0 and done.stdout == "first\nsecond\n"
    head = Headquarters(order)
    head.ask(order.watchers[1])
    (opened,) = head.facts(Opened)
    assert (opened.version, opened.watcher) == (1, order.watchers[1].name)  # type: ignore[union-attr]
    nobody = partner.run("sheet", "FOLDER", order.watch[:8], "--by", "a stranger")
    assert nobody.exit_code == 1 and nobody.stdout == ""


def test_pages_need_no_script_and_other_paths_are_not_there(served: Stage) -> None:
    partner = served.partners[0]
    for path in ("/watch/", "/watch/checkin/ru", "/watch/take", "/watch/take/fr"):
        status, body = partner.get(path)
        assert status == 200 and b"<form" in body and b"<script" not in body
    for path in ("/watch/x", "/watch/checkin/de", "/watch/orders", "/watch/take/fr/x"):
        assert partner.get(path)[0] == 404
    assert partner.post("/watch/", b"line=x")[0] == 404
    assert partner.post("/watch/checkin", b"x" * 5000)[0] == 413
