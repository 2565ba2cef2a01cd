"""Opening by shares: what is asked for, what comes out, what is entered; and what is refused."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from ceremony.stage import Born, Person, born, named, salts
from ceremony.test_traces import Watched, canaries_of, secret_canaries
from instruments.canaries import search_tree
from intake.stage import Stage, clock
from vedette.adapters.opening import Warden
from vedette.errors import (
    ConflictError,
    FormatError,
    MissingError,
    SignatureError,
    UsageError,
    VedetteError,
)
from vedette.formats import jcs
from vedette.formats.fingerprint import recipients_fingerprint
from vedette.formats.keys import Algorithm, SigningKey, parse_vkey
from vedette.formats.manifest import parse_digests, parse_manifest, signed_message
from vedette.house.ceremony.resealing import (
    enter_opening,
    make_request,
    open_request,
    parse_roles,
    read_request,
)
from vedette.house.desks.mission_desk import enrol_device, open_mission
from vedette.house.headquarters import Headquarters
from vedette.missions.birth import Birth, commit_all, parse_organisation
from vedette.missions.opening import parse_opening, parse_request
from vedette.seal import Identity, Kind, generate_identity, open_stream
from vedette.seal.shares import split

CONTENT = (b"an invented testimony\n", b"\xff\xd8\xff invented" * 60_000, b"")
QUORUM = ("nord 1", "nord 3", "sud 1", "sud 2")
TIME = "2026-10-02T08:00:00Z"


@dataclass(frozen=True)
class House:
    """A headquarters with three packages of one mission, the birth of its key, and a lawyer abroad."""

    folder: Path
    it: Born
    packages: tuple[str, ...]
    false: str
    lawyer: Identity

    def hq(self) -> Headquarters:
        return Headquarters(self.folder / "hq", clock)

    def request(self, folder: Path, *digests: str) -> Path:
        with self.hq() as hq:
            make_request(hq, "m-1", digests or self.packages, folder)
        return folder

    def open(self, request: Path, output: Path, **changed: object) -> tuple[bytes, Person]:
        person = Person(self.it.lines(*QUORUM))
        options = {"birth": self.it.birth, "to": [self.lawyer.recipient], "reason": "an invented court"}
        options |= changed
        data = open_request(
            options["birth"],  # type: ignore[arg-type]
            request,
            options["to"],  # type: ignore[arg-type]
            output,
            str(options["reason"]),
            ("lawyer",),
            TIME,
            person.ask,
            person.say,
        )
        return data, person


def birth_of(identity: Identity) -> Born:
    """The birth of an identity that is there already."""
    holders = tuple(parse_organisation(f"{name}:2/3") for name in ("nord", "sud", "est"))
    shares = split(identity.secret_bytes(), [(2, 3)] * 3, 2, 99)
    commitments = commit_all(holders, shares, salts())
    birth = Birth("m-1", "mission", identity.recipient.encode(), 99, 2, TIME, holders, commitments)
    return Born(birth, identity.secret_bytes(), named(birth, shares))


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> House:
    folder = tmp_path_factory.mktemp("house")
    hq_folder = folder / "hq"
    Headquarters.create(hq_folder, "Invented", "register.invented.example/r1", ["en"], os.urandom)
    with Headquarters(hq_folder, clock) as hq:
        opened = open_mission(hq, "m-1")
        enrol_device(hq, "m-1", folder / "a")
    with Warden() as warden:
        stage = Stage(folder, warden)
        good = stage.seal(CONTENT)
        false = stage.forge(signer=SigningKey.generate("another/d/1", Algorithm.ED25519))
        stage.export()
        report = stage.take(opened=False)  # what is outside is in order: only an opening can tell
    assert sorted(report.taken) == sorted([*good, false.slip.package_sha256]), report
    return House(folder, birth_of(opened.vault), tuple(good), false.slip.package_sha256, generate_identity())


def plain(path: Path, identity: Identity) -> bytes:
    with path.open("rb") as file:
        return open_stream(file, [identity]).read_all(1 << 24)


def test_packages_are_opened_and_sealed_again_to_those_named(house: House, tmp_path: Path) -> None:
    request = house.request(tmp_path / "request")
    data, _ = house.open(request, tmp_path / "out")
    opening = parse_opening(data)
    assert opening.present == ("nord/1", "nord/3", "sud/1", "sud/2", "lawyer")
    assert (opening.birth, opening.set_id, opening.time) == (house.it.birth.sha256, 99, TIME)
    found = {}
    for package in opening.packages:
        content = tmp_path / "out" / f"{package.package_sha256}.content.age"
        about = tmp_path / "out" / f"{package.package_sha256}.about.age"
        assert hashlib.sha256(content.read_bytes()).hexdigest() == package.content_sha256
        assert hashlib.sha256(about.read_bytes()).hexdigest() == package.about_sha256
        found[package.package_sha256] = plain(content, house.lawyer)
        # the papers let the reader check the device's signature without us
        said = jcs.parse(plain(about, house.lawyer), max_bytes=1 << 20)
        assert isinstance(said, dict)
        manifest, digests = str(said["manifest"]).encode(), str(said["digests"]).encode()
        assert (
            parse_digests(digests).content_sha256 == hashlib.sha256(found[package.package_sha256]).hexdigest()
        )
        assert parse_manifest(manifest).mission == "m-1"
        fingerprint = recipients_fingerprint(read_request(request).readers[0])
        assert str(said["signed"]).encode() == signed_message(fingerprint, manifest, digests)
        parse_vkey(str(said["vkey"])).check(
            bytes.fromhex(str(said["signature"])), str(said["signed"]).encode()
        )
    assert sorted(found.values()) == sorted(CONTENT)
    assert [found[digest] for digest in house.packages] == list(CONTENT)


def test_an_opening_is_entered_once_and_the_entries_name_what_came_of_it(
    house: House, tmp_path: Path
) -> None:
    data, _ = house.open(house.request(tmp_path / "request"), tmp_path / "out")
    with house.hq() as hq:
        entered = enter_opening(hq, data)
        assert len(entered) == 3 and enter_opening(hq, data) == []
        rows = [hq.register.rows[index] for index in entered]
    opening = parse_opening(data)
    for row, package in zip(rows, opening.packages, strict=True):
        assert row.type == "access" and row.values["action"] == "disclose"
        assert row.values["package_sha256"] == row.values["digest_before"] == package.package_sha256
        assert row.values["digest_after"] == package.content_sha256
        assert row.values["reason"] == "an invented court"
    for changed in (
        replace(opening, packages=(replace(opening.packages[0], package_sha256="0" * 64),)),
        replace(opening, mission="m-2"),
    ):
        with house.hq() as hq:
            before = len(hq.register.rows)
            with pytest.raises(MissingError):
                enter_opening(hq, changed.encode())
            assert len(hq.register.rows) == before


def test_a_package_that_its_device_has_not_signed_is_refused_and_nothing_is_left(
    house: House, tmp_path: Path
) -> None:
    request = house.request(tmp_path / "request", *house.packages, house.false)
    with pytest.raises(SignatureError):
        house.open(request, tmp_path / "out")
    assert list((tmp_path / "out").iterdir()) == []


def test_a_package_that_was_changed_or_is_missing_is_named(house: House, tmp_path: Path) -> None:
    request = house.request(tmp_path / "request")
    path = request / "packages" / f"{house.packages[0]}.age"
    data = path.read_bytes()
    path.write_bytes(data[:-1] + bytes([data[-1] ^ 1]))
    with pytest.raises(FormatError, match=house.packages[0]):
        house.open(request, tmp_path / "out")
    path.unlink()
    with pytest.raises(MissingError, match=house.packages[0]):
        house.open(request, tmp_path / "out")
    assert list((tmp_path / "out").iterdir()) == []


def test_a_request_with_another_device_or_key_or_readers_is_refused(house: House, tmp_path: Path) -> None:
    request = house.request(tmp_path / "request")
    right = read_request(request)
    device = right.devices[0][0]
    other = SigningKey.generate(device, Algorithm.ED25519).verifier.vkey
    stranger = generate_identity().recipient.encode()
    for number, (changed, error) in enumerate(
        (
            (replace(right, devices=((device, other),)), SignatureError),
            (replace(right, mission="m-2"), UsageError),
            (replace(right, readers=(tuple(sorted((*right.readers[0], stranger))),)), SignatureError),
            (replace(right, readers=((stranger,),)), UsageError),
        )
    ):
        (request / "request.json").write_bytes(changed.encode())
        with pytest.raises(error):
            house.open(request, tmp_path / f"out{number}")


def test_packages_sealed_before_the_readers_changed_are_opened_too(house: House, tmp_path: Path) -> None:
    request = house.request(tmp_path / "request")
    right = read_request(request)
    stranger = generate_identity().recipient.encode()
    now = tuple(sorted((house.it.birth.recipient, stranger)))
    (request / "request.json").write_bytes(replace(right, readers=(now, *right.readers)).encode())
    house.open(request, tmp_path / "out")
    about = tmp_path / "out" / f"{house.packages[0]}.about.age"
    said = jcs.parse(plain(about, house.lawyer), max_bytes=1 << 20)
    assert isinstance(said, dict)
    assert recipients_fingerprint(right.readers[0]).hex() in str(said["signed"])
    # readers without this record's recipient count for nothing, whatever the device signed
    (request / "request.json").write_bytes(replace(right, readers=(now, (stranger,))).encode())
    with pytest.raises(SignatureError):
        house.open(request, tmp_path / "out2")


def test_what_is_out_of_form_is_refused_before_anybody_types(house: House, tmp_path: Path) -> None:
    request = house.request(tmp_path / "request")
    classical = generate_identity(Kind.X25519).recipient
    person = Person([])
    bad: list[dict[str, object]] = [
        {"reason": ""},
        {"reason": "two\nlines"},
        {"to": []},
        {"to": [house.lawyer.recipient, classical]},
        {"birth": born().birth},
        {"birth": replace(house.it.birth, mission="m-2")},
    ]
    for changed in bad:
        with pytest.raises(VedetteError):
            house.open(request, tmp_path / "out", **changed)
    assert not (tmp_path / "out").exists() and not person.asked
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "mine").write_text("kept")
    with pytest.raises(ConflictError):
        house.open(request, tmp_path / "out")
    for text in ("Lawyer", "a b", "x" * 65):
        with pytest.raises(UsageError):
            parse_roles(text)


def test_sealed_files_of_an_opening_that_was_killed_are_cleared_away(house: House, tmp_path: Path) -> None:
    request = house.request(tmp_path / "request")
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / f"{'0' * 64}.content.age").write_bytes(b"left")
    (tmp_path / "out" / ".part-0011").write_bytes(b"left")
    data, _ = house.open(request, tmp_path / "out")
    assert len(list((tmp_path / "out").iterdir())) == 7 and parse_opening(data)


def test_headquarters_asks_only_for_what_it_has_and_of_one_mission(house: House, tmp_path: Path) -> None:
    with house.hq() as hq:
        with pytest.raises(MissingError):
            make_request(hq, "m-1", ["0" * 64], tmp_path / "request")
        with pytest.raises(MissingError):
            make_request(hq, "m-2", house.packages, tmp_path / "request")
        (tmp_path / "full").mkdir()
        (tmp_path / "full" / "x").write_text("x")
        with pytest.raises(ConflictError):
            make_request(hq, "m-1", house.packages, tmp_path / "full")
    assert not (tmp_path / "request").exists()


def test_both_papers_survive_the_round_trip_and_other_spellings_are_refused(
    house: House, tmp_path: Path
) -> None:
    request = house.request(tmp_path / "request")
    opening, _ = house.open(request, tmp_path / "out")
    asked = (request / "request.json").read_bytes()
    assert parse_request(asked).encode() == asked and parse_opening(opening).encode() == opening
    for data, parse in ((asked, parse_request), (opening, parse_opening)):
        value = json.loads(data)
        bad = [data + b"\n", data[:-1], b"", b"{}", b"[]"]
        bad += [
            jcs.encode({**value, "v": 2}),
            jcs.encode({**value, "more": 1}),
            jcs.encode({**value, "v": True}),
        ]
        bad += [jcs.encode({k: v for k, v in value.items() if k != name}) for name in value]
        bad += [jcs.encode({**value, name: 5 if name != "set" else "5"}) for name in value if name != "v"]
        bad += [jcs.encode({**value, "packages": value["packages"][::-1]})]
        bad += [jcs.encode({**value, "packages": []}), jcs.encode({**value, "packages": [1]})]
        for each in bad:
            with pytest.raises(FormatError):
                parse(each)


def test_an_opening_leaves_no_key_no_word_and_no_content_on_the_disk(house: House, tmp_path: Path) -> None:
    request = house.request(tmp_path / "request")
    (tmp_path / "birth.json").write_bytes(house.it.birth.encode())
    (tmp_path / "lawyer").write_text(house.lawyer.recipient.encode() + "\n")
    (tmp_path / "watched").mkdir()
    watched = Watched(tmp_path / "watched")

    def run(output: Path, kill_when: Callable[[str], bool] | None = None) -> int:
        return watched.run(
            *("open", tmp_path / "birth.json", request, "--to", tmp_path / "lawyer", "--out", output),
            *("--reason", "an invented court"),
            stdin="\n".join(["", *house.it.lines(*QUORUM), ""]).encode(),
            kill_when=kill_when,
        )

    assert run(tmp_path / "out") == 0
    for number, said in enumerate(("sud 1: good, taken", "package 1 of 3", "package 3 of 3")):
        status = run(tmp_path / f"killed{number}", lambda heard, said=said: said in heard)
        assert status == -9 and not (tmp_path / f"killed{number}" / "opening.json").exists()
    canaries = [*secret_canaries(house.it.secret), CONTENT[0], CONTENT[1][:48]]
    for words in house.it.sheets.values():
        canaries += canaries_of(words)
    assert search_tree(tmp_path, canaries) == {} and watched.files() == []
    # the control
    digest = house.packages[0]
    (tmp_path / "clear").write_bytes(plain(tmp_path / "out" / f"{digest}.content.age", house.lawyer))
    assert list(search_tree(tmp_path, canaries)) == [tmp_path / "clear"]
