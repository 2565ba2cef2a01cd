"""Who asks at the interface: a person by session, a courier by ticket, a device by its signature."""

from __future__ import annotations

import binascii
import hashlib
from base64 import b64decode
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.http import HttpResponse
from django.middleware.csrf import CsrfViewMiddleware
from django.utils import timezone

from vedette.errors import ConflictError, FormatError, MissingError, SignatureError, VedetteError
from vedette.formats.keys import parse_vkey
from vedette.formats.note import parse_note, verify_note
from vedette.formats.ticket import SCHEME as TICKET_SCHEME
from vedette.formats.ticket import parse_ticket, ticket_hash
from vedette.formats.upload import SCHEME as DEVICE_SCHEME
from vedette.formats.upload import parse_device_request
from vedette.values.instants import parse_instant
from vedette_hq.access.models import Person
from vedette_hq.access.pages import Stage
from vedette_hq.access.roles import Role
from vedette_hq.intake.house import reader
from vedette_hq.intake.models import Ticket
from vedette_hq.missions.models import Device

DESK = frozenset({Role.LEAD, Role.LAWYER, Role.INVESTIGATOR, Role.WATCH})
"""Those who may bring deliveries to the desk."""
WINDOW = timedelta(minutes=10)
MAX_HEADER_CHARS = 8192


class Unknown(VedetteError):
    """Nobody whom we know asks."""


class Forbidden(VedetteError):
    """Somebody whom we know asks for what is not for them."""


@dataclass(frozen=True, slots=True)
class Caller:
    """Who asks: exactly one of the three."""

    person: Person | None = None
    ticket: Ticket | None = None
    device: Device | None = None

    def owns(self) -> dict[str, Any]:
        """Return the columns of what this caller brings."""
        return {"opened_by": self.person, "ticket": self.ticket, "device": self.device}


class _Token(CsrfViewMiddleware):
    """Django's check of the form token, asked from here: only a session can be abused by a foreign page."""

    def _reject(self, request: Any, reason: str) -> Any:
        raise Forbidden("form token: missing or wrong")


_TOKEN = _Token(lambda request: None)  # type: ignore[arg-type]


def caller_of(request: Any, body: bytes, roles: frozenset[Role]) -> Caller:
    """Return who asks. Raises: Unknown, Forbidden."""
    header = request.headers.get("Authorization", "")
    if not header:
        return _person(request, roles)
    if len(header) > MAX_HEADER_CHARS:
        raise Unknown("authorization: too long")
    if header.startswith(TICKET_SCHEME):
        return Caller(ticket=_ticket(header[len(TICKET_SCHEME) :]))
    if header.startswith(DEVICE_SCHEME):
        try:
            return Caller(device=_device(request, header[len(DEVICE_SCHEME) :], body))
        except (FormatError, SignatureError, MissingError, ConflictError) as error:
            raise Unknown(f"authorization: {error}", error.hint) from error
    raise Unknown("authorization: a ticket or a device's signature expected")


def _person(request: Any, roles: frozenset[Role]) -> Caller:
    person, stage = request.person, request.stage
    if person is None or stage is not Stage.INSIDE:
        raise Unknown("nobody is logged in")
    if person.role not in roles:
        raise Forbidden("this role does not open the intake desk")
    if request.method not in ("GET", "HEAD"):
        _TOKEN.process_request(request)
        _TOKEN.process_view(request, _unsafe, (), {})
    return Caller(person=person)


def _unsafe(request: Any) -> HttpResponse:
    """A view without exemption, for the check of the token."""
    return HttpResponse()


def _ticket(text: str) -> Ticket:
    try:
        digest = ticket_hash(parse_ticket(text))
    except VedetteError as error:
        raise Unknown(str(error)) from error
    ticket = Ticket.objects.filter(digest=digest).first()
    if ticket is None or not ticket.valid:
        raise Unknown("ticket: is not one that lets anybody in now", hint="ask headquarters for a new one")
    return ticket


def _device(request: Any, text: str, body: bytes) -> Device:
    try:
        data = b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise FormatError("request: not base64") from error
    note = parse_note(data)
    said = parse_device_request(note.text)
    house = reader()
    record = house.device_record(said.device)
    verify_note(note, [parse_vkey(str(record["vkey"]))])
    if said.origin != house.origin:
        raise SignatureError("request: was made for another register")
    if (said.method, said.target) != (request.method, request.get_full_path()):
        raise SignatureError("request: was made for another address")
    if said.body_sha256 != hashlib.sha256(body).hexdigest():
        raise SignatureError("request: was made for another body")
    at = parse_instant(said.time, "request time")
    if abs(timezone.now() - at) > WINDOW:
        raise SignatureError("request: its time is not now", hint="take the time that GET /api/v1/ tells")
    device = Device.objects.filter(origin=said.device).first()
    if device is None:
        raise MissingError("device: is not enrolled here")
    if device.revoked is not None:
        raise SignatureError("device: was revoked", hint="a courier can still bring what counts")
    return device
