"""The chain of events of a view: what led to what, drawn from left to right; capped, and saying so."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from vedette.records.schema import Kind
from vedette_hq.finding.scope import Scope
from vedette_hq.finding.svg import ACCENT, LINE, PAPER, SOFT, Drawing
from vedette_hq.records.models import Event, Tie
from vedette_hq.records.queries import labels
from vedette_hq.terms.queries import label as term_label

MAX_EVENTS = 60
MAX_TABLE = 500
WIDE, HIGH, GAP_X, GAP_Y = 190, 52, 70, 18


@dataclass(frozen=True, slots=True)
class Link:
    """One event and the one it is related to, in words; `record_id` is of the chain."""

    record_id: str
    one: str
    two: str
    what: str
    words: str


@dataclass(frozen=True, slots=True)
class Chain:
    """`links` are all up to `MAX_TABLE`; `total` counts all; `left_out` events are not drawn."""

    drawing: Drawing
    links: tuple[Link, ...]
    names: Mapping[str, str]
    total: int
    left_out: int
    hidden: bool


def chain_of(scope: Scope, label: str, most: int = MAX_TABLE) -> Chain:
    """Return the chains between the events of a view."""
    if not scope.sight.shows(Kind.CHAIN, "event", "related", "type"):
        return Chain(Drawing(400, 60, label), (), {}, 0, 0, True)
    ties = Tie.objects.filter(case_id__in=scope.cases, kind=Kind.CHAIN)
    rows = list(ties.order_by("pk").values_list("pk", "one_id", "two_id", "type"))
    rows = [row for row in rows if not scope.held & {row[0], row[1], row[2]}]
    if scope.ids is not None:
        inside = set(scope.ids)
        rows = [row for row in rows if inside & {row[0], row[1], row[2]}]
    days = dict(
        Event.objects.filter(
            case_id__in=scope.cases, pk__in={end for row in rows[:5000] for end in row[1:3]}
        ).values_list("pk", "first")
    )
    dated = scope.sight.dated(Kind.EVENT)
    if not dated:
        days = dict.fromkeys(days)
    rows = [row for row in rows if row[1] in days and row[2] in days]
    rows.sort(key=lambda row: (days[row[1]] or date.max, row[0]))
    words = {code: term_label("chains", code) for code in {row[3] for row in rows}}
    links = tuple(Link(pk, one, two, what, words[what]) for pk, one, two, what in rows[:most])
    names = labels(scope.person, dict.fromkeys(end for link in links for end in (link.one, link.two)))
    order = _first(links)
    drawn = [link for link in links if link.one in order and link.two in order]
    events = {end for _, one, two, _ in rows for end in (one, two)}
    drawing = _draw(drawn, order, names, days, label)
    return Chain(drawing, links, names, len(rows), len(events) - len(order), False)


def _first(links: Sequence[Link]) -> dict[str, None]:
    """Return the events that are drawn: whole chains, from the earliest, while there is room."""
    near: dict[str, list[str]] = defaultdict(list)
    for link in links:
        near[link.one].append(link.two)
        near[link.two].append(link.one)
    found: dict[str, None] = {}
    for link in links:
        part, waiting = dict[str, None](), [link.one]
        while waiting:
            one = waiting.pop()
            if one not in part and one not in found:
                part[one] = None
                waiting += reversed(near[one])
        if found and len(found) + len(part) > MAX_EVENTS:
            break
        for one in list(part)[:MAX_EVENTS]:
            found[one] = None
    return found


def _columns(links: Sequence[Link], order: Mapping[str, None]) -> dict[str, int]:
    """Return how far to the right each event stands: after all that leads to it; a circle ends somewhere."""
    column = dict.fromkeys(order, 0)
    for _ in range(len(order)):
        moved = False
        for link in links:
            if column[link.two] <= column[link.one] < len(order) - 1:
                column[link.two] = column[link.one] + 1
                moved = True
        if not moved:
            break
    used = {place: number for number, place in enumerate(sorted(set(column.values())))}
    return {pk: used[place] for pk, place in column.items()}


def _draw(
    links: Sequence[Link],
    order: Mapping[str, None],
    names: Mapping[str, str],
    days: Mapping[str, date | None],
    label: str,
) -> Drawing:
    column = _columns(links, order)
    rows: dict[int, int] = defaultdict(int)
    places: dict[str, tuple[int, int]] = {}
    for pk in order:
        places[pk] = (20 + column[pk] * (WIDE + GAP_X), 20 + rows[column[pk]] * (HIGH + GAP_Y))
        rows[column[pk]] += 1
    width = 40 + (max(column.values(), default=0) + 1) * (WIDE + GAP_X) - GAP_X
    height = 40 + max(rows.values(), default=1) * (HIGH + GAP_Y)
    drawing = Drawing(max(width, 400), height, label)
    drawing.arrow()
    for link in links:
        (x1, y1), (x2, y2) = places[link.one], places[link.two]
        back = x2 <= x1
        start = (x1 + WIDE / 2, y1 + HIGH) if back else (x1 + WIDE, y1 + HIGH / 2)
        end = (x2 + WIDE / 2, y2 + HIGH) if back else (x2, y2 + HIGH / 2)
        drawing.arrowed(*start, *end, kind="tie", color=SOFT, width=1.5, title=link.words)
        drawing.text(
            (start[0] + end[0]) / 2,
            (start[1] + end[1]) / 2 - 4,
            link.words,
            kind="edge",
            size=9,
            anchor="middle",
            color=SOFT,
        )
    for pk, (x, y) in places.items():
        drawing.rectangle(x, y, WIDE, HIGH, kind="event", fill=PAPER, color=LINE, title=names.get(pk, ""))
        for number, line in enumerate(_two(names.get(pk, pk[:8]))):
            drawing.text(x + 8, y + 18 + 14 * number, line, size=11, bold=not number)
        day = days.get(pk)
        if day is not None:
            drawing.text(x + 8, y + HIGH - 6, str(day.year), size=9, color=ACCENT)
    return drawing


def _two(name: str) -> list[str]:
    if len(name) <= 28:
        return [name]
    cut = name.rfind(" ", 0, 28)
    cut = cut if cut > 10 else 28
    rest = name[cut:].strip()
    return [name[:cut], rest if len(rest) <= 30 else rest[:29] + "…"]
