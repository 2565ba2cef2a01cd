"""Who asks at the interface for programs, whose deliveries they ask for, and what must come."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.utils import timezone

from hq.plugin import ROLES, logged_in
from hq_intake.carrying import by_device, by_ticket, content_digest, new_ticket_row
from hq_matrix.asking import Seen, ask
from hq_matrix.makers import World
from vedette.adapters.kit_folder import KitFolder

LOOKING = ("lead", "lawyer", "investigator", "watch", "auditor")
BRINGING = ("lead", "lawyer", "investigator", "watch")
BODY = b"x"
_QUERY = f"name=a/log/checkpoint&offset=0&size=1&sha256={hashlib.sha256(BODY).hexdigest()}"
ACTS = (
    ("GET", "", b""),
    ("PUT", "", b""),
    ("DELETE", "", b""),
    ("POST", "/offer", b"{}"),
    ("POST", "/close", b""),
    ("GET", "/packages", b""),
    ("GET", "/receipts.zip", b""),
    ("PUT", f"/files?{_QUERY}", BODY),
)
"""Method, what follows the delivery's id, and a body."""


@dataclass
class Caller:
    """Who asks: how, whom we know, what they see and what they brought."""

    name: str
    client: Any
    headers: Callable[[str, str, bytes], dict[str, str]]
    known: str = "in"
    """"in", or the status that everything must give: 401 nobody we know, 403 not this role."""
    looks: bool = True
    brings: bool = True
    sees: frozenset[str] = frozenset()
    own: str = ""


@dataclass
class Stand:
    """All callers and deliveries."""

    callers: list[Caller]
    deliveries: dict[str, str]


def _plain(*_: Any) -> dict[str, str]:
    return {}


def stand(world: World, sticks: Path) -> Stand:
    """Make callers of every kind, and a delivery of each that can bring one."""
    from vedette_hq.intake.models import Arrival, Delivery, Fate
    from vedette_hq.missions.models import Device

    near, far = world.own.row("mission"), world.far.row("mission")
    keys = {name: KitFolder(sticks / name).key() for name in ("a", "b")}
    rows = {
        "a": Device.objects.create(origin=keys["a"].name, mission=near),
        "b": Device.objects.create(origin=keys["b"].name, mission=far),
    }
    maker = world.far.maker
    tickets = {
        "near": new_ticket_row(maker, mission=near),
        "far": new_ticket_row(maker, mission=far),
        "ended": new_ticket_row(maker, mission=near, ended=timezone.now()),
        "late": new_ticket_row(maker, mission=near, until=timezone.now() - timedelta(seconds=1)),
    }
    deliveries = {
        "device a": Delivery.objects.create(way="device", device=rows["a"]),
        "device b": Delivery.objects.create(way="device", device=rows["b"]),
        "ticket near": Delivery.objects.create(way="ticket", ticket=tickets["near"][0]),
        "ticket far": Delivery.objects.create(way="ticket", ticket=tickets["far"][0]),
        "desk far": Delivery.objects.create(way="desk", opened_by=maker),
        "mixed": Delivery.objects.create(way="desk", opened_by=maker),
    }
    near_ones = frozenset({"device a", "ticket near", "mixed"})
    callers = [
        Caller("nobody", logged_in(None), _plain, "401"),
        Caller("ticket, ended", logged_in(None), _of(by_ticket(tickets["ended"][1])), "401"),
        Caller("ticket, late", logged_in(None), _of(by_ticket(tickets["late"][1])), "401"),
        Caller("ticket, invented", logged_in(None), _of(by_ticket("A" * 43)), "401"),
        Caller("basic", logged_in(None), _of({"Authorization": "Basic YTpi"}), "401"),
        Caller("device, other request", logged_in(None), _elsewhere(keys["a"]), "401"),
        Caller("device, other register", logged_in(None), _signed(keys["a"], origin="x.example/r"), "401"),
    ]
    for name in ("near", "far"):
        of = frozenset({f"ticket {name}"})
        headers = _of(by_ticket(tickets[name][1]))
        callers.append(Caller(f"ticket {name}", logged_in(None), headers, sees=of, own=f"ticket {name}"))
    for name in ("a", "b"):
        of = frozenset({f"device {name}"})
        callers.append(
            Caller(f"device {name}", logged_in(None), _signed(keys[name]), sees=of, own=f"device {name}")
        )
    for role in ROLES:
        for column in ("left", "suspended"):
            callers.append(Caller(f"{role}, {column}", logged_in(world.out(role, column)), _plain, "401"))
        for relation in ("member", "stranger"):
            person = next(one for one in world.people if one.name == f"{role} ({relation})").person
            name = f"{role} ({relation})"
            first = logged_in(person, stage=1)
            callers.append(Caller(f"{name}, first factor", first, _plain, "401"))
            every = frozenset({*deliveries, name}) if role in ("lead", "auditor") else frozenset({name})
            if relation == "member":
                every |= near_ones
            known = "in" if role in LOOKING else "403"
            brings = role in BRINGING
            if brings:
                deliveries[name] = Delivery.objects.create(way="desk", opened_by=person)
            callers.append(
                Caller(name, logged_in(person), _plain, known, True, brings, every, name if brings else "")
            )
    for caller in callers:
        caller.client.raise_request_exception = False
        if caller.name.startswith(("lead", "auditor")):  # they see all, also what came later
            caller.sees = frozenset(deliveries)
    for number, (delivery, device) in enumerate(
        (("device a", "a"), ("device b", "b"), ("ticket near", "a"), ("mixed", "a"), ("mixed", "b"))
    ):
        Arrival.objects.create(
            delivery=deliveries[delivery],
            part=device,
            package=f"package-{device}-{number}",
            sha256=hashlib.sha256(os.urandom(8)).hexdigest(),
            size=1,
            device=rows[device],
            fate=Fate.KNOWN,
        )
    return Stand(callers, {name: row.pk for name, row in deliveries.items()})


