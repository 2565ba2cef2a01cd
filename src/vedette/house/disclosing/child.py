"""The program behind a scan: reads the register once, then forks one caged child for each lot of files.

A request is one datagram of JSON with the handles of a lot: the pipe for the answers first, then the files
(read only). A child answers one line of JSON for each file, in their order, and ends; files without an
answer ended it.
"""

from __future__ import annotations

import base64
import codecs
import contextlib
import gc
import json
import os
import signal
import socket
import sys
from typing import Any

from vedette.adapters.no_core import forbid_core_dumps
from vedette.adapters.opening_child import leave_network
from vedette.house.disclosing import opening
from vedette.house.disclosing.walking import MAX_STREAM, REQUEST_BYTES, Stream, Walk
from vedette.house.looking import cage, looks
from vedette.house.looking.content import Content
from vedette.publication.disclosure.matching import Matcher
from vedette.publication.disclosure.register import parse_register

MEMORY_BYTES = 3 << 30
FIRST_HANDLE = 4
BLOCK = 32 << 20
OVERLAP = 1 << 16


def scanned(matcher: Matcher, name: str, content: Content) -> Walk:
    """Return the walk through one output, done."""
    walk = Walk(matcher, opening.opened)
    walk.text(name, name, "file name")
    for hit in matcher.raw(name.encode("utf-8", "replace")):
        walk.find(hit.kind, name, "file name", hit.why, hit.person, how=hit.how)
    if content.size <= MAX_STREAM:
        walk.stream(Stream(content.all(MAX_STREAM, "file"), name))
    else:
        _long(walk, name, content)
    return walk


def _long(walk: Walk, name: str, content: Content) -> None:
    """A file too large to be read at once, a film above all: by blocks, and what it says of itself."""
    from vedette.house.disclosing.codings import strings

    for at in range(0, content.size, BLOCK):
        block = content.at(at, BLOCK + OVERLAP)
        walk.hits(walk.matcher.raw(block), name, "bytes", "")
        walk.text(strings(block).decode("utf-8", "replace"), name, "bytes")
    sight = looks.look(content, "", "")
    for claim in sight.claims:
        walk.text(claim.value, name, f"{claim.source} {claim.name}")
        walk.find("metadata", name, f"{claim.source} {claim.name}", "what the file says of itself")
    if sight.media_type == "application/octet-stream" or sight.kind.value in ("unknown", "archive"):
        walk.fail(name, "too large")


def answer(walk: Walk, name: str) -> bytes:
    """Return what was found in one output as a line of JSON."""
    said = {
        "name": walk.masked(name),
        "findings": [
            [each.kind, each.person, each.where, each.element, each.offset, each.why, each.how]
            for each in walk.findings.values()
        ],
        "could_not": [[each.where, each.why] for each in walk.could_not],
        "by_hand": [[each.where, each.why] for each in walk.by_hand],
        "pictures": [[where, base64.b64encode(data).decode("ascii")] for where, data in walk.pictures],
    }
    return json.dumps(said).encode("ascii") + b"\n"


def _child(matcher: Matcher, request: dict[str, Any], handles: list[int]) -> None:
    """Answer one lot and end this process; never returns."""
    status = 1
    try:
        high = [os.dup2(handle, 1000 + index) for index, handle in enumerate(handles)]
        for index, handle in enumerate(high):
            os.dup2(handle, FIRST_HANDLE - 1 + index)
        count = FIRST_HANDLE - 1 + len(handles)
        os.closerange(count, 1 << 16)
        files = [
            Content(handle=handle, size=os.fstat(handle).st_size) for handle in range(FIRST_HANDLE, count)
        ]
        cage.confine(count, MEMORY_BYTES, request["seconds"])
        for name, content in zip(request["names"], files, strict=True):
            try:
                line = answer(scanned(matcher, name, content), name)
            except MemoryError:
                line = _refused(matcher, name, "needs too much memory")
            except Exception as error:  # noqa: BLE001 - whatever a hostile file breaks, it is this file's fault
                line = _refused(matcher, name, f"its reader failed with {type(error).__name__}")
            if not request["faces"]:
                said = json.loads(line)
                said["pictures"] = []
                line = json.dumps(said).encode("ascii") + b"\n"
            left = memoryview(line)
            while left:
                left = left[os.write(FIRST_HANDLE - 1, left) :]
        status = 0
    finally:
        os._exit(status)


def _refused(matcher: Matcher, name: str, why: str) -> bytes:
    walk = Walk(matcher, opening.opened)
    walk.fail(name, why)
    return answer(walk, name)


def warm_up(matcher: Matcher) -> None:
    """Use every reader once, so that nothing is opened later."""
    import bz2
    import email.header
    import encodings.idna
    import encodings.punycode
    import lzma
    import tarfile
    from io import BytesIO

    import PIL.Image
    import pypdfium2
    import zxingcpp

    looks.warm_up()
    for name in ("iso8859-6", "cp1256", "utf-32-le", "utf-32-be", "punycode", "unicode_escape", "utf-16-le"):
        codecs.lookup(name)
    _ = bz2, email.header, encodings.idna, encodings.punycode, lzma, tarfile, pypdfium2
    picture = PIL.Image.new("RGBA", (64, 64))
    zxingcpp.read_barcodes(picture.convert("L"))
    samples = [
        b"From: a@b\nSubject: =?utf-8?B?0LA=?=\n\nbody body",
        b"<p>&amp;text text</p>",
        b"\x1f\x8b\x08",
    ]
    for kind in ("PNG", "JPEG", "GIF", "WEBP", "TIFF", "BMP"):
        out = BytesIO()
        (picture if kind in ("PNG", "WEBP") else picture.convert("RGB")).save(out, kind)
        samples.append(out.getvalue())
    out = BytesIO()
    picture.convert("RGB").save(out, "PDF")
    samples.append(out.getvalue())
    for data in samples:
        with contextlib.suppress(Exception):
            scanned(matcher, "sample", Content.of(data))


def main() -> None:
    """Serve. Arguments: the number of the socket, the number of the handle with the register."""
    channel = socket.socket(fileno=int(sys.argv[1]))
    forbid_core_dumps()
    cage.end_with_parent()
    leave_network()
    with os.fdopen(int(sys.argv[2]), "rb") as source:
        matcher = Matcher(parse_register(source.read()))
    warm_up(matcher)
    gc.freeze()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # children are buried by the kernel
    channel.sendall(b"ready")
    while True:
        data, handles, _, _ = socket.recv_fds(channel, REQUEST_BYTES, 250)
        if not data:
            return
        if os.fork() == 0:
            _child(matcher, json.loads(data), handles)
        for handle in handles:
            os.close(handle)


if __name__ == "__main__":
    main()
