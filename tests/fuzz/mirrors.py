"""What strangers can hand to a mirror, and a mirror to its clients; registered by import."""

from __future__ import annotations

import functools
import io
from typing import Any

from targets import SCRATCH, Recipe, attempt, made, target, writing_in

from vedette.formats.deposit import (
    encode_position,
    encode_wanted,
    parse_deposit,
    parse_holding,
    parse_offset,
    parse_position,
    parse_wanted,
)
from vedette.formats.mirror_request import parse_mirror_info, read_head, read_package
from vedette.formats.ticket import parse_ticket, parse_ticket_request
from vedette_partner.door import Request
from vedette_partner.mirror.role import MirrorRole
from vedette_partner.mirror.state import State

MIRROR = "mirror"


@target("mirror-entries")
def _mirror_entries(data: bytes) -> None:
    """A whole add-entries body, read as a mirror reads it."""
    body = io.BytesIO(data)
    head = attempt(read_head, body.read)
    if head is None:
        return
    assert data.startswith(head.encode())
    read = head.encode()
    for _, start, end in head.packages():
        package = attempt(read_package, body.read, end - start)
        if package is None:
            break
        read += package.encode()
        assert data.startswith(read) and len(package.entries) == end - start


@target("mirror-answers")
def _mirror_answers(data: bytes) -> None:
    info = attempt(parse_mirror_info, data)
    assert info is None or info.encode() == data
    wanted = attempt(parse_wanted, data)
    assert wanted is None or encode_wanted(wanted) == data
    position = attempt(parse_position, data)
    assert position is None or encode_position(*position) == data
    offset = attempt(parse_offset, data)
    assert offset is None or b"%d\n" % offset == data


@target("deposit")
def _deposit(data: bytes) -> None:
    text = data.decode("utf-8", "surrogateescape")
    for parse in (parse_deposit, parse_holding, parse_ticket_request):
        value: Any = attempt(parse, text)
        assert value is None or value.text() == text
    attempt(parse_ticket, text)


@target(MIRROR, 40)
def _mirror(data: bytes) -> None:
    """Whatever is sent to a mirror's paths: an answer, no error inside, no head that was not signed."""
    recipe = Recipe(data)
    path = ("add-entries", "add-deposit", "add-checkpoint", "add-ticket", f"objects/{'0' * 64}/0")[
        recipe.byte() % 5
    ]
    headers = {"content-encoding": "gzip"} if recipe.byte() & 1 else {}
    body = recipe.rest()
    with writing_in(SCRATCH):
        role = _mirror_role()
        request = Request("POST", path, headers, len(body), io.BufferedReader(io.BytesIO(body)))
        answer = role.answer(request)
    assert answer.status in (200, 201, 202, 400, 403, 404, 409, 422, 507), answer.status
    head = role.state.position(made.ORIGIN).head
    assert head is None or head.root in (made.CHECKPOINT.root, made.OLD.root)


@functools.cache
def _mirror_role() -> Any:
    """One mirror in memory's file system that waits for the two entries of `the seeds' register`."""
    folder = SCRATCH / "mirror"
    folder.mkdir()
    state = State.create(folder / "mirror.db")
    state.trust([made.LOG_KEY.verifier, made.LOG_KEY_PQ.verifier])
    state.speak(made.MIRROR[0].name)
    role = MirrorRole(folder, state, _MirrorKeys(), lambda: made.NOW, lambda _: None)
    role.recover()
    return role


class _MirrorKeys:
    """Keys that would cosign if everything came."""

    def keys(self, role: str) -> tuple[Any, ...]:
        return made.MIRROR

    def holdings_key(self) -> Any:
        return made.HOLDINGS
