"""Deposits: their order, what is missing of them, holdings, removals, room; and what people do by hand."""

from __future__ import annotations

import json
import shutil
import stat
import threading
import time
from pathlib import Path

import pytest
from click.testing import CliRunner

from partner_mirror.stage import (
    ORIGIN,
    TIME,
    Clock,
    Register,
    ask,
    deposit,
    digest,
    keys_of,
    mirror_in,
    new_partner,
    whole,
)
from partner_mirror.test_register import bring
from vedette.adapters.objects import FolderStore
from vedette.adapters.tiles import TileFolder
from vedette.errors import ConflictError
from vedette.formats.deposit import (
    DEPOSITS,
    HOLDING_TYPE,
    NO_DEPOSIT,
    WANTED,
    Deposit,
    DepositObject,
    deposit_digest,
    parse_holding,
    parse_wanted,
)
from vedette.formats.keys import Algorithm, SigningKey
from vedette.formats.note import parse_note, sign_note, verify_note
from vedette.formats.ticket import SCHEME, TicketRequest
from vedette.register.audit import fsck
from vedette.values.instants import write_instant
from vedette_partner.cli import main
from vedette_partner.folder import PartnerFolder
from vedette_partner.mirror.ledger import REMOVAL_SECONDS
from vedette_partner.mirror.role import MAX_PIECE_BYTES, MirrorRole
from vedette_partner.mirror.state import hash_of

A, B, C = b"a sealed package " * 9, b"another " * 4000, b"a house segment"


@pytest.fixture
def partner(tmp_path: Path) -> PartnerFolder:
    return new_partner(tmp_path / "p", ORIGIN, "other.invented.example/r1")


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def role(partner: PartnerFolder, clock: Clock) -> MirrorRole:
    return mirror_in(partner, clock)


def put(role: MirrorRole, data: bytes) -> int:
    return ask(role, "POST", f"objects/{digest(data)}/0", data).status


def leave(role: MirrorRole, note: bytes, *objects: bytes) -> bytes:
    """Bring a deposit and its objects; return the holding."""
    ask(role, "POST", "add-deposit", note)
    for data in objects:
        assert put(role, data) == 201
    answer = ask(role, "POST", "add-deposit", note)
    assert (answer.status, answer.content_type) == (200, HOLDING_TYPE)
    return whole(answer)


def text_of(note: bytes) -> str:
    return parse_note(note).text


def test_a_holding_is_said_once_every_object_up_to_it_is_whole(
    role: MirrorRole, partner: PartnerFolder
) -> None:
    first = deposit(0, [A, B])
    second = deposit(1, [C], previous=first, kind="house")
    answer = ask(role, "POST", "add-deposit", first)
    assert (answer.status, answer.content_type) == (200, WANTED)
    assert parse_wanted(whole(answer)) == sorted([(digest(A), 0), (digest(B), 0)])
    answer = ask(role, "POST", "add-deposit", second)
    assert parse_wanted(whole(answer)) == [(digest(C), 0)]
    assert put(role, C) == 201
    # its own are there; those before it are asked for, for a holding speaks for all
    assert parse_wanted(whole(ask(role, "POST", "add-deposit", second))) == sorted(
        [(digest(A), 0), (digest(B), 0)]
    )
    assert put(role, A) == 201
    half = ask(role, "POST", f"objects/{digest(B)}/0", B[:5000])
    assert (half.status, half.content_type, whole(half)) == (202, "text/x.vedette.offset", b"5000\n")
    assert parse_wanted(whole(ask(role, "POST", "add-deposit", first))) == [(digest(B), 5000)]
    assert ask(role, "POST", f"objects/{digest(B)}/5000", B[5000:]).status == 201
    for number, note in enumerate((first, second)):
        answer = ask(role, "POST", "add-deposit", note)
        assert answer.content_type == HOLDING_TYPE
        said = parse_note(whole(answer))
        verify_note(said, [partner.holdings_key().verifier])
        holding = parse_holding(said.text)
        assert (holding.number, holding.sha256) == (number, deposit_digest(text_of(note)))
    path = partner.path / "mirror" / "objects" / digest(A)[:2] / digest(A)
    assert stat.S_IMODE(path.stat().st_mode) == 0o400


