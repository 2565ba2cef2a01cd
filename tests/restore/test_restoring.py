"""Coming back: whole or not at all, cut anywhere it goes on, never a second history under the old name."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from restore.stage import ORIGIN, QUORUM, Stage, build, ceremony, copy, digests, typed
from vedette.cli.common import clock
from vedette.errors import (
    ConflictError,
    FormatError,
    MissingError,
    OpenError,
    SignatureError,
    StoreError,
    UsageError,
    VedetteError,
)
from vedette.formats.trust_card import TrustCard
from vedette.house.closed import Behind, lift, read_behind, write_behind
from vedette.house.headquarters import Headquarters
from vedette.house.recovery.house_copy import read_state
from vedette.house.recovery.restore_source import FolderSource
from vedette.house.recovery.restoring import work_folder
from vedette.house.recovery.succession import succeed
from vedette.house.switching import READY, finish
from vedette.register.audit import fsck

LATER = ("cosigned/", "outgoing/", "register/tile/")


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> Stage:
    """A group whose custodian holds everything; never changed."""
    stage = build(tmp_path_factory.mktemp("first") / "s")
    assert stage.settle() == {}
    stage.enter(2)
    assert stage.settle() == {}
    return stage


@pytest.fixture
def stage(first: Stage, tmp_path: Path) -> Stage:
    return copy(first, tmp_path / "s")


def steady(folder: Path) -> dict[str, str]:
    return {name: digest for name, digest in digests(folder).items() if not name.startswith(LATER)}


def same(stage: Stage) -> None:
    """What came back is what was there; both folders end."""
    old, new = steady(stage.hq), steady(stage.new)
    assert {name for name in old if old[name] != new.get(name)} == set() and set(old) == set(new)
    with Headquarters(stage.new, clock) as hq:
        keys = [hq.key(name).verifier for name in ("register-ed25519", "register-mldsa44")]
        assert fsck(hq.register.log.store, ORIGIN, keys).size == hq.register.log.size
    assert not work_folder(stage.new).exists()


def test_it_comes_back_and_goes_on_where_it_was(stage: Stage) -> None:
    found = stage.back()
    assert found.lost == {} and found.packages == 3 and found.asked is not None
    same(stage)
    old, new = read_state(stage.hq), read_state(stage.new)
    assert old is not None and new is not None
    assert (new.segments, new.next, new.previous) == (old.segments, old.next, old.previous)
    # the deposits and the house copy go on in their chains, at the same custodian
    shutil.rmtree(stage.hq)
    os.replace(stage.new, stage.hq)
    before = len(list((stage.custodian / "deposits").iterdir()))
    assert stage.settle() == {}
    stage.enter()
    assert stage.settle() == {}
    assert len(list((stage.custodian / "deposits").iterdir())) == before + 1
    again = stage.back()
    assert again.entries == found.entries + 1


def test_a_folder_that_is_there_is_not_touched(stage: Stage) -> None:
    stage.new.mkdir()
    with pytest.raises(ConflictError, match="is there already"):
        stage.back()
    assert list(stage.new.iterdir()) == []


def test_another_identity_opens_nothing(stage: Stage) -> None:
    other = ceremony(set_id=9).identity
    with pytest.raises(OpenError):
        stage.back(unlock=lambda: other)
    assert not stage.new.exists()


def test_once_the_house_copy_is_open_no_share_is_asked_for_again(stage: Stage) -> None:
    victim = sorted(stage.packages())[1]
    path = stage.custodian / "objects" / victim[:2] / victim
    aside = path.rename(stage.home / "aside")
    with pytest.raises(MissingError, match="1 of 3 could not be had"):
        stage.back()
    assert not stage.new.exists()
    aside.rename(path)

    def never() -> None:
        raise AssertionError("asked again")

    assert stage.back(unlock=never).packages == 3
    same(stage)


def test_what_is_lost_for_good_is_named_and_the_rest_comes_back(stage: Stage) -> None:
    victim = sorted(stage.packages())[1]
    (stage.custodian / "objects" / victim[:2] / victim).unlink()
    found = stage.back(accept_loss=True)
    assert list(found.lost) == [victim] and found.packages == 2
    assert stage.new.exists()


@pytest.mark.parametrize("kind", ["package", "house"])
def test_one_bit_in_an_object_is_found_and_the_object_named(stage: Stage, kind: str) -> None:
    names = {path.name: path for path in (stage.custodian / "objects").glob("??/*")}
    packages = stage.packages()
    victim = sorted(name for name in names if (name in packages) == (kind == "package"))[0]
    body = bytearray(names[victim].read_bytes())
    body[len(body) // 2] ^= 1
    names[victim].chmod(0o600)
    names[victim].write_bytes(body)
    said: list[str] = []
    with pytest.raises((ConflictError, MissingError)) as caught:
        stage.back(say=said.append)
    assert victim in f"{caught.value} {said}"
    assert not stage.new.exists()


def test_a_deposit_that_is_missing_altered_or_forged_is_named(stage: Stage) -> None:
    path = stage.custodian / "deposits" / "1.note"
    good = path.read_bytes()
    path.write_bytes((stage.custodian / "deposits" / "0.note").read_bytes())
    with pytest.raises(ConflictError, match="deposit 1: does not follow"):
        stage.back()
    line = good.replace(b" package\n", b" house\n", 1)
    path.write_bytes(line)
    with pytest.raises(VedetteError):
        stage.back()
    path.unlink()  # the chain ends early: an older house copy, and the register knows more
    with pytest.raises(VedetteError):
        stage.back()
    assert not stage.new.exists()


def test_a_source_without_a_house_copy_says_so(stage: Stage) -> None:
    shutil.rmtree(stage.custodian / "deposits")
    with pytest.raises(MissingError, match="holds no house copy"):
        stage.back()
    with pytest.raises(UsageError):
        FolderSource(stage.home / "nothing")


def test_an_altered_register_at_the_source_is_refused(stage: Stage) -> None:
    for path in (stage.custodian / "register" / "tile" / "entries").rglob("*"):
        if path.is_file():
            body = bytearray(path.read_bytes())
            body[-9] ^= 1
            path.write_bytes(body)
    with pytest.raises(VedetteError):
        stage.back()
    assert not stage.new.exists()


def test_a_trust_card_must_fit(stage: Stage) -> None:
    import hashlib

    policy = hashlib.sha256((stage.hq / "policy.txt").read_bytes()).hexdigest()
    signer = "SHA256:" + "A" * 43
    with pytest.raises(ConflictError, match="policy"):
        stage.back(card=TrustCard(signer, "0" * 64))
    with pytest.raises(ConflictError, match="reaches entry"):
        stage.back(card=TrustCard(signer, policy, 9_999))


@pytest.fixture
def behind(stage: Stage) -> Iterator[Stage]:
    """The custodian's register has more than its house copy: somebody cosigned without one."""
    with Headquarters(stage.hq, clock) as hq:
        hq.enter([("policy", {"policy_sha256": "1" * 64, "time": hq.now()})] * 3)
    shutil.rmtree(stage.custodian / "register")
    shutil.copytree(stage.hq / "register", stage.custodian / "register")
    yield stage


