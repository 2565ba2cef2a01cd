"""New keys, ended roles, new folders: also when the program is killed in the middle."""

from __future__ import annotations

import http.client
import os
import random
import shutil
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from instruments.faults import count_points, inject, require_shim
from partner.stage import LOG, LOG_PQ, ORIGIN, request
from vedette.errors import ConflictError, FormatError, MissingError, UsageError, VedetteError
from vedette.formats.keys import VerifierKey, parse_vkey
from vedette.formats.note import parse_note, verify_note
from vedette.formats.partner_card import parse_card
from vedette.formats.statement import Statement, parse_statement
from vedette_partner import rotation
from vedette_partner.cli import main, open_roles
from vedette_partner.door import Door
from vedette_partner.folder import PartnerFolder, create, open_folder
from vedette_partner.mirror.state import State as MirrorState
from vedette_partner.witness.state import RETIRED, State

NAME = "nord.invented.example"
NOW = 1790000000
HERE = Path(__file__).resolve().parent
FULL = os.environ.get("VEDETTE_CRASH") == "full"
ENVIRONMENT = {**os.environ, "PYTHONPATH": f"{HERE.parent.parent / 'src'}{os.pathsep}{HERE.parent}"}


def run(*arguments: str | Path, answer: str | None = None) -> Result:
    return CliRunner().invoke(main, [str(a) for a in arguments], input=answer)


@pytest.fixture
def partner(tmp_path: Path) -> PartnerFolder:
    """A partner with all roles that has cosigned a tree of five."""
    folder = create(tmp_path / "p", NAME, ["witness", "mirror"], "Nord")
    for path in ("witness/witness.db", "mirror/mirror.db"):
        kind = State if path.startswith("witness") else MirrorState.open
        state = kind(folder.path / path)
        state.trust([LOG.verifier, LOG_PQ.verifier])
        state.close()
    with calling(folder) as post:
        assert post(request(0, 5)) == 200
    return folder


@contextmanager
def calling(partner: PartnerFolder) -> Iterator[Callable[[bytes], int]]:
    """The partner's door, open; give what posts a request to its witness and returns the status."""
    with Door(("127.0.0.1", 0), open_roles(partner), partner.card().encode()) as door:
        thread = threading.Thread(target=door.serve_forever, args=(0.02,))
        thread.start()
        connection = http.client.HTTPConnection("127.0.0.1", door.server_port, timeout=20)

        def post(body: bytes) -> int:
            connection.request("POST", "/witness/add-checkpoint", body)
            response = connection.getresponse()
            response.read()
            return response.status

        try:
            yield post
        finally:
            connection.close()
            door.shutdown()
            thread.join()


def statements(partner: PartnerFolder, keys: list[VerifierKey]) -> list[Statement]:
    """The retirements in the folder, each found signed by all of `keys`."""
    found = []
    for path in sorted((partner.path / "retired").glob("*.note")):
        note = parse_note(path.read_bytes())
        assert len(verify_note(note, keys)) == len(keys)
        statement = parse_statement(note.text)
        assert path.stem == statement.sha256
        found.append(statement)
    return found


def test_rotating_the_witness_retires_its_keys_and_the_memory_stays(partner: PartnerFolder) -> None:
    old = partner.card()
    with calling(partner) as post:
        result = run("rotate", partner.path, "witness", "--reason", "a laptop was lost")
        assert result.exit_code == 0, result.output
        new = parse_card(result.stdout.encode())
        assert [key.name for key in new.witness] == [f"{NAME}/w2"] * 2
        assert (new.mirror, new.statements, new.recipient) == (old.mirror, old.statements, old.recipient)
        assert (partner.path / "card.txt").read_bytes() == new.encode()
        # the running server speaks with the new keys, from the head that it holds
        assert post(request(0, 6)) == 409
        assert post(request(5, 6)) == 200
    state = State(partner.path / "witness" / "witness.db")
    head = state.head(ORIGIN)
    assert head is not None and head.size == 6
    assert len(verify_note(parse_note(head.note), new.witness)) == 2
    assert f"{NAME}/w1 ".encode() not in head.note
    found = statements(partner, [old.statements])
    assert {(s.origin, s.kind, s.size, s.values["reason"]) for s in found} == {
        (ORIGIN, "retire", 5, "a laptop was lost")
    }
    assert {s.values["key"] for s in found} == {key.vkey for key in old.witness}
    assert result.stderr.count("give this note to the group") == 2
    assert rotation.own_keys(partner, "witness") == (*new.witness, *old.witness)
    secrets = b"".join(p.read_bytes() for p in partner.path.rglob("*.key"))
    assert secrets.count(b"/w1+") == 0 and secrets.count(b"/w2+") == 2
    assert not (partner.path / "witness" / "next").exists()
    with pytest.raises(VedetteError):
        parse_vkey((partner.path / "witness" / "ed25519.key").read_text().strip())


def test_rotating_the_mirror_and_the_people(partner: PartnerFolder) -> None:
    old = partner.card()
    rotation.rotate(partner, "mirror", "every year", NOW)
    card = partner.card()
    assert card.holdings is not None
    assert {key.name for key in card.mirror} | {card.holdings.name} == {f"{NAME}/m2", f"{NAME}/h2"}
    assert statements(partner, [old.statements]) == []  # it has cosigned nothing yet
    assert MirrorState.open(partner.path / "mirror" / "mirror.db").voice() == f"{NAME}/m2"
    notes = rotation.rotate(partner, "people", "every year", NOW)
    new = partner.card()
    assert new.statements.name == f"{NAME}/s2" and new.recipient == old.recipient
    assert len(notes) == 1
    (found,) = statements(partner, [old.statements, new.statements])
    assert found.values["key"] == old.statements.vkey and found.size == 5
    for number in (3, 4):
        rotation.rotate(partner, "people", "again", NOW + number)
        assert partner.card().statements.name == f"{NAME}/s{number}"


