"""Evidence from before a raid stays presentable: former keys and registers that a dossier's policy names."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from mutate_dossier import CHECKPOINT, POLICY, Files, Maker, make
from real_house import clock, partner, seal_items, witnesses
from three_verifiers import SCRIPT, Three

from monitor.test_rotation import group, sign_all
from people.stage import partner as people
from vedette.adapters import disk
from vedette.adapters.delivery import export_kit, find_devices
from vedette.adapters.opening import Warden
from vedette.cases.report import report_text
from vedette.errors import FormatError, StoreError
from vedette.formats.checkpoint import parse_signed_checkpoint
from vedette.formats.note import sign_note
from vedette.formats.policy import parse_policy
from vedette.house.abroad import heads
from vedette.house.abroad.key_rotation import MAX_LOGS, rotate, with_former
from vedette.house.abroad.partners import add_partner, set_policies
from vedette.house.abroad.settling import publish, slips
from vedette.house.abroad.statements import known
from vedette.house.desks.dossier_desk import Built, Chosen, DossierDesk
from vedette.house.desks.intake_house import IntakeHouse
from vedette.house.desks.mission_desk import add_witness, desk_identities, enrol_device, open_mission
from vedette.house.headquarters import Headquarters
from vedette.house.recovery.succession import succeed
from vedette.intake.desk import IntakeDesk

ORIGIN, NEXT = "register.invented.example/r1", "register.invented.example/r2"
REGISTER = "group.example/register"
STOLEN = make.Key(REGISTER, salt=b"stolen")
BEFORE = make.Key(f"{REGISTER}-0")
Page = Callable[[Path, str], dict[str, Any]]


# -- a real group, raided twice


@dataclass
class House:
    """A headquarters with one witness process and no partners."""

    root: Path
    witness: Path

    @property
    def folder(self) -> Path:
        return self.root / "hq"

    def seal(self, kit: str, number: int) -> None:
        """Seal one item with a kit and carry it to headquarters."""
        seal_items(self.root / kit, 1, number)
        stick = self.root / f"stick{number}"
        export_kit(self.root / kit, stick)
        with Headquarters(self.folder, clock) as hq, Warden() as warden:
            desk = IntakeDesk(IntakeHouse(hq, warden, desk_identities(hq)), "duty", clock, os.urandom)
            assert not desk.take(find_devices(stick)).refused

    def enrol(self, kit: str) -> None:
        """Enrol a device once the head is cosigned."""
        with Headquarters(self.folder, clock) as hq:
            size, faults = publish(hq)
            assert size == hq.register.log.size, faults
            enrol_device(hq, "m-1", self.root / kit)

    def trust(self) -> list[str]:
        """Let the witness take the register's keys as they are; return them."""
        with Headquarters(self.folder, clock) as hq:
            keys = [hq.key(name).verifier.vkey for name in ("register-ed25519", "register-mldsa44")]
        subprocess.run(partner("trust", str(self.witness), *keys), capture_output=True, check=True)
        return keys

    def build(self, name: str) -> tuple[Built, Path]:
        """The dossier of everything, and its card."""
        with Headquarters(self.folder, clock) as hq, Warden() as warden:
            chosen = [Chosen(slip.package_sha256, f"item {n}") for n, slip in enumerate(slips(hq))]
            built = DossierDesk(hq, warden, "lawyer").build(chosen, self.root / name, "for a court")
        card = self.root / f"{name}.card"
        card.write_bytes(built.card.encode())
        return built, card


@pytest.fixture(scope="module")
def raided(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[House, list[tuple[Path, Path]]]]:
    """The dossier after a change of keys, and the one after a succession, each with its card."""
    root = tmp_path_factory.mktemp("raided")
    house = House(root, root / "w1")
    Headquarters.create(house.folder, "An invented group", ORIGIN, ["en"], os.urandom)
    with Headquarters(house.folder, clock) as hq:
        keys = [hq.key(name).verifier.vkey for name in ("register-ed25519", "register-mldsa44")]
    with witnesses(root, 1, keys) as ((url, vkeys),):
        with Headquarters(house.folder, clock) as hq:
            add_witness(hq, "w1", url, tuple(vkeys), 1)
            open_mission(hq, "m-1")
        house.enrol("before")
        house.seal("before", 1)
        with Headquarters(house.folder, clock) as hq:
            publish(hq)
            assert rotate(hq, "stolen in an invented raid").done
        house.trust()
        house.seal("before", 2)  # this device has not heard of the new key
        house.enrol("after")
        house.seal("after", 3)
        first, card = house.build("rotated")
        made = [(first.folder, card)]
        with Headquarters(house.folder, clock) as hq:
            succeed(hq, NEXT, "the register was lost in an invented raid")
        house.trust()
        house.enrol("later")
        house.seal("later", 4)
        second, card = house.build("succeeded")
        yield house, [*made, (second.folder, card)]


