"""An audit finds what a naive list of entries says, and names the first file that is not as signed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vedette.adapters.tiles import TileFolder
from vedette.errors import FormatError, MissingError, ProofError, SignatureError, VedetteError
from vedette.formats.checkpoint import Checkpoint
from vedette.formats.keys import Algorithm, SigningKey
from vedette.formats.tiles import encode_entries, parse_entries
from vedette.register.audit import audit, fsck
from vedette.register.log import Log, LogReader
from vedette.tree.hashing import leaf_hash, leaf_hashes
from vedette.tree.proofs import tree_root

ORIGIN = "register.example.org/audit"
KEY = SigningKey.from_seed(ORIGIN, Algorithm.ED25519, bytes(32))
OTHER = SigningKey.from_seed(ORIGIN, Algorithm.ED25519, bytes(31) + b"\1")


class Shelf:
    """A log's files in a dictionary."""

    def __init__(self, files: Mapping[str, bytes] | None = None) -> None:
        self.files = dict(files or {})

    def read(self, path: str) -> bytes:
        try:
            return self.files[path]
        except KeyError:
            raise MissingError(f"log file {path}: is not there") from None

    def write_all(self, files: Mapping[str, bytes]) -> None:
        self.files |= files

    def replace_checkpoint(self, data: bytes) -> None:
        self.files["checkpoint"] = data

    def remove_all(self, paths: Sequence[str]) -> None:
        for path in paths:
            self.files.pop(path, None)


def entry(number: int) -> bytes:
    return b"entry %d " % number + b"." * (number % 7)


def log_of(*batches: int, keep_partials: bool = False) -> Shelf:
    shelf = Shelf()
    log = Log(shelf, ORIGIN, [KEY], keep_partials=keep_partials)
    for count in batches:
        log.append([entry(log.size + number) for number in range(count)])
    return shelf


def check(shelf: Shelf) -> object:
    return fsck(shelf, ORIGIN, [KEY.verifier])


def refusal(shelf: Shelf) -> VedetteError:
    with pytest.raises(VedetteError) as refused:
        check(shelf)
    return refused.value


