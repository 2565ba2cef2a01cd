"""A small watched mission: members with cards, promises due in the past or soon, an engine run by hand."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from vedette.missions.watch.codes import code_for
from vedette.missions.watch.engine import Engine
from vedette.missions.watch.values import Alert, Member, Status

HOUR = 3600


@dataclass
class Answered:
    """What a sending came to."""

    result: str = "accepted"
    detail: str = ""


@dataclass
class Sent:
    """Takes alerts in place of channels, and keeps them."""

    alerts: list[Alert] = field(default_factory=list)
    result: str = "accepted"

    def __call__(self, alert: Alert) -> Answered:
        self.alerts.append(alert)
        return Answered(self.result)


def now() -> int:
    """This second."""
    return int(datetime.now(UTC).timestamp())


def moment(seconds: int) -> datetime:
    """An instant."""
    return datetime.fromtimestamp(seconds, UTC)


def watch_of(
    mission: Any,
    lead: Any,
    *,
    due: int,
    names: tuple[str, ...] = ("Ilya, invented",),
    force: bool = True,
    grace: int = 60,
) -> Any:
    """A watch in force, in which each of `names` promised to be heard from at `due`."""
    from vedette_hq.watch import cards, setting_up
    from vedette_hq.watch.models import Promise

    start = min(due, now()) - 12 * HOUR
    made = setting_up.create(mission, moment(start), moment(due + 48 * HOUR), "Europe/Moscow", lead)
    for name in names:
        member = cards.add_member(made, None, name, lead, reach="+000 invented")
        Promise.objects.create(
            watch=made, member=member, opens=max(start, due - 2 * HOUR), due=due, grace=grace, made_by=lead
        )
    setting_up.set_sheet(made, "The hotel: +000 1234, invented", lead)
    made.refresh_from_db()
    if force:
        setting_up.put_in_force(made, lead)
    made.refresh_from_db()
    return made


def card(member: Any) -> Member:
    """The card that a member carries and knows by heart."""
    return Member(member.tag, bytes.fromhex(member.seed), member.letters, None)


def line(member: Any, row: int, status: str | Status, delay: str = "") -> str:
    """What a member types or reads out."""
    code = code_for(card(member), row, Status(status))
    return f"{member.tag} {row} {code}{f' +{delay}' if delay else ''}"


def engine(sent: Any, at: int | None = None) -> Engine:
    """Headquarters' engine over the rows."""
    from vedette_hq.watch.facts import me
    from vedette_hq.watch.store import RowStore

    since = (at if at is not None else now()) - 7 * 86_400
    return Engine(RowStore(since), me(), sent, owner="a" * 16, up_since=since)
