"""What every store of objects must do: the folder and its double in memory do the same."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from vault.stage import MemoryStore, clock, name_of
from vedette.adapters.objects import FolderStore
from vedette.errors import ConflictError, FormatError, MissingError, StoreError
from vedette.vault.fixity import scrub
from vedette.vault.store import ObjectStore

OBJECTS = [b"", b"sealed", bytes(300_000), b"\xff" * 1000]


class StoreRules:
    """The rules; a class below for each store."""

    def test_object_comes_back_under_its_name(self, store: ObjectStore) -> None:
        for data in OBJECTS:
            assert store.put(name_of(data), len(data), io.BytesIO(data)) is True
            assert store.has(name_of(data))
            with store.open(name_of(data)) as file:
                assert file.read() == data
        assert list(store.names()) == sorted(name_of(data) for data in OBJECTS)

    def test_object_that_is_there_is_left_alone(self, store: ObjectStore) -> None:
        store.put(name_of(b"a"), 1, io.BytesIO(b"a"))
        assert store.put(name_of(b"a"), 1, io.BytesIO(b"b")) is False
        with store.open(name_of(b"a")) as file:
            assert file.read() == b"a"

    @pytest.mark.parametrize("given", [b"", b"b", b"aa", b"a" * 400_000])
    def test_wrong_bytes_are_refused_and_nothing_is_kept(self, store: ObjectStore, given: bytes) -> None:
        with pytest.raises(ConflictError):
            store.put(name_of(b"a"), 1, io.BytesIO(given))
        assert not store.has(name_of(b"a"))
        assert list(store.names()) == []

    def test_right_bytes_of_another_size_than_stated_are_refused(self, store: ObjectStore) -> None:
        for size in (0, 2):
            with pytest.raises(ConflictError):
                store.put(name_of(b"a"), size, io.BytesIO(b"a"))
        assert list(store.names()) == []

    def test_object_that_is_not_there_is_missing(self, store: ObjectStore) -> None:
        assert not store.has(name_of(b"a"))
        with pytest.raises(MissingError):
            store.open(name_of(b"a"))
        store.remove(name_of(b"a"))

    def test_object_that_was_let_go_is_gone(self, store: ObjectStore) -> None:
        store.put(name_of(b"a"), 1, io.BytesIO(b"a"))
        store.remove(name_of(b"a"))
        assert not store.has(name_of(b"a"))
        assert list(store.names()) == []

    @pytest.mark.parametrize("name", ["", "../../etc/passwd", "A" * 64, "0" * 63, "0" * 64 + "\n"])
    def test_name_that_is_no_digest_is_refused(self, store: ObjectStore, name: str) -> None:
        with pytest.raises(FormatError):
            store.put(name, 0, io.BytesIO(b""))
        for act in (store.open, store.has, store.remove):
            with pytest.raises(FormatError):
                act(name)


class TestMemoryStore(StoreRules):
    """The double."""

    @pytest.fixture
    def store(self) -> MemoryStore:
        return MemoryStore()


class TestFolderStore(StoreRules):
    """The folder."""

    @pytest.fixture
    def store(self, tmp_path: Path) -> FolderStore:
        return FolderStore(tmp_path / "vault")

    def test_objects_can_only_be_read_and_only_by_their_owner(self, store: FolderStore) -> None:
        store.put(name_of(b"a"), 1, io.BytesIO(b"a"))
        assert store.path(name_of(b"a")).stat().st_mode & 0o777 == 0o400

    def test_source_that_cannot_be_read_leaves_nothing(self, store: FolderStore) -> None:
        class Broken(io.BytesIO):
            def read(self, size: int | None = -1, /) -> bytes:
                raise OSError(5, "Input/output error")

        with pytest.raises(StoreError):
            store.put(name_of(b"a"), 1, Broken())
        assert [path for path in store.folder.rglob("*") if path.is_file()] == []

    def test_half_written_objects_of_a_killed_process_are_swept(self, store: FolderStore) -> None:
        store.put(name_of(b"a"), 1, io.BytesIO(b"a"))
        (store.path(name_of(b"a")).parent / ".part-0123456789abcdef").write_bytes(b"half")
        assert list(store.names()) == [name_of(b"a")]
        assert store.recover() == 1
        assert store.recover() == 0

    def test_synced_file_is_adopted_once(self, store: FolderStore, tmp_path: Path) -> None:
        for expected in (True, False):
            arrived = tmp_path / "arrived"
            arrived.write_bytes(b"a")
            assert store.adopt(name_of(b"a"), arrived) is expected
            assert not arrived.exists()
        assert list(store.names()) == [name_of(b"a")]

    def test_what_is_no_object_is_passed_over_and_named(self, store: FolderStore) -> None:
        store.put(name_of(b"a"), 1, io.BytesIO(b"a"))
        shelf = store.path(name_of(b"a")).parent
        (shelf / "notes.txt").write_bytes(b"x")
        (shelf / name_of(b"b")).write_bytes(b"b")  # below the wrong shelf
        (store.folder / ".DS_Store").write_bytes(b"x")
        (store.folder / "lost+found").mkdir()
        (store.folder / "incoming").mkdir()
        (store.folder / "incoming" / ".part-1").write_bytes(b"x")
        assert list(store.names()) == [name_of(b"a")]
        inside = [f"{shelf.name}/{name_of(b'b')}", f"{shelf.name}/notes.txt"]
        assert sorted(store.strays()) == sorted([".DS_Store", "lost+found", *inside])
        found = scrub(store, [name_of(b"a")], clock)
        assert not found.faults and not found.missing and len(found.strays) == 4
