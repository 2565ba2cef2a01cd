"""The mirror's copy of a register: how it grows, what it refuses, what it serves."""

from __future__ import annotations

import gzip
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from partner_mirror.stage import (
    ORIGIN,
    Clock,
    Register,
    ask,
    client,
    entries,
    keys_of,
    mirror_in,
    new_partner,
    serving,
    whole,
)
from vedette.errors import ConflictError, MissingError, SignatureError
from vedette.formats.checkpoint import parse_signed_checkpoint
from vedette.formats.fork import parse_fork
from vedette.formats.mirror_request import EntriesHead, MirrorInfo, Package, parse_mirror_info
from vedette.formats.note import parse_note, parse_signature_lines, verify_note
from vedette.formats.tiles import parse_tile_path
from vedette.formats.witness_request import AddCheckpoint
from vedette.register.audit import fsck
from vedette.register.judging import judge
from vedette.register.log import LogReader
from vedette.register.mirroring import entries_request
from vedette.tree.hashing import leaf_hashes
from vedette.tree.proofs import tree_root
from vedette_partner.folder import PartnerFolder
from vedette_partner.mirror.entries import BATCH_BYTES, MAX_BEHIND
from vedette_partner.mirror.keeping import log_paths
from vedette_partner.mirror.role import MirrorRole
from vedette_partner.mirror.state import PENDING_KEPT, RETIRED, hash_of

SIZES = (1, 2, 3, 255, 256, 257, 300, 511, 512, 700, 9000, 17_000)


@pytest.fixture
def partner(tmp_path: Path) -> PartnerFolder:
    return new_partner(tmp_path / "p")


@pytest.fixture
def role(partner: PartnerFolder) -> MirrorRole:
    return mirror_in(partner, Clock())


@pytest.fixture(scope="module")
def grown() -> Iterator[tuple[Register, dict[int, bytes]]]:
    """A register of 17 000 entries, and its checkpoint at each of SIZES."""
    register = Register()
    yield register, {size: register.grow(size) for size in SIZES}


def propose(role: MirrorRole, register: Register, checkpoint: bytes) -> int:
    """Have the mirror take a pending checkpoint; return its status."""
    size = parse_signed_checkpoint(checkpoint)[0].size
    held = role.state.head(register.origin)
    old = held.size if held else 0
    proof = tuple(LogReader(register.store, size).consistency(old)) if old <= size else ()
    request = AddCheckpoint(min(old, size), proof, checkpoint).encode()
    return ask(role, "POST", "add-checkpoint", request).status


def upload(role: MirrorRole, register: Register, size: int, start: int) -> tuple[int, bytes]:
    """Send the entries from `start` on; return status and body."""
    body = entries_request(LogReader(register.store, size), register.origin, size, start)
    answer = ask(role, "POST", "add-entries", body)
    return answer.status, whole(answer)


def bring(role: MirrorRole, register: Register, checkpoint: bytes) -> None:
    """Have the mirror hold everything."""
    size = parse_signed_checkpoint(checkpoint)[0].size
    assert propose(role, register, checkpoint) == 200
    status, start = 202, role.state.position(register.origin).next
    while status == 202:
        status, body = upload(role, register, size, start)
        start = parse_mirror_info(body).next if status == 202 else size
    assert status == 200


def test_over_http_it_grows_at_every_size_and_what_it_serves_is_the_register(
    partner: PartnerFolder, grown: tuple[Register, dict[int, bytes]]
) -> None:
    register, heads = grown
    with serving(partner.path) as (url, _):
        mirror = client(partner, url)
        for size, head in heads.items():
            lines = mirror.push_log(LogReader(register.store, size), head)
            assert {line.name for line in lines} == {f"{partner.name}/m1"} and len(lines) == 2
            note = parse_note(mirror.checkpoint(ORIGIN))
            assert note.text == parse_note(head).text
            logs, ours = [k.verifier for k in keys_of()], [k.verifier for k in partner.keys("mirror")]
            assert len(verify_note(note, logs + ours)) == 4
        store = mirror.store(ORIGIN)
        assert fsck(store, ORIGIN, logs).size == SIZES[-1]
        for path in log_paths(SIZES[-1]):
            assert store.read(path) == register.store.read(path)
        mirror.close()


