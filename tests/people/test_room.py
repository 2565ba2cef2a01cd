"""The people of a partner: nothing is signed without a person, freezes hold, an anchor is answered once."""

from __future__ import annotations

import hashlib
import io
import threading
from pathlib import Path

import pytest

from vedette.errors import (
    ConflictError,
    FormatError,
    MissingError,
    SignatureError,
    StoreError,
    UsageError,
    VedetteError,
)
from vedette.formats.anchor_note import parse_anchor_note
from vedette.formats.checkpoint import Checkpoint
from vedette.formats.devices_note import DevicesNote
from vedette.formats.keys import Algorithm, SigningKey
from vedette.formats.note import parse_note, sign_note, verify_note
from vedette.formats.partners_file import PartnersFile
from vedette.formats.statement import NO_RECORD, Statement, standing
from vedette.register.anchor import encode_anchor
from vedette.values.instants import write_instant
from vedette_partner.door import Request
from vedette_partner.people import room as rooms
from vedette_partner.people.frozen import frozen_size
from vedette_partner.people.role import PeopleRole
from vedette_partner.people.room import PeopleRoom, origin_hash

ORIGIN = "register.invented.example/r1"
NOW = 1_790_000_000
KEYS = {
    name: SigningKey.from_seed(f"{name}.example/s1", Algorithm.ED25519, bytes([n + 1]) * 32)
    for n, name in enumerate(("nord", "sued", "west"))
}
REGISTER = SigningKey.from_seed(ORIGIN, Algorithm.ED25519, b"\x21" * 32)
PARTNERS = PartnersFile(2, tuple((name, key.verifier) for name, key in KEYS.items()))
DEVICE = SigningKey.from_seed("register.invented.example/d/1", Algorithm.ED25519, b"\x22" * 32)


def a_room(folder: Path, name: str = "nord") -> PeopleRoom:
    """The room of one partner, which works for the register."""
    folder.mkdir(exist_ok=True)

    def trusted(origin: str) -> tuple[object, ...]:
        return (REGISTER.verifier,) if origin == ORIGIN else ()

    return PeopleRoom(folder, lambda: KEYS[name], trusted, lambda: NOW)  # type: ignore[arg-type]


@pytest.fixture
def room(tmp_path: Path) -> PeopleRoom:
    return a_room(tmp_path / "people")


def knowing(room: PeopleRoom) -> PeopleRoom:
    room.take_partners(ORIGIN, PARTNERS.encode(), None)
    return room


def recipients(time: int = NOW, origin: str = ORIGIN) -> Statement:
    values = {"action": "open", "mission": "m-1", "fingerprint": "ab" * 32, "entry": "cd" * 32}
    return Statement(origin, "recipients", {**values, "record": NO_RECORD}, write_instant(time))


def freezing(kind: str = "freeze", size: int = 7, time: int = NOW) -> Statement:
    return Statement(ORIGIN, kind, {"size": str(size), "reason": "invented"}, write_instant(time))


def signed(statement: Statement, *names: str) -> bytes:
    return sign_note(statement.text, [KEYS[name] for name in names]).encode()


def post(room: PeopleRoom, path: str, body: bytes) -> tuple[int, bytes]:
    answer = PeopleRole(room).answer(Request("POST", path, {}, len(body), io.BytesIO(body)))
    assert isinstance(answer.body, bytes)
    return answer.status, answer.body


def get(room: PeopleRoom, path: str) -> tuple[int, bytes]:
    answer = PeopleRole(room).answer(Request("GET", path, {}, 0, io.BytesIO()))
    assert isinstance(answer.body, bytes)
    return answer.status, answer.body


def test_statement_waits_until_a_person_signs_it(room: PeopleRoom) -> None:
    text = recipients()
    for _ in range(2):
        assert post(room, "statements", text.encode()) == (202, f"{text.sha256}\n".encode())
    assert get(room, f"statements/{text.sha256}")[0] == 404
    assert [held.signed for held in room.held()] == [False]
    note = room.endorse(text.encode())
    assert post(room, "statements", text.encode()) == (200, note.encode())
    assert get(room, f"statements/{text.sha256}") == (200, note.encode())
    assert room.endorse(text.encode()) == note
    assert [held.signed for held in room.held()] == [True]
    assert standing(note, PARTNERS).signers == ("nord",)