def test_deposits_come_in_their_order_and_from_the_register_only(role: MirrorRole) -> None:
    first = deposit(0, [A])
    second = deposit(1, [B], previous=first)

    def status(body: bytes) -> int:
        return ask(role, "POST", "add-deposit", body).status

    answer = ask(role, "POST", "add-deposit", second)
    assert (answer.status, answer.content_type) == (409, DEPOSITS)
    assert whole(answer) == f"0 {NO_DEPOSIT}\n".encode()
    assert status(b"no note") == status(first.replace(b"number", b"numbers")) == 400
    assert status(deposit(0, [A], origin="unknown.example/r1")) == 404
    assert status(first.replace(b"time 2026", b"time 2027")) == 403
    stranger = SigningKey.from_seed(ORIGIN, Algorithm.ED25519, bytes(32))
    assert status(sign_note(text_of(first), [stranger]).encode()) == 403
    assert status(first) == status(first) == 200
    assert status(deposit(0, [B])) == 409  # another number 0
    assert status(deposit(1, [B], previous=deposit(0, [C]))) == 409
    assert status(second) == 200
    answer = ask(role, "POST", "add-deposit", deposit(3, [C], previous=second))
    assert whole(answer) == f"2 {deposit_digest(text_of(second))}\n".encode()
    # an object has one size
    lie = Deposit(ORIGIN, 2, deposit_digest(text_of(second)), TIME, (DepositObject(digest(A), 5, "package"),))
    assert status(sign_note(lie.text(), keys_of()[:1]).encode()) == 422
    # cut short
    assert ask(role, "POST", "add-deposit", second[:40], len(second)).status == 400


def test_pieces_belong_where_the_last_one_ended(role: MirrorRole, partner: PartnerFolder) -> None:
    ask(role, "POST", "add-deposit", deposit(0, [B, b""]))
    place = f"objects/{digest(B)}"

    def send(offset: int, data: bytes, length: int | None = None) -> tuple[int, bytes]:
        answer = ask(role, "POST", f"{place}/{offset}", data, length)
        return answer.status, whole(answer)

    assert send(0, b"") == (202, b"0\n")
    assert not (partner.path / "mirror" / "incoming" / digest(B)).exists()  # only asked
    assert send(7, b"xyz") == (409, b"0\n")
    assert send(0, B[:100], 5000) == (202, b"100\n")  # cut: what arrived is kept
    assert send(0, B[:100]) == (409, b"100\n")
    assert send(100, b"") == (202, b"100\n")
    assert send(100, B[100:300]) == (202, b"300\n")
    assert send(300, B[300:] + b"more than there is") == (201, b"")
    assert send(0, b"") == send(5, b"xyz") == send(len(B), b"") == (201, b"")
    assert put(role, b"") == 201
    assert role.max_body("POST", place) == MAX_PIECE_BYTES
    for path in (f"{place}/99999999999999", f"{place}/01", f"objects/{digest(B).upper()}/0", f"{place}/-1"):
        assert ask(role, "POST", path, b"").status in (400, 404)
    assert put(role, A) == 404


def test_who_asks_while_a_whole_object_is_read_is_told_to_ask_again(role: MirrorRole) -> None:
    ask(role, "POST", "add-deposit", deposit(0, [A, B]))
    reading, go = threading.Event(), threading.Event()
    finish = role.objects._finish

    def slow(name: str, path: Path) -> None:
        reading.set()
        assert go.wait(20)
        finish(name, path)

    role.objects._finish = slow  # type: ignore[method-assign]
    first = threading.Thread(target=lambda: put(role, B))
    first.start()
    assert reading.wait(20)
    for offset in (len(B), 0):
        answer = ask(role, "POST", f"objects/{digest(B)}/{offset}", b"")
        assert (answer.status, whole(answer)) == (202 if offset else 409, b"%d\n" % len(B))
    go.set()
    assert put(role, A) == 201
    first.join(20)
    assert put(role, B) == 201


def test_what_is_removed_waits_fourteen_days_and_is_not_served_or_taken(
    role: MirrorRole, partner: PartnerFolder, clock: Clock
) -> None:
    first = deposit(0, [A, B])
    leave(role, first, A, B)
    second = deposit(1, [], previous=first, removed=[A])
    holding = leave(role, second)
    assert parse_holding(parse_note(holding).text).number == 1
    ticket = role.tickets.give(ORIGIN, 1)
    shown = {"authorization": f"{SCHEME}{ticket}"}
    assert ask(role, "GET", f"objects/{digest(B)}", **shown).status == 200
    assert ask(role, "GET", f"objects/{digest(A)}", **shown).status == 404
    assert put(role, A) == 404
    path = partner.path / "mirror" / "objects" / digest(A)[:2] / digest(A)
    clock.now += REMOVAL_SECONDS - 1
    assert role.deposits.purge() == [] and path.exists()
    clock.now += 1
    assert role.deposits.purge() == [digest(A)] and not path.exists()
    # named again, it is not taken again
    third = deposit(2, [A], previous=second)
    assert ask(role, "POST", "add-deposit", third).content_type == HOLDING_TYPE
    assert put(role, A) == 404
    assert put(role, B) == 201


