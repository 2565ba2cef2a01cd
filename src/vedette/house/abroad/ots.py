"""OpenTimestamps, an optional extra: a pending proof over a checkpoint, from calendars given by address.

A calendar sees one digest with a nonce in it and learns nothing. Its answer is a promise: within weeks the
proof must be upgraded with the OpenTimestamps client, and can then be checked against a block of Bitcoin.
Nothing in Vedette rests on it. The package opentimestamps is imported only here and only when asked for.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from importlib import import_module
from urllib.parse import urlsplit

from vedette.errors import MissingError, StoreError, UsageError
from vedette.formats.checkpoint import parse_signed_checkpoint
from vedette.house.abroad.authorities import text_of
from vedette.house.abroad.heads import latest_cosigned
from vedette.house.headquarters import Headquarters

CALENDAR_SECONDS = 30
MAX_CALENDARS = 8


def submit(hq: Headquarters, calendars: Sequence[str]) -> tuple[int, dict[str, str]]:
    """Write time/<size>.ots over the newest cosigned checkpoint; return its size, and who failed.

    The proof is over the checkpoint's note text, which is kept beside it as time/<size>.checkpoint; an
    existing proof of that size is left as it is.

    Raises: UsageError without the package or for an address that cannot be, MissingError when nothing is
    cosigned yet, ConflictError when that checkpoint has a proof, StoreError when no calendar answered.
    """
    for url in calendars:
        if urlsplit(url).scheme not in ("http", "https") or len(calendars) > MAX_CALENDARS:
            raise UsageError(f"calendars: at most {MAX_CALENDARS} http(s) URLs expected")
    checkpoint = latest_cosigned(hq)
    if checkpoint is None:
        raise MissingError("time stamp: no checkpoint is cosigned yet")
    size = parse_signed_checkpoint(checkpoint)[0].size
    digest = hashlib.sha256(text_of(checkpoint)).digest()
    proof, faults = _proof(digest, hq.entropy(16), calendars)
    hq.cover.write(hq.folder / "time" / f"{size}.ots", proof)
    held = hq.folder / "time" / f"{size}.checkpoint"
    if not held.exists():
        hq.cover.write(held, checkpoint)
    return size, faults


def _proof(digest: bytes, nonce: bytes, calendars: Sequence[str]) -> tuple[bytes, dict[str, str]]:
    try:
        calendar = import_module("opentimestamps.calendar")
        op = import_module("opentimestamps.core.op")
        serialize = import_module("opentimestamps.core.serialize")
        timestamp = import_module("opentimestamps.core.timestamp")
    except ImportError:
        raise UsageError(
            "time stamp: the package opentimestamps is not installed", hint="it is an optional extra"
        ) from None
    whole = timestamp.Timestamp(digest)
    asked = whole.ops.add(op.OpAppend(nonce)).ops.add(op.OpSHA256())
    faults: dict[str, str] = {}
    for url in calendars:
        try:
            answer = calendar.RemoteCalendar(url if url.endswith("/") else f"{url}/").submit(
                asked.msg, timeout=CALENDAR_SECONDS
            )
            asked.merge(answer)
        except Exception as error:  # noqa: BLE001 - the package raises plain Exception for a bad answer
            faults[url] = f"gave no promise ({type(error).__name__})"
    if len(faults) == len(set(calendars)):
        raise StoreError("time stamp: no calendar gave a promise")
    context = serialize.BytesSerializationContext()
    timestamp.DetachedTimestampFile(op.OpSHA256(), whole).serialize(context)
    proof: bytes = context.getbytes()
    return proof, faults