def test_what_others_signed_is_kept_and_serves_as_no_signature_of_ours(room: PeopleRoom) -> None:
    text = recipients()
    with pytest.raises(MissingError, match="who counts"):
        room.add(signed(text, "sued"))
    held = knowing(room).add(signed(text, "sued"))
    assert held.standing is not None and held.standing.signers == ("sued",) and not held.signed
    assert get(room, f"statements/{text.sha256}")[0] == 404
    assert post(room, "statements", text.encode())[0] == 202
    room.endorse(text.encode())
    room.add(signed(text, "west", "sued"))
    final = room.statement(text.sha256).standing
    assert final is not None and final.signers == ("nord", "sued", "west")


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 400),
        (b"\xff", 400),
        (b"vedette/statement/v1\n", 400),
        (recipients(origin="register.invented.example/r9").encode(), 404),
        (recipients().encode() + b"\n", 400),
        (recipients().encode() + b"\n\xe2\x80\x94 x y\n", 400),
    ],
    ids=str,
)
def test_what_cannot_be_taken_is_answered_in_words(room: PeopleRoom, body: bytes, status: int) -> None:
    assert post(room, "statements", body)[0] == status
    assert room.held() == []
    assert post(room, "elsewhere", body)[0] == 404
    assert get(room, "statements/zz")[0] == 404


def test_statement_cut_on_the_way_is_not_taken(room: PeopleRoom) -> None:
    body = recipients().encode()
    cut = Request("POST", "statements", {}, len(body), io.BytesIO(body[:-5]))
    assert PeopleRole(room).answer(cut).status == 400
    assert room.held() == []


def test_only_so_many_statements_wait(room: PeopleRoom, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rooms, "MAX_WAITING", 2)
    texts = [recipients(NOW + n) for n in range(3)]
    assert [post(room, "statements", text.encode())[0] for text in texts] == [202, 202, 503]
    room.drop(texts[0].sha256)
    assert post(room, "statements", texts[2].encode())[0] == 202
    with pytest.raises(MissingError):
        room.drop(texts[0].sha256)


def test_statement_from_the_future_is_not_signed(room: PeopleRoom) -> None:
    room.endorse(recipients(NOW + 24 * 3600).encode())
    with pytest.raises(UsageError, match="has not come"):
        room.endorse(recipients(NOW + 24 * 3600 + 1).encode())


def test_own_freeze_holds_at_once_and_ends_by_the_own_thaw(room: PeopleRoom) -> None:
    assert frozen_size(room.folder, ORIGIN) is None
    assert get(room, f"{origin_hash(ORIGIN)}/freeze")[0] == 404
    room.endorse(freezing().encode())
    assert frozen_size(room.folder, ORIGIN) == 7
    assert get(room, f"{origin_hash(ORIGIN)}/freeze") == (200, signed(freezing(), "nord"))
    assert frozen_size(room.folder, "register.invented.example/r9") is None
    room.endorse(freezing("thaw", 8, NOW + 1).encode())
    assert frozen_size(room.folder, ORIGIN) == 7
    room.endorse(freezing("thaw", 7, NOW + 1).encode())
    assert frozen_size(room.folder, ORIGIN) is None
    assert get(room, f"{origin_hash(ORIGIN)}/freeze")[0] == 404


