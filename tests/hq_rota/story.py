"""An invented group with lists, rules, profiles and a rota of some turns."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from hq.plugin import make_person

MONDAY = date.today() - timedelta(days=date.today().weekday()) + timedelta(weeks=4)  # noqa: DTZ011


@dataclass
class Story:
    """What a test walks through."""

    lead: Any
    rota: Any
    words: dict[str, Any]
    people: dict[str, Any] = field(default_factory=dict)

    @property
    def turns(self) -> list[Any]:
        from vedette_hq.rota.queries import turns_of

        return turns_of(self.rota)


NAMES = (
    "Anna",
    "Boris",
    "Clara",
    "Denis",
    "Elza",
    "Fyodor",
    "Galina",
    "Hassan",
    "Irina",
    "Juri",
    "Kira",
    "Lev",
)


def told(lead: Any, mission: Any = None, *, count: int = 4, people: int = 12) -> Story:
    """A rota of `count` turns of 15 days in one region, sharing a day; `people` on it, all free."""
    from vedette.missions.rota.values import Rules
    from vedette_hq.rota import services

    words = {
        name: services.add_word(kind, name, lead)
        for kind, name in (
            ("region", "North"),
            ("region", "South"),
            ("language", "Chechen"),
            ("skill", "Law"),
            ("organisation", "First"),
            ("organisation", "Second"),
        )
    }
    services.set_rules(Rules(rest=13), lead)
    found = Story(lead, services.make_rota("Spring, invented", lead), words)
    for place, name in enumerate(NAMES[:people]):
        person = make_person(f"rota-{name.lower()}", "investigator", name=f"{name} Invented")
        found.people[name] = person
        knows = [words["Chechen"]] if place % 2 else [words["Law"], words["Chechen"]]
        services.save_profile(
            person,
            {
                "goes": True,
                "head": place % 3 == 0,
                "sex": "fm"[place // 2 % 2],
                "organisation": words["First" if place % 4 else "Second"],
                "knows": knows,
            },
            lead,
        )
    series = services.Series(
        words["North"],
        mission,
        first=MONDAY,
        days=15,
        every=14,
        count=count,
        least=3,
        most=4,
        wants=[(words["Law"].pk, 1)],
    )
    services.plan_turns(found.rota, series, lead)
    found.rota.refresh_from_db()
    return found


def worked_out(story: Story, *emphases: str, seconds: float = 300.0) -> list[Any]:
    """Ask for proposals and have them worked out by real children; return them."""
    import time

    from vedette_hq.rota import publishing
    from vedette_hq.rota.publishing import ask, look_duty

    publishing.SECONDS = 60.0  # steps end it, not the clock
    made = ask(story.rota, emphases or ("even",), story.lead)
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        look_duty(None)
        for one in made:
            one.refresh_from_db()
        if all(one.done for one in made):
            return made
        time.sleep(0.1)
    raise AssertionError("no proposal came")


def seat_by_hand(story: Story) -> None:
    """Two teams that keep every rule, in turns."""
    from vedette_hq.rota import services

    teams = (("Anna", "Boris", "Clara"), ("Denis", "Elza", "Fyodor"))
    rows = {
        turn.pk: {story.people[name].pk: "goes" for name in teams[place % 2]}
        for place, turn in enumerate(story.turns)
    }
    services.save_draft(story.rota, rows, story.rota.revision, story.lead)
    story.rota.refresh_from_db()


def seated(story: Story) -> dict[str, set[str]]:
    """Who goes by the draft."""
    from vedette_hq.rota.queries import seats_of, teams_in

    return {turn: set(team) for turn, team in teams_in(seats_of(story.rota)).items()}
