"""The lockbox: opens with its passphrases and its sheets, with nothing else, and costs what it says."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from closet.stage import PASSPHRASE, cheap
from restore.stage import ceremony
from vedette.errors import (
    ConflictError,
    FormatError,
    LimitError,
    MissingError,
    OpenError,
    UsageError,
    VedetteError,
)
from vedette.formats.lockbox import MAX_SLOTS, Lockbox, parse_lockbox
from vedette.house import lockbox
from vedette.house.lockbox import (
    HouseKeys,
    add_shares_slot,
    add_slot,
    list_slots,
    lockbox_path,
    new_lockbox,
    open_lockbox,
    open_with_identity,
    remove_slot,
)

OTHER = "river школа témoin ночью"


def made(folder: Path) -> bytes:
    return new_lockbox(folder, "first", PASSPHRASE, work=cheap())


def test_it_opens_with_its_passphrase_and_no_other(tmp_path: Path) -> None:
    secret = made(tmp_path)
    assert open_lockbox(tmp_path, PASSPHRASE) == secret and len(secret) == 32
    for wrong in ("", PASSPHRASE[:-1], PASSPHRASE + " ", PASSPHRASE.upper(), OTHER):
        with pytest.raises(OpenError, match="lockbox: no slot opens with this passphrase"):
            open_lockbox(tmp_path, wrong)
    decomposed = "ночью te\u0301moin ri\u0306ver gate"
    add_slot(tmp_path, secret, "accents", decomposed)
    assert open_lockbox(tmp_path, "ночью t\u00e9moin r\u012dver gate") == secret
    with pytest.raises(ConflictError):
        made(tmp_path)


def test_two_houses_have_nothing_in_common(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    one, other = made(tmp_path / "a"), made(tmp_path / "b")
    assert one != other
    keys = HouseKeys.of(one)
    derived = {keys.cover, keys.database, keys.site, keys.throttle, lockbox.derive(one, "lockbox"), one}
    assert len(derived) == 6 and all(len(each) == 32 for each in derived)
    assert "cover" not in repr(keys) and keys.cover.hex() not in repr(keys)
    with pytest.raises(FormatError):
        HouseKeys.of(one[:31])


def test_nothing_secret_and_no_name_lies_in_the_file(tmp_path: Path) -> None:
    secret = made(tmp_path)
    add_slot(tmp_path, secret, "Amina Invented", OTHER)
    data = lockbox_path(tmp_path).read_bytes()
    assert b"Amina" not in data and b"first" not in data and secret.hex().encode() not in data
    assert lockbox_path(tmp_path).stat().st_mode & 0o777 == 0o600
    assert [(slot.kind, slot.label) for slot in list_slots(tmp_path, secret)] == [
        ("passphrase", "first"),
        ("passphrase", "Amina Invented"),
    ]


def test_slots_come_and_go_and_the_last_passphrase_stays(tmp_path: Path) -> None:
    secret = made(tmp_path)
    added = add_slot(tmp_path, secret, "second", OTHER)
    assert open_lockbox(tmp_path, OTHER) == open_lockbox(tmp_path, PASSPHRASE) == secret
    remove_slot(tmp_path, secret, added)
    with pytest.raises(OpenError):
        open_lockbox(tmp_path, OTHER)
    with pytest.raises(MissingError):
        remove_slot(tmp_path, secret, added)
    (first,) = list_slots(tmp_path, secret)
    add_shares_slot(tmp_path, secret, ceremony().identity.recipient)
    with pytest.raises(UsageError, match="last passphrase"):
        remove_slot(tmp_path, secret, first.id)
    for act in (
        lambda: add_slot(tmp_path, bytes(32), "x", OTHER),
        lambda: remove_slot(tmp_path, bytes(32), first.id),
        lambda: list_slots(tmp_path, bytes(32)),
    ):
        with pytest.raises(OpenError):
            act()
    while len(list_slots(tmp_path, secret)) < MAX_SLOTS:
        add_slot(tmp_path, secret, "more", OTHER)
    with pytest.raises(LimitError):
        add_slot(tmp_path, secret, "more", OTHER)


def test_the_sheets_open_it_and_older_sheets_do_not(tmp_path: Path) -> None:
    secret, one, other = made(tmp_path), ceremony(), ceremony(set_id=9)
    first = add_shares_slot(tmp_path, secret, one.identity.recipient)
    assert add_shares_slot(tmp_path, secret, one.identity.recipient) == first
    assert open_with_identity(tmp_path, one.identity) == secret
    with pytest.raises(OpenError, match="these sheets"):
        open_with_identity(tmp_path, other.identity)
    add_shares_slot(tmp_path, secret, other.identity.recipient)
    assert open_with_identity(tmp_path, other.identity) == secret
    with pytest.raises(OpenError):
        open_with_identity(tmp_path, one.identity)


@pytest.mark.parametrize(
    "weak", ["", "short", "thirteen char", "aaaaaaaaaaaaaaaaaaaaa", "abababababababab", "x" * 2000]
)
def test_weak_passphrases_are_refused(tmp_path: Path, weak: str) -> None:
    with pytest.raises(UsageError, match="passphrase"):
        new_lockbox(tmp_path, "first", weak, work=cheap())
    assert list(tmp_path.iterdir()) == []
    for label in ("", " ", "two\nlines", "x" * 300):
        with pytest.raises(UsageError, match="label"):
            new_lockbox(tmp_path, label, PASSPHRASE, work=cheap())


def test_every_byte_altered_is_refused(tmp_path: Path) -> None:
    secret, path = made(tmp_path), lockbox_path(tmp_path)
    good = path.read_bytes()
    for place in range(len(good)):
        bad = bytearray(good)
        bad[place] ^= 1
        path.write_bytes(bad)
        with pytest.raises(VedetteError):
            open_lockbox(tmp_path, PASSPHRASE)
    path.write_bytes(good)
    made_here = ceremony().identity
    add_shares_slot(tmp_path, secret, made_here.recipient)
    good = path.read_bytes()
    for place in range(len(good)):
        bad = bytearray(good)
        bad[place] ^= 1
        path.write_bytes(bad)
        with pytest.raises(VedetteError):
            open_with_identity(tmp_path, made_here)
    for bad in (b"", good[:-1], good + b"\n", good * 2):
        path.write_bytes(bad)
        with pytest.raises(FormatError):
            open_lockbox(tmp_path, PASSPHRASE)
    path.write_bytes(good)
    assert open_with_identity(tmp_path, made_here) == secret


def test_a_slot_put_in_by_somebody_else_is_noticed(tmp_path: Path) -> None:
    """The control of the MAC: their own secret would open, under their own passphrase."""
    (tmp_path / "theirs").mkdir()
    made(tmp_path)
    new_lockbox(
        tmp_path / "theirs", "mine", OTHER, work=parse_lockbox(lockbox_path(tmp_path).read_bytes()).work
    )
    ours = parse_lockbox(lockbox_path(tmp_path).read_bytes())
    theirs = parse_lockbox(lockbox_path(tmp_path / "theirs").read_bytes())
    mixed = Lockbox(ours.work, (*ours.slots, *theirs.slots), ours.mac)
    lockbox_path(tmp_path).write_bytes(mixed.encode())
    for passphrase in (PASSPHRASE, OTHER):
        with pytest.raises(OpenError, match="was altered"):
            open_lockbox(tmp_path, passphrase)


def test_work_that_would_fill_the_memory_is_refused_before_it_is_done(tmp_path: Path) -> None:
    made(tmp_path)
    data = lockbox_path(tmp_path).read_bytes()
    for old, new in (
        (b'"memory_kib":8192', b'"memory_kib":99999999'),
        (b'"memory_kib":8192', b'"memory_kib":8'),
        (b'"passes":1', b'"passes":1000'),
        (b'"lanes":1', b'"lanes":0'),
    ):
        lockbox_path(tmp_path).write_bytes(data.replace(old, new))
        with pytest.raises(LimitError, match="work"):
            open_lockbox(tmp_path, PASSPHRASE)


def test_a_real_guess_costs_what_the_page_says(tmp_path: Path) -> None:
    assert (lockbox.MEMORY_KIB, lockbox.PASSES, lockbox.LANES) == (512 << 10, 4, 4)
    secret = new_lockbox(tmp_path, "first", PASSPHRASE)
    used, began = time.process_time(), time.monotonic()
    assert open_lockbox(tmp_path, PASSPHRASE) == secret
    right, waited = time.process_time() - used, time.monotonic() - began
    used = time.process_time()
    with pytest.raises(OpenError):
        open_lockbox(tmp_path, OTHER)
    wrong = time.process_time() - used
    print(f"waited {waited:.2f} s; processor: right {right:.2f} s, wrong {wrong:.2f} s")
    assert right > 0.8 and waited > 0.4 and 0.5 < wrong / right < 2