def test_what_another_register_left_too_stays(role: MirrorRole, clock: Clock) -> None:
    first = deposit(0, [A])
    leave(role, first, A)
    other = deposit(0, [A], origin="other.invented.example/r1")
    leave(role, other)  # whole already
    leave(role, deposit(1, [], previous=first, removed=[A]))
    clock.now += REMOVAL_SECONDS
    assert role.deposits.purge() == []
    assert role.objects.has(digest(A))


def test_under_a_freeze_nothing_goes(partner: PartnerFolder, clock: Clock) -> None:
    frozen: dict[str, int] = {}
    role = mirror_in(partner, clock, frozen.get)
    first = deposit(0, [A])
    leave(role, first, A)
    second = deposit(1, [], previous=first, removed=[A])
    leave(role, second)
    frozen[ORIGIN] = 5
    refused = ask(role, "POST", "add-deposit", deposit(2, [B], previous=second))
    assert (refused.status, refused.body) == (403, b"frozen\n")
    assert ask(role, "POST", "add-deposit", first).content_type == HOLDING_TYPE  # what is held stays said
    clock.now += 2 * REMOVAL_SECONDS
    assert role.deposits.purge() == role.deposits.purge(at_once=True) == []
    frozen.clear()
    assert role.deposits.purge(at_once=True) == [digest(A)]


def test_a_quota_refuses_clearly_and_takes_again_when_there_is_room(role: MirrorRole, clock: Clock) -> None:
    ledger = role.deposits.ledger
    ledger.set_quota(len(A) + 10)
    first = deposit(0, [A])
    leave(role, first, A)
    second = deposit(1, [B], previous=first)
    answer = ask(role, "POST", "add-deposit", second)
    assert answer.status == 507 and b"no room: its owner gives" in whole(answer)
    assert ledger.next(ORIGIN).number == 1  # nothing was taken
    ledger.set_quota(None)
    leave(role, second, B)
    assert ledger.promised() == len(A) + len(B)


def test_more_than_the_disk_has_is_not_promised(role: MirrorRole) -> None:
    huge = Deposit(ORIGIN, 0, NO_DEPOSIT, TIME, (DepositObject("0" * 64, 2**40, "house"),))
    answer = ask(role, "POST", "add-deposit", sign_note(huge.text(), keys_of()[:1]).encode())
    assert answer.status == 507 and b"still to come" in whole(answer)