def test_a_register_that_came_back_behind_takes_no_entry(behind: Stage) -> None:
    with pytest.raises(ConflictError, match="knows size") as caught:
        behind.back()
    assert "--accept-older" in str(caught.value.hint) and not behind.new.exists()
    found = behind.back(accept_older=True)
    assert found.asked is not None and found.asked.behind is not None
    assert found.asked.behind.kind == "behind" and found.audited == found.entries + 3
    with Headquarters(behind.new, clock) as hq:
        rows = (hq.folder / "entries.journal").read_bytes()
        head = (hq.folder / "register" / "checkpoint").read_bytes()
        with pytest.raises(ConflictError, match="closed to new entries"):
            hq.enter([("policy", {"policy_sha256": "2" * 64, "time": hq.now()})])
        assert (hq.folder / "entries.journal").read_bytes() == rows
        assert (hq.folder / "register" / "checkpoint").read_bytes() == head
        assert hq.register.log.entry(0)  # it can be read and proved from
        hq.register.log.prove(0)


def test_another_history_closes_the_register_too(stage: Stage, tmp_path: Path) -> None:
    other = copy(stage, tmp_path / "o")  # which enters one more
    stage.enter(1)
    assert stage.settle() == {}
    shutil.rmtree(stage.custodian / "register")
    shutil.copytree(other.hq / "register", stage.custodian / "register")
    found = stage.back()
    assert found.asked is not None and found.asked.behind is not None
    assert found.asked.behind.kind == "forked"
    with Headquarters(stage.new, clock) as hq, pytest.raises(ConflictError, match="another history"):
        hq.enter([("policy", {"policy_sha256": "2" * 64, "time": hq.now()})])


