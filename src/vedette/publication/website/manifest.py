"""release.json: what an edition of the site says of itself, every file with its SHA-256."""

from __future__ import annotations

import re
from collections.abc import Mapping

from vedette.errors import FormatError
from vedette.formats import jcs
from vedette.values.ids import parse_digest

MAX_BYTES = 16 << 20
PROOF = ("release.json", "release.disclosures.json", "release.tlog-proof", "policy.txt")
"""What lies beside the list and proves it."""
_PATH = re.compile(r"(?:[A-Za-z0-9][A-Za-z0-9._-]{0,119}/){0,5}[A-Za-z0-9][A-Za-z0-9._-]{0,119}\Z")


def build_manifest(release: str, files: Mapping[str, str]) -> bytes:
    """Return release.json: the id of the release, and path → SHA-256 of each file.

    Raises: FormatError for a path that another machine could read otherwise.
    """
    for path in files:
        _path(path)
    return jcs.encode({"v": 2, "format": "vedette/release", "release": release, "files": dict(files)})


def parse_manifest(data: bytes) -> tuple[str, dict[str, str]]:
    """Return the id of the release and path → SHA-256. Raises: FormatError."""
    listed = jcs.parse(data, max_bytes=MAX_BYTES)
    if not isinstance(listed, dict) or set(listed) != {"files", "format", "release", "v"}:
        raise FormatError("release.json: other members than version 2 has")
    files, release = listed["files"], listed["release"]
    if listed["format"] != "vedette/release" or listed["v"] != 2 or not isinstance(files, dict):
        raise FormatError("release.json: is not a release of version 2")
    if not isinstance(release, str):
        raise FormatError("release.json: its release is not a text")
    return release, {_path(path): parse_digest(str(digest), "release.json") for path, digest in files.items()}


def _path(path: str) -> str:
    if not _PATH.match(path) or path in PROOF:
        raise FormatError(f"release.json: {path[:80]!r}: is not a path of a site")
    return path
