"""The sync folder and its letters as a stranger may have left them: passed over, named, never followed."""

from __future__ import annotations

import email.policy
import hashlib
import io
import os
import subprocess
import sys
import time
from contextlib import suppress
from email.message import EmailMessage
from pathlib import Path

import pytest

from adapters.abroad import group_by_stick, opened
from journeys.shell import environment, rows, vedette
from vedette.adapters.sync_folder import FROM, REQUESTS, ROOT, TO, SyncFolder
from vedette.adapters.sync_mail import MAX_ATTACHED_BYTES, Attachment, letters, read_letter
from vedette.errors import ConflictError, FormatError, LimitError, UsageError, VedetteError

NAME = "nord.example"
DATA = b"old 0\n\ninvented\n1\n"


def named(data: bytes, kind: str = "add-checkpoint") -> str:
    return f"{kind}-{hashlib.sha256(data).hexdigest()}"


@pytest.fixture
def sync(tmp_path: Path) -> SyncFolder:
    folder = SyncFolder(tmp_path)
    folder.create()
    return folder


def test_what_is_put_is_found_once(sync: SyncFolder) -> None:
    assert sync.put(TO, NAME, "add-checkpoint", DATA)
    assert not sync.put(TO, NAME, "add-checkpoint", DATA)
    (item,) = sync.items(TO, NAME)
    assert (item.kind, item.data) == ("add-checkpoint", DATA)
    assert sync.names(TO) == [NAME]
    assert sync.items(TO, NAME, "deposit") == []
    assert not list((sync.root).rglob(".part-*"))


def test_half_a_copy_is_named_and_written_again(sync: SyncFolder) -> None:
    sync.put(TO, NAME, "add-checkpoint", DATA)
    path = sync.root / TO / NAME / named(DATA)
    for bad in (b"", DATA[:-1], DATA + b"x", bytes(len(DATA))):
        path.write_bytes(bad)
        again = SyncFolder(sync.place)
        assert again.items(TO, NAME) == []
        assert again.passed.halves == [f"to/{NAME}/{named(DATA)}"]
        assert again.put(TO, NAME, "add-checkpoint", DATA)
        assert len(again.items(TO, NAME)) == 1


def test_links_pipes_and_strangers_files_are_never_read(sync: SyncFolder, tmp_path: Path) -> None:
    folder = sync.root / TO / NAME
    folder.mkdir(parents=True)
    secret = tmp_path / "secret"
    secret.write_bytes(DATA)
    (folder / named(DATA)).symlink_to(secret)
    os.mkfifo(folder / named(b"pipe"))
    (folder / named(b"folder")).mkdir()
    (folder / "README.txt").write_text("hello")
    (folder / f"unknown-{hashlib.sha256(b'x').hexdigest()}").write_bytes(b"x")
    assert sync.items(TO, NAME) == []
    (sync.root / TO / "linked").symlink_to(folder)
    assert sync.names(TO) == [NAME]
    with pytest.raises(ConflictError, match="link"):
        sync.put(TO, "linked", "deposit", b"x")


def test_a_file_too_large_for_its_kind_is_named_and_not_read(sync: SyncFolder) -> None:
    data = bytes(REQUESTS["add-checkpoint"] + 1)
    folder = sync.root / TO / NAME
    folder.mkdir(parents=True)
    (folder / named(data)).write_bytes(data)
    assert sync.items(TO, NAME) == []
    assert "over" in sync.passed.others[0]


def test_a_linked_root_is_refused(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / ROOT).symlink_to(tmp_path / "elsewhere")
    with pytest.raises(ConflictError):
        SyncFolder(tmp_path).create()


@pytest.mark.parametrize("name", ["..", ".hidden", "a/b", "a\\b", "a:b", "con?", "x" * 300])
def test_a_name_that_no_file_system_takes_is_refused(sync: SyncFolder, name: str) -> None:
    with pytest.raises(UsageError):
        sync.put(TO, name, "deposit", b"x")


def test_objects_are_whole_or_named(sync: SyncFolder) -> None:
    data = os.urandom(300_000)
    digest = hashlib.sha256(data).hexdigest()
    assert sync.put_object(NAME, digest, len(data), io.BytesIO(data))
    assert not sync.put_object(NAME, digest, len(data), io.BytesIO(data))
    assert sync.objects(NAME) == [digest]
    assert sync.whole_object(NAME, digest)
    path = sync.root / TO / NAME / "objects" / digest
    path.write_bytes(data[:1000] + bytes(len(data) - 1000))
    assert not sync.whole_object(NAME, digest)
    assert sync.passed.halves == [f"to/{NAME}/objects/{digest}"]
    assert sync.put_object(NAME, digest, len(data), io.BytesIO(data))
    with pytest.raises(ConflictError):
        sync.put_object(NAME, "0" * 64, 3, io.BytesIO(b"abc"))
    assert sync.objects(NAME) == [digest]