def test_a_successor_carries_every_entry_over_and_goes_on(behind: Stage) -> None:
    behind.back(accept_older=True)
    with Headquarters(behind.new, clock) as hq:
        old = [row.entry() for row in hq.register.rows]
        largest = read_behind(hq.folder)
        assert largest is not None and largest.largest is not None
        begun = succeed(hq, "register.invented.example/r2", "a drill")
    assert begun.carried == len(old) and begun.entries == len(old) + 1
    with Headquarters(behind.new, clock) as hq:
        rows = hq.register.rows
        assert (rows[0].type, rows[0].values["previous_size"]) == ("succession", largest.largest.size)
        assert rows[0].values["previous_origin"] == ORIGIN
        assert [row.entry() for row in rows[1:]] == old, "byte for byte"
        assert hq.origin == "register.invented.example/r2" and read_behind(hq.folder) is None
        device = hq.devices()[0]
        assert rows[int(str(device["index"]))].type == "device-key"
        assert rows[int(str(hq.mission("m-1")["index"]))].type == "recipients"
        place = hq.folder / "register-old" / begun.place
        assert (place / "register" / "checkpoint").exists() and (place / "keys").is_dir()
        from vedette.house.desks.mission_desk import add_custodian

        add_custodian(hq, "second", behind.home / "second")
    os.replace(behind.hq, behind.home / "gone")
    os.replace(behind.new, behind.hq)
    assert behind.settle() == {}
    # the device goes on with its old kit, and what it brings is taken
    behind.seal([b"after the raid"])
    behind.take()
    assert behind.settle() == {}
    assert len(behind.packages()) == 4
    # and the successor comes back as well, the old register with it
    found = behind.back(FolderSource(behind.home / "second"))
    assert found.origin == "register.invented.example/r2" and found.packages == 4
    same_old = behind.new / "register-old" / begun.place / "register" / "checkpoint"
    assert same_old.read_bytes() == (behind.hq / same_old.relative_to(behind.new)).read_bytes()


