"""A procedure as a drawing (SVG, own layout, nothing that runs) and as an outline in words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from html import escape

from vedette.cases.citing import said
from vedette.cases.procedures.model import ACTORS, Definition, Kind, State, Transition, Words

WIDTH, PORT, GAP, LANE, STUB = 216, 20, 22, 13, 40
LINE, PER_LINE = 16, 29
_FILLS = {Kind.START: "#e8eef7", Kind.OURS: "#dcecdd", Kind.THEIRS: "#f7ead0", Kind.FINAL: "#e4e2e6"}
_HERE = Words("you are here", "vous êtes ici", "вы здесь")
_TURNS = {
    Kind.START: Words("beginning", "début", "начало"),
    Kind.OURS: Words("our turn", "à nous", "наш ход"),
    Kind.THEIRS: Words("their turn", "à eux", "их ход"),
    Kind.FINAL: Words("end", "fin", "конец"),
}
_ADVICE = Words(
    "Nothing here is legal advice.",
    "Rien ici n’est un avis juridique.",
    "Ничто здесь не является юридической консультацией.",
)
_SURE = Words(
    "rules of {} · S seen, G not verified, D our inference",
    "règles du {} · S vu, G non vérifié, D notre déduction",
    "правила на {} · S видели, G не проверено, D наш вывод",
)


def order(definition: Definition) -> list[str]:
    """Return the states as they are drawn and told: the start first, the others as they are written."""
    return sorted((one.id for one in definition.states), key=lambda id: id != definition.start)


@dataclass(frozen=True, slots=True)
class _Way:
    """The ways of one transition on one side of the column: down on the right, up and round on the left."""

    number: int
    leaves: tuple[str, ...]
    to: str
    down: bool


def _ways(definition: Definition) -> list[_Way]:
    rank = {id: at for at, id in enumerate(order(definition))}
    found = []
    for number, step in enumerate(definition.transitions, 1):
        for down in (True, False):
            leaves = tuple(one for one in step.leaves if (rank[one] < rank[step.to]) == down)
            if leaves:
                found.append(_Way(number, leaves, step.to, down))
    return found


@dataclass(frozen=True, slots=True)
class _Column:
    """Where things are: the top and height of each box, the y of each port, the lane of each way."""

    boxes: dict[str, tuple[int, int]]
    ports: dict[tuple[str, int, bool, bool], int]
    lanes: dict[tuple[int, bool], int]
    bottom: int

    def broad(self, down: bool) -> int:
        """Return how many lanes one side has."""
        return max((lane + 1 for (_, side), lane in self.lanes.items() if side == down), default=0)


def _laid(definition: Definition, ways: list[_Way]) -> _Column:
    """Give every way its own port on each box and a lane that no other uses at that height."""
    boxes: dict[str, tuple[int, int]] = {}
    ports: dict[tuple[str, int, bool, bool], int] = {}
    y = 56
    for id in order(definition):
        sides = []
        for down in (True, False):
            arriving = [(one.number, down, False) for one in ways if one.down == down and one.to == id]
            leaving = [(one.number, down, True) for one in ways if one.down == down and id in one.leaves]
            sides.append([*arriving, *leaving] if down else [*leaving, *arriving])
        height = max(68, PORT * max(len(one) for one in sides) + 8)
        for side in sides:
            top = y + height / 2 - PORT * (len(side) - 1) / 2
            for at, (number, down, out) in enumerate(side):
                ports[id, number, down, out] = round(top + PORT * at)
        boxes[id] = (y, height)
        y += height + GAP
    lanes: dict[tuple[int, bool], int] = {}
    taken: dict[tuple[bool, int], list[tuple[int, int]]] = {}
    spans = {(one.number, one.down): _span(one, ports) for one in ways}
    for key in sorted(spans, key=lambda one: (spans[one][1] - spans[one][0], one)):
        low, high = spans[key]
        lane = 0
        while any(a <= high + 4 and low <= b + 4 for a, b in taken.get((key[1], lane), [])):
            lane += 1
        taken.setdefault((key[1], lane), []).append((low, high))
        lanes[key] = lane
    return _Column(boxes, ports, lanes, y)


def _span(way: _Way, ports: dict[tuple[str, int, bool, bool], int]) -> tuple[int, int]:
    ends = [ports[one, way.number, way.down, True] for one in way.leaves]
    ends.append(ports[way.to, way.number, way.down, False])
    return min(ends), max(ends)


def diagram(definition: Definition, language: str, here: str = "") -> str:
    """Return the drawing in a language, with the state `here` marked. Raises: MissingError."""
    if here:
        definition.state(here)
    ways = _ways(definition)
    column = _laid(definition, ways)
    left = 20 + STUB + LANE * column.broad(False)
    width = max(left + WIDTH + STUB + LANE * column.broad(True) + 20, 640)
    most = int((width - 40) / 7.4)
    lines = [part for text in _legend(definition, language) for part in _wrapped(text, most, 9)]
    height = column.bottom + LINE * (len(lines) + 2)
    title = escape(definition.words.said(language))
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}"',
        f'height="{height}" role="img" aria-labelledby="t" font-family="sans-serif" font-size="13">',
        f'<title id="t">{title}</title>',
        f'<rect width="{width}" height="{height}" fill="#fff"/>',
        *(
            f'<text x="20" y="{24 + 17 * at}" font-size="15" font-weight="bold">{escape(line)}</text>'
            for at, line in enumerate(_wrapped(definition.words.said(language), int(width / 9), 2))
        ),
    ]
    for way in ways:
        parts += _drawn(way, column, left)
    for state in definition.states:
        parts += _box(state, *column.boxes[state.id], left, language, here=state.id == here)
    for at, text in enumerate(lines):
        parts.append(f'<text x="20" y="{column.bottom + 12 + LINE * at}" fill="#111">{escape(text)}</text>')
    parts.append("</svg>")
    return "\n".join(parts) + "\n"


def _drawn(way: _Way, column: _Column, left: int) -> Iterator[str]:
    """Draw a way: stubs with its number where it leaves, one lane, a tip where it arrives."""
    side = 1 if way.down else -1
    edge = left + WIDTH if way.down else left
    lane = edge + side * (STUB + LANE * column.lanes[way.number, way.down])
    low, high = _span(way, column.ports)
    arrives = column.ports[way.to, way.number, way.down, False]
    lines = f"M{lane} {low}V{high}M{lane} {arrives}H{edge + side * 8}"
    for one in way.leaves:
        lines += f"M{edge} {column.ports[one, way.number, way.down, True]}H{lane}"
    yield f'<path d="{lines}" fill="none" stroke="#555" stroke-width="1.2"/>'
    tip = edge + side
    yield f'<path d="M{tip} {arrives}l{side * 9} -4v8z" fill="#333"/>'
    anchor = "start" if way.down else "end"
    number = f'y="{arrives - 3}" text-anchor="{anchor}" font-size="10" fill="#333">{way.number}</text>'
    yield f'<text x="{edge + side * 12}" {number}'
    for one in way.leaves:
        y = column.ports[one, way.number, way.down, True]
        yield f'<circle cx="{edge + side * 14}" cy="{y}" r="9" fill="#fff" stroke="#333"/>'
        yield (
            f'<text x="{edge + side * 14}" y="{y + 4}" text-anchor="middle" font-size="11" fill="#111">'
            f"{way.number}</text>"
        )


def _box(state: State, y: int, height: int, x: int, language: str, *, here: bool) -> Iterator[str]:
    stroke = 'stroke="#8a1c1c" stroke-width="4"' if here else 'stroke="#333" stroke-width="1.2"'
    round_ = 24 if state.kind in (Kind.START, Kind.FINAL) else 5
    yield (
        f'<rect x="{x}" y="{y}" width="{WIDTH}" height="{height}" rx="{round_}" fill="{_FILLS[state.kind]}" '
        f"{stroke}/>"
    )
    lines = [(one, "normal", "#111") for one in _wrapped(state.words.said(language), PER_LINE, 3)]
    lines.append((_TURNS[state.kind].said(language), "normal", "#555"))
    if here:
        lines[-1] = (_HERE.said(language), "bold", "#8a1c1c")
    top = y + height / 2 + 5 - (len(lines) - 1) * (LINE - 1) / 2
    for at, (line, weight, fill) in enumerate(lines):
        yield (
            f'<text x="{x + WIDTH / 2:.0f}" y="{top + at * (LINE - 1):.0f}" text-anchor="middle" '
            f'font-weight="{weight}" fill="{fill}">{escape(line)}</text>'
        )


def _legend(definition: Definition, language: str) -> Iterator[str]:
    for number, step in enumerate(definition.transitions, 1):
        yield f"{number}. {_line(definition, step, language)}"
    yield " · ".join((_SURE.said(language).format(definition.since.isoformat()), _ADVICE.said(language)))


def _line(definition: Definition, step: Transition, language: str) -> str:
    who = ACTORS[step.by].said(language) if step.by in ACTORS else step.by
    source = definition.cited(step.source)
    terms = "; ".join(definition.term(rule).words.said(language) for rule in step.opens)
    started = f" [{terms}]" if terms else ""
    return (
        f"{step.words.said(language)} ({who}){started} – {said(source.words, language)} [{source.confidence}]"
    )


def _wrapped(text: str, most: int, lines: int) -> list[str]:
    """Return a text in at most so many lines, cut with an ellipsis when it is longer."""
    found = [""]
    for word in text.split():
        for piece in [word[at : at + most] for at in range(0, len(word), most)]:
            if found[-1] and len(found[-1]) + 1 + len(piece) > most:
                found.append(piece)
            else:
                found[-1] = f"{found[-1]} {piece}".strip()
    return found if len(found) <= lines else [*found[: lines - 1], found[lines - 1][: most - 1] + "…"]


def outline(definition: Definition, language: str, here: str = "") -> str:
    """Return the same in words, one state a paragraph; for readers of screens and for print."""
    if here:
        definition.state(here)
    lines = [definition.words.said(language), _ADVICE.said(language)]
    for id in order(definition):
        state = definition.state(id)
        mark = f" ← {_HERE.said(language)}" if id == here else ""
        lines += ["", f"{state.words.said(language)} ({_TURNS[state.kind].said(language)}){mark}"]
        for step in definition.open_transitions(id):
            onward = definition.state(step.to).words.said(language)
            lines.append(f"  → {onward}: {_line(definition, step, language)}")
    return "\n".join(lines) + "\n"