def test_a_retired_role_signs_nothing_and_cannot_come_back(partner: PartnerFolder) -> None:
    with calling(partner) as post:
        assert run("retire", partner.path, "witness", "--reason", "we close", answer="n\n").exit_code == 1
        assert post(request(5, 6)) == 200
        assert run("retire", partner.path, "witness", "--reason", "we close", "--yes").exit_code == 0
        assert post(request(6, 7)) == 410
    with calling(partner) as post:
        assert post(request(6, 7)) == 410
    card = partner.card()
    assert card.witness == () and len(card.mirror) == 2
    assert len(statements(partner, [card.statements])) == 2
    assert not list((partner.path / "witness").glob("*.key"))
    for verb in ("rotate", "retire"):
        again = run(verb, partner.path, "witness", "--reason", "no", *(["--yes"] if verb == "retire" else []))
        assert again.exit_code == 1 and "was retired" in again.stderr
    assert "RETIRED" in run("status", partner.path).stderr
    assert run("trust", partner.path, LOG.verifier.vkey).stderr.count("now working") == 1  # the mirror
    rotation.retire(partner, "mirror", "we close", NOW)
    assert partner.card().mirror == () and partner.card().holdings is None
    assert run("trust", partner.path, LOG.verifier.vkey).exit_code == 1
    with calling(partner) as post:
        assert post(request(6, 7)) == 410


def test_what_cannot_be_rotated_is_refused(partner: PartnerFolder, tmp_path: Path) -> None:
    before = {p: p.read_bytes() for p in partner.path.rglob("*") if p.is_file()}
    for reason in ("", "x" * 201, "a\nb", " a"):
        with pytest.raises(FormatError):
            rotation.rotate(partner, "witness", reason, NOW)
    with pytest.raises(UsageError):
        rotation.retire(partner, "people", "no", NOW)
    with rotation._lock(partner), pytest.raises(ConflictError):
        rotation.rotate(partner, "witness", "no", NOW)
    small = create(tmp_path / "small", NAME, ["witness"], "Nord")
    with pytest.raises(UsageError):
        rotation.rotate(small, "mirror", "no", NOW)
    (partner.path / "rotation.lock").unlink()
    assert {p: p.read_bytes() for p in partner.path.rglob("*") if p.is_file()} == before


# killed in the middle


def points(argv: list[str], root: Path, fresh: Callable[[], None]) -> list[tuple[int, str]]:
    """Where to kill: everywhere, or at a few points and the last one."""
    fresh()
    calls = len(count_points(argv, root, ENVIRONMENT))
    every = [(at, kind) for at in range(1, calls + 1) for kind in ("kill", "killafter")]
    return every if FULL else [*random.Random(7).sample(every, 4), every[-1]]


@pytest.mark.parametrize("words", ["rotate witness", "rotate people", "retire mirror"])
def test_a_rotation_that_is_killed_is_whole_or_never_was(
    words: str, partner: PartnerFolder, tmp_path: Path
) -> None:
    require_shim()
    verb, role = words.split()
    kept = tmp_path / "kept"
    shutil.copytree(partner.path, kept)
    script = f"""
import sys
from pathlib import Path
from vedette_partner import rotation
from vedette_partner.folder import open_folder
rotation.{verb}(open_folder(Path(sys.argv[1])), {role!r}, "because", {NOW})
"""
    argv = [sys.executable, "-c", script, str(partner.path)]

    def fresh() -> None:
        shutil.rmtree(partner.path)
        shutil.copytree(kept, partner.path)

    before = partner.card()
    outcomes = set()
    for at, kind in points(argv, partner.path, fresh):
        fresh()
        assert inject(argv, partner.path, at, kind, ENVIRONMENT).returncode == -9
        again = open_folder(partner.path)
        rotation.recover(again)
        once = {p: p.read_bytes() for p in partner.path.rglob("*") if p.is_file()}
        rotation.recover(again)
        assert once == {p: p.read_bytes() for p in partner.path.rglob("*") if p.is_file()}
        card = again.card()
        changed = card != before
        outcomes.add(changed)
        found = statements(partner, [before.statements])
        if words == "retire mirror":
            voice = MirrorState.open(partner.path / "mirror" / "mirror.db").voice()
            assert voice == (RETIRED if changed else f"{NAME}/m1") and found == []
        else:
            assert len(found) == (0 if not changed else 2 if role == "witness" else 1)
        assert not list(partner.path.rglob("next")) and not list(partner.path.rglob(".part-*"))
        with calling(again) as post:
            assert post(request(5, 6)) == 200
    assert outcomes == ({True, False} if FULL else outcomes)


def test_an_init_that_is_killed_is_begun_again(tmp_path: Path) -> None:
    require_shim()
    root = tmp_path / "p"
    root.mkdir()
    words = ["init", str(root), "--name", NAME]
    argv = [sys.executable, "-c", "from vedette_partner.cli import main; main()", *words]

    def fresh() -> None:
        shutil.rmtree(root)
        root.mkdir()

    for at, kind in points(argv, root, fresh):
        fresh()
        done = inject(argv, root, at, kind, ENVIRONMENT)
        assert done.returncode == -9 and done.stdout == ""
        if (root / "init.unfinished").exists() or not (root / "partner.json").exists():
            with pytest.raises(MissingError):
                open_folder(root)
            assert run(*words).exit_code == 0
        assert len(open_folder(root).card().witness) == 2
        assert not list(root.rglob(".part-*")) and not (root / "init.unfinished").exists()
        assert run(*words).exit_code == 1
