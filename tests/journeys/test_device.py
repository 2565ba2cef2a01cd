"""The life of a device, as it is typed: enrol, seal, carry, receive, forget; a kit that was tampered with."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import time
from pathlib import Path

import pytest

from journeys.shell import VEDETTE, environment, rows, vedette
from vedette.formats import jcs

pytestmark = pytest.mark.journey
WORDS = "they came at night, said the invented neighbour"
NAME = "Свидетель Выдуманный.txt"


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A headquarters without custodian, and one kit; never changed."""
    place = tmp_path_factory.mktemp("first")
    hq = place / "hq"
    vedette(
        "hq", "init", "--no-lock", hq, "--group", "Invented Group", "--origin", "register.invented.example/r1"
    )
    vedette("mission", "open", hq, "m-1", "--vault-identity", place / "vault.identity")
    out, _ = vedette("device", "enrol", hq, "m-1", place / "kit")
    assert rows(out)[0]["mission"] == "m-1"
    return place


@pytest.fixture(scope="module")
def other_kit(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A sound kit of another group, for a mission of the same name."""
    other = tmp_path_factory.mktemp("other")
    vedette(
        "hq", "init", "--no-lock", other / "hq", "--group", "Another", "--origin", "register.other.example/r1"
    )
    vedette("mission", "open", other / "hq", "m-1", "--vault-identity", other / "vault.identity")
    vedette("device", "enrol", other / "hq", "m-1", other / "kit")
    return other / "kit"


@pytest.fixture
def place(first: Path, tmp_path: Path) -> Path:
    """A copy of it, and sources."""
    copy = tmp_path / "place"
    shutil.copytree(first, copy)
    folder = copy / "sources" / "interviews"
    folder.mkdir(parents=True)
    (folder / NAME).write_text(WORDS * 40)
    (folder / "second.txt").write_text(WORDS)
    (copy / "photo.jpg").write_bytes(b"\xff\xd8\xff\xe0 invented" * 900)
    return copy


def quiet(*texts: str) -> None:
    """Nothing of content, of file names or of consents may be printed."""
    for text in texts:
        for word in (WORDS, "Свидетель", "second.txt", "photo.jpg", "C18/2026"):
            assert word not in text, f"printed: {word}"


def sealed(place: Path, *paths: Path) -> list[dict[str, object]]:
    out, err = vedette("seal", place / "kit", *paths, "--consent", "C18/2026-001")
    quiet(out, err)
    return rows(out)


def test_a_device_seals_carries_receives_and_forgets(place: Path) -> None:
    hq, kit = place / "hq", place / "kit"
    held = sealed(place, place / "photo.jpg", place / "sources")
    assert [row["index"] for row in held] == [0, 1, 2]
    assert {row["state"] for row in held} == {"held"}
    out, err = vedette("seal", kit, "-", stdin=b"a long stream " * 700_000)  # 9.8 MB: three pieces, an end
    stream = rows(out)
    assert [row["index"] for row in stream] == [3, 4, 5, 6]
    quiet(out, err)
    out, err = vedette("device", "status", kit, "--json")
    assert [row["may_go"] for row in rows(out)] == [False] * 7
    quiet(out, err)

    stick = place / "stick" / "d1"
    out, err = vedette("device", "export", kit, stick)
    quiet(out, err)
    assert len(list((stick / "outbox").glob("*.age"))) == 7
    assert not (stick / "device.key").exists()
    vedette("device", "export", kit, stick)  # again: an export that was cut is finished so
    out, err = vedette("intake", hq, stick)
    quiet(out, err)
    assert [row["result"] for row in rows(out)] == ["taken"] * 7
    assert [row["result"] for row in rows(vedette("intake", hq, stick)[0])] == ["known"] * 7

    vedette("custody", "outgoing", hq, place / "back")
    out, err = vedette("device", "receive", kit, place / "back")
    assert "7 receipts taken, 0 refused" in err
    assert {row["state"] for row in rows(vedette("device", "status", kit, "--json")[0])} == {"durable"}
    _, err = vedette("device", "forget", kit)
    assert "0 packages let go, 7 kept" in err, "there is no custodian: nothing may go"

    vedette("custodian", "add", hq, "a", place / "custodian")
    vedette("settle", hq)
    late = sealed(place, place / "photo.jpg")
    vedette("custody", "outgoing", hq, place / "back")
    vedette("device", "receive", kit, place / "back")
    _, err = vedette("device", "forget", kit)
    assert "7 packages let go, 1 kept" in err
    assert {path.stem for path in (kit / "outbox").iterdir()} == {late[0]["package"]}
    shutil.rmtree(stick)
    vedette("device", "export", kit, stick)
    assert [row["result"] for row in rows(vedette("intake", hq, stick)[0])] == ["taken"]

    out, _ = vedette("open", hq, str(held[0]["sha256"]), place / "opened", "--reason", "a check")
    assert rows(out)[0]["name"] == "photo.jpg"
    assert (place / "opened").read_bytes() == (place / "photo.jpg").read_bytes()


def test_an_anchor_fixes_what_was_sealed_before_it_is_carried(place: Path) -> None:
    sealed(place, place / "sources")
    text, _ = vedette("device", "anchor", place / "kit")
    assert len(text.strip()) == 148
    vedette("anchor", place / "hq", text.strip())
    vedette("anchor", place / "hq", text.strip())  # twice is once
    wrong = text.strip()[:-6] + "AAAAAA"
    _, err = vedette("anchor", place / "hq", wrong, status=1)
    assert err.startswith("vedette: ")
    vedette("device", "export", place / "kit", place / "d1")
    vedette("intake", place / "hq", place / "d1")


@pytest.mark.parametrize(
    "name", ["kit.json", "policy.txt", "checkpoint", "recipients.tlog-proof", "recipients.json"]
)
@pytest.mark.parametrize("how", ["gone", "empty", "first byte", "last byte", "of another group"])
def test_a_kit_with_one_file_altered_seals_nothing(place: Path, other_kit: Path, name: str, how: str) -> None:
    path = place / "kit" / name
    body = path.read_bytes()
    if how == "gone":
        path.unlink()
    elif how == "of another group":
        path.write_bytes((other_kit / name).read_bytes())
    else:
        at = 0 if how == "first byte" else len(body) - 2
        path.write_bytes(b"" if how == "empty" else body[:at] + bytes([body[at] ^ 1]) + body[at + 1 :])
    out, err = vedette("seal", place / "kit", place / "photo.jpg", status=1)
    assert out == ""
    assert err.startswith("vedette: "), err
    quiet(err)
    assert not list((place / "kit" / "outbox").iterdir())


def test_recipients_that_were_replaced_are_named_in_the_refusal(place: Path) -> None:
    from vedette.formats.fingerprint import recipients_fingerprint
    from vedette.seal import Kind, generate_identity

    path = place / "kit" / "kit.json"
    kit = json.loads(path.read_bytes())
    mine = generate_identity(Kind.HYBRID).recipient.encode()
    kit["recipients"] = sorted([*kit["recipients"], mine])
    kit["fingerprint"] = recipients_fingerprint(kit["recipients"]).hex()
    path.write_bytes(jcs.encode(kit))
    out, err = vedette("seal", place / "kit", place / "photo.jpg", status=1)
    assert out == ""
    assert "is not what the register holds" in err
    assert "do not seal with this kit" in err
    assert not list((place / "kit" / "outbox").iterdir())


def test_an_older_checkpoint_is_refused_by_the_kit_and_not_taken_from_a_courier(place: Path) -> None:
    hq, kit = place / "hq", place / "kit"
    older = (kit / "checkpoint").read_bytes()
    sealed(place, place / "photo.jpg")
    vedette("device", "export", kit, place / "d1")
    vedette("intake", hq, place / "d1")
    vedette("custody", "outgoing", hq, place / "back")
    vedette("device", "receive", kit, place / "back")
    newer = (kit / "checkpoint").read_bytes()
    assert newer != older
    (place / "old").mkdir()
    (place / "old" / "checkpoint").write_bytes(older)
    vedette("device", "receive", kit, place / "old")
    assert (kit / "checkpoint").read_bytes() == newer


def test_two_checkpoints_in_one_delivery_leave_the_newer(place: Path) -> None:
    """The older one lay in the folder read last, and took the place of the newer."""
    hq, kit = place / "hq", place / "kit"
    back = place / "back"
    for name, photo in (("b", "photo.jpg"), ("a", "photo.jpg")):
        sealed(place, place / photo)
        vedette("device", "export", kit, place / name)
        vedette("intake", hq, place / name)
        (back / name).mkdir(parents=True)
        shutil.copy(hq / "cosigned" / "latest", back / name / "checkpoint")
    vedette("device", "receive", kit, back)
    assert (kit / "checkpoint").read_bytes() == (back / "a" / "checkpoint").read_bytes()


def test_wrong_usage_ends_with_2_and_a_refusal_with_1(place: Path) -> None:
    kit = place / "kit"
    vedette("seal", status=2)
    vedette("seal", kit, status=2)
    vedette("seal", kit, place / "not-there", status=2)
    vedette("seal", place / "no-kit", place / "photo.jpg", status=2)
    vedette("device", "nonsense", status=2)
    vedette("intake", place / "hq", place / "sources", status=2)
    vedette("device", "enrol", place / "hq", "m-1", kit, status=1)
    vedette("device", "enrol", place / "hq", "m-9", place / "kit9", status=1)
    vedette("device", "anchor", kit, status=1)
    (place / "full").mkdir()
    (place / "full" / "something").touch()
    _, err = vedette("device", "export", kit, place / "full", status=1)
    assert "holds something else" in err


def test_a_link_is_not_followed(place: Path) -> None:
    (place / "link").symlink_to(place / "photo.jpg")
    (place / "sources" / "link").symlink_to(place / "photo.jpg")
    vedette("seal", place / "kit", place / "link", status=2)
    assert len(sealed(place, place / "sources")) == 2


def test_sealing_that_was_killed_goes_on_at_the_next_run(place: Path) -> None:
    kit = place / "kit"
    for number in range(30):
        (place / "sources" / f"{number}.bin").write_bytes(os.urandom(2_000_000))
    process = subprocess.Popen(
        [*VEDETTE, "seal", str(kit), str(place / "sources")],
        env=environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    until = time.monotonic() + 30
    while len(list((kit / "outbox").glob("*.age"))) < 3 and time.monotonic() < until:
        time.sleep(0.002)
    process.send_signal(signal.SIGKILL)
    said, _ = process.communicate()
    assert process.returncode == -9
    whole = {path.stem for path in (kit / "outbox").glob("*.age")}
    late = sealed(place, place / "photo.jpg")
    noted = {row["package"] for row in late if "note" in row}
    assert whole - {row["package"] for row in rows(said.decode())} <= noted
    assert not list(kit.rglob(".part-*"))
    vedette("device", "export", kit, place / "d1")
    results = [row["result"] for row in rows(vedette("intake", place / "hq", place / "d1")[0])]
    assert results == ["taken"] * len(list((kit / "outbox").glob("*.age")))


def test_two_processes_do_not_seal_into_one_kit_at_once(place: Path) -> None:
    first = subprocess.Popen(
        [*VEDETTE, "seal", str(place / "kit"), "-"],
        env=environment(),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    lock = place / "kit" / "lock"
    until = time.monotonic() + 30
    while not lock.exists() and time.monotonic() < until:
        time.sleep(0.01)
    time.sleep(0.1)
    _, err = vedette("seal", place / "kit", place / "photo.jpg", status=1)
    assert "another process is writing to it" in err
    out, _ = first.communicate(b"the first goes on")
    assert len(rows(out.decode())) == 2


def test_a_witness_added_late_does_not_stop_settling(place: Path) -> None:
    """The head cosigned under the older policy was held against the new one, and refused for ever."""
    hq = place / "hq"
    from vedette.formats.keys import Algorithm, SigningKey

    key = SigningKey.from_seed("witness.invented.example/w1", Algorithm.ED25519_COSIGNATURE, b"\7" * 32)
    vedette("witness", "add", hq, "w1", "http://127.0.0.1:9", key.verifier.vkey, "--quorum", "1")
    out, err = vedette("settle", hq, status=1)
    assert rows(out)[0]["cosigned"] is None
    assert "cannot be reached" in err