def test_freeze_of_others_holds_when_it_stands_and_ends_only_by_a_thaw_that_stands(room: PeopleRoom) -> None:
    knowing(room).add(signed(freezing(), "sued"))
    assert frozen_size(room.folder, ORIGIN) is None
    room.add(signed(freezing(), "west"))  # together with the line held it stands
    assert frozen_size(room.folder, ORIGIN) == 7
    thaw = freezing("thaw", 7, NOW + 5)
    room.endorse(thaw.encode())
    assert frozen_size(room.folder, ORIGIN) == 7  # ours alone is not enough
    room.add(signed(thaw, "west"))
    assert frozen_size(room.folder, ORIGIN) is None
    room.add(signed(freezing(), "sued", "west"))  # the old one again
    assert frozen_size(room.folder, ORIGIN) is None


def test_own_freeze_that_came_to_stand_is_not_ended_by_the_own_thaw(room: PeopleRoom) -> None:
    knowing(room).endorse(freezing().encode())
    room.add(signed(freezing(), "west"))
    room.endorse(freezing("thaw", 7, NOW + 5).encode())
    assert frozen_size(room.folder, ORIGIN) == 7


def test_freeze_outlives_a_change_of_keys_and_partners(room: PeopleRoom) -> None:
    knowing(room).add(signed(freezing(), "sued", "west"))
    room.endorse(freezing(size=5).encode())
    other = PartnersFile(1, (("nord", KEYS["nord"].verifier),))
    values = {"policy": "ab" * 32, "dossiers": "ab" * 32, "partners": other.sha256, "entry": "ab" * 32}
    policy = Statement(ORIGIN, "policy", values, write_instant(NOW))
    room.take_partners(ORIGIN, other.encode(), signed(policy, "nord", "sued"))
    changed = a_room(room.folder, "west")
    assert frozen_size(changed.folder, ORIGIN) == 5
    assert len(changed.freeze_notes()) == 2


def test_freeze_that_was_tampered_with_stops_everything(room: PeopleRoom) -> None:
    room.endorse(freezing().encode())
    (path,) = (room.folder / "freezes").glob("*/*.own")
    path.write_bytes(freezing(size=9).encode())
    with pytest.raises(FormatError, match="is not what its name says"):
        frozen_size(room.folder, ORIGIN)


def test_false_signature_is_refused_and_leaves_nothing(room: PeopleRoom) -> None:
    knowing(room)
    note = parse_note(signed(freezing(), "sued", "west"))
    line = note.signatures[1]
    false = type(line)(line.name, line.key_id, bytes([line.blob[0] ^ 1]) + line.blob[1:])
    spoiled = type(note)(note.text, (note.signatures[0], false)).encode()
    for refused in (room.add, room.endorse):
        with pytest.raises(SignatureError):
            refused(spoiled)
    stranger = SigningKey.from_seed("else.example/s1", Algorithm.ED25519, b"\x55" * 32)
    with pytest.raises(SignatureError, match="nobody signed it"):
        room.add(sign_note(freezing().text, [stranger]).encode())
    assert room.held() == [] and frozen_size(room.folder, ORIGIN) is None
    # a stranger's line under a text that we sign is not kept
    kept = room.endorse(sign_note(freezing().text, [stranger]).encode())
    assert [each.name for each in kept.signatures] == ["nord.example/s1"]


def test_another_partners_file_needs_the_statement_and_never_goes_back(room: PeopleRoom) -> None:
    knowing(room)
    room.take_partners(ORIGIN, PARTNERS.encode(), None)  # the same again
    other = PartnersFile(1, PARTNERS.partners[:2])

    def statement(file: PartnersFile, time: int) -> Statement:
        values = {"policy": "ab" * 32, "dossiers": "ab" * 32, "partners": file.sha256, "entry": "ab" * 32}
        return Statement(ORIGIN, "policy", values, write_instant(time))

    with pytest.raises(ConflictError, match="another one is in force"):
        room.take_partners(ORIGIN, other.encode(), None)
    for note, said in (
        (signed(statement(other, NOW), "nord"), "signed by 1 of the 2"),
        (signed(statement(PARTNERS, NOW), "nord", "west"), "names another"),
        (signed(recipients(), "nord", "west"), "of kind recipients"),
    ):
        with pytest.raises(SignatureError, match=said):
            room.take_partners(ORIGIN, other.encode(), note)
    room.take_partners(ORIGIN, other.encode(), signed(statement(other, NOW), "nord", "west"))
    assert room.partners(ORIGIN) == other
    back = statement(PARTNERS, NOW - 1)
    with pytest.raises(SignatureError, match="is not newer"):
        room.take_partners(ORIGIN, PARTNERS.encode(), signed(back, "nord"))
    assert room.partners(ORIGIN) == other


