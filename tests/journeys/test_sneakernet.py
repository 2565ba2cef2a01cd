"""Three organisations that never share a network reach one cosigned head; only folders and letters travel."""

from __future__ import annotations

import email
import email.policy
import hashlib
import random
import re
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path

import pytest

from adapters.abroad import add_packages, group_by_stick, opened, partner_cli
from vedette.adapters.objects import FolderStore
from vedette.adapters.sync_folder import ROOT, SyncFolder
from vedette.errors import VedetteError
from vedette.house.abroad import heads
from vedette.house.abroad.deposits import Deposits
from vedette.house.abroad.partners import partners_file, partners_text, policy_text
from vedette.house.abroad.statements import propose_policies, standing, statements
from vedette.house.abroad.sync_desk import Exported, Imported, export_sync, import_sync
from vedette.house.desks.mission_desk import add_custodian
from vedette.house.headquarters import Headquarters
from vedette_partner.answering import Answered, answer
from vedette_partner.folder import PartnerFolder

CONTENTS = [b"an invented package %d " % n * 900 for n in range(7)]


@dataclass
class World:
    """Headquarters and three partners, each on a machine of its own: folders that nobody else sees."""

    place: Path
    hq: Path
    partners: dict[str, PartnerFolder]

    def export(self, stick: Path, **how: str) -> Exported:
        """What headquarters writes."""
        with opened(self.hq) as hq:
            return export_sync(hq, SyncFolder(stick), **how)

    def home(self, stick: Path, tidy: bool = False) -> Imported:
        """What headquarters takes home."""
        with opened(self.hq) as hq:
            return import_sync(hq, SyncFolder(stick), tidy)

    def answer(self, name: str, stick: Path, mail: str | None = None) -> Answered:
        """What a partner answers."""
        return answer(self.partners[name].path, stick, mail)

    def check_all_hold_the_same(self) -> None:
        """The head meets 3 of 3, every mirror has every entry and object, every receipt says witnessed."""
        with opened(self.hq) as hq:
            size = hq.register.log.size
            note = heads.latest_for_dossiers(hq)
            assert note is not None
            met = hq.dossier_policy.evaluate(note)
            assert met.checkpoint.size == size
            assert sorted(met.times) == ["nord", "ouest", "sud"]
            deposits = Deposits(hq)
            digests = [each.sha256 for _, deposit in deposits.notes() for each in deposit.objects]
            assert sorted(digests) == sorted(hashlib.sha256(c).hexdigest() for c in CONTENTS)
            for partner in self.partners.values():
                store = FolderStore(partner.path / "mirror" / "objects")
                assert sorted(store.names()) == sorted(digests)
                assert deposits.held(partner.path.name) == len(deposits.notes())
                mirrored = deposits.mirrored(partner.path.name)
                assert mirrored is not None and mirrored.text == hq.register.log.checkpoint.text()


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    """A group whose policy is 3 of 3, with packages, and a second disk at headquarters."""
    hq, partners = group_by_stick(tmp_path)
    with opened(hq) as held:
        add_custodian(held, "disk", tmp_path / "disk")
        add_packages(held, CONTENTS)
    yield World(tmp_path, hq, partners)


def carried(stick: Path, to: Path) -> Path:
    """The stick as somebody else's copy of it."""
    shutil.copytree(stick, to, dirs_exist_ok=True)
    return to


def test_one_stick_goes_round_and_comes_home(world: World) -> None:
    stick = world.place / "stick"
    done = world.export(stick)
    assert done.faults == {}
    assert set(done.objects.values()) == {len(CONTENTS)}
    for name in world.partners:
        answered = world.answer(name, stick)
        assert (answered.refused, answered.halves, answered.objects) == ([], [], len(CONTENTS))
    taken = world.home(stick)
    assert (taken.faults, taken.halves) == ([], [])
    assert taken.cosigned is not None
    world.check_all_hold_the_same()


def test_twice_and_in_another_order_is_the_same(world: World) -> None:
    stick, before = world.place / "stick", world.place / "before"
    world.export(stick)
    carried(stick, before)
    world.export(stick)
    for name in ("ouest", "nord", "ouest", "sud", "nord"):
        world.answer(name, stick)
    first = sorted(path.name for path in stick.rglob("*") if path.is_file())
    for name in world.partners:
        again = world.answer(name, stick)
        assert (again.written, again.objects, again.refused) == ({}, 0, [])
    assert sorted(path.name for path in stick.rglob("*") if path.is_file()) == first
    # an older copy of the stick comes by after the newer one
    with opened(world.hq) as hq:
        add_packages(hq, [], first=len(CONTENTS))
    world.export(stick)
    for name in world.partners:
        assert world.answer(name, stick).refused == []
        assert world.answer(name, before).refused == []
    for late in (before, stick, before, stick):
        assert world.home(late).faults == []
    world.check_all_hold_the_same()


