"""Publishing to real witness servers on loopback: what is brought home, and who is named as late."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from register.stage import KEY, ORIGIN, Memory, grown, log
from vedette.adapters.witness_client import HttpWitness
from vedette.errors import SignatureError
from vedette.formats.keys import Algorithm, SigningKey
from vedette.formats.note_text import NoteSignature
from vedette.formats.policy import parse_policy
from vedette.formats.witness_request import AddCheckpoint
from vedette.register.log import Log
from vedette.register.publishing import TRIES, OtherSize, collect
from vedette_partner.door import Door
from vedette_partner.witness.evidence import Evidence
from vedette_partner.witness.role import WitnessRole
from vedette_partner.witness.state import State

NOW = 1790000000


def witness_key(name: str) -> SigningKey:
    """The cosigning key of an invented witness."""
    return SigningKey.from_seed(
        f"{name}.invented.example/w", Algorithm.ED25519_COSIGNATURE, name[0].encode() * 32
    )


@contextmanager
def serving(folder: Path, name: str, trusts: bool = True) -> Iterator[HttpWitness]:
    """A witness server in a thread of its own, and the way to it."""
    state = State.create(folder / f"{name}.db")
    if trusts:
        state.trust([KEY.verifier])
    key = witness_key(name)
    state.speak(key.name)
    role = WitnessRole(state, Evidence(folder / f"{name}.evidence"), lambda: (key,), lambda: NOW)
    with Door(("127.0.0.1", 0), [role], b"") as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield HttpWitness(key.name, f"{server.url}/witness", (key.verifier,), timeout=5)
        finally:
            server.shutdown()
            thread.join()
            state.close()


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Callable[..., HttpWitness]]:
    """Starts witnesses; ends them after the test."""
    with ExitStack() as stack:
        yield lambda name, **how: stack.enter_context(serving(tmp_path, name, **how))


def policy_met(note: bytes, names: list[str], quorum: int) -> bool:
    """Say whether a note meets a policy of `quorum` of these witnesses."""
    lines = [f"log {KEY.verifier.vkey}"]
    lines += [f"witness {name} {witness_key(name).verifier.vkey}" for name in names]
    lines += [f"group partners {quorum} {' '.join(names)}", "quorum partners", ""]
    try:
        parse_policy("\n".join(lines).encode()).evaluate(note)
    except SignatureError:
        return False
    return True


def head(one: Log) -> bytes:
    """The checkpoint of a log."""
    assert one.checkpoint_bytes is not None
    return one.checkpoint_bytes


def test_two_witnesses_make_a_quorum_and_follow_the_log(stage: Callable[..., HttpWitness]) -> None:
    witnesses = [stage("nord"), stage("sud")]
    known: dict[str, int] = {}
    one = log(Memory())
    for size in (1, 3, 300):
        one.append([f"entry {n}".encode() for n in range(one.size, size)])
        published = collect(one, head(one), witnesses, known)
        assert published.refused == {}
        assert policy_met(published.note, ["nord", "sud"], 2)
        assert set(known.values()) == {size}


def test_one_witness_down_is_named_and_not_waited_for(stage: Callable[..., HttpWitness]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    key = witness_key("ouest")
    down = HttpWitness(key.name, f"http://127.0.0.1:{port}", (key.verifier,), timeout=5)
    one = log(grown(3))
    published = collect(one, head(one), [down, stage("nord")], {})
    assert list(published.refused) == [key.name]
    assert policy_met(published.note, ["nord", "ouest"], 1)
    assert not policy_met(published.note, ["nord", "ouest"], 2)


@pytest.mark.parametrize("believed", [0, 1, 7, 9])
def test_witness_that_stands_elsewhere_is_asked_again_from_there(
    stage: Callable[..., HttpWitness], believed: int
) -> None:
    witness = stage("nord")
    one = log(grown(5))
    collect(one, head(one), [witness], {})
    one.append([b"entry 5", b"entry 6", b"entry 7", b"entry 8"])
    known = {witness.name: believed}
    published = collect(one, head(one), [witness], known)
    assert published.refused == {}
    assert known == {witness.name: 9}


def test_log_set_back_is_refused_by_witness_and_publisher(stage: Callable[..., HttpWitness]) -> None:
    witness = stage("nord")
    one = log(grown(5))
    collect(one, head(one), [witness], {})
    young = log(grown(3))
    published = collect(young, head(young), [witness], {})
    assert "set back" not in published.note.decode()
    assert "cosigned size 5" in published.refused[witness.name]
    assert published.note == head(young)


def test_fork_and_unknown_log_are_refused_by_the_witness(stage: Callable[..., HttpWitness]) -> None:
    nord, sud = stage("nord"), stage("sud", trusts=False)
    one = log(grown(5))
    collect(one, head(one), [nord], {})
    fork = log(grown(7, "fork"))
    published = collect(fork, head(fork), [nord, sud], {nord.name: 5})
    assert sorted(published.refused) == [nord.name, sud.name]
    assert published.note == head(fork)


class Odd:
    """A witness that answers what it likes."""

    name = "nord.invented.example/w"
    keys = (witness_key("nord").verifier,)

    def __init__(self, *answers: Exception | tuple[NoteSignature, ...]) -> None:
        self.answers = list(answers)
        self.asked = 0

    def add_checkpoint(self, request: AddCheckpoint) -> tuple[NoteSignature, ...]:
        answer = self.answers[min(self.asked, len(self.answers) - 1)]
        self.asked += 1
        if isinstance(answer, Exception):
            raise answer
        return answer


def false_line(name: str = Odd.name) -> NoteSignature:
    """A line with the right key's name and no right signature."""
    return NoteSignature(name, Odd.keys[0].key_id, bytes(72))


def test_witness_that_names_another_size_each_time_is_given_up() -> None:
    one = log(grown(5))
    odd = Odd(OtherSize(1), OtherSize(2), OtherSize(3), OtherSize(4))
    published = collect(one, head(one), [odd], {})
    assert odd.asked == TRIES
    assert list(published.refused) == [odd.name]


@pytest.mark.parametrize(
    "lines", [(), (false_line(),), (false_line("sud.invented.example/w"),)], ids=["none", "false", "foreign"]
)
def test_lines_that_are_none_false_or_foreign_do_not_come_home(lines: tuple[NoteSignature, ...]) -> None:
    one = log(grown(5))
    published = collect(one, head(one), [Odd(lines)], {})
    assert list(published.refused) == [Odd.name]
    assert published.note == head(one)


def test_origin_of_the_stage_is_that_of_its_key() -> None:
    assert KEY.name == ORIGIN
