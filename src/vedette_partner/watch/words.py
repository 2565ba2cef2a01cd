"""The board of a partner in plain words: who is overdue, how far it has gone, who has it, what to do now."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from vedette.missions.watch.ladder import MemberStanding, State, episodes, level, standing, starts
from vedette.missions.watch.values import Cause, Episode, Facts, Order, Taken
from vedette_partner.watch.sender import number_of

ACTIONS = {
    "try-all-channels": "Try to reach the member on every channel you have.",
    "ask-other-member": "Ask another member of the team, if you can reach one.",
    "call-lodging": "Ring the place where they sleep. Say what was agreed as a pretext, no more.",
    "call-driver": "Ring the driver.",
    "call-meeting-partner": "Ring whom they were to meet.",
    "wake-second": "Wake the second officer.",
    "freeze-silent-devices": "Have the keys of the silent devices frozen.",
    "prepare-statements": "Prepare statements. Send none yet.",
    "send-lawyer": "Send the lawyer.",
    "call-duty-stations": "Ring the duty stations, and write down each number, name, time and answer.",
    "tell-next-of-kin": "Tell the next of kin.",
    "tell-ombudsman": "Tell the ombudsman and the federal bodies.",
    "tell-partners": "Tell the other partner organisations, in confidence.",
    "revoke-keys": "Have the keys of the silent devices revoked.",
    "move-team-and-witnesses": "Move the other team and the witnesses.",
    "secure-second-site": "Secure the second site.",
    "send-urgent-appeals": "Send the urgent appeals that lie ready.",
    "file-disappearance": "Begin the disappearance protocol: the working group's urgent form.",
    "tell-special-procedures": "Write to the special procedures.",
    "tell-embassies": "Tell the embassies.",
}
"""What the actions of a ladder ask of a person. One that is not known here is shown as it is written."""
CAUSES = {
    Cause.SILENCE: "not heard from",
    Cause.HELP: "asks for help, quietly: show nothing",
    Cause.DURESS: "speaks under duress: show nothing, answer as always",
    Cause.EVACUATE: "must be brought out",
    Cause.ALARM: "alarm raised by hand",
    Cause.WATCHER: "headquarters is silent",
}

Naming = Callable[[str], str]
"""Gives what a person here is called by their tag."""


@dataclass(frozen=True, slots=True)
class Shown:
    """One open episode on the board. `taken` is the highest level that somebody has."""

    watch: str
    episode: Episode
    level: int
    number: str
    next: int | None
    taken: Taken | None
    actions: tuple[str, ...]
    sheets: bool

    @property
    def free(self) -> bool:
        """Whether nobody has the level that it has reached."""
        return self.taken is None or self.taken.level < self.level


def shown(order: Order, facts: Facts, at: int, name: str, up_since: int) -> list[Shown]:
    """The open episodes of a watch at `at`, the gravest first. Raises: MissingError for a stranger's name."""
    found = []
    for episode in episodes(order, facts, at, name, up_since=up_since):
        reached = level(order, episode, facts, at)
        if not reached:
            continue
        rung = order.ladder[reached - 1]
        taken = [each for each in facts.taken if each.episode == episode.id and each.at <= at]
        ahead = [begins for _, begins in starts(order, episode, facts, at) if begins > at]
        own = Cause.WATCHER is not episode.cause
        found.append(
            Shown(
                order.watch,
                episode,
                reached,
                number_of(episode.id, reached),
                min(ahead, default=None),
                max(taken, key=lambda each: (each.level, -each.at), default=None),
                rung.actions if own else (),
                rung.sheets and own,
            )
        )
    return sorted(found, key=lambda each: (-each.level, each.episode.begins, each.episode.id))


def in_words(each: Shown, at: int, naming: Naming) -> Iterator[str]:
    """One open episode, line by line."""
    who = f"member {each.episode.member}" if each.episode.member else "headquarters"
    if each.episode.cause is Cause.ALARM:
        who = f"watch {each.watch[:8]}"
    yield (
        f"LEVEL {each.level}  {who}: {CAUSES[each.episode.cause]}, since {instant(each.episode.begins)}"
        f" ({length(at - each.episode.begins)})  number {each.number}"
    )
    if each.free:
        yield f"    NOBODY HAS THIS. To take it: watch take FOLDER {each.number} YOUR-NAME"
    if each.taken is not None:
        whose = naming(each.taken.who)
        yield f"    level {each.taken.level} taken by {whose} at {instant(each.taken.at)}"
    if each.next is not None and each.next > at:
        yield f"    level {each.level + 1} begins at {instant(each.next)} (in {length(each.next - at)})"
    for action in each.actions:
        yield f"    - {ACTIONS.get(action, action)}"
    if each.sheets:
        yield f"    The contact sheet may be opened: watch sheet FOLDER {each.watch[:8]}"


def member_in_words(each: MemberStanding, at: int) -> str:
    """How one member stands, in a line."""
    heard = f"heard {length(at - each.heard)} ago" if each.heard is not None else "not heard yet"
    if each.state is State.DONE:
        said = "nothing more is promised"
    elif each.due is None:
        said = "OVERDUE" if each.state is State.OVERDUE else str(each.state)
    elif each.state is State.OVERDUE:
        said = "OVERDUE"
    elif each.state is State.LATE and each.ends is not None:
        said = f"LATE, due {instant(each.due)}, the grace ends in {length(each.ends - at)}"
    else:
        said = f"next due {instant(each.due)} (in {length(each.due - at)})"
    doubt = "; its last text was made long before it came" if each.doubt else ""
    return f"member {each.member}: {said}; {heard}{doubt}"


def members(order: Order, facts: Facts, at: int) -> tuple[MemberStanding, ...]:
    """How the members stand, those who are overdue first, then by when they are due."""
    ranks = {State.OVERDUE: 0, State.LATE: 1, State.OPEN: 2, State.WAITING: 3, State.DONE: 4}
    every = standing(order, facts, at)
    return tuple(sorted(every, key=lambda each: (ranks[each.state], each.due or 0, each.member)))


def instant(at: int) -> str:
    """An instant for people, in UTC, with the day."""
    return time.strftime("%d %b %H:%M UTC", time.gmtime(at))


def length(seconds: int) -> str:
    """A length for people: "45 s", "12 min", "3 h 05", "2 d 4 h"."""
    seconds = max(seconds, 0)
    if seconds < 100:
        return f"{seconds} s"
    minutes = seconds // 60
    if minutes < 100:
        return f"{minutes} min"
    hours = minutes // 60
    if hours < 48:
        return f"{hours} h {minutes % 60:02d}"
    return f"{hours // 24} d {hours % 24} h"
