"""Ticket requests and tickets."""

from __future__ import annotations

import os
from dataclasses import replace

import pytest

from vedette.errors import FormatError, LimitError, VedetteError
from vedette.formats.ticket import TicketRequest, new_ticket, parse_ticket, parse_ticket_request, ticket_hash

REQUEST = TicketRequest("register.invented.example/r1", "2026-05-14T10:00:00Z", "0f" * 16)


def test_a_request_is_read_as_it_was_written() -> None:
    text = REQUEST.text()
    assert text == (
        "vedette/ticket/v1\nregister.invented.example/r1\ntime 2026-05-14T10:00:00Z\nnonce "
        + "0f" * 16
        + "\n"
    )
    assert parse_ticket_request(text) == REQUEST


def test_every_change_gives_another_request_or_a_refusal() -> None:
    text = REQUEST.text()
    others = [text[:at] + text[at + 1 :] for at in range(len(text))]
    others += [text[:at] + char + text[at + 1 :] for at in range(len(text)) for char in "0aA \n\r"]
    for other in {*others, text + "\n", ""} - {text}:
        try:
            assert parse_ticket_request(other) != REQUEST
        except VedetteError as error:
            assert str(error)
    with pytest.raises(LimitError):
        parse_ticket_request(text + "x" * 5000)
    for change in ({"nonce": "0F" * 16}, {"time": "now"}, {"origin": ""}):
        with pytest.raises(FormatError):
            replace(REQUEST, **change)


def test_a_ticket_has_one_spelling_and_its_hash_is_not_it() -> None:
    ticket = new_ticket(os.urandom)
    assert parse_ticket(ticket) == ticket and len(ticket) == 43
    assert new_ticket(os.urandom) != ticket
    assert ticket not in ticket_hash(ticket) and len(ticket_hash(ticket)) == 64
    last = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    stray = ticket[:-1] + last[last.index(ticket[-1]) + 1]
    for bad in (
        ticket + "=",
        ticket[:-1],
        ticket + "A",
        " " + ticket[1:],
        ticket[:-1] + "\n",
        "é" * 43,
        stray,
    ):
        with pytest.raises(FormatError) as caught:
            parse_ticket(bad)
        assert ticket[:10] not in str(caught.value)
