"""The chain of custody of one item: from its device to whoever opened it, for a table and for a drawing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from vedette.formats.receipt import State
from vedette.values.instants import parse_instant
from vedette_hq.vault.labels import ACTIONS, PLACES
from vedette_hq.vault.models import CustodyRecord, Item, Opening
from vedette_hq.vault.proving import Standing

MAX_ROWS = 500
MAX_DRAWN = 14
_STEP, _TOP, _WIDTH = 84, 26, 400


@dataclass(frozen=True, slots=True)
class Link:
    """One act. `index` is its entry in the register; None with `waiting` while it is not entered yet."""

    action: str
    time: datetime | None
    words: str
    actor: str
    counterparty: str = ""
    place: str = ""
    reason: str = ""
    index: int | None = None
    waiting: bool = False
    claimed: bool = False
    """Whether its time is only what a device says."""


@dataclass(frozen=True, slots=True)
class Node:
    """One point of the drawing, with its place in it."""

    y: int
    line: int
    text: str
    under: str
    at: str
    waiting: bool
    claimed: bool


@dataclass(frozen=True, slots=True)
class Drawing:
    """The whole drawing, in units of its view box; `left_out` acts are only in the table."""

    nodes: tuple[Node, ...]
    width: int
    height: int
    left_out: int


def chain_of(item: Item, standing: Standing) -> list[Link]:
    """Return the acts upon an item, oldest first; at most MAX_ROWS of the newest entered ones."""
    links = [Link("sealed", item.device_time, str(ACTIONS["sealed"]), item.device.origin, claimed=True)]
    rows = list(
        CustodyRecord.objects.filter(package_sha256=item.package_sha256).order_by("-index")[:MAX_ROWS]
    )
    links += [
        Link(
            action=row.action,
            time=row.time,
            words=str(ACTIONS.get(row.action, row.action)),
            actor=row.actor,
            counterparty=row.counterparty,
            place=str(PLACES.get(row.place_class, row.place_class)),
            reason=row.reason,
            index=row.index,
        )
        for row in reversed(rows)
    ]
    entered = {row.event for row in rows}
    late = Opening.objects.filter(item=item).select_related("person").order_by("-at")[:50]
    links += [
        Link(
            "view",
            opening.at,
            str(ACTIONS["view"]),
            opening.person.pseudonym,
            reason=opening.reason,
            waiting=True,
        )
        for opening in late
        if opening.event not in entered
    ]
    if standing.met and standing.state is State.WITNESSED:
        links += [
            Link(
                "witnessed",
                parse_instant(each.time, "time"),
                str(ACTIONS["witnessed"]),
                each.title or each.name,
            )
            for each in standing.cosigners
        ]
    first, rest = links[0], links[1:]
    return [first, *sorted(rest, key=lambda link: (link.time is None, link.time))]


def _grouped(links: list[Link]) -> list[tuple[Link, int]]:
    """Put openings that follow one another together: (the last of them, how many)."""
    found: list[tuple[Link, int]] = []
    for link in links:
        if found and link.action == "view" == found[-1][0].action and link.waiting == found[-1][0].waiting:
            found[-1] = (link, found[-1][1] + 1)
        else:
            found.append((link, 1))
    return found


def draw(links: list[Link]) -> Drawing:
    """Return the drawing: one point for each act, openings in a row as one, the oldest on top."""
    groups = _grouped(links)
    left_out = 0
    if len(groups) > MAX_DRAWN:
        left_out = sum(count for _, count in groups[1 : len(groups) - MAX_DRAWN + 1])
        groups = [groups[0], *groups[len(groups) - MAX_DRAWN + 1 :]]
    nodes = []
    for number, (link, count) in enumerate(groups):
        words = _("opened %(count)s times") % {"count": count} if count > 1 else link.words
        hands = [hand.rpartition("/")[2] for hand in (link.actor, link.counterparty) if hand]
        under = " → ".join(hands)
        at = link.time.strftime("%Y-%m-%d %H:%M UTC") if link.time else ""
        y = _TOP + number * _STEP
        nodes.append(Node(y, y - _STEP, words, under[:46], at, link.waiting, link.claimed))
    return Drawing(tuple(nodes), _WIDTH, _TOP + len(nodes) * _STEP - 20, left_out)


def as_context(item: Item, standing: Standing) -> dict[str, Any]:
    """Return what the templates of the chain need."""
    links = chain_of(item, standing)
    return {"links": links, "drawing": draw(links)}
