"""The monitor's folder: alarms that stay, looks that are killed, peers, and several logs at once."""

from __future__ import annotations

from pathlib import Path

import pytest

from monitor.stage import LOG, MIRRORS, ORIGIN, START, Copy, Tree, entry, head, vouched
from vedette.adapters import disk, monitoring
from vedette.adapters.journal import Journal
from vedette.adapters.monitoring import Asked, MonitorRoom, gather, kept, stored
from vedette.errors import ConflictError, FormatError, MissingError, StoreError, UsageError
from vedette.formats.fork import parse_fork
from vedette.register.findings import Role, Rules
from vedette.register.judging import judge
from vedette_partner.folder import create
from vedette_partner.monitor.peers import add_peer, read_peers, remove_peer

KEY = MIRRORS["nord"]


def asked(tree: Tree, size: int, *sticks: bytes) -> list[Asked]:
    class Shown(Copy):
        def read(self, path: str) -> bytes:
            if path == "checkpoint":
                return vouched(head(tree, size), (KEY, START))
            return super().read(path)

    found = [stored("nord mirror", Role.MIRROR, Shown(tree), (KEY.verifier,))]
    return [*found, *(kept("stick", Role.STICK, note) for note in sticks)]


def look(folder: Path, whom: list[Asked], now: int = START) -> monitoring.Told:
    gathered = gather(whom, lambda: now)
    with MonitorRoom(folder, lambda: now) as room:
        return room.look(Rules(ORIGIN, (LOG.verifier,), gathered.sources), gathered)


def forked() -> tuple[Tree, list[Asked]]:
    tree = Tree([entry(str(n)) for n in range(12)])
    return tree, asked(tree, 12, head(tree, 12, root=bytes(32)).encode())


def test_an_alarm_stays_until_a_person_answers_for_it_and_never_comes_back(tmp_path: Path) -> None:
    tree, whom = forked()
    told = look(tmp_path, whom)
    (alarm,) = told.new
    assert alarm.code == "fork" and told.open == (alarm,)
    evidence = parse_fork((tmp_path / "evidence" / alarm.evidence).read_bytes())
    assert judge(evidence, [LOG.verifier]).convicted
    again = look(tmp_path, asked(tree, 12), START + 60)
    assert again.new == () and again.open == (alarm,), "it is not forgotten because nobody shows it any more"
    with MonitorRoom(tmp_path, lambda: START) as room:
        for bad in ("", "\n", "x" * 101):
            with pytest.raises(UsageError):
                room.acknowledge(alarm.id, bad)
        with pytest.raises(MissingError):
            room.acknowledge("ffff", "duty desk")
        with pytest.raises(MissingError):
            room.acknowledge("", "duty desk")
        assert room.acknowledge(alarm.id[:4], "duty desk") == alarm
        with pytest.raises(MissingError):
            room.acknowledge(alarm.id, "duty desk")
    last = look(tmp_path, whom, START + 120)
    assert last.new == () and last.open == ()
    journal = (tmp_path / "alarms.journal").read_text()
    assert journal.count("\n") == 2 and '"by":"duty desk"' in journal


@pytest.mark.parametrize("call", range(4))
def test_a_look_that_is_killed_is_done_again_and_raises_everything_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: int
) -> None:
    _, whom = forked()
    real_write, real_append = monitoring.write_file, Journal.append
    count = 0

    def killed() -> None:
        nonlocal count
        count += 1
        if count > call:
            raise StoreError("killed here")

    def write(*arguments: object, **more: object) -> None:
        killed()
        real_write(*arguments, **more)  # type: ignore[arg-type]

    def append(self: Journal, rows: object) -> None:
        killed()
        real_append(self, rows)  # type: ignore[arg-type]

    with monkeypatch.context() as patch:
        patch.setattr(monitoring, "write_file", write)
        patch.setattr(disk, "write_file", write)
        patch.setattr(Journal, "append", append)
        if call < 3:
            with pytest.raises(StoreError):
                look(tmp_path, whom)
        else:
            look(tmp_path, whom)
    told = look(tmp_path, whom)
    assert len(told.open) == 1 and (tmp_path / "alarms.journal").read_text().count("\n") == 1
    assert look(tmp_path, whom).open == told.open


def test_two_looks_at_once_are_refused(tmp_path: Path) -> None:
    with MonitorRoom(tmp_path, lambda: START), pytest.raises(ConflictError):
        MonitorRoom(tmp_path, lambda: START)


def test_a_state_that_was_changed_is_refused_and_named(tmp_path: Path) -> None:
    tree, _ = forked()
    look(tmp_path, asked(tree, 12))
    path = tmp_path / "state.json"
    data = path.read_bytes()
    for bad in (
        b"",
        b"{}",
        data[:-1],
        data.replace(b'"v":1', b'"v":2'),
        data.replace(b'"size":12', b'"size":13'),
    ):
        path.write_bytes(bad)
        with pytest.raises((FormatError, StoreError, Exception)) as caught:
            look(tmp_path, asked(tree, 12))
        assert type(caught.value).__module__ == "vedette.errors", caught.value


def test_whoever_does_not_answer_is_named_and_not_waited_for() -> None:
    def away() -> bytes:
        raise StoreError("ost witness: cannot be reached")

    tree = Tree([entry("1")])
    found = gather([Asked("ost witness", Role.WITNESS, away), *asked(tree, 1)], lambda: START)
    assert dict(found.unreached) == {"ost witness": "ost witness: cannot be reached"}
    assert [sighting.source for sighting in found.sightings] == ["nord mirror"]
    with pytest.raises(UsageError):
        gather([*asked(tree, 1), *asked(tree, 1)], lambda: START)


def test_mirrors_are_asked_after_witnesses() -> None:
    order: list[str] = []
    tree = Tree([entry("1")])

    def seen(name: str, role: Role) -> Asked:
        def read() -> bytes:
            order.append(role.value)
            return head(tree, 1).encode()

        return Asked(name, role, read)

    roles = (Role.MIRROR, Role.WITNESS, Role.LOG, Role.STICK)
    gather([seen(f"a {role}", role) for role in roles], lambda: START)
    assert order == ["log", "stick", "witness", "mirror"]


def test_peers_are_added_by_their_cards_and_never_oneself(tmp_path: Path) -> None:
    own = create(tmp_path / "nord", "nord.example", ["mirror", "witness"], "Invented Lawyers")
    other = create(tmp_path / "ost", "ost.example", ["witness"], "Invented Archive").card().encode()
    room = tmp_path / "nord" / "monitor"
    assert read_peers(room) == []
    with pytest.raises(UsageError):
        add_peer(room, own.name, "self", "https://nord.example", own.card().encode())
    with pytest.raises(UsageError):
        add_peer(room, own.name, "ost", "not an address", other)
    with pytest.raises(FormatError):
        add_peer(room, own.name, "Ost", "https://ost.example", other)
    add_peer(room, own.name, "ost", "https://ost.example/", other)
    add_peer(room, own.name, "ost", "https://new.ost.example", other)
    with pytest.raises(ConflictError):
        add_peer(room, own.name, "est", "https://ost.example", other)
    (peer,) = read_peers(room)
    assert (peer.short, peer.url, peer.card.title) == ("ost", "https://new.ost.example", "Invented Archive")
    with pytest.raises(MissingError):
        remove_peer(room, "west")
    remove_peer(room, "ost")
    assert read_peers(room) == []
    (room / "peers.json").write_bytes(b"{}")
    with pytest.raises(FormatError):
        read_peers(room)
