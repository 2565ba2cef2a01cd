"""Sending a stick's folder through the interface, as a client of Django's, a courier or a device would."""

from __future__ import annotations

import base64
import hashlib
import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from vedette.formats.keys import SigningKey
from vedette.formats.note import sign_note
from vedette.formats.ticket import new_ticket, ticket_hash
from vedette.formats.upload import PIECE_BYTES, DeviceRequest
from vedette.values.instants import write_instant

ORIGIN = "register.invented.example/r1"


def files_of(stick: Path) -> Iterator[tuple[str, bytes]]:
    """The files of a stick with their names in a delivery."""
    for path in sorted(stick.rglob("*")):
        if path.is_file():
            yield path.relative_to(stick).as_posix(), path.read_bytes()


def content_digest(data: bytes) -> str:
    """The header of a piece."""
    return f"sha-256=:{base64.b64encode(hashlib.sha256(data).digest()).decode()}:"


def token_of(client: Any) -> str:
    """The form token of a client's session."""
    page = client.get("/intake/").content.decode()
    return page.partition('data-token="')[2].partition('"')[0]


def by_ticket(text: str) -> dict[str, str]:
    """The headers of a courier."""
    return {"Authorization": f"Bearer {text}"}


def new_ticket_row(person: Any, **fields: Any) -> tuple[Any, str]:
    """A ticket and its characters."""
    from datetime import timedelta

    from vedette_hq.intake.models import Ticket

    text = new_ticket(os.urandom)
    fields.setdefault("until", datetime.now(UTC) + timedelta(days=1))
    return Ticket.objects.create(digest=ticket_hash(text), label="c-1", made_by=person, **fields), text


def by_device(key: SigningKey, method: str, target: str, body: bytes = b"", **changes: str) -> dict[str, str]:
    """The header of a device's request."""
    said = {
        "origin": ORIGIN,
        "device": key.name,
        "method": method,
        "target": target,
        "body_sha256": hashlib.sha256(body).hexdigest(),
        "time": write_instant(datetime.now(UTC)),
        "nonce": os.urandom(16).hex(),
        **changes,
    }
    note = sign_note(DeviceRequest(**said).text(), [key]).encode()
    return {"Authorization": f"Vedette-Device {base64.b64encode(note).decode()}"}


def list_devices(worker: Any) -> None:
    """Give the mission and the devices of the house their rows."""
    from vedette_hq.missions.models import Device, Mission

    mission = Mission.objects.get_or_create(pseudonym="m-1")[0]
    for record in worker.hq.devices():
        Device.objects.get_or_create(origin=str(record["device"]), defaults={"mission": mission})


class Sender:
    """Speaks to the interface; `headers` are made for each request from (method, target, body)."""

    def __init__(self, client: Any, headers: Any) -> None:
        self.client = client
        self.headers = headers if callable(headers) else lambda *_: headers

    def ask(
        self, method: str, target: str, body: bytes = b"", kind: str = "application/json", **more: str
    ) -> Any:
        """One request."""
        headers = {**self.headers(method, target, body), **more}
        return self.client.generic(method, target, body, content_type=kind, headers=headers)

    def piece(self, delivery: str, name: str, whole: bytes, offset: int = 0, **changes: Any) -> Any:
        """Send one piece of a file."""
        data = changes.get("data", whole[offset : offset + PIECE_BYTES])
        digest = changes.get("sha256", hashlib.sha256(whole).hexdigest())
        query = f"name={name}&offset={offset}&size={len(whole)}&sha256={digest}"
        target = f"/api/v1/deliveries/{delivery}/files?{query}"
        headers = {"Content-Digest": changes.get("digest", content_digest(data))}
        return self.ask("PUT", target, data, "application/octet-stream", **headers)

    def send(self, stick: Path, delivery: str = "", *, close: bool = True) -> str:
        """Send all of a stick; return the delivery's id."""
        delivery = delivery or os.urandom(16).hex()
        answer = self.ask("PUT", f"/api/v1/deliveries/{delivery}")
        assert answer.status_code in (200, 201), answer.content
        for name, data in files_of(stick):
            for offset in range(0, max(1, len(data)), PIECE_BYTES):
                answer = self.piece(delivery, name, data, offset)
                assert answer.status_code == 200, (name, answer.content)
        if close:
            answer = self.ask("POST", f"/api/v1/deliveries/{delivery}/close")
            assert answer.status_code == 200, answer.content
        return delivery


def person_sender(client: Any) -> Sender:
    """A sender for somebody logged in."""
    return Sender(client, {"X-CSRFToken": token_of(client)})
