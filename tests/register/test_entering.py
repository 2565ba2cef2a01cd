"""Entering: journal first, log after; whatever fails between, row k stays entry k."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from register.stage import KEY, ORIGIN, Memory, Rows, entropy, log
from vedette.errors import ConflictError, FormatError, StoreError
from vedette.formats.entry import open_disclosures, parse_entry
from vedette.register.audit import fsck
from vedette.register.entering import Entering

DRAFT = ("policy", {"policy_sha256": "0" * 64, "time": "2026-05-14T10:00:00Z"})


def register(journal: Rows, store: Memory) -> Entering:
    """The register, opened."""
    return Entering(journal, log(store), entropy)


def in_step(journal: Rows, store: Memory) -> bool:
    """Say whether row k of the journal is entry k of the log."""
    one = register(journal, store)
    return [row.entry() for row in one.rows[: one.log.size]] == list(one.log.entries(0, one.log.size))


def test_entry_is_found_again_with_its_fields_and_disclosures() -> None:
    journal, store = Rows(), Memory()
    (row,) = register(journal, store).enter([DRAFT])
    (again,) = register(journal, store).find("policy", policy_sha256="0" * 64)
    assert again == row
    entry = parse_entry(log(store).entry(0))
    assert open_disclosures(entry, again.disclosures(["time"]), ["time"]) == {"time": DRAFT[1]["time"]}
    assert register(journal, store).find("policy", time="never") == []
    assert register(journal, store).find("release") == []


def test_nothing_to_enter_writes_nothing() -> None:
    journal, store = Rows(), Memory()
    assert register(journal, store).enter([]) == []
    assert (journal.kept, store.files) == ([], {})


def test_journal_ahead_of_the_log_is_recovered_once() -> None:
    journal, store = Rows(), Memory()
    register(journal, store).enter([DRAFT])
    store.fail_tiles = True
    with pytest.raises(StoreError):
        register(journal, store).enter([DRAFT, DRAFT])
    store.fail_tiles = False
    assert log(store).size == 1
    assert register(journal, store).recover() == 2
    assert register(journal, store).recover() == 0
    assert log(store).size == 3
    assert in_step(journal, store)


def test_journal_set_back_is_refused() -> None:
    journal, store = Rows(), Memory()
    register(journal, store).enter([DRAFT, DRAFT])
    journal.kept.pop()
    with pytest.raises(ConflictError, match="journal"):
        register(journal, store)


def test_journal_of_another_history_is_refused() -> None:
    journal, store, other = Rows(), Memory(), Rows()
    register(journal, store).enter([DRAFT])
    register(other, Memory()).enter([DRAFT])
    with pytest.raises(ConflictError, match="journal"):
        register(other, store)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.sampled_from(["", "", "journal", "tiles", "before", "after", "reopen"]), max_size=12))
def test_row_k_stays_entry_k_whatever_fails(steps: list[str]) -> None:
    journal, store = Rows(), Memory()
    one = register(journal, store)
    for step in steps:
        if step == "reopen":
            journal.fail, store.fail_tiles, store.fail_checkpoint = False, False, ""
            one = register(journal, store)
            one.recover()
            continue
        journal.fail, store.fail_tiles = step == "journal", step == "tiles"
        store.fail_checkpoint = step if step in ("before", "after") else ""
        try:
            one.enter([DRAFT, DRAFT])
        except StoreError:
            assert step
    journal.fail, store.fail_tiles, store.fail_checkpoint = False, False, ""
    one.enter([DRAFT])
    assert len(journal.kept) == log(store).size
    assert in_step(journal, store)
    assert fsck(store, ORIGIN, [KEY.verifier]).size == len(journal.kept)


@pytest.mark.parametrize(
    "row",
    [
        {},
        {"t": "policy", "seed": "00" * 32},
        {"t": "nothing", "seed": "00" * 32, "fields": {}},
        {"t": "policy", "seed": "00" * 31, "fields": {}},
        {"t": "policy", "seed": "0G" * 32, "fields": {}},
        {"t": "policy", "seed": "00" * 32, "fields": {"time": True}},
        {"t": "policy", "seed": "00" * 32, "fields": {"time": None}},
        {"t": 7, "seed": "00" * 32, "fields": {}},
    ],
)
def test_row_of_another_form_is_refused_by_its_number(row: dict[str, object]) -> None:
    journal = Rows()
    register(journal, Memory()).enter([DRAFT])
    journal.kept.append(row)  # type: ignore[arg-type]
    with pytest.raises(FormatError, match="row 1"):
        register(journal, Memory())