# letters


def test_letters_hold_at_most_five_megabytes_each(sync: SyncFolder) -> None:
    attached = [Attachment(FROM, NAME, "head", os.urandom(2_000_000)) for _ in range(5)]
    attached.append(Attachment(FROM, NAME, "head", bytes(MAX_ATTACHED_BYTES + 1)))
    made = list(letters("desk@group.example", attached))
    assert len(made) == 3
    found = [each for letter in made for each in read_letter(letter)[0]]
    assert found == attached[:-1]  # the one that is too large goes by stick


@pytest.mark.parametrize("sender", ["", "desk", "a b@c", "a@b\nBcc: x@y", "a@b c", "\u00e9@b.example"])
def test_a_sender_that_is_no_address_is_refused(sender: str) -> None:
    with pytest.raises(UsageError):
        list(letters(sender, [Attachment(TO, NAME, "deposit", b"x")]))


def test_an_attachment_whose_name_was_made_longer_is_still_known() -> None:
    letter = EmailMessage(policy=email.policy.SMTP)
    for name in (f"to_{NAME}_{named(DATA)}.bin", f"Copy of to_{NAME}_{named(DATA)} (1)"):
        letter.add_attachment(DATA, maintype="application", subtype="octet-stream", filename=name)
    found, halves = read_letter(letter.as_bytes())
    assert halves == []
    assert {each.data for each in found} == {DATA}
    assert len(found) == 2


@pytest.mark.parametrize("ends", [b"\r\n", b"\n"])
def test_a_text_part_whose_line_ends_were_changed_is_mended(ends: bytes) -> None:
    head = b"Content-Type: text/plain\r\nContent-Disposition: attachment; filename="
    letter = head + f'"to_{NAME}_{named(DATA)}"\r\n\r\n'.encode() + DATA.replace(b"\n", ends) + ends
    (found,), halves = read_letter(letter)
    assert (found.data, halves) == (DATA, [])


def test_a_letter_that_is_a_bomb_is_refused_in_time() -> None:
    deep = b""
    for n in range(200):
        deep += b'Content-Type: multipart/mixed; boundary="b%d"\r\n\r\n--b%d\r\n' % (n, n)
    wide = b'Content-Type: multipart/mixed; boundary="b"\r\n\r\n' + b"--b\r\n\r\nx\r\n" * 100_000
    heads = b"X: y\r\n" * 200_000
    inner = b"Content-Type: message/rfc822\r\n\r\n" * 5000
    begin = b"Content-Disposition: attachment; filename*0=a"
    many = begin + b"; filename*1=b" * 300_000 + b"\r\n\r\nx"
    folded = begin + b";\r a=b" * 100_000 + b"\r\n\r\nx"
    typed = b'Content-Type: multipart/mixed; boundary="b"' + b";a=b" * 300_000 + b"\r\n\r\nx"
    began = time.process_time()
    for bomb in (deep, wide, inner, many, folded, typed):
        with pytest.raises((LimitError, FormatError)):
            read_letter(bomb)
    assert read_letter(heads) == ([], [])
    with pytest.raises(LimitError):
        read_letter(bytes(20_000_000))
    assert time.process_time() - began < 15


@pytest.mark.parametrize(
    "data", [b"", b"\0" * 100, b"\xff" * 1000, b"no letter at all", b"Content-Type: \xff\r\n\r\n"]
)
def test_what_is_no_letter_brings_nothing(data: bytes) -> None:
    with suppress(VedetteError):
        assert read_letter(data) == ([], [])


def test_as_it_is_typed(tmp_path: Path) -> None:
    hq, partners = group_by_stick(tmp_path, names=("nord",))
    with opened(hq) as held:
        held.enter([("policy", {"policy_sha256": "0" * 64, "time": held.now()})])
    stick = tmp_path / "stick"
    vedette("sync", "import", hq, tmp_path / "nothing", status=2)
    out, err = vedette("sync", "export", hq, stick)
    assert rows(out)[0]["files"]["nord"] > 0
    assert "mirrors only" in err
    command = [sys.executable, "-W", "error", "-m", "vedette_partner", "answer"]
    for _ in range(2):
        done = subprocess.run(
            [*command, str(partners["nord"].path), str(stick)],
            env=environment(),
            capture_output=True,
            timeout=900,
            check=True,
        )
        out, err = vedette("sync", "import", hq, stick)
        vedette("sync", "export", hq, stick)
    assert rows(done.stdout.decode())[0]["refused"] == 0
    assert rows(out)[0]["cosigned"] is not None
    out, err = vedette("status", hq)
    assert rows(out)[0]["well"]