def origins_seen(folder: Path) -> set[tuple[str, str]]:
    """Origin and key id of every signed head that a device had seen, as far as the policy knows it."""
    logs = {(log.name, log.key_id) for log in parse_policy((folder / POLICY).read_bytes()).log_keys}
    found = set()
    for path in folder.glob("data/proofs/*.seen"):
        head, note = parse_signed_checkpoint(path.read_bytes())
        found |= {
            (head.origin, line.key_id.hex()) for line in note.signatures if (line.name, line.key_id) in logs
        }
    return found


def test_items_of_before_a_raid_are_presentable_after_it(
    raided: tuple[House, list[tuple[Path, Path]]], node: str
) -> None:
    dossiers = raided[1]
    for (folder, card), exhibits, former, seen in zip(
        dossiers, (3, 4), ([ORIGIN], [ORIGIN, ORIGIN]), (2, 3), strict=True
    ):
        with Three(card, node) as three:
            verdict, differs = three.judge(folder)
        assert differs is None
        assert verdict["verdict"] == "verified" and verdict["anchored"], verdict["message"]
        assert verdict["former"] == former and len(verdict["exhibits"]) == exhibits
        assert all(each["not_before"] and each["not_after"] for each in verdict["exhibits"])
        assert len(origins_seen(folder)) == seen
    assert verdict["origin"] == NEXT
    assert {origin for origin, _ in origins_seen(dossiers[1][0])} == {ORIGIN, NEXT}


@pytest.mark.chromium
def test_the_page_says_the_same_of_it(
    raided: tuple[House, list[tuple[Path, Path]]], page_verdict: Page
) -> None:
    for folder, card in raided[1]:
        said = page_verdict(folder, card.read_text())
        assert said["verdict"] == "verified" and said["anchored"], said["message"]
        assert said["former"] and all(each["not_before"] for each in said["exhibits"])


def test_the_same_dossier_without_the_former_lines_is_refused(
    raided: tuple[House, list[tuple[Path, Path]]], tmp_path: Path, node: str
) -> None:
    """The control: it is the later lines that make it presentable."""
    house, ((folder, card), _) = raided
    with Headquarters(house.folder, clock) as hq:
        signer = hq.dossier_key().private_bytes_raw()
    from real_house import RealKey

    files = {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()}
    lines = files[POLICY].splitlines(keepends=True)
    logs = [line for line in lines if line.startswith(b"log ")]
    assert len(logs) == 2
    files[POLICY] = b"".join(line for line in lines if line != logs[1])
    make.write(make.bag(make.Kit(signer=RealKey("group", 1, signer)), files), tmp_path / "d")
    with Three(card, node) as three:
        verdict, differs = three.judge(tmp_path / "d", with_card=False)
    assert differs is None and verdict["code"] == "exhibit.seen"


def test_policies_of_headquarters_after_both(raided: tuple[House, list[tuple[Path, Path]]]) -> None:
    """Receipts go by policy.txt, which has no stolen key; a head that one signed alone is none of ours."""
    house, ((rotated, _), _) = raided
    old, new = parse_policy((rotated / POLICY).read_bytes()).log_keys, NEXT
    with Headquarters(house.folder, clock) as hq:
        assert [key.name for key in hq.policy.log_keys] == [new, ORIGIN]
        assert hq.policy.log_keys[1] == old[0], "the thief's key counts for no receipt"
        logs = hq.dossier_policy.log_keys
        assert [key.vkey for key in logs[1:]] == [key.vkey for key in old]
        assert logs[0] == hq.key("register-ed25519").verifier


