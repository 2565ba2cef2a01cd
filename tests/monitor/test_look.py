"""The monitor's look: bounded, strict with its own memory, and plain in what it says."""

from __future__ import annotations

import pytest

from monitor.stage import DAY, LOG, MIRRORS, ORIGIN, START, WITNESSES, Copy, Tree, entry, head, rules, vouched
from monitor.world import World
from vedette.errors import FormatError, ProofError, StoreError
from vedette.formats import jcs
from vedette.register.findings import WORDS, Code, Role, Rules, Sighting, Source
from vedette.register.memory import Memory, parse_memory
from vedette.register.monitor import MAX_WAITING, look


class _Counting(Copy):
    paths: list[str]

    def read(self, path: str) -> bytes:
        self.paths = [*getattr(self, "paths", []), path]
        return super().read(path)


def _one(copy: Copy, **more: object) -> Rules:
    sources = {
        "nord mirror": Source(Role.MIRROR, (MIRRORS["nord"].verifier,), copy),
        "stick": Source(Role.STICK),
    }
    return Rules(ORIGIN, (LOG.verifier,), sources, **more)  # type: ignore[arg-type]


def _sighting(tree: Tree, size: int, at: int) -> Sighting:
    return Sighting("nord mirror", vouched(head(tree, size), (MIRRORS["nord"], at - 60)), at)


def test_a_daily_look_reads_the_new_entries_and_nothing_else() -> None:
    tree = Tree([entry(str(n)) for n in range(1000)])
    copy = _Counting(tree)
    first = look(Memory(ORIGIN), _one(copy), [_sighting(tree, 900, START)], {}, START)
    assert first.findings == () and first.audited and first.read == 1800
    copy.paths = []
    second = look(first.memory, _one(copy), [_sighting(tree, 1000, START + DAY)], {}, START + DAY)
    assert (second.findings, second.read, second.audited) == ((), 100, False)
    assert copy.paths == ["tile/entries/003.p/232"]
    assert second.memory.edge.root() == tree.root(1000)
    weekly = look(second.memory, _one(copy), [_sighting(tree, 1000, START + 8 * DAY)], {}, START + 8 * DAY)
    assert weekly.audited and weekly.read == 1000


def test_memory_of_a_monitor_does_not_grow_with_the_log() -> None:
    sizes = []
    for count in (50, 5000):
        tree = Tree([entry(str(n)) for n in range(count)])
        done = look(Memory(ORIGIN), _one(Copy(tree)), [_sighting(tree, count, START)], {}, START)
        sizes.append(len(jcs.encode(done.memory.encode())))
    assert sizes[1] - sizes[0] < 1000


def test_a_flood_of_heads_is_kept_within_bounds() -> None:
    tree = Tree([entry(str(n)) for n in range(3)])
    notes = [
        Sighting("stick", head(tree, 10**6 + n, root=bytes([n % 256]) * 32).encode(), START)
        for n in range(400)
    ]
    done = look(Memory(ORIGIN), _one(Copy(tree)), [_sighting(tree, 3, START), *notes], {}, START)
    assert len(done.memory.waiting) == MAX_WAITING


def test_a_log_that_claims_to_be_endless_is_not_read() -> None:
    class Endless(Copy):
        def read(self, path: str) -> bytes:
            raise AssertionError("nothing is to be read")

    note = vouched(head(Tree(), 2**62, root=bytes(32)), (MIRRORS["nord"], START))
    done = look(Memory(ORIGIN), _one(Endless(Tree())), [Sighting("nord mirror", note, START)], {}, START)
    assert [finding.code for finding in done.findings] == [Code.ROOT]


def test_a_copy_that_cannot_be_reached_is_no_false_copy() -> None:
    class Away(Copy):
        def read(self, path: str) -> bytes:
            raise StoreError("mirror: cannot be reached")

    tree = Tree([entry("1")])
    done = look(Memory(ORIGIN), _one(Away(tree)), [_sighting(tree, 1, START)], {}, START)
    assert done.findings == () and len(done.memory.waiting) == 1


def test_entries_from_before_are_listed_once_and_named_ones_are_forgotten() -> None:
    tree = Tree([entry("0"), entry("a", "recipients"), entry("b", "policy")])
    first = look(Memory(ORIGIN), _one(Copy(tree)), [_sighting(tree, 3, START)], {}, START)
    (finding,) = first.findings
    assert (
        finding.code is Code.BASELINE
        and "entry 1, recipients" in finding.text
        and "entry 2, policy" in finding.text
    )
    digests = {each.sha256 for each in first.memory.watched}
    again = look(first.memory, _one(Copy(tree)), [_sighting(tree, 3, START + 60)], {}, START + 60)
    assert [f.id(ORIGIN) for f in again.findings] == [finding.id(ORIGIN)]
    named = _one(Copy(tree), known=digests.__contains__)
    assert look(first.memory, named, [_sighting(tree, 3, START + 60)], {}, START + 60).findings == ()
    tree.add(entry("c", "recipients"))
    later = look(first.memory, named, [_sighting(tree, 4, START + DAY)], {}, START + DAY)
    assert [f.code for f in later.findings] == [Code.ENTRY_UNKNOWN]


def test_what_is_remembered_is_read_back_the_same_and_nothing_else_is_taken() -> None:
    world = World(5)
    world.look()
    world.days(3)
    value = world.memory.encode()
    assert parse_memory(value) == world.memory or parse_memory(value).encode() == value
    assert isinstance(value, dict)
    for name in value:
        for other in (None, 7, "x", [], {}, [[]], -1):
            if other == value[name]:
                continue
            with pytest.raises((FormatError, ProofError)):
                changed = parse_memory({**value, name: other})
                if changed.encode() != value:  # a value that could stand there: an origin, a count
                    raise FormatError("another, well-formed memory")
        with pytest.raises(FormatError):
            parse_memory({key: each for key, each in value.items() if key != name})
    with pytest.raises(FormatError):
        parse_memory({**value, "more": 1})


def test_another_logs_memory_is_refused() -> None:
    with pytest.raises(FormatError):
        look(Memory("another/log"), rules({}), [], {}, START)


def test_every_finding_names_the_thing_at_fault_in_one_paragraph() -> None:
    for word, text in WORDS.items():
        assert "\n" not in text and text.endswith((".", "{listed}.")), word
        assert text.split(":")[0] in ("log", "mirrors", "{source}", "{key}"), word


def test_a_witness_that_vouches_for_the_past_again_is_named_with_its_key() -> None:
    tree = Tree([entry(str(n)) for n in range(9)])
    key = WITNESSES["ost"]
    memory = Memory(ORIGIN)
    here = rules({"nord mirror": Copy(tree)})
    for size, at in ((5, START), (9, START + DAY)):
        seen = [
            Sighting("ost witness", vouched(head(tree, size), (key, at)), at),
            _sighting(tree, size, at + 60),
        ]
        memory = look(memory, here, seen, {}, at + 60).memory
    late = START + DAY + 7200
    seen = [Sighting("ost witness", vouched(head(tree, 5), (key, late)), late), _sighting(tree, 9, late)]
    codes = {finding.code for finding in look(memory, here, seen, {}, late).findings}
    assert {Code.CLOCK, Code.ROLLBACK} <= codes
