"""Check 15 of a dossier: what a redacted one shows belongs to the whole that the register knows.

Normative pages: docs/formats/dossier.md, section 4, and docs/formats/disclosure.md, section 4.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Protocol

from vedette.cases.dossiers.disclosure import (
    DISCLOSURE,
    FOLDER,
    MAX_DISCLOSURE_BYTES,
    Hidden,
    Laid,
    Shown,
    count,
    parse_disclosure_list,
    part_file,
    root_of,
)
from vedette.cases.verdict import Disclosed, Place, Verdict


class Files(Protocol):
    """The bag's files and what was measured of them."""

    digests: dict[str, str]
    sizes: dict[str, int]

    def read(self, path: str, limit: int = ...) -> bytes:
        """Return the bytes of a small file."""


class Listed(Protocol):
    """A row of exhibits.json."""

    @property
    def number(self) -> int:
        """Its number."""

    @property
    def sha256(self) -> str:
        """Of its bytes."""

    @property
    def size(self) -> int:
        """Of its bytes."""


def check_disclosure(
    place: Place,
    files: Files,
    present: Collection[str],
    exhibits: Sequence[Listed],
    roots: Collection[str],
    verdict: Verdict,
) -> None:
    """Judge data/disclosure.json and what lies in data/disclosed/; a dossier without both passes.

    `roots` are the digests that the custody list's derivations led to.
    """
    used: set[str] = set()
    laid: tuple[Laid | Hidden, ...] = ()
    stated = ""
    if DISCLOSURE in present:
        place.at("disclosure.format", DISCLOSURE)
        laid, stated = parse_disclosure_list(files.read(DISCLOSURE, MAX_DISCLOSURE_BYTES))
        listed: Mapping[int, Listed] = {each.number: each for each in exhibits}
        place.at("disclosure.source", DISCLOSURE)
        place.need(max(listed, default=0) <= len(laid), "an exhibit of exhibits.json is not in it")
        for number, each in enumerate(laid, 1):
            row, source = listed.get(number), each.source if isinstance(each, Laid) else None
            if isinstance(source, Shown):
                same = row is not None and (row.sha256, row.size) == (source.sha256, source.size)
                place.need(same, f"source of exhibit {number} is not that of exhibits.json")
            else:
                place.need(row is None, f"exhibit {number} is hidden, and stands in exhibits.json")
        for number, each in enumerate(laid, 1):
            for at, page in enumerate(each.pages if isinstance(each, Laid) else (), 1):
                for index, part in enumerate(page.parts, 1):
                    if isinstance(part, Shown):
                        path = part_file(number, at, index)
                        place.at("disclosure.part", path)
                        place.need(path in present, "is missing")
                        found = (files.digests[path], files.sizes[path])
                        place.need(found == (part.sha256, part.size), "has another SHA-256 or size")
                        used.add(path)
    for path in sorted(present):
        place.at("disclosure.extra", path)
        place.need(not path.startswith(FOLDER) or path in used, "is shown by no part")
    if laid:
        place.at("disclosure.root", DISCLOSURE)
        place.need(root_of(laid) == stated, "its parts do not lead to its root")
        place.at("disclosure.entry", DISCLOSURE)
        place.need(stated in roots, "its root is in no entry of the custody list")
        counts = count(laid)
        verdict.disclosure = Disclosed(stated, counts.shown, counts.hidden, counts.withheld)
