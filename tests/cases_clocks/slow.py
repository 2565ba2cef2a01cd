"""A slow, independent reading of every rule: days are crossed out one after the other, as on paper.

Written from the text of the rules (facts 4.2 to 4.10), not from the table and not from the code: what each
term is stands here a second time, by hand.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

ONE = timedelta(days=1)
Working = Callable[[date], bool]


def cross_out(day: date, many: int) -> date:
    """The day on which the last of so many days is crossed out; `day` is the first of them."""
    crossed = 1
    while crossed < many:
        day += ONE
        crossed += 1
    return day


def leaf_over(day: date, months: int) -> date:
    """The day of the same number so many leaves later; if the leaf has none, its last."""
    wanted = day.day
    while months:
        month = day.month
        while day.month == month:  # to the next leaf
            day += ONE
        months -= 1
    while day.day < wanted and (day + ONE).month == day.month:
        day += ONE
    return day


def wait_for_work(day: date, works: Working) -> date:
    """The day itself or the first working day after it."""
    while not works(day):
        day += ONE
    return day


def russian_days(many: int) -> Callable[[date, Working], tuple[date, date]]:
    """Days of the code: the first day disputed; the last, if off, waits for work."""
    return lambda day, works: (cross_out(day, many), wait_for_work(cross_out(day + ONE, many), works))


def russian_months(many: int) -> Callable[[date, Working], tuple[date, date]]:
    """Months of the code: same number; the last day, if off, waits for work."""
    return lambda day, works: (leaf_over(day, many), wait_for_work(leaf_over(day, many), works))


def strasbourg(months: int) -> Callable[[date, Working], tuple[date, date]]:
    """Same number; nothing moves it."""
    return lambda day, works: (leaf_over(day, months), leaf_over(day, months))


def geneva_days(many: int) -> Callable[[date, Working], tuple[date, date]]:
    """Nobody says whether the first day counts; nothing moves it."""
    return lambda day, works: (cross_out(day, many), cross_out(day + ONE, many))


def geneva_months(many: int) -> Callable[[date, Working], tuple[date, date]]:
    """The same with leaves."""
    return lambda day, works: (leaf_over(day, many) - ONE, leaf_over(day, many))


def same(day: date, works: Working) -> tuple[date, date]:
    """At once, or as a paper says."""
    return day, day


def next_day(day: date, works: Working) -> tuple[date, date]:
    """Twenty-four hours: the same hour of the day after."""
    return day + ONE, day + ONE


def appeal(many: int) -> Callable[[date, Working], tuple[date, date]]:
    """10 became 15 days about January 2023: near it, the earliest of both and the latest of both."""

    def read(day: date, works: Working) -> tuple[date, date]:
        if date(2022, 12, 1) <= day <= date(2023, 2, 28):
            return russian_days(10)(day, works)[0], russian_days(15)(day, works)[1]
        return russian_days(many)(day, works)

    return read


READ: dict[str, Callable[[date, Working], tuple[date, date]]] = {
    "ru.144.3d": russian_days(3),
    "ru.144.10d": russian_days(10),
    "ru.144.30d": russian_days(30),
    "ru.148.copy24h": next_day,
    "ru.124.3d": russian_days(3),
    "ru.124.10d": russian_days(10),
    "ru.125.5d": russian_days(5),
    "ru.389_4.10d": appeal(10),
    "ru.389_4.15d": appeal(15),
    "ru.162.2m": russian_months(2),
    "ru.141.register": same,
    "ru.145.inform": same,
    "ecthr.4m": strasbourg(4),
    "ecthr.6m": strasbourg(6),
    "ecthr.referral3m": strasbourg(3),
    "ecthr.observations": same,
    "wgeid.urgent3m": geneva_months(3),
    "wgeid.source6m": geneva_months(6),
    "cat22.state6m": geneva_months(6),
    "cat22.admissibility2m": geneva_months(2),
    "cat22.followup90d": geneva_days(90),
    "hrc.state6m": geneva_months(6),
    "hrc.delay5y": geneva_months(60),
    "hrc.delay3y": geneva_months(36),
    "hrc.followup180d": geneva_days(180),
    "wgad.gov60d": geneva_days(60),
    "wgad.followup6m": geneva_months(6),
    "sp.gov60d": geneva_days(60),
    "sp.update": same,
    "ced30.state2w": geneva_days(14),
    "letter.date": same,
}
