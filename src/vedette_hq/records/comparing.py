"""The history of a record in words: each step, and any two states beside each other."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from difflib import SequenceMatcher
from typing import Any

from vedette.errors import FormatError
from vedette.records.revisions import View, compare
from vedette.records.schema import Kind
from vedette_hq.access.models import Person
from vedette_hq.audit.queries import named_for
from vedette_hq.records.models import Record, Revision
from vedette_hq.records.queries import history, seen
from vedette_hq.records.showing import ShownField, ShownValue, fields_in_words, reason_of
from vedette_hq.records.words import DONE

MAX_TOKENS = 4000


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of a changed text: `how` is same, gone or new."""

    how: str
    text: str


@dataclass(frozen=True, slots=True)
class Differs:
    """One field before and after: values that stayed, went and came; `pieces` when one text was changed."""

    label: str
    stayed: tuple[ShownValue, ...]
    gone: tuple[ShownValue, ...]
    new: tuple[ShownValue, ...]
    pieces: tuple[Piece, ...] = ()


@dataclass(frozen=True, slots=True)
class Step:
    """One revision as a person may read it; `number` counts those that they see."""

    number: int
    revision: Revision
    by: str
    done: str
    reason: str
    differs: tuple[Differs, ...]


@dataclass(frozen=True, slots=True)
class Between:
    """Two states of a record: what differs, and what does not. None is before there was anything."""

    before: Step | None
    after: Step | None
    differs: tuple[Differs, ...]
    same: tuple[ShownField, ...]


def steps(person: Person, record: Record) -> list[Step]:
    """Return the steps of a visible record that the person may see, the first one first."""
    named, kind = named_for(person), Kind(record.kind)
    found = []
    for number, (revision, changes) in enumerate(history(person, record), 1):
        before = {one.field: list(one.before) for one in changes if one.before}
        after = {one.field: list(one.after) for one in changes if one.after}
        found.append(
            Step(
                number,
                revision,
                named(revision.by) or "" if revision.by else "",
                str(DONE[revision.done]),
                reason_of(person, record, revision),
                differing(person, kind, before, after),
            )
        )
    return found


def differing(person: Person, kind: Kind, before: View, after: View) -> tuple[Differs, ...]:
    """Return what differs between two views that the person may see, in words."""
    names = [one.field for one in compare(before, after)]
    old = {
        one.name: one for one in fields_in_words(person, kind, {n: before[n] for n in names if n in before})
    }
    new = {one.name: one for one in fields_in_words(person, kind, {n: after[n] for n in names if n in after})}
    found = []
    for name in names:
        label = (old.get(name) or new[name]).label
        was = old[name].values if name in old else ()
        now = new[name].values if name in new else ()
        plain_was = [one.plain() for one in before.get(name, [])]
        plain_now = [one.plain() for one in after.get(name, [])]
        stayed = tuple(one for one, plain in zip(now, plain_now, strict=True) if plain in plain_was)
        gone = tuple(one for one, plain in zip(was, plain_was, strict=True) if plain not in plain_now)
        came = tuple(one for one, plain in zip(now, plain_now, strict=True) if plain not in plain_was)
        pieces = _pieces(gone, came)
        found.append(Differs(label, stayed, gone, came, pieces))
    return tuple(found)


def _pieces(gone: tuple[ShownValue, ...], new: tuple[ShownValue, ...]) -> tuple[Piece, ...]:
    """Return how one long text became another; nothing for anything else."""
    if len(gone) != 1 or len(new) != 1 or not (gone[0].long and new[0].long):
        return ()
    one, two = _tokens(gone[0].text), _tokens(new[0].text)
    if len(one) + len(two) > MAX_TOKENS or one == two:
        return ()
    found: list[Piece] = []
    for how, a, b, c, d in SequenceMatcher(None, one, two, autojunk=False).get_opcodes():
        if how == "equal":
            found.append(Piece("same", "".join(one[a:b])))
            continue
        found += [Piece("gone", "".join(one[a:b]))] if b > a else []
        found += [Piece("new", "".join(two[c:d]))] if d > c else []
    return tuple(found)


def _tokens(text: str) -> list[str]:
    found, word = [], ""
    for char in text:
        if char.isspace() and word:
            found.append(word + char)
            word = ""
        else:
            word += char
    return [*found, word] if word else found


def between(person: Person, record: Record, asked: Mapping[str, Any]) -> Between:
    """Return two states: of the steps `from` and `to`, or of the ends of the days `from_day` and `to_day`.

    Without any: the last step and the one before it. Raises: FormatError.
    """
    walked = steps(person, record)
    last = len(walked)
    before = _place(walked, str(asked.get("from", "")), str(asked.get("from_day", "")), max(0, last - 1))
    after = _place(walked, str(asked.get("to", "")), str(asked.get("to_day", "")), last)
    one, two = _view(person, record, walked, before), _view(person, record, walked, after)
    kind = Kind(record.kind)
    differ = {each.field for each in compare(one, two)}
    same = fields_in_words(person, kind, {name: v for name, v in two.items() if name not in differ})
    return Between(
        walked[before - 1] if before else None,
        walked[after - 1] if after else None,
        differing(person, kind, one, two),
        same,
    )


def _place(walked: list[Step], number: str, day: str, usual: int) -> int:
    """Return how many steps had been taken; 0 for none."""
    if day:
        try:
            end = datetime.combine(date.fromisoformat(day) + timedelta(days=1), time(), UTC)
        except (ValueError, OverflowError):
            raise FormatError("compare: is not a day") from None
        return sum(step.revision.at < end for step in walked)
    if not number:
        return usual
    if not (number.isascii() and number.isdigit() and len(number) < 7 and int(number) <= len(walked)):
        raise FormatError("compare: there is no such step")
    return int(number)


def _view(person: Person, record: Record, walked: list[Step], count: int) -> View:
    return seen(person, record, walked[count - 1].revision.number).view if count else View()