def test_every_partial_tile_of_every_size_is_served(role: MirrorRole) -> None:
    register = Register()
    heads = [register.grow(size) for size in (5, 300, 777)]
    bring(role, register, heads[-1])  # 5 and 300 were never sizes here
    for size in (1, 5, 255, 300, 512, 777):
        for path in log_paths(size):
            answer = ask(role, "GET", f"{hash_of(ORIGIN)}/{path}")
            name = parse_tile_path(path)
            assert answer.status == 200
            if name.level is not None:
                assert len(whole(answer)) == 32 * name.width
        root = tree_root(leaf_hashes(entries(0, size)))
        assert LogReader(role.logs.folder(ORIGIN), size).root() == root
        served = LogReader(role.logs.folder(ORIGIN), size).entries(0, size)
        assert list(served) == entries(0, size)
    assert ask(role, "GET", f"{hash_of(ORIGIN)}/tile/0/004").status == 404
    assert ask(role, "GET", f"{hash_of(ORIGIN)}/tile/0/../../../mirror.db").status == 404
    assert ask(role, "GET", f"{'0' * 64}/checkpoint").status == 404


def test_nothing_is_cosigned_or_served_before_every_entry_is_there(role: MirrorRole) -> None:
    register = Register()
    head = register.grow(9000)
    answer = ask(role, "POST", "add-checkpoint", AddCheckpoint(0, (), head).encode())
    assert (answer.status, whole(answer)) == (200, b"")
    assert ask(role, "GET", f"{hash_of(ORIGIN)}/checkpoint").status == 404
    assert upload(role, register, 9000, 0) == (202, b"9000\n8192\n\n")
    assert ask(role, "GET", f"{hash_of(ORIGIN)}/checkpoint").status == 404
    status, body = upload(role, register, 9000, 8192)
    assert status == 200
    lines = parse_signature_lines(body)
    assert [line.name for line in lines] == [f"{role.logs._speaking()[0].name}"] * 2
    # asked again, as by a log that heard no answer: fresh lines of the same head
    assert upload(role, register, 9000, 9000)[0] == 200


def test_the_statuses_are_those_of_the_text(role: MirrorRole) -> None:
    register = Register()
    register.grow(300)
    first = register.grow(600)
    second = register.grow(1000)
    log = LogReader(register.store, 600)
    good = entries_request(log, ORIGIN, 600, 0)

    def status(body: bytes, length: int | None = None) -> int:
        return ask(role, "POST", "add-entries", body, length).status

    # nothing is known yet
    assert ask(role, "POST", "add-entries", EntriesHead(ORIGIN, 0, 0).encode()).body == b"0\n0\n\n"
    assert status(EntriesHead("other.example/r1", 0, 600).encode()) == 404
    assert status(good) == 409
    assert propose(role, register, first) == 200
    # the head is cut short, or cannot be
    assert status(b"") == status(good[:30], 5000) == 400
    assert status(b"\xff\xff" + good[2:]) == 400
    assert status(EntriesHead(ORIGIN, 0, 600).encode()) == 400  # no package
    assert status(good[:400], len(good)) == 400  # the first is cut
    # ends and starts that are not taken
    answer = ask(role, "POST", "add-entries", EntriesHead(ORIGIN, 0, 599).encode())
    assert (answer.status, answer.content_type) == (409, "text/x.tlog.mirror-info")
    assert parse_mirror_info(whole(answer)) == MirrorInfo(600, 0)
    assert status(EntriesHead(ORIGIN, 1, 600).encode()) == 409
    # a false entry, a false proof, an empty entry, too many hashes
    sent = tuple(entries(0, 256))
    proof = tuple(log.tree.subtree_consistency(0, 256, 600))
    head = EntriesHead(ORIGIN, 0, 600).encode()
    for bad in (
        Package((b"x", *sent[1:]), proof),
        Package(sent, proof[1:]),
        Package(sent, (*proof, bytes(32))),
        Package((b"", *sent[1:]), proof),
    ):
        assert status(head + bad.encode()) == 422
    assert status(head + Package(sent, ()).encode()[:-1] + b"\x40" + bytes(64 * 32)) == 422
    assert role.state.position(ORIGIN).next == 0
    # a good package before a false one is kept
    assert status(head + Package(sent, proof).encode() + Package(sent, proof).encode()) == 422
    assert role.state.position(ORIGIN).next == 256
    # cut in the second package: the first counts
    again = entries_request(log, ORIGIN, 600, 256)
    answer = ask(role, "POST", "add-entries", again[:-40], len(again))
    assert (answer.status, whole(answer)) == (202, b"600\n512\n\n")
    # from the middle of a bundle, and from below what is there
    assert upload(role, register, 600, 300)[0] == 200
    # an older size is a conflict once a larger one is complete
    bring(role, register, second)
    answer = ask(role, "POST", "add-entries", EntriesHead(ORIGIN, 600, 600).encode())
    assert (answer.status, whole(answer)) == (409, b"1000\n1000\n\n")
    assert status(b"", 0) == 400
    assert ask(role, "POST", "add-entries", good, content_encoding="br").status == 415


