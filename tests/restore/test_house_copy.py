"""The house copy: what changed goes into a segment, sealed, opened once, compared; nothing in the open."""

from __future__ import annotations

import os
import random
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from restore.stage import ORIGIN, Ceremony, ceremony, digests
from vedette.adapters.objects import FolderStore
from vedette.cli.common import clock
from vedette.errors import FormatError, OpenError, StoreError, UsageError, VedetteError
from vedette.formats.house_segment import HouseSegment, SegmentReader
from vedette.house.headquarters import Headquarters
from vedette.house.recovery import house_copy
from vedette.house.recovery.house_copy import add_segment, covers, segments, segments_to_remove, set_recovery
from vedette.house.recovery.replay import replay
from vedette.seal import generate_identity, open_stream

MADE: list[Ceremony] = []


def made() -> Ceremony:
    """One ceremony for all: it takes a while."""
    if not MADE:
        MADE.append(ceremony())
    return MADE[0]


@pytest.fixture
def hq(tmp_path: Path) -> Iterator[Headquarters]:
    Headquarters.create(tmp_path / "hq", "Invented Group", ORIGIN, ["en"], os.urandom)
    with Headquarters(tmp_path / "hq", clock) as opened:
        set_recovery(opened, made().birth)
        enter(opened)
        yield opened


def enter(hq: Headquarters, count: int = 1) -> None:
    hq.enter([("policy", {"policy_sha256": "0" * 64, "time": hq.now()})] * count)


def path_of(hq: Headquarters, digest: str) -> Path:
    return FolderStore(hq.folder / "house" / "objects").path(digest)


def read(hq: Headquarters, digest: str) -> HouseSegment:
    with path_of(hq, digest).open("rb") as source:
        return SegmentReader(open_stream(source, [made().identity])).segment


def replayed(hq: Headquarters, target: Path) -> dict[str, str]:
    """What the segments give, with the identity that exists as shares only."""
    store = FolderStore(hq.folder / "house" / "objects")
    replay(store, dict(segments(hq)), made().identity, hq.origin, target)
    return digests(target)


def living(hq: Headquarters) -> dict[str, str]:
    return {n: d for n, d in digests(hq.folder).items() if not n.startswith(("register/tile", "vault/"))}


def test_without_a_recipient_nothing_is_made(tmp_path: Path) -> None:
    Headquarters.create(tmp_path / "hq", "Invented Group", ORIGIN, ["en"], os.urandom)
    with Headquarters(tmp_path / "hq", clock) as hq:
        assert add_segment(hq) == [] and covers(hq) == 0 and segments(hq) == []
        with pytest.raises(UsageError, match="purpose is mission"):
            set_recovery(hq, ceremony("mission").birth)


def test_the_first_carries_everything_and_the_next_what_changed(hq: Headquarters, tmp_path: Path) -> None:
    ((base, size),) = add_segment(hq)
    assert path_of(hq, base).stat().st_size == size and covers(hq) == 1
    assert add_segment(hq) == []
    enter(hq, 3)
    (hq.folder / "slips" / "x").mkdir()
    (hq.folder / "slips" / "x" / "0.slip").write_bytes(b"a slip")
    (hq.folder / "policy.txt").write_bytes((hq.folder / "policy.txt").read_bytes() + b"# more\n")
    ((digest, _),) = add_segment(hq)
    segment = read(hq, digest)
    rows = {row.path: row for row in segment.files}
    assert set(rows) == {"entries.journal", "policy.txt", "register/checkpoint", "slips/x/0.slip"}
    assert rows["entries.journal"].offset > 0 and rows["policy.txt"].offset > 0
    assert (segment.number, segment.base, segment.previous, segment.register_size) == (1, False, base, 4)
    assert covers(hq) == 4
    assert replayed(hq, tmp_path / "again") == living(hq)


