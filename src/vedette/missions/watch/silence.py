"""What is still promised and what was missed, of one member, from the check-ins that came.

A check-in keeps every promise that was open when it came. One that asks for a delay keeps the earlier ones
and moves the one it is about: the last that is open, or the next when none is.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from vedette.missions.watch.values import Order, Promise, Report, Status


@dataclass(frozen=True, slots=True)
class Miss:
    """A grace that ended in silence. `source` is the promise, with the check-in that moved it after a "+".

    `until`: when the member was heard after all, None while not.
    """

    source: str
    ends: int
    until: int | None


@dataclass(frozen=True, slots=True)
class Pending:
    """A promise not yet kept, with the instant to which it was moved; `source` as in a miss."""

    source: str
    promise: Promise
    due: int

    @property
    def ends(self) -> int:
        """The last second at which it can be kept."""
        return self.due + self.promise.grace


def first_of_each(reports: Iterable[Report], at: int) -> list[Report]:
    """The check-ins up to `at`, by time; one that came several ways counts once, when it first came."""
    first: dict[tuple[str, int, Status], Report] = {}
    for report in reports:
        if report.at > at:
            continue
        key = (report.member, report.row, report.status)
        held = first.get(key)
        if held is None or (report.at, report.watcher, report.id) < (held.at, held.watcher, held.id):
            first[key] = report
    return sorted(first.values(), key=lambda report: (report.at, report.row, report.id))


def promises_by_member(order: Order) -> dict[str, list[Promise]]:
    """The promises that are watched, of each member, by the time they open."""
    found: dict[str, list[Promise]] = {member.tag: [] for member in order.members}
    for promise in order.promises:
        if not (order.cancelled and promise.ends >= order.ends):
            found[promise.member].append(promise)
    for each in found.values():
        each.sort(key=lambda promise: (promise.opens, promise.due, promise.id))
    return found


@dataclass(frozen=True, slots=True)
class Account:
    """How one member stands with their promises.

    `misses` by the end of the grace; `waiting` what is open or moved, and not kept, by the time it is due;
    `later` what is not open yet, by the time it opens; `reports` what was heard, by time.
    """

    misses: Sequence[Miss]
    waiting: Sequence[Pending]
    later: Sequence[Promise]
    reports: Sequence[Report]


def account(
    promises: Sequence[Promise], reports: Sequence[Report], at: int, most_delay: int
) -> tuple[Sequence[Miss], Sequence[Pending]]:
    """What one member missed up to `at`, and what is open and not kept; see `member_account`."""
    found = member_account(promises, reports, at, most_delay)
    return found.misses, found.waiting


def member_account(
    promises: Sequence[Promise], reports: Sequence[Report], at: int, most_delay: int
) -> Account:
    """The account of one member at `at`.

    `promises` are the member's by the time they open, `reports` the member's by time, none after `at`. A
    promise is missed at the first second after its grace.
    """
    misses: list[Miss] = []
    waiting: list[Pending] = []
    opened = 0
    for report in reports:
        while opened < len(promises) and promises[opened].opens <= report.at:
            waiting.append(_pending(promises[opened]))
            opened += 1
        now = [each for each in waiting if each.promise.opens <= report.at]
        later = [each for each in waiting if each.promise.opens > report.at]
        delay = min(report.delay, most_delay) if report.status is Status.OK else 0
        moved: list[Pending] = []
        if delay:
            if now:
                target = now.pop()
            elif later:
                target = later.pop(0)
            elif opened < len(promises):
                # before it opens: the delay is about the next promise
                target, opened = _pending(promises[opened]), opened + 1
            else:
                target = None
            if target is not None:
                if target.ends < report.at:
                    misses.append(Miss(target.source, target.ends, report.at))
                moved.append(_moved(target, report, delay))
        misses += [Miss(each.source, each.ends, report.at) for each in now if each.ends < report.at]
        waiting = moved + later
    while opened < len(promises) and promises[opened].opens <= at:
        waiting.append(_pending(promises[opened]))
        opened += 1
    misses += [Miss(each.source, each.ends, None) for each in waiting if each.ends < at]
    misses.sort(key=lambda miss: (miss.ends, miss.source))
    waiting.sort(key=lambda each: (each.due, each.source))
    return Account(misses, waiting, promises[opened:], reports)


def _pending(promise: Promise) -> Pending:
    return Pending(promise.id, promise, promise.due)


def _moved(target: Pending, report: Report, delay: int) -> Pending:
    due = report.at + delay
    if due <= target.due:
        return target  # never sooner than promised
    return Pending(f"{target.promise.id}+{report.id}", target.promise, due)