def test_an_upload_may_begin_a_little_below_and_not_far_below(role: MirrorRole) -> None:
    register = Register()
    head = register.grow(MAX_BEHIND + 600)
    assert propose(role, register, head) == 200
    size = MAX_BEHIND + 600
    assert upload(role, register, size, 0)[0] == 202
    assert upload(role, register, size, MAX_BEHIND)[0] == 200
    assert upload(role, register, size, size - MAX_BEHIND)[0] == 202  # 33 packages
    assert upload(role, register, size, size - MAX_BEHIND - 1)[0] == 409


def test_gzip_is_taken_whole_cut_and_damaged(role: MirrorRole) -> None:
    register = Register()
    head = register.grow(1000)
    assert propose(role, register, head) == 200
    log = LogReader(register.store, 1000)
    body = gzip.compress(entries_request(log, ORIGIN, 1000, 0), 6, mtime=0)
    assert ask(role, "POST", "add-entries", b"no gzip" * 40, content_encoding="gzip").status == 400
    cut = ask(role, "POST", "add-entries", body[: len(body) * 2 // 3], len(body), content_encoding="gzip")
    assert cut.status == 202
    next_ = parse_mirror_info(whole(cut)).next
    assert next_ in (256, 512, 768)
    damaged = body[:-2000] + b"\0" * 40 + body[-1960:]
    assert ask(role, "POST", "add-entries", damaged, content_encoding="gzip").status in (202, 400, 422)
    assert role.state.position(ORIGIN).next < 1000
    assert ask(role, "POST", "add-entries", body, content_encoding="gzip").status == 200


def test_what_expands_without_end_is_read_to_a_bound(
    role: MirrorRole, monkeypatch: pytest.MonkeyPatch
) -> None:
    register = Register()
    register.log.append([bytes([n % 256]) * 60_000 for n in range(600)])
    head = register.log.checkpoint_bytes
    assert head is not None and propose(role, register, head) == 200
    log = LogReader(register.store, 600)
    packed = EntriesHead(ORIGIN, 0, 600).encode()
    for rounded, start, end in EntriesHead(ORIGIN, 0, 600).packages():
        sent, proof = tuple(log.entries(start, end)), tuple(log.tree.subtree_consistency(rounded, end, 600))
        packed += Package(sent, proof).encode()
    assert len(packed) > 35_000_000
    body = gzip.compress(packed, 1)
    assert len(body) < 600_000
    monkeypatch.setattr("vedette_partner.mirror.entries.MAX_UNPACKED_BYTES", 20_000_000)
    answer = ask(role, "POST", "add-entries", body, content_encoding="gzip")
    assert (answer.status, whole(answer)) == (202, b"600\n256\n\n")
    assert BATCH_BYTES < 256 * 60_000


def test_the_last_sixteen_pending_sizes_are_remembered(role: MirrorRole) -> None:
    register = Register()
    sizes = range(10, 10 * (PENDING_KEPT + 4), 10)
    for size in sizes:
        assert propose(role, register, register.grow(size)) == 200
    kept = [held.size for held in role.state.pending(ORIGIN)]
    assert kept == list(sizes)[-PENDING_KEPT:][::-1]
    assert upload(role, register, kept[-1] - 10, 0)[0] == 409
    assert upload(role, register, kept[-1], 0)[0] == 200
    bring(role, register, register.grow(400))


def test_two_clients_at_once_bring_the_same_register(
    partner: PartnerFolder, grown: tuple[Register, dict[int, bytes]]
) -> None:
    register, heads = grown
    with serving(partner.path) as (url, _):
        done: list[object] = []

        def work(sizes: tuple[int, ...]) -> None:
            mirror = client(partner, url)
            for size in sizes:
                try:
                    done.append(mirror.push_log(LogReader(register.store, size), heads[size]))
                except ConflictError as error:
                    done.append(error)  # the other one is ahead
            mirror.close()

        threads = [threading.Thread(target=work, args=(s,)) for s in (SIZES[2::2], SIZES[3::2], SIZES[-1:])]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(60)
        assert len(done) == len(SIZES) - 2 + 1
        mirror = client(partner, url)
        mirror.push_log(LogReader(register.store, SIZES[-1]), heads[SIZES[-1]])
        logs = [key.verifier for key in keys_of()]
        assert fsck(mirror.store(ORIGIN), ORIGIN, logs).size == SIZES[-1]
        mirror.close()


def test_a_slow_upload_does_not_hold_up_another(role: MirrorRole) -> None:
    """One upload stops after its first package, another completes meanwhile; then the first goes on."""
    register = Register()
    assert propose(role, register, register.grow(1000)) == 200
    body = entries_request(LogReader(register.store, 1000), ORIGIN, 1000, 0)
    paused, go = threading.Event(), threading.Event()

    class Slow:
        at = 0

        def read(self, count: int) -> bytes:
            if self.at > 30_000 and not go.is_set():
                paused.set()
                assert go.wait(20)
            data = body[self.at : self.at + count]
            self.at += len(data)
            return data

    answers: list[int] = []
    thread = threading.Thread(target=lambda: answers.append(role.logs.add_entries(Slow(), "").status))  # type: ignore[arg-type]
    thread.start()
    assert paused.wait(20)
    assert upload(role, register, 1000, 0)[0] == 200
    bring(role, register, register.grow(1500))
    go.set()
    thread.join(20)
    assert answers == [409]  # what it brought is there; its size was passed by
    assert LogReader(role.logs.folder(ORIGIN), 1500).root() == register.log.head


def test_a_log_that_forks_stays_on_one_branch_and_both_heads_are_kept(
    role: MirrorRole, partner: PartnerFolder
) -> None:
    trunk = Register()
    trunk.grow(300)
    other = Register(branch="other", first=trunk)
    bring(role, trunk, trunk.grow(600))
    evidence = partner.path / "mirror" / "evidence"
    # smaller, and no beginning of what is held: it is proved at once
    smaller = other.grow(500)
    request = AddCheckpoint(300, tuple(LogReader(other.store, 500).consistency(300)), smaller).encode()
    assert ask(role, "POST", "add-checkpoint", request).status == 409
    # the same size, another root
    same = other.grow(600)
    request = AddCheckpoint(600, (), same).encode()
    assert ask(role, "POST", "add-checkpoint", request).status == 422
    # larger, with the proof that another branch has
    larger = other.grow(900)
    request = AddCheckpoint(600, tuple(LogReader(other.store, 900).consistency(600)), larger).encode()
    assert ask(role, "POST", "add-checkpoint", request).status == 422
    # a mere mistake about the old size is no evidence
    request = AddCheckpoint(5, tuple(LogReader(trunk.store, 600).consistency(5)), trunk.grow(600)).encode()
    assert ask(role, "POST", "add-checkpoint", request).status == 409
    kept = sorted(path.suffix for path in evidence.iterdir())
    assert kept == [".fork", ".fork", ".request"]
    texts = set()
    for path in evidence.glob("*.fork"):
        fork = parse_fork(path.read_bytes())
        found = judge(fork, [key.verifier for key in keys_of()])
        assert {key.algorithm.value for key in found.convicted} == {1, 6}
        texts |= {parse_note(fork.smaller).text, parse_note(fork.larger).text}
    assert parse_note(smaller).text in texts and parse_note(same).text in texts
    # entries of the other branch are not taken, whatever they come with
    body = entries_request(LogReader(other.store, 600), ORIGIN, 600, 300)
    assert ask(role, "POST", "add-entries", body).status == 422
    assert LogReader(role.logs.folder(ORIGIN), 600).root() == LogReader(trunk.store, 600).root()
    assert upload(role, trunk, 600, 600)[0] == 200


def test_over_http_the_other_branch_is_refused(partner: PartnerFolder) -> None:
    trunk = Register()
    trunk.grow(3)
    other = Register(branch="other", first=trunk)
    with serving(partner.path) as (url, process):
        mirror = client(partner, url)
        mirror.push_log(trunk.log, trunk.grow(600))
        with pytest.raises(SignatureError, match="422"):
            mirror.push_log(other.log, other.grow(600))
        with pytest.raises(ConflictError, match="holds size 600"):
            behind = Register()
            mirror.push_log(behind.log, behind.grow(500))
        mirror.close()
    assert process.returncode == 0


def test_under_a_freeze_nothing_larger_is_taken(partner: PartnerFolder) -> None:
    frozen: dict[str, int] = {}
    role = mirror_in(partner, Clock(), frozen.get)
    register = Register()
    bring(role, register, register.grow(300))
    assert propose(role, register, register.grow(600)) == 200
    frozen[ORIGIN] = 300
    answer = ask(
        role,
        "POST",
        "add-checkpoint",
        AddCheckpoint(600, tuple(register.log.consistency(600)), register.grow(700)).encode(),
    )
    assert (answer.status, answer.body) == (403, b"frozen\n")
    assert upload(role, register, 600, 300) == (403, b"frozen\n")

    frozen.clear()
    assert upload(role, register, 600, 300)[0] == 200


def test_a_retired_mirror_takes_nothing_and_still_serves(role: MirrorRole) -> None:
    register = Register()
    bring(role, register, register.grow(10))
    role.state.speak(RETIRED)
    head = register.grow(20)
    assert propose(role, register, head) == 410
    assert upload(role, register, 20, 10)[0] == 410
    assert ask(role, "POST", "add-deposit", b"x").status == 410
    assert ask(role, "GET", f"{hash_of(ORIGIN)}/checkpoint").status == 200
    assert role.state.past() == [(f"{role.logs._keys[0].name}", ORIGIN, 10)]


def test_a_mirror_that_has_lost_its_memory_does_not_start(partner: PartnerFolder) -> None:
    (partner.path / "mirror" / "mirror.db").unlink()
    with pytest.raises(MissingError, match="not there") as caught:
        mirror_in(partner, Clock())
    assert caught.value.hint and "must not go on" in caught.value.hint


def test_damage_on_the_disk_is_seen_before_anything_is_cosigned(role: MirrorRole) -> None:
    register = Register()
    bring(role, register, register.grow(600))
    tile = role.logs.folder(ORIGIN).folder / "tile/0/000"
    tile.write_bytes(bytes(len(tile.read_bytes())))
    tile = role.logs.folder(ORIGIN).folder / "tile/1/000.p/2"
    tile.write_bytes(bytes(64))
    assert propose(role, register, register.grow(700)) == 200
    with pytest.raises(Exception, match="does not hold what was written"):
        upload(role, register, 700, 600)
    assert role.state.position(ORIGIN).head is not None
    assert role.state.position(ORIGIN).head.size == 600  # type: ignore[union-attr]