def test_the_copy_of_the_sites_tables_is_carried_and_the_tables_themselves_are_not(
    hq: Headquarters, tmp_path: Path
) -> None:
    """People, cases and what is sealed about protected persons come back with the house."""
    folder = hq.folder / "database" / "copy"
    folder.mkdir(parents=True)
    (folder / "tables.json").write_bytes(b"an index")
    (hq.folder / "database" / "house.db").write_bytes(b"a database")
    (hq.folder / "database" / "other").mkdir()
    (hq.folder / "database" / "other" / "tables.json").write_bytes(b"something else")
    add_segment(hq)
    found = [name for name in replayed(hq, tmp_path / "back") if name.startswith("database")]
    assert found == ["database/copy/tables.json"]


def test_what_went_is_named_and_what_was_rewritten_is_carried_whole(hq: Headquarters, tmp_path: Path) -> None:
    (hq.folder / "slips" / "gone").write_bytes(b"x")
    (hq.folder / "slips" / "same").write_bytes(b"y" * 50)
    add_segment(hq)
    (hq.folder / "slips" / "gone").unlink()
    (hq.folder / "slips" / "same").write_bytes(b"Y" + b"y" * 60)
    ((digest, _),) = add_segment(hq)
    segment = read(hq, digest)
    assert segment.removed == ("slips/gone",)
    assert [(row.path, row.offset) for row in segment.files] == [("slips/same", 0)]
    assert replayed(hq, tmp_path / "again") == living(hq)


def test_a_change_that_keeps_size_and_time_right_after_is_not_missed(hq: Headquarters) -> None:
    path = hq.folder / "slips" / "one"
    path.write_bytes(b"before")
    stat = path.stat()
    add_segment(hq)
    with path.open("r+b") as file:  # the same inode, size and time
        file.write(b"behind")
    os.utime(path, ns=(stat.st_atime_ns, stat.st_mtime_ns))
    ((digest, _),) = add_segment(hq)
    assert [row.path for row in read(hq, digest).files] == ["slips/one"]


def test_random_histories_come_back_as_they_were(hq: Headquarters, tmp_path: Path) -> None:
    draw = random.Random(20261122)
    slips = hq.folder / "slips"
    for step in range(25):
        for _ in range(draw.randrange(4)):
            path = slips / f"{draw.randrange(6)}"
            act = draw.randrange(4)
            if act == 0:
                path.unlink(missing_ok=True)
            elif act == 1:
                with path.open("ab") as file:
                    file.write(draw.randbytes(draw.randrange(300)))
            elif act == 2:
                path.write_bytes(draw.randbytes(draw.randrange(90_000)))
            elif path.exists():
                os.truncate(path, draw.randrange(path.stat().st_size + 1))
        if draw.random() < 0.3:
            enter(hq)
        add_segment(hq)
        if step % 6 == 5:
            assert replayed(hq, tmp_path / f"again{step}") == living(hq)
    assert replayed(hq, tmp_path / "last") == living(hq)


