"""What the pages of a rota show: rows by turn, the grid, proposals beside each other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from vedette.missions.rota.checker import check, fits, handover_gaps
from vedette.missions.rota.comparing import Burden, Figures, burdens, changes, figures
from vedette.missions.rota.values import Problem, Team, Teams
from vedette.missions.rota.wire import conflict_from_plain, problem_from_plain, teams_from_plain
from vedette_hq.rota import queries
from vedette_hq.rota.models import Proposal, Rota, Seat, Turn
from vedette_hq.rota.wording import Names, Said, Told, days_words, rest_words, said, told, turn_words

GRID_TURNS = 13
"""So many turns stand beside each other in a grid."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A rota with its draft, read once for a page."""

    rota: Rota
    turns: list[Turn]
    seats: dict[str, dict[str, str]]
    problem: Problem
    teams: dict[str, Team]
    names: Names

    def faults(self, teams: Teams | None = None) -> dict[str, list[Said]]:
        """Return what each turn breaks, in words."""
        found: dict[str, list[Said]] = {turn.pk: [] for turn in self.turns}
        for fault in check(self.problem, self.teams if teams is None else teams):
            found[fault.turn].append(said(fault, self.names))
        return found


def draft_of(rota: Rota) -> Draft:
    """Return a rota as it stands."""
    turns, seats = queries.turns_of(rota), queries.seats_of(rota)
    problem, teams = queries.problem_of(rota, seats), queries.teams_in(seats)
    return Draft(rota, turns, seats, problem, teams, names_of(turns))


def names_of(turns: Sequence[Turn]) -> Names:
    """Return what ids on the pages of leads are called."""
    return Names(queries.people_names(), queries.word_names(), {turn.pk: turn for turn in turns})


@dataclass(frozen=True, slots=True)
class Line:
    """One turn as it is listed."""

    turn: Turn
    days: str
    team: list[tuple[str, str]]
    """(name, "must" or "")."""
    faults: list[Said]
    wants: list[str]
    gap: str
    changed: tuple[list[str], list[str]]
    """Who joined and who left since it was published."""
    tone: str


def lines(draft: Draft, published: Teams) -> list[Line]:
    """Return the turns with their teams, what they break, and what changed since they were published."""
    faults, names = draft.faults(), draft.names
    gaps = {turn: shared for turn, _after, shared in handover_gaps(draft.problem)}
    moved = {one.turn: one for one in changes(published, draft.teams)} if published else {}
    found = []
    for turn in draft.turns:
        row = draft.seats.get(turn.pk, {})
        team = sorted(
            (names.person(who), "must" if state == Seat.State.MUST else "")
            for who, state in row.items()
            if state != Seat.State.NOT
        )
        change = moved.get(turn.pk)
        joined = sorted(names.person(who) for who in change.joined) if change else []
        left = sorted(names.person(who) for who in change.left) if change else []
        mine = faults[turn.pk]
        tone = "bad" if any(one.never for one in mine) else "wait" if mine else "good"
        gap = rest_words(gaps[turn.pk]) if turn.pk in gaps else ""
        wants = [f"{names.words.get(word, '?')}: {count}" for word, count in turn.wants]
        found.append(Line(turn, days_words(turn), team, mine, wants, gap, (joined, left), tone))
    return found


@dataclass(frozen=True, slots=True)
class Cell:
    """One person and one turn."""

    key: str
    turn: str
    state: str
    against: str
    """The first thing that speaks against it; "" when it fits."""
    label: str


@dataclass(frozen=True, slots=True)
class GridRow:
    """One person over the turns of a page."""

    person: str
    name: str
    turns: int
    cells: list[Cell]


