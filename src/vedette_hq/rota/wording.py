"""What is read: broken rules, reasons of a conflict and what would help, in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.utils import formats
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from vedette.missions.rota.explaining import Conflict, Help
from vedette.missions.rota.values import NEVER, Fault, week_of
from vedette_hq.rota.models import Turn

FAULTS: Mapping[str, Promise] = {
    "open": gettext_lazy("Nobody goes."),
    "alone": gettext_lazy("One person would be alone."),
    "small": gettext_lazy("People who go: %(count)s. At least %(least)s are asked for."),
    "large": gettext_lazy("People who go: %(count)s. At most %(most)s may."),
    "head": gettext_lazy("Nobody in the team can head it."),
    "want": gettext_lazy("%(word)s: %(count)s of %(least)s."),
    "sexes": gettext_lazy("The team is not of women and men."),
    "organisations": gettext_lazy("All are of one organisation."),
    "newcomers": gettext_lazy("More newcomers than %(most)s."),
    "away": gettext_lazy("%(name)s cannot go on these days."),
    "double": gettext_lazy("%(name)s is on another turn on the same days."),
    "rest": gettext_lazy("%(name)s would rest %(days)s days, not %(least)s."),
    "home": gettext_lazy("%(name)s lives in this region."),
    "family": gettext_lazy("%(name)s has family in this region."),
    "barred": gettext_lazy("%(name)s must not go to this region."),
    "fit": gettext_lazy("%(name)s goes again from %(day)s on."),
    "incident": gettext_lazy("Something happened to %(name)s %(days)s days before."),
    "turns": gettext_lazy("%(name)s would go on %(count)s turns; the rules allow %(most)s."),
    "days": gettext_lazy("%(name)s would be away %(count)s days; the rules allow %(most)s."),
    "own": gettext_lazy("%(name)s would go on %(count)s turns and wants %(most)s at most."),
    "kept": gettext_lazy("%(name)s: not as it was decided."),
}
REASONS: Mapping[str, Promise] = {
    "small": gettext_lazy("so many people are asked for"),
    "head": gettext_lazy("somebody heads the team"),
    "want": gettext_lazy("people are asked for who know: %(word)s"),
    "sexes": gettext_lazy("women and men go together"),
    "organisations": gettext_lazy("two organisations go together"),
    "newcomers": gettext_lazy("few newcomers go together"),
    "away": gettext_lazy("some cannot go on these days"),
    "rest": gettext_lazy("people rest between two turns"),
    "home": gettext_lazy("nobody goes where they live"),
    "family": gettext_lazy("nobody goes where their family lives"),
    "barred": gettext_lazy("some must not go to this region"),
    "fit": gettext_lazy("some go again only later"),
    "incident": gettext_lazy("people rest after an incident"),
    "turns": gettext_lazy("nobody goes more often than the rules allow"),
    "days": gettext_lazy("nobody is away longer than the rules allow"),
    "own": gettext_lazy("nobody goes more often than they want"),
    "manned": gettext_lazy("this other turn has its team"),
}
HELPS: Mapping[str, Promise] = {
    "away": gettext_lazy("%(name)s could go on these days after all"),
    "rest": gettext_lazy("%(name)s rested less"),
    "turns": gettext_lazy("%(name)s went more often than the rules allow"),
    "days": gettext_lazy("%(name)s were away longer than the rules allow"),
    "own": gettext_lazy("%(name)s went more often than they want"),
    "fit": gettext_lazy("%(name)s went earlier than the day that was set"),
    "incident": gettext_lazy("%(name)s went sooner after the incident"),
}


@dataclass(frozen=True, slots=True)
class Names:
    """What ids are called."""

    people: Mapping[str, str]
    words: Mapping[str, str]
    turns: Mapping[str, Turn]

    def person(self, key: str) -> str:
        """Return a colleague's name."""
        return self.people.get(key) or _("somebody who is not here any more")


@dataclass(frozen=True, slots=True)
class Said:
    """One broken rule as it is read. `never`: nobody may break it."""

    rule: str
    text: str
    never: bool


def said(fault: Fault, names: Names) -> Said:
    """Return a broken rule in words."""
    detail: dict[str, str | int] = dict(fault.detail)
    detail["name"] = names.person(fault.members[0]) if fault.members else ""
    if "word" in detail:
        detail["word"] = names.words.get(str(detail["word"]), "?")
    if "day" in detail:
        detail["day"] = formats.date_format(date.fromisoformat(str(detail["day"])))
    return Said(fault.rule, str(FAULTS[fault.rule]) % detail, fault.rule in NEVER)


def days_words(turn: Turn) -> str:
    """Return the days of a turn."""
    first, last = formats.date_format(turn.first), formats.date_format(turn.last)
    return _("%(first)s to %(last)s") % {"first": first, "last": last}


def turn_words(key: str, names: Names) -> str:
    """Return a turn by its region and days."""
    turn = names.turns.get(key)
    return f"{turn.region.name}, {days_words(turn)}" if turn is not None else _("a turn not planned any more")


def reason(rule: str, names: Names) -> str:
    """Return a rule of a conflict in words."""
    name, _colon, word = rule.partition(":")
    return str(REASONS[name]) % {"word": names.words.get(word, "?")} if name in REASONS else rule


def help_words(one: Help, turn: str, names: Names) -> str:
    """Return what would help, as the end of "It would do if …"."""
    if one.member:
        return str(HELPS[one.rule]) % {"name": names.person(one.member)}
    if one.rule == "manned":
        return _("this turn stayed open instead: %(turn)s") % {"turn": turn_words(one.turn, names)}
    rule = reason(one.rule, names)
    if one.turn == turn:
        return _("one rule were let go for this turn: %(rule)s") % {"rule": rule}
    gaps = {"rule": rule, "turn": turn_words(one.turn, names)}
    return _("one rule were let go for another turn (%(turn)s): %(rule)s") % gaps


@dataclass(frozen=True, slots=True)
class Told:
    """Why a turn stays open, as it is read."""

    turn: str
    week: date | None
    why: list[tuple[str, str]]
    """(rule, other turn or "")."""
    helps: list[str]
    sure: bool


def told(conflict: Conflict, names: Names) -> Told:
    """Return a conflict in words: which rules, of which turn, in which week, and what would help."""
    turn = names.turns.get(conflict.turn)
    why = [
        (reason(rule, names), "" if at == conflict.turn else turn_words(at, names))
        for rule, at in conflict.why
    ]
    helps = [help_words(one, conflict.turn, names) for one in conflict.helps]
    week = week_of(turn.first) if turn is not None else None
    return Told(turn_words(conflict.turn, names), week, why, list(dict.fromkeys(helps)), conflict.sure)


def rest_words(days: int) -> str:
    """Return how many days two turns share, or how long the region is left."""
    if days > 0:
        return ngettext("%(days)s day together", "%(days)s days together", days) % {"days": days}
    if days == 0:
        return _("no day together")
    return ngettext("%(days)s day with nobody there", "%(days)s days with nobody there", -days) % {
        "days": -days
    }