def test_each_partner_has_a_stick_of_its_own(world: World) -> None:
    sticks = {name: world.place / f"stick-{name}" for name in world.partners}
    for name, stick in sticks.items():
        world.export(stick, only=name)
        world.answer(name, stick)
    for name in reversed(sticks):
        world.home(sticks[name])
    world.check_all_hold_the_same()


@pytest.mark.parametrize("seed", range(4))
def test_half_copies_are_named_and_asked_again(world: World, seed: int) -> None:
    draw = random.Random(seed)
    stick = world.place / "stick"
    named = 0
    for round_ in range(12):
        world.export(stick)
        for name in world.partners:
            there = carried(stick, world.place / f"{round_}-{name}")
            cut = break_some(there / ROOT / "to" / name_of(world, name), draw, 0.5 if round_ < 6 else 0.0)
            answered = world.answer(name, there)
            halves = {half.rpartition("/")[2] for half in answered.halves}
            # an object that the mirror holds already is not read again
            assert {each for each in cut if "-" in each} <= halves <= cut
            named += len(halves)
            (there / ROOT / "from").mkdir(exist_ok=True)
            back = carried(there / ROOT / "from", stick / ROOT / "from")
            cut = break_some(back, draw, 0.3 if round_ < 6 else 0.0)
            home = world.home(stick)
            assert cut <= {half.rpartition("/")[2] for half in home.halves}
            assert all("refused request" in fault for fault in home.faults)
        if round_ >= 6 and home.cosigned is not None:
            break
    assert named > 5
    assert home.faults == []
    world.check_all_hold_the_same()


def name_of(world: World, name: str) -> str:
    """The base name of a partner."""
    return world.partners[name].name


def break_some(folder: Path, draw: random.Random, share: float) -> set[str]:
    """Cut some files of a copy short, or leave holes of zeros in them; their names."""
    broken = set()
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        data = path.read_bytes()
        if data and draw.random() < share:
            cut = draw.randrange(len(data))
            path.write_bytes(data[:cut] if draw.random() < 0.5 else data[:cut] + bytes(len(data) - cut))
            if path.read_bytes() != data:
                broken.add(path.name)
    return broken


def test_without_a_second_disk_the_mirror_comes_before_the_witness(world: World) -> None:
    with opened(world.hq) as hq:
        hq.change_group(custodians=[])
    stick = world.place / "stick"
    assert "witnesses" in world.export(stick).faults
    assert not list(stick.rglob("add-checkpoint-*"))
    for name in world.partners:
        world.answer(name, stick)
    assert world.home(stick).cosigned is None
    assert "witnesses" not in world.export(stick).faults
    assert list(stick.rglob("add-checkpoint-*"))
    for name in world.partners:
        world.answer(name, stick)
    assert world.home(stick).cosigned is not None
    world.check_all_hold_the_same()


def test_a_statement_is_signed_by_people_who_get_it_on_a_stick(world: World) -> None:
    with opened(world.hq) as hq:
        digest = propose(hq)
    stick = world.place / "stick"
    world.export(stick)
    for name, partner in world.partners.items():
        world.answer(name, stick)
        assert not list((stick / ROOT / "from" / partner.name).glob("statement-*"))
        partner_cli("endorse", partner.path, digest, "--yes")
        world.answer(name, stick)
    assert world.home(stick).faults == []
    with opened(world.hq) as hq:
        assert standing(hq, digest) is not None
        (one,) = (each for each in statements(hq) if each.statement.sha256 == digest)
        assert one.standing is not None and one.standing.signers == ("nord", "ouest", "sud")


def propose(hq: Headquarters) -> str:
    """A new policy that partners have to sign."""
    partners = partners_file(hq)
    assert partners is not None
    return propose_policies(hq, policy_text(hq, 2), policy_text(hq, 3), partners_text(hq, 2))


def test_tidy_leaves_nothing_that_was_answered(world: World) -> None:
    stick = world.place / "stick"
    world.export(stick)
    world.answer("nord", stick)
    world.home(stick, tidy=True)
    left = [path for path in (stick / ROOT).rglob("*") if path.is_file()]
    assert left
    assert not [path for path in left if name_of(world, "nord") in path.parts and "devices" not in path.name]
    for name in ("sud", "ouest"):
        world.answer(name, stick)
    world.home(stick, tidy=True)
    world.check_all_hold_the_same()
    assert not list((stick / ROOT).rglob("*-checkpoint-*"))