@settings(max_examples=40, deadline=None)
@given(
    batches=st.lists(st.integers(1, 700) | st.sampled_from([255, 256, 257, 512]), min_size=1, max_size=5),
    keep_partials=st.booleans(),
)
def test_an_audit_finds_the_root_of_a_naive_list(batches: list[int], keep_partials: bool) -> None:
    shelf = log_of(*batches, keep_partials=keep_partials)
    size = sum(batches)
    told: list[int] = []
    found = fsck(shelf, ORIGIN, [KEY.verifier], told.append)
    naive = tree_root(leaf_hashes(entry(number) for number in range(size)))
    assert (found.size, found.root) == (size, naive)
    assert found.bundles == -(-size // 256)
    assert sum(told) == size


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_any_byte_of_any_file_may_be_altered_and_that_file_is_named(data: st.DataObject) -> None:
    size = data.draw(st.integers(1, 1500))
    shelf = log_of(size)
    path = data.draw(st.sampled_from(sorted(shelf.files.keys() - {"checkpoint"})))
    content = bytearray(shelf.files[path])
    content[data.draw(st.integers(0, len(content) - 1))] ^= data.draw(st.integers(1, 255))
    shelf.files[path] = bytes(content)
    assert str(refusal(shelf)).startswith(f"log file {path}: ")


@pytest.fixture(scope="module")
def tall() -> Shelf:
    """A log of three levels: 65 536 entries under one full tile of level 1, and an edge on every level."""
    return log_of(65_536 + 256 * 2 + 5)


def some_files(shelf: Shelf) -> Iterator[str]:
    by_folder: dict[str, list[str]] = {}
    for path in sorted(shelf.files.keys() - {"checkpoint"}):
        by_folder.setdefault(path.split("/")[1] + str(".p/" in path), []).append(path)
    for paths in by_folder.values():
        yield from {paths[len(paths) // 2], paths[-1]}


def test_a_log_of_three_levels_is_audited(tall: Shelf) -> None:
    found = fsck(tall, ORIGIN, [KEY.verifier])
    assert (found.bundles, found.tiles) == (259, 259 + 1 + 1 + 1)


def test_every_kind_of_file_is_named_when_altered(tall: Shelf) -> None:
    for path in some_files(tall):
        altered = bytearray(tall.files[path])
        altered[len(altered) // 2] ^= 1
        error = refusal(Shelf({**tall.files, path: bytes(altered)}))
        assert str(error).startswith(f"log file {path}: "), error


def test_every_file_is_named_when_missing_cut_or_prolonged() -> None:
    shelf = log_of(600)
    for path in sorted(shelf.files.keys() - {"checkpoint"}):
        content = shelf.files[path]
        without = {name: data for name, data in shelf.files.items() if name != path}
        missing = refusal(Shelf(without))
        assert isinstance(missing, MissingError)
        assert str(missing).startswith(f"log file {path}: ")
        for changed in (b"", content[:-1], content[:-32], content + b"\0", content + bytes(32)):
            error = refusal(Shelf({**shelf.files, path: changed}))
            assert isinstance(error, FormatError), (path, len(changed), error)
            assert str(error).startswith(f"log file {path}: ")


def replace_entry(shelf: Shelf, path: str, place: int, count: int) -> list[bytes]:
    entries = parse_entries(shelf.files[path], count)
    entries[place] = b"another entry"
    shelf.files[path] = encode_entries(entries)
    return entries


def test_an_altered_entry_is_named_by_its_number() -> None:
    shelf = log_of(600)
    replace_entry(shelf, "tile/entries/001", 44, 256)
    assert str(refusal(shelf)) == "log file tile/entries/001: altered, entry 300 is not what was signed"


def test_a_bundle_altered_together_with_its_tile_is_found_by_the_tile_above() -> None:
    shelf = log_of(600)
    entries = replace_entry(shelf, "tile/entries/001", 44, 256)
    shelf.files["tile/0/001"] = b"".join(leaf_hashes(entries))
    assert str(refusal(shelf)).startswith("log file tile/0/001: altered, its hashes are not")


def test_two_files_altered_differently_are_both_named() -> None:
    shelf = log_of(600)
    replace_entry(shelf, "tile/entries/001", 44, 256)
    tile = bytearray(shelf.files["tile/0/001"])
    tile[44 * 32] ^= 1
    shelf.files["tile/0/001"] = bytes(tile)
    message = str(refusal(shelf))
    assert message.startswith("log file tile/0/001: disagrees with tile/entries/001, and neither")


def test_the_first_fault_is_named_when_a_later_file_is_missing() -> None:
    shelf = log_of(600)
    replace_entry(shelf, "tile/entries/000", 7, 256)
    del shelf.files["tile/entries/001"]
    assert str(refusal(shelf)).startswith("log file tile/entries/000: altered, entry 7 ")


def test_a_whole_other_history_is_not_what_the_checkpoint_signs() -> None:
    shelf, other = log_of(600), Shelf()
    Log(other, ORIGIN, [KEY], keep_partials=False).append([b"x" + entry(n) for n in range(600)])
    other.files["checkpoint"] = shelf.files["checkpoint"]
    error = refusal(other)
    assert isinstance(error, ProofError)
    assert "not with the checkpoint" in str(error)


def test_an_older_checkpoint_is_audited_where_only_full_files_are_left() -> None:
    shelf = log_of(300, 212)  # the partial files of size 300 went when 512 filled them
    assert "tile/0/001.p/44" not in shelf.files
    root = tree_root([leaf_hash(entry(number)) for number in range(300)])
    # level 1 is not full at 512: the wider partial tile is found under its own name only
    shelf.files["tile/1/000.p/1"] = shelf.files["tile/1/000.p/2"][:32]
    found = audit(LogReader(shelf, 300), Checkpoint(ORIGIN, 300, root))
    assert (found.bundles, found.tiles) == (2, 3)
    shelf.files["tile/0/001"] = shelf.files["tile/0/001"][:-1]
    with pytest.raises(FormatError, match="tile/0/001: expected 8192 bytes"):
        audit(LogReader(shelf, 300), Checkpoint(ORIGIN, 300, root))


def test_a_reader_at_another_size_is_refused() -> None:
    shelf = log_of(5)
    root = tree_root([leaf_hash(entry(number)) for number in range(5)])
    with pytest.raises(ProofError, match="read at size 4"):
        audit(LogReader(shelf, 4), Checkpoint(ORIGIN, 5, root))


def test_a_checkpoint_that_is_missing_or_signed_by_another_is_refused() -> None:
    shelf = log_of(5)
    with pytest.raises(SignatureError):
        fsck(shelf, ORIGIN, [OTHER.verifier])
    with pytest.raises(SignatureError):
        fsck(shelf, "register.example.org/other", [KEY.verifier])
    del shelf.files["checkpoint"]
    assert isinstance(refusal(shelf), MissingError)


def test_a_log_on_disk_is_audited(tmp_path: Path) -> None:
    log = Log(TileFolder(tmp_path), ORIGIN, [KEY])
    log.append([entry(number) for number in range(700)])
    assert fsck(TileFolder(tmp_path), ORIGIN, [KEY.verifier]).bundles == 3
    (tmp_path / "tile" / "entries" / "001").unlink()
    with pytest.raises(MissingError, match="tile/entries/001"):
        fsck(TileFolder(tmp_path), ORIGIN, [KEY.verifier])
