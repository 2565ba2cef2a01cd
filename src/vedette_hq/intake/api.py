"""The interface for devices and couriers: every answer is "stored" with a state, or "refused" with a reason.

Views take a `Caller` and the body, which is at most what their address allows. The document that describes
them is `openapi.json` beside this file.
"""

from __future__ import annotations

import binascii
import hashlib
import re
from base64 import b64decode
from collections.abc import Callable
from functools import cache, wraps
from pathlib import Path
from typing import Any

from django.core.exceptions import BadRequest
from django.db import DatabaseError
from django.http import HttpResponse, JsonResponse
from django.http.request import UnreadablePostError
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt

from vedette.errors import (
    ConflictError,
    FormatError,
    LimitError,
    MissingError,
    StoreError,
    VedetteError,
)
from vedette.formats.decimal import parse_decimal
from vedette.formats.receipt import State
from vedette.formats.upload import PIECE_BYTES, Announced, parse_file_name, parse_offer
from vedette.values.ids import parse_digest, parse_id
from vedette.values.instants import write_instant
from vedette_hq.access.pages import Page
from vedette_hq.access.table import declared
from vedette_hq.audit.services import note
from vedette_hq.intake import services
from vedette_hq.intake.callers import Caller, Forbidden, Unknown, caller_of
from vedette_hq.intake.models import Arrival, Delivery, Fate, Stand
from vedette_hq.intake.packing import receipts_zip
from vedette_hq.intake.queries import arrivals_in, arrivals_of, deliveries_of, own_deliveries
from vedette_hq.intake.services import OutOfOrder
from vedette_hq.intake.taking import receipt_note, receipt_of

MAX_BODY_BYTES = 400_000
PAGE_ROWS = 500
_DIGEST = re.compile(r"sha-256=:([A-Za-z0-9+/]{43}=):", re.ASCII)

View = Callable[..., HttpResponse]


def refused(status: int, error: Exception, **more: Any) -> JsonResponse:
    """Return a refusal with its reason."""
    body: dict[str, Any] = {"result": "refused", "reason": str(error), **more}
    hint = getattr(error, "hint", None)
    if hint:
        body["hint"] = hint
    response = JsonResponse(body, status=status)
    if status == 401:
        response.headers["WWW-Authenticate"] = 'Bearer realm="deposit"'
    return response


def stored(state: str, status: int = 200, **more: Any) -> JsonResponse:
    """Return what is stored, and in which state."""
    return JsonResponse({"result": "stored", "state": state, **more}, status=status)


_STATUS: tuple[tuple[type[Exception], int], ...] = (
    (Unknown, 401),
    (Forbidden, 403),
    (MissingError, 404),
    (ConflictError, 409),
    (LimitError, 413),
    (FormatError, 422),
    (StoreError, 507),
    (VedetteError, 422),
)


def door(body_bytes: int = 0) -> Callable[[View], View]:
    """Let a view be asked by callers only, with a body of at most so many bytes; turn refusals into answers.

    The form token is asked for in `callers` of who comes by session; a ticket or a signature is sent by no
    browser on its own, so nothing else needs it.
    """

    def wrap(view: View) -> View:
        @csrf_exempt
        @wraps(view)
        def answer(request: Any, **named: str) -> HttpResponse:
            try:
                body = _body(request, body_bytes)
                page: Page | None = declared(request.resolver_match.view_name, request.method)
                if page is None:
                    raise MissingError("address: is not there")
                caller = caller_of(request, body, page.roles)
                return view(request, caller, body, **named)
            except OutOfOrder as error:
                return refused(409, error, have=error.have)
            except VedetteError as error:
                status = next(number for kind, number in _STATUS if isinstance(error, kind))
                return refused(status, error)
            except DatabaseError:
                return refused(503, StoreError("database: cannot be reached; nothing was stored"))
            except (BadRequest, UnreadablePostError):
                return refused(400, FormatError("request: could not be read"))

        return answer

    return wrap


def _body(request: Any, limit: int) -> bytes:
    length = request.META.get("CONTENT_LENGTH") or "0"
    if not length.isdecimal() or int(length[:12]) > limit:
        raise LimitError(f"body: over {limit} bytes")
    body: bytes = request.read(limit + 1)
    if len(body) > limit:
        raise LimitError(f"body: over {limit} bytes")
    if len(body) != int(length):
        raise FormatError("body: is not whole")
    return body


def _delivery(caller: Caller, delivery_id: str, *, own: bool = False) -> Delivery:
    rows = own_deliveries(caller) if own else deliveries_of(caller)
    found = rows.filter(pk=parse_id(delivery_id, "delivery")).first()
    if found is None:
        raise MissingError("delivery: is not there, or not of this bringer")
    return found


# what is there


def about(request: Any) -> HttpResponse:
    """Tell the time and the size of a piece; of the house nothing."""
    now = write_instant(timezone.now())
    return JsonResponse({"format": "vedette/intake/v1", "time": now, "piece_bytes": PIECE_BYTES})


@cache
def _document() -> bytes:
    return (Path(__file__).parent / "openapi.json").read_bytes()


def openapi(request: Any) -> HttpResponse:
    """Return the document that describes this interface."""
    return HttpResponse(_document(), content_type="application/json")


# one delivery


