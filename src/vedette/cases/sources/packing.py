"""WACZ packages written: WARC files as they are, index, pages, and a list with a digest of each file."""

from __future__ import annotations

import hashlib
import json
import re
import zipfile
from collections.abc import Iterator, Sequence
from typing import BinaryIO

from vedette.cases.sources import cdx
from vedette.cases.sources.survey import Survey, survey_warc
from vedette.cases.sources.warc import Source
from vedette.errors import FormatError
from vedette.values.instants import parse_instant

VERSION = "1.1.1"
_PIECE = 1 << 20
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,100}\.warc(\.gz)?", re.ASCII)
_ZIPPED_AT = (1980, 1, 1, 0, 0, 0)
"""No time in the package but the one in its list."""


def pack(
    sink: BinaryIO, archives: Sequence[tuple[str, Source]], *, created: str, software: str, title: str = ""
) -> str:
    """Write a package of WARC files to `sink`, in constant memory but for the index; give its list's digest.

    Each file is read from its begin to its end first. `created` is an instant, `software` who packs.
    Raises: FormatError for a name that cannot stand in a package, or a file that is not sound.
    """
    parse_instant(created, "created")
    names = [name for name, _ in archives]
    if not names or len(set(names)) != len(names) or not all(_NAME.fullmatch(name) for name in names):
        raise FormatError("package: needs WARC files, each with a plain name in .warc or .warc.gz of its own")
    surveys = [(name, survey_warc(source)) for name, source in archives]
    for name, found in surveys:
        if not found.sound:
            raise FormatError(f"package: {name} is damaged, or not what its digests say")
    resources: list[dict[str, object]] = []
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_STORED) as package:

        def put(path: str, pieces: Iterator[bytes]) -> None:
            measured, size = hashlib.sha256(), 0
            with package.open(zipfile.ZipInfo(path, _ZIPPED_AT), "w", force_zip64=True) as file:
                for piece in pieces:
                    file.write(piece)
                    measured.update(piece)
                    size += len(piece)
            digest = f"sha256:{measured.hexdigest()}"
            resources.append({"name": path.rpartition("/")[2], "path": path, "hash": digest, "bytes": size})

        for name, source in archives:
            put(f"archive/{name}", _pieces(source))
        put("indexes/index.cdx", _index(surveys))
        put("pages/pages.jsonl", _pages(surveys))
        listed = {
            "profile": "data-package",
            "wacz_version": VERSION,
            "created": created,
            "software": software,
            **({"title": title} if title else {}),
            "resources": resources,
        }
        data = json.dumps(listed, ensure_ascii=False, indent=1).encode("utf-8")
        package.writestr(zipfile.ZipInfo("datapackage.json", _ZIPPED_AT), data)
        digest = hashlib.sha256(data).hexdigest()
        own = {"path": "datapackage.json", "hash": f"sha256:{digest}"}
        package.writestr(zipfile.ZipInfo("datapackage-digest.json", _ZIPPED_AT), json.dumps(own))
    return digest


def _pieces(source: Source) -> Iterator[bytes]:
    for start in range(0, source.size, _PIECE):
        yield source.at(start, _PIECE)


def _index(surveys: list[tuple[str, Survey]]) -> Iterator[bytes]:
    rows = [(line.key, line.stamp, name, line) for name, found in surveys for line in found.lines]
    for _, _, name, line in sorted(rows):
        yield cdx.encode(line, file=name).encode("utf-8", "replace")


def _pages(surveys: list[tuple[str, Survey]]) -> Iterator[bytes]:
    yield json.dumps({"format": "json-pages-1.0", "id": "pages", "title": "All pages"}).encode() + b"\n"
    for _, found in surveys:
        for url, stamp, title in found.pages:
            at = f"{stamp[:4]}-{stamp[4:6]}-{stamp[6:8]}T{stamp[8:10]}:{stamp[10:12]}:{stamp[12:14]}Z"
            page = {"url": url, "ts": at, **({"title": title} if title else {})}
            yield json.dumps(page, ensure_ascii=False).encode("utf-8", "replace") + b"\n"