def test_a_head_that_a_former_key_alone_signed_is_not_the_present_one(tmp_path: Path) -> None:
    folder = tmp_path / "hq"
    Headquarters.create(folder, "An invented group", ORIGIN, ["en"], os.urandom)
    with Headquarters(folder, clock) as hq:
        hq.enter([("policy", {"policy_sha256": "0" * 64, "time": hq.now()})])
        stolen = hq.key("register-ed25519")
        assert rotate(hq, "stolen").done
        assert hq.dossier_policy.log_keys == (hq.key("register-ed25519").verifier, stolen.verifier)
        assert hq.policy.log_keys == (hq.key("register-ed25519").verifier,)
        data = hq.register.log.checkpoint_bytes
        assert data is not None and heads.meets_all(hq, data)
        text = hq.register.log.checkpoint.text()
        forged = sign_note(text, [stolen]).encode()
        assert hq.dossier_policy.evaluate(forged).checkpoint.size == hq.register.log.size
        assert not heads.meets_all(hq, forged)
        (folder / "policy.txt").write_bytes(hq.dossier_policy.source)
        assert not heads.meets_all(hq, forged) and heads.meets_all(hq, data)
        heads.keep(hq, forged)
        assert not (folder / "cosigned" / "dossier").exists()
        heads.keep(hq, data)
        assert heads.latest_for_dossiers(hq) == data
        # again, and nothing is lost
        middle = hq.key("register-ed25519").verifier
        assert rotate(hq, "stolen again").done
        assert hq.dossier_policy.log_keys[1:] == (middle, stolen.verifier)


def test_partners_sign_the_policy_that_keeps_the_former_key(tmp_path: Path) -> None:
    folder = group(tmp_path, 2)
    with Headquarters(folder, clock) as hq:
        old = hq.key("register-ed25519").verifier
        first = rotate(hq, "stolen")
        assert not first.done and hq.dossier_policy.log_keys == (old,)
        named = known(hq, first.waiting[0]).statement.values
    sign_all(folder, tmp_path)
    with Headquarters(folder, clock) as hq:
        assert rotate(hq, "stolen").done
        new = hq.key("register-ed25519").verifier
        assert hq.policy.log_keys == (new,) and hq.dossier_policy.log_keys == (new, old)
        assert named["policy"] == hashlib.sha256(hq.policy.source).hexdigest()
        assert named["dossiers"] == hashlib.sha256(hq.dossier_policy.source).hexdigest()
        assert hq.register.find("policy")[-1].values["policy_sha256"] == named["policy"]


