"""Makes the vectors of disclosure: two versions of one whole, and versions with one fault each.

    PYTHONPATH=src python vectors/disclosure/make.py

Written from docs/formats/disclosure.md alone: nothing of the library is used. The keys are published and
worthless.
"""

from __future__ import annotations

import base64
import gzip
import hashlib
import hmac
import json
import sys
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "tests/verifier"))

from build_dossier import Files, Kit, bag, card, payload, sha

FOLDER = Path(__file__).resolve().parent
LIST = "data/disclosure.json"
SEED = hashlib.sha256(b"published and worthless").digest()
KIT = Kit()
EXHIBITS = [
    ("jpg", "image/jpeg", "Bridge, seen from the north bank", b"\xff\xd8\xff invented picture"),
    ("pdf", "application/pdf", "Letter of an invented office", b"%PDF-1.7 invented letter"),
    ("txt", "text/plain", "Account", "Показания.\n".encode()),
]
PAGES = {1: [(2, 2)], 2: [(3, 2), (1, 1)], 3: []}
"""Columns and rows of the pages of each exhibit."""


def jcs(value: Any) -> bytes:
    """A value as RFC 8785 writes it; the names here are ASCII, the numbers whole."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def salt(exhibit: int, page: int, part: int) -> str:
    """The salt of a leaf, section 3."""
    message = b"vedette/disclosure/v1\0%d/%d/%d" % (exhibit, page, part)
    return hmac.new(SEED, message, hashlib.sha256).hexdigest()[:32]


def content(exhibit: int, page: int, part: int) -> bytes:
    """The bytes of a part; of page 0, the original."""
    if page == 0:
        return EXHIBITS[exhibit - 1][3]
    return b"\xff\xd8 exhibit %d, page %d, part %d, invented" % (exhibit, page, part)


def shown(exhibit: int, page: int, part: int) -> dict[str, Any]:
    """A part that is laid open."""
    data = content(exhibit, page, part)
    return {"salt": salt(exhibit, page, part), "sha256": sha(data), "size": len(data)}


def leaf(value: Any) -> str:
    """The hash of a leaf."""
    return hashlib.sha256(b"\0" + jcs(value)).hexdigest()


def tree(hashes: list[str]) -> str:
    """The root over hashes; a last one without a neighbour goes up as it is."""
    while len(hashes) > 1:
        pairs = [hashes[at : at + 2] for at in range(0, len(hashes), 2)]
        hashes = [
            hashlib.sha256(b"\1" + bytes.fromhex(two[0]) + bytes.fromhex(two[1])).hexdigest()
            if len(two) == 2
            else two[0]
            for two in pairs
        ]
    return hashes[0]


def places(exhibit: int) -> list[tuple[int, int]]:
    """Page and part of the source and of every part, in their order."""
    sizes = PAGES[exhibit]
    return [(0, 0)] + [
        (page, part) for page, (columns, rows) in enumerate(sizes, 1) for part in range(1, columns * rows + 1)
    ]


def part_hash(exhibit: int, page: int, part: int) -> str:
    """The hash of a part, shown or not."""
    return leaf({"exhibit": exhibit, "page": page, "part": part} | shown(exhibit, page, part))


def exhibit_hash(exhibit: int) -> str:
    """The hash of an exhibit."""
    inner = tree([part_hash(exhibit, page, part) for page, part in places(exhibit)])
    sizes = [list(one) for one in PAGES[exhibit]]
    return leaf({"exhibit": exhibit, "pages": sizes, "salt": salt(exhibit, 0, 1), "tree": inner})


ROOT = tree([exhibit_hash(number) for number in PAGES])


def laid(exhibit: int, hidden: set[tuple[int, int]]) -> dict[str, Any]:
    """An exhibit in the list, with what is hidden of it."""

    def part(page: int, number: int) -> dict[str, Any]:
        if (page, number) in hidden:
            return {"hidden": part_hash(exhibit, page, number)}
        return shown(exhibit, page, number)

    pages = [
        {
            "columns": columns,
            "parts": [part(page, number) for number in range(1, columns * rows + 1)],
            "rows": rows,
        }
        for page, (columns, rows) in enumerate(PAGES[exhibit], 1)
    ]
    return {"pages": pages, "salt": salt(exhibit, 0, 1), "source": part(0, 0)}


def listed(exhibits: list[dict[str, Any]], root: str = ROOT) -> dict[str, Any]:
    """The list of a version."""
    return {"exhibits": exhibits, "root": root, "v": 1}


def version(
    exhibits: list[dict[str, Any]],
    hidden: frozenset[int],
    events: tuple[tuple[str, str], ...] = (("derive", ROOT),),
) -> Files:
    """The files below data/ of a version with its parts."""
    files = payload(KIT, EXHIBITS, hidden=hidden, events=events)
    for number, one in enumerate(exhibits, 1):
        for page, held in enumerate(one.get("pages", ()), 1):
            for part, each in enumerate(held["parts"], 1):
                if "hidden" not in each:
                    name = f"data/disclosed/E{number:04d}-P{page:04d}-{part:02d}.jpg"
                    files[name] = content(number, page, part)
    return {**files, LIST: jcs(listed(exhibits))}


EVERY = {number: set(places(number)) - {(0, 0)} for number in PAGES}
WHOLE = [laid(number, EVERY[number]) for number in PAGES]
"""Every source is shown; nobody needs the parts then."""
REDACTED = [
    {"hidden": exhibit_hash(1)},
    laid(2, {(0, 0), (1, 1), (1, 2), (1, 5)}),
    laid(3, EVERY[3]),
]
OPEN = frozenset({1, 2})
"""Numbers of which the redacted version does not show the source."""


def changed(files: Files, path: str, data: bytes | None) -> Files:
    """The files with one replaced, or taken away."""
    return {name: each for name, each in {**files, path: data}.items() if each is not None}


def refused() -> dict[str, tuple[str, str, Files]]:
    """Fault → code, thing, files below data/."""
    good = version(REDACTED, OPEN)
    text = good[LIST]
    found: dict[str, tuple[str, str, Files]] = {}

    def written(fault: str, code: str, value: Any, files: Files = good) -> None:
        data = value if isinstance(value, bytes) else jcs(value)
        found[fault] = (f"disclosure.{code}", LIST, changed(files, LIST, data))

    def edited(fault: str, code: str, edit: Any) -> None:
        value = json.loads(text)
        edit(value)
        written(fault, code, value)

    # grammar
    written("not-json", "format", text[:-1])
    written("not-canonical", "format", text.replace(b'"v":1', b'"v": 1'))
    written("another-version", "format", text.replace(b'"v":1', b'"v":2'))
    written("version-a-fraction", "format", text.replace(b'"v":1', b'"v":1.0'))
    written("list-for-object", "format", b"[]")
    edited("member-more", "format", lambda one: one.update(x=1))
    edited("no-root", "format", lambda one: one.pop("root"))
    edited("root-upper-case", "format", lambda one: one.update(root=one["root"].upper()))
    edited("salt-too-short", "format", lambda one: one["exhibits"][1].update(salt="00" * 15))
    edited("no-column", "format", lambda one: one["exhibits"][1]["pages"][0].update(columns=0))
    edited("row-a-truth", "format", lambda one: one["exhibits"][1]["pages"][1].update(rows=True))
    edited("sixty-five-columns", "format", lambda one: one["exhibits"][1]["pages"][1].update(columns=65))
    edited("part-too-few", "format", lambda one: one["exhibits"][1]["pages"][0]["parts"].pop())
    edited("size-below-nothing", "format", lambda one: one["exhibits"][2]["source"].update(size=-1))
    edited(
        "part-hidden-and-shown", "format", lambda one: one["exhibits"][2]["source"].update(hidden="00" * 32)
    )
    # what the list of exhibits says
    written("exhibit-beyond-the-list", "source", listed(REDACTED[:2]))
    written("shown-and-not-there", "source", listed([laid(1, EVERY[1]), *REDACTED[1:]]))
    hides = [*REDACTED[:2], {"hidden": exhibit_hash(3)}]
    written("hidden-and-there", "source", listed(hides))
    source_hidden = [*REDACTED[:2], laid(3, {(0, 0)})]
    written("source-hidden-and-there", "source", listed(source_hidden))
    edited("another-digest", "source", lambda one: one["exhibits"][2]["source"].update(sha256=sha(b"x")))
    edited("another-size", "source", lambda one: one["exhibits"][2]["source"].update(size=1))
    # files of parts
    part = "data/disclosed/E0002-P0001-03.jpg"
    other = "data/disclosed/E0002-P0001-04.jpg"
    found["part-altered"] = ("disclosure.part", part, changed(good, part, good[part][:-1] + b"!"))
    found["part-longer"] = ("disclosure.part", part, changed(good, part, good[part] + b"!"))
    found["part-missing"] = ("disclosure.part", part, changed(good, part, None))
    found["parts-exchanged"] = (
        "disclosure.part",
        part,
        changed(changed(good, part, good[other]), other, good[part]),
    )
    extra = "data/disclosed/E0002-P0001-01.jpg"
    found["hidden-part-there"] = ("disclosure.extra", extra, changed(good, extra, content(2, 1, 1)))
    stray = "data/disclosed/E0009-P0001-01.jpg"
    found["part-of-no-exhibit"] = ("disclosure.extra", stray, changed(good, stray, b"x"))
    bare = payload(KIT, EXHIBITS, events=(("derive", ROOT),))
    found["parts-without-a-list"] = ("disclosure.extra", extra, changed(bare, extra, content(2, 1, 1)))
    # the tree
    edited("salt-of-a-part", "root", lambda one: one["exhibits"][2]["source"].update(salt="00" * 16))
    edited("salt-of-an-exhibit", "root", lambda one: one["exhibits"][1].update(salt="00" * 16))
    edited("hidden-exhibit", "root", lambda one: one["exhibits"][0].update(hidden="00" * 32))
    edited(
        "hidden-part", "root", lambda one: one["exhibits"][1]["pages"][0]["parts"][0].update(hidden="00" * 32)
    )
    edited("turned-page", "root", lambda one: one["exhibits"][1]["pages"][0].update(columns=2, rows=3))
    edited("another-root", "root", lambda one: one.update(root="00" * 32))
    # the entry
    for fault, events in (
        ("not-entered", ()),
        ("entered-as-viewed", (("view", ROOT),)),
        ("another-root-entered", (("derive", sha(b"x")),)),
    ):
        found[fault] = ("disclosure.entry", LIST, version(REDACTED, OPEN, events))
    return found


def packed(files: Files) -> dict[str, str]:
    """Files as texts."""
    return {path: base64.b64encode(data).decode() for path, data in sorted(files.items())}


def write(name: str, value: Any) -> None:
    """One file of vectors."""
    text = json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True)
    (FOLDER / name).write_bytes(gzip.compress((text + "\n").encode(), 9, mtime=0))


def main() -> None:
    """Make them all."""
    whole, redacted = bag(KIT, version(WHOLE, frozenset())), bag(KIT, version(REDACTED, OPEN))
    parts = {"whole": (3, 0, 0), "redacted": (4 + 1, 4, 1)}
    good = {}
    for name, files in (("whole", whole), ("redacted", redacted)):
        counts = dict(zip(("shown", "hidden", "withheld"), parts[name], strict=True))
        good[name] = {"files": packed(files), "disclosure": {"root": ROOT, **counts}}
    write("good.json.gz", {"card": card(KIT, redacted), "versions": good})
    faults = {}
    for fault, (code, thing, files) in refused().items():
        made = bag(KIT, files)
        kept = {path for path in redacted if made.get(path) == redacted[path]}
        faults[fault] = {
            "code": code,
            "thing": thing,
            "without": sorted(set(redacted) - set(made)),
            "files": packed({path: data for path, data in made.items() if path not in kept}),
        }
    write("refused.json.gz", faults)


if __name__ == "__main__":
    main()