def _of(headers: dict[str, str]) -> Callable[..., dict[str, str]]:
    return lambda *_: headers


def _signed(key: Any, **changes: str) -> Callable[..., dict[str, str]]:
    return lambda method, target, body: by_device(key, method, target, body, **changes)


def _elsewhere(key: Any) -> Callable[..., dict[str, str]]:
    return lambda method, target, body: by_device(key, method, "/api/v1/", body)


def want(caller: Caller, method: str, tail: str, owner: str) -> str:
    """Return what must come: "in", or a status."""
    if caller.known != "in":
        return caller.known
    if method != "GET" and not caller.brings:
        return "403"
    if method == "PUT" and not tail:
        return "in" if owner in (caller.own, "missing") else "409"
    mine = owner in caller.sees if method == "GET" else owner == caller.own
    return "in" if mine else "404"


def came(caller: Caller, method: str, tail: str, delivery: str, body: bytes) -> Seen:
    """Ask."""
    target = f"/api/v1/deliveries/{delivery}{tail}"
    headers = {**caller.headers(method, target, body), "Content-Digest": content_digest(body)}
    return ask(caller.client, method, target, data=body, headers=headers)


def deviations(found: Stand) -> Iterator[str]:
    """Say every cell of the interface that is not as it must be."""
    for caller in found.callers:
        for method, tail, body in ACTS:
            every = {**found.deliveries, "missing": "e" * 32}
            few = every if caller.known == "in" else {key: every[key] for key in ("device a", "missing")}
            for owner, pk in few.items():
                seen = came(caller, method, tail, pk, body)
                meant = want(caller, method, tail, owner)
                refused = meant != "in"
                if (str(seen.status) != meant) if refused else (seen.status in (401, 403, 404)):
                    yield f"{method} {tail[:8]}, {caller.name}, {owner}: {seen.status}, must be {meant}"
                elif seen.status >= 500:
                    yield f"{method} {tail[:8]}, {caller.name}, {owner}: {seen.status}"
                elif refused and seen.wrote - {"access_session"}:
                    yield f"{method} {tail[:8]}, {caller.name}, {owner}: wrote {sorted(seen.wrote)}"
                elif tail == "/packages" and not refused:
                    yield from _packages(caller, owner, seen)


_LISTED = {
    "device a": {"package-a-0"},
    "device b": {"package-b-1"},
    "ticket near": {"package-a-2"},
    "mixed": {"package-a-3", "package-b-4"},
}


def _packages(caller: Caller, owner: str, seen: Seen) -> Iterator[str]:
    """Of a delivery with packages of two missions, a person is told of their own mission's."""
    import json

    listed = {row["package"] for row in json.loads(seen.body)["packages"]}
    meant = _LISTED.get(owner, set())
    if owner == "mixed" and not caller.name.startswith(("lead", "auditor")):
        meant = {"package-a-3"}
    if listed != meant:
        yield f"packages, {caller.name}, {owner}: {sorted(listed)}, must be {sorted(meant)}"