def test_tickets_end_and_requests_are_taken_once_near_their_time(
    role: MirrorRole, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    def asked(at: int, nonce: str = "0" * 32, key: int = 0, origin: str = ORIGIN) -> int:
        request = TicketRequest(origin, write_instant(at), nonce)
        return ask(
            role, "POST", "add-ticket", sign_note(request.text(), [keys_of(origin)[key]]).encode()
        ).status

    day = 24 * 3600
    assert asked(clock.now) == 200
    assert asked(clock.now) == asked(clock.now + 5) == 409  # the nonce was taken
    assert asked(clock.now + day, "1" * 32) == asked(clock.now - day, "2" * 32) == 200
    assert asked(clock.now + day + 1, "3" * 32) == asked(clock.now - day - 1, "3" * 32) == 403
    clock.now += day + 1
    assert asked(clock.now - day, "1" * 32) == 409  # still known while it could be shown again
    assert asked(clock.now, "4" * 32, origin="unknown.example/r1") == 404
    assert ask(role, "POST", "add-ticket", b"x").status == 400
    ticket = role.tickets.give(ORIGIN, 2)
    assert role.tickets.origin(f"{SCHEME}{ticket}") == ORIGIN
    assert role.tickets.origin(ticket + "=") is None
    clock.now += 2 * 3600 + 1
    assert role.tickets.origin(f"{SCHEME}{ticket}") is None
    monkeypatch.setattr("vedette_partner.mirror.ledger.MAX_TICKETS", 2)
    assert asked(clock.now, "5" * 32) == asked(clock.now, "6" * 32) == 200
    assert asked(clock.now, "7" * 32) == 503
    with pytest.raises(ConflictError, match="in use"):
        role.tickets.give(ORIGIN, 1)


def test_only_the_hash_of_a_ticket_is_kept(role: MirrorRole, partner: PartnerFolder) -> None:
    ticket = role.tickets.give(ORIGIN, 2)
    for path in partner.path.rglob("*"):
        assert not path.is_file() or ticket.encode() not in path.read_bytes()


def test_other_paths_and_methods_find_nothing(role: MirrorRole) -> None:
    for method, path in (
        ("GET", "add-deposit"),
        ("POST", "checkpoint"),
        ("GET", "objects/"),
        ("POST", f"objects/{digest(A)}"),
        ("GET", f"objects/{digest(A)}/0"),
        ("GET", f"{hash_of(ORIGIN)}/deposits/x"),
        ("GET", f"{hash_of(ORIGIN)}/tile/0/../../mirror.db"),
        ("GET", f"{hash_of(ORIGIN)}/lock"),
    ):
        assert ask(role, method, path).status == 404, path


# by hand


def run(*words: str | Path, code: int = 0) -> tuple[str, str]:
    done = CliRunner().invoke(main, [str(word) for word in words])
    assert done.exit_code == code, done.stderr
    return done.stdout, done.stderr


def test_scrub_reads_everything_and_names_each_fault(role: MirrorRole, partner: PartnerFolder) -> None:
    register = Register()
    bring(role, register, register.grow(9000))
    first = deposit(0, [A, B, C])
    leave(role, first, A, B, C)
    clean = json.loads(run("scrub", partner.path)[0])
    assert clean == {"entries": 9000, "objects": 3, "bytes": len(A + B + C), "faults": []}
    log = partner.path / "mirror" / "logs" / hash_of(ORIGIN)
    objects = FolderStore(partner.path / "mirror" / "objects")
    pristine = partner.path.parent / "pristine"
    shutil.copytree(partner.path, pristine)
    for path in (log / "tile/0/003", log / "tile/entries/007", log / "tile/1/000.p/35"):
        data = path.read_bytes()
        path.write_bytes(data[:40] + bytes([data[40] ^ 1]) + data[41:])
        out, err = run("scrub", partner.path, code=1)
        found = json.loads(out)["faults"]
        assert len(found) == 1 and path.relative_to(log / "tile").parts[0] in found[0], found
        assert found[0].startswith(f"register {ORIGIN}: ") and found[0] in err
        path.write_bytes(data)
    path = objects.path(digest(A))
    path.chmod(0o600)
    path.write_bytes(B)
    objects.path(digest(C)).unlink()
    found = json.loads(run("scrub", partner.path, code=1)[0])["faults"]
    assert found == [
        f"object {digest(A)}: its bytes are those of {digest(B)}",
        f"object {digest(C)}: is not there",
    ]


def test_an_export_is_what_a_custodian_would_hold(
    role: MirrorRole, partner: PartnerFolder, tmp_path: Path, clock: Clock
) -> None:
    register = Register()
    bring(role, register, register.grow(700))
    first = deposit(0, [A, B])
    leave(role, first, A, B)
    second = deposit(1, [C], previous=first, removed=[A])
    ask(role, "POST", "add-deposit", second)
    assert "must be named" in run("export", partner.path, tmp_path / "out", code=1)[1]
    target = tmp_path / "out"
    for _ in range(2):  # a second time changes nothing
        out, err = run("export", partner.path, target, "--origin", ORIGIN)
        assert json.loads(out) == {
            "origin": ORIGIN,
            "entries": 700,
            "deposits": 2,
            "objects": 2,
            "missing": [digest(C)],
        }
        assert digest(C) in err
        found = {p.relative_to(target): p.read_bytes() for p in sorted(target.rglob("*")) if p.is_file()}
    logs = [key.verifier for key in keys_of()]
    assert fsck(TileFolder(target / "register"), ORIGIN, logs).size == 700
    assert set(FolderStore(target / "objects").names()) == {digest(A), digest(B)}  # A is marked, not gone
    assert found[Path("deposits/0.note")] == first and found[Path("deposits/1.note")] == second
    assert not any("part" in str(path) for path in found)
    bring(role, register, register.grow(1100))
    run("export", partner.path, target, "--origin", ORIGIN)
    assert fsck(TileFolder(target / "register"), ORIGIN, logs).size == 1100
    assert "nothing of it" in run("export", partner.path, target, "--origin", "x.example/r1", code=1)[1]


def test_erase_and_quota_and_ticket_by_hand(role: MirrorRole, partner: PartnerFolder, clock: Clock) -> None:
    clock.now = int(time.time())  # as the command's
    first = deposit(0, [A, B])
    leave(role, first, A, B)
    assert "nothing is marked" in run("erase", partner.path)[1]
    leave(role, deposit(1, [], previous=first, removed=[A]))
    run("erase", partner.path, code=1)  # asked, and not answered
    assert role.objects.has(digest(A))
    assert run("erase", partner.path, "--yes")[0] == f"{digest(A)}\n"
    assert not role.objects.has(digest(A)) and role.objects.has(digest(B))
    assert json.loads(run("quota", partner.path, "2G")[0]) == {"promised": len(B), "quota": 2 * 10**9}
    assert json.loads(run("quota", partner.path, "none")[0]) == {"promised": len(B), "quota": None}
    assert "for example 200G" in run("quota", partner.path, "5X", code=1)[1]
    ticket = run("ticket", partner.path, ORIGIN, "--hours", "3")[0].strip()
    answer = ask(role, "GET", f"{hash_of(ORIGIN)}/deposits", authorization=f"{SCHEME}{ticket}")
    assert (answer.status, answer.body) == (200, b"2\n")
    assert "nothing of it" in run("ticket", partner.path, "x.example/r1", code=1)[1]
