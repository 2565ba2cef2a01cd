"""The bag: paths that belong, manifests in order, five lines of information."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import bagit  # type: ignore[import-untyped]
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vedette.cases.bag import (
    DECLARATION,
    FIXED,
    BagInfo,
    parse_bag_info,
    parse_manifest,
    path_belongs,
    path_is_plain,
    write_manifest,
)
from vedette.errors import FormatError

INFO = BagInfo("vedette 0.1.0", "2026-05-14", "0" * 32, 1234, 5, "Группа «Пример»")


@pytest.mark.parametrize("path", [*FIXED, "data/exhibits/E0001.jpg", "data/exhibits/E12345.bin"])
def test_paths_of_a_dossier_belong(path: str) -> None:
    assert path_is_plain(path)
    assert path_belongs(path)


@pytest.mark.parametrize(
    "path",
    [
        "",
        "/etc/passwd",
        "../x",
        "data/../x",
        "data//x",
        "data/./x",
        "data/.hidden",
        "data/exhibits/E0001.jpg/",
        "data\\x",
        "data/é",
        "data/a b",
        "x" * 201,
        "data/x\n",
        "con:",
    ],
)
def test_paths_that_could_lead_elsewhere_are_not_plain(path: str) -> None:
    assert not path_is_plain(path)


@pytest.mark.parametrize(
    "path",
    [
        "fetch.txt",
        "data/x",
        "data/exhibits/E1.jpg",
        "data/exhibits/E0001",
        "data/proofs/x",
        "BAGIT.TXT",
        "data",
    ],
)
def test_plain_paths_without_a_place_do_not_belong(path: str) -> None:
    assert not path_belongs(path)


PATHS = st.dictionaries(
    st.from_regex(r"[a-z][a-z0-9._-]{0,8}(/[a-z][a-z0-9._-]{0,8})?", fullmatch=True),
    st.from_regex(r"[0-9a-f]{64}", fullmatch=True),
    min_size=1,
    max_size=8,
)


@settings(max_examples=25, deadline=None)
@given(PATHS)
def test_manifest_comes_back_as_it_was(digests: dict[str, str]) -> None:
    assert parse_manifest(write_manifest(digests), "manifest") == digests


LINE = "0" * 64 + "  "


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\n",
        f"{LINE}a",
        f"{LINE}a\n\n",
        f"{LINE}b\n{LINE}a\n",
        f"{LINE}a\n{LINE}a\n",
        f"{LINE}A\n{LINE}a\n",
        f"{LINE[:-1]}a\n",
        f"{LINE} a\n",
        f"{'F' * 64}  a\n",
        f"{LINE}../a\n",
        f"{LINE}a\r\n",
        f"\ufeff{LINE}a\n",
        f"{LINE}\u2028a\n",
    ],
)
def test_manifest_of_any_other_form_is_refused(text: str) -> None:
    with pytest.raises(FormatError, match="manifest"):
        parse_manifest(text.encode(), "manifest")


def test_bag_info_comes_back_and_every_byte_counts() -> None:
    data = INFO.encode()
    assert parse_bag_info(data) == INFO
    for at in range(len(data)):
        try:
            other = parse_bag_info(data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :])
        except FormatError:
            continue
        assert other != INFO


@pytest.mark.parametrize(
    "info",
    [
        replace(INFO, agent="bagit.py"),
        replace(INFO, date="2026-02-30"),
        replace(INFO, date="14.05.2026"),
        replace(INFO, dossier="x"),
        replace(INFO, payload_bytes=-1),
        replace(INFO, group=""),
        replace(INFO, group="two\nlines"),
    ],
    ids=str,
)
def test_bag_info_that_cannot_be_is_refused(info: BagInfo) -> None:
    with pytest.raises(FormatError):
        parse_bag_info(info.encode())
    for data in (
        INFO.encode() + b"\n",
        INFO.encode()[:-1],
        b"\xff",
        INFO.encode().replace(b"1234", b"01234"),
    ):
        with pytest.raises(FormatError):
            parse_bag_info(data)


def test_the_library_of_congress_reads_our_bag(tmp_path: Path) -> None:
    import hashlib

    files = {"data/exhibits/E0001.txt": b"invented", "data/exhibits/E0002.txt": b""}
    tags = {"bagit.txt": DECLARATION}
    tags["bag-info.txt"] = replace(INFO, payload_bytes=8, payload_files=2).encode()
    tags["manifest-sha256.txt"] = write_manifest({p: hashlib.sha256(d).hexdigest() for p, d in files.items()})
    listed = {path: hashlib.sha256(data).hexdigest() for path, data in tags.items()}
    tags["tagmanifest-sha256.txt"] = write_manifest(listed)
    for path, data in {**files, **tags}.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_bytes(data)
    assert bagit.Bag(str(tmp_path)).is_valid()
