"""A package: what goes in comes out, tar programs read it, and a source that changes leaves nothing."""

from __future__ import annotations

import hashlib
import io
import os
import shutil
import subprocess
import tarfile
from pathlib import Path

import pytest

from capture.stage import DEVICE, READER, manifest, opened, package, plaintext
from vedette.capture.package import SourceChanged, seal_item
from vedette.errors import FormatError
from vedette.formats.entry import build_entry, open_disclosures
from vedette.formats.frame import MEMBERS
from vedette.formats.manifest import seal_values
from vedette.formats.slip import DISCLOSED
from vedette.values.padding import padme

SIZES = [0, 1, 511, 512, 513, 65_535, 65_536, 65_537, 3 << 20]


def content(size: int) -> bytes:
    """Bytes that are not all the same."""
    return (b"invented " * (size // 9 + 1))[:size]


@pytest.mark.parametrize("size", SIZES)
def test_content_of_every_size_comes_back(size: int) -> None:
    item, data = package(content(size))
    said, back = opened(data)
    assert back == content(size)
    assert (item.sha256, item.size) == (hashlib.sha256(data).hexdigest(), len(data))
    values = seal_values(said.manifest, said.digests, item.sha256, item.size)
    assert build_entry(said.manifest.seed, "seal", values) == item.entry.data
    shown = open_disclosures(item.entry, [each.text for each in item.disclosures], DISCLOSED)
    assert shown == {"package_sha256": item.sha256, "package_size": item.size}


@pytest.mark.parametrize("size", SIZES)
def test_plaintext_has_a_padded_length_and_an_archive_of_four(size: int) -> None:
    data = b"".join(plaintext(package(content(size))[1]))
    assert padme(len(data)) == len(data)
    with tarfile.open(fileobj=io.BytesIO(data)) as archive:
        members = archive.getmembers()
        assert [member.name for member in members] == list(MEMBERS)
        assert {(m.mode, m.uid, m.gid, m.uname, m.gname, m.mtime) for m in members} == {
            (0o400, 0, 0, "", "", 0)
        }
        file = archive.extractfile("content")
        assert file is not None
        assert file.read() == content(size)


@pytest.mark.parametrize("program", ["tar", "bsdtar", "7z"])
def test_tar_programs_take_the_content_out(program: str, tmp_path: Path) -> None:
    if shutil.which(program) is None:
        pytest.skip(f"NO {program}: it was not tried")
    for size in SIZES[:-1]:
        folder = tmp_path / str(size)
        folder.mkdir()
        (folder / "frame.tar").write_bytes(b"".join(plaintext(package(content(size))[1])))
        command = [program, "x", "-y", "frame.tar"] if program == "7z" else [program, "-xf", "frame.tar"]
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
        assert (folder / "content").read_bytes() == content(size)
        assert sorted(path.name for path in folder.iterdir()) == sorted([*MEMBERS, "frame.tar"])


def test_sizes_of_one_class_give_packages_of_one_length() -> None:
    assert len({len(package(content(size))[1]) for size in range(1, 513, 64)}) == 1
    assert len({len(package(content(size))[1]) for size in range(20_000, 20_400, 50)}) == 1


@pytest.mark.parametrize(
    ("said", "held"), [(10, 9), (10, 11), (0, 1), (1, 0), (65_536, 65_535), (65_536, 65_537)]
)
def test_source_that_shrank_or_grew_is_refused_and_cannot_be_opened(said: int, held: int) -> None:
    sink = io.BytesIO()
    with pytest.raises(SourceChanged):
        seal_item(io.BytesIO(content(held)), manifest(said), READER, DEVICE, sink)
    with pytest.raises(Exception):  # noqa: B017 - whatever it is, nobody can open it
        opened(sink.getvalue())


def test_file_that_grows_while_it_is_read_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "growing"
    path.write_bytes(content(5 << 20))

    def grow(_: int) -> None:
        with path.open("ab") as more:
            more.write(b"x")

    with path.open("rb", buffering=0) as source, pytest.raises(SourceChanged):
        seal_item(source, manifest(5 << 20), READER, DEVICE, io.BytesIO(), grow)


def test_file_that_is_cut_while_it_is_read_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "shrinking"
    path.write_bytes(content(9 << 20))
    with path.open("rb", buffering=0) as source, pytest.raises(SourceChanged):
        seal_item(
            source, manifest(9 << 20), READER, DEVICE, io.BytesIO(), lambda _: os.truncate(path, 5 << 20)
        )


def test_progress_tells_each_byte_once() -> None:
    told: list[int] = []
    seal_item(io.BytesIO(content(9 << 20)), manifest(9 << 20), READER, DEVICE, io.BytesIO(), told.append)
    assert sum(told) == 9 << 20


def test_manifest_that_nobody_would_take_seals_nothing() -> None:
    sink = io.BytesIO()
    with pytest.raises(FormatError):
        seal_item(io.BytesIO(b""), manifest(0, "x" * 1025), READER, DEVICE, sink)
    assert sink.getvalue() == b""