def test_killed_while_the_policies_are_written_both_name_what_they_should(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = os.replace
    kills = 0
    for call in range(30):
        folder = tmp_path / str(call)
        Headquarters.create(folder, "An invented group", ORIGIN, ["en"], os.urandom)
        with Headquarters(folder, clock) as hq:
            hq.enter([("policy", {"policy_sha256": "0" * 64, "time": hq.now()})])
            old = hq.key("register-ed25519").verifier
        written: list[Path] = []

        def replace(one: Path, other: Path, call: int = call, written: list[Path] = written) -> None:
            if len(written) == call:
                raise OSError(5, "killed here")
            written.append(Path(other))
            real(one, other)

        with monkeypatch.context() as patch, suppress(StoreError):
            patch.setattr(disk.os, "replace", replace)
            with Headquarters(folder, clock) as hq:
                rotate(hq, "stolen")
        kills += len(written) == call
        for _ in range(2):  # the second time nothing is under way
            with Headquarters(folder, clock) as hq:
                if (folder / "keys" / "rotation.json").exists() or old == hq.key("register-ed25519").verifier:
                    assert rotate(hq, "stolen").done
                new = hq.key("register-ed25519").verifier
                assert hq.policy.log_keys == (new,)
                assert hq.dossier_policy.log_keys == (new, old)
        if len(written) < call:
            break
    assert kills > 5 and {"policy.txt", "dossier-policy.txt"} <= {path.name for path in written}


def test_another_witness_or_policy_keeps_the_former_ones(tmp_path: Path) -> None:
    folder = tmp_path / "hq"
    Headquarters.create(folder, "An invented group", ORIGIN, ["en"], os.urandom)
    card, _ = people("init", tmp_path / "p1", "--name", "p1.example", "--roles", "witness")
    with Headquarters(folder, clock) as hq:
        hq.enter([("policy", {"policy_sha256": "0" * 64, "time": hq.now()})])
        old = hq.key("register-ed25519").verifier
        assert rotate(hq, "stolen").done
        new = hq.key("register-ed25519").verifier
        add_witness(hq, "w9", "-", (make.Key("w9.example/w", 4).vkey,), 1)
        assert hq.policy.log_keys == (new,) and hq.dossier_policy.log_keys == (new, old)
        assert set(hq.dossier_policy.witnesses) == {"w9"} and hq.dossier_policy.quorum == "partners"
        add_partner(hq, "p1", "-", card.encode())
        set_policies(hq, receipts=1, dossiers=2, statements=1)
        assert hq.policy.log_keys == (new,) and hq.dossier_policy.log_keys == (new, old)
        assert set(hq.dossier_policy.witnesses) == {"w9", "p1"}


def test_log_lines_are_put_behind_the_first_and_bounded() -> None:
    keys = [make.Key(f"r{number}.example/r").vkey for number in range(20)]
    policy = f"# ours\n \tlog\t{keys[0]} https://r.example/\n#x\nlog {keys[1]}\nquorum none\n".encode()
    found = with_former(policy, [keys[2], keys[1], keys[2], keys[0]])
    assert found.decode().split("\n")[1:4] == [
        f" \tlog\t{keys[0]} https://r.example/",
        f"log {keys[2]}",
        "#x",
    ]
    assert [key.vkey for key in parse_policy(found).log_keys] == [keys[0], keys[2], keys[1]]
    assert with_former(found, keys[:3]) == found
    many = parse_policy(with_former(policy, keys[2:])).log_keys
    assert [key.vkey for key in many] == [keys[0], *keys[2 : MAX_LOGS + 1]]
    with pytest.raises(FormatError):
        with_former(policy, ["nonsense"])


# -- edges, over dossiers of the tests' own builder

KIT = make.Kit(former=[STOLEN, BEFORE])


def seen_by(log: make.Key, leaves: int | None = None, line: make.Key | None = None) -> make.Kit:
    """Devices saw a head of `log` of that many leaves, none of them the register's, with `line` under it."""

    class Seen(make.Kit):
        def seen(self, held: list[bytes], times: list[int]) -> bytes:
            if leaves is not None:
                held = [make.leaf(b"another %d" % number) for number in range(leaves)]
            note = replace(make.Kit(witnesses=self.witnesses), log=log).checkpoint(held, times)
            if line is None:
                return note
            text = note.rpartition(b"\n\n")[0] + b"\n"
            return note.replace(log.line(text), line.line(text))

    return Seen(former=KIT.former)


def with_policy(lines: list[str], first: bool = False) -> Files:
    """The dossier with more lines in its policy."""
    files = make.dossier(make.Kit())
    more = "".join(f"{line}\n" for line in lines).encode()
    policy = more + files[POLICY] if first else files[POLICY] + more
    return Maker(files, make.Kit()).signed({POLICY: policy})


def checkpoint_with(change: Callable[[bytes, list[bytes]], list[bytes]]) -> Files:
    """The dossier whose checkpoint has other signature lines."""
    maker = Maker(make.dossier(KIT), KIT)
    text, lines = maker.parts()
    return maker.checkpoint_in_place(text + b"\n" + b"".join(change(text, lines)))


def spoiled(line: bytes) -> bytes:
    """The line of a known key with a false signature."""
    dash, name, blob = line.decode().split()
    raw = bytearray(make.base64.b64decode(blob))
    raw[-1] ^= 1
    return f"{dash} {name} {make.b64(bytes(raw))}\n".encode()


def logs(count: int) -> list[str]:
    return [f"log {make.Key(f'r{number}.example/r').vkey}" for number in range(count)]


SIZE = int(make.dossier(KIT)[CHECKPOINT].split(b"\n")[1])
CASES: dict[str, tuple[Callable[[], Files], str | None, int]] = {
    "seen of the register": (lambda: make.dossier(KIT), None, 2),
    "seen of a former key": (lambda: make.dossier(seen_by(STOLEN)), None, 2),
    "seen of a former register": (lambda: make.dossier(seen_by(BEFORE)), None, 2),
    "seen of a former register, larger": (lambda: make.dossier(seen_by(BEFORE, SIZE + 9)), None, 2),
    "seen of a former register, as large": (lambda: make.dossier(seen_by(BEFORE, SIZE)), None, 2),
    "seen of a former key, larger": (lambda: make.dossier(seen_by(STOLEN, SIZE + 1)), "exhibit.seen", 0),
    "seen of a former key, a fork": (lambda: make.dossier(seen_by(STOLEN, SIZE)), "exhibit.seen", 0),
    "seen of one log signed by another": (
        lambda: make.dossier(seen_by(STOLEN, line=BEFORE)),
        "exhibit.seen",
        0,
    ),
    "seen by nobody who is named": (
        lambda: make.dossier(seen_by(make.Key(BEFORE.name, salt=b"x"))),
        "exhibit.seen",
        0,
    ),
    "16 logs": (lambda: with_policy(logs(15)), None, 15),
    "17 logs": (lambda: with_policy(logs(16)), "policy.format", 0),
    "no register first": (lambda: with_policy(logs(1), first=True), "checkpoint.signature", 0),
    "a former key twice": (lambda: with_policy(logs(1) * 2), "policy.format", 0),
    "the register's key again": (lambda: with_policy([f"log {KIT.log.vkey}"]), "policy.format", 0),
    "a witness as a former log": (
        lambda: with_policy([f"log {make.Key('w.example/w', 4).vkey}"]),
        "policy.format",
        0,
    ),
    "checkpoint by both keys": (
        lambda: checkpoint_with(lambda text, lines: [STOLEN.line(text), *lines]),
        None,
        2,
    ),
    "checkpoint by the former key": (
        lambda: checkpoint_with(lambda text, lines: [STOLEN.line(text), *lines[1:]]),
        "checkpoint.signature",
        0,
    ),
    "checkpoint with a false line of a former key": (
        lambda: checkpoint_with(lambda text, lines: [*lines, spoiled(STOLEN.line(text))]),
        "checkpoint.signature",
        0,
    ),
}


@pytest.fixture(scope="module")
def three(tmp_path_factory: pytest.TempPathFactory, node: str) -> Iterator[Three]:
    path = tmp_path_factory.mktemp("card") / "card.txt"
    path.write_text(make.card(KIT, make.dossier(KIT)))
    with Three(path, node) as started:
        yield started


@pytest.mark.parametrize("name", CASES)
def test_one_answer(three: Three, tmp_path: Path, name: str) -> None:
    build, code, former = CASES[name]
    make.write(build(), tmp_path / "d")
    verdict, differs = three.judge(tmp_path / "d", with_card=False)
    assert differs is None
    assert verdict["code"] == code, verdict["message"]
    assert len(verdict["former"]) == former
    if code is None:
        assert verdict["exhibits"][0]["not_before"] == "2026-05-14T09:00:00Z"


WORDS = {
    "en": "Former keys or registers of this group that the policy names: 2.",
    "fr": "Anciennes clés ou anciens registres de ce groupe que nomme la politique\u00a0: 2.",
    "ru": "Прежние ключи или реестры этой группы, названные в правилах: 2.",
}


@pytest.mark.parametrize("language", WORDS)
def test_the_reports_name_former_ones(tmp_path: Path, language: str) -> None:
    from vedette.adapters.bag_folder import BagFolder
    from vedette.cases.verify import verify_dossier

    words = WORDS[language].replace("\u00a0", " ")
    for name, kit, count in (("with", KIT, 1), ("without", make.Kit(), 0)):
        make.write(make.dossier(kit), tmp_path / name)
        said = report_text(verify_dossier(BagFolder(tmp_path / name)), language).replace("\u00a0", " ")
        command = [sys.executable, "-I", str(SCRIPT), str(tmp_path / name), "--lang", language]
        done = subprocess.run(command, capture_output=True, check=True).stdout.decode()
        assert said.count(words) == count and done.replace("\u00a0", " ").count(words) == count
