"""Targets of uploads: names, offers and signed requests that come to headquarters, a courier's answers.

The property of a name: nothing in it leads out of the delivery.
"""

from __future__ import annotations

from pathlib import PurePosixPath

from targets import attempt, made, target

from vedette.adapters.intake_client import HttpIntake, TicketCredential
from vedette.formats.upload import (
    MAX_OFFER,
    encode_offer,
    parse_device_request,
    parse_file_name,
    parse_offer,
)

UPLOAD = "upload-name"


@target(UPLOAD, 400)
def _name(data: bytes) -> None:
    """A name that is read is plain, below its part, and its own spelling."""
    text = data.decode("utf-8", "replace")
    name = attempt(parse_file_name, text)
    if name is not None:
        parts = PurePosixPath(name.text).parts
        assert name.text == text and "/".join(parts) == text and text.isascii() and text.isprintable()
        assert ".." not in parts and parts[0] == name.part and parts[1] in ("outbox", "log")


@target("upload-offer", 400)
def _offer(data: bytes) -> None:
    """An offer that is read names each file once and is read again the same."""
    files = attempt(parse_offer, data)
    if files is not None:
        assert len({file.name.text for file in files}) == len(files) <= MAX_OFFER
        assert parse_offer(encode_offer(files)) == files


@target("upload-request", 400)
def _request(data: bytes) -> None:
    """A request that is read is written again as the same text."""
    text = data.decode("utf-8", "replace")
    request = attempt(parse_device_request, text)
    assert request is None or request.text() == text


class _Answers(HttpIntake):
    """A courier to whom every request is answered the same."""

    status, body, count = 200, b"", 0

    def _exchange(self, method, target, body, headers):  # type: ignore[no-untyped-def]
        self.count += 1
        if target.endswith("/api/v1/"):
            return 200, b'{"format":"vedette/intake/v1","time":"2026-05-14T10:00:00Z"}'
        return self.status, self.body


@target("upload-answers", 300)
def _answers(data: bytes) -> None:
    """Whatever headquarters answers, the courier ends, with what it says or a refusal."""
    intake = _Answers("http://hq.invented.example", TicketCredential("A" * 43), pause=lambda _: None)
    intake.status = (200, 201, 400, 401, 404, 409, 413, 422, 503, 507)[data[0] % 10] if data else 200
    intake.body = data[1:]
    attempt(intake.open, made.fixed("d").hex()[:32])
    attempt(intake.offer, "d", [])
    attempt(intake.state, "d")
    attempt(lambda: [row for row, _ in zip(intake.packages("d"), range(1000), strict=False)])
    attempt(intake.receipt, "e" * 64)
    assert intake.count < 3000