def devices(time: int, *keys: SigningKey, signer: SigningKey = REGISTER) -> bytes:
    listed = tuple(sorted((key.verifier for key in keys), key=lambda key: key.vkey))
    return sign_note(DevicesNote(ORIGIN, write_instant(time), listed).text(), [signer]).encode()


def anchor(size: int = 5, key: SigningKey = DEVICE) -> str:
    head = Checkpoint(key.name, size, hashlib.sha256(b"%d" % size).digest())
    return encode_anchor(sign_note(head.text(), [key]).encode())


def test_anchor_is_kept_and_answered_with_one_note(room: PeopleRoom) -> None:
    assert post(room, "anchors", anchor().encode())[0] == 404
    room.take_devices(devices(NOW, DEVICE))
    status, body = post(room, "anchors", f"{anchor()}\n".encode())
    assert status == 200
    note = parse_note(body)
    verify_note(note, [KEYS["nord"].verifier])
    said = parse_anchor_note(note.text)
    assert (said.origin, said.device, said.size, said.anchor) == (ORIGIN, DEVICE.name, 5, anchor())
    assert post(room, "anchors", anchor().encode()) == (200, body)
    later = a_room(room.folder)  # after a restart too
    assert later.anchor(anchor()) == body and later.anchors() == [body]
    room.anchor(anchor(6))
    assert len(room.anchors()) == 2


def test_anchor_that_is_none_is_refused(room: PeopleRoom) -> None:
    room.take_devices(devices(NOW, DEVICE))
    other = SigningKey.from_seed("register.invented.example/d/2", Algorithm.ED25519, b"\x23" * 32)
    assert post(room, "anchors", anchor(5, other).encode())[0] == 404
    forged = anchor()[:-8] + ("A" if anchor()[-8] != "A" else "B") + anchor()[-7:]
    assert post(room, "anchors", forged.encode())[0] in (400, 403)
    for body in (b"", b"x" * 148, b"\xff" * 20):
        assert post(room, "anchors", body)[0] == 400
    assert room.anchors() == []


def test_list_of_devices_is_the_registers_own_and_the_newest(room: PeopleRoom) -> None:
    room.take_devices(devices(NOW, DEVICE))
    with pytest.raises(ConflictError, match="is held"):
        room.take_devices(devices(NOW - 1))
    with pytest.raises(ConflictError):
        room.take_devices(devices(NOW))
    with pytest.raises(SignatureError):
        room.take_devices(devices(NOW + 1, signer=KEYS["nord"]))
    room.take_devices(devices(NOW + 1))
    with pytest.raises(MissingError):
        room.anchor(anchor())


def test_server_and_commands_take_turns(room: PeopleRoom, monkeypatch: pytest.MonkeyPatch) -> None:
    knowing(room)
    faults: list[BaseException] = []

    def work(number: int) -> None:
        try:
            for turn in range(5):
                mine = a_room(room.folder, ("nord", "sued", "west")[number % 3])
                mine.endorse(recipients(NOW + turn).encode())
        except VedetteError as error:
            faults.append(error)

    threads = [threading.Thread(target=work, args=(n,)) for n in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []
    for held in room.held():  # no signature was lost to another writer
        assert held.standing is not None and held.standing.signers == ("nord", "sued", "west")
    assert len(room.held()) == 5
    monkeypatch.setattr(rooms, "LOCK_SECONDS", 0.1)
    with rooms.Lock(room.folder / "lock", "people"), pytest.raises(StoreError, match="somebody else"):
        room.endorse(freezing().encode())
