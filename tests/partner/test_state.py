"""What a witness must never forget."""

from __future__ import annotations

import hashlib
import sqlite3
from pathlib import Path

import pytest

from partner.stage import LOG, LOG_PQ, ORIGIN, WITNESS, new_state
from vedette.errors import ConflictError, MissingError, StoreError, UsageError
from vedette.formats.keys import Algorithm, SigningKey
from vedette_partner.witness.cosign import Head
from vedette_partner.witness.state import State

FIVE, EIGHT = Head(5, b"5" * 32, b"five", 1), Head(8, b"8" * 32, b"eight", 2)


def test_a_new_process_remembers_what_the_last_one_kept(tmp_path: Path) -> None:
    state = new_state(tmp_path)
    state.advance(ORIGIN, None, FIVE)
    state.close()
    again = State(tmp_path / "witness.db")
    assert again.head(ORIGIN) == FIVE
    assert again.origins() == [ORIGIN]
    assert set(again.keys(ORIGIN)) == {LOG.verifier, LOG_PQ.verifier}
    again.advance(ORIGIN, FIVE, EIGHT)
    assert again.head(ORIGIN) == EIGHT
    assert again.cosigned(hashlib.sha256(ORIGIN.encode()).hexdigest()) == b"eight"
    assert again.cosigned("0" * 64) is None


def test_a_head_that_is_no_longer_held_is_not_replaced(tmp_path: Path) -> None:
    state = new_state(tmp_path)
    for before in (FIVE, EIGHT):
        with pytest.raises(ConflictError):
            state.advance(ORIGIN, before, EIGHT)
    state.advance(ORIGIN, None, FIVE)
    fork = Head(5, b"f" * 32, b"", 1)
    for stale in (None, EIGHT, fork):
        with pytest.raises(ConflictError):
            state.advance(ORIGIN, stale, EIGHT)
    assert state.head(ORIGIN) == FIVE


def test_the_database_itself_refuses_to_roll_back(tmp_path: Path) -> None:
    state = new_state(tmp_path)
    state.advance(ORIGIN, None, EIGHT)
    for worse in (FIVE, Head(8, b"f" * 32, b"", 3)):
        with pytest.raises(StoreError, match="head_never_shrinks"):
            state.advance(ORIGIN, EIGHT, worse)
    with pytest.raises(StoreError, match="root_has_32_bytes"):
        state.advance(ORIGIN, EIGHT, Head(9, b"", b"", 3))
    db = sqlite3.connect(tmp_path / "witness.db")
    with pytest.raises(sqlite3.IntegrityError, match="head_is_never_removed"):
        db.execute("DELETE FROM head")
    db.close()
    assert state.head(ORIGIN) == EIGHT


def test_what_is_kept_is_on_the_disk(tmp_path: Path) -> None:
    state = new_state(tmp_path)
    pragmas = {p: state._db.execute(f"PRAGMA {p}").fetchone()[0] for p in ("synchronous",)}
    assert pragmas == {"synchronous": 3}  # EXTRA
    assert state._db.execute("PRAGMA journal_mode").fetchone()[0] == "delete"


def test_lost_and_damaged_states_are_refused(tmp_path: Path) -> None:
    with pytest.raises(MissingError, match=r"witness\.db") as caught:
        State(tmp_path / "witness.db")
    assert caught.value.hint
    (tmp_path / "witness.db").write_bytes(b"not a database" * 100)
    with pytest.raises(StoreError):
        State(tmp_path / "witness.db")
    with pytest.raises(ConflictError):
        State.create(tmp_path / "witness.db")


def test_only_keys_of_one_log_can_be_trusted_together(tmp_path: Path) -> None:
    state = State.create(tmp_path / "witness.db")
    other = SigningKey.generate("log.example.org/2", Algorithm.ED25519).verifier
    long = SigningKey.generate("o" * 256, Algorithm.ED25519).verifier
    for keys in ([], [LOG.verifier, other], [WITNESS[0].verifier], [long]):
        with pytest.raises(UsageError):
            state.trust(keys)
    assert state.origins() == []
    assert state.trust([LOG.verifier]) == state.trust([LOG_PQ.verifier, LOG.verifier]) == ORIGIN
    assert len(state.keys(ORIGIN)) == 2
