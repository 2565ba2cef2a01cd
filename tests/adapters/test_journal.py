"""The journal: acknowledged rows stay, a row cut by a crash goes, a damaged one is named."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vedette.adapters import journal as module
from vedette.adapters.journal import Journal
from vedette.errors import FormatError, StoreError

TEXTS = st.text(st.characters(exclude_categories=("Cs",)), max_size=30)


@settings(max_examples=25, deadline=None)
@given(batches=st.lists(st.lists(st.dictionaries(st.just("a"), TEXTS), max_size=3), max_size=4))
def test_rows_come_back_in_their_order(
    batches: list[list[dict[str, str]]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.mktemp("journal") / "j"
    for batch in batches:
        Journal(path).append(batch)
    assert list(Journal(path).rows()) == [row for batch in batches for row in batch]


def test_journal_that_was_never_written_is_empty(tmp_path: Path) -> None:
    assert list(Journal(tmp_path / "j").rows()) == []
    Journal(tmp_path / "j").append([])
    assert not (tmp_path / "j").exists()


def test_row_cut_by_a_crash_is_dropped_at_every_length(tmp_path: Path) -> None:
    path = tmp_path / "j"
    Journal(path).append([{"n": 1}])
    whole = path.read_bytes()
    Journal(path).append([{"n": 2, "text": "x" * 50}])
    data = path.read_bytes()
    for length in range(len(whole), len(data)):
        path.write_bytes(data[:length])
        assert list(Journal(path).rows()) == [{"n": 1}]
        Journal(path).append([{"n": 3}])
        assert list(Journal(path).rows()) == [{"n": 1}, {"n": 3}]


def test_long_cut_row_is_dropped(tmp_path: Path) -> None:
    path = tmp_path / "j"
    path.write_bytes(b'{"n":1}\n{"text":"' + b"x" * 20_000)
    Journal(path).append([{"n": 2}])
    assert list(Journal(path).rows()) == [{"n": 1}, {"n": 2}]
    path.write_bytes(b"x" * 20_000)
    Journal(path).append([{"n": 3}])
    assert list(Journal(path).rows()) == [{"n": 3}]


@pytest.mark.parametrize("row", [b"{}x", b"[]", b'{"a": 1}', b"\xff", b"", b'{"a":1.0}'])
def test_damaged_row_is_refused_by_its_number(tmp_path: Path, row: bytes) -> None:
    (tmp_path / "j").write_bytes(b'{"n":1}\n' + row + b'\n{"n":3}\n')
    with pytest.raises(FormatError, match="row 2"):
        list(Journal(tmp_path / "j").rows())


@pytest.mark.parametrize("kept", [0, 1])
def test_batch_that_failed_leaves_no_row_before_the_next(
    tmp_path: Path, kept: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    journal = Journal(tmp_path / "j")
    journal.append([{"n": n} for n in range(kept)])

    def fail(_: int) -> None:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(module.os, "fsync", fail)
    with pytest.raises(StoreError):
        journal.append([{"lost": 1}, {"lost": 2}])
    monkeypatch.undo()
    journal.append([{"n": 9}])
    assert list(journal.rows()) == [*({"n": n} for n in range(kept)), {"n": 9}]


def test_journal_is_for_its_owner_only(tmp_path: Path) -> None:
    Journal(tmp_path / "j").append([{"n": 1}])
    assert (tmp_path / "j").stat().st_mode & 0o777 == 0o600