def _standing(caller: Caller, delivery: Delivery, status: int = 200) -> HttpResponse:
    words = {
        Stand.OPEN: "incoming",
        Stand.WAITING: "waiting",
        Stand.CHECKING: "checking",
        Stand.TAKEN: "checked",
    }
    if delivery.stand == Stand.ABORTED:
        return refused(409, ConflictError("delivery: was given up", hint="open a new one"))
    more: dict[str, Any] = {
        "delivery": delivery.pk,
        "packages": delivery.packages,
        "settled": delivery.settled,
        "step": delivery.step,
    }
    if delivery.alarms and delivery.opened_by_id is not None:
        more["alarms"] = delivery.alarms
    return stored(words[Stand(delivery.stand)], status, **more)


@door()
def delivery(request: Any, caller: Caller, body: bytes, *, id: str) -> HttpResponse:
    """PUT opens a delivery, GET says how it stands, DELETE gives it up."""
    if request.method == "PUT":
        parse_id(id, "delivery")
        before = own_deliveries(caller).filter(pk=id).exists()
        return _standing(caller, services.open_delivery(caller, id), 200 if before else 201)
    if request.method == "DELETE":
        services.abort_delivery(caller.person, _delivery(caller, id, own=True))
        return JsonResponse({"result": "removed"})
    return _standing(caller, _delivery(caller, id))


@door(MAX_BODY_BYTES)
def offer(request: Any, caller: Caller, body: bytes, *, id: str) -> HttpResponse:
    """Say of up to 1 000 files how much of each is here."""
    found = _delivery(caller, id, own=True)
    files = parse_offer(body)
    rows = [
        {"name": file.name.text, "have": have, "state": "waiting" if whole else "incoming"}
        for file, have, whole in services.offered(found, files)
    ]
    return stored("incoming" if found.stand == Stand.OPEN else "waiting", files=rows)


@door(PIECE_BYTES)
def piece(request: Any, caller: Caller, body: bytes, *, id: str) -> HttpResponse:
    """Store one piece of a file."""
    query = request.GET
    if sorted(query) != ["name", "offset", "sha256", "size"] or any(
        len(query.getlist(key)) != 1 for key in query
    ):
        raise FormatError("piece: name, offset, size and sha256 expected")
    file = Announced(
        parse_file_name(query["name"]),
        parse_decimal(query["size"], "piece: size"),
        parse_digest(query["sha256"], "piece: sha256"),
    )
    offset = parse_decimal(query["offset"], "piece: offset")
    _check_digest(request.headers.get("Content-Digest", ""), body)
    row = services.store_piece(_delivery(caller, id, own=True), file, offset, body)
    return stored("waiting" if row.whole else "incoming", have=row.received)


def _check_digest(header: str, body: bytes) -> None:
    """Refuse a body that was changed on the way. Source: RFC 9530, Content-Digest."""
    found = _DIGEST.fullmatch(header.strip())
    try:
        meant = b64decode(found[1], validate=True) if found else b""
    except binascii.Error:
        meant = b""
    if not meant:
        raise FormatError("piece: Content-Digest with sha-256 expected")
    if hashlib.sha256(body).digest() != meant:
        raise ConflictError("piece: was changed on the way", hint="send it again")


@door()
def close(request: Any, caller: Caller, body: bytes, *, id: str) -> HttpResponse:
    """Say that all is there; the checks begin."""
    return _standing(caller, services.close_delivery(caller, _delivery(caller, id, own=True)))


@door()
def packages(request: Any, caller: Caller, body: bytes, *, id: str) -> HttpResponse:
    """Say what became of the packages of a delivery, 500 at a time."""
    found = _delivery(caller, id)
    start = parse_decimal(request.GET.get("start", "0"), "start")
    if start > 10_000_000:
        raise LimitError("start: too far")
    rows = arrivals_in(found, arrivals_of(caller))[start : start + PAGE_ROWS + 1]
    listed = [_package(row) for row in rows]
    more = {"next": start + PAGE_ROWS} if len(listed) > PAGE_ROWS else {}
    return JsonResponse({"delivery": found.pk, "packages": listed[:PAGE_ROWS], **more})


def _package(row: Arrival) -> dict[str, Any]:
    said: dict[str, Any] = {"package": row.package, "part": row.part, "sha256": row.sha256}
    if row.fate == Fate.REFUSED:
        return {**said, "result": "refused", "check": row.checks.find("f") + 1, "reason": row.reason}
    receipt = receipt_of(row)
    state = receipt.state.word if receipt else State.RECEIVED.word
    if row.fate == Fate.WAITING:
        state = "waiting"
    return {**said, "result": "stored", "state": state}


# receipts


@door()
def receipt(request: Any, caller: Caller, body: bytes, *, sha256: str) -> HttpResponse:
    """Return the newest receipt of a package, a signed note."""
    parse_digest(sha256, "receipt")
    rows = arrivals_of(caller).filter(sha256=sha256, fate__in=(Fate.STORED, Fate.KNOWN), device__isnull=False)
    row = rows.select_related("device").first()
    data = receipt_note(row.device.origin, sha256) if row is not None and row.device is not None else None
    if data is None:
        raise MissingError("receipt: there is none yet, or it is not of this bringer")
    return HttpResponse(data, content_type="text/plain; charset=utf-8")


@door()
def receipts(request: Any, caller: Caller, body: bytes, *, id: str) -> HttpResponse:
    """Return all receipts of a delivery and the newest watched checkpoint, as a zip for the devices."""
    found = _delivery(caller, id)
    data = receipts_zip(arrivals_in(found, arrivals_of(caller)))
    note(caller.person, "intake.receipts", "delivery", found.pk)
    return HttpResponse(data, content_type="application/zip")