def other_register(data: bytes) -> bytes:
    """The same for another register."""
    return data.replace(b"invented", b"invanted", 1)


def false_lines(data: bytes) -> bytes:
    """Signatures with one character changed."""
    found = bytearray(data)
    for at in (m.start() for m in re.finditer(rb"\n\xe2\x80\x94 ", data)):
        end = data.index(b"\n", at + 1)
        found[end - 20] = ord("A") if data[end - 20] != ord("A") else ord("B")
    return bytes(found)


@pytest.mark.parametrize("change", [other_register, false_lines])
def test_a_false_stick_brings_nothing(world: World, change: Callable[[bytes], bytes]) -> None:
    stick, false = world.place / "stick", world.place / "false"
    world.export(stick)
    for name in world.partners:
        world.answer(name, stick)
    for path in sorted((stick / ROOT / "from").rglob("*")):
        if path.is_file():
            data = path.read_bytes()
            kind = path.name.rpartition("-")[0]
            SyncFolder(false).put("from", path.parent.name, kind, change(data))
    taken = world.home(false)
    assert taken.cosigned is None
    assert taken.taken == {}
    assert bool(taken.faults) == (change is false_lines)
    with opened(world.hq) as hq:
        assert heads.latest_cosigned(hq) is None
        assert Deposits(hq).held("nord") == 0


# by mail only


def forwarded(letter: bytes, how: str) -> bytes:
    """A letter as another mail program sends it on: nested, quoted-printable, with other line ends."""
    if how == "as it was":
        return letter
    if how == "inside another letter":
        outer = EmailMessage(policy=email.policy.SMTP)
        outer["From"], outer["To"], outer["Subject"] = "a@b.example", "c@d.example", "Fwd: vedette-sync"
        outer.set_content("see below")
        outer.add_attachment(email.message_from_bytes(letter, policy=email.policy.default))
        return outer.as_bytes()
    if how == "line feeds":
        return letter.replace(b"\r\n", b"\n")
    inner = email.message_from_bytes(letter, policy=email.policy.default)
    again = EmailMessage(policy=email.policy.SMTP)
    again["From"], again["To"], again["Subject"] = "a@b.example", "c@d.example", "sent on"
    again.set_content("<p>see below</p>", subtype="html")
    for part in inner.iter_attachments():
        data = part.get_payload(decode=True)
        assert isinstance(data, bytes)
        again.add_attachment(
            data,
            maintype="application",
            subtype="x-vedette",
            cte="quoted-printable",
            filename=part.get_filename(),
        )
    return again.as_bytes()


HOWS = ("as it was", "inside another letter", "line feeds", "quoted-printable")


@pytest.mark.parametrize("how", HOWS)
def test_by_letters_alone_the_head_is_cosigned(world: World, how: str) -> None:
    out = world.place / "out"
    done = world.export(out, mail="desk@group.example")
    assert done.letters == 3
    home = SyncFolder(world.place / "home")
    home.create()
    for name in world.partners:
        there = world.place / f"mail-{name}"
        there.mkdir()
        for path in (out / ROOT / "letters").iterdir():
            (there / f"Saved letter {path.stem[:8]}.eml").write_bytes(forwarded(path.read_bytes(), how))
        answered = world.answer(name, there, mail=f"{name}@partner.example")
        assert answered.refused == []
        assert answered.letters == 1
        (reply,) = list((there / ROOT / "letters").glob("*.eml"))
        (home.place / f"{name}.EML").write_bytes(forwarded(reply.read_bytes(), how))
    taken = world.home(home.place)
    assert (taken.faults, taken.halves) == ([], [])
    with opened(world.hq) as hq:
        note = heads.latest_for_dossiers(hq)
        assert note is not None
        assert sorted(hq.dossier_policy.evaluate(note).times) == ["nord", "ouest", "sud"]


def test_half_a_letter_is_named_and_its_whole_attachments_are_taken(world: World) -> None:
    out = world.place / "out"
    world.export(out, only="nord", mail="desk@group.example")
    (letter,) = (out / ROOT / "letters").iterdir()
    there = world.place / "there"
    there.mkdir()
    data = letter.read_bytes()
    (there / "half.eml").write_bytes(data[: data.rindex(b"Content-Disposition") + 400])
    answered = world.answer("nord", there)
    assert len(answered.halves) == 1
    assert answered.written or answered.refused == []
    (there / "whole.eml").write_bytes(data)
    assert world.answer("nord", there).written


def test_a_sender_that_is_no_address_is_refused(world: World) -> None:
    with pytest.raises(VedetteError, match="sender"):
        world.export(world.place / "out", mail="no address\nBcc: all@example.org")