def test_a_succession_that_is_killed_in_the_exchange_is_finished_by_the_next_opening(
    behind: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    from vedette.house.recovery import succession

    behind.back(accept_older=True)
    monkeypatch.setattr(succession, "finish", lambda folder: False)
    with Headquarters(behind.new, clock) as hq:
        begun = succeed(hq, "register.invented.example/r2", "a drill")
    assert (behind.new / READY).exists()
    real = os.replace
    # killed after every single step of the exchange
    for steps in range(1, 40, 4):
        left = [steps]

        def cut(one: Path, other: Path, left: list[int] = left) -> None:
            left[0] -= 1
            if left[0] < 0:
                raise KeyboardInterrupt
            real(one, other)

        trial = behind.home / f"trial{steps}"
        shutil.copytree(behind.new, trial, symlinks=True)
        monkeypatch.setattr("vedette.house.switching.os.replace", cut)
        try:
            finish(trial)
        except KeyboardInterrupt:
            monkeypatch.setattr("vedette.house.switching.os.replace", real)
        else:
            monkeypatch.setattr("vedette.house.switching.os.replace", real)
            break
        with Headquarters(trial, clock) as hq:
            assert hq.register.log.size == begun.entries and hq.origin.endswith("/r2")
            assert not (hq.folder / READY).exists()
        shutil.rmtree(trial)
    assert steps > 8


def test_a_successor_needs_a_name_a_reason_and_answers(stage: Stage) -> None:
    with Headquarters(stage.hq, clock) as hq:
        for origin, reason in ((ORIGIN, "x"), ("register.invented.example/r2", ""), ("Bad Name", "x")):
            with pytest.raises(VedetteError):
                succeed(hq, origin, reason)
        write_behind(hq.folder, Behind("unasked", 1, "2026-11-22T20:00:00Z", unasked=("w1",)))
        with pytest.raises(ConflictError, match="may be whole yet"):
            succeed(hq, "register.invented.example/r2", "x")
        lift(hq.folder)
        assert read_behind(hq.folder) is None


def test_a_closed_file_that_cannot_be_read_keeps_the_register_closed(stage: Stage) -> None:
    (stage.hq / "register" / "behind").write_bytes(b"{}")
    with Headquarters(stage.hq, clock) as hq, pytest.raises(FormatError):
        hq.enter([("policy", {"policy_sha256": "2" * 64, "time": hq.now()})])


def test_two_restorations_to_one_place_do_not_meet(stage: Stage) -> None:
    from vedette.adapters.disk import Lock, make_folder

    make_folder(work_folder(stage.new))
    with (
        Lock(work_folder(stage.new) / "lock", "the other"),
        pytest.raises(ConflictError, match="another process"),
    ):
        stage.back()


class Flaky(FolderSource):
    """A source whose line is cut after so many bytes."""

    left = 0

    def read(self, digest: str, offset: int) -> Iterator[bytes]:
        for piece in super().read(digest, offset):
            for at in range(0, len(piece), 1000):
                if self.left <= 0:
                    raise StoreError("network: cut")
                self.left -= len(piece[at : at + 1000])
                self.given += len(piece[at : at + 1000])
                yield piece[at : at + 1000]

    given = 0


def test_cut_again_and_again_it_comes_back_and_little_is_fetched_twice(stage: Stage) -> None:
    source = Flaky(stage.custodian)
    tries = 0
    while not stage.new.exists():
        tries += 1
        source.left = 20_000
        with suppress(StoreError):
            stage.back(source)
    same(stage)
    total = sum(path.stat().st_size for path in (stage.custodian / "objects").glob("??/*"))
    assert tries > 3 and source.given <= total


def test_shares_are_typed_in_a_child_that_ends(stage: Stage) -> None:
    """The whole way with words: a quorum of sheets, typed as they stand on the paper."""
    from vedette.house.ceremony.dialogue import collect_shares
    from vedette.seal import Identity, Kind

    lines = iter(typed(stage.made, QUORUM).splitlines())

    def unlock() -> Identity:
        secret = collect_shares(stage.made.birth, lambda _: next(lines), lambda _: None)
        return Identity(Kind.HYBRID, secret)

    assert stage.back(unlock=unlock, together=True).packages == 3
    assert next(lines).startswith(QUORUM[0]), "the parent process read no word"
    same(stage)


def test_signatures_of_another_group_on_its_deposits_are_refused(stage: Stage, tmp_path: Path) -> None:
    other = build(tmp_path / "other")
    assert other.settle() == {}
    for path in (other.custodian / "deposits").iterdir():
        shutil.copy(path, stage.custodian / "deposits" / path.name)
    with pytest.raises((ConflictError, MissingError, SignatureError, FormatError, OpenError)):
        stage.back()
    assert not stage.new.exists()