def test_a_base_takes_the_place_of_what_outgrew_it(hq: Headquarters) -> None:
    ((first, size),) = add_segment(hq)
    names = [first]
    number = 0
    while not segments_to_remove(hq):
        (hq.folder / "slips" / "big").write_bytes(os.urandom(size // 2))
        ((name, _),) = add_segment(hq)
        names.append(name)
        number += 1
        assert number < 10
    assert segments_to_remove(hq) == sorted(names[:-1])
    assert [digest for digest, _ in segments(hq)] == names[-1:]
    assert read(hq, names[-1]).base and read(hq, names[-1]).previous == names[-2]
    assert path_of(hq, first).exists(), "a mirror may still be fetching it"


def test_another_recipient_makes_a_new_base_and_the_old_copy_counts_no_more(hq: Headquarters) -> None:
    ((first, _),) = add_segment(hq)
    other = ceremony(set_id=42)
    assert set_recovery(hq, other.birth) and not set_recovery(hq, other.birth)
    assert covers(hq) == 0
    ((second, _),) = add_segment(hq)
    assert segments_to_remove(hq) == [first] and covers(hq) == 1
    with pytest.raises(OpenError):
        read(hq, second)


def test_it_opens_with_nothing_but_the_shares(hq: Headquarters) -> None:
    ((digest, _),) = add_segment(hq)
    with path_of(hq, digest).open("rb") as source, pytest.raises(OpenError):
        open_stream(source, [generate_identity()])
    read(hq, digest)


def test_no_plaintext_lies_beside_the_segment(hq: Headquarters) -> None:
    (hq.folder / "slips" / "one").write_bytes(b"canary-41c7 in the open " * 4000)
    add_segment(hq)
    for path in (hq.folder / "house").rglob("*"):
        assert not path.is_file() or b"canary-41c7" not in path.read_bytes()


def test_a_lost_state_costs_room_and_nothing_else(hq: Headquarters, tmp_path: Path) -> None:
    ((first, _),) = add_segment(hq)
    for damage in (b"", b"{}", b"\xff" * 100):
        (hq.folder / "house" / "state.json").write_bytes(damage)
        assert covers(hq) == 0
        ((digest, _),) = add_segment(hq)
        assert first in segments_to_remove(hq) or damage
        assert read(hq, digest).base
    assert replayed(hq, tmp_path / "again") == living(hq)


def test_a_segment_that_is_gone_is_made_again(hq: Headquarters, tmp_path: Path) -> None:
    ((first, _),) = add_segment(hq)
    path_of(hq, first).unlink()
    ((second, _),) = add_segment(hq)
    assert read(hq, second).base
    assert replayed(hq, tmp_path / "again") == living(hq)


def test_a_file_that_changes_while_it_is_copied_is_named_and_nothing_kept(
    hq: Headquarters, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = hq.folder / "slips" / "one"
    path.write_bytes(b"a" * 5000)
    write = house_copy.seal_segment

    def late(*words: object) -> object:
        path.write_bytes(b"b" * 5000)
        return write(*words)  # type: ignore[arg-type]

    monkeypatch.setattr(house_copy, "seal_segment", late)
    with pytest.raises(StoreError, match="slips/one was read back with another digest"):
        add_segment(hq)
    assert segments(hq) == [] and list((hq.folder / "house").rglob(".part-*")) == []
    assert not list((hq.folder / "house" / "objects").rglob("*"))


@pytest.mark.parametrize("kind", ["link", "pipe", "name"])
def test_what_cannot_be_carried_is_refused_by_name(hq: Headquarters, kind: str) -> None:
    path = hq.folder / "slips" / ("odd\\name" if kind == "name" else "odd")
    if kind == "link":
        path.symlink_to("/etc/passwd")
    elif kind == "pipe":
        os.mkfifo(path)
    else:
        path.write_bytes(b"x")
    with pytest.raises(FormatError):
        add_segment(hq)


def test_every_byte_of_a_segment_counts(hq: Headquarters, tmp_path: Path) -> None:
    ((digest, size),) = add_segment(hq)
    path = path_of(hq, digest)
    good = path.read_bytes()
    path.chmod(0o600)
    store = FolderStore(hq.folder / "house" / "objects")
    for at in [*range(0, size, size // 40), size - 1]:
        path.write_bytes(good[:at] + bytes([good[at] ^ 1]) + good[at + 1 :])
        with pytest.raises(VedetteError):
            replay(store, {digest: size}, made().identity, hq.origin, tmp_path / "x")
    for cut in (0, 100, size // 2, size - 1):
        path.write_bytes(good[:cut])
        with pytest.raises(VedetteError):
            replay(store, {digest: size}, made().identity, hq.origin, tmp_path / "x")


def test_thousands_of_slips_take_seconds_and_nothing_new_takes_less(hq: Headquarters) -> None:
    folder = hq.folder / "slips" / "many"
    folder.mkdir()
    for number in range(3_000):
        (folder / f"{number}.slip").write_bytes(b"%d" % number * 70)
    started = time.perf_counter()
    add_segment(hq)
    first = time.perf_counter() - started
    started = time.perf_counter()
    assert add_segment(hq) == []
    assert first < 30 and time.perf_counter() - started < 10