def grid(draft: Draft, turns: Sequence[Turn], teams: Teams) -> list[GridRow]:
    """Return who goes, can go and cannot go on some turns."""
    values = {turn.key: turn for turn in draft.problem.turns}
    held = {one.member: one for one in burdens(draft.problem, teams)}
    found = []
    for member in draft.problem.members:
        name = draft.names.person(member.key)
        cells = []
        for turn in turns:
            against = fits(draft.problem, teams, values[turn.pk], member)
            state = draft.seats.get(turn.pk, {}).get(member.key, "")
            if state in ("", Seat.State.GOES):
                state = Seat.State.GOES if member.key in teams.get(turn.pk, ()) else ""
            words = said(against[0], draft.names).text if against else ""
            label = f"{name}, {turn_words(turn.pk, draft.names)}"
            cells.append(Cell(f"{turn.pk}.{member.key}", turn.pk, state, words, label))
        found.append(GridRow(member.key, name, held[member.key].turns, cells))
    return sorted(found, key=lambda one: (one.name.casefold(), one.person))


@dataclass(frozen=True, slots=True)
class Choice:
    """One person to choose for a turn."""

    person: str
    name: str
    state: str
    against: list[Said]
    traits: list[str]
    carried: Burden


def choices(draft: Draft, turn: Turn) -> list[Choice]:
    """Return everybody on the rota for one turn: who goes, then who could, who carries least first."""
    value = next(one for one in draft.problem.turns if one.key == turn.pk)
    held = {one.member: one for one in burdens(draft.problem, draft.teams)}
    row = draft.seats.get(turn.pk, {})
    found = []
    for member in draft.problem.members:
        against = [said(one, draft.names) for one in fits(draft.problem, draft.teams, value, member)]
        traits = sorted(draft.names.words.get(word, "?") for word in member.knows)
        found.append(
            Choice(
                member.key,
                draft.names.person(member.key),
                row.get(member.key, ""),
                against,
                traits,
                held[member.key],
            )
        )
    order = {str(Seat.State.MUST): 0, str(Seat.State.GOES): 0, str(Seat.State.NOT): 2}
    return sorted(
        found,
        key=lambda one: (
            order.get(one.state, 1),
            bool(one.against),
            one.carried.days + one.carried.recent,
            one.name.casefold(),
        ),
    )


@dataclass(frozen=True, slots=True)
class Proposed:
    """One proposal as it is compared."""

    proposal: Proposal
    figures: Figures | None
    told: list[Told]
    unexplained: int
    """Turns that stay open and were not explained."""


def proposed(proposal: Proposal, names: Names) -> Proposed:
    """Return a proposal in numbers and words."""
    if proposal.content is None:
        return Proposed(proposal, None, [], 0)
    problem = problem_from_plain(proposal.problem)
    teams, before = teams_from_plain(proposal.content["teams"]), teams_from_plain(proposal.before)
    conflicts = [told(conflict_from_plain(one), names) for one in proposal.content["conflicts"]]
    left = len(proposal.content["open"]) - len(conflicts)
    return Proposed(proposal, figures(problem, teams, before), conflicts, max(0, left))


@dataclass(frozen=True, slots=True)
class ProposedLine:
    """One turn of a proposal beside the draft."""

    words: str
    team: list[str]
    joined: list[str]
    left: list[str]


def proposed_lines(proposal: Proposal, draft: Draft) -> list[ProposedLine]:
    """Return a proposal turn by turn, with what it would change of the draft."""
    if proposal.content is None:
        return []
    teams = teams_from_plain(proposal.content["teams"])
    moved = {one.turn: one for one in changes(draft.teams, teams)}
    found = []
    for turn in draft.turns:
        change = moved.get(turn.pk)
        found.append(
            ProposedLine(
                turn_words(turn.pk, draft.names),
                _named(teams.get(turn.pk, ()), draft.names),
                _named(change.joined, draft.names) if change else [],
                _named(change.left, draft.names) if change else [],
            )
        )
    return found


def _named(keys: Sequence[str], names: Names) -> list[str]:
    return sorted((names.person(one) for one in keys), key=str.casefold)


def burden_rows(draft: Draft) -> list[tuple[str, Burden]]:
    """Return what everybody carries, by name, who carries most first."""
    return [(draft.names.person(one.member), one) for one in burdens(draft.problem, draft.teams)]
