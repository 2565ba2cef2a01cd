"""The network of a view: persons and units, who is tied to whom, who did what to whom.

The layout is reckoned here, from the records alone: the same records give the same drawing. Only so many are
drawn, those with most ties; the page says how many are left out, and the table and the exports hold them all.
Records judged to be the same person are one dot.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import connection
from django.db.models import Q

from vedette.records.schema import Kind
from vedette_hq.finding.scope import Scope
from vedette_hq.finding.svg import ACCENT, INK, PAPER, SOFT, WARM, Drawing
from vedette_hq.records.models import Actor, Tie
from vedette_hq.records.queries import labels
from vedette_hq.terms.queries import label as term_label

WIDTH, HEIGHT = 900, 700
MAX_NODES = 60
MAX_EDGES = 110
MAX_LABELLED = 45
"""When more lines are drawn, their words stand in the table alone."""
ROUNDS = 50


@dataclass(slots=True)
class Node:
    """A person or a unit: `records` are those judged the same, the first one naming it."""

    entity: str
    kind: str
    records: list[str] = field(default_factory=list)
    name: str = ""
    weight: int = 0
    x: float = 0.0
    y: float = 0.0


@dataclass(frozen=True, slots=True)
class Edge:
    """One to another: `what` is a code of `relationships`, or of `acts` with `act`; `many` how often."""

    one: str
    two: str
    what: str
    act: bool
    many: int
    words: str = ""


@dataclass(frozen=True, slots=True)
class Network:
    """`edges` are all, most frequent first; `drawn` and `left_out` count persons and units in the drawing."""

    drawing: Drawing
    nodes: Mapping[str, Node]
    edges: tuple[Edge, ...]
    drawn: int
    left_out: int
    edges_drawn: int
    hidden: tuple[str, ...]


def network_of(scope: Scope, label: str, focus: str = "") -> Network:
    """Return the network of a view; `focus` is the id of a record whose surroundings alone are drawn."""
    entities = _entities(scope)
    edges, hidden = _edges(scope, entities)
    if focus:
        edges = _near(edges, entities.get(focus, ("", ""))[0])
    degree: Counter[str] = Counter()
    for edge in edges:
        degree[edge.one] += edge.many
        degree[edge.two] += edge.many
    ranked = sorted(degree, key=lambda pk: (-degree[pk], pk))
    kept = set(ranked[:MAX_NODES])
    nodes = _nodes(scope, entities, ranked, degree)
    drawn = [edge for edge in edges if edge.one in kept and edge.two in kept][:MAX_EDGES]
    drawing = _draw(nodes, [pk for pk in ranked if pk in kept], drawn, label)
    return Network(drawing, nodes, tuple(edges), len(kept), len(ranked) - len(kept), len(drawn), hidden)


def _entities(scope: Scope) -> dict[str, tuple[str, str]]:
    """Return record → (entity, kind) of the actors of the cases of a view."""
    rows = Actor.objects.filter(case_id__in=scope.cases).values_list("pk", "entity", "kind")
    return {pk: (entity, kind) for pk, entity, kind in rows if pk not in scope.held}


def _edges(scope: Scope, entities: Mapping[str, tuple[str, str]]) -> tuple[list[Edge], tuple[str, ...]]:
    counts: Counter[tuple[str, str, str, bool]] = Counter()
    hidden = []
    if scope.sight.shows(Kind.TIE, "who", "whom", "type"):
        ties = Tie.objects.filter(case_id__in=scope.cases, kind=Kind.TIE)
        if scope.ids is not None:
            ties = ties.filter(Q(pk__in=scope.ids) | Q(one_id__in=scope.ids) | Q(two_id__in=scope.ids))
        if scope.held:
            ties = ties.exclude(pk__in=scope.held)
        for one, two, type_ in ties.values_list("one_id", "two_id", "type"):
            _count(counts, entities, one, two, type_, False, 1)
    else:
        hidden.append(str(Kind.TIE))
    if scope.sight.shows(Kind.ACT, "victim", "parts", "type"):
        for actor, victim, type_, many in _acts(scope):
            _count(counts, entities, actor, victim, type_, True, many)
    else:
        hidden.append(str(Kind.ACT))
    ordered = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    words: dict[tuple[str, bool], str] = {}
    found = []
    for (one, two, what, act), many in ordered:
        if (what, act) not in words:
            words[what, act] = term_label("acts" if act else "relationships", what)
        found.append(Edge(one, two, what, act, many, words[what, act]))
    return found, tuple(hidden)


_ACTS = (
    "SELECT p.act_id, p.actor_id, a.victim_id, a.type FROM records_act a"
    " JOIN records_part p ON p.act_id = a.record_id WHERE a.case_id IN ({})"
)


def _acts(scope: Scope) -> Iterable[tuple[str, str, str, int]]:
    """Yield (perpetrator, victim, type, 1) of each part in an act of a view."""
    if not scope.cases:
        return
    inside = None if scope.ids is None else set(scope.ids)
    with connection.cursor() as cursor:
        cursor.execute(_ACTS.format(", ".join(["%s"] * len(scope.cases))), scope.cases)
        for act, actor, victim, type_ in cursor.fetchall():
            if act in scope.held or (inside is not None and not {act, actor, victim} & inside):
                continue
            yield actor, victim, type_, 1


def _count(
    counts: Counter[tuple[str, str, str, bool]],
    entities: Mapping[str, tuple[str, str]],
    one: str,
    two: str,
    what: str,
    act: bool,
    many: int,
) -> None:
    first, second = entities.get(one), entities.get(two)
    if first is not None and second is not None and first[0] != second[0]:
        counts[first[0], second[0], what, act] += many


def _near(edges: Sequence[Edge], centre: str) -> list[Edge]:
    """Return the lines of one dot and of those next to it."""
    touching = [edge for edge in edges if centre in (edge.one, edge.two)]
    around = {centre, *(end for edge in touching for end in (edge.one, edge.two))}
    if len(around) > MAX_NODES:
        return touching
    return [edge for edge in edges if edge.one in around and edge.two in around]


def _nodes(
    scope: Scope, entities: Mapping[str, tuple[str, str]], ranked: Sequence[str], degree: Counter[str]
) -> dict[str, Node]:
    wanted = set(ranked)
    found: dict[str, Node] = {}
    for pk, (entity, kind) in sorted(entities.items()):
        if entity in wanted:
            node = found.setdefault(entity, Node(entity, kind, weight=degree[entity]))
            node.records.append(pk)
    named = names_of(scope, [found[pk] for pk in ranked[: MAX_NODES * 4] if pk in found])
    for entity, name in named.items():
        found[entity].name = name
    return found


def names_of(scope: Scope, nodes: Iterable[Node]) -> dict[str, str]:
    """Return how these are called for the person who looks."""
    nodes = list(nodes)
    known = labels(scope.person, [node.records[0] for node in nodes])
    return {node.entity: known.get(node.records[0], node.records[0][:8]) for node in nodes}


def _draw(nodes: Mapping[str, Node], order: Sequence[str], edges: Sequence[Edge], label: str) -> Drawing:
    drawing = Drawing(WIDTH, HEIGHT, label)
    drawing.arrow()
    _lay_out(nodes, order, edges)
    several: dict[tuple[str, str], list[Edge]] = defaultdict(list)
    for edge in edges:
        several[edge.one, edge.two].append(edge)
    for (one, two), together in several.items():
        _line(drawing, nodes[one], nodes[two], together, len(several) <= MAX_LABELLED)
    for pk in reversed(order):
        _dot(drawing, nodes[pk])
    return drawing


def _line(drawing: Drawing, one: Node, two: Node, together: Sequence[Edge], labelled: bool) -> None:
    x, y = two.x - one.x, two.y - one.y
    length = math.hypot(x, y) or 1.0
    end = 1 - min(0.45, _size(two) / length)
    acts = sum(edge.many for edge in together if edge.act)
    said = "; ".join(f"{edge.words} × {edge.many}" if edge.act else edge.words for edge in together)
    color = WARM if acts else SOFT
    width = min(5.0, 1 + math.log10(acts)) if acts else 1.2
    kind = "act" if acts else "tie"
    drawing.arrowed(
        one.x,
        one.y,
        one.x + x * end,
        one.y + y * end,
        kind=kind,
        color=color,
        width=width,
        title=f"{one.name} → {two.name}: {said}",
    )
    if labelled:
        short = together[0].words + (f" × {together[0].many}" if together[0].act else "")
        if len(together) > 1:
            short += f" +{len(together) - 1}"
        drawing.text(
            one.x + x * 0.55, one.y + y * 0.55 - 3, short, kind="edge", size=8.5, anchor="middle", color=SOFT
        )


def _dot(drawing: Drawing, node: Node) -> None:
    size = _size(node)
    if node.kind == Kind.GROUP:
        drawing.rectangle(
            node.x - size,
            node.y - size * 0.8,
            2 * size,
            1.6 * size,
            kind="unit",
            fill=INK,
            color=PAPER,
            title=node.name,
        )
    else:
        drawing.circle(node.x, node.y, size, kind="person", fill=ACCENT, title=node.name)
    name = node.name if len(node.name) <= 28 else node.name[:27] + "…"
    drawing.text(
        node.x, node.y + size + 11, name, kind="name", size=10, anchor="middle", bold=node.kind == Kind.GROUP
    )


def _size(node: Node) -> float:
    return min(20.0, 5 + 2 * math.log2(1 + node.weight))


def _lay_out(nodes: Mapping[str, Node], order: Sequence[str], edges: Sequence[Edge]) -> None:
    """Place the dots: a spiral by weight, then drawn together by lines, apart by nearness, fixed rounds."""
    count = len(order)
    if not count:
        return
    at = {pk: number for number, pk in enumerate(order)}
    xs, ys = [0.0] * count, [0.0] * count
    for number in range(count):
        angle, away = number * 2.399963, math.sqrt((number + 0.5) / count)
        xs[number], ys[number] = math.cos(angle) * away, math.sin(angle) * away
    pairs = sorted({(min(at[e.one], at[e.two]), max(at[e.one], at[e.two])) for e in edges})
    ideal = 1.6 / math.sqrt(count)
    heat = 0.12
    for _ in range(ROUNDS):
        fx, fy = [0.0] * count, [0.0] * count
        for i in range(count):
            xi, yi = xs[i], ys[i]
            for j in range(i + 1, count):
                dx, dy = xi - xs[j], yi - ys[j]
                square = dx * dx + dy * dy + 1e-6
                push = ideal * ideal / square
                fx[i] += dx * push
                fy[i] += dy * push
                fx[j] -= dx * push
                fy[j] -= dy * push
        for i, j in pairs:
            dx, dy = xs[i] - xs[j], ys[i] - ys[j]
            pull = math.sqrt(dx * dx + dy * dy) / ideal * 0.6
            fx[i] -= dx * pull
            fy[i] -= dy * pull
            fx[j] += dx * pull
            fy[j] += dy * pull
        for i in range(count):
            fx[i] -= xs[i] * 0.25
            fy[i] -= ys[i] * 0.25
            force = math.hypot(fx[i], fy[i]) or 1.0
            step = min(force, heat) / force
            xs[i] += fx[i] * step
            ys[i] += fy[i] * step
        heat *= 0.96
    _fit(nodes, order, xs, ys)


def _fit(nodes: Mapping[str, Node], order: Sequence[str], xs: Sequence[float], ys: Sequence[float]) -> None:
    low_x, low_y = min(xs), min(ys)
    wide, high = (max(xs) - low_x) or 1.0, (max(ys) - low_y) or 1.0
    for number, pk in enumerate(order):
        share_x = (xs[number] - low_x) / wide if len(order) > 1 else 0.5
        share_y = (ys[number] - low_y) / high if len(order) > 1 else 0.5
        nodes[pk].x = 80 + share_x * (WIDTH - 160)
        nodes[pk].y = 40 + share_y * (HEIGHT - 90)


def plain_nodes(network: Network) -> list[dict[str, Any]]:
    """Return the dots as JSON, each with its records."""
    return [
        {
            "id": node.entity,
            "kind": node.kind,
            "name": node.name,
            "records": node.records,
            "ties": node.weight,
        }
        for node in sorted(network.nodes.values(), key=lambda one: (-one.weight, one.entity))
    ]
